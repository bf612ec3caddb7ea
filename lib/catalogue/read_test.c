#include "catalogue/read_test.h"

#include <string.h>

static const char expected_test[] = "a test: all_of, any_of, not, at_least_of, or fact with what it is compared with";

typedef struct composite {
    const char *key;
    icha_test_op op;
} composite;

static const composite composites[] = {
    {"all_of", ICHA_OP_ALL_OF}, {"any_of", ICHA_OP_ANY_OF}, {"not", ICHA_OP_NOT}, {"at_least_of", ICHA_OP_AT_LEAST_OF}};

static const composite comparisons[] = {
    {"is", ICHA_OP_EQUALS},
    {"equals", ICHA_OP_EQUALS},
    {"at_most", ICHA_OP_AT_MOST},
    {"at_least", ICHA_OP_AT_LEAST},
    {"less_than", ICHA_OP_LESS_THAN},
    {"more_than", ICHA_OP_MORE_THAN},
    {"in", ICHA_OP_IN},
    {"ksic", ICHA_OP_KSIC},
    {"after_months", ICHA_OP_AFTER_MONTHS},
    {"age_at_most", ICHA_OP_AGE_AT_MOST},
    {"age_at_least", ICHA_OP_AGE_AT_LEAST},
};

/* ---- parts ---- */

static bool read_parts(icha_cat_reader *reader, const icha_cat_node *list, icha_test *test) {
    if (!icha_cat_expect_list(reader, list, 1, "a list of tests")) return false;
    if (list->count > ICHA_TEST_PARTS_MAX) {
        icha_cat_fault(reader, list->place, ICHA_M_YAML_LIMIT, "parts of a test", "<= 32");
        return false;
    }
    icha_test *parts = icha_cat_arena_take(reader->arena, list->count, sizeof *parts);
    if (parts == NULL) return false;
    bool good = true;
    for (const icha_cat_node *item = list->first; item != NULL; item = item->next) {
        size_t path = icha_cat_enter_index(reader, test->part_count);
        good = icha_cat_read_test(reader, item, &parts[test->part_count++]) && good;
        icha_cat_leave(reader, path);
    }
    test->parts = parts;
    return good;
}

static bool read_not(icha_cat_reader *reader, const icha_cat_node *node, icha_test *test) {
    icha_test *part = icha_cat_arena_take(reader->arena, 1, sizeof *part);
    if (part == NULL) return false;
    test->parts = part;
    test->part_count = 1;
    return icha_cat_read_test(reader, node, part);
}

static bool read_at_least_of(icha_cat_reader *reader, const icha_cat_node *node, icha_test *test) {
    static const char *const required[] = {"count", "of", NULL};
    if (!icha_cat_expect_map(reader, node, required, NULL)) return false;
    const icha_cat_node *count = icha_cat_get(node, "count"), *of = icha_cat_get(node, "of");
    int64_t whole = 0;
    bool good = count != NULL && of != NULL && read_parts(reader, of, test);
    good = good && icha_cat_read_whole(reader, count, 1, (int64_t)test->part_count, &whole);
    test->count = (int32_t)whole;
    return good;
}

/* ---- on a fact ---- */

static icha_cat_leaf *new_leaf(icha_cat_reader *reader, icha_test *test, const icha_cat_node *fact) {
    icha_cat_leaf *leaf = icha_cat_arena_take(reader->arena, 1, sizeof *leaf);
    if (leaf == NULL) return NULL;
    leaf->test = test;
    leaf->place = leaf->per_place = leaf->limit.place = leaf->within.place = fact->place;
    leaf->next = reader->uses->leaves;
    reader->uses->leaves = leaf;
    return leaf;
}

/* A bound of its own stays text until the fact's type is known. */
static bool read_limit(icha_cat_reader *reader, const icha_cat_node *node, icha_limit *limit, icha_cat_bound *bound) {
    static const char *const required[] = {"parameter", NULL};
    bound->place = node->place;
    if (node->kind == ICHA_CAT_MAP) {
        if (!icha_cat_expect_map(reader, node, required, NULL)) return false;
        const icha_cat_node *parameter = icha_cat_get(node, "parameter");
        limit->parameter = parameter == NULL ? NULL : icha_cat_read_id(reader, parameter);
        return limit->parameter != NULL;
    }
    bound->text = icha_cat_read_text(reader, node, "a bound, or {parameter: NAME}");
    return bound->text != NULL;
}

static bool read_items(icha_cat_reader *reader, const icha_cat_node *list, const char *const **items, size_t *count) {
    if (!icha_cat_expect_list(reader, list, 1, "a list")) return false;
    const char **texts = icha_cat_arena_take(reader->arena, list->count, sizeof *texts);
    if (texts == NULL) return false;
    for (const icha_cat_node *item = list->first; item != NULL; item = item->next) {
        texts[*count] = icha_cat_read_text(reader, item, "text");
        if (texts[(*count)++] == NULL) return false;
    }
    *items = texts;
    return true;
}

static bool are_prefixes(icha_cat_reader *reader, const icha_cat_node *list) {
    for (const icha_cat_node *item = list->first; item != NULL; item = item->next)
        if (item->length < 1 || item->length > 5 || strspn(item->text, "0123456789") != item->length) {
            icha_cat_fault(reader, item->place, ICHA_M_WRONG_KIND, item->text, "1 to 5 digits of KSIC, quoted");
            return false;
        }
    return true;
}

