/* What the `icha scenario` commands share: a scenario's file, read, held against the catalogue, its tables beside it
 * read. */
#ifndef ICHA_CLI_SCENARIO_H
#define ICHA_CLI_SCENARIO_H

#include "outlay.h"
#include "scenario_open.h"
#include "scenario/engine.h"
#include "scenario/published.h"

typedef struct scenario_input {
    const cli_call *call;
    scenario_file opened;
    outlay_file portfolio, events; /* csv NULL: none */
    json_t *inputs;                /* role, name and digest of each */
    json_t *digests;               /* of scenario, overlays, catalogue and assumptions */
    icha_setup setup;
    icha_portfolio_options options;
} scenario_input;

/* Opens a scenario with every assumption and its tables: the call's first argument and what lies beside it, or what
 * `from` says, with the options of the run that is recorded there. `from` may go away afterwards, its `recorded` may
 * not; close it also after an error. Errors: those of scenario_open(), IO, CONFLICT (a table is not the one that `base`
 * names). */
icha_status scenario_input_read(const cli_call *call, const scenario_sources *from, scenario_input *file,
                                icha_faults **faults, icha_error *err);
/* The same; on failure it has said why. */
cli_exit scenario_input_open(const cli_call *call, const scenario_sources *from, scenario_input *file);
void scenario_input_close(scenario_input *file);

/* The book of the file's setup. It says the scenario's name and methods in every result (M-3, M-5). */
icha_status scenario_book(const scenario_input *file, const icha_setup *setup, bool keeps_commitments,
                          icha_engine_book *out, icha_error *err);
/* M-1: what determines a run of the command; the methods are taken over. NULL: no memory. */
json_t *scenario_determinants(const scenario_input *file, const char *command, json_t *methods);
/* Do budgets ask for commitments? */
bool scenario_keeps_commitments(const icha_scenario *scenario);

/* Are the budgets' payers those of the catalogue, of plans or of the book's loans? `book` NULL: it is made if they are
 * not the others'. Errors: those of icha_scenario_check_payers() and of books. */
icha_status scenario_check_payers(const scenario_input *file, const icha_engine_book *book, icha_error *err);

/* ---- scenario_run.c ---- */
/* `icha scenario run` as a call of it says; with `from`, of what lies there, for the determinants recorded there. */
extern const cli_command cli_command_scenario_run;
cli_exit scenario_run(const cli_call *call, const scenario_sources *from);

/* scenario_tables.c: the result's files besides the manifest. *points_held: points of the sweep that hold rows. */
icha_status scenario_write_tables(outlay_job *job, const scenario_input *file, const icha_engine_book *book,
                                  int64_t *points_held, icha_error *err);

/* scenario_published.c: what the points of the grid say of each published figure, seen by any thread; then the table, if
 * the file asks for one. */
typedef struct scenario_ranges {
    const icha_scenario *scenario;
    pthread_mutex_t lock;
    icha_extent *items; /* of each published figure */
} scenario_ranges;
/* false: no memory; end it in either case. */
bool scenario_ranges_begin(scenario_ranges *ranges, const icha_scenario *scenario);
void scenario_ranges_end(scenario_ranges *ranges);
icha_status scenario_ranges_see(scenario_ranges *ranges, const icha_portfolio *outlay, icha_error *err);
icha_status scenario_write_published(outlay_job *job, const scenario_input *file, const scenario_ranges *ranges,
                                     icha_error *err);
#endif
