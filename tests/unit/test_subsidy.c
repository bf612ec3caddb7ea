/* Subsidy terms and claims: required fields, limits at -1, 0, +1, capacities (S-1 to S-7, X-1, X-3). */
#include "support/cmocka_setup.h"

#include <stdio.h>
#include <string.h>

#include "calendar/civil.h"
#include "icha/icha.h"
#include "subsidy/absent.h"

static icha_date day(int32_t year, int32_t month, int32_t of_month) {
    return icha_days_of((icha_civil){year, month, of_month});
}

/* 12,000,000 at 3.65 % for a year, bullet: 1,200 won a day on act/365. */
static icha_terms loan(void) {
    icha_terms t;
    icha_terms_init(&t);
    t.principal = 12000000;
    t.rate = 36500000;
    t.disbursed_on = day(2018, 1, 15);
    t.term_months = 12;
    t.method = ICHA_METHOD_BULLET;
    t.day_count = ICHA_DAY_COUNT_ACT_365;
    t.inclusion = ICHA_INCLUSION_START;
    t.interest_rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
    return t;
}

/* 1.825 % for the year: 600 won a day. */
static icha_subsidy plain(void) {
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
    s.claim = (icha_claim_terms){ICHA_CYCLE_QUARTER, ICHA_CLAIM_BY_DUE, {ICHA_ROUND_DOWN, 10}, ICHA_CLAIM_LEVEL_CLAIM, 20, 0};
    return s;
}

static void set_payers(icha_subsidy *s, int32_t count) {
    s->payer_count = count;
    s->residual = ICHA_RESIDUAL_FIRST;
    for (int32_t i = 0; i < count; i++) {
        snprintf(s->payers[i].name, sizeof s->payers[i].name, "payer %d", (int)i);
        s->payers[i].share = (icha_ratio){1, count};
    }
}

static void accepted(const icha_subsidy *s) {
    icha_error err = ICHA_ERROR_INIT;
    if (icha_subsidy_check(s, &err) != ICHA_OK) fail_msg("refused: %s", err.message);
    assert_int_equal(icha_subsidy_check(s, NULL), ICHA_OK);
}

static void refused(const icha_subsidy *s, icha_status status, const char *field, const char *rule) {
    icha_error err = ICHA_ERROR_INIT;
    icha_terms t = loan();
    icha_cursor cursor;
    size_t count = 4711;
    assert_string_equal(icha_status_name(icha_subsidy_check(s, &err)), icha_status_name(status));
    assert_string_equal(err.field, field);
    assert_string_equal(err.rule, rule);
    assert_int_equal(icha_subsidy_check(s, NULL), status);
    bool more = true;
    icha_row row;
    assert_int_equal(icha_cursor_open(&cursor, &t, s, NULL), status);
    assert_int_equal(icha_cursor_next(&cursor, &row, &more, NULL), ICHA_OK); /* it has no rows */
    assert_false(more);
    assert_int_equal(icha_claims(&t, s, NULL, 0, &count, NULL), status);
    assert_int_equal(count, 4711);
}

#define ACCEPT(assignment) s = plain(), assignment, accepted(&s)
#define REFUSE(assignment, status, name, rule) s = plain(), assignment, refused(&s, ICHA_ERR_##status, name, rule)

static void required_fields_are_named(void **state) {
    icha_subsidy s;
    (void)state;
    icha_subsidy_init(&s);
    refused(&s, ICHA_ERR_MISSING, "subsidy.method", "S-1");
    REFUSE(s.method = 0, MISSING, "subsidy.method", "S-1");
    REFUSE(s.base = 0, MISSING, "subsidy.base", "S-1");
    REFUSE(s.step_count = 0, MISSING, "subsidy.steps", "S-1");
    REFUSE(s.rounding.mode = 0, MISSING, "subsidy.rounding", "S-1");
    ACCEPT((s.rounding.mode = 0, s.method = ICHA_SUBSIDY_OF_DIFFERENCE));
    REFUSE(s.payer_count = 0, MISSING, "subsidy.payers", "S-1");
    REFUSE((set_payers(&s, 2), s.residual = 0), MISSING, "subsidy.residual", "S-1");
    REFUSE(s.claim.by = 0, MISSING, "subsidy.claim.by", "S-1");
    REFUSE(s.claim.rounding.mode = 0, MISSING, "subsidy.claim.rounding", "S-1");
    REFUSE(s.claim.level = 0, MISSING, "subsidy.claim.level", "S-1");
    REFUSE(s.claim.payment_lag_days = -1, MISSING, "subsidy.claim.payment_lag_days", "S-1");
    REFUSE(s.claim.closing_days = -1, MISSING, "subsidy.claim.closing_days", "S-1");
    ACCEPT((memset(&s.claim, 0, sizeof s.claim), s.claim.closing_days = -1)); /* no cycle: all else is ignored */
    REFUSE(s.payers[0].name[0] = '\0', MISSING, "subsidy.payers.name", "S-5");
    REFUSE(s.payers[0].share.denominator = 0, MISSING, "subsidy.payers.share", "S-5");
    REFUSE(s.payers[0].share.numerator = -1, MISSING, "subsidy.payers.share", "S-5");
}

