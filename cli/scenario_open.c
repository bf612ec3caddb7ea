/* From a scenario's file to what the engine runs. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "number/fail.h"
#include "parse.h"
#include "progress.h"
#include "scenario.h"
#include "scenario/canonical.h"
#include "scenario/compile.h"
#include "scenario/read.h"

/* ---- files beside the scenario (X-4: no folder, no link is followed) ---- */

static icha_status path_of(const scenario_file *file, const char *name, char path[PATH_MAX], icha_error *err) {
    if (snprintf(path, PATH_MAX, "%s/%s", file->folder, name) < PATH_MAX) return ICHA_OK;
    return icha_fail(err, ICHA_M_CANNOT_READ, "X-4", NULL, name, strerror(ENAMETOOLONG));
}

static icha_status read_descriptor(int descriptor, const char *path, outlay_file *to, icha_error *err) {
    struct stat about;
    if (fstat(descriptor, &about) != 0 || !S_ISREG(about.st_mode))
        return icha_fail(err, ICHA_M_CANNOT_READ, "X-4", NULL, path, strerror(EINVAL));
    size_t size = (size_t)about.st_size;
    to->csv = malloc(size + 1);
    if (to->csv == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, path, NULL);
    for (ssize_t got = 1; got > 0 && to->length < size; to->length += (size_t)got) {
        got = read(descriptor, to->csv + to->length, size - to->length);
        if (got < 0) return icha_fail(err, ICHA_M_CANNOT_READ, NULL, NULL, path, strerror(errno));
    }
    to->csv[to->length] = '\0';
    return ICHA_OK;
}

/* A digest that the scenario guards. */
static icha_status check_digest(const char *found, const char *guard, const char *field, icha_error *err) {
    if (guard == NULL || strcmp(found, guard) == 0) return ICHA_OK;
    return icha_fail(err, ICHA_M_SCENARIO_OTHER_INPUT, "A-1", field, found, guard);
}

static icha_status read_beside(scenario_file *file, const icha_named_file *named, const char *role, const char *field,
                               outlay_file *to, icha_error *err) {
    char path[PATH_MAX], digest[ICHA_DIGEST_SIZE];
    if (named->name == NULL) return ICHA_OK;
    icha_status status = path_of(file, named->name, path, err);
    if (status != ICHA_OK) return status;
    int descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor < 0) return icha_fail(err, ICHA_M_CANNOT_READ, NULL, NULL, path, strerror(errno));
    outlay_copy_utf8(to->name, sizeof to->name, named->name);
    status = read_descriptor(descriptor, path, to, err);
    close(descriptor);
    if (status != ICHA_OK) return status;
    icha_digest_bytes(to->csv, to->length, digest);
    json_array_append_new(file->inputs, json_pack("{s:s, s:s, s:s}", "role", role, "name", to->name, "sha256", digest));
    return check_digest(digest, named->sha256, field, err);
}

/* ---- the catalogue ---- */

typedef struct assumption_list {
    char paths[ICHA_CATALOGUE_ASSUMPTIONS_MAX][PATH_MAX]; /* of those beside the scenario */
    const char *names[ICHA_CATALOGUE_ASSUMPTIONS_MAX];
    size_t count;
} assumption_list;

static bool ends_in_yaml(const char *name) {
    size_t length = strlen(name);
    return length > 5 && strcmp(name + length - 5, ".yaml") == 0;
}

/* The scenario's own, then those of --assume. */
static icha_status list_assumptions(const scenario_file *file, assumption_list *list, icha_error *err) {
    const icha_scenario *s = file->scenario;
    size_t given = cli_value_count(file->call, "assume");
    icha_status status = ICHA_OK;
    if (s->assume_count + given > ICHA_CATALOGUE_ASSUMPTIONS_MAX)
        return icha_fail(err, ICHA_M_OUT_OF_RANGE, "X-3", "assume", NULL, "<= 32");
    for (size_t i = 0; status == ICHA_OK && i < s->assume_count; i++) {
        list->names[i] = s->assume[i];
        if (!ends_in_yaml(s->assume[i])) continue;
        status = path_of(file, s->assume[i], list->paths[i], err);
        list->names[i] = list->paths[i];
    }
    for (size_t i = 0; i < given; i++) list->names[s->assume_count + i] = cli_value_at(file->call, "assume", i);
    list->count = s->assume_count + given;
    return status;
}

