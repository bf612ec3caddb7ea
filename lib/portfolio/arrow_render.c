/* Rows of record batches as lines of CSV. By hand, for every cell of a portfolio comes by here. */
#include <assert.h>
#include <stdlib.h>

#include "arrow_table.h"
#include "arrow_view.h"
#include "calendar/civil.h"
#include "number/fail.h"

#define NUMBER_ROOM 96 /* digits of 256 bits are 78; a point, a sign, zeros before them and % */
#define DAY_MS INT64_C(86400000)

/* ---- room ---- */

/* Where the next byte goes; at `end` the room ends. */
typedef struct pen {
    icha_piece_buffer *buffer;
    char *to, *end;
} pen;

static pen pen_at(icha_piece_buffer *buffer, size_t used) {
    return buffer->bytes == NULL ? (pen){buffer, NULL, NULL}
                                 : (pen){buffer, buffer->bytes + used, buffer->bytes + buffer->room};
}

static size_t used_by(const pen *p) {
    return p->to == NULL ? 0 : (size_t)(p->to - p->buffer->bytes);
}

static bool grow(pen *p, size_t length) {
    icha_piece_buffer *buffer = p->buffer;
    size_t used = used_by(p), wanted = buffer->room == 0 ? 4096 : buffer->room;
    while (wanted - used < length) wanted += wanted / 2;
    char *grown = realloc(buffer->bytes, wanted);
    if (grown == NULL) return false;
    buffer->bytes = grown;
    buffer->room = wanted;
    *p = pen_at(buffer, used);
    return true;
}

static inline bool reserve(pen *p, size_t length) {
    return (size_t)(p->end - p->to) >= length || grow(p, length);
}

/* ---- text ---- */

#define EACH UINT64_C(0x0101010101010101) /* times a byte: that byte in each of eight */

/* Not 0 if one of eight bytes is 0. */
static inline uint64_t has_zero(uint64_t bytes) {
    return (bytes - EACH) & ~bytes & EACH * 0x80;
}

/* Not 0 if one of eight bytes must stand between quotation marks. */
static inline uint64_t has_special(uint64_t bytes) {
    return has_zero(bytes ^ EACH * ',') | has_zero(bytes ^ EACH * '"') | has_zero(bytes ^ EACH * '\n') |
           has_zero(bytes ^ EACH * '\r');
}

static inline uint64_t copy_eight(char *to, const char *from) {
    uint64_t bytes;
    memcpy(&bytes, from, 8);
    memcpy(to, &bytes, 8);
    return has_special(bytes);
}

/* Copies, and looks whether quotation marks are needed: not 0. The last bytes of what is not a multiple of eight are
 * copied twice. */
static inline uint64_t copy_text(char *to, const char *from, size_t length) {
    uint64_t special = 0, bytes = 0;
    if (length >= 8) {
        for (size_t i = 0; i + 8 < length; i += 8) special |= copy_eight(to + i, from + i);
        return special | copy_eight(to + length - 8, from + length - 8);
    }
    if (length >= 4) {
        uint32_t first, last;
        memcpy(&first, from, 4);
        memcpy(&last, from + length - 4, 4);
        memcpy(to, &first, 4);
        memcpy(to + length - 4, &last, 4);
        return has_special(first | (uint64_t)last << 32);
    }
    for (size_t i = 0; i < length; i++) {
        to[i] = from[i];
        bytes = bytes << 8 | (unsigned char)from[i];
    }
    return has_special(bytes);
}

static char *put_quoted(char *to, const char *text, size_t length) {
    *to++ = '"';
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '"') *to++ = '"';
        *to++ = text[i];
    }
    *to++ = '"';
    return to;
}

static inline bool put_text(pen *p, const char *text, size_t length) {
    if (!reserve(p, 2 * length + 2)) return false;
    p->to = copy_text(p->to, text, length) == 0 ? p->to + length : put_quoted(p->to, text, length);
    return true;
}

