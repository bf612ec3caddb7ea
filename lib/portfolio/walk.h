/* The tables that are not held in memory, walked one row after the other: the schedules of the used loans, computed
 * anew (rows.csv), and the held rows (held.csv). What they are written as is their callers' business. */
#ifndef ICHA_LIB_WALK_H
#define ICHA_LIB_WALK_H

#include "loan_order.h"
#include "portfolio.h"

typedef struct icha_row_walk {
    icha_row_reader *reader; /* of the loan in hand: its product, its place */
    icha_loan_order *order;
    icha_cursor cursor;
    bool in_loan;
} icha_row_walk;

/* By loan_id bytewise, then in the schedule's order. Errors: IO, MEMORY; the walk can be closed then, too. */
icha_status icha_row_walk_open(icha_row_walk *walk, const icha_portfolio *portfolio, icha_error *err);
/* Errors: IO, MEMORY; those of the cursor, which cannot occur as long as the input is unchanged. */
icha_status icha_row_walk_next(icha_row_walk *walk, icha_row *row, bool *more, icha_error *err);
void icha_row_walk_close(icha_row_walk *walk);

typedef struct icha_held_walk {
    const icha_portfolio *portfolio;
    icha_records records;
    bool in_events;
} icha_held_walk;

/* Errors: IO, MEMORY. */
icha_status icha_held_walk_open(icha_held_walk *walk, const icha_portfolio *portfolio, icha_error *err);
/* Read through a buffer, so that it does not grow memory either; texts last until the next one. Errors: IO, MEMORY. */
icha_status icha_held_walk_next(icha_held_walk *walk, icha_held_row *row, bool *more, icha_error *err);
void icha_held_walk_close(icha_held_walk *walk);
#endif
