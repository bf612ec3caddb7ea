/* Held rows (P-2), however many: texts and reasons are put aside and come back in the order of the file. */
#ifndef ICHA_LIB_HELD_H
#define ICHA_LIB_HELD_H

#include "index.h"
#include "sorter.h"

typedef struct icha_held {
    uint64_t row; /* of its file */
    uint32_t line;
    icha_status status;
    const char *loan_id;
    const char *field;
    const char *reason;
} icha_held;

typedef struct icha_held_list {
    icha_sorter *sorter; /* while rows come */
    icha_sorted sorted;
} icha_held_list;

/* Errors: MEMORY. */
icha_status icha_held_list_open(icha_held_list *list, const char *folder, size_t sort_memory, icha_error *err);
/* A row and its reason; any thread may. Errors: IO, MEMORY. */
icha_status icha_held_list_add(icha_held_list *list, uint64_t row, const icha_row_place *place, const char *field,
                               const char *reason, icha_status why, icha_error *err);
/* All came. Errors: IO, MEMORY. */
icha_status icha_held_list_sort(icha_held_list *list, icha_error *err);
void icha_held_list_clear(icha_held_list *list);
uint64_t icha_held_list_count(const icha_held_list *list);
/* Texts last as long as the list. */
icha_held icha_held_list_at(const icha_held_list *list, uint64_t index);
/* A record that was read by itself; its texts last as long as the record. */
icha_held icha_held_of(const char *record);
#endif
