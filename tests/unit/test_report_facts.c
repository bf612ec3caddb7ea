/* FACTS JSON -> facts: what is set, every error with its path, all of them kept; applicants as CSV. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "portfolio/applicants.h"
#include "report/report.h"

static icha_catalogue *catalogue;
static icha_facts facts;

static int load(void **state) {
    (void)state;
    return icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/tests/screening/catalogue", NULL, 0, &catalogue, NULL, NULL) !=
           ICHA_OK;
}

static int unload(void **state) {
    (void)state;
    icha_catalogue_free(catalogue);
    return 0;
}

static icha_date day(const char *text) {
    icha_date date;
    assert_int_equal(icha_date_parse(text, strlen(text), &date, NULL), ICHA_OK);
    return date;
}

static icha_status read_facts(const char *text, icha_errors *errors, icha_error *err) {
    icha_facts_init(&facts, catalogue);
    return icha_json_facts_read(text, strlen(text), "f.json", day("2018-03-14"), &facts, errors, err);
}

static const icha_fact *fact(const char *name) {
    return icha_facts_get(&facts, icha_catalogue_fact_index(catalogue, name));
}

static void assert_text(const char *name, const char *expected) {
    char text[ICHA_FACT_TEXT_MAX];
    icha_facts_text(&facts, icha_catalogue_fact_index(catalogue, name), text, sizeof text);
    assert_string_equal(text, expected);
}

static void test_every_type(void **state) {
    (void)state;
    assert_int_equal(
        read_facts("\xEF\xBB\xBF{\"business.in_region\": true, \"credit.grade\": 6, \"request.amount\": \"30000000\","
                   "\"loan.rate\": \"350bp\", \"request.term_months\": 36, \"business.founded_on\": \"2015-05-01\","
                   "\"business.size\": \"other\", \"loan.bank\": \"하나은행\", \"business.ksic\": \"01110\","
                   "\"employment.hired_on\": [], \"employment.monthly_headcounts\":"
                   "[4, 4.5, 0, 0.5, 1, 1, 1, 1, 1, 1, 1, 1.0]}",
                   NULL, NULL),
        ICHA_OK);
    assert_text("business.in_region", "true");
    assert_text("credit.grade", "6");
    assert_text("request.amount", "30000000");
    assert_text("loan.rate", "3.5%");
    assert_text("request.term_months", "36");
    assert_text("business.founded_on", "2015-05-01");
    assert_text("business.size", "other");
    assert_text("loan.bank", "하나은행");
    assert_text("business.ksic", "01110");
    assert_int_equal(fact("employment.hired_on")->state, ICHA_FACT_KNOWN);
    assert_int_equal(fact("employment.hired_on")->count, 0);
    assert_text("employment.monthly_headcounts", "4;4.5;0;0.5;1;1;1;1;1;1;1;1");
    assert_null(fact("business.debt"));
}

/* E-1: a fact is given once, in one document or in two. */
static void test_state_given_twice(void **state) {
    static const char text[] = "{\"credit.grade\": {\"unknown\": true}}";
    icha_error err = ICHA_ERROR_INIT;
    (void)state;
    assert_int_equal(read_facts(text, NULL, NULL), ICHA_OK);
    assert_int_equal(icha_json_facts_read(text, strlen(text), "f.json", day("2018-03-14"), &facts, NULL, &err),
                     ICHA_ERR_DUPLICATE);
    assert_string_equal(err.field, "credit.grade");
}

static void test_states(void **state) {
    (void)state;
    assert_int_equal(
        read_facts("{\"credit.grade\": {\"unknown\": true}, \"guarantee.last_issued_on\": {\"not_applicable\": true},"
                   "\"request.amount\": {\"value\": 5, \"as_of\": \"2018-03-14\", \"assurance\": \"document\"},"
                   "\"business.debt\": {\"value\": 7, \"as_of\": null, \"assurance\": null}}",
                   NULL, NULL),
        ICHA_OK);
    assert_int_equal(fact("credit.grade")->state, ICHA_FACT_UNKNOWN);
    assert_int_equal(fact("guarantee.last_issued_on")->state, ICHA_FACT_NOT_APPLICABLE);
    assert_int_equal(fact("request.amount")->as_of, day("2018-03-14"));
    assert_int_equal(fact("request.amount")->assurance, ICHA_ASSURANCE_DOCUMENT);
    assert_int_equal(fact("business.debt")->as_of, ICHA_DATE_UNSET);
    assert_int_equal(fact("business.debt")->assurance, ICHA_ASSURANCE_DECLARED);
}

