#include "json_explain.h"

#include <gmp.h>
#include <stdlib.h>
#include <string.h>

#include "calendar/civil.h"
#include "number/fail.h"
#include "number/gmp_round.h"
#include "report/json_pieces.h"
#include "subsidy/cursor.h"
#include "subsidy/ledger.h"

#define BILLION 1000000000u

/* ---- exact fractions ---- */

static void set_wide(mpz_t to, icha_i128 value) {
    bool negative = value < 0;
    unsigned __int128 size = negative ? -(unsigned __int128)value : (unsigned __int128)value;
    mpz_set_ui(to, (unsigned long)(size >> 64));
    mpz_mul_2exp(to, to, 64);
    mpz_add_ui(to, to, (unsigned long)size);
    if (negative) mpz_neg(to, to);
}

/* value / (denominator x 10^9), reduced: a sum of balance x rate x fraction over the denominator, rates in
 * billionths. */
static void set_accrued(mpq_t to, icha_i128 value, int64_t denominator) {
    set_wide(mpq_numref(to), value);
    mpz_set_si(mpq_denref(to), (long)denominator);
    mpz_mul_ui(mpq_denref(to), mpq_denref(to), BILLION);
    mpq_canonicalize(to);
}

static json_t *fraction_json(const mpq_t value) {
    char *text = mpq_get_str(NULL, 10, value);
    json_t *made = json_string(text);
    void (*release)(void *, size_t);
    mp_get_memory_functions(NULL, NULL, &release);
    release(text, strlen(text) + 1);
    return made;
}

/* Does the fraction, when rounded, give the amount? Below 0 it is 0 (S-2). */
static bool rounds_to(const mpq_t value, icha_rounding rounding, icha_money most, icha_money amount) {
    icha_money rounded = 0;
    if (mpq_sgn(value) < 0) return amount == 0;
    if (!icha_round_integers(mpq_numref(value), mpq_denref(value), rounding, &rounded)) return false;
    return (rounded < most ? rounded : most) == amount;
}

/* ---- pieces of text ---- */

static json_t *rounding_json(icha_rounding rounding) {
    char text[ICHA_TEXT_MAX];
    icha_rounding_format(rounding, text, sizeof text);
    return json_string(text);
}

static void rate_text(icha_rate rate, char *text) {
    icha_rate_format(rate, text, ICHA_TEXT_MAX);
}

/* `25,000,000 x 3.5% x 31/365` */
static json_t *numbers_json(icha_money balance, icha_rate rate, int64_t fraction, int64_t denominator) {
    char money[ICHA_TEXT_MAX], percent[ICHA_TEXT_MAX], text[4 * ICHA_TEXT_MAX];
    icha_money_group(balance, money, sizeof money);
    rate_text(rate, percent);
    snprintf(text, sizeof text, "%s x %s x %lld/%lld", money, percent, (long long)fraction, (long long)denominator);
    return json_string(text);
}

static json_t *parts_json(const icha_cursor *cursor) {
    size_t count = icha_cursor_parts(cursor, NULL, 0);
    icha_part *parts = calloc(count + 1, sizeof *parts);
    json_t *list = json_array();
    if (parts != NULL) (void)icha_cursor_parts(cursor, parts, count);
    for (size_t i = 0; parts != NULL && i < count; i++)
        json_array_append_new(list, json_pack("{s:o, s:o, s:i, s:I, s:o, s:o}", "from", icha_json_date(parts[i].from),
                                              "to", icha_json_date(parts[i].to), "days", (int)parts[i].days, "balance",
                                              (json_int_t)parts[i].balance, "rate", icha_json_rate(parts[i].rate),
                                              "subsidy_rate", icha_json_rate(parts[i].subsidy_rate)));
    free(parts);
    return list;
}

static icha_status not_exact(const char *figure, icha_error *err) {
    return icha_fail(err, ICHA_M_RESULT_BROKEN, "N-5", NULL, figure, "N-4");
}

