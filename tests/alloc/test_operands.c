/* GMP and MPFR abort when memory runs out, so no operand may grow with what a caller gives. GMP's memory hooks, which
 * the library itself never sets, note here the largest piece that either asks for; what reaches them is called with the
 * most hostile arguments, legal and not. Each call ends in a status, and no piece is larger than REQUEST_MAX. */
#include "support/cmocka_setup.h"

#include <gmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue/load.h"
#include "icha/document.h"
#include "icha/icha.h"
#include "scenario/compile.h"
#include "scenario/read.h"
#include "support/scenario_text.h"

/* The longest number there is: ICHA_INSTALMENTS_MAX growths multiplied, each at most ICHA_GROWTH_TERM_MAX = 2^61, times an
 * amount below 2^54 and a sum of at most 3600 < 2^12 of such products: 3600 x 61 + 54 + 12 = 219,666 bits, which is 3433
 * words of 8 bytes = 27,464 bytes (L-3). Nothing else comes near it, and GMP asks for a few words more: */
#define REQUEST_MAX 28672

static size_t largest;  /* since the last expect_bounded() */
static size_t requests; /* likewise */

static void note(size_t size) {
    requests++;
    if (size > largest) largest = size;
}

static void *take(size_t size) {
    note(size);
    return malloc(size);
}

static void *change(void *old, size_t old_size, size_t size) {
    (void)old_size;
    note(size);
    return realloc(old, size);
}

static void give(void *block, size_t size) {
    (void)size;
    free(block);
}

static void expect_bounded(const char *what) {
    print_message("%s: %zu requests, the largest of %zu bytes\n", what, requests, largest);
    if (largest > REQUEST_MAX) fail_msg("%s: a request of %zu bytes", what, largest);
    largest = requests = 0;
}

/* A status that a header names, and its sentence. */
static void ends(icha_status status, const icha_error *err) {
    if (status == ICHA_OK) return;
    assert_true(err->status == status && err->message[0] != '\0');
}

/* ---- numbers ---- */

static const int64_t amounts[] = {INT64_MIN,       -ICHA_MONEY_MAX - 1, -ICHA_MONEY_MAX,    -1,       0, 1,
                                  999999999999999, ICHA_MONEY_MAX,      ICHA_MONEY_MAX + 1, INT64_MAX};
static const int64_t rates[] = {INT64_MIN, -1, 0, 1, 35000000, ICHA_RATE_MAX, ICHA_RATE_MAX + 1, INT64_MAX};
static const icha_ratio ratios[] = {{0, 0},
                                    {1, 0},
                                    {0, 1},
                                    {1, 1},
                                    {-1, 3},
                                    {1, ICHA_RATIO_TERM_MAX},
                                    {ICHA_RATIO_TERM_MAX, 1},
                                    {ICHA_RATIO_TERM_MAX - 1, ICHA_RATIO_TERM_MAX},
                                    {ICHA_RATIO_TERM_MAX + 1, 3},
                                    {INT64_MAX, INT64_MAX - 1},
                                    {INT64_MIN, INT64_MAX}};
static const icha_rounding roundings[] = {
    {ICHA_ROUND_DOWN, 1}, {ICHA_ROUND_UP, 1}, {ICHA_ROUND_HALF_EVEN, 1000}, {0, 0}};
/* Primes below 10^12: the common denominator of eight is their product, of 319 bits. */
static const icha_ratio primes[ICHA_SHARES_MAX] = {{1, 999999999989}, {1, 999999999961}, {1, 999999999959},
                                                   {1, 999999999937}, {1, 999999999899}, {1, 999999999877},
                                                   {1, 999999999863}, {1, 999999999857}};
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* N-6: shares of huge terms, whose common denominator is the product of all. */
static void splits(void **state) {
    icha_money parts[ICHA_SHARES_MAX];
    (void)state;
    for (size_t a = 0; a < COUNT(amounts); a++) {
        icha_error err = ICHA_ERROR_INIT;
        ends(icha_split(amounts[a], primes, ICHA_SHARES_MAX, ICHA_RESIDUAL_LARGEST, parts, &err), &err);
        for (size_t i = 0; i < COUNT(ratios); i++)
            for (size_t k = 0; k < COUNT(ratios); k++) {
                const icha_ratio shares[] = {ratios[i], ratios[k]};
                ends(icha_split(amounts[a], shares, 2, ICHA_RESIDUAL_LAST, parts, &err), &err);
            }
        ends(icha_split(amounts[a], ratios, 0, ICHA_RESIDUAL_FIRST, parts, &err), &err);
    }
    (void)icha_shares_are_whole(primes, ICHA_SHARES_MAX);
    expect_bounded("icha_split, icha_shares_are_whole");
}

