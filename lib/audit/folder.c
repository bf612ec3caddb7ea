#define _XOPEN_SOURCE 700 /* realpath */
#define _DEFAULT_SOURCE   /* flock */
#include "folder.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "json_whole.h"
#include "kept.h"
#include "manifest.h"
#include "number/fail.h"
#include "result.h"
#include "run_set.h"

#define STAGING ".icha-"

static icha_status cannot_write(const char *path, icha_error *err) {
    return icha_fail(err, ICHA_M_CANNOT_WRITE, "P-4", NULL, path, strerror(errno));
}

static bool is_empty(DIR *stream) {
    errno = 0;
    for (struct dirent *entry; (entry = readdir(stream)) != NULL;)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) return false;
    return errno == 0;
}

static bool is_run(const char *folder) {
    char *text = NULL;
    size_t length = 0;
    icha_status status = icha_result_text(folder, "manifest.json", ICHA_MANIFEST_BYTES_MAX, &text, &length, NULL);
    if (status == ICHA_ERR_MEMORY) icha_json_short();
    if (status != ICHA_OK) return false;
    json_t *manifest = icha_json_read(text, length, 0, NULL);
    const char *schema = json_string_value(json_object_get(manifest, "schema"));
    bool is = schema != NULL && strcmp(schema, ICHA_MANIFEST_SCHEMA) == 0;
    json_decref(manifest);
    free(text);
    return is;
}

/* A finished run's folder stays as the run left it (M-2): is one of those above it such a folder? */
static bool is_inside_run(const char *path) {
    char parent[PATH_MAX], real[PATH_MAX], *slash;
    if (icha_run_folder_parent(path, parent, NULL) != ICHA_OK || realpath(parent, real) == NULL) return false;
    while (!is_run(real) && (slash = strrchr(real, '/')) != NULL && slash != real) *slash = '\0';
    return is_run(real);
}

icha_status icha_run_folder_check(const char *path, icha_error *err) {
    struct stat about;
    if (is_inside_run(path)) return icha_fail(err, ICHA_M_INSIDE_RUN, "M-2", NULL, path, NULL);
    icha_status status = icha_json_whole(err); /* for want of memory nobody knows */
    if (status != ICHA_OK) return status;
    if (lstat(path, &about) != 0 && errno == ENOENT) return ICHA_OK;
    DIR *stream = opendir(path);
    if (stream == NULL) return cannot_write(path, err);
    bool empty = is_empty(stream);
    closedir(stream);
    return empty ? ICHA_OK : icha_fail(err, ICHA_M_FOLDER_TAKEN, "P-4", NULL, path, NULL);
}

bool icha_run_folder_is_taken(const char *path) {
    return icha_run_folder_check(path, NULL) == ICHA_ERR_IO && access(path, F_OK) == 0;
}

/* A folder that stands can only be replaced whole where it is neither a mount point nor the one the caller stands in.
 */
static icha_status check_replaceable(const icha_run_folder *folder, const char *parent, struct stat *about,
                                     icha_error *err) {
    struct stat above, here;
    if (stat(folder->target, about) != 0) {
        memset(about, 0, sizeof *about);
        return ICHA_OK;
    }
    bool fixed = stat(parent, &above) != 0 || above.st_dev != about->st_dev || stat(".", &here) != 0 ||
                 (here.st_dev == about->st_dev && here.st_ino == about->st_ino);
    return fixed ? icha_fail(err, ICHA_M_FOLDER_FIXED, "P-4", NULL, folder->target, NULL) : ICHA_OK;
}

static void parent_of(const char *target, char *parent) {
    const char *slash = strrchr(target, '/');
    if (slash == NULL) strcpy(parent, ".");
    else snprintf(parent, PATH_MAX, "%.*s", slash == target ? 1 : (int)(slash - target), target);
}

