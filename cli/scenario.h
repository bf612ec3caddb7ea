/* What the `icha scenario` commands share: a scenario's file, read, held against the catalogue, its tables beside it
 * read. */
#ifndef ICHA_CLI_SCENARIO_H
#define ICHA_CLI_SCENARIO_H

#include "outlay.h"
#include "scenario_open.h"
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
cli_exit scenario_run(const cli_call *call, const scenario_sources *from);

/* ---- scenario_sweep.c ---- */
/* What the points of the grid leave for the tables. Begins as {0}; clear it also after an error. */
typedef struct scenario_swept {
    icha_grid grid;
    icha_extent *ranges; /* of each published figure that is one over the grid */
} scenario_swept;
/* The outlay of the file's own setup. The sweep is made first, for the outlay names everything that any table of the run
 * rests on: its own loans, those of each point, published figures (M-5). `book` is scenario_book()'s. Errors: those of
 * icha_grid_run(), icha_published_figure(), icha_engine_outlay(). */
icha_status scenario_outlay(const scenario_input *file, const icha_engine_book *book, scenario_swept *swept,
                            icha_portfolio **out, icha_error *err);
/* Points that hold rows. */
int64_t scenario_points_held(const scenario_swept *swept);
void scenario_swept_clear(scenario_swept *swept);

/* scenario_tables.c: the result's files besides the manifest. */
icha_status scenario_write_tables(outlay_job *job, const scenario_input *file, const icha_engine_book *book,
                                  const scenario_swept *swept, icha_error *err);

/* scenario_published.c: the table of published figures, if the file asks for one. */
icha_status scenario_write_published(outlay_job *job, const scenario_input *file, const scenario_swept *swept,
                                     icha_error *err);
#endif
