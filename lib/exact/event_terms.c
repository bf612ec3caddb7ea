/* TERMS "index" and "events" (L-5, L-6). */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- index ---- */

static bool read_resets(const struct reader *r, struct rate_index *x) {
    const json_t *array = icha_exact_take(r, "reset_on", false);
    if (array == NULL || (json_is_array(array) && json_array_size(array) == 0)) return true;
    size_t count = json_array_size(array);
    if (!json_is_array(array) || count > MAX_RESETS)
        return icha_exact_fail(r->err, "%sreset_on: expected at most %d dates (L-5)", r->path, MAX_RESETS);
    x->resets = calloc(count, sizeof *x->resets);
    if (x->resets == NULL) return icha_exact_fail(r->err, "out of memory");
    x->reset_count = count;
    for (size_t i = 0; i < count; i++) {
        const char *text = json_string_value(json_array_get(array, i));
        if (text == NULL || !icha_exact_parse_date(text, &x->resets[i]))
            return icha_exact_fail(r->err, "%sreset_on[%zu]: expected a date (T-1)", r->path, i);
        if (i > 0 && x->resets[i] <= x->resets[i - 1])
            return icha_exact_fail(r->err, "%sreset_on: the dates must ascend (L-5)", r->path);
    }
    return true;
}

bool icha_exact_read_index(const struct reader *loan, const json_t *json, struct terms *terms) {
    static const char *const keys[] = {"series", "spread", "reset_every_months", "reset_on", "floor", "cap", NULL};
    struct reader r = *loan;
    struct rate_index *x = &terms->index;
    r.object = json;
    r.path = "index.";
    if (!json_is_object(json)) return icha_exact_fail(loan->err, "index: expected an object");
    terms->has_index = true;
    x->floor = x->cap = ABSENT;
    if (!icha_exact_known_keys(&r, keys) ||
        !icha_exact_take_series(&r, "series", true, true, MAX_INDEX_ENTRIES, &x->series, &x->series_count) ||
        !icha_exact_take_signed_rate(&r, "spread", true, &x->spread) || !read_resets(&r, x) ||
        !icha_exact_take_int(&r, "reset_every_months", x->resets == NULL, 1, MAX_MONTHS, &x->reset_every_months) ||
        !icha_exact_take_rate(&r, "floor", false, &x->floor) || !icha_exact_take_rate(&r, "cap", false, &x->cap))
        return false;
    if (x->resets != NULL && x->reset_every_months != 0)
        return icha_exact_fail(r.err, "index: reset_every_months or reset_on, not both (L-5)");
    if (x->floor != ABSENT && x->cap != ABSENT && x->floor > x->cap)
        return icha_exact_fail(r.err, "index: the floor is above the cap (L-5)");
    return true;
}

static bool settle_index(struct terms *t, struct exact_error *err) {
    civil_day until = NO_DAY;
    if (!t->has_index) return true;
    if (t->index.series[0].on > t->disbursed_on)
        return icha_exact_fail(err, "gap: index.series has no entry on or before the disbursement (L-5)");
    if (t->index.resets != NULL && t->index.resets[0] <= t->disbursed_on)
        return icha_exact_fail(err, "index.reset_on: must lie after disbursed_on (L-5)");
    t->rate = icha_exact_index_rate(t, t->disbursed_on, &until);
    return true;
}

/* ---- events ---- */

static const char *const kinds[] = {"rate",  "extend",   "defer",     "prepay",       "delinquent",
                                    "close", "relocate", "subrogate", "stop_subsidy", NULL};

static bool read_prepayment(const struct reader *r, struct event *e, bool is_bullet) {
    static const char *const effects[] = {"reduce_payment", "shorten", NULL};
    const char *text = json_string_value(json_object_get(r->object, "amount"));
    int effect = 0;
    if (text != NULL && strcmp(text, "all") == 0) e->amount = ALL_OF_IT;
    else if (!icha_exact_take_money(r, "amount", true, 1, MONEY_MAX, &e->amount)) return false;
    bool used = e->amount != ALL_OF_IT && !is_bullet;
    if (!icha_exact_take_word(r, "effect", used, effects, &effect)) return false;
    e->shorten = effect == 1;
    return true;
}

