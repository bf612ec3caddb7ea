/* Answers of `icha scenario solve` and `compare`. */
#ifndef ICHA_CLI_SCENARIO_PRINT_H
#define ICHA_CLI_SCENARIO_PRINT_H

#include "command.h"

/* `determinants` stands in JSON only; every row has its assumptions (M-5). */
cli_exit scenario_print_solved(const cli_call *call, const json_t *list, const json_t *determinants);
/* A comparison's document (scenario_compare.h) in the call's format. */
cli_exit compare_print(const cli_call *call, const json_t *document);
#endif
