/* A book in Arrow columns gives the tables of the same book as CSV, byte for byte, whatever its columns' types, chunks
 * and slices are; what those tables are is checked by hand in test_portfolio.c. What Arrow alone can get wrong is
 * refused, and all that was handed over is released once. */
#include "support/cmocka_setup.h"

#include <ctype.h>
#include <pthread.h>
#include <stdio.h>

#include "icha/icha.h"
#include "portfolio/portfolio.h"
#include "portfolio/tuning.h"
#include "support/arrow_columns.h"
#include "support/table_text.h"

static icha_portfolio_options options;
static icha_tuning tuning;
static icha_error err;

static int set_up(void **state) {
    (void)state;
    options = (icha_portfolio_options)ICHA_PORTFOLIO_OPTIONS_INIT;
    options.first_year = 2018;
    options.last_year = 2019;
    tuning = (icha_tuning)ICHA_TUNING_INIT;
    icha_error_init(&err);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    int left = arrow_open.streams + arrow_open.schemas + arrow_open.batches;
    arrow_open.streams = arrow_open.schemas = arrow_open.batches = 0;
    assert_int_equal(left, 0); /* made and not released */
    return 0;
}

/* ---- the book ---- */

#define HEADER                                                                                                         \
    "product,loan_id,principal,rate,disbursed_on,term_months,method,due_day,day_count,inclusion,rounding.interest,"    \
    "subsidy.method,subsidy.base,subsidy.rounding,subsidy_rate,subsidy_months,subsidy.claim.cycle,subsidy.claim.by,"   \
    "subsidy.claim.rounding,subsidy.claim.level,subsidy.claim.payment_lag_days,subsidy.claim.closing_days,bank,"       \
    "subsidy.payers[0].name,subsidy.payers[0].share"
#define CLAIMED "15,act/365,start,down/1,of_rate,balance,down/1,1.825%,12,quarter,due,down/10,claim,20,0,"
#define REST(months, bank) "," months ",bullet," CLAIMED bank ",incheon,1"
#define TERMS(principal, bank) principal ",3.65%,2018-11-15" REST("3", bank)

/* Rows that a reader of text could get wrong, and rows that are held for every reason that columns of figures allow. */
static const char odd_rows[] = "\np,L3," TERMS("10010000", "") /* 1 */
    "\np,\"L\"\"1\"," TERMS("3006000", "\"a\nb\"")             /* 2: no name has a line end */
    "\np,twin," TERMS("1000000", "")                           /* 3, repeated: 4 and 7 */
    "\np,twin," TERMS("1000000", "")                           /* 4 */
    "\n,L6," TERMS("1000000", "")                              /* 5, no product */
    "\np,," TERMS("1000000", "")                               /* 6, no loan_id */
    "\nq,\"twin\"," TERMS("1000000", "\"c,d\"")                /* 7 */
    "\np,\"가\"\"나,\"," TERMS("2000000", "농협")              /* 8 */
    "\np,L9," TERMS("", "")                                    /* 9, no principal */
    "\np,L10," TERMS("0", "\"two\r\nlines\"")                  /* 10 */
    "\np,L11," TERMS("2000000", "a\001b")                      /* 11, a control character */
    "\np,L12," TERMS("2000000", "\"  =1+1 \"")                 /* 12 */
    "\np,L13," TERMS("2000000", "a\tb")                        /* 13, no name has a tab */
    "\np,\"L\n14\"," TERMS("2000000", "") "\n";                /* 14 */

/* Loans enough for the batch kernel, among them the odd ones; the caller frees it. */
static char *make_book(size_t loans, size_t *length) {
    size_t room = (loans + 40) * 300 + 16384;
    char *csv = malloc(room);
    assert_non_null(csv);
    size_t used = (size_t)snprintf(csv, room, "%s%s", HEADER, odd_rows);
    for (size_t i = 0; i < loans; i++)
        used += (size_t)snprintf(csv + used, room - used,
                                 "p,N%05zu,%zu,%zu.%02zu%%,2018-%02zu-%02zu,%zu,bullet,%s%s,incheon,1\n", i,
                                 1000000 + 10007 * i, 1 + i % 5, i % 100, 1 + i % 12, 1 + i % 28, 1 + i % 60, CLAIMED,
                                 i % 3 == 0 ? "shinhan" : "");
    used += (size_t)snprintf(csv + used, room - used, "p,long,%s", "2000000,3.65%,2018-11-15,3,");
    memset(csv + used, 'm', 5000); /* beyond X-3 */
    used += 5000;
    used += (size_t)snprintf(csv + used, room - used, "%s", "," CLAIMED ",incheon,1\n");
    *length = used;
    return csv;
}

static void same_table(const icha_portfolio *a, const icha_portfolio *b, icha_portfolio_table table) {
    size_t length_a, length_b;
    char *text_a = table_text(a, table, &length_a), *text_b = table_text(b, table, &length_b);
    if (length_a != length_b || memcmp(text_a, text_b, length_a) != 0)
        fail_msg("table %d\n%.3000s\nnot\n%.3000s", (int)table, text_b, text_a);
    free(text_a);
    free(text_b);
}

/* A sentence, but for the rule behind it. */
static void says(const char *found, const char *expected) {
    size_t length = strlen(expected);
    if (strncmp(found, expected, length) != 0 || (found[length] != '\0' && strncmp(found + length, " [", 2) != 0))
        fail_msg("%s\nnot\n%s", found, expected);
}

/* Sentences name lines and columns of other rows: those differ. */
static void same_but_digits(const char *a, const char *b) {
    const char *whole_a = a, *whole_b = b;
    for (;; a++, b++) {
        while (isdigit((unsigned char)*a)) a++;
        while (isdigit((unsigned char)*b)) b++;
        if (*a != *b) fail_msg("%s\nnot\n%s", whole_b, whole_a);
        if (*a == '\0') return;
    }
}

