/* Published figures beside the model's: the one table "plan says, model says, difference, why". */
#include <stdio.h>
#include <string.h>

#include "report/published.h"
#include "icha/catalogue.h"
#include "xlsx_book.h"

static const char *const keys[] = {"what", "unit", "says", "model", "apart", "why", "source"};
#define KEY_COUNT ((int)(sizeof keys / sizeof keys[0]))

/* An exact amount of won is a number of the sheet's unit; all else is text, in the unit that stands beside it. */
static void put_figure(icha_sheet *sheet, int to, size_t row, const char *low_key, const char *high_key) {
    const icha_result_table *table = &sheet->book->run->published;
    const char *low = icha_result_cell_text(table, row, low_key), *high = icha_result_cell_text(table, row, high_key);
    bool negative = low[0] == '-', is_won = strcmp(icha_result_cell_text(table, row, "unit"), "won") == 0;
    char text[ICHA_PUBLISHED_TEXT_SIZE];
    int64_t amount;
    if (is_won && strcmp(low, high) == 0 &&
        icha_whole_parse(low + negative, strlen(low + negative), 0, ICHA_MONEY_MAX, &amount, NULL) == ICHA_OK) {
        icha_sheet_money(sheet, to, negative ? -amount : amount, false);
        return;
    }
    icha_published_text(low, high, text);
    icha_sheet_text(sheet, to, text, ICHA_LOOK_DIGITS);
}

static void put_source(icha_sheet *sheet, int to, size_t row) {
    const icha_result_table *table = &sheet->book->run->published;
    char text[ICHA_CATALOGUE_TEXT_MAX + 256];
    const char *line = icha_result_cell_text(table, row, "line");
    snprintf(text, sizeof text, "%s%s%s: %s", icha_result_cell_text(table, row, "document"),
             line[0] == '\0' ? "" : ", ", line, icha_result_cell_text(table, row, "quote"));
    icha_sheet_text(sheet, to, text, ICHA_LOOK_TEXT);
}

static void put_row(icha_sheet *sheet, size_t row) {
    const icha_result_table *table = &sheet->book->run->published;
    icha_sheet_text(sheet, 0, icha_result_cell_text(table, row, "what"), ICHA_LOOK_TEXT);
    icha_sheet_text(sheet, 1, icha_result_cell_text(table, row, "unit"), ICHA_LOOK_TEXT);
    put_figure(sheet, 2, row, "says_low", "says_high");
    put_figure(sheet, 3, row, "model_low", "model_high");
    put_figure(sheet, 4, row, "difference_low", "difference_high");
    icha_sheet_text(sheet, 5, icha_result_cell_text(table, row, "why"), ICHA_LOOK_TEXT);
    put_source(sheet, 6, row);
    sheet->row++;
}

void icha_book_published(icha_book *book) {
    icha_sheet sheet;
    if (book->run->published.columns == 0) return;
    icha_sheet_begin(&sheet, book, icha_book_word(book, ICHA_W_SHEET_PUBLISHED),
                     icha_book_word(book, ICHA_W_TITLE_PUBLISHED));
    if (book->status != ICHA_OK) return;
    for (int i = 0; i < KEY_COUNT; i++)
        icha_sheet_text(&sheet, i, icha_word_of_key(keys[i], book->options->language), ICHA_LOOK_HEADING);
    sheet.row++;
    icha_sheet_freeze(&sheet, sheet.row - 1, 1);
    for (size_t row = 0; row < book->run->published.rows; row++) put_row(&sheet, row);
    icha_sheet_end(&sheet);
}
