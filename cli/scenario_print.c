#include "scenario_print.h"

#include "print.h"

static const cli_column columns[] = {
    {"id", ICHA_COLUMN_TEXT, CLI_T_COLUMN_SOLVE, false},
    {"find", ICHA_COLUMN_TEXT, CLI_T_COLUMN_FIND, false},
    {"state", ICHA_COLUMN_TEXT, CLI_T_COLUMN_STATE, false},
    {"value", ICHA_COLUMN_TEXT, CLI_T_COLUMN_VALUE, false},
    {"outlay", ICHA_COLUMN_MONEY, CLI_T_COLUMN_OUTLAY, false},
    {"next_value", ICHA_COLUMN_TEXT, CLI_T_COLUMN_NEXT_VALUE, false},
    {"next_outlay", ICHA_COLUMN_MONEY, CLI_T_COLUMN_NEXT_OUTLAY, false},
    {"budget", ICHA_COLUMN_MONEY, CLI_T_COLUMN_BUDGET, false},
    {"rows_in", ICHA_COLUMN_NUMBER, CLI_T_COLUMN_ROWS, false},
    {"held", ICHA_COLUMN_NUMBER, CLI_T_COLUMN_HELD_ROWS, false},
    {"error", ICHA_COLUMN_TEXT, CLI_T_COLUMN_MESSAGE, false},
    {"assumptions", ICHA_COLUMN_TEXT, CLI_T_COLUMN_ASSUMPTIONS, false},
};

cli_exit scenario_print_solved(const cli_call *call, const json_t *list, const json_t *determinants) {
    if (call->format != CLI_FORMAT_JSON) return cli_print_list(call, columns, CLI_COUNT(columns), list);
    json_t *document = json_pack("{s:O, s:O}", "solved", list, "determinants", determinants);
    cli_exit status = cli_write_json(call, document);
    json_decref(document);
    return status;
}
