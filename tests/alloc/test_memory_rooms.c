/* What rooms ask for inside, with each allocation failing in turn (refuse.h), where the calls of the interface reach it
 * only through a program that test_program.py tries here and there. */
#include "alloc/refuse.h"
#include "support/cmocka_setup.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "audit/canonical.h"
#include "audit/digest.h"
#include "audit/manifest.h"
#include "audit/receipt_digest.h"
#include "audit/result.h"
#include "audit/tree.h"
#include "audit/used_loans.h"
#include "catalogue/overlay.h"
#include "icha/document.h"
#include "icha/icha.h"
#include "number/fail.h"
#include "portfolio/sorter.h"
#include "report/figures.h"

#define CATALOGUE ICHA_TEST_SOURCE_DIR "/tests/alloc/catalogue"
#define MANY_FILES ICHA_TEST_SOURCE_DIR "/tests/catalogue/broken" /* more than a first list of 64 holds */
#define DAY_2018_06_01 17683

/* ---- audit ---- */

static icha_status run_tree(icha_error *err) {
    icha_tree tree = {0};
    icha_status status = icha_tree_read(MANY_FILES, &tree, err);
    if (status == ICHA_OK) assert_true(tree.count > 64);
    icha_tree_clear(&tree);
    return status;
}

static icha_status run_catalogue(icha_error *err) {
    char digest[ICHA_DIGEST_SIZE];
    int64_t files = 0;
    return icha_digest_catalogue(CATALOGUE, digest, &files, err);
}

static icha_status run_text(icha_error *err) {
    char *bytes = NULL;
    size_t length = 0;
    icha_status status =
        icha_result_text(ICHA_TEST_SOURCE_DIR "/tests/vectors", "schedules.json", 1 << 24, &bytes, &length, err);
    assert_true((status == ICHA_OK) == (bytes != NULL));
    free(bytes);
    return status;
}

static void a_finished_run(void **state) {
    (void)state;
    try_each(run_tree, 60);
    try_each(run_catalogue, 5);
    try_each(run_text, 0);
}

/* ---- faults that are listed ---- */

/* One file with faults: they are listed, or MEMORY says that they are not (C-6, X-1). */
static icha_status run_check(icha_error *err) {
    const char *path = ICHA_TEST_SOURCE_DIR "/tests/catalogue/broken/abstract-inherits.yaml";
    size_t unresolved = 0;
    icha_faults *faults = NULL;
    icha_status status = icha_catalogue_check(&path, 1, &unresolved, &faults, err);
    assert_true(status != ICHA_OK);
    if (status != ICHA_ERR_MEMORY) assert_true(icha_faults_count(faults) > 0);
    icha_faults_free(faults);
    return status == ICHA_ERR_MEMORY ? status : ICHA_OK;
}

static void a_check_of_a_broken_file(void **state) {
    (void)state;
    try_each(run_check, 3);
}

/* A wrong document: one of its faults is the answer, whether there is memory for the list of all or not. */
static void a_wrong_documents_faults(void **state) {
    static const char terms[] = "{\"principal\": \"x\", \"rate\": \"y\"}";
    icha_document_options options = ICHA_DOCUMENT_OPTIONS_INIT;
    (void)state;
    long refused = 0, unlisted = 0;
    for (bool again = true; again; refused += again) {
        char *text = NULL;
        size_t length = 0;
        icha_faults *faults = NULL;
        icha_error err = ICHA_ERROR_INIT;
        refuse_at(refused + 1);
        icha_status status = icha_document_schedule(terms, sizeof terms - 1, &options, &text, &length, &faults, &err);
        again = was_refused();
        refuse_none();
        assert_true(status == err.status && text == NULL);
        assert_true(again ? status != ICHA_OK : status != ICHA_OK && icha_faults_count(faults) >= 2);
        if (status != ICHA_ERR_MEMORY) {
            assert_true(strcmp(err.field, "principal") == 0 || (again && strcmp(err.field, "rate") == 0));
            unlisted += faults == NULL;
        }
        icha_faults_free(faults);
    }
    assert_int_equal(unlisted, 2); /* the list, and its entries */
}

/* Rules of a general guarantee, as they go into a receipt's digest: where a text of one found no memory, what is made has no
 * canonical form, so there is no digest of less (M-1). */
