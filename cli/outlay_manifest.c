/* The manifest (M-1): what determined the run, and what was merely observed. The program reads the clock, the host and
 * the user; the library never does. */
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/manifest.h"
#include "number/fail.h"
#include "outlay.h"
#include "portfolio/portfolio.h"

void outlay_copy_utf8(char *to, size_t size, const char *from) {
    size_t length = strlen(from);
    if (length >= size) length = size - 1;
    memcpy(to, from, length);
    to[length] = '\0';
    json_t *whole = json_string(to);
    for (size_t i = 0; whole == NULL && i < length; i++)
        if ((unsigned char)to[i] >= 0x80) to[i] = '?';
    json_decref(whole);
}

static json_t *text_list(size_t count, const char *(*at)(const icha_portfolio *, size_t), const icha_portfolio *p) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) json_array_append_new(list, json_string(at(p, i)));
    return list;
}

json_t *outlay_methods(const icha_portfolio *portfolio) {
    return text_list(icha_portfolio_method_count(portfolio), icha_portfolio_method, portfolio);
}

json_t *outlay_assumptions(const icha_portfolio *portfolio) {
    return text_list(icha_portfolio_assumption_count(portfolio), icha_portfolio_assumption, portfolio);
}

static json_t *grouping(uint32_t by) {
    static const char *const names[] = {"product", "payer", "year", "quarter", "month", "bank"};
    json_t *list = json_array();
    for (uint32_t i = 0; i < CLI_COUNT(names); i++)
        if (by >> i & 1) json_array_append_new(list, json_string(names[i]));
    return list;
}

bool outlay_parse_years(const char *text, icha_portfolio_options *to) {
    int64_t first, last;
    const char *dots = strstr(text, "..");
    if (dots == NULL || icha_whole_parse(text, (size_t)(dots - text), 1900, 2199, &first, NULL) != ICHA_OK)
        return false;
    if (icha_whole_parse(dots + 2, strlen(dots + 2), first, 2199, &last, NULL) != ICHA_OK) return false;
    to->first_year = (int32_t)first;
    to->last_year = (int32_t)last;
    return true;
}

bool outlay_read_by(const json_t *list, uint32_t *by) {
    *by = 0;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = json_string_value(json_array_get(list, i));
        uint32_t bit;
        if (name == NULL || icha_by_parse(name, strlen(name), &bit, NULL) != ICHA_OK) return false;
        *by |= bit;
    }
    return *by != 0;
}

bool outlay_parse_shard(const char *text, int32_t *shard, int32_t *shards) {
    int64_t number, of;
    const char *stroke = text == NULL ? NULL : strchr(text, '/');
    if (stroke == NULL ||
        icha_whole_parse(stroke + 1, strlen(stroke + 1), 1, ICHA_PORTFOLIO_SHARDS_MAX, &of, NULL) != ICHA_OK ||
        icha_whole_parse(text, (size_t)(stroke - text), 1, of, &number, NULL) != ICHA_OK)
        return false;
    *shard = (int32_t)number;
    *shards = (int32_t)of;
    return true;
}

void outlay_years_text(const icha_portfolio_options *o, char *text, size_t size) {
    snprintf(text, size, "%d..%d", (int)o->first_year, (int)o->last_year);
}

static json_t *options_json(const outlay_job *j) {
    char text[ICHA_TEXT_MAX];
    const icha_portfolio_options *o = &j->options;
    outlay_years_text(o, text, sizeof text);
    json_t *made = json_pack("{s:s, s:o, s:s, s:s, s:b}", "years", text, "by", grouping(o->by), "encoding",
                             icha_encoding_name(o->encoding), "language", o->language == ICHA_LANGUAGE_KO ? "ko" : "en",
                             "rows", cli_flag(j->call, "rows"));
    if (o->shards > 0) {
        snprintf(text, sizeof text, "%d/%d", (int)o->shard, (int)o->shards);
        json_object_set_new(made, "shard", json_string(text));
    }
    if (o->known_on == ICHA_DATE_UNSET) return made;
    icha_date_format(o->known_on, text, sizeof text);
    json_object_set_new(made, "known_on", json_string(text));
    return made;
}

/* What a run finds out of it is left out before one: encoding 0. digest NULL: it was read whole. */
static json_t *input_json(const char *role, const outlay_file *input, const char *digest, icha_encoding encoding,
                          int64_t rows) {
    char own[ICHA_DIGEST_SIZE];
    if (digest == NULL) icha_digest_bytes(input->csv, input->length, own), digest = own;
    json_t *made = json_pack("{s:s, s:s, s:s}", "role", role, "name", input->name, "sha256", digest);
    if (encoding == 0) return made;
    json_object_set_new(made, "encoding", json_string(icha_encoding_name(encoding)));
    json_object_set_new(made, "rows", json_integer((json_int_t)rows));
    return made;
}

json_t *outlay_paid_json(const outlay_job *j) {
    const icha_portfolio *p = j->portfolio;
    if (j->paid.csv == NULL) return NULL;
    return input_json("paid", &j->paid, NULL, p == NULL ? 0 : icha_portfolio_paid_encoding(p),
                      p == NULL ? 0 : icha_portfolio_paid_count(p));
}

