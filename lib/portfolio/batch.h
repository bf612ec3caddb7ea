/* Rows that need no reading of their own: where all cells but a few figures (principal, rate, dates, months) are
 * those of a row that was read before, and the figures lie in the ranges within which filling says the same, the
 * contract is known. Such rows are kept as four numbers, and computed by cohorts in the kernel. */
#ifndef ICHA_LIB_BATCH_H
#define ICHA_LIB_BATCH_H

#include "fold.h"

typedef struct icha_batch icha_batch;

/* Any of them may find that there is no memory: then the run is over, though the batch could go on without. */
bool icha_batch_failed(const icha_batch *batch);

/* NULL: no memory. */
icha_batch *icha_batch_new(const icha_portfolio_options *options, const icha_columns *columns);
void icha_batch_free(icha_batch *batch);

/* The row in hand: kept for the kernel? false: it must be read. */
bool icha_batch_take(icha_batch *batch, const icha_row_reader *reader, uint64_t row);
/* A row that was read and folded: later ones may be like it. */
void icha_batch_learn(icha_batch *batch, const icha_row_reader *reader, icha_fold *fold);
bool icha_batch_is_full(const icha_batch *batch);
/* Loans that the kernel computed, all flushes together. */
int64_t icha_batch_computed(const icha_batch *batch);

/* What became of the rows kept. */
typedef struct icha_batch_flushed {
    uint64_t used;
    const uint32_t *late; /* rows that turned out not to be for the kernel and must be read: rising, until the next take */
    size_t late_count;
} icha_batch_flushed;

/* Computes and forgets all rows kept. Errors: those of icha_fold_cohort(), MEMORY. */
icha_status icha_batch_flush(icha_batch *batch, icha_fold *fold, icha_batch_flushed *out, icha_error *err);
#endif
