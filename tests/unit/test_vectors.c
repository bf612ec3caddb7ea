/* The vectors of tests/vectors, one cmocka case per vector; the format is in tests/vectors/README.md.
 * test_vectors [ID-PART]: only vectors whose id holds that text. */
#include "support/cmocka_setup.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "icha/icha.h"
#include "loan/period.h"
#include "number/level.h"
#include "report/report.h"

static const char *const files[] = {"rates",      "roundings",  "splits", "dates",
                                    "day_counts", "due_dates",  "rolls",  "level_payments",
                                    "schedules",  "guarantees", "events", "late_interest"};

/* ---- reading a vector ---- */

static const json_t *in_of(const json_t *vector, const char *key) {
    return json_object_get(json_object_get(vector, "in"), key);
}

static const json_t *out_of(const json_t *vector, const char *key) {
    const json_t *value = json_object_get(json_object_get(vector, "out"), key);
    if (value == NULL) fail_msg("the vector has no out.%s", key);
    return value;
}

/* "" when absent or null */
static const char *text_of(const json_t *value) {
    return json_is_string(value) ? json_string_value(value) : "";
}

static int64_t number_of(const json_t *value) {
    return json_is_string(value) ? strtoll(json_string_value(value), NULL, 10) : json_integer_value(value);
}

static icha_date date_of(const json_t *value) {
    icha_date date = ICHA_DATE_UNSET;
    if (!json_is_string(value)) return date;
    assert_int_equal(icha_date_parse(text_of(value), json_string_length(value), &date, NULL), ICHA_OK);
    return date;
}

static icha_rounding rounding_of(const json_t *value) {
    icha_rounding rounding = {0, 0};
    if (json_is_string(value))
        assert_int_equal(icha_rounding_parse(text_of(value), json_string_length(value), &rounding, NULL), ICHA_OK);
    return rounding;
}

/* A refused vector: the status, and the field and rule where the vector names them. true: refused, all is checked. */
static bool is_refusal(const json_t *vector, icha_status status, const icha_error *err) {
    const json_t *expected = json_object_get(vector, "error");
    if (expected == NULL) {
        if (status != ICHA_OK) fail_msg("refused: %s", err->message);
        return false;
    }
    assert_string_equal(icha_status_name(status), text_of(json_object_get(expected, "status")));
    assert_int_equal(err->status, status);
    assert_true(err->message[0] != '\0');
    if (json_object_get(expected, "field"))
        assert_string_equal(err->field, text_of(json_object_get(expected, "field")));
    if (json_object_get(expected, "rule")) assert_string_equal(err->rule, text_of(json_object_get(expected, "rule")));
    return true;
}

/* ---- text ---- */

static void run_rate_parse(const json_t *v) {
    icha_error err = ICHA_ERROR_INIT;
    const json_t *text = in_of(v, "text");
    icha_rate rate = 4711;
    char written[ICHA_TEXT_MAX];
    icha_status status = icha_rate_parse(text_of(text), json_string_length(text), &rate, &err);
    if (is_refusal(v, status, &err)) {
        assert_int_equal(rate, 4711);
        return;
    }
    assert_int_equal(rate, number_of(out_of(v, "ppb")));
    size_t length = icha_rate_format(rate, written, sizeof written);
    assert_int_equal(length, strlen(written));
    assert_string_equal(written, text_of(out_of(v, "text")));
}

static void run_ratio_parse(const json_t *v) {
    icha_error err = ICHA_ERROR_INIT;
    const json_t *text = in_of(v, "text");
    icha_ratio ratio = {4711, 4712};
    icha_status status = icha_ratio_parse(text_of(text), json_string_length(text), &ratio, &err);
    bool refused = is_refusal(v, status, &err);
    assert_int_equal(ratio.numerator, refused ? 4711 : number_of(out_of(v, "numerator")));
    assert_int_equal(ratio.denominator, refused ? 4712 : number_of(out_of(v, "denominator")));
}

static void run_money_parse(const json_t *v) {
    icha_error err = ICHA_ERROR_INIT;
    const json_t *text = in_of(v, "text");
    icha_money amount = 4711;
    icha_status status = icha_money_parse(text_of(text), json_string_length(text), &amount, &err);
    bool refused = is_refusal(v, status, &err);
    assert_int_equal(amount, refused ? 4711 : number_of(out_of(v, "amount")));
}

static void run_rounding_parse(const json_t *v) {
    icha_error err = ICHA_ERROR_INIT;
    const json_t *text = in_of(v, "text");
    char written[ICHA_TEXT_MAX];
    icha_rounding rounding = {ICHA_ROUND_UP, 77};
    icha_status status = icha_rounding_parse(text_of(text), json_string_length(text), &rounding, &err);
    if (is_refusal(v, status, &err)) {
        assert_true(rounding.mode == ICHA_ROUND_UP && rounding.unit == 77);
        return;
    }
    assert_int_equal(rounding.unit, number_of(out_of(v, "unit")));
    icha_rounding_format(rounding, written, sizeof written);
    assert_string_equal(written, text_of(text));
}

