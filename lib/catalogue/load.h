/* Loading from memory, for tests and fuzzing: what the loading of files ends in. */
#ifndef ICHA_LIB_CATALOGUE_LOAD_H
#define ICHA_LIB_CATALOGUE_LOAD_H

#include "catalogue/model.h"

/* Checks one file's bytes by themselves, as icha_catalogue_check does. On success *catalogue (may be NULL) is set. */
icha_status icha_cat_load_bytes(const char *name, const unsigned char *bytes, size_t size, icha_catalogue **catalogue,
                                icha_faults **faults, icha_error *err);

/* A loading under way. */
typedef struct icha_cat_loading {
    icha_catalogue *catalogue;
    icha_cat_reader reader;
} icha_cat_loading;

bool icha_cat_loading_start(icha_cat_loading *loading);
void icha_cat_loading_add_bytes(icha_cat_loading *loading, const char *name, const unsigned char *bytes, size_t size);
void icha_cat_loading_add_file(icha_cat_loading *loading, const char *path);
/* Every .yaml file of a folder, sorted by name. */
void icha_cat_loading_add_folder(icha_cat_loading *loading, const char *directory, const char *folder);
/* A folder that may be absent: a catalogue without rules needs no facts, one without floating rates no series. */
bool icha_cat_loading_has_folder(icha_cat_loading *loading, const char *directory, const char *folder);
icha_status icha_cat_loading_finish(icha_cat_loading *loading, size_t *unresolved, icha_catalogue **catalogue,
                                    icha_faults **faults, icha_error *err);
#endif
