/* The sign of what flows are worth at a rate (G-6). */
#ifndef ICHA_LIB_PRESENT_VALUE_H
#define ICHA_LIB_PRESENT_VALUE_H

#include "icha/guarantee.h"

/* Sign of the sum of flow / (1 + rate)^(days since the first / 365), for a rate of 0..ICHA_ALL_IN_RATE_MAX and flows of which
 * the first is positive, later ones on later days and not: -1, 0 or 1. 0 is decided on integers and rationals, and stands
 * also for a sign that is open at ICHA_PRESENT_VALUE_BITS. */
int icha_present_value_sign(const icha_flow *flows, size_t count, icha_rate rate);
#define ICHA_PRESENT_VALUE_BITS 32768
#endif