/* ---- arithmetic ---- */

/* The quotient, and where it is one also the whole amount and the level payment without interest: (P - B) / n. */
static void run_round(const json_t *v) {
    int64_t numerator = number_of(in_of(v, "numerator")), denominator = number_of(in_of(v, "denominator"));
    icha_rounding rounding = rounding_of(in_of(v, "rounding"));
    bool refused = json_object_get(v, "error") != NULL;
    icha_money amount = 4711, expected = refused ? 4711 : number_of(out_of(v, "amount"));
    assert_true(icha_round_quotient(numerator, denominator, rounding, &amount) != refused);
    assert_int_equal(amount, expected);
    amount = 4711;
    if (denominator == 1) assert_int_equal(icha_money_round(numerator, rounding, &amount, NULL), ICHA_OK);
    if (denominator == 1) assert_int_equal(amount, expected);
    icha_level_form form = {.principal = numerator > 0 ? numerator : 0,
                            .balloon = numerator < 0 ? -numerator : 0,
                            .growth = {1, 1},
                            .n = (size_t)denominator,
                            .rounding = rounding};
    icha_level_answer answer = icha_level_by_integers(&form, &amount);
    assert_int_equal(answer, refused ? ICHA_LEVEL_OVERFLOW : ICHA_LEVEL_DONE);
    assert_int_equal(amount, expected);
}

static void run_split(const json_t *v) {
    icha_error err = ICHA_ERROR_INIT;
    const json_t *shares_in = in_of(v, "shares"), *residual_in = in_of(v, "residual");
    icha_ratio shares[16];
    icha_money parts[16];
    icha_residual residual = 0;
    size_t count = json_array_size(shares_in);
    assert_true(count <= 16);
    for (size_t i = 0; i < count; i++) {
        const json_t *share = json_array_get(shares_in, i);
        assert_int_equal(icha_ratio_parse(text_of(share), json_string_length(share), &shares[i], NULL), ICHA_OK);
        parts[i] = 4711;
    }
    if (json_is_string(residual_in))
        assert_int_equal(icha_residual_parse(text_of(residual_in), json_string_length(residual_in), &residual, NULL),
                         ICHA_OK);
    icha_status status = icha_split(number_of(in_of(v, "amount")), shares, count, residual, parts, &err);
    bool refused = is_refusal(v, status, &err);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(parts[i], refused ? 4711 : number_of(json_array_get(out_of(v, "parts"), i)));
}

static size_t read_growths(const json_t *list, icha_growth *growths, size_t capacity) {
    size_t count = json_array_size(list);
    assert_true(count <= capacity);
    for (size_t i = 0; i < count; i++) {
        const char *text = text_of(json_array_get(list, i)), *slash = strchr(text, '/');
        assert_non_null(slash);
        growths[i] = (icha_growth){strtoll(text, NULL, 10), strtoll(slash + 1, NULL, 10)};
    }
    return count;
}

static void run_level_payment(const json_t *v) {
    icha_error err = ICHA_ERROR_INIT;
    icha_money principal = number_of(in_of(v, "principal")), balloon = number_of(in_of(v, "balloon")), payment = 4711;
    icha_rounding rounding = rounding_of(in_of(v, "rounding"));
    const json_t *list = in_of(v, "growths"), *text = in_of(v, "rate");
    icha_growth growths[64];
    icha_rate rate = 0;
    icha_status status;
    if (list != NULL) {
        size_t n = read_growths(list, growths, 64);
        status = icha_level_payment(principal, balloon, growths, n, rounding, &payment, &err);
    } else {
        assert_int_equal(icha_rate_parse(text_of(text), json_string_length(text), &rate, NULL), ICHA_OK);
        status = icha_level_payment_twelfths(principal, balloon, rate, (int32_t)number_of(in_of(v, "interval_months")),
                                             (size_t)number_of(in_of(v, "n")), rounding, &payment, &err);
    }
    bool refused = is_refusal(v, status, &err);
    assert_int_equal(payment, refused ? 4711 : number_of(out_of(v, "payment")));
}

/* ---- time ---- */

static void run_date_parse(const json_t *v) {
    icha_error err = ICHA_ERROR_INIT;
    const json_t *text = in_of(v, "text");
    char written[ICHA_DATE_TEXT_SIZE];
    icha_date date = 4711;
    icha_status status = icha_date_parse(text_of(text), json_string_length(text), &date, &err);
    if (is_refusal(v, status, &err)) {
        assert_int_equal(date, 4711);
        return;
    }
    assert_int_equal(date, number_of(out_of(v, "days")));
    assert_int_equal(icha_weekday(date), number_of(out_of(v, "weekday")));
    assert_int_equal(icha_date_format(date, written, sizeof written), 10);
    assert_string_equal(written, text_of(text));
}

