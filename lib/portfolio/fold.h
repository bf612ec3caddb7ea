/* The fold: what one thread sums up from the postings of its loans, and how the sums of threads come together. All
 * amounts are positive and every addition is checked, so neither the figures nor whether they fit depend on the order of
 * loans or on how threads share them (N-1, P-3). */
#ifndef ICHA_LIB_FOLD_H
#define ICHA_LIB_FOLD_H

#include "sums.h"
#include "names.h"
#include "cohort.h"
#include "reader.h"
#include "guarantee/postings.h"

/* Keys hold numbers of icha_names; no padding. */
typedef struct icha_cell_key {
    uint32_t product, payer, bank; /* 0 where not grouped by */
    icha_date period;              /* first day of the year, quarter or month; ICHA_DATE_UNSET: not grouped by time */
    int32_t basis;
    int32_t kind;
} icha_cell_key;
typedef struct icha_cell {
    icha_cell_key key;
    icha_money amount;
    int64_t loans;
    uint64_t last_loan; /* the loan that came last here, its row + 1: a loan counts once */
} icha_cell;

/* S-6: one per product, payer, bank, claim terms and cycle. */
typedef struct icha_claim_key {
    uint32_t product, payer, bank;
    int32_t cycle, by, mode, unit, level, lag_days, closing_days;
    icha_date cycle_from;
} icha_claim_key;
typedef struct icha_claim_sum {
    icha_claim_key key;
    icha_date paid_on;
    int32_t fiscal_year;
    icha_money lines;
    icha_money claimed; /* lines after rounding at level `line` */
} icha_claim_sum;

typedef struct icha_total_key {
    uint32_t product;
    int32_t basis, kind;
} icha_total_key;
typedef struct icha_total_sum {
    icha_total_key key;
    icha_money before, within, after;
} icha_total_sum;

typedef struct icha_note_key {
    uint32_t product, sentence;
} icha_note_key;
typedef struct icha_note_count {
    icha_note_key key;
    int64_t loans;
} icha_note_count;

/* Postings of one loan, kept until the whole loan is known to be good. */
typedef struct icha_pending {
    icha_posting *items;
    size_t count, capacity;
    bool failed; /* no memory */
} icha_pending;

/* One loan's rows and what each of them posts: whoever watches the run needs not walk the loan again. */
typedef struct icha_trace_row {
    int32_t n;
    icha_date to;
    bool is_repaid; /* nothing is left after it */
    size_t end;     /* of its postings, which begin where those of the row before end */
} icha_trace_row;
typedef struct icha_trace {
    icha_trace_row *rows;
    size_t row_count, row_capacity;
    icha_posting *postings;
    size_t posting_count, posting_capacity;
    bool failed; /* no memory */
} icha_trace;

typedef struct icha_fold {
    const icha_portfolio_options *options;
    icha_names names; /* products, payers, banks, sentences */
    icha_names assumptions;
    icha_names methods;
    icha_sums cells, claims, totals, notes;
    icha_pending pending;
    icha_pending support; /* of the fees' reductions */
    icha_trace *trace;    /* of the loan folded last; NULL: nobody asks */
} icha_fold;

icha_status icha_fold_init(icha_fold *fold, const icha_portfolio_options *options, icha_error *err);
void icha_fold_clear(icha_fold *fold);

/* One loan. An error in *err with *is_held true makes the row held and leaves the sums as they were; else the run is
 * over (OVERFLOW of a sum, MEMORY). `row` names the loan. */
icha_status icha_fold_loan(icha_fold *fold, const icha_row_reader *reader, size_t row, bool *is_held, icha_error *err);

/* What notes and names a loan of a kind leaves behind, kept so that further ones need no sentences made anew. */
#define ICHA_LOAN_NOTES_MAX 64
typedef struct icha_kind_texts {
    char *texts; /* product, bank, first payer or "", then the notes; each with its NUL; the owner frees them */
    size_t note_count;
} icha_kind_texts;
/* The same in numbers of a fold's names. */
typedef struct icha_loan_kind {
    uint32_t product, bank, payer;
    icha_note_key notes[ICHA_LOAN_NOTES_MAX];
    size_t note_count;
} icha_loan_kind;

/* Of the row that was folded last. false: no memory. */
bool icha_kind_texts_of(const icha_row_reader *reader, icha_language language, icha_kind_texts *texts);
/* false: no memory. */
bool icha_fold_kind(icha_fold *fold, const icha_kind_texts *texts, icha_loan_kind *kind);
/* Of time, what the sums are gathered by. */
icha_cohort_years icha_fold_years(const icha_portfolio_options *options);
/* The sums of `loans` loans of one kind and plan. Errors: OVERFLOW, MEMORY; the run is over then. */
icha_status icha_fold_cohort(icha_fold *fold, const icha_loan_kind *kind, const icha_cohort *cohort, int64_t loans,
                             icha_error *err);

/* Sums that another room made of the same loans (lib/scenario), instead of loans themselves; begin again without sums but
 * with names, notes and products. `day`: any day of the year that the sum counts in. A claim's amount is added by
 * icha_fold_settle(), its loans by a cell of the basis `paid` and amount 0. Errors: OVERFLOW, MEMORY; of a claim also RANGE (S-7). */
void icha_fold_restart(icha_fold *fold);
icha_status icha_fold_add_cell(icha_fold *fold, const icha_cell_key *key, icha_date day, icha_money amount,
                               int64_t loans, icha_error *err);
icha_status icha_fold_add_claim(icha_fold *fold, const icha_claim_key *key, icha_money lines, icha_money claimed,
                                icha_error *err);
/* Bytes of a key may be compared: it has no padding. */
icha_claim_key icha_claim_key_of(uint32_t product, uint32_t payer, uint32_t bank, const icha_claim_terms *terms,
                                 icha_date cycle_from);

/* Adds the sums of another fold. Errors: OVERFLOW, MEMORY. */
icha_status icha_fold_merge(icha_fold *fold, const icha_fold *other, icha_error *err);

/* After all loans: the claims' amounts into the sums of the basis `paid`. Errors: OVERFLOW, MEMORY. */
icha_status icha_fold_settle(icha_fold *fold, icha_error *err);

/* What a claim comes to. Error: OVERFLOW. */
icha_status icha_claim_amount(const icha_claim_sum *claim, icha_money *amount, icha_error *err);
#endif
