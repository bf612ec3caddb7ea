/* The used loans of a portfolio that was run, one after the other as contracts: by loan_id bytewise, the order of
 * rows.csv. */
#ifndef ICHA_LIB_USED_LOANS_H
#define ICHA_LIB_USED_LOANS_H

#include "icha/portfolio.h"

typedef struct icha_used_loans icha_used_loans;

/* A loan as it was computed; all of it lasts until the next. */
typedef struct icha_used_loan {
    const icha_contract *contract;
    const icha_findings *findings; /* what was filled, and from where */
    const char *product;
    uint32_t line; /* of the portfolio, on which its row begins */
} icha_used_loan;

/* Errors: IO, MEMORY. */
icha_status icha_used_loans_open(const icha_portfolio *portfolio, icha_used_loans **loans, icha_error *err);
void icha_used_loans_free(icha_used_loans *loans);
/* The next one's row is in hand; it is not read yet. Errors: IO, MEMORY. */
icha_status icha_used_loans_next(icha_used_loans *loans, bool *more, icha_error *err);
/* Its loan_id; lasts until the next. */
const char *icha_used_loans_id(const icha_used_loans *loans, size_t *length);
/* Reads it. Errors: those of the row, which cannot occur as long as nothing changed since the run. */
icha_status icha_used_loans_read(icha_used_loans *loans, icha_used_loan *loan, icha_error *err);
/* The line of the events' file of the contract's event of that place; false: a cell of the loan's own row says it. */
bool icha_used_loans_event(const icha_used_loans *loans, size_t event, uint32_t *line);
/* Where its row says a key: line and column (in characters, from 1) of the cell; false: it does not say it. */
bool icha_used_loans_cell(const icha_used_loans *loans, const char *key, uint32_t *line, uint32_t *column);
#endif
