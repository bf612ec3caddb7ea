/* Tables of the run as they are: claims, corrections, budget lines, held rows. */
#include <stdio.h>
#include <string.h>

#include "number/fail.h"
#include "report/report.h"
#include "xlsx_draw.h"

typedef struct list {
    const icha_result_table *table;
    icha_word name, title;
    bool has_total; /* of its columns of money */
} list;

/* What every sheet says in its head (M-5) is no column here. */
static bool is_shown(const icha_result_table *table, size_t column) {
    return strcmp(table->keys[column], "assumptions") != 0 && strcmp(table->keys[column], "overlays") != 0;
}

/* Cells that hold one of a few fixed words. */
static bool is_fixed(const char *key) {
    return strcmp(key, "entry") == 0 || strcmp(key, "basis") == 0 || strcmp(key, "kind") == 0;
}

static const char *heading_of(const icha_sheet *sheet, const list *l, size_t column) {
    const char *key = l->table->keys[column];
    if (l->name == ICHA_W_SHEET_BUDGET && strcmp(key, "line") == 0)
        return icha_book_word(sheet->book, ICHA_W_TITLE_BUDGET);
    return icha_word_of_key(key, sheet->book->options->language);
}

static void put_headings(icha_sheet *sheet, const list *l) {
    int to = 0;
    for (size_t i = 0; i < l->table->columns; i++)
        if (is_shown(l->table, i)) icha_sheet_text(sheet, to++, heading_of(sheet, l, i), ICHA_LOOK_HEADING);
    sheet->row++;
}

/* the answer "not within the horizon". */
static bool is_no_date(const char *text) {
    return strcmp(text, icha_word_text(ICHA_W_NOT_EXHAUSTED, ICHA_LANGUAGE_EN)) == 0;
}

static void put_cell(icha_sheet *sheet, const icha_result_table *table, size_t row, size_t column, int to) {
    const icha_result_cell *cell = &table->cells[row * table->columns + column];
    bool is_number = cell->number != ICHA_UNSET;
    if (is_number && table->kinds[column] == ICHA_FIELD_MONEY) icha_sheet_money(sheet, to, cell->number, false);
    else if (is_number) icha_sheet_count(sheet, to, cell->number);
    else if (strcmp(table->keys[column], "exhausted_on") == 0 && is_no_date(cell->text))
        icha_sheet_word(sheet, to, ICHA_W_NOT_EXHAUSTED, ICHA_LOOK_TEXT);
    else if (strcmp(table->keys[column], "product") == 0 && cell->text[0] == '\0') /* a grid's totals */
        icha_sheet_word(sheet, to, ICHA_W_ALL, ICHA_LOOK_TEXT);
    else if (is_fixed(table->keys[column]))
        icha_sheet_text(sheet, to, icha_word_of_key(cell->text, sheet->book->options->language), ICHA_LOOK_TEXT);
    else if (cell->text[0] != '\0') icha_sheet_text(sheet, to, cell->text, ICHA_LOOK_TEXT);
}

static void put_rows(icha_sheet *sheet, const icha_result_table *table) {
    for (size_t row = 0; row < table->rows; row++) {
        int to = 0;
        for (size_t i = 0; i < table->columns; i++)
            if (is_shown(table, i)) put_cell(sheet, table, row, i, to++);
        sheet->row++;
    }
}

static void put_total(icha_sheet *sheet, const icha_result_table *table) {
    int to = 0;
    icha_money sum = 0;
    for (size_t i = 0; i < table->columns; i++) {
        if (!is_shown(table, i)) continue;
        if (table->kinds[i] == ICHA_FIELD_MONEY) {
            icha_book_fail(sheet->book, icha_result_sum(table, table->keys[i], &sum, sheet->book->err));
            icha_sheet_money(sheet, to, sum, true);
        } else if (to == 0) {
            icha_sheet_word(sheet, to, ICHA_W_TOTAL, ICHA_LOOK_TOTAL);
        } else {
            icha_sheet_text(sheet, to, "", ICHA_LOOK_TOTAL);
        }
        to++;
    }
    sheet->row++;
}

/* P-2: what does not fit is said where it is missing, not only on the cover. The line stands above the table. */
static void put_missing(icha_sheet *sheet, const icha_result_table *table) {
    char text[128], left[ICHA_TEXT_MAX];
    int64_t missing = icha_view_rows(sheet->book->run, table->file) - (int64_t)table->rows;
    if (missing <= 0) return;
    icha_money_group(missing, left, sizeof left);
    snprintf(text, sizeof text, "%s: %s (%s)", icha_book_word(sheet->book, ICHA_W_NOT_SHOWN), left, table->file);
    icha_sheet_text(sheet, 0, text, ICHA_LOOK_WARNING);
    sheet->row++;
}

static void begin_list(icha_sheet *sheet, icha_book *book, const list *l) {
    icha_sheet_begin(sheet, book, icha_book_word(book, l->name), icha_book_word(book, l->title));
    if (book->status != ICHA_OK) return;
    put_missing(sheet, l->table);
    put_headings(sheet, l);
    icha_sheet_freeze(sheet, sheet->row - 1, 1);
    put_rows(sheet, l->table);
    if (l->table->rows == 0) icha_sheet_word(sheet, 0, ICHA_W_NO_LINES, ICHA_LOOK_NOTE), sheet->row++;
    else if (l->has_total) put_total(sheet, l->table);
}

/* ---- budget lines: a chart each ---- */

