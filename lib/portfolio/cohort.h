/* Cohorts: loans of equal terms but for principal and rate, whose rows can be computed side by side (DESIGN, Speed).
 *
 * The calendar is walked once a cohort, by the period stream itself; what is left of a row are scalings
 * unit x floor((x x multiplier + addend) / divisor) on 32-bit numbers, the same for all its loans.
 * docs/literature/kernel.md derives the bounds (K-1 to K-14); a cohort or a loan outside them goes the general way, so
 * nothing depends on being inside. */
#ifndef ICHA_LIB_COHORT_H
#define ICHA_LIB_COHORT_H

#include "icha/contract.h"
#include "scaling.h"

#define ICHA_LANES 64 /* loans side by side; a multiple of every path's vector width */
#define ICHA_COHORT_PRINCIPAL_MAX INT64_C(2147483647)
#define ICHA_COHORT_RATE_MAX ICHA_RATE_ONE
/* Of one icha_cohort_begin(): no sum of theirs passes 2^63 (K-12). */
#define ICHA_COHORT_LOANS_MAX ((size_t)1 << 21)

/* S-6: a line's part up to a boundary; the rest of the line where `is_rest`. */
typedef struct icha_cohort_part {
    int32_t cell;
    bool is_rest;
    icha_scaling until;
} icha_cohort_part;

/* Cohorts meet the same fractions again and again; a newer scaling takes an older one's place. */
#define ICHA_SCALINGS_KNOWN 512 /* a power of two */
typedef struct icha_known_scaling {
    int64_t numerator, denominator; /* 0: free */
    int64_t scale;                  /* of interest; else 0 */
    icha_rounding rounding;
    bool fits;
    icha_scaling scaling;
} icha_known_scaling;

typedef enum icha_repayment {
    ICHA_REPAY_NOTHING = 0,
    ICHA_REPAY_FIRST = 1, /* an instalment; the first */
    ICHA_REPAY_PLAIN = 2
} icha_repayment;

typedef struct icha_cohort_row {
    icha_scaling interest;         /* of the balance; its multiplier is that of the loan's scaled rate */
    icha_scaling subsidy;          /* of the base; multiplier 0: none */
    int64_t fraction, denominator; /* of the year, before a scale is chosen */
    icha_repayment repayment;
    icha_date due;
    int32_t due_cell;
    int32_t claim_cell;                   /* by due; -1: by accrual, or no claims */
    int32_t accrued_first, accrued_count; /* parts */
    int32_t claim_first, claim_count;     /* parts of a claim by accrual */
} icha_cohort_row;

/* What falls into one bucket of time. */
typedef struct icha_cohort_cell {
    icha_date bucket;
    int32_t paid_cell; /* of a claim: where its loans are counted; -1: outside the years asked for */
    icha_money amount;
    icha_money claimed; /* of a claim: after rounding at level `line` */
    int64_t loans;      /* whose amount here is not 0 */
} icha_cohort_cell;

typedef struct icha_cohort_cells {
    icha_cohort_cell *items; /* in the order of time */
    size_t count, capacity;
    bool failed; /* no memory */
} icha_cohort_cells;

/* The bucket that holds a date, kept while the next dates fall into it too. */
typedef struct icha_bucket_window {
    icha_date from, until;
} icha_bucket_window;

typedef struct icha_cohort {
    const icha_contract *contract;
    icha_rate rate_low; /* from here on the subsidy rate is the steps' own (S-3) */
    icha_money principal_low;
    int64_t rate_scale; /* loans' rates are multiples of it */
    int32_t instalments;
    int32_t interval_months;
    bool needs_interest;   /* the balance or the subsidy depends on it */
    bool is_capped;        /* the subsidy may come out above the full interest (S-2) */
    icha_scaling claimed;  /* rounding per line; multiplier 0: none */
    uint64_t base_cap;     /* S-1; 2^31 where there is none */
    icha_cohort_row *rows; /* row_count: up to the last that bears a subsidy; planned_count: those planned */
    size_t row_count, planned_count, row_capacity;
    bool is_ended; /* the last row planned is the loan's last */
    icha_cohort_part *parts;
    size_t part_count, part_capacity;
    bool failed; /* no memory */
    icha_cohort_cells accrued, due, claims, paid; /* paid counts loans alone */
    icha_bucket_window accrued_in, due_in, claim_in;
    icha_known_scaling known[ICHA_SCALINGS_KNOWN];
} icha_cohort;

/* What the sums are gathered by. */
typedef struct icha_cohort_years {
    int32_t bucket_months;
    int32_t first_year, last_year;
} icha_cohort_years;

void icha_cohort_init(icha_cohort *cohort);
void icha_cohort_clear(icha_cohort *cohort);

/* Is the contract of a kind that the kernel knows? Cheap; the plan may still say no. */
bool icha_cohort_knows(const icha_contract *contract);
/* The plan of the contract's cohort; keeps a pointer to the contract. false: not one for the kernel, or no memory. Uses
 * what an earlier plan allocated. */
bool icha_cohort_plan(icha_cohort *cohort, const icha_contract *contract, const icha_cohort_years *years);
/* The same plan for a contract that differs from its own in term and grace alone, and whose due dates are not rolled. The sums so
 * far stay; they belong to the same buckets. false: it has other rows, and nothing has changed. */
bool icha_cohort_follow(icha_cohort *cohort, const icha_contract *contract);
/* Was it memory that the last plan failed by? */
bool icha_cohort_failed(const icha_cohort *cohort);
/* May a loan of that principal and rate take the kernel? */
bool icha_cohort_takes(const icha_cohort *cohort, icha_money principal, icha_rate rate);
/* All sums to 0. */
void icha_cohort_begin(icha_cohort *cohort);
#endif
