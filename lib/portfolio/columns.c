#include "columns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "contract/keys.h"
#include "number/fail.h"
#include "number/name.h"

#define NAME_MAX_BYTES 64 /* longer names are no column of ours */

static const char *decimal(size_t number, char *buffer, size_t size) {
    snprintf(buffer, size, "%zu", number);
    return buffer;
}

icha_status icha_csv_fault_error(const icha_csv_record *record, size_t expected, icha_error *err) {
    char column[24], other[24];
    if (record->fault == ICHA_CSV_FINE && record->count == expected) return ICHA_OK;
    decimal(record->fault_column, column, sizeof column);
    switch (record->fault) {
    case ICHA_CSV_LINE_LONG:
        return icha_fail(err, ICHA_M_CSV_LINE_LONG, "X-3", NULL, NULL,
                         decimal(ICHA_PORTFOLIO_LINE_MAX, other, sizeof other));
    case ICHA_CSV_CELL_LONG:
        return icha_fail(err, ICHA_M_CSV_CELL_LONG, "X-3", NULL, column,
                         decimal(ICHA_PORTFOLIO_CELL_MAX, other, sizeof other));
    case ICHA_CSV_STRAY_QUOTE:
        return icha_fail(err, ICHA_M_CSV_QUOTE_STRAY, "P-1", NULL, column,
                         decimal(record->fault_line, other, sizeof other));
    case ICHA_CSV_CONTROL:
        return icha_fail(err, ICHA_M_CSV_CONTROL, "P-1", NULL, column,
                         decimal(record->fault_line, other, sizeof other));
    case ICHA_CSV_OPEN_QUOTE: return icha_fail(err, ICHA_M_CSV_QUOTE_OPEN, "P-1", NULL, NULL, NULL);
    case ICHA_CSV_MANY_CELLS:
    case ICHA_CSV_FINE: break;
    }
    if (record->count == expected) return ICHA_OK; /* too many, and so many are expected */
    return icha_fail(err, ICHA_M_CSV_CELLS, "P-1", NULL, decimal(record->count, column, sizeof column),
                     decimal(expected, other, sizeof other));
}

static const char *nearest_member(const char *name) {
    const char *best = "loan_id";
    size_t least = icha_name_distance(name, best);
    for (int i = 0; i < ICHA_MEMBER_COUNT; i++) {
        const char *member = icha_event_member_name((icha_event_member)i);
        size_t now = icha_name_distance(name, member);
        if (now < least) least = now, best = member;
    }
    return best;
}

static const char *nearest_key(const char *name) {
    size_t count = icha_contract_key_count();
    const char *best = "loan_id";
    size_t least = icha_name_distance(name, best);
    if (icha_name_distance(name, "product") < least) {
        best = "product";
        least = icha_name_distance(name, best);
    }
    for (size_t i = 0; i < count; i++) {
        size_t now = icha_name_distance(name, icha_contract_key(i));
        if (now < least) least = now, best = icha_contract_key(i);
    }
    return best;
}

static icha_status unknown_column(const char *name, icha_file_kind kind, icha_error *err) {
    return icha_fail(err, ICHA_M_COLUMN_UNKNOWN, "P-1", name, name,
                     kind == ICHA_FILE_EVENTS ? nearest_member(name) : nearest_key(name));
}

static bool is_column(const char *name, icha_file_kind kind) {
    return kind == ICHA_FILE_EVENTS ? icha_event_member_of(name) >= 0 : icha_contract_knows(name);
}

