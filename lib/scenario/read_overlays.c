/* Overlays on parameters, and index changes. What the texts must be only the catalogue knows. */
#include <string.h>

#include "scenario/reading.h"

static void read_factor(icha_scenario_reading *r, const icha_cat_node *node) {
    icha_error error = ICHA_ERROR_INIT;
    icha_ratio ratio;
    if (icha_ratio_parse(node->text, node->length, &ratio, &error) == ICHA_OK) return;
    icha_cat_fault_inner(&r->reader, node->place, &error, "3/4 or 75%");
}

/* ---- a whole schedule, which becomes one text: `[{months: 12, rate: 2%}, ...]` ---- */

static char *put_text(char *end, const char *text, size_t length) {
    memcpy(end, text, length);
    return end + length;
}

/* As it was written, for a plain `unlimited` is no quoted one. */
static char *put_scalar(char *end, const icha_cat_node *node) {
    if (node->plain) return put_text(end, node->text, node->length);
    *end++ = '"';
    for (size_t i = 0; i < node->length; i++) {
        if (node->text[i] == '"' || node->text[i] == '\\') *end++ = '\\';
        *end++ = node->text[i];
    }
    *end++ = '"';
    return end;
}

static char *put_entry(char *end, const icha_cat_node *map) {
    *end++ = '{';
    for (const icha_cat_node *item = map->first; item != NULL; item = item->next) {
        end = put_text(end, item->key, strlen(item->key));
        end = put_text(end, ": ", 2);
        end = put_scalar(end, item);
        if (item->next != NULL) end = put_text(end, ", ", 2);
    }
    *end++ = '}';
    return end;
}

/* The room that the text needs; 0: it is no list of maps of figures. */
static size_t measure(const icha_cat_node *list) {
    size_t room = 3;
    for (const icha_cat_node *map = list->first; map != NULL; map = map->next) {
        if (map->bad || map->kind != ICHA_CAT_MAP) return 0;
        room += 4;
        for (const icha_cat_node *item = map->first; item != NULL; item = item->next) {
            if (item->bad || item->kind != ICHA_CAT_SCALAR) return 0;
            room += strlen(item->key) + 2 * item->length + 6;
        }
    }
    return room;
}

static const char *read_schedule(icha_scenario_reading *r, const icha_cat_node *list) {
    static const char *const expected = "[{months: 12, rate: 2%}]";
    size_t room = measure(list);
    char *text = room == 0 || list->count == 0 ? NULL : icha_cat_arena_take(r->reader.arena, room, 1), *end = text;
    if (text == NULL) {
        icha_cat_fault(&r->reader, list->place, ICHA_M_WRONG_KIND, "list", expected);
        return NULL;
    }
    *end++ = '[';
    for (const icha_cat_node *map = list->first; map != NULL; map = map->next) {
        end = put_entry(end, map);
        if (map->next != NULL) end = put_text(end, ", ", 2);
    }
    *end++ = ']';
    *end = '\0';
    return text;
}

static void read_act(icha_scenario_reading *r, const icha_cat_node *map, icha_overlay *overlay) {
    static const char *const keys[] = {"set", "add", "multiply", NULL};
    const icha_cat_node *node = icha_read_one_of(r, map, keys);
    if (node == NULL) return;
    overlay->act = node->key[0] == 's'   ? ICHA_OVERLAY_SET
                   : node->key[0] == 'a' ? ICHA_OVERLAY_ADD
                                         : ICHA_OVERLAY_MULTIPLY;
    bool is_schedule = overlay->act == ICHA_OVERLAY_SET && node->kind == ICHA_CAT_LIST;
    if (!is_schedule) overlay->operand = icha_member_text(r, map, node->key, "a value such as 1.5%, 1%..1.5% or <= 7");
    size_t path = icha_cat_enter(&r->reader, node->key);
    if (is_schedule) overlay->operand = read_schedule(r, node);
    if (overlay->operand != NULL && overlay->act == ICHA_OVERLAY_MULTIPLY) read_factor(r, node);
    bool is_unknown = overlay->expects != NULL && strcmp(overlay->expects, "unknown") == 0;
    /* nothing can be added to what nobody knows (C-2) */
    if (is_unknown && overlay->act != ICHA_OVERLAY_SET)
        icha_cat_fault(&r->reader, node->key_place, ICHA_M_OVERLAY_ACT, "unknown", "set");
    icha_cat_leave(&r->reader, path);
}

