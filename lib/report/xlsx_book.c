#include "xlsx_book.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "report/report.h"
#include "xlsx_parts.h"

#define KOREAN_FONT "맑은 고딕" /* every Korean Office has it; elsewhere any Hangul font stands in */
#define HEADING_WIDTH 16
#define TEXT_SIZE 16384 /* of a cell: what a cell of CSV holds, with room for escapes */

/* ---- the book ---- */

const char *icha_book_word(const icha_book *book, icha_word word) {
    return icha_word_text(word, book->options->language);
}

const char *icha_book_unit(const icha_book *book) {
    static const icha_word words[] = {ICHA_W_UNIT_WON, ICHA_W_UNIT_THOUSAND, ICHA_W_UNIT_MILLION};
    return icha_book_word(book, words[book->options->unit - ICHA_UNIT_SHOWN_WON]);
}

void icha_book_fail(icha_book *book, icha_status status) {
    if (book->status == ICHA_OK) book->status = status;
}

void icha_book_note(icha_book *book, lxw_error trouble) {
    if (book->trouble == LXW_NO_ERROR) book->trouble = trouble;
}

void icha_book_warning(const icha_book *book, size_t limit, char text[4 * ICHA_BOOK_WARNING_MAX + 1]) {
    enum { SIZE = 4 * ICHA_BOOK_WARNING_MAX + 1 };
    char a[SIZE], b[SIZE];
    bool is_one = book->against == NULL;
    size_t room = is_one ? limit : limit / 2 - 5;
    icha_view_warning(book->run, book->options->language, room, a);
    if (!is_one) icha_view_warning(book->against, book->options->language, room, b);
    if (is_one || strcmp(a, b) == 0) memcpy(text, a, SIZE);
    else snprintf(text, SIZE, "A: %.430s | B: %.430s", a[0] == '\0' ? "-" : a, b[0] == '\0' ? "-" : b);
}

/* ---- looks ---- */

static const char *money_format(icha_report_unit unit) {
    switch (unit) {
    case ICHA_UNIT_SHOWN_THOUSAND: return "#,##0,";
    case ICHA_UNIT_SHOWN_MILLION: return "#,##0,,";
    default: return "#,##0";
    }
}

static void dress(lxw_format *format, icha_look look, const char *money) {
    switch (look) {
    case ICHA_LOOK_TITLE: format_set_bold(format), format_set_font_size(format, 16); break;
    case ICHA_LOOK_NOTE: format_set_font_color(format, 0x595959); break;
    case ICHA_LOOK_WARNING: format_set_bold(format), format_set_font_color(format, 0xC00000); break;
    case ICHA_LOOK_BAD:
        format_set_bold(format), format_set_font_color(format, 0xC00000), format_set_align(format, LXW_ALIGN_CENTER);
        break;
    case ICHA_LOOK_GOOD: format_set_font_color(format, 0x00703C), format_set_align(format, LXW_ALIGN_CENTER); break;
    case ICHA_LOOK_TEXT:
    case ICHA_LOOK_TOTAL: format_set_indent(format, 1); break;
    case ICHA_LOOK_BLOCK: format_set_bold(format), format_set_font_size(format, 12); break;
    case ICHA_LOOK_LABEL: format_set_bold(format), format_set_align(format, LXW_ALIGN_VERTICAL_TOP); break;
    case ICHA_LOOK_WRAPPED:
        format_set_text_wrap(format), format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
        format_set_align(format, LXW_ALIGN_LEFT);
        break;
    case ICHA_LOOK_HEADING:
        format_set_bold(format), format_set_bg_color(format, 0xDDE6F0), format_set_bottom(format, LXW_BORDER_THIN);
        format_set_align(format, LXW_ALIGN_CENTER), format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
        format_set_text_wrap(format);
        break;
    case ICHA_LOOK_MONEY:
    case ICHA_LOOK_TOTAL_MONEY: format_set_num_format(format, money); break;
    case ICHA_LOOK_COUNT: format_set_num_format(format, "#,##0"); break;
    case ICHA_LOOK_DIGITS:
    case ICHA_LOOK_TOTAL_DIGITS: format_set_align(format, LXW_ALIGN_RIGHT); break;
    default: break;
    }
    if (look >= ICHA_LOOK_TOTAL && look <= ICHA_LOOK_TOTAL_DIGITS)
        format_set_bold(format), format_set_top(format, LXW_BORDER_THIN);
}

