/* The guaranteed amount, the fees and who bears them (G-1, G-2), and a fee's parts by year (S-6, S-7). */
#include "internal.h"

#include <stdlib.h>

static int64_t least(int64_t a, int64_t b) {
    return a < b ? a : b;
}

/* G-1: each tier takes what of the principal lies above the one before it; summed exactly, rounded once. */
void icha_exact_guaranteed(struct terms *terms) {
    struct guarantee_terms *g = &terms->guarantee;
    mpq_t sum, part;
    mpz_t rounded;
    mpq_inits(sum, part, NULL);
    mpz_init(rounded);
    int64_t below = 0;
    for (size_t i = 0; i < g->tier_count && below < terms->principal; i++) {
        int64_t top = least(g->tiers[i].up_to, terms->principal);
        mpq_set_si(part, (long)(top - below), 1);
        mpq_mul(part, part, g->tiers[i].ratio);
        mpq_add(sum, sum, part);
        below = top;
    }
    icha_exact_round(rounded, sum, g->amount_rounding);
    g->amount = least(mpz_get_si(rounded), terms->principal); /* rounding up guarantees no more than the loan */
    mpq_set_si(g->share, (long)g->amount, (unsigned long)terms->principal);
    mpq_canonicalize(g->share);
    mpq_clears(sum, part, NULL);
    mpz_clear(rounded);
}

/* ---- what a fee is charged on ---- */

static civil_day earlier(civil_day a, civil_day b) {
    return a < b ? a : b;
}

/* The fraction of a period's days (inclusion `end`) that lie before `upto`. */
static void fraction_upto(mpq_t out, const struct terms *terms, const struct period *period, civil_day upto) {
    struct span span = icha_exact_span(terms, period, terms->guarantee.day_count, COUNT_END);
    mpq_set_si(out, 0, 1);
    if (upto > span.first) icha_exact_fraction(out, &span, earlier(upto, span.end));
}

static void add_weighed(mpq_t sum, const mpq_t fraction, int64_t balance, const struct terms *terms) {
    mpq_t part;
    mpq_init(part);
    mpq_set_si(part, (long)balance, 1);
    mpq_mul(part, part, fraction);
    mpq_mul(part, part, terms->guarantee.share);
    mpq_add(sum, sum, part);
    mpq_clear(part);
}

/* Guaranteed amount x years that one fee covers before `upto`, exact: the fee is this at a rate. */
static void weight_upto(mpq_t out, const struct terms *terms, const struct schedule *plain, const struct fee *fee,
                        civil_day upto) {
    mpq_t fraction;
    mpq_init(fraction);
    mpq_set_si(out, 0, 1);
    if (terms->guarantee.fee_method == FEE_DECLINING) {
        for (size_t i = 0; i < plain->count; i++) {
            fraction_upto(fraction, terms, &plain->rows[i].period, upto);
            add_weighed(out, fraction, plain->rows[i].opening, terms);
        }
    } else {
        fraction_upto(fraction, terms, &fee->cover, upto);
        add_weighed(out, fraction, fee->balance, terms);
    }
    mpq_clear(fraction);
}

static bool reduced_months(const struct terms *terms, int *months, struct exact_error *err) {
    const struct guarantee_terms *g = &terms->guarantee;
    for (size_t i = 0; i < g->table_count; i++) {
        if (terms->term_months == 0 || g->table[i].term_months != terms->term_months) continue;
        *months = g->table[i].months;
        return true;
    }
    return icha_exact_fail(err, "guarantee.months: no entry for the term (G-2)");
}

/* The whole weight of a fee: its covered days', or the months of the table / 12. */
static bool whole_weight(mpq_t out, const struct terms *terms, const struct schedule *plain, const struct fee *fee,
                         struct exact_error *err) {
    int months = 0;
    if (terms->guarantee.fee_method != FEE_REDUCED_MONTHS) {
        weight_upto(out, terms, plain, fee, fee->cover.to + 1);
        return true;
    }
    if (!reduced_months(terms, &months, err)) return false;
    mpq_set_si(out, months, 12);
    mpq_canonicalize(out);
    mpq_t amount;
    mpq_init(amount);
    mpq_set_si(amount, (long)terms->guarantee.amount, 1);
    mpq_mul(out, out, amount);
    mpq_clear(amount);
    return true;
}

