/* Civil arithmetic without range checks: the end of a span may be 2200-01-01, one day past the calendar (T-1). */
#ifndef ICHA_LIB_CIVIL_H
#define ICHA_LIB_CIVIL_H

#include "icha/calendar.h"

typedef struct icha_civil {
    int32_t year;
    int32_t month;
    int32_t day;
} icha_civil;

/* Years 1..9999. */
icha_date icha_days_of(icha_civil civil);
icha_civil icha_civil_of(icha_date date);
/* T-6, unchecked. */
icha_date icha_months_after(icha_date origin, int32_t months);
/* Months since year 0 of the date's month. */
int32_t icha_month_number(icha_date date);
/* Day `day` of that month, clamped at its end (T-4). */
icha_date icha_day_in_month(int32_t month_number, int32_t day);
#endif
