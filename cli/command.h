/* How a command of the program is made.
 *
 * One file per command, cli/NAME.c, which defines `const cli_command cli_command_NAME`: its option table drives parsing,
 * --help, the man page (man.c) and the completion (completion.c). A line in commands.def makes it known; its sentences
 * stand in both languages in texts.def. A command computes first and writes to call->out last, so that nothing is
 * printed when it fails; main() then copies call->out to the standard output. */
#ifndef ICHA_CLI_COMMAND_H
#define ICHA_CLI_COMMAND_H

#include <jansson.h>
#include <stdio.h>

#include "icha/icha.h"

/* INTERFACES, exit status */
typedef enum cli_exit {
    CLI_DONE = 0,
    CLI_NO = 1,             /* the answer is "no" */
    CLI_USAGE = 2,
    CLI_BAD_DATA = 3,
    CLI_UNDETERMINED = 4,
    CLI_NOT_APPLICABLE = 5,
    CLI_HELD_ROWS = 6,
    CLI_INTERNAL = 70
} cli_exit;

typedef enum cli_format { CLI_FORMAT_TABLE = 1, CLI_FORMAT_JSON = 2, CLI_FORMAT_CSV = 3 } cli_format;

/* ---- texts (texts.def) ---- */

typedef enum cli_text_id {
    CLI_T_NONE = 0,
#define CLI_TEXT(id, en, ko) CLI_T_##id,
#include "texts.def"
#undef CLI_TEXT
    CLI_T_END
} cli_text_id;

/* The template of a text. */
const char *cli_text(cli_text_id id, icha_language language);
/* A text that comes from data: it stays within its line and does not steer the terminal. */
void cli_put(FILE *out, const char *text);
/* Writes it with its placeholders filled: pairs of name and value, then NULL. `{option}` takes the value named "option". */
void cli_say(FILE *out, icha_language language, cli_text_id id, ...);

/* ---- the tables ---- */

typedef enum cli_kind {
    CLI_KIND_FLAG = 1,
    CLI_KIND_TEXT = 2,
    CLI_KIND_DATE = 3,   /* read by cli_date() */
    CLI_KIND_CHOICE = 4, /* one of `choices` */
    CLI_KIND_WHOLE = 5,  /* minimum..maximum, read by cli_whole() */
    CLI_KIND_LIST = 6    /* some of `choices`, commas between; the command reads it */
} cli_kind;

typedef struct cli_option {
    const char *name; /* without the dashes */
    cli_kind kind;
    const char *value;   /* what --help calls its value: DATE, DIR, EVENTS.csv...; completion.c goes by these words */
    const char *choices; /* CHOICE, LIST: separated by '|' */
    int64_t minimum, maximum;
    bool required;
    bool repeatable;
    cli_text_id help;
} cli_option;

/* Options that INTERFACES gives to more than one command; put them into the command's own table. */
#define CLI_OPTION_PRODUCT {"product", CLI_KIND_TEXT, "ID", NULL, 0, 0, false, false, CLI_T_HELP_PRODUCT}
#define CLI_OPTION_ON {"on", CLI_KIND_DATE, "DATE", NULL, 0, 0, false, false, CLI_T_HELP_ON}
#define CLI_OPTION_KNOWN_ON {"known-on", CLI_KIND_DATE, "DATE", NULL, 0, 0, false, false, CLI_T_HELP_KNOWN_ON}
#define CLI_OPTION_CATALOGUE {"catalogue", CLI_KIND_TEXT, "DIR", NULL, 0, 0, false, false, CLI_T_HELP_CATALOGUE}
#define CLI_OPTION_ASSUME {"assume", CLI_KIND_TEXT, "NAME|FILE", NULL, 0, 0, false, true, CLI_T_HELP_ASSUME}
/* Every command has these: --format, --lang, --quiet, --help. */
#define CLI_OPTIONS_COMMON                                                                                  \
    {"format", CLI_KIND_CHOICE, "table|json|csv", "table|json|csv", 0, 0, false, false, CLI_T_HELP_FORMAT}, \
        {"lang", CLI_KIND_CHOICE, "ko|en", "ko|en", 0, 0, false, false, CLI_T_HELP_LANG},                   \
        {"quiet", CLI_KIND_FLAG, NULL, NULL, 0, 0, false, false, CLI_T_HELP_QUIET},                         \
        {"help", CLI_KIND_FLAG, NULL, NULL, 0, 0, false, false, CLI_T_HELP_HELP}

