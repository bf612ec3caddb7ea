/* A book of loans that take the kernel, against the second engine: every cell of the outlay, every claim (M-4, N-3).
 * Loans are of few kinds, as a bank's are; of one kind all cells are alike but for principal, rate, disbursement, term,
 * grace and due day. 4,000 loans, 100,000 with ICHA_LONG: test_book_exact [LOANS [SEED]] */
#include "support/cmocka_setup.h"

#include <stdbool.h>
#include <string.h>

#include "exact.h"
#include "portfolio/portfolio.h"
#include "support/exact_tables.h"
#include "support/random.h"

#define KINDS 24
#define FIGURES "principal,rate,disbursed_on,term_months,grace_months,due_day"

static test_random chance;
static long loans_in_all = 4000;
static json_t *kinds[KINDS]; /* terms without the figures, shared by their loans */

static const char *const day_counts[] = {"act/365", "act/365", "act/act", "act/act-anchor",
                                         "act/360", "30e/360", "30/360",  "twelfths"};
static const char *const inclusions[] = {"start", "start", "end", "both"};
static const char *const rolls[] = {"none", "none", "following", "modified_following", "preceding"};
static const char *const methods[] = {"equal_payment", "equal_principal", "bullet"};
static const char *const roundings[] = {"down/1", "down/1", "down/10", "up/1", "half_up/1", "half_up/10", "up/100"};
static const char *const residuals[] = {"first", "last"};
static const char *const cycles[] = {"month", "quarter", "half", "year"};

static json_t *random_claim(void) {
    return json_pack("{s:s, s:s, s:s, s:s, s:i, s:i}", "cycle", RANDOM_PICK(&chance, cycles), "by",
                     random_one_in(&chance, 2) ? "due" : "accrual", "rounding", RANDOM_PICK(&chance, roundings),
                     "level", random_one_in(&chance, 2) ? "line" : "claim", "payment_lag_days",
                     (int)random_in(&chance, 0, 45), "closing_days", random_one_in(&chance, 2) ? 20 : 0);
}

/* Steps of 0.5 % to 2.5 %, the first also long or short enough to end inside a period. */
static json_t *random_steps(void) {
    json_t *steps = json_array();
    char rate[32];
    for (int64_t left = random_in(&chance, 1, 3); left > 0; left--) {
        snprintf(rate, sizeof rate, "%d.%d%%", (int)random_in(&chance, 0, 2), 5);
        json_array_append_new(steps, json_pack("{s:i, s:s}", "months", (int)random_in(&chance, 1, 30), "rate", rate));
    }
    return steps;
}

static json_t *random_subsidy(const char *interest_rounding) {
    const char *rounding = random_one_in(&chance, 2) ? interest_rounding : RANDOM_PICK(&chance, roundings);
    json_t *subsidy = json_pack("{s:s, s:s, s:o, s:s, s:o, s:o}", "method", "of_rate", "base", "balance", "steps",
                                random_steps(), "rounding", rounding, "payers",
                                json_pack("[{s:s, s:s}]", "name", "incheon", "share", "1"), "claim", random_claim());
    if (random_one_in(&chance, 3))
        json_object_set_new(subsidy, "base_cap", json_integer(random_in(&chance, 1, 60) * 1000000));
    if (random_one_in(&chance, 3)) json_object_set_new(subsidy, "minimum_borrower_rate", json_string("0.8%"));
    if (random_one_in(&chance, 4)) json_object_set_new(subsidy, "until", json_string("2021-06-14"));
    if (random_one_in(&chance, 5))
        json_object_set_new(subsidy, "inclusion", json_string(RANDOM_PICK(&chance, inclusions)));
    return subsidy;
}

static json_t *random_kind(int number) {
    static const int intervals[] = {1, 1, 1, 3};
    const char *interest = RANDOM_PICK(&chance, roundings), *method = methods[number % 3];
    int interval = RANDOM_PICK(&chance, intervals),
        times = strcmp(method, "equal_principal") == 0 ? (int)random_in(&chance, 1, 2) : 1;
    return json_pack("{s:s, s:s, s:i, s:i, s:s, s:s, s:s, s:s, s:b, s:{s:s, s:s}, s:s, s:o}", "method", method,
                     "payment_formula", "twelfths", "interest_every_months", interval, "principal_every_months",
                     interval * times, "day_count", RANDOM_PICK(&chance, day_counts), "inclusion",
                     RANDOM_PICK(&chance, inclusions), "business_day", RANDOM_PICK(&chance, rolls), "calendar",
                     "kr-bank", "accrual_follows_roll", (int)random_one_in(&chance, 3), "rounding", "interest",
                     interest, "payment", RANDOM_PICK(&chance, roundings), "residual", RANDOM_PICK(&chance, residuals),
                     "subsidy", random_subsidy(interest));
}