static icha_status add_column(const char *name, icha_file_kind kind, icha_columns *columns, icha_error *err) {
    size_t length = strlen(name);
    for (size_t i = 0; i < columns->count; i++)
        if (strcmp(columns->keys[i], name) == 0) return icha_fail(err, ICHA_M_COLUMN_TWICE, "P-1", name, name, NULL);
    if (strcmp(name, "loan_id") == 0) columns->loan_id = columns->count;
    else if (kind == ICHA_FILE_PORTFOLIO && strcmp(name, "product") == 0) columns->product = columns->count;
    else if (!is_column(name, kind)) return unknown_column(name, kind, err);
    char *copy = malloc(length + 1);
    if (copy == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    memcpy(copy, name, length + 1);
    columns->member[columns->count] = kind == ICHA_FILE_EVENTS ? icha_event_member_of(name) : -1;
    columns->keys[columns->count++] = copy;
    return ICHA_OK;
}

static icha_status read_name(const icha_csv_cell *cell, icha_file_kind kind, icha_columns *columns, icha_error *err) {
    char name[NAME_MAX_BYTES + 1];
    if (cell->length > NAME_MAX_BYTES || cell->doubled || memchr(cell->text, '\0', cell->length) != NULL)
        return icha_fail_text(err, ICHA_M_COLUMN_UNKNOWN, "P-1", NULL, cell->text, cell->length, "loan_id");
    memcpy(name, cell->text, cell->length);
    name[cell->length] = '\0';
    return add_column(name, kind, columns, err);
}

/* The columns that a file must have besides loan_id. */
static const char *required_column(icha_file_kind kind) {
    return kind == ICHA_FILE_EVENTS ? "kind" : "product";
}

static const char *required_columns(icha_file_kind kind) {
    return kind == ICHA_FILE_EVENTS ? "loan_id, kind" : "loan_id, product";
}

static icha_status check_header(const icha_csv_record *record, icha_file_kind kind, icha_error *err) {
    char found[24], expected[24];
    if (record->count > ICHA_PORTFOLIO_COLUMNS_MAX)
        return icha_fail(err, ICHA_M_COLUMNS_MANY, "X-3", NULL, decimal(record->count, found, sizeof found),
                         decimal(ICHA_PORTFOLIO_COLUMNS_MAX, expected, sizeof expected));
    if (record->is_blank) return icha_fail(err, ICHA_M_CSV_NO_HEADER, "P-1", NULL, NULL, required_columns(kind));
    return icha_csv_fault_error(record, record->count, err);
}

static icha_status check_required(const icha_columns *columns, icha_file_kind kind, icha_error *err) {
    const char *other = required_column(kind);
    bool found = false;
    if (columns->loan_id == SIZE_MAX) return icha_fail(err, ICHA_M_COLUMN_MISSING, "P-1", "loan_id", NULL, "loan_id");
    for (size_t i = 0; i < columns->count; i++) found = found || strcmp(columns->keys[i], other) == 0;
    return found ? ICHA_OK : icha_fail(err, ICHA_M_COLUMN_MISSING, "P-1", other, NULL, other);
}

static icha_status at_record(const icha_csv_record *record, icha_status status, icha_error *err) {
    return icha_fail_at(err, status, "", record->fault_line == 0 ? 1 : record->fault_line, record->fault_column);
}

/* A name at fault stands at its own line and column: a quoted header may hold line ends. */
static icha_status at_cell(const icha_csv *csv, const icha_csv_record *record, size_t cell, icha_status status,
                           icha_error *err) {
    uint32_t line, column;
    icha_csv_place(csv, record, record->cells[cell].text, &line, &column);
    return icha_fail_at(err, status, "", line, column);
}

icha_status icha_columns_read(icha_csv *csv, icha_csv_record *record, icha_file_kind kind, icha_columns *columns,
                              icha_error *err) {
    columns->count = 0;
    columns->loan_id = columns->product = SIZE_MAX;
    if (!icha_csv_next(csv, record))
        return icha_fail_at(err, icha_fail(err, ICHA_M_CSV_NO_HEADER, "P-1", NULL, NULL, required_columns(kind)), "", 1,
                            0);
    icha_status status = check_header(record, kind, err);
    if (status != ICHA_OK) return at_record(record, status, err);
    for (size_t i = 0; i < record->count; i++) {
        status = read_name(&record->cells[i], kind, columns, err);
        if (status != ICHA_OK) return at_cell(csv, record, i, status, err);
    }
    return at_record(record, check_required(columns, kind, err), err);
}

void icha_columns_clear(icha_columns *columns) {
    for (size_t i = 0; i < columns->count; i++) free(columns->keys[i]);
    columns->count = 0;
}
