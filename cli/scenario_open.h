/* A scenario opened from the command line: read, held against the catalogue, digested. */
#ifndef ICHA_CLI_SCENARIO_OPEN_H
#define ICHA_CLI_SCENARIO_OPEN_H

#include "audit/digest.h"
#include "records.h"
#include "scenario/scenario.h"

/* Where a scenario and all that it names lie: beside its file, or where a run of it kept them. */
typedef struct scenario_sources {
    char scenario[PATH_MAX];
    char portfolio[PATH_MAX], events[PATH_MAX]; /* "": none */
    cli_records records;
    const json_t *recorded; /* the determinants of the run that they are of; NULL: they lie beside the scenario */
} scenario_sources;

typedef struct scenario_file {
    char *text;
    size_t length;
    unsigned mode; /* permissions of the file it was read from */
    icha_scenario *scenario;
    scenario_sources from;
    json_t *digests;              /* of the catalogue and the assumptions, before they were loaded */
    icha_catalogue *base;         /* with the scenario's assumptions */
    icha_catalogue *snapshot;     /* with its overlays */
    const char *catalogue_sha256; /* in `digests` */
    char sha256[ICHA_DIGEST_SIZE], snapshot_sha256[ICHA_DIGEST_SIZE];
} scenario_file;

/* Opens all but the tables; on failure *err is the first fault and *faults all of them where there is a list (else
 * NULL). `file` need not be set up; close it in either case. Tables and assumption files lie beside the scenario and
 * are never reached through a symbolic link; the values of --assume stand behind the scenario's own. Errors: IO,
 * those of reading, of loading the catalogue, of compiling; CONFLICT (the catalogue is not the one that `base` names).
 */
icha_status scenario_open(const cli_call *call, const char *path, scenario_file *file, icha_faults **faults,
                          icha_error *err);
/* The same where `from` says that it lies. */
icha_status scenario_open_from(const scenario_sources *from, scenario_file *file, icha_faults **faults,
                               icha_error *err);
/* Where a table of an opened scenario lies: beside it, else as `given` says. Errors: IO. */
icha_status scenario_find_table(const scenario_file *file, const icha_named_file *named, const char *given,
                                char path[PATH_MAX], icha_error *err);
void scenario_close(scenario_file *file);
#endif
