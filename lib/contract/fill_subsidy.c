/* Steps and payers of a subsidy from a product, a tier or an assumption (S-3, S-5, C-7). */
#include <string.h>

#include "filling.h"
#include "number/fail.h"

void icha_fill_subsidy_presence(icha_filling *filling) {
    icha_contract *contract = filling->contract;
    icha_spoken spoken;
    if (filling->product == NULL) return;
    icha_filling_ask(filling, "subsidy.rate", &spoken);
    bool none = spoken.status == ICHA_OK && spoken.version.value.state == ICHA_STATE_NOT_APPLICABLE;
    bool is_said = spoken.status != ICHA_ERR_MISSING || spoken.has_limit;
    icha_version steps;
    if (!is_said && icha_filling_select(filling, "subsidy.steps", &steps, NULL) == ICHA_OK)
        is_said = steps.value.state != ICHA_STATE_NOT_APPLICABLE;
    if (none && contract->has_subsidy) {
        /* nothing else is asked of a subsidy that the product does not pay */
        icha_filling_add(filling, ICHA_FINDING_REFUSED, "subsidy", "subsidy", &spoken.version);
        contract->has_subsidy = false;
    } else if (none) icha_filling_add_source(filling, "subsidy.rate", "NOT_APPLICABLE", &spoken.version);
    else if (is_said) contract->has_subsidy = true;
}

static void fill_payer(icha_filling *filling) {
    icha_subsidy *subsidy = &filling->contract->subsidy;
    icha_spoken spoken;
    icha_filling_ask(filling, "subsidy.payer", &spoken);
    if (spoken.status != ICHA_OK) {
        if (spoken.status != ICHA_ERR_MISSING) icha_filling_add_error(filling, "subsidy.payer", &spoken.error);
        return;
    }
    size_t length = strlen(spoken.version.value.text);
    if (spoken.version.value.state != ICHA_STATE_KNOWN || length == 0 || length >= ICHA_NAME_SIZE) return;
    memcpy(subsidy->payers[0].name, spoken.version.value.text, length + 1);
    subsidy->payers[0].share = (icha_ratio){1, 1};
    subsidy->payer_count = 1;
    icha_filling_add_source(filling, "subsidy.payer", spoken.version.value.text, &spoken.version);
}

static const icha_value *tier_of(const icha_value *value, const char *tier) {
    for (size_t i = 0; i < value->entry_count; i++)
        if (strcmp(value->entries[i].key, tier) == 0) return &value->entries[i].value;
    return NULL;
}

static void unknown_tier(icha_filling *filling, const icha_value *value) {
    icha_error error = ICHA_ERROR_INIT;
    char tiers[256] = "";
    for (size_t i = 0; i < value->entry_count; i++) {
        if (strlen(tiers) + strlen(value->entries[i].key) + 3 >= sizeof tiers) break;
        if (i > 0) strcat(tiers, ", ");
        strcat(tiers, value->entries[i].key);
    }
    (void)icha_fail(&error, ICHA_M_TIER_UNKNOWN, "S-3", "subsidy_tier", filling->contract->subsidy_tier, tiers);
    icha_filling_add_error(filling, "subsidy_tier", &error);
}

/* The one rate of a one-step subsidy: the caller's, the tier's, the product's or an assumption's. ICHA_UNSET: nobody's. */
static icha_rate single_rate(icha_filling *filling) {
    const icha_contract *contract = filling->contract;
    icha_spoken spoken;
    if (contract->subsidy_rate != ICHA_UNSET) return contract->subsidy_rate;
    icha_filling_ask(filling, "subsidy.rate", &spoken);
    if (spoken.status != ICHA_OK && spoken.status != ICHA_ERR_MISSING)
        icha_filling_add_error(filling, "subsidy.rate", &spoken.error);
    const icha_value *value = &spoken.version.value;
    if (spoken.status != ICHA_OK || value->state != ICHA_STATE_KNOWN) return ICHA_UNSET;
    if (value->form == ICHA_FORM_KEYED) {
        if (contract->subsidy_tier[0] == '\0') return ICHA_UNSET;
        const icha_value *tier = tier_of(value, contract->subsidy_tier);
        if (tier == NULL) unknown_tier(filling, value);
        if (tier == NULL || tier->state != ICHA_STATE_KNOWN || tier->form != ICHA_FORM_EXACT) return ICHA_UNSET;
        icha_filling_add_source(filling, "subsidy.rate", tier->text, &spoken.version);
        return tier->number;
    }
    icha_filling_add_source(filling, "subsidy.rate", value->text, &spoken.version);
    return value->number;
}

