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

static bool is_within(icha_date date, icha_date on, int64_t months, icha_date since) {
    if (date > on) return false;
    return since != ICHA_DATE_UNSET ? date >= since : on <= icha_window_end(date, months);
}

static int64_t count_dates(const icha_view *view, const icha_test *test, int64_t within_months, icha_date since) {
    const icha_fact *fact = &view->facts->items[test->fact_index];
    int64_t count = test->fact_index == view->changed ? view->number : 0;
    if (!icha_facts_has(view->facts, test->fact_index) || fact->state != ICHA_FACT_KNOWN) return count;
    for (uint16_t i = 0; i < fact->count; i++) {
        icha_date date = (icha_date)view->facts->numbers[fact->first + i];
        if (!test->counts_within) count++;
        else count += is_within(date, view->on, within_months, since);
    }
    return count;
}

int64_t icha_view_number(const icha_view *view, const icha_test *test, int64_t within_months, icha_date since) {
    const icha_fact_definition *definition = icha_catalogue_fact(view->facts->catalogue, (size_t)test->fact_index);
    if (definition->type == ICHA_FACT_DATES) return count_dates(view, test, within_months, since);
    return test->fact_index == view->changed ? view->number : view->facts->items[test->fact_index].number;
}

/* ---- edges ---- */

static bool is_since(const icha_test *test) {
    return test->counts_within || test->op == ICHA_OP_WITHIN_MONTHS || test->op == ICHA_OP_AGE_AT_MOST;
}

/* Does an event on `date` lie on the satisfying side of its window? Later dates do (since), or earlier ones (until). */
static bool is_beyond_edge(const icha_test *test, icha_date date, icha_date on, int64_t bound) {
    switch (test->counts_within ? ICHA_OP_WITHIN_MONTHS : test->op) {
    case ICHA_OP_WITHIN_MONTHS: return on <= icha_window_end(date, bound);
    case ICHA_OP_AGE_AT_MOST: return on < icha_age_reached_on(date, bound + 1);
    case ICHA_OP_AFTER_MONTHS: return on >= icha_window_end(date, bound);
    default: return on >= icha_age_reached_on(date, bound);
    }
}

/* All four are monotone in the date, so a search by halves finds the edge. */
icha_date icha_edge_of(const icha_criteria *criteria, const icha_node *node) {
    const icha_test *test = node->test;
    bool has_window = test->part_count == 0 && (test->counts_within || test->op >= ICHA_OP_WITHIN_MONTHS);
    if (!has_window || node->limit.choice >= 0) return ICHA_DATE_UNSET;
    const icha_version *overlap = NULL;
    icha_bound_value bound =
        test->counts_within ? icha_resolve_within(node) : icha_resolve_limit(criteria, NULL, node, &overlap);
    if (bound.state != ICHA_STATE_KNOWN) return ICHA_DATE_UNSET;
    icha_date low = ICHA_DATE_MIN, high = ICHA_DATE_MAX; /* the first date whose answer is that of the far end */
    while (low < high) {
        icha_date middle = low + (high - low) / 2;
        if (is_beyond_edge(test, middle, criteria->on, bound.number) == is_since(test)) high = middle;
        else low = middle + 1;
    }
    bool found = is_beyond_edge(test, low, criteria->on, bound.number) == is_since(test);
    if (is_since(test)) return found ? low : ICHA_DATE_UNSET;
    return found && low > ICHA_DATE_MIN ? low - 1 : ICHA_DATE_UNSET;
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
        if (chosen >= 0) {
            *overlap = choice->version;
            return ICHA_CHOICE_OPEN; /* never a tie-break (C-3) */
        }
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
    bool is_band = value->form == ICHA_FORM_BAND && test->op == ICHA_OP_EQUALS; /* has no one end to equal */
    if (value->form == ICHA_FORM_KEYED || is_band) out.state = ICHA_STATE_UNKNOWN;
    if (out.state != ICHA_STATE_KNOWN) return out;
    out.number = end_of_band(value, test->op);
    if (test->per != NULL && icha_ratio_parse(value->text, strlen(value->text), &out.ratio, NULL) != ICHA_OK)
        out.state = ICHA_STATE_UNKNOWN;
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
    const icha_value *value = &node->within.version->value;
    icha_bound_value out = {
        value->form == ICHA_FORM_KEYED ? ICHA_STATE_UNKNOWN : value->state, value->number, {0, 0}, value};
    if (value->form == ICHA_FORM_BAND) out.number = value->high;
    /* without a limit all dates up to the decision count: 3600 months lie behind every day of the calendar */
    if (out.state == ICHA_STATE_UNLIMITED) out.number = ICHA_TERM_MONTHS_MAX, out.state = ICHA_STATE_KNOWN;
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
    if (icha_view_number(view, &per, 0, ICHA_DATE_UNSET) == 0) return ICHA_OUTCOME_UNKNOWN; /* there is no ratio */
    icha_i128 left = (icha_i128)icha_view_number(view, test, 0, ICHA_DATE_UNSET) * bound.denominator;
    icha_i128 right = (icha_i128)icha_view_number(view, &per, 0, ICHA_DATE_UNSET) * bound.numerator;
    return compare(test->op, left < right ? -1 : left > right);
}

