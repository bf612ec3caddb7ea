#include "screening/criteria.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "screening/evaluate.h"

static icha_status too_many(const char *what, const char *limit, icha_error *err) {
    return icha_fail(err, ICHA_M_CRITERIA_TOO_MANY, "X-3", NULL, what, limit);
}

/* ---- versions ---- */

/* Narrows the days on which the same versions hold: a version that is in force ends it where it ends, another known one
 * where it begins. */
static void narrow(icha_criteria *criteria, const icha_cat_parameter *parameter) {
    for (size_t i = 0; i < parameter->version_count; i++) {
        const icha_version *version = &parameter->versions[i].public;
        icha_date from = version->valid_from, to = version->valid_to;
        if (version->known_from > criteria->known_on) continue;
        if (from > criteria->on) from = ICHA_DATE_MIN, to = version->valid_from - 1;
        else if (to < criteria->on) from = version->valid_to + 1, to = ICHA_DATE_MAX;
        if (from > criteria->same_from) criteria->same_from = from;
        if (to < criteria->same_to) criteria->same_to = to;
    }
}

static icha_status use_version(icha_criteria *criteria, const icha_version *version, icha_error *err) {
    for (int32_t i = 0; i < criteria->used_count; i++)
        if (criteria->used[i] == version) return ICHA_OK;
    if (criteria->used_count == ICHA_CRITERIA_VERSIONS_MAX) return too_many("parameters", "128", err);
    criteria->used[criteria->used_count++] = version;
    return ICHA_OK;
}

static icha_status pick(icha_criteria *criteria, const icha_cat_parameter *parameter, const icha_version **version,
                        icha_error *err) {
    const icha_cat_version *left = icha_cat_pick(parameter, criteria->on, criteria->known_on);
    if (left == NULL)
        return icha_cat_fail_gap(err, criteria->product->public.id, parameter->name, criteria->on, criteria->known_on);
    narrow(criteria, parameter);
    *version = &left->public;
    return ICHA_OK;
}

/* C-5: the assumptions are asked where the product holds UNKNOWN or nothing. They may say another thing on another day. */
static icha_status ask_assumptions(icha_criteria *criteria, const char *name, const icha_version **version,
                                   icha_error *err) {
    const icha_cat_version *assumed;
    icha_error inner = ICHA_ERROR_INIT;
    icha_status status =
        icha_cat_pick_assumed(criteria->catalogue, criteria->product->public.id, name, criteria->on, &assumed, &inner);
    if (status == ICHA_OK) *version = &assumed->public;
    /* a record that speaks, or is silent only on this day */
    if (status == ICHA_OK || status == ICHA_ERR_GAP) criteria->same_from = criteria->same_to = criteria->on;
    if (status == ICHA_OK || status == ICHA_ERR_MISSING || status == ICHA_ERR_GAP) return ICHA_OK;
    if (err != NULL) *err = inner;
    return status;
}

static icha_status lay_out(icha_criteria *criteria, const icha_test *test, icha_error *err);

/* The tests of a keyed value's entries. */
static icha_status lay_out_choice(icha_criteria *criteria, icha_bound *bound, icha_error *err) {
    const icha_value *value = &bound->version->value;
    for (int16_t i = 0; i < criteria->choice_count; i++)
        if (criteria->choices[i].version == bound->version) bound->choice = i;
    if (bound->choice >= 0) return ICHA_OK;
    if (criteria->choice_count == ICHA_KEYED_VALUES_MAX) return too_many("keyed values", "16", err);
    if (value->entry_count > ICHA_TEST_PARTS_MAX) return too_many("entries", "32", err);
    bound->choice = (int16_t)criteria->choice_count++;
    icha_choice_of *choice = &criteria->choices[bound->choice];
    choice->version = bound->version;
    for (size_t i = 0; i < value->entry_count; i++) {
        choice->nodes[i] = value->entries[i].when == NULL ? -1 : (int16_t)criteria->node_count;
        icha_status status = value->entries[i].when == NULL ? ICHA_OK : lay_out(criteria, value->entries[i].when, err);
        if (status != ICHA_OK) return status;
    }
    return ICHA_OK;
}

/* C-5, C-7: forms that leave a figure open, so that an assumption may choose it, as for a contract. */
enum {
    NO_FORM = 0,
    ALL_BUT_AT_MOST = 1 << ICHA_FORM_BAND | 1 << ICHA_FORM_AT_LEAST, /* of a cap */
    ALL_BUT_EXACT = ALL_BUT_AT_MOST | 1 << ICHA_FORM_AT_MOST         /* of a rate */
};

static bool leaves_open(const icha_version *version, int open_forms) {
    if (version == NULL || version->value.state == ICHA_STATE_UNKNOWN) return true;
    return (open_forms >> version->value.form & 1) != 0;
}

