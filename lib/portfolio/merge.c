/* The sums of another thread added to one's own. */
#include <stdlib.h>
#include <string.h>

#include "fold.h"
#include "number/fail.h"

static icha_status no_memory(icha_error *err) {
    return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}

static icha_status add(icha_money *sum, icha_money amount, icha_error *err) {
    if (icha_money_add(*sum, amount, sum, NULL) == ICHA_OK) return ICHA_OK;
    return icha_fail(err, ICHA_M_SUBSIDY_OVERFLOW, "N-1", NULL, NULL, NULL);
}

/* Numbers of another fold's names in this one's. NULL: no memory. */
static uint32_t *renumber(icha_names *names, const icha_names *other) {
    uint32_t *numbers = malloc((other->count + 1) * sizeof *numbers);
    for (size_t i = 0; numbers != NULL && i < other->count; i++) {
        numbers[i] = icha_names_number(names, other->texts[i], strlen(other->texts[i]));
        if (numbers[i] != UINT32_MAX) continue;
        free(numbers);
        return NULL;
    }
    return numbers;
}

static icha_status merge_cells(icha_fold *fold, const icha_fold *other, const uint32_t *numbers, icha_error *err) {
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < other->cells.count; i++) {
        const icha_cell *from = icha_sums_entry(&other->cells, i);
        icha_cell_key key = from->key;
        key.product = numbers[key.product], key.payer = numbers[key.payer], key.bank = numbers[key.bank];
        icha_cell *to = icha_sums_at(&fold->cells, &key);
        if (to == NULL) return no_memory(err);
        to->loans += from->loans; /* a loan belongs to one thread */
        status = add(&to->amount, from->amount, err);
    }
    return status;
}

static icha_status merge_claims(icha_fold *fold, const icha_fold *other, const uint32_t *numbers, icha_error *err) {
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < other->claims.count; i++) {
        const icha_claim_sum *from = icha_sums_entry(&other->claims, i);
        icha_claim_key key = from->key;
        key.product = numbers[key.product], key.payer = numbers[key.payer], key.bank = numbers[key.bank];
        icha_claim_sum *to = icha_sums_at(&fold->claims, &key);
        if (to == NULL) return no_memory(err);
        to->paid_on = from->paid_on;
        to->fiscal_year = from->fiscal_year;
        status = add(&to->lines, from->lines, err);
        if (status == ICHA_OK) status = add(&to->claimed, from->claimed, err);
    }
    return status;
}

static icha_status merge_totals(icha_fold *fold, const icha_fold *other, const uint32_t *numbers, icha_error *err) {
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < other->totals.count; i++) {
        const icha_total_sum *from = icha_sums_entry(&other->totals, i);
        icha_total_key key = {numbers[from->key.product], from->key.basis, from->key.kind};
        icha_total_sum *to = icha_sums_at(&fold->totals, &key);
        if (to == NULL) return no_memory(err);
        status = add(&to->before, from->before, err);
        if (status == ICHA_OK) status = add(&to->within, from->within, err);
        if (status == ICHA_OK) status = add(&to->after, from->after, err);
    }
    return status;
}

static bool merge_names(icha_names *names, const icha_names *other) {
    for (size_t i = 0; i < other->count; i++)
        if (icha_names_number(names, other->texts[i], strlen(other->texts[i])) == UINT32_MAX) return false;
    return true;
}

static icha_status merge_notes(icha_fold *fold, const icha_fold *other, const uint32_t *numbers, icha_error *err) {
    for (size_t i = 0; i < other->notes.count; i++) {
        const icha_note_count *from = icha_sums_entry(&other->notes, i);
        icha_note_key key = {numbers[from->key.product], numbers[from->key.sentence]};
        icha_note_count *to = icha_sums_at(&fold->notes, &key);
        if (to == NULL) return no_memory(err);
        to->loans += from->loans;
    }
    if (merge_names(&fold->assumptions, &other->assumptions) && merge_names(&fold->methods, &other->methods))
        return ICHA_OK;
    return no_memory(err);
}

icha_status icha_fold_merge(icha_fold *fold, const icha_fold *other, icha_error *err) {
    uint32_t *numbers = renumber(&fold->names, &other->names);
    if (numbers == NULL) return no_memory(err);
    icha_status status = merge_cells(fold, other, numbers, err);
    if (status == ICHA_OK) status = merge_claims(fold, other, numbers, err);
    if (status == ICHA_OK) status = merge_totals(fold, other, numbers, err);
    if (status == ICHA_OK) status = merge_notes(fold, other, numbers, err);
    free(numbers);
    return status;
}
