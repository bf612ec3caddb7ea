/* How far a run is (icha_progress of the public header): the run's threads add, any thread may look. */
#ifndef ICHA_LIB_PROGRESS_H
#define ICHA_LIB_PROGRESS_H

#include "icha/portfolio.h"

/* All of these do nothing when progress is NULL. */
void icha_progress_begin(icha_progress *progress, int64_t rows_in);
void icha_progress_add(icha_progress *progress, int64_t rows);
#endif
