/* icha outlay merge: the shards of one run put together (P-3). Their files are data to be doubted: digests, forms and
 * sums are checked before anything is written. */
#include <stdlib.h>
#include <string.h>

#include "audit/held_merge.h"
#include "audit/result.h"
#include "audit/shard.h"
#include "interrupt.h"
#include "number/fail.h"
#include "outlay.h"
#include "portfolio/shard.h"

static const cli_option options[] = {{"out", CLI_KIND_TEXT, "DIR", NULL, 0, 0, true, false, CLI_T_HELP_OUT},
                                     {"resume", CLI_KIND_FLAG, NULL, NULL, 0, 0, false, false, CLI_T_HELP_RESUME},
                                     CLI_OPTIONS_COMMON};

static const cli_example examples[] = {
    {"icha outlay merge shard-1 shard-2 --out outlay-merged", CLI_DONE},
};

typedef struct shard {
    const char *folder;
    json_t *manifest;
    int32_t number, of; /* 2 of 4 */
    icha_portfolio_counts rows, events;
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

static icha_status check_twice(const merging *m, icha_error *err) {
    char text[32];
    for (size_t i = 0; i < m->count; i++)
        for (size_t k = 0; k < i; k++) {
            if (m->shards[i].number != m->shards[k].number) continue;
            snprintf(text, sizeof text, "%d/%d", (int)m->shards[i].number, (int)m->shards[i].of);
            return icha_fail(err, ICHA_M_SHARD_TWICE, "P-3", NULL, text, NULL);
        }
    return ICHA_OK;
}

static bool has_number(const merging *m, int32_t number) {
    for (size_t i = 0; i < m->count; i++)
        if (m->shards[i].number == number) return true;
    return false;
}

static icha_status check_missing(const merging *m, icha_error *err) {
    char missing[128] = "", of[16];
    size_t used = 0;
    for (int32_t number = 1; number <= m->shards[0].of && used < sizeof missing; number++)
        if (!has_number(m, number))
            used += (size_t)snprintf(missing + used, sizeof missing - used, "%s%d", used == 0 ? "" : ", ", (int)number);
    snprintf(of, sizeof of, "%d", (int)m->shards[0].of);
    return used == 0 ? ICHA_OK : icha_fail(err, ICHA_M_SHARDS_MISSING, "P-3", NULL, missing, of);
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
    if (status == ICHA_OK) status = check_twice(m, err);
    return status == ICHA_OK ? check_missing(m, err) : status;
}

/* ---- the options of the run, out of its manifest ---- */

static bool read_by(const json_t *list, uint32_t *by) {
    *by = 0;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = json_string_value(json_array_get(list, i));
        uint32_t bit;
        if (name == NULL || icha_by_parse(name, strlen(name), &bit, NULL) != ICHA_OK) return false;
        *by |= bit;
    }
    return *by != 0;
}

/* Claims are settled by the version whose methods the manifest names. */
static icha_status read_options(merging *m, icha_error *err) {
    icha_portfolio_options *to = &m->job->options;
    const json_t *given = options_of(m->shards[0].manifest);
    const char *years = json_string_value(json_object_get(given, "years"));
    const char *version = json_string_value(json_object_get(json_object_get(m->common, "program"), "version"));
    const char *folder = m->shards[0].folder;
    *to = (icha_portfolio_options)ICHA_PORTFOLIO_OPTIONS_INIT;
    to->language = m->job->call->language;
    if (version == NULL || strcmp(version, icha_version_text()) != 0)
        return icha_fail(err, ICHA_M_SHARD_VERSION, "M-3", NULL, folder, icha_version_text());
    if (years == NULL || !outlay_parse_years(years, to) || !read_by(json_object_get(given, "by"), &to->by))
        return icha_result_broken(folder, "manifest.json", "options", err);
    return ICHA_OK;
}

/* ---- the sums ---- */

