/* The library's calls with each allocation failing in turn (refuse.h). */
#include "alloc/refuse.h"
#include "support/cmocka_setup.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "icha/document.h"
#include "icha/icha.h"
#include "report/report.h"

/* ---- schedule and claims ---- */

static icha_terms terms;
static icha_subsidy subsidy;

static void set_up_loan(void) {
    icha_terms_init(&terms);
    terms.principal = 25000000;
    terms.rate = 35000000;
    assert_int_equal(icha_date_parse("2018-03-14", 10, &terms.disbursed_on, NULL), ICHA_OK);
    terms.term_months = 360;
    terms.method = ICHA_METHOD_EQUAL_PAYMENT;
    terms.payment_formula = ICHA_FORMULA_ACTUAL;
    terms.day_count = ICHA_DAY_COUNT_ACT_365;
    terms.inclusion = ICHA_INCLUSION_START;
    terms.interest_rounding = terms.payment_rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
    icha_subsidy_init(&subsidy);
    subsidy.method = ICHA_SUBSIDY_OF_RATE;
    subsidy.base = ICHA_SUBSIDY_BASE_BALANCE;
    subsidy.steps[0] = (icha_subsidy_step){360, 20000000};
    subsidy.step_count = 1;
    subsidy.rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
    strcpy(subsidy.payers[0].name, "incheon");
    subsidy.payers[0].share = (icha_ratio){1, 1};
    subsidy.payer_count = 1;
    subsidy.claim = (icha_claim_terms){ICHA_CYCLE_MONTH, ICHA_CLAIM_BY_ACCRUAL, {ICHA_ROUND_DOWN, 10}, ICHA_CLAIM_LEVEL_CLAIM, 20, 0};
}

static icha_status run_schedule(icha_error *err) {
    size_t count = 4711;
    icha_status status = icha_schedule(&terms, &subsidy, NULL, 0, &count, err);
    assert_int_equal(count, status == ICHA_OK ? 360 : 4711);
    return status;
}

static icha_status run_claims(icha_error *err) {
    static icha_claim claims[400];
    size_t count = 4711;
    memset(&claims[0], 0x5A, sizeof claims[0]);
    icha_claim before = claims[0];
    icha_status status = icha_claims(&terms, &subsidy, claims, 400, &count, err);
    assert_int_equal(count, status == ICHA_OK ? 361 : 4711);
    if (status != ICHA_OK) assert_memory_equal(&claims[0], &before, sizeof before);
    return status;
}

static void a_level_payment_of_actual_periods(void **state) {
    (void)state;
    set_up_loan();
    try_each(run_schedule, 1);
}

static void claims_of_thirty_years(void **state) {
    (void)state;
    set_up_loan();
    try_each(run_claims, 4);
}

/* ---- guarantees ---- */

static icha_guarantee guarantee;

static void set_up_guarantee(icha_fee_method method) {
    icha_guarantee_init(&guarantee);
    guarantee.tiers[0] = (icha_guarantee_tier){ICHA_UNSET, {9, 10}};
    guarantee.tier_count = 1;
    guarantee.fee_rate = 10000000;
    strcpy(guarantee.reductions[0].payer, "foundation");
    guarantee.reductions[0].rate = 2000000;
    guarantee.reduction_count = 1;
    guarantee.fee_method = method;
    guarantee.amount_rounding = guarantee.rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
    guarantee.day_count = ICHA_DAY_COUNT_ACT_ACT;
    subsidy.base = ICHA_SUBSIDY_BASE_GUARANTEED;
    subsidy.guaranteed_amount = 22500000;
}

static icha_status run_fees(icha_error *err) {
    static icha_fee fees[40];
    size_t count = 4711;
    icha_money accrued = 4711;
    memset(&fees[0], 0x5A, sizeof fees[0]);
    icha_fee before = fees[0];
    icha_status status = icha_fees(&terms, &guarantee, fees, 40, &count, err);
    assert_int_equal(count, status == ICHA_OK ? (guarantee.fee_method == ICHA_FEE_ANNUAL ? 30 : 1) : 4711);
    if (status != ICHA_OK && guarantee.fee_method == ICHA_FEE_DECLINING)
        assert_memory_equal(&fees[0], &before, sizeof before);
    if (status == ICHA_OK)
        status = icha_fee_accrued_until(&terms, &guarantee, 0, 1000, terms.disbursed_on + 100, &accrued, err);
    if (status != ICHA_OK) assert_int_equal(accrued, 4711);
    return status;
}

