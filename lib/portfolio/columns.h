/* The header row: which column is which key (P-1). One bad column makes the file unusable, for nothing is guessed. */
#ifndef ICHA_LIB_COLUMNS_H
#define ICHA_LIB_COLUMNS_H

#include "csv.h"

typedef enum icha_file_kind {
    ICHA_FILE_PORTFOLIO, /* loan_id, product, keys of the contract */
    ICHA_FILE_EVENTS     /* loan_id, members of an event */
} icha_file_kind;

typedef struct icha_columns {
    size_t count;
    size_t loan_id;
    size_t product; /* SIZE_MAX in a file of events */
    char *keys[ICHA_PORTFOLIO_COLUMNS_MAX];  /* the column's name */
    int member[ICHA_PORTFOLIO_COLUMNS_MAX]; /* of a file of events: icha_event_member, or -1 */
} icha_columns;

/* Errors, with line and column of the name at fault: see icha_portfolio_run(). */
icha_status icha_columns_read(icha_csv *csv, icha_csv_record *record, icha_file_kind kind, icha_columns *columns,
                              icha_error *err);
void icha_columns_clear(icha_columns *columns);

/* The fault of a record as an error; `expected` cells per row. OK: none. */
icha_status icha_csv_fault_error(const icha_csv_record *record, size_t expected, icha_error *err);
#endif
