/* Scenario files: the documented example read member by member; every limit at itself and one past it; faults with
 * their place; hostile YAML. */
#include "support/cmocka_setup.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/compile.h"
#include "scenario/read.h"
#include "support/scenario_text.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static icha_date day(const char *text) {
    icha_date date;
    assert_int_equal(icha_date_parse(text, strlen(text), &date, NULL), ICHA_OK);
    return date;
}

static icha_scenario *read_good(const char *text) {
    icha_scenario *scenario = NULL;
    icha_faults *faults = NULL;
    icha_error err = ICHA_ERROR_INIT;
    if (icha_scenario_read(text, strlen(text), "t.yaml", &scenario, &faults, &err) != ICHA_OK)
        fail_msg("%s", err.message);
    assert_null(faults);
    return scenario;
}

/* ---- the documented example ---- */

static void check_head(const icha_scenario *s) {
    static const char *const sha = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_string_equal(s->id, "half-a-point-less");
    assert_string_equal(s->title_en, "Half a point less");
    assert_string_equal(s->title_ko, "0.5%p 인하");
    assert_string_equal(s->catalogue_sha256, sha);
    assert_string_equal(s->portfolio.name, "portfolio.csv");
    assert_string_equal(s->portfolio.sha256, sha);
    assert_string_equal(s->events.name, "events.csv");
    assert_null(s->events.sha256);
    assert_int_equal(s->assume_count, 2);
    assert_string_equal(s->assume[0], "incheon-2018-open"); /* sorted */
    assert_string_equal(s->assume[1], "kr-bank-conventions");
    assert_true(s->first_year == 2018 && s->last_year == 2024);
    assert_int_equal(s->mode, ICHA_SCENARIO_SIMULATE);
    assert_string_equal(s->seed, "20181122");
}

static void check_overlays(const icha_scenario *s) {
    assert_int_equal(s->overlay_count, 3);
    const icha_overlay *o = s->overlays;
    assert_string_equal(o[0].product, "incheon.soho-finance");
    assert_string_equal(o[0].parameter, "subsidy.rate");
    assert_null(o[0].part);
    assert_true(o[0].from == day("2018-01-01") && o[0].to == day("2018-12-31"));
    assert_string_equal(o[0].expects, "2.5%");
    assert_int_equal(o[0].act, ICHA_OVERLAY_ADD);
    assert_string_equal(o[0].operand, "-0.5%");
    assert_int_equal(o[0].rounding.mode, 0);
    assert_string_equal(o[0].note, "the proposal of the finance department");
    assert_true(o[0].line > 1 && o[0].column == 5);
    assert_string_equal(o[1].part, "2");
    assert_int_equal(o[1].act, ICHA_OVERLAY_MULTIPLY);
    assert_true(o[1].rounding.mode == ICHA_ROUND_DOWN && o[1].rounding.unit == 1);
    assert_null(o[1].note);
    assert_string_equal(o[2].expects, "unknown");
    assert_int_equal(o[2].act, ICHA_OVERLAY_SET);
    assert_string_equal(o[2].operand, "24");
    assert_int_equal(s->index_count, 2);
    assert_string_equal(s->index[0].series, "kr.base-rate");
    assert_true(s->index[0].from == day("2018-06-01") && s->index[0].shift == 10000000 && s->index[0].entry_count == 0);
    assert_true(s->index[1].shift == ICHA_UNSET && s->index[1].entry_count == 2);
    assert_true(s->index[1].entries[1].on == day("2026-07-01") && s->index[1].entries[1].rate == 22500000);
}

static void check_lending(const icha_scenario *s) {
    static const char *const keys[] = {"due_day", "grace_months", "method", "rate", "term_months"};
    static const char *const cells[] = {"15", "12", "equal_payment", "3.5%", "60"};
    assert_int_equal(s->lending_count, 2);
    const icha_lending *a = &s->lending[0], *b = &s->lending[1];
    assert_string_equal(a->id, "startup-2018");
    assert_string_equal(a->product, "incheon.startup");
    assert_int_equal(a->month_count, 2);
    assert_true(a->months[1].year == 2018 && a->months[1].month == 2 && a->months[1].amount_won == 800000000);
    assert_true(a->loan_won == 30000000 && a->day == 15);
    assert_int_equal(a->term_count, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_string_equal(a->terms[i].key, keys[i]);
        assert_string_equal(a->terms[i].text, cells[i]);
    }
    assert_int_equal(b->month_count, 12);
    for (int i = 0; i < 12; i++)
        assert_true(b->months[i].year == 2018 && b->months[i].month == i + 1 && b->months[i].amount_won == 500000000);
    assert_true(b->day == 31 && b->term_count == 0);
}

static void check_behaviour(const icha_scenario *s) {
    assert_int_equal(s->behaviour_count, 4);
    const icha_behaviour *b = s->behaviour;
    for (int i = 0; i < 4; i++) assert_int_equal(b[i].kind, i + 1);
    assert_true(b[0].probability.numerator == 1 && b[0].probability.denominator == 200);
    assert_true(b[0].product_count == 0 && b[0].from_month == 0 && b[0].to_month == INT32_MAX);
    assert_true(b[1].probability.denominator == 500 && b[1].product_count == 1);
    assert_string_equal(b[1].products[0], "incheon.startup");
    assert_true(b[1].from_month == 13 && b[1].to_month == 36);
    assert_true(b[2].probability.numerator == 1 && b[2].probability.denominator == 10);
    assert_int_equal(s->budget_count, 1);
    assert_string_equal(s->budgets[0].id, "startup-2018");
    assert_string_equal(s->budgets[0].payers[0], "incheon");
    assert_true(s->budgets[0].year == 2018 && s->budgets[0].amount_won == 300000000);
    assert_int_equal(s->budgets[0].basis, ICHA_BUDGET_PAYMENT);
}

