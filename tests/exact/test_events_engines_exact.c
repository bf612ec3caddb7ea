/* Random loans with events and floating rates by both engines: rows with their parts, claims, fees, flows and the outlay by
 * years (L-5, L-6, S-3 to S-7, G-2, docs/decisions/0004-events.md). Arguments: COUNT SEED. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "exact.h"
#include "icha/contract.h"
#include "support/random_contract.h"

static test_random chance;
static long case_count = 1000;

#define FEES_MAX 400
#define ROWS_MAX 4000
#define FLOWS_MAX (FEES_MAX + ROWS_MAX)

/* What the library computes of one case. */
struct figures {
    icha_contract contract;
    icha_row rows[ROWS_MAX];
    icha_part parts[ROWS_MAX * 2]; /* of all rows, one after the other */
    icha_claim claims[ROWS_MAX];
    icha_fee fees[FEES_MAX];
    icha_flow flows[FLOWS_MAX];
    size_t row_count, part_count, claim_count, fee_count, flow_count;
    icha_money payment;
};
static struct figures library; /* too large for a stack */
static random_life life;       /* of the case */

static const icha_subsidy *subsidy_of(const struct figures *f) {
    return f->contract.has_subsidy ? &f->contract.subsidy : NULL;
}

static icha_status walk(struct figures *f, icha_error *err) {
    static icha_cursor cursor;
    bool more = true;
    icha_money interest = 0, payment = 0; /* the totals that a result prints must be within N-1 too */
    f->row_count = f->part_count = 0;
    icha_status status = icha_cursor_open(&cursor, &f->contract.loan, subsidy_of(f), err);
    while (status == ICHA_OK) {
        assert_true(f->row_count < ROWS_MAX);
        icha_row *row = &f->rows[f->row_count];
        status = icha_cursor_next(&cursor, row, &more, err);
        if (status != ICHA_OK || !more) break;
        f->part_count += icha_cursor_parts(&cursor, f->parts + f->part_count, ROWS_MAX * 2 - f->part_count);
        assert_true(f->part_count <= ROWS_MAX * 2);
        f->row_count++;
        status = icha_money_add(interest, row->interest, &interest, err);
        if (status == ICHA_OK) status = icha_money_add(payment, row->payment, &payment, err);
    }
    if (status == ICHA_OK) f->payment = icha_cursor_payment(&cursor);
    return status;
}

static icha_status compute(const json_t *terms, struct figures *f, icha_error *err) {
    icha_contract *c = &f->contract;
    icha_money fee = 0;
    icha_status status = random_contract(terms, &life, c, err);
    if (status == ICHA_OK) status = walk(f, err);
    f->claim_count = f->fee_count = f->flow_count = 0;
    if (status == ICHA_OK && c->has_subsidy)
        status = icha_claims(&c->loan, &c->subsidy, f->claims, ROWS_MAX, &f->claim_count, err);
    if (status != ICHA_OK || !c->has_guarantee) return status;
    status = icha_fees(&c->loan, &c->guarantee, f->fees, FEES_MAX, &f->fee_count, err);
    for (size_t i = 0; i < f->fee_count && status == ICHA_OK; i++)
        status = icha_money_add(fee, f->fees[i].fee, &fee, err);
    if (status == ICHA_OK)
        status = icha_flows(&c->loan, subsidy_of(f), &c->guarantee, f->flows, FLOWS_MAX, &f->flow_count, err);
    return status;
}

/* ---- comparing: each differing case is told once, and the run goes on ---- */

static const json_t *current;
static bool differs;
static long differing;

static void differ(const char *what, size_t index, const char *left, const char *right) {
    if (differs) return;
    differs = true;
    if (differing++ >= 10) return;
    char *text = json_dumps(current, JSON_COMPACT | JSON_PRESERVE_ORDER);
    fprintf(stderr, "%s %zu: library %s, lib/exact %s, in %s\n", what, index, left, right, text);
    free(text);
}

