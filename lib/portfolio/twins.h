/* Rows of one loan_id, however far apart and however many rows there are (P-2, P-4). First every loan_id leaves a
 * 64-bit number; numbers that come twice are told bucket by bucket; then, if there are any, the loan_ids with such a
 * number are collected and compared as they are. So equal numbers of different loan_ids cost time, and nothing else. */
#ifndef ICHA_LIB_TWINS_H
#define ICHA_LIB_TWINS_H

#include "ids.h"
#include "pieces.h"
#include "sorter.h"

typedef struct icha_twin_finder icha_twin_finder;
typedef struct icha_twin_writer icha_twin_writer; /* one a thread */

/* number_bits < 64 makes loan_ids share numbers: for tests. NULL: no memory. */
icha_twin_finder *icha_twin_finder_new(const char *folder, int number_bits, size_t sort_memory);
void icha_twin_finder_free(icha_twin_finder *finder);

/* NULL: no memory. */
icha_twin_writer *icha_twin_writer_new(icha_twin_finder *finder);
/* A loan_id that is not "". Errors: IO, MEMORY. */
icha_status icha_twin_writer_add(icha_twin_writer *writer, const icha_loan_id *id, icha_error *err);
/* Nothing more comes. */
icha_status icha_twin_writer_end(icha_twin_writer *writer, icha_error *err);
void icha_twin_writer_free(icha_twin_writer *writer);

/* After all writers ended: reads the text once more if any number came twice. *out: for every row of a repeated
 * loan_id its number and the line of another one: the first, or for the first the second. Errors: IO, MEMORY. */
icha_status icha_twin_finder_finish(icha_twin_finder *finder, const icha_input *source, const icha_pieces *pieces,
                                    size_t id_column, int32_t threads, icha_sorted *out, icha_error *err);

/* Rows asked for in rising order. */
typedef struct icha_twin_cursor {
    const icha_sorted *twins;
    icha_records records;
    const char *record; /* the next one; NULL: none is left */
} icha_twin_cursor;
/* From a row on. Errors: IO, MEMORY. */
icha_status icha_twin_cursor_open(icha_twin_cursor *cursor, const icha_sorted *twins, uint64_t row, icha_error *err);
/* *line 0: the row has none. Error: IO. */
icha_status icha_twin_cursor_line(icha_twin_cursor *cursor, uint64_t row, uint32_t *line, icha_error *err);
void icha_twin_cursor_close(icha_twin_cursor *cursor);
#endif
