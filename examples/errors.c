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
/* Prints:
 * ICHA_ERR_UNIT field '' rule N-2
 *   3.5 has no unit: write a rate as 1.5%, 150bp or 0.015x [N-2]
 *   3.5에 단위가 없습니다: 이율은 1.5%, 150bp, 0.015x 중 하나로 적으십시오 [N-2]
 * ICHA_ERR_MISSING field 'rate' rule L-1
 *   rate: is missing: expected 3.5% [L-1]
 *   rate: 값이 없습니다: 3.5%이(가) 필요합니다 [L-1]
 */
