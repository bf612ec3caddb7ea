/* Files and folders of a catalogue. Only what the caller named is opened; no path from data is followed. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "catalogue/load.h"
#include "number/file_error.h"

static void cannot_read(icha_cat_loading *loading, const char *path, int why) {
    char reason[ICHA_FILE_REASON_SIZE];
    icha_cat_place place = {path, 0, 0};
    icha_file_reason(why, reason);
    icha_cat_leave(&loading->reader, 0);
    icha_cat_fault(&loading->reader, place, ICHA_M_CANNOT_READ, path, reason);
}

/* At most one byte more than the limit is read, so that the limit is seen to be passed. */
static void read_stream(icha_cat_loading *loading, const char *path, FILE *file) {
    size_t room = (size_t)64 * 1024, size = 0;
    unsigned char *bytes = malloc(room);
    while (bytes != NULL) {
        size += fread(bytes + size, 1, room - size, file);
        if (size < room || size > ICHA_CATALOGUE_FILE_MAX) break;
        room = room * 2 > ICHA_CATALOGUE_FILE_MAX ? (size_t)ICHA_CATALOGUE_FILE_MAX + 1 : room * 2;
        unsigned char *more = realloc(bytes, room);
        if (more == NULL) free(bytes);
        bytes = more;
    }
    if (bytes == NULL) loading->reader.arena->failed = true;
    else if (ferror(file)) cannot_read(loading, path, errno);
    else icha_cat_loading_add_bytes(loading, path, bytes, size);
    free(bytes);
}

void icha_cat_loading_add_file(icha_cat_loading *loading, const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        cannot_read(loading, path, errno);
        return;
    }
    read_stream(loading, path, file);
    fclose(file);
}

/* One that a folder holds: a pipe would be waited for, and a device need not end. */
static void add_found(icha_cat_loading *loading, const char *path) {
    struct stat about;
    if (stat(path, &about) == 0 && !S_ISREG(about.st_mode) && !S_ISDIR(about.st_mode))
        cannot_read(loading, path, ESPIPE);
    else icha_cat_loading_add_file(loading, path);
}

static bool is_yaml(const char *name) {
    size_t length = strlen(name);
    return name[0] != '.' && length > 5 && strcmp(name + length - 5, ".yaml") == 0;
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *join(icha_cat_loading *loading, const char *directory, const char *folder, const char *name) {
    size_t size = strlen(directory) + strlen(folder) + strlen(name) + 3;
    char *path = icha_cat_arena_take(loading->reader.arena, size, 1);
    if (path != NULL) snprintf(path, size, "%s/%s%s%s", directory, folder, name[0] == '\0' ? "" : "/", name);
    return path;
}

/* The paths of a folder's .yaml files; NULL when there is no room for them. One whose entries cannot all be read is an
 * error: what is not known of a product is not nothing (C-2). */
static const char **list_folder(icha_cat_loading *loading, DIR *stream, const char *directory, const char *folder,
                                size_t *count) {
    const char **paths = icha_cat_arena_take(loading->reader.arena, ICHA_CATALOGUE_FILES_MAX, sizeof *paths);
    struct dirent *entry = NULL;
    *count = 0;
    while (paths != NULL && (errno = 0, entry = readdir(stream)) != NULL) {
        if (!is_yaml(entry->d_name)) continue;
        if (*count == ICHA_CATALOGUE_FILES_MAX) {
            icha_cat_place place = {folder, 0, 0};
            icha_cat_fault(&loading->reader, place, ICHA_M_YAML_LIMIT, "files of a folder", "<= 1024");
            break;
        }
        paths[*count] = join(loading, directory, folder, entry->d_name);
        if (paths[(*count)++] == NULL) return NULL;
    }
    int why = paths != NULL && entry == NULL ? errno : 0;
    const char *path = why == 0 ? NULL : join(loading, directory, folder, "");
    if (path != NULL) cannot_read(loading, path, why);
    return paths;
}

void icha_cat_loading_add_folder(icha_cat_loading *loading, const char *directory, const char *folder) {
    const char *path = join(loading, directory, folder, "");
    DIR *stream = path == NULL ? NULL : opendir(path);
    if (stream == NULL) {
        if (path != NULL) cannot_read(loading, path, errno);
        return;
    }
    size_t count = 0;
    const char **paths = list_folder(loading, stream, directory, folder, &count);
    closedir(stream);
    if (paths == NULL) return;
    qsort(paths, count, sizeof *paths, by_text);
    for (size_t i = 0; i < count; i++) add_found(loading, paths[i]);
}

bool icha_cat_loading_has_folder(icha_cat_loading *loading, const char *directory, const char *folder) {
    const char *path = join(loading, directory, folder, "");
    struct stat status;
    return path != NULL && (stat(path, &status) == 0 || errno != ENOENT);
}
