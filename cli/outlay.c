/* icha outlay: a portfolio's interest-subsidy outlay, claims, held rows and manifest, in a folder of their own. The
 * program reads the clock, the host and the user; the library never does. */
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <pwd.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "audit/folder.h"
#include "audit/manifest.h"
#include "icha/portfolio.h"
#include "number/fail.h"
#include "print.h"

static const cli_option options[] = {
    {"years", CLI_KIND_TEXT, "A..B", NULL, 0, 0, true, false, CLI_T_HELP_YEARS},
    {"events", CLI_KIND_TEXT, "EVENTS.csv", NULL, 0, 0, false, false, CLI_T_HELP_EVENTS},
    {"against", CLI_KIND_TEXT, "CLAIMS.csv", NULL, 0, 0, false, false, CLI_T_HELP_OUTLAY_AGAINST},
    {"out", CLI_KIND_TEXT, "DIR", NULL, 0, 0, true, false, CLI_T_HELP_OUT},
    {"by", CLI_KIND_LIST, "LIST", "product|payer|year|quarter|month|bank", 0, 0, false, false, CLI_T_HELP_BY},
    {"rows", CLI_KIND_FLAG, NULL, NULL, 0, 0, false, false, CLI_T_HELP_ROWS},
    {"threads", CLI_KIND_WHOLE, "N", NULL, 1, ICHA_PORTFOLIO_THREADS_MAX, false, false, CLI_T_HELP_THREADS},
    {"encoding", CLI_KIND_CHOICE, "auto|utf-8|cp949", "auto|utf-8|cp949", 0, 0, false, false, CLI_T_HELP_ENCODING},
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
};

/* An input, read whole; of the portfolio only what cannot be read twice, such as a pipe. */
typedef struct csv_file {
    char name[256]; /* without its folder; UTF-8 */
    char *csv;
    size_t length;
} csv_file;

/* The portfolio's file, which the run reads in pieces (P-4): digested on a thread of its own meanwhile. */
typedef struct loans_file {
    const char *path; /* NULL: the portfolio was read whole */
    struct stat about; /* before either read it */
    char digest[ICHA_DIGEST_SIZE];
    int why; /* it could not be digested: errno; 0: it could */
    pthread_t thread;
    bool is_running;
    atomic_bool stop; /* nobody wants the digest any more */
} loans_file;

typedef struct job {
    const cli_call *call;
    struct timespec started;
    icha_portfolio_options options;
    icha_catalogue *catalogue;
    char catalogue_path[PATH_MAX];
    csv_file loans;
    loans_file file;
    char spill_folder[PATH_MAX];
    csv_file events; /* csv NULL: none */
    csv_file paid;   /* of --against; csv NULL: none */
    icha_portfolio *portfolio;
    icha_run_folder folder;
    json_t *digests;  /* of catalogue and assumptions, before they were loaded */
    json_t *manifest;
} job;

/* ---- the call ---- */

static bool parse_years(const char *text, icha_portfolio_options *to) {
    int64_t first, last;
    const char *dots = strstr(text, "..");
    if (dots == NULL || icha_whole_parse(text, (size_t)(dots - text), 1900, 2199, &first, NULL) != ICHA_OK) return false;
    if (icha_whole_parse(dots + 2, strlen(dots + 2), first, 2199, &last, NULL) != ICHA_OK) return false;
    to->first_year = (int32_t)first;
    to->last_year = (int32_t)last;
    return true;
}

static cli_exit read_call(job *j) {
    const cli_call *call = j->call;
    icha_portfolio_options *to = &j->options;
    const char *years = cli_value(call, "years"), *by = cli_value(call, "by"), *encoding = cli_value(call, "encoding");
    *to = (icha_portfolio_options)ICHA_PORTFOLIO_OPTIONS_INIT;
    if (!parse_years(years, to)) return cli_bad_option(call, "years", years, "2018..2023 (1900..2199)");
    if (by != NULL && icha_by_parse(by, strlen(by), &to->by, NULL) != ICHA_OK)
        return cli_bad_option(call, "by", by, "product,payer,year,quarter,month,bank");
    if (encoding != NULL) (void)icha_encoding_parse(encoding, strlen(encoding), &to->encoding, NULL);
    to->known_on = cli_date(call, "known-on");
    to->language = call->language;
    to->threads = (int32_t)cli_whole(call, "threads", 1);
    return CLI_DONE;
}

