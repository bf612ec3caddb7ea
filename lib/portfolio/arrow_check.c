/* Is a batch what its schema says? How long buffers are Arrow does not tell; all else that would lead astray is looked
 * at once, so that rendering need not. */
#include <stdio.h>

#include "arrow_table.h"
#include "arrow_view.h"

static icha_status wrong(const char *column, const char *what, int64_t found, const char *expected, icha_error *err) {
    char text[80];
    snprintf(text, sizeof text, "%s %lld", what, (long long)found);
    return icha_arrow_malformed(column, text, expected, err);
}

/* length, offset, null_count of any array. The sum must fit, and bytes of 32-byte cells too. */
static icha_status check_counts(const struct ArrowArray *array, const char *column, icha_error *err) {
    if (array->length < 0) return wrong(column, "length", array->length, ">= 0", err);
    if (array->offset < 0) return wrong(column, "offset", array->offset, ">= 0", err);
    if (array->length > INT64_MAX / 64 || array->offset > INT64_MAX / 64)
        return wrong(column, "length + offset", INT64_MAX, "< 2^57", err);
    if (array->null_count < -1 || array->null_count > array->length)
        return wrong(column, "null_count", array->null_count, "-1..length", err);
    if (array->n_buffers > 0 && array->buffers == NULL)
        return icha_arrow_malformed(column, "buffers NULL", "buffers", err);
    return ICHA_OK;
}

static icha_status check_buffers(const struct ArrowArray *array, icha_arrow_values values, const char *column,
                                 icha_error *err) {
    bool is_empty = array->length == 0;
    switch (values.layout) {
    case ICHA_ARROW_NULLS: /* none; before Arrow 1.0, and from polars, one that says nothing */
        return array->n_buffers == 0 || array->n_buffers == 1
                   ? ICHA_OK
                   : wrong(column, "n_buffers", array->n_buffers, "0", err);
    case ICHA_ARROW_VIEWS:
        if (array->n_buffers < 3) return wrong(column, "n_buffers", array->n_buffers, ">= 3", err);
        if (array->n_buffers > 3 && array->buffers[array->n_buffers - 1] == NULL)
            return icha_arrow_malformed(column, "sizes NULL", "sizes", err);
        break;
    case ICHA_ARROW_UTF8:
        if (array->n_buffers != 3) return wrong(column, "n_buffers", array->n_buffers, "3", err);
        break;
    default:
        if (array->n_buffers != 2) return wrong(column, "n_buffers", array->n_buffers, "2", err);
        break;
    }
    if (!is_empty && array->buffers[1] == NULL)
        return icha_arrow_malformed(column, "buffers[1] NULL", "buffers[1]", err);
    if (array->null_count > 0 && array->buffers[0] == NULL)
        return icha_arrow_malformed(column, "buffers[0] NULL", "null_count 0", err);
    return ICHA_OK;
}

/* Offsets of the cells first..end: rising, and with bytes behind them. */
static icha_status check_offsets(const icha_arrow_view *view, int64_t first, int64_t end, const char *column,
                                 icha_error *err) {
    int64_t before = icha_arrow_offset(view, first), begin = before;
    if (before < 0) return wrong(column, "offset", before, ">= 0", err);
    for (int64_t at = first + 1; at <= end; at++) {
        int64_t offset = icha_arrow_offset(view, at);
        if (offset < before) return wrong(column, "offset", offset, "rising offsets", err);
        before = offset;
    }
    return before > begin && view->bytes == NULL ? icha_arrow_malformed(column, "buffers[2] NULL", "buffers[2]", err)
                                                 : ICHA_OK;
}

