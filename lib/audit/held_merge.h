/* The held rows of shards as one held.csv, in the order of the file as read (P-2, P-3). */
#ifndef ICHA_LIB_HELD_MERGE_H
#define ICHA_LIB_HELD_MERGE_H

#include <jansson.h>

#include "folder.h"

typedef struct icha_held_source {
    const char *folder;     /* of a shard */
    const json_t *manifest; /* read from it */
    int64_t rows, events;   /* held: so many lines of the portfolio, then so many of the events */
} icha_held_source;

/* Merges the shards' held.csv into the folder's file that was begun last; *lines is their number. Each is read once, a
 * record at a time, and must be of ascending lines, as many as said, safe for spreadsheets and of its manifest's
 * digest; if not, what was written must be abandoned. Errors: IO, CONFLICT, MEMORY. */
icha_status icha_held_merge(const icha_held_source *sources, size_t count, icha_run_folder *to, int64_t *lines,
                            icha_error *err);
#endif
