/* A loan's terms: each required field, each limit at -1, 0, +1, each contradiction (L-1, L-2, T-4, X-3). */
#include "support/cmocka_setup.h"

#include <string.h>

#include "calendar/civil.h"
#include "icha/icha.h"
#include "loan/absent.h"

static icha_date day(int32_t year, int32_t month, int32_t of_month) {
    return icha_days_of((icha_civil){year, month, of_month});
}

/* 12,000,000 at 3.65 % for a year: 1,200 won a day on act/365. */
static icha_terms plain(void) {
    icha_terms t;
    icha_terms_init(&t);
    t.principal = 12000000;
    t.rate = 36500000;
    t.disbursed_on = day(2018, 1, 15);
    t.term_months = 12;
    t.method = ICHA_METHOD_EQUAL_PRINCIPAL;
    t.day_count = ICHA_DAY_COUNT_ACT_365;
    t.inclusion = ICHA_INCLUSION_START;
    t.interest_rounding = t.payment_rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
    t.residual = ICHA_RESIDUAL_LAST;
    return t;
}

static void accepted(const icha_terms *t) {
    icha_error err = ICHA_ERROR_INIT;
    if (icha_terms_check(t, &err) != ICHA_OK) fail_msg("refused: %s", err.message);
    assert_int_equal(icha_terms_check(t, NULL), ICHA_OK);
}

/* By the check, the cursor and the schedule alike; the count is left alone. */
static void refused(const icha_terms *t, icha_status status, const char *field, const char *rule) {
    icha_error err = ICHA_ERROR_INIT;
    icha_cursor cursor;
    icha_row row;
    bool more = true;
    size_t count = 4711;
    assert_string_equal(icha_status_name(icha_terms_check(t, &err)), icha_status_name(status));
    assert_string_equal(err.field, field);
    assert_string_equal(err.rule, rule);
    assert_true(err.message[0] != '\0');
    assert_int_equal(icha_terms_check(t, NULL), status);
    assert_int_equal(icha_cursor_open(&cursor, t, NULL, NULL), status);
    assert_int_equal(icha_cursor_next(&cursor, &row, &more, NULL), ICHA_OK);
    assert_false(more);
    assert_int_equal(icha_schedule(t, NULL, NULL, 0, &count, NULL), status);
    assert_int_equal(count, 4711);
}

static void required_fields_are_named(void **state) {
    icha_terms t;
    (void)state;
    icha_terms_init(&t);
    refused(&t, ICHA_ERR_MISSING, "principal", "L-1");
#define WITHOUT(assignment, name) t = plain(), assignment, refused(&t, ICHA_ERR_MISSING, name, "L-1")
    WITHOUT(t.principal = ICHA_UNSET, "principal");
    WITHOUT(t.rate = ICHA_UNSET, "rate");
    WITHOUT(t.disbursed_on = ICHA_DATE_UNSET, "disbursed_on");
    WITHOUT(t.term_months = 0, "term_months");
    WITHOUT(t.method = 0, "method");
    WITHOUT(t.day_count = 0, "day_count");
    WITHOUT(t.inclusion = 0, "inclusion");
    WITHOUT(t.interest_rounding.mode = 0, "rounding.interest");
    WITHOUT(t.payment_rounding.mode = 0, "rounding.payment");
    WITHOUT(t.residual = 0, "residual");
    WITHOUT(t.method = ICHA_METHOD_EQUAL_PAYMENT, "payment_formula");
    WITHOUT(t.business_day = ICHA_BUSINESS_DAY_FOLLOWING, "calendar");
    WITHOUT((t.business_day = ICHA_BUSINESS_DAY_FOLLOWING, t.calendar = ICHA_CALENDAR_WEEKENDS), "accrual_follows_roll");
#undef WITHOUT
}

static void needless_fields_are_not_asked_for(void **state) {
    icha_terms t = plain();
    icha_absent absent[ICHA_ABSENT_MAX];
    (void)state;
    t.method = ICHA_METHOD_BULLET;
    t.payment_rounding = (icha_rounding){0, 0};
    t.residual = 0;
    t.grace_months = 99; /* no use, so no fault */
    t.principal_every_months = 7;
    accepted(&t);
    assert_int_equal(icha_terms_absent(&t, absent), 0);
    t = plain();
    t.method = ICHA_METHOD_EQUAL_PAYMENT;
    t.payment_formula = ICHA_FORMULA_TWELFTHS;
    t.residual = 0;
    accepted(&t);
    icha_terms_init(&t);
    assert_int_equal(icha_terms_absent(&t, absent), 8);
    t.method = ICHA_METHOD_EQUAL_PAYMENT;
    t.business_day = ICHA_BUSINESS_DAY_PRECEDING;
    assert_int_equal(icha_terms_absent(&t, absent), 11); /* not method, but payment, formula, calendar, roll */
}

