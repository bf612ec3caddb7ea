/* The header row: which column is which key (P-1). One bad column makes the file unusable, for nothing is guessed. */
#ifndef ICHA_LIB_COLUMNS_H
#define ICHA_LIB_COLUMNS_H

#include "csv.h"

typedef struct icha_columns {
    size_t count;
    size_t loan_id;
    size_t product;
    char *keys[ICHA_PORTFOLIO_COLUMNS_MAX]; /* the column's name, a key of the contract unless loan_id or product */
} icha_columns;

/* Errors: see icha_portfolio_run(). */
icha_status icha_columns_read(icha_csv *csv, icha_csv_record *record, icha_columns *columns, icha_error *err);
void icha_columns_clear(icha_columns *columns);

/* The fault of a record as an error; `expected` cells per row. OK: none. */
icha_status icha_csv_fault_error(const icha_csv_record *record, size_t expected, icha_error *err);
#endif
