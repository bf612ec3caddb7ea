/* One loan's postings into the sums (S-5 to S-7). */
#include "fold.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "calendar/computed_years.h"
#include "loan/period.h"
#include "number/fail.h"

static icha_status no_memory(icha_error *err) {
    return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}

icha_status icha_fold_init(icha_fold *fold, const icha_portfolio_options *options, icha_error *err) {
    memset(fold, 0, sizeof *fold);
    fold->options = options;
    icha_sums_init(&fold->cells, sizeof(icha_cell_key), sizeof(icha_cell));
    icha_sums_init(&fold->claims, sizeof(icha_claim_key), sizeof(icha_claim_sum));
    icha_sums_init(&fold->totals, sizeof(icha_total_key), sizeof(icha_total_sum));
    icha_sums_init(&fold->notes, sizeof(icha_note_key), sizeof(icha_note_count));
    if (icha_names_init(&fold->names) && icha_names_init(&fold->assumptions) && icha_names_init(&fold->methods) &&
        icha_names_number(&fold->methods, "outlay/1", 8) != UINT32_MAX)
        return ICHA_OK;
    return no_memory(err);
}

void icha_fold_clear(icha_fold *fold) {
    icha_names_clear(&fold->names);
    icha_names_clear(&fold->assumptions);
    icha_names_clear(&fold->methods);
    icha_sums_clear(&fold->cells);
    icha_sums_clear(&fold->claims);
    icha_sums_clear(&fold->totals);
    icha_sums_clear(&fold->notes);
    free(fold->pending.items);
    free(fold->support.items);
    fold->pending.items = fold->support.items = NULL;
}

/* *sum += amount */
static icha_status add(icha_money *sum, icha_money amount, icha_error *err) {
    if (icha_money_add(*sum, amount, sum, NULL) == ICHA_OK) return ICHA_OK;
    return icha_fail(err, ICHA_M_SUBSIDY_OVERFLOW, "N-1", NULL, NULL, NULL);
}

static int32_t year_of(icha_date date) {
    int32_t year;
    icha_date_to_civil(date, &year, NULL, NULL);
    return year;
}

static bool is_within(const icha_fold *fold, int32_t year) {
    return year >= fold->options->first_year && year <= fold->options->last_year;
}

/* Length of the finest time bucket that is grouped by; 12 also without one, for the years are told apart anyway. */
static int32_t bucket_months(const icha_portfolio_options *options) {
    uint32_t by = options->by;
    return by & ICHA_BY_MONTH ? 1 : by & ICHA_BY_QUARTER ? 3 : 12;
}

/* ---- one loan's postings, before they count ---- */

/* Neighbouring rows mostly fall into the same buckets: joins what was posted lately. A sum that does not fit stays apart,
 * and the run's own sums will say so. */
static bool join(icha_pending *pending, const icha_posting *posting) {
    for (size_t i = pending->count; i > 0 && pending->count - i < 8; i--) {
        icha_posting *other = &pending->items[i - 1];
        icha_money amount, claimed;
        if (other->kind != posting->kind || other->payer != posting->payer || other->bucket != posting->bucket)
            continue;
        if (icha_money_add(other->amount, posting->amount, &amount, NULL) != ICHA_OK ||
            icha_money_add(other->claimed, posting->claimed, &claimed, NULL) != ICHA_OK)
            return false;
        other->amount = amount;
        other->claimed = claimed;
        return true;
    }
    return false;
}

static void keep(void *context, const icha_posting *posting) {
    icha_pending *pending = context;
    if (join(pending, posting)) return;
    if (pending->count == pending->capacity) {
        size_t wanted = pending->capacity == 0 ? 256 : pending->capacity * 2;
        icha_posting *items = realloc(pending->items, wanted * sizeof *items);
        pending->failed = pending->failed || items == NULL;
        if (items == NULL) return;
        pending->items = items;
        pending->capacity = wanted;
    }
    pending->items[pending->count++] = *posting;
}

/* Room for one more. */
static bool grow(void **items, size_t *capacity, size_t count, size_t size) {
    if (count < *capacity) return true;
    size_t wanted = count < 128 ? 256 : count * 2;
    void *grown = realloc(*items, wanted * size);
    if (grown == NULL) return false;
    *items = grown;
    *capacity = wanted;
    return true;
}

