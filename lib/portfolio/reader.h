/* One row of the file as a contract (P-1, P-2). */
#ifndef ICHA_LIB_PORTFOLIO_READER_H
#define ICHA_LIB_PORTFOLIO_READER_H

#include "index.h"

/* What one thread needs to read rows; large, so it lives on the heap. */
typedef struct icha_row_reader {
    const icha_row_index *index;
    icha_fill_options fill;
    icha_csv_record record;
    icha_findings findings; /* of the row read last; count 0 when its cells were already at fault */
    icha_contract contract;
    char product[ICHA_PORTFOLIO_CELL_MAX + 1];
    char buffer[ICHA_PORTFOLIO_CELL_MAX + 1];
} icha_row_reader;

void icha_row_reader_init(icha_row_reader *reader, const icha_row_index *index, const icha_portfolio_options *options);

/* Reads row number `row` into reader->contract and reader->product. Errors: whatever makes the row one that is held. The
 * order: the row's form, its loan_id (missing, repeated), its product, its cells from left to right, what filling says. */
icha_status icha_row_read(icha_row_reader *reader, size_t row, icha_error *err);

/* Which fields an error of the row read last speaks of: the error's own, else the keys of the findings behind it,
 * joined by ';'. */
void icha_row_fault_fields(const icha_row_reader *reader, const icha_error *err, char *buffer, size_t size);
#endif
