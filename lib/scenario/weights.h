/* What behaviour leaves of a loan (SPEC A-2). A loan's weight at a due date depends on nothing but its product and its
 * ages at the due dates before: so loans share weights along *paths*, a tree whose nodes are due dates passed. Lines
 * are summed by node once, and each behaviour then costs one weight a node. */
#ifndef ICHA_LIB_WEIGHTS_H
#define ICHA_LIB_WEIGHTS_H

#include "portfolio/names.h"
#include "portfolio/sums.h"
#include "scenario.h"

/* Nodes have numbers from 1, a parent's smaller than its children's; no padding. */
typedef struct icha_path_key {
    uint32_t parent;  /* 0: no due date passed yet */
    uint32_t product; /* in a table of names */
    int32_t age;      /* of the loan at the due date that leads here, in months (T-6); -1 where parent is 0 */
} icha_path_key;

void icha_paths_init(icha_sums *paths);
/* 0: no memory. */
uint32_t icha_path_begin(icha_sums *paths, uint32_t product);
uint32_t icha_path_next(icha_sums *paths, uint32_t node, int32_t age);
static inline const icha_path_key *icha_path_at(const icha_sums *paths, uint32_t node) {
    return icha_sums_entry(paths, node - 1);
}

/* Whole months passed since an origin (T-6): the most whose day, in one step from the origin, is not after `day`;
 * origin <= day (asserted). 2018-01-31 is one month old on 2018-02-28. */
int32_t icha_age_months(icha_date origin, icha_date day);

/* Both whole numbers of 10^-12. The rest of the loan was prepaid or closed. */
typedef struct icha_loan_weight {
    int64_t paying, defaulted;
} icha_loan_weight;

/* What one entry leaves, and what it moved; `down` once per multiplication: a weight < 2^40 times a term <= 10^12 <
 * 2^40 stays below 2^80. Rule A-2. */
icha_loan_weight icha_weight_after(icha_loan_weight before, const icha_behaviour *entry, int64_t *moved);

/* Does the entry strike loans of the product at that age? */
bool icha_behaviour_strikes(const icha_behaviour *entry, const char *product, int32_t age);

/* All nodes' weights under a behaviour: weights[node - 1], as in force from the due date that leads to the node on.
 * `moved`, or NULL: moved[(node - 1) * count + entry]. false: no memory. */
bool icha_weights_of(const icha_sums *paths, const icha_names *names, const icha_behaviour *behaviour, size_t count,
                     icha_loan_weight *weights, int64_t *moved);
#endif
