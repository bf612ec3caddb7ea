/* Events and floating rates, each by hand (L-5, L-6, S-3, S-4, S-6; readings of docs/decisions/0004). */
#include "support/cmocka_setup.h"

#include <string.h>

#include "calendar/civil.h"
#include "icha/icha.h"

#define ROWS 120

static icha_date day(int32_t year, int32_t month, int32_t of_month) {
    return icha_days_of((icha_civil){year, month, of_month});
}

/* 12,000,000 at 3.65 % for a year from 2018-01-15: 1,200 won a day on act/365. */
static icha_terms loan(icha_method method) {
    icha_terms t;
    icha_terms_init(&t);
    t.principal = 12000000;
    t.rate = 36500000;
    t.disbursed_on = day(2018, 1, 15);
    t.term_months = 12;
    t.method = method;
    t.payment_formula = ICHA_FORMULA_TWELFTHS;
    t.day_count = ICHA_DAY_COUNT_ACT_365;
    t.inclusion = ICHA_INCLUSION_START;
    t.interest_rounding = t.payment_rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
    t.residual = ICHA_RESIDUAL_LAST;
    return t;
}

/* 1.825 % for the year: 600 won a day on 12,000,000. */
static icha_subsidy half(void) {
    icha_subsidy s;
    icha_subsidy_init(&s);
    s.method = ICHA_SUBSIDY_OF_RATE;
    s.base = ICHA_SUBSIDY_BASE_BALANCE;
    s.steps[0] = (icha_subsidy_step){12, 18250000};
    s.step_count = 1;
    s.rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
    strcpy(s.payers[0].name, "incheon");
    s.payers[0].share = (icha_ratio){1, 1};
    s.payer_count = 1;
    return s;
}

static icha_event event(icha_event_kind kind, icha_date on) {
    icha_event e;
    icha_event_init(&e);
    e.kind = kind;
    e.on = on;
    strcpy(e.reason, "as agreed");
    return e;
}

static icha_event rate(icha_date on, icha_rate to) {
    icha_event e = event(ICHA_EVENT_RATE, on);
    e.rate = to;
    return e;
}

static icha_event prepay(icha_date on, icha_money amount, icha_prepay_effect effect) {
    icha_event e = event(ICHA_EVENT_PREPAY, on);
    e.amount = amount;
    e.effect = effect;
    return e;
}

static icha_event reduce(icha_date on, icha_money amount) {
    return prepay(on, amount, ICHA_PREPAY_REDUCE_PAYMENT);
}

static icha_event shorten(icha_date on, icha_money amount) {
    return prepay(on, amount, ICHA_PREPAY_SHORTEN);
}

static icha_event extend(icha_date on, int32_t months) {
    icha_event e = event(ICHA_EVENT_EXTEND, on);
    e.months = months;
    return e;
}

static icha_event defer(icha_date on, int32_t instalments) {
    icha_event e = event(ICHA_EVENT_DEFER, on);
    e.instalments = instalments;
    return e;
}

static icha_event delinquent(icha_date from, icha_date to) {
    icha_event e = event(ICHA_EVENT_DELINQUENT, from);
    e.to = to;
    return e;
}

#define WITH(terms, ...)                                                                                               \
    const icha_event events_of_it[] = {__VA_ARGS__};                                                                   \
    (terms).events = events_of_it;                                                                                     \
    (terms).event_count = sizeof events_of_it / sizeof events_of_it[0]

/* L-8 on every schedule that is drawn up here. */
static size_t schedule(const icha_terms *t, const icha_subsidy *s, icha_row *rows) {
    icha_error err = ICHA_ERROR_INIT;
    size_t count = 0;
    icha_money principal = 0, balance = t->principal;
    if (icha_schedule(t, s, rows, ROWS, &count, &err) != ICHA_OK) fail_msg("%s", err.message);
    for (size_t i = 0; i < count; i++) {
        assert_true(rows[i].opening == balance && rows[i].closing == balance - rows[i].principal);
        assert_true(rows[i].payment == rows[i].principal + rows[i].borrower_interest);
        assert_true(rows[i].interest == rows[i].borrower_interest + rows[i].subsidy);
        assert_true(rows[i].principal >= 0 && rows[i].borrower_interest >= 0 && rows[i].subsidy >= 0);
        principal += rows[i].principal;
        balance = rows[i].closing;
    }
    assert_true(principal == t->principal && balance == 0);
    return count;
}

static void refused(const icha_terms *t, icha_status status, const char *field, int64_t index) {
    icha_error err = ICHA_ERROR_INIT;
    size_t count = 4711;
    assert_string_equal(icha_status_name(icha_schedule(t, NULL, NULL, 0, &count, &err)), icha_status_name(status));
    assert_string_equal(err.field, field);
    assert_int_equal(err.index, index);
    assert_true(err.message[0] != '\0' && strchr(err.message, '{') == NULL);
    assert_int_equal(count, 4711);
    assert_int_equal(icha_schedule(t, NULL, NULL, 0, &count, NULL), status);
}

/* ---- rates ---- */

/* start: 10 days x 1,200 + 21 x 2,400 = 62,400. end counts 16 Jan .. 15 Feb: 9 x 1,200 + 22 x 2,400 = 63,600. both, from the
 * 15th: 1,200 more. */
static void a_rate_governs_the_counted_days_from_its_own_on(void **state) {
    static const icha_money interests[] = {62400, 63600, 64800};
    icha_terms t = loan(ICHA_METHOD_BULLET);
    icha_row rows[ROWS];
    (void)state;
    WITH(t, rate(day(2018, 1, 25), 73000000));
    for (int i = 0; i < 3; i++) {
        t.inclusion = (icha_inclusion)(i + 1);
        assert_int_equal(schedule(&t, NULL, rows), 12);
        assert_int_equal(rows[0].interest, interests[i]);
        assert_true(rows[0].parts == 2 && rows[0].rate == 36500000 && rows[1].rate == 73000000 && rows[1].parts == 1);
        assert_int_equal(rows[1].interest, 28 * 2400);
    }
}

/* On the disbursement day it stands for the rate; on a due date it governs that day, which only `end` counts before it. */
static void a_rate_may_change_on_the_first_day_and_on_due_dates(void **state) {
    icha_terms t = loan(ICHA_METHOD_BULLET);
    icha_row rows[ROWS];
    (void)state;
    WITH(t, rate(day(2018, 2, 15), 36500000), rate(day(2018, 1, 15), 73000000));
    (void)schedule(&t, NULL, rows);
    assert_true(rows[0].interest == 31 * 2400 && rows[0].parts == 1 && rows[1].interest == 28 * 1200);
    t.inclusion = ICHA_INCLUSION_END;
    (void)schedule(&t, NULL, rows);
    assert_true(rows[0].interest == 30 * 2400 + 1200 && rows[1].interest == 28 * 1200);
}

/* Ten instalments of 1,000,000 at 0 %; 12 % from the tenth due date on: that is not recomputed, for the day before it has
 * 0 %. Then 2,000,000 x 0.01 / (1 - 1.01^-2) = 1,015,024.8...; interest 20,000 and (1,004,976 / 100) 10,049. */
static void a_level_payment_follows_the_rate(void **state) {
    icha_terms t = loan(ICHA_METHOD_EQUAL_PAYMENT);
    icha_row rows[ROWS];
    (void)state;
    t.rate = 0;
    t.day_count = ICHA_DAY_COUNT_30_360;
    WITH(t, rate(day(2018, 11, 15), 120000000));
    assert_int_equal(schedule(&t, NULL, rows), 12);
    assert_true(rows[9].payment == 1000000 && rows[9].interest == 0);
    assert_true(rows[10].payment == 1015024 && rows[10].interest == 20000);
    assert_true(rows[11].payment == 1004976 + 10049);
}

