/* The portfolio read in pieces (P-4): pieces of any size, threads, spill files and sorts of any size give the tables
 * that one piece in memory gives, byte for byte; what those are is checked by hand in test_portfolio.c and, for the
 * rows that matter here, below. */
#include "support/cmocka_setup.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "portfolio/csv.h"
#include "portfolio/input.h"
#include "portfolio/pieces.h"
#include "portfolio/portfolio.h"
#include "portfolio/sorter.h"
#include "portfolio/tuning.h"
#include "support/table_text.h"

static icha_portfolio_options options;
static icha_tuning tuning;
static icha_error err;
static char folder[64];
static char path[96];

static int set_up(void **state) {
    (void)state;
    options = (icha_portfolio_options)ICHA_PORTFOLIO_OPTIONS_INIT;
    options.first_year = 2018;
    options.last_year = 2019;
    tuning = (icha_tuning)ICHA_TUNING_INIT;
    icha_error_init(&err);
    strcpy(folder, "/tmp/icha-pieces-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/book.csv", folder);
    return 0;
}

/* rmdir() fails where a spill file was left behind. */
static int tear_down(void **state) {
    (void)state;
    unlink(path);
    return rmdir(folder);
}

static void write_file(const char *bytes, size_t length) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static uint64_t seed = 20180315;
static uint32_t random_below(uint32_t limit) {
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(seed >> 33) % limit;
}

/* ---- a book with everything that pieces could cut wrongly ---- */

#define HEADER                                                                                                         \
    "product,loan_id,principal,rate,disbursed_on,term_months,method,due_day,day_count,inclusion,rounding.interest,"    \
    "subsidy.method,subsidy.base,subsidy.rounding,subsidy_rate,subsidy_months,subsidy.claim.cycle,subsidy.claim.by,"   \
    "subsidy.claim.rounding,subsidy.claim.level,subsidy.claim.payment_lag_days,subsidy.claim.closing_days,bank,"       \
    "subsidy.payers[0].name,subsidy.payers[0].share"
#define TERMS(principal, bank)                                                                                         \
    principal ",3.65%,2018-11-15,3,bullet,15,act/365,start,down/1,of_rate,balance,down/1,1.825%,12,quarter,due,"       \
              "down/10,claim,20,0," bank ",incheon,1"
#define BOOK(end)                                                                                                      \
    HEADER end "p,L3," TERMS("10010000", "") end                                   /* line 2 */                        \
        "p,\"L\"\"1\"," TERMS("3006000", "\"a\nb\"") end                           /* 3, 4: no name has a line end */  \
            end                                                                    /* 5, no row */                     \
        "p,twin," TERMS("1000000", "") end                                         /* 6, repeated: 7 and 12 */         \
        "p,twin," TERMS("1000000", "") end                                         /* 7 */                             \
        "p,L\"4," TERMS("1000000", "") end                                         /* 8, stray quotation mark */       \
        "p,L5" end                                                                 /* 9, too few cells */              \
        ",L6," TERMS("1000000", "") end                                            /* 10, no product */                \
        "p,,\"" TERMS("1000000", "") "\"" end                                      /* 11, no loan_id, too few cells */ \
                                     "q,\"twin\"," TERMS("1000000", "\"c,d\"") end /* 12 */                            \
        "p,\"가\"\"나\"," TERMS("2000000", "\"\"") end                             /* 13 */                            \
        "p,A," TERMS("2000000", "")                                                /* 14, used */
static const char events[] = "loan_id,kind,on,amount,effect\nA,prepay,2018-12-20,1000,reduce_payment\n"
                             "twin,close,2018-12-01,,\nnobody,close,2018-12-01,,\nL5,close,2018-12-01,,\n";

static icha_status try_run(const char *bytes, size_t length, bool from_file, icha_portfolio **out) {
    icha_portfolio_input input = {bytes, length, from_file ? path : NULL, NULL, NULL};
    return icha_portfolio_run_tuned(&input, "book.csv", &options, &tuning, out, &err);
}

static icha_portfolio *run(const char *bytes, size_t length, bool from_file) {
    icha_portfolio *portfolio = NULL;
    icha_status status = try_run(bytes, length, from_file, &portfolio);
    if (status != ICHA_OK) print_error("%s\n", err.message);
    assert_int_equal(status, ICHA_OK);
    assert_true(icha_portfolio_ties_out(portfolio));
    return portfolio;
}

