/* Of what kind must a node be, and which keys may it have? */
#include <stdio.h>
#include <string.h>

#include "catalogue/tree.h"

const icha_cat_node *icha_cat_get(const icha_cat_node *map, const char *key) {
    for (const icha_cat_node *node = map->first; node != NULL; node = node->next)
        if (strcmp(node->key, key) == 0) return node;
    return NULL;
}

static bool is_listed(const char *const *keys, const char *key) {
    for (; keys != NULL && *keys != NULL; keys++)
        if (strcmp(*keys, key) == 0) return true;
    return false;
}

static size_t list_keys(char *buffer, size_t size, size_t length, const char *const *keys) {
    for (; keys != NULL && *keys != NULL && length < size; keys++) {
        int wrote = snprintf(buffer + length, size - length, "%s%s", length == 0 ? "" : ", ", *keys);
        length += wrote < 0 ? 0 : (size_t)wrote;
    }
    return length;
}

static void report_unknown_keys(icha_cat_reader *reader, const icha_cat_node *map, const char *const *required,
                                const char *const *optional) {
    char keys[256] = "";
    list_keys(keys, sizeof keys, list_keys(keys, sizeof keys, 0, required), optional);
    for (const icha_cat_node *node = map->first; node != NULL; node = node->next)
        if (!is_listed(required, node->key) && !is_listed(optional, node->key))
            icha_cat_fault(reader, node->key_place, ICHA_M_KEY_UNKNOWN, node->key, keys);
}

bool icha_cat_is_empty(const icha_cat_node *node) {
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
    return node->kind == ICHA_CAT_SCALAR && (node->plain ? is_listed(nulls, node->text) : node->length == 0);
}

static const char *kind_name(const icha_cat_node *node) {
    return node->kind == ICHA_CAT_MAP ? "map" : node->kind == ICHA_CAT_LIST ? "list" : node->text;
}

/* One fault for what is of the wrong kind or empty; true when the node is usable as that kind. */
static bool expect_kind(icha_cat_reader *reader, const icha_cat_node *node, icha_cat_kind kind, const char *expected) {
    if (node->bad) return false;
    if (icha_cat_is_empty(node)) icha_cat_fault(reader, node->place, ICHA_M_YAML_EMPTY, NULL, expected);
    else if (node->kind != kind) icha_cat_fault(reader, node->place, ICHA_M_WRONG_KIND, kind_name(node), expected);
    return node->kind == kind && !icha_cat_is_empty(node);
}

bool icha_cat_expect_map(icha_cat_reader *reader, const icha_cat_node *node, const char *const *required,
                         const char *const *optional) {
    if (!expect_kind(reader, node, ICHA_CAT_MAP, "map")) return false;
    report_unknown_keys(reader, node, required, optional);
    for (const char *const *key = required; *key != NULL; key++)
        if (icha_cat_get(node, *key) == NULL) icha_cat_fault(reader, node->place, ICHA_M_KEY_MISSING, NULL, *key);
    return true;
}

bool icha_cat_expect_list(icha_cat_reader *reader, const icha_cat_node *node, size_t minimum, const char *expected) {
    if (!expect_kind(reader, node, ICHA_CAT_LIST, expected)) return false;
    if (node->count < minimum) icha_cat_fault(reader, node->place, ICHA_M_YAML_EMPTY, NULL, expected);
    return node->count >= minimum;
}

bool icha_cat_expect_scalar(icha_cat_reader *reader, const icha_cat_node *node, const char *expected) {
    return expect_kind(reader, node, ICHA_CAT_SCALAR, expected);
}