static inline bool put_char(pen *p, char c) {
    if (!reserve(p, 1)) return false;
    *p->to++ = c;
    return true;
}

bool icha_arrow_put_char(icha_piece_buffer *buffer, size_t *used, char c) {
    pen p = pen_at(buffer, *used);
    bool ok = put_char(&p, c);
    *used = used_by(&p);
    return ok;
}

bool icha_arrow_put_text(icha_piece_buffer *buffer, size_t *used, const char *text, size_t length) {
    pen p = pen_at(buffer, *used);
    bool ok = put_text(&p, text, length);
    *used = used_by(&p);
    return ok;
}

/* A cell, and a row, beyond X-3 is held whatever else is in it: no more than shows that is written, so that memory is
 * bounded. A character is not cut apart: that would be no UTF-8. */
static size_t cut(const char *text, size_t length, size_t row_so_far) {
    size_t most = row_so_far > ICHA_PORTFOLIO_LINE_MAX ? ICHA_PORTFOLIO_CELL_MAX + 1 : ICHA_PORTFOLIO_LINE_MAX + 1;
    if (length <= most + 3) return length;
    size_t end = most;
    while (end < most + 3 && ((unsigned char)text[end] & 0xC0) == 0x80) end++;
    return end;
}

/* ---- numbers, each to `to`, which has NUMBER_ROOM; its length ---- */

static const uint64_t tens[] = {1,
                                10,
                                100,
                                1000,
                                10000,
                                100000,
                                1000000,
                                10000000,
                                100000000,
                                1000000000,
                                10000000000,
                                100000000000,
                                1000000000000,
                                10000000000000,
                                100000000000000,
                                1000000000000000,
                                10000000000000000,
                                100000000000000000,
                                1000000000000000000};
#define TENS_MAX 18

static const char pairs[] = "00010203040506070809101112131415161718192021222324252627282930313233343536373839"
                            "40414243444546474849505152535455565758596061626364656667686970717273747576777879"
                            "8081828384858687888990919293949596979899";

static inline void put_pair(char *to, uint64_t number) {
    memcpy(to, pairs + 2 * number, 2);
}

/* The lowest `count` digits. */
static inline void put_low_digits(char *to, uint64_t number, size_t count) {
    for (; count >= 2; number /= 100) put_pair(to + (count -= 2), number % 100);
    if (count == 1) to[0] = (char)('0' + number % 10);
}

static inline size_t put_digits(char *to, uint64_t number) {
    size_t count = 1;
    while (count <= TENS_MAX && number >= tens[count]) count++;
    if (count > TENS_MAX && number >= tens[TENS_MAX] * 10) count++;
    put_low_digits(to, number, count);
    return count;
}

static size_t put_signed(char *to, int64_t number) {
    if (number >= 0) return put_digits(to, (uint64_t)number);
    *to = '-';
    return 1 + put_digits(to + 1, -(uint64_t)number);
}

/* A day outside the years that have four digits is no date; its row is held for that. */
static size_t put_date(char *to, int64_t day) {
    if (day < -719162 || day > 2932896) {
        memcpy(to, "day ", 4);
        return 4 + put_signed(to + 4, day);
    }
    icha_civil civil = icha_civil_of((icha_date)day);
    put_pair(to, (uint64_t)civil.year / 100);
    put_pair(to + 2, (uint64_t)civil.year % 100);
    to[4] = to[7] = '-';
    put_pair(to + 5, (uint64_t)civil.month);
    put_pair(to + 8, (uint64_t)civil.day);
    return 10;
}

static size_t put_date64(char *to, int64_t ms) {
    int64_t day = ms / DAY_MS, rest = ms % DAY_MS;
    if (rest < 0) rest += DAY_MS, day--;
    size_t length = put_date(to, day);
    if (rest == 0) return length;
    memcpy(to + length, " +", 2);
    length += 2 + put_digits(to + length + 2, (uint64_t)rest);
    memcpy(to + length, " ms", 3);
    return length + 3;
}

