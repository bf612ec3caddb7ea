/* The batch kernel against the general way, cell by cell, on every path that this machine has: random cohorts of random
 * loans, many of them at the kernel's bounds. The general way is held against the second engine elsewhere. */
#include <fenv.h>
#include <string.h>

#include "icha/icha.h"
#include "number/level.h"
#include "number/wide.h"
#include "portfolio/kernel.h"
#include "subsidy/ledger.h"
#include "support/cmocka_setup.h"
#include "support/random.h"

#define LOANS 150
#define CELLS 4000

static test_random chance;
static long cases = 1500;
static icha_level_factors factors;

static icha_rounding random_rounding(void) {
    static const int32_t units[] = {1, 1, 1, 10, 10, 100, 1000};
    return (icha_rounding){(icha_rounding_mode)random_in(&chance, 1, random_one_in(&chance, 20) ? 4 : 3),
                           RANDOM_PICK(&chance, units)};
}

static void random_loan(icha_terms *t) {
    static const int32_t intervals[] = {1, 1, 1, 3, 6, 12};
    icha_terms_init(t);
    t->disbursed_on = (icha_date)random_in(&chance, 15000, 25000); /* 2011..2038 */
    t->interest_every_months = RANDOM_PICK(&chance, intervals);
    t->principal_every_months = t->interest_every_months * (int32_t)random_in(&chance, 1, 2);
    t->term_months = t->principal_every_months * (int32_t)random_in(&chance, 1, 40);
    t->method = (icha_method)random_in(&chance, 1, 3);
    if (t->method == ICHA_METHOD_EQUAL_PAYMENT) t->principal_every_months = t->interest_every_months;
    if (random_one_in(&chance, 2))
        t->grace_months =
            t->interest_every_months * (int32_t)random_in(&chance, 0, t->term_months / t->interest_every_months - 1);
    t->payment_formula = ICHA_FORMULA_TWELFTHS;
    if (random_one_in(&chance, 2)) t->due_day = (int32_t)random_in(&chance, 1, 31);
    t->day_count = (icha_day_count)random_in(&chance, 1, 7);
    t->inclusion = (icha_inclusion)random_in(&chance, 1, 3);
    t->business_day = (icha_business_day)random_in(&chance, 1, 4);
    t->accrual_follows_roll = (int32_t)random_in(&chance, 0, 1);
    t->calendar = random_one_in(&chance, 2) ? ICHA_CALENDAR_WEEKENDS : ICHA_CALENDAR_KR_BANK;
    t->interest_rounding = random_rounding();
    t->payment_rounding = random_rounding();
    t->residual = (icha_residual)random_in(&chance, 1, 2);
    t->principal = 1000000;
}

static void random_subsidy(const icha_terms *t, icha_subsidy *s) {
    static const icha_claim_cycle cycles[] = {0, ICHA_CYCLE_MONTH, ICHA_CYCLE_QUARTER, ICHA_CYCLE_HALF,
                                              ICHA_CYCLE_YEAR};
    icha_subsidy_init(s);
    s->method = ICHA_SUBSIDY_OF_RATE;
    s->base = ICHA_SUBSIDY_BASE_BALANCE;
    if (random_one_in(&chance, 4)) s->base_cap = random_in(&chance, 1, 60000000);
    s->step_count = (int32_t)random_in(&chance, 1, 3);
    for (int32_t i = 0; i < s->step_count; i++)
        s->steps[i] = (icha_subsidy_step){(int32_t)random_in(&chance, 1, 40), random_in(&chance, 0, 40) * 1000000};
    if (random_one_in(&chance, 3)) s->minimum_borrower_rate = random_in(&chance, 0, 20) * 1000000;
    if (random_one_in(&chance, 4)) s->until = t->disbursed_on + (icha_date)random_in(&chance, 0, 2000);
    s->rounding = random_one_in(&chance, 2) ? t->interest_rounding : random_rounding();
    strcpy(s->payers[0].name, "incheon");
    s->payers[0].share = (icha_ratio){1, 1};
    s->payer_count = 1;
    if (random_one_in(&chance, 5)) s->day_count = (icha_day_count)random_in(&chance, 1, 7);
    if (random_one_in(&chance, 5)) s->inclusion = (icha_inclusion)random_in(&chance, 1, 3);
    s->claim = (icha_claim_terms){RANDOM_PICK(&chance, cycles),
                                  (icha_claim_by)random_in(&chance, 1, 2),
                                  random_rounding(),
                                  (icha_claim_level)random_in(&chance, 1, 2),
                                  (int32_t)random_in(&chance, 0, random_one_in(&chance, 5) ? 800 : 60),
                                  (int32_t)random_in(&chance, 0, random_one_in(&chance, 5) ? 365 : 20)};
}

