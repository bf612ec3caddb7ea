/* A scenario opened from the command line: read, held against the catalogue, digested. */
#ifndef ICHA_CLI_SCENARIO_OPEN_H
#define ICHA_CLI_SCENARIO_OPEN_H

#include <limits.h>

#include "audit/digest.h"
#include "command.h"
#include "scenario/scenario.h"

typedef struct scenario_file {
    char *text;
    size_t length;
    icha_scenario *scenario;
    char catalogue_path[PATH_MAX];
    icha_catalogue *base;     /* with the scenario's assumptions */
    icha_catalogue *snapshot; /* with its overlays */
    char sha256[ICHA_DIGEST_SIZE], catalogue_sha256[ICHA_DIGEST_SIZE], snapshot_sha256[ICHA_DIGEST_SIZE];
    int64_t catalogue_files;
} scenario_file;

/* Where a file of the scenario lies: beside it, never through a symbolic link. Errors: IO. */
icha_status scenario_beside(const char *scenario_path, const char *name, char *path, size_t size, icha_error *err);

/* Opens all of it; on failure *err is the first fault and *faults all of them where there is a list (else NULL). `file`
 * need not be set up; close it in either case. Errors: IO, those of reading, of loading the catalogue, of compiling;
 * CONFLICT (the catalogue is not the one that `base` names). */
icha_status scenario_open(const cli_call *call, const char *path, scenario_file *file, icha_faults **faults,
                          icha_error *err);
void scenario_close(scenario_file *file);
#endif
