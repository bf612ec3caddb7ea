#include "loan_order.h"

#include <stdlib.h>
#include <string.h>

#include "number/fail.h"

#define WINDOW ((size_t)64 << 10)

/* Where a row stands. */
typedef struct place {
    uint64_t begin;
    uint64_t length;
    uint32_t line;
} place;

struct icha_loan_order {
    const icha_input *source;
    icha_sorted loans; /* loan_id, NUL, place */
    icha_records records;
    icha_piece_buffer buffer;
    const char *bytes; /* in hand: begin..end of the text */
    uint64_t begin, end;
};

static icha_status no_memory(icha_error *err) {
    return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}

/* ---- sorting ---- */

/* Used loans have loan_ids of their own, and those have no NUL: the place behind them does not matter for the order. */
static icha_status add(icha_sorter *sorter, const icha_id_scan *scan, const place *where, icha_error *err) {
    char record[ICHA_PORTFOLIO_CELL_MAX + 1 + sizeof *where];
    size_t length = scan->id.length;
    memcpy(record, scan->id.text, length);
    record[length++] = '\0';
    memcpy(record + length, where, sizeof *where);
    return icha_sorter_add(sorter, record, length + sizeof *where, err);
}

/* The rows held, passed in the order of the file. */
typedef struct held_rows {
    icha_records records;
    uint64_t next; /* UINT64_MAX: none is left */
    const icha_portfolio_options *options;
} held_rows;

/* Of a shard only its own rows are used or held; of a run without shards every row is. */
static bool is_of_shard(const icha_portfolio_options *options, const icha_loan_id *id) {
    return options->shards == 0 || icha_shard_of(id->text, id->length, options->shards) == options->shard;
}

static icha_status next_held(held_rows *held, icha_error *err) {
    const char *record;
    size_t length;
    icha_status status = icha_records_next(&held->records, &record, &length, err);
    held->next = status == ICHA_OK && record != NULL ? icha_held_of(record).row : UINT64_MAX;
    return status;
}

/* Of columns a row's place is its number. */
static place place_of(const icha_input *source, const icha_piece *piece, const icha_id_scan *scan) {
    bool is_arrow = source->arrow != NULL;
    place where;
    memset(&where, 0, sizeof where);
    where.begin = piece->begin + (is_arrow ? scan->rows - 1 : scan->begin);
    where.length = is_arrow ? 1 : scan->csv.at - scan->begin;
    where.line = scan->line;
    return where;
}

static icha_status add_piece(const icha_input *source, const icha_piece *piece, icha_id_scan *scan, held_rows *held,
                             icha_sorter *sorter, icha_error *err) {
    icha_status status = ICHA_OK;
    while (status == ICHA_OK && icha_id_scan_next(scan)) {
        if (!is_of_shard(held->options, &scan->id)) continue;
        if (piece->rows + scan->rows - 1 == held->next) {
            status = next_held(held, err);
            continue;
        }
        place where = place_of(source, piece, scan);
        status = add(sorter, scan, &where, err);
    }
    return status;
}

static icha_status add_all(const icha_portfolio *portfolio, icha_sorter *sorter, icha_id_scan *scan, held_rows *held,
                           icha_error *err) {
    const icha_survey *survey = &portfolio->survey;
    icha_piece_buffer buffer = {NULL, 0};
    icha_status status = next_held(held, err);
    for (size_t i = 0; status == ICHA_OK && i < survey->pieces.count; i++) {
        const icha_piece *piece = &survey->pieces.items[i];
        const char *bytes;
        size_t length;
        status = icha_piece_read(&survey->source, piece, &buffer, &bytes, &length, err);
        if (status != ICHA_OK) break;
        icha_id_scan_begin(scan, bytes, length, piece->lines + 1, survey->source.arrow != NULL,
                           survey->columns.loan_id);
        status = add_piece(&survey->source, piece, scan, held, sorter, err);
    }
    free(buffer.bytes);
    return status;
}

static icha_status sort_loans(const icha_portfolio *portfolio, icha_sorted *out, icha_error *err) {
    held_rows held = {.options = &portfolio->options};
    icha_sorter *sorter = icha_sorter_new(portfolio->spill_folder, portfolio->tuning.sort_memory);
    icha_id_scan *scan = malloc(sizeof *scan);
    icha_status status = icha_records_open(&held.records, &portfolio->held.sorted, 0, err);
    if (status == ICHA_OK && (sorter == NULL || scan == NULL)) status = no_memory(err);
    if (status == ICHA_OK) status = add_all(portfolio, sorter, scan, &held, err);
    if (status == ICHA_OK) status = icha_sorter_finish(sorter, out, err);
    icha_records_close(&held.records);
    icha_sorter_free(sorter);
    free(scan);
    return status;
}

icha_status icha_loan_order_open(const icha_portfolio *portfolio, icha_loan_order **out, icha_error *err) {
    icha_loan_order *order = calloc(1, sizeof *order);
    if (order == NULL) return no_memory(err);
    order->source = &portfolio->survey.source;
    icha_sorted_init(&order->loans, portfolio->spill_folder);
    icha_status status = sort_loans(portfolio, &order->loans, err);
    if (status == ICHA_OK) status = icha_records_open(&order->records, &order->loans, 0, err);
    if (status == ICHA_OK) *out = order;
    else icha_loan_order_free(order);
    return status;
}

void icha_loan_order_free(icha_loan_order *order) {
    if (order == NULL) return;
    icha_records_close(&order->records);
    icha_sorted_clear(&order->loans);
    free(order->buffer.bytes);
    free(order);
}

/* ---- reading ---- */

/* In a file in the order of loan_ids the next rows are those behind this one: more is read than the row alone. */
static icha_status load_text(icha_loan_order *order, const place *where, icha_error *err) {
    size_t length;
    if (where->begin >= order->begin && where->begin + where->length <= order->end) return ICHA_OK;
    uint64_t left = order->source->length - where->begin;
    icha_piece piece = {where->begin, where->length, 0, 0};
    if (where->begin == order->end && piece.length < WINDOW) piece.length = left < WINDOW ? left : WINDOW;
    icha_status status = icha_piece_read(order->source, &piece, &order->buffer, &order->bytes, &length, err);
    order->begin = piece.begin;
    order->end = status == ICHA_OK ? piece.begin + piece.length : piece.begin;
    return status;
}

/* The row's text. */
static icha_status load(icha_loan_order *order, const place *where, icha_csv *csv, icha_error *err) {
    icha_piece piece = {where->begin, where->length, 0, 0};
    *csv = (icha_csv){"", 0, 0, where->line};
    if (order->source->arrow != NULL)
        return icha_piece_read(order->source, &piece, &order->buffer, &csv->text, &csv->length, err);
    icha_status status = load_text(order, where, err);
    if (status != ICHA_OK) return status;
    csv->text = order->bytes + (where->begin - order->begin);
    csv->length = (size_t)where->length;
    return ICHA_OK;
}

icha_status icha_loan_order_next(icha_loan_order *order, icha_row_reader *reader, bool *more, icha_error *err) {
    const char *record;
    size_t length;
    place where;
    icha_csv csv;
    icha_status status = icha_records_next(&order->records, &record, &length, err);
    *more = status == ICHA_OK && record != NULL;
    if (!*more) return status;
    memcpy(&where, record + length - sizeof where, sizeof where);
    status = load(order, &where, &csv, err);
    if (status != ICHA_OK) return status;
    (void)icha_csv_next(&csv, &reader->record);
    icha_row_take(reader, 0); /* rows of a repeated loan_id are held */
    return ICHA_OK;
}