/* Bytes that are no UTF-8 become '?', for JSON and the tables hold nothing else. */
static void copy_utf8(char *to, size_t size, const char *from) {
    size_t length = strlen(from);
    if (length >= size) length = size - 1;
    memcpy(to, from, length);
    to[length] = '\0';
    json_t *whole = json_string(to);
    for (size_t i = 0; whole == NULL && i < length; i++)
        if ((unsigned char)to[i] >= 0x80) to[i] = '?';
    json_decref(whole);
}

/* ---- the input ---- */

static icha_status read_all(csv_file *to, FILE *in, const char *path, icha_error *err) {
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

static void name_table(csv_file *to, const char *path) {
    const char *slash = strrchr(path, '/');
    copy_utf8(to->name, sizeof to->name, slash == NULL ? path : slash + 1);
}

static icha_status read_table(csv_file *to, const char *path, icha_error *err) {
    name_table(to, path);
    FILE *in = fopen(path, "rb");
    if (in == NULL) return icha_fail(err, ICHA_M_CANNOT_READ, NULL, NULL, path, strerror(errno));
    icha_status status = read_all(to, in, path, err);
    fclose(in);
    return status;
}

static icha_status read_events(job *j, icha_error *err) {
    const char *path = cli_value(j->call, "events");
    if (path == NULL) return ICHA_OK;
    icha_status status = read_table(&j->events, path, err);
    j->options.events = j->events.csv;
    j->options.events_length = j->events.length;
    j->options.events_name = j->events.name;
    return status;
}

static icha_status read_paid(job *j, icha_error *err) {
    const char *path = cli_value(j->call, "against");
    if (path == NULL) return ICHA_OK;
    icha_status status = read_table(&j->paid, path, err);
    j->options.paid = j->paid.csv;
    j->options.paid_length = j->paid.length;
    j->options.paid_name = j->paid.name;
    return status;
}

/* Can it be read? The run opens it again. */
static icha_status find_loans(job *j, const char *path, icha_error *err) {
    loans_file *file = &j->file;
    if (stat(path, &file->about) != 0 || !S_ISREG(file->about.st_mode)) return read_table(&j->loans, path, err);
    FILE *in = fopen(path, "rb");
    if (in == NULL) return icha_fail(err, ICHA_M_CANNOT_READ, NULL, NULL, path, strerror(errno));
    fclose(in);
    name_table(&j->loans, path);
    file->path = path;
    return ICHA_OK;
}

static icha_status read_tables(job *j, icha_error *err) {
    icha_status status = find_loans(j, j->call->arguments[0], err);
    if (status == ICHA_OK) status = read_events(j, err);
    return status == ICHA_OK ? read_paid(j, err) : status;
}

/* ---- the portfolio's digest ---- */

static void digest_stream(loans_file *file, FILE *in) {
    unsigned char buffer[65536];
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    for (size_t got; !atomic_load(&file->stop) && (got = fread(buffer, 1, sizeof buffer, in)) > 0;)
        crypto_hash_sha256_update(&state, buffer, got);
    if (ferror(in)) file->why = errno;
    icha_digest_finish(&state, file->digest);
}

static void *digest_loans(void *argument) {
    loans_file *file = argument;
    FILE *in = fopen(file->path, "rb");
    if (in == NULL) {
        file->why = errno;
        return NULL;
    }
    digest_stream(file, in);
    fclose(in);
    return NULL;
}

static void begin_digest(loans_file *file) {
    if (file->path == NULL) return;
    file->is_running = pthread_create(&file->thread, NULL, digest_loans, file) == 0;
    if (!file->is_running) (void)digest_loans(file);
}

static void await_digest(loans_file *file) {
    if (file->is_running) pthread_join(file->thread, NULL);
    file->is_running = false;
}

/* What was digested must be what the run read: nobody touched it since before both (M-1). */
static icha_status end_digest(loans_file *file, icha_error *err) {
    struct stat now;
    if (file->path == NULL) return ICHA_OK;
    await_digest(file);
    if (file->why != 0) return icha_fail(err, ICHA_M_CANNOT_READ, "M-1", NULL, file->path, strerror(file->why));
    const struct stat *then = &file->about;
    bool same = stat(file->path, &now) == 0 && now.st_dev == then->st_dev && now.st_ino == then->st_ino &&
                now.st_size == then->st_size && now.st_mtim.tv_sec == then->st_mtim.tv_sec &&
                now.st_mtim.tv_nsec == then->st_mtim.tv_nsec;
    return same ? ICHA_OK : icha_fail(err, ICHA_M_INPUT_CHANGED, "M-1", NULL, file->path, NULL);
}

/* ---- the tables ---- */

static icha_status write_stream(icha_run_folder *folder, icha_portfolio_stream *stream, char *buffer, size_t size,
                                icha_error *err) {
    size_t length = 1;
    icha_status status = ICHA_OK;
    while (status == ICHA_OK && length > 0) {
        status = icha_portfolio_stream_read(stream, buffer, size, &length, err);
        if (status == ICHA_OK) status = icha_run_folder_write(folder, buffer, length, err);
    }
    return status == ICHA_OK ? icha_run_folder_end(folder, icha_portfolio_stream_lines(stream), err) : status;
}

static icha_status write_table(job *j, const char *name, icha_portfolio_table table, icha_error *err) {
    size_t size = 4 * ICHA_PORTFOLIO_STREAM_MIN;
    icha_portfolio_stream *stream = NULL;
    char *buffer = malloc(size);
    if (buffer == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    icha_status status = icha_portfolio_stream_open(j->portfolio, table, &stream, err);
    if (status == ICHA_OK) status = icha_run_folder_begin(&j->folder, name, err);
    if (status == ICHA_OK) status = write_stream(&j->folder, stream, buffer, size, err);
    icha_portfolio_stream_free(stream);
    free(buffer);
    return status;
}

static icha_status write_tables(job *j, icha_error *err) {
    icha_status status = write_table(j, "outlay.csv", ICHA_TABLE_OUTLAY, err);
    if (status == ICHA_OK) status = write_table(j, "claims.csv", ICHA_TABLE_CLAIMS, err);
    if (status == ICHA_OK && icha_portfolio_correction_state(j->portfolio) == ICHA_CORRECTIONS_MADE)
        status = write_table(j, "corrections.csv", ICHA_TABLE_CORRECTIONS, err);
    if (status == ICHA_OK) status = write_table(j, "held.csv", ICHA_TABLE_HELD, err);
    if (status == ICHA_OK && cli_flag(j->call, "rows")) status = write_table(j, "rows.csv", ICHA_TABLE_ROWS, err);
    return status;
}

/* ---- the manifest (M-1): what determined the run, and what was merely observed ---- */

static json_t *text_list(size_t count, const char *(*at)(const icha_portfolio *, size_t), const icha_portfolio *p) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) json_array_append_new(list, json_string(at(p, i)));
    return list;
}

