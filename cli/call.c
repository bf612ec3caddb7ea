/* What a command asks of its call: the options given, and how to answer. */
#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "parse.h"
#include "report/report.h"

#ifndef NDEBUG
static bool has_option(const cli_command *command, const char *name) {
    for (size_t i = 0; i < command->option_count; i++)
        if (strcmp(command->options[i].name, name) == 0) return true;
    return false;
}
#endif

const char *cli_value_at(const cli_call *call, const char *option, size_t index) {
    assert(has_option(call->command, option));
    for (size_t i = 0; i < call->given_count; i++)
        if (strcmp(call->given[i].option->name, option) == 0 && index-- == 0) return call->given[i].value;
    return NULL;
}

const char *cli_value(const cli_call *call, const char *option) {
    return cli_value_at(call, option, 0);
}

size_t cli_value_count(const cli_call *call, const char *option) {
    size_t count = 0;
    while (cli_value_at(call, option, count) != NULL) count++;
    return count;
}

bool cli_flag(const cli_call *call, const char *option) {
    return cli_value(call, option) != NULL;
}

icha_date cli_date(const cli_call *call, const char *option) {
    const char *value = cli_value(call, option);
    icha_date date = ICHA_DATE_UNSET;
    if (value != NULL) icha_date_parse(value, strlen(value), &date, NULL);
    return date;
}

int64_t cli_whole(const cli_call *call, const char *option, int64_t fallback) {
    const char *value = cli_value(call, option);
    int64_t whole = fallback;
    if (value != NULL) icha_whole_parse(value, strlen(value), INT64_MIN, INT64_MAX, &whole, NULL);
    return whole;
}

void cli_begin_error(const cli_command *command) {
    fprintf(stderr, command == NULL ? "icha: " : "icha %s: ", command == NULL ? "" : command->name);
}

cli_exit cli_end_usage(const cli_command *command, icha_language language) {
    char name[80];
    snprintf(name, sizeof name, "icha%s%s", command == NULL ? "" : " ", command == NULL ? "" : command->name);
    fputs("; ", stderr);
    cli_say(stderr, language, CLI_T_SEE_HELP, "command", name, NULL);
    fputc('\n', stderr);
    return CLI_USAGE;
}

cli_exit cli_bad_option(const cli_call *call, const char *option, const char *found, const char *expected) {
    char spelt[80];
    snprintf(spelt, sizeof spelt, "--%.70s", option);
    cli_begin_error(call->command);
    cli_say(stderr, call->language, CLI_T_OPTION_VALUE, "option", spelt, "found", found, "expected", expected, NULL);
    return cli_end_usage(call->command, call->language);
}

cli_exit cli_bad_together(const cli_call *call, const char *option, const char *other) {
    char spelt[80], found[80];
    snprintf(spelt, sizeof spelt, "--%.70s", option);
    snprintf(found, sizeof found, "--%.70s", other);
    cli_begin_error(call->command);
    cli_say(stderr, call->language, CLI_T_OPTION_WITH, "option", spelt, "found", found, NULL);
    return cli_end_usage(call->command, call->language);
}

cli_exit cli_exit_of(icha_status status) {
    switch (status) {
    case ICHA_OK: return CLI_DONE;
    case ICHA_ERR_UNKNOWN: return CLI_UNDETERMINED;
    case ICHA_ERR_CAPACITY:
    case ICHA_ERR_MEMORY: return CLI_INTERNAL;
    default: return CLI_BAD_DATA;
    }
}

cli_exit cli_fail(const cli_call *call, const icha_error *err) {
    char sentence[2048];
    icha_error_sentence(err, call->language, sentence, sizeof sentence);
    icha_make_harmless(sentence);
    fprintf(stderr, "icha: %s\n", sentence);
    return cli_exit_of(err->status);
}

cli_exit cli_fail_memory(const cli_call *call) {
    icha_error err = ICHA_ERROR_INIT;
    (void)icha_fail(&err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    return cli_fail(call, &err);
}

/* ---- memory of JSON ---- */

/* Documents are made of many small pieces; that one of them found no memory is noted here, once for all who make them. */
static atomic_bool json_is_short;

void cli_json_short(void) {
    atomic_store(&json_is_short, true);
}

static void *take_json(size_t size) {
    void *block = malloc(size);
    if (block == NULL) cli_json_short();
    return block;
}

void cli_json_begin(void) {
    json_set_alloc_funcs(take_json, free);
}

icha_status cli_json_whole(icha_error *err) {
    return atomic_load(&json_is_short) ? icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL) : ICHA_OK;
}

void cli_note(const cli_call *call, const char *text) {
    if (call->quiet) return;
    cli_put(stderr, text);
    fputc('\n', stderr);
}

cli_exit cli_write_json(const cli_call *call, const json_t *document) {
    char *text = json_dumps(document, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    if (text == NULL) return cli_fail_memory(call);
    fputs(text, call->out);
    fputc('\n', call->out);
    free(text);
    return CLI_DONE;
}
