/* The pieces of icha_catalogue_overlay(): overlay.c windows and versions, overlay_value.c spellings, overlay_apply.c
 * arithmetic, overlay_series.c index series. */
#ifndef ICHA_LIB_CATALOGUE_OVERLAY_PARTS_H
#define ICHA_LIB_CATALOGUE_OVERLAY_PARTS_H

#include "catalogue/model.h"
#include "catalogue/overlay.h"

/* What a text of an overlay says of a value: a state, or figures. For steps: one rate each. */
typedef struct icha_spelt {
    icha_value value;
    const char *list; /* unit STEPS, TIERS: the text with all figures, commas between; else NULL */
} icha_spelt;

/* Reads a text as a value of a unit; `parameter` names the spellings of TERMS. With `only_plain` neither a state, a
 * band, a bound nor a list may stand there. Errors: those of reading; MEMORY. */
icha_status icha_overlay_read(icha_cat_arena *arena, icha_unit unit, const char *parameter, const char *text,
                              bool only_plain, icha_spelt *spelt, icha_error *err);
/* Reads a whole schedule: the catalogue's list of steps or tiers, `[{months: 12, rate: 2%}]`. Errors: those of reading;
 * MEMORY. */
icha_status icha_overlay_read_schedule(icha_cat_arena *arena, icha_unit unit, const char *parameter, const char *text,
                                       icha_value *value, icha_error *err);
/* Does a value of the catalogue say the same? */
bool icha_overlay_equals(const icha_value *value, const icha_spelt *spelt);
/* A value as an overlay would write it, for messages and notes. */
void icha_overlay_write(const icha_value *value, char *buffer, size_t size);
/* The unit of a part of a value: of a step its rate, of a tier its ratio. */
icha_unit icha_overlay_unit(icha_unit unit);

/* A number that is added, with its sign, or a factor. */
typedef struct icha_operand {
    icha_overlay_act act;
    icha_unit unit;   /* STEPS, TIERS: a whole schedule that is set; else of one figure */
    int64_t number;   /* add; not of unit RATIO */
    icha_ratio ratio; /* multiply; add of unit RATIO, may be negative */
    icha_spelt value; /* set */
} icha_operand;
/* Errors: those of reading; CONFLICT (the unit cannot be changed by this act). */
icha_status icha_operand_read(icha_cat_arena *arena, icha_unit unit, const char *parameter, icha_overlay_act act,
                              const char *text, icha_operand *operand, icha_error *err);
/* Finds the part that the overlay names. NULL: the value has no such part, or needs one; *err says which there are. */
const icha_value *icha_overlay_part(icha_cat_arena *arena, const icha_value *value, const char *part, icha_error *err);
/* *after = the value changed in its part, or as a whole. Errors: MISSING, CONFLICT, RANGE, MEMORY. */
icha_status icha_overlay_apply(icha_cat_arena *arena, const icha_overlay *overlay, const icha_operand *operand,
                               const icha_value *before, icha_value *after, icha_error *err);

/* Changes a snapshot's series. */
icha_status icha_overlay_series(icha_catalogue *snapshot, const icha_overlays *overlays, size_t place, icha_error *err);

/* `PREFIX:ID#3`, or `BEFORE+3` behind a name of the same prefix. NULL: out of memory. */
const char *icha_overlay_name(icha_cat_arena *arena, const char *prefix, const char *scenario, const char *before,
                              size_t place);
#endif
