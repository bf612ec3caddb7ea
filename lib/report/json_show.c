/* The list of `icha show`: parameters with their versions and sources. */
#include <string.h>

#include "audit/json_whole.h"
#include "number/fail.h"
#include "report/json_pieces.h"

/* For whom an entry is; null: the catalogue does not say. */
static json_t *when_json(const icha_test *when) {
    icha_value value = {.state = ICHA_STATE_KNOWN, .form = ICHA_FORM_EXACT, .unit = ICHA_UNIT_TEST, .test = when};
    return when == NULL ? json_null() : icha_json_value(&value);
}

/* The entries of a keyed value, with what each key stands for; null for other forms. */
static json_t *entries_json(const icha_value *value) {
    if (value->state != ICHA_STATE_KNOWN || value->form != ICHA_FORM_KEYED) return json_null();
    json_t *list = json_array();
    for (size_t i = 0; i < value->entry_count; i++) {
        const icha_keyed_entry *entry = &value->entries[i];
        const icha_value *v = &entry->value;
        const char *form = v->state == ICHA_STATE_KNOWN ? icha_form_name(v->form) : "";
        icha_json_append(list, json_pack("{s:s, s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:o}", "key", entry->key, "label_ko",
                                         icha_json_text(entry->label_ko), "label_en", icha_json_text(entry->label_en),
                                         "state", icha_state_name(v->state), "form", icha_json_text(form), "bound",
                                         icha_json_bound(v), "value", icha_json_value(v), "reason",
                                         icha_json_text(v->reason), "when", when_json(entry->when)));
    }
    return list;
}

/* The members that a row has beyond those of its kind: null, so that every row has every key. */
static void set_nulls(json_t *row, const char *const *keys, size_t count) {
    for (size_t i = 0; i < count; i++) icha_json_set(row, keys[i], json_null());
}

static json_t *version_json(const icha_version *version) {
    const icha_value *v = &version->value;
    bool keyed = v->state == ICHA_STATE_KNOWN && v->form == ICHA_FORM_KEYED;
    const char *form = v->state == ICHA_STATE_KNOWN ? icha_form_name(v->form) : "";
    json_t *row =
        json_pack("{s:s, s:s, s:o, s:o, s:s, s:o, s:o, s:o, s:s, s:o}", "parameter", version->parameter, "state",
                  icha_state_name(v->state), "form", icha_json_text(form), "value", icha_json_value(v), "unit",
                  icha_unit_name(v->unit), "valid_from", icha_json_date(version->valid_from), "valid_to",
                  icha_json_last_date(version->valid_to), "known_from", icha_json_date(version->known_from), "status",
                  icha_version_status_name(version->status), "source", icha_json_first_source(version));
    json_t *more = json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "version", version->id, "event",
                             version->event, "bound", icha_json_bound(v), "reason", icha_json_text(v->reason),
                             "reason_ko", icha_json_text(v->reason_ko), "note", icha_json_text(version->note),
                             "keyed_by", keyed ? json_string(v->keyed_by) : json_null(), "entries", entries_json(v),
                             "sources", icha_json_sources(version), "label_ko", icha_json_text(version->label_ko),
                             "label_en", icha_json_text(version->label_en));
    icha_json_merge(row, json_incref(more));
    json_decref(more);
    return row;
}

/* No version on that date: said as such, never the previous value (C-3). */
static json_t *gap_json(const char *parameter, icha_unit unit) {
    static const char *const others[] = {"valid_from", "valid_to", "known_from", "status", "source",
                                         "version",    "event",    "bound",      "reason", "reason_ko",
                                         "note",       "keyed_by", "entries"};
    json_t *row = json_pack("{s:s, s:s, s:n, s:n, s:s}", "parameter", parameter, "state", "GAP", "form", "value",
                            "unit", icha_unit_name(unit));
    set_nulls(row, others, sizeof others / sizeof others[0]);
    icha_json_set(row, "sources", json_array());
    icha_json_set(row, "label_ko", json_null());
    icha_json_set(row, "label_en", json_null());
    return row;
}

