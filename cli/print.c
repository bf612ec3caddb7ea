/* The columns of a command, with their labels in the call's language. */
#include "print.h"

#include <assert.h>

static size_t choose(const cli_call *call, const cli_column *from, size_t count, bool is_table, icha_column *to) {
    size_t chosen = 0;
    assert(count <= ICHA_COLUMNS_MAX);
    for (size_t i = 0; i < count; i++)
        if (is_table || !from[i].only_table)
            to[chosen++] = (icha_column){from[i].key, cli_text(from[i].label, call->language), from[i].kind};
    return chosen;
}

static cli_exit exit_of(const cli_call *call, icha_status status, const icha_error *err) {
    return status == ICHA_OK ? CLI_DONE : cli_fail(call, err);
}

cli_exit cli_print_table(const cli_call *call, const cli_column *columns, size_t count, const json_t *list,
                         const json_t *total) {
    icha_column chosen[ICHA_COLUMNS_MAX];
    icha_error err = ICHA_ERROR_INIT;
    size_t n = choose(call, columns, count, true, chosen);
    icha_status status =
        icha_table_write(call->out, chosen, n, list, total, cli_text(CLI_T_TOTAL, call->language), &err);
    return exit_of(call, status, &err);
}

cli_exit cli_print_list(const cli_call *call, const cli_column *columns, size_t count, const json_t *list) {
    icha_column chosen[ICHA_COLUMNS_MAX];
    icha_error err = ICHA_ERROR_INIT;
    if (call->format == CLI_FORMAT_JSON) return cli_write_json(call, list);
    if (call->format == CLI_FORMAT_TABLE) return cli_print_table(call, columns, count, list, NULL);
    size_t n = choose(call, columns, count, false, chosen);
    return exit_of(call, icha_csv_write(call->out, chosen, n, list, &err), &err);
}
