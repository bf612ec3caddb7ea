/* The tables as record batches. Values, order and columns are those of stream.c. */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "arrow_build.h"
#include "number/fail.h"
#include "walk.h"

#define BATCH_ROWS 16384
#define ASSUMPTIONS_ROOM (ICHA_CATALOGUE_ASSUMPTIONS_MAX * (ICHA_CATALOGUE_ID_MAX + 2))

typedef struct table_export {
    const icha_portfolio *portfolio;
    icha_portfolio_table table;
    icha_arrow_fields fields;
    icha_arrow_batch_maker maker;
    size_t next; /* element of the table */
    icha_row_walk rows;
    bool has_events; /* rows have a column `event` */
    icha_held_walk held;
    char assumptions[ASSUMPTIONS_ROOM];
    size_t assumptions_length;
    int failed; /* an errno; err says why */
    icha_error err;
} table_export;

/* ---- the columns ---- */

static void add(table_export *e, const char *name, icha_arrow_cell cell) {
    assert(e->fields.count < ICHA_ARROW_FIELDS_MAX);
    e->fields.items[e->fields.count++] = (icha_arrow_field){name, cell, false};
}

static void add_texts(table_export *e, const char *const *names) {
    for (; *names != NULL; names++) add(e, *names, ICHA_ARROW_CELL_TEXT);
}

static void add_won(table_export *e, const char *const *names) {
    for (; *names != NULL; names++) add(e, *names, ICHA_ARROW_CELL_WON);
}

static void add_nullable(table_export *e, const char *name) {
    add(e, name, ICHA_ARROW_CELL_WHOLE);
    e->fields.items[e->fields.count - 1].nullable = true;
}

#define NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})

static void set_outlay_fields(table_export *e) {
    uint32_t by = e->portfolio->options.by;
    add_texts(e, NAMES("product", "payer", "kind"));
    add_nullable(e, "year");
    if (by & ICHA_BY_QUARTER) add(e, "quarter", ICHA_ARROW_CELL_TEXT);
    if (by & ICHA_BY_MONTH) add(e, "month", ICHA_ARROW_CELL_TEXT);
    if (by & ICHA_BY_BANK) add(e, "bank", ICHA_ARROW_CELL_TEXT);
    add(e, "basis", ICHA_ARROW_CELL_TEXT);
    add(e, "amount", ICHA_ARROW_CELL_WON);
    add(e, "loans", ICHA_ARROW_CELL_WHOLE);
}

static void set_claims_fields(table_export *e) {
    add_texts(e, NAMES("product", "cycle", "payer", "bank"));
    add_won(e, NAMES("lines", "amount", "dropped"));
    add(e, "paid_on", ICHA_ARROW_CELL_DATE);
    add(e, "fiscal_year", ICHA_ARROW_CELL_WHOLE);
    if (e->portfolio->claims_need_terms) add(e, "terms", ICHA_ARROW_CELL_TEXT);
}

static void set_held_fields(table_export *e) {
    add(e, "file", ICHA_ARROW_CELL_TEXT);
    add(e, "line", ICHA_ARROW_CELL_WHOLE);
    add_texts(e, NAMES("loan_id", "field", "reason"));
}

static void set_rows_fields(table_export *e) {
    add_texts(e, NAMES("product", "loan_id"));
    add_nullable(e, "n");
    add(e, "from", ICHA_ARROW_CELL_DATE);
    add(e, "to", ICHA_ARROW_CELL_DATE);
    add(e, "due", ICHA_ARROW_CELL_DATE);
    add(e, "days", ICHA_ARROW_CELL_WHOLE);
    add(e, "rate", ICHA_ARROW_CELL_RATE);
    add(e, "subsidy_rate", ICHA_ARROW_CELL_RATE);
    add_won(e, NAMES("opening", "principal", "interest", "borrower_interest", "subsidy", "payment", "closing"));
    if (e->has_events) add(e, "event", ICHA_ARROW_CELL_TEXT);
}

static void set_corrections_fields(table_export *e) {
    add_texts(e, NAMES("product", "cycle", "payer", "bank"));
    add_won(e, NAMES("paid", "due", "difference"));
    add(e, "entry", ICHA_ARROW_CELL_TEXT);
}

static void set_fields(table_export *e) {
    switch (e->table) {
    case ICHA_TABLE_OUTLAY: set_outlay_fields(e); break;
    case ICHA_TABLE_CLAIMS: set_claims_fields(e); break;
    case ICHA_TABLE_HELD: set_held_fields(e); break;
    case ICHA_TABLE_ROWS: set_rows_fields(e); break;
    case ICHA_TABLE_CORRECTIONS: set_corrections_fields(e); break;
    }
    if (e->assumptions_length > 0) add(e, "assumptions", ICHA_ARROW_CELL_TEXT);
}

