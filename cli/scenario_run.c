/* icha scenario run: a scenario's outlay, claims, budgets and sweep, in a folder of their own. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "audit/kept.h"
#include "interrupt.h"
#include "number/fail.h"
#include "scenario.h"

static const cli_option options[] = {
    {"out", CLI_KIND_TEXT, "DIR", NULL, 0, 0, true, false, CLI_T_HELP_OUT},
    {"threads", CLI_KIND_WHOLE, "N", NULL, 1, ICHA_PORTFOLIO_THREADS_MAX, false, false, CLI_T_HELP_THREADS},
    {"inputs", CLI_KIND_CHOICE, "copy|none", "copy|none", 0, 0, false, false, CLI_T_HELP_SCENARIO_INPUTS},
    CLI_OPTION_KNOWN_ON,
    CLI_OPTION_CATALOGUE,
    CLI_OPTION_ASSUME,
    CLI_OPTIONS_COMMON};

static const cli_example examples[] = {
    {"icha scenario run plan.yaml --out plan-run", CLI_DONE},
    {"icha scenario run plan-more.yaml --out plan-more-run", CLI_DONE},
};

typedef struct running {
    outlay_job *job;
    scenario_input *file;
    icha_engine_book book;
    scenario_swept swept;
} running;

static icha_status write_tables(void *context, icha_error *err) {
    running *r = context;
    return scenario_write_tables(r->job, r->file, &r->book, &r->swept, err);
}

/* The scenario's own file, as it was read, and all that it names. */
static icha_status keep(const running *r, icha_error *err) {
    const scenario_file *opened = &r->file->opened;
    outlay_job *j = r->job;
    icha_status status = outlay_keep_loans(j, err);
    if (status == ICHA_OK && j->keeps_inputs)
        status = icha_run_keep_bytes(&j->folder, ICHA_KEPT_FOLDER "/scenario.yaml", opened->text, opened->length,
                                     opened->mode, err);
    return status == ICHA_OK ? outlay_keep_inputs(j, err) : status;
}

static icha_status write_manifest(void *context, icha_error *err) {
    running *r = context;
    outlay_job *j = r->job;
    icha_status status = keep(r, err);
    if (status == ICHA_OK) status = cli_records_check(&j->records, j->recorded, j->digests, err);
    if (status != ICHA_OK) return status;
    if (json_array_size(r->file->inputs) > 0) outlay_inputs_found(r->file->inputs, r->book.book->bases[0]);
    json_t *whole = scenario_determinants(r->file, "scenario run", outlay_methods(j->portfolio));
    if (whole == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    return outlay_write_manifest(j, whole, err);
}

/* What the scenario read is the job's from now on. */
static void hand_over(outlay_job *j, scenario_input *file) {
    j->options = file->options;
    j->keeps_inputs = cli_value(j->call, "inputs") == NULL || strcmp(cli_value(j->call, "inputs"), "copy") == 0;
    j->recorded = file->opened.from.recorded;
    j->records = file->opened.from.records;
    json_object_update(j->digests, file->digests);
    j->loans = file->portfolio;
    j->events = file->events;
    file->portfolio.csv = file->events.csv = NULL;
}

static cli_exit say_points_held(const running *r, int64_t held) {
    const cli_call *call = r->job->call;
    char points[ICHA_TEXT_MAX], file[PATH_MAX];
    if (call->quiet) return CLI_HELD_ROWS;
    snprintf(points, sizeof points, "%" PRId64, held);
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
    if (status == ICHA_OK) status = scenario_outlay(file, &r->book, &r->swept, &j->portfolio, &err);
    if (status != ICHA_OK) return cli_fail(j->call, &err);
    j->counts = outlay_counts(j->portfolio, j->events.csv != NULL);
    if (outlay_publish(j, write_tables, write_manifest, r, &err) != ICHA_OK) return cli_fail(j->call, &err);
    cli_exit answer = outlay_answer(j);
    int64_t held = scenario_points_held(&r->swept);
    return answer == CLI_DONE && held > 0 ? say_points_held(r, held) : answer;
}

cli_exit scenario_run(const cli_call *call, const scenario_sources *from) {
    running r = {.job = outlay_begin(call), .file = calloc(1, sizeof *r.file)};
    bool ready = r.job != NULL && r.file != NULL;
    cli_exit status = ready ? scenario_input_open(call, from, r.file) : cli_fail_memory(call);
    if (ready && status == CLI_DONE) {
        hand_over(r.job, r.file);
        cli_interrupt_begin();
        status = run_file(&r);
        cli_interrupt_end();
    }
    scenario_swept_clear(&r.swept);
    icha_engine_book_free(&r.book);
    if (r.job != NULL) outlay_end(r.job);
    if (r.file != NULL) scenario_input_close(r.file);
    free(r.file);
    return status;
}

static cli_exit run(const cli_call *call) {
    return scenario_run(call, NULL);
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
