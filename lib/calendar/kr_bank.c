#include "kr_bank.h"

#include <assert.h>
#include <stddef.h>

#define KR_BANK_RANGE(first, last, computed_from)                                                                      \
    const icha_date icha_kr_bank_first = (first), icha_kr_bank_last = (last);                                          \
    const int32_t icha_kr_bank_computed_from = (computed_from);
#include "kr_bank.def"

#define KR_BANK_WORD(word) word,
static const uint64_t closed_days[] = {
#include "kr_bank.def"
};

#define KR_BANK_NAME(ko, en) {ko, en},
static const struct {
    const char *ko, *en;
} names[] = {
#include "kr_bank.def"
};

#define KR_BANK_DAY(date, name) {date, name},
static const struct {
    icha_date date;
    int32_t name;
} holidays[] = {
#include "kr_bank.def"
};

enum { HOLIDAYS = sizeof holidays / sizeof holidays[0] };

bool icha_kr_bank_is_closed(icha_date date) {
    assert(date >= icha_kr_bank_first && date <= icha_kr_bank_last);
    uint32_t day = (uint32_t)(date - icha_kr_bank_first);
    return (closed_days[day / 64] >> day % 64 & 1) != 0;
}

const char *icha_kr_bank_holiday(icha_date date, icha_language language) {
    size_t low = 0, high = HOLIDAYS;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (holidays[middle].date < date) low = middle + 1;
        else high = middle;
    }
    if (low == HOLIDAYS || holidays[low].date != date) return NULL;
    return language == ICHA_LANGUAGE_KO ? names[holidays[low].name].ko : names[holidays[low].name].en;
}
