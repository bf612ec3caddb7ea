/* Chance without state (SPEC A-2 `simulate`): a number for each (seed, loan_id, period, kind of event, entry), never
 * for a row or a thread, so a run comes out the same in any order. Generator: Threefry4x64-20 (Salmon, Moraes, Dror,
 * Shaw: Parallel Random Numbers: As Easy as 1, 2, 3, SC11, 2011): 256 bits of key, 256 bits of counter. */
#ifndef ICHA_LIB_SIMULATE_H
#define ICHA_LIB_SIMULATE_H

#include "scenario.h"

typedef struct icha_threefry {
    uint64_t word[4];
} icha_threefry;

/* Threefry4x64, 20 rounds. */
icha_threefry icha_threefry_of(icha_threefry key, icha_threefry counter);

/* The key of a seed: its SHA-256 as four words, the first byte the highest. */
icha_threefry icha_seed_key(const char *seed);

/* A loan's part of the counter: the first eight bytes of the SHA-256 of its id, likewise. */
uint64_t icha_loan_stream(const char *loan_id, size_t length);

/* Does an event strike? u < probability x 2^64, compared as whole numbers: u x denominator < 2^104. u: the first word
 * of the generator at (loan, period from 1, kind, entry from 1). */
bool icha_draw(const icha_threefry *key, uint64_t loan, int32_t period, const icha_behaviour *entry, size_t number);

typedef enum icha_loan_state { ICHA_LOAN_PAYING = 1, ICHA_LOAN_DEFAULTED = 2, ICHA_LOAN_GONE = 3 } icha_loan_state;

/* What one entry does to a loan that it strikes; *changed false: nothing, the entry is not for that state. */
icha_loan_state icha_state_after(icha_loan_state state, icha_behaviour_kind kind, bool *changed);
#endif