static json_t *assumptions_used(const icha_portfolio *portfolio) {
    return text_list(icha_portfolio_assumption_count(portfolio), icha_portfolio_assumption, portfolio);
}

static json_t *grouping(uint32_t by) {
    static const char *const names[] = {"product", "payer", "year", "quarter", "month", "bank"};
    json_t *list = json_array();
    for (uint32_t i = 0; i < CLI_COUNT(names); i++)
        if (by >> i & 1) json_array_append_new(list, json_string(names[i]));
    return list;
}

static void years_text(const icha_portfolio_options *o, char *text, size_t size) {
    snprintf(text, size, "%d..%d", (int)o->first_year, (int)o->last_year);
}

static json_t *options_json(const job *j) {
    char text[ICHA_TEXT_MAX];
    const icha_portfolio_options *o = &j->options;
    years_text(o, text, sizeof text);
    json_t *made = json_pack("{s:s, s:o, s:s, s:s, s:b}", "years", text, "by", grouping(o->by), "encoding",
                             icha_encoding_name(o->encoding), "language",
                             o->language == ICHA_LANGUAGE_KO ? "ko" : "en", "rows", cli_flag(j->call, "rows"));
    if (o->known_on == ICHA_DATE_UNSET) return made;
    icha_date_format(o->known_on, text, sizeof text);
    json_object_set_new(made, "known_on", json_string(text));
    return made;
}

/* digest NULL: it was read whole. */
static json_t *input_json(const char *role, const csv_file *input, const char *digest, icha_encoding encoding,
                          int64_t rows) {
    char own[ICHA_DIGEST_SIZE];
    if (digest == NULL) icha_digest_bytes(input->csv, input->length, own), digest = own;
    return json_pack("{s:s, s:s, s:s, s:s, s:I}", "role", role, "name", input->name, "sha256", digest, "encoding",
                     icha_encoding_name(encoding), "rows", (json_int_t)rows);
}

