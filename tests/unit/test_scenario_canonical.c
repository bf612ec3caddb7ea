/* The canonical form (A-1, M-1): one digest for all spellings of one scenario, another for every change that means
 * something. */
#include "support/cmocka_setup.h"

#include <stdlib.h>
#include <string.h>

#include "scenario/canonical.h"
#include "scenario/read.h"
#include "support/scenario_text.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static icha_catalogue *base;

static int load_base(void **state) {
    (void)state;
    return icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/catalogue", NULL, 0, &base, NULL, NULL) == ICHA_OK ? 0 : -1;
}

static int free_base(void **state) {
    (void)state;
    icha_catalogue_free(base);
    return 0;
}

static icha_scenario *read_good(const char *text) {
    icha_scenario *scenario = NULL;
    icha_error err = ICHA_ERROR_INIT;
    if (icha_scenario_read(text, strlen(text), "t.yaml", &scenario, NULL, &err) != ICHA_OK) fail_msg("%s", err.message);
    return scenario;
}

static void digest_of(const char *text, char digest[ICHA_DIGEST_SIZE]) {
    icha_scenario *scenario = read_good(text);
    icha_error err = ICHA_ERROR_INIT;
    if (icha_scenario_canonical(scenario, base, NULL, NULL, digest, &err) != ICHA_OK) fail_msg("%s", err.message);
    icha_scenario_free(scenario);
}

/* Typed in by hand from RFC 8785 and M-1, not copied from a run. */
static void the_form_itself(void **state) {
    static const char text[] =
        "mode: simulate\nseed: s\nid: a\nicha: scenario/1\nhorizon: {to: 2019, from: 2018}\n"
        "title: {ko: 가, en: b}\nassume: [kr-bank-conventions, b.yaml]\n"
        "base: {portfolio: {file: p.csv}}\n"
        "overlays: [{product: incheon.soho-finance, parameter: subsidy.rate, window: {from: 2018-01-01, "
        "to: 2018-12-31}, expects: 2.50%, multiply: 50%, rounding: up/1, note: n}]\n"
        "index: [{series: kr.base-rate, from: 2018-06-01, shift: -25bp}]\n"
        "lending: [{id: l, product: incheon.startup, from: 2018-11, to: 2019-01, amount_per_month: 7, "
        "loan: 3, day: 1, terms: {term_months: 60, rate: 3.50%}}]\n"
        "behaviour: [{kind: closure, probability: 0.50%}]\n"
        "budget: [{id: b, year: 2018, amount: 5, basis: commitment, payers: [y, x]}]\n"
        "solve: [{id: m, find: subsidy_months, product: incheon.startup, window: {from: 2018-01-01, to: "
        "2018-01-31}, low: 0, high: 60, step: 6, budget: b}, {id: e, find: exhaustion, budget: b}]\n"
        "grid: [{name: g, overlay: 1, values: [50%, 3/6]}, {name: h, behaviour: 1, values: [1%]}]\n";
    static const char form[] =
        "{\"assume\":[\"b.yaml\",\"kr-bank-conventions\"],\"base\":{\"portfolio\":{\"file\":\"p.csv\"}},"
        "\"behaviour\":[{\"from_month\":0,\"kind\":\"closure\",\"probability\":\"1/"
        "200\",\"products\":[],\"to_month\":2147483647}],"
        "\"budget\":[{\"amount\":\"5\",\"basis\":\"commitment\",\"id\":\"b\",\"payers\":[\"x\",\"y\"],\"products\":[],"
        "\"year\":2018}],"
        "\"grid\":[{\"name\":\"g\",\"overlay\":1,\"values\":[\"1/2\",\"1/"
        "2\"]},{\"behaviour\":1,\"name\":\"h\",\"values\":[\"1/100\"]}],"
        "\"horizon\":{\"from\":2018,\"to\":2019},\"icha\":\"scenario/1\",\"id\":\"a\","
        "\"index\":[{\"from\":\"2018-06-01\",\"series\":\"kr.base-rate\",\"shift\":\"-2500000\"}],"
        "\"lending\":[{\"day\":1,\"id\":\"l\",\"loan\":\"3\",\"months\":{\"2018-11\":\"7\",\"2018-12\":\"7\",\"2019-"
        "01\":\"7\"},"
        "\"product\":\"incheon.startup\",\"terms\":{\"rate\":\"35000000\",\"term_months\":\"60\"}}],"
        "\"mode\":\"simulate\",\"overlays\":[{\"act\":\"multiply\",\"expects\":\"25000000\",\"from\":\"2018-01-01\","
        "\"operand\":\"1/2\","
        "\"parameter\":\"subsidy.rate\",\"product\":\"incheon.soho-finance\",\"rounding\":\"up/"
        "1\",\"to\":\"2018-12-31\"}],"
        "\"queue\":\"by_date_then_id\",\"seed\":\"s\","
        "\"solve\":[{\"budget\":\"b\",\"find\":\"subsidy_months\",\"from\":\"2018-01-01\",\"high\":60,\"id\":\"m\","
        "\"low\":0,"
        "\"product\":\"incheon.startup\",\"step\":6,\"to\":\"2018-01-31\"},{\"budget\":\"b\",\"find\":\"exhaustion\","
        "\"id\":\"e\"}]}";
    icha_scenario *scenario = read_good(text);
    char *json = NULL, digest[ICHA_DIGEST_SIZE], expected[ICHA_DIGEST_SIZE];
    size_t length = 0;
    (void)state;
    assert_int_equal(icha_scenario_canonical(scenario, base, &json, &length, digest, NULL), ICHA_OK);
    assert_string_equal(json, form);
    assert_int_equal(length, sizeof form - 1);
    icha_digest_bytes(form, sizeof form - 1, expected);
    assert_string_equal(digest, expected);
    free(json);
    icha_scenario_free(scenario);
}

