#include "canonical.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "json_whole.h"
#include "portfolio/json_sink.h"

/* ---- keys sorted by UTF-16 code units (RFC 8785, 3.2.3) ---- */

/* A lead byte's rank in UTF-16 order: characters beyond the basic plane (lead F0..F4) are surrogates there, D800..DFFF,
 * which sort before U+E000..U+FFFF (lead EE, EF). */
static int rank(unsigned char lead) {
    return lead >= 0xF0 ? 0xEE : lead >= 0xEE ? lead + 0x10 : lead;
}

/* UTF-8 order is code point order, so the two orders differ at the first differing byte only, by its rank; continuation
 * bytes rank as they are, and lead bytes F0..F4 are told apart by themselves. */
static int compare_keys(const void *left, const void *right) {
    const unsigned char *a = *(const unsigned char *const *)left, *b = *(const unsigned char *const *)right;
    while (*a != '\0' && *a == *b) a++, b++;
    int difference = rank(*a) - rank(*b);
    return difference != 0 ? difference : *a - *b;
}

static bool put_value(icha_json_sink *out, const json_t *value);

static bool put_object(icha_json_sink *out, const json_t *object) {
    size_t count = json_object_size(object), used = 0;
    const char **keys = malloc((count + 1) * sizeof *keys);
    const char *key;
    json_t *value;
    bool ok = true;
    if (keys == NULL) return icha_json_short(), false;
    json_object_foreach((json_t *)(uintptr_t)object, key, value) keys[used++] = key;
    qsort(keys, used, sizeof *keys, compare_keys);
    icha_json_put(out, "{", 1);
    for (size_t i = 0; ok && i < used; i++) {
        if (i > 0) icha_json_put(out, ",", 1);
        icha_json_put_string(out, keys[i], strlen(keys[i]));
        icha_json_put(out, ":", 1);
        ok = put_value(out, json_object_get(object, keys[i]));
    }
    icha_json_put(out, "}", 1);
    free(keys);
    return ok;
}

static bool put_array(icha_json_sink *out, const json_t *array) {
    bool ok = true;
    icha_json_put(out, "[", 1);
    for (size_t i = 0; ok && i < json_array_size(array); i++) {
        if (i > 0) icha_json_put(out, ",", 1);
        ok = put_value(out, json_array_get(array, i));
    }
    icha_json_put(out, "]", 1);
    return ok;
}

static bool put_count(icha_json_sink *out, json_int_t count) {
    if (count > ICHA_CANONICAL_COUNT_MAX || count < -ICHA_CANONICAL_COUNT_MAX) return false;
    icha_json_put_whole(out, (int64_t)count);
    return true;
}

static bool put_value(icha_json_sink *out, const json_t *value) {
    switch (json_typeof(value)) {
    case JSON_OBJECT: return put_object(out, value);
    case JSON_ARRAY: return put_array(out, value);
    case JSON_STRING: icha_json_put_string(out, json_string_value(value), json_string_length(value)); return true;
    case JSON_INTEGER: return put_count(out, json_integer_value(value));
    case JSON_TRUE: icha_json_put(out, "true", 4); return true;
    case JSON_FALSE: icha_json_put(out, "false", 5); return true;
    case JSON_REAL:
    case JSON_NULL: break;
    }
    return false;
}

char *icha_canonical_json(const json_t *document, size_t *length) {
    icha_json_sink out = {NULL, 0, 0, false};
    bool ok = document != NULL && put_value(&out, document);
    if (out.failed) icha_json_short();
    if (!ok || out.failed) {
        free(out.bytes);
        return NULL;
    }
    if (length != NULL) *length = out.length;
    return out.bytes;
}
