#include "json_whole.h"

#include <stdint.h>

#include "number/fail.h"

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

json_t *icha_json_read(const char *text, size_t length, size_t flags, json_error_t *error) {
    json_error_t own;
    if (error == NULL) error = &own;
    json_t *read = json_loadb(text, length, flags, error);
    if (read == NULL && json_error_code(error) == json_error_out_of_memory) icha_json_short();
    return read;
}

json_t *icha_json_without(const json_t *object, const char *key) {
    json_t *rest = json_copy((json_t *)(uintptr_t)object);
    note(rest == NULL);
    (void)json_object_del(rest, key);
    return rest;
}

void icha_json_short(void) {
    has_gap = true;
}

bool icha_json_take_gap(void) {
    bool had = has_gap;
    has_gap = false;
    return had;
}

icha_status icha_json_whole(icha_error *err) {
    return icha_json_take_gap() ? icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL) : ICHA_OK;
}
