#include "table_cell.h"

#include <string.h>

#include "portfolio/csv.h"

void icha_put_table_cell(FILE *out, const char *text) {
    bool quote = strpbrk(text, ",\"\r\n") != NULL;
    if (quote) fputc('"', out);
    if (icha_csv_needs_guard(text, strlen(text))) fputc('\'', out);
    for (; *text != '\0'; text++) {
        if (*text == '"') fputc('"', out);
        fputc(*text, out);
    }
    if (quote) fputc('"', out);
}
