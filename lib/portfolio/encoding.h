/* Bytes to UTF-8: a byte order mark, else strict UTF-8, else strict CP949, else an error with the byte offset (P-1). */
#ifndef ICHA_LIB_ENCODING_H
#define ICHA_LIB_ENCODING_H

#include <iconv.h>

#include "icha/portfolio.h"

typedef struct icha_text {
    const char *bytes; /* UTF-8, without byte order mark; NUL-terminated only if owned */
    size_t length;
    char *owned; /* bytes, when they had to be converted; else NULL */
    icha_encoding encoding;
} icha_text;

/* Errors: ENCODING, MEMORY. */
icha_status icha_text_decode(const char *bytes, size_t length, icha_encoding encoding, icha_text *out,
                             icha_error *err);
void icha_text_clear(icha_text *text);

/* The error of bytes that are no text: `what` was expected, the offsets say where it failed; offset_cp949
 * UINT64_MAX: not tried. */
icha_status icha_no_text(const char *what, uint64_t offset, uint64_t offset_cp949, icha_error *err);

/* From CP949 to UTF-8; iconv_close() it. "CP949", never "EUC-KR": glibc's EUC-KR has no 똠. */
icha_status icha_cp949_open(iconv_t *converter, icha_error *err);

/* How many bytes from the start are strict UTF-8 (no overlong forms, no surrogates, at most U+10FFFF). */
size_t icha_utf8_valid_prefix(const char *bytes, size_t length);
#endif
