#include "screening/evaluate.h"

#include <string.h>

#include "number/wide.h"

/* ---- days (T-6) ---- */

icha_date icha_window_end(icha_date event, int64_t months) {
    icha_date last;
    /* a window that ends after 2199 has not ended on any day that there is */
    return icha_window_last_day(event, (int32_t)months, &last, NULL) == ICHA_OK ? last : ICHA_DATE_MAX + 1;
}

/* The day of birth counts, so n years are over on the day before the corresponding one, or on the month's last if there is
 * none: who is born on 29 February reaches an age on 1 March of a common year. */
icha_date icha_age_reached_on(icha_date birth, int64_t years) {
    icha_date day;
    int32_t born_on, reached_on;
    if (icha_date_add_months(birth, years * 12, &day, NULL) != ICHA_OK) return ICHA_DATE_MAX + 1;
    icha_date_to_civil(birth, NULL, NULL, &born_on);
    icha_date_to_civil(day, NULL, NULL, &reached_on);
    return reached_on < born_on ? day + 1 : day;
}

/* ---- facts ---- */

icha_fact_state icha_view_state(const icha_view *view, int32_t fact_index) {
    if (fact_index == view->changed) return ICHA_FACT_KNOWN;
    return icha_facts_has(view->facts, fact_index) ? view->facts->items[fact_index].state : ICHA_FACT_UNKNOWN;
}

static int64_t count_dates(const icha_view *view, const icha_test *test, int64_t within_months) {
    const icha_fact *fact = &view->facts->items[test->fact_index];
    int64_t count = test->fact_index == view->changed ? view->number : 0;
    if (!icha_facts_has(view->facts, test->fact_index) || fact->state != ICHA_FACT_KNOWN) return count;
    for (uint16_t i = 0; i < fact->count; i++) {
        icha_date date = (icha_date)view->facts->numbers[fact->first + i];
        if (!test->counts_within) count++;
        else count += date <= view->on && view->on <= icha_window_end(date, within_months);
    }
    return count;
}

int64_t icha_view_number(const icha_view *view, const icha_test *test, int64_t within_months) {
    const icha_fact_definition *definition = icha_catalogue_fact(view->facts->catalogue, (size_t)test->fact_index);
    if (definition->type == ICHA_FACT_DATES) return count_dates(view, test, within_months);
    return test->fact_index == view->changed ? view->number : view->facts->items[test->fact_index].number;
}

/* ---- bounds ---- */

int32_t icha_choose(const icha_criteria *criteria, const icha_view *view, const icha_bound *bound,
                    const icha_version **overlap) {
    const icha_choice_of *choice = &criteria->choices[bound->choice];
    size_t count = choice->version->value.entry_count;
    int32_t chosen = ICHA_CHOICE_NONE;
    bool is_open = false;
    icha_outcomes outcomes;
    for (size_t i = 0; i < count; i++) {
        icha_outcome outcome = choice->nodes[i] < 0
                                   ? ICHA_OUTCOME_UNKNOWN
                                   : icha_evaluate(criteria, view, choice->nodes[i], &outcomes, overlap);
        if (outcome == ICHA_OUTCOME_UNKNOWN) is_open = true;
        if (outcome != ICHA_OUTCOME_SATISFIED) continue;
        if (chosen >= 0) *overlap = choice->version;
        chosen = (int32_t)i;
    }
    /* of the entries at most one may hold, so one that holds settles it */
    return chosen >= 0 || !is_open ? chosen : ICHA_CHOICE_OPEN;
}

/* Of a band: the low end bounds from below, the high end from above (docs/catalogue.md). */
static int64_t end_of_band(const icha_value *value, icha_test_op op) {
    bool is_low =
        op == ICHA_OP_AT_LEAST || op == ICHA_OP_MORE_THAN || op == ICHA_OP_AFTER_MONTHS || op == ICHA_OP_AGE_AT_LEAST;
    return value->form != ICHA_FORM_BAND ? value->number : is_low ? value->low : value->high;
}

static icha_bound_value of_value(const icha_value *value, const icha_test *test) {
    icha_bound_value out = {value->state, 0, {0, 0}, value};
    if (value->state != ICHA_STATE_KNOWN) return out;
    out.number = end_of_band(value, test->op);
    if (test->per != NULL) (void)icha_ratio_parse(value->text, strlen(value->text), &out.ratio, NULL);
    return out;
}

icha_bound_value icha_resolve_limit(const icha_criteria *criteria, const icha_view *view, const icha_node *node,
                                    const icha_version **overlap) {
    const icha_test *test = node->test;
    if (test->limit.parameter == NULL)
        return (icha_bound_value){ICHA_STATE_KNOWN, test->limit.number, test->limit.ratio, NULL};
    const icha_version *version = node->limit.version;
    if (version->value.form != ICHA_FORM_KEYED) return of_value(&version->value, test);
    int32_t entry = icha_choose(criteria, view, &node->limit, overlap);
    if (entry < 0) return (icha_bound_value){ICHA_STATE_UNKNOWN, 0, {0, 0}, &version->value};
    return of_value(&version->value.entries[entry].value, test);
}

