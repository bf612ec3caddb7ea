/* Another room that looks at every used loan while a portfolio runs: scenarios make their own sums of the same loans.
 */
#ifndef ICHA_LIB_WATCH_H
#define ICHA_LIB_WATCH_H

#include "fold.h"

/* One used loan, already in the portfolio's sums, with its rows and postings (buckets of the run's grouping); both hold
 * until the call returns. Rows that are held never come by. An error ends the run. Called from several threads, each
 * with a context of its own. */
typedef icha_status icha_watch_loan(void *context, const icha_row_reader *reader, const icha_trace *trace,
                                    icha_error *err);

/* One row whose form is sound and whose loan_id no other row of its file has, before it is read. *is_left: it is not for
 * this run, which then does not count it. An error other than MEMORY holds it. `text` is its line, as UTF-8. */
typedef icha_status icha_watch_row(void *context, const icha_row_reader *reader, const char *text, size_t length,
                                   bool *is_left, icha_error *err);

typedef struct icha_watch {
    icha_watch_loan *loan;
    icha_watch_row *row;
    void *contexts; /* one for each of the options' threads, `size` bytes apart */
    size_t size;
} icha_watch;
#endif