static void same_date(const json_t *v, icha_status status, const icha_error *err, icha_date date) {
    if (is_refusal(v, status, err)) assert_int_equal(date, 4711);
    else assert_int_equal(date, date_of(out_of(v, "date")));
}

static void run_add_months(const json_t *v) {
    icha_error err = ICHA_ERROR_INIT;
    icha_date date = 4711;
    icha_status status = icha_date_add_months(date_of(in_of(v, "origin")), number_of(in_of(v, "months")), &date, &err);
    same_date(v, status, &err, date);
}

static void run_window(const json_t *v) {
    icha_error err = ICHA_ERROR_INIT;
    icha_date date = 4711;
    icha_status status =
        icha_window_last_day(date_of(in_of(v, "event")), (int32_t)number_of(in_of(v, "months")), &date, &err);
    same_date(v, status, &err, date);
}

static void run_year(const json_t *v) {
    int32_t year = (int32_t)number_of(in_of(v, "year"));
    assert_int_equal(icha_year_is_leap(year), json_is_true(out_of(v, "leap")));
    assert_int_equal(icha_days_in_month(year, 2), number_of(out_of(v, "february")));
}

static void run_roll(const json_t *v) {
    icha_error err = ICHA_ERROR_INIT;
    const json_t *rule_in = in_of(v, "business_day"), *calendar_in = in_of(v, "calendar");
    icha_business_day rule = 0;
    icha_holiday_calendar calendar = 0;
    icha_date date = 4711;
    assert_int_equal(icha_business_day_parse(text_of(rule_in), json_string_length(rule_in), &rule, NULL), ICHA_OK);
    if (json_is_string(calendar_in))
        assert_int_equal(icha_calendar_parse(text_of(calendar_in), json_string_length(calendar_in), &calendar, NULL),
                         ICHA_OK);
    icha_status status = icha_roll(date_of(in_of(v, "date")), rule, calendar, &date, &err);
    same_date(v, status, &err, date);
}

/* "31/365" of the vector against count / denominator, across */
static void same_fraction(const char *expected, int64_t count, int64_t denominator) {
    const char *slash = strchr(expected, '/');
    int64_t over = slash == NULL ? 1 : strtoll(slash + 1, NULL, 10);
    if (strtoll(expected, NULL, 10) * denominator != count * over)
        fail_msg("fraction %lld/%lld, expected %s", (long long)count, (long long)denominator, expected);
}

static void run_day_count(const json_t *v) {
    const json_t *name = in_of(v, "day_count"), *inclusion_in = in_of(v, "inclusion"), *cuts = in_of(v, "cuts");
    icha_day_count day_count;
    icha_inclusion inclusion;
    assert_int_equal(icha_day_count_parse(text_of(name), json_string_length(name), &day_count, NULL), ICHA_OK);
    assert_int_equal(icha_inclusion_parse(text_of(inclusion_in), json_string_length(inclusion_in), &inclusion, NULL),
                     ICHA_OK);
    icha_span span =
        icha_counted_span(inclusion, date_of(in_of(v, "from")), date_of(in_of(v, "to")),
                          json_is_true(in_of(v, "is_first")), (int32_t)number_of(in_of(v, "anchored_months")));
    int64_t denominator = icha_fraction_denominator(day_count, &span);
    assert_true(denominator > 0);
    assert_int_equal(span.end - span.begin, number_of(out_of(v, "days")));
    for (size_t i = 0; i <= json_array_size(cuts); i++) {
        icha_date day = i < json_array_size(cuts) ? date_of(json_array_get(cuts, i)) : span.end;
        same_fraction(text_of(json_array_get(out_of(v, "until"), i)), icha_fraction_until(day_count, &span, day),
                      denominator);
    }
    assert_int_equal(icha_fraction_until(day_count, &span, span.begin - 3), 0);
    assert_int_equal(icha_fraction_until(day_count, &span, span.end + 3),
                     icha_fraction_until(day_count, &span, span.end));
}

/* ---- whole loans ---- */

typedef struct loan {
    icha_contract contract;
    icha_findings findings;
    icha_terms_lists lists; /* events and index */
    icha_row rows[400];
    icha_claim claims[400];
    size_t row_count, claim_count;
} loan;

static icha_status read_terms(const json_t *terms, loan *of, icha_error *err) {
    char *text = json_dumps(terms, 0);
    icha_errors errors = {0};
    icha_fill_options options = ICHA_FILL_OPTIONS_INIT;
    icha_contract_init(&of->contract);
    icha_terms_lists_init(&of->lists);
    of->contract.lists = &of->lists;
    icha_status status = icha_json_terms_read(text, strlen(text), "vector", &of->contract, &errors, err);
    if (status == ICHA_OK) status = icha_contract_fill(&of->contract, &options, &of->findings, err);
    icha_errors_free(&errors);
    free(text);
    return status;
}