static void a_receipts_criteria(void **state) {
    icha_catalogue *catalogue = NULL;
    icha_criteria *criteria = NULL;
    (void)state;
    assert_int_equal(icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/catalogue", NULL, 0, &catalogue, NULL, NULL), ICHA_OK);
    assert_int_equal(icha_criteria_open(catalogue, "incheon.general-guarantee", DAY_2018_06_01, ICHA_DATE_UNSET, &criteria,
                                        NULL),
                     ICHA_OK);
    long refused = 0;
    for (bool again = true; again; refused += again) {
        refuse_at(refused + 1);
        json_t *made = icha_receipt_criteria(criteria);
        again = was_refused();
        refuse_none();
        char *text = icha_canonical_json(made, NULL);
        assert_true(again == (text == NULL));
        free(text);
        json_decref(made);
    }
    assert_true(refused > 0);
    icha_criteria_free(criteria);
    icha_catalogue_free(catalogue);
}

/* jansson's own text is not counted here: it comes from a shared library. */
static void a_manifests_text(void **state) {
    json_t *manifest = json_pack("{s:s}", "schema", ICHA_MANIFEST_SCHEMA);
    size_t length = 4711;
    (void)state;
    refuse_at(1);
    char *text = icha_manifest_text(manifest, &length);
    refuse_none();
    assert_null(text);
    assert_int_equal(length, 4711);
    json_decref(manifest);
}

/* ---- a portfolio ---- */

/* Loans of one kind, that the batch kernel computes, with a bank in CP949. */
static const char book[] =
    "loan_id,product,principal,rate,disbursed_on,term_months,method,day_count,inclusion,rounding.interest,bank,"
    "subsidy.method,subsidy.base,subsidy.rounding,subsidy.steps[0].months,subsidy.steps[0].rate,subsidy.payers[0].name,"
    "subsidy.payers[0].share,subsidy.claim.cycle,subsidy.claim.by,subsidy.claim.rounding,subsidy.claim.level,"
    "subsidy.claim.payment_lag_days,subsidy.claim.closing_days\n"
#define LOAN(id, principal)                                                                                            \
    id ",p," principal ",3%,2018-01-01,1,bullet,act/365,start,down/1,\xB3\xF3\xC7\xF9,of_rate,balance,down/1,1,1%,"    \
       "city,1,quarter,due,down/10,claim,20,0\n"
    LOAN("A", "36500000") LOAN("B", "3650") LOAN("C", "3650") LOAN("D", "3650");

static icha_status run_portfolio(icha_portfolio **made, icha_error *err) {
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;
    options.first_year = options.last_year = 2018;
    return icha_portfolio_run(book, sizeof book - 1, "book.csv", &options, made, err);
}

static icha_status run_book(icha_error *err) {
    icha_portfolio *portfolio = NULL;
    icha_status status = run_portfolio(&portfolio, err);
    assert_true((status == ICHA_OK) == (portfolio != NULL));
    if (portfolio != NULL) assert_int_equal(icha_portfolio_count(portfolio).used, 4);
    icha_portfolio_free(portfolio);
    return status;
}

static icha_portfolio *computed;

static icha_status run_used(icha_error *err) {
    icha_used_loans *loans = NULL;
    icha_status status = icha_used_loans_open(computed, &loans, err);
    assert_true((status == ICHA_OK) == (loans != NULL));
    icha_used_loans_free(loans);
    return status;
}

static icha_status run_sorter(icha_error *err) {
    icha_sorter *sorter = icha_sorter_new(NULL, 4);
    icha_sorted sorted;
    icha_status status = sorter == NULL ? icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL) : ICHA_OK;
    icha_sorted_init(&sorted, NULL);
    for (int i = 0; status == ICHA_OK && i < 70; i++) status = icha_sorter_add(sorter, "record", 6, err);
    if (status == ICHA_OK) status = icha_sorter_finish(sorter, &sorted, err);
    if (status == ICHA_OK) assert_int_equal(sorted.count, 70);
    icha_sorted_clear(&sorted);
    if (sorter != NULL) icha_sorter_free(sorter);
    return status;
}

static void a_book_and_what_is_made_of_it(void **state) {
    (void)state;
    try_each(run_book, 20);
    assert_int_equal(run_portfolio(&computed, NULL), ICHA_OK);
    try_each(run_used, 0);
    icha_portfolio_free(computed);
    try_each(run_sorter, 3);
}

/* ---- reports ---- */

static icha_status run_table(icha_error *err) {
    static const char csv[] = "year,product\n2018,p\n2019,p\n";
    const icha_result_layout layout = {.file = "t.csv", .rows_max = 10};
    icha_result_table table;
    long refused = refuse_none(); /* the text is the caller's */
    char *text = malloc(sizeof csv);
    refuse_at(refused);
    assert_non_null(text);
    memcpy(text, csv, sizeof csv);
    icha_status status = icha_result_table_read(&layout, text, sizeof csv - 1, &table, err);
    if (status != ICHA_OK) return status;
    assert_int_equal(table.rows, 2);
    icha_result_table_free(&table);
    return status;
}

static icha_status run_figures(icha_error *err) {
    const icha_result_table empty = {.file = "outlay.csv"};
    icha_figures figures;
    icha_status status = icha_figures_make(&empty, ICHA_KEEP_ALL, false, &figures, err);
    if (status == ICHA_OK) icha_figures_free(&figures);
    return status;
}

static void a_report(void **state) {
    (void)state;
    try_each(run_table, 1);
    try_each(run_figures, 1);
}

/* ---- a series that a scenario changes ---- */

static icha_catalogue *base;

static icha_status run_index(icha_error *err) {
    const icha_index_change change = {.series = "t.index", .from = DAY_2018_06_01, .shift = 10000000};
    const icha_overlays overlays = {.scenario = "s", .index = &change, .index_count = 1};
    icha_catalogue *snapshot = NULL;
    icha_status status = icha_catalogue_overlay(base, &overlays, &snapshot, err);
    assert_true((status == ICHA_OK) == (snapshot != NULL));
    icha_catalogue_free(snapshot);
    return status;
}

static void a_changed_series(void **state) {
    (void)state;
    assert_int_equal(icha_catalogue_load(CATALOGUE, NULL, 0, &base, NULL, NULL), ICHA_OK);
    try_each(run_index, 0);
    icha_catalogue_free(base);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_finished_run),
        cmocka_unit_test(a_check_of_a_broken_file),
        cmocka_unit_test(a_wrong_documents_faults),
        cmocka_unit_test(a_receipts_criteria),
        cmocka_unit_test(a_manifests_text),
        cmocka_unit_test(a_book_and_what_is_made_of_it),
        cmocka_unit_test(a_report),
        cmocka_unit_test(a_changed_series),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
