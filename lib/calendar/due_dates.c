/* Due dates from the anchor day, never from the one before; and the roll to a business day (T-4, T-5). */
#include <assert.h>

#include "civil.h"
#include "number/fail.h"
#include "number/name.h"

static const icha_name business_days[] = {{ICHA_BUSINESS_DAY_NONE, "none"},
                                          {ICHA_BUSINESS_DAY_FOLLOWING, "following"},
                                          {ICHA_BUSINESS_DAY_MODIFIED_FOLLOWING, "modified_following"},
                                          {ICHA_BUSINESS_DAY_PRECEDING, "preceding"}};
ICHA_NAME_FUNCTIONS(icha_business_day, icha_business_day, business_days, "T-5")

static const icha_name calendars[] = {{ICHA_CALENDAR_WEEKENDS, "weekends"}, {ICHA_CALENDAR_KR_BANK, "kr-bank"}};
ICHA_NAME_FUNCTIONS(icha_holiday_calendar, icha_calendar, calendars, "T-5")

/* The month that index 0 has its due date in, and whether that date is given. */
static int32_t first_month(const icha_due_rule *rule) {
    if (rule->first_due_on != ICHA_DATE_UNSET) return icha_month_number(rule->first_due_on);
    return icha_month_number(rule->disbursed_on) + rule->interval_months;
}

int32_t icha_due_date_count(const icha_due_rule *rule) {
    int32_t months = icha_month_number(rule->maturity_on) - first_month(rule);
    /* due dates in months first, first + interval, ... < the maturity's month, and the maturity */
    return months <= 0 ? 1 : (months + rule->interval_months - 1) / rule->interval_months + 1;
}

void icha_due_cursor_open(icha_due_cursor *cursor, const icha_due_rule *rule) {
    int32_t month_number = first_month(rule), count = icha_due_date_count(rule);
    if (count == 1) month_number = icha_month_number(rule->maturity_on); /* the first month may lie past 2199 */
    *cursor = (icha_due_cursor){.left = count,
                                .year = month_number / 12,
                                .month = month_number % 12 + 1,
                                .month_on = icha_day_in_month(month_number, 1),
                                .month_days = icha_days_in_month(month_number / 12, month_number % 12 + 1),
                                .given_first = rule->first_due_on,
                                .due_day = rule->due_day,
                                .interval_months = rule->interval_months,
                                .maturity_on = rule->maturity_on};
}

static void to_next_month(icha_due_cursor *cursor) {
    for (int32_t i = 0; i < cursor->interval_months; i++) {
        cursor->month_on += cursor->month_days;
        if (++cursor->month > 12) cursor->month = 1, cursor->year++;
        cursor->month_days = icha_days_in_month(cursor->year, cursor->month);
    }
}

icha_date icha_due_cursor_next(icha_due_cursor *cursor) {
    assert(cursor->left > 0);
    if (--cursor->left == 0) return cursor->maturity_on;
    int32_t day = cursor->due_day < cursor->month_days ? cursor->due_day : cursor->month_days;
    icha_date date = cursor->month_on + day - 1;
    if (cursor->given_first != ICHA_DATE_UNSET) {
        date = cursor->given_first;
        cursor->given_first = ICHA_DATE_UNSET;
    }
    to_next_month(cursor);
    return date;
}

int32_t icha_anchored_months(const icha_due_rule *rule, icha_date from, icha_date to) {
    int32_t from_month = icha_month_number(from), to_month = icha_month_number(to);
    bool anchored = to_month - from_month == rule->interval_months && icha_day_in_month(from_month, rule->due_day) == from &&
                    icha_day_in_month(to_month, rule->due_day) == to;
    return anchored ? rule->interval_months : 0;
}

static bool is_weekend(icha_date date) {
    return icha_weekday(date) >= 6;
}

static icha_date step_to_business_day(icha_date date, int32_t step) {
    while (is_weekend(date)) date += step;
    return date;
}

static icha_status no_data(icha_holiday_calendar calendar, icha_date date, icha_error *err) {
    char text[ICHA_DATE_TEXT_SIZE];
    icha_date_format(date, text, sizeof text);
    return icha_fail(err, ICHA_M_CALENDAR_NO_DATA, "T-5", "calendar", icha_calendar_name(calendar), text);
}

icha_status icha_roll(icha_date date, icha_business_day rule, icha_holiday_calendar calendar, icha_date *rolled,
                      icha_error *err) {
    icha_date moved = date;
    if (rule == ICHA_BUSINESS_DAY_NONE) {
        *rolled = date;
        return ICHA_OK;
    }
    if (calendar != ICHA_CALENDAR_WEEKENDS) return no_data(calendar, date, err);
    moved = step_to_business_day(date, rule == ICHA_BUSINESS_DAY_PRECEDING ? -1 : 1);
    bool left_range = moved > ICHA_DATE_MAX || moved < ICHA_DATE_MIN;
    if (rule == ICHA_BUSINESS_DAY_MODIFIED_FOLLOWING && (left_range || icha_month_number(moved) != icha_month_number(date)))
        moved = step_to_business_day(date, -1);
    if (moved > ICHA_DATE_MAX || moved < ICHA_DATE_MIN) return no_data(calendar, date, err);
    *rolled = moved;
    return ICHA_OK;
}
