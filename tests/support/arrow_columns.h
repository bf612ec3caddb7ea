/* Arrow columns for tests, made from the cells of a CSV text: any layout, chunks, slices, with a count of what was made
 * and what was released. Nothing here is the library's but its CSV scanner and its parsers of dates and rates. */
#ifndef ICHA_TESTS_ARROW_COLUMNS_H
#define ICHA_TESTS_ARROW_COLUMNS_H

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "icha/arrow.h"
#include "portfolio/csv.h"

/* How a column is laid out, one character of a spec each. */
#define AS_TEXT 'u'         /* utf8 */
#define AS_LARGE 'U'        /* large_utf8 */
#define AS_VIEW 'v'         /* utf8_view */
#define AS_DICTIONARY 'd'   /* dictionary<int8, utf8> */
#define AS_DICTIONARY_U 'D' /* dictionary<uint32, large_utf8> */
#define AS_INT64 'l'
#define AS_INT32 'i'
#define AS_UINT16 'S'
#define AS_DATE32 't'
#define AS_DATE64 'm'
#define AS_MONEY 'x'    /* decimal128(20, 2) */
#define AS_MONEY_32 'y' /* decimal32(9, 0) */
#define AS_RATE 'r'     /* decimal128(18, 9), of a text like 3.65% */
#define AS_RATE_256 'R' /* decimal256(40, 12) */
#define AS_RATE_64 'p'  /* decimal64(9, 6) */

typedef struct arrow_counts {
    _Atomic int streams, schemas, batches; /* made and not yet released */
} arrow_counts;
static arrow_counts arrow_open;

/* Everything that one struct owns. */
typedef struct arrow_block {
    struct arrow_block *next;
} arrow_block;

static void *arrow_new(arrow_block **owner, size_t size) {
    arrow_block *block = calloc(1, sizeof *block + size + 64);
    if (block == NULL) abort();
    block->next = *owner;
    *owner = block;
    return block + 1;
}

static void arrow_free(arrow_block *owner) {
    while (owner != NULL) {
        arrow_block *next = owner->next;
        free(owner);
        owner = next;
    }
}

static const char *arrow_copy(arrow_block **owner, const char *text, size_t length) {
    char *copy = arrow_new(owner, length + 1);
    memcpy(copy, text, length);
    return copy;
}

/* ---- cells ---- */

typedef struct arrow_cells {
    arrow_block *owner;
    char *names[ICHA_PORTFOLIO_COLUMNS_MAX];
    size_t columns, rows;
    const char **texts; /* row by row */
    size_t *lengths;
} arrow_cells;

/* Every row must have as many cells as the header. */
static inline arrow_cells arrow_read_cells(const char *csv, size_t length) {
    arrow_cells c = {.columns = 0};
    icha_csv scan = {csv, length, 0, 1};
    icha_csv_record *record = malloc(sizeof *record);
    size_t capacity = 0;
    if (record == NULL || !icha_csv_next(&scan, record)) abort();
    c.columns = record->count;
    for (size_t i = 0; i < c.columns; i++)
        c.names[i] = (char *)(uintptr_t)arrow_copy(&c.owner, record->cells[i].text, record->cells[i].length);
    while (icha_csv_next(&scan, record)) {
        if (record->is_blank) continue;
        if (record->count != c.columns) abort();
        if (c.rows == capacity) {
            capacity = capacity == 0 ? 64 : 2 * capacity;
            c.texts = realloc(c.texts, capacity * c.columns * sizeof *c.texts);
            c.lengths = realloc(c.lengths, capacity * c.columns * sizeof *c.lengths);
            if (c.texts == NULL || c.lengths == NULL) abort();
        }
        for (size_t i = 0; i < c.columns; i++) {
            size_t at = c.rows * c.columns + i, used;
            char *buffer = arrow_new(&c.owner, record->cells[i].length + 1);
            const char *text = icha_csv_plain(&record->cells[i], buffer, &used);
            c.texts[at] = arrow_copy(&c.owner, text, used);
            c.lengths[at] = used;
        }
        c.rows++;
    }
    free(record);
    return c;
}