static void other_spellings_are_the_same_scenario(void **state) {
    static const struct {
        const char *old, *new;
    } cases[] = {
        {"# Half a point less for new loans", "# A comment"},
        {"title: {en: \"Half a point less\", ko: \"0.5%p 인하\"}\n", ""},
        {"en: \"Half a point less\", ko: \"0.5%p 인하\"", "ko: 다른 이름, en: other"},
        {"    note: \"the proposal of the finance department\"\n", ""},
        {"{from: 2018, to: 2024}", "{to: '2024', from: \"2018\"}"},
        {"[kr-bank-conventions, incheon-2018-open]", "[incheon-2018-open, kr-bank-conventions]"},
        {"expects: \"2.5%\"", "expects: 250bp"},
        {"add: \"-0.5%\"", "add: -0.005x"},
        {"expects: \"1.5%\"", "expects: 1.50%"},
        {"multiply: \"1/3\"", "multiply: 2/6"},
        {"set: 24\n", "set: \"24\"\n    rounding: up/10\n"}, /* nothing is rounded */
        {"shift: \"+1.0%\"", "shift: 100bp"},
        {"\"2.25%\"]]", "225bp]]"},
        {"{\"2018-01\": 1000000000, \"2018-02\": 800000000}", "{'2018-02': '800000000', 2018-01: 1000000000}"},
        {"    from: 2018-01                      # in place of months: the same amount in each month\n    to: "
         "2018-12\n    amount_per_month: 500000000\n",
         "    months: {2018-12: 500000000, 2018-01: 500000000, 2018-02: 500000000, 2018-03: 500000000, 2018-04: "
         "500000000, 2018-05: 500000000, "
         "2018-06: 500000000, 2018-07: 500000000, 2018-08: 500000000, 2018-09: 500000000, 2018-10: 500000000, 2018-11: "
         "500000000}\n"},
        {"rate: \"3.5%\", term_months: 60", "term_months: '60', rate: 350bp"},
        {"probability: \"0.5%\"", "from_month: 0, products: [], probability: 1/200"},
        {"probability: \"1/500\"", "probability: 0.20%"},
        {"    payers: [incheon] ", "    payers: [\"incheon\"] "},
        {"queue: by_date_then_id                 # who is served first; there is no other order\n", ""},
        {"low: \"0%\", high: \"3%\", step: \"0.05%\"", "low: 0bp, high: 0.03x, step: 5bp"},
        {"values: [\"-0.25%\", \"-0.5%\", \"-1%\"]", "values: [-25bp, -50bp, -100bp]"},
        {"values: [\"0.5%\", \"1%\"]", "values: [1/200, 0.01x]"},
        {"year: 2018, basis: paid", "kind: interest_subsidy, loans: all, basis: paid, year: '2018'"},
        {"    says: 300000000", "    says: \"300000000\""},
    };
    char *text = documented_example(), expected[ICHA_DIGEST_SIZE], digest[ICHA_DIGEST_SIZE];
    (void)state;
    digest_of(text, expected);
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *changed = with(text, cases[i].old, cases[i].new);
        digest_of(changed, digest);
        if (strcmp(digest, expected) != 0) fail_msg("%s", cases[i].new);
        free(changed);
    }
    free(text);
}

/* The root's keys in the opposite order. */
static void permuted_keys(void **state) {
    static const char *const parts[] = {
        "icha: scenario/1\n", "id: a\n",          "horizon: {from: 2018, to: 2019}\n",
        "mode: expected\n",   "assume: [b, a]\n", "behaviour: [{kind: closure, probability: 1%}]\n"};
    char forward[512] = "", backward[512] = "", a[ICHA_DIGEST_SIZE], b[ICHA_DIGEST_SIZE];
    (void)state;
    for (size_t i = 0; i < COUNT(parts); i++) strcat(forward, parts[i]), strcat(backward, parts[COUNT(parts) - 1 - i]);
    digest_of(forward, a);
    digest_of(backward, b);
    assert_string_equal(a, b);
    /* the seed of an expected run decides nothing */
    strcat(backward, "seed: x\n");
    digest_of(backward, b);
    assert_string_equal(a, b);
}

