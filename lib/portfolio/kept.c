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

/* ---- cohorts ---- */

static size_t hash_of(icha_cohort_key key) {
    return (size_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> 20);
}

static size_t part_of(icha_cohort_key key) {
    uint64_t family = key >> ICHA_FAMILY_SHIFT;
    _Static_assert(ICHA_KEPT_PARTS == 64, "the highest six bits");
    return (size_t)(family * UINT64_C(0xC2B2AE3D27D4EB4F) >> 58);
}

static void fill_slot(icha_kept *kept, size_t index) {
    size_t mask = kept->slot_count - 1, slot = hash_of(kept->cohorts[index].key) & mask;
    while (kept->slots[slot] != 0) slot = (slot + 1) & mask;
    kept->slots[slot] = (uint32_t)index + 1;
}

static bool grow_cohorts(icha_kept *kept) {
    size_t wanted = kept->cohort_capacity == 0 ? 1024 : kept->cohort_capacity * 2;
    icha_kept_cohort *grown = realloc(kept->cohorts, wanted * sizeof *grown);
    if (grown == NULL) return false;
    kept->cohorts = grown;
    uint32_t *slots = calloc(wanted * 2, sizeof *slots);
    if (slots == NULL) return false;
    free(kept->slots);
    kept->slots = slots;
    kept->slot_count = wanted * 2;
    kept->cohort_capacity = wanted;
    for (size_t i = 0; i < kept->cohort_count; i++) fill_slot(kept, i);
    return true;
}

/* UINT32_MAX: no memory. */
static uint32_t cohort_at(icha_kept *kept, icha_cohort_key key) {
    if (kept->cohort_count == kept->cohort_capacity && !grow_cohorts(kept)) return UINT32_MAX;
    size_t mask = kept->slot_count - 1, slot = hash_of(key) & mask;
    for (; kept->slots[slot] != 0; slot = (slot + 1) & mask)
        if (kept->cohorts[kept->slots[slot] - 1].key == key) return kept->slots[slot] - 1;
    kept->slots[slot] = (uint32_t)kept->cohort_count + 1;
    kept->cohorts[kept->cohort_count] = (icha_kept_cohort){key, 0, 0};
    return (uint32_t)kept->cohort_count++;
}

/* ---- loans ---- */

static bool grow_loans(icha_kept *kept) {
    size_t wanted = kept->loan_capacity == 0 ? 4096 : kept->loan_capacity * 2;
    icha_kept_loan *loans = realloc(kept->loans, wanted * sizeof *loans);
    if (loans == NULL) return false;
    kept->loans = loans;
    uint32_t *cohort_of = realloc(kept->cohort_of, wanted * sizeof *cohort_of);
    if (cohort_of == NULL) return false;
    kept->cohort_of = cohort_of;
    kept->loan_capacity = wanted;
    return true;
}

bool icha_kept_add(icha_kept *kept, icha_cohort_key key, icha_kept_loan loan) {
    if (kept->loan_count == kept->loan_capacity && !grow_loans(kept)) return false;
    uint32_t cohort = cohort_at(kept, key);
    if (cohort == UINT32_MAX) return false;
    kept->cohorts[cohort].loans++;
    kept->cohort_of[kept->loan_count] = cohort;
    kept->loans[kept->loan_count++] = loan;
    return true;
}

void icha_kept_init(icha_kept *kept) {
    memset(kept, 0, sizeof *kept);
}

void icha_kept_clear(icha_kept *kept) {
    free(kept->cohorts);
    free(kept->slots);
    free(kept->loans);
    free(kept->cohort_of);
    free(kept->arranged);
    free(kept->by_part);
    icha_kept_init(kept);
}

/* ---- in order ---- */

static void arrange_cohorts(icha_kept *kept) {
    size_t next[ICHA_KEPT_PARTS] = {0}, first = 0;
    for (size_t i = 0; i < kept->cohort_count; i++) next[part_of(kept->cohorts[i].key)]++;
    for (size_t p = 0; p < ICHA_KEPT_PARTS; p++) {
        kept->part_first[p] = first;
        first += next[p];
        next[p] = kept->part_first[p];
    }
    kept->part_first[ICHA_KEPT_PARTS] = first;
    for (size_t i = 0; i < kept->cohort_count; i++)
        kept->by_part[next[part_of(kept->cohorts[i].key)]++] = (uint32_t)i;
}

/* `first` of a cohort moves behind its loans and back again. */
static void arrange_loans(icha_kept *kept) {
    uint32_t first = 0;
    for (size_t i = 0; i < kept->cohort_count; i++) {
        icha_kept_cohort *cohort = &kept->cohorts[kept->by_part[i]];
        cohort->first = first;
        first += cohort->loans;
    }
    for (size_t i = 0; i < kept->loan_count; i++)
        kept->arranged[kept->cohorts[kept->cohort_of[i]].first++] = kept->loans[i];
    for (size_t i = 0; i < kept->cohort_count; i++) kept->cohorts[i].first -= kept->cohorts[i].loans;
}

bool icha_kept_arrange(icha_kept *kept) {
    free(kept->arranged);
    free(kept->by_part);
    kept->arranged = malloc((kept->loan_count + 1) * sizeof *kept->arranged);
    kept->by_part = malloc((kept->cohort_count + 1) * sizeof *kept->by_part);
    if (kept->arranged == NULL || kept->by_part == NULL) return false;
    arrange_cohorts(kept);
    arrange_loans(kept);
    return true;
}

void icha_kept_forget(icha_kept *kept) {
    free(kept->arranged);
    free(kept->by_part);
    kept->arranged = NULL;
    kept->by_part = NULL;
    kept->loan_count = kept->cohort_count = 0;
    memset(kept->part_first, 0, sizeof kept->part_first);
    if (kept->slot_count > 0) memset(kept->slots, 0, kept->slot_count * sizeof *kept->slots);
}
