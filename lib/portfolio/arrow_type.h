/* Which Arrow types a column may have, and how their cells become text. */
#ifndef ICHA_LIB_ARROW_TYPE_H
#define ICHA_LIB_ARROW_TYPE_H

#include "columns.h"
#include "icha/arrow.h"

typedef enum icha_arrow_layout {
    ICHA_ARROW_NULLS,
    ICHA_ARROW_BOOL,
    ICHA_ARROW_INT,  /* of `width` bytes */
    ICHA_ARROW_UINT, /* of `width` bytes */
    ICHA_ARROW_DATE32,
    ICHA_ARROW_DATE64,
    ICHA_ARROW_DECIMAL, /* of `width` bytes, with `scale` decimals */
    ICHA_ARROW_UTF8,    /* offsets of `width` bytes */
    ICHA_ARROW_VIEWS
} icha_arrow_layout;

typedef struct icha_arrow_values {
    icha_arrow_layout layout;
    int32_t width;
    int32_t scale;
} icha_arrow_values;

typedef struct icha_arrow_type {
    icha_arrow_values values; /* of a dictionary: its indices */
    icha_arrow_values dictionary;
    bool has_dictionary;
    bool is_share; /* a rate or a share: a decimal is a fraction */
} icha_arrow_type;

/* The type of a column by its schema. Errors: SYNTAX (the schema), UNSUPPORTED (the type), with the column as field. */
icha_status icha_arrow_type_of(const struct ArrowSchema *schema, icha_file_kind kind, icha_arrow_type *out,
                               icha_error *err);

/* What is wrong in a schema or an array, in Arrow's words: `n_buffers 1`, `3`. */
icha_status icha_arrow_malformed(const char *column, const char *found, const char *expected, icha_error *err);
#endif
