/* A growing table of entries found by a key of fixed size: the sums of the fold. An entry begins with its key; keys are
 * compared as bytes, so they hold no padding. Entries keep the order in which they came; pointers to them do not last. */
#ifndef ICHA_LIB_SUMS_H
#define ICHA_LIB_SUMS_H

#include <stddef.h>
#include <stdint.h>

typedef struct icha_sums {
    size_t key_size;
    size_t entry_size;
    size_t count;
    size_t capacity;
    unsigned char *entries;
    uint32_t *slots;   /* index + 1 of an entry; 0: free */
    size_t slot_count; /* a power of two, more than count * 4 / 3 */
} icha_sums;

/* Entries past this many are refused as out of memory. */
#define ICHA_SUMS_MAX (UINT32_MAX / 2)

void icha_sums_init(icha_sums *table, size_t key_size, size_t entry_size);
void icha_sums_clear(icha_sums *table);
/* Makes an empty table one with the same entries in the same order. 0: no memory. */
int icha_sums_copy(icha_sums *table, const icha_sums *other);
/* The entry with the key, a new one all zeros but the key. NULL: no memory. */
void *icha_sums_at(icha_sums *table, const void *key);
static inline void *icha_sums_entry(const icha_sums *table, size_t index) {
    return table->entries + index * table->entry_size;
}

uint64_t icha_hash_bytes(const void *bytes, size_t length);
#endif
