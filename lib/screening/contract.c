/* The offer as a contract: what was found for an applicant becomes the terms of the loan that could be made. */
#include <assert.h>
#include <string.h>

#include "icha/screening.h"
#include "number/fail.h"

/* Facts that are keys of TERMS at once. */
static const struct {
    const char *fact, *key;
} taken[] = {{"loan.rate", "rate"}, {"loan.bank", "bank"}, {"request.term_months", "term_months"}};

static icha_status set_text(icha_contract *contract, const char *key, const char *text, icha_error *err) {
    return icha_contract_set(contract, key, text, strlen(text), err);
}

static icha_status set_amount(icha_contract *contract, icha_money amount, icha_error *err) {
    char text[ICHA_TEXT_MAX];
    icha_quantity_format((icha_quantity){ICHA_UNIT_WON, amount, 1}, text, sizeof text);
    return set_text(contract, "principal", text, err);
}

static icha_status set_date(icha_contract *contract, icha_date date, icha_error *err) {
    char text[ICHA_DATE_TEXT_SIZE];
    icha_date_format(date, text, sizeof text);
    return set_text(contract, "disbursed_on", text, err);
}

/* A fact that is not known leaves its key to the product. */
static icha_status set_fact(icha_contract *contract, const icha_facts *facts, const char *name, const char *key,
                            icha_error *err) {
    char text[ICHA_FACT_TEXT_MAX];
    int32_t index = icha_catalogue_fact_index(facts->catalogue, name);
    const icha_fact *fact = index < 0 ? NULL : icha_facts_get(facts, index);
    if (fact == NULL || fact->state != ICHA_FACT_KNOWN) return ICHA_OK;
    icha_facts_text(facts, index, text, sizeof text);
    return set_text(contract, key, text, err);
}

static icha_status set_given(const icha_criteria *criteria, const icha_facts *facts, const icha_offer *offer,
                             icha_contract *contract, icha_error *err) {
    icha_status status = set_amount(contract, offer->maximum, err);
    if (status == ICHA_OK) status = set_date(contract, icha_criteria_on(criteria), err);
    for (size_t i = 0; status == ICHA_OK && i < sizeof taken / sizeof taken[0]; i++)
        status = set_fact(contract, facts, taken[i].fact, taken[i].key, err);
    if (status == ICHA_OK && offer->subsidy_tier != NULL && offer->subsidy_tier[0] != '\0')
        status = set_text(contract, "subsidy_tier", offer->subsidy_tier, err);
    return status;
}

bool icha_offer_takes_fact(const char *name) {
    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++)
        if (strcmp(taken[i].fact, name) == 0) return true;
    return false;
}

icha_status icha_offer_contract(const icha_criteria *criteria, const icha_facts *facts, const icha_offer *offer,
                                icha_contract *contract, icha_findings *findings, icha_error *err) {
    icha_contract made;
    icha_fill_options options = ICHA_FILL_OPTIONS_INIT;
    assert(facts->catalogue == icha_criteria_catalogue(criteria));
    if (offer->maximum == ICHA_UNSET || offer->maximum == 0)
        return icha_fail(err, ICHA_M_OFFER_WITHOUT_CAP, "E-6", "maximum", NULL, NULL);
    findings->count = 0;
    findings->cut = false;
    icha_contract_init(&made);
    icha_status status = set_given(criteria, facts, offer, &made, err);
    options.catalogue = facts->catalogue;
    options.product = icha_criteria_product(criteria);
    options.on = icha_criteria_on(criteria);
    options.known_on = icha_criteria_known_on(criteria);
    if (status == ICHA_OK) status = icha_contract_fill(&made, &options, findings, err);
    if (status == ICHA_OK) *contract = made;
    return status;
}
