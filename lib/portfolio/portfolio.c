/* The public face of a run: options checked, the steps in order, what came out. */
#include "portfolio.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arrow_table.h"
#include "number/fail.h"
#include "number/name.h"
#include "whole.h"

static const icha_name bases[] = {
    {ICHA_BASIS_ACCRUED, "accrued"}, {ICHA_BASIS_DUE, "due"}, {ICHA_BASIS_PAID, "paid"}};

const char *icha_basis_name(icha_basis basis) {
    return icha_name_of(bases, ICHA_NAMES_COUNT(bases), (int)basis);
}

const char *icha_outlay_kind_name(icha_outlay_kind kind) {
    static const icha_name kinds[] = {{ICHA_OUTLAY_INTEREST_SUBSIDY, "interest_subsidy"},
                                      {ICHA_OUTLAY_FEE_SUPPORT, "fee_support"}};
    return icha_name_of(kinds, ICHA_NAMES_COUNT(kinds), (int)kind);
}

icha_status icha_by_parse(const char *text, size_t length, uint32_t *by, icha_error *err) {
    static const icha_name names[] = {{ICHA_BY_PRODUCT, "product"}, {ICHA_BY_PAYER, "payer"},
                                      {ICHA_BY_YEAR, "year"},       {ICHA_BY_QUARTER, "quarter"},
                                      {ICHA_BY_MONTH, "month"},     {ICHA_BY_BANK, "bank"}};
    uint32_t found = 0;
    for (size_t at = 0; at <= length;) {
        const char *comma = at == length ? NULL : memchr(text + at, ',', length - at);
        size_t word = comma == NULL ? length - at : (size_t)(comma - text) - at;
        int bit;
        icha_status status = icha_name_parse(names, ICHA_NAMES_COUNT(names), "P-1", text + at, word, &bit, err);
        if (status != ICHA_OK) return status;
        if (found & (uint32_t)bit) return icha_fail_text(err, ICHA_M_BY_TWICE, "P-1", NULL, text + at, word, NULL);
        found |= (uint32_t)bit;
        at += word + 1;
    }
    *by = found;
    return ICHA_OK;
}

static icha_status out_of_range(const char *field, int64_t found, const char *expected, icha_error *err) {
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)found);
    return icha_fail(err, ICHA_M_OUT_OF_RANGE, "X-3", field, text, expected);
}

static icha_status check_shard(const icha_portfolio_options *o, icha_error *err) {
    char expected[48];
    if (o->shards == 0 && o->shard == 0) return ICHA_OK;
    if (o->shards < 1 || o->shards > ICHA_PORTFOLIO_SHARDS_MAX) return out_of_range("shards", o->shards, "1..128", err);
    snprintf(expected, sizeof expected, "1..%d", (int)o->shards);
    if (o->shard < 1 || o->shard > o->shards) return out_of_range("shard", o->shard, expected, err);
    return ICHA_OK;
}

icha_status icha_portfolio_check_options(const icha_portfolio_options *o, icha_error *err) {
    char expected[48];
    if (o->first_year < 1900 || o->first_year > 2199) return out_of_range("first_year", o->first_year, "1900..2199", err);
    snprintf(expected, sizeof expected, "%d..2199", (int)o->first_year);
    if (o->last_year < o->first_year || o->last_year > 2199) return out_of_range("last_year", o->last_year, expected, err);
    if (o->by == 0 || o->by >= 2 * ICHA_BY_BANK) return out_of_range("by", o->by, "1..63", err);
    if (o->threads < 1 || o->threads > ICHA_PORTFOLIO_THREADS_MAX)
        return out_of_range("threads", o->threads, "1..256", err);
    if (o->row_limit < 1 || o->row_limit > ICHA_PORTFOLIO_ROWS_MAX)
        return out_of_range("row_limit", o->row_limit, "1..100000000", err);
    if (icha_encoding_name(o->encoding)[0] == '\0') return out_of_range("encoding", o->encoding, "1..3", err);
    icha_status status = check_shard(o, err);
    return status == ICHA_OK ? icha_whole_check_options(o, err) : status;
}

