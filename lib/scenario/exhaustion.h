/* When a budget runs out (SPEC A-3): on the date of the first item that no longer fits, by date, then id. */
#ifndef ICHA_LIB_EXHAUSTION_H
#define ICHA_LIB_EXHAUSTION_H

#include "book.h"

/* Something that the budget must pay for. */
typedef struct icha_budget_item {
    icha_date on;
    const char *id; /* bytewise order among items of one day */
    icha_money amount;
} icha_budget_item;

typedef struct icha_exhaustion {
    icha_money wanted; /* all items of the budget */
    icha_money used;   /* those before the first that no longer fits */
    icha_money left;   /* amount - used */
    bool is_exhausted; /* false: not within the horizon */
    icha_date on;      /* of the first item that no longer fits */
    const char *id;    /* of it; NULL: none. Lives as long as the items */
} icha_exhaustion;

/* Sorts the items. An item that brings the sum to the amount exactly fits. What comes after the first that does not fit
 * is not used, even if it were small enough: the queue is by date, then id. Error: OVERFLOW (all items together, N-1).
 */
icha_status icha_exhaust(icha_money amount, icha_budget_item *items, size_t count, icha_exhaustion *out,
                         icha_error *err);

/* The same of a scenario's budget line. Basis payment: the claims of `outlay` that count to the budget's year (S-7) and
 * are by its products and payers, on their payment date; id: product, cycle, payer, bank and terms, set apart by the
 * byte 0x1F. Basis commitment: the whole contractual subsidy of each used loan disbursed in the year, of its products,
 * as far as its payers bear it, without behaviour; id: loan_id. The book must have gathered commitments then
 * (asserted). Fee support is in neither: nobody claims it. `id` in *out is NULL. Errors: OVERFLOW, MEMORY. */
icha_status icha_budget_exhaust(const icha_budget *budget, const icha_book *book, const icha_portfolio *outlay,
                                icha_exhaustion *out, icha_error *err);
#endif
