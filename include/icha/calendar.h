/* Civil dates, day counts with parts of cut periods, anchored due dates, business-day roll (SPEC section 2). */
#ifndef ICHA_CALENDAR_H
#define ICHA_CALENDAR_H

#include "number.h"

#ifdef __cplusplus
extern "C" {
#endif

/* T-1: days since 1970-01-01, civil dates 1900-01-01..2199-12-31. */
typedef int32_t icha_date;
#define ICHA_DATE_MIN (-25567)
#define ICHA_DATE_MAX 84005
#define ICHA_DATE_UNSET INT32_MIN
#define ICHA_DATE_TEXT_SIZE 11

/* Longest term, in months, and longest interval between due dates. */
#define ICHA_TERM_MONTHS_MAX 3599
#define ICHA_INTERVAL_MONTHS_MAX 1200

/* How days become a year's fraction (T-3). */
typedef enum icha_day_count {
    ICHA_DAY_COUNT_ACT_365 = 1, /* days / 365 */
    ICHA_DAY_COUNT_ACT_ACT = 2, /* each day on its own calendar year's length */
    ICHA_DAY_COUNT_ACT_ACT_ANCHOR = 3, /* the period on 366 when its first counted day is in a leap year */
    ICHA_DAY_COUNT_ACT_360 = 4, /* days / 360 */
    ICHA_DAY_COUNT_30E_360 = 5, /* day 31 is 30 */
    ICHA_DAY_COUNT_30_360 = 6, /* ISDA bond basis */
    ICHA_DAY_COUNT_TWELFTHS = 7 /* 월할 */
} icha_day_count;

/* T-2: which days a period from..to counts. */
typedef enum icha_inclusion {
    ICHA_INCLUSION_START = 1, /* 한편넣기: from..to-1 */
    ICHA_INCLUSION_END = 2,   /* from+1..to */
    ICHA_INCLUSION_BOTH = 3   /* 양편넣기: from..to in a loan's first period, then as END */
} icha_inclusion;

/* Where a due date goes that is no business day (T-5). */
typedef enum icha_business_day {
    ICHA_BUSINESS_DAY_NONE = 1, /* stays */
    ICHA_BUSINESS_DAY_FOLLOWING = 2, /* the next business day */
    ICHA_BUSINESS_DAY_MODIFIED_FOLLOWING = 3, /* the next one, unless that is in another month: the one before */
    ICHA_BUSINESS_DAY_PRECEDING = 4 /* the business day before */
} icha_business_day;

/* Which days are business days (T-5). */
typedef enum icha_holiday_calendar {
    ICHA_CALENDAR_WEEKENDS = 1, /* Saturdays and Sundays alone are closed */
    ICHA_CALENDAR_KR_BANK = 2 /* 2013-01-01..2040-12-31: Korean banks, docs/time.md */
} icha_holiday_calendar;

/* ---- dates ---- */

/* Errors: RANGE (year outside 1900..2199, no such month or day). Rule T-1. */
ICHA_API icha_status icha_date_from_civil(int32_t year, int32_t month, int32_t day, icha_date *date, icha_error *err);
/* date must lie in ICHA_DATE_MIN..ICHA_DATE_MAX (asserted). Any of the pointers may be NULL. */
ICHA_API void icha_date_to_civil(icha_date date, int32_t *year, int32_t *month, int32_t *day);
/* `2018-03-14`. Errors: SYNTAX, RANGE. Rule T-1. */
ICHA_API icha_status icha_date_parse(const char *text, size_t length, icha_date *date, icha_error *err);
/* Writes 10 characters and a NUL; returns 10. size >= ICHA_DATE_TEXT_SIZE (asserted). */
ICHA_API size_t icha_date_format(icha_date date, char *buffer, size_t size);
ICHA_API bool icha_year_is_leap(int32_t year);
ICHA_API int32_t icha_days_in_month(int32_t year, int32_t month);
/* Monday 1 .. Sunday 7. */
ICHA_API int32_t icha_weekday(icha_date date);

/* T-6: the same day `months` later, in one step, clamped at the month's end. months may be negative.
 * Error: RANGE (the result lies outside 1900..2199). */
ICHA_API icha_status icha_date_add_months(icha_date origin, int64_t months, icha_date *date, icha_error *err);

/* T-6, 민법 제157, 160조: the last day, included, of a window of `months` since an event: the day before the one that
 * corresponds to event + 1, or the month's last if there is none (2015-02-28 + 60: 2020-02-29). Error: RANGE (months outside
 * 0..ICHA_TERM_MONTHS_MAX, a last day past 2199-12-31). */
ICHA_API icha_status icha_window_last_day(icha_date event, int32_t months, icha_date *last, icha_error *err);

/* ---- day counts ---- */

/* The counted days of one period, half open: begin .. end-1 are counted (T-2). */
typedef struct icha_span {
    icha_date begin; /* first counted day */
    icha_date end; /* the day after the last counted one */
    int32_t months; /* > 0: the period lies between neighbouring anchor dates that many months apart (`twelfths`) */
} icha_span;

/* The span that inclusion makes of from..to. `is_first`: the loan's first period. */
ICHA_API icha_span icha_counted_span(icha_inclusion inclusion, icha_date from, icha_date to, bool is_first,
                                     int32_t months);

/* T-3 as a running count: the year fraction of the span's counted days before `day` is
 * icha_fraction_until(...) / icha_fraction_denominator(...), exactly. Parts of a cut period are differences, so they add
 * up to the whole. `day` is clamped into begin..end. Neither can fail; the denominator is positive. */
ICHA_API int64_t icha_fraction_denominator(icha_day_count day_count, const icha_span *span);
ICHA_API int64_t icha_fraction_until(icha_day_count day_count, const icha_span *span, icha_date day);

/* ---- due dates (T-4) ---- */

/* What due dates derive from (T-4). */
typedef struct icha_due_rule {
    icha_date disbursed_on; /* its month is the origin of the intervals */
    icha_date maturity_on; /* the last due date, whatever its day */
    icha_date first_due_on; /* or ICHA_DATE_UNSET */
    int32_t due_day;        /* 1..31, the anchor day, already resolved */
    int32_t interval_months; /* 1..ICHA_INTERVAL_MONTHS_MAX */
} icha_due_rule;

/* How many due dates there are, the maturity included. */
ICHA_API int32_t icha_due_date_count(const icha_due_rule *rule);

/* Walks the due dates of a rule in order. The caller owns it; a copy walks on from where the first stands. */
typedef struct icha_due_cursor {
    int32_t left;       /* due dates not given yet */
    int32_t year;       /* of the next due date's month */
    int32_t month;      /* 1..12 */
    icha_date month_on; /* its first day */
    int32_t month_days; /* its length */
    icha_date given_first; /* first_due_on while it is the next one, else ICHA_DATE_UNSET */
    int32_t due_day; /* as in the rule */
    int32_t interval_months; /* as in the rule */
    icha_date maturity_on; /* as in the rule */
} icha_due_cursor;

/* Stands before the first due date. */
ICHA_API void icha_due_cursor_open(icha_due_cursor *cursor, const icha_due_rule *rule);
/* The next due date, unrolled; the maturity is the last (cursor->left is then 0). cursor->left must be > 0 (asserted). */
ICHA_API icha_date icha_due_cursor_next(icha_due_cursor *cursor);

/* interval_months when from and to are both the anchor day clamped in their months and that many months apart, else 0:
 * the `months` of a span (T-3 `twelfths`). */
ICHA_API int32_t icha_anchored_months(const icha_due_rule *rule, icha_date from, icha_date to);

/* ---- business days (T-5) ---- */

/* The dates that a calendar covers. false, and nothing written: it is no calendar. */
ICHA_API bool icha_calendar_range(icha_holiday_calendar calendar, icha_date *first, icha_date *last);

/* Whether banks are open: no weekend, no holiday. *is_computed, which may be NULL: the date's year follows from the
 * rules in force, for nothing was decreed yet. Error: CALENDAR (the calendar does not cover the date). Rule T-5. */
ICHA_API icha_status icha_is_business_day(icha_date date, icha_holiday_calendar calendar, bool *is_business_day,
                                          bool *is_computed, icha_error *err);
/* The date's year is covered, and computed: a result that used it says so. */
ICHA_API bool icha_calendar_is_computed(icha_date date, icha_holiday_calendar calendar);

/* For people: the holiday's name, such as `추석` or `Chuseok`, two of one day with a comma between; NULL when the date is
 * none (a plain weekend is none) or not covered. A text of the library. */
ICHA_API const char *icha_holiday_name(icha_date date, icha_holiday_calendar calendar, icha_language language);

/* The business day that the rule moves the date to. Error: CALENDAR (the calendar does not cover the date, or none of
 * the days that the rule tries is a business day it covers; never with ICHA_BUSINESS_DAY_NONE). Rule T-5. */
ICHA_API icha_status icha_roll(icha_date date, icha_business_day rule, icha_holiday_calendar calendar, icha_date *rolled,
                               icha_error *err);

/* ---- names ---- */

/* The spellings of TERMS, such as `act/365`, `start`, `following`, `kr-bank`. Error: UNKNOWN_KEY. Rules T-2, T-3, T-5. */
ICHA_API icha_status icha_day_count_parse(const char *text, size_t length, icha_day_count *out, icha_error *err);
ICHA_API const char *icha_day_count_name(icha_day_count day_count);
ICHA_API icha_status icha_inclusion_parse(const char *text, size_t length, icha_inclusion *out, icha_error *err);
ICHA_API const char *icha_inclusion_name(icha_inclusion inclusion);
ICHA_API icha_status icha_business_day_parse(const char *text, size_t length, icha_business_day *out, icha_error *err);
ICHA_API const char *icha_business_day_name(icha_business_day rule);
ICHA_API icha_status icha_calendar_parse(const char *text, size_t length, icha_holiday_calendar *out, icha_error *err);
ICHA_API const char *icha_calendar_name(icha_holiday_calendar calendar);

#ifdef __cplusplus
}
#endif
#endif