/* ---- interest ---- */

static void set_interest(mpq_t value, const icha_cursor_state *state) {
    const icha_period *p = &state->period;
    icha_i128 wide = state->stream.timed ? (icha_i128)p->wide : (icha_i128)p->opening * p->weight;
    set_accrued(value, wide, p->denominator);
}

static icha_status explain_interest(const icha_cursor *cursor, const icha_row *row, const icha_contract *contract,
                                    json_t *to, icha_error *err) {
    const icha_cursor_state *state = icha_cursor_state_in(cursor);
    const icha_period *p = &state->period;
    mpq_t value;
    mpq_init(value);
    set_interest(value, state);
    bool holds = rounds_to(value, contract->loan.interest_rounding, ICHA_MONEY_MAX, row->interest);
    json_t *made = json_pack("{s:s, s:s, s:o, s:o, s:I}", "formula", "balance x rate x days", "rules",
                             "L-4 S-2 T-2 T-3 N-4", "exact", fraction_json(value), "rounding",
                             rounding_json(contract->loan.interest_rounding), "amount", (json_int_t)row->interest);
    if (state->stream.timed && row->parts > 1) json_object_set_new(made, "sum_over", json_string("parts"));
    else json_object_set_new(made, "numbers", numbers_json(p->opening, row->rate, p->fraction, p->denominator));
    mpq_clear(value);
    json_object_set_new(to, "interest", made);
    return holds ? ICHA_OK : not_exact("interest", err);
}

/* ---- subsidy ---- */

static void set_subsidy(mpq_t value, const icha_cursor_state *state) {
    const icha_accrual *a = &state->accrual;
    icha_i128 wide = a->timed || state->stream.timed ? (icha_i128)a->wide : (icha_i128)a->base * a->weight;
    mpq_t share;
    set_accrued(value, wide, a->denominator);
    if (a->share.denominator < 1) return;
    mpq_init(share);
    mpq_set_si(share, (long)a->share.numerator, (unsigned long)a->share.denominator);
    mpq_canonicalize(share);
    mpq_mul(value, value, share);
    mpq_clear(share);
}

static json_t *ratio_json(icha_ratio ratio) {
    char text[ICHA_TEXT_MAX];
    snprintf(text, sizeof text, "%lld/%lld", (long long)ratio.numerator, (long long)ratio.denominator);
    return json_string(ratio.denominator == 1 && ratio.numerator == 1 ? "1" : text);
}

/* of_rate: the subsidy is rounded, at most the interest. of_difference: what is left to the borrower is (S-2). */
static bool check_method(const icha_contract *c, const icha_row *row, const icha_cursor_state *state, mpq_t value,
                         json_t *made) {
    mpq_t full;
    if (c->subsidy.method == ICHA_SUBSIDY_OF_RATE) {
        json_object_set_new(made, "rounding", rounding_json(c->subsidy.rounding));
        json_object_set_new(made, "exact", fraction_json(value));
        return rounds_to(value, c->subsidy.rounding, row->interest, row->subsidy);
    }
    mpq_init(full);
    set_interest(full, state);
    json_object_set_new(made, "exact", fraction_json(value));
    mpq_sub(full, full, value);
    json_object_set_new(made, "left_to_borrower_exact", fraction_json(full));
    json_object_set_new(made, "rounding", rounding_json(c->loan.interest_rounding));
    bool holds = rounds_to(full, c->loan.interest_rounding, row->interest, row->borrower_interest);
    mpq_clear(full);
    return holds;
}

