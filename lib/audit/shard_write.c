/* The fold's sums as JSON, in an order of their own. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "canonical.h"
#include "number/fail.h"
#include "shard.h"

/* ---- the order: names bytewise, then keys, so that equal sums give equal bytes (P-3) ---- */

static int compare_texts(const void *left, const void *right) {
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* Numbers the names in their bytewise order. false: no memory. */
static bool number_in_order(icha_names *to, const icha_names *from) {
    const char **texts = malloc((from->count + 1) * sizeof *texts);
    bool ok = texts != NULL;
    if (!ok) return false;
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

/* ---- JSON ---- */

static json_t *money(icha_money amount) {
    char text[ICHA_TEXT_MAX];
    snprintf(text, sizeof text, "%lld", (long long)amount);
    return json_string(text);
}

static json_t *date(icha_date day) {
    char text[ICHA_DATE_TEXT_SIZE] = "";
    if (day != ICHA_DATE_UNSET) icha_date_format(day, text, sizeof text);
    return json_string(text);
}

static const char *name(const icha_fold *fold, uint32_t number) {
    return icha_names_text(&fold->names, number);
}

static json_t *cell_json(const icha_fold *fold, const void *entry) {
    const icha_cell *cell = entry;
    return json_pack("{s:s, s:s, s:s, s:o, s:s, s:s, s:o, s:I}", "product", name(fold, cell->key.product), "payer",
                     name(fold, cell->key.payer), "bank", name(fold, cell->key.bank), "period", date(cell->key.period),
                     "basis", icha_basis_name((icha_basis)cell->key.basis), "kind",
                     icha_outlay_kind_name((icha_outlay_kind)cell->key.kind), "amount", money(cell->amount), "loans",
                     (json_int_t)cell->loans);
}

static json_t *claim_json(const icha_fold *fold, const void *entry) {
    const icha_claim_sum *claim = entry;
    const icha_claim_key *key = &claim->key;
    char rounding[ICHA_TEXT_MAX];
    icha_rounding_format((icha_rounding){(icha_rounding_mode)key->mode, key->unit}, rounding, sizeof rounding);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:o, s:o, s:o}", "product",
                     name(fold, key->product), "payer", name(fold, key->payer), "bank", name(fold, key->bank), "cycle",
                     icha_claim_cycle_name((icha_claim_cycle)key->cycle), "by",
                     icha_claim_by_name((icha_claim_by)key->by), "rounding", rounding, "level",
                     icha_claim_level_name((icha_claim_level)key->level), "payment_lag_days", (int)key->lag_days,
                     "closing_days", (int)key->closing_days, "cycle_from", date(key->cycle_from), "lines",
                     money(claim->lines), "claimed", money(claim->claimed));
}

static json_t *total_json(const icha_fold *fold, const void *entry) {
    const icha_total_sum *total = entry;
    return json_pack("{s:s, s:s, s:s, s:o, s:o, s:o}", "product", name(fold, total->key.product), "basis",
                     icha_basis_name((icha_basis)total->key.basis), "kind",
                     icha_outlay_kind_name((icha_outlay_kind)total->key.kind), "before", money(total->before), "within",
                     money(total->within), "after", money(total->after));
}

static json_t *note_json(const icha_fold *fold, const void *entry) {
    const icha_note_count *note = entry;
    return json_pack("{s:s, s:s, s:I}", "product", name(fold, note->key.product), "sentence",
                     name(fold, note->key.sentence), "loans", (json_int_t)note->loans);
}

/* jansson's functions that take a reference over let go of it on failure, and take NULL for one: so a list that could
 * not be made whole is NULL. */
static json_t *list(const icha_fold *fold, const icha_sums *table,
                    json_t *(*one)(const icha_fold *fold, const void *entry)) {
    json_t *made = json_array();
    for (size_t i = 0; made != NULL && i < table->count; i++)
        if (json_array_append_new(made, one(fold, icha_sums_entry(table, i))) != 0) {
            json_decref(made);
            return NULL;
        }
    return made;
}

/* Sorted, without the "" that every table of names begins with. */
static json_t *names_json(const icha_names *from) {
    const char **texts = malloc((from->count + 1) * sizeof *texts);
    json_t *made = texts == NULL ? NULL : json_array();
    for (size_t i = 0; made != NULL && i < from->count; i++) texts[i] = from->texts[i];
    if (made != NULL) qsort(texts, from->count, sizeof *texts, compare_texts);
    for (size_t i = 1; made != NULL && i < from->count; i++)
        if (json_array_append_new(made, json_string(texts[i])) != 0) {
            json_decref(made);
            made = NULL;
        }
    free(texts);
    return made;
}

static json_t *counts_json(const icha_portfolio *shard) {
    icha_portfolio_counts rows = icha_portfolio_count(shard), events = icha_portfolio_event_count(shard);
    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I}", "rows_in", (json_int_t)rows.rows_in, "used",
                     (json_int_t)rows.used, "held", (json_int_t)rows.held, "events_in", (json_int_t)events.rows_in,
                     "events_used", (json_int_t)events.used, "events_held", (json_int_t)events.held);
}

static json_t *document(const icha_portfolio *shard, const icha_fold *fold) {
    char which[32];
    snprintf(which, sizeof which, "%d/%d", (int)shard->options.shard, (int)shard->options.shards);
    return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "schema", ICHA_SHARD_SCHEMA, "shard", which,
                     "counts", counts_json(shard), "cells", list(fold, &fold->cells, cell_json), "claims",
                     list(fold, &fold->claims, claim_json), "totals", list(fold, &fold->totals, total_json), "notes",
                     list(fold, &fold->notes, note_json), "methods", names_json(&fold->methods), "assumptions",
                     names_json(&fold->assumptions));
}

static icha_status write(const icha_portfolio *shard, const icha_fold *fold, char **text, size_t *length,
                         icha_error *err) {
    char limit[24];
    json_t *made = document(shard, fold);
    char *canonical = icha_canonical_json(made, length);
    json_decref(made);
    if (canonical == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, "P-3", NULL, NULL, NULL);
    if (*length > ICHA_SHARD_BYTES_MAX) {
        snprintf(limit, sizeof limit, "%d", ICHA_SHARD_BYTES_MAX);
        free(canonical);
        return icha_fail(err, ICHA_M_SHARD_LARGE, "X-3", NULL, NULL, limit);
    }
    *text = canonical;
    return ICHA_OK;
}

icha_status icha_shard_write(const icha_portfolio *shard, char **text, size_t *length, icha_error *err) {
    icha_fold sorted;
    icha_status status = icha_fold_init(&sorted, &shard->options, err);
    if (status == ICHA_OK) status = sort_fold(&sorted, &shard->fold, err);
    if (status == ICHA_OK) status = write(shard, &sorted, text, length, err);
    icha_fold_clear(&sorted);
    return status;
}
