#include "survey.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arrow_table.h"
#include "decode.h"
#include "number/fail.h"
#include "tasks.h"

#define PIECE_LARGEST ((size_t)1 << 20)
#define PIECE_LEAST ((size_t)16 << 10)

static icha_status no_memory(icha_error *err) {
    return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}

/* ---- one record by itself ---- */

/* A record from its begin to its end, or to the quotation mark that is never closed: there the scanner fails as it
 * would at the text's end, however far that is. */
static icha_status read_record(const icha_input *source, uint64_t begin, icha_piece_buffer *buffer, const char **bytes,
                               size_t *length, icha_error *err) {
    icha_record_end found;
    icha_status status = icha_record_end_of(source, begin, &found, err);
    if (status != ICHA_OK) return status;
    icha_piece piece = {begin, (found.open != UINT64_MAX ? found.open + 1 : found.end) - begin, 0, 0};
    return icha_piece_read(source, &piece, buffer, bytes, length, err);
}

/* ---- the header ---- */

typedef struct header {
    uint64_t end; /* where the rows begin */
    uint32_t lines;
    uint64_t fault; /* of its encoding; UINT64_MAX: none */
} header;

static icha_status read_header(icha_survey *survey, icha_csv_record *record, header *out, icha_error *err) {
    icha_piece_buffer buffer = {NULL, 0};
    const char *bytes;
    size_t length;
    icha_status status = read_record(&survey->source, 0, &buffer, &bytes, &length, err);
    if (status == ICHA_OK) {
        icha_csv csv = {bytes, length, 0, 1};
        size_t valid = icha_utf8_valid_prefix(bytes, length);
        out->fault = valid < length ? valid : UINT64_MAX;
        status = icha_columns_read(&csv, record, ICHA_FILE_PORTFOLIO, &survey->columns, err);
        out->end = csv.at;
        out->lines = csv.line - 1;
    }
    free(buffer.bytes);
    return status;
}

/* The names of columns are no line, and they were found to be right when they were taken. */
static icha_status read_names(icha_survey *survey, icha_csv_record *record, header *out, icha_error *err) {
    const icha_arrow_table *table = survey->source.arrow;
    icha_csv csv = {table->header.bytes, table->header_length, 0, 1};
    *out = (header){0, 0, UINT64_MAX};
    return icha_columns_read(&csv, record, ICHA_FILE_PORTFOLIO, &survey->columns, err);
}

/* ---- the rows ---- */

typedef struct surveyor {
    icha_cutter *cutter;
    icha_twin_finder *finder;
    size_t id_column;
    bool is_checked; /* may the text still turn out not to be UTF-8? */
    uint64_t fault;  /* the first byte that is not, of columns its row; UINT64_MAX: none */
    icha_status status;
    icha_error err;
} surveyor;

static icha_status take_piece(surveyor *own, icha_id_scan *scan, icha_twin_writer *writer, size_t number,
                              const char *bytes, size_t length) {
    icha_status status = ICHA_OK;
    icha_id_scan_begin(scan, bytes, length, 0, own->cutter->source->arrow != NULL, own->id_column);
    while (status == ICHA_OK && icha_id_scan_next(scan))
        if (scan->id.length > 0) status = icha_twin_writer_add(writer, &scan->id, &own->err);
    icha_cutter_note(own->cutter, number, scan->rows, scan->csv.line);
    return status;
}

/* The row whose text has the byte `at`, counted in the piece. */
static uint64_t row_of(icha_id_scan *scan, const char *bytes, size_t length, size_t at) {
    icha_id_scan_begin(scan, bytes, length, 0, true, 0);
    while (icha_id_scan_next(scan) && scan->csv.at <= at) continue;
    return scan->rows - 1;
}

static bool is_utf8(surveyor *own, icha_id_scan *scan, uint64_t begin, const char *bytes, size_t length) {
    if (!own->is_checked) return true;
    size_t valid = icha_utf8_valid_prefix(bytes, length);
    if (valid == length) return true;
    own->fault = begin + (own->cutter->source->arrow == NULL ? valid : row_of(scan, bytes, length, valid));
    return false;
}

/* Pieces are drawn in order and every one that was drawn is looked at, so the first fault of all threads is the
 * text's first. */
static icha_status take_pieces(surveyor *own, icha_id_scan *scan, icha_twin_writer *writer, icha_piece_buffer *buffer) {
    icha_status status = ICHA_OK;
    while (status == ICHA_OK) {
        size_t number, length;
        const char *bytes;
        uint64_t begin;
        status = icha_cutter_draw(own->cutter, buffer, &number, &begin, &bytes, &length, &own->err);
        if (status != ICHA_OK || bytes == NULL) break;
        if (!is_utf8(own, scan, begin, bytes, length)) break;
        status = take_piece(own, scan, writer, number, bytes, length);
    }
    return status == ICHA_OK ? icha_twin_writer_end(writer, &own->err) : status;
}

