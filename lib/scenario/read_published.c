/* Figures that somebody published, each with its source, and where the model's figure comes from: one of a few typed
 * forms, no expressions. */
#include <string.h>

#include "catalogue/overlay_parts.h"
#include "catalogue/read_citation.h"
#include "scenario/reading.h"

static const icha_unit units[] = {ICHA_UNIT_WON,  ICHA_UNIT_RATE,  ICHA_UNIT_MONTHS,
                                  ICHA_UNIT_DAYS, ICHA_UNIT_COUNT, ICHA_UNIT_RATIO};

static void read_texts(icha_scenario_reading *r, const icha_cat_node *map, const char *key, const char **ko,
                       const char **en) {
    const icha_cat_node *node = icha_cat_get(map, key);
    if (node == NULL) return;
    size_t path = icha_cat_enter(&r->reader, key);
    (void)icha_cat_read_name(&r->reader, node, ko, en);
    icha_cat_leave(&r->reader, path);
}

/* `1%..1.5%` and `<= 7`, as overlays spell them (C-7). */
static bool is_one_line(const icha_cat_node *node) {
    if (node->kind != ICHA_CAT_SCALAR) return false;
    return strstr(node->text, "..") != NULL || strncmp(node->text, "<= ", 3) == 0 || strncmp(node->text, ">= ", 3) == 0;
}

static bool read_one_line(icha_scenario_reading *r, const icha_cat_node *node, icha_published *entry) {
    icha_spelt spelt;
    icha_error err = ICHA_ERROR_INIT;
    icha_status status = icha_overlay_read(r->reader.arena, entry->unit, "", node->text, false, &spelt, &err);
    if (status == ICHA_ERR_SYNTAX || status == ICHA_ERR_UNIT)
        icha_cat_fault(&r->reader, node->place, ICHA_M_WRONG_KIND, node->text,
                       "1%..1.5%, <= 7, {band: [1%, 1.5%]} or {at_most: 7}");
    else if (status != ICHA_OK) icha_cat_fault_inner(&r->reader, node->place, &err, "low..high");
    else entry->says = spelt.value;
    return status == ICHA_OK;
}

/* The catalogue's own reader of values: what the plan says is spelt as there (C-2, C-7). */
static void read_says(icha_scenario_reading *r, const icha_cat_node *map, icha_published *entry) {
    const icha_cat_node *node = icha_cat_get(map, "says");
    size_t unit = 0;
    if (!icha_member_word(r, map, "unit", "won rate months days count ratio", &unit) || node == NULL) return;
    entry->unit = units[unit];
    size_t path = icha_cat_enter(&r->reader, "says");
    bool read = is_one_line(node) ? read_one_line(r, node, entry)
                                  : icha_cat_read_value(&r->reader, node, entry->unit, NULL, &entry->says);
    if (read && entry->says.form == ICHA_FORM_KEYED)
        icha_cat_fault(&r->reader, node->place, ICHA_M_WRONG_KIND, "keyed", "one value");
    icha_cat_leave(&r->reader, path);
}

static void read_source(icha_scenario_reading *r, const icha_cat_node *map, icha_published *entry) {
    const icha_cat_node *node = icha_cat_get(map, "source");
    if (node == NULL) return;
    size_t path = icha_cat_enter(&r->reader, "source");
    icha_cat_read_citation(&r->reader, node, entry->says.state == ICHA_STATE_KNOWN, &entry->source);
    icha_cat_leave(&r->reader, path);
}

/* ---- the model's side ---- */

static void read_parameter(icha_scenario_reading *r, const icha_cat_node *node, icha_parameter_at *at) {
    static const char *const required[] = {"product", "parameter", "date", NULL};
    static const char *const optional[] = {"part", "known_on", NULL};
    at->known_on = ICHA_DATE_UNSET;
    if (!icha_cat_expect_map(&r->reader, node, required, optional)) return;
    at->product = icha_member_product(r, node, "product");
    at->parameter = icha_member_id(r, node, "parameter");
    at->part = icha_member_id(r, node, "part");
    (void)icha_member_date(r, node, "date", &at->on);
    (void)icha_member_date(r, node, "known_on", &at->known_on);
}

static void read_two(icha_scenario_reading *r, const icha_cat_node *node, icha_published *entry) {
    static const char *const expected = "two of {product, parameter, date}";
    if (!icha_cat_expect_list(&r->reader, node, 2, expected)) return;
    if (node->count != 2) {
        icha_cat_fault(&r->reader, node->place, ICHA_M_WRONG_KIND, "list", expected);
        return;
    }
    for (size_t i = 0; i < 2; i++) {
        size_t path = icha_cat_enter_index(&r->reader, i);
        read_parameter(r, i == 0 ? node->first : node->last, &entry->of[i]);
        icha_cat_leave(&r->reader, path);
    }
}

/* Outside the horizon the run has no figure, and nobody may take that for 0. */
static void check_year(icha_scenario_reading *r, const icha_cat_node *node, int64_t year) {
    const icha_scenario *s = r->scenario;
    if (year != 0 && (year < s->first_year || year > s->last_year))
        icha_fault_member(r, node, "year", ICHA_M_OUT_OF_RANGE, icha_cat_get(node, "year")->text,
                          "a year of the horizon");
}

