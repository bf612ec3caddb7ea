/* C-4: every figure of the 2018 plan (reference/products-2018.md), typed in by hand, as the shipped catalogue holds it;
 * its citations; and the shipped assumption records. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "catalogue/model.h"

#define SHIPPED ICHA_TEST_SOURCE_DIR "/catalogue"
#define PLAN_FILE ICHA_TEST_SOURCE_DIR "/../shared/reference/incheon-2018-plan.txt"
#define COUNT(array) (sizeof(array) / sizeof *(array))

static icha_catalogue *shipped;

static icha_date day(const char *text) {
    icha_date date = ICHA_DATE_UNSET;
    if (text[0] != '\0') assert_int_equal(icha_date_parse(text, strlen(text), &date, NULL), ICHA_OK);
    return date;
}

static int load_shipped(void **state) {
    static const char *const names[] = {"kr-bank-conventions", "incheon-2018-open"};
    icha_faults *faults = NULL;
    (void)state;
    icha_status status = icha_catalogue_load(SHIPPED, names, 2, &shipped, &faults, NULL);
    for (size_t i = 0; i < icha_faults_count(faults); i++) print_error("%s\n", icha_faults_at(faults, i)->message);
    icha_faults_free(faults);
    return status == ICHA_OK ? 0 : -1;
}

static int free_shipped(void **state) {
    (void)state;
    icha_catalogue_free(shipped);
    shipped = NULL;
    return 0;
}

/* A value in one line, such as `band 1%..1.5%` or `UNKNOWN not in the plan`. */
static void spell(const icha_value *value, char *text, size_t size) {
    static const char *const forms[] = {"", "exact", "band", "at_most", "at_least", "keyed"};
    if (value->state == ICHA_STATE_UNKNOWN || value->state == ICHA_STATE_NOT_APPLICABLE) {
        snprintf(text, size, "%s %s", icha_state_name(value->state), value->reason);
    } else if (value->form == ICHA_FORM_BAND) {
        snprintf(text, size, "band %s..%s", value->low_text, value->high_text);
    } else if (value->form == ICHA_FORM_KEYED) {
        size_t length = (size_t)snprintf(text, size, "by %s", value->keyed_by);
        for (size_t i = 0; i < value->entry_count; i++) {
            char entry[200];
            spell(&value->entries[i].value, entry, sizeof entry);
            length += (size_t)snprintf(text + length, size - length, "; %s: %s", value->entries[i].key, entry);
        }
    } else {
        snprintf(text, size, "%s %s", forms[value->form], value->text);
    }
}

typedef struct figure {
    const char *product, *parameter, *on, *known_on, *expected;
} figure;

#define OPEN "UNKNOWN not in the plan"
#define P "2017-12-31" /* the day of the plan */
#define IN18 "2018-04-01"
#define NOTHING "NOT_APPLICABLE printed -"

