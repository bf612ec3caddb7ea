/* Memory of one catalogue: taken piece by piece, given back all at once, so that no error path can leak. */
#ifndef ICHA_LIB_CATALOGUE_ARENA_H
#define ICHA_LIB_CATALOGUE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

typedef struct icha_cat_block icha_cat_block;

typedef struct icha_cat_arena {
    icha_cat_block *blocks;
    bool failed; /* an allocation failed: what was read is not whole */
} icha_cat_arena;

/* Zeroed room for count things of a size; NULL, and *failed set, when memory ran out. */
void *icha_cat_arena_take(icha_cat_arena *arena, size_t count, size_t size);
/* A NUL-terminated copy, or NULL. */
const char *icha_cat_arena_text(icha_cat_arena *arena, const char *text, size_t length);
void icha_cat_arena_free(icha_cat_arena *arena);

#endif