static icha_status compute(const json_t *terms, loan *of, icha_error *err) {
    icha_status status = read_terms(terms, of, err);
    const icha_subsidy *subsidy = of->contract.has_subsidy ? &of->contract.subsidy : NULL;
    if (status == ICHA_OK) status = icha_schedule(&of->contract.loan, subsidy, of->rows, 400, &of->row_count, err);
    if (status == ICHA_OK) status = icha_claims(&of->contract.loan, subsidy, of->claims, 400, &of->claim_count, err);
    return status;
}

static json_t *date_json(icha_date date) {
    char text[ICHA_DATE_TEXT_SIZE];
    icha_date_format(date, text, sizeof text);
    return json_string(text);
}

static json_t *rate_json(icha_rate rate) {
    char text[ICHA_TEXT_MAX];
    icha_rate_format(rate, text, sizeof text);
    return json_string(text);
}

static json_t *row_json(const icha_row *r) {
    return json_pack("{s:i,s:o,s:o,s:o,s:i,s:i,s:o,s:o,s:I,s:I,s:I,s:I,s:I,s:I,s:I}", "n", (int)r->n, "from",
                     date_json(r->from), "to", date_json(r->to), "due", date_json(r->due), "days", (int)r->days,
                     "parts", (int)r->parts, "rate", rate_json(r->rate), "subsidy_rate", rate_json(r->subsidy_rate),
                     "opening", (json_int_t)r->opening, "principal", (json_int_t)r->principal, "interest",
                     (json_int_t)r->interest, "borrower_interest", (json_int_t)r->borrower_interest, "subsidy",
                     (json_int_t)r->subsidy, "payment", (json_int_t)r->payment, "closing", (json_int_t)r->closing);
}

static json_t *claim_json(const loan *of, const icha_claim *c) {
    char cycle[ICHA_TEXT_MAX];
    icha_cycle_format(of->contract.subsidy.claim.cycle, c->cycle_from, cycle, sizeof cycle);
    return json_pack("{s:s,s:s,s:I,s:I,s:I,s:o,s:i}", "cycle", cycle, "payer",
                     of->contract.subsidy.payers[c->payer].name, "lines", (json_int_t)c->lines, "amount",
                     (json_int_t)c->amount, "dropped", (json_int_t)c->dropped, "paid_on", date_json(c->paid_on),
                     "fiscal_year", (int)c->fiscal_year);
}

static json_t *totals_json(const loan *of) {
    json_int_t principal = 0, interest = 0, borrower = 0, subsidy = 0, payment = 0;
    for (size_t i = 0; i < of->row_count; i++) {
        principal += of->rows[i].principal;
        interest += of->rows[i].interest;
        borrower += of->rows[i].borrower_interest;
        subsidy += of->rows[i].subsidy;
        payment += of->rows[i].payment;
    }
    return json_pack("{s:I,s:I,s:I,s:I,s:I}", "principal", principal, "interest", interest, "borrower_interest",
                     borrower, "subsidy", subsidy, "payment", payment);
}

/* Every key of `expected` stands in `found`, alike. Takes `found`. */
static void same_members(const char *what, const json_t *expected, json_t *found) {
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)expected, key, value) {
        const json_t *here = json_object_get(found, key);
        if (json_equal(value, here)) continue;
        char *wanted = json_dumps(value, JSON_ENCODE_ANY), *got = json_dumps(here, JSON_ENCODE_ANY);
        fail_msg("%s: %s is %s, expected %s", what, key, got == NULL ? "absent" : got, wanted);
    }
    json_decref(found);
}

/* The pull iterator: the level payment, and parts that make up each row. */
static void same_cursor(const json_t *v, const loan *of) {
    icha_cursor cursor;
    icha_row row;
    icha_part parts[30];
    bool more = true;
    size_t n = 0;
    const icha_subsidy *subsidy = of->contract.has_subsidy ? &of->contract.subsidy : NULL;
    const json_t *payment = out_of(v, "payment");
    assert_int_equal(icha_cursor_open(&cursor, &of->contract.loan, subsidy, NULL), ICHA_OK);
    while (icha_cursor_next(&cursor, &row, &more, NULL) == ICHA_OK && more) {
        size_t count = icha_cursor_parts(&cursor, parts, 30);
        assert_memory_equal(&row, &of->rows[n++], sizeof row);
        assert_int_equal(count, row.parts);
        assert_true(parts[0].from == row.from && parts[count - 1].to == row.to &&
                    parts[0].subsidy_rate == row.subsidy_rate);
        for (size_t i = 1; i < count; i++) assert_int_equal(parts[i].from, parts[i - 1].to);
    }
    assert_int_equal(n, of->row_count);
    assert_true(icha_cursor_payment(&cursor) == (json_is_null(payment) ? ICHA_UNSET : number_of(payment)));
}

