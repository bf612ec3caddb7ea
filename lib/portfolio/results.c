/* The sums in the order in which they are shown: by key, bytewise (P-3). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "portfolio.h"

#define COMPARE(a, b)                                                                                                  \
    do                                                                                                                 \
        if ((a) != (b)) return (a) < (b) ? -1 : 1;                                                                     \
    while (0)
#define COMPARE_TEXT(a, b)                                                                                             \
    do {                                                                                                               \
        int order_ = strcmp(a, b);                                                                                     \
        if (order_ != 0) return order_;                                                                                \
    } while (0)

static icha_status no_memory(icha_error *err) {
    return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}

static const char *name(const icha_portfolio *portfolio, uint32_t number) {
    return icha_names_text(&portfolio->fold.names, number);
}

/* ---- outlay.csv ---- */

static int compare_cells(const void *left, const void *right) {
    const icha_outlay_cell *a = left, *b = right;
    COMPARE_TEXT(a->product, b->product);
    COMPARE_TEXT(a->payer, b->payer);
    COMPARE_TEXT(icha_outlay_kind_name(a->kind), icha_outlay_kind_name(b->kind));
    COMPARE(a->year, b->year);
    COMPARE(a->quarter, b->quarter);
    COMPARE(a->month, b->month);
    COMPARE_TEXT(a->bank, b->bank);
    COMPARE(a->basis, b->basis);
    return 0;
}

static icha_outlay_cell shown_cell(const icha_portfolio *portfolio, const icha_cell *cell) {
    int32_t year = 0, month = 0;
    uint32_t by = portfolio->options.by;
    if (cell->key.period != ICHA_DATE_UNSET) icha_date_to_civil(cell->key.period, &year, &month, NULL);
    return (icha_outlay_cell){.product = name(portfolio, cell->key.product),
                              .payer = name(portfolio, cell->key.payer),
                              .bank = name(portfolio, cell->key.bank),
                              .kind = (icha_outlay_kind)cell->key.kind,
                              .year = year,
                              .quarter = by & ICHA_BY_QUARTER ? (month + 2) / 3 : 0,
                              .month = by & ICHA_BY_MONTH ? month : 0,
                              .basis = (icha_basis)cell->key.basis,
                              .amount = cell->amount,
                              .loans = cell->loans};
}

static icha_status sort_cells(icha_portfolio *portfolio, icha_error *err) {
    const icha_sums *cells = &portfolio->fold.cells;
    portfolio->cells = malloc((cells->count + 1) * sizeof *portfolio->cells);
    if (portfolio->cells == NULL) return no_memory(err);
    for (size_t i = 0; i < cells->count; i++)
        portfolio->cells[portfolio->cell_count++] = shown_cell(portfolio, icha_sums_entry(cells, i));
    qsort(portfolio->cells, portfolio->cell_count, sizeof *portfolio->cells, compare_cells);
    return ICHA_OK;
}

/* ---- claims.csv ---- */

void icha_claim_terms_text(const icha_claim_terms *terms, char *buffer, size_t size) {
    char rounding[ICHA_TEXT_MAX];
    icha_rounding_format(terms->rounding, rounding, sizeof rounding);
    snprintf(buffer, size, "%s %s %s %s %d %d", icha_claim_cycle_name(terms->cycle), icha_claim_by_name(terms->by),
             rounding, icha_claim_level_name(terms->level), (int)terms->payment_lag_days, (int)terms->closing_days);
}

/* Last of all, so that equal figures too have one order (P-3). */
static int compare_terms(const icha_claim_terms *a, const icha_claim_terms *b) {
    char left[ICHA_CLAIM_TERMS_SIZE], right[ICHA_CLAIM_TERMS_SIZE];
    icha_claim_terms_text(a, left, sizeof left);
    icha_claim_terms_text(b, right, sizeof right);
    return strcmp(left, right);
}

/* The key, then the figures: two claims that differ in their terms only stand side by side. */
static int compare_claims(const void *left, const void *right) {
    const icha_portfolio_claim *a = left, *b = right;
    COMPARE_TEXT(a->product, b->product);
    COMPARE_TEXT(a->cycle, b->cycle);
    COMPARE_TEXT(a->payer, b->payer);
    COMPARE_TEXT(a->bank, b->bank);
    COMPARE(a->lines, b->lines);
    COMPARE(a->amount, b->amount);
    COMPARE(a->paid_on, b->paid_on);
    COMPARE(a->fiscal_year, b->fiscal_year);
    return compare_terms(&a->terms, &b->terms);
}

