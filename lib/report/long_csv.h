/* A run's figures as one long table for spreadsheet programs: UTF-8 with a byte order mark, a figure a line, guarded
 * against formulas. */
#ifndef ICHA_LIB_REPORT_LONG_CSV_H
#define ICHA_LIB_REPORT_LONG_CSV_H

#include <stdio.h>

#include "run_view.h"

/* All lines of outlay.csv, claims.csv, corrections.csv and budget.csv of one run or two; `run_id` tells them apart. One
 * with anything that M-5 speaks of names it in each of its lines. Error: MEMORY. What the stream says of writing is the
 * caller's to ask. */
icha_status icha_long_csv_write(FILE *out, const icha_run_view *const *runs, size_t count, icha_error *err);
#endif
