/* From a scenario's texts to a snapshot of the catalogue. */
#ifndef ICHA_LIB_SCENARIO_COMPILE_H
#define ICHA_LIB_SCENARIO_COMPILE_H

#include "scenario/scenario.h"

/* What a scenario changes, as icha_catalogue_overlay() takes it; a point of a grid passes overlays of its own. */
icha_overlays icha_scenario_overlays(const icha_scenario *scenario);

/* Checks every name against the catalogue, and makes the snapshot; `base` and the scenario must outlive it. `file_name`
 * (may be NULL) is for errors. Errors, in order: UNKNOWN_KEY (a product that is none, in lending, behaviour, budget or
 * solve), then those of icha_catalogue_overlay(), for the overlays and then for each value of the grid's axes in their
 * place; without a portfolio those of icha_scenario_check_payers(). */
icha_status icha_scenario_compile(const icha_scenario *scenario, const icha_catalogue *base, const char *file_name,
                                  icha_catalogue **snapshot, icha_error *err);
#endif
