#include "table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "portfolio/csv.h"
#include "result.h"

struct icha_table_text {
    FILE *file;
    size_t length;
    char text[ICHA_PORTFOLIO_LINE_MAX + 2];
    char plain[ICHA_PORTFOLIO_LINE_MAX + 2];
    char header[ICHA_PORTFOLIO_COLUMNS_MAX][64];
    size_t columns;
    icha_csv_record record;
};

/* A record with its line end, which stands where the quotation marks are even. */
static bool read_record(icha_table *t) {
    struct icha_table_text *in = t->in;
    bool quoted = false;
    in->length = 0;
    for (int c; in->length + 1 < sizeof in->text && (c = getc(in->file)) != EOF;) {
        in->text[in->length++] = (char)c;
        if (c == '"') quoted = !quoted;
        if (c == '\n' && !quoted) return true;
    }
    t->is_broken = in->length > 0 || ferror(in->file);
    return false;
}

static bool is_written_so(icha_csv_fault fault) {
    return fault == ICHA_CSV_FINE || fault == ICHA_CSV_CONTROL || fault == ICHA_CSV_CELL_LONG;
}

bool icha_table_next(icha_table *t) {
    struct icha_table_text *in = t->in;
    t->has_record = !t->is_broken && read_record(t);
    if (!t->has_record) return false;
    icha_csv csv = {in->text, in->length, 0, 1};
    t->records++;
    t->has_record = icha_csv_next(&csv, &in->record) && is_written_so(in->record.fault) &&
                    in->record.count <= ICHA_PORTFOLIO_COLUMNS_MAX &&
                    (in->columns == 0 || in->record.count == in->columns);
    t->is_broken = !t->has_record;
    return t->has_record;
}

static const char *cell_at(struct icha_table_text *in, size_t index) {
    size_t length;
    const char *plain = icha_csv_plain(&in->record.cells[index], in->plain, &length);
    bool guarded = length > 0 && plain[0] == '\'' && icha_csv_needs_guard(plain + 1, length - 1);
    memmove(in->plain, plain + guarded, length - guarded);
    in->plain[length - guarded] = '\0';
    return in->plain;
}

const char *icha_table_cell(icha_table *t, const char *column) {
    for (size_t i = 0; i < t->in->columns; i++)
        if (strcmp(t->in->header[i], column) == 0) return cell_at(t->in, i);
    return NULL;
}

const char *icha_table_column(const icha_table *t, size_t index) {
    return index < t->in->columns ? t->in->header[index] : NULL;
}

icha_status icha_table_open(icha_table *t, const char *folder, const char *name, icha_error *err) {
    memset(t, 0, sizeof *t);
    t->in = calloc(1, sizeof *t->in);
    if (t->in == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    icha_status status = icha_result_open(folder, name, &t->in->file, err);
    if (status != ICHA_OK) return status;
    if (!icha_table_next(t)) return icha_result_broken(folder, name, "header", err);
    for (size_t i = 0; i < t->in->record.count; i++) {
        const char *name_of_column = cell_at(t->in, i);
        size_t length = strlen(name_of_column);
        if (length >= sizeof t->in->header[i]) return icha_result_broken(folder, name, "header", err);
        memcpy(t->in->header[i], name_of_column, length + 1);
    }
    t->in->columns = t->in->record.count;
    (void)icha_table_next(t);
    return ICHA_OK;
}

void icha_table_close(icha_table *t) {
    if (t->in != NULL && t->in->file != NULL) fclose(t->in->file);
    free(t->in);
    t->in = NULL;
    t->has_record = false;
}
