/* Loans, their results and what is expected of them, for the vectors of lib/exact. JSON is written with ' for ". */
#ifndef ICHA_TEST_BY_HAND_H
#define ICHA_TEST_BY_HAND_H

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "exact.h"

/* 12,000,000 at 3.65 % a year is 1,200 won a day on act/365; from 15 January 2018, monthly, for a year. */
static const char base_terms[] =
    "{'principal':12000000,'rate':'3.65%','disbursed_on':'2018-01-15','term_months':12,'method':'bullet',"
    "'day_count':'act/365','inclusion':'start','rounding':{'interest':'down/1','payment':'down/1'},"
    "'payment_formula':'twelfths','residual':'last'}";

/* 2 % for the whole year, by one payer, claimed by quarter of the due date. */
static const char base_subsidy[] =
    "{'method':'of_rate','base':'balance','steps':[{'months':12,'rate':'2.0%'}],'rounding':'down/1',"
    "'payers':[{'name':'incheon','share':'1'}],'claim':{'cycle':'quarter','by':'due','rounding':'down/10',"
    "'level':'claim','payment_lag_days':20,'closing_days':0}}";

static inline json_t *parse(const char *text) {
    char quoted[4000];
    size_t length = strlen(text);
    assert_true(length < sizeof quoted);
    for (size_t i = 0; i <= length; i++) quoted[i] = text[i] == '\'' ? '"' : text[i];
    json_error_t error;
    json_t *json = json_loads(quoted, JSON_REJECT_DUPLICATES, &error);
    if (json == NULL) fail_msg("%s in %s", error.text, text);
    return json;
}

static inline json_t *merged(const char *base, const char *changes) {
    json_t *json = parse(base);
    json_t *more = parse(changes);
    json_object_update(json, more);
    json_decref(more);
    return json;
}

/* The base loan with changes; with subsidy != NULL also the base subsidy with those changes. */
static inline json_t *terms_of(const char *changes, const char *subsidy) {
    json_t *terms = merged(base_terms, changes);
    if (subsidy != NULL) json_object_set_new(terms, "subsidy", merged(base_subsidy, subsidy));
    return terms;
}

static inline json_int_t number(const json_t *object, const char *key) {
    const json_t *value = json_object_get(object, key);
    if (!json_is_integer(value)) fail_msg("%s is no integer", key);
    return json_integer_value(value);
}

static inline json_int_t cell(const json_t *result, size_t row, const char *key) {
    return number(json_array_get(json_object_get(result, "rows"), row), key);
}

static inline void expect_text(const json_t *object, const char *key, const char *expected) {
    const char *text = json_string_value(json_object_get(object, key));
    assert_non_null(text);
    assert_string_equal(text, expected);
}

static inline void expect_cell_text(const json_t *result, size_t row, const char *key, const char *expected) {
    expect_text(json_array_get(json_object_get(result, "rows"), row), key, expected);
}

static inline size_t row_count(const json_t *result) {
    return json_array_size(json_object_get(result, "rows"));
}

static inline const json_t *claim_at(const json_t *result, size_t index) {
    return json_array_get(json_object_get(result, "claims"), index);
}

/* L-8, S-2 on every schedule that a test makes. */
static inline void check_invariants(const json_t *result) {
    json_int_t principal = 0, balance = cell(result, 0, "opening");
    json_int_t start = balance;
    static const char *const columns[] = {"principal", "interest", "borrower_interest", "subsidy", "payment",
                                          "closing",   "days"};
    json_int_t number_of_due = 0;
    for (size_t i = 0; i < row_count(result); i++) {
        const json_t *row = json_array_get(json_object_get(result, "rows"), i);
        if (json_object_get(row, "event") == NULL) assert_int_equal(number(row, "n"), ++number_of_due);
        else assert_true(json_is_null(json_object_get(row, "n")));
        assert_int_equal(cell(result, i, "opening"), balance);
        balance = cell(result, i, "closing");
        principal += cell(result, i, "principal");
        assert_int_equal(cell(result, i, "opening") - cell(result, i, "principal"), balance);
        assert_int_equal(cell(result, i, "payment"),
                         cell(result, i, "principal") + cell(result, i, "borrower_interest"));
        assert_int_equal(cell(result, i, "interest"),
                         cell(result, i, "borrower_interest") + cell(result, i, "subsidy"));
        for (size_t c = 0; c < sizeof columns / sizeof *columns; c++) assert_true(cell(result, i, columns[c]) >= 0);
    }
    assert_int_equal(balance, 0);
    assert_int_equal(principal, start);
    assert_int_equal(number(json_object_get(result, "totals"), "principal"), start);
}

static inline json_t *run(const char *changes, const char *subsidy) {
    char message[500] = "";
    json_t *terms = terms_of(changes, subsidy);
    json_t *result = icha_exact_schedule(terms, message, sizeof message);
    json_decref(terms);
    if (result == NULL) fail_msg("%s", message);
    check_invariants(result);
    return result;
}

static inline void refused(const char *changes, const char *subsidy, const char *expected) {
    char message[500] = "";
    json_t *terms = terms_of(changes, subsidy);
    json_t *result = icha_exact_schedule(terms, message, sizeof message);
    json_decref(terms);
    assert_null(result);
    if (strstr(message, expected) == NULL) fail_msg("\"%s\" lacks \"%s\"", message, expected);
}

/* Runs and compares one column of the first rows. */
static inline void expect_column(const char *changes, const char *subsidy, const char *key, size_t count,
                                 const json_int_t *expected) {
    json_t *result = run(changes, subsidy);
    assert_true(row_count(result) >= count);
    for (size_t i = 0; i < count; i++)
        if (cell(result, i, key) != expected[i])
            fail_msg("%s of row %zu is %" JSON_INTEGER_FORMAT ", not %" JSON_INTEGER_FORMAT, key, i + 1,
                     cell(result, i, key), expected[i]);
    json_decref(result);
}
#define COLUMN(changes, subsidy, key, ...)                                                                             \
    expect_column(changes, subsidy, key, sizeof((const json_int_t[]){__VA_ARGS__}) / sizeof(json_int_t),               \
                  (const json_int_t[]){__VA_ARGS__})

#endif
