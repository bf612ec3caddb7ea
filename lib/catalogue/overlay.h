/* What-if on a catalogue: a snapshot in which overlays changed parameters and index series inside their windows,
 * and nothing outside. docs/decisions/0013 says how the readings were taken. */
#ifndef ICHA_LIB_CATALOGUE_OVERLAY_H
#define ICHA_LIB_CATALOGUE_OVERLAY_H

#include "icha/catalogue.h"

/* Versions of one parameter, those of overlays too. */
#define ICHA_OVERLAY_VERSIONS_MAX 4096

typedef enum icha_overlay_act {
    ICHA_OVERLAY_SET = 1,
    ICHA_OVERLAY_ADD = 2,
    ICHA_OVERLAY_MULTIPLY = 3
} icha_overlay_act;
/* Texts are as the catalogue spells values of the parameter's unit; checked against it when it is compiled. A band is
 * written `1%..1.5%`, a bound `<= 7` or `>= 1`, the rates of a step schedule `2%, 1.5%`; a whole schedule that is set
 * `[{months: 12, rate: 2%}]`. */
typedef struct icha_overlay {
    const char *product, *parameter, *part; /* part NULL: the whole */
    icha_date from, to;
    const char *expects; /* "unknown": the value must be UNKNOWN; NULL: whatever it is (a search's own overlay) */
    icha_overlay_act act;
    const char *operand;
    icha_rounding rounding; /* mode 0: none given */
    const char *note;       /* or NULL */
    uint32_t line, column;  /* of the scenario's file */
} icha_overlay;

typedef struct icha_index_change {
    const char *series;
    icha_date from;
    icha_rate shift;                 /* ICHA_UNSET: a path */
    const icha_index_entry *entries; /* of the path */
    size_t entry_count;
    uint32_t line, column; /* of the scenario's file */
} icha_index_change;

/* What a scenario changes, in order: a later overlay sees what earlier ones made. */
typedef struct icha_overlays {
    const char *scenario; /* its id: versions are marked `overlay:ID#2`, series `index:ID#1`, by place from 1 */
    const icha_overlay *items;
    size_t count;
    const icha_index_change *index;
    size_t index_count;
} icha_overlays;

/* A new catalogue: in an overlay's window the changed value speaks whatever known_on is, outside all is as it was. The
 * snapshot points into `base` and the texts of `overlays`, which must outlive it; free it with icha_catalogue_free().
 * What an overlay made has status OVERLAY and bears its name as `assumption` (M-5): `overlay:ID#1+2` where the second
 * worked on the first's result.
 * Exact: add and multiply are rational; a result that is not whole in its unit is rounded as the overlay says, else
 * it is an error. Errors, the first in order, with its line and column: UNKNOWN_KEY (product, part, series), MISSING
 * (parameter, part, rounding), GAP (no value on a day of the window), CONFLICT (the value is not what it expects; a
 * form or unit that cannot be changed so), RANGE (the result; too many versions), those of reading a value, MEMORY.
 * Rules A-1, C-3, C-7. */
icha_status icha_catalogue_overlay(const icha_catalogue *base, const icha_overlays *overlays, icha_catalogue **out,
                                   icha_error *err);

/* Which text of an overlay, or a sweep's value in place of its operand. */
typedef enum icha_overlay_text { ICHA_OVERLAY_EXPECTS = 1, ICHA_OVERLAY_OPERAND = 2 } icha_overlay_text;
/* The one spelling that all spellings of the text have, for digests: rates in billionths, ratios in lowest terms.
 * `text` NULL: the overlay's own. Errors: UNKNOWN_KEY, MISSING (no such product or parameter), those of reading,
 * MEMORY. The caller frees *canonical. */
icha_status icha_overlay_canonical(const icha_catalogue *catalogue, const icha_overlay *overlay,
                                   icha_overlay_text which, const char *text, char **canonical, icha_error *err);

#endif
