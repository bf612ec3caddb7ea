/* How an overlay spells values: as the catalogue does, in one line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue/overlay_parts.h"
#include "catalogue/read.h"

icha_unit icha_overlay_unit(icha_unit unit) {
    return unit == ICHA_UNIT_STEPS ? ICHA_UNIT_RATE : unit == ICHA_UNIT_TIERS ? ICHA_UNIT_RATIO : unit;
}

static bool has_order(icha_unit unit) {
    return unit != ICHA_UNIT_TEXT && unit != ICHA_UNIT_BOOL && unit != ICHA_UNIT_RATIO && unit < ICHA_UNIT_STEPS;
}

static icha_cat_node scalar(const char *text, size_t length) {
    /* `plain` so that `unlimited` is the state, as in the catalogue's files */
    return (icha_cat_node){.kind = ICHA_CAT_SCALAR, .plain = true, .text = text, .length = length};
}

/* The catalogue's own reader on a node made from the text: its spellings and limits are the overlay's. */
static icha_status read_with(icha_cat_reader *reader, const icha_cat_node *node, icha_unit unit, const char *parameter,
                             icha_value *value, icha_error *err) {
    struct icha_faults *faults = reader->faults;
    const icha_cat_term *term = icha_cat_term_find(parameter);
    if (term != NULL && term->unit != unit) term = NULL;
    bool read = node != NULL && icha_cat_read_value(reader, node, unit, term, value);
    icha_status status = ICHA_OK;
    if (reader->arena->failed || faults->memory_failed)
        status = icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    else if (!read || faults->count > 0) {
        status = faults->items[0].status;
        if (err != NULL) *err = faults->items[0];
    }
    free(faults->items);
    return status;
}

static icha_status read_node(icha_cat_arena *arena, const icha_cat_node *node, icha_unit unit, const char *parameter,
                             icha_value *value, icha_error *err) {
    struct icha_faults faults = {0};
    icha_cat_uses uses = {0};
    icha_cat_reader reader = {.arena = arena, .uses = &uses, .faults = &faults, .file = ""};
    return read_with(&reader, node, unit, parameter, value, err);
}

icha_status icha_overlay_read_schedule(icha_cat_arena *arena, icha_unit unit, const char *parameter, const char *text,
                                       icha_value *value, icha_error *err) {
    struct icha_faults faults = {0};
    icha_cat_uses uses = {0};
    icha_cat_reader reader = {.arena = arena, .uses = &uses, .faults = &faults, .file = ""};
    icha_cat_arena scratch = {NULL, false};
    size_t size = strlen(text) + 16;
    char *yaml = icha_cat_arena_take(&scratch, size, 1);
    icha_cat_node *root = NULL;
    if (yaml != NULL) {
        snprintf(yaml, size, "%s: %s", unit == ICHA_UNIT_STEPS ? "steps" : "tiers", text);
        root = icha_cat_parse(&reader, &scratch, (const unsigned char *)yaml, strlen(yaml));
    }
    arena->failed = arena->failed || scratch.failed;
    icha_status status = read_with(&reader, root, unit, parameter, value, err);
    icha_cat_arena_free(&scratch);
    if (status == ICHA_OK || err == NULL) return status;
    return icha_fail_at(err, status, NULL, 0, 0); /* places in the text are none of the file */
}

/* A map with one key, `band` or a bound. */
static icha_status read_form(icha_cat_arena *arena, icha_cat_node *inner, const char *key, icha_unit unit,
                             const char *parameter, icha_value *value, icha_error *err) {
    icha_cat_node map = {.kind = ICHA_CAT_MAP, .first = inner, .last = inner, .count = 1};
    inner->key = key;
    return read_node(arena, &map, unit, parameter, value, err);
}

