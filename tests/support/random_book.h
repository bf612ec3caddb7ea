/* Random loans as a portfolio's CSV and as lib/exact takes them. */
#ifndef ICHA_TEST_RANDOM_BOOK_H
#define ICHA_TEST_RANDOM_BOOK_H

#include <stdbool.h>
#include <string.h>

#include "exact.h"
#include "support/cmocka_setup.h"
#include "support/random_terms.h"

enum { BOOK_LOANS_MAX = 120, KEYS_MAX = 200, KEY_SIZE = 64, TEXT_SIZE = 64 };

/* One loan as text cells, by the number of the column. */
static char keys[KEYS_MAX][KEY_SIZE];
static size_t key_count;
static char cells[BOOK_LOANS_MAX][KEYS_MAX][TEXT_SIZE];

static inline size_t column_of(const char *key) {
    for (size_t i = 0; i < key_count; i++)
        if (strcmp(keys[i], key) == 0) return i;
    assert_true(key_count < KEYS_MAX && strlen(key) < KEY_SIZE);
    strcpy(keys[key_count], key);
    return key_count++;
}

static inline void put_value(size_t loan, const char *key, const json_t *value) {
    char *to = cells[loan][column_of(key)];
    if (json_is_string(value)) snprintf(to, TEXT_SIZE, "%s", json_string_value(value));
    else if (json_is_boolean(value)) snprintf(to, TEXT_SIZE, "%s", json_is_true(value) ? "true" : "false");
    else snprintf(to, TEXT_SIZE, "%lld", (long long)json_integer_value(value));
}

static inline void flatten(size_t loan, const char *prefix, const json_t *object) {
    const char *name;
    json_t *value, *element;
    size_t index;
    json_object_foreach((json_t *)(uintptr_t)object, name, value) {
        char key[160], element_key[192];
        bool is_term = strcmp(prefix, "guarantee.months") == 0;
        snprintf(key, sizeof key, is_term ? "%s%s[%s]" : "%s%s%s", prefix, is_term || prefix[0] == '\0' ? "" : ".",
                 name);
        if (json_is_object(value)) flatten(loan, key, value);
        else if (json_is_array(value)) json_array_foreach(value, index, element) {
                snprintf(element_key, sizeof element_key, "%s[%zu]", key, index);
                flatten(loan, element_key, element);
            }
        else if (!json_is_null(value)) put_value(loan, key, value);
    }
}

/* A few claim terms and banks only, so that loans meet in claims. */
static inline void share_claims(test_random *chance, json_t *terms) {
    static const char *const shared[] = {"{\"cycle\":\"quarter\",\"by\":\"due\",\"rounding\":\"down/"
                                         "10\",\"level\":\"claim\",\"payment_lag_days\":20,\"closing_days\":20}",
                                         "{\"cycle\":\"quarter\",\"by\":\"due\",\"rounding\":\"down/"
                                         "10\",\"level\":\"line\",\"payment_lag_days\":20,\"closing_days\":0}",
                                         "{\"cycle\":\"month\",\"by\":\"accrual\",\"rounding\":\"half_up/"
                                         "100\",\"level\":\"claim\",\"payment_lag_days\":45,\"closing_days\":0}",
                                         "{\"cycle\":\"year\",\"by\":\"accrual\",\"rounding\":\"up/"
                                         "10\",\"level\":\"line\",\"payment_lag_days\":0,\"closing_days\":0}"};
    static const char *const banks[] = {"가나", "b,\"c\""};
    json_t *subsidy = json_object_get(terms, "subsidy");
    if (json_is_object(subsidy) && !random_one_in(chance, 5))
        json_object_set_new(subsidy, "claim", json_loads(RANDOM_PICK(chance, shared), 0, NULL));
    if (random_one_in(chance, 2)) json_object_set_new(terms, "bank", json_string(RANDOM_PICK(chance, banks)));
}

/* What the second engine says of each loan that it refuses. */
static char refusals[BOOK_LOANS_MAX][512];

static inline bool exact_takes(json_t *loan, char *message) {
    json_t *alone = json_pack("[O]", loan);
    json_t *outlay = icha_exact_outlay(alone, 1900, 2199, message, sizeof refusals[0]);
    bool taken = outlay != NULL;
    json_decref(outlay);
    json_decref(alone);
    return taken;
}

static inline void write_cell(FILE *out, const char *text) {
    fputc('"', out);
    for (; *text != '\0'; text++) {
        if (*text == '"') fputc('"', out);
        fputc(*text, out);
    }
    fputc('"', out);
}

typedef json_t *random_terms_of(test_random *chance);
static inline json_t *make_loan(test_random *chance, random_terms_of *terms_of, size_t number) {
    char id[32], product[16];
    json_t *terms = terms_of(chance);
    share_claims(chance, terms);
    snprintf(id, sizeof id, "L%zu", number);
    snprintf(product, sizeof product, "p%zu", number % 3);
    return json_pack("{s:s, s:s, s:o}", "loan_id", id, "product", product, "terms", terms);
}

/* The second engine sums a loan's interest and fees and refuses one whose sum lies beyond N-1; an outlay needs no such sum. Loans
 * where the two readings part are left out here. */
static inline bool is_too_large(const char *refusal) {
    return strstr(refusal, "total interest is beyond") != NULL ||
           strstr(refusal, "total guarantee fee is beyond") != NULL;
}

/* So many random loans as a portfolio's CSV, which the caller frees. *loans: those that the second engine takes. */
static inline char *make_book(test_random *chance, size_t count, random_terms_of *terms_of, json_t *loans,
                              size_t *length, bool *is_taken) {
    char *csv = NULL;
    key_count = 0;
    memset(cells, 0, sizeof cells);
    for (size_t i = 0; i < count; i++) {
        json_t *loan = make_loan(chance, terms_of, i);
        for (; !(is_taken[i] = exact_takes(loan, refusals[i])) && is_too_large(refusals[i]);
             loan = make_loan(chance, terms_of, i))
            json_decref(loan);
        flatten(i, "", json_object_get(loan, "terms"));
        if (is_taken[i]) json_array_append(loans, loan);
        json_decref(loan);
    }
    FILE *out = open_memstream(&csv, length);
    fputs("loan_id,product", out);
    for (size_t k = 0; k < key_count; k++) fprintf(out, ",%s", keys[k]);
    for (size_t i = 0; i < count; i++) {
        fprintf(out, "\r\nL%zu,p%zu", i, i % 3);
        for (size_t k = 0; k < key_count; k++) {
            fputc(',', out);
            if (cells[i][k][0] != '\0') write_cell(out, cells[i][k]);
        }
    }
    fclose(out);
    return csv;
}

#endif
