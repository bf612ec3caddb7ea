#include "gather.h"

#include <stdlib.h>
#include <string.h>

#include "calendar/civil.h"
#include "guarantee/postings.h"
#include "number/fail.h"

bool icha_gatherer_init(icha_gatherer *gatherer, const icha_gathering *options) {
    memset(gatherer, 0, sizeof *gatherer);
    gatherer->options = options;
    return icha_lines_init(&gatherer->lines);
}

void icha_gatherer_clear(icha_gatherer *gatherer) {
    icha_lines_clear(&gatherer->lines);
    free(gatherer->seen);
    free(gatherer->dues);
}

/* ---- where amounts go ---- */

static bool chain_on(icha_gatherer *g, icha_seen *seen) {
    icha_chain_key key = {seen->chain, g->node};
    if (seen->chain > 0) {
        const icha_chain_key *last = icha_sums_entry(&g->lines.chains, seen->chain - 1);
        if (last->node == g->node) return true;
    }
    seen->chain = icha_lines_number(&g->lines.chains, &key);
    return seen->chain != 0;
}

/* The loan has a line in the cell at its node. */
static bool touch(icha_gatherer *g, uint32_t cell) {
    for (size_t i = g->seen_count; i-- > 0;)
        if (g->seen[i].cell == cell) return chain_on(g, &g->seen[i]);
    if (g->seen_count == g->seen_capacity) {
        size_t wanted = g->seen_capacity == 0 ? 128 : g->seen_capacity * 2;
        icha_seen *grown = realloc(g->seen, wanted * sizeof *grown);
        if (grown == NULL) return false;
        g->seen = grown;
        g->seen_capacity = wanted;
    }
    g->seen[g->seen_count] = (icha_seen){cell, 0};
    return chain_on(g, &g->seen[g->seen_count++]);
}

static uint32_t cell_of(icha_gatherer *g, uint32_t payer, icha_outlay_kind kind, icha_basis basis, icha_date year) {
    icha_cell_key key = {g->product, payer, g->bank, year, (int32_t)basis, (int32_t)kind};
    return icha_lines_number(&g->lines.cells, &key);
}

static bool add_to(icha_sums *table, uint32_t place, uint32_t node, const icha_posting *posting) {
    icha_line_key key = {place, node};
    icha_line *line = place == 0 ? NULL : icha_sums_at(table, &key);
    if (line == NULL) return false;
    line->amount += posting->amount; /* bounded: see lines.h */
    line->claimed += posting->claimed;
    return true;
}

static bool add_to_cell(icha_gatherer *g, uint32_t payer, icha_outlay_kind kind, icha_basis basis,
                        const icha_posting *posting) {
    uint32_t cell = cell_of(g, payer, kind, basis, posting->bucket);
    return add_to(&g->lines.cell_lines, cell, g->node, posting) && touch(g, cell);
}

/* The loan was folded, so its claims have dates. */
static uint32_t claim_of(icha_gatherer *g, const icha_posting *posting, uint32_t *paid_cell) {
    const icha_claim_terms *terms = &g->reader->contract.subsidy.claim;
    uint32_t payer = g->payers[posting->payer];
    icha_claim_key key = icha_claim_key_of(g->product, payer, g->bank, terms, posting->bucket);
    uint32_t number = icha_lines_number(&g->lines.claims, &key);
    icha_date cycle_to, paid_on;
    int32_t year;
    if (number == 0) return 0;
    icha_line_claim *claim = icha_sums_entry(&g->lines.claims, number - 1);
    if (claim->paid_cell == 0 && icha_claim_dates(terms, posting->bucket, &cycle_to, &paid_on, &year, NULL) == ICHA_OK)
        claim->paid_cell =
            cell_of(g, payer, ICHA_OUTLAY_INTEREST_SUBSIDY, ICHA_BASIS_PAID, icha_days_of((icha_civil){year, 1, 1}));
    *paid_cell = claim->paid_cell;
    return *paid_cell == 0 ? 0 : number;
}

/* A loan's own amount in a claim is its rounded lines, or, when the claim is rounded as a whole, its lines. */
static bool add_to_claim(icha_gatherer *g, const icha_posting *posting) {
    bool by_line = g->reader->contract.subsidy.claim.level == ICHA_CLAIM_LEVEL_LINE;
    uint32_t paid_cell = 0, claim = claim_of(g, posting, &paid_cell);
    if (!add_to(&g->lines.claim_lines, claim, g->node, posting)) return false;
    return (by_line ? posting->claimed : posting->amount) == 0 || touch(g, paid_cell);
}

