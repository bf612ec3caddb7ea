/* Asking a loaded catalogue: products, parameters, versions, the one version that holds (C-3), assumptions (C-5). */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue/model.h"

size_t icha_catalogue_product_count(const icha_catalogue *catalogue) {
    return catalogue->listed_count;
}

icha_product icha_catalogue_product(const icha_catalogue *catalogue, size_t index) {
    assert(index < catalogue->listed_count);
    return catalogue->sorted[index]->public;
}

static const icha_cat_product *find_between(const icha_catalogue *catalogue, size_t low, size_t high, const char *id) {
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(catalogue->sorted[middle]->public.id, id);
        if (order == 0) return catalogue->sorted[middle];
        if (order < 0) low = middle + 1;
        else high = middle;
    }
    return NULL;
}

const icha_cat_product *icha_cat_find_product(const icha_catalogue *catalogue, const char *id) {
    if (catalogue == NULL || id == NULL) return NULL;
    const icha_cat_product *found = find_between(catalogue, 0, catalogue->listed_count, id);
    /* the abstract ones stand behind the listed ones, sorted by themselves */
    return found != NULL ? found : find_between(catalogue, catalogue->listed_count, catalogue->sorted_count, id);
}

bool icha_catalogue_find(const icha_catalogue *catalogue, const char *product_id, icha_product *product) {
    const icha_cat_product *found = icha_cat_find_product(catalogue, product_id);
    if (found != NULL && product != NULL) *product = found->public;
    return found != NULL;
}

const icha_cat_parameter *icha_cat_find_parameter(const icha_cat_product *product, const char *name) {
    size_t low = 0, high = product == NULL || name == NULL ? 0 : product->all_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(product->all[middle]->name, name);
        if (order == 0) return product->all[middle];
        if (order < 0) low = middle + 1;
        else high = middle;
    }
    return NULL;
}

size_t icha_catalogue_parameter_count(const icha_catalogue *catalogue, const char *product_id) {
    const icha_cat_product *product = icha_cat_find_product(catalogue, product_id);
    return product == NULL ? 0 : product->all_count;
}

const char *icha_catalogue_parameter(const icha_catalogue *catalogue, const char *product_id, size_t index) {
    const icha_cat_product *product = icha_cat_find_product(catalogue, product_id);
    assert(product != NULL && index < product->all_count);
    return product->all[index]->name;
}

size_t icha_catalogue_version_count(const icha_catalogue *catalogue, const char *product_id, const char *parameter) {
    const icha_cat_parameter *found = icha_cat_find_parameter(icha_cat_find_product(catalogue, product_id), parameter);
    return found == NULL ? 0 : found->version_count;
}

static icha_version hand_out(const icha_cat_version *version, const char *product_id) {
    icha_version out = version->public;
    out.product = product_id;
    return out;
}

icha_version icha_catalogue_version(const icha_catalogue *catalogue, const char *product_id, const char *parameter,
                                    size_t index) {
    const icha_cat_product *product = icha_cat_find_product(catalogue, product_id);
    const icha_cat_parameter *found = icha_cat_find_parameter(product, parameter);
    assert(found != NULL && index < found->version_count);
    return hand_out(&found->versions[index], product->public.id);
}

/* The only version left, or NULL: loading made sure that there are never two. */
const icha_cat_version *icha_cat_pick(const icha_cat_parameter *parameter, icha_date on, icha_date known_on) {
    for (size_t i = 0; i < parameter->version_count; i++) {
        const icha_cat_version *version = &parameter->versions[i];
        if (icha_cat_is_active(&version->public, on, known_on) &&
            !icha_cat_is_superseded(parameter, version, on, known_on))
            return version;
    }
    return NULL;
}

icha_status icha_cat_fail_gap(icha_error *err, const char *product, const char *parameter, icha_date on,
                              icha_date known_on) {
    char found[120], on_text[ICHA_DATE_TEXT_SIZE], known_text[ICHA_DATE_TEXT_SIZE];
    icha_date_format(on, on_text, sizeof on_text);
    if (known_on < ICHA_DATE_MAX) {
        icha_date_format(known_on, known_text, sizeof known_text);
        snprintf(found, sizeof found, "%s (%.64s, known on %s)", on_text, product, known_text);
    } else {
        snprintf(found, sizeof found, "%s (%.64s)", on_text, product);
    }
    return icha_fail(err, ICHA_M_PARAMETER_GAP, "C-3", parameter, found, NULL);
}

icha_status icha_catalogue_select(const icha_catalogue *catalogue, const char *product_id, const char *parameter,
                                  icha_date on, icha_date known_on, icha_version *version, icha_error *err) {
    const icha_cat_product *product = icha_cat_find_product(catalogue, product_id);
    if (product == NULL)
        return icha_fail(err, ICHA_M_PRODUCT_NONE, "C-1", "product", product_id == NULL ? "" : product_id, NULL);
    const icha_cat_parameter *found = icha_cat_find_parameter(product, parameter);
    if (found == NULL) return icha_fail(err, ICHA_M_PARAMETER_NONE, "C-1", parameter, product_id, NULL);
    icha_date known = known_on == ICHA_DATE_UNSET ? ICHA_DATE_MAX : known_on;
    const icha_cat_version *left = icha_cat_pick(found, on, known);
    if (left == NULL) return icha_cat_fail_gap(err, product_id, parameter, on, known);
    *version = hand_out(left, product->public.id);
    return ICHA_OK;
}

