/* icha scenario run: a scenario's outlay, claims, budgets and sweep, in a folder of their own. */
#include <inttypes.h>
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
    int64_t points_held; /* of the sweep: points that hold rows */
} running;

static icha_status write_tables(void *context, icha_error *err) {
    running *r = context;
    return scenario_write_tables(r->job, r->file, &r->book, &r->points_held, err);
}

static icha_status write_manifest(void *context, icha_error *err) {
    running *r = context;
    json_t *whole = scenario_determinants(r->file, "scenario run", outlay_methods(r->job->portfolio));
    if (whole == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    return outlay_write_manifest(r->job, whole, err);
}

static cli_exit say_points_held(const running *r) {
    const cli_call *call = r->job->call;
    char points[ICHA_TEXT_MAX], file[PATH_MAX];
    if (call->quiet) return CLI_HELD_ROWS;
    snprintf(points, sizeof points, "%" PRId64, r->points_held);
    snprintf(file, sizeof file, "%s/grid.csv", cli_value(call, "out"));
    cli_say(stderr, call->language, CLI_T_SCENARIO_POINTS_HELD, "points", points, "file", file, NULL);
    fputc('\n', stderr);
    return CLI_HELD_ROWS;
}

static cli_exit run_file(running *r) {
    icha_error err = ICHA_ERROR_INIT;
    const scenario_input *file = r->file;
    outlay_job *j = r->job;
    icha_status status = icha_run_folder_check(cli_value(j->call, "out"), &err);
    if (status == ICHA_OK)
        status = scenario_book(file, &file->setup, scenario_keeps_commitments(file->opened.scenario), &r->book, &err);
    if (status == ICHA_OK) status = scenario_check_payers(file, &r->book, &err);
    if (status == ICHA_OK) status = icha_engine_outlay(&file->setup, &r->book, &j->portfolio, &err);
    if (status != ICHA_OK) return cli_fail(j->call, &err);
    j->options = file->options;
    j->counts = outlay_counts(j->portfolio, file->events.csv != NULL);
    if (outlay_publish(j, write_tables, write_manifest, r, &err) != ICHA_OK) return cli_fail(j->call, &err);
    cli_exit answer = outlay_answer(j);
    return answer == CLI_DONE && r->points_held > 0 ? say_points_held(r) : answer;
}

static cli_exit run(const cli_call *call) {
    scenario_input file;
    running r = {outlay_begin(call), &file, {NULL, NULL}, 0};
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
