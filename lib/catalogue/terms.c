#include "catalogue/terms.h"

#include <string.h>

static icha_status check_day_count(const char *text, size_t length, icha_error *err) {
    icha_day_count value;
    return icha_day_count_parse(text, length, &value, err);
}

static icha_status check_inclusion(const char *text, size_t length, icha_error *err) {
    icha_inclusion value;
    return icha_inclusion_parse(text, length, &value, err);
}

static icha_status check_business_day(const char *text, size_t length, icha_error *err) {
    icha_business_day value;
    return icha_business_day_parse(text, length, &value, err);
}

static icha_status check_calendar(const char *text, size_t length, icha_error *err) {
    icha_holiday_calendar value;
    return icha_calendar_parse(text, length, &value, err);
}

static icha_status check_rounding(const char *text, size_t length, icha_error *err) {
    icha_rounding value;
    return icha_rounding_parse(text, length, &value, err);
}

static icha_status check_residual(const char *text, size_t length, icha_error *err) {
    icha_residual value;
    return icha_residual_parse(text, length, &value, err);
}

static const icha_cat_term terms[] = {
    {"principal", ICHA_UNIT_WON, NULL, NULL},
    {"rate", ICHA_UNIT_RATE, NULL, NULL},
    {"term_months", ICHA_UNIT_MONTHS, NULL, NULL},
    {"maturity_on", ICHA_UNIT_DATE, NULL, NULL},
    {"grace_months", ICHA_UNIT_MONTHS, NULL, NULL},
    {"method", ICHA_UNIT_TEXT, "bullet equal_principal equal_payment", NULL},
    {"payment_formula", ICHA_UNIT_TEXT, "twelfths actual", NULL},
    {"principal_every_months", ICHA_UNIT_MONTHS, NULL, NULL},
    {"interest_every_months", ICHA_UNIT_MONTHS, NULL, NULL},
    {"due_day", ICHA_UNIT_COUNT, NULL, NULL},
    {"end_of_month", ICHA_UNIT_BOOL, NULL, NULL},
    {"balloon", ICHA_UNIT_WON, NULL, NULL},
    {"day_count", ICHA_UNIT_TEXT, NULL, check_day_count},
    {"inclusion", ICHA_UNIT_TEXT, NULL, check_inclusion},
    {"business_day", ICHA_UNIT_TEXT, NULL, check_business_day},
    {"calendar", ICHA_UNIT_TEXT, NULL, check_calendar},
    {"accrual_follows_roll", ICHA_UNIT_BOOL, NULL, NULL},
    {"rounding.interest", ICHA_UNIT_TEXT, NULL, check_rounding},
    {"rounding.payment", ICHA_UNIT_TEXT, NULL, check_rounding},
    {"residual", ICHA_UNIT_TEXT, "first last", NULL},
    {"bank", ICHA_UNIT_TEXT, NULL, NULL},
    {"subsidy.rate", ICHA_UNIT_RATE, NULL, NULL},
    {"subsidy.months", ICHA_UNIT_MONTHS, NULL, NULL},
    {"subsidy.steps", ICHA_UNIT_STEPS, NULL, NULL},
    {"subsidy.method", ICHA_UNIT_TEXT, "of_rate of_difference", NULL},
    {"subsidy.base", ICHA_UNIT_TEXT, "balance guaranteed", NULL},
    {"subsidy.base_cap", ICHA_UNIT_WON, NULL, NULL},
    {"subsidy.minimum_borrower_rate", ICHA_UNIT_RATE, NULL, NULL},
    {"subsidy.until", ICHA_UNIT_DATE, NULL, NULL},
    {"subsidy.rounding", ICHA_UNIT_TEXT, NULL, check_rounding},
    {"subsidy.residual", ICHA_UNIT_TEXT, NULL, check_residual},
    {"subsidy.payer", ICHA_UNIT_TEXT, NULL, NULL},
    {"subsidy.day_count", ICHA_UNIT_TEXT, NULL, check_day_count},
    {"subsidy.inclusion", ICHA_UNIT_TEXT, NULL, check_inclusion},
    {"subsidy.claim.cycle", ICHA_UNIT_TEXT, "month quarter half year", NULL},
    {"subsidy.claim.by", ICHA_UNIT_TEXT, "due accrual", NULL},
    {"subsidy.claim.rounding", ICHA_UNIT_TEXT, NULL, check_rounding},
    {"subsidy.claim.level", ICHA_UNIT_TEXT, "line claim", NULL},
    {"subsidy.claim.payment_lag_days", ICHA_UNIT_DAYS, NULL, NULL},
    {"subsidy.claim.closing_days", ICHA_UNIT_DAYS, NULL, NULL},
    {"guarantee.tiers", ICHA_UNIT_TIERS, NULL, NULL},
    {"guarantee.fee_rate", ICHA_UNIT_RATE, NULL, NULL},
    {"guarantee.fee_reduction", ICHA_UNIT_RATE, NULL, NULL},
    {"guarantee.fee_reduction.payer", ICHA_UNIT_TEXT, NULL, NULL},
    {"guarantee.fee_method", ICHA_UNIT_TEXT, "upfront annual declining reduced_months", NULL},
    {"guarantee.amount_rounding", ICHA_UNIT_TEXT, NULL, check_rounding},
    {"guarantee.day_count", ICHA_UNIT_TEXT, NULL, check_day_count},
    {"guarantee.rounding", ICHA_UNIT_TEXT, NULL, check_rounding},
    {"cap", ICHA_UNIT_WON, NULL, NULL},
    {"volume", ICHA_UNIT_WON, NULL, NULL},
};

const icha_cat_term *icha_cat_term_find(const char *name) {
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++)
        if (strcmp(terms[i].name, name) == 0) return &terms[i];
    return NULL;
}

bool icha_cat_term_is_reserved(const char *name) {
    return strncmp(name, "subsidy.", 8) == 0 || strncmp(name, "rounding.", 9) == 0;
}
