/* JSON text -> a document. */
#include "report/json_text.h"

#include <stdlib.h>
#include <string.h>

#include "number/fail.h"

/* "duplicate object key near '"rate"'" -> "rate" */
static void found_near(const json_error_t *error, char *buffer, size_t size) {
    const char *near = strstr(error->text, " near ");
    snprintf(buffer, size, "%s", near == NULL ? error->text : near + 6);
    if (strcmp(buffer, "end of file") == 0) snprintf(buffer, size, "EOF");
    size_t length = strlen(buffer);
    size_t quotes = strspn(buffer, "'\"");
    while (length > quotes && strchr("'\"", buffer[length - 1]) != NULL) length--;
    memmove(buffer, buffer + quotes, length - quotes);
    buffer[length - quotes] = '\0';
}

/* "'}' expected near end of file" -> '}' */
static void expected_by(const json_error_t *error, char *buffer, size_t size) {
    const char *end = strstr(error->text, " expected");
    if (end == NULL) snprintf(buffer, size, "JSON");
    else snprintf(buffer, size, "%.*s", (int)(end - error->text), error->text);
}

/* A number too large for JSON's integers: as it stands in the text before the place where the parser stopped, for the
 * parser quotes short ones only. */
static icha_status fail_number(const char *text, size_t length, const json_error_t *error, icha_error *err) {
    size_t end = error->position < 0 ? 0 : (size_t)error->position;
    if (end > length) end = length;
    size_t begin = end;
    while (begin > 0 && memchr("0123456789+-.eE", text[begin - 1], 15) != NULL) begin--;
    return icha_fail_text(err, ICHA_M_OUT_OF_RANGE, "N-1", NULL, text + begin, end - begin,
                          "-9000000000000000..9000000000000000");
}

static icha_status fail(const char *text, size_t length, const json_error_t *error, icha_error *err) {
    char found[JSON_ERROR_TEXT_LENGTH + 8], expected[JSON_ERROR_TEXT_LENGTH];
    found_near(error, found, sizeof found);
    expected_by(error, expected, sizeof expected);
    if (error->text[0] == '\0') /* the parser says nothing when it has no memory */
        return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    switch (json_error_code(error)) {
    case json_error_duplicate_key: return icha_fail(err, ICHA_M_KEY_TWICE, NULL, NULL, found, "once");
    case json_error_invalid_utf8:
        snprintf(found, sizeof found, "%d:%d", error->line, error->column);
        return icha_fail(err, ICHA_M_YAML_ENCODING, NULL, NULL, found, "UTF-8");
    case json_error_numeric_overflow: return fail_number(text, length, error, err);
    case json_error_out_of_memory: return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    default: return icha_fail(err, ICHA_M_YAML_SYNTAX, NULL, NULL, found, expected);
    }
}

json_t *icha_json_load(const char *text, size_t length, icha_error *err) {
    json_error_t error;
    if (length == 0) text = ""; /* NULL too */
    if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) text += 3, length -= 3;
    json_t *top = json_loadb(text, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (top != NULL) return top;
    icha_status status = fail(text, length, &error, err);
    (void)icha_fail_at(err, status, "", error.line > 0 ? (uint32_t)error.line : 0,
                       error.column > 0 ? (uint32_t)error.column : 0);
    return NULL;
}

icha_status icha_json_wrong_kind(const json_t *value, const char *rule, const char *key, const char *expected,
                                 icha_error *err) {
    char *spelt = json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
    icha_status status = icha_fail(err, ICHA_M_WRONG_KIND, rule, key, spelt == NULL ? "?" : spelt, expected);
    free(spelt);
    return status;
}
