#ifndef ICHA_LIB_SCREENING_NEEDS_H
#define ICHA_LIB_SCREENING_NEEDS_H

#include "screening/evaluate.h"

/* Each fact, parameter and rule once: so there is room for all. */
typedef struct icha_need_list {
    size_t count;
    icha_need items[ICHA_NEEDS_MAX];
} icha_need_list;

void icha_add_fact_need(icha_need_list *list, const icha_criteria *criteria, int32_t fact_index, bool for_offer,
                        bool can_flip);
/* A parameter or rule that the catalogue holds as UNKNOWN. */
void icha_add_version_need(icha_need_list *list, icha_need_kind kind, const char *name, const icha_version *version,
                           bool for_offer, bool can_flip);
/* What an UNKNOWN test below `at` lacks; `is_live`: every test above it is UNKNOWN too (E-4). */
void icha_add_test_needs(icha_need_list *list, const icha_criteria *criteria, const icha_view *view, int16_t at,
                         bool for_offer, bool is_live, const icha_outcomes *outcomes);
/* What keeps the entry of a keyed value open. */
void icha_add_choice_needs(icha_need_list *list, const icha_criteria *criteria, const icha_view *view,
                           const icha_bound *bound, bool for_offer, bool can_flip);
/* A bound that is UNKNOWN, or whose entry is open or UNKNOWN. */
void icha_add_bound_needs(icha_need_list *list, const icha_criteria *criteria, const icha_view *view,
                          const icha_bound *bound, bool for_offer, bool can_flip);
/* E-4 for the verdict UNDETERMINED. */
void icha_add_rule_needs(icha_need_list *list, const icha_criteria *criteria, const icha_view *view,
                         const icha_rule *rule, icha_outcome outcome, const icha_outcomes *outcomes);

#endif
