/* A portfolio's tables against those that lib/exact makes of the same loans: every cell of the outlay, every claim (M-4). */
#ifndef ICHA_TEST_EXACT_TABLES_H
#define ICHA_TEST_EXACT_TABLES_H

#include <jansson.h>
#include <string.h>

#include "icha/portfolio.h"
#include "support/cmocka_setup.h"

static inline void same(const char *what, size_t index, const json_t *expected, const char *found) {
    char *text = json_dumps(expected, JSON_COMPACT | JSON_ENSURE_ASCII * 0);
    if (text == NULL || strcmp(text, found) != 0) {
        print_error("%s %zu\n  here  %s\n  exact %s\n", what, index, found, text == NULL ? "none" : text);
        free(text);
        fail();
    }
    free(text);
}

static inline char *compact(json_t *object) {
    char *text = json_dumps(object, JSON_COMPACT);
    json_decref(object);
    return text;
}

static inline json_t *pick(const json_t *object, const char *const *names) {
    json_t *made = json_object();
    for (; *names != NULL; names++) {
        json_t *value = json_object_get(object, *names);
        if (value != NULL && !json_is_null(value)) json_object_set(made, *names, value);
    }
    return made;
}

static inline void compare_outlay(const icha_portfolio *portfolio, const json_t *exact) {
    static const char *const names[] = {"product", "payer", "kind", "year", "basis", "amount", "loans", NULL};
    const json_t *rows = json_object_get(exact, "outlay");
    assert_int_equal(json_array_size(rows), icha_portfolio_cell_count(portfolio));
    for (size_t i = 0; i < json_array_size(rows); i++) {
        icha_outlay_cell c = icha_portfolio_cell(portfolio, i);
        json_t *expected = pick(json_array_get(rows, i), names);
        char *found =
            compact(json_pack("{s:s, s:s, s:s, s:i, s:s, s:I, s:I}", "product", c.product, "payer", c.payer, "kind",
                              icha_outlay_kind_name(c.kind), "year", (int)c.year, "basis", icha_basis_name(c.basis),
                              "amount", (json_int_t)c.amount, "loans", (json_int_t)c.loans));
        same("outlay", i, expected, found);
        free(found);
        json_decref(expected);
    }
}

static inline void compare_claims(const icha_portfolio *portfolio, const json_t *exact) {
    static const char *const names[] = {"product", "cycle",   "payer",   "bank",        "lines",
                                        "amount",  "dropped", "paid_on", "fiscal_year", NULL};
    const json_t *rows = json_object_get(exact, "claims");
    assert_int_equal(json_array_size(rows), icha_portfolio_claim_count(portfolio));
    for (size_t i = 0; i < json_array_size(rows); i++) {
        icha_portfolio_claim c = icha_portfolio_claim_at(portfolio, i);
        char paid_on[ICHA_DATE_TEXT_SIZE];
        icha_date_format(c.paid_on, paid_on, sizeof paid_on);
        json_t *expected = pick(json_array_get(rows, i), names);
        if (json_object_get(expected, "bank") == NULL) json_object_set_new(expected, "bank", json_string(""));
        char *expected_text = json_dumps(expected, JSON_COMPACT | JSON_SORT_KEYS);
        json_t *found =
            json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:s, s:i}", "product", c.product, "cycle", c.cycle, "payer",
                      c.payer, "bank", c.bank, "lines", (json_int_t)c.lines, "amount", (json_int_t)c.amount, "dropped",
                      (json_int_t)c.dropped, "paid_on", paid_on, "fiscal_year", (int)c.fiscal_year);
        char *found_text = json_dumps(found, JSON_COMPACT | JSON_SORT_KEYS);
        if (strcmp(found_text, expected_text) != 0) {
            print_error("claim %zu\n  here  %s\n  exact %s\n", i, found_text, expected_text);
            fail();
        }
        free(found_text);
        free(expected_text);
        json_decref(found);
        json_decref(expected);
    }
}

#endif
