/* The Korean bank calendar as a table, made from catalogue/holidays/kr-bank.yaml (T-5). */
#ifndef ICHA_LIB_KR_BANK_H
#define ICHA_LIB_KR_BANK_H

#include "icha/calendar.h"

extern const icha_date icha_kr_bank_first, icha_kr_bank_last;
extern const int32_t icha_kr_bank_computed_from; /* the first year that is computed; so are those after it */

/* date must lie in the calendar's range (asserted). */
bool icha_kr_bank_is_closed(icha_date date);

/* NULL: no holiday. Any date. */
const char *icha_kr_bank_holiday(icha_date date, icha_language language);
#endif
