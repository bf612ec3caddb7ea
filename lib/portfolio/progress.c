/* Relaxed order suffices: the figures are shown to people, and no other memory is read on their strength. */
#include "progress.h"

#include <stdatomic.h>
#include <stdlib.h>

struct icha_progress {
    _Atomic int64_t rows_done;
    _Atomic int64_t rows_in;
};

icha_progress *icha_progress_new(void) {
    icha_progress *progress = malloc(sizeof *progress);
    if (progress == NULL) return NULL;
    atomic_init(&progress->rows_done, 0);
    atomic_init(&progress->rows_in, 0);
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

void icha_progress_add(icha_progress *progress, int64_t rows) {
    if (progress != NULL) atomic_fetch_add_explicit(&progress->rows_done, rows, memory_order_relaxed);
}
