/* The plan of new loans: won a month, and the terms of each loan. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/reading.h"

/* ---- months ---- */

/* `2019-01`, as months since 1900-01. */
static bool parse_month(const char *text, size_t length, int32_t *month) {
    char day[16];
    icha_date date;
    if (length != 7) return false;
    snprintf(day, sizeof day, "%.7s-01", text);
    if (icha_date_parse(day, strlen(day), &date, NULL) != ICHA_OK) return false;
    *month = (int32_t)(strtol(day, NULL, 10) - 1900) * 12 + (int32_t)strtol(day + 5, NULL, 10) - 1;
    return true;
}

static icha_lending_month month_of(int32_t month, icha_money amount) {
    return (icha_lending_month){1900 + month / 12, 1 + month % 12, amount};
}

static bool read_month(icha_scenario_reading *r, const icha_cat_node *map, const char *key, int32_t *month) {
    const icha_cat_node *node = icha_cat_get(map, key);
    if (node == NULL) return false;
    size_t path = icha_cat_enter(&r->reader, key);
    bool read = icha_cat_expect_scalar(&r->reader, node, "YYYY-MM");
    if (read && !parse_month(node->text, node->length, month)) {
        icha_cat_fault(&r->reader, node->place, ICHA_M_WRONG_KIND, node->text, "YYYY-MM");
        read = false;
    }
    icha_cat_leave(&r->reader, path);
    return read;
}

static int by_month(const void *a, const void *b) {
    const icha_lending_month *x = a, *y = b;
    return x->year != y->year ? (x->year > y->year) - (x->year < y->year)
                              : (x->month > y->month) - (x->month < y->month);
}

static void read_amount(icha_scenario_reading *r, const icha_cat_node *node, icha_lending_month *month) {
    int32_t number = 0;
    int64_t amount = 0;
    if (!parse_month(node->key, strlen(node->key), &number))
        icha_cat_fault(&r->reader, node->key_place, ICHA_M_WRONG_KIND, node->key, "YYYY-MM");
    (void)icha_cat_read_whole(&r->reader, node, 1, ICHA_MONEY_MAX, &amount);
    *month = month_of(number, amount);
}

/* {"2019-01": 1000000000, ...}, in any order. */
static void read_map(icha_scenario_reading *r, const icha_cat_node *node, icha_lending *lending) {
    if (node->bad) return;
    if (node->kind != ICHA_CAT_MAP || node->count == 0) {
        icha_cat_fault(&r->reader, node->place, ICHA_M_WRONG_KIND, node->text == NULL ? "empty" : node->text,
                       "{\"2019-01\": 1000000000}");
        return;
    }
    if (node->count > ICHA_LENDING_MONTHS_MAX) {
        icha_fault_limit(r, node, "months", ICHA_LENDING_MONTHS_MAX);
        return;
    }
    icha_lending_month *months = icha_cat_arena_take(r->reader.arena, node->count, sizeof *months);
    if (months == NULL) return;
    for (const icha_cat_node *item = node->first; item != NULL; item = item->next) {
        size_t path = icha_cat_enter(&r->reader, item->key);
        read_amount(r, item, &months[lending->month_count++]);
        icha_cat_leave(&r->reader, path);
    }
    qsort(months, lending->month_count, sizeof *months, by_month);
    lending->months = months;
}

/* from, to and amount_per_month: the same amount in each month. */
static void read_span(icha_scenario_reading *r, const icha_cat_node *map, icha_lending *lending) {
    static const char *const required[] = {"from", "to", "amount_per_month", NULL};
    int32_t from = 0, to = 0;
    int64_t amount = 0;
    for (const char *const *key = required; *key != NULL; key++)
        if (icha_cat_get(map, *key) == NULL) icha_cat_fault(&r->reader, map->place, ICHA_M_KEY_MISSING, NULL, *key);
    bool read = read_month(r, map, "from", &from);
    read = read_month(r, map, "to", &to) && read;
    read = icha_member_whole(r, map, "amount_per_month", 1, ICHA_MONEY_MAX, &amount) && read;
    if (!read) return;
    const icha_cat_node *last = icha_cat_get(map, "to");
    if (from > to) icha_cat_fault(&r->reader, last->place, ICHA_M_RANGE_REVERSED, last->text, "from <= to");
    else if (to - from >= ICHA_LENDING_MONTHS_MAX) icha_fault_limit(r, last, "months", ICHA_LENDING_MONTHS_MAX);
    else {
        icha_lending_month *months = icha_cat_arena_take(r->reader.arena, (size_t)(to - from) + 1, sizeof *months);
        for (int32_t month = from; months != NULL && month <= to; month++)
            months[lending->month_count++] = month_of(month, amount);
        lending->months = months;
    }
}

static void read_months(icha_scenario_reading *r, const icha_cat_node *map, icha_lending *lending) {
    static const char *const span[] = {"from", "to", "amount_per_month", NULL};
    const icha_cat_node *months = icha_cat_get(map, "months");
    for (const char *const *key = span; months != NULL && *key != NULL; key++) {
        const icha_cat_node *node = icha_cat_get(map, *key);
        if (node != NULL) icha_cat_fault(&r->reader, node->key_place, ICHA_M_FORM_UNFIT, *key, "months");
    }
    if (months == NULL) {
        read_span(r, map, lending);
        return;
    }
    size_t path = icha_cat_enter(&r->reader, "months");
    read_map(r, months, lending);
    icha_cat_leave(&r->reader, path);
}