icha_portfolio_files icha_portfolio_files_of(const icha_portfolio *portfolio) {
    bool has_events = portfolio->events_name != NULL;
    const icha_portfolio_whole *whole = portfolio->options.whole;
    return (icha_portfolio_files){&portfolio->survey.columns, portfolio->file_name,
                                  has_events ? &portfolio->events : NULL, portfolio->events_name, NULL,
                                  whole == NULL ? NULL : &whole->row_lines};
}

/* Events in a file of their own, or in columns of the portfolio. */
bool icha_portfolio_has_events(const icha_portfolio *portfolio) {
    const icha_columns *columns = &portfolio->survey.columns;
    bool found = portfolio->events_name != NULL;
    for (size_t i = 0; i < columns->count; i++) found = found || strncmp(columns->keys[i], "events[", 7) == 0;
    return found;
}

static icha_status in_file(icha_status status, const char *name, icha_error *err) {
    if (status == ICHA_OK || err == NULL) return status;
    return icha_fail_at(err, status, name, err->line, err->column);
}

static icha_status read_loans(icha_portfolio *portfolio, const icha_portfolio_input *input, icha_error *err) {
    icha_input *source = &portfolio->survey.source;
    icha_status status = ICHA_OK;
    if (input->arrow != NULL) status = icha_arrow_source(input->arrow, &portfolio->options, source, err);
    else if (input->path != NULL) status = icha_input_open(source, input->path, err);
    else icha_input_of_memory(source, input->bytes, input->length);
    if (status == ICHA_OK) status = icha_survey_read(&portfolio->survey, &portfolio->options, &portfolio->tuning, err);
    uint64_t given = portfolio->survey.pieces.row_count;
    if (status == ICHA_OK) status = icha_whole_check_rows(portfolio->options.whole, given, err);
    return status == ICHA_ERR_IO ? status : in_file(status, portfolio->file_name, err); /* IO names its path */
}

static icha_status read_events(icha_portfolio *portfolio, const icha_portfolio_input *input, icha_error *err) {
    const icha_portfolio_options *options = &portfolio->options;
    icha_text *text = &portfolio->events_text;
    if (portfolio->events_name == NULL) return icha_whole_place_events(options->whole, &portfolio->events, err);
    bool is_arrow = input->arrow_events != NULL;
    icha_status status = is_arrow ? icha_arrow_events(input->arrow_events, options, text, err)
                                  : icha_text_decode(options->events, options->events_length, options->encoding, text, err);
    if (status == ICHA_OK)
        status = icha_row_index_read(text, ICHA_FILE_EVENTS, is_arrow, options->row_limit, &portfolio->events, err);
    if (status == ICHA_OK) status = icha_whole_place_events(options->whole, &portfolio->events, err);
    return in_file(status, portfolio->events_name, err);
}

static icha_status run(icha_portfolio *portfolio, const icha_portfolio_input *input, icha_error *err) {
    const icha_portfolio_options *options = &portfolio->options;
    icha_status status = read_loans(portfolio, input, err);
    if (status == ICHA_OK) status = read_events(portfolio, input, err);
    if (status == ICHA_OK && options->paid != NULL)
        status = icha_paid_read(options->paid, options->paid_length, options->paid_name, options->row_limit,
                                &portfolio->paid, err);
    if (status == ICHA_OK) status = icha_fold_init(&portfolio->fold, options, err);
    if (status == ICHA_OK) status = icha_portfolio_use_rows(portfolio, err);
    if (status == ICHA_OK) status = icha_input_check(&portfolio->survey.source, err);
    return status;
}

/* ---- do the tables tie out? ---- */

typedef struct basis_sums {
    icha_money cells, within, all;
    icha_money whole_within, whole; /* as the whole portfolio's line has it */
} basis_sums;