/* ---- the amounts of a fee ---- */

static bool fee_at(int64_t *out, const struct terms *terms, const mpq_t weight, int64_t rate, struct exact_error *err) {
    mpq_t exact;
    mpz_t rounded;
    mpq_init(exact);
    mpz_init(rounded);
    mpq_set_si(exact, (long)rate, (unsigned long)RATE_ONE);
    mpq_canonicalize(exact);
    mpq_mul(exact, exact, weight);
    icha_exact_round(rounded, exact, terms->guarantee.rounding);
    bool done = icha_exact_to_money(out, rounded, err, "a guarantee fee");
    mpq_clear(exact);
    mpz_clear(rounded);
    return done;
}

/* G-2, N-6: by the reductions' rates, down/1; the first takes what is left. */
static void share_reduction(const struct guarantee_terms *g, struct fee *fee) {
    int64_t difference = fee->fee - fee->borrower_fee; /* at least 0: the borrower's rate is not the larger one */
    int64_t left = difference;
    int64_t rates = g->fee_rate - g->reduced_rate;
    mpz_t part;
    mpz_init(part);
    for (size_t i = 0; i < g->reduction_count && rates > 0; i++) {
        mpz_set_si(part, (long)difference);
        mpz_mul_si(part, part, (long)g->reductions[i].rate);
        mpz_fdiv_q_ui(part, part, (unsigned long)rates);
        fee->reductions[i] = mpz_get_si(part);
        left -= fee->reductions[i];
    }
    mpz_clear(part);
    if (g->reduction_count > 0) fee->reductions[0] += left;
}

static bool charge(const struct terms *terms, struct fees *fees, const struct period *cover, int64_t balance,
                   struct exact_error *err) {
    const struct guarantee_terms *g = &terms->guarantee;
    struct fee *fee = &fees->items[fees->count++];
    fee->cover = *cover;
    fee->balance = balance;
    mpq_t weight;
    mpq_init(weight);
    bool done = whole_weight(weight, terms, &fees->plain, fee, err) &&
                fee_at(&fee->fee, terms, weight, g->fee_rate, err) &&
                fee_at(&fee->borrower_fee, terms, weight, g->reduced_rate, err);
    mpq_clear(weight);
    if (!done) return false;
    share_reduction(g, fee);
    for (size_t i = 0; i < g->reduction_count; i++)
        fees->total.reductions[i] += fee->reductions[i]; /* no more than the sum of the fees, which is bounded below */
    return icha_exact_add_money(&fees->total.fee, fee->fee, err, "total guarantee fee") &&
           icha_exact_add_money(&fees->total.borrower_fee, fee->borrower_fee, err, "total guarantee fee");
}

/* ---- the days of the fees ---- */

/* After that day's payment and prepayments. T-5: events go by `to`, which is the rolled date only when accrual follows the roll. */
static int64_t balance_after(const struct terms *terms, const struct schedule *schedule, civil_day day) {
    int64_t balance = terms->principal;
    for (size_t i = 0; i < schedule->count && schedule->rows[i].period.to <= day; i++)
        balance = schedule->rows[i].closing;
    return balance;
}

/* From the disbursement to a maturity: the one agreed upon for fees charged at once, the one known on its day for an annual
 * fee. */
static struct period cover_to(const struct terms *terms, civil_day maturity) {
    bool follows = terms->accrual_follows_roll;
    struct period cover = {.from = terms->disbursed_on,
                           .to = follows ? icha_exact_roll(terms->roll, terms->calendar, maturity) : maturity,
                           .unrolled_from = terms->disbursed_on,
                           .unrolled_to = maturity,
                           .due = terms->disbursed_on,
                           .first = true};
    return cover;
}

/* After that day's extensions and deferrals. */
static civil_day maturity_known_on(const struct terms *terms, civil_day day) {
    int interval = terms->method == BULLET ? terms->interest_every_months : terms->principal_every_months;
    int months = 0; /* walking the rows made sure that it is no large number */
    for (size_t i = 0; i < terms->event_count && terms->events[i].on <= day; i++) {
        if (terms->events[i].kind == EVENT_EXTEND) months += terms->events[i].months;
        if (terms->events[i].kind == EVENT_DEFER) months += terms->events[i].instalments * interval;
    }
    return icha_exact_maturity(terms, months);
}