static void check_sum(icha_scenario_reading *r, const icha_cat_node *map, const icha_lending *lending) {
    icha_money sum = 0;
    for (size_t i = 0; i < lending->month_count; i++)
        if (icha_money_add(sum, lending->months[i].amount_won, &sum, NULL) != ICHA_OK) {
            icha_cat_fault(&r->reader, map->place, ICHA_M_SUM_OVERFLOW, NULL, NULL);
            return;
        }
}

/* ---- terms ---- */

/* What the plan says itself. */
static bool is_of_plan(const char *key) {
    return strcmp(key, "principal") == 0 || strcmp(key, "disbursed_on") == 0;
}

static bool is_column(const char *key) {
    for (size_t i = 0; i < icha_contract_key_count(); i++)
        if (strcmp(icha_contract_key(i), key) == 0) return !is_of_plan(key);
    return false;
}

/* A cell is read as the portfolio's reader will read it. */
static void read_term(icha_scenario_reading *r, const icha_cat_node *node, icha_contract *contract,
                      icha_lending_term *term) {
    icha_error error = ICHA_ERROR_INIT;
    term->key = term->text = "";
    if (!is_column(node->key)) {
        icha_cat_fault(&r->reader, node->key_place, ICHA_M_KEY_UNKNOWN, node->key, "the columns of a portfolio");
        return;
    }
    if (!icha_cat_expect_scalar(&r->reader, node, "a cell of that column")) return;
    if (icha_contract_set(contract, node->key, node->text, node->length, &error) != ICHA_OK) {
        icha_cat_fault_inner(&r->reader, node->place, &error, node->key);
        return;
    }
    char text[ICHA_CATALOGUE_TEXT_MAX];
    size_t length = icha_contract_get(contract, node->key, text, sizeof text);
    term->key = icha_cat_arena_text(r->reader.arena, node->key, strlen(node->key));
    term->text = icha_cat_arena_text(r->reader.arena, text, length < sizeof text ? length : sizeof text - 1);
}

static int by_key(const void *a, const void *b) {
    return strcmp(((const icha_lending_term *)a)->key, ((const icha_lending_term *)b)->key);
}

static void read_cells(icha_scenario_reading *r, const icha_cat_node *map, icha_terms_lists *lists,
                       icha_lending *lending) {
    icha_contract contract;
    icha_lending_term *terms = icha_cat_arena_take(r->reader.arena, map->count, sizeof *terms);
    if (terms == NULL) return;
    icha_contract_init(&contract);
    icha_terms_lists_init(lists);
    contract.lists = lists;
    for (const icha_cat_node *item = map->first; item != NULL; item = item->next) {
        size_t path = icha_cat_enter(&r->reader, item->key);
        read_term(r, item, &contract, &terms[lending->term_count++]);
        icha_cat_leave(&r->reader, path);
    }
    if (!r->reader.arena->failed) qsort(terms, lending->term_count, sizeof *terms, by_key);
    lending->terms = terms;
}

static void read_terms(icha_scenario_reading *r, const icha_cat_node *map, icha_lending *lending) {
    const icha_cat_node *node = icha_cat_get(map, "terms");
    if (node == NULL || node->bad) return;
    size_t path = icha_cat_enter(&r->reader, "terms");
    icha_terms_lists *lists = malloc(sizeof *lists); /* too large for a stack */
    if (lists == NULL) r->reader.arena->failed = true;
    else if (node->kind != ICHA_CAT_MAP)
        icha_cat_fault(&r->reader, node->place, ICHA_M_WRONG_KIND, node->text == NULL ? "list" : node->text, "map");
    else read_cells(r, node, lists, lending);
    free(lists);
    icha_cat_leave(&r->reader, path);
}

/* ---- entries ---- */

static void check_id(icha_scenario_reading *r, const icha_cat_node *map, const icha_lending *lending) {
    for (const icha_lending *other = lending - r->scenario->lending_count; lending->id != NULL && other < lending;
         other++)
        if (other->id != NULL && strcmp(other->id, lending->id) == 0) icha_fault_twice(r, map, "id", lending->id);
}

static void read_entry(icha_scenario_reading *r, const icha_cat_node *node, void *item) {
    static const char *const required[] = {"id", "product", "loan", "day", NULL};
    static const char *const optional[] = {"months", "from", "to", "amount_per_month", "terms", NULL};
    icha_lending *lending = item;
    int64_t loan = 0, day = 0;
    if (!icha_cat_expect_map(&r->reader, node, required, optional)) return;
    lending->id = icha_member_id(r, node, "id");
    lending->product = icha_member_product(r, node, "product");
    (void)icha_member_whole(r, node, "loan", 1, ICHA_MONEY_MAX, &loan);
    (void)icha_member_whole(r, node, "day", 1, 31, &day);
    lending->loan_won = loan;
    lending->day = (int32_t)day;
    check_id(r, node, lending);
    read_months(r, node, lending);
    check_sum(r, node, lending);
    read_terms(r, node, lending);
}

void icha_scenario_read_lending(icha_scenario_reading *r) {
    const void *items;
    icha_read_list(r, "lending", ICHA_LENDING_MAX, sizeof(icha_lending), read_entry, &items,
                   &r->scenario->lending_count);
    r->scenario->lending = items;
}