static void run_schedule(const json_t *v) {
    static loan of;
    icha_error err = ICHA_ERROR_INIT;
    const json_t *row, *claims = json_object_get(json_object_get(v, "out"), "claims");
    size_t index;
    memset(&of, 0, sizeof of);
    icha_status status = compute(json_object_get(v, "in"), &of, &err);
    if (is_refusal(v, status, &err)) return;
    assert_int_equal(of.row_count, number_of(out_of(v, "row_count")));
    json_array_foreach(out_of(v, "rows"), index, row)
        same_members("row", row, row_json(&of.rows[number_of(json_object_get(row, "n")) - 1]));
    same_members("totals", out_of(v, "totals"), totals_json(&of));
    if (claims != NULL) assert_int_equal(of.claim_count, json_array_size(claims));
    for (size_t i = 0; i < json_array_size(claims); i++)
        same_members("claim", json_array_get(claims, i), claim_json(&of, &of.claims[i]));
    same_cursor(v, &of);
}

/* What TERMS ask for of a row: `n` null and `event` for a prepayment, `parts` where there are several. */
static json_t *life_row_json(const icha_row *row, const icha_part *parts) {
    json_t *found = row_json(row), *list = json_array();
    json_object_del(found, "parts");
    if (row->n == 0) {
        json_object_set_new(found, "n", json_null());
        json_object_set_new(found, "event", json_string("prepay"));
    }
    for (int32_t i = 0; i < row->parts; i++)
        json_array_append_new(list, json_pack("{s:o,s:o,s:i,s:I,s:o,s:o}", "from", date_json(parts[i].from), "to",
                                              date_json(parts[i].to), "days", (int)parts[i].days, "balance",
                                              (json_int_t)parts[i].balance, "rate", rate_json(parts[i].rate),
                                              "subsidy_rate", rate_json(parts[i].subsidy_rate)));
    if (row->parts > 1) json_object_set(found, "parts", list);
    json_decref(list);
    return found;
}

static void same_life_rows(const json_t *v, const loan *of) {
    icha_cursor cursor;
    icha_row row;
    icha_part parts[30];
    bool more;
    const icha_subsidy *subsidy = of->contract.has_subsidy ? &of->contract.subsidy : NULL;
    assert_int_equal(icha_cursor_open(&cursor, &of->contract.loan, subsidy, NULL), ICHA_OK);
    for (size_t i = 0; i < of->row_count; i++) {
        const json_t *expected = json_array_get(out_of(v, "rows"), i);
        assert_int_equal(icha_cursor_next(&cursor, &row, &more, NULL), ICHA_OK);
        assert_true(icha_cursor_parts(&cursor, parts, 30) <= 30);
        json_t *found = life_row_json(&row, parts);
        assert_int_equal(json_object_size(found), json_object_size(expected));
        same_members("row", expected, found);
    }
}

/* A loan with events or a floating rate: every row with its parts, the totals and the claims. */
static void run_life(const json_t *v) {
    static loan of;
    icha_error err = ICHA_ERROR_INIT;
    icha_status status = compute(json_object_get(v, "in"), &of, &err);
    if (is_refusal(v, status, &err)) return;
    assert_int_equal(of.row_count, json_array_size(out_of(v, "rows")));
    assert_int_equal(of.claim_count, json_array_size(out_of(v, "claims")));
    same_life_rows(v, &of);
    same_members("totals", out_of(v, "totals"), totals_json(&of));
    for (size_t i = 0; i < of.claim_count; i++)
        same_members("claim", json_array_get(out_of(v, "claims"), i), claim_json(&of, &of.claims[i]));
    same_cursor(v, &of);
}

/* The due dates of a loan without interest: its rows' ends, and the walk by icha_due_cursor. */
static void run_due_dates(const json_t *v) {
    static loan of;
    icha_error err = ICHA_ERROR_INIT;
    icha_due_rule rule;
    icha_due_cursor cursor;
    json_t *terms = json_pack("{s:I,s:s,s:s,s:s,s:s,s:{s:s}}", "principal", (json_int_t)1000, "rate", "0%", "method",
                              "bullet", "day_count", "act/365", "inclusion", "start", "rounding", "interest", "down/1");
    json_object_update(terms, json_object_get(v, "in"));
    icha_status status = compute(terms, &of, &err);
    json_decref(terms);
    if (is_refusal(v, status, &err)) return;
    const json_t *dates = out_of(v, "dates");
    assert_int_equal(of.row_count, json_array_size(dates));
    assert_int_equal(icha_due_rule_of(&of.contract.loan, &rule, NULL), ICHA_OK);
    assert_int_equal(icha_due_date_count(&rule), json_array_size(dates));
    icha_due_cursor_open(&cursor, &rule);
    for (size_t i = 0; i < of.row_count; i++) {
        assert_int_equal(of.rows[i].to, date_of(json_array_get(dates, i)));
        assert_int_equal(icha_due_cursor_next(&cursor), of.rows[i].to);
    }
    assert_int_equal(cursor.left, 0);
}

