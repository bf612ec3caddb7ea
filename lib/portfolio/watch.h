/* Another room that looks at every used loan while a portfolio runs: scenarios make their own sums of the same loans.
 */
#ifndef ICHA_LIB_WATCH_H
#define ICHA_LIB_WATCH_H

#include "reader.h"

/* One used loan, already in the portfolio's sums; the reader's contract holds until the call returns. Rows that are
 * held never come by. An error ends the run. Called from several threads, each with a context of its own. */
typedef icha_status icha_watch_loan(void *context, const icha_row_reader *reader, icha_error *err);

typedef struct icha_watch {
    icha_watch_loan *loan;
    void *contexts; /* one for each of the options' threads, `size` bytes apart */
    size_t size;
} icha_watch;
#endif