static void limits_hold(void **state) {
    icha_subsidy s;
    (void)state;
    REFUSE(s.rounding.unit = 7, RANGE, "subsidy.rounding", "S-1");
    REFUSE(s.rounding.mode = (icha_rounding_mode)5, RANGE, "subsidy.rounding", "S-1");
    REFUSE(s.steps[0].months = 0, RANGE, "subsidy.steps", "S-3");
    ACCEPT(s.steps[0].months = 1);
    ACCEPT(s.steps[0].months = ICHA_TERM_MONTHS_MAX);
    REFUSE(s.steps[0].months = ICHA_TERM_MONTHS_MAX + 1, RANGE, "subsidy.steps", "S-3");
    ACCEPT((s.steps[1] = (icha_subsidy_step){ICHA_TERM_MONTHS_MAX - 12, 0}, s.step_count = 2));
    REFUSE((s.steps[1] = (icha_subsidy_step){ICHA_TERM_MONTHS_MAX - 11, 0}, s.step_count = 2), RANGE, "subsidy.steps", "S-3");
    REFUSE((s.steps[1] = (icha_subsidy_step){0, 0}, s.step_count = 2), RANGE, "subsidy.steps", "S-3");
    REFUSE(s.steps[0].rate = -1, RANGE, "subsidy.steps", "S-3");
    REFUSE(s.steps[0].rate = ICHA_UNSET, RANGE, "subsidy.steps", "S-3");
    ACCEPT(s.steps[0].rate = 0);
    ACCEPT(s.steps[0].rate = ICHA_RATE_MAX);
    REFUSE(s.steps[0].rate = ICHA_RATE_MAX + 1, RANGE, "subsidy.steps", "S-3");
    REFUSE(s.minimum_borrower_rate = -1, RANGE, "subsidy.minimum_borrower_rate", "S-3");
    ACCEPT(s.minimum_borrower_rate = ICHA_RATE_MAX);
    REFUSE(s.minimum_borrower_rate = ICHA_RATE_MAX + 1, RANGE, "subsidy.minimum_borrower_rate", "S-3");
    REFUSE(s.base_cap = -1, RANGE, "subsidy.base_cap", "S-1");
    ACCEPT(s.base_cap = 0);
    ACCEPT(s.base_cap = ICHA_MONEY_MAX);
    REFUSE(s.base_cap = ICHA_MONEY_MAX + 1, RANGE, "subsidy.base_cap", "S-1");
    ACCEPT(s.claim.payment_lag_days = 0);
    ACCEPT(s.claim.payment_lag_days = ICHA_PAYMENT_LAG_DAYS_MAX);
    REFUSE(s.claim.payment_lag_days = ICHA_PAYMENT_LAG_DAYS_MAX + 1, RANGE, "subsidy.claim.payment_lag_days", "S-7");
    ACCEPT(s.claim.closing_days = ICHA_CLOSING_DAYS_MAX);
    REFUSE(s.claim.closing_days = ICHA_CLOSING_DAYS_MAX + 1, RANGE, "subsidy.claim.closing_days", "S-7");
    const icha_subsidy_base guaranteed = ICHA_SUBSIDY_BASE_GUARANTEED;
    REFUSE(s.base = guaranteed, MISSING, "subsidy.guaranteed_amount", "S-1");
    REFUSE((s.base = guaranteed, s.guaranteed_amount = -1), RANGE, "subsidy.guaranteed_amount", "S-1");
    ACCEPT((s.base = guaranteed, s.guaranteed_amount = 0));
    REFUSE((s.base = guaranteed, s.guaranteed_amount = ICHA_MONEY_MAX + 1), RANGE, "subsidy.guaranteed_amount", "S-1");
    ACCEPT(s.guaranteed_amount = ICHA_MONEY_MAX + 1); /* of no use for base balance */
}

