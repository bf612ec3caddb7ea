/* The one arithmetic step of the batch kernel: unit x floor((x x multiplier + addend) / divisor) on 32-bit numbers, by
 * an estimate in doubles that integers make exact (N-3). docs/literature/kernel.md derives it, step by step (K-1, K-2,
 * ...); script/prove proves the integers' part for all numbers within the bounds. */
#ifndef ICHA_LIB_SCALING_H
#define ICHA_LIB_SCALING_H

#include <stdbool.h>
#include <stdint.h>

#include "icha/number.h"

/* K-2 */
#define ICHA_SCALED_MAX UINT64_C(4294967294)  /* of x: 2^32 - 2, so that the quotient and one above have 32 bits */
#define ICHA_DIVISOR_MAX UINT64_C(2147483648) /* 2^31 */

/* multiplier <= divisor <= 2^31, addend < divisor (K-2); of interest the multiplier is that of a scaled rate of 1, and
 * its product with any rate keeps to the bound. `slope` and `shift` are the multiplier's and the addend's quotients by
 * the divisor, for the estimate (K-5). */
typedef struct icha_scaling {
    uint32_t multiplier, addend, divisor, unit;
    double slope, shift;
} icha_scaling;

/* numerator / denominator of a number, rounded by mode and unit (K-3). false: half_even, a share above 1, or one that
 * does not fit. 0 <= numerator, 1 <= denominator, both below 2^62. */
bool icha_scaling_of(int64_t numerator, int64_t denominator, icha_rounding rounding, icha_scaling *out);

/* Interest over fraction / denominator of a year, in lowest terms, on a rate in multiples of `scale`, a power of ten up
 * to 100,000 (K-4). false: as above; more than a year. 0 <= fraction < 2^31, 1 <= denominator < 2^22. */
bool icha_scaling_of_interest(int64_t fraction, int64_t denominator, icha_rounding rounding, int64_t scale,
                              icha_scaling *out);

/* (x x multiplier + addend) / divisor toward zero, from an estimate that is the quotient or one above (K-6). The kernel
 * does the same step on lanes, scaled() in kernel_lanes.h; tests/property/test_scaling.c runs both on the same
 * numbers. */
/*@ requires x <= ICHA_SCALED_MAX;
    requires multiplier <= divisor && 1 <= divisor <= ICHA_DIVISOR_MAX;
    requires addend < divisor;
    requires estimate == (x * multiplier + addend) / divisor || estimate == (x * multiplier + addend) / divisor + 1;
    assigns \nothing;
    ensures \result == (x * multiplier + addend) / divisor;
    ensures \result <= x;
*/
static inline uint64_t icha_scaled_exactly(uint64_t x, uint64_t multiplier, uint64_t addend, uint64_t divisor,
                                           uint64_t estimate) {
    /*@ assert share: x * multiplier <= x * divisor; */
    /*@ assert product: x * multiplier <= ICHA_SCALED_MAX * ICHA_DIVISOR_MAX; */
    /*@ assert division: (x * multiplier + addend) / divisor * divisor <= x * multiplier + addend <
                         ((x * multiplier + addend) / divisor + 1) * divisor; */
    /*@ assert below: (x * multiplier + addend) / divisor * divisor < (x + 1) * divisor; */
    /*@ assert quotient: (x * multiplier + addend) / divisor <= x; */
    uint64_t exact = x * multiplier + addend;
    int64_t remainder = (int64_t)exact - (int64_t)(estimate * divisor);
    return estimate - (remainder < 0);
}
#endif
