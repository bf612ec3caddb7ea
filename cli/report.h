/* What the parts of `icha report` share. */
#ifndef ICHA_CLI_REPORT_H
#define ICHA_CLI_REPORT_H

#include "command.h"
#include "report/run_view.h"

/* A run that was read, and what the view points into. */
typedef struct report_run {
    const char *folder;
    json_t *manifest, *scenario, *names, *sources;
    icha_run_view view;
} report_run;

/* ---- report_read.c ---- */
/* The manifest and every table, each held against its digest first; held rows only `with_held`. Errors: IO,
 * CONFLICT (a file is not as the run wrote it, or the folder has no outlay.csv), RANGE, MEMORY. */
icha_status report_read(report_run *run, const char *folder, bool with_held, icha_error *err);
/* Names and sources, where the catalogue is the run's own; without them else. Errors: MISSING (--catalogue is another
 * one), those of loading. */
icha_status report_read_catalogue(const cli_call *call, report_run *run, icha_error *err);
void report_free(report_run *run);

/* ---- report_write.c ---- */
typedef struct report_job {
    const cli_call *call;
    icha_report_unit unit;
    report_run run, against; /* against.folder NULL: none */
    icha_checks *checks;
} report_job;
/* Writes what is asked for, each whole or not at all; adds {file, form, sha256} to the list. */
icha_status report_write_xlsx(const report_job *job, const char *path, json_t *written, icha_error *err);
icha_status report_write_csv(const report_job *job, const char *path, json_t *written, icha_error *err);

/* ---- report_print.c ---- */
cli_exit report_print(const report_job *job);
cli_exit report_print_written(const report_job *job, json_t *written);
#endif
