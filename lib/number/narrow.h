/* Rounding down of everyday amounts in 64 bits (N-4). script/prove proves it for all numbers within its bounds. */
#ifndef ICHA_LIB_NARROW_H
#define ICHA_LIB_NARROW_H

#include <stdint.h>

#define ICHA_NARROW_NUMERATOR_MAX INT64_MAX
#define ICHA_NARROW_DENOMINATOR_MAX ((INT64_C(1) << 53) - 1)
#define ICHA_NARROW_UNIT_MAX 1000

/* The greatest multiple of the unit up to numerator / denominator. */
/*@ requires 0 <= numerator;
    requires 1 <= denominator <= ICHA_NARROW_DENOMINATOR_MAX;
    requires 1 <= unit <= ICHA_NARROW_UNIT_MAX;
    assigns \nothing;
    ensures \result == numerator / (denominator * unit) * unit;
    ensures 0 <= \result;
    ensures \result * denominator <= numerator < (\result + unit) * denominator;
*/
static inline int64_t icha_narrow_down(int64_t numerator, int64_t denominator, int64_t unit) {
    /*@ assert product: 1 <= denominator * unit <= ICHA_NARROW_DENOMINATOR_MAX * ICHA_NARROW_UNIT_MAX; */
    int64_t divisor = denominator * unit;
    int64_t quotient = numerator / divisor;
    /*@ assert division: quotient * divisor <= numerator < (quotient + 1) * divisor; */
    /*@ assert regrouped: quotient * divisor == (quotient * unit) * denominator; */
    /*@ assert next: (quotient + 1) * divisor == (quotient * unit + unit) * denominator; */
    /*@ assert amount: 0 <= quotient * unit <= numerator; */
    return quotient * unit;
}
#endif
