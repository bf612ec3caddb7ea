/* How large the steps of a run are. No figure depends on them (P-3); tests make them small. */
#ifndef ICHA_LIB_TUNING_H
#define ICHA_LIB_TUNING_H

#include "icha/portfolio.h"

typedef struct icha_tuning {
    size_t piece_size;  /* bytes that a thread draws at once; 0: by the file's size */
    size_t sort_memory; /* bytes of records that are sorted at once */
    int number_bits;    /* of the numbers that stand for loan_ids: 64; fewer make them collide */
} icha_tuning;
#define ICHA_TUNING_INIT                                                                                               \
    { 0, (size_t)4 << 20, 64 }

struct ArrowArrayStream;

/* What the caller gives: bytes, the path of a file, or columns. */
typedef struct icha_portfolio_input {
    const char *bytes;
    size_t length;
    const char *path; /* NULL: bytes */
    struct ArrowArrayStream *arrow, *arrow_events; /* or NULL; of a failing run they may be left as they were */
} icha_portfolio_input;

/* icha_portfolio_run(), icha_portfolio_run_file(), icha_portfolio_run_arrow(). */
icha_status icha_portfolio_run_tuned(const icha_portfolio_input *input, const char *file_name,
                                     const icha_portfolio_options *options, const icha_tuning *tuning,
                                     icha_portfolio **out, icha_error *err);
#endif
