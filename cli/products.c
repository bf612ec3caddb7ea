/* icha products: a line a product. */
#include "print.h"

static const cli_column columns[] = {
    {"id", ICHA_COLUMN_TEXT, CLI_T_COLUMN_ID, false},
    {"name", ICHA_COLUMN_TEXT, CLI_T_COLUMN_NAME, false},
    {"band", ICHA_COLUMN_CHOICES, CLI_T_COLUMN_BAND, false},
    {"cap", ICHA_COLUMN_CHOICES, CLI_T_COLUMN_CAP, false},
    {"subsidy", ICHA_COLUMN_CHOICES, CLI_T_COLUMN_SUBSIDY_RATE, false},
    {"payer", ICHA_COLUMN_CHOICES, CLI_T_COLUMN_PAYER, false},
    {"volume", ICHA_COLUMN_CHOICES, CLI_T_COLUMN_VOLUME, false},
    {"budget", ICHA_COLUMN_CHOICES, CLI_T_COLUMN_BUDGET, false},
    {"state", ICHA_COLUMN_TEXT, CLI_T_COLUMN_STATE, false},
};

static cli_exit run(const cli_call *call) {
    icha_catalogue *catalogue = NULL;
    icha_error err = ICHA_ERROR_INIT;
    json_t *list = NULL;
    cli_exit status = cli_open_catalogue(call, &catalogue);
    if (status != CLI_DONE) return status;
    icha_status listed =
        icha_json_products(catalogue, cli_date(call, "on"), cli_date(call, "known-on"), call->language, &list, &err);
    status = listed == ICHA_OK ? cli_print_list(call, columns, CLI_COUNT(columns), list) : cli_fail(call, &err);
    json_decref(list);
    icha_catalogue_free(catalogue);
    return status;
}

static const cli_option options[] = {CLI_OPTION_ON, CLI_OPTION_KNOWN_ON, CLI_OPTION_CATALOGUE, CLI_OPTIONS_COMMON};

static const cli_example examples[] = {
    {"icha products --on 2018-04-01", CLI_DONE},
    {"icha products --on 2018-04-01 --known-on 2017-12-31 --lang ko --format table", CLI_DONE},
};

const cli_command cli_command_products = {
    .name = "products",
    .arguments = "",
    .summary = CLI_T_PRODUCTS_SUMMARY,
    .details = CLI_T_PRODUCTS_DETAILS,
    .options = options,
    .option_count = CLI_COUNT(options),
    .examples = examples,
    .example_count = CLI_COUNT(examples),
    .run = run,
};
