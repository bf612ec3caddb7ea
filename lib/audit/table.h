/* A table of a run's folder, read record by record; what is in it is data to be doubted. */
#ifndef ICHA_LIB_AUDIT_TABLE_H
#define ICHA_LIB_AUDIT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "icha/status.h"

typedef struct icha_table {
    int64_t records; /* read so far, the header among them: the number of the one in hand, from 1 */
    bool has_record, is_broken;
    struct icha_table_text *in;
} icha_table;

/* Opens it and reads its header; the first record is in hand. To be closed also after an error. Errors: IO, CONFLICT,
 * MEMORY. */
icha_status icha_table_open(icha_table *table, const char *folder, const char *name, icha_error *err);
void icha_table_close(icha_table *table);
/* false: none is left, or what follows is no record as icha writes them (is_broken). */
bool icha_table_next(icha_table *table);
/* The cell of that column of the record in hand, without the guard that spreadsheets need; NULL: there is no such
 * column. Lasts until the next call. */
const char *icha_table_cell(icha_table *table, const char *column);
/* The name of a column, from 0; NULL: there is none. */
const char *icha_table_column(const icha_table *table, size_t index);
#endif
