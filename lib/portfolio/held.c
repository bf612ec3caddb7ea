#include "held.h"

#include <assert.h>
#include <string.h>

#include "number/fail.h"
#include "portfolio.h"

#define ROW_SIZE 8

void icha_held_reason(const icha_error *err, icha_language language, char *buffer, size_t size) {
    icha_error bare = *err;
    bare.file[0] = bare.field[0] = '\0';
    bare.line = bare.column = 0;
    icha_error_sentence(&bare, language, buffer, size);
}

icha_status icha_held_list_open(icha_held_list *list, const char *folder, size_t sort_memory, icha_error *err) {
    icha_sorted_init(&list->sorted, folder);
    list->sorter = icha_sorter_new(folder, sort_memory);
    return list->sorter == NULL ? icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL) : ICHA_OK;
}

static size_t put(char *record, size_t used, const void *bytes, size_t length) {
    assert(used + length <= ICHA_RECORD_MAX);
    memcpy(record + used, bytes, length);
    return used + length;
}

static size_t put_text(char *record, size_t used, const char *text, size_t length) {
    used = put(record, used, text, length);
    return put(record, used, "", 1);
}

/* The row first: it is the key. A loan_id holds no NUL. */
icha_status icha_held_list_add(icha_held_list *list, uint64_t row, const icha_row_place *place, const char *field,
                               const char *reason, icha_status why, icha_error *err) {
    char record[ICHA_RECORD_MAX];
    int32_t status = (int32_t)why;
    icha_put_number(record, row);
    size_t used = put(record, ROW_SIZE, &place->line, sizeof place->line);
    used = put(record, used, &status, sizeof status);
    used = put_text(record, used, place->loan_id, place->id_length);
    used = put_text(record, used, field, strlen(field));
    used = put_text(record, used, reason, strlen(reason));
    return icha_sorter_add(list->sorter, record, used, err);
}

icha_status icha_held_list_sort(icha_held_list *list, icha_error *err) {
    icha_status status = icha_sorter_finish(list->sorter, &list->sorted, err);
    icha_sorter_free(list->sorter);
    list->sorter = NULL;
    return status;
}

void icha_held_list_clear(icha_held_list *list) {
    icha_sorter_free(list->sorter);
    list->sorter = NULL;
    icha_sorted_clear(&list->sorted);
}

uint64_t icha_held_list_count(const icha_held_list *list) {
    return list->sorted.count;
}

icha_held icha_held_of(const char *record) {
    icha_held held = {.row = icha_get_number(record)};
    int32_t status;
    memcpy(&held.line, record + ROW_SIZE, sizeof held.line);
    memcpy(&status, record + ROW_SIZE + sizeof held.line, sizeof status);
    held.status = (icha_status)status;
    held.loan_id = record + ROW_SIZE + sizeof held.line + sizeof status;
    held.field = held.loan_id + strlen(held.loan_id) + 1;
    held.reason = held.field + strlen(held.field) + 1;
    return held;
}

icha_held icha_held_list_at(const icha_held_list *list, uint64_t index) {
    size_t length;
    return icha_held_of(icha_sorted_at(&list->sorted, index, &length));
}
