/* What a result has to say of a calendar whose year it used before it was decreed (T-5). */
#ifndef ICHA_LIB_COMPUTED_YEARS_H
#define ICHA_LIB_COMPUTED_YEARS_H

#include "icha/calendar.h"

/* Stands among the assumptions of a result that used such a year, for no decree vouches for it yet (M-5). */
#define ICHA_COMPUTED_YEARS_ASSUMPTION "kr-bank-computed-years"

typedef struct icha_computed_years {
    int32_t from, to; /* 0: none */
} icha_computed_years;

/* Those of kr-bank. */
icha_computed_years icha_all_computed_years(void);

/* The first and the last computed year that rolling the rule's due dates, the maturity included, asks for; none without
 * a roll. Error: CALENDAR. */
icha_status icha_computed_years_of(const icha_due_rule *rule, icha_business_day roll, icha_holiday_calendar calendar,
                                   icha_computed_years *years, icha_error *err);

/* Whether there are any: computed years follow the decreed ones and the maturity is the last due date, so it decides.
 * rolled is the maturity after the roll. */
bool icha_uses_computed_year(icha_holiday_calendar calendar, icha_date maturity_on, icha_date rolled);

/* `calendar kr-bank: year 2031 is computed, not decreed`. years must not be none (asserted). Returns the whole
 * length. */
size_t icha_computed_years_sentence(icha_holiday_calendar calendar, icha_computed_years years, icha_language language,
                                    char *buffer, size_t size);
#endif
