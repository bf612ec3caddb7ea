/* Counted days and year fractions as running counts over exact denominators (T-2, T-3). */
#include <assert.h>

#include "civil.h"
#include "number/name.h"

static const icha_name day_counts[] = {
    {ICHA_DAY_COUNT_ACT_365, "act/365"}, {ICHA_DAY_COUNT_ACT_ACT, "act/act"},
    {ICHA_DAY_COUNT_ACT_ACT_ANCHOR, "act/act-anchor"}, {ICHA_DAY_COUNT_ACT_360, "act/360"},
    {ICHA_DAY_COUNT_30E_360, "30e/360"}, {ICHA_DAY_COUNT_30_360, "30/360"}, {ICHA_DAY_COUNT_TWELFTHS, "twelfths"}};
ICHA_NAME_FUNCTIONS(icha_day_count, icha_day_count, day_counts, "T-3")

static const icha_name inclusions[] = {
    {ICHA_INCLUSION_START, "start"}, {ICHA_INCLUSION_END, "end"}, {ICHA_INCLUSION_BOTH, "both"}};
ICHA_NAME_FUNCTIONS(icha_inclusion, icha_inclusion, inclusions, "T-2")

enum { TWELFTHS_ODD_DENOMINATOR = 12 * 365, MIXED_YEARS_DENOMINATOR = 365 * 366 };

icha_span icha_counted_span(icha_inclusion inclusion, icha_date from, icha_date to, bool is_first, int32_t months) {
    bool counts_from = inclusion == ICHA_INCLUSION_START || (inclusion == ICHA_INCLUSION_BOTH && is_first);
    bool counts_to = inclusion != ICHA_INCLUSION_START;
    return (icha_span){from + !counts_from, to + counts_to, months};
}

/* Leap days do not matter here, leap years do: which lengths of year do the counted days meet? */
static int64_t act_act_denominator(const icha_span *span) {
    icha_date last_day = span->end > span->begin ? span->end - 1 : span->begin;
    int32_t first = icha_civil_of(span->begin).year, last = icha_civil_of(last_day).year;
    bool leap = icha_year_is_leap(first);
    for (int32_t year = first + 1; year <= last; year++)
        if (icha_year_is_leap(year) != leap) return MIXED_YEARS_DENOMINATOR;
    return leap ? 366 : 365;
}

/* Days in leap years weigh 365, others 366, over 365 x 366. */
static int64_t mixed_years_until(const icha_span *span, icha_date day) {
    int32_t year = icha_civil_of(span->begin).year;
    int64_t sum = 0;
    for (icha_date at = span->begin; at < day; year++) {
        icha_date new_year = icha_days_of((icha_civil){year + 1, 1, 1});
        icha_date next = new_year < day ? new_year : day;
        sum += (int64_t)(next - at) * (icha_year_is_leap(year) ? 365 : 366);
        at = next;
    }
    return sum;
}

static int64_t thirties(icha_day_count day_count, icha_date begin, icha_date day) {
    icha_civil first = icha_civil_of(begin), second = icha_civil_of(day);
    bool second_is_30 = day_count == ICHA_DAY_COUNT_30E_360 || first.day >= 30;
    if (first.day == 31) first.day = 30;
    if (second.day == 31 && second_is_30) second.day = 30;
    return (int64_t)360 * (second.year - first.year) + 30 * (second.month - first.month) + (second.day - first.day);
}

/* Whole months from the start (T-6), then the days left over on 365; over 12 x 365. */
static int64_t odd_twelfths_until(const icha_span *span, icha_date day) {
    int32_t months = icha_month_number(day) - icha_month_number(span->begin);
    if (icha_months_after(span->begin, months) > day) months--; /* day >= begin, so months stays >= 0 */
    return (int64_t)months * 365 + (int64_t)12 * (day - icha_months_after(span->begin, months));
}

int64_t icha_fraction_denominator(icha_day_count day_count, const icha_span *span) {
    switch (day_count) {
    case ICHA_DAY_COUNT_ACT_365: return 365;
    case ICHA_DAY_COUNT_ACT_ACT: return act_act_denominator(span);
    case ICHA_DAY_COUNT_ACT_ACT_ANCHOR: return icha_year_is_leap(icha_civil_of(span->begin).year) ? 366 : 365;
    case ICHA_DAY_COUNT_ACT_360:
    case ICHA_DAY_COUNT_30E_360:
    case ICHA_DAY_COUNT_30_360: return 360;
    case ICHA_DAY_COUNT_TWELFTHS:
        return span->months > 0 ? (int64_t)12 * (span->end - span->begin) : TWELFTHS_ODD_DENOMINATOR;
    }
    assert(false && "day count");
    return 1;
}

int64_t icha_fraction_until(icha_day_count day_count, const icha_span *span, icha_date day) {
    if (day < span->begin) day = span->begin;
    if (day > span->end) day = span->end;
    int64_t days = day - span->begin;
    switch (day_count) {
    case ICHA_DAY_COUNT_ACT_365:
    case ICHA_DAY_COUNT_ACT_360:
    case ICHA_DAY_COUNT_ACT_ACT_ANCHOR: return days;
    case ICHA_DAY_COUNT_ACT_ACT:
        return act_act_denominator(span) == MIXED_YEARS_DENOMINATOR ? mixed_years_until(span, day) : days;
    case ICHA_DAY_COUNT_30E_360:
    case ICHA_DAY_COUNT_30_360:
        return thirties(day_count, span->begin, day);
    case ICHA_DAY_COUNT_TWELFTHS:
        return span->months > 0 ? span->months * days : odd_twelfths_until(span, day);
    }
    assert(false && "day count");
    return 0;
}
