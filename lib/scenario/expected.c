#include "expected.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "number/wide.h"
#include "portfolio/shard.h"

static icha_status no_memory(icha_error *err) {
    return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}

typedef struct weighing {
    const icha_book *book;
    icha_loan_weight *weights; /* by node - 1 */
    bool *chains;              /* by chain - 1: has it weight anywhere? */
    icha_fold *fold;
} weighing;

/* ---- sums ---- */

/* At most 1.8 x 10^28 < 2^94 (book.h). */
static icha_status rounded(icha_i128 sum, icha_money *amount, icha_error *err) {
    const icha_rounding half_even = {ICHA_ROUND_HALF_EVEN, 1};
    if (icha_round_quotient(sum, ICHA_WEIGHT_ONE, half_even, amount)) return ICHA_OK;
    return icha_fail(err, ICHA_M_SUBSIDY_OVERFLOW, "N-1", NULL, NULL, NULL);
}

static void weigh_chains(weighing *w) {
    const icha_sums *chains = &w->book->lines.chains;
    for (size_t i = 0; i < chains->count; i++) {
        const icha_chain_key *chain = icha_sums_entry(chains, i);
        w->chains[i] = w->weights[chain->node - 1].paying > 0 || (chain->before > 0 && w->chains[chain->before - 1]);
    }
}

static int64_t loans_in(const weighing *w, size_t cell) {
    const icha_book *book = w->book;
    int64_t loans = 0;
    for (size_t i = book->loan_first[cell]; i < book->loan_first[cell + 1]; i++)
        if (w->chains[book->loan_entries[i].chain - 1]) loans += book->loan_entries[i].loans;
    return loans;
}

static icha_i128 sum_in(const weighing *w, size_t cell) {
    const icha_book *book = w->book;
    icha_i128 sum = 0;
    for (size_t i = book->cell_first[cell]; i < book->cell_first[cell + 1]; i++)
        sum += (icha_i128)book->cell_entries[i].amount * w->weights[book->cell_entries[i].node - 1].paying;
    return sum;
}

static void renumber(const icha_book *book, uint32_t *product, uint32_t *payer, uint32_t *bank) {
    *product = book->names[*product];
    *payer = book->names[*payer];
    *bank = book->names[*bank];
}

static icha_status add_cells(const weighing *w, icha_error *err) {
    const icha_sums *cells = &w->book->lines.cells;
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < cells->count; i++) {
        icha_cell_key key = *(const icha_cell_key *)icha_sums_entry(cells, i);
        int64_t loans = loans_in(w, i);
        icha_money amount = 0;
        if (loans == 0) continue;
        renumber(w->book, &key.product, &key.payer, &key.bank);
        status = rounded(sum_in(w, i), &amount, err);
        if (status == ICHA_OK) status = icha_fold_add_cell(w->fold, &key, key.period, amount, loans, err);
    }
    return status;
}

static icha_status add_claim(const weighing *w, size_t number, icha_error *err) {
    const icha_book *book = w->book;
    const icha_line_claim *claim = icha_sums_entry(&book->lines.claims, number);
    icha_i128 lines_sum = 0, claimed_sum = 0;
    icha_money lines, claimed;
    for (size_t i = book->claim_first[number]; i < book->claim_first[number + 1]; i++) {
        const icha_book_entry *entry = &book->claim_entries[i];
        lines_sum += (icha_i128)entry->amount * w->weights[entry->node - 1].paying;
        claimed_sum += (icha_i128)entry->claimed * w->weights[entry->node - 1].paying;
    }
    icha_status status = rounded(lines_sum, &lines, err);
    if (status == ICHA_OK) status = rounded(claimed_sum, &claimed, err);
    if (status != ICHA_OK || (lines == 0 && claimed == 0)) return status;
    icha_claim_key key = claim->key;
    renumber(book, &key.product, &key.payer, &key.bank);
    return icha_fold_add_claim(w->fold, &key, lines, claimed, err);
}

static icha_status add_claims(const weighing *w, icha_error *err) {
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < w->book->lines.claims.count; i++) status = add_claim(w, i, err);
    return status;
}

/* ---- a run ---- */

static icha_status weigh(const icha_book *book, const icha_behaviour *behaviour, size_t count, icha_fold *fold,
                         icha_error *err) {
    const icha_lines *lines = &book->lines;
    weighing w = {book, calloc(lines->paths.count + 1, sizeof *w.weights), calloc(lines->chains.count + 1, 1), fold};
    bool ok = w.weights != NULL && w.chains != NULL &&
              icha_weights_of(&lines->paths, &lines->names, behaviour, count, w.weights, NULL);
    if (ok) weigh_chains(&w);
    icha_status status = ok ? add_cells(&w, err) : no_memory(err);
    if (status == ICHA_OK) status = add_claims(&w, err);
    free(w.weights);
    free(w.chains);
    return status;
}