static icha_status run_flows(icha_error *err) {
    static icha_flow flows[400];
    size_t count = 4711;
    icha_rate low = 4711, high = 4711;
    icha_status status = icha_flows(&terms, &subsidy, &guarantee, flows, 400, &count, err);
    if (status != ICHA_OK) assert_int_equal(count, 4711);
    return status == ICHA_OK ? icha_all_in_rate(flows, count, &low, &high, err) : status;
}

static void fees_and_flows_of_thirty_years(void **state) {
    static const icha_fee_method walking[] = {ICHA_FEE_ANNUAL, ICHA_FEE_DECLINING};
    (void)state;
    set_up_loan();
    for (size_t i = 0; i < 2; i++) {
        set_up_guarantee(walking[i]);
        try_each(run_fees, 1);
        try_each(run_flows, 1);
    }
}

/* A book of one loan with a guarantee: the portfolio's own tables are on the heap. */
static icha_status run_book(icha_error *err) {
    static const char csv[] =
        "loan_id,product,principal,rate,disbursed_on,term_months,method,day_count,inclusion,rounding.interest,"
        "guarantee.fee_rate,guarantee.fee_method,guarantee.amount_rounding,guarantee.day_count,guarantee.rounding,"
        "guarantee.tiers[0].ratio,guarantee.reductions[0].payer,guarantee.reductions[0].rate\n"
        "L1,p,25000000,3.5%,2018-03-14,60,bullet,act/365,start,down/1,1%,annual,down/1,act/365,down/10,90%,city,0.2%\n";
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;
    icha_portfolio *portfolio = NULL;
    options.first_year = 2018;
    options.last_year = 2023;
    icha_status status = icha_portfolio_run(csv, sizeof csv - 1, "book.csv", &options, &portfolio, err);
    assert_true((status == ICHA_OK) == (portfolio != NULL));
    if (portfolio != NULL) assert_int_equal(icha_portfolio_cell_count(portfolio), 6 + 5 + 5);
    icha_portfolio_free(portfolio);
    return status;
}

static void a_book_with_fee_support(void **state) {
    (void)state;
    try_each(run_book, 10);
}

/* Held loans and events, strays, and a loan_id that is a copy of its own. */
static icha_status run_book_with_events(icha_error *err) {
    static const char csv[] =
        "loan_id,product,principal,rate,disbursed_on,term_months,method,day_count,inclusion,rounding.interest\n"
        "L1,p,25000000,3.5%,2018-03-14,12,bullet,act/365,start,down/1\n"
        "\"L\"\"2\",p,25000000,3.5%,2018-03-14,12,bullet,act/365,start,down/1\n";
    static const char events[] = "loan_id,kind,on,amount\nL1,prepay,2018-05-02,1000\n\"L\"\"2\",close,2018-05-02,\n"
                                 "\"L\"\"2\",prepay,2018-05-02,x\nL3,close,2018-05-02,\n";
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;
    icha_portfolio *portfolio = NULL;
    options.first_year = 2018;
    options.last_year = 2019;
    options.events = events;
    options.events_length = sizeof events - 1;
    options.events_name = "events.csv";
    icha_status status = icha_portfolio_run(csv, sizeof csv - 1, "book.csv", &options, &portfolio, err);
    assert_true((status == ICHA_OK) == (portfolio != NULL));
    if (portfolio != NULL) assert_int_equal(icha_portfolio_held_count(portfolio), 4);
    icha_portfolio_free(portfolio);
    return status;
}

static void a_book_with_events(void **state) {
    (void)state;
    try_each(run_book_with_events, 10);
}

/* ---- Arrow columns in, tables out ---- */

