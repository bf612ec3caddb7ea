/* Where two results of one run differ first (M-2). */
#ifndef ICHA_LIB_DIFFERENCE_H
#define ICHA_LIB_DIFFERENCE_H

#include <jansson.h>

#include <stdio.h>

#include "icha/status.h"

/* The file of the run against that of the run made again: a finding of the level `replay` at the first byte that
 * differs,
 * with both lines. One that the run does not have is a finding. Errors: IO (of the run made again), MEMORY. */
icha_status icha_difference_find(const char *folder, const char *again, const char *name, json_t *report,
                                 icha_error *err);
/* The same of two open files, from their beginnings. */
void icha_difference_of(FILE *found, FILE *expected, const char *name, json_t *report);
#endif
