/* The exported tables hold what the CSV tables hold: read back as any consumer of Arrow would, written as CSV, and
 * compared byte for byte. Nothing of the library reads them here but icha_rate_format() and icha_date_format(). */
#include "support/cmocka_setup.h"

#include <pthread.h>
#include <stdio.h>

#include "icha/icha.h"
#include "portfolio/arrow_build.h"
#include "support/arrow_columns.h"

static icha_portfolio_options options;
static icha_error err;

static int set_up(void **state) {
    (void)state;
    options = (icha_portfolio_options)ICHA_PORTFOLIO_OPTIONS_INIT;
    options.first_year = 2018;
    options.last_year = 2019;
    icha_error_init(&err);
    return 0;
}

/* ---- a consumer ---- */

typedef struct growing {
    char *text;
    size_t used, room;
} growing;

static void put(growing *g, const char *text, size_t length) {
    if (g->used + length + 1 > g->room) g->text = realloc(g->text, g->room = 2 * g->room + length + 4096);
    memcpy(g->text + g->used, text, length);
    g->used += length;
    g->text[g->used] = '\0';
}

static void put_cell(growing *g, const char *text, size_t length) {
    bool quoted = false;
    for (size_t i = 0; i < length; i++) quoted = quoted || strchr(",\"\r\n", text[i]) != NULL;
    if (!quoted) {
        put(g, text, length);
        return;
    }
    put(g, "\"", 1);
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '"') put(g, "\"", 1);
        put(g, text + i, 1);
    }
    put(g, "\"", 1);
}

static void put_value(growing *g, const struct ArrowSchema *field, const struct ArrowArray *column, int64_t row) {
    const uint8_t *validity = column->buffers[0];
    char text[64];
    if (validity != NULL && (validity[row / 8] >> (row % 8) & 1) == 0) {
        assert_true(column->null_count > 0 && (field->flags & ARROW_FLAG_NULLABLE) != 0);
        return;
    }
    if (strcmp(field->format, "u") == 0) {
        const int32_t *offsets = column->buffers[1];
        const char *bytes = column->buffers[2];
        assert_int_equal(column->n_buffers, 3);
        put_cell(g, bytes + offsets[row], (size_t)(offsets[row + 1] - offsets[row]));
    } else if (strcmp(field->format, "l") == 0) {
        put(g, text,
            (size_t)snprintf(text, sizeof text, "%lld", (long long)((const int64_t *)column->buffers[1])[row]));
    } else if (strcmp(field->format, "tdD") == 0) {
        put(g, text, icha_date_format(((const int32_t *)column->buffers[1])[row], text, sizeof text));
    } else {
        int64_t words[2];
        assert_string_equal(field->format, "d:18,9");
        memcpy(words, (const char *)column->buffers[1] + row * 16, 16);
        assert_int_equal(words[1], words[0] < 0 ? -1 : 0);
        put(g, text, icha_rate_format(words[0], text, sizeof text));
    }
}

static void put_batch(growing *g, const struct ArrowSchema *schema, const struct ArrowArray *batch) {
    assert_int_equal(batch->n_children, schema->n_children);
    assert_int_equal(batch->offset + batch->null_count, 0);
    for (int64_t row = 0; row < batch->length; row++)
        for (int64_t i = 0; i < batch->n_children; i++) {
            assert_int_equal(batch->children[i]->length, batch->length);
            put_value(g, schema->children[i], batch->children[i], row);
            put(g, i + 1 < batch->n_children ? "," : "\n", 1);
        }
}

/* The whole table as CSV; the caller frees it. Every second batch loses its first column to somebody else. */
static char *consume(struct ArrowArrayStream *stream, struct ArrowSchema *schema, int *batches) {
    growing g = {NULL, 0, 0};
    assert_int_equal(stream->get_schema(stream, schema), 0);
    assert_string_equal(schema->format, "+s");
    for (int64_t i = 0; i < schema->n_children; i++) {
        put(&g, schema->children[i]->name, strlen(schema->children[i]->name));
        put(&g, i + 1 < schema->n_children ? "," : "\n", 1);
    }
    for (*batches = 0;; ++*batches) {
        struct ArrowArray batch, moved;
        assert_int_equal(stream->get_next(stream, &batch), 0);
        if (batch.release == NULL) break;
        put_batch(&g, schema, &batch);
        if (*batches % 2 == 1) {
            moved = *batch.children[0];
            batch.children[0]->release = NULL;
            batch.release(&batch);
            assert_non_null(moved.release);
            moved.release(&moved);
            assert_null(moved.release);
        } else {
            batch.release(&batch);
        }
        assert_null(batch.release);
    }
    assert_null(stream->get_last_error(stream));
    return g.text;
}

