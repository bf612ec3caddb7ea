/* Eight or sixteen bytes of a record at once: most records have neither quotation marks nor faults. Where one shows itself the
 * careful scanner begins the record anew. */
#include <string.h>

#include "csv.h"

#if defined(__SSE2__)
#include <emmintrin.h>

#define STEP 16
#define BITS_PER_BYTE 1

/* A bit for each comma, quotation mark and control character: nothing else is below 0x20 or one of these. */
static uint64_t marks_at(const char *text) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)text);
    __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);
    __m128i found = _mm_or_si128(
        _mm_or_si128(control, _mm_cmpeq_epi8(bytes, _mm_set1_epi8(','))),
        _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x7F))));
    return (uint64_t)(unsigned)_mm_movemask_epi8(found);
}
#else
#define STEP 8
#define BITS_PER_BYTE 8
#define EACH UINT64_C(0x0101010101010101) /* times a byte: that byte in each of eight */
#define TOPS (EACH * 0x80)

/* The top bit of each byte that is 0. Exact: no carry leaves a byte. */
static uint64_t zeros(uint64_t bytes) {
    return ~(((bytes & ~TOPS) + (TOPS - EACH)) | bytes | ~TOPS);
}

/* The top bit of each comma, quotation mark and control character; a byte below 0x20 stays below 0x80 when 0x60 is
 * added. */
static uint64_t marks(uint64_t bytes) {
    uint64_t control = ~((bytes & ~TOPS) + EACH * 0x60) & ~bytes & TOPS;
    return zeros(bytes ^ EACH * ',') | zeros(bytes ^ EACH * '"') | zeros(bytes ^ EACH * 0x7F) | control;
}

static uint64_t marks_at(const char *text) {
    uint64_t bytes;
    memcpy(&bytes, text, sizeof bytes);
    return marks(bytes);
}
#endif

typedef struct quick {
    const char *text;
    size_t begin, cell; /* of the record; of the cell in hand */
    icha_csv_record *record;
} quick;

/* false: a cell that is too long, or one too many. */
static bool end_cell(quick *q, size_t at) {
    icha_csv_record *record = q->record;
    if (at - q->cell > ICHA_PORTFOLIO_CELL_MAX || record->count == ICHA_PORTFOLIO_COLUMNS_MAX) return false;
    record->cells[record->count++] = (icha_csv_cell){q->text + q->cell, at - q->cell, false};
    q->cell = at + 1;
    return true;
}

/* The record's end, where its line end begins; SIZE_MAX: not one for this scanner. */
static size_t find_end(quick *q, size_t length) {
    for (size_t at = q->begin; length - at >= STEP; at += STEP)
        for (uint64_t left = marks_at(q->text + at); left != 0; left &= left - 1) {
            size_t place = at + (size_t)__builtin_ctzll(left) / BITS_PER_BYTE;
            char c = q->text[place];
            if (c == ',' && end_cell(q, place)) continue;
            if (c == '\t') continue;
            bool is_end = c == '\n' || (c == '\r' && place + 1 < length && q->text[place + 1] == '\n');
            return is_end && end_cell(q, place) ? place : SIZE_MAX;
        }
    return SIZE_MAX;
}

static bool read_quickly(icha_csv *csv, icha_csv_record *record) {
    quick q = {csv->text, csv->at, csv->at, record};
    record->count = 0;
    size_t end = find_end(&q, csv->length);
    if (end == SIZE_MAX || end - q.begin > ICHA_PORTFOLIO_LINE_MAX) return false;
    record->begin = q.begin;
    record->line = csv->line;
    record->is_blank = end == q.begin;
    record->fault = ICHA_CSV_FINE;
    record->fault_line = record->fault_column = 0;
    csv->at = end + (csv->text[end] == '\r' ? 2 : 1);
    csv->line++;
    return true;
}

/* The lowest byte of a word must be the first of the text. */
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define IS_LITTLE_ENDIAN true
#else
#define IS_LITTLE_ENDIAN false
#endif

bool icha_csv_next(icha_csv *csv, icha_csv_record *record) {
    return (IS_LITTLE_ENDIAN && csv->at < csv->length && read_quickly(csv, record)) ||
           icha_csv_next_careful(csv, record);
}
