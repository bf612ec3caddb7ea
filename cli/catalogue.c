/* icha catalogue check: every fault of catalogue files. */
#include "print.h"

static const cli_column columns[] = {
    {"file", ICHA_COLUMN_TEXT, CLI_T_COLUMN_FILE, false},
    {"line", ICHA_COLUMN_NUMBER, CLI_T_COLUMN_LINE, false},
    {"column", ICHA_COLUMN_NUMBER, CLI_T_COLUMN_COLUMN, false},
    {"field", ICHA_COLUMN_TEXT, CLI_T_COLUMN_FIELD, false},
    {"found", ICHA_COLUMN_TEXT, CLI_T_COLUMN_FOUND, false},
    {"expected", ICHA_COLUMN_TEXT, CLI_T_COLUMN_EXPECTED, false},
    {"rule", ICHA_COLUMN_TEXT, CLI_T_COLUMN_RULE, false},
    {"message", ICHA_COLUMN_TEXT, CLI_T_COLUMN_MESSAGE, false},
};

static json_t *faults_json(const cli_call *call, const icha_faults *faults) {
    json_t *list = json_array();
    for (size_t i = 0; i < icha_faults_count(faults); i++)
        json_array_append_new(list, icha_json_error(icha_faults_at(faults, i), call->language));
    return list;
}

static void print_line(const cli_call *call, const json_t *fault) {
    char line[2048];
    snprintf(line, sizeof line, "%s", json_string_value(json_object_get(fault, "message")));
    icha_make_harmless(line);
    fprintf(call->out, "%s\n", line);
}

/* For people: file:line:column: sentence, as compilers print, which editors follow; then the count. */
static void print_lines(const cli_call *call, const json_t *faults, size_t unresolved) {
    size_t index;
    json_t *fault;
    char files[24], count[24], open[24];
    snprintf(files, sizeof files, "%zu", call->argument_count);
    snprintf(count, sizeof count, "%zu", json_array_size(faults));
    snprintf(open, sizeof open, "%zu", unresolved);
    json_array_foreach((json_t *)faults, index, fault) print_line(call, fault);
    cli_say(call->out, call->language, CLI_T_CHECKED, "files", files, "faults", count, NULL);
    if (unresolved > 0) {
        fputs("; ", call->out);
        cli_say(call->out, call->language, CLI_T_UNRESOLVED, "count", open, NULL);
    }
    fputc('\n', call->out);
}

static cli_exit print_json(const cli_call *call, const json_t *faults, size_t unresolved) {
    json_t *document = json_pack("{s:I, s:I, s:O}", "files", (json_int_t)call->argument_count, "unresolved",
                                 (json_int_t)unresolved, "faults", faults);
    cli_exit status = cli_write_json(call, document);
    json_decref(document);
    return status;
}

static cli_exit run(const cli_call *call) {
    icha_faults *faults = NULL;
    icha_error err = ICHA_ERROR_INIT;
    size_t unresolved = 0;
    icha_status checked =
        icha_catalogue_check(call->arguments, call->argument_count, &unresolved, &faults, &err);
    if (checked != ICHA_OK && icha_faults_count(faults) == 0) return cli_fail(call, &err);
    json_t *list = faults_json(call, faults);
    cli_exit status = CLI_DONE;
    if (call->format == CLI_FORMAT_TABLE)
        print_lines(call, list, unresolved);
    else if (call->format == CLI_FORMAT_JSON)
        status = print_json(call, list, unresolved);
    else
        status = cli_print_list(call, columns, CLI_COUNT(columns), list);
    json_decref(list);
    icha_faults_free(faults);
    return status != CLI_DONE ? status : cli_exit_of(checked);
}

static const cli_option options[] = {CLI_OPTIONS_COMMON};

static const cli_example examples[] = {
    {"icha catalogue check my-product.yaml", CLI_DONE},
    {"icha catalogue check broken-product.yaml --format csv", CLI_BAD_DATA},
};

const cli_command cli_command_catalogue_check = {
    .name = "catalogue check",
    .arguments = "FILE...",
    .arguments_min = 1,
    .arguments_max = 256,
    .summary = CLI_T_CATALOGUE_CHECK_SUMMARY,
    .details = CLI_T_CATALOGUE_CHECK_DETAILS,
    .options = options,
    .option_count = CLI_COUNT(options),
    .examples = examples,
    .example_count = CLI_COUNT(examples),
    .run = run,
};
