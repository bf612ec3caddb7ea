/* What stands behind the public icha_portfolio. */
#ifndef ICHA_LIB_PORTFOLIO_H
#define ICHA_LIB_PORTFOLIO_H

#include "fold.h"

typedef struct icha_held {
    size_t row;
    char *loan_id;
    char *field;
    char *reason;
    icha_status status;
} icha_held;

typedef struct icha_held_list {
    icha_held *items;
    size_t count, capacity;
} icha_held_list;

struct icha_portfolio {
    icha_portfolio_options options;
    char *file_name;
    icha_text text;
    icha_row_index index;
    icha_fold fold;
    icha_held_list held; /* in the order of the file */
    int64_t used;
    /* sorted results */
    icha_outlay_cell *cells;
    size_t cell_count;
    icha_portfolio_claim *claims;
    size_t claim_count;
    icha_outlay_total *totals;
    size_t total_count;
    icha_portfolio_note *notes;
    size_t note_count;
    const char **assumptions;
    size_t assumption_count;
    const char **methods;
    size_t method_count;
};

/* run.c: every row used or held, on options.threads threads. */
icha_status icha_portfolio_use_rows(icha_portfolio *portfolio, icha_error *err);
/* results.c: the sorted results. */
icha_status icha_portfolio_sort_results(icha_portfolio *portfolio, icha_error *err);

void icha_held_list_clear(icha_held_list *list);
#endif
