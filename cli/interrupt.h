/* Signals that end a run (P-4): what it has written so far goes, then the program ends with 128 + the signal's number,
 * 130 for SIGINT, 143 for SIGTERM, 129 for SIGHUP. */
#ifndef ICHA_CLI_INTERRUPT_H
#define ICHA_CLI_INTERRUPT_H

#include "audit/folder.h"

/* A file larger than the system allows (SIGXFSZ) and a pipe that nobody reads (SIGPIPE) are write errors like any other,
 * of every command. */
void cli_interrupt_ignore(void);

/* How deep commands run one another: replay, and the run that it makes again. */
#define CLI_INTERRUPT_LEVELS 2

/* From now on. To be called by the thread that writes, before there are others. Signals that the caller had ignored
 * stay ignored (nohup). A command within another one has a level of its own. */
void cli_interrupt_begin(void);
/* As it was before. */
void cli_interrupt_end(void);
/* The folder of this level to wipe, or NULL; a signal wipes those of all levels. */
void cli_interrupt_wipes(const icha_run_folder *folder);
/* The file to remove, or NULL. */
void cli_interrupt_removes(const char *path);
/* Between these a signal waits; without cli_interrupt_begin() too. */
void cli_interrupt_hold(void);
void cli_interrupt_release(void);

#endif
