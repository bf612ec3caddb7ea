/* The calendar against a naive day counter, and day counts over random cuts (T-1 to T-3, T-6). test_dates [COUNT [SEED]] */
#include "support/cmocka_setup.h"

#include <stdbool.h>
#include <string.h>

#include "icha/icha.h"
#include "support/random.h"

static test_random chance;
static long cases = 20000;

static const int month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

static bool is_leap(int year) {
    if (year % 400 == 0) return true;
    return year % 100 != 0 && year % 4 == 0;
}

static int days_in(int year, int month) {
    return month_days[month - 1] + (month == 2 && is_leap(year));
}

/* All 109,573 days, counted on one by one. */
static void every_day_of_the_calendar(void **state) {
    int year = 1900, month = 1, day = 1, weekday = 1;
    (void)state;
    for (icha_date date = ICHA_DATE_MIN; date <= ICHA_DATE_MAX; date++) {
        int32_t y, m, d;
        icha_date back = 0;
        char text[ICHA_DATE_TEXT_SIZE], expected[64];
        icha_date_to_civil(date, &y, &m, &d);
        if (y != year || m != month || d != day || icha_weekday(date) != weekday)
            fail_msg("day %d is %04d-%02d-%02d here, counted %04d-%02d-%02d", (int)date, (int)y, (int)m, (int)d, year, month, day);
        assert_int_equal(icha_date_from_civil(year, month, day, &back, NULL), ICHA_OK);
        assert_int_equal(back, date);
        snprintf(expected, sizeof expected, "%04d-%02d-%02d", year, month, day);
        icha_date_format(date, text, sizeof text);
        assert_string_equal(text, expected);
        assert_int_equal(icha_date_parse(text, 10, &back, NULL), ICHA_OK);
        assert_int_equal(back, date);
        weekday = weekday % 7 + 1;
        if (++day > days_in(year, month)) day = 1, month++;
        if (month > 12) month = 1, year++;
    }
    assert_true(year == 2200 && month == 1 && day == 1);
    assert_int_equal(ICHA_DATE_MAX - ICHA_DATE_MIN + 1, 109573);
}

static icha_date random_date(void) {
    icha_date date = (icha_date)random_in(&chance, ICHA_DATE_MIN, ICHA_DATE_MAX - 4000);
    int32_t year, month, day;
    icha_date_to_civil(date, &year, &month, &day);
    if (random_one_in(&chance, 3)) day = days_in(year, month);
    if (random_one_in(&chance, 6)) month = 2, day = days_in(year, 2);
    assert_int_equal(icha_date_from_civil(year, month, day, &date, NULL), ICHA_OK);
    return date;
}

static void months_are_added_in_one_step(void **state) {
    (void)state;
    for (long i = 0; i < cases; i++) {
        int32_t year, month, day, to_year, to_month, to_day;
        icha_date origin = random_date(), date = 0;
        int months = (int)random_in(&chance, -60, 60);
        icha_date_to_civil(origin, &year, &month, &day);
        int total = year * 12 + month - 1 + months, last = days_in(total / 12, total % 12 + 1);
        if (total < 1900 * 12) continue;
        assert_int_equal(icha_date_add_months(origin, months, &date, NULL), ICHA_OK);
        icha_date_to_civil(date, &to_year, &to_month, &to_day);
        assert_true(to_year * 12 + to_month - 1 == total && to_day == (day < last ? day : last));
    }
}

/* The window's last day: one day more than it would be month after month, were it not for short months. */
static void windows_hold_every_day_before_their_end(void **state) {
    (void)state;
    for (long i = 0; i < cases; i++) {
        icha_date event = random_date(), last = 0, corresponding = 0;
        int32_t months = (int32_t)random_in(&chance, 0, 120), day, to_day;
        icha_date_to_civil(event + 1, NULL, NULL, &day);
        if (icha_date_add_months(event + 1, months, &corresponding, NULL) != ICHA_OK) continue;
        icha_date_to_civil(corresponding, NULL, NULL, &to_day);
        assert_int_equal(icha_window_last_day(event, months, &last, NULL), ICHA_OK);
        assert_int_equal(last, to_day == day ? corresponding - 1 : corresponding);
    }
}

