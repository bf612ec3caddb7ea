/* A text in a table of a run. */
#ifndef ICHA_LIB_TABLE_CELL_H
#define ICHA_LIB_TABLE_CELL_H

#include <stdio.h>

/* By RFC 4180, with a ' before every text that icha_csv_needs_guard(): readers of the tables take it off again. */
void icha_put_table_cell(FILE *out, const char *text);
#endif
