/* Corrections (S-8): what was paid against what is due now, claim by claim. History is never rewritten: a difference is
 * an entry of its own, to recover or to pay. */
#include "corrections.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "number/name.h"

/* A claim of either list. */
typedef struct item {
    const icha_claimed *claim;
    bool is_due;
    size_t place; /* in its list */
} item;

typedef struct answer {
    icha_correction *entries; /* NULL: they are counted only */
    size_t count;
    icha_correction_totals totals;
} answer;

const char *icha_correction_entry_name(icha_correction_entry entry) {
    static const icha_name names[] = {{ICHA_CORRECTION_RECOVER, "recover"}, {ICHA_CORRECTION_PAY, "pay"}};
    return icha_name_of(names, ICHA_NAMES_COUNT(names), (int)entry);
}

/* ---- keys ---- */

/* What an entry speaks of. */
static int compare_keys(const icha_claimed *a, const icha_claimed *b) {
    int order = strcmp(a->product, b->product);
    if (order == 0) order = strcmp(a->cycle, b->cycle);
    if (order == 0) order = strcmp(a->payer, b->payer);
    return order == 0 ? strcmp(a->bank, b->bank) : order;
}

/* Which claim of it: S-6 makes one for each set of claim terms. */
static int compare_claims(const icha_claimed *a, const icha_claimed *b) {
    int order = compare_keys(a, b);
    if (order == 0) order = strcmp(a->terms, b->terms);
    if (order == 0) order = (a->paid_on > b->paid_on) - (a->paid_on < b->paid_on);
    return order == 0 ? (a->fiscal_year > b->fiscal_year) - (a->fiscal_year < b->fiscal_year) : order;
}

/* By key; of one key the paid claims first, equal ones in the order in which they were given. */
static int compare_items(const void *left, const void *right) {
    const item *a = left, *b = right;
    int order = compare_keys(a->claim, b->claim);
    if (order == 0) order = (int)a->is_due - (int)b->is_due;
    if (order == 0) order = compare_claims(a->claim, b->claim);
    return order == 0 ? (a->place > b->place) - (a->place < b->place) : order;
}

size_t icha_claimed_twin(const icha_claimed *claims, size_t index) {
    size_t first = 0;
    while (first < index && (claims[first].amount == 0 || compare_claims(&claims[first], &claims[index]) != 0)) first++;
    return first;
}

void icha_claimed_text(const icha_claimed *claim, char *buffer, size_t size) {
    bool has_product = claim->product[0] != '\0', has_bank = claim->bank[0] != '\0';
    snprintf(buffer, size, "%s%s%s, %s%s%s", claim->product, has_product ? ", " : "", claim->cycle, claim->payer,
             has_bank ? ", " : "", claim->bank);
}

/* ---- the two lists as one ---- */

static icha_status check_amounts(const icha_claimed *claims, size_t count, const char *list, icha_error *err) {
    for (size_t i = 0; i < count; i++) {
        char field[64];
        snprintf(field, sizeof field, "%s[%zu].amount", list, i);
        icha_bounds bounds = {claims[i].amount, 0, ICHA_MONEY_MAX, field, NULL};
        icha_status status = icha_check_bounds(&bounds, 1, "S-8", err);
        if (status != ICHA_OK && err != NULL) err->index = (int64_t)i;
        if (status != ICHA_OK) return status;
    }
    return ICHA_OK;
}

/* A claim of 0 is none. */
static size_t take(item *items, size_t used, const icha_claimed *claims, size_t count, bool is_due) {
    for (size_t i = 0; i < count; i++)
        if (claims[i].amount != 0) items[used++] = (item){&claims[i], is_due, i};
    return used;
}

