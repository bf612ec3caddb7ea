/* Shards of a portfolio (P-3) and their sums as shard.json; progress. */
#define _GNU_SOURCE /* memmem() */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/cmocka_setup.h"

#include "portfolio/shard.h"
#include "icha/icha.h"
#include "portfolio/progress.h"
#include "portfolio/whole.h"

/* 36,500,000 won at act/365: 1,000 won a day and percent, a 1 % subsidy is 1,000 won a day. */
static const char book[] =
    "loan_id,product,principal,rate,disbursed_on,term_months,method,day_count,inclusion,rounding.interest,subsidy."
    "method,"
    "subsidy.base,subsidy.rounding,subsidy.steps[0].months,subsidy.steps[0].rate,subsidy.payers[0].name,"
    "subsidy.payers[0].share,subsidy.claim.cycle,subsidy.claim.by,subsidy.claim.rounding,subsidy.claim.level,"
    "subsidy.claim.payment_lag_days,subsidy.claim.closing_days\n"
#define LOAN(id, principal)                                                                                            \
    id ",p," principal ",3%,2018-01-01,1,bullet,act/365,start,down/1,of_rate,balance,down/1,1,1%,city,1,quarter,due,"  \
       "down/10,claim,20,0\n"
    LOAN("A", "36500000") LOAN("B", "3650") LOAN("C", "3650") LOAN("D", "3650");

static const char *events_of_book; /* or NULL */

static icha_portfolio_options options_for(int32_t shard, int32_t shards) {
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;
    options.first_year = options.last_year = 2018;
    options.shard = shard;
    options.shards = shards;
    options.events = events_of_book;
    options.events_length = events_of_book == NULL ? 0 : strlen(events_of_book);
    options.events_name = events_of_book == NULL ? NULL : "events.csv";
    return options;
}

static icha_portfolio *run(int32_t shard, int32_t shards) {
    icha_error err = ICHA_ERROR_INIT;
    icha_portfolio *made = NULL;
    icha_portfolio_options options = options_for(shard, shards);
    if (icha_portfolio_run(book, sizeof book - 1, "book.csv", &options, &made, &err) != ICHA_OK)
        fail_msg("%s", err.message);
    return made;
}

/* Published values of 64-bit FNV-1a: "a" af63dc4c8601ec8c, "foobar" 85944171f73967e8. Folded:
 * af63dc4c ^ 8601ec8c = 296230c0 = 694,300,864, a multiple of 64;
 * 85944171 ^ f73967e8 = 72ad2699 = 1,923,950,233: 1 mod 2 and mod 4, 33 mod 100. */
static void the_shard_of_an_id_is_a_published_hash(void **state) {
    (void)state;
    assert_int_equal(icha_shard_of("a", 1, 64), 1);
    assert_int_equal(icha_shard_of("foobar", 6, 2), 2);
    assert_int_equal(icha_shard_of("foobar", 6, 4), 2);
    assert_int_equal(icha_shard_of("foobar", 6, 100), 34);
    assert_int_equal(icha_shard_of("", 0, 128), 1);
    assert_int_equal(icha_shard_of("foobar", 6, 1), 1);
}

/* Each loan in one shard, and neither of two empty: by its lowest bit alone FNV-1a would send all even numbers to one.
 */
static void numbers_spread_over_shards(void **state) {
    (void)state;
    int counts[2] = {0, 0};
    char id[16];
    for (int number = 1000; number < 3000; number += 2) {
        snprintf(id, sizeof id, "L%d", number);
        counts[icha_shard_of(id, strlen(id), 2) - 1]++;
    }
    assert_int_equal(counts[0] + counts[1], 1000);
    assert_in_range(counts[0], 400, 600);
}

static icha_status run_status(int32_t shard, int32_t shards, icha_error *err) {
    icha_portfolio *made = NULL;
    icha_portfolio_options options = options_for(shard, shards);
    icha_status status = icha_portfolio_run(book, sizeof book - 1, "book.csv", &options, &made, err);
    icha_portfolio_free(made);
    return status;
}