/* ---- facts ---- */

static json_t *choices_json(const icha_fact_definition *fact) {
    json_t *list = json_array();
    for (size_t i = 0; i < fact->choice_count; i++)
        icha_json_append(list, json_pack("{s:s, s:o, s:o}", "key", fact->choices[i].key, "label_ko",
                                         icha_json_text(fact->choices[i].label_ko), "label_en",
                                         icha_json_text(fact->choices[i].label_en)));
    return list;
}

static bool has_bounds(const icha_fact_definition *fact) {
    return fact->type == ICHA_FACT_WHOLE || fact->type == ICHA_FACT_WON || fact->type == ICHA_FACT_RATE ||
           fact->type == ICHA_FACT_MONTHS;
}

static json_t *bound_json(const icha_fact_definition *fact, int64_t bound) {
    if (!has_bounds(fact)) return json_null();
    return fact->type == ICHA_FACT_RATE ? icha_json_rate(bound) : json_integer(bound);
}

static void set_fact_members(json_t *row, const icha_fact_definition *fact) {
    json_t *more = json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:b}", "label_ko",
                             icha_json_text(fact->label_ko), "label_en", icha_json_text(fact->label_en), "minimum",
                             bound_json(fact, fact->minimum), "maximum", bound_json(fact, fact->maximum), "choices",
                             choices_json(fact), "unit_ko", icha_json_text(fact->unit_ko), "unit_en",
                             icha_json_text(fact->unit_en), "supplied_by_ko", icha_json_text(fact->supplied_by_ko),
                             "supplied_by_en", icha_json_text(fact->supplied_by_en), "changeable", fact->is_changeable);
    icha_json_merge(row, json_incref(more));
    json_decref(more);
}

/* A row as the parameters have it, so that nobody who reads the list meets another shape. */
static json_t *fact_json(const icha_fact_definition *fact) {
    static const char *const dates[] = {"valid_from", "valid_to", "known_from", "status"};
    static const char *const others[] = {"version",   "event", "bound",    "reason",
                                         "reason_ko", "note",  "keyed_by", "entries"};
    static const char *const source[] = {"document", "line", "quote", "title", "locator", "paraphrase", "confidence"};
    char parameter[ICHA_CATALOGUE_ID_MAX + 8];
    snprintf(parameter, sizeof parameter, "fact:%s", fact->name);
    json_t *row = json_pack("{s:s, s:s, s:s, s:s, s:o}", "parameter", parameter, "state", "KNOWN", "form", "fact",
                            "value", icha_fact_type_name(fact->type), "unit", icha_json_text(fact->unit_en));
    json_t *none = icha_json_new_object();
    set_nulls(none, source, sizeof source / sizeof source[0]);
    set_nulls(row, dates, sizeof dates / sizeof dates[0]);
    icha_json_set(row, "source", none);
    set_nulls(row, others, sizeof others / sizeof others[0]);
    icha_json_set(row, "sources", json_array());
    set_fact_members(row, fact);
    return row;
}

static void append_facts(json_t *list, const icha_catalogue *catalogue, const char *product, icha_date on,
                         icha_date known_on) {
    for (size_t i = 0; i < icha_catalogue_fact_count(catalogue); i++)
        if (icha_catalogue_asks(catalogue, product, on, known_on, i))
            icha_json_append(list, fact_json(icha_catalogue_fact(catalogue, i)));
}

static void append_all(json_t *list, const icha_catalogue *catalogue, const char *product, const char *parameter,
                       icha_date known_on) {
    size_t count = icha_catalogue_version_count(catalogue, product, parameter);
    for (size_t i = 0; i < count; i++) {
        icha_version version = icha_catalogue_version(catalogue, product, parameter, i);
        if (known_on == ICHA_DATE_UNSET || version.known_from <= known_on)
            icha_json_append(list, version_json(&version));
    }
}

