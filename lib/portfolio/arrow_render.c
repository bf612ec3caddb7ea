/* Rows of record batches as lines of CSV. By hand, for every cell of a portfolio comes by here. */
#include <assert.h>
#include <stdlib.h>

#include "arrow_table.h"
#include "arrow_view.h"
#include "calendar/civil.h"
#include "number/fail.h"

#define NUMBER_ROOM 96 /* digits of 256 bits are 78; a point, a sign, zeros before them and % */
#define DAY_MS INT64_C(86400000)

/* ---- text ---- */

static bool grow(icha_piece_buffer *buffer, size_t room) {
    size_t wanted = buffer->room == 0 ? 4096 : buffer->room;
    while (wanted < room) wanted += wanted / 2;
    char *grown = realloc(buffer->bytes, wanted);
    if (grown == NULL) return false;
    buffer->bytes = grown;
    buffer->room = wanted;
    return true;
}

static bool reserve(icha_piece_buffer *buffer, size_t used, size_t length) {
    return buffer->room - used >= length || grow(buffer, used + length);
}

bool icha_arrow_put_char(icha_piece_buffer *buffer, size_t *used, char c) {
    if (!reserve(buffer, *used, 1)) return false;
    buffer->bytes[(*used)++] = c;
    return true;
}

/* What must stand between quotation marks. */
static bool needs_quotes(const char *text, size_t length) {
    bool found = false;
    for (size_t i = 0; i < length; i++) found |= text[i] == ',' || text[i] == '"' || text[i] == '\n' || text[i] == '\r';
    return found;
}

bool icha_arrow_put_text(icha_piece_buffer *buffer, size_t *used, const char *text, size_t length) {
    if (!reserve(buffer, *used, 2 * length + 2)) return false;
    char *to = buffer->bytes + *used;
    bool quoted = needs_quotes(text, length);
    if (!quoted) {
        if (length > 0) memcpy(to, text, length);
        *used += length;
        return true;
    }
    *to++ = '"';
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '"') *to++ = '"';
        *to++ = text[i];
    }
    *to++ = '"';
    *used = (size_t)(to - buffer->bytes);
    return true;
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

static size_t put_digits(char *to, uint64_t number) {
    char digits[20];
    size_t at = sizeof digits;
    do digits[--at] = (char)('0' + number % 10);
    while ((number /= 10) != 0);
    memcpy(to, digits + at, sizeof digits - at);
    return sizeof digits - at;
}

static size_t put_signed(char *to, int64_t number) {
    if (number >= 0) return put_digits(to, (uint64_t)number);
    *to = '-';
    return 1 + put_digits(to + 1, -(uint64_t)number);
}

static void put_two(char *to, int32_t number) {
    to[0] = (char)('0' + number / 10);
    to[1] = (char)('0' + number % 10);
}

/* A day outside the years that have four digits is no date; its row is held for that. */
static size_t put_date(char *to, int64_t day) {
    if (day < -719162 || day > 2932896) {
        memcpy(to, "day ", 4);
        return 4 + put_signed(to + 4, day);
    }
    icha_civil civil = icha_civil_of((icha_date)day);
    put_two(to, civil.year / 100);
    put_two(to + 2, civil.year % 100);
    to[4] = to[7] = '-';
    put_two(to + 5, civil.month);
    put_two(to + 8, civil.day);
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
    uint32_t words[8];
    char reversed[NUMBER_ROOM];
    int count = width / 4;
    size_t length = 0;
    for (int i = 0; i < count; i++) memcpy(&words[i], WORD_AT(data, i, count, 4), 4);
    *negative = negate(words, count);
    while (count > 0) {
        uint32_t nine = divide(words, count);
        for (int i = 0; i < 9; i++, nine /= 10) reversed[length++] = (char)('0' + nine % 10);
        while (count > 0 && words[count - 1] == 0) count--;
    }
    while (length > 1 && reversed[length - 1] == '0') length--;
    for (size_t i = 0; i < length; i++) digits[i] = reversed[length - 1 - i];
    return length;
}

/* Nearly all fit into 64 bits. */
static size_t decimal_digits(char *digits, const char *data, int32_t width, bool *negative) {
    int64_t low, high = 0;
    int32_t narrow;
    if (width == 4) {
        memcpy(&narrow, data, sizeof narrow);
        low = narrow;
    } else {
        memcpy(&low, WORD_AT(data, 0, width / 8, 8), sizeof low);
    }
    if (width == 16) memcpy(&high, WORD_AT(data, 1, 2, 8), sizeof high);
    if (width > 16 || (width == 16 && high != (low < 0 ? -1 : 0))) return wide_digits(digits, data, width, negative);
    *negative = low < 0;
    return put_digits(digits, low < 0 ? -(uint64_t)low : (uint64_t)low);
}

/* digits x 10^-scale: no trailing zeros behind the point, no point without decimals. */
static size_t put_decimal(char *to, const char *digits, size_t count, int32_t scale) {
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
static size_t put_decimal_cell(char *to, const icha_arrow_view *view, int64_t at, bool is_share) {
    char digits[NUMBER_ROOM];
    bool negative;
    int32_t width = view->values.width, scale = view->values.scale - 2 * is_share;
    size_t count = decimal_digits(digits, view->data + at * width, width, &negative), used = 0;
    if (negative) to[used++] = '-';
    used += put_decimal(to + used, digits, count, scale);
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
    case ICHA_ARROW_DECIMAL: return put_decimal_cell(to, view, at, is_share);
    case ICHA_ARROW_NULLS:
    case ICHA_ARROW_UTF8:
    case ICHA_ARROW_VIEWS: break;
    }
    return 0;
}

static bool put_cell(const column *c, int64_t row, icha_piece_buffer *buffer, size_t *used, size_t row_begin) {
    int64_t at;
    const icha_arrow_view *view = find(c, row, &at);
    if (view == NULL) return true;
    if (is_text(view)) {
        size_t length;
        const char *text = icha_arrow_text(view, at, &length);
        return icha_arrow_put_text(buffer, used, text, cut(text, length, *used - row_begin));
    }
    if (!reserve(buffer, *used, 2 * NUMBER_ROOM)) return false;
    *used += put_number(buffer->bytes + *used, view, at, c->is_share);
    return true;
}

/* ---- rows ---- */

static bool put_rows(const icha_arrow_table *table, const struct ArrowArray *batch, int64_t first, int64_t end,
                     icha_piece_buffer *buffer, size_t *used) {
    column columns[ICHA_PORTFOLIO_COLUMNS_MAX];
    const void *validity = batch->null_count == 0 ? NULL : batch->buffers[0];
    bool ok = true;
    for (size_t i = 0; i < table->column_count; i++) columns[i] = column_of(table, batch, i);
    for (int64_t row = first; ok && row < end; row++) {
        size_t begin = *used;
        bool has_cells = validity == NULL || icha_arrow_bit(validity, batch->offset + row);
        for (size_t i = 0; ok && i < table->column_count; i++) {
            if (i > 0) ok = icha_arrow_put_char(buffer, used, ',');
            if (ok && has_cells) ok = put_cell(&columns[i], row, buffer, used, begin);
        }
        ok = ok && icha_arrow_put_char(buffer, used, '\n');
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
    bool ok = true;
    *length = 0;
    while (ok && row < end) {
        const icha_arrow_batch *batch = batch_at(table, row);
        uint64_t here = end < batch_end(batch) ? end : batch_end(batch);
        ok = put_rows(table, &batch->array, (int64_t)(row - batch->first), (int64_t)(here - batch->first), buffer,
                      length);
        row = here;
    }
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