static void a_change_to_the_same_rate_changes_nothing(void **state) {
    icha_row rows[ROWS], plain[ROWS];
    (void)state;
    for (int method = ICHA_METHOD_BULLET; method <= ICHA_METHOD_EQUAL_PAYMENT; method++)
        for (int formula = ICHA_FORMULA_TWELFTHS; formula <= ICHA_FORMULA_ACTUAL; formula++) {
            icha_terms t = loan((icha_method)method);
            icha_subsidy s = half();
            t.payment_formula = (icha_payment_formula)formula;
            assert_int_equal(schedule(&t, &s, plain), 12);
            WITH(t, rate(day(2018, 1, 25), t.rate), rate(day(2018, 3, 15), t.rate), rate(day(2018, 12, 14), t.rate));
            assert_int_equal(schedule(&t, &s, rows), 12);
            assert_memory_equal(rows, plain, 12 * sizeof rows[0]);
        }
}

/* ---- floating rates ---- */

/* 1.65 % + 2 % at the disbursement and on 15 February; from 15 March 5.3 % + 2 %: 2,400 a day. */
static void an_index_is_looked_up_on_reset_dates(void **state) {
    static const icha_index_entry entries[] = {{17532, 16500000}, {17582, 53000000}}; /* 2018-01-01, 2018-02-20 */
    static const icha_date listed[] = {17588};                                        /* 2018-02-26 */
    icha_terms t = loan(ICHA_METHOD_BULLET);
    icha_row rows[ROWS];
    icha_index index;
    icha_rate found;
    (void)state;
    icha_index_init(&index);
    index.entries = entries;
    index.entry_count = 2;
    index.spread = 20000000;
    index.reset_every_months = 1;
    t.rate = ICHA_UNSET;
    t.index = &index;
    assert_int_equal(schedule(&t, NULL, rows), 12);
    assert_true(rows[0].interest == 31 * 1200 && rows[1].interest == 28 * 1200 && rows[2].interest == 31 * 2400);
    index.reset_every_months = 3; /* 15 April */
    (void)schedule(&t, NULL, rows);
    assert_true(rows[2].rate == 36500000 && rows[3].rate == 73000000);
    index.reset_every_months = 0;
    index.reset_on = listed;
    index.reset_count = 1; /* 15 .. 25 February: 11 days */
    (void)schedule(&t, NULL, rows);
    assert_int_equal(rows[1].interest, 11 * 1200 + 17 * 2400);
    index.cap = 70000000;
    index.floor = 40000000;
    assert_int_equal(icha_index_rate(&index, day(2018, 2, 19), &found, NULL), ICHA_OK);
    assert_int_equal(found, 40000000);
    assert_int_equal(icha_index_rate(&index, day(2018, 2, 20), &found, NULL), ICHA_OK);
    assert_int_equal(found, 70000000);
    assert_int_equal(icha_index_rate(&index, day(2017, 12, 31), &found, NULL), ICHA_ERR_GAP);
}

/* covers_to on the reset date, a day later, a day earlier; the entry on the reset date, a day later (L-5). */
static void a_reset_after_the_series_is_a_gap(void **state) {
    icha_index_entry entries[] = {{17532, 16500000}, {17636, 53000000}}; /* 2018-01-01, 2018-04-15 */
    icha_terms t = loan(ICHA_METHOD_BULLET);
    icha_index index;
    icha_row rows[ROWS];
    size_t count = 0;
    icha_error err = ICHA_ERROR_INIT;
    (void)state;
    icha_index_init(&index);
    assert_int_equal(index.covers_to, ICHA_DATE_MAX);
    index.entries = entries;
    index.entry_count = 2;
    index.spread = 20000000;
    index.reset_every_months = 3; /* 15 April, July, October, January: the last day counts as one */
    index.series = "t.index";
    t.rate = ICHA_UNSET;
    t.index = &index;
    index.covers_to = day(2019, 1, 15);
    assert_int_equal(icha_schedule(&t, NULL, rows, ROWS, &count, &err), ICHA_OK);
    assert_int_equal(count, 12);
    assert_int_equal(rows[2].rate, 36500000); /* 15 March .. 15 April */
    assert_int_equal(rows[3].rate, 73000000); /* from 15 April */
    index.covers_to = day(2018, 10, 14);
    count = 7;
    assert_int_equal(icha_schedule(&t, NULL, rows, ROWS, &count, &err), ICHA_ERR_GAP);
    assert_string_equal(err.field, "index.series");
    assert_string_equal(err.found, "2018-10-15 (t.index)");
    assert_string_equal(err.expected, "2018-10-14");
    index.covers_to = day(2018, 10, 15);
    assert_int_equal(icha_schedule(&t, NULL, rows, ROWS, &count, &err), ICHA_ERR_GAP);
    assert_string_equal(err.found, "2019-01-15 (t.index)");
    index.covers_to = day(2019, 1, 14);
    assert_int_equal(icha_schedule(&t, NULL, rows, ROWS, &count, &err), ICHA_ERR_GAP);
    index.covers_to = day(2019, 1, 16);
    entries[1].on++; /* 16 April: not yet there on the reset of 15 April */
    assert_int_equal(icha_schedule(&t, NULL, rows, ROWS, &count, &err), ICHA_OK);
    assert_int_equal(rows[3].rate, 36500000);
    assert_int_equal(rows[6].rate, 73000000); /* from 15 July */
    index.covers_to = ICHA_DATE_MAX + 1;
    assert_int_equal(icha_schedule(&t, NULL, rows, ROWS, &count, &err), ICHA_ERR_RANGE);
}

static void an_index_has_its_faults(void **state) {
    icha_index_entry entries[] = {{17532, 16500000}, {17582, 53000000}};
    icha_date resets[] = {17588, 17600};
    icha_terms t = loan(ICHA_METHOD_BULLET);
    icha_index index, whole;
    (void)state;
    icha_index_init(&index);
    t.index = &index;
    t.rate = ICHA_UNSET;
    refused(&t, ICHA_ERR_MISSING, "index.series", -1);
    index.entries = entries;
    index.entry_count = 2;
    refused(&t, ICHA_ERR_MISSING, "index.spread", -1);
    index.spread = 20000000;
    refused(&t, ICHA_ERR_MISSING, "index.reset_every_months", -1);
    index.reset_every_months = 3;
    whole = index;
#define REFUSE(assignment, status, field) index = whole, (assignment), refused(&t, ICHA_ERR_##status, field, -1)
    REFUSE(index.entry_count = ICHA_INDEX_ENTRIES_MAX + 1, RANGE, "index.series");
    REFUSE((index.reset_every_months = 0, index.reset_count = ICHA_RESETS_MAX + 1), RANGE, "index.reset_on");
    REFUSE(index.reset_every_months = -1, RANGE, "index.reset_every_months");
    REFUSE(index.reset_every_months = ICHA_TERM_MONTHS_MAX + 1, RANGE, "index.reset_every_months");
    REFUSE(index.floor = -1, RANGE, "index.floor");
    REFUSE((index.floor = 2, index.cap = 1), CONFLICT, "index.floor");
    REFUSE((index.reset_on = resets, index.reset_count = 2), CONFLICT, "index.reset_on");
    REFUSE(index.spread = -20000000, RANGE, "index"); /* 1.65 % - 2 % at the disbursement */
    REFUSE(index.spread = ICHA_RATE_MAX - 16500000 + 1, RANGE, "index");
#undef REFUSE
    index = whole;
    index.floor = index.cap = 20000000;
    assert_int_equal(icha_terms_check(&t, NULL), ICHA_OK);
    index = whole;
    index.reset_every_months = 0;
    index.reset_on = resets;
    index.reset_count = 2;
    resets[1] = resets[0];
    refused(&t, ICHA_ERR_CONFLICT, "index.reset_on", -1);
    resets[1]++;
    resets[0] = t.disbursed_on;
    refused(&t, ICHA_ERR_CONFLICT, "index.reset_on", -1);
    index = whole;
    t.rate = 1;
    refused(&t, ICHA_ERR_CONFLICT, "index", -1);
    t.rate = ICHA_UNSET;
    entries[1].on = entries[0].on;
    refused(&t, ICHA_ERR_CONFLICT, "index.series", -1);
    entries[0].on = t.disbursed_on + 1;
    entries[1].on = t.disbursed_on + 2;
    refused(&t, ICHA_ERR_GAP, "index.series", -1);
    entries[0].on = t.disbursed_on;
    entries[1].rate = -20000001; /* below 0 % from the first reset after it on */
    refused(&t, ICHA_ERR_RANGE, "index", -1);
    entries[1].rate = -20000000;
    icha_row rows[ROWS];
    (void)schedule(&t, NULL, rows);
    assert_true(rows[3].interest == 0 && rows[3].rate == 0);
    WITH(t, rate(day(2018, 3, 1), 1));
    refused(&t, ICHA_ERR_CONFLICT, "events[0]", 0);
}

