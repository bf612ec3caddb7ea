/* The files that libxlsxwriter puts a workbook's parts into before it packs them. It never asks whether they could be
 * written or read, so that on a full disk the workbook would lack lines and nobody would know. These notice. */
#ifndef ICHA_LIB_REPORT_XLSX_PARTS_H
#define ICHA_LIB_REPORT_XLSX_PARTS_H

#include "icha/status.h"

/* Of the workbook that this thread makes next; parts that are large lie in FOLDER, which must outlive it. */
void icha_xlsx_parts_begin(const char *folder);
/* Could all of them be written and read? Errors: IO, MEMORY. */
icha_status icha_xlsx_parts_end(icha_error *err);
#endif
