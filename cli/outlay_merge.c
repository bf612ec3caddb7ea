/* icha outlay merge: the shards of one run put together (P-3). Their files are data to be doubted: digests, forms and
 * sums are checked before anything is written. */
#include <stdlib.h>
#include <string.h>

#include "audit/result.h"
#include "audit/shard_file.h"
#include "interrupt.h"
#include "number/fail.h"
#include "outlay.h"
#include "portfolio/shard.h"

static const cli_option options[] = {
    {"against", CLI_KIND_TEXT, "CLAIMS.csv", NULL, 0, 0, false, false, CLI_T_HELP_OUTLAY_AGAINST},
    {"out", CLI_KIND_TEXT, "DIR", NULL, 0, 0, true, false, CLI_T_HELP_OUT},
    {"resume", CLI_KIND_FLAG, NULL, NULL, 0, 0, false, false, CLI_T_HELP_RESUME},
    CLI_OPTIONS_COMMON};

static const cli_example examples[] = {
    {"icha outlay merge shard-1 shard-2 --out outlay-merged", CLI_DONE},
    {"icha outlay merge shard-1 shard-2 --against claims.csv --out merge-corrected", CLI_DONE},
};

typedef struct shard {
    const char *folder;
    json_t *manifest;
    int32_t number, of; /* 2 of 4 */
} shard;

typedef struct merging {
    outlay_job *job;
    shard shards[ICHA_PORTFOLIO_SHARDS_MAX];
    size_t count;
    json_t *common; /* the determinants of the whole run, but for methods */
} merging;

/* ---- which shards ---- */

static const json_t *options_of(const json_t *manifest) {
    return json_object_get(json_object_get(manifest, "determinants"), "options");
}

static icha_status open_shard(shard *s, const char *folder, icha_error *err) {
    s->folder = folder;
    icha_status status = icha_result_manifest(folder, &s->manifest, err);
    if (status != ICHA_OK) return status;
    if (!outlay_parse_shard(json_string_value(json_object_get(options_of(s->manifest), "shard")), &s->number, &s->of))
        return icha_fail(err, ICHA_M_SHARD_NONE, "P-3", NULL, folder, NULL);
    return ICHA_OK;
}

/* What shards of one run have in common: not the methods, which are those of a shard's own loans. */
static json_t *common_of(const json_t *manifest) {
    json_t *whole = json_deep_copy(json_object_get(manifest, "determinants"));
    json_object_del(whole, "methods");
    json_object_del(json_object_get(whole, "options"), "shard");
    return whole;
}

static icha_status check_same(const merging *m, const shard *s, icha_error *err) {
    char where[256] = "";
    json_t *theirs = common_of(s->manifest);
    bool differs = icha_json_difference(m->common, theirs, where, sizeof where);
    json_decref(theirs);
    if (!differs && s->of == m->shards[0].of) return ICHA_OK;
    return icha_fail(err, ICHA_M_SHARDS_DIFFER, "P-3", NULL, s->folder, differs ? where : "options.shard");
}

static icha_status check_numbers(const merging *m, icha_error *err) {
    int32_t numbers[ICHA_PORTFOLIO_SHARDS_MAX];
    for (size_t i = 0; i < m->count; i++) numbers[i] = m->shards[i].number;
    return icha_shard_check_numbers(numbers, m->count, m->shards[0].of, err);
}

static icha_status open_shards(merging *m, icha_error *err) {
    const cli_call *call = m->job->call;
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < call->argument_count; i++) {
        m->count = i + 1;
        status = open_shard(&m->shards[i], call->arguments[i], err);
        if (status == ICHA_OK && i == 0) m->common = common_of(m->shards[0].manifest);
        if (status == ICHA_OK) status = check_same(m, &m->shards[i], err);
    }
    return status == ICHA_OK ? check_numbers(m, err) : status;
}

/* ---- the options of the run, out of its manifest ---- */