/* ---- prepayments ---- */

/* Half is repaid on 25 January: start 15..24 and 25..14 Feb, 10 x 1,200 + 21 x 600 = 24,600; end 16..25 and 26..15 Feb, the
 * same; both 15..25: 1,200 more. */
static void a_prepayment_lowers_the_balance(void **state) {
    static const icha_money interests[] = {24600, 24600, 25800};
    icha_terms t = loan(ICHA_METHOD_BULLET);
    icha_row rows[ROWS];
    (void)state;
    WITH(t, prepay(day(2018, 1, 25), 6000000, 0));
    for (int i = 0; i < 3; i++) {
        t.inclusion = (icha_inclusion)(i + 1);
        assert_int_equal(schedule(&t, NULL, rows), 13);
        assert_true(rows[0].n == 0 && rows[0].days == 0 && rows[0].parts == 1 && rows[0].interest == 0);
        assert_true(rows[0].from == day(2018, 1, 25) && rows[0].to == rows[0].from && rows[0].due == rows[0].from);
        assert_true(rows[0].payment == 6000000 && rows[0].rate == 36500000);
        assert_true(rows[1].n == 1 && rows[1].opening == 6000000 && rows[1].interest == interests[i]);
        assert_true(rows[1].parts == 2 && rows[1].from == day(2018, 1, 15) && rows[2].interest == 28 * 600);
    }
}

/* On the first day: `both` alone counts that day on the whole. On a due date it follows the scheduled row. */
static void prepayments_on_the_edges_of_a_period(void **state) {
    static const icha_money interests[] = {31 * 600, 31 * 600, 31 * 600 + 1200};
    icha_row rows[ROWS];
    (void)state;
    for (int i = 0; i < 3; i++) {
        icha_terms t = loan(ICHA_METHOD_BULLET);
        t.inclusion = (icha_inclusion)(i + 1);
        WITH(t, prepay(day(2018, 2, 15), 3000000, 0), prepay(day(2018, 1, 15), 6000000, 0));
        assert_int_equal(schedule(&t, NULL, rows), 14);
        assert_true(rows[0].n == 0 && rows[1].n == 1 && rows[2].n == 0 && rows[3].n == 2);
        assert_int_equal(rows[1].interest, interests[i]);
        assert_int_equal(rows[3].interest, 28 * 300);
        assert_int_equal(rows[3].parts, 1);
    }
}

static void all_ends_the_period_that_day(void **state) {
    icha_terms t = loan(ICHA_METHOD_EQUAL_PRINCIPAL);
    icha_row rows[ROWS];
    (void)state;
    {
        WITH(t, prepay(day(2018, 1, 25), ICHA_PREPAY_ALL, 0));
        assert_int_equal(schedule(&t, NULL, rows), 2);
        assert_true(rows[0].n == 1 && rows[0].days == 10 && rows[0].interest == 12000 && rows[0].principal == 0);
        assert_true(rows[0].due == day(2018, 1, 25) && rows[0].to == rows[0].due);
        assert_true(rows[1].n == 0 && rows[1].principal == 12000000 && rows[1].due == rows[0].due);
    }
    {
        WITH(t, prepay(day(2018, 2, 15), ICHA_PREPAY_ALL, 0)); /* after the instalment */
        assert_int_equal(schedule(&t, NULL, rows), 2);
        assert_true(rows[0].interest == 37200 && rows[0].principal == 1000000 && rows[1].principal == 11000000);
    }
    {
        WITH(t, prepay(day(2018, 1, 15), ICHA_PREPAY_ALL, 0)); /* the disbursement is no due date */
        assert_int_equal(schedule(&t, NULL, rows), 2);
        assert_true(rows[0].n == 1 && rows[0].days == 0 && rows[0].interest == 0 && rows[1].n == 0);
        t.inclusion = ICHA_INCLUSION_BOTH;
        assert_int_equal(schedule(&t, NULL, rows), 2);
        assert_true(rows[0].days == 1 && rows[0].interest == 1200);
    }
}

/* An amount that is the balance leaves the period to its due date, with interest alone: 10 days x 1,200. */
static void an_amount_may_be_the_balance(void **state) {
    icha_row rows[ROWS];
    (void)state;
    for (int method = ICHA_METHOD_BULLET; method <= ICHA_METHOD_EQUAL_PAYMENT; method++) {
        icha_terms t = loan((icha_method)method);
        WITH(t, reduce(day(2018, 1, 25), 12000000));
        assert_int_equal(schedule(&t, NULL, rows), 2);
        assert_true(rows[0].n == 0 && rows[1].n == 1 && rows[1].due == day(2018, 2, 15));
        assert_true(rows[1].interest == 12000 && rows[1].principal == 0 && rows[1].opening == 0);
    }
}

/* Two instalments of 1,000,000 are paid; 9,000,000 are left after 1,000,000 more. Ten of 900,000, or nine of 1,000,000. */
static void reduce_and_shorten(void **state) {
    icha_row rows[ROWS];
    (void)state;
    for (int method = ICHA_METHOD_EQUAL_PRINCIPAL; method <= ICHA_METHOD_EQUAL_PAYMENT; method++) {
        icha_terms t = loan((icha_method)method);
        t.rate = method == ICHA_METHOD_EQUAL_PAYMENT ? 0 : t.rate;
        {
            WITH(t, reduce(day(2018, 3, 20), 1000000));
            assert_int_equal(schedule(&t, NULL, rows), 13);
            for (int i = 3; i < 13; i++) assert_int_equal(rows[i].principal, 900000);
        }
        WITH(t, shorten(day(2018, 3, 20), 1000000));
        assert_int_equal(schedule(&t, NULL, rows), 12);
        for (int i = 3; i < 12; i++) assert_int_equal(rows[i].principal, 1000000);
        assert_int_equal(rows[11].due, day(2018, 12, 15));
    }
}

/* 10,000,000 - 999,999 = 9,000,001 over ten: 900,000, and 1 more to the first or the last of them. */
static void the_residue_follows_the_terms(void **state) {
    icha_terms t = loan(ICHA_METHOD_EQUAL_PRINCIPAL);
    icha_row rows[ROWS];
    (void)state;
    WITH(t, reduce(day(2018, 3, 15), 999999));
    assert_int_equal(schedule(&t, NULL, rows), 13);
    assert_true(rows[2].n == 0 && rows[3].principal == 900000 && rows[12].principal == 900001);
    t.residual = ICHA_RESIDUAL_FIRST;
    assert_int_equal(schedule(&t, NULL, rows), 13);
    assert_true(rows[3].principal == 900001 && rows[12].principal == 900000);
}

/* ---- extend, defer ---- */

/* 10,000,000 over ten months more: twenty instalments of 500,000, the last in November 2019. */
static void an_extension_spreads_what_is_left(void **state) {
    icha_row rows[ROWS];
    (void)state;
    for (int method = ICHA_METHOD_EQUAL_PRINCIPAL; method <= ICHA_METHOD_EQUAL_PAYMENT; method++) {
        icha_terms t = loan((icha_method)method);
        t.rate = method == ICHA_METHOD_EQUAL_PAYMENT ? 0 : t.rate;
        WITH(t, extend(day(2018, 3, 20), 10));
        assert_int_equal(schedule(&t, NULL, rows), 22);
        for (int i = 2; i < 22; i++) assert_int_equal(rows[i].principal, 500000);
        assert_int_equal(rows[21].due, day(2019, 11, 15));
    }
}

/* On the maturity itself, before the payment due that day: 1,000,000 over that day and three more. In one step from the
 * disbursement: 31 January, not 28. */
