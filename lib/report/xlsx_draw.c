#include "xlsx_draw.h"

#include <stdio.h>

#define WIDTH 1060.0 /* pixels; libxlsxwriter's own size is 480 x 288 */
#define HEIGHT 460.0

/* Told apart also next to each other in a stack, and in print. */
static const lxw_color_t colours[] = {0x1F4E79, 0xE07B39, 0x5B9A4B, 0xB5A030, 0x7B5EA7,
                                      0x2AA5A0, 0xC0504D, 0x8C8C8C, 0xD98CB3, 0xBFBFBF};

/* The axis is read, not added up: it is shown in the unit asked for, or in a larger one that its figures fill. */
static icha_report_unit unit_of(const icha_sheet *sheet, icha_money largest) {
    icha_report_unit unit = sheet->book->options->unit;
    if (unit != ICHA_UNIT_SHOWN_WON) return unit;
    if (largest >= 10000000) return ICHA_UNIT_SHOWN_MILLION;
    return largest >= 100000 ? ICHA_UNIT_SHOWN_THOUSAND : ICHA_UNIT_SHOWN_WON;
}

static const char *format_of(icha_report_unit unit) {
    static const char *const formats[] = {"#,##0", "#,##0,", "#,##0,,"};
    return formats[unit - ICHA_UNIT_SHOWN_WON];
}

static const char *unit_text(const icha_sheet *sheet, icha_report_unit unit) {
    static const icha_word words[] = {ICHA_W_UNIT_WON, ICHA_W_UNIT_THOUSAND, ICHA_W_UNIT_MILLION};
    return icha_book_word(sheet->book, words[unit - ICHA_UNIT_SHOWN_WON]);
}

/* M-5: a picture cut out of the book still says it. */
static void set_title(const icha_sheet *sheet, lxw_chart *drawn, const icha_chart *chart, icha_report_unit unit) {
    char title[5 * ICHA_BOOK_WARNING_MAX], warning[4 * ICHA_BOOK_WARNING_MAX + 1];
    lxw_chart_font font = {.size = 12, .bold = 1};
    icha_book_warning(sheet->book, ICHA_BOOK_WARNING_MAX, warning);
    snprintf(title, sizeof title, "%.150s (%s)%s%s", chart->what, unit_text(sheet, unit),
             warning[0] == '\0' ? "" : " - ", warning);
    chart_title_set_name(drawn, title);
    chart_title_set_name_font(drawn, &font);
}

static void set_axes(lxw_chart *drawn, icha_report_unit unit) {
    lxw_chart_font font = {.size = 10};
    lxw_chart_line grid = {.color = 0xD9D9D9, .width = 0.75};
    chart_axis_set_num_format(drawn->y_axis, format_of(unit));
    chart_axis_set_num_font(drawn->y_axis, &font);
    chart_axis_set_num_font(drawn->x_axis, &font);
    chart_axis_major_gridlines_set_line(drawn->y_axis, &grid);
    chart_axis_set_label_position(drawn->x_axis, LXW_CHART_AXIS_LABEL_POSITION_LOW);
    chart_legend_set_position(drawn, LXW_CHART_LEGEND_BOTTOM);
    chart_legend_set_font(drawn, &font);
}

/* Names are those of cells: text of a cell is never a formula, a name given as text could be one. */
static void add_series(const icha_sheet *sheet, lxw_chart *drawn, const icha_chart *chart, int column) {
    lxw_color_t colour = colours[(size_t)(column - chart->from) % (sizeof colours / sizeof colours[0])];
    lxw_chart_series *series = chart_add_series(drawn, NULL, NULL);
    if (series == NULL) return;
    chart_series_set_categories(series, sheet->name, chart->first, (lxw_col_t)chart->categories, chart->last,
                                (lxw_col_t)chart->categories);
    chart_series_set_values(series, sheet->name, chart->first, (lxw_col_t)column, chart->last, (lxw_col_t)column);
    chart_series_set_name_range(series, sheet->name, chart->head, (lxw_col_t)column);
    lxw_chart_fill fill = {.color = colour};
    chart_series_set_fill(series, &fill);
    if (chart->labels == NULL || column != chart->to) return;
    chart_series_set_labels(series);
    chart_series_set_labels_position(series, LXW_CHART_LABEL_POSITION_OUTSIDE_END);
    icha_book_note(sheet->book, chart_series_set_labels_custom(series, chart->labels));
}

void icha_sheet_chart(icha_sheet *sheet, const icha_chart *chart) {
    lxw_chart_options options = {.x_scale = WIDTH / 480.0, .y_scale = HEIGHT / 288.0, .object_position = 2};
    if (chart->largest >= ICHA_XLSX_NUMBER_LIMIT) {
        icha_sheet_word(sheet, 0, ICHA_W_NO_CHART, ICHA_LOOK_NOTE);
        sheet->row++;
        return;
    }
    lxw_chart *drawn = workbook_add_chart(sheet->book->workbook, chart->type);
    if (drawn == NULL) {
        icha_book_note(sheet->book, LXW_ERROR_MEMORY_MALLOC_FAILED);
        return;
    }
    icha_report_unit unit = unit_of(sheet, chart->largest);
    set_title(sheet, drawn, chart, unit);
    set_axes(drawn, unit);
    chart_set_series_gap(drawn, 60);
    for (int column = chart->from; column <= chart->to; column++) add_series(sheet, drawn, chart, column);
    icha_book_note(sheet->book, worksheet_insert_chart_opt(sheet->sheet, sheet->row, 0, drawn, &options));
    sheet->row += ICHA_CHART_ROWS;
}
