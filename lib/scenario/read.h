/* Scenario files: strict YAML, as the catalogue's (C-6): every fault with file, line, column, what was found and
 * what was expected; nothing half-read. docs/scenario.md describes the format. */
#ifndef ICHA_LIB_SCENARIO_READ_H
#define ICHA_LIB_SCENARIO_READ_H

#include "scenario/scenario.h"

#define ICHA_SCENARIO_FILE_MAX ICHA_CATALOGUE_FILE_MAX /* bytes; the other limits stand in scenario.h */

/* Reads a scenario's text; `file_name` is for faults. On success *scenario is set (free it with
 * icha_scenario_free()) and *faults NULL. On failure *scenario is untouched, *faults (may be NULL) receives every
 * fault, and *err the first. Texts of overlays are checked against the catalogue later, by icha_scenario_compile().
 * Errors: what the faults say; MEMORY, then without a list. Rules A-1, C-6, X-3, X-4. */
icha_status icha_scenario_read(const char *text, size_t length, const char *file_name, icha_scenario **scenario,
                               icha_faults **faults, icha_error *err);
void icha_scenario_free(icha_scenario *scenario);
#endif
