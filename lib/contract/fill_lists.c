/* What an index and the events lack, each member by its event's kind, named all at once (L-1, L-5, L-6). */
#include <stdio.h>

#include "filling.h"

static void name_one(icha_filling *filling, const char *key, const char *expected) {
    icha_filling_add(filling, ICHA_FINDING_MISSING, key, expected, NULL);
}

static void name_resets(icha_filling *filling, const icha_index *index) {
    if (index->reset_every_months == 0 && index->reset_count == 0) name_one(filling, "index.reset_every_months", "3");
    for (size_t i = 0; i < index->reset_count; i++) {
        char key[64];
        if (index->reset_on[i] != ICHA_DATE_UNSET) continue;
        snprintf(key, sizeof key, "index.reset_on[%zu]", i);
        name_one(filling, key, "2018-06-14");
    }
}

static void name_index(icha_filling *filling, const icha_index *index) {
    bool is_named = filling->contract->lists->series_id[0] != '\0'; /* what it lacks, icha_fill_series() says */
    if (index->entry_count == 0 && !is_named) name_one(filling, "index.series", "[[\"2018-01-01\", \"1.65%\"]]");
    for (size_t i = 0; i < index->entry_count; i++) {
        if (index->entries[i].on == ICHA_DATE_UNSET)
            icha_name_element(filling, "index.series", (int32_t)i, "on", "2018-01-01");
        if (index->entries[i].rate == ICHA_UNSET)
            icha_name_element(filling, "index.series", (int32_t)i, "rate", "1.65%");
    }
    if (index->spread == ICHA_UNSET) name_one(filling, "index.spread", "2.1%");
    name_resets(filling, index);
}

/* The member that every event of a kind needs besides its days; COUNT: none. */
static icha_event_member member_of_kind(icha_event_kind kind) {
    switch (kind) {
    case ICHA_EVENT_RATE: return ICHA_MEMBER_RATE;
    case ICHA_EVENT_EXTEND: return ICHA_MEMBER_MONTHS;
    case ICHA_EVENT_DEFER: return ICHA_MEMBER_INSTALMENTS;
    case ICHA_EVENT_PREPAY: return ICHA_MEMBER_AMOUNT;
    case ICHA_EVENT_STOP_SUBSIDY: return ICHA_MEMBER_REASON;
    case ICHA_EVENT_DELINQUENT:
    case ICHA_EVENT_CLOSE:
    case ICHA_EVENT_RELOCATE:
    case ICHA_EVENT_SUBROGATE: break;
    }
    return ICHA_MEMBER_COUNT;
}

static void need(icha_filling *filling, size_t event, icha_event_member member) {
    static const char *const expected[ICHA_MEMBER_COUNT] = {
        "prepay, rate, extend, defer, delinquent, close, relocate, subrogate, stop_subsidy",
        "2019-05-02",
        "2020-01-14",
        "2020-02-20",
        "5000000, all",
        "reduce_payment, shorten",
        "3.9%",
        "12",
        "6",
        "..."};
    if (icha_event_has(filling->contract, event, member)) return;
    icha_name_element(filling, "events", (int32_t)event, icha_event_member_name(member), expected[member]);
}

/* A bullet loan has no instalment, and `all` leaves none (L-6). */
static bool needs_effect(const icha_contract *contract, const icha_event *event) {
    return event->kind == ICHA_EVENT_PREPAY && event->amount != ICHA_PREPAY_ALL &&
           contract->loan.method != ICHA_METHOD_BULLET;
}

static void name_event(icha_filling *filling, size_t place) {
    const icha_event *event = &filling->contract->lists->events[place];
    need(filling, place, ICHA_MEMBER_KIND);
    if (!icha_event_has(filling->contract, place, ICHA_MEMBER_KIND)) return;
    if (event->kind == ICHA_EVENT_DELINQUENT) {
        need(filling, place, ICHA_MEMBER_FROM);
        need(filling, place, ICHA_MEMBER_TO);
    } else {
        need(filling, place, ICHA_MEMBER_ON);
    }
    icha_event_member own = member_of_kind(event->kind);
    if (own != ICHA_MEMBER_COUNT) need(filling, place, own);
    if (needs_effect(filling->contract, event)) need(filling, place, ICHA_MEMBER_EFFECT);
}

void icha_name_absent_lists(icha_filling *filling) {
    const icha_contract *contract = filling->contract;
    if (contract->lists == NULL) return;
    if (contract->lists->has_index) name_index(filling, &contract->lists->index);
    for (size_t i = 0; i < contract->loan.event_count; i++) name_event(filling, i);
}
