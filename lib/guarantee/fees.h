/* The fees of a loan one after the other, with what each was charged on: what icha_fees(), the flows and the outlay are
 * folds over (G-2). */
#ifndef ICHA_LIB_FEES_H
#define ICHA_LIB_FEES_H

#include "icha/guarantee.h"
#include "loan/period.h"

/* From the disbursement to the maturity, the rolled one where accrual follows the roll (T-5). */
typedef struct icha_fee_cover {
    icha_due_rule rule;
    icha_date to;
} icha_fee_cover;
/* Errors: those of icha_due_rule_of(), CALENDAR, CONFLICT (rolled to before the disbursement). */
icha_status icha_fee_cover_of(const icha_terms *terms, icha_fee_cover *cover, icha_error *err);
/* Day of fee `index` of the method `annual` (T-6), at most the end of the cover. */
icha_date icha_fee_anniversary(const icha_fee_cover *cover, int32_t index);
/* The guarantee's own span of a part of the cover (T-2, T-3); like those of the loan, periods are told by their unrolled ends. */
icha_span icha_fee_span(const icha_fee_cover *cover, icha_date from, icha_date to);

typedef struct icha_fee_stream {
    const icha_terms *terms;
    const icha_guarantee *guarantee;
    icha_fee_cover cover;
    icha_ratio share; /* guaranteed amount / principal, in lowest terms */
    icha_money amount;
    int32_t table_months;       /* reduced_months: of this term */
    icha_period_stream periods; /* annual and declining */
    icha_period ahead;          /* annual: the first period that is not counted as paid yet, if has_ahead */
    bool has_ahead;
    icha_money balance;
    int32_t index; /* of the next fee */
    bool ended;
} icha_fee_stream;

/* Keeps pointers to both. Errors: those of icha_fees(). */
icha_status icha_fee_stream_open(icha_fee_stream *stream, const icha_terms *terms, const icha_guarantee *guarantee,
                                 icha_error *err);
/* *more false: none left, *fee is untouched. */
icha_status icha_fee_stream_next(icha_fee_stream *stream, icha_fee *fee, bool *more, icha_error *err);

/* A sum of amount x fraction of a year. Bound: amounts of at most 2^53 at a time over at most 300 years, and divisors whose
 * least common multiple stays below 2^32: numerator < 2^53 x 2^9 x 2^32 = 2^94. */
typedef struct icha_years {
    icha_i128 numerator;
    int64_t denominator;
} icha_years;
/* sum += amount x fraction / denominator */
void icha_years_add(icha_years *sum, icha_money amount, int64_t fraction, int64_t denominator);
#endif
