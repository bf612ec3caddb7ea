/* The folder of a run's results: written beside its place under another name, digested on the way, and put there in one
 * step, so that nothing half-written ever looks whole (P-4). The run holds a lock on that folder (flock), which the
 * system takes back when the process is killed: so what nobody holds is left over and may be swept away
 * (docs/decisions/0008). */
#ifndef ICHA_LIB_RUN_FOLDER_H
#define ICHA_LIB_RUN_FOLDER_H

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>

#include "merkle.h"

#define ICHA_RUN_FILES_MAX 16

typedef struct icha_run_file {
    char name[64];
    char sha256[ICHA_DIGEST_SIZE];
    int64_t bytes;
    int64_t rows;
    char merkle[ICHA_DIGEST_SIZE]; /* of a table's lines; "" of what is no table */
} icha_run_file;

typedef struct icha_run_kept icha_run_kept; /* kept.h */

typedef struct icha_run_folder {
    char target[PATH_MAX];
    char temporary[PATH_MAX]; /* "" when there is none */
    int descriptor;           /* of the temporary one, locked; as good as none when temporary is "" */
    FILE *file;               /* the one being written */
    icha_digest_state state;
    icha_merkle merkle;
    icha_run_file files[ICHA_RUN_FILES_MAX];
    size_t count;
    icha_run_kept *volatile kept; /* inputs; the handler of a signal reads it */
} icha_run_folder;

/* May results be put there? It must not exist, or be an empty folder, and lie in the folder of no finished run. Error: IO.
 */
icha_status icha_run_folder_check(const char *path, icha_error *err);
/* The same as an answer: does something stand there that a run must not replace? */
bool icha_run_folder_is_taken(const char *path);
/* Removes the temporary folders beside the path that no living run holds and that hold nothing but files of runs;
 * *removed: how many. Where the file system knows no locks nothing is removed. Error: IO (the path is too long, the
 * folder above cannot be read). */
icha_status icha_run_folder_sweep(const char *path, int64_t *removed, icha_error *err);

/* The folder that is to hold it: where files of the run's own may be made beside it. Error: IO. */
icha_status icha_run_folder_parent(const char *path, char parent[PATH_MAX], icha_error *err);

/* Checks, and makes the temporary folder beside it. Errors: IO. After an error of this or of any function below, call
 * icha_run_folder_abandon(). */
icha_status icha_run_folder_open(icha_run_folder *folder, const char *path, icha_error *err);
icha_status icha_run_folder_begin(icha_run_folder *folder, const char *name, icha_error *err);
icha_status icha_run_folder_write(icha_run_folder *folder, const char *bytes, size_t length, icha_error *err);
icha_status icha_run_folder_end(icha_run_folder *folder, int64_t rows, icha_error *err);
/* Everything is on the disk before the folder gets its name, and the name before it returns. After an error the place
 * is as it was, unless the disk failed to confirm the name: then the whole result stands there. */
icha_status icha_run_folder_publish(icha_run_folder *folder, icha_error *err);
/* Removes what was written; a no-op after it was published. */
void icha_run_folder_abandon(icha_run_folder *folder);
/* The same from the handler of a signal, on the thread that writes: only calls that are safe there (POSIX 2.4.3). The
 * folder cannot be used any more. */
void icha_run_folder_wipe(const icha_run_folder *folder);
#endif
