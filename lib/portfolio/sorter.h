/* Records in bytewise order, however many: sorted in memory piece by piece, put aside, merged at the end (P-4). A
 * record is its own key, so the order says nothing of when or by which thread it came (P-3). */
#ifndef ICHA_LIB_SORTER_H
#define ICHA_LIB_SORTER_H

#include "spill.h"

#define ICHA_RECORD_MAX 8192 /* bytes of one record */

typedef struct icha_sorter icha_sorter;

/* What came out: records of any length, read by number or one after the other. */
typedef struct icha_sorted {
    icha_spill records; /* each behind its length */
    icha_spill places;  /* where each begins */
    uint64_t count;
} icha_sorted;

/* `memory`: bytes kept before they are put aside. NULL: no memory. */
icha_sorter *icha_sorter_new(const char *folder, size_t memory);
void icha_sorter_free(icha_sorter *sorter);
/* Any thread may. Errors: IO, MEMORY. */
icha_status icha_sorter_add(icha_sorter *sorter, const void *record, size_t length, icha_error *err);
/* Empties the sorter into *out. Errors: IO, MEMORY; *out can be cleared then, too. */
icha_status icha_sorter_finish(icha_sorter *sorter, icha_sorted *out, icha_error *err);

void icha_sorted_init(icha_sorted *sorted, const char *folder);
void icha_sorted_clear(icha_sorted *sorted);
/* Lasts as long as *sorted. */
const char *icha_sorted_at(const icha_sorted *sorted, uint64_t index, size_t *length);

/* Records read one after the other through a buffer, so that none of them stays in memory. */
typedef struct icha_records {
    const icha_spill *spill;
    uint64_t at, end; /* what is not yet in the buffer */
    char *buffer;
    size_t room, first, last;
} icha_records;

/* From the record `index` on. Errors: IO, MEMORY. */
icha_status icha_records_open(icha_records *records, const icha_sorted *sorted, uint64_t index, icha_error *err);
/* Valid until the next one; *record NULL: there is none. Error: IO. */
icha_status icha_records_next(icha_records *records, const char **record, size_t *length, icha_error *err);
void icha_records_close(icha_records *records);

/* Numbers in keys: their bytewise order is their own. */
void icha_put_number(char *to, uint64_t number); /* 8 bytes */
uint64_t icha_get_number(const char *from);
#endif