static bool read_ksic(icha_cat_reader *reader, const icha_cat_node *node, icha_test *test) {
    static const char *const required[] = {"include", NULL};
    static const char *const optional[] = {"exclude", NULL};
    if (!icha_cat_expect_map(reader, node, required, optional)) return false;
    const icha_cat_node *include = icha_cat_get(node, "include"), *exclude = icha_cat_get(node, "exclude");
    if (include == NULL || !read_items(reader, include, &test->items, &test->item_count)) return false;
    if (!are_prefixes(reader, include)) return false;
    if (exclude == NULL) return true;
    return read_items(reader, exclude, &test->excluded, &test->excluded_count) && are_prefixes(reader, exclude);
}

static bool read_when_na(icha_cat_reader *reader, const icha_cat_node *node, icha_test *test) {
    const icha_cat_node *when = icha_cat_get(node, "when_na");
    size_t index;
    if (when == NULL) return true;
    if (!icha_cat_read_word(reader, when, "skip satisfied violated", &index)) return false;
    test->when_na = (icha_when_na)index;
    return true;
}

static const icha_cat_node *find_comparison(icha_cat_reader *reader, const icha_cat_node *node, icha_test *test) {
    const icha_cat_node *found = NULL;
    for (size_t i = 0; i < sizeof comparisons / sizeof comparisons[0]; i++) {
        const icha_cat_node *one = icha_cat_get(node, comparisons[i].key);
        if (one == NULL) continue;
        if (found != NULL) icha_cat_fault(reader, one->key_place, ICHA_M_FORM_UNFIT, one->key, "one comparison");
        found = one;
        test->op = comparisons[i].op;
    }
    return found;
}

static bool read_comparison(icha_cat_reader *reader, const icha_cat_node *node, icha_test *test, icha_cat_leaf *leaf) {
    const icha_cat_node *within = icha_cat_get(node, "within_months");
    const icha_cat_node *comparison = find_comparison(reader, node, test);
    if (comparison == NULL && within == NULL) {
        icha_cat_fault(reader, node->place, ICHA_M_KEY_MISSING, NULL, expected_test);
        return false;
    }
    if (comparison == NULL && test->per != NULL) {
        icha_cat_fault(reader, within->key_place, ICHA_M_FORM_UNFIT, within->key, "without per");
        return false;
    }
    if (comparison == NULL) {
        test->op = ICHA_OP_WITHIN_MONTHS;
        return read_limit(reader, within, &test->limit, &leaf->limit);
    }
    leaf->is_bool = strcmp(comparison->key, "is") == 0;
    test->counts_within = within != NULL;
    bool is_plain = !leaf->is_bool && test->op >= ICHA_OP_EQUALS && test->op <= ICHA_OP_MORE_THAN;
    if ((test->per != NULL || within != NULL) && (!is_plain || (test->per != NULL && within != NULL))) {
        icha_cat_fault(reader, comparison->key_place, ICHA_M_FORM_UNFIT, comparison->key,
                       "with per or within_months: equals, at_most, at_least, less_than, more_than");
        return false;
    }
    if (within != NULL && !read_limit(reader, within, &test->within, &leaf->within)) return false;
    if (test->op == ICHA_OP_IN) return read_items(reader, comparison, &test->items, &test->item_count);
    if (test->op == ICHA_OP_KSIC) return read_ksic(reader, comparison, test);
    return read_limit(reader, comparison, &test->limit, &leaf->limit);
}

static bool read_leaf(icha_cat_reader *reader, const icha_cat_node *node, icha_test *test) {
    static const char *const required[] = {"fact", NULL};
    static const char *const optional[] = {"is",           "equals",      "at_most",      "at_least", "less_than",
                                           "more_than",    "in",          "ksic",         "per",      "within_months",
                                           "after_months", "age_at_most", "age_at_least", "when_na",  NULL};
    if (!icha_cat_expect_map(reader, node, required, optional)) return false;
    const icha_cat_node *fact = icha_cat_get(node, "fact"), *per = icha_cat_get(node, "per");
    if (fact == NULL) return false;
    icha_cat_leaf *leaf = new_leaf(reader, test, fact);
    test->fact = icha_cat_read_id(reader, fact);
    bool good = leaf != NULL && test->fact != NULL && read_when_na(reader, node, test);
    if (good && per != NULL) {
        leaf->per_place = per->place;
        test->per = icha_cat_read_id(reader, per);
        good = test->per != NULL;
    }
    return good && read_comparison(reader, node, test, leaf);
}

bool icha_cat_read_test(icha_cat_reader *reader, const icha_cat_node *node, icha_test *test) {
    *test = (icha_test){.fact_index = -1, .per_index = -1};
    if (node->kind != ICHA_CAT_MAP || icha_cat_get(node, "fact") != NULL || node->count != 1)
        return read_leaf(reader, node, test);
    const icha_cat_node *only = node->first;
    size_t path = icha_cat_enter(reader, only->key);
    bool good = false, is_known = false;
    for (size_t i = 0; i < sizeof composites / sizeof composites[0]; i++) {
        if (strcmp(only->key, composites[i].key) != 0) continue;
        is_known = true;
        test->op = composites[i].op;
        good = test->op == ICHA_OP_NOT           ? read_not(reader, only, test)
               : test->op == ICHA_OP_AT_LEAST_OF ? read_at_least_of(reader, only, test)
                                                 : read_parts(reader, only, test);
    }
    if (!is_known) icha_cat_fault(reader, only->key_place, ICHA_M_KEY_UNKNOWN, only->key, expected_test);
    icha_cat_leave(reader, path);
    return good;
}
