/* Overlays: what changes inside the window, that nothing changes outside, what is refused. The values before are
 * those of the shipped catalogue (reference/products-2018.md); the values after are worked out by hand. */
#include "support/cmocka_setup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue/model.h"
#include "catalogue/overlay.h"
#include "icha/icha.h"
#include "icha/portfolio.h"
#include "report/json_pieces.h"

#define SHIPPED ICHA_TEST_SOURCE_DIR "/catalogue"

static icha_catalogue *base; /* loaded once: it is immutable */

static int load_base(void **state) {
    static const char *const assumed[] = {"kr-bank-conventions", "incheon-2018-open"};
    (void)state;
    return icha_catalogue_load(SHIPPED, assumed, 2, &base, NULL, NULL) == ICHA_OK ? 0 : -1;
}

static int free_base(void **state) {
    (void)state;
    icha_catalogue_free(base);
    return 0;
}

static icha_date day(const char *text) {
    icha_date date = ICHA_DATE_UNSET;
    if (text[0] != '\0') assert_int_equal(icha_date_parse(text, strlen(text), &date, NULL), ICHA_OK);
    return date;
}

static icha_status overlay(const icha_overlay *items, size_t count, icha_catalogue **out, icha_error *err) {
    const icha_overlays overlays = {.scenario = "t", .items = items, .count = count};
    return icha_catalogue_overlay(base, &overlays, out, err);
}

/* PRODUCT PARAMETER[/PART] FROM TO, then expects, the act with its operand, and a rounding or "". */
static icha_overlay made(const char *product, const char *parameter, const char *from, const char *to,
                         const char *expects, const char *act, const char *operand, const char *rounding) {
    icha_overlay o = {
        .product = product, .parameter = parameter, .expects = expects, .operand = operand, .line = 7, .column = 5};
    o.from = day(from);
    o.to = day(to);
    o.act = strcmp(act, "set") == 0   ? ICHA_OVERLAY_SET
            : strcmp(act, "add") == 0 ? ICHA_OVERLAY_ADD
                                      : ICHA_OVERLAY_MULTIPLY;
    if (rounding[0] != '\0')
        assert_int_equal(icha_rounding_parse(rounding, strlen(rounding), &o.rounding, NULL), ICHA_OK);
    return o;
}

static icha_version at(const icha_catalogue *catalogue, const char *product, const char *parameter, const char *on,
                       const char *known_on) {
    icha_version version;
    icha_error err = ICHA_ERROR_INIT;
    if (icha_catalogue_select(catalogue, product, parameter, day(on), day(known_on), &version, &err) != ICHA_OK)
        fail_msg("%s", err.message);
    return version;
}

/* As `icha show` prints a value, in one line. */
static void assert_shows(const icha_catalogue *catalogue, const icha_overlay *o, const char *on, const char *expected) {
    icha_version version = at(catalogue, o->product, o->parameter, on, "");
    json_t *value = icha_json_value(&version.value);
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS);
    if (strcmp(text, expected) != 0) fail_msg("%s on %s: %s instead of %s", o->parameter, on, text, expected);
    free(text);
    json_decref(value);
}

/* ---- what is made ---- */

