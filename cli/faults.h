/* Faults of files that a person wrote: the same list for every command that checks files. */
#ifndef ICHA_CLI_FAULTS_H
#define ICHA_CLI_FAULTS_H

#include "print.h"

/* Adds each fault to the list, as JSON. */
void cli_add_faults(const cli_call *call, json_t *list, const icha_faults *faults);
/* For people: file:line:column: sentence, as compilers print, which editors follow. */
void cli_print_fault_lines(const cli_call *call, const json_t *list);
/* The list as table or CSV. */
cli_exit cli_print_fault_list(const cli_call *call, const json_t *list);
#endif
