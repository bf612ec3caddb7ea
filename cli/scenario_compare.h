/* What the parts of `icha scenario compare` share: two finished runs of scenarios, and why they differ. */
#ifndef ICHA_CLI_SCENARIO_COMPARE_H
#define ICHA_CLI_SCENARIO_COMPARE_H

#include "audit.h"
#include "scenario.h"
#include "scenario/compare.h"

typedef struct compare_side {
    audit_run run;
    scenario_input file; /* opened from the run's kept inputs */
} compare_side;

typedef struct comparing {
    const cli_call *call;
    outlay_job *job; /* of the result */
    compare_side a, b;
    bool same[ICHA_CAUSE_COUNT]; /* causes that are the same on both sides */
    icha_portfolio *last;        /* of the step before */
    size_t from_b;               /* of the step in hand: how many causes are B's */
    icha_comparison found;
} comparing;

/* ---- scenario_compare_same.c ---- */
/* Which causes are the same on both sides, by digests and canonical forms. Errors: MEMORY. */
icha_status compare_find_same(comparing *c, icha_error *err);

/* ---- scenario_compare_document.c ---- */
/* The answer: both runs, the order of causes, what each step holds, totals, rows, methods, assumptions. */
json_t *compare_document(const comparing *c);
/* Its rows as compare.csv. Errors: IO, MEMORY. */
icha_status compare_write_rows(outlay_job *job, const json_t *document, icha_error *err);
#endif
