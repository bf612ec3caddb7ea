/* Published limits of numbers at -1, 0, +1; errors with rule and field; outputs untouched on failure (N-1 to N-6, X-3). */
#include "support/cmocka_setup.h"

#include <stdlib.h>
#include <string.h>

#include "icha/icha.h"
#include "number/amount.h"
#include "number/fail.h"
#include "number/level.h"
#include "number/name.h"
#include "number/products.h"
#include "number/wide.h"

#define MAX ICHA_MONEY_MAX

static void sums_are_checked(void **state) {
    static const struct {
        int64_t a, b;
        bool fits;
    } cases[] = {{MAX, 0, true}, {MAX - 1, 1, true}, {MAX, 1, false}, {-MAX, 0, true}, {-MAX + 1, -1, true},
                 {-MAX, -1, false}, {MAX, -MAX, true}, {INT64_MAX, INT64_MAX, false}, {INT64_MIN, -1, false},
                 {INT64_MIN, INT64_MIN, false}, {MAX + 1, 0, false}, {-MAX - 1, 0, false}, {MAX / 2 + 1, MAX / 2, false},
                 {MAX / 2, MAX / 2, true}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        icha_error err = ICHA_ERROR_INIT;
        icha_money sum = 4711;
        icha_status status = icha_money_add(cases[i].a, cases[i].b, &sum, &err);
        assert_int_equal(status, cases[i].fits ? ICHA_OK : ICHA_ERR_OVERFLOW);
        assert_int_equal(sum, cases[i].fits ? cases[i].a + cases[i].b : 4711);
        assert_string_equal(err.rule, cases[i].fits ? "" : "N-1");
        assert_int_equal(icha_money_add(cases[i].a, cases[i].b, &sum, NULL), status);
    }
}

static icha_status whole(const char *text, int64_t minimum, int64_t maximum, int64_t *value, icha_error *err) {
    return icha_whole_parse(text, strlen(text), minimum, maximum, value, err);
}

static void whole_numbers_keep_their_limits(void **state) {
    static const struct {
        const char *text;
        icha_status status;
        int64_t value;
    } cases[] = {{"0", ICHA_ERR_RANGE, 0}, {"1", ICHA_OK, 1}, {"2", ICHA_OK, 2}, {"3598", ICHA_OK, 3598},
                 {"3599", ICHA_OK, 3599}, {"3600", ICHA_ERR_RANGE, 0}, {"-1", ICHA_ERR_RANGE, 0}, {"", ICHA_ERR_SYNTAX, 0},
                 {"-", ICHA_ERR_SYNTAX, 0}, {"1.0", ICHA_ERR_SYNTAX, 0}, {" 1", ICHA_ERR_SYNTAX, 0}, {"1a", ICHA_ERR_SYNTAX, 0},
                 {"+1", ICHA_ERR_SYNTAX, 0}, {"4294967297", ICHA_ERR_RANGE, 0}, {"18446744073709551617", ICHA_ERR_RANGE, 0},
                 {"00000000000000000000000000000000000000012", ICHA_OK, 12}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        icha_error err = ICHA_ERROR_INIT;
        int64_t value = 4711;
        assert_int_equal(whole(cases[i].text, 1, 3599, &value, &err), cases[i].status);
        assert_int_equal(value, cases[i].status == ICHA_OK ? cases[i].value : 4711);
        if (cases[i].status != ICHA_OK) assert_string_equal(err.expected, "1..3599");
        if (cases[i].status != ICHA_OK) assert_string_equal(err.found, cases[i].text);
    }
}

static void whole_numbers_may_be_negative(void **state) {
    int64_t value = 0;
    icha_error err = ICHA_ERROR_INIT;
    (void)state;
    assert_int_equal(whole("-5", -5, 5, &value, NULL), ICHA_OK);
    assert_int_equal(value, -5);
    assert_int_equal(whole("-6", -5, 5, &value, &err), ICHA_ERR_RANGE);
    assert_string_equal(err.expected, "-5..5");
    assert_int_equal(whole("0", INT64_MIN, INT64_MAX, &value, &err), ICHA_OK);
}

