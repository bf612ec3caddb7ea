/* Limits of the calendar, names, anchors and due date counts (T-1 to T-5, X-3). */
#include "support/cmocka_setup.h"

#include <string.h>

#include "calendar/civil.h"
#include "icha/icha.h"

static icha_date day(int32_t year, int32_t month, int32_t of_month) {
    return icha_days_of((icha_civil){year, month, of_month});
}

static void civil_dates_keep_their_limits(void **state) {
    static const struct {
        int32_t year, month, day;
        bool fits;
    } cases[] = {{1899, 12, 31, false}, {1900, 1, 1, true}, {1900, 1, 2, true}, {2199, 12, 30, true}, {2199, 12, 31, true},
                 {2200, 1, 1, false}, {2018, 0, 1, false}, {2018, 13, 1, false}, {2018, 1, 0, false}, {2018, 1, 31, true},
                 {2018, 1, 32, false}, {2018, 2, 28, true}, {2018, 2, 29, false}, {2020, 2, 29, true}, {2020, 2, 30, false},
                 {INT32_MAX, 1, 1, false}, {INT32_MIN, 1, 1, false}, {2018, INT32_MIN, 1, false}, {2018, 1, INT32_MAX, false}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        icha_error err = ICHA_ERROR_INIT;
        icha_date date = 4711;
        icha_status status = icha_date_from_civil(cases[i].year, cases[i].month, cases[i].day, &date, &err);
        assert_int_equal(status, cases[i].fits ? ICHA_OK : ICHA_ERR_RANGE);
        assert_string_equal(err.rule, cases[i].fits ? "" : "T-1");
        if (!cases[i].fits) assert_int_equal(date, 4711);
        assert_int_equal(icha_date_from_civil(cases[i].year, cases[i].month, cases[i].day, &date, NULL), status);
    }
    assert_int_equal(day(1900, 1, 1), ICHA_DATE_MIN);
    assert_int_equal(day(2199, 12, 31), ICHA_DATE_MAX);
}

static void parts_of_a_date_may_be_left_out(void **state) {
    int32_t year = 0, month = 0, of_month = 0;
    (void)state;
    icha_date_to_civil(17604, &year, NULL, NULL);
    icha_date_to_civil(17604, NULL, &month, NULL);
    icha_date_to_civil(17604, NULL, NULL, &of_month);
    icha_date_to_civil(17604, NULL, NULL, NULL);
    assert_true(year == 2018 && month == 3 && of_month == 14);
}

static void months_have_their_days(void **state) {
    static const int32_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    (void)state;
    for (int32_t month = 1; month <= 12; month++) {
        assert_int_equal(icha_days_in_month(2018, month), days[month - 1]);
        assert_int_equal(icha_days_in_month(2020, month), days[month - 1] + (month == 2));
    }
}

static void months_past_the_calendar_leave_the_date(void **state) {
    icha_error err = ICHA_ERROR_INIT;
    icha_date date = 4711;
    (void)state;
    assert_int_equal(icha_date_add_months(ICHA_DATE_MAX, 1, &date, &err), ICHA_ERR_RANGE);
    assert_string_equal(err.rule, "T-6");
    assert_int_equal(icha_date_add_months(ICHA_DATE_MIN, -1, &date, NULL), ICHA_ERR_RANGE);
    assert_int_equal(icha_date_add_months(ICHA_DATE_MIN, INT64_MAX, &date, NULL), ICHA_ERR_RANGE);
    assert_int_equal(icha_date_add_months(ICHA_DATE_MIN, INT64_MIN, &date, NULL), ICHA_ERR_RANGE);
    assert_int_equal(date, 4711);
    assert_int_equal(icha_date_add_months(ICHA_DATE_MIN, 3599, &date, NULL), ICHA_OK);
    assert_int_equal(date, day(2199, 12, 1));
    assert_int_equal(icha_date_add_months(ICHA_DATE_MAX, -3599, &date, NULL), ICHA_OK);
    assert_int_equal(date, day(1900, 1, 31));
    assert_int_equal(icha_window_last_day(ICHA_DATE_MAX, 0, &date, NULL), ICHA_OK); /* T-6: the event itself */
    assert_int_equal(date, ICHA_DATE_MAX);
    assert_int_equal(icha_window_last_day(ICHA_DATE_MAX, 1, &date, NULL), ICHA_ERR_RANGE);
    assert_int_equal(icha_window_last_day(day(2198, 12, 31), 12, &date, NULL), ICHA_OK);
    assert_int_equal(date, ICHA_DATE_MAX);
    assert_int_equal(icha_window_last_day(ICHA_DATE_MAX - 1, 0, &date, NULL), ICHA_OK);
    assert_int_equal(date, ICHA_DATE_MAX - 1);
}