typedef struct loans {
    icha_money principals[LOANS];
    icha_rate rates[LOANS];
    size_t count;
} loans;

static void random_loans(const icha_cohort *cohort, loans *all) {
    size_t wanted = (size_t)random_in(&chance, 1, random_one_in(&chance, 3) ? LOANS : 70);
    all->count = 0;
    for (size_t i = 0; i < wanted; i++) {
        icha_money principal = random_in(&chance, 1, 1000) * 100000;
        icha_rate rate = cohort->rate_low + random_in(&chance, 0, 80) * 500000;
        if (random_one_in(&chance, 4)) principal = random_in(&chance, 1, ICHA_COHORT_PRINCIPAL_MAX);
        if (random_one_in(&chance, 20)) principal = ICHA_COHORT_PRINCIPAL_MAX - random_in(&chance, 0, 2);
        if (random_one_in(&chance, 20)) principal = random_in(&chance, 1, 100);
        if (random_one_in(&chance, 10)) rate = random_in(&chance, 0, ICHA_COHORT_RATE_MAX / 100000) * 100000;
        if (random_one_in(&chance, 40)) rate = ICHA_COHORT_RATE_MAX;
        if (random_one_in(&chance, 10)) rate = rate / cohort->rate_scale * cohort->rate_scale;
        if (!icha_cohort_takes(cohort, principal, rate)) continue;
        all->principals[all->count] = principal;
        all->rates[all->count++] = rate;
    }
}

/* ---- the general way ---- */

typedef struct expected_cell {
    icha_date bucket;
    icha_money amount, claimed;
    int64_t loans;
    size_t last_loan;
} expected_cell;

typedef struct expectation {
    expected_cell cells[4][CELLS]; /* by posting kind; 0: paid */
    size_t counts[4];
    size_t loan;
    const icha_subsidy *subsidy;
    icha_cohort_years years;
} expectation;

static expectation expected;

static expected_cell *cell_in(int kind, icha_date bucket) {
    for (size_t i = 0; i < expected.counts[kind]; i++)
        if (expected.cells[kind][i].bucket == bucket) return &expected.cells[kind][i];
    assert_true(expected.counts[kind] < CELLS);
    expected_cell *cell = &expected.cells[kind][expected.counts[kind]++];
    *cell = (expected_cell){.bucket = bucket};
    return cell;
}

static void count_loan(expected_cell *cell) {
    if (cell->last_loan == expected.loan) return;
    cell->last_loan = expected.loan;
    cell->loans++;
}

static void count_paid(const icha_posting *posting) {
    const icha_claim_terms *claim = &expected.subsidy->claim;
    icha_date cycle_to, paid_on;
    int32_t fiscal_year, year;
    icha_money own = claim->level == ICHA_CLAIM_LEVEL_LINE ? posting->claimed : posting->amount;
    assert_int_equal(icha_claim_dates(claim, posting->bucket, &cycle_to, &paid_on, &fiscal_year, NULL), ICHA_OK);
    icha_date_to_civil(paid_on, &year, NULL, NULL);
    if (own == 0 || fiscal_year < expected.years.first_year || fiscal_year > expected.years.last_year) return;
    if (year > fiscal_year) (void)icha_date_from_civil(fiscal_year, 12, 31, &paid_on, NULL);
    count_loan(cell_in(0, icha_bucket_of(paid_on, expected.years.bucket_months)));
}

static void gather(void *context, const icha_posting *posting) {
    (void)context;
    expected_cell *cell = cell_in((int)posting->kind, posting->bucket);
    cell->amount += posting->amount;
    cell->claimed += posting->claimed;
    if (posting->kind == ICHA_POSTING_CLAIM) count_paid(posting);
    else count_loan(cell);
}

static void expect_loan(const icha_contract *contract, icha_money principal, icha_rate rate) {
    icha_terms terms = contract->loan;
    icha_cursor cursor;
    icha_row row;
    bool more = true;
    terms.principal = principal;
    terms.rate = rate;
    expected.loan++;
    assert_int_equal(icha_cursor_open(&cursor, &terms, &contract->subsidy, NULL), ICHA_OK);
    while (more) {
        assert_int_equal(icha_cursor_next(&cursor, &row, &more, NULL), ICHA_OK);
        if (more && row.subsidy != 0) icha_post_row(&cursor, &row, expected.years.bucket_months, gather, NULL);
    }
}