static void values_change_inside_the_window_only(void **state) {
    static const struct {
        const char *product, *parameter, *part, *expects, *act, *operand, *rounding, *before, *after;
        const char *from, *to;
    } cases[] = {
#define IN_2018 "2018-01-01", "2018-12-31"
        /* rate: 2.5 % of 2014-2019; 2.5 - 0.5 = 2; x 4/5 = 2 */
        {"incheon.soho-finance", "subsidy.rate", NULL, "2.5%", "set", "2.0%", "", "\"2.5%\"", "\"2%\"", IN_2018},
        {"incheon.soho-finance", "subsidy.rate", NULL, "250bp", "add", "-0.5%", "", "\"2.5%\"", "\"2%\"", IN_2018},
        {"incheon.soho-finance", "subsidy.rate", NULL, "0.025x", "multiply", "4/5", "", "\"2.5%\"", "\"2%\"", IN_2018},
        /* 2.5 % x 1/3 = 8,333,333.33 billionths */
        {"incheon.soho-finance", "subsidy.rate", NULL, "2.5%", "multiply", "1/3", "down/1", "\"2.5%\"",
         "\"0.8333333%\"", IN_2018},
        {"incheon.soho-finance", "subsidy.rate", NULL, "2.5%", "multiply", "1/3", "up/1", "\"2.5%\"", "\"0.8333334%\"",
         IN_2018},
        {"incheon.soho-finance", "subsidy.rate", NULL, "2.5%", "add", "-2.5%", "", "\"2.5%\"", "\"0%\"", IN_2018},
        {"incheon.soho-finance", "subsidy.rate", NULL, "2.5%", "add", "+97.5%", "", "\"2.5%\"", "\"100%\"", IN_2018},
        {"incheon.soho-finance", "subsidy.rate", NULL, "2.5%", "set", "100%", "", "\"2.5%\"", "\"100%\"", IN_2018},
        /* won: 300,000,000 of the plan for 2018 */
        {"incheon.startup", "budget.interest_subsidy", NULL, "300000000", "add", "-300000000", "", "300000000", "0",
         IN_2018},
        {"incheon.startup", "budget.interest_subsidy", NULL, "300000000", "multiply", "150%", "", "300000000",
         "450000000", IN_2018},
        /* 300,000,000 / 7 = 42,857,142.86; to thousands, half up: 42,857,000 */
        {"incheon.startup", "budget.interest_subsidy", NULL, "300000000", "multiply", "1/7", "half_up/1000",
         "300000000", "42857000", IN_2018},
        /* months: a bound of 60 in 2016-2017; x 3/2 = 90 */
        {"incheon.startup", "term_months", NULL, "<= 60", "multiply", "3/2", "", "60", "90", "2016-01-01",
         "2017-12-31"},
        {"incheon.startup", "grace_months", NULL, "12", "add", "12", "", "12", "24", "2016-01-01", "2017-12-31"},
        /* days */
        {"incheon.startup", "guarantee.lapse_days", NULL, "60", "add", "-30", "", "60", "30", IN_2018},
        /* count: a bound of 7; set to another bound */
        {"incheon.startup", "credit.grade", NULL, "<= 7", "set", "<= 5", "", "7", "5", IN_2018},
        {"incheon.startup", "credit.grade", NULL, "<= 7", "add", "-2", "", "7", "5", IN_2018},
        /* ratio: 25/2; + 5/2 = 15; x 2/5 = 5; 25/2 - 1/3 = 73/6 */
        {"incheon.minimum-wage", "multiple", NULL, "12.5x", "add", "2.5x", "", "\"25/2\"", "\"15\"", IN_2018},
        {"incheon.minimum-wage", "multiple", NULL, "25/2", "multiply", "40%", "", "\"25/2\"", "\"5\"", IN_2018},
        {"incheon.minimum-wage", "multiple", NULL, "25/2", "add", "-1/3", "", "\"25/2\"", "\"73/6\"", IN_2018},
        {"incheon.minimum-wage", "multiple", NULL, "25/2", "set", "15x", "", "\"25/2\"", "\"15\"", IN_2018},
        /* a band: both ends; or chosen, or another band */
        {"incheon.huimang-kium", "subsidy.rate", NULL, "1%..1.5%", "add", "-0.5%", "", "[\"1%\",\"1.5%\"]",
         "[\"0.5%\",\"1%\"]", IN_2018},
        {"incheon.huimang-kium", "subsidy.rate", NULL, "1%..1.5%", "multiply", "2", "", "[\"1%\",\"1.5%\"]",
         "[\"2%\",\"3%\"]", IN_2018},
        {"incheon.huimang-kium", "subsidy.rate", NULL, "1.0%..150bp", "set", "1.25%", "", "[\"1%\",\"1.5%\"]",
         "\"1.25%\"", IN_2018},
        {"incheon.huimang-kium", "subsidy.rate", NULL, "1%..1.5%", "set", "1%..2%", "", "[\"1%\",\"1.5%\"]",
         "[\"1%\",\"2%\"]", IN_2018},
        /* UNKNOWN: only set */
        {"incheon.startup", "subsidy.months", NULL, "unknown", "set", "24", "", "null", "24", IN_2018},
        {"incheon.startup", "cap", NULL, "unknown", "set", "unlimited", "", "null", "null", IN_2018},
        {"incheon.startup", "method", NULL, "unknown", "set", "bullet", "", "null", "\"bullet\"", IN_2018},
        /* text */
        {"incheon.startup", "subsidy.payer", NULL, "incheon", "set", "district", "", "\"incheon\"", "\"district\"",
         IN_2018},
        /* keyed: one entry, the other stays */
        {"incheon.startup", "cap", "manufacturing", "<= 200000000", "multiply", "1/2", "",
         "{\"manufacturing\":200000000,\"other\":100000000}", "{\"manufacturing\":100000000,\"other\":100000000}",
         "2016-01-01", "2017-12-31"},
        {"incheon.job-creation", "subsidy.rate", "hires-2", "1.5%", "set", "1.75%", "",
         "{\"hires-1\":\"1%\",\"hires-2\":\"1.5%\",\"hires-3-or-retained\":\"2%\"}",
         "{\"hires-1\":\"1%\",\"hires-2\":\"1.75%\",\"hires-3-or-retained\":\"2%\"}", "2018-09-10", "2018-12-31"},
        /* steps: 12 months at 2 %, 24 at 1.5 % */
        {"incheon.hope", "subsidy.steps", "2", "1.5%", "add", "-0.5%", "",
         "[{\"months\":12,\"rate\":\"2%\"},{\"months\":24,\"rate\":\"1.5%\"}]",
         "[{\"months\":12,\"rate\":\"2%\"},{\"months\":24,\"rate\":\"1%\"}]", "2023-05-15", "2023-12-31"},
        {"incheon.hope", "subsidy.steps", NULL, "2.0%, 150bp", "multiply", "1/2", "",
         "[{\"months\":12,\"rate\":\"2%\"},{\"months\":24,\"rate\":\"1.5%\"}]",
         "[{\"months\":12,\"rate\":\"1%\"},{\"months\":24,\"rate\":\"0.75%\"}]", "2023-05-15", "2023-12-31"},
        /* tiers: 100 % to 50,000,000, 90 % above */
        {"incheon.startup", "guarantee.tiers", "2", "90%", "set", "85%", "",
         "[{\"ratio\":\"1\",\"up_to\":50000000},{\"ratio\":\"9/10\",\"up_to\":null}]",
         "[{\"ratio\":\"1\",\"up_to\":50000000},{\"ratio\":\"17/20\",\"up_to\":null}]", "2016-01-01", "2017-12-31"},
        {"incheon.startup", "guarantee.tiers", NULL, "1, 9/10", "multiply", "1/2", "",
         "[{\"ratio\":\"1\",\"up_to\":50000000},{\"ratio\":\"9/10\",\"up_to\":null}]",
         "[{\"ratio\":\"1/2\",\"up_to\":50000000},{\"ratio\":\"9/20\",\"up_to\":null}]", "2016-01-01", "2017-12-31"},
        /* G-1: up to the whole loan */
        {"incheon.startup", "guarantee.tiers", "2", "90%", "set", "100%", "",
         "[{\"ratio\":\"1\",\"up_to\":50000000},{\"ratio\":\"9/10\",\"up_to\":null}]",
         "[{\"ratio\":\"1\",\"up_to\":50000000},{\"ratio\":\"1\",\"up_to\":null}]", "2016-01-01", "2017-12-31"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        icha_overlay o = made(cases[i].product, cases[i].parameter, cases[i].from, cases[i].to, cases[i].expects,
                              cases[i].act, cases[i].operand, cases[i].rounding);
        icha_catalogue *snapshot = NULL;
        icha_error err = ICHA_ERROR_INIT;
        o.part = cases[i].part;
        if (overlay(&o, 1, &snapshot, &err) != ICHA_OK) fail_msg("case %zu: %s", i, err.message);
        assert_shows(base, &o, cases[i].from, cases[i].before);
        assert_shows(snapshot, &o, cases[i].from, cases[i].after);
        assert_shows(snapshot, &o, cases[i].to, cases[i].after);
        assert_shows(base, &o, cases[i].to, cases[i].before); /* the base is what it was */
        icha_catalogue_free(snapshot);
    }
}

static void an_overlaid_version_says_so(void **state) {
    icha_overlay o =
        made("incheon.soho-finance", "subsidy.rate", "2018-01-01", "2018-12-31", "2.5%", "add", "-0.5%", "");
    icha_catalogue *snapshot = NULL;
    (void)state;
    o.note = "what if";
    assert_int_equal(overlay(&o, 1, &snapshot, NULL), ICHA_OK);
    icha_version version = at(snapshot, "incheon.soho-finance", "subsidy.rate", "2018-06-01", "");
    assert_int_equal(version.status, ICHA_VERSION_OVERLAY);
    assert_string_equal(icha_version_status_name(version.status), "overlay");
    assert_string_equal(version.assumption, "overlay:t#1");
    assert_string_equal(version.id, "overlay:t#1");
    assert_string_equal(version.note, "overlay:t#1: add -0.5%; before: 2.5%; what if");
    assert_string_equal(version.event, "disbursement");
    assert_string_equal(version.product, "incheon.soho-finance");
    assert_int_equal(version.valid_from, day("2018-01-01"));
    assert_int_equal(version.valid_to, day("2018-12-31"));
    assert_int_equal(version.source_count, 0); /* nobody published it */
    /* known whatever known_on is, also before the plan itself was known (2017-12-31) */
    version = at(snapshot, "incheon.soho-finance", "subsidy.rate", "2018-06-01", "2017-12-30");
    assert_string_equal(version.value.text, "2%");
    assert_int_equal(icha_catalogue_select(base, "incheon.soho-finance", "subsidy.rate", day("2018-06-01"),
                                           day("2017-12-30"), &version, NULL),
                     ICHA_ERR_GAP);
    icha_catalogue_free(snapshot);
}

/* M-5: a part that is set leaves what an earlier overlay made of the others, so both are named. */
static void a_set_part_names_the_overlays_before_it(void **state) {
    icha_overlay o[2] = {made("incheon.hope", "subsidy.steps", "2023-05-15", "2023-12-31", "2%", "add", "-0.5%", ""),
                         made("incheon.hope", "subsidy.steps", "2023-05-15", "2023-12-31", "1.5%", "set", "1%", "")};
    icha_catalogue *snapshot = NULL;
    (void)state;
    o[0].part = "1";
    o[1].part = "2";
    assert_int_equal(overlay(o, 2, &snapshot, NULL), ICHA_OK);
    icha_version version = at(snapshot, "incheon.hope", "subsidy.steps", "2023-06-01", "");
    assert_string_equal(version.assumption, "overlay:t#1+2");
    icha_catalogue_free(snapshot);
}

static size_t versions_in(const icha_catalogue *catalogue) {
    const icha_cat_product *product = icha_cat_find_product(catalogue, "incheon.soho-finance");
    return icha_cat_find_parameter(product, "subsidy.rate")->version_count;
}

/* 4,096 versions of a parameter, and one more. An overlay of one day makes one version and cuts the year once more on
 * each side; one of the whole year makes a version of each piece. What they say stays 2.5 %. */
static void a_parameter_has_so_many_versions(void **state) {
    enum { DAYS = 60, MOST = 220 };
    static icha_overlay o[MOST + 1];
    icha_catalogue *snapshot = NULL;
    icha_date first = day("2018-01-02");
    size_t count = 0, pieces = 2 * DAYS + 1;
    (void)state;
    size_t versions = versions_in(base) + DAYS;
    icha_overlay year =
        made("incheon.soho-finance", "subsidy.rate", "2018-01-01", "2018-12-31", "2.5%", "add", "0%", "");
    for (; count < DAYS; count++) {
        o[count] = year;
        o[count].from = o[count].to = first + 2 * (icha_date)count;
    }
    for (; versions + pieces <= ICHA_OVERLAY_VERSIONS_MAX; versions += pieces) o[count++] = year;
    for (; versions <= ICHA_OVERLAY_VERSIONS_MAX; versions++) {
        assert_in_range(count, 0, MOST);
        o[count] = year;
        o[count].from = o[count].to = day("2018-12-31"); /* one day, so one version each */
        count++;
    }
    assert_int_equal(overlay(o, count - 1, &snapshot, NULL), ICHA_OK);
    assert_int_equal(versions_in(snapshot), ICHA_OVERLAY_VERSIONS_MAX);
    icha_catalogue_free(snapshot);
    icha_error err = ICHA_ERROR_INIT;
    assert_int_equal(overlay(o, count, &snapshot, &err), ICHA_ERR_RANGE);
    assert_string_equal(err.rule, "X-3");
}

static void later_overlays_see_what_earlier_ones_made(void **state) {
    /* 2.5 % - 0.5 = 2 in all of 2018; from July x 3/4 = 1.5; in August set to 1 */
    icha_overlay o[3] = {
        made("incheon.soho-finance", "subsidy.rate", "2018-01-01", "2018-12-31", "2.5%", "add", "-0.5%", ""),
        made("incheon.soho-finance", "subsidy.rate", "2018-07-01", "2018-12-31", "2%", "multiply", "75%", ""),
        made("incheon.soho-finance", "subsidy.rate", "2018-08-01", "2018-08-31", "1.5%", "set", "1%", ""),
    };
    static const struct {
        const char *on, *value, *name;
    } days[] = {{"2017-12-31", "2.5%", ""},
                {"2018-01-01", "2%", "overlay:t#1"},
                {"2018-06-30", "2%", "overlay:t#1"},
                {"2018-07-01", "1.5%", "overlay:t#1+2"},
                {"2018-07-31", "1.5%", "overlay:t#1+2"},
                {"2018-08-01", "1%", "overlay:t#3"},
                {"2018-08-31", "1%", "overlay:t#3"},
                {"2018-09-01", "1.5%", "overlay:t#1+2"},
                {"2018-12-31", "1.5%", "overlay:t#1+2"},
                {"2019-01-01", "2.5%", ""}};
    icha_catalogue *snapshot = NULL;
    icha_error err = ICHA_ERROR_INIT;
    (void)state;
    assert_int_equal(overlay(o, 3, &snapshot, NULL), ICHA_OK);
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        icha_version version = at(snapshot, "incheon.soho-finance", "subsidy.rate", days[i].on, "");
        if (strcmp(version.value.text, days[i].value) != 0 || strcmp(version.assumption, days[i].name) != 0)
            fail_msg("%s: %s by %s", days[i].on, version.value.text, version.assumption);
    }
    icha_catalogue_free(snapshot);
    /* in another order the second finds another value: the first day on which it does is named */
    icha_overlay turned[2] = {o[1], o[0]};
    assert_int_equal(overlay(turned, 2, &snapshot, &err), ICHA_ERR_CONFLICT);
    assert_string_equal(err.found, "2018-07-01: 2.5%");
}