static void a_loan_may_be_extended_on_its_last_day(void **state) {
    icha_terms t = loan(ICHA_METHOD_EQUAL_PRINCIPAL);
    icha_row rows[ROWS];
    (void)state;
    {
        WITH(t, extend(day(2019, 1, 15), 3));
        assert_int_equal(schedule(&t, NULL, rows), 15);
        for (int i = 11; i < 15; i++) assert_int_equal(rows[i].principal, 250000);
        assert_int_equal(rows[11].due, day(2019, 1, 15));
    }
    t.disbursed_on = day(2018, 1, 31);
    t.term_months = 1;
    WITH(t, extend(day(2018, 2, 28), 1));
    assert_int_equal(schedule(&t, NULL, rows), 2);
    assert_int_equal(rows[1].due, day(2018, 3, 31));
}

/* From 20 March two instalments pay interest only; the maturity moves two months. On a due date that day's is the first. */
static void deferred_instalments_pay_interest_only(void **state) {
    icha_terms t = loan(ICHA_METHOD_EQUAL_PRINCIPAL);
    icha_row rows[ROWS];
    (void)state;
    {
        WITH(t, defer(day(2018, 3, 20), 2));
        assert_int_equal(schedule(&t, NULL, rows), 14);
        for (int i = 0; i < 14; i++) assert_int_equal(rows[i].principal, i == 2 || i == 3 ? 0 : 1000000);
        assert_int_equal(rows[13].due, day(2019, 3, 15));
    }
    {
        WITH(t, defer(day(2018, 3, 15), 1));
        assert_int_equal(schedule(&t, NULL, rows), 13);
        for (int i = 0; i < 13; i++) assert_int_equal(rows[i].principal, i == 1 ? 0 : 1000000);
    }
    t.method = ICHA_METHOD_BULLET;
    WITH(t, defer(day(2019, 1, 15), 2));
    assert_int_equal(schedule(&t, NULL, rows), 14);
    assert_int_equal(rows[11].principal, 0);
}

/* Interest monthly, principal quarterly: the June instalment is deferred, by one quarter all others. */
static void a_deferral_moves_principal_intervals(void **state) {
    icha_terms t = loan(ICHA_METHOD_EQUAL_PRINCIPAL);
    icha_row rows[ROWS];
    (void)state;
    t.principal_every_months = 3;
    WITH(t, defer(day(2018, 5, 2), 1));
    assert_int_equal(schedule(&t, NULL, rows), 15);
    for (int i = 0; i < 15; i++) assert_int_equal(rows[i].principal, i % 3 == 2 && i != 5 ? 3000000 : 0);
    assert_int_equal(rows[14].due, day(2019, 4, 15));
}

/* Interest monthly, principal every fourth month and at maturity. Ten months: after 4, 8 and 10. A month more, agreed in
 * March: after 4, 8 and 11, so still three instalments of 12,000,000 / 3, the last of them out of step. */
static void principal_intervals_that_do_not_divide_the_rest(void **state) {
    icha_terms t = loan(ICHA_METHOD_EQUAL_PRINCIPAL);
    icha_row rows[ROWS];
    (void)state;
    t.term_months = 10;
    t.principal_every_months = 4;
    WITH(t, extend(day(2018, 3, 20), 1));
    assert_int_equal(schedule(&t, NULL, rows), 11);
    for (int i = 0; i < 11; i++) assert_int_equal(rows[i].principal, i == 3 || i == 7 || i == 10 ? 4000000 : 0);
}

/* 15 February 2019 is a due date only since the extension of the 20th: it is past. */
static void a_due_date_is_not_made_up_for(void **state) {
    icha_terms t = loan(ICHA_METHOD_BULLET);
    icha_row rows[ROWS];
    (void)state;
    t.term_months = 0;
    t.maturity_on = day(2019, 2, 25);
    WITH(t, extend(day(2019, 2, 20), 1));
    assert_int_equal(schedule(&t, NULL, rows), 13);
    assert_true(rows[12].from == day(2019, 1, 15) && rows[12].due == day(2019, 3, 25));
}

/* Rate, extend, defer, instalment, prepay on 15 March, in the other order in the list. The instalment is deferred; from the
 * next, 11,000,000 - 1,000,000 over eleven left and eleven more: 454,545. */
static void many_on_one_day(void **state) {
    icha_terms t = loan(ICHA_METHOD_EQUAL_PRINCIPAL);
    icha_row rows[ROWS];
    icha_date on = day(2018, 3, 15);
    (void)state;
    WITH(t, event(ICHA_EVENT_CLOSE, on), reduce(on, 1000000), defer(on, 1), extend(on, 11), rate(on, 73000000));
    assert_int_equal(schedule(&t, NULL, rows), 25);
    assert_true(rows[1].principal == 0 && rows[1].interest == 28 * 1100);
    assert_true(rows[2].n == 0 && rows[2].rate == 73000000 && rows[2].closing == 10000000);
    assert_true(rows[3].principal == 454545 && rows[3].interest == 62000 && rows[24].due == day(2020, 1, 15));
}

/* ---- subsidy ---- */

/* The day of the event is not paid; a pause ends before its last day. 600 a day. */
static void a_subsidy_stops_and_pauses(void **state) {
    static const icha_event_kind stops[] = {ICHA_EVENT_CLOSE, ICHA_EVENT_RELOCATE, ICHA_EVENT_SUBROGATE,
                                            ICHA_EVENT_STOP_SUBSIDY};
    icha_terms t = loan(ICHA_METHOD_BULLET);
    icha_subsidy s = half();
    icha_row rows[ROWS];
    (void)state;
    for (int i = 0; i < 4; i++) {
        WITH(t, event(stops[i], day(2018, 2, 3)), event(stops[i], day(2018, 1, 25)));
        (void)schedule(&t, &s, rows);
        assert_true(rows[0].subsidy == 6000 && rows[0].parts == 2 && rows[1].subsidy == 0 && rows[1].subsidy_rate == 0);
        assert_int_equal(rows[0].interest, 37200);
    }
    WITH(t, delinquent(day(2018, 1, 20), day(2018, 1, 25)), delinquent(day(2018, 12, 31), day(2025, 1, 1)));
    (void)schedule(&t, &s, rows);
    assert_true(rows[0].subsidy == 26 * 600 && rows[0].parts == 3 && rows[1].subsidy == 28 * 600);
    assert_int_equal(rows[11].subsidy, 16 * 600);
    s.until = day(2018, 1, 17);
    (void)schedule(&t, &s, rows);
    assert_true(rows[0].subsidy == 3 * 600 && rows[0].parts == 2);
}

/* Half repaid on 25 January. Base 8,000,000 at most: 10 x 400 + 21 x 300 = 10,300. Guaranteed 9 of 12: 10 x 450 + 21 x 225
 * = 9,225. Of the difference the same won, for all is exact. */
static void a_subsidy_follows_the_balance(void **state) {
    icha_row rows[ROWS];
    (void)state;
    for (int method = ICHA_SUBSIDY_OF_RATE; method <= ICHA_SUBSIDY_OF_DIFFERENCE; method++) {
        icha_terms t = loan(ICHA_METHOD_BULLET);
        icha_subsidy s = half();
        s.method = (icha_subsidy_method)method;
        s.base_cap = 8000000;
        WITH(t, prepay(day(2018, 1, 25), 6000000, 0));
        (void)schedule(&t, &s, rows);
        assert_true(rows[0].subsidy == 0 && rows[0].subsidy_rate == 18250000);
        assert_true(rows[1].subsidy == 10300 && rows[1].borrower_interest == 14300);
        s.base = ICHA_SUBSIDY_BASE_GUARANTEED;
        s.guaranteed_amount = 9000000;
        (void)schedule(&t, &s, rows);
        assert_true(rows[1].subsidy == 9225 && rows[1].borrower_interest == 15375);
    }
}

