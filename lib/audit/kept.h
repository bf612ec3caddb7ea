/* What a run keeps of its inputs, in `inputs/` of its folder: copies under names of ours, put there with the rest
 * in one
 * step (P-4), so that the run can be computed again from its folder alone (M-2). */
#ifndef ICHA_LIB_RUN_KEPT_H
#define ICHA_LIB_RUN_KEPT_H

#include "folder.h"

#define ICHA_KEPT_FOLDER "inputs"
#define ICHA_KEPT_PATH_MAX 512 /* bytes of a path below the run's folder */
#define ICHA_KEPT_DEPTH_MAX 10 /* folders in each other */

/* What stands in the folder that is being written, last made first. */
struct icha_run_kept {
    struct icha_run_kept *before;
    bool is_folder;
    int64_t bytes;
    char sha256[ICHA_DIGEST_SIZE]; /* "" as long as nobody said it */
    char path[ICHA_KEPT_PATH_MAX];
};

/* Makes the folders that lead to the path, as far as there are none yet. Error: IO. */
icha_status icha_run_keep_folders(icha_run_folder *folder, const char *path, icha_error *err);
/* A copy of a regular file with no more permissions than it has: by reference where the file system can. Its digest is
 * that of the copy unless `sha256` says it (NULL: it is read; "": the caller sets it). Errors: IO, MEMORY. */
icha_status icha_run_keep_file(icha_run_folder *folder, const char *path, int source, const char *sha256,
                               icha_run_kept **kept, icha_error *err);
/* The same of bytes; mode: permissions, less the caller's mask. */
icha_status icha_run_keep_bytes(icha_run_folder *folder, const char *path, const char *bytes, size_t length,
                                unsigned mode, icha_error *err);

/* `inputs/catalogue/products/x.yaml` and so on: does the path lead to where runs keep things, and nowhere else
 * (X-4)? */
bool icha_run_kept_is_path(const char *path);
/* Opens a regular file below the folder, none of whose folders is a link. The path must hold
 * icha_run_kept_is_path(), or be
 * a plain name. Error: IO, CONFLICT. */
icha_status icha_run_kept_open(const char *folder, const char *path, int *descriptor, icha_error *err);
#endif
