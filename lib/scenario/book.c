#include "book.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "portfolio/shard.h"

static icha_status no_memory(icha_error *err) {
    return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}

/* ---- gathering ---- */

/* Amounts of two portfolios may fit one by one and not together: their folds' merger says so. */
static icha_status take_over(icha_book *book, icha_portfolio *base, icha_gatherer *gatherers, int32_t threads,
                             icha_error *err) {
    book->bases[book->base_count++] = base;
    icha_status status = icha_shard_gather(book->whole, base, err);
    for (int32_t i = 0; status == ICHA_OK && i < threads; i++)
        if (!icha_lines_take(&book->lines, &gatherers[i].lines)) status = no_memory(err);
    return status;
}

static bool keep_planned(icha_book *book, const icha_names *planned) {
    bool ok = true;
    for (size_t i = 0; ok && i < planned->count; i++)
        ok = icha_names_number(&book->planned, planned->texts[i], strlen(planned->texts[i])) != UINT32_MAX;
    return ok;
}

static char *append(char *end, const char *text, size_t length) {
    memcpy(end, text, length);
    return end + length;
}

static char *append_header(char *end, const icha_columns *columns) {
    for (size_t i = 0; i < columns->count; i++) {
        end = append(end, columns->keys[i], strlen(columns->keys[i]));
        *end++ = i + 1 < columns->count ? ',' : '\n';
    }
    return end;
}

/* The rows that were left, whichever thread read them, as an input like the one that they stood in. */
static bool keep_apart(icha_book *book, const icha_book_input *input, const icha_columns *columns,
                       const icha_gatherer *gatherers, int32_t threads) {
    icha_book_input apart = *input;
    size_t header = columns->count, rows = 0;
    for (size_t i = 0; i < columns->count; i++) header += strlen(columns->keys[i]);
    for (int32_t i = 0; i < threads; i++) rows += gatherers[i].apart_length;
    if (rows == 0) return true;
    char *csv = malloc(header + rows + 1), *end = csv;
    if (csv == NULL) return false;
    end = append_header(end, columns);
    for (int32_t i = 0; i < threads; i++)
        if (gatherers[i].apart_length > 0) end = append(end, gatherers[i].apart, gatherers[i].apart_length);
    *end = '\0';
    apart.csv = csv;
    apart.length = (size_t)(end - csv);
    book->apart[book->apart_count++] = apart;
    return true;
}

static icha_status run_watched(icha_book *book, const icha_book_input *input, const icha_portfolio_options *options,
                               icha_gatherer *gatherers, icha_error *err) {
    const icha_watch watch = {icha_gather_loan, icha_gather_row, gatherers, sizeof *gatherers};
    const icha_portfolio_input bytes = {.bytes = input->csv == NULL ? "" : input->csv, .length = input->length};
    icha_portfolio_options own = *options;
    icha_tuning tuning = ICHA_TUNING_INIT;
    icha_portfolio *base = NULL;
    tuning.watch = &watch;
    own.events = input->events;
    own.events_length = input->events_length;
    own.events_name = input->events_name;
    icha_status status = icha_portfolio_run_tuned(&bytes, input->file_name, &own, &tuning, &base, err);
    if (status != ICHA_OK) return status;
    base->tuning.watch = NULL; /* it does not outlive this call */
    status = take_over(book, base, gatherers, options->threads, err);
    bool ok = keep_apart(book, input, &base->survey.columns, gatherers, options->threads);
    for (int32_t i = 0; i < options->threads; i++) ok = ok && keep_planned(book, &gatherers[i].planned);
    return status == ICHA_OK && !ok ? no_memory(err) : status;
}

static icha_status gather(icha_book *book, const icha_book_input *input, const icha_portfolio_options *options,
                          const icha_gathering *gathering, bool of_plans, icha_error *err) {
    const icha_names *taken = of_plans ? &book->planned : NULL;
    size_t threads = options->threads < 1 ? 1 : (size_t)options->threads;
    icha_gatherer *gatherers = calloc(threads, sizeof *gatherers);
    bool ok = gatherers != NULL;
    for (size_t i = 0; gatherers != NULL && i < threads; i++)
        ok = icha_gatherer_init(&gatherers[i], gathering, taken) && ok;
    icha_status status = ok ? run_watched(book, input, options, gatherers, err) : no_memory(err);
    for (size_t i = 0; gatherers != NULL && i < threads; i++) icha_gatherer_clear(&gatherers[i]);
    free(gatherers);
    return status;
}

/* ---- by place ---- */

static size_t *firsts_of(const icha_sums *table, size_t places) {
    size_t *first = calloc(places + 2, sizeof *first);
    for (size_t i = 0; first != NULL && i < table->count; i++)
        first[((const icha_line_key *)icha_sums_entry(table, i))->place + 1]++;
    for (size_t i = 1; first != NULL && i < places + 2; i++) first[i] += first[i - 1];
    return first; /* first[place]: where its entries go next; at last where the next place's begin */
}

static icha_book_entry *entries_of(const icha_sums *table, size_t *first) {
    icha_book_entry *entries = malloc((table->count + 1) * sizeof *entries);
    for (size_t i = 0; entries != NULL && first != NULL && i < table->count; i++) {
        const icha_line *line = icha_sums_entry(table, i);
        entries[first[line->key.place]++] = (icha_book_entry){line->amount, line->claimed, line->key.node};
    }
    return entries;
}

