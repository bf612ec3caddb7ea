/* A finished run as a workbook for people, by libxlsxwriter. Text is written as strings, never as formulas;
 * amounts are whole won in every unit, which only the number formats scale; from 10^15 on they are text, because
 * spreadsheet programs keep 15 digits (N-3). The same views give the same bytes. */
#ifndef ICHA_LIB_REPORT_XLSX_H
#define ICHA_LIB_REPORT_XLSX_H

#include "run_view.h"

#define ICHA_XLSX_NUMBER_LIMIT INT64_C(1000000000000000) /* |amounts| from here on are text */
#define ICHA_XLSX_SHEET_ROWS 1048576

typedef struct icha_xlsx_options {
    icha_language language;
    icha_report_unit unit;
    const icha_checks *checks; /* of `run` */
} icha_xlsx_options;

/* The most held rows that a sheet takes below its head; what a view holds less than its file is counted there and on
 * the cover. */
#define ICHA_XLSX_HELD_MAX ((size_t)(ICHA_XLSX_SHEET_ROWS - 6))

/* Writes PATH; with `against`, another run, also a comparison of the two. The place must be the caller's own: after an
 * error something may stand there. Errors: IO, CONFLICT (a year that is none), OVERFLOW, MEMORY. */
icha_status icha_xlsx_write(const char *path, const icha_run_view *run, const icha_run_view *against,
                            const icha_xlsx_options *options, icha_error *err);
#endif
