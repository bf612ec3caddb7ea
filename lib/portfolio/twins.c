#include "twins.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "tasks.h"

#define BUCKETS 256
#define BLOCK 512                 /* numbers of one bucket that are put aside together */
#define MARKS ((uint64_t)1 << 26) /* bits that mark numbers which came twice; two numbers may share one */
#define ROW_SIZE 8                /* of the keys of rows */
#define LINE_SIZE sizeof(uint32_t)

typedef struct block {
    uint64_t place; /* in the spill */
    uint32_t count;
    uint32_t next; /* block of the same bucket, + 1; 0: none */
} block;

struct icha_twin_finder {
    pthread_mutex_t lock;
    const char *folder;
    uint64_t mask;
    size_t sort_memory;
    icha_spill numbers;
    block *blocks;
    size_t block_count, block_capacity;
    uint32_t newest[BUCKETS]; /* block of a bucket, + 1 */
    uint64_t counts[BUCKETS];
    _Atomic uint64_t *marks; /* NULL: no number came twice */
};

struct icha_twin_writer {
    icha_twin_finder *finder;
    uint32_t counts[BUCKETS];
    uint64_t numbers[BUCKETS][BLOCK];
};

static icha_status no_memory(icha_error *err) {
    return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}

icha_twin_finder *icha_twin_finder_new(const char *folder, int number_bits, size_t sort_memory) {
    icha_twin_finder *finder = calloc(1, sizeof *finder);
    if (finder == NULL) return NULL;
    if (pthread_mutex_init(&finder->lock, NULL) != 0) {
        free(finder);
        return NULL;
    }
    finder->folder = folder;
    finder->mask = number_bits >= 64 ? UINT64_MAX : ((uint64_t)1 << number_bits) - 1;
    finder->sort_memory = sort_memory;
    icha_spill_init(&finder->numbers, folder);
    return finder;
}

void icha_twin_finder_free(icha_twin_finder *finder) {
    if (finder == NULL) return;
    pthread_mutex_destroy(&finder->lock);
    icha_spill_clear(&finder->numbers);
    free(finder->blocks);
    free(finder->marks);
    free(finder);
}

/* ---- numbers of loan_ids ---- */