icha_bound_value icha_resolve_within(const icha_node *node) {
    const icha_test *test = node->test;
    if (!test->counts_within || test->within.parameter == NULL)
        return (icha_bound_value){ICHA_STATE_KNOWN, test->within.number, {0, 0}, NULL};
    icha_bound_value out = of_value(&node->within.version->value, test);
    const icha_value *value = out.value;
    if (value->form == ICHA_FORM_BAND) out.number = value->high;
    return out;
}

/* ---- one test on a fact ---- */

static icha_outcome of_bool(bool holds) {
    return holds ? ICHA_OUTCOME_SATISFIED : ICHA_OUTCOME_VIOLATED;
}

static icha_outcome compare(icha_test_op op, int order) {
    switch (op) {
    case ICHA_OP_AT_MOST: return of_bool(order <= 0);
    case ICHA_OP_AT_LEAST: return of_bool(order >= 0);
    case ICHA_OP_LESS_THAN: return of_bool(order < 0);
    case ICHA_OP_MORE_THAN: return of_bool(order > 0);
    default: return of_bool(order == 0);
    }
}

/* fact / per against a ratio by cross-multiplication: both sides below 2^54 x 2^40 */
static icha_outcome compare_ratio(const icha_view *view, const icha_test *test, icha_ratio bound) {
    icha_test per = *test;
    per.fact_index = test->per_index;
    icha_i128 left = (icha_i128)icha_view_number(view, test, 0) * bound.denominator;
    icha_i128 right = (icha_i128)icha_view_number(view, &per, 0) * bound.numerator;
    return compare(test->op, left < right ? -1 : left > right);
}

static bool is_item(const icha_view *view, const icha_test *test) {
    const icha_fact *fact = &view->facts->items[test->fact_index];
    const icha_fact_definition *definition = icha_catalogue_fact(view->facts->catalogue, (size_t)test->fact_index);
    for (size_t i = 0; i < test->item_count; i++) {
        size_t length = strlen(test->items[i]);
        if (definition->type == ICHA_FACT_CHOICE) {
            int64_t index = icha_view_number(view, test, 0);
            if (strcmp(definition->choices[index].key, test->items[i]) == 0) return true;
        } else if (length == fact->count && memcmp(view->facts->texts + fact->first, test->items[i], length) == 0)
            return true;
    }
    return false;
}

/* Does the code begin with one of the prefixes, could it if it were longer, or can it not? */
static icha_outcome begins_with(const char *code, size_t length, const char *const *prefixes, size_t count) {
    icha_outcome best = ICHA_OUTCOME_VIOLATED;
    for (size_t i = 0; i < count; i++) {
        size_t prefix = strlen(prefixes[i]), common = prefix < length ? prefix : length;
        if (memcmp(code, prefixes[i], common) != 0) continue;
        if (prefix <= length) return ICHA_OUTCOME_SATISFIED;
        best = ICHA_OUTCOME_UNKNOWN;
    }
    return best;
}

static icha_outcome compare_ksic(const icha_view *view, const icha_test *test) {
    const icha_fact *fact = &view->facts->items[test->fact_index];
    const char *code = view->facts->texts + fact->first;
    icha_outcome included = begins_with(code, fact->count, test->items, test->item_count);
    icha_outcome excluded = begins_with(code, fact->count, test->excluded, test->excluded_count);
    if (included == ICHA_OUTCOME_VIOLATED || excluded == ICHA_OUTCOME_SATISFIED) return ICHA_OUTCOME_VIOLATED;
    return excluded == ICHA_OUTCOME_UNKNOWN ? ICHA_OUTCOME_UNKNOWN : included;
}

static icha_outcome compare_number(const icha_view *view, const icha_test *test, int64_t within, int64_t bound) {
    const icha_fact_definition *definition = icha_catalogue_fact(view->facts->catalogue, (size_t)test->fact_index);
    int64_t number = icha_view_number(view, test, within);
    /* twice the sum of twelve against the bound: 2 x sum / 24 (facts 5.1). A bound lies within N-1. */
    icha_i128 right = definition->type == ICHA_FACT_HEADCOUNTS ? (icha_i128)bound * 24 : bound;
    return compare(test->op, number < right ? -1 : number > right);
}

static icha_outcome compare_known(const icha_view *view, const icha_test *test, int64_t within,
                                  icha_bound_value bound) {
    icha_date date = 0;
    switch (test->op) {
    case ICHA_OP_IN: return of_bool(is_item(view, test));
    case ICHA_OP_KSIC: return compare_ksic(view, test);
    case ICHA_OP_WITHIN_MONTHS:
    case ICHA_OP_AFTER_MONTHS:
    case ICHA_OP_AGE_AT_MOST:
    case ICHA_OP_AGE_AT_LEAST: date = (icha_date)icha_view_number(view, test, 0); break;
    default:
        return test->per != NULL ? compare_ratio(view, test, bound.ratio)
                                 : compare_number(view, test, within, bound.number);
    }
    switch (test->op) {
    case ICHA_OP_WITHIN_MONTHS: return of_bool(date <= view->on && view->on <= icha_window_end(date, bound.number));
    case ICHA_OP_AFTER_MONTHS: return of_bool(view->on >= icha_window_end(date, bound.number));
    case ICHA_OP_AGE_AT_MOST: return of_bool(view->on < icha_age_reached_on(date, bound.number + 1));
    default: return of_bool(view->on >= icha_age_reached_on(date, bound.number));
    }
}

