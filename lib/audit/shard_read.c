/* shard.json back into sums. Whoever can write the file can make its digests anew, so it is data to be doubted: each
 * figure is checked by itself here, and the whole by writing it again. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"
#include "shard.h"
#include "subsidy/ledger.h"

/* A record being read. */
typedef struct record {
    icha_portfolio *shard;
    const json_t *json;
    bool no_memory;
} record;

static icha_status broken(const char *where, icha_error *err) {
    return icha_fail(err, ICHA_M_SHARD_BROKEN, "P-3", NULL, where, NULL);
}

/* ---- members ---- */

/* NULL: none, or longer than a cell of the input may be. */
static const char *text_of(const record *r, const char *key) {
    const json_t *value = json_object_get(r->json, key);
    return json_string_length(value) <= ICHA_PORTFOLIO_CELL_MAX ? json_string_value(value) : NULL;
}

static bool read_name(record *r, const char *key, uint32_t *number) {
    const char *text = text_of(r, key);
    if (text == NULL) return false;
    *number = icha_names_number(&r->shard->fold.names, text, strlen(text));
    r->no_memory = r->no_memory || *number == UINT32_MAX;
    return *number != UINT32_MAX;
}

/* Every sum is one of positive amounts. */
static bool read_money(const record *r, const char *key, icha_money *amount) {
    const char *text = text_of(r, key);
    return text != NULL && icha_money_parse(text, strlen(text), amount, NULL) == ICHA_OK && *amount >= 0;
}

static bool read_count(const record *r, const char *key, int64_t minimum, int64_t maximum, int64_t *count) {
    const json_t *value = json_object_get(r->json, key);
    *count = json_integer_value(value);
    return json_is_integer(value) && *count >= minimum && *count <= maximum;
}

static bool read_date(const record *r, const char *key, icha_date *day) {
    const char *text = text_of(r, key);
    *day = ICHA_DATE_UNSET;
    return text != NULL && (text[0] == '\0' || icha_date_parse(text, strlen(text), day, NULL) == ICHA_OK);
}

static bool read_basis(const record *r, int32_t *basis) {
    const char *text = text_of(r, "basis");
    for (*basis = 1; text != NULL && *basis <= ICHA_BASIS_COUNT; ++*basis)
        if (strcmp(text, icha_basis_name((icha_basis)*basis)) == 0) return true;
    return false;
}

static bool read_kind(const record *r, int32_t *kind) {
    const char *text = text_of(r, "kind");
    for (*kind = 1; text != NULL && *kind <= ICHA_OUTLAY_KIND_COUNT; ++*kind)
        if (strcmp(text, icha_outlay_kind_name((icha_outlay_kind)*kind)) == 0) return true;
    return false;
}

/* The basis `paid` of the subsidy is that of settled claims (S-7), and here none is. */
static bool is_settled(int32_t basis, int32_t kind) {
    return basis == ICHA_BASIS_PAID && kind == ICHA_OUTLAY_INTEREST_SUBSIDY;
}

/* ---- cells ---- */

static bool is_bucket(icha_date day, int32_t months) {
    return day != ICHA_DATE_UNSET && icha_bucket_of(day, months) == day;
}

/* A key has what the run was grouped by, and nothing else. */
static bool is_grouped(const icha_portfolio_options *o, const icha_cell_key *key) {
    int32_t year, months = o->by & ICHA_BY_MONTH ? 1 : o->by & ICHA_BY_QUARTER ? 3 : 12;
    if ((key->product != 0 && !(o->by & ICHA_BY_PRODUCT)) || (key->payer != 0 && !(o->by & ICHA_BY_PAYER)) ||
        (key->bank != 0 && !(o->by & ICHA_BY_BANK)))
        return false;
    if (!(o->by & (ICHA_BY_YEAR | ICHA_BY_QUARTER | ICHA_BY_MONTH))) return key->period == ICHA_DATE_UNSET;
    if (!is_bucket(key->period, months)) return false;
    icha_date_to_civil(key->period, &year, NULL, NULL);
    return year >= o->first_year && year <= o->last_year;
}

/* A cell is made for a loan whose amount there is not 0; the subsidy's paid cells count loans only, until claims are
 * settled. */
