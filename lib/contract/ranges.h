/* How far a filled contract's answer reaches: what a batch of loans may share. */
#ifndef ICHA_LIB_RANGES_H
#define ICHA_LIB_RANGES_H

#include "icha/contract.h"

/* All ends included. */
typedef struct icha_fill_ranges {
    icha_date from, to; /* disbursed on */
    icha_money principal_low, principal_high;
    icha_rate rate_low, rate_high;
    int64_t term_low, term_high; /* months */
} icha_fill_ranges;

/* Ranges around the contract's own date, principal, rate and term within which icha_contract_fill(), given the same other keys, fills in and
 * finds the same. Of a contract filled with success by these options, whose disbursement date is given, whose other dates, index and events are
 * not. */
void icha_fill_ranges_of(const icha_contract *contract, const icha_fill_options *options, icha_fill_ranges *ranges);
#endif
