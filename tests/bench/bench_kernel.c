/* The batch kernel alone, on each path that this machine has, on one core: 60-row loans of one cohort by equal payment, level
 * payments included. Beside it the same loop in plain double with floor(), and how many loans that gets wrong.
 * Prints `kernel path=NAME ns_per_row=X`, best of ten; `double ns_per_row=X wrong=N of=M won=W`. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "icha/icha.h"
#include "portfolio/kernel.h"

enum { LOANS = 1 << 16, TERM = 60, PASSES = 10 };

typedef struct book {
    icha_contract contract;
    icha_cohort cohort;
    icha_level_factors factors;
    icha_money principals[LOANS];
    icha_rate rates[LOANS];
} book;

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void set_up(book *b) {
    icha_contract_init(&b->contract);
    icha_terms *loan = &b->contract.loan;
    icha_subsidy *subsidy = &b->contract.subsidy;
    const icha_rounding down = {ICHA_ROUND_DOWN, 1};
    loan->principal = 10000000;
    loan->rate = 35000000;
    (void)icha_date_parse("2018-03-14", 10, &loan->disbursed_on, NULL);
    loan->term_months = TERM;
    loan->method = ICHA_METHOD_EQUAL_PAYMENT;
    loan->payment_formula = ICHA_FORMULA_TWELFTHS;
    loan->day_count = ICHA_DAY_COUNT_ACT_365;
    loan->inclusion = ICHA_INCLUSION_START;
    loan->interest_rounding = loan->payment_rounding = subsidy->rounding = down;
    b->contract.has_subsidy = true;
    subsidy->method = ICHA_SUBSIDY_OF_RATE;
    subsidy->base = ICHA_SUBSIDY_BASE_BALANCE;
    subsidy->steps[0] = (icha_subsidy_step){36, 20000000};
    subsidy->steps[1] = (icha_subsidy_step){24, 15000000};
    subsidy->step_count = 2;
    subsidy->payers[0] = (icha_payer){"incheon", {1, 1}};
    subsidy->payer_count = 1;
    subsidy->claim =
        (icha_claim_terms){ICHA_CYCLE_QUARTER, ICHA_CLAIM_BY_DUE, {ICHA_ROUND_DOWN, 10}, ICHA_CLAIM_LEVEL_CLAIM, 20, 0};
    for (size_t i = 0; i < LOANS; i++) {
        b->principals[i] = 1000000 + (icha_money)(i * 7919 % 99991) * 1000;
        b->rates[i] = 20000000 + (icha_rate)(i % 401) * 100000;
    }
}

static icha_money total_of(const icha_cohort *cohort) {
    icha_money total = 0;
    for (size_t i = 0; i < cohort->due.count; i++) total += cohort->due.items[i].amount;
    return total;
}

static double time_kernel(book *b, icha_kernel *kernel) {
    double best = 1e9;
    for (int pass = 0; pass < PASSES; pass++) {
        double before = seconds();
        icha_cohort_begin(&b->cohort);
        icha_kernel_run(kernel, &b->cohort, &b->factors, b->principals, b->rates, LOANS);
        double taken = seconds() - before;
        if (taken < best) best = taken;
    }
    return best * 1e9 / ((double)LOANS * TERM);
}

/* One loan's subsidy as a spreadsheet would sum it up; the interest of a row is floored like the exact one. */
static double subsidy_in_double(const icha_cohort *cohort, icha_money principal, icha_rate rate) {
    double balance = (double)principal, r = (double)rate / 1e9, i = r / 12, sum = 0;
    double payment = floor(balance * i / (1 - pow(1 + i, -(double)TERM)));
    for (size_t k = 0; k < cohort->row_count; k++) {
        const icha_cohort_row *row = &cohort->rows[k];
        double days = (double)row->interest.multiplier; /* act/365 in lowest terms: 73 days are 1 of 5 */
        double year = (double)row->interest.divisor * (double)cohort->rate_scale / 1e9;
        double interest = floor(balance * r * days / year);
        sum += floor(balance * row->subsidy.slope);
        balance -= fmin(balance, payment - interest);
    }
    return sum;
}

static void time_double(book *b) {
    static double sums[LOANS];
    double best = 1e9;
    long wrong = 0, won = 0;
    for (int pass = 0; pass < PASSES; pass++) {
        double before = seconds();
        for (size_t i = 0; i < LOANS; i++) sums[i] = subsidy_in_double(&b->cohort, b->principals[i], b->rates[i]);
        double taken = seconds() - before;
        if (taken < best) best = taken;
    }
    for (size_t i = 0; i < LOANS; i++) {
        icha_cohort_begin(&b->cohort);
        icha_kernel_run(icha_kernel_fastest(), &b->cohort, &b->factors, &b->principals[i], &b->rates[i], 1);
        long off = labs((long)sums[i] - (long)total_of(&b->cohort));
        wrong += off != 0;
        won += off;
    }
    printf("double ns_per_row=%.3f wrong=%ld of=%d won=%ld\n", best * 1e9 / ((double)LOANS * TERM), wrong, LOANS, won);
}

int main(void) {
    const icha_cohort_years years = {12, 2018, 2025};
    book *b = calloc(1, sizeof *b);
    if (b == NULL) return 1;
    set_up(b);
    if (!icha_cohort_plan(&b->cohort, &b->contract, &years)) return 1;
    for (int path = ICHA_KERNEL_PORTABLE; path <= ICHA_KERNEL_AVX512; path++) {
        icha_kernel *kernel = icha_kernel_of((icha_kernel_path)path);
        const char *name = icha_kernel_name((icha_kernel_path)path);
        if (kernel == NULL) fprintf(stderr, "%s: this machine has it not\n", name);
        else printf("kernel path=%s ns_per_row=%.3f\n", name, time_kernel(b, kernel));
    }
    time_double(b);
    icha_cohort_clear(&b->cohort);
    free(b);
}