/* incheon.startup's subsidy rate is 1 % in two versions; a window over both is one version of the overlay. */
static void a_window_over_several_versions(void **state) {
    icha_overlay o = made("incheon.startup", "subsidy.rate", "2017-07-01", "2018-06-30", "1%", "set", "1.5%", "");
    icha_catalogue *snapshot = NULL;
    icha_error err = ICHA_ERROR_INIT;
    (void)state;
    assert_int_equal(overlay(&o, 1, &snapshot, NULL), ICHA_OK);
    assert_int_equal(icha_catalogue_version_count(snapshot, "incheon.startup", "subsidy.rate"), 3);
    icha_version version = at(snapshot, "incheon.startup", "subsidy.rate", "2017-07-01", "");
    assert_int_equal(version.valid_to, day("2018-06-30"));
    icha_catalogue_free(snapshot);
    /* the minimum-wage cap rises from 50 to 70 million on 2018-03-14: no one value in the window */
    o = made("incheon.minimum-wage", "cap", "2018-01-01", "2018-12-31", "<= 50000000", "multiply", "2", "");
    assert_int_equal(overlay(&o, 1, &snapshot, &err), ICHA_ERR_CONFLICT);
    assert_string_equal(err.found, "2018-03-14: <= 70000000");
    assert_string_equal(err.expected, "<= 50000000");
    o.to = day("2018-03-14"); /* also where the other value has the window's last day alone */
    assert_int_equal(overlay(&o, 1, &snapshot, &err), ICHA_ERR_CONFLICT);
    o.to = day("2018-03-13");
    assert_int_equal(overlay(&o, 1, &snapshot, &err), ICHA_OK);
    assert_string_equal(at(snapshot, "incheon.minimum-wage", "cap", "2018-03-13", "").value.text, "100000000");
    assert_string_equal(at(snapshot, "incheon.minimum-wage", "cap", "2018-03-14", "").value.text, "70000000");
    icha_catalogue_free(snapshot);
}

