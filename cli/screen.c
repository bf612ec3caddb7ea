/* icha screen: is an applicant eligible, why, what is missing, what would help, what can be offered. */
#include "screen.h"

#include <stdlib.h>
#include <string.h>

/* ---- one applicant ---- */

bool cli_screen_begin(cli_screen *job, const cli_call *call) {
    *job = (cli_screen){call, NULL, calloc(1, sizeof *job->of)};
    return job->of != NULL;
}

void cli_screen_end(cli_screen *job) {
    icha_screening_case_free(job->of);
    icha_catalogue_free(job->catalogue);
}

static cli_exit print_bad(const cli_call *call, const icha_errors *bad, const icha_error *first) {
    cli_exit status = CLI_BAD_DATA;
    for (size_t i = 0; i < bad->count; i++) status = cli_fail(call, &bad->items[i]);
    return bad->count > 0 ? status : cli_fail(call, first); /* no memory for the list */
}

cli_exit cli_screen_read_facts(cli_screen *job, icha_date on) {
    char *text = NULL;
    size_t length = 0;
    icha_errors bad = {NULL, 0, 0};
    icha_error err = ICHA_ERROR_INIT;
    cli_exit status = CLI_DONE;
    const char *path = job->call->arguments[0];
    if (cli_read_input(path, &text, &length, &err) != ICHA_OK) return cli_fail(job->call, &err);
    if (icha_screening_case_read(job->of, job->catalogue, on, text, length, path, &bad, &err) != ICHA_OK)
        status = print_bad(job->call, &bad, &err);
    icha_errors_free(&bad);
    free(text);
    return status;
}

icha_status cli_screen_open(cli_screen *job, const char *product, icha_date on, icha_date known_on, icha_error *err) {
    return icha_criteria_open(job->catalogue, product, on, known_on, &job->of->criteria, err);
}

cli_exit cli_screen_exit(icha_verdict verdict) {
    switch (verdict) {
    case ICHA_VERDICT_ELIGIBLE: return CLI_DONE;
    case ICHA_VERDICT_INELIGIBLE: return CLI_NO;
    case ICHA_VERDICT_NOT_APPLICABLE: return CLI_NOT_APPLICABLE;
    case ICHA_VERDICT_UNDETERMINED: break;
    }
    return CLI_UNDETERMINED;
}

static cli_exit answer(cli_screen *job) {
    json_t *document = NULL;
    icha_error err = ICHA_ERROR_INIT;
    const cli_call *call = job->call;
    if (icha_screening_case_make(job->of, call->language, cli_flag(call, "schedule"), &document, &err) != ICHA_OK)
        return cli_fail(call, &err);
    cli_exit status = cli_value(call, "receipt") == NULL ? CLI_DONE : cli_screen_write_receipt(job);
    if (status == CLI_DONE) status = cli_screen_print(call, document);
    json_decref(document);
    return status == CLI_DONE ? cli_screen_exit(job->of->screening.verdict) : status;
}

static cli_exit screen_one(cli_screen *job) {
    icha_error err = ICHA_ERROR_INIT;
    const cli_call *call = job->call;
    icha_date on = cli_date(call, "on");
    cli_exit status = cli_open_catalogue(call, &job->catalogue);
    if (status != CLI_DONE) return status;
    if (cli_screen_open(job, cli_value(call, "product"), on, cli_date(call, "known-on"), &err) != ICHA_OK)
        return cli_fail(call, &err);
    status = cli_screen_read_facts(job, on);
    if (status != CLI_DONE) return status;
    if (icha_screening_case_run(job->of, &err) != ICHA_OK) return cli_fail(call, &err);
    return answer(job);
}

static cli_exit run_one(const cli_call *call) {
    cli_screen job;
    if (!cli_screen_begin(&job, call)) return cli_no_memory(call);
    cli_exit status = screen_one(&job);
    cli_screen_end(&job);
    return status;
}

/* ---- which of the three it is ---- */

static const char not_together[] = "not both";

/* The first of `others` that is given along with `option`; DONE: none. */
static cli_exit refuse(const cli_call *call, const char *option, const char *const *others) {
    char spelt[80];
    for (; *others != NULL; others++) {
        if (cli_value(call, *others) == NULL) continue;
        snprintf(spelt, sizeof spelt, "--%s", *others);
        return cli_bad_option(call, option, spelt, not_together);
    }
    return CLI_DONE;
}

