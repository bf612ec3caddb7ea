/* The level payment as an exact rational, rounded once on integers (L-3, N-5). */
#include "internal.h"

/* Growth of one period as whole numbers: 1 + rate x f = grown / base. */
static void growth(const struct terms *terms, int64_t rate, const struct period *period, mpz_t grown, mpz_t base) {
    mpq_t step;
    mpq_init(step);
    if (terms->formula == FORMULA_TWELFTHS) {
        mpq_set_si(step, terms->interest_every_months, 12);
        mpq_canonicalize(step);
    } else {
        struct span span = icha_exact_span(terms, period, terms->day_count, terms->inclusion);
        icha_exact_fraction(step, &span, span.end);
    }
    mpz_mul_si(mpq_numref(step), mpq_numref(step), (long)rate);
    mpz_mul_si(mpq_denref(step), mpq_denref(step), RATE_ONE);
    mpq_canonicalize(step);
    mpz_set(base, mpq_denref(step));
    mpz_add(grown, mpq_numref(step), mpq_denref(step));
    mpq_clear(step);
}

/* L-3 multiplied by the growth G of all the periods: balance x G = payment x S + balloon, where S adds up what each
 * payment of 1 grows to by the end. G and S are carried over one denominator D, so that no fraction is reduced:
 * payment = (balance x G - balloon x D) / S. */
bool icha_exact_level_payment(const struct terms *terms, int64_t rate, const struct period *periods, size_t count,
                              int64_t balance, int64_t *payment, struct exact_error *err) {
    mpz_t g, s, d, grown, base;
    mpz_inits(g, s, d, grown, base, NULL);
    mpz_set_ui(g, 1);
    mpz_set_ui(d, 1);
    for (size_t i = 0; i < count; i++) {
        growth(terms, rate, &periods[i], grown, base);
        mpz_mul(g, g, grown);
        mpz_mul(d, d, base);
        mpz_mul(s, s, grown);
        mpz_add(s, s, d);
    }
    mpz_mul_si(g, g, (long)balance);
    mpz_mul_si(d, d, (long)terms->balloon);
    mpz_sub(g, g, d);
    icha_exact_round_ratio(base, g, s, terms->payment_rounding);
    bool done = icha_exact_to_money(payment, base, err, "the level payment");
    mpz_clears(g, s, d, grown, base, NULL);
    return done;
}
