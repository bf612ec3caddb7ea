#include "run_view.h"

#include <string.h>

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

/* An overlay is a name, or what it changes: product and parameter. */
static void add_overlay(json_t *to, const json_t *overlay) {
    const char *product = text_of(json_object_get(overlay, "product"));
    const char *parameter = text_of(json_object_get(overlay, "parameter"));
    const char *name = text_of(json_is_string(overlay) ? overlay : json_object_get(overlay, "name"));
    if (name[0] != '\0') add_text(to, name);
    else json_array_append_new(to, json_sprintf("%s%s%s", product, product[0] == '\0' ? "" : " ", parameter));
}

static void add_list(json_t *to, const json_t *list, bool is_overlay) {
    size_t index;
    const json_t *item;
    json_array_foreach(list, index, item) {
        if (is_overlay) add_overlay(to, item);
        else add_text(to, text_of(json_is_string(item) ? item : json_object_get(item, "name")));
    }
}

static const json_t *overlays_of(const icha_run_view *view) {
    const json_t *places[] = {json_object_get(view->scenario, "overlays"), json_object_get(view->manifest, "overlays"),
                              json_object_get(determinants(view), "overlays")};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (json_array_size(places[i]) > 0) return places[i];
    return NULL;
}

/* What-if, with or without overlays: no scenario may pass for the outlay itself. */
static const char *scenario_name(const json_t *scenario) {
    static const char *const keys[] = {"name", "id", "title"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const char *name = text_of(json_object_get(scenario, keys[i]));
        if (name[0] != '\0') return name;
    }
    return scenario == NULL ? "" : "scenario.json";
}

json_t *icha_view_reservations(const icha_run_view *view, icha_reservation kind) {
    json_t *list = json_array();
    const json_t *used = json_object_get(view->manifest, "assumptions");
    if (list == NULL) return NULL;
    if (kind == ICHA_RESERVATION_SCENARIO) {
        add_text(list, scenario_name(view->scenario));
    }
    if (kind == ICHA_RESERVATION_ASSUMPTION) add_list(list, used, false);
    if (kind == ICHA_RESERVATION_OVERLAY) add_list(list, overlays_of(view), true);
    return list;
}