static icha_status gather(merging *m, shard *s, icha_error *err) {
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
    s->rows = icha_portfolio_count(read);
    s->events = icha_portfolio_event_count(read);
    status = icha_shard_gather(m->job->portfolio, read, err);
    icha_portfolio_free(read);
    return status;
}

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

static icha_status not_whole(const char *what, icha_error *err) {
    return icha_fail(err, ICHA_M_SHARDS_NOT_WHOLE, "P-3", NULL, what, NULL);
}

/* Of forged sums each may be possible and all together not. */
static icha_status check_whole(const merging *m, icha_error *err) {
    const icha_portfolio *p = m->job->portfolio;
    if (icha_portfolio_count(p).rows_in != input_rows(m, "portfolio")) return not_whole("rows_in", err);
    if (icha_portfolio_event_count(p).rows_in != input_rows(m, "events")) return not_whole("events_in", err);
    if (!icha_portfolio_ties_out(p)) return not_whole("totals", err);
    if (icha_portfolio_assumption_count(p) > ICHA_CATALOGUE_ASSUMPTIONS_MAX + 1) return not_whole("assumptions", err);
    for (size_t i = 0; i < icha_portfolio_cell_count(p); i++) {
        icha_outlay_cell cell = icha_portfolio_cell(p, i);
        if (cell.loans < 1 || cell.loans > icha_portfolio_count(p).used) return not_whole("loans", err);
    }
    return ICHA_OK;
}

static icha_status gather_all(merging *m, icha_error *err) {
    outlay_job *job = m->job;
    job->portfolio = icha_portfolio_begin("", &job->options);
    if (job->portfolio == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    icha_status status = icha_fold_init(&job->portfolio->fold, &job->portfolio->options, err);
    for (size_t i = 0; status == ICHA_OK && i < m->count; i++) status = gather(m, &m->shards[i], err);
    if (status == ICHA_OK) status = icha_portfolio_finish(job->portfolio, err);
    return status == ICHA_OK ? check_whole(m, err) : status;
}

/* ---- the result ---- */

static icha_status write_held(const merging *m, icha_error *err) {
    icha_held_source sources[ICHA_PORTFOLIO_SHARDS_MAX];
    icha_run_folder *folder = &m->job->folder;
    int64_t lines = 0;
    for (size_t i = 0; i < m->count; i++)
        sources[i] = (icha_held_source){m->shards[i].folder, m->shards[i].manifest, m->shards[i].rows.held,
                                        m->shards[i].events.held};
    icha_status status = icha_run_folder_begin(folder, "held.csv", err);
    if (status == ICHA_OK) status = icha_held_merge(sources, m->count, folder, &lines, err);
    return status == ICHA_OK ? icha_run_folder_end(folder, lines, err) : status;
}

static icha_status write_tables(void *context, icha_error *err) {
    const merging *m = context;
    outlay_job *job = m->job;
    icha_status status = outlay_write_table(job, "outlay.csv", ICHA_TABLE_OUTLAY, err);
    if (status == ICHA_OK) status = outlay_write_table(job, "claims.csv", ICHA_TABLE_CLAIMS, err);
    return status == ICHA_OK ? write_held(m, err) : status;
}

/* Those of the run without shards, in their order, so that its run_id is this one's too. */
static json_t *determinants(const merging *m) {
    const char *key;
    json_t *value, *whole = json_object();
    json_object_foreach(m->common, key, value) {
        if (strcmp(key, "inputs") == 0) json_object_set_new(whole, "methods", outlay_methods(m->job->portfolio));
        json_object_set(whole, key, value);
    }
    return whole;
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
    json_t *given = outlay_given_of(m->common);
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
    if (status != ICHA_OK) return cli_fail(m->job->call, &err);
    return finished ? resume(m) : merge_and_write(m);
}

static cli_exit run(const cli_call *call) {
    merging *m = calloc(1, sizeof *m);
    outlay_job *job = m == NULL ? NULL : outlay_begin(call);
    if (job == NULL) {
        free(m);
        return CLI_INTERNAL;
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
