/* Relaxed order suffices: the figures are shown to people, and no other memory is read on their strength. */
#include "progress.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "number/fail.h"

struct icha_progress {
    _Atomic int64_t rows_done;
    _Atomic int64_t rows_in;
    atomic_bool is_stopped;
};

icha_progress *icha_progress_new(void) {
    icha_progress *progress = malloc(sizeof *progress);
    if (progress == NULL) return NULL;
    atomic_init(&progress->rows_done, 0);
    atomic_init(&progress->rows_in, 0);
    atomic_init(&progress->is_stopped, false);
    return progress;
}

void icha_progress_free(icha_progress *progress) {
    free(progress);
}

icha_progress_figures icha_progress_read(const icha_progress *progress) {
    return (icha_progress_figures){atomic_load_explicit(&progress->rows_done, memory_order_relaxed),
                                   atomic_load_explicit(&progress->rows_in, memory_order_relaxed)};
}

void icha_progress_begin(icha_progress *progress, int64_t rows_in) {
    if (progress == NULL) return;
    atomic_store_explicit(&progress->rows_done, 0, memory_order_relaxed);
    atomic_store_explicit(&progress->rows_in, rows_in, memory_order_relaxed);
}

void icha_progress_stop(icha_progress *progress) {
    atomic_store_explicit(&progress->is_stopped, true, memory_order_relaxed);
}

icha_status icha_progress_check(const icha_progress *progress, icha_error *err) {
    if (progress == NULL || !atomic_load_explicit(&progress->is_stopped, memory_order_relaxed)) return ICHA_OK;
    return icha_fail(err, ICHA_M_STOPPED, NULL, NULL, NULL, NULL);
}

void icha_progress_add(icha_progress *progress, int64_t rows) {
    if (progress != NULL) atomic_fetch_add_explicit(&progress->rows_done, rows, memory_order_relaxed);
}