static bool make_looks(icha_book *book) {
    for (int look = 0; look < ICHA_LOOKS; look++) {
        lxw_format *format = workbook_add_format(book->workbook);
        if (format == NULL) return false;
        if (book->options->language == ICHA_LANGUAGE_KO) format_set_font_name(format, KOREAN_FONT);
        dress(format, (icha_look)look, money_format(book->options->unit));
        book->looks[look] = format;
    }
    return true;
}

/* ---- cells ---- */

static bool is_hexadecimal(const char *text, size_t count) {
    return strspn(text, "0123456789abcdefABCDEF") >= count;
}

/* What XML cannot hold or a spreadsheet program reads as an escape: a text `_x0041_` would be shown as `A`. The cell
 * shows what the file holds. */
static void clean(const char *from, char *to) {
    size_t used = 0;
    for (; *from != '\0' && used + 16 < TEXT_SIZE; from++) {
        bool is_escape = strncmp(from, "_x", 2) == 0 && is_hexadecimal(from + 2, 4) && from[6] == '_';
        bool is_no_character = memcmp(from, "\xEF\xBF", 2) == 0 && (from[2] == '\xBE' || from[2] == '\xBF');
        if (is_escape) memcpy(to + used, "_x005F_", 7), used += 7;
        else if (is_no_character) memcpy(to + used, "\xEF\xBF\xBD", 3), used += 3, from += 2;
        else to[used++] = *from;
    }
    to[used] = '\0';
}

void icha_sheet_widen(icha_sheet *sheet, int column, int width) {
    if (sheet->widths[column] < width) sheet->widths[column] = width;
}

/* Titles, notes and warnings may run over the cells to their right. */
static bool runs_over(icha_look look) {
    return look == ICHA_LOOK_TITLE || look == ICHA_LOOK_NOTE || look == ICHA_LOOK_WARNING ||
           look == ICHA_LOOK_WRAPPED || look == ICHA_LOOK_BLOCK;
}

/* A heading wraps: it must not make a column of small figures a wide one. */
static int width_of(const char *text, icha_look look) {
    int width = (int)icha_display_width(text);
    return look == ICHA_LOOK_HEADING && width > HEADING_WIDTH ? HEADING_WIDTH : width;
}

/* Not every program finds the height of a wrapped row by itself. */
static void heighten(icha_sheet *sheet, const char *heading) {
    int lines = (int)icha_display_width(heading) / HEADING_WIDTH + 1;
    if (lines > sheet->heading_lines) {
        sheet->heading_lines = lines > 4 ? 4 : lines;
        icha_book_note(sheet->book, worksheet_set_row(sheet->sheet, sheet->row, 16.0 * sheet->heading_lines, NULL));
    }
}

void icha_sheet_text(icha_sheet *sheet, int column, const char *text, icha_look look) {
    char cleaned[TEXT_SIZE];
    lxw_format *format = sheet->book->looks[look];
    clean(text, cleaned);
    if (look == ICHA_LOOK_HEADING) {
        if (column == 0) sheet->heading_lines = 1;
        heighten(sheet, cleaned);
    }
    if (!runs_over(look)) icha_sheet_widen(sheet, column, width_of(cleaned, look));
    icha_book_note(sheet->book,
                   cleaned[0] == '\0'
                       ? worksheet_write_blank(sheet->sheet, sheet->row, (lxw_col_t)column, format)
                       : worksheet_write_string(sheet->sheet, sheet->row, (lxw_col_t)column, cleaned, format));
}

void icha_sheet_word(icha_sheet *sheet, int column, icha_word word, icha_look look) {
    icha_sheet_text(sheet, column, icha_book_word(sheet->book, word), look);
}

/* An integer below 2^53 is a double exactly. */
static void write_number(icha_sheet *sheet, int column, int64_t number, icha_look look) {
    icha_book_note(sheet->book, worksheet_write_number(sheet->sheet, sheet->row, (lxw_col_t)column, (double)number,
                                                       sheet->book->looks[look]));
}

/* As text it is in won whatever the unit, and says so where that is another. */
static void write_digits(icha_sheet *sheet, int column, icha_money amount, icha_look look) {
    char text[64];
    bool is_won = sheet->book->options->unit == ICHA_UNIT_SHOWN_WON;
    snprintf(text, sizeof text, "%lld%s%s", (long long)amount, is_won ? "" : " ",
             is_won ? "" : icha_book_word(sheet->book, ICHA_W_UNIT_WON));
    icha_sheet_text(sheet, column, text, look);
}

