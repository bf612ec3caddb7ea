/* A finished run and the inputs that determined it: kept in its folder, or given again. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit.h"
#include "audit/json_whole.h"
#include "audit/kept.h"
#include "audit/result.h"
#include "audit/run_set.h"
#include "audit/tree.h"
#include "number/fail.h"
#include "outlay.h"
#include "progress.h"
#include "scenario.h"

/* ---- inputs ---- */

static const json_t *input_of(const audit_run *run, const char *role) {
    size_t index;
    const json_t *input;
    json_array_foreach(json_object_get(run->determinants, "inputs"), index, input) {
        const char *theirs = json_string_value(json_object_get(input, "role"));
        if (theirs != NULL && strcmp(theirs, role) == 0) return input;
    }
    return NULL;
}

/* What the call gives in place of a kept input; a command without such options works from kept ones alone. */
static const char *value_given(const audit_run *run, const char *option, size_t index) {
    for (size_t i = 0; i < run->call->given_count; i++)
        if (strcmp(run->call->given[i].option->name, option) == 0 && index-- == 0) return run->call->given[i].value;
    return NULL;
}

static bool takes_inputs(const audit_run *run) {
    for (size_t i = 0; i < run->call->command->option_count; i++)
        if (strcmp(run->call->command->options[i].name, "portfolio") == 0) return true;
    return false;
}

static bool has_kept(const audit_run *run) {
    return json_array_size(json_object_get(run->manifest, "kept")) > 0;
}

static cli_exit not_kept(const audit_run *run, const char *what, const char *option) {
    icha_error err = ICHA_ERROR_INIT;
    if (takes_inputs(run)) (void)icha_fail(&err, ICHA_M_INPUT_NOT_KEPT, "M-2", NULL, what, option);
    else (void)icha_fail(&err, ICHA_M_INPUTS_NOT_KEPT, "M-2", NULL, run->folder, NULL);
    return cli_fail(run->call, &err);
}

static void check_digest(const char *shown, const char *digest, const json_t *determinant, json_t *report) {
    const char *said = json_string_value(json_object_get(determinant, "sha256"));
    if (said == NULL || strcmp(said, digest) != 0) icha_audit_differs(report, "inputs", shown, "sha256", digest, said);
}

/* Nothing but a regular file of the folder, none of whose folders is a link. */
static icha_status digest_kept(const audit_run *run, const char *name, char path[PATH_MAX], char *digest,
                               icha_error *err) {
    int descriptor = -1;
    icha_status status = icha_run_kept_open(run->folder, name, &descriptor, err);
    if (status != ICHA_OK) return status;
    close(descriptor);
    if (snprintf(path, PATH_MAX, "%s/%s", run->folder, name) >= PATH_MAX)
        return icha_fail(err, ICHA_M_CANNOT_READ, "M-2", NULL, name, "PATH_MAX");
    return icha_digest_file(path, digest, err);
}

/* Read more than once: a pipe would be empty then, and waited for. */
static icha_status check_regular(const char *path, icha_error *err) {
    struct stat about;
    if (stat(path, &about) != 0) return icha_fail(err, ICHA_M_CANNOT_READ, "M-2", NULL, path, strerror(errno));
    return S_ISREG(about.st_mode) ? ICHA_OK : icha_fail(err, ICHA_M_CANNOT_READ, "M-2", NULL, path, "no regular file");
}

static cli_exit find_file(const audit_run *run, const char *given, const char *option, const char *name,
                          const json_t *determinant, char path[PATH_MAX], json_t *report) {
    char digest[ICHA_DIGEST_SIZE];
    icha_error err = ICHA_ERROR_INIT;
    icha_status status;
    if (given == NULL && !has_kept(run)) return not_kept(run, name, option);
    if (given == NULL) {
        status = digest_kept(run, name, path, digest, &err);
    } else {
        snprintf(path, PATH_MAX, "%s", given);
        status = check_regular(path, &err);
        if (status == ICHA_OK) status = icha_digest_file(path, digest, &err);
    }
    if (status != ICHA_OK && given != NULL) return cli_fail(run->call, &err);
    if (status != ICHA_OK) icha_audit_unreadable(report, "inputs", name, &err);
    else check_digest(given == NULL ? name : given, digest, determinant, report);
    return CLI_DONE;
}

static cli_exit find_table(const audit_run *run, const char *role, const char *option, const char *name, char *path,
                           json_t *report) {
    const json_t *input = input_of(run, role);
    char dashed[32];
    path[0] = '\0';
    if (input == NULL) return CLI_DONE;
    snprintf(dashed, sizeof dashed, "--%s", option);
    return find_file(run, value_given(run, option, 0), dashed, name, input, path, report);
}

