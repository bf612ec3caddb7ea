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

/* A choice that is an item of the list (or, `wanted` false, that is none). */
static trial change_choice(const icha_test *test, const icha_fact_definition *fact, bool wanted, size_t choice) {
    bool is_listed = false;
    for (size_t k = 0; choice < fact->choice_count && k < test->item_count; k++)
        is_listed = is_listed || strcmp(test->items[k], fact->choices[choice].key) == 0;
    if (choice >= fact->choice_count || is_listed != wanted) return no_trial;
    return (trial){ICHA_REMEDY_CHANGE_TO, test->fact_index, (int64_t)choice, {ICHA_UNIT_COUNT, (int64_t)choice, 1}};
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

/* The other side of the ratio: X / Y against n / d holds up to, or from, Y = X d / n. */
static trial change_divisor(const icha_view *view, const icha_test *test, const icha_fact_definition *per,
                            icha_test_op op, icha_ratio bound) {
    icha_test divisor = {.fact_index = test->per_index, .per_index = -1};
    icha_i128 product = (icha_i128)icha_view_number(view, test, 0, ICHA_DATE_UNSET) * bound.denominator;
    if (!per->is_changeable || bound.numerator == 0 || op == ICHA_OP_EQUALS) return no_trial;
    icha_i128 down = icha_floor_quotient(product, bound.numerator), up = down + (product % bound.numerator != 0);
    icha_i128 target = op == ICHA_OP_AT_MOST     ? up
                       : op == ICHA_OP_LESS_THAN ? down + 1
                       : op == ICHA_OP_AT_LEAST  ? down
                                                 : up - 1;
    return target > 0 ? change_number(view, &divisor, per, target,
                                      per->type == ICHA_FACT_WON ? ICHA_UNIT_WON : ICHA_UNIT_COUNT)
                      : no_trial;
}

/* Counted dates leave their window in time, and dates still to come enter it before: two days for each. */
static trial wait_for_date(const icha_view *view, const icha_test *test, int64_t within, size_t which) {
    const icha_fact *fact = icha_facts_get(view->facts, test->fact_index);
    if (!test->counts_within || fact == NULL || which / 2 >= fact->count) return no_trial;
    icha_date date = (icha_date)view->facts->numbers[fact->first + which / 2];
    return wait_until(which % 2 == 0 ? (int64_t)date : (int64_t)icha_window_end(date, within) + 1, view->on);
}

static bool is_changeable(const icha_test *test, const icha_fact_definition *fact) {
    return fact->is_changeable && fact->type != ICHA_FACT_HEADCOUNTS && fact->type != ICHA_FACT_TEXT &&
           fact->type != ICHA_FACT_KSIC && fact->type != ICHA_FACT_DATE && test->op != ICHA_OP_KSIC;
}

static trial change_fact(const icha_view *view, const icha_test *test, const icha_fact_definition *fact, int64_t within,
                         const icha_bound_value *bound, bool wanted) {
    icha_test_op op = wanted ? test->op : opposite(test->op);
    icha_unit unit = fact->type == ICHA_FACT_WON ? ICHA_UNIT_WON : test->limit.unit;
    if (fact->type == ICHA_FACT_BOOL) return change_flag(view, test);
    if (test->op == ICHA_OP_EQUALS && !wanted) return no_trial;
    if (fact->type == ICHA_FACT_DATES) return more_dates(view, test, op, within, bound->number);
    if (test->per != NULL)
        return change_ratio(view, test, fact, op, bound->ratio, fact->type == ICHA_FACT_WON ? unit : ICHA_UNIT_COUNT);
    return change_number(view, test, fact, nearest(op, bound->number), unit);
}

/* What there is to be said of one test. */
typedef struct subject {
    const icha_test *test;
    const icha_fact_definition *fact, *per; /* per: NULL without one */
    icha_bound_value bound, within;
    bool wanted; /* is it to hold, or not to? */
} subject;

/* Every number at which some test on the fact turns, of this rule or another: the nearest change is one of them. */
static trial change_to_threshold(const icha_criteria *criteria, const icha_view *view, const subject *of, size_t n) {
    const icha_node *node = &criteria->nodes[n / 3];
    const icha_version *overlap = NULL;
    bool is_plain = node->test->part_count == 0 && node->test->fact_index == of->test->fact_index &&
                    node->test->per == NULL && node->test->op <= ICHA_OP_MORE_THAN;
    if (!is_plain || of->per != NULL || of->fact->type == ICHA_FACT_BOOL) return no_trial;
    icha_bound_value bound = icha_resolve_limit(criteria, view, node, &overlap);
    if (bound.state != ICHA_STATE_KNOWN) return no_trial;
    icha_unit unit = of->fact->type == ICHA_FACT_WON ? ICHA_UNIT_WON : of->test->limit.unit;
    return change_number(view, of->test, of->fact, (icha_i128)bound.number + (icha_i128)(n % 3) - 1, unit);
}

/* The n-th change that could turn the outcome of a test on a known fact; kind NONE: that one could not. Choices and dates
 * have several. */
static trial propose(const icha_criteria *criteria, const icha_view *view, const subject *of, size_t n) {
    const icha_test *test = of->test;
    if (test->op >= ICHA_OP_WITHIN_MONTHS)
        return n == 0 ? wait_for(view, test, of->bound.number, of->wanted) : no_trial;
    if (of->fact->type == ICHA_FACT_DATES && n > 0) return wait_for_date(view, test, of->within.number, n - 1);
    if (of->per != NULL && n == 1)
        return change_divisor(view, test, of->per, of->wanted ? test->op : opposite(test->op), of->bound.ratio);
    if (!is_changeable(test, of->fact)) return no_trial;
    if (test->op == ICHA_OP_IN) return change_choice(test, of->fact, of->wanted, n);
    return n == 0 ? change_fact(view, test, of->fact, of->within.number, &of->bound, of->wanted)
                  : change_to_threshold(criteria, view, of, n - 1);
}

static size_t proposal_count(const icha_criteria *criteria, const icha_view *view, const subject *of) {
    if (of->fact->type == ICHA_FACT_CHOICE) return of->fact->choice_count;
    if (of->per != NULL) return 2;
    return of->fact->type == ICHA_FACT_DATES ? 1 + 2 * (size_t)view->facts->items[of->test->fact_index].count
                                             : 1 + 3 * (size_t)criteria->node_count;
}

/* false: nothing can be done about it. */
static bool look_at(const icha_criteria *criteria, const icha_view *view, const icha_node *node, bool wanted,
                    subject *of) {
    const icha_test *test = node->test;
    const icha_version *overlap = NULL;
    of->test = test;
    of->fact = icha_catalogue_fact(criteria->catalogue, (size_t)test->fact_index);
    of->per = test->per == NULL ? NULL : icha_catalogue_fact(criteria->catalogue, (size_t)test->per_index);
    of->bound = icha_resolve_limit(criteria, view, node, &overlap);
    of->within = icha_resolve_within(node);
    of->wanted = wanted;
    bool is_known = icha_view_state(view, test->fact_index) == ICHA_FACT_KNOWN &&
                    (test->per == NULL || icha_view_state(view, test->per_index) == ICHA_FACT_KNOWN);
    return is_known && of->bound.state == ICHA_STATE_KNOWN && of->within.state == ICHA_STATE_KNOWN;
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

/* The nearer of two: the earlier day, the smaller change of one fact; of different kinds the one found first. */
static bool is_nearer(const trial *change, const icha_remedy *than) {
    if (than->kind == ICHA_REMEDY_NONE) return true;
    if (change->kind != than->kind || change->fact != than->fact_index) return false;
    if (change->kind == ICHA_REMEDY_REDUCE_TO) return change->to.numerator > than->to.numerator;
    return change->kind != ICHA_REMEDY_CHANGE_TO && change->to.numerator < than->to.numerator;
}

static void try_test(const icha_criteria *criteria, const icha_view *view, int32_t rule, const subject *of,
                     const icha_rule_outcomes *before, icha_remedy *best) {
    size_t count = proposal_count(criteria, view, of);
    for (size_t n = 0; n < count; n++) {
        icha_verdict verdict;
        trial change = propose(criteria, view, of, n);
        if (change.kind == ICHA_REMEDY_NONE || !is_nearer(&change, best)) continue;
        if (helps(criteria, view, rule, &change, before, &verdict))
            *best = (icha_remedy){change.kind, change.fact, change.to, verdict};
    }
}

icha_remedy icha_find_remedy(const icha_criteria *criteria, const icha_view *view, int32_t rule,
                             const icha_outcomes *outcomes, const icha_rule_outcomes *before) {
    const icha_rule *of = &criteria->rules[rule];
    icha_remedy best = {ICHA_REMEDY_NONE, -1, {0, 0, 0}, (icha_verdict)0};
    int16_t end = of->node < 0 ? -1 : criteria->nodes[of->node].end;
    for (int16_t at = of->node; at >= 0 && at < end; at++) {
        icha_outcome outcome = (icha_outcome)outcomes->of[at];
        bool is_settled = outcome == ICHA_OUTCOME_SATISFIED || outcome == ICHA_OUTCOME_VIOLATED;
        subject test;
        if (criteria->nodes[at].test->part_count > 0 || !is_settled) continue;
        if (look_at(criteria, view, &criteria->nodes[at], outcome == ICHA_OUTCOME_VIOLATED, &test))
            try_test(criteria, view, rule, &test, before, &best);
    }
    return best;
}
