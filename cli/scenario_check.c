/* icha scenario check: scenario files held against the catalogue; their digests, or every fault. */
#include <stdlib.h>

#include "faults.h"
#include "scenario_open.h"

static const cli_column columns[] = {
    {"file", ICHA_COLUMN_TEXT, CLI_T_COLUMN_FILE, false},
    {"id", ICHA_COLUMN_TEXT, CLI_T_COLUMN_SCENARIO, false},
    {"sha256", ICHA_COLUMN_TEXT, CLI_T_COLUMN_SHA256, false},
    {"catalogue_sha256", ICHA_COLUMN_TEXT, CLI_T_COLUMN_CATALOGUE_SHA256, false},
    {"snapshot_sha256", ICHA_COLUMN_TEXT, CLI_T_COLUMN_SNAPSHOT_SHA256, false},
    {"overlays", ICHA_COLUMN_NUMBER, CLI_T_COLUMN_OVERLAYS, false},
    {"points", ICHA_COLUMN_NUMBER, CLI_T_COLUMN_POINTS, false},
};

typedef struct checking {
    json_t *scenarios, *faults;
    icha_status status; /* of the first fault */
} checking;

static json_t *scenario_json(const char *path, const scenario_file *file) {
    const icha_scenario *s = file->scenario;
    json_int_t points = 1;
    for (size_t i = 0; i < s->axis_count; i++) points *= (json_int_t)s->axes[i].value_count;
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:I}", "file", path, "id", s->id, "sha256", file->sha256,
                     "catalogue_sha256", file->catalogue_sha256, "snapshot_sha256", file->snapshot_sha256, "overlays",
                     (json_int_t)s->overlay_count, "points", points);
}

static void check(const cli_call *call, const char *path, scenario_file *file, checking *all) {
    icha_faults *faults = NULL;
    icha_error err = ICHA_ERROR_INIT;
    icha_status status = scenario_open(call, path, file, &faults, &err);
    if (status == ICHA_OK) json_array_append_new(all->scenarios, scenario_json(path, file));
    else if (icha_faults_count(faults) > 0) cli_add_faults(call, all->faults, faults);
    else json_array_append_new(all->faults, icha_json_error(&err, call->language));
    if (all->status == ICHA_OK) all->status = status;
    icha_faults_free(faults);
    scenario_close(file);
}

static const char *text_of(const json_t *object, const char *key) {
    return json_string_value(json_object_get(object, key));
}

static void print_scenario(const cli_call *call, const json_t *one) {
    char file[1024];
    snprintf(file, sizeof file, "%s", text_of(one, "file"));
    icha_make_harmless(file);
    cli_say(call->out, call->language, CLI_T_SCENARIO_FOUND, "file", file, "id", text_of(one, "id"), NULL);
    fputc('\n', call->out);
    cli_say(call->out, call->language, CLI_T_SCENARIO_DIGESTS, "scenario", text_of(one, "sha256"), "catalogue",
            text_of(one, "catalogue_sha256"), "snapshot", text_of(one, "snapshot_sha256"), NULL);
    fputc('\n', call->out);
}

static void print_for_people(const cli_call *call, const checking *all) {
    char files[24], count[24];
    for (size_t i = 0; i < json_array_size(all->scenarios); i++)
        print_scenario(call, json_array_get(all->scenarios, i));
    cli_print_fault_lines(call, all->faults);
    snprintf(files, sizeof files, "%zu", call->argument_count);
    snprintf(count, sizeof count, "%zu", json_array_size(all->faults));
    cli_say(call->out, call->language, CLI_T_CHECKED, "files", files, "faults", count, NULL);
    fputc('\n', call->out);
}

static cli_exit print(const cli_call *call, const checking *all) {
    bool is_good = json_array_size(all->faults) == 0;
    if (call->format == CLI_FORMAT_TABLE) {
        print_for_people(call, all);
        return CLI_DONE;
    }
    if (call->format == CLI_FORMAT_CSV)
        return is_good ? cli_print_list(call, columns, CLI_COUNT(columns), all->scenarios)
                       : cli_print_fault_list(call, all->faults);
    json_t *document = json_pack("{s:I, s:O, s:O}", "files", (json_int_t)call->argument_count, "scenarios",
                                 all->scenarios, "faults", all->faults);
    cli_exit status = cli_write_json(call, document);
    json_decref(document);
    return status;
}

static cli_exit run(const cli_call *call) {
    checking all = {json_array(), json_array(), ICHA_OK};
    scenario_file *file = malloc(sizeof *file);
    bool ready = file != NULL && all.scenarios != NULL && all.faults != NULL;
    for (size_t i = 0; ready && i < call->argument_count; i++) check(call, call->arguments[i], file, &all);
    cli_exit status = ready ? print(call, &all) : cli_fail_memory(call);
    json_decref(all.scenarios);
    json_decref(all.faults);
    free(file);
    if (status == CLI_DONE && all.status == ICHA_ERR_MEMORY) return cli_fail_memory(call);
    return status != CLI_DONE ? status : cli_exit_of(all.status);
}

static const cli_option options[] = {CLI_OPTION_CATALOGUE, CLI_OPTIONS_COMMON};

static const cli_example examples[] = {
    {"icha scenario check half-a-point.yaml", CLI_DONE},
    {"icha scenario check broken-scenario.yaml --format csv", CLI_BAD_DATA},
};

const cli_command cli_command_scenario_check = {
    .name = "scenario check",
    .arguments = "FILE...",
    .arguments_min = 1,
    .arguments_max = 256,
    .summary = CLI_T_SCENARIO_CHECK_SUMMARY,
    .details = CLI_T_SCENARIO_CHECK_DETAILS,
    .options = options,
    .option_count = CLI_COUNT(options),
    .examples = examples,
    .example_count = CLI_COUNT(examples),
    .run = run,
};
