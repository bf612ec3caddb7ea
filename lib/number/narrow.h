/* The integer steps that sums and roundings rest on, in 64 bits (N-1, N-4). script/prove proves them for all numbers within
 * their bounds (docs/literature/proofs.md). */
#ifndef ICHA_LIB_NARROW_H
#define ICHA_LIB_NARROW_H

#include "icha/number.h"

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

/* N-4 by definition: q is the whole number that n / d, neither negative, is rounded to. */
/*@ predicate is_rounded(integer mode, integer n, integer d, integer q) =
        (mode == ICHA_ROUND_DOWN ==> q * d <= n < (q + 1) * d) &&
        (mode == ICHA_ROUND_UP ==> (q - 1) * d < n <= q * d) &&
        (mode == ICHA_ROUND_HALF_UP ==> (2 * q - 1) * d <= 2 * n < (2 * q + 1) * d) &&
        (mode == ICHA_ROUND_HALF_EVEN ==> (2 * q - 1) * d <= 2 * n <= (2 * q + 1) * d &&
            (q % 2 == 0 || ((2 * q - 1) * d < 2 * n < (2 * q + 1) * d)));
    predicate is_mode(integer mode) = ICHA_ROUND_DOWN <= mode <= ICHA_ROUND_HALF_EVEN;
    predicate goes_up(integer mode, integer remainder, integer rest, integer quotient) =
        remainder > 0 && (mode == ICHA_ROUND_UP || (mode == ICHA_ROUND_HALF_UP && remainder >= rest) ||
                          (mode == ICHA_ROUND_HALF_EVEN &&
                           (remainder > rest || (remainder == rest && quotient % 2 != 0))));
    lemma any_width: \forall integer mode, n, d, q, r; is_mode(mode) && d > 0 && q >= 0 && 0 <= r < d &&
        n == q * d + r ==> (goes_up(mode, r, d - r, q) ==> is_rounded(mode, n, d, q + 1)) &&
                           (!goes_up(mode, r, d - r, q) ==> is_rounded(mode, n, d, q));
*/

/* Does the magnitude of a quotient go up to the next whole number? Asked by quotients of 64 bits, of 128, and of GMP's.
 * has_rest: something is left over; against_half: less than half of the divisor (< 0), half (0) or more (> 0). */
/*@ requires is_mode(mode);
    assigns \nothing;
    ensures \result <==> has_rest && (mode == ICHA_ROUND_UP || (mode == ICHA_ROUND_HALF_UP && against_half >= 0) ||
                (mode == ICHA_ROUND_HALF_EVEN && (against_half > 0 || (against_half == 0 && is_odd))));
*/
static inline bool icha_goes_up(bool has_rest, int against_half, bool is_odd, icha_rounding_mode mode) {
    if (!has_rest || mode == ICHA_ROUND_DOWN) return false;
    if (mode == ICHA_ROUND_UP || against_half > 0) return true;
    return against_half == 0 && (mode == ICHA_ROUND_HALF_UP || is_odd);
}

/* magnitude / divisor, rounded to a whole number. */
/*@ requires 1 <= divisor && is_mode(mode);
    assigns \nothing;
    ensures is_rounded(mode, magnitude, divisor, \result);
*/
static inline uint64_t icha_narrow_quotient(uint64_t magnitude, uint64_t divisor, icha_rounding_mode mode) {
    uint64_t quotient = magnitude / divisor, remainder = magnitude % divisor;
    uint64_t rest = divisor - remainder; /* remainder against half, without doubling */
    int against_half = (remainder > rest) - (remainder < rest);
    /*@ assert division: quotient * divisor <= magnitude < (quotient + 1) * divisor; */
    /*@ assert remainder: remainder == magnitude - quotient * divisor; */
    /*@ assert room: remainder > 0 ==> quotient < 18446744073709551615; */
    bool up = icha_goes_up(remainder != 0, against_half, quotient % 2 != 0, mode);
    /*@ assert decision: up <==> goes_up(mode, remainder, rest, quotient); */
    /*@ assert above: up ==> is_rounded(mode, magnitude, divisor, quotient + 1); */
    /*@ assert below: !up ==> is_rounded(mode, magnitude, divisor, quotient + 0); */
    return up ? quotient + 1 : quotient;
}

/* So many units as an amount. false: outside N-1. */
/*@ requires 0 <= units && 1 <= unit <= ICHA_NARROW_UNIT_MAX;
    requires \valid(amount);
    assigns *amount;
    ensures \result <==> units * unit <= ICHA_MONEY_MAX;
    ensures \result ==> *amount == (is_negative ? -(units * unit) : units * unit);
    ensures !\result ==> *amount == \old(*amount);
*/
static inline bool icha_amount_of_units(uint64_t units, int32_t unit, bool is_negative, icha_money *amount) {
    if (units > (uint64_t)ICHA_MONEY_MAX) return false;
    /*@ assert product: 0 <= units * unit <= ICHA_MONEY_MAX * ICHA_NARROW_UNIT_MAX; */
    icha_money magnitude = (icha_money)units * unit;
    if (magnitude > ICHA_MONEY_MAX) return false;
    *amount = is_negative ? -magnitude : magnitude;
    return true;
}

/* a + b, whatever they are. false: outside N-1. */
/*@ requires \valid(sum);
    assigns *sum;
    ensures \result <==> -ICHA_MONEY_MAX <= a + b <= ICHA_MONEY_MAX;
    ensures \result ==> *sum == a + b;
    ensures !\result ==> *sum == \old(*sum);
*/
static inline bool icha_sum_fits(int64_t a, int64_t b, icha_money *sum) {
    if (b > 0 ? a > ICHA_MONEY_MAX - b : a < -ICHA_MONEY_MAX - b) return false;
    int64_t total = a + b; /* only the side that b leads away from can still be left */
    if (total > ICHA_MONEY_MAX || total < -ICHA_MONEY_MAX) return false;
    *sum = total;
    return true;
}
#endif