static void same_number(const json_t *exact, const char *key, size_t index, int64_t library_value) {
    char left[32], right[32];
    int64_t value = json_integer_value(json_object_get(exact, key)); /* null: 0 */
    if (value == library_value) return;
    snprintf(left, sizeof left, "%lld", (long long)library_value);
    snprintf(right, sizeof right, "%lld", (long long)value);
    differ(key, index, left, right);
}

static void same_text(const char *what, size_t index, const char *exact, const char *library_text) {
    if (strcmp(exact, library_text) != 0) differ(what, index, library_text, exact);
}

static void same_date(const json_t *exact, const char *key, size_t index, icha_date date) {
    char text[ICHA_DATE_TEXT_SIZE];
    icha_date_format(date, text, sizeof text);
    same_text(key, index, json_string_value(json_object_get(exact, key)), text);
}

static void same_rate(const json_t *exact, const char *key, size_t index, icha_rate rate) {
    char text[ICHA_TEXT_MAX];
    icha_rate_format(rate, text, sizeof text);
    same_text(key, index, json_string_value(json_object_get(exact, key)), text);
}

static bool same_count(const char *what, size_t index, const json_t *exact, size_t count) {
    char left[32], right[32];
    if (json_array_size(exact) == count) return true;
    snprintf(left, sizeof left, "%zu", count);
    snprintf(right, sizeof right, "%zu", json_array_size(exact));
    differ(what, index, left, right);
    return false;
}

static void same_row(const json_t *row, size_t i, const icha_row *own) {
    same_number(row, "n", i, own->n);
    same_date(row, "from", i, own->from);
    same_date(row, "to", i, own->to);
    same_date(row, "due", i, own->due);
    same_number(row, "days", i, own->days);
    same_number(row, "opening", i, own->opening);
    same_number(row, "principal", i, own->principal);
    same_number(row, "interest", i, own->interest);
    same_number(row, "borrower_interest", i, own->borrower_interest);
    same_number(row, "subsidy", i, own->subsidy);
    same_number(row, "payment", i, own->payment);
    same_number(row, "closing", i, own->closing);
    same_rate(row, "rate", i, own->rate);
    same_rate(row, "subsidy_rate", i, own->subsidy_rate);
}

static void same_parts(const json_t *rows) {
    const icha_part *own = library.parts;
    for (size_t i = 0; i < library.row_count && !differs; own += library.rows[i++].parts) {
        const json_t *parts = json_object_get(json_array_get(rows, i), "parts");
        if (!same_count("parts", i, parts, library.rows[i].parts > 1 ? (size_t)library.rows[i].parts : 0)) continue;
        for (size_t p = 0; p < json_array_size(parts); p++) {
            const json_t *part = json_array_get(parts, p);
            same_date(part, "from", i, own[p].from);
            same_date(part, "to", i, own[p].to);
            same_number(part, "days", i, own[p].days);
            if (own[p].days > 0) same_number(part, "balance", i, own[p].balance);
            same_rate(part, "rate", i, own[p].rate);
            same_rate(part, "subsidy_rate", i, own[p].subsidy_rate);
        }
    }
}

static void same_rows(const json_t *rows) {
    for (size_t i = 0; i < library.row_count && i < json_array_size(rows); i++)
        same_row(json_array_get(rows, i), i, &library.rows[i]);
    if (same_count("rows", 0, rows, library.row_count)) same_parts(rows);
}

static void same_claims(const json_t *claims) {
    if (!same_count("claims", 0, claims, library.claim_count)) return;
    for (size_t i = 0; i < library.claim_count; i++) {
        const json_t *claim = json_array_get(claims, i);
        same_number(claim, "lines", i, library.claims[i].lines);
        same_number(claim, "amount", i, library.claims[i].amount);
        same_date(claim, "paid_on", i, library.claims[i].paid_on);
    }
}

