/* 128-bit integers: the widest that the everyday paths need; each use states its bound. */
#ifndef ICHA_LIB_WIDE_H
#define ICHA_LIB_WIDE_H

#include <assert.h>
#include <stdbool.h>

#include "icha/number.h"
#include "narrow.h"

__extension__ typedef __int128 icha_i128;
__extension__ typedef unsigned __int128 icha_u128;

#define ICHA_I128_MAX ((icha_i128)(((icha_u128)1 << 127) - 1))

/* As icha_round_quotient(), for every numerator, denominator and mode. */
bool icha_round_wide_quotient(icha_i128 numerator, icha_i128 denominator, icha_rounding rounding, icha_money *rounded);

/* numerator / denominator rounded to a multiple of the rounding's unit, by magnitude (N-4). false: the result lies
 * outside N-1. 0 < denominator < 2^116 and unit <= 1000, so denominator * unit < 2^127 (asserted). Any numerator above
 * -2^127. */
static inline bool icha_round_quotient(icha_i128 numerator, icha_i128 denominator, icha_rounding rounding,
                                       icha_money *rounded) {
    bool narrow = (icha_u128)numerator >> 63 == 0 && (icha_u128)denominator >> 53 == 0;
    if (!narrow || rounding.mode != ICHA_ROUND_DOWN)
        return icha_round_wide_quotient(numerator, denominator, rounding, rounded);
    /* 절사 of everyday amounts is one 64-bit division */
    assert(denominator > 0 && rounding.unit > 0 && rounding.unit <= ICHA_NARROW_UNIT_MAX);
    int64_t amount = icha_narrow_down((int64_t)numerator, (int64_t)denominator, rounding.unit);
    if (amount > ICHA_MONEY_MAX) return false;
    *rounded = amount;
    return true;
}

/* amount x numerator / denominator toward zero, exactly, for 0 <= amount <= ICHA_MONEY_MAX and
 * 0 <= numerator <= denominator, denominator > 0 (asserted). Wide products go through GMP. */
icha_money icha_share_down(icha_money amount, icha_i128 numerator, icha_i128 denominator);

/* A mode of N-4 with a unit of 1, 10, 100 or 1000. */
static inline bool icha_rounding_is_valid(icha_rounding r) {
    bool unit = r.unit == 1 || r.unit == 10 || r.unit == 100 || r.unit == 1000;
    return unit && r.mode >= ICHA_ROUND_DOWN && r.mode <= ICHA_ROUND_HALF_EVEN;
}

/* icha_split without its checks, for shares that were checked once (N-6). */
void icha_split_checked(icha_money amount, const icha_ratio *shares, size_t count, icha_residual residual,
                        icha_money *parts);
/* Which share takes the residue. */
size_t icha_residual_place(const icha_ratio *shares, size_t count, icha_residual residual);

int64_t icha_gcd(int64_t a, int64_t b);
#endif
