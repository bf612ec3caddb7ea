/* rows.csv and held.csv of the whole: the shards' tables, each in order, merged line by line (P-3). Only the lines
 * in hand are in memory (P-4). */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "portfolio.h"
#include "shard_lines.h"

#define HELD_HEADER "file,line,loan_id,field,reason"
#define ROWS_HEADER                                                                                                    \
    "product,loan_id,n,from,to,due,days,rate,subsidy_rate,opening,principal,interest,borrower_interest,subsidy,"       \
    "payment,closing"
#define ROWS_WITH_EVENTS ROWS_HEADER ",event"
enum { HELD_CELLS = 5, ROW_CELLS = 16 };

/* One shard's table; its next record stands in `text`. */
typedef struct head {
    const icha_gathered *shard;
    icha_shard_lines lines;
    const char *text;
    size_t length;
    bool has_record;
    /* held.csv */
    int64_t left; /* records of this part not yet read */
    int64_t line; /* of the record; before: of the last one */
    /* rows.csv */
    size_t shown; /* bytes of the record before its assumptions, or its line end */
    int64_t loans;
    size_t id_length;
    char id[ICHA_PORTFOLIO_CELL_MAX + 1];
} head;

struct icha_shard_table {
    const icha_portfolio *whole;
    icha_portfolio_table table;
    head **heads;
    size_t count;
    char *assumptions; /* `,a; b` behind each line of rows.csv; "": none */
    int part;          /* of held.csv: 0 its loans, 1 its events */
    bool has_events;   /* rows.csv has the column `event` */
    bool has_header, is_done;
    head *last;        /* whose record was given last */
    int64_t last_line; /* held.csv: no line stands in two shards */
    int64_t given;
    size_t used; /* of the line in hand */
    char line[ICHA_PORTFOLIO_STREAM_MIN];
    icha_csv_record record;
};

static icha_status no_memory(icha_error *err) {
    return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}

static icha_status at_source(const icha_shard_table *t, const head *h, icha_status status, icha_error *err) {
    size_t index = 0;
    while (t->heads[index] != h) index++;
    if (status != ICHA_OK && err != NULL) err->index = (int64_t)index;
    return status;
}

static icha_status broken(const icha_shard_table *t, const head *h, const char *what, icha_error *err) {
    char name[64];
    snprintf(name, sizeof name, "%s (%d/%d)", t->table == ICHA_TABLE_ROWS ? "rows.csv" : "held.csv",
             (int)h->shard->shard, (int)t->whole->gathered_of);
    return at_source(t, h, icha_fail(err, ICHA_M_SHARD_TABLE_BROKEN, "P-3", NULL, name, what), err);
}

/* ---- a record ---- */

/* What a spreadsheet would run has a ' in front, or the table is not one of icha's. */
static bool is_safe(const icha_csv_cell *cell) {
    char first = cell->length > 0 ? cell->text[0] : '0';
    bool is_digit = first >= '0' && first <= '9'; /* most cells */
    return is_digit || first == '\'' || !icha_csv_needs_guard(cell->text, cell->length);
}

/* The scanner is quick where bytes follow the record. */
static bool parse(icha_shard_table *t, const head *h, size_t cells) {
    icha_csv csv = {h->text, (size_t)(h->lines.bytes + h->lines.end - h->text), 0, 1};
    if (!icha_csv_next(&csv, &t->record) || csv.at != h->length || t->record.count != cells) return false;
    if (h->length > 1 && h->text[h->length - 2] == '\r') return false; /* lines end with LF */
    for (size_t i = 0; i < cells; i++)
        if (!is_safe(&t->record.cells[i])) return false;
    return true;
}

/* ---- held.csv: in the order of lines, its loans before its events ---- */

/* A loan_id that made its row a held one stands here too: with its control characters, or at its longest and a ' in
 * front. */
static bool is_written_so(icha_csv_fault fault) {
    return fault == ICHA_CSV_FINE || fault == ICHA_CSV_CONTROL || fault == ICHA_CSV_CELL_LONG;
}

