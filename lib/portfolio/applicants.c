#include "applicants.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "columns.h"
#include "encoding.h"
#include "number/fail.h"
#include "number/name.h"

enum { COLUMN_ID = -1, COLUMN_PRODUCT = -2, COLUMN_ON = -3 };

static const struct {
    const char *name;
    int32_t column;
} own_columns[] = {{"applicant_id", COLUMN_ID}, {"product", COLUMN_PRODUCT}, {"on", COLUMN_ON}};
#define OWN_COUNT (sizeof own_columns / sizeof own_columns[0])

struct icha_applicants {
    const icha_catalogue *catalogue;
    icha_text text;
    icha_csv csv;
    icha_csv_record record;
    size_t count;                                /* columns */
    int32_t columns[ICHA_PORTFOLIO_COLUMNS_MAX]; /* index of a fact, or COLUMN_ */
    icha_facts facts;
    char id[ICHA_PORTFOLIO_CELL_MAX + 1];
    char product[ICHA_PORTFOLIO_CELL_MAX + 1];
    char buffer[ICHA_PORTFOLIO_CELL_MAX + 1];
};

/* ---- the header ---- */

static const char *nearest(const icha_catalogue *catalogue, const char *name) {
    const char *best = own_columns[0].name;
    size_t least = icha_name_distance(name, best);
    for (size_t i = 1; i < OWN_COUNT + icha_catalogue_fact_count(catalogue); i++) {
        const char *other = i < OWN_COUNT ? own_columns[i].name : icha_catalogue_fact(catalogue, i - OWN_COUNT)->name;
        size_t now = icha_name_distance(name, other);
        if (now < least) least = now, best = other;
    }
    return best;
}

static icha_status find_column(const icha_applicants *a, const char *name, int32_t *column, icha_error *err) {
    for (size_t i = 0; i < OWN_COUNT; i++)
        if (strcmp(own_columns[i].name, name) == 0) {
            *column = own_columns[i].column;
            return ICHA_OK;
        }
    *column = icha_catalogue_fact_index(a->catalogue, name);
    if (*column >= 0) return ICHA_OK;
    return icha_fail(err, ICHA_M_FACT_COLUMN_NONE, "E-1", name, name, nearest(a->catalogue, name));
}

/* The cell as text of its own; false: too long, or it holds a NUL. */
static bool copy_cell(const icha_csv_cell *cell, char *to) {
    size_t length;
    if (cell->length > ICHA_PORTFOLIO_CELL_MAX) return false;
    const char *text = icha_csv_plain(cell, to, &length);
    if (text != to) memcpy(to, text, length);
    to[length] = '\0';
    return strlen(to) == length;
}

static icha_status add_column(icha_applicants *a, const icha_csv_cell *cell, icha_error *err) {
    int32_t column = 0;
    if (!copy_cell(cell, a->buffer))
        return icha_fail_text(err, ICHA_M_FACT_COLUMN_NONE, "E-1", NULL, cell->text, cell->length, "applicant_id");
    icha_status status = find_column(a, a->buffer, &column, err);
    if (status != ICHA_OK) return status;
    for (size_t i = 0; i < a->count; i++)
        if (a->columns[i] == column) return icha_fail(err, ICHA_M_COLUMN_TWICE, "P-1", a->buffer, a->buffer, NULL);
    a->columns[a->count++] = column;
    return ICHA_OK;
}

static icha_status check_header(const icha_csv_record *record, icha_error *err) {
    char found[24], expected[24];
    if (record->is_blank)
        return icha_fail(err, ICHA_M_CSV_NO_HEADER, "P-1", NULL, NULL, "applicant_id, credit.grade, ...");
    snprintf(found, sizeof found, "%zu", record->count);
    snprintf(expected, sizeof expected, "%d", ICHA_PORTFOLIO_COLUMNS_MAX);
    if (record->count > ICHA_PORTFOLIO_COLUMNS_MAX)
        return icha_fail(err, ICHA_M_COLUMNS_MANY, "X-3", NULL, found, expected);
    return icha_csv_fault_error(record, record->count, err);
}