static void read_overlay(icha_scenario_reading *r, const icha_cat_node *node, void *item) {
    static const char *const required[] = {"product", "parameter", "window", "expects", NULL};
    static const char *const optional[] = {"part", "set", "add", "multiply", "rounding", "note", NULL};
    icha_overlay *overlay = item;
    overlay->line = node->place.line;
    overlay->column = node->place.column;
    if (!icha_cat_expect_map(&r->reader, node, required, optional)) return;
    overlay->product = icha_member_id(r, node, "product");
    overlay->parameter = icha_member_id(r, node, "parameter");
    overlay->part = icha_member_id(r, node, "part");
    (void)icha_member_window(r, node, "window", &overlay->from, &overlay->to);
    overlay->expects = icha_member_text(r, node, "expects", "the value before, or unknown");
    read_act(r, node, overlay);
    icha_member_rounding(r, node, "rounding", &overlay->rounding);
    overlay->note = icha_member_text(r, node, "note", "text");
}

void icha_scenario_read_overlays(icha_scenario_reading *r) {
    const void *items;
    icha_read_list(r, "overlays", ICHA_OVERLAYS_MAX, sizeof(icha_overlay), read_overlay, &items,
                   &r->scenario->overlay_count);
    r->scenario->overlays = items;
}

/* ---- index ---- */

static void fault_date(icha_scenario_reading *r, const icha_cat_node *node, icha_message message, icha_date expected) {
    char text[ICHA_DATE_TEXT_SIZE];
    icha_date_format(expected, text, sizeof text);
    icha_cat_fault(&r->reader, node->place, message, node->text, text);
}

/* [date, rate]; the first on the day from which the path holds, each later than the one before. */
static void read_point(icha_scenario_reading *r, const icha_cat_node *node, const icha_index_change *change,
                       icha_index_entry *entry) {
    static const char *const expected = "[2026-07-01, 2.25%]";
    if (!icha_cat_expect_list(&r->reader, node, 2, expected)) return;
    if (node->count != 2) {
        icha_cat_fault(&r->reader, node->place, ICHA_M_WRONG_KIND, "list", expected);
        return;
    }
    bool dated = icha_cat_read_date(&r->reader, node->first, &entry->on);
    (void)icha_read_rate(r, node->last, &entry->rate);
    if (!dated) return;
    if (change->entry_count == 0 && entry->on != change->from)
        fault_date(r, node->first, ICHA_M_PATH_START, change->from);
    if (change->entry_count > 0 && entry->on <= entry[-1].on)
        fault_date(r, node->first, ICHA_M_SERIES_UNORDERED, entry[-1].on);
}

static void read_path(icha_scenario_reading *r, const icha_cat_node *list, icha_index_change *change) {
    size_t path = icha_cat_enter(&r->reader, "path");
    change->shift = ICHA_UNSET;
    if (icha_cat_expect_list(&r->reader, list, 1, "[[2026-07-01, 2.25%]]")) {
        icha_index_entry *entries = icha_cat_arena_take(r->reader.arena, list->count, sizeof *entries);
        for (const icha_cat_node *item = list->first; entries != NULL && item != NULL; item = item->next) {
            size_t inner = icha_cat_enter_index(&r->reader, change->entry_count);
            read_point(r, item, change, &entries[change->entry_count]);
            change->entry_count++;
            icha_cat_leave(&r->reader, inner);
        }
        change->entries = entries;
    }
    icha_cat_leave(&r->reader, path);
}

/* As a rate, and with a `+` too: what is added is written so. */
static void read_shift(icha_scenario_reading *r, const icha_cat_node *node, icha_rate *shift) {
    size_t path = icha_cat_enter(&r->reader, "shift");
    icha_cat_node rate = *node;
    bool is_plus = node->kind == ICHA_CAT_SCALAR && node->length > 1 && node->text[0] == '+' && node->text[1] != '-';
    if (is_plus) rate.text++, rate.length--;
    (void)icha_read_rate(r, &rate, shift);
    icha_cat_leave(&r->reader, path);
}

static void read_change(icha_scenario_reading *r, const icha_cat_node *node, void *item) {
    static const char *const required[] = {"series", "from", NULL};
    static const char *const optional[] = {"path", "shift", NULL};
    icha_index_change *change = item;
    change->line = node->place.line;
    change->column = node->place.column;
    change->shift = 0;
    if (!icha_cat_expect_map(&r->reader, node, required, optional)) return;
    change->series = icha_member_id(r, node, "series");
    bool dated = icha_member_date(r, node, "from", &change->from);
    const icha_cat_node *how = icha_read_one_of(r, node, optional);
    if (how == NULL) return;
    if (strcmp(how->key, "shift") == 0) read_shift(r, how, &change->shift);
    else if (dated) read_path(r, how, change);
}

void icha_scenario_read_index(icha_scenario_reading *r) {
    const void *items;
    icha_read_list(r, "index", ICHA_INDEX_CHANGES_MAX, sizeof(icha_index_change), read_change, &items,
                   &r->scenario->index_count);
    r->scenario->index = items;
}
