/* Late interest: limits, errors in their order, capacity (L-7).
 * The figures stand in tests/vectors/late_interest.json. */
#include "support/cmocka_setup.h"

#include <string.h>

#include "icha/icha.h"

static icha_error err;
static const icha_index_entry day_of_law = {17570, 240000000}; /* 2018-02-08, 24 % */

static icha_date on(const char *text) {
    icha_date date = 0;
    assert_int_equal(icha_date_parse(text, 10, &date, NULL), ICHA_OK);
    return date;
}

/* 10 %: 100 won a day for 10 days, then 1,000 a day for 23 */
static icha_late_terms plain(void) {
    icha_late_terms t;
    icha_late_terms_init(&t);
    t.due_on = on("2018-02-15");
    t.paid_on = on("2018-03-20");
    t.unpaid_interest = 365000;
    t.later_amount = 3650000;
    t.after_days = 10;
    t.rate = 70000000;
    t.late_spread = 30000000;
    t.legal_caps = &day_of_law;
    t.legal_cap_count = 1;
    t.day_count = ICHA_DAY_COUNT_ACT_365;
    t.rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
    return t;
}

/* Refused by both functions, outputs untouched, without an error struct too. */
static void refused(const icha_late_terms *t, icha_status status, const char *field) {
    icha_money amount = 4711;
    size_t count = 4711;
    icha_error_init(&err);
    assert_string_equal(icha_status_name(icha_late_interest(t, &amount, &err)), icha_status_name(status));
    assert_string_equal(err.field, field);
    assert_string_equal(err.rule, "L-7");
    assert_true(err.message[0] != '\0');
    assert_int_equal(icha_late_interest(t, &amount, NULL), status);
    assert_int_equal(icha_late_parts(t, NULL, 0, &count, NULL), status);
    assert_true(amount == 4711 && count == 4711);
}

static void costs(const icha_late_terms *t, icha_money expected) {
    icha_money amount = 4711;
    icha_error_init(&err);
    if (icha_late_interest(t, &amount, &err) != ICHA_OK) fail_msg("%s", err.message);
    assert_int_equal(amount, expected);
}

static void nothing_has_a_default(void **state) {
    (void)state;
    icha_late_terms t = plain(), none;
    icha_late_terms_init(&none);
    assert_int_equal(none.size, sizeof none);
    refused(&none, ICHA_ERR_MISSING, "due_on");
    none.due_on = t.due_on;
    refused(&none, ICHA_ERR_MISSING, "paid_on");
    none.paid_on = t.paid_on;
    refused(&none, ICHA_ERR_MISSING, "unpaid_interest");
    none.unpaid_interest = 0;
    refused(&none, ICHA_ERR_MISSING, "later_amount");
    none.later_amount = 0;
    refused(&none, ICHA_ERR_MISSING, "after_days");
    none.after_days = 0;
    refused(&none, ICHA_ERR_MISSING, "rate");
    none.rate = 0;
    refused(&none, ICHA_ERR_MISSING, "late_spread");
    none.late_spread = 0;
    refused(&none, ICHA_ERR_MISSING, "legal_caps");
    none.legal_spreads = &day_of_law, none.legal_spread_count = 1;
    refused(&none, ICHA_ERR_MISSING, "day_count");
    none.day_count = ICHA_DAY_COUNT_ACT_365;
    refused(&none, ICHA_ERR_MISSING, "rounding");
    none.rounding = t.rounding;
    costs(&none, 0);
}

/* One step outside, on either side. */
#define OUTSIDE(member, low, high, field)                                                                              \
    do {                                                                                                               \
        icha_late_terms t = plain();                                                                                   \
        t.member = low;                                                                                                \
        refused(&t, ICHA_ERR_RANGE, field);                                                                            \
        t.member = high;                                                                                               \
        refused(&t, ICHA_ERR_RANGE, field);                                                                            \
    } while (0)

static void numbers_have_limits(void **state) {
    (void)state;
    OUTSIDE(due_on, ICHA_DATE_MIN - 1, ICHA_DATE_MAX + 1, "due_on");
    OUTSIDE(paid_on, ICHA_DATE_MIN - 1, ICHA_DATE_MAX + 1, "paid_on");
    OUTSIDE(unpaid_interest, -1, ICHA_MONEY_MAX + 1, "unpaid_interest");
    OUTSIDE(later_amount, -1, ICHA_MONEY_MAX + 1, "later_amount");
    OUTSIDE(after_days, -2, ICHA_LATE_DAYS_MAX + 1, "after_days");
    OUTSIDE(rate, -1, ICHA_RATE_MAX + 1, "rate");
    OUTSIDE(late_spread, -1, ICHA_RATE_MAX + 1, "late_spread");
    OUTSIDE(day_count, (icha_day_count)8, (icha_day_count)100, "day_count");
    OUTSIDE(rounding.mode, (icha_rounding_mode)5, (icha_rounding_mode)100, "rounding");
    OUTSIDE(rounding.unit, 0, 10000, "rounding");
    icha_late_terms t = plain();
    t.after_days = ICHA_LATE_DAYS_MAX;
    costs(&t, 3300);
}

static void fill(icha_index_entry *entries, size_t count) {
    for (size_t i = 0; i < count; i++) entries[i] = (icha_index_entry){10000 + (icha_date)i, 240000000};
}

