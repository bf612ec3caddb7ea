#include "json_sink.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void icha_json_put(icha_json_sink *out, const char *bytes, size_t length) {
    if (out->failed) return;
    if (out->capacity - out->length <= length) {
        size_t wanted = (out->length + length + 1) * 2;
        char *grown = realloc(out->bytes, wanted);
        if (grown == NULL) {
            out->failed = true;
            return;
        }
        out->bytes = grown;
        out->capacity = wanted;
    }
    memcpy(out->bytes + out->length, bytes, length);
    out->length += length;
    out->bytes[out->length] = '\0';
}

void icha_json_put_text(icha_json_sink *out, const char *text) {
    icha_json_put(out, text, strlen(text));
}

static void put_character(icha_json_sink *out, char character) {
    static const char short_escapes[] = "\bb\tt\nn\ff\rr\"\"\\\\";
    char escape[8];
    for (size_t e = 0; e + 1 < sizeof short_escapes; e += 2) {
        if (short_escapes[e] != character) continue;
        icha_json_put(out, "\\", 1);
        icha_json_put(out, &short_escapes[e + 1], 1);
        return;
    }
    if ((unsigned char)character >= 0x20) {
        icha_json_put(out, &character, 1);
        return;
    }
    snprintf(escape, sizeof escape, "\\u%04x", (unsigned)character);
    icha_json_put(out, escape, 6);
}

void icha_json_put_string(icha_json_sink *out, const char *text, size_t length) {
    icha_json_put(out, "\"", 1);
    for (size_t i = 0; i < length; i++) put_character(out, text[i]);
    icha_json_put(out, "\"", 1);
}

void icha_json_put_whole(icha_json_sink *out, int64_t number) {
    char text[24];
    icha_json_put(out, text, (size_t)snprintf(text, sizeof text, "%lld", (long long)number));
}
