/* The text cut into pieces that end where records end, so that threads can read them side by side (P-4). */
#ifndef ICHA_LIB_PIECES_H
#define ICHA_LIB_PIECES_H

#include <pthread.h>

#include "csv.h"
#include "input.h"

typedef struct icha_piece {
    uint64_t begin;  /* of columns: its first row */
    uint64_t length; /* of columns: its rows */
    uint64_t rows;  /* in it; of a list that was numbered: before it */
    uint32_t lines; /* likewise; the header's count too */
} icha_piece;

typedef struct icha_pieces {
    icha_piece *items; /* in the order of the text */
    size_t count, capacity;
    uint64_t row_count; /* once numbered */
} icha_pieces;

/* Where the record that begins at `begin` ends. */
typedef struct icha_record_end {
    uint64_t end;  /* behind its line end */
    uint64_t open; /* the quotation mark that is never closed; UINT64_MAX: none */
} icha_record_end;

/* Reads no more than a small buffer at a time, however long the record is. Errors: those of icha_input_bytes(). */
icha_status icha_record_end_of(const icha_input *source, uint64_t begin, icha_record_end *out, icha_error *err);

/* Draws one piece after the other; several threads may. */
typedef struct icha_cutter {
    const icha_input *source;
    pthread_mutex_t lock;
    icha_pieces *pieces;
    size_t size; /* of a piece, but for records that are longer */
    uint64_t at;
    uint64_t open; /* the record at `at` has a quotation mark there that is never closed; UINT64_MAX: none */
    bool stop;
} icha_cutter;

/* A thread's room for the bytes of a piece. */
typedef struct icha_piece_buffer {
    char *bytes;
    size_t room;
} icha_piece_buffer;

icha_status icha_cutter_init(icha_cutter *cutter, const icha_input *source, uint64_t at, size_t size,
                             icha_pieces *pieces, icha_error *err);
void icha_cutter_clear(icha_cutter *cutter);
/* The next piece's number, begin and bytes, which last as long as the buffer is not used again; *bytes NULL: there
 * is none. Errors: those of icha_input_bytes(), MEMORY. */
icha_status icha_cutter_draw(icha_cutter *cutter, icha_piece_buffer *buffer, size_t *number, uint64_t *begin,
                             const char **bytes, size_t *length, icha_error *err);
/* What a thread found in its piece. */
void icha_cutter_note(icha_cutter *cutter, size_t number, uint64_t rows, uint32_t lines);
/* Nobody draws any more. */
void icha_cutter_stop(icha_cutter *cutter);

/* After all were counted: counts become those before each piece. `lines`: of the header. */
void icha_pieces_number(icha_pieces *pieces, uint32_t lines);
/* The piece that holds a row. */
size_t icha_pieces_find(const icha_pieces *pieces, uint64_t row);
/* Rows before the piece behind this one. */
uint64_t icha_pieces_rows_until(const icha_pieces *pieces, size_t number);
void icha_pieces_clear(icha_pieces *pieces);

/* The piece's text and how long it is. Makes room, grown for a record that is longer. Errors: those of
 * icha_input_bytes(), MEMORY. */
icha_status icha_piece_read(const icha_input *source, const icha_piece *piece, icha_piece_buffer *buffer,
                            const char **bytes, size_t *length, icha_error *err);
#endif