static void trace_posting(void *context, const icha_posting *posting) {
    icha_fold *fold = context;
    icha_trace *trace = fold->trace;
    void *postings = trace->postings;
    bool ok = grow(&postings, &trace->posting_capacity, trace->posting_count, sizeof *posting);
    trace->postings = postings;
    trace->failed = trace->failed || !ok;
    if (ok) trace->postings[trace->posting_count++] = *posting;
    keep(&fold->pending, posting);
}

static void trace_row(icha_trace *trace, const icha_row *row) {
    void *rows = trace->rows;
    bool ok = grow(&rows, &trace->row_capacity, trace->row_count, sizeof *trace->rows);
    trace->rows = rows;
    trace->failed = trace->failed || !ok;
    if (ok)
        trace->rows[trace->row_count++] = (icha_trace_row){row->n, row->to, row->closing == 0, trace->posting_count};
}

static icha_status collect(icha_fold *fold, const icha_contract *contract, icha_error *err) {
    icha_cursor cursor;
    icha_row row;
    bool more = true;
    const icha_subsidy *subsidy = contract->has_subsidy ? &contract->subsidy : NULL;
    icha_status status = icha_cursor_open(&cursor, &contract->loan, subsidy, err);
    while (status == ICHA_OK && more) {
        status = icha_cursor_next(&cursor, &row, &more, err);
        if (status != ICHA_OK || !more) break;
        if (row.subsidy != 0)
            icha_post_row(&cursor, &row, bucket_months(fold->options), fold->trace == NULL ? keep : trace_posting,
                          fold->trace == NULL ? (void *)&fold->pending : fold);
        if (fold->trace != NULL) trace_row(fold->trace, &row);
    }
    if (status == ICHA_OK && contract->has_guarantee)
        status = icha_post_fees(&contract->loan, &contract->guarantee, bucket_months(fold->options), keep,
                                &fold->support, err);
    return status;
}

/* A claim paid after the calendar's end makes the loan unusable (S-7, T-1). */
static icha_status check_claim_dates(const icha_fold *fold, const icha_claim_terms *terms, icha_error *err) {
    icha_date cycle_to, paid_on;
    int32_t fiscal_year;
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < fold->pending.count; i++)
        if (fold->pending.items[i].kind == ICHA_POSTING_CLAIM)
            status = icha_claim_dates(terms, fold->pending.items[i].bucket, &cycle_to, &paid_on, &fiscal_year, err);
    return status;
}

/* ---- into the sums ---- */

typedef struct loan_names {
    uint32_t product, bank;
    uint32_t payers[ICHA_PAYERS_MAX];
    uint32_t supporters[ICHA_FEE_REDUCTIONS_MAX];
    size_t row;
} loan_names;

static uint32_t number(icha_names *names, const char *text) {
    return icha_names_number(names, text, strlen(text));
}

static bool name_loan(icha_fold *fold, const icha_row_reader *reader, loan_names *out) {
    const icha_subsidy *subsidy = &reader->contract.subsidy;
    const icha_guarantee *guarantee = &reader->contract.guarantee;
    out->product = number(&fold->names, reader->product);
    out->bank = number(&fold->names, reader->contract.loan.bank);
    bool ok = out->product != UINT32_MAX && out->bank != UINT32_MAX;
    for (int32_t i = 0; i < subsidy->payer_count; i++) {
        out->payers[i] = number(&fold->names, subsidy->payers[i].name);
        ok = ok && out->payers[i] != UINT32_MAX;
    }
    for (int32_t i = 0; i < guarantee->reduction_count; i++) {
        out->supporters[i] = number(&fold->names, guarantee->reductions[i].payer);
        ok = ok && out->supporters[i] != UINT32_MAX;
    }
    return ok;
}

static icha_status add_total(icha_fold *fold, uint32_t product, icha_outlay_kind kind, icha_basis basis, int32_t year,
                             icha_money amount, icha_error *err) {
    icha_total_key key = {product, (int32_t)basis, (int32_t)kind};
    icha_total_sum *total = icha_sums_at(&fold->totals, &key);
    if (total == NULL) return no_memory(err);
    if (year < fold->options->first_year) return add(&total->before, amount, err);
    return add(year > fold->options->last_year ? &total->after : &total->within, amount, err);
}