static char *exported(const icha_portfolio *portfolio, icha_portfolio_table table) {
    struct ArrowArrayStream stream;
    struct ArrowSchema schema;
    int batches;
    assert_int_equal(icha_portfolio_export(portfolio, table, &stream, NULL), ICHA_OK);
    char *text = consume(&stream, &schema, &batches);
    schema.release(&schema);
    assert_null(schema.release);
    stream.release(&stream);
    assert_null(stream.release);
    return text;
}

static char *written(const icha_portfolio *portfolio, icha_portfolio_table table) {
    char *text = NULL;
    size_t total = 0, length = 1;
    icha_portfolio_stream *stream;
    assert_int_equal(icha_portfolio_stream_open(portfolio, table, &stream, NULL), ICHA_OK);
    while (length > 0) {
        char *grown = realloc(text, total + ICHA_PORTFOLIO_STREAM_MIN + 1);
        assert_non_null(grown);
        text = grown;
        assert_int_equal(icha_portfolio_stream_read(stream, text + total, ICHA_PORTFOLIO_STREAM_MIN, &length, NULL),
                         ICHA_OK);
        total += length;
    }
    icha_portfolio_stream_free(stream);
    text[total] = '\0';
    return text;
}

static void same(const icha_portfolio *portfolio, icha_portfolio_table table) {
    char *arrow = exported(portfolio, table), *csv = written(portfolio, table);
    if (strcmp(arrow, csv) != 0) fail_msg("table %d\n%.2000s\nnot\n%.2000s", (int)table, arrow, csv);
    free(arrow);
    free(csv);
}

static void all_the_same(const icha_portfolio *portfolio) {
    for (int table = ICHA_TABLE_OUTLAY; table <= ICHA_TABLE_CORRECTIONS; table++)
        if (table != ICHA_TABLE_CORRECTIONS || icha_portfolio_correction_state(portfolio) == ICHA_CORRECTIONS_MADE)
            same(portfolio, (icha_portfolio_table)table);
}

/* ---- books ---- */

#define HEADER                                                                                                         \
    "product,loan_id,principal,rate,disbursed_on,term_months,method,day_count,inclusion,rounding.interest,"            \
    "subsidy.method,subsidy.base,subsidy.rounding,subsidy_rate,subsidy_months,subsidy.claim.cycle,subsidy.claim.by,"   \
    "subsidy.claim.rounding,subsidy.claim.level,subsidy.claim.payment_lag_days,subsidy.claim.closing_days,bank,"       \
    "subsidy.payers[0].name,subsidy.payers[0].share\n"
#define REST                                                                                                           \
    ",3.65%,2018-11-15,12,bullet,act/365,start,down/1,of_rate,balance,down/1,1.825%,12,quarter,due,down/10,"           \
    "claim,"
#define BOOK                                                                                                           \
    HEADER "p,A,12000000" REST "20,0,\"b,c\",incheon,1\n"                                                              \
           "p,\"B\"\"1\",3000001" REST "20,0,농협,incheon,1\n"                                                       \
           "q,C,,3.65" REST_TAIL
#define REST_TAIL "%,2018-11-15,12,bullet,act/365,start,down/1,,,,,,,,,,,,\"\",,\n"
static const char events[] =
    "loan_id,kind,on,amount,effect\nA,prepay,2019-01-20,1000,reduce_payment\nX,close,2019-01-01,,\n";

static icha_portfolio *run(const char *csv) {
    icha_portfolio *portfolio = NULL;
    if (icha_portfolio_run(csv, strlen(csv), "book, the.csv", &options, &portfolio, &err) != ICHA_OK)
        fail_msg("%s", err.message);
    return portfolio;
}

