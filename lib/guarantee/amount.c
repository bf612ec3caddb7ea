/* The guaranteed amount: marginal tiers, summed exactly, rounded once (G-1); and its inverse. */
#include "amount.h"

#include "number/fail.h"
#include "number/gmp_round.h"

/* The part of the principal that lies in a tier. */
static icha_money part_in(const icha_guarantee *guarantee, int32_t index, icha_money principal) {
    icha_money from = index == 0 ? 0 : guarantee->tiers[index - 1].up_to;
    icha_money to = guarantee->tiers[index].up_to;
    if (to == ICHA_UNSET || to > principal) to = principal;
    return to > from ? to - from : 0;
}

/* Least common multiple of the ratios' divisors, or 0 where it reaches 2^62. */
static int64_t common_divisor(const icha_guarantee *guarantee) {
    icha_i128 common = 1;
    for (int32_t i = 0; i < guarantee->tier_count; i++) {
        int64_t divisor = guarantee->tiers[i].ratio.denominator; /* <= 2^40: the product fits 2^102 */
        common *= divisor / icha_gcd((int64_t)common, divisor);
        if (common >> 62 != 0) return 0;
    }
    return (int64_t)common;
}

/* Parts add up to the principal and ratios are at most 1, so the sum is at most 2^53 x 2^62. */
static icha_money narrow_amount(const icha_guarantee *guarantee, icha_money principal, int64_t common) {
    icha_i128 sum = 0;
    icha_money amount = 0;
    for (int32_t i = 0; i < guarantee->tier_count; i++) {
        icha_ratio ratio = guarantee->tiers[i].ratio;
        sum += (icha_i128)part_in(guarantee, i, principal) * ratio.numerator * (common / ratio.denominator);
    }
    bool fits = icha_round_quotient(sum, common, guarantee->amount_rounding, &amount);
    assert(fits); /* ICHA_MONEY_MAX is a multiple of every unit, so nothing rounds past it */
    (void)fits;
    return amount;
}

/* Eight divisors of 2^40 at most. */
static icha_money wide_amount(const icha_guarantee *guarantee, icha_money principal) {
    mpq_t sum, part;
    icha_money amount = 0;
    mpq_init(sum);
    mpq_init(part);
    for (int32_t i = 0; i < guarantee->tier_count; i++) {
        icha_ratio ratio = guarantee->tiers[i].ratio;
        mpz_set_si(mpq_numref(part), part_in(guarantee, i, principal));
        mpz_mul_si(mpq_numref(part), mpq_numref(part), ratio.numerator);
        mpz_set_si(mpq_denref(part), ratio.denominator);
        mpq_canonicalize(part);
        mpq_add(sum, sum, part);
    }
    (void)icha_round_integers(mpq_numref(sum), mpq_denref(sum), guarantee->amount_rounding,
                              &amount); /* it fits: as above */
    mpq_clear(sum);
    mpq_clear(part);
    return amount;
}

icha_money icha_guaranteed_amount_checked(icha_money principal, const icha_guarantee *guarantee) {
    int64_t common = common_divisor(guarantee);
    icha_money amount = common != 0 ? narrow_amount(guarantee, principal, common) : wide_amount(guarantee, principal);
    return amount < principal ? amount : principal; /* rounding up never guarantees more than is lent */
}

icha_status icha_guaranteed_amount(icha_money principal, const icha_guarantee *guarantee, icha_money *amount,
                                   icha_error *err) {
    const icha_bounds bounds = {principal, 1, ICHA_MONEY_MAX, "principal", NULL};
    icha_status status = icha_guarantee_check(guarantee, err);
    if (status == ICHA_OK) status = icha_check_bounds(&bounds, 1, "N-1", err);
    if (status == ICHA_OK) *amount = icha_guaranteed_amount_checked(principal, guarantee);
    return status;
}

/* The amount never falls as the principal grows: parts grow, ratios are not negative, rounding is monotone. */
icha_status icha_largest_loan_within(icha_money amount, const icha_guarantee *guarantee, icha_money *principal,
                                     icha_error *err) {
    const icha_bounds bounds = {amount, 0, ICHA_MONEY_MAX, "amount", NULL};
    icha_status status = icha_guarantee_check(guarantee, err);
    if (status == ICHA_OK) status = icha_check_bounds(&bounds, 1, "N-1", err);
    if (status != ICHA_OK) return status;
    icha_money fits = 0, above = ICHA_MONEY_MAX + 1; /* of `above` it is not known, but that no loan is so large */
    while (above - fits > 1) {
        icha_money middle = fits + (above - fits) / 2;
        if (icha_guaranteed_amount_checked(middle, guarantee) <= amount) fits = middle;
        else above = middle;
    }
    *principal = fits;
    return ICHA_OK;
}
