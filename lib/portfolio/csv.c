#include "csv.h"

#include <string.h>

/* Characters between two places of one line, for people: UTF-8 bytes that begin one. */
static uint32_t column_of(const char *text, size_t from, size_t at) {
    uint32_t column = 1;
    while (at > from && text[at - 1] != '\n') {
        at--;
        if (((unsigned char)text[at] & 0xC0) != 0x80) column++;
    }
    return column;
}

static void note(const icha_csv *csv, icha_csv_record *record, icha_csv_fault fault) {
    if (record->fault != ICHA_CSV_FINE) return;
    record->fault = fault;
    record->fault_line = csv->line;
    record->fault_column = column_of(csv->text, record->begin, csv->at);
}

static bool at_line_end(const icha_csv *csv) {
    const char *s = csv->text + csv->at;
    return s[0] == '\n' || (s[0] == '\r' && csv->at + 1 < csv->length && s[1] == '\n');
}

static bool is_control(char c) {
    unsigned char u = (unsigned char)c;
    return (u < 0x20 && u != '\t') || u == 0x7F;
}

/* Up to the comma or the line's end. */
static void scan_plain(icha_csv *csv, icha_csv_record *record) {
    for (; csv->at < csv->length; csv->at++) {
        char c = csv->text[csv->at];
        if (c == ',' || at_line_end(csv)) return;
        if (c == '"') note(csv, record, ICHA_CSV_STRAY_QUOTE);
        else if (is_control(c)) note(csv, record, ICHA_CSV_CONTROL);
    }
}

/* From after the opening quote to the closing one; false when there is none. */
static bool scan_quoted(icha_csv *csv, icha_csv_record *record, bool *doubled) {
    for (; csv->at < csv->length; csv->at++) {
        char c = csv->text[csv->at];
        if (c == '"') {
            if (csv->at + 1 >= csv->length || csv->text[csv->at + 1] != '"') return true;
            *doubled = true;
            csv->at++;
        } else if (c == '\n') {
            csv->line++;
        } else if (is_control(c) && c != '\r') {
            note(csv, record, ICHA_CSV_CONTROL);
        }
    }
    return false;
}

static void scan_cell(icha_csv *csv, icha_csv_record *record, icha_csv_cell *cell) {
    cell->doubled = false;
    if (csv->at == csv->length || csv->text[csv->at] != '"') {
        size_t begin = csv->at;
        scan_plain(csv, record);
        cell->text = csv->text + begin;
        cell->length = csv->at - begin;
        return;
    }
    icha_csv opening = *csv;
    size_t begin = ++csv->at;
    bool is_closed = scan_quoted(csv, record, &cell->doubled);
    cell->text = csv->text + begin;
    cell->length = csv->at - begin;
    if (!is_closed) {
        record->fault = ICHA_CSV_FINE; /* outranks whatever was found inside */
        note(&opening, record, ICHA_CSV_OPEN_QUOTE);
        return;
    }
    csv->at++;
    if (csv->at < csv->length && csv->text[csv->at] != ',' && !at_line_end(csv)) {
        note(csv, record, ICHA_CSV_STRAY_QUOTE);
        scan_plain(csv, record);
    }
}

static void add_cell(icha_csv *csv, icha_csv_record *record) {
    icha_csv_cell cell;
    icha_csv start = *csv;
    if (record->count == ICHA_PORTFOLIO_COLUMNS_MAX) note(csv, record, ICHA_CSV_MANY_CELLS);
    scan_cell(csv, record, &cell);
    if (cell.length > ICHA_PORTFOLIO_CELL_MAX) note(&start, record, ICHA_CSV_CELL_LONG);
    if (record->count < ICHA_PORTFOLIO_COLUMNS_MAX) record->cells[record->count] = cell;
    record->count++;
}

static void skip_line_end(icha_csv *csv) {
    if (csv->at == csv->length) return;
    csv->at += csv->text[csv->at] == '\r' ? 2 : 1;
    csv->line++;
}

bool icha_csv_next_careful(icha_csv *csv, icha_csv_record *record) {
    if (csv->at >= csv->length) return false;
    record->begin = csv->at;
    record->line = csv->line;
    record->fault = ICHA_CSV_FINE;
    record->fault_line = record->fault_column = 0;
    record->count = 0;
    for (;;) {
        add_cell(csv, record);
        if (csv->at == csv->length || csv->text[csv->at] != ',') break;
        csv->at++;
    }
    record->is_blank = csv->at == record->begin;
    if (csv->at - record->begin > ICHA_PORTFOLIO_LINE_MAX && record->fault != ICHA_CSV_OPEN_QUOTE) {
        record->fault = ICHA_CSV_LINE_LONG;
        record->fault_line = record->line;
        record->fault_column = 1;
    }
    skip_line_end(csv);
    return true;
}

bool icha_csv_next_row(icha_csv *csv, icha_csv_record *record, bool one_line) {
    if (!icha_csv_next(csv, record)) return false;
    if (!one_line) return true;
    csv->line = record->line + 1;
    if (record->fault_line != 0) record->fault_line = record->line;
    return true;
}

const char *icha_csv_plain(const icha_csv_cell *cell, char *buffer, size_t *length) {
    *length = cell->length;
    if (!cell->doubled) return cell->text;
    size_t used = 0;
    for (size_t i = 0; i < cell->length; i++) {
        buffer[used++] = cell->text[i];
        if (cell->text[i] == '"' && i + 1 < cell->length && cell->text[i + 1] == '"') i++;
    }
    *length = used;
    return buffer;
}

void icha_csv_place(const icha_csv *csv, const icha_csv_record *record, const char *at, uint32_t *line,
                    uint32_t *column) {
    size_t end = (size_t)(at - csv->text);
    *line = record->line;
    for (size_t i = record->begin; i < end; i++) *line += csv->text[i] == '\n';
    *column = column_of(csv->text, record->begin, end);
}

/* = + - @, tab and line ends, and the full-width signs that Korean input methods write. */
bool icha_csv_needs_guard(const char *text, size_t length) {
    static const char *const wide[] = {"＝", "＋", "－", "＠"};
    while (length > 0 && text[0] == '\'') text++, length--;
    if (length == 0 || text[0] == '\0') return false;
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++)
        if (length >= 3 && memcmp(text, wide[i], 3) == 0) return true;
    return strchr("=+-@\t\r\n", text[0]) != NULL;
}