static const figure figures[] = {
    {"incheon.soho-finance", "subsidy.rate", IN18, P, "exact 2.5%"},
    {"incheon.soho-finance", "subsidy.rate", "2014-01-01", P, "exact 2.5%"},
    {"incheon.soho-finance", "subsidy.rate", "2019-12-31", P, "exact 2.5%"},
    {"incheon.soho-finance", "subsidy.rate", "2020-01-01", P, "ICHA_ERR_GAP"},
    {"incheon.soho-finance", "credit.grade", IN18, P, "at_most 7"},
    {"incheon.soho-finance", "rate", IN18, P, OPEN},
    {"incheon.soho-finance", "cap", IN18, P, OPEN},
    {"incheon.soho-finance", "volume", IN18, P, OPEN},
    {"incheon.soho-finance", "subsidy.payer", IN18, P, "exact incheon"},
    {"incheon.soho-finance", "budget.interest_subsidy", IN18, P, "exact 500000000"},
    {"incheon.soho-finance", "budget.interest_subsidy", "2017-06-01", P, "exact 900000000"},
    {"incheon.soho-finance", "budget.interest_subsidy", "2016-06-01", P, "exact 1000000000"},
    {"incheon.soho-finance", "budget.fee_support", IN18, P, "exact 130000000"},
    {"incheon.soho-finance", "indicator.as_printed", IN18, P,
     "by year; 2017: exact 1000000000; 2018: exact 900000000; 2019: exact 500000000"},
    {"incheon.soho-finance", "indicator.fee_support.as_printed", IN18, P,
     "by year; 2017: exact 130000000; 2018: exact 130000000; 2019: exact 130000000"},

    {"incheon.startup", "subsidy.rate", IN18, P, "exact 1%"},
    {"incheon.startup", "subsidy.rate", "2016-01-01", "", "exact 1%"},
    {"incheon.startup", "subsidy.rate", "2018-12-31", "", "exact 1%"},
    {"incheon.startup", "subsidy.rate", "2019-01-01", "", "ICHA_ERR_GAP"},
    {"incheon.startup", "credit.grade", IN18, P, "at_most 7"},
    {"incheon.startup", "founding.window_months", IN18, P, "exact 60"},
    {"incheon.startup", "guarantee.fee_reduction", IN18, P, "exact 0.2%"},
    {"incheon.startup", "guarantee.fee_reduction.payer", IN18, P, "exact foundation"},
    {"incheon.startup", "rate", IN18, P, OPEN},
    {"incheon.startup", "cap", IN18, P, OPEN},
    {"incheon.startup", "volume", IN18, P, OPEN},
    {"incheon.startup", "budget.interest_subsidy", IN18, P, "exact 300000000"},
    {"incheon.startup", "budget.interest_subsidy", "2017-12-31", P, "exact 250000000"},
    {"incheon.startup", "budget.interest_subsidy", "2016-12-31", P, "exact 200000000"},
    {"incheon.startup", "indicator.as_printed", IN18, P,
     "by year; 2017: exact 200000000; 2018: exact 250000000; 2019: exact 300000000"},
    {"incheon.startup", "results.loans", "2017-06-01", P, "exact 742"},
    {"incheon.startup", "results.amount", "2017-06-01", P, "exact 18900000000"},
    /* published in 2016 (facts 1.2) */
    {"incheon.startup", "cap", "2016-06-01", "",
     "by industry; other: at_most 100000000; manufacturing: at_most 200000000"},
    {"incheon.startup", "cap", "2016-06-01", "2016-01-28", "ICHA_ERR_GAP"},
    {"incheon.startup", "guarantee.ratio", "2016-06-01", "",
     "by amount; up-to-50000000: exact 1; above-50000000: exact 9/10"},
    {"incheon.startup", "term_months", "2016-06-01", "", "at_most 60"},
    {"incheon.startup", "grace_months", "2016-06-01", "", "exact 12"},
    {"incheon.startup", "term_months", IN18, "", OPEN},
    {"incheon.startup", "guarantee.fee_rate", "2017-12-31", "", "exact 1%"},
    {"incheon.startup", "volume", "2016-06-01", "", "exact 20000000000"},

    {"incheon.huimang-kium", "subsidy.rate", IN18, P, "band 1%..1.5%"},
    {"incheon.huimang-kium", "subsidy.rate", "2017-01-01", P, "band 1%..1.5%"},
    {"incheon.huimang-kium", "subsidy.rate", "2016-12-31", P, "ICHA_ERR_GAP"},
    {"incheon.huimang-kium", "subsidy.months", IN18, P, "UNKNOWN not in the plan; facts 7.3"},
    {"incheon.huimang-kium", "rate", IN18, P, OPEN},
    {"incheon.huimang-kium", "cap", IN18, P, OPEN},
    {"incheon.huimang-kium", "term_months", IN18, P, OPEN},
    {"incheon.huimang-kium", "volume", IN18, P, OPEN},
    {"incheon.huimang-kium", "guarantee.fee_reduction", IN18, P, OPEN},
    {"incheon.huimang-kium", "budget.interest_subsidy", IN18, P, "exact 300000000"},
    {"incheon.huimang-kium", "budget.interest_subsidy", "2017-06-01", P, "exact 100000000"},
    {"incheon.huimang-kium", "indicator.as_printed", IN18, P,
     "by year; 2017: " NOTHING "; 2018: exact 100000000; 2019: exact 300000000"},
    {"incheon.huimang-kium", "results.loans", "2017-06-01", P, "exact 1172"},
    {"incheon.huimang-kium", "results.amount", "2017-06-01", P, "exact 29800000000"},
    {"incheon.huimang-kium", "day_count", IN18, P,
     "UNKNOWN no Incheon or local-government source states it; facts 2.3, 4.1, 4.8"},
    {"incheon.huimang-kium", "subsidy.claim.closing_days", IN18, P,
     "UNKNOWN no Incheon or local-government source states it; facts 2.5"},

    {"incheon.job-creation", "subsidy.rate", IN18, P, "band 1%..2%"},
    {"incheon.job-creation", "subsidy.rate", "2018-09-09", "", "band 1%..2%"},
    {"incheon.job-creation", "subsidy.rate", "2018-09-10", "2018-09-09", "band 1%..2%"},
    {"incheon.job-creation", "subsidy.rate", "2018-09-10", "",
     "by tier; hires-1: exact 1%; hires-2: exact 1.5%; hires-3-or-retained: exact 2%"},
    {"incheon.job-creation", "hire.window_months", IN18, P, "exact 12"},
    {"incheon.job-creation", "hire.window_months", "2018-10-01", "", "exact 6"},
    {"incheon.job-creation", "cap", IN18, P, OPEN},
    {"incheon.job-creation", "cap", "2018-10-01", "", "at_most 100000000"},
    {"incheon.job-creation", "volume", "2018-10-01", P, OPEN},
    {"incheon.job-creation", "volume", "2018-10-01", "", "exact 20000000000"},
    {"incheon.job-creation", "rate", IN18, P, OPEN},
    {"incheon.job-creation", "guarantee.fee_reduction", IN18, P, OPEN},
    {"incheon.job-creation", "budget.contribution", IN18, P, "exact 1600000000"},
    {"incheon.job-creation", "budget.interest_subsidy", IN18, P, "exact 400000000"},
    {"incheon.job-creation", "indicator.as_printed", IN18, P,
     "by year; 2017: " NOTHING "; 2018: " NOTHING "; 2019: exact 1600000000"},
    {"incheon.job-creation", "indicator.interest_subsidy.as_printed", IN18, P,
     "by year; 2017: " NOTHING "; 2018: " NOTHING "; 2019: exact 400000000"},

    {"incheon.minimum-wage", "cap", IN18, P, "at_most 50000000"},
    {"incheon.minimum-wage", "cap", IN18, "2018-03-13", "at_most 50000000"},
    {"incheon.minimum-wage", "cap", IN18, "2018-03-14", "at_most 70000000"},
    {"incheon.minimum-wage", "cap", IN18, "2018-12-31", "at_most 70000000"},
    {"incheon.minimum-wage", "cap", "2018-03-13", "", "at_most 50000000"},
    {"incheon.minimum-wage", "cap", "2018-03-14", "", "at_most 70000000"},
    {"incheon.minimum-wage", "volume", IN18, P, "exact 25000000000"},
    {"incheon.minimum-wage", "subsidy.rate", IN18, P, "UNKNOWN none stated; facts 7.5"},
    {"incheon.minimum-wage", "rate", IN18, P, OPEN},
    {"incheon.minimum-wage", "guarantee.fee_reduction", IN18, P, OPEN},
    {"incheon.minimum-wage", "budget.contribution", IN18, P, "exact 2000000000"},
    {"incheon.minimum-wage", "multiple", IN18, P, "exact 25/2"},
    {"incheon.minimum-wage", "wage.state_share", IN18, P, "exact 11/20"},
    {"incheon.minimum-wage", "wage.loan_share", IN18, P, "exact 9/20"},
    {"incheon.minimum-wage", "wage.monthly_rise", IN18, P, "exact 221540"},
    {"incheon.minimum-wage", "wage.state_support", IN18, P, "exact 130000"},
    {"incheon.minimum-wage", "indicator.as_printed", IN18, P,
     "by year; 2017: " NOTHING "; 2018: " NOTHING "; 2019: exact 2000000000"},

    {"incheon.general-guarantee", "rate", IN18, P, "band 3.26%..5.15%"},
    {"incheon.general-guarantee", "subsidy.rate", IN18, P, "UNKNOWN none stated in the plan"},
    {"incheon.general-guarantee", "cap", IN18, P, OPEN},
    {"incheon.general-guarantee", "volume", IN18, P, OPEN},
    {"incheon.general-guarantee", "budget.contribution", IN18, P, "exact 1000000000"},

    {"incheon.distribution", "rate", IN18, P, "exact 1.79%"},
    {"incheon.distribution", "rate", "2018-03-18", "", "exact 1.79%"},
    {"incheon.distribution", "rate", "2018-03-19", "", "exact 2.13%"},
    {"incheon.distribution", "cap", IN18, P, "at_most 30000000"},
    {"incheon.distribution", "subsidy.rate", IN18, P,
     "NOT_APPLICABLE a fund loan: the fund sets the rate, there is no interest subsidy (facts 1.6)"},
    {"incheon.distribution", "volume", IN18, P, OPEN},
    {"incheon.distribution", "budget.fund_loan", IN18, P, "exact 1000000000"},
    {"incheon.distribution", "fund.share", IN18, P, "exact 6100000000"},

    {"incheon.haetsal", "rate", IN18, P, "band 8%..11%"},
    {"incheon.haetsal", "cap", IN18, P, "band 20000000..50000000"},
    {"incheon.haetsal", "volume", IN18, P, OPEN},
    {"incheon.haetsal", "budget.amount", IN18, P, "exact 2839000000"},
    {"incheon.haetsal", "subsidy.rate", IN18, P, "UNKNOWN none stated in the plan"},

    {"incheon.veterans-rent", "subsidy.rate", IN18, P, "at_most 2%"},
    {"incheon.veterans-rent", "rate", IN18, P, OPEN},
    {"incheon.veterans-rent", "cap", IN18, P, OPEN},
    {"incheon.veterans-rent", "volume", IN18, P, OPEN},
    {"incheon.veterans-rent", "guarantee.by", IN18, P, "exact 한국주택금융공사"},
    {"incheon.veterans-rent", "budget.interest_subsidy", IN18, P, "exact 300000000"},

    {"incheon.thaad", "results.businesses", "2017-06-01", P, "exact 454"},
    {"incheon.thaad", "results.amount", "2017-06-01", P, "exact 11900000000"},
    {"incheon.thaad", "subsidy.rate", "2017-06-01", P, OPEN},
    {"incheon.thaad", "rate", "2017-06-01", P, OPEN},
    {"incheon.thaad", "cap", "2017-06-01", "", OPEN},

    {"incheon.sorae-fire", "results.amount", "2017-06-01", P, "exact 3100000000"}, /* 143 or 142: facts 1.11 */
    {"incheon.sorae-fire", "subsidy.rate", "2017-06-01", P, OPEN},
    {"incheon.sorae-fire", "rate", "2017-06-01", P, OPEN},
    {"incheon.sorae-fire", "cap", "2017-06-01", P, OPEN},
    {"incheon.sorae-fire", "cap", "2017-06-01", "", "at_most 70000000"},

    {"incheon.city-totals", "guarantees.volume", IN18, P, "exact 625000000000"},
    {"incheon.city-totals", "guarantees.outstanding", IN18, P, "exact 1000000000000"},
    {"incheon.city-totals", "management_support.volume", IN18, P, "exact 110000000000"},
    {"incheon.city-totals", "package.volume", IN18, P, "exact 13900000000"},
};