static void take_line(void *context, const icha_posting *posting) {
    icha_gatherer *g = context;
    const icha_outlay_kind kind = ICHA_OUTLAY_INTEREST_SUBSIDY;
    uint32_t payer = g->payers[posting->payer];
    bool ok = true;
    if (posting->kind == ICHA_POSTING_DUE) g->committed[posting->payer] += posting->amount;
    if (g->state != ICHA_LOAN_PAYING) return;
    if (posting->kind == ICHA_POSTING_CLAIM) ok = add_to_claim(g, posting);
    else if (posting->kind == ICHA_POSTING_DUE) ok = add_to_cell(g, payer, kind, ICHA_BASIS_DUE, posting);
    else ok = add_to_cell(g, payer, kind, ICHA_BASIS_ACCRUED, posting);
    g->failed = g->failed || !ok;
}

/* ---- due dates ---- */

/* 0: a simulated loan that does not pay. */
static uint32_t weighing_node(const icha_gatherer *g) {
    return g->state == ICHA_LOAN_PAYING ? g->node : 0;
}

static bool remember(icha_gatherer *g, icha_date to) {
    if (!g->reader->contract.has_guarantee) return true;
    if (g->due_count == g->due_capacity) {
        size_t wanted = g->due_capacity == 0 ? 128 : g->due_capacity * 2;
        icha_due_node *grown = realloc(g->dues, wanted * sizeof *grown);
        if (grown == NULL) return false;
        g->dues = grown;
        g->due_capacity = wanted;
    }
    g->dues[g->due_count++] = (icha_due_node){to, weighing_node(g)};
    return true;
}

static bool count_struck(icha_gatherer *g, int32_t year, icha_behaviour_kind kind) {
    icha_struck_key key = {g->product, year, (int32_t)kind};
    icha_struck *struck = icha_sums_at(&g->lines.struck, &key);
    if (struck != NULL) struck->loans++;
    return struck != NULL;
}

/* One loan's fate (A-2, simulate). It stays at its first node: its weight is whole or nothing. */
static bool draw_events(icha_gatherer *g, const icha_row *row, int32_t age) {
    const icha_gathering *options = g->options;
    bool ok = true, changed;
    for (size_t i = 0; ok && i < options->behaviour_count; i++) {
        const icha_behaviour *entry = &options->behaviour[i];
        if (!icha_behaviour_strikes(entry, g->reader->product, age)) continue;
        icha_loan_state after = icha_state_after(g->state, entry->kind, &changed);
        if (!changed || !icha_draw(&options->key, g->stream, row->n, entry, i + 1)) continue;
        g->state = after;
        ok = count_struck(g, icha_civil_of(row->to).year, entry->kind);
    }
    return ok;
}

static bool pass(icha_gatherer *g, const icha_row *row, int32_t age) {
    g->node = icha_path_next(&g->lines.paths, g->node, age);
    if (g->node == 0) return false;
    icha_passing_key key = {g->node, icha_civil_of(row->to).year};
    icha_passing *passing = icha_sums_at(&g->lines.passings, &key);
    if (passing != NULL) passing->loans++;
    return passing != NULL;
}

/* Events strike after the payment. Ages and years of events are those of the unrolled due date (T-5). */
static bool pass_due_date(icha_gatherer *g, const icha_row *row) {
    int32_t age = icha_age_months(g->reader->contract.loan.disbursed_on, row->to);
    return g->options->behaviour == NULL ? pass(g, row, age) : draw_events(g, row, age);
}

static icha_status walk(icha_gatherer *g, icha_error *err) {
    const icha_contract *contract = &g->reader->contract;
    icha_cursor cursor;
    icha_row row, due = {.n = 0};
    bool more = true;
    icha_status status =
        icha_cursor_open(&cursor, &contract->loan, contract->has_subsidy ? &contract->subsidy : NULL, err);
    while (status == ICHA_OK && more && !g->failed) {
        status = icha_cursor_next(&cursor, &row, &more, err);
        if (status != ICHA_OK || !more) break;
        if (row.n >
            0) { /* no other follows the last due date, be it that a prepayment repays the loan: nothing strikes */
            if (due.n > 0) g->failed = !pass_due_date(g, &due);
            g->failed = g->failed || !remember(g, row.to);
            due = row;
        }
        if (row.subsidy != 0 && !g->failed) icha_post_row(&cursor, &row, 12, take_line, g);
    }
    return status;
}