static icha_cell *cell_at(icha_fold *fold, const icha_cell_key *full, icha_date day) {
    uint32_t by = fold->options->by;
    bool by_time = (by & (ICHA_BY_YEAR | ICHA_BY_QUARTER | ICHA_BY_MONTH)) != 0;
    icha_cell_key key = {by & ICHA_BY_PRODUCT ? full->product : 0,
                         by & ICHA_BY_PAYER ? full->payer : 0,
                         by & ICHA_BY_BANK ? full->bank : 0,
                         by_time ? icha_bucket_of(day, bucket_months(fold->options)) : ICHA_DATE_UNSET,
                         full->basis,
                         full->kind};
    return icha_sums_at(&fold->cells, &key);
}

static void count_loan(icha_cell *cell, size_t row) {
    if (cell->last_loan == row + 1) return;
    cell->last_loan = row + 1;
    cell->loans++;
}

static icha_status add_amount(icha_fold *fold, const loan_names *loan, const icha_posting *posting,
                              icha_outlay_kind kind, icha_basis basis, icha_error *err) {
    bool is_support = kind == ICHA_OUTLAY_FEE_SUPPORT;
    uint32_t payer = is_support ? loan->supporters[posting->payer] : loan->payers[posting->payer];
    icha_cell_key key = {loan->product, payer, loan->bank, 0, (int32_t)basis, (int32_t)kind};
    int32_t year = year_of(posting->bucket);
    icha_status status = add_total(fold, loan->product, kind, basis, year, posting->amount, err);
    if (status != ICHA_OK || !is_within(fold, year)) return status;
    icha_cell *cell = cell_at(fold, &key, posting->bucket);
    if (cell == NULL) return no_memory(err);
    count_loan(cell, loan->row);
    return add(&cell->amount, posting->amount, err);
}

static icha_status add_posting(icha_fold *fold, const loan_names *loan, const icha_posting *posting, icha_error *err) {
    icha_basis basis = posting->kind == ICHA_POSTING_ACCRUED ? ICHA_BASIS_ACCRUED : ICHA_BASIS_DUE;
    return add_amount(fold, loan, posting, ICHA_OUTLAY_INTEREST_SUBSIDY, basis, err);
}

/* Nobody claims a fee's reduction: it is paid when the fee is. */
static icha_status add_support(icha_fold *fold, const loan_names *loan, const icha_posting *posting, icha_error *err) {
    const icha_outlay_kind kind = ICHA_OUTLAY_FEE_SUPPORT;
    if (posting->kind == ICHA_POSTING_ACCRUED) return add_amount(fold, loan, posting, kind, ICHA_BASIS_ACCRUED, err);
    icha_status status = add_amount(fold, loan, posting, kind, ICHA_BASIS_DUE, err);
    return status == ICHA_OK ? add_amount(fold, loan, posting, kind, ICHA_BASIS_PAID, err) : status;
}

/* The cell that a claim's amount counts in: by its payment date, but by the last day of its fiscal year when it is paid
 * after that and still counts to it (S-7). */
static icha_cell *paid_cell(icha_fold *fold, const icha_claim_sum *claim) {
    icha_cell_key key = {claim->key.product,          claim->key.payer, claim->key.bank, 0, ICHA_BASIS_PAID,
                         ICHA_OUTLAY_INTEREST_SUBSIDY};
    icha_date day = claim->paid_on;
    if (year_of(claim->paid_on) > claim->fiscal_year)
        (void)icha_date_from_civil(claim->fiscal_year, 12, 31, &day, NULL);
    return cell_at(fold, &key, day);
}

/* A loan's own amount in a claim is its rounded lines, or, when the claim is rounded as a whole, its lines. */
static icha_status count_paid(icha_fold *fold, const loan_names *loan, const icha_claim_sum *claim,
                              const icha_posting *posting, icha_error *err) {
    icha_money own = claim->key.level == ICHA_CLAIM_LEVEL_LINE ? posting->claimed : posting->amount;
    if (own == 0 || !is_within(fold, claim->fiscal_year)) return ICHA_OK;
    icha_cell *cell = paid_cell(fold, claim);
    if (cell == NULL) return no_memory(err);
    count_loan(cell, loan->row);
    return ICHA_OK;
}