/* The target without trailing slashes and, where it exists, without links; the folder that holds it. */
static icha_status resolve(const char *path, char target[PATH_MAX], char parent[PATH_MAX], icha_error *err) {
    char *real = realpath(path, NULL);
    int length = snprintf(target, PATH_MAX, "%s", real == NULL ? path : real);
    free(real);
    while (length > 1 && length < PATH_MAX && target[length - 1] == '/') target[--length] = '\0';
    if (length >= PATH_MAX - 64) {
        errno = ENAMETOOLONG;
        return cannot_write(path, err);
    }
    parent_of(target, parent);
    return ICHA_OK;
}

icha_status icha_run_folder_parent(const char *path, char parent[PATH_MAX], icha_error *err) {
    char target[PATH_MAX];
    return resolve(path, target, parent, err);
}

/* Another run's sweep may have met the folder before its lock: then that one removes it, and a new one is made. */
static bool is_still_there(const icha_run_folder *folder) {
    struct stat by_name, by_descriptor;
    return lstat(folder->temporary, &by_name) == 0 && fstat(folder->descriptor, &by_descriptor) == 0 &&
           by_name.st_dev == by_descriptor.st_dev && by_name.st_ino == by_descriptor.st_ino;
}

static bool make_one(icha_run_folder *folder, const char *parent, bool *again) {
    *again = false;
    if (snprintf(folder->temporary, sizeof folder->temporary, "%s/" STAGING "XXXXXX", parent) >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return false;
    }
    if (mkdtemp(folder->temporary) == NULL) return false;
    folder->descriptor = open(folder->temporary, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder->descriptor < 0) {
        rmdir(folder->temporary);
        return false;
    }
    bool lost = flock(folder->descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    if (!lost && is_still_there(folder)) return true;
    if (!lost) (void)rmdir(folder->temporary); /* gone, or it cannot be looked at */
    close(folder->descriptor);
    *again = true;
    errno = EBUSY;
    return false;
}

/* errno says why not. */
static bool make_temporary(icha_run_folder *folder, const char *parent) {
    bool made = false, again = true;
    for (int tries = 0; !made && again && tries < 100; tries++) made = make_one(folder, parent, &again);
    if (!made) folder->temporary[0] = '\0';
    return made;
}

icha_status icha_run_folder_open(icha_run_folder *folder, const char *path, icha_error *err) {
    char parent[PATH_MAX];
    memset(folder, 0, sizeof *folder);
    icha_status status = icha_run_folder_check(path, err);
    if (status == ICHA_OK) status = resolve(path, folder->target, parent, err);
    struct stat about;
    if (status == ICHA_OK) status = check_replaceable(folder, parent, &about, err);
    if (status != ICHA_OK) return status;
    if (!make_temporary(folder, parent)) return cannot_write(path, err);
    mode_t mask = umask(0); /* mkdtemp makes it private; the results are as open as the caller's files */
    umask(mask);
    mode_t mode = about.st_mode != 0 ? about.st_mode & 07777 : 0777 & ~mask;
    return chmod(folder->temporary, mode) == 0 ? ICHA_OK : cannot_write(path, err);
}

static icha_status path_in(const icha_run_folder *folder, const char *name, char *path, icha_error *err) {
    if (snprintf(path, PATH_MAX, "%s/%s", folder->temporary, name) < PATH_MAX) return ICHA_OK;
    errno = ENAMETOOLONG;
    return cannot_write(name, err);
}

/* A table's lines get a root of their own. */
static bool is_table(const icha_run_file *file) {
    size_t length = strlen(file->name);
    return length > 4 && strcmp(file->name + length - 4, ".csv") == 0;
}

icha_status icha_run_folder_begin(icha_run_folder *folder, const char *name, icha_error *err) {
    char path[PATH_MAX];
    assert(folder->file == NULL && folder->count < ICHA_RUN_FILES_MAX);
    icha_run_file *about = &folder->files[folder->count];
    assert(strlen(name) < sizeof about->name);
    strcpy(about->name, name);
    about->bytes = about->rows = 0;
    about->merkle[0] = '\0';
    icha_digest_begin(&folder->state);
    icha_merkle_begin(&folder->merkle, NULL);
    icha_status status = path_in(folder, name, path, err);
    if (status != ICHA_OK) return status;
    folder->file = fopen(path, "wbx");
    return folder->file == NULL ? cannot_write(path, err) : ICHA_OK;
}

icha_status icha_run_folder_write(icha_run_folder *folder, const char *bytes, size_t length, icha_error *err) {
    assert(folder->file != NULL);
    if (fwrite(bytes, 1, length, folder->file) != length) return cannot_write(folder->files[folder->count].name, err);
    icha_digest_add(&folder->state, bytes, length);
    if (is_table(&folder->files[folder->count])) icha_merkle_add(&folder->merkle, bytes, length);
    folder->files[folder->count].bytes += (int64_t)length;
    return ICHA_OK;
}

icha_status icha_run_folder_end(icha_run_folder *folder, int64_t rows, icha_error *err) {
    icha_run_file *about = &folder->files[folder->count];
    bool ok = fflush(folder->file) == 0 && fsync(fileno(folder->file)) == 0;
    ok = fclose(folder->file) == 0 && ok;
    folder->file = NULL;
    if (!ok) return cannot_write(about->name, err);
    about->rows = rows;
    icha_digest_finish(&folder->state, about->sha256);
    if (is_table(about)) (void)icha_merkle_finish(&folder->merkle, about->merkle);
    folder->count++;
    return ICHA_OK;
}

/* The folder above holds the name. Some file systems cannot sync folders and say EINVAL. */
static bool keep_name(const char *target) {
    char parent[PATH_MAX];
    parent_of(target, parent);
    int descriptor = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return errno == EACCES; /* may be written but not read: nothing more can be done */
    bool ok = fsync(descriptor) == 0 || errno == EINVAL;
    int why = errno;
    close(descriptor);
    errno = why;
    return ok;
}

/* The names of what is kept, too. */
static bool keep_inputs(const icha_run_folder *folder) {
    bool ok = true;
    for (const icha_run_kept *k = folder->kept; ok && k != NULL; k = k->before) {
        int descriptor = k->is_folder ? openat(folder->descriptor, k->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
        if (!k->is_folder) continue;
        ok = descriptor >= 0 && (fsync(descriptor) == 0 || errno == EINVAL);
        if (descriptor >= 0) close(descriptor);
    }
    return ok;
}

icha_status icha_run_folder_publish(icha_run_folder *folder, icha_error *err) {
    /* Takes the place of an empty folder too, and of nothing else. */
    if (!keep_inputs(folder) || fsync(folder->descriptor) != 0 || rename(folder->temporary, folder->target) != 0)
        return cannot_write(folder->target, err);
    bool kept = keep_name(folder->target);
    int why = errno;
    /* a run that failed leaves nothing at its place (P-4) */
    if (!kept && rename(folder->target, folder->temporary) == 0) return errno = why, cannot_write(folder->target, err);
    folder->temporary[0] = '\0';
    close(folder->descriptor);
    return kept ? ICHA_OK : (errno = why, cannot_write(folder->target, err));
}

void icha_run_folder_wipe(const icha_run_folder *folder) {
    static const int how = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    if (folder->temporary[0] == '\0') return;
    int descriptor = folder->descriptor >= 0 ? folder->descriptor : open(folder->temporary, how);
    for (const icha_run_kept *k = folder->kept; k != NULL; k = k->before) /* what a folder holds was made after it */
        (void)unlinkat(descriptor, k->path, k->is_folder ? AT_REMOVEDIR : 0);
    for (size_t i = 0; i <= folder->count && i < ICHA_RUN_FILES_MAX; i++)
        if (folder->files[i].name[0] != '\0') (void)unlinkat(descriptor, folder->files[i].name, 0);
    if (descriptor != folder->descriptor && descriptor >= 0) close(descriptor);
    (void)rmdir(folder->temporary);
}

static void forget_kept(icha_run_folder *folder) {
    for (icha_run_kept *next; folder->kept != NULL; folder->kept = next) {
        next = folder->kept->before;
        free(folder->kept);
    }
}

void icha_run_folder_abandon(icha_run_folder *folder) {
    if (folder->file != NULL) fclose(folder->file);
    folder->file = NULL;
    if (folder->temporary[0] != '\0') {
        icha_run_folder_wipe(folder);
        if (folder->descriptor >= 0) close(folder->descriptor);
        folder->temporary[0] = '\0';
    }
    forget_kept(folder);
}

/* ---- what killed runs left behind ---- */

static bool is_staging_name(const char *name) {
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    size_t length = sizeof STAGING - 1;
    return strncmp(name, STAGING, length) == 0 && strlen(name + length) == 6 && strspn(name + length, letters) == 6;
}

static bool is_result_name(const char *name) {
    const char *file;
    for (size_t i = 0; (file = icha_run_set_file(i)) != NULL; i++)
        if (strcmp(name, file) == 0) return true;
    return false;
}

static bool is_input_name(const char *name) {
    size_t length = strlen(name);
    return strcmp(name, "portfolio.csv") == 0 || strcmp(name, "events.csv") == 0 || strcmp(name, "claims.csv") == 0 ||
           (length > 5 && name[0] != '.' && strcmp(name + length - 5, ".yaml") == 0);
}

static bool is_folder_in(int descriptor, const char *name) {
    struct stat about;
    return fstatat(descriptor, name, &about, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(about.st_mode);
}

static bool clear_folder(int descriptor, int depth, bool remove);

/* The folder `inputs`, and what is below it. */
static bool clear_inputs(int descriptor, const char *name, int depth, bool remove) {
    if (depth > ICHA_KEPT_DEPTH_MAX || (depth == 0 && strcmp(name, ICHA_KEPT_FOLDER) != 0)) return false;
    int inner = openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    bool ok = inner >= 0 && clear_folder(inner, depth + 1, remove);
    if (inner >= 0) close(inner);
    return ok && (!remove || unlinkat(descriptor, name, AT_REMOVEDIR) == 0);
}

static bool clear_entry(int descriptor, const char *name, int depth, bool remove) {
    if (is_folder_in(descriptor, name)) return clear_inputs(descriptor, name, depth, remove);
    bool known = depth == 0 ? is_result_name(name) : is_input_name(name);
    return known && (!remove || unlinkat(descriptor, name, 0) == 0);
}

/* Goes through the folder's entries: are all of them files of runs? With `remove` they go. */
static bool clear_folder(int descriptor, int depth, bool remove) {
    int again =
        openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC); /* closedir() closes it, and the lock must stay */
    DIR *stream = again < 0 ? NULL : fdopendir(again);
    bool ok = stream != NULL;
    if (!ok && again >= 0) close(again);
    for (struct dirent *entry; ok && (entry = readdir(stream)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        ok = clear_entry(descriptor, entry->d_name, depth, remove);
    }
    if (stream != NULL) closedir(stream);
    return ok;
}

/* A folder that is locked, or that holds what no run wrote, is left alone. One published in the meantime has lost its
 * name. */
static bool sweep_one(int parent, const char *name) {
    struct stat by_name, by_descriptor;
    int descriptor = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor < 0) return false;
    bool mine = flock(descriptor, LOCK_EX | LOCK_NB) == 0 && fstat(descriptor, &by_descriptor) == 0 &&
                fstatat(parent, name, &by_name, AT_SYMLINK_NOFOLLOW) == 0 && by_name.st_dev == by_descriptor.st_dev &&
                by_name.st_ino == by_descriptor.st_ino;
    bool removed = mine && clear_folder(descriptor, 0, false) && clear_folder(descriptor, 0, true) &&
                   unlinkat(parent, name, AT_REMOVEDIR) == 0;
    close(descriptor);
    return removed;
}

icha_status icha_run_folder_sweep(const char *path, int64_t *removed, icha_error *err) {
    char parent[PATH_MAX];
    *removed = 0;
    icha_status status = icha_run_folder_parent(path, parent, err);
    if (status != ICHA_OK) return status;
    DIR *stream = opendir(parent);
    if (stream == NULL) return cannot_write(path, err);
    for (struct dirent *entry; (entry = readdir(stream)) != NULL;)
        if (is_staging_name(entry->d_name)) *removed += sweep_one(dirfd(stream), entry->d_name);
    closedir(stream);
    return ICHA_OK;
}
