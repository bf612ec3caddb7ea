/* Lists of a document as table or CSV. */
#ifndef ICHA_CLI_PRINT_H
#define ICHA_CLI_PRINT_H

#include "command.h"
#include "report/report.h"

/* A column whose label is a text of the program. */
typedef struct cli_column {
    const char *key;
    icha_column_kind kind;
    cli_text_id label;
    bool only_table; /* not among the columns of CSV */
} cli_column;

/* The list in the call's format, JSON too. */
cli_exit cli_print_list(const cli_call *call, const cli_column *columns, size_t count, const json_t *list);
/* As a table, with a total line when `total` is not NULL. */
cli_exit cli_print_table(const cli_call *call, const cli_column *columns, size_t count, const json_t *list,
                         const json_t *total);

#endif
