#include "scenario_open.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "number/fail.h"
#include "scenario/canonical.h"
#include "scenario/compile.h"
#include "scenario/read.h"

/* ---- beside the scenario ---- */

static icha_status beside(const char *scenario_path, const char *name, char path[PATH_MAX], icha_error *err) {
    const char *slash = strrchr(scenario_path, '/');
    int folder = slash == NULL ? 0 : (int)(slash - scenario_path + 1);
    struct stat about;
    if (snprintf(path, PATH_MAX, "%.*s%s", folder, scenario_path, name) >= PATH_MAX)
        return icha_fail(err, ICHA_M_CANNOT_READ, "X-4", NULL, name, strerror(ENAMETOOLONG));
    if (lstat(path, &about) != 0) return icha_fail(err, ICHA_M_CANNOT_READ, "X-4", NULL, path, strerror(errno));
    if (S_ISLNK(about.st_mode)) return icha_fail(err, ICHA_M_LINK_NOT_FOLLOWED, "X-4", NULL, path, NULL);
    if (!S_ISREG(about.st_mode)) /* a pipe would be waited for */
        return icha_fail(err, ICHA_M_CANNOT_READ, "X-4", NULL, path,
                         strerror(S_ISDIR(about.st_mode) ? EISDIR : ESPIPE));
    return ICHA_OK;
}

/* A record of the catalogue, or a file beside the scenario. */
static icha_status find_assumption(scenario_sources *from, const char *name, icha_error *err) {
    char *path = from->records.assumptions[from->records.assumption_count++];
    if (cli_record_is_file(name)) return beside(from->scenario, name, path, err);
    return cli_record_path(from->records.catalogue, name, path, err);
}

static icha_status find_records(const cli_call *call, const icha_scenario *s, scenario_sources *from, icha_error *err) {
    icha_status status = ICHA_OK;
    if (!cli_catalogue_path(call, from->records.catalogue, sizeof from->records.catalogue))
        return icha_fail(err, ICHA_M_CANNOT_READ, NULL, NULL, "--catalogue", "DIR");
    for (size_t i = 0; status == ICHA_OK && i < s->assume_count; i++) status = find_assumption(from, s->assume[i], err);
    return status == ICHA_OK ? cli_records_add(&from->records, call, NULL, err) : status;
}

icha_status scenario_find_table(const scenario_file *file, const icha_named_file *named, const char *given,
                                char path[PATH_MAX], icha_error *err) {
    if (file->from.recorded == NULL) return beside(file->from.scenario, named->name, path, err);
    if (given[0] == '\0') return icha_fail(err, ICHA_M_CANNOT_READ, "M-2", NULL, named->name, strerror(ENOENT));
    snprintf(path, PATH_MAX, "%s", given);
    return ICHA_OK;
}

/* ---- the catalogue with the scenario's assumptions ---- */

static icha_status load(scenario_file *file, icha_faults **faults, icha_error *err) {
    const cli_records *records = &file->from.records;
    const char *assumptions[CLI_COUNT(records->assumptions)];
    for (size_t i = 0; i < records->assumption_count; i++) assumptions[i] = records->assumptions[i];
    return icha_catalogue_load(records->catalogue, assumptions, records->assumption_count, &file->base, faults, err);
}

/* The digests before loading, as a run has them (M-1). What cannot be read is said best by the loader. */
static icha_status open_catalogue(scenario_file *file, icha_faults **faults, icha_error *err) {
    icha_error unread = ICHA_ERROR_INIT;
    const char *guard = file->scenario->catalogue_sha256;
    icha_status digested = cli_records_digest(&file->from.records, file->from.recorded, file->digests, &unread);
    const char *found = json_string_value(json_object_get(json_object_get(file->digests, "catalogue"), "sha256"));
    if (found != NULL && guard != NULL && strcmp(guard, found) != 0)
        return icha_fail(err, ICHA_M_BASE_DIFFERS, "A-1", "base.catalogue.sha256", found, guard);
    file->catalogue_sha256 = found;
    icha_status status = unread.message_id == ICHA_M_FILE_CHANGED ? digested : load(file, faults, err);
    if (status == ICHA_OK || unread.message_id == ICHA_M_FILE_CHANGED) status = digested, *err = unread;
    return status;
}

/* ---- the whole ---- */

static icha_status compile(scenario_file *file, icha_error *err) {
    const char *path = file->from.scenario;
    icha_status status = icha_scenario_compile(file->scenario, file->base, path, &file->snapshot, err);
    if (status == ICHA_OK) status = icha_scenario_canonical(file->scenario, file->base, NULL, NULL, file->sha256, err);
    if (status == ICHA_OK)
        status = icha_scenario_snapshot_digest(file->scenario, file->base, file->catalogue_sha256,
                                               file->snapshot_sha256, err);
    return status;
}

static icha_status read_text(scenario_file *file, icha_faults **faults, icha_error *err) {
    const char *path = file->from.scenario;
    struct stat about;
    *faults = NULL;
    file->digests = json_object();
    file->mode = stat(path, &about) == 0 && S_ISREG(about.st_mode) ? about.st_mode & 0666u : 0600u;
    icha_status status = cli_read_input(path, &file->text, &file->length, err);
    return status == ICHA_OK ? icha_scenario_read(file->text, file->length, path, &file->scenario, faults, err)
                             : status;
}

static icha_status open_rest(scenario_file *file, icha_status found, icha_faults **faults, icha_error *err) {
    icha_status status = found == ICHA_OK ? open_catalogue(file, faults, err) : found;
    /* whose file asks for it, where the fault itself does not say */
    if (status != ICHA_OK && err->file[0] == '\0')
        icha_fail_at(err, status, file->from.scenario, err->line, err->column);
    return status == ICHA_OK ? compile(file, err) : status;
}

icha_status scenario_open(const cli_call *call, const char *path, scenario_file *file, icha_faults **faults,
                          icha_error *err) {
    memset(file, 0, sizeof *file);
    *faults = NULL;
    if (snprintf(file->from.scenario, sizeof file->from.scenario, "%s", path) >= PATH_MAX)
        return icha_fail(err, ICHA_M_CANNOT_READ, NULL, NULL, "FILE.yaml", strerror(ENAMETOOLONG));
    icha_status status = read_text(file, faults, err);
    if (status != ICHA_OK) return status;
    return open_rest(file, find_records(call, file->scenario, &file->from, err), faults, err);
}

icha_status scenario_open_from(const scenario_sources *from, scenario_file *file, icha_faults **faults,
                               icha_error *err) {
    memset(file, 0, sizeof *file);
    file->from = *from;
    icha_status status = read_text(file, faults, err);
    return status == ICHA_OK ? open_rest(file, ICHA_OK, faults, err) : status;
}

void scenario_close(scenario_file *file) {
    icha_catalogue_free(file->snapshot);
    icha_catalogue_free(file->base);
    icha_scenario_free(file->scenario);
    json_decref(file->digests);
    free(file->text);
    memset(file, 0, sizeof *file);
}
