/* Claims of a subsidised loan, and their correction (S-1 to S-8). */
#include "example.h"

/* 12,000,000 won at 3.65 % over six months, 2,000,000 each; of which the city pays 2 %, each down: 20,383.56...,
 * 15,342.46..., 13,589.04..., 9,863.01..., 6,794.52..., 3,287.67.... By quarters of the due dates 35,725, 30,246, 3,287. */
static void set(icha_terms *terms, icha_subsidy *subsidy) {
    icha_rounding down = {ICHA_ROUND_DOWN, 1};

    icha_terms_init(terms);
    terms->principal = 12000000;
    terms->rate = 36500000;
    terms->disbursed_on = day("2018-01-15");
    terms->term_months = 6;
    terms->method = ICHA_METHOD_EQUAL_PRINCIPAL;
    terms->day_count = ICHA_DAY_COUNT_ACT_365;
    terms->inclusion = ICHA_INCLUSION_START;
    terms->interest_rounding = terms->payment_rounding = down;
    terms->residual = ICHA_RESIDUAL_LAST;
    icha_subsidy_init(subsidy);
    subsidy->method = ICHA_SUBSIDY_OF_RATE;
    subsidy->base = ICHA_SUBSIDY_BASE_BALANCE;
    subsidy->rounding = down;
    subsidy->steps[0] = (icha_subsidy_step){6, 20000000};
    subsidy->step_count = 1;
    subsidy->payers[0] = (icha_payer){"incheon", {1, 1}};
    subsidy->payer_count = 1;
    subsidy->claim = (icha_claim_terms){
        ICHA_CYCLE_QUARTER, ICHA_CLAIM_BY_DUE, {ICHA_ROUND_DOWN, 10}, ICHA_CLAIM_LEVEL_CLAIM, 20, 20};
}

static void print_claims(const icha_terms *terms, const icha_subsidy *subsidy, icha_error *err) {
    icha_claim claims[4];
    size_t count;

    ok(icha_claims(terms, subsidy, claims, 4, &count, err), err);
    for (size_t i = 0; i < count; i++) {
        char cycle[ICHA_TEXT_MAX];
        icha_cycle_format(subsidy->claim.cycle, claims[i].cycle_from, cycle, sizeof cycle);
        printf("%s %s: %" PRId64 " = %" PRId64 " + %" PRId64 ", paid on %s\n", cycle,
               subsidy->payers[claims[i].payer].name, claims[i].lines, claims[i].amount, claims[i].dropped,
               written(claims[i].paid_on));
    }
}

/* Paid 92,000, due 83,000: 9,000 to recover. */
static void print_correction(icha_error *err) {
    icha_claimed paid = {"incheon.startup", "2018-Q2", "incheon", "", "", day("2018-07-20"), 2018, 92000}, due = paid;
    icha_correction entry;
    icha_correction_totals totals;
    size_t count;

    due.amount = 83000;
    ok(icha_corrections(&paid, 1, &due, 1, &entry, 1, &count, &totals, err), err);
    printf("%s %s %" PRId64 "; due %" PRId64 " = paid %" PRId64 " + %" PRId64 " - %" PRId64 "\n", entry.cycle,
           icha_correction_entry_name(entry.entry), entry.difference, totals.due, totals.paid, totals.pay,
           totals.recover);
}

int main(void) {
    icha_error err = ICHA_ERROR_INIT;
    icha_terms terms;
    icha_subsidy subsidy;

    set(&terms, &subsidy);
    ok(icha_subsidy_check(&subsidy, &err), &err);
    print_claims(&terms, &subsidy, &err);
    print_correction(&err);
    subsidy.payers[0].share = (icha_ratio){1, 2}; /* half of it is nobody's */
    if (icha_subsidy_check(&subsidy, &err) == ICHA_ERR_CONFLICT) printf("%s\n", err.message);
    return 0;
}
/* Prints:
 * 2018-Q1 incheon: 35725 = 35720 + 5, paid on 2018-04-20
 * 2018-Q2 incheon: 30246 = 30240 + 6, paid on 2018-07-20
 * 2018-Q3 incheon: 3287 = 3280 + 7, paid on 2018-10-20
 * 2018-Q2 recover -9000; due 83000 = paid 92000 + 0 - 9000
 * subsidy.payers: the shares do not add up to 1: 1/2 [S-5]
 */
