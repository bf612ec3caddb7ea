/* The scenario engine with each allocation failing in turn (refuse.h): files, books, runs, sweeps, solves, comparisons. */
#include "alloc/refuse.h"
#include "support/cmocka_setup.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "icha/icha.h"
#include "scenario/canonical.h"
#include "scenario/compare.h"
#include "scenario/compile.h"
#include "scenario/exhaustion.h"
#include "scenario/grid.h"
#include "scenario/read.h"
#include "scenario/solve_engine.h"
#include "support/scenario_text.h"

/* ---- files ---- */

static icha_catalogue *catalogue;
static char *scenario_file;

static icha_status run_scenario(icha_error *err) {
    icha_scenario *scenario = NULL;
    icha_faults *faults = (icha_faults *)&catalogue; /* reset in either case */
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

/* ---- the engine ---- */

/* Everything that keeps memory: a plan, an overlay, behaviour, a budget of each basis, both kinds of search, a sweep. */
static const char text[] =
    "icha: scenario/1\nid: s\nhorizon: {from: 2018, to: 2019}\nmode: expected\n"
    "overlays:\n"
    "  - {product: t.golden, parameter: subsidy.rate, window: {from: 2018-01-01, to: 2018-12-31}, add: \"-0.5%\",\n"
    "     expects: \"2%\"}\n"
    "lending:\n"
    "  - {id: new, product: t.golden, months: {\"2018-01\": 73000000}, loan: 36500000, day: 10, terms: {rate: "
    "\"3.65%\",\n"
    "     term_months: 2, grace_months: 0, method: bullet, due_day: 10, day_count: act/365, inclusion: start,\n"
    "     rounding.interest: down/1, subsidy.method: of_rate, subsidy.base: balance, subsidy.rounding: down/1,\n"
    "     subsidy.claim.cycle: quarter, subsidy.claim.by: due, subsidy.claim.rounding: down/10,\n"
    "     subsidy.claim.level: line, subsidy.claim.payment_lag_days: 20, subsidy.claim.closing_days: 0}}\n"
    "behaviour:\n"
    "  - {kind: default, probability: \"1/3\"}\n"
    "  - {kind: recovery, probability: \"1/2\", products: [t.golden]}\n"
    "budget:\n"
    "  - {id: paid, year: 2018, amount: 100000, basis: payment}\n"
    "  - {id: promised, year: 2018, amount: 100000, basis: commitment}\n"
    "solve:\n"
    "  - {id: volume, find: volume, lending: new, low: 0, high: 73000000, step: 36500000, budget: paid}\n"
    "  - {id: rate, find: subsidy_rate, product: t.golden, window: {from: 2018-01-01, to: 2018-12-31}, low: \"0%\",\n"
    "     high: \"2%\", step: \"1%\", budget: promised}\n"
    "  - {id: out, find: exhaustion, budget: promised}\n"
    "grid:\n"
    "  - {name: default, behaviour: 1, values: [\"0\", \"1/7\"]}\n"
    "  - {name: cut, overlay: 1, values: [\"-1%\", \"-2%\"]}\n";
/* A guarantee's fees, an event, a row that is held. */
static const char csv[] =
    "loan_id,product,principal,rate,disbursed_on,term_months,grace_months,method,due_day,day_count,inclusion,"
    "rounding.interest,"
    "guarantee.fee_rate,guarantee.fee_method,guarantee.amount_rounding,guarantee.day_count,guarantee.rounding,"
    "guarantee.tiers[0].ratio,guarantee.reductions[0].payer,guarantee.reductions[0].rate\n"
    "L1,t.p,25000000,3.5%,2018-03-14,3,0,bullet,14,act/365,start,down/1,1%,annual,down/1,act/365,down/"
    "10,90%,city,0.2%\n"
    "L2,t.none,1\n";
static const char events[] = "loan_id,kind,on,amount,effect\nL1,prepay,2018-05-02,1000,shorten\n";

static icha_scenario *scenario;
static icha_catalogue *snapshot;
static icha_setup setup;
static icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;

static int open_scenario(void **state) {
    (void)state;
    icha_error err = ICHA_ERROR_INIT;
    const icha_book_input data = {csv, sizeof csv - 1, "book.csv", events, sizeof events - 1, "events.csv"};
    icha_status status =
        icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/tests/vectors/methods/catalogue", NULL, 0, &catalogue, NULL, &err);
    if (status == ICHA_OK) status = icha_scenario_read(text, sizeof text - 1, "t.yaml", &scenario, NULL, &err);
    if (status == ICHA_OK) status = icha_scenario_compile(scenario, catalogue, "t.yaml", &snapshot, &err);
    if (status != ICHA_OK) fail_msg("%s", err.message);
    options.first_year = scenario->first_year;
    options.last_year = scenario->last_year;
    options.threads = 1;
    setup = (icha_setup){snapshot,
                         scenario->lending,
                         scenario->lending_count,
                         scenario->behaviour,
                         scenario->behaviour_count,
                         data,
                         ICHA_SCENARIO_EXPECTED,
                         "20181122"};
    return 0;
}

static int close_scenario(void **state) {
    (void)state;
    icha_catalogue_free(snapshot);
    icha_scenario_free(scenario);
    icha_catalogue_free(catalogue);
    return 0;
}

static icha_status run_budgets(const icha_book *book, const icha_portfolio *outlay, icha_error *err) {
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < scenario->budget_count; i++) {
        icha_exhaustion found = {.wanted = 4711};
        status = icha_budget_exhaust(&scenario->budgets[i], book, outlay, &found, err);
        assert_true((status == ICHA_OK) == (found.wanted != 4711));
    }
    return status;
}

