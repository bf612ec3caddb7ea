#include "quick.h"

#include "calendar/civil.h"

/* -1: not digits alone. */
static int64_t digits_of(const char *text, size_t length) {
    int64_t number = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned digit = (unsigned)(unsigned char)text[i] - '0';
        if (digit > 9) return -1;
        number = number * 10 + (int64_t)digit;
    }
    return number;
}

bool icha_quick_money(const char *text, size_t length, icha_money *amount) {
    if (length == 0 || length > 15 || text[0] == '0') return false;
    *amount = digits_of(text, length);
    return *amount > 0;
}

bool icha_quick_rate(const char *text, size_t length, icha_rate *rate) {
    size_t whole = 0;
    if (length < 2 || text[--length] != '%') return false;
    while (whole < length && text[whole] != '.') whole++;
    if (whole == 0 || whole > 2 || (whole == 2 && text[0] == '0')) return false;
    int64_t units = digits_of(text, whole), decimals = 0;
    if (whole < length) {
        size_t places = length - whole - 1;
        if (places == 0 || places > 7) return false;
        decimals = digits_of(text + whole + 1, places);
        for (; decimals >= 0 && places < 7; places++) decimals *= 10;
    }
    *rate = units * (ICHA_RATE_ONE / 100) + decimals;
    return units >= 0 && decimals >= 0;
}

bool icha_quick_date(const char *text, size_t length, icha_date *date) {
    if (length != 10 || text[4] != '-' || text[7] != '-') return false;
    int64_t year = digits_of(text, 4), month = digits_of(text + 5, 2), day = digits_of(text + 8, 2);
    if (year < 1900 || year > 2199 || month < 1 || month > 12 || day < 1 || day > 28 + 3 * (month != 2)) return false;
    *date = icha_days_of((icha_civil){(int32_t)year, (int32_t)month, (int32_t)day});
    return day <= 28 || icha_civil_of(*date).day == (int32_t)day;
}
