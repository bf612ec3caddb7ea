/* Civil dates as days since 1970-01-01, and months added in one step (T-1, T-6). */
#include <assert.h>

#include "civil.h"
#include "number/fail.h"

enum { DAYS_IN_ERA = 146097, DAYS_0000_TO_1970 = 719468, YEAR_MIN = 1900, YEAR_MAX = 2199 };

bool icha_year_is_leap(int32_t year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int32_t icha_days_in_month(int32_t year, int32_t month) {
    static const int32_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    assert(month >= 1 && month <= 12);
    return month == 2 && icha_year_is_leap(year) ? 29 : days[month - 1];
}

/* Years are counted from 1 March, so that the leap day is a year's last and month lengths follow (153 m + 2) / 5.
 * Years here are positive, so one 400-year era after another needs no care for signs. */
icha_date icha_days_of(icha_civil civil) {
    int32_t year = civil.year - (civil.month <= 2);
    int32_t era = year / 400, year_of_era = year % 400;
    int32_t day_of_year = (153 * (civil.month + (civil.month > 2 ? -3 : 9)) + 2) / 5 + civil.day - 1;
    /*@ assert quotients: year / 4 == 100 * era + year_of_era / 4 && year / 100 == 4 * era + year_of_era / 100 &&
                          year / 400 == era; */
    /*@ assert years: era * DAYS_IN_ERA + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 ==
                      365 * year + year / 4 - year / 100 + year / 400; */
    /*@ assert starts: \let m = civil.month; \let before = day_of_year - civil.day + 1;
            (m == 1 ==> before == 306) && (m == 2 ==> before == 337) && (m == 3 ==> before == 0) &&
            (m == 4 ==> before == 31) && (m == 5 ==> before == 61) && (m == 6 ==> before == 92) &&
            (m == 7 ==> before == 122) && (m == 8 ==> before == 153) && (m == 9 ==> before == 184) &&
            (m == 10 ==> before == 214) && (m == 11 ==> before == 245) && (m == 12 ==> before == 275); */
    return era * DAYS_IN_ERA + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           DAYS_0000_TO_1970;
}

/* A year from 1 March on, and the day in it, from 0. */
typedef struct march_day {
    int32_t year;
    uint32_t day_of_year;
} march_day;

/* After C. Neri and L. Schneider, "Euclidean affine functions and their application to calendar algorithms" (2022):
 * each quotient and remainder is one multiplication: 2939745 x 1461 = 2^32 + 149, so a product holds both by 1461 days,
 * the length of four years. The assertions lead script/prove to the contract. */
/*@ requires -719162 <= date <= 2932896;
    assigns \nothing;
    ensures date + DAYS_0000_TO_1970 == 365 * \result.year + \result.year / 4 - \result.year / 100 +
                                        \result.year / 400 + \result.day_of_year;
    ensures 0 <= \result.year <= 9999 && 0 <= \result.day_of_year <= 365;
    ensures \result.day_of_year == 365 ==> (\result.year + 1) % 4 == 0 &&
                ((\result.year + 1) % 100 != 0 || (\result.year + 1) % 400 == 0);
*/
static march_day march_day_of(icha_date date) {
    uint32_t days = 4 * (uint32_t)(date + DAYS_0000_TO_1970) + 3;
    uint32_t century = days / DAYS_IN_ERA, day_of_century = days % DAYS_IN_ERA / 4;
    /*@ assert centuries: date + DAYS_0000_TO_1970 == 36524 * century + century / 4 + day_of_century; */
    /*@ assert last_day: day_of_century <= 36524 && (day_of_century == 36524 ==> century % 4 == 3); */
    uint32_t n = 4 * day_of_century + 3;
    uint64_t product = UINT64_C(2939745) * n;
    /*@ assert parts: product == (n / 1461) * 4294967296 + (149 * (n / 1461) + 2939745 * (n % 1461)); */
    /*@ assert low_part: 0 <= 149 * (n / 1461) + 2939745 * (n % 1461) < 4294967296; */
    uint32_t year_of_century = (uint32_t)(product / 4294967296), low = (uint32_t)(product % 4294967296);
    /*@ assert high: year_of_century == n / 1461; */
    /*@ assert rest: low == 149 * (n / 1461) + 2939745 * (n % 1461); */
    uint32_t day_of_year = low / 2939745 / 4;
    /*@ assert day: day_of_year == n % 1461 / 4; */
    /*@ assert years: day_of_century == 365 * year_of_century + year_of_century / 4 + day_of_year; */
    /*@ assert leap: year_of_century <= 99 && day_of_year <= 365 &&
                     (day_of_year == 365 ==> year_of_century % 4 == 3); */
    /*@ assert last_year: day_of_year == 365 && year_of_century == 99 ==> century % 4 == 3; */
    int32_t year = (int32_t)(100 * century + year_of_century);
    /*@ assert quotients: year / 4 == 25 * century + year_of_century / 4 && year / 100 == century &&
                          year / 400 == century / 4; */
    return (march_day){year, day_of_year};
}

icha_civil icha_civil_of(icha_date date) {
    march_day at = march_day_of(date);
    uint32_t affine = 2141 * at.day_of_year + 197913;
    int32_t month = (int32_t)(affine / 65536), day = (int32_t)(affine % 65536 / 2141) + 1;
    /*@ assert month: 3 <= month <= 14 && 1 <= day <= 31 && at.day_of_year == (153 * (month - 3) + 2) / 5 + day - 1; */
    /*@ assert length: at.day_of_year < (153 * (month - 2) + 2) / 5 && (month == 14 ==> day <= 29); */
    /*@ assert starts: \let m = month; \let before = at.day_of_year - day + 1;
            (m == 3 ==> before == 0) && (m == 4 ==> before == 31) && (m == 5 ==> before == 61) &&
            (m == 6 ==> before == 92) && (m == 7 ==> before == 122) && (m == 8 ==> before == 153) &&
            (m == 9 ==> before == 184) && (m == 10 ==> before == 214) && (m == 11 ==> before == 245) &&
            (m == 12 ==> before == 275) && (m == 13 ==> before == 306) && (m == 14 ==> before == 337); */
    /*@ assert thirty: (month == 4 ==> day <= 30) && (month == 6 ==> day <= 30) && (month == 9 ==> day <= 30) &&
                       (month == 11 ==> day <= 30); */
    /*@ assert leap_day: month == 14 && day == 29 ==> at.day_of_year == 365; */
    /*@ assert spring: date == 365 * (at.year - 1970) + at.year / 4 - at.year / 100 + at.year / 400 - 477 + 59 +
                               at.day_of_year; */
    /*@ assert new_year: date == 365 * (at.year + 1 - 1970) + at.year / 4 - at.year / 100 + at.year / 400 - 477 +
                                 (at.day_of_year - 306); */
    bool next_year = at.day_of_year >= 306; /* January and February belong to the year that began in March */
    return (icha_civil){at.year + next_year, next_year ? month - 12 : month, day};
}

int32_t icha_month_number(icha_date date) {
    icha_civil civil = icha_civil_of(date);
    /*@ assert parts: (civil.year * 12 + civil.month - 1) / 12 == civil.year &&
                      (civil.year * 12 + civil.month - 1) % 12 + 1 == civil.month; */
    return civil.year * 12 + civil.month - 1;
}

icha_date icha_day_in_month(int32_t month_number, int32_t day) {
    int32_t year = month_number / 12, month = month_number % 12 + 1;
    int32_t last = icha_days_in_month(year, month);
    return icha_days_of((icha_civil){year, month, day < last ? day : last});
}

icha_date icha_months_after(icha_date origin, int32_t months) {
    return icha_day_in_month(icha_month_number(origin) + months, icha_civil_of(origin).day);
}

icha_status icha_date_from_civil(int32_t year, int32_t month, int32_t day, icha_date *date, icha_error *err) {
    if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || day < 1 ||
        day > icha_days_in_month(year, month))
        return icha_fail(err, ICHA_M_DATE_RANGE, "T-1", NULL, NULL, "1900-01-01..2199-12-31");
    *date = icha_days_of((icha_civil){year, month, day});
    return ICHA_OK;
}

