/* A named assumption record (C-5): what to take where the catalogue leaves a figure open. */
#include "catalogue/read.h"

static void read_group(icha_cat_reader *reader, const icha_cat_node *node, const char *product,
                       icha_cat_assumption *record) {
    icha_cat_of_product *group = &record->groups[record->group_count++];
    group->product = product;
    group->place = node->key_place;
    icha_cat_read_parameters(reader, node, record->name, &group->parameters);
}

static void read_by_product(icha_cat_reader *reader, const icha_cat_node *map, icha_cat_assumption *record) {
    if (map->kind != ICHA_CAT_MAP) {
        icha_cat_expect_map(reader, map, (const char *const[]){NULL}, NULL);
        return;
    }
    for (const icha_cat_node *item = map->first; item != NULL; item = item->next) {
        icha_cat_node key = *item;
        key.kind = ICHA_CAT_SCALAR;
        key.bad = false;
        key.place = item->key_place;
        key.text = item->key;
        for (key.length = 0; key.text[key.length] != '\0';) key.length++;
        size_t path = icha_cat_enter(reader, item->key);
        const char *product = icha_cat_read_id(reader, &key);
        if (product != NULL) read_group(reader, item, product, record);
        icha_cat_leave(reader, path);
    }
}

static void read_groups(icha_cat_reader *reader, const icha_cat_node *root, icha_cat_assumption *record) {
    const icha_cat_node *general = icha_cat_get(root, "parameters"), *by_product = icha_cat_get(root, "by_product");
    size_t count = 1 + (by_product == NULL ? 0 : by_product->count);
    if (general == NULL && by_product == NULL)
        icha_cat_fault(reader, root->place, ICHA_M_KEY_MISSING, NULL, "parameters or by_product");
    record->groups = icha_cat_arena_take(reader->arena, count, sizeof *record->groups);
    if (record->groups == NULL) return;
    size_t path = icha_cat_enter(reader, "parameters");
    if (general != NULL) read_group(reader, general, NULL, record);
    icha_cat_leave(reader, path);
    path = icha_cat_enter(reader, "by_product");
    if (by_product != NULL) read_by_product(reader, by_product, record);
    icha_cat_leave(reader, path);
}

void icha_cat_read_assumption(icha_cat_reader *reader, const icha_cat_node *root, icha_catalogue *catalogue) {
    static const char *const required[] = {"assumption", "name", "statement", NULL};
    static const char *const optional[] = {"products", "parameters", "by_product", NULL};
    icha_cat_assumption *record = icha_cat_arena_take(reader->arena, 1, sizeof *record);
    if (record == NULL || !icha_cat_expect_map(reader, root, required, optional)) return;
    const icha_cat_node *name = icha_cat_get(root, "name"), *statement = icha_cat_get(root, "statement");
    const icha_cat_node *products = icha_cat_get(root, "products");
    const char *ko, *en;
    record->name = icha_cat_read_id(reader, icha_cat_get(root, "assumption"));
    record->place = icha_cat_get(root, "assumption")->place;
    if (name != NULL) icha_cat_read_name(reader, name, &ko, &en);
    if (statement != NULL) icha_cat_read_name(reader, statement, &ko, &en);
    if (products != NULL)
        icha_cat_read_ids(reader, products, &record->products, &record->product_places, &record->product_count);
    if (record->name == NULL) return;
    read_groups(reader, root, record);
    record->next = catalogue->assumptions;
    catalogue->assumptions = record;
}

/* The library bears the calendar as a table, so a load passes by the file; a check sees that it is one. Its days are
 * held against the schema and the rules of law by tests. */
static void read_holidays(icha_cat_reader *reader, const icha_cat_node *root) {
    static const char *const required[] = {"holidays", "name",  "from",  "to", "weekend",
                                           "sources",  "lunar", "years", NULL};
    static const char *const optional[] = {"statement", NULL};
    if (icha_cat_expect_map(reader, root, required, optional))
        (void)icha_cat_read_id(reader, icha_cat_get(root, "holidays"));
}

void icha_cat_read_file(icha_cat_reader *reader, const icha_cat_node *root, icha_catalogue *catalogue) {
    bool is_map = root->kind == ICHA_CAT_MAP;
    if (is_map && icha_cat_get(root, "product") != NULL) icha_cat_read_product(reader, root, catalogue);
    else if (is_map && icha_cat_get(root, "source") != NULL) icha_cat_read_source(reader, root, catalogue);
    else if (is_map && icha_cat_get(root, "assumption") != NULL) icha_cat_read_assumption(reader, root, catalogue);
    else if (is_map && icha_cat_get(root, "facts") != NULL) icha_cat_read_facts(reader, root, catalogue);
    else if (is_map && icha_cat_get(root, "series") != NULL) icha_cat_read_series(reader, root, catalogue);
    else if (is_map && icha_cat_get(root, "holidays") != NULL) read_holidays(reader, root);
    else if (is_map)
        icha_cat_fault(reader, root->place, ICHA_M_KEY_MISSING, NULL,
                       "product, source, assumption, facts, series or holidays");
    else icha_cat_fault(reader, root->place, ICHA_M_WRONG_KIND, root->text == NULL ? "list" : root->text, "map");
}
