/* Rows that need no reading of their own: those that repeat a pattern are kept as four numbers for the kernel. One batch
 * a thread. */
#ifndef ICHA_LIB_BATCH_H
#define ICHA_LIB_BATCH_H

#include "kept.h"
#include "patterns.h"
#include "tuning.h"

typedef struct icha_batch icha_batch;

/* NULL: no memory. */
icha_batch *icha_batch_new(icha_patterns *patterns, const icha_portfolio_options *options, const icha_tuning *tuning,
                           const icha_columns *columns);
void icha_batch_free(icha_batch *batch);
/* Any of them may find that there is no memory: then the run is over, though the batch could go on without. */
bool icha_batch_failed(const icha_batch *batch);

/* The row in hand: kept for the kernel? false: it must be read. */
bool icha_batch_take(icha_batch *batch, const icha_row_reader *reader, uint64_t row);
/* A row that was read and folded: later ones may be like it. */
void icha_batch_learn(icha_batch *batch, const icha_row_reader *reader);
/* The loans kept should be computed before more are read. A piece more does no harm. */
bool icha_batch_is_full(const icha_batch *batch);
icha_kept *icha_batch_kept(icha_batch *batch);
/* The loans kept; the patterns too, if the shared ones were forgotten. */
void icha_batch_forget(icha_batch *batch);
#endif
