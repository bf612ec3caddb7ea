/* The sheets of figures: totals by year, a sheet a year, a block a product. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "xlsx_book.h"

static icha_language language_of(const icha_sheet *sheet) {
    return sheet->book->options->language;
}

static void put_headings(icha_sheet *sheet, int *column, const char *const *keys, size_t count) {
    for (size_t i = 0; i < count; i++)
        icha_sheet_text(sheet, (*column)++, icha_word_of_key(keys[i], language_of(sheet)), ICHA_LOOK_HEADING);
}

static void put_bases(icha_sheet *sheet, int *column) {
    for (size_t basis = 0; basis < ICHA_BASES; basis++) {
        const char *key = icha_figure_basis(basis);
        icha_sheet_text(sheet, (*column)++, icha_word_of_key(key, language_of(sheet)), ICHA_LOOK_HEADING);
    }
}

static void put_amounts(icha_sheet *sheet, int column, const icha_money amounts[ICHA_BASES], bool is_total) {
    for (int basis = 0; basis < ICHA_BASES; basis++) icha_sheet_money(sheet, column + basis, amounts[basis], is_total);
}

static icha_status add_amounts(icha_money total[ICHA_BASES], const icha_figure *figure, icha_error *err) {
    for (int basis = 0; basis < ICHA_BASES; basis++) {
        icha_status status = icha_money_add(total[basis], figure->amounts[basis], &total[basis], err);
        if (status != ICHA_OK) return status;
    }
    return ICHA_OK;
}

/* The label in the first column, nothing up to the amounts. */
static void put_total(icha_sheet *sheet, int amounts_at, const icha_money total[ICHA_BASES]) {
    icha_sheet_word(sheet, 0, ICHA_W_TOTAL, ICHA_LOOK_TOTAL);
    for (int column = 1; column < amounts_at; column++) icha_sheet_text(sheet, column, "", ICHA_LOOK_TOTAL);
    put_amounts(sheet, amounts_at, total, true);
    sheet->row++;
}

static const char *shown(const icha_sheet *sheet, const char *text) {
    return text[0] == '\0' ? icha_book_word(sheet->book, ICHA_W_ALL) : text;
}

/* ---- the summary ---- */

static void put_year_totals(icha_sheet *sheet, const icha_figures *figures) {
    static const char *const keys[] = {"year", "kind"};
    icha_money total[ICHA_BASES] = {0};
    int column = 0;
    put_headings(sheet, &column, keys, 2);
    put_bases(sheet, &column);
    sheet->row++;
    icha_sheet_freeze(sheet, sheet->row - 1, 0);
    for (size_t i = 0; i < figures->count; i++) {
        const icha_figure *figure = &figures->items[i];
        icha_sheet_text(sheet, 0, shown(sheet, figure->keys[ICHA_KEY_YEAR]), ICHA_LOOK_TEXT);
        icha_sheet_text(sheet, 1, icha_word_of_key(figure->keys[ICHA_KEY_KIND], language_of(sheet)), ICHA_LOOK_TEXT);
        put_amounts(sheet, 2, figure->amounts, false);
        sheet->row++;
        icha_book_fail(sheet->book, add_amounts(total, figure, sheet->book->err));
    }
    put_total(sheet, 2, total);
}

static bool is_count(icha_word word) {
    return word == ICHA_W_CHECK_ROWS || word == ICHA_W_CHECK_EVENTS || word == ICHA_W_CHECK_HELD;
}

static void put_check(icha_sheet *sheet, const icha_check *check) {
    bool same = check->left == check->right;
    icha_sheet_word(sheet, 0, (icha_word)check->word, ICHA_LOOK_TEXT);
    icha_sheet_text(sheet, 1, icha_word_of_key(check->of, language_of(sheet)), ICHA_LOOK_TEXT);
    if (is_count((icha_word)check->word)) {
        icha_sheet_count(sheet, 2, check->left);
        icha_sheet_count(sheet, 3, check->right);
    } else {
        icha_sheet_money(sheet, 2, check->left, false);
        icha_sheet_money(sheet, 3, check->right, false);
    }
    icha_sheet_word(sheet, 4, same ? ICHA_W_AGREES : ICHA_W_DIFFERS, same ? ICHA_LOOK_GOOD : ICHA_LOOK_BAD);
    sheet->row++;
}

static void put_checks(icha_sheet *sheet, const icha_checks *checks) {
    static const icha_word words[] = {ICHA_W_CHECK, ICHA_W_NONE, ICHA_W_LEFT_SIDE, ICHA_W_RIGHT_SIDE, ICHA_W_RESULT};
    sheet->row++;
    icha_sheet_word(sheet, 0, ICHA_W_TITLE_CHECKS, ICHA_LOOK_BLOCK);
    sheet->row++;
    for (int i = 0; i < 5; i++) icha_sheet_word(sheet, i, words[i], ICHA_LOOK_HEADING);
    sheet->row++;
    for (size_t i = 0; i < checks->count; i++) put_check(sheet, &checks->items[i]);
}