/* Looks up a parameter on the day. name NULL: none is asked for. */
static icha_status look_up_figure(icha_criteria *criteria, const char *name, int open_forms, icha_bound *bound,
                                  icha_error *err) {
    *bound = (icha_bound){NULL, -1};
    if (name == NULL) return ICHA_OK;
    const icha_cat_parameter *parameter = icha_cat_find_parameter(criteria->product, name);
    icha_status status = parameter == NULL ? ICHA_OK : pick(criteria, parameter, &bound->version, err);
    if (status == ICHA_OK && leaves_open(bound->version, open_forms))
        status = ask_assumptions(criteria, name, &bound->version, err);
    if (status != ICHA_OK || bound->version == NULL) return status;
    /* an assumption for a rule's bound was checked against the product's parameter when it was loaded */
    status = use_version(criteria, bound->version, err);
    if (status == ICHA_OK && bound->version->value.form == ICHA_FORM_KEYED)
        status = lay_out_choice(criteria, bound, err);
    return status;
}

static icha_status look_up(icha_criteria *criteria, const char *name, icha_bound *bound, icha_error *err) {
    return look_up_figure(criteria, name, NO_FORM, bound, err);
}

/* ---- tests ---- */

static icha_status lay_out(icha_criteria *criteria, const icha_test *test, icha_error *err) {
    if (criteria->node_count == ICHA_TESTS_MAX) return too_many("tests", "256", err);
    assert(test->part_count > 0 || test->fact_index >= 0); /* loading a folder settles every fact */
    icha_node *node = &criteria->nodes[criteria->node_count++];
    node->test = test;
    node->edge = ICHA_DATE_UNSET;
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < test->part_count; i++) status = lay_out(criteria, &test->parts[i], err);
    node->end = (int16_t)criteria->node_count;
    return status;
}

/* Bounds after the layout, for the tests of a keyed bound stand behind all others. node_count may grow meanwhile. */
static icha_status look_up_bounds(icha_criteria *criteria, icha_error *err) {
    icha_status status = ICHA_OK;
    for (int32_t i = 0; status == ICHA_OK && i < criteria->node_count; i++) {
        icha_node *node = &criteria->nodes[i];
        status = look_up(criteria, node->test->limit.parameter, &node->limit, err);
        if (status == ICHA_OK) status = look_up(criteria, node->test->within.parameter, &node->within, err);
        criteria->has_keyed_bound = criteria->has_keyed_bound || node->limit.choice >= 0;
    }
    return status;
}

static icha_status add_rule(icha_criteria *criteria, const icha_cat_parameter *parameter, icha_error *err) {
    if (criteria->rule_count == ICHA_RULES_MAX) return too_many("rules", "32", err);
    icha_rule *rule = &criteria->rules[criteria->rule_count];
    rule->id = parameter->name + strlen("rule.");
    icha_status status = pick(criteria, parameter, &rule->version, err);
    if (status == ICHA_OK && rule->version->value.state == ICHA_STATE_UNKNOWN)
        status = ask_assumptions(criteria, parameter->name, &rule->version, err);
    if (status == ICHA_OK) status = use_version(criteria, rule->version, err);
    if (status != ICHA_OK) return status;
    criteria->rule_count++;
    rule->node = rule->version->value.test == NULL ? -1 : (int16_t)criteria->node_count;
    return rule->node < 0 ? ICHA_OK : lay_out(criteria, rule->version->value.test, err);
}

/* ---- the offer ---- */

static icha_status add_cap(icha_criteria *criteria, const icha_cat_parameter *parameter, icha_error *err) {
    if (criteria->cap_count == ICHA_OFFER_CAPS_MAX) return too_many("caps", "16", err);
    icha_cap_of *cap = &criteria->caps[criteria->cap_count];
    cap->id = parameter->name + strlen("limit.");
    icha_status status = pick(criteria, parameter, &cap->version, err);
    if (status == ICHA_OK) status = use_version(criteria, cap->version, err);
    if (status != ICHA_OK) return status;
    criteria->cap_count++;
    static const icha_cap none = {0};
    const icha_cap *of = cap->version->value.cap != NULL ? cap->version->value.cap : &none;
    status = look_up_figure(criteria, of->parameter, ALL_BUT_AT_MOST, &cap->parameter, err);
    if (status == ICHA_OK) status = look_up_figure(criteria, of->monthly, ALL_BUT_AT_MOST, &cap->monthly, err);
    if (status == ICHA_OK) status = look_up_figure(criteria, of->state, ALL_BUT_AT_MOST, &cap->state, err);
    return status == ICHA_OK ? look_up_figure(criteria, of->share, ALL_BUT_AT_MOST, &cap->share, err) : status;
}

