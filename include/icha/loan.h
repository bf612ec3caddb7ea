/* A loan's own terms (SPEC section 3): what the borrower and the bank agreed, without subsidy or guarantee. */
#ifndef ICHA_LOAN_H
#define ICHA_LOAN_H

#include "calendar.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum icha_method {
    ICHA_METHOD_BULLET = 1,          /* 만기일시 */
    ICHA_METHOD_EQUAL_PRINCIPAL = 2, /* 원금균등 */
    ICHA_METHOD_EQUAL_PAYMENT = 3    /* 원리금균등 */
} icha_method;

/* L-3: what a period's fraction is in the level payment. */
typedef enum icha_payment_formula {
    ICHA_FORMULA_TWELFTHS = 1, /* interval / 12, whatever the day count */
    ICHA_FORMULA_ACTUAL = 2    /* the period's own fraction */
} icha_payment_formula;

#define ICHA_NAME_SIZE 64 /* of a payer or bank, NUL included */

/* Set up with icha_terms_init(); then every field that decides money and has no default must be set. */
typedef struct icha_terms {
    uint32_t size;
    icha_money principal;                /* 1..ICHA_MONEY_MAX; required */
    icha_rate rate;                      /* lending rate before subsidy, 0..ICHA_RATE_MAX; required */
    icha_date disbursed_on;              /* required */
    int32_t term_months;                 /* 1..ICHA_TERM_MONTHS_MAX, or 0 with maturity_on */
    icha_date maturity_on;               /* or ICHA_DATE_UNSET with term_months */
    icha_method method;                  /* required */
    icha_payment_formula payment_formula; /* required by equal_payment */
    int32_t grace_months;                /* 거치; default 0 */
    int32_t principal_every_months;      /* default 1 */
    int32_t interest_every_months;       /* default 1 */
    int32_t due_day;                     /* 1..31; 0: T-4's default */
    bool end_of_month;                   /* means due_day 31 */
    icha_date first_due_on;              /* or ICHA_DATE_UNSET */
    icha_money balloon;                  /* default 0 */
    icha_day_count day_count;            /* required */
    icha_inclusion inclusion;            /* required */
    icha_business_day business_day;      /* default none */
    int32_t accrual_follows_roll;        /* 0 or 1; -1 unset; required with a roll */
    icha_holiday_calendar calendar;      /* required with a roll */
    icha_rounding interest_rounding;     /* required */
    icha_rounding payment_rounding;      /* required by equal_principal and equal_payment */
    icha_residual residual;              /* first or last; required by equal_principal */
    char bank[ICHA_NAME_SIZE];           /* default "" */
} icha_terms;

ICHA_API void icha_terms_init(icha_terms *terms);

/* Checks the fields by themselves and against each other, in this order, and reports the first fault: MISSING (a required
 * field), RANGE (any number, date or enum outside its limits), CONFLICT (term and maturity both; due_day and end_of_month; maturity not after disbursement; first_due_on outside T-4; grace or
 * principal interval not a whole number of interest intervals; unequal intervals with equal_payment; grace that leaves
 * no instalment), RANGE (a term past the calendar), CALENDAR. Rules L-1, L-2, T-4. */
ICHA_API icha_status icha_terms_check(const icha_terms *terms, icha_error *err);

ICHA_API icha_status icha_method_parse(const char *text, size_t length, icha_method *out, icha_error *err);
ICHA_API const char *icha_method_name(icha_method method);
ICHA_API icha_status icha_payment_formula_parse(const char *text, size_t length, icha_payment_formula *out,
                                                icha_error *err);
ICHA_API const char *icha_payment_formula_name(icha_payment_formula formula);

#ifdef __cplusplus
}
#endif
#endif
