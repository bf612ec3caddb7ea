/* The used loans by loan_id, bytewise, read again one after the other: the order of rows.csv (P-3). */
#ifndef ICHA_LIB_LOAN_ORDER_H
#define ICHA_LIB_LOAN_ORDER_H

#include "portfolio.h"

typedef struct icha_loan_order icha_loan_order;

/* Sorts them; what does not fit is put aside (P-4). Errors: IO, MEMORY. */
icha_status icha_loan_order_open(const icha_portfolio *portfolio, icha_loan_order **out, icha_error *err);
void icha_loan_order_free(icha_loan_order *order);
/* The next loan's row becomes the reader's row in hand. Errors: IO, MEMORY. */
icha_status icha_loan_order_next(icha_loan_order *order, icha_row_reader *reader, bool *more, icha_error *err);
#endif