static inline void arrow_free_cells(arrow_cells *c) {
    arrow_free(c->owner);
    free(c->texts);
    free(c->lengths);
    *c = (arrow_cells){.columns = 0};
}

/* ---- how a table is cut ---- */

typedef struct arrow_shape {
    const char *spec; /* a layout for each column; shorter: the rest is text */
    size_t chunk;     /* rows of a batch; 0: all in one */
    int64_t lead;     /* rows before a batch's own, which its offset passes over */
    int64_t own_lead; /* cells before those, which its columns' offsets pass over */
    bool empty_first; /* the first batch has no rows */
    bool count_nulls; /* else null_count is -1 */
} arrow_shape;

static inline char arrow_layout(const arrow_shape *shape, size_t column) {
    return shape->spec != NULL && column < strlen(shape->spec) ? shape->spec[column] : AS_TEXT;
}

/* ---- the schema ---- */

static inline const char *arrow_format(char layout) {
    switch (layout) {
    case AS_VIEW: return "vu";
    case AS_DICTIONARY: return "c";
    case AS_DICTIONARY_U: return "I";
    case AS_DATE32: return "tdD";
    case AS_DATE64: return "tdm";
    case AS_MONEY: return "d:20,2";
    case AS_MONEY_32: return "d:9,0,32";
    case AS_RATE: return "d:18,9,128";
    case AS_RATE_256: return "d:40,12,256";
    case AS_RATE_64: return "d:9,6,64";
    case AS_LARGE: return "U";
    case AS_INT64: return "l";
    case AS_INT32: return "i";
    case AS_UINT16: return "S";
    default: return "u";
    }
}

static inline void arrow_release_field(struct ArrowSchema *schema) {
    schema->release = NULL;
}

static inline void arrow_release_schema(struct ArrowSchema *schema) {
    if (schema->release == NULL) abort();
    for (int64_t i = 0; schema->children != NULL && i < schema->n_children; i++) {
        if (schema->children[i]->release != arrow_release_field) abort();
        schema->children[i]->release(schema->children[i]);
    }
    arrow_free(schema->private_data);
    schema->release = NULL;
    arrow_open.schemas--;
}

static inline void arrow_make_schema(const arrow_cells *c, const arrow_shape *shape, struct ArrowSchema *out) {
    arrow_block *owner = NULL;
    struct ArrowSchema *fields = arrow_new(&owner, c->columns * sizeof *fields);
    struct ArrowSchema **children = arrow_new(&owner, c->columns * sizeof *children);
    for (size_t i = 0; i < c->columns; i++) {
        char layout = arrow_layout(shape, i);
        fields[i] = (struct ArrowSchema){.format = arrow_format(layout),
                                         .name = arrow_copy(&owner, c->names[i], strlen(c->names[i])),
                                         .flags = ARROW_FLAG_NULLABLE,
                                         .release = arrow_release_field};
        if (layout == AS_DICTIONARY || layout == AS_DICTIONARY_U) {
            fields[i].dictionary = arrow_new(&owner, sizeof *fields);
            *fields[i].dictionary = (struct ArrowSchema){
                .format = layout == AS_DICTIONARY ? "u" : "U", .name = "", .release = arrow_release_field};
        }
        children[i] = &fields[i];
    }
    *out = (struct ArrowSchema){.format = "+s",
                                .name = "",
                                .n_children = (int64_t)c->columns,
                                .children = children,
                                .release = arrow_release_schema,
                                .private_data = owner};
    arrow_open.schemas++;
}

/* ---- a column: `before` cells that are none of the book's, then rows first..end ---- */

typedef struct arrow_range {
    const arrow_cells *cells;
    size_t column, first, end, before;
    bool count_nulls;
} arrow_range;

static inline size_t arrow_count(const arrow_range *r) {
    return r->before + r->end - r->first;
}

/* Cells before the book's own hold what would be seen if an offset were forgotten. */
static inline const char *arrow_cell(const arrow_range *r, size_t i, size_t *length) {
    size_t at = (r->first + i - r->before) * r->cells->columns + r->column;
    *length = 5;
    if (i < r->before) return "WRONG";
    *length = r->cells->lengths[at];
    return r->cells->texts[at];
}

