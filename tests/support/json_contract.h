/* TERMS as a JSON object into a contract, key by key, for tests that compare engines (not the strict reader). */
#ifndef ICHA_TEST_JSON_CONTRACT_H
#define ICHA_TEST_JSON_CONTRACT_H

#include <jansson.h>

#include "icha/contract.h"

icha_status json_contract(const json_t *terms, icha_contract *contract, icha_error *err);
#endif
