#define _GNU_SOURCE /* copy_file_range */
#include "kept.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "number/fail.h"
#include "result.h"

static icha_status cannot_write(const char *path, icha_error *err) {
    return icha_fail(err, ICHA_M_CANNOT_WRITE, "P-4", NULL, path, strerror(errno));
}

/* Stands in the list before it is made, so that a signal finds it. */
static icha_run_kept *begin(icha_run_folder *folder, const char *path, bool is_folder) {
    icha_run_kept *kept = calloc(1, sizeof *kept);
    if (kept == NULL || strlen(path) >= sizeof kept->path) {
        errno = kept == NULL ? ENOMEM : ENAMETOOLONG;
        free(kept);
        return NULL;
    }
    strcpy(kept->path, path);
    kept->is_folder = is_folder;
    kept->before = folder->kept;
    folder->kept = kept;
    return kept;
}

static bool has_folder(const icha_run_folder *folder, const char *path) {
    for (const icha_run_kept *k = folder->kept; k != NULL; k = k->before)
        if (k->is_folder && strcmp(k->path, path) == 0) return true;
    return false;
}

icha_status icha_run_keep_folders(icha_run_folder *folder, const char *path, icha_error *err) {
    char part[ICHA_KEPT_PATH_MAX];
    for (const char *slash = strchr(path, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        snprintf(part, sizeof part, "%.*s", (int)(slash - path), path);
        if (has_folder(folder, part)) continue;
        if (begin(folder, part, true) == NULL || mkdirat(folder->descriptor, part, 0777) != 0)
            return cannot_write(part, err);
    }
    return ICHA_OK;
}

static icha_status open_copy(icha_run_folder *folder, const char *path, unsigned mode, icha_run_kept **kept, int *to,
                             icha_error *err) {
    icha_status status = icha_run_keep_folders(folder, path, err);
    if (status != ICHA_OK) return status;
    *kept = begin(folder, path, false);
    *to = *kept == NULL ? -1
                        : openat(folder->descriptor, path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                                 (mode_t)(mode & 0666));
    return *to < 0 ? cannot_write(path, err) : ICHA_OK;
}

static bool write_all(int to, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t done = write(to, bytes, length);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return false;
        bytes += done;
        length -= (size_t)done;
    }
    return true;
}

static bool copy_by_hand(int from, int to, int64_t *bytes) {
    char buffer[65536];
    for (;;) {
        ssize_t got = read(from, buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return got == 0;
        if (!write_all(to, buffer, (size_t)got)) return false;
        *bytes += got;
    }
}

/* In the kernel, or by reference, where it can; where it cannot at all, by hand from the beginning. */
static bool copy(int from, int to, int64_t *bytes) {
    *bytes = 0;
    for (;;) {
        ssize_t done = copy_file_range(from, NULL, to, NULL, (size_t)1 << 30, 0);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0 && (*bytes > 0 || errno == ENOSPC || errno == EIO || errno == EFBIG)) return false;
        if (done < 0) return copy_by_hand(from, to, bytes);
        if (done == 0) return copy_by_hand(from, to, bytes); /* some file systems answer 0 for what they cannot */
        *bytes += done;
    }
}

static bool digest_descriptor(int file, char digest[ICHA_DIGEST_SIZE]) {
    unsigned char buffer[65536];
    icha_digest_state state;
    ssize_t got;
    icha_digest_begin(&state);
    if (lseek(file, 0, SEEK_SET) != 0) return false;
    while ((got = read(file, buffer, sizeof buffer)) > 0 || (got < 0 && errno == EINTR))
        if (got > 0) icha_digest_add(&state, buffer, (size_t)got);
    icha_digest_finish(&state, digest);
    return got == 0;
}

static icha_status close_copy(int to, bool ok, const char *path, icha_error *err) {
    ok = ok && fsync(to) == 0;
    int why = errno;
    if (close(to) != 0 && ok) ok = false, why = errno;
    if (ok) return ICHA_OK;
    errno = why;
    return cannot_write(path, err);
}

icha_status icha_run_keep_file(icha_run_folder *folder, const char *path, int source, const char *sha256,
                               icha_run_kept **kept, icha_error *err) {
    struct stat about;
    icha_run_kept *made = NULL;
    int to = -1;
    if (fstat(source, &about) != 0) return cannot_write(path, err);
    icha_status status = open_copy(folder, path, about.st_mode, &made, &to, err);
    if (status != ICHA_OK) return status;
    bool ok = copy(source, to, &made->bytes);
    if (ok && sha256 == NULL) ok = digest_descriptor(to, made->sha256);
    else if (ok) snprintf(made->sha256, sizeof made->sha256, "%s", sha256);
    if (kept != NULL) *kept = made;
    return close_copy(to, ok, path, err);
}

icha_status icha_run_keep_bytes(icha_run_folder *folder, const char *path, const char *bytes, size_t length,
                                unsigned mode, icha_error *err) {
    icha_run_kept *made = NULL;
    int to = -1;
    icha_status status = open_copy(folder, path, mode, &made, &to, err);
    if (status != ICHA_OK) return status;
    made->bytes = (int64_t)length;
    icha_digest_bytes(bytes, length, made->sha256);
    return close_copy(to, write_all(to, bytes, length), path, err);
}

/* ---- read back ---- */

/* Every part is a name: not empty, not hidden, so neither `.` nor `..`; none has a control character. */
static bool are_names(const char *path) {
    size_t depth = 0;
    for (const char *part = path;; part = strchr(part, '/') + 1, depth++) {
        if (part[0] == '\0' || part[0] == '/' || part[0] == '.') return false;
        if (strchr(part, '/') == NULL) break;
    }
    for (const char *c = path; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f) return false;
    return depth <= ICHA_KEPT_DEPTH_MAX;
}

bool icha_run_kept_is_path(const char *path) {
    size_t length = sizeof ICHA_KEPT_FOLDER - 1;
    return path != NULL && strlen(path) < ICHA_KEPT_PATH_MAX && strncmp(path, ICHA_KEPT_FOLDER, length) == 0 &&
           path[length] == '/' && are_names(path);
}

/* One part after the other, so that a link on the way is met, not followed. */
static int open_parts(int root, const char *path) {
    char part[ICHA_KEPT_PATH_MAX];
    int here = root;
    for (const char *slash; (slash = strchr(path, '/')) != NULL; path = slash + 1) {
        snprintf(part, sizeof part, "%.*s", (int)(slash - path), path);
        int next = openat(here, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        int why = errno;
        close(here);
        errno = why;
        if (next < 0) return -1;
        here = next;
    }
    int found = openat(here, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC); /* a pipe would wait */
    int why = errno;
    close(here);
    errno = why;
    return found;
}

icha_status icha_run_kept_open(const char *folder, const char *path, int *descriptor, icha_error *err) {
    struct stat about;
    assert(strlen(path) < ICHA_KEPT_PATH_MAX && are_names(path));
    int root = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (root < 0) return icha_fail(err, ICHA_M_CANNOT_READ, "M-2", NULL, folder, strerror(errno));
    *descriptor = open_parts(root, path);
    if (*descriptor < 0) return icha_fail(err, ICHA_M_CANNOT_READ, "M-2", NULL, path, strerror(errno));
    if (fstat(*descriptor, &about) == 0 && S_ISREG(about.st_mode)) return ICHA_OK;
    close(*descriptor);
    return icha_result_broken(folder, path, "no regular file", err);
}
