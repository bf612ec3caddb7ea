/* Rounding of quotients of any size (N-4). */
#ifndef ICHA_LIB_GMP_ROUND_H
#define ICHA_LIB_GMP_ROUND_H

#include <gmp.h>

#include "wide.h"

/* numerator / divisor rounded once; numerator >= 0, divisor > 0 (asserted). false: outside N-1. */
bool icha_round_integers(const mpz_t numerator, const mpz_t divisor, icha_rounding rounding, icha_money *rounded);
#endif
