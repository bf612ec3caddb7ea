/* The names of the catalogue's enumerations. */
#include "icha/catalogue.h"

const char *icha_state_name(icha_state state) {
    switch (state) {
    case ICHA_STATE_KNOWN: return "KNOWN";
    case ICHA_STATE_UNKNOWN: return "UNKNOWN";
    case ICHA_STATE_NOT_APPLICABLE: return "NOT_APPLICABLE";
    case ICHA_STATE_UNLIMITED: return "UNLIMITED";
    }
    return "";
}

const char *icha_form_name(icha_form form) {
    switch (form) {
    case ICHA_FORM_EXACT: return "exact";
    case ICHA_FORM_BAND: return "band";
    case ICHA_FORM_AT_MOST:
    case ICHA_FORM_AT_LEAST: return "bound";
    case ICHA_FORM_KEYED: return "keyed";
    }
    return "";
}

const char *icha_unit_name(icha_unit unit) {
    switch (unit) {
    case ICHA_UNIT_WON: return "won";
    case ICHA_UNIT_RATE: return "rate";
    case ICHA_UNIT_MONTHS: return "months";
    case ICHA_UNIT_DAYS: return "days";
    case ICHA_UNIT_COUNT: return "count";
    case ICHA_UNIT_DATE: return "date";
    case ICHA_UNIT_BOOL: return "bool";
    case ICHA_UNIT_RATIO: return "ratio";
    case ICHA_UNIT_TEXT: return "text";
    case ICHA_UNIT_STEPS: return "steps";
    case ICHA_UNIT_TIERS: return "tiers";
    case ICHA_UNIT_TEST: return "test";
    case ICHA_UNIT_CAP: return "cap";
    }
    return "";
}

const char *icha_series_basis_name(icha_series_basis basis) {
    switch (basis) {
    case ICHA_SERIES_RATE: return "rate";
    case ICHA_SERIES_OVER_CONTRACT: return "over_contract";
    }
    return "";
}

const char *icha_fact_type_name(icha_fact_type type) {
    switch (type) {
    case ICHA_FACT_BOOL: return "bool";
    case ICHA_FACT_WHOLE: return "whole";
    case ICHA_FACT_WON: return "won";
    case ICHA_FACT_RATE: return "rate";
    case ICHA_FACT_MONTHS: return "months";
    case ICHA_FACT_DATE: return "date";
    case ICHA_FACT_CHOICE: return "choice";
    case ICHA_FACT_TEXT: return "text";
    case ICHA_FACT_KSIC: return "ksic";
    case ICHA_FACT_DATES: return "dates";
    case ICHA_FACT_HEADCOUNTS: return "headcounts";
    }
    return "";
}

const char *icha_test_op_name(icha_test_op op) {
    switch (op) {
    case ICHA_OP_ALL_OF: return "all_of";
    case ICHA_OP_ANY_OF: return "any_of";
    case ICHA_OP_NOT: return "not";
    case ICHA_OP_AT_LEAST_OF: return "at_least_of";
    case ICHA_OP_EQUALS: return "equals";
    case ICHA_OP_AT_MOST: return "at_most";
    case ICHA_OP_AT_LEAST: return "at_least";
    case ICHA_OP_LESS_THAN: return "less_than";
    case ICHA_OP_MORE_THAN: return "more_than";
    case ICHA_OP_IN: return "in";
    case ICHA_OP_KSIC: return "ksic";
    case ICHA_OP_WITHIN_MONTHS: return "within_months";
    case ICHA_OP_AFTER_MONTHS: return "after_months";
    case ICHA_OP_AGE_AT_MOST: return "age_at_most";
    case ICHA_OP_AGE_AT_LEAST: return "age_at_least";
    }
    return "";
}

const char *icha_version_status_name(icha_version_status status) {
    switch (status) {
    case ICHA_VERSION_PLAN: return "plan";
    case ICHA_VERSION_LAUNCHED: return "launched";
    case ICHA_VERSION_ASSUMPTION: return "assumption";
    case ICHA_VERSION_OVERLAY: return "overlay";
    }
    return "";
}
