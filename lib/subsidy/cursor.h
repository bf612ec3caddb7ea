/* What stands behind the public icha_cursor. */
#ifndef ICHA_LIB_CURSOR_H
#define ICHA_LIB_CURSOR_H

#include "accrual.h"

/* may_alias: the state lives in the bytes of a struct that the caller declared. */
typedef struct __attribute__((may_alias)) icha_cursor_state {
    icha_period_stream stream;
    const icha_subsidy *subsidy; /* NULL: none */
    icha_rate_steps steps;
    icha_period period;          /* of the row given last */
    icha_accrual accrual;
} icha_cursor_state;

_Static_assert(sizeof(icha_cursor_state) <= sizeof(icha_cursor), "icha_cursor is too small for its state");

static inline icha_cursor_state *icha_cursor_state_of(icha_cursor *cursor) {
    return (icha_cursor_state *)(void *)cursor;
}

static inline const icha_cursor_state *icha_cursor_state_in(const icha_cursor *cursor) {
    return (const icha_cursor_state *)(const void *)cursor;
}
#endif