/* ---- guarantees ---- */

/* {"tiers", "amount_rounding"} as keys of TERMS; fee terms that any check takes. */
static void read_tiers(const json_t *v, icha_guarantee *guarantee) {
    const json_t *tier;
    size_t index;
    icha_guarantee_init(guarantee);
    guarantee->fee_rate = 0;
    guarantee->fee_method = ICHA_FEE_UPFRONT;
    guarantee->day_count = ICHA_DAY_COUNT_ACT_365;
    guarantee->rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
    guarantee->amount_rounding = rounding_of(in_of(v, "amount_rounding"));
    json_array_foreach(in_of(v, "tiers"), index, tier) {
        const json_t *up_to = json_object_get(tier, "up_to"), *ratio = json_object_get(tier, "ratio");
        icha_guarantee_tier *to = &guarantee->tiers[guarantee->tier_count++];
        to->up_to = json_is_integer(up_to) ? json_integer_value(up_to) : ICHA_UNSET;
        assert_int_equal(icha_ratio_parse(text_of(ratio), json_string_length(ratio), &to->ratio, NULL), ICHA_OK);
    }
}

static void run_guaranteed_amount(const json_t *v) {
    icha_error err = ICHA_ERROR_INIT;
    icha_guarantee guarantee;
    icha_money amount = 4711;
    read_tiers(v, &guarantee);
    icha_status status = icha_guaranteed_amount(number_of(in_of(v, "principal")), &guarantee, &amount, &err);
    bool refused = is_refusal(v, status, &err);
    assert_int_equal(amount, refused ? 4711 : number_of(out_of(v, "amount")));
}

static void run_largest_loan(const json_t *v) {
    icha_error err = ICHA_ERROR_INIT;
    icha_guarantee guarantee;
    icha_money principal = 4711;
    read_tiers(v, &guarantee);
    icha_status status = icha_largest_loan_within(number_of(in_of(v, "amount")), &guarantee, &principal, &err);
    bool refused = is_refusal(v, status, &err);
    assert_int_equal(principal, refused ? 4711 : number_of(out_of(v, "principal")));
}

/* What of the fee itself accrued in each calendar year, as differences. */
static json_t *accrued_json(const icha_contract *contract, size_t index, const icha_fee *fee) {
    json_t *years = json_object();
    icha_money before = 0, until;
    int32_t year, last;
    icha_date_to_civil(fee->covers_from, &year, NULL, NULL);
    icha_date_to_civil(fee->covers_to, &last, NULL, NULL);
    for (; year <= last; year++) {
        char key[16];
        icha_date new_year;
        assert_int_equal(icha_date_from_civil(year + 1, 1, 1, &new_year, NULL), ICHA_OK);
        assert_int_equal(
            icha_fee_accrued_until(&contract->loan, &contract->guarantee, index, fee->fee, new_year, &until, NULL),
            ICHA_OK);
        snprintf(key, sizeof key, "%d", (int)year);
        json_object_set_new(years, key, json_integer(until - before));
        before = until;
    }
    assert_int_equal(before, fee->fee);
    return years;
}

static json_t *fee_json(const icha_contract *contract, size_t index, const icha_fee *fee) {
    json_t *reductions = json_array();
    for (int32_t i = 0; i < contract->guarantee.reduction_count; i++)
        json_array_append_new(reductions, json_integer(fee->reductions[i]));
    return json_pack("{s:o,s:o,s:I,s:I,s:o,s:o}", "on", date_json(fee->on), "to", date_json(fee->covers_to), "fee",
                     (json_int_t)fee->fee, "borrower_fee", (json_int_t)fee->borrower_fee, "reductions", reductions,
                     "accrued", accrued_json(contract, index, fee));
}

static void run_fees(const json_t *v) {
    static loan of;
    static icha_fee fees[400];
    icha_error err = ICHA_ERROR_INIT;
    icha_money amount;
    size_t count = 0;
    icha_status status = read_terms(json_object_get(v, "in"), &of, &err);
    if (status == ICHA_OK) status = icha_fees(&of.contract.loan, &of.contract.guarantee, fees, 400, &count, &err);
    if (is_refusal(v, status, &err)) return;
    assert_int_equal(icha_guaranteed_amount(of.contract.loan.principal, &of.contract.guarantee, &amount, NULL),
                     ICHA_OK);
    assert_int_equal(amount, number_of(out_of(v, "amount")));
    assert_int_equal(count, json_array_size(out_of(v, "fees")));
    for (size_t i = 0; i < count; i++)
        same_members("fee", json_array_get(out_of(v, "fees"), i), fee_json(&of.contract, i, &fees[i]));
}

