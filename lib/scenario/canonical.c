#include "scenario/canonical.h"

#include <assert.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/canonical.h"
#include "contract/keys.h"
#include "number/fail.h"
#include "published.h"

/* ---- small parts; NULL from any of them shows when its parent takes it ---- */

typedef struct writing {
    const icha_catalogue *base;
    icha_status status; /* of the first error; memory that ran out is found at the end */
    icha_error *err;
} writing;

static json_t *decimal(int64_t number) {
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)number);
    return json_string(text);
}

static json_t *date(icha_date day) {
    char text[ICHA_DATE_TEXT_SIZE];
    icha_date_format(day, text, sizeof text);
    return json_string(text);
}

static json_t *ratio(icha_ratio share) {
    char text[ICHA_TEXT_MAX];
    icha_ratio_format(share, text, sizeof text);
    return json_string(text);
}

static json_t *texts(const char *const *items, size_t count) {
    json_t *list = json_array();
    bool whole = list != NULL;
    for (size_t i = 0; whole && i < count; i++) whole = json_array_append_new(list, json_string(items[i])) == 0;
    if (whole) return list;
    json_decref(list);
    return NULL;
}

typedef json_t *item_writer(writing *w, const icha_scenario *scenario, size_t index);

static json_t *items(writing *w, const icha_scenario *scenario, size_t count, item_writer *write) {
    json_t *list = json_array();
    bool whole = list != NULL;
    for (size_t i = 0; whole && i < count; i++) whole = json_array_append_new(list, write(w, scenario, i)) == 0;
    if (whole) return list;
    json_decref(list);
    return NULL;
}

/* Takes an optional member: a NULL text is left out. false: out of memory. */
static bool set_text(json_t *object, const char *key, const char *text) {
    return text == NULL || json_object_set_new(object, key, json_string(text)) == 0;
}

static json_t *whole_or_none(json_t *object, bool whole) {
    if (whole) return object;
    json_decref(object);
    return NULL;
}

/* ---- overlays and index ---- */

static json_t *overlay_text(writing *w, const icha_overlay *overlay, icha_overlay_text which, const char *given) {
    char *text = NULL;
    if (w->status == ICHA_OK) w->status = icha_overlay_canonical(w->base, overlay, which, given, &text, w->err);
    json_t *made = text == NULL ? NULL : json_string(text);
    free(text);
    return made;
}

static bool set_rounding(json_t *object, const icha_overlay *overlay) {
    char text[ICHA_TEXT_MAX];
    if (overlay->rounding.mode == 0 || overlay->act == ICHA_OVERLAY_SET) return true;
    icha_rounding_format(overlay->rounding, text, sizeof text);
    return set_text(object, "rounding", text);
}

static json_t *overlay_json(writing *w, const icha_scenario *scenario, size_t index) {
    static const char *const acts[] = {"", "set", "add", "multiply"};
    const icha_overlay *overlay = &scenario->overlays[index];
    json_t *made = json_pack("{s:s, s:s, s:o, s:o, s:o, s:s, s:o}", "product", overlay->product, "parameter",
                             overlay->parameter, "from", date(overlay->from), "to", date(overlay->to), "expects",
                             overlay_text(w, overlay, ICHA_OVERLAY_EXPECTS, NULL), "act", acts[overlay->act], "operand",
                             overlay_text(w, overlay, ICHA_OVERLAY_OPERAND, NULL));
    if (made == NULL) return NULL;
    return whole_or_none(made, set_text(made, "part", overlay->part) && set_rounding(made, overlay));
}

static json_t *path_json(const icha_index_change *change) {
    json_t *list = json_array();
    bool whole = list != NULL;
    for (size_t i = 0; whole && i < change->entry_count; i++)
        whole = json_array_append_new(
                    list, json_pack("[o, o]", date(change->entries[i].on), decimal(change->entries[i].rate))) == 0;
    return list == NULL ? NULL : whole_or_none(list, whole);
}

static json_t *change_json(writing *w, const icha_scenario *scenario, size_t index) {
    const icha_index_change *change = &scenario->index[index];
    bool is_path = change->shift == ICHA_UNSET;
    (void)w;
    return json_pack("{s:s, s:o, s:o}", "series", change->series, "from", date(change->from),
                     is_path ? "path" : "shift", is_path ? path_json(change) : decimal(change->shift));
}

/* ---- lending ---- */

