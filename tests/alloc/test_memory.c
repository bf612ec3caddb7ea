/* The k-th allocation fails, for every k until all goes well: status MEMORY, outputs untouched, nothing leaked.
 * Linked with --wrap, so the calls of the library and of this file come here, those of shared libraries do not. */
#include "support/cmocka_setup.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "icha/icha.h"
#include "report/report.h"
#include "scenario/canonical.h"
#include "scenario/compile.h"
#include "scenario/read.h"
#include "support/scenario_text.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void __real_free(void *old);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void __wrap_free(void *old);
char *__wrap_strdup(const char *text);

static long fail_at; /* 0: never */
static long asked;   /* since the case began */
static long held;    /* blocks not given back */

static bool is_refused(void) {
    return ++asked == fail_at;
}

void *__wrap_malloc(size_t size) {
    void *block = is_refused() ? NULL : __real_malloc(size);
    held += block != NULL;
    return block;
}

void *__wrap_calloc(size_t count, size_t size) {
    void *block = is_refused() ? NULL : __real_calloc(count, size);
    held += block != NULL;
    return block;
}

void *__wrap_realloc(void *old, size_t size) {
    if (is_refused()) return NULL;
    void *block = __real_realloc(old, size);
    held += block != NULL && old == NULL;
    return block;
}

void __wrap_free(void *old) {
    held -= old != NULL;
    __real_free(old);
}

char *__wrap_strdup(const char *text) {
    char *copy = __wrap_malloc(strlen(text) + 1);
    if (copy != NULL) strcpy(copy, text);
    return copy;
}

/* Runs the case with the 1st, 2nd ... allocation failing until none fails. */
static void try_each(icha_status (*run)(icha_error *err), long at_least) {
    long k = 0;
    for (;;) {
        icha_error err = ICHA_ERROR_INIT;
        long before = held;
        asked = 0;
        fail_at = ++k;
        icha_status status = run(&err);
        bool refused = asked >= fail_at;
        fail_at = 0;
        if (held != before) fail_msg("%ld blocks leaked with allocation %ld failing", held - before, k);
        if (!refused) {
            if (status != ICHA_OK) fail_msg("refused without a failing allocation: %s", err.message);
            break;
        }
        if (status != ICHA_ERR_MEMORY || err.status != ICHA_ERR_MEMORY)
            fail_msg("allocation %ld failed: %s (%s)", k, icha_status_name(status), err.message);
    }
    print_message("%ld allocations failed in turn\n", k - 1);
    assert_true(k > at_least);
}

/* ---- schedule and claims ---- */

static icha_terms terms;
static icha_subsidy subsidy;

static void set_up_loan(void) {
    icha_terms_init(&terms);
    terms.principal = 25000000;
    terms.rate = 35000000;
    assert_int_equal(icha_date_parse("2018-03-14", 10, &terms.disbursed_on, NULL), ICHA_OK);
    terms.term_months = 360;
    terms.method = ICHA_METHOD_EQUAL_PAYMENT;
    terms.payment_formula = ICHA_FORMULA_ACTUAL;
    terms.day_count = ICHA_DAY_COUNT_ACT_365;
    terms.inclusion = ICHA_INCLUSION_START;
    terms.interest_rounding = terms.payment_rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
    icha_subsidy_init(&subsidy);
    subsidy.method = ICHA_SUBSIDY_OF_RATE;
    subsidy.base = ICHA_SUBSIDY_BASE_BALANCE;
    subsidy.steps[0] = (icha_subsidy_step){360, 20000000};
    subsidy.step_count = 1;
    subsidy.rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
    strcpy(subsidy.payers[0].name, "incheon");
    subsidy.payers[0].share = (icha_ratio){1, 1};
    subsidy.payer_count = 1;
    subsidy.claim = (icha_claim_terms){ICHA_CYCLE_MONTH, ICHA_CLAIM_BY_ACCRUAL, {ICHA_ROUND_DOWN, 10}, ICHA_CLAIM_LEVEL_CLAIM, 20, 0};
}

static icha_status run_schedule(icha_error *err) {
    size_t count = 4711;
    icha_status status = icha_schedule(&terms, &subsidy, NULL, 0, &count, err);
    assert_int_equal(count, status == ICHA_OK ? 360 : 4711);
    return status;
}

static icha_status run_claims(icha_error *err) {
    static icha_claim claims[400];
    size_t count = 4711;
    memset(&claims[0], 0x5A, sizeof claims[0]);
    icha_claim before = claims[0];
    icha_status status = icha_claims(&terms, &subsidy, claims, 400, &count, err);
    assert_int_equal(count, status == ICHA_OK ? 361 : 4711);
    if (status != ICHA_OK) assert_memory_equal(&claims[0], &before, sizeof before);
    return status;
}

