/* The loans of a finished run, read again from its inputs: for `prove` and `explain`. */
#ifndef ICHA_CLI_AUDIT_LOANS_H
#define ICHA_CLI_AUDIT_LOANS_H

#include "audit.h"
#include "audit/used_loans.h"

typedef struct audit_loans {
    const audit_run *run;
    icha_portfolio_options options;
    icha_catalogue *catalogue;
    icha_portfolio *portfolio;
    char *events;
    size_t events_length;
} audit_loans;

/* The command must have --threads. To be closed also after an error. Errors: CONFLICT (the recorded options), those
 * of the
 * catalogue and of the run. */
icha_status audit_loans_open(audit_loans *loans, const audit_run *run, icha_error *err);
/* A file whole; the caller frees *text, after an error too. *text NULL and *length 0 before. Errors: IO, MEMORY. */
icha_status audit_read_file(const char *path, char **text, size_t *length, icha_error *err);
/* What the run called its input of a role; the role where nothing is recorded. */
const char *audit_input_name(const audit_run *run, const char *role);
void audit_loans_close(audit_loans *loans);
#endif
