#include "support/table_text.h"

#include <stdlib.h>

static icha_status read_all(icha_portfolio_stream *stream, char **text, size_t *used) {
    size_t room = 0, length = 1;
    icha_status status = ICHA_OK;
    while (status == ICHA_OK && length > 0) {
        if (room - *used < ICHA_PORTFOLIO_STREAM_MIN + 1) {
            char *grown = realloc(*text, room = 2 * room + 4 * ICHA_PORTFOLIO_STREAM_MIN);
            if (grown == NULL) return ICHA_ERR_MEMORY;
            *text = grown;
        }
        status = icha_portfolio_stream_read(stream, *text + *used, ICHA_PORTFOLIO_STREAM_MIN, &length, NULL);
        *used += length;
    }
    return status;
}

char *table_text(const icha_portfolio *portfolio, icha_portfolio_table table, size_t *length) {
    icha_portfolio_stream *stream;
    char *text = NULL;
    size_t used = 0;
    if (icha_portfolio_stream_open(portfolio, table, &stream, NULL) != ICHA_OK) return NULL;
    icha_status status = read_all(stream, &text, &used);
    icha_portfolio_stream_free(stream);
    if (status != ICHA_OK) {
        free(text);
        return NULL;
    }
    text[used] = '\0';
    if (length != NULL) *length = used;
    return text;
}
