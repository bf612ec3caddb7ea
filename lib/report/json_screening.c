/* The result document of `icha screen` (INTERFACES): verdict, reasons, needs; the offer stands in json_offer.c. */
#include <string.h>

#include "audit/json_whole.h"
#include "report/json_offer.h"

#define SENTENCE_MAX 8192

/* ---- values ---- */

json_t *icha_json_quantity(icha_quantity q) {
    char text[ICHA_TEXT_MAX];
    if (q.unit == 0) return json_null();
    if (q.unit == ICHA_UNIT_BOOL) return json_boolean(q.numerator != 0);
    bool is_text =
        q.denominator > 1 || q.unit == ICHA_UNIT_RATE || q.unit == ICHA_UNIT_DATE || q.unit == ICHA_UNIT_RATIO;
    if (!is_text) return json_integer(q.numerator);
    icha_quantity_format(q, text, sizeof text);
    return json_string(text);
}

static json_t *texts_json(const char *const *items, size_t count) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) icha_json_append(list, json_string(items[i]));
    return list;
}

static bool is_on_fact(const icha_test *test) {
    return test != NULL && test->op >= ICHA_OP_EQUALS;
}

static const icha_fact_definition *fact_of(const icha_screening_view *view, const icha_test *test) {
    return is_on_fact(test) ? icha_catalogue_fact(view->facts->catalogue, (size_t)test->fact_index) : NULL;
}

static json_t *given_json(const icha_screening_view *view, int32_t index) {
    char text[ICHA_FACT_TEXT_MAX];
    const icha_fact *fact = icha_facts_get(view->facts, index);
    if (fact == NULL || fact->state != ICHA_FACT_KNOWN) return json_null();
    icha_facts_text(view->facts, index, text, sizeof text);
    return json_string(text);
}

/* A choice, a text, an industry code stand as they were given. */
static json_t *observed_json(const icha_screening_view *view, const icha_reason *reason) {
    const icha_fact_definition *fact = fact_of(view, reason->test);
    bool is_text = fact != NULL &&
                   (fact->type == ICHA_FACT_CHOICE || fact->type == ICHA_FACT_TEXT || fact->type == ICHA_FACT_KSIC);
    return is_text ? given_json(view, reason->test->fact_index) : icha_json_quantity(reason->observed);
}

static json_t *required_json(const icha_screening_view *view, const icha_reason *reason) {
    const icha_test *test = reason->test;
    const icha_fact_definition *fact = fact_of(view, test);
    icha_quantity q = reason->required;
    if (test == NULL) return json_null();
    if (test->op == ICHA_OP_AT_LEAST_OF) return json_integer(test->count);
    if (test->op == ICHA_OP_KSIC)
        return json_pack("{s:o, s:o}", "include", texts_json(test->items, test->item_count), "exclude",
                         texts_json(test->excluded, test->excluded_count));
    if (test->item_count > 0) return texts_json(test->items, test->item_count);
    if (fact != NULL && fact->type == ICHA_FACT_CHOICE && q.unit != 0 && q.numerator >= 0 &&
        q.numerator < (int64_t)fact->choice_count)
        return json_string(fact->choices[q.numerator].key);
    return icha_json_quantity(q);
}

static json_t *in_language(const icha_screening_view *view, const char *ko, const char *en) {
    return icha_json_text(view->language == ICHA_LANGUAGE_KO ? ko : en);
}

/* ---- reasons ---- */

static json_t *remedy_json(const icha_screening_view *view, const icha_reason *reason) {
    char sentence[SENTENCE_MAX];
    const icha_remedy *remedy = &reason->remedy;
    if (remedy->kind == ICHA_REMEDY_NONE) return json_null();
    const icha_fact_definition *fact =
        remedy->fact_index < 0 ? NULL : icha_catalogue_fact(view->facts->catalogue, (size_t)remedy->fact_index);
    bool is_choice = fact != NULL && fact->type == ICHA_FACT_CHOICE && remedy->to.numerator >= 0 &&
                     remedy->to.numerator < (int64_t)fact->choice_count;
    icha_remedy_sentence(reason, view->facts, view->language, sentence, sizeof sentence);
    return json_pack("{s:s, s:o, s:o, s:s, s:s}", "kind", icha_remedy_kind_name(remedy->kind), "fact",
                     icha_json_text(fact == NULL ? "" : fact->name), "to",
                     is_choice ? json_string(fact->choices[remedy->to.numerator].key) : icha_json_quantity(remedy->to),
                     "verdict", icha_verdict_name(remedy->verdict), "sentence", sentence);
}

