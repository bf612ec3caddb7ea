/* A period's counted days cut where the balance, the lending rate or the subsidy rate changes (T-2, S-1, S-3, S-4), and the
 * exact accruals over the pieces. A fixed-rate loan without events has one balance and one lending rate a period;
 * events and floating rates are to be added to the three functions that say what holds on a day and until when. */
#include "internal.h"

static civil_day earlier(civil_day a, civil_day b) {
    return a < b ? a : b;
}

/* Each lowers *until to the first day on which its answer may differ. */
static int64_t balance_on(int64_t opening, civil_day day, civil_day *until) {
    (void)day;
    (void)until;
    return opening;
}

static int64_t lending_rate_on(const struct terms *terms, civil_day day, civil_day *until) {
    (void)day;
    (void)until;
    return terms->rate;
}

/* S-3, S-4: the step in force, no more than what the minimum borrower's rate leaves of the lending rate. */
static int64_t subsidy_rate_on(const struct terms *terms, int64_t lending_rate, civil_day day, civil_day *until) {
    const struct subsidy_terms *s = &terms->subsidy;
    if (!terms->has_subsidy || day >= s->stop) return 0;
    *until = earlier(*until, s->stop);
    for (size_t i = 0; i < s->step_count; i++) {
        if (day >= s->steps[i].end) continue;
        *until = earlier(*until, s->steps[i].end);
        int64_t room = lending_rate - s->minimum_borrower_rate;
        int64_t rate = s->steps[i].rate < room ? s->steps[i].rate : room;
        return rate > 0 ? rate : 0;
    }
    return 0;
}

size_t icha_exact_segments(const struct terms *terms, const struct span *span, int64_t opening,
                           struct segment out[MAX_SEGMENTS]) {
    size_t count = 0;
    civil_day day = span->first;
    do {
        struct segment *s = &out[count++];
        s->first = day;
        s->end = span->end;
        s->balance = balance_on(opening, day, &s->end);
        s->lending_rate = lending_rate_on(terms, day, &s->end);
        s->subsidy_rate = subsidy_rate_on(terms, s->lending_rate, day, &s->end);
        day = s->end;
    } while (day < span->end && count < MAX_SEGMENTS);
    return count;
}

/* total += amount x rate x fraction of [first, end) */
static void accrue(mpq_t total, int64_t amount, int64_t rate, const struct span *span, civil_day first, civil_day end) {
    if (amount == 0 || rate == 0 || end <= first) return;
    mpq_t part, before;
    mpq_inits(part, before, NULL);
    icha_exact_fraction(part, span, end);
    if (first > span->first) {
        icha_exact_fraction(before, span, first);
        mpq_sub(part, part, before);
    }
    mpz_mul_si(mpq_numref(part), mpq_numref(part), (long)amount);
    mpz_mul_si(mpq_numref(part), mpq_numref(part), (long)rate);
    mpz_mul_si(mpq_denref(part), mpq_denref(part), RATE_ONE);
    mpq_canonicalize(part);
    mpq_add(total, total, part);
    mpq_clears(part, before, NULL);
}

void icha_exact_interest(mpq_t out, const struct terms *terms, const struct span *span, int64_t opening) {
    struct segment segments[MAX_SEGMENTS];
    size_t count = icha_exact_segments(terms, span, opening, segments);
    mpq_set_si(out, 0, 1);
    for (size_t i = 0; i < count; i++) {
        const struct segment *s = &segments[i];
        accrue(out, s->balance, s->lending_rate, span, s->first, s->end);
    }
}

void icha_exact_subsidy_upto(mpq_t out, const struct terms *terms, const struct span *span, int64_t opening,
                             civil_day upto) {
    struct segment segments[MAX_SEGMENTS];
    size_t count = icha_exact_segments(terms, span, opening, segments);
    int64_t cap = terms->subsidy.base_cap;
    mpq_set_si(out, 0, 1);
    for (size_t i = 0; i < count && segments[i].first < upto; i++) {
        const struct segment *s = &segments[i];
        int64_t base = s->balance < cap ? s->balance : cap; /* S-1 */
        accrue(out, base, s->subsidy_rate, span, s->first, earlier(s->end, upto));
    }
    if (terms->subsidy.on_guaranteed) mpq_mul(out, out, terms->guarantee.share); /* S-1, exact */
}
