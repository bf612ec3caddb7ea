/* Rows to sums, on several threads, in rounds: pieces of the file are drawn from one counter and read, then what was kept
 * for the kernel is computed, parts drawn from another. Each thread sums for itself, and the sums are merged. Which
 * thread takes what changes nothing (fold.h). */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "compute.h"
#include "number/fail.h"
#include "portfolio.h"
#include "progress.h"
#include "shard.h"
#include "tasks.h"
#include "watch.h"

#define ROWS_BETWEEN_LOOKS 256 /* after which a thread sees that the run was stopped */

typedef struct shared {
    icha_portfolio *portfolio;
    icha_patterns patterns;
    icha_kept **kept; /* of all threads */
    size_t threads;
    atomic_size_t next_piece; /* first not yet drawn */
    atomic_size_t next_part;  /* of the round */
    atomic_bool is_full;      /* what is kept should be computed */
    atomic_bool stop;         /* some thread's run is over */
} shared;

typedef struct worker {
    shared *shared;
    icha_row_reader *reader;
    icha_batch *batch;
    icha_computer *computer;
    icha_fold fold;
    icha_piece_buffer buffer;
    icha_piece_buffer again; /* of a piece whose rows are read once more */
    const icha_watch *watch; /* or NULL */
    void *watching;          /* this thread's context of it */
    icha_trace trace;        /* of the loan that it is shown */
    uint64_t rows_in;        /* of the shard */
    uint64_t used;
    uint64_t used_events;
    icha_status status;
    icha_error err;
} worker;

/* ---- one row ---- */

/* Used, held, or the end of the run. */
static icha_status read_row(worker *own, uint64_t row, bool *is_used) {
    icha_portfolio *portfolio = own->shared->portfolio;
    icha_error err = ICHA_ERROR_INIT;
    bool is_held = true;
    icha_status status = icha_row_read(own->reader, &err);
    if (status == ICHA_OK) status = icha_fold_loan(&own->fold, own->reader, row, &is_held, &err);
    *is_used = status == ICHA_OK;
    if (status == ICHA_OK && own->watch != NULL)
        status = own->watch->loan(own->watching, own->reader, &own->trace, &err);
    if (status == ICHA_OK) {
        own->used++;
        own->used_events += own->reader->event_count;
        return ICHA_OK;
    }
    if (is_held && status != ICHA_ERR_MEMORY)
        return icha_hold_loan(own->reader, row, &err, portfolio->options.language, &portfolio->held,
                              &portfolio->held_events, &own->err);
    own->err = err;
    return status;
}

/* ---- rows that were kept, and are not for the kernel ---- */

/* The first of `rows` lies in the piece; *count: how many do. */
static icha_status read_in_piece(worker *own, size_t number, const uint32_t *rows, size_t left, size_t *count) {
    const icha_survey *survey = &own->shared->portfolio->survey;
    const icha_piece *piece = &survey->pieces.items[number];
    uint64_t row = piece->rows, end = icha_pieces_rows_until(&survey->pieces, number);
    const char *bytes;
    size_t length = 0;
    bool is_used, one_line = survey->source.arrow != NULL;
    icha_status status = icha_piece_read(&survey->source, piece, &own->again, &bytes, &length, &own->err);
    icha_csv csv = {bytes, length, 0, piece->lines + 1};
    *count = 0;
    while (status == ICHA_OK && *count < left && rows[*count] < end &&
           icha_csv_next_row(&csv, &own->reader->record, one_line)) {
        if (own->reader->record.is_blank || row++ != rows[*count]) continue;
        icha_row_take(own->reader, 0); /* rows of a repeated loan_id are not kept */
        status = read_row(own, rows[(*count)++], &is_used);
    }
    if (status != ICHA_OK || *count > 0) return status;
    return icha_fail(&own->err, ICHA_M_INPUT_CHANGED, "P-4", NULL, survey->source.path, NULL);
}

