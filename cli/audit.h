/* What the commands that look at a finished run share: verify, replay, prove, explain, sign, report. */
#ifndef ICHA_CLI_AUDIT_H
#define ICHA_CLI_AUDIT_H

#include <limits.h>

#include "audit/finding.h"
#include "command.h"
#include "icha/portfolio.h"

/* Of runs without kept inputs: where these are now. */
#define AUDIT_OPTIONS_INPUTS                                                                                           \
    {"scenario", CLI_KIND_TEXT, "FILE.yaml", NULL, 0, 0, false, false, CLI_T_HELP_AUDIT_SCENARIO},                     \
        {"portfolio", CLI_KIND_TEXT, "PORTFOLIO.csv", NULL, 0, 0, false, false, CLI_T_HELP_AUDIT_PORTFOLIO},           \
        {"events", CLI_KIND_TEXT, "EVENTS.csv", NULL, 0, 0, false, false, CLI_T_HELP_AUDIT_EVENTS},                    \
        {"against", CLI_KIND_TEXT, "CLAIMS.csv", NULL, 0, 0, false, false, CLI_T_HELP_AUDIT_AGAINST},                  \
        {"catalogue", CLI_KIND_TEXT, "DIR", NULL, 0, 0, false, false, CLI_T_HELP_AUDIT_CATALOGUE}, {                   \
        "assume", CLI_KIND_TEXT, "FILE", NULL, 0, 0, false, true, CLI_T_HELP_AUDIT_ASSUME                              \
    }

struct scenario_input; /* scenario.h */

/* A finished run and the inputs that it can be made from again, each of the digest that the manifest says. */
typedef struct audit_run {
    const cli_call *call;
    const char *folder;
    json_t *manifest;
    const json_t *determinants; /* in it */
    bool scenario_only;         /* only a scenario run will do; set before it is opened */
    /* "": none */
    char scenario[PATH_MAX], portfolio[PATH_MAX], events[PATH_MAX], paid[PATH_MAX], catalogue[PATH_MAX];
    char assumptions[ICHA_CATALOGUE_ASSUMPTIONS_MAX][PATH_MAX];
    size_t assumption_count;
} audit_run;

/* ---- audit_run.c ---- */
/* Reads the manifest of an `outlay` or a `scenario run` and finds the inputs: kept, or given by AUDIT_OPTIONS_INPUTS,
 * if the command has them. Those that differ are findings of the level `inputs`; then *usable is false. CLI_DONE, or an
 * exit whose error is printed. */
cli_exit audit_open(audit_run *run, const cli_call *call, json_t *report, bool *usable);
/* The same of a folder other than the call's first argument. */
cli_exit audit_open_folder(audit_run *run, const cli_call *call, const char *folder, json_t *report, bool *usable);
void audit_close(audit_run *run);
/* The command with what determined the run: its exit. Its result goes into `out`. */
cli_exit audit_make_again(const audit_run *run, const char *out);
/* Is it the folder of an `icha scenario run`? */
bool audit_is_scenario(const audit_run *run);
/* The scenario of such a folder, opened from the run's inputs with the run's own options: file->opened is what was
 * read, file->setup and file->options what scenario_book() and the engine take. `run` must outlive it; close it with
 * scenario_input_close() also after an error. The command must have --threads. Errors: those of
 * scenario_input_read(). */
icha_status audit_scenario_open(const audit_run *run, struct scenario_input *file, icha_faults **faults,
                                icha_error *err);

/* ---- audit_options.c ---- */
/* What the run's options say, for the library. The command must have --threads. NULL, or the name of the first option
 * that no run can have. */
const char *audit_options(const audit_run *run, icha_portfolio_options *to);
/* Such an option is a finding of the level `inputs`. The inputs must have been found. */
void audit_check_options(const audit_run *run, json_t *report);

/* ---- audit_replay.c ---- */
/* The level `replay` into the report. CLI_DONE, or an exit whose error is printed. */
cli_exit audit_replay(const audit_run *run, json_t *report);

/* ---- audit_place.c ---- */
/* The folder of a path: "." for a bare name. false: it is too long. */
bool audit_parent(const char *path, char parent[PATH_MAX]);
/* Does, or would, the file stand in the folder, at any depth? `folder` may be NULL: no. */
bool audit_is_inside(const char *folder, const char *path);

/* ---- audit_print.c ---- */
/* Which run the report is of, and what it rests on (M-5). */
void audit_name(json_t *report, const char *folder, const json_t *manifest);
/* The report in the call's format; 0 if everything holds, else 1. */
cli_exit audit_answer(const cli_call *call, const json_t *report);
/* Prints the error. A folder that is there but not as its run left it is the answer "no" (1); any other error is as
 * everywhere: 3 where the folder, or what is given beside it, cannot be read. */
cli_exit audit_fail(const cli_call *call, const icha_error *err);

#endif