static const figure assumed[] = {
    {"", "day_count", IN18, "", "exact act/act"},
    {"", "inclusion", IN18, "", "exact start"},
    {"", "rounding.interest", IN18, "", "exact down/1"},
    {"", "rounding.payment", IN18, "", "exact down/1"},
    {"", "payment_formula", IN18, "", "exact twelfths"},
    {"", "residual", IN18, "", "exact last"},
    {"", "business_day", IN18, "", "exact none"},
    {"", "accrual_follows_roll", IN18, "", "exact false"},
    {"", "interest_every_months", IN18, "", "exact 1"},
    {"", "subsidy.method", IN18, "", "exact of_rate"},
    {"", "subsidy.base", IN18, "", "exact balance"},
    {"", "subsidy.rounding", IN18, "", "exact down/1"},
    {"", "subsidy.residual", IN18, "", "exact first"},
    {"", "subsidy.minimum_borrower_rate", IN18, "", "exact 0%"},
    {"", "subsidy.claim.cycle", IN18, "", "exact quarter"},
    {"", "subsidy.claim.by", IN18, "", "exact due"},
    {"", "subsidy.claim.rounding", IN18, "", "exact down/10"},
    {"", "subsidy.claim.level", IN18, "", "exact claim"},
    {"", "subsidy.claim.payment_lag_days", IN18, "", "exact 20"},
    {"", "subsidy.claim.closing_days", IN18, "", "exact 20"},
    {"", "rate", IN18, "", "ICHA_ERR_MISSING"},
    {"incheon.huimang-kium", "rate", IN18, "", "exact 3.5%"},
    {"incheon.huimang-kium", "term_months", IN18, "", "exact 60"},
    {"incheon.huimang-kium", "grace_months", IN18, "", "exact 12"},
    {"incheon.huimang-kium", "method", IN18, "", "exact equal_principal"},
    {"incheon.huimang-kium", "subsidy.rate", IN18, "", "exact 1.25%"},
    {"incheon.huimang-kium", "subsidy.months", IN18, "", "exact 36"},
    {"incheon.startup", "subsidy.rate", IN18, "", "ICHA_ERR_MISSING"},
    {"incheon.job-creation", "subsidy.rate", IN18, "", "exact 1.5%"},
    {"incheon.minimum-wage", "subsidy.rate", IN18, "",
     "NOT_APPLICABLE assumed: no interest subsidy, as none is stated"},
    {"incheon.haetsal", "term_months", IN18, "", "ICHA_ERR_MISSING"},
};