static void check_questions(const icha_scenario *s) {
    assert_int_equal(s->solve_count, 4);
    const icha_solve *q = s->solves;
    for (int i = 0; i < 4; i++) {
        assert_int_equal(q[i].find, i + 1);
        assert_ptr_equal(q[i].budget, &s->budgets[0]);
    }
    assert_ptr_equal(q[0].lending, &s->lending[0]);
    assert_true(q[0].low == 0 && q[0].high == 50000000000 && q[0].step == 1000000);
    assert_string_equal(q[1].product, "incheon.startup");
    assert_true(q[1].high == 30000000 && q[1].step == 500000 && q[1].from == day("2018-01-01"));
    assert_true(q[2].high == 60 && q[2].step == 12 && q[2].lending == NULL);
    assert_true(q[3].step == 0 && q[3].from == ICHA_DATE_UNSET);
    assert_int_equal(s->axis_count, 2);
    assert_string_equal(s->axes[0].name, "cut");
    assert_true(s->axes[0].overlay == 1 && s->axes[0].behaviour == 0 && s->axes[0].value_count == 3);
    assert_string_equal(s->axes[0].values[2], "-1%");
    assert_true(s->axes[1].overlay == 0 && s->axes[1].behaviour == 1 && s->axes[1].value_count == 2);
}

static void check_published(const icha_scenario *s) {
    assert_int_equal(s->published_count, 2);
    const icha_published *p = s->published;
    assert_string_equal(p[0].id, "startup-budget");
    assert_string_equal(p[0].what_ko, "홀로서기: 2018년 이차보전");
    assert_string_equal(p[0].why_en, "36 months are assumed");
    assert_true(p[0].unit == ICHA_UNIT_WON && p[0].says.number == 300000000);
    assert_true(p[0].source.line == 619 && p[0].form == ICHA_PUBLISHED_OUTLAY && p[0].rounding.mode == 0);
    assert_string_equal(p[0].outlay.products[0], "incheon.startup");
    assert_string_equal(p[0].outlay.payers[0], "incheon");
    assert_true(p[0].outlay.year == 2018 && p[0].outlay.basis == ICHA_BASIS_PAID && p[0].outlay.over_grid);
    assert_true(p[0].outlay.kind == ICHA_OUTLAY_INTEREST_SUBSIDY && !p[0].outlay.is_part);
    assert_true(p[1].unit == ICHA_UNIT_COUNT && p[1].says.state == ICHA_STATE_UNKNOWN);
    assert_true(p[1].form == ICHA_PUBLISHED_QUOTIENT && p[1].rounding.mode == ICHA_ROUND_UP);
    assert_string_equal(p[1].of[0].parameter, "volume");
    assert_string_equal(p[1].of[1].product, "incheon.minimum-wage");
    assert_true(p[1].of[0].known_on == ICHA_DATE_UNSET && p[1].of[1].known_on == day("2017-12-31"));
    assert_true(p[1].of[1].on == day("2018-01-01") && p[1].of[1].part == NULL);
}

static void the_documented_example(void **state) {
    char *text = documented_example();
    icha_scenario *s = read_good(text);
    (void)state;
    check_head(s);
    check_overlays(s);
    check_lending(s);
    check_behaviour(s);
    check_questions(s);
    check_published(s);
    icha_scenario_free(s);
    free(text);
}

/* A-1, A-3: a range may be one month, and bounds one figure. */
static void ranges_of_one_are_read(void **state) {
    static const char *const changes[][2] = {{"from_month: 13, to_month: 36", "from_month: 36, to_month: 36"},
                                             {"low: 0, high: 50000000000", "low: 50000000000, high: 50000000000"}};
    (void)state;
    for (size_t i = 0; i < COUNT(changes); i++) {
        char *text = documented_example(), *changed = with(text, changes[i][0], changes[i][1]);
        icha_scenario_free(read_good(changed));
        free(changed);
        free(text);
    }
}

