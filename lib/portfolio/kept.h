/* The loans that one thread keeps for the kernel: four numbers each, by cohort. */
#ifndef ICHA_LIB_KEPT_H
#define ICHA_LIB_KEPT_H

#include "calendar/civil.h"
#include "cohort.h"

/* What loans of one cohort share, in one number: pattern, disbursement, due day, term, grace, from the highest bits down.
 * Months and days that the row does not give are 0. Those of one family differ in term and grace alone; sorted, a longer
 * term comes first. */
typedef uint64_t icha_cohort_key;
#define ICHA_COHORT_KEY_BITS 58
#define ICHA_FAMILY_SHIFT 24
icha_cohort_key icha_cohort_key_of(uint32_t pattern, icha_date disbursed_on, int32_t due_day, int32_t term_months,
                                   int32_t grace_months);
uint32_t icha_cohort_key_pattern(icha_cohort_key key);
icha_date icha_cohort_key_disbursed_on(icha_cohort_key key);
int32_t icha_cohort_key_due_day(icha_cohort_key key);
int32_t icha_cohort_key_term_months(icha_cohort_key key);
int32_t icha_cohort_key_grace_months(icha_cohort_key key);

typedef struct icha_kept_loan {
    icha_cohort_key key;
    uint32_t row;
    uint32_t principal; /* <= ICHA_COHORT_PRINCIPAL_MAX */
    uint32_t rate;      /* <= ICHA_COHORT_RATE_MAX */
} icha_kept_loan;

/* Families are dealt out to parts, which threads compute side by side. */
#define ICHA_KEPT_PARTS 64

typedef struct icha_kept_chunk icha_kept_chunk;
typedef struct icha_kept {
    icha_kept_chunk *parts[ICHA_KEPT_PARTS]; /* the newest first */
    icha_kept_chunk *spare;
    size_t counts[ICHA_KEPT_PARTS];
    size_t count;
} icha_kept;

void icha_kept_init(icha_kept *kept);
void icha_kept_clear(icha_kept *kept);
/* false: no memory. */
bool icha_kept_add(icha_kept *kept, const icha_kept_loan *loan);
/* As many of a part's loans as there is room for, at least ICHA_KEPT_CHUNK; returns how many. *from is where to go on:
 * kept->parts[part] at first, NULL at the end. */
#define ICHA_KEPT_CHUNK 128
size_t icha_kept_copy(const icha_kept_chunk **from, icha_kept_loan *to, size_t room);
void icha_kept_forget(icha_kept *kept);

/* By key; `room` is as long as `loans`. */
void icha_kept_sort(icha_kept_loan *loans, icha_kept_loan *room, size_t count);
#endif
