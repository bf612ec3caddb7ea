/* The borrower's flows and all-in annual rate (G-6, N-5).
 *
 * Over the billionth k, let x = 1 + k / 10^9 and f(k) = sum of flow / x^(days / 365). The first flow is positive and the
 * later ones are not, so f rises with k and the rate lies in [k, k + 1) where f(k) <= 0 < f(k + 1).
 *
 * Signs are certified on whole numbers alone: v = x^(-1/365) as a fixed-point number with N bits is a whole 365th root,
 * exact to its last bit, and sums of powers of v are enclosed from below and above. A sum that is exactly 0 is never
 * decided by enclosure but algebraically (`is_root`), after which more bits always settle the sign. */
#include "internal.h"

#include <stdlib.h>

#define FIRST_BITS 192UL
#define YEAR_DAYS 365

/* ---- flows ---- */

static int by_day(const void *left, const void *right) {
    const struct flow *a = left;
    const struct flow *b = right;
    return a->on < b->on ? -1 : a->on > b->on;
}

/* Nothing is no flow. */
static void add_flow(struct flow *flows, size_t *count, civil_day on, int64_t amount) {
    if (amount != 0) flows[(*count)++] = (struct flow){.on = on, .amount = amount};
}

/* What falls on one day is one flow. */
static bool merge_days(struct flow *flows, size_t *count, struct exact_error *err) {
    size_t last = 0;
    qsort(flows, *count, sizeof *flows, by_day);
    for (size_t i = 1; i < *count; i++) {
        if (flows[i].on != flows[last].on) flows[++last] = flows[i];
        else if (!icha_exact_add_money(&flows[last].amount, flows[i].amount, err, "a day's flow")) return false;
    }
    *count = last + 1;
    return true;
}

bool icha_exact_flows(const struct terms *terms, const struct schedule *schedule, const struct fees *fees,
                      struct flow **flows, size_t *count, struct exact_error *err) {
    *count = 0;
    *flows = calloc(1 + schedule->count + fees->count, sizeof **flows);
    if (*flows == NULL) return icha_exact_fail(err, "out of memory");
    add_flow(*flows, count, terms->disbursed_on, terms->principal);
    for (size_t i = 0; i < schedule->count; i++)
        add_flow(*flows, count, schedule->rows[i].period.due, -schedule->rows[i].payment);
    for (size_t i = 0; i < fees->count; i++)
        add_flow(*flows, count, fees->items[i].cover.due, -fees->items[i].borrower_fee);
    if (merge_days(*flows, count, err)) return true;
    free(*flows);
    *flows = NULL;
    return false;
}

/* ---- the exact sign of f at a billionth ---- */

static void set_growth(mpq_t x, const mpz_t k) {
    mpz_add_ui(mpq_numref(x), k, (unsigned long)RATE_ONE);
    mpz_set_ui(mpq_denref(x), (unsigned long)RATE_ONE);
    mpq_canonicalize(x);
}

/* x becomes its p-th root when that is rational. */
static bool take_root(mpq_t x, unsigned long p) {
    mpz_t above, below;
    mpz_inits(above, below, NULL);
    bool rational = mpz_root(above, mpq_numref(x), p) != 0 && mpz_root(below, mpq_denref(x), p) != 0;
    if (rational) {
        mpz_set(mpq_numref(x), above);
        mpz_set(mpq_denref(x), below);
    }
    mpz_clears(above, below, NULL);
    return rational;
}

static void power(mpq_t out, const mpq_t base, unsigned long exponent) {
    mpz_pow_ui(mpq_numref(out), mpq_numref(base), exponent);
    mpz_pow_ui(mpq_denref(out), mpq_denref(base), exponent);
}

/* Is f exactly 0? 365 = 5 x 73. With y the root of x by as much of 5 and 73 as is rational and D what is left of 365,
 * z^D - 1/y is irreducible (y is no p-th power for a prime p that divides the odd D), so 1, v, ..., v^(D - 1) are linearly
 * independent over the rationals: the flows whose days leave the same rest by D must cancel among themselves. */
