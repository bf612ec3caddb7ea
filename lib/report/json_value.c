/* Catalogue values, sources and dates as JSON. */
#include <stdlib.h>
#include <string.h>

#include "audit/json_whole.h"
#include "report/json_pieces.h"

json_t *icha_json_date(icha_date date) {
    char text[ICHA_DATE_TEXT_SIZE];
    if (date == ICHA_DATE_UNSET) return json_null();
    icha_date_format(date, text, sizeof text);
    return json_string(text);
}

json_t *icha_json_last_date(icha_date date) {
    return date == ICHA_DATE_MAX ? json_null() : icha_json_date(date);
}

json_t *icha_json_rate(icha_rate rate) {
    char text[ICHA_TEXT_MAX];
    icha_rate_format(rate, text, sizeof text);
    return json_string(text);
}

/* "" is no text. */
json_t *icha_json_text(const char *text) {
    return text == NULL || text[0] == '\0' ? json_null() : json_string(text);
}

static json_t *steps_json(const icha_value *value) {
    json_t *list = json_array();
    for (size_t i = 0; i < value->step_count; i++)
        icha_json_append(list, json_pack("{s:i, s:o}", "months", (int)value->steps[i].months, "rate",
                                         icha_json_rate(value->steps[i].rate)));
    return list;
}

/* Marginal tiers of a guarantee; the last has no `up_to`. */
static json_t *tiers_json(const icha_value *value) {
    json_t *list = json_array();
    for (size_t i = 0; i < value->tier_count; i++) {
        char ratio[ICHA_TEXT_MAX];
        icha_money up_to = value->tiers[i].up_to;
        icha_ratio_format(value->tiers[i].ratio, ratio, sizeof ratio);
        icha_json_append(list, json_pack("{s:o, s:s}", "up_to", up_to == ICHA_UNSET ? json_null() : json_integer(up_to),
                                         "ratio", ratio));
    }
    return list;
}

/* A rule as one line, however long: value->text may be cut. */
static json_t *test_json(const icha_test *test) {
    size_t size = icha_test_text(test, NULL, 0) + 1;
    char *text = malloc(size);
    if (text == NULL) return NULL;
    icha_test_text(test, text, size);
    json_t *made = json_string(text);
    free(text);
    return made;
}

static bool is_counted(icha_unit unit) {
    return unit == ICHA_UNIT_WON || unit == ICHA_UNIT_MONTHS || unit == ICHA_UNIT_DAYS || unit == ICHA_UNIT_COUNT;
}

static json_t *figure(icha_unit unit, const char *text, int64_t number) {
    if (is_counted(unit)) return json_integer(number);
    if (unit == ICHA_UNIT_BOOL) return json_boolean(number != 0);
    return json_string(text);
}

/* An entry that is not KNOWN keeps its state: null could be read as none (C-2). */
static json_t *keyed_json(const icha_value *value) {
    json_t *object = icha_json_new_object();
    for (size_t i = 0; i < value->entry_count; i++) {
        const icha_value *entry = &value->entries[i].value;
        icha_json_set(object, value->entries[i].key,
                      entry->state == ICHA_STATE_KNOWN ? icha_json_value(entry)
                                                       : json_string(icha_state_name(entry->state)));
    }
    return object;
}

json_t *icha_json_value(const icha_value *value) {
    if (value->state != ICHA_STATE_KNOWN) return json_null();
    switch (value->form) {
    case ICHA_FORM_BAND:
        return json_pack("[o, o]", figure(value->unit, value->low_text, value->low),
                         figure(value->unit, value->high_text, value->high));
    case ICHA_FORM_KEYED: return keyed_json(value);
    case ICHA_FORM_EXACT:
        if (value->unit == ICHA_UNIT_STEPS) return steps_json(value);
        if (value->unit == ICHA_UNIT_TIERS) return tiers_json(value);
        if (value->unit == ICHA_UNIT_TEST && value->test != NULL) return test_json(value->test);
        break;
    case ICHA_FORM_AT_MOST:
    case ICHA_FORM_AT_LEAST: break;
    }
    return figure(value->unit, value->text, value->number);
}

json_t *icha_json_bound(const icha_value *value) {
    if (value->state != ICHA_STATE_KNOWN) return json_null();
    return value->form == ICHA_FORM_AT_MOST    ? json_string("at_most")
           : value->form == ICHA_FORM_AT_LEAST ? json_string("at_least")
                                               : json_null();
}

json_t *icha_json_source(const icha_source *source) {
    char confidence[2] = {source->confidence, '\0'};
    return json_pack("{s:s, s:o, s:o, s:o, s:o, s:b, s:o}", "document", source->document, "line",
                     source->line > 0 ? json_integer(source->line) : json_null(), "quote",
                     icha_json_text(source->quote), "title", icha_json_text(source->title), "locator",
                     icha_json_text(source->locator), "paraphrase", source->is_paraphrase, "confidence",
                     icha_json_text(confidence));
}

json_t *icha_json_sources(const icha_version *version) {
    json_t *list = json_array();
    for (size_t i = 0; i < version->source_count; i++) icha_json_append(list, icha_json_source(&version->sources[i]));
    return list;
}

json_t *icha_json_first_source(const icha_version *version) {
    return version->source_count == 0 ? json_null() : icha_json_source(&version->sources[0]);
}

json_t *icha_json_new_object(void) {
    return json_pack("{}");
}

void icha_json_add_name(json_t *names, const char *name) {
    size_t at = 0;
    if (name == NULL || name[0] == '\0') return;
    while (at < json_array_size(names) && strcmp(json_string_value(json_array_get(names, at)), name) < 0) at++;
    const char *there = json_string_value(json_array_get(names, at));
    if (there == NULL || strcmp(there, name) != 0) icha_json_insert(names, at, json_string(name));
}
