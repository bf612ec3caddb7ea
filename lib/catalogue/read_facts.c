/* A group of facts that rules may ask for (E-1). */
#include <string.h>

#include "catalogue/read.h"

static const char type_words[] = "bool whole won rate months date choice text ksic dates headcounts";

static int64_t largest_of(icha_fact_type type) {
    switch (type) {
    case ICHA_FACT_RATE: return ICHA_RATE_MAX;
    case ICHA_FACT_MONTHS: return ICHA_TERM_MONTHS_MAX;
    case ICHA_FACT_BOOL: return 1;
    default: return ICHA_MONEY_MAX;
    }
}

static bool is_number(icha_fact_type type) {
    return type == ICHA_FACT_WHOLE || type == ICHA_FACT_WON || type == ICHA_FACT_MONTHS;
}

static bool read_bounds(icha_cat_reader *reader, const icha_cat_node *node, icha_fact_definition *fact) {
    const icha_cat_node *minimum = icha_cat_get(node, "minimum"), *maximum = icha_cat_get(node, "maximum");
    int64_t largest = largest_of(fact->type);
    fact->minimum = 0;
    fact->maximum = largest;
    if ((minimum != NULL || maximum != NULL) && !is_number(fact->type)) {
        icha_cat_fault(reader, (minimum != NULL ? minimum : maximum)->key_place, ICHA_M_FORM_UNFIT,
                       (minimum != NULL ? minimum : maximum)->key, "whole, won or months");
        return false;
    }
    bool good = minimum == NULL || icha_cat_read_whole(reader, minimum, 0, largest, &fact->minimum);
    return (maximum == NULL || icha_cat_read_whole(reader, maximum, fact->minimum, largest, &fact->maximum)) && good;
}

static bool read_choice(icha_cat_reader *reader, const icha_cat_node *node, icha_choice *choice) {
    static const char *const required[] = {"key", "label", NULL};
    if (!icha_cat_expect_map(reader, node, required, NULL)) return false;
    const icha_cat_node *key = icha_cat_get(node, "key"), *label = icha_cat_get(node, "label");
    if (key == NULL || label == NULL) return false;
    choice->key = icha_cat_read_id(reader, key);
    return icha_cat_read_name(reader, label, &choice->label_ko, &choice->label_en) && choice->key != NULL;
}

static bool read_choices(icha_cat_reader *reader, const icha_cat_node *list, icha_fact_definition *fact) {
    if (!icha_cat_expect_list(reader, list, 2, "[{key: .., label: {ko: .., en: ..}}, ...]")) return false;
    icha_choice *choices = icha_cat_arena_take(reader->arena, list->count, sizeof *choices);
    if (choices == NULL) return false;
    fact->choices = choices;
    bool good = true;
    for (const icha_cat_node *item = list->first; item != NULL; item = item->next) {
        bool read = read_choice(reader, item, &choices[fact->choice_count]);
        for (size_t i = 0; read && i < fact->choice_count; i++)
            if (strcmp(choices[i].key, choices[fact->choice_count].key) == 0) {
                icha_cat_fault(reader, item->place, ICHA_M_KEY_TWICE, choices[i].key, "once");
                read = false;
            }
        if (read) fact->choice_count++;
        good = good && read;
    }
    fact->maximum = (int64_t)fact->choice_count - 1;
    return good;
}

static bool read_kind(icha_cat_reader *reader, const icha_cat_node *node, icha_fact_definition *fact) {
    const icha_cat_node *type = icha_cat_get(node, "type"), *choices = icha_cat_get(node, "choices");
    size_t index;
    if (type == NULL || !icha_cat_read_word(reader, type, type_words, &index)) return false;
    fact->type = (icha_fact_type)(index + 1);
    bool good = read_bounds(reader, node, fact);
    if ((choices != NULL) != (fact->type == ICHA_FACT_CHOICE)) {
        icha_cat_fault(reader, type->place, ICHA_M_FORM_UNFIT, "choices", "with type choice, and only there");
        return false;
    }
    return (choices == NULL || read_choices(reader, choices, fact)) && good;
}

static bool read_fact(icha_cat_reader *reader, const icha_cat_node *node, icha_fact_definition *fact) {
    static const char *const required[] = {"type", "label", "supplied_by", "changeable", NULL};
    static const char *const optional[] = {"minimum", "maximum", "unit", "choices", NULL};
    fact->unit_ko = fact->unit_en = "";
    if (!icha_cat_expect_map(reader, node, required, optional)) return false;
    const icha_cat_node *label = icha_cat_get(node, "label"), *supplied = icha_cat_get(node, "supplied_by");
    const icha_cat_node *changeable = icha_cat_get(node, "changeable"), *unit = icha_cat_get(node, "unit");
    bool good = label != NULL && supplied != NULL && changeable != NULL;
    good = good && icha_cat_read_name(reader, label, &fact->label_ko, &fact->label_en);
    good = good && icha_cat_read_name(reader, supplied, &fact->supplied_by_ko, &fact->supplied_by_en);
    good = good && icha_cat_read_bool(reader, changeable, &fact->is_changeable);
    good = (unit == NULL || icha_cat_read_name(reader, unit, &fact->unit_ko, &fact->unit_en)) && good;
    return read_kind(reader, node, fact) && good;
}

static void read_item(icha_cat_reader *reader, const icha_cat_node *item, icha_catalogue *catalogue) {
    icha_cat_node key = {.kind = ICHA_CAT_SCALAR, .text = item->key, .length = strlen(item->key)};
    key.place = item->key_place;
    icha_cat_fact *fact = icha_cat_arena_take(reader->arena, 1, sizeof *fact);
    if (fact == NULL) return;
    fact->public.name = icha_cat_read_id(reader, &key);
    fact->place = item->key_place;
    if (!read_fact(reader, item, &fact->public) || fact->public.name == NULL) return;
    fact->next = catalogue->facts;
    catalogue->facts = fact;
}

void icha_cat_read_facts(icha_cat_reader *reader, const icha_cat_node *root, icha_catalogue *catalogue) {
    static const char *const required[] = {"facts", "items", NULL};
    if (!icha_cat_expect_map(reader, root, required, NULL)) return;
    icha_cat_read_id(reader, icha_cat_get(root, "facts"));
    const icha_cat_node *items = icha_cat_get(root, "items");
    if (items == NULL || items->bad) return;
    if (items->kind != ICHA_CAT_MAP) {
        icha_cat_fault(reader, items->place, ICHA_M_WRONG_KIND, items->text == NULL ? "list" : items->text, "map");
        return;
    }
    for (const icha_cat_node *item = items->first; item != NULL; item = item->next) {
        size_t path = icha_cat_enter(reader, item->key);
        read_item(reader, item, catalogue);
        icha_cat_leave(reader, path);
    }
}
