/* A portfolio shared out over processes or machines, and put together again (P-3): the sums of a shard as bytes,
 * the bytes of all shards as one portfolio, the shards' rows and held rows as one table each. Nothing is read or
 * written here: bytes come from the caller and go to the caller.
 * The steps: icha_portfolio_run() with options.shard and options.shards, once for each of the shards;
 * icha_shard_write() there; icha_shard_merge() where all bytes are. Every shard needs the same files, catalogue
 * and options: what the bytes tell of that is checked, the rest (the catalogue, known_on, what the files hold) is
 * the caller's to see to, as `icha outlay merge` does by the digests of the manifests. */
#ifndef ICHA_SHARD_H
#define ICHA_SHARD_H

#include "portfolio.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ICHA_SHARD_BYTES_MAX (256 * 1024 * 1024) /* of the sums of one shard; X-3 */

/* The sums of a portfolio that was run as a shard (asserted), from before any claim is rounded (S-6): canonical
 * JSON (RFC 8785), money as decimal strings of won. Equal sums give equal bytes, whatever the threads or the order
 * of rows. *length: how many bytes; with capacity 0 buffer may be NULL and only *length is given; with too small a
 * capacity: CAPACITY, and *length is set. No NUL is put behind them. Errors: RANGE (more than
 * ICHA_SHARD_BYTES_MAX), MEMORY, CAPACITY. */
ICHA_API icha_status icha_shard_write(const icha_portfolio *shard, char *buffer, size_t capacity, size_t *length,
                                      icha_error *err);

/* What icha_shard_write() gave of one shard. */
typedef struct icha_shard_bytes {
    const char *bytes; /* as icha_shard_write() gave them */
    size_t length; /* how many */
} icha_shard_bytes;

/* The whole of all its shards, 1 to N each once, in any order. Its outlay, claims, totals, notes, methods,
 * assumptions and counts are those of one run without shards, to the byte (P-3): every claim is settled here,
 * once. `options` are those of the run, with shard and shards 0; years, by and language must be the shards' own.
 * With options->paid corrections are made here (S-8), withheld when any shard holds a row or an event, as in one
 * run; shards need no paid claims. Catalogue, events, threads and spill folder have no use. The bytes are not
 * needed any more when it returns. The whole has no encodings (0) and no held rows of its own:
 * icha_portfolio_count() counts those of the shards, their text comes from icha_shard_table_open(), and a stream
 * of ICHA_TABLE_HELD or ICHA_TABLE_ROWS must not be opened (asserted).
 * Errors, with the index of the shard where it is one's: RANGE (options; count outside
 * 1..ICHA_PORTFOLIO_SHARDS_MAX), those of paid claims (see icha_portfolio_run()), then by shard: RANGE (too long),
 * CONFLICT (the bytes are not as icha writes them, or of another version, run or number of shards), OVERFLOW (a
 * sum beyond N-1), MEMORY; then DUPLICATE (a shard given twice), MISSING (one is not there), CONFLICT (the sums do
 * not add up). Rules P-3, S-6, S-8, M-3. */
ICHA_API icha_status icha_shard_merge(const icha_shard_bytes *shards, size_t count,
                                      const icha_portfolio_options *options, icha_portfolio **whole, icha_error *err);

/* ---- rows.csv and held.csv of the whole, out of those of the shards; memory does not grow with them ---- */

/* Hands out the next bytes of a table of one shard: at most size of them (size >= ICHA_PORTFOLIO_STREAM_MIN), cut
 * anywhere; *length 0: there are no more. An error ends the merge, which returns it. icha_portfolio_stream_read()
 * does that with the stream of a portfolio that was run as a shard; a caller may as well read a file. */
typedef icha_status icha_shard_pull(void *context, char *buffer, size_t size, size_t *length, icha_error *err);
typedef struct icha_shard_source {
    icha_shard_pull *pull; /* hands out the next bytes */
    void *context; /* what it is called with */
} icha_shard_source;

/* A table of all shards on its way out: opaque. */
typedef struct icha_shard_table icha_shard_table;

/* `table` is ICHA_TABLE_ROWS or ICHA_TABLE_HELD (asserted) of a whole that icha_shard_merge() made; sources[i] is
 * of the shard that was shards[i] there, and count is the number of them (asserted). The sources must outlive the
 * table. Error: MEMORY. Rule P-3. */
ICHA_API icha_status icha_shard_table_open(const icha_portfolio *whole, icha_portfolio_table table,
                                           const icha_shard_source *sources, size_t count, icha_shard_table **out,
                                           icha_error *err);
/* Whole lines, at most size bytes (size >= ICHA_PORTFOLIO_STREAM_MIN, asserted); *length 0: the table is complete,
 * and every source has been read to its end. Together the lines are those of one run without shards, to the byte.
 * Errors, with the index of the source: those of its pull; CONFLICT: its bytes are not a table of that shard
 * (another header, a line that is none, loans of another shard, out of order, too few or too many). What was
 * handed out before is then to be thrown away, and the table to be freed. Rules P-2, P-3, X-4, M-5. */
ICHA_API icha_status icha_shard_table_read(icha_shard_table *table, char *buffer, size_t size, size_t *length,
                                           icha_error *err);
/* Lines given so far, the header not counted. */
ICHA_API int64_t icha_shard_table_lines(const icha_shard_table *table);
ICHA_API void icha_shard_table_free(icha_shard_table *table);

#ifdef __cplusplus
}
#endif
#endif