/* The guaranteed amount against the principal is seen where both are known. */
static void a_guarantee_is_at_most_the_loan(void **state) {
    icha_subsidy s = plain();
    icha_terms t = loan();
    icha_cursor cursor;
    icha_error err = ICHA_ERROR_INIT;
    (void)state;
    s.base = ICHA_SUBSIDY_BASE_GUARANTEED;
    s.guaranteed_amount = t.principal;
    assert_int_equal(icha_cursor_open(&cursor, &t, &s, &err), ICHA_OK);
    s.guaranteed_amount = t.principal + 1;
    assert_int_equal(icha_cursor_open(&cursor, &t, &s, &err), ICHA_ERR_RANGE);
    assert_string_equal(err.field, "subsidy.guaranteed_amount");
}

static void lists_have_their_limits(void **state) {
    icha_subsidy s;
    (void)state;
    REFUSE(s.step_count = ICHA_STEPS_MAX + 1, RANGE, "subsidy.steps", "X-3");
    REFUSE(s.step_count = INT32_MAX, RANGE, "subsidy.steps", "X-3");
    REFUSE(s.step_count = -1, MISSING, "subsidy.steps", "S-1");
    REFUSE((s.payer_count = ICHA_PAYERS_MAX + 1, s.residual = ICHA_RESIDUAL_FIRST), RANGE, "subsidy.payers", "X-3");
    REFUSE(s.payer_count = -1, MISSING, "subsidy.payers", "S-1");
    REFUSE(memset(s.payers[0].name, 'p', ICHA_NAME_SIZE), RANGE, "subsidy.payers.name", "X-3");
    ACCEPT(memset(s.payers[0].name, 'p', ICHA_NAME_SIZE - 1));
}

/* Missing, out of range, contradictory. */
static void faults_come_in_their_order(void **state) {
    icha_subsidy s = plain();
    (void)state;
    set_payers(&s, 2);
    s.payers[1].share = (icha_ratio){1, 3};
    refused(&s, ICHA_ERR_CONFLICT, "subsidy.payers", "S-5");
    s.claim.closing_days = 367;
    refused(&s, ICHA_ERR_RANGE, "subsidy.claim.closing_days", "S-7");
    s.steps[0].rate = -1;
    refused(&s, ICHA_ERR_RANGE, "subsidy.steps", "S-3");
    s.claim.by = 0;
    refused(&s, ICHA_ERR_MISSING, "subsidy.claim.by", "S-1");
    s.base = ICHA_SUBSIDY_BASE_GUARANTEED;
    refused(&s, ICHA_ERR_MISSING, "subsidy.guaranteed_amount", "S-1");
}

/* S-5: shares that do not add up to 1 are shown as their sum. */
static void shares_are_shown_as_a_sum(void **state) {
    icha_subsidy s = plain();
    icha_error err = ICHA_ERROR_INIT;
    (void)state;
    set_payers(&s, 3);
    s.payers[1].share = (icha_ratio){1, 2};
    s.payers[2].share = (icha_ratio){0, 1};
    assert_int_equal(icha_subsidy_check(&s, &err), ICHA_ERR_CONFLICT);
    assert_string_equal(err.found, "1/3 + 1/2 + 0");
}

static void lists_may_be_full(void **state) {
    icha_subsidy s = plain();
    icha_terms t = loan();
    icha_row rows[40];
    size_t count = 0;
    (void)state;
    s.step_count = ICHA_STEPS_MAX;
    for (int32_t i = 0; i < ICHA_STEPS_MAX; i++) s.steps[i] = (icha_subsidy_step){1, 10000000 + i % 2 * 10000000};
    accepted(&s);
    set_payers(&s, ICHA_PAYERS_MAX);
    s.until = day(2018, 11, 20);
    accepted(&s);
    assert_int_equal(icha_schedule(&t, &s, rows, 40, &count, NULL), ICHA_OK);
    assert_int_equal(count, 12);
    assert_int_equal(icha_claims(&t, &s, NULL, 0, &count, NULL), ICHA_OK);
    assert_int_equal(count, 4 * ICHA_PAYERS_MAX);
}

