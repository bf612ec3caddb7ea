/* Native charts of cells of one sheet. */
#ifndef ICHA_LIB_REPORT_XLSX_DRAW_H
#define ICHA_LIB_REPORT_XLSX_DRAW_H

#include "xlsx_book.h"

#define ICHA_CHART_ROWS 24 /* of the sheet that a chart covers */

typedef struct icha_chart {
    uint8_t type;                  /* LXW_CHART_... */
    const char *what;              /* the title; the unit and what M-5 asks for are put behind it */
    uint32_t head;                 /* row of the series' names, which stand above their figures */
    uint32_t first, last;          /* rows of the figures */
    int categories;                /* column */
    int from, to;                  /* columns of the series, both included */
    icha_money largest;            /* |amount| in the cells, or of a stack: what the axis is scaled by */
    lxw_chart_data_label **labels; /* of the last series, a NULL at the end; or NULL */
} icha_chart;

/* Puts it at the sheet's next row and goes on below it. Where an amount is text it says that there is none. */
void icha_sheet_chart(icha_sheet *sheet, const icha_chart *chart);
#endif