/* ---- decimals ---- */

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define WORD_AT(data, word, count, size) ((data) + (size_t)((count)-1 - (word)) * (size))
#else
#define WORD_AT(data, word, count, size) ((data) + (size_t)(word) * (size))
#endif

/* Words of 32 bits, the lowest first, divided by 10^9; the remainder. */
static uint32_t divide(uint32_t *words, int count) {
    uint64_t rest = 0;
    for (int i = count - 1; i >= 0; i--) {
        rest = rest << 32 | words[i];
        words[i] = (uint32_t)(rest / 1000000000);
        rest %= 1000000000;
    }
    return (uint32_t)rest;
}

static bool negate(uint32_t *words, int count) {
    uint64_t carry = 1;
    if (words[count - 1] >> 31 == 0) return false;
    for (int i = 0; i < count; i++) {
        carry += (uint32_t)~words[i];
        words[i] = (uint32_t)carry;
        carry >>= 32;
    }
    return true;
}

/* The digits of |number|, without leading zeros but for one; *negative its sign. */
static size_t wide_digits(char *digits, const char *data, int32_t width, bool *negative) {
    uint32_t words[8] = {0};
    char reversed[NUMBER_ROOM];
    int count = width / 4;
    size_t length = 0;
    for (int i = 0; i < count; i++) memcpy(&words[i], WORD_AT(data, i, count, 4), 4);
    *negative = negate(words, count);
    do {
        uint32_t nine = divide(words, count);
        for (int i = 0; i < 9; i++, nine /= 10) reversed[length++] = (char)('0' + nine % 10);
        while (count > 0 && words[count - 1] == 0) count--;
    } while (count > 0);
    while (length > 1 && reversed[length - 1] == '0') length--;
    for (size_t i = 0; i < length; i++) digits[i] = reversed[length - 1 - i];
    return length;
}

/* Nearly all fit into 64 bits; false: this one does not. */
static bool decimal_fits(const char *data, int32_t width, int64_t *out) {
    int32_t narrow;
    int64_t high;
    if (width == 4) {
        memcpy(&narrow, data, sizeof narrow);
        *out = narrow;
        return true;
    }
    if (width == 32) return false;
    memcpy(out, WORD_AT(data, 0, width / 8, 8), sizeof *out);
    if (width == 8) return true;
    memcpy(&high, WORD_AT(data, 1, 2, 8), sizeof high);
    return high == (*out < 0 ? -1 : 0);
}

/* number x 10^-scale, scale 0..TENS_MAX: no trailing zeros behind the point, no point without decimals. */
static size_t put_short_decimal(char *to, uint64_t number, int32_t scale) {
    uint64_t whole = number / tens[scale], rest = number % tens[scale];
    size_t places = (size_t)scale, used = put_digits(to, whole);
    if (rest == 0) return used;
    while (rest % 10 == 0) rest /= 10, places--;
    to[used++] = '.';
    put_low_digits(to + used, rest, places);
    return used + places;
}

/* The same of digits, for any scale. */
static size_t put_long_decimal(char *to, const char *digits, size_t count, int32_t scale) {
    size_t decimals = scale > 0 ? (size_t)scale : 0, used = 0;
    size_t whole = count > decimals ? count - decimals : 0, zeros = count < decimals ? decimals - count : 0;
    while (count > whole && digits[count - 1] == '0') count--;
    if (whole == 0) to[used++] = '0';
    memcpy(to + used, digits, whole);
    used += whole;
    for (int32_t i = scale; i < 0 && (whole > 1 || digits[0] != '0'); i++) to[used++] = '0';
    if (count == whole) return used;
    to[used++] = '.';
    memset(to + used, '0', zeros);
    used += zeros;
    memcpy(to + used, digits + whole, count - whole);
    return used + count - whole;
}

