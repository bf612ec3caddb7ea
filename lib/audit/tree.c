#define _DEFAULT_SOURCE
#include "tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "number/file_error.h"

static icha_status no_memory(icha_error *err) {
    return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}

static icha_status add(icha_tree *tree, icha_tree_kind kind, char *path, icha_error *err) {
    if (tree->count == tree->capacity) {
        size_t wanted = tree->capacity == 0 ? 64 : tree->capacity * 2;
        icha_tree_entry *grown = realloc(tree->entries, wanted * sizeof *grown);
        if (grown == NULL) {
            free(path);
            return no_memory(err);
        }
        tree->entries = grown;
        tree->capacity = wanted;
    }
    tree->entries[tree->count++] = (icha_tree_entry){kind, path};
    return ICHA_OK;
}

static icha_status cannot_read(const icha_tree *tree, const char *path, int why, icha_error *err) {
    return icha_file_error(ICHA_M_CANNOT_READ, path[0] == '\0' ? tree->folder : path, why, err);
}

static char *join(const char *folder, const char *name) {
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = malloc(size);
    if (path != NULL) snprintf(path, size, "%s%s%s", folder, folder[0] == '\0' ? "" : "/", name);
    return path;
}

static icha_tree_kind kind_of(int descriptor, const char *name) {
    struct stat about;
    if (fstatat(descriptor, name, &about, AT_SYMLINK_NOFOLLOW) != 0) return ICHA_TREE_OTHER;
    return S_ISREG(about.st_mode) ? ICHA_TREE_FILE : S_ISDIR(about.st_mode) ? ICHA_TREE_FOLDER : ICHA_TREE_OTHER;
}

static icha_status read_folder(icha_tree *tree, int descriptor, const char *path, int depth, icha_error *err);

static icha_status read_entry(icha_tree *tree, int descriptor, const char *folder, const char *name, int depth,
                              icha_error *err) {
    icha_tree_kind kind = kind_of(descriptor, name);
    char *path = join(folder, name);
    if (path == NULL) return no_memory(err);
    icha_status status = add(tree, kind, path, err);
    if (status != ICHA_OK || kind != ICHA_TREE_FOLDER) return status;
    tree->is_cut = tree->is_cut || depth >= ICHA_TREE_DEPTH_MAX;
    if (depth >= ICHA_TREE_DEPTH_MAX) return ICHA_OK;
    int inner = openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (inner < 0) return cannot_read(tree, path, errno, err);
    return read_folder(tree, inner, path, depth + 1, err);
}

/* Takes the descriptor over. */
static icha_status read_folder(icha_tree *tree, int descriptor, const char *path, int depth, icha_error *err) {
    DIR *stream = fdopendir(descriptor);
    icha_status status = ICHA_OK;
    if (stream == NULL) {
        status = cannot_read(tree, path, errno, err);
        close(descriptor);
        return status;
    }
    for (struct dirent *entry; status == ICHA_OK && !tree->is_cut && (errno = 0, entry = readdir(stream)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        tree->is_cut = tree->count == ICHA_TREE_ENTRIES_MAX;
        if (!tree->is_cut) status = read_entry(tree, dirfd(stream), path, entry->d_name, depth, err);
    }
    if (status == ICHA_OK && !tree->is_cut && errno != 0) /* what was not seen is not known to be nothing */
        status = cannot_read(tree, path, errno, err);
    closedir(stream);
    return status;
}

static int by_path(const void *a, const void *b) {
    return strcmp(((const icha_tree_entry *)a)->path, ((const icha_tree_entry *)b)->path);
}

icha_status icha_tree_read(const char *folder, icha_tree *tree, icha_error *err) {
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    tree->folder = folder;
    if (descriptor < 0) return cannot_read(tree, "", errno, err);
    icha_status status = read_folder(tree, descriptor, "", 0, err);
    if (tree->count > 1) qsort(tree->entries, tree->count, sizeof *tree->entries, by_path);
    return status;
}

void icha_tree_clear(icha_tree *tree) {
    for (size_t i = 0; i < tree->count; i++) free(tree->entries[i].path);
    free(tree->entries);
    *tree = (icha_tree){0};
}
