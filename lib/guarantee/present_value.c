/* Signs of present values: an MPFR enclosure by directed rounding, refined until it leaves no doubt; a zero is decided on
 * rationals (N-5). */
#include "present_value.h"

#include <gmp.h>
#include <mpfr.h>

/* ---- is it exactly zero? ----
 *
 * x = 1 + rate is a rational number above 1, y = x^(1/365), a flow d days on is worth c / y^d. X^365 - x has no rational
 * factor unless x is a 5th or a 73rd power of a rational (365 = 5 x 73 is odd; Lang, Algebra VI 9.1). Terms of x stay
 * below 2^50, so x is no 73rd power; where it is no 5th power either, 1, y, ..., y^364 are linearly independent over the
 * rationals: the sum is zero only if the flows of each rest d mod 365 come to zero among themselves. Flows beside the first
 * are negative, so those of a rest other than 0 never do: a zero needs every d to be a multiple of 365, and is then one of
 * rationals in x. Where x = w^5 the same holds with y = w^(1/73), rests mod 73 and w for x (w is no 73rd power either). */

typedef struct growth {
    mpz_t numerator, denominator; /* of x or w, in lowest terms */
    int32_t days;                 /* in which money grows by it: 365 or 73 */
} growth;

static bool all_days_divide_by(const icha_flow *flows, size_t count, int32_t days) {
    for (size_t i = 1; i < count; i++)
        if (flows[i].amount != 0 && (flows[i].on - flows[0].on) % days != 0) return false;
    return true;
}

/* false: the sum cannot be zero. */
static bool rational_growth(const icha_flow *flows, size_t count, icha_rate rate, growth *out) {
    mpz_t common;
    mpz_init(common);
    mpz_set_si(out->numerator, ICHA_RATE_ONE + rate);
    mpz_set_si(out->denominator, ICHA_RATE_ONE);
    mpz_gcd(common, out->numerator, out->denominator);
    mpz_divexact(out->numerator, out->numerator, common);
    mpz_divexact(out->denominator, out->denominator, common);
    mpz_clear(common);
    out->days = 365;
    if (all_days_divide_by(flows, count, 365)) return true;
    out->days = 73;
    return all_days_divide_by(flows, count, 73) && mpz_root(out->numerator, out->numerator, 5) != 0 &&
           mpz_root(out->denominator, out->denominator, 5) != 0;
}

/* Is the sum of c_j (q/p)^(e_j) zero? Horner over one divisor: what is left of the later flows is sum / p^k, and `power`
 * is p^k. Dates span less than 300 years: p^300 < 2^15000, or with p < 2^10 p^1500 < 2^15000. */
static bool sums_to_zero(const icha_flow *flows, size_t count, const growth *by) {
    mpz_t sum, power, factor;
    mpz_init(sum);
    mpz_init_set_ui(power, 1);
    mpz_init(factor);
    icha_date at = flows[0].on;
    for (size_t i = count; i-- > 0;) {
        if (flows[i].amount == 0) continue;
        if (mpz_sgn(sum) != 0) {
            unsigned long gap = (unsigned long)((at - flows[i].on) / by->days);
            mpz_pow_ui(factor, by->denominator, gap);
            mpz_mul(sum, sum, factor);
            mpz_pow_ui(factor, by->numerator, gap);
            mpz_mul(power, power, factor);
        }
        at = flows[i].on;
        mpz_mul_si(factor, power, flows[i].amount);
        mpz_add(sum, sum, factor);
    }
    bool zero = mpz_sgn(sum) == 0;
    mpz_clear(sum);
    mpz_clear(power);
    mpz_clear(factor);
    return zero;
}

static bool is_zero(const icha_flow *flows, size_t count, icha_rate rate) {
    growth by;
    mpz_init(by.numerator);
    mpz_init(by.denominator);
    bool zero = rational_growth(flows, count, rate, &by) && sums_to_zero(flows, count, &by);
    mpz_clear(by.numerator);
    mpz_clear(by.denominator);
    return zero;
}

/* ---- the enclosure ---- */

typedef struct bounds {
    mpfr_t low, high;
} bounds;

static void bounds_init(bounds *value, mpfr_prec_t precision) {
    mpfr_init2(value->low, precision);
    mpfr_init2(value->high, precision);
}

static void bounds_clear(bounds *value) {
    mpfr_clear(value->low);
    mpfr_clear(value->high);
}