void icha_book_summary(icha_book *book) {
    icha_sheet sheet;
    icha_figures figures = {NULL, 0};
    icha_sheet_begin(&sheet, book, icha_book_word(book, ICHA_W_SHEET_SUMMARY),
                     icha_book_word(book, ICHA_W_TITLE_SUMMARY));
    if (book->status != ICHA_OK) return;
    icha_book_fail(book, icha_figures_make(&book->run->outlay, ICHA_KEEP(ICHA_KEY_YEAR) | ICHA_KEEP(ICHA_KEY_KIND),
                                           false, &figures, book->err));
    if (book->status == ICHA_OK) put_year_totals(&sheet, &figures);
    put_checks(&sheet, book->options->checks);
    icha_sheet_end(&sheet);
    icha_figures_free(&figures);
}

/* ---- a year ---- */

typedef struct layout {
    icha_figure_key keys[ICHA_KEYS];
    size_t count;
    bool has_names; /* a column behind the product */
} layout;

/* Columns that the run grouped by; payer and kind always. */
static layout layout_of(const icha_run_view *run, const icha_figure_key *keys, size_t count) {
    layout made = {.count = 0, .has_names = run->names != NULL};
    for (size_t i = 0; i < count; i++)
        if (icha_result_column(&run->outlay, icha_figure_key_name(keys[i])) >= 0) made.keys[made.count++] = keys[i];
    return made;
}

static void put_key_headings(icha_sheet *sheet, const layout *columns, int *column) {
    static const char *const name[] = {"name"};
    for (size_t i = 0; i < columns->count; i++) {
        const char *key = icha_figure_key_name(columns->keys[i]);
        put_headings(sheet, column, &key, 1);
        if (columns->keys[i] == ICHA_KEY_PRODUCT && columns->has_names) put_headings(sheet, column, name, 1);
    }
}

static int put_keys(icha_sheet *sheet, const layout *columns, const icha_figure *figure) {
    int column = 0;
    for (size_t i = 0; i < columns->count; i++) {
        const char *text = figure->keys[columns->keys[i]];
        if (columns->keys[i] == ICHA_KEY_KIND) text = icha_word_of_key(text, language_of(sheet));
        icha_sheet_text(sheet, column++, columns->keys[i] == ICHA_KEY_BANK ? text : shown(sheet, text), ICHA_LOOK_TEXT);
        if (columns->keys[i] == ICHA_KEY_PRODUCT && columns->has_names)
            icha_sheet_text(sheet, column++, icha_view_product(sheet->book->run, text), ICHA_LOOK_TEXT);
    }
    return column;
}

static void put_loan_headings(icha_sheet *sheet, int column) {
    char text[96];
    for (size_t basis = 0; basis < ICHA_BASES; basis++) {
        snprintf(text, sizeof text, "%s (%s)", icha_book_word(sheet->book, ICHA_W_LOANS),
                 icha_word_of_key(icha_figure_basis(basis), language_of(sheet)));
        icha_sheet_text(sheet, column++, text, ICHA_LOOK_HEADING);
    }
}

static void put_year_line(icha_sheet *sheet, const layout *columns, const icha_figure *figure) {
    int column = put_keys(sheet, columns, figure);
    put_amounts(sheet, column, figure->amounts, false);
    for (int basis = 0; basis < ICHA_BASES; basis++)
        if (figure->loans[basis] != ICHA_UNSET)
            icha_sheet_count(sheet, column + ICHA_BASES + basis, figure->loans[basis]);
    sheet->row++;
}

static void put_year_sheet(icha_book *book, const char *year, const icha_figure *figures, size_t count) {
    static const icha_figure_key keys[] = {ICHA_KEY_PRODUCT, ICHA_KEY_PAYER, ICHA_KEY_KIND,
                                           ICHA_KEY_QUARTER, ICHA_KEY_MONTH, ICHA_KEY_BANK};
    char title[160];
    icha_sheet sheet;
    icha_money total[ICHA_BASES] = {0};
    layout columns = layout_of(book->run, keys, sizeof keys / sizeof keys[0]);
    int amounts_at = 0;
    snprintf(title, sizeof title, "%s%s%s", year, year[0] == '\0' ? "" : " ", icha_book_word(book, ICHA_W_TITLE_YEAR));
    icha_sheet_begin(&sheet, book, year[0] == '\0' ? icha_book_word(book, ICHA_W_SHEET_ALL_YEARS) : year, title);
    if (book->status != ICHA_OK) return;
    put_key_headings(&sheet, &columns, &amounts_at);
    int column = amounts_at;
    put_bases(&sheet, &column);
    put_loan_headings(&sheet, column);
    sheet.row++;
    icha_sheet_freeze(&sheet, sheet.row - 1, 1);
    for (size_t i = 0; i < count; i++) {
        put_year_line(&sheet, &columns, &figures[i]);
        icha_book_fail(book, add_amounts(total, &figures[i], book->err));
    }
    put_total(&sheet, amounts_at, total);
    icha_sheet_end(&sheet);
}