static void append_selected(json_t *list, const icha_catalogue *catalogue, const char *product, const char *parameter,
                            icha_date on, icha_date known_on) {
    icha_version version;
    if (icha_catalogue_select(catalogue, product, parameter, on, known_on, &version, NULL) == ICHA_OK) {
        icha_json_append(list, version_json(&version));
    } else {
        version = icha_catalogue_version(catalogue, product, parameter, 0);
        icha_json_append(list, gap_json(parameter, version.value.unit));
    }
}

/* ---- index series: a row per entry, as a parameter's versions are ---- */

/* An entry holds to the day before the next one that is known, the last to the end of what is known. */
static icha_date last_day_of(const icha_series *series, size_t index, icha_date known_on) {
    size_t unused;
    icha_date last = ICHA_DATE_MAX;
    (void)icha_series_select(series, known_on, NULL, 0, &unused, &last, NULL);
    for (size_t next = index + 1; next < series->entry_count; next++)
        if (known_on == ICHA_DATE_UNSET || series->about[next].known_from <= known_on)
            return series->entries[next].on - 1;
    return last;
}

static json_t *entry_json(const icha_series *series, size_t index, icha_date known_on) {
    char rate[ICHA_TEXT_MAX];
    const icha_series_about *about = &series->about[index];
    icha_rate_format(series->entries[index].rate, rate, sizeof rate);
    icha_version version = {.parameter = icha_series_basis_name(series->basis), .id = "", .event = "reset"};
    version.value = (icha_value){.state = ICHA_STATE_KNOWN, .form = ICHA_FORM_EXACT, .unit = ICHA_UNIT_RATE};
    version.value.text = rate;
    version.value.number = series->entries[index].rate;
    version.value.reason = version.value.reason_ko = version.value.keyed_by = "";
    version.valid_from = series->entries[index].on;
    version.valid_to = last_day_of(series, index, known_on);
    version.known_from = about->known_from;
    version.status = about->source_count > 0 ? ICHA_VERSION_LAUNCHED : ICHA_VERSION_OVERLAY;
    version.sources = about->sources;
    version.source_count = about->source_count;
    version.note = about->note;
    version.label_ko = series->name_ko;
    version.label_en = series->name_en;
    return version_json(&version);
}

static json_t *series_json(const icha_series *series, icha_date on, icha_date known_on) {
    json_t *rows = json_array();
    size_t at;
    if (on != ICHA_DATE_UNSET) {
        bool holds = icha_series_at(series, on, known_on, &at, NULL) == ICHA_OK;
        icha_json_append(rows, holds ? entry_json(series, at, known_on)
                                     : gap_json(icha_series_basis_name(series->basis), ICHA_UNIT_RATE));
        return rows;
    }
    for (size_t i = 0; i < series->entry_count; i++)
        if (known_on == ICHA_DATE_UNSET || series->about[i].known_from <= known_on)
            icha_json_append(rows, entry_json(series, i, known_on));
    return rows;
}

icha_status icha_json_show(const icha_catalogue *catalogue, const char *product, icha_date on, icha_date known_on,
                           json_t **list, icha_error *err) {
    icha_series series;
    if (icha_catalogue_series_find(catalogue, product, &series, NULL) == ICHA_OK) {
        *list = series_json(&series, on, known_on);
        return ICHA_OK;
    }
    if (!icha_catalogue_find(catalogue, product, NULL))
        return icha_fail(err, ICHA_M_PRODUCT_NONE, "C-1", NULL, product, NULL);
    json_t *rows = json_array();
    size_t count = icha_catalogue_parameter_count(catalogue, product);
    for (size_t i = 0; i < count; i++) {
        const char *parameter = icha_catalogue_parameter(catalogue, product, i);
        if (on == ICHA_DATE_UNSET) append_all(rows, catalogue, product, parameter, known_on);
        else append_selected(rows, catalogue, product, parameter, on, known_on);
    }
    append_facts(rows, catalogue, product, on, known_on);
    *list = rows;
    return ICHA_OK;
}
