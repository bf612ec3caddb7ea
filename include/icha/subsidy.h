/* Interest subsidy (이차보전): the schedule with its subsidy, the payers' lines, claims and fiscal years (SPEC section 4). */
#ifndef ICHA_SUBSIDY_H
#define ICHA_SUBSIDY_H

#include "loan.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ICHA_STEPS_MAX 24 /* steps of a subsidy */
#define ICHA_PAYERS_MAX ICHA_SHARES_MAX /* payers of a subsidy */
#define ICHA_PAYMENT_LAG_DAYS_MAX 3660 /* days from a cycle's end to its payment */
#define ICHA_CLOSING_DAYS_MAX 365 /* days after 31 December in which a year's claims may be paid */

/* Two methods that differ by a won (S-2). */
typedef enum icha_subsidy_method {
    ICHA_SUBSIDY_OF_RATE = 1,      /* subsidy = round(base x subsidy rate), S-2 */
    ICHA_SUBSIDY_OF_DIFFERENCE = 2 /* subsidy = full interest - round(what is left to the borrower) */
} icha_subsidy_method;

/* What the subsidy accrues on (S-1). */
typedef enum icha_subsidy_base {
    ICHA_SUBSIDY_BASE_BALANCE = 1, /* the outstanding principal */
    ICHA_SUBSIDY_BASE_GUARANTEED = 2 /* balance x guaranteed_amount / principal, exact (S-1) */
} icha_subsidy_base;

/* The calendar cycle of claims (S-6). */
typedef enum icha_claim_cycle {
    ICHA_CYCLE_MONTH = 1, /* each month */
    ICHA_CYCLE_QUARTER = 3, /* from January, April, July, October */
    ICHA_CYCLE_HALF = 6, /* from January, July */
    ICHA_CYCLE_YEAR = 12 /* the value is the cycle's length in months */
} icha_claim_cycle;

/* To which cycle a line belongs (S-6). */
typedef enum icha_claim_by {
    ICHA_CLAIM_BY_DUE = 1,    /* a line belongs to the claim of its due date */
    ICHA_CLAIM_BY_ACCRUAL = 2 /* a line is split by day */
} icha_claim_by;

/* What is rounded (S-6). */
typedef enum icha_claim_level {
    ICHA_CLAIM_LEVEL_LINE = 1, /* rounding per line */
    ICHA_CLAIM_LEVEL_CLAIM = 2 /* rounding per claim */
} icha_claim_level;

/* A subsidy rate for so many loan months (S-3). */
typedef struct icha_subsidy_step {
    int32_t months;  /* 1..ICHA_TERM_MONTHS_MAX; the sum too */
    icha_rate rate;  /* 0..ICHA_RATE_MAX */
} icha_subsidy_step;

/* Who pays which share of each line (S-5). */
typedef struct icha_payer {
    char name[ICHA_NAME_SIZE]; /* such as `incheon` */
    icha_ratio share; /* exact; all shares add up to 1 (S-5) */
} icha_payer;

/* How lines are gathered into claims, rounded and paid (S-6, S-7). */
typedef struct icha_claim_terms {
    icha_claim_cycle cycle; /* 0: no claims are made up; all else is then ignored */
    icha_claim_by by; /* required with a cycle */
    icha_rounding rounding; /* required with a cycle */
    icha_claim_level level; /* required with a cycle */
    int32_t payment_lag_days; /* 0..ICHA_PAYMENT_LAG_DAYS_MAX; -1 unset */
    int32_t closing_days;     /* 0..ICHA_CLOSING_DAYS_MAX; -1 unset */
} icha_claim_terms;

/* Set up with icha_subsidy_init(). */
typedef struct icha_subsidy {
    uint32_t size; /* sizeof(icha_subsidy) */
    icha_subsidy_method method;      /* required */
    icha_subsidy_base base;          /* required */
    icha_money base_cap;             /* or ICHA_UNSET: none */
    icha_money guaranteed_amount;    /* G-1; required by base guaranteed, 0..principal; ICHA_UNSET */
    icha_subsidy_step steps[ICHA_STEPS_MAX]; /* the first step_count are used */
    int32_t step_count;              /* required: >= 1 */
    icha_rate minimum_borrower_rate; /* default 0 */
    icha_date until;                 /* the programme's last day, still paid; or ICHA_DATE_UNSET */
    icha_rounding rounding;          /* required by of_rate */
    icha_payer payers[ICHA_PAYERS_MAX]; /* the first payer_count are used */
    int32_t payer_count;             /* required: >= 1 */
    icha_residual residual;          /* required with several payers */
    icha_day_count day_count;        /* 0: the loan's */
    icha_inclusion inclusion;        /* 0: the loan's */
    icha_claim_terms claim; /* S-6, S-7 */
} icha_subsidy;

