/* The stream of periods that a loan's terms make: the one place that walks the calendar (DESIGN, the house). Schedule,
 * subsidy, claims and outlay are folds over it. Holds no pointer but to the terms; needs no heap except while a level
 * payment is computed. */
#ifndef ICHA_LIB_PERIOD_H
#define ICHA_LIB_PERIOD_H

#include "icha/loan.h"
#include "number/wide.h"

/* Interest over one period before rounding: balance x weight / (denominator x 10^9), weight = sum of rate x fraction over
 * the parts. Bounds: weight < 2^60 (rate 2^34 x fraction 2^26), denominator < 2^22. */
typedef struct icha_period {
    int32_t n;
    icha_date from, to, due;
    icha_date to_unrolled;
    icha_span span;       /* counted days */
    bool is_first;
    int64_t fraction;     /* of the year, over denominator */
    int64_t denominator;
    int64_t weight;
    icha_rate rate;
    icha_money opening, interest, principal, closing;
} icha_period;

typedef struct icha_period_stream {
    const icha_terms *terms;
    icha_due_rule rule;
    icha_due_cursor dues;
    bool needs_anchors;      /* some day count is `twelfths` */
    int32_t due_dates;       /* in all */
    int32_t grace_dates;     /* of them, interest only at the start */
    int32_t principal_every; /* of the later ones, every that many-th is an instalment */
    int32_t instalments;
    int32_t index;           /* next due date */
    int32_t instalment;      /* instalments given so far */
    bool ended;
    icha_date from, from_unrolled;
    icha_money balance;
    icha_money plain_instalment, first_instalment; /* equal principal */
    icha_money payment;                            /* equal payment; ICHA_UNSET until computed */
} icha_period_stream;

/* T-4: due day and maturity resolved. Error: RANGE (the maturity lies outside 1900..2199). */
icha_status icha_due_rule_of(const icha_terms *terms, icha_due_rule *rule, icha_error *err);

/* Checks the terms. needs_anchors: a fold counts `twelfths` over these periods though the loan does not. */
icha_status icha_period_stream_open(icha_period_stream *stream, const icha_terms *terms, bool needs_anchors,
                                    icha_error *err);
/* *more false: none left. */
icha_status icha_period_stream_next(icha_period_stream *stream, icha_period *period, bool *more, icha_error *err);
#endif
