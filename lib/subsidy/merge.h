/* The pieces of a period under events and floating rates, cut by the loan's side (balance, rate) and the subsidy's (step,
 * stop, pause, until): walked anew whenever they are asked for, because a period may hold more of them than a cursor (S-3,
 * S-4, readings 11 and 12 of docs/decisions/0004). */
#ifndef ICHA_LIB_MERGE_H
#define ICHA_LIB_MERGE_H

#include "cursor.h"

/* Fills state->accrual for the period in hand, with and without a subsidy. */
void icha_merge_accrue(icha_cursor_state *state);
/* Weight accrued on the counted days before `day`. */
icha_i128 icha_merge_weight_until(const icha_cursor_state *state, icha_date day);
/* Fills at most capacity; returns how many there are. */
size_t icha_merge_parts(const icha_cursor_state *state, icha_part *parts, size_t capacity);
#endif