static void tables_with_held_rows_and_events(void **state) {
    (void)state;
    options.events = events;
    options.events_length = sizeof events - 1;
    options.events_name = "events.csv";
    icha_portfolio *portfolio = run(BOOK);
    assert_int_equal(icha_portfolio_held_count(portfolio), 2);
    all_the_same(portfolio);
    icha_portfolio_free(portfolio);
}

static void every_grouping(void **state) {
    (void)state;
    for (uint32_t by = 1; by < 2 * ICHA_BY_BANK; by++) {
        options.by = by;
        icha_portfolio *portfolio = run(BOOK);
        same(portfolio, ICHA_TABLE_OUTLAY);
        icha_portfolio_free(portfolio);
    }
}

static void corrections_and_terms(void **state) {
    static const char paid[] = "product,cycle,payer,bank,amount\np,2018-Q4,incheon,\"b,c\",100000\np,2030-Q1,x,,5\n";
    (void)state;
    options.paid = paid;
    options.paid_length = sizeof paid - 1;
    options.paid_name = "paid.csv";
    /* two claims that differ in their lag's terms alone: a column `terms` */
    icha_portfolio *portfolio = run(HEADER "p,A,12000000" REST "20,0,\"b,c\",incheon,1\n"
                                           "p,B,12000000" REST "20,1,\"b,c\",incheon,1\n");
    assert_int_equal(icha_portfolio_correction_state(portfolio), ICHA_CORRECTIONS_MADE);
    assert_true(icha_portfolio_correction_count(portfolio) > 2);
    all_the_same(portfolio);
    char *claims = exported(portfolio, ICHA_TABLE_CLAIMS);
    assert_non_null(strstr(claims, "fiscal_year,terms\n"));
    free(claims);
    icha_portfolio_free(portfolio);
}

/* ---- types, by hand ---- */

/* 3.65 % of 12,000,000 won are 1,200 won a day, 30 days from 2018-11-15: 36,000; the city bears half, 18,000. */
static void figures_and_types_by_hand(void **state) {
    struct ArrowArrayStream stream;
    struct ArrowSchema schema;
    struct ArrowArray batch;
    int32_t pairs, key, value;
    (void)state;
    icha_portfolio *portfolio = run(HEADER "p,A,12000000" REST "20,0,\"b,c\",incheon,1\n");
    assert_int_equal(icha_portfolio_export(portfolio, ICHA_TABLE_ROWS, &stream, &err), ICHA_OK);
    assert_int_equal(stream.get_schema(&stream, &schema), 0);
    assert_int_equal(stream.get_next(&stream, &batch), 0);
    assert_int_equal(batch.length, 12);
    assert_int_equal(schema.n_children, 16);
    assert_string_equal(schema.children[7]->name, "rate");
    assert_int_equal(((const int64_t *)batch.children[7]->buffers[1])[0], 36500000); /* 0.0365 x 10^9 */
    assert_int_equal(((const int64_t *)batch.children[8]->buffers[1])[0], 18250000);
    assert_int_equal(((const int32_t *)batch.children[3]->buffers[1])[0], 17850); /* 2018-11-15 */
    assert_string_equal(schema.children[11]->name, "interest");
    assert_int_equal(((const int64_t *)batch.children[11]->buffers[1])[0], 36000);
    assert_string_equal(schema.children[13]->name, "subsidy");
    assert_int_equal(((const int64_t *)batch.children[13]->buffers[1])[0], 18000);
    assert_int_equal(((const int64_t *)batch.children[2]->buffers[1])[11], 12);
    const char *metadata = schema.children[13]->metadata;
    memcpy(&pairs, metadata, 4);
    memcpy(&key, metadata + 4, 4);
    memcpy(&value, metadata + 12, 4);
    assert_int_equal(pairs, 1);
    assert_int_equal(key, 4);
    assert_memory_equal(metadata + 8, "unit", 4);
    assert_int_equal(value, 3);
    assert_memory_equal(metadata + 16, "won", 3);
    assert_null(schema.children[2]->metadata);
    stream.release(&stream); /* what it gave lives on */
    icha_portfolio_free(portfolio);
    assert_int_equal(((const int64_t *)batch.children[13]->buffers[1])[0], 18000);
    batch.release(&batch);
    schema.release(&schema);
}