/* It compiles against the shipped catalogue; the same with another product in a plan does not. */
static void the_documented_example_compiles(void **state) {
    char *text = documented_example();
    icha_scenario *s = read_good(text);
    icha_catalogue *base = NULL, *snapshot = NULL;
    icha_error err = ICHA_ERROR_INIT;
    icha_version version;
    (void)state;
    assert_int_equal(icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/catalogue", NULL, 0, &base, NULL, NULL), ICHA_OK);
    if (icha_scenario_compile(s, base, "t.yaml", &snapshot, &err) != ICHA_OK) fail_msg("%s", err.message);
    assert_int_equal(icha_catalogue_select(snapshot, "incheon.soho-finance", "subsidy.rate", day("2018-05-01"),
                                           ICHA_DATE_UNSET, &version, NULL),
                     ICHA_OK);
    assert_string_equal(version.value.text, "2%");
    assert_string_equal(version.assumption, "overlay:half-a-point-less#1");
    icha_catalogue_free(snapshot);
    icha_scenario_free(s);
    static const struct {
        const char *old, *new, *says;
        icha_status status;
    } cases[] = {
        {"expects: \"2.5%\"", "expects: \"2.4%\"", "t.yaml:16:5: expects: before this overlay", ICHA_ERR_CONFLICT},
        {"series: kr.base-rate", "series: kr.basic-rate", "t.yaml:36:5: there is no index series",
         ICHA_ERR_UNKNOWN_KEY},
        {"    product: incheon.startup\n    months", "    product: incheon.start\n    months", "lending[0].product",
         ICHA_ERR_UNKNOWN_KEY},
        {"products: [incheon.startup], from", "products: [incheon.star], from", "behaviour[1].product",
         ICHA_ERR_UNKNOWN_KEY},
        {"products: [incheon.startup]   ", "products: [incheon.star]   ", "budget[0].product", ICHA_ERR_UNKNOWN_KEY},
        {"subsidy_rate, product: incheon.startup", "subsidy_rate, product: incheon.star", "solve[1].product",
         ICHA_ERR_UNKNOWN_KEY},
        {"\"-0.5%\", \"-1%\"", "\"-0.5%\", \"-3%\"", "grid.cut.values[2]", ICHA_ERR_RANGE},
        /* published figures */
        {"quote: \"300백만원\"", "quote: \"301백만원\"", "301백만원", ICHA_ERR_CONFLICT},
        {"line: 619", "line: 616", "startup-budget: the source holds no line 616", ICHA_ERR_UNKNOWN_KEY},
        {"document: plan-2018, line", "document: plan-2019, line", "plan-2019", ICHA_ERR_UNKNOWN_KEY},
        {"products: [incheon.startup], payers", "products: [incheon.star], payers", "published[0].model.outlay.products",
         ICHA_ERR_UNKNOWN_KEY},
        {"parameter: volume, date", "parameter: volumes, date", "businesses", ICHA_ERR_MISSING},
        {"minimum-wage, parameter: volume", "minimum, parameter: volume", "incheon.minimum", ICHA_ERR_UNKNOWN_KEY},
        {"date: 2018-01-01, known_on: 2017-12-31}]\n      rounding: up/1", "date: 2018-03-14}]",
         "businesses: 2500/7 is not whole", ICHA_ERR_MISSING}, /* 25,000 / 70 million */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *changed = with(text, cases[i].old, cases[i].new);
        s = read_good(changed);
        snapshot = NULL;
        icha_status status = icha_scenario_compile(s, base, "t.yaml", &snapshot, &err);
        if (status != cases[i].status || strstr(err.message, cases[i].says) == NULL)
            fail_msg("%s: %s: %s", cases[i].new, icha_status_name(status), err.message);
        assert_null(snapshot);
        icha_scenario_free(s);
        free(changed);
    }
    icha_catalogue_free(base);
    free(text);
}

static void the_least_scenario(void **state) {
    icha_scenario *s = read_good("icha: scenario/1\nid: a\nhorizon: {from: 2018, to: 2018}\nmode: expected\n"
                                 "assume: []\noverlays: []\nindex: []\ngrid: []\n");
    (void)state;
    assert_int_equal(s->mode, ICHA_SCENARIO_EXPECTED);
    assert_null(s->seed);
    assert_null(s->portfolio.name);
    assert_null(s->title_en);
    assert_true(s->assume_count == 0 && s->overlay_count == 0 && s->lending_count == 0 && s->axis_count == 0);
    icha_scenario_free(s);
}

/* ---- faults ---- */

static void expect_fault(const char *text, size_t length, icha_status status, uint32_t line, const char *says);

/* Its own text without one of its parts: from `begin` up to `end`. */
static void lacking(const char *begin, const char *end, icha_status status, const char *says) {
    char *text = documented_example(), *from = strstr(text, begin);
    assert_non_null(from);
    char *to = strstr(from + 1, end);
    assert_non_null(to);
    memmove(from, to, strlen(to) + 1);
    expect_fault(text, strlen(text), status, 0, says);
    free(text);
}

/* A grid without what it sweeps, a published figure over a grid that is not there. */
static void what_is_not_there_is_not_swept(void **state) {
    (void)state;
    lacking("\noverlays:", "\nindex:", ICHA_ERR_UNKNOWN_KEY, "overlays");
    lacking("\nbehaviour:", "\nbudget:", ICHA_ERR_UNKNOWN_KEY, "behaviour");
    lacking("\ngrid:", "\npublished:", ICHA_ERR_UNKNOWN_KEY, "there is no grid");
}

/* The first fault of a text; NULL-free: fails when there is none. */
static void expect_fault(const char *text, size_t length, icha_status status, uint32_t line, const char *says) {
    icha_scenario *scenario = NULL;
    icha_faults *faults = NULL;
    icha_error err = ICHA_ERROR_INIT;
    icha_status got = icha_scenario_read(text, length, "t.yaml", &scenario, &faults, &err);
    if (got != status || (line != 0 && err.line != line) || strstr(err.message, says) == NULL)
        fail_msg("%.200s\n%s, expected %s: %s, line %u, expected %s", text, icha_status_name(got),
                 icha_status_name(status), err.message, err.line, says);
    assert_null(scenario);
    assert_true(icha_faults_count(faults) > 0);
    assert_string_equal(icha_faults_at(faults, 0)->file, "t.yaml");
    assert_true(icha_faults_at(faults, 0)->line > 0 && icha_faults_at(faults, 0)->column > 0);
    icha_faults_free(faults);
    assert_int_equal(icha_scenario_read(text, length, "t.yaml", &scenario, NULL, NULL), status);
}

/* In the documented example one place is changed. */
static void one_change_one_fault(void **state) {
    static const struct {
        const char *old, *new, *says;
        icha_status status;
    } cases[] = {
        {"icha: scenario/1", "icha: scenario/2", "icha: scenario/2 is not known", ICHA_ERR_UNKNOWN_KEY},
        {"icha: scenario/1", "icho: scenario/1", "icho", ICHA_ERR_UNKNOWN_KEY},
        {"id: half-a-point-less", "id: Half", "id: Half", ICHA_ERR_SYNTAX},
        {"en: \"Half a point less\", ", "", "title: a key is missing: expected en", ICHA_ERR_MISSING},
        {"horizon: {from: 2018, to: 2024}", "horizon: {from: 2024, to: 2018}", "horizon: the range", ICHA_ERR_CONFLICT},
        {"horizon: {from: 2018, to: 2024}", "horizon: {from: 1899, to: 2024}", "horizon.from", ICHA_ERR_RANGE},
        {"horizon: {from: 2018, to: 2024}", "horizon: {from: 2018, to: 2200}", "horizon.to", ICHA_ERR_RANGE},
        {"mode: simulate ", "mode: guess ", "mode: guess", ICHA_ERR_UNKNOWN_KEY},
        {"seed: \"20181122\"", "# none", "expected seed", ICHA_ERR_MISSING},
        {"seed: \"20181122\"", "seed: \"씨\"", "printable ASCII", ICHA_ERR_SYNTAX},
        {"file: portfolio.csv", "file: ../portfolio.csv", "base.portfolio.file: ../portfolio.csv", ICHA_ERR_SYNTAX},
        {"file: portfolio.csv", "file: ..", "base.portfolio.file", ICHA_ERR_SYNTAX},
        {"file: portfolio.csv", "file: .", "base.portfolio.file", ICHA_ERR_SYNTAX},
        {"file: portfolio.csv", "file: /etc/passwd", "base.portfolio.file", ICHA_ERR_SYNTAX},
        {"file: portfolio.csv", "file: 'a\\b'", "base.portfolio.file", ICHA_ERR_SYNTAX},
        {"  portfolio: {file", "  loans: {file", "loans", ICHA_ERR_UNKNOWN_KEY},
        {"{sha256: \"e3b0", "{sha256: \"E3b0", "base.catalogue.sha256", ICHA_ERR_SYNTAX},
        {"{sha256: \"e3b0", "{sha256: \"3b0", "base.catalogue.sha256", ICHA_ERR_SYNTAX},
        {"[kr-bank-conventions, incheon-2018-open]", "[a, b, a]", "a is given twice", ICHA_ERR_DUPLICATE},
        {"[kr-bank-conventions, incheon-2018-open]", "[b/a.yaml]", "assume[0]", ICHA_ERR_SYNTAX},
        /* overlays */
        {"parameter: subsidy.rate ", "parametr: subsidy.rate ", "parametr", ICHA_ERR_UNKNOWN_KEY},
        {"    add: \"-0.5%\"\n", "", "one of set, add, multiply", ICHA_ERR_MISSING},
        {"    add: \"-0.5%\"\n", "    add: \"-0.5%\"\n    set: 2%\n", "the form add does not fit", ICHA_ERR_CONFLICT},
        {"    add: \"-0.5%\"\n", "    add: \"-0.5%\"\n    add: \"-0.5%\"\n", "given twice", ICHA_ERR_DUPLICATE},
        {"    add: \"-0.5%\"\n", "    add:\n", "overlays[0].add: nothing is given", ICHA_ERR_MISSING},
        {"    add: \"-0.5%\"\n", "    add: [1]\n", "overlays[0].add: list", ICHA_ERR_SYNTAX},
        {"    multiply: \"1/3\"", "    multiply: 0.5", "overlays[1].multiply", ICHA_ERR_UNIT},
        {"    expects: \"2.5%\"", "    # none", "expected expects", ICHA_ERR_MISSING},
        {"    set: 24", "    add: 24", "unknown cannot be changed so: expected set", ICHA_ERR_CONFLICT},
        {"rounding: down/1 ", "rounding: floor/1 ", "overlays[1].rounding", ICHA_ERR_UNKNOWN_KEY},
        {"window: {from: 2018-01-01, to: 2018-12-31}   #", "window: {from: 2018-12-31, to: 2018-01-01} #",
         "overlays[0].window: the range", ICHA_ERR_CONFLICT},
        {"window: {from: 2018-01-01, to: 2018-12-31}   #", "window: {from: 2018-02-29, to: 2018-12-31} #",
         "overlays[0].window.from", ICHA_ERR_RANGE},
        {"window: {from: 2018-01-01, to: 2018-12-31}   #", "window: {from: 2018-01-01} #",
         "overlays[0].window: a key is missing: expected to", ICHA_ERR_MISSING},
        /* index */
        {"shift: \"+1.0%\"", "shift: 1.0", "index[0].shift", ICHA_ERR_UNIT},
        {"shift: \"+1.0%\"", "# none", "one of path, shift", ICHA_ERR_MISSING},
        {"[[\"2026-01-01\", \"2.5%\"]", "[[\"2026-01-02\", \"2.5%\"]", "begins on 2026-01-02: expected 2026-01-01",
         ICHA_ERR_CONFLICT},
        {"[\"2026-07-01\", \"2.25%\"]", "[\"2026-01-01\", \"2.25%\"]", "not later", ICHA_ERR_CONFLICT},
        {"[\"2026-07-01\", \"2.25%\"]", "[\"2026-07-01\", 2.25]", "index[1].path[1]", ICHA_ERR_UNIT},
        {"[\"2026-07-01\", \"2.25%\"]", "[\"2026-07-01\"]", "index[1].path[1]", ICHA_ERR_MISSING},
        {"[\"2026-07-01\", \"2.25%\"]", "[\"2026-07-01\", 1%, 2%]", "index[1].path[1]", ICHA_ERR_SYNTAX},
        /* lending */
        {"{\"2018-01\": 1000000000", "{\"2018-13\": 1000000000", "2018-13", ICHA_ERR_SYNTAX},
        {"{\"2018-01\": 1000000000", "{\"2018-1\": 1000000000", "2018-1", ICHA_ERR_SYNTAX},
        {"{\"2018-01\": 1000000000", "{\"2018-02\": 1000000000", "twice", ICHA_ERR_DUPLICATE},
        {"{\"2018-01\": 1000000000", "{\"2018-01\": 0", "lending[0].months.2018-01", ICHA_ERR_RANGE},
        {"{\"2018-01\": 1000000000", "{\"2018-01\": 9000000000000000", "a sum is larger", ICHA_ERR_OVERFLOW},
        {"    months: {\"2018-01\": 1000000000, \"2018-02\": 800000000}", "    months: {}", "lending[0].months",
         ICHA_ERR_SYNTAX},
        {"    amount_per_month: 500000000", "", "expected amount_per_month", ICHA_ERR_MISSING},
        {"    amount_per_month: 500000000", "    months: {\"2018-01\": 1}", "does not fit here: expected months",
         ICHA_ERR_CONFLICT},
        {"    to: 2018-12", "    to: 2017-12", "the range 2017-12", ICHA_ERR_CONFLICT},
        {"    to: 2018-12", "    to: 2018-13", "lending[1].to", ICHA_ERR_SYNTAX},
        {"    to: 2018-12", "    to: 2018-1", "lending[1].to", ICHA_ERR_SYNTAX},
        {"terms: {rate: \"3.5%\", term_months: 60, grace_months: 12, method: equal_payment, due_day: 15}", "terms: [rate]",
         "lending[0].terms: list is of the wrong kind", ICHA_ERR_SYNTAX},
        {"terms: {rate: \"3.5%\", term_months: 60, grace_months: 12, method: equal_payment, due_day: 15}", "terms: 3.5%",
         "lending[0].terms: 3.5% is of the wrong kind", ICHA_ERR_SYNTAX},
        {"loan: 30000000", "loan: 0", "lending[0].loan", ICHA_ERR_RANGE},
        {"    day: 31", "    day: 32", "lending[1].day", ICHA_ERR_RANGE},
        {"    day: 31", "    day: 0", "lending[1].day", ICHA_ERR_RANGE},
        {"terms: {rate: \"3.5%\"", "terms: {rate: 3.5", "lending[0].terms.rate", ICHA_ERR_UNIT},
        {"terms: {rate: \"3.5%\"", "terms: {rates: 3.5%", "rates", ICHA_ERR_UNKNOWN_KEY},
        {"terms: {rate: \"3.5%\"", "terms: {principal: 1", "principal", ICHA_ERR_UNKNOWN_KEY},
        {"terms: {rate: \"3.5%\"", "terms: {rate: \"-1%\"", "lending[0].terms.rate", ICHA_ERR_RANGE},
        {"  - id: soho-2018", "  - id: startup-2018", "startup-2018 is given twice", ICHA_ERR_DUPLICATE},
        /* behaviour */
        {"kind: closure", "kind: death", "behaviour[3].kind", ICHA_ERR_UNKNOWN_KEY},
        {"probability: \"10%\"", "probability: \"100.1%\"", "behaviour[2].probability", ICHA_ERR_RANGE},
        {"probability: \"10%\"", "probability: 0.1", "behaviour[2].probability", ICHA_ERR_UNIT},
        {"probability: \"10%\"", "probability: \"-10%\"", "behaviour[2].probability", ICHA_ERR_SYNTAX},
        {"from_month: 13, to_month: 36", "from_month: 13, to_month: 12", "behaviour[1].to_month: the range",
         ICHA_ERR_CONFLICT},
        {"from_month: 13", "from_month: -1", "from_month", ICHA_ERR_RANGE},
        {"to_month: 36", "to_month: 3600", "to_month", ICHA_ERR_RANGE},
        {"products: [incheon.startup], from", "products: [a, a], from", "a is given twice", ICHA_ERR_DUPLICATE},
        /* budget, queue, solve */
        {"basis: payment", "basis: cash", "budget[0].basis", ICHA_ERR_UNKNOWN_KEY},
        {"amount: 300000000", "amount: -1", "budget[0].amount", ICHA_ERR_RANGE},
        {"amount: 300000000", "amount: 3e8", "budget[0].amount", ICHA_ERR_SYNTAX},
        {"queue: by_date_then_id", "queue: by_id", "queue: by_id", ICHA_ERR_UNKNOWN_KEY},
        {"find: exhaustion", "find: bottom", "solve[3].find", ICHA_ERR_UNKNOWN_KEY},
        {"find: exhaustion", "low: 1", "expected find", ICHA_ERR_MISSING},
        {"find: exhaustion", "find: exhaustion, low: 1", "the key low", ICHA_ERR_UNKNOWN_KEY},
        {"find: exhaustion, budget: startup-2018", "find: exhaustion, budget: startup", "there is no startup",
         ICHA_ERR_UNKNOWN_KEY},
        {"lending: startup-2018", "lending: startup-2019", "there is no startup-2019", ICHA_ERR_UNKNOWN_KEY},
        {"low: 0, high: 50000000000", "low: 2, high: 1", "low <= high", ICHA_ERR_CONFLICT},
        {"step: 1000000,", "step: 0,", "solve[0].step", ICHA_ERR_RANGE},
        {"step: \"0.05%\"", "step: \"0%\"", "solve[1].step", ICHA_ERR_RANGE},
        {"high: \"3%\"", "high: \"100.0000001%\"", "solve[1].high", ICHA_ERR_RANGE},
        {"high: 60, step: 12", "high: 3600, step: 12", "solve[2].high", ICHA_ERR_RANGE},
        {"{id: when-empty", "{id: rate-within", "rate-within is given twice", ICHA_ERR_DUPLICATE},
        /* grid */
        /* published figures */
        {"unit: won ", "unit: krw ", "published[0].unit", ICHA_ERR_UNKNOWN_KEY},
        {"says: 300000000", "says: 3.5%", "published[0].says", ICHA_ERR_SYNTAX},
        {"says: 300000000", "says: {keyed: {by: year, entries: [{key: \"1\", value: 1}]}}", "published[0].says",
         ICHA_ERR_SYNTAX},
        {"    says: 300000000", "    # none", "expected says", ICHA_ERR_MISSING},
        {"line: 619, quote: \"300백만원\"", "line: 619", "expected quote", ICHA_ERR_MISSING},
        {"    why: {en: \"36", "    way: {en: \"36", "way", ICHA_ERR_UNKNOWN_KEY},
        {"why: {en: \"36 months are assumed\", ", "why: {", "expected en", ICHA_ERR_MISSING},
        {"basis: paid, over", "basis: cash, over", "published[0].model.outlay.basis", ICHA_ERR_UNKNOWN_KEY},
        {"year: 2018, basis: paid", "year: 2017, basis: paid", "published[0].model.outlay.year", ICHA_ERR_RANGE},
        {"year: 2018, basis: paid", "year: 2025, basis: paid", "published[0].model.outlay.year", ICHA_ERR_RANGE},
        {"products: [incheon.startup], payers", "products: [], payers", "published[0].model.outlay.products",
         ICHA_ERR_SYNTAX},
        {"unit: won ", "unit: count ", "published[0].model", ICHA_ERR_SYNTAX},
        {"model: {outlay:", "model: {sum:", "sum", ICHA_ERR_UNKNOWN_KEY},
        {"model: {outlay: {products: [incheon.startup], payers: [incheon], year: 2018, basis: paid, over: grid}}",
         "model: {}", "one of parameter, product_of", ICHA_ERR_MISSING},
        {"model: {outlay: {products: [incheon.startup], payers: [incheon], year: 2018, basis: paid, over: grid}}",
         "model: none", "published[0].model", ICHA_ERR_SYNTAX},
        {"      rounding: up/1", "      parameter: {product: a, parameter: b, date: 2018-01-01}", "does not fit here",
         ICHA_ERR_CONFLICT},
        {"      rounding: up/1", "      rounding: up/2", "published[1].model.rounding", ICHA_ERR_RANGE},
        {"date: 2018-01-01}", "date: 2018-02-30}", "published[1].model.quotient_of[0].date", ICHA_ERR_RANGE},
        {"date: 2018-01-01},\n", "date: 2018-01-01}, {product: a, parameter: b, date: 2018-01-01},\n",
         "published[1].model.quotient_of", ICHA_ERR_SYNTAX},
        {"  - id: businesses", "  - id: startup-budget", "startup-budget is given twice", ICHA_ERR_DUPLICATE},
        {"overlay: 1, values", "overlay: 2, values", "grid[0].values[0]: -0.25% is not a share", ICHA_ERR_SYNTAX},
        {"overlay: 1, values", "overlay: 4, values", "grid[0].overlay", ICHA_ERR_RANGE},
        {"overlay: 1, values", "overlay: 0, values", "grid[0].overlay", ICHA_ERR_RANGE},
        {"behaviour: 1, values", "behaviour: 1, overlay: 1, values", "does not fit", ICHA_ERR_CONFLICT},
        {"behaviour: 1, values", "overlay: 1, values", "overlay is given twice", ICHA_ERR_DUPLICATE},
        {"name: prepay", "name: cut", "cut is given twice", ICHA_ERR_DUPLICATE},
        {"values: [\"0.5%\", \"1%\"]", "values: [\"0.5%\", \"101%\"]", "grid[1].values[1]", ICHA_ERR_RANGE},
        {"values: [\"0.5%\", \"1%\"]", "values: []", "grid[1].values", ICHA_ERR_MISSING},
        /* what YAML could do and a scenario may not */
        {"id: half-a-point-less", "id: &a half", "no anchor", ICHA_ERR_SYNTAX},
        {"id: half-a-point-less", "id: *a", "no alias", ICHA_ERR_SYNTAX},
        {"id: half-a-point-less", "id: !!str a", "no tag", ICHA_ERR_SYNTAX},
        {"id: half-a-point-less", "<<: {id: a}", "<<", ICHA_ERR_UNKNOWN_KEY},
        {"id: half-a-point-less", "id: a\n---\nid: b", "one document", ICHA_ERR_SYNTAX},
        {"id: half-a-point-less", "id: \"a\\u0007\"", "control character", ICHA_ERR_SYNTAX},
        {"id: half-a-point-less", "[id]: a", "a key of plain text", ICHA_ERR_SYNTAX},
        {"id: half-a-point-less", "id: \xff", "UTF-8", ICHA_ERR_ENCODING},
    };
    char *text = documented_example();
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *changed = with(text, cases[i].old, cases[i].new);
        expect_fault(changed, strlen(changed), cases[i].status, 0, cases[i].says);
        free(changed);
    }
    free(text);
}

