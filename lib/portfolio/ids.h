/* The loan_ids of a piece's rows, without the other cells. */
#ifndef ICHA_LIB_IDS_H
#define ICHA_LIB_IDS_H

#include "csv.h"

/* The loan_id of a record: its text, or "" where it has none that can be read; also of a row that cannot be used,
 * for its twins are held too. `buffer` holds ICHA_PORTFOLIO_CELL_MAX bytes and is used where the cell has "". */
typedef struct icha_loan_id {
    const char *text; /* not NUL-terminated; without NUL */
    uint32_t length;
} icha_loan_id;
icha_loan_id icha_loan_id_of(const icha_csv_record *record, size_t column, char *buffer);

typedef struct icha_id_scan {
    icha_csv csv;
    size_t column;
    const char *quote; /* the next quotation mark; the text's end where there is none */
    uint64_t rows;     /* so far */
    bool one_line;     /* a row counts as one line */
    /* the row in hand */
    size_t begin;
    uint32_t line;
    icha_loan_id id;
    icha_csv_record record; /* of rows that have quotation marks alone */
    char buffer[ICHA_PORTFOLIO_CELL_MAX];
} icha_id_scan;

/* `column` is the loan_id's; one_line as of icha_csv_next_row(). */
void icha_id_scan_begin(icha_id_scan *scan, const char *text, size_t length, uint32_t line, bool one_line,
                        size_t column);
/* The next row that is not blank; false: the text is read. */
bool icha_id_scan_next(icha_id_scan *scan);
#endif