/* Every int64 but ICHA_UNSET is a whole number; one past either end is refused, however long. */
static void whole_numbers_reach_the_ends_of_their_type(void **state) {
    static const struct {
        const char *text;
        icha_status status;
        int64_t value;
    } cases[] = {{"576460752303423487", ICHA_OK, INT64_C(576460752303423487)},
                 {"600000000000000000", ICHA_OK, INT64_C(600000000000000000)},
                 {"9223372036854775806", ICHA_OK, INT64_MAX - 1},
                 {"9223372036854775807", ICHA_OK, INT64_MAX},
                 {"9223372036854775808", ICHA_ERR_RANGE, 0},
                 {"18446744073709551615", ICHA_ERR_RANGE, 0},
                 {"18446744073709551616", ICHA_ERR_RANGE, 0},
                 {"184467440737095516160", ICHA_ERR_RANGE, 0},
                 {"-9223372036854775807", ICHA_OK, -INT64_MAX},
                 {"-9223372036854775808", ICHA_ERR_RANGE, 0},
                 {"-18446744073709551617", ICHA_ERR_RANGE, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        icha_error err = ICHA_ERROR_INIT;
        int64_t value = 4711;
        assert_int_equal(whole(cases[i].text, INT64_MIN, INT64_MAX, &value, &err), cases[i].status);
        assert_true(value == (cases[i].status == ICHA_OK ? cases[i].value : 4711));
        assert_string_equal(err.expected, cases[i].status == ICHA_OK ? "" : "-9223372036854775808..9223372036854775807");
    }
}

/* a field past its bounds is told with them, or with the words that stand for them. */
static void bounds_are_told(void **state) {
    const icha_bounds bounds[] = {{600, 1, 600, "term_months", NULL}, {601, -5, 600, "term_months", NULL}};
    const icha_bounds day = {-1, 0, 9, "from", "1970-01-01..1970-01-10"};
    icha_error err = ICHA_ERROR_INIT;
    (void)state;
    assert_int_equal(icha_check_bounds(bounds, 1, "L-1", &err), ICHA_OK);
    assert_int_equal(icha_check_bounds(bounds, 2, "L-1", &err), ICHA_ERR_RANGE);
    assert_string_equal(err.field, "term_months");
    assert_string_equal(err.found, "601");
    assert_string_equal(err.expected, "-5..600");
    assert_string_equal(err.rule, "L-1");
    assert_int_equal(icha_check_bounds(&day, 1, "L-6", &err), ICHA_ERR_RANGE);
    assert_string_equal(err.found, "-1");
    assert_string_equal(err.expected, "1970-01-01..1970-01-10");
}

/* What must not be negative says 0 or 1 as its bound, whichever bound is passed; *amount stands then. */
static void amounts_have_their_bounds(void **state) {
    static const struct {
        icha_money minimum;
        const char *text;
        icha_status status;
        const char *expected; /* or NULL */
    } cases[] = {{0, "-1", ICHA_ERR_RANGE, "0..9000000000000000"}, {0, "0", ICHA_OK, NULL}, {0, "1", ICHA_OK, NULL},
                 {0, "8999999999999999", ICHA_OK, NULL}, {0, "9000000000000000", ICHA_OK, NULL},
                 {0, "9000000000000001", ICHA_ERR_RANGE, "0..9000000000000000"},
                 {0, "-9000000000000001", ICHA_ERR_RANGE, "0..9000000000000000"},
                 {1, "0", ICHA_ERR_RANGE, "1..9000000000000000"}, {1, "1", ICHA_OK, NULL}, {1, "2", ICHA_OK, NULL},
                 {1, "9000000000000001", ICHA_ERR_RANGE, "1..9000000000000000"}, {0, "1.5", ICHA_ERR_SYNTAX, NULL}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        icha_error err = ICHA_ERROR_INIT;
        icha_money amount = -7;
        icha_status status = icha_amount_parse(cases[i].text, strlen(cases[i].text), cases[i].minimum, &amount, &err);
        assert_int_equal(status, cases[i].status);
        assert_int_equal(amount, status == ICHA_OK ? strtoll(cases[i].text, NULL, 10) : -7);
        if (cases[i].expected != NULL) assert_string_equal(err.expected, cases[i].expected);
        if (status == ICHA_ERR_RANGE) assert_string_equal(err.found, cases[i].text);
    }
    assert_int_equal(icha_amount_parse("-1", 2, 0, &(icha_money){0}, NULL), ICHA_ERR_RANGE);
}

/* Text need not end in a NUL. */
static void the_length_ends_the_text(void **state) {
    icha_rate rate;
    icha_money amount;
    icha_ratio ratio;
    icha_rounding rounding;
    icha_residual residual;
    (void)state;
    assert_int_equal(icha_rate_parse("1.5%9", 4, &rate, NULL), ICHA_OK);
    assert_int_equal(rate, 15000000);
    assert_int_equal(icha_money_parse("1234", 2, &amount, NULL), ICHA_OK);
    assert_int_equal(amount, 12);
    assert_int_equal(icha_ratio_parse("1/34", 3, &ratio, NULL), ICHA_OK);
    assert_true(ratio.numerator == 1 && ratio.denominator == 3);
    assert_int_equal(icha_ratio_parse("1/34", 1, &ratio, NULL), ICHA_OK);
    assert_true(ratio.numerator == 1 && ratio.denominator == 1);
    assert_int_equal(icha_rounding_parse("down/100", 6, &rounding, NULL), ICHA_OK);
    assert_int_equal(rounding.unit, 1);
    assert_int_equal(icha_residual_parse("lastly", 4, &residual, NULL), ICHA_OK);
    assert_int_equal(residual, ICHA_RESIDUAL_LAST);
}

static void errors_name_rule_and_text(void **state) {
    icha_error err = ICHA_ERROR_INIT;
    icha_rate rate;
    icha_rounding rounding;
    icha_residual residual;
    (void)state;
    icha_rate_parse("3.5", 3, &rate, &err);
    assert_string_equal(err.rule, "N-2");
    assert_string_equal(err.found, "3.5");
    assert_string_equal(err.expected, "1.5%, 150bp, 0.015x");
    icha_rounding_parse("nearest/1", 9, &rounding, &err);
    assert_string_equal(err.rule, "N-4");
    assert_string_equal(err.found, "nearest");
    assert_string_equal(err.expected, "down, up, half_up, half_even");
    icha_rounding_parse("down/7", 6, &rounding, &err);
    assert_string_equal(err.expected, "/1, /10, /100, /1000");
    icha_residual_parse("middle", 6, &residual, &err);
    assert_string_equal(err.rule, "N-6");
    assert_string_equal(err.expected, "first, last, largest");
}

/* the text that is not understood is shown as it stands; no field is named where none is known. */
static void errors_show_the_text_as_read(void **state) {
    static const char *const rates[] = {"x%", "3.5", "0.00000001%", "1001%"};
    static const char *const ratios[] = {"1/x", "2.5", "1.x%", "-5%", "1/0", "1000000000001", "1/1000000000001"};
    static const char *const roundings[] = {"down", "near/1", "up/x", "up/2"};
    icha_error err = ICHA_ERROR_INIT;
    icha_rate rate;
    icha_ratio ratio;
    icha_rounding rounding;
    icha_money amount;
    (void)state;
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        assert_int_not_equal(icha_rate_parse(rates[i], strlen(rates[i]), &rate, &err), ICHA_OK);
        assert_string_equal(err.found, rates[i]);
        assert_string_equal(err.field, "");
    }
    for (size_t i = 0; i < sizeof ratios / sizeof ratios[0]; i++) {
        assert_int_not_equal(icha_ratio_parse(ratios[i], strlen(ratios[i]), &ratio, &err), ICHA_OK);
        assert_string_equal(err.found, ratios[i]);
        assert_string_equal(err.field, "");
    }
    for (size_t i = 0; i < sizeof roundings / sizeof roundings[0]; i++) {
        assert_int_not_equal(icha_rounding_parse(roundings[i], strlen(roundings[i]), &rounding, &err), ICHA_OK);
        assert_string_equal(err.found, i == 1 ? "near" : roundings[i]);
        assert_string_equal(err.field, "");
    }
    icha_money_parse("1.0", 3, &amount, &err);
    assert_string_equal(err.found, "1.0");
    icha_money_parse("9000000000000001", 16, &amount, &err);
    assert_string_equal(err.found, "9000000000000001");
    assert_string_equal(err.field, "");
}

