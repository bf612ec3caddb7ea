/* icha schedule: a loan's repayment schedule with its interest subsidy. */
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "print.h"
#include "report/document.h"
#include "schedule_print.h"

typedef struct job {
    const cli_call *call;
    icha_catalogue *catalogue; /* NULL: neither product nor assumptions */
    icha_schedule_case *of;
} job;

static cli_exit read_terms(job *j) {
    char *text = NULL;
    size_t length = 0;
    icha_error err = ICHA_ERROR_INIT;
    const char *path = j->call->arguments[0];
    if (cli_read_input(path, &text, &length, &err) != ICHA_OK) return cli_fail(j->call, &err);
    icha_status status = icha_schedule_case_read(j->of, text, length, path, &err);
    free(text);
    return status != ICHA_OK && j->of->bad.count == 0 ? cli_fail(j->call, &err) : CLI_DONE; /* no memory for the list */
}

/* --against: an earlier result, or its claims (S-8). */
static cli_exit read_paid(job *j) {
    char *text = NULL;
    size_t length = 0;
    icha_error err = ICHA_ERROR_INIT;
    const char *path = cli_value(j->call, "against");
    if (path == NULL) return CLI_DONE;
    if (strcmp(path, "-") == 0 && strcmp(j->call->arguments[0], "-") == 0)
        return cli_bad_option(j->call, "against", path, "PAID.json");
    icha_status status = cli_read_input(path, &text, &length, &err);
    if (status == ICHA_OK) status = icha_schedule_case_read_paid(j->of, text, length, path, &err);
    else icha_fail_at(&err, status, path, 0, 0);
    free(text);
    return status == ICHA_OK ? CLI_DONE : cli_fail(j->call, &err);
}

/* ---- what is wrong, all at once ---- */

static void print_source(const cli_call *call, const icha_version *version) {
    char line[16] = "";
    if (version->product == NULL || version->source_count == 0) return;
    const icha_source *source = &version->sources[0];
    if (source->line > 0) snprintf(line, sizeof line, ":%d", (int)source->line);
    fputs("  ", stderr);
    cli_say(stderr, call->language, CLI_T_LIMIT_SOURCE, "document", source->document, "line", line, "quote",
            source->quote, "version", version->id, NULL);
    fputc('\n', stderr);
}

static void print_finding(const job *j, const icha_finding *finding) {
    char sentence[2048];
    icha_finding_sentence(finding, j->call->language, sentence, sizeof sentence);
    icha_make_harmless(sentence);
    fprintf(stderr, "icha: %s: %s\n", j->call->arguments[0], sentence);
    if (finding->kind == ICHA_FINDING_REFUSED) print_source(j->call, &finding->version);
}

static size_t print_findings(const job *j) {
    size_t printed = 0;
    for (size_t i = 0; i < j->of->findings.count; i++) {
        if (!icha_schedule_case_tells(j->of, &j->of->findings.items[i])) continue;
        print_finding(j, &j->of->findings.items[i]);
        printed++;
    }
    return printed;
}

static cli_exit fail_bad(const job *j) {
    cli_exit status = CLI_BAD_DATA;
    for (size_t i = 0; i < j->of->bad.count; i++) status = cli_fail(j->call, &j->of->bad.items[i]);
    print_findings(j);
    return status;
}

static cli_exit fail_filling(const job *j, const icha_error *err) {
    return print_findings(j) > 0 ? cli_exit_of(err->status) : cli_fail(j->call, err);
}

/* ---- the work ---- */

static icha_document_options options_of(const job *j) {
    icha_document_options options = ICHA_DOCUMENT_OPTIONS_INIT;
    options.catalogue = j->catalogue;
    options.product = cli_value(j->call, "product");
    options.on = cli_date(j->call, "on");
    options.known_on = cli_date(j->call, "known-on");
    options.language = j->call->language;
    options.input_name = j->call->arguments[0];
    options.paid_name = cli_value(j->call, "against");
    return options;
}

static cli_exit answer(job *j) {
    icha_error err = ICHA_ERROR_INIT;
    json_t *document = NULL;
    icha_document_options how = options_of(j);
    icha_status filled = icha_schedule_case_fill(j->of, &how, &err);
    if (j->of->bad.count > 0) return fail_bad(j);
    if (filled != ICHA_OK) return fail_filling(j, &err);
    if (icha_schedule_case_make(j->of, &how, &document, &err) != ICHA_OK) return cli_fail(j->call, &err);
    cli_exit status = cli_print_schedule(j->call, document);
    json_decref(document);
    return status;
}

static cli_exit run(const cli_call *call) {
    job j = {call, NULL, calloc(1, sizeof *j.of)};
    if (j.of == NULL) return cli_no_memory(call);
    bool needs_catalogue = cli_value(call, "product") != NULL || cli_value(call, "assume") != NULL;
    cli_exit status = needs_catalogue ? cli_open_catalogue(call, &j.catalogue) : CLI_DONE;
    if (status == CLI_DONE) status = read_terms(&j);
    /* an index given by name comes from the catalogue too */
    if (status == CLI_DONE && j.catalogue == NULL && icha_schedule_case_names_series(j.of))
        status = cli_open_catalogue(call, &j.catalogue);
    if (status == CLI_DONE) status = read_paid(&j);
    if (status == CLI_DONE) status = answer(&j);
    icha_schedule_case_free(j.of);
    icha_catalogue_free(j.catalogue);
    return status;
}

static const cli_option options[] = {
    CLI_OPTION_PRODUCT,
    CLI_OPTION_ON,
    {"against", CLI_KIND_TEXT, "PAID.json", NULL, 0, 0, false, false, CLI_T_HELP_AGAINST},
    CLI_OPTION_KNOWN_ON,
    CLI_OPTION_CATALOGUE,
    CLI_OPTION_ASSUME,
    CLI_OPTIONS_COMMON};

static const cli_example examples[] = {
    {"icha schedule terms.json", CLI_DONE},
    {"icha schedule terms.json --format csv", CLI_DONE},
    {"icha schedule moved.json --against paid.json --format table", CLI_DONE},
    {"icha schedule loan.json --product incheon.startup --on 2018-03-14 --assume kr-bank-conventions",
     CLI_UNDETERMINED},
    {"icha schedule loan.json --product incheon.startup --on 2018-03-14 --assume kr-bank-conventions "
     "--assume incheon-2018-open --format table",
     CLI_DONE},
};

const cli_command cli_command_schedule = {
    .name = "schedule",
    .arguments = "TERMS.json|-",
    .arguments_min = 1,
    .arguments_max = 1,
    .summary = CLI_T_SCHEDULE_SUMMARY,
    .details = CLI_T_SCHEDULE_DETAILS,
    .options = options,
    .option_count = CLI_COUNT(options),
    .examples = examples,
    .example_count = CLI_COUNT(examples),
    .run = run,
};