/* A year names a sheet. */
static icha_status check_year(const icha_book *book, const char *year) {
    bool is_year = year[0] == '\0' || (strlen(year) == 4 && strspn(year, "0123456789") == 4);
    return is_year ? ICHA_OK : icha_fail(book->err, ICHA_M_RESULT_BROKEN, "M-2", NULL, book->run->outlay.file, year);
}

void icha_book_years(icha_book *book) {
    icha_figures figures = {NULL, 0};
    icha_book_fail(book, icha_figures_make(&book->run->outlay, ICHA_KEEP_ALL, false, &figures, book->err));
    for (size_t from = 0, to; book->status == ICHA_OK && from < figures.count; from = to) {
        const char *year = figures.items[from].keys[ICHA_KEY_YEAR];
        for (to = from; to < figures.count && strcmp(figures.items[to].keys[ICHA_KEY_YEAR], year) == 0;) to++;
        icha_book_fail(book, check_year(book, year));
        if (book->status == ICHA_OK) put_year_sheet(book, year, &figures.items[from], to - from);
    }
    icha_figures_free(&figures);
}

/* ---- products ---- */

static void put_block_head(icha_sheet *sheet, const char *product) {
    static const char *const keys[] = {"year", "payer", "kind"};
    char title[512];
    const char *name = icha_view_product(sheet->book->run, product);
    int column = 0;
    snprintf(title, sizeof title, "%.200s%s%.200s", shown(sheet, product), strcmp(name, product) == 0 ? "" : "   ",
             strcmp(name, product) == 0 ? "" : name);
    icha_sheet_text(sheet, 0, title, ICHA_LOOK_BLOCK);
    sheet->row++;
    put_headings(sheet, &column, keys, 3);
    put_bases(sheet, &column);
    sheet->row++;
}

static void put_block(icha_sheet *sheet, const icha_figure *figures, size_t count) {
    icha_money total[ICHA_BASES] = {0};
    put_block_head(sheet, figures[0].keys[ICHA_KEY_PRODUCT]);
    for (size_t i = 0; i < count; i++) {
        icha_sheet_text(sheet, 0, shown(sheet, figures[i].keys[ICHA_KEY_YEAR]), ICHA_LOOK_TEXT);
        icha_sheet_text(sheet, 1, shown(sheet, figures[i].keys[ICHA_KEY_PAYER]), ICHA_LOOK_TEXT);
        icha_sheet_text(sheet, 2, icha_word_of_key(figures[i].keys[ICHA_KEY_KIND], language_of(sheet)), ICHA_LOOK_TEXT);
        put_amounts(sheet, 3, figures[i].amounts, false);
        sheet->row++;
        icha_book_fail(sheet->book, add_amounts(total, &figures[i], sheet->book->err));
    }
    put_total(sheet, 3, total);
    sheet->row++;
}

void icha_book_products(icha_book *book) {
    icha_sheet sheet;
    icha_figures figures = {NULL, 0};
    unsigned keep =
        ICHA_KEEP(ICHA_KEY_PRODUCT) | ICHA_KEEP(ICHA_KEY_PAYER) | ICHA_KEEP(ICHA_KEY_KIND) | ICHA_KEEP(ICHA_KEY_YEAR);
    icha_sheet_begin(&sheet, book, icha_book_word(book, ICHA_W_SHEET_PRODUCTS),
                     icha_book_word(book, ICHA_W_TITLE_PRODUCTS));
    if (book->status != ICHA_OK) return;
    icha_sheet_freeze(&sheet, 0, 0);
    icha_book_fail(book, icha_figures_make(&book->run->outlay, keep, true, &figures, book->err));
    for (size_t from = 0, to; book->status == ICHA_OK && from < figures.count; from = to) {
        const char *product = figures.items[from].keys[ICHA_KEY_PRODUCT];
        for (to = from; to < figures.count && strcmp(figures.items[to].keys[ICHA_KEY_PRODUCT], product) == 0;) to++;
        put_block(&sheet, &figures.items[from], to - from);
    }
    icha_sheet_end(&sheet);
    icha_figures_free(&figures);
}
