/* Asking for facts: the dictionary, and which facts a product asks for. */
#include <assert.h>
#include <string.h>

#include "catalogue/model.h"
#include "catalogue/unit_of_test.h"
#include "number/name.h"

size_t icha_catalogue_fact_count(const icha_catalogue *catalogue) {
    return catalogue->fact_count;
}

const icha_fact_definition *icha_catalogue_fact(const icha_catalogue *catalogue, size_t index) {
    assert(index < catalogue->fact_count);
    return &catalogue->sorted_facts[index]->public;
}

int32_t icha_catalogue_fact_index(const icha_catalogue *catalogue, const char *name) {
    size_t low = 0, high = catalogue->fact_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(catalogue->sorted_facts[middle]->public.name, name);
        if (order == 0) return (int32_t)middle;
        if (order < 0) low = middle + 1;
        else high = middle;
    }
    return -1;
}

const char *icha_cat_nearest_fact(const icha_catalogue *catalogue, const char *name) {
    const char *nearest = "a fact of catalogue/facts";
    size_t least = SIZE_MAX;
    for (size_t i = 0; i < catalogue->fact_count; i++) {
        size_t now = icha_name_distance(name, catalogue->sorted_facts[i]->public.name);
        if (now < least) least = now, nearest = catalogue->sorted_facts[i]->public.name;
    }
    return nearest;
}

static bool differs(void *context, const icha_test *test) {
    int32_t fact = *(const int32_t *)context;
    return test->fact_index != fact && test->per_index != fact;
}

static bool value_asks(const icha_value *value, int32_t fact) {
    const icha_cap *cap = value->cap;
    if (value->test != NULL && !icha_cat_walk(value->test, differs, &fact)) return true;
    for (size_t i = 0; i < value->entry_count; i++)
        if (value->entries[i].when != NULL && !icha_cat_walk(value->entries[i].when, differs, &fact)) return true;
    return cap != NULL && (cap->fact_index == fact || cap->less_index == fact || cap->workers_index == fact ||
                           cap->months_index == fact);
}

static bool parameter_asks(const icha_cat_parameter *parameter, icha_date on, icha_date known_on, int32_t fact) {
    if (on != ICHA_DATE_UNSET) {
        icha_date known = known_on == ICHA_DATE_UNSET ? ICHA_DATE_MAX : known_on;
        const icha_cat_version *version = icha_cat_pick(parameter, on, known);
        return version != NULL && value_asks(&version->public.value, fact);
    }
    for (size_t i = 0; i < parameter->version_count; i++)
        if (value_asks(&parameter->versions[i].public.value, fact)) return true;
    return false;
}

bool icha_catalogue_asks(const icha_catalogue *catalogue, const char *product_id, icha_date on, icha_date known_on,
                         size_t fact_index) {
    const icha_cat_product *product = icha_cat_find_product(catalogue, product_id);
    for (size_t i = 0; product != NULL && i < product->all_count; i++)
        if (parameter_asks(product->all[i], on, known_on, (int32_t)fact_index)) return true;
    return false;
}
