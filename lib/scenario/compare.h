/* Two scenarios against each other, row by row, and why they differ (SPEC A-4). */
#ifndef ICHA_LIB_COMPARE_H
#define ICHA_LIB_COMPARE_H

#include "engine.h"

/* One row of outlay.csv of either side; a row that a side does not have counts as 0 there. */
typedef struct icha_compared {
    icha_outlay_cell key; /* its amount and loans are B's; texts live as long as the comparison */
    icha_money a, b;
    icha_money difference;              /* b - a */
    icha_money parts[ICHA_CAUSE_COUNT]; /* of the difference, by cause: they add up to it */
} icha_compared;

typedef struct icha_comparison {
    icha_compared *rows; /* in the order of outlay.csv */
    size_t count;
    icha_portfolio *steps[ICHA_CAUSE_COUNT + 1]; /* A; A with B's parameters; ...; B */
} icha_comparison;

/* What a mixture costs: the first `from_b` causes are B's, the others A's. Called for 0, 1 and so on. Where nothing
 * changed it may give the step before once more: the same pointer. */
typedef icha_status icha_mixed_outlay(void *context, size_t from_b, icha_portfolio **out, icha_error *err);

/* The attribution: A's setup becomes B's, one cause after another, in the order of icha_cause, each step a run; a
 * cause's part is what its step changes. So the parts of a row add up to its difference by construction: differences of
 * neighbours. All runs must group by the same keys (asserted). Another order may give other parts: the order is part of
 * the answer. Errors: those of the runs, MEMORY. */
icha_status icha_compare(icha_mixed_outlay *outlay_of, void *context, icha_comparison *out, icha_error *err);
void icha_comparison_clear(icha_comparison *comparison);

/* The same of two scenarios' setups, run with `options`. A step whose cause is the same on both sides is run all the
 * same. */
icha_status icha_compare_setups(const icha_setup *a, const icha_setup *b, const icha_portfolio_options *options,
                                icha_comparison *out, icha_error *err);
#endif