static void same_fees(const json_t *guarantee) {
    const json_t *fees = json_object_get(guarantee, "fees");
    const json_t *flows = json_object_get(guarantee, "flows");
    if (!same_count("fees", 0, fees, library.fee_count)) return;
    for (size_t i = 0; i < library.fee_count; i++) {
        const json_t *one = json_array_get(fees, i);
        same_date(one, "on", i, library.fees[i].on);
        same_date(one, "from", i, library.fees[i].covers_from);
        same_date(one, "to", i, library.fees[i].covers_to);
        same_number(one, "fee", i, library.fees[i].fee);
        same_number(one, "borrower_fee", i, library.fees[i].borrower_fee);
    }
    if (!same_count("flows", 0, flows, library.flow_count)) return;
    for (size_t i = 0; i < library.flow_count; i++) {
        same_date(json_array_get(flows, i), "on", i, library.flows[i].on);
        same_number(json_array_get(flows, i), "amount", i, library.flows[i].amount);
    }
}

/* ---- the three bases by years ---- */

static icha_money claimed_in(const icha_claim *claims, size_t count, int32_t payer, int32_t year, bool paid) {
    icha_money sum = 0;
    for (size_t i = 0; i < count; i++) {
        int32_t own_year = claims[i].fiscal_year;
        if (!paid) icha_date_to_civil(claims[i].cycle_to, &own_year, NULL, NULL);
        if (own_year == year && claims[i].payer == payer) sum += paid ? claims[i].amount : claims[i].lines;
    }
    return sum;
}

static int32_t payer_index(const icha_subsidy *subsidy, const char *name) {
    int32_t p = 0;
    while (p < subsidy->payer_count && strcmp(subsidy->payers[p].name, name) != 0) p++;
    return p;
}

/* Yearly claims by accrual hold what accrued in the year, those by due date what was due in it. */
static void same_basis(const json_t *outlay, const char *basis, const icha_claim *claims, size_t count) {
    bool paid = strcmp(basis, "paid") == 0;
    icha_money left = 0;
    for (size_t i = 0; i < count; i++) left += paid ? claims[i].amount : claims[i].lines;
    for (size_t i = 0; i < json_array_size(outlay); i++) {
        const json_t *row = json_array_get(outlay, i);
        if (strcmp(json_string_value(json_object_get(row, "kind")), "interest_subsidy") != 0 ||
            strcmp(json_string_value(json_object_get(row, "basis")), basis) != 0)
            continue;
        int32_t payer = payer_index(subsidy_of(&library), json_string_value(json_object_get(row, "payer")));
        int32_t year = (int32_t)json_integer_value(json_object_get(row, "year"));
        same_number(row, "amount", (size_t)year, claimed_in(claims, count, payer, year, paid));
        left -= json_integer_value(json_object_get(row, "amount"));
    }
    if (left != 0) differ(basis, 0, "more or less in all", "");
}

static icha_money support_accrued(size_t fee, int32_t payer, int32_t year) {
    icha_date on = ICHA_DATE_MAX;
    icha_money accrued = 0;
    if (year > 2199) return library.fees[fee].reductions[payer];
    assert_int_equal(icha_date_from_civil(year, 1, 1, &on, NULL), ICHA_OK);
    icha_status status = icha_fee_accrued_until(&library.contract.loan, &library.contract.guarantee, fee,
                                                library.fees[fee].reductions[payer], on, &accrued, NULL);
    if (status != ICHA_OK) differ("icha_fee_accrued_until", fee, icha_status_name(status), "an amount");
    return accrued;
}

