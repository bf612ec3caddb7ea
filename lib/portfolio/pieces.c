#include "pieces.h"

#include <stdlib.h>
#include <string.h>

#include "arrow_table.h"
#include "number/fail.h"

#define WINDOW 65536

static icha_status no_memory(icha_error *err) {
    return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}

/* ---- where a record ends: what csv.c reads as one, without its cells ---- */

typedef enum walk_state { CELL_BEGINS, IN_PLAIN, IN_QUOTED, AFTER_QUOTE, ENDED } walk_state;

typedef struct walk {
    walk_state state;
    uint64_t open; /* the latest opening quotation mark */
} walk;

static walk_state step(walk *w, char c, uint64_t at) {
    if (w->state == IN_QUOTED) return c == '"' ? AFTER_QUOTE : IN_QUOTED;
    if (c == '\n') return ENDED;
    if (c == ',') return CELL_BEGINS;
    if (c != '"' || w->state == IN_PLAIN) return IN_PLAIN;
    if (w->state == CELL_BEGINS) w->open = at;
    return IN_QUOTED; /* a "" goes on */
}

/* Bytes of the text that belong to the record. `at` is the text's place. */
static size_t walk_on(walk *w, const char *text, size_t length, uint64_t at) {
    size_t i = 0;
    while (i < length && w->state != ENDED) {
        w->state = step(w, text[i], at + i);
        i++;
    }
    return i;
}

icha_status icha_record_end_of(const icha_input *source, uint64_t begin, icha_record_end *out, icha_error *err) {
    walk w = {CELL_BEGINS, UINT64_MAX};
    icha_status status = ICHA_OK;
    char *buffer = malloc(WINDOW);
    if (buffer == NULL) return no_memory(err);
    *out = (icha_record_end){begin, UINT64_MAX};
    while (status == ICHA_OK && w.state != ENDED && out->end < source->length) {
        size_t here = source->length - out->end < WINDOW ? (size_t)(source->length - out->end) : WINDOW;
        const char *text;
        status = icha_input_bytes(source, out->end, here, buffer, &text, err);
        if (status == ICHA_OK) out->end += walk_on(&w, text, here, out->end);
    }
    if (w.state == IN_QUOTED) out->open = w.open;
    free(buffer);
    return status;
}

/* ---- cutting ---- */

static const char *last_line_end(const char *text, size_t length) {
    while (length > 0 && text[length - 1] != '\n') length--;
    return length == 0 ? NULL : text + length - 1;
}

/* How much of the text, which begins a record, is whole records: up to the last line end that no quotation marks
 * enclose. A record without any needs no walk. */
static size_t whole_records(const char *text, size_t length, bool at_end) {
    size_t whole = 0;
    while (whole < length) {
        const char *quote = memchr(text + whole, '"', length - whole);
        size_t plain = quote == NULL ? length : (size_t)(quote - text);
        const char *end = last_line_end(text + whole, plain - whole);
        if (end != NULL) whole = (size_t)(end - text) + 1;
        if (quote == NULL) return at_end ? length : whole;
        walk w = {CELL_BEGINS, 0};
        size_t record = walk_on(&w, text + whole, length - whole, 0);
        if (w.state != ENDED && !(at_end && w.state != IN_QUOTED)) return whole;
        whole += record;
    }
    return whole;
}

icha_status icha_cutter_init(icha_cutter *cutter, const icha_input *source, uint64_t at, size_t size,
                             icha_pieces *pieces, icha_error *err) {
    cutter->source = source;
    cutter->pieces = pieces;
    cutter->size = size;
    cutter->at = at;
    cutter->open = UINT64_MAX;
    cutter->stop = false;
    return pthread_mutex_init(&cutter->lock, NULL) == 0 ? ICHA_OK : no_memory(err);
}

void icha_cutter_clear(icha_cutter *cutter) {
    pthread_mutex_destroy(&cutter->lock);
}

static bool make_room(icha_piece_buffer *buffer, size_t size) {
    if (size <= buffer->room) return true;
    free(buffer->bytes); /* what it holds is not needed any more */
    buffer->bytes = malloc(size);
    buffer->room = buffer->bytes == NULL ? 0 : size;
    return buffer->bytes != NULL;
}

icha_status icha_piece_read(const icha_input *source, const icha_piece *piece, icha_piece_buffer *buffer,
                            const char **bytes, size_t *length, icha_error *err) {
    if (source->arrow != NULL) {
        icha_status status = icha_arrow_render(source->arrow, piece->begin, piece->length, buffer, length, err);
        *bytes = buffer->bytes;
        return status;
    }
    *length = (size_t)piece->length;
    bool in_memory = source->bytes != NULL && !source->is_converted;
    if (!in_memory && (piece->length > SIZE_MAX / 2 || !make_room(buffer, (size_t)piece->length)))
        return no_memory(err);
    return icha_input_bytes(source, piece->begin, (size_t)piece->length, buffer->bytes, bytes, err);
}

static icha_status add_piece(icha_pieces *pieces, icha_piece piece, icha_error *err) {
    if (pieces->count == pieces->capacity) {
        size_t wanted = pieces->capacity == 0 ? 64 : pieces->capacity * 2;
        icha_piece *grown = realloc(pieces->items, wanted * sizeof *grown);
        if (grown == NULL) return no_memory(err);
        pieces->items = grown;
        pieces->capacity = wanted;
    }
    pieces->items[pieces->count++] = piece;
    return ICHA_OK;
}

