#include "catalogue/link.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_name(const void *a, const void *b) {
    return strcmp(((const icha_cat_parameter *)a)->name, ((const icha_cat_parameter *)b)->name);
}

static void link_parameters(icha_cat_reader *reader, const icha_catalogue *catalogue, const char *under,
                            icha_cat_parameters *parameters, size_t *unresolved) {
    for (size_t i = 0; i < parameters->count; i++) {
        icha_cat_parameter *parameter = &parameters->items[i];
        icha_cat_leave(reader, 0);
        icha_cat_enter(reader, under);
        icha_cat_enter(reader, parameter->name);
        icha_cat_link_versions(reader, parameter);
        icha_cat_link_sources(reader, catalogue, parameter, unresolved);
    }
    icha_cat_leave(reader, 0);
    if (parameters->count > 1) qsort(parameters->items, parameters->count, sizeof *parameters->items, by_name);
}

static icha_cat_product *find_product(const icha_catalogue *catalogue, const char *id) {
    for (icha_cat_product *product = catalogue->products; product != NULL; product = product->next)
        if (strcmp(product->public.id, id) == 0) return product;
    return NULL;
}

/* The abstract product that one inherits from, or NULL after a fault or when it inherits nothing. */
static const icha_cat_product *find_parent(icha_cat_reader *reader, const icha_catalogue *catalogue,
                                           const icha_cat_product *product, size_t *unresolved) {
    if (product->inherits == NULL || product->is_abstract) return NULL;
    const icha_cat_product *parent = find_product(catalogue, product->inherits);
    if (parent != NULL && parent->is_abstract) return parent;
    if (parent == NULL && unresolved != NULL) (*unresolved)++;
    else icha_cat_fault(reader, product->inherits_place, ICHA_M_PARENT_NONE, product->inherits, "abstract: true");
    return NULL;
}

/* Merges two sorted lists; a parameter of its own replaces the inherited one as a whole. */
static void inherit(icha_cat_reader *reader, const icha_cat_product *parent, icha_cat_product *product) {
    size_t inherited = parent == NULL ? 0 : parent->own.count, i = 0, k = 0;
    product->all = icha_cat_arena_take(reader->arena, product->own.count + inherited, sizeof *product->all);
    if (product->all == NULL) return;
    while (i < product->own.count || k < inherited) {
        int order = i == product->own.count ? 1
                    : k == inherited        ? -1
                                            : strcmp(product->own.items[i].name, parent->own.items[k].name);
        product->all[product->all_count++] = order <= 0 ? &product->own.items[i] : &parent->own.items[k];
        i += order <= 0;
        k += order >= 0;
    }
}

static int by_id(const void *a, const void *b) {
    const icha_cat_product *x = *(icha_cat_product *const *)a, *y = *(icha_cat_product *const *)b;
    if (x->is_abstract != y->is_abstract) return x->is_abstract ? 1 : -1;
    int order = strcmp(x->public.id, y->public.id);
    /* two of one id are a fault; the order of reports should not hang on the sort */
    return order != 0 ? order : strcmp(x->place.file, y->place.file);
}

static void sort_products(icha_cat_reader *reader, icha_catalogue *catalogue) {
    size_t count = 0;
    for (icha_cat_product *product = catalogue->products; product != NULL; product = product->next) count++;
    catalogue->sorted = icha_cat_arena_take(reader->arena, count, sizeof *catalogue->sorted);
    if (catalogue->sorted == NULL) return;
    for (icha_cat_product *product = catalogue->products; product != NULL; product = product->next) {
        catalogue->sorted[catalogue->sorted_count++] = product;
        catalogue->listed_count += !product->is_abstract;
    }
    if (count > 1) qsort(catalogue->sorted, count, sizeof *catalogue->sorted, by_id);
}

void icha_cat_report_twice(icha_cat_reader *reader, const char *id, icha_cat_place place, icha_cat_place other) {
    char where[200];
    snprintf(where, sizeof where, "%s:%u", other.file, other.line);
    icha_cat_fault(reader, place, ICHA_M_ID_TWICE, id, where);
}

