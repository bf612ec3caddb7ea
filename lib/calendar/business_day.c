/* Business days: which days are, and the roll to one (T-5). */
#include <stdio.h>

#include "civil.h"
#include "kr_bank.h"
#include "number/fail.h"
#include "number/name.h"

static const icha_name business_days[] = {{ICHA_BUSINESS_DAY_NONE, "none"},
                                          {ICHA_BUSINESS_DAY_FOLLOWING, "following"},
                                          {ICHA_BUSINESS_DAY_MODIFIED_FOLLOWING, "modified_following"},
                                          {ICHA_BUSINESS_DAY_PRECEDING, "preceding"}};
ICHA_NAME_FUNCTIONS(icha_business_day, icha_business_day, business_days, "T-5")

static const icha_name calendars[] = {{ICHA_CALENDAR_WEEKENDS, "weekends"}, {ICHA_CALENDAR_KR_BANK, "kr-bank"}};
ICHA_NAME_FUNCTIONS(icha_holiday_calendar, icha_calendar, calendars, "T-5")

bool icha_calendar_range(icha_holiday_calendar calendar, icha_date *first, icha_date *last) {
    if (calendar != ICHA_CALENDAR_WEEKENDS && calendar != ICHA_CALENDAR_KR_BANK) return false;
    bool is_bank = calendar == ICHA_CALENDAR_KR_BANK;
    *first = is_bank ? icha_kr_bank_first : ICHA_DATE_MIN;
    *last = is_bank ? icha_kr_bank_last : ICHA_DATE_MAX;
    return true;
}

static bool covers(icha_holiday_calendar calendar, icha_date date) {
    icha_date first, last;
    return icha_calendar_range(calendar, &first, &last) && date >= first && date <= last;
}

static void put_date(icha_date date, char *buffer) {
    if (date > ICHA_DATE_MAX) snprintf(buffer, ICHA_DATE_TEXT_SIZE, "2200-01-01");
    else if (date < ICHA_DATE_MIN) snprintf(buffer, ICHA_DATE_TEXT_SIZE, "1899-12-31");
    else (void)icha_date_format(date, buffer, ICHA_DATE_TEXT_SIZE);
}

static icha_status not_covered(icha_holiday_calendar calendar, icha_date date, icha_error *err) {
    char found[32], expected[64], day[ICHA_DATE_TEXT_SIZE], from[ICHA_DATE_TEXT_SIZE], to[ICHA_DATE_TEXT_SIZE];
    icha_date first, last;
    put_date(date, day);
    if (!icha_calendar_range(calendar, &first, &last))
        return icha_fail(err, ICHA_M_CALENDAR_NOT_COVERING, "T-5", "calendar", day, "weekends, kr-bank");
    put_date(first, from);
    put_date(last, to);
    snprintf(found, sizeof found, "%s %s", icha_calendar_name(calendar), day);
    snprintf(expected, sizeof expected, "%s..%s", from, to);
    return icha_fail(err, ICHA_M_CALENDAR_NOT_COVERING, "T-5", "calendar", found, expected);
}

/* date must be covered. */
static bool is_closed(icha_holiday_calendar calendar, icha_date date) {
    return calendar == ICHA_CALENDAR_KR_BANK ? icha_kr_bank_is_closed(date) : icha_weekday(date) >= 6;
}

/* The first open day from date on in steps of +1 or -1; the first day outside the calendar if there is none. */
static icha_date step_to_business_day(icha_holiday_calendar calendar, icha_date date, int32_t step) {
    while (covers(calendar, date) && is_closed(calendar, date)) date += step;
    return date;
}

static bool leaves_month(icha_holiday_calendar calendar, icha_date date, icha_date moved) {
    return !covers(calendar, moved) || icha_month_number(moved) != icha_month_number(date);
}

icha_status icha_roll(icha_date date, icha_business_day rule, icha_holiday_calendar calendar, icha_date *rolled,
                      icha_error *err) {
    if (rule == ICHA_BUSINESS_DAY_NONE) {
        *rolled = date;
        return ICHA_OK;
    }
    if (!covers(calendar, date)) return not_covered(calendar, date, err);
    icha_date moved = step_to_business_day(calendar, date, rule == ICHA_BUSINESS_DAY_PRECEDING ? -1 : 1);
    if (rule == ICHA_BUSINESS_DAY_MODIFIED_FOLLOWING && leaves_month(calendar, date, moved))
        moved = step_to_business_day(calendar, date, -1);
    if (!covers(calendar, moved)) return not_covered(calendar, moved, err);
    *rolled = moved;
    return ICHA_OK;
}

icha_status icha_is_business_day(icha_date date, icha_holiday_calendar calendar, bool *is_business_day,
                                 bool *is_computed, icha_error *err) {
    if (!covers(calendar, date)) return not_covered(calendar, date, err);
    *is_business_day = !is_closed(calendar, date);
    if (is_computed != NULL) *is_computed = icha_calendar_is_computed(date, calendar);
    return ICHA_OK;
}

bool icha_calendar_is_computed(icha_date date, icha_holiday_calendar calendar) {
    return calendar == ICHA_CALENDAR_KR_BANK && covers(calendar, date) &&
           icha_civil_of(date).year >= icha_kr_bank_computed_from;
}

const char *icha_holiday_name(icha_date date, icha_holiday_calendar calendar, icha_language language) {
    return calendar == ICHA_CALENDAR_KR_BANK ? icha_kr_bank_holiday(date, language) : NULL;
}