static icha_status read_header(icha_applicants *a, icha_error *err) {
    if (!icha_csv_next(&a->csv, &a->record))
        return icha_fail(err, ICHA_M_CSV_NO_HEADER, "P-1", NULL, NULL, "applicant_id, credit.grade, ...");
    icha_status status = check_header(&a->record, err);
    for (size_t i = 0; status == ICHA_OK && i < a->record.count; i++) status = add_column(a, &a->record.cells[i], err);
    if (status == ICHA_OK) return ICHA_OK;
    uint32_t line = a->record.fault_line == 0 ? 1 : a->record.fault_line;
    return icha_fail_at(err, status, "", line, a->record.fault_column);
}

icha_status icha_applicants_open(const char *bytes, size_t length, icha_encoding encoding,
                                 const icha_catalogue *catalogue, icha_applicants **applicants, icha_error *err) {
    icha_applicants *a = calloc(1, sizeof *a);
    if (a == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    a->catalogue = catalogue;
    icha_status status = icha_text_decode(bytes, length, encoding, &a->text, err);
    a->csv = (icha_csv){a->text.bytes, a->text.length, 0, 1};
    if (status == ICHA_OK) status = read_header(a, err);
    if (status == ICHA_OK) *applicants = a;
    else icha_applicants_free(a);
    return status;
}

void icha_applicants_free(icha_applicants *applicants) {
    if (applicants == NULL) return;
    icha_text_clear(&applicants->text);
    free(applicants);
}

icha_encoding icha_applicants_encoding(const icha_applicants *applicants) {
    return applicants->text.encoding;
}

/* ---- rows ---- */

static icha_status set_fact(icha_applicants *a, int32_t index, icha_error *err) {
    const char *name = icha_catalogue_fact(a->catalogue, (size_t)index)->name;
    if (a->buffer[0] == '\0') return ICHA_OK;
    if (strcmp(a->buffer, "n/a") == 0) return icha_facts_set_state(&a->facts, name, ICHA_FACT_NOT_APPLICABLE, err);
    return icha_facts_set(&a->facts, name, a->buffer, strlen(a->buffer), err);
}

static icha_status set_cell(icha_applicants *a, int32_t column, icha_applicant *to, icha_error *err) {
    switch (column) {
    case COLUMN_ID: memcpy(a->id, a->buffer, sizeof a->id); return ICHA_OK;
    case COLUMN_PRODUCT: memcpy(a->product, a->buffer, sizeof a->product); return ICHA_OK;
    case COLUMN_ON:
        if (a->buffer[0] == '\0') return ICHA_OK;
        return icha_fail_in_field(err, icha_date_parse(a->buffer, strlen(a->buffer), &to->on, err), "on");
    default: return set_fact(a, column, err);
    }
}

static icha_status read_cell(icha_applicants *a, size_t i, icha_applicant *to, icha_error *err) {
    const icha_csv_cell *cell = &a->record.cells[i];
    if (copy_cell(cell, a->buffer)) return set_cell(a, a->columns[i], to, err);
    const char *name = a->columns[i] < 0 ? "" : icha_catalogue_fact(a->catalogue, (size_t)a->columns[i])->name;
    return icha_fail_text(err, ICHA_M_TEXT_CONTROL, "P-1", name, cell->text, cell->length, NULL);
}

/* Every cell is read, so that the row's name and product are known whatever is wrong; the first fault is told. */
static void read_row(icha_applicants *a, icha_applicant *to) {
    to->status = icha_csv_fault_error(&a->record, a->count, &to->error);
    for (size_t i = 0; i < a->count && i < a->record.count; i++) {
        icha_error err = ICHA_ERROR_INIT;
        icha_status status = read_cell(a, i, to, &err);
        if (to->status != ICHA_OK || status == ICHA_OK) continue;
        to->status = status;
        to->error = err;
    }
}

bool icha_applicants_next(icha_applicants *a, icha_applicant *to) {
    do {
        if (!icha_csv_next(&a->csv, &a->record)) return false;
    } while (a->record.is_blank);
    a->id[0] = a->product[0] = '\0';
    icha_facts_init(&a->facts, a->catalogue);
    *to = (icha_applicant){a->record.line, a->id, a->product, ICHA_DATE_UNSET, &a->facts, ICHA_OK, ICHA_ERROR_INIT};
    read_row(a, to);
    return true;
}