/* A stream that needs no memory of its own. */
typedef struct still {
    struct ArrowSchema fields[10], *field_places[10];
    struct ArrowArray columns[10], *column_places[10];
    const void *buffers[10][3], *no_buffers[1];
    int32_t offsets[10][4];
    char bytes[10][64];
    int schemas, batches; /* given */
    int released[3]; /* schemas, batches, streams */
} still;
static still loans_of, events_of;

static void release_field(struct ArrowSchema *field) {
    field->release = NULL;
}

static void release_column(struct ArrowArray *column) {
    column->release = NULL;
}

static void release_schema(struct ArrowSchema *schema) {
    ((still *)schema->private_data)->released[0]++;
    schema->release = NULL;
}

static void release_batch(struct ArrowArray *batch) {
    ((still *)batch->private_data)->released[1]++;
    batch->release = NULL;
}

static void release_stream(struct ArrowArrayStream *stream) {
    ((still *)stream->private_data)->released[2]++;
    stream->release = NULL;
}

static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
    still *s = stream->private_data;
    int64_t count = 0;
    s->schemas++;
    while (count < 10 && s->fields[count].name != NULL) count++;
    *out = (struct ArrowSchema){.format = "+s", .n_children = count, .children = s->field_places,
                                .release = release_schema, .private_data = s};
    return 0;
}

/* Two batches of the same two rows: their loan_ids are repeated. */
static int get_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
    still *s = stream->private_data;
    int64_t count = 0;
    memset(out, 0, sizeof *out);
    if (s->batches == 2) return 0;
    s->batches++;
    while (count < 10 && s->fields[count].name != NULL) count++;
    *out = (struct ArrowArray){.length = 2, .n_buffers = 1, .n_children = count, .buffers = s->no_buffers,
                               .children = s->column_places, .release = release_batch, .private_data = s};
    return 0;
}

static const char *no_error(struct ArrowArrayStream *stream) {
    (void)stream;
    return NULL;
}

static struct ArrowArrayStream stand_still(still *s, const char *const (*cells)[3], size_t count) {
    memset(s, 0, sizeof *s);
    for (size_t i = 0; i < count; i++) {
        s->fields[i] = (struct ArrowSchema){.format = "u", .name = cells[i][0], .release = release_field};
        s->field_places[i] = &s->fields[i];
        for (size_t row = 0; row < 2; row++) {
            strcat(s->bytes[i], cells[i][1 + row]);
            s->offsets[i][row + 1] = (int32_t)strlen(s->bytes[i]);
        }
        s->buffers[i][1] = s->offsets[i];
        s->buffers[i][2] = s->bytes[i];
        s->columns[i] = (struct ArrowArray){.length = 2, .n_buffers = 3, .buffers = s->buffers[i],
                                            .release = release_column};
        s->column_places[i] = &s->columns[i];
    }
    return (struct ArrowArrayStream){get_schema, get_next, no_error, release_stream, s};
}

static void all_released(const still *s) {
    assert_int_equal(s->released[0], s->schemas);
    assert_int_equal(s->released[1], s->batches);
    assert_int_equal(s->released[2], 1);
}

static icha_status export_table(const icha_portfolio *portfolio, icha_portfolio_table table, icha_error *err) {
    struct ArrowArrayStream stream;
    struct ArrowSchema schema;
    struct ArrowArray batch;
    icha_status status = icha_portfolio_export(portfolio, table, &stream, err);
    if (status != ICHA_OK) return status;
    int why = stream.get_schema(&stream, &schema);
    if (why == 0) schema.release(&schema);
    while (why == 0) {
        why = stream.get_next(&stream, &batch);
        if (why != 0 || batch.release == NULL) break;
        batch.release(&batch);
    }
    if (why != 0) {
        assert_int_equal(why, ENOMEM);
        assert_string_equal(stream.get_last_error(&stream), "out of memory");
        status = err->status = ICHA_ERR_MEMORY;
    }
    stream.release(&stream);
    return status;
}