static inline const uint8_t *arrow_validity(arrow_block **owner, const arrow_range *r, int64_t *nulls) {
    uint8_t *bits = arrow_new(owner, arrow_count(r) / 8 + 1);
    size_t length;
    *nulls = 0;
    for (size_t i = 0; i < arrow_count(r); i++) {
        (void)arrow_cell(r, i, &length);
        if (length > 0) bits[i / 8] |= (uint8_t)(1u << (i % 8));
        else *nulls += i >= r->before;
    }
    if (!r->count_nulls) {
        *nulls = -1;
        return bits;
    }
    return *nulls == 0 ? NULL : bits;
}

static inline void arrow_put_texts(arrow_block **owner, const arrow_range *r, bool large, const void **buffers) {
    size_t count = arrow_count(r), total = 0, length;
    for (size_t i = 0; i < count; i++) (void)arrow_cell(r, i, &length), total += length;
    char *bytes = arrow_new(owner, total);
    int32_t *narrow = arrow_new(owner, (count + 1) * sizeof *narrow);
    int64_t *wide = arrow_new(owner, (count + 1) * sizeof *wide);
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        const char *text = arrow_cell(r, i, &length);
        memcpy(bytes + used, text, length);
        used += length;
        narrow[i + 1] = (int32_t)used;
        wide[i + 1] = (int64_t)used;
    }
    buffers[1] = large ? (const void *)wide : narrow;
    buffers[2] = bytes;
}

/* Texts longer than 12 bytes lie in the second of two blocks. */
static inline void arrow_put_views(arrow_block **owner, const arrow_range *r, const void **buffers) {
    size_t count = arrow_count(r), total = 0, length, used = 0;
    for (size_t i = 0; i < count; i++) (void)arrow_cell(r, i, &length), total += length;
    char *views = arrow_new(owner, count * 16), *bytes = arrow_new(owner, total);
    int64_t *sizes = arrow_new(owner, 2 * sizeof *sizes);
    for (size_t i = 0; i < count; i++) {
        const char *text = arrow_cell(r, i, &length);
        int32_t words[4] = {(int32_t)length, 0, 1, (int32_t)used};
        memcpy(views + i * 16, words, 16);
        memcpy(views + i * 16 + 4, text, length <= 12 ? length : 4);
        if (length <= 12) continue;
        memcpy(bytes + used, text, length);
        used += length;
    }
    sizes[1] = (int64_t)used;
    buffers[1] = views;
    buffers[2] = bytes; /* the first block: empty */
    buffers[3] = bytes;
    buffers[4] = sizes;
}

/* Two's complement of `width` bytes, little end first. */
static inline void arrow_put_wide(char *to, int64_t number, size_t width) {
    memset(to, number < 0 ? 0xFF : 0, width);
    memcpy(to, &number, width < 8 ? width : 8);
}

static inline void arrow_put_number(char *to, char layout, const char *text, size_t length) {
    icha_date day = 7;
    icha_rate rate = 7;
    int64_t number = strtoll(text, NULL, 10), ms;
    if (length == 5 && memcmp(text, "WRONG", 5) == 0) number = 77, length = 0;
    switch (layout) {
    case AS_DATE32:
    case AS_DATE64:
        if (length > 0 && icha_date_parse(text, length, &day, NULL) != ICHA_OK) abort();
        ms = (int64_t)day * 86400000;
        memcpy(to, layout == AS_DATE32 ? (void *)&day : (void *)&ms, layout == AS_DATE32 ? 4 : 8);
        break;
    case AS_RATE:
    case AS_RATE_256:
    case AS_RATE_64:
        if (length > 0 && icha_rate_parse(text, length, &rate, NULL) != ICHA_OK) abort();
        if (layout == AS_RATE) arrow_put_wide(to, rate, 16);
        if (layout == AS_RATE_256) arrow_put_wide(to, rate * 1000, 32);
        if (layout == AS_RATE_64) arrow_put_wide(to, rate / 1000, 8);
        break;
    case AS_MONEY: arrow_put_wide(to, number * 100, 16); break;
    case AS_MONEY_32:
    case AS_INT32: arrow_put_wide(to, number, 4); break;
    case AS_UINT16: arrow_put_wide(to, number, 2); break;
    default: arrow_put_wide(to, number, 8); break;
    }
}