static void survey_rows(void *context) {
    surveyor *own = context;
    icha_piece_buffer buffer = {NULL, 0};
    icha_id_scan *scan = malloc(sizeof *scan);
    icha_twin_writer *writer = icha_twin_writer_new(own->finder);
    own->status = scan == NULL || writer == NULL ? no_memory(&own->err) : take_pieces(own, scan, writer, &buffer);
    if (own->status != ICHA_OK || own->fault != UINT64_MAX) icha_cutter_stop(own->cutter);
    icha_twin_writer_free(writer);
    free(scan);
    free(buffer.bytes);
}

static icha_status run_surveyors(surveyor like, int32_t threads, uint64_t *fault, icha_error *err) {
    surveyor *all = malloc((size_t)threads * sizeof *all);
    if (all == NULL) return no_memory(err);
    for (int32_t i = 0; i < threads; i++) {
        all[i] = like;
        all[i].fault = UINT64_MAX;
        icha_error_init(&all[i].err);
    }
    icha_tasks_run(survey_rows, all, sizeof *all, threads);
    icha_status status = ICHA_OK;
    *fault = UINT64_MAX;
    for (int32_t i = 0; i < threads; i++) {
        if (all[i].fault < *fault) *fault = all[i].fault;
        if (status != ICHA_OK || all[i].status == ICHA_OK) continue;
        status = all[i].status;
        if (err != NULL) *err = all[i].err;
    }
    free(all);
    return status;
}

/* ---- limits, and a quotation mark that is never closed ---- */

static icha_status check_count(uint64_t rows, int64_t limit, icha_error *err) {
    char expected[24];
    if (rows <= (uint64_t)limit) return ICHA_OK;
    snprintf(expected, sizeof expected, "%lld", (long long)limit);
    return icha_fail(err, ICHA_M_ROWS_MANY, "X-3", NULL, NULL, expected);
}

/* The record at `begin`, all pieces before it counted. */
static icha_status fail_open(const icha_survey *survey, uint64_t begin, uint32_t lines, icha_error *err) {
    icha_piece_buffer buffer = {NULL, 0};
    const char *bytes;
    size_t length;
    icha_csv_record *record = malloc(sizeof *record);
    icha_status status = record == NULL ? no_memory(err) : ICHA_OK;
    if (status == ICHA_OK) status = read_record(&survey->source, begin, &buffer, &bytes, &length, err);
    if (status == ICHA_OK) {
        icha_csv csv = {bytes, length, 0, lines + 1};
        (void)icha_csv_next(&csv, record);
        status = icha_csv_fault_error(record, 0, err);
        icha_fail_at(err, status, "", record->fault_line, record->fault_column);
    }
    free(record);
    free(buffer.bytes);
    return status;
}

static uint32_t line_count(const icha_pieces *pieces, uint32_t lines) {
    for (size_t i = 0; i < pieces->count; i++) lines += pieces->items[i].lines;
    return lines;
}

static uint64_t row_count(const icha_pieces *pieces) {
    uint64_t rows = 0;
    for (size_t i = 0; i < pieces->count; i++) rows += pieces->items[i].rows;
    return rows;
}

/* ---- the text ---- */

static size_t piece_size(const icha_survey *survey, int32_t threads, const icha_tuning *tuning) {
    if (tuning->piece_size > 0) return tuning->piece_size;
    uint64_t bytes = survey->source.length * (survey->source.arrow == NULL ? 1 : 64);
    uint64_t share = bytes / ((uint64_t)threads * 8); /* small files are shared too */
    return share > PIECE_LARGEST ? PIECE_LARGEST : share < PIECE_LEAST ? PIECE_LEAST : (size_t)share;
}

typedef struct pass {
    icha_survey *survey;
    const icha_portfolio_options *options;
    const icha_tuning *tuning;
    icha_twin_finder *finder;
    bool is_checked;
    uint64_t fault; /* of the encoding; UINT64_MAX: none was found */
} pass;

static icha_status count_rows(pass *p, const header *head, icha_error *err) {
    icha_survey *survey = p->survey;
    icha_cutter cutter;
    int32_t threads = p->options->threads;
    icha_status status = icha_cutter_init(&cutter, &survey->source, head->end, piece_size(survey, threads, p->tuning),
                                          &survey->pieces, err);
    if (status != ICHA_OK) return status;
    surveyor like = {.cutter = &cutter, .finder = p->finder, .id_column = survey->columns.loan_id};
    like.is_checked = p->is_checked;
    status = run_surveyors(like, threads, &p->fault, err);
    if (status == ICHA_OK && p->fault == UINT64_MAX) {
        status = check_count(row_count(&survey->pieces), p->options->row_limit, err);
        if (status == ICHA_OK && cutter.open != UINT64_MAX)
            status = fail_open(survey, cutter.at, line_count(&survey->pieces, head->lines), err);
    }
    icha_cutter_clear(&cutter);
    return status;
}

