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

/* The same with events or an index: what they change is computed anew first (L-3, readings 4 to 6 and 8 of
 * docs/decisions/0004). The due date in hand is taken from stream->dues already. */
icha_status icha_amortise_timed(icha_period_stream *stream, const icha_period *period, icha_money *principal,
                                icha_error *err);
#endif
