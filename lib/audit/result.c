#define _XOPEN_SOURCE 700
#include "result.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "canonical.h"
#include "json_whole.h"
#include "manifest.h"
#include "number/fail.h"
#include "rests_on.h"

/* "" when it is too long. */
static void join(const char *folder, const char *name, char *path) {
    int length = snprintf(path, PATH_MAX, "%s/%s", folder, name);
    if (length < 0 || length >= PATH_MAX) path[0] = '\0';
}

icha_status icha_result_broken(const char *folder, const char *name, const char *what, icha_error *err) {
    char path[PATH_MAX];
    icha_status status = icha_json_whole(err); /* what could not be read for want of memory is not broken */
    if (status != ICHA_OK) return status;
    join(folder, name, path);
    return icha_fail(err, ICHA_M_RESULT_BROKEN, "M-2", NULL, path, what);
}

/* ---- files ---- */

static bool is_folder(const char *path) {
    struct stat about;
    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

/* A file that the run wrote and that is missing or a link now: the folder is not as the run left it. Without the
 * folder, or where the system cannot open any more, nothing was found of it. */
static icha_status not_opened(const char *folder, const char *name, const char *path, int why, icha_error *err) {
    bool is_found = (why == ENOENT || why == ELOOP || why == EACCES || why == ENXIO) && is_folder(folder);
    return is_found ? icha_result_broken(folder, name, why == ELOOP ? "no regular file" : strerror(why), err)
                    : icha_fail(err, ICHA_M_CANNOT_READ, "M-2", NULL, path, strerror(why));
}

icha_status icha_result_open(const char *folder, const char *name, FILE **file, icha_error *err) {
    char path[PATH_MAX];
    struct stat about;
    join(folder, name, path);
    int descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC); /* a pipe would wait */
    if (descriptor < 0) return not_opened(folder, name, path, errno, err);
    bool regular = fstat(descriptor, &about) == 0 && S_ISREG(about.st_mode);
    FILE *opened = regular ? fdopen(descriptor, "rb") : NULL;
    if (opened == NULL) {
        close(descriptor);
        return regular ? icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, path, NULL)
                       : icha_result_broken(folder, name, "no regular file", err);
    }
    *file = opened;
    return ICHA_OK;
}

static icha_status read_whole(FILE *file, const char *folder, const char *name, size_t limit, char **bytes,
                              size_t *length, icha_error *err) {
    size_t capacity = 0, used = 0;
    char *text = NULL;
    for (size_t got = 1; got > 0; used += got) {
        if (capacity - used < 65536) {
            capacity = (capacity + 65536) * 2;
            char *grown = realloc(text, capacity);
            if (grown == NULL) {
                free(text);
                return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
            }
            text = grown;
        }
        got = used > limit ? 0 : fread(text + used, 1, capacity - used, file);
    }
    *bytes = text;
    *length = used;
    int why = ferror(file) ? errno : 0;
    if (why == 0 && used <= limit) return ICHA_OK;
    free(text);
    *bytes = NULL;
    return used > limit ? icha_result_broken(folder, name, "too large", err)
                        : icha_fail(err, ICHA_M_CANNOT_READ, "M-2", NULL, name, strerror(why));
}

icha_status icha_result_text(const char *folder, const char *name, size_t limit, char **bytes, size_t *length,
                             icha_error *err) {
    FILE *file = NULL;
    icha_status status = icha_result_open(folder, name, &file, err);
    if (status != ICHA_OK) return status;
    status = read_whole(file, folder, name, limit, bytes, length, err);
    fclose(file);
    return status;
}

/* ---- the manifest ---- */

static bool holds(const json_t *manifest, const char *key, const json_t *of) {
    char digest[ICHA_DIGEST_SIZE];
    size_t length;
    const char *said = json_string_value(json_object_get(manifest, key));
    char *text = icha_canonical_json(of, &length);
    if (text == NULL) return false;
    icha_digest_bytes(text, length, digest);
    free(text);
    return said != NULL && strcmp(said, digest) == 0;
}

static bool has_its_digest(const json_t *manifest) {
    json_t *rest = icha_json_without(manifest, "digest");
    bool same = holds(manifest, "digest", rest);
    json_decref(rest);
    return same;
}

/* A name that the run could have written: no path, nothing hidden. */
static bool is_file_name(const char *name) {
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz.";
    return name != NULL && name[0] != '\0' && name[0] != '.' && strspn(name, allowed) == strlen(name);
}

static bool has_files(const json_t *manifest) {
    size_t index;
    const json_t *entry, *list = json_object_get(manifest, "results");
    bool ok = json_is_array(list);
    json_array_foreach(list, index, entry) {
        ok = ok && is_file_name(json_string_value(json_object_get(entry, "file"))) &&
             json_is_string(json_object_get(entry, "sha256")) && json_is_integer(json_object_get(entry, "bytes")) &&
             json_is_integer(json_object_get(entry, "rows"));
    }
    return ok;
}

/* NULL: it holds. */
static const char *fault_of(const json_t *manifest) {
    icha_contradiction about;
    const char *schema = json_string_value(json_object_get(manifest, "schema"));
    if (schema == NULL || strcmp(schema, ICHA_MANIFEST_SCHEMA) != 0) return "schema";
    if (!holds(manifest, "run_id", json_object_get(manifest, "determinants"))) return "run_id";
    if (!has_its_digest(manifest)) return "digest";
    if (!has_files(manifest)) return "results";
    return icha_manifest_contradicts(manifest, &about) ? about.what : NULL;
}

