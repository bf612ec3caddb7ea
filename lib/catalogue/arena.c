#include "catalogue/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE ((size_t)32 * 1024)

struct icha_cat_block {
    icha_cat_block *next;
    size_t used;
    size_t size;
    alignas(max_align_t) unsigned char bytes[];
};

static icha_cat_block *new_block(icha_cat_arena *arena, size_t at_least) {
    size_t size = at_least > BLOCK_SIZE ? at_least : BLOCK_SIZE;
    icha_cat_block *block = calloc(1, sizeof *block + size);
    if (block == NULL) {
        arena->failed = true;
        return NULL;
    }
    block->size = size;
    block->next = arena->blocks;
    arena->blocks = block;
    return block;
}

void *icha_cat_arena_take(icha_cat_arena *arena, size_t count, size_t size) {
    if (size != 0 && count > (SIZE_MAX / 4) / size) {
        arena->failed = true;
        return NULL;
    }
    size_t align = alignof(max_align_t);
    size_t need = (count * size + align - 1) / align * align;
    if (need == 0) need = align;
    icha_cat_block *block = arena->blocks;
    if (block == NULL || block->size - block->used < need) block = new_block(arena, need);
    if (block == NULL) return NULL;
    void *room = block->bytes + block->used;
    block->used += need;
    return room;
}

const char *icha_cat_arena_text(icha_cat_arena *arena, const char *text, size_t length) {
    char *copy = icha_cat_arena_take(arena, length + 1, 1);
    if (copy != NULL) memcpy(copy, text, length);
    return copy;
}

void icha_cat_arena_free(icha_cat_arena *arena) {
    while (arena->blocks != NULL) {
        icha_cat_block *next = arena->blocks->next;
        free(arena->blocks);
        arena->blocks = next;
    }
}