/* A book that goes on from another, the outlay, what moved, and the budgets. */
static icha_status run_engine(icha_error *err) {
    icha_engine_book base = {NULL, NULL}, book = {NULL, NULL};
    icha_portfolio *outlay = NULL;
    icha_moved *moved = NULL;
    size_t count = scenario->behaviour_count, moves = 4711;
    icha_setup loans = setup;
    loans.lending_count = 0;
    const icha_book_wish wish = {.keeps_commitments = true, .choice.open = &setup.lending[0]};
    icha_status status = icha_engine_book_make(&loans, &wish, &options, &base, err);
    if (status == ICHA_OK) status = icha_engine_book_go_on(&loans, &base, &setup.lending[0], &options, &book, err);
    assert_true((status == ICHA_OK) == (book.book != NULL));
    if (status == ICHA_OK && !(icha_book_assume(book.book, "a") && icha_book_name_method(book.book, "m/1")))
        status = err->status = ICHA_ERR_MEMORY;
    if (status == ICHA_OK) status = icha_engine_outlay(&setup, &book, &outlay, err);
    assert_true((status == ICHA_OK) == (outlay != NULL));
    if (status == ICHA_OK) status = icha_expected_moves(book.book, setup.behaviour, count, &moved, &moves, err);
    assert_true((status == ICHA_OK) == (moved != NULL) && (moved != NULL) == (moves != 4711));
    if (status == ICHA_OK) status = run_budgets(book.book, outlay, err);
    free(moved);
    icha_portfolio_free(outlay);
    icha_engine_book_free(&book);
    icha_engine_book_free(&base);
    return status;
}

static icha_status run_simulated(icha_error *err) {
    icha_setup drawn = setup;
    icha_portfolio *outlay = NULL;
    drawn.mode = ICHA_SCENARIO_SIMULATE;
    icha_status status = icha_engine_run(&drawn, &options, &outlay, err);
    assert_true((status == ICHA_OK) == (outlay != NULL));
    icha_portfolio_free(outlay);
    return status;
}

static void an_engine_runs(void **state) {
    (void)state;
    try_each(run_engine, 200);
    try_each(run_simulated, 100);
}

/* ---- many runs: each is one that an_engine_runs tries throughout ---- */

#define MANY_RUNS 11

static icha_status book_of(void *context, const size_t *places, const icha_book **out, icha_error *err) {
    icha_engine_book *own = context;
    (void)places;
    icha_engine_book_free(own);
    icha_status status = icha_engine_book_make(&setup, &(icha_book_wish){0}, &options, own, err);
    *out = own->book;
    return status;
}

static icha_status run_sweep(icha_error *err) {
    icha_engine_book book = {NULL, NULL};
    const icha_sweep sweep = {
        scenario->axes, scenario->axis_count, scenario->behaviour, scenario->behaviour_count, book_of, &book, 1, NULL};
    icha_grid grid = {NULL, 4711};
    icha_status status = icha_grid_run(&sweep, &grid, err);
    icha_engine_book_free(&book);
    assert_int_equal(grid.count, status == ICHA_OK ? 4 : 4711);
    if (status == ICHA_OK) icha_grid_clear(&grid);
    return status;
}

static icha_status run_comparison(icha_error *err) {
    icha_setup plain = setup;
    icha_comparison found = {NULL, 4711, {NULL}};
    plain.catalogue = catalogue;
    plain.lending_count = plain.behaviour_count = 0;
    icha_status status = icha_compare_setups(&plain, &setup, &options, &found, err);
    assert_true((status == ICHA_OK) == (found.count != 4711));
    if (status == ICHA_OK) icha_comparison_clear(&found);
    return status;
}

static const icha_solve *asked;

static icha_status run_search(icha_error *err) {
    icha_solution found = {.x = 4711};
    icha_solved_rows rows;
    icha_status status = icha_solve_engine(&setup, &options, asked, &found, &rows, err);
    assert_true((status == ICHA_OK) == (found.x != 4711));
    return status;
}

static icha_status run_exhaustion(icha_error *err) {
    icha_exhaustion found = {.wanted = 4711};
    icha_solved_rows rows;
    icha_status status = icha_solve_exhaustion(&setup, &options, asked->budget, &found, &rows, err);
    assert_true((status == ICHA_OK) == (found.wanted != 4711));
    return status;
}

static void a_sweep_and_a_comparison_run(void **state) {
    (void)state;
    try_every(MANY_RUNS, run_sweep, 200);
    try_every(MANY_RUNS, run_comparison, 400);
}

static void questions_are_answered(void **state) {
    (void)state;
    asked = &scenario->solves[0];
    try_every(MANY_RUNS, run_search, 200);
    asked = &scenario->solves[1];
    try_every(MANY_RUNS, run_search, 200);
    asked = &scenario->solves[2];
    try_every(MANY_RUNS, run_exhaustion, 100);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scenario_is_read_compiled_and_written),
        cmocka_unit_test_setup_teardown(an_engine_runs, open_scenario, close_scenario),
        cmocka_unit_test_setup_teardown(a_sweep_and_a_comparison_run, open_scenario, close_scenario),
        cmocka_unit_test_setup_teardown(questions_are_answered, open_scenario, close_scenario),
    };
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    icha_thread_cleanup();
    return failures;
}