/* Every step but one inside one long period: all pieces are kept, and add up. */
static void one_period_may_hold_every_piece(void **state) {
    icha_subsidy s = plain();
    icha_terms t = loan();
    icha_row row;
    icha_part parts[ICHA_STEPS_MAX + 3];
    icha_cursor cursor;
    bool more;
    int32_t days = 0;
    (void)state;
    t.term_months = t.interest_every_months = t.principal_every_months = 36;
    s.step_count = ICHA_STEPS_MAX;
    for (int32_t i = 0; i < ICHA_STEPS_MAX; i++) s.steps[i] = (icha_subsidy_step){1, 10000000 + i % 2 * 10000000};
    assert_int_equal(icha_cursor_open(&cursor, &t, &s, NULL), ICHA_OK);
    assert_int_equal(icha_cursor_next(&cursor, &row, &more, NULL), ICHA_OK);
    assert_int_equal(row.parts, ICHA_STEPS_MAX + 1);
    assert_int_equal(icha_cursor_parts(&cursor, NULL, 0), ICHA_STEPS_MAX + 1);
    assert_int_equal(icha_cursor_parts(&cursor, parts, ICHA_STEPS_MAX + 3), ICHA_STEPS_MAX + 1);
    for (int32_t i = 0; i < row.parts; i++) days += parts[i].days;
    assert_int_equal(days, row.days);
    assert_int_equal(parts[ICHA_STEPS_MAX].subsidy_rate, 0);
    assert_int_equal(parts[ICHA_STEPS_MAX].from, day(2020, 1, 15));
    memset(parts, 0, sizeof parts);
    assert_int_equal(icha_cursor_parts(&cursor, parts, 2), ICHA_STEPS_MAX + 1);
    assert_true(parts[1].days == 28 && parts[2].days == 0);
}

static void contradictions_are_refused(void **state) {
    icha_subsidy s;
    (void)state;
    REFUSE((set_payers(&s, 2), s.payers[1].share = (icha_ratio){1, 3}), CONFLICT, "subsidy.payers", "S-5");
    REFUSE((set_payers(&s, 2), s.payers[1].share = (icha_ratio){2, 3}), CONFLICT, "subsidy.payers", "S-5");
    REFUSE((set_payers(&s, 3), strcpy(s.payers[2].name, s.payers[0].name)), CONFLICT, "subsidy.payers", "S-5");
    ACCEPT((set_payers(&s, 3), strcpy(s.payers[2].name, "payer 00")));
}

static void arrays_have_their_capacity(void **state) {
    icha_terms t = loan();
    icha_subsidy s = plain();
    icha_row rows[13];
    icha_claim claims[6];
    icha_error err = ICHA_ERROR_INIT;
    size_t count = 0;
    (void)state;
    assert_int_equal(icha_schedule(&t, &s, NULL, 0, &count, NULL), ICHA_OK);
    assert_int_equal(count, 12);
    assert_int_equal(icha_schedule(&t, &s, rows, 11, &count, &err), ICHA_ERR_CAPACITY);
    assert_int_equal(err.status, ICHA_ERR_CAPACITY);
    assert_int_equal(count, 12);
    assert_int_equal(icha_schedule(&t, &s, rows, 12, &count, NULL), ICHA_OK);
    rows[12].n = 4711;
    assert_int_equal(icha_schedule(&t, &s, rows, 13, &count, NULL), ICHA_OK);
    assert_true(count == 12 && rows[11].n == 12 && rows[12].n == 4711);
    assert_int_equal(icha_claims(&t, &s, NULL, 0, &count, NULL), ICHA_OK);
    assert_int_equal(count, 5); /* due dates from 15 February 2018 to 15 January 2019 */
    assert_int_equal(icha_claims(&t, &s, claims, 4, &count, NULL), ICHA_ERR_CAPACITY);
    assert_int_equal(count, 5);
    assert_int_equal(icha_claims(&t, &s, claims, 5, &count, NULL), ICHA_OK);
    claims[5].payer = 4711;
    assert_int_equal(icha_claims(&t, &s, claims, 6, &count, NULL), ICHA_OK);
    assert_true(count == 5 && claims[5].payer == 4711);
}

static void claims_need_a_subsidy_and_its_terms(void **state) {
    icha_terms t = loan();
    icha_subsidy s = plain();
    size_t count = 4711;
    (void)state;
    assert_int_equal(icha_claims(&t, NULL, NULL, 0, &count, NULL), ICHA_OK);
    assert_int_equal(count, 0);
    s.claim.cycle = 0;
    count = 4711;
    assert_int_equal(icha_claims(&t, &s, NULL, 0, &count, NULL), ICHA_OK);
    assert_int_equal(count, 0);
    s = plain();
    s.base_cap = 0; /* lines of 0: no claim */
    assert_int_equal(icha_claims(&t, &s, NULL, 0, &count, NULL), ICHA_OK);
    assert_int_equal(count, 0);
}

