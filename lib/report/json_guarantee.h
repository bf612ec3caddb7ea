#ifndef ICHA_LIB_JSON_GUARANTEE_H
#define ICHA_LIB_JSON_GUARANTEE_H

#include "icha/contract.h"
#include "report/json_pieces.h"

/* A new reference: {"amount", "fee", "borrower_fee", "reductions", "all_in_rate", "fees", "flows"}. The contract is filled and
 * has a guarantee. */
icha_status icha_json_guarantee(const icha_contract *contract, json_t **made, icha_error *err);
#endif
