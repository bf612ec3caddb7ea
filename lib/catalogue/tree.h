/* A YAML text as a tree in which every node and key knows its line and column. Built from libyaml's events; what the
 * catalogue's YAML may not hold (anchors, aliases, tags, several documents, repeated keys) is a fault already here. */
#ifndef ICHA_LIB_CATALOGUE_TREE_H
#define ICHA_LIB_CATALOGUE_TREE_H

#include "catalogue/reader.h"

typedef enum icha_cat_kind { ICHA_CAT_SCALAR = 1, ICHA_CAT_LIST = 2, ICHA_CAT_MAP = 3 } icha_cat_kind;

typedef struct icha_cat_node icha_cat_node;
struct icha_cat_node {
    icha_cat_kind kind;
    bool plain; /* a scalar without quotes */
    bool bad;   /* already reported: ask nothing more of it */
    icha_cat_place place;
    const char *text; /* scalar */
    size_t length;
    const char *key; /* in a map */
    icha_cat_place key_place;
    icha_cat_node *first, *last, *next;
    size_t count;
    /* while a map is being read: the key whose value comes next */
    const char *pending_key;
    icha_cat_place pending_place;
};

/* NULL when the text has no usable tree; the faults then say why. Nodes live in `scratch`. */
icha_cat_node *icha_cat_parse(icha_cat_reader *reader, icha_cat_arena *scratch, const unsigned char *bytes,
                              size_t size);

/* The value of a key, or NULL. */
const icha_cat_node *icha_cat_get(const icha_cat_node *map, const char *key);

/* Is it a map with every required key and no key besides these? Each fault is reported; true also when keys are missing
 * or unknown, so that reading goes on. Lists are NULL-terminated; `optional` may be NULL. */
bool icha_cat_expect_map(icha_cat_reader *reader, const icha_cat_node *node, const char *const *required,
                         const char *const *optional);
/* Is it a list of at least `minimum` items? */
bool icha_cat_expect_list(icha_cat_reader *reader, const icha_cat_node *node, size_t minimum, const char *expected);
/* Is it a scalar with text in it? `expected` describes the text. */
bool icha_cat_expect_scalar(icha_cat_reader *reader, const icha_cat_node *node, const char *expected);
/* A plain scalar of YAML's null: nothing, ~ or null. */
bool icha_cat_is_empty(const icha_cat_node *node);

#endif
