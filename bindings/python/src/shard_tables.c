/* rows.csv and held.csv of merged shards, out of the bytes of theirs. No Python here: it runs without the GIL. */
#include <stdlib.h>
#include <string.h>

#include "binding.h"

typedef struct part {
    const char *bytes;
    size_t left;
} part;

static icha_status pull(void *context, char *buffer, size_t size, size_t *length, icha_error *err) {
    part *of = context;
    (void)err;
    *length = of->left < size ? of->left : size;
    memcpy(buffer, of->bytes, *length);
    of->bytes += *length;
    of->left -= *length;
    return ICHA_OK;
}

static icha_status read_all(icha_shard_table *table, char **text, size_t *length, icha_error *err) {
    icha_status status = ICHA_OK;
    size_t room = 0, piece = 1;
    for (*length = 0; status == ICHA_OK && piece > 0; *length += piece) {
        piece = 0;
        if (room - *length < ICHA_PORTFOLIO_STREAM_MIN) {
            char *more = realloc(*text, room = 2 * room + ICHA_PORTFOLIO_STREAM_MIN);
            if (more == NULL) return ICHA_ERR_MEMORY;
            *text = more;
        }
        status = icha_shard_table_read(table, *text + *length, room - *length, &piece, err);
    }
    return status;
}

icha_status merge_shard_tables(const icha_portfolio *whole, icha_portfolio_table number, const icha_shard_bytes *shards,
                               size_t count, char **text, size_t *length, icha_error *err) {
    part *parts = calloc(count + 1, sizeof *parts);
    icha_shard_source *sources = calloc(count + 1, sizeof *sources);
    icha_shard_table *table = NULL;
    icha_status status = parts == NULL || sources == NULL ? ICHA_ERR_MEMORY : ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < count; i++) {
        parts[i] = (part){shards[i].bytes, shards[i].length};
        sources[i] = (icha_shard_source){pull, &parts[i]};
    }
    if (status == ICHA_OK) status = icha_shard_table_open(whole, number, sources, count, &table, err);
    if (status == ICHA_OK) status = read_all(table, text, length, err);
    icha_shard_table_free(table);
    free(sources);
    free(parts);
    return status;
}