static cli_exit need_option(const cli_call *call, const char *option, const char *expected) {
    return cli_value(call, option) != NULL ? CLI_DONE : cli_bad_option(call, option, "''", expected);
}

static cli_exit need_facts(const cli_call *call) {
    return call->argument_count == 1 ? CLI_DONE
                                     : cli_bad_option(call, "product", "''", "--product ID --on DATE FACTS.json|-");
}

static cli_exit run_batch(const cli_call *call) {
    static const char *const others[] = {"receipt", "schedule", NULL};
    cli_exit status = refuse(call, "batch", others);
    if (status == CLI_DONE && call->argument_count > 0)
        status = cli_bad_option(call, "batch", call->arguments[0], "--batch APPLICANTS.csv");
    return status == CLI_DONE ? cli_screen_batch(call) : status;
}

static cli_exit run_verify(const cli_call *call) {
    static const char *const others[] = {"product", "on", "known-on", "batch", "receipt", "schedule", NULL};
    cli_exit status = refuse(call, "verify", others);
    if (status == CLI_DONE && call->argument_count != 1)
        status = cli_bad_option(call, "verify", "''", "--verify RECEIPT FACTS.json|-");
    return status == CLI_DONE ? cli_screen_verify(call) : status;
}

static cli_exit run(const cli_call *call) {
    if (cli_value(call, "verify") != NULL) return run_verify(call);
    if (cli_value(call, "batch") != NULL) return run_batch(call);
    cli_exit status = need_facts(call);
    if (status == CLI_DONE) status = need_option(call, "product", "ID");
    if (status == CLI_DONE) status = need_option(call, "on", "YYYY-MM-DD (2018-03-14)");
    return status == CLI_DONE ? run_one(call) : status;
}

static const cli_option options[] = {
    {"product", CLI_KIND_TEXT, "ID", NULL, 0, 0, false, false, CLI_T_HELP_SCREEN_PRODUCT},
    {"on", CLI_KIND_DATE, "DATE", NULL, 0, 0, false, false, CLI_T_HELP_SCREEN_ON},
    CLI_OPTION_KNOWN_ON,
    CLI_OPTION_CATALOGUE,
    CLI_OPTION_ASSUME,
    {"schedule", CLI_KIND_FLAG, NULL, NULL, 0, 0, false, false, CLI_T_HELP_SCREEN_SCHEDULE},
    {"batch", CLI_KIND_TEXT, "APPLICANTS.csv", NULL, 0, 0, false, false, CLI_T_HELP_SCREEN_BATCH},
    {"encoding", CLI_KIND_CHOICE, "auto|utf-8|cp949", "auto|utf-8|cp949", 0, 0, false, false,
     CLI_T_HELP_SCREEN_ENCODING},
    {"receipt", CLI_KIND_TEXT, "FILE", NULL, 0, 0, false, false, CLI_T_HELP_SCREEN_RECEIPT},
    {"verify", CLI_KIND_TEXT, "RECEIPT", NULL, 0, 0, false, false, CLI_T_HELP_SCREEN_VERIFY},
    CLI_OPTIONS_COMMON};

static const cli_example examples[] = {
    {"icha screen --product incheon.startup --on 2018-03-14 facts.json", CLI_DONE},
    {"icha screen --product incheon.startup --on 2018-03-14 facts.json --schedule --assume kr-bank-conventions "
     "--assume incheon-2018-open --format table --lang ko",
     CLI_DONE},
    {"icha screen --product incheon.startup --on 2018-03-14 --batch applicants.csv --format csv", CLI_HELD_ROWS},
    {"icha screen --product incheon.startup --on 2018-03-14 facts.json --receipt decision.json", CLI_DONE},
};

const cli_command cli_command_screen = {
    .name = "screen",
    .arguments = "FACTS.json|-",
    .arguments_min = 0,
    .arguments_max = 1,
    .summary = CLI_T_SCREEN_SUMMARY,
    .details = CLI_T_SCREEN_DETAILS,
    .options = options,
    .option_count = CLI_COUNT(options),
    .examples = examples,
    .example_count = CLI_COUNT(examples),
    .run = run,
};
