/* The bash completion script, from the tables that the parser reads: which commands there are, which options each has,
 * and what may stand for a value. It needs bash alone, not the bash-completion package. */
#include <string.h>

#include "parse.h"

/* The part that holds for any table. Every _icha_... of it puts what begins as $cur into COMPREPLY; nothing that the
 * catalogue holds is ever evaluated. */
static const char *const helpers =
    "_icha_words() { # WORD...\n"
    "    local word\n"
    "    for word; do\n"
    "        if [[ $word == \"$cur\"* ]]; then COMPREPLY+=(\"$word\"); fi\n"
    "    done\n"
    "}\n"
    "\n"
    "_icha_list() { # WORD...: a list of them with commas between, each once\n"
    "    local word begun=\n"
    "    if [[ $cur == *,* ]]; then begun=${cur%,*},; fi\n"
    "    for word; do\n"
    "        if [[ ,$begun != *\",$word,\"* ]]; then _icha_words \"$begun$word\"; fi\n"
    "    done\n"
    "    compopt -o nospace 2>/dev/null\n"
    "}\n"
    "\n"
    "_icha_files() {\n"
    "    mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
    "    compopt -o filenames -o default 2>/dev/null\n"
    "}\n"
    "\n"
    "_icha_folders() {\n"
    "    mapfile -t COMPREPLY < <(compgen -d -- \"$cur\")\n"
    "    compopt -o filenames 2>/dev/null\n"
    "}\n"
    "\n"
    "_icha_commands() { # WORDS: what may follow them in the name of a command\n"
    "    local name last= begun=${1:+$1 }\n"
    "    for name in \"${_icha_names[@]}\"; do\n"
    "        if [[ $name != \"$begun\"* ]]; then continue; fi\n"
    "        name=${name#\"$begun\"}\n"
    "        name=${name%% *}\n"
    "        if [[ $name != \"$last\" ]]; then _icha_words \"$name\"; fi\n"
    "        last=$name\n"
    "    done\n"
    "}\n"
    "\n"
    "_icha_catalogue() { # prints what stands behind --catalogue\n"
    "    local i\n"
    "    for ((i = 2; i < COMP_CWORD; i++)); do\n"
    "        if [[ ${COMP_WORDS[i - 1]} == --catalogue && ${COMP_WORDS[i]} != = ]]; then\n"
    "            printf '%s\\n' \"${COMP_WORDS[i]}\"\n"
    "        elif [[ ${COMP_WORDS[i - 2]} == --catalogue && ${COMP_WORDS[i - 1]} == = ]]; then\n"
    "            printf '%s\\n' \"${COMP_WORDS[i]}\"\n"
    "        fi\n"
    "    done\n"
    "}\n"
    "\n"
    "_icha_products() { # as the program lists them\n"
    "    local id rest folder\n"
    "    folder=$(_icha_catalogue)\n"
    "    while IFS=, read -r id rest; do\n"
    "        if [[ $id != id ]]; then _icha_words \"$id\"; fi\n"
    "    done < <(\"${COMP_WORDS[0]}\" products --format csv ${folder:+--catalogue \"$folder\"} 2>/dev/null)\n"
    "}\n"
    "\n"
    "_icha_assumptions() { # a file, or the name of a record of the catalogue\n"
    "    local program folder file\n"
    "    folder=$(_icha_catalogue)\n"
    "    if [[ -z $folder ]]; then\n"
    "        folder=$_icha_installed\n"
    "        program=$(readlink -f -- \"$(type -P -- \"${COMP_WORDS[0]}\")\")\n"
    "        if [[ $folder != /* ]]; then folder=${program%/*/*}/$folder; fi\n"
    "    fi\n"
    "    _icha_files\n"
    "    for file in \"$folder\"/assumptions/*.yaml; do\n"
    "        if [[ ! -e $file ]]; then continue; fi\n"
    "        file=${file##*/}\n"
    "        _icha_words \"${file%.yaml}\"\n"
    "    done\n"
    "}\n"
    "\n";

static const char *const entry =
    "_icha() {\n"
    "    local cur=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]} name i\n"
    "    COMPREPLY=()\n"
    "    if ((COMP_CWORD == 1)); then\n"
    "        _icha_commands ''\n"
    "        _icha_words --help --version\n"
    "        return\n"
    "    fi\n"
    "    if ((COMP_CWORD == 2)); then\n"
    "        _icha_commands \"$command\"\n"
    "        if ((${#COMPREPLY[@]})); then return; fi\n"
    "    fi\n"
    "    for name in \"${_icha_names[@]}\"; do\n"
    "        if [[ $name == \"$command ${COMP_WORDS[2]}\" ]]; then command=$name; fi\n"
    "    done\n"
    "    # readline takes --format=json for three words\n"
    "    if [[ $cur == = ]]; then\n"
    "        cur=\n"
    "    elif [[ $option == = ]]; then\n"
    "        option=${COMP_WORDS[COMP_CWORD - 2]}\n"
    "    fi\n"
    "    for ((i = 2; i < COMP_CWORD; i++)); do\n"
    "        if [[ ${COMP_WORDS[i]} == -- ]]; then\n"
    "            _icha_argument \"$command\"\n"
    "            return\n"
    "        fi\n"
    "    done\n"
    "    if _icha_value \"$command\" \"$option\"; then return; fi\n"
    "    if [[ $cur == -* ]] || ! _icha_argument \"$command\"; then _icha_option \"$command\"; fi\n"
    "}\n"
    "\n"
    "complete -F _icha icha\n";

