/* What a run says of itself: what determined it, apart from what was merely observed (M-1). */
#ifndef ICHA_LIB_MANIFEST_H
#define ICHA_LIB_MANIFEST_H

#include <jansson.h>

#include "icha/status.h"

#define ICHA_MANIFEST_SCHEMA "icha.manifest/1"

/* Takes every part over (also on failure) and makes the whole: {schema, run_id, determinants, assumptions, results,
 * counts, observed, digest}. run_id is the SHA-256 of the determinants' canonical form; digest that of the whole
 * without
 * `digest`. `assumptions` names the records that a figure rests on (M-5). Error: MEMORY. */
icha_status icha_manifest_make(json_t *determinants, json_t *assumptions, json_t *results, json_t *counts,
                               json_t *observed, json_t **manifest, icha_error *err);

/* Adds a member, taken over, and makes `digest` anew, which stays the last. Error: MEMORY. */
icha_status icha_manifest_add(json_t *manifest, const char *key, json_t *value, icha_error *err);

/* As it is written: keys in their order, two spaces, a newline at the end. The caller frees it; NULL: no memory. */
char *icha_manifest_text(const json_t *manifest, size_t *length);
#endif
