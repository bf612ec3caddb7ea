/* The sheet of charts: for each basis the outlay by year, stacked by product, under the figures it is drawn from. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "xlsx_draw.h"

#define NAMED_MAX 9 /* products with a colour of their own; the others are one */

typedef struct stack {
    const icha_figures *figures; /* by year and product */
    const char *products[NAMED_MAX];
    size_t named;
    bool has_others;
} stack;

/* ---- which products ---- */

static int by_paid_down(const void *a, const void *b) {
    const icha_figure *x = a, *y = b;
    int64_t left = x->amounts[2] != 0 ? x->amounts[2] : x->amounts[0];
    int64_t right = y->amounts[2] != 0 ? y->amounts[2] : y->amounts[0];
    if (left != right) return left < right ? 1 : -1;
    return strcmp(x->keys[ICHA_KEY_PRODUCT], y->keys[ICHA_KEY_PRODUCT]);
}

/* The largest, in that order; products without any outlay have no colour. */
static icha_status choose(const icha_book *book, stack *s) {
    icha_figures totals = {NULL, 0};
    icha_status status = icha_figures_make(&book->run->outlay, ICHA_KEEP(ICHA_KEY_PRODUCT), false, &totals, book->err);
    if (status != ICHA_OK) return status;
    qsort(totals.items, totals.count, sizeof *totals.items, by_paid_down);
    for (size_t i = 0; i < totals.count; i++) {
        bool is_empty =
            totals.items[i].amounts[0] == 0 && totals.items[i].amounts[1] == 0 && totals.items[i].amounts[2] == 0;
        if (is_empty) continue;
        if (s->named < NAMED_MAX) s->products[s->named++] = totals.items[i].keys[ICHA_KEY_PRODUCT];
        else s->has_others = true;
    }
    icha_figures_free(&totals);
    return ICHA_OK;
}

static size_t place_of(const stack *s, const char *product) {
    for (size_t i = 0; i < s->named; i++)
        if (strcmp(s->products[i], product) == 0) return i;
    return s->named; /* among the others */
}

/* ---- the figures ---- */

static int columns_of(const stack *s) {
    return (int)s->named + (s->has_others ? 1 : 0);
}

static void put_head(icha_sheet *sheet, const stack *s) {
    icha_language language = sheet->book->options->language;
    icha_sheet_text(sheet, 0, icha_word_of_key("year", language), ICHA_LOOK_HEADING);
    for (size_t i = 0; i < s->named; i++) {
        const char *name = icha_view_product(sheet->book->run, s->products[i]);
        icha_sheet_text(sheet, (int)i + 1, name[0] == '\0' ? icha_book_word(sheet->book, ICHA_W_ALL) : name,
                        ICHA_LOOK_HEADING);
    }
    if (s->has_others) icha_sheet_word(sheet, (int)s->named + 1, ICHA_W_OTHERS, ICHA_LOOK_HEADING);
    icha_sheet_word(sheet, columns_of(s) + 1, ICHA_W_TOTAL, ICHA_LOOK_HEADING);
    sheet->row++;
}

/* A year's line; *from goes to the next year. Returns the year's total. */
static icha_money put_year(icha_sheet *sheet, const stack *s, size_t basis, size_t *from) {
    icha_money amounts[NAMED_MAX + 1] = {0}, total = 0;
    const char *year = s->figures->items[*from].keys[ICHA_KEY_YEAR];
    for (; *from < s->figures->count; ++*from) {
        const icha_figure *figure = &s->figures->items[*from];
        icha_money *to = &amounts[place_of(s, figure->keys[ICHA_KEY_PRODUCT])];
        if (strcmp(figure->keys[ICHA_KEY_YEAR], year) != 0) break;
        icha_book_fail(sheet->book, icha_money_add(*to, figure->amounts[basis], to, sheet->book->err));
        icha_book_fail(sheet->book, icha_money_add(total, figure->amounts[basis], &total, sheet->book->err));
    }
    icha_sheet_text(sheet, 0, year[0] == '\0' ? icha_book_word(sheet->book, ICHA_W_ALL) : year, ICHA_LOOK_TEXT);
    for (int i = 0; i < columns_of(s); i++) icha_sheet_money(sheet, i + 1, amounts[i], false);
    icha_sheet_money(sheet, columns_of(s) + 1, total, false);
    sheet->row++;
    return total;
}

static void put_basis(icha_sheet *sheet, const stack *s, size_t basis) {
    char title[200];
    const icha_book *book = sheet->book;
    snprintf(title, sizeof title, "%s: %s", icha_book_word(book, ICHA_W_TITLE_CHARTS),
             icha_word_of_key(icha_figure_basis(basis), book->options->language));
    icha_sheet_text(sheet, 0, title, ICHA_LOOK_BLOCK);
    sheet->row++;
    icha_chart chart = {
        .type = LXW_CHART_COLUMN_STACKED, .what = title, .head = sheet->row, .from = 1, .to = columns_of(s)};
    put_head(sheet, s);
    chart.first = sheet->row;
    for (size_t from = 0; from < s->figures->count;) {
        icha_money total = put_year(sheet, s, basis, &from);
        if (total > chart.largest) chart.largest = total;
    }
    chart.last = sheet->row - 1;
    sheet->row++;
    if (columns_of(s) > 0) icha_sheet_chart(sheet, &chart);
    sheet->row++;
}

void icha_book_charts(icha_book *book) {
    icha_sheet sheet;
    icha_figures figures = {NULL, 0};
    stack s = {.figures = &figures};
    lxw_row_t breaks[ICHA_BASES + 1] = {0};
    icha_sheet_begin(&sheet, book, icha_book_word(book, ICHA_W_SHEET_CHARTS),
                     icha_book_word(book, ICHA_W_TITLE_CHARTS));
    if (book->status != ICHA_OK) return;
    icha_book_fail(book, icha_figures_make(&book->run->outlay, ICHA_KEEP(ICHA_KEY_YEAR) | ICHA_KEEP(ICHA_KEY_PRODUCT),
                                           false, &figures, book->err));
    if (book->status == ICHA_OK) icha_book_fail(book, choose(book, &s));
    if (figures.count == 0) icha_sheet_word(&sheet, 0, ICHA_W_NO_LINES, ICHA_LOOK_NOTE);
    for (size_t basis = 0; book->status == ICHA_OK && figures.count > 0 && basis < ICHA_BASES; basis++) {
        put_basis(&sheet, &s, basis);
        breaks[basis] = sheet.row;
    }
    breaks[ICHA_BASES - 1] = 0; /* none behind the last */
    if (breaks[0] > 0) icha_book_note(book, worksheet_set_h_pagebreaks(sheet.sheet, breaks));
    icha_sheet_end(&sheet);
    icha_figures_free(&figures);
}
