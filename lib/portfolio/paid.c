#include "paid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "columns.h"
#include "number/amount.h"
#include "number/fail.h"
#include "number/name.h"
#include "subsidy/corrections.h"

/* The columns of claims.csv. */
enum { PRODUCT, CYCLE, PAYER, BANK, AMOUNT, LINES, DROPPED, PAID_ON, FISCAL_YEAR, TERMS, ASSUMPTIONS, COLUMN_COUNT };
enum { REQUIRED_COUNT = LINES };
static const char *const column_names[COLUMN_COUNT] = {"product",     "cycle", "payer",      "bank",
                                                       "amount",      "lines", "dropped",    "paid_on",
                                                       "fiscal_year", "terms", "assumptions"};
#define REQUIRED "product, cycle, payer, bank, amount"

/* One row's cells, as far as its columns are there. */
typedef struct row {
    icha_claimed claim;
    icha_money lines, dropped;
} row;

typedef struct reader {
    icha_paid *to;
    icha_csv csv;
    icha_csv_record record;
    size_t count;                            /* columns of the file */
    int columns[ICHA_PORTFOLIO_COLUMNS_MAX]; /* what each is */
    bool has[COLUMN_COUNT];
    row now;
    char buffer[ICHA_PORTFOLIO_CELL_MAX + 1];
} reader;

static icha_status no_memory(icha_error *err) {
    return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}

/* ---- places ---- */

static icha_status at_record(const reader *r, icha_status status, icha_error *err) {
    uint32_t line = r->record.fault_line == 0 ? r->record.line : r->record.fault_line;
    return icha_fail_at(err, status, r->to->name, line, r->record.fault_column);
}

static icha_status at_cell(const reader *r, size_t cell, icha_status status, icha_error *err) {
    uint32_t line, column;
    icha_csv_place(&r->csv, &r->record, r->record.cells[cell].text, &line, &column);
    return icha_fail_at(err, status, r->to->name, line, column);
}

/* The cell's text, NUL-terminated in the buffer; a record without fault has no longer one and no NUL. */
static size_t copy_cell(reader *r, size_t cell) {
    size_t length;
    const char *text = icha_csv_plain(&r->record.cells[cell], r->buffer, &length);
    if (text != r->buffer) memcpy(r->buffer, text, length);
    r->buffer[length] = '\0';
    return length;
}

/* ---- the header ---- */

static const char *nearest_column(const char *name) {
    const char *best = column_names[0];
    size_t least = icha_name_distance(name, best);
    for (int i = 1; i < COLUMN_COUNT; i++) {
        size_t now = icha_name_distance(name, column_names[i]);
        if (now < least) least = now, best = column_names[i];
    }
    return best;
}

static icha_status add_column(reader *r, size_t cell, icha_error *err) {
    int column = 0;
    copy_cell(r, cell);
    while (column < COLUMN_COUNT && strcmp(column_names[column], r->buffer) != 0) column++;
    if (column == COLUMN_COUNT)
        return icha_fail(err, ICHA_M_COLUMN_UNKNOWN, "S-8", NULL, r->buffer, nearest_column(r->buffer));
    if (r->has[column]) return icha_fail(err, ICHA_M_COLUMN_TWICE, "S-8", r->buffer, r->buffer, NULL);
    r->has[column] = true;
    r->columns[r->count++] = column;
    return ICHA_OK;
}

static icha_status check_header(const icha_csv_record *record, icha_error *err) {
    char found[24], expected[24];
    if (record->is_blank) return icha_fail(err, ICHA_M_CSV_NO_HEADER, "S-8", NULL, NULL, REQUIRED);
    snprintf(found, sizeof found, "%zu", record->count);
    snprintf(expected, sizeof expected, "%d", ICHA_PORTFOLIO_COLUMNS_MAX);
    if (record->count > ICHA_PORTFOLIO_COLUMNS_MAX)
        return icha_fail(err, ICHA_M_COLUMNS_MANY, "X-3", NULL, found, expected);
    return icha_csv_fault_error(record, record->count, err);
}

static icha_status read_header(reader *r, icha_error *err) {
    if (!icha_csv_next(&r->csv, &r->record))
        return icha_fail_at(err, icha_fail(err, ICHA_M_CSV_NO_HEADER, "S-8", NULL, NULL, REQUIRED), r->to->name, 1, 0);
    icha_status status = check_header(&r->record, err);
    if (status != ICHA_OK) return at_record(r, status, err);
    for (size_t i = 0; i < r->record.count; i++) {
        status = add_column(r, i, err);
        if (status != ICHA_OK) return at_cell(r, i, status, err);
    }
    for (int i = 0; i < REQUIRED_COUNT; i++)
        if (!r->has[i])
            return at_record(r, icha_fail(err, ICHA_M_COLUMN_MISSING, "S-8", column_names[i], NULL, column_names[i]),
                             err);
    return ICHA_OK;
}

