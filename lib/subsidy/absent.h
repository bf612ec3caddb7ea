/* Which required fields of subsidy terms are unset (S-1). */
#ifndef ICHA_LIB_SUBSIDY_ABSENT_H
#define ICHA_LIB_SUBSIDY_ABSENT_H

#include "icha/subsidy.h"
#include "loan/absent.h"

/* `claims`: are claim terms required too? Fields of single steps and payers are not listed. */
size_t icha_subsidy_absent(const icha_subsidy *subsidy, bool claims, icha_absent *absent);
#endif
