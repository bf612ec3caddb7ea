#include "receipt_digest.h"

#include <stdlib.h>
#include <string.h>

/* M-1 has no null: what is not there is left out. */
static void set_text(json_t *object, const char *key, const char *text) {
    if (text != NULL && text[0] != '\0') json_object_set_new(object, key, json_string(text));
}

static void set_number(json_t *object, const char *key, int64_t number) {
    char text[ICHA_TEXT_MAX];
    if (number == ICHA_UNSET) return;
    icha_quantity_format((icha_quantity){ICHA_UNIT_WON, number, 1}, text, sizeof text);
    set_text(object, key, text);
}

static void set_date(json_t *object, const char *key, icha_date date) {
    char text[ICHA_DATE_TEXT_SIZE];
    if (date == ICHA_DATE_UNSET) return;
    icha_date_format(date, text, sizeof text);
    set_text(object, key, text);
}

static void set_quantity(json_t *object, const char *key, icha_quantity quantity) {
    char text[ICHA_TEXT_MAX];
    if (quantity.unit == 0) return;
    icha_quantity_format(quantity, text, sizeof text);
    json_object_set_new(object, key, json_pack("[s, s]", icha_unit_name(quantity.unit), text));
}

/* ---- criteria ---- */

static void set_test(json_t *object, const char *key, const icha_test *test) {
    if (test == NULL) return;
    size_t size = icha_test_text(test, NULL, 0) + 1;
    char *text = malloc(size);
    if (text == NULL) { /* no digest rather than one of less: null has no canonical form */
        json_object_set_new(object, key, json_null());
        return;
    }
    icha_test_text(test, text, size);
    set_text(object, key, text);
    free(text);
}

static json_t *steps_json(const icha_value *value) {
    json_t *list = json_array();
    for (size_t i = 0; i < value->step_count; i++) {
        json_t *step = json_object();
        set_number(step, "months", value->steps[i].months);
        set_number(step, "rate", value->steps[i].rate);
        json_array_append_new(list, step);
    }
    return list;
}

static json_t *tiers_json(const icha_value *value) {
    char ratio[ICHA_TEXT_MAX];
    json_t *list = json_array();
    for (size_t i = 0; i < value->tier_count; i++) {
        json_t *tier = json_object();
        icha_ratio_format(value->tiers[i].ratio, ratio, sizeof ratio);
        set_number(tier, "up_to", value->tiers[i].up_to);
        set_text(tier, "ratio", ratio);
        json_array_append_new(list, tier);
    }
    return list;
}

static json_t *value_json(const icha_value *value);

static json_t *entries_json(const icha_value *value) {
    json_t *list = json_array();
    for (size_t i = 0; i < value->entry_count; i++) {
        json_t *entry =
            json_pack("{s:s, s:o}", "key", value->entries[i].key, "value", value_json(&value->entries[i].value));
        set_test(entry, "when", value->entries[i].when);
        json_array_append_new(list, entry);
    }
    return list;
}

static void set_known(json_t *made, const icha_value *value) {
    set_text(made, "form", icha_form_name(value->form));
    set_text(made, "low", value->form == ICHA_FORM_BAND ? value->low_text : "");
    set_text(made, "high", value->form == ICHA_FORM_BAND ? value->high_text : "");
    if (value->form == ICHA_FORM_AT_MOST || value->form == ICHA_FORM_AT_LEAST)
        set_text(made, "bound", value->form == ICHA_FORM_AT_MOST ? "at_most" : "at_least");
    set_text(made, "keyed_by", value->form == ICHA_FORM_KEYED ? value->keyed_by : "");
    if (value->unit != ICHA_UNIT_TEST) set_text(made, "value", value->text);
    set_test(made, "test", value->test);
    if (value->entry_count > 0) json_object_set_new(made, "entries", entries_json(value));
    if (value->step_count > 0) json_object_set_new(made, "steps", steps_json(value));
    if (value->tier_count > 0) json_object_set_new(made, "tiers", tiers_json(value));
}

static json_t *value_json(const icha_value *value) {
    json_t *made = json_pack("{s:s, s:s}", "state", icha_state_name(value->state), "unit", icha_unit_name(value->unit));
    set_text(made, "reason", value->reason);
    if (value->state == ICHA_STATE_KNOWN) set_known(made, value);
    return made;
}

static json_t *sources_json(const icha_version *version) {
    json_t *list = json_array();
    for (size_t i = 0; i < version->source_count; i++) {
        json_t *source =
            json_pack("{s:s, s:i}", "document", version->sources[i].document, "line", (int)version->sources[i].line);
        set_text(source, "quote", version->sources[i].quote);
        json_array_append_new(list, source);
    }
    return list;
}

static json_t *version_json(const icha_version *version) {
    json_t *made = json_pack("{s:s, s:s, s:s, s:o, s:o}", "parameter", version->parameter, "version", version->id,
                             "status", icha_version_status_name(version->status), "value", value_json(&version->value),
                             "sources", sources_json(version));
    set_date(made, "valid_from", version->valid_from);
    set_date(made, "valid_to", version->valid_to);
    set_date(made, "known_from", version->known_from);
    set_text(made, "assumption", version->assumption);
    return made;
}

json_t *icha_receipt_criteria(const icha_criteria *criteria) {
    json_t *list = json_array();
    for (size_t i = 0; i < icha_criteria_version_count(criteria); i++)
        json_array_append_new(list, version_json(icha_criteria_version(criteria, i)));
    return list;
}

/* ---- facts ---- */

