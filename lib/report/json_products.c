/* The list of `icha products`: a line a product. A cell holds the value on the date; without a date the values of all
 * versions, as a list when they differ. What nobody states is UNKNOWN, never 0 or blank (C-2). */
#include <string.h>

#include "audit/json_whole.h"
#include "report/json_pieces.h"

typedef struct question {
    const icha_catalogue *catalogue;
    const char *product;
    icha_date on, known_on;
    bool has_gap, has_unknown; /* of any cell so far */
} question;

static json_t *text_of(const icha_value *value) {
    char text[256];
    const char *sign = value->form == ICHA_FORM_AT_MOST ? "<= " : value->form == ICHA_FORM_AT_LEAST ? ">= " : "";
    if (value->form == ICHA_FORM_BAND) snprintf(text, sizeof text, "%s..%s", value->low_text, value->high_text);
    else snprintf(text, sizeof text, "%s%s", sign, value->text);
    return json_string(text);
}

/* Amounts as they are (a cap is a most by its name), other figures as text with their bound. */
static json_t *cell_json(const icha_value *value) {
    if (value->state != ICHA_STATE_KNOWN) return json_string(icha_state_name(value->state));
    bool is_text = value->form != ICHA_FORM_KEYED && value->unit != ICHA_UNIT_STEPS;
    if (value->unit == ICHA_UNIT_WON && value->form != ICHA_FORM_BAND && value->form != ICHA_FORM_AT_LEAST)
        return icha_json_value(value);
    return is_text ? text_of(value) : icha_json_value(value);
}

static void append_new(json_t *list, json_t *value) {
    size_t index;
    json_t *seen;
    json_array_foreach(list, index, seen) {
        if (json_equal(seen, value)) {
            json_decref(value);
            return;
        }
    }
    icha_json_append(list, value);
}

static json_t *all_values(question *q, const char *parameter) {
    json_t *list = json_array();
    size_t count = icha_catalogue_version_count(q->catalogue, q->product, parameter);
    for (size_t i = 0; i < count; i++) {
        icha_version version = icha_catalogue_version(q->catalogue, q->product, parameter, i);
        if (q->known_on != ICHA_DATE_UNSET && version.known_from > q->known_on) continue;
        q->has_unknown = q->has_unknown || version.value.state == ICHA_STATE_UNKNOWN;
        append_new(list, cell_json(&version.value));
    }
    if (json_array_size(list) > 1) return list;
    json_t *only = json_array_size(list) == 1 ? json_incref(json_array_get(list, 0)) : json_string("GAP");
    q->has_gap = q->has_gap || json_array_size(list) == 0;
    json_decref(list);
    return only;
}

static json_t *selected_value(question *q, const char *parameter) {
    icha_version version;
    if (icha_catalogue_select(q->catalogue, q->product, parameter, q->on, q->known_on, &version, NULL) != ICHA_OK) {
        q->has_gap = true;
        return json_string("GAP");
    }
    q->has_unknown = q->has_unknown || version.value.state == ICHA_STATE_UNKNOWN;
    return cell_json(&version.value);
}

static json_t *cell(question *q, const char *parameter) {
    if (icha_catalogue_version_count(q->catalogue, q->product, parameter) == 0) {
        q->has_unknown = true; /* the catalogue says nothing of it */
        return json_string(icha_state_name(ICHA_STATE_UNKNOWN));
    }
    return q->on == ICHA_DATE_UNSET ? all_values(q, parameter) : selected_value(q, parameter);
}

/* Steps say more than a rate; a product has one of the two. */
static json_t *subsidy_cell(question *q) {
    bool has_steps = icha_catalogue_version_count(q->catalogue, q->product, "subsidy.steps") > 0;
    return cell(q, has_steps ? "subsidy.steps" : "subsidy.rate");
}

/* Budgets of different kinds stand side by side and are never added up (products-2018.md). */
static json_t *budget_cell(question *q) {
    static const char prefix[] = "budget.";
    json_t *kinds = icha_json_new_object();
    size_t count = icha_catalogue_parameter_count(q->catalogue, q->product);
    for (size_t i = 0; i < count; i++) {
        const char *parameter = icha_catalogue_parameter(q->catalogue, q->product, i);
        if (strncmp(parameter, prefix, sizeof prefix - 1) == 0)
            icha_json_set(kinds, parameter + sizeof prefix - 1, cell(q, parameter));
    }
    if (json_object_size(kinds) > 0) return kinds;
    json_decref(kinds);
    return cell(q, "budget");
}

static json_t *product_json(question *q, const icha_product *product, icha_language language) {
    const char *name = language == ICHA_LANGUAGE_KO ? product->name_ko : product->name_en;
    json_t *row = json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "id", product->id, "name", name, "band",
                            cell(q, "rate"), "cap", cell(q, "cap"), "subsidy", subsidy_cell(q), "payer",
                            cell(q, "subsidy.payer"), "volume", cell(q, "volume"), "budget", budget_cell(q));
    const char *state = q->has_gap ? "GAP" : icha_state_name(q->has_unknown ? ICHA_STATE_UNKNOWN : ICHA_STATE_KNOWN);
    icha_json_set(row, "state", json_string(state));
    icha_json_set(row, "name_ko", json_string(product->name_ko));
    icha_json_set(row, "name_en", json_string(product->name_en));
    icha_json_set(row, "fund", json_string(product->fund));
    return row;
}

icha_status icha_json_products(const icha_catalogue *catalogue, icha_date on, icha_date known_on,
                               icha_language language, json_t **list, icha_error *err) {
    (void)err; /* nothing of a loaded catalogue can fail here */
    json_t *rows = json_array();
    size_t count = icha_catalogue_product_count(catalogue);
    for (size_t i = 0; i < count; i++) {
        icha_product product = icha_catalogue_product(catalogue, i);
        question q = {catalogue, product.id, on, known_on, false, false};
        icha_json_append(rows, product_json(&q, &product, language));
    }
    *list = rows;
    return ICHA_OK;
}
