/* The filled contract of random_eventful_terms(), with their events and index: what the library computes from. */
#ifndef ICHA_TEST_RANDOM_CONTRACT_H
#define ICHA_TEST_RANDOM_CONTRACT_H

#include "icha/contract.h"
#include "random_terms.h"

/* `life` must outlive the contract's loan, which points into it. Not for several threads. */
icha_status random_contract(const json_t *terms, const random_life *life, icha_contract *contract, icha_error *err);
#endif
