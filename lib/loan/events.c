#include "events.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "index.h"
#include "number/name.h"

static const icha_name kinds[] = {{ICHA_EVENT_RATE, "rate"},
                                  {ICHA_EVENT_EXTEND, "extend"},
                                  {ICHA_EVENT_DEFER, "defer"},
                                  {ICHA_EVENT_PREPAY, "prepay"},
                                  {ICHA_EVENT_DELINQUENT, "delinquent"},
                                  {ICHA_EVENT_CLOSE, "close"},
                                  {ICHA_EVENT_RELOCATE, "relocate"},
                                  {ICHA_EVENT_SUBROGATE, "subrogate"},
                                  {ICHA_EVENT_STOP_SUBSIDY, "stop_subsidy"}};
ICHA_NAME_FUNCTIONS(icha_event_kind, icha_event_kind, kinds, "L-6")

static const icha_name effects[] = {{ICHA_PREPAY_REDUCE_PAYMENT, "reduce_payment"}, {ICHA_PREPAY_SHORTEN, "shorten"}};
ICHA_NAME_FUNCTIONS(icha_prepay_effect, icha_prepay_effect, effects, "L-6")

void icha_event_init(icha_event *event) {
    assert(event != NULL);
    memset(event, 0, sizeof *event);
    event->on = event->to = ICHA_DATE_UNSET;
    event->amount = event->rate = ICHA_UNSET;
}

icha_status icha_fail_event(icha_error *err, icha_message id, size_t index, const char *part, const char *found,
                            const char *expected) {
    char field[64];
    snprintf(field, sizeof field, "events[%zu]%s", index, part);
    icha_status status = icha_fail(err, id, "L-6", field, found, expected);
    if (err != NULL) err->index = (int64_t)index;
    return status;
}

/* ---- order ---- */

static bool applies_before(const icha_event *a, const icha_event *b) {
    return a->on != b->on ? a->on < b->on : a->kind < b->kind;
}

/* By insertion: lists are short, and mostly in order as they come. */
void icha_events_order(const icha_event *events, size_t count, uint8_t *order) {
    assert(count <= ICHA_EVENTS_MAX);
    for (size_t i = 0; i < count; i++) {
        size_t at = i;
        for (; at > 0 && applies_before(&events[i], &events[order[at - 1]]); at--) order[at] = order[at - 1];
        order[at] = (uint8_t)i;
    }
}

/* ---- each by itself ---- */

typedef struct need {
    bool is_absent;
    const char *part;
    const char *expected;
} need;

static icha_status check_present(const icha_terms *terms, size_t index, icha_error *err) {
    const icha_event *e = &terms->events[index];
    bool amount = e->kind == ICHA_EVENT_PREPAY && e->amount != ICHA_PREPAY_ALL;
    bool needs_effect = amount && terms->method != ICHA_METHOD_BULLET;
    const need needs[] = {
        {e->kind == 0, ".kind", "rate, extend, defer, prepay, delinquent, close, relocate, subrogate, stop_subsidy"},
        {e->on == ICHA_DATE_UNSET, e->kind == ICHA_EVENT_DELINQUENT ? ".from" : ".on", "2019-05-02"},
        {e->kind == ICHA_EVENT_DELINQUENT && e->to == ICHA_DATE_UNSET, ".to", "2019-05-02"},
        {amount && e->amount == ICHA_UNSET, ".amount", "5000000, all"},
        {needs_effect && e->effect == 0, ".effect", "reduce_payment, shorten"},
        {e->kind == ICHA_EVENT_RATE && e->rate == ICHA_UNSET, ".rate", "3.9%"},
        {e->kind == ICHA_EVENT_EXTEND && e->months == 0, ".months", "12"},
        {e->kind == ICHA_EVENT_DEFER && e->instalments == 0, ".instalments", "6"},
        {e->kind == ICHA_EVENT_STOP_SUBSIDY && e->reason[0] == '\0', ".reason", "\"...\""},
    };
    for (size_t i = 0; i < sizeof needs / sizeof needs[0]; i++)
        if (needs[i].is_absent)
            return icha_fail_event(err, ICHA_M_VALUE_MISSING, index, needs[i].part, NULL, needs[i].expected);
    return ICHA_OK;
}

