#include "result_head.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"

typedef struct head {
    char *bytes;
    size_t length, capacity, keep;
    int64_t read;
    icha_digest_state state;
} head;

static bool grow(head *h, size_t by) {
    if (h->capacity - h->length > by) return true;
    size_t capacity = (h->capacity + by + 1) * 2;
    char *grown = realloc(h->bytes, capacity);
    if (grown == NULL) return false;
    h->bytes = grown;
    h->capacity = capacity;
    return true;
}

/* What is past the part to keep is digested only. */
static bool take(head *h, const char *bytes, size_t length) {
    size_t wanted = h->keep - h->length < length ? h->keep - h->length : length;
    icha_digest_add(&h->state, bytes, length);
    h->read += (int64_t)length;
    if (!grow(h, wanted)) return false;
    memcpy(h->bytes + h->length, bytes, wanted);
    h->length += wanted;
    h->bytes[h->length] = '\0';
    return true;
}

static icha_status read_all(head *h, FILE *file, const char *name, icha_error *err) {
    char buffer[16384];
    bool ok = grow(h, 0);
    icha_digest_begin(&h->state);
    for (size_t got; ok && (got = fread(buffer, 1, sizeof buffer, file)) > 0;) ok = take(h, buffer, got);
    if (!ok) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    return ferror(file) ? icha_fail(err, ICHA_M_CANNOT_READ, "M-2", NULL, name, strerror(errno)) : ICHA_OK;
}

static bool is_as_written(head *h, const json_t *entry) {
    char digest[ICHA_DIGEST_SIZE];
    const char *said = json_string_value(json_object_get(entry, "sha256"));
    icha_digest_finish(&h->state, digest);
    return said != NULL && strcmp(said, digest) == 0 && json_integer_value(json_object_get(entry, "bytes")) == h->read;
}

icha_status icha_result_head(const char *folder, const json_t *manifest, const char *name, size_t keep, char **bytes,
                             size_t *length, icha_error *err) {
    head h = {.keep = keep};
    FILE *file = NULL;
    const json_t *entry = icha_result_entry(manifest, name);
    if (entry == NULL) return icha_result_broken(folder, "manifest.json", name, err);
    icha_status status = icha_result_open(folder, name, &file, err);
    if (status != ICHA_OK) return status;
    status = read_all(&h, file, name, err);
    fclose(file);
    if (status == ICHA_OK && !is_as_written(&h, entry)) status = icha_result_broken(folder, name, "SHA-256", err);
    if (status != ICHA_OK) {
        free(h.bytes);
        return status;
    }
    *bytes = h.bytes;
    *length = h.length;
    return ICHA_OK;
}