/* ---- cells ---- */

/* Of the text as the run had it: without the ' that guarded it. */
static icha_status set_text(reader *r, const char *text, const char **to, icha_error *err) {
    size_t length = strlen(text);
    if (text[0] == '\'' && icha_csv_needs_guard(text, length)) text++, length--;
    uint32_t number = icha_names_number(&r->to->texts, text, length);
    if (number == UINT32_MAX) return no_memory(err);
    *to = icha_names_text(&r->to->texts, number);
    return ICHA_OK;
}

static icha_status set_name(reader *r, const char **to, const char *column, icha_error *err) {
    if (r->buffer[0] == '\0') return icha_fail(err, ICHA_M_VALUE_MISSING, "S-8", column, NULL, column);
    return set_text(r, r->buffer, to, err);
}

static bool is_month(const char *text) {
    return strlen(text) == 2 && ((text[0] == '0' && text[1] >= '1' && text[1] <= '9') ||
                                 (text[0] == '1' && text[1] >= '0' && text[1] <= '2'));
}

/* `2018`, `2018-10`, `2018-Q4`, `2018-H2`, as icha_cycle_format() writes them. */
static bool is_cycle(const char *text) {
    int64_t year;
    size_t length = strlen(text);
    if (length < 4 || icha_whole_parse(text, 4, 1900, 2199, &year, NULL) != ICHA_OK) return false;
    if (length == 4) return true;
    if (length != 7 || text[4] != '-') return false;
    if (is_month(text + 5)) return true;
    char last = text[5] == 'Q' ? '4' : text[5] == 'H' ? '2' : '0';
    return text[6] >= '1' && text[6] <= last;
}

static icha_status set_cycle(reader *r, icha_error *err) {
    if (is_cycle(r->buffer)) return set_text(r, r->buffer, &r->now.claim.cycle, err);
    return icha_fail(err, ICHA_M_CYCLE_SYNTAX, "S-8", "cycle", r->buffer, "2018, 2018-H2, 2018-Q4, 2018-10");
}

static icha_status set_money(const reader *r, icha_money *to, icha_error *err) {
    return icha_money_parse(r->buffer, strlen(r->buffer), to, err);
}

static icha_status set_amount(const reader *r, icha_money *to, icha_error *err) {
    return icha_amount_parse(r->buffer, strlen(r->buffer), 0, to, err);
}

static icha_status set_year(const reader *r, int32_t *to, icha_error *err) {
    int64_t year = 0;
    icha_status status = icha_whole_parse(r->buffer, strlen(r->buffer), 1900, 2199, &year, err);
    *to = (int32_t)year;
    return status;
}

static icha_status set_cell(reader *r, int column, icha_error *err) {
    icha_claimed *claim = &r->now.claim;
    switch (column) {
    case PRODUCT: return set_name(r, &claim->product, "product", err);
    case CYCLE: return set_cycle(r, err);
    case PAYER: return set_name(r, &claim->payer, "payer", err);
    case BANK: return set_text(r, r->buffer, &claim->bank, err);
    case AMOUNT: return set_amount(r, &claim->amount, err);
    case LINES: return set_amount(r, &r->now.lines, err);
    case DROPPED: return set_money(r, &r->now.dropped, err);
    case PAID_ON: return icha_date_parse(r->buffer, strlen(r->buffer), &claim->paid_on, err);
    case FISCAL_YEAR: return set_year(r, &claim->fiscal_year, err);
    case TERMS: return set_text(r, r->buffer, &claim->terms, err);
    default: return ICHA_OK; /* assumptions: they were that run's */
    }
}

/* ---- rows ---- */

/* A row whose three amounts contradict each other was altered by hand (S-6). */
static icha_status check_lines(const reader *r, icha_error *err) {
    char found[24], expected[24];
    icha_money sum = r->now.claim.amount + r->now.dropped; /* each within 9e15 */
    if (!r->has[LINES] || !r->has[DROPPED] || r->now.lines == sum) return ICHA_OK;
    snprintf(found, sizeof found, "%lld", (long long)r->now.lines);
    snprintf(expected, sizeof expected, "%lld", (long long)sum);
    return icha_fail(err, ICHA_M_LINES_DIFFER, "S-6", "lines", found, expected);
}