static bool is_root(const struct flow *flows, size_t count, const mpz_t k) {
    mpq_t y, sum, term;
    mpq_inits(y, sum, term, NULL);
    set_growth(y, k);
    int degree = YEAR_DAYS;
    if (take_root(y, 5)) degree /= 5;
    if (take_root(y, 73)) degree /= 73;
    bool zero = true;
    for (int rest = 0; rest < degree && zero; rest++) {
        mpq_set_si(sum, 0, 1);
        for (size_t i = 0; i < count; i++) {
            int days = flows[i].on - flows[0].on;
            if (days % degree != rest || flows[i].amount == 0) continue;
            power(term, y, (unsigned long)(days / degree)); /* flow / y^(whole powers); the rest is common */
            mpq_inv(term, term);
            mpz_mul_si(mpq_numref(term), mpq_numref(term), (long)flows[i].amount);
            mpq_canonicalize(term);
            mpq_add(sum, sum, term);
        }
        zero = mpq_sgn(sum) == 0;
    }
    mpq_clears(y, sum, term, NULL);
    return zero;
}

/* A non-negative fixed-point number with `bits` bits after the point, enclosed. */
struct enclosure {
    mpz_t low, high;
};

static void multiply(struct enclosure *a, const struct enclosure *b, unsigned long bits) {
    mpz_mul(a->low, a->low, b->low);
    mpz_fdiv_q_2exp(a->low, a->low, bits);
    mpz_mul(a->high, a->high, b->high);
    mpz_cdiv_q_2exp(a->high, a->high, bits);
}

/* a x= base ^ exponent */
static void multiply_power(struct enclosure *a, const struct enclosure *base, int exponent, unsigned long bits) {
    struct enclosure square;
    mpz_init_set(square.low, base->low);
    mpz_init_set(square.high, base->high);
    for (; exponent > 0; exponent >>= 1) {
        if (exponent & 1) multiply(a, &square, bits);
        if (exponent > 1) multiply(&square, &square, bits);
    }
    mpz_clears(square.low, square.high, NULL);
}

/* v = x^(-1/365) x 2^bits = the 365th root of 2^(365 bits) / x. */
static void set_step(struct enclosure *v, const mpz_t k, unsigned long bits) {
    mpz_t grown;
    mpz_init(grown);
    mpz_add_ui(grown, k, (unsigned long)RATE_ONE);
    mpz_set_ui(v->low, (unsigned long)RATE_ONE);
    mpz_mul_2exp(v->low, v->low, YEAR_DAYS * bits);
    mpz_fdiv_q(v->low, v->low, grown);
    mpz_root(v->low, v->low, YEAR_DAYS); /* down twice is still the floor: nothing whole lies between */
    mpz_add_ui(v->high, v->low, 1);
    mpz_clear(grown);
}

/* -1 or 1 when certain, else 0. What is paid back, in today's money, against the first flow. */
static int enclosed_sign(const struct flow *flows, size_t count, const mpz_t k, unsigned long bits) {
    struct enclosure v, discount;
    mpz_t low, high, first;
    mpz_inits(v.low, v.high, discount.low, discount.high, low, high, first, NULL);
    set_step(&v, k, bits);
    mpz_setbit(discount.low, bits);
    mpz_setbit(discount.high, bits);
    mpz_set_si(first, (long)flows[0].amount);
    mpz_mul_2exp(first, first, bits);
    for (size_t i = 1; i < count; i++) {
        multiply_power(&discount, &v, flows[i].on - flows[i - 1].on, bits);
        mpz_addmul_ui(low, discount.low, (unsigned long)-flows[i].amount);
        mpz_addmul_ui(high, discount.high, (unsigned long)-flows[i].amount);
    }
    int sign = mpz_cmp(first, high) > 0 ? 1 : mpz_cmp(first, low) < 0 ? -1 : 0;
    mpz_clears(v.low, v.high, discount.low, discount.high, low, high, first, NULL);
    return sign;
}

static int sign_at(const struct flow *flows, size_t count, const mpz_t k) {
    int sign = enclosed_sign(flows, count, k, FIRST_BITS);
    if (sign != 0 || is_root(flows, count, k)) return sign;
    for (unsigned long bits = 2 * FIRST_BITS; sign == 0; bits *= 2) sign = enclosed_sign(flows, count, k, bits);
    return sign;
}

/* ---- where to look ---- */