/* A text that a spreadsheet would run gets no ' here (X-4 is of CSV). */
static void texts_are_not_guarded(void **state) {
    (void)state;
    icha_portfolio *portfolio = run(HEADER "=1,A,12000000" REST "20,0,,incheon,1\n");
    char *arrow = exported(portfolio, ICHA_TABLE_CLAIMS), *csv = written(portfolio, ICHA_TABLE_CLAIMS);
    assert_non_null(strstr(arrow, "\n=1,2018"));
    assert_non_null(strstr(csv, "\n'=1,2018"));
    free(arrow);
    free(csv);
    icha_portfolio_free(portfolio);
}

/* 3,000 loans of 12 rows are more than two batches of 16,384. */
static void tables_of_many_batches(void **state) {
    size_t room = 3001 * 300, used = 0;
    char *csv = malloc(room);
    struct ArrowArrayStream stream;
    struct ArrowSchema schema;
    int batches;
    (void)state;
    used += (size_t)snprintf(csv, room, "%s", HEADER);
    for (int i = 0; i < 3000; i++)
        used += (size_t)snprintf(csv + used, room - used, "p,L%d,%d%s20,0,,incheon,1\n", i, 1000000 + i, REST);
    icha_portfolio *portfolio = run(csv);
    same(portfolio, ICHA_TABLE_ROWS);
    assert_int_equal(icha_portfolio_export(portfolio, ICHA_TABLE_ROWS, &stream, &err), ICHA_OK);
    free(consume(&stream, &schema, &batches));
    assert_int_equal(batches, 3);
    stream.release(&stream);
    schema.release(&schema);
    icha_portfolio_free(portfolio);
    free(csv);
}

static void tables_without_rows(void **state) {
    (void)state;
    icha_portfolio *portfolio = run("loan_id,product\n");
    all_the_same(portfolio);
    icha_portfolio_free(portfolio);
}

/* ---- cells that no table has yet ---- */

/* -0.000000005 in 128 bits is all ones but for its lowest word; nulls stand at places of two bytes. */
static void rates_below_zero_and_nulls(void **state) {
    (void)state;
    enum { ROWS = 20 };
    static const icha_arrow_fields fields = {
        {{"rate", ICHA_ARROW_CELL_RATE, false}, {"n", ICHA_ARROW_CELL_WHOLE, true}}, 2};
    icha_arrow_batch_maker maker;
    struct ArrowArray batch;
    icha_arrow_maker_init(&maker, &fields, ROWS);
    for (int row = 0; row < ROWS; row++) {
        icha_arrow_put_rate(&maker, row - 5);
        if (row == 7 || row == 8 || row == 15) icha_arrow_put_null(&maker);
        else icha_arrow_put_whole(&maker, row);
        icha_arrow_end_row(&maker);
    }
    assert_true(icha_arrow_maker_is_full(&maker));
    assert_int_equal(icha_arrow_take(&maker, &batch), 0);
    const int64_t *words = batch.children[0]->buffers[1];
    const uint8_t *valid = batch.children[1]->buffers[0];
    for (int row = 0; row < ROWS; row++) {
        assert_int_equal(words[2 * row], row - 5);
        assert_int_equal(words[2 * row + 1], row < 5 ? -1 : 0);
        assert_int_equal(valid[row / 8] >> (row % 8) & 1, row != 7 && row != 8 && row != 15);
    }
    assert_int_equal(batch.children[1]->null_count, 3);
    batch.release(&batch);
    icha_arrow_maker_clear(&maker);
}

/* ---- many threads, one catalogue, assumptions ---- */

#define CLAIM ",quarter,due,down/10,claim,20,0\n"
static const char filled[] =
    "loan_id,product,principal,rate,disbursed_on,subsidy_tier,subsidy.claim.cycle,subsidy.claim.by,"
    "subsidy.claim.rounding,subsidy.claim.level,subsidy.claim.payment_lag_days,"
    "subsidy.claim.closing_days\n"
    "A,t.loan,25000000,3.5%,2018-02-01,a" CLAIM "B,t.loan,25000001,3.25%,2018-02-02,a" CLAIM
    "C,t.loan,25000001,3.25%,2018-02-02,z" CLAIM;

typedef struct task {
    const icha_catalogue *catalogue;
    char *tables[ICHA_TABLE_ROWS];
} task;

