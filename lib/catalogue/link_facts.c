/* Facts: the sorted dictionary, and every use of a fact by a rule or a cap with the type it needs (E-1, E-7). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue/link.h"
#include "catalogue/unit_of_test.h"

static int by_name(const void *a, const void *b) {
    return strcmp((*(const icha_cat_fact *const *)a)->public.name, (*(const icha_cat_fact *const *)b)->public.name);
}

static void report_twice(icha_cat_reader *reader, const icha_cat_fact *a, const icha_cat_fact *b) {
    bool a_is_later = strcmp(a->place.file, b->place.file) > 0 ||
                      (strcmp(a->place.file, b->place.file) == 0 && a->place.line > b->place.line);
    const icha_cat_fact *later = a_is_later ? a : b, *first = a_is_later ? b : a;
    char where[200];
    snprintf(where, sizeof where, "%s:%u", first->place.file, first->place.line);
    icha_cat_fault(reader, later->place, ICHA_M_ID_TWICE, later->public.name, where);
}

static void sort_facts(icha_cat_reader *reader, icha_catalogue *catalogue) {
    size_t count = 0;
    for (const icha_cat_fact *fact = catalogue->facts; fact != NULL; fact = fact->next) count++;
    if (count > ICHA_FACTS_MAX)
        icha_cat_fault(reader, catalogue->facts->place, ICHA_M_YAML_LIMIT, "facts of a catalogue", "<= 128");
    catalogue->sorted_facts = icha_cat_arena_take(reader->arena, count, sizeof *catalogue->sorted_facts);
    if (catalogue->sorted_facts == NULL) return;
    for (const icha_cat_fact *fact = catalogue->facts; fact != NULL; fact = fact->next)
        catalogue->sorted_facts[catalogue->fact_count++] = fact;
    if (count > 1) qsort(catalogue->sorted_facts, count, sizeof *catalogue->sorted_facts, by_name);
    for (size_t i = 1; i < count; i++) {
        const icha_cat_fact *a = catalogue->sorted_facts[i - 1], *b = catalogue->sorted_facts[i];
        if (strcmp(a->public.name, b->public.name) == 0) report_twice(reader, a, b);
    }
}

static void type_names(uint32_t types, char *buffer, size_t size) {
    buffer[0] = '\0';
    for (unsigned type = ICHA_FACT_BOOL; type <= ICHA_FACT_HEADCOUNTS; type++) {
        if ((types >> type & 1) == 0) continue;
        size_t length = strlen(buffer);
        snprintf(buffer + length, size - length, "%s%s", length == 0 ? "" : ", ",
                 icha_fact_type_name((icha_fact_type)type));
    }
}

/* The fact of a name with one of some types, or NULL after a fault (or, where not all files are at hand, a count). */
static const icha_fact_definition *use_fact(icha_cat_reader *reader, const icha_catalogue *catalogue, const char *name,
                                            icha_cat_place place, uint32_t types, int32_t *index, size_t *unresolved) {
    *index = icha_catalogue_fact_index(catalogue, name);
    if (*index < 0) {
        if (unresolved != NULL) (*unresolved)++;
        else icha_cat_fault(reader, place, ICHA_M_FACT_NONE, name, icha_cat_nearest_fact(catalogue, name));
        return NULL;
    }
    const icha_fact_definition *fact = icha_catalogue_fact(catalogue, (size_t)*index);
    if ((types >> fact->type & 1) != 0) return fact;
    char expected[160];
    type_names(types, expected, sizeof expected);
    icha_cat_fault(reader, place, ICHA_M_FACT_TYPE, icha_fact_type_name(fact->type), expected);
    return NULL;
}

/* ---- bounds of their own ---- */