/* N-1, S-6: two lines of one claim, each of them money, together more than money. 9e15 at 1000 % for 31 days of 365 is
 * 7,643,835,616,438,356; the quarter has two of them, and a quarter of one is claimed. */
static void a_claim_is_bounded(void **state) {
    icha_terms t = loan();
    icha_subsidy s = plain();
    icha_error err = ICHA_ERROR_INIT;
    size_t count = 4711;
    (void)state;
    t.principal = ICHA_MONEY_MAX;
    t.rate = 10 * ICHA_RATE_ONE;
    t.disbursed_on = day(2018, 6, 15); /* due 15 July (30 days), 15 August (31), 15 September: all of the third quarter */
    t.term_months = 2;
    s.steps[0].rate = 10 * ICHA_RATE_ONE;
    assert_int_equal(icha_claims(&t, &s, NULL, 0, &count, &err), ICHA_ERR_OVERFLOW);
    assert_int_equal(count, 4711);
    s.claim.cycle = ICHA_CYCLE_MONTH; /* each a claim of its own */
    assert_int_equal(icha_claims(&t, &s, NULL, 0, &count, &err), ICHA_OK);
    assert_int_equal(count, 2);
}

/* The first claim by hand: due dates of February and March: 31 + 28 days x 600 = 35,400; quarter end + 20 days. */
static void the_first_claim_by_hand(void **state) {
    icha_terms t = loan();
    icha_subsidy s = plain();
    icha_claim claims[6];
    size_t count;
    (void)state;
    assert_int_equal(icha_claims(&t, &s, claims, 6, &count, NULL), ICHA_OK);
    assert_int_equal(claims[0].cycle_from, day(2018, 1, 1));
    assert_int_equal(claims[0].cycle_to, day(2018, 3, 31));
    assert_int_equal(claims[0].paid_on, day(2018, 4, 20));
    assert_true(claims[0].lines == 35400 && claims[0].amount == 35400 && claims[0].dropped == 0);
    assert_int_equal(claims[3].fiscal_year, 2019); /* October to December, paid on 20 January 2019, closing_days 0 */
    assert_int_equal(claims[4].lines, 31 * 600);
}

/* A claim paid past 2199 is refused; on the last day it is not. */
static void a_payment_date_stays_in_the_calendar(void **state) {
    icha_terms t = loan();
    icha_subsidy s = plain();
    icha_error err = ICHA_ERROR_INIT;
    size_t count = 4711;
    (void)state;
    t.disbursed_on = day(2198, 12, 31);
    s.claim.payment_lag_days = 1;
    assert_int_equal(icha_claims(&t, &s, NULL, 0, &count, &err), ICHA_ERR_RANGE);
    assert_string_equal(err.field, "subsidy.claim.payment_lag_days");
    assert_string_equal(err.rule, "S-7");
    assert_int_equal(count, 4711);
    s.claim.payment_lag_days = 0;
    assert_int_equal(icha_claims(&t, &s, NULL, 0, &count, &err), ICHA_OK);
    s.claim.by = ICHA_CLAIM_BY_ACCRUAL;
    assert_int_equal(icha_claims(&t, &s, NULL, 0, &count, &err), ICHA_OK);
}

/* 9e15 at 100 % for a year of 365 days: the interest is 9e15, and the subsidy on act/360 would be 9.125e15, but is at most
 * the full interest. No amount of the row passes N-1. */
static void a_subsidy_is_bounded_after_at_most_full(void **state) {
    icha_terms t = loan();
    icha_subsidy s = plain();
    icha_error err = ICHA_ERROR_INIT;
    icha_row row;
    size_t count = 0;
    (void)state;
    t.principal = ICHA_MONEY_MAX;
    t.rate = ICHA_RATE_ONE;
    t.interest_every_months = t.principal_every_months = 12;
    s.steps[0].rate = ICHA_RATE_ONE;
    s.day_count = ICHA_DAY_COUNT_ACT_360;
    s.claim.cycle = 0;
    if (icha_schedule(&t, &s, &row, 1, &count, &err) != ICHA_OK) fail_msg("%s", err.message);
    assert_true(row.interest == ICHA_MONEY_MAX && row.subsidy == ICHA_MONEY_MAX && row.borrower_interest == 0);
}