static void test_errors(void **state) {
    static const struct {
        const char *text, *field;
        icha_status status;
    } cases[] = {
        {"", "", ICHA_ERR_SYNTAX},
        {"[]", "", ICHA_ERR_SYNTAX},
        {"{\"credit.grade\": 6, \"credit.grade\": 6}", "", ICHA_ERR_DUPLICATE},
        {"{\"credit.grade\": 99999999999999999999}", "", ICHA_ERR_RANGE},
        {"{\"credit.grad\": 6}", "credit.grad", ICHA_ERR_UNKNOWN_KEY},
        {"{\"credit.grade\": \"6\"}", "credit.grade", ICHA_ERR_SYNTAX},
        {"{\"credit.grade\": 6.0}", "credit.grade", ICHA_ERR_SYNTAX},
        {"{\"credit.grade\": 0}", "credit.grade", ICHA_ERR_RANGE},
        {"{\"credit.grade\": null}", "credit.grade", ICHA_ERR_SYNTAX},
        {"{\"credit.grade\": {\"value\": 0}}", "credit.grade.value", ICHA_ERR_RANGE},
        {"{\"credit.grade\": {\"value\": 6, \"since\": 1}}", "credit.grade.since", ICHA_ERR_UNKNOWN_KEY},
        {"{\"credit.grade\": {\"value\": 6, \"as_of\": \"2018-03-15\"}}", "credit.grade.as_of", ICHA_ERR_CONFLICT},
        {"{\"credit.grade\": {\"value\": 6, \"assurance\": \"x\"}}", "credit.grade.assurance", ICHA_ERR_UNKNOWN_KEY},
        {"{\"credit.grade\": {\"unknown\": true, \"not_applicable\": true}}", "credit.grade.unknown", ICHA_ERR_SYNTAX},
        {"{\"business.ksic\": 56111}", "business.ksic", ICHA_ERR_SYNTAX},
        {"{\"business.ksik\": {\"unknown\": true}}", "business.ksik", ICHA_ERR_UNKNOWN_KEY},
        {"{\"loan.rate\": 3}", "loan.rate", ICHA_ERR_SYNTAX},
        {"{\"loan.rate\": \"3\"}", "loan.rate", ICHA_ERR_UNIT},
        {"{\"business.size\": \"big\"}", "business.size", ICHA_ERR_UNKNOWN_KEY},
        {"{\"employment.hired_on\": [\"2018-01-01\", 5]}", "employment.hired_on[1]", ICHA_ERR_SYNTAX},
        {"{\"employment.hired_on\": [\"2018-01-01;2018-01-02\"]}", "employment.hired_on[0]", ICHA_ERR_SYNTAX},
        {"{\"employment.monthly_headcounts\": [4.25, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}",
         "employment.monthly_headcounts[0]", ICHA_ERR_SYNTAX},
        {"{\"employment.monthly_headcounts\": [-1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}", "employment.monthly_headcounts",
         ICHA_ERR_RANGE},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        icha_errors errors = {NULL, 0, 0};
        icha_error err = ICHA_ERROR_INIT;
        icha_status status = read_facts(cases[i].text, &errors, &err);
        if (status != cases[i].status || strcmp(err.field, cases[i].field) != 0)
            fail_msg("%s: %s at '%s' (%s)", cases[i].text, icha_status_name(status), err.field, err.message);
        assert_int_equal(errors.count, 1);
        assert_string_equal(err.file, "f.json");
        icha_errors_free(&errors);
    }
}

static void test_all_errors_are_kept(void **state) {
    icha_errors errors = {NULL, 0, 0};
    (void)state;
    assert_int_not_equal(read_facts("{\"credit.grade\": 0, \"nix\": 1, \"business.debt\": 5, \"loan.rate\":"
                                    "{\"value\": 1, \"as_of\": 2, \"assurance\": 3}}",
                                    &errors, NULL),
                         ICHA_OK);
    assert_int_equal(errors.count, 5);
    assert_text("business.debt", "5");
    assert_null(fact("credit.grade"));
    icha_errors_free(&errors);
}

