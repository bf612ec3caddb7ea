/* Two runs side by side: by year with charts, and line by line. B - A is what B costs more. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/report.h"
#include "xlsx_draw.h"

/* Lines of the same keys; NULL where a run has none, which is 0. */
typedef struct pair {
    const icha_figure *a, *b;
} pair;

typedef struct pairing {
    const icha_figures *a, *b;
    size_t at_a, at_b;
} pairing;

static int compare(const icha_figure *a, const icha_figure *b) {
    for (int key = 0; key < ICHA_KEYS; key++) {
        int differs = strcmp(a->keys[key], b->keys[key]);
        if (differs != 0) return differs;
    }
    return 0;
}

/* Both lists are sorted alike. */
static bool next_pair(pairing *p, pair *now) {
    now->a = p->at_a < p->a->count ? &p->a->items[p->at_a] : NULL;
    now->b = p->at_b < p->b->count ? &p->b->items[p->at_b] : NULL;
    if (now->a != NULL && now->b != NULL) {
        int differs = compare(now->a, now->b);
        if (differs < 0) now->b = NULL;
        if (differs > 0) now->a = NULL;
    }
    p->at_a += now->a != NULL;
    p->at_b += now->b != NULL;
    return now->a != NULL || now->b != NULL;
}

static icha_money amount_of(const icha_figure *figure, size_t basis) {
    return figure == NULL ? 0 : figure->amounts[basis];
}

/* |a|, |b| <= 9 x 10^15: their difference fits. */
static void put_pair(icha_sheet *sheet, int column, const pair *now, size_t basis) {
    icha_money a = amount_of(now->a, basis), b = amount_of(now->b, basis);
    icha_sheet_money(sheet, column, a, false);
    icha_sheet_money(sheet, column + 1, b, false);
    icha_sheet_money(sheet, column + 2, b - a, false);
}

static icha_status make_both(const icha_book *book, unsigned keep, icha_figures *a, icha_figures *b) {
    icha_status status = icha_figures_make(&book->run->outlay, keep, false, a, book->err);
    return status == ICHA_OK ? icha_figures_make(&book->against->outlay, keep, false, b, book->err) : status;
}

/* ---- by year ---- */

static void put_basis(icha_sheet *sheet, const icha_figures *a, const icha_figures *b, size_t basis) {
    char title[200];
    const icha_book *book = sheet->book;
    icha_language language = book->options->language;
    pairing p = {.a = a, .b = b};
    pair now;
    snprintf(title, sizeof title, "%s: %s", icha_book_word(book, ICHA_W_TITLE_COMPARISON),
             icha_word_of_key(icha_figure_basis(basis), language));
    icha_sheet_text(sheet, 0, title, ICHA_LOOK_BLOCK);
    sheet->row++;
    icha_chart chart = {.type = LXW_CHART_COLUMN, .what = title, .head = sheet->row, .from = 1, .to = 2};
    icha_sheet_text(sheet, 0, icha_word_of_key("year", language), ICHA_LOOK_HEADING);
    icha_sheet_text(sheet, 1, "A", ICHA_LOOK_HEADING);
    icha_sheet_text(sheet, 2, "B", ICHA_LOOK_HEADING);
    icha_sheet_word(sheet, 3, ICHA_W_DIFFERENCE, ICHA_LOOK_HEADING);
    chart.first = ++sheet->row;
    while (next_pair(&p, &now)) {
        const char *year = (now.a != NULL ? now.a : now.b)->keys[ICHA_KEY_YEAR];
        icha_money left = amount_of(now.a, basis), right = amount_of(now.b, basis);
        icha_sheet_text(sheet, 0, year[0] == '\0' ? icha_book_word(book, ICHA_W_ALL) : year, ICHA_LOOK_TEXT);
        put_pair(sheet, 1, &now, basis);
        if (left > chart.largest) chart.largest = left;
        if (right > chart.largest) chart.largest = right;
        sheet->row++;
    }
    chart.last = sheet->row - 1;
    sheet->row++;
    if (chart.last >= chart.first) icha_sheet_chart(sheet, &chart);
    sheet->row++;
}

