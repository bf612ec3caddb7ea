/* Any bytes as shard.json: a status with a sentence, or sums that are written again as the same bytes, and that
 * two shards of together either settle into tables that can be written, or do not add up. */
#include <stdlib.h>
#include <string.h>

#include "portfolio/shard.h"
#include "portfolio/shard.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static icha_portfolio_options options_of(uint32_t by) {
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;
    options.first_year = 2018;
    options.last_year = 2020;
    options.by = by;
    return options;
}

static void check_again(const icha_portfolio *shard, const uint8_t *data, size_t size) {
    char *text = NULL;
    size_t length = 0;
    if (icha_shard_text(shard, &text, &length, NULL) != ICHA_OK) abort();
    if (length != size || memcmp(text, data, size) != 0) abort();
    free(text);
}

static void write_table(const icha_portfolio *whole, icha_portfolio_table table) {
    icha_portfolio_stream *stream = NULL;
    char *buffer = malloc(ICHA_PORTFOLIO_STREAM_MIN);
    size_t length = 1;
    if (buffer == NULL || icha_portfolio_stream_open(whole, table, &stream, NULL) != ICHA_OK) abort();
    while (length > 0)
        if (icha_portfolio_stream_read(stream, buffer, ICHA_PORTFOLIO_STREAM_MIN, &length, NULL) != ICHA_OK) abort();
    icha_portfolio_stream_free(stream);
    free(buffer);
}

static void merge_with_itself(const icha_portfolio *shard, const icha_portfolio_options *options) {
    icha_error err = ICHA_ERROR_INIT;
    icha_portfolio *whole = icha_portfolio_begin("", options);
    if (whole == NULL || icha_fold_init(&whole->fold, &whole->options, NULL) != ICHA_OK) abort();
    icha_status status = icha_shard_gather(whole, shard, &err);
    if (status == ICHA_OK) status = icha_shard_gather(whole, shard, &err);
    if (status == ICHA_OK) status = icha_portfolio_finish(whole, &err);
    if (status != ICHA_OK && err.message[0] == '\0') abort();
    if (status == ICHA_OK && icha_portfolio_ties_out(whole)) {
        write_table(whole, ICHA_TABLE_OUTLAY);
        write_table(whole, ICHA_TABLE_CLAIMS);
    }
    icha_portfolio_free(whole);
}

static void check(const uint8_t *data, size_t size, uint32_t by) {
    icha_error err = ICHA_ERROR_INIT;
    icha_portfolio *shard = NULL;
    icha_portfolio_options whole = options_of(by), options = whole;
    options.shard = 1;
    options.shards = 2;
    icha_status status = icha_shard_read((const char *)data, size, &options, &shard, &err);
    if (status != ICHA_OK && (shard != NULL || err.status != status || err.message[0] == '\0')) abort();
    if (status != ICHA_OK) return;
    check_again(shard, data, size);
    merge_with_itself(shard, &whole);
    icha_portfolio_free(shard);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size > 65536) return 0;
    check(data, size, ICHA_BY_DEFAULT);
    check(data, size, ICHA_BY_PAYER | ICHA_BY_MONTH | ICHA_BY_BANK);
    check(data, size, ICHA_BY_PRODUCT);
    return 0;
}
