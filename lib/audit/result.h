/* The folder of a finished run, read back. What stands in it is data: names in it are no paths, nothing but regular
 * files is opened, and every digest is made again (M-2, X-4). */
#ifndef ICHA_LIB_RESULT_H
#define ICHA_LIB_RESULT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "digest.h"

#define ICHA_MANIFEST_BYTES_MAX (16 * 1024 * 1024)

/* FOLDER/manifest.json: its schema, its run_id and its digest hold. Errors: IO, CONFLICT (`expected` says what does not
 * hold), MEMORY. */
icha_status icha_result_manifest(const char *folder, json_t **manifest, icha_error *err);

/* Every file that the manifest lists has its size and digest. Errors: IO, CONFLICT. */
icha_status icha_result_check_files(const char *folder, const json_t *manifest, icha_error *err);

/* The manifest's entry of a file, or NULL. */
const json_t *icha_result_entry(const json_t *manifest, const char *name);
/* Opens a regular file of the folder for reading. Errors: CONFLICT (it is missing, a link, no file: the folder is there
 * but is not as the run left it), IO (the folder itself, or the system). */
icha_status icha_result_open(const char *folder, const char *name, FILE **file, icha_error *err);
/* `FOLDER/NAME is not as the run wrote it: WHAT`. Returns CONFLICT; where there was a gap (json_whole.h) MEMORY. */
icha_status icha_result_broken(const char *folder, const char *name, const char *what, icha_error *err);
/* A file of at most `limit` bytes whole, unchecked. The caller frees it. Errors: IO, CONFLICT, MEMORY. */
icha_status icha_result_text(const char *folder, const char *name, size_t limit, char **bytes, size_t *length,
                             icha_error *err);
/* A file of at most `limit` bytes whole, its digest checked against the manifest. The caller frees it. Errors: IO,
 * CONFLICT, MEMORY. */
icha_status icha_result_read(const char *folder, const json_t *manifest, const char *name, size_t limit, char **bytes,
                             size_t *length, icha_error *err);

/* Where two documents differ first, by keys in their order in `a`: `inputs[0].sha256` behind what `where` holds ("" at
 * first). false: nowhere. */
bool icha_json_difference(const json_t *a, const json_t *b, char *where, size_t size);
#endif
