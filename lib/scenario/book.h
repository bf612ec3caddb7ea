/* The line book: what scenarios that differ in nothing but behaviour have in common. Built once from the loans, read by
 * any number of threads; a run over it costs one weight a node and one product a sum, not one a loan.
 *
 * Why the result is that of loan by loan: a line's weight depends on its loan's path alone (weights.h); the sum over
 * all lines of line x weight is the sum over nodes of weight x (sum of the lines there), exactly, for whole numbers.
 * Bound: all lines of a basis together are at most 9 x 10^15 (N-1, checked by the portfolios' own runs), twice that in
 * a book that goes on from another, a weight at most 10^12: every sum of line x weight is at most 1.8 x 10^28 < 2^94.
 */
#ifndef ICHA_LIB_BOOK_H
#define ICHA_LIB_BOOK_H

#include "gather.h"
#include "portfolio/portfolio.h"

#define ICHA_BOOK_PORTFOLIOS_MAX 2 /* the loans that there are, and the plan of new ones */

typedef struct icha_book_entry {
    icha_money amount, claimed;
    uint32_t node;
} icha_book_entry;
typedef struct icha_book_loans {
    int64_t loans;
    uint32_t chain;
} icha_book_loans;

/* One CSV of loans with its events; see icha_portfolio_run(). The bytes must outlive the book. */
typedef struct icha_book_input {
    const char *csv;
    size_t length;
    const char *file_name;
    const char *events; /* or NULL */
    size_t events_length;
    const char *events_name;
} icha_book_input;

typedef struct icha_book {
    icha_portfolio *whole;                           /* counts, names, notes and methods of all; no sums */
    icha_portfolio *bases[ICHA_BOOK_PORTFOLIOS_MAX]; /* as contracted: held rows, figures without behaviour */
    size_t base_count;
    bool keeps_commitments;
    const icha_budget *budget; /* the lines are of its products alone; NULL: of all */
    icha_lines lines;
    uint32_t *names; /* by a name's number in the lines: its number in the whole's fold */
    /* the lines by place: entries[first[place - 1]] up to first[place] */
    icha_book_entry *cell_entries, *claim_entries;
    icha_book_loans *loan_entries;
    size_t *cell_first, *claim_first, *loan_first;
    icha_book_input apart[ICHA_BOOK_PORTFOLIOS_MAX]; /* rows that were left for other books; their csv is the book's */
    size_t apart_count;
    icha_names planned; /* loan_ids of the portfolio and of the plans */
} icha_book;

/* `options`: catalogue, years, language, threads and so on of the run; its events and spill folder are those of each
 * input. `by` may hold product, payer, year and bank (asserted): weights are rounded by year. `base`, or NULL: a
 * book of other loans made likewise that this one goes on from, in place of reading those loans again; its held rows
 * stay there. Errors: those of icha_portfolio_run(). */
icha_status icha_book_make(const icha_book *base, const icha_book_input *inputs, size_t count,
                           const icha_portfolio_options *options, const icha_gathering *gathering, icha_book **out,
                           icha_error *err);
void icha_book_free(icha_book *book);
/* What every outlay of the book says of itself from now on: an assumption (M-5), a method (M-3). false: no memory. */
bool icha_book_assume(icha_book *book, const char *assumption);
bool icha_book_name_method(icha_book *book, const char *method);
#endif
