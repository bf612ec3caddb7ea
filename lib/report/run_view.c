#include "run_view.h"

#include <string.h>

#include "audit/rests_on.h"

static const char *text_of(const json_t *value) {
    const char *text = json_string_value(value);
    return text == NULL ? "" : text;
}

static const json_t *determinants(const icha_run_view *view) {
    return json_object_get(view->manifest, "determinants");
}

const char *icha_view_run_id(const icha_run_view *view) {
    return text_of(json_object_get(view->manifest, "run_id"));
}

const char *icha_view_version(const icha_run_view *view) {
    return text_of(json_object_get(json_object_get(determinants(view), "program"), "version"));
}

const char *icha_view_years(const icha_run_view *view) {
    const json_t *years = json_object_get(json_object_get(determinants(view), "options"), "years");
    return text_of(years != NULL ? years : json_object_get(view->scenario, "years"));
}

int64_t icha_view_count(const icha_run_view *view, const char *key) {
    const json_t *count = json_object_get(json_object_get(view->manifest, "counts"), key);
    return json_is_integer(count) ? json_integer_value(count) : ICHA_UNSET;
}

int64_t icha_view_rows(const icha_run_view *view, const char *file) {
    size_t index;
    const json_t *entry;
    json_array_foreach(json_object_get(view->manifest, "results"), index, entry) {
        if (strcmp(text_of(json_object_get(entry, "file")), file) == 0)
            return json_integer_value(json_object_get(entry, "rows"));
    }
    return 0;
}

const char *icha_view_product(const icha_run_view *view, const char *id) {
    const char *name = json_string_value(json_object_get(view->names, id));
    return name == NULL || name[0] == '\0' ? id : name;
}

/* ---- M-5 ---- */

static void add_text(json_t *to, const char *text) {
    if (text[0] != '\0') json_array_append_new(to, json_string(text));
}

static bool starts(const char *text, const char *with) {
    return strncmp(text, with, strlen(with)) == 0;
}

/* Names that the scenario's own lists say better. */
static bool is_of_scenario(const char *name) {
    return starts(name, "scenario:") || starts(name, "overlay:") || starts(name, "index:");
}

static void add_named(json_t *to, const json_t *names, bool of_scenario) {
    size_t index;
    const json_t *item;
    json_array_foreach(names, index, item) {
        const char *name = text_of(item);
        if (is_of_scenario(name) == of_scenario && !starts(name, "scenario:")) add_text(to, name);
    }
}

/* `incheon.startup subsidy.rate 2018-01-01..2018-12-31`; of an index its series, to the end. */
static void add_changes(json_t *to, const json_t *changes, const char *subject) {
    size_t index;
    const json_t *item;
    json_array_foreach(changes, index, item) {
        const char *what = text_of(json_object_get(item, subject));
        const char *parameter = text_of(json_object_get(item, "parameter"));
        const char *from = text_of(json_object_get(item, "from")), *end = text_of(json_object_get(item, "to"));
        json_array_append_new(to, json_sprintf("%s%s%s%s%s%s%s", what, parameter[0] == '\0' ? "" : " ", parameter,
                                               from[0] == '\0' ? "" : " ", from, from[0] == '\0' ? "" : "..", end));
    }
}

/* What-if, with or without overlays: no scenario may pass for the outlay itself. */
static const char *scenario_name(const icha_run_view *view) {
    const char *said = text_of(json_object_get(json_object_get(determinants(view), "scenario"), "id"));
    const char *name = said[0] != '\0' ? said : text_of(json_object_get(view->scenario, "id"));
    return name[0] == '\0' && view->scenario != NULL ? "scenario.json" : name;
}

json_t *icha_view_reservations(const icha_run_view *view, icha_reservation kind) {
    json_t *list = json_array(), *names = icha_manifest_rests_on(view->manifest);
    if (kind == ICHA_RESERVATION_SCENARIO) add_text(list, scenario_name(view));
    if (kind == ICHA_RESERVATION_ASSUMPTION) add_named(list, names, false);
    if (kind == ICHA_RESERVATION_OVERLAY) {
        add_changes(list, json_object_get(view->scenario, "overlays"), "product");
        add_changes(list, json_object_get(view->scenario, "index"), "series");
        if (json_array_size(list) == 0) add_named(list, names, true);
    }
    json_decref(names);
    return list;
}