/* Not a single assertion: cmocka's are of the main thread. */
static void *run_task(void *context) {
    task *own = context;
    arrow_shape shape = {"udxrtd", 1, 1, 1, false, true};
    struct ArrowArrayStream loans;
    icha_portfolio_options mine = ICHA_PORTFOLIO_OPTIONS_INIT;
    icha_portfolio *portfolio = NULL;
    mine.catalogue = own->catalogue;
    mine.first_year = 2018;
    mine.last_year = 2023;
    mine.threads = 2;
    (void)arrow_open_book(filled, sizeof filled - 1, &shape, &loans);
    if (icha_portfolio_run_arrow(&loans, "book", NULL, &mine, &portfolio, NULL) != ICHA_OK) abort();
    if (icha_portfolio_count(portfolio).used != 2) abort();
    for (int table = ICHA_TABLE_OUTLAY; table <= ICHA_TABLE_ROWS; table++)
        own->tables[table - 1] = exported(portfolio, (icha_portfolio_table)table);
    icha_portfolio_free(portfolio);
    return NULL;
}

/* One portfolio, read by several at once. */
typedef struct reader {
    const icha_portfolio *portfolio;
    char *tables[2];
} reader;

static void *read_tables(void *context) {
    reader *own = context;
    own->tables[0] = exported(own->portfolio, ICHA_TABLE_ROWS);
    own->tables[1] = exported(own->portfolio, ICHA_TABLE_HELD);
    return NULL;
}

static void check_readers(const icha_portfolio *portfolio) {
    pthread_t threads[3];
    reader readers[3];
    char *rows = written(portfolio, ICHA_TABLE_ROWS), *held = written(portfolio, ICHA_TABLE_HELD);
    for (size_t i = 0; i < 3; i++) {
        readers[i].portfolio = portfolio;
        assert_int_equal(pthread_create(&threads[i], NULL, read_tables, &readers[i]), 0);
    }
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_string_equal(readers[i].tables[0], rows);
        assert_string_equal(readers[i].tables[1], held);
        free(readers[i].tables[0]);
        free(readers[i].tables[1]);
    }
    free(rows);
    free(held);
}

static void runs_and_exports_on_many_threads(void **state) {
    static const char *const names[] = {"usual"};
    icha_catalogue *catalogue = NULL;
    pthread_t threads[4];
    task tasks[4];
    (void)state;
    assert_int_equal(
        icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/tests/alloc/catalogue", names, 1, &catalogue, NULL, &err), ICHA_OK);
    for (size_t i = 0; i < 4; i++) {
        tasks[i].catalogue = catalogue;
        assert_int_equal(pthread_create(&threads[i], NULL, run_task, &tasks[i]), 0);
    }
    for (size_t i = 0; i < 4; i++) assert_int_equal(pthread_join(threads[i], NULL), 0);
    options.catalogue = catalogue;
    options.last_year = 2023;
    icha_portfolio *portfolio = NULL;
    assert_int_equal(icha_portfolio_run(filled, sizeof filled - 1, "book", &options, &portfolio, &err), ICHA_OK);
    all_the_same(portfolio);
    for (int table = ICHA_TABLE_OUTLAY; table <= ICHA_TABLE_ROWS; table++) {
        char *csv = written(portfolio, (icha_portfolio_table)table);
        for (size_t i = 0; i < 4; i++) {
            if (table != ICHA_TABLE_HELD) assert_string_equal(tasks[i].tables[table - 1], csv); /* lines differ */
            free(tasks[i].tables[table - 1]);
        }
        if (table != ICHA_TABLE_HELD) assert_non_null(strstr(csv, ",assumptions\n"));
        free(csv);
    }
    check_readers(portfolio);
    icha_portfolio_free(portfolio);
    icha_catalogue_free(catalogue);
    assert_int_equal(arrow_open.streams + arrow_open.schemas + arrow_open.batches, 0);
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(tables_with_held_rows_and_events),
        TEST(every_grouping),
        TEST(corrections_and_terms),
        TEST(figures_and_types_by_hand),
        TEST(texts_are_not_guarded),
        TEST(tables_of_many_batches),
        TEST(tables_without_rows),
        TEST(rates_below_zero_and_nulls),
        TEST(runs_and_exports_on_many_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