void icha_sheet_money(icha_sheet *sheet, int column, icha_money amount, bool is_total) {
    char grouped[ICHA_TEXT_MAX];
    bool is_text = amount >= ICHA_XLSX_NUMBER_LIMIT || amount <= -ICHA_XLSX_NUMBER_LIMIT;
    int shorter = 4 * (int)(sheet->book->options->unit - ICHA_UNIT_SHOWN_WON);
    if (is_text) {
        write_digits(sheet, column, amount, is_total ? ICHA_LOOK_TOTAL_DIGITS : ICHA_LOOK_DIGITS);
        return;
    }
    icha_money_group(amount, grouped, sizeof grouped);
    icha_sheet_widen(sheet, column, (int)strlen(grouped) - shorter + (is_total ? 1 : 0));
    write_number(sheet, column, amount, is_total ? ICHA_LOOK_TOTAL_MONEY : ICHA_LOOK_MONEY);
}

void icha_sheet_count(icha_sheet *sheet, int column, int64_t count) {
    char grouped[ICHA_TEXT_MAX];
    icha_money_group(count, grouped, sizeof grouped);
    if (count >= ICHA_XLSX_NUMBER_LIMIT) {
        icha_sheet_text(sheet, column, grouped, ICHA_LOOK_DIGITS);
        return;
    }
    icha_sheet_widen(sheet, column, (int)strlen(grouped));
    write_number(sheet, column, count, ICHA_LOOK_COUNT);
}

/* ---- sheets ---- */

/* A header's `&` begins a code. At most `limit` characters more. */
static void append_escaped(char *to, size_t limit, const char *from) {
    size_t used = strlen(to);
    for (; *from != '\0'; from++) {
        bool begins = ((unsigned char)*from & 0xC0) != 0x80;
        if (begins && limit < 2) break;
        if (begins) limit -= *from == '&' ? 2 : 1;
        if (*from == '&') to[used++] = '&';
        to[used++] = *from;
    }
    to[used] = '\0';
}

/* What is printed on every page: title and below it the warning (M-5), run and page at the foot. At most 255 characters
 * each, of which an escaped `&` takes two. */
static void set_page(icha_sheet *sheet, const char *title) {
    char header[4 * 255 + 1] = "&L&9", footer[160], warning[4 * ICHA_BOOK_WARNING_MAX + 1];
    icha_book_warning(sheet->book, 2 * ICHA_WARNING_MIN + 10, warning);
    append_escaped(header, 48, title);
    if (warning[0] != '\0') strcat(header, "\n");
    append_escaped(header, 198, warning);
    snprintf(footer, sizeof footer, "&L&9run_id %.64s&R&9&P / &N", icha_view_run_id(sheet->book->run));
    icha_book_note(sheet->book, worksheet_set_header(sheet->sheet, header));
    icha_book_note(sheet->book, worksheet_set_footer(sheet->sheet, footer));
    worksheet_set_landscape(sheet->sheet);
    worksheet_set_paper(sheet->sheet, 9); /* A4 */
    worksheet_set_margins(sheet->sheet, 0.5, 0.5, 0.8, 0.7);
    worksheet_fit_to_pages(sheet->sheet, 1, 0);
}

static void write_head(icha_sheet *sheet, const char *title, const char *warning) {
    char line[256];
    const icha_book *book = sheet->book;
    const char *years = icha_view_years(book->run);
    snprintf(line, sizeof line, "%s %.64s   %s %.32s   %s: %s", icha_book_word(book, ICHA_W_RUN),
             icha_view_run_id(book->run), icha_book_word(book, ICHA_W_YEARS), years[0] == '\0' ? "-" : years,
             icha_book_word(book, ICHA_W_UNIT), icha_book_unit(book));
    icha_sheet_text(sheet, 0, title, ICHA_LOOK_TITLE);
    sheet->row++;
    icha_sheet_text(sheet, 0, line, ICHA_LOOK_NOTE);
    sheet->row++;
    if (warning[0] != '\0') icha_sheet_text(sheet, 0, warning, ICHA_LOOK_WARNING);
    sheet->row += 2;
}

/* A name that Excel refuses would be ours: they are words and years. */
void icha_sheet_begin(icha_sheet *sheet, icha_book *book, const char *name, const char *title) {
    char warning[4 * ICHA_BOOK_WARNING_MAX + 1];
    *sheet = (icha_sheet){.book = book};
    snprintf(sheet->name, sizeof sheet->name, "%s", name);
    sheet->sheet = workbook_add_worksheet(book->workbook, sheet->name);
    if (sheet->sheet == NULL) {
        icha_book_fail(book, icha_fail(book->err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL));
        return;
    }
    icha_book_warning(book, ICHA_BOOK_WARNING_MAX, warning);
    set_page(sheet, title);
    write_head(sheet, title, warning);
}

