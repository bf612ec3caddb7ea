/* What stands in a folder, at any depth, without following a link. */
#ifndef ICHA_LIB_TREE_H
#define ICHA_LIB_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "icha/status.h"

#define ICHA_TREE_ENTRIES_MAX 100000
#define ICHA_TREE_DEPTH_MAX 12

typedef enum icha_tree_kind { ICHA_TREE_FILE = 1, ICHA_TREE_FOLDER = 2, ICHA_TREE_OTHER = 3 } icha_tree_kind;

typedef struct icha_tree_entry {
    icha_tree_kind kind;
    char *path; /* below the folder */
} icha_tree_entry;

typedef struct icha_tree {
    const char *folder; /* as the caller named it, while it is read */
    icha_tree_entry *entries; /* bytewise by path */
    size_t count, capacity;
    bool is_cut; /* there is more than ICHA_TREE_ENTRIES_MAX, or it is deeper than ICHA_TREE_DEPTH_MAX */
} icha_tree;

/* Set up with {0}; to be cleared also after an error. Errors: IO, MEMORY. */
icha_status icha_tree_read(const char *folder, icha_tree *tree, icha_error *err);
void icha_tree_clear(icha_tree *tree);
#endif