/* More list items than any fact holds; a text as long as they come. */
/* A value of the wrong kind is answered with how the fact is written. */
static void test_examples(void **state) {
    static const char *const cases[][2] = {
        {"business.in_region", "true, false"},
        {"credit.grade", "6 (JSON number)"},
        {"request.amount", "30000000, \"30000000\""},
        {"loan.rate", "\"3.5%\""},
        {"request.term_months", "36 (JSON number)"},
        {"business.founded_on", "\"2015-05-01\""},
        {"business.ksic", "\"56111\" (text: leading zeros count)"},
        {"employment.hired_on", "[\"2018-03-02\", \"2018-04-01\"]"},
        {"employment.monthly_headcounts", "[4, 4.5, 5, ...] (12 numbers)"},
        {"loan.bank", "\"...\""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[128];
        icha_error err = ICHA_ERROR_INIT;
        snprintf(text, sizeof text, "{\"%s\": %s}", cases[i][0], i == 0 ? "1" : "true");
        assert_int_equal(read_facts(text, NULL, &err), ICHA_ERR_SYNTAX);
        assert_string_equal(err.expected, cases[i][1]);
    }
}

static void test_limits(void **state) {
    char text[16384];
    size_t used = (size_t)snprintf(text, sizeof text, "{\"employment.hired_on\": [");
    (void)state;
    for (int i = 0; i < 1000; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s\"2018-01-01\"", i > 0 ? "," : "");
    snprintf(text + used, sizeof text - used, "]}");
    assert_int_equal(read_facts(text, NULL, NULL), ICHA_ERR_RANGE);
    assert_null(fact("employment.hired_on"));
}

/* ---- CSV ---- */

static icha_applicants *open_csv(const char *text, icha_status expected) {
    icha_applicants *applicants = NULL;
    icha_error err = ICHA_ERROR_INIT;
    icha_status status = icha_applicants_open(text, strlen(text), ICHA_ENCODING_AUTO, catalogue, &applicants, &err);
    assert_int_equal(status, expected);
    return applicants;
}

static void test_rows(void **state) {
    icha_applicant row;
    int32_t grade = icha_catalogue_fact_index(catalogue, "credit.grade");
    icha_applicants *applicants = open_csv(
        "credit.grade,applicant_id,on,product\r\n6,\"a,\"\"b\",2018-03-14,p\r\n\r\nn/a,,,\r\n,x,,\r\n11,y,,\r\n",
        ICHA_OK);
    (void)state;
    assert_true(icha_applicants_next(applicants, &row));
    assert_int_equal(row.line, 2);
    assert_string_equal(row.id, "a,\"b");
    assert_string_equal(row.product, "p");
    assert_int_equal(row.on, day("2018-03-14"));
    assert_int_equal(icha_facts_get(row.facts, grade)->number, 6);
    assert_true(icha_applicants_next(applicants, &row));
    assert_int_equal(row.line, 4); /* a blank line is none */
    assert_int_equal(row.on, ICHA_DATE_UNSET);
    assert_int_equal(icha_facts_get(row.facts, grade)->state, ICHA_FACT_NOT_APPLICABLE);
    assert_true(icha_applicants_next(applicants, &row));
    assert_null(icha_facts_get(row.facts, grade));
    assert_int_equal(row.status, ICHA_OK);
    assert_true(icha_applicants_next(applicants, &row));
    assert_int_equal(row.status, ICHA_ERR_RANGE);
    assert_string_equal(row.error.field, "credit.grade");
    assert_string_equal(row.id, "y");
    assert_false(icha_applicants_next(applicants, &row));
    icha_applicants_free(applicants);
}

static void test_headers(void **state) {
    (void)state;
    assert_null(open_csv("", ICHA_ERR_MISSING));
    assert_null(open_csv("\n", ICHA_ERR_MISSING));
    assert_null(open_csv("credit.grad\n", ICHA_ERR_UNKNOWN_KEY));
    assert_null(open_csv("on,on\n", ICHA_ERR_DUPLICATE));
    assert_null(open_csv("\"on\n", ICHA_ERR_SYNTAX));
    assert_null(open_csv("on,\xFF\xFF\n", ICHA_ERR_ENCODING));
    /* a name too long to be one; a NUL; more columns than a table has, and as many, of which `x` is no fact */
    static char csv[2 * ICHA_PORTFOLIO_CELL_MAX];
    memset(csv, 'x', ICHA_PORTFOLIO_CELL_MAX + 1);
    strcpy(csv + ICHA_PORTFOLIO_CELL_MAX + 1, "\n");
    assert_null(open_csv(csv, ICHA_ERR_RANGE));
    icha_applicants *applicants = NULL;
    assert_int_equal(icha_applicants_open("on\0x\n", 5, ICHA_ENCODING_AUTO, catalogue, &applicants, NULL),
                     ICHA_ERR_SYNTAX);
    strcpy(csv, "on");
    for (int i = 1; i < ICHA_PORTFOLIO_COLUMNS_MAX; i++) strcat(csv, ",x");
    assert_null(open_csv(csv, ICHA_ERR_UNKNOWN_KEY));
    strcat(csv, ",x");
    assert_null(open_csv(csv, ICHA_ERR_RANGE));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_type), cmocka_unit_test(test_states), cmocka_unit_test(test_state_given_twice),
        cmocka_unit_test(test_errors),     cmocka_unit_test(test_all_errors_are_kept),
        cmocka_unit_test(test_examples),
        cmocka_unit_test(test_limits),     cmocka_unit_test(test_rows),
        cmocka_unit_test(test_headers),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
