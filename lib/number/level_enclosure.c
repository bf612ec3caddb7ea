/* The level payment as an MPFR enclosure with directed rounding (L-3, N-5).
 *
 * Every lower bound is computed with MPFR_RNDD from lower bounds of what it grows with and upper bounds of what it
 * falls with, every upper bound the other way round; so low <= payment <= high whatever the precision. Rounding to a
 * unit is monotone, so equal rounded bounds are the rounded payment itself. */
#include <mpfr.h>

#include "level.h"

typedef struct bounds {
    mpfr_t low;
    mpfr_t high;
} bounds;

static void bounds_init(bounds *value, mpfr_prec_t precision) {
    mpfr_init2(value->low, precision);
    mpfr_init2(value->high, precision);
}

static void bounds_clear(bounds *value) {
    mpfr_clear(value->low);
    mpfr_clear(value->high);
}

/* last = d_n, sum = d_1 + ... + d_n, for factors d_j / d_(j-1) = w / u <= 1 */
static void discount_each(const icha_level_form *form, bounds *last, bounds *sum) {
    mpfr_set_ui(last->low, 1, MPFR_RNDD);
    mpfr_set_ui(last->high, 1, MPFR_RNDU);
    mpfr_set_zero(sum->low, 1);
    mpfr_set_zero(sum->high, 1);
    for (size_t j = 0; j < form->n; j++) {
        unsigned long u = (unsigned long)form->growths[j].numerator, w = (unsigned long)form->growths[j].denominator;
        mpfr_mul_ui(last->low, last->low, w, MPFR_RNDD);
        mpfr_div_ui(last->low, last->low, u, MPFR_RNDD);
        mpfr_mul_ui(last->high, last->high, w, MPFR_RNDU);
        mpfr_div_ui(last->high, last->high, u, MPFR_RNDU);
        mpfr_add(sum->low, sum->low, last->low, MPFR_RNDD);
        mpfr_add(sum->high, sum->high, last->high, MPFR_RNDU);
    }
}

/* d_n = (q / (q + p))^n; sum = (1 - d_n) q / p */
static void discount_alike(const icha_level_form *form, bounds *last, bounds *sum) {
    unsigned long u = (unsigned long)form->growth.numerator, q = (unsigned long)form->growth.denominator, p = u - q;
    if (p == 0) {
        mpfr_set_ui(last->low, 1, MPFR_RNDD);
        mpfr_set_ui(last->high, 1, MPFR_RNDU);
        mpfr_set_ui(sum->low, form->n, MPFR_RNDD);
        mpfr_set_ui(sum->high, form->n, MPFR_RNDU);
        return;
    }
    mpfr_set_ui(last->low, q, MPFR_RNDD); /* 61 bits: exact at any precision used here */
    mpfr_set_ui(last->high, q, MPFR_RNDU);
    mpfr_div_ui(last->low, last->low, u, MPFR_RNDD);
    mpfr_div_ui(last->high, last->high, u, MPFR_RNDU);
    mpfr_pow_ui(last->low, last->low, form->n, MPFR_RNDD);
    mpfr_pow_ui(last->high, last->high, form->n, MPFR_RNDU);
    mpfr_ui_sub(sum->low, 1, last->high, MPFR_RNDD);
    mpfr_ui_sub(sum->high, 1, last->low, MPFR_RNDU);
    mpfr_mul_ui(sum->low, sum->low, q, MPFR_RNDD);
    mpfr_mul_ui(sum->high, sum->high, q, MPFR_RNDU);
    mpfr_div_ui(sum->low, sum->low, p, MPFR_RNDD);
    mpfr_div_ui(sum->high, sum->high, p, MPFR_RNDU);
}

/* (P - B d_n) / sum, in units of the rounding; overwrites last and sum. */
static void payment_bounds(const icha_level_form *form, bounds *last, bounds *sum, bounds *payment) {
    unsigned long unit = (unsigned long)form->rounding.unit;
    mpfr_mul_ui(payment->low, last->high, (unsigned long)form->balloon, MPFR_RNDU);
    mpfr_mul_ui(payment->high, last->low, (unsigned long)form->balloon, MPFR_RNDD);
    mpfr_ui_sub(payment->low, (unsigned long)form->principal, payment->low, MPFR_RNDD);
    mpfr_ui_sub(payment->high, (unsigned long)form->principal, payment->high, MPFR_RNDU);
    mpfr_div(payment->low, payment->low, mpfr_sgn(payment->low) < 0 ? sum->low : sum->high, MPFR_RNDD);
    mpfr_div(payment->high, payment->high, mpfr_sgn(payment->high) < 0 ? sum->high : sum->low, MPFR_RNDU);
    mpfr_div_ui(payment->low, payment->low, unit, MPFR_RNDD);
    mpfr_div_ui(payment->high, payment->high, unit, MPFR_RNDU);
}

static void round_units(mpfr_t value, icha_rounding_mode mode) {
    switch (mode) {
    case ICHA_ROUND_DOWN: mpfr_trunc(value, value); break;
    case ICHA_ROUND_UP: mpfr_rint(value, value, MPFR_RNDA); break;
    case ICHA_ROUND_HALF_UP: mpfr_round(value, value); break;
    case ICHA_ROUND_HALF_EVEN: mpfr_roundeven(value, value); break;
    }
}

static icha_level_answer decide(bounds *payment, icha_rounding rounding, icha_money *amount) {
    if (!mpfr_number_p(payment->low) || !mpfr_number_p(payment->high)) return ICHA_LEVEL_OPEN;
    round_units(payment->low, rounding.mode);
    round_units(payment->high, rounding.mode);
    long most = (long)(ICHA_MONEY_MAX / rounding.unit);
    if (mpfr_cmp_si(payment->low, most) > 0 || mpfr_cmp_si(payment->high, -most) < 0) return ICHA_LEVEL_OVERFLOW;
    if (!mpfr_equal_p(payment->low, payment->high)) return ICHA_LEVEL_OPEN;
    *amount = (icha_money)mpfr_get_si(payment->low, MPFR_RNDZ) * rounding.unit;
    return ICHA_LEVEL_DONE;
}

icha_level_answer icha_level_by_enclosure(const icha_level_form *form, long precision_bits, icha_money *payment) {
    bounds last, sum, value;
    bounds_init(&last, precision_bits);
    bounds_init(&sum, precision_bits);
    bounds_init(&value, precision_bits);
    if (form->growths == NULL) discount_alike(form, &last, &sum);
    else discount_each(form, &last, &sum);
    payment_bounds(form, &last, &sum, &value);
    icha_level_answer answer = decide(&value, form->rounding, payment);
    bounds_clear(&last);
    bounds_clear(&sum);
    bounds_clear(&value);
    return answer;
}

void icha_thread_cleanup(void) {
    mpfr_free_cache();
}
