#include "json_explain.h"

#include <gmp.h>
#include <stdlib.h>
#include <string.h>

#include "calendar/civil.h"
#include "number/fail.h"
#include "number/gmp_round.h"
#include "audit/terms_json.h"
#include "report/json_pieces.h"
#include "subsidy/cursor.h"
#include "subsidy/ledger.h"
#include "words.h"

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

/* `9/10`; of the whole "1", also where no share was set */
static void ratio_text(icha_ratio ratio, char *text) {
    bool is_whole = ratio.denominator < 1 || (ratio.denominator == 1 && ratio.numerator == 1);
    if (is_whole) strcpy(text, "1");
    else snprintf(text, ICHA_TEXT_MAX, "%lld/%lld", (long long)ratio.numerator, (long long)ratio.denominator);
}

/* `25,000,000 x 3.5% x 31/365`; of a part of the balance `25,000,000 x 9/10 x 3.5% x 31/365` */
static json_t *numbers_json(icha_money balance, icha_ratio share, icha_rate rate, int64_t fraction,
                            int64_t denominator) {
    char money[ICHA_TEXT_MAX], part[ICHA_TEXT_MAX], percent[ICHA_TEXT_MAX];
    icha_money_group(balance, money, sizeof money);
    ratio_text(share, part);
    rate_text(rate, percent);
    bool is_whole = strcmp(part, "1") == 0;
    return json_sprintf("%s%s%s x %s x %lld/%lld", money, is_whole ? "" : " x ", is_whole ? "" : part, percent,
                        (long long)fraction, (long long)denominator);
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

static json_t *formula_json(const icha_explain *about, icha_word word) {
    return json_string(icha_word_text(word, about->language));
}

static icha_status explain_interest(const icha_cursor *cursor, const icha_row *row, const icha_explain *about,
                                    json_t *to, icha_error *err) {
    const icha_contract *contract = about->loan->contract;
    const icha_cursor_state *state = icha_cursor_state_in(cursor);
    const icha_period *p = &state->period;
    mpq_t value;
    mpq_init(value);
    set_interest(value, state);
    bool holds = rounds_to(value, contract->loan.interest_rounding, ICHA_MONEY_MAX, row->interest);
    json_t *made = json_pack("{s:o, s:s, s:o, s:o, s:I}", "formula", formula_json(about, ICHA_W_FORMULA_INTEREST),
                             "rules", "L-4 S-2 T-2 T-3 N-4", "exact", fraction_json(value), "rounding",
                             rounding_json(contract->loan.interest_rounding), "amount", (json_int_t)row->interest);
    if (state->stream.timed && row->parts > 1) json_object_set_new(made, "sum_over", json_string("parts"));
    else
        json_object_set_new(made, "numbers",
                            numbers_json(p->opening, (icha_ratio){1, 1}, row->rate, p->fraction, p->denominator));
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
    ratio_text(ratio, text);
    return json_string(text);
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

static icha_status explain_subsidy(const icha_cursor *cursor, const icha_row *row, const icha_explain *about,
                                   json_t *to, icha_error *err) {
    const icha_contract *contract = about->loan->contract;
    const icha_cursor_state *state = icha_cursor_state_in(cursor);
    const icha_accrual *a = &state->accrual;
    mpq_t value;
    if (!contract->has_subsidy || row->n == 0) return ICHA_OK;
    json_t *made =
        json_pack("{s:o, s:s, s:s, s:o, s:o, s:I}", "formula", formula_json(about, ICHA_W_FORMULA_SUBSIDY), "rules",
                  "S-1 S-2 S-3 S-4 N-4", "method", icha_subsidy_method_name(contract->subsidy.method), "share",
                  ratio_json(a->share), "parts", parts_json(cursor), "amount", (json_int_t)row->subsidy);
    if (!state->stream.timed) json_object_set_new(made, "base", json_integer(a->base));
    if (!state->stream.timed && row->parts == 1 && row->subsidy_rate > 0)
        json_object_set_new(
            made, "numbers",
            numbers_json(a->base, a->share, row->subsidy_rate, a->weight / row->subsidy_rate, a->denominator));
    mpq_init(value);
    set_subsidy(value, state);
    bool holds = check_method(contract, row, state, value, made);
    mpq_clear(value);
    json_object_set_new(to, "subsidy", made);
    return holds ? ICHA_OK : not_exact("subsidy", err);
}

/* ---- principal and payment ---- */

/* Of an instalment that is computed anew, what was left then counts, not the terms (decision 0004, readings 4, 5). */
static icha_word principal_formula(const icha_row *row, const icha_contract *c, const icha_period_stream *stream) {
    if (row->n == 0) return ICHA_W_FORMULA_PREPAYMENT;
    if (row->principal == 0) return ICHA_W_FORMULA_NONE;
    if (row->closing == 0) return ICHA_W_FORMULA_BALANCE;
    if (c->loan.method == ICHA_METHOD_EQUAL_PAYMENT) return ICHA_W_FORMULA_LEVEL;
    return row->principal == stream->plain_instalment ? ICHA_W_FORMULA_SPREAD : ICHA_W_FORMULA_FIRST;
}

/* `30,000,000 / 36`; of the first `30,000,000 - 35 x 833,333` */
static json_t *spread_json(const icha_period_stream *stream, bool is_plain) {
    char spread[ICHA_TEXT_MAX], plain[ICHA_TEXT_MAX];
    icha_money_group(stream->spread, spread, sizeof spread);
    icha_money_group(stream->plain_instalment, plain, sizeof plain);
    return is_plain ? json_sprintf("%s / %d", spread, (int)stream->spread_over)
                    : json_sprintf("%s - %d x %s", spread, (int)stream->spread_over - 1, plain);
}

static json_t *principal_json(const icha_cursor *cursor, const icha_row *row, const icha_explain *about) {
    const icha_contract *c = about->loan->contract;
    const icha_period_stream *stream = &icha_cursor_state_in(cursor)->stream;
    icha_word formula = principal_formula(row, c, stream);
    icha_money level = stream->timed ? stream->timeline.level : icha_cursor_payment(cursor);
    json_t *made = json_pack("{s:o, s:s, s:I}", "formula", formula_json(about, formula), "rules", "L-2 L-3 L-6",
                             "amount", (json_int_t)row->principal);
    if (formula == ICHA_W_FORMULA_SPREAD || formula == ICHA_W_FORMULA_FIRST) {
        json_object_set_new(made, "numbers", spread_json(stream, formula == ICHA_W_FORMULA_SPREAD));
        json_object_set_new(made, "spread", json_integer(stream->spread));
        json_object_set_new(made, "instalments", json_integer(stream->spread_over));
    }
    if (formula == ICHA_W_FORMULA_LEVEL) json_object_set_new(made, "level_payment", json_integer(level));
    if (c->loan.payment_rounding.unit != 0 && row->n > 0)
        json_object_set_new(made, "rounding", rounding_json(c->loan.payment_rounding));
    return made;
}

static void explain_payment(const icha_cursor *cursor, const icha_row *row, const icha_explain *about, json_t *to) {
    json_object_set_new(to, "principal", principal_json(cursor, row, about));
    json_object_set_new(to, "borrower_interest",
                        json_pack("{s:o, s:s, s:I}", "formula", formula_json(about, ICHA_W_FORMULA_BORROWER), "rules",
                                  "S-2", "amount", (json_int_t)row->borrower_interest));
    json_object_set_new(to, "payment",
                        json_pack("{s:o, s:s, s:I}", "formula", formula_json(about, ICHA_W_FORMULA_PAYMENT), "rules",
                                  "L-8", "amount", (json_int_t)row->payment));
}

/* ---- claims and cells ---- */

typedef struct posting_list {
    const icha_explain *about;
    json_t *list;
    int32_t bucket_months;
} posting_list;

/* The cell of outlay.csv: what the run groups by. NULL: the year is none of the run's, so there is no cell. */
static json_t *cell_json(const posting_list *to, const char *payer, const char *basis, int32_t year, icha_date day) {
    char text[ICHA_TEXT_MAX];
    const icha_used_loan *loan = to->about->loan;
    uint32_t by = to->about->options->by;
    if (year < to->about->options->first_year || year > to->about->options->last_year) return NULL;
    json_t *cell = icha_json_new_object();
    if (by & ICHA_BY_PRODUCT) json_object_set_new(cell, "product", json_string(loan->product));
    if (by & ICHA_BY_PAYER) json_object_set_new(cell, "payer", json_string(payer));
    json_object_set_new(cell, "kind", json_string(icha_outlay_kind_name(ICHA_OUTLAY_INTEREST_SUBSIDY)));
    if (by & (ICHA_BY_YEAR | ICHA_BY_QUARTER | ICHA_BY_MONTH)) json_object_set_new(cell, "year", json_integer(year));
    if (to->bucket_months < 12) {
        icha_cycle_format((icha_claim_cycle)to->bucket_months, icha_bucket_of(day, to->bucket_months), text,
                          sizeof text);
        json_object_set_new(cell, to->bucket_months == 1 ? "month" : "quarter", json_string(text));
    }
    if (by & ICHA_BY_BANK) json_object_set_new(cell, "bank", json_string(loan->contract->loan.bank));
    json_object_set_new(cell, "basis", json_string(basis));
    return cell;
}

/* Without a cell the line says that it counts in another year. */
static void add_line(const posting_list *to, json_t *line, json_t *cell, int32_t year) {
    if (cell != NULL) json_object_set_new(line, "cell", cell);
    else json_object_set_new(line, "outside", json_integer(year));
    json_array_append_new(to->list, line);
}

/* S-7: a claim paid after its fiscal year's end counts on its last day. */
static icha_date day_paid(icha_date paid_on, int32_t fiscal_year) {
    icha_date day = paid_on;
    if (icha_civil_of(paid_on).year > fiscal_year) (void)icha_date_from_civil(fiscal_year, 12, 31, &day, NULL);
    return day;
}

static void add_claim(const posting_list *to, const icha_posting *posting, const char *payer) {
    char cycle[ICHA_TEXT_MAX];
    const icha_claim_terms *terms = &to->about->loan->contract->subsidy.claim;
    icha_date last, paid_on;
    int32_t year;
    if (icha_claim_dates(terms, posting->bucket, &last, &paid_on, &year, NULL) != ICHA_OK) return;
    icha_cycle_format(terms->cycle, posting->bucket, cycle, sizeof cycle);
    json_t *made =
        json_pack("{s:s, s:s, s:I, s:s, s:o, s:i, s:s}", "basis", "paid", "payer", payer, "amount",
                  (json_int_t)(terms->level == ICHA_CLAIM_LEVEL_LINE ? posting->claimed : posting->amount), "claim",
                  cycle, "paid_on", icha_json_date(paid_on), "fiscal_year", (int)year, "rules", "S-5 S-6 S-7");
    json_object_set_new(made, "rounding", rounding_json(terms->rounding));
    json_object_set_new(made, "rounded_per", json_string(icha_claim_level_name(terms->level)));
    add_line(to, made, cell_json(to, payer, "paid", year, day_paid(paid_on, year)), year);
}

static void add_posting(void *context, const icha_posting *posting) {
    const posting_list *to = context;
    const char *payer = to->about->loan->contract->subsidy.payers[posting->payer].name;
    if (posting->kind == ICHA_POSTING_CLAIM) {
        add_claim(to, posting, payer);
        return;
    }
    int32_t year = icha_civil_of(posting->bucket).year;
    const char *basis = icha_basis_name(posting->kind == ICHA_POSTING_ACCRUED ? ICHA_BASIS_ACCRUED : ICHA_BASIS_DUE);
    json_t *line = json_pack("{s:s, s:s, s:I, s:s}", "basis", basis, "payer", payer, "amount",
                             (json_int_t)posting->amount, "rules", "S-5 S-7");
    add_line(to, line, cell_json(to, payer, basis, year, posting->bucket), year);
}

static json_t *lines_json(const icha_cursor *cursor, const icha_row *row, const icha_explain *about) {
    uint32_t by = about->options->by;
    posting_list to = {about, json_array(), by & ICHA_BY_MONTH ? 1 : by & ICHA_BY_QUARTER ? 3 : 12};
    if (about->loan->contract->has_subsidy && row->n > 0)
        icha_post_row(cursor, row, to.bucket_months, add_posting, &to);
    return to.list;
}

/* ---- events ---- */

json_t *icha_explain_events(const icha_used_loans *loans, const icha_used_loan *loan, const char *portfolio,
                            const char *events) {
    size_t index;
    json_t *event, *terms = icha_terms_json(loan->contract);
    json_t *list = json_incref(json_object_get(terms, "events"));
    json_array_foreach(list, index, event) {
        uint32_t line;
        bool is_own = !icha_used_loans_event(loans, index, &line);
        json_object_set_new(event, "file", json_string(is_own ? portfolio : events));
        json_object_set_new(event, "line", json_integer(is_own ? loan->line : line));
    }
    json_decref(terms);
    return list == NULL ? json_array() : list;
}

/* The rate event in force at the period's beginning; SIZE_MAX: none. */
static size_t rate_at(const icha_terms *terms, icha_date day) {
    size_t found = SIZE_MAX;
    for (size_t i = 0; i < terms->event_count; i++) {
        const icha_event *e = &terms->events[i];
        bool is_later = found == SIZE_MAX || e->on > terms->events[found].on;
        if (e->kind == ICHA_EVENT_RATE && e->on <= day && is_later) found = i;
    }
    return found;
}

/* Decision 0004: in the period, or before it and still in force. A payment on the due date comes behind it. */
static bool bears_on(const icha_event *e, const icha_row *row) {
    if (row->n == 0) return e->kind == ICHA_EVENT_PREPAY && e->on == row->due;
    if (e->kind == ICHA_EVENT_DELINQUENT) return e->on < row->to && e->to > row->from;
    if (e->kind == ICHA_EVENT_PREPAY) return e->on >= row->from && e->on < row->to;
    if (e->kind > ICHA_EVENT_PREPAY) return e->on <= row->to; /* what ends the subsidy ends it for good */
    return e->on > row->from && e->on <= row->to;
}

static json_t *bearing_json(const icha_row *row, const icha_explain *about) {
    const icha_terms *terms = &about->loan->contract->loan;
    size_t rate = row->n == 0 ? SIZE_MAX : rate_at(terms, row->from);
    json_t *list = json_array();
    for (size_t i = 0; i < terms->event_count; i++)
        if (i == rate || bears_on(&terms->events[i], row))
            json_array_append(list, json_array_get(about->events, i)); /* the same one */
    return list;
}

icha_status icha_explain_row(const icha_cursor *cursor, const icha_row *row, const icha_explain *about,
                             json_t **explained, icha_error *err) {
    json_t *made = icha_json_new_object();
    icha_status status = ICHA_OK;
    if (row->n > 0) status = explain_interest(cursor, row, about, made, err);
    if (status == ICHA_OK) status = explain_subsidy(cursor, row, about, made, err);
    if (status == ICHA_OK) {
        explain_payment(cursor, row, about, made);
        json_object_set_new(made, "events", bearing_json(row, about));
        json_object_set_new(made, "lines", lines_json(cursor, row, about));
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
