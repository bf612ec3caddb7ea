/* A column of a batch as its cells are reached. */
#ifndef ICHA_LIB_ARROW_VIEW_H
#define ICHA_LIB_ARROW_VIEW_H

#include <string.h>

#include "arrow_type.h"

typedef struct icha_arrow_view {
    icha_arrow_values values;
    const uint8_t *validity;   /* NULL: every cell is valid */
    const char *data;          /* of texts: offsets or views */
    const char *bytes;         /* of texts with offsets */
    const void *const *blocks; /* of views */
    int64_t block_count;
} icha_arrow_view;

static inline icha_arrow_view icha_arrow_view_of(const struct ArrowArray *array, icha_arrow_values values) {
    icha_arrow_view view = {.values = values};
    if (values.layout == ICHA_ARROW_NULLS) return view;
    if (array->null_count != 0) view.validity = array->buffers[0];
    view.data = array->buffers[1];
    if (values.layout == ICHA_ARROW_UTF8) view.bytes = array->buffers[2];
    if (values.layout != ICHA_ARROW_VIEWS) return view;
    view.blocks = array->buffers + 2;
    view.block_count = array->n_buffers - 3;
    return view;
}

static inline bool icha_arrow_bit(const void *bits, int64_t at) {
    return (((const uint8_t *)bits)[at / 8] >> (at % 8) & 1) != 0;
}

static inline bool icha_arrow_is_valid(const icha_arrow_view *view, int64_t at) {
    return view->values.layout != ICHA_ARROW_NULLS && (view->validity == NULL || icha_arrow_bit(view->validity, at));
}

/* Of an integer column; of a uint64 its bits. Buffers need not be aligned. */
static inline int64_t icha_arrow_int(const icha_arrow_view *view, int64_t at) {
    bool is_signed = view->values.layout == ICHA_ARROW_INT;
    uint16_t two;
    uint32_t four;
    int64_t eight;
    switch (view->values.width) {
    case 1: return is_signed ? (int8_t)view->data[at] : (int64_t)(uint8_t)view->data[at];
    case 2: memcpy(&two, view->data + at * 2, sizeof two); return is_signed ? (int16_t)two : (int64_t)two;
    case 4: memcpy(&four, view->data + at * 4, sizeof four); return is_signed ? (int32_t)four : (int64_t)four;
    default: memcpy(&eight, view->data + at * 8, sizeof eight); return eight;
    }
}

/* The offset before cell `at`; at one past the last cell is asked too. */
static inline int64_t icha_arrow_offset(const icha_arrow_view *view, int64_t at) {
    int32_t narrow;
    int64_t wide;
    if (view->data == NULL) return 0;
    if (view->values.width == 4) {
        memcpy(&narrow, view->data + at * 4, sizeof narrow);
        return narrow;
    }
    memcpy(&wide, view->data + at * 8, sizeof wide);
    return wide;
}

#define ICHA_ARROW_INLINE 12 /* bytes of a text that stand in its view */

typedef struct icha_arrow_reference {
    int32_t length;
    char prefix[4];
    int32_t block;
    int32_t offset;
} icha_arrow_reference;

static inline icha_arrow_reference icha_arrow_reference_at(const icha_arrow_view *view, int64_t at) {
    icha_arrow_reference reference;
    _Static_assert(sizeof reference == 16, "a view has 16 bytes");
    memcpy(&reference, view->data + at * 16, sizeof reference);
    return reference;
}

static inline const char *icha_arrow_text(const icha_arrow_view *view, int64_t at, size_t *length) {
    if (view->values.layout == ICHA_ARROW_UTF8) {
        int64_t begin = icha_arrow_offset(view, at);
        *length = (size_t)(icha_arrow_offset(view, at + 1) - begin);
        return *length == 0 ? "" : view->bytes + begin;
    }
    icha_arrow_reference r = icha_arrow_reference_at(view, at);
    *length = (size_t)r.length;
    return r.length <= ICHA_ARROW_INLINE ? view->data + at * 16 + 4 : (const char *)view->blocks[r.block] + r.offset;
}
#endif
