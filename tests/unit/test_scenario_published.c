/* Published figures against the shipped catalogue: each result is worked by hand from reference figures of the plan (2,000
 * and 25,000 million won; caps of 50 and 70 million; a rise of 221,540 won a month, of which 130,000 are paid). */
#include "support/cmocka_setup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/compile.h"
#include "scenario/published.h"
#include "scenario/read.h"

#define ENDS_MAX (2 * ICHA_TEXT_MAX + 2)
#define COUNT(array) (sizeof(array) / sizeof *(array))
#define HEAD "icha: scenario/1\nid: a\nhorizon: {from: 2018, to: 2018}\nmode: expected\n"
#define MW(parameter, date) "{product: incheon.minimum-wage, parameter: " parameter ", date: " date "}"
#define KNOWN(parameter) MW(parameter, "2018-01-01, known_on: 2017-12-31")

static icha_catalogue *base;

static int load_base(void **state) {
    static const char *const assumed[] = {"incheon-2018-open"};
    (void)state;
    return icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/catalogue", assumed, 1, &base, NULL, NULL) == ICHA_OK ? 0 : -1;
}

static int free_base(void **state) {
    (void)state;
    icha_catalogue_free(base);
    return 0;
}

static icha_scenario *read_entry(const char *unit, const char *says, const char *model) {
    char text[4096];
    icha_scenario *scenario = NULL;
    icha_error err = ICHA_ERROR_INIT;
    snprintf(text, sizeof text,
             HEAD "published:\n  - {id: x, what: {en: a, ko: a}, why: {en: a, ko: a}, unit: %s, says: %s, "
                  "source: {document: plan-2018, line: 634, quote: \"250억원 규모\"}, model: %s}\n",
             unit, says, model);
    if (icha_scenario_read(text, strlen(text), "t.yaml", &scenario, NULL, &err) != ICHA_OK)
        fail_msg("%s\n%s", text, err.message);
    return scenario;
}

static void ends_of(const icha_extent *extent, icha_unit unit, char text[ENDS_MAX]) {
    char low[ICHA_TEXT_MAX], high[ICHA_TEXT_MAX];
    icha_extent_text(extent->low, unit, low, sizeof low);
    icha_extent_text(extent->high, unit, high, sizeof high);
    if (extent->state == ICHA_STATE_KNOWN) snprintf(text, ENDS_MAX, "%s..%s", low, high);
    else snprintf(text, ENDS_MAX, "%s", icha_state_name(extent->state));
}

