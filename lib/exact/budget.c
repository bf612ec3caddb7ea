#include "budget.h"

#include <stdlib.h>
#include <string.h>

#define MAX_BUDGETS 256

/* ---- reading ---- */

static bool read_budget(const struct reader *r, struct budget *out) {
    static const char *const keys[] = {"id", "products", "payers", "year", "amount", "basis", NULL};
    static const char *const bases[] = {"payment", "commitment", NULL};
    int basis = 0;
    bool done = icha_exact_known_keys(r, keys) && icha_exact_take_name(r, "id", true, &out->id) &&
                icha_exact_take_int(r, "year", true, 1900, 2199, &out->year) &&
                icha_exact_take_money(r, "amount", true, 0, MONEY_MAX, &out->amount) &&
                icha_exact_take_word(r, "basis", true, bases, &basis) &&
                icha_exact_take_names(r, "products", &out->products) &&
                icha_exact_take_names(r, "payers", &out->payers);
    out->is_commitment = basis == 1;
    return done;
}

bool icha_exact_read_budgets(const struct reader *scenario, struct budgets *out) {
    const json_t *list = icha_exact_take(scenario, "budget", false);
    size_t count = json_array_size(list);
    if (count > MAX_BUDGETS) return icha_exact_fail(scenario->err, "budget: more than %d lines", MAX_BUDGETS);
    out->items = calloc(count + 1, sizeof *out->items);
    if (out->items == NULL) return icha_exact_fail(scenario->err, "out of memory");
    for (size_t i = 0; i < count; i++) {
        char path[64];
        struct reader r;
        if (!icha_exact_take_element(scenario, list, i, "budget", path, &r) ||
            !read_budget(&r, &out->items[out->count++]))
            return false;
    }
    return true;
}

void icha_exact_clear_budgets(struct budgets *budgets) {
    for (size_t i = 0; i < budgets->count; i++) free(budgets->items[i].items);
    free(budgets->items);
}

/* ---- items ---- */

static bool add_item(struct budget *b, const struct budget_item *item, struct exact_error *err) {
    struct budget_item *grown = icha_exact_room_for_one(b->items, b->item_count, &b->item_capacity, sizeof *grown, err);
    if (grown == NULL) return false;
    b->items = grown;
    b->items[b->item_count++] = *item;
    return true;
}

static bool borne(int64_t *sum, const struct budget *b, const struct terms *terms, const struct schedule *schedule,
                  struct exact_error *err) {
    for (size_t p = 0; p < terms->subsidy.payer_count; p++) {
        if (!icha_exact_is_among(b->payers, terms->subsidy.payers[p].name)) continue;
        for (size_t r = 0; r < schedule->count; r++)
            if (!icha_exact_add_money(sum, schedule->rows[r].lines[p], err, "a commitment")) return false;
    }
    return true;
}

bool icha_exact_note_commitment(struct budgets *budgets, const char *loan_id, const char *product,
                                const struct terms *terms, const struct schedule *schedule, struct exact_error *err) {
    for (size_t i = 0; i < budgets->count; i++) {
        struct budget *b = &budgets->items[i];
        struct budget_item item = {.on = terms->disbursed_on, .id = {loan_id, "", "", "", ""}};
        if (!b->is_commitment || !terms->has_subsidy || icha_exact_ymd(item.on).year != b->year ||
            !icha_exact_is_among(b->products, product))
            continue;
        if (!borne(&item.amount, b, terms, schedule, err) || (item.amount > 0 && !add_item(b, &item, err)))
            return false;
    }
    return true;
}

/* Claims by payment date, then product, cycle, payer, bank and terms. `texts` holds the terms' texts. */
static bool add_claims(struct budget *b, const struct book *book, char (*texts)[64]) {
    for (size_t i = 0; i < book->claim_count; i++) {
        const struct claim_row *row = &book->claims[i];
        if (row->claim.fiscal_year != b->year || !icha_exact_is_among(b->products, row->part->product) ||
            !icha_exact_is_among(b->payers, row->part->payer))
            continue;
        icha_exact_claim_terms_text(&row->part->terms, texts[i]);
        const struct budget_item item = {
            row->claim.paid_on,
            {row->part->product, row->claim.cycle, row->part->payer, row->part->bank, texts[i]},
            row->claim.amount};
        if (!add_item(b, &item, book->err)) return false;
    }
    return true;
}

/* ---- when it runs out ---- */

static int compare_items(const void *left, const void *right) {
    const struct budget_item *a = left;
    const struct budget_item *b = right;
    int order = a->on == b->on ? 0 : a->on < b->on ? -1 : 1;
    for (size_t i = 0; order == 0 && i < 5; i++) order = strcmp(a->id[i], b->id[i]);
    return order;
}

/* what comes after the first item that no longer fits is not used, even if it were small enough. */
static json_t *exhaust(struct budget *b, struct exact_error *err) {
    char on[11];
    int64_t wanted = 0, used = 0;
    const struct budget_item *first = NULL;
    if (b->item_count > 0) qsort(b->items, b->item_count, sizeof *b->items, compare_items);
    for (size_t i = 0; i < b->item_count; i++) {
        const struct budget_item *item = &b->items[i];
        if (!icha_exact_add_money(&wanted, item->amount, err, "a budget")) return NULL;
        if (first == NULL && item->amount > b->amount - used) first = item;
        if (first == NULL) used += item->amount;
    }
    if (first != NULL) icha_exact_format_date(first->on, on);
    return json_pack("{s:s,s:s,s:i,s:I,s:I,s:I,s:I,s:s}", "line", b->id, "basis",
                     b->is_commitment ? "commitment" : "payment", "year", b->year, "amount", (json_int_t)b->amount,
                     "wanted", (json_int_t)wanted, "used", (json_int_t)used, "left", (json_int_t)(b->amount - used),
                     "exhausted_on", first == NULL ? "not within the horizon" : on);
}

bool icha_exact_budgets_json(struct budgets *budgets, const struct book *book, json_t *out) {
    bool done = true;
    char(*texts)[64] = calloc(book->claim_count + 1, sizeof *texts);
    if (texts == NULL) return icha_exact_fail(book->err, "out of memory");
    for (size_t i = 0; i < budgets->count && done; i++) {
        struct budget *b = &budgets->items[i];
        done = b->is_commitment || add_claims(b, book, texts);
        json_t *line = done ? exhaust(b, book->err) : NULL;
        done = line != NULL && json_array_append_new(out, line) == 0;
    }
    free(texts);
    return done;
}
