/* A table of a finished run, read back from its CSV by the strict scanner (P-2: what cannot be read is an error, never
 * skipped). */
#ifndef ICHA_LIB_REPORT_RESULT_TABLE_H
#define ICHA_LIB_REPORT_RESULT_TABLE_H

#include <stdbool.h>

#include "icha/number.h"

typedef enum icha_field_kind {
    ICHA_FIELD_TEXT = 1,
    ICHA_FIELD_MONEY = 2, /* N-1 */
    ICHA_FIELD_COUNT = 3
} icha_field_kind;

typedef struct icha_field {
    const char *key;
    icha_field_kind kind;
    bool is_required;
} icha_field;

#define ICHA_RESULT_COLUMNS_MAX 32

typedef struct icha_result_cell {
    const char *text; /* without the ' that guarded it */
    int64_t number;   /* ICHA_UNSET in a column of text, and where the cell is empty */
} icha_result_cell;

typedef struct icha_result_table {
    const char *file; /* as the errors name it: outlay.csv */
    size_t columns, rows;
    size_t rows_left; /* in the text, past rows_max */
    const char *keys[ICHA_RESULT_COLUMNS_MAX];
    icha_field_kind kinds[ICHA_RESULT_COLUMNS_MAX];
    icha_result_cell *cells; /* row by row */
    char *text;
} icha_result_table;

/* What a reading may meet. */
typedef struct icha_result_layout {
    const char *file;
    const icha_field *fields; /* a column that is none of them is text: columns may be added */
    size_t field_count;
    size_t rows_max;      /* more are counted, not kept */
    bool may_hold_faults; /* held.csv: its texts are those that could not be used */
    bool may_be_cut;      /* the text may end within a record, which is then left out */
} icha_result_layout;

/* `text` must have room for a NUL behind `length` and is taken over, on failure too. Errors: CONFLICT (`expected` says
 * where it is not as a run writes it), RANGE (more than ICHA_RESULT_COLUMNS_MAX columns), MEMORY. */
icha_status icha_result_table_read(const icha_result_layout *layout, char *text, size_t length,
                                   icha_result_table *table, icha_error *err);
void icha_result_table_free(icha_result_table *table);

/* The column of a key, or -1. */
int icha_result_column(const icha_result_table *table, const char *key);
/* "" and ICHA_UNSET for a column that is not there. */
const char *icha_result_cell_text(const icha_result_table *table, size_t row, const char *key);
int64_t icha_result_number(const icha_result_table *table, size_t row, const char *key);
/* The sum of a column over all rows; empty cells count nothing. Error: OVERFLOW (N-1). */
icha_status icha_result_sum(const icha_result_table *table, const char *key, icha_money *sum, icha_error *err);
#endif