/* Sets every field to unset, or to the default that its comment names. */
ICHA_API void icha_subsidy_init(icha_subsidy *subsidy);

/* Errors in order: MISSING, RANGE, MISSING (a payer without name or share), CONFLICT (shares that do not add up to 1, two payers of
 * one name). Rules S-1 to S-6. */
ICHA_API icha_status icha_subsidy_check(const icha_subsidy *subsidy, icha_error *err);

/* ---- the schedule ---- */

/* One row of a schedule: a due date, or a prepayment (L-2, L-6, S-2). */
typedef struct icha_row {
    int32_t n;        /* number of the due date, from 1; 0: a prepayment, a row of its own */
    icha_date from;   /* accrual period from..to (T-5) */
    icha_date to; /* accrual period from..to (T-5) */
    icha_date due;    /* rolled */
    int32_t days;     /* counted days (T-2) */
    int32_t parts;    /* pieces that changes of balance, rate or subsidy rate cut the period into (S-3), at least 1 */
    icha_rate rate;         /* of the first part */
    icha_rate subsidy_rate; /* of the first part, after the minimum borrower's rate */
    icha_money opening; /* balance before, won */
    icha_money principal; /* paid of it, won */
    icha_money interest;          /* full, before subsidy */
    icha_money borrower_interest; /* what the borrower pays of the interest, won */
    icha_money subsidy;           /* interest = borrower_interest + subsidy (S-2) */
    icha_money payment;           /* principal + borrower_interest */
    icha_money closing; /* balance after, won */
} icha_row;

/* A piece of a period with one balance, rate and subsidy rate (S-3). */
typedef struct icha_part {
    icha_date from; /* counted as its period is (T-2) */
    icha_date to; /* likewise */
    int32_t days; /* counted days */
    icha_money balance; /* what interest runs on, won */
    icha_rate rate; /* lending rate */
    icha_rate subsidy_rate; /* after the minimum borrower's rate (S-3) */
} icha_part;

/* Pull iterator; the caller owns it, no heap but what a level payment needs while it is computed. */
typedef struct icha_cursor {
    union {
        uint64_t alignment;
        unsigned char bytes[2304];
    } opaque; /* nothing for the caller */
} icha_cursor;

/* subsidy NULL: none. Keeps pointers to both, which must outlive the cursor. Errors: those of icha_terms_check() and
 * icha_subsidy_check(), then OVERFLOW. Rules L-2, S-3. */
ICHA_API icha_status icha_cursor_open(icha_cursor *cursor, const icha_terms *terms, const icha_subsidy *subsidy,
                                      icha_error *err);
/* *more false: no row was left and *row is untouched. Errors: OVERFLOW, CALENDAR, CONFLICT (a negative first
 * instalment, L-2; an event after the loan's last day, L-6), RANGE (a prepayment above the balance left; a maturity moved past
 * the calendar; a floating rate outside 0..ICHA_RATE_MAX), MEMORY. After an error *row and *more are untouched and the
 * cursor gives no more rows. */
ICHA_API icha_status icha_cursor_next(icha_cursor *cursor, icha_row *row, bool *more, icha_error *err);
/* The pieces of the row that icha_cursor_next gave last; 0 before the first row. Fills at most capacity; returns how many
 * there are. */
ICHA_API size_t icha_cursor_parts(const icha_cursor *cursor, icha_part *parts, size_t capacity);
/* First level payment before subsidy (L-3); ICHA_UNSET until it was computed, or for other methods. */
ICHA_API icha_money icha_cursor_payment(const icha_cursor *cursor);

/* All rows at once. *count: how many there are. With capacity 0 rows may be NULL and only the count is given; with too
 * small a capacity: CAPACITY and *count is set. After any error rows holds nothing to be used; *count is set by CAPACITY
 * alone. Rules L-2, S-2. */
ICHA_API icha_status icha_schedule(const icha_terms *terms, const icha_subsidy *subsidy, icha_row *rows,
                                   size_t capacity, size_t *count, icha_error *err);

/* ---- claims and fiscal years of one loan ---- */

/* A claim of one loan on one payer for one calendar cycle (S-6). */
typedef struct icha_claim {
    icha_date cycle_from; /* first and last day of the calendar cycle */
    icha_date cycle_to; /* its last day */
    int32_t payer;        /* index into subsidy->payers */
    icha_money lines;     /* lines = amount + dropped */
    icha_money amount; /* what is claimed: lines rounded (S-6), won */
    icha_money dropped;   /* negative when rounded up */
    icha_date paid_on; /* last day of the cycle + payment lag (S-7) */
    int32_t fiscal_year;  /* S-7 */
} icha_claim;

/* By cycle, then payer; a claim whose lines come to 0 is not made. Without claim terms: none.
 * Errors: as icha_schedule(), and RANGE (a payment date outside 1900..2199). Rules S-5 to S-7. */
