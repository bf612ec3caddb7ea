/* CSV by RFC 4180, lines ended by LF, guarded against formula injection. */
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "portfolio/csv.h"
#include "report/report.h"

/* `-5`, `-0.5%`: a spreadsheet reads a number, not a formula. */
static bool is_plain_number(const char *text) {
    size_t digits = text[0] == '-';
    size_t length = strspn(text + digits, "0123456789.");
    return length > 0 && (text[digits + length] == '\0' || strcmp(text + digits + length, "%") == 0);
}

static bool is_dangerous(const char *text) {
    return icha_csv_needs_guard(text, strlen(text)) && !is_plain_number(text);
}

void icha_csv_put_cell(FILE *out, const char *text) {
    bool guard = is_dangerous(text);
    bool quote = strpbrk(text, ",\"\r\n") != NULL;
    if (quote) fputc('"', out);
    if (guard) fputc('\'', out);
    for (; *text != '\0'; text++) {
        if (*text == '"') fputc('"', out);
        fputc(*text, out);
    }
    if (quote) fputc('"', out);
}

static bool write_cell(FILE *out, const icha_column *column, const json_t *row) {
    char *text = icha_cell_text(icha_cell_find(row, column->key), column->kind, false);
    if (text != NULL) icha_csv_put_cell(out, text);
    free(text);
    return text != NULL;
}

icha_status icha_csv_write(FILE *out, const icha_column *columns, size_t count, const json_t *rows, icha_error *err) {
    size_t index;
    json_t *row;
    bool ok = true;
    for (size_t c = 0; c < count; c++) fprintf(out, "%s%s", c == 0 ? "" : ",", columns[c].key);
    fputc('\n', out);
    json_array_foreach((json_t *)(uintptr_t)rows, index, row) {
        for (size_t c = 0; ok && c < count; c++) {
            if (c > 0) fputc(',', out);
            ok = write_cell(out, &columns[c], row);
        }
        fputc('\n', out);
    }
    return ok ? ICHA_OK : icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}