/* M-5, as in the CSV tables: each line of figures names the assumptions of the run. */
static void set_assumptions(table_export *e) {
    const icha_portfolio *p = e->portfolio;
    char *to = e->assumptions;
    for (size_t i = 0; e->table != ICHA_TABLE_HELD && i < p->assumption_count; i++) {
        size_t length = strlen(p->assumptions[i]);
        if (i > 0) to = (char *)memcpy(to, "; ", 2) + 2;
        to = (char *)memcpy(to, p->assumptions[i], length) + length;
    }
    e->assumptions_length = (size_t)(to - e->assumptions);
}

/* ---- rows ---- */

static void put(table_export *e, const char *text) {
    icha_arrow_put_string(&e->maker, text, strlen(text));
}

static void put_period(table_export *e, icha_claim_cycle cycle, int32_t year, int32_t month) {
    char text[ICHA_TEXT_MAX];
    icha_date day;
    (void)icha_date_from_civil(year, month, 1, &day, NULL);
    icha_cycle_format(cycle, day, text, sizeof text);
    put(e, text);
}

static void put_outlay(table_export *e, const icha_outlay_cell *cell) {
    uint32_t by = e->portfolio->options.by;
    put(e, cell->product);
    put(e, cell->payer);
    put(e, icha_outlay_kind_name(cell->kind));
    if (cell->year == 0) icha_arrow_put_null(&e->maker);
    else icha_arrow_put_whole(&e->maker, cell->year);
    if (by & ICHA_BY_QUARTER) put_period(e, ICHA_CYCLE_QUARTER, cell->year, cell->quarter * 3);
    if (by & ICHA_BY_MONTH) put_period(e, ICHA_CYCLE_MONTH, cell->year, cell->month);
    if (by & ICHA_BY_BANK) put(e, cell->bank);
    put(e, icha_basis_name(cell->basis));
    icha_arrow_put_whole(&e->maker, cell->amount);
    icha_arrow_put_whole(&e->maker, cell->loans);
}

static void put_claim(table_export *e, const icha_portfolio_claim *claim) {
    char terms[ICHA_CLAIM_TERMS_SIZE];
    put(e, claim->product);
    put(e, claim->cycle);
    put(e, claim->payer);
    put(e, claim->bank);
    icha_arrow_put_whole(&e->maker, claim->lines);
    icha_arrow_put_whole(&e->maker, claim->amount);
    icha_arrow_put_whole(&e->maker, claim->dropped);
    icha_arrow_put_date(&e->maker, claim->paid_on);
    icha_arrow_put_whole(&e->maker, claim->fiscal_year);
    if (!e->portfolio->claims_need_terms) return;
    icha_claim_terms_text(&claim->terms, terms, sizeof terms);
    put(e, terms);
}

static void put_correction(table_export *e, const icha_correction *correction) {
    put(e, correction->product);
    put(e, correction->cycle);
    put(e, correction->payer);
    put(e, correction->bank);
    icha_arrow_put_whole(&e->maker, correction->paid);
    icha_arrow_put_whole(&e->maker, correction->due);
    icha_arrow_put_whole(&e->maker, correction->difference);
    put(e, icha_correction_entry_name(correction->entry));
}

static void put_held(table_export *e, const icha_held_row *held) {
    put(e, held->file);
    icha_arrow_put_whole(&e->maker, held->line);
    put(e, held->loan_id);
    put(e, held->field);
    put(e, held->reason);
}

static void put_row(table_export *e, const icha_row *row) {
    const icha_row_place *place = &e->rows.reader->place;
    const icha_money amounts[] = {row->opening, row->principal, row->interest, row->borrower_interest,
                                  row->subsidy, row->payment,   row->closing};
    put(e, e->rows.reader->product);
    icha_arrow_put_string(&e->maker, place->loan_id, place->id_length);
    if (row->n == 0) icha_arrow_put_null(&e->maker);
    else icha_arrow_put_whole(&e->maker, row->n);
    icha_arrow_put_date(&e->maker, row->from);
    icha_arrow_put_date(&e->maker, row->to);
    icha_arrow_put_date(&e->maker, row->due);
    icha_arrow_put_whole(&e->maker, row->days);
    icha_arrow_put_rate(&e->maker, row->rate);
    icha_arrow_put_rate(&e->maker, row->subsidy_rate);
    for (size_t i = 0; i < sizeof amounts / sizeof amounts[0]; i++) icha_arrow_put_whole(&e->maker, amounts[i]);
    if (e->has_events) put(e, row->n == 0 ? icha_event_kind_name(ICHA_EVENT_PREPAY) : "");
}

