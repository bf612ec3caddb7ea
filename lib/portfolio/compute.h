/* The loans that all threads kept, computed by the kernel: family by family, so that one plan serves all of a family's
 * cohorts wherever they were read. */
#ifndef ICHA_LIB_COMPUTE_H
#define ICHA_LIB_COMPUTE_H

#include "kernel.h"
#include "kept.h"
#include "patterns.h"
#include "tuning.h"

typedef struct icha_computer icha_computer;

/* One a thread; sums go into its fold. NULL: no memory. */
icha_computer *icha_computer_new(const icha_patterns *patterns, icha_fold *fold, const icha_tuning *tuning);
void icha_computer_free(icha_computer *computer);

/* One part of what was kept, ICHA_KEPT_PARTS in all. Errors: those of icha_fold_cohort(),
 * MEMORY. */
icha_status icha_compute_part(icha_computer *computer, icha_kept *const *kept, size_t count, size_t part,
                              icha_error *err);

/* Loans computed by this computer so far. */
int64_t icha_computer_computed(const icha_computer *computer);
/* Rows that turned out not to be for the kernel and must be read, rising; the list lasts until the next part. */
const uint32_t *icha_computer_late(icha_computer *computer, size_t *count);
void icha_computer_forget_late(icha_computer *computer);
#endif