/* The lists hold the last file first: the later of two is the one at fault. */
static void report_repeated_ids(icha_cat_reader *reader, const icha_catalogue *catalogue) {
    for (const icha_cat_product *a = catalogue->products; a != NULL; a = a->next)
        for (const icha_cat_product *b = a->next; b != NULL; b = b->next)
            if (strcmp(a->public.id, b->public.id) == 0) icha_cat_report_twice(reader, a->public.id, a->place, b->place);
    for (const icha_cat_document *a = catalogue->documents; a != NULL; a = a->next)
        for (const icha_cat_document *b = a->next; b != NULL; b = b->next)
            if (strcmp(a->id, b->id) == 0) icha_cat_report_twice(reader, a->id, a->place, b->place);
    for (const icha_cat_assumption *a = catalogue->assumptions; a != NULL; a = a->next)
        for (const icha_cat_assumption *b = a->next; b != NULL; b = b->next)
            if (strcmp(a->name, b->name) == 0) icha_cat_report_twice(reader, a->name, a->place, b->place);
}

static void check_product_name(icha_cat_reader *reader, const icha_catalogue *catalogue, const char *id,
                               icha_cat_place place, size_t *unresolved) {
    if (find_product(catalogue, id) != NULL) return;
    if (unresolved != NULL) (*unresolved)++;
    else icha_cat_fault(reader, place, ICHA_M_PRODUCT_NONE, id, "a product of the catalogue");
}

static bool has_parameter(const icha_cat_parameters *parameters, const char *name) {
    for (size_t i = 0; i < parameters->count; i++)
        if (strcmp(parameters->items[i].name, name) == 0) return true;
    return false;
}

/* A record that speaks of a parameter for all products and again for one would leave the choice to a tie-break. */
static void report_both(icha_cat_reader *reader, const icha_cat_assumption *record, const icha_cat_of_product *group) {
    for (size_t i = 0; i < group->parameters.count; i++)
        if (has_parameter(&record->groups[0].parameters, group->parameters.items[i].name))
            icha_cat_report_twice(reader, group->parameters.items[i].name, group->parameters.items[i].place,
                         record->groups[0].place);
}

static void link_assumption(icha_cat_reader *reader, const icha_catalogue *catalogue, icha_cat_assumption *record,
                            size_t *unresolved) {
    for (size_t i = 0; i < record->product_count; i++)
        check_product_name(reader, catalogue, record->products[i], record->product_places[i], unresolved);
    for (size_t g = 0; g < record->group_count; g++) {
        icha_cat_of_product *group = &record->groups[g];
        if (group->product != NULL) check_product_name(reader, catalogue, group->product, group->place, unresolved);
        if (group->product != NULL && record->groups[0].product == NULL) report_both(reader, record, group);
        link_parameters(reader, catalogue, group->product == NULL ? "parameters" : group->product, &group->parameters,
                        unresolved);
        icha_cat_link_assumed(reader, catalogue, record, group);
    }
}

void icha_cat_link(icha_cat_reader *reader, icha_catalogue *catalogue, size_t *unresolved) {
    icha_cat_leave(reader, 0);
    report_repeated_ids(reader, catalogue);
    sort_products(reader, catalogue);
    icha_cat_link_facts(reader, catalogue, unresolved);
    icha_cat_link_series(reader, catalogue, unresolved);
    for (size_t i = 0; i < catalogue->sorted_count; i++)
        link_parameters(reader, catalogue, "parameters", &catalogue->sorted[i]->own, unresolved);
    for (size_t i = 0; i < catalogue->sorted_count; i++) {
        icha_cat_product *product = catalogue->sorted[i];
        const icha_cat_product *parent = find_parent(reader, catalogue, product, unresolved);
        inherit(reader, parent, product);
        /* without its parent a product's rules may name parameters that are not at hand */
        if (parent != NULL || product->inherits == NULL) icha_cat_link_tests(reader, catalogue, product);
        icha_cat_write_texts(reader, catalogue, &product->own);
    }
    for (icha_cat_assumption *record = catalogue->assumptions; record != NULL; record = record->next)
        link_assumption(reader, catalogue, record, unresolved);
}