static void a_level_payment_of_actual_periods(void **state) {
    (void)state;
    set_up_loan();
    try_each(run_schedule, 1);
}

static void claims_of_thirty_years(void **state) {
    (void)state;
    set_up_loan();
    try_each(run_claims, 4);
}

/* ---- guarantees ---- */

static icha_guarantee guarantee;

static void set_up_guarantee(icha_fee_method method) {
    icha_guarantee_init(&guarantee);
    guarantee.tiers[0] = (icha_guarantee_tier){ICHA_UNSET, {9, 10}};
    guarantee.tier_count = 1;
    guarantee.fee_rate = 10000000;
    strcpy(guarantee.reductions[0].payer, "foundation");
    guarantee.reductions[0].rate = 2000000;
    guarantee.reduction_count = 1;
    guarantee.fee_method = method;
    guarantee.amount_rounding = guarantee.rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
    guarantee.day_count = ICHA_DAY_COUNT_ACT_ACT;
    subsidy.base = ICHA_SUBSIDY_BASE_GUARANTEED;
    subsidy.guaranteed_amount = 22500000;
}

static icha_status run_fees(icha_error *err) {
    static icha_fee fees[40];
    size_t count = 4711;
    icha_money accrued = 4711;
    memset(&fees[0], 0x5A, sizeof fees[0]);
    icha_fee before = fees[0];
    icha_status status = icha_fees(&terms, &guarantee, fees, 40, &count, err);
    assert_int_equal(count, status == ICHA_OK ? (guarantee.fee_method == ICHA_FEE_ANNUAL ? 30 : 1) : 4711);
    if (status != ICHA_OK && guarantee.fee_method == ICHA_FEE_DECLINING)
        assert_memory_equal(&fees[0], &before, sizeof before);
    if (status == ICHA_OK)
        status = icha_fee_accrued_until(&terms, &guarantee, 0, 1000, terms.disbursed_on + 100, &accrued, err);
    if (status != ICHA_OK) assert_int_equal(accrued, 4711);
    return status;
}

static icha_status run_flows(icha_error *err) {
    static icha_flow flows[400];
    size_t count = 4711;
    icha_rate low = 4711, high = 4711;
    icha_status status = icha_flows(&terms, &subsidy, &guarantee, flows, 400, &count, err);
    if (status != ICHA_OK) assert_int_equal(count, 4711);
    return status == ICHA_OK ? icha_all_in_rate(flows, count, &low, &high, err) : status;
}

static void fees_and_flows_of_thirty_years(void **state) {
    static const icha_fee_method walking[] = {ICHA_FEE_ANNUAL, ICHA_FEE_DECLINING};
    (void)state;
    set_up_loan();
    for (size_t i = 0; i < 2; i++) {
        set_up_guarantee(walking[i]);
        try_each(run_fees, 1);
        try_each(run_flows, 1);
    }
}

/* A book of one loan with a guarantee: the portfolio's own tables are on the heap. */
static icha_status run_book(icha_error *err) {
    static const char csv[] =
        "loan_id,product,principal,rate,disbursed_on,term_months,method,day_count,inclusion,rounding.interest,"
        "guarantee.fee_rate,guarantee.fee_method,guarantee.amount_rounding,guarantee.day_count,guarantee.rounding,"
        "guarantee.tiers[0].ratio,guarantee.reductions[0].payer,guarantee.reductions[0].rate\n"
        "L1,p,25000000,3.5%,2018-03-14,60,bullet,act/365,start,down/1,1%,annual,down/1,act/365,down/10,90%,city,0.2%\n";
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;
    icha_portfolio *portfolio = NULL;
    options.first_year = 2018;
    options.last_year = 2023;
    icha_status status = icha_portfolio_run(csv, sizeof csv - 1, "book.csv", &options, &portfolio, err);
    assert_true((status == ICHA_OK) == (portfolio != NULL));
    if (portfolio != NULL) assert_int_equal(icha_portfolio_cell_count(portfolio), 6 + 5 + 5);
    icha_portfolio_free(portfolio);
    return status;
}

static void a_book_with_fee_support(void **state) {
    (void)state;
    try_each(run_book, 10);
}