/* A rate or a share is a fraction: two decimals fewer, and %. */
static size_t put_decimal(char *to, const icha_arrow_view *view, int64_t at, bool is_share) {
    char digits[NUMBER_ROOM];
    int32_t width = view->values.width, scale = view->values.scale - 2 * is_share;
    const char *data = view->data + at * width;
    int64_t number;
    size_t used = 0;
    if (scale >= 0 && scale <= TENS_MAX && decimal_fits(data, width, &number)) {
        if (number < 0) to[used++] = '-';
        used += put_short_decimal(to + used, number < 0 ? -(uint64_t)number : (uint64_t)number, scale);
    } else {
        bool negative;
        size_t count = wide_digits(digits, data, width, &negative);
        if (negative) to[used++] = '-';
        used += put_long_decimal(to + used, digits, count, scale);
    }
    if (is_share) to[used++] = '%';
    return used;
}

/* ---- cells ---- */

/* A column of a piece. */
typedef struct column {
    icha_arrow_view view;
    icha_arrow_view dictionary; /* its values */
    int64_t offset;             /* of the batch's first row */
    int64_t dictionary_offset;
    bool has_dictionary;
    bool is_share;
} column;

static column column_of(const icha_arrow_table *table, const struct ArrowArray *batch, size_t index) {
    const struct ArrowArray *array = batch->children[index];
    const icha_arrow_type *type = &table->types[index];
    column c = {.view = icha_arrow_view_of(array, type->values), .offset = array->offset + batch->offset};
    c.is_share = type->is_share;
    c.has_dictionary = type->has_dictionary;
    if (!c.has_dictionary) return c;
    c.dictionary = icha_arrow_view_of(array->dictionary, type->dictionary);
    c.dictionary_offset = array->dictionary->offset;
    return c;
}

/* Where the value of a row stands; NULL: the cell is empty. */
static const icha_arrow_view *find(const column *c, int64_t row, int64_t *at) {
    *at = c->offset + row;
    if (!icha_arrow_is_valid(&c->view, *at)) return NULL;
    if (!c->has_dictionary) return &c->view;
    *at = c->dictionary_offset + icha_arrow_int(&c->view, *at);
    return icha_arrow_is_valid(&c->dictionary, *at) ? &c->dictionary : NULL;
}

static bool is_text(const icha_arrow_view *view) {
    return view->values.layout == ICHA_ARROW_UTF8 || view->values.layout == ICHA_ARROW_VIEWS;
}

static size_t put_number(char *to, const icha_arrow_view *view, int64_t at, bool is_share) {
    int32_t day;
    int64_t ms;
    switch (view->values.layout) {
    case ICHA_ARROW_BOOL:
        if (icha_arrow_bit(view->data, at)) return memcpy(to, "true", 4), 4;
        return memcpy(to, "false", 5), 5;
    case ICHA_ARROW_INT: return put_signed(to, icha_arrow_int(view, at));
    case ICHA_ARROW_UINT: return put_digits(to, (uint64_t)icha_arrow_int(view, at));
    case ICHA_ARROW_DATE32: memcpy(&day, view->data + at * 4, sizeof day); return put_date(to, day);
    case ICHA_ARROW_DATE64: memcpy(&ms, view->data + at * 8, sizeof ms); return put_date64(to, ms);
    case ICHA_ARROW_DECIMAL: return put_decimal(to, view, at, is_share);
    case ICHA_ARROW_NULLS:
    case ICHA_ARROW_UTF8:
    case ICHA_ARROW_VIEWS: break;
    }
    return 0;
}

static inline bool put_cell(const column *c, int64_t row, pen *p, size_t row_begin) {
    int64_t at;
    const icha_arrow_view *view = find(c, row, &at);
    if (view == NULL) return true;
    if (is_text(view)) {
        size_t length;
        const char *text = icha_arrow_text(view, at, &length);
        if (length > ICHA_PORTFOLIO_CELL_MAX) length = cut(text, length, used_by(p) - row_begin);
        return put_text(p, text, length);
    }
    if (!reserve(p, 2 * NUMBER_ROOM)) return false;
    p->to += put_number(p->to, view, at, c->is_share);
    return true;
}

/* ---- rows ---- */

