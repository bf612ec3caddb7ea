#include "log.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canonical.h"
#include "finding.h"
#include "json_whole.h"

_Static_assert(crypto_sign_SEEDBYTES == ICHA_KEY_SEED_SIZE, "a seed is 32 bytes");
_Static_assert(crypto_sign_PUBLICKEYBYTES == ICHA_PUBLIC_KEY_SIZE, "a public key is 32 bytes");

static const char zeros[] = "0000000000000000000000000000000000000000000000000000000000000000";

/* ---- keys ---- */

static void hex(const uint8_t *bytes, size_t count, char *text) {
    for (size_t i = 0; i < count; i++) {
        text[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
        text[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
    }
    text[2 * count] = '\0';
}

static bool unhex(const char *text, size_t length, uint8_t *bytes, size_t count) {
    static const char digits[] = "0123456789abcdef";
    if (text == NULL || length != 2 * count) return false;
    for (size_t i = 0; i < count; i++) {
        const char *high = memchr(digits, text[2 * i], 16), *low = memchr(digits, text[2 * i + 1], 16);
        if (high == NULL || low == NULL) return false;
        bytes[i] = (uint8_t)((high - digits) << 4 | (low - digits));
    }
    return true;
}

bool icha_key_parse(const char *text, size_t length, uint8_t bytes[32]) {
    return unhex(text, length, bytes, 32);
}

void icha_key_public(const uint8_t seed[ICHA_KEY_SEED_SIZE], uint8_t key[ICHA_PUBLIC_KEY_SIZE]) {
    uint8_t secret[crypto_sign_SECRETKEYBYTES];
    crypto_sign_seed_keypair(key, secret, seed);
    sodium_memzero(secret, sizeof secret);
}

/* ---- writing ---- */

static json_t *entry_json(const icha_log_end *end, const icha_log_entry *entry, const char *key) {
    return json_pack("{s:s, s:I, s:s, s:s, s:s, s:s, s:s, s:s}", "schema", ICHA_LOG_SCHEMA, "sequence",
                     (json_int_t)end->entries + 1, "previous", end->entries == 0 ? zeros : end->digest, "what",
                     entry->what, "run_id", entry->run_id, "manifest", entry->manifest, "time", entry->time,
                     "public_key", key);
}

static bool sign(json_t *entry, const uint8_t *seed) {
    uint8_t key[crypto_sign_PUBLICKEYBYTES], secret[crypto_sign_SECRETKEYBYTES], signature[crypto_sign_BYTES];
    char text[2 * crypto_sign_BYTES + 1];
    size_t length;
    char *canonical = icha_canonical_json(entry, &length);
    if (canonical == NULL) return false;
    crypto_sign_seed_keypair(key, secret, seed);
    crypto_sign_detached(signature, NULL, (const uint8_t *)canonical, length, secret);
    sodium_memzero(secret, sizeof secret);
    free(canonical);
    hex(signature, sizeof signature, text);
    return json_object_set_new(entry, "signature", json_string(text)) == 0;
}

char *icha_log_line(const icha_log_end *end, const icha_log_entry *entry, const uint8_t seed[ICHA_KEY_SEED_SIZE]) {
    uint8_t key[ICHA_PUBLIC_KEY_SIZE];
    char text[2 * ICHA_PUBLIC_KEY_SIZE + 1];
    size_t length = 0;
    icha_key_public(seed, key);
    hex(key, sizeof key, text);
    json_t *made = entry_json(end, entry, text);
    char *line = made != NULL && sign(made, seed) ? icha_canonical_json(made, &length) : NULL;
    json_decref(made);
    char *grown = line == NULL ? NULL : realloc(line, length + 2);
    if (grown == NULL) free(line);
    else strcpy(grown + length, "\n");
    return grown;
}

/* ---- checking ---- */

typedef struct checking {
    const char *name;
    const uint8_t *key;
    const icha_log_entry *wanted;
    json_t *report;
    icha_log_end *end;
    bool holds; /* the entry in hand */
} checking;

static void differs(checking *c, const char *what, const char *found, const char *expected) {
    icha_finding_at finding = {"chain", c->name, what, found, expected, c->end->entries + 1, -1, NULL};
    icha_audit_find(c->report, &finding);
    c->holds = false;
}

static const char *text_of(const json_t *entry, const char *key) {
    const char *text = json_string_value(json_object_get(entry, key));
    return text == NULL ? "" : text;
}

static bool is_hash(const json_t *entry, const char *key) {
    uint8_t bytes[32];
    const char *text = text_of(entry, key);
    return icha_key_parse(text, strlen(text), bytes);
}

/* Exactly the members that icha_log_line() writes, in their form. */
static bool has_form(const json_t *entry, const char *line, size_t length) {
    const char *what = text_of(entry, "what");
    if (json_object_size(entry) != 9 || strcmp(text_of(entry, "schema"), ICHA_LOG_SCHEMA) != 0) return false;
    if (strcmp(what, "run") != 0 && strcmp(what, "correction") != 0) return false;
    if (!json_is_integer(json_object_get(entry, "sequence")) || !json_is_string(json_object_get(entry, "time")))
        return false;
    if (!is_hash(entry, "previous") || !is_hash(entry, "run_id") || !is_hash(entry, "manifest") ||
        !is_hash(entry, "public_key"))
        return false;
    size_t size = 0;
    char *canonical = icha_canonical_json(entry, &size);
    bool same = canonical != NULL && size == length && memcmp(canonical, line, length) == 0;
    free(canonical);
    return same;
}

static bool is_signed(json_t *entry) {
    uint8_t key[crypto_sign_PUBLICKEYBYTES], signature[crypto_sign_BYTES];
    const char *public_key = text_of(entry, "public_key"), *text = text_of(entry, "signature");
    size_t length = 0;
    if (!unhex(public_key, strlen(public_key), key, sizeof key)) return false;
    if (!unhex(text, strlen(text), signature, sizeof signature)) return false;
    (void)json_object_del(entry, "signature");
    char *canonical = icha_canonical_json(entry, &length);
    bool ok = canonical != NULL && crypto_sign_verify_detached(signature, (const uint8_t *)canonical, length, key) == 0;
    free(canonical);
    return ok;
}

static void check_key(checking *c, const json_t *entry) {
    char expected[2 * ICHA_PUBLIC_KEY_SIZE + 1];
    if (c->key == NULL) return;
    hex(c->key, ICHA_PUBLIC_KEY_SIZE, expected);
    const char *found = text_of(entry, "public_key");
    if (strcmp(found, expected) != 0) differs(c, "public_key", found, expected);
}

static bool is_wanted(const checking *c, const json_t *entry) {
    return c->wanted != NULL && strcmp(text_of(entry, "manifest"), c->wanted->manifest) == 0 &&
           strcmp(text_of(entry, "run_id"), c->wanted->run_id) == 0;
}

static bool check_entry(checking *c, const char *line, size_t length) {
    char sequence[24];
    c->holds = true;
    json_t *entry = length > ICHA_LOG_LINE_MAX ? NULL : icha_json_read(line, length, JSON_REJECT_DUPLICATES, NULL);
    if (entry == NULL || !has_form(entry, line, length)) {
        differs(c, "entry", NULL, NULL);
        json_decref(entry);
        return false;
    }
    json_int_t number = json_integer_value(json_object_get(entry, "sequence"));
    snprintf(sequence, sizeof sequence, "%lld", (long long)number);
    if (number != c->end->entries + 1) differs(c, "sequence", sequence, NULL);
    const char *before = c->end->entries == 0 ? zeros : c->end->digest;
    if (strcmp(text_of(entry, "previous"), before) != 0) differs(c, "previous", text_of(entry, "previous"), before);
    check_key(c, entry);
    bool wanted = is_wanted(c, entry);
    if (!is_signed(entry)) differs(c, "signature", NULL, NULL);
    json_decref(entry);
    return wanted && c->holds;
}

/* The last line must have its end: an entry cut short is none. */
void icha_log_check(const char *text, size_t length, const char *name, const uint8_t *key, const icha_log_entry *wanted,
                    json_t *report, icha_log_end *end, int64_t *found) {
    checking c = {name, key, wanted, report, end, true};
    *found = 0;
    end->entries = 0;
    strcpy(end->digest, zeros);
    for (size_t at = 0; at < length;) {
        const char *stop = memchr(text + at, '\n', length - at);
        size_t size = stop == NULL ? length - at : (size_t)(stop - (text + at));
        if (stop == NULL) differs(&c, "entry", NULL, NULL);
        else *found += check_entry(&c, text + at, size);
        icha_digest_bytes(text + at, size + (stop != NULL), end->digest);
        end->entries++;
        at += size + (stop != NULL);
    }
}