static icha_status run_arrow(icha_error *err) {
    static const char *const loans[10][3] = {{"loan_id", "\"1", "L2"},        {"product", "p", "p"},
                                             {"principal", "25000000", "x"},  {"rate", "3.5%", "3.5%"},
                                             {"term_months", "12", "12"},     {"disbursed_on", "2018-03-14", "2018-03-14"},
                                             {"method", "bullet", "bullet"},  {"day_count", "act/365", "act/365"},
                                             {"inclusion", "start", "start"}, {"rounding.interest", "down/1", "down/1"}};
    static const char *const events[4][3] = {{"loan_id", "\"1", "L3"}, {"kind", "close", "close"},
                                             {"on", "2018-05-02", "2018-05-02"}, {"amount", "", ""}};
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;
    icha_portfolio *portfolio = NULL;
    options.first_year = 2018;
    options.last_year = 2019;
    options.events_name = "events";
    struct ArrowArrayStream of_loans = stand_still(&loans_of, loans, 10), of_events = stand_still(&events_of, events, 4);
    icha_status status = icha_portfolio_run_arrow(&of_loans, "book", &of_events, &options, &portfolio, err);
    assert_true((status == ICHA_OK) == (portfolio != NULL));
    assert_null(of_loans.release);
    assert_null(of_events.release);
    if (portfolio != NULL) assert_int_equal(icha_portfolio_count(portfolio).held, 4);
    for (int table = ICHA_TABLE_OUTLAY; status == ICHA_OK && table <= ICHA_TABLE_ROWS; table++)
        status = export_table(portfolio, (icha_portfolio_table)table, err);
    icha_portfolio_free(portfolio);
    all_released(&loans_of);
    all_released(&events_of);
    return status;
}

static icha_status run_export(icha_error *err) {
    static const char csv[] =
        "loan_id,product,principal,rate,disbursed_on,term_months,method,day_count,inclusion,rounding.interest\n"
        "L1,p,25000000,3.5%,2018-03-14,12,bullet,act/365,start,down/1\n";
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;
    icha_portfolio *portfolio = NULL;
    long fails = refuse_none(); /* the run is not what is tried here */
    options.first_year = 2018;
    options.last_year = 2019;
    assert_int_equal(icha_portfolio_run(csv, sizeof csv - 1, "book.csv", &options, &portfolio, err), ICHA_OK);
    refuse_at(fails);
    icha_status status = export_table(portfolio, ICHA_TABLE_ROWS, err);
    bool refused = was_refused();
    icha_portfolio_free(portfolio);
    assert_int_equal(status, refused ? ICHA_ERR_MEMORY : ICHA_OK);
    return status;
}

static void arrow_columns_in_and_tables_out(void **state) {
    (void)state;
    try_each(run_arrow, 40);
    try_each(run_export, 20);
}

/* ---- corrections ---- */

static icha_status run_corrections(icha_error *err) {
    static const icha_claimed paid[] = {{"p", "2018-Q1", "x", "", "", ICHA_DATE_UNSET, 0, 5}};
    static const icha_claimed due[] = {{"p", "2018-Q2", "x", "", "", ICHA_DATE_UNSET, 0, 7}};
    icha_correction entries[2];
    icha_correction_totals totals = {0, 0, 0, 0, 77};
    size_t count = 4711;
    memset(entries, 0x5A, sizeof entries);
    icha_correction before = entries[0];
    icha_status status = icha_corrections(paid, 1, due, 1, entries, 2, &count, &totals, err);
    assert_int_equal(count, status == ICHA_OK ? 2 : 4711);
    assert_int_equal(totals.pay, status == ICHA_OK ? 7 : 77);
    if (status != ICHA_OK) assert_memory_equal(&entries[0], &before, sizeof before);
    return status;
}