static void limits_hold(void **state) {
    icha_terms t;
    (void)state;
#define ACCEPT(assignment) t = plain(), assignment, accepted(&t)
#define REFUSE(assignment, name) t = plain(), assignment, refused(&t, ICHA_ERR_RANGE, name, "L-1")
    REFUSE(t.principal = 0, "principal");
    REFUSE(t.principal = -1, "principal");
    ACCEPT(t.principal = 1);
    ACCEPT(t.principal = ICHA_MONEY_MAX);
    REFUSE(t.principal = ICHA_MONEY_MAX + 1, "principal");
    REFUSE(t.rate = -1, "rate");
    ACCEPT(t.rate = 0);
    ACCEPT(t.rate = ICHA_RATE_MAX);
    REFUSE(t.rate = ICHA_RATE_MAX + 1, "rate");
    REFUSE(t.disbursed_on = ICHA_DATE_MIN - 1, "disbursed_on");
    ACCEPT(t.disbursed_on = ICHA_DATE_MIN);
    REFUSE(t.disbursed_on = ICHA_DATE_MAX + 1, "disbursed_on");
    REFUSE(t.term_months = -1, "term_months");
    ACCEPT(t.term_months = 1);
    REFUSE(t.term_months = ICHA_TERM_MONTHS_MAX + 1, "term_months");
    ACCEPT((t.term_months = ICHA_TERM_MONTHS_MAX, t.disbursed_on = ICHA_DATE_MIN));
    REFUSE(t.grace_months = -1, "grace_months");
    ACCEPT(t.grace_months = 11);
    REFUSE(t.grace_months = ICHA_TERM_MONTHS_MAX + 1, "grace_months");
    REFUSE(t.interest_every_months = 0, "interest_every_months");
    ACCEPT((t.interest_every_months = t.principal_every_months = ICHA_INTERVAL_MONTHS_MAX));
    REFUSE((t.interest_every_months = ICHA_INTERVAL_MONTHS_MAX + 1), "interest_every_months");
    REFUSE(t.principal_every_months = 0, "principal_every_months");
    REFUSE(t.principal_every_months = ICHA_INTERVAL_MONTHS_MAX + 1, "principal_every_months");
    REFUSE(t.due_day = -1, "due_day");
    ACCEPT(t.due_day = 1);
    ACCEPT(t.due_day = 31);
    REFUSE(t.due_day = 32, "due_day");
    REFUSE(t.balloon = -1, "balloon");
    ACCEPT(t.balloon = t.principal);
    REFUSE(t.balloon = t.principal + 1, "balloon");
#undef ACCEPT
#undef REFUSE
}

static void a_term_past_the_calendar_is_out_of_range(void **state) {
    icha_terms t = plain();
    (void)state;
    t.disbursed_on = ICHA_DATE_MAX;
    refused(&t, ICHA_ERR_RANGE, "term_months", "T-6");
    t.disbursed_on = day(2198, 12, 31);
    accepted(&t); /* ends on the calendar's last day */
    t.term_months = 13;
    refused(&t, ICHA_ERR_RANGE, "term_months", "T-6");
}

