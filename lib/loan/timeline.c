#include "timeline.h"

void icha_timeline_open(icha_timeline *timeline, const icha_terms *terms) {
    icha_rate rate = terms->index != NULL ? icha_index_rate_checked(terms->index, terms->disbursed_on) : terms->rate;
    *timeline =
        (icha_timeline){.takes_first = true, .level = ICHA_UNSET, .mark = {.balance = terms->principal, .rate = rate}};
    if (terms->index != NULL) timeline->mark.next_rate = 1; /* reset 0 is the disbursement */
    icha_events_order(terms->events, terms->event_count, timeline->order);
}

icha_walk icha_walk_from(const icha_terms *terms, const icha_timeline *timeline, const icha_mark *mark,
                         icha_inclusion inclusion) {
    return (icha_walk){terms, timeline->order, *mark, inclusion == ICHA_INCLUSION_START ? 0 : 1};
}

/* The next event of that kind from a place on; NULL: none. *place is moved to it. */
static const icha_event *next_of(const icha_walk *walk, icha_event_kind kind, int32_t *place) {
    for (; (size_t)*place < walk->terms->event_count; ++*place)
        if (icha_event_at(walk, *place)->kind == kind) return icha_event_at(walk, *place);
    return NULL;
}

/* A rate dated d governs the counted days from d on (T-2). */
static icha_date rate_cut(icha_walk *walk) {
    const icha_terms *terms = walk->terms;
    if (terms->index != NULL) return icha_index_reset(terms->index, terms->disbursed_on, walk->at.next_rate);
    const icha_event *event = next_of(walk, ICHA_EVENT_RATE, &walk->at.next_rate);
    return event == NULL ? ICHA_DATE_NEVER : event->on;
}

static icha_date payment_cut(icha_walk *walk) {
    const icha_event *event = next_of(walk, ICHA_EVENT_PREPAY, &walk->at.next_event);
    return event == NULL ? ICHA_DATE_NEVER : event->on + walk->lag;
}

icha_date icha_walk_cut(icha_walk *walk) {
    icha_date rate = rate_cut(walk), payment = payment_cut(walk);
    return rate < payment ? rate : payment;
}

void icha_walk_to(icha_walk *walk, icha_date day) {
    icha_date cut;
    while ((cut = rate_cut(walk)) <= day) {
        walk->at.rate = walk->terms->index != NULL ? icha_index_rate_checked(walk->terms->index, cut)
                                                   : icha_event_at(walk, walk->at.next_rate)->rate;
        walk->at.next_rate++;
    }
    while (payment_cut(walk) <= day) {
        icha_money amount = icha_event_at(walk, walk->at.next_event++)->amount;
        walk->at.balance = amount == ICHA_PREPAY_ALL ? 0 : walk->at.balance - amount;
    }
}

icha_i128 icha_walk_interest(icha_walk walk, icha_day_count day_count, const icha_span *span) {
    icha_i128 sum = 0;
    int64_t before = 0;
    for (icha_date day = span->begin; day < span->end;) {
        icha_walk_to(&walk, day);
        icha_date cut = icha_walk_cut(&walk);
        day = cut < span->end ? cut : span->end;
        int64_t until = icha_fraction_until(day_count, span, day);
        sum += (icha_i128)(walk.at.rate * (until - before)) * walk.at.balance;
        before = until;
    }
    return sum;
}

int32_t icha_months_of_event(const icha_terms *terms, const icha_event *event) {
    if (event->kind == ICHA_EVENT_EXTEND) return event->months;
    if (event->kind != ICHA_EVENT_DEFER) return 0;
    bool bullet = terms->method == ICHA_METHOD_BULLET;
    return event->instalments * (bullet ? terms->interest_every_months : terms->principal_every_months);
}

int64_t icha_months_added_until(const icha_terms *terms, icha_date day) {
    int64_t months = 0;
    for (size_t i = 0; i < terms->event_count; i++)
        if (terms->events[i].on <= day) months += icha_months_of_event(terms, &terms->events[i]);
    return months;
}
