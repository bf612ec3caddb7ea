/* Checked sums, rounding and splits of amounts (N-1, N-4, N-6). */
#include <gmp.h>
#include <string.h>

#include "fail.h"
#include "wide.h"

/* magnitude / divisor rounded to a whole number, as icha_narrow_quotient() on 64 bits (any_width in narrow.h). */
static icha_u128 wide_quotient(icha_u128 magnitude, icha_u128 divisor, icha_rounding_mode mode) {
    icha_u128 quotient = magnitude / divisor, remainder = magnitude - quotient * divisor, rest = divisor - remainder;
    int against_half = (remainder > rest) - (remainder < rest);
    return quotient + icha_goes_up(remainder != 0, against_half, (quotient & 1) != 0, mode);
}

bool icha_round_wide_quotient(icha_i128 numerator, icha_i128 denominator, icha_rounding rounding, icha_money *rounded) {
    assert(denominator > 0 && denominator >> 116 == 0 && rounding.unit > 0 && rounding.unit <= ICHA_NARROW_UNIT_MAX);
    bool is_negative = numerator < 0;
    icha_u128 magnitude = is_negative ? -(icha_u128)numerator : (icha_u128)numerator;
    icha_u128 divisor = (icha_u128)denominator * (icha_u128)rounding.unit;
    bool is_narrow = magnitude >> 64 == 0 && divisor >> 64 == 0;
    icha_u128 units = is_narrow ? icha_narrow_quotient((uint64_t)magnitude, (uint64_t)divisor, rounding.mode)
                                : wide_quotient(magnitude, divisor, rounding.mode);
    return units >> 64 == 0 && icha_amount_of_units((uint64_t)units, rounding.unit, is_negative, rounded);
}

icha_status icha_money_add(icha_money a, icha_money b, icha_money *sum, icha_error *err) {
    return icha_sum_fits(a, b, sum) ? ICHA_OK : icha_fail(err, ICHA_M_SUM_OVERFLOW, "N-1", NULL, NULL, NULL);
}

icha_status icha_money_round(icha_money amount, icha_rounding rounding, icha_money *rounded, icha_error *err) {
    if (!icha_round_quotient(amount, 1, rounding, rounded))
        return icha_fail(err, ICHA_M_FIGURE_OVERFLOW, "N-1", NULL, NULL, NULL);
    return ICHA_OK;
}

static void mpz_set_i128(mpz_t out, icha_i128 value) {
    uint64_t words[2] = {(uint64_t)(icha_u128)value, (uint64_t)((icha_u128)value >> 64)};
    mpz_import(out, 2, -1, sizeof words[0], 0, 0, words);
}

/* The rare product wider than 127 bits. Operands are bounded by their types, so GMP needs a few words. */
static icha_money share_down_wide(icha_money amount, icha_i128 numerator, icha_i128 denominator) {
    mpz_t product, divisor;
    mpz_init(product);
    mpz_init(divisor);
    mpz_set_i128(product, numerator);
    mpz_set_i128(divisor, denominator);
    mpz_mul_si(product, product, amount);
    mpz_tdiv_q(product, product, divisor);
    icha_money share = mpz_get_si(product); /* <= amount */
    mpz_clear(product);
    mpz_clear(divisor);
    return share;
}

icha_money icha_share_down(icha_money amount, icha_i128 numerator, icha_i128 denominator) {
    assert(amount >= 0 && numerator >= 0 && numerator <= denominator && denominator > 0);
    icha_i128 product;
    if (__builtin_mul_overflow(numerator, (icha_i128)amount, &product))
        return share_down_wide(amount, numerator, denominator);
    return (icha_money)(product / denominator);
}

bool icha_shares_are_whole(const icha_ratio *shares, size_t count) {
    if (count == 1) return shares[0].numerator == shares[0].denominator; /* the usual case, without the heap */
    mpq_t sum, share;
    mpq_init(sum);
    mpq_init(share);
    for (size_t i = 0; i < count; i++) {
        assert(shares[i].denominator > 0);
        mpz_set_si(mpq_numref(share), shares[i].numerator);
        mpz_set_si(mpq_denref(share), shares[i].denominator);
        mpq_canonicalize(share);
        mpq_add(sum, sum, share);
    }
    bool whole = mpq_cmp_si(sum, 1, 1) == 0;
    mpq_clear(sum);
    mpq_clear(share);
    return whole;
}

/* a < b; denominators are positive and all terms at most 2^63, so the products fit. */
static bool ratio_less(icha_ratio a, icha_ratio b) {
    return (icha_i128)a.numerator * b.denominator < (icha_i128)b.numerator * a.denominator;
}

size_t icha_residual_place(const icha_ratio *shares, size_t count, icha_residual residual) {
    if (count == 1 || residual == ICHA_RESIDUAL_FIRST) return 0;
    if (residual == ICHA_RESIDUAL_LAST) return count - 1;
    size_t largest = 0;
    for (size_t i = 1; i < count; i++)
        if (ratio_less(shares[largest], shares[i])) largest = i;
    return largest;
}

void icha_split_checked(icha_money amount, const icha_ratio *shares, size_t count, icha_residual residual,
                        icha_money *parts) {
    icha_money left = amount;
    for (size_t i = 0; i < count; i++) {
        parts[i] = icha_share_down(amount, shares[i].numerator, shares[i].denominator);
        left -= parts[i];
    }
    parts[icha_residual_place(shares, count, residual)] += left;
}

icha_status icha_split(icha_money amount, const icha_ratio *shares, size_t count, icha_residual residual,
                       icha_money *parts, icha_error *err) {
    if (count < 1 || count > ICHA_SHARES_MAX || amount < 0 || amount > ICHA_MONEY_MAX)
        return icha_fail(err, ICHA_M_OUT_OF_RANGE, "N-6", NULL, NULL, "0..9000000000000000, 1..8");
    for (size_t i = 0; i < count; i++)
        if (shares[i].denominator <= 0 || shares[i].numerator < 0)
            return icha_fail(err, ICHA_M_OUT_OF_RANGE, "N-6", NULL, NULL, "0..1");
    if (!icha_shares_are_whole(shares, count)) return icha_fail(err, ICHA_M_SHARES_NOT_WHOLE, "N-6", NULL, NULL, NULL);
    if (count > 1 && (residual < ICHA_RESIDUAL_FIRST || residual > ICHA_RESIDUAL_LARGEST))
        return icha_fail(err, ICHA_M_RESIDUAL_MISSING, "N-6", NULL, NULL, NULL);
    icha_split_checked(amount, shares, count, residual, parts);
    return ICHA_OK;
}