static json_t *inputs_json(const job *j) {
    const icha_portfolio *p = j->portfolio;
    json_t *list = json_array();
    json_array_append_new(
        list, input_json("portfolio", &j->loans, j->file.path == NULL ? NULL : j->file.digest,
                         icha_portfolio_encoding(p), icha_portfolio_count(p).rows_in));
    if (j->events.csv != NULL)
        json_array_append_new(list, input_json("events", &j->events, NULL, icha_portfolio_events_encoding(p),
                                               icha_portfolio_event_count(p).rows_in));
    if (j->paid.csv != NULL)
        json_array_append_new(
            list, input_json("paid", &j->paid, NULL, icha_portfolio_paid_encoding(p), icha_portfolio_paid_count(p)));
    return list;
}

/* The file of --assume, found as icha_catalogue_load() finds it, named without folder and ending. */
static icha_status digest_assumption(const job *j, const char *given, json_t *list, icha_error *err) {
    char path[PATH_MAX], name[256], digest[ICHA_DIGEST_SIZE];
    size_t length = strlen(given);
    bool is_path = strchr(given, '/') != NULL || (length > 5 && strcmp(given + length - 5, ".yaml") == 0);
    if (is_path) snprintf(path, sizeof path, "%s", given);
    else if (snprintf(path, sizeof path, "%s/assumptions/%s.yaml", j->catalogue_path, given) >= PATH_MAX)
        return icha_fail(err, ICHA_M_CANNOT_READ, "M-1", NULL, given, NULL);
    const char *slash = strrchr(path, '/');
    copy_utf8(name, sizeof name, slash == NULL ? path : slash + 1);
    if (strlen(name) > 5 && strcmp(name + strlen(name) - 5, ".yaml") == 0) name[strlen(name) - 5] = '\0';
    struct stat about; /* a pipe is empty when it is read again */
    if (stat(path, &about) == 0 && !S_ISREG(about.st_mode))
        return icha_fail(err, ICHA_M_FILE_CHANGED, "M-1", "--assume", given, NULL);
    icha_status status = icha_digest_file(path, digest, err);
    if (status == ICHA_OK)
        json_array_append_new(list, json_pack("{s:s, s:s}", "name", name, "sha256", digest));
    return status;
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The --assume values sorted: two records that both speak are an error, so their order determines nothing (M-1). */
static size_t sorted_assumptions(const job *j, const char **names) {
    size_t count = cli_value_count(j->call, "assume");
    if (count > ICHA_CATALOGUE_ASSUMPTIONS_MAX) count = ICHA_CATALOGUE_ASSUMPTIONS_MAX; /* more are refused on loading */
    for (size_t i = 0; i < count; i++) names[i] = cli_value_at(j->call, "assume", i);
    if (count > 1) qsort(names, count, sizeof *names, by_name);
    return count;
}

static icha_status catalogue_json(const job *j, json_t *determinants, icha_error *err) {
    const char *names[ICHA_CATALOGUE_ASSUMPTIONS_MAX];
    size_t count = sorted_assumptions(j, names);
    char digest[ICHA_DIGEST_SIZE];
    int64_t files = 0;
    json_t *assumptions = json_array();
    icha_status status = icha_digest_catalogue(j->catalogue_path, digest, &files, err);
    if (status == ICHA_OK)
        json_object_set_new(determinants, "catalogue",
                            json_pack("{s:s, s:I}", "sha256", digest, "files", (json_int_t)files));
    for (size_t i = 0; status == ICHA_OK && i < count; i++)
        status = digest_assumption(j, names[i], assumptions, err);
    json_object_set_new(determinants, "assumptions", assumptions);
    return status;
}

/* What was digested before the files were loaded must be what they hold now: then it is what the run used. */
static icha_status check_unchanged(const job *j, const json_t *now, icha_error *err) {
    bool same = json_equal(json_object_get(j->digests, "catalogue"), json_object_get(now, "catalogue")) &&
                json_equal(json_object_get(j->digests, "assumptions"), json_object_get(now, "assumptions"));
    return same ? ICHA_OK : icha_fail(err, ICHA_M_FILE_CHANGED, "M-1", NULL, NULL, NULL);
}

static icha_status determinants_json(const job *j, json_t **made, icha_error *err) {
    const icha_portfolio *p = j->portfolio;
    json_t *whole = json_pack("{s:s, s:{s:s, s:s}, s:o, s:o, s:o}", "command", "outlay", "program", "name", "icha",
                              "version", icha_version_text(), "methods",
                              text_list(icha_portfolio_method_count(p), icha_portfolio_method, p), "inputs",
                              inputs_json(j), "options", options_json(j));
    if (whole == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, "M-1", NULL, NULL, NULL);
    icha_status status = catalogue_json(j, whole, err);
    if (status == ICHA_OK) status = check_unchanged(j, whole, err);
    if (status == ICHA_OK) *made = whole;
    else json_decref(whole);
    return status;
}

/* The events are counted where there is a file of them. */
static json_t *counts_json(const job *j) {
    icha_portfolio_counts c = icha_portfolio_count(j->portfolio), e = icha_portfolio_event_count(j->portfolio);
    json_t *counts = json_pack("{s:I, s:I, s:I}", "rows_in", (json_int_t)c.rows_in, "used", (json_int_t)c.used, "held",
                               (json_int_t)c.held);
    if (j->events.csv == NULL) return counts;
    json_object_update_new(counts, json_pack("{s:I, s:I, s:I}", "events_in", (json_int_t)e.rows_in, "events_used",
                                             (json_int_t)e.used, "events_held", (json_int_t)e.held));
    return counts;
}

static json_t *files_json(const icha_run_folder *folder) {
    json_t *list = json_array();
    for (size_t i = 0; i < folder->count; i++) {
        const icha_run_file *f = &folder->files[i];
        json_array_append_new(list, json_pack("{s:s, s:s, s:I, s:I}", "file", f->name, "sha256", f->sha256, "bytes",
                                              (json_int_t)f->bytes, "rows", (json_int_t)f->rows));
    }
    return list;
}

static int64_t milliseconds_since(const struct timespec *then) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t passed = (int64_t)(now.tv_sec - then->tv_sec) * 1000 + (now.tv_nsec - then->tv_nsec) / 1000000;
    return passed < 0 ? 0 : passed; /* the clock may have been set back */
}