static uint64_t mix(uint64_t number, uint64_t word) {
    number = (number ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    return number ^ number >> 32;
}

/* Never 0, which marks free slots. */
static uint64_t number_of(const icha_twin_finder *finder, const icha_loan_id *id) {
    uint64_t number = id->length, word;
    size_t at = 0;
    for (; at + 8 <= id->length; at += 8) {
        memcpy(&word, id->text + at, 8);
        number = mix(number, word);
    }
    word = 0;
    memcpy(&word, id->text + at, id->length - at);
    number = mix(mix(number, word), UINT64_C(0xD6E8FEB86659FD93)) & finder->mask;
    return number == 0 ? 1 : number;
}

static size_t bucket_of(uint64_t number) {
    return (size_t)(number >> 56);
}

icha_twin_writer *icha_twin_writer_new(icha_twin_finder *finder) {
    icha_twin_writer *writer = malloc(sizeof *writer);
    if (writer == NULL) return NULL;
    writer->finder = finder;
    memset(writer->counts, 0, sizeof writer->counts);
    return writer;
}

void icha_twin_writer_free(icha_twin_writer *writer) {
    free(writer);
}

static bool grow_blocks(icha_twin_finder *finder) {
    size_t wanted = finder->block_capacity == 0 ? BUCKETS : finder->block_capacity * 2;
    block *grown = realloc(finder->blocks, wanted * sizeof *grown);
    if (grown == NULL) return false;
    finder->blocks = grown;
    finder->block_capacity = wanted;
    return true;
}

static icha_status add_block(icha_twin_finder *finder, size_t bucket, const uint64_t *numbers, uint32_t count,
                             icha_error *err) {
    if (finder->block_count == finder->block_capacity && !grow_blocks(finder)) return no_memory(err);
    block made = {icha_spill_length(&finder->numbers), count, finder->newest[bucket]};
    icha_status status = icha_spill_append(&finder->numbers, numbers, count * sizeof *numbers, err);
    if (status != ICHA_OK) return status;
    finder->blocks[finder->block_count++] = made;
    finder->newest[bucket] = (uint32_t)finder->block_count;
    finder->counts[bucket] += count;
    return ICHA_OK;
}

static icha_status put_aside(icha_twin_writer *writer, size_t bucket, icha_error *err) {
    icha_twin_finder *finder = writer->finder;
    pthread_mutex_lock(&finder->lock);
    icha_status status = add_block(finder, bucket, writer->numbers[bucket], writer->counts[bucket], err);
    pthread_mutex_unlock(&finder->lock);
    writer->counts[bucket] = 0;
    return status;
}

icha_status icha_twin_writer_add(icha_twin_writer *writer, const icha_loan_id *id, icha_error *err) {
    uint64_t number = number_of(writer->finder, id);
    size_t bucket = bucket_of(number);
    writer->numbers[bucket][writer->counts[bucket]++] = number;
    return writer->counts[bucket] == BLOCK ? put_aside(writer, bucket, err) : ICHA_OK;
}

icha_status icha_twin_writer_end(icha_twin_writer *writer, icha_error *err) {
    icha_status status = ICHA_OK;
    for (size_t bucket = 0; status == ICHA_OK && bucket < BUCKETS; bucket++)
        if (writer->counts[bucket] > 0) status = put_aside(writer, bucket, err);
    return status;
}

/* ---- numbers that come twice ---- */

static size_t mark_of(uint64_t number) {
    return (size_t)(number & (MARKS - 1));
}

static bool is_marked(const icha_twin_finder *finder, uint64_t number) {
    size_t mark = mark_of(number);
    return (atomic_load_explicit(&finder->marks[mark / 64], memory_order_relaxed) >> (mark % 64) & 1) != 0;
}

static bool mark(icha_twin_finder *finder, uint64_t number) {
    size_t at = mark_of(number);
    if (finder->marks == NULL) finder->marks = calloc(MARKS / 64, sizeof *finder->marks);
    if (finder->marks == NULL) return false;
    atomic_fetch_or_explicit(&finder->marks[at / 64], UINT64_C(1) << (at % 64), memory_order_relaxed);
    return true;
}

/* false: the number is there already. */
static bool enter(uint64_t *slots, size_t mask, uint64_t number) {
    size_t slot = (size_t)(number * UINT64_C(0x9E3779B97F4A7C15) >> 20) & mask;
    for (; slots[slot] != 0; slot = (slot + 1) & mask)
        if (slots[slot] == number) return false;
    slots[slot] = number;
    return true;
}

static icha_status mark_bucket(icha_twin_finder *finder, size_t bucket, uint64_t *slots, size_t mask, icha_error *err) {
    uint64_t numbers[BLOCK];
    icha_status status = ICHA_OK;
    memset(slots, 0, (mask + 1) * sizeof *slots);
    for (uint32_t at = finder->newest[bucket]; status == ICHA_OK && at != 0; at = finder->blocks[at - 1].next) {
        const block *here = &finder->blocks[at - 1];
        status = icha_spill_read(&finder->numbers, here->place, numbers, here->count * sizeof *numbers, err);
        for (uint32_t i = 0; status == ICHA_OK && i < here->count; i++)
            if (!enter(slots, mask, numbers[i]) && !mark(finder, numbers[i])) status = no_memory(err);
    }
    return status;
}

static icha_status mark_all(icha_twin_finder *finder, icha_error *err) {
    uint64_t largest = 0;
    size_t room = 64;
    for (size_t i = 0; i < BUCKETS; i++)
        if (finder->counts[i] > largest) largest = finder->counts[i];
    while (room < 2 * largest) room *= 2;
    uint64_t *slots = malloc(room * sizeof *slots);
    if (slots == NULL) return no_memory(err);
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < BUCKETS; i++) {
        size_t enough = 64;
        while (enough < 2 * finder->counts[i]) enough *= 2;
        if (finder->counts[i] > 1) status = mark_bucket(finder, i, slots, enough - 1, err);
    }
    free(slots);
    return status;
}

