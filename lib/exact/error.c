/* The caller's error sentence. */
#include "internal.h"

#include <stdarg.h>
#include <stdio.h>

bool icha_exact_fail(struct exact_error *err, const char *format, ...) {
    if (err->text != NULL && err->size > 0) {
        va_list args;
        va_start(args, format);
        vsnprintf(err->text, err->size, format, args);
        va_end(args);
    }
    return false;
}