static void cycles_are_written(void **state) {
    static const struct {
        int32_t month;
        icha_claim_cycle cycle;
        const char *text;
    } cases[] = {{1, ICHA_CYCLE_MONTH, "2018-01"}, {12, ICHA_CYCLE_MONTH, "2018-12"}, {1, ICHA_CYCLE_QUARTER, "2018-Q1"},
                 {3, ICHA_CYCLE_QUARTER, "2018-Q1"}, {4, ICHA_CYCLE_QUARTER, "2018-Q2"}, {12, ICHA_CYCLE_QUARTER, "2018-Q4"},
                 {6, ICHA_CYCLE_HALF, "2018-H1"}, {7, ICHA_CYCLE_HALF, "2018-H2"}, {7, ICHA_CYCLE_YEAR, "2018"}};
    char text[ICHA_TEXT_MAX];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t length = icha_cycle_format(cases[i].cycle, day(2018, cases[i].month, 28), text, sizeof text);
        assert_string_equal(text, cases[i].text);
        assert_int_equal(length, strlen(text));
    }
}

#define CHECK_NAME(type, prefix, number, text)                                                                         \
    do {                                                                                                               \
        type value = (type)77;                                                                                         \
        assert_int_equal(prefix##_parse(text, strlen(text), &value, NULL), ICHA_OK);                                   \
        assert_int_equal(value, number);                                                                               \
        assert_string_equal(prefix##_name(value), text);                                                               \
        assert_int_equal(prefix##_parse("none of them", 12, &value, NULL), ICHA_ERR_UNKNOWN_KEY);                      \
        assert_int_equal(value, number);                                                                               \
    } while (0)

static void kinds_have_names(void **state) {
    (void)state;
    CHECK_NAME(icha_subsidy_method, icha_subsidy_method, 1, "of_rate");
    CHECK_NAME(icha_subsidy_method, icha_subsidy_method, 2, "of_difference");
    CHECK_NAME(icha_subsidy_base, icha_subsidy_base, 1, "balance");
    CHECK_NAME(icha_subsidy_base, icha_subsidy_base, 2, "guaranteed");
    CHECK_NAME(icha_claim_cycle, icha_claim_cycle, 1, "month");
    CHECK_NAME(icha_claim_cycle, icha_claim_cycle, 3, "quarter");
    CHECK_NAME(icha_claim_cycle, icha_claim_cycle, 6, "half");
    CHECK_NAME(icha_claim_cycle, icha_claim_cycle, 12, "year");
    CHECK_NAME(icha_claim_by, icha_claim_by, 1, "due");
    CHECK_NAME(icha_claim_by, icha_claim_by, 2, "accrual");
    CHECK_NAME(icha_claim_level, icha_claim_level, 1, "line");
    CHECK_NAME(icha_claim_level, icha_claim_level, 2, "claim");
}

/* Steps that end past 2199 never end within the loan. */
static void steps_may_end_past_the_calendar(void **state) {
    icha_terms t = loan();
    icha_subsidy s = plain();
    icha_row rows[12];
    size_t count;
    (void)state;
    t.disbursed_on = day(2198, 12, 31);
    s.claim.cycle = 0;
    s.steps[0].months = 3599;
    assert_int_equal(icha_schedule(&t, &s, rows, 12, &count, NULL), ICHA_OK);
    assert_true(rows[11].subsidy_rate == 18250000 && rows[11].subsidy == rows[11].days * 600);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_claim_is_bounded),
        cmocka_unit_test(required_fields_are_named), cmocka_unit_test(limits_hold), cmocka_unit_test(a_guarantee_is_at_most_the_loan), cmocka_unit_test(lists_have_their_limits),
        cmocka_unit_test(faults_come_in_their_order), cmocka_unit_test(lists_may_be_full),
        cmocka_unit_test(one_period_may_hold_every_piece), cmocka_unit_test(contradictions_are_refused),
        cmocka_unit_test(arrays_have_their_capacity), cmocka_unit_test(claims_need_a_subsidy_and_its_terms),
        cmocka_unit_test(the_first_claim_by_hand), cmocka_unit_test(a_payment_date_stays_in_the_calendar),
        cmocka_unit_test(a_subsidy_is_bounded_after_at_most_full), cmocka_unit_test(cycles_are_written),
        cmocka_unit_test(kinds_have_names), cmocka_unit_test(steps_may_end_past_the_calendar),
        cmocka_unit_test(shares_are_shown_as_a_sum)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
