/* Documents that are made, read and compared whole or not at all: what lacked memory is a gap, kept for this thread until
 * somebody asks. Without the question an answer could lack a member, or a folder seem to differ, or to hold (M-2). */
#ifndef ICHA_LIB_JSON_WHOLE_H
#define ICHA_LIB_JSON_WHOLE_H

#include <jansson.h>
#include <stdbool.h>

#include "icha/status.h"

/* Values are taken over, also when they could not be put. */
void icha_json_set(json_t *object, const char *key, json_t *value);
void icha_json_append(json_t *list, json_t *value);
void icha_json_insert(json_t *list, size_t at, json_t *value);
/* Every member of `more`. */
void icha_json_merge(json_t *object, json_t *more);

/* json_loadb(): NULL and no gap, then it is the text that has a fault. `error` may be NULL. */
json_t *icha_json_read(const char *text, size_t length, size_t flags, json_error_t *error);
/* A copy of the object without that member; NULL and a gap: no memory. */
json_t *icha_json_without(const json_t *object, const char *key);

/* Something else found no memory that belongs to a document, or to what it is held against. */
void icha_json_short(void);
/* Was there a gap since it was last asked? */
bool icha_json_take_gap(void);
/* The same as a status. Errors: MEMORY. */
icha_status icha_json_whole(icha_error *err);
#endif
