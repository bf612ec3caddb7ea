/* The sums of all shards as one portfolio: what is gathered must be the shards of one run, each once (P-3). */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "shard.h"

static icha_status no_memory(icha_error *err) {
    return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}

icha_status icha_shard_not_whole(const char *what, icha_error *err) {
    return icha_fail(err, ICHA_M_SHARDS_NOT_WHOLE, "P-3", NULL, what, NULL);
}

/* ---- the beginning ---- */

static icha_status read_paid(icha_portfolio *whole, icha_error *err) {
    const icha_portfolio_options *options = &whole->options;
    if (options->paid == NULL) return ICHA_OK;
    return icha_paid_read(options->paid, options->paid_length, options->paid_name, options->row_limit, &whole->paid,
                          err);
}

icha_status icha_shard_begin(const icha_portfolio_options *options, icha_portfolio **whole, icha_error *err) {
    icha_portfolio *made = icha_portfolio_begin("", options);
    if (made == NULL) return no_memory(err);
    icha_status status = icha_fold_init(&made->fold, &made->options, err);
    if (status == ICHA_OK) status = read_paid(made, err);
    if (status == ICHA_OK) *whole = made;
    else icha_portfolio_free(made);
    return status;
}

/* ---- one shard ---- */

static icha_status other(const char *field, int64_t found, int64_t expected, icha_error *err) {
    char texts[2][24];
    snprintf(texts[0], sizeof texts[0], "%lld", (long long)found);
    snprintf(texts[1], sizeof texts[1], "%lld", (long long)expected);
    return icha_fail(err, ICHA_M_SHARD_OTHER, "P-3", field, texts[0], texts[1]);
}

/* The first shard says of how many it is one, and how many rows the whole files have. */
static icha_status check_same(icha_portfolio *whole, const icha_portfolio *shard, icha_error *err) {
    if (whole->gathered_of == 0) {
        whole->gathered_of = shard->options.shards;
        whole->file_rows = shard->file_rows;
        whole->file_events = shard->file_events;
    }
    if (shard->options.shards != whole->gathered_of)
        return other("shards", shard->options.shards, whole->gathered_of, err);
    if (shard->file_rows != whole->file_rows) return other("file.rows", shard->file_rows, whole->file_rows, err);
    if (shard->file_events != whole->file_events)
        return other("file.events", shard->file_events, whole->file_events, err);
    return ICHA_OK;
}