/* Name and digest of each record, by name. */
static icha_status digest_assumption(const scenario_file *file, const char *given, json_t *list, icha_error *err) {
    char path[PATH_MAX], digest[ICHA_DIGEST_SIZE], name[256];
    const char *slash = strrchr(given, '/');
    bool is_path = slash != NULL || ends_in_yaml(given);
    int length = is_path ? snprintf(path, sizeof path, "%s", given)
                         : snprintf(path, sizeof path, "%s/assumptions/%s.yaml", file->catalogue_path, given);
    if (length >= PATH_MAX) return icha_fail(err, ICHA_M_CANNOT_READ, "M-1", NULL, given, strerror(ENAMETOOLONG));
    icha_status status = icha_digest_file(path, digest, err);
    if (status != ICHA_OK) return status;
    outlay_copy_utf8(name, sizeof name, slash == NULL ? given : slash + 1);
    if (ends_in_yaml(name)) name[strlen(name) - 5] = '\0';
    json_array_append_new(list, json_pack("{s:s, s:s}", "name", name, "sha256", digest));
    return ICHA_OK;
}

static icha_status digest_all(scenario_file *file, const assumption_list *assumed, icha_error *err) {
    char digest[ICHA_DIGEST_SIZE], scenario[ICHA_DIGEST_SIZE];
    int64_t files = 0;
    json_t *list = json_array();
    icha_status status = icha_digest_catalogue(file->catalogue_path, digest, &files, err);
    for (size_t i = 0; status == ICHA_OK && i < assumed->count; i++)
        status = digest_assumption(file, assumed->names[i], list, err);
    json_object_set_new(file->digests, "catalogue",
                        json_pack("{s:s, s:I}", "sha256", digest, "files", (json_int_t)files));
    json_object_set_new(file->digests, "assumptions", list);
    if (status == ICHA_OK)
        status = check_digest(digest, file->scenario->catalogue_sha256, "base.catalogue.sha256", err);
    if (status == ICHA_OK) status = icha_scenario_canonical(file->scenario, file->base, NULL, NULL, scenario, err);
    if (status != ICHA_OK) return status;
    json_object_set_new(file->digests, "scenario",
                        json_pack("{s:s, s:s}", "id", file->scenario->id, "sha256", scenario));
    status = icha_scenario_snapshot_digest(file->scenario, file->base, digest, scenario, err);
    if (status == ICHA_OK) json_object_set_new(file->digests, "overlays", json_pack("{s:s}", "sha256", scenario));
    return status;
}

static cli_exit fail_with(const cli_call *call, icha_faults *faults, const icha_error *err) {
    for (size_t i = 0; i < icha_faults_count(faults); i++) cli_fail(call, icha_faults_at(faults, i));
    if (icha_faults_count(faults) == 0) cli_fail(call, err);
    icha_faults_free(faults);
    return cli_exit_of(err->status);
}

static cli_exit load_catalogue(scenario_file *file, const assumption_list *assumed) {
    icha_faults *faults = NULL;
    icha_error err = ICHA_ERROR_INIT;
    if (!cli_catalogue_path(file->call, file->catalogue_path, sizeof file->catalogue_path))
        return cli_open_catalogue(file->call, &file->base); /* says that there is none */
    if (icha_catalogue_load(file->catalogue_path, assumed->names, assumed->count, &file->base, &faults, &err) !=
        ICHA_OK)
        return fail_with(file->call, faults, &err);
    if (digest_all(file, assumed, &err) != ICHA_OK ||
        icha_scenario_compile(file->scenario, file->base, file->call->arguments[0], &file->snapshot, &err) != ICHA_OK)
        return cli_fail(file->call, &err);
    return CLI_DONE;
}

static cli_exit open_catalogue(scenario_file *file) {
    icha_error err = ICHA_ERROR_INIT;
    assumption_list *assumed = calloc(1, sizeof *assumed);
    if (assumed == NULL) return CLI_INTERNAL;
    cli_exit status = CLI_DONE;
    if (list_assumptions(file, assumed, &err) != ICHA_OK) status = cli_fail(file->call, &err);
    if (status == CLI_DONE) status = load_catalogue(file, assumed);
    free(assumed);
    return status;
}

