/* A scenario and its portfolio and events, set apart by the byte 0x1E, through the whole engine: what
 * is read and compiles runs or is refused with a sentence; one and two threads give the same tables; parts of a
 * comparison add up; a budget's answer holds; nothing is leaked. Inputs whose run would be long are passed over, and of the
 * four checks each input has one, by its bytes. */
#include "audit/digest.h"
#include "scenario/compare.h"
#include "scenario/compile.h"
#include "scenario/exhaustion.h"
#include "scenario/grid.h"
#include "scenario/read.h"
#include "scenario/solve_engine.h"
#include "tables.h"

#define LOANS_MAX 16 /* of plans, and of a probe's volume */
#define POINTS_MAX 8
#define SOLVES_MAX 2
#define STEPS_MAX 16   /* of a search */
#define TABLE_MAX 4096 /* bytes of a portfolio */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A small catalogue, loaded once: what overlays, behaviour and plans of the corpus speak of. */
static const icha_catalogue *small(void) {
    static icha_catalogue *catalogue;
    if (catalogue == NULL)
        check(icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/tests/vectors/methods/catalogue", NULL, 0, &catalogue, NULL,
                                  NULL) == ICHA_OK);
    return catalogue;
}

/* Every failure has its sentence. */
static bool went_well(icha_status status, const icha_error *err) {
    check(status == ICHA_OK || (err->status == status && err->message[0] != '\0'));
    return status == ICHA_OK;
}

/* ---- short runs only ---- */

static bool is_small_plan(const icha_lending *plan) {
    bool ok = plan->month_count <= LOANS_MAX;
    for (size_t i = 0; ok && i < plan->month_count; i++)
        ok = plan->months[i].amount_won / LOANS_MAX * 8 < plan->loan_won;
    return ok;
}

static bool is_small(const icha_scenario *s) {
    bool ok = s->lending_count <= 4 && icha_grid_size(s->axes, s->axis_count) <= POINTS_MAX;
    for (size_t i = 0; ok && i < s->lending_count; i++) ok = is_small_plan(&s->lending[i]);
    return ok;
}

static bool is_short_search(const icha_solve *solve) {
    bool of_volume = solve->find == ICHA_SOLVE_VOLUME;
    return (solve->high - solve->low) / solve->step <= STEPS_MAX &&
           (!of_volume || solve->high / LOANS_MAX < solve->lending->loan_won);
}

/* ---- what is asked ---- */

static void check_budgets(const icha_scenario *s, const icha_book *book, const icha_portfolio *outlay) {
    icha_error err = ICHA_ERROR_INIT;
    for (size_t i = 0; i < s->budget_count; i++) {
        const icha_budget *budget = &s->budgets[i];
        icha_exhaustion found;
        if (!went_well(icha_budget_exhaust(budget, book, outlay, &found, &err), &err)) continue;
        check(found.used + found.left == budget->amount_won && found.left >= 0 && found.wanted >= found.used);
        check(found.is_exhausted == (found.wanted > found.used));
    }
}

static void check_moves(const icha_scenario *s, const icha_book *book) {
    bool simulated = s->mode == ICHA_SCENARIO_SIMULATE;
    icha_error err = ICHA_ERROR_INIT;
    icha_moved *moved = NULL;
    size_t count = 0;
    if (!went_well(icha_expected_moves(book, s->behaviour, simulated ? 0 : s->behaviour_count, &moved, &count, &err),
                   &err))
        return;
    for (size_t i = 0; i < count; i++) {
        check(moved[i].loans >= 0 && moved[i].fraction >= 0 && moved[i].loans + moved[i].fraction > 0);
        check(!simulated || moved[i].fraction == 0);
    }
    free(moved);
}

static icha_portfolio *run(const icha_scenario *s, const icha_setup *setup, icha_portfolio_options *options,
                           int32_t threads) {
    icha_error err = ICHA_ERROR_INIT;
    icha_engine_book book = {NULL, NULL};
    icha_portfolio *outlay = NULL;
    options->threads = threads;
    if (went_well(icha_engine_book_make(setup, &(icha_book_wish){.keeps_commitments = true}, options, &book, &err),
                  &err) &&
        went_well(icha_engine_outlay(setup, &book, &outlay, &err), &err) && threads == 1) {
        check_budgets(s, book.book, outlay);
        check_moves(s, book.book);
    }
    icha_engine_book_free(&book);
    return outlay;
}

static void check_threads(const icha_scenario *s, const icha_setup *setup, icha_portfolio_options *options) {
    icha_portfolio *one = run(s, setup, options, 1), *two = run(s, setup, options, 2);
    check((one == NULL) == (two == NULL));
    if (one != NULL) compare(one, two, ICHA_TABLE_OUTLAY);
    if (one != NULL) compare(one, two, ICHA_TABLE_CLAIMS);
    icha_portfolio_free(one);
    icha_portfolio_free(two);
    options->threads = 1;
}