static void same_held(const icha_portfolio *csv, const icha_portfolio *arrow) {
    assert_int_equal(icha_portfolio_held_count(csv), icha_portfolio_held_count(arrow));
    for (size_t i = 0; i < icha_portfolio_held_count(csv); i++) {
        icha_held_row a = icha_portfolio_held(csv, i), b = icha_portfolio_held(arrow, i);
        assert_int_equal(a.status, b.status);
        assert_string_equal(a.loan_id, b.loan_id);
        assert_string_equal(a.field, b.field);
        assert_string_equal(a.file, b.file);
        same_but_digits(a.reason, b.reason);
    }
}

static void same_tables(const icha_portfolio *csv, const icha_portfolio *arrow) {
    icha_portfolio_counts a = icha_portfolio_count(csv), b = icha_portfolio_count(arrow);
    assert_int_equal(a.rows_in, b.rows_in);
    assert_int_equal(a.used, b.used);
    assert_int_equal(a.used, b.used);
    same_table(csv, arrow, ICHA_TABLE_OUTLAY);
    same_table(csv, arrow, ICHA_TABLE_CLAIMS);
    same_table(csv, arrow, ICHA_TABLE_ROWS);
    same_held(csv, arrow);
    assert_int_equal(csv->computed_in_batches > 0, arrow->computed_in_batches > 0);
}

static icha_portfolio *run_csv(const char *csv, size_t length) {
    icha_portfolio *portfolio = NULL;
    assert_int_equal(icha_portfolio_run(csv, length, "book", &options, &portfolio, &err), ICHA_OK);
    return portfolio;
}

static icha_portfolio *run_arrow(const char *csv, size_t length, const arrow_shape *shape) {
    struct ArrowArrayStream loans;
    icha_portfolio *portfolio = NULL;
    (void)arrow_open_book(csv, length, shape, &loans);
    icha_portfolio_input input = {NULL, 0, NULL, &loans, NULL};
    icha_status status = icha_portfolio_run_tuned(&input, "book", &options, &tuning, &portfolio, &err);
    if (status != ICHA_OK) fail_msg("%s", err.message);
    assert_null(loans.release);
    assert_int_equal(arrow_open.streams, 0);
    assert_true(icha_portfolio_ties_out(portfolio));
    assert_int_equal(icha_portfolio_encoding(portfolio), ICHA_ENCODING_UTF_8);
    return portfolio;
}

/* ---- (a) the same tables ---- */

static const arrow_shape shapes[] = {
    {"", 0, 0, 0, false, true},                            /* text throughout */
    {"duxrti", 0, 0, 0, false, true},                      /* decimals, a date32 */
    {"DUlRmSdidddddDpidduddidDuu", 7, 0, 0, false, false}, /* dictionaries, a date64, uint16, nulls not counted */
    {"dvyRtldlvvvvvvrlvvvvSlvvvU", 1, 0, 0, true, true},   /* views, batches of one row behind an empty one */
    {"duxrtidiuuuuuuridduddiUdd", 100, 3, 0, false, true}, /* sliced batches */
    {"DvxRmidlUvDdUvplddvddivvD", 64, 5, 11, true, false}, /* of sliced columns */
};

static void a_book_in_columns_gives_the_tables_of_the_book_as_text(void **state) {
    size_t length;
    char *csv = make_book(300, &length);
    icha_portfolio *text = run_csv(csv, length);
    (void)state;
    assert_int_equal(icha_portfolio_count(text).used, 300 + 4); /* the four that make_book() adds */
    assert_true(text->computed_in_batches > 200);
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
        for (int32_t threads = 1; threads <= 3; threads += 2)
            for (size_t size = 0; size <= 4000; size = size == 0 ? 1 : size == 1 ? 300 : 14 * size) {
                options.threads = threads;
                tuning.piece_size = size;
                options.spill_folder = size == 300 ? "/tmp" : NULL;
                icha_portfolio *columns = run_arrow(csv, length, &shapes[i]);
                same_tables(text, columns);
                icha_portfolio_free(columns);
            }
    icha_portfolio_free(text);
    free(csv);
}

/* The first row is 1, and line ends in texts do not count. */
static void rows_are_numbered_from_one(void **state) {
    static const uint32_t lines[] = {2, 3, 4, 5, 6, 7, 9, 10, 11, 13, 15};
    size_t length;
    char *csv = make_book(0, &length);
    icha_portfolio *portfolio = run_arrow(csv, length, &shapes[5]);
    (void)state;
    assert_int_equal(icha_portfolio_held_count(portfolio), sizeof lines / sizeof lines[0]);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        assert_int_equal(icha_portfolio_held(portfolio, i).line, lines[i]);
    says(icha_portfolio_held(portfolio, 1).reason,
         "twin is not the only row of its loan_id: line 4 has it too, and all its rows are held");
    says(icha_portfolio_held(portfolio, 5).reason,
         "twin is not the only row of its loan_id: line 3 has it too, and all its rows are held");
    icha_portfolio_free(portfolio);
    free(csv);
}

/* 3.65 % of 10,000,000 for 3 bullet months from 2018-11-15: 30 + 31 + 31 days at 1,000 won; the city bears half. */
static void figures_by_hand(void **state) {
    static const char csv[] = HEADER "\np,A," TERMS("10000000", "") "\n";
    arrow_shape shape = {"uuxrtidiuuuuuuriuuuuiiuuu", 0, 2, 1, false, true};
    icha_portfolio *portfolio = run_arrow(csv, sizeof csv - 1, &shape);
    icha_money sum = 0;
    (void)state;
    assert_int_equal(icha_portfolio_count(portfolio).used, 1);
    for (size_t i = 0; i < icha_portfolio_cell_count(portfolio); i++) {
        icha_outlay_cell cell = icha_portfolio_cell(portfolio, i);
        if (cell.basis == ICHA_BASIS_ACCRUED) sum += cell.amount;
    }
    assert_int_equal(sum, 500 * (30 + 31 + 31));
    icha_portfolio_free(portfolio);
}

static const char event_rows[] = "loan_id,kind,on,amount,effect,reason\nL3,prepay,2018-12-20,1000,reduce_payment,\n"
                                 "twin,close,2018-12-01,,,\"two\nlines\"\nnobody,close,2018-12-01,,,\n"
                                 "\"가\"\"나,\",rate,2018-12-20,,,\nL9,close,2018-12-01,,,\n";

