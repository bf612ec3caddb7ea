/* The largest x whose outlay a budget bears (SPEC A-3), found by halving a grid of steps. */
#ifndef ICHA_LIB_SOLVE_H
#define ICHA_LIB_SOLVE_H

#include "icha/number.h"

/* What x costs. It may take long: a run of the engine. Any error ends the search. */
typedef icha_status icha_outlay_at(void *context, int64_t x, icha_money *outlay, icha_error *err);

typedef struct icha_search {
    int64_t low, high, step; /* low <= high, step >= 1 (asserted); points: low, low + step, ... up to high */
    icha_money budget;
    icha_outlay_at *outlay_at;
    void *context;
} icha_search;

typedef enum icha_solved {
    ICHA_SOLVED_FOUND = 1,        /* x fits, x + step does not */
    ICHA_SOLVED_NOTHING_FITS = 2, /* low costs more than the budget already: x = low, and no next */
    ICHA_SOLVED_ALL_FIT = 3       /* the last point of the grid fits: x is that point, and no next */
} icha_solved;

#define ICHA_SOLVE_PROBES_MAX 128

typedef struct icha_solution {
    icha_solved state;
    int64_t x;
    icha_money outlay;      /* at x, of a run after the search */
    int64_t next;           /* x + step; ICHA_UNSET but when FOUND */
    icha_money outlay_next; /* likewise run again; ICHA_UNSET but when FOUND */
    int32_t probes;         /* runs of the search, those that prove the answer not counted */
} icha_solution;

/* Errors: those of outlay_at; CONFLICT: outlay falls between two probes as x rises, both of which are shown (the search
 * would be wrong), or a probe that is run again costs another amount. Rule A-3. */
icha_status icha_solve_largest(const icha_search *search, icha_solution *out, icha_error *err);
#endif