/* N-2: both terms of a fraction at -1, 0, +1 of ICHA_RATIO_TERM_MAX. */
static void ratios_keep_their_limits(void **state) {
    static const struct {
        const char *text;
        icha_status status;
        icha_ratio ratio;
    } cases[] = {{"999999999999/1000000000000", ICHA_OK, {INT64_C(999999999999), INT64_C(1000000000000)}},
                 {"1000000000000/1000000000000", ICHA_OK, {1, 1}},
                 {"1000000000000", ICHA_OK, {INT64_C(1000000000000), 1}},
                 {"1000000000001/1000000000000", ICHA_ERR_RANGE, {7, 7}},
                 {"1/1000000000001", ICHA_ERR_RANGE, {7, 7}},
                 {"0/1", ICHA_OK, {0, 1}},
                 {"1/0", ICHA_ERR_RANGE, {7, 7}}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        icha_ratio ratio = {7, 7};
        assert_int_equal(icha_ratio_parse(cases[i].text, strlen(cases[i].text), &ratio, NULL), cases[i].status);
        assert_true(ratio.numerator == cases[i].ratio.numerator && ratio.denominator == cases[i].ratio.denominator);
    }
}

/* The spellings that fit into an error, and no part of one: 12 bytes each but the last, so 21 of them are 250 bytes of 255. */
static void spellings_end_between_names(void **state) {
    icha_name names[40];
    icha_error err = ICHA_ERROR_INIT;
    int value = 4711;
    (void)state;
    for (int i = 0; i < 40; i++) names[i] = (icha_name){i + 1, "spelling-x"};
    assert_int_equal(icha_name_parse(names, 40, "N-4", "no", 2, &value, &err), ICHA_ERR_UNKNOWN_KEY);
    assert_int_equal(strlen(err.expected), 21 * 12 - 2);
    assert_string_equal(err.expected + 20 * 12, "spelling-x");
    assert_int_equal(value, 4711);
}

