#include "records.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "audit/digest.h"
#include "number/fail.h"
#include "outlay.h"

/* ---- where ---- */

static bool ends_in_yaml(const char *name) {
    size_t length = strlen(name);
    return length > 5 && strcmp(name + length - 5, ".yaml") == 0;
}

bool cli_record_is_file(const char *name) {
    return strchr(name, '/') != NULL || ends_in_yaml(name);
}

icha_status cli_record_path(const char *catalogue, const char *name, char path[PATH_MAX], icha_error *err) {
    size_t length = strlen(name);
    bool fits = length < PATH_MAX;
    if (!cli_record_is_file(name))
        fits = snprintf(path, PATH_MAX, "%s/assumptions/%s.yaml", catalogue, name) < PATH_MAX;
    else if (fits) memmove(path, name, length + 1);
    return fits ? ICHA_OK : icha_fail(err, ICHA_M_CANNOT_READ, "M-1", NULL, name, strerror(ENAMETOOLONG));
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* As many as there is room for. */
static size_t given(const cli_call *call, const char **names, size_t room) {
    size_t count = 0;
    for (size_t i = 0; i < call->given_count && count < room; i++)
        if (strcmp(call->given[i].option->name, "assume") == 0) names[count++] = call->given[i].value;
    return count;
}

icha_status cli_records_add(cli_records *records, const cli_call *call, const json_t *recorded, icha_error *err) {
    const char *names[CLI_COUNT(records->assumptions)];
    size_t count = given(call, names, CLI_COUNT(names) - records->assumption_count);
    icha_status status = ICHA_OK;
    if (count > 1 && recorded == NULL) qsort(names, count, sizeof *names, by_name);
    for (size_t i = 0; status == ICHA_OK && i < count; i++)
        status = cli_record_path(records->catalogue, names[i], records->assumptions[records->assumption_count++], err);
    return status;
}

/* ---- digests ---- */

static void name_record(const char *path, const json_t *recorded, size_t index, char *name, size_t size) {
    const char *slash = strrchr(path, '/');
    const json_t *record = json_array_get(json_object_get(recorded, "assumptions"), index);
    const char *theirs = json_string_value(json_object_get(record, "name"));
    outlay_copy_utf8(name, size, theirs != NULL ? theirs : slash == NULL ? path : slash + 1);
    if (theirs == NULL && ends_in_yaml(name)) name[strlen(name) - 5] = '\0';
}

static icha_status digest_record(const char *path, const json_t *recorded, size_t index, json_t *list,
                                 icha_error *err) {
    char name[256], digest[ICHA_DIGEST_SIZE];
    struct stat about; /* a pipe is empty when it is read again */
    if (stat(path, &about) == 0 && !S_ISREG(about.st_mode))
        return icha_fail(err, ICHA_M_FILE_CHANGED, "M-1", "--assume", path, NULL);
    name_record(path, recorded, index, name, sizeof name);
    icha_status status = icha_digest_file(path, digest, err);
    if (status == ICHA_OK) json_array_append_new(list, json_pack("{s:s, s:s}", "name", name, "sha256", digest));
    return status;
}

icha_status cli_records_digest(const cli_records *records, const json_t *recorded, json_t *to, icha_error *err) {
    char digest[ICHA_DIGEST_SIZE];
    int64_t files = 0;
    json_t *list = json_array();
    icha_status status = icha_digest_catalogue(records->catalogue, digest, &files, err);
    if (status == ICHA_OK)
        json_object_set_new(to, "catalogue", json_pack("{s:s, s:I}", "sha256", digest, "files", (json_int_t)files));
    for (size_t i = 0; status == ICHA_OK && i < records->assumption_count; i++)
        status = digest_record(records->assumptions[i], recorded, i, list, err);
    json_object_set_new(to, "assumptions", list);
    return status;
}

icha_status cli_records_check(const cli_records *records, const json_t *recorded, const json_t *digests,
                              icha_error *err) {
    json_t *now = json_object();
    icha_status status = cli_records_digest(records, recorded, now, err);
    bool same = json_equal(json_object_get(digests, "catalogue"), json_object_get(now, "catalogue")) &&
                json_equal(json_object_get(digests, "assumptions"), json_object_get(now, "assumptions"));
    json_decref(now);
    return status != ICHA_OK || same ? status : icha_fail(err, ICHA_M_FILE_CHANGED, "M-1", NULL, NULL, NULL);
}
