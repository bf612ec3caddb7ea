/* The folder of `icha scenario compare --out`: what its manifest and its table say must agree with itself. */
#ifndef ICHA_LIB_AUDIT_COMPARISON_H
#define ICHA_LIB_AUDIT_COMPARISON_H

#include "rests_on.h"

#define ICHA_COMPARISON "scenario compare"

/* Years, the order of causes, and what either side's determinants name and `assumptions` does not. Of another command:
 * nothing. */
bool icha_comparison_contradicts(const json_t *manifest, icha_contradiction *to);
/* Each line of compare.csv: a + difference = b, and the parts add up to the difference. Findings of the level
 * `integrity`. */
void icha_comparison_check(const char *folder, const json_t *manifest, json_t *report);
#endif
