/* Handles and what they answer, with each allocation failing in turn (refuse.h): no handle is made, an output keeps what it
 * held, and a handle that failed can be freed, or says the same again. */
#include "alloc/refuse.h"
#include "support/cmocka_setup.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit/receipt.h"
#include "icha/document.h"
#include "icha/icha.h"

#define DAY_2018_03_14 17604

/* ---- a cursor: its level payment of actual periods is on the heap ---- */

static icha_terms terms;

static void set_up_loan(void) {
    icha_terms_init(&terms);
    terms.principal = 25000000;
    terms.rate = 35000000;
    terms.disbursed_on = DAY_2018_03_14;
    terms.term_months = 60;
    terms.method = ICHA_METHOD_EQUAL_PAYMENT;
    terms.payment_formula = ICHA_FORMULA_ACTUAL;
    terms.day_count = ICHA_DAY_COUNT_ACT_365;
    terms.inclusion = ICHA_INCLUSION_START;
    terms.interest_rounding = terms.payment_rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
}

static icha_status run_cursor(icha_error *err) {
    icha_cursor cursor;
    icha_row row, before;
    bool more = true;
    int rows = 0;
    icha_status status = icha_cursor_open(&cursor, &terms, NULL, err);
    memset(&row, 0x5A, sizeof row);
    before = row;
    while (status == ICHA_OK && more) {
        status = icha_cursor_next(&cursor, &row, &more, err);
        rows += status == ICHA_OK && more;
    }
    if (status == ICHA_OK) {
        assert_int_equal(rows, 60);
        return status;
    }
    assert_true(rows == 0 && more);
    assert_memory_equal(&row, &before, sizeof row);
    return status;
}

/* L-3, X-1: no row is half a row, and a cursor that failed gives no more rows. */
static void a_cursor_gives_whole_rows(void **state) {
    (void)state;
    set_up_loan();
    try_each(run_cursor, 0);
}

static void a_cursor_that_failed_gives_no_more(void **state) {
    icha_cursor cursor;
    icha_row row, before;
    bool more = true;
    (void)state;
    set_up_loan();
    memset(&row, 0x5A, sizeof row);
    before = row;
    assert_int_equal(icha_cursor_open(&cursor, &terms, NULL, NULL), ICHA_OK);
    refuse_at(1);
    assert_int_equal(icha_cursor_next(&cursor, &row, &more, NULL), ICHA_ERR_MEMORY);
    refuse_none();
    icha_status again = icha_cursor_next(&cursor, &row, &more, NULL);
    assert_true(again != ICHA_OK || !more);
    assert_memory_equal(&row, &before, sizeof row);
}

/* ---- criteria, and the rows of a document ---- */

static icha_catalogue *catalogue;

static int open_catalogue(void **state) {
    static const char *const records[] = {"kr-bank-conventions", "incheon-2018-open"};
    (void)state;
    return icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/catalogue", records, 2, &catalogue, NULL, NULL) != ICHA_OK;
}

static int close_catalogue(void **state) {
    (void)state;
    icha_catalogue_free(catalogue);
    return 0;
}

static icha_status run_criteria(icha_error *err) {
    icha_criteria *criteria = NULL;
    icha_status status =
        icha_criteria_open(catalogue, "incheon.startup", DAY_2018_03_14, ICHA_DATE_UNSET, &criteria, err);
    assert_true((status == ICHA_OK) == (criteria != NULL));
    icha_criteria_free(criteria);
    return status;
}

/* C-3, X-1 */
static void criteria_are_opened_or_not(void **state) {
    (void)state;
    try_each(run_criteria, 0);
}

static icha_status run_receipt(icha_error *err) {
    char path[64];
    json_t *made = json_pack("{s: i}", "a", 1);
    snprintf(path, sizeof path, "/tmp/icha-receipt-%d", (int)getpid());
    icha_status status = icha_receipt_write(made, path, err);
    assert_true((unlink(path) == 0) == (status == ICHA_OK));
    json_decref(made);
    return status;
}

/* M-1, X-1. */
static void a_receipt_is_written_or_not(void **state) {
    (void)state;
    try_each(run_receipt, 0);
}

static icha_status run_rows(icha_error *err) {
    static const char question[] = "{\"principal\": 25000000, \"rate\": \"3.5%\", \"disbursed_on\": \"2018-03-14\"}";
    icha_document_options options = ICHA_DOCUMENT_OPTIONS_INIT;
    icha_row *rows = NULL;
    icha_faults *faults = NULL;
    size_t count = 4711;
    options.catalogue = catalogue;
    options.product = "incheon.startup";
    options.on = DAY_2018_03_14;
    icha_status status =
        icha_document_schedule_rows(question, sizeof question - 1, &options, &rows, &count, &faults, err);
    assert_true((status == ICHA_OK) == (rows != NULL) && (rows != NULL) == (count != 4711));
    icha_document_free_rows(rows);
    icha_faults_free(faults);
    return status;
}

