/* The spelling of every enum value: what is read from text is written back the same. */
#include "example.h"

/* Reads a text and writes what it became. */
#define BOTH_WAYS(type, parse, name, text)                                                                             \
    do {                                                                                                               \
        type value;                                                                                                    \
        ok(parse(TEXT(text), &value, &err), &err);                                                                     \
        printf("%s: %s is %d\n", #type, name(value), (int)value);                                                      \
    } while (0)

int main(void) {
    icha_error err = ICHA_ERROR_INIT;
    icha_day_count day_count;
    uint32_t by;

    BOTH_WAYS(icha_day_count, icha_day_count_parse, icha_day_count_name, "act/act-anchor");
    BOTH_WAYS(icha_inclusion, icha_inclusion_parse, icha_inclusion_name, "start");
    BOTH_WAYS(icha_business_day, icha_business_day_parse, icha_business_day_name, "modified_following");
    BOTH_WAYS(icha_event_kind, icha_event_kind_parse, icha_event_kind_name, "stop_subsidy");
    BOTH_WAYS(icha_prepay_effect, icha_prepay_effect_parse, icha_prepay_effect_name, "shorten");
    BOTH_WAYS(icha_method, icha_method_parse, icha_method_name, "equal_payment");
    BOTH_WAYS(icha_payment_formula, icha_payment_formula_parse, icha_payment_formula_name, "twelfths");
    BOTH_WAYS(icha_subsidy_method, icha_subsidy_method_parse, icha_subsidy_method_name, "of_difference");
    BOTH_WAYS(icha_subsidy_base, icha_subsidy_base_parse, icha_subsidy_base_name, "guaranteed");
    BOTH_WAYS(icha_claim_cycle, icha_claim_cycle_parse, icha_claim_cycle_name, "quarter");
    BOTH_WAYS(icha_claim_by, icha_claim_by_parse, icha_claim_by_name, "accrual");
    BOTH_WAYS(icha_claim_level, icha_claim_level_parse, icha_claim_level_name, "claim");
    BOTH_WAYS(icha_fee_method, icha_fee_method_parse, icha_fee_method_name, "reduced_months");
    BOTH_WAYS(icha_encoding, icha_encoding_parse, icha_encoding_name, "cp949");
    BOTH_WAYS(icha_assurance, icha_assurance_parse, icha_assurance_name, "registry");
    BOTH_WAYS(icha_holiday_calendar, icha_calendar_parse, icha_calendar_name, "kr-bank");
    ok(icha_by_parse(TEXT("product,payer,quarter"), &by, &err), &err);
    printf("by: %d\n", (int)by);
    if (icha_day_count_parse(TEXT("act/364"), &day_count, &err) == ICHA_ERR_UNKNOWN_KEY) printf("%s\n", err.message);

    /* Only written, never read. */
    printf("%s %s %s\n", icha_basis_name(ICHA_BASIS_PAID), icha_outlay_kind_name(ICHA_OUTLAY_FEE_SUPPORT),
           icha_correction_entry_name(ICHA_CORRECTION_RECOVER));
    printf("%s %s %s\n", icha_verdict_name(ICHA_VERDICT_UNDETERMINED), icha_outcome_name(ICHA_OUTCOME_SKIPPED),
           icha_remedy_kind_name(ICHA_REMEDY_WAIT_UNTIL));
    printf("%s %s %s %s\n", icha_state_name(ICHA_STATE_UNKNOWN), icha_form_name(ICHA_FORM_BAND),
           icha_unit_name(ICHA_UNIT_RATE), icha_version_status_name(ICHA_VERSION_PLAN));
    printf("%s %s %s\n", icha_series_basis_name(ICHA_SERIES_OVER_CONTRACT), icha_fact_type_name(ICHA_FACT_HEADCOUNTS),
           icha_test_op_name(ICHA_OP_WITHIN_MONTHS));
    return 0;
}
/* Prints:
 * icha_day_count: act/act-anchor is 3
 * icha_inclusion: start is 1
 * icha_business_day: modified_following is 3
 * icha_event_kind: stop_subsidy is 9
 * icha_prepay_effect: shorten is 2
 * icha_method: equal_payment is 3
 * icha_payment_formula: twelfths is 1
 * icha_subsidy_method: of_difference is 2
 * icha_subsidy_base: guaranteed is 2
 * icha_claim_cycle: quarter is 3
 * icha_claim_by: accrual is 2
 * icha_claim_level: claim is 2
 * icha_fee_method: reduced_months is 4
 * icha_encoding: cp949 is 3
 * icha_assurance: registry is 3
 * icha_holiday_calendar: kr-bank is 2
 * by: 11
 * act/364 is not known here: expected one of act/365, act/act, act/act-anchor, act/360, 30e/360, 30/360, twelfths [T-3]
 * paid fee_support recover
 * UNDETERMINED SKIPPED wait_until
 * UNKNOWN band rate plan
 * over_contract headcounts within_months
 */
