/* Where each row of the events stands, and whose it is: in memory whole, so that the events of a loan can be found
 * (L-6). */
#ifndef ICHA_LIB_INDEX_H
#define ICHA_LIB_INDEX_H

#include "columns.h"
#include "encoding.h"

typedef struct icha_row_place {
    size_t begin;        /* offset of the row */
    const char *loan_id; /* in the text, or in the index's own copies; not NUL-terminated */
    uint32_t id_length;  /* 0: the row has none that can be read */
    uint32_t line;
    uint32_t twin;       /* line of another row with this loan_id, or 0 */
} icha_row_place;

typedef struct icha_row_index {
    const icha_text *text;
    bool one_line; /* a row counts as one line, the header as none */
    icha_columns columns;
    icha_row_place *rows; /* in the order of the file */
    size_t count;
    size_t capacity;
    icha_row_place **by_id; /* all rows: by loan_id bytewise, then line */
    char **copies;          /* loan_ids that held "" */
    size_t copy_count;
} icha_row_index;

/* Rows that come from no file count as one_line says. Errors: see icha_portfolio_run(). */
icha_status icha_row_index_read(const icha_text *text, icha_file_kind kind, bool one_line, int64_t row_limit,
                                icha_row_index *index, icha_error *err);
void icha_row_index_clear(icha_row_index *index);
/* The rows of one loan_id: by_id[*first] and the *count - 1 behind it. None for a row whose loan_id cannot be read. */
void icha_row_index_find(const icha_row_index *index, const icha_row_place *loan, size_t *first, size_t *count);
/* Bytewise order of two rows' loan_ids. */
int icha_row_compare_ids(const icha_row_place *a, const icha_row_place *b);
/* The row's record, scanned again. */
void icha_row_index_record(const icha_row_index *index, size_t row, icha_csv_record *record);
#endif