void icha_date_to_civil(icha_date date, int32_t *year, int32_t *month, int32_t *day) {
    assert(date >= ICHA_DATE_MIN && date <= ICHA_DATE_MAX);
    icha_civil civil = icha_civil_of(date);
    if (year != NULL) *year = civil.year;
    if (month != NULL) *month = civil.month;
    if (day != NULL) *day = civil.day;
}

static bool two_digits(const char *text, int32_t *value) {
    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9') return false;
    *value = (text[0] - '0') * 10 + (text[1] - '0');
    return true;
}

icha_status icha_date_parse(const char *text, size_t length, icha_date *date, icha_error *err) {
    int32_t century, year, month, day;
    if (length != 10 || text[4] != '-' || text[7] != '-' || !two_digits(text, &century) ||
        !two_digits(text + 2, &year) || !two_digits(text + 5, &month) || !two_digits(text + 8, &day))
        return icha_fail_text(err, ICHA_M_DATE_SYNTAX, "T-1", NULL, text, length, "2018-03-14");
    if (icha_date_from_civil(century * 100 + year, month, day, date, NULL) != ICHA_OK)
        return icha_fail_text(err, ICHA_M_DATE_RANGE, "T-1", NULL, text, length, "1900-01-01..2199-12-31");
    return ICHA_OK;
}