/* Run by tests/cli in a folder that holds the files of tests/cli/examples. */
typedef struct cli_example {
    const char *line; /* whole, as typed: `icha schedule terms.json` */
    cli_exit status;  /* what it exits with */
} cli_example;

typedef struct cli_call cli_call;

typedef struct cli_command {
    const char *name;      /* one word, or two: `catalogue check` */
    const char *arguments; /* as --help shows them: `TERMS.json|-`; "" for none */
    size_t arguments_min, arguments_max;
    cli_text_id summary; /* one line */
    cli_text_id details; /* a paragraph, or CLI_T_NONE */
    const cli_option *options;
    size_t option_count;
    const cli_example *examples; /* at least one */
    size_t example_count;
    cli_exit (*run)(const cli_call *call);
} cli_command;

#define CLI_COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define CLI_COMMAND(symbol) extern const cli_command cli_command_##symbol;
#include "commands.def"
#undef CLI_COMMAND

/* All commands, in the order of commands.def. */
const cli_command *const *cli_commands(size_t *count);

/* ---- one call of a command ---- */

typedef struct cli_given {
    const cli_option *option;
    const char *value;
} cli_given;

struct cli_call {
    const cli_command *command;
    icha_language language;
    cli_format format;
    bool quiet;
    const char *const *arguments; /* what is no option */
    size_t argument_count;
    const cli_given *given;
    size_t given_count;
    FILE *out; /* in memory */
};

/* The option must stand in the command's table (asserted). NULL, 0, ICHA_DATE_UNSET or `fallback` when not given. */
const char *cli_value(const cli_call *call, const char *option);
bool cli_flag(const cli_call *call, const char *option);
icha_date cli_date(const cli_call *call, const char *option);
int64_t cli_whole(const cli_call *call, const char *option, int64_t fallback);
/* A repeatable option: how often, and the values in order. */
size_t cli_value_count(const cli_call *call, const char *option);
const char *cli_value_at(const cli_call *call, const char *option, size_t index);

/* ---- answers ---- */

/* "icha schedule: --years: found 'x', expected 2018..2023" on stderr; returns CLI_USAGE. */
cli_exit cli_bad_option(const cli_call *call, const char *option, const char *found, const char *expected);
/* "icha outlay: --shard: cannot be used together with --rows" likewise. */
cli_exit cli_bad_together(const cli_call *call, const char *option, const char *other);
/* The library's sentence on stderr, in the call's language. Returns what its status means for the exit. */
cli_exit cli_fail(const cli_call *call, const icha_error *err);
cli_exit cli_exit_of(icha_status status);
/* That there is no memory, likewise. */
cli_exit cli_fail_memory(const cli_call *call);
/* From main() on jansson's allocations are watched; whole: none of them has failed. To be asked before anything is
 * published: a document that lacks something for want of memory is none. Error: MEMORY. */
void cli_json_begin(void);
void cli_json_short(void); /* something else that goes into a document found no memory */
icha_status cli_json_whole(icha_error *err);
/* A note on stderr, unless --quiet. */
void cli_note(const cli_call *call, const char *text);
/* The document on call->out: keys in their order, 2 spaces, a newline at the end. Steals nothing. */
cli_exit cli_write_json(const cli_call *call, const json_t *document);

/* Loads the catalogue of --catalogue, else the one beside the program, with every --assume (options that
 * the command's table does not hold count as not given). All faults are printed. */
cli_exit cli_open_catalogue(const cli_call *call, icha_catalogue **catalogue);
/* Its folder; false: none is found. */
bool cli_catalogue_path(const cli_call *call, char *path, size_t size);

/* A whole file, or the standard input for "-", NUL-terminated; the caller frees it. Errors: IO, RANGE. */
#define CLI_INPUT_MAX (16 * 1024 * 1024)
icha_status cli_read_input(const char *path, char **text, size_t *length, icha_error *err);

#endif