/* Paid claims in CP949 with guarded and doubled cells: the text is converted, names are copied. */
static icha_status run_corrected_book(icha_error *err) {
    static const char csv[] =
        "loan_id,product,principal,rate,disbursed_on,term_months,method,day_count,inclusion,rounding.interest,"
        "subsidy.method,subsidy.base,subsidy.rounding,subsidy_rate,subsidy_months,subsidy.claim.cycle,subsidy.claim.by,"
        "subsidy.claim.rounding,subsidy.claim.level,subsidy.claim.payment_lag_days,subsidy.claim.closing_days,"
        "subsidy.payers[0].name,subsidy.payers[0].share\n"
        "L1,p,25000000,3.5%,2018-03-14,3,bullet,act/365,start,down/1,of_rate,balance,down/1,1%,3,month,due,down/1,claim,"
        "20,0,city,1\n";
    static const char paid[] = "bank,product,cycle,payer,amount\n,p,2018-04,city,1\n\xB3\xF3\xC7\xF9,'=q,2018-Q1,\"a\"\"b\",2\n";
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;
    icha_portfolio *portfolio = NULL;
    options.first_year = options.last_year = 2018;
    options.paid = paid;
    options.paid_length = sizeof paid - 1;
    options.paid_name = "paid.csv";
    icha_status status = icha_portfolio_run(csv, sizeof csv - 1, "book.csv", &options, &portfolio, err);
    assert_true((status == ICHA_OK) == (portfolio != NULL));
    if (portfolio != NULL) {
        assert_int_equal(icha_portfolio_correction_count(portfolio), 4);
        assert_string_equal(icha_portfolio_correction(portfolio, 0).product, "=q");
    }
    icha_portfolio_free(portfolio);
    return status;
}

static void corrections_of_two_lists_and_of_a_book(void **state) {
    (void)state;
    try_each(run_corrections, 0);
    try_each(run_corrected_book, 20);
}

/* ---- shards: one that was run, its bytes, the whole and its rows ---- */

static const char shard_csv[] =
    "loan_id,product,principal,rate,disbursed_on,term_months,method,day_count,inclusion,rounding.interest,"
    "subsidy.method,subsidy.base,subsidy.rounding,subsidy_rate,subsidy_months,subsidy.claim.cycle,subsidy.claim.by,"
    "subsidy.claim.rounding,subsidy.claim.level,subsidy.claim.payment_lag_days,subsidy.claim.closing_days,"
    "subsidy.payers[0].name,subsidy.payers[0].share\n"
    "L1,p,25000000,3.5%,2018-03-14,3,bullet,act/365,start,down/1,of_rate,balance,down/1,1%,3,month,due,down/1,claim,"
    "20,0,city,1\n"
    "L2,\"\"\"q\",25000000,3.5%,2018-03-14,3,bullet,act/365,start,down/1,of_rate,balance,down/1,1%,3,month,due,down/1,"
    "line,20,0,city,1\nL3,p\n";
static const char shard_paid[] = "product,cycle,payer,amount,bank\np,2018-04,city,1,\n";
static icha_portfolio *shards[2];
static icha_shard_bytes shard_bytes[2];
static char shard_texts[2][4096];

static icha_portfolio_options shard_options(int32_t shard) {
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;
    options.first_year = options.last_year = 2018;
    options.shard = shard;
    options.shards = shard > 0 ? 2 : 0;
    return options;
}

static void make_shards(void) {
    for (int32_t i = 0; i < 2; i++) {
        icha_portfolio_options options = shard_options(i + 1);
        size_t length = 0;
        assert_int_equal(
            icha_portfolio_run(shard_csv, sizeof shard_csv - 1, "book.csv", &options, &shards[i], NULL), ICHA_OK);
        assert_int_equal(icha_shard_write(shards[i], shard_texts[i], sizeof shard_texts[i], &length, NULL), ICHA_OK);
        shard_bytes[i] = (icha_shard_bytes){shard_texts[i], length};
    }
}

static icha_status run_shard_write(icha_error *err) {
    char text[4096] = "x";
    size_t length = 4711;
    icha_status status = ICHA_OK;
    for (int i = 0; status == ICHA_OK && i < 2; i++) {
        text[0] = 'x', length = 4711;
        status = icha_shard_write(shards[i], text, sizeof text, &length, err);
    }
    assert_int_equal(text[0], status == ICHA_OK ? '{' : 'x');
    assert_true((status == ICHA_OK) == (length != 4711));
    return status;
}

static icha_status pull_stream(void *context, char *buffer, size_t size, size_t *length, icha_error *err) {
    return icha_portfolio_stream_read(context, buffer, size, length, err);
}