/* Rows of the whole file, in a shard too: the shards are to be held against it. */
static json_t *inputs_json(const outlay_job *j) {
    const icha_portfolio *p = j->portfolio;
    bool ran = p != NULL;
    const char *digest = j->file.path == NULL ? NULL : j->file.digest;
    json_t *list = json_array();
    json_array_append_new(
        list, input_json("portfolio", &j->loans, digest, ran ? icha_portfolio_encoding(p) : 0, ran ? p->file_rows : 0));
    if (j->events.csv != NULL)
        json_array_append_new(list, input_json("events", &j->events, NULL, ran ? icha_portfolio_events_encoding(p) : 0,
                                               ran ? p->file_events : 0));
    if (j->paid.csv != NULL) json_array_append_new(list, outlay_paid_json(j));
    return list;
}

/* The file of --assume, found as icha_catalogue_load() finds it. */
icha_status outlay_assumption_path(const outlay_job *j, const char *given, char path[PATH_MAX], icha_error *err) {
    size_t length = strlen(given);
    bool is_path = strchr(given, '/') != NULL || (length > 5 && strcmp(given + length - 5, ".yaml") == 0);
    int size = is_path ? snprintf(path, PATH_MAX, "%s", given)
                       : snprintf(path, PATH_MAX, "%s/assumptions/%s.yaml", j->catalogue_path, given);
    return size < PATH_MAX ? ICHA_OK : icha_fail(err, ICHA_M_CANNOT_READ, "M-1", NULL, given, NULL);
}

/* Named without folder and ending; in a replay as the run that is recorded named it. */
static void name_assumption(const outlay_job *j, const char *path, size_t index, char *name, size_t size) {
    const char *slash = strrchr(path, '/');
    const json_t *recorded = json_array_get(json_object_get(j->recorded, "assumptions"), index);
    const char *theirs = json_string_value(json_object_get(recorded, "name"));
    outlay_copy_utf8(name, size, theirs != NULL ? theirs : slash == NULL ? path : slash + 1);
    size_t length = strlen(name);
    if (theirs == NULL && length > 5 && strcmp(name + length - 5, ".yaml") == 0) name[length - 5] = '\0';
}

