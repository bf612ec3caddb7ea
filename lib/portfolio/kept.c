#include "kept.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- keys ---- */

#define TERM_BITS 12
#define GRACE_BITS 12
#define DUE_BITS 5
#define DATE_BITS 17
#define PATTERN_BITS 12
_Static_assert(ICHA_FAMILY_SHIFT == TERM_BITS + GRACE_BITS, "a family's bits are above those of term and grace");
_Static_assert(ICHA_COHORT_KEY_BITS == PATTERN_BITS + DATE_BITS + DUE_BITS + TERM_BITS + GRACE_BITS, "bits of a key");
_Static_assert(ICHA_TERM_MONTHS_MAX < 1 << TERM_BITS, "a term's bits");
_Static_assert(ICHA_DATE_MAX - ICHA_DATE_MIN < 1 << DATE_BITS, "a date's bits");
#define LONGEST ((1 << TERM_BITS) - 1)

icha_cohort_key icha_cohort_key_of(uint32_t pattern, icha_date disbursed_on, int32_t due_day, int32_t term_months,
                                   int32_t grace_months) {
    assert(pattern < 1u << PATTERN_BITS && due_day >= 0 && due_day < 1 << DUE_BITS);
    icha_cohort_key key = pattern;
    key = key << DATE_BITS | (uint32_t)(disbursed_on - ICHA_DATE_MIN);
    key = key << DUE_BITS | (uint32_t)due_day;
    key = key << TERM_BITS | (uint32_t)(LONGEST - term_months);
    return key << GRACE_BITS | (uint32_t)grace_months;
}

static int32_t field(icha_cohort_key key, int shift, int bits) {
    return (int32_t)(key >> shift & ((UINT64_C(1) << bits) - 1));
}

uint32_t icha_cohort_key_pattern(icha_cohort_key key) {
    return (uint32_t)(key >> (ICHA_COHORT_KEY_BITS - PATTERN_BITS));
}

icha_date icha_cohort_key_disbursed_on(icha_cohort_key key) {
    return field(key, ICHA_FAMILY_SHIFT + DUE_BITS, DATE_BITS) + ICHA_DATE_MIN;
}

int32_t icha_cohort_key_due_day(icha_cohort_key key) {
    return field(key, ICHA_FAMILY_SHIFT, DUE_BITS);
}

int32_t icha_cohort_key_term_months(icha_cohort_key key) {
    return LONGEST - field(key, GRACE_BITS, TERM_BITS);
}

int32_t icha_cohort_key_grace_months(icha_cohort_key key) {
    return field(key, 0, GRACE_BITS);
}

/* ---- loans ---- */

struct icha_kept_chunk {
    icha_kept_chunk *next;
    size_t count;
    icha_kept_loan loans[ICHA_KEPT_CHUNK];
};

static size_t part_of(icha_cohort_key key) {
    uint64_t family = key >> ICHA_FAMILY_SHIFT;
    _Static_assert(ICHA_KEPT_PARTS == 64, "the highest six bits");
    return (size_t)(family * UINT64_C(0x9E3779B97F4A7C15) >> 58);
}

void icha_kept_init(icha_kept *kept) {
    memset(kept, 0, sizeof *kept);
}

static void free_chunks(icha_kept_chunk *chunk) {
    while (chunk != NULL) {
        icha_kept_chunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
}

void icha_kept_clear(icha_kept *kept) {
    for (size_t p = 0; p < ICHA_KEPT_PARTS; p++) free_chunks(kept->parts[p]);
    free_chunks(kept->spare);
    icha_kept_init(kept);
}

static bool add_chunk(icha_kept *kept, size_t part) {
    icha_kept_chunk *chunk = kept->spare;
    if (chunk != NULL) kept->spare = chunk->next;
    else chunk = malloc(sizeof *chunk);
    if (chunk == NULL) return false;
    chunk->next = kept->parts[part];
    chunk->count = 0;
    kept->parts[part] = chunk;
    return true;
}

bool icha_kept_add(icha_kept *kept, const icha_kept_loan *loan) {
    size_t part = part_of(loan->key);
    icha_kept_chunk *chunk = kept->parts[part];
    if ((chunk == NULL || chunk->count == ICHA_KEPT_CHUNK) && !add_chunk(kept, part)) return false;
    chunk = kept->parts[part];
    chunk->loans[chunk->count++] = *loan;
    kept->counts[part]++;
    kept->count++;
    return true;
}

size_t icha_kept_copy(const icha_kept_chunk **from, icha_kept_loan *to, size_t room) {
    size_t copied = 0;
    for (const icha_kept_chunk *chunk; (chunk = *from) != NULL && chunk->count <= room - copied; *from = chunk->next) {
        memcpy(to + copied, chunk->loans, chunk->count * sizeof *to);
        copied += chunk->count;
    }
    return copied;
}

void icha_kept_forget(icha_kept *kept) {
    for (size_t p = 0; p < ICHA_KEPT_PARTS; p++) {
        while (kept->parts[p] != NULL) {
            icha_kept_chunk *chunk = kept->parts[p];
            kept->parts[p] = chunk->next;
            chunk->next = kept->spare;
            kept->spare = chunk;
        }
        kept->counts[p] = 0;
    }
    kept->count = 0;
}

/* ---- in order ---- */

/* One byte of the key after the other, from the lowest up; bytes that all keys share change nothing. */
void icha_kept_sort(icha_kept_loan *loans, icha_kept_loan *room, size_t count) {
    icha_kept_loan *from = loans, *to = room;
    icha_cohort_key differ = 0;
    for (size_t i = 1; i < count; i++) differ |= loans[i].key ^ loans[0].key;
    for (int shift = 0; shift < ICHA_COHORT_KEY_BITS; shift += 8) {
        if ((differ >> shift & 0xFF) == 0) continue;
        size_t next[256] = {0}, first = 0;
        for (size_t i = 0; i < count; i++) next[from[i].key >> shift & 0xFF]++;
        for (size_t d = 0; d < 256; d++) {
            size_t here = next[d];
            next[d] = first;
            first += here;
        }
        for (size_t i = 0; i < count; i++) to[next[from[i].key >> shift & 0xFF]++] = from[i];
        icha_kept_loan *other = from;
        from = to;
        to = other;
    }
    if (from != loans) memcpy(loans, from, count * sizeof *loans);
}