static void run_fee_refund(const json_t *v) {
    icha_error err = ICHA_ERROR_INIT;
    icha_money refund = 4711;
    icha_status status = icha_fee_refund(number_of(in_of(v, "fee_paid")), date_of(in_of(v, "covers_from")),
                                         date_of(in_of(v, "covers_to")), date_of(in_of(v, "repaid_on")),
                                         rounding_of(in_of(v, "rounding")), &refund, &err);
    bool refused = is_refusal(v, status, &err);
    assert_int_equal(refund, refused ? 4711 : number_of(out_of(v, "refund")));
}

static void run_late_fee(const json_t *v) {
    icha_error err = ICHA_ERROR_INIT;
    const json_t *rate_in = in_of(v, "late_rate"), *name = in_of(v, "day_count");
    icha_rate rate;
    icha_day_count day_count;
    icha_money fee = 4711;
    assert_int_equal(icha_rate_parse(text_of(rate_in), json_string_length(rate_in), &rate, NULL), ICHA_OK);
    assert_int_equal(icha_day_count_parse(text_of(name), json_string_length(name), &day_count, NULL), ICHA_OK);
    icha_status status =
        icha_late_fee(number_of(in_of(v, "unpaid")), date_of(in_of(v, "due_on")), date_of(in_of(v, "paid_on")), rate,
                      day_count, rounding_of(in_of(v, "rounding")), &fee, &err);
    bool refused = is_refusal(v, status, &err);
    assert_int_equal(fee, refused ? 4711 : number_of(out_of(v, "late_fee")));
}

static void run_reguaranteed_part(const json_t *v) {
    icha_error err = ICHA_ERROR_INIT;
    const json_t *share_in = in_of(v, "share");
    icha_ratio share;
    icha_money part = 4711;
    assert_int_equal(icha_ratio_parse(text_of(share_in), json_string_length(share_in), &share, NULL), ICHA_OK);
    icha_status status = icha_reguaranteed_part(number_of(in_of(v, "subrogated")), number_of(in_of(v, "recovered")), share,
                                                rounding_of(in_of(v, "rounding")), &part, &err);
    bool refused = is_refusal(v, status, &err);
    assert_int_equal(part, refused ? 4711 : number_of(out_of(v, "part")));
}

/* By the program's own way: FACTS as text, read strictly, the result as a document. */
static void run_late_interest(const json_t *v) {
    icha_error err = ICHA_ERROR_INIT;
    icha_errors errors = {0};
    icha_late_facts *facts = calloc(1, sizeof *facts);
    char *text = json_dumps(json_object_get(v, "in"), 0);
    json_t *document = NULL;
    icha_status status = icha_json_late_read(text, strlen(text), "in", facts, &errors, &err);
    if (status == ICHA_OK) status = icha_json_late(facts, &document, &err);
    bool refused = is_refusal(v, status, &err);
    assert_true((document == NULL) == refused);
    if (!refused && !json_equal(document, json_object_get(v, "out"))) fail_msg("%s", json_dumps(document, 0));
    json_decref(document);
    icha_errors_free(&errors);
    free(text);
    free(facts);
}

static void run_last_day(const json_t *v) {
    icha_error err = ICHA_ERROR_INIT;
    icha_date date = 4711;
    icha_status status =
        icha_guarantee_last_day(date_of(in_of(v, "notified_on")), (int32_t)number_of(in_of(v, "days")), &date, &err);
    same_date(v, status, &err, date);
}

static void run_ceiling(const json_t *v) {
    icha_error err = ICHA_ERROR_INIT;
    const json_t *multiple_in = in_of(v, "multiple");
    icha_ratio multiple;
    icha_ceiling ceiling = {0, 4711, 4711, 4711};
    icha_money used = number_of(in_of(v, "used"));
    icha_status status;
    if (multiple_in == NULL) {
        status = icha_ceiling_of_limit(ICHA_CEILING_BUSINESS, number_of(in_of(v, "limit")), used, &ceiling, &err);
    } else {
        assert_int_equal(icha_ratio_parse(text_of(multiple_in), json_string_length(multiple_in), &multiple, NULL),
                         ICHA_OK);
        status = icha_ceiling_of_multiple(ICHA_CEILING_FOUNDATION, number_of(in_of(v, "first")),
                                          number_of(in_of(v, "second")), multiple, used, &ceiling, &err);
    }
    bool refused = is_refusal(v, status, &err);
    assert_int_equal(ceiling.limit, refused ? 4711 : number_of(out_of(v, "limit")));
    assert_int_equal(ceiling.open, refused ? 4711 : number_of(out_of(v, "open")));
    assert_int_equal(ceiling.used, refused ? 4711 : used);
}

static void check_rate(const json_t *v, const icha_flow *flows, size_t count) {
    icha_error err = ICHA_ERROR_INIT;
    icha_rate low = 4711, high = 4712;
    icha_status status = icha_all_in_rate(flows, count, &low, &high, &err);
    bool refused = is_refusal(v, status, &err);
    assert_int_equal(low, refused ? 4711 : number_of(out_of(v, "low")));
    assert_int_equal(high, refused ? 4712 : number_of(out_of(v, "high")));
}

