/* A cap of the offer (E-6). */
#include <string.h>

#include "catalogue/read_test.h"

static bool use_fact(icha_cat_reader *reader, const icha_cat_node *node, uint32_t types, int32_t *index) {
    if (node == NULL) return true;
    icha_cat_fact_use *use = icha_cat_arena_take(reader->arena, 1, sizeof *use);
    if (use == NULL) return false;
    use->name = icha_cat_read_id(reader, node);
    use->place = node->place;
    use->types = types;
    use->index = index;
    if (use->name == NULL) return false;
    use->next = reader->uses->facts;
    reader->uses->facts = use;
    return true;
}

static bool read_parameter(icha_cat_reader *reader, const icha_cat_node *node, const char **name) {
    if (node == NULL) return true;
    *name = icha_cat_read_id(reader, node);
    return *name != NULL;
}

static bool read_rounding(icha_cat_reader *reader, const icha_cat_node *node, icha_rounding *rounding) {
    if (node == NULL || !icha_cat_expect_scalar(reader, node, "down/1")) return false;
    icha_error error;
    icha_error_init(&error);
    if (icha_rounding_parse(node->text, node->length, rounding, &error) == ICHA_OK) return true;
    icha_cat_fault_inner(reader, node->place, &error, "down/1");
    return false;
}

/* E-9 */
static bool read_need(icha_cat_reader *reader, const icha_cat_node *node, icha_cap *cap) {
    static const char *const required[] = {"monthly", "workers", "months", "rounding", NULL};
    static const char *const optional[] = {"state", "share", NULL};
    const uint32_t whole = 1u << ICHA_FACT_WHOLE, months = 1u << ICHA_FACT_MONTHS;
    if (!icha_cat_expect_map(reader, node, required, optional)) return false;
    cap->is_need = true;
    bool good = read_parameter(reader, icha_cat_get(node, "monthly"), &cap->monthly);
    good = read_parameter(reader, icha_cat_get(node, "state"), &cap->state) && good;
    good = read_parameter(reader, icha_cat_get(node, "share"), &cap->share) && good;
    good = use_fact(reader, icha_cat_get(node, "workers"), whole, &cap->workers_index) && good;
    good = use_fact(reader, icha_cat_get(node, "months"), whole | months, &cap->months_index) && good;
    return read_rounding(reader, icha_cat_get(node, "rounding"), &cap->rounding) && good && cap->monthly != NULL;
}

static bool read_on(icha_cat_reader *reader, const icha_cat_node *node, icha_cap *cap) {
    size_t index;
    if (node == NULL) return true;
    if (!icha_cat_read_word(reader, node, "loan guarantee", &index)) return false;
    cap->is_on_guarantee = index == 1;
    return true;
}

bool icha_cat_read_cap(icha_cat_reader *reader, const icha_cat_node *node, icha_cap *cap) {
    static const char *const none[] = {NULL};
    static const char *const optional[] = {"parameter", "fact", "need", "less", "on", NULL};
    *cap = (icha_cap){.fact_index = -1, .less_index = -1, .workers_index = -1, .months_index = -1};
    if (!icha_cat_expect_map(reader, node, none, optional)) return false;
    const icha_cat_node *parameter = icha_cat_get(node, "parameter"), *fact = icha_cat_get(node, "fact");
    const icha_cat_node *need = icha_cat_get(node, "need");
    if ((parameter != NULL) + (fact != NULL) + (need != NULL) != 1) {
        icha_cat_fault(reader, node->place, ICHA_M_KEY_MISSING, NULL, "one of parameter, fact, need");
        return false;
    }
    const uint32_t won = 1u << ICHA_FACT_WON;
    bool good = read_parameter(reader, parameter, &cap->parameter);
    good = use_fact(reader, fact, won, &cap->fact_index) && good;
    good = use_fact(reader, icha_cat_get(node, "less"), won, &cap->less_index) && good;
    good = read_on(reader, icha_cat_get(node, "on"), cap) && good;
    return (need == NULL || read_need(reader, need, cap)) && good;
}
