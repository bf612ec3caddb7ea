/* Civil dates, months added in one step (T-1, T-6). */
#include "internal.h"

#include <string.h>

static int floor_div(int a, int b) {
    return a / b - (a % b < 0);
}

bool icha_exact_leap_year(int year) {
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_length(int year, int month) {
    static const int lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return lengths[month - 1] + (month == 2 && icha_exact_leap_year(year));
}

/* Days from 0000-03-01 on: years that begin in March put the leap day at their end. */
civil_day icha_exact_day(int year, int month, int day) {
    int y = month <= 2 ? year - 1 : year;
    int months_since_march = (month + 9) % 12;
    int day_of_year = (153 * months_since_march + 2) / 5 + day - 1;
    int days = 365 * y + y / 4 - y / 100 + y / 400 + day_of_year;
    return days - 719468; /* 1970-01-01 counted from 0000-03-01 */
}

struct ymd icha_exact_ymd(civil_day day) {
    int days = day + 719468;
    int era = floor_div(days, 146097); /* 400 years */
    int of_era = days - era * 146097;
    int year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int months_since_march = (5 * of_year + 2) / 153;
    struct ymd out;
    out.day = of_year - (153 * months_since_march + 2) / 5 + 1;
    out.month = months_since_march < 10 ? months_since_march + 3 : months_since_march - 9;
    out.year = year_of_era + era * 400 + (out.month <= 2);
    return out;
}

bool icha_exact_in_range(civil_day day) {
    return day >= icha_exact_day(1900, 1, 1) && day <= icha_exact_day(2199, 12, 31);
}

int icha_exact_month_of(civil_day day) {
    struct ymd date = icha_exact_ymd(day);
    return date.year * 12 + date.month - 1;
}

civil_day icha_exact_day_in_month(int month, int wanted_day) {
    int year = month / 12;
    int month_of_year = month % 12 + 1;
    int length = month_length(year, month_of_year);
    return icha_exact_day(year, month_of_year, wanted_day < length ? wanted_day : length);
}

/* T-6: from the origin in one step, so that 31 January + 2 months is 31 March whatever February did. */
civil_day icha_exact_add_months(civil_day origin, int months) {
    return icha_exact_day_in_month(icha_exact_month_of(origin) + months, icha_exact_ymd(origin).day);
}

static int digits(const char *text, int count) {
    int value = 0;
    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

bool icha_exact_parse_date(const char *text, civil_day *day) {
    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-') return false;
    int year = digits(text, 4);
    int month = digits(text + 5, 2);
    int day_of_month = digits(text + 8, 2);
    if (year < 1900 || year > 2199 || month < 1 || month > 12 || day_of_month < 1 ||
        day_of_month > month_length(year, month))
        return false;
    *day = icha_exact_day(year, month, day_of_month);
    return true;
}

static void put_digits(char *text, int value, int count) {
    for (int i = count; i-- > 0; value /= 10) text[i] = (char)('0' + value % 10);
}

void icha_exact_format_date(civil_day day, char text[11]) {
    struct ymd date = icha_exact_ymd(day);
    put_digits(text, date.year, 4);
    text[4] = '-';
    put_digits(text + 5, date.month, 2);
    text[7] = '-';
    put_digits(text + 8, date.day, 2);
    text[10] = '\0';
}