static json_t *months_json(const icha_lending *lending) {
    json_t *object = json_object();
    bool whole = object != NULL;
    for (size_t i = 0; whole && i < lending->month_count; i++) {
        char month[32];
        snprintf(month, sizeof month, "%04d-%02d", (int)lending->months[i].year, (int)lending->months[i].month);
        whole = json_object_set_new(object, month, decimal(lending->months[i].amount_won)) == 0;
    }
    return object == NULL ? NULL : whole_or_none(object, whole);
}

/* Cells are canonical texts of TERMS already; rates become billionths, as everywhere (M-1). */
static json_t *term_json(const icha_lending_term *term) {
    int index = icha_key_index(term->key);
    icha_key_kind kind = index < 0 ? ICHA_KIND_TEXT : icha_key_at((size_t)index)->kind;
    icha_rate rate;
    bool is_rate = kind == ICHA_KIND_RATE || kind == ICHA_KIND_SIGNED_RATE;
    if (is_rate && icha_rate_parse(term->text, strlen(term->text), &rate, NULL) == ICHA_OK) return decimal(rate);
    return json_string(term->text);
}

static json_t *terms_json(const icha_lending *lending) {
    json_t *object = json_object();
    bool whole = object != NULL;
    for (size_t i = 0; whole && i < lending->term_count; i++)
        whole = json_object_set_new(object, lending->terms[i].key, term_json(&lending->terms[i])) == 0;
    return object == NULL ? NULL : whole_or_none(object, whole);
}

static json_t *lending_json(writing *w, const icha_scenario *scenario, size_t index) {
    const icha_lending *lending = &scenario->lending[index];
    (void)w;
    return json_pack("{s:s, s:s, s:o, s:o, s:i, s:o}", "id", lending->id, "product", lending->product, "months",
                     months_json(lending), "loan", decimal(lending->loan_won), "day", (int)lending->day, "terms",
                     terms_json(lending));
}

/* ---- behaviour, budget, solve, grid ---- */

static json_t *behaviour_json(writing *w, const icha_scenario *scenario, size_t index) {
    static const char *const kinds[] = {"", "prepayment", "default", "recovery", "closure"};
    const icha_behaviour *behaviour = &scenario->behaviour[index];
    (void)w;
    return json_pack("{s:s, s:o, s:o, s:i, s:i}", "kind", kinds[behaviour->kind], "probability",
                     ratio(behaviour->probability), "products", texts(behaviour->products, behaviour->product_count),
                     "from_month", (int)behaviour->from_month, "to_month", (int)behaviour->to_month);
}

static json_t *budget_json(writing *w, const icha_scenario *scenario, size_t index) {
    const icha_budget *budget = &scenario->budgets[index];
    (void)w;
    return json_pack(
        "{s:s, s:o, s:o, s:i, s:o, s:s}", "id", budget->id, "products", texts(budget->products, budget->product_count),
        "payers", texts(budget->payers, budget->payer_count), "year", (int)budget->year, "amount",
        decimal(budget->amount_won), "basis", budget->basis == ICHA_BUDGET_PAYMENT ? "payment" : "commitment");
}

static bool set_bounds(json_t *object, const icha_solve *solve) {
    const struct {
        const char *key;
        int64_t value;
    } bounds[] = {{"low", solve->low}, {"high", solve->high}, {"step", solve->step}};
    bool whole = true;
    for (size_t i = 0; whole && i < 3; i++)
        whole = json_object_set_new(object, bounds[i].key,
                                    solve->find == ICHA_SOLVE_SUBSIDY_MONTHS ? json_integer(bounds[i].value)
                                                                             : decimal(bounds[i].value)) == 0;
    return whole;
}

static bool set_product(json_t *object, const icha_solve *solve) {
    return set_text(object, "product", solve->product) && json_object_set_new(object, "from", date(solve->from)) == 0 &&
           json_object_set_new(object, "to", date(solve->to)) == 0;
}

static json_t *solve_json(writing *w, const icha_scenario *scenario, size_t index) {
    static const char *const finds[] = {"", "volume", "subsidy_rate", "subsidy_months", "exhaustion"};
    const icha_solve *solve = &scenario->solves[index];
    json_t *made =
        json_pack("{s:s, s:s, s:s}", "id", solve->id, "find", finds[solve->find], "budget", solve->budget->id);
    (void)w;
    if (made == NULL || solve->find == ICHA_SOLVE_EXHAUSTION) return made;
    bool whole = set_bounds(made, solve);
    if (solve->find == ICHA_SOLVE_VOLUME) whole = whole && set_text(made, "lending", solve->lending->id);
    else whole = whole && set_product(made, solve);
    return whole_or_none(made, whole);
}

