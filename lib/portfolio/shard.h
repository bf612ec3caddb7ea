/* A run shared out over processes: which shard a row belongs to, and how the sums of shards come together (P-3). */
#ifndef ICHA_LIB_SHARD_H
#define ICHA_LIB_SHARD_H

#include "portfolio.h"

/* Is the row of the options' shard? Of a run without shards every row is. */
bool icha_shard_has(const icha_portfolio_options *options, const icha_row_place *place);
/* How many of the index's rows are. */
int64_t icha_shard_count(const icha_portfolio_options *options, const icha_row_index *index);

/* Adds a shard's sums and counts to those gathered so far (icha_portfolio_begin() and icha_fold_init() of the whole).
 * Errors: OVERFLOW, MEMORY. */
icha_status icha_shard_gather(icha_portfolio *whole, const icha_portfolio *shard, icha_error *err);
#endif