static void same_support(const json_t *outlay) {
    const icha_guarantee *g = &library.contract.guarantee;
    for (size_t i = 0; i < json_array_size(outlay) && !differs; i++) {
        const json_t *row = json_array_get(outlay, i);
        const char *basis = json_string_value(json_object_get(row, "basis"));
        if (strcmp(json_string_value(json_object_get(row, "kind")), "fee_support") != 0) continue;
        int32_t year = (int32_t)json_integer_value(json_object_get(row, "year")), payer = 0;
        icha_money sum = 0;
        while (strcmp(g->reductions[payer].payer, json_string_value(json_object_get(row, "payer"))) != 0) payer++;
        for (size_t f = 0; f < library.fee_count; f++) {
            int32_t on;
            icha_date_to_civil(library.fees[f].on, &on, NULL, NULL);
            if (strcmp(basis, "accrued") == 0)
                sum += support_accrued(f, payer, year + 1) - support_accrued(f, payer, year);
            else if (on == year) sum += library.fees[f].reductions[payer];
        }
        same_number(row, "amount", (size_t)year, sum);
    }
}

static void same_outlay(const json_t *terms) {
    static icha_claim claims[ROWS_MAX];
    size_t count;
    json_t *loans = json_pack("[{s:s,s:s,s:O}]", "loan_id", "a", "product", "p", "terms", terms);
    json_t *result = icha_exact_outlay(loans, 1900, 2199, NULL, 0);
    const json_t *outlay = json_object_get(result, "outlay");
    json_decref(loans);
    if (result == NULL) return; /* a subsidy without claim terms */
    if (library.contract.has_subsidy) {
        icha_subsidy yearly = library.contract.subsidy;
        yearly.claim.cycle = ICHA_CYCLE_YEAR;
        yearly.claim.by = ICHA_CLAIM_BY_ACCRUAL;
        yearly.claim.payment_lag_days = 0;
        same_basis(outlay, "paid", library.claims, library.claim_count);
        assert_int_equal(icha_claims(&library.contract.loan, &yearly, claims, ROWS_MAX, &count, NULL), ICHA_OK);
        same_basis(outlay, "accrued", claims, count);
        yearly.claim.by = ICHA_CLAIM_BY_DUE;
        assert_int_equal(icha_claims(&library.contract.loan, &yearly, claims, ROWS_MAX, &count, NULL), ICHA_OK);
        same_basis(outlay, "due", claims, count);
    }
    if (library.contract.has_guarantee) same_support(outlay);
    json_decref(result);
}

static bool compare_case(const json_t *terms) {
    char message[500] = "";
    icha_error err = ICHA_ERROR_INIT;
    icha_status status = compute(terms, &library, &err);
    json_t *exact = icha_exact_schedule(terms, message, sizeof message);
    current = terms;
    differs = false;
    if ((status == ICHA_OK) != (exact != NULL))
        differ("refused", 0, status == ICHA_OK ? "computes" : err.message, exact != NULL ? "computes" : message);
    if (exact == NULL) return false;
    if (!differs) {
        same_rows(json_object_get(exact, "rows"));
        bool has_payment = library.payment != ICHA_UNSET;
        if (has_payment == json_is_null(json_object_get(exact, "payment"))) differ("payment", 0, "null or not", "else");
        same_number(exact, "payment", 0, has_payment ? library.payment : 0);
        same_claims(json_object_get(exact, "claims"));
        if (library.contract.has_guarantee) same_fees(json_object_get(exact, "guarantee"));
        if (!differs) same_outlay(terms);
    }
    json_decref(exact);
    return true;
}

static void engines_agree_on_events(void **state) {
    (void)state;
    long computed = 0;
    for (long i = 0; i < case_count; i++) {
        json_t *terms = random_eventful_terms(&chance, &life);
        computed += compare_case(terms);
        json_decref(terms);
    }
    fprintf(stderr, "%ld of %ld computed, the rest refused; %ld differ\n", computed, case_count, differing);
    assert_int_equal(differing, 0);
    assert_true(computed * 2 > case_count);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(engines_agree_on_events)};
    chance = random_from(argc, argv, 20190502, &case_count);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    icha_thread_cleanup();
    return failed;
}
