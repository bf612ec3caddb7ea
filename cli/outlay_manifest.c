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

json_t *outlay_input_json(const char *role, const outlay_file *input, const char *digest) {
    char own[ICHA_DIGEST_SIZE];
    if (digest == NULL) icha_digest_bytes(input->csv, input->length, own), digest = own;
    return json_pack("{s:s, s:s, s:s}", "role", role, "name", input->name, "sha256", digest);
}

static void input_found(json_t *input, icha_encoding encoding, int64_t rows) {
    json_object_set_new(input, "encoding", json_string(icha_encoding_name(encoding)));
    json_object_set_new(input, "rows", json_integer((json_int_t)rows));
}

json_t *outlay_paid_json(const outlay_job *j) {
    const icha_portfolio *p = j->portfolio;
    if (j->paid.csv == NULL) return NULL;
    json_t *paid = outlay_input_json("paid", &j->paid, NULL);
    if (p != NULL) input_found(paid, icha_portfolio_paid_encoding(p), icha_portfolio_paid_count(p));
    return paid;
}

void outlay_inputs_found(json_t *inputs, const icha_portfolio *p) {
    size_t index;
    json_t *input;
    json_array_foreach(inputs, index, input) {
        const char *role = json_string_value(json_object_get(input, "role"));
        if (strcmp(role, "portfolio") == 0) input_found(input, icha_portfolio_encoding(p), p->file_rows);
        if (strcmp(role, "events") == 0) input_found(input, icha_portfolio_events_encoding(p), p->file_events);
    }
}

/* What a run finds out of them is left out before one. */
static json_t *inputs_json(const outlay_job *j) {
    json_t *list = json_array();
    json_array_append_new(list,
                          outlay_input_json("portfolio", &j->loans, j->file.path == NULL ? NULL : j->file.digest));
    if (j->events.csv != NULL) json_array_append_new(list, outlay_input_json("events", &j->events, NULL));
    if (j->portfolio != NULL) outlay_inputs_found(list, j->portfolio);
    if (j->paid.csv != NULL) json_array_append_new(list, outlay_paid_json(j));
    return list;
}

json_t *outlay_head(const char *command, const json_t *recorded) {
    const char *theirs = json_string_value(json_object_get(json_object_get(recorded, "program"), "version"));
    return json_pack("{s:s, s:{s:s, s:s}}", "command", command, "program", "name", "icha", "version",
                     theirs == NULL ? icha_version_text() : theirs);
}

/* In this order; methods where a run has found them. */
json_t *outlay_given(const outlay_job *j) {
    json_t *whole = outlay_head("outlay", j->recorded);
    if (j->portfolio != NULL) json_object_set_new(whole, "methods", outlay_methods(j->portfolio));
    json_object_set_new(whole, "inputs", inputs_json(j));
    json_object_set_new(whole, "options", options_json(j));
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
    icha_status status = cli_records_check(&j->records, j->recorded, j->digests, err);
    if (status != ICHA_OK) return status;
    *made = outlay_given(j);
    return *made == NULL ? icha_fail(err, ICHA_M_NO_MEMORY, "M-1", NULL, NULL, NULL) : ICHA_OK;
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
    return outlay_write_manifest_of(j, determinants, outlay_assumptions(j->portfolio), err);
}

icha_status outlay_write_manifest_of(outlay_job *j, json_t *determinants, json_t *assumptions, icha_error *err) {
    size_t length;
    json_t *observed = observed_json(j);
    if (j->observed != NULL) json_object_update(observed, j->observed);
    icha_status status = icha_manifest_make(determinants, assumptions, outlay_files(&j->folder),
                                            json_incref(j->counts), observed, &j->manifest, err);
    if (status == ICHA_OK) status = icha_manifest_add(j->manifest, "kept", outlay_kept_json(&j->folder), err);
    if (status != ICHA_OK) return status;
    char *text = icha_manifest_text(j->manifest, &length);
    if (text == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    status = outlay_write_text(j, "manifest.json", text, length, 0, err);
    free(text);
    return status;
}