icha_status icha_result_manifest(const char *folder, json_t **manifest, icha_error *err) {
    char *text = NULL;
    size_t length = 0;
    icha_status status = icha_result_text(folder, "manifest.json", ICHA_MANIFEST_BYTES_MAX, &text, &length, err);
    if (status != ICHA_OK) return status;
    json_t *read = icha_json_read(text, length, JSON_REJECT_DUPLICATES, NULL);
    free(text);
    const char *fault = read == NULL ? "JSON" : fault_of(read);
    if (fault == NULL) {
        *manifest = read;
        return ICHA_OK;
    }
    json_decref(read);
    return icha_result_broken(folder, "manifest.json", fault, err);
}

const json_t *icha_result_entry(const json_t *manifest, const char *name) {
    size_t index;
    const json_t *entry;
    json_array_foreach(json_object_get(manifest, "results"), index, entry) {
        const char *file = json_string_value(json_object_get(entry, "file"));
        if (file != NULL && strcmp(file, name) == 0) return entry;
    }
    return NULL;
}

/* ---- digests ---- */

static bool is_same(const json_t *entry, const char *digest, int64_t bytes) {
    const char *said = json_string_value(json_object_get(entry, "sha256"));
    return said != NULL && strcmp(said, digest) == 0 && json_integer_value(json_object_get(entry, "bytes")) == bytes;
}

icha_status icha_result_read(const char *folder, const json_t *manifest, const char *name, size_t limit, char **bytes,
                             size_t *length, icha_error *err) {
    char digest[ICHA_DIGEST_SIZE];
    const json_t *entry = icha_result_entry(manifest, name);
    if (entry == NULL) return icha_result_broken(folder, "manifest.json", name, err);
    icha_status status = icha_result_text(folder, name, limit, bytes, length, err);
    if (status != ICHA_OK) return status;
    icha_digest_bytes(*bytes, *length, digest);
    if (is_same(entry, digest, (int64_t)*length)) return ICHA_OK;
    free(*bytes);
    *bytes = NULL;
    return icha_result_broken(folder, name, "SHA-256", err);
}

static icha_status check_file(const char *folder, const json_t *entry, icha_error *err) {
    unsigned char buffer[16384];
    char digest[ICHA_DIGEST_SIZE];
    icha_digest_state state;
    int64_t bytes = 0;
    FILE *file = NULL;
    const char *name = json_string_value(json_object_get(entry, "file"));
    icha_status status = icha_result_open(folder, name, &file, err);
    if (status != ICHA_OK) return status;
    icha_digest_begin(&state);
    for (size_t got; (got = fread(buffer, 1, sizeof buffer, file)) > 0; bytes += (int64_t)got)
        icha_digest_add(&state, buffer, got);
    int why = ferror(file) ? errno : 0;
    fclose(file);
    if (why != 0) return icha_fail(err, ICHA_M_CANNOT_READ, "M-2", NULL, name, strerror(why));
    icha_digest_finish(&state, digest);
    return is_same(entry, digest, bytes) ? ICHA_OK : icha_result_broken(folder, name, "SHA-256", err);
}

icha_status icha_result_check_files(const char *folder, const json_t *manifest, icha_error *err) {
    size_t index;
    const json_t *entry;
    json_array_foreach(json_object_get(manifest, "results"), index, entry) {
        icha_status status = check_file(folder, entry, err);
        if (status != ICHA_OK) return status;
    }
    return ICHA_OK;
}

/* ---- what differs ---- */

static bool in_object(const json_t *a, const json_t *b, char *where, size_t size) {
    const char *key;
    json_t *value;
    size_t used = strlen(where);
    json_object_foreach((json_t *)(uintptr_t)a, key, value) {
        snprintf(where + used, size - used, "%s%s", used == 0 ? "" : ".", key);
        if (icha_json_difference(value, json_object_get(b, key), where, size)) return true;
    }
    json_object_foreach((json_t *)(uintptr_t)b, key, value) {
        snprintf(where + used, size - used, "%s%s", used == 0 ? "" : ".", key);
        if (json_object_get(a, key) == NULL) return true;
    }
    where[used] = '\0';
    return false;
}

static bool in_array(const json_t *a, const json_t *b, char *where, size_t size) {
    size_t used = strlen(where), count = json_array_size(a);
    if (count != json_array_size(b)) return true;
    for (size_t i = 0; i < count; i++) {
        snprintf(where + used, size - used, "[%zu]", i);
        if (icha_json_difference(json_array_get(a, i), json_array_get(b, i), where, size)) return true;
    }
    where[used] = '\0';
    return false;
}

/* `where` holds the path so far. Both are documents that their canonical form went through, so they are no deeper than
 * the stack bears. */
bool icha_json_difference(const json_t *a, const json_t *b, char *where, size_t size) {
    if (json_is_object(a) && json_is_object(b)) return in_object(a, b, where, size);
    if (json_is_array(a) && json_is_array(b)) return in_array(a, b, where, size);
    return a == NULL || b == NULL || !json_equal(a, b);
}