static void every_change_of_meaning_is_another_scenario(void **state) {
    static const struct {
        const char *old, *new;
    } cases[] = {
        {"id: half-a-point-less", "id: half"},
        {"catalogue: {sha256: \"e3", "catalogue: {sha256: \"f3"},
        {"portfolio: {file: portfolio.csv", "portfolio: {file: other.csv"},
        {"portfolio.csv, sha256: \"e3", "portfolio.csv, sha256: \"f3"},
        {"  events: {file: events.csv}\n", ""},
        {", incheon-2018-open]", "]"},
        {"to: 2024", "to: 2025"},
        {"from: 2018, to: 2024", "from: 2017, to: 2024"},
        {"mode: simulate", "mode: expected"},
        {"seed: \"20181122\"", "seed: \"20181123\""},
        {"product: incheon.soho-finance\n    parameter", "product: incheon.startup\n    parameter"},
        {"from: 2018-01-01, to: 2018-12-31}   #", "from: 2018-01-02, to: 2018-12-31}   #"},
        {"from: 2018-01-01, to: 2018-12-31}   #", "from: 2018-01-01, to: 2018-12-30}   #"},
        {"expects: \"2.5%\"", "expects: \"2.4%\""},
        {"add: \"-0.5%\"", "add: \"-0.6%\""},
        {"multiply: \"1/3\"", "set: \"0.5%\""},
        {"part: \"2\"", "part: \"1\""},
        {"multiply: \"1/3\"", "multiply: \"2/3\""},
        {"rounding: down/1 ", "rounding: up/1 "},
        {"expects: unknown ", "expects: 36 "},
        {"set: 24", "set: 25"},
        {"series: kr.base-rate", "series: kr.late-interest-cap"},
        {"from: 2018-06-01", "from: 2018-06-02"},
        {"shift: \"+1.0%\"", "shift: \"-1.0%\""},
        {"\"2.25%\"]]", "\"2.2%\"]]"},
        {"[\"2026-07-01\"", "[\"2026-07-02\""},
        {"\"2018-02\": 800000000", "\"2018-02\": 800000001"},
        {"\"2018-02\": 800000000", "\"2018-03\": 800000000"},
        {"loan: 30000000", "loan: 30000001"},
        {"day: 15  ", "day: 16  "},
        {"rate: \"3.5%\"", "rate: \"3.6%\""},
        {"method: equal_payment", "method: bullet"},
        {"- id: soho-2018", "- id: soho-2019"},
        {"amount_per_month: 500000000", "amount_per_month: 500000001"},
        {"kind: closure", "kind: prepayment"},
        {"probability: \"0.5%\"", "probability: \"0.6%\""},
        {"probability: \"0.5%\"", "products: [incheon.startup], probability: \"0.5%\""},
        {"from_month: 13", "from_month: 12"},
        {"to_month: 36", "to_month: 37"},
        {"    products: [incheon.startup]  ", "    products: [incheon.hope]  "},
        {"    payers: [incheon]  ", "    payers: [district]  "},
        {"    year: 2018", "    year: 2019"},
        {"    amount: 300000000", "    amount: 300000001"},
        {"    basis: payment", "    basis: commitment"},
        {"{id: volume-within,", "{id: volume,"},
        {"lending: startup-2018, low", "lending: soho-2018, low"},
        {"high: 50000000000", "high: 50000000001"},
        {"step: 1000000,", "step: 1000001,"},
        {"high: \"3%\"", "high: \"3.1%\""},
        {"find: subsidy_months, product: incheon.startup, window: {from: 2018-01-01",
         "find: subsidy_months, product: incheon.startup, window: {from: 2018-01-02"},
        {"name: cut", "name: cuts"},
        {"overlay: 1, values: [\"-0.25%\"", "overlay: 1, values: [\"-0.2%\""},
        {"values: [\"0.5%\", \"1%\"]", "values: [\"1%\", \"0.5%\"]"},
        {"behaviour: 1, values", "behaviour: 2, values"},
        /* published figures: the texts stand in the result, so they enter */
        {"  - id: businesses", "  - id: business"},
        {"ko: \"36개월은 가정\"", "ko: \"36개월\""},
        {"en: \"Minimum wage: businesses", "en: \"Businesses"},
        {"unit: count", "unit: months"},
        {"    says: 300000000", "    says: {at_most: 300000000}"},
        {"    says: 300000000", "    says: 300000001"},
        {"line: 619, quote", "line: 620, quote"},
        {"quote: \"300백만원\"", "quote: \"300\""},
        {"basis: paid, over: grid", "basis: due, over: grid"},
        {"basis: paid, over: grid", "basis: paid, over: run"},
        {"basis: paid, over: grid", "basis: paid, over: grid, loans: part"},
        {"basis: paid, over: grid", "basis: paid, over: grid, kind: fee_support"},
        {"payers: [incheon], year: 2018", "payers: [incheon], year: 2019"},
        {"payers: [incheon], year", "year"},
        {"quotient_of", "difference_of"},
        {"rounding: up/1\n", "rounding: down/1\n"},
        {"parameter: volume, date: 2018-01-01", "parameter: volume, date: 2018-01-02"},
        {", known_on: 2017-12-31", ""},
        {"  - {kind: recovery, probability: \"10%\"}      # of the loans in default\n", ""},
    };
    char *text = documented_example(), digests[COUNT(cases) + 1][ICHA_DIGEST_SIZE];
    (void)state;
    digest_of(text, digests[COUNT(cases)]);
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *changed = with(text, cases[i].old, cases[i].new);
        digest_of(changed, digests[i]);
        for (size_t k = 0; k < i; k++)
            if (strcmp(digests[k], digests[i]) == 0) fail_msg("%s as %s", cases[i].new, cases[k].new);
        if (strcmp(digests[COUNT(cases)], digests[i]) == 0) fail_msg("%s", cases[i].new);
        free(changed);
    }
    free(text);
}