static icha_status next_held(icha_shard_table *t, head *h, icha_error *err) {
    int64_t before = h->line;
    h->has_record = h->left > 0;
    if (!h->has_record) return ICHA_OK;
    h->left--;
    icha_status status = icha_shard_lines_next(&h->lines, &h->text, &h->length, err);
    if (status != ICHA_OK) return at_source(t, h, status, err);
    if (h->length == 0) return broken(t, h, "rows", err);
    const icha_csv_cell *line = &t->record.cells[1];
    bool ok = parse(t, h, HELD_CELLS) && is_written_so(t->record.fault) &&
              icha_whole_parse(line->text, line->length, 1, UINT32_MAX, &h->line, NULL) == ICHA_OK && h->line > before;
    return ok ? ICHA_OK : broken(t, h, "lines", err);
}

static icha_status begin_part(icha_shard_table *t, icha_error *err) {
    icha_status status = ICHA_OK;
    t->last_line = 0;
    t->last = NULL;
    for (size_t i = 0; status == ICHA_OK && i < t->count; i++) {
        head *h = t->heads[i];
        h->left = t->part == 0 ? h->shard->held : h->shard->held_events;
        h->line = 0;
        status = next_held(t, h, err);
    }
    return status;
}

static head *lowest_line(const icha_shard_table *t) {
    head *found = NULL;
    for (size_t i = 0; i < t->count; i++) {
        head *h = t->heads[i];
        if (h->has_record && (found == NULL || h->line < found->line)) found = h;
    }
    return found;
}

static icha_status make_held_line(icha_shard_table *t, icha_error *err) {
    icha_status status = t->last == NULL ? ICHA_OK : next_held(t, t->last, err);
    head *h = lowest_line(t);
    if (status == ICHA_OK && h == NULL && t->part == 0) {
        t->part = 1;
        status = begin_part(t, err);
        h = lowest_line(t);
    }
    t->last = h;
    if (status != ICHA_OK || h == NULL) return status;
    if (h->line == t->last_line) return broken(t, h, "lines", err);
    t->last_line = h->line;
    memcpy(t->line, h->text, h->length);
    t->used = h->length;
    return ICHA_OK;
}

/* ---- rows.csv: by loan_id, bytewise; all rows of a loan are in one shard ---- */

static int compare_ids(const char *a, size_t a_length, const char *b, size_t b_length) {
    int order = memcmp(a, b, a_length < b_length ? a_length : b_length);
    if (order != 0) return order;
    return a_length == b_length ? 0 : a_length < b_length ? -1 : 1;
}

/* As the run had it: without the ' that guarded it. */
static void read_id(const icha_csv_cell *cell, char *id, size_t *length) {
    const char *text = icha_csv_plain(cell, id, length);
    bool guarded = *length > 0 && text[0] == '\'' && icha_csv_needs_guard(text, *length);
    *length -= guarded;
    memmove(id, text + guarded, *length);
}

/* A loan begins: it is of this shard, and comes behind the one before. NULL: it does. */
static const char *take_loan(const icha_shard_table *t, head *h, const char *id, size_t length) {
    if (icha_shard_of(id, length, t->whole->gathered_of) != h->shard->shard) return "loan_id";
    if (h->loans > 0 && compare_ids(h->id, h->id_length, id, length) >= 0) return "order";
    memcpy(h->id, id, length);
    h->id_length = length;
    return ++h->loans > h->shard->used ? "loans" : NULL;
}

/* Each line ends as the shard's own assumptions say. */
static const char *take_row(icha_shard_table *t, head *h) {
    char id[ICHA_PORTFOLIO_CELL_MAX + 2];
    size_t length, behind = strlen(h->shard->assumptions);
    size_t cells = ROW_CELLS + t->has_events;
    if (!parse(t, h, cells + (behind > 0)) ||
        (t->record.fault != ICHA_CSV_FINE && t->record.fault != ICHA_CSV_CELL_LONG))
        return "cells";
    h->shown = h->length - 1;
    if (behind > 0) {
        const icha_csv_cell *last = &t->record.cells[cells];
        if (last->length != behind || memcmp(last->text, h->shard->assumptions, behind) != 0) return "assumptions";
        h->shown = (size_t)(last->text - h->text) - 1;
        if (h->text[h->shown] != ',') return "assumptions";
    }
    if (t->record.cells[1].length > ICHA_PORTFOLIO_CELL_MAX + 1) return "cells";
    read_id(&t->record.cells[1], id, &length);
    if (length == 0 || length > ICHA_PORTFOLIO_CELL_MAX) return "loan_id";
    if (h->loans > 0 && compare_ids(h->id, h->id_length, id, length) == 0) return NULL;
    return take_loan(t, h, id, length);
}

