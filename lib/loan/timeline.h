/* A loan's days under events and floating rates: which balance and rate are in force on a counted day (T-2, L-5, L-6). */
#ifndef ICHA_LIB_TIMELINE_H
#define ICHA_LIB_TIMELINE_H

#include "events.h"
#include "index.h"
#include "number/wide.h"

/* Where a walk over the days of a period begins. */
typedef struct icha_mark {
    icha_money balance; /* before the prepayments of the period's first day */
    icha_rate rate;     /* of the period's first day */
    int32_t next_rate;  /* place in the order from which the next rate event is looked for; with an index: next reset */
    int32_t next_event; /* place in the order from which the next prepayment is looked for */
} icha_mark;

typedef struct icha_timeline {
    icha_event_order order;
    int32_t met;          /* events that the loan has met so far, in order */
    int32_t months_added; /* by extend and defer */
    int32_t deferred;     /* instalments still to come that pay interest only */
    bool takes_first;     /* equal principal: the next instalment carries the residue `first` */
    bool anew;            /* an instalment is to be computed anew, whatever its rate */
    bool closing;         /* a prepayment of all is still to be given as a row */
    icha_date repaid_on;  /* by prepayment, when the balance is 0 */
    icha_money level;     /* equal payment: in force */
    icha_rate level_rate; /* that it was computed with */
    icha_mark mark;       /* of the period in hand */
    bool in_period;       /* the mark is set */
} icha_timeline;

/* A walk: the state on a counted day, days only moving forward. */
typedef struct icha_walk {
    const icha_terms *terms;
    const uint8_t *order;
    icha_mark at;
    int32_t lag; /* a payment on d counts from d + lag on (T-2) */
} icha_walk;

void icha_timeline_open(icha_timeline *timeline, const icha_terms *terms);
static inline const icha_event *icha_event_at(const icha_walk *walk, int32_t place) {
    return &walk->terms->events[walk->order[place]];
}

icha_walk icha_walk_from(const icha_terms *terms, const icha_timeline *timeline, const icha_mark *mark,
                         icha_inclusion inclusion);
/* Moves to a counted day: walk->at.balance and walk->at.rate are those in force on it. */
void icha_walk_to(icha_walk *walk, icha_date day);
/* The next day on which a payment or a rate may change them. */
icha_date icha_walk_cut(icha_walk *walk);

/* balance x rate x fraction over the counted days of the span, exactly: below 2^53 x 2^34 x 2^26 = 2^113, because the
 * parts' fractions add up to the period's (T-3). */
icha_i128 icha_walk_interest(icha_walk walk, icha_day_count day_count, const icha_span *span);

/* Months that extensions and deferrals up to a day add to the maturity (readings 8, 9 of docs/decisions/0004). */
int64_t icha_months_added_until(const icha_terms *terms, icha_date day);
int32_t icha_months_of_event(const icha_terms *terms, const icha_event *event);
#endif
