/* Selecting (C-3, C-5) by vectors: boundaries of validity and of knowledge, chains, inheritance, assumptions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "icha/catalogue.h"

#define SELECT_DIRECTORY ICHA_TEST_SOURCE_DIR "/tests/catalogue/select"
#define COUNT(array) (sizeof(array) / sizeof *(array))

static icha_date day(const char *text) {
    icha_date date = ICHA_DATE_UNSET;
    if (text[0] != '\0') assert_int_equal(icha_date_parse(text, strlen(text), &date, NULL), ICHA_OK);
    return date;
}

static icha_catalogue *load(const char *const *assumptions, size_t count) {
    icha_catalogue *catalogue = NULL;
    icha_faults *faults = NULL;
    icha_status status = icha_catalogue_load(SELECT_DIRECTORY, assumptions, count, &catalogue, &faults, NULL);
    for (size_t i = 0; i < icha_faults_count(faults); i++) print_error("%s\n", icha_faults_at(faults, i)->message);
    icha_faults_free(faults);
    assert_int_equal(status, ICHA_OK);
    return catalogue;
}

typedef struct vector {
    const char *parameter, *on, *known_on;
    const char *id; /* of the version, or the status */
} vector;

static const vector vectors[] = {
    /* first day, last day, and the days beside them */
    {"cap", "2017-12-31", "", "ICHA_ERR_GAP"},
    {"cap", "2018-01-01", "", "a"},
    {"cap", "2018-01-02", "", "a"},
    {"cap", "2018-03-13", "", "a"},
    {"cap", "2018-03-14", "", "b"},
    {"cap", "2018-03-15", "", "b"},
    {"cap", "2018-06-30", "", "b"},
    {"cap", "2018-07-01", "", "b"},
    {"cap", "2018-12-31", "", "b"},
    {"cap", "2019-01-01", "", "ICHA_ERR_GAP"}, /* never the previous value */
    {"cap", "2019-01-31", "", "ICHA_ERR_GAP"},
    {"cap", "2019-02-01", "", "c"},
    {"cap", "2199-12-31", "", "c"},
    /* what was known when */
    {"cap", "2018-04-01", "2017-12-30", "ICHA_ERR_GAP"},
    {"cap", "2018-04-01", "2017-12-31", "a"},
    {"cap", "2018-04-01", "2018-01-01", "a"},
    {"cap", "2018-04-01", "2018-03-13", "a"},
    {"cap", "2018-04-01", "2018-03-14", "b"},
    {"cap", "2018-06-30", "2018-03-13", "a"},
    {"cap", "2018-07-01", "2018-03-13", "ICHA_ERR_GAP"},
    {"cap", "2019-02-01", "2018-11-30", "ICHA_ERR_GAP"},
    {"cap", "2019-02-01", "2018-12-01", "c"},
    /* a chain of three */
    {"chain", "2018-03-01", "", "z"},
    {"chain", "2018-03-01", "2018-02-28", "y"},
    {"chain", "2018-02-28", "", "y"},
    {"chain", "2018-01-31", "", "x"},
    {"chain", "2018-03-01", "2018-01-31", "x"},
    /* inherited, and nothing of that name */
    {"rate", "1900-01-01", "1900-01-01", "open"},
    {"nothing", "2018-01-01", "", "ICHA_ERR_MISSING"},
};

/* C-1, C-3. */
static void test_vector(void **state) {
    const vector *v = *state;
    icha_catalogue *catalogue = load(NULL, 0);
    icha_version version = {.id = "untouched"};
    icha_error error = ICHA_ERROR_INIT;
    icha_status status =
        icha_catalogue_select(catalogue, "t.select", v->parameter, day(v->on), day(v->known_on), &version, &error);
    assert_string_equal(status == ICHA_OK ? version.id : icha_status_name(status), v->id);
    if (status == ICHA_OK) assert_string_equal(version.product, "t.select");
    else assert_string_equal(error.field, v->parameter);
    icha_catalogue_free(catalogue);
}

static void test_access(void **state) {
    (void)state;
    icha_catalogue *catalogue = load(NULL, 0);
    icha_product product;
    icha_version version;
    assert_int_equal(icha_catalogue_product_count(catalogue), 1);
    assert_string_equal(icha_catalogue_product(catalogue, 0).id, "t.select");
    assert_string_equal(icha_catalogue_product(catalogue, 0).fund, "guarantee");
    assert_true(icha_catalogue_find(catalogue, "t.select", &product));
    assert_string_equal(product.name_ko, "가");
    assert_false(icha_catalogue_find(catalogue, "t.none", NULL));
    assert_false(icha_catalogue_find(NULL, NULL, NULL));
    static const char *const names[] = {"cap", "chain", "rate", "subsidy.steps", "volume"};
    assert_int_equal(icha_catalogue_parameter_count(catalogue, "t.select"), COUNT(names));
    for (size_t i = 0; i < COUNT(names); i++)
        assert_string_equal(icha_catalogue_parameter(catalogue, "t.select", i), names[i]);
    assert_int_equal(icha_catalogue_version_count(catalogue, "t.select", "cap"), 3); /* its own, not the parent's */
    assert_int_equal(icha_catalogue_version_count(catalogue, "t.select", "none"), 0);
    assert_int_equal(icha_catalogue_version_count(catalogue, "t.none", "cap"), 0);
    assert_string_equal(icha_catalogue_version(catalogue, "t.select", "cap", 1).id, "b");
    assert_int_equal(icha_catalogue_select(catalogue, "t.none", "cap", 0, ICHA_DATE_UNSET, &version, NULL),
                     ICHA_ERR_UNKNOWN_KEY);
    icha_catalogue_free(catalogue);
    icha_catalogue_free(NULL);
    icha_faults_free(NULL);
    assert_int_equal(icha_faults_count(NULL), 0);
}

