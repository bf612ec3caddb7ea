/* The list of everything that is wrong with the files (C-6). */
#include "catalogue/reader.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t icha_faults_count(const icha_faults *faults) {
    return faults == NULL ? 0 : faults->count;
}

const icha_error *icha_faults_at(const icha_faults *faults, size_t index) {
    assert(faults != NULL && index < faults->count);
    return &faults->items[index];
}

void icha_faults_free(icha_faults *faults) {
    if (faults == NULL) return;
    free(faults->items);
    free(faults);
}

static bool make_room(icha_faults *faults) {
    if (faults->count < faults->capacity) return true;
    size_t capacity = faults->capacity == 0 ? 8 : faults->capacity * 2;
    icha_error *items = realloc(faults->items, capacity * sizeof *items);
    if (items == NULL) {
        faults->memory_failed = true;
        return false;
    }
    faults->items = items;
    faults->capacity = capacity;
    return true;
}

/* The last place of the list is kept for the sentence that says that it was cut. */
static void add(icha_faults *faults, icha_error *error) {
    if (faults->count >= ICHA_CATALOGUE_FAULTS_MAX || !make_room(faults)) return;
    if (faults->count == ICHA_CATALOGUE_FAULTS_MAX - 1) {
        char limit[24];
        snprintf(limit, sizeof limit, "%d", ICHA_CATALOGUE_FAULTS_MAX);
        icha_error_init(error);
        icha_fail(error, ICHA_M_FAULTS_CUT, "C-6", NULL, NULL, limit);
    }
    faults->items[faults->count++] = *error;
}

void icha_cat_fault(icha_cat_reader *reader, icha_cat_place place, icha_message id, const char *found,
                    const char *expected) {
    icha_error error;
    icha_error_init(&error);
    icha_status status = icha_fail(&error, id, "C-6", reader->path, found, expected);
    icha_fail_at(&error, status, place.file, place.line, place.column);
    add(reader->faults, &error);
}

void icha_cat_fault_inner(icha_cat_reader *reader, icha_cat_place place, icha_error *inner, const char *expected) {
    if (inner->expected[0] == '\0') snprintf(inner->expected, sizeof inner->expected, "%s", expected);
    icha_fail_in_field(inner, inner->status, reader->path);
    icha_fail_at(inner, inner->status, place.file, place.line, place.column);
    add(reader->faults, inner);
}

static size_t append(icha_cat_reader *reader, const char *before, const char *name, const char *after) {
    size_t start = reader->path_length;
    size_t room = sizeof reader->path - start;
    int wrote = snprintf(reader->path + start, room, "%s%s%s", before, name, after);
    size_t length = wrote < 0 ? 0 : (size_t)wrote;
    reader->path_length = start + (length < room ? length : room - 1);
    return start;
}

size_t icha_cat_enter(icha_cat_reader *reader, const char *key) {
    return append(reader, reader->path_length == 0 ? "" : ".", key, "");
}

size_t icha_cat_enter_index(icha_cat_reader *reader, size_t index) {
    char number[24];
    snprintf(number, sizeof number, "%zu", index);
    return append(reader, "[", number, "]");
}

void icha_cat_leave(icha_cat_reader *reader, size_t path_length) {
    reader->path_length = path_length;
    reader->path[path_length] = '\0';
}