static icha_status read_merged(const icha_portfolio *whole, icha_portfolio_table table, icha_error *err) {
    static char buffer[ICHA_PORTFOLIO_STREAM_MIN];
    icha_portfolio_stream *streams[2] = {NULL, NULL};
    icha_shard_source sources[2];
    icha_shard_table *merged = NULL;
    size_t length = 0;
    icha_status status = ICHA_OK;
    for (int i = 0; status == ICHA_OK && i < 2; i++) {
        status = icha_portfolio_stream_open(shards[i], table, &streams[i], err);
        sources[i] = (icha_shard_source){pull_stream, streams[i]};
    }
    if (status == ICHA_OK) status = icha_shard_table_open(whole, table, sources, 2, &merged, err);
    if (status == ICHA_OK) status = icha_shard_table_read(merged, buffer, sizeof buffer, &length, err);
    if (status == ICHA_OK) assert_int_equal(icha_shard_table_lines(merged), table == ICHA_TABLE_ROWS ? 6 : 1);
    icha_shard_table_free(merged);
    icha_portfolio_stream_free(streams[0]);
    icha_portfolio_stream_free(streams[1]);
    return status;
}

static icha_status run_shard_merge(icha_error *err) {
    icha_portfolio *whole = NULL;
    icha_portfolio_options options = shard_options(0);
    options.paid = shard_paid;
    options.paid_length = sizeof shard_paid - 1;
    icha_status status = icha_shard_merge(shard_bytes, 2, &options, &whole, err);
    assert_true((status == ICHA_OK) == (whole != NULL));
    if (status == ICHA_OK) status = read_merged(whole, ICHA_TABLE_ROWS, err);
    if (status == ICHA_OK) status = read_merged(whole, ICHA_TABLE_HELD, err);
    icha_portfolio_free(whole);
    return status;
}

static void shards_and_their_whole(void **state) {
    (void)state;
    make_shards();
    try_each(run_shard_write, 4);
    try_each(run_shard_merge, 40);
    icha_portfolio_free(shards[0]);
    icha_portfolio_free(shards[1]);
}

/* ---- catalogue and contract ---- */

static const char folder[] = ICHA_TEST_SOURCE_DIR "/tests/alloc/catalogue";
static icha_catalogue *catalogue;

static icha_status run_load(icha_error *err) {
    static const char *const names[] = {"usual"};
    icha_catalogue *loaded = NULL;
    icha_faults *faults = NULL;
    icha_status status = icha_catalogue_load(folder, names, 1, &loaded, &faults, err);
    assert_true((status == ICHA_OK) == (loaded != NULL));
    icha_catalogue_free(loaded);
    icha_faults_free(faults);
    return status;
}

static icha_status run_load_shipped(icha_error *err) {
    icha_catalogue *loaded = NULL;
    icha_status status = icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/catalogue", NULL, 0, &loaded, NULL, err);
    icha_catalogue_free(loaded);
    return status;
}

static icha_status run_check(icha_error *err) {
    static const char *const paths[] = {ICHA_TEST_SOURCE_DIR "/tests/alloc/catalogue/products/t.loan.yaml"};
    icha_faults *faults = NULL;
    size_t unresolved = 0;
    icha_status status = icha_catalogue_check(paths, 1, &unresolved, &faults, err);
    icha_faults_free(faults);
    return status;
}

static icha_status run_fill(icha_error *err) {
    static const char *const keys[][2] = {{"principal", "25000000"}, {"rate", "3.5%"}, {"disbursed_on", "2018-02-01"}, {"subsidy_tier", "a"}};
    static icha_contract contract;
    static icha_findings findings;
    icha_fill_options options = ICHA_FILL_OPTIONS_INIT;
    icha_status status = ICHA_OK;
    icha_contract_init(&contract);
    for (size_t i = 0; i < 4 && status == ICHA_OK; i++)
        status = icha_contract_set(&contract, keys[i][0], keys[i][1], strlen(keys[i][1]), err);
    options.catalogue = catalogue;
    options.product = "t.loan";
    return status == ICHA_OK ? icha_contract_fill(&contract, &options, &findings, err) : status;
}

