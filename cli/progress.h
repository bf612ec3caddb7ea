/* How far a run is, on a terminal: one line on the standard error, redrawn at most five times a second by a thread of
 * its own and erased at the end. On anything else, or with --quiet, nothing. */
#ifndef ICHA_CLI_PROGRESS_H
#define ICHA_CLI_PROGRESS_H

#include "command.h"
#include "icha/portfolio.h"

typedef struct cli_progress cli_progress;

/* NULL: nothing is shown. *progress: what the run's options take; NULL then too. */
cli_progress *cli_progress_begin(const cli_call *call, icha_progress **progress);
void cli_progress_end(cli_progress *p);
/* From the handler of a signal: if a line is drawn it goes. */
void cli_progress_erase(void);

/* Threads that can run at once here: the processors that this process may use, 1..ICHA_PORTFOLIO_THREADS_MAX. */
int32_t cli_processors(void);

#endif
