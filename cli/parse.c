/* Words of the command line -> options and arguments. Every fault is a usage error that names the option. */
#include "parse.h"

#include <assert.h>
#include <string.h>

static void list_options(const cli_command *command, char *buffer, size_t size) {
    buffer[0] = '\0';
    for (size_t i = 0, at = 0; i < command->option_count && at < size; i++)
        at += (size_t)snprintf(buffer + at, size - at, "%s--%s", i == 0 ? "" : ", ", command->options[i].name);
}

static cli_exit fail_option(const cli_parsed *parsed, cli_text_id id, const char *option, const char *found,
                            const char *expected) {
    const cli_call *call = &parsed->call;
    char spelt[80];
    snprintf(spelt, sizeof spelt, "--%.70s", option);
    cli_begin_error(call->command);
    cli_say(stderr, call->language, id, "option", spelt, "found", found, "expected", expected, NULL);
    return cli_end_usage(call->command, call->language);
}

static const cli_option *find_option(const cli_command *command, const char *name, size_t length) {
    for (size_t i = 0; i < command->option_count; i++)
        if (strlen(command->options[i].name) == length && memcmp(command->options[i].name, name, length) == 0)
            return &command->options[i];
    return NULL;
}

static bool is_choice(const char *choices, const char *value) {
    size_t length = strlen(value);
    for (const char *at = choices; at != NULL; at = strchr(at, '|') == NULL ? NULL : strchr(at, '|') + 1)
        if (length > 0 && strncmp(at, value, length) == 0 && (at[length] == '|' || at[length] == '\0')) return true;
    return false;
}

/* What a value must look like, for the sentence. */
static const char *expectation(const cli_option *option, char *buffer, size_t size) {
    if (option->kind == CLI_KIND_DATE) return "YYYY-MM-DD (2018-03-14)";
    if (option->kind != CLI_KIND_WHOLE) return option->value;
    snprintf(buffer, size, "%lld..%lld", (long long)option->minimum, (long long)option->maximum);
    return buffer;
}

static bool is_fit(const cli_option *option, const char *value) {
    icha_date date;
    int64_t whole;
    size_t length = strlen(value);
    switch (option->kind) {
    case CLI_KIND_DATE: return icha_date_parse(value, length, &date, NULL) == ICHA_OK;
    case CLI_KIND_WHOLE:
        return icha_whole_parse(value, length, option->minimum, option->maximum, &whole, NULL) == ICHA_OK;
    case CLI_KIND_CHOICE: return is_choice(option->choices, value);
    case CLI_KIND_FLAG:
    case CLI_KIND_LIST:
    case CLI_KIND_TEXT: break;
    }
    return length > 0;
}

static cli_exit take_value(cli_parsed *parsed, const cli_option *option, const char *value) {
    char buffer[64];
    cli_call *call = &parsed->call;
    if (!option->repeatable && option->kind != CLI_KIND_FLAG && cli_value(call, option->name) != NULL)
        return fail_option(parsed, CLI_T_OPTION_TWICE, option->name, value, "");
    if (option->kind != CLI_KIND_FLAG && !is_fit(option, value))
        return fail_option(parsed, CLI_T_OPTION_VALUE, option->name, value[0] == '\0' ? "''" : value,
                           expectation(option, buffer, sizeof buffer));
    parsed->given[call->given_count++] = (cli_given){option, value};
    return CLI_DONE;
}

/* words[*at] begins with "--"; takes the next word too when the value stands there. */
static cli_exit take_option(cli_parsed *parsed, const char *const *words, size_t count, size_t *at) {
    char buffer[1024];
    const cli_command *command = parsed->call.command;
    const char *name = words[*at] + 2;
    const char *equals = strchr(name, '=');
    size_t length = equals == NULL ? strlen(name) : (size_t)(equals - name);
    const cli_option *option = find_option(command, name, length);
    if (option == NULL) {
        list_options(command, buffer, sizeof buffer);
        return fail_option(parsed, CLI_T_UNKNOWN_OPTION, name, "", buffer);
    }
    if (option->kind == CLI_KIND_FLAG)
        return equals != NULL ? fail_option(parsed, CLI_T_OPTION_WITH_VALUE, option->name, equals + 1, "")
                              : take_value(parsed, option, "");
    if (equals != NULL) return take_value(parsed, option, equals + 1);
    if (*at + 1 >= count || strncmp(words[*at + 1], "--", 2) == 0)
        return fail_option(parsed, CLI_T_OPTION_WITHOUT_VALUE, option->name, "",
                           expectation(option, buffer, sizeof buffer));
    return take_value(parsed, option, words[++*at]);
}