static void contradictions_are_refused(void **state) {
    icha_terms t;
    (void)state;
#define CONFLICT(assignment, name) t = plain(), assignment, refused(&t, ICHA_ERR_CONFLICT, name, "L-1")
#define ACCEPT(assignment) t = plain(), assignment, accepted(&t)
    CONFLICT(t.maturity_on = day(2019, 1, 15), "maturity_on");
    CONFLICT((t.term_months = 0, t.maturity_on = t.disbursed_on), "maturity_on");
    CONFLICT((t.term_months = 0, t.maturity_on = t.disbursed_on - 1), "maturity_on");
    ACCEPT((t.term_months = 0, t.maturity_on = t.disbursed_on + 1));
    CONFLICT((t.end_of_month = true, t.due_day = 30), "due_day");
    ACCEPT((t.end_of_month = true, t.due_day = 31));
    ACCEPT(t.end_of_month = true);
    CONFLICT(t.first_due_on = t.disbursed_on, "first_due_on");
    ACCEPT(t.first_due_on = t.disbursed_on + 1);
    ACCEPT(t.first_due_on = day(2018, 12, 31));
    CONFLICT(t.first_due_on = day(2019, 1, 1), "first_due_on");
    CONFLICT(t.first_due_on = day(2019, 1, 14), "first_due_on");
    ACCEPT(t.first_due_on = day(2019, 1, 15));
    CONFLICT(t.first_due_on = day(2019, 1, 16), "first_due_on");
    CONFLICT(t.first_due_on = day(2019, 2, 1), "first_due_on");
    CONFLICT(t.grace_months = 12, "grace_months");
    CONFLICT((t.interest_every_months = t.principal_every_months = 3, t.grace_months = 4), "grace_months");
    ACCEPT((t.interest_every_months = t.principal_every_months = 3, t.grace_months = 9));
    CONFLICT((t.interest_every_months = t.principal_every_months = 3, t.grace_months = 12), "grace_months");
    CONFLICT((t.interest_every_months = 2, t.principal_every_months = 3), "principal_every_months");
    CONFLICT((t.interest_every_months = 3, t.principal_every_months = 1), "principal_every_months");
    CONFLICT((t.method = ICHA_METHOD_EQUAL_PAYMENT, t.payment_formula = ICHA_FORMULA_ACTUAL, t.principal_every_months = 3),
             "principal_every_months");
    ACCEPT(t.principal_every_months = 3);
#undef CONFLICT
#undef ACCEPT
}

static void other_refusals(void **state) {
    icha_terms t = plain();
    (void)state;
    t.residual = ICHA_RESIDUAL_LARGEST;
    refused(&t, ICHA_ERR_UNKNOWN_KEY, "residual", "L-2");
    t.method = ICHA_METHOD_BULLET;
    accepted(&t);
    t = plain();
    t.business_day = ICHA_BUSINESS_DAY_FOLLOWING;
    t.calendar = ICHA_CALENDAR_KR_BANK;
    t.accrual_follows_roll = 0;
    accepted(&t);
    t.calendar = ICHA_CALENDAR_WEEKENDS;
    accepted(&t);
}

/* N-4, X-3: a rounding of no mode's number or no unit's, and a bank whose name does not end in its field. */
static void no_rounding_is_made_up(void **state) {
    icha_terms t = plain();
    (void)state;
    t.interest_rounding = (icha_rounding){ICHA_ROUND_DOWN, 5};
    refused(&t, ICHA_ERR_RANGE, "rounding.interest", "N-4");
    t.interest_rounding = (icha_rounding){(icha_rounding_mode)(ICHA_ROUND_HALF_EVEN + 1), 1};
    refused(&t, ICHA_ERR_RANGE, "rounding.interest", "N-4");
    t.interest_rounding = (icha_rounding){ICHA_ROUND_HALF_EVEN, 1000};
    accepted(&t);
    t.payment_rounding = (icha_rounding){ICHA_ROUND_UP, 10000};
    refused(&t, ICHA_ERR_RANGE, "rounding.payment", "N-4");
    t = plain();
    memset(t.bank, 'b', sizeof t.bank - 1);
    accepted(&t);
    t.bank[sizeof t.bank - 1] = 'b';
    refused(&t, ICHA_ERR_RANGE, "bank", "X-3");
}

/* kr-bank covers 2013-01-01..2040-12-31: the due dates must lie there, the disbursement need not. */
static void the_calendar_covers_the_due_dates(void **state) {
    static const struct {
        int32_t year, month, day, months;
        bool is_covered;
    } cases[] = {{2012, 11, 30, 12, false}, /* first due 2012-12-30 */
                 {2012, 12, 15, 12, true},
                 {2039, 12, 31, 12, true},  /* matures on 2040-12-31 */
                 {2040, 1, 1, 12, false},   /* on 2041-01-01 */
                 {2040, 1, 15, 24, false}};
    icha_terms t = plain();
    (void)state;
    t.business_day = ICHA_BUSINESS_DAY_FOLLOWING;
    t.calendar = ICHA_CALENDAR_KR_BANK;
    t.accrual_follows_roll = 0;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        t.disbursed_on = day(cases[i].year, cases[i].month, cases[i].day);
        t.term_months = cases[i].months;
        if (cases[i].is_covered) accepted(&t);
        else refused(&t, ICHA_ERR_CALENDAR, "calendar", "T-5");
    }
    t.business_day = ICHA_BUSINESS_DAY_NONE;
    accepted(&t);
}