/* L-3, N-5: growth by half of ICHA_GROWTH_TERM_MAX has payments that no enclosure tells from a whole won: integers of full
 * length decide. */
static void level_payments_of_each_period(void **state) {
    static const size_t counts[] = {0, 1, 24, 25, 3599, ICHA_INSTALMENTS_MAX, ICHA_INSTALMENTS_MAX + 1, SIZE_MAX};
    static const icha_growth kinds[] = {{1, 1},
                                        {ICHA_GROWTH_TERM_MAX, ICHA_GROWTH_TERM_MAX},
                                        {1, 0},
                                        {2, 3},
                                        {INT64_MAX, 1},
                                        {ICHA_GROWTH_TERM_MAX, ICHA_GROWTH_TERM_MAX / 2},
                                        {ICHA_GROWTH_TERM_MAX, 1},
                                        {ICHA_GROWTH_TERM_MAX, ICHA_GROWTH_TERM_MAX - 1},
                                        {INT64_MIN, INT64_MIN}};
    static icha_growth growths[ICHA_INSTALMENTS_MAX + 1];
    icha_money payment;
    (void)state;
    for (size_t kind = 0; kind < COUNT(kinds); kind++) {
        for (size_t j = 0; j <= ICHA_INSTALMENTS_MAX; j++) growths[j] = kinds[kind];
        for (size_t n = 0; n < COUNT(counts); n++)
            for (size_t a = 0; a < COUNT(amounts); a += 3) {
                icha_error err = ICHA_ERROR_INIT;
                ends(icha_level_payment(amounts[a], 0, growths, counts[n], roundings[1], &payment, &err), &err);
                ends(icha_level_payment(ICHA_MONEY_MAX, amounts[a], growths, counts[n], roundings[2], &payment, &err),
                     &err);
            }
    }
    assert_true(largest >= 27450); /* 3600 x 61 bits: the longest was tried */
    expect_bounded("icha_level_payment");
}

static void level_payments_of_twelfths(void **state) {
    static const int32_t intervals[] = {INT32_MIN, 0, 1, 12, ICHA_INTERVAL_MONTHS_MAX, ICHA_INTERVAL_MONTHS_MAX + 1,
                                        INT32_MAX};
    static const size_t counts[] = {0, 1, 160, 161, ICHA_INSTALMENTS_MAX, ICHA_INSTALMENTS_MAX + 1};
    icha_money payment;
    (void)state;
    for (size_t r = 0; r < COUNT(rates); r++)
        for (size_t i = 0; i < COUNT(intervals); i++)
            for (size_t n = 0; n < COUNT(counts); n++)
                for (size_t k = 0; k < COUNT(roundings); k++) {
                    icha_error err = ICHA_ERROR_INIT;
                    ends(icha_level_payment_twelfths(ICHA_MONEY_MAX, ICHA_MONEY_MAX - 1, rates[r], intervals[i],
                                                     counts[n], roundings[k], &payment, &err),
                         &err);
                }
    expect_bounded("icha_level_payment_twelfths");
}

/* ---- guarantees ---- */

static void set_up_guarantee(icha_guarantee *g, icha_ratio ratio) {
    icha_guarantee_init(g);
    for (int32_t i = 0; i < ICHA_GUARANTEE_TIERS_MAX; i++)
        g->tiers[i] =
            (icha_guarantee_tier){i + 1 == ICHA_GUARANTEE_TIERS_MAX ? ICHA_UNSET : 1000000000000000 * (i + 1), ratio};
    g->tier_count = ICHA_GUARANTEE_TIERS_MAX;
    g->fee_rate = ICHA_RATE_MAX;
    g->fee_method = ICHA_FEE_DECLINING;
    g->amount_rounding = g->rounding = roundings[0];
    g->day_count = ICHA_DAY_COUNT_ACT_ACT;
}

