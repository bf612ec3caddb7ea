/* Bytes put aside: in memory while they are few or no folder is given for them, else in a file without a name, so
 * that a run that is killed leaves nothing behind (P-4). */
#ifndef ICHA_LIB_SPILL_H
#define ICHA_LIB_SPILL_H

#include <stdbool.h>

#include "icha/status.h"

typedef struct icha_spill {
    const char *folder; /* NULL: memory alone; must outlive the spill */
    int file;           /* -1: none yet */
    char *memory;       /* the bytes that are not in the file */
    size_t used, capacity;
    uint64_t written; /* bytes in the file */
    char *map;        /* of the file, once it is sealed */
} icha_spill;

void icha_spill_init(icha_spill *spill, const char *folder);
void icha_spill_clear(icha_spill *spill);
/* One thread at a time. Errors: IO (with the folder and the system's sentence), MEMORY. */
icha_status icha_spill_append(icha_spill *spill, const void *bytes, size_t length, icha_error *err);
uint64_t icha_spill_length(const icha_spill *spill);
/* Bytes that were appended; several threads may, as long as nobody appends. Error: IO. */
icha_status icha_spill_read(const icha_spill *spill, uint64_t at, void *to, size_t length, icha_error *err);
/* Nothing more is appended: from now on bytes can be looked at where they lie. Errors: IO, MEMORY. */
icha_status icha_spill_seal(icha_spill *spill, icha_error *err);
/* Lasts as long as the spill, which must be sealed. */
const char *icha_spill_view(const icha_spill *spill, uint64_t at);
#endif
