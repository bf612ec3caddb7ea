/* The result document of `icha schedule` (INTERFACES). */
#include <stdlib.h>
#include <string.h>

#include "audit/json_whole.h"
#include "calendar/computed_years.h"
#include "loan/period.h"
#include "number/fail.h"
#include "report/json_pieces.h"
#include "report/json_guarantee.h"

typedef struct totals {
    icha_money principal, interest, borrower_interest, subsidy, payment;
} totals;

static icha_status add_totals(totals *t, const icha_row *row, icha_error *err) {
    const struct {
        icha_money *sum;
        icha_money amount;
    } columns[] = {{&t->principal, row->principal},
                   {&t->interest, row->interest},
                   {&t->borrower_interest, row->borrower_interest},
                   {&t->subsidy, row->subsidy},
                   {&t->payment, row->payment}};
    icha_status status = ICHA_OK;
    for (size_t i = 0; status == ICHA_OK && i < sizeof columns / sizeof columns[0]; i++)
        status = icha_money_add(*columns[i].sum, columns[i].amount, columns[i].sum, err);
    return status;
}

static json_t *part_json(const icha_part *part) {
    return json_pack("{s:o, s:o, s:i, s:I, s:o, s:o}", "from", icha_json_date(part->from), "to",
                     icha_json_date(part->to), "days", (int)part->days, "balance", (json_int_t)part->balance, "rate",
                     icha_json_rate(part->rate), "subsidy_rate", icha_json_rate(part->subsidy_rate));
}

/* NULL: no memory. */
static json_t *parts_json(const icha_cursor *cursor) {
    size_t count = icha_cursor_parts(cursor, NULL, 0);
    icha_part *parts = malloc((count + 1) * sizeof *parts);
    if (parts == NULL) return NULL;
    json_t *list = json_array();
    (void)icha_cursor_parts(cursor, parts, count);
    for (size_t i = 0; i < count; i++) icha_json_append(list, part_json(&parts[i]));
    free(parts);
    return list;
}

/* A prepayment is a row of its own: no due date counts it. */
static json_t *row_begin_json(const icha_row *row) {
    if (row->n > 0) return json_pack("{s:i}", "n", (int)row->n);
    return json_pack("{s:n, s:s}", "n", "event", icha_event_kind_name(ICHA_EVENT_PREPAY));
}

static json_t *row_json(const icha_row *row, const icha_cursor *cursor) {
    json_t *object = row_begin_json(row);
    icha_json_merge(object,
                    json_pack("{s:o, s:o, s:o, s:i, s:o, s:o}", "from", icha_json_date(row->from), "to",
                              icha_json_date(row->to), "due", icha_json_date(row->due), "days", (int)row->days, "rate",
                              icha_json_rate(row->rate), "subsidy_rate", icha_json_rate(row->subsidy_rate)));
    const struct {
        const char *key;
        icha_money amount;
    } columns[] = {{"opening", row->opening},   {"principal", row->principal},
                   {"interest", row->interest}, {"borrower_interest", row->borrower_interest},
                   {"subsidy", row->subsidy},   {"payment", row->payment},
                   {"closing", row->closing}};
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        icha_json_set(object, columns[i].key, json_integer(columns[i].amount));
    if (row->parts > 1) icha_json_set(object, "parts", parts_json(cursor));
    return object;
}

static icha_status read_rows(icha_cursor *cursor, json_t *rows, totals *sums, icha_error *err) {
    icha_row row;
    bool more = true;
    icha_status status = icha_cursor_next(cursor, &row, &more, err);
    while (status == ICHA_OK && more) {
        icha_json_append(rows, row_json(&row, cursor));
        status = add_totals(sums, &row, err);
        if (status == ICHA_OK) status = icha_cursor_next(cursor, &row, &more, err);
    }
    return status;
}

static icha_status set_rows(json_t *document, const icha_contract *contract, icha_error *err) {
    totals t = {0, 0, 0, 0, 0};
    icha_cursor cursor;
    icha_json_set(document, "rows", json_array());
    icha_status status =
        icha_cursor_open(&cursor, &contract->loan, contract->has_subsidy ? &contract->subsidy : NULL, err);
    if (status == ICHA_OK) status = read_rows(&cursor, json_object_get(document, "rows"), &t, err);
    if (status != ICHA_OK) return status;
    icha_json_set(document, "totals",
                  json_pack("{s:I, s:I, s:I, s:I, s:I}", "principal", (json_int_t)t.principal, "interest",
                            (json_int_t)t.interest, "borrower_interest", (json_int_t)t.borrower_interest, "subsidy",
                            (json_int_t)t.subsidy, "payment", (json_int_t)t.payment));
    icha_money payment = icha_cursor_payment(&cursor);
    icha_json_set(document, "claims", json_array());
    icha_json_set(document, "payment", payment == ICHA_UNSET ? json_null() : json_integer(payment));
    return ICHA_OK;
}

static json_t *claim_json(const icha_claim *claim, const icha_contract *contract) {
    char cycle[ICHA_TEXT_MAX];
    const icha_subsidy *subsidy = &contract->subsidy;
    icha_cycle_format(subsidy->claim.cycle, claim->cycle_from, cycle, sizeof cycle);
    return json_pack("{s:s, s:s, s:s?, s:I, s:I, s:I, s:o, s:i}", "cycle", cycle, "payer",
                     subsidy->payers[claim->payer].name, "bank",
                     contract->loan.bank[0] != 0 ? contract->loan.bank : NULL, "lines", (json_int_t)claim->lines,
                     "amount", (json_int_t)claim->amount, "dropped", (json_int_t)claim->dropped, "paid_on",
                     icha_json_date(claim->paid_on), "fiscal_year", (int)claim->fiscal_year);
}