icha_status icha_expected_outlay(const icha_book *book, const icha_behaviour *behaviour, size_t count,
                                 icha_portfolio **out, icha_error *err) {
    icha_portfolio *result = icha_portfolio_begin("", &book->whole->options);
    if (result == NULL) return no_memory(err);
    icha_status status = icha_fold_init(&result->fold, &result->options, err);
    if (status == ICHA_OK) status = icha_shard_gather(result, book->whole, err);
    assert(status != ICHA_OK || result->fold.names.count == book->whole->fold.names.count); /* alike */
    if (status == ICHA_OK) status = weigh(book, behaviour, count, &result->fold, err);
    if (status == ICHA_OK) status = icha_portfolio_finish(result, err);
    if (status == ICHA_OK) *out = result;
    else icha_portfolio_free(result);
    return status;
}

/* ---- what moved ---- */

typedef struct moved_sum {
    icha_struck_key key;
    icha_i128 weight;
} moved_sum;

static bool add_moves(const icha_book *book, const icha_behaviour *behaviour, size_t count, const int64_t *moved,
                      icha_sums *sums) {
    const icha_sums *passings = &book->lines.passings;
    for (size_t i = 0; i < passings->count; i++) {
        const icha_passing *passing = icha_sums_entry(passings, i);
        uint32_t product = icha_path_at(&book->lines.paths, passing->key.node)->product;
        for (size_t j = 0; j < count; j++) {
            icha_struck_key key = {product, passing->key.year, (int32_t)behaviour[j].kind};
            int64_t weight = moved[(size_t)(passing->key.node - 1) * count + j];
            moved_sum *sum = weight == 0 ? NULL : icha_sums_at(sums, &key);
            if (weight == 0) continue;
            if (sum == NULL) return false;
            sum->weight += (icha_i128)passing->loans * weight; /* <= 10^8 loans x 10^12, of each due date */
        }
    }
    return true;
}

static bool add_struck(const icha_book *book, icha_sums *sums) {
    for (size_t i = 0; i < book->lines.struck.count; i++) {
        const icha_struck *struck = icha_sums_entry(&book->lines.struck, i);
        moved_sum *sum = icha_sums_at(sums, &struck->key);
        if (sum == NULL) return false;
        sum->weight += (icha_i128)struck->loans * ICHA_WEIGHT_ONE;
    }
    return true;
}

static int by_year_kind_product(const void *left, const void *right) {
    const icha_moved *a = left, *b = right;
    if (a->year != b->year) return a->year < b->year ? -1 : 1;
    if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
    return strcmp(a->product, b->product);
}

static bool show_moves(const icha_book *book, const icha_sums *sums, icha_moved **moved, size_t *moved_count) {
    icha_moved *shown = malloc((sums->count + 1) * sizeof *shown);
    if (shown == NULL) return false;
    for (size_t i = 0; i < sums->count; i++) {
        const moved_sum *sum = icha_sums_entry(sums, i);
        shown[i] = (icha_moved){icha_names_text(&book->lines.names, sum->key.product), sum->key.year,
                                (icha_behaviour_kind)sum->key.kind, (int64_t)(sum->weight / ICHA_WEIGHT_ONE),
                                (int64_t)(sum->weight % ICHA_WEIGHT_ONE)};
    }
    qsort(shown, sums->count, sizeof *shown, by_year_kind_product);
    *moved = shown;
    *moved_count = sums->count;
    return true;
}

icha_status icha_expected_moves(const icha_book *book, const icha_behaviour *behaviour, size_t count,
                                icha_moved **moved, size_t *moved_count, icha_error *err) {
    const icha_lines *lines = &book->lines;
    icha_loan_weight *weights = calloc(lines->paths.count + 1, sizeof *weights);
    int64_t *by_node = calloc(lines->paths.count * count + 1, sizeof *by_node);
    icha_sums sums;
    icha_sums_init(&sums, sizeof(icha_struck_key), sizeof(moved_sum));
    bool ok = weights != NULL && by_node != NULL &&
              icha_weights_of(&lines->paths, &lines->names, behaviour, count, weights, by_node) &&
              add_moves(book, behaviour, count, by_node, &sums) && add_struck(book, &sums) &&
              show_moves(book, &sums, moved, moved_count);
    icha_sums_clear(&sums);
    free(weights);
    free(by_node);
    return ok ? ICHA_OK : no_memory(err);
}