icha_claim_key icha_claim_key_of(uint32_t product, uint32_t payer, uint32_t bank, const icha_claim_terms *terms,
                                 icha_date cycle_from) {
    return (icha_claim_key){product,
                            payer,
                            bank,
                            (int32_t)terms->cycle,
                            (int32_t)terms->by,
                            (int32_t)terms->rounding.mode,
                            terms->rounding.unit,
                            (int32_t)terms->level,
                            terms->payment_lag_days,
                            terms->closing_days,
                            cycle_from};
}

static icha_status add_claim(icha_fold *fold, const loan_names *loan, const icha_claim_terms *terms,
                             const icha_posting *posting, icha_error *err) {
    icha_claim_key key =
        icha_claim_key_of(loan->product, loan->payers[posting->payer], loan->bank, terms, posting->bucket);
    icha_date cycle_to;
    icha_claim_sum *claim = icha_sums_at(&fold->claims, &key);
    if (claim == NULL) return no_memory(err);
    icha_status status = icha_claim_dates(terms, posting->bucket, &cycle_to, &claim->paid_on, &claim->fiscal_year, err);
    if (status == ICHA_OK) status = add(&claim->lines, posting->amount, err);
    if (status == ICHA_OK) status = add(&claim->claimed, posting->claimed, err);
    return status == ICHA_OK ? count_paid(fold, loan, claim, posting, err) : status;
}

/* A product that costs nothing says so: its totals are 0, not absent. */
static icha_status begin_totals(icha_fold *fold, uint32_t product, icha_outlay_kind kind, icha_error *err) {
    icha_status status = ICHA_OK;
    for (int basis = 1; status == ICHA_OK && basis <= ICHA_BASIS_COUNT; basis++)
        status = add_total(fold, product, kind, (icha_basis)basis, fold->options->first_year, 0, err);
    return status;
}

static icha_status commit(icha_fold *fold, const icha_row_reader *reader, size_t row, icha_error *err) {
    loan_names loan = {.row = row};
    icha_status status = name_loan(fold, reader, &loan) ? ICHA_OK : no_memory(err);
    status = status == ICHA_OK ? begin_totals(fold, loan.product, ICHA_OUTLAY_INTEREST_SUBSIDY, err) : status;
    if (status == ICHA_OK && reader->contract.has_guarantee)
        status = begin_totals(fold, loan.product, ICHA_OUTLAY_FEE_SUPPORT, err);
    for (size_t i = 0; status == ICHA_OK && i < fold->pending.count; i++) {
        const icha_posting *posting = &fold->pending.items[i];
        status = posting->kind == ICHA_POSTING_CLAIM
                     ? add_claim(fold, &loan, &reader->contract.subsidy.claim, posting, err)
                     : add_posting(fold, &loan, posting, err);
    }
    for (size_t i = 0; status == ICHA_OK && i < fold->support.count; i++)
        status = add_support(fold, &loan, &fold->support.items[i], err);
    return status;
}

/* ---- what the result must say of itself (C-7, M-3, M-5) ---- */

static bool put(icha_names *names, const char *text) {
    return number(names, text) != UINT32_MAX;
}

static bool note_methods(icha_fold *fold, const icha_contract *contract) {
    static const char *const schedules[] = {"", "schedule.bullet/1", "schedule.equal_principal/1",
                                            "schedule.equal_payment/1"};
    static const char *const payments[] = {"", "payment.twelfths/1", "payment.actual/1"};
    static const char *const subsidies[] = {"", "subsidy.of_rate/1", "subsidy.of_difference/1"};
    static const char *const claims[] = {"", "claims.due/1", "claims.accrual/1"};
    static const char *const fees[] = {"", "fee.upfront/1", "fee.annual/1", "fee.declining/1", "fee.reduced_months/1"};
    const icha_terms *loan = &contract->loan;
    bool ok = put(&fold->methods, "interest/1") && put(&fold->methods, schedules[loan->method]);
    if (loan->method == ICHA_METHOD_EQUAL_PAYMENT) ok = ok && put(&fold->methods, payments[loan->payment_formula]);
    if (loan->index != NULL) ok = ok && put(&fold->methods, "index/1");
    if (loan->event_count > 0) ok = ok && put(&fold->methods, "events/1");
    if (contract->has_guarantee) ok = ok && put(&fold->methods, fees[contract->guarantee.fee_method]);
    if (!contract->has_subsidy) return ok;
    if (contract->subsidy.base == ICHA_SUBSIDY_BASE_GUARANTEED) ok = ok && put(&fold->methods, "subsidy.guaranteed/1");
    return ok && put(&fold->methods, subsidies[contract->subsidy.method]) &&
           put(&fold->methods, claims[contract->subsidy.claim.by]);
}

