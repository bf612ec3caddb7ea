/* Due dates from the anchor day, rolled, and the periods between them (T-2, T-4, T-5). */
#include "internal.h"

#include <stdlib.h>

/* The unrolled due dates: months counted from the disbursement's or first_due_on's, before the maturity's month; then the
 * maturity. Returns their number; dates may be NULL to count only. */
static size_t due_dates(const struct terms *terms, civil_day *dates) {
    size_t count = 0;
    int last_month = icha_exact_month_of(terms->maturity_on);
    int origin = icha_exact_month_of(terms->disbursed_on);
    if (terms->first_due_on != NO_DAY && terms->first_due_on != terms->maturity_on) {
        origin = icha_exact_month_of(terms->first_due_on);
        if (dates != NULL) dates[count] = terms->first_due_on;
        count++;
    }
    int every = terms->interest_every_months;
    bool only_maturity = terms->first_due_on == terms->maturity_on;
    for (int month = origin + every; !only_maturity && month < last_month; month += every) {
        if (dates != NULL) dates[count] = icha_exact_day_in_month(month, terms->due_day);
        count++;
    }
    if (dates != NULL) dates[count] = terms->maturity_on;
    return count + 1;
}

static bool link_periods(const struct terms *terms, struct period *periods, const civil_day *dates, size_t count,
                         struct exact_error *err) {
    civil_day from = terms->disbursed_on;
    civil_day unrolled_from = from;
    for (size_t i = 0; i < count; i++) {
        struct period *p = &periods[i];
        p->first = i == 0;
        p->unrolled_from = unrolled_from;
        p->unrolled_to = dates[i];
        p->due = icha_exact_roll_weekend(dates[i], terms->roll);
        p->from = from;
        p->to = terms->accrual_follows_roll ? p->due : p->unrolled_to;
        if (!icha_exact_in_range(p->due))
            return icha_exact_fail(err, "a due date rolls outside 1900-01-01..2199-12-31 (T-1)");
        if (p->due < terms->disbursed_on || p->to < p->from)
            return icha_exact_fail(err, "the first due date rolls to before the disbursement (T-5)");
        from = p->to;
        unrolled_from = p->unrolled_to;
    }
    return true;
}

bool icha_exact_periods(const struct terms *terms, struct period **periods, size_t *count, struct exact_error *err) {
    *count = due_dates(terms, NULL);
    *periods = calloc(*count, sizeof **periods);
    civil_day *dates = calloc(*count, sizeof *dates);
    bool done = false;
    if (*periods == NULL || dates == NULL) {
        icha_exact_fail(err, "out of memory");
    } else {
        due_dates(terms, dates);
        done = link_periods(terms, *periods, dates, *count, err);
    }
    free(dates);
    if (!done) {
        free(*periods);
        *periods = NULL;
    }
    return done;
}

static bool on_anchor(const struct terms *terms, civil_day day) {
    return day == icha_exact_day_in_month(icha_exact_month_of(day), terms->due_day);
}

struct span icha_exact_span(const struct terms *terms, const struct period *period, enum day_count rule,
                            enum inclusion inclusion) {
    struct span span;
    span.rule = rule;
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