static icha_status next_row(icha_shard_table *t, head *h, icha_error *err) {
    bool are_read = false;
    icha_status status = icha_shard_lines_next(&h->lines, &h->text, &h->length, err);
    h->has_record = status == ICHA_OK && h->length > 0;
    if (status == ICHA_OK && !h->has_record) status = icha_shard_lines_are_read(&h->lines, &are_read, err);
    if (status != ICHA_OK) return at_source(t, h, status, err);
    if (!h->has_record) return are_read && h->loans == h->shard->used ? ICHA_OK : broken(t, h, "rows", err);
    const char *fault = take_row(t, h);
    return fault == NULL ? ICHA_OK : broken(t, h, fault, err);
}

static head *lowest_id(const icha_shard_table *t) {
    head *found = NULL;
    for (size_t i = 0; i < t->count; i++) {
        head *h = t->heads[i];
        if (!h->has_record) continue;
        if (found == NULL || compare_ids(h->id, h->id_length, found->id, found->id_length) < 0) found = h;
    }
    return found;
}

/* The loan in hand first: no other shard has rows of it. */
static icha_status make_row_line(icha_shard_table *t, icha_error *err) {
    int64_t loans = t->last == NULL ? 0 : t->last->loans;
    icha_status status = t->last == NULL ? ICHA_OK : next_row(t, t->last, err);
    if (status != ICHA_OK) return status;
    bool goes_on = t->last != NULL && t->last->has_record && t->last->loans == loans;
    if (!goes_on) t->last = lowest_id(t);
    const head *h = t->last;
    if (h == NULL) return ICHA_OK;
    size_t behind = strlen(t->assumptions);
    if (h->shown + behind + 1 > sizeof t->line) return broken(t, h, "cells", err);
    memcpy(t->line, h->text, h->shown);
    memcpy(t->line + h->shown, t->assumptions, behind);
    t->line[h->shown + behind] = '\n';
    t->used = h->shown + behind + 1;
    return ICHA_OK;
}

/* ---- headers ---- */

static bool has_header(const icha_shard_table *t, const head *h, const char *header) {
    char expected[512];
    bool assumed = t->table == ICHA_TABLE_ROWS && h->shard->assumptions[0] != '\0';
    int length = snprintf(expected, sizeof expected, "%s%s\n", header, assumed ? ",assumptions" : "");
    return h->length == (size_t)length && memcmp(h->text, expected, h->length) == 0;
}

static icha_status read_header(icha_shard_table *t, head *h, icha_error *err) {
    icha_status status = icha_shard_lines_next(&h->lines, &h->text, &h->length, err);
    if (status != ICHA_OK) return at_source(t, h, status, err);
    if (t->table == ICHA_TABLE_ROWS && h == t->heads[0]) t->has_events = has_header(t, h, ROWS_WITH_EVENTS);
    const char *header = t->table == ICHA_TABLE_HELD ? HELD_HEADER : t->has_events ? ROWS_WITH_EVENTS : ROWS_HEADER;
    return has_header(t, h, header) ? ICHA_OK : broken(t, h, "header", err);
}

static icha_status begin_rows(icha_shard_table *t, icha_error *err) {
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < t->count; i++) status = next_row(t, t->heads[i], err);
    return status;
}

