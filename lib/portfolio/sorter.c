#include "sorter.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"

#define LENGTH_SIZE sizeof(uint32_t)
#define READ_ROOM ((size_t)64 << 10)
#define MERGE_ROOM ((size_t)16 << 20) /* of the buffers of all runs together */

/* Offsets in the run's spill. */
typedef struct run {
    uint64_t begin, end;
} run;

struct icha_sorter {
    pthread_mutex_t lock;
    const char *folder;
    size_t memory;
    char *bytes; /* records of the run in hand, each behind its length */
    size_t used, capacity;
    uint32_t *starts; /* of each in `bytes` */
    size_t count, count_capacity;
    icha_spill spill; /* sorted runs */
    run *runs;
    size_t run_count, run_capacity;
};

static icha_status no_memory(icha_error *err) {
    return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}

icha_sorter *icha_sorter_new(const char *folder, size_t memory) {
    icha_sorter *sorter = calloc(1, sizeof *sorter);
    if (sorter == NULL) return NULL;
    if (pthread_mutex_init(&sorter->lock, NULL) != 0) {
        free(sorter);
        return NULL;
    }
    sorter->folder = folder;
    sorter->memory = memory;
    icha_spill_init(&sorter->spill, folder);
    return sorter;
}

void icha_sorter_free(icha_sorter *sorter) {
    if (sorter == NULL) return;
    pthread_mutex_destroy(&sorter->lock);
    icha_spill_clear(&sorter->spill);
    free(sorter->bytes);
    free(sorter->starts);
    free(sorter->runs);
    free(sorter);
}

/* ---- order ---- */

static uint32_t length_at(const char *record) {
    uint32_t length;
    memcpy(&length, record, LENGTH_SIZE);
    return length;
}

/* Of two records behind their lengths. */
static int compare(const char *a, const char *b) {
    uint32_t length_a = length_at(a), length_b = length_at(b);
    int order = memcmp(a + LENGTH_SIZE, b + LENGTH_SIZE, length_a < length_b ? length_a : length_b);
    return order != 0 ? order : length_a < length_b ? -1 : length_a > length_b;
}

static void sift_down(const char *bytes, uint32_t *starts, size_t at, size_t count) {
    uint32_t moved = starts[at];
    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && compare(bytes + starts[child + 1], bytes + starts[child]) > 0) child++;
        if (compare(bytes + starts[child], bytes + moved) <= 0) break;
        starts[at] = starts[child];
    }
    starts[at] = moved;
}

static bool is_sorted(const char *bytes, const uint32_t *starts, size_t count) {
    for (size_t i = 1; i < count; i++)
        if (compare(bytes + starts[i - 1], bytes + starts[i]) > 0) return false;
    return true;
}

/* Heap sort: qsort() cannot be told where the records are. Mostly they came in order. */
static void sort(const char *bytes, uint32_t *starts, size_t count) {
    if (is_sorted(bytes, starts, count)) return;
    for (size_t at = count / 2; at-- > 0;) sift_down(bytes, starts, at, count);
    for (size_t end = count; --end > 0;) {
        uint32_t largest = starts[0];
        starts[0] = starts[end];
        starts[end] = largest;
        sift_down(bytes, starts, 0, end);
    }
}

/* ---- runs ---- */

/* To size + wanted at least, at most doubled at a time. */
static bool grow(void **items, size_t *capacity, size_t wanted, size_t size) {
    size_t more = *capacity == 0 ? 64 : *capacity * 2;
    while (more < wanted) more *= 2;
    void *grown = realloc(*items, more * size);
    if (grown == NULL) return false;
    *items = grown;
    *capacity = more;
    return true;
}

static icha_status put_run_aside(icha_sorter *sorter, icha_error *err) {
    icha_status status = ICHA_OK;
    if (sorter->count == 0) return ICHA_OK;
    if (sorter->run_count == sorter->run_capacity &&
        !grow((void **)&sorter->runs, &sorter->run_capacity, sorter->run_count + 1, sizeof *sorter->runs))
        return no_memory(err);
    run *made = &sorter->runs[sorter->run_count++];
    made->begin = icha_spill_length(&sorter->spill);
    sort(sorter->bytes, sorter->starts, sorter->count);
    for (size_t i = 0; status == ICHA_OK && i < sorter->count; i++) {
        const char *record = sorter->bytes + sorter->starts[i];
        status = icha_spill_append(&sorter->spill, record, LENGTH_SIZE + length_at(record), err);
    }
    made->end = icha_spill_length(&sorter->spill);
    sorter->used = sorter->count = 0;
    return status;
}

