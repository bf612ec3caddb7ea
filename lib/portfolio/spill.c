#define _GNU_SOURCE /* O_TMPFILE: a file that never has a name */
#include "spill.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "number/file_error.h"

#define MEMORY_MAX ((size_t)1 << 20) /* bytes that are kept before a file is made, and written at once */

void icha_spill_init(icha_spill *spill, const char *folder) {
    *spill = (icha_spill){folder, -1, NULL, 0, 0, 0, NULL};
}

void icha_spill_clear(icha_spill *spill) {
    if (spill->map != NULL) munmap(spill->map, (size_t)spill->written);
    if (spill->file >= 0) close(spill->file);
    free(spill->memory);
    icha_spill_init(spill, spill->folder);
}

uint64_t icha_spill_length(const icha_spill *spill) {
    return spill->written + spill->used;
}

static icha_status cannot_write(const icha_spill *spill, int why, icha_error *err) {
    return icha_file_error(ICHA_M_CANNOT_WRITE, spill->folder, why, err);
}

/* Unlinked as soon as it is open, where the file system knows no file without a name. */
static int open_unnamed(const char *folder) {
    int file = -1;
#ifdef O_TMPFILE
    file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file >= 0) return file;
#endif
    size_t size = strlen(folder) + sizeof "/.icha-spill-XXXXXX";
    char *path = malloc(size);
    if (path == NULL) return -1;
    snprintf(path, size, "%s/.icha-spill-XXXXXX", folder);
    file = mkstemp(path);
    if (file >= 0) unlink(path);
    free(path);
    return file;
}

static icha_status write_out(icha_spill *spill, const char *bytes, size_t length, icha_error *err) {
    if (spill->file < 0) spill->file = open_unnamed(spill->folder);
    if (spill->file < 0) return cannot_write(spill, errno, err);
    while (length > 0) {
        ssize_t done = pwrite(spill->file, bytes, length, (off_t)spill->written);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return cannot_write(spill, done == 0 ? ENOSPC : errno, err);
        bytes += done;
        length -= (size_t)done;
        spill->written += (uint64_t)done;
    }
    return ICHA_OK;
}

static icha_status flush(icha_spill *spill, icha_error *err) {
    icha_status status = write_out(spill, spill->memory, spill->used, err);
    if (status == ICHA_OK) spill->used = 0;
    return status;
}

static icha_status make_room(icha_spill *spill, size_t length, icha_error *err) {
    size_t wanted = spill->capacity == 0 ? 4096 : spill->capacity;
    if (length > SIZE_MAX / 4 - spill->used) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    while (wanted < spill->used + length) wanted *= 2;
    if (wanted == spill->capacity) return ICHA_OK;
    char *grown = realloc(spill->memory, wanted);
    if (grown == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    spill->memory = grown;
    spill->capacity = wanted;
    return ICHA_OK;
}

icha_status icha_spill_append(icha_spill *spill, const void *bytes, size_t length, icha_error *err) {
    assert(spill->map == NULL);
    icha_status status = ICHA_OK;
    if (length == 0) return ICHA_OK;
    bool is_full = spill->folder != NULL && length > MEMORY_MAX - spill->used;
    if (is_full && spill->used > 0) status = flush(spill, err);
    if (status == ICHA_OK && is_full && length > MEMORY_MAX) return write_out(spill, bytes, length, err);
    if (status == ICHA_OK) status = make_room(spill, length, err);
    if (status != ICHA_OK) return status;
    memcpy(spill->memory + spill->used, bytes, length);
    spill->used += length;
    return ICHA_OK;
}

icha_status icha_spill_read(const icha_spill *spill, uint64_t at, void *to, size_t length, icha_error *err) {
    char *next = to;
    assert(at + length <= icha_spill_length(spill));
    while (length > 0 && at < spill->written) {
        size_t here = length < spill->written - at ? length : (size_t)(spill->written - at);
        ssize_t got = pread(spill->file, next, here, (off_t)at);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return icha_file_error(ICHA_M_CANNOT_READ, spill->folder, got == 0 ? EIO : errno, err);
        next += got;
        at += (uint64_t)got;
        length -= (size_t)got;
    }
    if (length > 0) memcpy(next, spill->memory + (at - spill->written), length);
    return ICHA_OK;
}

icha_status icha_spill_seal(icha_spill *spill, icha_error *err) {
    if (spill->written == 0) return ICHA_OK;
    icha_status status = flush(spill, err);
    if (status != ICHA_OK) return status;
    void *map = mmap(NULL, (size_t)spill->written, PROT_READ, MAP_SHARED, spill->file, 0);
    if (map == MAP_FAILED) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    spill->map = map;
    free(spill->memory);
    spill->memory = NULL;
    spill->capacity = 0;
    return ICHA_OK;
}

const char *icha_spill_view(const icha_spill *spill, uint64_t at) {
    assert(at <= icha_spill_length(spill) && (spill->written == 0 || spill->map != NULL));
    return spill->map != NULL ? spill->map + at : spill->memory + at;
}