/* Reads every name of a list by its parse function, and a name that is none. */
#define CHECK_NAMES(type, prefix, ...)                                                                                 \
    do {                                                                                                               \
        static const char *const names[] = {__VA_ARGS__};                                                              \
        type value = (type)77;                                                                                         \
        icha_error err = ICHA_ERROR_INIT;                                                                              \
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {                                                  \
            assert_int_equal(prefix##_parse(names[i], strlen(names[i]), &value, NULL), ICHA_OK);                       \
            assert_int_equal(value, i + 1);                                                                            \
            assert_string_equal(prefix##_name(value), names[i]);                                                       \
        }                                                                                                              \
        value = (type)77;                                                                                              \
        assert_int_equal(prefix##_parse("nothing", 7, &value, &err), ICHA_ERR_UNKNOWN_KEY);                            \
        assert_true(value == (type)77 && strstr(err.expected, names[0]) == err.expected);                              \
        assert_string_equal(prefix##_name((type)0), "");                                                               \
    } while (0)

static void kinds_have_names(void **state) {
    (void)state;
    CHECK_NAMES(icha_day_count, icha_day_count, "act/365", "act/act", "act/act-anchor", "act/360", "30e/360", "30/360", "twelfths");
    CHECK_NAMES(icha_inclusion, icha_inclusion, "start", "end", "both");
    CHECK_NAMES(icha_business_day, icha_business_day, "none", "following", "modified_following", "preceding");
    CHECK_NAMES(icha_holiday_calendar, icha_calendar, "weekends", "kr-bank");
}

static void anchors_are_neighbours(void **state) {
    const icha_due_rule rule = {day(2018, 1, 31), day(2019, 1, 31), ICHA_DATE_UNSET, 31, 1};
    const icha_due_rule quarters = {day(2018, 1, 31), day(2019, 1, 31), ICHA_DATE_UNSET, 31, 3};
    (void)state;
    assert_int_equal(icha_anchored_months(&rule, day(2018, 1, 31), day(2018, 2, 28)), 1);
    assert_int_equal(icha_anchored_months(&rule, day(2018, 2, 28), day(2018, 3, 31)), 1);
    assert_int_equal(icha_anchored_months(&rule, day(2018, 2, 28), day(2018, 3, 28)), 0);
    assert_int_equal(icha_anchored_months(&rule, day(2018, 2, 27), day(2018, 3, 31)), 0);
    assert_int_equal(icha_anchored_months(&rule, day(2018, 1, 31), day(2018, 3, 31)), 0);
    assert_int_equal(icha_anchored_months(&quarters, day(2018, 1, 31), day(2018, 4, 30)), 3);
    assert_int_equal(icha_anchored_months(&quarters, day(2018, 1, 31), day(2018, 2, 28)), 0);
    assert_int_equal(icha_anchored_months(&quarters, day(2018, 11, 30), day(2019, 2, 28)), 3);
}

static int32_t due_dates(int32_t months, int32_t interval) {
    icha_due_rule rule = {day(2018, 1, 15), icha_months_after(day(2018, 1, 15), months), ICHA_DATE_UNSET, 15, interval};
    return icha_due_date_count(&rule);
}

static void due_dates_are_counted(void **state) {
    icha_due_rule first = {day(2018, 1, 15), day(2018, 12, 15), day(2018, 3, 1), 1, 3};
    (void)state;
    assert_int_equal(due_dates(1, 1), 1);
    assert_int_equal(due_dates(2, 1), 2);
    assert_int_equal(due_dates(60, 1), 60);
    assert_int_equal(due_dates(2, 3), 1);
    assert_int_equal(due_dates(3, 3), 1);
    assert_int_equal(due_dates(4, 3), 2);
    assert_int_equal(due_dates(6, 3), 2);
    assert_int_equal(due_dates(7, 3), 3);
    assert_int_equal(due_dates(1, 1200), 1);
    assert_int_equal(icha_due_date_count(&first), 4); /* March, June, September, and the maturity in December */
    first.maturity_on = day(2019, 1, 15);
    assert_int_equal(icha_due_date_count(&first), 5);
}

static void rolls_leave_the_date_on_failure(void **state) {
    icha_date date = 4711;
    icha_error err = ICHA_ERROR_INIT;
    (void)state;
    assert_int_equal(icha_roll(0, ICHA_BUSINESS_DAY_FOLLOWING, ICHA_CALENDAR_KR_BANK, &date, &err), ICHA_ERR_CALENDAR);
    assert_string_equal(err.field, "calendar");
    assert_string_equal(err.found, "kr-bank 1970-01-01");
    assert_string_equal(err.expected, "2013-01-01..2040-12-31");
    assert_true(strstr(err.message, "the calendar does not cover") != NULL);
    assert_int_equal(icha_roll(0, ICHA_BUSINESS_DAY_PRECEDING, ICHA_CALENDAR_KR_BANK, &date, NULL), ICHA_ERR_CALENDAR);
    assert_int_equal(date, 4711);
    assert_int_equal(icha_roll(ICHA_DATE_MAX, ICHA_BUSINESS_DAY_FOLLOWING, ICHA_CALENDAR_WEEKENDS, &date, NULL), ICHA_OK);
    assert_int_equal(date, ICHA_DATE_MAX); /* a Tuesday */
    assert_int_equal(icha_roll(ICHA_DATE_MIN, ICHA_BUSINESS_DAY_PRECEDING, ICHA_CALENDAR_WEEKENDS, &date, NULL), ICHA_OK);
    assert_int_equal(date, ICHA_DATE_MIN); /* a Monday */
    icha_error_init(&err);
    assert_int_equal(icha_roll(ICHA_DATE_MAX + 1, ICHA_BUSINESS_DAY_FOLLOWING, ICHA_CALENDAR_WEEKENDS, &date, &err),
                     ICHA_ERR_CALENDAR);
    assert_string_equal(err.found, "weekends 2200-01-01");
    assert_int_equal(icha_roll(ICHA_DATE_MIN - 1, ICHA_BUSINESS_DAY_FOLLOWING, ICHA_CALENDAR_WEEKENDS, &date, &err),
                     ICHA_ERR_CALENDAR);
    assert_string_equal(err.found, "weekends 1899-12-31");
    assert_int_equal(date, ICHA_DATE_MIN);
}

static void spans_follow_the_inclusion(void **state) {
    icha_span span = icha_counted_span(ICHA_INCLUSION_START, 10, 40, true, 1);
    (void)state;
    assert_true(span.begin == 10 && span.end == 40 && span.months == 1);
    span = icha_counted_span(ICHA_INCLUSION_END, 10, 40, true, 0);
    assert_true(span.begin == 11 && span.end == 41 && span.months == 0);
    span = icha_counted_span(ICHA_INCLUSION_BOTH, 10, 40, true, 0);
    assert_true(span.begin == 10 && span.end == 41);
    span = icha_counted_span(ICHA_INCLUSION_BOTH, 10, 40, false, 0);
    assert_true(span.begin == 11 && span.end == 41);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(civil_dates_keep_their_limits),
                                       cmocka_unit_test(parts_of_a_date_may_be_left_out),
                                       cmocka_unit_test(months_have_their_days),
                                       cmocka_unit_test(months_past_the_calendar_leave_the_date),
                                       cmocka_unit_test(kinds_have_names),
                                       cmocka_unit_test(anchors_are_neighbours),
                                       cmocka_unit_test(due_dates_are_counted),
                                       cmocka_unit_test(rolls_leave_the_date_on_failure),
                                       cmocka_unit_test(spans_follow_the_inclusion)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