/* ---- the scenario ---- */

static void find_folder(const char *path, char folder[PATH_MAX]) {
    const char *slash = strrchr(path, '/');
    size_t length = slash == NULL ? 1 : slash == path ? 1 : (size_t)(slash - path);
    snprintf(folder, PATH_MAX, "%.*s", (int)length, slash == NULL ? "." : path);
}

static cli_exit read_scenario(scenario_file *file) {
    const char *path = file->call->arguments[0];
    icha_faults *faults = NULL;
    icha_error err = ICHA_ERROR_INIT;
    size_t length;
    if (cli_read_input(path, &file->text, &length, &err) != ICHA_OK) return cli_fail(file->call, &err);
    if (icha_scenario_read(file->text, length, path, &file->scenario, &faults, &err) != ICHA_OK)
        return fail_with(file->call, faults, &err);
    find_folder(path, file->folder);
    return CLI_DONE;
}

static void set_up(scenario_file *file) {
    const icha_scenario *s = file->scenario;
    icha_portfolio_options *to = &file->options;
    *to = (icha_portfolio_options)ICHA_PORTFOLIO_OPTIONS_INIT;
    to->first_year = s->first_year;
    to->last_year = s->last_year;
    to->known_on = cli_date(file->call, "known-on");
    to->language = file->call->language;
    to->threads = (int32_t)cli_whole(file->call, "threads", cli_processors());
    const icha_book_input data = {file->portfolio.csv, file->portfolio.length, file->portfolio.name,
                                  file->events.csv,    file->events.length,    file->events.name};
    file->setup = (icha_setup){file->snapshot,     s->lending, s->lending_count, s->behaviour,
                               s->behaviour_count, data,       s->mode,          s->seed};
}

cli_exit scenario_open(const cli_call *call, scenario_file *file) {
    icha_error err = ICHA_ERROR_INIT;
    *file = (scenario_file){.call = call, .inputs = json_array(), .digests = json_object()};
    cli_exit status = read_scenario(file);
    if (status == CLI_DONE) status = open_catalogue(file);
    if (status != CLI_DONE) return status;
    const icha_scenario *s = file->scenario;
    if (read_beside(file, &s->portfolio, "portfolio", "base.portfolio.sha256", &file->portfolio, &err) != ICHA_OK ||
        read_beside(file, &s->events, "events", "base.events.sha256", &file->events, &err) != ICHA_OK)
        return cli_fail(call, &err);
    set_up(file);
    return CLI_DONE;
}

void scenario_close(scenario_file *file) {
    json_decref(file->inputs);
    json_decref(file->digests);
    icha_catalogue_free(file->snapshot);
    icha_catalogue_free(file->base);
    icha_scenario_free(file->scenario);
    free(file->portfolio.csv);
    free(file->events.csv);
    free(file->text);
}

/* ---- the book ---- */

bool scenario_keeps_commitments(const icha_scenario *scenario) {
    bool keeps = false;
    for (size_t i = 0; i < scenario->budget_count; i++)
        keeps = keeps || scenario->budgets[i].basis == ICHA_BUDGET_COMMITMENT;
    return keeps;
}

icha_status scenario_book(const scenario_file *file, const icha_setup *setup, bool keeps_commitments,
                          icha_engine_book *out, icha_error *err) {
    char name[ICHA_CATALOGUE_ID_MAX + 16];
    const icha_scenario *s = file->scenario;
    snprintf(name, sizeof name, "scenario:%s", s->id);
    icha_status status = icha_engine_book_make(setup, NULL, &file->options, keeps_commitments, out, err);
    if (status != ICHA_OK) return status;
    bool simulated = s->mode == ICHA_SCENARIO_SIMULATE, overlaid = s->overlay_count + s->index_count > 0;
    bool ok = icha_book_assume(out->book, name) &&
              icha_book_name_method(out->book, simulated ? "scenario.simulate/1" : "scenario.expected/1") &&
              (!overlaid || icha_book_name_method(out->book, "overlay/1"));
    if (ok) return ICHA_OK;
    icha_engine_book_free(out);
    return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}
