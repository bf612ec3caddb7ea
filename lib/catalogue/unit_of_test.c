#include "catalogue/unit_of_test.h"

#define TYPE(name) (1u << ICHA_FACT_##name)

static const uint32_t ordered =
    TYPE(WHOLE) | TYPE(WON) | TYPE(RATE) | TYPE(MONTHS) | TYPE(DATE) | TYPE(HEADCOUNTS) | TYPE(DATES);

uint32_t icha_cat_types_of(const icha_test *test) {
    if (test->per != NULL) return TYPE(WHOLE) | TYPE(WON);
    if (test->counts_within) return TYPE(DATES);
    switch (test->op) {
    case ICHA_OP_EQUALS: return ordered | TYPE(BOOL);
    case ICHA_OP_IN: return TYPE(CHOICE) | TYPE(TEXT);
    case ICHA_OP_KSIC: return TYPE(KSIC);
    case ICHA_OP_WITHIN_MONTHS:
    case ICHA_OP_AFTER_MONTHS:
    case ICHA_OP_AGE_AT_MOST:
    case ICHA_OP_AGE_AT_LEAST: return TYPE(DATE);
    default: return ordered;
    }
}

icha_unit icha_cat_limit_unit(const icha_test *test, icha_fact_type type) {
    if (test->per != NULL) return ICHA_UNIT_RATIO;
    if (test->op == ICHA_OP_WITHIN_MONTHS || test->op == ICHA_OP_AFTER_MONTHS) return ICHA_UNIT_MONTHS;
    if (test->op == ICHA_OP_AGE_AT_MOST || test->op == ICHA_OP_AGE_AT_LEAST) return ICHA_UNIT_COUNT;
    switch (type) {
    case ICHA_FACT_BOOL: return ICHA_UNIT_BOOL;
    case ICHA_FACT_WON: return ICHA_UNIT_WON;
    case ICHA_FACT_RATE: return ICHA_UNIT_RATE;
    case ICHA_FACT_MONTHS: return ICHA_UNIT_MONTHS;
    case ICHA_FACT_DATE: return ICHA_UNIT_DATE;
    default: return ICHA_UNIT_COUNT;
    }
}

int64_t icha_cat_limit_maximum(const icha_test *test, icha_fact_type type) {
    icha_unit unit = icha_cat_limit_unit(test, type);
    if (unit == ICHA_UNIT_MONTHS) return ICHA_TERM_MONTHS_MAX;
    if (test->op == ICHA_OP_AGE_AT_MOST || test->op == ICHA_OP_AGE_AT_LEAST) return 150;
    return type == ICHA_FACT_DATES ? ICHA_FACT_LIST_MAX : ICHA_MONEY_MAX;
}

bool icha_cat_walk(const icha_test *test, icha_cat_visit *visit, void *context) {
    if (!visit(context, test)) return false;
    for (size_t i = 0; i < test->part_count; i++)
        if (!icha_cat_walk(&test->parts[i], visit, context)) return false;
    return true;
}