/* Of several the one that was given first, so that the same lists give the same sentence. */
static icha_status find_twice(const item *items, size_t count, const icha_claimed *paid, icha_error *err) {
    const item *twice = NULL;
    for (size_t i = 1; i < count; i++) {
        bool is_same = !items[i].is_due && compare_claims(items[i - 1].claim, items[i].claim) == 0;
        if (is_same && (twice == NULL || items[i].place < twice->place)) twice = &items[i];
    }
    if (twice == NULL) return ICHA_OK;
    char field[32], other[32], found[512];
    snprintf(field, sizeof field, "paid[%zu]", twice->place);
    snprintf(other, sizeof other, "paid[%zu]", icha_claimed_twin(paid, twice->place));
    icha_claimed_text(twice->claim, found, sizeof found);
    icha_status status = icha_fail(err, ICHA_M_PAID_TWICE, "S-8", field, found, other);
    if (err != NULL) err->index = (int64_t)twice->place;
    return status;
}

/* ---- the answer ---- */

static icha_status close_entry(answer *a, icha_correction *entry, icha_error *err) {
    icha_correction_totals *t = &a->totals;
    icha_status status = icha_money_add(t->paid, entry->paid, &t->paid, err);
    if (status == ICHA_OK) status = icha_money_add(t->due, entry->due, &t->due, err);
    entry->difference = entry->due - entry->paid; /* both within 0..ICHA_MONEY_MAX */
    if (status != ICHA_OK || entry->difference == 0) return status;
    bool is_pay = entry->difference > 0;
    entry->entry = is_pay ? ICHA_CORRECTION_PAY : ICHA_CORRECTION_RECOVER;
    if (a->entries != NULL) a->entries[a->count] = *entry;
    a->count++;
    if (is_pay) return icha_money_add(t->pay, entry->difference, &t->pay, err);
    return icha_money_add(t->recover, -entry->difference, &t->recover, err);
}

static icha_status add_item(icha_correction *entry, const item *now, icha_error *err) {
    icha_money *sum = now->is_due ? &entry->due : &entry->paid;
    return icha_money_add(*sum, now->claim->amount, sum, err);
}

/* Items of one key stand together. */
static icha_status fold(const item *items, size_t count, answer *a, icha_error *err) {
    icha_status status = ICHA_OK;
    for (size_t first = 0, next; status == ICHA_OK && first < count; first = next) {
        const icha_claimed *key = items[first].claim;
        icha_correction entry = {.product = key->product, .cycle = key->cycle, .payer = key->payer, .bank = key->bank};
        for (next = first; status == ICHA_OK && next < count && compare_keys(items[next].claim, key) == 0; next++)
            status = add_item(&entry, &items[next], err);
        if (status == ICHA_OK) status = close_entry(a, &entry, err);
    }
    a->totals.difference = a->totals.due - a->totals.paid;
    return status;
}

/* Counted first, so that nothing is written by a call that fails. */
static icha_status answer_in_full(const item *items, size_t found, icha_correction *entries, size_t capacity,
                                  size_t *count, icha_correction_totals *totals, icha_error *err) {
    answer counted = {0}, filled = {.entries = entries};
    icha_status status = fold(items, found, &counted, err);
    if (status != ICHA_OK) return status;
    *count = counted.count;
    if (capacity > 0 && counted.count > capacity)
        return icha_fail(err, ICHA_M_BUFFER_TOO_SMALL, NULL, NULL, NULL, NULL);
    if (capacity > 0) (void)fold(items, found, &filled, NULL);
    *totals = counted.totals;
    return ICHA_OK;
}

icha_status icha_corrections(const icha_claimed *paid, size_t paid_count, const icha_claimed *due, size_t due_count,
                             icha_correction *entries, size_t capacity, size_t *count, icha_correction_totals *totals,
                             icha_error *err) {
    icha_status status = check_amounts(paid, paid_count, "paid", err);
    if (status == ICHA_OK) status = check_amounts(due, due_count, "due", err);
    if (status != ICHA_OK) return status;
    if (paid_count > SIZE_MAX / 2 / sizeof(item) || due_count > SIZE_MAX / 2 / sizeof(item) - 1)
        return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    item *items = malloc((paid_count + due_count + 1) * sizeof *items);
    if (items == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    size_t found = take(items, take(items, 0, paid, paid_count, false), due, due_count, true);
    qsort(items, found, sizeof *items, compare_items);
    status = find_twice(items, found, paid, err);
    if (status == ICHA_OK) status = answer_in_full(items, found, entries, capacity, count, totals, err);
    free(items);
    return status;
}
