/* Published figures beside the model's: rows with the columns of published.csv, as `scenario run` makes them and `report`
 * reads them back. */
#ifndef ICHA_CLI_PUBLISHED_H
#define ICHA_CLI_PUBLISHED_H

#include "command.h"

/* What published.csv holds. Errors: MEMORY. */
icha_status published_write_csv(FILE *out, const json_t *rows, icha_error *err);
/* The one table: plan says, model says, difference, why. */
cli_exit published_print(const cli_call *call, const json_t *rows);
#endif
