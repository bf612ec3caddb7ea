#include "weights.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "calendar/civil.h"
#include "number/wide.h"

void icha_paths_init(icha_sums *paths) {
    icha_sums_init(paths, sizeof(icha_path_key), sizeof(icha_path_key));
}

/* Entries keep the order in which they came, so a node's number is its place + 1. */
static uint32_t number_of(icha_sums *paths, const icha_path_key *key) {
    const unsigned char *entry = icha_sums_at(paths, key);
    if (entry == NULL) return 0;
    return (uint32_t)((size_t)(entry - paths->entries) / paths->entry_size) + 1;
}

uint32_t icha_path_begin(icha_sums *paths, uint32_t product) {
    icha_path_key key = {0, product, -1};
    return number_of(paths, &key);
}

uint32_t icha_path_next(icha_sums *paths, uint32_t node, int32_t age) {
    icha_path_key key = {node, icha_path_at(paths, node)->product, age};
    return number_of(paths, &key);
}

int32_t icha_age_months(icha_date origin, icha_date day) {
    assert(origin <= day);
    int32_t months = icha_month_number(day) - icha_month_number(origin);
    return icha_months_after(origin, months) > day ? months - 1 : months;
}

static int64_t left_of(int64_t weight, icha_ratio probability) {
    icha_i128 kept = (icha_i128)weight * (probability.denominator - probability.numerator);
    return (int64_t)(kept / probability.denominator);
}

icha_loan_weight icha_weight_after(icha_loan_weight before, const icha_behaviour *entry, int64_t *moved) {
    icha_loan_weight after = before;
    bool is_recovery = entry->kind == ICHA_BEHAVIOUR_RECOVERY;
    int64_t *from = is_recovery ? &after.defaulted : &after.paying;
    *moved = *from - left_of(*from, entry->probability);
    *from -= *moved;
    if (is_recovery) after.paying += *moved;
    if (entry->kind == ICHA_BEHAVIOUR_DEFAULT) after.defaulted += *moved;
    return after;
}

static bool names_product(const icha_behaviour *entry, const char *product) {
    bool found = entry->product_count == 0;
    for (size_t i = 0; !found && i < entry->product_count; i++) found = strcmp(entry->products[i], product) == 0;
    return found;
}

bool icha_behaviour_strikes(const icha_behaviour *entry, const char *product, int32_t age) {
    return age >= entry->from_month && age <= entry->to_month && names_product(entry, product);
}

/* Which entries speak of which product: names are compared once a name, not once a node. NULL: no memory. */
static bool *speaking_of(const icha_names *names, const icha_behaviour *behaviour, size_t count) {
    bool *speaks = calloc(names->count * count + 1, sizeof *speaks);
    for (size_t i = 0; speaks != NULL && i < names->count; i++)
        for (size_t j = 0; j < count; j++) speaks[i * count + j] = names_product(&behaviour[j], names->texts[i]);
    return speaks;
}

bool icha_weights_of(const icha_sums *paths, const icha_names *names, const icha_behaviour *behaviour, size_t count,
                     icha_loan_weight *weights, int64_t *moved) {
    int64_t unused = 0;
    bool *speaks = speaking_of(names, behaviour, count);
    if (speaks == NULL) return false;
    for (size_t i = 0; i < paths->count; i++) {
        const icha_path_key *node = icha_sums_entry(paths, i);
        icha_loan_weight weight = {ICHA_WEIGHT_ONE, 0};
        if (node->parent > 0) weight = weights[node->parent - 1];
        for (size_t j = 0; j < count; j++) {
            int64_t *out = moved == NULL ? &unused : &moved[i * count + j];
            const icha_behaviour *entry = &behaviour[j];
            bool strikes = node->parent > 0 && speaks[node->product * count + j] && node->age >= entry->from_month &&
                           node->age <= entry->to_month;
            *out = 0;
            if (strikes) weight = icha_weight_after(weight, entry, out);
        }
        weights[i] = weight;
    }
    free(speaks);
    return true;
}
