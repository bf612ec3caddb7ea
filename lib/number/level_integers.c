/* The level payment on exact GMP integers: numerator / denominator, rounded once (L-3, N-5).
 * Operands are bounded before GMP sees them: n <= 3600 factors of at most 61 bits, so 220,000 bits at most. */
#include <gmp.h>

#include "gmp_round.h"
#include "level.h"
#include "wide.h"

typedef struct fraction {
    mpz_t numerator;
    mpz_t denominator; /* > 0 */
} fraction;

/* By magnitude (N-4). */
static icha_level_answer round_fraction(const fraction *value, icha_rounding rounding, icha_money *payment) {
    mpz_t magnitude;
    icha_money amount;
    mpz_init(magnitude);
    mpz_abs(magnitude, value->numerator);
    bool fits = icha_round_integers(magnitude, value->denominator, rounding, &amount);
    mpz_clear(magnitude);
    if (fits) *payment = mpz_sgn(value->numerator) < 0 ? -amount : amount;
    return fits ? ICHA_LEVEL_DONE : ICHA_LEVEL_OVERFLOW;
}

/* Growth (q + p) / q for every period: A = (P (q+p)^n - B q^n) p / (q ((q+p)^n - q^n)); p = 0: (P - B) / n. */
static void closed_form(const icha_level_form *form, fraction *value) {
    int64_t q = form->growth.denominator, p = form->growth.numerator - q;
    if (p == 0) {
        mpz_set_si(value->numerator, form->principal - form->balloon);
        mpz_set_ui(value->denominator, form->n);
        return;
    }
    mpz_t grown, base;
    mpz_inits(grown, base, NULL);
    mpz_ui_pow_ui(grown, (unsigned long)form->growth.numerator, form->n);
    mpz_ui_pow_ui(base, (unsigned long)q, form->n);
    mpz_mul_si(value->numerator, grown, form->principal);
    if (form->balloon > 0) mpz_submul_ui(value->numerator, base, (unsigned long)form->balloon);
    mpz_mul_si(value->numerator, value->numerator, p);
    mpz_sub(value->denominator, grown, base);
    mpz_mul_si(value->denominator, value->denominator, q);
    mpz_clears(grown, base, NULL);
}

/* From the last period back, d_j..d_n as one fraction: sum <- (1 + sum) w / u, last <- last w / u, with u / w the
 * growth. All over the product of u. A = (P product(u) - B product(w)) / sum. */
static void sum_form(const icha_level_form *form, fraction *value) {
    mpz_t product_u, product_w;
    mpz_inits(product_u, product_w, NULL);
    mpz_set_ui(product_u, 1);
    mpz_set_ui(product_w, 1);
    mpz_set_ui(value->denominator, 0);
    for (size_t j = form->n; j-- > 0;) {
        unsigned long u = (unsigned long)form->growths[j].numerator, w = (unsigned long)form->growths[j].denominator;
        mpz_add(value->denominator, value->denominator, product_u);
        mpz_mul_ui(value->denominator, value->denominator, w);
        mpz_mul_ui(product_u, product_u, u);
        mpz_mul_ui(product_w, product_w, w);
    }
    mpz_mul_si(value->numerator, product_u, form->principal);
    mpz_submul_ui(value->numerator, product_w, (unsigned long)form->balloon);
    mpz_clears(product_u, product_w, NULL);
}

icha_level_answer icha_level_by_integers(const icha_level_form *form, icha_money *payment) {
    fraction value;
    mpz_inits(value.numerator, value.denominator, NULL);
    if (form->growths == NULL) closed_form(form, &value);
    else sum_form(form, &value);
    icha_level_answer answer = round_fraction(&value, form->rounding, payment);
    mpz_clears(value.numerator, value.denominator, NULL);
    return answer;
}

bool icha_level_factor(const icha_level_form *form, uint64_t *factor) {
    icha_level_form one = *form;
    fraction value;
    one.principal = 1;
    one.balloon = 0;
    mpz_inits(value.numerator, value.denominator, NULL);
    closed_form(&one, &value);
    mpz_mul_2exp(value.numerator, value.numerator, ICHA_LEVEL_FACTOR_BITS);
    mpz_fdiv_q(value.numerator, value.numerator, value.denominator);
    bool fits = mpz_sizeinbase(value.numerator, 2) <= 64;
    if (fits) *factor = mpz_get_ui(value.numerator);
    mpz_clears(value.numerator, value.denominator, NULL);
    return fits;
}
