/* A workbook in the making: sheets with one head, cells with a few formats, and the first error kept to the end. */
#ifndef ICHA_LIB_REPORT_XLSX_BOOK_H
#define ICHA_LIB_REPORT_XLSX_BOOK_H

#include <xlsxwriter.h>

#include "words.h"
#include "xlsx.h"

typedef enum icha_look {
    ICHA_LOOK_TEXT,
    ICHA_LOOK_TITLE,
    ICHA_LOOK_NOTE,
    ICHA_LOOK_WARNING,
    ICHA_LOOK_LABEL,
    ICHA_LOOK_BLOCK, /* the title of a part of a sheet */
    ICHA_LOOK_WRAPPED,
    ICHA_LOOK_HEADING,
    ICHA_LOOK_MONEY,
    ICHA_LOOK_COUNT,
    ICHA_LOOK_DIGITS, /* an amount as text */
    ICHA_LOOK_TOTAL,  /* as TEXT, MONEY, DIGITS, in a total line */
    ICHA_LOOK_TOTAL_MONEY,
    ICHA_LOOK_TOTAL_DIGITS,
    ICHA_LOOK_GOOD,
    ICHA_LOOK_BAD,
    ICHA_LOOKS
} icha_look;

typedef struct icha_book {
    lxw_workbook *workbook;
    lxw_format *looks[ICHA_LOOKS];
    const icha_run_view *run, *against;
    const icha_xlsx_options *options;
    icha_status status; /* the first that is not OK; *err says which */
    icha_error *err;
    lxw_error trouble;
} icha_book;

#define ICHA_SHEET_COLUMNS 64
/* Rows of a sheet's head: title, run, warning (M-5), a blank one. */
#define ICHA_SHEET_HEAD 4

typedef struct icha_sheet {
    icha_book *book;
    lxw_worksheet *sheet;
    char name[32];
    uint32_t row; /* the next one */
    int widths[ICHA_SHEET_COLUMNS];
    int heading_lines; /* of the row of headings begun last, whose first column is 0 */
} icha_sheet;

/* ---- the book ---- */
const char *icha_book_word(const icha_book *book, icha_word word);
/* `million won` */
const char *icha_book_unit(const icha_book *book);
/* What M-5 asks for of both runs, in at most `limit` characters; "" for nothing. */
#define ICHA_BOOK_WARNING_MAX 220
void icha_book_warning(const icha_book *book, size_t limit, char text[4 * ICHA_BOOK_WARNING_MAX + 1]);
void icha_book_fail(icha_book *book, icha_status status);
void icha_book_note(icha_book *book, lxw_error trouble);

/* ---- a sheet: begin, cells from top to bottom (a large book keeps one row in memory), end ---- */
void icha_sheet_begin(icha_sheet *sheet, icha_book *book, const char *name, const char *title);
void icha_sheet_text(icha_sheet *sheet, int column, const char *text, icha_look look);
void icha_sheet_word(icha_sheet *sheet, int column, icha_word word, icha_look look);
void icha_sheet_money(icha_sheet *sheet, int column, icha_money amount, bool is_total);
void icha_sheet_count(icha_sheet *sheet, int column, int64_t count);
/* Everything above the next row stays in sight, and is repeated on every page. */
void icha_sheet_freeze(icha_sheet *sheet, uint32_t first_row, int columns);
/* The column is at least so wide. */
void icha_sheet_widen(icha_sheet *sheet, int column, int width);
void icha_sheet_end(icha_sheet *sheet);

/* ---- the parts of the book, in their order ---- */
void icha_book_cover(icha_book *book);
void icha_book_summary(icha_book *book);
void icha_book_charts(icha_book *book);
void icha_book_years(icha_book *book);
void icha_book_products(icha_book *book);
void icha_book_published(icha_book *book);
void icha_book_lists(icha_book *book); /* claims, corrections, budget, held */
void icha_book_comparison(icha_book *book);
#endif
