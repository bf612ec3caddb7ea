#include "arrow_build.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MOST ((size_t)1 << 30) /* bytes of one column of texts; offsets reach twice as far */

/* ---- the schema ---- */

/* Arrow's own form: a count, then keys and values with their lengths, in the machine's order of bytes. */
typedef struct won_metadata {
    int32_t count;
    int32_t key_length;
    char key[4];
    int32_t value_length;
    char value[3];
} won_metadata;

static const won_metadata in_won = {1, 4, {'u', 'n', 'i', 't'}, 3, {'w', 'o', 'n'}};

typedef struct schema_memory {
    struct ArrowSchema fields[ICHA_ARROW_FIELDS_MAX];
    struct ArrowSchema *children[ICHA_ARROW_FIELDS_MAX];
} schema_memory;

static const char *format_of(icha_arrow_cell cell) {
    switch (cell) {
    case ICHA_ARROW_CELL_TEXT: return "u";
    case ICHA_ARROW_CELL_WHOLE:
    case ICHA_ARROW_CELL_WON: return "l";
    case ICHA_ARROW_CELL_DATE: return "tdD";
    case ICHA_ARROW_CELL_RATE: return "d:18,9";
    }
    return "";
}

/* Names, formats and metadata are static. A field lives in the table's memory, moved away or not. */
static void release_field(struct ArrowSchema *field) {
    field->release = NULL;
}

static void release_schema(struct ArrowSchema *schema) {
    schema_memory *memory = schema->private_data;
    for (int64_t i = 0; i < schema->n_children; i++)
        if (schema->children[i]->release != NULL) schema->children[i]->release(schema->children[i]);
    free(memory);
    schema->release = NULL;
}

int icha_arrow_schema(const icha_arrow_fields *fields, struct ArrowSchema *out) {
    schema_memory *memory = calloc(1, sizeof *memory);
    if (memory == NULL) return ENOMEM;
    for (size_t i = 0; i < fields->count; i++) {
        const icha_arrow_field *field = &fields->items[i];
        memory->children[i] = &memory->fields[i];
        memory->fields[i] = (struct ArrowSchema){.format = format_of(field->cell),
                                                 .name = field->name,
                                                 .flags = field->nullable ? ARROW_FLAG_NULLABLE : 0,
                                                 .release = release_field};
        if (field->cell == ICHA_ARROW_CELL_WON) memory->fields[i].metadata = (const char *)&in_won;
    }
    *out = (struct ArrowSchema){.format = "+s",
                                .name = "",
                                .n_children = (int64_t)fields->count,
                                .children = memory->children,
                                .release = release_schema,
                                .private_data = memory};
    return 0;
}

/* ---- cells ---- */

void icha_arrow_maker_init(icha_arrow_batch_maker *maker, const icha_arrow_fields *fields, size_t capacity) {
    memset(maker, 0, sizeof *maker);
    maker->fields = fields;
    maker->capacity = capacity;
}

static void clear_column(icha_arrow_growing *column) {
    free(column->data);
    free(column->offsets);
    free(column->validity);
    memset(column, 0, sizeof *column);
}

void icha_arrow_maker_clear(icha_arrow_batch_maker *maker) {
    for (size_t i = 0; i < ICHA_ARROW_FIELDS_MAX; i++) clear_column(&maker->columns[i]);
    maker->rows = maker->at = 0;
    maker->failed = false;
}

/* Room in the column for `length` bytes more. */
static bool reserve(icha_arrow_growing *column, size_t length) {
    if (column->room - column->used >= length) return true;
    size_t room = column->room == 0 ? 4096 : 2 * column->room;
    while (room < column->used + length) room *= 2;
    char *grown = realloc(column->data, room);
    if (grown == NULL) return false;
    column->data = grown;
    column->room = room;
    return true;
}

static icha_arrow_growing *next_column(icha_arrow_batch_maker *maker, icha_arrow_cell cell) {
    const icha_arrow_field *field = &maker->fields->items[maker->at];
    assert(maker->at < maker->fields->count && maker->rows < maker->capacity);
    assert(field->cell == cell || (field->cell == ICHA_ARROW_CELL_WON && cell == ICHA_ARROW_CELL_WHOLE));
    (void)field;
    (void)cell;
    return &maker->columns[maker->at++];
}

void icha_arrow_put_string(icha_arrow_batch_maker *maker, const char *text, size_t length) {
    icha_arrow_growing *column = next_column(maker, ICHA_ARROW_CELL_TEXT);
    if (column->offsets == NULL) column->offsets = calloc(maker->capacity + 1, sizeof *column->offsets);
    if (column->offsets == NULL || length > TEXT_MOST || !reserve(column, length + 1)) {
        maker->failed = true;
        return;
    }
    memcpy(column->data + column->used, text, length);
    column->used += length;
    column->offsets[maker->rows + 1] = (int32_t)column->used;
}