/* A series by its name: filling takes no memory of its own. */
static icha_status run_fill_series(icha_error *err) {
    static const char *const keys[][2] = {{"index.series", "t.index"}, {"index.spread", "1%"}, {"index.reset_on[0]", "2018-06-01"},
                                          {"principal", "25000000"}, {"disbursed_on", "2018-02-01"}, {"subsidy_tier", "a"}};
    static icha_contract contract;
    static icha_findings findings;
    static icha_terms_lists lists;
    icha_fill_options options = ICHA_FILL_OPTIONS_INIT;
    icha_status status = ICHA_OK;
    icha_contract_init(&contract);
    icha_terms_lists_init(&lists);
    contract.lists = &lists;
    for (size_t i = 0; i < 6 && status == ICHA_OK; i++)
        status = icha_contract_set(&contract, keys[i][0], keys[i][1], strlen(keys[i][1]), err);
    options.catalogue = catalogue;
    options.product = "t.loan";
    return status == ICHA_OK ? icha_contract_fill(&contract, &options, &findings, err) : status;
}

static void a_catalogue_is_loaded(void **state) {
    (void)state;
    try_each(run_load, 5);
}

static void the_shipped_catalogue_is_loaded(void **state) {
    (void)state;
    try_every(1499, run_load_shipped, 20000); /* a small catalogue was tried throughout */
}

static void a_file_is_checked(void **state) {
    (void)state;
    try_each(run_check, 3);
}

static void a_contract_is_filled(void **state) {
    static const char *const names[] = {"usual"};
    (void)state;
    assert_int_equal(icha_catalogue_load(folder, names, 1, &catalogue, NULL, NULL), ICHA_OK);
    try_each(run_fill, 0);
    try_each(run_fill_series, 0);
    icha_catalogue_free(catalogue);
}

/* ---- documents: jansson's allocations fail too ---- */

typedef icha_status document_call(const char *, size_t, const icha_document_options *, char **, size_t *,
                                  icha_faults **, icha_error *);

/* Whatever fails, there is a whole document or none. */
static void try_documents(long first, long step, document_call *of, const icha_document_options *options, const char *question) {
    char *whole = NULL;
    long k = first - step, gaps = 0;
    bool refused = true;
    assert_int_equal(of(question, strlen(question), options, &whole, NULL, NULL, NULL), ICHA_OK);
    while (refused) {
        char *text = NULL;
        icha_faults *faults = NULL;
        icha_error err = ICHA_ERROR_INIT;
        long before = blocks_held();
        refuse_at(k += step);
        icha_status status = of(question, strlen(question), options, &text, NULL, &faults, &err);
        refused = was_refused();
        refuse_none();
        assert_true((text != NULL) == (status == ICHA_OK) && err.status == status);
        if (refused && status != ICHA_OK && status != ICHA_ERR_MEMORY) fail_msg("allocation %ld failed: %s", k, err.message);
        if (text != NULL && strcmp(text, whole) != 0 && gaps++ == 0) print_message("%ld: %s\n", k, text);
        icha_document_free(text);
        icha_faults_free(faults);
        if (blocks_held() != before)
            fail_msg("%ld blocks leaked with allocation %ld failing", blocks_held() - before, k);
    }
    print_message("allocations failed in turn, up to %ld\n", k - 1);
    assert_int_equal(gaps, 0);
    icha_document_free(whole);
}

static void try_document(document_call *of, const icha_document_options *options, const char *question) {
    try_documents(1, 1, of, options, question);
}

static icha_status products(const char *text, size_t length, const icha_document_options *options, char **made,
                            size_t *made_length, icha_faults **faults, icha_error *err) {
    (void)text, (void)length, (void)faults;
    return icha_document_products(options, made, made_length, err);
}

static icha_status show(const char *text, size_t length, const icha_document_options *options, char **made,
                        size_t *made_length, icha_faults **faults, icha_error *err) {
    (void)text, (void)length, (void)faults;
    return icha_document_show(options, made, made_length, err);
}