static void options_are_checked(void **state) {
    (void)state;
    icha_error err = ICHA_ERROR_INIT;
    static const struct {
        int32_t shard, shards;
        const char *field;
    } bad[] = {{1, 0, "shards"}, {1, -1, "shards"}, {1, ICHA_PORTFOLIO_SHARDS_MAX + 1, "shards"},
               {0, 1, "shard"},  {2, 1, "shard"},   {-1, 2, "shard"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(run_status(bad[i].shard, bad[i].shards, &err), ICHA_ERR_RANGE);
        assert_string_equal(err.field, bad[i].field);
    }
    assert_int_equal(run_status(1, 1, &err), ICHA_OK);
    assert_int_equal(run_status(ICHA_PORTFOLIO_SHARDS_MAX, ICHA_PORTFOLIO_SHARDS_MAX, &err), ICHA_OK);
}

/* A has 31,000 won in January, B, C and D 3.1 each, so 3. Together 31,009: down/10 claims 31,000 and drops 9. */
static void claims_are_settled_over_all_shards(void **state) {
    (void)state;
    icha_error err = ICHA_ERROR_INIT;
    icha_portfolio_options options = options_for(0, 0);
    icha_portfolio *whole = NULL;
    assert_int_equal(icha_shard_begin(&options, &whole, &err), ICHA_OK);
    int64_t rows = 0;
    for (int32_t shard = 1; shard <= 3; shard++) {
        icha_portfolio *part = run(shard, 3);
        assert_int_equal(
            icha_portfolio_cell_count(part) + icha_portfolio_claim_count(part) + icha_portfolio_total_count(part), 0);
        rows += icha_portfolio_count(part).rows_in;
        assert_int_equal(icha_shard_gather(whole, part, &err), ICHA_OK);
        icha_portfolio_free(part);
    }
    assert_int_equal(rows, 4);
    assert_int_equal(icha_shard_finish(whole, &err), ICHA_OK);
    assert_true(icha_portfolio_ties_out(whole));
    assert_int_equal(icha_portfolio_count(whole).used, 4);
    assert_int_equal(icha_portfolio_claim_count(whole), 1);
    assert_int_equal(icha_portfolio_claim_at(whole, 0).lines, 31009);
    assert_int_equal(icha_portfolio_claim_at(whole, 0).amount, 31000);
    assert_int_equal(icha_portfolio_cell(whole, 0).loans, 4);
    icha_portfolio_free(whole);
}

static void shard_json_goes_there_and_back(void **state) {
    (void)state;
    icha_error err = ICHA_ERROR_INIT;
    char *text = NULL, *again = NULL;
    size_t length = 0, written = 0;
    icha_portfolio *part = run(1, 1), *read = NULL;
    assert_int_equal(icha_shard_text(part, &text, &length, &err), ICHA_OK);
    assert_int_equal(icha_shard_read(text, length, &part->options, &read, &err), ICHA_OK);
    assert_int_equal(icha_shard_text(read, &again, &written, &err), ICHA_OK);
    assert_int_equal(written, length);
    assert_memory_equal(again, text, length);
    assert_int_equal(icha_portfolio_count(read).used, 4);
    assert_non_null(strstr(text, "\"lines\":\"31009\""));
    free(again);
    free(text);
    icha_portfolio_free(read);
    icha_portfolio_free(part);
}

/* One byte less than there are, as many, and one more; and the question how many. */
static void bytes_are_written_where_there_is_room(void **state) {
    (void)state;
    icha_error err = ICHA_ERROR_INIT;
    char *text = NULL;
    size_t length = 0, written = 4711;
    icha_portfolio *part = run(1, 1);
    assert_int_equal(icha_shard_text(part, &text, &length, &err), ICHA_OK);
    assert_int_equal(icha_shard_write(part, NULL, 0, &written, &err), ICHA_OK);
    assert_int_equal(written, length);
    char *buffer = calloc(1, length + 2);
    assert_non_null(buffer);
    for (size_t room = length - 1; room <= length + 1; room++) {
        written = 4711;
        buffer[0] = 'x';
        icha_status status = icha_shard_write(part, buffer, room, &written, &err);
        assert_int_equal(status, room < length ? ICHA_ERR_CAPACITY : ICHA_OK);
        assert_int_equal(written, length);
        if (room < length) assert_int_equal(buffer[0], 'x');
        else assert_memory_equal(buffer, text, length);
        assert_int_equal(buffer[length], 0);
    }
    free(buffer);
    free(text);
    icha_portfolio_free(part);
}

/* ---- the whole out of bytes ---- */

enum { SHARDS = 3 };
/* Of 3 shards 1 has C, twice and so held, and D; 2 has A, =B and x, which is held; 3 has none. */
static const char held_book[] =
    "loan_id,product,principal,rate,disbursed_on,term_months,method,day_count,inclusion,rounding.interest,subsidy."
    "method,"
    "subsidy.base,subsidy.rounding,subsidy.steps[0].months,subsidy.steps[0].rate,subsidy.payers[0].name,"
    "subsidy.payers[0].share,subsidy.claim.cycle,subsidy.claim.by,subsidy.claim.rounding,subsidy.claim.level,"
    "subsidy.claim.payment_lag_days,subsidy.claim.closing_days\n" LOAN("D", "36500000") LOAN("C", "3650")
        LOAN("A", "3650") LOAN("C", "3650") LOAN("=B", "3650") "x,y\n";
/* loan_ids that are guarded in rows.csv, and, held, one with a line end. */
static const char guarded_book[] =
    "loan_id,product,principal,rate,disbursed_on,term_months,method,day_count,inclusion,rounding.interest,subsidy."
    "method,"
    "subsidy.base,subsidy.rounding,subsidy.steps[0].months,subsidy.steps[0].rate,subsidy.payers[0].name,"
    "subsidy.payers[0].share,subsidy.claim.cycle,subsidy.claim.by,subsidy.claim.rounding,subsidy.claim.level,"
    "subsidy.claim.payment_lag_days,subsidy.claim.closing_days\n" LOAN("=1", "3650") LOAN("-2", "3650")
        LOAN("+3", "3650") LOAN("@4", "3650") LOAN("=5", "3650") LOAN("-6", "3650") LOAN("'=7", "3650")
            LOAN("\"=\"\"8\"", "3650") LOAN("=", "3650") "\"a\nb\",p\n\"c\n\"\"d\",p\n";
/* Two are of loans that are there, one is not. */
static const char held_events[] = "loan_id,kind,on\nA,close,2018-01-20\nD,close,2018-01-15\nX,close,2018-01-15\n";
/* Of D 500 won were paid more than is due, of a cycle that nobody claims 7. */
static const char paid[] = "product,cycle,payer,bank,amount\np,2018-Q1,city,,31500\np,2017-Q4,city,,7\n";

typedef struct parts {
    icha_portfolio *runs[SHARDS];
    char *texts[SHARDS];
    icha_shard_bytes bytes[SHARDS];
} parts;

static void run_parts(parts *of, const char *csv, size_t length) {
    for (int32_t i = 0; i < SHARDS; i++) {
        icha_portfolio_options options = options_for(i + 1, SHARDS);
        size_t size = 0;
        assert_int_equal(icha_portfolio_run(csv, length, "book.csv", &options, &of->runs[i], NULL), ICHA_OK);
        assert_int_equal(icha_shard_write(of->runs[i], NULL, 0, &size, NULL), ICHA_OK);
        of->texts[i] = malloc(size);
        assert_non_null(of->texts[i]);
        assert_int_equal(icha_shard_write(of->runs[i], of->texts[i], size, &size, NULL), ICHA_OK);
        of->bytes[i] = (icha_shard_bytes){of->texts[i], size};
    }
}

static void free_parts(parts *of) {
    for (int i = 0; i < SHARDS; i++) free(of->texts[i]), icha_portfolio_free(of->runs[i]);
}

#define TABLE_ROOM ((size_t)4 * ICHA_PORTFOLIO_STREAM_MIN)

static size_t table_of(const icha_portfolio *p, icha_portfolio_table table, char *buffer) {
    icha_portfolio_stream *stream = NULL;
    size_t length = 0, more = 0;
    assert_int_equal(icha_portfolio_stream_open(p, table, &stream, NULL), ICHA_OK);
    assert_int_equal(icha_portfolio_stream_read(stream, buffer, TABLE_ROOM, &length, NULL), ICHA_OK);
    assert_int_equal(icha_portfolio_stream_read(stream, buffer + length, TABLE_ROOM - length, &more, NULL), ICHA_OK);
    assert_int_equal(more, 0);
    icha_portfolio_stream_free(stream);
    return length;
}

/* A table in memory, handed out `step` bytes at a time. */
typedef struct pieces {
    char bytes[TABLE_ROOM];
    size_t length, at, step;
} pieces;

static icha_status pull_piece(void *context, char *buffer, size_t size, size_t *length, icha_error *err) {
    (void)err;
    pieces *from = context;
    size_t left = from->length - from->at;
    assert_true(size >= ICHA_PORTFOLIO_STREAM_MIN);
    *length = left < from->step ? left : from->step;
    memcpy(buffer, from->bytes + from->at, *length);
    from->at += *length;
    return ICHA_OK;
}

static size_t merged_table(const parts *of, const icha_portfolio *whole, icha_portfolio_table table, size_t step,
                           char *buffer) {
    static pieces from[SHARDS];
    icha_shard_source sources[SHARDS];
    icha_shard_table *merged = NULL;
    icha_error err = ICHA_ERROR_INIT;
    size_t length = 0, more = 0;
    for (int i = 0; i < SHARDS; i++) {
        from[i] = (pieces){.at = 0, .step = step};
        from[i].length = table_of(of->runs[i], table, from[i].bytes);
        sources[i] = (icha_shard_source){pull_piece, &from[i]};
    }
    assert_int_equal(icha_shard_table_open(whole, table, sources, SHARDS, &merged, &err), ICHA_OK);
    if (icha_shard_table_read(merged, buffer, TABLE_ROOM, &length, &err) != ICHA_OK) fail_msg("%s", err.message);
    assert_int_equal(icha_shard_table_read(merged, buffer + length, TABLE_ROOM - length, &more, &err), ICHA_OK);
    assert_int_equal(more, 0);
    for (int i = 0; i < SHARDS; i++) assert_int_equal(from[i].at, from[i].length);
    icha_shard_table_free(merged);
    return length;
}

static void check_tables(const parts *of, const icha_portfolio *one, const icha_portfolio *whole) {
    static char expected[TABLE_ROOM], found[TABLE_ROOM];
    for (int table = ICHA_TABLE_OUTLAY; table <= ICHA_TABLE_CORRECTIONS; table++) {
        bool by_row = table == ICHA_TABLE_HELD || table == ICHA_TABLE_ROWS;
        if (table == ICHA_TABLE_CORRECTIONS && icha_portfolio_correction_state(one) != ICHA_CORRECTIONS_MADE) continue;
        size_t length = table_of(one, (icha_portfolio_table)table, expected);
        for (size_t step = 1; step <= TABLE_ROOM; step = by_row ? step * 9 : TABLE_ROOM + 1) {
            size_t got = by_row ? merged_table(of, whole, (icha_portfolio_table)table, step, found)
                                : table_of(whole, (icha_portfolio_table)table, found);
            assert_int_equal(got, length);
            assert_memory_equal(found, expected, length);
        }
    }
}

/* In process, without a file: the whole of three shards is one run, table by table, in whatever order they come. */
static void the_whole_is_one_run(void **state) {
    (void)state;
    const struct {
        const char *csv;
        size_t length;
        icha_correction_state corrections;
    } books[] = {{book, sizeof book - 1, ICHA_CORRECTIONS_MADE},
                 {held_book, sizeof held_book - 1, ICHA_CORRECTIONS_WITHHELD},
                 {guarded_book, sizeof guarded_book - 1, ICHA_CORRECTIONS_WITHHELD},
                 {book, sizeof book - 1, ICHA_CORRECTIONS_WITHHELD}};
    for (size_t i = 0; i < 4; i++) {
        events_of_book = i == 3 ? held_events : NULL;
        parts of;
        icha_portfolio *one = NULL, *whole = NULL;
        icha_error err = ICHA_ERROR_INIT;
        icha_portfolio_options options = options_for(0, 0);
        options.paid = paid, options.paid_length = sizeof paid - 1, options.paid_name = "paid.csv";
        run_parts(&of, books[i].csv, books[i].length);
        assert_int_equal(icha_portfolio_run(books[i].csv, books[i].length, "book.csv", &options, &one, &err), ICHA_OK);
        if (icha_shard_merge(of.bytes, SHARDS, &options, &whole, &err) != ICHA_OK) fail_msg("%s", err.message);
        assert_int_equal(icha_portfolio_correction_state(one), books[i].corrections);
        assert_int_equal(icha_portfolio_correction_state(whole), books[i].corrections);
        assert_int_equal(icha_portfolio_paid_count(whole), 2);
        assert_int_equal(icha_portfolio_count(whole).held, icha_portfolio_count(one).held);
        assert_int_equal(icha_portfolio_event_count(whole).used, icha_portfolio_event_count(one).used);
        assert_int_equal(icha_portfolio_event_count(whole).used, i == 3 ? 2 : 0);
        assert_true(icha_portfolio_ties_out(whole));
        check_tables(&of, one, whole);
        icha_portfolio_free(whole);
        icha_portfolio_free(one);
        free_parts(&of);
    }
    events_of_book = NULL;
}

/* 31,009 won of lines, so 31,000 are due: 500 of 31,500 and all 7 of 2017-Q4 are to be recovered. */
/* The header and the rows of a shard of two: each has two loans. */
static void own_rows(int32_t shard, char *buffer, size_t size) {
    size_t header = (size_t)(strchr(book, '\n') + 1 - book), used = header;
    assert_in_range(sizeof book, 1, size);
    memcpy(buffer, book, header);
    for (const char *line = book + header; *line != '\0';) {
        size_t length = (size_t)(strchr(line, '\n') + 1 - line);
        if (icha_shard_of(line, 1, 2) == shard) {
            memcpy(buffer + used, line, length);
            used += length;
        }
        line += length;
    }
    buffer[used] = '\0';
}

static icha_status run_own_rows(int32_t shard, int64_t rows, int64_t events, icha_portfolio **made, icha_error *err) {
    static char text[sizeof book]; /* read again, as is what is told, as long as *made lives */
    static icha_portfolio_whole whole;
    whole = (icha_portfolio_whole){rows, events, {NULL, 0}, {NULL, 0}};
    icha_portfolio_options options = options_for(shard, shard == 0 ? 0 : 2);
    options.whole = &whole;
    own_rows(shard, text, sizeof text);
    return icha_portfolio_run(text, strlen(text), "book.csv", &options, made, err);
}

/* The bytes are those of shards that were given the whole file. */
static void a_shard_may_be_given_its_own_rows_alone(void **state) {
    (void)state;
    icha_error err = ICHA_ERROR_INIT;
    for (int32_t shard = 1; shard <= 2; shard++) {
        icha_portfolio *own = NULL, *of_all = run(shard, 2);
        char *texts[2];
        size_t lengths[2];
        assert_int_equal(run_own_rows(shard, 4, 0, &own, &err), ICHA_OK);
        assert_int_equal(icha_portfolio_count(own).used, 2);
        assert_int_equal(icha_shard_text(own, &texts[0], &lengths[0], &err), ICHA_OK);
        assert_int_equal(icha_shard_text(of_all, &texts[1], &lengths[1], &err), ICHA_OK);
        assert_int_equal(lengths[0], lengths[1]);
        assert_memory_equal(texts[0], texts[1], lengths[0]);
        free(texts[0]);
        free(texts[1]);
        icha_portfolio_free(own);
        icha_portfolio_free(of_all);
    }
}

static void what_is_told_of_the_whole_fits(void **state) {
    (void)state;
    static const struct {
        int64_t rows, events;
        const char *field; /* NULL: it fits */
    } cases[] = {{1, 0, "whole.rows"},    {2, 0, NULL}, {ICHA_PORTFOLIO_ROWS_MAX, ICHA_PORTFOLIO_ROWS_MAX, NULL},
                 {2, -1, "whole.events"}, {ICHA_PORTFOLIO_ROWS_MAX + 1, 0, "whole.rows"},
                 {2, ICHA_PORTFOLIO_ROWS_MAX + 1, "whole.events"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        icha_error err = ICHA_ERROR_INIT;
        icha_portfolio *made = NULL;
        icha_status status = run_own_rows(1, cases[i].rows, cases[i].events, &made, &err);
        assert_int_equal(status, cases[i].field == NULL ? ICHA_OK : ICHA_ERR_RANGE);
        if (cases[i].field != NULL) assert_string_equal(err.field, cases[i].field);
        icha_portfolio_free(made);
    }
    icha_error err = ICHA_ERROR_INIT;
    icha_portfolio *made = NULL;
    assert_int_equal(run_own_rows(0, 4, 0, &made, &err), ICHA_ERR_RANGE);
    assert_string_equal(err.field, "shards");
}

/* P-3: rows in columns come with their lines in the whole: one for each, each behind the one before. */
static void lines_of_the_whole_ascend(void **state) {
    static const struct {
        uint32_t lines[3];
        size_t count;
        bool fits;
    } cases[] = {{{1, 2, 3}, 3, true},
                 {{5, 9, UINT32_MAX}, 3, true},
                 {{1, 2, 3}, 2, false},
                 {{0, 2, 3}, 3, false},
                 {{1, 1, 3}, 3, false},
                 {{1, 3, 2}, 3, false},
                 {{5, UINT32_MAX, 1}, 3, false}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        icha_error err = ICHA_ERROR_INIT;
        const icha_whole_lines lines = {cases[i].lines, cases[i].count};
        const icha_portfolio_whole of_rows = {10, 10, lines, {NULL, 0}}, of_events = {10, 10, {NULL, 0}, lines};
        icha_row_place places[3] = {{.line = 1}, {.line = 2}, {.line = 3}};
        icha_row_index events = {.rows = places, .count = 3};
        icha_status expected = cases[i].fits ? ICHA_OK : ICHA_ERR_RANGE;
        assert_int_equal(icha_whole_check_rows(&of_rows, 3, &err), expected);
        if (!cases[i].fits) assert_string_equal(err.field, "whole.row_lines");
        assert_int_equal(icha_whole_place_events(&of_events, &events, &err), expected);
        if (!cases[i].fits) assert_string_equal(err.field, "whole.event_lines");
        for (size_t k = 0; k < 3; k++) assert_int_equal(places[k].line, cases[i].fits ? cases[i].lines[k] : k + 1);
    }
}

/* P-3: a shard of three is none of two. */
static void shards_are_of_one_number(void **state) {
    icha_portfolio_options options = options_for(0, 0);
    icha_portfolio *whole = NULL, *one = run(1, 2), *other = run(2, 3);
    icha_error err = ICHA_ERROR_INIT;
    (void)state;
    assert_int_equal(icha_shard_begin(&options, &whole, &err), ICHA_OK);
    assert_int_equal(icha_shard_gather(whole, one, &err), ICHA_OK);
    assert_int_equal(icha_shard_gather(whole, other, &err), ICHA_ERR_CONFLICT);
    assert_string_equal(err.field, "shards");
    assert_string_equal(err.found, "3");
    icha_portfolio_free(other);
    icha_portfolio_free(one);
    icha_portfolio_free(whole);
}

static void corrections_are_of_the_whole(void **state) {
    (void)state;
    parts of;
    icha_portfolio *whole = NULL;
    icha_portfolio_options options = options_for(0, 0);
    options.paid = paid, options.paid_length = sizeof paid - 1;
    run_parts(&of, book, sizeof book - 1);
    assert_int_equal(icha_shard_merge(of.bytes, SHARDS, &options, &whole, NULL), ICHA_OK);
    icha_correction_totals totals = icha_portfolio_correction_totals(whole);
    assert_int_equal(icha_portfolio_correction_count(whole), 2);
    assert_int_equal(totals.due, 31000);
    assert_int_equal(totals.paid, 31507);
    assert_int_equal(totals.recover, 507);
    assert_int_equal(totals.pay, 0);
    assert_true(icha_portfolio_corrections_tie_out(whole, 31000));
    assert_false(icha_portfolio_corrections_tie_out(whole, 30999));
    assert_false(icha_portfolio_corrections_tie_out(whole, 31001));
    icha_portfolio_free(whole);
    free_parts(&of);
}

static void what_is_no_run_is_refused(void **state) {
    (void)state;
    parts of, other;
    icha_error err = ICHA_ERROR_INIT;
    icha_portfolio *whole = NULL;
    icha_portfolio_options options = options_for(0, 0);
    run_parts(&of, book, sizeof book - 1);
    run_parts(&other, held_book, sizeof held_book - 1);
    assert_int_equal(icha_shard_merge(of.bytes, 0, &options, &whole, &err), ICHA_ERR_RANGE);
    assert_string_equal(err.field, "count");
    icha_shard_bytes many[ICHA_PORTFOLIO_SHARDS_MAX + 1];
    for (size_t i = 0; i <= ICHA_PORTFOLIO_SHARDS_MAX; i++) many[i] = of.bytes[0];
    assert_int_equal(icha_shard_merge(many, ICHA_PORTFOLIO_SHARDS_MAX + 1, &options, &whole, &err), ICHA_ERR_RANGE);
    assert_int_equal(icha_shard_merge(many, ICHA_PORTFOLIO_SHARDS_MAX, &options, &whole, &err), ICHA_ERR_DUPLICATE);
    assert_int_equal(icha_shard_merge(of.bytes, SHARDS - 1, &options, &whole, &err), ICHA_ERR_MISSING);
    assert_string_equal(err.found, "3");
    many[1] = other.bytes[1]; /* six rows, not four */
    assert_int_equal(icha_shard_merge(many, 2, &options, &whole, &err), ICHA_ERR_CONFLICT);
    assert_string_equal(err.field, "file.rows");
    assert_int_equal(err.index, 1);
    many[1] = (icha_shard_bytes){of.bytes[1].bytes, of.bytes[1].length - 1};
    assert_int_equal(icha_shard_merge(many, 2, &options, &whole, &err), ICHA_ERR_CONFLICT);
    assert_int_equal(err.index, 1);
    many[1] = (icha_shard_bytes){of.bytes[1].bytes, ICHA_SHARD_BYTES_MAX + 1}; /* not looked at */
    assert_int_equal(icha_shard_merge(many, 2, &options, &whole, &err), ICHA_ERR_RANGE);
    assert_int_equal(err.index, 1);
    options.shard = options.shards = 1;
    assert_int_equal(icha_shard_merge(of.bytes, SHARDS, &options, &whole, &err), ICHA_ERR_RANGE);
    assert_string_equal(err.field, "shards");
    options = options_for(0, 0);
    const struct {
        int32_t first, last;
        uint32_t by;
        icha_language language;
        const char *field;
    } unlike[] = {{2017, 2018, ICHA_BY_DEFAULT, ICHA_LANGUAGE_EN, "years"},
                  {2018, 2019, ICHA_BY_DEFAULT, ICHA_LANGUAGE_EN, "years"},
                  {2018, 2018, ICHA_BY_PRODUCT, ICHA_LANGUAGE_EN, "by"},
                  {2018, 2018, ICHA_BY_DEFAULT, ICHA_LANGUAGE_KO, "language"}};
    for (size_t i = 0; i < sizeof unlike / sizeof unlike[0]; i++) {
        options.first_year = unlike[i].first, options.last_year = unlike[i].last;
        options.by = unlike[i].by, options.language = unlike[i].language;
        assert_int_equal(icha_shard_merge(of.bytes, SHARDS, &options, &whole, &err), ICHA_ERR_CONFLICT);
        assert_string_equal(err.field, unlike[i].field);
        assert_int_equal(err.index, 0);
    }
    assert_null(whole);
    free_parts(&of);
    free_parts(&other);
}

/* Shards of which each may be and all together not. */
static void refuses_forged(int shard, const char *text, const char *other, const char *field, const char *found) {
    parts of;
    icha_error err = ICHA_ERROR_INIT;
    icha_portfolio *whole = NULL;
    icha_portfolio_options options = options_for(0, 0);
    run_parts(&of, held_book, sizeof held_book - 1);
    char *at = strstr(of.texts[shard], text);
    assert_non_null(at);
    assert_int_equal(strlen(text), strlen(other));
    memcpy(at, other, strlen(other));
    assert_int_equal(icha_shard_merge(of.bytes, SHARDS, &options, &whole, &err), ICHA_ERR_CONFLICT);
    assert_string_equal(err.field, field);
    assert_string_equal(err.found, found);
    assert_null(whole);
    free_parts(&of);
}

/* Shard 1 has two rows held and one used. */
static void rows_and_events_of_all_shards_add_up(void **state) {
    (void)state;
    refuses_forged(0, "\"held\":2,\"rows_in\":3", "\"held\":1,\"rows_in\":2", "", "rows_in");
    refuses_forged(0, "\"held\":2,\"rows_in\":3", "\"held\":3,\"rows_in\":4", "", "rows_in");
    refuses_forged(1, "\"file\":{\"events\":0", "\"file\":{\"events\":1", "file.events", "1");
}

/* ---- tables that are not those of the shards' sums ---- */

/* The held book, merged with `text` of one shard's table replaced by `other`. */
static void refuses_table(icha_portfolio_table table, int shard, const char *text, const char *other,
                          const char *expected) {
    static pieces from[SHARDS];
    static char buffer[TABLE_ROOM];
    parts of;
    icha_error err = ICHA_ERROR_INIT;
    icha_portfolio *whole = NULL;
    icha_shard_table *merged = NULL;
    icha_portfolio_options options = options_for(0, 0);
    icha_shard_source sources[SHARDS];
    icha_status status = ICHA_OK;
    run_parts(&of, held_book, sizeof held_book - 1);
    assert_int_equal(icha_shard_merge(of.bytes, SHARDS, &options, &whole, NULL), ICHA_OK);
    for (int i = 0; i < SHARDS; i++) {
        from[i] = (pieces){.step = 100};
        from[i].length = table_of(of.runs[i], table, from[i].bytes);
        sources[i] = (icha_shard_source){pull_piece, &from[i]};
    }
    char *at = memmem(from[shard].bytes, from[shard].length, text, strlen(text));
    assert_non_null(at);
    size_t behind = from[shard].length - (size_t)(at - from[shard].bytes) - strlen(text);
    memmove(at + strlen(other), at + strlen(text), behind);
    memcpy(at, other, strlen(other));
    from[shard].length += strlen(other) - strlen(text);
    assert_int_equal(icha_shard_table_open(whole, table, sources, SHARDS, &merged, &err), ICHA_OK);
    for (size_t length = 1; status == ICHA_OK && length > 0;)
        status = icha_shard_table_read(merged, buffer, sizeof buffer, &length, &err);
    assert_int_equal(status, ICHA_ERR_CONFLICT);
    if (strcmp(err.expected, expected) != 0) fail_msg("%s: %s", err.expected, err.message);
    assert_int_equal(err.index, shard);
    icha_shard_table_free(merged);
    icha_portfolio_free(whole);
    free_parts(&of);
}

/* Rows of shard 2: =B before A. */
static void other_rows_are_refused(void **state) {
    (void)state;
    static const char row[] = ",1,2018-01-01,2018-02-01,2018-02-01,31,3%,1%,3650,3650,9,6,3,3656,0\n";
    char b_then_a[512], a_then_b[512], a_alone[256], a_and_more[512];
    snprintf(b_then_a, sizeof b_then_a, "p,'=B%sp,A%s", row, row);
    snprintf(a_then_b, sizeof a_then_b, "p,A%sp,'=B%s", row, row);
    snprintf(a_alone, sizeof a_alone, "p,A%s", row);
    refuses_table(ICHA_TABLE_ROWS, 1, b_then_a, a_then_b, "order");
    refuses_table(ICHA_TABLE_ROWS, 1, "p,'=B", "p,=B", "cells");
    refuses_table(ICHA_TABLE_ROWS, 1, a_alone, "", "rows");
    refuses_table(ICHA_TABLE_ROWS, 1, "p,A,", "p,D,", "loan_id"); /* D is of shard 1 */
    char id[16] = "A0";
    for (int i = 0; icha_shard_of(id, strlen(id), SHARDS) != 2; i++) snprintf(id, sizeof id, "A%d", i);
    snprintf(a_and_more, sizeof a_and_more, "%sp,%s%s", a_alone, id, row);
    refuses_table(ICHA_TABLE_ROWS, 1, a_alone, a_and_more, "loans");
}

/* Lines 3 and 5 are C's, of shard 1, line 7 is x's, of shard 2: no line is in two shards. */
static void other_held_lines_are_refused(void **state) {
    (void)state;
    refuses_table(ICHA_TABLE_HELD, 1, "book.csv,7,", "book.csv,5,", "lines");
    refuses_table(ICHA_TABLE_HELD, 0, "book.csv,5,", "book.csv,3,", "lines");
    refuses_table(ICHA_TABLE_HELD, 0, "book.csv,5,", "book.csv,2,", "lines");
}

/* A source's own error comes out, with its index; nothing else is asked then. */
static icha_status pull_nothing(void *context, char *buffer, size_t size, size_t *length, icha_error *err) {
    (void)buffer, (void)size, (void)length;
    ++*(int *)context;
    if (err != NULL) err->status = ICHA_ERR_IO;
    return ICHA_ERR_IO;
}

static void an_error_of_a_source_ends_the_table(void **state) {
    (void)state;
    static pieces from[SHARDS];
    static char buffer[TABLE_ROOM];
    parts of;
    int asked = 0;
    icha_error err = ICHA_ERROR_INIT;
    icha_portfolio *whole = NULL;
    icha_portfolio_options options = options_for(0, 0);
    icha_shard_source sources[SHARDS];
    run_parts(&of, book, sizeof book - 1);
    assert_int_equal(icha_shard_merge(of.bytes, SHARDS, &options, &whole, NULL), ICHA_OK);
    for (int table = ICHA_TABLE_HELD; table <= ICHA_TABLE_ROWS; table++) {
        icha_shard_table *merged = NULL;
        size_t length = 0;
        for (int i = 0; i < SHARDS; i++) {
            from[i] = (pieces){.step = 100};
            from[i].length = table_of(of.runs[i], (icha_portfolio_table)table, from[i].bytes);
            sources[i] = (icha_shard_source){pull_piece, &from[i]};
        }
        sources[1] = (icha_shard_source){pull_nothing, &asked};
        asked = 0;
        assert_int_equal(icha_shard_table_open(whole, (icha_portfolio_table)table, sources, SHARDS, &merged, NULL),
                         ICHA_OK);
        assert_int_equal(icha_shard_table_read(merged, buffer, sizeof buffer, &length, &err), ICHA_ERR_IO);
        assert_int_equal(err.index, 1);
        assert_int_equal(asked, 1);
        icha_shard_table_free(merged);
    }
    icha_shard_table_free(NULL);
    icha_portfolio_free(whole);
    free_parts(&of);
}

/* At the limit of N-1 a sum is read, one past it is not; nothing is made then. */
static void a_sum_at_the_limit(void **state) {
    (void)state;
    static const char form[] =
        "{\"assumptions\":[],\"by\":\"product,payer,year\",\"cells\":[],\"claims\":[],\"counts\":{\"events_held\":0,"
        "\"events_in\":0,\"events_used\":0,\"held\":0,\"rows_in\":1,\"used\":1},\"file\":{\"events\":0,\"rows\":1},"
        "\"language\":\"en\",\"methods\":[\"outlay/1\"],\"notes\":[],\"schema\":\"icha.shard/1\",\"shard\":\"1/1\","
        "\"totals\":[{\"after\":\"0\",\"basis\":\"accrued\",\"before\":\"%s\",\"kind\":\"interest_subsidy\","
        "\"product\":\"p\",\"within\":\"0\"}],\"version\":\"%s\",\"years\":\"2018..2018\"}";
    static const struct {
        const char *amount;
        icha_status status;
    } cases[] = {{"8999999999999999", ICHA_OK},
                 {"9000000000000000", ICHA_OK},
                 {"9000000000000001", ICHA_ERR_CONFLICT},
                 {"-1", ICHA_ERR_CONFLICT},
                 {"0", ICHA_OK},
                 {"-0", ICHA_ERR_CONFLICT},
                 {"1.0", ICHA_ERR_CONFLICT},
                 {"", ICHA_ERR_CONFLICT}};
    icha_portfolio_options options = options_for(1, 1);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[1024];
        icha_error err = ICHA_ERROR_INIT;
        icha_portfolio *read = NULL;
        int length = snprintf(text, sizeof text, form, cases[i].amount, icha_version_text());
        assert_int_equal(icha_shard_read(text, (size_t)length, &options, &read, &err), cases[i].status);
        assert_true((read != NULL) == (cases[i].status == ICHA_OK));
        icha_portfolio_free(read);
    }
}

/* Names are any text that a cell holds: what JSON escapes comes back, and nothing is cut (RFC 8785, 3.2.2.2). */
static void names_come_back(void **state) {
    (void)state;
    static const char *const names[] = {"\"", "\\", "a\tb", "가나", "\x01\x1f", "/", "\x7f", "\b\f\n\r"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char *text = NULL;
        size_t length = 0;
        icha_portfolio *part = run(1, 1), *read = NULL;
        icha_note_key key = {icha_names_number(&part->fold.names, names[i], strlen(names[i])), 0};
        ((icha_note_count *)icha_sums_at(&part->fold.notes, &key))->loans = 1;
        assert_int_equal(icha_shard_text(part, &text, &length, NULL), ICHA_OK);
        assert_int_equal(icha_shard_read(text, length, &part->options, &read, NULL), ICHA_OK);
        bool found = false;
        for (size_t k = 0; k < read->fold.names.count; k++)
            found = found || strcmp(read->fold.names.texts[k], names[i]) == 0;
        assert_true(found);
        free(text);
        icha_portfolio_free(read);
        icha_portfolio_free(part);
    }
}

static void two_sums_may_not_pass_the_limit(void **state) {
    (void)state;
    icha_error err = ICHA_ERROR_INIT;
    icha_portfolio_options options = options_for(0, 0);
    icha_portfolio *whole = NULL, *part = run(1, 1);
    assert_int_equal(icha_shard_begin(&options, &whole, &err), ICHA_OK);
    icha_claim_sum *claim = icha_sums_entry(&part->fold.claims, 0);
    claim->lines = ICHA_MONEY_MAX / 2; /* twice that is the limit itself, for it is even */
    assert_int_equal(icha_shard_gather(whole, part, &err), ICHA_OK);
    assert_int_equal(icha_shard_gather(whole, part, &err), ICHA_OK);
    claim->lines = 1;
    assert_int_equal(icha_shard_gather(whole, part, &err), ICHA_ERR_OVERFLOW);
    icha_portfolio_free(part);
    icha_portfolio_free(whole);
}

static void progress_ends_at_all_rows(void **state) {
    (void)state;
    for (int32_t shards = 0; shards <= 2; shards += 2) {
        icha_progress *progress = icha_progress_new();
        icha_portfolio *made = NULL;
        icha_portfolio_options options = options_for(shards == 0 ? 0 : 1, shards);
        assert_non_null(progress);
        assert_int_equal(icha_progress_read(progress).rows_in, 0);
        options.progress = progress;
        assert_int_equal(icha_portfolio_run(book, sizeof book - 1, "book.csv", &options, &made, NULL), ICHA_OK);
        assert_int_equal(icha_progress_read(progress).rows_in, 4);
        assert_int_equal(icha_progress_read(progress).rows_done, 4);
        icha_portfolio_free(made);
        icha_progress_free(progress);
    }
    icha_progress_free(NULL);
}

static void a_run_may_be_asked_to_end(void **state) {
    (void)state;
    icha_error err = ICHA_ERROR_INIT;
    icha_progress *progress = icha_progress_new();
    icha_portfolio *made = NULL;
    icha_portfolio_options options = options_for(0, 0);
    assert_non_null(progress);
    icha_progress_stop(progress);
    options.progress = progress;
    for (options.threads = 1; options.threads <= 2; options.threads++) {
        assert_int_equal(icha_portfolio_run(book, sizeof book - 1, "book.csv", &options, &made, &err), ICHA_ERR_IO);
        assert_string_equal(err.message, "the run was stopped before it was done");
        assert_null(made);
    }
    icha_progress_free(progress);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shard_of_an_id_is_a_published_hash),
        cmocka_unit_test(numbers_spread_over_shards),
        cmocka_unit_test(lines_of_the_whole_ascend),
        cmocka_unit_test(shards_are_of_one_number),
        cmocka_unit_test(options_are_checked),
        cmocka_unit_test(claims_are_settled_over_all_shards),
        cmocka_unit_test(shard_json_goes_there_and_back),
        cmocka_unit_test(bytes_are_written_where_there_is_room),
        cmocka_unit_test(the_whole_is_one_run),
        cmocka_unit_test(a_shard_may_be_given_its_own_rows_alone),
        cmocka_unit_test(what_is_told_of_the_whole_fits),
        cmocka_unit_test(corrections_are_of_the_whole),
        cmocka_unit_test(what_is_no_run_is_refused),
        cmocka_unit_test(rows_and_events_of_all_shards_add_up),
        cmocka_unit_test(other_rows_are_refused),
        cmocka_unit_test(other_held_lines_are_refused),
        cmocka_unit_test(an_error_of_a_source_ends_the_table),
        cmocka_unit_test(a_sum_at_the_limit),
        cmocka_unit_test(names_come_back),
        cmocka_unit_test(two_sums_may_not_pass_the_limit),
        cmocka_unit_test(progress_ends_at_all_rows),
        cmocka_unit_test(a_run_may_be_asked_to_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