/* As a stream of the shard's tables names them (M-5): sums that were read name them in order. NULL: no memory. */
static char *assumptions_text(const icha_names *names) {
    size_t size = 1, used = 0;
    for (size_t i = 1; i < names->count; i++) size += strlen(names->texts[i]) + 2;
    char *text = malloc(size);
    if (text == NULL) return NULL;
    text[0] = '\0';
    for (size_t i = 1; i < names->count; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%s", i == 1 ? "" : "; ", names->texts[i]);
    return text;
}

static icha_status remember(icha_portfolio *whole, const icha_portfolio *shard, icha_error *err) {
    icha_portfolio_counts rows = icha_portfolio_count(shard), events = icha_portfolio_event_count(shard);
    icha_gathered *grown = realloc(whole->gathered, (whole->gathered_count + 1) * sizeof *grown);
    if (grown == NULL) return no_memory(err);
    whole->gathered = grown;
    char *assumptions = assumptions_text(&shard->fold.assumptions);
    if (assumptions == NULL) return no_memory(err);
    grown[whole->gathered_count++] =
        (icha_gathered){shard->options.shard, rows.used, rows.held, events.held, assumptions};
    whole->rows_in += rows.rows_in;
    whole->used += rows.used;
    whole->gathered_held += rows.held;
    whole->events_in += events.rows_in;
    whole->used_events += events.used;
    whole->gathered_held_events += events.held;
    return ICHA_OK;
}

icha_status icha_shard_gather(icha_portfolio *whole, const icha_portfolio *shard, icha_error *err) {
    icha_status status = check_same(whole, shard, err);
    if (status == ICHA_OK) status = icha_fold_merge(&whole->fold, &shard->fold, err);
    return status == ICHA_OK ? remember(whole, shard, err) : status;
}

/* ---- all of them ---- */

static bool has_number(const int32_t *numbers, size_t count, int32_t number) {
    for (size_t i = 0; i < count; i++)
        if (numbers[i] == number) return true;
    return false;
}

static icha_status check_missing(const int32_t *numbers, size_t count, int32_t of, icha_error *err) {
    char missing[128] = "", all[16];
    size_t used = 0;
    for (int32_t number = 1; number <= of && used < sizeof missing; number++)
        if (!has_number(numbers, count, number))
            used += (size_t)snprintf(missing + used, sizeof missing - used, "%s%d", used == 0 ? "" : ", ", (int)number);
    snprintf(all, sizeof all, "%d", (int)of);
    return used == 0 ? ICHA_OK : icha_fail(err, ICHA_M_SHARDS_MISSING, "P-3", NULL, missing, all);
}

icha_status icha_shard_check_numbers(const int32_t *numbers, size_t count, int32_t of, icha_error *err) {
    char text[32];
    for (size_t i = 0; i < count; i++) {
        if (!has_number(numbers, i, numbers[i])) continue;
        snprintf(text, sizeof text, "%d/%d", (int)numbers[i], (int)of);
        return icha_fail(err, ICHA_M_SHARD_TWICE, "P-3", NULL, text, NULL);
    }
    return check_missing(numbers, count, of, err);
}

static icha_status check_gathered(const icha_portfolio *whole, icha_error *err) {
    int32_t *numbers = malloc((whole->gathered_count + 1) * sizeof *numbers);
    if (numbers == NULL) return no_memory(err);
    for (size_t i = 0; i < whole->gathered_count; i++) numbers[i] = whole->gathered[i].shard;
    icha_status status = icha_shard_check_numbers(numbers, whole->gathered_count, whole->gathered_of, err);
    free(numbers);
    return status;
}

/* Of forged sums each may be possible and all together not. */
static icha_status check_whole(const icha_portfolio *whole, icha_error *err) {
    if (whole->rows_in != whole->file_rows) return icha_shard_not_whole("rows_in", err);
    if (whole->events_in != whole->file_events) return icha_shard_not_whole("events_in", err);
    if (!icha_portfolio_ties_out(whole)) return icha_shard_not_whole("totals", err);
    if (whole->assumption_count > ICHA_CATALOGUE_ASSUMPTIONS_MAX + 1) return icha_shard_not_whole("assumptions", err);
    for (size_t i = 0; i < whole->cell_count; i++)
        if (whole->cells[i].loans < 1 || whole->cells[i].loans > whole->used) return icha_shard_not_whole("loans", err);
    return ICHA_OK;
}

icha_status icha_shard_finish(icha_portfolio *whole, icha_error *err) {
    icha_status status = check_gathered(whole, err);
    if (status == ICHA_OK) status = icha_portfolio_finish(whole, err);
    return status == ICHA_OK ? check_whole(whole, err) : status;
}

/* ---- all at once ---- */

static icha_status add(icha_portfolio *whole, const icha_shard_bytes *shard, icha_error *err) {
    icha_portfolio *read = NULL;
    icha_status status = icha_shard_read(shard->bytes, shard->length, &whole->options, &read, err);
    if (status == ICHA_OK) status = icha_shard_gather(whole, read, err);
    icha_portfolio_free(read);
    return status;
}

static icha_status merge(icha_portfolio *whole, const icha_shard_bytes *shards, size_t count, icha_error *err) {
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < count; i++) {
        status = add(whole, &shards[i], err);
        if (status != ICHA_OK && err != NULL) err->index = (int64_t)i;
    }
    return status == ICHA_OK ? icha_shard_finish(whole, err) : status;
}

static icha_status check_call(size_t count, const icha_portfolio_options *options, icha_error *err) {
    const icha_bounds bounds[] = {{(int64_t)count, 1, ICHA_PORTFOLIO_SHARDS_MAX, "count", NULL},
                                  {options->shards, 0, 0, "shards", "0"}};
    icha_status status = icha_portfolio_check_options(options, err);
    return status == ICHA_OK ? icha_check_bounds(bounds, 2, "X-3", err) : status;
}

icha_status icha_shard_merge(const icha_shard_bytes *shards, size_t count, const icha_portfolio_options *options,
                             icha_portfolio **whole, icha_error *err) {
    assert(options != NULL && options->size == sizeof *options && whole != NULL && (shards != NULL || count == 0));
    icha_portfolio *made = NULL;
    icha_status status = check_call(count, options, err);
    if (status == ICHA_OK) status = icha_shard_begin(options, &made, err);
    if (status == ICHA_OK) status = merge(made, shards, count, err);
    if (status == ICHA_OK) *whole = made;
    else icha_portfolio_free(made);
    return status;
}
