/* Due dates from the anchor day, rolled, and the periods between them (T-2, T-4, T-5). */
#include "internal.h"

#include <stdlib.h>

/* Extensions and deferrals count on from where the maturity itself was reached: the term from the disbursement, or
 * maturity_on as given. */
civil_day icha_exact_maturity(const struct terms *terms, int moved_months) {
    return terms->term_in_months ? icha_exact_add_months(terms->disbursed_on, terms->given_months + moved_months)
                                 : icha_exact_add_months(terms->maturity_on, moved_months);
}

/* The unrolled due date number `index`, from 0: first_due_on if there is one, then anchor days of months counted from its
 * month or the disbursement's; in the maturity's month and after it, the maturity. */
static civil_day due_date(const struct terms *terms, civil_day maturity, int index) {
    int origin = icha_exact_month_of(terms->disbursed_on);
    if (terms->first_due_on != NO_DAY) {
        if (index == 0) return terms->first_due_on; /* it is in a month before the maturity's, or the maturity */
        origin = icha_exact_month_of(terms->first_due_on);
        index--;
    }
    int month = origin + (index + 1) * terms->interest_every_months;
    return month < icha_exact_month_of(maturity) ? icha_exact_day_in_month(month, terms->due_day) : maturity;
}

static civil_day roll(const struct terms *terms, civil_day unrolled) {
    return icha_exact_roll(terms->roll, terms->calendar, unrolled);
}

static civil_day accrual_end(const struct terms *terms, civil_day unrolled) {
    return terms->accrual_follows_roll ? roll(terms, unrolled) : unrolled;
}

bool icha_exact_covered(const struct terms *terms, civil_day unrolled, struct exact_error *err) {
    char date[11];
    icha_exact_format_date(unrolled, date);
    return roll(terms, unrolled) != NO_DAY ||
           icha_exact_fail(err, "calendar does not cover %s or its roll (T-5)", date);
}

bool icha_exact_next_period(const struct terms *terms, const struct period *before, civil_day maturity,
                            civil_day not_before, struct period *out, struct exact_error *err) {
    struct period p = {.first = before == NULL};
    p.from = before != NULL ? before->to : terms->disbursed_on;
    p.unrolled_from = before != NULL ? before->unrolled_to : terms->disbursed_on;
    /* no later than the last due date up to the period's start */
    bool given = terms->first_due_on != NO_DAY;
    int origin = icha_exact_month_of(given ? terms->first_due_on : terms->disbursed_on);
    int index = (icha_exact_month_of(p.unrolled_from) - origin) / terms->interest_every_months - 1;
    if (index < 0) index = 0;
    do p.unrolled_to = due_date(terms, maturity, index++);
    while (p.unrolled_to != maturity &&
           (p.unrolled_to <= p.unrolled_from || accrual_end(terms, p.unrolled_to) < not_before));
    if (!icha_exact_covered(terms, p.unrolled_to, err)) return false;
    p.due = roll(terms, p.unrolled_to);
    p.to = accrual_end(terms, p.unrolled_to);
    if (p.due < terms->disbursed_on || p.to < p.from)
        return icha_exact_fail(err, "the first due date rolls to before the disbursement (T-5)");
    *out = p;
    return true;
}

bool icha_exact_periods(const struct terms *terms, const struct period *in_hand, civil_day maturity,
                        struct period **periods, size_t *count, struct exact_error *err) {
    struct period next = *in_hand;
    *count = 1;
    while (next.unrolled_to != maturity) { /* counted first */
        if (!icha_exact_next_period(terms, &next, maturity, next.to, &next, err)) return false;
        ++*count;
    }
    *periods = calloc(*count, sizeof **periods);
    if (*periods == NULL) return icha_exact_fail(err, "out of memory");
    (*periods)[0] = *in_hand;
    for (size_t i = 1; i < *count; i++)
        icha_exact_next_period(terms, &(*periods)[i - 1], maturity, (*periods)[i - 1].to, &(*periods)[i], err);
    return true;
}

static bool on_anchor(const struct terms *terms, civil_day day) {
    return day == icha_exact_day_in_month(icha_exact_month_of(day), terms->due_day);
}

struct span icha_exact_span(const struct terms *terms, const struct period *period, enum day_count rule,
                            enum inclusion inclusion) {
    struct span span;
    span.rule = rule;
    span.inclusion = inclusion;
    span.interval_months = terms->interest_every_months;
    int months = icha_exact_month_of(period->unrolled_to) - icha_exact_month_of(period->unrolled_from);
    span.between_anchors = months == span.interval_months && on_anchor(terms, period->unrolled_from) &&
                           on_anchor(terms, period->unrolled_to);
    /* T-2: `both` takes in the very first day, and from then on counts as `end`. */
    bool with_first_day = inclusion == COUNT_START || (inclusion == COUNT_BOTH && period->first);
    bool with_last_day = inclusion != COUNT_START;
    span.first = period->from + !with_first_day;
    span.end = period->to + with_last_day;
    return span;
}
