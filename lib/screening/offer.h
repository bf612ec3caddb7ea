#ifndef ICHA_LIB_SCREENING_OFFER_H
#define ICHA_LIB_SCREENING_OFFER_H

#include "screening/needs.h"

/* E-6, whatever the verdict; what it lacks is added to the needs. Errors: OVERFLOW (a computed need outside N-1). */
icha_status icha_make_offer(const icha_criteria *criteria, const icha_view *view, icha_offer *offer,
                            icha_need_list *needs, icha_error *err);
/* Lending band, subsidy steps, fee: the rates of the offer (offer_rates.c). */
void icha_offer_rates(const icha_criteria *criteria, const icha_view *view, icha_offer *offer, icha_need_list *needs);

/* The value of a bound for the applicant: the keyed entry that holds, else the value itself; NULL: there is none, a
 * missing fact decides, or two entries hold. *key is the entry's, else "". */
const icha_value *icha_value_for(const icha_criteria *criteria, const icha_view *view, const icha_bound *bound,
                                 const char **key);

#endif