static bool is_item(const icha_view *view, const icha_test *test) {
    const icha_fact *fact = &view->facts->items[test->fact_index];
    const icha_fact_definition *definition = icha_catalogue_fact(view->facts->catalogue, (size_t)test->fact_index);
    for (size_t i = 0; i < test->item_count; i++) {
        size_t length = strlen(test->items[i]);
        if (definition->type == ICHA_FACT_CHOICE) {
            int64_t index = icha_view_number(view, test, 0, ICHA_DATE_UNSET);
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

static icha_outcome compare_number(const icha_view *view, const icha_node *node, int64_t within, int64_t bound,
                                   icha_date since) {
    const icha_test *test = node->test;
    const icha_fact_definition *definition = icha_catalogue_fact(view->facts->catalogue, (size_t)test->fact_index);
    int64_t number = icha_view_number(view, test, within, since);
    /* twice the sum of twelve against the bound: 2 x sum / 24 (facts 5.1). A bound lies within N-1. */
    icha_i128 right = definition->type == ICHA_FACT_HEADCOUNTS ? (icha_i128)bound * 24 : bound;
    return compare(test->op, number < right ? -1 : number > right);
}

/* Is the date on the satisfying side? With an edge that was worked out before, one comparison. */
static icha_outcome compare_window(const icha_view *view, const icha_test *test, int64_t bound, icha_date edge) {
    icha_date date = (icha_date)icha_view_number(view, test, 0, ICHA_DATE_UNSET);
    bool has_edge = edge != ICHA_DATE_UNSET;
    switch (test->op) {
    case ICHA_OP_WITHIN_MONTHS: return of_bool(is_within(date, view->on, bound, edge));
    case ICHA_OP_AFTER_MONTHS: return of_bool(has_edge ? date <= edge : view->on >= icha_window_end(date, bound));
    case ICHA_OP_AGE_AT_MOST: return of_bool(has_edge ? date >= edge : view->on < icha_age_reached_on(date, bound + 1));
    default: return of_bool(has_edge ? date <= edge : view->on >= icha_age_reached_on(date, bound));
    }
}

static icha_outcome compare_known(const icha_criteria *criteria, const icha_view *view, const icha_node *node,
                                  int64_t within, icha_bound_value bound) {
    const icha_test *test = node->test;
    icha_date edge = view->on == criteria->on ? node->edge : ICHA_DATE_UNSET;
    if (test->op == ICHA_OP_IN) return of_bool(is_item(view, test));
    if (test->op == ICHA_OP_KSIC) return compare_ksic(view, test);
    if (test->op >= ICHA_OP_WITHIN_MONTHS) return compare_window(view, test, bound.number, edge);
    if (test->per != NULL) return compare_ratio(view, test, bound.ratio);
    return compare_number(view, node, within, bound.number, edge);
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
    /* a fact left out might be not applicable, so that even no limit settles nothing before it is known */
    if (fact == ICHA_FACT_KNOWN && bound.state == ICHA_STATE_UNLIMITED) return ICHA_OUTCOME_SATISFIED;
    if (fact != ICHA_FACT_KNOWN || per != ICHA_FACT_KNOWN) return ICHA_OUTCOME_UNKNOWN;
    if (bound.state != ICHA_STATE_KNOWN || within.state != ICHA_STATE_KNOWN) return ICHA_OUTCOME_UNKNOWN;
    return compare_known(criteria, view, node, within.number, bound);
}

/* ---- over parts ---- */

/* `needed` of the parts that are not skipped must hold. (If none is known yet, all might be skipped: icha_evaluate.) */
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
    default: /* k stays; but parts that are all unknown might all turn out to be skipped */
        return counts[ICHA_OUTCOME_UNKNOWN] == left ? ICHA_OUTCOME_UNKNOWN : at_least_of(counts, test->count);
    }
}

/* One part that settles the whole, whatever the others are. */
static bool settles(icha_test_op op, icha_outcome part) {
    return (op == ICHA_OP_ALL_OF && part == ICHA_OUTCOME_VIOLATED) ||
           (op == ICHA_OP_ANY_OF && part == ICHA_OUTCOME_SATISFIED);
}

icha_outcome icha_evaluate(const icha_criteria *criteria, const icha_view *view, int16_t at, icha_outcomes *outcomes,
                           const icha_version **overlap) {
    const icha_node *node = &criteria->nodes[at];
    int32_t counts[5] = {0};
    icha_outcome outcome;
    if (node->test->part_count == 0) outcome = evaluate_leaf(criteria, view, node, overlap);
    else {
        for (int16_t part = (int16_t)(at + 1); part < node->end; part = criteria->nodes[part].end) {
            outcome = icha_evaluate(criteria, view, part, outcomes, overlap);
            if (outcomes == NULL && !criteria->has_keyed_bound && settles(node->test->op, outcome)) return outcome;
            counts[outcome]++;
        }
        outcome = combine(node->test, counts);
    }
    if (outcomes != NULL) outcomes->of[at] = (uint8_t)outcome;
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
