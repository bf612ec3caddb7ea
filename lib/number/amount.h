/* Money that must not be negative, read from text. */
#ifndef ICHA_LIB_AMOUNT_H
#define ICHA_LIB_AMOUNT_H

#include "icha/number.h"

/* icha_money_parse() for an amount of minimum..ICHA_MONEY_MAX won; minimum is 0 or 1. Every RANGE error says these
 * bounds, that of too large an amount too. *amount is set only when it answers OK. Rule N-1. */
icha_status icha_amount_parse(const char *text, size_t length, icha_money minimum, icha_money *amount, icha_error *err);
#endif
