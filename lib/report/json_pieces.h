/* Pieces that the documents share. Each returns a new reference. */
#ifndef ICHA_LIB_REPORT_JSON_PIECES_H
#define ICHA_LIB_REPORT_JSON_PIECES_H

#include "report/report.h"

/* null for an unset date. */
json_t *icha_json_date(icha_date date);
/* Of a version's valid_to: null when it is open. */
json_t *icha_json_last_date(icha_date date);
json_t *icha_json_rate(icha_rate rate);
json_t *icha_json_text(const char *text);
/* "at_most", "at_least" or null */
json_t *icha_json_bound(const icha_value *value);
json_t *icha_json_sources(const icha_version *version);
json_t *icha_json_first_source(const icha_version *version);

#endif