static void set_required(json_t *row, const icha_reason *reason) {
    const icha_version *version = reason->required_version;
    icha_json_set(row, "required_parameter", icha_json_text(version == NULL ? "" : version->parameter));
    icha_json_set(row, "required_version", icha_json_text(version == NULL ? "" : version->id));
    icha_json_set(row, "required_source", version == NULL ? json_null() : icha_json_first_source(version));
    icha_json_set(row, "required_assumption", icha_json_text(version == NULL ? "" : version->assumption));
    icha_json_set(row, "required_key", icha_json_text(reason->required_key));
    version = reason->within_version;
    icha_json_set(row, "within", icha_json_quantity(reason->within));
    icha_json_set(row, "within_parameter", icha_json_text(version == NULL ? "" : version->parameter));
    icha_json_set(row, "within_version", icha_json_text(version == NULL ? "" : version->id));
    icha_json_set(row, "within_source", version == NULL ? json_null() : icha_json_first_source(version));
    icha_json_set(row, "within_assumption", icha_json_text(version == NULL ? "" : version->assumption));
}

/* Where the rule itself stands; parts share their rule's. */
static void set_version(json_t *row, const icha_screening_view *view, const icha_version *version) {
    icha_json_set(row, "label", in_language(view, version->label_ko, version->label_en));
    icha_json_set(row, "version", json_string(version->id));
    icha_json_set(row, "known_from", icha_json_date(version->known_from));
    icha_json_set(row, "status", json_string(icha_version_status_name(version->status)));
    icha_json_set(row, "note", icha_json_text(version->note));
    icha_json_set(row, "reason", in_language(view, version->value.reason_ko, version->value.reason));
    icha_json_set(row, "sources", icha_json_sources(version));
}

static json_t *reason_json(const icha_screening_view *view, const icha_reason *reason) {
    char sentence[SENTENCE_MAX];
    bool is_rule = reason->depth == 0 && reason->version != NULL;
    const icha_fact_definition *fact = fact_of(view, reason->test);
    icha_reason_sentence(reason, view->facts, view->language, sentence, sizeof sentence);
    json_t *row =
        json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:s}", "rule", reason->rule, "outcome",
                  icha_outcome_name(reason->outcome), "observed", observed_json(view, reason), "op",
                  icha_json_text(reason->test == NULL ? "" : icha_test_op_name(reason->test->op)), "required",
                  required_json(view, reason), "margin", icha_json_quantity(reason->margin), "source",
                  is_rule ? icha_json_first_source(reason->version) : json_null(), "remedy", remedy_json(view, reason),
                  "fact", icha_json_text(fact == NULL ? "" : fact->name), "sentence", sentence);
    if (is_rule) set_version(row, view, reason->version);
    set_required(row, reason);
    icha_json_set(row, "parts", json_array());
    return row;
}

/* Reasons stand one after the other, each followed by its parts; here parts stand inside. Returns how many were taken. */
static size_t append_reason(json_t *list, const icha_screening_view *view, size_t at) {
    const icha_screening *s = view->screening;
    int32_t depth = s->reasons[at].depth;
    json_t *row = reason_json(view, &s->reasons[at]);
    icha_json_append(list, row);
    size_t next = at + 1;
    while (next < s->reason_count && s->reasons[next].depth > depth)
        next += append_reason(json_object_get(row, "parts"), view, next);
    return next - at;
}

static json_t *reasons_json(const icha_screening_view *view) {
    json_t *list = json_array();
    for (size_t at = 0; at < view->screening->reason_count;) at += append_reason(list, view, at);
    return list;
}

/* ---- needs ---- */

static json_t *purposes_json(const icha_need *need) {
    json_t *list = json_array();
    if (need->for_verdict) icha_json_append(list, json_string("verdict"));
    if (need->for_offer) icha_json_append(list, json_string("offer"));
    return list;
}

static const char *need_key(icha_need_kind kind) {
    return kind == ICHA_NEED_FACT ? "fact" : kind == ICHA_NEED_PARAMETER ? "parameter" : "rule";
}

