/* A period's counted days cut where the balance, the lending rate or the subsidy rate changes (T-2, S-1, S-3, S-4), and the
 * exact accruals over the pieces. */
#include "internal.h"

static civil_day earlier(civil_day a, civil_day b) {
    return a < b ? a : b;
}

/* Each lowers *until to the first day on which its answer may differ. */

/* T-2: a payment on d lowers the balance from the counted day d (`start`) or d + 1 (`end`, `both`) on. Prepayments on the
 * due date that opens the period are in row->start already. */
static int64_t balance_on(const struct terms *terms, const struct row *row, enum inclusion inclusion, civil_day day,
                          civil_day *until) {
    int64_t balance = row->start;
    for (size_t i = row->first_event; i < row->event_end; i++) {
        const struct event *e = &terms->events[i];
        if (e->kind != EVENT_PREPAY || e->amount == ALL_OF_IT) continue;
        civil_day lower = e->on + (inclusion != COUNT_START);
        if (day >= lower) balance -= e->amount;
        else *until = earlier(*until, lower);
    }
    return balance;
}

static int64_t lending_rate_on(const struct terms *terms, civil_day day, civil_day *until) {
    if (terms->has_index) return icha_exact_index_rate(terms, day, until);
    int64_t rate = terms->rate;
    for (size_t i = 0; i < terms->event_count; i++) {
        const struct event *e = &terms->events[i];
        if (e->kind != EVENT_RATE) continue;
        if (e->on > day) {
            *until = earlier(*until, e->on);
            break;
        }
        rate = e->rate;
    }
    return rate;
}

/* S-4: paused from a delinquency's first day up to, not including, its last; ended by the first of the other four. */
static bool is_stopped(const struct terms *terms, civil_day day, civil_day *until) {
    for (size_t i = 0; i < terms->event_count; i++) {
        const struct event *e = &terms->events[i];
        if (e->kind < EVENT_DELINQUENT) continue;
        if (e->on > day) {
            *until = earlier(*until, e->on);
            break;
        }
        if (e->kind != EVENT_DELINQUENT) return true;
        if (day < e->to) {
            *until = earlier(*until, e->to);
            return true; /* a stop inside it changes nothing before its end */
        }
    }
    return false;
}

/* S-3, S-4: the step in force, no more than what the minimum borrower's rate leaves of the lending rate. */
static int64_t subsidy_rate_on(const struct terms *terms, int64_t lending_rate, civil_day day, civil_day *until) {
    const struct subsidy_terms *s = &terms->subsidy;
    if (!terms->has_subsidy || day >= s->stop) return 0;
    *until = earlier(*until, s->stop);
    if (is_stopped(terms, day, until)) return 0;
    for (size_t i = 0; i < s->step_count; i++) {
        if (day >= s->steps[i].end) continue;
        *until = earlier(*until, s->steps[i].end);
        int64_t room = lending_rate - s->minimum_borrower_rate;
        int64_t rate = s->steps[i].rate < room ? s->steps[i].rate : room;
        return rate > 0 ? rate : 0;
    }
    return 0;
}

int64_t icha_exact_lending_rate(const struct terms *terms, civil_day day) {
    civil_day until = NO_DAY;
    return lending_rate_on(terms, day, &until);
}

int64_t icha_exact_subsidy_rate(const struct terms *terms, civil_day day) {
    civil_day until = NO_DAY;
    return subsidy_rate_on(terms, icha_exact_lending_rate(terms, day), day, &until);
}

bool icha_exact_next_segment(const struct terms *terms, const struct row *row, const struct span *span,
                             struct segment *at) {
    if (at->begun && at->end >= span->end) return false;
    at->first = at->begun ? at->end : span->first;
    at->begun = true;
    at->end = span->end;
    at->balance = balance_on(terms, row, span->inclusion, at->first, &at->end);
    at->lending_rate = lending_rate_on(terms, at->first, &at->end);
    at->subsidy_rate = subsidy_rate_on(terms, at->lending_rate, at->first, &at->end);
    return true;
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

void icha_exact_interest(mpq_t out, const struct terms *terms, const struct row *row, const struct span *span) {
    struct segment s = {0};
    mpq_set_si(out, 0, 1);
    while (icha_exact_next_segment(terms, row, span, &s)) accrue(out, s.balance, s.lending_rate, span, s.first, s.end);
}

void icha_exact_subsidy_upto(mpq_t out, const struct terms *terms, const struct row *row, const struct span *span,
                             civil_day upto) {
    struct segment s = {0};
    int64_t cap = terms->subsidy.base_cap;
    mpq_set_si(out, 0, 1);
    while (icha_exact_next_segment(terms, row, span, &s) && s.first < upto) {
        int64_t base = s.balance < cap ? s.balance : cap; /* S-1 */
        accrue(out, base, s.subsidy_rate, span, s.first, earlier(s.end, upto));
    }
    if (terms->subsidy.on_guaranteed) mpq_mul(out, out, terms->guarantee.share); /* S-1, exact */
}