static void null_errors_are_accepted(void **state) {
    icha_rate rate = 1;
    icha_money amount = 1;
    icha_ratio ratio = {1, 1};
    icha_rounding rounding = {ICHA_ROUND_UP, 1000};
    icha_residual residual = ICHA_RESIDUAL_LAST;
    int64_t value = 1;
    (void)state;
    assert_int_equal(icha_rate_parse("x", 1, &rate, NULL), ICHA_ERR_SYNTAX);
    assert_int_equal(icha_money_parse("x", 1, &amount, NULL), ICHA_ERR_SYNTAX);
    assert_int_equal(icha_ratio_parse("x", 1, &ratio, NULL), ICHA_ERR_SYNTAX);
    assert_int_equal(icha_rounding_parse("x", 1, &rounding, NULL), ICHA_ERR_SYNTAX);
    assert_int_equal(icha_residual_parse("x", 1, &residual, NULL), ICHA_ERR_UNKNOWN_KEY);
    assert_int_equal(icha_whole_parse("x", 1, 0, 1, &value, NULL), ICHA_ERR_SYNTAX);
    assert_int_equal(icha_money_round(MAX + 1, rounding, &amount, NULL), ICHA_ERR_OVERFLOW);
    assert_int_equal(icha_split(-1, &ratio, 1, ICHA_RESIDUAL_FIRST, &amount, NULL), ICHA_ERR_RANGE);
    assert_int_equal(icha_level_payment(1, 0, NULL, 1, rounding, &amount, NULL), ICHA_ERR_RANGE);
    assert_true(rate == 1 && amount == 1 && residual == ICHA_RESIDUAL_LAST && value == 1 && ratio.numerator == 1);
}

