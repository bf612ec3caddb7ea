/* The k-th allocation fails, for every k until all goes well: status MEMORY, outputs untouched, nothing leaked.
 * Linked with --wrap, so the calls of the library and of the test come here, those of shared libraries do not; a call of
 * libyaml's or of jansson's parser counts as one allocation. */
#ifndef ICHA_ALLOC_REFUSE_H
#define ICHA_ALLOC_REFUSE_H

#include <stdbool.h>

#include "icha/status.h"

/* Runs the case with the 1st, 2nd ... allocation failing until none fails; more than `at_least` must have. */
void try_each(icha_status (*run)(icha_error *err), long at_least);
/* One in `step` of them: for cases that repeat, many times over, what another case tries throughout. */
void try_every(long step, icha_status (*run)(icha_error *err), long at_least);

/* For a case with a part that must not fail: switches off and says what was to fail; on again, counted from here. */
long refuse_none(void);
void refuse_at(long allocation);
bool was_refused(void);
/* Since the last refuse_at(); and blocks that were not given back. */
long allocations_asked(void);
long blocks_held(void);
#endif
