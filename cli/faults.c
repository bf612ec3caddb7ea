#include "faults.h"

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

void cli_add_faults(const cli_call *call, json_t *list, const icha_faults *faults) {
    for (size_t i = 0; i < icha_faults_count(faults); i++)
        json_array_append_new(list, icha_json_error(icha_faults_at(faults, i), call->language));
}

static void print_line(const cli_call *call, const json_t *fault) {
    cli_put(call->out, json_string_value(json_object_get(fault, "message")));
    fputc('\n', call->out);
}

void cli_print_fault_lines(const cli_call *call, const json_t *list) {
    for (size_t i = 0; i < json_array_size(list); i++) print_line(call, json_array_get(list, i));
}

cli_exit cli_print_fault_list(const cli_call *call, const json_t *list) {
    return cli_print_list(call, columns, CLI_COUNT(columns), list);
}
