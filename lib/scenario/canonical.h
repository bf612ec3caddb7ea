/* The canonical form of a scenario (A-1, M-1): one text, and one SHA-256, for all spellings of the same scenario. */
#ifndef ICHA_LIB_SCENARIO_CANONICAL_H
#define ICHA_LIB_SCENARIO_CANONICAL_H

#include "audit/digest.h"
#include "scenario/scenario.h"

/* RFC 8785: keys sorted, defaults written out, money and rates (billionths) as decimal strings, ISO dates, no null.
 * Left out: title and notes, and what has no effect (the seed of an expected run, the rounding of `set`). Units of
 * overlays are the catalogue's. *json: NUL-terminated, the caller frees it; `length`, `digest` may be NULL.
 * Errors: those of icha_overlay_canonical(); MEMORY. */
icha_status icha_scenario_canonical(const icha_scenario *scenario, const icha_catalogue *base, char **json,
                                    size_t *length, char digest[ICHA_DIGEST_SIZE], icha_error *err);

/* The digest of the snapshot that a scenario makes of a catalogue: SHA-256 of the canonical form of {catalogue,
 * overlays, index}; `catalogue_sha256` as icha_digest_catalogue() has it. Notes and the scenario's id do not enter. */
icha_status icha_scenario_snapshot_digest(const icha_scenario *scenario, const icha_catalogue *base,
                                          const char *catalogue_sha256, char digest[ICHA_DIGEST_SIZE], icha_error *err);
#endif