static void same_table(const icha_portfolio *a, const icha_portfolio *b, icha_portfolio_table table) {
    size_t length_a, length_b;
    char *text_a = table_text(a, table, &length_a), *text_b = table_text(b, table, &length_b);
    if (length_a != length_b || memcmp(text_a, text_b, length_a) != 0)
        fail_msg("pieces of %zu:\n%s", tuning.piece_size, text_b);
    free(text_a);
    free(text_b);
}

static void same_tables(const icha_portfolio *a, const icha_portfolio *b) {
    same_table(a, b, ICHA_TABLE_OUTLAY);
    same_table(a, b, ICHA_TABLE_CLAIMS);
    same_table(a, b, ICHA_TABLE_HELD);
    same_table(a, b, ICHA_TABLE_ROWS);
    assert_int_equal(icha_portfolio_count(a).rows_in, icha_portfolio_count(b).rows_in);
    assert_int_equal(icha_portfolio_encoding(a), icha_portfolio_encoding(b));
}

/* One piece in memory, then pieces of 1..200 bytes, in memory and from a file, on one to three threads. */
static void same_in_any_pieces(const char *bytes, size_t length) {
    icha_portfolio *whole;
    options.threads = 1;
    tuning = (icha_tuning)ICHA_TUNING_INIT;
    tuning.piece_size = (size_t)1 << 30;
    whole = run(bytes, length, false);
    write_file(bytes, length);
    for (size_t size = 1; size <= 200; size += size < 40 ? 1 : 9) {
        options.threads = (int32_t)(size % 3) + 1;
        options.spill_folder = size % 2 == 0 ? folder : NULL;
        tuning =
            (icha_tuning){size, 1 + size * 7 % 300, size % 4 == 0 ? 64 : (int)(size % 3), size % 5, size, size % 2000, NULL};
        icha_portfolio *pieces = run(bytes, length, size % 5 != 0);
        same_tables(whole, pieces);
        icha_portfolio_free(pieces);
    }
    options.spill_folder = NULL;
    icha_portfolio_free(whole);
}

static void any_pieces_give_the_same(void **state) {
    (void)state;
    static const char unix_lines[] = BOOK("\n"), dos_lines[] = BOOK("\r\n"), mark[] = "\xEF\xBB\xBF" BOOK("\n") "\n\n";
    same_in_any_pieces(unix_lines, sizeof unix_lines - 1);
    same_in_any_pieces(dos_lines, sizeof dos_lines - 1);
    same_in_any_pieces(mark, sizeof mark - 1);
    options.events = events;
    options.events_length = sizeof events - 1;
    options.events_name = "events.csv";
    same_in_any_pieces(unix_lines, sizeof unix_lines - 1);
}

/* The lines of held rows, and whose events, by the comments at BOOK: its used rows are L3, 가"나 and A. */
static void held_rows_by_hand(void **state) {
    (void)state;
    static const uint32_t lines[] = {3, 6, 7, 8, 9, 10, 11, 12, 3, 4, 5};
    static const char *const ids[] = {"L\"1", "twin", "twin", "L\"4", "L5", "L6", "", "twin", "twin", "nobody", "L5"};
    static const char book[] = BOOK("\n");
    options.events = events;
    options.events_length = sizeof events - 1;
    options.events_name = "events.csv";
    tuning = (icha_tuning){16, 64, 1, 1, 1, 1, NULL};
    icha_portfolio *portfolio = run(book, sizeof book - 1, false);
    assert_int_equal(icha_portfolio_count(portfolio).rows_in, 11);
    assert_int_equal(icha_portfolio_held_count(portfolio), 11);
    for (size_t i = 0; i < 11; i++) {
        icha_held_row held = icha_portfolio_held(portfolio, i);
        assert_int_equal(held.line, lines[i]);
        assert_string_equal(held.loan_id, ids[i]);
        assert_string_equal(held.file, i < 8 ? "book.csv" : "events.csv");
    }
    /* the first of a repeated loan_id names the second, the others the first (P-2) */
    assert_non_null(strstr(icha_portfolio_held(portfolio, 1).reason, "line 7"));
    assert_non_null(strstr(icha_portfolio_held(portfolio, 2).reason, "line 6"));
    assert_non_null(strstr(icha_portfolio_held(portfolio, 7).reason, "line 6"));
    icha_portfolio_free(portfolio);
}

