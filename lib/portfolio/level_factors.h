/* Level payments of many loans: one factor per rate and number of instalments is kept, and each payment certified by integers
 * (N-5, L-3). */
#ifndef ICHA_LIB_LEVEL_FACTORS_H
#define ICHA_LIB_LEVEL_FACTORS_H

#include <stdbool.h>

#include "icha/number.h"

#define ICHA_LEVEL_FACTORS 4096 /* a power of two; a newer factor takes an older one's place */

typedef struct icha_level_factor_entry {
    icha_rate rate;
    int32_t n, interval_months; /* n 0: free */
    uint64_t factor;
} icha_level_factor_entry;

typedef struct icha_level_factors {
    icha_level_factor_entry entries[ICHA_LEVEL_FACTORS];
} icha_level_factors;

/* As icha_level_payment_twelfths() without balloon, for 0 <= principal < 2^32; n within its limits. false: that function must
 * be asked, for the factor cannot tell. */
bool icha_level_factors_payment(icha_level_factors *factors, icha_money principal, icha_rate rate,
                                int32_t interval_months, int32_t n, icha_rounding rounding, icha_money *payment);
#endif
