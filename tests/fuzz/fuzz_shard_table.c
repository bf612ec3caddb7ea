/* Any bytes as rows.csv or held.csv of two shards: a status with a sentence, or whole lines, as many as are
 * counted, of which rows.csv has every loan once and in order. */
#include <stdlib.h>
#include <string.h>

#include "portfolio/shard.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Bytes that are handed out `step` at a time. */
typedef struct source {
    const uint8_t *bytes;
    size_t length, step;
} source;

static icha_status pull(void *context, char *buffer, size_t size, size_t *length, icha_error *err) {
    (void)err;
    source *from = context;
    if (size < ICHA_PORTFOLIO_STREAM_MIN) abort();
    *length = from->length < from->step ? from->length : from->step;
    memcpy(buffer, from->bytes, *length);
    from->bytes += *length;
    from->length -= *length;
    return ICHA_OK;
}

/* Two shards of so many loans and held rows. */
static void gather(icha_portfolio *whole, icha_gathered *shards, const uint8_t *numbers) {
    static char names[2][8] = {"", "a; b"};
    for (int i = 0; i < 2; i++)
        shards[i] =
            (icha_gathered){i + 1, numbers[i] % 8, numbers[i] / 8 % 8, numbers[i] / 64, names[numbers[2] >> i & 1]};
    memset(whole, 0, sizeof *whole);
    whole->gathered = shards;
    whole->gathered_count = 2;
    whole->gathered_of = 2;
}

static void check_rows(const char *text, size_t length) {
    icha_csv csv = {text, length, 0, 1};
    static icha_csv_record record;
    static char ids[2][ICHA_PORTFOLIO_CELL_MAX + 2];
    size_t lengths[2] = {0, 0};
    (void)icha_csv_next(&csv, &record);
    while (icha_csv_next(&csv, &record)) {
        const char *id = icha_csv_plain(&record.cells[1], ids[0], &lengths[0]);
        memmove(ids[0], id, lengths[0]);
        if (ids[0][0] == '\'' && icha_csv_needs_guard(ids[0], lengths[0])) memmove(ids[0], ids[0] + 1, --lengths[0]);
        size_t shorter = lengths[0] < lengths[1] ? lengths[0] : lengths[1];
        int order = memcmp(ids[1], ids[0], shorter);
        if (order > 0 || (order == 0 && lengths[1] > lengths[0])) abort();
        memcpy(ids[1], ids[0], lengths[0]);
        lengths[1] = lengths[0];
    }
}

static void read_all(icha_shard_table *table, icha_portfolio_table which, char *text, size_t room) {
    icha_error err = ICHA_ERROR_INIT;
    size_t used = 0, length = 1, lines = 0;
    while (length > 0) {
        icha_status status = icha_shard_table_read(table, text + used, room - used, &length, &err);
        if (status != ICHA_OK) {
            if (status != ICHA_ERR_CONFLICT || err.message[0] == '\0' || err.index < 0 || err.index > 1) abort();
            return;
        }
        used += length;
    }
    icha_csv csv = {text, used, 0, 1};
    static icha_csv_record record;
    while (icha_csv_next(&csv, &record)) lines++;
    if ((int64_t)lines != icha_shard_table_lines(table) + 1) abort();
    if (which == ICHA_TABLE_ROWS) check_rows(text, used);
}

static void check(const uint8_t *data, size_t size, icha_portfolio_table which, char *text, size_t room) {
    static icha_portfolio whole;
    icha_gathered shards[2];
    size_t first = (size_t)(data[4] << 8 | data[5]);
    if (first > size - 6) first = size - 6;
    size_t step = data[3] == 0 ? SIZE_MAX : data[3];
    source from[2] = {{data + 6, first, step}, {data + 6 + first, size - 6 - first, step}};
    icha_shard_source sources[2] = {{pull, &from[0]}, {pull, &from[1]}};
    icha_shard_table *table = NULL;
    const char *assumed[] = {"a", "b"};
    gather(&whole, shards, data);
    whole.assumptions = assumed;
    whole.assumption_count = data[2] >> 2 & 1 ? 2 : 0;
    if (icha_shard_table_open(&whole, which, sources, 2, &table, NULL) != ICHA_OK) abort();
    read_all(table, which, text, room);
    icha_shard_table_free(table);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 6 || size > 65536) return 0;
    size_t room = size * 3 + 2 * ICHA_PORTFOLIO_STREAM_MIN; /* a line may get its assumptions */
    char *text = malloc(room);
    if (text == NULL) abort();
    check(data, size, ICHA_TABLE_ROWS, text, room);
    check(data, size, ICHA_TABLE_HELD, text, room);
    free(text);
    return 0;
}
