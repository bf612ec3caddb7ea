/* Any bytes as TERMS: a status with a sentence comes back, or a schedule that satisfies L-8 and S-2. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "report/report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_error(icha_status status, const icha_error *err) {
    char text[800];
    if (err->status != status || err->message[0] == '\0') abort();
    if (icha_error_sentence(err, ICHA_LANGUAGE_KO, text, sizeof text) == 0) abort();
}

/* Due dates are counted from 1; a prepayment's row has no number (L-6). */
static void check_rows(const icha_contract *contract, const icha_row *rows, size_t count) {
    icha_money balance = contract->loan.principal;
    int32_t n = 0;
    for (size_t i = 0; i < count; i++) {
        const icha_row *r = &rows[i];
        if (r->opening != balance || r->closing != balance - r->principal || r->principal < 0 || r->subsidy < 0 ||
            r->borrower_interest < 0 || r->interest != r->borrower_interest + r->subsidy ||
            r->payment != r->principal + r->borrower_interest || r->parts < 1)
            abort();
        if (r->n == 0 ? r->interest != 0 || r->principal == 0 || r->from != r->to : r->n != ++n) abort();
        balance = r->closing;
    }
    if (balance != 0) abort();
}

static void check_claims(const icha_contract *contract, const icha_row *rows, size_t count) {
    const icha_subsidy *subsidy = contract->has_subsidy ? &contract->subsidy : NULL;
    static icha_claim claims[4096];
    icha_error err = ICHA_ERROR_INIT;
    icha_money lines = 0, paid = 0;
    size_t claim_count = 0;
    icha_status status = icha_claims(&contract->loan, subsidy, claims, 4096, &claim_count, &err);
    if (status != ICHA_OK) check_error(status, &err);
    if (status != ICHA_OK || subsidy == NULL || subsidy->claim.cycle == 0) return;
    for (size_t i = 0; i < claim_count; i++) {
        if (claims[i].lines != claims[i].amount + claims[i].dropped) abort();
        lines += claims[i].lines;
    }
    for (size_t i = 0; i < count; i++) paid += rows[i].subsidy;
    if (lines != paid) abort();
}

/* G-2: the parts add up to the fees, and what accrues adds up to each. */
static void check_fees(const icha_contract *contract) {
    static icha_fee fees[400];
    icha_error err = ICHA_ERROR_INIT;
    size_t count = 0;
    icha_status status = icha_fees(&contract->loan, &contract->guarantee, fees, 400, &count, &err);
    if (status != ICHA_OK) check_error(status, &err);
    for (size_t i = 0; status == ICHA_OK && i < count; i++) {
        icha_money sum = fees[i].borrower_fee, accrued = -1;
        for (int k = 0; k < ICHA_FEE_REDUCTIONS_MAX; k++) {
            sum += fees[i].reductions[k];
            if (fees[i].reductions[k] < 0) abort();
        }
        if (sum != fees[i].fee || fees[i].borrower_fee < 0) abort();
        if (icha_fee_accrued_until(&contract->loan, &contract->guarantee, i, sum, fees[i].covers_to + 1, &accrued, &err) !=
                ICHA_OK ||
            accrued != sum)
            abort();
    }
}

static void compute(const icha_contract *contract, const icha_findings *findings) {
    static icha_row rows[ICHA_INSTALMENTS_MAX + ICHA_EVENTS_MAX];
    icha_error err = ICHA_ERROR_INIT;
    size_t count = 0;
    json_t *document = NULL;
    icha_status status = icha_schedule(&contract->loan, contract->has_subsidy ? &contract->subsidy : NULL, rows,
                                       ICHA_INSTALMENTS_MAX + ICHA_EVENTS_MAX, &count, &err);
    if (status != ICHA_OK) {
        check_error(status, &err);
        return;
    }
    check_rows(contract, rows, count);
    check_claims(contract, rows, count);
    if (contract->has_guarantee) check_fees(contract);
    if (count > 60) return; /* documents of long loans take long and show nothing new */
    status = icha_json_schedule(contract, findings, NULL, ICHA_LANGUAGE_EN, &document, &err);
    if (status != ICHA_OK) check_error(status, &err);
    json_decref(document);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static icha_contract contract;
    static icha_terms_lists lists;
    static icha_findings findings;
    icha_errors errors = {0};
    icha_error err = ICHA_ERROR_INIT;
    icha_fill_options options = ICHA_FILL_OPTIONS_INIT;
    if (size > 65536) return 0;
    icha_contract_init(&contract);
    icha_terms_lists_init(&lists);
    contract.lists = &lists;
    icha_status status = icha_json_terms_read((const char *)data, size, "fuzz.json", &contract, &errors, &err);
    if ((status == ICHA_OK) != (errors.count == 0)) abort();
    if (status == ICHA_OK) status = icha_contract_fill(&contract, &options, &findings, &err);
    if (status == ICHA_OK) compute(&contract, &findings);
    else check_error(status, &err);
    icha_errors_free(&errors);
    return 0;
}
