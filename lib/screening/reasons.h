#ifndef ICHA_LIB_SCREENING_REASONS_H
#define ICHA_LIB_SCREENING_REASONS_H

#include "number/wide.h"
#include "screening/evaluate.h"

/* The reasons of one rule, whose tests have their outcomes; `reasons` has room for all. Returns how many (E-3). */
size_t icha_reasons_of_rule(const icha_criteria *criteria, const icha_view *view, const icha_rule *rule,
                            icha_outcome outcome, const icha_outcomes *outcomes, icha_reason *reasons);

/* a / b toward minus infinity, b > 0. */
static inline icha_i128 icha_floor_quotient(icha_i128 a, icha_i128 b) {
    icha_i128 quotient = a / b;
    return a % b < 0 ? quotient - 1 : quotient;
}

#endif
