/* icha(1) as man(7) roff, from the tables that the parser reads, so that the page cannot say anything else. No date, no
 * machine, no locale stands in it: equal programs write equal pages. */
#include <string.h>

#include "parse.h"

/* What roff would take for something else; NULL: itself. */
static const char *spelt(char c) {
    switch (c) {
    case '\\': return "\\e";
    case '-': return "\\-";
    case '\'': return "\\(aq";
    case '"': return "\\(dq";
    case '^': return "\\(ha";
    case '~': return "\\(ti";
    default: return NULL;
    }
}

/* A piece of text; what stands between two `backquotes` is bold. */
static void put(const char *text, FILE *out) {
    bool bold = false;
    if (text[0] == '.') fputs("\\&", out); /* at the beginning of a line a dot begins a request */
    for (; *text != '\0'; text++) {
        if (*text == '`') {
            bold = !bold;
            fputs(bold ? "\\fB" : "\\fR", out);
        } else if (spelt(*text) != NULL) {
            fputs(spelt(*text), out);
        } else {
            fputc(*text, out);
        }
    }
}

static void put_in(char font, const char *text, FILE *out) {
    fprintf(out, "\\f%c", font);
    put(text, out);
    fputs("\\fR", out);
}

static void put_line(const char *text, FILE *out) {
    put(text, out);
    fputc('\n', out);
}

static void section(cli_text_id id, icha_language language, FILE *out) {
    fprintf(out, ".SH \"%s\"\n", cli_text(id, language));
}

/* `icha schedule TERMS.json|-` */
static void put_call(const cli_command *command, FILE *out) {
    fputs("\\fBicha ", out);
    put(command->name, out);
    fputs("\\fR", out);
    if (command->arguments[0] == '\0') return;
    fputc(' ', out);
    put_in('I', command->arguments, out);
}

/* `--on DATE` */
static void put_option(const cli_option *option, FILE *out) {
    fputs("\\fB\\-\\-", out);
    put(option->name, out);
    fputs("\\fR", out);
    if (option->value == NULL) return;
    fputc(' ', out);
    put_in('I', option->value, out);
}

static void option_item(const cli_option *option, icha_language language, FILE *out) {
    fputs(".TP\n", out);
    put_option(option, out);
    fputc('\n', out);
    put(cli_text(option->help, language), out);
    if (option->kind == CLI_KIND_WHOLE)
        fprintf(out, " (%lld..%lld)", (long long)option->minimum, (long long)option->maximum);
    if (option->required) fprintf(out, " %s", cli_text(CLI_T_REQUIRED, language));
    if (option->repeatable) fprintf(out, " %s", cli_text(CLI_T_REPEATABLE, language));
    fputc('\n', out);
}

static bool has_same(const cli_command *command, const cli_option *option) {
    for (size_t i = 0; i < command->option_count; i++)
        if (strcmp(command->options[i].name, option->name) == 0 && command->options[i].help == option->help)
            return true;
    return false;
}

/* --format, --lang and so on are described once, and not below each command. */
static bool is_common(const cli_option *option) {
    size_t count;
    const cli_command *const *commands = cli_commands(&count);
    for (size_t i = 0; i < count; i++)
        if (!has_same(commands[i], option)) return false;
    return true;
}

static void option_items(const cli_command *command, bool common, icha_language language, FILE *out) {
    for (size_t i = 0; i < command->option_count; i++)
        if (is_common(&command->options[i]) == common) option_item(&command->options[i], language, out);
}

static void synopsis(const cli_command *const *commands, size_t count, FILE *out) {
    for (size_t i = 0; i < count; i++) {
        put_call(commands[i], out);
        for (size_t k = 0; k < commands[i]->option_count; k++) {
            if (!commands[i]->options[k].required) continue;
            fputc(' ', out);
            put_option(&commands[i]->options[k], out);
        }
        fputs(" [\\fB\\-\\-...\\fR]\n.br\n", out);
    }
    fputs("\\fBicha \\-\\-version\\fR | \\fB\\-\\-help\\fR\n", out);
}