/* NULL: there is none of that role. */
static const json_t *input_of(const merging *m, const char *role) {
    size_t index;
    const json_t *input;
    json_array_foreach(json_object_get(m->common, "inputs"), index, input) {
        const char *theirs = json_string_value(json_object_get(input, "role"));
        if (theirs != NULL && strcmp(theirs, role) == 0) return input;
    }
    return NULL;
}

static int64_t input_rows(const merging *m, const char *role) {
    return json_integer_value(json_object_get(input_of(m, role), "rows"));
}

/* That of the run's held rows and notes, whatever the merge speaks. */
static bool read_language(const json_t *given, icha_language *to) {
    const char *language = json_string_value(json_object_get(given, "language"));
    bool is_korean = language != NULL && strcmp(language, "ko") == 0;
    *to = is_korean ? ICHA_LANGUAGE_KO : ICHA_LANGUAGE_EN;
    return is_korean || (language != NULL && strcmp(language, "en") == 0);
}

/* Claims are settled by the version whose methods the manifest names. */
static icha_status read_options(merging *m, icha_error *err) {
    icha_portfolio_options *to = &m->job->options;
    const json_t *given = options_of(m->shards[0].manifest);
    const char *years = json_string_value(json_object_get(given, "years"));
    const char *version = json_string_value(json_object_get(json_object_get(m->common, "program"), "version"));
    const char *folder = m->shards[0].folder;
    *to = (icha_portfolio_options)ICHA_PORTFOLIO_OPTIONS_INIT;
    if (version == NULL || strcmp(version, icha_version_text()) != 0)
        return icha_fail(err, ICHA_M_SHARD_VERSION, "M-3", NULL, folder, icha_version_text());
    if (input_of(m, "paid") != NULL) return icha_result_broken(folder, "manifest.json", "inputs", err);
    if (years == NULL || !outlay_parse_years(years, to) || !outlay_read_by(json_object_get(given, "by"), &to->by) ||
        !read_language(given, &to->language))
        return icha_result_broken(folder, "manifest.json", "options", err);
    return ICHA_OK;
}

/* ---- the sums ---- */

static icha_status gather(const merging *m, const shard *s, icha_error *err) {
    icha_portfolio *read = NULL;
    char *text = NULL;
    size_t length = 0;
    icha_portfolio_options own = m->job->options;
    own.shard = s->number;
    own.shards = s->of;
    icha_status status =
        icha_result_read(s->folder, s->manifest, "shard.json", ICHA_SHARD_BYTES_MAX, &text, &length, err);
    if (status != ICHA_OK) return status;
    status = icha_shard_read(text, length, &own, &read, err);
    free(text);
    if (status != ICHA_OK) return icha_fail_at(err, status, s->folder, 0, 0);
    status = icha_shard_gather(m->job->portfolio, read, err);
    icha_portfolio_free(read);
    return status == ICHA_ERR_CONFLICT ? icha_fail_at(err, status, s->folder, 0, 0) : status;
}

/* The manifests say how many rows the files have; so do the sums. */
static icha_status check_inputs(const merging *m, icha_error *err) {
    const icha_portfolio *p = m->job->portfolio;
    if (p->file_rows != input_rows(m, "portfolio")) return icha_shard_not_whole("rows_in", err);
    return p->file_events != input_rows(m, "events") ? icha_shard_not_whole("events_in", err) : ICHA_OK;
}

static icha_status gather_all(merging *m, icha_error *err) {
    outlay_job *job = m->job;
    icha_status status = icha_shard_begin(&job->options, &job->portfolio, err);
    for (size_t i = 0; status == ICHA_OK && i < m->count; i++) status = gather(m, &m->shards[i], err);
    if (status == ICHA_OK) status = check_inputs(m, err);
    return status == ICHA_OK ? icha_shard_finish(job->portfolio, err) : status;
}

/* ---- the result ---- */

