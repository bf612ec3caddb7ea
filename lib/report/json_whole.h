/* Building documents that are whole or none: a member or element that could not be made or put for want of memory is a
 * gap, kept for this thread until somebody asks. Values are taken over, also when they could not be put. */
#ifndef ICHA_LIB_REPORT_JSON_WHOLE_H
#define ICHA_LIB_REPORT_JSON_WHOLE_H

#include <jansson.h>
#include <stdbool.h>

void icha_json_set(json_t *object, const char *key, json_t *value);
void icha_json_append(json_t *list, json_t *value);
void icha_json_insert(json_t *list, size_t at, json_t *value);
/* Every member of `more`. */
void icha_json_merge(json_t *object, json_t *more);

/* Was there a gap since it was last asked? */
bool icha_json_take_gap(void);
#endif
