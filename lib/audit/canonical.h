/* Canonical JSON (RFC 8785), narrowed by M-1: no numbers but whole counts, no null. The same document gives the same
 * bytes in every implementation, so its digest names it. */
#ifndef ICHA_LIB_CANONICAL_H
#define ICHA_LIB_CANONICAL_H

#include <jansson.h>
#include <stddef.h>

/* Largest count that every JSON implementation reads exactly. */
#define ICHA_CANONICAL_COUNT_MAX INT64_C(9007199254740991)

/* NUL-terminated, the caller frees it; *length may be NULL. NULL: out of memory, which is a gap (json_whole.h), or the
 * document is none or holds what M-1 forbids (a null, a number that is no count). */
char *icha_canonical_json(const json_t *document, size_t *length);
#endif