/* Lines that the shards' manifests say of the file. */
static int64_t lines_of(const merging *m, const char *name) {
    int64_t lines = 0;
    for (size_t i = 0; i < m->count; i++)
        lines += json_integer_value(json_object_get(icha_result_entry(m->shards[i].manifest, name), "rows"));
    return lines;
}

static icha_status write_lines(const merging *m, icha_shard_table *table, const char *name, char *buffer, size_t size,
                               icha_error *err) {
    icha_run_folder *folder = &m->job->folder;
    size_t length = 1;
    icha_status status = icha_run_folder_begin(folder, name, err);
    while (status == ICHA_OK && length > 0) {
        status = icha_shard_table_read(table, buffer, size, &length, err);
        if (status == ICHA_OK) status = icha_run_folder_write(folder, buffer, length, err);
    }
    int64_t lines = icha_shard_table_lines(table);
    if (status == ICHA_OK && lines != lines_of(m, name)) status = icha_shard_not_whole(name, err);
    return status == ICHA_OK ? icha_run_folder_end(folder, lines, err) : status;
}

/* A table that cannot be merged is named by its path. */
static icha_status at_file(const merging *m, const char *name, icha_status status, icha_error *err) {
    char path[PATH_MAX];
    if (err->message_id != ICHA_M_SHARD_TABLE_BROKEN || err->index < 0) return status;
    snprintf(path, sizeof path, "%s/%s", m->shards[err->index].folder, name);
    return icha_fail_at(err, status, path, 0, 0);
}

static icha_status open_files(const merging *m, const char *name, icha_shard_file *files, icha_shard_source *sources,
                              icha_error *err) {
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < m->count; i++) {
        sources[i] = (icha_shard_source){icha_shard_file_pull, &files[i]};
        status = icha_shard_file_open(&files[i], m->shards[i].folder, m->shards[i].manifest, name, err);
    }
    return status;
}

/* rows.csv or held.csv out of those of the shards. */
static icha_status write_merged(const merging *m, const char *name, icha_portfolio_table which, icha_error *err) {
    size_t size = 4 * ICHA_PORTFOLIO_STREAM_MIN;
    icha_shard_source sources[ICHA_PORTFOLIO_SHARDS_MAX];
    icha_shard_table *table = NULL;
    icha_shard_file *files = calloc(m->count, sizeof *files);
    char *buffer = malloc(size);
    bool has_memory = files != NULL && buffer != NULL;
    icha_status status = has_memory ? ICHA_OK : icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    if (status == ICHA_OK) status = open_files(m, name, files, sources, err);
    if (status == ICHA_OK) status = icha_shard_table_open(m->job->portfolio, which, sources, m->count, &table, err);
    if (status == ICHA_OK) status = write_lines(m, table, name, buffer, size, err);
    icha_shard_table_free(table);
    for (size_t i = 0; files != NULL && i < m->count; i++) icha_shard_file_close(&files[i]);
    free(files);
    free(buffer);
    return status == ICHA_OK ? ICHA_OK : at_file(m, name, status, err);
}

static icha_status write_tables(void *context, icha_error *err) {
    const merging *m = context;
    outlay_job *job = m->job;
    icha_status status = outlay_write_table(job, "outlay.csv", ICHA_TABLE_OUTLAY, err);
    if (status == ICHA_OK) status = outlay_write_table(job, "claims.csv", ICHA_TABLE_CLAIMS, err);
    if (status == ICHA_OK && icha_portfolio_correction_state(job->portfolio) == ICHA_CORRECTIONS_MADE)
        status = outlay_write_table(job, "corrections.csv", ICHA_TABLE_CORRECTIONS, err);
    if (status == ICHA_OK) status = write_merged(m, "held.csv", ICHA_TABLE_HELD, err);
    bool has_rows = json_is_true(json_object_get(options_of(m->shards[0].manifest), "rows"));
    return status == ICHA_OK && has_rows ? write_merged(m, "rows.csv", ICHA_TABLE_ROWS, err) : status;
}