static void amounts_are_rounded_within_their_limits(void **state) {
    icha_money amount = 4711;
    icha_error err = ICHA_ERROR_INIT;
    const icha_rounding up = {ICHA_ROUND_UP, 1000}, down = {ICHA_ROUND_DOWN, 1000}, one = {ICHA_ROUND_DOWN, 1};
    (void)state;
    assert_int_equal(icha_money_round(MAX - 1, up, &amount, NULL), ICHA_OK);
    assert_int_equal(amount, MAX);
    assert_int_equal(icha_money_round(-MAX + 1, up, &amount, NULL), ICHA_OK);
    assert_int_equal(amount, -MAX);
    assert_int_equal(icha_money_round(MAX - 1, down, &amount, NULL), ICHA_OK);
    assert_int_equal(amount, MAX - 1000);
    assert_int_equal(icha_money_round(MAX + 1, one, &amount, &err), ICHA_ERR_OVERFLOW);
    assert_int_equal(icha_money_round(INT64_MIN, one, &amount, &err), ICHA_ERR_OVERFLOW);
    assert_int_equal(icha_money_round(INT64_MAX, up, &amount, &err), ICHA_ERR_OVERFLOW);
    assert_int_equal(amount, MAX - 1000);
    assert_string_equal(err.rule, "N-1");
}

/* Numerators and denominators past 64 bits take the wide path, beside each other one takes the other. */
static void wide_quotients_round_alike(void **state) {
    const icha_i128 big = (icha_i128)1 << 100;
    const icha_rounding even = {ICHA_ROUND_HALF_EVEN, 1}, up = {ICHA_ROUND_HALF_UP, 1}, ten = {ICHA_ROUND_UP, 10};
    icha_money amount;
    (void)state;
    assert_true(icha_round_quotient(5 * big, 2 * big, even, &amount) && amount == 2);
    assert_true(icha_round_quotient(5 * big, 2 * big, up, &amount) && amount == 3);
    assert_true(icha_round_quotient(5 * big + 1, 2 * big, even, &amount) && amount == 3);
    assert_true(icha_round_quotient(5 * big - 1, 2 * big, up, &amount) && amount == 2);
    assert_true(icha_round_quotient(-5 * big, 2 * big, up, &amount) && amount == -3);
    assert_true(icha_round_quotient(1, big, ten, &amount) && amount == 10);
    assert_true(icha_round_quotient(-1, big, ten, &amount) && amount == -10);
    amount = 4711;
    assert_false(icha_round_quotient(ICHA_I128_MAX, 1, even, &amount));
    assert_false(icha_round_quotient(-ICHA_I128_MAX, 1, even, &amount));
    assert_int_equal(amount, 4711);
    assert_true(icha_round_quotient((icha_i128)MAX << 60, (icha_i128)1 << 60, even, &amount) && amount == MAX);
}

static void wide_shares_are_exact(void **state) {
    const icha_i128 huge = ICHA_I128_MAX - 1;
    (void)state;
    assert_int_equal(icha_share_down(MAX, huge / 2, huge), MAX / 2); /* huge is even: exactly half */
    assert_int_equal(icha_share_down(MAX, huge / 2 - 1, huge), MAX / 2 - 1);
    assert_int_equal(icha_share_down(MAX, huge, huge), MAX);
    assert_int_equal(icha_share_down(MAX, huge - 1, huge), MAX - 1);
    assert_int_equal(icha_share_down(7, 0, huge), 0);
    assert_int_equal(icha_share_down(10, 2, 3), 6);
}

/* A half, with words whose highest bit is set: (2^125 + 2^63) / (2^126 + 2^64). */
static void wide_shares_keep_every_bit(void **state) {
    const icha_i128 half = ((icha_i128)1 << 125) + ((icha_i128)1 << 63);
    (void)state;
    assert_int_equal(icha_share_down(MAX, half, 2 * half), MAX / 2);
    assert_int_equal(icha_share_down(MAX, half - 1, 2 * half), MAX / 2 - 1);
}