/* ---- loans ---- */

/* Few days, so that families of cohorts have several terms and graces (K-15). Half of the loans are due on the day of their
 * disbursement: only then can a shorter loan's last row be one of a longer one's. */
static void put_figures(json_t *terms) {
    static const int months[] = {1, 8}, days[] = {1, 15, 31}, due_days[] = {5, 30, 31};
    int day_number = RANDOM_PICK(&chance, days);
    int due_day = random_one_in(&chance, 2) ? day_number : RANDOM_PICK(&chance, due_days);
    int64_t term = 3 * random_in(&chance, 2, 20), grace = 3 * random_in(&chance, 0, 5);
    char rate[32], day[32];
    int64_t principal = random_one_in(&chance, 20)  ? INT64_C(2147483647) - random_in(&chance, -2, 2)
                        : random_one_in(&chance, 4) ? random_in(&chance, 1000000, 99999999)
                                                    : random_in(&chance, 10, 1000) * 100000;
    /* mostly what the kernel takes: from 3.3 % on, in steps of 0.0001 %; some below every subsidy rate, some finer */
    if (random_one_in(&chance, 50)) snprintf(rate, sizeof rate, "1.2%%");
    else if (random_one_in(&chance, 50)) snprintf(rate, sizeof rate, "4.%07d%%", (int)random_in(&chance, 1, 9999999));
    else snprintf(rate, sizeof rate, "%d.%02d%%", (int)random_in(&chance, 4, 9), (int)random_in(&chance, 0, 99));
    snprintf(day, sizeof day, "%d-%02d-%02d", (int)random_in(&chance, 2015, 2018), RANDOM_PICK(&chance, months),
             day_number);
    json_object_set_new(terms, "principal", json_integer(principal));
    json_object_set_new(terms, "rate", json_string(rate));
    json_object_set_new(terms, "disbursed_on", json_string(day));
    json_object_set_new(terms, "term_months", json_integer(term));
    json_object_set_new(terms, "grace_months", json_integer(grace < term ? grace : 0));
    json_object_set_new(terms, "due_day", json_integer(due_day));
}

static void write_value(FILE *out, const json_t *value) {
    if (json_is_string(value)) fprintf(out, ",%s", json_string_value(value));
    else if (json_is_boolean(value)) fprintf(out, ",%s", json_is_true(value) ? "true" : "false");
    else if (json_is_integer(value)) fprintf(out, ",%lld", (long long)json_integer_value(value));
    else fputc(',', out);
}

/* Every column that a kind may fill, and where its value stands. */
typedef struct column {
    const char *key, *section, *part, *name;
    int index;
} column;
static const column columns[] = {
    {"method", NULL, NULL, "method", 0},
    {"payment_formula", NULL, NULL, "payment_formula", 0},
    {"interest_every_months", NULL, NULL, "interest_every_months", 0},
    {"principal_every_months", NULL, NULL, "principal_every_months", 0},
    {"day_count", NULL, NULL, "day_count", 0},
    {"inclusion", NULL, NULL, "inclusion", 0},
    {"business_day", NULL, NULL, "business_day", 0},
    {"calendar", NULL, NULL, "calendar", 0},
    {"accrual_follows_roll", NULL, NULL, "accrual_follows_roll", 0},
    {"rounding.interest", "rounding", NULL, "interest", 0},
    {"rounding.payment", "rounding", NULL, "payment", 0},
    {"residual", NULL, NULL, "residual", 0},
    {"subsidy.method", "subsidy", NULL, "method", 0},
    {"subsidy.base", "subsidy", NULL, "base", 0},
    {"subsidy.base_cap", "subsidy", NULL, "base_cap", 0},
    {"subsidy.rounding", "subsidy", NULL, "rounding", 0},
    {"subsidy.minimum_borrower_rate", "subsidy", NULL, "minimum_borrower_rate", 0},
    {"subsidy.until", "subsidy", NULL, "until", 0},
    {"subsidy.inclusion", "subsidy", NULL, "inclusion", 0},
    {"subsidy.payers[0].name", "subsidy", "payers", "name", 0},
    {"subsidy.payers[0].share", "subsidy", "payers", "share", 0},
    {"subsidy.steps[0].months", "subsidy", "steps", "months", 0},
    {"subsidy.steps[0].rate", "subsidy", "steps", "rate", 0},
    {"subsidy.steps[1].months", "subsidy", "steps", "months", 1},
    {"subsidy.steps[1].rate", "subsidy", "steps", "rate", 1},
    {"subsidy.steps[2].months", "subsidy", "steps", "months", 2},
    {"subsidy.steps[2].rate", "subsidy", "steps", "rate", 2},
    {"subsidy.claim.cycle", "subsidy", "claim", "cycle", 0},
    {"subsidy.claim.by", "subsidy", "claim", "by", 0},
    {"subsidy.claim.rounding", "subsidy", "claim", "rounding", 0},
    {"subsidy.claim.level", "subsidy", "claim", "level", 0},
    {"subsidy.claim.payment_lag_days", "subsidy", "claim", "payment_lag_days", 0},
    {"subsidy.claim.closing_days", "subsidy", "claim", "closing_days", 0},
};
#define COLUMNS (sizeof columns / sizeof *columns)