/* Bytewise: A < L3 < 가"나; each loan has three rows. */
static void rows_by_loan_id(void **state) {
    (void)state;
    static const char book[] = BOOK("\n");
    static const char *const ids[] = {",A,", ",L3,", ",\"가\"\"나\","};
    size_t length;
    write_file(book, sizeof book - 1);
    tuning = (icha_tuning){100, 30, 64, 1, 1, 1, NULL};
    options.spill_folder = folder;
    icha_portfolio *portfolio = run(NULL, 0, true);
    char *text = table_text(portfolio, ICHA_TABLE_ROWS, &length), *line = strchr(text, '\n') + 1;
    for (size_t i = 0; i < 9; i++) {
        assert_memory_equal(line + 1, ids[i / 3], strlen(ids[i / 3]));
        line = strchr(line, '\n') + 1;
    }
    assert_string_equal(line, "");
    free(text);
    icha_portfolio_free(portfolio);
}

/* ---- encodings ---- */

/* 한 is C7 D1 in CP949, ED 95 9C in UTF-8. */
static void cp949_in_pieces(void **state) {
    (void)state;
    static const char old[] =
        HEADER "\np,\xC7\xD1," TERMS("10010000", "\"\xC7\xD1,\n\"") "\n\xC7\xD1,2," TERMS("3006000", "\xC7\xD1");
    static const char utf_8[] = HEADER "\np,한," TERMS("10010000", "\"한,\n\"") "\n한,2," TERMS("3006000", "한");
    same_in_any_pieces(old, sizeof old - 1);
    tuning.piece_size = 50;
    icha_portfolio *a = run(old, sizeof old - 1, false), *b = run(utf_8, sizeof utf_8 - 1, false);
    same_table(a, b, ICHA_TABLE_OUTLAY);
    same_table(a, b, ICHA_TABLE_ROWS);
    assert_int_equal(icha_portfolio_encoding(a), ICHA_ENCODING_CP949);
    icha_portfolio_free(a);
    icha_portfolio_free(b);
}

/* A text larger than every window, with characters of two bytes at odd and even places. */
static void cp949_across_windows(void **state) {
    (void)state;
    size_t rows = 20000, length;
    char *text = malloc(rows * 32), *rest = text + sprintf(text, "loan_id,product\n");
    for (size_t i = 0; i < rows; i++) rest += sprintf(rest, "%s%zu\xC7\xD1,\n", i % 3 == 0 ? "\xC7\xD1" : "", i);
    length = (size_t)(rest - text);
    write_file(text, length);
    options.spill_folder = folder;
    icha_portfolio *portfolio = run(NULL, 0, true);
    assert_int_equal(icha_portfolio_encoding(portfolio), ICHA_ENCODING_CP949);
    assert_int_equal(icha_portfolio_held_count(portfolio), rows);
    assert_string_equal(icha_portfolio_held(portfolio, 3000).loan_id, "한3000한");
    assert_string_equal(icha_portfolio_held(portfolio, 19999).loan_id, "19999한");
    icha_portfolio_free(portfolio);
    free(text);
}

static void fails(const char *bytes, size_t length, icha_status status, const char *sentence) {
    icha_portfolio *portfolio = NULL;
    write_file(bytes, length);
    for (size_t size = 1; size < 300; size += 7) {
        tuning.piece_size = size;
        options.threads = (int32_t)(size % 2) + 1;
        assert_int_equal(try_run(bytes, length, size % 3 != 0, &portfolio), status);
        assert_string_equal(err.message, sentence);
        assert_null(portfolio);
    }
}

