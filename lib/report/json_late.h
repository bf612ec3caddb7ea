/* The dated series of late interest, between FACTS and result (L-7). */
#ifndef ICHA_LIB_JSON_LATE_H
#define ICHA_LIB_JSON_LATE_H

#include "report/json_pieces.h"

/* rates, legal_caps, legal_spreads */
const char *icha_late_key_name(icha_late_key key);
/* The terms take `count` entries from the key's room. */
void icha_late_set_entries(icha_late_facts *facts, icha_late_key key, size_t count);
/* Error: MISSING (a key names a series whose entries were not taken from a catalogue). */
icha_status icha_late_check_taken(const icha_late_facts *facts, icha_error *err);
/* A new reference: a list of {key, series, covers_to, source, sources}, one for each key that names a series. */
json_t *icha_late_series_json(const icha_late_facts *facts);
#endif
