/* One thread's view of a portfolio's loans: each is walked along its stream of periods, and its lines go into the line
 * book. */
#ifndef ICHA_LIB_GATHER_H
#define ICHA_LIB_GATHER_H

#include "lines.h"
#include "portfolio/watch.h"
#include "simulate.h"

/* What is gathered besides the lines. */
typedef struct icha_gathering {
    bool keeps_commitments;          /* of every loan, for budgets of that basis: memory grows with the loans */
    const icha_behaviour *behaviour; /* simulated: loans that were struck leave no lines; NULL: lines by node */
    size_t behaviour_count;
    icha_threefry key; /* of the seed */
} icha_gathering;

typedef struct icha_seen {
    uint32_t cell, chain;
} icha_seen;
typedef struct icha_due_node {
    icha_date to;  /* the due date, unrolled */
    uint32_t node; /* before its events; 0: no weight */
} icha_due_node;

/* The context of the watch. */
typedef struct icha_gatherer {
    const icha_gathering *options;
    icha_lines lines;
    /* the loan in hand */
    const icha_row_reader *reader;
    uint32_t product, bank;
    uint32_t payers[ICHA_PAYERS_MAX], supporters[ICHA_FEE_REDUCTIONS_MAX];
    uint64_t stream; /* simulated */
    icha_loan_state state;
    uint32_t node;
    icha_money committed[ICHA_PAYERS_MAX];
    icha_seen *seen;
    size_t seen_count, seen_capacity;
    icha_due_node *dues;
    size_t due_count, due_capacity;
    bool failed; /* no memory */
} icha_gatherer;

/* false: no memory; it can be cleared then, too. */
bool icha_gatherer_init(icha_gatherer *gatherer, const icha_gathering *options);
void icha_gatherer_clear(icha_gatherer *gatherer);

/* An icha_watch_loan. Error: MEMORY; others cannot occur after the loan was folded. Rules A-2, S-5 to S-7. */
icha_status icha_gather_loan(void *context, const icha_row_reader *reader, icha_error *err);
#endif
