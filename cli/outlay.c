/* icha outlay: a portfolio's interest-subsidy outlay, claims, held rows and manifest, in a folder of their own. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "interrupt.h"
#include "number/fail.h"
#include "outlay.h"
#include "portfolio/shard.h"
#include "progress.h"

static const cli_option options[] = {
    {"years", CLI_KIND_TEXT, "A..B", NULL, 0, 0, true, false, CLI_T_HELP_YEARS},
    {"events", CLI_KIND_TEXT, "EVENTS.csv", NULL, 0, 0, false, false, CLI_T_HELP_EVENTS},
    {"against", CLI_KIND_TEXT, "CLAIMS.csv", NULL, 0, 0, false, false, CLI_T_HELP_OUTLAY_AGAINST},
    {"out", CLI_KIND_TEXT, "DIR", NULL, 0, 0, true, false, CLI_T_HELP_OUT},
    {"by", CLI_KIND_LIST, "LIST", "product|payer|year|quarter|month|bank", 0, 0, false, false, CLI_T_HELP_BY},
    {"rows", CLI_KIND_FLAG, NULL, NULL, 0, 0, false, false, CLI_T_HELP_ROWS},
    {"threads", CLI_KIND_WHOLE, "N", NULL, 1, ICHA_PORTFOLIO_THREADS_MAX, false, false, CLI_T_HELP_THREADS},
    {"encoding", CLI_KIND_CHOICE, "auto|utf-8|cp949", "auto|utf-8|cp949", 0, 0, false, false, CLI_T_HELP_ENCODING},
    {"shard", CLI_KIND_TEXT, "I/N", NULL, 0, 0, false, false, CLI_T_HELP_SHARD},
    {"resume", CLI_KIND_FLAG, NULL, NULL, 0, 0, false, false, CLI_T_HELP_RESUME},
    {"inputs", CLI_KIND_CHOICE, "copy|none", "copy|none", 0, 0, false, false, CLI_T_HELP_INPUTS},
    CLI_OPTION_KNOWN_ON,
    CLI_OPTION_CATALOGUE,
    CLI_OPTION_ASSUME,
    CLI_OPTIONS_COMMON};

static const cli_example examples[] = {
    {"icha outlay portfolio.csv --years 2018..2020 --out outlay-2018 --assume kr-bank-conventions "
     "--assume incheon-2018-open",
     CLI_DONE},
    {"icha outlay portfolio.csv --events events.csv --years 2018..2020 --out outlay-events --assume "
     "kr-bank-conventions "
     "--assume incheon-2018-open",
     CLI_DONE},
    {"icha outlay portfolio.csv --events events.csv --against claims.csv --years 2018..2020 --out outlay-corrected "
     "--assume kr-bank-conventions --assume incheon-2018-open",
     CLI_DONE},
    {"icha outlay portfolio.csv --shard 1/2 --years 2018..2020 --out shard-1 --assume kr-bank-conventions "
     "--assume incheon-2018-open",
     CLI_DONE},
    {"icha outlay portfolio.csv --shard 2/2 --years 2018..2020 --out shard-2 --assume kr-bank-conventions "
     "--assume incheon-2018-open",
     CLI_DONE},
};

/* ---- the call ---- */

/* Corrections are of whole claims (S-8): the paid ones are given to the merge. */
static cli_exit read_shard(const cli_call *call, icha_portfolio_options *to) {
    const char *shard = cli_value(call, "shard");
    if (shard == NULL) return CLI_DONE;
    if (!outlay_parse_shard(shard, &to->shard, &to->shards))
        return cli_bad_option(call, "shard", shard, "I/N (1/4; 1 <= I <= N <= 128)");
    return cli_value(call, "against") != NULL ? cli_bad_together(call, "shard", "against") : CLI_DONE;
}

static cli_exit read_call(outlay_job *j) {
    const cli_call *call = j->call;
    icha_portfolio_options *to = &j->options;
    const char *years = cli_value(call, "years"), *by = cli_value(call, "by"), *encoding = cli_value(call, "encoding");
    *to = (icha_portfolio_options)ICHA_PORTFOLIO_OPTIONS_INIT;
    if (!outlay_parse_years(years, to)) return cli_bad_option(call, "years", years, "2018..2023 (1900..2199)");
    if (by != NULL && icha_by_parse(by, strlen(by), &to->by, NULL) != ICHA_OK)
        return cli_bad_option(call, "by", by, "product,payer,year,quarter,month,bank");
    if (encoding != NULL) (void)icha_encoding_parse(encoding, strlen(encoding), &to->encoding, NULL);
    to->known_on = cli_date(call, "known-on");
    to->language = call->language;
    to->threads = (int32_t)cli_whole(call, "threads", cli_processors());
    j->keeps_inputs = cli_value(call, "inputs") == NULL || strcmp(cli_value(call, "inputs"), "copy") == 0;
    return read_shard(call, to);
}

/* ---- the input ---- */

