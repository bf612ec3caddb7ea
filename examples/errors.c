/* Bad data is an answer, not an accident: a status, the field, the rule, and a sentence in both languages. */
#include <icha/icha.h>
#include <stdio.h>

static void print_error(const icha_error *err)
{
    char korean[640];
    icha_error_sentence(err, ICHA_LANGUAGE_KO, korean, sizeof korean);
    printf("%s field '%s' rule %s\n  %s\n  %s\n", icha_status_name(err->status), err->field, err->rule, err->message,
           korean);
}

int main(void)
{
    icha_error err = ICHA_ERROR_INIT;
    icha_rate rate = 0;
    icha_terms terms;

    if (icha_rate_parse("3.5", 3, &rate, &err) == ICHA_OK) /* 3.5 what? */
        return 1;
    print_error(&err);

    icha_error_init(&err);
    icha_terms_init(&terms);
    terms.principal = 25000000;
    if (icha_terms_check(&terms, &err) == ICHA_OK) /* nothing else was said */
        return 1;
    print_error(&err);
    return 0;
}
