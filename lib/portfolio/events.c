/* Rows of EVENTS.csv as events of a contract, and which of them an error speaks of (P-2, L-6). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "contract/keys.h"
#include "number/fail.h"
#include "reader.h"

static size_t row_of(const icha_row_reader *reader, size_t place) {
    const icha_row_index *events = reader->files.events;
    return (size_t)(events->by_id[place] - events->rows);
}

/* An empty cell is a member not given. */
static icha_status read_members(icha_row_reader *reader, size_t event, icha_error *err) {
    const icha_columns *columns = &reader->files.events->columns;
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < columns->count; i++) {
        size_t length;
        if (i == columns->loan_id) continue;
        const char *text = icha_csv_plain(&reader->event_record.cells[i], reader->buffer, &length);
        icha_element_key key = icha_event_key((int32_t)event, (icha_event_member)columns->member[i]);
        if (length > 0) status = icha_element_set(&reader->contract, columns->keys[i], &key, text, length, err);
    }
    return status;
}

icha_status icha_event_row_read(icha_row_reader *reader, size_t place, icha_error *err) {
    const icha_row_index *events = reader->files.events;
    size_t event = reader->contract.loan.event_count;
    icha_row_index_record(events, row_of(reader, place), &reader->event_record);
    icha_status status = icha_csv_fault_error(&reader->event_record, events->columns.count, err);
    if (status != ICHA_OK) return status;
    if (event >= ICHA_EVENTS_MAX) return icha_fail(err, ICHA_M_LIST_TOO_LONG, "X-3", "loan_id", NULL, "200");
    icha_begin_event(&reader->contract, event); /* also where every cell is empty */
    return read_members(reader, event, err);
}

/* `events[12]` at text: its length, 0 none. */
static size_t event_at(const char *text, size_t *event) {
    char *end;
    if (strncmp(text, "events[", 7) != 0 || text[7] < '0' || text[7] > '9') return 0;
    *event = (size_t)strtoul(text + 7, &end, 10);
    return *end == ']' ? (size_t)(end + 1 - text) : 0;
}

/* The place in by_id of the contract's event that a key begins with; SIZE_MAX: none of the file's. */
static size_t place_of_key(const icha_row_reader *reader, const char *key) {
    size_t event;
    if (event_at(key, &event) == 0 || event < reader->event_base) return SIZE_MAX;
    event -= reader->event_base;
    return event < reader->event_count ? reader->first_event + event : SIZE_MAX;
}

size_t icha_row_event_fault(const icha_row_reader *reader, const icha_error *err) {
    if (reader->event_fault != SIZE_MAX) return reader->event_fault;
    if (err->field[0] != '\0') return place_of_key(reader, err->field);
    for (size_t i = 0; err->status == ICHA_ERR_MISSING && i < reader->findings.count; i++) {
        size_t place = place_of_key(reader, reader->findings.items[i].key);
        if (place != SIZE_MAX && reader->findings.items[i].kind == ICHA_FINDING_MISSING) return place;
    }
    return SIZE_MAX;
}

void icha_event_missing(const icha_row_reader *reader, size_t place, char *buffer, size_t size) {
    buffer[0] = '\0';
    for (size_t i = 0; i < reader->findings.count; i++) {
        const icha_finding *finding = &reader->findings.items[i];
        const char *member = strchr(finding->key, '.');
        if (finding->kind != ICHA_FINDING_MISSING || place_of_key(reader, finding->key) != place || member == NULL)
            continue;
        icha_list_append(buffer, size, member + 1);
    }
}

/* Appends as much as fits, whole pieces only. */
static void put(char *buffer, size_t size, const char *text, size_t length) {
    size_t used = strlen(buffer);
    if (used + length + 1 > size) return;
    memcpy(buffer + used, text, length);
    buffer[used + length] = '\0';
}

static void name_events(const icha_row_reader *reader, char *text, size_t size) {
    char made[512] = "", name[192];
    for (const char *at = text; *at != '\0';) {
        size_t event, length = event_at(at, &event), place = length == 0 ? SIZE_MAX : place_of_key(reader, at);
        if (place == SIZE_MAX) {
            put(made, sizeof made, at++, 1);
            continue;
        }
        snprintf(name, sizeof name, "%s:%u", reader->files.events_name,
                 (unsigned)reader->files.events->by_id[place]->line);
        put(made, sizeof made, name, strlen(name));
        at += length;
        if (*at == '.') put(made, sizeof made, " ", 1), at++;
    }
    if (strlen(made) < size) memcpy(text, made, strlen(made) + 1);
}

void icha_row_name_events(const icha_row_reader *reader, icha_error *err) {
    if (reader->files.events == NULL) return;
    name_events(reader, err->found, sizeof err->found);
    name_events(reader, err->expected, sizeof err->expected);
}
