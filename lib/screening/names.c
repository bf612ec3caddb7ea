/* Spellings of verdicts, outcomes, assurances and remedies. */
#include "icha/screening.h"
#include "number/name.h"

static const icha_name verdicts[] = {{ICHA_VERDICT_ELIGIBLE, "ELIGIBLE"},
                                     {ICHA_VERDICT_INELIGIBLE, "INELIGIBLE"},
                                     {ICHA_VERDICT_UNDETERMINED, "UNDETERMINED"},
                                     {ICHA_VERDICT_NOT_APPLICABLE, "NOT_APPLICABLE"}};

static const icha_name outcomes[] = {{ICHA_OUTCOME_SATISFIED, "SATISFIED"},
                                     {ICHA_OUTCOME_VIOLATED, "VIOLATED"},
                                     {ICHA_OUTCOME_UNKNOWN, "UNKNOWN"},
                                     {ICHA_OUTCOME_SKIPPED, "SKIPPED"}};

static const icha_name assurances[] = {{ICHA_ASSURANCE_DECLARED, "declared"},
                                       {ICHA_ASSURANCE_DOCUMENT, "document"},
                                       {ICHA_ASSURANCE_REGISTRY, "registry"}};

static const icha_name remedies[] = {{ICHA_REMEDY_WAIT_UNTIL, "wait_until"},
                                     {ICHA_REMEDY_REDUCE_TO, "reduce_to"},
                                     {ICHA_REMEDY_RAISE_TO, "raise_to"},
                                     {ICHA_REMEDY_CHANGE_TO, "change_to"}};

ICHA_NAME_FUNCTIONS(icha_assurance, icha_assurance, assurances, "E-1")

const char *icha_verdict_name(icha_verdict verdict) {
    return icha_name_of(verdicts, ICHA_NAMES_COUNT(verdicts), (int)verdict);
}

const char *icha_outcome_name(icha_outcome outcome) {
    return icha_name_of(outcomes, ICHA_NAMES_COUNT(outcomes), (int)outcome);
}

const char *icha_remedy_kind_name(icha_remedy_kind kind) {
    return icha_name_of(remedies, ICHA_NAMES_COUNT(remedies), (int)kind);
}