static icha_status check_references(const struct ArrowArray *array, const icha_arrow_view *view, int64_t first,
                                    int64_t end, const char *column, icha_error *err) {
    const char *sizes = array->buffers[array->n_buffers - 1];
    for (int64_t at = first; at < end; at++) {
        if (!icha_arrow_is_valid(view, at)) continue;
        icha_arrow_reference r = icha_arrow_reference_at(view, at);
        int64_t size;
        if (r.length < 0) return wrong(column, "view of length", r.length, ">= 0", err);
        if (r.length <= ICHA_ARROW_INLINE) continue;
        if (r.block < 0 || r.block >= view->block_count || view->blocks[r.block] == NULL)
            return wrong(column, "view of buffer", r.block, "0..n_buffers - 4", err);
        memcpy(&size, sizes + (int64_t)r.block * 8, sizeof size);
        if (r.offset < 0 || size < 0 || (int64_t)r.offset + r.length > size)
            return wrong(column, "view at", r.offset, "bytes of its buffer", err);
    }
    return ICHA_OK;
}

/* Cells first..first + count of an array of plain values, indices or texts. */
static icha_status check_values(const struct ArrowArray *array, icha_arrow_values values, int64_t first, int64_t count,
                                const char *column, icha_error *err) {
    icha_status status = check_counts(array, column, err);
    if (status == ICHA_OK && array->n_children != 0) status = wrong(column, "n_children", array->n_children, "0", err);
    if (status == ICHA_OK) status = check_buffers(array, values, column, err);
    if (status == ICHA_OK && first + count > array->length)
        status = wrong(column, "length", array->length, "the batch's", err);
    if (status != ICHA_OK || count == 0) return status;
    icha_arrow_view view = icha_arrow_view_of(array, values);
    first += array->offset;
    if (values.layout == ICHA_ARROW_UTF8) return check_offsets(&view, first, first + count, column, err);
    if (values.layout == ICHA_ARROW_VIEWS) return check_references(array, &view, first, first + count, column, err);
    return ICHA_OK;
}

static icha_status check_indices(const struct ArrowArray *array, icha_arrow_values indices, int64_t first,
                                 int64_t count, const char *column, icha_error *err) {
    icha_arrow_view view = icha_arrow_view_of(array, indices);
    for (int64_t at = array->offset + first; at < array->offset + first + count; at++) {
        if (!icha_arrow_is_valid(&view, at)) continue;
        int64_t index = icha_arrow_int(&view, at);
        if (index < 0 || index >= array->dictionary->length)
            return wrong(column, "dictionary index", index, "below the dictionary's length", err);
    }
    return ICHA_OK;
}

static icha_status check_column(const struct ArrowArray *array, const icha_arrow_type *type, int64_t first,
                                int64_t count, const char *column, icha_error *err) {
    if (array == NULL || array->release == NULL) return icha_arrow_malformed(column, "no array", "array", err);
    if (type->has_dictionary != (array->dictionary != NULL))
        return icha_arrow_malformed(column, array->dictionary == NULL ? "dictionary NULL" : "dictionary",
                                    "the schema's", err);
    icha_status status = check_values(array, type->values, first, count, column, err);
    if (status != ICHA_OK || !type->has_dictionary) return status;
    const struct ArrowArray *values = array->dictionary;
    if (values->release == NULL) return icha_arrow_malformed(column, "dictionary released", "dictionary", err);
    if (values->dictionary != NULL) return icha_arrow_malformed(column, "dictionary->dictionary", "NULL", err);
    status = check_values(values, type->dictionary, 0, values->length < 0 ? 0 : values->length, column, err);
    return status == ICHA_OK ? check_indices(array, type->values, first, count, column, err) : status;
}

icha_status icha_arrow_check(const icha_arrow_table *table, const struct ArrowArray *batch, icha_error *err) {
    icha_status status = check_counts(batch, NULL, err);
    if (status != ICHA_OK) return status;
    if (batch->n_children != (int64_t)table->column_count || batch->children == NULL)
        return wrong(NULL, "n_children", batch->n_children, "the schema's", err);
    if (batch->n_buffers != 1) return wrong(NULL, "n_buffers", batch->n_buffers, "1", err);
    if (batch->null_count > 0 && batch->buffers[0] == NULL)
        return icha_arrow_malformed(NULL, "buffers[0] NULL", "null_count 0", err);
    for (size_t i = 0; status == ICHA_OK && i < table->column_count; i++)
        status = check_column(batch->children[i], &table->types[i], batch->offset, batch->length,
                              table->schema.children[i]->name, err);
    return status;
}