/* G-1, G-4 */
static void guaranteed_amounts_and_ceilings(void **state) {
    icha_guarantee g;
    icha_money amount;
    icha_ceiling ceiling;
    (void)state;
    for (size_t i = 0; i < COUNT(ratios); i++) {
        set_up_guarantee(&g, ratios[i]);
        for (size_t a = 0; a < COUNT(amounts); a++) {
            icha_error err = ICHA_ERROR_INIT;
            ends(icha_guaranteed_amount(amounts[a], &g, &amount, &err), &err);
            ends(icha_largest_loan_within(amounts[a], &g, &amount, &err), &err);
            for (size_t b = 0; b < COUNT(amounts); b++)
                ends(icha_ceiling_of_multiple(ICHA_CEILING_FOUNDATION, amounts[a], amounts[b], ratios[i], 0, &ceiling,
                                              &err),
                     &err);
        }
    }
    for (int32_t i = 0; i < ICHA_GUARANTEE_TIERS_MAX; i++) g.tiers[i].ratio = primes[i];
    assert_int_equal(icha_guaranteed_amount(ICHA_MONEY_MAX, &g, &amount, NULL), ICHA_OK);
    assert_true(requests > 0);
    expect_bounded("icha_guaranteed_amount, icha_largest_loan_within, icha_ceiling_of_multiple");
}

static void refunds_and_late_fees(void **state) {
    static const icha_date days[] = {INT32_MIN,     ICHA_DATE_MIN - 1, ICHA_DATE_MIN, 0,
                                     ICHA_DATE_MAX, ICHA_DATE_MAX + 1, INT32_MAX};
    icha_money made;
    (void)state;
    for (size_t a = 0; a < COUNT(amounts); a++)
        for (size_t from = 0; from < COUNT(days); from++)
            for (size_t to = 0; to < COUNT(days); to++) {
                icha_error err = ICHA_ERROR_INIT;
                ends(icha_fee_refund(amounts[a], days[from], days[to], 0, roundings[1], &made, &err), &err);
                for (size_t r = 0; r < COUNT(rates); r++)
                    ends(icha_late_fee(amounts[a], days[from], days[to], rates[r], ICHA_DAY_COUNT_ACT_ACT, roundings[1],
                                       &made, &err),
                         &err);
            }
    expect_bounded("icha_fee_refund, icha_late_fee");
}

/* G-6: from a rate of 0 to one past the limit, over all days of T-1. */
static void all_in_rates(void **state) {
    enum { FLOWS = 2000 };
    static icha_flow flows[FLOWS];
    icha_rate low, high;
    (void)state;
    for (size_t a = 0; a < COUNT(amounts); a++)
        for (size_t b = 0; b < COUNT(amounts); b++) {
            icha_error err = ICHA_ERROR_INIT;
            const icha_flow two[] = {{ICHA_DATE_MIN, amounts[a]}, {ICHA_DATE_MAX, amounts[b]}};
            const icha_flow near[] = {{0, amounts[a]}, {1, amounts[b]}};
            ends(icha_all_in_rate(two, 2, &low, &high, &err), &err);
            ends(icha_all_in_rate(near, 2, &low, &high, &err), &err);
        }
    for (int i = 0; i < FLOWS; i++) flows[i] = (icha_flow){ICHA_DATE_MIN + i * 50, -ICHA_MONEY_MAX};
    flows[0].amount = ICHA_MONEY_MAX;
    icha_error err = ICHA_ERROR_INIT;
    ends(icha_all_in_rate(flows, FLOWS, &low, &high, &err), &err);
    ends(icha_all_in_rate(flows, 0, &low, &high, &err), &err);
    expect_bounded("icha_all_in_rate");
}

/* ---- loans ---- */

