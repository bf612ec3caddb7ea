/* The nearest change that satisfies a failed rule, shown only after the case was run again with it (E-5). */
#include "screening/remedies.h"

#include <string.h>

#include "screening/reasons.h"

/* A change to be tried. */
typedef struct trial {
    icha_remedy_kind kind;
    int32_t fact;
    int64_t number; /* as the view takes it; WAIT_UNTIL: the day */
    icha_quantity to;
} trial;

static const trial no_trial = {ICHA_REMEDY_NONE, -1, 0, {0, 0, 0}};

/* ---- what could help one test ---- */

/* The operator that holds where `op` does not. */
static icha_test_op opposite(icha_test_op op) {
    switch (op) {
    case ICHA_OP_AT_MOST: return ICHA_OP_MORE_THAN;
    case ICHA_OP_AT_LEAST: return ICHA_OP_LESS_THAN;
    case ICHA_OP_LESS_THAN: return ICHA_OP_AT_LEAST;
    case ICHA_OP_MORE_THAN: return ICHA_OP_AT_MOST;
    default: return op;
    }
}

static trial wait_until(int64_t day, icha_date on) {
    if (day <= on || day > ICHA_DATE_MAX) return no_trial;
    return (trial){ICHA_REMEDY_WAIT_UNTIL, -1, day, {ICHA_UNIT_DATE, day, 1}};
}

/* The first day on which the window or age makes the test hold (or, `wanted` false, no longer hold). */
static trial wait_for(const icha_view *view, const icha_test *test, int64_t bound, bool wanted) {
    icha_date date = (icha_date)icha_view_number(view, test, 0, ICHA_DATE_UNSET);
    switch (test->op) {
    case ICHA_OP_WITHIN_MONTHS:
        return wait_until(wanted ? (int64_t)date : (int64_t)icha_window_end(date, bound) + 1, view->on);
    case ICHA_OP_AFTER_MONTHS: return wanted ? wait_until(icha_window_end(date, bound), view->on) : no_trial;
    case ICHA_OP_AGE_AT_MOST: return wanted ? no_trial : wait_until(icha_age_reached_on(date, bound + 1), view->on);
    default: return wanted ? wait_until(icha_age_reached_on(date, bound), view->on) : no_trial;
    }
}

/* The nearest number that satisfies the operator. */
static icha_i128 nearest(icha_test_op op, icha_i128 bound) {
    return op == ICHA_OP_LESS_THAN ? bound - 1 : op == ICHA_OP_MORE_THAN ? bound + 1 : bound;
}

static trial change_number(const icha_view *view, const icha_test *test, const icha_fact_definition *fact,
                           icha_i128 target, icha_unit unit) {
    int64_t present = icha_view_number(view, test, 0, ICHA_DATE_UNSET);
    if (target < fact->minimum || target > fact->maximum || target == present) return no_trial;
    icha_remedy_kind kind = target < present ? ICHA_REMEDY_REDUCE_TO : ICHA_REMEDY_RAISE_TO;
    return (trial){kind, test->fact_index, (int64_t)target, {unit, (int64_t)target, 1}};
}

static trial change_flag(const icha_view *view, const icha_test *test) {
    int64_t target = icha_view_number(view, test, 0, ICHA_DATE_UNSET) == 0;
    return (trial){ICHA_REMEDY_CHANGE_TO, test->fact_index, target, {ICHA_UNIT_BOOL, target, 1}};
}

/* The first choice that is an item of the list (or, `wanted` false, that is none). */
static trial change_choice(const icha_test *test, const icha_fact_definition *fact, bool wanted) {
    for (size_t i = 0; i < fact->choice_count; i++) {
        bool is_listed = false;
        for (size_t k = 0; k < test->item_count; k++)
            is_listed = is_listed || strcmp(test->items[k], fact->choices[i].key) == 0;
        if (is_listed == wanted)
            return (trial){ICHA_REMEDY_CHANGE_TO, test->fact_index, (int64_t)i, {ICHA_UNIT_COUNT, (int64_t)i, 1}};
    }
    return no_trial;
}

/* So many of the dates must be counted: more hires can be made, none unmade. */
static trial more_dates(const icha_view *view, const icha_test *test, icha_test_op op, int64_t within, int64_t bound) {
    int64_t present = icha_view_number(view, test, within, ICHA_DATE_UNSET), target = (int64_t)nearest(op, bound);
    if (op == ICHA_OP_AT_MOST || op == ICHA_OP_LESS_THAN || target <= present || target > ICHA_FACT_LIST_MAX)
        return no_trial;
    return (trial){ICHA_REMEDY_RAISE_TO, test->fact_index, target - present, {ICHA_UNIT_COUNT, target, 1}};
}

static trial change_ratio(const icha_view *view, const icha_test *test, const icha_fact_definition *fact,
                          icha_test_op op, icha_ratio bound, icha_unit unit) {
    icha_test per = *test;
    per.fact_index = test->per_index;
    icha_i128 product = (icha_i128)icha_view_number(view, &per, 0, ICHA_DATE_UNSET) * bound.numerator;
    icha_i128 down = icha_floor_quotient(product, bound.denominator), up = down + (product % bound.denominator != 0);
    bool is_from_above = op == ICHA_OP_AT_LEAST || op == ICHA_OP_LESS_THAN;
    return change_number(view, test, fact, nearest(op, is_from_above ? up : down), unit);
}

static bool is_changeable(const icha_test *test, const icha_fact_definition *fact) {
    return fact->is_changeable && fact->type != ICHA_FACT_HEADCOUNTS && fact->type != ICHA_FACT_TEXT &&
           fact->type != ICHA_FACT_KSIC && fact->type != ICHA_FACT_DATE && test->op != ICHA_OP_KSIC;
}