/* -h, which every command has as --help. */
static cli_exit take_help(cli_parsed *parsed) {
    const cli_option *help = find_option(parsed->call.command, "help", 4);
    assert(help != NULL);
    return take_value(parsed, help, "");
}

static cli_exit fail_words(const cli_parsed *parsed, cli_text_id id, const char *found) {
    const cli_call *call = &parsed->call;
    const char *expected = call->command->arguments;
    cli_begin_error(call->command);
    cli_say(stderr, call->language, id, "found", found, "expected",
            expected[0] == '\0' ? cli_text(CLI_T_NO_ARGUMENTS, call->language) : expected, NULL);
    return cli_end_usage(call->command, call->language);
}

static cli_exit check_whole(const cli_parsed *parsed) {
    char buffer[64];
    const cli_call *call = &parsed->call;
    for (size_t i = 0; i < call->command->option_count; i++) {
        const cli_option *option = &call->command->options[i];
        if (option->required && cli_value(call, option->name) == NULL)
            return fail_option(parsed, CLI_T_OPTION_MISSING, option->name, "",
                               expectation(option, buffer, sizeof buffer));
    }
    if (call->argument_count < call->command->arguments_min) return fail_words(parsed, CLI_T_ARGUMENT_MISSING, "");
    if (call->argument_count > call->command->arguments_max)
        return fail_words(parsed, CLI_T_ARGUMENT_EXTRA, call->arguments[call->command->arguments_max]);
    return CLI_DONE;
}

cli_exit cli_parse(cli_parsed *parsed, const cli_command *command, const char *const *words, size_t count) {
    cli_call *call = &parsed->call;
    bool only_arguments = false;
    call->command = command;
    call->given = parsed->given;
    call->arguments = parsed->arguments;
    call->given_count = call->argument_count = 0;
    if (count > CLI_WORDS_MAX) return fail_words(parsed, CLI_T_ARGUMENT_EXTRA, words[CLI_WORDS_MAX]);
    for (size_t i = 0; i < count; i++) {
        cli_exit status = CLI_DONE;
        if (!only_arguments && strcmp(words[i], "--") == 0)
            only_arguments = true;
        else if (!only_arguments && words[i][0] == '-' && words[i][1] == '-')
            status = take_option(parsed, words, count, &i);
        else if (!only_arguments && strcmp(words[i], "-h") == 0)
            status = take_help(parsed);
        else
            parsed->arguments[call->argument_count++] = words[i];
        if (status != CLI_DONE) return status;
        if (cli_flag(call, "help")) return CLI_DONE;
    }
    return check_whole(parsed);
}

icha_language cli_parse_language(const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(words[i], "--lang=ko") == 0 ||
            (i + 1 < count && strcmp(words[i], "--lang") == 0 && strcmp(words[i + 1], "ko") == 0))
            return ICHA_LANGUAGE_KO;
    return ICHA_LANGUAGE_EN;
}

/* How many words its name has, if the words begin with it; else 0. */
static size_t begins_with(const char *const *words, size_t count, const char *name) {
    const char *blank = strchr(name, ' ');
    size_t first = blank == NULL ? strlen(name) : (size_t)(blank - name), needed = blank == NULL ? 1 : 2;
    if (count < needed || strlen(words[0]) != first || memcmp(words[0], name, first) != 0) return 0;
    return blank == NULL || strcmp(words[1], blank + 1) == 0 ? needed : 0;
}

/* The longer name wins: `outlay merge` is not `outlay` of a file called merge. */
const cli_command *cli_find_command(const char *const *words, size_t count, size_t *used) {
    size_t total;
    const cli_command *found = NULL, *const *commands = cli_commands(&total);
    *used = 0;
    for (size_t i = 0; i < total; i++) {
        size_t length = begins_with(words, count, commands[i]->name);
        if (length <= *used) continue;
        *used = length;
        found = commands[i];
    }
    return found;
}