/* Held loans and events, strays, and a loan_id that is a copy of its own. */
static icha_status run_book_with_events(icha_error *err) {
    static const char csv[] =
        "loan_id,product,principal,rate,disbursed_on,term_months,method,day_count,inclusion,rounding.interest\n"
        "L1,p,25000000,3.5%,2018-03-14,12,bullet,act/365,start,down/1\n"
        "\"L\"\"2\",p,25000000,3.5%,2018-03-14,12,bullet,act/365,start,down/1\n";
    static const char events[] = "loan_id,kind,on,amount\nL1,prepay,2018-05-02,1000\n\"L\"\"2\",close,2018-05-02,\n"
                                 "\"L\"\"2\",prepay,2018-05-02,x\nL3,close,2018-05-02,\n";
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;
    icha_portfolio *portfolio = NULL;
    options.first_year = 2018;
    options.last_year = 2019;
    options.events = events;
    options.events_length = sizeof events - 1;
    options.events_name = "events.csv";
    icha_status status = icha_portfolio_run(csv, sizeof csv - 1, "book.csv", &options, &portfolio, err);
    assert_true((status == ICHA_OK) == (portfolio != NULL));
    if (portfolio != NULL) assert_int_equal(icha_portfolio_held_count(portfolio), 4);
    icha_portfolio_free(portfolio);
    return status;
}

static void a_book_with_events(void **state) {
    (void)state;
    try_each(run_book_with_events, 10);
}

/* ---- corrections ---- */

static icha_status run_corrections(icha_error *err) {
    static const icha_claimed paid[] = {{"p", "2018-Q1", "x", "", "", ICHA_DATE_UNSET, 0, 5}};
    static const icha_claimed due[] = {{"p", "2018-Q2", "x", "", "", ICHA_DATE_UNSET, 0, 7}};
    icha_correction entries[2];
    icha_correction_totals totals = {0, 0, 0, 0, 77};
    size_t count = 4711;
    memset(entries, 0x5A, sizeof entries);
    icha_correction before = entries[0];
    icha_status status = icha_corrections(paid, 1, due, 1, entries, 2, &count, &totals, err);
    assert_int_equal(count, status == ICHA_OK ? 2 : 4711);
    assert_int_equal(totals.pay, status == ICHA_OK ? 7 : 77);
    if (status != ICHA_OK) assert_memory_equal(&entries[0], &before, sizeof before);
    return status;
}

/* Paid claims in CP949 with guarded and doubled cells: the text is converted, names are copied. */
static icha_status run_corrected_book(icha_error *err) {
    static const char csv[] =
        "loan_id,product,principal,rate,disbursed_on,term_months,method,day_count,inclusion,rounding.interest,"
        "subsidy.method,subsidy.base,subsidy.rounding,subsidy_rate,subsidy_months,subsidy.claim.cycle,subsidy.claim.by,"
        "subsidy.claim.rounding,subsidy.claim.level,subsidy.claim.payment_lag_days,subsidy.claim.closing_days,"
        "subsidy.payers[0].name,subsidy.payers[0].share\n"
        "L1,p,25000000,3.5%,2018-03-14,3,bullet,act/365,start,down/1,of_rate,balance,down/1,1%,3,month,due,down/1,claim,"
        "20,0,city,1\n";
    static const char paid[] = "bank,product,cycle,payer,amount\n,p,2018-04,city,1\n\xB3\xF3\xC7\xF9,'=q,2018-Q1,\"a\"\"b\",2\n";
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;
    icha_portfolio *portfolio = NULL;
    options.first_year = options.last_year = 2018;
    options.paid = paid;
    options.paid_length = sizeof paid - 1;
    options.paid_name = "paid.csv";
    icha_status status = icha_portfolio_run(csv, sizeof csv - 1, "book.csv", &options, &portfolio, err);
    assert_true((status == ICHA_OK) == (portfolio != NULL));
    if (portfolio != NULL) {
        assert_int_equal(icha_portfolio_correction_count(portfolio), 4);
        assert_string_equal(icha_portfolio_correction(portfolio, 0).product, "=q");
    }
    icha_portfolio_free(portfolio);
    return status;
}

static void corrections_of_two_lists_and_of_a_book(void **state) {
    (void)state;
    try_each(run_corrections, 0);
    try_each(run_corrected_book, 20);
}

/* ---- catalogue and contract ---- */

static const char folder[] = ICHA_TEST_SOURCE_DIR "/tests/alloc/catalogue";
static icha_catalogue *catalogue;

static icha_status run_load(icha_error *err) {
    static const char *const names[] = {"usual"};
    icha_catalogue *loaded = NULL;
    icha_faults *faults = NULL;
    icha_status status = icha_catalogue_load(folder, names, 1, &loaded, &faults, err);
    assert_true((status == ICHA_OK) == (loaded != NULL));
    icha_catalogue_free(loaded);
    icha_faults_free(faults);
    return status;
}

static icha_status run_load_shipped(icha_error *err) {
    icha_catalogue *loaded = NULL;
    icha_status status = icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/catalogue", NULL, 0, &loaded, NULL, err);
    icha_catalogue_free(loaded);
    return status;
}

static icha_status run_check(icha_error *err) {
    static const char *const paths[] = {ICHA_TEST_SOURCE_DIR "/tests/alloc/catalogue/products/t.loan.yaml"};
    icha_faults *faults = NULL;
    size_t unresolved = 0;
    icha_status status = icha_catalogue_check(paths, 1, &unresolved, &faults, err);
    icha_faults_free(faults);
    return status;
}

