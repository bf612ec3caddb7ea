/* The kernel's one arithmetic step at its bounds and past them (docs/literature/kernel.md, K-2 to K-6): makers of
 * scalings, the scalar step that script/prove proves, and the lanes of every path, each against 128-bit integers.
 * test_scaling [SCALINGS [SEED]] */
#include <math.h>
#include <string.h>

#include "icha/icha.h"
#include "number/wide.h"
#include "portfolio/kernel.h"
#include "support/cmocka_setup.h"
#include "support/random.h"

#define X_MAX (ICHA_COHORT_PRINCIPAL_MAX + 999) /* a line rounded up by 1000 won (K-7) */
#define PATHS 4                                 /* by icha_kernel_path; 0 is none */

static test_random chance;
static long scalings = 250000; /* a test, four of them: 10^6 in all */

/* unit x floor((x x multiplier + addend) / divisor) in 128 bits. */
static uint64_t expected_of(const icha_scaling *by, uint64_t x, uint64_t rate) {
    icha_u128 exact = (icha_u128)x * by->multiplier * rate + by->addend;
    return (uint64_t)(exact / by->divisor) * by->unit;
}

/* The same double operations as the lanes', once rounded after the product and once not. */
static uint64_t nearest(double estimate) {
    union {
        double real;
        uint64_t bits;
    } sum = {.real = estimate + 0x1p52};
    return sum.bits & UINT32_MAX;
}

static void check_scalar(const icha_scaling *by, uint64_t x, uint64_t rate) {
    uint64_t multiplier = by->multiplier * rate, expected = expected_of(by, x, rate);
    volatile double slope = (double)rate * by->slope, product = (double)x * slope;
    double estimates[] = {product + by->shift, fma((double)x, slope, by->shift)};
    for (int i = 0; i < 2; i++) {
        uint64_t quotient = icha_scaled_exactly(x, multiplier, by->addend, by->divisor, nearest(estimates[i]));
        assert_int_equal(quotient * by->unit, expected);
    }
}

/* ---- the lanes, through a cohort of one row that posts its line once ---- */

typedef struct bench {
    icha_contract contract;
    icha_cohort cohort;
    icha_cohort_row row;
    icha_cohort_part part;
    icha_cohort_cell accrued, due;
    icha_lanes lanes;
    icha_kernel *kernels[PATHS];
} bench;

static void set_up(bench *b) {
    memset(b, 0, sizeof *b);
    icha_contract_init(&b->contract);
    b->part = (icha_cohort_part){.is_rest = true};
    b->row = (icha_cohort_row){.claim_cell = -1, .accrued_count = 1};
    b->cohort = (icha_cohort){.contract = &b->contract,
                              .base_cap = UINT64_C(1) << 32,
                              .rows = &b->row,
                              .row_count = 1,
                              .parts = &b->part,
                              .part_count = 1,
                              .accrued = {&b->accrued, 1, 1, false},
                              .due = {&b->due, 1, 1, false}};
    for (int path = ICHA_KERNEL_PORTABLE; path < PATHS; path++)
        b->kernels[path] = icha_kernel_of((icha_kernel_path)path);
}

static uint64_t run(bench *b, int path, size_t lane, uint64_t x, uint64_t rate) {
    b->lanes.balance[lane] = x;
    b->lanes.rate[lane] = rate;
    b->due.amount = b->accrued.amount = 0;
    b->kernels[path](&b->cohort, &b->lanes, lane + 1);
    b->lanes.balance[lane] = b->lanes.rate[lane] = 0;
    assert_int_equal(b->due.amount, b->accrued.amount);
    return (uint64_t)b->due.amount;
}

static const icha_scaling itself = {1, 0, 1, 1, 1.0, 0.0};

