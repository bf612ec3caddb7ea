/* Figures that somebody published, held against what the model says: a parameter of the catalogue, two of them
 * multiplied, divided or subtracted, sums of the run's outlay. A band stays a band, a bound a bound (C-7), and what is
 * UNKNOWN stays it (C-2). */
#ifndef ICHA_LIB_PUBLISHED_H
#define ICHA_LIB_PUBLISHED_H

#include "grid.h"

/* What is said of a figure: its least and its greatest, both the same where it is exact. In won, months, days or
 * counts; of rates and ratios the number itself, 1 % is 1/100. */
typedef struct icha_extent {
    icha_state state;     /* KNOWN, or why there are no numbers */
    icha_ratio low, high; /* denominator 0: not bounded on that side; numerators of differences may be negative */
} icha_extent;

/* Of a value that is one number, a band or a bound; else NOT_APPLICABLE. */
icha_extent icha_extent_of(const icha_value *value);
/* model - says, end by end; KNOWN where both are. Error: OVERFLOW. */
icha_status icha_extent_difference(const icha_extent *model, const icha_extent *says, icha_extent *out,
                                   icha_error *err);
/* An end as text: whole won, months, days or a count, `1.5%`, a ratio as `55%`, `12.5x` or, where it has no such
 * spelling, `1/3`; "" where it is not bounded. size >= ICHA_TEXT_MAX. */
void icha_extent_text(icha_ratio end, icha_unit unit, char *buffer, size_t size);

/* What the model says, and the assumption records and overlays that its parameters come from (M-5): NULL: none. */
typedef struct icha_model_figure {
    icha_extent extent;
    const char *assumed[2];
} icha_model_figure;

/* Is it one over the points of the grid? */
bool icha_published_is_over_grid(const icha_published *entry);
/* What the model says of a figure that is not one over the grid. `catalogue` with its overlays; an UNKNOWN value is what an
 * assumption record says, if any (C-5); no version on that date known by then: UNKNOWN. An outlay of a product of which
 * the run has no loan is UNKNOWN, never 0. Errors: UNKNOWN_KEY, MISSING (product, parameter, part; a result that is not
 * whole in its unit and has no rounding), CONFLICT (two assumption records), OVERFLOW; the entry is named. */
icha_status icha_published_figure(const icha_published *entry, const icha_catalogue *catalogue, icha_date known_on,
                                  const icha_portfolio *outlay, icha_model_figure *out, icha_error *err);
/* *range, which begins as {0}, with the outlay of one more point. */
icha_status icha_published_widen(const icha_published *entry, const icha_portfolio *outlay, icha_extent *range,
                                 icha_error *err);
/* Are product, parameter, part and the source there, is the quote printed on its line, do the units give the figure's? Errors with line and column
 * of the entry. */
icha_status icha_published_check(const icha_published *entry, const icha_catalogue *catalogue, icha_error *err);
#endif