/* Powers of one day's discount: gaps between due dates repeat. */
enum { POWERS = 8 };
typedef struct discounts {
    bounds day;
    bounds powers[POWERS];
    unsigned long gaps[POWERS]; /* 0: free */
    size_t next;
} discounts;

/* (10^9 / (10^9 + rate))^(1/365), each step rounded outward; it lies in (0, 1] */
static void discounts_init(discounts *of, icha_rate rate, mpfr_prec_t precision) {
    bounds_init(&of->day, precision);
    for (size_t i = 0; i < POWERS; i++) {
        bounds_init(&of->powers[i], precision);
        of->gaps[i] = 0;
    }
    of->next = 0;
    mpfr_set_si(of->day.low, ICHA_RATE_ONE, MPFR_RNDD); /* 30 bits: exact */
    mpfr_div_ui(of->day.high, of->day.low, (unsigned long)(ICHA_RATE_ONE + rate), MPFR_RNDU);
    mpfr_div_ui(of->day.low, of->day.low, (unsigned long)(ICHA_RATE_ONE + rate), MPFR_RNDD);
    mpfr_rootn_ui(of->day.low, of->day.low, 365, MPFR_RNDD);
    mpfr_rootn_ui(of->day.high, of->day.high, 365, MPFR_RNDU);
}

static void discounts_clear(discounts *of) {
    bounds_clear(&of->day);
    for (size_t i = 0; i < POWERS; i++) bounds_clear(&of->powers[i]);
}

static const bounds *discount_over(discounts *of, unsigned long gap) {
    for (size_t i = 0; i < POWERS; i++)
        if (of->gaps[i] == gap) return &of->powers[i];
    bounds *power = &of->powers[of->next];
    of->gaps[of->next] = gap;
    of->next = (of->next + 1) % POWERS;
    mpfr_pow_ui(power->low, of->day.low, gap, MPFR_RNDD);
    mpfr_pow_ui(power->high, of->day.high, gap, MPFR_RNDU);
    return power;
}

/* Horner from the last flow back. What later flows are worth is not positive, so its lower bound takes the larger
 * discount and its upper bound the smaller one: low <= value <= high at every step. */
static void enclose(const icha_flow *flows, size_t count, discounts *of, bounds *value) {
    mpfr_set_si(value->low, flows[count - 1].amount, MPFR_RNDD);
    mpfr_set_si(value->high, flows[count - 1].amount, MPFR_RNDU);
    for (size_t i = count - 1; i-- > 0;) {
        const bounds *discount = discount_over(of, (unsigned long)(flows[i + 1].on - flows[i].on));
        mpfr_mul(value->low, value->low, discount->high, MPFR_RNDD);
        mpfr_mul(value->high, value->high, discount->low, MPFR_RNDU);
        mpfr_add_si(value->low, value->low, flows[i].amount, MPFR_RNDD);
        mpfr_add_si(value->high, value->high, flows[i].amount, MPFR_RNDU);
    }
}

/* 0: open */
static int enclosed_sign(const icha_flow *flows, size_t count, icha_rate rate, mpfr_prec_t precision) {
    discounts of;
    bounds value;
    discounts_init(&of, rate, precision);
    bounds_init(&value, precision);
    enclose(flows, count, &of, &value);
    int sign = mpfr_sgn(value.low) > 0 ? 1 : mpfr_sgn(value.high) < 0 ? -1 : 0;
    bounds_clear(&value);
    discounts_clear(&of);
    return sign;
}

static int sign_of_sum(const icha_flow *flows, size_t count) {
    __extension__ __int128 sum = 0; /* count < 2^17 days, amounts < 2^53 */
    for (size_t i = 0; i < count; i++) sum += flows[i].amount;
    return (sum > 0) - (sum < 0);
}

/* A relative error of about count x 2^(2 - precision) is left, where a billionth in the rate moves the value by more than
 * 2^-40 of itself: 96 bits nearly always do. A zero is found before refining, for refining never ends on one. A sign still
 * open at the last precision belongs to a value of less than 2^-32000 of the flows: the rate asked about and the root then
 * agree in more than nine thousand decimal places. */
int icha_present_value_sign(const icha_flow *flows, size_t count, icha_rate rate) {
    if (rate == 0) return sign_of_sum(flows, count);
    int sign = enclosed_sign(flows, count, rate, 96);
    if (sign != 0 || is_zero(flows, count, rate)) return sign;
    for (mpfr_prec_t precision = 192; sign == 0 && precision <= ICHA_PRESENT_VALUE_BITS; precision *= 2)
        sign = enclosed_sign(flows, count, rate, precision);
    return sign;
}