static void put_digits(char *to, int32_t value, int32_t width) {
    for (int32_t i = width - 1; i >= 0; i--, value /= 10) to[i] = (char)('0' + value % 10);
}

size_t icha_date_format(icha_date date, char *buffer, size_t size) {
    assert(size >= ICHA_DATE_TEXT_SIZE);
    (void)size;
    int32_t year, month, day;
    icha_date_to_civil(date, &year, &month, &day);
    put_digits(buffer, year, 4);
    put_digits(buffer + 5, month, 2);
    put_digits(buffer + 8, day, 2);
    buffer[4] = buffer[7] = '-';
    buffer[10] = '\0';
    return 10;
}

int32_t icha_weekday(icha_date date) {
    return (date - ICHA_DATE_MIN) % 7 + 1; /* 1900-01-01 was a Monday */
}

icha_status icha_date_add_months(icha_date origin, int64_t months, icha_date *date, icha_error *err) {
    assert(origin >= ICHA_DATE_MIN && origin <= ICHA_DATE_MAX);
    if (months >= -ICHA_TERM_MONTHS_MAX && months <= ICHA_TERM_MONTHS_MAX) {
        icha_date moved = icha_months_after(origin, (int32_t)months);
        if (moved >= ICHA_DATE_MIN && moved <= ICHA_DATE_MAX) {
            *date = moved;
            return ICHA_OK;
        }
    }
    return icha_fail(err, ICHA_M_DATE_RANGE, "T-6", NULL, NULL, "1900-01-01..2199-12-31");
}

icha_status icha_window_last_day(icha_date event, int32_t months, icha_date *last, icha_error *err) {
    icha_date origin = event + 1; /* the first day is not counted (제157조) */
    bool is_inside = event >= ICHA_DATE_MIN && event <= ICHA_DATE_MAX && months >= 0 && months <= ICHA_TERM_MONTHS_MAX;
    if (is_inside) {
        icha_date end = icha_months_after(origin, months); /* may be the day after the calendar's last */
        /* no corresponding day: the month's last (제160조 3항) */
        if (icha_civil_of(origin).day == icha_civil_of(end).day) end--;
        if (end <= ICHA_DATE_MAX) {
            *last = end;
            return ICHA_OK;
        }
    }
    return icha_fail(err, ICHA_M_DATE_RANGE, "T-6", NULL, NULL, "1900-01-01..2199-12-31");
}
