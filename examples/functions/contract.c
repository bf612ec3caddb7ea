/* A contract: keys from the caller, the rest from product and assumptions (C-2, C-5, L-1). usage: contract CATALOGUE */
#include "example.h"

static void set(icha_contract *contract, const char *key, const char *text, icha_error *err) {
    ok(icha_contract_set(contract, key, TEXT(text), err), err);
}

int main(int argc, char **argv) {
    static const char *const assumptions[] = {"kr-bank-conventions", "incheon-2018-open"};
    static icha_terms_lists lists;
    static icha_findings findings;
    icha_error err = ICHA_ERROR_INIT;
    icha_catalogue *catalogue;
    icha_contract contract;
    icha_fill_options options = ICHA_FILL_OPTIONS_INIT;
    icha_row rows[61];
    size_t count;
    char text[256];

    if (argc != 2) return 2;
    ok(icha_catalogue_load(argv[1], assumptions, 2, &catalogue, NULL, &err), &err);
    icha_terms_lists_init(&lists);
    icha_contract_init(&contract);
    contract.lists = &lists; /* keys of events and index are taken */
    set(&contract, "principal", "36500000", &err);
    set(&contract, "rate", "3.65%", &err);
    set(&contract, "disbursed_on", "2018-01-15", &err);
    if (icha_contract_set(&contract, "principle", TEXT("1"), &err) == ICHA_ERR_UNKNOWN_KEY) printf("%s\n", err.message);
    printf("rate %s a key; %s is one\n", icha_contract_knows("rate") ? "is" : "is not", icha_contract_key(0));
    printf("there are %s keys\n", icha_contract_key_count() > 20 ? "more than 20" : "few");

    options.catalogue = catalogue;
    options.product = "incheon.startup";
    ok(icha_contract_fill(&contract, &options, &findings, &err), &err);
    icha_contract_get(&contract, "term_months", text, sizeof text);
    printf("term_months = %s\n", text);
    for (size_t i = 0; i < findings.count; i++)
        if (findings.items[i].kind == ICHA_FINDING_NOT_CHECKED) {
            icha_finding_sentence(&findings.items[i], ICHA_LANGUAGE_EN, text, sizeof text);
            printf("%s\n", text);
        }
    /* 1,000 won a day by 1 %: 31 days. */
    ok(icha_schedule(&contract.loan, &contract.subsidy, rows, 61, &count, &err), &err);
    printf("%s: subsidy %" PRId64 "\n", written(rows[0].due), rows[0].subsidy);
    icha_catalogue_free(catalogue);
    return 0;
}
/* Prints:
 * principle: principle is not a key of TERMS: the nearest one is principal [L-1]
 * rate is a key; principal is one
 * there are more than 20 keys
 * term_months = 60
 * cap not checked: UNKNOWN
 * rate not checked: UNKNOWN
 * term_months not checked: UNKNOWN
 * subsidy.months not checked: UNKNOWN
 * 2018-02-15: subsidy 31000
 */
