/* Tables for people, aligned by display width. */
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "report/report.h"

#define GAP 2

typedef struct grid {
    char **cells; /* row by row: heading, rows, total */
    size_t rows, columns;
    size_t width[ICHA_COLUMNS_MAX];
} grid;

size_t icha_harmful_bytes(const char *text) {
    const unsigned char *at = (const unsigned char *)text;
    if (*at < 0x20 || *at == 0x7F) return 1;
    if (at[0] == 0xC2) return at[1] >= 0x80 && at[1] < 0xA0 ? 2 : 0; /* U+0080..009F */
    if (at[0] == 0xD8) return at[1] == 0x9C ? 2 : 0;                 /* U+061C */
    if (at[0] != 0xE2 || (at[1] != 0x80 && at[1] != 0x81)) return 0;
    if (at[1] == 0x81) return at[2] >= 0xA6 && at[2] <= 0xA9 ? 3 : 0;                  /* U+2066..2069 */
    return at[2] == 0x8E || at[2] == 0x8F || (at[2] >= 0xA8 && at[2] <= 0xAE) ? 3 : 0; /* U+200E, 200F, 2028..202E */
}

void icha_make_harmless(char *text) {
    for (size_t length; *text != '\0'; text += length > 0 ? length : 1) {
        length = icha_harmful_bytes(text);
        memset(text, ' ', length);
    }
}

void icha_make_page_harmless(char *page) {
    for (char *line = page, *end; line != NULL; line = end) {
        end = strchr(line, '\n');
        if (end != NULL) *end = '\0';
        icha_make_harmless(line);
        if (end != NULL) *end++ = '\n';
    }
}

void icha_money_group(icha_money amount, char *buffer, size_t size) {
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%lld", (long long)amount);
    size_t at = 0;
    for (int i = 0; i < length && at + 2 < size; i++) {
        bool is_boundary = i > 0 && digits[i - 1] != '-' && (length - i) % 3 == 0;
        if (is_boundary) buffer[at++] = ',';
        buffer[at++] = digits[i];
    }
    buffer[at] = '\0';
}

static bool is_grouped(const icha_column *column, const json_t *row) {
    const char *unit = json_string_value(json_object_get(row, "unit"));
    if (column->kind == ICHA_COLUMN_VALUE) return unit != NULL && strcmp(unit, "won") == 0;
    return column->kind == ICHA_COLUMN_MONEY || column->kind == ICHA_COLUMN_CHOICES;
}

static char *cell_of(const icha_column *column, const json_t *row) {
    return icha_cell_text(icha_cell_find(row, column->key), column->kind, is_grouped(column, row));
}

static bool put_cell(grid *g, size_t row, size_t column, char *text) {
    if (text == NULL) return false;
    icha_make_harmless(text);
    free(g->cells[row * g->columns + column]);
    g->cells[row * g->columns + column] = text;
    size_t width = icha_display_width(text);
    if (width > g->width[column]) g->width[column] = width;
    return true;
}

static bool fill(grid *g, const icha_column *columns, const json_t *rows, const json_t *total, const char *label) {
    bool ok = true;
    size_t count = json_array_size(rows);
    for (size_t c = 0; ok && c < g->columns; c++) {
        ok = put_cell(g, 0, c, strdup(columns[c].label));
        for (size_t r = 0; ok && r < count; r++)
            ok = put_cell(g, r + 1, c, cell_of(&columns[c], json_array_get(rows, r)));
        if (ok && total != NULL) ok = put_cell(g, count + 1, c, cell_of(&columns[c], total));
    }
    return ok && (total == NULL || put_cell(g, count + 1, 0, strdup(label)));
}

/* No blanks at a line's end. */
static size_t used_columns(const grid *g, size_t row) {
    size_t used = g->columns;
    while (used > 0 && g->cells[row * g->columns + used - 1][0] == '\0') used--;
    return used;
}

static void write_row(FILE *out, const grid *g, const icha_column *columns, size_t row) {
    size_t used = used_columns(g, row);
    for (size_t c = 0; c < used; c++) {
        const char *text = g->cells[row * g->columns + c];
        int pad = (int)(g->width[c] - icha_display_width(text));
        bool is_right = columns[c].kind == ICHA_COLUMN_NUMBER || columns[c].kind == ICHA_COLUMN_MONEY;
        fprintf(out, "%*s%s", is_right ? pad : 0, "", text);
        if (c + 1 < used) fprintf(out, "%*s", (is_right ? 0 : pad) + GAP, "");
    }
    fputc('\n', out);
}

static void write_line(FILE *out, const grid *g) {
    size_t width = GAP * (g->columns - 1);
    for (size_t c = 0; c < g->columns; c++) width += g->width[c];
    while (width-- > 0) fputc('-', out);
    fputc('\n', out);
}

icha_status icha_table_write(FILE *out, const icha_column *columns, size_t count, const json_t *rows,
                             const json_t *total, const char *total_label, icha_error *err) {
    size_t body = json_array_size(rows);
    grid g = {NULL, body + 1 + (total != NULL), count, {0}};
    g.cells = calloc(g.rows * g.columns, sizeof *g.cells);
    bool ok = g.cells != NULL && fill(&g, columns, rows, total, total_label);
    for (size_t r = 0; ok && r < g.rows; r++) {
        if (r == 1 || (r == body + 1 && total != NULL)) write_line(out, &g);
        write_row(out, &g, columns, r);
    }
    for (size_t i = 0; g.cells != NULL && i < g.rows * g.columns; i++) free(g.cells[i]);
    free(g.cells);
    return ok ? ICHA_OK : icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}
