/* The expected outlay of a book of loans under a behaviour (SPEC A-2). */
#ifndef ICHA_LIB_EXPECTED_H
#define ICHA_LIB_EXPECTED_H

#include "book.h"

/* Sums of line x weight over the book, each rounded half_even/1 once: of the tables of amounts per product, payer,
 * bank, kind, basis and year; of claims per claim (product, payer, bank, terms, cycle), its lines and, at level `line`,
 * its rounded lines. Then claims are rounded and paid as ever, and *out has the tables of an outlay. Without behaviour
 * they are those of icha_portfolio_run(), byte for byte. `loans` counts the loans that have an amount there and a
 * weight above 0 at one of its due dates. A group without one, and a claim whose figures round to 0, is not written.
 * What differs from an outlay: each figure is rounded by itself, so icha_portfolio_ties_out() does not hold: accrued,
 * due and lines of claims may differ by half a won a figure. held.csv stands in book->bases. The book may be read by
 * several threads. Errors: OVERFLOW, MEMORY. */
icha_status icha_expected_outlay(const icha_book *book, const icha_behaviour *behaviour, size_t count,
                                 icha_portfolio **out, icha_error *err);

/* What an entry of the behaviour moved, of a product in a year: loans x 10^12, exactly. */
typedef struct icha_moved {
    const char *product; /* lives as long as the book */
    int32_t year;
    icha_behaviour_kind kind;
    int64_t loans;    /* whole ones, and */
    int64_t fraction; /* what is left of them, a whole number of 10^-12 */
} icha_moved;

/* By year, kind, product; those of 0 left out. The caller frees *moved. In a simulated book behaviour is not looked at:
 * whole loans. Error: MEMORY. */
icha_status icha_expected_moves(const icha_book *book, const icha_behaviour *behaviour, size_t count,
                                icha_moved **moved, size_t *moved_count, icha_error *err);
#endif