static bool note_key_of(icha_fold *fold, const char *product, const char *sentence, icha_note_key *key) {
    *key = (icha_note_key){number(&fold->names, product), number(&fold->names, sentence)};
    return key->product != UINT32_MAX && key->sentence != UINT32_MAX;
}

static bool count_note(icha_fold *fold, const icha_note_key *key, int64_t loans) {
    icha_note_count *note = icha_sums_at(&fold->notes, key);
    if (note != NULL) note->loans += loans;
    return note != NULL;
}

/* So many loans more that the sentence speaks of. */
static bool note_sentence(icha_fold *fold, const char *product, const char *sentence, int64_t loans) {
    icha_note_key key;
    return note_key_of(fold, product, sentence, &key) && count_note(fold, &key, loans);
}

static bool is_note(const icha_finding *finding) {
    return finding->kind == ICHA_FINDING_NOT_CHECKED || finding->kind == ICHA_FINDING_DEFAULTED;
}

static bool note_finding(icha_fold *fold, const icha_row_reader *reader, const icha_finding *finding) {
    char sentence[512];
    if (finding->kind == ICHA_FINDING_ASSUMED) return put(&fold->assumptions, finding->version.assumption);
    if (!is_note(finding)) return true;
    icha_finding_sentence(finding, fold->options->language, sentence, sizeof sentence);
    return note_sentence(fold, reader->product, sentence, 1);
}

/* The loans were folded, so their terms hold and their maturity rolls. */
static bool note_calendar(icha_fold *fold, const char *product, const icha_terms *loan, int64_t loans) {
    icha_due_rule rule;
    icha_date rolled;
    char sentence[512];
    if (loan->business_day == ICHA_BUSINESS_DAY_NONE ||
        icha_due_rule_known_on(loan, ICHA_DATE_MAX, &rule, NULL) != ICHA_OK ||
        icha_roll(rule.maturity_on, loan->business_day, loan->calendar, &rolled, NULL) != ICHA_OK ||
        !icha_uses_computed_year(loan->calendar, rule.maturity_on, rolled))
        return true;
    icha_computed_years_sentence(loan->calendar, icha_all_computed_years(), fold->options->language, sentence,
                                 sizeof sentence);
    return put(&fold->assumptions, ICHA_COMPUTED_YEARS_ASSUMPTION) && note_sentence(fold, product, sentence, loans);
}

static bool note_all(icha_fold *fold, const icha_row_reader *reader) {
    bool ok = note_methods(fold, &reader->contract) && note_calendar(fold, reader->product, &reader->contract.loan, 1);
    for (size_t i = 0; ok && i < reader->findings.count; i++)
        ok = note_finding(fold, reader, &reader->findings.items[i]);
    return ok;
}

icha_status icha_fold_loan(icha_fold *fold, const icha_row_reader *reader, size_t row, bool *is_held, icha_error *err) {
    fold->pending.count = fold->support.count = 0;
    if (fold->trace != NULL) fold->trace->row_count = fold->trace->posting_count = 0;
    icha_status status = collect(fold, &reader->contract, err);
    if (status == ICHA_OK && reader->contract.has_subsidy)
        status = check_claim_dates(fold, &reader->contract.subsidy.claim, err);
    *is_held = status != ICHA_OK && status != ICHA_ERR_MEMORY;
    if (status != ICHA_OK) return status;
    bool failed = fold->pending.failed || fold->support.failed || (fold->trace != NULL && fold->trace->failed);
    if (failed || !note_all(fold, reader)) return no_memory(err);
    return commit(fold, reader, row, err);
}

/* ---- loans of one cohort ---- */

typedef struct text_list {
    char *bytes;
    size_t length, room;
} text_list;

static bool append(text_list *list, const char *text) {
    size_t size = strlen(text) + 1;
    if (list->length + size > list->room) {
        size_t wanted = (list->length + size) * 2;
        char *grown = realloc(list->bytes, wanted);
        if (grown == NULL) return false;
        list->bytes = grown;
        list->room = wanted;
    }
    memcpy(list->bytes + list->length, text, size);
    list->length += size;
    return true;
}

