#include "rests_on.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "calendar/computed_years.h"
#include "comparison.h"

#define COUNT_MAX INT64_C(1000000000000000)

static const char *text_of(const json_t *object, const char *key) {
    return json_string_value(json_object_get(object, key));
}

static const json_t *determinant(const json_t *manifest, const char *key) {
    return json_object_get(json_object_get(manifest, "determinants"), key);
}

static bool has_name(const json_t *list, const char *name) {
    size_t index;
    const json_t *item;
    json_array_foreach(list, index,
                       item) if (json_is_string(item) && strcmp(json_string_value(item), name) == 0) return true;
    return false;
}

static const json_t *by_text(const json_t *list, const char *key, const char *wanted) {
    size_t index;
    const json_t *item;
    json_array_foreach(list, index, item) {
        const char *text = text_of(item, key);
        if (text != NULL && strcmp(text, wanted) == 0) return item;
    }
    return NULL;
}

static bool is_command(const json_t *manifest, const char *command) {
    const char *theirs = text_of(json_object_get(manifest, "determinants"), "command");
    return theirs != NULL && strcmp(theirs, command) == 0;
}

/* What determined it: of a comparison what determined either run. NULL: no more. */
static const json_t *determinants_at(const json_t *manifest, size_t index) {
    static const char *const sides[] = {"a", "b"};
    if (is_command(manifest, ICHA_COMPARISON)) return index < 2 ? determinant(manifest, sides[index]) : NULL;
    return index == 0 ? json_object_get(manifest, "determinants") : NULL;
}

/* `scenario:ID`, as the tables of a scenario say it; "": the run is of none. */
static void scenario_name(const json_t *determinants, char *name, size_t size) {
    const char *id = text_of(json_object_get(determinants, "scenario"), "id");
    name[0] = '\0';
    if (id != NULL) snprintf(name, size, "scenario:%s", id);
}

/* ---- M-5 ---- */

static void add(json_t *list, const char *name) {
    if (name != NULL && name[0] != '\0' && !has_name(list, name)) json_array_append_new(list, json_string(name));
}

json_t *icha_manifest_rests_on(const json_t *manifest) {
    char scenario[160];
    size_t index;
    const json_t *item, *determinants;
    json_t *list = json_array();
    json_array_foreach(json_object_get(manifest, "assumptions"), index, item) add(list, json_string_value(item));
    for (size_t i = 0; (determinants = determinants_at(manifest, i)) != NULL; i++) {
        json_array_foreach(json_object_get(determinants, "assumptions"), index, item) add(list, text_of(item, "name"));
        scenario_name(determinants, scenario, sizeof scenario);
        add(list, scenario);
    }
    return list;
}

/* ---- names ---- */

bool icha_contradiction_is(icha_contradiction *to, const char *what, const char *found, const char *expected) {
    to->what = what;
    snprintf(to->found, sizeof to->found, "%s", found);
    snprintf(to->expected, sizeof to->expected, "%s", expected);
    return true;
}

static bool starts(const char *text, const char *with) {
    return strncmp(text, with, strlen(with)) == 0;
}

/* Overlays and index paths come of scenarios, computed years of the calendar, all other names of an assumption file. */
static bool has_origin_in(const json_t *determinants, const char *name) {
    char scenario[160];
    scenario_name(determinants, scenario, sizeof scenario);
    if (starts(name, "scenario:")) return strcmp(name, scenario) == 0;
    if (starts(name, "overlay:") || starts(name, "index:")) return scenario[0] != '\0';
    return strcmp(name, ICHA_COMPUTED_YEARS_ASSUMPTION) == 0 ||
           json_array_size(json_object_get(determinants, "assumptions")) > 0;
}

static bool has_origin(const json_t *manifest, const char *name) {
    const json_t *determinants;
    bool has = false;
    for (size_t i = 0; (determinants = determinants_at(manifest, i)) != NULL; i++)
        has = has || has_origin_in(determinants, name);
    return has;
}

static bool scenario_is_unnamed(const json_t *determinants, const json_t *list, icha_contradiction *to) {
    char scenario[160];
    scenario_name(determinants, scenario, sizeof scenario);
    return scenario[0] != '\0' && !has_name(list, scenario) && icha_contradiction_is(to, "assumptions", "", scenario);
}