/* ---- the loan_ids that have them ---- */

typedef struct collecting {
    icha_twin_finder *finder;
    const icha_input *source;
    const icha_pieces *pieces;
    size_t column;
    icha_sorter *ids;
    atomic_size_t *next;
    icha_status status;
    icha_error err;
} collecting;

/* loan_id, NUL, row; behind the key the line. No loan_id holds a NUL, so the key's order is that of loan_ids, then
 * rows. */
static icha_status collect_row(collecting *own, const icha_id_scan *scan, uint64_t row) {
    char record[ICHA_PORTFOLIO_CELL_MAX + 1 + ROW_SIZE + LINE_SIZE];
    size_t length = scan->id.length;
    memcpy(record, scan->id.text, length);
    record[length++] = '\0';
    icha_put_number(record + length, row);
    length += ROW_SIZE;
    memcpy(record + length, &scan->line, LINE_SIZE);
    return icha_sorter_add(own->ids, record, length + LINE_SIZE, &own->err);
}

static icha_status collect_piece(collecting *own, size_t number, icha_piece_buffer *buffer, icha_id_scan *scan) {
    const icha_piece *piece = &own->pieces->items[number];
    const char *bytes;
    size_t text;
    icha_status status = icha_piece_read(own->source, piece, buffer, &bytes, &text, &own->err);
    if (status != ICHA_OK) return status;
    icha_id_scan_begin(scan, bytes, text, piece->lines + 1, own->source->arrow != NULL, own->column);
    while (status == ICHA_OK && icha_id_scan_next(scan))
        if (scan->id.length > 0 && is_marked(own->finder, number_of(own->finder, &scan->id)))
            status = collect_row(own, scan, piece->rows + scan->rows - 1);
    return status;
}

static void collect(void *context) {
    collecting *own = context;
    icha_piece_buffer buffer = {NULL, 0};
    icha_id_scan *scan = malloc(sizeof *scan);
    own->status = scan == NULL ? no_memory(&own->err) : ICHA_OK;
    while (own->status == ICHA_OK) {
        size_t number = atomic_fetch_add(own->next, 1);
        if (number >= own->pieces->count) break;
        own->status = collect_piece(own, number, &buffer, scan);
    }
    free(scan);
    free(buffer.bytes);
}

static icha_status collect_all(const collecting *like, int32_t threads, icha_error *err) {
    atomic_size_t next;
    atomic_init(&next, 0);
    collecting *all = malloc((size_t)threads * sizeof *all);
    if (all == NULL) return no_memory(err);
    for (int32_t i = 0; i < threads; i++) {
        all[i] = *like;
        all[i].next = &next;
        all[i].status = ICHA_OK;
        icha_error_init(&all[i].err);
    }
    icha_tasks_run(collect, all, sizeof *all, threads);
    icha_status status = ICHA_OK;
    for (int32_t i = 0; status == ICHA_OK && i < threads; i++) {
        status = all[i].status;
        if (status != ICHA_OK && err != NULL) *err = all[i].err;
    }
    free(all);
    return status;
}

/* ---- groups of equal loan_ids ---- */

typedef struct row_line {
    uint64_t row;
    uint32_t line;
} row_line;

static icha_status add_twin(icha_sorter *twins, row_line of, uint32_t line, icha_error *err) {
    char record[ROW_SIZE + LINE_SIZE];
    icha_put_number(record, of.row);
    memcpy(record + ROW_SIZE, &line, LINE_SIZE);
    return icha_sorter_add(twins, record, sizeof record, err);
}

