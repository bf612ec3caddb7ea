#include "audit_log.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "number/fail.h"

#define KEY_FILE_MAX 1024

static icha_status cannot_read(const char *path, const char *why, icha_error *err) {
    return icha_fail(err, ICHA_M_CANNOT_READ, "M-6", NULL, path, why);
}

/* ---- keys ---- */

/* A small regular file as text. */
static icha_status read_small(const char *path, bool is_private, char text[KEY_FILE_MAX], icha_error *err) {
    struct stat about;
    int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file < 0) return cannot_read(path, strerror(errno), err);
    ssize_t got = -1;
    bool open_to_others = false, regular = fstat(file, &about) == 0 && S_ISREG(about.st_mode);
    if (regular) open_to_others = is_private && (about.st_mode & 077) != 0;
    if (regular && !open_to_others) got = read(file, text, KEY_FILE_MAX - 1);
    int why = errno;
    close(file);
    if (open_to_others) return icha_fail(err, ICHA_M_KEY_OPEN, "M-6", NULL, path, "0600");
    if (got < 0) return cannot_read(path, regular ? strerror(why) : "no regular file", err);
    text[got] = '\0';
    if (memchr(text, '\0', (size_t)got) == NULL) return ICHA_OK;
    sodium_memzero(text, KEY_FILE_MAX); /* what stands behind a NUL would be read by nobody */
    return icha_fail(err, ICHA_M_KEY_BROKEN, "M-6", NULL, path, NULL);
}

/* The digits behind `word` at the beginning of a line. */
static bool find_key(const char *text, const char *word, uint8_t bytes[32]) {
    const char *line = text;
    size_t length = strlen(word);
    for (; line != NULL; line = strchr(line, '\n'), line = line == NULL ? NULL : line + 1)
        if (strncmp(line, word, length) == 0)
            return icha_key_parse(line + length, strcspn(line + length, "\r\n"), bytes);
    return false;
}

icha_status audit_key_read(const char *path, uint8_t seed[ICHA_KEY_SEED_SIZE], icha_error *err) {
    char text[KEY_FILE_MAX];
    uint8_t said[ICHA_PUBLIC_KEY_SIZE], key[ICHA_PUBLIC_KEY_SIZE];
    icha_status status = read_small(path, true, text, err);
    if (status != ICHA_OK) return status;
    bool ok = strncmp(text, AUDIT_KEY_HEAD, sizeof AUDIT_KEY_HEAD - 1) == 0 && find_key(text, "secret ", seed) &&
              find_key(text, "public ", said);
    sodium_memzero(text, sizeof text);
    if (ok) {
        icha_key_public(seed, key);
        ok = memcmp(said, key, sizeof key) == 0;
    }
    return ok ? ICHA_OK : icha_fail(err, ICHA_M_KEY_BROKEN, "M-6", NULL, path, NULL);
}

icha_status audit_public_key(const char *given, uint8_t key[ICHA_PUBLIC_KEY_SIZE], icha_error *err) {
    char text[KEY_FILE_MAX];
    if (icha_key_parse(given, strlen(given), key)) return ICHA_OK;
    icha_status status = read_small(given, false, text, err);
    if (status != ICHA_OK) return status;
    bool ok = find_key(text, "public ", key) || icha_key_parse(text, strcspn(text, "\r\n"), key);
    sodium_memzero(text, sizeof text); /* it may be the secret key's file */
    return ok ? ICHA_OK : icha_fail(err, ICHA_M_KEY_BROKEN, "M-6", NULL, given, NULL);
}

/* ---- the log ---- */

icha_status audit_log_read(int file, const char *path, char **text, size_t *length, icha_error *err) {
    struct stat about;
    if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode)) return cannot_read(path, "no regular file", err);
    if (about.st_size > ICHA_LOG_BYTES_MAX) return cannot_read(path, "> 256 MiB", err);
    *text = malloc((size_t)about.st_size + 1);
    if (*text == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    ssize_t got = 1;
    for (*length = 0; *length < (size_t)about.st_size && got > 0; *length += got > 0 ? (size_t)got : 0)
        got = pread(file, *text + *length, (size_t)about.st_size - *length, (off_t)*length);
    if (got > 0) return ICHA_OK;
    free(*text);
    *text = NULL;
    return cannot_read(path, strerror(got < 0 ? errno : EIO), err);
}

static icha_status read_log(const char *path, char **text, size_t *length, icha_error *err) {
    int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file < 0) return cannot_read(path, strerror(errno), err);
    icha_status status = audit_log_read(file, path, text, length, err);
    close(file);
    return status;
}

icha_status audit_log_level(const cli_call *call, const json_t *manifest, json_t *report, icha_error *err) {
    uint8_t key[ICHA_PUBLIC_KEY_SIZE];
    char *text = NULL;
    size_t length = 0;
    int64_t found = 0;
    icha_log_end end;
    const char *log = cli_value(call, "log"), *given = cli_value(call, "public-key");
    const char *run_id = json_string_value(json_object_get(manifest, "run_id"));
    const char *digest = json_string_value(json_object_get(manifest, "digest"));
    icha_log_entry wanted = {NULL, run_id == NULL ? "" : run_id, digest == NULL ? "" : digest, NULL};
    icha_status status = given == NULL ? ICHA_OK : audit_public_key(given, key, err);
    if (status == ICHA_OK) status = read_log(log, &text, &length, err);
    if (status != ICHA_OK) return status;
    icha_log_check(text, length, log, given == NULL ? NULL : key, &wanted, report, &end, &found);
    free(text);
    if (found == 0) icha_audit_differs(report, "chain", log, "not_listed", NULL, digest);
    if (given == NULL) icha_audit_skip(report, "chain", log, "any_key");
    icha_audit_end(report, "chain", end.entries);
    return ICHA_OK;
}
