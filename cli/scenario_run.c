/* icha scenario run: a scenario's outlay, claims, budgets and sweep, in a folder of their own. */
#include <stdlib.h>
#include <string.h>

#include "interrupt.h"
#include "number/fail.h"
#include "scenario.h"

static const cli_option options[] = {
    {"out", CLI_KIND_TEXT, "DIR", NULL, 0, 0, true, false, CLI_T_HELP_OUT},
    {"threads", CLI_KIND_WHOLE, "N", NULL, 1, ICHA_PORTFOLIO_THREADS_MAX, false, false, CLI_T_HELP_THREADS},
    CLI_OPTION_KNOWN_ON,
    CLI_OPTION_CATALOGUE,
    CLI_OPTION_ASSUME,
    CLI_OPTIONS_COMMON};

static const cli_example examples[] = {{"icha scenario run plan.yaml --out plan-run", CLI_DONE}};

typedef struct running {
    outlay_job *job;
    scenario_input *file;
    icha_engine_book book;
} running;

/* M-1: what determined the run. */
static json_t *determinants(const running *r) {
    char years[ICHA_TEXT_MAX], day[ICHA_DATE_TEXT_SIZE];
    const icha_portfolio_options *o = &r->file->options;
    outlay_years_text(o, years, sizeof years);
    json_t *opts = json_pack("{s:s, s:s}", "years", years, "language", o->language == ICHA_LANGUAGE_KO ? "ko" : "en");
    if (o->known_on != ICHA_DATE_UNSET) {
        icha_date_format(o->known_on, day, sizeof day);
        json_object_set_new(opts, "known_on", json_string(day));
    }
    json_t *whole = json_pack("{s:s, s:{s:s, s:s}, s:o, s:O, s:o}", "command", "scenario run", "program", "name",
                              "icha", "version", icha_version_text(), "methods", outlay_methods(r->job->portfolio),
                              "inputs", r->file->inputs, "options", opts);
    json_object_update(whole, r->file->digests);
    return whole;
}

static icha_status write_tables(void *context, icha_error *err) {
    running *r = context;
    return scenario_write_tables(r->job, r->file, &r->book, err);
}

static icha_status write_manifest(void *context, icha_error *err) {
    running *r = context;
    json_t *whole = determinants(r);
    if (whole == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    return outlay_write_manifest(r->job, whole, err);
}

static cli_exit run_file(running *r) {
    icha_error err = ICHA_ERROR_INIT;
    const scenario_input *file = r->file;
    outlay_job *j = r->job;
    icha_status status = icha_run_folder_check(cli_value(j->call, "out"), &err);
    if (status == ICHA_OK)
        status = scenario_book(file, &file->setup, scenario_keeps_commitments(file->opened.scenario), &r->book, &err);
    if (status == ICHA_OK) status = icha_engine_outlay(&file->setup, &r->book, &j->portfolio, &err);
    if (status != ICHA_OK) return cli_fail(j->call, &err);
    j->options = file->options;
    j->counts = outlay_counts(j->portfolio, file->events.csv != NULL);
    if (outlay_publish(j, write_tables, write_manifest, r, &err) != ICHA_OK) return cli_fail(j->call, &err);
    return outlay_answer(j);
}

static cli_exit run(const cli_call *call) {
    scenario_input file;
    running r = {outlay_begin(call), &file, {NULL, NULL}};
    if (r.job == NULL) return CLI_INTERNAL;
    cli_exit status = scenario_input_open(call, &file);
    if (status == CLI_DONE) {
        cli_interrupt_begin();
        status = run_file(&r);
        cli_interrupt_end();
    }
    icha_engine_book_free(&r.book);
    outlay_end(r.job);
    scenario_input_close(&file);
    return status;
}

const cli_command cli_command_scenario_run = {"scenario run",
                                              "FILE.yaml",
                                              1,
                                              1,
                                              CLI_T_SCENARIO_RUN_SUMMARY,
                                              CLI_T_SCENARIO_RUN_DETAILS,
                                              options,
                                              CLI_COUNT(options),
                                              examples,
                                              CLI_COUNT(examples),
                                              run};