/* As a subsidy, and for interest as the cap of a line that is the balance. */
static void check_lanes(bench *b, const icha_scaling *by, uint64_t x, uint64_t rate, bool is_interest) {
    uint64_t expected = expected_of(by, x, rate);
    size_t lane = (size_t)random_in(&chance, 0, 7);
    if (by->multiplier == 0 && !is_interest) return; /* no subsidy */
    b->cohort.needs_interest = b->cohort.is_capped = is_interest;
    b->row.subsidy = is_interest ? itself : *by;
    b->row.interest = is_interest ? *by : itself;
    if (is_interest && expected > x) expected = x;
    for (int path = ICHA_KERNEL_PORTABLE; path < PATHS; path++) {
        if (b->kernels[path] == NULL) continue;
        uint64_t found = run(b, path, lane, x, rate);
        if (found != expected)
            fail_msg("%s: %u x (%llu x %u x %llu + %u) / %u: %llu, expected %llu",
                     icha_kernel_name((icha_kernel_path)path), by->unit, (unsigned long long)x, by->multiplier,
                     (unsigned long long)rate, by->addend, by->divisor, (unsigned long long)found,
                     (unsigned long long)expected);
    }
}

static void check(bench *b, const icha_scaling *by, uint64_t x) {
    check_scalar(by, x, 1);
    check_lanes(b, by, x, 1, false);
}

static icha_scaling made(uint64_t multiplier, uint64_t divisor, uint64_t addend, uint32_t unit) {
    return (icha_scaling){(uint32_t)multiplier,
                          (uint32_t)addend,
                          (uint32_t)divisor,
                          unit,
                          (double)multiplier / (double)divisor,
                          (double)addend / (double)divisor};
}

/* ---- tests ---- */

static void paths_of_this_machine(void **state) {
    (void)state;
    for (int path = ICHA_KERNEL_PORTABLE; path < PATHS; path++)
        print_message("%s: %s\n", icha_kernel_name((icha_kernel_path)path),
                      icha_kernel_of((icha_kernel_path)path) != NULL ? "tested" : "SKIPPED, this machine has it not");
    assert_non_null(icha_kernel_of(ICHA_KERNEL_PORTABLE));
}

/* Every corner of x, multiplier, divisor and addend with every other. */
static void corners(void **state) {
    (void)state;
    static const uint64_t xs[] = {0, 1, 2, 999, INT32_MAX - 1, INT32_MAX, UINT64_C(1) << 31, X_MAX};
    static const uint64_t divisors[] = {
        1, 2, 3, 10, 1000, 365000000, INT32_MAX, (1u << 31) - 2, 1u << 31, 1u << 30, 715827883, 999999937};
    static bench b;
    long count = 0;
    set_up(&b);
    for (size_t i = 0; i < sizeof divisors / sizeof *divisors; i++) {
        uint64_t d = divisors[i];
        const uint64_t multipliers[] = {0, 1, 2, d / 3, d / 2, d / 2 + 1, d - 1, d}, addends[] = {0, 1, d / 2, d - 1};
        for (size_t m = 0; m < 8; m++)
            for (size_t a = 0; a < 4; a++)
                for (size_t x = 0; x < sizeof xs / sizeof *xs; x++) {
                    if (multipliers[m] > d || addends[a] >= d) continue;
                    icha_scaling by = made(multipliers[m], d, addends[a], 1);
                    check(&b, &by, xs[x]);
                    count++;
                }
    }
    print_message("%ld corners\n", count);
}

/* The scalar step at the proof's own bound, beyond what a line can be: x = 2^32 - 2, multiplier = divisor = 2^31. */
static void the_proofs_own_bound(void **state) {
    (void)state;
    icha_scaling by = made(ICHA_DIVISOR_MAX, ICHA_DIVISOR_MAX, ICHA_DIVISOR_MAX - 1, 1);
    check_scalar(&by, ICHA_SCALED_MAX, 1);
    check_scalar(&by, ICHA_SCALED_MAX - 1, 1);
    by = made(ICHA_DIVISOR_MAX - 1, ICHA_DIVISOR_MAX, ICHA_DIVISOR_MAX - 1, 1);
    check_scalar(&by, ICHA_SCALED_MAX, 1);
}

