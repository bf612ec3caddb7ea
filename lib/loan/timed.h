/* The stream of periods under events and floating rates (L-5, L-6; readings in docs/decisions/0004). */
#ifndef ICHA_LIB_TIMED_H
#define ICHA_LIB_TIMED_H

#include "period.h"

/* icha_period_stream_next() of a timed stream that has not ended; stream->ended is set, and taken back when a period is
 * given that is not the last. */
icha_status icha_timed_next(icha_period_stream *stream, icha_period *period, bool *more, icha_error *err);
#endif