ICHA_API icha_status icha_claims(const icha_terms *terms, const icha_subsidy *subsidy, icha_claim *claims,
                                 size_t capacity, size_t *count, icha_error *err);

/* ---- corrections (S-8) ---- */

/* A claim that was paid, or one that is due now. Texts are not NULL; "" where there is none. */
typedef struct icha_claimed {
    const char *product; /* id */
    const char *cycle; /* as icha_cycle_format() writes it */
    const char *payer; /* name */
    const char *bank; /* name */
    const char *terms;   /* claims of one product, cycle, payer and bank differ in their terms (S-6): what tells them apart, */
    icha_date paid_on;   /* their payment date or ICHA_DATE_UNSET, */
    int32_t fiscal_year; /* and their fiscal year or 0 */
    icha_money amount;   /* 0..ICHA_MONEY_MAX; a claim of 0 is none */
} icha_claimed;

/* The direction of a difference entry (S-8). */
typedef enum icha_correction_entry {
    ICHA_CORRECTION_RECOVER = 1, /* less is due than was paid */
    ICHA_CORRECTION_PAY = 2      /* more is due than was paid */
} icha_correction_entry;
ICHA_API const char *icha_correction_entry_name(icha_correction_entry entry); /* recover, pay */

/* A difference entry: what was claimed stands, this comes beside it. The texts are those of the claims given. */
typedef struct icha_correction {
    const char *product; /* id */
    const char *cycle; /* as icha_cycle_format() writes it */
    const char *payer; /* name */
    const char *bank; /* name */
    icha_money paid;       /* all paid claims of this product, cycle, payer and bank */
    icha_money due;        /* all claims of it that are due now */
    icha_money difference; /* due - paid, never 0 */
    icha_correction_entry entry; /* recover when the difference is negative */
} icha_correction;

/* Over both lists whole: due = paid + pay - recover. */
typedef struct icha_correction_totals {
    icha_money paid; /* sum of the paid claims, won */
    icha_money due; /* sum of the claims due now, won */
    icha_money difference; /* due - paid */
    icha_money recover;    /* sum of the entries to recover, not negative */
    icha_money pay; /* sum of the entries to pay, not negative */
} icha_correction_totals;

/* Sets what was paid against what is due: an entry for each product, cycle, payer and bank whose two sums differ, in the
 * bytewise order of these four. A key that one list alone has is an entry over its whole amount. The order of the claims
 * changes nothing. Entries, count and totals are written together or not at all; with capacity 0 entries may be NULL and
 * only count and totals are given. There are never more entries than claims.
 * Exact: sums and differences of whole amounts. Errors in order: RANGE (an amount; field `paid[3].amount`), MEMORY,
 * DUPLICATE (two paid claims, none of 0, that agree in all but the amount: field and index name the later one,
 * `paid[7]`, expected the one before, `paid[3]`), OVERFLOW (a sum), CAPACITY (count is set). Rule S-8. */
ICHA_API icha_status icha_corrections(const icha_claimed *paid, size_t paid_count, const icha_claimed *due,
                                      size_t due_count, icha_correction *entries, size_t capacity, size_t *count,
                                      icha_correction_totals *totals, icha_error *err);

/* `2018-Q4`, `2018-10`, `2018-H2`, `2018`. size >= ICHA_TEXT_MAX. */
ICHA_API size_t icha_cycle_format(icha_claim_cycle cycle, icha_date day, char *buffer, size_t size);

/* The spellings of TERMS, such as `of_rate`, `balance`, `quarter`, `due`, `claim`. Error: UNKNOWN_KEY.
 * Rules S-1, S-2, S-6. */
ICHA_API icha_status icha_subsidy_method_parse(const char *text, size_t length, icha_subsidy_method *out,
                                               icha_error *err);
ICHA_API const char *icha_subsidy_method_name(icha_subsidy_method method);
ICHA_API icha_status icha_subsidy_base_parse(const char *text, size_t length, icha_subsidy_base *out,
                                             icha_error *err);
ICHA_API const char *icha_subsidy_base_name(icha_subsidy_base base);
ICHA_API icha_status icha_claim_cycle_parse(const char *text, size_t length, icha_claim_cycle *out, icha_error *err);
ICHA_API const char *icha_claim_cycle_name(icha_claim_cycle cycle);
ICHA_API icha_status icha_claim_by_parse(const char *text, size_t length, icha_claim_by *out, icha_error *err);
ICHA_API const char *icha_claim_by_name(icha_claim_by by);
ICHA_API icha_status icha_claim_level_parse(const char *text, size_t length, icha_claim_level *out, icha_error *err);
ICHA_API const char *icha_claim_level_name(icha_claim_level level);

#ifdef __cplusplus
}
#endif
#endif