static uint64_t random_divisor(void) {
    int bits = (int)random_in(&chance, 0, 30);
    return (uint64_t)random_in(&chance, INT64_C(1) << bits, INT64_C(2) << bits);
}

static void random_scalings(void **state) {
    (void)state;
    static bench b;
    static const uint32_t units[] = {1, 1, 1, 10, 100, 1000};
    set_up(&b);
    for (long i = 0; i < scalings; i++) {
        uint32_t unit = RANDOM_PICK(&chance, units);
        uint64_t d = random_divisor(), m = (uint64_t)random_in(&chance, 0, (int64_t)d / unit);
        uint64_t a = random_one_in(&chance, 3) ? 0 : random_one_in(&chance, 2) ? d - 1 : d / 2;
        icha_scaling by = made(m, d, a, unit);
        int bits = (int)random_in(&chance, 1, 31);
        check(&b, &by, (uint64_t)random_in(&chance, 0, bits == 31 ? X_MAX : INT64_C(1) << bits));
    }
}

/* (x x m + a) / d just below, at and just above a whole number, for large quotients: x solves x x m + a = -1, 0, 1 (mod
 * d), where the estimate can least tell. */
static int64_t inverse(int64_t m, int64_t d) {
    int64_t a = m % d, b = d, u = 1, v = 0;
    while (b != 0) {
        int64_t q = a / b, t = a - q * b, w = u - q * v;
        a = b, b = t, u = v, v = w;
    }
    return a == 1 ? (u % d + d) % d : 0;
}

static uint64_t worst_x(uint64_t m, uint64_t d, uint64_t a, int residue, uint64_t inverse_of_m) {
    uint64_t wanted = (2 * d + (uint64_t)(residue + 1) - 1 - a) % d;
    uint64_t x = (uint64_t)((icha_u128)wanted * inverse_of_m % d);
    assert_int_equal(((icha_u128)x * m + a) % d, (uint64_t)(residue + (int64_t)d) % d);
    return x <= X_MAX ? x + (X_MAX - x) / d * d : x; /* the largest such x, and so the largest quotient */
}

static void quotients_beside_whole_numbers(void **state) {
    (void)state;
    static bench b;
    long count = 0;
    set_up(&b);
    for (long i = 0; i < scalings; i++) {
        uint64_t d = random_divisor(),
                 m = (uint64_t)random_in(&chance, random_one_in(&chance, 2) ? 1 : (int64_t)d / 2, (int64_t)d);
        uint64_t u = m == 0 ? 0 : (uint64_t)inverse((int64_t)m, (int64_t)d);
        if (u == 0) continue;
        uint64_t a = random_one_in(&chance, 3) ? 0 : random_one_in(&chance, 2) ? d - 1 : d / 2;
        icha_scaling by = made(m, d, a, 1);
        for (int residue = -1; residue <= 1; residue++) {
            uint64_t x = worst_x(m, d, a, residue, u);
            if (x > X_MAX) continue;
            check(&b, &by, x);
            count++;
        }
    }
    print_message("%ld quotients within one part of the divisor of a whole number\n", count);
    assert_true(count > scalings);
}