/* ---- both ---- */

static const expected_cell *find(int kind, icha_date bucket) {
    static const expected_cell none;
    for (size_t i = 0; i < expected.counts[kind]; i++)
        if (expected.cells[kind][i].bucket == bucket) return &expected.cells[kind][i];
    return &none;
}

/* A cell that only one of both has must hold nothing. */
static void compare(int kind, const icha_cohort_cells *cells, const char *path) {
    size_t filled = 0;
    for (size_t i = 0; i < cells->count; i++) {
        const icha_cohort_cell *own = &cells->items[i];
        const expected_cell *other = find(kind, own->bucket);
        bool same = own->amount == other->amount || kind == 0;
        if (kind == ICHA_POSTING_CLAIM) same = same && own->claimed == other->claimed;
        else same = same && own->loans == other->loans;
        if (!same)
            fail_msg("%s: kind %d, bucket %d: %lld, %lld, %lld loans; expected %lld, %lld, %lld", path, kind,
                     own->bucket, (long long)own->amount, (long long)own->claimed, (long long)own->loans,
                     (long long)other->amount, (long long)other->claimed, (long long)other->loans);
        filled += other->bucket == own->bucket && other != find(kind, -9999999);
    }
    assert_int_equal(filled, expected.counts[kind]);
}

static void run_all_paths(icha_cohort *cohort, const loans *all) {
    for (int path = ICHA_KERNEL_PORTABLE; path <= ICHA_KERNEL_AVX512; path++) {
        icha_kernel *kernel = icha_kernel_of((icha_kernel_path)path);
        if (kernel == NULL) continue;
        icha_cohort_begin(cohort);
        icha_kernel_run(kernel, cohort, &factors, all->principals, all->rates, all->count);
        const char *name = icha_kernel_name((icha_kernel_path)path);
        compare(ICHA_POSTING_ACCRUED, &cohort->accrued, name);
        compare(ICHA_POSTING_DUE, &cohort->due, name);
        compare(ICHA_POSTING_CLAIM, &cohort->claims, name);
        compare(0, &cohort->paid, name);
    }
}

static void every_path_sums_as_the_general_way(void **state) {
    (void)state;
    static const int32_t buckets[] = {1, 3, 12, 12};
    static icha_contract contract;
    icha_cohort cohort;
    loans all;
    long planned = 0, computed = 0;
    icha_cohort_init(&cohort);
    for (long i = 0; i < cases; i++) {
        icha_contract_init(&contract);
        random_loan(&contract.loan);
        contract.has_subsidy = true;
        random_subsidy(&contract.loan, &contract.subsidy);
        contract.loan.rate = random_in(&chance, 0, 200) * 500000;
        int32_t first_year = (int32_t)random_in(&chance, 2012, 2045);
        expected = (expectation){.subsidy = &contract.subsidy,
                                 .years = {RANDOM_PICK(&chance, buckets), first_year, first_year + 6}};
        if (!icha_cohort_plan(&cohort, &contract, &expected.years)) continue;
        planned++;
        random_loans(&cohort, &all);
        computed += (long)all.count;
        for (size_t k = 0; k < all.count; k++) expect_loan(&contract, all.principals[k], all.rates[k]);
        run_all_paths(&cohort, &all);
    }
    icha_cohort_clear(&cohort);
    print_message("%ld of %ld cohorts planned, %ld loans\n", planned, cases, computed);
    assert_true(planned > cases / 4 && computed > planned * 10);
}

/* S-7: with a lag of 366 days and a closing day on 1 March, December 2017 is paid on 2019-01-01, after the closing of
 * 2017, so it counts to 2019; January 2018 is paid on 2019-02-01, before the closing of 2018, so it counts to 2018;
 * March 2018 to 2019 again. A loan that comes back to a bucket would be counted twice there: not one for the kernel. */