static icha_status explain_subsidy(const icha_cursor *cursor, const icha_row *row, const icha_contract *contract,
                                   json_t *to, icha_error *err) {
    const icha_cursor_state *state = icha_cursor_state_in(cursor);
    const icha_accrual *a = &state->accrual;
    mpq_t value;
    if (!contract->has_subsidy || row->n == 0) return ICHA_OK;
    json_t *made =
        json_pack("{s:s, s:s, s:s, s:o, s:o, s:I}", "formula", "base x share x subsidy rate x days", "rules",
                  "S-1 S-2 S-3 S-4 N-4", "method", icha_subsidy_method_name(contract->subsidy.method), "share",
                  ratio_json(a->share), "parts", parts_json(cursor), "amount", (json_int_t)row->subsidy);
    if (!state->stream.timed) json_object_set_new(made, "base", json_integer(a->base));
    if (!state->stream.timed && row->parts == 1 && row->subsidy_rate > 0)
        json_object_set_new(made, "numbers",
                            numbers_json(a->base, row->subsidy_rate, a->weight / row->subsidy_rate, a->denominator));
    mpq_init(value);
    set_subsidy(value, state);
    bool holds = check_method(contract, row, state, value, made);
    mpq_clear(value);
    json_object_set_new(to, "subsidy", made);
    return holds ? ICHA_OK : not_exact("subsidy", err);
}

/* ---- principal and payment ---- */

static const char *principal_formula(const icha_row *row, const icha_contract *c) {
    if (row->n == 0) return "the prepayment";
    if (row->principal == 0) return "none: interest only";
    if (row->closing == 0) return "the balance";
    if (c->loan.method == ICHA_METHOD_EQUAL_PAYMENT) return "level payment - interest";
    return c->loan.method == ICHA_METHOD_EQUAL_PRINCIPAL ? "(principal - balloon) / instalments"
                                                         : "none until the maturity";
}

static void explain_payment(const icha_cursor *cursor, const icha_row *row, const icha_contract *c, json_t *to) {
    const icha_period_stream *stream = &icha_cursor_state_in(cursor)->stream;
    json_t *principal = json_pack("{s:s, s:s, s:I}", "formula", principal_formula(row, c), "rules", "L-2 L-3 L-6",
                                  "amount", (json_int_t)row->principal);
    if (c->loan.method == ICHA_METHOD_EQUAL_PRINCIPAL)
        json_object_set_new(principal, "instalments", json_integer(stream->instalments));
    if (icha_cursor_payment(cursor) != ICHA_UNSET)
        json_object_set_new(principal, "level_payment", json_integer(icha_cursor_payment(cursor)));
    if (c->loan.payment_rounding.unit != 0)
        json_object_set_new(principal, "rounding", rounding_json(c->loan.payment_rounding));
    json_object_set_new(to, "principal", principal);
    json_object_set_new(to, "borrower_interest",
                        json_pack("{s:s, s:s, s:I}", "formula", "interest - subsidy", "rules", "S-2", "amount",
                                  (json_int_t)row->borrower_interest));
    json_object_set_new(to, "payment",
                        json_pack("{s:s, s:s, s:I}", "formula", "principal + borrower_interest", "rules", "L-8",
                                  "amount", (json_int_t)row->payment));
}

/* ---- claims and cells ---- */

typedef struct posting_list {
    const icha_used_loan *loan;
    json_t *list;
    uint32_t by;
    int32_t bucket_months;
} posting_list;

/* The cell of outlay.csv: what the run groups by. */
static json_t *cell_json(const posting_list *to, const char *payer, const char *basis, int32_t year, icha_date bucket) {
    char text[ICHA_TEXT_MAX];
    json_t *cell = icha_json_new_object();
    if (to->by & ICHA_BY_PRODUCT) json_object_set_new(cell, "product", json_string(to->loan->product));
    if (to->by & ICHA_BY_PAYER) json_object_set_new(cell, "payer", json_string(payer));
    json_object_set_new(cell, "kind", json_string(icha_outlay_kind_name(ICHA_OUTLAY_INTEREST_SUBSIDY)));
    if (to->by & (ICHA_BY_YEAR | ICHA_BY_QUARTER | ICHA_BY_MONTH))
        json_object_set_new(cell, "year", json_integer(year));
    if (bucket != ICHA_DATE_UNSET && to->bucket_months < 12) {
        icha_cycle_format((icha_claim_cycle)to->bucket_months, bucket, text, sizeof text);
        json_object_set_new(cell, to->bucket_months == 1 ? "month" : "quarter", json_string(text));
    }
    if (to->by & ICHA_BY_BANK) json_object_set_new(cell, "bank", json_string(to->loan->contract->loan.bank));
    json_object_set_new(cell, "basis", json_string(basis));
    return cell;
}

