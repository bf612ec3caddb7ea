/* The beginning of a file of a finished run whose end may be too large for memory. */
#ifndef ICHA_LIB_RESULT_HEAD_H
#define ICHA_LIB_RESULT_HEAD_H

#include "result.h"

/* Reads a file whole and checks size and digest against the manifest, but keeps only its first `keep` bytes; *length:
 * how many. *bytes has room for one more, a NUL, and is the caller's. Errors: IO, CONFLICT, MEMORY. Rule M-2. */
icha_status icha_result_head(const char *folder, const json_t *manifest, const char *name, size_t keep, char **bytes,
                             size_t *length, icha_error *err);
#endif
