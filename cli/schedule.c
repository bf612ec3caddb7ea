/* icha schedule: a loan's repayment schedule with its interest subsidy. */
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "print.h"
#include "report/json_text.h"
#include "schedule_print.h"

typedef struct job {
    const cli_call *call;
    icha_catalogue *catalogue; /* NULL: neither product nor assumptions */
    icha_contract contract;
    icha_terms_lists lists;
    icha_findings findings;
    icha_errors bad; /* keys of the input that cannot be read */
    json_t *paid;    /* of --against, or NULL */
} job;

static cli_exit read_terms(job *j) {
    char *text = NULL;
    size_t length = 0;
    icha_error err = ICHA_ERROR_INIT;
    const char *path = j->call->arguments[0];
    if (cli_read_input(path, &text, &length, &err) != ICHA_OK) return cli_fail(j->call, &err);
    icha_contract_init(&j->contract);
    icha_terms_lists_init(&j->lists);
    j->contract.lists = &j->lists;
    icha_json_terms_read(text, length, path, &j->contract, &j->bad, &err);
    free(text);
    return CLI_DONE;
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
    if (cli_read_input(path, &text, &length, &err) == ICHA_OK) j->paid = icha_json_load(text, length, &err);
    free(text);
    if (j->paid != NULL) return CLI_DONE;
    (void)icha_fail_at(&err, err.status, path, err.line, err.column);
    return cli_fail(j->call, &err);
}

/* ---- what is wrong, all at once ---- */

static bool is_at_or_below(const char *key, const char *parent) {
    size_t length = strlen(parent);
    return strncmp(key, parent, length) == 0 && (key[length] == '\0' || key[length] == '.' || key[length] == '[');
}

/* A key that was given wrongly is not missing too. */
static bool is_among_bad(const icha_errors *bad, const char *key) {
    for (size_t i = 0; i < bad->count; i++)
        if (is_at_or_below(bad->items[i].field, key) || is_at_or_below(key, bad->items[i].field)) return true;
    return false;
}

/* A text that is no JSON object says nothing of what it lacks. */
static bool is_unreadable(const icha_errors *bad) {
    return bad->count == 1 && bad->items[0].field[0] == '\0';
}

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

static size_t print_findings(const job *j, bool only_missing) {
    size_t printed = 0;
    for (size_t i = 0; i < j->findings.count; i++) {
        const icha_finding *finding = &j->findings.items[i];
        bool is_fault = finding->kind == ICHA_FINDING_MISSING || finding->kind == ICHA_FINDING_UNDETERMINED ||
                        finding->kind == ICHA_FINDING_REFUSED || finding->kind == ICHA_FINDING_ERROR;
        if (!is_fault || (only_missing && finding->kind != ICHA_FINDING_MISSING)) continue;
        if (is_among_bad(&j->bad, finding->key)) continue;
        print_finding(j, finding);
        printed++;
    }
    return printed;
}

static cli_exit fail_bad(const job *j) {
    cli_exit status = CLI_BAD_DATA;
    for (size_t i = 0; i < j->bad.count; i++) status = cli_fail(j->call, &j->bad.items[i]);
    if (!is_unreadable(&j->bad)) print_findings(j, true);
    return status;
}

/* An error of the whole names the file of the terms, like an error of one key. */
static cli_exit fail_terms(const job *j, const icha_error *err) {
    icha_error placed = *err;
    (void)icha_fail_at(&placed, placed.status, j->call->arguments[0], 0, 0);
    return cli_fail(j->call, &placed);
}

static cli_exit fail_filling(const job *j, const icha_error *err) {
    if (print_findings(j, false) > 0) return cli_exit_of(err->status);
    return fail_terms(j, err);
}

/* ---- the work ---- */

static icha_status fill(job *j, icha_error *err) {
    icha_fill_options options = ICHA_FILL_OPTIONS_INIT;
    options.catalogue = j->catalogue;
    options.product = cli_value(j->call, "product");
    options.on = cli_date(j->call, "on");
    options.known_on = cli_date(j->call, "known-on");
    options.needs_claims = j->paid != NULL; /* without claim terms, what is due is unknown, not 0 (S-8) */
    return icha_contract_fill(&j->contract, &options, &j->findings, err);
}

/* Without a subsidy nothing is due, and all that was paid is to recover: that is said (S-8). */
static void note_no_subsidy(const job *j, json_t *document) {
    if (j->contract.has_subsidy) return;
    json_array_append_new(json_object_get(document, "notes"),
                          json_string(cli_text(CLI_T_CORRECTIONS_NO_SUBSIDY, j->call->language)));
}

static cli_exit add_corrections(const job *j, json_t *document) {
    icha_error err = ICHA_ERROR_INIT;
    json_t *corrections = NULL;
    if (j->paid == NULL) return CLI_DONE;
    if (icha_json_corrections(j->paid, document, &corrections, &err) != ICHA_OK) {
        (void)icha_fail_at(&err, err.status, cli_value(j->call, "against"), 0, 0);
        return cli_fail(j->call, &err);
    }
    json_object_set_new(document, "corrections", corrections);
    note_no_subsidy(j, document);
    return CLI_DONE;
}

static cli_exit answer(job *j) {
    icha_error err = ICHA_ERROR_INIT;
    json_t *document = NULL;
    const cli_call *call = j->call;
    icha_status filled = fill(j, &err);
    if (j->bad.count > 0) return fail_bad(j);
    if (filled != ICHA_OK) return fail_filling(j, &err);
    if (icha_json_schedule(&j->contract, &j->findings, cli_value(call, "product"), call->language, &document, &err) !=
        ICHA_OK)
        return fail_terms(j, &err);
    cli_exit status = add_corrections(j, document);
    if (status == CLI_DONE) status = cli_print_schedule(call, document);
    json_decref(document);
    return status;
}

static cli_exit run(const cli_call *call) {
    job *j = calloc(1, sizeof *j);
    if (j == NULL) return CLI_INTERNAL;
    j->call = call;
    bool needs_catalogue = cli_value(call, "product") != NULL || cli_value(call, "assume") != NULL;
    cli_exit status = needs_catalogue ? cli_open_catalogue(call, &j->catalogue) : CLI_DONE;
    if (status == CLI_DONE) status = read_terms(j);
    /* an index given by name comes from the catalogue too */
    if (status == CLI_DONE && j->catalogue == NULL && j->lists.series_id[0] != '\0')
        status = cli_open_catalogue(call, &j->catalogue);
    if (status == CLI_DONE) status = read_paid(j);
    if (status == CLI_DONE) status = answer(j);
    json_decref(j->paid);
    icha_errors_free(&j->bad);
    icha_catalogue_free(j->catalogue);
    free(j);
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
