#define _XOPEN_SOURCE 700 /* realpath */
#include "folder.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "number/fail.h"

static icha_status cannot_write(const char *path, icha_error *err) {
    return icha_fail(err, ICHA_M_CANNOT_WRITE, "P-4", NULL, path, strerror(errno));
}

static bool is_empty(DIR *stream) {
    for (struct dirent *entry; (entry = readdir(stream)) != NULL;)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) return false;
    return true;
}

icha_status icha_run_folder_check(const char *path, icha_error *err) {
    struct stat about;
    if (lstat(path, &about) != 0 && errno == ENOENT) return ICHA_OK;
    DIR *stream = opendir(path);
    if (stream == NULL) return cannot_write(path, err);
    bool empty = is_empty(stream);
    closedir(stream);
    return empty ? ICHA_OK : icha_fail(err, ICHA_M_FOLDER_TAKEN, "P-4", NULL, path, NULL);
}

/* A folder that stands can only be replaced whole where it is neither a mount point nor the one the caller stands in. */
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

/* The target without trailing slashes and, where it exists, without links; the folder that holds it. */
static icha_status resolve(icha_run_folder *folder, const char *path, char *parent, icha_error *err) {
    char *real = realpath(path, NULL);
    int length = snprintf(folder->target, sizeof folder->target, "%s", real == NULL ? path : real);
    free(real);
    while (length > 1 && length < PATH_MAX && folder->target[length - 1] == '/') folder->target[--length] = '\0';
    if (length >= PATH_MAX - 64) {
        errno = ENAMETOOLONG;
        return cannot_write(path, err);
    }
    const char *slash = strrchr(folder->target, '/');
    if (slash == NULL) strcpy(parent, ".");
    else snprintf(parent, PATH_MAX, "%.*s", slash == folder->target ? 1 : (int)(slash - folder->target), folder->target);
    return ICHA_OK;
}

icha_status icha_run_folder_parent(const char *path, char parent[PATH_MAX], icha_error *err) {
    icha_run_folder folder;
    memset(&folder, 0, sizeof folder);
    return resolve(&folder, path, parent, err);
}

icha_status icha_run_folder_open(icha_run_folder *folder, const char *path, icha_error *err) {
    char parent[PATH_MAX];
    memset(folder, 0, sizeof *folder);
    icha_status status = icha_run_folder_check(path, err);
    if (status == ICHA_OK) status = resolve(folder, path, parent, err);
    struct stat about;
    if (status == ICHA_OK) status = check_replaceable(folder, parent, &about, err);
    if (status != ICHA_OK) return status;
    if (snprintf(folder->temporary, sizeof folder->temporary, "%s/.icha-XXXXXX", parent) >= PATH_MAX ||
        mkdtemp(folder->temporary) == NULL) {
        folder->temporary[0] = '\0';
        return cannot_write(path, err);
    }
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

icha_status icha_run_folder_begin(icha_run_folder *folder, const char *name, icha_error *err) {
    char path[PATH_MAX];
    assert(folder->file == NULL && folder->count < ICHA_RUN_FILES_MAX);
    icha_run_file *about = &folder->files[folder->count];
    assert(strlen(name) < sizeof about->name);
    strcpy(about->name, name);
    about->bytes = about->rows = 0;
    crypto_hash_sha256_init(&folder->state);
    icha_status status = path_in(folder, name, path, err);
    if (status != ICHA_OK) return status;
    folder->file = fopen(path, "wbx");
    return folder->file == NULL ? cannot_write(path, err) : ICHA_OK;
}

icha_status icha_run_folder_write(icha_run_folder *folder, const char *bytes, size_t length, icha_error *err) {
    assert(folder->file != NULL);
    if (fwrite(bytes, 1, length, folder->file) != length) return cannot_write(folder->files[folder->count].name, err);
    crypto_hash_sha256_update(&folder->state, (const unsigned char *)bytes, length);
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
    folder->count++;
    return ICHA_OK;
}

icha_status icha_run_folder_publish(icha_run_folder *folder, icha_error *err) {
    int descriptor = open(folder->temporary, O_RDONLY | O_DIRECTORY);
    bool ok = descriptor >= 0 && fsync(descriptor) == 0;
    if (descriptor >= 0) close(descriptor);
    /* Takes the place of an empty folder too, and of nothing else. */
    if (!ok || rename(folder->temporary, folder->target) != 0) return cannot_write(folder->target, err);
    folder->temporary[0] = '\0';
    return ICHA_OK;
}

void icha_run_folder_abandon(icha_run_folder *folder) {
    char path[PATH_MAX];
    if (folder->file != NULL) fclose(folder->file);
    folder->file = NULL;
    if (folder->temporary[0] == '\0') return;
    for (size_t i = 0; i <= folder->count && i < ICHA_RUN_FILES_MAX; i++)
        if (folder->files[i].name[0] != '\0' && path_in(folder, folder->files[i].name, path, NULL) == ICHA_OK)
            unlink(path);
    rmdir(folder->temporary);
    folder->temporary[0] = '\0';
}