/* A value of an axis: an overlay's operand, or a probability. */
static json_t *axis_value(writing *w, const icha_scenario *scenario, const icha_axis *axis, size_t index) {
    const char *value = axis->values[index];
    icha_ratio probability;
    if (axis->overlay > 0) return overlay_text(w, &scenario->overlays[axis->overlay - 1], ICHA_OVERLAY_OPERAND, value);
    return icha_ratio_parse(value, strlen(value), &probability, NULL) == ICHA_OK ? ratio(probability) : NULL;
}

static json_t *axis_json(writing *w, const icha_scenario *scenario, size_t index) {
    const icha_axis *axis = &scenario->axes[index];
    bool is_overlay = axis->overlay > 0;
    json_t *values = json_array();
    bool whole = values != NULL;
    for (size_t i = 0; whole && i < axis->value_count; i++)
        whole = json_array_append_new(values, axis_value(w, scenario, axis, i)) == 0;
    if (values != NULL) values = whole_or_none(values, whole);
    return json_pack("{s:s, s:i, s:o}", "name", axis->name, is_overlay ? "overlay" : "behaviour",
                     (int)(is_overlay ? axis->overlay : axis->behaviour), "values", values);
}

/* ---- published figures: what is said and why stand in the result, so they enter ---- */

static json_t *extent_json(const icha_value *value, icha_unit unit) {
    char low[ICHA_TEXT_MAX], high[ICHA_TEXT_MAX];
    icha_extent extent = icha_extent_of(value);
    icha_extent_text(extent.low, unit, low, sizeof low);
    icha_extent_text(extent.high, unit, high, sizeof high);
    return json_pack("{s:s, s:s, s:s}", "state", icha_state_name(extent.state), "low", low, "high", high);
}

static json_t *source_json(const icha_source *source) {
    char confidence[2] = {source->confidence, '\0'};
    return json_pack("{s:s, s:i, s:s, s:b, s:s}", "document", source->document, "line", (int)source->line, "quote",
                     source->quote, "paraphrase", source->is_paraphrase, "confidence", confidence);
}

static json_t *parameter_json(const icha_parameter_at *at) {
    json_t *made =
        json_pack("{s:s, s:s, s:o}", "product", at->product, "parameter", at->parameter, "date", date(at->on));
    if (made == NULL) return NULL;
    bool whole = set_text(made, "part", at->part);
    if (at->known_on != ICHA_DATE_UNSET)
        whole = whole && json_object_set_new(made, "known_on", date(at->known_on)) == 0;
    return whole_or_none(made, whole);
}

static json_t *outlay_json(const icha_outlay_of *of) {
    return json_pack("{s:o, s:o, s:i, s:s, s:s, s:s, s:s}", "products", texts(of->products, of->product_count), "payers",
                     texts(of->payers, of->payer_count), "year", (int)of->year, "kind",
                     icha_outlay_kind_name(of->kind), "basis", icha_basis_name(of->basis), "over",
                     of->over_grid ? "grid" : "run", "loans", of->is_part ? "part" : "all");
}

static json_t *model_json(const icha_published *entry) {
    static const char *const forms[] = {"", "parameter", "product_of", "quotient_of", "difference_of", "outlay"};
    char rounding[ICHA_TEXT_MAX];
    json_t *made = json_object();
    if (entry->form == ICHA_PUBLISHED_UNKNOWN || made == NULL) return made;
    json_t *figure = entry->form == ICHA_PUBLISHED_PARAMETER ? parameter_json(&entry->of[0])
                     : entry->form == ICHA_PUBLISHED_OUTLAY
                         ? outlay_json(&entry->outlay)
                         : json_pack("[o, o]", parameter_json(&entry->of[0]), parameter_json(&entry->of[1]));
    bool whole = json_object_set_new(made, forms[entry->form], figure) == 0;
    if (entry->rounding.mode != 0) {
        icha_rounding_format(entry->rounding, rounding, sizeof rounding);
        whole = whole && set_text(made, "rounding", rounding);
    }
    return whole_or_none(made, whole);
}