static icha_status add(icha_sorter *sorter, const void *record, size_t length, icha_error *err) {
    icha_status status = ICHA_OK;
    size_t needed = LENGTH_SIZE + length;
    uint32_t prefix = (uint32_t)length;
    if (sorter->used > 0 && sorter->used + needed > sorter->memory) status = put_run_aside(sorter, err);
    if (status != ICHA_OK) return status;
    if (sorter->used + needed > sorter->capacity &&
        !grow((void **)&sorter->bytes, &sorter->capacity, sorter->used + needed, 1))
        return no_memory(err);
    if (sorter->count == sorter->count_capacity &&
        !grow((void **)&sorter->starts, &sorter->count_capacity, sorter->count + 1, sizeof *sorter->starts))
        return no_memory(err);
    sorter->starts[sorter->count++] = (uint32_t)sorter->used;
    memcpy(sorter->bytes + sorter->used, &prefix, LENGTH_SIZE);
    memcpy(sorter->bytes + sorter->used + LENGTH_SIZE, record, length);
    sorter->used += needed;
    return ICHA_OK;
}

icha_status icha_sorter_add(icha_sorter *sorter, const void *record, size_t length, icha_error *err) {
    assert(length <= ICHA_RECORD_MAX);
    pthread_mutex_lock(&sorter->lock);
    icha_status status = add(sorter, record, length, err);
    pthread_mutex_unlock(&sorter->lock);
    return status;
}

/* ---- reading ---- */

static icha_status open_range(icha_records *records, const icha_spill *spill, run range, size_t room, icha_error *err) {
    *records = (icha_records){spill, range.begin, range.end, malloc(room), room, 0, 0};
    return records->buffer == NULL ? no_memory(err) : ICHA_OK;
}

void icha_records_close(icha_records *records) {
    free(records->buffer);
    *records = (icha_records){NULL, 0, 0, NULL, 0, 0, 0};
}

static icha_status refill(icha_records *records, icha_error *err) {
    size_t kept = records->last - records->first;
    memmove(records->buffer, records->buffer + records->first, kept);
    size_t more = records->room - kept;
    if (more > records->end - records->at) more = (size_t)(records->end - records->at);
    icha_status status = icha_spill_read(records->spill, records->at, records->buffer + kept, more, err);
    records->at += more;
    records->first = 0;
    records->last = kept + more;
    return status;
}

/* The record behind its length. */
static icha_status next_whole(icha_records *records, const char **record, icha_error *err) {
    size_t left = records->last - records->first;
    icha_status status = ICHA_OK;
    bool is_whole = left >= LENGTH_SIZE && left >= LENGTH_SIZE + length_at(records->buffer + records->first);
    if (!is_whole && records->at < records->end) status = refill(records, err);
    *record = NULL;
    if (status != ICHA_OK || records->first == records->last) return status;
    *record = records->buffer + records->first;
    records->first += LENGTH_SIZE + length_at(*record);
    return ICHA_OK;
}

icha_status icha_records_next(icha_records *records, const char **record, size_t *length, icha_error *err) {
    icha_status status = next_whole(records, record, err);
    if (status != ICHA_OK || *record == NULL) return status;
    *length = length_at(*record);
    *record += LENGTH_SIZE;
    return ICHA_OK;
}

icha_status icha_records_open(icha_records *records, const icha_sorted *sorted, uint64_t index, icha_error *err) {
    run range = {icha_spill_length(&sorted->records), icha_spill_length(&sorted->records)};
    icha_status status = ICHA_OK;
    if (index < sorted->count)
        status = icha_spill_read(&sorted->places, index * sizeof range.begin, &range.begin, sizeof range.begin, err);
    *records = (icha_records){NULL, 0, 0, NULL, 0, 0, 0};
    return status == ICHA_OK ? open_range(records, &sorted->records, range, READ_ROOM, err) : status;
}

/* ---- the merge ---- */

typedef struct source {
    icha_records records;
    const char *record; /* behind its length; NULL: all read */
} source;

typedef struct merge {
    source *sources;
    size_t *heap; /* sources that have a record, the least first */
    size_t count;
} merge;

static void sift_source(merge *m, size_t at) {
    size_t moved = m->heap[at];
    for (size_t child; (child = 2 * at + 1) < m->count; at = child) {
        const char *left = m->sources[m->heap[child]].record;
        if (child + 1 < m->count && compare(m->sources[m->heap[child + 1]].record, left) < 0) child++;
        if (compare(m->sources[moved].record, m->sources[m->heap[child]].record) <= 0) break;
        m->heap[at] = m->heap[child];
    }
    m->heap[at] = moved;
}

