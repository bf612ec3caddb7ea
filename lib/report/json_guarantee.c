/* The block `guarantee` of `icha schedule` (INTERFACES). */
#include "report/json_guarantee.h"
#include "audit/json_whole.h"

#include <stdlib.h>

#include "number/fail.h"

/* Sums over the fees of a loan. */
typedef struct fee_sums {
    icha_money fee, borrower_fee, reductions[ICHA_FEE_REDUCTIONS_MAX];
} fee_sums;

static icha_status add_fee(fee_sums *sums, const icha_fee *fee, icha_error *err) {
    icha_status status = icha_money_add(sums->fee, fee->fee, &sums->fee, err);
    if (status == ICHA_OK) status = icha_money_add(sums->borrower_fee, fee->borrower_fee, &sums->borrower_fee, err);
    for (size_t i = 0; status == ICHA_OK && i < ICHA_FEE_REDUCTIONS_MAX; i++)
        status = icha_money_add(sums->reductions[i], fee->reductions[i], &sums->reductions[i], err);
    return status;
}

static json_t *fee_json(const icha_fee *fee) {
    return json_pack("{s:o, s:o, s:o, s:I, s:I}", "on", icha_json_date(fee->on), "from",
                     icha_json_date(fee->covers_from), "to", icha_json_date(fee->covers_to), "fee",
                     (json_int_t)fee->fee, "borrower_fee", (json_int_t)fee->borrower_fee);
}

static icha_status list_fees(const icha_contract *contract, json_t *list, fee_sums *sums, icha_error *err) {
    size_t count = 0;
    icha_status status = icha_fees(&contract->loan, &contract->guarantee, NULL, 0, &count, err);
    if (status != ICHA_OK || count == 0) return status;
    icha_fee *fees = malloc(count * sizeof *fees);
    if (fees == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    status = icha_fees(&contract->loan, &contract->guarantee, fees, count, &count, err);
    for (size_t i = 0; status == ICHA_OK && i < count; i++) {
        icha_json_append(list, fee_json(&fees[i]));
        status = add_fee(sums, &fees[i], err);
    }
    free(fees);
    return status;
}

static json_t *reductions_json(const icha_guarantee *guarantee, const fee_sums *sums) {
    json_t *list = json_array();
    for (int32_t i = 0; i < guarantee->reduction_count; i++)
        icha_json_append(list, json_pack("{s:s, s:I}", "payer", guarantee->reductions[i].payer, "amount",
                                         (json_int_t)sums->reductions[i]));
    return list;
}

static icha_status get_flows(const icha_contract *contract, icha_flow **flows, size_t *count, icha_error *err) {
    const icha_subsidy *subsidy = contract->has_subsidy ? &contract->subsidy : NULL;
    icha_status status = icha_flows(&contract->loan, subsidy, &contract->guarantee, NULL, 0, count, err);
    if (status != ICHA_OK) return status;
    *flows = malloc(*count * sizeof **flows);
    if (*flows == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    status = icha_flows(&contract->loan, subsidy, &contract->guarantee, *flows, *count, count, err);
    if (status != ICHA_OK) free(*flows);
    return status;
}

/* Null where no such rate exists: a fee as large as the loan. */
static json_t *all_in_json(const icha_flow *flows, size_t count) {
    icha_rate low, high;
    icha_status status = icha_all_in_rate(flows, count, &low, &high, NULL);
    if (status != ICHA_OK) return status == ICHA_ERR_MEMORY ? NULL : json_null();
    return json_pack("[o, o]", icha_json_rate(low), icha_json_rate(high));
}

static icha_status set_flows(json_t *block, const icha_contract *contract, json_t *fees, icha_error *err) {
    icha_flow *flows;
    size_t count = 0;
    icha_status status = get_flows(contract, &flows, &count, err);
    if (status != ICHA_OK) return status;
    json_t *list = json_array();
    icha_json_set(block, "all_in_rate", all_in_json(flows, count));
    icha_json_set(block, "fees", json_incref(fees));
    for (size_t i = 0; i < count; i++)
        icha_json_append(
            list, json_pack("{s:o, s:I}", "on", icha_json_date(flows[i].on), "amount", (json_int_t)flows[i].amount));
    icha_json_set(block, "flows", list);
    free(flows);
    return ICHA_OK;
}

icha_status icha_json_guarantee(const icha_contract *contract, json_t **made, icha_error *err) {
    fee_sums sums = {0};
    icha_money amount;
    json_t *block = icha_json_new_object(), *fees = json_array();
    icha_status status = icha_guaranteed_amount(contract->loan.principal, &contract->guarantee, &amount, err);
    if (status == ICHA_OK) status = list_fees(contract, fees, &sums, err);
    if (status == ICHA_OK) {
        icha_json_set(block, "amount", json_integer(amount));
        icha_json_set(block, "fee", json_integer(sums.fee));
        icha_json_set(block, "borrower_fee", json_integer(sums.borrower_fee));
        icha_json_set(block, "reductions", reductions_json(&contract->guarantee, &sums));
        status = set_flows(block, contract, fees, err);
    }
    json_decref(fees);
    if (status == ICHA_OK) *made = block;
    else json_decref(block);
    return status;
}
