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
    }
    return "";
}

const char *icha_version_status_name(icha_version_status status) {
    switch (status) {
    case ICHA_VERSION_PLAN: return "plan";
    case ICHA_VERSION_LAUNCHED: return "launched";
    case ICHA_VERSION_ASSUMPTION: return "assumption";
    }
    return "";
}
