/* A run over Arrow columns: the streams are taken, the rest is what every run does. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "arrow_table.h"
#include "number/fail.h"
#include "tuning.h"

icha_status icha_arrow_source(struct ArrowArrayStream *loans, const icha_portfolio_options *options, icha_input *source,
                              icha_error *err) {
    icha_arrow_table *table;
    icha_status status = icha_arrow_table_read(loans, ICHA_FILE_PORTFOLIO, options->row_limit, &table, err);
    if (status == ICHA_OK) icha_input_of_arrow(source, table);
    return status;
}

/* ---- events ---- */

/* Rows are numbered without the header, whose line must be there all the same. */
static icha_status render_all(const icha_arrow_table *table, icha_text *text, icha_error *err) {
    icha_piece_buffer buffer = {NULL, 0};
    size_t length;
    icha_status status = icha_arrow_render(table, 0, table->row_count, &buffer, &length, err);
    char *whole = status == ICHA_OK ? malloc(table->header_length + length) : NULL;
    if (whole != NULL) {
        memcpy(whole, table->header.bytes, table->header_length);
        if (length > 0) memcpy(whole + table->header_length, buffer.bytes, length);
        *text = (icha_text){whole, table->header_length + length, whole, ICHA_ENCODING_UTF_8};
    } else if (status == ICHA_OK) {
        status = icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    }
    free(buffer.bytes);
    return status;
}

static icha_status check_text(const icha_arrow_table *table, const icha_text *text, icha_error *err) {
    icha_piece_buffer buffer = {NULL, 0};
    icha_status status = ICHA_OK;
    if (icha_utf8_valid_prefix(text->bytes, text->length) == text->length) return ICHA_OK;
    for (uint64_t row = 0; status == ICHA_OK && row < table->row_count; row++) {
        size_t length;
        status = icha_arrow_render(table, row, 1, &buffer, &length, err);
        if (status == ICHA_OK && icha_utf8_valid_prefix(buffer.bytes, length) < length)
            status = icha_arrow_no_text(table, row, err);
    }
    free(buffer.bytes);
    return status;
}

icha_status icha_arrow_events(struct ArrowArrayStream *events, const icha_portfolio_options *options, icha_text *text,
                              icha_error *err) {
    icha_arrow_table *table;
    icha_status status = icha_arrow_table_read(events, ICHA_FILE_EVENTS, options->row_limit, &table, err);
    if (status != ICHA_OK) return status;
    status = render_all(table, text, err);
    if (status == ICHA_OK) status = check_text(table, text, err);
    icha_arrow_table_free(table);
    return status;
}

/* ---- the run ---- */

/* A stream that the run did not come to, the options being wrong, is released all the same. */
static void end(struct ArrowArrayStream *stream) {
    if (stream == NULL || stream->release == NULL) return;
    stream->release(stream);
    stream->release = NULL;
}

icha_status icha_portfolio_run_arrow(struct ArrowArrayStream *loans, const char *name, struct ArrowArrayStream *events,
                                     const icha_portfolio_options *options, icha_portfolio **out, icha_error *err) {
    const icha_tuning tuning = ICHA_TUNING_INIT;
    assert(loans != NULL && loans->release != NULL && options != NULL);
    assert(events == NULL || (events->release != NULL && options->events == NULL));
    icha_portfolio_input input = {NULL, 0, NULL, loans, events};
    icha_portfolio_options own = *options;
    if (events != NULL) own.events = ""; /* there are some: they have a name */
    icha_status status = icha_portfolio_run_tuned(&input, name, &own, &tuning, out, err);
    end(loans);
    end(events);
    return status;
}
