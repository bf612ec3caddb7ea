#ifndef ICHA_LIB_SCREENING_FACTS_H
#define ICHA_LIB_SCREENING_FACTS_H

#include "icha/screening.h"

/* Workers at a month's end; so that doubled sums of twelve stay small. */
#define ICHA_HEADCOUNT_MAX INT64_C(1000000000)

static inline bool icha_facts_has(const icha_facts *facts, int32_t index) {
    return (facts->given[index / 64] >> (index % 64) & 1) != 0;
}

#endif
