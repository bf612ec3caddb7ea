/* A table in the folder of a shard as a source of icha_shard_table_open(): read once and digested on the way, so
 * what is checked is what is used (M-2). */
#ifndef ICHA_LIB_SHARD_FILE_H
#define ICHA_LIB_SHARD_FILE_H

#include <jansson.h>

#include "digest.h"
#include "icha/shard.h"

typedef struct icha_shard_file {
    const char *folder; /* of a shard */
    const char *name;
    const json_t *manifest; /* read from it */
    FILE *file;
    icha_digest_state state;
    int64_t bytes;
} icha_shard_file;

/* The names and the manifest must outlive it. Errors: IO, CONFLICT (the manifest names no such file). Call
 * icha_shard_file_close() in any case. */
icha_status icha_shard_file_open(icha_shard_file *source, const char *folder, const json_t *manifest, const char *name,
                                 icha_error *err);
void icha_shard_file_close(icha_shard_file *source);
/* An icha_shard_pull of an icha_shard_file. At its end size and digest must be the manifest's. Errors: IO, CONFLICT. */
icha_status icha_shard_file_pull(void *context, char *buffer, size_t size, size_t *length, icha_error *err);
#endif