static void expect_spelt(icha_status status, const icha_version *version, const char *expected) {
    char text[500];
    if (status == ICHA_OK) spell(&version->value, text, sizeof text);
    else snprintf(text, sizeof text, "%s", icha_status_name(status));
    assert_string_equal(text, expected);
}

static void test_figure(void **state) {
    const figure *f = *state;
    icha_version version;
    expect_spelt(icha_catalogue_select(shipped, f->product, f->parameter, day(f->on), day(f->known_on), &version, NULL),
                 &version, f->expected);
}

static void test_assumed(void **state) {
    const figure *f = *state;
    icha_version version = {.note = "x"};
    expect_spelt(icha_catalogue_assume(shipped, f->product, f->parameter, day(f->on), &version, NULL), &version,
                 f->expected);
    assert_string_not_equal(version.note, "");
}

static void test_products(void **state) {
    static const char *const ids[][2] = {
        {"incheon.distribution", "fund_loan"},
        {"incheon.general-guarantee", "guarantee"},
        {"incheon.haetsal", "guarantee"},
        {"incheon.huimang-kium", "subsidised_bank_loan"},
        {"incheon.job-creation", "subsidised_bank_loan"},
        {"incheon.minimum-wage", "guarantee"},
        {"incheon.soho-finance", "subsidised_bank_loan"},
        {"incheon.sorae-fire", "guarantee"},
        {"incheon.startup", "subsidised_bank_loan"},
        {"incheon.thaad", "guarantee"},
        {"incheon.veterans-rent", "rent_deposit_loan"},
    };
    (void)state;
    assert_int_equal(icha_catalogue_product_count(shipped), COUNT(ids));
    for (size_t i = 0; i < COUNT(ids); i++) {
        assert_string_equal(icha_catalogue_product(shipped, i).id, ids[i][0]);
        assert_string_equal(icha_catalogue_product(shipped, i).fund, ids[i][1]);
    }
}