/* The same in products: 3 x 2^63 x 2^63 / 2^126 = 3; and a divisor of 2^116, one past what the narrow way takes. */
static void wide_products_keep_every_bit(void **state) {
    const icha_rounding down = {ICHA_ROUND_DOWN, 1};
    const icha_i128 bit = (icha_i128)1 << 63, near = (icha_i128)1 << 58;
    const icha_products thrice = {{3 * bit, bit, 1, 1}, {0}, {bit, bit, 1, 1}};
    const icha_products edge = {{5 * near, near, 1, 1}, {0}, {near, near, 1, 1}};
    icha_money amount = 0;
    (void)state;
    assert_true(icha_round_products(&thrice, down, &amount));
    assert_int_equal(amount, 3);
    assert_true(icha_round_products(&edge, down, &amount));
    assert_int_equal(amount, 5);
}

static void shares_add_up_exactly(void **state) {
    const icha_ratio thirds[] = {{1, 3}, {1, 3}, {1, 3}}, near[] = {{333333333333, 1000000000000}, {666666666666, 1000000000000}};
    const icha_ratio unreduced[] = {{2, 4}, {3, 6}}, over[] = {{1, 2}, {1, 2}, {1, 1000000000000}};
    (void)state;
    assert_true(icha_shares_are_whole(thirds, 3));
    assert_false(icha_shares_are_whole(thirds, 2));
    assert_false(icha_shares_are_whole(near, 2));
    assert_true(icha_shares_are_whole(unreduced, 2));
    assert_false(icha_shares_are_whole(over, 3));
    assert_false(icha_shares_are_whole(thirds, 0));
}

static void splits_refuse_bad_shares(void **state) {
    icha_money parts[2] = {4711, 4712};
    icha_error err = ICHA_ERROR_INIT;
    const icha_ratio negative[] = {{-1, 2}, {3, 2}}, unset[] = {{0, 0}, {1, 1}}, halves[] = {{1, 2}, {1, 2}};
    (void)state;
    assert_int_equal(icha_split(1, negative, 2, ICHA_RESIDUAL_FIRST, parts, &err), ICHA_ERR_RANGE);
    assert_int_equal(icha_split(1, unset, 2, ICHA_RESIDUAL_FIRST, parts, &err), ICHA_ERR_RANGE);
    assert_int_equal(icha_split(1, halves, 2, (icha_residual)4, parts, &err), ICHA_ERR_MISSING);
    assert_string_equal(err.rule, "N-6");
    assert_true(parts[0] == 4711 && parts[1] == 4712);
    assert_int_equal(icha_split(MAX, halves, 2, ICHA_RESIDUAL_FIRST, parts, &err), ICHA_OK);
    assert_int_equal(icha_split(MAX + 1, halves, 2, ICHA_RESIDUAL_FIRST, parts, &err), ICHA_ERR_RANGE);
}

static icha_status level(icha_growth growth, size_t n, icha_rounding rounding, icha_error *err) {
    static icha_growth growths[ICHA_INSTALMENTS_MAX + 1];
    icha_money payment = 4711;
    for (size_t i = 0; i < n; i++) growths[i] = growth;
    icha_status status = icha_level_payment(1000, 0, growths, n, rounding, &payment, err);
    if (status != ICHA_OK) assert_int_equal(payment, 4711);
    return status;
}