static void add_claim(const posting_list *to, const icha_posting *posting, const char *payer) {
    char cycle[ICHA_TEXT_MAX];
    const icha_claim_terms *terms = &to->loan->contract->subsidy.claim;
    icha_date last, paid_on;
    int32_t year;
    if (icha_claim_dates(terms, posting->bucket, &last, &paid_on, &year, NULL) != ICHA_OK) return;
    icha_cycle_format(terms->cycle, posting->bucket, cycle, sizeof cycle);
    json_t *made = json_pack("{s:s, s:s, s:I, s:s, s:o, s:i, s:o, s:s}", "basis", "paid", "payer", payer, "amount",
                             (json_int_t)(terms->level == ICHA_CLAIM_LEVEL_LINE ? posting->claimed : posting->amount),
                             "claim", cycle, "paid_on", icha_json_date(paid_on), "fiscal_year", (int)year, "cell",
                             cell_json(to, payer, "paid", year, ICHA_DATE_UNSET), "rules", "S-5 S-6 S-7");
    json_object_set_new(made, "rounding", rounding_json(terms->rounding));
    json_object_set_new(made, "rounded_per", json_string(icha_claim_level_name(terms->level)));
    json_array_append_new(to->list, made);
}

static void add_posting(void *context, const icha_posting *posting) {
    const posting_list *to = context;
    const char *payer = to->loan->contract->subsidy.payers[posting->payer].name;
    if (posting->kind == ICHA_POSTING_CLAIM) {
        add_claim(to, posting, payer);
        return;
    }
    int32_t year = icha_civil_of(posting->bucket).year;
    const char *basis = icha_basis_name(posting->kind == ICHA_POSTING_ACCRUED ? ICHA_BASIS_ACCRUED : ICHA_BASIS_DUE);
    json_array_append_new(to->list, json_pack("{s:s, s:s, s:I, s:o, s:s}", "basis", basis, "payer", payer, "amount",
                                              (json_int_t)posting->amount, "cell",
                                              cell_json(to, payer, basis, year, posting->bucket), "rules", "S-5 S-7"));
}

static json_t *lines_json(const icha_cursor *cursor, const icha_row *row, const icha_used_loan *loan, uint32_t by) {
    posting_list to = {loan, json_array(), by, by & ICHA_BY_MONTH ? 1 : by & ICHA_BY_QUARTER ? 3 : 12};
    if (loan->contract->has_subsidy && row->n > 0) icha_post_row(cursor, row, to.bucket_months, add_posting, &to);
    return to.list;
}

icha_status icha_explain_row(const icha_cursor *cursor, const icha_row *row, const icha_used_loan *loan, uint32_t by,
                             json_t **explained, icha_error *err) {
    json_t *made = icha_json_new_object();
    icha_status status = ICHA_OK;
    if (row->n > 0) status = explain_interest(cursor, row, loan->contract, made, err);
    if (status == ICHA_OK) status = explain_subsidy(cursor, row, loan->contract, made, err);
    if (status == ICHA_OK) {
        explain_payment(cursor, row, loan->contract, made);
        json_object_set_new(made, "lines", lines_json(cursor, row, loan, by));
        *explained = made;
    } else {
        json_decref(made);
    }
    return status;
}

/* ---- where the terms come from ---- */

