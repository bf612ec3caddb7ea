/* The period stream against the second engine, figure by figure, over random loans (M-4, L-8, S-2, S-6).
 * test_schedule_exact [COUNT [SEED]] */
#include "support/cmocka_setup.h"

#include <string.h>

#include "exact.h"
#include "icha/icha.h"
#include "support/json_contract.h"
#include "support/random_terms.h"

static test_random chance;
static long cases = 4000;

enum { ROWS_MAX = 4000, CLAIMS_MAX = 20000 };
static icha_row rows[ROWS_MAX];
static icha_claim claims[CLAIMS_MAX];

static void fail_case(const json_t *terms, const char *what, const char *detail) {
    char *text = json_dumps(terms, JSON_INDENT(1));
    print_error("%s: %s\n%s\n", what, detail, text);
    free(text);
    fail();
}

static void same_number(const json_t *terms, const json_t *object, const char *key, int64_t value) {
    const json_t *expected = json_object_get(object, key);
    char detail[256];
    if (json_is_integer(expected) && json_integer_value(expected) == value) return;
    char *whole = json_dumps(object, JSON_COMPACT);
    snprintf(detail, sizeof detail, "%s is %lld here, exact %s", key, (long long)value, whole);
    free(whole);
    fail_case(terms, "differs", detail);
}

static void same_text(const json_t *terms, const json_t *object, const char *key, const char *value) {
    const char *expected = json_string_value(json_object_get(object, key));
    char detail[256];
    if (expected != NULL && strcmp(expected, value) == 0) return;
    char *whole = json_dumps(object, JSON_COMPACT);
    snprintf(detail, sizeof detail, "%s is %s here, exact %s", key, value, whole);
    free(whole);
    fail_case(terms, "differs", detail);
}

static void same_date(const json_t *terms, const json_t *object, const char *key, icha_date value) {
    char text[ICHA_DATE_TEXT_SIZE];
    icha_date_format(value, text, sizeof text);
    same_text(terms, object, key, text);
}

static void same_rate(const json_t *terms, const json_t *object, const char *key, icha_rate value) {
    char text[ICHA_TEXT_MAX];
    icha_rate_format(value, text, sizeof text);
    same_text(terms, object, key, text);
}

static void same_row(const json_t *terms, const json_t *expected, const icha_row *row) {
    same_number(terms, expected, "n", row->n);
    same_date(terms, expected, "from", row->from);
    same_date(terms, expected, "to", row->to);
    same_date(terms, expected, "due", row->due);
    same_number(terms, expected, "days", row->days);
    same_rate(terms, expected, "rate", row->rate);
    same_rate(terms, expected, "subsidy_rate", row->subsidy_rate);
    same_number(terms, expected, "opening", row->opening);
    same_number(terms, expected, "principal", row->principal);
    same_number(terms, expected, "interest", row->interest);
    same_number(terms, expected, "borrower_interest", row->borrower_interest);
    same_number(terms, expected, "subsidy", row->subsidy);
    same_number(terms, expected, "payment", row->payment);
    same_number(terms, expected, "closing", row->closing);
}

static void same_claim(const json_t *terms, const json_t *expected, const icha_contract *contract,
                       const icha_claim *claim) {
    char cycle[ICHA_TEXT_MAX];
    icha_cycle_format(contract->subsidy.claim.cycle, claim->cycle_from, cycle, sizeof cycle);
    same_text(terms, expected, "cycle", cycle);
    same_text(terms, expected, "payer", contract->subsidy.payers[claim->payer].name);
    same_number(terms, expected, "lines", claim->lines);
    same_number(terms, expected, "amount", claim->amount);
    same_number(terms, expected, "dropped", claim->dropped);
    same_date(terms, expected, "paid_on", claim->paid_on);
    same_number(terms, expected, "fiscal_year", claim->fiscal_year);
}

/* L-8 and S-2 on the rows themselves */
static void hold_invariants(const json_t *terms, const icha_contract *contract, size_t count) {
    icha_money principal = 0, balance = contract->loan.principal;
    for (size_t i = 0; i < count; i++) {
        const icha_row *row = &rows[i];
        if (row->opening != balance || row->closing != balance - row->principal ||
            row->payment != row->principal + row->borrower_interest ||
            row->interest != row->borrower_interest + row->subsidy || row->principal < 0 || row->interest < 0 ||
            row->borrower_interest < 0 || row->subsidy < 0)
            fail_case(terms, "an invariant of L-8 or S-2 does not hold", "");
        balance = row->closing;
        principal += row->principal;
    }
    if (balance != 0 || principal != contract->loan.principal) fail_case(terms, "the loan does not end at 0", "");
}

