#include "arrow_table.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "encoding.h"
#include "number/fail.h"

static icha_status no_memory(icha_error *err) {
    return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}

/* ---- the stream ---- */

static icha_status stream_failed(struct ArrowArrayStream *stream, int why, icha_error *err) {
    const char *words = why == ENOMEM ? NULL : stream->get_last_error(stream);
    char number[32];
    snprintf(number, sizeof number, "errno %d", why);
    if (why == ENOMEM) return no_memory(err);
    return icha_fail(err, ICHA_M_ARROW_STREAM, "P-1", NULL, words == NULL || words[0] == '\0' ? number : words, NULL);
}

static void end_stream(struct ArrowArrayStream *stream) {
    if (stream->release != NULL) stream->release(stream);
    stream->release = NULL; /* which it should have done */
}

static icha_status check_schema(const struct ArrowSchema *schema, icha_error *err) {
    char found[24];
    if (schema->release == NULL) return icha_arrow_malformed(NULL, "no schema", "+s", err);
    if (schema->format == NULL || strcmp(schema->format, "+s") != 0 || schema->dictionary != NULL)
        return icha_arrow_malformed(NULL, schema->format == NULL ? "format NULL" : schema->format, "+s (struct)", err);
    snprintf(found, sizeof found, "%lld", (long long)schema->n_children);
    if (schema->n_children > ICHA_PORTFOLIO_COLUMNS_MAX)
        return icha_fail(err, ICHA_M_COLUMNS_MANY, "X-3", NULL, found, "256");
    if (schema->n_children < 1 || schema->children == NULL)
        return icha_arrow_malformed(NULL, "n_children 0", "n_children 1..256", err);
    for (int64_t i = 0; i < schema->n_children; i++)
        if (schema->children[i] == NULL || schema->children[i]->name == NULL)
            return icha_arrow_malformed(NULL, "child without a name", "name", err);
    return ICHA_OK;
}

/* ---- the columns ---- */

static icha_status write_header(icha_arrow_table *table, icha_error *err) {
    bool ok = true;
    for (size_t i = 0; i < table->column_count; i++) {
        const char *name = table->schema.children[i]->name;
        if (icha_utf8_valid_prefix(name, strlen(name)) < strlen(name))
            return icha_arrow_malformed(NULL, "name of a column", "UTF-8", err);
        if (i > 0) ok = ok && icha_arrow_put_char(&table->header, &table->header_length, ',');
        ok = ok && icha_arrow_put_text(&table->header, &table->header_length, name, strlen(name));
    }
    return ok && icha_arrow_put_char(&table->header, &table->header_length, '\n') ? ICHA_OK : no_memory(err);
}

typedef struct header {
    icha_csv_record record;
    icha_columns columns;
} header;

/* The rules of names are those of a CSV file; there is no line to name. */
static icha_status check_names(const icha_arrow_table *table, icha_file_kind kind, icha_error *err) {
    header *found = malloc(sizeof *found);
    if (found == NULL) return no_memory(err);
    icha_csv csv = {table->header.bytes, table->header_length, 0, 1};
    icha_status status = icha_columns_read(&csv, &found->record, kind, &found->columns, err);
    if (status != ICHA_OK) (void)icha_fail_at(err, status, "", 0, 0);
    icha_columns_clear(&found->columns);
    free(found);
    return status;
}

static icha_status read_columns(icha_arrow_table *table, icha_file_kind kind, icha_error *err) {
    icha_status status = check_schema(&table->schema, err);
    if (status != ICHA_OK) return status;
    table->column_count = (size_t)table->schema.n_children;
    table->types = calloc(table->column_count, sizeof *table->types);
    if (table->types == NULL) return no_memory(err);
    status = write_header(table, err);
    if (status == ICHA_OK) status = check_names(table, kind, err);
    for (size_t i = 0; status == ICHA_OK && i < table->column_count; i++)
        status = icha_arrow_type_of(table->schema.children[i], kind, &table->types[i], err);
    return status;
}

/* ---- the batches ---- */