/* The next row of a table that lies in memory. */
static bool put_next(table_export *e) {
    const icha_portfolio *p = e->portfolio;
    if (e->table == ICHA_TABLE_OUTLAY && e->next < p->cell_count) put_outlay(e, &p->cells[e->next++]);
    else if (e->table == ICHA_TABLE_CLAIMS && e->next < p->claim_count) put_claim(e, &p->claims[e->next++]);
    else if (e->table == ICHA_TABLE_CORRECTIONS && e->next < p->correction_count)
        put_correction(e, &p->corrections[e->next++]);
    else return false;
    return true;
}

static icha_status make_row(table_export *e, bool *more) {
    icha_status status = ICHA_OK;
    icha_row row;
    icha_held_row held;
    if (e->table == ICHA_TABLE_ROWS) {
        status = icha_row_walk_next(&e->rows, &row, more, &e->err);
        if (status == ICHA_OK && *more) put_row(e, &row);
    } else if (e->table == ICHA_TABLE_HELD) {
        status = icha_held_walk_next(&e->held, &held, more, &e->err);
        if (status == ICHA_OK && *more) put_held(e, &held);
    } else {
        *more = put_next(e);
    }
    if (status != ICHA_OK || !*more) return status;
    if (e->assumptions_length > 0) icha_arrow_put_string(&e->maker, e->assumptions, e->assumptions_length);
    icha_arrow_end_row(&e->maker);
    return e->maker.failed ? icha_fail(&e->err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL) : ICHA_OK;
}

/* ---- the stream ---- */

static int errno_of(icha_status status) {
    return status == ICHA_ERR_MEMORY ? ENOMEM : status == ICHA_ERR_IO ? EIO : EINVAL;
}

static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
    table_export *e = stream->private_data;
    int why = icha_arrow_schema(&e->fields, out);
    if (why != 0) (void)icha_fail(&e->err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    return why;
}

/* What failed once fails again: rows are missing. */
static int get_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
    table_export *e = stream->private_data;
    icha_status status = ICHA_OK;
    bool more = true;
    if (e->failed != 0) return e->failed;
    while (status == ICHA_OK && more && !icha_arrow_maker_is_full(&e->maker)) status = make_row(e, &more);
    if (status != ICHA_OK) return e->failed = errno_of(status);
    if (e->maker.rows == 0) {
        memset(out, 0, sizeof *out);
        return 0;
    }
    e->failed = icha_arrow_take(&e->maker, out);
    if (e->failed != 0) (void)icha_fail(&e->err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    return e->failed;
}

static const char *get_last_error(struct ArrowArrayStream *stream) {
    const table_export *e = stream->private_data;
    return e->err.message[0] == '\0' ? NULL : e->err.message;
}

static void end(table_export *e) {
    icha_arrow_maker_clear(&e->maker);
    icha_row_walk_close(&e->rows);
    icha_held_walk_close(&e->held);
    free(e);
}

static void release(struct ArrowArrayStream *stream) {
    end(stream->private_data);
    stream->release = NULL;
}

icha_status icha_portfolio_export(const icha_portfolio *portfolio, icha_portfolio_table table,
                                  struct ArrowArrayStream *out, icha_error *err) {
    assert(portfolio != NULL && out != NULL && table >= ICHA_TABLE_OUTLAY && table <= ICHA_TABLE_CORRECTIONS);
    assert(table == ICHA_TABLE_HELD || table == ICHA_TABLE_ROWS ? portfolio->gathered_count == 0
                                                                : portfolio->options.shards == 0);
    assert(table != ICHA_TABLE_CORRECTIONS || portfolio->correction_state == ICHA_CORRECTIONS_MADE);
    table_export *e = calloc(1, sizeof *e);
    if (e == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    icha_status status = ICHA_OK;
    e->portfolio = portfolio;
    e->table = table;
    e->has_events = icha_portfolio_has_events(portfolio);
    icha_error_init(&e->err);
    set_assumptions(e);
    set_fields(e);
    icha_arrow_maker_init(&e->maker, &e->fields, BATCH_ROWS);
    if (table == ICHA_TABLE_ROWS) status = icha_row_walk_open(&e->rows, portfolio, err);
    if (table == ICHA_TABLE_HELD) status = icha_held_walk_open(&e->held, portfolio, err);
    if (status == ICHA_OK) *out = (struct ArrowArrayStream){get_schema, get_next, get_last_error, release, e};
    else end(e);
    return status;
}