static inline size_t arrow_width(char layout) {
    return layout == AS_UINT16                                                  ? 2
           : layout == AS_DATE32 || layout == AS_INT32 || layout == AS_MONEY_32 ? 4
           : layout == AS_MONEY || layout == AS_RATE                            ? 16
           : layout == AS_RATE_256                                              ? 32
                                                                                : 8;
}

static inline void arrow_put_numbers(arrow_block **owner, const arrow_range *r, char layout, const void **buffers) {
    size_t width = arrow_width(layout), length;
    char *data = arrow_new(owner, arrow_count(r) * width);
    for (size_t i = 0; i < arrow_count(r); i++) {
        const char *text = arrow_cell(r, i, &length);
        arrow_put_number(data + i * width, layout, text, length);
    }
    buffers[1] = data;
}

static inline void arrow_release_column(struct ArrowArray *array) {
    array->release = NULL;
}

/* Every cell has an entry of its own, in falling order; the entries begin behind two that its offset passes over. */
static inline void arrow_put_dictionary(arrow_block **owner, const arrow_range *r, bool small,
                                        struct ArrowArray *array) {
    size_t count = arrow_count(r), entries = count < 100 || !small ? count : 100, length, total = 0, used = 0;
    int8_t *narrow = arrow_new(owner, count);
    uint32_t *wide = arrow_new(owner, count * sizeof *wide);
    size_t *entry_of = arrow_new(owner, (count + 1) * sizeof *entry_of), found = 0;
    for (size_t i = 0; i < count; i++) {
        const char *text = arrow_cell(r, i, &length);
        size_t entry = 0, other = 0;
        for (; entry < found; entry++) {
            const char *known = arrow_cell(r, entry_of[entry], &other);
            if (other == length && memcmp(known, text, length) == 0) break;
        }
        if (entry == found) entry_of[found++] = i, total += length;
        if (found > entries && small) abort();
        narrow[i] = (int8_t)entry;
        wide[i] = (uint32_t)entry;
    }
    struct ArrowArray *values = arrow_new(owner, sizeof *values);
    const void **buffers = arrow_new(owner, 3 * sizeof *buffers);
    char *bytes = arrow_new(owner, total + 2);
    int32_t *offsets = arrow_new(owner, (found + 3) * sizeof *offsets);
    int64_t *offsets_wide = arrow_new(owner, (found + 3) * sizeof *offsets_wide);
    memcpy(bytes, "!!", 2);
    offsets[1] = 1, offsets[2] = 2;
    offsets_wide[1] = 1, offsets_wide[2] = 2;
    used = 2;
    for (size_t entry = 0; entry < found; entry++) {
        const char *text = arrow_cell(r, entry_of[entry], &length);
        memcpy(bytes + used, text, length);
        used += length;
        offsets[entry + 3] = (int32_t)used;
        offsets_wide[entry + 3] = (int64_t)used;
    }
    buffers[1] = small ? (const void *)offsets : offsets_wide;
    buffers[2] = bytes;
    *values = (struct ArrowArray){
        .length = (int64_t)found, .offset = 2, .n_buffers = 3, .buffers = buffers, .release = arrow_release_column};
    array->buffers[1] = small ? (const void *)narrow : wide;
    array->dictionary = values;
}

static inline void arrow_make_column(arrow_block **owner, const arrow_range *r, char layout, struct ArrowArray *out) {
    const void **buffers = arrow_new(owner, 5 * sizeof *buffers);
    int64_t n_buffers = 2;
    *out = (struct ArrowArray){.buffers = buffers, .release = arrow_release_column};
    buffers[0] = arrow_validity(owner, r, &out->null_count);
    if (layout == AS_TEXT || layout == AS_LARGE) arrow_put_texts(owner, r, layout == AS_LARGE, buffers), n_buffers = 3;
    else if (layout == AS_VIEW) arrow_put_views(owner, r, buffers), n_buffers = 5;
    else if (layout == AS_DICTIONARY || layout == AS_DICTIONARY_U)
        arrow_put_dictionary(owner, r, layout == AS_DICTIONARY, out);
    else arrow_put_numbers(owner, r, layout, buffers);
    out->n_buffers = n_buffers;
}

