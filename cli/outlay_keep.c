/* What the run keeps of its inputs (M-2): copies in its folder under names of ours, so that it can be computed again
 * from there. Keeping them determines nothing. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit/kept.h"
#include "audit/manifest.h"
#include "audit/result.h"
#include "number/fail.h"
#include "outlay.h"

static icha_status cannot_read(const char *path, icha_error *err) {
    return icha_fail(err, ICHA_M_CANNOT_READ, "M-1", NULL, path, strerror(errno));
}

static icha_status keep_path(outlay_job *j, const char *to, const char *from, const char *sha256, icha_run_kept **kept,
                             icha_error *err) {
    int source = open(from, O_RDONLY | O_CLOEXEC);
    if (source < 0) return cannot_read(from, err);
    icha_status status = icha_run_keep_file(&j->folder, to, source, sha256, kept, err);
    close(source);
    return status;
}

static icha_status keep_table(outlay_job *j, const char *to, const outlay_file *table, icha_error *err) {
    if (table->csv == NULL) return ICHA_OK;
    return icha_run_keep_bytes(&j->folder, to, table->csv, table->length, table->mode, err);
}

/* The digest comes from the thread that reads the file anyway. */
icha_status outlay_keep_loans(outlay_job *j, icha_error *err) {
    static const char name[] = ICHA_KEPT_FOLDER "/portfolio.csv";
    if (!j->keeps_inputs) return ICHA_OK;
    if (j->file.path != NULL) return keep_path(j, name, j->file.path, "", &j->kept_loans, err);
    return keep_table(j, name, &j->loans, err);
}

static icha_status keep_catalogue_file(void *context, const char *path, icha_error *err) {
    outlay_job *j = context;
    char from[PATH_MAX], to[ICHA_KEPT_PATH_MAX];
    if (snprintf(from, sizeof from, "%s/%s", j->records.catalogue, path) >= (int)sizeof from ||
        snprintf(to, sizeof to, ICHA_KEPT_FOLDER "/catalogue/%s", path) >= (int)sizeof to) {
        errno = ENAMETOOLONG;
        return cannot_read(path, err);
    }
    return keep_path(j, to, from, NULL, NULL, err);
}

static icha_status keep_assumptions(outlay_job *j, icha_error *err) {
    char to[64];
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < j->records.assumption_count; i++) {
        snprintf(to, sizeof to, ICHA_KEPT_FOLDER "/assumptions/%zu.yaml", i + 1);
        status = keep_path(j, to, j->records.assumptions[i], NULL, NULL, err);
    }
    return status;
}

/* The copies are what was loaded: one by one the assumptions, as a whole the catalogue. */
static icha_status check_copies(const outlay_job *j, icha_error *err) {
    char path[PATH_MAX], digest[ICHA_DIGEST_SIZE], name[64];
    int64_t files = 0;
    const json_t *list = json_object_get(j->digests, "assumptions");
    if (snprintf(path, sizeof path, "%s/" ICHA_KEPT_FOLDER "/catalogue", j->folder.temporary) >= (int)sizeof path) {
        errno = ENAMETOOLONG;
        return cannot_read(j->folder.temporary, err);
    }
    icha_status status = icha_digest_catalogue(path, digest, &files, err);
    if (status != ICHA_OK) return status;
    const char *said = json_string_value(json_object_get(json_object_get(j->digests, "catalogue"), "sha256"));
    bool same = said != NULL && strcmp(said, digest) == 0;
    for (const icha_run_kept *k = j->folder.kept; k != NULL; k = k->before)
        for (size_t i = 0; i < json_array_size(list); i++) {
            snprintf(name, sizeof name, ICHA_KEPT_FOLDER "/assumptions/%zu.yaml", i + 1);
            said = json_string_value(json_object_get(json_array_get(list, i), "sha256"));
            if (strcmp(k->path, name) == 0) same = same && said != NULL && strcmp(said, k->sha256) == 0;
        }
    return same ? ICHA_OK : icha_fail(err, ICHA_M_FILE_CHANGED, "M-1", NULL, NULL, NULL);
}

icha_status outlay_keep_inputs(outlay_job *j, icha_error *err) {
    if (!j->keeps_inputs) return ICHA_OK;
    if (j->kept_loans != NULL) strcpy(j->kept_loans->sha256, j->file.digest);
    icha_status status = keep_table(j, ICHA_KEPT_FOLDER "/events.csv", &j->events, err);
    if (status == ICHA_OK) status = keep_table(j, ICHA_KEPT_FOLDER "/claims.csv", &j->paid, err);
    if (status == ICHA_OK) status = keep_assumptions(j, err);
    if (status == ICHA_OK) status = icha_run_keep_folders(&j->folder, ICHA_KEPT_FOLDER "/catalogue/", err);
    if (status == ICHA_OK) status = icha_catalogue_files(j->records.catalogue, keep_catalogue_file, j, err);
    return status == ICHA_OK ? check_copies(j, err) : status;
}

/* Of a shard, whose manifest says which: each must still be what it says. What was paid is given to the merge alone. */
icha_status outlay_keep_of(outlay_job *j, const char *folder, const json_t *manifest, icha_error *err) {
    size_t index;
    const json_t *entry;
    icha_status status = ICHA_OK;
    json_array_foreach(json_object_get(manifest, "kept"), index, entry) {
        int source = -1;
        icha_run_kept *kept = NULL;
        const char *path = json_string_value(json_object_get(entry, "file"));
        const char *said = json_string_value(json_object_get(entry, "sha256"));
        if (!icha_run_kept_is_path(path) || said == NULL)
            return icha_result_broken(folder, "manifest.json", "kept", err);
        status = icha_run_kept_open(folder, path, &source, err);
        if (status != ICHA_OK) return status;
        status = icha_run_keep_file(&j->folder, path, source, NULL, &kept, err);
        close(source);
        if (status != ICHA_OK) return status;
        if (strcmp(said, kept->sha256) != 0) return icha_result_broken(folder, path, "SHA-256", err);
    }
    if (j->folder.kept == NULL) return ICHA_OK; /* it kept none, so neither does this */
    return keep_table(j, ICHA_KEPT_FOLDER "/claims.csv", &j->paid, err);
}

static int by_path(const void *a, const void *b) {
    return strcmp((*(const icha_run_kept *const *)a)->path, (*(const icha_run_kept *const *)b)->path);
}

/* NULL: no memory. */
json_t *outlay_kept_json(const icha_run_folder *folder) {
    size_t count = 0, used = 0;
    json_t *list = json_array();
    for (const icha_run_kept *k = folder->kept; k != NULL; k = k->before) count++;
    const icha_run_kept **sorted = calloc(count + 1, sizeof *sorted);
    for (const icha_run_kept *k = folder->kept; sorted != NULL && k != NULL; k = k->before)
        if (!k->is_folder) sorted[used++] = k;
    if (used > 1) qsort(sorted, used, sizeof *sorted, by_path);
    for (size_t i = 0; i < used; i++)
        json_array_append_new(list, json_pack("{s:s, s:s, s:I}", "file", sorted[i]->path, "sha256", sorted[i]->sha256,
                                              "bytes", (json_int_t)sorted[i]->bytes));
    if (sorted == NULL) json_decref(list), list = NULL;
    free(sorted);
    return list;
}