static bool parse_bound(icha_cat_reader *reader, const icha_cat_bound *bound, icha_unit unit, int64_t maximum,
                        icha_limit *limit) {
    icha_error error;
    icha_date date = 0;
    icha_error_init(&error);
    size_t length = strlen(bound->text);
    icha_status status = ICHA_OK;
    const char *expected = "a whole number";
    switch (unit) {
    case ICHA_UNIT_RATIO:
        expected = "70%, 7/10";
        status = icha_ratio_parse(bound->text, length, &limit->ratio, &error);
        break;
    case ICHA_UNIT_RATE:
        expected = "1.5%, 150bp or 0.015x";
        status = icha_rate_parse(bound->text, length, &limit->number, &error);
        if (status == ICHA_OK && limit->number < 0)
            status = icha_fail(&error, ICHA_M_RATE_RANGE, "N-2", NULL, bound->text, ">= 0%");
        break;
    case ICHA_UNIT_DATE:
        expected = "YYYY-MM-DD";
        status = icha_date_parse(bound->text, length, &date, &error);
        limit->number = date;
        break;
    case ICHA_UNIT_BOOL:
        expected = "true or false";
        limit->number = strcmp(bound->text, "true") == 0;
        if (limit->number == 0 && strcmp(bound->text, "false") != 0)
            status = icha_fail(&error, ICHA_M_UNKNOWN_NAME, "E-7", NULL, bound->text, expected);
        break;
    default: status = icha_whole_parse(bound->text, length, 0, maximum, &limit->number, &error);
    }
    if (status == ICHA_OK) return true;
    icha_cat_fault_inner(reader, bound->place, &error, expected);
    return false;
}

static void check_choices(icha_cat_reader *reader, const icha_cat_leaf *leaf, const icha_fact_definition *fact) {
    for (size_t i = 0; fact->type == ICHA_FACT_CHOICE && i < leaf->test->item_count; i++) {
        bool is_there = false;
        for (size_t k = 0; k < fact->choice_count; k++)
            is_there = is_there || strcmp(fact->choices[k].key, leaf->test->items[i]) == 0;
        if (!is_there) icha_cat_fault(reader, leaf->place, ICHA_M_UNKNOWN_NAME, leaf->test->items[i], fact->name);
    }
}

static void link_leaf(icha_cat_reader *reader, const icha_catalogue *catalogue, icha_cat_leaf *leaf,
                      size_t *unresolved) {
    icha_test *test = leaf->test;
    uint32_t types = leaf->is_bool ? 1u << ICHA_FACT_BOOL : icha_cat_types_of(test);
    if (test->fact == NULL) return; /* reported when it was read */
    const icha_fact_definition *fact =
        use_fact(reader, catalogue, test->fact, leaf->place, types, &test->fact_index, unresolved);
    /* a ratio is of two numbers of one kind */
    if (test->per != NULL)
        use_fact(reader, catalogue, test->per, leaf->per_place,
                 fact == NULL ? icha_cat_types_of(test) : 1u << fact->type, &test->per_index, unresolved);
    if (fact == NULL) return;
    check_choices(reader, leaf, fact);
    test->limit.unit = icha_cat_limit_unit(test, fact->type);
    test->within.unit = ICHA_UNIT_MONTHS;
    if (leaf->limit.text != NULL)
        parse_bound(reader, &leaf->limit, test->limit.unit, icha_cat_limit_maximum(test, fact->type), &test->limit);
    if (leaf->within.text != NULL)
        parse_bound(reader, &leaf->within, ICHA_UNIT_MONTHS, ICHA_TERM_MONTHS_MAX, &test->within);
}

void icha_cat_link_facts(icha_cat_reader *reader, icha_catalogue *catalogue, size_t *unresolved) {
    sort_facts(reader, catalogue);
    for (icha_cat_leaf *leaf = catalogue->uses.leaves; leaf != NULL; leaf = leaf->next)
        link_leaf(reader, catalogue, leaf, unresolved);
    for (icha_cat_fact_use *use = catalogue->uses.facts; use != NULL; use = use->next)
        use_fact(reader, catalogue, use->name, use->place, use->types, use->index, unresolved);
}
