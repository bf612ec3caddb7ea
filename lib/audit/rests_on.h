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
    const char *what; /* `assumptions`, `scenario`, `counts` */
    char found[160], expected[160];
} icha_contradiction;

/* Does the manifest contradict itself? `to` says where first. Names that no determinant accounts for, a scenario that
 * is not named or not scenario.json, rows in that are not used + held (P-2), inputs or held.csv of another number of rows. */
bool icha_manifest_contradicts(const json_t *manifest, icha_contradiction *to);
#endif
