#include "reader.h"

#include <stdio.h>
#include <string.h>

#include "number/fail.h"
#include "whole.h"

void icha_row_reader_init(icha_row_reader *reader, const icha_portfolio_files *files,
                          const icha_portfolio_options *options) {
    reader->files = *files;
    reader->fill = (icha_fill_options)ICHA_FILL_OPTIONS_INIT;
    reader->fill.catalogue = options->catalogue;
    reader->fill.product = options->catalogue == NULL ? NULL : reader->product;
    reader->fill.known_on = options->known_on;
    reader->fill.needs_claims = true;
    reader->memo.count = reader->memo.next = 0;
    reader->findings.count = 0;
    reader->place = (icha_row_place){0, "", 0, 0, 0};
    reader->own_first = reader->own_count = 0;
    icha_row_begin(reader);
}

void icha_row_begin(icha_row_reader *reader) {
    icha_contract_init(&reader->contract);
    icha_terms_lists_init(&reader->lists);
    reader->contract.lists = &reader->lists;
    reader->first_event = reader->event_count = reader->event_base = 0;
    reader->event_fault = SIZE_MAX;
}

static icha_status check_id(const icha_row_place *place, icha_error *err) {
    char other[24];
    if (place->id_length == 0) return icha_fail(err, ICHA_M_VALUE_MISSING, "P-1", "loan_id", NULL, "loan_id");
    if (place->twin == 0) return ICHA_OK;
    snprintf(other, sizeof other, "%u", (unsigned)place->twin);
    return icha_fail_text(err, ICHA_M_LOAN_ID_TWICE, "P-2", "loan_id", place->loan_id, place->id_length, other);
}

static icha_status read_product(icha_row_reader *reader, icha_error *err) {
    size_t length;
    const char *text = icha_csv_plain(&reader->record.cells[reader->files.columns->product], reader->buffer, &length);
    if (length == 0) return icha_fail(err, ICHA_M_VALUE_MISSING, "P-1", "product", NULL, "product");
    memcpy(reader->product, text, length);
    reader->product[length] = '\0';
    if (reader->fill.catalogue == NULL || icha_catalogue_find(reader->fill.catalogue, reader->product, NULL))
        return ICHA_OK;
    return icha_fail(err, ICHA_M_PRODUCT_NONE, "C-1", "product", reader->product, NULL);
}

/* An empty cell is a key not given. */
static icha_status read_cells(icha_row_reader *reader, icha_error *err) {
    const icha_columns *columns = reader->files.columns;
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < columns->count; i++) {
        if (i == columns->loan_id || i == columns->product) continue;
        size_t length;
        const char *text = icha_csv_plain(&reader->record.cells[i], reader->buffer, &length);
        if (length == 0) continue;
        status = icha_contract_set(&reader->contract, columns->keys[i], text, length, err);
        if (status != ICHA_OK && err != NULL && err->field[0] == '\0')
            icha_fail_in_field(err, status, columns->keys[i]);
    }
    return status;
}

/* In the order of their lines; the core sorts them by day (L-6). */
static icha_status read_events(icha_row_reader *reader, icha_error *err) {
    icha_status status = ICHA_OK;
    if (reader->files.events == NULL) return ICHA_OK;
    reader->event_base = reader->contract.loan.event_count;
    reader->first_event = reader->own_first;
    reader->event_count = reader->own_count;
    for (size_t i = 0; status == ICHA_OK && i < reader->event_count; i++) {
        status = icha_event_row_read(reader, reader->first_event + i, err);
        if (status != ICHA_OK) reader->event_fault = reader->first_event + i;
    }
    return status;
}

/* An event has a loan as soon as a row bears its loan_id, held or not (P-2). */
static void find_events(icha_row_reader *reader) {
    const icha_portfolio_files *files = &reader->files;
    if (files->events == NULL) return;
    icha_row_index_find(files->events, &reader->place, &reader->own_first, &reader->own_count);
    for (size_t i = 0; files->has_loan != NULL && i < reader->own_count; i++)
        atomic_store_explicit(&files->has_loan[reader->own_first + i], true, memory_order_relaxed);
}

void icha_row_take(icha_row_reader *reader, uint32_t twin) {
    icha_csv_record *record = &reader->record;
    icha_loan_id id = icha_loan_id_of(record, reader->files.columns->loan_id, reader->id);
    const icha_whole_lines *lines = reader->files.lines;
    reader->place = (icha_row_place){record->begin, id.text, id.length, icha_whole_line(lines, record->line),
                                     icha_whole_line(lines, twin)};
    if (lines != NULL) record->fault_line = icha_whole_line(lines, record->fault_line);
    find_events(reader);
}

icha_status icha_row_check(const icha_row_reader *reader, icha_error *err) {
    icha_status status = icha_csv_fault_error(&reader->record, reader->files.columns->count, err);
    return status == ICHA_OK ? check_id(&reader->place, err) : status;
}

icha_status icha_row_read(icha_row_reader *reader, icha_error *err) {
    reader->findings.count = 0;
    icha_row_begin(reader);
    icha_status status = icha_row_check(reader, err);
    if (status == ICHA_OK) status = read_product(reader, err);
    if (status == ICHA_OK) status = read_cells(reader, err);
    if (status == ICHA_OK) status = read_events(reader, err);
    if (status == ICHA_OK)
        status =
            icha_contract_fill_remembering(&reader->contract, &reader->fill, &reader->memo, &reader->findings, err);
    return status;
}

static bool holds(const char *list, const char *name) {
    size_t length = strlen(name);
    for (const char *at = list; *at != '\0'; at += strcspn(at, ";"), at += *at == ';')
        if (strcspn(at, ";") == length && memcmp(at, name, length) == 0) return true;
    return false;
}

void icha_list_append(char *buffer, size_t size, const char *name) {
    size_t used = strlen(buffer), length = strlen(name);
    if (used + length + 2 > size || holds(buffer, name)) return;
    if (used > 0) buffer[used++] = ';';
    memcpy(buffer + used, name, length + 1);
}

/* The portfolio's row knows its events as a whole: which of them is at fault, the reason says. */
static const char *field_of_row(const icha_row_reader *reader, const char *key) {
    return reader->files.events != NULL && strncmp(key, "events[", 7) == 0 ? "events" : key;
}

void icha_row_fault_fields(const icha_row_reader *reader, const icha_error *err, char *buffer, size_t size) {
    buffer[0] = '\0';
    if (reader->event_fault != SIZE_MAX || err->field[0] != '\0') {
        icha_list_append(buffer, size, reader->event_fault != SIZE_MAX ? "events" : field_of_row(reader, err->field));
        return;
    }
    icha_finding_kind kind = err->status == ICHA_ERR_UNKNOWN ? ICHA_FINDING_UNDETERMINED : ICHA_FINDING_MISSING;
    if (err->status != ICHA_ERR_UNKNOWN && err->status != ICHA_ERR_MISSING) return;
    for (size_t i = 0; i < reader->findings.count; i++)
        if (reader->findings.items[i].kind == kind)
            icha_list_append(buffer, size, field_of_row(reader, reader->findings.items[i].key));
}
