/* What was observed, what was required, and by how much it holds or fails (E-3). */
#include "screening/reasons.h"

/* Units per step of an average of twelve half headcounts: 1/24. */
#define HEADCOUNT_GRID 24

static icha_quantity whole(icha_unit unit, int64_t number) {
    return (icha_quantity){unit, number, 1};
}

static icha_quantity lowest_terms(icha_unit unit, int64_t numerator, int64_t denominator) {
    int64_t common = icha_gcd(numerator < 0 ? -numerator : numerator, denominator);
    return common == 0 ? (icha_quantity){0, 0, 0} : (icha_quantity){unit, numerator / common, denominator / common};
}

static bool is_window(icha_test_op op) {
    return op >= ICHA_OP_WITHIN_MONTHS;
}

/* ---- observed ---- */

static icha_unit unit_of(icha_fact_type type) {
    switch (type) {
    case ICHA_FACT_BOOL: return ICHA_UNIT_BOOL;
    case ICHA_FACT_WON: return ICHA_UNIT_WON;
    case ICHA_FACT_RATE: return ICHA_UNIT_RATE;
    case ICHA_FACT_MONTHS: return ICHA_UNIT_MONTHS;
    case ICHA_FACT_DATE: return ICHA_UNIT_DATE;
    case ICHA_FACT_CHOICE:
    case ICHA_FACT_TEXT:
    case ICHA_FACT_KSIC: return ICHA_UNIT_TEXT; /* the fact itself says it: icha_facts_text() */
    default: return ICHA_UNIT_COUNT;
    }
}

static icha_quantity observe(const icha_view *view, const icha_test *test, icha_fact_type type, int64_t number) {
    if (unit_of(type) == ICHA_UNIT_TEXT) return (icha_quantity){0, 0, 0};
    if (test->per != NULL) {
        icha_test per = *test;
        per.fact_index = test->per_index;
        int64_t divisor = icha_view_number(view, &per, 0, ICHA_DATE_UNSET);
        return divisor == 0 ? (icha_quantity){0, 0, 0} : lowest_terms(ICHA_UNIT_RATIO, number, divisor);
    }
    if (type == ICHA_FACT_HEADCOUNTS) return lowest_terms(ICHA_UNIT_COUNT, number, HEADCOUNT_GRID);
    return whole(unit_of(type), number);
}

/* ---- margins ---- */

/* The nearest satisfying number on the grid is `edge`; equals has none but the bound itself. */
static icha_quantity distance(icha_test_op op, icha_i128 number, icha_i128 bound, icha_unit unit, int64_t grid) {
    icha_i128 margin;
    switch (op) {
    case ICHA_OP_AT_MOST: margin = bound - number; break;
    case ICHA_OP_AT_LEAST: margin = number - bound; break;
    case ICHA_OP_LESS_THAN: margin = bound - 1 - number; break;
    case ICHA_OP_MORE_THAN: margin = number - bound - 1; break;
    default: margin = number < bound ? number - bound : bound - number;
    }
    bool fits = margin >= -ICHA_MONEY_MAX * 24 && margin <= ICHA_MONEY_MAX * 24;
    if (!fits) return (icha_quantity){0, 0, 0};
    return grid == 1 ? whole(unit, (int64_t)margin) : lowest_terms(unit, (int64_t)margin, grid);
}

/* X / Y against r: X in its own grid against the whole numbers on either side of r x Y. */
static icha_quantity ratio_margin(const icha_view *view, const icha_test *test, icha_ratio bound, icha_unit unit) {
    icha_test per = *test;
    per.fact_index = test->per_index;
    icha_i128 product = (icha_i128)icha_view_number(view, &per, 0, ICHA_DATE_UNSET) * bound.numerator;
    icha_i128 down = icha_floor_quotient(product, bound.denominator);
    icha_i128 up = down + (product % bound.denominator != 0), number = icha_view_number(view, test, 0, ICHA_DATE_UNSET);
    bool is_whole = up == down;
    switch (test->op) {
    case ICHA_OP_AT_MOST:
    case ICHA_OP_MORE_THAN: return distance(test->op, number, down, unit, 1);
    case ICHA_OP_AT_LEAST:
    case ICHA_OP_LESS_THAN: return distance(test->op, number, up, unit, 1);
    default: return is_whole ? distance(test->op, number, down, unit, 1) : (icha_quantity){0, 0, 0};
    }
}

static icha_quantity days_margin(const icha_view *view, const icha_test *test, int64_t bound) {
    icha_date date = (icha_date)icha_view_number(view, test, 0, ICHA_DATE_UNSET), on = view->on;
    int64_t days;
    switch (test->op) {
    case ICHA_OP_WITHIN_MONTHS: /* before the event: so many days too early */
        days = on < date ? (int64_t)on - date : (int64_t)icha_window_end(date, bound) - on;
        break;
    case ICHA_OP_AFTER_MONTHS: days = (int64_t)on - icha_window_end(date, bound); break;
    case ICHA_OP_AGE_AT_MOST: days = (int64_t)icha_age_reached_on(date, bound + 1) - 1 - on; break;
    default: days = (int64_t)on - icha_age_reached_on(date, bound);
    }
    return whole(ICHA_UNIT_DAYS, days);
}

