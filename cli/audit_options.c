/* The options of a finished run, read back as the run read them. */
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "outlay.h"
#include "progress.h"

typedef bool read_option(const json_t *value, icha_portfolio_options *to);

static bool read_years(const json_t *value, icha_portfolio_options *to) {
    return json_is_string(value) && outlay_parse_years(json_string_value(value), to);
}

/* As `--by` takes them: each once. */
static bool read_by(const json_t *value, icha_portfolio_options *to) {
    char text[128] = "";
    size_t index, used = 0;
    const json_t *item;
    json_array_foreach(value, index, item) {
        const char *name = json_string_value(item);
        if (name == NULL || used + strlen(name) + 2 > sizeof text) return false;
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", index == 0 ? "" : ",", name);
    }
    return used > 0 && icha_by_parse(text, used, &to->by, NULL) == ICHA_OK;
}

static bool read_encoding(const json_t *value, icha_portfolio_options *to) {
    const char *name = json_string_value(value);
    return name != NULL && icha_encoding_parse(name, strlen(name), &to->encoding, NULL) == ICHA_OK;
}

static bool read_language(const json_t *value, icha_portfolio_options *to) {
    const char *name = json_string_value(value);
    if (name == NULL || (strcmp(name, "ko") != 0 && strcmp(name, "en") != 0)) return false;
    to->language = strcmp(name, "ko") == 0 ? ICHA_LANGUAGE_KO : ICHA_LANGUAGE_EN;
    return true;
}

static bool read_known_on(const json_t *value, icha_portfolio_options *to) {
    const char *day = json_string_value(value);
    return day != NULL && icha_date_parse(day, strlen(day), &to->known_on, NULL) == ICHA_OK;
}

static bool read_rows(const json_t *value, icha_portfolio_options *to) {
    (void)to; /* a table of the program's, not an option of the library */
    return json_is_boolean(value);
}

static bool read_shard(const json_t *value, icha_portfolio_options *to) {
    return json_is_string(value) && outlay_parse_shard(json_string_value(value), &to->shard, &to->shards);
}

typedef struct known {
    const char *name;
    read_option *read;
    bool is_always_there; /* in a run of `icha outlay` */
} known;

static const known options[] = {
    {"years", read_years, true},       {"by", read_by, true},     {"encoding", read_encoding, true},
    {"language", read_language, true}, {"rows", read_rows, true}, {"known_on", read_known_on, false},
    {"shard", read_shard, false},
};

const char *audit_options(const audit_run *run, icha_portfolio_options *to) {
    const json_t *said = json_object_get(run->determinants, "options");
    *to = (icha_portfolio_options)ICHA_PORTFOLIO_OPTIONS_INIT;
    for (size_t i = 0; i < CLI_COUNT(options); i++) {
        const json_t *value = json_object_get(said, options[i].name);
        bool is_missing = value == NULL && options[i].is_always_there && !audit_is_scenario(run);
        if (is_missing || (value != NULL && !options[i].read(value, to))) return options[i].name;
    }
    to->threads = (int32_t)cli_whole(run->call, "threads", cli_processors());
    return NULL;
}

/* Corrections are of whole claims (S-8), so a shard with paid claims is none either. */
void audit_check_options(const audit_run *run, json_t *report) {
    char name[64];
    icha_portfolio_options read;
    const char *fault = audit_options(run, &read);
    const json_t *said = json_object_get(run->determinants, "options");
    if (fault == NULL && json_object_get(said, "shard") != NULL && run->paid[0] != '\0') fault = "shard";
    if (fault == NULL) return;
    snprintf(name, sizeof name, "determinants.options.%s", fault);
    char *found = json_dumps(json_object_get(said, fault), JSON_ENCODE_ANY | JSON_COMPACT);
    icha_audit_differs(report, "inputs", "manifest.json", "option", found == NULL ? "" : found, name);
    free(found);
}