static bool put_rows(const icha_arrow_table *table, const struct ArrowArray *batch, int64_t first, int64_t end,
                     pen *p) {
    column columns[ICHA_PORTFOLIO_COLUMNS_MAX];
    const void *validity = batch->null_count == 0 ? NULL : batch->buffers[0];
    bool ok = true;
    for (size_t i = 0; i < table->column_count; i++) columns[i] = column_of(table, batch, i);
    for (int64_t row = first; ok && row < end; row++) {
        size_t begin = used_by(p);
        bool has_cells = validity == NULL || icha_arrow_bit(validity, batch->offset + row);
        for (size_t i = 0; ok && i < table->column_count; i++) {
            if (i > 0) ok = put_char(p, ',');
            if (ok && has_cells) ok = put_cell(&columns[i], row, p, begin);
        }
        ok = ok && put_char(p, '\n');
    }
    return ok;
}

static const icha_arrow_batch *batch_at(const icha_arrow_table *table, uint64_t row) {
    size_t low = 0, high = table->batch_count;
    assert(row < table->row_count);
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (table->batches[middle].first <= row) low = middle;
        else high = middle;
    }
    return &table->batches[low];
}

static uint64_t batch_end(const icha_arrow_batch *batch) {
    return batch->first + (uint64_t)batch->array.length;
}

icha_status icha_arrow_render(const icha_arrow_table *table, uint64_t first, uint64_t count, icha_piece_buffer *buffer,
                              size_t *length, icha_error *err) {
    uint64_t row = first, end = first + count;
    pen p = pen_at(buffer, 0);
    bool ok = true;
    while (ok && row < end) {
        const icha_arrow_batch *batch = batch_at(table, row);
        uint64_t here = end < batch_end(batch) ? end : batch_end(batch);
        ok = put_rows(table, &batch->array, (int64_t)(row - batch->first), (int64_t)(here - batch->first), &p);
        row = here;
    }
    *length = used_by(&p);
    return ok ? ICHA_OK : icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}

/* ---- how many rows make a piece ---- */

/* About how many bytes the cells of a column take, texts cut as they will be. */
static size_t column_bytes(const column *c, int64_t first, int64_t end) {
    size_t total = 0, length;
    int64_t at;
    if (c->view.values.layout == ICHA_ARROW_UTF8 && end - first > 1)
        return (size_t)(icha_arrow_offset(&c->view, c->offset + end) - icha_arrow_offset(&c->view, c->offset + first));
    if (!is_text(&c->view) && !c->has_dictionary) return (size_t)(end - first) * 8;
    for (int64_t row = first; row < end; row++) {
        const icha_arrow_view *view = find(c, row, &at);
        if (view == NULL || !is_text(view)) continue;
        const char *text = icha_arrow_text(view, at, &length);
        total += cut(text, length, 0);
    }
    return total;
}

static size_t row_bytes(const icha_arrow_table *table, const struct ArrowArray *batch, int64_t first, int64_t end) {
    size_t total = (size_t)(end - first) * table->column_count;
    for (size_t i = 0; i < table->column_count; i++) {
        column c = column_of(table, batch, i);
        total += column_bytes(&c, first, end);
    }
    return total;
}

uint64_t icha_arrow_piece_rows(const icha_arrow_table *table, uint64_t row, size_t size) {
    const icha_arrow_batch *batch = batch_at(table, row);
    int64_t first = (int64_t)(row - batch->first), left = batch->array.length - first;
    int64_t most = 1 + (int64_t)(size / (2 * table->column_count)), rows = left < most ? left : most;
    for (size_t bytes; rows > 1 && (bytes = row_bytes(table, &batch->array, first, first + rows)) > size;) {
        uint64_t fewer = (uint64_t)rows * (uint64_t)size / bytes; /* 2^20 x 2^20 at most */
        rows = fewer < 1 ? 1 : fewer < (uint64_t)rows ? (int64_t)fewer : rows / 2;
    }
    return (uint64_t)rows;
}
