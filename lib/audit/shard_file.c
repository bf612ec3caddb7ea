#include "shard_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "number/fail.h"
#include "result.h"

icha_status icha_shard_file_open(icha_shard_file *source, const char *folder, const json_t *manifest, const char *name,
                                 icha_error *err) {
    *source = (icha_shard_file){.folder = folder, .name = name, .manifest = manifest};
    icha_digest_begin(&source->state);
    if (icha_result_entry(manifest, name) == NULL) return icha_result_broken(folder, "manifest.json", name, err);
    return icha_result_open(folder, name, &source->file, err);
}

void icha_shard_file_close(icha_shard_file *source) {
    if (source->file != NULL) fclose(source->file);
    source->file = NULL;
}

static icha_status check_end(icha_shard_file *source, icha_error *err) {
    char digest[ICHA_DIGEST_SIZE];
    const json_t *entry = icha_result_entry(source->manifest, source->name);
    const char *said = json_string_value(json_object_get(entry, "sha256"));
    icha_digest_finish(&source->state, digest);
    bool same = said != NULL && strcmp(said, digest) == 0 &&
                json_integer_value(json_object_get(entry, "bytes")) == source->bytes;
    return same ? ICHA_OK : icha_result_broken(source->folder, source->name, "SHA-256", err);
}

icha_status icha_shard_file_pull(void *context, char *buffer, size_t size, size_t *length, icha_error *err) {
    icha_shard_file *source = context;
    *length = fread(buffer, 1, size, source->file);
    if (ferror(source->file)) return icha_fail(err, ICHA_M_CANNOT_READ, "M-2", NULL, source->name, strerror(errno));
    if (*length == 0) return check_end(source, err);
    icha_digest_add(&source->state, buffer, *length);
    source->bytes += (int64_t)*length;
    return ICHA_OK;
}
