/* A product's rules, bounds and caps as in force on one day: versions selected, parameters looked up, tests laid out in one
 * array, so that screening an applicant selects and allocates nothing. */
#ifndef ICHA_LIB_SCREENING_CRITERIA_H
#define ICHA_LIB_SCREENING_CRITERIA_H

#include "catalogue/model.h"
#include "icha/screening.h"

/* A parameter's version on the day; version NULL: the product has no such parameter. */
typedef struct icha_bound {
    const icha_version *version;
    int16_t choice; /* of a keyed value: into choices; else -1 */
} icha_bound;

/* One test; its parts stand right behind it (preorder). */
typedef struct icha_node {
    const icha_test *test;
    icha_bound limit, within; /* of a parameter */
    int16_t end;              /* behind its last part */
    icha_date edge; /* windows and ages on the criteria's own day: the first (until: last) date that satisfies;
                                 ICHA_DATE_UNSET: to be worked out */
} icha_node;

typedef struct icha_rule {
    const char *id;
    const icha_version *version;
    int16_t node; /* -1: the rule is UNKNOWN or NOT_APPLICABLE as a whole */
} icha_rule;

/* A keyed value and the tests that tell which entry holds. */
typedef struct icha_choice_of {
    const icha_version *version;
    int16_t nodes[ICHA_TEST_PARTS_MAX]; /* by entry; -1: the catalogue does not say for whom it is */
} icha_choice_of;

typedef struct icha_cap_of {
    const char *id;
    const icha_version *version;
    icha_bound parameter, monthly, state, share;
} icha_cap_of;

struct icha_criteria {
    const icha_catalogue *catalogue;
    const icha_cat_product *product;
    icha_date on, known_on;       /* known_on ICHA_DATE_MAX: all is known */
    icha_date same_from, same_to; /* days on which the same versions are selected */
    int32_t rule_count, node_count, choice_count, cap_count, used_count;
    icha_rule rules[ICHA_RULES_MAX];
    icha_node nodes[ICHA_TESTS_MAX];
    icha_choice_of choices[ICHA_KEYED_VALUES_MAX];
    icha_cap_of caps[ICHA_OFFER_CAPS_MAX];
    icha_bound lending, steps, rate, months, minimum_borrower_rate;
    icha_bound tiers, amount_rounding, fee_rate, fee_reduction, fee_payer;
    int32_t lending_fact; /* loan.rate, or -1 */
    bool has_keyed_bound; /* a rule's bound is chosen by facts */
    const icha_version *used[ICHA_CRITERIA_VERSIONS_MAX];
};

/* Fills *criteria; the errors of icha_criteria_open() but MEMORY. known_on as there. */
icha_status icha_criteria_prepare(icha_criteria *criteria, const icha_catalogue *catalogue, const char *product_id,
                                  icha_date on, icha_date known_on, icha_error *err);

#endif
