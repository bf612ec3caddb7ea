/* icha help, and --help of each command, from the same tables that the parser reads. */
#include <string.h>

#include "parse.h"

static const cli_command *const commands[] = {
#define CLI_COMMAND(symbol) &cli_command_##symbol,
#include "commands.def"
#undef CLI_COMMAND
};

const cli_command *const *cli_commands(size_t *count) {
    *count = CLI_COUNT(commands);
    return commands;
}

/* `--on DATE`; returns its length. */
static int spell_option(const cli_option *option, char *buffer, size_t size) {
    const char *value = option->value == NULL ? "" : option->value;
    return snprintf(buffer, size, "--%s%s%s", option->name, value[0] == '\0' ? "" : " ", value);
}

static int widest_option(const cli_command *command) {
    char spelt[80];
    int widest = 0;
    for (size_t i = 0; i < command->option_count; i++) {
        int width = spell_option(&command->options[i], spelt, sizeof spelt);
        if (width > widest) widest = width;
    }
    return widest;
}

static void print_option(const cli_option *option, int width, icha_language language, FILE *out) {
    char spelt[80];
    spell_option(option, spelt, sizeof spelt);
    fprintf(out, "  %-*s  %s", width, spelt, cli_text(option->help, language));
    if (option->required) fprintf(out, " %s", cli_text(CLI_T_REQUIRED, language));
    if (option->repeatable) fprintf(out, " %s", cli_text(CLI_T_REPEATABLE, language));
    fputc('\n', out);
}

void cli_help(const cli_command *command, icha_language language, FILE *out) {
    fprintf(out, "icha %s - %s\n\n", command->name, cli_text(command->summary, language));
    fprintf(out, "%s icha %s%s%s [--...]\n", cli_text(CLI_T_USAGE, language), command->name,
            command->arguments[0] == '\0' ? "" : " ", command->arguments);
    if (command->details != CLI_T_NONE) fprintf(out, "\n%s\n", cli_text(command->details, language));
    fprintf(out, "\n%s\n", cli_text(CLI_T_OPTIONS, language));
    for (size_t i = 0; i < command->option_count; i++)
        print_option(&command->options[i], widest_option(command), language, out);
    fprintf(out, "\n%s\n", cli_text(CLI_T_EXAMPLES, language));
    for (size_t i = 0; i < command->example_count; i++) fprintf(out, "  %s\n", command->examples[i].line);
}

void cli_help_all(icha_language language, FILE *out) {
    fprintf(out, "%s\n\n%s icha COMMAND [--...]\n", cli_text(CLI_T_PROGRAM, language),
            cli_text(CLI_T_USAGE, language));
    fprintf(out, "       icha --version | --help\n\n%s\n", cli_text(CLI_T_COMMANDS, language));
    for (size_t i = 0; i < CLI_COUNT(commands); i++)
        fprintf(out, "  %-18s %s\n", commands[i]->name, cli_text(commands[i]->summary, language));
    fprintf(out, "\n%s\n", cli_text(CLI_T_MORE, language));
}

static json_t *option_json(const cli_option *option, icha_language language) {
    return json_pack("{s:s, s:s?, s:s?, s:b, s:b, s:s}", "name", option->name, "value", option->value, "choices",
                     option->choices, "required", option->required, "repeatable", option->repeatable, "help",
                     cli_text(option->help, language));
}

static json_t *command_json(const cli_command *command, icha_language language) {
    json_t *options = json_array();
    json_t *examples = json_array();
    for (size_t i = 0; i < command->option_count; i++)
        json_array_append_new(options, option_json(&command->options[i], language));
    for (size_t i = 0; i < command->example_count; i++)
        json_array_append_new(examples, json_pack("{s:s, s:i}", "line", command->examples[i].line, "exit",
                                                  (int)command->examples[i].status));
    return json_pack("{s:s, s:s, s:s, s:s, s:o, s:o}", "name", command->name, "arguments", command->arguments,
                     "summary", cli_text(command->summary, language), "details",
                     cli_text(command->details, language), "options", options, "examples", examples);
}

json_t *cli_help_json(icha_language language) {
    json_t *all = json_array();
    for (size_t i = 0; i < CLI_COUNT(commands); i++) json_array_append_new(all, command_json(commands[i], language));
    return all;
}

static cli_exit print_tables(const cli_call *call) {
    json_t *tables = cli_help_json(call->language);
    cli_exit status = cli_write_json(call, tables);
    json_decref(tables);
    return status;
}

/* `icha help catalogue check` */
static cli_exit help_on(const cli_call *call) {
    size_t used;
    const cli_command *command = cli_find_command(call->arguments, call->argument_count, &used);
    if (command == NULL || used != call->argument_count)
        return cli_fail_command(call->arguments, call->argument_count, call->language);
    cli_help(command, call->language, call->out);
    return CLI_DONE;
}

static cli_exit fail_together(const cli_call *call) {
    cli_begin_error(call->command);
    cli_say(stderr, call->language, CLI_T_HELP_TOGETHER, NULL);
    return cli_end_usage(call->command, call->language);
}

/* Help is read by people, so it is text even where the standard output is no terminal; --format json gives the tables. */
static cli_exit run(const cli_call *call) {
    const char *format = cli_value(call, "format");
    bool man = cli_flag(call, "man"), completion = cli_flag(call, "completion");
    if (man + completion + (call->argument_count > 0) > 1) return fail_together(call);
    if (call->argument_count > 0) return help_on(call);
    if (format != NULL && strcmp(format, "json") == 0 && !man && !completion) return print_tables(call);
    if (man) cli_man(call->language, call->out);
    else if (completion) cli_completion_bash(call->out);
    else cli_help_all(call->language, call->out);
    return CLI_DONE;
}

static const cli_option options[] = {
    {"man", CLI_KIND_FLAG, NULL, NULL, 0, 0, false, false, CLI_T_HELP_MAN},
    {"completion", CLI_KIND_CHOICE, "bash", "bash", 0, 0, false, false, CLI_T_HELP_COMPLETION},
    CLI_OPTIONS_COMMON};

static const cli_example examples[] = {
    {"icha help schedule", CLI_DONE},
    {"icha help --man --lang ko", CLI_DONE},
    {"icha help --completion bash", CLI_DONE},
};

const cli_command cli_command_help = {
    .name = "help",
    .arguments = "[COMMAND]",
    .arguments_max = 2,
    .summary = CLI_T_HELP_SUMMARY,
    .details = CLI_T_HELP_DETAILS,
    .options = options,
    .option_count = CLI_COUNT(options),
    .examples = examples,
    .example_count = CLI_COUNT(examples),
    .run = run,
};