/* 20 January the rate falls to 1 %, and the borrower pays at least 0.5 %; delinquent 25..30; half repaid on 1 February. */
static void parts_are_cut_by_both_sides(void **state) {
    static const icha_part expected[] = {{17546, 17551, 5, 12000000, 36500000, 18250000},
                                         {17551, 17556, 5, 12000000, 10000000, 5000000},
                                         {17556, 17561, 5, 12000000, 10000000, 0},
                                         {17561, 17563, 2, 12000000, 10000000, 5000000},
                                         {17563, 17577, 14, 6000000, 10000000, 5000000}};
    icha_terms t = loan(ICHA_METHOD_BULLET);
    icha_subsidy s = half();
    icha_cursor cursor;
    icha_row row;
    icha_part parts[8];
    bool more;
    (void)state;
    s.minimum_borrower_rate = 5000000;
    WITH(t, prepay(day(2018, 2, 1), 6000000, 0), delinquent(day(2018, 1, 25), day(2018, 1, 30)),
         rate(day(2018, 1, 20), 10000000));
    assert_int_equal(icha_cursor_open(&cursor, &t, &s, NULL), ICHA_OK);
    assert_int_equal(icha_cursor_parts(&cursor, parts, 8), 0);
    assert_int_equal(icha_cursor_next(&cursor, &row, &more, NULL), ICHA_OK);
    assert_int_equal(icha_cursor_parts(&cursor, parts, 8), 1); /* the prepayment */
    assert_true(parts[0].from == day(2018, 2, 1) && parts[0].days == 0);
    assert_int_equal(icha_cursor_next(&cursor, &row, &more, NULL), ICHA_OK);
    assert_int_equal(row.parts, 5);
    assert_int_equal(icha_cursor_parts(&cursor, NULL, 0), 5);
    assert_int_equal(icha_cursor_parts(&cursor, parts, 8), 5);
    for (int i = 0; i < 5; i++) {
        assert_true(parts[i].from == expected[i].from && parts[i].to == expected[i].to &&
                    parts[i].days == expected[i].days);
        assert_true(parts[i].balance == expected[i].balance && parts[i].rate == expected[i].rate);
        assert_int_equal(parts[i].subsidy_rate, expected[i].subsidy_rate);
    }
    /* 12,000,000: 5 x 600 + 7 x 164.38... ; 6,000,000: 14 x 82.19...: 3000 + 1150.68 + 1150.68 = 5301.36 */
    assert_int_equal(row.subsidy, 5301);
}

/* 10 x 600 + 7 x 300 in January, 14 x 300 in February; then 14 x 300 more in February. */
static void claims_by_day_weigh_the_balance(void **state) {
    icha_terms t = loan(ICHA_METHOD_BULLET);
    icha_subsidy s = half();
    icha_claim claims[24];
    size_t count;
    (void)state;
    s.claim =
        (icha_claim_terms){ICHA_CYCLE_MONTH, ICHA_CLAIM_BY_ACCRUAL, {ICHA_ROUND_DOWN, 1}, ICHA_CLAIM_LEVEL_CLAIM, 0, 0};
    WITH(t, prepay(day(2018, 1, 25), 6000000, 0));
    assert_int_equal(icha_claims(&t, &s, claims, 24, &count, NULL), ICHA_OK);
    assert_true(count == 13 && claims[0].amount == 8100 && claims[1].amount == 8400 && claims[2].amount == 9300);
}

static icha_money level_of(const icha_terms *t) {
    icha_cursor cursor;
    icha_row row;
    bool more = true;
    assert_int_equal(icha_cursor_open(&cursor, t, NULL, NULL), ICHA_OK);
    while (more) assert_int_equal(icha_cursor_next(&cursor, &row, &more, NULL), ICHA_OK);
    return icha_cursor_payment(&cursor);
}

/* 30 September and 9 October 2017 both roll to Tuesday 10 October. What is due that day knows the rate of the 9th: the change of
 * the 10th makes neither payment anew, but the next (reading 4). */
static void two_due_dates_on_one_day(void **state) {
    icha_terms t = loan(ICHA_METHOD_EQUAL_PAYMENT);
    icha_row rows[ROWS];
    (void)state;
    t.disbursed_on = day(2017, 8, 31);
    t.first_due_on = day(2017, 9, 30);
    t.due_day = 9;
    t.term_months = 0;
    t.maturity_on = day(2018, 8, 9);
    t.business_day = ICHA_BUSINESS_DAY_FOLLOWING;
    t.calendar = ICHA_CALENDAR_KR_BANK;
    t.accrual_follows_roll = 1;
    WITH(t, rate(day(2017, 10, 10), 120000000));
    (void)schedule(&t, NULL, rows);
    assert_true(rows[0].to == day(2017, 10, 10) && rows[1].to == rows[0].to && rows[1].interest == 0);
    assert_int_equal(rows[0].payment, level_of(&t));
    assert_int_equal(rows[1].payment, level_of(&t));
    assert_true(rows[2].payment > level_of(&t));
}

/* Nothing is left when the first instalment is due, or less than the balloon. */
static void a_level_payment_after_prepayments(void **state) {
    icha_terms t = loan(ICHA_METHOD_EQUAL_PAYMENT);
    (void)state;
    {
        WITH(t, reduce(day(2018, 1, 25), 12000000));
        assert_true(level_of(&t) == ICHA_UNSET);
    }
    t.balloon = 2000000;
    WITH(t, reduce(day(2018, 1, 25), 11000000));
    assert_int_equal(level_of(&t), 0);
}

/* An amount, not `all`: on the first day the period goes on to its due date; on a due date none is in hand. A close is on the
 * day of the repayment, not after it. */
static void the_balance_as_an_amount_on_the_edges(void **state) {
    icha_terms t = loan(ICHA_METHOD_EQUAL_PRINCIPAL);
    icha_row rows[ROWS];
    (void)state;
    {
        WITH(t, reduce(day(2018, 1, 15), 12000000));
        assert_int_equal(schedule(&t, NULL, rows), 2);
        assert_true(rows[1].n == 1 && rows[1].due == day(2018, 2, 15) && rows[1].interest == 0);
    }
    {
        WITH(t, reduce(day(2018, 3, 15), 10000000));
        assert_int_equal(schedule(&t, NULL, rows), 3);
    }
    {
        WITH(t, reduce(day(2018, 1, 25), 12000000), event(ICHA_EVENT_CLOSE, day(2018, 1, 25)));
        assert_int_equal(schedule(&t, NULL, rows), 2);
    }
    WITH(t, reduce(day(2018, 1, 25), 12000000), event(ICHA_EVENT_CLOSE, day(2018, 2, 15)));
    refused(&t, ICHA_ERR_CONFLICT, "events[1]", 1);
}

/* Saturday 15 September 2018 is paid on Monday the 17th, to which the period runs: still ahead on Sunday. */
static void an_extension_between_a_due_date_and_its_roll(void **state) {
    icha_terms t = loan(ICHA_METHOD_BULLET);
    icha_row rows[ROWS];
    (void)state;
    t.business_day = ICHA_BUSINESS_DAY_FOLLOWING;
    t.calendar = ICHA_CALENDAR_WEEKENDS;
    t.accrual_follows_roll = 1;
    WITH(t, extend(day(2018, 9, 16), 1));
    assert_int_equal(schedule(&t, NULL, rows), 13);
    assert_int_equal(rows[7].to, day(2018, 9, 17));
}

static icha_guarantee one_percent_a_year(void) {
    icha_guarantee g;
    icha_guarantee_init(&g);
    g.tiers[0] = (icha_guarantee_tier){ICHA_UNSET, {1, 1}};
    g.tier_count = 1;
    g.fee_rate = 10000000;
    g.fee_method = ICHA_FEE_ANNUAL;
    g.amount_rounding = g.rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
    g.day_count = ICHA_DAY_COUNT_ACT_365;
    return g;
}

/* Reading 14: a kind leaves alone what it has no use for; an annual fee covers the six months. */
static void members_without_a_use(void **state) {
    icha_terms t = loan(ICHA_METHOD_EQUAL_PRINCIPAL);
    icha_guarantee g = one_percent_a_year();
    icha_row rows[ROWS];
    icha_fee fee;
    size_t count;
    icha_event e = rate(day(2018, 1, 15), 36500000);
    (void)state;
    e.instalments = e.months = 5;
    t.events = &e;
    t.event_count = 1;
    assert_int_equal(schedule(&t, NULL, rows), 12);
    t.term_months = 6;
    assert_int_equal(icha_fees(&t, &g, &fee, 1, &count, NULL), ICHA_OK);
    assert_true(count == 1 && fee.covers_to == day(2018, 7, 15));
}