static bool read_cell(record *r) {
    icha_cell_key key;
    icha_money amount;
    int64_t loans;
    if (!read_name(r, "product", &key.product) || !read_name(r, "payer", &key.payer) ||
        !read_name(r, "bank", &key.bank) || !read_date(r, "period", &key.period) || !read_basis(r, &key.basis) ||
        !read_kind(r, &key.kind) || !is_grouped(&r->shard->options, &key) || !read_money(r, "amount", &amount) ||
        !read_count(r, "loans", 1, ICHA_PORTFOLIO_ROWS_MAX, &loans) || (amount == 0) != is_settled(key.basis, key.kind))
        return false;
    icha_cell *cell = icha_sums_at(&r->shard->fold.cells, &key);
    r->no_memory = cell == NULL;
    if (cell == NULL) return false;
    cell->amount = amount;
    cell->loans = loans;
    return true;
}

/* ---- claims ---- */

static bool read_terms(const record *r, icha_claim_terms *terms) {
    const char *cycle = text_of(r, "cycle"), *by = text_of(r, "by"), *rounding = text_of(r, "rounding");
    const char *level = text_of(r, "level");
    int64_t lag, closing;
    if (cycle == NULL || by == NULL || rounding == NULL || level == NULL ||
        !read_count(r, "payment_lag_days", 0, ICHA_PAYMENT_LAG_DAYS_MAX, &lag) ||
        !read_count(r, "closing_days", 0, ICHA_CLOSING_DAYS_MAX, &closing))
        return false;
    terms->payment_lag_days = (int32_t)lag;
    terms->closing_days = (int32_t)closing;
    return icha_claim_cycle_parse(cycle, strlen(cycle), &terms->cycle, NULL) == ICHA_OK &&
           icha_claim_by_parse(by, strlen(by), &terms->by, NULL) == ICHA_OK &&
           icha_rounding_parse(rounding, strlen(rounding), &terms->rounding, NULL) == ICHA_OK &&
           icha_claim_level_parse(level, strlen(level), &terms->level, NULL) == ICHA_OK;
}

static bool read_claim_key(record *r, const icha_claim_terms *terms, icha_claim_key *key) {
    *key = (icha_claim_key){.cycle = (int32_t)terms->cycle,
                            .by = (int32_t)terms->by,
                            .mode = (int32_t)terms->rounding.mode,
                            .unit = terms->rounding.unit,
                            .level = (int32_t)terms->level,
                            .lag_days = terms->payment_lag_days,
                            .closing_days = terms->closing_days};
    return read_name(r, "product", &key->product) && read_name(r, "payer", &key->payer) &&
           read_name(r, "bank", &key->bank) && read_date(r, "cycle_from", &key->cycle_from) &&
           is_bucket(key->cycle_from, key->cycle);
}

static bool read_claim(record *r) {
    icha_claim_terms terms = {0};
    icha_claim_key key;
    icha_claim_sum sum;
    icha_date cycle_to;
    if (!read_terms(r, &terms) || !read_claim_key(r, &terms, &key) || !read_money(r, "lines", &sum.lines) ||
        !read_money(r, "claimed", &sum.claimed) || sum.lines == 0 ||
        icha_claim_dates(&terms, key.cycle_from, &cycle_to, &sum.paid_on, &sum.fiscal_year, NULL) != ICHA_OK)
        return false;
    icha_claim_sum *claim = icha_sums_at(&r->shard->fold.claims, &key);
    r->no_memory = claim == NULL;
    if (claim == NULL) return false;
    sum.key = key;
    *claim = sum;
    return true;
}

/* ---- totals, notes, names ---- */

/* A product that costs nothing has totals of 0; those of paid claims are still 0. */
static bool read_total(record *r) {
    icha_total_key key;
    icha_total_sum sum;
    if (!read_name(r, "product", &key.product) || key.product == 0 || !read_basis(r, &key.basis) ||
        !read_kind(r, &key.kind) || !read_money(r, "before", &sum.before) || !read_money(r, "within", &sum.within) ||
        !read_money(r, "after", &sum.after))
        return false;
    if (is_settled(key.basis, key.kind) && (sum.before != 0 || sum.within != 0 || sum.after != 0)) return false;
    icha_total_sum *total = icha_sums_at(&r->shard->fold.totals, &key);
    r->no_memory = total == NULL;
    if (total == NULL) return false;
    sum.key = key;
    *total = sum;
    return true;
}

static bool read_note(record *r) {
    icha_note_key key;
    int64_t loans;
    if (!read_name(r, "product", &key.product) || !read_name(r, "sentence", &key.sentence) ||
        !read_count(r, "loans", 1, ICHA_PORTFOLIO_ROWS_MAX, &loans))
        return false;
    icha_note_count *note = icha_sums_at(&r->shard->fold.notes, &key);
    r->no_memory = note == NULL;
    if (note == NULL) return false;
    note->loans = loans;
    return true;
}

