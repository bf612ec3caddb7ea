#include "columns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "number/name.h"

#define NAME_MAX_BYTES 64 /* longer names are no column of ours */

static const char *decimal(size_t number, char *buffer, size_t size) {
    snprintf(buffer, size, "%zu", number);
    return buffer;
}

icha_status icha_csv_fault_error(const icha_csv_record *record, size_t expected, icha_error *err) {
    char column[24], other[24];
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
    if (record->count == expected) return ICHA_OK;
    return icha_fail(err, ICHA_M_CSV_CELLS, "P-1", NULL, decimal(record->count, column, sizeof column),
                     decimal(expected, other, sizeof other));
}

static const char *nearest(const char *name) {
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

static icha_status read_name(const icha_csv_cell *cell, icha_columns *columns, icha_error *err) {
    char name[NAME_MAX_BYTES + 1];
    bool fits = cell->length <= NAME_MAX_BYTES && !cell->doubled;
    size_t length = fits ? cell->length : 0;
    memcpy(name, cell->text, length);
    name[length] = '\0';
    if (!fits)
        return icha_fail_text(err, ICHA_M_COLUMN_UNKNOWN, "P-1", NULL, cell->text, cell->length, "loan_id");
    for (size_t i = 0; i < columns->count; i++)
        if (strcmp(columns->keys[i], name) == 0) return icha_fail(err, ICHA_M_COLUMN_TWICE, "P-1", name, name, NULL);
    if (strcmp(name, "loan_id") == 0) columns->loan_id = columns->count;
    else if (strcmp(name, "product") == 0) columns->product = columns->count;
    else if (!icha_contract_knows(name)) 
        return icha_fail(err, ICHA_M_COLUMN_UNKNOWN, "P-1", name, name, nearest(name));
    char *copy = malloc(length + 1);
    if (copy == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    memcpy(copy, name, length + 1);
    columns->keys[columns->count++] = copy;
    return ICHA_OK;
}

static icha_status check_header(const icha_csv_record *record, icha_error *err) {
    char found[24], expected[24];
    if (record->count > ICHA_PORTFOLIO_COLUMNS_MAX)
        return icha_fail(err, ICHA_M_COLUMNS_MANY, "X-3", NULL, decimal(record->count, found, sizeof found),
                         decimal(ICHA_PORTFOLIO_COLUMNS_MAX, expected, sizeof expected));
    if (record->is_blank) return icha_fail(err, ICHA_M_CSV_NO_HEADER, "P-1", NULL, NULL, "loan_id, product");
    return icha_csv_fault_error(record, record->count, err);
}

icha_status icha_columns_read(icha_csv *csv, icha_csv_record *record, icha_columns *columns, icha_error *err) {
    columns->count = 0;
    columns->loan_id = columns->product = SIZE_MAX;
    if (!icha_csv_next(csv, record))
        return icha_fail(err, ICHA_M_CSV_NO_HEADER, "P-1", NULL, NULL, "loan_id, product");
    icha_status status = check_header(record, err);
    for (size_t i = 0; status == ICHA_OK && i < record->count; i++) status = read_name(&record->cells[i], columns, err);
    if (status != ICHA_OK) return status;
    if (columns->loan_id == SIZE_MAX)
        return icha_fail(err, ICHA_M_COLUMN_MISSING, "P-1", "loan_id", NULL, "loan_id");
    if (columns->product == SIZE_MAX)
        return icha_fail(err, ICHA_M_COLUMN_MISSING, "P-1", "product", NULL, "product");
    return ICHA_OK;
}

void icha_columns_clear(icha_columns *columns) {
    for (size_t i = 0; i < columns->count; i++) free(columns->keys[i]);
    columns->count = 0;
}
