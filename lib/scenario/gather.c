#include "gather.h"

#include <stdlib.h>
#include <string.h>

#include "calendar/civil.h"
#include "guarantee/postings.h"
#include "lending.h"
#include "number/fail.h"

bool icha_gatherer_init(icha_gatherer *gatherer, const icha_gathering *options, const icha_names *taken) {
    memset(gatherer, 0, sizeof *gatherer);
    gatherer->options = options;
    gatherer->taken = taken;
    return icha_lines_init(&gatherer->lines);
}

void icha_gatherer_clear(icha_gatherer *gatherer) {
    icha_lines_clear(&gatherer->lines);
    icha_names_clear(&gatherer->planned);
    free(gatherer->seen);
    free(gatherer->dues);
    free(gatherer->apart);
    gatherer->seen = NULL;
    gatherer->dues = NULL;
    gatherer->apart = NULL;
}

bool icha_budget_has_product(const icha_budget *budget, const char *product) {
    bool has = budget->product_count == 0;
    for (size_t i = 0; !has && i < budget->product_count; i++) has = strcmp(budget->products[i], product) == 0;
    return has;
}

/* ---- which rows ---- */

static const icha_csv_cell *cell_named(const icha_row_reader *reader, const char *key) {
    const icha_columns *columns = reader->files.columns;
    for (size_t i = 0; i < columns->count; i++)
        if (strcmp(columns->keys[i], key) == 0) return &reader->record.cells[i];
    return NULL;
}

/* A date that cannot be read is within: whoever reads the row holds it. */
static bool is_within(const icha_reach *reach, const icha_row_reader *reader) {
    const icha_csv_cell *product = &reader->record.cells[reader->files.columns->product];
    const icha_csv_cell *disbursed_on = cell_named(reader, "disbursed_on");
    icha_date on;
    if (product->length != strlen(reach->product) || memcmp(product->text, reach->product, product->length) != 0)
        return false;
    if (disbursed_on == NULL || icha_date_parse(disbursed_on->text, disbursed_on->length, &on, NULL) != ICHA_OK)
        return true;
    return on >= reach->from && on <= reach->to;
}

static bool is_apart(const icha_gatherer *g, const icha_row_reader *reader) {
    const icha_book_choice *choice = &g->options->choice;
    const icha_row_place *place = &reader->place;
    bool apart = choice->open != NULL && g->taken == NULL &&
                 icha_lending_has(choice->open, 1, true, place->loan_id, place->id_length);
    for (size_t i = 0; !apart && i < choice->apart_count; i++) apart = is_within(&choice->apart[i], reader);
    return apart;
}

static bool put_apart(icha_gatherer *g, const char *text, size_t length) {
    bool ends = length > 0 && text[length - 1] == '\n';
    void *bytes = g->apart;
    bool ok = icha_lines_room(&bytes, &g->apart_capacity, g->apart_length + length + 1, 1);
    g->apart = bytes;
    if (!ok) return false;
    memcpy(g->apart + g->apart_length, text, length);
    g->apart_length += length;
    if (!ends) g->apart[g->apart_length++] = '\n';
    return true;
}

/* The loan_ids of the plans are made, so a portfolio's own can be told without a list of them. */
static bool is_planned(icha_gatherer *g, const icha_row_place *place) {
    const icha_gathering *options = g->options;
    if (g->taken != NULL) return icha_names_has(g->taken, place->loan_id, place->id_length);
    if (!icha_lending_has(options->plans, options->plan_count, false, place->loan_id, place->id_length)) return false;
    g->failed = icha_names_number(&g->planned, place->loan_id, place->id_length) == UINT32_MAX;
    return true;
}

icha_status icha_gather_row(void *context, const icha_row_reader *reader, const char *text, size_t length,
                            bool *is_left, icha_error *err) {
    icha_gatherer *g = context;
    const icha_row_place *place = &reader->place;
    g->failed = false;
    if (is_planned(g, place) && !g->failed)
        return icha_fail_text(err, ICHA_M_LOAN_ID_PLANNED, "P-2", "loan_id", place->loan_id, place->id_length, NULL);
    *is_left = is_apart(g, reader);
    if (*is_left) g->failed = !put_apart(g, text, length);
    return g->failed ? icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL) : ICHA_OK;
}

/* ---- where amounts go ---- */

static bool chain_on(icha_gatherer *g, icha_seen *seen) {
    icha_chain_key key = {seen->chain, g->node};
    if (seen->chain > 0) {
        const icha_chain_key *last = icha_sums_entry(&g->lines.chains, seen->chain - 1);
        if (last->node == g->node) return true;
    }
    /* a line accrues, is due and is paid: three cells with one chain */
    if (g->last_chain_number == 0 || memcmp(&key, &g->last_chain, sizeof key) != 0) {
        g->last_chain = key;
        g->last_chain_number = icha_lines_number(&g->lines.chains, &key);
    }
    seen->chain = g->last_chain_number;
    return seen->chain != 0;
}