#define DOCUMENTED_LOAN                                                                                                \
    "\"principal\": 12000000, \"rate\": \"3.65%\", \"disbursed_on\": \"2019-01-15\", \"term_months\": 2,"              \
    " \"method\": \"bullet\", \"day_count\": \"act/365\", \"inclusion\": \"start\", \"rounding\": {\"interest\": "     \
    "\"down/1\"}"

static void documents_are_whole_or_refused(void **state) {
    static const char *const records[] = {"kr-bank-conventions", "incheon-2018-open"};
    icha_document_options options = ICHA_DOCUMENT_OPTIONS_INIT;
    (void)state;
    assert_int_equal(icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/catalogue", records, 2, &catalogue, NULL, NULL),
                     ICHA_OK);
    json_set_alloc_funcs(malloc, free); /* the refusing ones, by --wrap */
    try_document(icha_document_schedule, &options, "{" DOCUMENTED_LOAN "}");
    options.paid = "[{\"cycle\": \"2019-Q1\", \"payer\": \"city\", \"amount\": 18610}]";
    options.paid_length = strlen(options.paid);
    try_document(icha_document_schedule, &options,
                 "{" DOCUMENTED_LOAN ", \"subsidy\": {\"method\": \"of_rate\", \"base\": \"balance\", \"steps\":"
                 " [{\"months\": 1, \"rate\": \"1.825%\"}], \"rounding\": \"down/1\", \"payers\": [{\"name\": \"city\","
                 " \"share\": \"1\"}], \"claim\": {\"cycle\": \"quarter\", \"by\": \"due\", \"rounding\": \"down/10\","
                 " \"level\": \"claim\", \"payment_lag_days\": 20, \"closing_days\": 0}}, \"guarantee\": {\"tiers\":"
                 " [{\"up_to\": null, \"ratio\": \"90%\"}], \"fee_rate\": \"1%\", \"fee_method\": \"upfront\","
                 " \"amount_rounding\": \"down/1\", \"day_count\": \"act/365\", \"rounding\": \"down/10\"},"
                 " \"events\": [{\"kind\": \"rate\", \"on\": \"2019-02-01\", \"rate\": \"4%\"}]}");
    options.paid = NULL;
    options.catalogue = catalogue;
    options.product = "incheon.startup";
    options.on = 17604; /* 2018-03-14 */
    try_document(icha_document_late, &options,
                 "{\"due_on\": \"2018-04-16\", \"paid_on\": \"2018-05-31\", \"unpaid_interest\": 730000,"
                 " \"later_amount\": 36500000, \"after_days\": 30, \"rate\": \"4%\", \"late_spread\": \"7%\","
                 " \"legal_spreads\": \"kr.late-interest-cap\", \"legal_caps\": [[\"2018-02-08\", \"24%\"]],"
                 " \"day_count\": \"act/365\", \"rounding\": \"down/1\"}");
    options.with_schedule = true;
    try_document(icha_document_screening, &options,
        "{\"credit.grade\": 6, \"request.amount\": 1000000, \"request.term_months\": 12, \"loan.rate\": \"3%\"}");
    try_documents(1, 23, show, &options, ""); /* 7,000 of them: one in 23 */
    try_document(products, &options, "");
    icha_catalogue_free(catalogue);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_level_payment_of_actual_periods),
                                       cmocka_unit_test(claims_of_thirty_years),
                                       cmocka_unit_test(fees_and_flows_of_thirty_years),
                                       cmocka_unit_test(a_book_with_fee_support),
                                       cmocka_unit_test(a_book_with_events),
                                       cmocka_unit_test(arrow_columns_in_and_tables_out),
                                       cmocka_unit_test(corrections_of_two_lists_and_of_a_book), cmocka_unit_test(a_catalogue_is_loaded),
                                       cmocka_unit_test(the_shipped_catalogue_is_loaded),
                                       cmocka_unit_test(a_file_is_checked), cmocka_unit_test(a_contract_is_filled),
                                       cmocka_unit_test(shards_and_their_whole),
                                       cmocka_unit_test(documents_are_whole_or_refused)};
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    icha_thread_cleanup();
    return failures;
}
