/* What others bear of a loan's fees, and where it falls in time (S-7). */
#ifndef ICHA_LIB_FEE_POSTINGS_H
#define ICHA_LIB_FEE_POSTINGS_H

#include "icha/guarantee.h"
#include "subsidy/ledger.h"

/* Posts the part of each reduction's payer (`payer`: index into guarantee->reductions): DUE whole in the bucket of the fee's
 * day, ACCRUED split by covered days. Nothing is posted for amounts of 0. Errors: those of icha_fees(). */
icha_status icha_post_fees(const icha_terms *terms, const icha_guarantee *guarantee, int32_t bucket_months,
                           icha_post *post, void *context, icha_error *err);
#endif
