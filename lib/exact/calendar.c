/* Business days and the roll to one (T-5). */
#include "internal.h"

#include <stdlib.h>

/* The holidays of kr-bank as YYYYMMDD, ascending; some fall on weekends. */
static const int32_t kr_bank_days[] = {
#include "kr_bank_days.def"
};
#define KR_BANK_FIRST_YEAR 2013
#define KR_BANK_LAST_YEAR 2040

static bool covers(enum calendar calendar, civil_day day) {
    if (calendar == CALENDAR_WEEKENDS) return icha_exact_in_range(day);
    int year = icha_exact_ymd(day).year;
    return year >= KR_BANK_FIRST_YEAR && year <= KR_BANK_LAST_YEAR;
}

static bool is_weekend(civil_day day) {
    int weekday = ((day + 4) % 7 + 7) % 7; /* 0 = Sunday; 1970-01-01 was a Thursday */
    return weekday == 0 || weekday == 6;
}

static int by_date(const void *a, const void *b) {
    int32_t left = *(const int32_t *)a, right = *(const int32_t *)b;
    return (left > right) - (left < right);
}

static bool is_holiday(civil_day day) {
    struct ymd date = icha_exact_ymd(day);
    int32_t wanted = date.year * 10000 + date.month * 100 + date.day;
    size_t size = sizeof kr_bank_days[0];
    return bsearch(&wanted, kr_bank_days, sizeof kr_bank_days / size, size, by_date) != NULL;
}

/* NO_DAY where the data ends before a business day is found. */
static civil_day business_day(enum calendar calendar, civil_day day, int direction) {
    for (; covers(calendar, day); day += direction)
        if (!is_weekend(day) && !(calendar == CALENDAR_KR_BANK && is_holiday(day))) return day;
    return NO_DAY;
}

civil_day icha_exact_roll(enum roll rule, enum calendar calendar, civil_day day) {
    if (rule == ROLL_NONE) return day;
    if (!covers(calendar, day)) return NO_DAY;
    if (rule == ROLL_PRECEDING) return business_day(calendar, day, -1);
    civil_day later = business_day(calendar, day, 1);
    if (rule == ROLL_FOLLOWING) return later;
    bool same_month = later != NO_DAY && icha_exact_month_of(later) == icha_exact_month_of(day);
    return same_month ? later : business_day(calendar, day, -1);
}
