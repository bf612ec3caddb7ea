/* A sweep of 1,000 points, prepayment times default, over a book of 54,138 loans as one job: seconds for the book and
 * for the points, and the sum of all points' outlays, so that a change of the figures shows. bench_scenario [LOANS
 * [THREADS]] */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "scenario/grid.h"

#define PREPAYMENTS 50
#define DEFAULTS 20
#define ROW_MAX 512

static const char header[] =
    "loan_id,product,principal,rate,disbursed_on,term_months,grace_months,method,due_day,payment_formula,day_count,"
    "inclusion,"
    "rounding.interest,rounding.payment,subsidy.method,subsidy.base,subsidy.rounding,subsidy_rate,subsidy_months,"
    "subsidy.claim.cycle,subsidy.claim.by,subsidy.claim.rounding,subsidy.claim.level,subsidy.claim.payment_lag_days,"
    "subsidy.claim.closing_days,bank,subsidy.payers[0].name,subsidy.payers[0].share\n";

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Six products, five banks, six years of disbursements on all days, three to five years. */
static size_t write_row(char *out, long i) {
    return (size_t)snprintf(
        out, ROW_MAX,
        "L%06ld,p%ld,%ld,%ld.%ld%%,%ld-%02ld-%02ld,%ld,%ld,equal_payment,%ld,twelfths,act/365,start,down/1,"
        "down/1,of_rate,balance,down/1,1.5%%,36,quarter,due,down/10,claim,20,0,bank%ld,incheon,1\n",
        i, i % 6, 5000000 + i % 9001 * 5000, 2 + i % 4, i % 10, 2018 + i / 7 % 6, 1 + i / 42 % 12, 1 + i % 28,
        36 + i % 3 * 12, i % 2 * 12, 1 + i % 28, i / 6 % 5);
}

static char *make_book(long loans, size_t *length) {
    char *csv = malloc(sizeof header + (size_t)loans * ROW_MAX);
    if (csv == NULL) exit(1);
    memcpy(csv, header, sizeof header);
    *length = sizeof header - 1;
    for (long i = 0; i < loans; i++) *length += write_row(csv + *length, i);
    return csv;
}

typedef struct bench {
    icha_setup setup;
    icha_portfolio_options options;
    double book_seconds;
    icha_engine_book book;
} bench;

static icha_status make(void *context, const size_t *places, const icha_book **out, icha_error *err) {
    bench *own = context;
    double begin = seconds();
    (void)places;
    icha_status status = icha_engine_book_make(&own->setup, &(icha_book_wish){0}, &own->options, &own->book, err);
    own->book_seconds += seconds() - begin;
    if (status != ICHA_OK) return status;
    *out = own->book.book;
    const icha_lines *lines = &(*out)->lines;
    printf("loans %" PRId64 ", held %" PRId64 ", nodes %zu, lines %zu of cells and %zu of claims\n",
           icha_portfolio_count((*out)->whole).used, icha_portfolio_count((*out)->whole).held, lines->paths.count,
           lines->cell_lines.count, lines->claim_lines.count);
    return ICHA_OK;
}

static const char *const *percents(int count, char texts[][16], const char **values, int step) {
    for (int i = 0; i < count; i++) {
        snprintf(texts[i], 16, "%d.%02d%%", i * step / 100, i * step % 100);
        values[i] = texts[i];
    }
    return values;
}

int main(int argc, char **argv) {
    static char texts[2][PREPAYMENTS][16];
    static const char *values[2][PREPAYMENTS];
    bench own = {.options = ICHA_PORTFOLIO_OPTIONS_INIT};
    const icha_behaviour behaviour[] = {{ICHA_BEHAVIOUR_PREPAYMENT, {0, 1}, NULL, 0, 0, INT32_MAX},
                                        {ICHA_BEHAVIOUR_DEFAULT, {0, 1}, NULL, 0, 0, INT32_MAX},
                                        {ICHA_BEHAVIOUR_RECOVERY, {1, 10}, NULL, 0, 0, INT32_MAX}};
    const icha_axis axes[] = {{"prepay", 0, 1, percents(PREPAYMENTS, texts[0], values[0], 5), PREPAYMENTS},
                              {"default", 0, 2, percents(DEFAULTS, texts[1], values[1], 3), DEFAULTS}};
    icha_error err = ICHA_ERROR_INIT;
    icha_grid grid;
    size_t length;
    char *csv = make_book(argc > 1 ? strtol(argv[1], NULL, 10) : 54138, &length);
    own.options.first_year = 2018;
    own.options.last_year = 2029;
    own.options.threads = argc > 2 ? (int32_t)strtol(argv[2], NULL, 10) : 2;
    own.setup.mode = ICHA_SCENARIO_EXPECTED;
    own.setup.data = (icha_book_input){csv, length, "book.csv", NULL, 0, NULL};
    const icha_sweep sweep = {axes, 2, behaviour, 3, make, &own, own.options.threads};
    double begin = seconds();
    if (icha_grid_run(&sweep, &grid, &err) != ICHA_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    double all = seconds() - begin;
    uint64_t sum = 0;
    for (size_t i = 0; i < grid.count; i++) sum += (uint64_t)grid.points[i].totals[2].within;
    printf("points %zu, book %.3f s, points %.3f s, all %.3f s on %d threads, sum of paid %" PRIu64 "\n", grid.count,
           own.book_seconds, all - own.book_seconds, all, (int)own.options.threads, sum);
    icha_grid_clear(&grid);
    icha_engine_book_free(&own.book);
    free(csv);
    return 0;
}