static const icha_finding *filled(const icha_findings *findings, const char *key) {
    for (size_t i = 0; i < findings->count; i++) {
        const icha_finding *f = &findings->items[i];
        bool fills = f->kind == ICHA_FINDING_ASSUMED || f->kind == ICHA_FINDING_CATALOGUE;
        if (fills && strcmp(f->key, key) == 0) return f;
    }
    return NULL;
}

static void set_version(json_t *term, const icha_finding *f) {
    bool assumed = f->kind == ICHA_FINDING_ASSUMED;
    json_object_set_new(term, "from", json_string(assumed ? "assumption" : "catalogue"));
    if (assumed) json_object_set_new(term, "assumption", icha_json_text(f->version.assumption));
    json_object_set_new(term, "product", icha_json_text(f->version.product));
    json_object_set_new(term, "parameter", icha_json_text(f->version.parameter));
    json_object_set_new(term, "version", icha_json_text(f->version.id));
    json_object_set_new(term, "status", json_string(icha_version_status_name(f->version.status)));
    json_object_set_new(term, "source", icha_json_first_source(&f->version));
}

static json_t *term_json(const icha_used_loans *loans, const icha_used_loan *loan, const char *file, const char *key,
                         const char *value) {
    uint32_t line, column;
    json_t *term = json_pack("{s:s, s:s}", "key", key, "value", value);
    const icha_finding *f = filled(loan->findings, key);
    if (icha_used_loans_cell(loans, key, &line, &column))
        json_object_update_new(term, json_pack("{s:s, s:s, s:i, s:i}", "from", "portfolio", "file", file, "line",
                                               (int)line, "column", (int)column));
    else if (f != NULL) set_version(term, f);
    else json_object_set_new(term, "from", json_string("default"));
    return term;
}

/* What a list's elements, or one the keys in place of them, were filled with. */
static void add_findings(json_t *list, const icha_findings *findings) {
    for (size_t i = 0; i < findings->count; i++) {
        const icha_finding *f = &findings->items[i];
        if (icha_contract_knows(f->key) && strchr(f->key, '[') == NULL) continue; /* said as a term */
        if (f->kind != ICHA_FINDING_ASSUMED && f->kind != ICHA_FINDING_CATALOGUE) continue;
        json_t *term = json_pack("{s:s, s:s}", "key", f->key, "value", f->value);
        set_version(term, f);
        json_array_append_new(list, term);
    }
}

json_t *icha_explain_terms(const icha_used_loans *loans, const icha_used_loan *loan, const char *file) {
    json_t *list = json_array();
    const icha_contract *c = loan->contract;
    for (size_t i = 0; i < icha_contract_key_count(); i++) {
        char value[ICHA_REASON_SIZE + 64];
        const char *key = icha_contract_key(i);
        bool is_absent = (strncmp(key, "subsidy.", 8) == 0 && !c->has_subsidy) ||
                         (strncmp(key, "guarantee.", 10) == 0 && !c->has_guarantee) ||
                         (strncmp(key, "index.", 6) == 0 && c->loan.index == NULL);
        if (!is_absent && icha_contract_get(c, key, value, sizeof value) > 0)
            json_array_append_new(list, term_json(loans, loan, file, key, value));
    }
    for (int32_t i = 0; i < c->subsidy.step_count && c->has_subsidy; i++) {
        static const char *const members[] = {"months", "rate"};
        for (size_t m = 0; m < 2; m++) {
            char key[64], value[ICHA_TEXT_MAX + 64];
            uint32_t line, column;
            snprintf(key, sizeof key, "subsidy.steps[%d].%s", (int)i, members[m]);
            if (icha_contract_get(c, key, value, sizeof value) == 0) continue;
            json_t *term = term_json(loans, loan, file, key, value);
            if (!icha_used_loans_cell(loans, key, &line, &column))
                json_object_set_new(term, "from", json_string("subsidy_tier, subsidy_rate, subsidy_months or product"));
            json_array_append_new(list, term);
        }
    }
    add_findings(list, loan->findings);
    return list;
}
