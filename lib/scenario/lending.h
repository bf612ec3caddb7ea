/* A plan of new loans as rows of a portfolio (SPEC A-1): the reader that reads a bank's loans reads them too, so that
 * terms are filled, limited and held as ever (P-2, C-7). */
#ifndef ICHA_LIB_LENDING_H
#define ICHA_LIB_LENDING_H

#include "scenario.h"

#define ICHA_LENDING_LOANS_MAX 1000000 /* of all plans of a run */

/* The plans as CSV text: loan_id (`startup-2019/2019-01/0001`), product, principal, disbursed_on, then every column
 * that a plan's terms name, bytewise. A month's amount makes loans of loan_won and a last one of what is left; 0 makes
 * none. They are disbursed on `day`, clamped at the month's end. Loans stand by plan and month, so that those alike are
 * neighbours. *csv ends in a NUL that *length does not count; the caller frees it. Errors: RANGE (too many loans; the
 * plan is named), MEMORY. */
icha_status icha_lending_csv(const icha_lending *plans, size_t count, char **csv, size_t *length, icha_error *err);

/* Has one of the plans a loan of that loan_id? With `any_volume` also of one that a larger plan would have. */
bool icha_lending_has(const icha_lending *plans, size_t count, bool any_volume, const char *loan_id, size_t length);

/* The plan's months for a volume of x won in all: each month x its amount / all amounts, `down`, the rest in the last
 * month. x: 0..ICHA_MONEY_MAX. months must hold plan->month_count >= 1 (asserted). A plan of nothing lends all in its
 * last month. */
void icha_lending_scale(const icha_lending *plan, icha_money x, icha_lending_month *months);
#endif