static void examples(const cli_command *command, icha_language language, FILE *out) {
    fprintf(out, ".PP\n%s\n.PP\n.RS 4\n.nf\n", cli_text(CLI_T_EXAMPLES, language));
    for (size_t i = 0; i < command->example_count; i++) put_line(command->examples[i].line, out);
    fputs(".fi\n.RE\n", out);
}

static void command_part(const cli_command *command, icha_language language, FILE *out) {
    fputs(".SS \"", out);
    put_call(command, out);
    fputs("\"\n", out);
    put_line(cli_text(command->summary, language), out);
    if (command->details != CLI_T_NONE) {
        fputs(".PP\n", out);
        put_line(cli_text(command->details, language), out);
    }
    option_items(command, false, language, out);
    examples(command, language, out);
}

static void exit_part(icha_language language, FILE *out) {
    static const struct {
        cli_exit status;
        cli_text_id text;
    } exits[] = {{CLI_DONE, CLI_T_EXIT_DONE},
                 {CLI_NO, CLI_T_EXIT_NO},
                 {CLI_USAGE, CLI_T_EXIT_USAGE},
                 {CLI_BAD_DATA, CLI_T_EXIT_BAD_DATA},
                 {CLI_UNDETERMINED, CLI_T_EXIT_UNDETERMINED},
                 {CLI_NOT_APPLICABLE, CLI_T_EXIT_NOT_APPLICABLE},
                 {CLI_HELD_ROWS, CLI_T_EXIT_HELD_ROWS},
                 {CLI_INTERNAL, CLI_T_EXIT_INTERNAL}};
    for (size_t i = 0; i < CLI_COUNT(exits); i++) {
        fprintf(out, ".TP\n\\fB%d\\fR\n", (int)exits[i].status);
        put_line(cli_text(exits[i].text, language), out);
    }
}

/* A path beside the folder of the program, as it is found from there: an installed tree may be moved. */
static void file_item(const char *rest, cli_text_id text, icha_language language, FILE *out) {
    fprintf(out, ".TP\n\\fI%s", ICHA_INSTALLED_CATALOGUE[0] == '/' ? "" : "../");
    put(ICHA_INSTALLED_CATALOGUE, out);
    put(rest, out);
    fputs("\\fR\n", out);
    put_line(cli_text(text, language), out);
}

static void title(icha_language language, FILE *out) {
    fputs(".\\\" -*- coding: utf-8 -*-\n.\\\" Written by `icha help --man`.\n", out);
    fprintf(out, ".TH ICHA 1 \"\" \"icha %s\" \"%s\"\n", icha_version_text(), cli_text(CLI_T_MAN_TITLE, language));
    fputs(".nh\n.ad l\n", out); /* an option is never cut at its hyphen */
    section(CLI_T_MAN_NAME, language, out);
    put_line(cli_text(CLI_T_PROGRAM, language), out);
}

void cli_man(icha_language language, FILE *out) {
    size_t count;
    const cli_command *const *commands = cli_commands(&count);
    title(language, out);
    section(CLI_T_MAN_SYNOPSIS, language, out);
    synopsis(commands, count, out);
    section(CLI_T_MAN_DESCRIPTION, language, out);
    put_line(cli_text(CLI_T_MAN_ABOUT, language), out);
    fputs(".PP\n", out);
    put_line(cli_text(CLI_T_MAN_RULES, language), out);
    section(CLI_T_MAN_COMMANDS, language, out);
    for (size_t i = 0; i < count; i++) command_part(commands[i], language, out);
    section(CLI_T_MAN_COMMON, language, out);
    option_items(commands[0], true, language, out);
    section(CLI_T_MAN_EXIT, language, out);
    exit_part(language, out);
    section(CLI_T_MAN_FILES, language, out);
    file_item("", CLI_T_MAN_CATALOGUE, language, out);
    file_item("/assumptions/NAME.yaml", CLI_T_MAN_ASSUMPTION, language, out);
    section(CLI_T_MAN_SEE_ALSO, language, out);
    put_line(cli_text(CLI_T_MAN_SEE, language), out);
}
