/* Record batches that were taken from a stream, and pieces of their rows as CSV text: what the scanner and all behind
 * it read, so that every rule, sentence and held row is that of the CSV reader. */
#ifndef ICHA_LIB_ARROW_TABLE_H
#define ICHA_LIB_ARROW_TABLE_H

#include "arrow_type.h"
#include "encoding.h"
#include "pieces.h"

typedef struct icha_arrow_batch {
    struct ArrowArray array;
    uint64_t first; /* its first row, counted through all batches */
} icha_arrow_batch;

typedef struct icha_arrow_table {
    struct ArrowSchema schema;
    size_t column_count; /* 1..ICHA_PORTFOLIO_COLUMNS_MAX */
    icha_arrow_type *types;
    icha_arrow_batch *batches; /* none is empty */
    size_t batch_count, batch_capacity;
    uint64_t row_count;
    icha_piece_buffer header; /* as a line of CSV */
    size_t header_length;
} icha_arrow_table;

/* Takes all that the stream has and releases it, also on failure. Errors: see icha_portfolio_run_arrow(). *out NULL on
 * failure. */
icha_status icha_arrow_table_read(struct ArrowArrayStream *stream, icha_file_kind kind, int64_t row_limit,
                                  icha_arrow_table **out, icha_error *err);
void icha_arrow_table_free(icha_arrow_table *table);

/* How many rows from `row` on a piece of about `size` bytes takes; at least 1. It ends where its batch ends. */
uint64_t icha_arrow_piece_rows(const icha_arrow_table *table, uint64_t row, size_t size);
/* Rows first..first + count as CSV lines, of as many batches as need be. Several threads may. Error: MEMORY. */
icha_status icha_arrow_render(const icha_arrow_table *table, uint64_t first, uint64_t count, icha_piece_buffer *buffer,
                              size_t *length, icha_error *err);
/* The error of a row that holds no UTF-8. */
icha_status icha_arrow_no_text(const icha_arrow_table *table, uint64_t row, icha_error *err);

/* arrow_run.c: the loans of a stream as the source of a run; its events as text. */
icha_status icha_arrow_source(struct ArrowArrayStream *loans, const icha_portfolio_options *options, icha_input *source,
                              icha_error *err);
icha_status icha_arrow_events(struct ArrowArrayStream *events, const icha_portfolio_options *options, icha_text *text,
                              icha_error *err);

/* arrow_check.c: what can be seen to be wrong with a batch. Error: SYNTAX. */
icha_status icha_arrow_check(const icha_arrow_table *table, const struct ArrowArray *batch, icha_error *err);
/* arrow_render.c: a name or text as a CSV cell, appended at *used. false: no memory. */
bool icha_arrow_put_text(icha_piece_buffer *buffer, size_t *used, const char *text, size_t length);
bool icha_arrow_put_char(icha_piece_buffer *buffer, size_t *used, char c);
#endif