/* Against the same without what the scenario changes. */
static void check_comparison(const icha_setup *setup, const icha_portfolio_options *options) {
    icha_setup plain = *setup;
    icha_comparison found;
    icha_error err = ICHA_ERROR_INIT;
    plain.catalogue = small();
    plain.lending_count = plain.behaviour_count = 0;
    if (!went_well(icha_compare_setups(&plain, setup, options, &found, &err), &err)) return;
    for (size_t i = 0; i < found.count; i++) {
        icha_money parts = 0;
        for (size_t j = 0; j < ICHA_CAUSE_COUNT; j++) parts += found.rows[i].parts[j];
        check(parts == found.rows[i].difference && found.rows[i].b - found.rows[i].a == parts);
        check(found.rows[i].parts[ICHA_CAUSE_DATA] == 0 && found.rows[i].parts[ICHA_CAUSE_METHOD] == 0);
    }
    icha_comparison_clear(&found);
}

typedef struct points {
    const icha_scenario *s;
    const icha_setup *setup;
    const icha_portfolio_options *options;
    icha_engine_book book; /* of the point in hand */
} points;

/* The book of any point: behaviour is what differs; overlays were tried when the scenario was compiled. */
static icha_status book_of(void *context, const size_t *places, const icha_book **out, icha_error *err) {
    points *of = context;
    icha_setup setup = *of->setup;
    (void)places;
    setup.mode = ICHA_SCENARIO_EXPECTED;
    icha_engine_book_free(&of->book);
    icha_status status = icha_engine_book_make(&setup, &(icha_book_wish){0}, of->options, &of->book, err);
    *out = of->book.book;
    return status;
}

static void check_grid(const icha_scenario *s, const icha_setup *setup, const icha_portfolio_options *options) {
    points of = {s, setup, options, {NULL, NULL}};
    const icha_sweep sweep = {s->axes, s->axis_count, s->behaviour, s->behaviour_count, book_of, &of, 1, NULL};
    icha_grid grid = {NULL, 0};
    icha_error err = ICHA_ERROR_INIT;
    if (s->axis_count == 0) return;
    bool ok = went_well(icha_grid_run(&sweep, &grid, &err), &err);
    icha_engine_book_free(&of.book);
    if (!ok) return;
    check(grid.count == icha_grid_size(s->axes, s->axis_count));
    icha_grid_clear(&grid);
}

static void check_solve(const icha_setup *setup, const icha_portfolio_options *options, const icha_solve *solve) {
    icha_error err = ICHA_ERROR_INIT;
    icha_solution found;
    icha_exhaustion end;
    icha_solved_rows rows;
    icha_money budget = solve->budget->amount_won;
    if (solve->find == ICHA_SOLVE_EXHAUSTION) {
        went_well(icha_solve_exhaustion(setup, options, solve->budget, &end, &rows, &err), &err);
        return;
    }
    if (!is_short_search(solve) || !went_well(icha_solve_engine(setup, options, solve, &found, &rows, &err), &err))
        return;
    check((found.outlay <= budget) == (found.state != ICHA_SOLVED_NOTHING_FITS));
    check(found.x >= solve->low && found.x <= solve->high && (found.x - solve->low) % solve->step == 0);
    if (found.state == ICHA_SOLVED_FOUND) check(found.next == found.x + solve->step && found.outlay_next > budget);
}

/* ---- one input ---- */

/* The part behind the next separator; its length up to the one after that. */
static const char *next_part(const char **rest, size_t *left, size_t *length) {
    const char *part = *rest, *end = memchr(part, 0x1E, *left);
    *length = end == NULL ? *left : (size_t)(end - part);
    *left -= end == NULL ? *left : *length + 1;
    *rest = end == NULL ? part + *length : end + 1;
    return part;
}

static void use(const icha_scenario *s, const icha_catalogue *snapshot, icha_book_input data, unsigned which) {
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;
    const icha_setup setup = {snapshot,           s->lending, s->lending_count, s->behaviour,
                              s->behaviour_count, data,       s->mode,          s->seed};
    options.first_year = s->first_year;
    options.last_year = s->last_year;
    switch (which) {
    case 0: check_threads(s, &setup, &options); break;
    case 1: check_comparison(&setup, &options); break;
    case 2: check_grid(s, &setup, &options); break;
    default:
        for (size_t i = 0; i < s->solve_count && i < SOLVES_MAX; i++) check_solve(&setup, &options, &s->solves[i]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *rest = (const char *)data;
    size_t left = size, length, rows, events;
    const char *text = next_part(&rest, &left, &length), *csv = next_part(&rest, &left, &rows);
    const char *event = next_part(&rest, &left, &events);
    icha_scenario *scenario = NULL;
    icha_catalogue *snapshot = NULL;
    icha_error err = ICHA_ERROR_INIT;
    if (rows > TABLE_MAX || events > TABLE_MAX) return 0;
    const icha_book_input table = {rows == 0 ? NULL : csv,     rows,   "book.csv",
                                   events == 0 ? NULL : event, events, "e.csv"};
    if (went_well(icha_scenario_read(text, length, "fuzz.yaml", &scenario, NULL, &err), &err) && is_small(scenario) &&
        went_well(icha_scenario_compile(scenario, small(), "fuzz.yaml", &snapshot, &err), &err))
        use(scenario, snapshot, table, turn(data, size, 4));
    icha_catalogue_free(snapshot);
    icha_scenario_free(scenario);
    return 0;
}