/* What stands is said when another was expected: no limit, a bound from below; not applicable, as the plan has it. */
static void what_stands_is_said(void **state) {
    static const struct {
        const char *product, *parameter, *expects, *operand, *says;
    } cases[] = {
        {"incheon.startup", "cap", "unknown", "unlimited", "2018-01-01: unlimited, expected 5"},
        {"incheon.startup", "credit.grade", "<= 7", ">= 3", "2018-01-01: >= 3, expected 5"},
        {"incheon.distribution", "subsidy.months", NULL, NULL, "2018-01-01: not_applicable, expected 5"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        icha_overlay items[2];
        size_t count = 0;
        icha_catalogue *snapshot = NULL;
        icha_error err = ICHA_ERROR_INIT;
        if (cases[i].expects != NULL)
            items[count++] =
                made(cases[i].product, cases[i].parameter, IN_2018, cases[i].expects, "set", cases[i].operand, "");
        items[count++] = made(cases[i].product, cases[i].parameter, IN_2018, "5", "set", "6", "");
        assert_int_equal(overlay(items, count, &snapshot, &err), ICHA_ERR_CONFLICT);
        if (strstr(err.message, cases[i].says) == NULL) fail_msg("case %zu: %s", i, err.message);
        assert_null(snapshot);
    }
}

/* ---- what is refused ---- */

static void faults(void **state) {
    static const struct {
        const char *product, *parameter, *part, *from, *to, *expects, *act, *operand, *rounding;
        icha_status status;
        const char *says;
    } cases[] = {
        {"incheon.sohofinance", "subsidy.rate", NULL, IN_2018, "2.5%", "set", "1%", "", ICHA_ERR_UNKNOWN_KEY,
         "incheon.sohofinance"},
        {"incheon.loan-conventions", "subsidy.rate", NULL, IN_2018, "2.5%", "set", "1%", "", ICHA_ERR_UNKNOWN_KEY,
         "incheon.loan-conventions"},
        {"incheon.soho-finance", "subsidy.rates", NULL, IN_2018, "2.5%", "set", "1%", "", ICHA_ERR_MISSING,
         "subsidy.rates"},
        /* the days are named: 2013-12-31 and 2020-01-01 are gaps */
        {"incheon.soho-finance", "subsidy.rate", NULL, "2013-12-31", "2018-12-31", "2.5%", "set", "1%", "",
         ICHA_ERR_GAP, "2013-12-31"},
        /* the last day of the version is a day of its own, the gap is seen */
        {"incheon.soho-finance", "subsidy.rate", NULL, "2019-12-31", "2020-01-01", "2.5%", "set", "1%", "",
         ICHA_ERR_GAP, "2020-01-01"},
        {"incheon.soho-finance", "subsidy.rate", NULL, "2018-01-01", "2020-01-01", "2.5%", "set", "1%", "",
         ICHA_ERR_GAP, "2020-01-01"},
        {"incheon.soho-finance", "subsidy.rate", NULL, IN_2018, "2.4%", "set", "1%", "", ICHA_ERR_CONFLICT,
         "2018-01-01: 2.5%, expected 2.4%"},
        {"incheon.soho-finance", "subsidy.rate", NULL, IN_2018, "unknown", "set", "1%", "", ICHA_ERR_CONFLICT,
         "2018-01-01: 2.5%, expected unknown"},
        {"incheon.startup", "subsidy.months", NULL, IN_2018, "36", "set", "24", "", ICHA_ERR_CONFLICT,
         "2018-01-01: unknown, expected 36"},
        {"incheon.startup", "subsidy.months", NULL, IN_2018, "unknown", "add", "24", "", ICHA_ERR_CONFLICT, "UNKNOWN"},
        {"incheon.huimang-kium", "subsidy.rate", NULL, IN_2018, "1%", "set", "1%", "", ICHA_ERR_CONFLICT, "1%..1.5%"},
        {"incheon.huimang-kium", "subsidy.rate", NULL, IN_2018, "1%..1.6%", "set", "1%", "", ICHA_ERR_CONFLICT,
         "1%..1.5%"},
        {"incheon.huimang-kium", "subsidy.rate", NULL, IN_2018, "1%..1.5%", "set", "1%..101%", "", ICHA_ERR_RANGE,
         "0%..100%"},
        {"incheon.startup", "credit.grade", NULL, IN_2018, "7", "set", "5", "", ICHA_ERR_CONFLICT, "<= 7"},
        /* the operand is read as the catalogue reads the unit */
        {"incheon.soho-finance", "subsidy.rate", NULL, IN_2018, "2.5%", "set", "2", "", ICHA_ERR_UNIT, "150bp"},
        {"incheon.soho-finance", "subsidy.rate", NULL, IN_2018, "2.5", "set", "2%", "", ICHA_ERR_UNIT, "expects"},
        {"incheon.soho-finance", "subsidy.rate", NULL, IN_2018, "2.5%", "add", "-0.5", "", ICHA_ERR_UNIT, "150bp"},
        {"incheon.soho-finance", "subsidy.rate", NULL, IN_2018, "2.5%", "multiply", "0.5", "", ICHA_ERR_UNIT, "1/3"},
        {"incheon.soho-finance", "subsidy.rate", NULL, IN_2018, "2.5%", "set", "unknown", "", ICHA_ERR_CONFLICT,
         "unknown"},
        {"incheon.startup", "budget.interest_subsidy", NULL, IN_2018, "300000000", "add", "1%", "", ICHA_ERR_SYNTAX,
         "1%"},
        {"incheon.startup", "method", NULL, IN_2018, "unknown", "set", "balloon", "", ICHA_ERR_UNKNOWN_KEY, "bullet"},
        {"incheon.startup", "subsidy.payer", NULL, IN_2018, "incheon", "multiply", "2", "", ICHA_ERR_CONFLICT, "text"},
        {"incheon.startup", "subsidy.payer", NULL, IN_2018, "incheon", "add", "2", "", ICHA_ERR_CONFLICT, "text"},
        {"incheon.startup", "rule.founding", NULL, IN_2018, "x", "set", "y", "", ICHA_ERR_CONFLICT, "test"},
        /* not whole: 25,000,000 billionths / 3; with a rounding it is a value (above) */
        {"incheon.soho-finance", "subsidy.rate", NULL, IN_2018, "2.5%", "multiply", "1/3", "", ICHA_ERR_MISSING,
         "2.5% x 1/3"},
        {"incheon.startup", "budget.interest_subsidy", NULL, IN_2018, "300000000", "multiply", "1/7", "",
         ICHA_ERR_MISSING, "300000000 x 1/7"},
        /* one past each end: -1 billionth, 100 % + 1 billionth, -1 won, 3600 months, -1 day */
        {"incheon.soho-finance", "subsidy.rate", NULL, IN_2018, "2.5%", "add", "-2.5000001%", "", ICHA_ERR_RANGE,
         "0%..100%"},
        {"incheon.soho-finance", "subsidy.rate", NULL, IN_2018, "2.5%", "add", "97.5000001%", "", ICHA_ERR_RANGE,
         "100.0000001%"},
        {"incheon.soho-finance", "subsidy.rate", NULL, IN_2018, "2.5%", "set", "100.0000001%", "", ICHA_ERR_RANGE,
         "0%..100%"},
        {"incheon.startup", "budget.interest_subsidy", NULL, IN_2018, "300000000", "add", "-300000001", "",
         ICHA_ERR_RANGE, "-1"},
        {"incheon.startup", "grace_months", NULL, "2016-01-01", "2017-12-31", "12", "add", "3588", "", ICHA_ERR_RANGE,
         "3600"},
        {"incheon.startup", "guarantee.lapse_days", NULL, IN_2018, "60", "add", "-61", "", ICHA_ERR_RANGE, "-1"},
        {"incheon.minimum-wage", "multiple", NULL, IN_2018, "25/2", "add", "-13", "", ICHA_ERR_RANGE, "-13"},
        {"incheon.huimang-kium", "subsidy.rate", NULL, IN_2018, "1%..1.5%", "multiply", "0", "", ICHA_ERR_RANGE,
         "low < high"},
        /* parts */
        {"incheon.startup", "cap", NULL, "2016-01-01", "2017-12-31", "1", "multiply", "2", "", ICHA_ERR_MISSING,
         "other, manufacturing"},
        {"incheon.startup", "cap", "farming", "2016-01-01", "2017-12-31", "1", "multiply", "2", "",
         ICHA_ERR_UNKNOWN_KEY, "other, manufacturing"},
        {"incheon.soho-finance", "subsidy.rate", "1", IN_2018, "2.5%", "set", "1%", "", ICHA_ERR_UNKNOWN_KEY,
         "no part"},
        {"incheon.hope", "subsidy.steps", "0", "2023-05-15", "2023-12-31", "2%", "set", "1%", "", ICHA_ERR_UNKNOWN_KEY,
         "1..2"},
        {"incheon.hope", "subsidy.steps", "3", "2023-05-15", "2023-12-31", "2%", "set", "1%", "", ICHA_ERR_UNKNOWN_KEY,
         "1..2"},
        {"incheon.hope", "subsidy.steps", NULL, "2023-05-15", "2023-12-31", "2%, 1.5%", "set", "1%", "",
         ICHA_ERR_MISSING, "1..2"},
        {"incheon.hope", "subsidy.steps", NULL, "2023-05-15", "2023-12-31", "2%", "add", "1%", "", ICHA_ERR_CONFLICT,
         "2%, 1.5%"},
        {"incheon.hope", "subsidy.steps", NULL, "2023-05-15", "2023-12-31", "2%, 1.5%, 1%", "add", "1%", "",
         ICHA_ERR_CONFLICT, "2%, 1.5%"},
        /* 300,000,000 x 10^12: more than an int64 holds; no figure to show but the factor */
        {"incheon.startup", "budget.interest_subsidy", NULL, IN_2018, "300000000", "multiply", "1000000000000", "",
         ICHA_ERR_RANGE, "1000000000000"},
        {"incheon.hope", "subsidy.steps", "1", "2023-05-15", "2023-12-31", "2%", "set",
         "[{\"months\":12,\"rate\":\"1%\"}]", "", ICHA_ERR_CONFLICT, "one figure, or no part"},
        {"incheon.startup", "guarantee.tiers", NULL, "2016-01-01", "2017-12-31", "100%", "multiply", "1/2", "",
         ICHA_ERR_CONFLICT, "1, 9/10"},
        {"incheon.startup", "guarantee.tiers", NULL, "2016-01-01", "2017-12-31", "100%, 80%", "multiply", "1/2", "",
         ICHA_ERR_CONFLICT, "1, 9/10"},
        {"incheon.startup", "guarantee.tiers", "1", "2016-01-01", "2017-12-31", "1", "add", "1/100", "", ICHA_ERR_RANGE,
         "0%..100%"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        icha_overlay o = made(cases[i].product, cases[i].parameter, cases[i].from, cases[i].to, cases[i].expects,
                              cases[i].act, cases[i].operand, cases[i].rounding);
        icha_catalogue *snapshot = NULL;
        icha_error err = ICHA_ERROR_INIT;
        o.part = cases[i].part;
        icha_status status = overlay(&o, 1, &snapshot, &err);
        if (status != cases[i].status || strstr(err.message, cases[i].says) == NULL)
            fail_msg("case %zu: %s: %s", i, icha_status_name(status), err.message);
        assert_null(snapshot);
        assert_int_equal(err.line, 7);
        assert_int_equal(err.column, 5);
        assert_int_equal(overlay(&o, 1, &snapshot, NULL), cases[i].status);
    }
}

/* ---- nothing else changes ---- */

static char *shown(const icha_catalogue *catalogue, const char *product, icha_date on, icha_date known_on) {
    json_t *list = NULL;
    assert_int_equal(icha_json_show(catalogue, product, on, known_on, &list, NULL), ICHA_OK);
    char *text = json_dumps(list, JSON_COMPACT);
    json_decref(list);
    return text;
}

static void nothing_changes_outside(void **state) {
    icha_overlay o[2] = {
        made("incheon.startup", "subsidy.rate", "2017-07-01", "2018-06-30", "1%", "set", "1.5%", ""),
        /* inherited by all products: changed for one */
        made("incheon.startup", "guarantee.lapse_days", "2017-07-01", "2018-06-30", "60", "add", "-30", ""),
    };
    const icha_date from = day("2017-07-01"), to = day("2018-06-30");
    const icha_date known[] = {ICHA_DATE_UNSET, day("2016-12-31"), day("2018-01-15")};
    icha_catalogue *snapshot = NULL;
    size_t changed = 0;
    (void)state;
    assert_int_equal(overlay(o, 2, &snapshot, NULL), ICHA_OK);
    assert_int_equal(icha_catalogue_product_count(snapshot), icha_catalogue_product_count(base));
    for (size_t p = 0; p < icha_catalogue_product_count(base); p++) {
        const char *product = icha_catalogue_product(base, p).id;
        const icha_date days[] = {from - 400, from - 1, from, from + 1, from + 183, to - 1, to, to + 1, to + 400};
        for (size_t d = 0; d < sizeof days / sizeof days[0]; d++)
            for (size_t k = 0; k < 3; k++) {
                char *before = shown(base, product, days[d], known[k]),
                     *after = shown(snapshot, product, days[d], known[k]);
                bool inside = strcmp(product, "incheon.startup") == 0 && from <= days[d] && days[d] <= to;
                if ((strcmp(before, after) != 0) != inside) fail_msg("%s on %d", product, (int)days[d]);
                changed += inside;
                free(before);
                free(after);
            }
    }
    assert_int_equal(changed, 5 * 3);
    /* on every day of the window's ends no other parameter of the product changes */
    for (size_t i = 0; i < icha_catalogue_parameter_count(base, "incheon.startup"); i++) {
        const char *name = icha_catalogue_parameter(base, "incheon.startup", i);
        icha_version a, b;
        bool is_changed = strcmp(name, "subsidy.rate") == 0 || strcmp(name, "guarantee.lapse_days") == 0;
        if (icha_catalogue_select(base, "incheon.startup", name, from, ICHA_DATE_UNSET, &a, NULL) != ICHA_OK) continue;
        assert_int_equal(icha_catalogue_select(snapshot, "incheon.startup", name, from, ICHA_DATE_UNSET, &b, NULL),
                         ICHA_OK);
        assert_int_equal(a.value.text != b.value.text || a.id != b.id, is_changed);
    }
    icha_catalogue_free(snapshot);
}

/* No overlay at all: the same answers. */
static void no_overlay_changes_nothing(void **state) {
    icha_catalogue *snapshot = NULL;
    (void)state;
    assert_int_equal(overlay(NULL, 0, &snapshot, NULL), ICHA_OK);
    for (size_t p = 0; p < icha_catalogue_product_count(base); p++) {
        const char *product = icha_catalogue_product(base, p).id;
        char *before = shown(base, product, ICHA_DATE_UNSET, ICHA_DATE_UNSET);
        char *after = shown(snapshot, product, ICHA_DATE_UNSET, ICHA_DATE_UNSET);
        assert_string_equal(before, after);
        free(before);
        free(after);
    }
    icha_catalogue_free(snapshot);
}

/* ---- results say it (M-5) ---- */

static const icha_finding *filled(const icha_catalogue *catalogue, const char *on, const char *key,
                                  icha_findings *findings, icha_contract *contract) {
    icha_fill_options options = ICHA_FILL_OPTIONS_INIT;
    static const char *const given[][2] = {{"principal", "30000000"}, {"grace_months", "12"}, {"due_day", "15"}};
    icha_contract_init(contract);
    options.catalogue = catalogue;
    options.product = "incheon.soho-finance";
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(icha_contract_set(contract, given[i][0], given[i][1], strlen(given[i][1]), NULL), ICHA_OK);
    assert_int_equal(icha_contract_set(contract, "disbursed_on", on, strlen(on), NULL), ICHA_OK);
    icha_error err = ICHA_ERROR_INIT;
    if (icha_contract_fill(contract, &options, findings, &err) != ICHA_OK) fail_msg("%s", err.message);
    for (size_t i = 0; i < findings->count; i++)
        if (strcmp(findings->items[i].key, key) == 0 &&
            strncmp(findings->items[i].version.assumption, "overlay", 7) == 0)
            return &findings->items[i];
    return NULL;
}

static void results_name_the_overlay(void **state) {
    icha_overlay o[2] = {
        made("incheon.soho-finance", "subsidy.rate", "2018-01-01", "2018-12-31", "2.5%", "set", "2%", ""),
        made("incheon.soho-finance", "cap", "2018-01-01", "2018-12-31", "unknown", "set", "<= 30000000", ""),
    };
    icha_catalogue *snapshot = NULL;
    icha_findings *findings = malloc(sizeof *findings);
    icha_contract *contract = malloc(sizeof *contract);
    (void)state;
    assert_true(findings != NULL && contract != NULL);
    assert_int_equal(overlay(o, 2, &snapshot, NULL), ICHA_OK);
    const icha_finding *finding = filled(snapshot, "2018-12-31", "subsidy.rate", findings, contract);
    assert_non_null(finding);
    assert_int_equal(finding->kind, ICHA_FINDING_ASSUMED);
    assert_string_equal(finding->version.assumption, "overlay:t#1");
    assert_int_equal(contract->subsidy.steps[0].rate, 20000000);
    /* a limit that only let the loan pass is said too */
    finding = filled(snapshot, "2018-12-31", "cap", findings, contract);
    assert_non_null(finding);
    assert_int_equal(finding->kind, ICHA_FINDING_ASSUMED);
    assert_string_equal(finding->version.assumption, "overlay:t#2");
    assert_string_equal(finding->value, "<= 30000000");
    assert_null(filled(snapshot, "2019-01-01", "subsidy.rate", findings, contract));
    assert_int_equal(contract->subsidy.steps[0].rate, 25000000);
    assert_null(filled(snapshot, "2019-01-01", "cap", findings, contract));
    icha_catalogue_free(snapshot);
    free(findings);
    free(contract);
}

/* 100 loans of 36,500,000 won for a year on the window's last day, and 100 on the day after: at 2 % and 2.5 % of act/365 a day
 * is worth 2,000 and 2,500 won, so 365 days are 730,000 and 912,500 won a loan, and nothing is rounded. */
static icha_money accrued(const icha_catalogue *catalogue, char *names, size_t size) {
    char *csv = malloc(65536);
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;
    icha_portfolio *portfolio = NULL;
    icha_error err = ICHA_ERROR_INIT;
    icha_money sum = 0;
    assert_non_null(csv);
    size_t length =
        (size_t)sprintf(csv, "loan_id,product,principal,rate,disbursed_on,term_months,grace_months,method,due_day\n");
    for (int i = 0; i < 200; i++)
        length += (size_t)sprintf(csv + length, "L%d,incheon.soho-finance,36500000,3.5%%,%s,12,0,bullet,\n", i,
                                  i % 2 == 0 ? "2018-12-31" : "2019-01-01");
    options.catalogue = catalogue;
    options.first_year = 2018;
    options.last_year = 2020;
    if (icha_portfolio_run(csv, length, "t.csv", &options, &portfolio, &err) != ICHA_OK) fail_msg("%s", err.message);
    assert_int_equal(icha_portfolio_held_count(portfolio), 0);
    for (size_t i = 0; i < icha_portfolio_cell_count(portfolio); i++) {
        icha_outlay_cell cell = icha_portfolio_cell(portfolio, i);
        if (cell.kind == ICHA_OUTLAY_INTEREST_SUBSIDY && cell.basis == ICHA_BASIS_ACCRUED) sum += cell.amount;
    }
    names[0] = '\0';
    for (size_t i = 0; i < icha_portfolio_assumption_count(portfolio); i++) {
        assert_true(strlen(names) + 80 < size);
        strcat(strcat(names, icha_portfolio_assumption(portfolio, i)), " ");
    }
    icha_portfolio_free(portfolio);
    free(csv);
    return sum;
}

static void a_portfolio_names_the_overlay(void **state) {
    icha_overlay o =
        made("incheon.soho-finance", "subsidy.rate", "2018-01-01", "2018-12-31", "2.5%", "add", "-0.5%", "");
    icha_catalogue *snapshot = NULL;
    char names[512];
    (void)state;
    assert_int_equal(overlay(&o, 1, &snapshot, NULL), ICHA_OK);
    assert_int_equal(accrued(base, names, sizeof names), 200 * 912500);
    assert_null(strstr(names, "overlay"));
    assert_int_equal(accrued(snapshot, names, sizeof names), 100 * (730000 + 912500));
    assert_string_equal(names, "incheon-2018-open kr-bank-conventions overlay:t#1 ");
    icha_catalogue_free(snapshot);
}

/* ---- index series ---- */

static icha_status change(const icha_index_change *items, size_t count, icha_catalogue **out, icha_error *err) {
    const icha_overlays overlays = {.scenario = "t", .index = items, .index_count = count};
    return icha_catalogue_overlay(base, &overlays, out, err);
}

/* The rate in force, or ICHA_UNSET for a gap. */
static icha_rate rate_on(const icha_catalogue *catalogue, const char *on, const char *known_on) {
    icha_series series;
    size_t index;
    assert_int_equal(icha_catalogue_series_find(catalogue, "kr.base-rate", &series, NULL), ICHA_OK);
    if (icha_series_at(&series, day(on), day(known_on), &index, NULL) != ICHA_OK) return ICHA_UNSET;
    return series.entries[index].rate;
}

/* 1.50 % from 2017-11-30, 1.75 % from 2018-11-30, 1.50 % from 2019-07-18 (the bank's table). */
static void a_series_is_shifted(void **state) {
    icha_index_change c = {.series = "kr.base-rate", .from = day("2018-06-01"), .shift = 10000000};
    icha_catalogue *snapshot = NULL;
    icha_series series;
    (void)state;
    assert_int_equal(change(&c, 1, &snapshot, NULL), ICHA_OK);
    assert_int_equal(rate_on(snapshot, "2018-05-31", ""), 15000000);
    assert_int_equal(rate_on(snapshot, "2018-06-01", ""), 25000000);
    assert_int_equal(rate_on(snapshot, "2018-11-29", ""), 25000000);
    assert_int_equal(rate_on(snapshot, "2018-11-30", ""), 27500000);
    assert_int_equal(rate_on(snapshot, "2019-07-18", ""), 25000000);
    assert_int_equal(rate_on(base, "2018-06-01", ""), 15000000);
    assert_int_equal(rate_on(snapshot, "2026-01-15", ""), 35000000);   /* 2.50 % */
    assert_int_equal(rate_on(snapshot, "2026-01-16", ""), ICHA_UNSET); /* still nobody looked further */
    assert_int_equal(icha_catalogue_series_find(snapshot, "kr.base-rate", &series, NULL), ICHA_OK);
    char *text = shown(snapshot, "kr.base-rate", day("2018-06-01"), ICHA_DATE_UNSET);
    assert_non_null(strstr(text, "\"status\":\"overlay\""));
    assert_non_null(strstr(text, "\"note\":\"index:t#1\""));
    free(text);
    icha_catalogue_free(snapshot);
    /* on the day of an entry: that entry, not one more */
    c.from = day("2018-11-30");
    assert_int_equal(change(&c, 1, &snapshot, NULL), ICHA_OK);
    assert_int_equal(rate_on(snapshot, "2018-11-29", ""), 15000000);
    assert_int_equal(rate_on(snapshot, "2018-11-30", ""), 27500000);
    icha_series before;
    assert_int_equal(icha_catalogue_series_find(base, "kr.base-rate", &before, NULL), ICHA_OK);
    assert_int_equal(icha_catalogue_series_find(snapshot, "kr.base-rate", &series, NULL), ICHA_OK);
    assert_int_equal(series.entry_count, before.entry_count);
    icha_catalogue_free(snapshot);
}

static void a_series_takes_a_path(void **state) {
    const icha_index_entry entries[] = {{day("2026-01-01"), 25000000}, {day("2026-07-01"), 22500000}};
    const icha_index_change c = {
        .series = "kr.base-rate", .from = day("2026-01-01"), .shift = ICHA_UNSET, .entries = entries, .entry_count = 2};
    icha_catalogue *snapshot = NULL;
    (void)state;
    assert_int_equal(change(&c, 1, &snapshot, NULL), ICHA_OK);
    assert_int_equal(rate_on(snapshot, "2025-12-31", ""), 25000000);
    assert_int_equal(rate_on(snapshot, "2026-06-30", ""), 25000000);
    assert_int_equal(rate_on(snapshot, "2026-07-01", ""), 22500000);
    assert_int_equal(rate_on(snapshot, "2199-12-31", ""), 22500000);           /* the path's end is open */
    assert_int_equal(rate_on(snapshot, "2199-12-31", "2020-01-01"), 22500000); /* and known on every day */
    /* what the path leaves is known as before: the entry of 2025-05-29 was not known in 2020 */
    assert_int_equal(rate_on(snapshot, "2025-06-01", "2020-01-01"), 12500000);
    assert_int_equal(rate_on(base, "2026-07-01", ""), ICHA_UNSET);
    icha_catalogue_free(snapshot);
    /* a shift of the path: both are named */
    const icha_index_change both[2] = {c, {.series = "kr.base-rate", .from = day("2026-03-01"), .shift = -2500000}};
    assert_int_equal(change(both, 2, &snapshot, NULL), ICHA_OK);
    assert_int_equal(rate_on(snapshot, "2026-02-28", ""), 25000000);
    assert_int_equal(rate_on(snapshot, "2026-03-01", ""), 22500000);
    assert_int_equal(rate_on(snapshot, "2026-07-01", ""), 20000000);
    char *text = shown(snapshot, "kr.base-rate", day("2026-03-01"), ICHA_DATE_UNSET);
    assert_non_null(strstr(text, "\"note\":\"index:t#1+2\""));
    free(text);
    icha_catalogue_free(snapshot);
}

/* C-3: the series covers days to 2026-01-15. A path from the 17th on would let its last value hold on the 16th. */
static void a_path_leaves_no_hole(void **state) {
    static const char *const days[] = {"2026-01-15", "2026-01-16", "2026-01-17"};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        const icha_index_entry entry = {day(days[i]), 20000000};
        const icha_index_change c = {
            .series = "kr.base-rate", .from = day(days[i]), .shift = ICHA_UNSET, .entries = &entry, .entry_count = 1};
        icha_catalogue *snapshot = NULL;
        icha_error err = ICHA_ERROR_INIT;
        assert_int_equal(change(&c, 1, &snapshot, &err), i < 2 ? ICHA_OK : ICHA_ERR_GAP);
        if (i < 2) assert_int_equal(rate_on(snapshot, "2026-01-16", ""), 20000000);
        else assert_non_null(strstr(err.message, "2026-01-16"));
        icha_catalogue_free(snapshot);
    }
}

/* a path of as many entries as a series holds, with none before it that stays; and one more. */
static void a_series_has_so_many_entries(void **state) {
    static icha_index_entry entries[ICHA_SERIES_ENTRIES_MAX];
    icha_series before;
    (void)state;
    for (int i = 0; i < ICHA_SERIES_ENTRIES_MAX; i++) entries[i] = (icha_index_entry){day("2026-01-01") + i, 20000000};
    assert_int_equal(icha_catalogue_series_find(base, "kr.base-rate", &before, NULL), ICHA_OK);
    for (size_t left = 0; left <= 1; left++) {
        /* the entries before the path's day stay: all of the bank's are before 2026 */
        icha_index_change c = {.series = "kr.base-rate", .from = day("2026-01-01"), .shift = ICHA_UNSET};
        icha_catalogue *snapshot = NULL;
        icha_error err = ICHA_ERROR_INIT;
        c.entries = entries;
        c.entry_count = ICHA_SERIES_ENTRIES_MAX - before.entry_count + left;
        assert_int_equal(change(&c, 1, &snapshot, &err), left == 0 ? ICHA_OK : ICHA_ERR_RANGE);
        if (left == 1) assert_non_null(strstr(err.message, "<= 4096"));
        icha_catalogue_free(snapshot);
    }
}

static void series_faults(void **state) {
    const icha_index_entry too_high[] = {{day("2026-01-01"), ICHA_RATE_ONE + 1}};
    const struct {
        icha_index_change change;
        icha_status status;
        const char *says;
    } cases[] = {
        {{.series = "kr.baserate", .from = day("2018-01-01"), .shift = 1}, ICHA_ERR_UNKNOWN_KEY, "kr.base-rate"},
        {{.series = "kr.base-rate", .from = day("2011-06-09"), .shift = 1}, ICHA_ERR_GAP, "2011-06-09"},
        {{.series = "kr.base-rate", .from = day("2026-01-16"), .shift = 1}, ICHA_ERR_GAP, "2026-01-16"},
        /* 3.25 % + 96.75 % = 100 % is the highest of 2011; 3.50 % of 2023 is over */
        {{.series = "kr.base-rate", .from = day("2011-06-10"), .shift = 967500000}, ICHA_ERR_RANGE, "100.25%"},
        {{.series = "kr.late-interest-cap", .from = day("2018-06-01"), .shift = -500000000},
         ICHA_ERR_RANGE,
         "0%..100%"},
        {{.series = "kr.base-rate",
          .from = day("2026-01-01"),
          .shift = ICHA_UNSET,
          .entries = too_high,
          .entry_count = 1},
         ICHA_ERR_RANGE,
         "100.0000001%"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        icha_catalogue *snapshot = NULL;
        icha_error err = ICHA_ERROR_INIT;
        icha_status status = change(&cases[i].change, 1, &snapshot, &err);
        if (status != cases[i].status || strstr(err.message, cases[i].says) == NULL)
            fail_msg("case %zu: %s: %s", i, icha_status_name(status), err.message);
        assert_null(snapshot);
    }
}

/* A floating loan on a shifted series says so. */
static void results_name_the_index_change(void **state) {
    const icha_index_change c = {.series = "kr.base-rate", .from = day("2018-01-01"), .shift = 10000000};
    icha_catalogue *snapshot = NULL;
    icha_findings *findings = malloc(sizeof *findings);
    icha_contract *contract = malloc(sizeof *contract);
    icha_terms_lists *lists = malloc(sizeof *lists);
    icha_fill_options options = ICHA_FILL_OPTIONS_INIT;
    (void)state;
    assert_true(findings != NULL && contract != NULL && lists != NULL);
    assert_int_equal(change(&c, 1, &snapshot, NULL), ICHA_OK);
    icha_terms_lists_init(lists);
    icha_contract_init(contract);
    contract->lists = lists;
    assert_int_equal(icha_contract_set(contract, "index.series", "kr.base-rate", 12, NULL), ICHA_OK);
    options.catalogue = snapshot;
    options.on = day("2018-03-14");
    (void)icha_contract_fill(contract, &options, findings, NULL);
    bool said = false;
    for (size_t i = 0; i < findings->count; i++)
        said = said || (findings->items[i].kind == ICHA_FINDING_ASSUMED &&
                        strcmp(findings->items[i].version.assumption, "index:t#1") == 0);
    assert_true(said);
    icha_catalogue_free(snapshot);
    free(lists);
    free(findings);
    free(contract);
}

/* ---- canonical texts ---- */

static void spellings_have_one_canonical_text(void **state) {
    static const struct {
        const char *product, *parameter, *part;
        icha_overlay_act act;
        icha_overlay_text which;
        const char *text, *canonical;
    } cases[] = {
        {"incheon.soho-finance", "subsidy.rate", NULL, ICHA_OVERLAY_SET, ICHA_OVERLAY_OPERAND, "2.0%", "20000000"},
        {"incheon.soho-finance", "subsidy.rate", NULL, ICHA_OVERLAY_SET, ICHA_OVERLAY_OPERAND, "200bp", "20000000"},
        {"incheon.soho-finance", "subsidy.rate", NULL, ICHA_OVERLAY_ADD, ICHA_OVERLAY_OPERAND, "-0.50%", "-5000000"},
        {"incheon.soho-finance", "subsidy.rate", NULL, ICHA_OVERLAY_MULTIPLY, ICHA_OVERLAY_OPERAND, "75%", "3/4"},
        {"incheon.soho-finance", "subsidy.rate", NULL, ICHA_OVERLAY_SET, ICHA_OVERLAY_EXPECTS, "unknown", "unknown"},
        {"incheon.soho-finance", "subsidy.rate", NULL, ICHA_OVERLAY_SET, ICHA_OVERLAY_EXPECTS, "1.0%..150bp",
         "10000000..15000000"},
        {"incheon.startup", "credit.grade", NULL, ICHA_OVERLAY_SET, ICHA_OVERLAY_EXPECTS, "<= 07", "<= 7"},
        {"incheon.minimum-wage", "multiple", NULL, ICHA_OVERLAY_ADD, ICHA_OVERLAY_OPERAND, "-2.50x", "-5/2"},
        {"incheon.minimum-wage", "multiple", NULL, ICHA_OVERLAY_SET, ICHA_OVERLAY_OPERAND, "1250%", "25/2"},
        {"incheon.hope", "subsidy.steps", NULL, ICHA_OVERLAY_ADD, ICHA_OVERLAY_EXPECTS, "2.0%,150bp",
         "20000000, 15000000"},
        {"incheon.hope", "subsidy.steps", "2", ICHA_OVERLAY_SET, ICHA_OVERLAY_EXPECTS, "1.50%", "15000000"},
        {"incheon.startup", "subsidy.payer", NULL, ICHA_OVERLAY_SET, ICHA_OVERLAY_OPERAND, "district", "district"},
        {"incheon.startup", "guarantee.tiers", NULL, ICHA_OVERLAY_SET, ICHA_OVERLAY_EXPECTS, "100%,0.9x", "1, 9/10"},
        {"incheon.startup", "guarantee.tiers", NULL, ICHA_OVERLAY_SET, ICHA_OVERLAY_OPERAND,
         "[{\"up_to\": 50000000, \"ratio\": \"100%\"}, {\"ratio\": \"85%\"}]", "50000000: 1, 17/20"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        icha_overlay o = {
            .product = cases[i].product, .parameter = cases[i].parameter, .part = cases[i].part, .act = cases[i].act};
        char *canonical = NULL;
        icha_error err = ICHA_ERROR_INIT;
        if (icha_overlay_canonical(base, &o, cases[i].which, cases[i].text, &canonical, &err) != ICHA_OK)
            fail_msg("case %zu: %s", i, err.message);
        assert_string_equal(canonical, cases[i].canonical);
        free(canonical);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_change_inside_the_window_only),
        cmocka_unit_test(what_stands_is_said),
        cmocka_unit_test(a_series_has_so_many_entries),
        cmocka_unit_test(an_overlaid_version_says_so),
        cmocka_unit_test(a_set_part_names_the_overlays_before_it),
        cmocka_unit_test(a_parameter_has_so_many_versions),
        cmocka_unit_test(later_overlays_see_what_earlier_ones_made),
        cmocka_unit_test(a_window_over_several_versions),
        cmocka_unit_test(faults),
        cmocka_unit_test(nothing_changes_outside),
        cmocka_unit_test(no_overlay_changes_nothing),
        cmocka_unit_test(results_name_the_overlay),
        cmocka_unit_test(a_portfolio_names_the_overlay),
        cmocka_unit_test(a_series_is_shifted),
        cmocka_unit_test(a_series_takes_a_path),
        cmocka_unit_test(a_path_leaves_no_hole),
        cmocka_unit_test(series_faults),
        cmocka_unit_test(results_name_the_index_change),
        cmocka_unit_test(spellings_have_one_canonical_text),
    };
    return cmocka_run_group_tests(tests, load_base, free_base);
}
