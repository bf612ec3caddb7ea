#include "index.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"

static icha_status no_memory(icha_error *err) {
    return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}

static bool grow(icha_row_index *index) {
    size_t wanted = index->capacity == 0 ? 1024 : index->capacity * 2;
    icha_row_place *rows = realloc(index->rows, wanted * sizeof *rows);
    if (rows == NULL) return false;
    index->rows = rows;
    index->capacity = wanted;
    return true;
}

/* A loan_id written with "" is kept as a copy of its own. */
static bool copy_id(icha_row_index *index, const icha_csv_cell *cell, icha_row_place *place) {
    size_t length;
    char **copies = realloc(index->copies, (index->copy_count + 1) * sizeof *copies);
    if (copies == NULL) return false;
    index->copies = copies;
    char *copy = malloc(cell->length);
    if (copy == NULL) return false;
    copies[index->copy_count++] = copy;
    place->loan_id = icha_csv_plain(cell, copy, &length);
    place->id_length = (uint32_t)length;
    return true;
}

/* Whose row is it? Also of a row that cannot be used, as long as its cell can be read: its twins are then held too. */
static bool set_id(icha_row_index *index, const icha_csv_record *record, icha_row_place *place) {
    size_t column = index->columns.loan_id;
    place->loan_id = "";
    place->id_length = 0;
    if (column >= record->count || column >= ICHA_PORTFOLIO_COLUMNS_MAX) return true;
    const icha_csv_cell *cell = &record->cells[column];
    if (cell->length > ICHA_PORTFOLIO_CELL_MAX || memchr(cell->text, '\0', cell->length) != NULL) return true;
    if (cell->doubled) return copy_id(index, cell, place);
    place->loan_id = cell->text;
    place->id_length = (uint32_t)cell->length;
    return true;
}

static icha_status add_row(icha_row_index *index, const icha_csv_record *record, int64_t row_limit, icha_error *err) {
    char expected[24];
    if (record->fault == ICHA_CSV_OPEN_QUOTE)
        return icha_fail_at(err, icha_csv_fault_error(record, 0, err), "", record->fault_line, record->fault_column);
    if ((int64_t)index->count >= row_limit) {
        snprintf(expected, sizeof expected, "%lld", (long long)row_limit);
        return icha_fail(err, ICHA_M_ROWS_MANY, "X-3", NULL, NULL, expected);
    }
    if (index->count == index->capacity && !grow(index)) return no_memory(err);
    icha_row_place *place = &index->rows[index->count];
    *place = (icha_row_place){record->begin, "", 0, record->line, 0};
    if (!set_id(index, record, place)) return no_memory(err);
    index->count++;
    return ICHA_OK;
}

int icha_row_compare_ids(const icha_row_place *a, const icha_row_place *b) {
    uint32_t shorter = a->id_length < b->id_length ? a->id_length : b->id_length;
    int order = memcmp(a->loan_id, b->loan_id, shorter);
    if (order != 0) return order;
    return a->id_length == b->id_length ? 0 : a->id_length < b->id_length ? -1 : 1;
}

static int by_id_then_place(const void *left, const void *right) {
    const icha_row_place *a = *(icha_row_place *const *)left, *b = *(icha_row_place *const *)right;
    int order = icha_row_compare_ids(a, b);
    if (order != 0) return order;
    return a->begin < b->begin ? -1 : a->begin > b->begin;
}

/* Every row of a repeated loan_id learns the line of another one: the first, or for the first the second. */
static void find_twins(icha_row_index *index) {
    for (size_t first = 0, next; first < index->count; first = next) {
        next = first + 1;
        while (next < index->count && icha_row_compare_ids(index->by_id[first], index->by_id[next]) == 0) next++;
        if (next - first == 1 || index->by_id[first]->id_length == 0) continue;
        index->by_id[first]->twin = index->by_id[first + 1]->line;
        for (size_t i = first + 1; i < next; i++) index->by_id[i]->twin = index->by_id[first]->line;
    }
}

static icha_status sort_ids(icha_row_index *index, icha_error *err) {
    index->by_id = malloc((index->count + 1) * sizeof *index->by_id);
    if (index->by_id == NULL) return no_memory(err);
    for (size_t i = 0; i < index->count; i++) index->by_id[i] = &index->rows[i];
    qsort(index->by_id, index->count, sizeof *index->by_id, by_id_then_place);
    find_twins(index);
    return ICHA_OK;
}

static icha_status read_rows(icha_row_index *index, icha_csv *csv, icha_csv_record *record, icha_file_kind kind,
                             int64_t row_limit, icha_error *err) {
    icha_status status = icha_columns_read(csv, record, kind, &index->columns, err);
    while (status == ICHA_OK && icha_csv_next_row(csv, record, index->one_line))
        if (!record->is_blank) status = add_row(index, record, row_limit, err);
    return status == ICHA_OK ? sort_ids(index, err) : status;
}

icha_status icha_row_index_read(const icha_text *text, icha_file_kind kind, bool one_line, int64_t row_limit,
                                icha_row_index *index, icha_error *err) {
    memset(index, 0, sizeof *index);
    index->one_line = one_line;
    index->text = text;
    icha_csv_record *record = calloc(1, sizeof *record);
    if (record == NULL) return no_memory(err);
    icha_csv csv = {text->bytes, text->length, 0, one_line ? 0 : 1};
    icha_status status = read_rows(index, &csv, record, kind, row_limit, err);
    free(record);
    if (status != ICHA_OK) icha_row_index_clear(index);
    return status;
}

/* The first place in by_id whose loan_id is not less (or, `past`, greater) than the loan's. */
static size_t bound(const icha_row_index *index, const icha_row_place *loan, bool past) {
    size_t low = 0, high = index->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = icha_row_compare_ids(index->by_id[middle], loan);
        if (order < 0 || (past && order == 0)) low = middle + 1;
        else high = middle;
    }
    return low;
}

void icha_row_index_find(const icha_row_index *index, const icha_row_place *loan, size_t *first, size_t *count) {
    *first = *count = 0;
    if (loan->id_length == 0) return;
    *first = bound(index, loan, false);
    *count = bound(index, loan, true) - *first;
}

void icha_row_index_clear(icha_row_index *index) {
    for (size_t i = 0; i < index->copy_count; i++) free(index->copies[i]);
    free(index->copies);
    free(index->by_id);
    free(index->rows);
    icha_columns_clear(&index->columns);
    memset(index, 0, sizeof *index);
}

void icha_row_index_record(const icha_row_index *index, size_t row, icha_csv_record *record) {
    assert(row < index->count);
    icha_csv csv = {index->text->bytes, index->text->length, index->rows[row].begin, index->rows[row].line};
    (void)icha_csv_next_row(&csv, record, index->one_line);
}
