/* A sweep: every point of the axes' product, run as one job (SPEC A-4). */
#ifndef ICHA_LIB_GRID_H
#define ICHA_LIB_GRID_H

#include "engine.h"

/* The totals of one point (icha_portfolio_total()): by product, "" the whole, kind and basis. */
typedef struct icha_grid_point {
    icha_outlay_total *totals;
    size_t count;
    char *texts;  /* the products' names */
    int64_t held; /* rows that the point's run holds */
} icha_grid_point;

typedef struct icha_grid {
    icha_grid_point *points; /* the last axis runs fastest */
    size_t count;
} icha_grid;

/* The book that points share whose overlay axes stand at places[axis] (the other places are 0); a sweep of behaviour
 * alone asks once. It is the context's and lasts until the next call. */
typedef icha_status icha_grid_book(void *context, const size_t *places, const icha_book **out, icha_error *err);

typedef struct icha_sweep {
    const icha_axis *axes;
    size_t axis_count;               /* 1..ICHA_AXES_MAX */
    const icha_behaviour *behaviour; /* of the base; an axis replaces one entry's probability */
    size_t behaviour_count;
    icha_grid_book *book_of;
    void *context;
    int32_t threads; /* no figure and no order depends on it */
    /* Each point's outlay, which is gone afterwards; called by any thread. NULL: nobody asks. */
    icha_status (*see)(void *context, const icha_portfolio *outlay, icha_error *err);
} icha_sweep;

/* Points of an axes' product, and a point's place on each axis. */
size_t icha_grid_size(const icha_axis *axes, size_t count);
void icha_grid_places(const icha_axis *axes, size_t count, size_t point, size_t places[ICHA_AXES_MAX]);

/* Behaviour is weighed, not drawn: books are gathered by node (mode expected). Books come one after the other, one for
 * each combination of overlays; the points of each are drawn by the threads from one counter. Errors in order: RANGE
 * (more than ICHA_GRID_POINTS_MAX points), those of values of behaviour axes (SYNTAX, UNIT, RANGE above 1), those of
 * books, OVERFLOW, MEMORY. */
icha_status icha_grid_run(const icha_sweep *sweep, icha_grid *out, icha_error *err);
void icha_grid_clear(icha_grid *grid);
#endif
