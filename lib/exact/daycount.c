/* Year fractions of counted days (T-3). Every fraction is measured from the start of its period, so that the parts of a
 * cut period, as differences, add up to the whole. */
#include "internal.h"

static void set_fraction(mpq_t fraction, long numerator, unsigned long denominator) {
    mpq_set_si(fraction, numerator, denominator);
    mpq_canonicalize(fraction);
}

/* ISDA: each day on the length of its own calendar year. */
static void act_act(mpq_t fraction, civil_day first, civil_day end) {
    long common = 0, leap = 0;
    for (int year = icha_exact_ymd(first).year; first < end; year++) {
        civil_day next_year = icha_exact_day(year + 1, 1, 1);
        civil_day stop = next_year < end ? next_year : end;
        if (icha_exact_leap_year(year)) leap += stop - first;
        else common += stop - first;
        first = stop;
    }
    set_fraction(fraction, common * 366 + leap * 365, 365UL * 366UL);
}

static void thirty(mpq_t fraction, civil_day first, civil_day end, bool european) {
    struct ymd a = icha_exact_ymd(first);
    struct ymd b = icha_exact_ymd(end);
    if (a.day == 31) a.day = 30;
    if (b.day == 31 && (european || a.day == 30)) b.day = 30;
    set_fraction(fraction, 360L * (b.year - a.year) + 30L * (b.month - a.month) + (b.day - a.day), 360);
}

/* 월할 off the anchors: whole months from the start count 1/12 each (T-6), the days left over act/365. */
static void whole_months(mpq_t fraction, civil_day first, civil_day end) {
    int months = icha_exact_month_of(end) - icha_exact_month_of(first);
    if (icha_exact_add_months(first, months) > end) months--;
    long left = end - icha_exact_add_months(first, months);
    set_fraction(fraction, months * 365L + left * 12L, 12UL * 365UL);
}

/* Between neighbouring anchors: interval/12, and inside it by days. */
static void anchored(mpq_t fraction, const struct span *span, civil_day upto) {
    long all = span->end - span->first;
    long done = upto - span->first;
    if (done == all) set_fraction(fraction, span->interval_months, 12);
    else set_fraction(fraction, done * span->interval_months, 12UL * (unsigned long)all);
}

void icha_exact_fraction(mpq_t fraction, const struct span *span, civil_day upto) {
    long days = upto - span->first;
    switch (span->rule) {
    case ACT_365: set_fraction(fraction, days, 365); break;
    case ACT_360: set_fraction(fraction, days, 360); break;
    case ACT_ACT: act_act(fraction, span->first, upto); break;
    case ACT_ACT_ANCHOR:
        set_fraction(fraction, days, icha_exact_leap_year(icha_exact_ymd(span->first).year) ? 366 : 365);
        break;
    case THIRTY_E_360: thirty(fraction, span->first, upto, true); break;
    case THIRTY_360: thirty(fraction, span->first, upto, false); break;
    case TWELFTHS:
        if (span->between_anchors) anchored(fraction, span, upto);
        else whole_months(fraction, span->first, upto);
        break;
    }
}
