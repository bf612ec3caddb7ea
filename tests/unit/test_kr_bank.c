/* The Korean bank calendar: its limits, its names, what is computed, and properties over each of its days (T-5). */
#include "support/cmocka_setup.h"

#include <stdio.h>
#include <string.h>

#include "calendar/civil.h"
#include "calendar/computed_years.h"
#include "icha/icha.h"

enum { KR_BANK_DAYS = 10227 }; /* 28 years, seven of them leap: 28 x 365 + 7 */

static icha_date day(int32_t year, int32_t month, int32_t of_month) {
    return icha_days_of((icha_civil){year, month, of_month});
}

static bool is_open(icha_date date) {
    bool open = false;
    assert_int_equal(icha_is_business_day(date, ICHA_CALENDAR_KR_BANK, &open, NULL, NULL), ICHA_OK);
    return open;
}

static icha_date rolled(icha_date date, icha_business_day rule) {
    icha_date to = ICHA_DATE_UNSET;
    assert_int_equal(icha_roll(date, rule, ICHA_CALENDAR_KR_BANK, &to, NULL), ICHA_OK);
    return to;
}

static void it_has_a_first_and_a_last_day(void **state) {
    icha_date first, last;
    (void)state;
    assert_true(icha_calendar_range(ICHA_CALENDAR_KR_BANK, &first, &last));
    assert_true(first == day(2013, 1, 1) && last == day(2040, 12, 31) && last - first + 1 == KR_BANK_DAYS);
    assert_false(is_open(first));
    assert_true(is_open(last)); /* a Monday */
    assert_true(icha_calendar_range(ICHA_CALENDAR_WEEKENDS, &first, &last));
    assert_true(first == ICHA_DATE_MIN && last == ICHA_DATE_MAX);
    assert_false(icha_calendar_range(0, &first, &last));
    assert_true(first == ICHA_DATE_MIN && last == ICHA_DATE_MAX);
}