/* What is claimed has a quote and a confidence; what is not the plan's own wording says so. */
static void expect_cited(const icha_version *version) {
    bool claims = version->value.state == ICHA_STATE_KNOWN;
    assert_true(version->source_count > 0);
    for (size_t s = 0; s < version->source_count; s++) {
        const icha_source *source = &version->sources[s];
        bool is_plan = strcmp(source->document, "plan-2018") == 0;
        assert_string_not_equal(source->title, "");
        assert_string_not_equal(source->locator, "");
        assert_true(!claims || (source->quote[0] != '\0' && source->confidence != 0));
        assert_int_equal(source->is_paraphrase, claims && !is_plan);
        assert_int_equal(source->line != 0, claims && is_plan);
    }
}

static void test_every_version(void **state) {
    (void)state;
    for (size_t i = 0; i < shipped->sorted_count; i++) {
        const icha_cat_product *product = shipped->sorted[i];
        char file[400];
        snprintf(file, sizeof file, "%s/products/%s.yaml", SHIPPED, product->public.id);
        assert_string_equal(product->place.file, file);
        for (size_t k = 0; k < product->own.count; k++)
            for (size_t v = 0; v < product->own.items[k].version_count; v++)
                expect_cited(&product->own.items[k].versions[v].public);
    }
}

