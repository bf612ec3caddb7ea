#ifndef ICHA_LIB_SCREENING_REMEDIES_H
#define ICHA_LIB_SCREENING_REMEDIES_H

#include "screening/evaluate.h"

/* The outcomes of all rules, by rule. */
typedef struct icha_rule_outcomes {
    uint8_t of[ICHA_RULES_MAX];
} icha_rule_outcomes;

/* The nearest change that was seen to help: the case is run again with it, the rule then passes and no other got worse
 * (E-5). Of changes that cannot be compared the first in the order of the rule's tests. kind NONE: there is none. */
icha_remedy icha_find_remedy(const icha_criteria *criteria, const icha_view *view, int32_t rule,
                             const icha_outcomes *outcomes, const icha_rule_outcomes *before);

#endif