#define CHART_YEARS_MAX 300
#define BREAKS_MAX 500 /* pages that begin with a chart */

static bool is_same_line(const icha_result_table *table, size_t a, size_t b) {
    return strcmp(icha_result_cell_text(table, a, "line"), icha_result_cell_text(table, b, "line")) == 0 &&
           strcmp(icha_result_cell_text(table, a, "basis"), icha_result_cell_text(table, b, "basis")) == 0;
}

static icha_money largest_of(const icha_result_table *table, size_t from, size_t to) {
    icha_money largest = 0;
    for (size_t row = from; row < to; row++) {
        int64_t amount = icha_result_number(table, row, "amount"), used = icha_result_number(table, row, "used");
        int64_t wanted = icha_result_number(table, row, "wanted");
        if (amount > largest) largest = amount;
        if (used > largest) largest = used;
        if (wanted > largest) largest = wanted;
    }
    return largest;
}

/* The series are the columns from `amount` to `used`, in between perhaps `wanted`. */
static bool is_drawable(const icha_result_table *table) {
    int amount = icha_result_column(table, "amount"), used = icha_result_column(table, "used");
    bool is_money = true;
    for (int column = amount; column <= used; column++)
        is_money = is_money && table->kinds[column] == ICHA_FIELD_MONEY && is_shown(table, (size_t)column);
    return is_money && used > amount && used <= amount + 2;
}

/* Rows from..to-1 of the table stand from the sheet's row `first` on. The day on which the line runs out stands at its
 * year. */
static void put_budget_chart(icha_sheet *sheet, const icha_result_table *table, size_t from, size_t to,
                             uint32_t first) {
    char what[200], texts[CHART_YEARS_MAX][96];
    lxw_chart_data_label labels[CHART_YEARS_MAX], *given[CHART_YEARS_MAX + 1] = {NULL};
    icha_language language = sheet->book->options->language;
    if (to - from > CHART_YEARS_MAX) to = from + CHART_YEARS_MAX;
    for (size_t i = 0; i < to - from; i++) {
        const char *day = icha_result_cell_text(table, from + i, "exhausted_on");
        bool is_date = icha_date_parse(day, strlen(day), &(icha_date){0}, NULL) == ICHA_OK;
        snprintf(texts[i], sizeof texts[i], "%s %.32s", icha_book_word(sheet->book, ICHA_W_EXHAUSTED), day);
        labels[i] = (lxw_chart_data_label){.value = is_date ? texts[i] : NULL, .hide = !is_date};
        given[i] = &labels[i];
    }
    snprintf(what, sizeof what, "%s: %.100s, %.40s", icha_book_word(sheet->book, ICHA_W_SHEET_BUDGET),
             icha_result_cell_text(table, from, "line"),
             icha_word_of_key(icha_result_cell_text(table, from, "basis"), language));
    icha_chart chart = {.type = LXW_CHART_COLUMN,
                        .what = what,
                        .head = first - 1,
                        .first = first + (uint32_t)from,
                        .last = first + (uint32_t)to - 1,
                        .categories = icha_result_column(table, "year"),
                        .from = icha_result_column(table, "amount"),
                        .to = icha_result_column(table, "used"),
                        .largest = largest_of(table, from, to),
                        .labels = given};
    sheet->row++;
    icha_sheet_chart(sheet, &chart);
}

static void put_budget(icha_book *book) {
    icha_sheet sheet;
    const icha_result_table *table = &book->run->budget;
    const list budget = {table, ICHA_W_SHEET_BUDGET, ICHA_W_TITLE_BUDGET, false};
    begin_list(&sheet, book, &budget);
    if (book->status != ICHA_OK) return;
    uint32_t first = sheet.row - (uint32_t)table->rows;
    bool drawable = is_drawable(table);
    lxw_row_t breaks[BREAKS_MAX + 1] = {0};
    size_t charts = 0;
    for (size_t from = 0, to; drawable && from < table->rows; from = to) {
        for (to = from + 1; to < table->rows && is_same_line(table, from, to);) to++;
        if (charts > 0 && charts <= BREAKS_MAX) breaks[charts - 1] = sheet.row;
        put_budget_chart(&sheet, table, from, to, first);
        charts++;
    }
    if (charts > 1) icha_book_note(book, worksheet_set_h_pagebreaks(sheet.sheet, breaks));
    icha_sheet_end(&sheet);
}

/* ---- all of them ---- */

void icha_book_lists(icha_book *book) {
    const icha_run_view *run = book->run;
    const list lists[] = {{&run->claims, ICHA_W_SHEET_CLAIMS, ICHA_W_TITLE_CLAIMS, true},
                          {&run->corrections, ICHA_W_SHEET_CORRECTIONS, ICHA_W_TITLE_CORRECTIONS, true},
                          {&run->behaviour, ICHA_W_SHEET_BEHAVIOUR, ICHA_W_TITLE_BEHAVIOUR, false},
                          {&run->grid, ICHA_W_SHEET_GRID, ICHA_W_TITLE_GRID, false},
                          {&run->held, ICHA_W_SHEET_HELD, ICHA_W_TITLE_HELD, false}};
    if (run->budget.columns > 0) put_budget(book);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0] && book->status == ICHA_OK; i++) {
        icha_sheet sheet;
        if (lists[i].table->columns == 0) continue;
        begin_list(&sheet, book, &lists[i]);
        if (book->status == ICHA_OK) icha_sheet_end(&sheet);
    }
}