/* Stops at a fault of the encoding, which is no error yet. */
static icha_status read_text(pass *p, icha_csv_record *record, icha_error *err) {
    icha_survey *survey = p->survey;
    header head;
    icha_status status = survey->source.arrow != NULL ? read_names(survey, record, &head, err)
                                                      : read_header(survey, record, &head, err);
    if (status != ICHA_OK) return status;
    p->fault = p->is_checked ? head.fault : UINT64_MAX;
    if (p->fault != UINT64_MAX) return ICHA_OK;
    status = count_rows(p, &head, err);
    if (status != ICHA_OK || p->fault != UINT64_MAX) return status;
    icha_pieces_number(&survey->pieces, head.lines);
    return icha_twin_finder_finish(p->finder, &survey->source, &survey->pieces, survey->columns.loan_id,
                                   p->options->threads, &survey->twins, err);
}

static icha_status read_once(pass *p, icha_error *err) {
    icha_csv_record *record = malloc(sizeof *record);
    p->finder = icha_twin_finder_new(p->options->spill_folder, p->tuning->number_bits, p->tuning->sort_memory);
    p->fault = UINT64_MAX;
    icha_status status = record == NULL || p->finder == NULL ? no_memory(err) : read_text(p, record, err);
    icha_twin_finder_free(p->finder);
    free(record);
    return status;
}

/* ---- which encoding ---- */

static void forget(icha_survey *survey) {
    icha_columns_clear(&survey->columns);
    icha_pieces_clear(&survey->pieces);
    icha_sorted_clear(&survey->twins);
}

static icha_status read_cp949(pass *p, uint64_t *fault, icha_error *err) {
    icha_survey *survey = p->survey;
    survey->source.converted.folder = p->options->spill_folder;
    icha_status status = icha_input_from_cp949(&survey->source, fault, err);
    if (status != ICHA_OK) return status;
    survey->encoding = ICHA_ENCODING_CP949;
    p->is_checked = false;
    return read_once(p, err);
}

/* Whatever else is wrong with the rows, first they must be text. */
static icha_status read_utf8(pass *p, icha_error *err) {
    p->survey->encoding = ICHA_ENCODING_UTF_8;
    p->is_checked = true;
    icha_status status = read_once(p, err);
    if (status == ICHA_OK || status == ICHA_ERR_MEMORY || status == ICHA_ERR_IO || p->fault != UINT64_MAX)
        return status;
    icha_status looked = icha_input_find_fault(&p->survey->source, 0, &p->fault, err);
    return looked == ICHA_OK ? status : looked;
}

static icha_status find_mark(icha_input *source, bool *has_mark, icha_error *err) {
    char buffer[3];
    const char *bytes;
    *has_mark = false;
    if (source->length < sizeof buffer) return ICHA_OK;
    icha_status status = icha_input_bytes(source, 0, sizeof buffer, buffer, &bytes, err);
    *has_mark = status == ICHA_OK && memcmp(bytes, "\xEF\xBB\xBF", sizeof buffer) == 0;
    return status;
}

static icha_status read_as(pass *p, icha_error *err) {
    icha_input *source = &p->survey->source;
    icha_encoding asked = p->options->encoding;
    uint64_t wrong = 0;
    bool has_mark;
    icha_status status = find_mark(source, &has_mark, err);
    if (status != ICHA_OK) return status;
    if (asked == ICHA_ENCODING_CP949) {
        status = read_cp949(p, &wrong, err);
        return status == ICHA_ERR_ENCODING ? icha_no_text("CP949", wrong, UINT64_MAX, err) : status;
    }
    if (has_mark) icha_input_skip(source, 3);
    icha_error own = ICHA_ERROR_INIT; /* none, if the text turns out to be another */
    status = read_utf8(p, &own);
    if (p->fault == UINT64_MAX) {
        if (status != ICHA_OK && err != NULL) *err = own;
        return status;
    }
    uint64_t fault = p->fault + source->first;
    if (has_mark || asked == ICHA_ENCODING_UTF_8) return icha_no_text("UTF-8", fault, UINT64_MAX, err);
    forget(p->survey);
    status = read_cp949(p, &wrong, err);
    return status == ICHA_ERR_ENCODING ? icha_no_text("UTF-8, CP949", fault, wrong, err) : status;
}

/* Of columns there is nothing to find out: they are UTF-8, or the first row that is not is named. */
static icha_status read_arrow(pass *p, icha_error *err) {
    p->survey->encoding = ICHA_ENCODING_UTF_8;
    icha_status status = read_once(p, err);
    if (status != ICHA_OK || p->fault == UINT64_MAX) return status;
    return icha_arrow_no_text(p->survey->source.arrow, p->fault, err);
}

icha_status icha_survey_read(icha_survey *survey, const icha_portfolio_options *options, const icha_tuning *tuning,
                             icha_error *err) {
    pass p = {survey, options, tuning, NULL, true, UINT64_MAX};
    icha_sorted_init(&survey->twins, options->spill_folder);
    return survey->source.arrow != NULL ? read_arrow(&p, err) : read_as(&p, err);
}

void icha_survey_clear(icha_survey *survey) {
    forget(survey);
    icha_input_close(&survey->source);
}