/* The file among those given that has the digest; NULL: none has. */
static const char *given_assumption(const audit_run *run, const json_t *determinant) {
    char digest[ICHA_DIGEST_SIZE];
    const char *said = json_string_value(json_object_get(determinant, "sha256"));
    for (size_t i = 0; said != NULL && value_given(run, "assume", i) != NULL; i++) {
        const char *file = value_given(run, "assume", i);
        if (icha_digest_file(file, digest, NULL) == ICHA_OK && strcmp(said, digest) == 0) return file;
    }
    return NULL;
}

static cli_exit find_assumptions(audit_run *run, json_t *report) {
    char name[64];
    const json_t *list = json_object_get(run->determinants, "assumptions");
    cli_exit status = CLI_DONE;
    for (size_t i = 0; status == CLI_DONE && i < json_array_size(list) && i < ICHA_CATALOGUE_ASSUMPTIONS_MAX; i++) {
        const json_t *determinant = json_array_get(list, i);
        const char *given = given_assumption(run, determinant);
        const char *theirs = json_string_value(json_object_get(determinant, "name"));
        snprintf(name, sizeof name, ICHA_KEPT_FOLDER "/assumptions/%zu.yaml", i + 1);
        if (given == NULL && !has_kept(run)) return not_kept(run, theirs == NULL ? name : theirs, "--assume FILE");
        status = find_file(run, given, "--assume", name, determinant, run->assumptions[i], report);
        run->assumption_count = i + 1;
    }
    return status;
}

/* The loader of catalogues follows links; a run keeps none. */
static bool is_kept_plain(const audit_run *run, json_t *report) {
    icha_tree tree = {0};
    icha_error err = ICHA_ERROR_INIT;
    bool plain = icha_tree_read(run->folder, &tree, &err) == ICHA_OK;
    if (!plain) icha_audit_unreadable(report, "inputs", ICHA_KEPT_FOLDER, &err);
    for (size_t i = 0; i < tree.count; i++) {
        const icha_tree_entry *entry = &tree.entries[i];
        bool is_kept = strncmp(entry->path, ICHA_KEPT_FOLDER, sizeof ICHA_KEPT_FOLDER - 1) == 0;
        if (!is_kept || entry->kind != ICHA_TREE_OTHER) continue;
        icha_audit_differs(report, "inputs", entry->path, "no_file", NULL, NULL);
        plain = false;
    }
    icha_tree_clear(&tree);
    return plain;
}

static cli_exit find_catalogue(audit_run *run, json_t *report) {
    char digest[ICHA_DIGEST_SIZE];
    int64_t files;
    icha_error err = ICHA_ERROR_INIT;
    const char *given = value_given(run, "catalogue", 0);
    const json_t *determinant = json_object_get(run->determinants, "catalogue");
    if (given == NULL && !has_kept(run)) return not_kept(run, ICHA_KEPT_FOLDER "/catalogue", "--catalogue");
    if (given == NULL && !is_kept_plain(run, report)) return CLI_DONE;
    if (given != NULL) snprintf(run->catalogue, sizeof run->catalogue, "%s", given);
    else if (snprintf(run->catalogue, PATH_MAX, "%s/" ICHA_KEPT_FOLDER "/catalogue", run->folder) >= PATH_MAX)
        return CLI_BAD_DATA;
    icha_status status = icha_digest_catalogue(run->catalogue, digest, &files, &err);
    if (status != ICHA_OK && given != NULL) return cli_fail(run->call, &err);
    if (status != ICHA_OK) icha_audit_unreadable(report, "inputs", "inputs/catalogue", &err);
    else check_digest(given == NULL ? "inputs/catalogue" : given, digest, determinant, report);
    return CLI_DONE;
}

/* ---- the scenario: two spellings of one are the same, so it is told by its canonical form ---- */

bool audit_is_scenario(const audit_run *run) {
    const char *command = json_string_value(json_object_get(run->determinants, "command"));
    return command != NULL && strcmp(command, "scenario run") == 0;
}

static cli_exit find_scenario(audit_run *run, json_t *report) {
    static const char name[] = ICHA_KEPT_FOLDER "/scenario.yaml";
    char digest[ICHA_DIGEST_SIZE];
    icha_error err = ICHA_ERROR_INIT;
    const char *given = value_given(run, "scenario", 0);
    if (!audit_is_scenario(run)) return CLI_DONE;
    if (given == NULL && !has_kept(run)) return not_kept(run, name, "--scenario");
    if (given != NULL && check_regular(given, &err) != ICHA_OK) return cli_fail(run->call, &err);
    if (given != NULL) snprintf(run->scenario, sizeof run->scenario, "%s", given);
    else if (digest_kept(run, name, run->scenario, digest, &err) != ICHA_OK)
        icha_audit_unreadable(report, "inputs", name, &err);
    return CLI_DONE;
}

