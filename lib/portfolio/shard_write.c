/* The fold's sums as canonical JSON: keys sorted, records in an order of their own. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json_sink.h"
#include "number/fail.h"
#include "shard.h"

/* ---- the order: names bytewise, then keys, so that equal sums give equal bytes (P-3) ---- */

static int compare_texts(const void *left, const void *right) {
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* Numbers the names in their bytewise order. false: no memory. */
static bool number_in_order(icha_names *to, const icha_names *from) {
    const char **texts = malloc((from->count + 1) * sizeof *texts);
    bool ok = true;
    if (texts == NULL) return false;
    for (size_t i = 0; i < from->count; i++) texts[i] = from->texts[i];
    qsort(texts, from->count, sizeof *texts, compare_texts);
    for (size_t i = 0; ok && i < from->count; i++) ok = icha_names_number(to, texts[i], strlen(texts[i])) != UINT32_MAX;
    free(texts);
    return ok;
}

/* Every key is made of 32-bit words, names first; names' numbers stay below ICHA_SUMS_MAX. */
static int compare_words(const void *left, const void *right, size_t size) {
    const int32_t *a = left, *b = right;
    for (size_t i = 0; i < size / sizeof *a; i++)
        if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
    return 0;
}

static int compare_cells(const void *a, const void *b) {
    return compare_words(a, b, sizeof(icha_cell_key));
}

static int compare_claims(const void *a, const void *b) {
    return compare_words(a, b, sizeof(icha_claim_key));
}

static int compare_totals(const void *a, const void *b) {
    return compare_words(a, b, sizeof(icha_total_key));
}

static int compare_notes(const void *a, const void *b) {
    return compare_words(a, b, sizeof(icha_note_key));
}

/* Nothing can be found by key in a table after this. */
static void sort_table(icha_sums *table, int (*compare)(const void *, const void *)) {
    if (table->count > 1) qsort(table->entries, table->count, table->entry_size, compare);
}

/* `to` was set up for the options of `from`. */
static icha_status sort_fold(icha_fold *to, const icha_fold *from, icha_error *err) {
    if (!number_in_order(&to->names, &from->names)) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    icha_status status = icha_fold_merge(to, from, err);
    sort_table(&to->cells, compare_cells);
    sort_table(&to->claims, compare_claims);
    sort_table(&to->totals, compare_totals);
    sort_table(&to->notes, compare_notes);
    return status;
}

/* ---- JSON: `before` is what stands before a value, its key included ---- */

static void put_text(icha_json_sink *out, const char *before, const char *text) {
    icha_json_put_text(out, before);
    icha_json_put_string(out, text, strlen(text));
}

static void put_whole(icha_json_sink *out, const char *before, int64_t number) {
    icha_json_put_text(out, before);
    icha_json_put_whole(out, number);
}

static void put_money(icha_json_sink *out, const char *before, icha_money amount) {
    char text[ICHA_TEXT_MAX];
    snprintf(text, sizeof text, "%lld", (long long)amount);
    put_text(out, before, text);
}

static void put_date(icha_json_sink *out, const char *before, icha_date day) {
    char text[ICHA_DATE_TEXT_SIZE] = "";
    if (day != ICHA_DATE_UNSET) icha_date_format(day, text, sizeof text);
    put_text(out, before, text);
}

static const char *name(const icha_fold *fold, uint32_t number) {
    return icha_names_text(&fold->names, number);
}

static void put_cell(icha_json_sink *out, const icha_fold *fold, const void *entry) {
    const icha_cell *cell = entry;
    put_money(out, "{\"amount\":", cell->amount);
    put_text(out, ",\"bank\":", name(fold, cell->key.bank));
    put_text(out, ",\"basis\":", icha_basis_name((icha_basis)cell->key.basis));
    put_text(out, ",\"kind\":", icha_outlay_kind_name((icha_outlay_kind)cell->key.kind));
    put_whole(out, ",\"loans\":", cell->loans);
    put_text(out, ",\"payer\":", name(fold, cell->key.payer));
    put_date(out, ",\"period\":", cell->key.period);
    put_text(out, ",\"product\":", name(fold, cell->key.product));
    icha_json_put_text(out, "}");
}

static void put_claim(icha_json_sink *out, const icha_fold *fold, const void *entry) {
    const icha_claim_sum *claim = entry;
    const icha_claim_key *key = &claim->key;
    char rounding[ICHA_TEXT_MAX];
    icha_rounding_format((icha_rounding){(icha_rounding_mode)key->mode, key->unit}, rounding, sizeof rounding);
    put_text(out, "{\"bank\":", name(fold, key->bank));
    put_text(out, ",\"by\":", icha_claim_by_name((icha_claim_by)key->by));
    put_money(out, ",\"claimed\":", claim->claimed);
    put_whole(out, ",\"closing_days\":", key->closing_days);
    put_text(out, ",\"cycle\":", icha_claim_cycle_name((icha_claim_cycle)key->cycle));
    put_date(out, ",\"cycle_from\":", key->cycle_from);
    put_text(out, ",\"level\":", icha_claim_level_name((icha_claim_level)key->level));
    put_money(out, ",\"lines\":", claim->lines);
    put_text(out, ",\"payer\":", name(fold, key->payer));
    put_whole(out, ",\"payment_lag_days\":", key->lag_days);
    put_text(out, ",\"product\":", name(fold, key->product));
    put_text(out, ",\"rounding\":", rounding);
    icha_json_put_text(out, "}");
}

static void put_total(icha_json_sink *out, const icha_fold *fold, const void *entry) {
    const icha_total_sum *total = entry;
    put_money(out, "{\"after\":", total->after);
    put_text(out, ",\"basis\":", icha_basis_name((icha_basis)total->key.basis));
    put_money(out, ",\"before\":", total->before);
    put_text(out, ",\"kind\":", icha_outlay_kind_name((icha_outlay_kind)total->key.kind));
    put_text(out, ",\"product\":", name(fold, total->key.product));
    put_money(out, ",\"within\":", total->within);
    icha_json_put_text(out, "}");
}

static void put_note(icha_json_sink *out, const icha_fold *fold, const void *entry) {
    const icha_note_count *note = entry;
    put_whole(out, "{\"loans\":", note->loans);
    put_text(out, ",\"product\":", name(fold, note->key.product));
    put_text(out, ",\"sentence\":", name(fold, note->key.sentence));
    icha_json_put_text(out, "}");
}

static void put_list(icha_json_sink *out, const char *before, const icha_fold *fold, const icha_sums *table,
                     void (*put_one)(icha_json_sink *out, const icha_fold *fold, const void *entry)) {
    icha_json_put_text(out, before);
    for (size_t i = 0; i < table->count; i++) {
        icha_json_put_text(out, i == 0 ? "[" : ",");
        put_one(out, fold, icha_sums_entry(table, i));
    }
    icha_json_put_text(out, table->count == 0 ? "[]" : "]");
}

/* Sorted, without the "" that every table of names begins with. */
static void put_names(icha_json_sink *out, const char *before, const icha_names *from) {
    const char **texts = malloc((from->count + 1) * sizeof *texts);
    out->failed = out->failed || texts == NULL;
    if (out->failed) {
        free(texts);
        return;
    }
    for (size_t i = 0; i < from->count; i++) texts[i] = from->texts[i];
    qsort(texts, from->count, sizeof *texts, compare_texts);
    icha_json_put_text(out, before);
    for (size_t i = 1; i < from->count; i++) put_text(out, i == 1 ? "[" : ",", texts[i]);
    icha_json_put_text(out, from->count <= 1 ? "[]" : "]");
    free(texts);
}

static void put_counts(icha_json_sink *out, const icha_portfolio *shard) {
    icha_portfolio_counts rows = icha_portfolio_count(shard), events = icha_portfolio_event_count(shard);
    put_whole(out, ",\"counts\":{\"events_held\":", events.held);
    put_whole(out, ",\"events_in\":", events.rows_in);
    put_whole(out, ",\"events_used\":", events.used);
    put_whole(out, ",\"held\":", rows.held);
    put_whole(out, ",\"rows_in\":", rows.rows_in);
    put_whole(out, ",\"used\":", rows.used);
    put_whole(out, "},\"file\":{\"events\":", shard->file_events);
    put_whole(out, ",\"rows\":", shard->file_rows);
    icha_json_put_text(out, "}");
}

/* ---- what the shards of one run have in common ---- */

void icha_shard_by_text(uint32_t by, char *buffer, size_t size) {
    static const char *const names[] = {"product", "payer", "year", "quarter", "month", "bank"};
    size_t used = 0;
    buffer[0] = '\0';
    for (uint32_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (by >> i & 1) used += (size_t)snprintf(buffer + used, size - used, "%s%s", used == 0 ? "" : ",", names[i]);
}

void icha_shard_years_text(const icha_portfolio_options *options, char *buffer, size_t size) {
    snprintf(buffer, size, "%d..%d", (int)options->first_year, (int)options->last_year);
}

const char *icha_shard_language_text(icha_language language) {
    return language == ICHA_LANGUAGE_KO ? "ko" : "en";
}

/* ---- the whole: keys in their bytewise order, which is RFC 8785's for ASCII ---- */

static void put_document(icha_json_sink *out, const icha_portfolio *shard, const icha_fold *fold) {
    const icha_portfolio_options *options = &shard->options;
    char by[ICHA_SHARD_OPTION_SIZE], years[ICHA_SHARD_OPTION_SIZE], which[ICHA_SHARD_OPTION_SIZE];
    icha_shard_by_text(options->by, by, sizeof by);
    icha_shard_years_text(options, years, sizeof years);
    snprintf(which, sizeof which, "%d/%d", (int)options->shard, (int)options->shards);
    put_names(out, "{\"assumptions\":", &fold->assumptions);
    put_text(out, ",\"by\":", by);
    put_list(out, ",\"cells\":", fold, &fold->cells, put_cell);
    put_list(out, ",\"claims\":", fold, &fold->claims, put_claim);
    put_counts(out, shard);
    put_text(out, ",\"language\":", icha_shard_language_text(options->language));
    put_names(out, ",\"methods\":", &fold->methods);
    put_list(out, ",\"notes\":", fold, &fold->notes, put_note);
    put_text(out, ",\"schema\":", ICHA_SHARD_SCHEMA);
    put_text(out, ",\"shard\":", which);
    put_list(out, ",\"totals\":", fold, &fold->totals, put_total);
    put_text(out, ",\"version\":", icha_version_text());
    put_text(out, ",\"years\":", years);
    icha_json_put_text(out, "}");
}

static icha_status write(const icha_portfolio *shard, const icha_fold *fold, char **text, size_t *length,
                         icha_error *err) {
    char limit[24];
    icha_json_sink out = {NULL, 0, 0, false};
    put_document(&out, shard, fold);
    if (!out.failed && out.length <= ICHA_SHARD_BYTES_MAX) {
        *text = out.bytes;
        *length = out.length;
        return ICHA_OK;
    }
    free(out.bytes);
    snprintf(limit, sizeof limit, "%d", ICHA_SHARD_BYTES_MAX);
    return out.failed ? icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL)
                      : icha_fail(err, ICHA_M_SHARD_LARGE, "X-3", NULL, NULL, limit);
}

icha_status icha_shard_text(const icha_portfolio *shard, char **text, size_t *length, icha_error *err) {
    icha_fold sorted;
    icha_status status = icha_fold_init(&sorted, &shard->options, err);
    if (status == ICHA_OK) status = sort_fold(&sorted, &shard->fold, err);
    if (status == ICHA_OK) status = write(shard, &sorted, text, length, err);
    icha_fold_clear(&sorted);
    return status;
}

icha_status icha_shard_write(const icha_portfolio *shard, char *buffer, size_t capacity, size_t *length,
                             icha_error *err) {
    assert(shard != NULL && shard->options.shards > 0 && length != NULL && (buffer != NULL || capacity == 0));
    char *text = NULL;
    size_t needed = 0;
    icha_status status = icha_shard_text(shard, &text, &needed, err);
    if (status != ICHA_OK) return status;
    *length = needed;
    if (capacity >= needed) memcpy(buffer, text, needed);
    free(text);
    return capacity > 0 && capacity < needed ? icha_fail(err, ICHA_M_BUFFER_TOO_SMALL, NULL, NULL, NULL, NULL)
                                             : ICHA_OK;
}