/* The offsets count from the file's first byte. Whatever else is wrong, first it must be text. */
static void broken_bytes_in_pieces(void **state) {
    (void)state;
    static const char both[] = "loan_id,product\nL1,\xFF\xFF\nL2,p\n";             /* 16 + 3 = 19 */
    static const char mark[] = "\xEF\xBB\xBFloan_id,product\nL1,p\nL2,\xC7\xD1\n"; /* 3 + 16 + 5 + 3 = 27 */
    static const char header[] = "loan_id,nonsense\nL2,p\nL3,\xFF\xFF\n";          /* 17 + 5 + 3 = 25 */
    static const char half[] = "loan_id,product\nL1,\xC7";                         /* 19: half a character */
    fails(half, sizeof half - 1, ICHA_ERR_ENCODING,
          "book.csv: the byte at offset 19 (UTF-8), 19 (CP949) is no text: expected UTF-8, CP949 [P-1]");
    fails(both, sizeof both - 1, ICHA_ERR_ENCODING,
          "book.csv: the byte at offset 19 (UTF-8), 19 (CP949) is no text: expected UTF-8, CP949 [P-1]");
    fails(mark, sizeof mark - 1, ICHA_ERR_ENCODING, "book.csv: the byte at offset 27 is no text: expected UTF-8 [P-1]");
    fails(header, sizeof header - 1, ICHA_ERR_ENCODING,
          "book.csv: the byte at offset 25 (UTF-8), 25 (CP949) is no text: expected UTF-8, CP949 [P-1]");
}

/* Characters of three bytes across windows of 64 KiB: EA B0 is one of CP949's characters, 80 behind it is none, so of
 * CP949 the third byte is at fault, of UTF-8 the FF behind all. Behind a header at fault all is looked through by windows. */
static void broken_bytes_behind_windows(void **state) {
    (void)state;
    enum { SIGNS = 60000 };
    static const char *const headers[] = {"loan_id,product\n", "loan_id,nonsense\n"};
    char *text = malloc(4 * SIGNS), sentence[160];
    for (size_t h = 0; h < 2; h++) {
        size_t begin = strlen(headers[h]), length = begin;
        memcpy(text, headers[h], begin);
        for (int i = 0; i < SIGNS; i++) length += (size_t)sprintf(text + length, i % 1000 == 999 ? "가\n" : "가");
        text[length] = '\xFF';
        snprintf(sentence, sizeof sentence,
                 "book.csv: the byte at offset %zu (UTF-8), %zu (CP949) is no text: expected UTF-8, CP949 [P-1]",
                 length, begin + 2);
        icha_portfolio *portfolio = NULL;
        for (tuning.piece_size = 1000; tuning.piece_size < 1000000; tuning.piece_size *= 99) {
            assert_int_equal(try_run(text, length + 1, false, &portfolio), ICHA_ERR_ENCODING);
            assert_string_equal(err.message, sentence);
        }
    }
    free(text);
}

/* Line 4, column 3: rows of any length before and behind it. The limit is passed before, or not. */
static void an_open_quote_is_placed(void **state) {
    (void)state;
    static const char text[] = "loan_id,product\n1,\"a\nb\"\n3,\"p\n4,p\n5,p\n";
    fails(text, sizeof text - 1, ICHA_ERR_SYNTAX,
          "book.csv:4:3: a quoted cell is never closed: expected a quotation mark before the end of the file [P-1]");
    static const char doubled[] = "loan_id,product\n1,\"a\nb\"\n3,\"p\"\"q\"\"\n4,p\n5,p\n";
    fails(doubled, sizeof doubled - 1, ICHA_ERR_SYNTAX,
          "book.csv:4:3: a quoted cell is never closed: expected a quotation mark before the end of the file [P-1]");
    options.row_limit = 1;
    fails(text, sizeof text - 1, ICHA_ERR_SYNTAX,
          "book.csv:4:3: a quoted cell is never closed: expected a quotation mark before the end of the file [P-1]");
    static const char many[] = "loan_id,product\n1,p\n2,p\n3,\"p\n4,p\n5,p\n";
    icha_portfolio *portfolio = NULL;
    assert_int_equal(try_run(many, sizeof many - 1, false, &portfolio), ICHA_ERR_RANGE);
}

/* ---- very many ---- */

/* A million rows without a product, read by three threads and sorted in small runs, come back in the order of their
 * lines. */