/* The paid claims are an input of the merge, and so of the whole run: behind the others, as there. */
static json_t *with_paid(const merging *m, json_t *determinants) {
    json_t *paid = outlay_paid_json(m->job);
    if (paid != NULL) json_array_append_new(json_object_get(determinants, "inputs"), paid);
    return determinants;
}

/* Those of the run without shards, in their order, so that its run_id is this one's too. */
static json_t *determinants(const merging *m) {
    const char *key;
    json_t *value, *whole = json_object();
    json_object_foreach(m->common, key, value) {
        if (strcmp(key, "inputs") == 0) json_object_set_new(whole, "methods", outlay_methods(m->job->portfolio));
        json_object_set_new(whole, key, json_deep_copy(value));
    }
    return with_paid(m, whole);
}

static icha_status write_manifest(void *context, icha_error *err) {
    const merging *m = context;
    icha_status status = outlay_keep_of(m->job, m->shards[0].folder, m->shards[0].manifest, err);
    return status == ICHA_OK ? outlay_write_manifest(m->job, determinants(m), err) : status;
}

/* What the whole came from does not determine it. */
static json_t *observed_shards(const merging *m) {
    json_t *list = json_array();
    for (size_t i = 0; i < m->count; i++)
        json_array_append_new(list, json_pack("{s:O, s:O}", "shard",
                                              json_object_get(options_of(m->shards[i].manifest), "shard"), "run_id",
                                              json_object_get(m->shards[i].manifest, "run_id")));
    return json_pack("{s:o}", "shards", list);
}

static cli_exit merge_and_write(merging *m) {
    outlay_job *job = m->job;
    icha_error err = ICHA_ERROR_INIT;
    icha_status status = gather_all(m, &err);
    if (status == ICHA_OK) {
        job->counts = outlay_counts(job->portfolio, input_of(m, "events") != NULL);
        job->observed = observed_shards(m);
        status = outlay_publish(job, write_tables, write_manifest, m, &err);
    }
    return status == ICHA_OK ? outlay_answer(job) : cli_fail(job->call, &err);
}

static cli_exit resume(const merging *m) {
    json_t *given = with_paid(m, outlay_given_of(m->common));
    cli_exit status = outlay_resume(m->job->call, given);
    json_decref(given);
    return status;
}

static cli_exit answer(merging *m) {
    icha_error err = ICHA_ERROR_INIT;
    bool finished = false;
    icha_status status = outlay_check_place(m->job->call, &finished, &err);
    if (status == ICHA_OK) status = open_shards(m, &err);
    if (status == ICHA_OK) status = read_options(m, &err);
    if (status == ICHA_OK) status = outlay_read_paid(m->job, &err);
    if (status != ICHA_OK) return cli_fail(m->job->call, &err);
    return finished ? resume(m) : merge_and_write(m);
}

static cli_exit run(const cli_call *call) {
    merging *m = calloc(1, sizeof *m);
    outlay_job *job = m == NULL ? NULL : outlay_begin(call);
    if (job == NULL) {
        free(m);
        return cli_no_memory(call);
    }
    m->job = job;
    job->options = (icha_portfolio_options)ICHA_PORTFOLIO_OPTIONS_INIT;
    cli_interrupt_begin();
    cli_exit status = answer(m);
    cli_interrupt_end();
    for (size_t i = 0; i < m->count; i++) json_decref(m->shards[i].manifest);
    json_decref(m->common);
    outlay_end(job);
    free(m);
    return status;
}

const cli_command cli_command_outlay_merge = {"outlay merge",
                                              "DIR...",
                                              1,
                                              ICHA_PORTFOLIO_SHARDS_MAX,
                                              CLI_T_OUTLAY_MERGE_SUMMARY,
                                              CLI_T_OUTLAY_MERGE_DETAILS,
                                              options,
                                              CLI_COUNT(options),
                                              examples,
                                              CLI_COUNT(examples),
                                              run};