/* Interest: rate x fraction over denominator x 10^9, of every day count's denominators (T-3). */
static void interest_on_every_rate(void **state) {
    (void)state;
    static const int64_t denominators[] = {360, 365, 366, 4380, 365 * 366, 12 * 31, 12 * 92, 12};
    static const int32_t units[] = {1, 1, 10, 100, 1000};
    static bench b;
    long count = 0;
    set_up(&b);
    for (long i = 0; i < scalings; i++) {
        icha_scaling by;
        int64_t denominator = RANDOM_PICK(&chance, denominators), fraction = random_in(&chance, 0, denominator);
        int64_t scale = random_one_in(&chance, 2) ? 1000 : random_one_in(&chance, 2) ? 10000 : 100000;
        icha_rounding rounding = {(icha_rounding_mode)random_in(&chance, 1, 3), RANDOM_PICK(&chance, units)};
        if (!icha_scaling_of_interest(fraction, denominator, rounding, scale, &by)) continue;
        int64_t x = random_one_in(&chance, 3) ? ICHA_COHORT_PRINCIPAL_MAX - random_in(&chance, 0, 2)
                                              : random_in(&chance, 0, ICHA_COHORT_PRINCIPAL_MAX);
        int64_t rate = random_one_in(&chance, 10) ? ICHA_COHORT_RATE_MAX / scale
                                                  : random_in(&chance, 0, ICHA_COHORT_RATE_MAX / scale);
        icha_money rounded;
        assert_true(icha_round_quotient((icha_i128)x * rate * scale * fraction, (icha_i128)denominator * ICHA_RATE_ONE,
                                        rounding, &rounded));
        assert_int_equal(expected_of(&by, (uint64_t)x, (uint64_t)rate), rounded); /* N-4 */
        check_scalar(&by, (uint64_t)x, (uint64_t)rate);
        check_lanes(&b, &by, (uint64_t)x, (uint64_t)rate, true);
        count++;
    }
    print_message("%ld interests\n", count);
    assert_true(count > scalings / 3);
}

/* A share rounded by every mode and unit is what icha_round_quotient() says (N-4, K-3). */
static void scalings_round_as_the_general_way(void **state) {
    (void)state;
    static const int32_t units[] = {1, 10, 100, 1000};
    static bench b;
    long count = 0;
    set_up(&b);
    for (long i = 0; i < scalings; i++) {
        icha_scaling by;
        int64_t denominator = random_in(&chance, 1, INT64_C(1) << random_in(&chance, 1, 45));
        int64_t numerator = random_in(&chance, 0, denominator);
        if (random_one_in(&chance, 3)) denominator = 36500000 / random_in(&chance, 1, 50), numerator = denominator / 50;
        icha_rounding rounding = {(icha_rounding_mode)random_in(&chance, 1, 3), RANDOM_PICK(&chance, units)};
        if (!icha_scaling_of(numerator, denominator, rounding, &by)) continue;
        int64_t x = random_one_in(&chance, 2) ? random_in(&chance, 0, X_MAX)
                                              : random_in(&chance, 0, 100000) * rounding.unit / 2;
        icha_money rounded;
        assert_true(icha_round_quotient((icha_i128)x * numerator, denominator, rounding, &rounded));
        assert_int_equal(expected_of(&by, (uint64_t)x, 1), rounded);
        check(&b, &by, (uint64_t)x);
        count++;
    }
    print_message("%ld shares\n", count);
    assert_true(count > scalings / 3);
}

static const icha_rounding down = {ICHA_ROUND_DOWN, 1}, up = {ICHA_ROUND_UP, 1}, half_up = {ICHA_ROUND_HALF_UP, 1},
                           half_even = {ICHA_ROUND_HALF_EVEN, 1}, thousands = {ICHA_ROUND_DOWN, 1000};

static void assert_scaling(const icha_scaling *of, uint32_t multiplier, uint32_t addend, uint32_t divisor,
                           uint32_t unit) {
    assert_int_equal(of->multiplier, multiplier);
    assert_int_equal(of->addend, addend);
    assert_int_equal(of->divisor, divisor);
    assert_int_equal(of->unit, unit);
}