/* The caller frees them; NULL: no memory. */
static scenario_sources *sources_of(const audit_run *run, icha_error *err) {
    scenario_sources *from = calloc(1, sizeof *from);
    if (from == NULL) {
        (void)icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
        return NULL;
    }
    from->recorded = run->determinants;
    strcpy(from->scenario, run->scenario);
    strcpy(from->portfolio, run->portfolio);
    strcpy(from->events, run->events);
    strcpy(from->records.catalogue, run->catalogue);
    from->records.assumption_count = run->assumption_count;
    memcpy(from->records.assumptions, run->assumptions, sizeof run->assumptions);
    return from;
}

icha_status audit_scenario_open(const audit_run *run, scenario_input *file, icha_faults **faults, icha_error *err) {
    scenario_sources *from = sources_of(run, err);
    *faults = NULL;
    memset(file, 0, sizeof *file);
    if (from == NULL) return ICHA_ERR_MEMORY;
    icha_status status = scenario_input_read(run->call, from, file, faults, err);
    free(from);
    return status;
}

/* Of other inputs nothing can be read, or something else: those are named first. */
static void check_scenario(const audit_run *run, json_t *report) {
    static const char name[] = ICHA_KEPT_FOLDER "/scenario.yaml";
    icha_error err = ICHA_ERROR_INIT;
    icha_faults *faults = NULL;
    scenario_input *file = calloc(1, sizeof *file);
    const char *shown = value_given(run, "scenario", 0) == NULL ? name : run->scenario;
    if (file != NULL && audit_scenario_open(run, file, &faults, &err) == ICHA_OK)
        check_digest(shown, file->opened.sha256, json_object_get(run->determinants, "scenario"), report);
    else if (file != NULL)
        icha_audit_unreadable(report, "inputs", shown,
                              icha_faults_count(faults) > 0 ? icha_faults_at(faults, 0) : &err);
    else icha_json_short();
    if (file != NULL) scenario_input_close(file);
    icha_faults_free(faults);
    free(file);
}

/* ---- all of them ---- */

static cli_exit find_inputs(audit_run *run, json_t *report) {
    cli_exit status = find_scenario(run, report);
    if (status == CLI_DONE)
        status = find_table(run, "portfolio", "portfolio", ICHA_KEPT_FOLDER "/portfolio.csv", run->portfolio, report);
    if (status == CLI_DONE)
        status = find_table(run, "events", "events", ICHA_KEPT_FOLDER "/events.csv", run->events, report);
    if (status == CLI_DONE)
        status = find_table(run, "paid", "against", ICHA_KEPT_FOLDER "/claims.csv", run->paid, report);
    if (status == CLI_DONE) status = find_catalogue(run, report);
    return status == CLI_DONE ? find_assumptions(run, report) : status;
}

/* ---- the run ---- */

static icha_status check_command(const audit_run *run, icha_error *err) {
    const char *command = json_string_value(json_object_get(run->determinants, "command"));
    bool is_outlay = command != NULL && strcmp(command, "outlay") == 0 && input_of(run, "portfolio") != NULL;
    if (audit_is_scenario(run) || (is_outlay && !run->scenario_only)) return ICHA_OK;
    return icha_fail(err, run->scenario_only ? ICHA_M_RUN_NOT_SCENARIO : ICHA_M_RUN_NOT_OF_LOANS, "M-2", NULL,
                     run->folder, command == NULL ? "" : command);
}

/* Is it all there? Said only where it is not: this is verify's level. */
static icha_status check_set(const audit_run *run, json_t *report, icha_error *err) {
    icha_status status = icha_run_set_check(run->folder, run->manifest, report, err);
    if (status == ICHA_OK && !icha_audit_holds(report))
        icha_audit_end(report, "integrity", (int64_t)json_array_size(json_object_get(run->manifest, "results")));
    return status;
}

cli_exit audit_open(audit_run *run, const cli_call *call, json_t *report, bool *usable) {
    return audit_open_folder(run, call, call->arguments[0], report, usable);
}