/* What is missing is told before what is out of range, that before what has no calendar data. */
static void faults_come_in_their_order(void **state) {
    icha_terms t = plain();
    (void)state;
    t.business_day = ICHA_BUSINESS_DAY_FOLLOWING;
    t.calendar = ICHA_CALENDAR_KR_BANK;
    t.accrual_follows_roll = 0;
    t.disbursed_on = day(2040, 1, 15);
    t.grace_months = 12;
    refused(&t, ICHA_ERR_CONFLICT, "grace_months", "L-1");
    t.day_count = 0;
    t.due_day = 99;
    refused(&t, ICHA_ERR_MISSING, "day_count", "L-1");
}

static icha_terms rolled_back(icha_date disbursed_on, icha_date first_due_on) {
    icha_terms t = plain();
    t.disbursed_on = disbursed_on;
    t.first_due_on = first_due_on;
    t.business_day = ICHA_BUSINESS_DAY_PRECEDING;
    t.calendar = ICHA_CALENDAR_WEEKENDS;
    t.accrual_follows_roll = 0;
    return t;
}

/* Saturday 14 April 2018 rolls back to Friday 13: before a disbursement on the Saturday, onto one on the Friday. */
static void a_roll_stays_behind_the_disbursement(void **state) {
    icha_terms t = rolled_back(day(2018, 4, 14), day(2018, 4, 15));
    icha_error err = ICHA_ERROR_INIT;
    size_t count = 4711;
    (void)state;
    assert_int_equal(icha_schedule(&t, NULL, NULL, 0, &count, &err), ICHA_ERR_CONFLICT);
    assert_string_equal(err.field, "business_day");
    assert_int_equal(count, 4711);
    for (int32_t follows = 0; follows < 2; follows++) {
        icha_row rows[20];
        t = rolled_back(day(2018, 4, 13), day(2018, 4, 14));
        t.accrual_follows_roll = follows;
        assert_int_equal(icha_schedule(&t, NULL, rows, 20, &count, NULL), ICHA_OK);
        assert_int_equal(rows[0].due, day(2018, 4, 13));
        assert_int_equal(rows[0].days, 1 - follows);
        assert_int_equal(rows[0].interest, follows ? 0 : 1200);
    }
}

static void methods_have_names(void **state) {
    static const char *const methods[] = {"bullet", "equal_principal", "equal_payment"};
    static const char *const formulas[] = {"twelfths", "actual"};
    icha_method method;
    icha_payment_formula formula;
    (void)state;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(icha_method_parse(methods[i], strlen(methods[i]), &method, NULL), ICHA_OK);
        assert_int_equal(method, i + 1);
        assert_string_equal(icha_method_name(method), methods[i]);
    }
    for (int i = 0; i < 2; i++) {
        assert_int_equal(icha_payment_formula_parse(formulas[i], strlen(formulas[i]), &formula, NULL), ICHA_OK);
        assert_int_equal(formula, i + 1);
        assert_string_equal(icha_payment_formula_name(formula), formulas[i]);
    }
    assert_int_equal(icha_method_parse("bullets", 7, &method, NULL), ICHA_ERR_UNKNOWN_KEY);
    assert_int_equal(icha_payment_formula_parse("", 0, &formula, NULL), ICHA_ERR_UNKNOWN_KEY);
}

/* The longest loan: 3599 months. On 30/360 the interest is 12,000,000 x 3.65 % / 12 = 36,500 and the payment, down to the
 * won, no more: nothing is repaid until the last instalment clears all. */
