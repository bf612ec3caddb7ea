/* The CSV scanner (RFC 4180; LF or CRLF): one record at a time, with lines and columns, faults kept inside their record
 * so that what follows can still be read. */
#ifndef ICHA_LIB_CSV_H
#define ICHA_LIB_CSV_H

#include "icha/portfolio.h"

typedef enum icha_csv_fault {
    ICHA_CSV_FINE = 0,
    ICHA_CSV_LINE_LONG,   /* longer than ICHA_PORTFOLIO_LINE_MAX */
    ICHA_CSV_CELL_LONG,   /* a cell longer than ICHA_PORTFOLIO_CELL_MAX */
    ICHA_CSV_MANY_CELLS,  /* more than ICHA_PORTFOLIO_COLUMNS_MAX */
    ICHA_CSV_STRAY_QUOTE, /* a quotation mark in an unquoted cell, or text after a closing one */
    ICHA_CSV_CONTROL,     /* a control character that is no tab; a CR that ends no line */
    ICHA_CSV_OPEN_QUOTE   /* the file ends inside a quoted cell: nothing after it can be told apart */
} icha_csv_fault;

typedef struct icha_csv_cell {
    const char *text; /* without the enclosing quotes */
    size_t length;
    bool doubled; /* holds "" that stand for " */
} icha_csv_cell;

typedef struct icha_csv_record {
    size_t begin;  /* offset of its first byte */
    uint32_t line; /* on which it begins, from 1 */
    bool is_blank; /* not a single character */
    icha_csv_fault fault; /* the first one */
    uint32_t fault_line;
    uint32_t fault_column; /* in characters, from 1 */
    size_t count;          /* cells; also those past the array */
    icha_csv_cell cells[ICHA_PORTFOLIO_COLUMNS_MAX];
} icha_csv_record;

typedef struct icha_csv {
    const char *text;
    size_t length;
    size_t at;
    uint32_t line; /* of `at`, from 1 */
} icha_csv;

/* false: the text is read. Records without quotation marks and faults are read many bytes at a time (csv_quick.c),
 * the others by the careful scanner (csv.c), which is the truth of both. */
bool icha_csv_next(icha_csv *csv, icha_csv_record *record);
bool icha_csv_next_careful(icha_csv *csv, icha_csv_record *record);

/* The same; with one_line a record counts as one line, whatever line ends its cells hold: rows that come from no file
 * are numbered so. */
bool icha_csv_next_row(icha_csv *csv, icha_csv_record *record, bool one_line);

/* Line and column (in characters, from 1) of a place inside the record. */
void icha_csv_place(const icha_csv *csv, const icha_csv_record *record, const char *at, uint32_t *line,
                    uint32_t *column);

/* text that a spreadsheet would run as a formula is written with a ' before it, and so is such a text behind
 * any number of '. Thus what was written can be told: one ' before a text that needs it is none of its own. */
bool icha_csv_needs_guard(const char *text, size_t length);

/* The cell with its "" made ". A cell without any is its own text; else it is copied into buffer, which must hold
 * cell->length bytes. */
const char *icha_csv_plain(const icha_csv_cell *cell, char *buffer, size_t *length);
#endif