/* ---- assumptions ---- */

static bool speaks_of(const icha_cat_assumption *record, const char *product_id) {
    for (size_t i = 0; i < record->product_count; i++)
        if (strcmp(record->products[i], product_id) == 0) return true;
    return record->product_count == 0;
}

static int by_parameter_name(const void *name, const void *parameter) {
    return strcmp(name, ((const icha_cat_parameter *)parameter)->name);
}

/* What one record holds of a parameter: for the product by name, or for all. Never both (checked when loading, which
 * also sorted the parameters by name). */
static const icha_cat_parameter *assumed_parameter(const icha_cat_assumption *record, const char *product_id,
                                                   const char *name) {
    for (size_t g = 0; g < record->group_count; g++) {
        const icha_cat_of_product *group = &record->groups[g];
        if (group->parameters.count == 0 || (group->product != NULL && strcmp(group->product, product_id) != 0))
            continue;
        const icha_cat_parameter *found = bsearch(name, group->parameters.items, group->parameters.count,
                                                  sizeof *group->parameters.items, by_parameter_name);
        if (found != NULL) return found;
    }
    return NULL;
}

static icha_status fail_conflict(icha_error *err, const char *parameter, const icha_cat_version *a,
                                 const icha_cat_version *b) {
    char found[150];
    snprintf(found, sizeof found, "%s + %s", a->public.assumption, b->public.assumption);
    return icha_fail(err, ICHA_M_ASSUMPTIONS_CONFLICT, "C-5", parameter, found, NULL);
}

icha_status icha_cat_pick_assumed(const icha_catalogue *catalogue, const char *id, const char *parameter, icha_date on,
                                  const icha_cat_version **version, icha_error *err) {
    const icha_cat_version *left = NULL;
    bool is_there = false;
    for (const icha_cat_assumption *record = catalogue->assumptions; record != NULL; record = record->next) {
        const icha_cat_parameter *found = speaks_of(record, id) ? assumed_parameter(record, id, parameter) : NULL;
        const icha_cat_version *one = found == NULL ? NULL : icha_cat_pick(found, on, ICHA_DATE_MAX);
        is_there = is_there || found != NULL;
        if (left != NULL && one != NULL) return fail_conflict(err, parameter, one, left);
        left = one != NULL ? one : left;
    }
    if (!is_there) return icha_fail(err, ICHA_M_PARAMETER_NONE, "C-5", parameter, "--assume", NULL);
    if (left == NULL) return icha_cat_fail_gap(err, id[0] == '\0' ? "--assume" : id, parameter, on, ICHA_DATE_MAX);
    *version = left;
    return ICHA_OK;
}

icha_status icha_catalogue_assume(const icha_catalogue *catalogue, const char *product_id, const char *parameter,
                                  icha_date on, icha_version *version, icha_error *err) {
    const char *id = product_id == NULL ? "" : product_id;
    const icha_cat_product *product = icha_cat_find_product(catalogue, id);
    if (id[0] != '\0' && product == NULL) return icha_fail(err, ICHA_M_PRODUCT_NONE, "C-1", "product", id, NULL);
    const icha_cat_version *left = NULL;
    icha_status status = icha_cat_pick_assumed(catalogue, id, parameter, on, &left, err);
    if (status == ICHA_OK) *version = hand_out(left, product == NULL ? "" : product->public.id);
    return status;
}

/* ---- how long a selection holds ---- */

/* Nothing changes but where a version begins or has ended. */
static void narrow_at(icha_date boundary, icha_date on, icha_date *from, icha_date *to) {
    if (boundary <= on && boundary > *from) *from = boundary;
    if (boundary > on && boundary <= *to) *to = boundary - 1;
}

static void narrow_by(const icha_cat_parameter *parameter, icha_date on, icha_date *from, icha_date *to) {
    for (size_t i = 0; i < parameter->version_count; i++) {
        narrow_at(parameter->versions[i].public.valid_from, on, from, to);
        narrow_at(parameter->versions[i].public.valid_to + 1, on, from, to);
    }
}

void icha_cat_narrow(const icha_catalogue *catalogue, const char *product_id, icha_date on, icha_date *from,
                     icha_date *to) {
    const icha_cat_product *product = icha_cat_find_product(catalogue, product_id);
    for (size_t i = 0; product != NULL && i < product->all_count; i++) narrow_by(product->all[i], on, from, to);
    for (const icha_cat_assumption *record = catalogue->assumptions; record != NULL; record = record->next)
        for (size_t g = 0; g < record->group_count; g++)
            for (size_t i = 0; i < record->groups[g].parameters.count; i++)
                narrow_by(&record->groups[g].parameters.items[i], on, from, to);
}