static icha_status read_late(worker *own, const uint32_t *rows, size_t count) {
    const icha_pieces *pieces = &own->shared->portfolio->survey.pieces;
    icha_status status = ICHA_OK;
    for (size_t done = 0, here; status == ICHA_OK && done < count; done += here)
        status = read_in_piece(own, icha_pieces_find(pieces, rows[done]), rows + done, count - done, &here);
    return status;
}

/* ---- computing what was kept ---- */

static icha_status compute_parts(worker *own) {
    shared *all = own->shared;
    icha_status status = ICHA_OK;
    while (status == ICHA_OK && !atomic_load(&all->stop)) {
        size_t part = atomic_fetch_add(&all->next_part, 1);
        if (part >= ICHA_KEPT_PARTS) break;
        status = icha_compute_part(own->computer, all->kept, all->threads, part, &own->err);
        if (status == ICHA_OK) status = icha_progress_check(all->portfolio->options.progress, &own->err);
    }
    return status;
}

static void compute(void *context) {
    worker *own = context;
    size_t count;
    if (own->status == ICHA_OK) own->status = compute_parts(own);
    const uint32_t *late = icha_computer_late(own->computer, &count);
    if (own->status == ICHA_OK) own->status = read_late(own, late, count);
    icha_computer_forget_late(own->computer);
    if (own->status != ICHA_OK) atomic_store(&own->shared->stop, true);
}

/* ---- pieces ---- */

/* Left, held or read, as the watch says. */
static icha_status take_watched(worker *own, uint64_t row, const char *text, size_t length) {
    icha_portfolio *portfolio = own->shared->portfolio;
    icha_error err = ICHA_ERROR_INIT;
    bool is_left = false, is_used;
    icha_status status = ICHA_OK;
    if (icha_row_check(own->reader, NULL) == ICHA_OK)
        status = own->watch->row(own->watching, own->reader, text, length, &is_left, &err);
    own->rows_in -= is_left;
    if (is_left) return ICHA_OK;
    if (status == ICHA_OK) return read_row(own, row, &is_used);
    own->err = err;
    if (status == ICHA_ERR_MEMORY) return status;
    icha_row_begin(own->reader);
    own->reader->findings.count = 0;
    return icha_hold_loan(own->reader, row, &err, portfolio->options.language, &portfolio->held,
                          &portfolio->held_events, &own->err);
}

