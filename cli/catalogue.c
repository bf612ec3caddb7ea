/* icha catalogue check: every fault of catalogue files. */
#include "faults.h"

/* For people: the faults, then their count. */
static void print_lines(const cli_call *call, const json_t *faults, size_t unresolved) {
    char files[24], count[24], open[24];
    snprintf(files, sizeof files, "%zu", call->argument_count);
    snprintf(count, sizeof count, "%zu", json_array_size(faults));
    snprintf(open, sizeof open, "%zu", unresolved);
    cli_print_fault_lines(call, faults);
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
    json_t *list = json_array();
    cli_add_faults(call, list, faults);
    cli_exit status = CLI_DONE;
    if (call->format == CLI_FORMAT_TABLE)
        print_lines(call, list, unresolved);
    else if (call->format == CLI_FORMAT_JSON)
        status = print_json(call, list, unresolved);
    else
        status = cli_print_fault_list(call, list);
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