static json_t *fact_json(const icha_facts *facts, int32_t index, const icha_fact *fact) {
    char text[ICHA_FACT_NUMBERS_MAX * 16];
    static const char *const states[] = {"unknown", "known", "not_applicable"};
    json_t *made = json_pack("{s:s}", "state", states[fact->state]);
    if (fact->state != ICHA_FACT_KNOWN) return made;
    icha_facts_text(facts, index, text, sizeof text);
    json_object_set_new(made, "value", json_string(text));
    set_date(made, "as_of", fact->as_of);
    set_text(made, "assurance", icha_assurance_name(fact->assurance));
    return made;
}

json_t *icha_receipt_facts(const icha_facts *facts) {
    json_t *made = json_object();
    for (size_t i = 0; i < icha_catalogue_fact_count(facts->catalogue); i++) {
        const icha_fact *fact = icha_facts_get(facts, (int32_t)i);
        if (fact == NULL) continue;
        json_object_set_new(made, icha_catalogue_fact(facts->catalogue, i)->name, fact_json(facts, (int32_t)i, fact));
    }
    return made;
}

/* ---- reasons and needs ---- */

static json_t *remedy_json(const icha_catalogue *catalogue, const icha_remedy *remedy) {
    json_t *made = json_pack("{s:s, s:s}", "kind", icha_remedy_kind_name(remedy->kind), "verdict",
                             icha_verdict_name(remedy->verdict));
    if (remedy->fact_index >= 0)
        set_text(made, "fact", icha_catalogue_fact(catalogue, (size_t)remedy->fact_index)->name);
    set_quantity(made, "to", remedy->to);
    return made;
}

static json_t *reason_json(const icha_catalogue *catalogue, const icha_reason *reason) {
    json_t *made = json_pack("{s:s, s:i, s:s}", "rule", reason->rule, "depth", (int)reason->depth, "outcome",
                             icha_outcome_name(reason->outcome));
    set_text(made, "version", reason->version == NULL ? "" : reason->version->id);
    set_test(made, "test", reason->test);
    set_quantity(made, "observed", reason->observed);
    set_quantity(made, "required", reason->required);
    set_quantity(made, "margin", reason->margin);
    set_text(made, "required_parameter", reason->required_version == NULL ? "" : reason->required_version->parameter);
    set_text(made, "required_version", reason->required_version == NULL ? "" : reason->required_version->id);
    if (reason->remedy.kind != ICHA_REMEDY_NONE)
        json_object_set_new(made, "remedy", remedy_json(catalogue, &reason->remedy));
    return made;
}

static json_t *need_json(const icha_need *need) {
    return json_pack("{s:i, s:s, s:b, s:b, s:b}", "kind", (int)need->kind, "name", need->name, "for_verdict",
                     need->for_verdict, "for_offer", need->for_offer, "can_flip", need->can_flip);
}

json_t *icha_receipt_reasons(const icha_catalogue *catalogue, const icha_screening *screening) {
    json_t *reasons = json_array(), *needs = json_array();
    for (size_t i = 0; i < screening->reason_count; i++)
        json_array_append_new(reasons, reason_json(catalogue, &screening->reasons[i]));
    for (size_t i = 0; i < screening->need_count; i++) json_array_append_new(needs, need_json(&screening->needs[i]));
    return json_pack("{s:o, s:o}", "reasons", reasons, "needs", needs);
}

/* ---- offer ---- */

static json_t *cap_json(const icha_offer_cap *cap) {
    json_t *made = json_pack("{s:s, s:i, s:b, s:b}", "id", cap->id, "state", (int)cap->state, "binding",
                             cap->is_binding, "next", cap->is_next);
    set_number(made, "amount", cap->amount);
    set_number(made, "open", cap->open);
    set_text(made, "key", cap->key);
    return made;
}

static json_t *offer_steps_json(const icha_offer *offer) {
    json_t *list = json_array();
    for (int32_t i = 0; i < offer->step_count; i++) {
        json_t *step = json_object();
        set_number(step, "months", offer->steps[i].months);
        set_number(step, "rate", offer->steps[i].rate);
        set_number(step, "borrower_low", offer->steps[i].borrower_low);
        set_number(step, "borrower_high", offer->steps[i].borrower_high);
        json_array_append_new(list, step);
    }
    return list;
}

static void set_rates(json_t *made, const icha_offer *offer) {
    set_number(made, "guaranteed", offer->guaranteed);
    set_number(made, "lending_low", offer->lending_low);
    set_number(made, "lending_high", offer->lending_high);
    set_number(made, "subsidy_low", offer->subsidy_low);
    set_number(made, "subsidy_high", offer->subsidy_high);
    set_number(made, "fee_rate", offer->fee_rate);
    set_number(made, "fee_reduction", offer->fee_reduction);
    set_number(made, "borrower_fee_rate", offer->borrower_fee_rate);
    set_text(made, "fee_payer", offer->fee_payer);
    set_text(made, "subsidy_tier", offer->subsidy_tier);
}

json_t *icha_receipt_offer(const icha_offer *offer) {
    json_t *caps = json_array();
    for (int32_t i = 0; i < offer->cap_count; i++) json_array_append_new(caps, cap_json(&offer->caps[i]));
    json_t *made =
        json_pack("{s:b, s:o, s:o}", "at_most", offer->is_at_most, "caps", caps, "steps", offer_steps_json(offer));
    set_number(made, "maximum", offer->maximum);
    set_rates(made, offer);
    return made;
}