/* What tells claims apart in claims.csv, but for their terms: a claim's product, cycle, payer, bank and payment. */
static int compare_payments(const void *left, const void *right) {
    const icha_portfolio_claim *a = left, *b = right;
    COMPARE_TEXT(a->product, b->product);
    COMPARE_TEXT(a->cycle, b->cycle);
    COMPARE_TEXT(a->payer, b->payer);
    COMPARE_TEXT(a->bank, b->bank);
    COMPARE(a->paid_on, b->paid_on);
    COMPARE(a->fiscal_year, b->fiscal_year);
    return 0;
}

/* A reader of claims.csv must know them again (S-8). */
static bool need_terms(const icha_portfolio *portfolio) {
    for (size_t i = 1; i < portfolio->claim_count; i++)
        if (compare_payments(&portfolio->claims[i - 1], &portfolio->claims[i]) == 0) return true;
    return false;
}

static icha_status show_claim(icha_portfolio *portfolio, const icha_claim_sum *sum, icha_error *err) {
    icha_portfolio_claim *claim = &portfolio->claims[portfolio->claim_count++];
    *claim = (icha_portfolio_claim){.product = name(portfolio, sum->key.product),
                                    .payer = name(portfolio, sum->key.payer),
                                    .bank = name(portfolio, sum->key.bank),
                                    .terms = {(icha_claim_cycle)sum->key.cycle,
                                              (icha_claim_by)sum->key.by,
                                              {(icha_rounding_mode)sum->key.mode, sum->key.unit},
                                              (icha_claim_level)sum->key.level,
                                              sum->key.lag_days,
                                              sum->key.closing_days},
                                    .cycle_from = sum->key.cycle_from,
                                    .lines = sum->lines,
                                    .paid_on = sum->paid_on,
                                    .fiscal_year = sum->fiscal_year};
    icha_cycle_format(claim->terms.cycle, claim->cycle_from, claim->cycle, sizeof claim->cycle);
    icha_status status = icha_claim_amount(sum, &claim->amount, err);
    claim->dropped = claim->lines - claim->amount;
    return status;
}

static icha_status sort_claims(icha_portfolio *portfolio, icha_error *err) {
    const icha_sums *sums = &portfolio->fold.claims;
    icha_status status = ICHA_OK;
    portfolio->claims = malloc((sums->count + 1) * sizeof *portfolio->claims);
    if (portfolio->claims == NULL) return no_memory(err);
    for (size_t i = 0; status == ICHA_OK && i < sums->count; i++)
        status = show_claim(portfolio, icha_sums_entry(sums, i), err);
    qsort(portfolio->claims, portfolio->claim_count, sizeof *portfolio->claims, compare_payments);
    portfolio->claims_need_terms = need_terms(portfolio);
    qsort(portfolio->claims, portfolio->claim_count, sizeof *portfolio->claims, compare_claims);
    return status;
}

/* ---- totals ---- */

static int compare_totals(const void *left, const void *right) {
    const icha_outlay_total *a = left, *b = right;
    COMPARE_TEXT(a->product, b->product);
    COMPARE(a->kind, b->kind);
    COMPARE(a->basis, b->basis);
    return 0;
}

static icha_status add_to_whole(icha_outlay_total *whole, const icha_total_sum *sum, icha_error *err) {
    icha_status status = icha_money_add(whole->before, sum->before, &whole->before, err);
    if (status == ICHA_OK) status = icha_money_add(whole->within, sum->within, &whole->within, err);
    if (status == ICHA_OK) status = icha_money_add(whole->after, sum->after, &whole->after, err);
    return status;
}

/* Lines of the whole portfolio, product "": by kind, then basis. */
enum { WHOLES = ICHA_OUTLAY_KIND_COUNT * ICHA_BASIS_COUNT };

static void begin_wholes(icha_outlay_total *totals) {
    for (int i = 0; i < WHOLES; i++)
        totals[i] = (icha_outlay_total){.product = "",
                                        .kind = (icha_outlay_kind)(i / ICHA_BASIS_COUNT + 1),
                                        .basis = (icha_basis)(i % ICHA_BASIS_COUNT + 1)};
}

