/* TERMS JSON -> contract: what is set, every error kept, the caller's list. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/report.h"

static icha_status read_terms(const char *text, icha_contract *contract, icha_errors *errors, icha_error *err) {
    icha_contract_init(contract);
    return icha_json_terms_read(text, strlen(text), "t.json", contract, errors, err);
}

static void test_nested_keys(void **state) {
    icha_contract c;
    (void)state;
    assert_int_equal(read_terms("{\"principal\": \"9000000000000000\", \"rate\": \"350bp\", \"end_of_month\": true,"
                                " \"rounding\": {\"interest\": \"half_up/10\"}, \"first_due_on\": null,"
                                " \"subsidy\": {\"steps\": [{\"months\": 12, \"rate\": \"2%\"},"
                                " {\"months\": 24, \"rate\": \"1.5%\"}], \"payers\": [{\"name\": \"인천\","
                                " \"share\": \"1/3\"}], \"claim\": {\"cycle\": \"half\"}}}",
                                &c, NULL, NULL),
                     ICHA_OK);
    assert_true(c.loan.principal == ICHA_MONEY_MAX && c.loan.rate == 35000000 && c.loan.end_of_month);
    assert_int_equal(c.loan.interest_rounding.mode, ICHA_ROUND_HALF_UP);
    assert_int_equal(c.loan.interest_rounding.unit, 10);
    assert_int_equal(c.loan.first_due_on, ICHA_DATE_UNSET);
    assert_true(c.has_subsidy && c.subsidy.step_count == 2 && c.subsidy.payer_count == 1);
    assert_true(c.subsidy.steps[1].months == 24 && c.subsidy.steps[1].rate == 15000000);
    assert_string_equal(c.subsidy.payers[0].name, "인천");
    assert_true(c.subsidy.payers[0].share.numerator == 1 && c.subsidy.payers[0].share.denominator == 3);
    assert_int_equal(c.subsidy.claim.cycle, ICHA_CYCLE_HALF);
}

static void test_all_errors(void **state) {
    static const struct {
        const char *field;
        icha_status status;
    } expected[] = {{"rate", ICHA_ERR_UNIT},
                    {"principal", ICHA_ERR_SYNTAX},
                    {"x", ICHA_ERR_UNKNOWN_KEY},
                    {"events[0]", ICHA_ERR_SYNTAX},
                    {"subsidy.steps[1]", ICHA_ERR_SYNTAX}};
    icha_contract c;
    icha_errors errors = {NULL, 0, 0};
    icha_error err = ICHA_ERROR_INIT;
    (void)state;
    assert_int_equal(read_terms("{\"rate\": 3.5, \"principal\": 1.5, \"x\": {\"y\": 1}, \"events\": [1],"
                                " \"subsidy\": {\"steps\": [{}, 1]}}",
                                &c, &errors, &err),
                     ICHA_ERR_UNIT);
    assert_int_equal(errors.count, sizeof expected / sizeof expected[0]);
    for (size_t i = 0; i < errors.count; i++) {
        assert_string_equal(errors.items[i].field, expected[i].field);
        assert_int_equal(errors.items[i].status, expected[i].status);
        assert_string_equal(errors.items[i].file, "t.json");
    }
    assert_string_equal(err.field, "rate");
    icha_errors_free(&errors);
}

/* A value of the wrong kind is answered with how the key is written. */
static void test_examples(void **state) {
    static const char *const cases[][2] = {
        {"{\"principal\": [1]}", "25000000"},
        {"{\"rate\": [1]}", "\"3.5%\""},
        {"{\"disbursed_on\": [1]}", "\"2018-03-14\""},
        {"{\"term_months\": [1]}", "12 (JSON number)"},
        {"{\"end_of_month\": [1]}", "true, false"},
        {"{\"rounding\": {\"interest\": [1]}}", "\"down/1\""},
        {"{\"index\": {\"spread\": [1]}}", "\"3.5%\""},
        {"{\"events\": [{\"kind\": \"prepay\", \"amount\": [1]}]}", "5000000, \"all\""},
    };
    static icha_terms_lists lists;
    icha_contract c;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        icha_error err = ICHA_ERROR_INIT;
        icha_contract_init(&c);
        icha_terms_lists_init(&lists);
        c.lists = &lists;
        icha_status status = icha_json_terms_read(cases[i][0], strlen(cases[i][0]), "t.json", &c, NULL, &err);
        if (status == ICHA_OK || strcmp(err.expected, cases[i][1]) != 0)
            fail_msg("%s: %s: %s", cases[i][0], icha_status_name(status), err.message);
    }
}

/* L-5: an index needs lists of the caller's; without them it is said, and the rest is read. A column's name is no key. */
static void test_what_has_no_place(void **state) {
    icha_contract c;
    icha_error err = ICHA_ERROR_INIT;
    (void)state;
    assert_int_not_equal(read_terms("{\"index\": {\"spread\": \"1%\"}, \"principal\": 5}", &c, NULL, &err), ICHA_OK);
    assert_string_equal(err.field, "index");
    assert_int_equal(c.loan.principal, 5);
    assert_int_equal(read_terms("{\"subsidy.base\": \"balance\"}", &c, NULL, &err), ICHA_ERR_UNKNOWN_KEY);
    assert_string_equal(err.expected, "\"subsidy\": {\"base\": ...}");
    assert_int_equal(read_terms("{\"subsidy.\": 1}", &c, NULL, &err), ICHA_ERR_UNKNOWN_KEY);
    assert_string_equal(err.expected, "\"subsidy\": {\"\": ...}");
}

static void test_syntax(void **state) {
    icha_contract c;
    icha_error err = ICHA_ERROR_INIT;
    (void)state;
    assert_int_equal(read_terms("{\"rate\": \"3%\",\n  \"rate\": \"4%\"}", &c, NULL, &err), ICHA_ERR_DUPLICATE);
    assert_int_equal(err.line, 2);
    assert_string_equal(err.found, "rate");
    assert_int_equal(read_terms("{\"rate\" \"3%\"}", &c, NULL, &err), ICHA_ERR_SYNTAX);
    assert_string_equal(err.expected, "':'");
    assert_int_equal(read_terms("{\"bank\": \"\xB1\xB9\"}", &c, NULL, &err), ICHA_ERR_ENCODING);
    assert_int_equal(read_terms("{\"principal\": 99999999999999999999}", &c, NULL, &err), ICHA_ERR_RANGE);
}

/* The list holds ICHA_ERRORS_MAX and no more. */
static void test_many_errors(void **state) {
    icha_contract c;
    icha_errors errors = {NULL, 0, 0};
    char text[8192] = "{";
    (void)state;
    for (int i = 0; i <= ICHA_ERRORS_MAX; i++) {
        size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "%s\"x%d\": 1", i == 0 ? "" : ", ", i);
    }
    strcat(text, "}");
    assert_int_equal(read_terms(text, &c, &errors, NULL), ICHA_ERR_UNKNOWN_KEY);
    assert_int_equal(errors.count, ICHA_ERRORS_MAX);
    icha_errors_free(&errors);
    icha_errors_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_nested_keys), cmocka_unit_test(test_all_errors),
                                       cmocka_unit_test(test_examples), cmocka_unit_test(test_what_has_no_place),
                                       cmocka_unit_test(test_syntax), cmocka_unit_test(test_many_errors)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