static void level_payments_keep_their_limits(void **state) {
    const icha_rounding down = {ICHA_ROUND_DOWN, 1};
    const icha_growth one = {1, 1};
    icha_error err = ICHA_ERROR_INIT;
    icha_money payment;
    (void)state;
    assert_int_equal(level(one, 1, down, &err), ICHA_OK);
    assert_int_equal(level(one, ICHA_INSTALMENTS_MAX, down, &err), ICHA_OK);
    assert_int_equal(level(one, ICHA_INSTALMENTS_MAX + 1, down, &err), ICHA_ERR_RANGE);
    assert_string_equal(err.field, "n");
    assert_int_equal(level(one, 0, down, &err), ICHA_ERR_RANGE);
    assert_int_equal(level((icha_growth){ICHA_GROWTH_TERM_MAX, 1}, 1, down, &err), ICHA_ERR_OVERFLOW);
    assert_int_equal(level((icha_growth){ICHA_GROWTH_TERM_MAX, ICHA_GROWTH_TERM_MAX}, 60, down, &err), ICHA_OK);
    assert_int_equal(level((icha_growth){ICHA_GROWTH_TERM_MAX + 1, ICHA_GROWTH_TERM_MAX}, 1, down, &err), ICHA_ERR_RANGE);
    assert_string_equal(err.field, "growths");
    assert_int_equal(level((icha_growth){1, 0}, 1, down, &err), ICHA_ERR_RANGE);
    assert_int_equal(level((icha_growth){-1, -1}, 1, down, &err), ICHA_ERR_RANGE);
    assert_int_equal(level((icha_growth){99, 100}, 1, down, &err), ICHA_ERR_RANGE);
    assert_int_equal(level((icha_growth){100, 100}, 1, down, &err), ICHA_OK);
    assert_int_equal(level(one, 1, (icha_rounding){0, 0}, &err), ICHA_ERR_MISSING);
    assert_int_equal(level(one, 1, (icha_rounding){(icha_rounding_mode)5, 1}, &err), ICHA_ERR_MISSING);
    assert_int_equal(level(one, 1, (icha_rounding){ICHA_ROUND_UP, 0}, &err), ICHA_ERR_MISSING);
    assert_string_equal(err.rule, "N-4");
    assert_int_equal(icha_level_payment_twelfths(1, 0, ICHA_RATE_MAX, 1200, 1, down, &payment, &err), ICHA_OK);
    assert_int_equal(payment, 1001); /* 1 x (1 + 10 x 100) */
    assert_int_equal(icha_level_payment_twelfths(1, 0, ICHA_RATE_MAX + 1, 1200, 1, down, &payment, &err), ICHA_ERR_RANGE);
    assert_string_equal(err.field, "rate");
    assert_int_equal(icha_level_payment_twelfths(1, 0, 0, 1201, 1, down, &payment, &err), ICHA_ERR_RANGE);
    assert_string_equal(err.field, "interval_months");
}

/* N-1 at the limit: one period without interest pays the principal. */
static void level_payments_reach_the_largest_amount(void **state) {
    const icha_rounding roundings[] = {{ICHA_ROUND_DOWN, 1}, {ICHA_ROUND_UP, 1000}, {ICHA_ROUND_HALF_EVEN, 10}};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        icha_level_form form = {.principal = MAX, .growth = {1, 1}, .n = 1, .rounding = roundings[i]};
        icha_money payment = 0;
        assert_int_equal(icha_level_by_integers(&form, &payment), ICHA_LEVEL_DONE);
        assert_int_equal(payment, MAX);
        assert_int_equal(icha_level_by_enclosure(&form, 128, &payment), ICHA_LEVEL_DONE);
        assert_int_equal(payment, MAX);
        form.growth = (icha_growth){1000001, 1000000};
        assert_int_equal(icha_level_by_integers(&form, &payment), ICHA_LEVEL_OVERFLOW);
        assert_int_equal(icha_level_by_enclosure(&form, 128, &payment), ICHA_LEVEL_OVERFLOW);
        form.growth = (icha_growth){1, 1};
        form.principal = 0;
        form.balloon = MAX;
        assert_int_equal(icha_level_by_integers(&form, &payment), ICHA_LEVEL_DONE);
        assert_int_equal(payment, -MAX);
        assert_int_equal(icha_level_by_enclosure(&form, 128, &payment), ICHA_LEVEL_DONE);
        assert_int_equal(payment, -MAX);
    }
}

/* L-3: floor(2^62 x payment of 1), 2^62 = 4611686018427387904, whatever principal and balloon are.
 * Without interest over 3: 2^62 / 3. Growth 2 over 2: (1 x 2^2) x 1 / (2^2 - 1) = 4/3. One period of 3.99: 3.99 itself,
 * of 4: too large. */
