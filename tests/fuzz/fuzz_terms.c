/* TERMS JSON from bytes to a schedule: whatever is read is an answer or a status, and an answer satisfies L-8 and S-2. */
#include <stdlib.h>

#include "report/report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

/* L-8, S-2, row by row. */
static void walk(const icha_contract *contract)
{
    icha_cursor cursor;
    icha_row row;
    bool more = true;
    icha_money balance = contract->loan.principal;
    const icha_subsidy *subsidy = contract->has_subsidy ? &contract->subsidy : NULL;

    if (icha_cursor_open(&cursor, &contract->loan, subsidy, NULL) != ICHA_OK)
        return;
    while (icha_cursor_next(&cursor, &row, &more, NULL) == ICHA_OK && more) {
        check(row.opening == balance && row.closing == balance - row.principal);
        check(row.interest == row.borrower_interest + row.subsidy && row.payment == row.principal + row.borrower_interest);
        check(row.principal >= 0 && row.borrower_interest >= 0 && row.subsidy >= 0 && row.closing >= 0);
        balance = row.closing;
    }
    if (!more)
        check(balance == 0);
}

static void schedule(icha_contract *contract)
{
    static icha_findings findings;
    icha_fill_options options = ICHA_FILL_OPTIONS_INIT;
    icha_error err = ICHA_ERROR_INIT;
    json_t *document = NULL;

    if (icha_contract_fill(contract, &options, &findings, &err) != ICHA_OK) {
        check(err.message[0] != '\0');
        return;
    }
    if (contract->loan.term_months > 1200 || contract->loan.maturity_on > 60000)
        return; /* long terms take long, and find nothing else */
    walk(contract);
    if (icha_json_schedule(contract, &findings, NULL, ICHA_LANGUAGE_KO, &document, &err) == ICHA_OK)
        json_decref(document);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static icha_contract contract;
    icha_errors errors = {0};
    icha_error err = ICHA_ERROR_INIT;

    if (size > 65536)
        return 0;
    icha_contract_init(&contract);
    if (icha_json_terms_read((const char *)data, size, "terms.json", &contract, &errors, &err) == ICHA_OK) {
        check(errors.count == 0);
        schedule(&contract);
    } else {
        check(err.message[0] != '\0');
    }
    icha_errors_free(&errors);
    return 0;
}
