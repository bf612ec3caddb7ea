/* Files of the signed log: keys and the log itself, read at the edge. */
#ifndef ICHA_CLI_AUDIT_LOG_H
#define ICHA_CLI_AUDIT_LOG_H

#include "audit.h"
#include "audit/log.h"

#define AUDIT_KEY_HEAD "icha-key/1 ed25519\n"

/* The secret seed of a key file that `icha sign --new-key` wrote; refused if others may read it. Errors: IO,
 * CONFLICT. */
icha_status audit_key_read(const char *path, uint8_t seed[ICHA_KEY_SEED_SIZE], icha_error *err);
/* A public key: 64 digits, or a file that holds them, by themselves or in a line `public DIGITS`. Errors: IO,
 * CONFLICT. */
icha_status audit_public_key(const char *given, uint8_t key[ICHA_PUBLIC_KEY_SIZE], icha_error *err);
/* The whole log, of an open file. The caller frees *text. Errors: IO, MEMORY. */
icha_status audit_log_read(int file, const char *path, char **text, size_t *length, icha_error *err);
/* The level `chain` of a run: is it in the log of --log, signed by --public-key? Errors: IO, CONFLICT, MEMORY. */
icha_status audit_log_level(const cli_call *call, const json_t *manifest, json_t *report, icha_error *err);
#endif
