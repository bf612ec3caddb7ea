#include "scaling.h"

#include "number/wide.h"

/* K-3: rounding down adds nothing, up all but one part of the divisor, half_up half of it. */
static icha_scaling scaling(int64_t multiplier, int64_t divisor, icha_rounding rounding) {
    int64_t addend = rounding.mode == ICHA_ROUND_UP        ? divisor - 1
                     : rounding.mode == ICHA_ROUND_HALF_UP ? divisor / 2
                                                           : 0;
    return (icha_scaling){.multiplier = (uint32_t)multiplier,
                          .addend = (uint32_t)addend,
                          .divisor = (uint32_t)divisor,
                          .unit = (uint32_t)rounding.unit,
                          .slope = (double)multiplier / (double)divisor,
                          .shift = (double)addend / (double)divisor};
}

bool icha_scaling_of(int64_t numerator, int64_t denominator, icha_rounding rounding, icha_scaling *out) {
    if (numerator > denominator || rounding.mode == ICHA_ROUND_HALF_EVEN) return false;
    int64_t common = icha_gcd(numerator, denominator);
    int64_t multiplier = numerator / common, divisor = denominator / common;
    if (divisor > (int64_t)ICHA_DIVISOR_MAX) return false;
    common = icha_gcd(multiplier, rounding.unit);
    multiplier /= common;
    divisor *= rounding.unit / common;
    if (rounding.mode == ICHA_ROUND_HALF_UP && divisor % 2 != 0)
        multiplier *= 2, divisor *= 2; /* half of it is whole */
    if (divisor > (int64_t)ICHA_DIVISOR_MAX) return false;
    *out = scaling(multiplier, divisor, rounding);
    return true;
}

bool icha_scaling_of_interest(int64_t fraction, int64_t denominator, icha_rounding rounding, int64_t scale,
                              icha_scaling *out) {
    int64_t divisor = denominator * (ICHA_RATE_ONE / scale) * rounding.unit; /* < 2^22 x 10^9 x 1000 < 2^63, and even */
    if (fraction > denominator || divisor > (int64_t)ICHA_DIVISOR_MAX || rounding.mode == ICHA_ROUND_HALF_EVEN)
        return false;
    *out = scaling(fraction, divisor, rounding);
    return true;
}