static icha_status make_header(icha_shard_table *t, icha_error *err) {
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < t->count; i++) status = read_header(t, t->heads[i], err);
    if (status == ICHA_OK) status = t->table == ICHA_TABLE_ROWS ? begin_rows(t, err) : begin_part(t, err);
    if (status != ICHA_OK) return status;
    const char *header = t->table == ICHA_TABLE_HELD ? HELD_HEADER : t->has_events ? ROWS_WITH_EVENTS : ROWS_HEADER;
    t->used =
        (size_t)snprintf(t->line, sizeof t->line, "%s%s\n", header, t->assumptions[0] != '\0' ? ",assumptions" : "");
    t->has_header = true;
    return ICHA_OK;
}

/* ---- the table ---- */

/* No record stands behind those that were counted. */
static icha_status check_ends(icha_shard_table *t, icha_error *err) {
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < t->count; i++) {
        bool are_read = false;
        status = at_source(t, t->heads[i], icha_shard_lines_are_read(&t->heads[i]->lines, &are_read, err), err);
        if (status == ICHA_OK && !are_read) status = broken(t, t->heads[i], "rows", err);
    }
    return status;
}

static icha_status make_line(icha_shard_table *t, icha_error *err) {
    if (t->is_done) return ICHA_OK;
    if (!t->has_header) return make_header(t, err);
    icha_status status = t->table == ICHA_TABLE_ROWS ? make_row_line(t, err) : make_held_line(t, err);
    if (status != ICHA_OK) return status;
    t->given += t->used > 0;
    t->is_done = t->used == 0;
    return t->is_done ? check_ends(t, err) : ICHA_OK;
}

/* `,a; b`. NULL: no memory. */
static char *assumptions_of(const icha_portfolio *whole, icha_portfolio_table table) {
    size_t size = 2, used = 0;
    for (size_t i = 0; i < whole->assumption_count; i++) size += strlen(whole->assumptions[i]) + 2;
    char *text = malloc(size);
    if (text == NULL) return NULL;
    text[0] = '\0';
    for (size_t i = 0; table == ICHA_TABLE_ROWS && i < whole->assumption_count; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%s", i == 0 ? "," : "; ", whole->assumptions[i]);
    return text;
}

icha_status icha_shard_table_open(const icha_portfolio *whole, icha_portfolio_table table,
                                  const icha_shard_source *sources, size_t count, icha_shard_table **out,
                                  icha_error *err) {
    assert(whole != NULL && out != NULL && (table == ICHA_TABLE_ROWS || table == ICHA_TABLE_HELD));
    assert(sources != NULL && count == whole->gathered_count && count > 0);
    icha_shard_table *t = calloc(1, sizeof *t);
    if (t == NULL) return no_memory(err);
    t->whole = whole;
    t->table = table;
    t->assumptions = assumptions_of(whole, table);
    t->heads = calloc(count, sizeof *t->heads);
    bool ok = t->assumptions != NULL && t->heads != NULL;
    for (size_t i = 0; ok && i < count; i++) {
        head *h = t->heads[i] = calloc(1, sizeof *h);
        ok = h != NULL;
        if (!ok) break;
        t->count = i + 1;
        h->shard = &whole->gathered[i];
        h->lines.source = sources[i];
    }
    if (ok) *out = t;
    else icha_shard_table_free(t);
    return ok ? ICHA_OK : no_memory(err);
}

icha_status icha_shard_table_read(icha_shard_table *t, char *buffer, size_t size, size_t *length, icha_error *err) {
    assert(t != NULL && buffer != NULL && length != NULL && size >= ICHA_PORTFOLIO_STREAM_MIN);
    icha_status status = ICHA_OK;
    *length = 0;
    for (;;) {
        if (t->used == 0) status = make_line(t, err); /* else the line that did not fit last time */
        if (status != ICHA_OK || t->used == 0 || *length + t->used > size) return status;
        memcpy(buffer + *length, t->line, t->used);
        *length += t->used;
        t->used = 0;
    }
}

int64_t icha_shard_table_lines(const icha_shard_table *table) {
    return table->given;
}

void icha_shard_table_free(icha_shard_table *table) {
    if (table == NULL) return;
    for (size_t i = 0; i < table->count; i++) free(table->heads[i]);
    free(table->heads);
    free(table->assumptions);
    free(table);
}