static void shares_at_their_bounds(void **state) {
    (void)state;
    const int64_t limit = INT64_C(1) << 31;
    icha_scaling by;
    assert_true(icha_scaling_of(0, 7, down, &by));
    assert_scaling(&by, 0, 0, 1, 1);
    /* the divisor: 2^31 and one above, in lowest terms */
    assert_true(icha_scaling_of(1, limit, up, &by));
    assert_scaling(&by, 1, INT32_MAX, 1u << 31, 1);
    assert_false(icha_scaling_of(1, limit + 1, up, &by));
    assert_true(icha_scaling_of(2, 2 * limit, up, &by));
    assert_false(icha_scaling_of(2, 2 * limit + 1, up, &by));
    /* with the unit: 2,147,483 x 1000 = 2,147,483,000; 2,147,484 x 1000 is beyond 2,147,483,648 */
    assert_true(icha_scaling_of(1, 2147483, thousands, &by));
    assert_scaling(&by, 1, 0, 2147483000, 1000);
    assert_false(icha_scaling_of(1, 2147484, thousands, &by));
    /* a share of 1 and one above */
    assert_true(icha_scaling_of(limit - 1, limit - 1, down, &by));
    assert_scaling(&by, 1, 0, 1, 1);
    assert_true(icha_scaling_of(limit - 1, limit, down, &by));
    assert_false(icha_scaling_of(limit, limit - 1, down, &by));
    /* half of an odd divisor is not whole: 1/3 becomes 2/6, + 3; 1,073,741,823 x 2 fits, 1,073,741,825 x 2 does not */
    assert_true(icha_scaling_of(1, 3, half_up, &by));
    assert_scaling(&by, 2, 3, 6, 1);
    assert_true(icha_scaling_of(1, 1073741823, half_up, &by));
    assert_false(icha_scaling_of(1, 1073741825, half_up, &by));
    assert_false(icha_scaling_of(1, 2, half_even, &by));
}

static void interests_at_their_bounds(void **state) {
    (void)state;
    icha_scaling by;
    /* act/365 in rates of 0.0001 %: 365 x 10^6 */
    assert_true(icha_scaling_of_interest(31, 365, half_up, 1000, &by));
    assert_scaling(&by, 31, 182500000, 365000000, 1);
    /* a year and one day above */
    assert_true(icha_scaling_of_interest(364, 365, down, 1000, &by));
    assert_true(icha_scaling_of_interest(365, 365, down, 1000, &by));
    assert_false(icha_scaling_of_interest(366, 365, down, 1000, &by));
    /* 2147 x 10^6 <= 2^31 = 2,147,483,648 < 2148 x 10^6 */
    assert_true(icha_scaling_of_interest(1, 2147, down, 1000, &by));
    assert_false(icha_scaling_of_interest(1, 2148, down, 1000, &by));
    assert_true(icha_scaling_of_interest(1, 2148, down, 10000, &by));
    assert_false(icha_scaling_of_interest(1, 365, half_even, 1000, &by));
    assert_true(icha_scaling_of_interest(0, 1, up, 1000, &by));
    assert_scaling(&by, 0, 999999, 1000000, 1);
}

static void loans_at_their_bounds(void **state) {
    (void)state;
    const icha_cohort cohort = {.rate_low = 20000000, .rate_scale = 1000, .principal_low = 1};
    assert_false(icha_cohort_takes(&cohort, 0, 20000000));
    assert_true(icha_cohort_takes(&cohort, 1, 20000000));
    assert_true(icha_cohort_takes(&cohort, INT64_C(2147483647), 20000000));
    assert_false(icha_cohort_takes(&cohort, INT64_C(2147483648), 20000000));
    assert_false(icha_cohort_takes(&cohort, 1, 19999000));
    assert_false(icha_cohort_takes(&cohort, 1, 20000001));
    assert_true(icha_cohort_takes(&cohort, 1, 20001000));
    assert_true(icha_cohort_takes(&cohort, 1, ICHA_RATE_ONE));
    assert_false(icha_cohort_takes(&cohort, 1, ICHA_RATE_ONE + 1000));
}

int main(int argc, char **argv) {
    chance = random_from(argc, argv, 20181130, &scalings);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_of_this_machine),
        cmocka_unit_test(corners),
        cmocka_unit_test(the_proofs_own_bound),
        cmocka_unit_test(random_scalings),
        cmocka_unit_test(quotients_beside_whole_numbers),
        cmocka_unit_test(interest_on_every_rate),
        cmocka_unit_test(scalings_round_as_the_general_way),
        cmocka_unit_test(shares_at_their_bounds),
        cmocka_unit_test(interests_at_their_bounds),
        cmocka_unit_test(loans_at_their_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