static void payments_out_of_order_are_not_for_the_kernel(void **state) {
    (void)state;
    static icha_contract contract;
    icha_cohort cohort;
    icha_contract_init(&contract);
    random_loan(&contract.loan);
    contract.has_subsidy = true;
    random_subsidy(&contract.loan, &contract.subsidy);
    icha_terms *t = &contract.loan;
    icha_subsidy *s = &contract.subsidy;
    t->disbursed_on = 17500; /* 2017-11-30 */
    t->method = ICHA_METHOD_BULLET;
    t->interest_every_months = t->principal_every_months = 1;
    t->term_months = 12;
    t->rate = 50000000;
    t->grace_months = t->due_day = t->accrual_follows_roll = 0;
    t->day_count = ICHA_DAY_COUNT_ACT_365;
    t->inclusion = ICHA_INCLUSION_START;
    t->business_day = ICHA_BUSINESS_DAY_NONE;
    t->interest_rounding = s->rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
    s->day_count = 0;
    s->inclusion = 0;
    s->base_cap = ICHA_UNSET;
    s->until = ICHA_DATE_UNSET;
    s->minimum_borrower_rate = 0;
    s->step_count = 1;
    s->steps[0] = (icha_subsidy_step){12, 20000000};
    s->claim =
        (icha_claim_terms){ICHA_CYCLE_MONTH, ICHA_CLAIM_BY_DUE, {ICHA_ROUND_DOWN, 1}, ICHA_CLAIM_LEVEL_LINE, 366, 60};
    expected = (expectation){.subsidy = s, .years = {12, 2012, 2030}};
    icha_cohort_init(&cohort);
    bool planned = icha_cohort_plan(&cohort, &contract, &expected.years);
    if (planned) {
        loans one = {{10000000}, {50000000}, 1};
        expect_loan(&contract, one.principals[0], one.rates[0]);
        run_all_paths(&cohort, &one);
    }
    icha_cohort_clear(&cohort);
    assert_false(planned);
}

/* Every rounding, interval and length: certified or handed on, never another figure. */
static void factors_give_the_level_payment(void **state) {
    (void)state;
    long certified = 0;
    for (long i = 0; i < cases * 4; i++) {
        icha_money principal =
            random_one_in(&chance, 3) ? random_in(&chance, 0, UINT32_MAX) : random_in(&chance, 1, 100000);
        icha_rate rate = random_in(&chance, 0, 50) * 2500000;
        int32_t n = (int32_t)random_in(&chance, 1, random_one_in(&chance, 20) ? 3600 : 120);
        int32_t interval = (int32_t)random_in(&chance, 1, 12);
        icha_rounding rounding = {(icha_rounding_mode)random_in(&chance, 1, 4), random_one_in(&chance, 2) ? 1 : 100};
        icha_money quick, exact;
        if (!icha_level_factors_payment(&factors, principal, rate, interval, n, rounding, &quick)) continue;
        certified++;
        assert_int_equal(icha_level_payment_twelfths(principal, 0, rate, interval, (size_t)n, rounding, &exact, NULL),
                         ICHA_OK);
        assert_int_equal(quick, exact);
    }
    assert_true(certified > cases * 3);
}

static void same_payment(icha_rate rate, int32_t interval, int32_t n) {
    const icha_rounding down = {ICHA_ROUND_DOWN, 1};
    icha_money quick, exact;
    if (!icha_level_factors_payment(&factors, 10010000, rate, interval, n, down, &quick)) return;
    assert_int_equal(icha_level_payment_twelfths(10010000, 0, rate, interval, (size_t)n, down, &exact, NULL), ICHA_OK);
    if (quick != exact) fail_msg("rate %lld, interval %d, n %d", (long long)rate, (int)interval, (int)n);
}

/* Of more than 4,096 factors some take the same place: one is never given for another. */
static void factors_are_told_apart(void **state) {
    (void)state;
    for (int32_t n = 1; n <= 1200; n++) same_payment(45000000, 1, n);
    for (int32_t n = 1200; n >= 1; n--) same_payment(45000000, 1, n);
    for (icha_rate rate = 0; rate < 1200; rate++) same_payment(rate * 100000, 1, 24);
    for (icha_rate rate = 1200; rate >= 0; rate--) same_payment(rate * 100000, 1, 24);
    for (int32_t interval = 1; interval <= 12; interval++) same_payment(45000000, interval, 24);
}

/* ---- loans of one family (K-15) ---- */

/* Equal principal, monthly on the 15th, from 2018-01-15 on, the residue first, payments rounded up to 1,000 won: a plan's
 * lowest principal is n x (n - 1) x 1,000 (K-14). */