static icha_status look_up_offer(icha_criteria *criteria, icha_error *err) {
    const struct {
        const char *name;
        icha_bound *bound;
    } figures[] = {{"rate", &criteria->lending}, {"subsidy.rate", &criteria->rate}},
      wanted[] = {{"subsidy.steps", &criteria->steps},
                  {"subsidy.months", &criteria->months},
                  {"subsidy.minimum_borrower_rate", &criteria->minimum_borrower_rate},
                  {"guarantee.tiers", &criteria->tiers},
                  {"guarantee.amount_rounding", &criteria->amount_rounding},
                  {"guarantee.fee_rate", &criteria->fee_rate},
                  {"guarantee.fee_reduction", &criteria->fee_reduction},
                  {"guarantee.fee_reduction.payer", &criteria->fee_payer}};
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < sizeof figures / sizeof figures[0]; i++)
        status = look_up_figure(criteria, figures[i].name, ALL_BUT_EXACT, figures[i].bound, err);
    for (size_t i = 0; status == ICHA_OK && i < sizeof wanted / sizeof wanted[0]; i++)
        status = look_up(criteria, wanted[i].name, wanted[i].bound, err);
    return status;
}

/* ---- doors ---- */

static bool begins_with(const char *name, const char *prefix) {
    return strncmp(name, prefix, strlen(prefix)) == 0;
}

icha_status icha_criteria_prepare(icha_criteria *criteria, const icha_catalogue *catalogue, const char *product_id,
                                  icha_date on, icha_date known_on, icha_error *err) {
    const icha_cat_product *product = icha_cat_find_product(catalogue, product_id);
    if (product == NULL || product->is_abstract)
        return icha_fail(err, ICHA_M_PRODUCT_NONE, "C-1", "product", product_id == NULL ? "" : product_id, NULL);
    criteria->catalogue = catalogue;
    criteria->product = product;
    criteria->on = on;
    criteria->known_on = known_on == ICHA_DATE_UNSET ? ICHA_DATE_MAX : known_on;
    criteria->same_from = ICHA_DATE_MIN;
    criteria->same_to = ICHA_DATE_MAX;
    criteria->rule_count = criteria->node_count = criteria->choice_count = criteria->cap_count = 0;
    criteria->used_count = 0;
    criteria->has_keyed_bound = false;
    criteria->lending_fact = icha_catalogue_fact_index(catalogue, "loan.rate");
    if (criteria->lending_fact >= 0 &&
        icha_catalogue_fact(catalogue, (size_t)criteria->lending_fact)->type != ICHA_FACT_RATE)
        criteria->lending_fact = -1;
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < product->all_count; i++) {
        const icha_cat_parameter *parameter = product->all[i];
        if (begins_with(parameter->name, "rule.")) status = add_rule(criteria, parameter, err);
        else if (begins_with(parameter->name, "limit.")) status = add_cap(criteria, parameter, err);
    }
    if (status == ICHA_OK) status = look_up_offer(criteria, err);
    return status == ICHA_OK ? look_up_bounds(criteria, err) : status;
}

icha_status icha_criteria_open(const icha_catalogue *catalogue, const char *product_id, icha_date on,
                               icha_date known_on, icha_criteria **criteria, icha_error *err) {
    assert(catalogue != NULL && criteria != NULL);
    const icha_bounds bounds = {on, ICHA_DATE_MIN, ICHA_DATE_MAX, "on", "1900-01-01..2199-12-31"};
    icha_status status = icha_check_bounds(&bounds, 1, "T-1", err);
    if (status != ICHA_OK) return status;
    icha_criteria *made = malloc(sizeof *made);
    if (made == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    status = icha_criteria_prepare(made, catalogue, product_id, on, known_on, err);
    if (status != ICHA_OK) {
        free(made);
        return status;
    }
    for (int32_t i = 0; i < made->node_count; i++) made->nodes[i].edge = icha_edge_of(made, &made->nodes[i]);
    *criteria = made;
    return ICHA_OK;
}

void icha_criteria_free(icha_criteria *criteria) {
    free(criteria);
}

size_t icha_criteria_reason_count(const icha_criteria *criteria) {
    size_t count = 0;
    for (int32_t i = 0; i < criteria->rule_count; i++) {
        const icha_rule *rule = &criteria->rules[i];
        count += rule->node < 0 ? 1 : (size_t)(criteria->nodes[rule->node].end - rule->node);
    }
    return count;
}

icha_date icha_criteria_on(const icha_criteria *criteria) {
    return criteria->on;
}

icha_date icha_criteria_known_on(const icha_criteria *criteria) {
    return criteria->known_on == ICHA_DATE_MAX ? ICHA_DATE_UNSET : criteria->known_on;
}

const char *icha_criteria_product(const icha_criteria *criteria) {
    return criteria->product->public.id;
}

const icha_catalogue *icha_criteria_catalogue(const icha_criteria *criteria) {
    return criteria->catalogue;
}

size_t icha_criteria_version_count(const icha_criteria *criteria) {
    return (size_t)criteria->used_count;
}

const icha_version *icha_criteria_version(const icha_criteria *criteria, size_t index) {
    assert(index < (size_t)criteria->used_count);
    return criteria->used[index];
}
