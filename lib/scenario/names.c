#include "names.h"

#include <string.h>

#include "catalogue/model.h"
#include "number/fail.h"
#include "number/name.h"

static icha_status fail_at_name(const icha_scenario_name *name, icha_message message, const char *expected,
                                icha_error *err) {
    icha_status status = icha_fail(err, message, "C-1", name->path, name->text, expected);
    return icha_fail_at(err, status, NULL, name->line, name->column);
}

icha_status icha_scenario_check_products(const icha_scenario *scenario, const icha_catalogue *base, icha_error *err) {
    for (const icha_scenario_name *name = scenario->names; name != NULL; name = name->next)
        if (!name->is_payer && !icha_catalogue_find(base, name->text, NULL))
            return fail_at_name(name, ICHA_M_PRODUCT_NONE, NULL, err);
    return ICHA_OK;
}

/* ---- payers ---- */

/* Those who bear subsidy of a product are offered one by one. */
typedef struct seeking {
    const icha_scenario *scenario;
    const icha_catalogue *catalogue;
    const icha_book *book;
    const char *const *payers; /* one of them is sought */
    size_t count;
    bool is_found;
    const char *nearest; /* to the first of them; NULL: nobody was offered */
    size_t least;
} seeking;

static void offer(seeking *s, const char *payer) {
    for (size_t i = 0; i < s->count; i++) s->is_found = s->is_found || strcmp(s->payers[i], payer) == 0;
    size_t distance = icha_name_distance(s->payers[0], payer);
    if (s->nearest != NULL && distance >= s->least) return;
    s->nearest = payer;
    s->least = distance;
}

static void offer_versions(seeking *s, const icha_cat_parameter *parameter) {
    for (size_t i = 0; parameter != NULL && i < parameter->version_count; i++) {
        const icha_value *value = &parameter->versions[i].public.value;
        if (value->state == ICHA_STATE_KNOWN && value->form == ICHA_FORM_EXACT) offer(s, value->text);
    }
}

static bool speaks_of(const icha_cat_assumption *record, const char *product) {
    bool speaks = record->product_count == 0;
    for (size_t i = 0; !speaks && i < record->product_count; i++) speaks = strcmp(record->products[i], product) == 0;
    return speaks;
}

static void offer_assumed(seeking *s, const char *product) {
    for (const icha_cat_assumption *record = s->catalogue->assumptions; record != NULL; record = record->next)
        for (size_t g = 0; speaks_of(record, product) && g < record->group_count; g++) {
            const icha_cat_of_product *group = &record->groups[g];
            if (group->product != NULL && strcmp(group->product, product) != 0) continue;
            for (size_t i = 0; i < group->parameters.count; i++)
                if (strcmp(group->parameters.items[i].name, "subsidy.payer") == 0)
                    offer_versions(s, &group->parameters.items[i]);
        }
}

/* subsidy.payers[0].name */
static bool is_payer_column(const char *key) {
    size_t length = strlen(key);
    return strncmp(key, "subsidy.payers[", 15) == 0 && length > 6 && strcmp(key + length - 6, "].name") == 0;
}

static void offer_planned(seeking *s, const char *product) {
    for (size_t i = 0; i < s->scenario->lending_count; i++) {
        const icha_lending *plan = &s->scenario->lending[i];
        for (size_t j = 0; strcmp(plan->product, product) == 0 && j < plan->term_count; j++)
            if (is_payer_column(plan->terms[j].key)) offer(s, plan->terms[j].text);
    }
}

static void offer_lent(seeking *s, const char *product) {
    const icha_lines *lines = s->book == NULL ? NULL : &s->book->lines;
    for (size_t i = 0; lines != NULL && i < lines->cells.count; i++) {
        const icha_cell_key *cell = icha_sums_entry(&lines->cells, i);
        if (strcmp(icha_names_text(&lines->names, cell->product), product) == 0)
            offer(s, icha_names_text(&lines->names, cell->payer));
    }
}

static void offer_of(seeking *s, const char *product) {
    offer_versions(s, icha_cat_find_parameter(icha_cat_find_product(s->catalogue, product), "subsidy.payer"));
    offer_assumed(s, product);
    offer_planned(s, product);
    offer_lent(s, product);
}

/* Of a payer: in any of the budget's products. Of a product: any of the budget's payers. */
static void seek(seeking *s, const icha_scenario_name *name) {
    const icha_budget *budget = name->budget;
    if (!name->is_payer) {
        offer_of(s, name->text);
        return;
    }
    for (size_t i = 0; i < budget->product_count; i++) offer_of(s, budget->products[i]);
    for (size_t i = 0; budget->product_count == 0 && i < icha_catalogue_product_count(s->catalogue); i++)
        offer_of(s, icha_catalogue_product(s->catalogue, i).id);
}

static icha_status check_payer(const icha_scenario *scenario, const icha_catalogue *catalogue, const icha_book *book,
                               const icha_scenario_name *name, icha_error *err) {
    const icha_budget *budget = name->budget;
    seeking s = {.scenario = scenario, .catalogue = catalogue, .book = book};
    if (budget == NULL || budget->payer_count == 0) return ICHA_OK;
    s.payers = name->is_payer ? &name->text : budget->payers;
    s.count = name->is_payer ? 1 : budget->payer_count;
    seek(&s, name);
    if (s.is_found) return ICHA_OK;
    return fail_at_name(name, name->is_payer ? ICHA_M_BUDGET_PAYER_NONE : ICHA_M_BUDGET_PRODUCT_UNPAID,
                        s.nearest == NULL ? "-" : s.nearest, err);
}

icha_status icha_scenario_check_payers(const icha_scenario *scenario, const icha_catalogue *catalogue,
                                       const icha_book *book, icha_error *err) {
    icha_status status = ICHA_OK;
    for (int of_payers = 1; of_payers >= 0; of_payers--) /* a payer's own fault before what follows from it */
        for (const icha_scenario_name *name = scenario->names; status == ICHA_OK && name != NULL; name = name->next)
            if (name->is_payer == (of_payers == 1)) status = check_payer(scenario, catalogue, book, name, err);
    return status;
}
