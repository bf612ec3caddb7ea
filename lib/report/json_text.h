/* JSON text of a caller -> a document, or one sentence about what cannot be read. */
#ifndef ICHA_LIB_REPORT_JSON_TEXT_H
#define ICHA_LIB_REPORT_JSON_TEXT_H

#include "report/report.h"

/* UTF-8 with or without BOM; repeated keys, text that is no UTF-8 and numbers past 64 bits are faults, with line and
 * column. NULL: *err says why. Errors: SYNTAX, DUPLICATE, ENCODING, RANGE, MEMORY. */
json_t *icha_json_load(const char *text, size_t length, icha_error *err);

/* `{found} is of the wrong kind`, with the value as it stands in JSON. Returns the status. */
icha_status icha_json_wrong_kind(const json_t *value, const char *rule, const char *key, const char *expected,
                                 icha_error *err);
#endif
