#include "exhaustion.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calendar/civil.h"
#include "number/fail.h"

static icha_status no_memory(icha_error *err) {
    return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}

/* ---- the queue ---- */

static int by_date_then_id(const void *left, const void *right) {
    const icha_budget_item *a = left, *b = right;
    if (a->on != b->on) return a->on < b->on ? -1 : 1;
    int order = strcmp(a->id, b->id);
    if (order != 0) return order;
    return (a->amount > b->amount) - (a->amount < b->amount); /* one order for any input */
}

icha_status icha_exhaust(icha_money amount, icha_budget_item *items, size_t count, icha_exhaustion *out,
                         icha_error *err) {
    icha_exhaustion found = {.left = amount};
    if (count > 0) qsort(items, count, sizeof *items, by_date_then_id);
    for (size_t i = 0; i < count; i++) {
        icha_status status = icha_money_add(found.wanted, items[i].amount, &found.wanted, err);
        if (status != ICHA_OK) return status;
        if (found.is_exhausted) continue;
        found.is_exhausted = items[i].amount > found.left;
        if (found.is_exhausted) {
            found.on = items[i].on;
            found.id = items[i].id;
        } else {
            found.used += items[i].amount;
            found.left -= items[i].amount;
        }
    }
    *out = found;
    return ICHA_OK;
}

/* ---- a budget's items ---- */

static bool covers(const icha_budget *budget, const char *product, const char *payer) {
    bool has = budget->payer_count == 0;
    for (size_t i = 0; !has && i < budget->payer_count; i++) has = strcmp(budget->payers[i], payer) == 0;
    return has && icha_budget_has_product(budget, product);
}

typedef struct item_list {
    icha_budget_item *items;
    size_t count;
    char *texts; /* of the ids */
    size_t used;
} item_list;

#define CLAIM_ID_SIZE (3 * (ICHA_PORTFOLIO_CELL_MAX + 1) + ICHA_TEXT_MAX + ICHA_CLAIM_TERMS_SIZE + 8)

static size_t claim_id(const icha_portfolio_claim *claim, char *buffer, size_t size) {
    char terms[ICHA_CLAIM_TERMS_SIZE];
    icha_claim_terms_text(&claim->terms, terms, sizeof terms);
    int length = snprintf(buffer, size, "%s\x1F%s\x1F%s\x1F%s\x1F%s", claim->product, claim->cycle, claim->payer,
                          claim->bank, terms);
    return (size_t)length + 1;
}

static bool is_item(const icha_budget *budget, const icha_portfolio_claim *claim) {
    return claim->fiscal_year == budget->year && covers(budget, claim->product, claim->payer);
}

static bool take_claims(const icha_budget *budget, const icha_portfolio *outlay, item_list *list) {
    size_t count = icha_portfolio_claim_count(outlay), room = 1;
    char buffer[CLAIM_ID_SIZE];
    for (size_t i = 0; i < count; i++) {
        icha_portfolio_claim claim = icha_portfolio_claim_at(outlay, i);
        if (is_item(budget, &claim)) room += claim_id(&claim, buffer, sizeof buffer);
    }
    list->items = malloc((count + 1) * sizeof *list->items);
    list->texts = malloc(room);
    if (list->items == NULL || list->texts == NULL) return false;
    for (size_t i = 0; i < count; i++) {
        icha_portfolio_claim claim = icha_portfolio_claim_at(outlay, i);
        if (!is_item(budget, &claim)) continue;
        char *id = list->texts + list->used;
        list->used += claim_id(&claim, id, room - list->used);
        list->items[list->count++] = (icha_budget_item){claim.paid_on, id, claim.amount};
    }
    return true;
}

/* Commitments of one loan stand side by side: they become one item. */
static bool take_commitments(const icha_budget *budget, const icha_book *book, item_list *list) {
    const icha_lines *lines = &book->lines;
    list->items = malloc((lines->commitment_count + 1) * sizeof *list->items);
    size_t last = SIZE_MAX;
    if (list->items == NULL) return false;
    for (size_t i = 0; i < lines->commitment_count; i++) {
        const icha_commitment *own = &lines->commitments[i];
        const char *product = icha_names_text(&lines->names, own->product);
        if (icha_civil_of(own->on).year != budget->year ||
            !covers(budget, product, icha_names_text(&lines->names, own->payer)))
            continue;
        if (own->id != last) list->items[list->count++] = (icha_budget_item){own->on, lines->ids + own->id, 0};
        last = own->id;
        list->items[list->count - 1].amount += own->amount; /* of one loan: within N-1 */
    }
    return true;
}

icha_status icha_budget_exhaust(const icha_budget *budget, const icha_book *book, const icha_portfolio *outlay,
                                icha_exhaustion *out, icha_error *err) {
    item_list list = {NULL, 0, NULL, 0};
    bool is_payment = budget->basis == ICHA_BUDGET_PAYMENT;
    assert(is_payment || book->keeps_commitments);
    bool ok = is_payment ? take_claims(budget, outlay, &list) : take_commitments(budget, book, &list);
    icha_status status = ok ? icha_exhaust(budget->amount_won, list.items, list.count, out, err) : no_memory(err);
    if (status == ICHA_OK) out->id = NULL; /* the texts go */
    free(list.items);
    free(list.texts);
    return status;
}
