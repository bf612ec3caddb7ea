/* What is missing, and whether it can still change the verdict (E-4).
 *
 * With the verdict UNDETERMINED no rule is violated. A test that is UNKNOWN under tests that are all UNKNOWN can make its
 * rule violated or satisfied, once the other unknowns are taken fitly: an all-of that is UNKNOWN has no violated part, an
 * any-of no satisfied one, a k-of-n can still go either way. A test under a settled one cannot change it any more. */
#include "screening/needs.h"

#include <assert.h>
#include <string.h>

static icha_need *find(icha_need_list *list, icha_need_kind kind, const char *name) {
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].kind == kind && strcmp(list->items[i].name, name) == 0) return &list->items[i];
    return NULL;
}

static void add(icha_need_list *list, icha_need need) {
    icha_need *same = find(list, need.kind, need.name);
    if (same == NULL) {
        assert(list->count < ICHA_NEEDS_MAX);
        list->items[list->count++] = need;
        return;
    }
    same->for_verdict = same->for_verdict || need.for_verdict;
    same->for_offer = same->for_offer || need.for_offer;
    same->can_flip = same->can_flip || need.can_flip;
}

void icha_add_fact_need(icha_need_list *list, const icha_criteria *criteria, int32_t fact_index, bool for_offer,
                        bool can_flip) {
    const char *name = icha_catalogue_fact(criteria->catalogue, (size_t)fact_index)->name;
    add(list, (icha_need){ICHA_NEED_FACT, name, fact_index, !for_offer, for_offer, can_flip, NULL});
}

void icha_add_version_need(icha_need_list *list, icha_need_kind kind, const char *name, const icha_version *version,
                           bool for_offer, bool can_flip) {
    add(list, (icha_need){kind, name, -1, !for_offer, for_offer, can_flip, version});
}

void icha_add_choice_needs(icha_need_list *list, const icha_criteria *criteria, const icha_view *view,
                           const icha_bound *bound, bool for_offer, bool can_flip) {
    const icha_choice_of *choice = &criteria->choices[bound->choice];
    const icha_version *overlap = NULL;
    bool is_named = false;
    size_t holding = 0;
    for (size_t i = 0; i < choice->version->value.entry_count; i++) {
        icha_outcomes outcomes;
        if (choice->nodes[i] < 0) continue;
        icha_outcome outcome = icha_evaluate(criteria, view, choice->nodes[i], &outcomes, &overlap);
        holding += outcome == ICHA_OUTCOME_SATISFIED;
        if (outcome != ICHA_OUTCOME_UNKNOWN) continue;
        icha_add_test_needs(list, criteria, view, choice->nodes[i], for_offer, can_flip, &outcomes);
        is_named = true;
    }
    /* no entry holds, two do, or the catalogue does not say for whom they are */
    if (!is_named || holding > 1)
        icha_add_version_need(list, ICHA_NEED_PARAMETER, choice->version->parameter, choice->version, for_offer,
                              can_flip);
}

void icha_add_bound_needs(icha_need_list *list, const icha_criteria *criteria, const icha_view *view,
                          const icha_bound *bound, bool for_offer, bool can_flip) {
    if (bound->version == NULL) return;
    if (bound->version->value.state == ICHA_STATE_UNKNOWN)
        icha_add_version_need(list, ICHA_NEED_PARAMETER, bound->version->parameter, bound->version, for_offer,
                              can_flip);
    const icha_version *overlap = NULL;
    if (bound->choice < 0) return;
    int32_t entry = icha_choose(criteria, view, bound, &overlap);
    if (entry < 0) icha_add_choice_needs(list, criteria, view, bound, for_offer, can_flip);
    else if (bound->version->value.entries[entry].value.state == ICHA_STATE_UNKNOWN)
        icha_add_version_need(list, ICHA_NEED_PARAMETER, bound->version->parameter, bound->version, for_offer,
                              can_flip);
}

/* By 0 nothing can be divided. */
static bool lacks_divisor(const icha_view *view, const icha_test *test) {
    icha_fact_state state = icha_view_state(view, test->per_index);
    icha_test per = *test;
    per.fact_index = test->per_index;
    return state == ICHA_FACT_UNKNOWN ||
           (state == ICHA_FACT_KNOWN && icha_view_number(view, &per, 0, ICHA_DATE_UNSET) == 0);
}

static void add_leaf_needs(icha_need_list *list, const icha_criteria *criteria, const icha_view *view,
                           const icha_node *node, bool for_offer, bool can_flip) {
    const icha_test *test = node->test;
    bool is_short_code = test->op == ICHA_OP_KSIC;
    if (is_short_code || icha_view_state(view, test->fact_index) == ICHA_FACT_UNKNOWN)
        icha_add_fact_need(list, criteria, test->fact_index, for_offer, can_flip);
    if (test->per != NULL && lacks_divisor(view, test))
        icha_add_fact_need(list, criteria, test->per_index, for_offer, can_flip);
    icha_add_bound_needs(list, criteria, view, &node->limit, for_offer, can_flip);
    const icha_version *bound = node->limit.version;
    if (bound != NULL && test->op == ICHA_OP_EQUALS && bound->value.form == ICHA_FORM_BAND)
        icha_add_version_need(list, ICHA_NEED_PARAMETER, bound->parameter, bound, for_offer, can_flip);
    icha_add_bound_needs(list, criteria, view, &node->within, for_offer, can_flip);
}

void icha_add_test_needs(icha_need_list *list, const icha_criteria *criteria, const icha_view *view, int16_t at,
                         bool for_offer, bool is_live, const icha_outcomes *outcomes) {
    const icha_node *node = &criteria->nodes[at];
    bool is_open = outcomes->of[at] == ICHA_OUTCOME_UNKNOWN, can_flip = is_live && is_open;
    if (node->test->part_count == 0) {
        if (is_open) add_leaf_needs(list, criteria, view, node, for_offer, can_flip);
        return;
    }
    for (int16_t part = (int16_t)(at + 1); part < node->end; part = criteria->nodes[part].end)
        icha_add_test_needs(list, criteria, view, part, for_offer, can_flip, outcomes);
}

void icha_add_rule_needs(icha_need_list *list, const icha_criteria *criteria, const icha_view *view,
                         const icha_rule *rule, icha_outcome outcome, const icha_outcomes *outcomes) {
    if (rule->node >= 0) icha_add_test_needs(list, criteria, view, rule->node, false, true, outcomes);
    else if (outcome == ICHA_OUTCOME_UNKNOWN)
        icha_add_version_need(list, ICHA_NEED_RULE, rule->id, rule->version, false, true);
}