void icha_sheet_freeze(icha_sheet *sheet, uint32_t first_row, int columns) {
    worksheet_freeze_panes(sheet->sheet, sheet->row, (lxw_col_t)columns);
    icha_book_note(sheet->book, worksheet_repeat_rows(sheet->sheet, first_row, sheet->row - 1));
}

void icha_sheet_end(icha_sheet *sheet) {
    for (int i = 0; i < ICHA_SHEET_COLUMNS; i++) {
        double width = sheet->widths[i] > 100 ? 100 : sheet->widths[i];
        if (width > 0)
            icha_book_note(sheet->book,
                           worksheet_set_column(sheet->sheet, (lxw_col_t)i, (lxw_col_t)i, width + 2.5, NULL));
    }
}

/* ---- the whole ---- */

static void set_properties(icha_book *book) {
    char title[128], comments[128];
    bool is_scenario = book->run->scenario != NULL;
    snprintf(title, sizeof title, "%s", icha_book_word(book, is_scenario ? ICHA_W_TITLE_SCENARIO : ICHA_W_TITLE));
    snprintf(comments, sizeof comments, "run_id %.64s", icha_view_run_id(book->run));
    lxw_doc_properties properties = {.title = title, .comments = comments};
    properties.created = 946684800; /* 2000-01-01: no clock is read, equal runs give equal bytes */
    icha_book_note(book, workbook_set_properties(book->workbook, &properties));
}

static void make_parts(icha_book *book) {
    static void (*const parts[])(icha_book *) = {icha_book_cover,  icha_book_summary, icha_book_comparison,
                                                 icha_book_charts, icha_book_years,   icha_book_products,
                                                 icha_book_published, icha_book_lists};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && book->status == ICHA_OK; i++) parts[i](book);
}

/* The book keeps one row in memory where it is large; charts then have no copy of their figures, and the program that
 * opens it draws them from the cells. */
#define LARGE_ROWS 50000

static bool is_large(const icha_run_view *run) {
    return run->held.rows + run->claims.rows + run->outlay.rows > LARGE_ROWS;
}

/* libxlsxwriter opens the file last and prints of its own when it cannot: so it is tried before. */
static icha_status try_place(const char *path, icha_error *err) {
    FILE *file = fopen(path, "wb");
    if (file != NULL && fclose(file) == 0) return ICHA_OK;
    return icha_fail(err, ICHA_M_CANNOT_WRITE, "A-5", NULL, path, strerror(errno));
}

static bool parent_of(const char *path, char parent[PATH_MAX]) {
    const char *slash = strrchr(path, '/');
    int length = slash == NULL ? 1 : slash == path ? 1 : (int)(slash - path);
    return snprintf(parent, PATH_MAX, "%.*s", length, slash == NULL ? "." : path) < PATH_MAX;
}

/* Of the system where it said one, else of libxlsxwriter. */
static icha_status cannot_pack(const char *path, lxw_error trouble, int why, icha_error *err) {
    bool is_system = trouble == LXW_ERROR_ZIP_FILE_OPERATION && why != 0;
    return icha_fail(err, ICHA_M_CANNOT_WRITE, "A-5", NULL, path, is_system ? strerror(why) : lxw_strerror(trouble));
}

icha_status icha_xlsx_write(const char *path, const icha_run_view *run, const icha_run_view *against,
                            const icha_xlsx_options *options, icha_error *err) {
    lxw_workbook_options how = {.constant_memory = is_large(run)};
    icha_book book = {.run = run, .against = against, .options = options, .err = err};
    char folder[PATH_MAX];
    icha_status status = try_place(path, err);
    if (status != ICHA_OK) return status;
    if (!parent_of(path, folder)) return errno = ENAMETOOLONG, cannot_pack(path, LXW_ERROR_ZIP_FILE_OPERATION, errno, err);
    icha_xlsx_parts_begin(folder);
    book.workbook = workbook_new_opt(path, &how);
    if (book.workbook == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    if (!make_looks(&book)) book.status = icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    set_properties(&book);
    if (book.status == ICHA_OK) make_parts(&book);
    errno = 0;
    lxw_error closed = workbook_close(book.workbook);
    int why = errno;
    icha_book_note(&book, closed);
    if (book.status == ICHA_OK) book.status = icha_xlsx_parts_end(err);
    if (book.status == ICHA_OK && book.trouble != LXW_NO_ERROR)
        book.status = cannot_pack(path, book.trouble, why, err);
    return book.status;
}
