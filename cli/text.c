/* The program's texts in two languages (texts.def). */
#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "report/report.h"

static const struct {
    const char *en;
    const char *ko;
} texts[] = {
    {"", ""},
#define CLI_TEXT(id, en, ko) {en, ko},
#include "texts.def"
#undef CLI_TEXT
};

const char *cli_text(cli_text_id id, icha_language language) {
    assert(id >= CLI_T_NONE && id < CLI_T_END);
    return language == ICHA_LANGUAGE_KO ? texts[id].ko : texts[id].en;
}

/* The value of a placeholder among pairs of name and value; NULL when there is none. */
static const char *find_value(va_list pairs, const char *name, size_t length) {
    va_list rest;
    const char *value = NULL;
    va_copy(rest, pairs);
    for (const char *key; value == NULL && (key = va_arg(rest, const char *)) != NULL;) {
        const char *candidate = va_arg(rest, const char *);
        if (strlen(key) == length && memcmp(key, name, length) == 0) value = candidate;
    }
    va_end(rest);
    return value;
}

void cli_put(FILE *out, const char *text) {
    while (*text != '\0') {
        size_t harmless = 0, harmful = 0;
        while (text[harmless] != '\0' && (harmful = icha_harmful_bytes(text + harmless)) == 0) harmless++;
        fwrite(text, 1, harmless, out);
        fprintf(out, "%*s", (int)harmful, "");
        text += harmless + harmful;
    }
}

void cli_say(FILE *out, icha_language language, cli_text_id id, ...) {
    va_list pairs;
    va_start(pairs, id);
    for (const char *at = cli_text(id, language); *at != '\0';) {
        const char *close = *at == '{' ? strchr(at, '}') : NULL;
        const char *value = close == NULL ? NULL : find_value(pairs, at + 1, (size_t)(close - at - 1));
        if (value != NULL) {
            cli_put(out, value);
            at = close + 1;
        } else {
            fputc(*at++, out);
        }
    }
    va_end(pairs);
}
