/* A run shared out over processes: which shard a row belongs to, its sums as bytes (shard.json), and how the sums of
 * shards come together (P-3). What follows from the claim terms (payment date, fiscal year) is not written but computed
 * anew. */
#ifndef ICHA_LIB_SHARD_H
#define ICHA_LIB_SHARD_H

#include "icha/icha.h"
#include "portfolio.h"

#define ICHA_SHARD_SCHEMA "icha.shard/1"

/* Is the row of the options' shard? Of a run without shards every row is. */
bool icha_shard_has(const icha_portfolio_options *options, const icha_row_place *place);
/* How many of the index's rows are. */
int64_t icha_shard_count(const icha_portfolio_options *options, const icha_row_index *index);

/* ---- shard_write.c ---- */
/* As icha_shard_write(); the caller frees *text. Errors: RANGE (larger than the limit), MEMORY. */
icha_status icha_shard_text(const icha_portfolio *shard, char **text, size_t *length, icha_error *err);
/* What shards of one run say alike. */
#define ICHA_SHARD_OPTION_SIZE 64
void icha_shard_by_text(uint32_t by, char *buffer, size_t size);
void icha_shard_years_text(const icha_portfolio_options *options, char *buffer, size_t size);
const char *icha_shard_language_text(icha_language language);

/* ---- shard_read.c ---- */
/* Reads the sums back, strictly: byte for byte what icha_shard_text() writes for these options (years, by,
 * language, shard; shards 0: whichever shard it says), every sum within N-1 and every key one that a run may have.
 * The options must be valid. The portfolio has counts and sums, which icha_shard_gather() takes, but no rows.
 * Errors: CONFLICT (`found` says where it shows), RANGE, MEMORY. */
icha_status icha_shard_read(const char *text, size_t length, const icha_portfolio_options *options,
                            icha_portfolio **shard, icha_error *err);

/* ---- shard_merge.c: the steps of icha_shard_merge() ---- */
/* The whole, with nothing gathered; its paid claims are read. Errors: see icha_shard_merge(). */
icha_status icha_shard_begin(const icha_portfolio_options *options, icha_portfolio **whole, icha_error *err);
/* Adds the sums and counts of a shard that was read to those gathered so far. Errors: CONFLICT (of another number
 * of shards, of files with other numbers of rows), OVERFLOW, MEMORY. */
icha_status icha_shard_gather(icha_portfolio *whole, const icha_portfolio *shard, icha_error *err);
/* All were gathered: claims are settled. Errors: DUPLICATE, MISSING, CONFLICT (together they are none of a run),
 * OVERFLOW, MEMORY, those of paid claims. */
icha_status icha_shard_finish(icha_portfolio *whole, icha_error *err);
/* Is each number 1..of there once? Errors: DUPLICATE, MISSING. */
icha_status icha_shard_check_numbers(const int32_t *numbers, size_t count, int32_t of, icha_error *err);
/* `the shards' sums do not add up: WHAT`. Returns CONFLICT. */
icha_status icha_shard_not_whole(const char *what, icha_error *err);
#endif