static icha_status read_row(reader *r, icha_error *err) {
    icha_status status = icha_csv_fault_error(&r->record, r->count, err);
    if (status != ICHA_OK) return at_record(r, status, err);
    r->now =
        (row){.claim = {.product = "", .cycle = "", .payer = "", .bank = "", .terms = "", .paid_on = ICHA_DATE_UNSET}};
    for (size_t i = 0; i < r->count; i++) {
        copy_cell(r, i);
        status = set_cell(r, r->columns[i], err);
        if (status == ICHA_ERR_MEMORY) return status;
        if (status != ICHA_OK) return at_cell(r, i, icha_fail_in_field(err, status, column_names[r->columns[i]]), err);
    }
    status = check_lines(r, err);
    return status == ICHA_OK ? ICHA_OK : at_record(r, status, err);
}

/* NULL is no memory; the old array stands then. */
static bool grow(icha_paid *paid) {
    size_t wanted = paid->capacity == 0 ? 256 : paid->capacity * 2;
    icha_claimed *claims = realloc(paid->claims, wanted * sizeof *claims);
    if (claims == NULL) return false;
    paid->claims = claims;
    uint32_t *lines = realloc(paid->lines, wanted * sizeof *lines);
    if (lines == NULL) return false;
    paid->lines = lines;
    paid->capacity = wanted;
    return true;
}

static icha_status add_row(reader *r, int64_t row_limit, icha_error *err) {
    char expected[24];
    icha_paid *paid = r->to;
    snprintf(expected, sizeof expected, "%lld", (long long)row_limit);
    if ((int64_t)paid->count >= row_limit)
        return at_record(r, icha_fail(err, ICHA_M_ROWS_MANY, "X-3", NULL, NULL, expected), err);
    icha_status status = read_row(r, err);
    if (status != ICHA_OK) return status;
    if (paid->count == paid->capacity && !grow(paid)) return no_memory(err);
    paid->lines[paid->count] = r->record.line;
    paid->claims[paid->count++] = r->now.claim;
    return ICHA_OK;
}

static icha_status read_text(const icha_text *text, int64_t row_limit, icha_paid *paid, icha_error *err) {
    reader *r = calloc(1, sizeof *r);
    if (r == NULL) return no_memory(err);
    r->to = paid;
    r->csv = (icha_csv){text->bytes, text->length, 0, 1};
    icha_status status = read_header(r, err);
    while (status == ICHA_OK && icha_csv_next(&r->csv, &r->record))
        if (!r->record.is_blank) status = add_row(r, row_limit, err);
    free(r);
    return status;
}

icha_status icha_paid_read(const char *bytes, size_t length, const char *name, int64_t row_limit, icha_paid *paid,
                           icha_error *err) {
    icha_text text = {NULL, 0, NULL, ICHA_ENCODING_UTF_8};
    size_t size = strlen(name == NULL ? "" : name) + 1;
    paid->name = malloc(size);
    if (paid->name == NULL || !icha_names_init(&paid->texts)) return no_memory(err);
    memcpy(paid->name, name == NULL ? "" : name, size);
    /* icha writes claims.csv in UTF-8, whatever the portfolio's encoding is declared to be */
    icha_status status = icha_text_decode(bytes, length, ICHA_ENCODING_AUTO, &text, err);
    if (status != ICHA_OK) return icha_fail_at(err, status, paid->name, 0, 0);
    paid->encoding = text.encoding;
    status = read_text(&text, row_limit, paid, err);
    icha_text_clear(&text);
    return status;
}

void icha_paid_clear(icha_paid *paid) {
    icha_names_clear(&paid->texts);
    free(paid->claims);
    free(paid->lines);
    free(paid->name);
    memset(paid, 0, sizeof *paid);
}

icha_status icha_paid_twice(const icha_paid *paid, size_t index, icha_error *err) {
    char found[512], other[512];
    icha_claimed_text(&paid->claims[index], found, sizeof found);
    snprintf(other, sizeof other, "%s:%u", paid->name, (unsigned)paid->lines[icha_claimed_twin(paid->claims, index)]);
    icha_status status = icha_fail(err, ICHA_M_PAID_TWICE, "S-8", NULL, found, other);
    return icha_fail_at(err, status, paid->name, paid->lines[index], 1);
}