/* ---- the cited lines against the plan itself, where it is at hand ---- */

#define PLAN_SIZE ((size_t)1 << 20)

static char *read_plan(void) {
    FILE *file = fopen(PLAN_FILE, "rb");
    if (file == NULL) return NULL;
    char *text = calloc(1, PLAN_SIZE);
    size_t size = fread(text, 1, PLAN_SIZE - 1, file);
    fclose(file);
    assert_in_range(size, 1, PLAN_SIZE - 2);
    return text;
}

static void expect_line(const char *plan, const icha_cat_line *line) {
    for (int32_t number = 1; number < line->number && plan != NULL; number++)
        plan = strchr(plan, '\n') == NULL ? NULL : strchr(plan, '\n') + 1;
    assert_non_null(plan);
    size_t length = strcspn(plan, "\n");
    assert_int_equal(strlen(line->text), length);
    assert_memory_equal(plan, line->text, length);
}

static void test_lines_of_plan(void **state) {
    (void)state;
    char *plan = read_plan();
    if (plan == NULL) {
        print_message("skipped: %s is not there to compare the cited lines with\n", PLAN_FILE);
        skip();
    }
    size_t lines = 0;
    for (const icha_cat_document *d = shipped->documents; d != NULL; d = d->next)
        for (; strcmp(d->id, "plan-2018") == 0 && lines < d->line_count; lines++) expect_line(plan, &d->lines[lines]);
    free(plan);
    assert_true(lines >= 40);
}

static int run_figures(const char *name, const figure *list, size_t count, CMUnitTestFunction test) {
    struct CMUnitTest *tests = calloc(count, sizeof *tests);
    char(*names)[160] = calloc(count, sizeof *names);
    for (size_t i = 0; i < count; i++) {
        snprintf(names[i], sizeof names[i], "%s %s on %s known %s", list[i].product, list[i].parameter, list[i].on,
                 list[i].known_on);
        tests[i] = (struct CMUnitTest){names[i], test, NULL, NULL, (void *)(uintptr_t)&list[i]};
    }
    int failed = _cmocka_run_group_tests(name, tests, count, load_shipped, free_shipped);
    free(names);
    free(tests);
    return failed;
}

int main(void) {
    const struct CMUnitTest whole[] = {cmocka_unit_test(test_products), cmocka_unit_test(test_every_version),
                                       cmocka_unit_test(test_lines_of_plan)};
    int failed = cmocka_run_group_tests_name("shipped catalogue", whole, load_shipped, free_shipped);
    failed += run_figures("figures of the plan", figures, COUNT(figures), test_figure);
    failed += run_figures("assumption records", assumed, COUNT(assumed), test_assumed);
    return failed;
}