/* One Newton step for g(v) = sum of payment x v^days - first flow; *value = g, so that the caller sees how near it is. */
static void newton_step(mpz_t v, mpz_t change, const struct flow *flows, size_t count) {
    struct enclosure step, discount; /* here only the lower ends are of interest */
    mpz_t value, slope, part;
    mpz_inits(step.low, step.high, discount.low, discount.high, value, slope, part, NULL);
    mpz_set(step.low, v);
    mpz_set(step.high, v);
    mpz_setbit(discount.low, FIRST_BITS);
    mpz_setbit(discount.high, FIRST_BITS);
    mpz_set_si(value, -(long)flows[0].amount);
    mpz_mul_2exp(value, value, FIRST_BITS);
    for (size_t i = 1; i < count; i++) {
        multiply_power(&discount, &step, flows[i].on - flows[i - 1].on, FIRST_BITS);
        mpz_mul_ui(part, discount.low, (unsigned long)-flows[i].amount);
        mpz_add(value, value, part);
        mpz_addmul_ui(slope, part, (unsigned long)(flows[i].on - flows[0].on));
    }
    mpz_mul(change, value, v); /* g / g' = g v / (sum of payment x days x v^days) */
    if (mpz_sgn(slope) > 0) mpz_tdiv_q(change, change, slope);
    else mpz_set_ui(change, 0);
    mpz_sub(v, v, change);
    mpz_clears(step.low, step.high, discount.low, discount.high, value, slope, part, NULL);
}

/* The billionth near the root, by Newton from v = 1 down: g is convex and not below 0 there. Nothing depends on it being
 * right, only the time that the search takes. */
static void estimate(mpz_t k, const struct flow *flows, size_t count) {
    mpz_t v, change;
    mpz_inits(v, change, NULL);
    mpz_setbit(v, FIRST_BITS);
    for (int i = 0; i < 200; i++) {
        newton_step(v, change, flows, count);
        if (mpz_sgn(v) <= 0 || mpz_sizeinbase(change, 2) < FIRST_BITS / 2) break;
    }
    mpz_set_ui(k, 0);
    if (mpz_sgn(v) > 0) { /* x = v^-365 */
        mpz_pow_ui(change, v, YEAR_DAYS);
        mpz_set_ui(k, (unsigned long)RATE_ONE);
        mpz_mul_2exp(k, k, YEAR_DAYS * FIRST_BITS);
        mpz_fdiv_q(k, k, change);
        mpz_sub_ui(k, k, (unsigned long)RATE_ONE);
        if (mpz_sgn(k) < 0) mpz_set_ui(k, 0);
    }
    mpz_clears(v, change, NULL);
}

/* low with f(low) <= 0 < f(low + 1): from the estimate outward in doubling steps, then by halving. */
static void search(mpz_t low, const struct flow *flows, size_t count) {
    mpz_t high, step, middle;
    mpz_inits(high, step, middle, NULL);
    estimate(low, flows, count);
    mpz_set(high, low);
    mpz_set_ui(step, 1);
    while (sign_at(flows, count, low) > 0) { /* f(0) <= 0 */
        mpz_set(high, low);
        mpz_sub(low, low, step);
        if (mpz_sgn(low) < 0) mpz_set_ui(low, 0);
        mpz_mul_2exp(step, step, 1);
    }
    while (mpz_cmp(high, low) <= 0 || sign_at(flows, count, high) <= 0) {
        if (mpz_cmp(high, low) > 0) {
            mpz_set(low, high);
            mpz_mul_2exp(step, step, 1);
        }
        mpz_add(high, low, step);
    }
    for (;;) {
        mpz_sub(step, high, low);
        if (mpz_cmp_ui(step, 1) == 0) break;
        mpz_add(middle, low, high);
        mpz_fdiv_q_2exp(middle, middle, 1);
        if (sign_at(flows, count, middle) > 0) mpz_set(high, middle);
        else mpz_set(low, middle);
    }
    mpz_clears(high, step, middle, NULL);
}

/* No rate without a first flow to the borrower or with nothing paid back on a later day. What is paid back is never less
 * than the first flow: the principal comes back whole, and fees and interest are not negative. */
int64_t icha_exact_all_in_rate(const struct flow *flows, size_t count) {
    if (flows[0].amount <= 0 || count < 2) return ABSENT;
    mpz_t low, most;
    mpz_init(low);
    mpz_init_set_si(most, (long)ALL_IN_RATE_MAX);
    int64_t rate = ABSENT;
    if (sign_at(flows, count, most) > 0) {
        search(low, flows, count);
        rate = mpz_get_si(low);
    }
    mpz_clears(low, most, NULL);
    return rate;
}
