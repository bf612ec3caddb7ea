/* The run made again into a folder of its own, and every byte of the two held against each other (M-2). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit.h"
#include "audit/difference.h"
#include "audit/result.h"
#include "audit/run_set.h"
#include "interrupt.h"
#include "number/fail.h"
#include "outlay.h"

/* ---- the folder ---- */

/* A name that is free and cannot be guessed; the run makes the folder, or nothing. */
static icha_status name_folder(const audit_run *run, char path[PATH_MAX], icha_error *err) {
    char parent[PATH_MAX];
    const char *given = cli_value(run->call, "work");
    icha_status status = ICHA_OK;
    if (given != NULL) snprintf(parent, sizeof parent, "%s", given);
    else status = icha_run_folder_parent(run->folder, parent, err);
    if (status != ICHA_OK) return status;
    if (snprintf(path, PATH_MAX, "%s/.icha-replay-XXXXXX", parent) >= PATH_MAX)
        return icha_fail(err, ICHA_M_CANNOT_WRITE, "P-4", "--work", parent, strerror(ENAMETOOLONG));
    if (mkdtemp(path) != NULL && rmdir(path) == 0) return ICHA_OK;
    return icha_fail(err, ICHA_M_CANNOT_WRITE, "P-4", "--work", parent, strerror(errno));
}

/* What is to be removed, also by a signal, once the run has published it: the files that a run writes. Under that name
 * stands nothing else, and until then there is nothing to open. */
static void name_files(icha_run_folder *folder, const char *path) {
    const char *name;
    memset(folder, 0, sizeof *folder);
    snprintf(folder->temporary, sizeof folder->temporary, "%s", path);
    folder->descriptor = -1;
    while (folder->count < ICHA_RUN_FILES_MAX && (name = icha_run_set_file(folder->count)) != NULL)
        strcpy(folder->files[folder->count++].name, name);
}

/* ---- what differs ---- */

static void compare_member(const audit_run *run, const json_t *made, const char *key, json_t *report) {
    char where[256];
    const json_t *said = json_object_get(run->manifest, key), *found = json_object_get(made, key);
    snprintf(where, sizeof where, "%s", key);
    if (!icha_json_difference(said, found, where, sizeof where)) return;
    bool is_text = json_is_string(said) && json_is_string(found);
    icha_audit_differs(report, "replay", "manifest.json", key, is_text ? json_string_value(said) : NULL,
                       is_text ? json_string_value(found) : where);
}

/* What the manifest says of the run beside its files; `observed` and `kept` are not the run's (decision 0012). Of
 * `results` what no file shows: where a file differs, its line was said. */
static void compare_manifests(const audit_run *run, const json_t *made, bool same_files, json_t *report) {
    static const char *const members[] = {"run_id", "determinants", "assumptions", "counts"};
    for (size_t i = 0; i < CLI_COUNT(members); i++) compare_member(run, made, members[i], report);
    if (same_files) compare_member(run, made, "results", report);
}

static icha_status compare_files(const audit_run *run, const char *again, const json_t *made, json_t *report,
                                 int64_t *looked, icha_error *err) {
    size_t index;
    const json_t *entry;
    icha_status status = ICHA_OK;
    json_array_foreach(json_object_get(made, "results"), index, entry) {
        const char *name = json_string_value(json_object_get(entry, "file"));
        if (status == ICHA_OK) status = icha_difference_find(run->folder, again, name, report, err);
        ++*looked;
    }
    json_array_foreach(json_object_get(run->manifest, "results"), index, entry) {
        const char *name = json_string_value(json_object_get(entry, "file"));
        if (icha_result_entry(made, name) == NULL) icha_audit_differs(report, "replay", name, "not_made", NULL, NULL);
    }
    return status;
}

static cli_exit compare(const audit_run *run, const char *again, json_t *report) {
    icha_error err = ICHA_ERROR_INIT;
    json_t *made = NULL;
    int64_t looked = 0;
    icha_status status = icha_result_manifest(again, &made, &err);
    if (status == ICHA_OK) status = compare_files(run, again, made, report, &looked, &err);
    if (status == ICHA_OK) compare_manifests(run, made, icha_audit_holds(report), report);
    json_decref(made);
    if (status != ICHA_OK) return cli_fail(run->call, &err);
    icha_audit_end(report, "replay", looked);
    return CLI_DONE;
}

static cli_exit make_and_compare(const audit_run *run, const char *again, json_t *report) {
    cli_exit status = audit_make_again(run, again);
    bool is_made = status == CLI_DONE || status == CLI_HELD_ROWS;
    return is_made ? compare(run, again, report) : status;
}

/* A signal may come at any time: before the run, within it, and between what it published and its removal here. */
cli_exit audit_replay(const audit_run *run, json_t *report) {
    char again[PATH_MAX] = "";
    icha_run_folder folder;
    icha_error err = ICHA_ERROR_INIT;
    cli_exit status = CLI_DONE;
    cli_interrupt_begin();
    cli_interrupt_hold();
    icha_status named = name_folder(run, again, &err);
    name_files(&folder, again);
    cli_interrupt_wipes(&folder);
    cli_interrupt_release();
    if (named == ICHA_OK) status = make_and_compare(run, again, report);
    cli_interrupt_hold();
    cli_interrupt_wipes(NULL);
    if (named == ICHA_OK) icha_run_folder_abandon(&folder);
    cli_interrupt_release();
    cli_interrupt_end();
    return named == ICHA_OK ? status : cli_fail(run->call, &err);
}
