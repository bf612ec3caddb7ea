#include "compare.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"

/* The order of outlay.csv, for rows without quarters and months. */
static int compare_keys(const icha_outlay_cell *a, const icha_outlay_cell *b) {
    int order = strcmp(a->product, b->product);
    if (order == 0) order = strcmp(a->payer, b->payer);
    if (order == 0) order = strcmp(icha_outlay_kind_name(a->kind), icha_outlay_kind_name(b->kind));
    if (order == 0) order = (a->year > b->year) - (a->year < b->year);
    if (order == 0) order = strcmp(a->bank, b->bank);
    return order != 0 ? order : (int)a->basis - (int)b->basis;
}

static int by_key(const void *left, const void *right) {
    return compare_keys(&((const icha_compared *)left)->key, &((const icha_compared *)right)->key);
}

/* ---- rows of all steps ---- */

static icha_status collect(icha_comparison *all, icha_error *err) {
    size_t count = 0;
    for (size_t i = 0; i <= ICHA_CAUSE_COUNT; i++) count += icha_portfolio_cell_count(all->steps[i]);
    all->rows = calloc(count + 1, sizeof *all->rows);
    if (all->rows == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    for (size_t i = 0; i <= ICHA_CAUSE_COUNT; i++)
        for (size_t j = 0; j < icha_portfolio_cell_count(all->steps[i]); j++)
            all->rows[all->count++].key = icha_portfolio_cell(all->steps[i], j);
    return ICHA_OK;
}

static void keep_one_of_each(icha_comparison *all) {
    size_t kept = 0;
    if (all->count > 0) qsort(all->rows, all->count, sizeof *all->rows, by_key);
    for (size_t i = 0; i < all->count; i++)
        if (kept == 0 || by_key(&all->rows[kept - 1], &all->rows[i]) != 0) all->rows[kept++] = all->rows[i];
    all->count = kept;
    for (size_t i = 0; i < kept; i++) all->rows[i].key.amount = all->rows[i].key.loans = 0;
}

/* A step's amounts beside the rows; both are in order, and every cell has its row. Amounts are within N-1, so
 * differences fit. */
static void enter(icha_comparison *all, size_t step) {
    size_t count = icha_portfolio_cell_count(all->steps[step]), next = 0;
    for (size_t i = 0; i < all->count; i++) {
        icha_compared *row = &all->rows[i];
        icha_money amount = 0;
        int64_t loans = 0;
        if (next < count) {
            icha_outlay_cell cell = icha_portfolio_cell(all->steps[step], next);
            bool is_here = compare_keys(&cell, &row->key) == 0;
            if (is_here) amount = cell.amount, loans = cell.loans, next++;
        }
        if (step == 0) row->a = amount;
        else row->parts[step - 1] = amount - row->b; /* b: of the step before */
        row->b = amount;
        row->key.amount = amount;
        row->key.loans = loans;
        row->difference = row->b - row->a;
    }
    assert(next == count);
}

icha_status icha_compare(icha_mixed_outlay *outlay_of, void *context, icha_comparison *out, icha_error *err) {
    icha_comparison all = {NULL, 0, {NULL}};
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i <= ICHA_CAUSE_COUNT; i++)
        status = outlay_of(context, i, &all.steps[i], err);
    if (status == ICHA_OK) status = collect(&all, err);
    if (status != ICHA_OK) {
        icha_comparison_clear(&all);
        return status;
    }
    keep_one_of_each(&all);
    for (size_t i = 0; i <= ICHA_CAUSE_COUNT; i++) {
        assert(all.steps[i]->options.by == all.steps[0]->options.by);
        enter(&all, i);
    }
    *out = all;
    return ICHA_OK;
}

void icha_comparison_clear(icha_comparison *comparison) {
    for (size_t i = 0; i <= ICHA_CAUSE_COUNT; i++) /* a step may stand there more than once, one after the other */
        if (i == ICHA_CAUSE_COUNT || comparison->steps[i] != comparison->steps[i + 1])
            icha_portfolio_free(comparison->steps[i]);
    free(comparison->rows);
    *comparison = (icha_comparison){NULL, 0, {NULL}};
}

/* ---- of setups ---- */

typedef struct pair {
    const icha_setup *a, *b;
    const icha_portfolio_options *options;
} pair;

static icha_status run_mixture(void *context, size_t from_b, icha_portfolio **out, icha_error *err) {
    const pair *of = context;
    icha_setup mixture = *of->a;
    for (size_t i = 0; i < from_b; i++) icha_setup_take(&mixture, of->b, (icha_cause)i);
    if (mixture.mode == ICHA_SCENARIO_SIMULATE && mixture.seed == NULL) mixture.seed = "";
    return icha_engine_run(&mixture, of->options, out, err);
}

icha_status icha_compare_setups(const icha_setup *a, const icha_setup *b, const icha_portfolio_options *options,
                                icha_comparison *out, icha_error *err) {
    pair of = {a, b, options};
    return icha_compare(run_mixture, &of, out, err);
}
