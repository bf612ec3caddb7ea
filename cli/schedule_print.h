/* How the result document of `icha schedule` is printed. */
#ifndef ICHA_CLI_SCHEDULE_PRINT_H
#define ICHA_CLI_SCHEDULE_PRINT_H

#include "command.h"

cli_exit cli_print_schedule(const cli_call *call, const json_t *document);

#endif
