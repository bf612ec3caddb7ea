/* Outcomes of tests by strong Kleene logic, with skipped parts left out (E-2). */
#ifndef ICHA_LIB_SCREENING_EVALUATE_H
#define ICHA_LIB_SCREENING_EVALUATE_H

#include "screening/criteria.h"
#include "screening/facts.h"

/* An applicant's facts on a day, perhaps with one of them changed: how remedies are tried (E-5). */
typedef struct icha_view {
    const icha_facts *facts;
    icha_date on;
    int32_t changed; /* fact, or -1 */
    int64_t number;  /* its new number; DATES: how many more lie on the decision date */
} icha_view;

/* The outcome of each test that was reached, by node. */
typedef struct icha_outcomes {
    uint8_t of[ICHA_TESTS_MAX];
} icha_outcomes;

/* Every test below the node `at` is evaluated (E-3); without `outcomes` only as many as settle it, with the same result.
 * *overlap is set to a keyed value of which two entries hold. */
icha_outcome icha_evaluate(const icha_criteria *criteria, const icha_view *view, int16_t at, icha_outcomes *outcomes,
                           const icha_version **overlap);
/* A rule, also one that is UNKNOWN or NOT_APPLICABLE as a whole. */
icha_outcome icha_evaluate_rule(const icha_criteria *criteria, const icha_view *view, const icha_rule *rule,
                                icha_outcomes *outcomes, const icha_version **overlap);

/* All rules must hold; skipped ones are left out (E-2). Counts of outcomes, by icha_outcome. */
icha_verdict icha_verdict_of(const int32_t counts[5]);

/* A bound as a number, on the day and for the applicant. */
typedef struct icha_bound_value {
    icha_state state; /* UNKNOWN also when a fact that chooses a keyed entry is missing */
    int64_t number;
    icha_ratio ratio;        /* with `per` */
    const icha_value *value; /* that it came from; NULL: the rule's own */
} icha_bound_value;
icha_bound_value icha_resolve_limit(const icha_criteria *criteria, const icha_view *view, const icha_node *node,
                                    const icha_version **overlap);
/* How many months back dates are counted. */
icha_bound_value icha_resolve_within(const icha_node *node);

/* The entry of a keyed value that holds: its index; -1: none; -2: a missing fact may decide, or two hold (*overlap). */
int32_t icha_choose(const icha_criteria *criteria, const icha_view *view, const icha_bound *bound,
                    const icha_version **overlap);
#define ICHA_CHOICE_NONE (-1)
#define ICHA_CHOICE_OPEN (-2)

/* ---- what a test compares ---- */

/* A known fact's state and number in the view; DATES: how many are counted; HEADCOUNTS: twice the sum. */
icha_fact_state icha_view_state(const icha_view *view, int32_t fact_index);
/* since: the first date that is counted, where it is known (icha_node.edge), else ICHA_DATE_UNSET. */
int64_t icha_view_number(const icha_view *view, const icha_test *test, int64_t within_months, icha_date since);

/* The date from which on (WITHIN, AGE_AT_MOST; dates counted within months) or up to which (AFTER, AGE_AT_LEAST) an event
 * satisfies the node's window on the criteria's day; ICHA_DATE_UNSET: none, or its bound is no plain number. */
icha_date icha_edge_of(const icha_criteria *criteria, const icha_node *node);

/* T-6. Days may lie past 2199. */
icha_date icha_window_end(icha_date event, int64_t months);
/* The day on which a person born on `birth` reaches an age (민법 제158조, 제160조 3항). */
icha_date icha_age_reached_on(icha_date birth, int64_t years);

#endif
