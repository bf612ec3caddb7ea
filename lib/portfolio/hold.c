/* Why a loan or an event is held (P-2): a loan with an unusable event, every event of a held loan, an event without one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "portfolio.h"
#include "shard.h"

/* One call's means. */
typedef struct holding {
    icha_row_reader *reader;
    const icha_error *why;
    icha_language language;
    icha_held_list *events;
    size_t fault; /* the event, in by_id, that is to blame; SIZE_MAX: none */
    size_t place; /* the one whose place begins the loan's reason; SIZE_MAX: none */
} holding;

/* The member that an error speaks of: `events[2].rate` and `rate` alike. */
static const char *member_of(const icha_error *err) {
    if (strncmp(err->field, "events[", 7) != 0) return err->field;
    const char *dot = strchr(err->field, '.');
    return dot == NULL ? "" : dot + 1;
}

/* `EVENTS.csv:7: rate: 3.9 has no unit`: of an event's fault the portfolio's row says the place. */
static void reason_of_loan(const holding *h, char *reason) {
    const icha_portfolio_files *files = &h->reader->files;
    icha_error placed = *h->why;
    if (h->place == SIZE_MAX) {
        icha_held_reason(&placed, h->language, reason, ICHA_HELD_REASON_SIZE);
        return;
    }
    (void)icha_fail_in_field(&placed, placed.status, member_of(h->why));
    (void)icha_fail_at(&placed, placed.status, files->events_name, files->events->by_id[h->place]->line, 0);
    icha_error_sentence(&placed, h->language, reason, ICHA_HELD_REASON_SIZE);
}

static icha_status hold_event(const holding *h, size_t place, const icha_error *why, const char *field,
                              icha_error *err) {
    const icha_row_index *events = h->reader->files.events;
    const icha_row_place *event = events->by_id[place];
    char reason[ICHA_HELD_REASON_SIZE];
    icha_held_reason(why, h->language, reason, sizeof reason);
    return icha_held_list_add(h->events, (size_t)(event - events->rows), event, field, reason, why->status, err);
}

/* What is wrong with the event by itself: OK: nothing. Its cells are read anew, so that each of several bad events of a
 * loan says its own fault. */
static icha_status own_fault(const holding *h, size_t place, icha_error *own) {
    icha_row_reader *reader = h->reader;
    icha_row_begin(reader);
    return icha_event_row_read(reader, place, own);
}

static icha_status hold_one(const holding *h, size_t place, const char *missing, icha_error *err) {
    icha_error own = ICHA_ERROR_INIT;
    char line[24];
    if (own_fault(h, place, &own) != ICHA_OK) return hold_event(h, place, &own, own.field, err);
    if (missing[0] != '\0') {
        (void)icha_fail(&own, ICHA_M_KEYS_MISSING, "L-1", NULL, NULL, missing); /* as of the loan's keys */
        return hold_event(h, place, &own, missing, err);
    }
    if (place == h->fault) return hold_event(h, place, h->why, member_of(h->why), err);
    snprintf(line, sizeof line, "%u", (unsigned)h->reader->place.line);
    (void)icha_fail(&own, ICHA_M_EVENT_LOAN_HELD, "P-2", NULL, h->reader->files.loans_name, line);
    return hold_event(h, place, &own, "", err);
}

/* The reader's view of the loan, which reading its events alone takes away. */
typedef struct view {
    size_t first, count, base;
} view;

static void missing_of(const holding *h, view seen, size_t place, char *buffer, size_t size) {
    icha_row_reader *reader = h->reader;
    reader->first_event = seen.first;
    reader->event_count = seen.count;
    reader->event_base = seen.base;
    icha_event_missing(reader, place, buffer, size);
}

static icha_status hold_events(const holding *h, icha_error *err) {
    icha_row_reader *reader = h->reader;
    view seen = {reader->first_event, reader->event_count, reader->event_base};
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < reader->own_count; i++) {
        char missing[256];
        size_t place = reader->own_first + i;
        missing_of(h, seen, place, missing, sizeof missing);
        status = hold_one(h, place, missing, err);
    }
    return status;
}

/* A list of missing keys begins with an event's place where its first key is the event's: what the loan itself lacks is
 * not to be read as a member of an event. */
static size_t leading_event(const holding *h, const icha_error *why) {
    if (h->fault == SIZE_MAX || why->message_id != ICHA_M_KEYS_MISSING) return h->fault;
    return icha_row_event_of_key(h->reader, why->expected);
}

icha_status icha_hold_loan(icha_row_reader *reader, uint64_t row, const icha_error *why, icha_language language,
                           icha_held_list *loans, icha_held_list *events, icha_error *err) {
    const icha_row_place *place = &reader->place;
    char field[1024], reason[ICHA_HELD_REASON_SIZE];
    icha_error named = *why;
    holding h = {reader, &named, language, events, SIZE_MAX, SIZE_MAX};
    if (reader->files.events != NULL) {
        h.fault = icha_row_event_fault(reader, why);
        h.place = leading_event(&h, why);
    }
    icha_row_name_events(reader, h.place, &named);
    icha_row_fault_fields(reader, why, field, sizeof field);
    reason_of_loan(&h, reason);
    icha_status status = icha_held_list_add(loans, row, place, field, reason, why->status, err);
    bool is_first = place->twin == 0 || place->twin > place->line; /* of a repeated loan_id: its events are held once */
    if (status != ICHA_OK || reader->files.events == NULL || !is_first) return status;
    return hold_events(&h, err);
}

/* ---- events without a loan ---- */

static icha_status hold_stray(icha_portfolio *portfolio, const icha_row_place *event, icha_csv_record *record,
                              icha_error *err) {
    icha_error why = ICHA_ERROR_INIT;
    char reason[ICHA_HELD_REASON_SIZE];
    size_t row = (size_t)(event - portfolio->events.rows);
    icha_status status = ICHA_OK;
    icha_row_index_record(&portfolio->events, row, record);
    if (event->id_length > 0)
        status =
            icha_fail_text(&why, ICHA_M_EVENT_WITHOUT_LOAN, "P-2", "loan_id", event->loan_id, event->id_length, NULL);
    else status = icha_csv_fault_error(record, portfolio->events.columns.count, &why);
    if (status == ICHA_OK) status = icha_fail(&why, ICHA_M_VALUE_MISSING, "P-1", "loan_id", NULL, "loan_id");
    icha_held_reason(&why, portfolio->options.language, reason, sizeof reason);
    return icha_held_list_add(&portfolio->held_events, row, event, why.field, reason, status, err);
}

/* All rows of the portfolio came by. */
static icha_status hold_strays(icha_portfolio *portfolio, icha_csv_record *record, icha_error *err) {
    const icha_row_index *events = &portfolio->events;
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < events->count; i++)
        if (!atomic_load_explicit(&portfolio->has_loan[i], memory_order_relaxed) &&
            icha_shard_has(&portfolio->options, events->by_id[i]))
            status = hold_stray(portfolio, events->by_id[i], record, err);
    return status;
}

icha_status icha_hold_strays(icha_portfolio *portfolio, icha_error *err) {
    if (portfolio->events_name == NULL) return ICHA_OK;
    icha_csv_record *record = calloc(1, sizeof *record);
    if (record == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    icha_status status = hold_strays(portfolio, record, err);
    free(record);
    return status;
}