static void the_longest_loan_ends_at_zero(void **state) {
    static icha_row rows[ICHA_INSTALMENTS_MAX];
    icha_terms t = plain();
    size_t count = 0;
    (void)state;
    t.disbursed_on = ICHA_DATE_MIN;
    t.term_months = ICHA_TERM_MONTHS_MAX;
    t.method = ICHA_METHOD_EQUAL_PAYMENT;
    t.day_count = ICHA_DAY_COUNT_30_360;
    for (int formula = 1; formula <= 2; formula++) {
        t.payment_formula = (icha_payment_formula)formula;
        assert_int_equal(icha_schedule(&t, NULL, rows, ICHA_INSTALMENTS_MAX, &count, NULL), ICHA_OK);
        assert_int_equal(count, 3599);
        assert_true(rows[0].payment == 36500 && rows[0].principal == 0 && rows[count - 2].closing == 12000000);
        assert_true(rows[count - 1].principal == 12000000 && rows[count - 1].closing == 0);
    }
}

/* 9e15 at 1000 % on act/365 a year: interest of 9e16 is past N-1. After the error nothing more comes. */
static void figures_past_the_limit_are_refused(void **state) {
    icha_terms t = plain();
    icha_error err = ICHA_ERROR_INIT;
    icha_cursor cursor;
    icha_row row = {.n = 4711};
    bool more = true;
    (void)state;
    t.principal = ICHA_MONEY_MAX;
    t.rate = ICHA_RATE_MAX;
    t.interest_every_months = t.principal_every_months = 12;
    assert_int_equal(icha_cursor_open(&cursor, &t, NULL, &err), ICHA_OK);
    assert_int_equal(icha_cursor_next(&cursor, &row, &more, &err), ICHA_ERR_OVERFLOW);
    assert_string_equal(err.rule, "N-1");
    assert_string_equal(err.field, "interest");
    assert_true(more && row.n == 4711);
    assert_int_equal(icha_cursor_next(&cursor, &row, &more, &err), ICHA_OK);
    assert_false(more);
    more = true;
    t.rate = 1000000; /* interest of 9e12 on top of 9e15: the payment is past N-1 */
    assert_int_equal(icha_cursor_open(&cursor, &t, NULL, &err), ICHA_OK);
    assert_int_equal(icha_cursor_next(&cursor, &row, &more, &err), ICHA_ERR_OVERFLOW);
    assert_string_equal(err.field, "payment");
    assert_true(more && row.n == 4711);
    t.method = ICHA_METHOD_BULLET;
    t.term_months = 24; /* the first row is interest only, the second holds the principal */
    assert_int_equal(icha_cursor_open(&cursor, &t, NULL, &err), ICHA_OK);
    assert_int_equal(icha_cursor_next(&cursor, &row, &more, &err), ICHA_OK);
    assert_true(more && row.payment == 9000000000000);
    assert_int_equal(icha_cursor_next(&cursor, &row, &more, &err), ICHA_ERR_OVERFLOW);
}

/* principal + interest exactly at the limit is an amount: one day at 3.65 % of x is x / 10,000. */
static void a_payment_may_reach_the_limit(void **state) {
    icha_terms t = plain();
    icha_row row;
    size_t count;
    (void)state;
    t.method = ICHA_METHOD_BULLET;
    t.term_months = 0;
    t.maturity_on = t.disbursed_on + 1;
    t.principal = INT64_C(8999100089991001); /* x + floor(x / 10,000) = 8999100089991001 + 899910008999 = 9e15 */
    assert_int_equal(icha_schedule(&t, NULL, &row, 1, &count, NULL), ICHA_OK);
    assert_int_equal(row.payment, ICHA_MONEY_MAX);
    t.principal++;
    assert_int_equal(icha_schedule(&t, NULL, &row, 1, &count, NULL), ICHA_ERR_OVERFLOW);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(required_fields_are_named), cmocka_unit_test(needless_fields_are_not_asked_for),
        cmocka_unit_test(limits_hold), cmocka_unit_test(a_term_past_the_calendar_is_out_of_range),
        cmocka_unit_test(contradictions_are_refused), cmocka_unit_test(other_refusals),
        cmocka_unit_test(no_rounding_is_made_up),
        cmocka_unit_test(the_calendar_covers_the_due_dates),
                                       cmocka_unit_test(faults_come_in_their_order), cmocka_unit_test(a_roll_stays_behind_the_disbursement),
        cmocka_unit_test(methods_have_names), cmocka_unit_test(the_longest_loan_ends_at_zero),
        cmocka_unit_test(figures_past_the_limit_are_refused), cmocka_unit_test(a_payment_may_reach_the_limit)};
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    icha_thread_cleanup();
    return failures;
}
