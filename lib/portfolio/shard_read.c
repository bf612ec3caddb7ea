/* shard.json back into sums. Whoever can write the file can make its digests anew, so it is data to be doubted:
 * each figure is checked by itself here, and the whole by writing it again. There is one order of keys and no
 * white space, so no tree is needed: the text is read from its beginning to its end. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "encoding.h"
#include "number/fail.h"
#include "shard.h"
#include "subsidy/ledger.h"

typedef struct reader {
    icha_portfolio *shard;
    const char *at, *end;
    bool no_memory;
    size_t length; /* of the string read last */
    char text[ICHA_PORTFOLIO_CELL_MAX + 1];
} reader;

static icha_status broken(const char *where, icha_error *err) {
    return icha_fail(err, ICHA_M_SHARD_BROKEN, "P-3", NULL, where, NULL);
}

/* ---- values: `before` is what must stand before one, its key included ---- */

static bool take(reader *r, const char *literal) {
    size_t length = strlen(literal);
    if ((size_t)(r->end - r->at) < length || memcmp(r->at, literal, length) != 0) return false;
    r->at += length;
    return true;
}

static int hex(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* What stands behind a backslash; 0: nothing that icha writes, or a NUL. */
static char read_escape(reader *r) {
    static const char short_escapes[] = "b\bt\tn\nf\fr\r\"\"\\\\";
    if (r->end - r->at < 5) return 0; /* the string's end and the document's stand behind it */
    char kind = *r->at++;
    for (size_t e = 0; e + 1 < sizeof short_escapes; e += 2)
        if (short_escapes[e] == kind) return short_escapes[e + 1];
    int high = hex(r->at[2]), low = hex(r->at[3]);
    if (kind != 'u' || r->at[0] != '0' || r->at[1] != '0' || high < 0 || high > 1 || low < 0) return 0;
    r->at += 4;
    return (char)(high * 16 + low);
}

/* A string no longer than a cell of the input may be, into r->text. */
static bool read_text(reader *r, const char *before) {
    r->length = 0;
    if (!take(r, before) || !take(r, "\"")) return false;
    while (r->at < r->end && r->length < ICHA_PORTFOLIO_CELL_MAX + 1) {
        char c = *r->at++;
        if (c == '"') {
            r->text[r->length] = '\0';
            return true;
        }
        if (c == '\\') c = read_escape(r);
        else if ((unsigned char)c < 0x20) c = 0;
        if (c == 0 || r->length == ICHA_PORTFOLIO_CELL_MAX) return false;
        r->text[r->length++] = c;
    }
    return false;
}

static bool read_name(reader *r, const char *before, uint32_t *number) {
    if (!read_text(r, before)) return false;
    *number = icha_names_number(&r->shard->fold.names, r->text, r->length);
    r->no_memory = r->no_memory || *number == UINT32_MAX;
    return *number != UINT32_MAX;
}

/* Every sum is one of positive amounts. */
static bool read_money(reader *r, const char *before, icha_money *amount) {
    return read_text(r, before) && icha_money_parse(r->text, r->length, amount, NULL) == ICHA_OK && *amount >= 0;
}

static bool read_count(reader *r, const char *before, int64_t minimum, int64_t maximum, int64_t *count) {
    if (!take(r, before)) return false;
    const char *digits = r->at;
    while (r->at < r->end && *r->at >= '0' && *r->at <= '9') r->at++;
    return icha_whole_parse(digits, (size_t)(r->at - digits), minimum, maximum, count, NULL) == ICHA_OK;
}

static bool read_date(reader *r, const char *before, icha_date *day) {
    *day = ICHA_DATE_UNSET;
    return read_text(r, before) && (r->length == 0 || icha_date_parse(r->text, r->length, day, NULL) == ICHA_OK);
}

static bool read_basis(reader *r, const char *before, int32_t *basis) {
    if (!read_text(r, before)) return false;
    for (*basis = 1; *basis <= ICHA_BASIS_COUNT; ++*basis)
        if (strcmp(r->text, icha_basis_name((icha_basis)*basis)) == 0) return true;
    return false;
}

static bool read_kind(reader *r, const char *before, int32_t *kind) {
    if (!read_text(r, before)) return false;
    for (*kind = 1; *kind <= ICHA_OUTLAY_KIND_COUNT; ++*kind)
        if (strcmp(r->text, icha_outlay_kind_name((icha_outlay_kind)*kind)) == 0) return true;
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
static bool read_cell(reader *r) {
    icha_cell_key key;
    icha_money amount;
    int64_t loans;
    if (!read_money(r, "{\"amount\":", &amount) || !read_name(r, ",\"bank\":", &key.bank) ||
        !read_basis(r, ",\"basis\":", &key.basis) || !read_kind(r, ",\"kind\":", &key.kind) ||
        !read_count(r, ",\"loans\":", 1, ICHA_PORTFOLIO_ROWS_MAX, &loans) || !read_name(r, ",\"payer\":", &key.payer) ||
        !read_date(r, ",\"period\":", &key.period) || !read_name(r, ",\"product\":", &key.product) || !take(r, "}") ||
        (amount == 0) != is_settled(key.basis, key.kind))
        return false;
    icha_cell *cell = icha_sums_at(&r->shard->fold.cells, &key);
    r->no_memory = cell == NULL;
    if (cell == NULL) return false;
    cell->amount = amount;
    cell->loans = loans;
    return true;
}

/* ---- claims ---- */

static bool read_days(reader *r, const char *before, int32_t maximum, int32_t *days) {
    int64_t count;
    if (!read_count(r, before, 0, maximum, &count)) return false;
    *days = (int32_t)count;
    return true;
}

static bool read_claim_by(reader *r, icha_claim_terms *terms) {
    return read_text(r, ",\"by\":") && icha_claim_by_parse(r->text, r->length, &terms->by, NULL) == ICHA_OK;
}

static bool read_cycle(reader *r, icha_claim_terms *terms) {
    return read_text(r, ",\"cycle\":") && icha_claim_cycle_parse(r->text, r->length, &terms->cycle, NULL) == ICHA_OK;
}

static bool read_level(reader *r, icha_claim_terms *terms) {
    return read_text(r, ",\"level\":") && icha_claim_level_parse(r->text, r->length, &terms->level, NULL) == ICHA_OK;
}

static bool read_rounding(reader *r, icha_claim_terms *terms) {
    return read_text(r, ",\"rounding\":") && icha_rounding_parse(r->text, r->length, &terms->rounding, NULL) == ICHA_OK;
}

static bool read_claim_members(reader *r, icha_claim_terms *terms, icha_claim_key *key, icha_claim_sum *sum) {
    return read_name(r, "{\"bank\":", &key->bank) && read_claim_by(r, terms) &&
           read_money(r, ",\"claimed\":", &sum->claimed) &&
           read_days(r, ",\"closing_days\":", ICHA_CLOSING_DAYS_MAX, &terms->closing_days) && read_cycle(r, terms) &&
           read_date(r, ",\"cycle_from\":", &key->cycle_from) && read_level(r, terms) &&
           read_money(r, ",\"lines\":", &sum->lines) && read_name(r, ",\"payer\":", &key->payer) &&
           read_days(r, ",\"payment_lag_days\":", ICHA_PAYMENT_LAG_DAYS_MAX, &terms->payment_lag_days) &&
           read_name(r, ",\"product\":", &key->product) && read_rounding(r, terms) && take(r, "}");
}

static void set_terms(icha_claim_key *key, const icha_claim_terms *terms) {
    key->cycle = (int32_t)terms->cycle;
    key->by = (int32_t)terms->by;
    key->mode = (int32_t)terms->rounding.mode;
    key->unit = terms->rounding.unit;
    key->level = (int32_t)terms->level;
    key->lag_days = terms->payment_lag_days;
    key->closing_days = terms->closing_days;
}

static bool read_claim(reader *r) {
    icha_claim_terms terms = {0};
    icha_claim_sum sum = {0};
    icha_date cycle_to;
    if (!read_claim_members(r, &terms, &sum.key, &sum) || sum.lines == 0 ||
        !is_bucket(sum.key.cycle_from, (int32_t)terms.cycle) ||
        icha_claim_dates(&terms, sum.key.cycle_from, &cycle_to, &sum.paid_on, &sum.fiscal_year, NULL) != ICHA_OK)
        return false;
    set_terms(&sum.key, &terms);
    icha_claim_sum *claim = icha_sums_at(&r->shard->fold.claims, &sum.key);
    r->no_memory = claim == NULL;
    if (claim == NULL) return false;
    *claim = sum;
    return true;
}

/* ---- totals, notes, names ---- */

/* A product that costs nothing has totals of 0; those of paid claims are still 0. */
static bool read_total(reader *r) {
    icha_total_sum sum = {0};
    icha_total_key *key = &sum.key;
    if (!read_money(r, "{\"after\":", &sum.after) || !read_basis(r, ",\"basis\":", &key->basis) ||
        !read_money(r, ",\"before\":", &sum.before) || !read_kind(r, ",\"kind\":", &key->kind) ||
        !read_name(r, ",\"product\":", &key->product) || key->product == 0 ||
        !read_money(r, ",\"within\":", &sum.within) || !take(r, "}"))
        return false;
    if (is_settled(key->basis, key->kind) && (sum.before != 0 || sum.within != 0 || sum.after != 0)) return false;
    icha_total_sum *total = icha_sums_at(&r->shard->fold.totals, key);
    r->no_memory = total == NULL;
    if (total == NULL) return false;
    *total = sum;
    return true;
}

static bool read_note(reader *r) {
    icha_note_key key;
    int64_t loans;
    if (!read_count(r, "{\"loans\":", 1, ICHA_PORTFOLIO_ROWS_MAX, &loans) ||
        !read_name(r, ",\"product\":", &key.product) || !read_name(r, ",\"sentence\":", &key.sentence) || !take(r, "}"))
        return false;
    icha_note_count *note = icha_sums_at(&r->shard->fold.notes, &key);
    r->no_memory = note == NULL;
    if (note == NULL) return false;
    note->loans = loans;
    return true;
}

/* Ids of methods and names of assumptions stand in the tables without quotation marks. */
static bool read_id(reader *r, icha_names *to) {
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/-";
    /* the records that were loaded, and the calendar's own; every table of names begins with "" */
    if (to->count > ICHA_CATALOGUE_ASSUMPTIONS_MAX + 1 || !read_text(r, "")) return false;
    if (r->length < 1 || r->length > ICHA_CATALOGUE_ID_MAX || strspn(r->text, allowed) != r->length) return false;
    r->no_memory = icha_names_number(to, r->text, r->length) == UINT32_MAX;
    return !r->no_memory;
}

static bool read_assumption(reader *r) {
    return read_id(r, &r->shard->fold.assumptions);
}

static bool read_method(reader *r) {
    return read_id(r, &r->shard->fold.methods);
}

/* ---- the whole ---- */

static icha_status not_read(const reader *r, const char *where, icha_error *err) {
    return r->no_memory ? icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL) : broken(where, err);
}

static icha_status read_list(reader *r, const char *before, const char *key, bool (*one)(reader *r), icha_error *err) {
    char where[48];
    if (!take(r, before) || !take(r, "[")) return broken(key, err);
    if (take(r, "]")) return ICHA_OK;
    for (size_t i = 0;; i++) {
        snprintf(where, sizeof where, "%s[%zu]", key, i);
        if (!one(r)) return not_read(r, where, err);
        if (take(r, "]")) return ICHA_OK;
        if (!take(r, ",")) return broken(where, err);
    }
}

static icha_status read_counts(reader *r, icha_error *err) {
    const int64_t most = ICHA_PORTFOLIO_ROWS_MAX;
    icha_portfolio *shard = r->shard;
    bool ok = read_count(r, ",\"counts\":{\"events_held\":", 0, most, &shard->gathered_held_events) &&
              read_count(r, ",\"events_in\":", 0, most, &shard->events_in) &&
              read_count(r, ",\"events_used\":", 0, most, &shard->used_events) &&
              read_count(r, ",\"held\":", 0, most, &shard->gathered_held) &&
              read_count(r, ",\"rows_in\":", 0, most, &shard->rows_in) &&
              read_count(r, ",\"used\":", 0, most, &shard->used) && take(r, "}") &&
              shard->rows_in == shard->used + shard->gathered_held &&
              shard->events_in == shard->used_events + shard->gathered_held_events;
    if (!ok) return broken("counts", err);
    ok = read_count(r, ",\"file\":{\"events\":", shard->events_in, most, &shard->file_events) &&
         read_count(r, ",\"rows\":", shard->rows_in, most, &shard->file_rows) && take(r, "}");
    return ok ? ICHA_OK : broken("file", err);
}

/* What all shards of a run say alike, and this run too. */
static icha_status read_option(reader *r, const char *before, const char *key, const char *expected, icha_error *err) {
    if (!read_text(r, before)) return broken(key, err);
    if (strcmp(r->text, expected) == 0) return ICHA_OK;
    return icha_fail(err, ICHA_M_SHARD_OTHER, "P-3", key, r->text, expected);
}

/* `2/4`. Of options that name no shard it may be any. */
static icha_status read_shard(reader *r, icha_error *err) {
    icha_portfolio_options *options = &r->shard->options;
    int64_t shard, shards;
    if (!read_text(r, ",\"shard\":")) return broken("shard", err);
    const char *stroke = strchr(r->text, '/');
    if (stroke == NULL ||
        icha_whole_parse(stroke + 1, strlen(stroke + 1), 1, ICHA_PORTFOLIO_SHARDS_MAX, &shards, NULL) != ICHA_OK ||
        icha_whole_parse(r->text, (size_t)(stroke - r->text), 1, shards, &shard, NULL) != ICHA_OK)
        return broken("shard", err);
    if (options->shards != 0 && (options->shard != shard || options->shards != shards)) return broken("shard", err);
    options->shard = (int32_t)shard;
    options->shards = (int32_t)shards;
    return ICHA_OK;
}

static icha_status read_sums(reader *r, icha_error *err) {
    char by[ICHA_SHARD_OPTION_SIZE];
    icha_shard_by_text(r->shard->options.by, by, sizeof by);
    icha_status status = read_list(r, "{\"assumptions\":", "assumptions", read_assumption, err);
    if (status == ICHA_OK) status = read_option(r, ",\"by\":", "by", by, err);
    if (status == ICHA_OK) status = read_list(r, ",\"cells\":", "cells", read_cell, err);
    if (status == ICHA_OK) status = read_list(r, ",\"claims\":", "claims", read_claim, err);
    return status == ICHA_OK ? read_counts(r, err) : status;
}

static icha_status read_rest(reader *r, icha_error *err) {
    const icha_portfolio_options *options = &r->shard->options;
    const char *language = icha_shard_language_text(options->language);
    char years[ICHA_SHARD_OPTION_SIZE];
    icha_shard_years_text(options, years, sizeof years);
    icha_status status = read_option(r, ",\"language\":", "language", language, err);
    if (status == ICHA_OK) status = read_list(r, ",\"methods\":", "methods", read_method, err);
    if (status == ICHA_OK) status = read_list(r, ",\"notes\":", "notes", read_note, err);
    if (status == ICHA_OK && !take(r, ",\"schema\":\"" ICHA_SHARD_SCHEMA "\"")) status = broken("schema", err);
    if (status == ICHA_OK) status = read_shard(r, err);
    if (status == ICHA_OK) status = read_list(r, ",\"totals\":", "totals", read_total, err);
    if (status == ICHA_OK) status = read_option(r, ",\"version\":", "version", icha_version_text(), err);
    return status == ICHA_OK ? read_option(r, ",\"years\":", "years", years, err) : status;
}

/* Last, so that other years are named as such. */
static icha_status check_cells(const icha_portfolio *shard, icha_error *err) {
    char where[48];
    for (size_t i = 0; i < shard->fold.cells.count; i++) {
        const icha_cell *cell = icha_sums_entry(&shard->fold.cells, i);
        snprintf(where, sizeof where, "cells[%zu]", i);
        if (!is_grouped(&shard->options, &cell->key)) return broken(where, err);
    }
    return ICHA_OK;
}

/* Repeated records, another order, other spellings: all of it shows when the sums are written again. */
static icha_status check_form(const icha_portfolio *shard, const char *text, size_t length, icha_error *err) {
    char *again = NULL;
    size_t written = 0;
    icha_status status = icha_shard_text(shard, &again, &written, err);
    if (status == ICHA_OK && (written != length || memcmp(again, text, length) != 0)) status = broken("form", err);
    free(again);
    return status;
}

static icha_status read_document(icha_portfolio *shard, const char *text, size_t length, icha_error *err) {
    reader r = {.shard = shard, .at = text, .end = text + length};
    if (icha_utf8_valid_prefix(text, length) != length) return broken("UTF-8", err);
    icha_status status = icha_fold_init(&shard->fold, &shard->options, err);
    if (status == ICHA_OK) status = read_sums(&r, err);
    if (status == ICHA_OK) status = read_rest(&r, err);
    if (status == ICHA_OK && (!take(&r, "}") || r.at != r.end)) status = broken("form", err);
    if (status == ICHA_OK) status = check_cells(shard, err);
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
    icha_status status = read_document(made, text, length, err);
    if (status == ICHA_OK) *shard = made;
    else icha_portfolio_free(made);
    return status;
}