bool icha_kind_texts_of(const icha_row_reader *reader, icha_language language, icha_kind_texts *texts) {
    const icha_subsidy *subsidy = &reader->contract.subsidy;
    text_list list = {NULL, 0, 0};
    char sentence[512];
    *texts = (icha_kind_texts){NULL, 0};
    bool ok = append(&list, reader->product) && append(&list, reader->contract.loan.bank) &&
              append(&list, subsidy->payer_count > 0 ? subsidy->payers[0].name : "");
    for (size_t i = 0; ok && i < reader->findings.count; i++) {
        const icha_finding *finding = &reader->findings.items[i];
        if (!is_note(finding)) continue;
        icha_finding_sentence(finding, language, sentence, sizeof sentence);
        assert(texts->note_count < ICHA_LOAN_NOTES_MAX); /* there are fewer keys */
        texts->note_count++;
        ok = append(&list, sentence);
    }
    if (ok) texts->texts = list.bytes;
    else free(list.bytes);
    return ok;
}

static const char *next_text(const char **at) {
    const char *text = *at;
    *at += strlen(text) + 1;
    return text;
}

bool icha_fold_kind(icha_fold *fold, const icha_kind_texts *texts, icha_loan_kind *kind) {
    const char *at = texts->texts;
    kind->product = number(&fold->names, next_text(&at));
    kind->bank = number(&fold->names, next_text(&at));
    kind->payer = number(&fold->names, next_text(&at));
    kind->note_count = texts->note_count;
    for (size_t i = 0; i < kind->note_count; i++)
        kind->notes[i] = (icha_note_key){kind->product, number(&fold->names, next_text(&at))};
    return !fold->names.failed;
}

icha_cohort_years icha_fold_years(const icha_portfolio_options *options) {
    return (icha_cohort_years){bucket_months(options), options->first_year, options->last_year};
}

static icha_status add_cells(icha_fold *fold, const icha_loan_kind *kind, icha_basis basis,
                             const icha_cohort_cells *cells, icha_error *err) {
    icha_cell_key key = {kind->product, kind->payer, kind->bank, 0, (int32_t)basis, ICHA_OUTLAY_INTEREST_SUBSIDY};
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < cells->count; i++) {
        const icha_cohort_cell *from = &cells->items[i];
        int32_t year = year_of(from->bucket);
        if (from->amount == 0) continue;
        status = add_total(fold, kind->product, ICHA_OUTLAY_INTEREST_SUBSIDY, basis, year, from->amount, err);
        if (status != ICHA_OK || !is_within(fold, year)) continue;
        icha_cell *cell = cell_at(fold, &key, from->bucket);
        if (cell == NULL) return no_memory(err);
        cell->loans += from->loans;
        status = add(&cell->amount, from->amount, err);
    }
    return status;
}

static icha_status add_claims(icha_fold *fold, const icha_loan_kind *kind, const icha_cohort *cohort, icha_error *err) {
    const icha_claim_terms *terms = &cohort->contract->subsidy.claim;
    icha_date cycle_to;
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < cohort->claims.count; i++) {
        const icha_cohort_cell *from = &cohort->claims.items[i];
        if (from->amount == 0) continue;
        icha_claim_key key = icha_claim_key_of(kind->product, kind->payer, kind->bank, terms, from->bucket);
        icha_claim_sum *claim = icha_sums_at(&fold->claims, &key);
        if (claim == NULL) return no_memory(err);
        status = icha_claim_dates(terms, from->bucket, &cycle_to, &claim->paid_on, &claim->fiscal_year, err);
        if (status == ICHA_OK) status = add(&claim->lines, from->amount, err);
        if (status == ICHA_OK) status = add(&claim->claimed, from->claimed, err);
    }
    return status;
}

/* A loan belongs to one cohort, so its cells' counts add up. */
static icha_status count_paid_loans(icha_fold *fold, const icha_loan_kind *kind, const icha_cohort_cells *paid,
                                    icha_error *err) {
    icha_cell_key key = {kind->product, kind->payer, kind->bank, 0, ICHA_BASIS_PAID, ICHA_OUTLAY_INTEREST_SUBSIDY};
    for (size_t i = 0; i < paid->count; i++) {
        if (paid->items[i].loans == 0) continue;
        icha_cell *cell = cell_at(fold, &key, paid->items[i].bucket);
        if (cell == NULL) return no_memory(err);
        cell->loans += paid->items[i].loans;
    }
    return ICHA_OK;
}