static void all_faults_at_once_with_their_places(void **state) {
    static const char text[] = "icha: scenario/1\n"
                               "id: a\n"
                               "horizon: {from: 2018, to: 2017}\n"
                               "mode: simulate\n"
                               "overlays:\n"
                               "  - {product: p, parameter: q, window: {from: 2018-01-01, to: x}, expects: 1}\n"
                               "budgets: []\n";
    static const struct {
        uint32_t line, column;
        const char *field;
    } places[] = {{7, 1, ""}, {3, 10, "horizon"}, {1, 1, ""}, {6, 63, "overlays[0].window.to"}, {6, 5, "overlays[0]"}};
    icha_scenario *scenario = NULL;
    icha_faults *faults = NULL;
    (void)state;
    assert_int_equal(icha_scenario_read(text, strlen(text), "t.yaml", &scenario, &faults, NULL), ICHA_ERR_UNKNOWN_KEY);
    for (size_t i = 0; i < icha_faults_count(faults) && i < COUNT(places); i++) {
        const icha_error *fault = icha_faults_at(faults, i);
        if (fault->line != places[i].line || fault->column != places[i].column ||
            strcmp(fault->field, places[i].field) != 0)
            fail_msg("%zu: %s", i, fault->message);
    }
    assert_int_equal(icha_faults_count(faults), COUNT(places));
    icha_faults_free(faults);
}

