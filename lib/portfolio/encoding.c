#include "encoding.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "number/name.h"

static const icha_name encodings[] = {
    {ICHA_ENCODING_AUTO, "auto"}, {ICHA_ENCODING_UTF_8, "utf-8"}, {ICHA_ENCODING_CP949, "cp949"}};
ICHA_NAME_FUNCTIONS(icha_encoding, icha_encoding, encodings, "P-1")

/* Length of the well-formed sequence at s (Unicode, table 3-7), or 0. */
static size_t sequence(const unsigned char *s, size_t left) {
    unsigned char lead = s[0];
    if (lead < 0x80) return 1;
    size_t need = lead >= 0xC2 && lead < 0xE0 ? 2 : lead >= 0xE0 && lead < 0xF0 ? 3 : lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
    if (need == 0 || need > left) return 0;
    unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (s[1] < low || s[1] > high) return 0;
    for (size_t i = 2; i < need; i++)
        if ((s[i] & 0xC0) != 0x80) return 0;
    return need;
}

size_t icha_utf8_valid_prefix(const char *bytes, size_t length) {
    const unsigned char *s = (const unsigned char *)bytes;
    size_t at = 0;
    while (at < length) {
        uint64_t eight;
        while (at + 8 <= length && (memcpy(&eight, s + at, 8), (eight & UINT64_C(0x8080808080808080)) == 0)) at += 8;
        if (at == length) break;
        size_t step = sequence(s + at, length - at);
        if (step == 0) break;
        at += step;
    }
    return at;
}

icha_status icha_cp949_open(iconv_t *converter, icha_error *err) {
    *converter = iconv_open("UTF-8", "CP949");
    if (*converter != (iconv_t)-1) return ICHA_OK;
    return icha_fail(err, errno == ENOMEM ? ICHA_M_NO_MEMORY : ICHA_M_NO_CONVERTER, "P-1", NULL, "CP949", NULL);
}

/* Converts all of it; *fault is the offset of the first byte that is none of CP949's. A character takes 2 bytes there and
 * 3 here, so half as much again is enough. */
static icha_status from_cp949(const char *bytes, size_t length, icha_text *out, size_t *fault, icha_error *err) {
    if (length > SIZE_MAX / 2 - 16) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    size_t room = length + length / 2 + 16;
    iconv_t converter;
    icha_status status = icha_cp949_open(&converter, err);
    if (status != ICHA_OK) return status;
    char *text = malloc(room);
    if (text == NULL) {
        iconv_close(converter);
        return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    }
    char *in = (char *)(uintptr_t)bytes, *to = text; /* iconv reads only */
    size_t in_left = length, room_left = room - 1;
    size_t answer = iconv(converter, &in, &in_left, &to, &room_left);
    iconv_close(converter);
    *fault = length - in_left;
    if (answer != 0 || in_left > 0) { /* an inexact conversion is none either */
        free(text);
        return ICHA_ERR_ENCODING;
    }
    *to = '\0';
    *out = (icha_text){text, (size_t)(to - text), text, ICHA_ENCODING_CP949};
    return ICHA_OK;
}

icha_status icha_no_text(const char *what, uint64_t offset, uint64_t offset_cp949, icha_error *err) {
    char found[80];
    unsigned long long first = offset, second = offset_cp949;
    if (offset_cp949 == UINT64_MAX) snprintf(found, sizeof found, "%llu", first);
    else snprintf(found, sizeof found, "%llu (UTF-8), %llu (CP949)", first, second);
    return icha_fail(err, ICHA_M_PORTFOLIO_ENCODING, "P-1", NULL, found, what);
}

icha_status icha_text_decode(const char *bytes, size_t length, icha_encoding encoding, icha_text *out,
                             icha_error *err) {
    bool has_mark = length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0;
    size_t valid = 0, fault = 0;
    if (encoding != ICHA_ENCODING_CP949) {
        size_t skip = has_mark ? 3 : 0;
        valid = icha_utf8_valid_prefix(bytes, length);
        if (valid == length) {
            *out = (icha_text){bytes + skip, length - skip, NULL, ICHA_ENCODING_UTF_8};
            return ICHA_OK;
        }
        if (has_mark || encoding == ICHA_ENCODING_UTF_8) return icha_no_text("UTF-8", valid, UINT64_MAX, err);
    }
    icha_status status = from_cp949(bytes, length, out, &fault, err);
    if (status != ICHA_ERR_ENCODING) return status;
    if (encoding == ICHA_ENCODING_CP949) return icha_no_text("CP949", fault, UINT64_MAX, err);
    return icha_no_text("UTF-8, CP949", valid, fault, err);
}

void icha_text_clear(icha_text *text) {
    free(text->owned);
    *text = (icha_text){NULL, 0, NULL, ICHA_ENCODING_UTF_8};
}