/* The whole portfolio stands first. Its interest subsidy is always said, fee support where a used row has a guarantee. */
static icha_status sort_totals(icha_portfolio *portfolio, icha_error *err) {
    const icha_sums *sums = &portfolio->fold.totals;
    icha_status status = ICHA_OK;
    bool has_support = false;
    icha_outlay_total *totals = calloc(sums->count + WHOLES, sizeof *totals);
    if (totals == NULL) return no_memory(err);
    portfolio->totals = totals;
    begin_wholes(totals);
    for (size_t i = 0; status == ICHA_OK && i < sums->count; i++) {
        const icha_total_sum *sum = icha_sums_entry(sums, i);
        totals[WHOLES + i] = (icha_outlay_total){name(portfolio, sum->key.product), (icha_outlay_kind)sum->key.kind,
                                                 (icha_basis)sum->key.basis, sum->before, sum->within, sum->after};
        has_support = has_support || sum->key.kind == ICHA_OUTLAY_FEE_SUPPORT;
        status = add_to_whole(&totals[(sum->key.kind - 1) * ICHA_BASIS_COUNT + sum->key.basis - 1], sum, err);
    }
    size_t left_out = has_support ? 0 : ICHA_BASIS_COUNT;
    memmove(&totals[WHOLES - left_out], &totals[WHOLES], sums->count * sizeof *totals);
    portfolio->total_count = sums->count + WHOLES - left_out;
    qsort(totals, portfolio->total_count, sizeof *totals, compare_totals);
    return status;
}

/* ---- what the result says of itself ---- */

static int compare_notes(const void *left, const void *right) {
    const icha_portfolio_note *a = left, *b = right;
    COMPARE_TEXT(a->product, b->product);
    COMPARE_TEXT(a->sentence, b->sentence);
    return 0;
}

static icha_status sort_notes(icha_portfolio *portfolio, icha_error *err) {
    const icha_sums *counts = &portfolio->fold.notes;
    portfolio->notes = malloc((counts->count + 1) * sizeof *portfolio->notes);
    if (portfolio->notes == NULL) return no_memory(err);
    for (size_t i = 0; i < counts->count; i++) {
        const icha_note_count *count = icha_sums_entry(counts, i);
        portfolio->notes[portfolio->note_count++] = (icha_portfolio_note){
            name(portfolio, count->key.product), name(portfolio, count->key.sentence), count->loans};
    }
    qsort(portfolio->notes, portfolio->note_count, sizeof *portfolio->notes, compare_notes);
    return ICHA_OK;
}

static int compare_texts(const void *left, const void *right) {
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* All names but the "" that every table begins with. */
static icha_status sort_names(const icha_names *names, const char ***out, size_t *count, icha_error *err) {
    *out = malloc((names->count + 1) * sizeof **out);
    if (*out == NULL) return no_memory(err);
    for (size_t i = 1; i < names->count; i++) (*out)[(*count)++] = names->texts[i];
    qsort(*out, *count, sizeof **out, compare_texts);
    return ICHA_OK;
}

/* Not of a shard: a claim is rounded over all of its lines, and some of them are in other shards (S-6). */
static icha_status make_tables(icha_portfolio *portfolio, icha_error *err) {
    icha_status status = icha_fold_settle(&portfolio->fold, err);
    if (status == ICHA_OK) status = sort_cells(portfolio, err);
    if (status == ICHA_OK) status = sort_claims(portfolio, err);
    if (status == ICHA_OK) status = icha_portfolio_correct(portfolio, err);
    return status == ICHA_OK ? sort_totals(portfolio, err) : status;
}

icha_status icha_portfolio_sort_results(icha_portfolio *portfolio, icha_error *err) {
    icha_fold *fold = &portfolio->fold;
    portfolio->correction_state = ICHA_CORRECTIONS_NONE;
    icha_status status = portfolio->options.shards == 0 ? make_tables(portfolio, err) : ICHA_OK;
    if (status == ICHA_OK) status = sort_notes(portfolio, err);
    if (status == ICHA_OK)
        status = sort_names(&fold->assumptions, &portfolio->assumptions, &portfolio->assumption_count, err);
    if (status == ICHA_OK) status = sort_names(&fold->methods, &portfolio->methods, &portfolio->method_count, err);
    return status;
}