/* The loan has a line in the cell at its node. */
static bool touch(icha_gatherer *g, uint32_t cell) {
    for (size_t i = g->seen_count; i-- > 0;)
        if (g->seen[i].cell == cell) return chain_on(g, &g->seen[i]);
    void *seen = g->seen;
    bool ok = icha_lines_room(&seen, &g->seen_capacity, g->seen_count + 1, sizeof *g->seen);
    g->seen = seen;
    if (!ok) return false;
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

static bool add_to_cell(icha_gatherer *g, uint32_t cell, const icha_posting *posting) {
    return add_to(&g->lines.cell_lines, cell, g->node, posting) && touch(g, cell);
}

static uint32_t subsidy_cell(icha_gatherer *g, const icha_posting *posting) {
    icha_last_place *last = &g->last[posting->kind][posting->payer];
    icha_basis basis = posting->kind == ICHA_POSTING_DUE ? ICHA_BASIS_DUE : ICHA_BASIS_ACCRUED;
    if (last->place == 0 || last->bucket != posting->bucket) {
        last->bucket = posting->bucket;
        last->place = cell_of(g, g->payers[posting->payer], ICHA_OUTLAY_INTEREST_SUBSIDY, basis, posting->bucket);
    }
    return last->place;
}

/* The loan was folded, so its claims have dates. */
static uint32_t find_claim(icha_gatherer *g, const icha_posting *posting, uint32_t *paid_cell) {
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

static uint32_t claim_of(icha_gatherer *g, const icha_posting *posting, uint32_t *paid_cell) {
    icha_last_place *last = &g->last[ICHA_POSTING_CLAIM][posting->payer];
    if (last->place == 0 || last->bucket != posting->bucket) {
        last->bucket = posting->bucket;
        last->place = find_claim(g, posting, &last->paid_cell);
    }
    *paid_cell = last->paid_cell;
    return last->place;
}

/* A loan's own amount in a claim is its rounded lines, or, when the claim is rounded as a whole, its lines. */
static bool add_to_claim(icha_gatherer *g, const icha_posting *posting) {
    bool by_line = g->reader->contract.subsidy.claim.level == ICHA_CLAIM_LEVEL_LINE;
    uint32_t paid_cell = 0, claim = claim_of(g, posting, &paid_cell);
    if (!add_to(&g->lines.claim_lines, claim, g->node, posting)) return false;
    return (by_line ? posting->claimed : posting->amount) == 0 || touch(g, paid_cell);
}

static void take_line(icha_gatherer *g, const icha_posting *posting) {
    if (posting->kind == ICHA_POSTING_DUE) g->committed[posting->payer] += posting->amount;
    if (g->state != ICHA_LOAN_PAYING) return;
    bool ok = posting->kind == ICHA_POSTING_CLAIM ? add_to_claim(g, posting)
                                                  : add_to_cell(g, subsidy_cell(g, posting), posting);
    g->failed = g->failed || !ok;
}

/* ---- due dates ---- */

/* 0: a simulated loan that does not pay. */
static uint32_t weighing_node(const icha_gatherer *g) {
    return g->state == ICHA_LOAN_PAYING ? g->node : 0;
}

static bool remember(icha_gatherer *g, icha_date to) {
    if (!g->reader->contract.has_guarantee) return true;
    void *dues = g->dues;
    bool ok = icha_lines_room(&dues, &g->due_capacity, g->due_count + 1, sizeof *g->dues);
    g->dues = dues;
    if (!ok) return false;
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
static bool draw_events(icha_gatherer *g, const icha_trace_row *row, int32_t age) {
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

static bool pass(icha_gatherer *g, const icha_trace_row *row, int32_t age) {
    g->node = icha_path_next(&g->lines.paths, g->node, age);
    if (g->node == 0) return false;
    icha_passing_key key = {g->node, icha_civil_of(row->to).year};
    icha_passing *passing = icha_sums_at(&g->lines.passings, &key);
    if (passing != NULL) passing->loans++;
    return passing != NULL;
}

/* Events strike after the payment; a loan that is repaid has none. Ages and years of events are those of the
 * unrolled due date (T-5). */
static bool pass_due_date(icha_gatherer *g, const icha_trace_row *row) {
    if (!remember(g, row->to)) return false;
    if (row->is_repaid) return true;
    int32_t age = icha_age_months(g->reader->contract.loan.disbursed_on, row->to);
    return g->options->behaviour == NULL ? pass(g, row, age) : draw_events(g, row, age);
}

static void replay(icha_gatherer *g, const icha_trace *trace) {
    size_t at = 0;
    for (size_t i = 0; i < trace->row_count && !g->failed; i++) {
        const icha_trace_row *row = &trace->rows[i];
        for (; at < row->end; at++) take_line(g, &trace->postings[at]);
        if (row->n > 0) g->failed = g->failed || !pass_due_date(g, row);
    }
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
    icha_basis basis = is_due ? ICHA_BASIS_DUE : ICHA_BASIS_ACCRUED;
    g->node = node_on(g, posting->on);
    bool ok = g->node == 0 || add_to_cell(g, cell_of(g, payer, kind, basis, posting->bucket), posting);
    /* nobody claims a fee's reduction: it is paid when the fee is */
    if (ok && is_due && g->node != 0)
        ok = add_to_cell(g, cell_of(g, payer, kind, ICHA_BASIS_PAID, posting->bucket), posting);
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
    memset(g->last, 0, sizeof g->last);
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

icha_status icha_gather_loan(void *context, const icha_row_reader *reader, const icha_trace *trace, icha_error *err) {
    icha_gatherer *g = context;
    const icha_contract *contract = &reader->contract;
    const icha_budget *budget = g->options->budget;
    if (budget != NULL && !icha_budget_has_product(budget, reader->product)) return ICHA_OK;
    g->failed = !begin_loan(g, reader);
    icha_status status = ICHA_OK;
    if (!g->failed) replay(g, trace);
    if (!g->failed && contract->has_guarantee)
        status = icha_post_fees(&contract->loan, &contract->guarantee, 12, take_fee, g, err);
    if (status != ICHA_OK) return status;
    if (g->failed || !end_loan(g)) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    return ICHA_OK;
}
