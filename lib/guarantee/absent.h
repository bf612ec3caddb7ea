/* Which required fields of guarantee terms are unset (G-1, G-2). */
#ifndef ICHA_LIB_GUARANTEE_ABSENT_H
#define ICHA_LIB_GUARANTEE_ABSENT_H

#include "icha/guarantee.h"
#include "loan/absent.h"

/* Fields of single tiers and reductions are not listed. */
size_t icha_guarantee_absent(const icha_guarantee *guarantee, icha_absent *absent);
#endif
