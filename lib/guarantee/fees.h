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
/* By the terms without events. Errors: those of icha_due_rule_of(), CALENDAR, CONFLICT (rolled to before the disbursement). */
icha_status icha_fee_cover_of(const icha_terms *terms, icha_fee_cover *cover, icha_error *err);
/* What fee `index` of the method `annual` covers: from its day (T-6) to the next one's, at most to the end of the cover as
 * extend and defer events up to its day have moved it. Errors as above, RANGE (moved past the calendar). */
icha_status icha_fee_cover_of_year(const icha_terms *terms, int32_t index, icha_fee_cover *cover, icha_date *from,
                                   icha_date *to, icha_error *err);
/* Fees that are charged at once go by these (reading 13 of docs/decisions/0004). */
icha_terms icha_terms_without_events(const icha_terms *terms);
/* The guarantee's own span of a part of the cover (T-2, T-3); like those of the loan, periods are told by their unrolled ends. */
icha_span icha_fee_span(const icha_fee_cover *cover, icha_date from, icha_date to);

typedef struct icha_fee_stream {
    const icha_terms *terms;
    icha_terms uneventful; /* declining, of a loan with events: what `periods` keeps a pointer to, so no stream is copied */
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