/* ---- hostile YAML ---- */

static void hostile_texts(void **state) {
    static const char nul[] = "icha: scenario/1\nid: a\0b\n";
    char deep[200] = "", *large = calloc(ICHA_SCENARIO_FILE_MAX + 2, 1);
    (void)state;
    expect_fault("", 0, ICHA_ERR_MISSING, 1, "icha: scenario/1");
    expect_fault("- a\n", 4, ICHA_ERR_SYNTAX, 1, "map");
    expect_fault("a: [", 4, ICHA_ERR_SYNTAX, 0, "YAML");
    expect_fault(nul, sizeof nul - 1, ICHA_ERR_ENCODING, 2, "UTF-8");
    expect_fault("\xff\xfei\0", 4, ICHA_ERR_ENCODING, 0, "UTF-8");
    for (int i = 0; i < 64; i++) strcat(deep, "[");
    expect_fault(deep, strlen(deep), ICHA_ERR_RANGE, 1, "nesting depth");
    assert_non_null(large);
    memset(large, '#', ICHA_SCENARIO_FILE_MAX + 1);
    expect_fault(large, ICHA_SCENARIO_FILE_MAX, ICHA_ERR_MISSING, 0, "icha: scenario/1"); /* read, and empty */
    expect_fault(large, ICHA_SCENARIO_FILE_MAX + 1, ICHA_ERR_RANGE, 1, "4194304");
    free(large);
}

