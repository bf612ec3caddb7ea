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

/* ---- the facts that the product asks for, a table of their own ---- */

static const cli_column facts_en[] = {
    {"parameter", ICHA_COLUMN_TEXT, CLI_T_COLUMN_FACT, false},
    {"label_en", ICHA_COLUMN_TEXT, CLI_T_COLUMN_NAME, false},
    {"value", ICHA_COLUMN_TEXT, CLI_T_COLUMN_TYPE, false},
    {"unit_en", ICHA_COLUMN_TEXT, CLI_T_COLUMN_UNIT, false},
    {"choices", ICHA_COLUMN_TEXT, CLI_T_COLUMN_CHOICES, false},
    {"supplied_by_en", ICHA_COLUMN_TEXT, CLI_T_COLUMN_SUPPLIED_BY, false},
};

static const cli_column facts_ko[] = {
    {"parameter", ICHA_COLUMN_TEXT, CLI_T_COLUMN_FACT, false},
    {"label_ko", ICHA_COLUMN_TEXT, CLI_T_COLUMN_NAME, false},
    {"value", ICHA_COLUMN_TEXT, CLI_T_COLUMN_TYPE, false},
    {"unit_ko", ICHA_COLUMN_TEXT, CLI_T_COLUMN_UNIT, false},
    {"choices", ICHA_COLUMN_TEXT, CLI_T_COLUMN_CHOICES, false},
    {"supplied_by_ko", ICHA_COLUMN_TEXT, CLI_T_COLUMN_SUPPLIED_BY, false},
};

static bool is_fact(const json_t *row) {
    const char *form = json_string_value(json_object_get(row, "form"));
    return form != NULL && strcmp(form, "fact") == 0;
}

/* In the table a fact goes by its name, a choice by its key. */
static void shorten_fact(json_t *row) {
    size_t index;
    json_t *choice, *keys = json_array();
    const char *parameter = json_string_value(json_object_get(row, "parameter"));
    json_array_foreach(json_object_get(row, "choices"), index, choice)
        json_array_append(keys, json_object_get(choice, "key"));
    json_object_set_new(row, "parameter", json_string(parameter + strlen("fact:")));
    json_object_set_new(row, "choices", keys);
}

static json_t *split_facts(json_t *list) {
    json_t *facts = json_array();
    size_t at = json_array_size(list);
    while (at > 0 && is_fact(json_array_get(list, at - 1))) at--;
    while (json_array_size(list) > at) {
        json_t *row = json_array_get(list, at);
        shorten_fact(row);
        json_array_append(facts, row);
        json_array_remove(list, at);
    }
    return facts;
}

static cli_exit print_tables(const cli_call *call, json_t *list) {
    json_t *facts = split_facts(list);
    cli_exit status = cli_print_list(call, columns, CLI_COUNT(columns), list);
    if (status == CLI_DONE && json_array_size(facts) > 0) {
        fprintf(call->out, "\n%s\n", cli_text(CLI_T_SHOW_FACTS, call->language));
        bool is_korean = call->language == ICHA_LANGUAGE_KO;
        status = cli_print_table(call, is_korean ? facts_ko : facts_en, CLI_COUNT(facts_en), facts, NULL);
    }
    json_decref(facts);
    return status;
}

/* ---- names near to one that does not exist ---- */

static bool shares_part(const char *id, const char *wanted) {
    const char *dot = strchr(id, '.');
    const char *name = dot == NULL ? id : dot + 1;
    const char *asked = strchr(wanted, '.') == NULL ? wanted : strchr(wanted, '.') + 1;
    return asked[0] != '\0' && (strstr(id, asked) != NULL || strncmp(name, asked, 3) == 0);
}

/* What can be shown: products, then index series. */
static const char *id_at(const icha_catalogue *catalogue, size_t index) {
    size_t products = icha_catalogue_product_count(catalogue);
    return index < products ? icha_catalogue_product(catalogue, index).id
                            : icha_catalogue_series(catalogue, index - products).id;
}

static cli_exit fail_product(const cli_call *call, const icha_catalogue *catalogue, const icha_error *err) {
    const char *wanted = call->arguments[0];
    size_t count = icha_catalogue_product_count(catalogue) + icha_catalogue_series_count(catalogue), near = 0;
    cli_exit status = cli_fail(call, err);
    for (size_t i = 0; i < count; i++) near += shares_part(id_at(catalogue, i), wanted);
    cli_say(stderr, call->language, near > 0 ? CLI_T_NEAR_PRODUCTS : CLI_T_ALL_PRODUCTS, NULL);
    for (size_t i = 0; i < count; i++) {
        const char *id = id_at(catalogue, i);
        if (near == 0 || shares_part(id, wanted)) fputc(' ', stderr), cli_put(stderr, id);
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
    if (icha_json_show(catalogue, call->arguments[0], cli_date(call, "on"), cli_date(call, "known-on"), &list, &err) ==
        ICHA_OK) {
        if (call->format != CLI_FORMAT_JSON) name_states(list);
        status = call->format == CLI_FORMAT_TABLE ? print_tables(call, list)
                                                  : cli_print_list(call, columns, CLI_COUNT(columns), list);
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
    {"icha show kr.base-rate --on 2018-03-14", CLI_DONE},
};

const cli_command cli_command_show = {
    .name = "show",
    .arguments = "PRODUCT|SERIES",
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