static icha_quantity margin_of(const icha_view *view, const icha_test *test, icha_fact_type type, int64_t number,
                               const icha_bound_value *bound) {
    icha_unit unit = unit_of(type);
    if (is_window(test->op)) return days_margin(view, test, bound->number);
    if (unit == ICHA_UNIT_TEXT || unit == ICHA_UNIT_BOOL) return (icha_quantity){0, 0, 0};
    if (test->per != NULL) return ratio_margin(view, test, bound->ratio, unit);
    if (type == ICHA_FACT_HEADCOUNTS)
        return distance(test->op, number, (icha_i128)bound->number * HEADCOUNT_GRID, ICHA_UNIT_COUNT, HEADCOUNT_GRID);
    return distance(test->op, number, bound->number, unit == ICHA_UNIT_DATE ? ICHA_UNIT_DAYS : unit, 1);
}

/* ---- reasons ---- */

static icha_quantity required_of(const icha_test *test, const icha_bound_value *bound) {
    if (test->op == ICHA_OP_IN || test->op == ICHA_OP_KSIC || bound->state != ICHA_STATE_KNOWN)
        return (icha_quantity){0, 0, 0};
    if (test->per != NULL) return (icha_quantity){ICHA_UNIT_RATIO, bound->ratio.numerator, bound->ratio.denominator};
    return whole(test->limit.unit, bound->number);
}

static const char *key_of(const icha_criteria *criteria, const icha_view *view, const icha_node *node) {
    const icha_version *overlap = NULL;
    if (node->limit.choice < 0) return "";
    int32_t entry = icha_choose(criteria, view, &node->limit, &overlap);
    return entry < 0 ? "" : node->limit.version->value.entries[entry].key;
}

static void tell_leaf(const icha_criteria *criteria, const icha_view *view, const icha_node *node,
                      icha_reason *reason) {
    const icha_test *test = node->test;
    const icha_version *overlap = NULL;
    icha_fact_type type = icha_catalogue_fact(criteria->catalogue, (size_t)test->fact_index)->type;
    icha_bound_value bound = icha_resolve_limit(criteria, view, node, &overlap), within = icha_resolve_within(node);
    reason->required = required_of(test, &bound);
    reason->required_version = node->limit.version;
    reason->required_key = key_of(criteria, view, node);
    reason->within_version = node->within.version;
    if (test->counts_within && within.state == ICHA_STATE_KNOWN)
        reason->within = whole(ICHA_UNIT_MONTHS, within.number);
    bool is_known = icha_view_state(view, test->fact_index) == ICHA_FACT_KNOWN &&
                    (test->per == NULL || icha_view_state(view, test->per_index) == ICHA_FACT_KNOWN);
    if (!is_known || within.state != ICHA_STATE_KNOWN) return;
    icha_date since = view->on == criteria->on ? node->edge : ICHA_DATE_UNSET;
    int64_t number = icha_view_number(view, test, within.number, since);
    reason->observed = observe(view, test, type, number);
    bool is_compared = reason->outcome == ICHA_OUTCOME_SATISFIED || reason->outcome == ICHA_OUTCOME_VIOLATED;
    if (is_compared && bound.state == ICHA_STATE_KNOWN) reason->margin = margin_of(view, test, type, number, &bound);
}

static void tell(const icha_criteria *criteria, const icha_view *view, const icha_rule *rule, int16_t at, int32_t depth,
                 icha_outcome outcome, icha_reason *reason) {
    const icha_quantity none = {0, 0, 0};
    reason->rule = rule->id;
    reason->depth = depth;
    reason->outcome = outcome;
    reason->version = rule->version;
    reason->test = NULL;
    reason->observed = reason->required = reason->margin = none;
    reason->required_version = reason->within_version = NULL;
    reason->required_key = "";
    reason->within = none;
    reason->remedy = (icha_remedy){ICHA_REMEDY_NONE, -1, none, (icha_verdict)0};
    if (at < 0) return;
    const icha_node *node = &criteria->nodes[at];
    reason->test = node->test;
    if (node->test->part_count == 0) tell_leaf(criteria, view, node, reason);
}

static size_t tell_parts(const icha_criteria *criteria, const icha_view *view, const icha_rule *rule, int16_t at,
                         int32_t depth, const icha_outcomes *outcomes, icha_reason *reasons) {
    const icha_node *node = &criteria->nodes[at];
    size_t count = 1;
    tell(criteria, view, rule, at, depth, (icha_outcome)outcomes->of[at], &reasons[0]);
    for (int16_t part = (int16_t)(at + 1); part < node->end; part = criteria->nodes[part].end)
        count += tell_parts(criteria, view, rule, part, depth + 1, outcomes, &reasons[count]);
    return count;
}

size_t icha_reasons_of_rule(const icha_criteria *criteria, const icha_view *view, const icha_rule *rule,
                            icha_outcome outcome, const icha_outcomes *outcomes, icha_reason *reasons) {
    if (rule->node >= 0) return tell_parts(criteria, view, rule, rule->node, 0, outcomes, reasons);
    tell(criteria, view, rule, -1, 0, outcome, &reasons[0]);
    return 1;
}
