#include "digest.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "number/fail.h"

#define DEPTH_MAX 8

void icha_digest_begin(icha_digest_state *state) {
    sha256_init(state);
}

void icha_digest_add(icha_digest_state *state, const void *bytes, size_t length) {
    sha256_update(state, length, bytes);
}

void icha_digest_finish(icha_digest_state *state, char digest[ICHA_DIGEST_SIZE]) {
    uint8_t hash[SHA256_DIGEST_SIZE];
    sha256_digest(state, sizeof hash, hash);
    for (size_t i = 0; i < sizeof hash; i++) {
        digest[2 * i] = "0123456789abcdef"[hash[i] >> 4];
        digest[2 * i + 1] = "0123456789abcdef"[hash[i] & 15];
    }
    digest[2 * sizeof hash] = '\0';
}

void icha_digest_bytes(const void *bytes, size_t length, char digest[ICHA_DIGEST_SIZE]) {
    icha_digest_state state;
    icha_digest_begin(&state);
    icha_digest_add(&state, bytes, length);
    icha_digest_finish(&state, digest);
}

icha_status icha_digest_file(const char *path, char digest[ICHA_DIGEST_SIZE], icha_error *err) {
    unsigned char buffer[16384];
    icha_digest_state state;
    FILE *in = fopen(path, "rb");
    if (in == NULL) return icha_fail(err, ICHA_M_CANNOT_READ, "M-1", NULL, path, strerror(errno));
    icha_digest_begin(&state);
    for (size_t got; (got = fread(buffer, 1, sizeof buffer, in)) > 0;) icha_digest_add(&state, buffer, got);
    int why = ferror(in) ? errno : 0;
    fclose(in);
    if (why != 0) return icha_fail(err, ICHA_M_CANNOT_READ, "M-1", NULL, path, strerror(why));
    icha_digest_finish(&state, digest);
    return ICHA_OK;
}

/* ---- a folder ---- */

typedef struct paths {
    char **items; /* relative to the folder */
    size_t count, capacity;
} paths;

static bool add_path(paths *list, const char *path) {
    if (list->count == list->capacity) {
        size_t wanted = list->capacity == 0 ? 32 : list->capacity * 2;
        char **items = realloc(list->items, wanted * sizeof *items);
        if (items == NULL) return false;
        list->items = items;
        list->capacity = wanted;
    }
    char *copy = malloc(strlen(path) + 1);
    if (copy == NULL) return false;
    strcpy(copy, path);
    list->items[list->count++] = copy;
    return true;
}

static void clear_paths(paths *list) {
    for (size_t i = 0; i < list->count; i++) free(list->items[i]);
    free(list->items);
}

static bool join(char *path, const char *folder, const char *name) {
    int length = snprintf(path, PATH_MAX, "%s%s%s", folder, folder[0] == '\0' ? "" : "/", name);
    return length >= 0 && length < PATH_MAX;
}

static bool is_yaml(const char *name) {
    size_t length = strlen(name);
    return length > 5 && strcmp(name + length - 5, ".yaml") == 0;
}

static icha_status list_folder(const char *root, const char *folder, int depth, paths *list, icha_error *err);

static icha_status list_entry(const char *root, const char *folder, const char *name, int depth, paths *list,
                              icha_error *err) {
    char relative[PATH_MAX], path[PATH_MAX];
    struct stat about;
    if (name[0] == '.' || (depth == 0 && strcmp(name, "assumptions") == 0)) return ICHA_OK;
    if (!join(relative, folder, name) || !join(path, root, relative) || stat(path, &about) != 0)
        return icha_fail(err, ICHA_M_CANNOT_READ, "M-1", NULL, name, strerror(errno));
    if (S_ISDIR(about.st_mode)) return list_folder(root, relative, depth + 1, list, err);
    if (!S_ISREG(about.st_mode) || !is_yaml(name) || add_path(list, relative)) return ICHA_OK;
    return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}

static icha_status list_folder(const char *root, const char *folder, int depth, paths *list, icha_error *err) {
    char path[PATH_MAX];
    if (depth > DEPTH_MAX) return icha_fail(err, ICHA_M_CANNOT_READ, "X-3", NULL, folder, "<= 8 folders deep");
    DIR *stream = join(path, root, folder) ? opendir(folder[0] == '\0' ? root : path) : NULL;
    if (stream == NULL) return icha_fail(err, ICHA_M_CANNOT_READ, "M-1", NULL, path, strerror(errno));
    icha_status status = ICHA_OK;
    for (struct dirent *entry; status == ICHA_OK && (errno = 0, entry = readdir(stream)) != NULL;)
        status = list_entry(root, folder, entry->d_name, depth, list, err);
    if (status == ICHA_OK && errno != 0)
        status = icha_fail(err, ICHA_M_CANNOT_READ, "M-1", NULL, path, strerror(errno));
    closedir(stream);
    return status;
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static icha_status digest_paths(const char *root, const paths *list, char digest[ICHA_DIGEST_SIZE], icha_error *err) {
    char path[PATH_MAX], one[ICHA_DIGEST_SIZE];
    icha_digest_state state;
    icha_status status = ICHA_OK;
    icha_digest_begin(&state);
    for (size_t i = 0; status == ICHA_OK && i < list->count; i++) {
        const char *name = list->items[i];
        (void)join(path, root, name); /* fitted when it was listed */
        status = icha_digest_file(path, one, err);
        icha_digest_add(&state, one, ICHA_DIGEST_SIZE - 1);
        icha_digest_add(&state, "  ", 2);
        icha_digest_add(&state, name, strlen(name));
        icha_digest_add(&state, "\n", 1);
    }
    icha_digest_finish(&state, digest);
    return status;
}

icha_status icha_digest_catalogue(const char *directory, char digest[ICHA_DIGEST_SIZE], int64_t *files,
                                  icha_error *err) {
    paths list = {NULL, 0, 0};
    icha_status status = list_folder(directory, "", 0, &list, err);
    if (status == ICHA_OK && list.count > 0) qsort(list.items, list.count, sizeof *list.items, by_text);
    if (status == ICHA_OK) status = digest_paths(directory, &list, digest, err);
    *files = (int64_t)list.count;
    clear_paths(&list);
    return status;
}

icha_status icha_catalogue_files(const char *directory, icha_catalogue_visit *visit, void *context, icha_error *err) {
    paths list = {NULL, 0, 0};
    icha_status status = list_folder(directory, "", 0, &list, err);
    if (status == ICHA_OK && list.count > 0) qsort(list.items, list.count, sizeof *list.items, by_text);
    for (size_t i = 0; status == ICHA_OK && i < list.count; i++) status = visit(context, list.items[i], err);
    clear_paths(&list);
    return status;
}