static json_t *need_json(const icha_screening_view *view, const icha_need *need) {
    char sentence[SENTENCE_MAX];
    const icha_version *version = need->version;
    icha_need_sentence(need, view->facts->catalogue, view->language, sentence, sizeof sentence);
    json_t *row = json_pack("{s:s}", need_key(need->kind), need->name);
    const icha_fact_definition *fact =
        need->kind == ICHA_NEED_FACT ? icha_catalogue_fact(view->facts->catalogue, (size_t)need->fact_index) : NULL;
    icha_json_set(row, "type",
                  icha_json_text(fact != NULL      ? icha_fact_type_name(fact->type)
                                 : version != NULL ? icha_unit_name(version->value.unit)
                                                   : ""));
    icha_json_set(row, "unit", fact == NULL ? json_null() : in_language(view, fact->unit_ko, fact->unit_en));
    icha_json_set(row, "supplied_by",
                  fact == NULL ? json_null() : in_language(view, fact->supplied_by_ko, fact->supplied_by_en));
    icha_json_set(row, "for", purposes_json(need));
    icha_json_set(row, "can_flip", json_boolean(need->can_flip));
    icha_json_set(row, "reason",
                  version == NULL ? json_null() : in_language(view, version->value.reason_ko, version->value.reason));
    icha_json_set(row, "sentence", json_string(sentence));
    icha_json_set(row, "label",
                  fact != NULL      ? in_language(view, fact->label_ko, fact->label_en)
                  : version != NULL ? in_language(view, version->label_ko, version->label_en)
                                    : json_null());
    return row;
}

static json_t *needs_json(const icha_screening_view *view) {
    json_t *list = json_array();
    for (size_t i = 0; i < view->screening->need_count; i++)
        icha_json_append(list, need_json(view, &view->screening->needs[i]));
    return list;
}

/* ---- assumptions (M-5): whatever version spoke that comes from a record ---- */

static void add_version(json_t *names, const icha_version *version) {
    icha_json_add_name(names, version->assumption);
}

json_t *icha_json_screening_assumptions(const icha_screening_view *view) {
    json_t *names = json_array();
    for (size_t i = 0; i < icha_criteria_version_count(view->criteria); i++)
        add_version(names, icha_criteria_version(view->criteria, i));
    for (size_t i = 0; i < view->findings->count; i++)
        if (view->findings->items[i].kind == ICHA_FINDING_ASSUMED)
            add_version(names, &view->findings->items[i].version);
    return names;
}

/* ---- the whole ---- */

static json_t *notes_json(const icha_screening_view *view) {
    char sentence[SENTENCE_MAX];
    json_t *list = json_array();
    for (size_t i = 0; i < view->findings->count; i++) {
        icha_finding_kind kind = view->findings->items[i].kind;
        if (kind != ICHA_FINDING_NOT_CHECKED && kind != ICHA_FINDING_DEFAULTED) continue;
        icha_finding_sentence(&view->findings->items[i], view->language, sentence, sizeof sentence);
        icha_json_append(list, json_string(sentence));
    }
    return list;
}

/* Facts that were given and that the product does not ask for: no fault, but said. */
static json_t *unused_json(const icha_screening_view *view) {
    json_t *list = json_array();
    const icha_catalogue *catalogue = view->facts->catalogue;
    const char *product = icha_criteria_product(view->criteria);
    icha_date on = icha_criteria_on(view->criteria);
    for (size_t i = 0; i < icha_catalogue_fact_count(catalogue); i++)
        if (icha_facts_get(view->facts, (int32_t)i) != NULL &&
            !icha_catalogue_asks(catalogue, product, on, icha_criteria_known_on(view->criteria), i) &&
            !icha_offer_takes_fact(icha_catalogue_fact(catalogue, i)->name))
            icha_json_append(list, json_string(icha_catalogue_fact(catalogue, i)->name));
    return list;
}

icha_status icha_json_screening(icha_screening_view *view, bool with_schedule, json_t **document, icha_error *err) {
    json_t *schedule = NULL, *offer = NULL;
    icha_status status = icha_json_offer(view, with_schedule, &offer, &schedule, err);
    if (status != ICHA_OK) return status;
    json_t *made = json_pack("{s:s, s:o, s:o, s:o}", "verdict", icha_verdict_name(view->screening->verdict), "reasons",
                             reasons_json(view), "needs", needs_json(view), "offer", offer);
    icha_json_set(made, "product", json_string(icha_criteria_product(view->criteria)));
    icha_json_set(made, "on", icha_json_date(icha_criteria_on(view->criteria)));
    icha_json_set(made, "known_on", icha_json_date(icha_criteria_known_on(view->criteria)));
    icha_json_set(made, "assumptions", icha_json_screening_assumptions(view));
    icha_json_set(made, "notes", notes_json(view));
    icha_json_set(made, "unused", unused_json(view));
    if (with_schedule) icha_json_set(made, "schedule", schedule);
    *document = made;
    return ICHA_OK;
}