static icha_status digest_assumption(const outlay_job *j, const char *given, size_t index, json_t *list,
                                     icha_error *err) {
    char path[PATH_MAX], name[256], digest[ICHA_DIGEST_SIZE];
    icha_status status = outlay_assumption_path(j, given, path, err);
    if (status != ICHA_OK) return status;
    name_assumption(j, path, index, name, sizeof name);
    struct stat about; /* a pipe is empty when it is read again */
    if (stat(path, &about) == 0 && !S_ISREG(about.st_mode))
        return icha_fail(err, ICHA_M_FILE_CHANGED, "M-1", "--assume", given, NULL);
    status = icha_digest_file(path, digest, err);
    if (status == ICHA_OK) json_array_append_new(list, json_pack("{s:s, s:s}", "name", name, "sha256", digest));
    return status;
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The --assume values sorted: two records that both speak are an error, so their order determines nothing (M-1). */
size_t outlay_sorted_assumptions(const outlay_job *j, const char **names) {
    size_t count = cli_value_count(j->call, "assume");
    if (count > ICHA_CATALOGUE_ASSUMPTIONS_MAX)
        count = ICHA_CATALOGUE_ASSUMPTIONS_MAX; /* more are refused on loading */
    for (size_t i = 0; i < count; i++) names[i] = cli_value_at(j->call, "assume", i);
    if (count > 1 && j->recorded == NULL) qsort(names, count, sizeof *names, by_name); /* a replay has their order */
    return count;
}

icha_status outlay_digest_catalogue(const outlay_job *j, json_t *to, icha_error *err) {
    const char *names[ICHA_CATALOGUE_ASSUMPTIONS_MAX];
    size_t count = outlay_sorted_assumptions(j, names);
    char digest[ICHA_DIGEST_SIZE];
    int64_t files = 0;
    json_t *assumptions = json_array();
    icha_status status = icha_digest_catalogue(j->catalogue_path, digest, &files, err);
    if (status == ICHA_OK)
        json_object_set_new(to, "catalogue", json_pack("{s:s, s:I}", "sha256", digest, "files", (json_int_t)files));
    for (size_t i = 0; status == ICHA_OK && i < count; i++)
        status = digest_assumption(j, names[i], i, assumptions, err);
    json_object_set_new(to, "assumptions", assumptions);
    return status;
}

/* What was digested before the files were loaded must be what they hold now: then it is what the run used. */
static icha_status check_unchanged(const outlay_job *j, const json_t *now, icha_error *err) {
    bool same = json_equal(json_object_get(j->digests, "catalogue"), json_object_get(now, "catalogue")) &&
                json_equal(json_object_get(j->digests, "assumptions"), json_object_get(now, "assumptions"));
    return same ? ICHA_OK : icha_fail(err, ICHA_M_FILE_CHANGED, "M-1", NULL, NULL, NULL);
}

/* In this order; methods where a run has found them. */
static json_t *begin_determinants(const outlay_job *j) {
    const char *theirs = json_string_value(json_object_get(json_object_get(j->recorded, "program"), "version"));
    json_t *whole = json_pack("{s:s, s:{s:s, s:s}}", "command", "outlay", "program", "name", "icha", "version",
                              theirs == NULL ? icha_version_text() : theirs);
    if (j->portfolio != NULL) json_object_set_new(whole, "methods", outlay_methods(j->portfolio));
    json_object_set_new(whole, "inputs", inputs_json(j));
    json_object_set_new(whole, "options", options_json(j));
    return whole;
}

json_t *outlay_given(const outlay_job *j) {
    json_t *whole = begin_determinants(j);
    json_object_update(whole, j->digests);
    return whole;
}

json_t *outlay_given_of(const json_t *determinants) {
    size_t index;
    json_t *input, *whole = json_deep_copy(determinants);
    json_object_del(whole, "methods");
    json_array_foreach(json_object_get(whole, "inputs"), index, input) {
        json_object_del(input, "encoding");
        json_object_del(input, "rows");
    }
    return whole;
}

icha_status outlay_determinants(const outlay_job *j, json_t **made, icha_error *err) {
    json_t *whole = begin_determinants(j);
    if (whole == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, "M-1", NULL, NULL, NULL);
    icha_status status = outlay_digest_catalogue(j, whole, err);
    if (status == ICHA_OK) status = check_unchanged(j, whole, err);
    if (status == ICHA_OK) *made = whole;
    else json_decref(whole);
    return status;
}

json_t *outlay_counts(const icha_portfolio *portfolio, bool has_events) {
    icha_portfolio_counts c = icha_portfolio_count(portfolio), e = icha_portfolio_event_count(portfolio);
    json_t *counts = json_pack("{s:I, s:I, s:I}", "rows_in", (json_int_t)c.rows_in, "used", (json_int_t)c.used, "held",
                               (json_int_t)c.held);
    if (!has_events) return counts;
    json_object_update_new(counts, json_pack("{s:I, s:I, s:I}", "events_in", (json_int_t)e.rows_in, "events_used",
                                             (json_int_t)e.used, "events_held", (json_int_t)e.held));
    return counts;
}

json_t *outlay_files(const icha_run_folder *folder) {
    json_t *list = json_array();
    for (size_t i = 0; i < folder->count; i++) {
        const icha_run_file *f = &folder->files[i];
        json_t *entry = json_pack("{s:s, s:s, s:I, s:I}", "file", f->name, "sha256", f->sha256, "bytes",
                                  (json_int_t)f->bytes, "rows", (json_int_t)f->rows);
        if (f->merkle[0] != '\0') json_object_set_new(entry, "merkle", json_string(f->merkle));
        json_array_append_new(list, entry);
    }
    return list;
}

static int64_t milliseconds_since(const struct timespec *then) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t passed = (int64_t)(now.tv_sec - then->tv_sec) * 1000 + (now.tv_nsec - then->tv_nsec) / 1000000;
    return passed < 0 ? 0 : passed; /* the clock may have been set back */
}

static json_t *observed_json(const outlay_job *j) {
    char at[32] = "", host[256] = "", user[256] = "", buffer[4096];
    struct tm utc;
    struct passwd entry, *found = NULL;
    if (gmtime_r(&j->started.tv_sec, &utc) != NULL) strftime(at, sizeof at, "%Y-%m-%dT%H:%M:%SZ", &utc);
    if (gethostname(buffer, sizeof buffer - 1) == 0)
        buffer[sizeof buffer - 1] = '\0', outlay_copy_utf8(host, sizeof host, buffer);
    if (getpwuid_r(geteuid(), &entry, buffer, sizeof buffer, &found) == 0 && found != NULL)
        outlay_copy_utf8(user, sizeof user, found->pw_name);
    return json_pack("{s:s, s:I, s:s, s:s, s:i}", "started_at", at, "duration_ms",
                     (json_int_t)milliseconds_since(&j->started), "host", host, "user", user, "threads",
                     (int)j->options.threads);
}

icha_status outlay_write_manifest(outlay_job *j, json_t *determinants, icha_error *err) {
    size_t length;
    json_t *observed = observed_json(j);
    if (j->observed != NULL) json_object_update(observed, j->observed);
    icha_status status = icha_manifest_make(determinants, outlay_assumptions(j->portfolio), outlay_files(&j->folder),
                                            json_incref(j->counts), observed, &j->manifest, err);
    if (status == ICHA_OK) status = icha_manifest_add(j->manifest, "kept", outlay_kept_json(&j->folder), err);
    if (status != ICHA_OK) return status;
    char *text = icha_manifest_text(j->manifest, &length);
    if (text == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    status = outlay_write_text(j, "manifest.json", text, length, 0, err);
    free(text);
    return status;
}
