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

/* Where payers stand. */
typedef struct payer_place {
    const char *parameter, *column, *column_end; /* subsidy.payers[0].name */
    icha_message payer_none, product_unpaid;
} payer_place;

static const payer_place of_budgets = {"subsidy.payer", "subsidy.payers[", "].name", ICHA_M_BUDGET_PAYER_NONE,
                                       ICHA_M_BUDGET_PRODUCT_UNPAID};
static const payer_place of_subsidies = {"subsidy.payer", "subsidy.payers[", "].name", ICHA_M_PUBLISHED_PAYER_NONE,
                                         ICHA_M_PUBLISHED_PRODUCT_UNPAID};
static const payer_place of_fees = {"guarantee.fee_reduction.payer", "guarantee.reductions[", "].payer",
                                    ICHA_M_PUBLISHED_PAYER_NONE, ICHA_M_PUBLISHED_PRODUCT_UNPAID};

/* What names payers, and for which products: a budget, or a published figure. */
typedef struct asking {
    const payer_place *place;
    icha_outlay_kind kind; /* 0: any */
    const char *const *products;
    size_t product_count; /* 0: all */
    const char *const *payers;
    size_t payer_count;
} asking;

static asking asking_of(const icha_scenario_name *name) {
    const icha_budget *b = name->budget;
    const icha_outlay_of *o = name->outlay;
    asking made = {.place = NULL};
    if (b != NULL) made = (asking){&of_budgets, 0, b->products, b->product_count, b->payers, b->payer_count};
    if (o == NULL) return made;
    return (asking){o->kind == ICHA_OUTLAY_FEE_SUPPORT ? &of_fees : &of_subsidies,
                    o->kind,
                    o->products,
                    o->product_count,
                    o->payers,
                    o->payer_count};
}

/* Those who bear subsidy of a product are offered one by one. */
typedef struct seeking {
    asking asked;
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
                if (strcmp(group->parameters.items[i].name, s->asked.place->parameter) == 0)
                    offer_versions(s, &group->parameters.items[i]);
        }
}

static bool is_payer_column(const payer_place *place, const char *key) {
    size_t length = strlen(key), end = strlen(place->column_end);
    return strncmp(key, place->column, strlen(place->column)) == 0 && length > end &&
           strcmp(key + length - end, place->column_end) == 0;
}

static void offer_planned(seeking *s, const char *product) {
    for (size_t i = 0; i < s->scenario->lending_count; i++) {
        const icha_lending *plan = &s->scenario->lending[i];
        for (size_t j = 0; strcmp(plan->product, product) == 0 && j < plan->term_count; j++)
            if (is_payer_column(s->asked.place, plan->terms[j].key)) offer(s, plan->terms[j].text);
    }
}

static void offer_lent(seeking *s, const char *product) {
    const icha_lines *lines = s->book == NULL ? NULL : &s->book->lines;
    for (size_t i = 0; lines != NULL && i < lines->cells.count; i++) {
        const icha_cell_key *cell = icha_sums_entry(&lines->cells, i);
        bool is_asked = s->asked.kind == 0 || cell->kind == (int32_t)s->asked.kind;
        if (is_asked && strcmp(icha_names_text(&lines->names, cell->product), product) == 0)
            offer(s, icha_names_text(&lines->names, cell->payer));
    }
}

/* A point of the grid may have a payer that the run has not. */
static void offer_swept(seeking *s, const char *product) {
    for (size_t i = 0; i < s->scenario->axis_count; i++) {
        const icha_axis *axis = &s->scenario->axes[i];
        const icha_overlay *overlay = axis->overlay == 0 ? NULL : &s->scenario->overlays[axis->overlay - 1];
        if (overlay == NULL || strcmp(overlay->product, product) != 0) continue;
        if (strcmp(overlay->parameter, s->asked.place->parameter) != 0) continue;
        for (size_t k = 0; k < axis->value_count; k++) offer(s, axis->values[k]);
    }
}

static void offer_of(seeking *s, const char *product) {
    const icha_cat_product *of = icha_cat_find_product(s->catalogue, product);
    offer_versions(s, icha_cat_find_parameter(of, s->asked.place->parameter));
    offer_assumed(s, product);
    offer_planned(s, product);
    offer_lent(s, product);
    if (s->asked.kind != 0) offer_swept(s, product); /* budgets are of the run alone */
}

/* Of a payer: in any of the products that it is named with. Of a product: any of those payers. */
static void seek(seeking *s, const icha_scenario_name *name) {
    const asking *asked = &s->asked;
    if (!name->is_payer) {
        offer_of(s, name->text);
        return;
    }
    for (size_t i = 0; i < asked->product_count; i++) offer_of(s, asked->products[i]);
    for (size_t i = 0; asked->product_count == 0 && i < icha_catalogue_product_count(s->catalogue); i++)
        offer_of(s, icha_catalogue_product(s->catalogue, i).id);
}

static icha_status check_payer(const icha_scenario *scenario, const icha_catalogue *catalogue, const icha_book *book,
                               const icha_scenario_name *name, icha_error *err) {
    const asking asked = asking_of(name);
    seeking s = {.asked = asked, .scenario = scenario, .catalogue = catalogue, .book = book};
    if (asked.payer_count == 0) return ICHA_OK;
    s.payers = name->is_payer ? &name->text : asked.payers;
    s.count = name->is_payer ? 1 : asked.payer_count;
    seek(&s, name);
    if (s.is_found) return ICHA_OK;
    return fail_at_name(name, name->is_payer ? asked.place->payer_none : asked.place->product_unpaid,
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
