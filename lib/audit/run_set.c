#include "run_set.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "comparison.h"
#include "finding.h"
#include "json_whole.h"
#include "result.h"

#define LEVEL "integrity"
#define SCENARIO "scenario.json"

/* ---- the list ---- */

typedef enum when {
    ALWAYS,
    OPTION, /* where the option is true */
    PAID,   /* against paid claims, and no loan is held: its claims would be demanded back (S-8) */
    MEMBER, /* where the list in scenario.json has entries */
} when;

typedef struct table {
    const char *run, *file;
    when when;
    const char *key;
} table;

#define SHARD "outlay --shard"
static const table tables[] = {
    {"outlay", "outlay.csv", ALWAYS, NULL},
    {"outlay", "claims.csv", ALWAYS, NULL},
    {"outlay", "corrections.csv", PAID, NULL},
    {"outlay", "held.csv", ALWAYS, NULL},
    {"outlay", "rows.csv", OPTION, "rows"},
    {SHARD, "shard.json", ALWAYS, NULL},
    {SHARD, "held.csv", ALWAYS, NULL},
    {SHARD, "rows.csv", OPTION, "rows"},
    {"scenario run", "outlay.csv", ALWAYS, NULL},
    {"scenario run", "claims.csv", ALWAYS, NULL},
    {"scenario run", "held.csv", ALWAYS, NULL},
    {"scenario run", "budget.csv", MEMBER, "budget"},
    {"scenario run", "behaviour.csv", MEMBER, "behaviour"},
    {"scenario run", "grid.csv", MEMBER, "grid"},
    {"scenario run", "published.csv", MEMBER, "published"},
    {"scenario run", SCENARIO, ALWAYS, NULL},
    {ICHA_COMPARISON, "compare.csv", ALWAYS, NULL},
};
#define TABLES (sizeof tables / sizeof tables[0])

static bool stands_before(size_t at) {
    for (size_t i = 0; i < at; i++)
        if (strcmp(tables[i].file, tables[at].file) == 0) return true;
    return false;
}

const char *icha_run_set_file(size_t index) {
    for (size_t i = 0; i < TABLES; i++)
        if (!stands_before(i) && index-- == 0) return tables[i].file;
    return index == 0 ? "manifest.json" : NULL;
}

/* ---- does this run have it? ---- */

typedef struct finished {
    const json_t *manifest, *options;
    const json_t *scenario; /* what scenario.json holds; NULL: unknown, or of none */
    const char *run;        /* as the list names it; NULL: of a command that leaves no folder */
} finished;

static bool is_run(const finished *f, const table *of) {
    return f->run != NULL && strcmp(f->run, of->run) == 0;
}

static bool is_paid(const finished *f) {
    size_t index;
    const json_t *input, *counts = json_object_get(f->manifest, "counts");
    bool paid = false;
    json_array_foreach(json_object_get(json_object_get(f->manifest, "determinants"), "inputs"), index, input) {
        const char *role = json_string_value(json_object_get(input, "role"));
        paid = paid || (role != NULL && strcmp(role, "paid") == 0);
    }
    return paid && json_integer_value(json_object_get(counts, "held")) == 0 &&
           json_integer_value(json_object_get(counts, "events_held")) == 0;
}

static bool is_on(const json_t *option, bool otherwise) {
    return option == NULL || json_is_boolean(option) ? json_is_true(option) : otherwise;
}

/* `otherwise`: where only a scenario that is unknown could tell, or an option that no run can have. */
static bool has(const finished *f, const table *of, bool otherwise) {
    switch (of->when) {
    case OPTION: return is_on(json_object_get(f->options, of->key), otherwise);
    case PAID: return is_paid(f);
    case MEMBER: return f->scenario == NULL ? otherwise : json_array_size(json_object_get(f->scenario, of->key)) > 0;
    default: return true;
    }
}

