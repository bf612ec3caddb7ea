/* The list of held rows (P-2). */
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "portfolio.h"

static char *copy(const char *text, size_t length) {
    char *to = malloc(length + 1);
    if (to == NULL) return NULL;
    memcpy(to, text, length);
    to[length] = '\0';
    return to;
}

static icha_status grow(icha_held_list *list, icha_error *err) {
    if (list->count < list->capacity) return ICHA_OK;
    size_t wanted = list->capacity == 0 ? 64 : list->capacity * 2;
    icha_held *items = realloc(list->items, wanted * sizeof *items);
    if (items == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    list->items = items;
    list->capacity = wanted;
    return ICHA_OK;
}

void icha_held_reason(const icha_error *err, icha_language language, char *buffer, size_t size) {
    icha_error bare = *err;
    bare.file[0] = bare.field[0] = '\0';
    bare.line = bare.column = 0;
    icha_error_sentence(&bare, language, buffer, size);
}

icha_status icha_held_list_add(icha_held_list *list, size_t row, const icha_row_place *place, const char *field,
                               const char *reason, icha_status why, icha_error *err) {
    icha_status status = grow(list, err);
    if (status != ICHA_OK) return status;
    icha_held *held = &list->items[list->count++];
    *held = (icha_held){row, copy(place->loan_id, place->id_length), copy(field, strlen(field)),
                        copy(reason, strlen(reason)), why};
    if (held->loan_id != NULL && held->field != NULL && held->reason != NULL) return ICHA_OK;
    return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}

icha_status icha_held_list_take(icha_held_list *list, icha_held_list *from, icha_error *err) {
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < from->count; i++) {
        status = grow(list, err);
        if (status != ICHA_OK) return status;
        list->items[list->count++] = from->items[i];
        from->items[i] = (icha_held){0, NULL, NULL, NULL, ICHA_OK};
    }
    return status;
}

static int by_row(const void *left, const void *right) {
    size_t a = ((const icha_held *)left)->row, b = ((const icha_held *)right)->row;
    return a < b ? -1 : a > b;
}

void icha_held_list_sort(icha_held_list *list) {
    if (list->count > 1) qsort(list->items, list->count, sizeof *list->items, by_row);
}

void icha_held_list_clear(icha_held_list *list) {
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i].loan_id);
        free(list->items[i].field);
        free(list->items[i].reason);
    }
    free(list->items);
    *list = (icha_held_list){NULL, 0, 0};
}
