/* What one schedule row means to the payers: their lines, and where each line falls in time (S-5 to S-7). */
#ifndef ICHA_LIB_LEDGER_H
#define ICHA_LIB_LEDGER_H

#include "icha/subsidy.h"

typedef enum icha_posting_kind {
    ICHA_POSTING_ACCRUED = 1, /* split by day over calendar buckets (S-6, S-7) */
    ICHA_POSTING_DUE = 2,     /* whole, in the bucket of its due date */
    ICHA_POSTING_CLAIM = 3    /* into the claim of a calendar cycle, by the claim terms; none without claim terms */
} icha_posting_kind;

typedef struct icha_posting {
    icha_posting_kind kind;
    int32_t payer;      /* index into subsidy->payers */
    icha_date bucket;   /* first day of the month, quarter, half or year */
    icha_money amount;  /* > 0: of the line that falls here; parts of one line add up to it */
    icha_money claimed; /* CLAIM: amount after rounding at level `line`, else amount */
    icha_date on;       /* the day on which it is due: the line's due date, the fee's day */
} icha_posting;

typedef void icha_post(void *context, const icha_posting *posting);

/* Posts the lines of the row that the cursor gave last: ACCRUED and DUE over buckets of bucket_months (1, 3, 6 or 12),
 * CLAIM over the claim terms' own cycle. Nothing is posted for amounts of 0. */
void icha_post_row(const icha_cursor *cursor, const icha_row *row, int32_t bucket_months, icha_post *post,
                   void *context);

/* First day of the calendar bucket of that many months that holds the date. */
icha_date icha_bucket_of(icha_date date, int32_t bucket_months);

/* A claim's last day, payment date and fiscal year (S-7). Error: RANGE (paid after 2199). */
icha_status icha_claim_dates(const icha_claim_terms *terms, icha_date cycle_from, icha_date *cycle_to,
                             icha_date *paid_on, int32_t *fiscal_year, icha_error *err);
#endif