static bool may_have(const finished *f, const char *file) {
    for (size_t i = 0; i < TABLES; i++)
        if (is_run(f, &tables[i]) && strcmp(tables[i].file, file) == 0) return has(f, &tables[i], true);
    return false;
}

/* ---- what differs ---- */

static void check_tables(const finished *f, json_t *report) {
    size_t index;
    const json_t *entry;
    for (size_t i = 0; i < TABLES; i++)
        if (is_run(f, &tables[i]) && has(f, &tables[i], false) &&
            icha_result_entry(f->manifest, tables[i].file) == NULL)
            icha_audit_differs(report, LEVEL, tables[i].file, "missing", NULL, NULL);
    json_array_foreach(json_object_get(f->manifest, "results"), index, entry) {
        const char *file = json_string_value(json_object_get(entry, "file"));
        if (f->run != NULL && file != NULL && !may_have(f, file))
            icha_audit_differs(report, LEVEL, file, "unknown", NULL, NULL);
    }
}

/* The horizon of the scenario is the years asked for. */
static void check_years(const finished *f, json_t *report) {
    char expected[64];
    const json_t *horizon = json_object_get(f->scenario, "horizon");
    const char *years = json_string_value(json_object_get(f->options, "years"));
    if (f->run == NULL || f->scenario == NULL) return;
    snprintf(expected, sizeof expected, "%" JSON_INTEGER_FORMAT "..%" JSON_INTEGER_FORMAT,
             json_integer_value(json_object_get(horizon, "from")), json_integer_value(json_object_get(horizon, "to")));
    if (years == NULL || strcmp(years, expected) != 0)
        icha_audit_differs(report, LEVEL, "manifest.json", "years", years, expected);
}

/* ---- the run ---- */

static const char *run_of(const json_t *determinants) {
    const char *command = json_string_value(json_object_get(determinants, "command"));
    if (command == NULL) return NULL;
    if (strcmp(command, "outlay") == 0 && json_object_get(json_object_get(determinants, "options"), "shard") != NULL)
        return SHARD;
    for (size_t i = 0; i < TABLES; i++)
        if (strcmp(tables[i].run, command) == 0) return tables[i].run;
    return NULL;
}

bool icha_run_set_is_known(const json_t *determinants) {
    return run_of(determinants) != NULL;
}

/* *scenario: NULL where the run has none. */
static icha_status read_scenario(const char *folder, const json_t *manifest, json_t **scenario, icha_error *err) {
    char *text = NULL;
    size_t length = 0;
    if (icha_result_entry(manifest, SCENARIO) == NULL) return ICHA_OK;
    icha_status status = icha_result_read(folder, manifest, SCENARIO, ICHA_MANIFEST_BYTES_MAX, &text, &length, err);
    if (status != ICHA_OK) return status;
    *scenario = icha_json_read(text, length, JSON_REJECT_DUPLICATES, NULL);
    free(text);
    return json_is_object(*scenario) ? ICHA_OK : icha_result_broken(folder, SCENARIO, "JSON", err);
}

icha_status icha_run_set_check(const char *folder, const json_t *manifest, json_t *report, icha_error *err) {
    icha_error why = ICHA_ERROR_INIT;
    json_t *scenario = NULL;
    const json_t *determinants = json_object_get(manifest, "determinants");
    icha_status status = read_scenario(folder, manifest, &scenario, &why);
    if (status == ICHA_ERR_MEMORY || status == ICHA_ERR_IO) {
        if (err != NULL) *err = why;
        return status;
    }
    if (status != ICHA_OK && icha_audit_holds(report)) /* else its digest was found to differ */
        icha_audit_differs(report, LEVEL, SCENARIO, "unreadable", why.message, NULL);
    finished f = {manifest, json_object_get(determinants, "options"), status == ICHA_OK ? scenario : NULL,
                  run_of(determinants)};
    check_tables(&f, report);
    check_years(&f, report);
    json_decref(scenario);
    return ICHA_OK;
}