static icha_book_loans *loans_of(const icha_sums *table, size_t *first) {
    icha_book_loans *entries = malloc((table->count + 1) * sizeof *entries);
    for (size_t i = 0; entries != NULL && first != NULL && i < table->count; i++) {
        const icha_chain_loans *loans = icha_sums_entry(table, i);
        entries[first[loans->key.place]++] = (icha_book_loans){loans->loans, loans->key.node};
    }
    return entries;
}

static icha_status put_in_order(icha_book *book, icha_error *err) {
    icha_lines *lines = &book->lines;
    book->cell_first = firsts_of(&lines->cell_lines, lines->cells.count);
    book->cell_entries = entries_of(&lines->cell_lines, book->cell_first);
    book->claim_first = firsts_of(&lines->claim_lines, lines->claims.count);
    book->claim_entries = entries_of(&lines->claim_lines, book->claim_first);
    book->loan_first = firsts_of(&lines->cell_loans, lines->cells.count);
    book->loan_entries = loans_of(&lines->cell_loans, book->loan_first);
    bool ok = book->cell_first != NULL && book->cell_entries != NULL && book->claim_first != NULL &&
              book->claim_entries != NULL && book->loan_first != NULL && book->loan_entries != NULL;
    return ok ? ICHA_OK : no_memory(err);
}

/* The lines' names by their numbers in the whole's fold, with which every outlay begins. */
static icha_status number_names(icha_book *book, icha_error *err) {
    const icha_names *names = &book->lines.names;
    bool ok = (book->names = malloc((names->count + 1) * sizeof *book->names)) != NULL;
    for (size_t i = 0; ok && i < names->count; i++) {
        book->names[i] = icha_names_number(&book->whole->fold.names, names->texts[i], strlen(names->texts[i]));
        ok = book->names[i] != UINT32_MAX;
    }
    return ok ? ICHA_OK : no_memory(err);
}

/* ---- the book ---- */

static icha_status go_on_from(icha_book *book, const icha_book *base, icha_error *err) {
    assert(base->keeps_commitments == book->keeps_commitments);
    icha_status status = icha_shard_gather(book->whole, base->whole, err);
    if (status != ICHA_OK) return status;
    return icha_lines_copy(&book->lines, &base->lines) ? ICHA_OK : no_memory(err);
}

static icha_status make(icha_book *book, const icha_book *base, const icha_book_input *inputs, size_t count,
                        const icha_portfolio_options *options, const icha_gathering *gathering, icha_error *err) {
    icha_status status = ICHA_OK;
    icha_portfolio_options own = *options;
    own.events = NULL;
    own.spill_folder = NULL;
    book->keeps_commitments = gathering->keeps_commitments;
    book->budget = gathering->budget;
    book->whole = icha_portfolio_begin("", &own);
    if (book->whole == NULL || !icha_lines_init(&book->lines)) return no_memory(err);
    status = icha_fold_init(&book->whole->fold, &book->whole->options, err);
    if (status == ICHA_OK && base != NULL) status = go_on_from(book, base, err);
    for (size_t i = 0; status == ICHA_OK && i < count; i++)
        status = gather(book, &inputs[i], options, gathering, gathering->plan_count > 0 && i + 1 == count, err);
    if (status == ICHA_OK) status = number_names(book, err);
    if (status == ICHA_OK) status = put_in_order(book, err);
    if (status == ICHA_OK) icha_fold_restart(&book->whole->fold);
    return status;
}

icha_status icha_book_make(const icha_book *base, const icha_book_input *inputs, size_t count,
                           const icha_portfolio_options *options, const icha_gathering *gathering, icha_book **out,
                           icha_error *err) {
    assert(count <= ICHA_BOOK_PORTFOLIOS_MAX && (options->by & (ICHA_BY_QUARTER | ICHA_BY_MONTH)) == 0);
    assert(options->paid == NULL && options->shards == 0);
    icha_book *book = calloc(1, sizeof *book);
    if (book == NULL) return no_memory(err);
    icha_status status = make(book, base, inputs, count, options, gathering, err);
    if (status == ICHA_OK) *out = book;
    else icha_book_free(book);
    return status;
}

bool icha_book_assume(icha_book *book, const char *assumption) {
    return icha_names_number(&book->whole->fold.assumptions, assumption, strlen(assumption)) != UINT32_MAX;
}

bool icha_book_name_method(icha_book *book, const char *method) {
    return icha_names_number(&book->whole->fold.methods, method, strlen(method)) != UINT32_MAX;
}

void icha_book_free(icha_book *book) {
    if (book == NULL) return;
    for (size_t i = 0; i < book->base_count; i++) icha_portfolio_free(book->bases[i]);
    icha_portfolio_free(book->whole);
    icha_lines_clear(&book->lines);
    icha_names_clear(&book->planned);
    for (size_t i = 0; i < book->apart_count; i++) free((char *)(uintptr_t)book->apart[i].csv);
    free(book->names);
    free(book->cell_entries);
    free(book->claim_entries);
    free(book->loan_entries);
    free(book->cell_first);
    free(book->claim_first);
    free(book->loan_first);
    free(book);
}