/* ---- fees ---- */

/* A fee has the weight before the events of its day: that of the first due date on or after it. */
static uint32_t node_on(const icha_gatherer *g, icha_date day) {
    size_t i = 0;
    while (i < g->due_count && g->dues[i].to < day) i++;
    return i < g->due_count ? g->dues[i].node : weighing_node(g);
}

static void take_fee(void *context, const icha_posting *posting) {
    icha_gatherer *g = context;
    const icha_outlay_kind kind = ICHA_OUTLAY_FEE_SUPPORT;
    uint32_t payer = g->supporters[posting->payer], last = g->node;
    bool is_due = posting->kind == ICHA_POSTING_DUE;
    g->node = node_on(g, posting->on);
    bool ok = g->node == 0 || add_to_cell(g, payer, kind, is_due ? ICHA_BASIS_DUE : ICHA_BASIS_ACCRUED, posting);
    /* nobody claims a fee's reduction: it is paid when the fee is */
    if (ok && is_due && g->node != 0) ok = add_to_cell(g, payer, kind, ICHA_BASIS_PAID, posting);
    g->node = last;
    g->failed = g->failed || !ok;
}

/* ---- one loan ---- */

static bool number(icha_gatherer *g, const char *text, uint32_t *out) {
    *out = icha_names_number(&g->lines.names, text, strlen(text));
    return *out != UINT32_MAX;
}

static bool begin_loan(icha_gatherer *g, const icha_row_reader *reader) {
    const icha_subsidy *subsidy = &reader->contract.subsidy;
    const icha_guarantee *guarantee = &reader->contract.guarantee;
    const icha_row_place *place = &reader->place;
    g->reader = reader;
    g->state = ICHA_LOAN_PAYING;
    g->seen_count = g->due_count = 0;
    if (g->options->behaviour != NULL) g->stream = icha_loan_stream(place->loan_id, place->id_length);
    memset(g->committed, 0, sizeof g->committed);
    bool ok = number(g, reader->product, &g->product) && number(g, reader->contract.loan.bank, &g->bank);
    for (int32_t i = 0; ok && i < subsidy->payer_count; i++) ok = number(g, subsidy->payers[i].name, &g->payers[i]);
    for (int32_t i = 0; ok && i < guarantee->reduction_count; i++)
        ok = number(g, guarantee->reductions[i].payer, &g->supporters[i]);
    g->node = ok ? icha_path_begin(&g->lines.paths, g->product) : 0;
    return g->node != 0;
}

static bool commit(icha_gatherer *g) {
    const icha_contract *contract = &g->reader->contract;
    const icha_row_place *place = &g->reader->place;
    if (!g->options->keeps_commitments || !contract->has_subsidy) return true;
    size_t id = icha_lines_keep_id(&g->lines, place->loan_id, place->id_length);
    bool ok = id != SIZE_MAX;
    for (int32_t i = 0; ok && i < contract->subsidy.payer_count; i++) {
        icha_commitment own = {contract->loan.disbursed_on, g->product, g->payers[i], g->committed[i], id};
        ok = own.amount == 0 || icha_lines_commit(&g->lines, &own);
    }
    return ok;
}

static bool end_loan(icha_gatherer *g) {
    for (size_t i = 0; i < g->seen_count; i++) {
        icha_line_key key = {g->seen[i].cell, g->seen[i].chain};
        icha_chain_loans *loans = icha_sums_at(&g->lines.cell_loans, &key);
        if (loans == NULL) return false;
        loans->loans++;
    }
    return commit(g);
}

icha_status icha_gather_loan(void *context, const icha_row_reader *reader, icha_error *err) {
    icha_gatherer *g = context;
    const icha_contract *contract = &reader->contract;
    g->failed = !begin_loan(g, reader);
    icha_status status = g->failed ? ICHA_OK : walk(g, err);
    if (status == ICHA_OK && !g->failed && contract->has_guarantee)
        status = icha_post_fees(&contract->loan, &contract->guarantee, 12, take_fee, g, err);
    if (status != ICHA_OK) return status;
    if (g->failed || !end_loan(g)) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    return ICHA_OK;
}