/* A record that is longer than a piece makes one of its own. */
static icha_status read_long(icha_cutter *cutter, icha_piece_buffer *buffer, icha_piece *piece, const char **bytes,
                             icha_error *err) {
    icha_record_end found;
    icha_status status = icha_record_end_of(cutter->source, piece->begin, &found, err);
    if (status != ICHA_OK) return status;
    *bytes = NULL;
    cutter->open = found.open;
    if (found.open != UINT64_MAX) return ICHA_OK;
    size_t length;
    piece->length = found.end - piece->begin;
    return icha_piece_read(cutter->source, piece, buffer, bytes, &length, err);
}

static icha_status draw(icha_cutter *cutter, icha_piece_buffer *buffer, size_t *number, uint64_t *begin,
                        const char **bytes, size_t *length, icha_error *err) {
    uint64_t left = cutter->source->length - cutter->at;
    *bytes = NULL;
    if (left == 0 || cutter->stop || cutter->open != UINT64_MAX) return ICHA_OK;
    icha_piece piece = {cutter->at, left < cutter->size ? left : cutter->size, 0, 0};
    icha_status status = icha_piece_read(cutter->source, &piece, buffer, bytes, length, err);
    if (status != ICHA_OK) return status;
    piece.length = whole_records(*bytes, (size_t)piece.length, piece.length == left);
    if (piece.length == 0) status = read_long(cutter, buffer, &piece, bytes, err);
    if (status == ICHA_OK && *bytes != NULL) status = add_piece(cutter->pieces, piece, err);
    if (status != ICHA_OK || *bytes == NULL) return status;
    *number = cutter->pieces->count - 1;
    *begin = piece.begin;
    *length = (size_t)piece.length;
    cutter->at += piece.length;
    return ICHA_OK;
}

/* Rows of columns are whole records. length 0: there are none. */
static icha_status draw_rows(icha_cutter *cutter, size_t *number, icha_piece *piece, icha_error *err) {
    *piece = (icha_piece){cutter->at, 0, 0, 0};
    if (cutter->at == cutter->source->length || cutter->stop) return ICHA_OK;
    piece->length = icha_arrow_piece_rows(cutter->source->arrow, cutter->at, cutter->size);
    cutter->at += piece->length;
    *number = cutter->pieces->count;
    return add_piece(cutter->pieces, *piece, err);
}

/* They become text outside the lock. */
static icha_status draw_arrow(icha_cutter *cutter, icha_piece_buffer *buffer, size_t *number, uint64_t *begin,
                              const char **bytes, size_t *length, icha_error *err) {
    icha_piece piece;
    pthread_mutex_lock(&cutter->lock);
    icha_status status = draw_rows(cutter, number, &piece, err);
    pthread_mutex_unlock(&cutter->lock);
    *bytes = NULL;
    *begin = piece.begin;
    if (status != ICHA_OK || piece.length == 0) return status;
    return icha_piece_read(cutter->source, &piece, buffer, bytes, length, err);
}

icha_status icha_cutter_draw(icha_cutter *cutter, icha_piece_buffer *buffer, size_t *number, uint64_t *begin,
                             const char **bytes, size_t *length, icha_error *err) {
    if (cutter->source->arrow != NULL) return draw_arrow(cutter, buffer, number, begin, bytes, length, err);
    pthread_mutex_lock(&cutter->lock);
    icha_status status = draw(cutter, buffer, number, begin, bytes, length, err);
    pthread_mutex_unlock(&cutter->lock);
    return status;
}

void icha_cutter_note(icha_cutter *cutter, size_t number, uint64_t rows, uint32_t lines) {
    pthread_mutex_lock(&cutter->lock);
    cutter->pieces->items[number].rows = rows;
    cutter->pieces->items[number].lines = lines;
    pthread_mutex_unlock(&cutter->lock);
}

void icha_cutter_stop(icha_cutter *cutter) {
    pthread_mutex_lock(&cutter->lock);
    cutter->stop = true;
    pthread_mutex_unlock(&cutter->lock);
}

/* ---- the list ---- */

void icha_pieces_number(icha_pieces *pieces, uint32_t lines) {
    uint64_t rows = 0;
    for (size_t i = 0; i < pieces->count; i++) {
        icha_piece *piece = &pieces->items[i];
        uint64_t rows_here = piece->rows;
        uint32_t lines_here = piece->lines;
        piece->rows = rows;
        piece->lines = lines;
        rows += rows_here;
        lines += lines_here;
    }
    pieces->row_count = rows;
}

uint64_t icha_pieces_rows_until(const icha_pieces *pieces, size_t number) {
    return number + 1 < pieces->count ? pieces->items[number + 1].rows : pieces->row_count;
}

size_t icha_pieces_find(const icha_pieces *pieces, uint64_t row) {
    size_t low = 0, high = pieces->count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (pieces->items[middle].rows <= row) low = middle;
        else high = middle;
    }
    return low;
}

void icha_pieces_clear(icha_pieces *pieces) {
    free(pieces->items);
    *pieces = (icha_pieces){NULL, 0, 0, 0};
}