static void snapshot_digest(const char *text, const char *catalogue, char digest[ICHA_DIGEST_SIZE]) {
    icha_scenario *scenario = read_good(text);
    assert_int_equal(icha_scenario_snapshot_digest(scenario, base, catalogue, digest, NULL), ICHA_OK);
    icha_scenario_free(scenario);
}

/* Of the base's digest, overlays and index changes, and of nothing else. */
static void the_snapshot_has_its_own_digest(void **state) {
    static const char form[] = "{\"catalogue\":\"00\",\"index\":[],\"overlays\":[]}";
    char *text = documented_example(), a[ICHA_DIGEST_SIZE], b[ICHA_DIGEST_SIZE];
    (void)state;
    snapshot_digest("icha: scenario/1\nid: a\nhorizon: {from: 2018, to: 2019}\nmode: expected\n", "00", a);
    icha_digest_bytes(form, sizeof form - 1, b);
    assert_string_equal(a, b);
    snapshot_digest(text, "00", a);
    snapshot_digest(text, "01", b);
    assert_string_not_equal(a, b);
    static const struct {
        const char *old, *new;
        bool is_same;
    } cases[] = {{"id: half-a-point-less", "id: half", true}, {"kind: closure", "kind: prepayment", true},
                 {"add: \"-0.5%\"", "add: -50bp", true},      {"    note: \"the", "    note: \"The", true},
                 {"add: \"-0.5%\"", "add: -51bp", false},     {"shift: \"+1.0%\"", "shift: 1.1%", false}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *changed = with(text, cases[i].old, cases[i].new);
        snapshot_digest(changed, "00", b);
        assert_int_equal(strcmp(a, b) == 0, cases[i].is_same);
        free(changed);
    }
    free(text);
}

static void what_has_no_unit_has_no_form(void **state) {
    static const struct {
        const char *old, *new;
        icha_status status;
    } cases[] = {{"product: incheon.soho-finance\n", "product: incheon.nowhere\n", ICHA_ERR_UNKNOWN_KEY},
                 {"parameter: subsidy.rate ", "parameter: subsidy.ratio ", ICHA_ERR_MISSING},
                 {"add: \"-0.5%\"", "add: 5", ICHA_ERR_UNIT},
                 {"values: [\"-0.25%\", \"-0.5%\", \"-1%\"]", "values: [1]", ICHA_ERR_UNIT}};
    char *text = documented_example();
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *changed = with(text, cases[i].old, cases[i].new), *json = NULL, digest[ICHA_DIGEST_SIZE];
        icha_scenario *scenario = read_good(changed);
        icha_error err = ICHA_ERROR_INIT;
        assert_int_equal(icha_scenario_canonical(scenario, base, &json, NULL, digest, &err), cases[i].status);
        assert_null(json);
        assert_int_equal(err.status, cases[i].status);
        icha_scenario_free(scenario);
        free(changed);
    }
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_form_itself),
        cmocka_unit_test(other_spellings_are_the_same_scenario),
        cmocka_unit_test(permuted_keys),
        cmocka_unit_test(every_change_of_meaning_is_another_scenario),
        cmocka_unit_test(the_snapshot_has_its_own_digest),
        cmocka_unit_test(what_has_no_unit_has_no_form),
    };
    return cmocka_run_group_tests(tests, load_base, free_base);
}
