/* JSON text that grows: the strings and whole numbers of RFC 8785, in the order in which the writer puts them. */
#ifndef ICHA_LIB_JSON_SINK_H
#define ICHA_LIB_JSON_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct icha_json_sink {
    char *bytes; /* NUL-terminated; NULL as long as nothing was put. The caller frees it */
    size_t length, capacity;
    bool failed; /* no memory; what is put then goes nowhere */
} icha_json_sink;

void icha_json_put(icha_json_sink *out, const char *bytes, size_t length);
/* A literal: `{"amount":` */
void icha_json_put_text(icha_json_sink *out, const char *text);
/* In quotation marks, with the shortest escape that JSON has, all else as it is (RFC 8785, 3.2.2.2). */
void icha_json_put_string(icha_json_sink *out, const char *text, size_t length);
void icha_json_put_whole(icha_json_sink *out, int64_t number);
#endif
