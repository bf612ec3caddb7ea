/* Budget lines, and the questions that are solved against them. */
#include <stdio.h>
#include <string.h>

#include "scenario/reading.h"

static void check_budget_id(icha_scenario_reading *r, const icha_cat_node *map, const icha_budget *budget) {
    for (const icha_budget *other = budget - r->scenario->budget_count; budget->id != NULL && other < budget; other++)
        if (other->id != NULL && strcmp(other->id, budget->id) == 0) icha_fault_twice(r, map, "id", budget->id);
}

static void read_budget(icha_scenario_reading *r, const icha_cat_node *node, void *item) {
    static const char *const required[] = {"id", "year", "amount", "basis", NULL};
    static const char *const optional[] = {"products", "payers", NULL};
    icha_budget *budget = item;
    const icha_scenario_name by = {.budget = budget};
    int64_t year = 0, amount = 0;
    size_t basis = 0;
    if (!icha_cat_expect_map(&r->reader, node, required, optional)) return;
    budget->id = icha_member_id(r, node, "id");
    icha_member_products(r, node, "products", &by, &budget->products, &budget->product_count);
    icha_member_payers(r, node, "payers", &by, &budget->payers, &budget->payer_count);
    (void)icha_member_whole(r, node, "year", 1900, 2199, &year);
    (void)icha_member_whole(r, node, "amount", 0, ICHA_MONEY_MAX, &amount);
    (void)icha_member_word(r, node, "basis", "payment commitment", &basis);
    budget->year = (int32_t)year;
    budget->amount_won = amount;
    budget->basis = basis == 0 ? ICHA_BUDGET_PAYMENT : ICHA_BUDGET_COMMITMENT;
    check_budget_id(r, node, budget);
}

void icha_scenario_read_budgets(icha_scenario_reading *r) {
    const void *items;
    icha_read_list(r, "budget", ICHA_BUDGETS_MAX, sizeof(icha_budget), read_budget, &items, &r->scenario->budget_count);
    r->scenario->budgets = items;
}

/* ---- solve ---- */

static void fault_reference(icha_scenario_reading *r, const icha_cat_node *map, const char *key, const char *list) {
    icha_fault_member(r, map, key, ICHA_M_REFERENCE_NONE, icha_cat_get(map, key)->text, list);
}

static void read_budget_of(icha_scenario_reading *r, const icha_cat_node *map, icha_solve *solve) {
    const char *id = icha_member_id(r, map, "budget");
    for (size_t i = 0; id != NULL && i < r->scenario->budget_count; i++) {
        const icha_budget *budget = &r->scenario->budgets[i];
        if (budget->id != NULL && strcmp(budget->id, id) == 0) solve->budget = budget;
    }
    if (id != NULL && solve->budget == NULL) fault_reference(r, map, "budget", "budget");
}

static void read_lending_of(icha_scenario_reading *r, const icha_cat_node *map, icha_solve *solve) {
    const char *id = icha_member_id(r, map, "lending");
    for (size_t i = 0; id != NULL && i < r->scenario->lending_count; i++) {
        const icha_lending *lending = &r->scenario->lending[i];
        if (lending->id != NULL && strcmp(lending->id, id) == 0) solve->lending = lending;
    }
    if (id != NULL && solve->lending == NULL) fault_reference(r, map, "lending", "lending");
}

static bool read_bound(icha_scenario_reading *r, const icha_cat_node *map, const char *key, icha_solve_find find,
                       int64_t minimum, int64_t *value) {
    int64_t most = find == ICHA_SOLVE_VOLUME ? ICHA_MONEY_MAX : ICHA_TERM_MONTHS_MAX;
    if (find != ICHA_SOLVE_SUBSIDY_RATE) return icha_member_whole(r, map, key, minimum, most, value);
    if (!icha_member_rate(r, map, key, value)) return false;
    if (*value >= minimum && *value <= ICHA_RATE_ONE) return true;
    icha_fault_member(r, map, key, ICHA_M_OUT_OF_RANGE, icha_cat_get(map, key)->text,
                      minimum == 0 ? "0%..100%" : "more than 0%, at most 100%");
    return false;
}

static void read_bounds(icha_scenario_reading *r, const icha_cat_node *map, icha_solve *solve) {
    bool low = read_bound(r, map, "low", solve->find, 0, &solve->low);
    bool high = read_bound(r, map, "high", solve->find, 0, &solve->high);
    (void)read_bound(r, map, "step", solve->find, 1, &solve->step);
    if (low && high && solve->low > solve->high)
        icha_fault_member(r, map, "low", ICHA_M_RANGE_REVERSED, icha_cat_get(map, "low")->text, "low <= high");
}

/* Each question has its own keys. */
static bool expect_keys(icha_scenario_reading *r, const icha_cat_node *node, icha_solve_find find) {
    static const char *const volume[] = {"id", "find", "lending", "low", "high", "step", "budget", NULL};
    static const char *const terms[] = {"id", "find", "product", "window", "low", "high", "step", "budget", NULL};
    static const char *const exhaustion[] = {"id", "find", "budget", NULL};
    const char *const *keys = find == ICHA_SOLVE_VOLUME ? volume : find == ICHA_SOLVE_EXHAUSTION ? exhaustion : terms;
    return icha_cat_expect_map(&r->reader, node, keys, NULL);
}

static void read_question(icha_scenario_reading *r, const icha_cat_node *node, icha_solve *solve) {
    if (!expect_keys(r, node, solve->find)) return;
    solve->id = icha_member_id(r, node, "id");
    read_budget_of(r, node, solve);
    if (solve->find == ICHA_SOLVE_EXHAUSTION) return;
    read_bounds(r, node, solve);
    if (solve->find == ICHA_SOLVE_VOLUME) {
        read_lending_of(r, node, solve);
        return;
    }
    solve->product = icha_member_product(r, node, "product");
    (void)icha_member_window(r, node, "window", &solve->from, &solve->to);
}

static void read_solve(icha_scenario_reading *r, const icha_cat_node *node, void *item) {
    static const char words[] = "volume subsidy_rate subsidy_months exhaustion";
    icha_solve *solve = item;
    size_t find = 0;
    solve->from = solve->to = ICHA_DATE_UNSET;
    if (node->bad) return;
    if (node->kind != ICHA_CAT_MAP || icha_cat_get(node, "find") == NULL) {
        icha_cat_fault(&r->reader, node->place, ICHA_M_KEY_MISSING, NULL, "find");
        return;
    }
    if (!icha_member_word(r, node, "find", words, &find)) return;
    solve->find = (icha_solve_find)(find + 1);
    read_question(r, node, solve);
    for (const icha_solve *other = solve - r->scenario->solve_count; solve->id != NULL && other < solve; other++)
        if (other->id != NULL && strcmp(other->id, solve->id) == 0) icha_fault_twice(r, node, "id", solve->id);
}

void icha_scenario_read_solves(icha_scenario_reading *r) {
    const void *items;
    icha_read_list(r, "solve", ICHA_SOLVES_MAX, sizeof(icha_solve), read_solve, &items, &r->scenario->solve_count);
    r->scenario->solves = items;
}
