/* One table of a shard, pulled from its source and handed out a record at a time. The bytes are data to be doubted. */
#ifndef ICHA_LIB_SHARD_LINES_H
#define ICHA_LIB_SHARD_LINES_H

#include "icha/shard.h"

typedef struct icha_shard_lines {
    icha_shard_source source;
    bool is_read;   /* to its end */
    size_t at, end; /* what is not yet handed out of the bytes */
    char bytes[2 * ICHA_PORTFOLIO_STREAM_MIN];
} icha_shard_lines;

/* The next record with its line end, which stands where the quotation marks are even; valid until the next call.
 * *length 0: none is left that ends within ICHA_PORTFOLIO_STREAM_MIN bytes. Errors: those of the source. */
icha_status icha_shard_lines_next(icha_shard_lines *lines, const char **record, size_t *length, icha_error *err);
/* Is everything handed out, and the source read to its end? Errors: those of the source. */
icha_status icha_shard_lines_are_read(icha_shard_lines *lines, bool *are_read, icha_error *err);
#endif
