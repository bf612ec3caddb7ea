#include "products.h"

#include "gmp_round.h"

static bool multiply(const icha_i128 *factors, icha_i128 *product) {
    *product = factors[0];
    for (size_t i = 1; i < ICHA_FACTORS_MAX; i++)
        if (__builtin_mul_overflow(*product, factors[i], product)) return false;
    return true;
}

/* ---- wide ---- */

static void set_wide(mpz_t out, icha_i128 value) {
    uint64_t words[2] = {(uint64_t)(icha_u128)value, (uint64_t)((icha_u128)value >> 64)};
    mpz_import(out, 2, -1, sizeof words[0], 0, 0, words);
}

static void multiply_wide(const icha_i128 *factors, mpz_t product) {
    mpz_t factor;
    mpz_init(factor);
    mpz_set_ui(product, 1);
    for (size_t i = 0; i < ICHA_FACTORS_MAX; i++) {
        set_wide(factor, factors[i]);
        mpz_mul(product, product, factor);
    }
    mpz_clear(factor);
}

bool icha_round_integers(const mpz_t numerator, const mpz_t divisor, icha_rounding rounding, icha_money *rounded) {
    mpz_t quotient, remainder, rest, units;
    assert(mpz_sgn(numerator) >= 0 && mpz_sgn(divisor) > 0);
    mpz_init(quotient);
    mpz_init(remainder);
    mpz_init(rest);
    mpz_init(units);
    mpz_mul_si(units, divisor, rounding.unit);
    mpz_tdiv_qr(quotient, remainder, numerator, units);
    mpz_sub(rest, units, remainder);
    if (icha_goes_up(mpz_sgn(remainder) != 0, mpz_cmp(remainder, rest), mpz_odd_p(quotient), rounding.mode))
        mpz_add_ui(quotient, quotient, 1);
    mpz_mul_si(quotient, quotient, rounding.unit);
    bool fits = mpz_cmp_si(quotient, ICHA_MONEY_MAX) <= 0;
    if (fits) *rounded = mpz_get_si(quotient);
    mpz_clear(quotient);
    mpz_clear(remainder);
    mpz_clear(rest);
    mpz_clear(units);
    return fits;
}

static bool round_products_wide(const icha_products *products, icha_rounding rounding, icha_money *rounded) {
    mpz_t plus, minus, divisor;
    mpz_init(plus);
    mpz_init(minus);
    mpz_init(divisor);
    multiply_wide(products->plus, plus);
    multiply_wide(products->minus, minus);
    multiply_wide(products->divisor, divisor);
    mpz_sub(plus, plus, minus);
    if (mpz_sgn(plus) < 0) mpz_set_ui(plus, 0);
    bool fits = icha_round_integers(plus, divisor, rounding, rounded);
    mpz_clear(plus);
    mpz_clear(minus);
    mpz_clear(divisor);
    return fits;
}

bool icha_round_products(const icha_products *products, icha_rounding rounding, icha_money *rounded) {
    icha_i128 plus, minus, divisor;
    for (size_t i = 0; i < ICHA_FACTORS_MAX; i++)
        assert(products->plus[i] >= 0 && products->minus[i] >= 0 && products->divisor[i] > 0);
    bool narrow = multiply(products->plus, &plus) && multiply(products->minus, &minus) &&
                  multiply(products->divisor, &divisor) && divisor >> 116 == 0;
    if (!narrow) return round_products_wide(products, rounding, rounded);
    return icha_round_quotient(plus > minus ? plus - minus : 0, divisor, rounding, rounded);
}
