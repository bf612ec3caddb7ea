/* One typed member of a map each; lists of the file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/reading.h"

const char *icha_member_text(icha_scenario_reading *r, const icha_cat_node *map, const char *key,
                             const char *expected) {
    const icha_cat_node *node = icha_cat_get(map, key);
    if (node == NULL) return NULL;
    size_t path = icha_cat_enter(&r->reader, key);
    const char *text = icha_cat_read_text(&r->reader, node, expected);
    icha_cat_leave(&r->reader, path);
    return text;
}

const char *icha_member_id(icha_scenario_reading *r, const icha_cat_node *map, const char *key) {
    const icha_cat_node *node = icha_cat_get(map, key);
    if (node == NULL) return NULL;
    size_t path = icha_cat_enter(&r->reader, key);
    const char *id = icha_cat_read_id(&r->reader, node);
    icha_cat_leave(&r->reader, path);
    return id;
}

bool icha_member_word(icha_scenario_reading *r, const icha_cat_node *map, const char *key, const char *words,
                      size_t *index) {
    const icha_cat_node *node = icha_cat_get(map, key);
    if (node == NULL) return false;
    size_t path = icha_cat_enter(&r->reader, key);
    bool read = icha_cat_read_word(&r->reader, node, words, index);
    icha_cat_leave(&r->reader, path);
    return read;
}

bool icha_member_date(icha_scenario_reading *r, const icha_cat_node *map, const char *key, icha_date *date) {
    const icha_cat_node *node = icha_cat_get(map, key);
    if (node == NULL) return false;
    size_t path = icha_cat_enter(&r->reader, key);
    bool read = icha_cat_read_date(&r->reader, node, date);
    icha_cat_leave(&r->reader, path);
    return read;
}

bool icha_member_whole(icha_scenario_reading *r, const icha_cat_node *map, const char *key, int64_t minimum,
                       int64_t maximum, int64_t *value) {
    const icha_cat_node *node = icha_cat_get(map, key);
    if (node == NULL) return false;
    size_t path = icha_cat_enter(&r->reader, key);
    bool read = icha_cat_read_whole(&r->reader, node, minimum, maximum, value);
    icha_cat_leave(&r->reader, path);
    return read;
}

bool icha_read_rate(icha_scenario_reading *r, const icha_cat_node *node, icha_rate *rate) {
    static const char *const expected = "1.5%, 150bp or 0.015x";
    icha_error error = ICHA_ERROR_INIT;
    if (!icha_cat_expect_scalar(&r->reader, node, expected)) return false;
    if (icha_rate_parse(node->text, node->length, rate, &error) == ICHA_OK) return true;
    icha_cat_fault_inner(&r->reader, node->place, &error, expected);
    return false;
}

bool icha_member_rate(icha_scenario_reading *r, const icha_cat_node *map, const char *key, icha_rate *rate) {
    const icha_cat_node *node = icha_cat_get(map, key);
    if (node == NULL) return false;
    size_t path = icha_cat_enter(&r->reader, key);
    bool read = icha_read_rate(r, node, rate);
    icha_cat_leave(&r->reader, path);
    return read;
}

bool icha_read_probability(icha_scenario_reading *r, const icha_cat_node *node, icha_ratio *ratio) {
    static const char *const expected = "0..1, such as 0.5% or 1/200";
    icha_error error = ICHA_ERROR_INIT;
    if (!icha_cat_expect_scalar(&r->reader, node, expected)) return false;
    if (icha_ratio_parse(node->text, node->length, ratio, &error) != ICHA_OK) {
        icha_cat_fault_inner(&r->reader, node->place, &error, expected);
        return false;
    }
    if (ratio->numerator <= ratio->denominator) return true;
    icha_cat_fault(&r->reader, node->place, ICHA_M_OUT_OF_RANGE, node->text, "0..1");
    return false;
}

bool icha_member_probability(icha_scenario_reading *r, const icha_cat_node *map, const char *key, icha_ratio *ratio) {
    const icha_cat_node *node = icha_cat_get(map, key);
    if (node == NULL) return false;
    size_t path = icha_cat_enter(&r->reader, key);
    bool read = icha_read_probability(r, node, ratio);
    icha_cat_leave(&r->reader, path);
    return read;
}

void icha_member_rounding(icha_scenario_reading *r, const icha_cat_node *map, const char *key,
                          icha_rounding *rounding) {
    const icha_cat_node *node = icha_cat_get(map, key);
    icha_error error = ICHA_ERROR_INIT;
    if (node == NULL) return;
    size_t path = icha_cat_enter(&r->reader, key);
    if (icha_cat_expect_scalar(&r->reader, node, "down/1") &&
        icha_rounding_parse(node->text, node->length, rounding, &error) != ICHA_OK)
        icha_cat_fault_inner(&r->reader, node->place, &error, "down/1");
    icha_cat_leave(&r->reader, path);
}

bool icha_member_window(icha_scenario_reading *r, const icha_cat_node *map, const char *key, icha_date *from,
                        icha_date *to) {
    static const char *const required[] = {"from", "to", NULL};
    const icha_cat_node *node = icha_cat_get(map, key);
    if (node == NULL) return false;
    size_t path = icha_cat_enter(&r->reader, key);
    bool read = icha_cat_expect_map(&r->reader, node, required, NULL) && icha_member_date(r, node, "from", from);
    read = icha_member_date(r, node, "to", to) && read;
    if (read && *from > *to) {
        icha_cat_fault(&r->reader, node->place, ICHA_M_RANGE_REVERSED, icha_cat_get(node, "from")->text, "from <= to");
        read = false;
    }
    icha_cat_leave(&r->reader, path);
    return read;
}

void icha_fault_limit(icha_scenario_reading *r, const icha_cat_node *node, const char *what, size_t limit) {
    char expected[32];
    snprintf(expected, sizeof expected, "<= %zu", limit);
    icha_cat_fault(&r->reader, node->place, ICHA_M_YAML_LIMIT, what, expected);
}

void icha_fault_member(icha_scenario_reading *r, const icha_cat_node *map, const char *key, icha_message message,
                       const char *found, const char *expected) {
    size_t path = icha_cat_enter(&r->reader, key);
    icha_cat_fault(&r->reader, icha_cat_get(map, key)->place, message, found, expected);
    icha_cat_leave(&r->reader, path);
}

void icha_fault_twice(icha_scenario_reading *r, const icha_cat_node *map, const char *key, const char *found) {
    icha_fault_member(r, map, key, ICHA_M_KEY_TWICE, found, "once");
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* ---- names ---- */

