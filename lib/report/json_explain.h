/* One figure down to its inputs (issue 6): a row of a loan's schedule with the formula, its numbers, the exact
 * fraction before
 * rounding, and every claim and outlay cell that it went into; where each term came from. It computes nothing of
 * its own:
 * it shows what the stream of periods holds. */
#ifndef ICHA_LIB_JSON_EXPLAIN_H
#define ICHA_LIB_JSON_EXPLAIN_H

#include <jansson.h>

#include "icha/portfolio.h"
#include "audit/used_loans.h"

/* What is explained: the loan, what the run grouped by and its years, the loan's events as icha_explain_events() gives
 * them, and the language of the formulas. */
typedef struct icha_explain {
    const icha_used_loan *loan;
    const icha_portfolio_options *options;
    const json_t *events;
    icha_language language;
} icha_explain;

/* The row that the cursor gave last: {"interest", "subsidy", "borrower_interest", "principal", "payment", "events" that
 * bear on it, "lines"}, the figures with rule ids. A line of a year outside the run's has `outside` in place of `cell`.
 * Errors: MEMORY; CONFLICT (an exact fraction does not round to the figure: the library's own fault). */
icha_status icha_explain_row(const icha_cursor *cursor, const icha_row *row, const icha_explain *about,
                             json_t **explained, icha_error *err);

/* The loan's events as TERMS has them, each with the file and the line that says it. */
json_t *icha_explain_events(const icha_used_loans *loans, const icha_used_loan *loan, const char *portfolio,
                            const char *events);

/* Every term of the loan: [{"key", "value", "from", ...}]. from: portfolio (file, line, column), catalogue or
 * assumption (with
 * version, document, place, quote), default (INTERFACES). `file` is the portfolio's name. */
json_t *icha_explain_terms(const icha_used_loans *loans, const icha_used_loan *loan, const char *file);
#endif