/* Kept for the kernel, or read now; what was read may teach the batch. */
static icha_status take_row(worker *own, uint64_t row) {
    bool is_used = false;
    icha_status status = ICHA_OK;
    if (icha_row_check(own->reader, NULL) != ICHA_OK || !icha_batch_take(own->batch, own->reader, row)) {
        status = read_row(own, row, &is_used);
        if (status == ICHA_OK && is_used) icha_batch_learn(own->batch, own->reader);
    }
    if (status != ICHA_OK || !icha_batch_failed(own->batch)) return status;
    return icha_fail(&own->err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}

static icha_status take_rows(worker *own, const icha_piece *piece, icha_csv csv, icha_twin_cursor *twins) {
    icha_status status = ICHA_OK;
    bool one_line = own->shared->portfolio->survey.source.arrow != NULL;
    uint32_t twin;
    for (uint64_t row = piece->rows; status == ICHA_OK && icha_csv_next_row(&csv, &own->reader->record, one_line);) {
        if (own->reader->record.is_blank) continue;
        status = icha_twin_cursor_line(twins, row, &twin, &own->err);
        if (status != ICHA_OK) break;
        icha_row_take(own->reader, twin);
        if (icha_shard_has(&own->shared->portfolio->options, &own->reader->place)) {
            size_t begin = own->reader->record.begin;
            own->rows_in++;
            status = own->watch == NULL ? take_row(own, row) : take_watched(own, row, csv.text + begin, csv.at - begin);
        }
        if (status == ICHA_OK && row % ROWS_BETWEEN_LOOKS == 0)
            status = icha_progress_check(own->shared->portfolio->options.progress, &own->err);
        row++;
    }
    return status;
}

static icha_status take_piece(worker *own, size_t number) {
    const icha_survey *survey = &own->shared->portfolio->survey;
    const icha_piece *piece = &survey->pieces.items[number];
    icha_twin_cursor twins;
    const char *bytes;
    size_t length;
    icha_status status = icha_piece_read(&survey->source, piece, &own->buffer, &bytes, &length, &own->err);
    if (status != ICHA_OK) return status;
    status = icha_twin_cursor_open(&twins, &survey->twins, piece->rows, &own->err);
    if (status == ICHA_OK) status = take_rows(own, piece, (icha_csv){bytes, length, 0, piece->lines + 1}, &twins);
    icha_twin_cursor_close(&twins);
    uint64_t end = icha_pieces_rows_until(&survey->pieces, number);
    icha_progress_add(own->shared->portfolio->options.progress, (int64_t)(end - piece->rows));
    return status;
}

static icha_status read_pieces(worker *own) {
    shared *all = own->shared;
    size_t count = all->portfolio->survey.pieces.count;
    icha_status status = ICHA_OK;
    while (status == ICHA_OK && !atomic_load(&all->stop) && !atomic_load(&all->is_full)) {
        size_t number = atomic_fetch_add(&all->next_piece, 1);
        if (number >= count) break;
        status = take_piece(own, number);
        if (icha_batch_is_full(own->batch)) atomic_store(&all->is_full, true);
    }
    return status;
}

static void read_round(void *context) {
    worker *own = context;
    if (own->status == ICHA_OK) own->status = read_pieces(own);
    if (own->status != ICHA_OK) atomic_store(&own->shared->stop, true);
}

/* ---- all threads ---- */

static icha_status set_up(worker *own, shared *all, size_t number) {
    const icha_portfolio *portfolio = all->portfolio;
    own->shared = all;
    own->watch = portfolio->tuning.watch;
    if (own->watch != NULL) own->watching = (char *)own->watch->contexts + number * own->watch->size;
    icha_error_init(&own->err);
    own->status = icha_fold_init(&own->fold, &portfolio->options, &own->err);
    if (own->watch != NULL) own->fold.trace = &own->trace;
    own->reader = malloc(sizeof *own->reader);
    own->batch = icha_batch_new(&all->patterns, &portfolio->options, &portfolio->tuning, &portfolio->survey.columns);
    own->computer = icha_computer_new(&all->patterns, &own->fold, &portfolio->tuning);
    if (own->reader == NULL || own->batch == NULL || own->computer == NULL)
        own->status = icha_fail(&own->err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    icha_portfolio_files files = icha_portfolio_files_of(portfolio);
    files.has_loan = portfolio->has_loan;
    if (own->status == ICHA_OK) icha_row_reader_init(own->reader, &files, &portfolio->options);
    return own->status;
}

static void tear_down(worker *own) {
    icha_fold_clear(&own->fold);
    icha_batch_free(own->batch);
    icha_computer_free(own->computer);
    free(own->reader);
    free(own->buffer.bytes);
    free(own->again.bytes);
    free(own->trace.rows);
    free(own->trace.postings);
}

static icha_status take_over(icha_portfolio *portfolio, worker *own, icha_error *err) {
    if (own->status != ICHA_OK) {
        if (err != NULL) *err = own->err;
        return own->status;
    }
    portfolio->rows_in += (int64_t)own->rows_in;
    int64_t computed = icha_computer_computed(own->computer);
    portfolio->used += (int64_t)own->used + computed;
    portfolio->used_events += (int64_t)own->used_events;
    portfolio->computed_in_batches += computed;
    return icha_fold_merge(&portfolio->fold, &own->fold, err);
}

static icha_status open_lists(icha_portfolio *portfolio, icha_error *err) {
    const char *folder = portfolio->spill_folder;
    size_t memory = portfolio->tuning.sort_memory;
    icha_status status = icha_held_list_open(&portfolio->held, folder, memory, err);
    if (status == ICHA_OK) status = icha_held_list_open(&portfolio->held_events, folder, memory, err);
    if (status != ICHA_OK || portfolio->events.count == 0) return status;
    portfolio->has_loan = calloc(portfolio->events.count, sizeof *portfolio->has_loan);
    return portfolio->has_loan == NULL ? icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL) : ICHA_OK;
}

static icha_status close_lists(icha_portfolio *portfolio, icha_error *err) {
    icha_status status = icha_hold_strays(portfolio, err);
    if (status == ICHA_OK) status = icha_held_list_sort(&portfolio->held, err);
    return status == ICHA_OK ? icha_held_list_sort(&portfolio->held_events, err) : status;
}

/* One round after the other, until all pieces are read and what was kept of them is computed. A thread that could not be
 * started kept nothing, and what it would have drawn the others draw. */
static void run_rounds(shared *all, worker *workers, int32_t count) {
    size_t pieces = all->portfolio->survey.pieces.count;
    do {
        atomic_store(&all->is_full, false);
        atomic_store(&all->next_part, 0);
        icha_tasks_run(read_round, workers, sizeof *workers, count);
        if (!atomic_load(&all->stop)) icha_tasks_run(compute, workers, sizeof *workers, count);
        if (atomic_load(&all->patterns.count) > ICHA_PATTERNS_MAX / 2) icha_patterns_forget(&all->patterns);
        for (int32_t i = 0; i < count; i++) icha_batch_forget(workers[i].batch);
    } while (!atomic_load(&all->stop) && atomic_load(&all->next_piece) < pieces);
}

static icha_status use_rows(shared *all, worker *workers, int32_t count, icha_error *err) {
    icha_status status = ICHA_OK;
    bool ready = true;
    for (int32_t i = 0; i < count; i++) ready = set_up(&workers[i], all, (size_t)i) == ICHA_OK && ready;
    for (int32_t i = 0; ready && i < count; i++) all->kept[i] = icha_batch_kept(workers[i].batch);
    if (ready) run_rounds(all, workers, count);
    for (int32_t i = 0; i < count; i++) {
        if (status == ICHA_OK) status = take_over(all->portfolio, &workers[i], err);
        tear_down(&workers[i]);
    }
    return status;
}

static icha_status share_rows(icha_portfolio *portfolio, icha_error *err) {
    size_t count = (size_t)portfolio->options.threads;
    worker *workers = calloc(count, sizeof *workers);
    shared all = {.portfolio = portfolio, .kept = calloc(count, sizeof *all.kept), .threads = count};
    atomic_init(&all.next_piece, 0);
    atomic_init(&all.next_part, 0);
    atomic_init(&all.is_full, false);
    atomic_init(&all.stop, false);
    bool ready = icha_patterns_init(&all.patterns) && workers != NULL && all.kept != NULL;
    icha_status status =
        ready ? use_rows(&all, workers, (int32_t)count, err) : icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    icha_patterns_clear(&all.patterns);
    free(all.kept);
    free(workers);
    return status;
}

icha_status icha_portfolio_use_rows(icha_portfolio *portfolio, icha_error *err) {
    const icha_portfolio_whole *whole = portfolio->options.whole;
    int64_t given = (int64_t)portfolio->survey.pieces.row_count;
    portfolio->file_rows = whole == NULL ? given : whole->rows;
    portfolio->file_events = whole == NULL ? (int64_t)portfolio->events.count : whole->events;
    portfolio->events_in = icha_shard_count(&portfolio->options, &portfolio->events);
    icha_progress_begin(portfolio->options.progress, given);
    icha_status status = open_lists(portfolio, err);
    if (status == ICHA_OK) status = share_rows(portfolio, err);
    return status == ICHA_OK ? close_lists(portfolio, err) : status;
}