static trial change_fact(const icha_view *view, const icha_test *test, const icha_fact_definition *fact, int64_t within,
                         const icha_bound_value *bound, bool wanted) {
    icha_test_op op = wanted ? test->op : opposite(test->op);
    icha_unit unit = fact->type == ICHA_FACT_WON ? ICHA_UNIT_WON : test->limit.unit;
    if (test->op == ICHA_OP_IN) return change_choice(test, fact, wanted);
    if (fact->type == ICHA_FACT_BOOL) return change_flag(view, test);
    if (test->op == ICHA_OP_EQUALS && !wanted) return no_trial;
    if (fact->type == ICHA_FACT_DATES) return more_dates(view, test, op, within, bound->number);
    if (test->per != NULL)
        return change_ratio(view, test, fact, op, bound->ratio, fact->type == ICHA_FACT_WON ? unit : ICHA_UNIT_COUNT);
    return change_number(view, test, fact, nearest(op, bound->number), unit);
}

/* What would turn the outcome of one test on a known fact. */
static trial propose(const icha_criteria *criteria, const icha_view *view, const icha_node *node, bool wanted) {
    const icha_test *test = node->test;
    const icha_version *overlap = NULL;
    const icha_fact_definition *fact = icha_catalogue_fact(criteria->catalogue, (size_t)test->fact_index);
    bool is_known = icha_view_state(view, test->fact_index) == ICHA_FACT_KNOWN &&
                    (test->per == NULL || icha_view_state(view, test->per_index) == ICHA_FACT_KNOWN);
    icha_bound_value bound = icha_resolve_limit(criteria, view, node, &overlap), within = icha_resolve_within(node);
    if (!is_known || bound.state != ICHA_STATE_KNOWN || within.state != ICHA_STATE_KNOWN) return no_trial;
    if (test->op >= ICHA_OP_WITHIN_MONTHS) return wait_for(view, test, bound.number, wanted);
    return is_changeable(test, fact) ? change_fact(view, test, fact, within.number, &bound, wanted) : no_trial;
}

/* ---- running the case again ---- */

/* SATISFIED, SKIPPED, UNKNOWN, VIOLATED: the further on, the worse. */
static int badness(icha_outcome outcome) {
    static const int order[] = {0, 0, 3, 2, 1};
    return order[outcome];
}

static bool is_better(const icha_criteria *again, const icha_view *view, int32_t rule, const icha_rule_outcomes *before,
                      icha_verdict *verdict) {
    int32_t counts[5] = {0};
    const icha_version *overlap = NULL;
    icha_outcomes outcomes;
    for (int32_t i = 0; i < again->rule_count; i++) {
        icha_outcome now = icha_evaluate_rule(again, view, &again->rules[i], &outcomes, &overlap);
        counts[now]++;
        if (i == rule ? now != ICHA_OUTCOME_SATISFIED : badness(now) > badness((icha_outcome)before->of[i]))
            return false;
    }
    *verdict = icha_verdict_of(counts);
    return overlap == NULL;
}

/* On another day other versions may hold: then the criteria of that day, with the same rules, are looked up anew. */
static bool helps_later(const icha_criteria *criteria, const icha_view *view, int32_t rule,
                        const icha_rule_outcomes *before, icha_verdict *verdict) {
    if (view->on <= criteria->same_to) return is_better(criteria, view, rule, before, verdict);
    icha_criteria later;
    icha_date known_on = icha_criteria_known_on(criteria);
    if (icha_criteria_prepare(&later, criteria->catalogue, criteria->product->public.id, view->on, known_on, NULL) !=
        ICHA_OK)
        return false; /* a gap: the programme is over by then */
    bool is_same = later.rule_count == criteria->rule_count;
    return is_same && is_better(&later, view, rule, before, verdict);
}

static bool helps(const icha_criteria *criteria, const icha_view *view, int32_t rule, const trial *change,
                  const icha_rule_outcomes *before, icha_verdict *verdict) {
    icha_view again = *view;
    if (change->kind == ICHA_REMEDY_WAIT_UNTIL) {
        again.on = (icha_date)change->number;
        return helps_later(criteria, &again, rule, before, verdict);
    }
    again.changed = change->fact;
    again.number = change->number;
    return is_better(criteria, &again, rule, before, verdict);
}

icha_remedy icha_find_remedy(const icha_criteria *criteria, const icha_view *view, int32_t rule,
                             const icha_outcomes *outcomes, const icha_rule_outcomes *before) {
    const icha_rule *of = &criteria->rules[rule];
    icha_remedy remedy = {ICHA_REMEDY_NONE, -1, {0, 0, 0}, (icha_verdict)0};
    int16_t end = of->node < 0 ? -1 : criteria->nodes[of->node].end;
    for (int16_t at = of->node; at >= 0 && at < end; at++) {
        icha_outcome outcome = (icha_outcome)outcomes->of[at];
        bool is_settled = outcome == ICHA_OUTCOME_SATISFIED || outcome == ICHA_OUTCOME_VIOLATED;
        if (criteria->nodes[at].test->part_count > 0 || !is_settled) continue;
        trial change = propose(criteria, view, &criteria->nodes[at], outcome == ICHA_OUTCOME_VIOLATED);
        if (change.kind == ICHA_REMEDY_NONE || !helps(criteria, view, rule, &change, before, &remedy.verdict)) continue;
        remedy.kind = change.kind;
        remedy.fact_index = change.fact;
        remedy.to = change.to;
        return remedy;
    }
    remedy.verdict = (icha_verdict)0;
    return remedy;
}
