/* The course of a loading: take in bytes, link, then hand over either a catalogue or the list of faults. */
#include <stdlib.h>
#include <string.h>

#include "catalogue/link.h"
#include "catalogue/load.h"
#include "catalogue/read.h"

bool icha_cat_loading_start(icha_cat_loading *loading) {
    *loading = (icha_cat_loading){0};
    loading->catalogue = calloc(1, sizeof *loading->catalogue);
    loading->reader.faults = calloc(1, sizeof *loading->reader.faults);
    if (loading->catalogue == NULL || loading->reader.faults == NULL) {
        icha_catalogue_free(loading->catalogue);
        icha_faults_free(loading->reader.faults);
        return false;
    }
    loading->reader.arena = &loading->catalogue->arena;
    loading->reader.uses = &loading->catalogue->uses;
    return true;
}

void icha_cat_loading_add_bytes(icha_cat_loading *loading, const char *name, const unsigned char *bytes, size_t size) {
    icha_cat_reader *reader = &loading->reader;
    icha_cat_arena scratch = {NULL, false};
    reader->file = icha_cat_arena_text(reader->arena, name, strlen(name));
    icha_cat_leave(reader, 0);
    if (reader->file == NULL) return;
    if (size > ICHA_CATALOGUE_FILE_MAX) {
        icha_cat_fault(reader, (icha_cat_place){reader->file, 0, 0}, ICHA_M_YAML_LIMIT, "file", "<= 4194304 bytes");
        return;
    }
    icha_cat_node *root = icha_cat_parse(reader, &scratch, bytes, size);
    if (root != NULL && !scratch.failed) icha_cat_read_file(reader, root, loading->catalogue);
    reader->arena->failed = reader->arena->failed || scratch.failed;
    icha_cat_arena_free(&scratch);
}

icha_status icha_cat_loading_finish(icha_cat_loading *loading, size_t *unresolved, icha_catalogue **catalogue,
                                    icha_faults **faults, icha_error *err) {
    icha_cat_reader *reader = &loading->reader;
    icha_cat_link(reader, loading->catalogue, unresolved);
    bool out_of_memory = reader->arena->failed || reader->faults->memory_failed;
    icha_status status = ICHA_OK;
    if (out_of_memory) {
        status = icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    } else if (reader->faults->count > 0) {
        status = reader->faults->items[0].status;
        if (err != NULL) *err = reader->faults->items[0];
    }
    bool hand_faults = status != ICHA_OK && !out_of_memory && faults != NULL;
    if (faults != NULL) *faults = hand_faults ? reader->faults : NULL;
    if (!hand_faults) icha_faults_free(reader->faults);
    if (status == ICHA_OK && catalogue != NULL) *catalogue = loading->catalogue;
    else icha_catalogue_free(loading->catalogue);
    return status;
}

void icha_catalogue_free(icha_catalogue *catalogue) {
    if (catalogue == NULL) return;
    icha_cat_arena_free(&catalogue->arena);
    free(catalogue);
}