/* 1 March is the last day that is paid; the subsidy counts from the day after, which its own `end` would begin with. */
static void a_prepayment_has_the_subsidy_rate_of_its_day(void **state) {
    icha_terms t = loan(ICHA_METHOD_BULLET);
    icha_subsidy s = half();
    icha_row rows[ROWS];
    (void)state;
    s.inclusion = ICHA_INCLUSION_END;
    s.until = day(2018, 3, 1);
    WITH(t, prepay(day(2018, 3, 1), 1000000, 0));
    (void)schedule(&t, &s, rows);
    assert_true(rows[1].n == 0 && rows[1].subsidy_rate == 18250000);
}

/* ---- guarantee ---- */

/* 18 months, 12 more on the first anniversary: the fee of that day knows them and covers the whole year. */
static void an_annual_fee_knows_its_own_day(void **state) {
    icha_terms t = loan(ICHA_METHOD_BULLET);
    icha_guarantee g = one_percent_a_year();
    icha_fee fees[8];
    size_t count;
    (void)state;
    t.term_months = 18;
    WITH(t, extend(day(2019, 1, 15), 12));
    assert_int_equal(icha_fees(&t, &g, fees, 8, &count, NULL), ICHA_OK);
    assert_true(count == 3 && fees[1].covers_to == day(2020, 1, 15) && fees[1].fee == 120000);
}

/* 1 % of 12,000,000 a year; the second after half is repaid that day; the third only because the loan was extended. The
 * fee charged at once knows nothing of it. */
static void annual_fees_go_by_the_balance(void **state) {
    icha_terms t = loan(ICHA_METHOD_BULLET);
    icha_guarantee g = one_percent_a_year();
    icha_fee fees[8];
    size_t count;
    (void)state;
    t.term_months = 24;
    WITH(t, prepay(day(2019, 1, 15), 6000000, 0), extend(day(2019, 12, 1), 12));
    assert_int_equal(icha_fees(&t, &g, fees, 8, &count, NULL), ICHA_OK);
    assert_true(count == 3 && fees[0].fee == 120000 && fees[1].fee == 60000);
    assert_int_equal(fees[2].fee, 60164); /* 366 days */
    assert_int_equal(fees[2].covers_to, day(2021, 1, 15));
    for (int method = ICHA_FEE_UPFRONT; method <= ICHA_FEE_DECLINING; method++) {
        if (method == ICHA_FEE_ANNUAL) continue;
        g.fee_method = (icha_fee_method)method;
        assert_int_equal(icha_fees(&t, &g, fees, 8, &count, NULL), ICHA_OK);
        assert_true(count == 1 && fees[0].fee == 240000);
    }
}

/* Out 12,000,000; 15 February 37,200; on Sunday 15 July the due date rolls to Monday 16, and 1,000,000 are repaid on the
 * Sunday: they come first. */
static void prepayments_are_flows(void **state) {
    icha_terms t = loan(ICHA_METHOD_BULLET);
    icha_flow flows[30];
    size_t count;
    (void)state;
    t.business_day = ICHA_BUSINESS_DAY_FOLLOWING;
    t.calendar = ICHA_CALENDAR_WEEKENDS;
    t.accrual_follows_roll = 0;
    WITH(t, prepay(day(2018, 7, 15), 1000000, 0));
    assert_int_equal(icha_flows(&t, NULL, NULL, flows, 30, &count, NULL), ICHA_OK);
    assert_int_equal(count, 14);
    assert_true(flows[6].on == day(2018, 7, 15) && flows[6].amount == -1000000);
    assert_true(flows[7].on == day(2018, 7, 16) && flows[7].amount == -36000);
    for (size_t i = 1; i < count; i++) assert_true(flows[i - 1].on < flows[i].on);
}

/* Due on Saturday 15 September and rolled to Monday 17; all is repaid on the Sunday, with a day's interest. */
static void repaid_before_the_rolled_day(void **state) {
    icha_terms t = loan(ICHA_METHOD_BULLET);
    icha_flow flows[30];
    size_t count;
    (void)state;
    t.business_day = ICHA_BUSINESS_DAY_FOLLOWING;
    t.calendar = ICHA_CALENDAR_WEEKENDS;
    t.accrual_follows_roll = 0;
    WITH(t, prepay(day(2018, 9, 16), ICHA_PREPAY_ALL, 0));
    assert_int_equal(icha_flows(&t, NULL, NULL, flows, 30, &count, NULL), ICHA_OK);
    assert_int_equal(count, 10);
    assert_true(flows[8].on == day(2018, 9, 16) && flows[8].amount == -12001200);
    assert_true(flows[9].on == day(2018, 9, 17) && flows[9].amount == -31 * 1200);
}

/* Due on Saturday 15 and rolled to Monday 17 September, which accrual follows: the Saturday is an ordinary day of the period
 * 15 August .. 17 September, the Monday is the due date. 31 days on 12,000,000 and 2 on 11,000,000; then 28 on 10,000,000. */
static void events_follow_the_roll_where_accrual_does(void **state) {
    icha_terms t = loan(ICHA_METHOD_BULLET);
    icha_row rows[ROWS];
    (void)state;
    t.business_day = ICHA_BUSINESS_DAY_FOLLOWING;
    t.calendar = ICHA_CALENDAR_WEEKENDS;
    t.accrual_follows_roll = 1;
    WITH(t, prepay(day(2018, 9, 17), 1000000, 0), prepay(day(2018, 9, 15), 1000000, 0));
    (void)schedule(&t, NULL, rows);
    assert_true(rows[7].n == 0 && rows[7].due == day(2018, 9, 15) && rows[7].closing == 11000000);
    assert_true(rows[8].n == 8 && rows[8].to == day(2018, 9, 17) && rows[8].interest == 31 * 1200 + 2 * 1100);
    assert_true(rows[9].n == 0 && rows[9].due == day(2018, 9, 17) && rows[9].closing == 10000000);
    assert_true(rows[10].n == 9 && rows[10].days == 28 && rows[10].interest == 28 * 1000);
}

/* The same due date, unrolled for accrual: `all` on the Saturday leaves the row of 31 days, paid on Monday, as it stands; all on
 * the Monday closes a period of two days. */
static void all_on_a_rolled_due_date(void **state) {
    icha_terms t = loan(ICHA_METHOD_BULLET);
    icha_row rows[ROWS];
    (void)state;
    t.business_day = ICHA_BUSINESS_DAY_FOLLOWING;
    t.calendar = ICHA_CALENDAR_WEEKENDS;
    t.accrual_follows_roll = 0;
    {
        WITH(t, prepay(day(2018, 9, 15), ICHA_PREPAY_ALL, 0));
        assert_int_equal(schedule(&t, NULL, rows), 9);
        assert_true(rows[7].n == 8 && rows[7].due == day(2018, 9, 17) && rows[7].interest == 31 * 1200);
        assert_true(rows[8].n == 0 && rows[8].due == day(2018, 9, 15));
    }
    WITH(t, prepay(day(2018, 9, 17), ICHA_PREPAY_ALL, 0));
    assert_int_equal(schedule(&t, NULL, rows), 10);
    assert_true(rows[8].n == 9 && rows[8].due == day(2018, 9, 17) && rows[8].interest == 2 * 1200);
    assert_true(rows[9].n == 0 && rows[9].due == day(2018, 9, 17));
}

/* ---- faults ---- */

