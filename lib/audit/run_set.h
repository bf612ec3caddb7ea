/* Which files a finished run has follows from what determined it: none of them may be missing, none may be there beyond
 * them (M-2). Digests made anew would bear out a run from which a whole table was taken. */
#ifndef ICHA_LIB_RUN_SET_H
#define ICHA_LIB_RUN_SET_H

#include <jansson.h>
#include <stdbool.h>

#include "icha/status.h"

/* The files that some run has, each once, the manifest last; NULL from there on. No run writes any other but its inputs. */
const char *icha_run_set_file(size_t index);
/* Were they those of a command that leaves a folder? */
bool icha_run_set_is_known(const json_t *determinants);
/* The manifest's `results` against that list, and the years asked for against the horizon of scenario.json: findings of
 * the level `integrity`. A scenario.json that cannot be read is one where nothing was found before. Errors: MEMORY, IO.
 */
icha_status icha_run_set_check(const char *folder, const json_t *manifest, json_t *report, icha_error *err);
#endif
