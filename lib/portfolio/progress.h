/* How far a run is (icha_progress of the public header): the run's threads add, any thread may look. */
#ifndef ICHA_LIB_PROGRESS_H
#define ICHA_LIB_PROGRESS_H

#include "icha/portfolio.h"

/* All of these do nothing when progress is NULL. */
void icha_progress_begin(icha_progress *progress, int64_t rows_in);
void icha_progress_add(icha_progress *progress, int64_t rows);

/* Asks the run to end, from any thread: it fails (STOPPED) within some hundred rows a thread. For the bindings,
 * where a person may interrupt a call. What was stopped stays so: the next run needs another. */
void icha_progress_stop(icha_progress *progress);
/* OK, or the error of a run that was asked to end. */
icha_status icha_progress_check(const icha_progress *progress, icha_error *err);
#endif
