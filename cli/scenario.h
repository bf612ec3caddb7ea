/* What the `icha scenario` commands share: a scenario's file, read, held against the catalogue, its tables beside it
 * read. */
#ifndef ICHA_CLI_SCENARIO_H
#define ICHA_CLI_SCENARIO_H

#include "outlay.h"
#include "scenario/engine.h"

typedef struct scenario_file {
    const cli_call *call;
    char folder[PATH_MAX]; /* of the scenario's file: what it names lies there */
    char *text;
    icha_scenario *scenario;
    char catalogue_path[PATH_MAX];
    icha_catalogue *base, *snapshot;
    outlay_file portfolio, events; /* csv NULL: none */
    json_t *inputs;                /* role, name and digest of each */
    json_t *digests;               /* of scenario, overlays, catalogue and assumptions */
    icha_setup setup;
    icha_portfolio_options options;
} scenario_file;

/* Reads the call's first argument, the catalogue with every assumption, and the tables. On failure it has said why;
 * close it all the same. */
cli_exit scenario_open(const cli_call *call, scenario_file *file);
void scenario_close(scenario_file *file);

/* The book of the file's setup. It says the scenario's name and methods in every result (M-3, M-5). */
icha_status scenario_book(const scenario_file *file, const icha_setup *setup, bool keeps_commitments,
                          icha_engine_book *out, icha_error *err);
/* Do budgets ask for commitments? */
bool scenario_keeps_commitments(const icha_scenario *scenario);

/* scenario_tables.c: the result's files besides the manifest. */
icha_status scenario_write_tables(outlay_job *job, const scenario_file *file, const icha_engine_book *book,
                                  icha_error *err);
#endif