static icha_status put(icha_sorted *out, const char *record, icha_error *err) {
    uint64_t place = icha_spill_length(&out->records);
    icha_status status = icha_spill_append(&out->records, record, LENGTH_SIZE + length_at(record), err);
    if (status == ICHA_OK) status = icha_spill_append(&out->places, &place, sizeof place, err);
    if (status == ICHA_OK) out->count++;
    return status;
}

static icha_status merge_sources(merge *m, icha_sorted *out, icha_error *err) {
    icha_status status = ICHA_OK;
    for (size_t at = m->count / 2; at-- > 0;) sift_source(m, at);
    while (status == ICHA_OK && m->count > 0) {
        source *least = &m->sources[m->heap[0]];
        status = put(out, least->record, err);
        if (status == ICHA_OK) status = next_whole(&least->records, &least->record, err);
        if (status == ICHA_OK && least->record == NULL) m->heap[0] = m->heap[--m->count];
        if (status == ICHA_OK && m->count > 0) sift_source(m, 0);
    }
    return status;
}

static icha_status open_sources(icha_sorter *sorter, merge *m, icha_error *err) {
    size_t room = MERGE_ROOM / sorter->run_count;
    icha_status status = ICHA_OK;
    if (room > READ_ROOM) room = READ_ROOM;
    if (room < ICHA_RECORD_MAX + LENGTH_SIZE) room = ICHA_RECORD_MAX + LENGTH_SIZE;
    for (size_t i = 0; status == ICHA_OK && i < sorter->run_count; i++) {
        status = open_range(&m->sources[i].records, &sorter->spill, sorter->runs[i], room, err);
        if (status == ICHA_OK) status = next_whole(&m->sources[i].records, &m->sources[i].record, err);
        m->heap[m->count++] = i;
    }
    return status;
}

static icha_status merge_runs(icha_sorter *sorter, icha_sorted *out, icha_error *err) {
    merge m = {calloc(sorter->run_count, sizeof *m.sources), calloc(sorter->run_count, sizeof *m.heap), 0};
    icha_status status = m.sources == NULL || m.heap == NULL ? no_memory(err) : open_sources(sorter, &m, err);
    if (status == ICHA_OK) status = merge_sources(&m, out, err);
    for (size_t i = 0; m.sources != NULL && i < sorter->run_count; i++) icha_records_close(&m.sources[i].records);
    free(m.sources);
    free(m.heap);
    return status;
}

/* Nothing was put aside: what lies in memory is all. */
static icha_status take_all(icha_sorter *sorter, icha_sorted *out, icha_error *err) {
    icha_status status = ICHA_OK;
    if (sorter->count > 0) sort(sorter->bytes, sorter->starts, sorter->count);
    for (size_t i = 0; status == ICHA_OK && i < sorter->count; i++)
        status = put(out, sorter->bytes + sorter->starts[i], err);
    return status;
}

icha_status icha_sorter_finish(icha_sorter *sorter, icha_sorted *out, icha_error *err) {
    icha_status status = ICHA_OK;
    if (sorter->run_count == 0) status = take_all(sorter, out, err);
    else if ((status = put_run_aside(sorter, err)) == ICHA_OK) status = merge_runs(sorter, out, err);
    free(sorter->bytes);
    free(sorter->starts);
    sorter->bytes = NULL, sorter->starts = NULL;
    sorter->used = sorter->capacity = sorter->count = sorter->count_capacity = sorter->run_count = 0;
    icha_spill_clear(&sorter->spill);
    if (status == ICHA_OK) status = icha_spill_seal(&out->records, err);
    return status == ICHA_OK ? icha_spill_seal(&out->places, err) : status;
}

void icha_sorted_init(icha_sorted *sorted, const char *folder) {
    icha_spill_init(&sorted->records, folder);
    icha_spill_init(&sorted->places, folder);
    sorted->count = 0;
}

void icha_sorted_clear(icha_sorted *sorted) {
    icha_spill_clear(&sorted->records);
    icha_spill_clear(&sorted->places);
    sorted->count = 0;
}

const char *icha_sorted_at(const icha_sorted *sorted, uint64_t index, size_t *length) {
    uint64_t place;
    assert(index < sorted->count);
    memcpy(&place, icha_spill_view(&sorted->places, index * sizeof place), sizeof place);
    const char *record = icha_spill_view(&sorted->records, place);
    *length = length_at(record);
    return record + LENGTH_SIZE;
}

void icha_put_number(char *to, uint64_t number) {
    for (int i = 7; i >= 0; i--, number >>= 8) to[i] = (char)(number & 0xFF);
}

uint64_t icha_get_number(const char *from) {
    uint64_t number = 0;
    for (int i = 0; i < 8; i++) number = number << 8 | (unsigned char)from[i];
    return number;
}