/* The nodes hold NUL-terminated texts: each end is copied. */
static icha_status read_band(icha_cat_arena *arena, const char *text, const char *dots, icha_unit unit,
                             const char *parameter, icha_value *value, icha_error *err) {
    size_t length = (size_t)(dots - text);
    const char *low_text = icha_cat_arena_text(arena, text, length);
    if (low_text == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    icha_cat_node low = scalar(low_text, length), high = scalar(dots + 2, strlen(dots + 2));
    icha_cat_node list = {.kind = ICHA_CAT_LIST, .first = &low, .last = &high, .count = 2};
    low.next = &high;
    return read_form(arena, &list, "band", unit, parameter, value, err);
}

static icha_status read_state(icha_state state, icha_value *value) {
    *value = (icha_value){.state = state};
    value->reason = value->reason_ko = value->text = value->low_text = value->high_text = value->keyed_by = "";
    return ICHA_OK;
}

static icha_status read_plain(icha_cat_arena *arena, icha_unit unit, const char *parameter, const char *text,
                              icha_value *value, icha_error *err) {
    icha_cat_node node = scalar(text, strlen(text));
    return read_node(arena, &node, unit, parameter, value, err);
}

icha_status icha_overlay_read(icha_cat_arena *arena, icha_unit unit, const char *parameter, const char *text,
                              bool only_plain, icha_spelt *spelt, icha_error *err) {
    const char *dots = has_order(unit) ? strstr(text, "..") : NULL;
    *spelt = (icha_spelt){0};
    if (only_plain) return read_plain(arena, icha_overlay_unit(unit), parameter, text, &spelt->value, err);
    if (strcmp(text, "unknown") == 0) return read_state(ICHA_STATE_UNKNOWN, &spelt->value);
    if (strcmp(text, "not_applicable") == 0) return read_state(ICHA_STATE_NOT_APPLICABLE, &spelt->value);
    if (unit >= ICHA_UNIT_STEPS) {
        spelt->list = text;
        return read_state(ICHA_STATE_KNOWN, &spelt->value);
    }
    if (dots != NULL) return read_band(arena, text, dots, unit, parameter, &spelt->value, err);
    bool at_most = strncmp(text, "<= ", 3) == 0, at_least = strncmp(text, ">= ", 3) == 0;
    if (!has_order(unit) || (!at_most && !at_least))
        return read_plain(arena, unit, parameter, text, &spelt->value, err);
    icha_cat_node bound = scalar(text + 3, strlen(text + 3));
    return read_form(arena, &bound, at_most ? "at_most" : "at_least", unit, parameter, &spelt->value, err);
}

static bool spells_rate(const char *text, size_t length, icha_rate wanted) {
    icha_rate rate = 0;
    return icha_rate_parse(text, length, &rate, NULL) == ICHA_OK && rate == wanted;
}

static bool spells_ratio(const char *text, size_t length, icha_ratio wanted) {
    icha_ratio ratio;
    return icha_ratio_parse(text, length, &ratio, NULL) == ICHA_OK && ratio.numerator == wanted.numerator &&
           ratio.denominator == wanted.denominator;
}

/* The figures of a list against the texts between commas. */
static bool equals_list(const icha_value *value, const char *list) {
    size_t count = value->unit == ICHA_UNIT_STEPS ? value->step_count : value->tier_count;
    for (size_t i = 0; i < count; i++) {
        size_t length = strcspn(list, ",");
        bool same = value->unit == ICHA_UNIT_STEPS ? spells_rate(list, length, value->steps[i].rate)
                                                   : spells_ratio(list, length, value->tiers[i].ratio);
        if (!same || (list[length] == '\0') != (i + 1 == count)) return false;
        list += length + (list[length] != '\0');
        list += strspn(list, " ");
    }
    return count > 0;
}

bool icha_overlay_equals(const icha_value *value, const icha_spelt *spelt) {
    const icha_value *other = &spelt->value;
    if (value->state != other->state) return false;
    if (value->state != ICHA_STATE_KNOWN) return true;
    if (spelt->list != NULL) return value->unit >= ICHA_UNIT_STEPS && equals_list(value, spelt->list);
    if (value->form != other->form) return false;
    if (value->form == ICHA_FORM_BAND) return value->low == other->low && value->high == other->high;
    return strcmp(value->text, other->text) == 0; /* canonical in both */
}

static size_t put(char *buffer, size_t size, size_t length, const char *text, const char *more) {
    if (length >= size) return length;
    int wrote = snprintf(buffer + length, size - length, "%s%s", text, more);
    return length + (wrote > 0 ? (size_t)wrote : 0);
}

static void write_list(const icha_value *value, char *buffer, size_t size) {
    char one[ICHA_TEXT_MAX];
    size_t count = value->unit == ICHA_UNIT_STEPS ? value->step_count : value->tier_count, length = 0;
    for (size_t i = 0; i < count; i++) {
        if (value->unit == ICHA_UNIT_STEPS) icha_rate_format(value->steps[i].rate, one, sizeof one);
        else icha_ratio_format(value->tiers[i].ratio, one, sizeof one);
        length = put(buffer, size, length, i > 0 ? ", " : "", one);
    }
}

static void write_keyed(const icha_value *value, char *buffer, size_t size) {
    size_t length = 0;
    for (size_t i = 0; i < value->entry_count; i++) {
        char one[120];
        icha_overlay_write(&value->entries[i].value, one, sizeof one);
        length = put(buffer, size, length, i > 0 ? ", " : "", value->entries[i].key);
        length = put(buffer, size, length, " ", one);
    }
}

void icha_overlay_write(const icha_value *value, char *buffer, size_t size) {
    buffer[0] = '\0';
    switch (value->state) {
    case ICHA_STATE_UNKNOWN: put(buffer, size, 0, "unknown", ""); return;
    case ICHA_STATE_NOT_APPLICABLE: put(buffer, size, 0, "not_applicable", ""); return;
    case ICHA_STATE_UNLIMITED: put(buffer, size, 0, "unlimited", ""); return;
    case ICHA_STATE_KNOWN: break;
    }
    if (value->unit == ICHA_UNIT_STEPS || value->unit == ICHA_UNIT_TIERS) {
        write_list(value, buffer, size);
        return;
    }
    switch (value->form) {
    case ICHA_FORM_BAND: put(buffer, size, put(buffer, size, 0, value->low_text, ".."), value->high_text, ""); break;
    case ICHA_FORM_AT_MOST: put(buffer, size, 0, "<= ", value->text); break;
    case ICHA_FORM_AT_LEAST: put(buffer, size, 0, ">= ", value->text); break;
    case ICHA_FORM_KEYED: write_keyed(value, buffer, size); break;
    case ICHA_FORM_EXACT: put(buffer, size, 0, value->text, ""); break;
    }
}