static icha_status read_all(outlay_file *to, FILE *in, const char *path, icha_error *err) {
    size_t capacity = 0;
    for (size_t got = 1; got > 0; to->length += got) {
        if (capacity - to->length < 65536) {
            capacity = (capacity + 65536) * 2;
            char *grown = realloc(to->csv, capacity);
            if (grown == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, path, NULL);
            to->csv = grown;
        }
        got = fread(to->csv + to->length, 1, capacity - to->length, in);
    }
    return ferror(in) ? icha_fail(err, ICHA_M_CANNOT_READ, NULL, NULL, path, strerror(errno)) : ICHA_OK;
}

/* What a recorded run called its input of that role; NULL: nothing is recorded. */
static const char *recorded_name(const outlay_job *j, const char *role) {
    size_t index;
    const json_t *input;
    json_array_foreach(json_object_get(j->recorded, "inputs"), index, input) {
        const char *theirs = json_string_value(json_object_get(input, "role"));
        if (theirs != NULL && strcmp(theirs, role) == 0) return json_string_value(json_object_get(input, "name"));
    }
    return NULL;
}

static void name_table(const outlay_job *j, outlay_file *to, const char *role, const char *path) {
    const char *slash = strrchr(path, '/'), *theirs = recorded_name(j, role);
    outlay_copy_utf8(to->name, sizeof to->name, theirs != NULL ? theirs : slash == NULL ? path : slash + 1);
}

static icha_status read_table(const outlay_job *j, outlay_file *to, const char *role, const char *path,
                              icha_error *err) {
    name_table(j, to, role, path);
    struct stat about;
    FILE *in = fopen(path, "rb");
    if (in == NULL) return icha_fail(err, ICHA_M_CANNOT_READ, NULL, NULL, path, strerror(errno));
    to->mode = fstat(fileno(in), &about) == 0 && S_ISREG(about.st_mode) ? about.st_mode & 0666u : 0600u;
    icha_status status = read_all(to, in, path, err);
    fclose(in);
    return status;
}

static icha_status read_events(outlay_job *j, icha_error *err) {
    const char *path = cli_value(j->call, "events");
    if (path == NULL) return ICHA_OK;
    icha_status status = read_table(j, &j->events, "events", path, err);
    j->options.events = j->events.csv;
    j->options.events_length = j->events.length;
    j->options.events_name = j->events.name;
    return status;
}

icha_status outlay_read_paid(outlay_job *j, icha_error *err) {
    const char *path = cli_value(j->call, "against");
    if (path == NULL) return ICHA_OK;
    icha_status status = read_table(j, &j->paid, "paid", path, err);
    j->options.paid = j->paid.csv;
    j->options.paid_length = j->paid.length;
    j->options.paid_name = j->paid.name;
    return status;
}

/* Can it be read? The run opens it again. */
static icha_status find_loans(outlay_job *j, const char *path, icha_error *err) {
    outlay_loans *file = &j->file;
    if (stat(path, &file->about) != 0 || !S_ISREG(file->about.st_mode))
        return read_table(j, &j->loans, "portfolio", path, err);
    FILE *in = fopen(path, "rb");
    if (in == NULL) return icha_fail(err, ICHA_M_CANNOT_READ, NULL, NULL, path, strerror(errno));
    fclose(in);
    name_table(j, &j->loans, "portfolio", path);
    file->path = path;
    return ICHA_OK;
}

static icha_status read_tables(outlay_job *j, icha_error *err) {
    icha_status status = find_loans(j, j->call->arguments[0], err);
    if (status == ICHA_OK) status = read_events(j, err);
    return status == ICHA_OK ? outlay_read_paid(j, err) : status;
}

/* ---- the result ---- */

/* What is written loan by loan, of a shard too. */
static icha_status write_rows(outlay_job *j, icha_error *err) {
    icha_status status = outlay_write_table(j, "held.csv", ICHA_TABLE_HELD, err);
    if (status == ICHA_OK && cli_flag(j->call, "rows"))
        status = outlay_write_table(j, "rows.csv", ICHA_TABLE_ROWS, err);
    return status;
}

/* No table of figures that could pass for that of the whole portfolio. */
static icha_status write_shard(void *context, icha_error *err) {
    outlay_job *j = context;
    char *text = NULL;
    size_t length = 0;
    icha_status status = icha_shard_text(j->portfolio, &text, &length, err);
    if (status == ICHA_OK) status = outlay_write_text(j, "shard.json", text, length, 0, err);
    free(text);
    return status == ICHA_OK ? write_rows(j, err) : status;
}

static icha_status write_tables(void *context, icha_error *err) {
    outlay_job *j = context;
    icha_status status = outlay_write_table(j, "outlay.csv", ICHA_TABLE_OUTLAY, err);
    if (status == ICHA_OK) status = outlay_write_table(j, "claims.csv", ICHA_TABLE_CLAIMS, err);
    if (status == ICHA_OK && icha_portfolio_correction_state(j->portfolio) == ICHA_CORRECTIONS_MADE)
        status = outlay_write_table(j, "corrections.csv", ICHA_TABLE_CORRECTIONS, err);
    return status == ICHA_OK ? write_rows(j, err) : status;
}