cli_exit audit_open_folder(audit_run *run, const cli_call *call, const char *folder, json_t *report, bool *usable) {
    icha_error err = ICHA_ERROR_INIT;
    run->call = call;
    run->folder = folder;
    *usable = false;
    icha_status status = icha_result_manifest(run->folder, &run->manifest, &err);
    run->determinants = json_object_get(run->manifest, "determinants");
    if (status == ICHA_ERR_CONFLICT) { /* no run that says of itself what it says: found, not an error */
        icha_audit_unreadable(report, "inputs", "manifest.json", &err);
        icha_audit_end(report, "inputs", 0);
        return CLI_DONE;
    }
    if (status == ICHA_OK) status = check_command(run, &err);
    if (status == ICHA_OK) status = check_set(run, report, &err);
    if (status != ICHA_OK) return cli_fail(call, &err);
    cli_exit found = find_inputs(run, report);
    if (found != CLI_DONE) return found;
    audit_check_options(run, report);
    if (audit_is_scenario(run) && icha_audit_holds(report)) check_scenario(run, report);
    icha_audit_end(report, "inputs", (int64_t)json_array_size(json_object_get(run->determinants, "inputs")));
    *usable = icha_audit_holds(report);
    return CLI_DONE;
}

void audit_close(audit_run *run) {
    json_decref(run->manifest);
}

/* ---- made again ---- */

typedef struct words {
    const cli_command *command;
    cli_given given[32 + ICHA_CATALOGUE_ASSUMPTIONS_MAX];
    size_t count;
} words;

static void say(words *to, const char *name, const char *value) {
    if (value == NULL || value[0] == '\0') return;
    for (size_t i = 0; i < to->command->option_count; i++)
        if (strcmp(to->command->options[i].name, name) == 0)
            to->given[to->count++] = (cli_given){&to->command->options[i], value};
}

static void join(const json_t *list, char *text, size_t size) {
    size_t index, used = 0;
    const json_t *name;
    text[0] = '\0';
    json_array_foreach(list, index, name) if (used < size && json_is_string(name)) used +=
        (size_t)snprintf(text + used, size - used, "%s%s", index == 0 ? "" : ",", json_string_value(name));
}

static const char *option_of(const audit_run *run, const char *name) {
    return json_string_value(json_object_get(json_object_get(run->determinants, "options"), name));
}

/* What the options of an outlay say, beyond those of every run. */
static void say_outlay(words *w, const audit_run *run, char by[128]) {
    const json_t *options = json_object_get(run->determinants, "options");
    join(json_object_get(options, "by"), by, 128);
    say(w, "years", option_of(run, "years"));
    say(w, "by", by);
    say(w, "encoding", option_of(run, "encoding"));
    say(w, "shard", option_of(run, "shard"));
    if (json_is_true(json_object_get(options, "rows"))) say(w, "rows", "rows");
    say(w, "events", run->events);
    say(w, "against", run->paid);
    say(w, "catalogue", run->catalogue);
    for (size_t i = 0; i < run->assumption_count; i++) say(w, "assume", run->assumptions[i]);
}

static cli_exit call_scenario(const audit_run *run, const cli_call *call) {
    icha_error err = ICHA_ERROR_INIT;
    scenario_sources *from = sources_of(run, &err);
    if (from == NULL) return cli_fail(call, &err);
    cli_exit status = scenario_run(call, from);
    free(from);
    return status;
}

cli_exit audit_make_again(const audit_run *run, const char *out) {
    bool is_scenario = audit_is_scenario(run);
    words w = {.command = is_scenario ? &cli_command_scenario_run : &cli_command_outlay, .count = 0};
    char by[128], threads[24], *printed = NULL;
    size_t length = 0;
    const char *language = option_of(run, "language"), *arguments[] = {is_scenario ? run->scenario : run->portfolio};
    snprintf(threads, sizeof threads, "%d", (int)cli_whole(run->call, "threads", cli_processors()));
    if (!is_scenario) say_outlay(&w, run, by);
    say(&w, "known-on", option_of(run, "known_on"));
    say(&w, "threads", threads);
    say(&w, "inputs", "none");
    say(&w, "out", out);
    cli_call call = {w.command,
                     language != NULL && strcmp(language, "ko") == 0 ? ICHA_LANGUAGE_KO : ICHA_LANGUAGE_EN,
                     CLI_FORMAT_JSON,
                     true,
                     arguments,
                     1,
                     w.given,
                     w.count,
                     open_memstream(&printed, &length)};
    if (call.out == NULL) return cli_fail_memory(run->call);
    cli_exit status = is_scenario ? call_scenario(run, &call) : outlay_run(&call, run->determinants);
    fclose(call.out);
    free(printed);
    return status;
}
