/* The icha program: finds the command, reads its options, prints what it computed. No environment, no locale. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit/json_whole.h"
#include "interrupt.h"
#include "parse.h"
#include "report/report.h"

static void list_commands(char *buffer, size_t size) {
    size_t count;
    const cli_command *const *commands = cli_commands(&count);
    buffer[0] = '\0';
    for (size_t i = 0, at = 0; i < count && at < size; i++)
        at += (size_t)snprintf(buffer + at, size - at, "%s%s", i == 0 ? "" : ", ", commands[i]->name);
}

cli_exit cli_fail_command(const char *const *words, size_t count, icha_language language) {
    char names[512];
    list_commands(names, sizeof names);
    cli_begin_error(NULL);
    cli_say(stderr, language, count == 0 ? CLI_T_NO_COMMAND : CLI_T_UNKNOWN_COMMAND, "found",
            count == 0 ? "" : words[0], "expected", names, NULL);
    return cli_end_usage(NULL, language);
}

static cli_exit fail_print(icha_language language) {
    cli_begin_error(NULL);
    cli_say(stderr, language, CLI_T_CANNOT_PRINT, "found", strerror(errno), NULL);
    fputc('\n', stderr);
    return CLI_INTERNAL;
}

/* Copies what was computed to the standard output; a full disk or a closed pipe is no success. */
static cli_exit print(const char *text, size_t length, icha_language language, cli_exit status) {
    if (fwrite(text, 1, length, stdout) != length || fflush(stdout) != 0) return fail_print(language);
    return status;
}

static cli_format chosen_format(const cli_call *call) {
    const char *format = cli_value(call, "format");
    if (format == NULL) return isatty(STDOUT_FILENO) ? CLI_FORMAT_TABLE : CLI_FORMAT_JSON;
    return format[0] == 't' ? CLI_FORMAT_TABLE : format[0] == 'j' ? CLI_FORMAT_JSON : CLI_FORMAT_CSV;
}

static cli_exit answer(cli_call *call) {
    if (cli_flag(call, "help")) {
        cli_help(call->command, call->language, call->out);
        return CLI_DONE;
    }
    call->format = chosen_format(call);
    call->quiet = cli_flag(call, "quiet");
    return call->command->run(call);
}

static cli_exit run(const cli_command *command, const char *const *words, size_t count, icha_language language) {
    cli_parsed parsed = {.call = {.language = language}};
    char *text = NULL;
    size_t length = 0;
    cli_exit status = cli_parse(&parsed, command, words, count);
    if (status != CLI_DONE) return status;
    parsed.call.out = open_memstream(&text, &length);
    if (parsed.call.out == NULL) return fail_print(language);
    status = answer(&parsed.call);
    bool has_gap = icha_json_take_gap() || cli_json_whole(NULL) != ICHA_OK;
    if (fclose(parsed.call.out) != 0) status = fail_print(language);
    else if (has_gap && status != CLI_INTERNAL) status = cli_fail_memory(&parsed.call); /* it lacks something */
    else if (status != CLI_INTERNAL) {
        if (parsed.call.format == CLI_FORMAT_TABLE) icha_make_page_harmless(text);
        status = print(text, length, language, status);
    }
    free(text);
    return status;
}

static bool is_word(const char *const *words, size_t count, const char *word) {
    return count > 0 && strcmp(words[0], word) == 0;
}

/* A file opened later would get the number of a standard stream that the caller closed, and what is printed would go
 * into it: a result, the signed log (M-6). So /dev/null takes that number, opened the way that lets no use of it pass
 * for done. */
static void hold_standard_numbers(void) {
    for (int number = STDIN_FILENO; number <= STDERR_FILENO; number++)
        if (fcntl(number, F_GETFD) == -1) (void)open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

static cli_exit run_words(const char *const *words, size_t count) {
    size_t used = 0;
    icha_language language = cli_parse_language(words, count);
    cli_json_begin();
    const cli_command *command = count == 0 ? NULL : cli_find_command(words, count, &used);
    if (command != NULL) return run(command, words + used, count - used, language);
    if (is_word(words, count, "--version")) {
        printf("icha %s\n", icha_version_text());
        return print("", 0, language, CLI_DONE);
    }
    if (is_word(words, count, "--help") || is_word(words, count, "-h"))
        return run(&cli_command_help, words + 1, count - 1, language); /* `icha --help` is `icha help` */
    return cli_fail_command(words, count, language);
}

int main(int argc, char **argv) {
    hold_standard_numbers();
    cli_interrupt_ignore();
    cli_exit status = run_words((const char *const *)argv + 1, argc < 1 ? 0 : (size_t)(argc - 1));
    return (int)status;
}