/* ---- limits (X-3) ---- */

typedef struct text {
    char *bytes;
    size_t length, room;
} text;

__attribute__((format(printf, 2, 3))) static void put(text *to, const char *format, ...) {
    va_list list;
    if (to->room - to->length < 4096) {
        to->room = to->room * 2 + 65536;
        to->bytes = realloc(to->bytes, to->room);
        assert_non_null(to->bytes);
    }
    va_start(list, format);
    to->length += (size_t)vsnprintf(to->bytes + to->length, 4096, format, list);
    va_end(list);
}

#define HEAD "icha: scenario/1\nid: a\nhorizon: {from: 2018, to: 2018}\nmode: expected\n"

/* HEAD, then `before`, `count` times `item` with its number, then `after`. */
static text listed(const char *before, const char *item, const char *between, size_t count, const char *after) {
    text made = {NULL, 0, 0};
    put(&made, HEAD "%s", before);
    for (size_t i = 0; i < count; i++) {
        if (i > 0) put(&made, "%s", between);
        for (const char *c = item; *c != '\0'; c++) {
            if (*c == '@') put(&made, "%zu", i + 1);
            else put(&made, "%c", *c);
        }
    }
    put(&made, "%s", after);
    return made;
}

static void expect_limit(const char *before, const char *item, const char *between, size_t limit, const char *after) {
    char expected[32];
    text at = listed(before, item, between, limit, after), past = listed(before, item, between, limit + 1, after);
    icha_scenario_free(read_good(at.bytes));
    snprintf(expected, sizeof expected, "<= %zu", limit);
    expect_fault(past.bytes, past.length, ICHA_ERR_RANGE, 0, expected);
    free(at.bytes);
    free(past.bytes);
}

