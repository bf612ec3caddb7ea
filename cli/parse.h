/* The command line, read by the option table of a command. */
#ifndef ICHA_CLI_PARSE_H
#define ICHA_CLI_PARSE_H

#include "command.h"

#define CLI_WORDS_MAX 256 /* options and arguments of one call */

typedef struct cli_parsed {
    cli_given given[CLI_WORDS_MAX];
    const char *arguments[CLI_WORDS_MAX];
    cli_call call;
} cli_parsed;

/* Reads the words behind the command's name. parsed->call.language is set before. Errors are printed.
 * --help ends the reading at once. */
cli_exit cli_parse(cli_parsed *parsed, const cli_command *command, const char *const *words, size_t count);

/* Language of the words, wherever --lang stands among them, so that usage errors speak it too. */
icha_language cli_parse_language(const char *const *words, size_t count);

/* The command that the words begin with, and how many words its name has; NULL for none. */
const cli_command *cli_find_command(const char *const *words, size_t count, size_t *used);

/* No command among the words, or one that is none: the usage error that lists them. */
cli_exit cli_fail_command(const char *const *words, size_t count, icha_language language);

/* "icha schedule: " and so on: the beginning of a line on stderr. */
void cli_begin_error(const cli_command *command);
/* Ends it, and points to --help. */
cli_exit cli_end_usage(const cli_command *command, icha_language language);

void cli_help(const cli_command *command, icha_language language, FILE *out);
void cli_help_all(icha_language language, FILE *out);
/* Every command's table, for the tests that run the examples. The caller decrefs it. */
json_t *cli_help_json(icha_language language);
/* icha(1) as roff, and the bash completion: what `icha help --man` and `icha help --completion bash` print. */
void cli_man(icha_language language, FILE *out);
void cli_completion_bash(FILE *out);
#endif