static void set_up_loan(icha_terms *t) {
    icha_terms_init(t);
    t->principal = ICHA_MONEY_MAX / 4;
    t->rate = 35000001;
    t->disbursed_on = ICHA_DATE_MIN;
    t->term_months = ICHA_TERM_MONTHS_MAX;
    t->method = ICHA_METHOD_EQUAL_PAYMENT;
    t->payment_formula = ICHA_FORMULA_ACTUAL;
    t->day_count = ICHA_DAY_COUNT_ACT_ACT;
    t->inclusion = ICHA_INCLUSION_START;
    t->interest_rounding = t->payment_rounding = roundings[0];
}

/* Everything that one loan is asked for. */
static void ask(const icha_terms *t, const icha_guarantee *g) {
    static icha_flow flows[ICHA_INSTALMENTS_MAX + ICHA_EVENTS_MAX];
    size_t count = 0;
    icha_error err = ICHA_ERROR_INIT;
    icha_money accrued;
    icha_rate low, high;
    ends(icha_schedule(t, NULL, NULL, 0, &count, &err), &err);
    ends(icha_claims(t, NULL, NULL, 0, &count, &err), &err);
    ends(icha_fees(t, g, NULL, 0, &count, &err), &err);
    ends(icha_fee_accrued_until(t, g, 0, 1000, ICHA_DATE_MAX, &accrued, &err), &err);
    icha_status status = icha_flows(t, NULL, g, flows, COUNT(flows), &count, &err);
    ends(status, &err);
    if (status == ICHA_OK) ends(icha_all_in_rate(flows, count, &low, &high, &err), &err);
}

/* L-1, L-3: each term at its limits and past them, in the longest loan that there is. */
static void loans_at_their_limits(void **state) {
    static const int32_t terms[] = {INT32_MIN, 0, 1, 60, ICHA_TERM_MONTHS_MAX, ICHA_TERM_MONTHS_MAX + 1, INT32_MAX};
    icha_guarantee g;
    icha_terms t;
    (void)state;
    set_up_guarantee(&g, (icha_ratio){ICHA_RATIO_TERM_MAX - 1, ICHA_RATIO_TERM_MAX});
    for (size_t i = 0; i < COUNT(amounts); i++)
        set_up_loan(&t), t.principal = amounts[i], t.term_months = 60, ask(&t, &g);
    for (size_t i = 0; i < COUNT(amounts); i++)
        set_up_loan(&t), t.balloon = amounts[i], t.term_months = 60, ask(&t, &g);
    for (size_t i = 0; i < COUNT(rates); i++) set_up_loan(&t), t.rate = rates[i], t.term_months = 60, ask(&t, &g);
    for (size_t i = 0; i < COUNT(terms); i++) set_up_loan(&t), t.term_months = terms[i], ask(&t, &g);
    set_up_loan(&t);
    t.rate = ICHA_RATE_MAX; /* ten times the balance each year, over 300 years */
    ask(&t, &g);
    expect_bounded("loans at their limits");
}

/* L-5, L-6, X-3: a list may be as long as its limit, and one that is longer is not walked. */
static void lists_at_their_limits(void **state) {
    static const size_t counts[] = {ICHA_EVENTS_MAX, ICHA_EVENTS_MAX + 1, 100000};
    static icha_event events[100000];
    static icha_index_entry entries[100000];
    icha_guarantee g;
    icha_index index;
    icha_terms t;
    (void)state;
    set_up_guarantee(&g, (icha_ratio){1, 1});
    for (size_t i = 0; i < COUNT(events); i++) {
        icha_event_init(&events[i]);
        events[i].kind = ICHA_EVENT_RATE;
        events[i].on = ICHA_DATE_MIN + 1 + (icha_date)i;
        events[i].rate = ICHA_RATE_MAX - (icha_rate)i;
        entries[i] = (icha_index_entry){ICHA_DATE_MIN + (icha_date)i, i % 2 == 0 ? INT64_MAX : INT64_MIN};
    }
    for (size_t i = 0; i < COUNT(counts); i++) {
        set_up_loan(&t);
        t.term_months = 120;
        t.events = events;
        t.event_count = counts[i];
        ask(&t, &g);
        icha_index_init(&index);
        index.entries = entries;
        index.entry_count = counts[i] * 20;
        index.spread = INT64_MAX;
        index.reset_every_months = 1;
        set_up_loan(&t);
        t.rate = ICHA_UNSET;
        t.index = &index;
        if (counts[i] < COUNT(entries)) ask(&t, &g);
    }
    expect_bounded("events and index series");
}

