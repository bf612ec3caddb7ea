/* One 60-row schedule through the C API, level payment included, timed over many different loans on one core.
 * Prints: nanoseconds a schedule, schedules a second, and the sum of all subsidies, so that a peer that does the same
 * loans can be held against it. bench_schedule COUNT */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "icha/icha.h"

static void set_up(icha_terms *terms, icha_subsidy *subsidy, icha_method method) {
    icha_terms_init(terms);
    terms->rate = 35000000;
    (void)icha_date_parse("2018-03-14", 10, &terms->disbursed_on, NULL);
    terms->term_months = 60;
    terms->grace_months = 12;
    terms->method = method;
    terms->payment_formula = ICHA_FORMULA_TWELFTHS;
    terms->day_count = ICHA_DAY_COUNT_ACT_365;
    terms->inclusion = ICHA_INCLUSION_START;
    terms->interest_rounding = terms->payment_rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
    terms->residual = ICHA_RESIDUAL_LAST;
    icha_subsidy_init(subsidy);
    subsidy->method = ICHA_SUBSIDY_OF_RATE;
    subsidy->base = ICHA_SUBSIDY_BASE_BALANCE;
    subsidy->steps[0] = (icha_subsidy_step){12, 20000000};
    subsidy->steps[1] = (icha_subsidy_step){24, 15000000};
    subsidy->step_count = 2;
    subsidy->rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
    subsidy->payers[0] = (icha_payer){"incheon", {1, 1}};
    subsidy->payer_count = 1;
}

/* The peer (bench_schedule.py) makes the same loans from the same index. */
static void vary(icha_terms *terms, long index) {
    terms->principal = 10000000 + index % 9973 * 10000;
    terms->rate = 20000000 + index % 401 * 100000;
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* One pass over all loans; the sum of the subsidies, or -1. */
static icha_money pass(icha_terms *terms, const icha_subsidy *subsidy, long count) {
    icha_row rows[64];
    icha_money total = 0;
    for (long i = 0; i < count; i++) {
        size_t given = 0;
        icha_error err = ICHA_ERROR_INIT;
        vary(terms, i);
        if (icha_schedule(terms, subsidy, rows, 64, &given, &err) != ICHA_OK) {
            fprintf(stderr, "%s\n", err.message);
            return -1;
        }
        for (size_t r = 0; r < given; r++) total += rows[r].subsidy;
    }
    return total;
}

/* The best of five passes: other work on the machine only ever adds time. */
static int run(const char *name, icha_method method, long count) {
    icha_terms terms;
    icha_subsidy subsidy;
    icha_money total = 0;
    double best = 1e9;
    set_up(&terms, &subsidy, method);
    for (int round = 0; round < 5 && total >= 0; round++) {
        double begin = seconds();
        total = pass(&terms, &subsidy, count);
        double taken = seconds() - begin;
        if (taken < best) best = taken;
    }
    printf("icha %s loans=%ld subsidy=%" PRId64 " ns_per_schedule=%.0f schedules_per_second=%.0f\n", name, count, total,
           best / (double)count * 1e9, (double)count / best);
    return total < 0;
}

int main(int argc, char **argv) {
    long count = argc > 1 ? strtol(argv[1], NULL, 10) : 200000;
    int failed = run("equal_payment", ICHA_METHOD_EQUAL_PAYMENT, count);
    failed |= run("equal_principal", ICHA_METHOD_EQUAL_PRINCIPAL, count);
    failed |= run("bullet", ICHA_METHOD_BULLET, count);
    icha_thread_cleanup();
    return failed;
}