static void put_years(icha_book *book) {
    icha_sheet sheet;
    icha_figures a = {NULL, 0}, b = {NULL, 0};
    lxw_row_t breaks[ICHA_BASES + 1] = {0};
    icha_sheet_begin(&sheet, book, icha_book_word(book, ICHA_W_SHEET_COMPARISON),
                     icha_book_word(book, ICHA_W_TITLE_COMPARISON));
    if (book->status != ICHA_OK) return;
    icha_book_fail(book, make_both(book, ICHA_KEEP(ICHA_KEY_YEAR), &a, &b));
    for (size_t basis = 0; book->status == ICHA_OK && basis < ICHA_BASES; basis++) {
        put_basis(&sheet, &a, &b, basis);
        breaks[basis] = sheet.row;
    }
    breaks[ICHA_BASES - 1] = 0;
    if (breaks[0] > 0) icha_book_note(book, worksheet_set_h_pagebreaks(sheet.sheet, breaks));
    icha_sheet_end(&sheet);
    icha_figures_free(&a);
    icha_figures_free(&b);
}

/* ---- line by line ---- */

static void put_line_headings(icha_sheet *sheet) {
    static const icha_figure_key keys[] = {ICHA_KEY_YEAR, ICHA_KEY_PRODUCT, ICHA_KEY_PAYER, ICHA_KEY_KIND};
    char text[96];
    icha_language language = sheet->book->options->language;
    int column = 0;
    for (size_t i = 0; i < 4; i++)
        icha_sheet_text(sheet, column++, icha_word_of_key(icha_figure_key_name(keys[i]), language), ICHA_LOOK_HEADING);
    for (size_t basis = 0; basis < ICHA_BASES; basis++)
        for (int side = 0; side < 3; side++) {
            static const char *const sides[] = {"A", "B", "B - A"};
            snprintf(text, sizeof text, "%s: %s", icha_word_of_key(icha_figure_basis(basis), language), sides[side]);
            icha_sheet_text(sheet, column++, text, ICHA_LOOK_HEADING);
        }
    sheet->row++;
}

static void put_line(icha_sheet *sheet, const pair *now) {
    const icha_figure *either = now->a != NULL ? now->a : now->b;
    const char *all = icha_book_word(sheet->book, ICHA_W_ALL);
    for (int key = ICHA_KEY_YEAR; key <= ICHA_KEY_KIND; key++) {
        const char *text = either->keys[key];
        if (key == ICHA_KEY_KIND) text = icha_word_of_key(text, sheet->book->options->language);
        icha_sheet_text(sheet, key, text[0] == '\0' ? all : text, ICHA_LOOK_TEXT);
    }
    for (size_t basis = 0; basis < ICHA_BASES; basis++) put_pair(sheet, 4 + 3 * (int)basis, now, basis);
    sheet->row++;
}

static void put_lines(icha_book *book) {
    icha_sheet sheet;
    icha_figures a = {NULL, 0}, b = {NULL, 0};
    pair now;
    unsigned keep =
        ICHA_KEEP(ICHA_KEY_YEAR) | ICHA_KEEP(ICHA_KEY_PRODUCT) | ICHA_KEEP(ICHA_KEY_PAYER) | ICHA_KEEP(ICHA_KEY_KIND);
    icha_sheet_begin(&sheet, book, icha_book_word(book, ICHA_W_SHEET_DIFFERENCE),
                     icha_book_word(book, ICHA_W_TITLE_DIFFERENCE));
    if (book->status != ICHA_OK) return;
    put_line_headings(&sheet);
    icha_sheet_freeze(&sheet, sheet.row - 1, 2);
    icha_book_fail(book, make_both(book, keep, &a, &b));
    pairing p = {.a = &a, .b = &b};
    while (book->status == ICHA_OK && next_pair(&p, &now)) put_line(&sheet, &now);
    icha_sheet_end(&sheet);
    icha_figures_free(&a);
    icha_figures_free(&b);
}

void icha_book_comparison(icha_book *book) {
    if (book->against == NULL) return;
    put_years(book);
    if (book->status == ICHA_OK) put_lines(book);
}