static void a_million_held_rows_in_order(void **state) {
    (void)state;
    size_t rows = 1000000, index = 0, length;
    char *text = malloc(rows * 10 + 20), *rest = text + sprintf(text, "loan_id,product\n"), line[40];
    for (size_t i = 0; i < rows; i++) rest += sprintf(rest, "%zu,\n", (i * 7919) % rows);
    write_file(text, (size_t)(rest - text));
    free(text);
    options.threads = 3;
    options.spill_folder = folder;
    tuning = (icha_tuning){30000, 1 << 20, 64, 1000, 1, 1, NULL};
    icha_portfolio *portfolio = run(NULL, 0, true);
    assert_int_equal(icha_portfolio_held_count(portfolio), rows);
    assert_int_equal(icha_portfolio_held(portfolio, 123456).line, 123458);
    text = table_text(portfolio, ICHA_TABLE_HELD, &length);
    for (char *at = strchr(text, '\n') + 1; *at != '\0'; at = strchr(at, '\n') + 1, index++) {
        int used = snprintf(line, sizeof line, "book.csv,%zu,%zu,product,", index + 2, (index * 7919) % rows);
        if (strncmp(at, line, (size_t)used) != 0) fail_msg("line %zu: %.60s", index, at);
    }
    assert_int_equal(index, rows);
    free(text);
    icha_portfolio_free(portfolio);
}

/* Rows i and i + n share a loan_id; every number collides. */
static void twins_far_apart(void **state) {
    (void)state;
    enum { N = 3000 };
    char *text = malloc(2 * N * 12 + 20), *rest = text + sprintf(text, "loan_id,product\n"), other[24];
    for (size_t i = 0; i < 2 * N; i++) rest += sprintf(rest, "%zu,p\n", i % N);
    write_file(text, (size_t)(rest - text));
    free(text);
    for (int bits = 0; bits <= 64; bits += 16) {
        options.threads = bits % 3 + 1;
        options.spill_folder = bits % 32 == 0 ? folder : NULL;
        tuning = (icha_tuning){700, 5000, bits, 100, 1, 1, NULL};
        icha_portfolio *portfolio = run(NULL, 0, true);
        assert_int_equal(icha_portfolio_held_count(portfolio), 2 * N);
        for (size_t i = 0; i < 2 * N; i++) {
            icha_held_row held = icha_portfolio_held(portfolio, i);
            assert_int_equal(held.status, ICHA_ERR_DUPLICATE);
            snprintf(other, sizeof other, "line %zu", (i < N ? i + N : i - N) + 2);
            if (strstr(held.reason, other) == NULL) fail_msg("row %zu: %s", i, held.reason);
        }
        icha_portfolio_free(portfolio);
    }
}

/* Rows without a loan_id, and rows whose loan_id is longer than a cell may be, are nobody's twins (P-2). */
static void no_loan_id_has_no_twins(void **state) {
    (void)state;
    enum { LONG = ICHA_PORTFOLIO_CELL_MAX + 20000 };
    static char text[3 * LONG];
    size_t used = (size_t)sprintf(text, "loan_id,product\n,p\n,p\nX,p\nX,p\n");
    for (int i = 0; i < 2; i++) {
        memset(text + used, 'a', LONG);
        used += LONG;
        used += (size_t)sprintf(text + used, ",p\n");
    }
    static const icha_status statuses[] = {ICHA_ERR_MISSING,   ICHA_ERR_MISSING, ICHA_ERR_DUPLICATE,
                                           ICHA_ERR_DUPLICATE, ICHA_ERR_RANGE,   ICHA_ERR_RANGE};
    for (tuning.number_bits = 0; tuning.number_bits <= 64; tuning.number_bits += 64) {
        icha_portfolio *portfolio = run(text, used, false);
        assert_int_equal(icha_portfolio_held_count(portfolio), 6);
        for (size_t i = 0; i < 6; i++) assert_int_equal(icha_portfolio_held(portfolio, i).status, statuses[i]);
        icha_portfolio_free(portfolio);
    }
}

/* ---- the system says no ---- */

