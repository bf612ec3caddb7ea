#include "held_merge.h"

#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "portfolio/csv.h"
#include "result.h"

static const char header[] = "file,line,loan_id,field,reason\n";

/* One shard's file; its next record stands in `text`. */
typedef struct head {
    const icha_held_source *source;
    FILE *file;
    icha_digest_state state;
    int64_t bytes;
    int64_t left; /* records of this part not yet read */
    int64_t line; /* of the record in `text`; -1: the part is read */
    size_t length;
    char text[ICHA_PORTFOLIO_LINE_MAX + 2]; /* a line of any table is shorter: its stream's smallest buffer takes it */
} head;

static icha_status broken(const head *h, const char *what, icha_error *err) {
    return icha_result_broken(h->source->folder, "held.csv", what, err);
}

/* A record with its line end, which stands where the quotation marks are even. false: none, or none that ends in time.
 */
static bool read_record(head *h) {
    bool quoted = false;
    h->length = 0;
    for (int c; h->length + 1 < sizeof h->text && (c = getc(h->file)) != EOF;) {
        h->text[h->length++] = (char)c;
        if (c == '"') quoted = !quoted;
        if (c == '\n' && !quoted) {
            icha_digest_add(&h->state, h->text, h->length);
            h->bytes += (int64_t)h->length;
            return true;
        }
    }
    return false;
}

/* What a spreadsheet would run has a ' in front, or the file is not one of icha's. */
static bool is_safe(const icha_csv_cell *cell) {
    bool guarded = cell->length > 0 && cell->text[0] == '\'';
    return guarded || !icha_csv_needs_guard(cell->text, cell->length);
}

/* A loan_id that made its row a held one stands here too: with its control characters, or at its longest and a ' in
 * front. */
static bool is_written_so(icha_csv_fault fault) {
    return fault == ICHA_CSV_FINE || fault == ICHA_CSV_CONTROL || fault == ICHA_CSV_CELL_LONG;
}

/* Its five cells; the second is the line. */
static bool parse(const head *h, icha_csv_record *record, int64_t *line) {
    icha_csv csv = {h->text, h->length, 0, 1};
    if (!icha_csv_next(&csv, record) || !is_written_so(record->fault) || record->count != 5) return false;
    for (size_t i = 0; i < record->count; i++)
        if (!is_safe(&record->cells[i])) return false;
    return icha_whole_parse(record->cells[1].text, record->cells[1].length, 1, UINT32_MAX, line, NULL) == ICHA_OK;
}

static icha_status next(head *h, icha_csv_record *record, icha_error *err) {
    int64_t before = h->line, line = 0;
    h->line = -1;
    if (h->left == 0) return ICHA_OK;
    h->left--;
    if (!read_record(h)) return broken(h, "rows", err);
    if (!parse(h, record, &line) || line <= before) return broken(h, "lines", err);
    h->line = line;
    return ICHA_OK;
}

static head *lowest(head *const *heads, size_t count) {
    head *found = NULL;
    for (size_t i = 0; i < count; i++)
        if (heads[i]->line >= 0 && (found == NULL || heads[i]->line < found->line)) found = heads[i];
    return found;
}

/* The rows of one file of the run. No line of it is in two shards. */
static icha_status merge_part(head *const *heads, size_t count, icha_csv_record *record, icha_run_folder *to,
                              int64_t *lines, icha_error *err) {
    int64_t last = 0;
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < count; i++) heads[i]->line = 0, status = next(heads[i], record, err);
    for (head *h; status == ICHA_OK && (h = lowest(heads, count)) != NULL; ++*lines) {
        if (h->line == last) return broken(h, "lines", err);
        last = h->line;
        status = icha_run_folder_write(to, h->text, h->length, err);
        if (status == ICHA_OK) status = next(h, record, err);
    }
    return status;
}

static icha_status merge(head *const *heads, size_t count, icha_csv_record *record, icha_run_folder *to, int64_t *lines,
                         icha_error *err) {
    icha_status status = icha_run_folder_write(to, header, sizeof header - 1, err);
    for (size_t i = 0; i < count; i++) heads[i]->left = heads[i]->source->rows;
    if (status == ICHA_OK) status = merge_part(heads, count, record, to, lines, err);
    for (size_t i = 0; i < count; i++) heads[i]->left = heads[i]->source->events;
    return status == ICHA_OK ? merge_part(heads, count, record, to, lines, err) : status;
}

static icha_status open_head(const icha_held_source *source, head **out, icha_error *err) {
    head *h = calloc(1, sizeof *h);
    if (h == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    *out = h;
    h->source = source;
    icha_digest_begin(&h->state);
    icha_status status = icha_result_open(source->folder, "held.csv", &h->file, err);
    if (status != ICHA_OK) return status;
    bool ok = read_record(h) && h->length == sizeof header - 1 && memcmp(h->text, header, h->length) == 0;
    return ok ? ICHA_OK : broken(h, "header", err);
}

static icha_status close_head(head *h, icha_error *err) {
    char digest[ICHA_DIGEST_SIZE];
    const json_t *entry = icha_result_entry(h->source->manifest, "held.csv");
    const char *said = json_string_value(json_object_get(entry, "sha256"));
    if (getc(h->file) != EOF) return broken(h, "rows", err);
    icha_digest_finish(&h->state, digest);
    bool same =
        said != NULL && strcmp(said, digest) == 0 && json_integer_value(json_object_get(entry, "bytes")) == h->bytes;
    return same ? ICHA_OK : broken(h, "SHA-256", err);
}

icha_status icha_held_merge(const icha_held_source *sources, size_t count, icha_run_folder *to, int64_t *lines,
                            icha_error *err) {
    head **heads = calloc(count, sizeof *heads);
    icha_csv_record *record = calloc(1, sizeof *record);
    icha_status status =
        heads == NULL || record == NULL ? icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL) : ICHA_OK;
    *lines = 0;
    for (size_t i = 0; status == ICHA_OK && i < count; i++) status = open_head(&sources[i], &heads[i], err);
    if (status == ICHA_OK) status = merge(heads, count, record, to, lines, err);
    for (size_t i = 0; status == ICHA_OK && i < count; i++) status = close_head(heads[i], err);
    for (size_t i = 0; heads != NULL && i < count; i++) {
        if (heads[i] != NULL && heads[i]->file != NULL) fclose(heads[i]->file);
        free(heads[i]);
    }
    free(record);
    free(heads);
    return status;
}