/* `like`: what is known of the name; its text and place come from the node's. */
static void note_name(icha_scenario_reading *r, icha_scenario_name like, const char *text, icha_cat_place place) {
    icha_cat_reader *reader = &r->reader;
    icha_scenario_name *name = icha_cat_arena_take(reader->arena, 1, sizeof *name);
    if (name == NULL) return;
    *name = like;
    name->text = text;
    name->path = icha_cat_arena_text(reader->arena, reader->path, reader->path_length);
    name->line = place.line;
    name->column = place.column;
    *r->names_end = name;
    r->names_end = &name->next;
}

const char *icha_member_product(icha_scenario_reading *r, const icha_cat_node *map, const char *key) {
    const icha_cat_node *node = icha_cat_get(map, key);
    const char *id = icha_member_id(r, map, key);
    if (id == NULL) return NULL;
    size_t path = icha_cat_enter(&r->reader, key);
    note_name(r, (icha_scenario_name){0}, id, node->place);
    icha_cat_leave(&r->reader, path);
    return id;
}

/* A set: no id twice, and in one order however it is written. `like`, or NULL: names to note. */
static void read_ids(icha_scenario_reading *r, const icha_cat_node *node, const icha_scenario_name *like,
                     const char *const **ids, size_t *count) {
    const char **read = NULL;
    icha_cat_place *places = NULL;
    size_t found = 0;
    if (!icha_cat_read_ids(&r->reader, node, &read, &places, &found)) return;
    for (size_t i = 0; i < found; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(read[i], read[k]) == 0) icha_cat_fault(&r->reader, places[i], ICHA_M_KEY_TWICE, read[i], "once");
    for (size_t i = 0; like != NULL && i < found; i++) note_name(r, *like, read[i], places[i]);
    qsort(read, found, sizeof *read, by_text);
    *ids = read;
    *count = found;
}

