#ifndef ICHA_LIB_GUARANTEE_AMOUNT_H
#define ICHA_LIB_GUARANTEE_AMOUNT_H

#include "icha/guarantee.h"

/* icha_guaranteed_amount() of checked terms and a principal of 1..ICHA_MONEY_MAX. */
icha_money icha_guaranteed_amount_checked(icha_money principal, const icha_guarantee *guarantee);
#endif