static void family_loan(icha_contract *contract, int32_t term_months) {
    icha_contract_init(contract);
    icha_terms *t = &contract->loan;
    icha_subsidy *s = &contract->subsidy;
    t->principal = 1000000;
    t->rate = 50000000;
    t->disbursed_on = 17546;
    t->term_months = term_months;
    t->grace_months = 0;
    t->due_day = 15;
    t->method = ICHA_METHOD_EQUAL_PRINCIPAL;
    t->interest_every_months = t->principal_every_months = 1;
    t->day_count = ICHA_DAY_COUNT_ACT_365;
    t->inclusion = ICHA_INCLUSION_START;
    t->business_day = ICHA_BUSINESS_DAY_NONE;
    t->accrual_follows_roll = 0;
    t->residual = ICHA_RESIDUAL_FIRST;
    t->interest_rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
    t->payment_rounding = (icha_rounding){ICHA_ROUND_UP, 1000};
    contract->has_subsidy = true;
    s->method = ICHA_SUBSIDY_OF_RATE;
    s->base = ICHA_SUBSIDY_BASE_BALANCE;
    s->rounding = t->interest_rounding;
    s->step_count = 1;
    s->steps[0] = (icha_subsidy_step){60, 20000000};
    strcpy(s->payers[0].name, "incheon");
    s->payers[0].share = (icha_ratio){1, 1};
    s->payer_count = 1;
    s->claim =
        (icha_claim_terms){ICHA_CYCLE_MONTH, ICHA_CLAIM_BY_DUE, {ICHA_ROUND_DOWN, 1}, ICHA_CLAIM_LEVEL_LINE, 20, 0};
}

static void a_plan_follows_to_shorter_loans_alone(void **state) {
    (void)state;
    static icha_contract contract;
    const icha_cohort_years years = {12, 2018, 2030};
    icha_cohort cohort;
    icha_cohort_init(&cohort);
    family_loan(&contract, 12);
    assert_true(icha_cohort_plan(&cohort, &contract, &years));
    assert_true(icha_cohort_takes(&cohort, 132000, 50000000)); /* 12 x 11 x 1,000 */
    assert_false(icha_cohort_takes(&cohort, 131999, 50000000));
    family_loan(&contract, 13);
    assert_false(icha_cohort_follow(&cohort, &contract)); /* the plan has no 13th row */
    assert_int_equal(cohort.row_count, 12);
    family_loan(&contract, 6);
    assert_true(icha_cohort_follow(&cohort, &contract));
    assert_int_equal(cohort.row_count, 6);
    assert_true(icha_cohort_takes(&cohort, 30000, 50000000)); /* 6 x 5 x 1,000 */
    assert_false(icha_cohort_takes(&cohort, 29999, 50000000));
    family_loan(&contract, 12);
    assert_true(icha_cohort_follow(&cohort, &contract));
    assert_int_equal(cohort.row_count, 12);
    assert_false(icha_cohort_takes(&cohort, 131999, 50000000));
    icha_cohort_clear(&cohort);
}

/* 1,000,000 over 3 at 0 %: 333,333.3, factor 2^62 / 3 cut; 3 over 3 is 1 exactly, and the bounds 0.99.. and 1 differ. */
static void a_tie_is_handed_on(void **state) {
    (void)state;
    icha_money payment = -1;
    const icha_rounding down = {ICHA_ROUND_DOWN, 1};
    assert_true(icha_level_factors_payment(&factors, 1000000, 0, 1, 3, down, &payment));
    assert_int_equal(payment, 333333);
    assert_false(icha_level_factors_payment(&factors, 3, 0, 1, 3, down, &payment));
}

/* The estimate's bound stands on rounding to nearest. */
static void another_rounding_of_doubles_has_no_kernel(void **state) {
    (void)state;
    assert_non_null(icha_kernel_fastest());
    volatile double one = 1, tiny = 0x1p-60;
    assert_int_equal(fesetround(FE_UPWARD), 0);
    bool is_upward = one + tiny > one;
    icha_kernel *kernel = icha_kernel_fastest();
    assert_int_equal(fesetround(FE_TONEAREST), 0);
    if (!is_upward) skip(); /* valgrind's doubles round to nearest, whatever is asked */
    assert_null(kernel);
}

int main(int argc, char **argv) {
    chance = random_from(argc, argv, 20181114, &cases);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_path_sums_as_the_general_way),
        cmocka_unit_test(payments_out_of_order_are_not_for_the_kernel),
        cmocka_unit_test(factors_give_the_level_payment),
        cmocka_unit_test(factors_are_told_apart),
        cmocka_unit_test(a_plan_follows_to_shorter_loans_alone),
        cmocka_unit_test(a_tie_is_handed_on),
        cmocka_unit_test(another_rounding_of_doubles_has_no_kernel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