static icha_status set_claims(json_t *document, const icha_contract *contract, icha_error *err) {
    size_t count = 0;
    if (!contract->has_subsidy) return ICHA_OK;
    icha_status status = icha_claims(&contract->loan, &contract->subsidy, NULL, 0, &count, err);
    if (status != ICHA_OK || count == 0) return status;
    icha_claim *claims = malloc(count * sizeof *claims);
    if (claims == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    status = icha_claims(&contract->loan, &contract->subsidy, claims, count, &count, err);
    json_t *list = json_object_get(document, "claims");
    for (size_t i = 0; status == ICHA_OK && i < count; i++) icha_json_append(list, claim_json(&claims[i], contract));
    free(claims);
    return status;
}

/* ---- where the terms come from ---- */

static json_t *notes_json(const icha_findings *findings, icha_language language) {
    json_t *notes = json_array();
    for (size_t i = 0; i < findings->count; i++) {
        char sentence[2048];
        icha_finding_kind kind = findings->items[i].kind;
        if (kind != ICHA_FINDING_NOT_CHECKED && kind != ICHA_FINDING_DEFAULTED) continue;
        icha_finding_sentence(&findings->items[i], language, sentence, sizeof sentence);
        icha_json_append(notes, json_string(sentence));
    }
    return notes;
}

/* Names of the records that filled something, sorted (C-5). */
static json_t *assumptions_json(const icha_findings *findings) {
    json_t *names = json_array();
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].kind == ICHA_FINDING_ASSUMED)
            icha_json_add_name(names, findings->items[i].version.assumption);
    return names;
}

static json_t *filled_json(const icha_findings *findings) {
    json_t *list = json_array();
    for (size_t i = 0; i < findings->count; i++) {
        const icha_finding *f = &findings->items[i];
        if (f->kind != ICHA_FINDING_ASSUMED && f->kind != ICHA_FINDING_CATALOGUE) continue;
        icha_json_append(list,
                         json_pack("{s:s, s:s, s:o, s:o, s:o, s:s, s:o}", "key", f->key, "value", f->value, "product",
                                   icha_json_text(f->version.product), "version", icha_json_text(f->version.id),
                                   "assumption", icha_json_text(f->version.assumption), "status",
                                   icha_version_status_name(f->version.status), "source",
                                   icha_json_first_source(&f->version)));
    }
    return list;
}

/* The series of the catalogue that the rates follow; null for a fixed rate and for entries of the caller (L-5). */
static json_t *index_json(const icha_contract *contract, const icha_findings *findings) {
    if (contract->loan.index == NULL || contract->loan.index->series == NULL) return json_null();
    for (size_t i = 0; i < findings->count; i++) {
        const icha_finding *f = &findings->items[i];
        if (f->kind == ICHA_FINDING_CATALOGUE && strcmp(f->key, "index.series") == 0)
            return json_pack("{s:s, s:o, s:o, s:o}", "series", f->value, "covers_to",
                             icha_json_date(f->version.valid_to), "source", icha_json_first_source(&f->version),
                             "sources", icha_json_sources(&f->version));
    }
    return json_null();
}

/* A roll that used a computed year is said twice: to people in the notes, and among the assumptions, which stand in
 * every form of the result (T-5, M-5). */
static icha_status add_computed_years(json_t *document, const icha_contract *contract, icha_language language,
                                      icha_error *err) {
    const icha_terms *loan = &contract->loan;
    icha_due_rule rule;
    icha_computed_years years = {0, 0};
    char sentence[512];
    icha_status status = icha_due_rule_known_on(loan, ICHA_DATE_MAX, &rule, err);
    if (status == ICHA_OK) status = icha_computed_years_of(&rule, loan->business_day, loan->calendar, &years, err);
    if (status != ICHA_OK || years.from == 0) return status;
    icha_computed_years_sentence(loan->calendar, years, language, sentence, sizeof sentence);
    icha_json_append(json_object_get(document, "notes"), json_string(sentence));
    icha_json_add_name(json_object_get(document, "assumptions"), ICHA_COMPUTED_YEARS_ASSUMPTION);
    return ICHA_OK;
}

icha_status icha_json_schedule(const icha_contract *contract, const icha_findings *findings, const char *product,
                               icha_language language, json_t **document, icha_error *err) {
    json_t *result = icha_json_new_object(), *guarantee = NULL;
    icha_status status = set_rows(result, contract, err);
    if (status == ICHA_OK) status = set_claims(result, contract, err);
    if (status == ICHA_OK && contract->has_guarantee) status = icha_json_guarantee(contract, &guarantee, err);
    if (status != ICHA_OK) {
        json_decref(result);
        return status;
    }
    icha_json_set(result, "guarantee", contract->has_guarantee ? guarantee : json_null());
    icha_json_set(result, "notes", notes_json(findings, language));
    icha_json_set(result, "assumptions", assumptions_json(findings));
    icha_json_set(result, "product", icha_json_text(product));
    icha_json_set(result, "filled", filled_json(findings));
    icha_json_set(result, "index", index_json(contract, findings));
    status = add_computed_years(result, contract, language, err);
    if (status == ICHA_OK) *document = result;
    else json_decref(result);
    return status;
}