/* A fee knows what its day knows: a later extension changes no fee that has been paid. */
static bool charge_annually(const struct terms *terms, const struct schedule *schedule, struct fees *fees,
                            struct exact_error *err) {
    struct period whole = cover_to(terms, schedule->maturity_on);
    civil_day day = terms->disbursed_on;
    for (int year = 1; day < whole.to; year++) {
        civil_day next = icha_exact_add_months(terms->disbursed_on, 12 * year); /* one step from the disbursement */
        int64_t balance = balance_after(terms, schedule, day);
        struct period cover = cover_to(terms, maturity_known_on(terms, day));
        cover.from = cover.unrolled_from = cover.due = day;
        if (next < cover.to) cover.to = cover.unrolled_to = next;
        if (balance > 0 && !charge(terms, fees, &cover, balance, err)) return false;
        day = next;
    }
    return true;
}

bool icha_exact_fees(const struct terms *terms, const struct schedule *schedule, struct fees *fees,
                     struct exact_error *err) {
    bool annual = terms->guarantee.fee_method == FEE_ANNUAL;
    struct period whole = cover_to(terms, annual ? schedule->maturity_on : terms->maturity_on);
    size_t most = annual ? (size_t)(whole.to - whole.from) / 365 + 1 : 1;
    *fees = (struct fees){.items = calloc(most, sizeof *fees->items)};
    if (fees->items == NULL) return icha_exact_fail(err, "out of memory");
    bool done = terms->guarantee.fee_method != FEE_DECLINING || icha_exact_amortise_plain(terms, &fees->plain, err);
    done = done &&
           (annual ? charge_annually(terms, schedule, fees, err) : charge(terms, fees, &whole, terms->principal, err));
    if (!done) icha_exact_clear_fees(fees);
    return done;
}

void icha_exact_clear_fees(struct fees *fees) {
    free(fees->items);
    fees->items = NULL;
    fees->count = 0;
    icha_exact_clear_schedule(&fees->plain);
}

/* ---- a fee by cycles ---- */

/* What has accrued before `upto`, in any unit: calendar days for `reduced_months`, whose months are no days. */
static void accrued_upto(mpq_t out, const struct terms *terms, const struct schedule *plain, const struct fee *fee,
                         civil_day upto) {
    if (terms->guarantee.fee_method == FEE_REDUCED_MONTHS) mpq_set_si(out, upto - (fee->cover.from + 1), 1);
    else weight_upto(out, terms, plain, fee, upto);
}

/* S-6: a part is the difference of two accruals so far, down/1; the last one is what is left. A fee that is not 0 has
 * accrued on some day, because nothing rounds to it otherwise; the division is by no 0. */
bool icha_exact_split_fee(const struct terms *terms, const struct fees *fees, const struct fee *fee, int cycle_months,
                          part_fn take, void *context) {
    if (fee->fee == fee->borrower_fee) return true;
    int last = icha_exact_month_of(fee->cover.to) / cycle_months;
    int first = icha_exact_month_of(fee->cover.from + 1) / cycle_months;
    if (first > last) first = last; /* a maturity that rolled onto the disbursement covers no day */
    int64_t before[MAX_PAYERS] = {0};
    int64_t so_far[MAX_PAYERS];
    mpq_t whole, ratio;
    mpz_t part;
    mpq_inits(whole, ratio, NULL);
    mpz_init(part);
    accrued_upto(whole, terms, &fees->plain, fee, fee->cover.to + 1);
    bool done = true;
    for (int cycle = first; cycle <= last && done; cycle++) {
        if (cycle < last) {
            civil_day upto = icha_exact_day_in_month((cycle + 1) * cycle_months, 1);
            accrued_upto(ratio, terms, &fees->plain, fee, upto);
            mpq_div(ratio, ratio, whole);
        }
        for (size_t i = 0; i < terms->guarantee.reduction_count && done; i++) {
            mpz_mul_si(part, mpq_numref(ratio), (long)fee->reductions[i]);
            mpz_fdiv_q(part, part, mpq_denref(ratio));
            so_far[i] = cycle == last ? fee->reductions[i] : mpz_get_si(part);
            done = take(context, i, cycle, so_far[i] - before[i]);
            before[i] = so_far[i];
        }
    }
    mpq_clears(whole, ratio, NULL);
    mpz_clear(part);
    return done;
}
