#include "input.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arrow_table.h"
#include "number/file_error.h"

void icha_input_of_memory(icha_input *source, const char *bytes, size_t length) {
    *source = (icha_input){.bytes = bytes, .file = -1, .length = length};
    icha_spill_init(&source->converted, NULL);
}

static icha_file_state state_of(const struct stat *about) {
    return (icha_file_state){(int64_t)about->st_size, (int64_t)about->st_mtim.tv_sec, (int64_t)about->st_mtim.tv_nsec};
}

static icha_status cannot_read(const icha_input *source, int why, icha_error *err) {
    return icha_file_error(ICHA_M_CANNOT_READ, source->path, why, err);
}

static icha_status changed(const icha_input *source, icha_error *err) {
    return icha_fail(err, ICHA_M_INPUT_CHANGED, "P-4", NULL, source->path, NULL);
}

icha_status icha_input_open(icha_input *source, const char *path, icha_error *err) {
    struct stat about;
    *source = (icha_input){.file = -1, .path = malloc(strlen(path) + 1)};
    icha_spill_init(&source->converted, NULL);
    if (source->path == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    memcpy(source->path, path, strlen(path) + 1);
    source->file = open(path, O_RDONLY | O_CLOEXEC);
    if (source->file < 0 || fstat(source->file, &about) != 0) return cannot_read(source, errno, err);
    if (S_ISDIR(about.st_mode)) return cannot_read(source, EISDIR, err);
    if (!S_ISREG(about.st_mode)) return cannot_read(source, ESPIPE, err);
    source->state = state_of(&about);
    source->length = (uint64_t)about.st_size;
    return ICHA_OK;
}

void icha_input_of_arrow(icha_input *source, icha_arrow_table *table) {
    icha_input_of_memory(source, "", 0);
    source->arrow = table;
    source->length = table->row_count;
}

void icha_input_close(icha_input *source) {
    icha_spill_clear(&source->converted);
    icha_arrow_table_free(source->arrow);
    if (source->file >= 0) close(source->file);
    free(source->path);
    icha_input_of_memory(source, "", 0);
}

static icha_status read_file(const icha_input *source, uint64_t at, char *to, size_t length, icha_error *err) {
    while (length > 0) {
        ssize_t got = pread(source->file, to, length, (off_t)at);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return cannot_read(source, errno, err);
        if (got == 0) return changed(source, err); /* shorter than it was */
        to += got;
        at += (uint64_t)got;
        length -= (size_t)got;
    }
    return ICHA_OK;
}

icha_status icha_input_bytes(const icha_input *source, uint64_t at, size_t length, char *buffer, const char **bytes,
                             icha_error *err) {
    assert(source->arrow == NULL && at + length <= source->length);
    *bytes = buffer;
    if (source->is_converted) return icha_spill_read(&source->converted, at, buffer, length, err);
    if (source->bytes == NULL) return read_file(source, source->first + at, buffer, length, err);
    *bytes = source->bytes + source->first + at;
    return ICHA_OK;
}

icha_status icha_input_check(const icha_input *source, icha_error *err) {
    struct stat about;
    if (source->bytes != NULL) return ICHA_OK;
    if (fstat(source->file, &about) != 0) return cannot_read(source, errno, err);
    icha_file_state now = state_of(&about), then = source->state;
    bool same = now.size == then.size && now.seconds == then.seconds && now.nanoseconds == then.nanoseconds;
    return same ? ICHA_OK : changed(source, err);
}

void icha_input_skip(icha_input *source, uint64_t first) {
    assert(first <= source->length);
    source->first = first;
    source->length -= first;
}

icha_status icha_input_use_converted(icha_input *source, icha_error *err) {
    source->is_converted = true;
    source->length = icha_spill_length(&source->converted);
    return icha_spill_seal(&source->converted, err);
}