static void read_outlay(icha_scenario_reading *r, const icha_cat_node *node, icha_outlay_of *of) {
    static const char *const required[] = {"products", "year", "basis", NULL};
    static const char *const optional[] = {"payers", "kind", "over", "loans", NULL};
    const icha_scenario_name by = {.outlay = of};
    size_t kind = 0, basis = 0, over = 0, loans = 0;
    int64_t year = 0;
    if (!icha_cat_expect_map(&r->reader, node, required, optional)) return;
    icha_member_products(r, node, "products", &by, &of->products, &of->product_count);
    icha_member_payers(r, node, "payers", &by, &of->payers, &of->payer_count);
    const icha_cat_node *products = icha_cat_get(node, "products");
    if (products != NULL && products->kind == ICHA_CAT_LIST && products->count == 0)
        icha_fault_member(r, node, "products", ICHA_M_WRONG_KIND, "[]", "a list of ids");
    if (icha_member_whole(r, node, "year", 1900, 2199, &year)) check_year(r, node, year);
    (void)icha_member_word(r, node, "basis", "accrued due paid", &basis);
    (void)icha_member_word(r, node, "kind", "interest_subsidy fee_support", &kind);
    (void)icha_member_word(r, node, "loans", "all part", &loans);
    if (icha_member_word(r, node, "over", "run grid", &over) && over == 1 && r->scenario->axis_count == 0)
        icha_fault_member(r, node, "over", ICHA_M_REFERENCE_NONE, "grid", "grid");
    of->year = (int32_t)year;
    of->basis = (icha_basis)(basis + 1);
    of->kind = (icha_outlay_kind)(kind + 1);
    of->over_grid = over == 1;
    of->is_part = loans == 1;
}

static icha_published_form form_of(const char *key) {
    static const char *const keys[] = {"parameter", "product_of", "quotient_of", "difference_of", "outlay"};
    size_t i = 0;
    while (strcmp(keys[i], key) != 0) i++;
    return (icha_published_form)(i + 1);
}

static void read_form(icha_scenario_reading *r, const icha_cat_node *map, icha_published *entry) {
    static const char *const forms[] = {"parameter", "product_of", "quotient_of", "difference_of", "outlay", NULL};
    const icha_cat_node *node = icha_read_one_of(r, map, forms);
    if (node == NULL) return;
    entry->form = form_of(node->key);
    size_t path = icha_cat_enter(&r->reader, node->key);
    if (entry->form == ICHA_PUBLISHED_PARAMETER) read_parameter(r, node, &entry->of[0]);
    else if (entry->form == ICHA_PUBLISHED_OUTLAY) read_outlay(r, node, &entry->outlay);
    else read_two(r, node, entry);
    icha_cat_leave(&r->reader, path);
    if (entry->form == ICHA_PUBLISHED_OUTLAY && entry->unit != 0 && entry->unit != ICHA_UNIT_WON)
        icha_cat_fault(&r->reader, node->key_place, ICHA_M_WRONG_KIND, "outlay", "unit: won");
    icha_member_rounding(r, map, "rounding", &entry->rounding);
}

static void read_model(icha_scenario_reading *r, const icha_cat_node *map, icha_published *entry) {
    static const char *const none[] = {NULL};
    static const char *const keys[] = {"parameter", "product_of", "quotient_of", "difference_of",
                                       "outlay",    "rounding",   NULL};
    const icha_cat_node *node = icha_cat_get(map, "model");
    if (node == NULL) return;
    size_t path = icha_cat_enter(&r->reader, "model");
    if (node->kind == ICHA_CAT_SCALAR && strcmp(node->text, "unknown") == 0) entry->form = ICHA_PUBLISHED_UNKNOWN;
    else if (icha_cat_expect_map(&r->reader, node, none, keys)) read_form(r, node, entry);
    icha_cat_leave(&r->reader, path);
}

static void read_entry(icha_scenario_reading *r, const icha_cat_node *node, void *item) {
    static const char *const required[] = {"id", "what", "unit", "says", "source", "model", "why", NULL};
    icha_published *entry = item;
    entry->line = node->place.line;
    entry->column = node->place.column;
    if (!icha_cat_expect_map(&r->reader, node, required, NULL)) return;
    entry->id = icha_member_id(r, node, "id");
    read_texts(r, node, "what", &entry->what_ko, &entry->what_en);
    read_texts(r, node, "why", &entry->why_ko, &entry->why_en);
    read_says(r, node, entry);
    read_source(r, node, entry);
    read_model(r, node, entry);
    for (const icha_published *other = entry - r->scenario->published_count; entry->id != NULL && other < entry;
         other++)
        if (other->id != NULL && strcmp(other->id, entry->id) == 0) icha_fault_twice(r, node, "id", entry->id);
}

void icha_scenario_read_published(icha_scenario_reading *r) {
    const void *items;
    icha_read_list(r, "published", ICHA_PUBLISHED_MAX, sizeof(icha_published), read_entry, &items,
                   &r->scenario->published_count);
    r->scenario->published = items;
}