/* Ids of methods and names of assumptions stand in the tables without quotation marks. */
static bool is_id(const char *text) {
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/-";
    size_t length = strlen(text);
    return length >= 1 && length <= ICHA_CATALOGUE_ID_MAX && strspn(text, allowed) == length;
}

static icha_status read_ids(const json_t *document, const char *key, icha_names *to, icha_error *err) {
    const json_t *list = json_object_get(document, key);
    /* the records that were loaded, and the calendar's own */
    if (!json_is_array(list) || json_array_size(list) > ICHA_CATALOGUE_ASSUMPTIONS_MAX + 1) return broken(key, err);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *text = json_string_value(json_array_get(list, i));
        if (text == NULL || !is_id(text)) return broken(key, err);
        if (icha_names_number(to, text, strlen(text)) == UINT32_MAX)
            return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    }
    return ICHA_OK;
}

/* ---- the whole ---- */

static icha_status read_list(icha_portfolio *shard, const json_t *document, const char *key, bool (*one)(record *),
                             icha_error *err) {
    char where[48];
    const json_t *list = json_object_get(document, key);
    if (!json_is_array(list)) return broken(key, err);
    for (size_t i = 0; i < json_array_size(list); i++) {
        record r = {shard, json_array_get(list, i), false};
        if (one(&r)) continue;
        if (r.no_memory) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
        snprintf(where, sizeof where, "%s[%zu]", key, i);
        return broken(where, err);
    }
    return ICHA_OK;
}

static icha_status read_counts(icha_portfolio *shard, const json_t *document, icha_error *err) {
    const record r = {shard, json_object_get(document, "counts"), false};
    const int64_t most = ICHA_PORTFOLIO_ROWS_MAX;
    bool ok = read_count(&r, "rows_in", 0, most, &shard->rows_in) && read_count(&r, "used", 0, most, &shard->used) &&
              read_count(&r, "held", 0, most, &shard->gathered_held) &&
              read_count(&r, "events_in", 0, most, &shard->events_in) &&
              read_count(&r, "events_used", 0, most, &shard->used_events) &&
              read_count(&r, "events_held", 0, most, &shard->gathered_held_events) &&
              shard->rows_in == shard->used + shard->gathered_held &&
              shard->events_in == shard->used_events + shard->gathered_held_events;
    return ok ? ICHA_OK : broken("counts", err);
}

static icha_status read_document(icha_portfolio *shard, const json_t *document, icha_error *err) {
    icha_fold *fold = &shard->fold;
    icha_status status = icha_fold_init(fold, &shard->options, err);
    if (status == ICHA_OK) status = read_counts(shard, document, err);
    if (status == ICHA_OK) status = read_list(shard, document, "cells", read_cell, err);
    if (status == ICHA_OK) status = read_list(shard, document, "claims", read_claim, err);
    if (status == ICHA_OK) status = read_list(shard, document, "totals", read_total, err);
    if (status == ICHA_OK) status = read_list(shard, document, "notes", read_note, err);
    if (status == ICHA_OK) status = read_ids(document, "methods", &fold->methods, err);
    return status == ICHA_OK ? read_ids(document, "assumptions", &fold->assumptions, err) : status;
}

/* Unknown members, repeated keys, another order, another shard: all of it shows when the sums are written again. */
static icha_status check_form(const icha_portfolio *shard, const char *text, size_t length, icha_error *err) {
    char *again = NULL;
    size_t written = 0;
    icha_status status = icha_shard_write(shard, &again, &written, err);
    if (status == ICHA_OK && (written != length || memcmp(again, text, length) != 0)) status = broken("form", err);
    free(again);
    return status;
}

static icha_status read_text(icha_portfolio *shard, const char *text, size_t length, icha_error *err) {
    json_t *document = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
    if (document == NULL) return broken("JSON", err);
    icha_status status = read_document(shard, document, err);
    json_decref(document);
    return status == ICHA_OK ? check_form(shard, text, length, err) : status;
}

icha_status icha_shard_read(const char *text, size_t length, const icha_portfolio_options *options,
                            icha_portfolio **shard, icha_error *err) {
    char limit[24];
    if (length > ICHA_SHARD_BYTES_MAX) {
        snprintf(limit, sizeof limit, "%d", ICHA_SHARD_BYTES_MAX);
        return icha_fail(err, ICHA_M_SHARD_LARGE, "X-3", NULL, NULL, limit);
    }
    icha_portfolio *made = icha_portfolio_begin("", options);
    if (made == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    icha_status status = read_text(made, text, length, err);
    if (status == ICHA_OK) *shard = made;
    else icha_portfolio_free(made);
    return status;
}