/* L-7 */
static void late_interest(void **state) {
    icha_late_terms t;
    icha_money made;
    (void)state;
    for (size_t a = 0; a < COUNT(amounts); a++)
        for (size_t r = 0; r < COUNT(rates); r++) {
            icha_error err = ICHA_ERROR_INIT;
            const icha_index_entry caps[] = {{ICHA_DATE_MIN, rates[COUNT(rates) - 1 - r]}};
            icha_late_terms_init(&t);
            t.due_on = ICHA_DATE_MIN;
            t.paid_on = ICHA_DATE_MAX;
            t.unpaid_interest = t.later_amount = amounts[a];
            t.after_days = ICHA_LATE_DAYS_MAX;
            t.rate = t.late_spread = rates[r];
            t.legal_caps = caps;
            t.legal_cap_count = 1;
            t.day_count = ICHA_DAY_COUNT_ACT_ACT;
            t.rounding = roundings[1];
            ends(icha_late_interest(&t, &made, &err), &err);
        }
    expect_bounded("icha_late_interest");
}

/* ---- texts ---- */

enum { MILLION = 1000000 };

/* Numbers of a million digits, exponents, and what looks like one. The caller frees it. */
static char *text_of(int which) {
    static const char *const shapes[][2] = {{"", ""},
                                            {"", "%"},
                                            {"0.", "%"},
                                            {"1/", ""},
                                            {"-", "bp"},
                                            {"1e", ""},
                                            {"1e-", "x"},
                                            {"0x", ""},
                                            {"up/", ""},
                                            {"1e999999999", ""},
                                            {"999999999999/999999999989", ""},
                                            {"1/999999999989", ""},
                                            {"9000000000000001", ""},
                                            {"1000.000000001%", ""}};
    if (which >= (int)COUNT(shapes)) return NULL;
    bool is_short = which >= 9;
    char *text = calloc(1, MILLION + 64);
    assert_non_null(text);
    strcpy(text, shapes[which][0]);
    if (!is_short) memset(text + strlen(text), '9', MILLION);
    strcat(text, shapes[which][1]);
    return text;
}

/* N-1, N-2, N-4, L-1: by itself, and as every key of TERMS. */
static void texts_of_a_million_digits(void **state) {
    static icha_contract contract;
    icha_money amount;
    icha_rate rate;
    icha_ratio ratio;
    icha_rounding rounding;
    char *text;
    (void)state;
    for (int i = 0; (text = text_of(i)) != NULL; i++) {
        size_t length = strlen(text);
        icha_error err = ICHA_ERROR_INIT;
        ends(icha_money_parse(text, length, &amount, &err), &err);
        ends(icha_rate_parse(text, length, &rate, &err), &err);
        ends(icha_ratio_parse(text, length, &ratio, &err), &err);
        ends(icha_rounding_parse(text, length, &rounding, &err), &err);
        for (size_t k = 0; k < icha_contract_key_count(); k++) {
            icha_contract_init(&contract);
            ends(icha_contract_set(&contract, icha_contract_key(k), text, length, &err), &err);
        }
        free(text);
    }
    expect_bounded("texts");
}

/* A text where a document or a file holds a number; "%s" is that place. The caller frees it. */
static char *put_into(const char *form, const char *text) {
    const char *place = strstr(form, "%s");
    char *made = calloc(1, strlen(form) + strlen(text));
    assert_true(place != NULL && made != NULL);
    memcpy(made, form, (size_t)(place - form));
    strcat(strcat(made, text), place + 2);
    return made;
}

#define LOAN                                                                                                           \
    "\"disbursed_on\": \"2019-01-15\", \"term_months\": 120, \"method\": \"equal_payment\", \"payment_formula\": "     \
    "\"actual\", \"day_count\": \"act/365\", \"inclusion\": \"start\", \"rounding\": {\"interest\": \"down/1\", "      \
    "\"payment\": \"up/1\"}"