static icha_status check_ranges(const icha_event *e, size_t index, icha_error *err) {
    static const char dates[] = "1900-01-01..2199-12-31";
    bool of_kind[ICHA_EVENT_STOP_SUBSIDY + 1] = {false};
    if (e->kind >= ICHA_EVENT_RATE && e->kind <= ICHA_EVENT_STOP_SUBSIDY) of_kind[e->kind] = true;
    bool amount = of_kind[ICHA_EVENT_PREPAY] && e->amount != ICHA_PREPAY_ALL;
    bool ended = !of_kind[ICHA_EVENT_STOP_SUBSIDY] || memchr(e->reason, 0, sizeof e->reason) != NULL;
    const icha_bounds bounds[] = {
        {e->kind, ICHA_EVENT_RATE, ICHA_EVENT_STOP_SUBSIDY, ".kind", NULL},
        {e->on, ICHA_DATE_MIN, ICHA_DATE_MAX, of_kind[ICHA_EVENT_DELINQUENT] ? ".from" : ".on", dates},
        {of_kind[ICHA_EVENT_DELINQUENT] ? e->to : 0, ICHA_DATE_MIN, ICHA_DATE_MAX, ".to", dates},
        {amount ? e->amount : 1, 1, ICHA_MONEY_MAX, ".amount", "1..9000000000000000, all"},
        {amount ? (int64_t)e->effect : 0, 0, ICHA_PREPAY_SHORTEN, ".effect", "reduce_payment, shorten"},
        {of_kind[ICHA_EVENT_RATE] ? e->rate : 0, 0, ICHA_RATE_MAX, ".rate", "0%..1000%"},
        {of_kind[ICHA_EVENT_EXTEND] ? e->months : 1, 1, ICHA_TERM_MONTHS_MAX, ".months", NULL},
        {of_kind[ICHA_EVENT_DEFER] ? e->instalments : 1, 1, ICHA_TERM_MONTHS_MAX, ".instalments", NULL},
        {ended, 1, 1, ".reason", "1..255 bytes"},
    };
    for (size_t i = 0; i < sizeof bounds / sizeof bounds[0]; i++) {
        char field[64];
        icha_bounds bound = bounds[i];
        snprintf(field, sizeof field, "events[%zu]%s", index, bound.field);
        bound.field = field;
        icha_status status = icha_check_bounds(&bound, 1, "L-6", err);
        if (status == ICHA_OK) continue;
        if (err != NULL) err->index = (int64_t)index;
        return status;
    }
    return ICHA_OK;
}

static icha_status check_against_terms(const icha_terms *terms, size_t index, icha_error *err) {
    const icha_event *e = &terms->events[index];
    char found[ICHA_DATE_TEXT_SIZE], expected[ICHA_DATE_TEXT_SIZE];
    icha_date_format(e->on, found, sizeof found);
    if (e->kind == ICHA_EVENT_DELINQUENT && e->to <= e->on)
        return icha_fail_event(err, ICHA_M_DELINQUENCY_REVERSED, index, ".to", NULL, NULL);
    if (e->kind == ICHA_EVENT_RATE && terms->index != NULL)
        return icha_fail_event(err, ICHA_M_RATE_EVENT_WITH_INDEX, index, "", NULL, NULL);
    if (e->on >= terms->disbursed_on) return ICHA_OK;
    icha_date_format(terms->disbursed_on, expected, sizeof expected);
    return icha_fail_event(err, ICHA_M_EVENT_BEFORE_LOAN, index, "", found, expected);
}

/* ---- against each other ---- */

/* Names both, the one that stands first in the list as the other. */
static icha_status fail_pair(icha_error *err, icha_message id, size_t a, size_t b) {
    char other[32];
    snprintf(other, sizeof other, "events[%zu]", a < b ? a : b);
    return icha_fail_event(err, id, a < b ? b : a, "", other, NULL);
}

static icha_status check_pairs(const icha_terms *terms, icha_error *err) {
    icha_event_order order;
    const icha_event *delinquent = NULL;
    icha_events_order(terms->events, terms->event_count, order);
    for (size_t i = 0; i < terms->event_count; i++) {
        const icha_event *e = &terms->events[order[i]], *before = i > 0 ? &terms->events[order[i - 1]] : NULL;
        if (before != NULL && before->on == e->on && before->kind == e->kind)
            return fail_pair(err, ICHA_M_EVENT_TWICE, order[i - 1], order[i]);
        if (e->kind != ICHA_EVENT_DELINQUENT) continue;
        if (delinquent != NULL && delinquent->to > e->on)
            return fail_pair(err, ICHA_M_DELINQUENCIES_OVERLAP, (size_t)(delinquent - terms->events), order[i]);
        delinquent = e;
    }
    return ICHA_OK;
}

icha_status icha_events_check(const icha_terms *terms, icha_error *err) {
    icha_status status = ICHA_OK;
    if (terms->event_count > ICHA_EVENTS_MAX) return icha_fail(err, ICHA_M_LIST_TOO_LONG, "X-3", "events", NULL, "200");
    if (terms->events == NULL && terms->event_count > 0)
        return icha_fail(err, ICHA_M_VALUE_MISSING, "L-6", "events", NULL, "[...]");
    for (size_t i = 0; status == ICHA_OK && i < terms->event_count; i++) {
        status = check_present(terms, i, err);
        if (status == ICHA_OK) status = check_ranges(&terms->events[i], i, err);
        if (status == ICHA_OK) status = check_against_terms(terms, i, err);
    }
    return status == ICHA_OK ? check_pairs(terms, err) : status;
}