static void it_refuses_what_it_does_not_cover(void **state) {
    static const struct {
        icha_date date;
        const char *found;
    } cases[] = {{15705, "kr-bank 2012-12-31"}, {25933, "kr-bank 2041-01-01"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        icha_error err = ICHA_ERROR_INIT;
        bool open = true, computed = true;
        assert_int_equal(icha_is_business_day(cases[i].date, ICHA_CALENDAR_KR_BANK, &open, &computed, &err),
                         ICHA_ERR_CALENDAR);
        assert_true(open && computed);
        assert_string_equal(err.found, cases[i].found);
        assert_string_equal(err.expected, "2013-01-01..2040-12-31");
        assert_true(strstr(err.message, "the calendar does not cover") != NULL);
        assert_null(icha_holiday_name(cases[i].date, ICHA_CALENDAR_KR_BANK, ICHA_LANGUAGE_KO));
        assert_false(icha_calendar_is_computed(cases[i].date, ICHA_CALENDAR_KR_BANK));
    }
}

static void a_roll_out_of_it_names_the_day(void **state) {
    icha_error err = ICHA_ERROR_INIT;
    icha_date date = 4711;
    (void)state;
    assert_int_equal(icha_roll(day(2013, 1, 1), ICHA_BUSINESS_DAY_PRECEDING, ICHA_CALENDAR_KR_BANK, &date, &err),
                     ICHA_ERR_CALENDAR);
    assert_string_equal(err.found, "kr-bank 2012-12-31");
    assert_int_equal(icha_roll(day(2018, 1, 1), ICHA_BUSINESS_DAY_FOLLOWING, 0, &date, &err), ICHA_ERR_CALENDAR);
    assert_string_equal(err.expected, "weekends, kr-bank");
    assert_int_equal(date, 4711);
}

static void years_after_the_decreed_ones_are_computed(void **state) {
    bool open, computed = true;
    (void)state;
    assert_false(icha_calendar_is_computed(day(2027, 12, 31), ICHA_CALENDAR_KR_BANK));
    assert_true(icha_calendar_is_computed(day(2028, 1, 1), ICHA_CALENDAR_KR_BANK));
    assert_true(icha_calendar_is_computed(day(2040, 12, 31), ICHA_CALENDAR_KR_BANK));
    assert_false(icha_calendar_is_computed(day(2028, 1, 1), ICHA_CALENDAR_WEEKENDS));
    assert_int_equal(icha_is_business_day(day(2027, 12, 31), ICHA_CALENDAR_KR_BANK, &open, &computed, NULL), ICHA_OK);
    assert_true(open && !computed);
    assert_int_equal(icha_is_business_day(day(2028, 1, 3), ICHA_CALENDAR_KR_BANK, &open, &computed, NULL), ICHA_OK);
    assert_true(open && computed);
    assert_int_equal(icha_is_business_day(day(2028, 1, 3), ICHA_CALENDAR_WEEKENDS, &open, &computed, NULL), ICHA_OK);
    assert_true(open && !computed);
}

static void holidays_have_names(void **state) {
    static const struct {
        int32_t year, month, day;
        const char *ko, *en;
    } cases[] = {{2018, 9, 24, "추석", "Chuseok"},
                 {2018, 9, 26, "대체공휴일(추석)", "Substitute holiday (Chuseok)"},
                 {2017, 10, 3, "개천절, 추석 전날", "National Foundation Day, Day before Chuseok"},
                 {2017, 5, 3, "석가탄신일", "Buddha's Birthday"},
                 {2018, 5, 22, "부처님오신날", "Buddha's Birthday"},
                 {2025, 5, 1, "근로자의 날", "Workers' Day"},
                 {2026, 5, 1, "노동절", "Labour Day"},
                 {2013, 1, 1, "1월 1일", "New Year's Day"},
                 {2040, 12, 25, "기독탄신일", "Christmas Day"},
                 {2018, 4, 14, NULL, NULL}, /* a plain Saturday */
                 {2018, 4, 13, NULL, NULL}, {2040, 12, 31, NULL, NULL}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        icha_date date = day(cases[i].year, cases[i].month, cases[i].day);
        const char *ko = icha_holiday_name(date, ICHA_CALENDAR_KR_BANK, ICHA_LANGUAGE_KO);
        const char *en = icha_holiday_name(date, ICHA_CALENDAR_KR_BANK, ICHA_LANGUAGE_EN);
        assert_null(icha_holiday_name(date, ICHA_CALENDAR_WEEKENDS, ICHA_LANGUAGE_KO));
        if (cases[i].ko == NULL) assert_true(ko == NULL && en == NULL);
        else assert_true(strcmp(ko, cases[i].ko) == 0 && strcmp(en, cases[i].en) == 0);
    }
}

/* Each day of the calendar. */
static void rolls_keep_their_promises(void **state) {
    (void)state;
    for (icha_date date = day(2013, 1, 2); date <= day(2040, 12, 31); date++) {
        bool open = is_open(date);
        icha_date following = rolled(date, ICHA_BUSINESS_DAY_FOLLOWING);
        icha_date preceding = rolled(date, ICHA_BUSINESS_DAY_PRECEDING);
        icha_date modified = rolled(date, ICHA_BUSINESS_DAY_MODIFIED_FOLLOWING);
        assert_true(following >= date && preceding <= date && is_open(following) && is_open(preceding));
        assert_true(following - preceding <= 11); /* the ten days of October 2017 */
        assert_true(open == (following == date) && open == (preceding == date));
        assert_int_equal(icha_month_number(modified), icha_month_number(date));
        assert_true(modified == following || modified == preceding);
        assert_true(rolled(date, ICHA_BUSINESS_DAY_NONE) == date);
        for (icha_date between = preceding + 1; between < following; between++) assert_false(is_open(between) && !open);
        assert_false(open && icha_weekday(date) >= 6);
        assert_true(open || icha_weekday(date) >= 6 ||
                    icha_holiday_name(date, ICHA_CALENDAR_KR_BANK, ICHA_LANGUAGE_KO) != NULL);
    }
}

/* tests/vectors/kr-bank-days.txt, a date a line: closed is a weekend or a listed day, and each listed day has a name. */
static void it_is_the_list_of_days(void **state) {
    static bool is_listed[KR_BANK_DAYS];
    char line[32];
    FILE *in = fopen(ICHA_TEST_SOURCE_DIR "/tests/vectors/kr-bank-days.txt", "r");
    (void)state;
    assert_non_null(in);
    while (fgets(line, sizeof line, in) != NULL) {
        icha_date date;
        assert_int_equal(icha_date_parse(line, 10, &date, NULL), ICHA_OK);
        is_listed[date - day(2013, 1, 1)] = true;
    }
    fclose(in);
    for (int32_t i = 0; i < KR_BANK_DAYS; i++) {
        icha_date date = day(2013, 1, 1) + i;
        assert_true(is_open(date) == (icha_weekday(date) < 6 && !is_listed[i]));
        assert_true(is_listed[i] == (icha_holiday_name(date, ICHA_CALENDAR_KR_BANK, ICHA_LANGUAGE_EN) != NULL));
    }
}

static icha_computed_years used_by(icha_date disbursed_on, icha_date maturity_on, int32_t interval,
                                   icha_business_day roll) {
    icha_due_rule rule = {disbursed_on, maturity_on, ICHA_DATE_UNSET, icha_civil_of(disbursed_on).day, interval};
    icha_computed_years years = {4711, 4711};
    icha_date last;
    assert_int_equal(icha_computed_years_of(&rule, roll, ICHA_CALENDAR_KR_BANK, &years, NULL), ICHA_OK);
    if (roll != ICHA_BUSINESS_DAY_NONE) {
        assert_int_equal(icha_roll(maturity_on, roll, ICHA_CALENDAR_KR_BANK, &last, NULL), ICHA_OK);
        assert_true((years.from > 0) == icha_uses_computed_year(ICHA_CALENDAR_KR_BANK, maturity_on, last));
    }
    return years;
}

static void a_loan_knows_its_computed_years(void **state) {
    icha_computed_years years = used_by(day(2026, 6, 15), day(2031, 6, 15), 1, ICHA_BUSINESS_DAY_FOLLOWING);
    (void)state;
    assert_true(years.from == 2028 && years.to == 2031);
    years = used_by(day(2026, 6, 15), day(2031, 6, 15), 60, ICHA_BUSINESS_DAY_FOLLOWING); /* the maturity alone */
    assert_true(years.from == 2031 && years.to == 2031);
    years = used_by(day(2026, 6, 15), day(2031, 6, 15), 1, ICHA_BUSINESS_DAY_NONE);
    assert_true(years.from == 0 && years.to == 0);
    years = used_by(day(2026, 6, 15), day(2027, 12, 15), 1, ICHA_BUSINESS_DAY_FOLLOWING);
    assert_true(years.from == 0 && years.to == 0);
    /* Saturday 1 January 2028, asked for and found closed, goes back to a decreed year */
    years = used_by(day(2027, 1, 1), day(2028, 1, 1), 12, ICHA_BUSINESS_DAY_PRECEDING);
    assert_true(years.from == 2028 && years.to == 2028);
    assert_true(icha_all_computed_years().from == 2028 && icha_all_computed_years().to == 2040);
}

static void says(int32_t from, int32_t to, icha_language language, const char *sentence) {
    char text[256];
    icha_computed_years years = {from, to};
    icha_computed_years_sentence(ICHA_CALENDAR_KR_BANK, years, language, text, sizeof text);
    assert_string_equal(text, sentence);
}

static void computed_years_are_said(void **state) {
    (void)state;
    says(2031, 2031, ICHA_LANGUAGE_EN, "calendar kr-bank: year 2031 is computed, not decreed");
    says(2028, 2031, ICHA_LANGUAGE_EN, "calendar kr-bank: years 2028..2031 are computed, not decreed");
    says(2031, 2031, ICHA_LANGUAGE_KO, "달력 kr-bank: 2031년은 정해진 휴일이 아니라 규정으로 계산한 휴일입니다");
    says(2028, 2031, ICHA_LANGUAGE_KO, "달력 kr-bank: 2028..2031년은 정해진 휴일이 아니라 규정으로 계산한 휴일입니다");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(it_has_a_first_and_a_last_day),
                                       cmocka_unit_test(it_refuses_what_it_does_not_cover),
                                       cmocka_unit_test(a_roll_out_of_it_names_the_day),
                                       cmocka_unit_test(years_after_the_decreed_ones_are_computed),
                                       cmocka_unit_test(holidays_have_names),
                                       cmocka_unit_test(rolls_keep_their_promises),
                                       cmocka_unit_test(it_is_the_list_of_days),
                                       cmocka_unit_test(a_loan_knows_its_computed_years),
                                       cmocka_unit_test(computed_years_are_said)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
