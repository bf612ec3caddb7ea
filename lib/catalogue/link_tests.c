/* Do the parameters that rules, caps and keyed entries name exist in each product that has them, in the right unit? */
#include <stdio.h>
#include <string.h>

#include "catalogue/link.h"
#include "catalogue/unit_of_test.h"

/* What is being checked. */
typedef struct asking {
    icha_cat_reader *reader;
    const icha_catalogue *catalogue;
    const icha_cat_product *product;
    icha_cat_place place;
    size_t nodes;
    bool in_entry; /* a bound there may not be keyed itself: choosing an entry would not end */
} asking;

static void need_parameter(const asking *of, const char *name, icha_unit unit, bool is_single) {
    char expected[160];
    if (name == NULL) return;
    const icha_cat_parameter *parameter = icha_cat_find_parameter(of->product, name);
    if (parameter == NULL) {
        icha_cat_fault(of->reader, of->place, ICHA_M_RULE_PARAMETER_NONE, of->product->public.id, name);
        return;
    }
    if (parameter->unit != unit) {
        snprintf(expected, sizeof expected, "%s: %s", name, icha_unit_name(unit));
        icha_cat_fault(of->reader, of->place, ICHA_M_UNIT_FIXED, icha_unit_name(parameter->unit), expected);
    }
    for (size_t i = 0; is_single && i < parameter->version_count; i++)
        if (parameter->versions[i].public.value.form == ICHA_FORM_KEYED)
            icha_cat_fault(of->reader, of->place, ICHA_M_FORM_UNFIT, name, "a value that is not keyed");
}

static bool visit_test(void *context, const icha_test *test) {
    asking *of = context;
    of->nodes++;
    if (test->fact_index < 0) return true;
    const icha_fact_definition *fact = icha_catalogue_fact(of->catalogue, (size_t)test->fact_index);
    need_parameter(of, test->limit.parameter, icha_cat_limit_unit(test, fact->type), of->in_entry);
    need_parameter(of, test->within.parameter, ICHA_UNIT_MONTHS, true);
    return true;
}

static void visit_cap(const asking *of, const icha_cap *cap) {
    need_parameter(of, cap->parameter, ICHA_UNIT_WON, false);
    need_parameter(of, cap->monthly, ICHA_UNIT_WON, true);
    need_parameter(of, cap->state, ICHA_UNIT_WON, true);
    need_parameter(of, cap->share, ICHA_UNIT_RATIO, true);
}

static void link_version(asking *of, const icha_cat_version *version) {
    const icha_value *value = &version->public.value;
    of->place = version->place;
    of->nodes = 0;
    of->in_entry = false;
    if (value->test != NULL) icha_cat_walk(value->test, visit_test, of);
    if (value->cap != NULL) visit_cap(of, value->cap);
    of->in_entry = true;
    for (size_t i = 0; i < value->entry_count; i++)
        if (value->entries[i].when != NULL) icha_cat_walk(value->entries[i].when, visit_test, of);
    if (of->nodes > ICHA_TESTS_IN_VALUE_MAX)
        icha_cat_fault(of->reader, of->place, ICHA_M_YAML_LIMIT, "tests of a value", "<= 64");
}

/* The line that `show` prints of a rule or a cap. */
static void write_text(icha_cat_reader *reader, const icha_catalogue *catalogue, icha_value *value) {
    char text[ICHA_CATALOGUE_TEXT_MAX];
    size_t length = 0;
    if (value->test != NULL) length = icha_test_text(value->test, text, sizeof text);
    else if (value->cap != NULL) length = icha_cat_cap_text(catalogue, value->cap, text, sizeof text);
    else if (value->tiers != NULL) length = icha_cat_tiers_text(value->tiers, value->tier_count, text, sizeof text);
    else return;
    if (length >= sizeof text) length = sizeof text - 1;
    const char *copy = icha_cat_arena_text(reader->arena, text, length);
    if (copy != NULL) value->text = copy;
}

void icha_cat_link_tests(icha_cat_reader *reader, icha_catalogue *catalogue, const icha_cat_product *product) {
    asking of = {reader, catalogue, product, product->place, 0, false};
    size_t rules = 0, caps = 0;
    if (product->is_abstract)
        return; /* what it lends is checked where it is inherited, and it cannot be screened for */
    for (size_t p = 0; p < product->all_count; p++) {
        rules += product->all[p]->unit == ICHA_UNIT_TEST;
        caps += product->all[p]->unit == ICHA_UNIT_CAP;
    }
    if (rules > ICHA_RULES_MAX)
        icha_cat_fault(reader, product->place, ICHA_M_YAML_LIMIT, "rules of a product", "<= 32");
    if (caps > ICHA_OFFER_CAPS_MAX)
        icha_cat_fault(reader, product->place, ICHA_M_YAML_LIMIT, "caps of a product", "<= 16");
    icha_cat_leave(reader, 0);
    for (size_t p = 0; p < product->all_count; p++)
        for (size_t v = 0; v < product->all[p]->version_count; v++) link_version(&of, &product->all[p]->versions[v]);
}

static void check_unit(icha_cat_reader *reader, const icha_cat_product *product, const icha_cat_parameter *assumed) {
    const icha_cat_parameter *own = icha_cat_find_parameter(product, assumed->name);
    if (own == NULL || own->unit == assumed->unit) return;
    char expected[160];
    snprintf(expected, sizeof expected, "%s: %s", product->public.id, icha_unit_name(own->unit));
    icha_cat_fault(reader, assumed->place, ICHA_M_UNIT_FIXED, icha_unit_name(assumed->unit), expected);
}

/* One fault for a parameter, not one for each of the products that it does not fit. */
static void check_units(icha_cat_reader *reader, const icha_catalogue *catalogue, const icha_cat_assumption *record,
                        const icha_cat_of_product *group, const icha_cat_parameter *assumed) {
    size_t faults = reader->faults->count;
    for (size_t i = 0; i < catalogue->sorted_count && reader->faults->count == faults; i++) {
        const char *id = catalogue->sorted[i]->public.id;
        bool is_spoken_of = group->product != NULL ? strcmp(group->product, id) == 0 : record->product_count == 0;
        for (size_t k = 0; group->product == NULL && k < record->product_count; k++)
            is_spoken_of = is_spoken_of || strcmp(record->products[k], id) == 0;
        if (is_spoken_of) check_unit(reader, catalogue->sorted[i], assumed);
    }
}

void icha_cat_link_assumed(icha_cat_reader *reader, const icha_catalogue *catalogue, const icha_cat_assumption *record,
                           const icha_cat_of_product *group) {
    for (size_t p = 0; p < group->parameters.count; p++) {
        const icha_cat_parameter *assumed = &group->parameters.items[p];
        check_units(reader, catalogue, record, group, assumed);
        for (size_t v = 0; v < assumed->version_count; v++) {
            const icha_value *value = &assumed->versions[v].public.value;
            for (size_t e = 0; e < value->entry_count; e++)
                if (value->entries[e].when != NULL)
                    icha_cat_fault(reader, assumed->versions[v].place, ICHA_M_FORM_UNFIT, "when", "a product's entry");
        }
    }
}

void icha_cat_write_texts(icha_cat_reader *reader, icha_catalogue *catalogue, icha_cat_parameters *parameters) {
    for (size_t p = 0; p < parameters->count; p++)
        for (size_t v = 0; v < parameters->items[p].version_count; v++)
            write_text(reader, catalogue, &parameters->items[p].versions[v].public.value);
}
