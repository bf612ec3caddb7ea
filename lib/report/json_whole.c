#include "report/json_whole.h"

/* A thread makes one document at a time. */
static _Thread_local bool has_gap;

static void note(int failed) {
    if (failed != 0) has_gap = true;
}

void icha_json_set(json_t *object, const char *key, json_t *value) {
    note(json_object_set_new(object, key, value));
}

void icha_json_append(json_t *list, json_t *value) {
    note(json_array_append_new(list, value));
}

void icha_json_insert(json_t *list, size_t at, json_t *value) {
    note(json_array_insert_new(list, at, value));
}

void icha_json_merge(json_t *object, json_t *more) {
    note(json_object_update_new(object, more));
}

bool icha_json_take_gap(void) {
    bool had = has_gap;
    has_gap = false;
    return had;
}