static icha_outcome when_na(const icha_test *test) {
    return test->when_na == ICHA_WHEN_NA_SATISFIED  ? ICHA_OUTCOME_SATISFIED
           : test->when_na == ICHA_WHEN_NA_VIOLATED ? ICHA_OUTCOME_VIOLATED
                                                    : ICHA_OUTCOME_SKIPPED;
}

static icha_outcome evaluate_leaf(const icha_criteria *criteria, const icha_view *view, const icha_node *node,
                                  const icha_version **overlap) {
    const icha_test *test = node->test;
    icha_bound_value bound = icha_resolve_limit(criteria, view, node, overlap), within = icha_resolve_within(node);
    if (bound.state == ICHA_STATE_NOT_APPLICABLE || within.state == ICHA_STATE_NOT_APPLICABLE)
        return ICHA_OUTCOME_SKIPPED;
    icha_fact_state fact = icha_view_state(view, test->fact_index);
    icha_fact_state per = test->per == NULL ? ICHA_FACT_KNOWN : icha_view_state(view, test->per_index);
    if (fact == ICHA_FACT_NOT_APPLICABLE || per == ICHA_FACT_NOT_APPLICABLE) return when_na(test);
    if (bound.state == ICHA_STATE_UNLIMITED) return ICHA_OUTCOME_SATISFIED;
    if (fact != ICHA_FACT_KNOWN || per != ICHA_FACT_KNOWN) return ICHA_OUTCOME_UNKNOWN;
    if (bound.state != ICHA_STATE_KNOWN || within.state != ICHA_STATE_KNOWN) return ICHA_OUTCOME_UNKNOWN;
    return compare_known(view, test, within.number, bound);
}

/* ---- over parts ---- */

/* `needed` of the parts that are not skipped must hold. */
static icha_outcome at_least_of(const int32_t counts[5], int32_t needed) {
    if (counts[ICHA_OUTCOME_SATISFIED] >= needed) return ICHA_OUTCOME_SATISFIED;
    bool can_still = counts[ICHA_OUTCOME_SATISFIED] + counts[ICHA_OUTCOME_UNKNOWN] >= needed;
    return can_still ? ICHA_OUTCOME_UNKNOWN : ICHA_OUTCOME_VIOLATED;
}

static icha_outcome combine(const icha_test *test, const int32_t counts[5]) {
    int32_t left = counts[ICHA_OUTCOME_SATISFIED] + counts[ICHA_OUTCOME_VIOLATED] + counts[ICHA_OUTCOME_UNKNOWN];
    if (left == 0) return ICHA_OUTCOME_SKIPPED;
    switch (test->op) {
    case ICHA_OP_ALL_OF: return at_least_of(counts, left);
    case ICHA_OP_ANY_OF: return at_least_of(counts, 1);
    case ICHA_OP_NOT:
        return counts[ICHA_OUTCOME_UNKNOWN] > 0 ? ICHA_OUTCOME_UNKNOWN : of_bool(counts[ICHA_OUTCOME_VIOLATED] > 0);
    default: return at_least_of(counts, test->count); /* k stays */
    }
}

icha_outcome icha_evaluate(const icha_criteria *criteria, const icha_view *view, int16_t at, icha_outcomes *outcomes,
                           const icha_version **overlap) {
    const icha_node *node = &criteria->nodes[at];
    int32_t counts[5] = {0};
    icha_outcome outcome;
    if (node->test->part_count == 0) outcome = evaluate_leaf(criteria, view, node, overlap);
    else {
        for (int16_t part = (int16_t)(at + 1); part < node->end; part = criteria->nodes[part].end)
            counts[icha_evaluate(criteria, view, part, outcomes, overlap)]++;
        outcome = combine(node->test, counts);
    }
    outcomes->of[at] = (uint8_t)outcome;
    return outcome;
}

icha_outcome icha_evaluate_rule(const icha_criteria *criteria, const icha_view *view, const icha_rule *rule,
                                icha_outcomes *outcomes, const icha_version **overlap) {
    if (rule->node >= 0) return icha_evaluate(criteria, view, rule->node, outcomes, overlap);
    return rule->version->value.state == ICHA_STATE_UNKNOWN ? ICHA_OUTCOME_UNKNOWN : ICHA_OUTCOME_SKIPPED;
}

icha_verdict icha_verdict_of(const int32_t counts[5]) {
    if (counts[ICHA_OUTCOME_VIOLATED] > 0) return ICHA_VERDICT_INELIGIBLE;
    if (counts[ICHA_OUTCOME_UNKNOWN] > 0) return ICHA_VERDICT_UNDETERMINED;
    return counts[ICHA_OUTCOME_SATISFIED] > 0 ? ICHA_VERDICT_ELIGIBLE : ICHA_VERDICT_NOT_APPLICABLE;
}