static void an_event_lacks_something(void **state) {
    (void)state;
#define REFUSE(made, assignment, status, field)                                                                        \
    do {                                                                                                               \
        icha_terms t = loan(ICHA_METHOD_EQUAL_PRINCIPAL);                                                              \
        icha_event e = made;                                                                                           \
        assignment;                                                                                                    \
        t.events = &e;                                                                                                 \
        t.event_count = 1;                                                                                             \
        refused(&t, ICHA_ERR_##status, field, 0);                                                                      \
    } while (0)
    const icha_date on = day(2018, 3, 1);
    REFUSE(event(0, on), (void)0, MISSING, "events[0].kind");
    REFUSE(event(10, on), (void)0, RANGE, "events[0].kind");
    REFUSE(rate(ICHA_DATE_UNSET, 1), (void)0, MISSING, "events[0].on");
    REFUSE(rate(ICHA_DATE_MAX + 1, 1), (void)0, RANGE, "events[0].on");
    REFUSE(rate(on, ICHA_UNSET), (void)0, MISSING, "events[0].rate");
    REFUSE(rate(on, -1), (void)0, RANGE, "events[0].rate");
    REFUSE(rate(on, ICHA_RATE_MAX + 1), (void)0, RANGE, "events[0].rate");
    REFUSE(extend(on, 0), (void)0, MISSING, "events[0].months");
    REFUSE(extend(on, -1), (void)0, RANGE, "events[0].months");
    REFUSE(extend(on, ICHA_TERM_MONTHS_MAX + 1), (void)0, RANGE, "events[0].months");
    REFUSE(extend(on, ICHA_TERM_MONTHS_MAX), (void)0, RANGE, "events[0]"); /* past 2199 */
    REFUSE(defer(on, 0), (void)0, MISSING, "events[0].instalments");
    REFUSE(defer(on, -1), (void)0, RANGE, "events[0].instalments");
    REFUSE(reduce(on, ICHA_UNSET), (void)0, MISSING, "events[0].amount");
    REFUSE(reduce(on, 0), (void)0, RANGE, "events[0].amount");
    REFUSE(reduce(on, ICHA_MONEY_MAX + 1), (void)0, RANGE, "events[0].amount");
    REFUSE(prepay(on, 1, 0), (void)0, MISSING, "events[0].effect");
    REFUSE(prepay(on, 1, 3), (void)0, RANGE, "events[0].effect");
    REFUSE(delinquent(on, ICHA_DATE_UNSET), (void)0, MISSING, "events[0].to");
    REFUSE(delinquent(ICHA_DATE_UNSET, on), (void)0, MISSING, "events[0].from");
    REFUSE(delinquent(on, on), (void)0, CONFLICT, "events[0].to");
    REFUSE(event(ICHA_EVENT_STOP_SUBSIDY, on), e.reason[0] = '\0', MISSING, "events[0].reason");
    REFUSE(event(ICHA_EVENT_STOP_SUBSIDY, on), memset(e.reason, 'x', sizeof e.reason), RANGE, "events[0].reason");
    REFUSE(rate(day(2018, 1, 14), 1), (void)0, CONFLICT, "events[0]"); /* before the disbursement */
#undef REFUSE
}

static void lists_have_their_limit(void **state) {
    static icha_event many[ICHA_EVENTS_MAX + 1];
    icha_terms t = loan(ICHA_METHOD_BULLET);
    icha_row rows[ICHA_EVENTS_MAX + 12];
    size_t count;
    (void)state;
    t.event_count = 1;
    refused(&t, ICHA_ERR_MISSING, "events", -1);
    t.events = many;
    for (int i = 0; i <= ICHA_EVENTS_MAX; i++) many[i] = prepay(t.disbursed_on + ICHA_EVENTS_MAX - i, 60000, 0);
    t.event_count = ICHA_EVENTS_MAX + 1;
    refused(&t, ICHA_ERR_RANGE, "events", -1);
    t.event_count = ICHA_EVENTS_MAX; /* on the 199 days after the first 1; all 12,000,000 are repaid by the last */
    assert_int_equal(icha_schedule(&t, NULL, rows, ICHA_EVENTS_MAX + 12, &count, NULL), ICHA_OK);
    assert_true(count == ICHA_EVENTS_MAX + 7 && rows[count - 1].closing == 0 && rows[count - 1].n == 7);
}

static void lists_of_an_index_have_their_limit(void **state) {
    static icha_index_entry entries[ICHA_INDEX_ENTRIES_MAX];
    static icha_date resets[ICHA_RESETS_MAX];
    icha_terms t = loan(ICHA_METHOD_BULLET);
    icha_index index;
    (void)state;
    icha_index_init(&index);
    for (int i = 0; i < ICHA_INDEX_ENTRIES_MAX; i++) entries[i] = (icha_index_entry){t.disbursed_on + i, 0};
    for (int i = 0; i < ICHA_RESETS_MAX; i++) resets[i] = t.disbursed_on + 1 + i;
    index.entries = entries;
    index.entry_count = ICHA_INDEX_ENTRIES_MAX;
    index.reset_on = resets;
    index.reset_count = ICHA_RESETS_MAX;
    index.spread = 36500000;
    t.index = &index;
    t.rate = ICHA_UNSET;
    assert_int_equal(icha_terms_check(&t, NULL), ICHA_OK);
}

static void two_events_contradict_each_other(void **state) {
    const icha_date on = day(2018, 3, 1);
    icha_terms t = loan(ICHA_METHOD_EQUAL_PRINCIPAL);
    icha_error err = ICHA_ERROR_INIT;
    (void)state;
    {
        WITH(t, reduce(on, 1), rate(on, 1), shorten(on, 2));
        refused(&t, ICHA_ERR_CONFLICT, "events[2]", 2);
        (void)icha_terms_check(&t, &err);
        assert_non_null(strstr(err.message, "events[0]"));
    }
    {
        WITH(t, delinquent(on + 4, on + 9), delinquent(on, on + 5));
        refused(&t, ICHA_ERR_CONFLICT, "events[1]", 1);
        (void)icha_terms_check(&t, &err);
        assert_non_null(strstr(err.message, "events[0]"));
    }
    {
        WITH(t, delinquent(on + 5, on + 9), delinquent(on, on + 5)); /* share no day */
        assert_int_equal(icha_terms_check(&t, NULL), ICHA_OK);
    }
}

static void an_event_comes_too_late(void **state) {
    icha_terms t = loan(ICHA_METHOD_EQUAL_PRINCIPAL);
    const icha_date last = day(2019, 1, 15);
    icha_row rows[ROWS];
    (void)state;
#define LATE(status, field, at, ...)                                                                                   \
    do {                                                                                                               \
        WITH(t, __VA_ARGS__);                                                                                          \
        refused(&t, ICHA_ERR_##status, field, at);                                                                     \
    } while (0)
    LATE(CONFLICT, "events[0]", 0, rate(last + 1, 1));
    LATE(CONFLICT, "events[0]", 0, delinquent(last + 1, last + 2));
    LATE(RANGE, "events[0].amount", 0, reduce(last, 1)); /* nothing is left */
    LATE(RANGE, "events[0].amount", 0, prepay(last, ICHA_PREPAY_ALL, 0));
    LATE(RANGE, "events[0].amount", 0, reduce(day(2018, 3, 1), 11000001));
    LATE(CONFLICT, "events[0]", 0, event(ICHA_EVENT_CLOSE, day(2018, 3, 2)),
         prepay(day(2018, 3, 1), ICHA_PREPAY_ALL, 0));
    LATE(CONFLICT, "events[0]", 0, rate(day(2018, 3, 2), 1), reduce(day(2018, 3, 1), 11000000));
    LATE(CONFLICT, "events[0]", 0, rate(day(2018, 12, 16), 1),
         shorten(day(2018, 3, 20), 1000000)); /* ends on the 15th */
#undef LATE
    WITH(t, rate(last, 1), event(ICHA_EVENT_CLOSE, last), delinquent(last, last + 900));
    assert_int_equal(schedule(&t, NULL, rows), 12);
}

/* kr-bank ends with 2040 (T-5). 3 December 2040 is a Monday; a month more leaves the data, whether or not the loan is
 * paid off before (reading 21). */
static void an_event_moves_the_maturity_off_the_calendar(void **state) {
    icha_terms t = loan(ICHA_METHOD_EQUAL_PRINCIPAL);
    const icha_date on = day(2040, 3, 15);
    icha_row rows[ROWS];
    (void)state;
    t.disbursed_on = day(2039, 12, 3);
    t.business_day = ICHA_BUSINESS_DAY_FOLLOWING;
    t.calendar = ICHA_CALENDAR_KR_BANK;
    t.accrual_follows_roll = 0;
    assert_int_equal(schedule(&t, NULL, rows), 12);
    {
        WITH(t, extend(on, 1));
        refused(&t, ICHA_ERR_CALENDAR, "calendar", -1);
    }
    {
        WITH(t, defer(on, 1));
        refused(&t, ICHA_ERR_CALENDAR, "calendar", -1);
    }
    {
        WITH(t, extend(on, 1), prepay(day(2040, 5, 15), ICHA_PREPAY_ALL, 0));
        refused(&t, ICHA_ERR_CALENDAR, "calendar", -1);
    }
    t.disbursed_on = day(2039, 12, 31); /* matures on 30 November; a month more is 31 December 2040, an open Monday */
    t.term_months = 11;
    WITH(t, extend(on, 1));
    assert_int_equal(schedule(&t, NULL, rows), 12);
    assert_true(rows[11].due == day(2040, 12, 31));
}

/* The balance falls below the balloon: instalments computed anew are 0, the last clears what is left (0004). */
static void a_prepayment_below_the_balloon_leaves_no_instalment(void **state) {
    icha_terms t = loan(ICHA_METHOD_EQUAL_PRINCIPAL);
    icha_row rows[64];
    size_t count = 0;
    (void)state;
    t.balloon = 2000000;
    WITH(t, reduce(day(2018, 1, 20), 10500000));
    assert_int_equal(icha_schedule(&t, NULL, rows, 64, &count, NULL), ICHA_OK);
    size_t prepaid = 0;
    while (rows[prepaid].n != 0) prepaid++;
    assert_int_equal(rows[prepaid].principal, 10500000);
    assert_true(rows[prepaid].closing > 0 && rows[prepaid].closing < 2000000);
    for (size_t i = prepaid + 1; i + 1 < count; i++) assert_int_equal(rows[i].principal, 0);
    assert_int_equal(rows[count - 1].principal, rows[prepaid].closing);
    assert_int_equal(rows[count - 1].closing, 0);
}

static void kinds_and_effects_have_names(void **state) {
    static const char *const kinds[] = {"rate",  "extend",   "defer",     "prepay",      "delinquent",
                                        "close", "relocate", "subrogate", "stop_subsidy"};
    static const char *const effects[] = {"reduce_payment", "shorten"};
    icha_event_kind kind;
    icha_prepay_effect effect;
    (void)state;
    for (int i = 0; i < 9; i++) {
        assert_int_equal(icha_event_kind_parse(kinds[i], strlen(kinds[i]), &kind, NULL), ICHA_OK);
        assert_int_equal(kind, i + 1);
        assert_string_equal(icha_event_kind_name(kind), kinds[i]);
    }
    for (int i = 0; i < 2; i++) {
        assert_int_equal(icha_prepay_effect_parse(effects[i], strlen(effects[i]), &effect, NULL), ICHA_OK);
        assert_int_equal(effect, i + 1);
        assert_string_equal(icha_prepay_effect_name(effect), effects[i]);
    }
    assert_int_equal(icha_event_kind_parse("prepaid", 7, &kind, NULL), ICHA_ERR_UNKNOWN_KEY);
}

/* L-6: what was found and what was expected, as dates. */
static void an_event_before_the_loan_is_told_with_both_days(void **state) {
    icha_terms t = loan(ICHA_METHOD_BULLET);
    icha_event close = event(ICHA_EVENT_CLOSE, day(2018, 1, 14));
    icha_error err = ICHA_ERROR_INIT;
    (void)state;
    t.events = &close;
    t.event_count = 1;
    assert_int_equal(icha_terms_check(&t, &err), ICHA_ERR_CONFLICT);
    assert_string_equal(err.found, "2018-01-14");
    assert_string_equal(err.expected, "2018-01-15");
    close.on++;
    assert_int_equal(icha_terms_check(&t, &err), ICHA_OK);
}

/* N-1 with an event too: 9e15 at 1000 % for a year is 9e16 of interest; at 0.1 % the last payment is past the limit. */
static void figures_past_the_limit_are_refused(void **state) {
    icha_terms t = loan(ICHA_METHOD_BULLET);
    icha_event close = event(ICHA_EVENT_CLOSE, day(2018, 6, 1));
    icha_error err = ICHA_ERROR_INIT;
    icha_cursor cursor;
    icha_row row = {.n = 4711};
    bool more = true;
    (void)state;
    t.principal = ICHA_MONEY_MAX;
    t.rate = ICHA_RATE_MAX;
    t.interest_every_months = t.principal_every_months = 12;
    t.events = &close;
    t.event_count = 1;
    assert_int_equal(icha_cursor_open(&cursor, &t, NULL, &err), ICHA_OK);
    assert_int_equal(icha_cursor_next(&cursor, &row, &more, &err), ICHA_ERR_OVERFLOW);
    assert_string_equal(err.rule, "N-1");
    assert_string_equal(err.field, "interest");
    assert_true(more && row.n == 4711); /* */
    assert_int_equal(icha_cursor_next(&cursor, &row, &more, &err), ICHA_OK);
    assert_false(more);
    t.rate = 1000000;
    assert_int_equal(icha_cursor_open(&cursor, &t, NULL, &err), ICHA_OK);
    assert_int_equal(icha_cursor_next(&cursor, &row, &more, &err), ICHA_ERR_OVERFLOW);
    assert_string_equal(err.field, "payment");
    assert_true(!more && row.n == 4711);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_rate_governs_the_counted_days_from_its_own_on),
                                       cmocka_unit_test(a_rate_may_change_on_the_first_day_and_on_due_dates),
                                       cmocka_unit_test(a_level_payment_follows_the_rate),
                                       cmocka_unit_test(a_change_to_the_same_rate_changes_nothing),
                                       cmocka_unit_test(an_index_is_looked_up_on_reset_dates),
                                       cmocka_unit_test(a_reset_after_the_series_is_a_gap), cmocka_unit_test(an_index_has_its_faults),
                                       cmocka_unit_test(a_prepayment_lowers_the_balance),
                                       cmocka_unit_test(prepayments_on_the_edges_of_a_period),
                                       cmocka_unit_test(all_ends_the_period_that_day),
                                       cmocka_unit_test(an_amount_may_be_the_balance),
                                       cmocka_unit_test(reduce_and_shorten),
                                       cmocka_unit_test(the_residue_follows_the_terms),
                                       cmocka_unit_test(an_extension_spreads_what_is_left),
                                       cmocka_unit_test(a_loan_may_be_extended_on_its_last_day),
                                       cmocka_unit_test(deferred_instalments_pay_interest_only),
                                       cmocka_unit_test(a_deferral_moves_principal_intervals),
                                       cmocka_unit_test(principal_intervals_that_do_not_divide_the_rest),
                                       cmocka_unit_test(a_due_date_is_not_made_up_for),
                                       cmocka_unit_test(many_on_one_day),
                                       cmocka_unit_test(a_subsidy_stops_and_pauses),
                                       cmocka_unit_test(a_subsidy_follows_the_balance),
                                       cmocka_unit_test(parts_are_cut_by_both_sides),
                                       cmocka_unit_test(claims_by_day_weigh_the_balance),
                                       cmocka_unit_test(annual_fees_go_by_the_balance),
                                       cmocka_unit_test(prepayments_are_flows),
                                       cmocka_unit_test(repaid_before_the_rolled_day),
                                       cmocka_unit_test(events_follow_the_roll_where_accrual_does),
                                       cmocka_unit_test(all_on_a_rolled_due_date),
                                       cmocka_unit_test(two_due_dates_on_one_day),
                                       cmocka_unit_test(a_level_payment_after_prepayments),
                                       cmocka_unit_test(the_balance_as_an_amount_on_the_edges),
                                       cmocka_unit_test(an_extension_between_a_due_date_and_its_roll),
                                       cmocka_unit_test(members_without_a_use),
                                       cmocka_unit_test(a_prepayment_has_the_subsidy_rate_of_its_day),
                                       cmocka_unit_test(an_annual_fee_knows_its_own_day),
                                       cmocka_unit_test(an_event_lacks_something),
                                       cmocka_unit_test(lists_have_their_limit),
                                       cmocka_unit_test(lists_of_an_index_have_their_limit),
                                       cmocka_unit_test(two_events_contradict_each_other),
                                       cmocka_unit_test(an_event_comes_too_late),
                                       cmocka_unit_test(an_event_moves_the_maturity_off_the_calendar),
                                       cmocka_unit_test(a_prepayment_below_the_balloon_leaves_no_instalment),
                                       cmocka_unit_test(kinds_and_effects_have_names),
                                       cmocka_unit_test(figures_past_the_limit_are_refused),
                                       cmocka_unit_test(an_event_before_the_loan_is_told_with_both_days)};
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    icha_thread_cleanup();
    return failures;
}