static void run_all_in_rate(const json_t *v) {
    icha_flow flows[64];
    size_t index;
    const json_t *flow, *list = in_of(v, "flows");
    assert_true(json_array_size(list) <= 64);
    json_array_foreach(list, index, flow) flows[index] =
        (icha_flow){date_of(json_array_get(flow, 0)), number_of(json_array_get(flow, 1))};
    check_rate(v, flows, json_array_size(list));
}

static void run_loan_all_in_rate(const json_t *v) {
    static loan of;
    static icha_flow flows[800];
    icha_error err = ICHA_ERROR_INIT;
    size_t count = 0;
    icha_status status = read_terms(json_object_get(v, "in"), &of, &err);
    const icha_subsidy *subsidy = of.contract.has_subsidy ? &of.contract.subsidy : NULL;
    if (status == ICHA_OK)
        status = icha_flows(&of.contract.loan, subsidy, &of.contract.guarantee, flows, 800, &count, &err);
    if (is_refusal(v, status, &err)) return;
    const json_t *list = out_of(v, "flows");
    assert_int_equal(count, json_array_size(list));
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(flows[i].on, date_of(json_array_get(json_array_get(list, i), 0)));
        assert_int_equal(flows[i].amount, number_of(json_array_get(json_array_get(list, i), 1)));
    }
    check_rate(v, flows, count);
}

/* ---- the cases ---- */

static const struct {
    const char *op;
    void (*run)(const json_t *vector);
} runners[] = {{"rate_parse", run_rate_parse},
               {"ratio_parse", run_ratio_parse},
               {"money_parse", run_money_parse},
               {"rounding_parse", run_rounding_parse},
               {"round", run_round},
               {"split", run_split},
               {"level_payment", run_level_payment},
               {"date_parse", run_date_parse},
               {"add_months", run_add_months},
               {"window", run_window},
               {"year", run_year},
               {"roll", run_roll},
               {"day_count", run_day_count},
               {"schedule", run_schedule},
               {"due_dates", run_due_dates},
               {"life", run_life},
               {"guaranteed_amount", run_guaranteed_amount},
               {"largest_loan", run_largest_loan},
               {"fees", run_fees},
               {"fee_refund", run_fee_refund},
               {"late_fee", run_late_fee},
               {"reguaranteed_part", run_reguaranteed_part},
               {"last_day", run_last_day},
               {"ceiling", run_ceiling},
               {"all_in_rate", run_all_in_rate},
               {"loan_all_in_rate", run_loan_all_in_rate},
               {"late_interest", run_late_interest}};

static void run_vector(void **state) {
    const json_t *vector = *state;
    const char *op = text_of(json_object_get(vector, "op"));
    assert_true(text_of(json_object_get(vector, "why"))[0] != '\0' &&
                text_of(json_object_get(vector, "rule"))[0] != '\0');
    for (size_t i = 0; i < sizeof runners / sizeof runners[0]; i++)
        if (strcmp(runners[i].op, op) == 0) {
            runners[i].run(vector);
            return;
        }
    fail_msg("no runner for op %s", op);
}

static size_t add_cases(const json_t *vectors, const char *only, struct CMUnitTest *tests, size_t count,
                        size_t capacity) {
    size_t index;
    json_t *vector;
    json_array_foreach((json_t *)(uintptr_t)vectors, index, vector) {
        const char *id = text_of(json_object_get(vector, "id"));
        if (only != NULL && strstr(id, only) == NULL) continue;
        if (count == capacity) abort();
        tests[count++] = (struct CMUnitTest){.name = id, .test_func = run_vector, .initial_state = vector};
    }
    return count;
}

int main(int argc, char **argv) {
    enum { CASES_MAX = 4000, FILES = sizeof files / sizeof files[0] };
    static struct CMUnitTest tests[CASES_MAX];
    json_t *documents[FILES];
    size_t count = 0;
    for (size_t i = 0; i < FILES; i++) {
        char path[1024];
        json_error_t error;
        snprintf(path, sizeof path, "%s/tests/vectors/%s.json", ICHA_TEST_SOURCE_DIR, files[i]);
        documents[i] = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
        if (documents[i] == NULL) fprintf(stderr, "%s:%d: %s\n", path, error.line, error.text);
        if (documents[i] == NULL) return 1;
        count = add_cases(json_object_get(documents[i], "vectors"), argc > 1 ? argv[1] : NULL, tests, count, CASES_MAX);
    }
    int failures = _cmocka_run_group_tests("vectors", tests, count, NULL, NULL);
    for (size_t i = 0; i < FILES; i++) json_decref(documents[i]);
    icha_thread_cleanup();
    return failures;
}