/* -1: nobody's. */
static int32_t single_months(icha_filling *filling) {
    icha_spoken spoken;
    if (filling->contract->subsidy_months != 0) return filling->contract->subsidy_months;
    icha_filling_ask(filling, "subsidy.months", &spoken);
    if (spoken.status != ICHA_OK && spoken.status != ICHA_ERR_MISSING)
        icha_filling_add_error(filling, "subsidy.months", &spoken.error);
    const icha_value *value = &spoken.version.value;
    if (spoken.status != ICHA_OK || value->state != ICHA_STATE_KNOWN || value->form != ICHA_FORM_EXACT ||
        value->number < 0 || value->number > ICHA_TERM_MONTHS_MAX)
        return -1;
    icha_filling_add_source(filling, "subsidy.months", value->text, &spoken.version);
    return (int32_t)value->number;
}

static bool fill_listed_steps(icha_filling *filling) {
    icha_subsidy *subsidy = &filling->contract->subsidy;
    icha_spoken spoken;
    icha_filling_ask(filling, "subsidy.steps", &spoken);
    const icha_value *value = &spoken.version.value;
    if (spoken.status != ICHA_OK || value->state != ICHA_STATE_KNOWN || value->step_count == 0 ||
        value->step_count > ICHA_STEPS_MAX)
        return false;
    for (size_t i = 0; i < value->step_count; i++)
        subsidy->steps[i] = (icha_subsidy_step){value->steps[i].months, value->steps[i].rate};
    subsidy->step_count = (int32_t)value->step_count;
    icha_filling_add_source(filling, "subsidy.steps", spoken.version.id, &spoken.version);
    return true;
}

static bool caller_chose_rate(const icha_contract *contract) {
    return contract->subsidy_rate != ICHA_UNSET || contract->subsidy_tier[0] != '\0' || contract->subsidy_months != 0;
}

static void steps_twice(icha_filling *filling) {
    icha_error error = ICHA_ERROR_INIT;
    (void)icha_fail(&error, ICHA_M_INDEX_AND_RATE, "S-3", "subsidy.steps", NULL, NULL);
    icha_filling_add_error(filling, "subsidy.steps", &error);
}

void icha_fill_subsidy(icha_filling *filling) {
    icha_contract *contract = filling->contract;
    icha_subsidy *subsidy = &contract->subsidy;
    if (subsidy->payer_count == 0) fill_payer(filling);
    if (subsidy->step_count > 0) {
        if (caller_chose_rate(contract)) steps_twice(filling);
        return;
    }
    if (!caller_chose_rate(contract) && fill_listed_steps(filling)) return;
    icha_rate rate = single_rate(filling);
    int32_t months = single_months(filling);
    if (months < 0 || (rate == ICHA_UNSET && months > 0)) {
        /* kept for icha_name_missing_steps() */
        contract->subsidy_rate = rate;
        contract->subsidy_months = months < 0 ? 0 : months;
        return;
    }
    /* 0 months pay nothing, whatever the rate: terms have no such step, but one at 0 % pays as much */
    subsidy->steps[0] = months == 0 ? (icha_subsidy_step){1, 0} : (icha_subsidy_step){months, rate};
    subsidy->step_count = 1;
}

bool icha_name_open(icha_filling *filling, const char *parameter) {
    icha_version version;
    if (icha_filling_select(filling, parameter, &version, NULL) != ICHA_OK) return false;
    icha_filling_add(filling, ICHA_FINDING_UNDETERMINED, parameter, "", &version);
    return true;
}

void icha_name_missing_steps(icha_filling *filling) {
    const icha_contract *contract = filling->contract;
    bool named = false;
    if (contract->subsidy_rate == ICHA_UNSET) named = icha_name_open(filling, "subsidy.rate");
    if (contract->subsidy_months == 0) named = icha_name_open(filling, "subsidy.months") || named;
    if (!named)
        icha_filling_add(filling, ICHA_FINDING_MISSING, "subsidy.steps", "[{\"months\": 12, \"rate\": \"2.0%\"}]",
                         NULL);
}
