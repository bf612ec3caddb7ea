/* The bytes of the portfolio: in the caller's memory, or in a file that is read where it stands (P-4), or columns. Once
 * converted to UTF-8 they are read from where they were put aside. */
#ifndef ICHA_LIB_INPUT_H
#define ICHA_LIB_INPUT_H

#include <sys/types.h>

#include "spill.h"

/* What tells one state of a file from another. */
typedef struct icha_file_state {
    int64_t size, seconds, nanoseconds;
} icha_file_state;

struct icha_arrow_table;

typedef struct icha_input {
    const char *bytes; /* NULL: in a file */
    struct icha_arrow_table *arrow; /* NULL: a text. Else rows of columns: pieces are ranges of rows, made text on demand */
    int file;
    char *path;
    icha_file_state state; /* as it was when it was opened */
    uint64_t first;        /* bytes before the text: the byte order mark */
    uint64_t length;       /* of the text behind them; of columns their rows */
    bool is_converted;     /* the text is in `converted`, whole */
    icha_spill converted;
} icha_input;

/* The bytes must outlive the source. */
void icha_input_of_memory(icha_input *source, const char *bytes, size_t length);
/* A file that can be read anywhere and again: no pipe. Errors: IO, MEMORY; the source can be closed then, too. */
icha_status icha_input_open(icha_input *source, const char *path, icha_error *err);
/* The source owns the table. */
void icha_input_of_arrow(icha_input *source, struct icha_arrow_table *table);
void icha_input_close(icha_input *source);

/* The text's bytes at..at + length: where they lie in memory, else in `buffer`, which must hold them. Several
 * threads may. Errors: IO: it cannot be read, or it is shorter than it was. */
icha_status icha_input_bytes(const icha_input *source, uint64_t at, size_t length, char *buffer, const char **bytes,
                             icha_error *err);
/* IO: the file is no longer as it was when it was opened. */
icha_status icha_input_check(const icha_input *source, icha_error *err);
/* The first `first` bytes are no text. */
void icha_input_skip(icha_input *source, uint64_t first);
/* From now on the text is what was appended to source->converted. Errors: IO, MEMORY. */
icha_status icha_input_use_converted(icha_input *source, icha_error *err);
#endif
