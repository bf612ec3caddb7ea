/* Resets of a floating rate, for the walk over a loan's days (L-5). */
#ifndef ICHA_LIB_INDEX_H
#define ICHA_LIB_INDEX_H

#include "icha/loan.h"

/* A day that never comes: past every date of T-1, with room for days to be added. */
#define ICHA_DATE_NEVER (INT32_MAX / 2)

/* A dated series: dates in T-1 and ascending, rates minimum..ICHA_RATE_MAX. RANGE, CONFLICT, under `field` and `rule`. */
icha_status icha_entries_check(const icha_index_entry *entries, size_t count, icha_rate minimum, const char *field,
                               const char *rule, icha_error *err);
/* How many entries of a checked series lie on or before the day: the last of them is in force. */
size_t icha_entries_until(const icha_index_entry *entries, size_t count, icha_date on);

/* MISSING, RANGE, CONFLICT. */
icha_status icha_index_check(const icha_index *index, icha_error *err);
/* Of a checked index. GAP, RANGE. */
icha_status icha_index_rate_check(const icha_index *index, icha_date on, icha_error *err);
/* Where that check passed. */
icha_rate icha_index_rate_checked(const icha_index *index, icha_date on);
/* Reset `number`: 0 is the disbursement; ICHA_DATE_NEVER after the last. */
icha_date icha_index_reset(const icha_index *index, icha_date disbursed_on, int32_t number);
#endif