typedef struct sums {
    basis_sums of[ICHA_OUTLAY_KIND_COUNT][ICHA_BASIS_COUNT];
    icha_money lines, amounts;
} sums;

static bool plus(icha_money *sum, icha_money amount) {
    return icha_money_add(*sum, amount, sum, NULL) == ICHA_OK;
}

static bool add_total(sums *out, const icha_outlay_total *total) {
    basis_sums *of = &out->of[total->kind - 1][total->basis - 1];
    icha_money *all = &of->all;
    if (total->product[0] == '\0') { /* the whole, made from the others */
        of->whole_within = total->within;
        of->whole = total->before + total->within + total->after; /* each within 9e15 */
        return true;
    }
    return plus(&of->within, total->within) && plus(all, total->before) && plus(all, total->within) &&
           plus(all, total->after);
}

static bool sum_up(const icha_portfolio *portfolio, sums *out) {
    bool ok = true;
    for (size_t i = 0; ok && i < portfolio->cell_count; i++) {
        const icha_outlay_cell *cell = &portfolio->cells[i];
        ok = plus(&out->of[cell->kind - 1][cell->basis - 1].cells, cell->amount);
    }
    for (size_t i = 0; ok && i < portfolio->claim_count; i++)
        ok = plus(&out->lines, portfolio->claims[i].lines) && plus(&out->amounts, portfolio->claims[i].amount);
    for (size_t i = 0; ok && i < portfolio->total_count; i++) ok = add_total(out, &portfolio->totals[i]);
    return ok;
}

/* N-1: every table's sums fit too, those over before, within and after included. */
static icha_status check_sums(const icha_portfolio *portfolio, icha_error *err) {
    sums unused = {0};
    return sum_up(portfolio, &unused) ? ICHA_OK : icha_fail(err, ICHA_M_SUBSIDY_OVERFLOW, "N-1", NULL, NULL, NULL);
}

static char *copy_name(const char *name) {
    char *copy = malloc(strlen(name) + 1);
    if (copy != NULL) memcpy(copy, name, strlen(name) + 1);
    return copy;
}

icha_status icha_portfolio_finish(icha_portfolio *portfolio, icha_error *err) {
    icha_status status = icha_portfolio_sort_results(portfolio, err);
    return status == ICHA_OK ? check_sums(portfolio, err) : status;
}

/* NULL: no memory. */
static icha_portfolio *begin(const char *file_name, const icha_portfolio_options *options, const icha_tuning *tuning) {
    icha_portfolio *portfolio = calloc(1, sizeof *portfolio);
    if (portfolio == NULL) return NULL;
    bool has_events = options->events != NULL;
    portfolio->options = *options;
    portfolio->tuning = *tuning;
    icha_input_of_memory(&portfolio->survey.source, "", 0);
    icha_sorted_init(&portfolio->survey.twins, NULL);
    icha_sorted_init(&portfolio->held.sorted, NULL);
    icha_sorted_init(&portfolio->held_events.sorted, NULL);
    portfolio->file_name = copy_name(file_name);
    if (options->spill_folder != NULL) portfolio->spill_folder = copy_name(options->spill_folder);
    portfolio->options.spill_folder = portfolio->spill_folder;
    if (has_events) portfolio->events_name = copy_name(options->events_name == NULL ? "" : options->events_name);
    bool has_folder = options->spill_folder == NULL || portfolio->spill_folder != NULL;
    if (portfolio->file_name != NULL && has_folder && (!has_events || portfolio->events_name != NULL)) return portfolio;
    icha_portfolio_free(portfolio);
    return NULL;
}

icha_portfolio *icha_portfolio_begin(const char *file_name, const icha_portfolio_options *options) {
    const icha_tuning usual = ICHA_TUNING_INIT;
    return begin(file_name, options, &usual);
}