static void level_factors_are_floors(void **state) {
    static const struct {
        icha_growth growth;
        size_t n;
        bool fits;
        uint64_t factor;
    } cases[] = {{{1, 1}, 3, true, UINT64_C(1537228672809129301)},
                 {{2, 1}, 2, true, UINT64_C(6148914691236517205)},
                 {{399, 100}, 1, true, UINT64_C(18400627213525277736)},
                 {{4, 1}, 1, false, 4711},
                 {{5, 1}, 1, false, 4711}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        icha_level_form form = {.principal = 900, .balloon = 90, .growth = cases[i].growth, .n = cases[i].n};
        uint64_t factor = 4711;
        assert_int_equal(icha_level_factor(&form, &factor), cases[i].fits);
        assert_true(factor == cases[i].factor);
    }
}

static void formats_write_the_canonical_text(void **state) {
    static const struct {
        icha_rate rate;
        const char *text;
    } rates[] = {{0, "0%"}, {1, "0.0000001%"}, {-1, "-0.0000001%"}, {10000000, "1%"}, {-15000000, "-1.5%"}, {ICHA_RATE_MAX, "1000%"}};
    static const struct {
        icha_ratio ratio;
        const char *text;
    } ratios[] = {{{1, 1}, "1"}, {{1, 3}, "1/3"}, {{0, 1}, "0"}, {{ICHA_RATIO_TERM_MAX - 1, ICHA_RATIO_TERM_MAX}, "999999999999/1000000000000"}};
    char text[ICHA_TEXT_MAX];
    (void)state;
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(icha_rate_format(rates[i].rate, text, sizeof text), strlen(rates[i].text));
        assert_string_equal(text, rates[i].text);
    }
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(icha_ratio_format(ratios[i].ratio, text, sizeof text), strlen(ratios[i].text));
        assert_string_equal(text, ratios[i].text);
    }
    assert_true(icha_rate_format(INT64_MIN, text, sizeof text) < ICHA_TEXT_MAX);
    assert_string_equal(text, "-922337203685.4775808%");
    assert_int_equal(icha_rounding_format((icha_rounding){ICHA_ROUND_HALF_EVEN, 1000}, text, sizeof text), 14);
    assert_string_equal(text, "half_even/1000");
}

static void residuals_have_names(void **state) {
    static const char *const names[] = {"first", "last", "largest"};
    icha_residual residual = ICHA_RESIDUAL_LAST;
    (void)state;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(icha_residual_parse(names[i], strlen(names[i]), &residual, NULL), ICHA_OK);
        assert_int_equal(residual, i + 1);
        assert_string_equal(icha_residual_name(residual), names[i]);
    }
    assert_string_equal(icha_residual_name((icha_residual)0), "");
    assert_string_equal(icha_residual_name((icha_residual)4), "");
    assert_int_equal(icha_residual_parse("larges", 6, &residual, NULL), ICHA_ERR_UNKNOWN_KEY);
    assert_int_equal(residual, ICHA_RESIDUAL_LARGEST);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_are_checked), cmocka_unit_test(whole_numbers_keep_their_limits),
        cmocka_unit_test(whole_numbers_may_be_negative), cmocka_unit_test(the_length_ends_the_text), cmocka_unit_test(amounts_have_their_bounds),
        cmocka_unit_test(errors_name_rule_and_text), cmocka_unit_test(null_errors_are_accepted),
        cmocka_unit_test(amounts_are_rounded_within_their_limits), cmocka_unit_test(wide_quotients_round_alike),
        cmocka_unit_test(wide_shares_are_exact), cmocka_unit_test(shares_add_up_exactly),
        cmocka_unit_test(splits_refuse_bad_shares), cmocka_unit_test(level_payments_keep_their_limits),
        cmocka_unit_test(level_payments_reach_the_largest_amount), cmocka_unit_test(formats_write_the_canonical_text),
        cmocka_unit_test(residuals_have_names), cmocka_unit_test(whole_numbers_reach_the_ends_of_their_type),
        cmocka_unit_test(bounds_are_told), cmocka_unit_test(errors_show_the_text_as_read),
        cmocka_unit_test(ratios_keep_their_limits), cmocka_unit_test(spellings_end_between_names),
        cmocka_unit_test(wide_shares_keep_every_bit), cmocka_unit_test(wide_products_keep_every_bit),
        cmocka_unit_test(level_factors_are_floors)};
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    icha_thread_cleanup();
    return failures;
}