static bool read_event(const struct reader *r, struct event *e, bool is_bullet) {
    static const char *const keys[] = {"kind", "on",     "from",        "to",     "amount", "effect",
                                       "rate", "months", "instalments", "reason", NULL};
    int kind = 0;
    const char *reason = NULL;
    size_t noted = r->missing->used;
    if (!icha_exact_known_keys(r, keys) || !icha_exact_take_word(r, "kind", true, kinds, &kind)) return false;
    if (r->missing->used > noted) return true;
    e->kind = (enum event_kind)kind;
    if (!icha_exact_take_date(r, kind == EVENT_DELINQUENT ? "from" : "on", true, &e->on)) return false;
    switch (e->kind) {
    case EVENT_RATE: return icha_exact_take_rate(r, "rate", true, &e->rate);
    case EVENT_EXTEND: return icha_exact_take_int(r, "months", true, 1, MAX_MONTHS, &e->months);
    case EVENT_DEFER: return icha_exact_take_int(r, "instalments", true, 1, MAX_MONTHS, &e->instalments);
    case EVENT_PREPAY: return read_prepayment(r, e, is_bullet);
    case EVENT_DELINQUENT: return icha_exact_take_date(r, "to", true, &e->to);
    case EVENT_STOP_SUBSIDY: return icha_exact_take_name(r, "reason", true, &reason);
    case EVENT_CLOSE:
    case EVENT_RELOCATE:
    case EVENT_SUBROGATE: break;
    }
    return true;
}

bool icha_exact_read_events(const struct reader *loan, const json_t *json, struct terms *terms, int method) {
    size_t count = json_array_size(json);
    if (!json_is_array(json) || count > MAX_EVENTS)
        return icha_exact_fail(loan->err, "events: expected at most %d events (L-6)", MAX_EVENTS);
    terms->events = calloc(count + 1, sizeof *terms->events);
    if (terms->events == NULL) return icha_exact_fail(loan->err, "out of memory");
    terms->event_count = count;
    for (size_t i = 0; i < count; i++) {
        char path[64];
        struct reader r;
        if (!icha_exact_take_element(loan, json, i, "events", path, &r) ||
            !read_event(&r, &terms->events[i], method == BULLET))
            return false;
    }
    return true;
}

static int by_day_then_kind(const void *left, const void *right) {
    const struct event *a = left;
    const struct event *b = right;
    if (a->on != b->on) return a->on < b->on ? -1 : 1;
    return a->kind < b->kind ? -1 : a->kind > b->kind;
}

static bool judge_event(const struct terms *t, const struct event *e, civil_day delinquent_to,
                        struct exact_error *err) {
    char date[11];
    icha_exact_format_date(e->on, date);
    const char *kind = kinds[e->kind];
    if (e->on < t->disbursed_on)
        return icha_exact_fail(err, "events: %s on %s, before the disbursement (L-6)", kind, date);
    if (e->kind == EVENT_RATE && t->has_index)
        return icha_exact_fail(err, "events: %s on %s beside an index (L-5)", kind, date);
    if (e->kind != EVENT_DELINQUENT) return true;
    if (e->to <= e->on) return icha_exact_fail(err, "events: %s from %s holds no day (S-4)", kind, date);
    if (e->on < delinquent_to)
        return icha_exact_fail(err, "events: %s from %s shares a day with another (L-6)", kind, date);
    return true;
}

bool icha_exact_settle_events(struct terms *terms, struct exact_error *err) {
    civil_day delinquent_to = 0;
    bool delinquent = false;
    if (!settle_index(terms, err)) return false;
    if (terms->event_count == 0) return true;
    qsort(terms->events, terms->event_count, sizeof *terms->events, by_day_then_kind);
    for (size_t i = 0; i < terms->event_count; i++) {
        const struct event *e = &terms->events[i];
        if (i > 0 && by_day_then_kind(e - 1, e) == 0) {
            char date[11];
            icha_exact_format_date(e->on, date);
            return icha_exact_fail(err, "events: %s and %s on %s, two of one kind on one day (L-6)", kinds[e->kind],
                                   kinds[e->kind], date);
        }
        if (!judge_event(terms, e, delinquent ? delinquent_to : INT32_MIN, err)) return false;
        if (e->kind == EVENT_DELINQUENT) {
            delinquent = true;
            delinquent_to = e->to;
        }
    }
    return true;
}
