/* A list of errors, so that every fault of an input is told at once. */
#include <stdlib.h>

#include "report/report.h"

void icha_errors_add(icha_errors *errors, const icha_error *err) {
    if (errors == NULL || errors->count >= ICHA_ERRORS_MAX) return;
    if (errors->count == errors->capacity) {
        size_t capacity = errors->capacity == 0 ? 8 : errors->capacity * 2;
        icha_error *items = realloc(errors->items, capacity * sizeof *items);
        if (items == NULL) return; /* the caller still has the first error */
        errors->items = items;
        errors->capacity = capacity;
    }
    errors->items[errors->count++] = *err;
}

bool icha_errors_is_full(const icha_errors *errors) {
    return errors != NULL && errors->count >= ICHA_ERRORS_MAX;
}

void icha_errors_free(icha_errors *errors) {
    if (errors == NULL) return;
    free(errors->items);
    *errors = (icha_errors){NULL, 0, 0};
}

/* Input may hold bytes that are no UTF-8, and so may a file's name: they become '?'. */
static json_t *safe_text(const char *text) {
    char copy[2048];
    size_t length = 0;
    json_t *whole = json_string(text);
    if (whole != NULL) return whole;
    for (; text[length] != '\0' && length + 1 < sizeof copy; length++)
        copy[length] = (unsigned char)text[length] < 0x80 ? text[length] : '?';
    return json_stringn(copy, length);
}

json_t *icha_json_error(const icha_error *err, icha_language language) {
    char sentence[2048];
    icha_error_sentence(err, language, sentence, sizeof sentence);
    return json_pack("{s:o, s:i, s:i, s:s, s:o, s:o, s:o, s:s, s:o}", "file", safe_text(err->file), "line",
                     (int)err->line, "column", (int)err->column, "status", icha_status_name(err->status), "field",
                     safe_text(err->field), "found", safe_text(err->found), "expected", safe_text(err->expected),
                     "rule", err->rule, "message", safe_text(sentence));
}