static void events_in_columns(void **state) {
    size_t length;
    char *csv = make_book(100, &length);
    arrow_shape shape = {"vDtld", 2, 1, 2, true, false};
    struct ArrowArrayStream loans, events;
    icha_portfolio *columns = NULL;
    (void)state;
    options.events_name = "events";
    (void)arrow_open_book(csv, length, &shapes[4], &loans);
    (void)arrow_open_book(event_rows, sizeof event_rows - 1, &shape, &events);
    assert_int_equal(icha_portfolio_run_arrow(&loans, "book", &events, &options, &columns, &err), ICHA_OK);
    assert_null(loans.release);
    assert_null(events.release);
    options.events = event_rows;
    options.events_length = sizeof event_rows - 1;
    icha_portfolio *text = run_csv(csv, length);
    same_tables(text, columns);
    icha_portfolio_counts counts = icha_portfolio_event_count(columns);
    assert_int_equal(counts.rows_in, 5);
    assert_int_equal(counts.used, 1);
    icha_held_row last = icha_portfolio_held(columns, icha_portfolio_held_count(columns) - 1);
    assert_string_equal(last.loan_id, "L9");
    assert_int_equal(last.line, 5);
    icha_portfolio_free(text);
    icha_portfolio_free(columns);
    free(csv);
}

/* ---- single cells ---- */

#define PLAIN                                                                                                          \
    "loan_id,product,principal,rate,disbursed_on,term_months,method,day_count,inclusion,rounding.interest\n"           \
    "A,p,1000000,3.65%,2018-11-15,3,bullet,act/365,start,down/1\n"

/* The stream of PLAIN with one column replaced. */
typedef struct replaced {
    int64_t column;
    const char *format;
    const void *data;
} replaced;
static replaced other;

static void replace_format(struct ArrowSchema *schema) {
    schema->children[other.column]->format = other.format;
}

static void replace_data(struct ArrowArray *batch) {
    struct ArrowArray *column = batch->children[other.column];
    if (other.data == NULL) return;
    column->buffers[1] = other.data;
    column->n_buffers = 2;
    column->null_count = 0;
}

static icha_status run_replaced(int64_t column, const char *format, const void *data, icha_portfolio **out) {
    struct ArrowArrayStream loans;
    arrow_shape shape = {NULL, 0, 0, 0, false, true};
    arrow_book *book = arrow_open_book(PLAIN, sizeof PLAIN - 1, &shape, &loans);
    other = (replaced){column, format, data};
    book->spoil_schema = replace_format;
    book->spoil = replace_data;
    icha_status status = icha_portfolio_run_arrow(&loans, "book", NULL, &options, out, &err);
    assert_null(loans.release);
    assert_int_equal(arrow_open.streams, 0);
    return status;
}

static void cell_is_held(int64_t column, const char *format, const void *data, const char *field, const char *reason) {
    icha_portfolio *portfolio = NULL;
    if (run_replaced(column, format, data, &portfolio) != ICHA_OK) fail_msg("%s", err.message);
    assert_int_equal(icha_portfolio_held_count(portfolio), 1);
    icha_held_row held = icha_portfolio_held(portfolio, 0);
    assert_string_equal(held.field, field);
    says(held.reason, reason);
    icha_portfolio_free(portfolio);
}

static void cell_is_used(int64_t column, const char *format, const void *data) {
    icha_portfolio *portfolio = NULL;
    if (run_replaced(column, format, data, &portfolio) != ICHA_OK) fail_msg("%s", err.message);
    if (icha_portfolio_held_count(portfolio) > 0) fail_msg("%s", icha_portfolio_held(portfolio, 0).reason);
    icha_portfolio_free(portfolio);
}

/* 16 and 32 bytes, the lowest word first. */
#define WIDE(low, high) ((const int64_t[]){(int64_t)(low), (high), 0, 0})

static void cells_that_a_rule_holds(void **state) {
    (void)state;
    cell_is_held(2, "d:20,2", WIDE(100000050, 0), "principal",
                 "1000000.5 is not an amount: expected whole digits such as 25000000");
    cell_is_held(2, "d:20,3", WIDE(-1, -1), "principal",
                 "-0.001 is not an amount: expected whole digits such as 25000000");
    cell_is_held(3, "l", WIDE(3, 0), "rate", "3 has no unit: write a rate as 1.5%, 150bp or 0.015x");
    /* 0.0365000001: a digit past a billionth */
    cell_is_held(3, "d:12,10", WIDE(365000001, 0), "rate",
                 "3.65000001% is finer than a billionth: rates are not rounded on reading");
    /* 2^64 = 18,446,744,073,709,551,616: needs both words */
    cell_is_held(2, "d:38,0", WIDE(0, 1), "principal",
                 "18446744073709551616 is outside the amounts that icha computes: expected 1..9000000000000000");
    /* 2^128 + 1 with a decimal of 256 bits */
    cell_is_held(2, "d:76,0,256", ((const int64_t[]){1, 0, 1, 0}), "principal",
                 "340282366920938463463374607431768211457 is outside the amounts that icha computes: expected "
                 "1..9000000000000000");
    /* -(2^64 + 1), -(2^128 - 1): both need all their words turned round */
    cell_is_held(2, "d:38,0", WIDE(-1, -2), "principal",
                 "-18446744073709551617 is outside the amounts that icha computes: expected 1..9000000000000000");
    cell_is_held(2, "d:76,0,256", ((const int64_t[]){1, 0, -1, -1}), "principal",
                 "-340282366920938463463374607431768211455 is outside the amounts that icha computes: expected "
                 "1..9000000000000000");
    cell_is_held(2, "b", WIDE(0, 0), "principal", "false is not an amount: expected whole digits such as 25000000");
    cell_is_held(4, "tdD", ((const int32_t[]){2147483647}), "disbursed_on",
                 "day 2147483647 is not a date: expected YYYY-MM-DD such as 2018-03-14");
    cell_is_held(4, "tdm", WIDE(86400000LL * 17000 + 1, 0), "disbursed_on",
                 "2016-07-18 +1 ms is not a date: expected YYYY-MM-DD such as 2018-03-14");
    cell_is_held(4, "tdm", WIDE(-1, 0), "disbursed_on",
                 "1969-12-31 +86399999 ms is not a date: expected YYYY-MM-DD such as 2018-03-14");
    cell_is_held(2, "b", WIDE(1, 0), "principal", "true is not an amount: expected whole digits such as 25000000");
    cell_is_held(2, "L", WIDE(-1, 0), "principal",
                 "18446744073709551615 is outside the amounts that icha computes: expected 1..9000000000000000");
    cell_is_held(5, "c", WIDE(-3, 0), "term_months", "-3 is out of range: expected 1..3599");
}

