/* The catalogue and the assumption files that a run was computed from: where they lie, and their digests (M-1). */
#ifndef ICHA_CLI_RECORDS_H
#define ICHA_CLI_RECORDS_H

#include <limits.h>
#include <stdbool.h>

#include "command.h"

typedef struct cli_records {
    char catalogue[PATH_MAX]; /* its folder */
    /* in the order of the determinants; one past the limit is kept, for the loader to refuse */
    char assumptions[ICHA_CATALOGUE_ASSUMPTIONS_MAX + 1][PATH_MAX];
    size_t assumption_count;
} cli_records;

/* Does an assumption's name stand for a file, rather than for a record of the catalogue? */
bool cli_record_is_file(const char *name);
/* The file of an assumption, found as icha_catalogue_load() finds it. Error: IO. */
icha_status cli_record_path(const char *catalogue, const char *name, char path[PATH_MAX], icha_error *err);
/* Appends the values of --assume, none where the command has no such option. They are sorted: two records that both
 * speak are an error, so their order determines nothing (M-1); a run that is made again has the order recorded. Error:
 * IO. */
icha_status cli_records_add(cli_records *records, const cli_call *call, const json_t *recorded, icha_error *err);

/* `catalogue` and `assumptions` into *to, each with its SHA-256. Records are named without folder and ending; with
 * `recorded`, the determinants of a run that is made again, as that run named them. Errors: IO. */
icha_status cli_records_digest(const cli_records *records, const json_t *recorded, json_t *to, icha_error *err);
/* What was digested before the files were loaded must be what they hold now: then it is what the run used. Error:
 * IO. */
icha_status cli_records_check(const cli_records *records, const json_t *recorded, const json_t *digests,
                              icha_error *err);

#endif
