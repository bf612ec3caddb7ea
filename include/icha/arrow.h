/* A portfolio in Arrow columns: loans and events in, tables out, through the structs of the Arrow C data and C stream
 * interfaces. No column is copied, no text is written or parsed by the caller, nobody is called back but the given
 * streams. The structs are Arrow's own, field for field; their guards let this header stand beside others that define
 * them. https://arrow.apache.org/docs/format/CDataInterface.html */
#ifndef ICHA_ARROW_H
#define ICHA_ARROW_H

#include "portfolio.h"

#ifdef __cplusplus
extern "C" {
#endif

#ifndef ARROW_C_DATA_INTERFACE
/* Arrow's own guard. */
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1 /* the order of the dictionary has a meaning */
#define ARROW_FLAG_NULLABLE 2 /* nulls may occur */
#define ARROW_FLAG_MAP_KEYS_SORTED 4 /* keys of a map are sorted */

/* Type, name and children of a column, as Arrow's C data interface has it. */
struct ArrowSchema {
    const char *format; /* the type */
    const char *name; /* of the column */
    const char *metadata; /* key-value pairs, or NULL */
    int64_t flags; /* ARROW_FLAG_* */
    int64_t n_children; /* how many */
    struct ArrowSchema **children; /* fields of a struct */
    struct ArrowSchema *dictionary; /* type of the values, or NULL */
    void (*release)(struct ArrowSchema *); /* frees it; NULL once released */
    void *private_data; /* the producer's */
};

/* The values of a column, as Arrow's C data interface has it. */
struct ArrowArray {
    int64_t length; /* rows */
    int64_t null_count; /* nulls, or -1: not counted */
    int64_t offset; /* rows to skip in the buffers */
    int64_t n_buffers; /* how many */
    int64_t n_children; /* how many */
    const void **buffers; /* validity, offsets, values, by type */
    struct ArrowArray **children; /* columns of a struct */
    struct ArrowArray *dictionary; /* the values, or NULL */
    void (*release)(struct ArrowArray *); /* frees it; NULL once released */
    void *private_data; /* the producer's */
};
#endif

#ifndef ARROW_C_STREAM_INTERFACE
/* Arrow's own guard. */
#define ARROW_C_STREAM_INTERFACE

/* Record batches one after another, as Arrow's C stream interface has it. */
struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out); /* 0, or an errno */
    int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out); /* 0, or an errno; a released array ends it */
    const char *(*get_last_error)(struct ArrowArrayStream *); /* a sentence, or NULL */
    void (*release)(struct ArrowArrayStream *); /* frees it; NULL once released */
    void *private_data; /* the producer's */
};
#endif

/* icha_portfolio_run() of record batches: the same rules, sentences, held rows and tables, byte for byte.
 *
 * `loans` and `events` are streams of record batches (structs). Both are moved: whatever is returned, each was released
 * once and its `release` is NULL, and so is every batch they gave, when *out is freed at the latest: the columns are
 * read where they lie, and again by the stream of rows.csv. They must not change meanwhile. events NULL: none, or those
 * of the options. name is what held.csv calls the loans; options->events_name names the events; options->encoding is
 * that of options->events alone.
 *
 * Columns are found by their names, which are those of the CSV files; their order does not matter. What a cell says:
 *   null, ""                 the key is not given
 *   utf8, large_utf8, utf8_view
 *                            the text, as in CSV: amounts, dates, names, rates with their unit (3.5%)
 *   int8..int64, uint8..uint64
 *                            its digits: amounts in won, months, numbers; for a rate they are refused, having no unit
 *   bool                     true, false
 *   date32, date64           a date; a date64 that is no whole day holds its row
 *   decimal32, 64, 128, 256, scale >= 0
 *                            for rates and shares a fraction, exactly: 0.035 is 3.5 %. Else its digits without trailing
 *                            zeros: an amount that is no whole won holds its row
 *   dictionary of any of these, with indices of any integer type
 *                            the value
 *   null (the type)          every cell null
 * Floating point is refused for every column, not rounded: cast it to decimal128 or int64, or give text. Timestamps,
 * times, lists, structs, binaries and others are refused too.
 *
 * Rows are counted from 1 through all batches, whatever line ends their texts hold: that is `line` of a held row and in
 * sentences. A column in a sentence counts the characters of the row written as CSV. A null row has no cells.
 *
 * Errors, nothing is then computed: RANGE (options); IO (a stream failed; with its own words); SYNTAX (a schema or an
 * array is not as Arrow's format asks: what can be checked without knowing how long its buffers are, is); those of
 * icha_portfolio_run() about columns; UNSUPPORTED (a column's type; field, type and remedy are named); RANGE (too many
 * rows); ENCODING (a text is not UTF-8, which Arrow's are: with field and row); the others of icha_portfolio_run().
 * `events` and options->events together, or a stream without `release`, are asserted against.
 *
 * Several runs may go on at once on threads of their own, with one catalogue. With options->threads > 1 columns are
 * read by several threads at once; a stream's own functions are called by the calling thread alone, a batch's release
 * by the thread that frees. Rules P-1 to P-4, N-2. */
ICHA_API icha_status icha_portfolio_run_arrow(struct ArrowArrayStream *loans, const char *name,
                                              struct ArrowArrayStream *events, const icha_portfolio_options *options,
                                              icha_portfolio **out, icha_error *err);

/* One table as a stream of record batches, which the consumer pulls: the same values, order and columns as the CSV
 * table (icha_portfolio_table), in types: amounts int64 in won (the field's metadata says `unit` = `won`), whole numbers
 * int64, rates decimal128(18, 9) as fractions, exactly (3.5 % is 0.035000000), dates date32, all else utf8. Null: a year
 * that outlay is not grouped by, the n of an event's row. No text has a ' put before it (X-4 is of CSV).
 *
 * *out is overwritten. Until it is released it reads from the portfolio, which must outlive it; batches that it gave
 * are the consumer's own and may outlive both. One stream serves one thread at a time; several, of one portfolio too,
 * may be read at once. A failing get_next answers ENOMEM, EIO or EINVAL, and get_last_error the English sentence.
 * Asserted as by icha_portfolio_stream_open(), whose errors are its errors: MEMORY, IO. */
ICHA_API icha_status icha_portfolio_export(const icha_portfolio *portfolio, icha_portfolio_table table,
                                           struct ArrowArrayStream *out, icha_error *err);

#ifdef __cplusplus
}
#endif
#endif