static void figures_by_hand(void **state) {
    static const struct {
        const char *unit, *says, *model, *figure, *difference;
    } cases[] = {
        /* 2,000,000,000 x 25/2 */
        {"won", "25000000000", "{product_of: [" KNOWN("budget.contribution") ", " KNOWN("multiple") "]}",
         "25000000000..25000000000", "0..0"},
        {"ratio", "12.4x", "{quotient_of: [" KNOWN("volume") ", " KNOWN("budget.contribution") "]}", "12.5x..12.5x",
         "10%..10%"},
        /* 25,000 / at most 50 = at least 500; / 70 = 357 1/7 */
        {"count", "500", "{quotient_of: [" KNOWN("volume") ", " KNOWN("cap") "], rounding: up/1}", "500..", "0.."},
        {"count", "499", "{quotient_of: [" KNOWN("volume") ", " MW("cap", "2018-03-14") "], rounding: up/1}", "358..",
         "-141.."},
        {"count", "499", "{quotient_of: [" KNOWN("volume") ", " MW("cap", "2018-03-14") "], rounding: down/1}", "357..",
         "-142.."},
        {"won", "{at_most: 50000000}", "{parameter: " MW("cap", "2018-03-14") "}", "..70000000", "..20000000"},
        {"won", "{at_most: 50000000}", "{parameter: " MW("cap", "2018-03-13") "}", "..50000000", "..0"},
        /* 221,540 x 45 % = 99,693 and x 55 % = 121,847, whole; 221,540 - 130,000 = 91,540 */
        {"won", "99693", "{product_of: [" MW("wage.monthly_rise", "2018-01-01") ", " KNOWN("wage.loan_share") "]}",
         "99693..99693", "0..0"},
        {"won", "121848", "{product_of: [" MW("wage.monthly_rise", "2018-01-01") ", " KNOWN("wage.state_share") "]}",
         "121847..121847", "-1..-1"},
        {"won", "91540",
         "{difference_of: [" MW("wage.monthly_rise", "2018-01-01") ", " MW("wage.state_support", "2018-01-01") "]}",
         "91540..91540", "0..0"},
        /* 130,000 / 221,540 = 6,500 / 11,077 = 0.586801480...; less 55 % */
        {"ratio", "1/2",
         "{quotient_of: [" MW("wage.state_support", "2018-01-01") ", " MW("wage.monthly_rise", "2018-01-01") "]}",
         "6500/11077..6500/11077", "1923/22154..1923/22154"},
        {"ratio", "55%",
         "{quotient_of: [" MW("wage.state_support", "2018-01-01") ", " MW("wage.monthly_rise",
                                                                          "2018-01-01") "], rounding: half_up/1000}",
         "58.6801%..58.6801%", "3.6801%..3.6801%"},
        /* bands end against end: 1 % - 1.5 % and 1.5 % - 2 %; 1 % - 0.5 % and 1.5 % - 1.2 %, the smaller one first */
        {"rate", "{band: [1.5%, 2%]}",
         "{parameter: {product: incheon.huimang-kium, parameter: subsidy.rate, date: 2018-01-01}}", "1%..1.5%",
         "-0.5%..-0.5%"},
        {"rate", "{band: [0.5%, 1.2%]}",
         "{parameter: {product: incheon.huimang-kium, parameter: subsidy.rate, date: 2018-01-01}}", "1%..1.5%",
         "0.3%..0.5%"},
        /* C-7: a band and a bound in one line: 1 % - 1 % and 1.5 % - 2 %; 70 million - 50 million */
        {"rate", "1%..2%", "{parameter: {product: incheon.huimang-kium, parameter: subsidy.rate, date: 2018-01-01}}",
         "1%..1.5%", "-0.5%..0%"},
        {"won", "<= 50000000", "{parameter: " MW("cap", "2018-03-14") "}", "..70000000", "..20000000"},
        /* one entry of a table, printed for 2018 */
        {"won", "250000000",
         "{parameter: {product: incheon.startup, parameter: indicator.as_printed, part: \"2018\", date: 2018-01-01}}",
         "250000000..250000000", "0..0"},
        /* UNKNOWN stays it; what nobody knew by then is it, too */
        {"won", "1",
         "{product_of: [{product: incheon.job-creation, parameter: budget.contribution, date: 2018-01-01}, "
         "{product: incheon.job-creation, parameter: multiple, date: 2018-01-01}]}",
         "UNKNOWN", "UNKNOWN"},
        {"won", "1", "{parameter: " MW("volume", "2018-01-01, known_on: 2017-12-30") "}", "UNKNOWN", "UNKNOWN"},
        {"won", "{unknown: a}", "{parameter: " KNOWN("volume") "}", "25000000000..25000000000", "UNKNOWN"},
        {"won", "1", "unknown", "UNKNOWN", "UNKNOWN"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[ENDS_MAX];
        icha_scenario *scenario = read_entry(cases[i].unit, cases[i].says, cases[i].model);
        const icha_published *entry = scenario->published;
        icha_model_figure figure;
        icha_error err = ICHA_ERROR_INIT;
        if (icha_published_figure(entry, base, ICHA_DATE_UNSET, NULL, &figure, &err) != ICHA_OK)
            fail_msg("%s: %s", cases[i].model, err.message);
        icha_extent says = icha_extent_of(&entry->says), difference;
        assert_int_equal(icha_extent_difference(&figure.extent, &says, &difference, NULL), ICHA_OK);
        ends_of(&figure.extent, entry->unit, text);
        assert_string_equal(text, cases[i].figure);
        ends_of(&difference, entry->unit, text);
        assert_string_equal(text, cases[i].difference);
        assert_null(figure.assumed[0]);
        icha_scenario_free(scenario);
    }
}

/* C-5, M-5: what a record assumes in place of UNKNOWN bears its name; a run's own --known-on counts where the entry has none. */
static void assumed_and_known(void **state) {
    icha_scenario *scenario = read_entry("rate", "{band: [3.26%, 5.15%]}",
                                         "{parameter: {product: incheon.startup, parameter: rate, date: 2018-01-01}}");
    icha_model_figure figure;
    char text[ENDS_MAX];
    (void)state;
    assert_int_equal(icha_published_figure(scenario->published, base, ICHA_DATE_UNSET, NULL, &figure, NULL), ICHA_OK);
    ends_of(&figure.extent, ICHA_UNIT_RATE, text);
    assert_string_equal(text, "3.5%..3.5%");
    assert_string_equal(figure.assumed[0], "incheon-2018-open");
    icha_scenario_free(scenario);
    scenario = read_entry("won", "1", "{parameter: " MW("volume", "2018-01-01") "}");
    icha_date known;
    assert_int_equal(icha_date_parse("2017-12-30", 10, &known, NULL), ICHA_OK);
    assert_int_equal(icha_published_figure(scenario->published, base, known, NULL, &figure, NULL), ICHA_OK);
    assert_int_equal(figure.extent.state, ICHA_STATE_UNKNOWN);
    assert_int_equal(icha_published_figure(scenario->published, base, known + 1, NULL, &figure, NULL), ICHA_OK);
    assert_int_equal(figure.extent.state, ICHA_STATE_KNOWN);
    icha_scenario_free(scenario);
}

static void errors_name_the_entry(void **state) {
    static const struct {
        const char *unit, *model, *says;
        icha_status status;
    } cases[] = {
        {"count", "{quotient_of: [" KNOWN("volume") ", " MW("cap", "2018-03-14") "]}", "x: 2500/7 is not whole",
         ICHA_ERR_MISSING},
        {"won",
         "{parameter: {product: incheon.startup, parameter: indicator.as_printed, part: \"2016\", date: 2018-01-01}}",
         "x: the value has no part 2016", ICHA_ERR_UNKNOWN_KEY},
        {"won", "{parameter: {product: incheon.minimum-wage, parameter: volum, date: 2018-01-01}}",
         "x: ", ICHA_ERR_MISSING},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        icha_scenario *scenario = read_entry(cases[i].unit, "1", cases[i].model);
        icha_error err = ICHA_ERROR_INIT;
        icha_status status = icha_published_check(scenario->published, base, &err);
        if (status != cases[i].status || strstr(err.message, cases[i].says) == NULL || err.line != 6)
            fail_msg("%s: %s, line %u", icha_status_name(status), err.message, err.line);
        icha_scenario_free(scenario);
    }
}

/* 25 x 10^9 won squared is above 2^63, whatever it would mean. */
static void figure_too_large(void **state) {
    icha_scenario *scenario = read_entry("won", "1", "{product_of: [" KNOWN("volume") ", " KNOWN("volume") "]}");
    icha_model_figure figure;
    icha_error err = ICHA_ERROR_INIT;
    (void)state;
    assert_int_equal(icha_published_figure(scenario->published, base, ICHA_DATE_UNSET, NULL, &figure, &err),
                     ICHA_ERR_OVERFLOW);
    assert_non_null(strstr(err.message, "x: a figure is larger"));
    icha_scenario_free(scenario);
}

/* A figure's unit is that of its model: months are no won; a quotient is what the divisor is multiplied with. */
static void units_must_fit(void **state) {
#define STARTUP(parameter) "{product: incheon.startup, parameter: " parameter ", date: 2018-02-01}"
#define MULTIPLE KNOWN("multiple")
    static const struct {
        const char *unit, *says, *model, *found; /* found NULL: it fits */
    } cases[] = {
        {"months", "1", "{parameter: " STARTUP("founding.window_months") "}", NULL},
        {"won", "1", "{parameter: " STARTUP("founding.window_months") "}", "months does not give won"},
        {"count", "1", "{parameter: " STARTUP("founding.window_months") "}", "months does not give count"},
        {"rate", "1%", "{parameter: " STARTUP("subsidy.payer") "}", "text does not give rate"},
        {"count", "1", "{quotient_of: [" STARTUP("subsidy.payer") ", " STARTUP("subsidy.payer") "]}",
         "text / text does not give count"},
        {"won", "1", "{product_of: [" KNOWN("volume") ", " MULTIPLE "]}", NULL},
        {"won", "1", "{product_of: [" MULTIPLE ", " KNOWN("volume") "]}", NULL},
        {"ratio", "1x", "{product_of: [" MULTIPLE ", " MULTIPLE "]}", NULL},
        {"won", "1", "{product_of: [" STARTUP("subsidy.rate") ", " KNOWN("volume") "]}", NULL},
        {"won", "1", "{quotient_of: [" KNOWN("volume") ", " STARTUP("subsidy.rate") "], rounding: down/1}", NULL},
        {"won", "1", "{product_of: [" KNOWN("volume") ", " KNOWN("volume") "]}", "won x won does not give won"},
        {"rate", "1%", "{product_of: [" KNOWN("volume") ", " MULTIPLE "]}", "won x ratio does not give rate"},
        {"ratio", "1x", "{quotient_of: [" KNOWN("volume") ", " KNOWN("budget.contribution") "]}", NULL},
        {"won", "1", "{quotient_of: [" KNOWN("volume") ", " MULTIPLE "]}", NULL},
        {"won", "1", "{quotient_of: [" KNOWN("volume") ", " KNOWN("budget.contribution") "]}",
         "won / won does not give won"},
        {"ratio", "1x", "{quotient_of: [" KNOWN("volume") ", " STARTUP("founding.window_months") "]}",
         "won / months does not give ratio"},
        {"won", "1", "{difference_of: [" KNOWN("volume") ", " MULTIPLE "]}", "won - ratio does not give won"},
        {"months", "1", "{difference_of: [" KNOWN("volume") ", " KNOWN("volume") "]}",
         "won - won does not give months"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        icha_scenario *scenario = read_entry(cases[i].unit, cases[i].says, cases[i].model);
        icha_error err = ICHA_ERROR_INIT;
        icha_status status = icha_published_check(scenario->published, base, &err);
        bool fits = cases[i].found == NULL;
        bool as_said =
            fits ? status == ICHA_OK : status == ICHA_ERR_UNIT && strstr(err.message, cases[i].found) != NULL;
        if (!as_said || (!fits && (err.line != 6 || err.column != 5)))
            fail_msg("%s of %s: %s, line %u", cases[i].unit, cases[i].model, err.message, err.line);
        icha_scenario_free(scenario);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_by_hand),       cmocka_unit_test(assumed_and_known),
        cmocka_unit_test(errors_name_the_entry), cmocka_unit_test(figure_too_large),
        cmocka_unit_test(units_must_fit),
    };
    return cmocka_run_group_tests(tests, load_base, free_base);
}
