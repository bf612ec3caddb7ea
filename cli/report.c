/* icha report: a finished run for people. The folder is data: every file that is read is held against its digest
 * first, and no cell is trusted (M-2, X-4). */
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "number/fail.h"
#include "report.h"

static const cli_option options[] = {
    {"xlsx", CLI_KIND_TEXT, "FILE", NULL, 0, 0, false, false, CLI_T_HELP_XLSX},
    {"csv", CLI_KIND_TEXT, "FILE", NULL, 0, 0, false, false, CLI_T_HELP_LONG_CSV},
    {"against", CLI_KIND_TEXT, "DIR", NULL, 0, 0, false, false, CLI_T_HELP_REPORT_AGAINST},
    {"unit", CLI_KIND_CHOICE, "won|thousand|million", "won|thousand|million", 0, 0, false, false, CLI_T_HELP_UNIT},
    CLI_OPTION_CATALOGUE,
    CLI_OPTIONS_COMMON};

static const cli_example examples[] = {
    {"icha report outlay-2018 --format table --unit million", CLI_DONE},
    {"icha report outlay-2018 --xlsx report.xlsx --csv report.csv --lang ko", CLI_DONE},
    {"icha report outlay-2018 --against outlay-events --xlsx comparison.xlsx", CLI_DONE},
};

static icha_report_unit unit_of(const char *name) {
    if (name == NULL || strcmp(name, "won") == 0) return ICHA_UNIT_SHOWN_WON;
    return strcmp(name, "thousand") == 0 ? ICHA_UNIT_SHOWN_THOUSAND : ICHA_UNIT_SHOWN_MILLION;
}

static icha_status write_files(const report_job *job, json_t *written, icha_error *err) {
    const char *xlsx = cli_value(job->call, "xlsx"), *csv = cli_value(job->call, "csv");
    icha_status status = ICHA_OK;
    if (xlsx != NULL) status = report_write_xlsx(job, xlsx, written, err);
    if (status == ICHA_OK && csv != NULL) status = report_write_csv(job, csv, written, err);
    return status;
}

static cli_exit answer(const report_job *job) {
    icha_error err = ICHA_ERROR_INIT;
    bool has_files = cli_flag(job->call, "xlsx") || cli_flag(job->call, "csv");
    if (!has_files) return report_print(job);
    json_t *written = json_array();
    icha_status status = write_files(job, written, &err);
    cli_exit done = status == ICHA_OK ? report_print_written(job, written) : audit_fail(job->call, &err);
    json_decref(written);
    return done;
}

static icha_status read_runs(report_job *job, icha_error *err) {
    const cli_call *call = job->call;
    const char *against = cli_value(call, "against");
    bool with_held = cli_flag(call, "xlsx");
    icha_status status = report_read(&job->run, call->arguments[0], with_held, err);
    if (status == ICHA_OK && against != NULL) status = report_read(&job->against, against, false, err);
    if (status == ICHA_OK) status = report_read_catalogue(call, &job->run, err);
    return status == ICHA_OK ? icha_view_check(&job->run.view, job->checks, err) : status;
}

static cli_exit run(const cli_call *call) {
    icha_error err = ICHA_ERROR_INIT;
    report_job job = {.call = call, .unit = unit_of(cli_value(call, "unit"))};
    job.checks = malloc(sizeof *job.checks);
    if (job.checks == NULL) return cli_no_memory(call);
    icha_status status = read_runs(&job, &err);
    cli_exit done = status == ICHA_OK ? answer(&job) : audit_fail(call, &err);
    report_free(&job.run);
    report_free(&job.against);
    free(job.checks);
    return done;
}

const cli_command cli_command_report = {
    .name = "report",
    .arguments = "DIR",
    .arguments_min = 1,
    .arguments_max = 1,
    .summary = CLI_T_REPORT_SUMMARY,
    .details = CLI_T_REPORT_DETAILS,
    .options = options,
    .option_count = CLI_COUNT(options),
    .examples = examples,
    .example_count = CLI_COUNT(examples),
    .run = run,
};