static void cells_that_are_used(void **state) {
    (void)state;
    cell_is_used(2, "d:20,2", WIDE(100000000, 0));
    cell_is_used(2, "d:7,0,32", WIDE(1000000, 0));
    cell_is_used(2, "I", WIDE(1000000, 0));
    cell_is_used(3, "d:3,3", WIDE(35, 0));  /* 0.035 = 3.5 % */
    cell_is_used(3, "d:3,1", WIDE(1, 0));   /* 0.1 = 10 % */
    cell_is_used(3, "d:76,76", WIDE(0, 0)); /* 0 % */
    cell_is_used(4, "tdD", WIDE(17850, 0));
    cell_is_used(5, "C", WIDE(60, 0));
    cell_is_used(5, "C", WIDE(200, 0)); /* no int8 */
    cell_is_used(5, "d:4,1", WIDE(600, 0));
    cell_is_used(0, "l", WIDE(INT64_MIN, 0)); /* any digits are a loan_id */
}

/* ---- (b) types that are refused ---- */

static void is_refused(int64_t column, const char *format, const char *field, const char *sentence) {
    icha_portfolio *portfolio = NULL;
    assert_int_equal(run_replaced(column, format, NULL, &portfolio), ICHA_ERR_UNSUPPORTED);
    assert_null(portfolio);
    assert_string_equal(err.field, field);
    assert_string_equal(err.file, "book");
    if (strstr(err.message, sentence) == NULL) fail_msg("%s", err.message);
}

static void types_that_are_refused(void **state) {
    static const char *const floats[][2] = {{"e", "float16"}, {"f", "float32"}, {"g", "float64"}};
    static const char *const others[][2] = {{"z", "binary"},
                                            {"Z", "large_binary"},
                                            {"vz", "binary_view"},
                                            {"w:42", "fixed_size_binary"},
                                            {"tts", "time"},
                                            {"ttm", "time"},
                                            {"ttu", "time"},
                                            {"ttn", "time"},
                                            {"tDs", "duration"},
                                            {"tiM", "interval"},
                                            {"tin", "interval"},
                                            {"+l", "list"},
                                            {"+L", "large_list"},
                                            {"+vl", "list_view"},
                                            {"+w:3", "fixed_size_list"},
                                            {"+s", "struct"},
                                            {"+m", "map"},
                                            {"+ud:0,1", "union"},
                                            {"+us:0", "union"},
                                            {"+r", "run_end_encoded"},
                                            {"d:5,-2", "d:5,-2"},
                                            {"d:5", "d:5"},
                                            {"d:5,2,48", "d:5,2,48"},
                                            {"d:5,2x", "d:5,2x"},
                                            {"x", "x"},
                                            {"", "''"}};
    char sentence[160];
    (void)state;
    for (size_t i = 0; i < 3; i++)
        for (int64_t column = 0; column < 6; column++) {
            static const char *const names[] = {"loan_id", "product",      "principal",
                                                "rate",    "disbursed_on", "term_months"};
            snprintf(sentence, sizeof sentence,
                     "%s: the column is of type %s: no figure is read from floating point; cast it to decimal128 or "
                     "int64, or give text such as 3.5%%",
                     names[column], floats[i][1]);
            is_refused(column, floats[i][0], names[column], sentence);
        }
    is_refused(4, "tss:", "disbursed_on",
               "disbursed_on: the column is of type timestamp: a moment is no date; cast it to date32");
    is_refused(4, "tsn:Asia/Seoul", "disbursed_on", "a moment is no date; cast it to date32");
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        snprintf(sentence, sizeof sentence, "principal: the column is of type %s: expected ", others[i][1]);
        is_refused(2, others[i][0], "principal", sentence);
    }
}

/* Names follow the rules of a CSV header; there is no line to speak of. */
static void columns_are_found_by_name(void **state) {
    static const struct {
        const char *csv;
        icha_status status;
        const char *message;
    } cases[] = {
        {"loan_id,product,principle\nA,p,1\n", ICHA_ERR_UNKNOWN_KEY,
         "book: principle: there is no column principle: the nearest name is principal"},
        {"loan_id,principal\nA,1\n", ICHA_ERR_MISSING, "book: product: the header lacks the column product"},
        {"loan_id,product,loan_id\nA,p,B\n", ICHA_ERR_DUPLICATE,
         "book: loan_id: the column loan_id stands twice in the header"},
        {"product\np\n", ICHA_ERR_MISSING, "book: loan_id: the header lacks the column loan_id"},
        {"loan_id,product,\"a,b\"\nA,p,B\n", ICHA_ERR_UNKNOWN_KEY, NULL},
    };
    arrow_shape shape = {NULL, 0, 0, 0, false, true};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ArrowArrayStream loans;
        icha_portfolio *portfolio = NULL;
        (void)arrow_open_book(cases[i].csv, strlen(cases[i].csv), &shape, &loans);
        assert_int_equal(icha_portfolio_run_arrow(&loans, "book", NULL, &options, &portfolio, &err), cases[i].status);
        if (cases[i].message != NULL) says(err.message, cases[i].message);
        assert_int_equal(err.line, 0);
        assert_int_equal(arrow_open.streams, 0);
    }
}