static void put_bytes(icha_arrow_batch_maker *maker, icha_arrow_cell cell, const void *bytes, size_t size) {
    icha_arrow_growing *column = next_column(maker, cell);
    if (!reserve(column, size)) {
        maker->failed = true;
        return;
    }
    memcpy(column->data + column->used, bytes, size);
    column->used += size;
}

void icha_arrow_put_whole(icha_arrow_batch_maker *maker, int64_t number) {
    put_bytes(maker, ICHA_ARROW_CELL_WHOLE, &number, sizeof number);
}

void icha_arrow_put_date(icha_arrow_batch_maker *maker, icha_date date) {
    put_bytes(maker, ICHA_ARROW_CELL_DATE, &date, sizeof date);
}

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define LOW_WORD 1
#else
#define LOW_WORD 0
#endif

void icha_arrow_put_rate(icha_arrow_batch_maker *maker, icha_rate rate) {
    int64_t words[2];
    words[LOW_WORD] = rate;
    words[1 - LOW_WORD] = rate < 0 ? -1 : 0;
    put_bytes(maker, ICHA_ARROW_CELL_RATE, words, sizeof words);
}

/* Only columns that may be null have a map of valid cells, and that only from the first null on. */
void icha_arrow_put_null(icha_arrow_batch_maker *maker) {
    icha_arrow_growing *column = &maker->columns[maker->at];
    size_t row = maker->rows, bytes = (maker->capacity + 7) / 8;
    assert(maker->fields->items[maker->at].nullable);
    icha_arrow_put_whole(maker, 0);
    if (column->validity == NULL) {
        column->validity = malloc(bytes);
        if (column->validity == NULL) {
            maker->failed = true;
            return;
        }
        memset(column->validity, 0xFF, bytes);
    }
    column->validity[row / 8] &= (uint8_t) ~(1u << (row % 8));
    column->nulls++;
}

void icha_arrow_end_row(icha_arrow_batch_maker *maker) {
    assert(maker->at == maker->fields->count || maker->failed);
    maker->at = 0;
    maker->rows++;
}

bool icha_arrow_maker_is_full(const icha_arrow_batch_maker *maker) {
    if (maker->rows == maker->capacity) return true;
    for (size_t i = 0; i < maker->fields->count; i++)
        if (maker->columns[i].used > TEXT_MOST / 2) return true;
    return false;
}

/* ---- the batch ---- */

/* A column owns its buffers, for it may be moved out of its batch. */
typedef struct column_memory {
    const void *buffers[3];
    icha_arrow_growing column;
} column_memory;

typedef struct batch_memory {
    struct ArrowArray columns[ICHA_ARROW_FIELDS_MAX];
    struct ArrowArray *children[ICHA_ARROW_FIELDS_MAX];
    const void *buffers[1];
} batch_memory;

static void release_column(struct ArrowArray *array) {
    column_memory *memory = array->private_data;
    clear_column(&memory->column);
    free(memory);
    array->release = NULL;
}

static void release_batch(struct ArrowArray *array) {
    batch_memory *memory = array->private_data;
    for (int64_t i = 0; i < array->n_children; i++)
        if (array->children[i]->release != NULL) array->children[i]->release(array->children[i]);
    free(memory);
    array->release = NULL;
}

/* The maker's column moves. */
static bool take_column(icha_arrow_batch_maker *maker, size_t index, struct ArrowArray *out) {
    icha_arrow_growing *column = &maker->columns[index];
    bool is_text = maker->fields->items[index].cell == ICHA_ARROW_CELL_TEXT;
    column_memory *memory = malloc(sizeof *memory);
    if (memory == NULL) return false;
    memory->column = *column;
    memset(column, 0, sizeof *column);
    memory->buffers[0] = memory->column.validity;
    memory->buffers[1] = is_text ? (const void *)memory->column.offsets : memory->column.data;
    memory->buffers[2] = memory->column.data;
    *out = (struct ArrowArray){.length = (int64_t)maker->rows,
                               .null_count = memory->column.nulls,
                               .n_buffers = is_text ? 3 : 2,
                               .buffers = memory->buffers,
                               .release = release_column,
                               .private_data = memory};
    return true;
}

int icha_arrow_take(icha_arrow_batch_maker *maker, struct ArrowArray *out) {
    batch_memory *memory = maker->failed ? NULL : calloc(1, sizeof *memory);
    if (memory == NULL) return ENOMEM;
    size_t count = maker->fields->count;
    struct ArrowArray batch = {.length = (int64_t)maker->rows,
                               .n_buffers = 1,
                               .n_children = (int64_t)count,
                               .buffers = memory->buffers,
                               .children = memory->children,
                               .release = release_batch,
                               .private_data = memory};
    bool ok = true;
    for (size_t i = 0; i < count; i++) {
        memory->children[i] = &memory->columns[i];
        ok = ok && take_column(maker, i, &memory->columns[i]);
    }
    maker->rows = 0;
    if (ok) *out = batch;
    else release_batch(&batch);
    return ok ? 0 : ENOMEM;
}
