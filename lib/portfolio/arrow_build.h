/* Record batches written cell by cell, and their schema. What is given away owns its memory and frees it by itself. */
#ifndef ICHA_LIB_ARROW_BUILD_H
#define ICHA_LIB_ARROW_BUILD_H

#include "icha/arrow.h"

typedef enum icha_arrow_cell {
    ICHA_ARROW_CELL_TEXT,  /* utf8 */
    ICHA_ARROW_CELL_WHOLE, /* int64 */
    ICHA_ARROW_CELL_WON,   /* int64, metadata unit = won */
    ICHA_ARROW_CELL_DATE,  /* date32 */
    ICHA_ARROW_CELL_RATE   /* decimal128(18, 9) */
} icha_arrow_cell;

typedef struct icha_arrow_field {
    const char *name; /* static */
    icha_arrow_cell cell;
    bool nullable;
} icha_arrow_field;

#define ICHA_ARROW_FIELDS_MAX 20

typedef struct icha_arrow_fields {
    icha_arrow_field items[ICHA_ARROW_FIELDS_MAX];
    size_t count;
} icha_arrow_fields;

/* 0, or ENOMEM: then *out is untouched. */
int icha_arrow_schema(const icha_arrow_fields *fields, struct ArrowSchema *out);

/* One growing column. */
typedef struct icha_arrow_growing {
    char *data; /* of texts: their bytes */
    size_t used, room;
    int32_t *offsets; /* of texts; one more than rows */
    uint8_t *validity;
    int64_t nulls;
} icha_arrow_growing;

/* Rows of a batch in the making: cells are put from left to right. */
typedef struct icha_arrow_batch_maker {
    const icha_arrow_fields *fields;
    size_t capacity; /* rows of a batch */
    icha_arrow_growing columns[ICHA_ARROW_FIELDS_MAX];
    size_t rows;
    size_t at;   /* column of the next cell */
    bool failed; /* no memory */
} icha_arrow_batch_maker;

void icha_arrow_maker_init(icha_arrow_batch_maker *maker, const icha_arrow_fields *fields, size_t capacity);
void icha_arrow_maker_clear(icha_arrow_batch_maker *maker);
void icha_arrow_put_string(icha_arrow_batch_maker *maker, const char *text, size_t length);
void icha_arrow_put_whole(icha_arrow_batch_maker *maker, int64_t number); /* also won */
void icha_arrow_put_date(icha_arrow_batch_maker *maker, icha_date date);
void icha_arrow_put_rate(icha_arrow_batch_maker *maker, icha_rate rate);
void icha_arrow_put_null(icha_arrow_batch_maker *maker);
void icha_arrow_end_row(icha_arrow_batch_maker *maker);
/* No more rows fit: the batch is full, or its texts are nearly as long as offsets reach. */
bool icha_arrow_maker_is_full(const icha_arrow_batch_maker *maker);
/* The rows so far become *out, and the maker begins anew. 0, or ENOMEM: then *out is untouched. */
int icha_arrow_take(icha_arrow_batch_maker *maker, struct ArrowArray *out);
#endif
