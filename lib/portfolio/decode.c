#include "decode.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"

#define WINDOW ((size_t)64 << 10)
#define SEQUENCE_MAX 4 /* bytes of one character */

static icha_status no_memory(icha_error *err) {
    return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}

static size_t window_at(const icha_input *source, uint64_t at) {
    return source->length - at < WINDOW ? (size_t)(source->length - at) : WINDOW;
}

/* A character that a window cuts is read again with the next one. */
icha_status icha_input_find_fault(const icha_input *source, uint64_t at, uint64_t *fault, icha_error *err) {
    char *buffer = malloc(WINDOW);
    icha_status status = buffer == NULL ? no_memory(err) : ICHA_OK;
    *fault = UINT64_MAX;
    while (status == ICHA_OK && at < source->length && *fault == UINT64_MAX) {
        size_t here = window_at(source, at);
        const char *bytes;
        status = icha_input_bytes(source, at, here, buffer, &bytes, err);
        if (status != ICHA_OK) break;
        size_t valid = icha_utf8_valid_prefix(bytes, here);
        bool is_cut = here - valid < SEQUENCE_MAX && at + here < source->length;
        at += valid;
        if (valid < here && !is_cut) *fault = at;
    }
    free(buffer);
    return status;
}

/* One window; *used: how many of its bytes. Two bytes make three at most. ENCODING: the byte behind those is none. */
static icha_status convert_window(iconv_t converter, icha_input *source, const char *bytes, size_t length, size_t *used,
                                  icha_error *err) {
    size_t room = length + length / 2 + 16, left = length, room_left = room;
    char *text = malloc(room), *to = text, *from = (char *)(uintptr_t)bytes; /* iconv reads only */
    if (text == NULL) return no_memory(err);
    size_t answer = iconv(converter, &from, &left, &to, &room_left);
    int why = errno;
    icha_status status = icha_spill_append(&source->converted, text, room - room_left, err);
    free(text);
    *used = length - left;
    if (status != ICHA_OK || answer == 0) return status;
    return answer == (size_t)-1 && why == EINVAL && *used > 0 ? ICHA_OK : ICHA_ERR_ENCODING;
}

static icha_status convert(iconv_t converter, icha_input *source, char *buffer, uint64_t *fault, icha_error *err) {
    icha_status status = ICHA_OK;
    for (*fault = 0; status == ICHA_OK && *fault < source->length;) {
        size_t here = window_at(source, *fault), used = 0;
        const char *bytes;
        status = icha_input_bytes(source, *fault, here, buffer, &bytes, err);
        if (status != ICHA_OK) return status;
        status = convert_window(converter, source, bytes, here, &used, err);
        *fault += used;
    }
    return status;
}

icha_status icha_input_from_cp949(icha_input *source, uint64_t *fault, icha_error *err) {
    char *buffer = malloc(WINDOW);
    if (buffer == NULL) return no_memory(err);
    iconv_t converter;
    icha_status status = icha_cp949_open(&converter, err);
    if (status == ICHA_OK) {
        status = convert(converter, source, buffer, fault, err);
        iconv_close(converter);
    }
    free(buffer);
    return status == ICHA_OK ? icha_input_use_converted(source, err) : status;
}