static icha_status group(const icha_sorted *ids, icha_sorter *twins, icha_error *err) {
    char first_id[ICHA_PORTFOLIO_CELL_MAX];
    size_t first_length = SIZE_MAX, length, in_group = 0;
    row_line first = {0, 0};
    icha_records records;
    const char *record;
    icha_status status = icha_records_open(&records, ids, 0, err);
    while (status == ICHA_OK) {
        status = icha_records_next(&records, &record, &length, err);
        if (status != ICHA_OK || record == NULL) break;
        size_t id_length = length - 1 - ROW_SIZE - LINE_SIZE;
        row_line own = {icha_get_number(record + id_length + 1), 0};
        memcpy(&own.line, record + id_length + 1 + ROW_SIZE, LINE_SIZE);
        if (id_length != first_length || memcmp(first_id, record, id_length) != 0) {
            memcpy(first_id, record, first_length = id_length);
            first = own;
            in_group = 1;
            continue;
        }
        if (++in_group == 2) status = add_twin(twins, first, own.line, err);
        if (status == ICHA_OK) status = add_twin(twins, own, first.line, err);
    }
    icha_records_close(&records);
    return status;
}

static icha_status group_ids(icha_twin_finder *finder, icha_sorter *ids, icha_sorted *out, icha_error *err) {
    icha_sorted sorted;
    icha_sorter *twins = icha_sorter_new(finder->folder, finder->sort_memory);
    icha_sorted_init(&sorted, finder->folder);
    icha_status status = twins == NULL ? no_memory(err) : icha_sorter_finish(ids, &sorted, err);
    if (status == ICHA_OK) status = group(&sorted, twins, err);
    icha_sorted_clear(&sorted);
    if (status == ICHA_OK) status = icha_sorter_finish(twins, out, err);
    icha_sorter_free(twins);
    return status;
}

icha_status icha_twin_finder_finish(icha_twin_finder *finder, const icha_input *source, const icha_pieces *pieces,
                                    size_t id_column, int32_t threads, icha_sorted *out, icha_error *err) {
    icha_status status = mark_all(finder, err);
    icha_spill_clear(&finder->numbers);
    if (status != ICHA_OK || finder->marks == NULL) return status;
    collecting like = {.finder = finder, .source = source, .pieces = pieces, .column = id_column};
    like.ids = icha_sorter_new(finder->folder, finder->sort_memory);
    if (like.ids == NULL) return no_memory(err);
    status = collect_all(&like, threads, err);
    if (status == ICHA_OK) status = group_ids(finder, like.ids, out, err);
    icha_sorter_free(like.ids);
    return status;
}

/* ---- rows in rising order ---- */

/* The first twin whose row is not before `row`. */
static uint64_t find(const icha_sorted *twins, uint64_t row) {
    uint64_t low = 0, high = twins->count;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        size_t length;
        if (icha_get_number(icha_sorted_at(twins, middle, &length)) < row) low = middle + 1;
        else high = middle;
    }
    return low;
}

static icha_status advance(icha_twin_cursor *cursor, icha_error *err) {
    size_t length;
    return icha_records_next(&cursor->records, &cursor->record, &length, err);
}

icha_status icha_twin_cursor_open(icha_twin_cursor *cursor, const icha_sorted *twins, uint64_t row, icha_error *err) {
    *cursor = (icha_twin_cursor){.twins = twins};
    if (twins->count == 0) return ICHA_OK;
    icha_status status = icha_records_open(&cursor->records, twins, find(twins, row), err);
    return status == ICHA_OK ? advance(cursor, err) : status;
}

icha_status icha_twin_cursor_line(icha_twin_cursor *cursor, uint64_t row, uint32_t *line, icha_error *err) {
    *line = 0;
    while (cursor->record != NULL && icha_get_number(cursor->record) < row) {
        icha_status status = advance(cursor, err);
        if (status != ICHA_OK) return status;
    }
    if (cursor->record != NULL && icha_get_number(cursor->record) == row)
        memcpy(line, cursor->record + ROW_SIZE, LINE_SIZE);
    return ICHA_OK;
}

void icha_twin_cursor_close(icha_twin_cursor *cursor) {
    icha_records_close(&cursor->records);
}