static json_t *published_json(writing *w, const icha_scenario *scenario, size_t index) {
    const icha_published *entry = &scenario->published[index];
    (void)w;
    return json_pack("{s:s, s:{s:s, s:s}, s:{s:s, s:s}, s:s, s:o, s:o, s:o}", "id", entry->id, "what", "en",
                     entry->what_en, "ko", entry->what_ko, "why", "en", entry->why_en, "ko", entry->why_ko, "unit",
                     icha_unit_name(entry->unit), "says", extent_json(&entry->says, entry->unit), "source",
                     source_json(&entry->source), "model", model_json(entry));
}

/* ---- the whole ---- */

/* Left out where there are none: digests of scenarios without them stay what they were. */
static bool set_published(json_t *object, writing *w, const icha_scenario *s) {
    return s->published_count == 0 ||
           json_object_set_new(object, "published", items(w, s, s->published_count, published_json)) == 0;
}

static bool set_file(json_t *object, const char *key, const icha_named_file *file) {
    if (file->name == NULL) return true;
    json_t *made = json_pack("{s:s}", "file", file->name);
    if (made != NULL) made = whole_or_none(made, set_text(made, "sha256", file->sha256));
    return json_object_set_new(object, key, made) == 0;
}

static json_t *base_json(const icha_scenario *scenario) {
    json_t *made = json_object();
    bool whole = made != NULL;
    if (whole && scenario->catalogue_sha256 != NULL)
        whole = json_object_set_new(made, "catalogue", json_pack("{s:s}", "sha256", scenario->catalogue_sha256)) == 0;
    whole = whole && set_file(made, "portfolio", &scenario->portfolio) && set_file(made, "events", &scenario->events);
    return made == NULL ? NULL : whole_or_none(made, whole);
}

static json_t *scenario_json(writing *w, const icha_scenario *s) {
    bool simulates = s->mode == ICHA_SCENARIO_SIMULATE;
    json_t *made = json_pack(
        "{s:s, s:s, s:o, s:o, s:{s:i, s:i}, s:s, s:o, s:o, s:o, s:o, s:o, s:s, s:o, s:o}", "icha", "scenario/1", "id",
        s->id, "base", base_json(s), "assume", texts(s->assume, s->assume_count), "horizon", "from", (int)s->first_year,
        "to", (int)s->last_year, "mode", simulates ? "simulate" : "expected", "overlays",
        items(w, s, s->overlay_count, overlay_json), "index", items(w, s, s->index_count, change_json), "lending",
        items(w, s, s->lending_count, lending_json), "behaviour", items(w, s, s->behaviour_count, behaviour_json),
        "budget", items(w, s, s->budget_count, budget_json), "queue", "by_date_then_id", "solve",
        items(w, s, s->solve_count, solve_json), "grid", items(w, s, s->axis_count, axis_json));
    if (made == NULL) return NULL;
    return whole_or_none(made, (!simulates || set_text(made, "seed", s->seed)) && set_published(made, w, s));
}

/* Steals the document. */
static icha_status write(const writing *w, json_t *document, char **json, size_t *length, char *digest,
                         icha_error *err) {
    size_t size = 0;
    char *text = w->status == ICHA_OK ? icha_canonical_json(document, &size) : NULL;
    json_decref(document);
    if (w->status != ICHA_OK) return w->status;
    if (text == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    if (digest != NULL) icha_digest_bytes(text, size, digest);
    if (length != NULL) *length = size;
    if (json != NULL) *json = text;
    else free(text);
    return ICHA_OK;
}

icha_status icha_scenario_canonical(const icha_scenario *scenario, const icha_catalogue *base, char **json,
                                    size_t *length, char digest[ICHA_DIGEST_SIZE], icha_error *err) {
    assert(scenario != NULL && base != NULL);
    writing w = {base, ICHA_OK, err};
    json_t *document = scenario_json(&w, scenario);
    return write(&w, document, json, length, digest, err);
}

icha_status icha_scenario_snapshot_digest(const icha_scenario *scenario, const icha_catalogue *base,
                                          const char *catalogue_sha256, char digest[ICHA_DIGEST_SIZE],
                                          icha_error *err) {
    assert(scenario != NULL && base != NULL && catalogue_sha256 != NULL);
    writing w = {base, ICHA_OK, err};
    json_t *document = json_pack("{s:s, s:o, s:o}", "catalogue", catalogue_sha256, "overlays",
                                 items(&w, scenario, scenario->overlay_count, overlay_json), "index",
                                 items(&w, scenario, scenario->index_count, change_json));
    return write(&w, document, NULL, NULL, digest, err);
}
