/* How much principal an instalment carries, by method (L-2, L-3). */
#ifndef ICHA_LIB_AMORTISE_H
#define ICHA_LIB_AMORTISE_H

#include "period.h"

/* What is known before the first period: the equal instalments. Error: CONFLICT (a negative first one). */
icha_status icha_amortise_prepare(icha_period_stream *stream, icha_error *err);

/* Principal of instalment `number` (from 1) due at the end of `period`, whose interest is known. Computes the level payment at the
 * first one. Errors: MEMORY, OVERFLOW, CONFLICT. */
icha_status icha_amortise(icha_period_stream *stream, int32_t number, const icha_period *period, icha_money *principal,
                          icha_error *err);
#endif