static icha_span random_span(icha_day_count day_count) {
    icha_date from = random_date(), to = from;
    int32_t months = (int32_t)random_in(&chance, 1, 13);
    bool anchored = day_count == ICHA_DAY_COUNT_TWELFTHS && random_one_in(&chance, 2);
    if (anchored || random_one_in(&chance, 2)) assert_int_equal(icha_date_add_months(from, months, &to, NULL), ICHA_OK);
    else to += (icha_date)random_in(&chance, 1, 900);
    return icha_counted_span((icha_inclusion)random_in(&chance, 1, 3), from, to, random_one_in(&chance, 2), anchored ? months : 0);
}

/* Days, counted naively on their own calendar year, over 365 x 366. */
static int64_t naive_act_act(const icha_span *span, icha_date until) {
    int64_t sum = 0;
    for (icha_date day = span->begin; day < until; day++) {
        int32_t year;
        icha_date_to_civil(day, &year, NULL, NULL);
        sum += is_leap(year) ? 365 : 366;
    }
    return sum;
}

static int64_t count_over(icha_day_count day_count, const icha_span *span, icha_date until, int64_t over) {
    int64_t denominator = icha_fraction_denominator(day_count, span);
    assert_int_equal(over % denominator, 0);
    return icha_fraction_until(day_count, span, until) * (over / denominator);
}

/* Random cuts in order: the fractions grow, begin at 0, and the parts add up to the whole. */
static void fractions_grow_and_add_up(void **state) {
    (void)state;
    for (long i = 0; i < cases; i++) {
        icha_day_count day_count = (icha_day_count)random_in(&chance, 1, 7);
        icha_span span = random_span(day_count);
        icha_date at = span.begin;
        int64_t before = 0, sum = 0;
        assert_int_equal(icha_fraction_until(day_count, &span, span.begin), 0);
        while (at < span.end) {
            at += (icha_date)random_in(&chance, 1, 1 + (span.end - span.begin) / 3);
            int64_t now = icha_fraction_until(day_count, &span, at);
            if (now < before) fail_msg("%s falls over %d..%d at %d", icha_day_count_name(day_count), span.begin, span.end, at);
            sum += now - before;
            before = now;
        }
        assert_int_equal(sum, icha_fraction_until(day_count, &span, span.end));
        if (day_count == ICHA_DAY_COUNT_ACT_ACT) {
            icha_date cut = (icha_date)random_in(&chance, span.begin, span.end);
            assert_int_equal(count_over(day_count, &span, cut, 365 * 366), naive_act_act(&span, cut));
        }
    }
}

/* Over neighbouring anchor dates `twelfths` gives interval/12 each, however long the months are. */
static void twelfths_over_anchors_add_up(void **state) {
    (void)state;
    for (long i = 0; i < cases / 10 + 1; i++) {
        icha_date origin = random_date();
        int32_t interval = (int32_t)random_in(&chance, 1, 12), periods = (int32_t)random_in(&chance, 1, 10);
        icha_inclusion inclusion = (icha_inclusion)random_in(&chance, 1, 3);
        icha_date from = origin, to;
        icha_due_rule rule = {origin, ICHA_DATE_MAX, ICHA_DATE_UNSET, 0, interval};
        icha_date_to_civil(origin, NULL, NULL, &rule.due_day);
        for (int32_t k = 1; k <= periods; k++, from = to) {
            assert_int_equal(icha_date_add_months(origin, k * interval, &to, NULL), ICHA_OK);
            assert_int_equal(icha_anchored_months(&rule, from, to), interval);
            icha_span span = icha_counted_span(inclusion, from, to, k == 1, interval);
            int64_t whole = icha_fraction_until(ICHA_DAY_COUNT_TWELFTHS, &span, span.end);
            assert_int_equal(whole * 12, interval * icha_fraction_denominator(ICHA_DAY_COUNT_TWELFTHS, &span));
        }
    }
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_day_of_the_calendar),
                                       cmocka_unit_test(months_are_added_in_one_step),
                                       cmocka_unit_test(windows_hold_every_day_before_their_end),
                                       cmocka_unit_test(fractions_grow_and_add_up),
                                       cmocka_unit_test(twelfths_over_anchors_add_up)};
    chance = random_from(argc, argv, 19000101, &cases);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