static void compare_rows(const json_t *terms, const icha_contract *contract, const json_t *exact, size_t count) {
    const json_t *list = json_object_get(exact, "rows");
    if (json_array_size(list) != count) fail_case(terms, "differs", "number of rows");
    for (size_t i = 0; i < count; i++) same_row(terms, json_array_get(list, i), &rows[i]);
    hold_invariants(terms, contract, count);
}

static void compare_claims(const json_t *terms, const icha_contract *contract, const json_t *exact) {
    const json_t *list = json_object_get(exact, "claims");
    const icha_subsidy *subsidy = contract->has_subsidy ? &contract->subsidy : NULL;
    size_t count = 0;
    icha_error err = ICHA_ERROR_INIT;
    if (icha_claims(&contract->loan, subsidy, claims, CLAIMS_MAX, &count, &err) != ICHA_OK)
        fail_case(terms, "claims", err.message);
    if (json_array_size(list) != count) fail_case(terms, "differs", "number of claims");
    for (size_t i = 0; i < count; i++) same_claim(terms, json_array_get(list, i), contract, &claims[i]);
}

static void compare_payment(const json_t *terms, const icha_contract *contract, const json_t *exact) {
    icha_cursor cursor;
    icha_row row;
    bool more = true;
    const json_t *expected = json_object_get(exact, "payment");
    assert_int_equal(icha_cursor_open(&cursor, &contract->loan, NULL, NULL), ICHA_OK);
    while (more) assert_int_equal(icha_cursor_next(&cursor, &row, &more, NULL), ICHA_OK);
    if (json_is_null(expected) != (icha_cursor_payment(&cursor) == ICHA_UNSET))
        fail_case(terms, "differs", "whether there is a level payment");
    if (!json_is_null(expected)) same_number(terms, exact, "payment", icha_cursor_payment(&cursor));
}

/* N-1: every sum is checked; here those of the rows' money columns. */
static icha_status check_totals(size_t count, icha_error *err) {
    icha_money totals[5] = {0};
    for (size_t i = 0; i < count; i++) {
        const icha_money flows[] = {rows[i].principal, rows[i].interest, rows[i].borrower_interest, rows[i].subsidy,
                                    rows[i].payment};
        for (size_t k = 0; k < 5; k++) {
            icha_status status = icha_money_add(totals[k], flows[k], &totals[k], err);
            if (status != ICHA_OK) return status;
        }
    }
    return ICHA_OK;
}

/* Returns whether the loan was computed; one engine refusing what the other computes is a failure. */
static bool compare_case(const json_t *terms) {
    icha_contract contract;
    icha_findings *findings = malloc(sizeof *findings);
    icha_fill_options options = ICHA_FILL_OPTIONS_INIT;
    icha_error err = ICHA_ERROR_INIT;
    size_t count = 0;
    char message[512] = "";
    assert_non_null(findings);
    json_t *exact = icha_exact_schedule(terms, message, sizeof message);
    icha_status status = json_contract(terms, &contract, &err);
    if (status == ICHA_OK) status = icha_contract_fill(&contract, &options, findings, &err);
    if (status == ICHA_OK)
        status = icha_schedule(&contract.loan, contract.has_subsidy ? &contract.subsidy : NULL, rows, ROWS_MAX, &count, &err);
    if (status == ICHA_OK) status = check_totals(count, &err);
    free(findings);
    if ((status == ICHA_OK) != (exact != NULL)) fail_case(terms, status == ICHA_OK ? message : err.message, "one engine refuses");
    if (exact == NULL) return false;
    compare_rows(terms, &contract, exact, count);
    compare_claims(terms, &contract, exact);
    compare_payment(terms, &contract, exact);
    json_decref(exact);
    return true;
}

static void engines_agree(void **state) {
    (void)state;
    long computed = 0;
    for (long i = 0; i < cases; i++) {
        json_t *terms = random_terms(&chance);
        computed += compare_case(terms);
        json_decref(terms);
    }
    print_message("%ld of %ld computed by both, the rest refused by both\n", computed, cases);
    assert_true(computed > cases * 6 / 10);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(engines_agree)};
    chance = random_from(argc, argv, 20180314, &cases);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
