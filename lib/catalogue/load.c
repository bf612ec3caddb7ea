/* The doors of loading. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue/load.h"

static bool is_path(const char *name) {
    size_t length = strlen(name);
    return strchr(name, '/') != NULL || (length > 5 && strcmp(name + length - 5, ".yaml") == 0);
}

static void add_assumption(icha_cat_loading *loading, const char *directory, const char *name) {
    if (is_path(name)) {
        icha_cat_loading_add_file(loading, name);
        return;
    }
    size_t size = strlen(directory) + strlen(name) + sizeof "/assumptions/.yaml";
    char *path = icha_cat_arena_take(loading->reader.arena, size, 1);
    if (path == NULL) return;
    snprintf(path, size, "%s/assumptions/%s.yaml", directory, name);
    icha_cat_loading_add_file(loading, path);
}

static icha_status no_memory(icha_faults **faults, icha_error *err) {
    if (faults != NULL) *faults = NULL;
    return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}

icha_status icha_catalogue_load(const char *directory, const char *const *assumptions, size_t assumption_count,
                                icha_catalogue **catalogue, icha_faults **faults, icha_error *err) {
    assert(directory != NULL && catalogue != NULL);
    icha_cat_loading loading;
    if (faults != NULL) *faults = NULL;
    const icha_bounds records = {(int64_t)assumption_count, 0, ICHA_CATALOGUE_ASSUMPTIONS_MAX, "assumptions", NULL};
    if (icha_check_bounds(&records, 1, "X-3", err) != ICHA_OK) return ICHA_ERR_RANGE;
    if (!icha_cat_loading_start(&loading)) return no_memory(faults, err);
    icha_cat_loading_add_folder(&loading, directory, "sources");
    if (icha_cat_loading_has_folder(&loading, directory, "facts"))
        icha_cat_loading_add_folder(&loading, directory, "facts");
    if (icha_cat_loading_has_folder(&loading, directory, "index"))
        icha_cat_loading_add_folder(&loading, directory, "index");
    icha_cat_loading_add_folder(&loading, directory, "products");
    for (size_t i = 0; i < assumption_count; i++) add_assumption(&loading, directory, assumptions[i]);
    return icha_cat_loading_finish(&loading, NULL, catalogue, faults, err);
}

icha_status icha_catalogue_check(const char *const *paths, size_t count, size_t *unresolved, icha_faults **faults,
                                 icha_error *err) {
    icha_cat_loading loading;
    size_t missing = 0;
    if (!icha_cat_loading_start(&loading)) return no_memory(faults, err);
    for (size_t i = 0; i < count; i++) icha_cat_loading_add_file(&loading, paths[i]);
    icha_status status = icha_cat_loading_finish(&loading, &missing, NULL, faults, err);
    if (unresolved != NULL) *unresolved = missing;
    return status;
}

icha_status icha_cat_load_bytes(const char *name, const unsigned char *bytes, size_t size, icha_catalogue **catalogue,
                                icha_faults **faults, icha_error *err) {
    icha_cat_loading loading;
    size_t missing = 0;
    if (!icha_cat_loading_start(&loading)) return no_memory(faults, err);
    icha_cat_loading_add_bytes(&loading, name, bytes, size);
    return icha_cat_loading_finish(&loading, &missing, catalogue, faults, err);
}