static void limits_at_and_one_past(void **state) {
    (void)state;
    expect_limit("overlays:\n",
                 "- {product: p, parameter: q, window: {from: 2018-01-01, to: 2018-01-01}, expects: 1, set: 2}", "\n",
                 256, "\n");
    expect_limit("index:\n", "- {series: s, from: 2018-01-01, shift: 1%}", "\n", 64, "\n");
    expect_limit("lending:\n", "- {id: l@, product: p, loan: 1, day: 1, months: {2018-01: 1}}", "\n", 64, "\n");
    expect_limit("behaviour:\n", "- {kind: closure, probability: 1%}", "\n", 32, "\n");
    expect_limit("budget:\n", "- {id: b@, year: 2018, amount: 1, basis: payment}", "\n", 256, "\n");
    expect_limit("budget: [{id: b, year: 2018, amount: 1, basis: payment}]\nsolve:\n",
                 "- {id: s@, find: exhaustion, budget: b}", "\n", 64, "\n");
    expect_limit("behaviour: [{kind: closure, probability: 1%}, {kind: closure, probability: 1%}, {kind: closure, "
                 "probability: 1%}, "
                 "{kind: closure, probability: 1%}, {kind: closure, probability: 1%}]\ngrid:\n",
                 "- {name: a@, behaviour: @, values: [1%]}", "\n", 4, "\n");
    expect_limit("behaviour: [{kind: closure, probability: 1%}]\ngrid:\n- name: a\n  behaviour: 1\n  values: [", "1/@",
                 ", ", 1000, "]\n");
    expect_limit("published:\n",
                 "- {id: p@, what: {en: a, ko: a}, why: {en: a, ko: a}, unit: won, says: 1, "
                 "source: {document: d, quote: q}, model: unknown}",
                 "\n", 256, "\n");
    expect_limit("assume:\n", "- a@", "\n", 64, "\n");
    expect_limit("budget: [{id: b, year: 2018, amount: 1, basis: payment, products: [", "p@", ", ", 256, "]}]\n");
}

