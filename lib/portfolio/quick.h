/* The usual spellings of a principal, a rate and a date, read without a copy. What is spelt otherwise is not wrong: it goes
 * to the general readers, which know every spelling and every error. */
#ifndef ICHA_LIB_QUICK_H
#define ICHA_LIB_QUICK_H

#include <stdbool.h>

#include "icha/calendar.h"

/* 1 to 15 digits, the first not 0. */
bool icha_quick_money(const char *text, size_t length, icha_money *amount);
/* `3%`, `3.45%`: up to 2 digits, not 0 before another, then up to 7 decimals. */
bool icha_quick_rate(const char *text, size_t length, icha_rate *rate);
/* `2018-03-14` */
bool icha_quick_date(const char *text, size_t length, icha_date *date);
#endif