static icha_status write_manifest(void *context, icha_error *err) {
    outlay_job *j = context;
    json_t *determinants = NULL;
    icha_status status = outlay_keep_loans(j, err);
    if (status == ICHA_OK) status = outlay_digest_end(&j->file, err);
    if (status == ICHA_OK) status = outlay_keep_inputs(j, err);
    if (status == ICHA_OK) status = outlay_determinants(j, &determinants, err);
    return status == ICHA_OK ? outlay_write_manifest(j, determinants, err) : status;
}

/* ---- the run ---- */

static cli_exit fail_tie_out(const outlay_job *j) {
    cli_say(stderr, j->call->language, CLI_T_OUTLAY_NOT_TIED, NULL);
    fputc('\n', stderr);
    return CLI_INTERNAL;
}

static icha_status compute(outlay_job *j, icha_error *err) {
    if (j->file.path != NULL)
        return icha_portfolio_run_file(j->file.path, j->loans.name, &j->options, &j->portfolio, err);
    return icha_portfolio_run(j->loans.csv, j->loans.length, j->loans.name, &j->options, &j->portfolio, err);
}

/* What would grow with the rows is put aside beside the results, where there is room for those too. */
static icha_status run_portfolio(outlay_job *j, icha_error *err) {
    icha_status status = icha_run_folder_parent(cli_value(j->call, "out"), j->spill_folder, err);
    if (status != ICHA_OK) return status;
    j->options.spill_folder = j->spill_folder;
    outlay_digest_begin(&j->file);
    cli_progress *shown = cli_progress_begin(j->call, &j->options.progress);
    status = compute(j, err);
    cli_progress_end(shown);
    return status;
}

static cli_exit run_and_write(outlay_job *j) {
    icha_error err = ICHA_ERROR_INIT;
    bool is_shard = j->options.shards > 0;
    if (run_portfolio(j, &err) != ICHA_OK) return cli_fail(j->call, &err);
    if (!icha_portfolio_ties_out(j->portfolio)) return fail_tie_out(j); /* nothing is written that does not add up */
    j->counts = outlay_counts(j->portfolio, j->events.csv != NULL);
    if (outlay_publish(j, is_shard ? write_shard : write_tables, write_manifest, j, &err) != ICHA_OK)
        return cli_fail(j->call, &err);
    return outlay_answer(j);
}

static cli_exit resume(outlay_job *j) {
    icha_error err = ICHA_ERROR_INIT;
    outlay_digest_begin(&j->file);
    if (outlay_digest_end(&j->file, &err) != ICHA_OK) return cli_fail(j->call, &err);
    json_t *given = outlay_given(j);
    cli_exit status = outlay_resume(j->call, given);
    json_decref(given);
    return status;
}

static cli_exit answer(outlay_job *j) {
    icha_error err = ICHA_ERROR_INIT, unread = ICHA_ERROR_INIT;
    bool finished = false;
    icha_status status = outlay_check_place(j->call, &finished, &err);
    if (status == ICHA_OK) status = read_tables(j, &err);
    if (status != ICHA_OK) return cli_fail(j->call, &err);
    (void)cli_catalogue_path(j->call, j->records.catalogue, sizeof j->records.catalogue);
    icha_status digested = cli_records_add(&j->records, j->call, j->recorded, &unread);
    if (digested == ICHA_OK) digested = cli_records_digest(&j->records, j->recorded, j->digests, &unread);
    if (unread.message_id == ICHA_M_FILE_CHANGED) return cli_fail(j->call, &unread);
    cli_exit opened = cli_open_catalogue(j->call, &j->catalogue); /* says best what cannot be read */
    if (opened != CLI_DONE) return opened;
    if (digested != ICHA_OK) return cli_fail(j->call, &unread);
    j->options.catalogue = j->catalogue;
    return finished ? resume(j) : run_and_write(j);
}

cli_exit outlay_run(const cli_call *call, const json_t *recorded) {
    outlay_job *j = outlay_begin(call);
    if (j == NULL) return cli_no_memory(call);
    j->recorded = recorded;
    cli_exit status = read_call(j);
    if (status == CLI_DONE) {
        cli_interrupt_begin();
        status = answer(j);
        cli_interrupt_end();
    }
    outlay_end(j);
    return status;
}

static cli_exit run(const cli_call *call) {
    return outlay_run(call, NULL);
}

const cli_command cli_command_outlay = {
    "outlay", "PORTFOLIO.csv",     1,  1, CLI_T_OUTLAY_SUMMARY, CLI_T_OUTLAY_DETAILS, options, CLI_COUNT(options),
    examples, CLI_COUNT(examples), run};