/* ---- a batch ---- */

static inline void arrow_release_batch(struct ArrowArray *array) {
    if (array->release == NULL) abort();
    for (int64_t i = 0; i < array->n_children; i++)
        if (array->children != NULL && array->children[i] != NULL && array->children[i]->release != NULL)
            array->children[i]->release(array->children[i]);
    arrow_free(array->private_data);
    array->release = NULL;
    arrow_open.batches--;
}

static inline void arrow_make_batch(const arrow_cells *c, const arrow_shape *shape, size_t first, size_t end,
                                    struct ArrowArray *out) {
    arrow_block *owner = NULL;
    struct ArrowArray *columns = arrow_new(&owner, c->columns * sizeof *columns);
    struct ArrowArray **children = arrow_new(&owner, c->columns * sizeof *children);
    size_t before = (size_t)(shape->lead + shape->own_lead);
    for (size_t i = 0; i < c->columns; i++) {
        arrow_range r = {c, i, first, end, before, shape->count_nulls};
        children[i] = &columns[i];
        arrow_make_column(&owner, &r, arrow_layout(shape, i), &columns[i]);
        columns[i].offset = shape->own_lead;
        columns[i].length = shape->lead + (int64_t)(end - first);
    }
    *out = (struct ArrowArray){.length = (int64_t)(end - first),
                               .offset = shape->lead,
                               .n_buffers = 1,
                               .n_children = (int64_t)c->columns,
                               .buffers = arrow_new(&owner, sizeof(void *)),
                               .children = children,
                               .release = arrow_release_batch,
                               .private_data = owner};
    arrow_open.batches++;
}

/* ---- the stream ---- */

typedef struct arrow_book {
    arrow_cells cells;
    arrow_shape shape;
    size_t next;
    bool is_begun;
    int fails_at; /* of get_next's calls, from 1; 0: none; -1: get_schema */
    int calls;
    void (*spoil_schema)(struct ArrowSchema *); /* or NULL */
    void (*spoil)(struct ArrowArray *);         /* the first batch with rows, or NULL */
} arrow_book;

static inline int arrow_get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
    arrow_book *book = stream->private_data;
    if (book->fails_at == -1) return EINVAL;
    arrow_make_schema(&book->cells, &book->shape, out);
    if (book->spoil_schema != NULL) book->spoil_schema(out);
    return 0;
}

static inline int arrow_get_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
    arrow_book *book = stream->private_data;
    size_t rows = book->cells.rows, chunk = book->shape.chunk == 0 ? rows : book->shape.chunk;
    size_t end = rows - book->next < chunk ? rows : book->next + chunk;
    if (++book->calls == book->fails_at) return EIO;
    if (!book->is_begun && book->shape.empty_first) end = book->next;
    else if (book->next == rows) return memset(out, 0, sizeof *out), 0;
    book->is_begun = true;
    arrow_make_batch(&book->cells, &book->shape, book->next, end, out);
    if (book->spoil != NULL && end > book->next) book->spoil(out), book->spoil = NULL;
    book->next = end;
    return 0;
}

static inline const char *arrow_last_error(struct ArrowArrayStream *stream) {
    (void)stream;
    return "the network went away";
}

static inline void arrow_release_stream(struct ArrowArrayStream *stream) {
    arrow_book *book = stream->private_data;
    if (stream->release == NULL) abort();
    arrow_free_cells(&book->cells);
    free(book);
    stream->release = NULL;
    arrow_open.streams--;
}

/* The stream's book may be changed until the stream is read. */
static inline arrow_book *arrow_open_book(const char *csv, size_t length, const arrow_shape *shape,
                                          struct ArrowArrayStream *out) {
    arrow_book *book = calloc(1, sizeof *book);
    if (book == NULL) abort();
    book->cells = arrow_read_cells(csv, length);
    book->shape = *shape;
    *out = (struct ArrowArrayStream){arrow_get_schema, arrow_get_next, arrow_last_error, arrow_release_stream, book};
    arrow_open.streams++;
    return book;
}
#endif