/* ---- (c) what is not well formed ---- */

static struct ArrowArray *text_column(struct ArrowArray *batch) {
    return batch->children[3];
}

static void no_children(struct ArrowArray *batch) {
    batch->children = NULL;
}
static void fewer_children(struct ArrowArray *batch) {
    batch->n_children--;
}
static void no_child(struct ArrowArray *batch) {
    batch->children[3] = NULL;
}
static void released_child(struct ArrowArray *batch) {
    text_column(batch)->release = NULL;
}
static void short_child(struct ArrowArray *batch) {
    text_column(batch)->length--;
}
static void negative_length(struct ArrowArray *batch) {
    batch->length = -1;
}
static void huge_length(struct ArrowArray *batch) {
    batch->length = INT64_MAX;
}
static void negative_offset(struct ArrowArray *batch) {
    batch->offset = -1;
}
static void huge_offset(struct ArrowArray *batch) {
    text_column(batch)->offset = INT64_MAX;
}
static void offset_too_far(struct ArrowArray *batch) {
    batch->offset = 1;
}
static void many_nulls(struct ArrowArray *batch) {
    text_column(batch)->null_count = 15;
}
static void wrong_nulls(struct ArrowArray *batch) {
    text_column(batch)->null_count = -2;
}
static void nulls_unseen(struct ArrowArray *batch) {
    text_column(batch)->null_count = 1;
    text_column(batch)->buffers[0] = NULL;
}
static void nulls_of_rows(struct ArrowArray *batch) {
    batch->null_count = 1;
}
static void two_buffers(struct ArrowArray *batch) {
    text_column(batch)->n_buffers = 2;
}
static void four_buffers(struct ArrowArray *batch) {
    text_column(batch)->n_buffers = 4;
}
static void no_buffers(struct ArrowArray *batch) {
    text_column(batch)->buffers = NULL;
}
static void no_offsets(struct ArrowArray *batch) {
    text_column(batch)->buffers[1] = NULL;
}
static void no_bytes(struct ArrowArray *batch) {
    text_column(batch)->buffers[2] = NULL;
}
static void batch_with_buffers(struct ArrowArray *batch) {
    batch->n_buffers = 2;
}
static void batch_without_buffers(struct ArrowArray *batch) {
    batch->n_buffers = 0;
}
static void grandchildren(struct ArrowArray *batch) {
    text_column(batch)->n_children = 1;
}
static void falling_offsets(struct ArrowArray *batch) {
    static const int32_t offsets[] = {5, 4, 3, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    text_column(batch)->buffers[1] = offsets;
}
static void negative_offsets(struct ArrowArray *batch) {
    static const int32_t offsets[] = {-5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    text_column(batch)->buffers[1] = offsets;
}
static void unasked_dictionary(struct ArrowArray *batch) {
    text_column(batch)->dictionary = batch->children[2];
}

/* of a column of views */
static int32_t views[16 * 4];
static void with_view(struct ArrowArray *batch, int32_t length, int32_t block, int32_t offset) {
    memcpy(views, text_column(batch)->buffers[1], (size_t)text_column(batch)->length * 16);
    views[0] = length, views[2] = block, views[3] = offset;
    text_column(batch)->buffers[1] = views;
}
static void negative_view(struct ArrowArray *batch) {
    with_view(batch, -1, 0, 0);
}
static void view_past_its_block(struct ArrowArray *batch) {
    with_view(batch, 13, 1, 0x7FFFFFF0);
}
static void view_of_no_block(struct ArrowArray *batch) {
    with_view(batch, 13, 2, 0);
}
static void view_of_negative_block(struct ArrowArray *batch) {
    with_view(batch, 13, -1, 0);
}
static void view_before_its_block(struct ArrowArray *batch) {
    with_view(batch, 13, 1, -1);
}
static void view_one_past_the_end(struct ArrowArray *batch) {
    static const int64_t sizes[] = {0, 12};
    text_column(batch)->buffers[4] = sizes;
    with_view(batch, 13, 1, 0);
}
static void views_without_sizes(struct ArrowArray *batch) {
    text_column(batch)->buffers[4] = NULL;
}
static void views_with_two_buffers(struct ArrowArray *batch) {
    text_column(batch)->n_buffers = 2;
}

/* of a column with a dictionary */
static const int8_t below[16] = {-1}, above[16] = {100};
static void index_below(struct ArrowArray *batch) {
    text_column(batch)->buffers[1] = below;
}
static void index_above(struct ArrowArray *batch) {
    text_column(batch)->buffers[1] = above;
}
static void index_just_above(struct ArrowArray *batch) {
    static int8_t indices[16];
    indices[1] = (int8_t)text_column(batch)->dictionary->length;
    text_column(batch)->buffers[1] = indices;
}
static void no_dictionary(struct ArrowArray *batch) {
    text_column(batch)->dictionary = NULL;
}
static void released_dictionary(struct ArrowArray *batch) {
    text_column(batch)->dictionary->release = NULL;
}
static void dictionary_of_negative_length(struct ArrowArray *batch) {
    text_column(batch)->dictionary->length = -1;
}
static void dictionary_of_dictionary(struct ArrowArray *batch) {
    text_column(batch)->dictionary->dictionary = batch->children[2];
}

/* of the schema */
static void schema_of_text(struct ArrowSchema *schema) {
    schema->format = "u";
}
static void schema_without_format(struct ArrowSchema *schema) {
    schema->format = NULL;
}
static void schema_without_children(struct ArrowSchema *schema) {
    schema->n_children = 0;
}
static void schema_without_child(struct ArrowSchema *schema) {
    schema->children = NULL;
}
static void nameless_child(struct ArrowSchema *schema) {
    schema->children[3]->name = NULL;
}
static void child_without_format(struct ArrowSchema *schema) {
    schema->children[3]->format = NULL;
}
static void name_in_no_encoding(struct ArrowSchema *schema) {
    schema->children[3]->name = "\xB3\xF3";
}
static void dictionary_of_texts(struct ArrowSchema *schema) {
    schema->children[3]->dictionary = schema->children[2];
}
static void released_schema(struct ArrowSchema *schema) {
    schema->release(schema);
}

static void is_malformed(const char *spec, void (*spoil_schema)(struct ArrowSchema *),
                         void (*spoil)(struct ArrowArray *)) {
    arrow_shape shape = {spec, 0, 0, 0, false, true};
    size_t length;
    char *csv = make_book(0, &length);
    struct ArrowArrayStream loans;
    icha_portfolio *portfolio = NULL;
    arrow_book *book = arrow_open_book(csv, length, &shape, &loans);
    book->spoil_schema = spoil_schema;
    book->spoil = spoil;
    icha_status status = icha_portfolio_run_arrow(&loans, "book", NULL, &options, &portfolio, &err);
    if (status != ICHA_ERR_SYNTAX || strncmp(err.message, "book: ", 6) != 0 ||
        strstr(err.message, "the Arrow data is not well formed: ") == NULL)
        fail_msg("%s: %s", icha_status_name(status), err.message);
    assert_null(portfolio);
    assert_null(loans.release);
    assert_int_equal(arrow_open.streams + arrow_open.schemas + arrow_open.batches, 0);
    free(csv);
}

/* one more than a table has, of which none is looked at; it is released as what it is. */
static void (*release_few)(struct ArrowSchema *);
static int64_t few;

static void release_many(struct ArrowSchema *schema) {
    schema->n_children = few;
    schema->release = release_few;
    schema->release(schema);
}
static void schema_of_many_children(struct ArrowSchema *schema) {
    few = schema->n_children;
    release_few = schema->release;
    schema->n_children = ICHA_PORTFOLIO_COLUMNS_MAX + 1;
    schema->release = release_many;
}

static void more_columns_than_a_table_has(void **state) {
    arrow_shape shape = {"uuuu", 0, 0, 0, false, true};
    struct ArrowArrayStream loans;
    icha_portfolio *portfolio = NULL;
    (void)state;
    arrow_open_book(PLAIN, sizeof PLAIN - 1, &shape, &loans)->spoil_schema = schema_of_many_children;
    assert_int_equal(icha_portfolio_run_arrow(&loans, "book", NULL, &options, &portfolio, &err), ICHA_ERR_RANGE);
    says(err.message, "book: the header has 257 columns: expected at most 256");
    assert_int_equal(arrow_open.streams, 0);
}

static void malformed_arrays(void **state) {
    static void (*const of_texts[])(struct ArrowArray *) = {
        no_children,       fewer_children,     no_child,
        released_child,    short_child,        negative_length,
        huge_length,       negative_offset,    huge_offset,
        offset_too_far,    many_nulls,         wrong_nulls,
        nulls_unseen,      nulls_of_rows,      two_buffers,
        four_buffers,      no_buffers,         no_offsets,
        no_bytes,          batch_with_buffers, batch_without_buffers,
        grandchildren,     falling_offsets,    negative_offsets,
        unasked_dictionary};
    static void (*const of_views[])(struct ArrowArray *) = {
        negative_view,         view_past_its_block,   view_of_no_block,    view_of_negative_block,
        view_one_past_the_end, view_before_its_block, views_without_sizes, views_with_two_buffers};
    static void (*const of_dictionaries[])(struct ArrowArray *) = {index_below,
                                                                   index_just_above,
                                                                   index_above,
                                                                   no_dictionary,
                                                                   released_dictionary,
                                                                   dictionary_of_negative_length,
                                                                   dictionary_of_dictionary};
    static void (*const of_schemas[])(struct ArrowSchema *) = {
        schema_of_text, schema_without_format, schema_without_children, schema_without_child,
        nameless_child, child_without_format,  name_in_no_encoding,     dictionary_of_texts};
    (void)state;
    for (size_t i = 0; i < sizeof of_texts / sizeof of_texts[0]; i++) is_malformed("uuuu", NULL, of_texts[i]);
    for (size_t i = 0; i < sizeof of_views / sizeof of_views[0]; i++) is_malformed("uuuv", NULL, of_views[i]);
    for (size_t i = 0; i < sizeof of_dictionaries / sizeof of_dictionaries[0]; i++)
        is_malformed("uuud", NULL, of_dictionaries[i]);
    for (size_t i = 0; i < sizeof of_schemas / sizeof of_schemas[0]; i++) is_malformed("uuuu", of_schemas[i], NULL);
    is_malformed("uuuu", released_schema, NULL);
}

/* What else is wrong of such a batch comes later. */
static void a_batch_longer_than_its_columns(void **state) {
    (void)state;
    is_malformed("uuuu", NULL, offset_too_far);
    assert_string_equal(err.expected, "the batch's");
}

/* ---- the rest of what can go wrong ---- */

static icha_status run_spoiled(const char *csv, size_t length, int fails_at, int64_t row_limit) {
    arrow_shape shape = {NULL, 2, 0, 0, false, true};
    struct ArrowArrayStream loans;
    icha_portfolio *portfolio = NULL;
    options.row_limit = row_limit;
    arrow_open_book(csv, length, &shape, &loans)->fails_at = fails_at;
    icha_status status = icha_portfolio_run_arrow(&loans, "book", NULL, &options, &portfolio, &err);
    assert_null(loans.release);
    assert_int_equal(arrow_open.streams, 0);
    assert_int_equal(status == ICHA_OK, portfolio != NULL);
    icha_portfolio_free(portfolio);
    assert_int_equal(arrow_open.batches, 0);
    return status;
}

static void streams_that_fail(void **state) {
    size_t length;
    char *csv = make_book(0, &length); /* 15 rows: 8 batches, then the end */
    (void)state;
    for (int call = -1; call <= 9; call++) {
        if (call == 0) continue;
        assert_int_equal(run_spoiled(csv, length, call, 100), ICHA_ERR_IO);
        says(err.message, "the Arrow stream failed: the network went away");
    }
    assert_int_equal(run_spoiled(csv, length, 10, 100), ICHA_OK);
    assert_int_equal(run_spoiled(csv, length, 0, 15), ICHA_OK);
    assert_int_equal(run_spoiled(csv, length, 0, 14), ICHA_ERR_RANGE);
    says(err.message, "book: the file has too many rows: expected at most 14");
    assert_int_equal(run_spoiled(csv, length, 0, 0), ICHA_ERR_RANGE); /* the options; the stream was not looked at */
    free(csv);
}

static void text_that_is_none(void **state) {
    size_t length;
    char *csv = make_book(50, &length);
    char *bank = strstr(csv, "shinhan");
    (void)state;
    memcpy(bank, "s\xB3\xF3inh", 6); /* row 15: the first of the many, behind 14 odd ones */
    assert_int_equal(run_spoiled(csv, length, 0, 100), ICHA_ERR_ENCODING);
    assert_string_equal(err.field, "bank");
    assert_int_equal(err.line, 15);
    says(err.message, "book:15: bank: row 15 holds no UTF-8, which texts in Arrow are");
    free(csv);
}

static void text_of_events_that_is_none(void **state) {
    static const char events_csv[] = "loan_id,kind,on,reason\nA,close,2018-12-01,\"a\nb\"\nA,close,2018-12-02,\xFF\n";
    arrow_shape shape = {NULL, 1, 0, 0, false, true};
    struct ArrowArrayStream loans, events;
    icha_portfolio *portfolio = NULL;
    (void)state;
    options.events_name = "events";
    (void)arrow_open_book(PLAIN, sizeof PLAIN - 1, &shape, &loans);
    (void)arrow_open_book(events_csv, sizeof events_csv - 1, &shape, &events);
    assert_int_equal(icha_portfolio_run_arrow(&loans, "book", &events, &options, &portfolio, &err), ICHA_ERR_ENCODING);
    says(err.message, "events:2: reason: row 2 holds no UTF-8, which texts in Arrow are");
    /* a type of the events; a fault of the loans, before the events are looked at */
    static const char both[] = "loan_id,kind,on,amount\nA,close,2018-12-01,\n";
    (void)arrow_open_book(PLAIN, sizeof PLAIN - 1, &shape, &loans);
    other = (replaced){3, "g", NULL};
    arrow_open_book(both, sizeof both - 1, &shape, &events)->spoil_schema = replace_format;
    assert_int_equal(icha_portfolio_run_arrow(&loans, "book", &events, &options, &portfolio, &err),
                     ICHA_ERR_UNSUPPORTED);
    assert_string_equal(err.file, "events");
    (void)arrow_open_book(both, sizeof both - 1, &shape, &events);
    (void)arrow_open_book(both, sizeof both - 1, &shape, &loans);
    assert_int_equal(icha_portfolio_run_arrow(&loans, "book", &events, &options, &portfolio, &err),
                     ICHA_ERR_UNKNOWN_KEY);
    assert_null(portfolio);
    assert_null(events.release);
}

/* A row of the batch, or a value of a dictionary, that is null is a row of empty cells, or an empty cell: of the places
 * that offsets lead to, not of those before. */
static const uint8_t place_1_is_null[] = {0xFD}, place_0_is_null[] = {0xFE}, place_2_is_null[] = {0xFB};

static void row_is_null(struct ArrowArray *batch) {
    batch->buffers[0] = place_1_is_null;
    batch->null_count = -1;
}

static void row_before_is_null(struct ArrowArray *batch) {
    batch->buffers[0] = place_0_is_null;
    batch->null_count = -1;
}

static void value_is_null(struct ArrowArray *batch) {
    batch->children[1]->dictionary->buffers[0] = place_2_is_null;
    batch->children[1]->dictionary->null_count = 1;
}

static void is_held_by_null(const char *spec, int64_t lead, void (*spoil)(struct ArrowArray *), const char *field) {
    arrow_shape shape = {spec, 0, lead, 0, false, true};
    struct ArrowArrayStream loans;
    icha_portfolio *portfolio = NULL;
    arrow_open_book(PLAIN, sizeof PLAIN - 1, &shape, &loans)->spoil = spoil;
    assert_int_equal(icha_portfolio_run_arrow(&loans, "book", NULL, &options, &portfolio, &err), ICHA_OK);
    assert_int_equal(icha_portfolio_held_count(portfolio), field != NULL);
    if (field != NULL) assert_string_equal(icha_portfolio_held(portfolio, 0).field, field);
    icha_portfolio_free(portfolio);
}

static void nulls_behind_offsets(void **state) {
    (void)state;
    is_held_by_null("uuuu", 1, row_is_null, "loan_id");
    is_held_by_null("uuuu", 1, row_before_is_null, NULL);
    is_held_by_null("ud", 0, value_is_null, "product");
}

/* A CR alone is no end of a line of columns; in text it would need quotation marks. */
static void a_carriage_return_in_a_text(void **state) {
    (void)state;
    static const char *const texts[] = {"\"a\rb\"", "\"\r\"", "\"seven..\r\"", "\"sixteen bytes..\r\""};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char csv[sizeof PLAIN + 64];
        int length = snprintf(csv, sizeof csv, "%.*s\n%s,p,1000000,3.65%%,2018-11-15,3,bullet,act/365,start,down/1\n",
                              (int)(strchr(PLAIN, '\n') - PLAIN), PLAIN, texts[i]);
        icha_portfolio *text = run_csv(csv, (size_t)length);
        arrow_shape shape = {"uuu", 0, 0, 0, false, true};
        icha_portfolio *columns = run_arrow(csv, (size_t)length, &shape);
        same_held(text, columns);
        same_table(text, columns, ICHA_TABLE_ROWS);
        icha_portfolio_free(text);
        icha_portfolio_free(columns);
    }
}

/* Cut where a character ends: however long it is, a text is held for its length, and never called no UTF-8. */
static void long_texts_are_cut_between_characters(void **state) {
    (void)state;
    for (int before = 0; before < 3; before++) {
        size_t room = ICHA_PORTFOLIO_LINE_MAX + 4096, signs = (ICHA_PORTFOLIO_LINE_MAX + 1000) / 3;
        char *csv = malloc(room);
        size_t used = (size_t)snprintf(csv, room, "loan_id,product\nA,%.*s", before, "xyz");
        for (size_t i = 0; i < signs; i++) used += (size_t)snprintf(csv + used, room - used, "가");
        csv[used++] = '\n';
        arrow_shape shape = {"uu", 0, 0, 0, false, true};
        icha_portfolio *portfolio = run_arrow(csv, used, &shape);
        assert_int_equal(icha_portfolio_held_count(portfolio), 1);
        assert_int_equal(icha_portfolio_held(portfolio, 0).status, ICHA_ERR_RANGE);
        icha_portfolio_free(portfolio);
        free(csv);
    }
}

/* A batch may have null rows, a column may have no cells at all; none of that is malformed. */
static void no_rows(struct ArrowArray *batch) {
    static const uint8_t none[] = {0};
    batch->buffers[0] = none;
    batch->null_count = -1;
}

static void empty_column(struct ArrowSchema *schema) {
    schema->children[2]->format = "n";
}

static void empty_cells(struct ArrowArray *batch) {
    batch->children[2]->n_buffers = 0;
    batch->children[2]->buffers = NULL;
    batch->children[2]->null_count = batch->children[2]->length;
}

/* Before Arrow 1.0 a column of nulls brought its map of valid cells; polars still does. */
static void empty_cells_with_a_map(struct ArrowArray *batch) {
    static const void *none[] = {NULL};
    empty_cells(batch);
    batch->children[2]->n_buffers = 1;
    batch->children[2]->buffers = none;
}

static void rows_and_columns_of_nulls(void **state) {
    arrow_shape shape = {NULL, 0, 0, 0, false, true};
    struct ArrowArrayStream loans;
    icha_portfolio *portfolio = NULL;
    (void)state;
    arrow_open_book(PLAIN, sizeof PLAIN - 1, &shape, &loans)->spoil = no_rows;
    assert_int_equal(icha_portfolio_run_arrow(&loans, "book", NULL, &options, &portfolio, &err), ICHA_OK);
    assert_string_equal(icha_portfolio_held(portfolio, 0).field, "loan_id");
    icha_portfolio_free(portfolio);
    for (int with_map = 0; with_map <= 1; with_map++) {
        arrow_book *book = arrow_open_book(PLAIN, sizeof PLAIN - 1, &shape, &loans);
        book->spoil_schema = empty_column;
        book->spoil = with_map ? empty_cells_with_a_map : empty_cells;
        assert_int_equal(icha_portfolio_run_arrow(&loans, "book", NULL, &options, &portfolio, &err), ICHA_OK);
        assert_string_equal(icha_portfolio_held(portfolio, 0).field, "principal");
        icha_portfolio_free(portfolio);
    }
    static const char header[] = "loan_id,product\n";
    (void)arrow_open_book(header, sizeof header - 1, &shape, &loans); /* not one batch */
    assert_int_equal(icha_portfolio_run_arrow(&loans, "book", NULL, &options, &portfolio, &err), ICHA_OK);
    assert_int_equal(icha_portfolio_count(portfolio).rows_in, 0);
    icha_portfolio_free(portfolio);
}

/* ---- many runs at once ---- */

typedef struct task {
    const icha_catalogue *catalogue;
    const char *csv;
    size_t length;
    char *rows;
    size_t rows_length;
} task;

static void *run_task(void *context) {
    task *own = context;
    icha_portfolio_options mine = ICHA_PORTFOLIO_OPTIONS_INIT;
    struct ArrowArrayStream loans;
    icha_portfolio *portfolio = NULL;
    mine.catalogue = own->catalogue;
    mine.first_year = 2018;
    mine.last_year = 2019;
    mine.threads = 2;
    (void)arrow_open_book(own->csv, own->length, &shapes[2], &loans);
    if (icha_portfolio_run_arrow(&loans, "book", NULL, &mine, &portfolio, NULL) != ICHA_OK) return NULL;
    own->rows = table_text(portfolio, ICHA_TABLE_ROWS, &own->rows_length);
    icha_portfolio_free(portfolio);
    return NULL;
}

static void runs_on_many_threads(void **state) {
    size_t length;
    char *csv = make_book(100, &length);
    task tasks[4];
    pthread_t threads[4];
    icha_catalogue *catalogue = NULL;
    (void)state;
    assert_int_equal(icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/catalogue", NULL, 0, &catalogue, NULL, &err), ICHA_OK);
    for (char *p = strstr(csv, "\np,"); p != NULL; p = strstr(p + 1, "\np,")) p[1] = 'p';
    for (size_t i = 0; i < 4; i++) {
        tasks[i] = (task){i % 2 == 0 ? NULL : catalogue, csv, length, NULL, 0};
        assert_int_equal(pthread_create(&threads[i], NULL, run_task, &tasks[i]), 0);
    }
    for (size_t i = 0; i < 4; i++) assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (size_t i = 0; i < 4; i++) {
        assert_non_null(tasks[i].rows);
        assert_string_equal(tasks[i].rows, tasks[i % 2].rows);
        if (i >= 2) free(tasks[i].rows);
    }
    free(tasks[0].rows);
    free(tasks[1].rows);
    icha_catalogue_free(catalogue);
    free(csv);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_book_in_columns_gives_the_tables_of_the_book_as_text),
        TEST(rows_are_numbered_from_one),
        TEST(figures_by_hand),
        TEST(events_in_columns),
        TEST(cells_that_a_rule_holds),
        TEST(cells_that_are_used),
        TEST(types_that_are_refused),
        TEST(columns_are_found_by_name),
        TEST(more_columns_than_a_table_has),
        TEST(malformed_arrays),
        TEST(streams_that_fail),
        TEST(text_that_is_none),
        TEST(text_of_events_that_is_none),
        TEST(nulls_behind_offsets),
        TEST(a_carriage_return_in_a_text),
        TEST(long_texts_are_cut_between_characters),
        TEST(a_batch_longer_than_its_columns),
        TEST(rows_and_columns_of_nulls),
        TEST(runs_on_many_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
