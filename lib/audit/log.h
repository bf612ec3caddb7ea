/* The append-only log of signed runs (M-6): one line an entry, canonical JSON (RFC 8785), each with the SHA-256 of
 * the line
 * before it, signed with Ed25519. Nothing here reads a clock, a file or chance. */
#ifndef ICHA_LIB_LOG_H
#define ICHA_LIB_LOG_H

#include <jansson.h>
#include <stdbool.h>

#include "merkle.h"

#define ICHA_LOG_SCHEMA "icha.log/1"
#define ICHA_LOG_LINE_MAX 4096
#define ICHA_LOG_BYTES_MAX (256 * 1024 * 1024)
#define ICHA_KEY_SEED_SIZE 32
#define ICHA_PUBLIC_KEY_SIZE 32

/* What an entry says; texts last as long as what they were taken from. */
typedef struct icha_log_entry {
    const char *what; /* `run`, or `correction` of an earlier one (S-8) */
    const char *run_id;
    const char *manifest; /* its digest, which closes it */
    const char *time;     /* as observed: 2026-11-23T10:00:00Z; it determines nothing */
} icha_log_entry;

/* How a log ends: where the next entry goes on. */
typedef struct icha_log_end {
    int64_t entries;
    char digest[ICHA_DIGEST_SIZE]; /* of the last line; 64 zeros of an empty log */
} icha_log_end;

void icha_key_public(const uint8_t seed[ICHA_KEY_SEED_SIZE], uint8_t key[ICHA_PUBLIC_KEY_SIZE]);
/* 64 hexadecimal digits. */
bool icha_key_parse(const char *text, size_t length, uint8_t bytes[32]);

/* The line that goes behind the end, its line end included; the caller frees it. NULL: no memory. */
char *icha_log_line(const icha_log_end *end, const icha_log_entry *entry, const uint8_t seed[ICHA_KEY_SEED_SIZE]);

/* Every entry: its form, its number, the line before it, its signature, and with `key` (or NULL) that it is this one's.
 * What does not hold is a finding of the level `chain`, `name` the log's. *found: how many entries are of the
 * manifest's
 * digest and run_id (NULL: nobody asks) and hold. */
void icha_log_check(const char *text, size_t length, const char *name, const uint8_t *key, const icha_log_entry *wanted,
                    json_t *report, icha_log_end *end, int64_t *found);
#endif
