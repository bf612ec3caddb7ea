/* What a finished run rests on, for people (M-5), and whether its manifest speaks with one voice about it. Both
 * `assumptions` and the determinants name it, and digests made anew would bear out either alone. */
#ifndef ICHA_LIB_RESTS_ON_H
#define ICHA_LIB_RESTS_ON_H

#include <jansson.h>
#include <stdbool.h>

/* New list of names: those of `assumptions`, then what only the determinants name (files of assumptions, also unused
 * ones; the scenario). NULL: no memory. */
json_t *icha_manifest_rests_on(const json_t *manifest);

typedef struct icha_contradiction {
    const char *what; /* `assumptions`, `scenario`, `counts`; of a comparison also `years`, `option` */
    char found[160], expected[160];
} icha_contradiction;

/* Fills it in. true. */
bool icha_contradiction_is(icha_contradiction *to, const char *what, const char *found, const char *expected);
/* Does the manifest contradict itself? `to` says where first. Names that no determinant accounts for, a scenario that
 * is not named or not scenario.json, rows in that are not used + held (P-2), inputs or held.csv of another number of
 * rows. */
bool icha_manifest_contradicts(const json_t *manifest, icha_contradiction *to);
#endif
