/* The folder of a run's results: written beside its place under another name, digested on the way, and put there in one
 * step, so that nothing half-written ever looks whole (P-4). */
#ifndef ICHA_LIB_RUN_FOLDER_H
#define ICHA_LIB_RUN_FOLDER_H

#include <limits.h>
#include <stdio.h>

#include "digest.h"

#define ICHA_RUN_FILES_MAX 16

typedef struct icha_run_file {
    char name[64];
    char sha256[ICHA_DIGEST_SIZE];
    int64_t bytes;
    int64_t rows;
} icha_run_file;

typedef struct icha_run_folder {
    char target[PATH_MAX];
    char temporary[PATH_MAX]; /* "" when there is none */
    FILE *file;               /* the one being written */
    crypto_hash_sha256_state state;
    icha_run_file files[ICHA_RUN_FILES_MAX];
    size_t count;
} icha_run_folder;

/* May results be put there? It must not exist, or be an empty folder. Error: IO. */
icha_status icha_run_folder_check(const char *path, icha_error *err);

/* The folder that is to hold it: where files of the run's own may be made beside it. Error: IO. */
icha_status icha_run_folder_parent(const char *path, char parent[PATH_MAX], icha_error *err);

/* Checks, and makes the temporary folder beside it. Errors: IO. After an error of this or of any function below, call
 * icha_run_folder_abandon(). */
icha_status icha_run_folder_open(icha_run_folder *folder, const char *path, icha_error *err);
icha_status icha_run_folder_begin(icha_run_folder *folder, const char *name, icha_error *err);
icha_status icha_run_folder_write(icha_run_folder *folder, const char *bytes, size_t length, icha_error *err);
icha_status icha_run_folder_end(icha_run_folder *folder, int64_t rows, icha_error *err);
/* Everything is on the disk before the folder gets its name. */
icha_status icha_run_folder_publish(icha_run_folder *folder, icha_error *err);
/* Removes what was written; a no-op after it was published. */
void icha_run_folder_abandon(icha_run_folder *folder);
#endif