static icha_status make_room(icha_arrow_table *table, icha_error *err) {
    if (table->batch_count < table->batch_capacity) return ICHA_OK;
    size_t wanted = table->batch_capacity == 0 ? 16 : table->batch_capacity * 2;
    icha_arrow_batch *grown = realloc(table->batches, wanted * sizeof *grown);
    if (grown == NULL) return no_memory(err);
    table->batches = grown;
    table->batch_capacity = wanted;
    return ICHA_OK;
}

/* Whose the batch is from here on: the table's, if it has rows. */
static icha_status keep(icha_arrow_table *table, struct ArrowArray *array, int64_t row_limit, icha_error *err) {
    char expected[24];
    icha_status status = make_room(table, err);
    if (status == ICHA_OK) status = icha_arrow_check(table, array, err);
    if (status == ICHA_OK && (uint64_t)array->length > (uint64_t)row_limit - table->row_count) {
        snprintf(expected, sizeof expected, "%lld", (long long)row_limit);
        status = icha_fail(err, ICHA_M_ROWS_MANY, "X-3", NULL, NULL, expected);
    }
    if (status != ICHA_OK || array->length == 0) {
        array->release(array);
        return status;
    }
    table->batches[table->batch_count++] = (icha_arrow_batch){*array, table->row_count};
    table->row_count += (uint64_t)array->length;
    return ICHA_OK;
}

static icha_status read_batches(icha_arrow_table *table, struct ArrowArrayStream *stream, int64_t row_limit,
                                icha_error *err) {
    for (;;) {
        struct ArrowArray array = {.release = NULL};
        int why = stream->get_next(stream, &array);
        if (why != 0) return stream_failed(stream, why, err);
        if (array.release == NULL) return ICHA_OK;
        icha_status status = keep(table, &array, row_limit, err);
        if (status != ICHA_OK) return status;
    }
}

static icha_status read_stream(icha_arrow_table *table, struct ArrowArrayStream *stream, icha_file_kind kind,
                               int64_t row_limit, icha_error *err) {
    int why = stream->get_schema(stream, &table->schema);
    if (why != 0) {
        table->schema.release = NULL;
        return stream_failed(stream, why, err);
    }
    icha_status status = read_columns(table, kind, err);
    return status == ICHA_OK ? read_batches(table, stream, row_limit, err) : status;
}

icha_status icha_arrow_table_read(struct ArrowArrayStream *stream, icha_file_kind kind, int64_t row_limit,
                                  icha_arrow_table **out, icha_error *err) {
    icha_arrow_table *table = calloc(1, sizeof *table);
    icha_status status = table == NULL ? no_memory(err) : read_stream(table, stream, kind, row_limit, err);
    end_stream(stream);
    if (status != ICHA_OK) icha_arrow_table_free(table);
    *out = status == ICHA_OK ? table : NULL;
    return status;
}

void icha_arrow_table_free(icha_arrow_table *table) {
    if (table == NULL) return;
    for (size_t i = 0; i < table->batch_count; i++) table->batches[i].array.release(&table->batches[i].array);
    if (table->schema.release != NULL) table->schema.release(&table->schema);
    free(table->batches);
    free(table->types);
    free(table->header.bytes);
    free(table);
}

/* ---- a row that holds no UTF-8 ---- */

/* Are the row's first columns? */
static bool is_text(const icha_arrow_table *table, uint64_t row, size_t columns, icha_piece_buffer *buffer) {
    icha_arrow_table first = *table;
    size_t length;
    first.column_count = columns;
    return icha_arrow_render(&first, row, 1, buffer, &length, NULL) != ICHA_OK ||
           icha_utf8_valid_prefix(buffer->bytes, length) == length;
}

icha_status icha_arrow_no_text(const icha_arrow_table *table, uint64_t row, icha_error *err) {
    icha_piece_buffer buffer = {NULL, 0};
    char number[24];
    size_t column = 0;
    while (column + 1 < table->column_count && is_text(table, row, column + 1, &buffer)) column++;
    free(buffer.bytes);
    snprintf(number, sizeof number, "%llu", (unsigned long long)row + 1);
    icha_status status =
        icha_fail(err, ICHA_M_ARROW_ENCODING, "P-1", table->schema.children[column]->name, number, NULL);
    return icha_fail_at(err, status, "", (uint32_t)(row + 1), 0);
}