/* How a value or an argument is completed, told by the word that --help shows for it; NULL: it cannot be. A value is
 * sought as `product ID`, an argument as ` PRODUCT`. */
static const char *completer(const char *name, const char *value) {
    static const struct {
        const char *part, *function;
    } known[] = {{"product ID", "_icha_products"},
                 {" PRODUCT", "_icha_products"},
                 {" COMMAND", "_icha_commands \"${COMP_WORDS[*]:2:COMP_CWORD-2}\""},
                 {" [COMMAND", "_icha_commands \"${COMP_WORDS[*]:2:COMP_CWORD-2}\""},
                 {" NAME|FILE", "_icha_assumptions"},
                 {" DIR", "_icha_folders"},
                 {"FILE", "_icha_files"},
                 {"RECEIPT", "_icha_files"},
                 {".json", "_icha_files"},
                 {".csv", "_icha_files"},
                 {".yaml", "_icha_files"}};
    char sought[160];
    snprintf(sought, sizeof sought, "%s %s", name, value);
    for (size_t i = 0; i < CLI_COUNT(known); i++)
        if (strstr(sought, known[i].part) != NULL) return known[i].function;
    return NULL;
}

/* `a|b|c` as words */
static void put_words(const char *choices, FILE *out) {
    fputc(' ', out);
    for (; *choices != '\0'; choices++) fputc(*choices == '|' ? ' ' : *choices, out);
}

static void value_arm(const cli_command *command, const cli_option *option, FILE *out) {
    fprintf(out, "    '%s --%s') ", command->name, option->name);
    if (option->choices != NULL) {
        fputs(option->kind == CLI_KIND_LIST ? "_icha_list" : "_icha_words", out);
        put_words(option->choices, out);
    } else {
        const char *function = completer(option->name, option->value);
        fputs(function == NULL ? ":" : function, out);
    }
    fputs(" ;;\n", out);
}

static void value_function(const cli_command *const *commands, size_t count, FILE *out) {
    fputs("_icha_value() { # COMMAND OPTION; false: it takes no value\n    case \"$1 $2\" in\n", out);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < commands[i]->option_count; k++)
            if (commands[i]->options[k].kind != CLI_KIND_FLAG) value_arm(commands[i], &commands[i]->options[k], out);
    fputs("    *) return 1 ;;\n    esac\n    return 0\n}\n\n", out);
}

static void option_function(const cli_command *const *commands, size_t count, FILE *out) {
    fputs("_icha_option() { # COMMAND\n    case $1 in\n", out);
    for (size_t i = 0; i < count; i++) {
        fprintf(out, "    '%s') _icha_words", commands[i]->name);
        for (size_t k = 0; k < commands[i]->option_count; k++) fprintf(out, " --%s", commands[i]->options[k].name);
        fputs(" ;;\n", out);
    }
    fputs("    esac\n}\n\n", out);
}

static void argument_function(const cli_command *const *commands, size_t count, FILE *out) {
    fputs("_icha_argument() { # COMMAND; false: it takes none\n    case $1 in\n", out);
    for (size_t i = 0; i < count; i++) {
        const char *function = completer("", commands[i]->arguments);
        if (function != NULL) fprintf(out, "    '%s') %s ;;\n", commands[i]->name, function);
    }
    fputs("    *) return 1 ;;\n    esac\n    return 0\n}\n\n", out);
}

void cli_completion_bash(FILE *out) {
    size_t count;
    const cli_command *const *commands = cli_commands(&count);
    fputs("# bash completion of icha. Written by `icha help --completion bash`.\n\n_icha_names=(", out);
    for (size_t i = 0; i < count; i++) fprintf(out, "%s'%s'", i == 0 ? "" : " ", commands[i]->name);
    fprintf(out, ")\n_icha_installed='%s'\n\n", ICHA_INSTALLED_CATALOGUE);
    fputs(helpers, out);
    value_function(commands, count, out);
    option_function(commands, count, out);
    argument_function(commands, count, out);
    fputs(entry, out);
}
