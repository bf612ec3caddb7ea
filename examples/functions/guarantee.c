/* A guarantee's fee, who bears it, and the flows of the loan (G-1, G-2, G-6). */
#include "example.h"

static void set(icha_terms *terms, icha_guarantee *guarantee) {
    icha_terms_init(terms);
    terms->principal = 25000000;
    terms->rate = 35000000;
    terms->disbursed_on = day("2018-03-14");
    terms->maturity_on = day("2023-03-14");
    terms->method = ICHA_METHOD_BULLET;
    terms->day_count = ICHA_DAY_COUNT_ACT_365;
    terms->inclusion = ICHA_INCLUSION_START;
    terms->interest_rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
    terms->interest_every_months = terms->principal_every_months = 60;
    icha_guarantee_init(guarantee);
    guarantee->tiers[0] = (icha_guarantee_tier){ICHA_UNSET, {1, 1}}; /* all of it */
    guarantee->tier_count = 1;
    guarantee->amount_rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
    guarantee->fee_rate = 10000000; /* 1 % */
    guarantee->fee_method = ICHA_FEE_UPFRONT;
    guarantee->reductions[0] = (icha_fee_reduction){"foundation", 2000000}; /* 0.2 points */
    guarantee->reduction_count = 1;
    guarantee->day_count = ICHA_DAY_COUNT_ACT_365;
    guarantee->rounding = (icha_rounding){ICHA_ROUND_DOWN, 10};
}

/* 1,826 days: 25,000,000 x 1 % x 1826 / 365 = 1,250,684.93..., the borrower's at 0.8 % 1,000,547.94..., both down/10.
 * By 1 January 2019 292 days are over: 1,250,680 x 292 / 1826 = 199,999.21.... */
static void print_fees(const icha_terms *terms, const icha_guarantee *guarantee, icha_error *err) {
    icha_fee fee;
    icha_money accrued;
    size_t count;

    ok(icha_fees(terms, guarantee, &fee, 1, &count, err), err);
    printf("%s: fee %" PRId64 ", borrower %" PRId64 ", %s %" PRId64 "\n", written(fee.on), fee.fee, fee.borrower_fee,
           guarantee->reductions[0].payer, fee.reductions[0]);
    ok(icha_fee_accrued_until(terms, guarantee, 0, fee.fee, day("2019-01-01"), &accrued, err), err);
    printf("accrued in 2018: %" PRId64 "\n", accrued);
}

int main(void) {
    icha_error err = ICHA_ERROR_INIT;
    icha_terms terms;
    icha_guarantee guarantee;
    icha_flow flows[4];
    size_t count;

    set(&terms, &guarantee);
    ok(icha_guarantee_check(&guarantee, &err), &err);
    print_fees(&terms, &guarantee, &err);
    /* 25,000,000 - 1,000,540 come, 25,000,000 and 25,000,000 x 3.5 % x 1826 / 365 = 4,377,397.26... go. */
    ok(icha_flows(&terms, NULL, &guarantee, flows, 4, &count, &err), &err);
    for (size_t i = 0; i < count; i++) printf("%s %" PRId64 "\n", written(flows[i].on), flows[i].amount);
    return 0;
}
/* Prints:
 * 2018-03-14: fee 1250680, borrower 1000540, foundation 250140
 * accrued in 2018: 199999
 * 2018-03-14 23999460
 * 2023-03-14 -29377397
 */
