/* Rows to sums, on several threads: chunks of rows are drawn from one counter, each thread sums for itself, and the sums
 * are merged. Which thread takes which chunk changes nothing (fold.h). */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "number/fail.h"
#include "portfolio.h"
#include "progress.h"
#include "shard.h"

#define CHUNK_ROWS 128

typedef struct shared {
    icha_portfolio *portfolio;
    atomic_size_t next; /* first row not yet drawn */
    atomic_bool stop;   /* some thread's run is over */
} shared;

typedef struct worker {
    shared *shared;
    icha_row_reader *reader;
    icha_batch *batch;
    icha_fold fold;
    icha_held_list held;
    icha_held_list held_events;
    int64_t used;
    int64_t used_events;
    icha_status status;
    icha_error err;
    pthread_t thread;
    bool is_started;
} worker;

static void mark_used(void *context, size_t row) {
    worker *own = context;
    own->used++;
    own->shared->portfolio->index.rows[row].is_used = true;
}

/* Used, held, or the end of the run. */
static icha_status read_row(void *context, size_t row) {
    worker *own = context;
    icha_error err = ICHA_ERROR_INIT;
    bool is_held = true;
    icha_status status = icha_row_read(own->reader, row, &err);
    if (status == ICHA_OK) status = icha_fold_loan(&own->fold, own->reader, row, &is_held, &err);
    if (status == ICHA_OK) {
        mark_used(own, row);
        own->used_events += (int64_t)own->reader->event_count;
        return ICHA_OK;
    }
    if (is_held && status != ICHA_ERR_MEMORY)
        return icha_hold_loan(own->reader, row, &err, own->shared->portfolio->options.language, &own->held,
                              &own->held_events, &own->err);
    own->err = err;
    return status;
}

static icha_status flush(worker *own) {
    const icha_batch_calls calls = {own, read_row, mark_used};
    return icha_batch_flush(own->batch, &own->fold, &calls, &own->err);
}

/* Kept for the kernel, or read now; what was read may teach the batch. */
static icha_status take_row(worker *own, size_t row) {
    const icha_portfolio *portfolio = own->shared->portfolio;
    if (!icha_shard_has(&portfolio->options, &portfolio->index.rows[row])) return ICHA_OK;
    if (icha_row_scan(own->reader, row, NULL) == ICHA_OK && icha_batch_take(own->batch, own->reader, row))
        return icha_batch_is_full(own->batch) ? flush(own) : ICHA_OK;
    int64_t used = own->used;
    icha_status status = read_row(own, row);
    if (status == ICHA_OK && own->used > used) icha_batch_learn(own->batch, own->reader, &own->fold);
    return status == ICHA_OK && icha_batch_is_full(own->batch) ? flush(own) : status;
}

static void *work(void *argument) {
    worker *own = argument;
    size_t count = own->shared->portfolio->index.count;
    icha_progress *progress = own->shared->portfolio->options.progress;
    while (own->status == ICHA_OK && !atomic_load(&own->shared->stop)) {
        size_t first = atomic_fetch_add(&own->shared->next, CHUNK_ROWS);
        if (first >= count) break;
        size_t end = first + CHUNK_ROWS < count ? first + CHUNK_ROWS : count;
        for (size_t row = first; row < end && own->status == ICHA_OK; row++) own->status = take_row(own, row);
        icha_progress_add(progress, (int64_t)(end - first));
    }
    if (own->status == ICHA_OK) own->status = flush(own);
    if (own->status != ICHA_OK) atomic_store(&own->shared->stop, true);
    return NULL;
}

static void *work_and_clean_up(void *argument) {
    (void)work(argument);
    icha_thread_cleanup();
    return NULL;
}

static icha_status set_up(worker *own, shared *all) {
    const icha_portfolio *portfolio = all->portfolio;
    own->shared = all;
    icha_error_init(&own->err);
    own->status = icha_fold_init(&own->fold, &portfolio->options, &own->err);
    own->reader = malloc(sizeof *own->reader);
    own->batch = icha_batch_new(&portfolio->options, &portfolio->index.columns);
    if (own->reader == NULL || own->batch == NULL)
        own->status = icha_fail(&own->err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    icha_portfolio_files files = icha_portfolio_files_of(portfolio);
    if (own->status == ICHA_OK) icha_row_reader_init(own->reader, &files, &portfolio->options);
    return own->status;
}

/* The first worker is the caller's own thread. A thread that cannot be started leaves its share to the others. */
static void run_all(worker *workers, int32_t count) {
    for (int32_t i = 1; i < count; i++)
        workers[i].is_started = pthread_create(&workers[i].thread, NULL, work_and_clean_up, &workers[i]) == 0;
    (void)work(&workers[0]);
    for (int32_t i = 1; i < count; i++)
        if (workers[i].is_started) pthread_join(workers[i].thread, NULL);
}

static icha_status take_over(icha_portfolio *portfolio, worker *own, icha_error *err) {
    if (own->status != ICHA_OK) {
        if (err != NULL) *err = own->err;
        return own->status;
    }
    portfolio->used += own->used;
    portfolio->used_events += own->used_events;
    icha_status status = icha_held_list_take(&portfolio->held, &own->held, err);
    if (status == ICHA_OK) status = icha_held_list_take(&portfolio->held_events, &own->held_events, err);
    return status == ICHA_OK ? icha_fold_merge(&portfolio->fold, &own->fold, err) : status;
}

icha_status icha_portfolio_use_rows(icha_portfolio *portfolio, icha_error *err) {
    int32_t count = portfolio->options.threads;
    portfolio->file_rows = (int64_t)portfolio->index.count;
    portfolio->file_events = (int64_t)portfolio->events.count;
    portfolio->rows_in = icha_shard_count(&portfolio->options, &portfolio->index);
    portfolio->events_in = icha_shard_count(&portfolio->options, &portfolio->events);
    icha_progress_begin(portfolio->options.progress, portfolio->file_rows);
    worker *workers = calloc((size_t)count, sizeof *workers);
    if (workers == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    shared all = {.portfolio = portfolio};
    atomic_init(&all.next, 0);
    atomic_init(&all.stop, false);
    bool ready = true;
    for (int32_t i = 0; i < count; i++) ready = set_up(&workers[i], &all) == ICHA_OK && ready;
    if (ready) run_all(workers, count);
    icha_status status = ICHA_OK;
    for (int32_t i = 0; i < count; i++) {
        if (status == ICHA_OK) status = take_over(portfolio, &workers[i], err);
        icha_held_list_clear(&workers[i].held);
        icha_held_list_clear(&workers[i].held_events);
        icha_fold_clear(&workers[i].fold);
        icha_batch_free(workers[i].batch);
        free(workers[i].reader);
    }
    free(workers);
    if (status == ICHA_OK) status = icha_hold_strays(portfolio, err);
    icha_held_list_sort(&portfolio->held);
    icha_held_list_sort(&portfolio->held_events);
    return status;
}