icha_status icha_fold_cohort(icha_fold *fold, const icha_loan_kind *kind, const icha_cohort *cohort, int64_t loans,
                             icha_error *err) {
    const char *product = icha_names_text(&fold->names, kind->product);
    bool noted = note_calendar(fold, product, &cohort->contract->loan, loans);
    for (size_t i = 0; noted && i < kind->note_count; i++) noted = count_note(fold, &kind->notes[i], loans);
    if (!noted) return no_memory(err);
    icha_status status = add_cells(fold, kind, ICHA_BASIS_ACCRUED, &cohort->accrued, err);
    if (status == ICHA_OK) status = add_cells(fold, kind, ICHA_BASIS_DUE, &cohort->due, err);
    if (status == ICHA_OK) status = add_claims(fold, kind, cohort, err);
    return status == ICHA_OK ? count_paid_loans(fold, kind, &cohort->paid, err) : status;
}

/* ---- sums made elsewhere ---- */

void icha_fold_restart(icha_fold *fold) {
    icha_sums_clear(&fold->cells);
    icha_sums_clear(&fold->claims);
    for (size_t i = 0; i < fold->totals.count; i++) {
        icha_total_sum *total = icha_sums_entry(&fold->totals, i);
        total->before = total->within = total->after = 0;
    }
}

icha_status icha_fold_add_cell(icha_fold *fold, const icha_cell_key *key, icha_date day, icha_money amount,
                               int64_t loans, icha_error *err) {
    icha_outlay_kind kind = (icha_outlay_kind)key->kind;
    icha_status status = add_total(fold, key->product, kind, (icha_basis)key->basis, year_of(day), amount, err);
    if (status != ICHA_OK || !is_within(fold, year_of(day))) return status;
    icha_cell *cell = cell_at(fold, key, day);
    if (cell == NULL) return no_memory(err);
    cell->loans += loans;
    return add(&cell->amount, amount, err);
}

icha_status icha_fold_add_claim(icha_fold *fold, const icha_claim_key *key, icha_money lines, icha_money claimed,
                                icha_error *err) {
    const icha_claim_terms terms = {
        .cycle = (icha_claim_cycle)key->cycle, .payment_lag_days = key->lag_days, .closing_days = key->closing_days};
    icha_date cycle_to;
    icha_claim_sum *claim = icha_sums_at(&fold->claims, key);
    if (claim == NULL) return no_memory(err);
    icha_status status =
        icha_claim_dates(&terms, key->cycle_from, &cycle_to, &claim->paid_on, &claim->fiscal_year, err);
    if (status == ICHA_OK) status = add(&claim->lines, lines, err);
    return status == ICHA_OK ? add(&claim->claimed, claimed, err) : status;
}

/* ---- the basis `paid` ---- */

icha_status icha_claim_amount(const icha_claim_sum *claim, icha_money *amount, icha_error *err) {
    icha_rounding rounding = {(icha_rounding_mode)claim->key.mode, claim->key.unit};
    *amount = claim->claimed;
    if (claim->key.level == ICHA_CLAIM_LEVEL_LINE) return ICHA_OK;
    return icha_money_round(claim->lines, rounding, amount, err);
}

static icha_status settle(icha_fold *fold, const icha_claim_sum *claim, icha_error *err) {
    icha_money amount = 0;
    icha_status status = icha_claim_amount(claim, &amount, err);
    if (status == ICHA_OK)
        status = add_total(fold, claim->key.product, ICHA_OUTLAY_INTEREST_SUBSIDY, ICHA_BASIS_PAID, claim->fiscal_year,
                           amount, err);
    if (status != ICHA_OK || amount == 0 || !is_within(fold, claim->fiscal_year)) return status;
    icha_cell *cell = paid_cell(fold, claim);
    return cell == NULL ? no_memory(err) : add(&cell->amount, amount, err);
}

icha_status icha_fold_settle(icha_fold *fold, icha_error *err) {
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < fold->claims.count; i++)
        status = settle(fold, icha_sums_entry(&fold->claims, i), err);
    return status;
}