static bool names_differ(const json_t *manifest, icha_contradiction *to) {
    size_t index;
    const json_t *item, *determinants, *list = json_object_get(manifest, "assumptions");
    if (!json_is_array(list)) return icha_contradiction_is(to, "assumptions", "", "[]");
    json_array_foreach(list, index, item) {
        const char *name = json_string_value(item);
        if (name == NULL) return icha_contradiction_is(to, "assumptions", "", "[\"\"]");
        if (!has_origin(manifest, name)) return icha_contradiction_is(to, "assumptions", name, "determinants");
    }
    for (size_t i = 0; (determinants = determinants_at(manifest, i)) != NULL; i++)
        if (scenario_is_unnamed(determinants, list, to)) return true;
    return false;
}

/* scenario.json is the scenario that determined the run. */
static bool scenario_differs(const json_t *manifest, icha_contradiction *to) {
    const json_t *entry = by_text(json_object_get(manifest, "results"), "file", "scenario.json");
    const char *said = text_of(determinant(manifest, "scenario"), "sha256"), *found = text_of(entry, "sha256");
    if (said == NULL && found == NULL) return false;
    if (said != NULL && found != NULL && strcmp(said, found) == 0) return false;
    return icha_contradiction_is(to, "scenario", found == NULL ? "" : found, said == NULL ? "" : said);
}

/* ---- counts ---- */

typedef struct triple {
    const char *in, *used, *held, *role;
} triple;

static const triple triples[] = {{"rows_in", "used", "held", "portfolio"},
                                 {"events_in", "events_used", "events_held", "events"}};

/* -1: there is none. */
static int64_t count_of(const json_t *object, const char *key) {
    const json_t *value = json_object_get(object, key);
    int64_t count = json_is_integer(value) ? (int64_t)json_integer_value(value) : -1;
    return count > COUNT_MAX ? -1 : count;
}

static bool count_differs(icha_contradiction *to, const char *left, int64_t found, const char *right,
                          int64_t expected) {
    if (found == expected) return false;
    to->what = "counts";
    snprintf(to->found, sizeof to->found, "%s = %" PRId64, left, found);
    snprintf(to->expected, sizeof to->expected, "%s = %" PRId64, right, expected);
    return true;
}

/* Of a shard the file has more rows; a scenario's lending adds loans that are in no file. */
static bool is_whole_outlay(const json_t *manifest) {
    return is_command(manifest, "outlay") && json_object_get(determinant(manifest, "options"), "shard") == NULL;
}

/* P-2 */
static bool triple_differs(const json_t *manifest, const triple *of, icha_contradiction *to) {
    const json_t *counts = json_object_get(manifest, "counts");
    const json_t *input = by_text(determinant(manifest, "inputs"), "role", of->role);
    int64_t in = count_of(counts, of->in), used = count_of(counts, of->used), held = count_of(counts, of->held);
    char sum[80];
    snprintf(sum, sizeof sum, "%s + %s", of->used, of->held);
    if (in < 0 || used < 0 || held < 0) return icha_contradiction_is(to, "counts", "", of->in);
    if (count_differs(to, sum, used + held, of->in, in)) return true;
    int64_t rows = count_of(input, "rows");
    return is_whole_outlay(manifest) && rows >= 0 && count_differs(to, of->in, in, "determinants.inputs", rows);
}

static bool counts_differ(const json_t *manifest, icha_contradiction *to) {
    const json_t *counts = json_object_get(manifest, "counts");
    const json_t *table = by_text(json_object_get(manifest, "results"), "file", "held.csv");
    bool has_events = by_text(determinant(manifest, "inputs"), "role", "events") != NULL;
    if (is_command(manifest, ICHA_COMPARISON)) /* no loans are counted, but rows that are compared */
        return count_differs(to, "compare.csv",
                             count_of(by_text(json_object_get(manifest, "results"), "file", "compare.csv"), "rows"),
                             "rows", count_of(counts, "rows"));
    if (triple_differs(manifest, &triples[0], to)) return true;
    if (has_events && triple_differs(manifest, &triples[1], to)) return true;
    if (!has_events && json_object_get(counts, "events_in") != NULL)
        return icha_contradiction_is(to, "counts", "events_in", "determinants.inputs");
    if (table == NULL) return false;
    int64_t held = count_of(counts, "held") + (has_events ? count_of(counts, "events_held") : 0);
    return count_differs(to, "held.csv", count_of(table, "rows"), has_events ? "held + events_held" : "held", held);
}

bool icha_manifest_contradicts(const json_t *manifest, icha_contradiction *to) {
    return names_differ(manifest, to) || scenario_differs(manifest, to) || counts_differ(manifest, to) ||
           icha_comparison_contradicts(manifest, to);
}
