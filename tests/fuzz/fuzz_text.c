/* Every value that has a text form: what is read, written and read again is the same value; nothing else is accepted
 * as OK with outputs touched (X-1, N-2). */
#include <icha/icha.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void money_and_rate(const char *text, size_t size)
{
    char written[ICHA_TEXT_MAX];
    icha_error err = ICHA_ERROR_INIT;
    icha_money amount = 77;
    icha_rate rate = 77, again = 0;

    if (icha_money_parse(text, size, &amount, &err) == ICHA_OK)
        check(amount >= -ICHA_MONEY_MAX && amount <= ICHA_MONEY_MAX);
    else
        check(amount == 77 && err.message[0] != '\0');
    if (icha_rate_parse(text, size, &rate, &err) == ICHA_OK) {
        size_t length = icha_rate_format(rate, written, sizeof written);
        check(icha_rate_parse(written, length, &again, NULL) == ICHA_OK && again == rate);
    } else {
        check(rate == 77);
    }
}

static void ratio_and_rounding(const char *text, size_t size)
{
    char written[ICHA_TEXT_MAX];
    icha_ratio ratio = {0, 0}, same_ratio = {0, 0};
    icha_rounding rounding = {0, 0}, same_rounding = {0, 0};

    if (icha_ratio_parse(text, size, &ratio, NULL) == ICHA_OK) {
        size_t length = icha_ratio_format(ratio, written, sizeof written);
        check(icha_ratio_parse(written, length, &same_ratio, NULL) == ICHA_OK);
        check(ratio.numerator == same_ratio.numerator && ratio.denominator == same_ratio.denominator);
    } else {
        check(ratio.denominator == 0);
    }
    if (icha_rounding_parse(text, size, &rounding, NULL) == ICHA_OK) {
        size_t length = icha_rounding_format(rounding, written, sizeof written);
        check(icha_rounding_parse(written, length, &same_rounding, NULL) == ICHA_OK);
        check(rounding.mode == same_rounding.mode && rounding.unit == same_rounding.unit);
    } else {
        check(rounding.unit == 0);
    }
}

static void date(const char *text, size_t size)
{
    char written[ICHA_DATE_TEXT_SIZE];
    icha_date day = ICHA_DATE_UNSET, same = 0;

    if (icha_date_parse(text, size, &day, NULL) == ICHA_OK) {
        check(day >= ICHA_DATE_MIN && day <= ICHA_DATE_MAX);
        size_t length = icha_date_format(day, written, sizeof written);
        check(icha_date_parse(written, length, &same, NULL) == ICHA_OK && same == day);
    } else {
        check(day == ICHA_DATE_UNSET);
    }
}

/* Names of enums, by their reader and writer: what is read is written as the same bytes. */
#define NAME(type, stem)                                                                       \
    do {                                                                                       \
        icha_##type read = 0;                                                                  \
        if (icha_##stem##_parse(text, size, &read, NULL) != ICHA_OK) {                         \
            check(read == 0);                                                                  \
        } else {                                                                               \
            const char *name = icha_##stem##_name(read);                                       \
            check(name != NULL && strlen(name) == size && memcmp(name, text, size) == 0);      \
        }                                                                                      \
    } while (0)

static void names(const char *text, size_t size)
{
    NAME(day_count, day_count);
    NAME(inclusion, inclusion);
    NAME(business_day, business_day);
    NAME(holiday_calendar, calendar);
    NAME(fee_method, fee_method);
    NAME(event_kind, event_kind);
    NAME(prepay_effect, prepay_effect);
    NAME(method, method);
    NAME(payment_formula, payment_formula);
    NAME(residual, residual);
    NAME(encoding, encoding);
    NAME(assurance, assurance);
    NAME(subsidy_method, subsidy_method);
    NAME(subsidy_base, subsidy_base);
    NAME(claim_cycle, claim_cycle);
    NAME(claim_by, claim_by);
    NAME(claim_level, claim_level);
}

static void whole_and_list(const char *text, size_t size)
{
    int64_t whole = 77;
    uint32_t by = 77;

    if (icha_whole_parse(text, size, -5, 5, &whole, NULL) == ICHA_OK)
        check(whole >= -5 && whole <= 5);
    else
        check(whole == 77);
    if (icha_by_parse(text, size, &by, NULL) == ICHA_OK)
        check(by != 77 && by < 64);
    else
        check(by == 77);
}

/* A contract takes any key and any text without harm: `key=value` lines. */
static void contract(const char *text, size_t size)
{
    static icha_contract made;
    char key[80];
    size_t split = 0;

    while (split < size && text[split] != '=')
        split++;
    if (split == size || split >= sizeof key)
        return;
    for (size_t i = 0; i < split; i++)
        key[i] = text[i] == '\0' ? '?' : text[i];
    key[split] = '\0';
    icha_contract_init(&made);
    icha_error err = ICHA_ERROR_INIT;
    if (icha_contract_set(&made, key, text + split + 1, size - split - 1, &err) != ICHA_OK)
        check(err.message[0] != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;

    if (size > 4096)
        return 0;
    money_and_rate(text, size);
    ratio_and_rounding(text, size);
    date(text, size);
    names(text, size);
    whole_and_list(text, size);
    contract(text, size);
    return 0;
}