static const json_t *value_of(const json_t *terms, const column *c) {
    const json_t *at = c->section == NULL ? terms : json_object_get(terms, c->section);
    if (c->part != NULL) at = json_object_get(at, c->part);
    if (json_is_array(at)) at = json_array_get(at, (size_t)c->index);
    return json_object_get(at, c->name);
}

static void write_loan(FILE *out, long number, int kind, const json_t *terms) {
    static const char *const figures[] = {"principal",   "rate",         "disbursed_on",
                                          "term_months", "grace_months", "due_day"};
    fprintf(out, "\nL%ld,p%d", number, kind % 5);
    for (size_t f = 0; f < sizeof figures / sizeof *figures; f++) write_value(out, json_object_get(terms, figures[f]));
    for (size_t c = 0; c < COLUMNS; c++) write_value(out, value_of(terms, &columns[c]));
}

static json_t *random_loan(long number, int kind) {
    char id[32], product[16];
    json_t *terms = json_copy(kinds[kind]); /* what the kind says is shared */
    put_figures(terms);
    snprintf(id, sizeof id, "L%ld", number);
    snprintf(product, sizeof product, "p%d", kind % 5);
    return json_pack("{s:s, s:s, s:o}", "loan_id", id, "product", product, "terms", terms);
}

static char *make_book(json_t *loans, size_t *length) {
    char *csv = NULL;
    FILE *out = open_memstream(&csv, length);
    fputs("loan_id,product," FIGURES, out);
    for (size_t c = 0; c < COLUMNS; c++) fprintf(out, ",%s", columns[c].key);
    for (long i = 0; i < loans_in_all; i++) {
        int kind = (int)random_in(&chance, 0, KINDS - 1);
        json_t *loan = random_loan(i, kind);
        write_loan(out, i, kind, json_object_get(loan, "terms"));
        json_array_append_new(loans, loan);
    }
    fclose(out);
    return csv;
}

static void the_kernel_equals_the_exact_engine(void **state) {
    (void)state;
    char message[1024] = "";
    size_t length = 0;
    json_t *loans = json_array();
    icha_error err = ICHA_ERROR_INIT;
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;
    icha_portfolio *portfolio = NULL;
    for (int i = 0; i < KINDS; i++) kinds[i] = random_kind(i);
    char *csv = make_book(loans, &length);
    options.first_year = 2014;
    options.last_year = 2026;
    options.threads = 2;
    if (icha_portfolio_run(csv, length, "book.csv", &options, &portfolio, &err) != ICHA_OK) fail_msg("%s", err.message);
    icha_portfolio_counts counts = icha_portfolio_count(portfolio);
    for (size_t i = 0; i < icha_portfolio_held_count(portfolio) && i < 3; i++)
        print_error("held: %s\n", icha_portfolio_held(portfolio, i).reason);
    assert_int_equal(counts.used, loans_in_all);
    print_message("%lld of %ld loans by the kernel, %zu claims\n", (long long)portfolio->computed_in_batches,
                  loans_in_all, icha_portfolio_claim_count(portfolio));
    json_t *exact = icha_exact_outlay(loans, 2014, 2026, message, sizeof message);
    if (exact == NULL) fail_msg("exact: %s", message);
    compare_outlay(portfolio, exact);
    compare_claims(portfolio, exact);
    assert_true(portfolio->computed_in_batches > counts.used / 2);
    json_decref(exact);
    json_decref(loans);
    for (int i = 0; i < KINDS; i++) json_decref(kinds[i]);
    icha_portfolio_free(portfolio);
    free(csv);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_kernel_equals_the_exact_engine)};
    chance = random_from(argc, argv, 20181201, &loans_in_all);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
