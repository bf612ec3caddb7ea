/* One thread's view of a portfolio's loans: each is walked along its stream of periods, and its lines go into the line
 * book. */
#ifndef ICHA_LIB_GATHER_H
#define ICHA_LIB_GATHER_H

#include "lines.h"
#include "portfolio/watch.h"
#include "simulate.h"
#include "subsidy/ledger.h"

/* The loans that an overlay can change: of its product, disbursed within its window. */
typedef struct icha_reach {
    const char *product;
    icha_date from, to;
} icha_reach;

/* Loans that a book leaves for other books, which go on from it; every other loan is as in all of them. */
typedef struct icha_book_choice {
    const icha_reach *apart;
    size_t apart_count;
    const icha_lending *open; /* a plan of some volume that is not yet known: its loan_ids in a portfolio; or NULL */
} icha_book_choice;

/* What is gathered besides the lines. */
typedef struct icha_gathering {
    bool keeps_commitments;          /* of every loan, for budgets of that basis: memory grows with the loans */
    const icha_behaviour *behaviour; /* simulated: loans that were struck leave no lines; NULL: lines by node */
    size_t behaviour_count;
    icha_threefry key;         /* of the seed */
    const icha_lending *plans; /* whose loans are the last input; a portfolio's row with a loan_id of theirs is held,
                                  and so is theirs (P-2) */
    size_t plan_count;
    icha_book_choice choice;
    const icha_budget *budget; /* lines of its products alone, for nobody asks for others; or NULL */
} icha_gathering;

typedef struct icha_seen {
    uint32_t cell, chain;
} icha_seen;
typedef struct icha_due_node {
    icha_date to;  /* the due date, unrolled */
    uint32_t node; /* before its events; 0: no weight */
} icha_due_node;

/* Where a payer's last line of a sort fell: neighbouring lines mostly fall there too. */
typedef struct icha_last_place {
    icha_date bucket;
    uint32_t place; /* a cell, or a claim; 0: none yet */
    uint32_t paid_cell;
} icha_last_place;

/* The context of the watch. */
typedef struct icha_gatherer {
    const icha_gathering *options;
    const icha_names *taken; /* of the plans' input: their loan_ids that the portfolio has, too; NULL: a portfolio */
    icha_names planned;      /* of a portfolio: such loan_ids */
    char *apart;             /* rows that are left, each with its line end */
    size_t apart_length, apart_capacity;
    icha_lines lines;
    /* the loan in hand */
    const icha_row_reader *reader;
    uint32_t product, bank;
    uint32_t payers[ICHA_PAYERS_MAX], supporters[ICHA_FEE_REDUCTIONS_MAX];
    uint64_t stream; /* simulated */
    icha_loan_state state;
    uint32_t node;
    icha_money committed[ICHA_PAYERS_MAX];
    icha_last_place last[ICHA_POSTING_CLAIM + 1][ICHA_PAYERS_MAX]; /* by the kind of the posting */
    icha_chain_key last_chain;                                     /* asked for, and its number; 0: none yet */
    uint32_t last_chain_number;
    icha_seen *seen;
    size_t seen_count, seen_capacity;
    icha_due_node *dues;
    size_t due_count, due_capacity;
    bool failed; /* no memory */
} icha_gatherer;

/* false: no memory; it can be cleared then, too. */
bool icha_gatherer_init(icha_gatherer *gatherer, const icha_gathering *options, const icha_names *taken);
void icha_gatherer_clear(icha_gatherer *gatherer);

/* Of no products: all. */
bool icha_budget_has_product(const icha_budget *budget, const char *product);

/* An icha_watch_row. Errors: DUPLICATE (a loan_id of a portfolio and of a plan), MEMORY. Rules A-1, P-2. */
icha_status icha_gather_row(void *context, const icha_row_reader *reader, const char *text, size_t length,
                            bool *is_left, icha_error *err);

/* An icha_watch_loan. Error: MEMORY; others cannot occur after the loan was folded. Rules A-2, S-5 to S-7. */
icha_status icha_gather_loan(void *context, const icha_row_reader *reader, const icha_trace *trace, icha_error *err);
#endif