static void series_have_limits(void **state) {
    static icha_index_entry many[ICHA_INDEX_ENTRIES_MAX + 1];
    (void)state;
    fill(many, ICHA_INDEX_ENTRIES_MAX + 1);
    OUTSIDE(legal_cap_count, 0, ICHA_INDEX_ENTRIES_MAX + 1, "legal_caps");
    OUTSIDE(legal_spread_count, 1, ICHA_INDEX_ENTRIES_MAX + 1, "legal_spreads"); /* without entries */
    OUTSIDE(rate_count, 1, ICHA_INDEX_ENTRIES_MAX + 1, "rates");
    icha_late_terms t = plain();
    t.legal_caps = many, t.legal_cap_count = ICHA_INDEX_ENTRIES_MAX;
    costs(&t, 24000);
    t.legal_spreads = many, t.legal_spread_count = ICHA_INDEX_ENTRIES_MAX;
    costs(&t, 24000);
    t.rate = ICHA_UNSET, t.rates = many, t.rate_count = ICHA_INDEX_ENTRIES_MAX;
    costs(&t, 57600); /* 24 % and no more: 240 x 10 + 2,400 x 23 */
    t.rate_count++;
    refused(&t, ICHA_ERR_RANGE, "rates");
}

static void entries_have_limits(void **state) {
    (void)state;
    icha_index_entry bad[2];
    icha_late_terms t = plain();
    t.legal_spreads = bad, t.legal_spread_count = 2;
    bad[0] = day_of_law, bad[1] = (icha_index_entry){day_of_law.on + 1, ICHA_RATE_MAX + 1};
    refused(&t, ICHA_ERR_RANGE, "legal_spreads");
    bad[1].rate = -1;
    refused(&t, ICHA_ERR_RANGE, "legal_spreads");
    bad[1] = (icha_index_entry){ICHA_DATE_MAX + 1, 0};
    refused(&t, ICHA_ERR_RANGE, "legal_spreads");
    bad[1] = day_of_law;
    refused(&t, ICHA_ERR_CONFLICT, "legal_spreads");
    bad[1] = (icha_index_entry){day_of_law.on + 1, ICHA_RATE_MAX};
    costs(&t, 24000);
}

static void errors_come_in_order(void **state) {
    (void)state;
    static const icha_index_entry late_entry = {80000, -1};
    icha_late_terms t = plain();
    t.rates = &late_entry, t.rate_count = 1;
    refused(&t, ICHA_ERR_CONFLICT, "rates"); /* before what its entries hold */
    t.later_amount = -1;
    refused(&t, ICHA_ERR_RANGE, "later_amount");
    t.rounding = (icha_rounding){0, 0};
    refused(&t, ICHA_ERR_MISSING, "rounding");
    t = plain();
    t.rate = ICHA_UNSET, t.rates = &late_entry, t.rate_count = 1;
    refused(&t, ICHA_ERR_RANGE, "rates"); /* before the gap */
    const icha_index_entry later = {80000, 0};
    t.rates = &later, t.legal_caps = &later;
    refused(&t, ICHA_ERR_GAP, "rates");
    t.rate = 0, t.rates = NULL, t.rate_count = 0;
    refused(&t, ICHA_ERR_GAP, "legal_caps");
    assert_string_equal(err.found, "2018-02-16");
    t.paid_on = t.due_on;
    costs(&t, 0); /* no days: nothing is asked */
}

static void parts_by_capacity(void **state) {
    (void)state;
    icha_late_terms t = plain();
    icha_late_part parts[3];
    size_t count = 4711;
    assert_int_equal(icha_late_parts(&t, NULL, 0, &count, &err), ICHA_OK);
    assert_int_equal(count, 2);
    count = 4711;
    icha_error_init(&err);
    assert_int_equal(icha_late_parts(&t, parts, 1, &count, &err), ICHA_ERR_CAPACITY);
    assert_int_equal(count, 2);
    for (size_t capacity = 2; capacity <= 3; capacity++) {
        memset(parts, 0x5A, sizeof parts);
        assert_int_equal(icha_late_parts(&t, parts, capacity, &count, &err), ICHA_OK);
        assert_int_equal(count, 2);
        assert_int_equal(parts[1].from, on("2018-02-25"));
        assert_int_equal(parts[1].to, t.paid_on);
        assert_int_equal(parts[1].days, 23);
        assert_int_equal(parts[1].amount, 3650000);
        assert_int_equal(parts[1].rate, 100000000);
        assert_int_equal(parts[2].days, 0x5A5A5A5A);
    }
    t.paid_on = t.due_on;
    assert_int_equal(icha_late_parts(&t, parts, 3, &count, &err), ICHA_OK);
    assert_int_equal(count, 0);
}

static void too_much_is_an_error(void **state) {
    (void)state;
    icha_late_terms t = plain();
    icha_money amount = 4711;
    t.due_on = ICHA_DATE_MIN, t.paid_on = ICHA_DATE_MAX;
    const icha_index_entry highest = {ICHA_DATE_MIN, ICHA_RATE_MAX};
    t.legal_caps = NULL, t.legal_cap_count = 0;
    t.legal_spreads = &highest, t.legal_spread_count = 1;
    t.unpaid_interest = t.later_amount = ICHA_MONEY_MAX;
    t.rate = t.late_spread = ICHA_RATE_MAX;
    for (icha_day_count count = ICHA_DAY_COUNT_ACT_365; count <= ICHA_DAY_COUNT_TWELFTHS; count++) {
        t.day_count = count; /* the widest sum that there can be */
        icha_error_init(&err);
        assert_int_equal(icha_late_interest(&t, &amount, &err), ICHA_ERR_OVERFLOW);
        assert_string_equal(err.field, "late_interest");
        assert_int_equal(amount, 4711);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_has_a_default), cmocka_unit_test(numbers_have_limits),
                                       cmocka_unit_test(series_have_limits),    cmocka_unit_test(entries_have_limits),
                                       cmocka_unit_test(errors_come_in_order),  cmocka_unit_test(parts_by_capacity),
                                       cmocka_unit_test(too_much_is_an_error)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
