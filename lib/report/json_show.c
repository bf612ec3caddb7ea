/* The list of `icha show`: parameters with their versions and sources. */
#include <string.h>

#include "number/fail.h"
#include "report/document.h"

/* The entries of a keyed value, with what each key stands for; null for other forms. */
static json_t *entries_json(const icha_value *value) {
    if (value->state != ICHA_STATE_KNOWN || value->form != ICHA_FORM_KEYED) return json_null();
    json_t *list = json_array();
    for (size_t i = 0; i < value->entry_count; i++) {
        const icha_keyed_entry *entry = &value->entries[i];
        const icha_value *v = &entry->value;
        const char *form = v->state == ICHA_STATE_KNOWN ? icha_form_name(v->form) : "";
        json_array_append_new(
            list, json_pack("{s:s, s:o, s:o, s:s, s:o, s:o, s:o, s:o}", "key", entry->key, "label_ko",
                            icha_json_text(entry->label_ko), "label_en", icha_json_text(entry->label_en), "state",
                            icha_state_name(v->state), "form", icha_json_text(form), "bound", icha_json_bound(v),
                            "value", icha_json_value(v), "reason", icha_json_text(v->reason)));
    }
    return list;
}

static json_t *version_json(const icha_version *version) {
    const icha_value *v = &version->value;
    bool keyed = v->state == ICHA_STATE_KNOWN && v->form == ICHA_FORM_KEYED;
    const char *form = v->state == ICHA_STATE_KNOWN ? icha_form_name(v->form) : "";
    json_t *row = json_pack("{s:s, s:s, s:o, s:o, s:s, s:o, s:o, s:o, s:s, s:o}", "parameter", version->parameter,
                            "state", icha_state_name(v->state), "form", icha_json_text(form), "value",
                            icha_json_value(v), "unit", icha_unit_name(v->unit), "valid_from",
                            icha_json_date(version->valid_from), "valid_to", icha_json_last_date(version->valid_to),
                            "known_from", icha_json_date(version->known_from), "status",
                            icha_version_status_name(version->status), "source", icha_json_first_source(version));
    json_t *more = json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "version", version->id, "event",
                             version->event, "bound", icha_json_bound(v), "reason", icha_json_text(v->reason), "note",
                             icha_json_text(version->note), "keyed_by", keyed ? json_string(v->keyed_by) : json_null(),
                             "entries", entries_json(v), "sources", icha_json_sources(version));
    json_object_update(row, more);
    json_decref(more);
    return row;
}

/* No version on that date: said as such, never the previous value (C-3). */
static json_t *gap_json(const char *parameter, icha_unit unit) {
    static const char *const others[] = {"valid_from", "valid_to", "known_from", "status", "source",  "version",
                                         "event",      "bound",    "reason",     "note",   "keyed_by", "entries"};
    json_t *row = json_pack("{s:s, s:s, s:n, s:n, s:s}", "parameter", parameter, "state", "GAP", "form", "value",
                            "unit", icha_unit_name(unit));
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) json_object_set_new(row, others[i], json_null());
    json_object_set_new(row, "sources", json_array());
    return row;
}

static void append_all(json_t *list, const icha_catalogue *catalogue, const char *product, const char *parameter,
                       icha_date known_on) {
    size_t count = icha_catalogue_version_count(catalogue, product, parameter);
    for (size_t i = 0; i < count; i++) {
        icha_version version = icha_catalogue_version(catalogue, product, parameter, i);
        if (known_on == ICHA_DATE_UNSET || version.known_from <= known_on)
            json_array_append_new(list, version_json(&version));
    }
}

static void append_selected(json_t *list, const icha_catalogue *catalogue, const char *product, const char *parameter,
                            icha_date on, icha_date known_on) {
    icha_version version;
    if (icha_catalogue_select(catalogue, product, parameter, on, known_on, &version, NULL) == ICHA_OK) {
        json_array_append_new(list, version_json(&version));
    } else {
        version = icha_catalogue_version(catalogue, product, parameter, 0);
        json_array_append_new(list, gap_json(parameter, version.value.unit));
    }
}

icha_status icha_json_show(const icha_catalogue *catalogue, const char *product, icha_date on, icha_date known_on,
                           json_t **list, icha_error *err) {
    if (!icha_catalogue_find(catalogue, product, NULL))
        return icha_fail(err, ICHA_M_PRODUCT_NONE, "C-1", NULL, product, NULL);
    json_t *rows = json_array();
    size_t count = icha_catalogue_parameter_count(catalogue, product);
    for (size_t i = 0; i < count; i++) {
        const char *parameter = icha_catalogue_parameter(catalogue, product, i);
        if (on == ICHA_DATE_UNSET)
            append_all(rows, catalogue, product, parameter, known_on);
        else
            append_selected(rows, catalogue, product, parameter, on, known_on);
    }
    *list = rows;
    return ICHA_OK;
}