/* C-2, C-7. */
static void test_values(void **state) {
    (void)state;
    icha_catalogue *catalogue = load(NULL, 0);
    icha_version version = icha_catalogue_version(catalogue, "t.select", "subsidy.steps", 0);
    assert_int_equal(version.value.step_count, 2);
    assert_int_equal(version.value.steps[0].months, 12);
    assert_int_equal(version.value.steps[0].rate, 20000000);
    assert_int_equal(version.value.steps[1].months, 24);
    assert_int_equal(version.value.steps[1].rate, 15000000);
    version = icha_catalogue_version(catalogue, "t.select", "volume", 0);
    assert_int_equal(version.value.state, ICHA_STATE_UNLIMITED);
    assert_int_equal(version.value.form, 0);
    version = icha_catalogue_version(catalogue, "t.select", "cap", 0);
    assert_int_equal(version.valid_to, day("2018-06-30"));
    assert_int_equal(version.status, ICHA_VERSION_PLAN);
    assert_string_equal(version.event, "application");
    assert_string_equal(version.sources[0].title, "가");
    assert_string_equal(version.sources[0].locator, "l");
    assert_string_equal(version.sources[0].quote, "cap");
    assert_int_equal(version.sources[0].line, 7);
    assert_string_equal(version.assumption, "");
    icha_catalogue_free(catalogue);
}

static void expect_assumed(const icha_catalogue *catalogue, const char *product, const char *parameter, const char *on,
                           const char *expected) {
    icha_version version;
    icha_status status = icha_catalogue_assume(catalogue, product, parameter, day(on), &version, NULL);
    assert_string_equal(status == ICHA_OK ? version.value.text : icha_status_name(status), expected);
    if (status == ICHA_OK) assert_int_equal(version.status, ICHA_VERSION_ASSUMPTION);
}

/* C-5. */
static void test_assumptions(void **state) {
    (void)state;
    static const char *const names[] = {"general", "other"};
    icha_catalogue *catalogue = load(names, 2);
    expect_assumed(catalogue, "t.select", "rate", "2018-12-30", "3.5%");
    expect_assumed(catalogue, "t.select", "rate", "2018-12-31", "ICHA_ERR_CONFLICT"); /* never a tie-break */
    expect_assumed(catalogue, "t.select", "rate", "2019-01-01", "4%");
    expect_assumed(catalogue, NULL, "rate", "2018-12-31", "3.5%"); /* a record of named products is silent */
    expect_assumed(catalogue, "", "rate", "2019-01-01", "ICHA_ERR_GAP");
    expect_assumed(catalogue, "t.select", "method", "2018-12-31", "bullet");
    expect_assumed(catalogue, NULL, "method", "2018-12-31", "ICHA_ERR_MISSING");
    expect_assumed(catalogue, "t.none", "rate", "2018-12-31", "ICHA_ERR_UNKNOWN_KEY");
    icha_catalogue_free(catalogue);
}

/* C-5. */
static void test_assumption_by_path(void **state) {
    (void)state;
    static const char *const path[] = {SELECT_DIRECTORY "/assumptions/general.yaml"};
    icha_catalogue *catalogue = load(path, 1);
    expect_assumed(catalogue, "t.select", "rate", "2018-12-31", "3.5%");
    icha_catalogue_free(catalogue);
    static const char *const twice[] = {"general", "general"};
    assert_int_equal(icha_catalogue_load(SELECT_DIRECTORY, twice, 2, &catalogue, NULL, NULL), ICHA_ERR_DUPLICATE);
}

static void test_names(void **state) {
    (void)state;
    assert_string_equal(icha_state_name(ICHA_STATE_NOT_APPLICABLE), "NOT_APPLICABLE");
    assert_string_equal(icha_form_name(ICHA_FORM_AT_MOST), "bound");
    assert_string_equal(icha_form_name(ICHA_FORM_AT_LEAST), "bound");
    assert_string_equal(icha_form_name((icha_form)0), "");
    assert_string_equal(icha_unit_name(ICHA_UNIT_STEPS), "steps");
    assert_string_equal(icha_version_status_name(ICHA_VERSION_LAUNCHED), "launched");
    assert_string_equal(icha_state_name(ICHA_STATE_UNLIMITED), "UNLIMITED");
    assert_string_equal(icha_state_name((icha_state)0), "");
    assert_string_equal(icha_unit_name((icha_unit)99), "");
    assert_string_equal(icha_series_basis_name((icha_series_basis)0), "");
    assert_string_equal(icha_fact_type_name((icha_fact_type)0), "");
    assert_string_equal(icha_test_op_name((icha_test_op)0), "");
    assert_string_equal(icha_version_status_name((icha_version_status)0), "");
}

static int run_vectors(void) {
    static struct CMUnitTest tests[COUNT(vectors)];
    static char names[COUNT(vectors)][64];
    for (size_t i = 0; i < COUNT(vectors); i++) {
        snprintf(names[i], sizeof names[i], "%s on %s known %s", vectors[i].parameter, vectors[i].on,
                 vectors[i].known_on);
        tests[i] = (struct CMUnitTest){names[i], test_vector, NULL, NULL, (void *)(uintptr_t)&vectors[i]};
    }
    return _cmocka_run_group_tests("selection", tests, COUNT(vectors), NULL, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_access),      cmocka_unit_test(test_values),
        cmocka_unit_test(test_assumptions), cmocka_unit_test(test_assumption_by_path),
        cmocka_unit_test(test_names),
    };
    return run_vectors() + cmocka_run_group_tests_name("access", tests, NULL, NULL);
}