icha_status icha_portfolio_run_tuned(const icha_portfolio_input *input, const char *file_name,
                                     const icha_portfolio_options *options, const icha_tuning *tuning,
                                     icha_portfolio **out, icha_error *err) {
    assert(file_name != NULL && options != NULL && out != NULL);
    assert(options->size == sizeof *options);
    assert(icha_whole_is_of(options->whole, input->arrow != NULL, input->arrow_events != NULL));
    icha_status status = icha_portfolio_check_options(options, err);
    if (status != ICHA_OK) return status;
    icha_portfolio *portfolio = begin(file_name, options, tuning);
    if (portfolio == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    status = run(portfolio, input, err);
    if (status == ICHA_OK) status = icha_portfolio_finish(portfolio, err);
    if (status == ICHA_OK) {
        assert(icha_portfolio_ties_out(portfolio));
        *out = portfolio;
    } else {
        icha_portfolio_free(portfolio);
    }
    return status;
}

icha_status icha_portfolio_run(const char *csv, size_t length, const char *file_name,
                               const icha_portfolio_options *options, icha_portfolio **out, icha_error *err) {
    const icha_tuning tuning = ICHA_TUNING_INIT;
    assert(csv != NULL || length == 0);
    icha_portfolio_input input = {csv == NULL ? "" : csv, length, NULL, NULL, NULL};
    return icha_portfolio_run_tuned(&input, file_name, options, &tuning, out, err);
}

icha_status icha_portfolio_run_file(const char *path, const char *file_name, const icha_portfolio_options *options,
                                    icha_portfolio **out, icha_error *err) {
    const icha_tuning tuning = ICHA_TUNING_INIT;
    assert(path != NULL);
    icha_portfolio_input input = {NULL, 0, path, NULL, NULL};
    return icha_portfolio_run_tuned(&input, file_name, options, &tuning, out, err);
}

void icha_portfolio_free(icha_portfolio *portfolio) {
    if (portfolio == NULL) return;
    free(portfolio->cells);
    free(portfolio->claims);
    free(portfolio->corrections);
    free(portfolio->totals);
    free(portfolio->notes);
    free(portfolio->assumptions);
    free(portfolio->methods);
    icha_held_list_clear(&portfolio->held);
    icha_held_list_clear(&portfolio->held_events);
    icha_fold_clear(&portfolio->fold);
    icha_survey_clear(&portfolio->survey);
    icha_row_index_clear(&portfolio->events);
    icha_text_clear(&portfolio->events_text);
    icha_paid_clear(&portfolio->paid);
    for (size_t i = 0; i < portfolio->gathered_count; i++) free(portfolio->gathered[i].assumptions);
    free(portfolio->gathered);
    free(portfolio->has_loan);
    free(portfolio->events_name);
    free(portfolio->spill_folder);
    free(portfolio->file_name);
    free(portfolio);
}

bool icha_portfolio_ties_out(const icha_portfolio *portfolio) {
    sums s = {0};
    icha_portfolio_counts rows = icha_portfolio_count(portfolio), events = icha_portfolio_event_count(portfolio);
    if (rows.rows_in != rows.used + rows.held || events.rows_in != events.used + events.held) return false;
    if (!sum_up(portfolio, &s)) return false;
    for (int kind = 0; kind < ICHA_OUTLAY_KIND_COUNT; kind++)
        for (int basis = 0; basis < ICHA_BASIS_COUNT; basis++) {
            const basis_sums *of = &s.of[kind][basis];
            if (of->cells != of->within || of->whole_within != of->within || of->whole != of->all) return false;
        }
    const basis_sums *subsidy = s.of[ICHA_OUTLAY_INTEREST_SUBSIDY - 1], *support = s.of[ICHA_OUTLAY_FEE_SUPPORT - 1];
    return subsidy[ICHA_BASIS_ACCRUED - 1].all == subsidy[ICHA_BASIS_DUE - 1].all &&
           subsidy[ICHA_BASIS_DUE - 1].all == s.lines && subsidy[ICHA_BASIS_PAID - 1].all == s.amounts &&
           support[ICHA_BASIS_ACCRUED - 1].all == support[ICHA_BASIS_DUE - 1].all &&
           support[ICHA_BASIS_DUE - 1].all == support[ICHA_BASIS_PAID - 1].all &&
           icha_portfolio_corrections_tie_out(portfolio, s.amounts);
}

/* ---- getters ---- */

icha_portfolio_counts icha_portfolio_count(const icha_portfolio *portfolio) {
    return (icha_portfolio_counts){portfolio->rows_in, portfolio->used,
                                   (int64_t)icha_held_list_count(&portfolio->held) + portfolio->gathered_held};
}

icha_portfolio_counts icha_portfolio_event_count(const icha_portfolio *portfolio) {
    return (icha_portfolio_counts){portfolio->events_in, portfolio->used_events,
                                   (int64_t)icha_held_list_count(&portfolio->held_events) + portfolio->gathered_held_events};
}

icha_encoding icha_portfolio_events_encoding(const icha_portfolio *portfolio) {
    return portfolio->events_name == NULL ? (icha_encoding)0 : portfolio->events_text.encoding;
}

icha_encoding icha_portfolio_encoding(const icha_portfolio *portfolio) {
    return portfolio->survey.encoding;
}

size_t icha_portfolio_cell_count(const icha_portfolio *portfolio) {
    return portfolio->cell_count;
}

icha_outlay_cell icha_portfolio_cell(const icha_portfolio *portfolio, size_t index) {
    assert(index < portfolio->cell_count);
    return portfolio->cells[index];
}

size_t icha_portfolio_claim_count(const icha_portfolio *portfolio) {
    return portfolio->claim_count;
}

icha_portfolio_claim icha_portfolio_claim_at(const icha_portfolio *portfolio, size_t index) {
    assert(index < portfolio->claim_count);
    return portfolio->claims[index];
}

size_t icha_portfolio_held_count(const icha_portfolio *portfolio) {
    return (size_t)(icha_held_list_count(&portfolio->held) + icha_held_list_count(&portfolio->held_events));
}

icha_held_row icha_portfolio_held(const icha_portfolio *portfolio, size_t index) {
    uint64_t loans = icha_held_list_count(&portfolio->held);
    bool is_event = index >= loans;
    icha_held held = is_event ? icha_held_list_at(&portfolio->held_events, index - loans)
                              : icha_held_list_at(&portfolio->held, index);
    return (icha_held_row){held.line,
                           held.loan_id,
                           held.field,
                           held.reason,
                           held.status,
                           is_event ? portfolio->events_name : portfolio->file_name};
}

size_t icha_portfolio_total_count(const icha_portfolio *portfolio) {
    return portfolio->total_count;
}

icha_outlay_total icha_portfolio_total(const icha_portfolio *portfolio, size_t index) {
    assert(index < portfolio->total_count);
    return portfolio->totals[index];
}

size_t icha_portfolio_assumption_count(const icha_portfolio *portfolio) {
    return portfolio->assumption_count;
}

const char *icha_portfolio_assumption(const icha_portfolio *portfolio, size_t index) {
    assert(index < portfolio->assumption_count);
    return portfolio->assumptions[index];
}

size_t icha_portfolio_method_count(const icha_portfolio *portfolio) {
    return portfolio->method_count;
}

const char *icha_portfolio_method(const icha_portfolio *portfolio, size_t index) {
    assert(index < portfolio->method_count);
    return portfolio->methods[index];
}

size_t icha_portfolio_note_count(const icha_portfolio *portfolio) {
    return portfolio->note_count;
}

icha_portfolio_note icha_portfolio_note_at(const icha_portfolio *portfolio, size_t index) {
    assert(index < portfolio->note_count);
    return portfolio->notes[index];
}
