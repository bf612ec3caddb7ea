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

/* The row that the cursor gave last: {"figures", "interest", "subsidy", "borrower_interest", "principal", "payment",
 * "lines"}, each with rule ids. `by`: ICHA_BY_* of the run. Errors: MEMORY; CONFLICT (an exact fraction does not
 * round to the
 * figure: the library's own fault). */
icha_status icha_explain_row(const icha_cursor *cursor, const icha_row *row, const icha_used_loan *loan, uint32_t by,
                             json_t **explained, icha_error *err);

/* Every term of the loan: [{"key", "value", "from", ...}]. from: portfolio (file, line, column), catalogue or
 * assumption (with
 * version, document, place, quote), default (INTERFACES), or events. `file` is the portfolio's name. */
json_t *icha_explain_terms(const icha_used_loans *loans, const icha_used_loan *loan, const char *file);
#endif