static json_t *observed_json(const job *j) {
    char at[32] = "", host[256] = "", user[256] = "", buffer[4096];
    struct tm utc;
    struct passwd entry, *found = NULL;
    if (gmtime_r(&j->started.tv_sec, &utc) != NULL) strftime(at, sizeof at, "%Y-%m-%dT%H:%M:%SZ", &utc);
    if (gethostname(buffer, sizeof buffer - 1) == 0) buffer[sizeof buffer - 1] = '\0', copy_utf8(host, sizeof host, buffer);
    if (getpwuid_r(geteuid(), &entry, buffer, sizeof buffer, &found) == 0 && found != NULL)
        copy_utf8(user, sizeof user, found->pw_name);
    return json_pack("{s:s, s:I, s:s, s:s, s:i}", "started_at", at, "duration_ms",
                     (json_int_t)milliseconds_since(&j->started), "host", host, "user", user, "threads",
                     (int)j->options.threads);
}

static icha_status write_manifest(job *j, icha_error *err) {
    json_t *determinants = NULL;
    size_t length;
    icha_status status = determinants_json(j, &determinants, err);
    if (status == ICHA_OK)
        status = icha_manifest_make(determinants, assumptions_used(j->portfolio), files_json(&j->folder),
                                    counts_json(j), observed_json(j), &j->manifest, err);
    if (status != ICHA_OK) return status;
    char *text = icha_manifest_text(j->manifest, &length);
    if (text == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    status = icha_run_folder_begin(&j->folder, "manifest.json", err);
    if (status == ICHA_OK) status = icha_run_folder_write(&j->folder, text, length, err);
    if (status == ICHA_OK) status = icha_run_folder_end(&j->folder, 0, err);
    free(text);
    return status;
}

/* ---- the summary ---- */

/* Does any used loan have a guarantee? Then there are two kinds of outlay to tell apart. */
static bool has_fee_support(const icha_portfolio *p) {
    for (size_t i = 0; i < icha_portfolio_total_count(p); i++)
        if (icha_portfolio_total(p, i).kind == ICHA_OUTLAY_FEE_SUPPORT) return true;
    return false;
}

static json_t *totals_json(const icha_portfolio *p) {
    json_t *list = json_array();
    bool has_fees = has_fee_support(p);
    for (size_t i = 0; i < icha_portfolio_total_count(p); i++) {
        icha_outlay_total t = icha_portfolio_total(p, i);
        json_t *total = json_pack("{s:s, s:s, s:I, s:I, s:I}", "product", t.product, "basis", icha_basis_name(t.basis),
                                  "before", (json_int_t)t.before, "within", (json_int_t)t.within, "after",
                                  (json_int_t)t.after);
        if (has_fees) json_object_set_new(total, "kind", json_string(icha_outlay_kind_name(t.kind)));
        json_array_append_new(list, total);
    }
    return list;
}

static json_t *notes_json(const icha_portfolio *p) {
    json_t *list = json_array();
    for (size_t i = 0; i < icha_portfolio_note_count(p); i++) {
        icha_portfolio_note n = icha_portfolio_note_at(p, i);
        json_array_append_new(list, json_pack("{s:s, s:s, s:I}", "product", n.product, "note", n.sentence, "loans",
                                              (json_int_t)n.loans));
    }
    return list;
}

/* Of a run with --against; `withheld` says why there are no entries. */
static json_t *corrections_json(const job *j) {
    const icha_portfolio *p = j->portfolio;
    icha_correction_state state = icha_portfolio_correction_state(p);
    if (state == ICHA_CORRECTIONS_WITHHELD)
        return json_pack("{s:s}", "withheld", cli_text(CLI_T_OUTLAY_WITHHELD, j->call->language));
    icha_correction_totals totals = icha_portfolio_correction_totals(p);
    return json_pack("{s:I, s:o}", "entries", (json_int_t)icha_portfolio_correction_count(p), "totals",
                     icha_json_correction_totals(&totals));
}

static json_t *summary_json(const job *j) {
    char years[ICHA_TEXT_MAX];
    years_text(&j->options, years, sizeof years);
    json_t *made = counts_json(j);
    json_object_set_new(made, "years", json_string(years));
    json_object_set_new(made, "totals", totals_json(j->portfolio));
    if (j->paid.csv != NULL) json_object_set_new(made, "corrections", corrections_json(j));
    json_object_set_new(made, "assumptions", assumptions_used(j->portfolio));
    json_object_set_new(made, "notes", notes_json(j->portfolio));
    json_object_set_new(made, "encoding", json_string(icha_encoding_name(icha_portfolio_encoding(j->portfolio))));
    json_object_set(made, "run_id", json_object_get(j->manifest, "run_id"));
    json_object_set_new(made, "files", files_json(&j->folder));
    return made;
}

static void count_text(int64_t count, char *buffer) {
    icha_money_group(count, buffer, ICHA_TEXT_MAX);
}

static void say_counts(const cli_call *call, FILE *out, cli_text_id id, icha_portfolio_counts c) {
    char in[ICHA_TEXT_MAX], used[ICHA_TEXT_MAX], held[ICHA_TEXT_MAX];
    count_text(c.rows_in, in);
    count_text(c.used, used);
    count_text(c.held, held);
    cli_say(out, call->language, id, "in", in, "used", used, "held", held, NULL);
    fputc('\n', out);
}

static void say_rows(const job *j, FILE *out) {
    say_counts(j->call, out, CLI_T_OUTLAY_ROWS, icha_portfolio_count(j->portfolio));
    if (j->events.csv != NULL) say_counts(j->call, out, CLI_T_OUTLAY_EVENTS, icha_portfolio_event_count(j->portfolio));
}

/* due = paid + pay - recover, or why there are no entries (S-8). */
static void say_corrections(const job *j, FILE *out) {
    char entries[ICHA_TEXT_MAX], paid[ICHA_TEXT_MAX], due[ICHA_TEXT_MAX], pay[ICHA_TEXT_MAX], recover[ICHA_TEXT_MAX];
    icha_correction_state state = icha_portfolio_correction_state(j->portfolio);
    if (state == ICHA_CORRECTIONS_NONE) return;
    if (state == ICHA_CORRECTIONS_WITHHELD) {
        cli_say(out, j->call->language, CLI_T_OUTLAY_WITHHELD, NULL);
    } else {
        icha_correction_totals t = icha_portfolio_correction_totals(j->portfolio);
        count_text((int64_t)icha_portfolio_correction_count(j->portfolio), entries);
        count_text(t.paid, paid), count_text(t.due, due), count_text(t.pay, pay), count_text(t.recover, recover);
        cli_say(out, j->call->language, CLI_T_OUTLAY_CORRECTIONS, "entries", entries, "paid", paid, "due", due, "pay",
                pay, "recover", recover, NULL);
    }
    fputc('\n', out);
}

static void join_names(const json_t *list, const char *key, char *buffer, size_t size) {
    size_t used = 0;
    buffer[0] = '\0';
    for (size_t i = 0; i < json_array_size(list) && used < size; i++) {
        const json_t *item = json_array_get(list, i);
        const char *name = json_string_value(key == NULL ? item : json_object_get(item, key));
        used += (size_t)snprintf(buffer + used, size - used, "%s%s", i == 0 ? "" : ", ", name == NULL ? "" : name);
    }
}

static void say_notes(const job *j, const json_t *summary) {
    const cli_call *call = j->call;
    const json_t *notes = json_object_get(summary, "notes");
    for (size_t i = 0; i < json_array_size(notes); i++) {
        char loans[ICHA_TEXT_MAX];
        const json_t *note = json_array_get(notes, i);
        count_text(json_integer_value(json_object_get(note, "loans")), loans);
        cli_say(call->out, call->language, CLI_T_OUTLAY_NOTE, "product",
                json_string_value(json_object_get(note, "product")), "note",
                json_string_value(json_object_get(note, "note")), "loans", loans, NULL);
        fputc('\n', call->out);
    }
}

static void say_end(const job *j, const json_t *summary) {
    char names[2048];
    const cli_call *call = j->call;
    const json_t *assumptions = json_object_get(summary, "assumptions");
    if (json_array_size(assumptions) > 0) {
        join_names(assumptions, NULL, names, sizeof names);
        cli_say(call->out, call->language, CLI_T_OUTLAY_ASSUMED, "names", names, NULL);
        fputc('\n', call->out);
    }
    say_notes(j, summary);
    join_names(json_object_get(summary, "files"), "file", names, sizeof names);
    cli_say(call->out, call->language, CLI_T_OUTLAY_WRITTEN, "folder", cli_value(call, "out"), "files", names, NULL);
    fputc('\n', call->out);
    cli_say(call->out, call->language, CLI_T_OUTLAY_RUN, "id",
            json_string_value(json_object_get(summary, "run_id")), NULL);
    fputc('\n', call->out);
}

/* `kind` is left out where all is interest subsidy, `assumptions` (CSV only) where none were used. */
static const cli_column columns[] = {{"kind", ICHA_COLUMN_TEXT, CLI_T_OUTLAY_KIND, false},
                                     {"product", ICHA_COLUMN_TEXT, CLI_T_OUTLAY_PRODUCT, false},
                                     {"basis", ICHA_COLUMN_TEXT, CLI_T_OUTLAY_BASIS, false},
                                     {"before", ICHA_COLUMN_MONEY, CLI_T_OUTLAY_BEFORE, false},
                                     {"within", ICHA_COLUMN_MONEY, CLI_T_OUTLAY_WITHIN, false},
                                     {"after", ICHA_COLUMN_MONEY, CLI_T_OUTLAY_AFTER, false},
                                     {"assumptions", ICHA_COLUMN_TEXT, CLI_T_COLUMN_ASSUMPTION, false}};
static size_t columns_left_out(const job *j) {
    return has_fee_support(j->portfolio) ? 0 : 1;
}

/* M-5: each row of a CSV summary names the assumptions, in a column that is there when any were used. */
static cli_exit print_csv(const job *j, json_t *summary) {
    size_t index, first = columns_left_out(j);
    json_t *row, *totals = json_object_get(summary, "totals"), *names = json_object_get(summary, "assumptions");
    bool assumed = json_array_size(names) > 0;
    json_array_foreach(totals, index, row) json_object_set(row, "assumptions", names);
    return cli_print_list(j->call, columns + first, CLI_COUNT(columns) - first - !assumed, totals);
}

/* The whole portfolio's lines, product "", get a name that people read. */
static void name_whole(json_t *totals, const char *name) {
    size_t index;
    json_t *row;
    json_array_foreach(totals, index, row) if (json_string_length(json_object_get(row, "product")) == 0)
        json_object_set_new(row, "product", json_string(name));
}

static cli_exit print_table(const job *j, json_t *summary) {
    char years[ICHA_TEXT_MAX];
    const cli_call *call = j->call;
    size_t first = columns_left_out(j);
    json_t *totals = json_object_get(summary, "totals");
    years_text(&j->options, years, sizeof years);
    say_rows(j, call->out);
    cli_say(call->out, call->language, first == 0 ? CLI_T_OUTLAY_YEARS_FEES : CLI_T_OUTLAY_YEARS, "years", years, NULL);
    fputs("\n\n", call->out);
    name_whole(totals, cli_text(CLI_T_OUTLAY_ALL, call->language));
    cli_exit status = cli_print_table(call, columns + first, CLI_COUNT(columns) - first - 1, totals, NULL);
    fputc('\n', call->out);
    say_corrections(j, call->out);
    say_end(j, summary);
    return status;
}

static cli_exit print_summary(const job *j) {
    const cli_call *call = j->call;
    cli_exit status;
    json_t *summary = summary_json(j);
    if (call->format == CLI_FORMAT_JSON) status = cli_write_json(call, summary);
    else if (call->format == CLI_FORMAT_TABLE) status = print_table(j, summary);
    else status = print_csv(j, summary);
    if (call->format == CLI_FORMAT_CSV) say_rows(j, stderr), say_corrections(j, stderr); /* P-2: always printed */
    json_decref(summary);
    return status;
}

static void note_held(const job *j) {
    char held[ICHA_TEXT_MAX], file[PATH_MAX];
    if (j->call->quiet) return;
    count_text((int64_t)icha_portfolio_held_count(j->portfolio), held);
    snprintf(file, sizeof file, "%s/held.csv", cli_value(j->call, "out"));
    cli_say(stderr, j->call->language, CLI_T_OUTLAY_HELD, "held", held, "file", file, NULL);
    fputc('\n', stderr);
}

/* ---- the run ---- */

static icha_status write_all(job *j, icha_error *err) {
    icha_status status = icha_run_folder_open(&j->folder, cli_value(j->call, "out"), err);
    if (status == ICHA_OK) status = write_tables(j, err);
    if (status == ICHA_OK) status = end_digest(&j->file, err);
    if (status == ICHA_OK) status = write_manifest(j, err);
    if (status == ICHA_OK) status = icha_run_folder_publish(&j->folder, err);
    icha_run_folder_abandon(&j->folder);
    return status;
}

/* What would grow with the rows is put aside beside the results, where there is room for those too. */
static icha_status run_portfolio(job *j, icha_error *err) {
    icha_status status = icha_run_folder_parent(cli_value(j->call, "out"), j->spill_folder, err);
    if (status != ICHA_OK) return status;
    j->options.spill_folder = j->spill_folder;
    begin_digest(&j->file);
    if (j->file.path != NULL)
        return icha_portfolio_run_file(j->file.path, j->loans.name, &j->options, &j->portfolio, err);
    return icha_portfolio_run(j->loans.csv, j->loans.length, j->loans.name, &j->options, &j->portfolio, err);
}

static cli_exit fail_tie_out(const job *j) {
    cli_say(stderr, j->call->language, CLI_T_OUTLAY_NOT_TIED, NULL);
    fputc('\n', stderr);
    return CLI_INTERNAL;
}

static cli_exit answer(job *j) {
    icha_error err = ICHA_ERROR_INIT;
    icha_status status = icha_run_folder_check(cli_value(j->call, "out"), &err);
    if (status == ICHA_OK) status = read_tables(j, &err);
    if (status != ICHA_OK) return cli_fail(j->call, &err);
    icha_error unread = ICHA_ERROR_INIT;
    (void)cli_catalogue_path(j->call, j->catalogue_path, sizeof j->catalogue_path);
    icha_status digested = catalogue_json(j, j->digests, &unread);
    if (unread.message_id == ICHA_M_FILE_CHANGED) return cli_fail(j->call, &unread);
    cli_exit opened = cli_open_catalogue(j->call, &j->catalogue); /* says best what cannot be read */
    if (opened != CLI_DONE) return opened;
    if (digested != ICHA_OK) return cli_fail(j->call, &unread);
    j->options.catalogue = j->catalogue;
    status = run_portfolio(j, &err);
    if (status != ICHA_OK) return cli_fail(j->call, &err);
    if (!icha_portfolio_ties_out(j->portfolio)) return fail_tie_out(j); /* nothing is written that does not add up */
    if (write_all(j, &err) != ICHA_OK) return cli_fail(j->call, &err);
    cli_exit printed = print_summary(j);
    if (printed != CLI_DONE || icha_portfolio_held_count(j->portfolio) == 0) return printed;
    note_held(j);
    return CLI_HELD_ROWS;
}

static cli_exit run(const cli_call *call) {
    job *j = calloc(1, sizeof *j);
    if (j == NULL) return CLI_INTERNAL;
    j->call = call;
    j->digests = json_object();
    clock_gettime(CLOCK_REALTIME, &j->started);
    cli_exit status = read_call(j);
    if (status == CLI_DONE) status = answer(j);
    atomic_store(&j->file.stop, true);
    await_digest(&j->file);
    json_decref(j->digests);
    json_decref(j->manifest);
    icha_portfolio_free(j->portfolio);
    icha_catalogue_free(j->catalogue);
    free(j->paid.csv);
    free(j->events.csv);
    free(j->loans.csv);
    free(j);
    return status;
}

const cli_command cli_command_outlay = {"outlay",
                                        "PORTFOLIO.csv",
                                        1,
                                        1,
                                        CLI_T_OUTLAY_SUMMARY,
                                        CLI_T_OUTLAY_DETAILS,
                                        options,
                                        CLI_COUNT(options),
                                        examples,
                                        CLI_COUNT(examples),
                                        run};
