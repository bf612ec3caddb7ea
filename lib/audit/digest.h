/* SHA-256 as hexadecimal text: of bytes, of a file, of a catalogue's folder (M-1). */
#ifndef ICHA_LIB_DIGEST_H
#define ICHA_LIB_DIGEST_H

#include <nettle/sha2.h>
#include <stddef.h>

#include "icha/status.h"

#define ICHA_DIGEST_SIZE 65 /* 64 lower-case digits and a NUL */

void icha_digest_bytes(const void *bytes, size_t length, char digest[ICHA_DIGEST_SIZE]);

typedef struct sha256_ctx icha_digest_state;
void icha_digest_begin(icha_digest_state *state);
void icha_digest_add(icha_digest_state *state, const void *bytes, size_t length);
void icha_digest_finish(icha_digest_state *state, char digest[ICHA_DIGEST_SIZE]);

/* Error: IO. */
icha_status icha_digest_file(const char *path, char digest[ICHA_DIGEST_SIZE], icha_error *err);

/* The folder's .yaml files at any depth, but those in `assumptions` (each of which is an input of its own) and hidden
 * ones: the SHA-256 of the lines that `sha256sum` would print for them, `DIGEST  path`, sorted bytewise by path.
 * Errors: IO, MEMORY. */
icha_status icha_digest_catalogue(const char *directory, char digest[ICHA_DIGEST_SIZE], int64_t *files,
                                  icha_error *err);

/* Called for each of these files, in that order, with its path relative to the folder. */
typedef icha_status icha_catalogue_visit(void *context, const char *path, icha_error *err);
/* Errors: IO, MEMORY, those of the visit. */
icha_status icha_catalogue_files(const char *directory, icha_catalogue_visit *visit, void *context, icha_error *err);
#endif