static void documents(void **state) {
    static const char *const forms[] = {
        "{" LOAN ", \"principal\": %s, \"rate\": \"3.5%\"}",
        "{" LOAN ", \"principal\": 9000000000000000, \"rate\": \"%s\"}",
        "{" LOAN ", \"principal\": 9000000000000000, \"rate\": \"1000%\", \"balloon\": %s}",
        "{" LOAN
        ", \"principal\": 1, \"rate\": \"1%\", \"guarantee\": {\"tiers\": [{\"up_to\": null, \"ratio\": \"%s\"}],"
        " \"fee_rate\": \"1000%\", \"fee_method\": \"declining\", \"amount_rounding\": \"down/1\", \"day_count\": "
        "\"act/act\","
        " \"rounding\": \"down/10\"}}"};
    const icha_document_options options = ICHA_DOCUMENT_OPTIONS_INIT;
    char *text;
    (void)state;
    for (int i = 0; (text = text_of(i)) != NULL; i++) {
        for (size_t k = 0; k < COUNT(forms); k++) {
            char *made = NULL, *question = put_into(forms[k], text);
            icha_faults *faults = NULL;
            icha_error err = ICHA_ERROR_INIT;
            ends(icha_document_schedule(question, strlen(question), &options, &made, NULL, &faults, &err), &err);
            icha_document_free(made);
            icha_faults_free(faults);
            icha_row *rows = NULL;
            size_t count;
            ends(icha_document_schedule_rows(question, strlen(question), &options, &rows, &count, NULL, &err), &err);
            icha_document_free_rows(rows);
            free(question);
        }
        free(text);
    }
    expect_bounded("icha_document_schedule, icha_document_schedule_rows");
}

