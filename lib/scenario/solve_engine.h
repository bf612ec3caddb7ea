/* A scenario's solves: what the search of solve.h tries is a run of the engine (SPEC A-3). */
#ifndef ICHA_LIB_SOLVE_ENGINE_H
#define ICHA_LIB_SOLVE_ENGINE_H

#include "engine.h"
#include "exhaustion.h"
#include "solve.h"

/* Rows of an answer's run, as they are always printed (P-2). */
typedef struct icha_solved_rows {
    int64_t rows_in, held;
} icha_solved_rows;

/* Finds the largest volume, subsidy rate or months within the solve's budget. What x costs is all that the budget must
 * pay of a run at x: claims of its year, or commitments. volume: the solve's lending entry scaled to x won
 * (icha_lending_scale()); it must be one of setup->lending (asserted). subsidy_rate, subsidy_months: `subsidy.rate` or
 * `subsidy.months` of the product set to x in the window, by an overlay of its own on setup->catalogue; x of the rate
 * in billionths, of 0 months no subsidy. *rows: of the run at the answer. Errors: those of icha_solve_largest(), of
 * overlays and of runs; CONFLICT: a probe holds another number of rows than the first one did, so their outlays are not
 * of the same loans (subsidy_rate, subsidy_months). */
icha_status icha_solve_engine(const icha_setup *setup, const icha_portfolio_options *options, const icha_solve *solve,
                              icha_solution *out, icha_solved_rows *rows, icha_error *err);

/* find: exhaustion. The date on which the budget runs out in the scenario as it stands. */
icha_status icha_solve_exhaustion(const icha_setup *setup, const icha_portfolio_options *options,
                                  const icha_budget *budget, icha_exhaustion *out, icha_solved_rows *rows,
                                  icha_error *err);
#endif
