/* Where a file would stand: a finished run's folder stays as the run left it (M-2). */
#define _XOPEN_SOURCE 700 /* realpath */
#include <stdlib.h>
#include <string.h>

#include "audit.h"

bool audit_parent(const char *path, char parent[PATH_MAX]) {
    const char *slash = strrchr(path, '/');
    size_t length = slash == NULL ? 1 : slash == path ? 1 : (size_t)(slash - path);
    if (length >= PATH_MAX) return false;
    memcpy(parent, slash == NULL ? "." : path, length);
    parent[length] = '\0';
    return true;
}

/* A link that stands there leads to where it would be written. */
bool audit_is_inside(const char *folder, const char *path) {
    char parent[PATH_MAX], inner[PATH_MAX], outer[PATH_MAX];
    if (folder == NULL || realpath(folder, outer) == NULL) return false;
    bool found = realpath(path, inner) != NULL || (audit_parent(path, parent) && realpath(parent, inner) != NULL);
    size_t length = strlen(outer);
    return found && strncmp(inner, outer, length) == 0 && (inner[length] == '/' || inner[length] == '\0');
}
