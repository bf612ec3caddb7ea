/* The stream of periods that a loan's terms make: the one place that walks the calendar (DESIGN, the house). Schedule,
 * subsidy, claims and outlay are folds over it; prepayments come in it as periods of no days. Holds no pointer but to the terms; needs no heap except while a level
 * payment is computed. */
#ifndef ICHA_LIB_PERIOD_H
#define ICHA_LIB_PERIOD_H

#include "icha/loan.h"
#include "timeline.h"

/* A 128-bit sum inside the 8-byte aligned structs that callers own. */
typedef icha_i128 icha_weight __attribute__((aligned(8)));

/* Interest over one period before rounding: balance x weight / (denominator x 10^9), weight = rate x fraction; with events or
 * an index wide / (denominator x 10^9), wide = sum of balance x rate x fraction over the pieces.
 * Bounds: weight < 2^60 (rate 2^34 x fraction 2^26), wide < 2^113, denominator < 2^22. */
typedef struct icha_period {
    int32_t n; /* 0: a prepayment */
    icha_date from, to, due;
    icha_date to_unrolled;
    icha_span span; /* counted days */
    bool is_first;
    int64_t fraction; /* of the year, over denominator */
    int64_t denominator;
    int64_t weight;
    icha_weight wide; /* if the stream is timed */
    icha_rate rate;   /* of the first piece */
    icha_money opening, interest, principal, closing;
    icha_mark mark; /* with events or an index: where a walk over the period begins */
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
    int32_t index;      /* next due date */
    int32_t instalment; /* instalments given so far */
    bool ended;
    icha_date from, from_unrolled;
    icha_money balance;
    icha_money plain_instalment, first_instalment; /* equal principal */
    icha_money spread;                             /* what they were computed from last, over so many */
    int32_t spread_over;
    icha_money payment;                            /* equal payment: the first; ICHA_UNSET until computed */
    bool timed;                                    /* has events or an index */
    icha_timeline timeline;                        /* if timed */
} icha_period_stream;

/* terms.c: of icha_terms_check() what rests on dates and months; the other terms have passed it. Errors: RANGE, CONFLICT. */
icha_status icha_terms_check_months(const icha_terms *terms, icha_error *err);

/* T-4: due day and maturity resolved. Error: RANGE (the maturity lies outside 1900..2199). */
icha_status icha_due_rule_of(const icha_terms *terms, icha_due_rule *rule, icha_error *err);

/* The same with the maturity as extensions and deferrals up to a day have moved it (docs/decisions/0004, reading 9);
 * ICHA_DATE_MAX: all of them. Error: RANGE. */
icha_status icha_due_rule_known_on(const icha_terms *terms, icha_date day, icha_due_rule *rule, icha_error *err);

/* Checks the terms. needs_anchors: a fold counts `twelfths` over these periods though the loan does not. */
icha_status icha_period_stream_open(icha_period_stream *stream, const icha_terms *terms, bool needs_anchors,
                                    icha_error *err);
/* Of such terms, once checked, with another term or grace: rule, due dates and instalments alone; there is nothing to walk. Errors: those
 * of the checks of term and grace. */
icha_status icha_period_stream_count(icha_period_stream *stream, const icha_terms *terms, icha_error *err);
/* *more false: none left. */
icha_status icha_period_stream_next(icha_period_stream *stream, icha_period *period, bool *more, icha_error *err);

/* The same without any money, of a loan without events or index: dates, counted days and fraction, and whether an instalment is due.
 * All loans of these terms share them as long as they have a balance. A stream is walked or computed, not both. */
icha_status icha_period_stream_walk(icha_period_stream *stream, icha_period *period, bool *has_instalment, bool *more,
                                    icha_error *err);

/* L-2: does an instalment fall on the due date of that index, 0 for the first? */
bool icha_period_has_instalment(const icha_period_stream *stream, int32_t index);

/* The period in hand, were its due date that one: days, roll, counted span. Errors: CALENDAR, CONFLICT. */
icha_status icha_period_place(const icha_period_stream *stream, icha_date to_unrolled, icha_period *period,
                              icha_error *err);
#endif