static void rows_of_a_document(void **state) {
    (void)state;
    try_each(run_rows, 5);
}

/* ---- a portfolio from a file, watched while it runs ---- */

static char path[] = "/tmp/icha-alloc-XXXXXX";

static int write_book(void **state) {
    static const char csv[] = "loan_id,product,principal,rate,disbursed_on,term_months,method,day_count,inclusion,"
                              "rounding.interest\nL1,p,25000000,3.5%,2018-03-14,12,bullet,act/365,start,down/1\n"
                              "L2,p,x\n";
    int file = mkstemp(path);
    (void)state;
    if (file < 0 || write(file, csv, sizeof csv - 1) != (ssize_t)(sizeof csv - 1)) return -1;
    return close(file);
}

static int remove_book(void **state) {
    (void)state;
    return unlink(path);
}

static icha_status run_file(icha_error *err) {
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;
    icha_portfolio *portfolio = NULL;
    icha_progress *progress = icha_progress_new();
    options.first_year = options.last_year = 2018;
    options.progress = progress;
    options.threads = 1;
    if (progress == NULL) return err->status = ICHA_ERR_MEMORY; /* it has no error of its own */
    icha_status status = icha_portfolio_run_file(path, "book.csv", &options, &portfolio, err);
    assert_true((status == ICHA_OK) == (portfolio != NULL));
    if (status == ICHA_OK) assert_int_equal(icha_progress_read(progress).rows_done, 2);
    icha_portfolio_free(portfolio);
    icha_progress_free(progress);
    return status;
}

/* P-2, X-1 */
static void a_book_in_a_file(void **state) {
    (void)state;
    try_each(run_file, 20);
}

/* P-3, X-1: a stream is opened or not, gives the whole text or no length, and can be freed in either case. */
static void a_table_of_a_book(const icha_portfolio *portfolio, icha_portfolio_table table) {
    static char whole[ICHA_PORTFOLIO_STREAM_MIN], text[ICHA_PORTFOLIO_STREAM_MIN];
    icha_portfolio_stream *stream = NULL;
    size_t length = 0, read = 0;
    bool refused = true;
    assert_int_equal(icha_portfolio_stream_open(portfolio, table, &stream, NULL), ICHA_OK);
    assert_int_equal(icha_portfolio_stream_read(stream, whole, sizeof whole, &length, NULL), ICHA_OK);
    icha_portfolio_stream_free(stream);
    for (long k = 1; refused; k++) {
        icha_error err = ICHA_ERROR_INIT;
        long before = blocks_held();
        stream = NULL;
        read = 4711;
        refuse_at(k);
        icha_status status = icha_portfolio_stream_open(portfolio, table, &stream, &err);
        assert_true((status == ICHA_OK) == (stream != NULL));
        if (status == ICHA_OK) status = icha_portfolio_stream_read(stream, text, sizeof text, &read, &err);
        refused = was_refused();
        refuse_none();
        assert_true(status == (refused ? ICHA_ERR_MEMORY : ICHA_OK) && err.status == status);
        if (refused) assert_int_equal(read, 4711);
        if (!refused) assert_true(read == length && memcmp(text, whole, length) == 0);
        icha_portfolio_stream_free(stream);
        assert_int_equal(blocks_held(), before);
    }
}

static void tables_of_a_book_in_a_file(void **state) {
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;
    icha_portfolio *portfolio = NULL;
    (void)state;
    options.first_year = options.last_year = 2018;
    assert_int_equal(icha_portfolio_run_file(path, "book.csv", &options, &portfolio, NULL), ICHA_OK);
    a_table_of_a_book(portfolio, ICHA_TABLE_OUTLAY);
    a_table_of_a_book(portfolio, ICHA_TABLE_CLAIMS);
    a_table_of_a_book(portfolio, ICHA_TABLE_HELD);
    a_table_of_a_book(portfolio, ICHA_TABLE_ROWS);
    icha_portfolio_free(portfolio);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cursor_gives_whole_rows),
        cmocka_unit_test(a_cursor_that_failed_gives_no_more),
        cmocka_unit_test_setup_teardown(criteria_are_opened_or_not, open_catalogue, close_catalogue),
        cmocka_unit_test(a_receipt_is_written_or_not),
        cmocka_unit_test_setup_teardown(rows_of_a_document, open_catalogue, close_catalogue),
        cmocka_unit_test(a_book_in_a_file),
        cmocka_unit_test(tables_of_a_book_in_a_file),
    };
    json_set_alloc_funcs(malloc, free); /* the refusing ones, by --wrap */
    int failures = cmocka_run_group_tests(tests, write_book, remove_book);
    icha_thread_cleanup();
    return failures;
}