static void member_ids(icha_scenario_reading *r, const icha_cat_node *map, const char *key,
                       const icha_scenario_name *like, const char *const **ids, size_t *count) {
    const icha_cat_node *node = icha_cat_get(map, key);
    if (node == NULL) return;
    size_t path = icha_cat_enter(&r->reader, key);
    if (node->kind == ICHA_CAT_LIST && node->count > ICHA_SCENARIO_IDS_MAX)
        icha_fault_limit(r, node, "ids of a list", ICHA_SCENARIO_IDS_MAX);
    else if (node->kind != ICHA_CAT_LIST || node->count > 0)
        read_ids(r, node, like, ids, count); /* [] is all of them, as if it were left out */
    icha_cat_leave(&r->reader, path);
}

void icha_member_products(icha_scenario_reading *r, const icha_cat_node *map, const char *key,
                          const icha_scenario_name *by, const char *const **ids, size_t *count) {
    member_ids(r, map, key, by, ids, count);
}

void icha_member_payers(icha_scenario_reading *r, const icha_cat_node *map, const char *key,
                        const icha_scenario_name *by, const char *const **ids, size_t *count) {
    icha_scenario_name like = *by;
    like.is_payer = true;
    member_ids(r, map, key, &like, ids, count);
}

const char *icha_read_file_name(icha_scenario_reading *r, const icha_cat_node *node) {
    static const char *const expected = "the name of a file beside the scenario, without / or \\";
    if (!icha_cat_expect_scalar(&r->reader, node, expected)) return NULL;
    const char *name = node->text;
    bool is_dots = strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
    if (is_dots || strpbrk(name, "/\\\n\t") != NULL) {
        icha_cat_fault(&r->reader, node->place, ICHA_M_WRONG_KIND, name, expected);
        return NULL;
    }
    if (node->length > ICHA_FILE_NAME_MAX) {
        icha_fault_limit(r, node, "file name in bytes", ICHA_FILE_NAME_MAX);
        return NULL;
    }
    return icha_cat_arena_text(r->reader.arena, name, node->length);
}

static void read_items(icha_scenario_reading *r, const icha_cat_node *list, size_t size, icha_item_reader *read,
                       const void **items, size_t *count) {
    unsigned char *room = icha_cat_arena_take(r->reader.arena, list->count, size);
    if (room == NULL) return;
    *items = room;
    for (const icha_cat_node *item = list->first; item != NULL; item = item->next) {
        size_t path = icha_cat_enter_index(&r->reader, *count);
        read(r, item, room + *count * size);
        (*count)++; /* after reading: an item sees those before it */
        icha_cat_leave(&r->reader, path);
    }
}

void icha_read_list(icha_scenario_reading *r, const char *key, size_t limit, size_t size, icha_item_reader *read,
                    const void **items, size_t *count) {
    const icha_cat_node *list = icha_cat_get(r->root, key);
    *items = NULL;
    *count = 0;
    if (list == NULL) return;
    size_t path = icha_cat_enter(&r->reader, key);
    bool is_none = list->kind == ICHA_CAT_LIST && list->count == 0; /* as if it were left out */
    if (!is_none && icha_cat_expect_list(&r->reader, list, 1, "a list")) {
        if (list->count > limit) icha_fault_limit(r, list, key, limit);
        else read_items(r, list, size, read, items, count);
    }
    icha_cat_leave(&r->reader, path);
}

const icha_cat_node *icha_read_one_of(icha_scenario_reading *r, const icha_cat_node *map, const char *const *keys) {
    const icha_cat_node *found = NULL;
    char expected[128] = "one of ";
    for (size_t i = 0; keys[i] != NULL; i++) {
        strcat(strcat(expected, i > 0 ? ", " : ""), keys[i]);
        const icha_cat_node *node = icha_cat_get(map, keys[i]);
        if (node != NULL && found != NULL) {
            icha_cat_fault(&r->reader, node->key_place, ICHA_M_FORM_UNFIT, keys[i], found->key);
            return NULL;
        }
        found = node != NULL ? node : found;
    }
    if (found == NULL) icha_cat_fault(&r->reader, map->place, ICHA_M_KEY_MISSING, NULL, expected);
    return found;
}
