#include "result_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "portfolio/csv.h"

typedef struct reader {
    const icha_result_layout *layout;
    icha_result_table *to;
    icha_csv csv;
    icha_csv_record record;
    size_t capacity; /* rows */
} reader;

static icha_status no_memory(icha_error *err) {
    return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}

static icha_status broken(const reader *r, const char *what, icha_error *err) {
    char where[160];
    snprintf(where, sizeof where, "line %u%s%.100s", r->record.line, what[0] == '\0' ? "" : ": ", what);
    return icha_fail(err, ICHA_M_RESULT_BROKEN, "M-2", NULL, r->layout->file, where);
}

/* The cell made a string where it stands: what follows a cell is a quotation mark, a comma or a line end that the
 * scanner has passed, and behind the text there is room. */
static char *cut_cell(const reader *r, size_t i, size_t *length) {
    const icha_csv_cell *cell = &r->record.cells[i];
    char *text = r->to->text + (cell->text - r->to->text);
    const char *plain = icha_csv_plain(cell, text, length);
    if (plain == text) text[*length] = '\0';
    return text;
}

/* ---- the header ---- */

static icha_field_kind kind_of(const icha_result_layout *layout, const char *key) {
    for (size_t i = 0; i < layout->field_count; i++)
        if (strcmp(layout->fields[i].key, key) == 0) return layout->fields[i].kind;
    return ICHA_FIELD_TEXT;
}

static icha_status read_header(reader *r, icha_error *err) {
    icha_result_table *to = r->to;
    char limit[24];
    snprintf(limit, sizeof limit, "%d", ICHA_RESULT_COLUMNS_MAX);
    if (!icha_csv_next(&r->csv, &r->record) || r->record.fault != ICHA_CSV_FINE || r->record.is_blank)
        return broken(r, "", err);
    if (r->record.count > ICHA_RESULT_COLUMNS_MAX)
        return icha_fail(err, ICHA_M_COLUMNS_MANY, "X-3", NULL, r->layout->file, limit);
    for (size_t i = 0, length; i < r->record.count; i++) {
        const char *key = cut_cell(r, i, &length);
        if (icha_result_column(to, key) >= 0) return broken(r, key, err);
        to->keys[i] = key;
        to->kinds[i] = kind_of(r->layout, key);
        to->columns = i + 1;
    }
    for (size_t i = 0; i < r->layout->field_count; i++)
        if (r->layout->fields[i].is_required && icha_result_column(to, r->layout->fields[i].key) < 0)
            return broken(r, r->layout->fields[i].key, err);
    return ICHA_OK;
}

/* ---- rows ---- */

static bool grow(reader *r) {
    icha_result_table *to = r->to;
    if (to->rows < r->capacity) return true;
    size_t capacity = r->capacity * 2 + 64;
    icha_result_cell *grown = realloc(to->cells, capacity * to->columns * sizeof *grown);
    if (grown == NULL) return false;
    to->cells = grown;
    r->capacity = capacity;
    return true;
}

static icha_status read_number(const reader *r, size_t column, size_t length, icha_result_cell *cell, icha_error *err) {
    icha_status status = r->to->kinds[column] == ICHA_FIELD_MONEY
                             ? icha_money_parse(cell->text, length, &cell->number, NULL)
                             : icha_whole_parse(cell->text, length, 0, INT64_MAX, &cell->number, NULL);
    return status == ICHA_OK ? ICHA_OK : broken(r, r->to->keys[column], err);
}

static icha_status read_row(reader *r, icha_error *err) {
    icha_result_table *to = r->to;
    if (!grow(r)) return no_memory(err);
    icha_result_cell *row = &to->cells[to->rows * to->columns];
    for (size_t i = 0, length; i < to->columns; i++) {
        row[i].text = cut_cell(r, i, &length);
        row[i].number = ICHA_UNSET;
        bool is_guarded = row[i].text[0] == '\'' && icha_csv_needs_guard(row[i].text, length);
        icha_status status = ICHA_OK;
        if (is_guarded) row[i].text++;
        else if (to->kinds[i] != ICHA_FIELD_TEXT && length > 0) status = read_number(r, i, length, &row[i], err);
        if (status != ICHA_OK) return status;
    }
    to->rows++;
    return ICHA_OK;
}

/* held.csv shows texts that were held for what is wrong with them: a control character, a cell at its longest. */
static bool is_readable(const reader *r) {
    icha_csv_fault fault = r->record.fault;
    bool fine = fault == ICHA_CSV_FINE ||
                (r->layout->may_hold_faults && (fault == ICHA_CSV_CONTROL || fault == ICHA_CSV_CELL_LONG));
    return fine && r->record.count == r->to->columns;
}

static icha_status read_rows(reader *r, icha_error *err) {
    icha_status status = ICHA_OK;
    while (status == ICHA_OK && icha_csv_next(&r->csv, &r->record)) {
        bool is_cut = r->layout->may_be_cut && r->csv.at >= r->csv.length;
        if (is_cut) return ICHA_OK;
        if (r->to->rows == r->layout->rows_max) r->to->rows_left++;
        else status = is_readable(r) ? read_row(r, err) : broken(r, "", err);
    }
    return status;
}

icha_status icha_result_table_read(const icha_result_layout *layout, char *text, size_t length,
                                   icha_result_table *table, icha_error *err) {
    icha_result_table read = {.file = layout->file, .text = text};
    reader *r = malloc(sizeof *r); /* a record is large */
    if (r == NULL) {
        free(text);
        return no_memory(err);
    }
    r->layout = layout;
    r->to = &read;
    r->csv = (icha_csv){text, length, 0, 1};
    r->record = (icha_csv_record){.line = 1};
    r->capacity = 0;
    icha_status status = read_header(r, err);
    if (status == ICHA_OK) status = read_rows(r, err);
    free(r);
    if (status == ICHA_OK) *table = read;
    else icha_result_table_free(&read);
    return status;
}

void icha_result_table_free(icha_result_table *table) {
    free(table->cells);
    free(table->text);
    *table = (icha_result_table){.file = table->file};
}

/* ---- cells ---- */

int icha_result_column(const icha_result_table *table, const char *key) {
    for (size_t i = 0; i < table->columns; i++)
        if (strcmp(table->keys[i], key) == 0) return (int)i;
    return -1;
}

const char *icha_result_cell_text(const icha_result_table *table, size_t row, const char *key) {
    int column = icha_result_column(table, key);
    return column < 0 ? "" : table->cells[row * table->columns + (size_t)column].text;
}

int64_t icha_result_number(const icha_result_table *table, size_t row, const char *key) {
    int column = icha_result_column(table, key);
    return column < 0 ? ICHA_UNSET : table->cells[row * table->columns + (size_t)column].number;
}

icha_status icha_result_sum(const icha_result_table *table, const char *key, icha_money *sum, icha_error *err) {
    icha_money total = 0;
    for (size_t row = 0; row < table->rows; row++) {
        int64_t number = icha_result_number(table, row, key);
        if (number == ICHA_UNSET) continue;
        icha_status status = icha_money_add(total, number, &total, err);
        if (status != ICHA_OK) return status;
    }
    *sum = total;
    return ICHA_OK;
}
