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
    uint32_t row;
    uint32_t principal; /* <= ICHA_COHORT_PRINCIPAL_MAX */
    uint32_t rate;      /* <= ICHA_COHORT_RATE_MAX */
} icha_kept_loan;

typedef struct icha_kept_cohort {
    icha_cohort_key key;
    uint32_t loans;
    uint32_t first; /* once arranged: where its loans begin */
} icha_kept_cohort;

/* Families are dealt out to parts, which threads compute side by side. */
#define ICHA_KEPT_PARTS 64

typedef struct icha_kept {
    icha_kept_cohort *cohorts;
    size_t cohort_count, cohort_capacity;
    uint32_t *slots; /* index + 1 of a cohort; 0: free */
    size_t slot_count;
    icha_kept_loan *loans; /* as they came; once arranged, by cohort */
    uint32_t *cohort_of;   /* of each as they came */
    size_t loan_count, loan_capacity;
    icha_kept_loan *arranged;
    uint32_t *by_part; /* once arranged: cohorts, those of part p in [part_first[p], part_first[p + 1]) */
    size_t part_first[ICHA_KEPT_PARTS + 1];
} icha_kept;

void icha_kept_init(icha_kept *kept);
void icha_kept_clear(icha_kept *kept);
/* false: no memory. */
bool icha_kept_add(icha_kept *kept, icha_cohort_key key, icha_kept_loan loan);
/* By cohort and part, before they are computed; nothing may be added then until all is forgotten. false: no memory. */
bool icha_kept_arrange(icha_kept *kept);
void icha_kept_forget(icha_kept *kept);
#endif