/* 100 x 1000 points, and 101 x 1000. */
static void points_of_a_grid(void **state) {
    (void)state;
    for (int past = 0; past < 2; past++) {
        text made = {NULL, 0, 0};
        put(&made, HEAD "behaviour: [{kind: closure, probability: 1%%}, {kind: closure, probability: 1%%}]\ngrid:\n");
        put(&made, "- {name: a, behaviour: 1, values: [");
        for (int i = 1; i <= 1000; i++) put(&made, "1/%d,", i);
        put(&made, "]}\n- {name: b, behaviour: 2, values: [");
        for (int i = 1; i <= 100 + past; i++) put(&made, "1/%d,", i);
        put(&made, "]}\n");
        if (past) expect_fault(made.bytes, made.length, ICHA_ERR_RANGE, 0, "<= 100000");
        else icha_scenario_free(read_good(made.bytes));
        free(made.bytes);
    }
}

/* 1200 months in both spellings; a path of 4096 days. */
static void months_and_paths(void **state) {
    (void)state;
    for (int past = 0; past < 2; past++) {
        text made = {NULL, 0, 0}, path = {NULL, 0, 0};
        put(&made, HEAD "lending: [{id: l, product: p, loan: 1, day: 1, months: {");
        for (int i = 0; i < 1200 + past; i++) put(&made, "%04d-%02d: 1,", 1950 + i / 12, 1 + i % 12);
        put(&made, "}}]\n");
        put(&path, HEAD "index: [{series: s, from: 2000-01-01, path: [");
        for (int i = 0; i < 4096 + past; i++) {
            char on[ICHA_DATE_TEXT_SIZE];
            icha_date_format(day("2000-01-01") + i, on, sizeof on);
            put(&path, "[%s, 1%%],", on);
        }
        put(&path, "]}]\n");
        if (past) {
            expect_fault(made.bytes, made.length, ICHA_ERR_RANGE, 0, "<= 1200");
            expect_fault(path.bytes, path.length, ICHA_ERR_RANGE, 0, "<= 4096");
        } else {
            icha_scenario *s = read_good(made.bytes);
            assert_int_equal(s->lending[0].month_count, 1200);
            icha_scenario_free(s);
            s = read_good(path.bytes);
            assert_int_equal(s->index[0].entry_count, 4096);
            icha_scenario_free(s);
        }
        free(made.bytes);
        free(path.bytes);
    }
    icha_scenario *s = read_good(
        HEAD "lending: [{id: l, product: p, loan: 1, day: 1, from: 1950-01, to: 2049-12, amount_per_month: 1}]\n");
    assert_int_equal(s->lending[0].month_count, 1200);
    icha_scenario_free(s);
    static const char past[] =
        HEAD "lending: [{id: l, product: p, loan: 1, day: 1, from: 1950-01, to: 2050-01, amount_per_month: 1}]\n";
    expect_fault(past, sizeof past - 1, ICHA_ERR_RANGE, 0, "<= 1200");
}

static void texts_at_their_limits(void **state) {
    char seed[70], name[300], long_text[4200];
    (void)state;
    memset(seed, 's', sizeof seed);
    memset(name, 'n', sizeof name);
    memset(long_text, 't', sizeof long_text);
    for (int past = 0; past < 2; past++) {
        text made = {NULL, 0, 0};
        put(&made, HEAD "seed: %.*s\nbase: {portfolio: {file: %.*s}}\n", 64 + past, seed, 255 + past, name);
        put(&made, "overlays: [{product: p, parameter: q, window: {from: 2018-01-01, to: 2018-01-01}, expects: 1, set: "
                   "2, note: ");
        for (int i = 0; i < 4096 + past; i++) put(&made, "t");
        put(&made, "}]\n");
        if (past)
            expect_fault(made.bytes, made.length, ICHA_ERR_RANGE, 0, "<= 4096"); /* found while the tree is built */
        else icha_scenario_free(read_good(made.bytes));
        free(made.bytes);
    }
    snprintf(long_text, sizeof long_text, HEAD "seed: %.65s\n", seed);
    expect_fault(long_text, strlen(long_text), ICHA_ERR_SYNTAX, 5, "1..64");
    snprintf(long_text, sizeof long_text, HEAD "base: {portfolio: {file: %.256s}}\n", name);
    expect_fault(long_text, strlen(long_text), ICHA_ERR_RANGE, 5, "<= 255");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_documented_example),
        cmocka_unit_test(ranges_of_one_are_read),
        cmocka_unit_test(the_documented_example_compiles),
        cmocka_unit_test(the_least_scenario),
        cmocka_unit_test(one_change_one_fault),
        cmocka_unit_test(what_is_not_there_is_not_swept),
        cmocka_unit_test(all_faults_at_once_with_their_places),
        cmocka_unit_test(hostile_texts),
        cmocka_unit_test(limits_at_and_one_past),
        cmocka_unit_test(points_of_a_grid),
        cmocka_unit_test(months_and_paths),
        cmocka_unit_test(texts_at_their_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