static void a_full_disk_is_an_error(void **state) {
    (void)state;
    struct rlimit before, small;
    icha_portfolio *portfolio = NULL;
    size_t rows = 60000;
    char *text = malloc(rows * 10 + 20), *rest = text + sprintf(text, "loan_id,product\n");
    for (size_t i = 0; i < rows; i++) rest += sprintf(rest, "%zu,\n", i);
    options.spill_folder = folder;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = (struct rlimit){100000, before.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    icha_status status = try_run(text, (size_t)(rest - text), false, &portfolio);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(status, ICHA_ERR_IO);
    assert_non_null(strstr(err.message, folder));
    assert_null(portfolio);
    options.spill_folder = "/nowhere";
    assert_int_equal(try_run(text, (size_t)(rest - text), false, &portfolio), ICHA_ERR_IO);
    assert_string_equal(err.message, "cannot write /nowhere: No such file or directory [P-4]");
    free(text);
}

static void cannot_open(const char *name, const char *sentence) {
    icha_portfolio *portfolio = NULL;
    assert_int_equal(icha_portfolio_run_file(name, "x", &options, &portfolio, &err), ICHA_ERR_IO);
    assert_string_equal(err.message, sentence);
    assert_null(portfolio);
}

static void files_that_cannot_be_read(void **state) {
    (void)state;
    char sentence[160];
    cannot_open("/nowhere/x.csv", "cannot read /nowhere/x.csv: No such file or directory");
    snprintf(sentence, sizeof sentence, "cannot read %s: Is a directory", folder);
    cannot_open(folder, sentence);
    assert_int_equal(mkfifo(path, 0600), 0);
    int both_ends = open(path, O_RDWR); /* so that opening it to read does not wait */
    snprintf(sentence, sizeof sentence, "cannot read %s: Illegal seek", path);
    cannot_open(path, sentence);
    close(both_ends);
}

/* Of 10 bytes 4 are left: the read fails. Of as many others, or more, the check at the end does. */
static void a_file_that_changes_is_an_error(void **state) {
    (void)state;
    icha_input input;
    char buffer[16], sentence[160];
    const char *bytes;
    write_file("0123456789", 10);
    snprintf(sentence, sizeof sentence, "%s changed while it was read [P-4]", path);
    assert_int_equal(icha_input_open(&input, path, &err), ICHA_OK);
    assert_int_equal(icha_input_bytes(&input, 2, 8, buffer, &bytes, &err), ICHA_OK);
    assert_memory_equal(bytes, "23456789", 8);
    assert_int_equal(icha_input_check(&input, &err), ICHA_OK);
    assert_int_equal(truncate(path, 4), 0);
    assert_int_equal(icha_input_bytes(&input, 2, 8, buffer, &bytes, &err), ICHA_ERR_IO);
    assert_string_equal(err.message, sentence);
    assert_int_equal(truncate(path, 11), 0);
    assert_int_equal(icha_input_check(&input, &err), ICHA_ERR_IO);
    icha_input_close(&input);
}

/* ---- the sorter ---- */

static int by_text(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void sorts_as_qsort_does(void **state) {
    (void)state;
    enum { N = 5000 };
    static char *texts[N];
    for (size_t memory = 1; memory < 2000000; memory *= 60) {
        icha_sorter *sorter = icha_sorter_new(memory % 7 == 0 ? NULL : folder, memory);
        icha_sorted sorted;
        icha_records records;
        const char *record;
        size_t length;
        icha_sorted_init(&sorted, folder);
        for (size_t i = 0; i < N; i++) {
            texts[i] = calloc(1, 300);
            for (size_t k = random_below(random_below(8) == 0 ? 299 : 5); k > 0; k--)
                texts[i][k - 1] = (char)(1 + random_below(255));
            assert_int_equal(icha_sorter_add(sorter, texts[i], strlen(texts[i]), &err), ICHA_OK);
        }
        qsort(texts, N, sizeof *texts, by_text);
        assert_int_equal(icha_sorter_finish(sorter, &sorted, &err), ICHA_OK);
        assert_int_equal(sorted.count, N);
        size_t from = random_below(N);
        assert_int_equal(icha_records_open(&records, &sorted, from, &err), ICHA_OK);
        for (size_t i = 0; i < N; i++) {
            const char *there = icha_sorted_at(&sorted, i, &length);
            assert_int_equal(length, strlen(texts[i]));
            assert_memory_equal(there, texts[i], length);
            if (i >= from) assert_int_equal(icha_records_next(&records, &record, &length, &err), ICHA_OK);
            if (i >= from) assert_memory_equal(record, texts[i], length);
            free(texts[i]);
        }
        assert_int_equal(icha_records_next(&records, &record, &length, &err), ICHA_OK);
        assert_null(record);
        icha_records_close(&records);
        icha_sorted_clear(&sorted);
        icha_sorter_free(sorter);
    }
}

/* ---- the quick scanner ---- */

static void same_record(const icha_csv_record *a, const icha_csv_record *b, const char *text) {
    bool same = a->begin == b->begin && a->line == b->line && a->is_blank == b->is_blank && a->fault == b->fault &&
                a->fault_line == b->fault_line && a->fault_column == b->fault_column && a->count == b->count;
    for (size_t i = 0; same && i < a->count && i < ICHA_PORTFOLIO_COLUMNS_MAX; i++)
        same = a->cells[i].text == b->cells[i].text && a->cells[i].length == b->cells[i].length &&
               a->cells[i].doubled == b->cells[i].doubled;
    if (!same) fail_msg("record at %zu of: %s", a->begin, text);
}

static void same_records(const char *text, size_t length) {
    static icha_csv_record quick, careful;
    icha_csv a = {text, length, 0, 1}, b = a;
    while (icha_csv_next_careful(&b, &careful)) {
        assert_true(icha_csv_next(&a, &quick));
        same_record(&careful, &quick, text);
        assert_int_equal(a.at, b.at);
        assert_int_equal(a.line, b.line);
    }
    assert_false(icha_csv_next(&a, &quick));
}

/* Where the walk that cuts pieces ends a record, the scanner ends it; a quotation mark that is never closed both find. */
static void same_ends(const char *text, size_t length) {
    static icha_csv_record record;
    icha_csv csv = {text, length, 0, 1};
    icha_input input;
    icha_input_of_memory(&input, text, length);
    while (csv.at < csv.length) {
        icha_record_end found;
        assert_int_equal(icha_record_end_of(&input, csv.at, &found, &err), ICHA_OK);
        assert_true(icha_csv_next_careful(&csv, &record));
        assert_int_equal(found.open != UINT64_MAX, record.fault == ICHA_CSV_OPEN_QUOTE);
        assert_int_equal(found.end, csv.at);
    }
}

static void scanners_agree(void **state) {
    (void)state;
    static const char *const parts[] = {"a",          "12.5%", ",",    ",",    "\n",   "\r\n", "\r",
                                        "\"",         "\"\"",  "\t",   "\x7F", "\x1F", "\x01", "한",
                                        "2018-11-15", "\x80",  "\xAC", "-",    "!",    "  "};
    char text[400];
    for (size_t n = 0; n < 60000; n++) {
        size_t used = 0, rare = random_below(3) == 0 ? 20 : 6; /* mostly without quotation marks and faults */
        for (size_t k = random_below(60); k > 0; k--) {
            const char *part = parts[random_below((uint32_t)rare)];
            memcpy(text + used, part, strlen(part));
            used += strlen(part);
        }
        char *exact = malloc(used + 1); /* on the heap, so that a byte behind is found out */
        memcpy(exact, text, used);
        exact[used] = '\0';
        same_records(exact, used);
        same_ends(exact, used);
        free(exact);
    }
}

/* One below, at and above each limit. */
static void scanners_agree_at_limits(void **state) {
    (void)state;
    static const size_t limits[] = {ICHA_PORTFOLIO_CELL_MAX, ICHA_PORTFOLIO_LINE_MAX};
    char *text = malloc(ICHA_PORTFOLIO_LINE_MAX + 300);
    for (size_t limit = 0; limit < 2; limit++)
        for (size_t length = limits[limit] - 1; length <= limits[limit] + 1; length++) {
            memset(text, 'x', length);
            for (size_t i = 1000; limit == 1 && i < length; i += 1000) text[i] = ',';
            memcpy(text + length, "\na,b,c,d,e,f,g\n", 15);
            memcpy(text + length + 15, "a line behind it that is long enough\n",
                   37); /* the quick scanner reads blocks */
            same_records(text, length + 15 + 37);
        }
    for (size_t cells = ICHA_PORTFOLIO_COLUMNS_MAX - 1; cells <= ICHA_PORTFOLIO_COLUMNS_MAX + 1; cells++) {
        memset(text, ',', cells - 1);
        memcpy(text + cells - 1, "\na line behind it that is long enough\n", 38);
        same_records(text, cells - 1 + 38);
    }
    free(text);
}

/* The rows of a file in the order of its loan_ids are read by windows of 64 KiB, which cut rows apart. */
static void same_rows_from_a_file(const icha_portfolio *in_memory, const char *text, size_t length) {
    write_file(text, length);
    icha_portfolio *from_file = run(NULL, 0, true);
    same_table(in_memory, from_file, ICHA_TABLE_ROWS);
    icha_portfolio_free(from_file);
}

/* 1,000 loans of one family, half over three months and half over two: rounds, slices and sums as small as they get and as
 * large. The figures of one loan are A's of test_portfolio.c: 15,015 due in 2018; 23,523 accrue there, for 8,508 of the second
 * period's 15,515 do. In 2019 the longer has 7,007 + 15,515 and 2 x 15,515 due, the shorter 7,007 and 15,515:
 *   accrued 2019: 500 x (22,522 + 7,007) = 14,764,500; due 2019: 500 x (31,030 + 15,515) = 23,272,500.
 * Claims by quarter are paid 20 days behind it, so all in 2019: 15,015,000 + 23,272,500 = 38,287,500. */
static void rounds_of_any_size(void **state) {
    (void)state;
    enum { LOANS = 1000, ROW = 300 };
    static const char outlay[] = "product,payer,kind,year,basis,amount,loans\n"
                                 "p,incheon,interest_subsidy,2018,accrued,23523000,1000\n"
                                 "p,incheon,interest_subsidy,2018,due,15015000,1000\n"
                                 "p,incheon,interest_subsidy,2019,accrued,14764500,1000\n"
                                 "p,incheon,interest_subsidy,2019,due,23272500,1000\n"
                                 "p,incheon,interest_subsidy,2019,paid,38287500,1000\n";
    char *text = malloc(LOANS * ROW + sizeof HEADER);
    size_t used = (size_t)sprintf(text, "%s\n", HEADER), length;
    for (int i = 0; i < LOANS; i++)
        used += (size_t)sprintf(text + used, "p,L%03d,10010000,3.65%%,2018-11-15,%d,%s\n", i, 3 - i % 2,
                                "bullet,15,act/365,start,down/1,of_rate,balance,down/1,1.825%,12,quarter,due,down/10,"
                                "claim,20,0,,incheon,1");
    for (int32_t threads = 1; threads <= 3; threads++)
        for (size_t most = 1; most <= 4096; most *= 4) {
            options.threads = threads;
            tuning.piece_size = 5000;
            tuning.loans_kept = tuning.slice = most;
            tuning.loans_sum = threads == 2 ? 1 : ICHA_COHORT_LOANS_MAX;
            icha_portfolio *portfolio = run(text, used, false);
            char *table = table_text(portfolio, ICHA_TABLE_OUTLAY, &length);
            assert_string_equal(table, outlay);
            assert_true(portfolio->computed_in_batches >= LOANS - threads);
            free(table);
            if (most == 1) same_rows_from_a_file(portfolio, text, used);
            icha_portfolio_free(portfolio);
        }
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(any_pieces_give_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(held_rows_by_hand, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rows_by_loan_id, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cp949_in_pieces, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cp949_across_windows, set_up, tear_down),
        cmocka_unit_test_setup_teardown(broken_bytes_in_pieces, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_open_quote_is_placed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_million_held_rows_in_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(twins_far_apart, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_disk_is_an_error, set_up, tear_down),
        cmocka_unit_test_setup_teardown(files_that_cannot_be_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_that_changes_is_an_error, set_up, tear_down),
        cmocka_unit_test_setup_teardown(sorts_as_qsort_does, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rounds_of_any_size, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_loan_id_has_no_twins, set_up, tear_down),
        cmocka_unit_test_setup_teardown(broken_bytes_behind_windows, set_up, tear_down),
        cmocka_unit_test(scanners_agree),
        cmocka_unit_test(scanners_agree_at_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
