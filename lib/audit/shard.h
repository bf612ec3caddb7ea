/* shard.json: the sums of one shard before any claim is settled, as canonical JSON (P-3). Money is a decimal string,
 * counts are numbers; what follows from the claim terms (payment date, fiscal year) is not written but computed anew.
 */
#ifndef ICHA_LIB_SHARD_JSON_H
#define ICHA_LIB_SHARD_JSON_H

#include "portfolio/portfolio.h"

#define ICHA_SHARD_SCHEMA "icha.shard/1"
#define ICHA_SHARD_BYTES_MAX (256 * 1024 * 1024)

/* The sums of a portfolio that was run, or read, as a shard. The bytes depend on the sums alone, not on threads or the
 * order of rows. The caller frees *text. Errors: RANGE (larger than the limit), MEMORY. */
icha_status icha_shard_write(const icha_portfolio *shard, char **text, size_t *length, icha_error *err);

/* Reads them back, strictly: byte for byte what icha_shard_write() writes for these options (years, by, shard), every
 * sum within N-1 and every key one that a run may have. The options must be valid, shards >= 1. The portfolio has
 * counts and sums, which icha_shard_gather() takes, but no rows. Errors: CONFLICT (`found` says where it shows), RANGE,
 * MEMORY. */
icha_status icha_shard_read(const char *text, size_t length, const icha_portfolio_options *options,
                            icha_portfolio **shard, icha_error *err);
#endif
