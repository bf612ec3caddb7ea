#include "ids.h"

#include <string.h>

icha_loan_id icha_loan_id_of(const icha_csv_record *record, size_t column, char *buffer) {
    if (column >= record->count || column >= ICHA_PORTFOLIO_COLUMNS_MAX) return (icha_loan_id){"", 0};
    const icha_csv_cell *cell = &record->cells[column];
    size_t length;
    if (cell->length > ICHA_PORTFOLIO_CELL_MAX || memchr(cell->text, '\0', cell->length) != NULL)
        return (icha_loan_id){"", 0};
    const char *text = icha_csv_plain(cell, buffer, &length);
    return (icha_loan_id){text, (uint32_t)length};
}

static const char *next_quote(const icha_id_scan *scan) {
    const char *end = scan->csv.text + scan->csv.length;
    const char *quote = memchr(scan->csv.text + scan->csv.at, '"', scan->csv.length - scan->csv.at);
    return quote == NULL ? end : quote;
}

void icha_id_scan_begin(icha_id_scan *scan, const char *text, size_t length, uint32_t line, bool one_line,
                        size_t column) {
    scan->csv = (icha_csv){text, length, 0, line};
    scan->column = column;
    scan->rows = 0;
    scan->one_line = one_line;
    scan->quote = next_quote(scan);
}

/* Of a line without quotation marks: its cells lie between the commas. */
static icha_loan_id id_of_line(const char *line, const char *end, size_t column) {
    for (; column > 0; column--) {
        line = memchr(line, ',', (size_t)(end - line));
        if (line == NULL) return (icha_loan_id){"", 0};
        line++;
    }
    const char *comma = memchr(line, ',', (size_t)(end - line));
    size_t length = (size_t)((comma == NULL ? end : comma) - line);
    if (length > ICHA_PORTFOLIO_CELL_MAX || memchr(line, '\0', length) != NULL) return (icha_loan_id){"", 0};
    return (icha_loan_id){line, (uint32_t)length};
}

/* false: the line is blank. */
static bool take_line(icha_id_scan *scan, const char *line, const char *end) {
    bool has_end = end < scan->csv.text + scan->csv.length;
    scan->csv.at = (size_t)(end - scan->csv.text) + has_end;
    scan->csv.line += has_end;
    if (has_end && end > line && end[-1] == '\r') end--;
    if (end == line) return false;
    scan->id = id_of_line(line, end, scan->column);
    return true;
}

static bool take_careful(icha_id_scan *scan) {
    (void)icha_csv_next_row(&scan->csv, &scan->record, scan->one_line);
    if (scan->quote < scan->csv.text + scan->csv.at) scan->quote = next_quote(scan);
    if (scan->record.is_blank) return false;
    scan->id = icha_loan_id_of(&scan->record, scan->column, scan->buffer);
    return true;
}

bool icha_id_scan_next(icha_id_scan *scan) {
    while (scan->csv.at < scan->csv.length) {
        const char *line = scan->csv.text + scan->csv.at, *text_end = scan->csv.text + scan->csv.length;
        const char *end = memchr(line, '\n', (size_t)(text_end - line));
        if (end == NULL) end = text_end;
        scan->begin = scan->csv.at;
        scan->line = scan->csv.line;
        bool is_row = scan->quote > end || scan->quote == text_end ? take_line(scan, line, end) : take_careful(scan);
        scan->rows += is_row;
        if (is_row) return true;
    }
    return false;
}