/* E-6: what is asked for, and the loan's own rate, in a product with rules, caps and steps. */
static void screenings(void **state) {
    static const char *const records[] = {"kr-bank-conventions", "incheon-2018-open"};
    static const char *const forms[] = {
        "{\"credit.grade\": 6, \"request.amount\": %s, \"request.term_months\": 60, \"loan.rate\": \"3%\"}",
        ("{\"credit.grade\": 6, \"request.amount\": 9000000000000000, \"request.term_months\": 60, \"loan.rate\": "
         "\"%s\"}"),
        "{\"credit.grade\": 6, \"request.amount\": 1000000, \"request.term_months\": %s, \"loan.rate\": \"3%\"}"};
    icha_document_options options = ICHA_DOCUMENT_OPTIONS_INIT;
    icha_catalogue *shipped = NULL;
    char *text;
    (void)state;
    assert_int_equal(icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/catalogue", records, 2, &shipped, NULL, NULL), ICHA_OK);
    options.catalogue = shipped;
    options.product = "incheon.startup";
    options.on = 17604; /* 2018-03-14 */
    options.with_schedule = true;
    for (int i = 0; (text = text_of(i)) != NULL; i++) {
        for (size_t k = 0; k < COUNT(forms); k++) {
            char *made = NULL, *question = put_into(forms[k], text);
            icha_error err = ICHA_ERROR_INIT;
            ends(icha_document_screening(question, strlen(question), &options, &made, NULL, NULL, &err), &err);
            icha_document_free(made);
            free(question);
        }
        free(text);
    }
    icha_catalogue_free(shipped);
    expect_bounded("icha_document_screening");
}

/* P-1: the same texts as the cells of a row, and the longest loan; each row is used or held, and its rows are written. */
static void portfolios(void **state) {
    static const char form[] =
        "loan_id,product,principal,rate,disbursed_on,term_months,method,payment_formula,day_count,inclusion,"
        "rounding.interest,rounding.payment,subsidy.payers[0].name,subsidy.payers[0].share\n"
        "L1,p,%s,1000%,1900-01-01,3599,equal_payment,actual,act/act,start,down/1,up/1,,\n"
        "L2,p,1000000000000000,0.000001%,1900-01-01,3599,equal_payment,actual,act/act,start,down/1,up/1,,\n";
    static char buffer[ICHA_PORTFOLIO_STREAM_MIN];
    char *text;
    (void)state;
    for (int i = 0; (text = text_of(i)) != NULL; i++) {
        char *csv = put_into(form, text);
        icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;
        icha_portfolio *portfolio = NULL;
        icha_portfolio_stream *stream = NULL;
        icha_error err = ICHA_ERROR_INIT;
        size_t length = 0;
        options.first_year = options.last_year = 2018;
        icha_status status = icha_portfolio_run(csv, strlen(csv), "p.csv", &options, &portfolio, &err);
        ends(status, &err);
        if (status == ICHA_OK) {
            assert_int_equal(icha_portfolio_count(portfolio).rows_in, 2);
            assert_int_equal(icha_portfolio_stream_open(portfolio, ICHA_TABLE_ROWS, &stream, NULL), ICHA_OK);
            ends(icha_portfolio_stream_read(stream, buffer, sizeof buffer, &length, &err), &err);
        }
        icha_portfolio_stream_free(stream);
        icha_portfolio_free(portfolio);
        free(csv);
        free(text);
    }
    expect_bounded("icha_portfolio_run, icha_portfolio_stream_read");
}

/* C-6, A-1: figures of a product, and of a scenario: multipliers, probabilities, steps and bounds of a search. */
static void catalogues_and_scenarios(void **state) {
    static const char *const places[] = {
        "add: ", "multiply: ", "probability: ", "step: ", "high: ", "amount: ", "loan: "};
    static const char product[] =
        "icha: product/1\nid: t.x\nname: {ko: x}\nparameters:\n  rate:\n    - {id: a, value: \"%s\","
        " valid_from: 2018-01-01, status: plan, sources: []}\n";
    char *example = documented_example(), *text;
    icha_catalogue *shipped = NULL;
    (void)state;
    assert_int_equal(icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/catalogue", NULL, 0, &shipped, NULL, NULL), ICHA_OK);
    for (int i = 0; (text = text_of(i)) != NULL; i++) {
        char *file = put_into(product, text);
        icha_catalogue *loaded = NULL;
        icha_error err = ICHA_ERROR_INIT;
        ends(icha_cat_load_bytes("t.yaml", (const unsigned char *)file, strlen(file), &loaded, NULL, &err), &err);
        icha_catalogue_free(loaded);
        free(file);
        for (size_t k = 0; k < COUNT(places); k++) {
            const char *at = strstr(example, places[k]);
            if (at == NULL) continue;
            size_t begin = (size_t)(at - example) + strlen(places[k]), old = strcspn(example + begin, ",}\n");
            char *changed = calloc(1, strlen(example) + strlen(text) + 8);
            icha_scenario *scenario = NULL;
            icha_catalogue *snapshot = NULL;
            assert_non_null(changed);
            sprintf(changed, "%.*s\"%s\"%s", (int)begin, example, text, example + begin + old);
            icha_status status = icha_scenario_read(changed, strlen(changed), "t.yaml", &scenario, NULL, &err);
            ends(status, &err);
            if (status == ICHA_OK) ends(icha_scenario_compile(scenario, shipped, "t.yaml", &snapshot, &err), &err);
            icha_catalogue_free(snapshot);
            icha_scenario_free(scenario);
            free(changed);
        }
        free(text);
    }
    icha_catalogue_free(shipped);
    free(example);
    expect_bounded("catalogue and scenario files");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(splits),
                                       cmocka_unit_test(level_payments_of_each_period),
                                       cmocka_unit_test(level_payments_of_twelfths),
                                       cmocka_unit_test(guaranteed_amounts_and_ceilings),
                                       cmocka_unit_test(refunds_and_late_fees),
                                       cmocka_unit_test(all_in_rates),
                                       cmocka_unit_test(loans_at_their_limits),
                                       cmocka_unit_test(lists_at_their_limits),
                                       cmocka_unit_test(late_interest),
                                       cmocka_unit_test(texts_of_a_million_digits),
                                       cmocka_unit_test(documents),
                                       cmocka_unit_test(screenings),
                                       cmocka_unit_test(portfolios),
                                       cmocka_unit_test(catalogues_and_scenarios)};
    mp_set_memory_functions(take, change, give);
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    icha_thread_cleanup();
    return failures;
}
