/* What stands behind the public icha_portfolio. */
#ifndef ICHA_LIB_PORTFOLIO_H
#define ICHA_LIB_PORTFOLIO_H

#include "fold.h"
#include "held.h"
#include "paid.h"
#include "survey.h"

/* A shard whose sums were gathered here: what its own tables must agree with. */
typedef struct icha_gathered {
    int32_t shard;
    int64_t used;
    int64_t held, held_events;
    char *assumptions; /* as its rows.csv names them: `a; b`; "": none */
} icha_gathered;

struct icha_portfolio {
    icha_portfolio_options options;
    icha_tuning tuning;
    char *file_name;
    char *spill_folder; /* NULL: memory */
    icha_survey survey;
    char *events_name; /* NULL: no events */
    icha_text events_text;
    icha_row_index events;
    atomic_bool *has_loan; /* of each event in events.by_id */
    icha_paid paid; /* name NULL: none given */
    icha_fold fold;
    icha_held_list held; /* in the order of the file */
    icha_held_list held_events;
    int64_t file_rows, file_events; /* in the files */
    int64_t rows_in, events_in;     /* of them, in the shard; without shards all */
    int64_t used;
    int64_t used_events;
    int64_t computed_in_batches; /* of those used, by the kernel; tests ask how many took it */
    int64_t gathered_held, gathered_held_events; /* of shards gathered here, whose held rows stand in their own files */
    icha_gathered *gathered; /* in the order in which they came */
    size_t gathered_count;
    int32_t gathered_of; /* how many shards there are; 0: none was gathered */
    /* sorted results */
    icha_outlay_cell *cells;
    size_t cell_count;
    icha_portfolio_claim *claims;
    size_t claim_count;
    bool claims_need_terms; /* two of them differ in nothing that claims.csv shows but their terms */
    icha_correction_state correction_state;
    icha_correction *corrections;
    size_t correction_count;
    icha_correction_totals correction_totals;
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
/* results.c: the sorted results; of a shard without any tables. */
icha_status icha_portfolio_sort_results(icha_portfolio *portfolio, icha_error *err);
/* portfolio.c: claims settled, results sorted, sums within N-1. Errors: OVERFLOW, MEMORY, those of paid claims. */
icha_status icha_portfolio_finish(icha_portfolio *portfolio, icha_error *err);
/* portfolio.c: Errors: RANGE. */
icha_status icha_portfolio_check_options(const icha_portfolio_options *options, icha_error *err);
/* portfolio.c: without a file or any sums. The options are copied, not checked. NULL: no memory. */
icha_portfolio *icha_portfolio_begin(const char *file_name, const icha_portfolio_options *options);

/* corrections.c: the difference entries of a run with paid claims (S-8). Errors: DUPLICATE, OVERFLOW, MEMORY. */
icha_status icha_portfolio_correct(icha_portfolio *portfolio, icha_error *err);
bool icha_portfolio_corrections_tie_out(const icha_portfolio *portfolio, icha_money claimed);
/* `quarter due down/10 claim 20 0` */
#define ICHA_CLAIM_TERMS_SIZE 128
void icha_claim_terms_text(const icha_claim_terms *terms, char *buffer, size_t size);

icha_portfolio_files icha_portfolio_files_of(const icha_portfolio *portfolio);
bool icha_portfolio_has_events(const icha_portfolio *portfolio);

/* The sentence alone: file, line and field have columns of their own. size >= ICHA_HELD_REASON_SIZE. */
#define ICHA_HELD_REASON_SIZE 1024
void icha_held_reason(const icha_error *err, icha_language language, char *buffer, size_t size);

/* hold.c: the row in hand, which the reader could not use, is held with its events. */
icha_status icha_hold_loan(icha_row_reader *reader, uint64_t row, const icha_error *why, icha_language language,
                           icha_held_list *loans, icha_held_list *events, icha_error *err);
/* Events without a loan. */
icha_status icha_hold_strays(icha_portfolio *portfolio, icha_error *err);
#endif
