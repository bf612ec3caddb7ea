/* icha show: every parameter of a product with its source. */
#include "print.h"

#include <string.h>

static const cli_column columns[] = {
    {"parameter", ICHA_COLUMN_TEXT, CLI_T_COLUMN_PARAMETER, false},
    {"state", ICHA_COLUMN_TEXT, CLI_T_COLUMN_STATE, false},
    {"form", ICHA_COLUMN_TEXT, CLI_T_COLUMN_FORM, false},
    {"bound", ICHA_COLUMN_TEXT, CLI_T_COLUMN_BOUND, false},
    {"value", ICHA_COLUMN_VALUE, CLI_T_COLUMN_VALUE, false},
    {"unit", ICHA_COLUMN_TEXT, CLI_T_COLUMN_UNIT, false},
    {"valid_from", ICHA_COLUMN_TEXT, CLI_T_COLUMN_VALID_FROM, false},
    {"valid_to", ICHA_COLUMN_TEXT, CLI_T_COLUMN_VALID_TO, false},
    {"known_from", ICHA_COLUMN_TEXT, CLI_T_COLUMN_KNOWN_FROM, false},
    {"status", ICHA_COLUMN_TEXT, CLI_T_COLUMN_STATUS, false},
    {"source.document", ICHA_COLUMN_TEXT, CLI_T_COLUMN_SOURCE, false},
    {"source.line", ICHA_COLUMN_NUMBER, CLI_T_COLUMN_LINE, false},
    {"source.quote", ICHA_COLUMN_TEXT, CLI_T_COLUMN_QUOTE, false},
    {"reason", ICHA_COLUMN_TEXT, CLI_T_COLUMN_REASON, false},
    {"note", ICHA_COLUMN_TEXT, CLI_T_COLUMN_NOTE, false},
};

/* For people and spreadsheets a value that is not KNOWN reads UNKNOWN, not blank (C-2); JSON has it in `state`. */
static void name_states(json_t *list) {
    size_t index;
    json_t *row;
    json_array_foreach(list, index, row) {
        if (json_is_null(json_object_get(row, "value"))) json_object_set(row, "value", json_object_get(row, "state"));
    }
}

/* ---- names near to one that does not exist ---- */

static bool shares_part(const char *id, const char *wanted) {
    const char *dot = strchr(id, '.');
    const char *name = dot == NULL ? id : dot + 1;
    const char *asked = strchr(wanted, '.') == NULL ? wanted : strchr(wanted, '.') + 1;
    return asked[0] != '\0' && (strstr(id, asked) != NULL || strncmp(name, asked, 3) == 0);
}

static cli_exit fail_product(const cli_call *call, const icha_catalogue *catalogue, const icha_error *err) {
    const char *wanted = call->arguments[0];
    size_t count = icha_catalogue_product_count(catalogue), near = 0;
    cli_exit status = cli_fail(call, err);
    for (size_t i = 0; i < count; i++) near += shares_part(icha_catalogue_product(catalogue, i).id, wanted);
    cli_say(stderr, call->language, near > 0 ? CLI_T_NEAR_PRODUCTS : CLI_T_ALL_PRODUCTS, NULL);
    for (size_t i = 0; i < count; i++) {
        const char *id = icha_catalogue_product(catalogue, i).id;
        if (near == 0 || shares_part(id, wanted)) fprintf(stderr, " %s", id);
    }
    fputc('\n', stderr);
    return status;
}

static cli_exit run(const cli_call *call) {
    icha_catalogue *catalogue = NULL;
    icha_error err = ICHA_ERROR_INIT;
    json_t *list = NULL;
    cli_exit status = cli_open_catalogue(call, &catalogue);
    if (status != CLI_DONE) return status;
    if (icha_json_show(catalogue, call->arguments[0], cli_date(call, "on"), cli_date(call, "known-on"), &list,
                       &err) == ICHA_OK) {
        if (call->format != CLI_FORMAT_JSON) name_states(list);
        status = cli_print_list(call, columns, CLI_COUNT(columns), list);
    } else {
        status = fail_product(call, catalogue, &err);
    }
    json_decref(list);
    icha_catalogue_free(catalogue);
    return status;
}

static const cli_option options[] = {CLI_OPTION_ON, CLI_OPTION_KNOWN_ON, CLI_OPTION_CATALOGUE, CLI_OPTIONS_COMMON};

static const cli_example examples[] = {
    {"icha show incheon.minimum-wage --on 2018-04-01 --known-on 2017-12-31", CLI_DONE},
    {"icha show incheon.huimang-kium --format csv", CLI_DONE},
};

const cli_command cli_command_show = {
    .name = "show",
    .arguments = "PRODUCT",
    .arguments_min = 1,
    .arguments_max = 1,
    .summary = CLI_T_SHOW_SUMMARY,
    .details = CLI_T_SHOW_DETAILS,
    .options = options,
    .option_count = CLI_COUNT(options),
    .examples = examples,
    .example_count = CLI_COUNT(examples),
    .run = run,
};
