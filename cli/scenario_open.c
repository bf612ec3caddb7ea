#include "scenario_open.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "number/fail.h"
#include "scenario/canonical.h"
#include "scenario/compile.h"
#include "scenario/read.h"

icha_status scenario_beside(const char *scenario_path, const char *name, char *path, size_t size, icha_error *err) {
    const char *slash = strrchr(scenario_path, '/');
    int folder = slash == NULL ? 0 : (int)(slash - scenario_path + 1);
    struct stat about;
    if (snprintf(path, size, "%.*s%s", folder, scenario_path, name) >= (int)size)
        return icha_fail(err, ICHA_M_CANNOT_READ, "X-4", NULL, name, strerror(ENAMETOOLONG));
    if (lstat(path, &about) != 0) return icha_fail(err, ICHA_M_CANNOT_READ, "X-4", NULL, path, strerror(errno));
    if (S_ISLNK(about.st_mode)) return icha_fail(err, ICHA_M_LINK_NOT_FOLLOWED, "X-4", NULL, path, NULL);
    if (!S_ISREG(about.st_mode)) /* a pipe would be waited for */
        return icha_fail(err, ICHA_M_CANNOT_READ, "X-4", NULL, path, strerror(S_ISDIR(about.st_mode) ? EISDIR : ESPIPE));
    return ICHA_OK;
}

/* ---- the catalogue with the scenario's assumptions ---- */

static bool is_file(const char *name) {
    size_t length = strlen(name);
    return length > 5 && strcmp(name + length - 5, ".yaml") == 0;
}

/* A record's name as it is; a file beside the scenario by its path, which holds a '/' so that it is taken for one. */
static icha_status locate(const char *scenario_path, const char *name, char *where, icha_error *err) {
    char path[PATH_MAX - 2];
    if (!is_file(name)) {
        snprintf(where, PATH_MAX, "%s", name);
        return ICHA_OK;
    }
    icha_status status = scenario_beside(scenario_path, name, path, sizeof path, err);
    if (status == ICHA_OK) snprintf(where, PATH_MAX, "%s%s", strchr(path, '/') == NULL ? "./" : "", path);
    return status;
}

/* The values of --assume, behind the scenario's own; none where the command has no such option. One past the limit is kept, for
 * the loader to refuse. */
static size_t add_given(const cli_call *call, const char **assumptions, size_t count) {
    const cli_command *command = call->command;
    for (size_t i = 0; i < command->option_count; i++) {
        if (strcmp(command->options[i].name, "assume") != 0) continue;
        for (size_t j = 0; j < cli_value_count(call, "assume") && count <= ICHA_CATALOGUE_ASSUMPTIONS_MAX; j++)
            assumptions[count++] = cli_value_at(call, "assume", j);
    }
    return count;
}

static icha_status load(const cli_call *call, scenario_file *file, const char *path, icha_faults **faults,
                        icha_error *err) {
    const icha_scenario *s = file->scenario;
    const char *assumptions[ICHA_CATALOGUE_ASSUMPTIONS_MAX + 1];
    char(*paths)[PATH_MAX] = malloc((s->assume_count + 1) * sizeof *paths);
    icha_status status = paths == NULL ? icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL) : ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < s->assume_count; i++) {
        assumptions[i] = paths[i];
        status = locate(path, s->assume[i], paths[i], err);
    }
    if (status == ICHA_OK)
        status = icha_catalogue_load(file->catalogue_path, assumptions, add_given(call, assumptions, s->assume_count),
                                     &file->base, faults, err);
    free(paths);
    return status;
}

/* The digest before loading, as a run has it (M-1). */
static icha_status open_catalogue(const cli_call *call, scenario_file *file, const char *path, icha_faults **faults,
                                  icha_error *err) {
    const char *guard = file->scenario->catalogue_sha256;
    if (!cli_catalogue_path(call, file->catalogue_path, sizeof file->catalogue_path))
        return icha_fail(err, ICHA_M_CANNOT_READ, NULL, NULL, "--catalogue", "DIR");
    icha_status status =
        icha_digest_catalogue(file->catalogue_path, file->catalogue_sha256, &file->catalogue_files, err);
    if (status == ICHA_OK && guard != NULL && strcmp(guard, file->catalogue_sha256) != 0)
        return icha_fail(err, ICHA_M_BASE_DIFFERS, "A-1", "base.catalogue.sha256", file->catalogue_sha256, guard);
    return status == ICHA_OK ? load(call, file, path, faults, err) : status;
}

/* ---- the whole ---- */

static icha_status compile(scenario_file *file, const char *path, icha_error *err) {
    icha_status status = icha_scenario_compile(file->scenario, file->base, path, &file->snapshot, err);
    if (status == ICHA_OK) status = icha_scenario_canonical(file->scenario, file->base, NULL, NULL, file->sha256, err);
    if (status == ICHA_OK)
        status = icha_scenario_snapshot_digest(file->scenario, file->base, file->catalogue_sha256,
                                               file->snapshot_sha256, err);
    return status;
}

icha_status scenario_open(const cli_call *call, const char *path, scenario_file *file, icha_faults **faults,
                          icha_error *err) {
    memset(file, 0, sizeof *file);
    *faults = NULL;
    icha_status status = cli_read_input(path, &file->text, &file->length, err);
    if (status == ICHA_OK) status = icha_scenario_read(file->text, file->length, path, &file->scenario, faults, err);
    if (status != ICHA_OK) return status;
    status = open_catalogue(call, file, path, faults, err);
    /* whose file asks for it, where the fault itself does not say */
    if (status != ICHA_OK && err->file[0] == '\0') icha_fail_at(err, status, path, err->line, err->column);
    return status == ICHA_OK ? compile(file, path, err) : status;
}

void scenario_close(scenario_file *file) {
    icha_catalogue_free(file->snapshot);
    icha_catalogue_free(file->base);
    icha_scenario_free(file->scenario);
    free(file->text);
    memset(file, 0, sizeof *file);
}
