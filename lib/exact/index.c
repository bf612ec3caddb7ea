/* Floating rates: which reset holds on a day, and the rate it gives (L-5). */
#include "internal.h"

static civil_day earlier(civil_day a, civil_day b) {
    return a < b ? a : b;
}

/* The last reset on or before the day, or the first one, at the disbursement; *next: the one after it, or NO_DAY. */
static civil_day reset_before(const struct terms *terms, civil_day day, civil_day *next) {
    const struct rate_index *x = &terms->index;
    civil_day reset = terms->disbursed_on;
    *next = NO_DAY;
    if (x->resets != NULL) {
        for (size_t i = 0; i < x->reset_count; i++) {
            if (x->resets[i] > day) {
                *next = x->resets[i];
                break;
            }
            reset = x->resets[i];
        }
        return reset;
    }
    int every = x->reset_every_months;
    int number = (icha_exact_month_of(day) - icha_exact_month_of(terms->disbursed_on)) / every;
    if (number < 0 || day < terms->disbursed_on) number = 0;
    if (number > 0 && icha_exact_add_months(terms->disbursed_on, number * every) > day) number--;
    *next = icha_exact_add_months(terms->disbursed_on, (number + 1) * every);
    return icha_exact_add_months(terms->disbursed_on, number * every); /* each in one step (T-6) */
}

static int64_t rate_at(const struct rate_index *x, civil_day reset) {
    int64_t rate = x->series[0].rate; /* reading the terms made sure that it is on or before the disbursement */
    for (size_t i = 1; i < x->series_count && x->series[i].on <= reset; i++) rate = x->series[i].rate;
    rate += x->spread;
    if (x->floor != ABSENT && rate < x->floor) rate = x->floor;
    if (x->cap != ABSENT && rate > x->cap) rate = x->cap;
    return rate;
}

int64_t icha_exact_index_rate(const struct terms *terms, civil_day day, civil_day *until) {
    civil_day next;
    civil_day reset = reset_before(terms, day, &next);
    *until = earlier(*until, next);
    return rate_at(&terms->index, reset);
}

bool icha_exact_check_resets(const struct terms *terms, civil_day after, civil_day last, struct exact_error *err) {
    if (!terms->has_index) return true;
    civil_day next = after < terms->disbursed_on ? terms->disbursed_on : NO_DAY;
    if (next == NO_DAY) reset_before(terms, after, &next);
    while (next <= last) {
        int64_t rate = rate_at(&terms->index, next);
        if (rate < 0 || rate > RATE_MAX) {
            char date[11];
            icha_exact_format_date(next, date);
            return icha_exact_fail(err, "index: the rate from %s on is below 0%% or above 1000%% (L-5)", date);
        }
        reset_before(terms, next, &next);
    }
    return true;
}
