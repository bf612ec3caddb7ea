/* What the parts of `icha screen` share: one applicant (screen.c), its print (screen_print.c), a table of them
 * (screen_batch.c), receipts (screen_receipt.c). */
#ifndef ICHA_CLI_SCREEN_H
#define ICHA_CLI_SCREEN_H

#include "command.h"
#include "report/document.h"

typedef struct cli_screen {
    const cli_call *call;
    icha_catalogue *catalogue;
    icha_screening_case *of;
} cli_screen;

/* false: no memory. */
bool cli_screen_begin(cli_screen *job, const cli_call *call);
void cli_screen_end(cli_screen *job);
/* FACTS of the call's argument, at the decision date; every bad fact is printed. */
cli_exit cli_screen_read_facts(cli_screen *job, icha_date on);
icha_status cli_screen_open(cli_screen *job, const char *product, icha_date on, icha_date known_on, icha_error *err);
/* INTERFACES, exit status */
cli_exit cli_screen_exit(icha_verdict verdict);

/* The result document in the call's format. */
cli_exit cli_screen_print(const cli_call *call, const json_t *document);

/* --batch */
cli_exit cli_screen_batch(const cli_call *call);

/* --receipt, --verify; also in the call's format. */
cli_exit cli_screen_write_receipt(const cli_screen *job);
cli_exit cli_screen_verify(const cli_call *call);

/* Names of the records that --assume named, without folder and ending, sorted; at most ICHA_CATALOGUE_ASSUMPTIONS_MAX. The
 * caller frees each. */
size_t cli_screen_assumptions(const cli_call *call, char **names);

#endif