static icha_status run_fill(icha_error *err) {
    static const char *const keys[][2] = {{"principal", "25000000"}, {"rate", "3.5%"}, {"disbursed_on", "2018-02-01"}, {"subsidy_tier", "a"}};
    static icha_contract contract;
    static icha_findings findings;
    icha_fill_options options = ICHA_FILL_OPTIONS_INIT;
    icha_status status = ICHA_OK;
    icha_contract_init(&contract);
    for (size_t i = 0; i < 4 && status == ICHA_OK; i++)
        status = icha_contract_set(&contract, keys[i][0], keys[i][1], strlen(keys[i][1]), err);
    options.catalogue = catalogue;
    options.product = "t.loan";
    return status == ICHA_OK ? icha_contract_fill(&contract, &options, &findings, err) : status;
}

/* A series by its name: filling takes no memory of its own. */
static icha_status run_fill_series(icha_error *err) {
    static const char *const keys[][2] = {{"index.series", "t.index"}, {"index.spread", "1%"}, {"index.reset_on[0]", "2018-06-01"},
                                          {"principal", "25000000"}, {"disbursed_on", "2018-02-01"}, {"subsidy_tier", "a"}};
    static icha_contract contract;
    static icha_findings findings;
    static icha_terms_lists lists;
    icha_fill_options options = ICHA_FILL_OPTIONS_INIT;
    icha_status status = ICHA_OK;
    icha_contract_init(&contract);
    icha_terms_lists_init(&lists);
    contract.lists = &lists;
    for (size_t i = 0; i < 6 && status == ICHA_OK; i++)
        status = icha_contract_set(&contract, keys[i][0], keys[i][1], strlen(keys[i][1]), err);
    options.catalogue = catalogue;
    options.product = "t.loan";
    return status == ICHA_OK ? icha_contract_fill(&contract, &options, &findings, err) : status;
}

static void a_catalogue_is_loaded(void **state) {
    (void)state;
    try_each(run_load, 5);
}

static void the_shipped_catalogue_is_loaded(void **state) {
    (void)state;
    try_each(run_load_shipped, 5);
}

static void a_file_is_checked(void **state) {
    (void)state;
    try_each(run_check, 3);
}

static void a_contract_is_filled(void **state) {
    static const char *const names[] = {"usual"};
    (void)state;
    assert_int_equal(icha_catalogue_load(folder, names, 1, &catalogue, NULL, NULL), ICHA_OK);
    try_each(run_fill, 0);
    try_each(run_fill_series, 0);
    icha_catalogue_free(catalogue);
}

/* ---- scenarios ---- */

static char *scenario_file;

static icha_status run_scenario(icha_error *err) {
    icha_scenario *scenario = NULL;
    icha_faults *faults = (icha_faults *)&held; /* reset in either case */
    icha_catalogue *snapshot = NULL;
    char *form = NULL;
    icha_status status = icha_scenario_read(scenario_file, strlen(scenario_file), "t.yaml", &scenario, &faults, err);
    assert_true((status == ICHA_OK) == (scenario != NULL) && faults == NULL);
    if (status == ICHA_OK) status = icha_scenario_compile(scenario, catalogue, "t.yaml", &snapshot, err);
    if (status == ICHA_OK) status = icha_scenario_canonical(scenario, catalogue, &form, NULL, NULL, err);
    assert_true((status == ICHA_OK) == (form != NULL));
    free(form);
    icha_catalogue_free(snapshot);
    icha_scenario_free(scenario);
    return status;
}

static void a_scenario_is_read_compiled_and_written(void **state) {
    (void)state;
    scenario_file = documented_example();
    assert_int_equal(icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/catalogue", NULL, 0, &catalogue, NULL, NULL), ICHA_OK);
    try_each(run_scenario, 20);
    icha_catalogue_free(catalogue);
    free(scenario_file);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_level_payment_of_actual_periods),
                                       cmocka_unit_test(claims_of_thirty_years),
                                       cmocka_unit_test(fees_and_flows_of_thirty_years),
                                       cmocka_unit_test(a_book_with_fee_support),
                                       cmocka_unit_test(a_book_with_events),
                                       cmocka_unit_test(corrections_of_two_lists_and_of_a_book), cmocka_unit_test(a_catalogue_is_loaded),
                                       cmocka_unit_test(the_shipped_catalogue_is_loaded),
                                       cmocka_unit_test(a_file_is_checked), cmocka_unit_test(a_contract_is_filled),
                                       cmocka_unit_test(a_scenario_is_read_compiled_and_written)};
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    icha_thread_cleanup();
    return failures;
}
