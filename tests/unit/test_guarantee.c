/* Guarantees: limits and errors of every function, and what holds of any input (G-1 to G-4, G-6, S-1). The figures
 * themselves stand in tests/vectors/guarantees.json. test_guarantee [COUNT [SEED]] */
#include "support/cmocka_setup.h"

#include <gmp.h>
#include <string.h>

#include "guarantee/fees.h"
#include "guarantee/postings.h"
#include "icha/icha.h"
#include "number/products.h"
#include "support/random.h"

static test_random chance;
static long cases = 400;
static icha_error err;

static icha_date on(const char *text) {
    icha_date date = 0;
    assert_int_equal(icha_date_parse(text, 10, &date, NULL), ICHA_OK);
    return date;
}

static icha_guarantee plain(void) {
    icha_guarantee g;
    icha_guarantee_init(&g);
    g.tiers[0] = (icha_guarantee_tier){50000000, {1, 1}};
    g.tiers[1] = (icha_guarantee_tier){ICHA_UNSET, {9, 10}};
    g.tier_count = 2;
    g.fee_rate = 10000000;
    strcpy(g.reductions[0].payer, "foundation");
    g.reductions[0].rate = 2000000;
    g.reduction_count = 1;
    g.fee_method = ICHA_FEE_UPFRONT;
    g.amount_rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
    g.day_count = ICHA_DAY_COUNT_ACT_365;
    g.rounding = (icha_rounding){ICHA_ROUND_DOWN, 10};
    return g;
}

static icha_terms loan(void) {
    icha_terms t;
    icha_terms_init(&t);
    t.principal = 60000000;
    t.rate = 35000000;
    t.disbursed_on = on("2018-03-14");
    t.term_months = 60;
    t.method = ICHA_METHOD_EQUAL_PRINCIPAL;
    t.day_count = ICHA_DAY_COUNT_ACT_365;
    t.inclusion = ICHA_INCLUSION_START;
    t.interest_rounding = t.payment_rounding = (icha_rounding){ICHA_ROUND_DOWN, 1};
    t.residual = ICHA_RESIDUAL_LAST;
    return t;
}

/* ---- limits ---- */

static void accepted(const icha_guarantee *g) {
    icha_error_init(&err);
    if (icha_guarantee_check(g, &err) != ICHA_OK) fail_msg("%s", err.message);
}

/* Refused alike by every function that takes the terms, outputs untouched. */
static void refused(const icha_guarantee *g, icha_status status, const char *field, const char *rule) {
    icha_terms t = loan();
    icha_money amount = 4711, principal = 4711, accrued = 4711;
    size_t count = 4711;
    icha_error_init(&err);
    assert_string_equal(icha_status_name(icha_guarantee_check(g, &err)), icha_status_name(status));
    assert_string_equal(err.field, field);
    assert_string_equal(err.rule, rule);
    assert_true(err.message[0] != '\0');
    assert_int_equal(icha_guarantee_check(g, NULL), status);
    assert_int_equal(icha_guaranteed_amount(1, g, &amount, NULL), status);
    assert_int_equal(icha_largest_loan_within(1, g, &principal, NULL), status);
    assert_int_equal(icha_fees(&t, g, NULL, 0, &count, NULL), status);
    assert_int_equal(icha_flows(&t, NULL, g, NULL, 0, &count, NULL), status);
    assert_int_equal(icha_fee_accrued_until(&t, g, 0, 1, t.disbursed_on, &accrued, NULL), status);
    assert_true(amount == 4711 && principal == 4711 && count == 4711 && accrued == 4711);
}

#define ACCEPT(assignment) g = plain(), assignment, accepted(&g)
#define REFUSE(assignment, status, name, rule) g = plain(), assignment, refused(&g, ICHA_ERR_##status, name, rule)

static void required_fields_are_named(void **state) {
    icha_guarantee g;
    (void)state;
    icha_guarantee_init(&g);
    refused(&g, ICHA_ERR_MISSING, "guarantee.tiers", "G-2");
    ACCEPT((void)0);
    REFUSE(g.tier_count = 0, MISSING, "guarantee.tiers", "G-2");
    REFUSE(g.fee_rate = ICHA_UNSET, MISSING, "guarantee.fee_rate", "G-2");
    REFUSE(g.fee_method = 0, MISSING, "guarantee.fee_method", "G-2");
    REFUSE(g.amount_rounding.mode = 0, MISSING, "guarantee.amount_rounding", "G-2");
    REFUSE(g.day_count = 0, MISSING, "guarantee.day_count", "G-2");
    REFUSE(g.rounding.mode = 0, MISSING, "guarantee.rounding", "G-2");
    REFUSE(g.tiers[1].ratio.denominator = 0, MISSING, "guarantee.tiers.ratio", "G-2");
    REFUSE(g.reductions[0].payer[0] = '\0', MISSING, "guarantee.reductions.payer", "G-2");
    REFUSE(g.reductions[0].rate = ICHA_UNSET, MISSING, "guarantee.reductions.rate", "G-2");
    ACCEPT(g.reduction_count = 0);
    REFUSE(g.fee_method = ICHA_FEE_REDUCED_MONTHS, MISSING, "guarantee.months", "G-2");
    ACCEPT((g.fee_method = ICHA_FEE_REDUCED_MONTHS, g.day_count = 0, g.months[0] = (icha_fee_months){60, 51},
            g.months_count = 1));
}

static void numbers_have_their_limits(void **state) {
    icha_guarantee g;
    (void)state;
    ACCEPT((g.fee_rate = ICHA_RATE_MAX));
    REFUSE(g.fee_rate = ICHA_RATE_MAX + 1, RANGE, "guarantee.fee_rate", "G-2");
    REFUSE(g.fee_rate = -1, RANGE, "guarantee.fee_rate", "G-2");
    ACCEPT((g.fee_rate = 0, g.reduction_count = 0));
    REFUSE(g.fee_method = 5, RANGE, "guarantee.fee_method", "G-2");
    REFUSE(g.day_count = 8, RANGE, "guarantee.day_count", "G-2");
    REFUSE(g.amount_rounding.unit = 2, RANGE, "guarantee.amount_rounding", "G-2");
    REFUSE(g.rounding.unit = 10000, RANGE, "guarantee.rounding", "G-2");
    REFUSE(g.tiers[0].up_to = -1, RANGE, "guarantee.tiers.up_to", "G-1");
    ACCEPT(g.tiers[0].up_to = ICHA_MONEY_MAX);
    REFUSE(g.tiers[0].up_to = ICHA_MONEY_MAX + 1, RANGE, "guarantee.tiers.up_to", "G-1");
    REFUSE(g.tiers[0].ratio.numerator = -1, RANGE, "guarantee.tiers.ratio", "G-1");
    REFUSE(g.tiers[0].ratio.denominator = -1, RANGE, "guarantee.tiers.ratio", "G-1");
    ACCEPT((g.tiers[0].ratio = (icha_ratio){1, ICHA_RATIO_TERM_MAX}));
    REFUSE((g.tiers[0].ratio = (icha_ratio){1, ICHA_RATIO_TERM_MAX + 1}), RANGE, "guarantee.tiers.ratio", "G-1");
    REFUSE(g.reductions[0].rate = -1, RANGE, "guarantee.reductions.rate", "G-2");
    REFUSE(memset(g.reductions[0].payer, 'a', ICHA_NAME_SIZE), RANGE, "guarantee.reductions.payer", "G-2");
    g = plain();
    g.fee_method = ICHA_FEE_REDUCED_MONTHS;
    g.months_count = 1;
    g.months[0] = (icha_fee_months){ICHA_TERM_MONTHS_MAX, ICHA_TERM_MONTHS_MAX};
    accepted(&g);
    g.months[0] = (icha_fee_months){ICHA_TERM_MONTHS_MAX + 1, 1};
    refused(&g, ICHA_ERR_RANGE, "guarantee.months", "G-2");
    g.months[0] = (icha_fee_months){1, 0};
    refused(&g, ICHA_ERR_RANGE, "guarantee.months", "G-2");
}

static void lists_have_their_limits(void **state) {
    icha_guarantee g;
    (void)state;
    REFUSE(g.tier_count = ICHA_GUARANTEE_TIERS_MAX + 1, RANGE, "guarantee.tiers", "X-3");
    REFUSE(g.tier_count = INT32_MAX, RANGE, "guarantee.tiers", "X-3");
    REFUSE(g.tier_count = -1, RANGE, "guarantee.tiers", "X-3");
    REFUSE(g.reduction_count = ICHA_FEE_REDUCTIONS_MAX + 1, RANGE, "guarantee.reductions", "X-3");
    REFUSE(g.reduction_count = -1, RANGE, "guarantee.reductions", "X-3");
    REFUSE(g.months_count = ICHA_FEE_MONTHS_MAX + 1, RANGE, "guarantee.months", "X-3");
    g = plain();
    g.tier_count = g.reduction_count = 8;
    for (int i = 0; i < 8; i++) {
        g.tiers[i] = (icha_guarantee_tier){i < 7 ? 1000 * (i + 1) : ICHA_UNSET, {1, 1 + i}};
        snprintf(g.reductions[i].payer, ICHA_NAME_SIZE, "payer %d", i);
        g.reductions[i].rate = 1250000; /* 8 x 0.125 % = 1 %: all of the fee */
    }
    accepted(&g);
    for (int i = 0; i < ICHA_FEE_MONTHS_MAX; i++) g.months[i] = (icha_fee_months){i + 1, i + 1};
    g.months_count = ICHA_FEE_MONTHS_MAX;
    accepted(&g);
}

static void contradictions_are_named(void **state) {
    icha_guarantee g;
    (void)state;
    ACCEPT(g.tiers[0].ratio = ((icha_ratio){0, 1}));
    REFUSE((g.tiers[0].ratio = (icha_ratio){10, 9}), CONFLICT, "guarantee.tiers.ratio", "G-1");
    REFUSE(g.tiers[1].up_to = 60000000, CONFLICT, "guarantee.tiers", "G-1");
    REFUSE(g.tiers[0].up_to = ICHA_UNSET, CONFLICT, "guarantee.tiers", "G-1");
    REFUSE((g.tiers[2] = g.tiers[1], g.tiers[1] = g.tiers[0], g.tier_count = 3), CONFLICT, "guarantee.tiers", "G-1");
    ACCEPT(g.reductions[0].rate = 10000000);
    REFUSE(g.reductions[0].rate = 10000001, CONFLICT, "guarantee.reductions", "G-2");
    REFUSE((g.reductions[1] = g.reductions[0], g.reduction_count = 2), CONFLICT, "guarantee.reductions", "G-2");
    REFUSE((g.months[0] = g.months[1] = (icha_fee_months){36, 32}, g.months_count = 2), CONFLICT, "guarantee.months",
           "G-2");
}

/* Missing before out of range before contradictory. */
static void faults_come_in_their_order(void **state) {
    icha_guarantee g = plain();
    (void)state;
    g.reductions[0].rate = 20000000;
    refused(&g, ICHA_ERR_CONFLICT, "guarantee.reductions", "G-2");
    g.tiers[0].ratio = (icha_ratio){2, 1};
    refused(&g, ICHA_ERR_CONFLICT, "guarantee.tiers.ratio", "G-1");
    g.day_count = 9;
    refused(&g, ICHA_ERR_RANGE, "guarantee.day_count", "G-2");
    g.rounding.mode = 0;
    refused(&g, ICHA_ERR_MISSING, "guarantee.rounding", "G-2");
}

static void names_are_read_and_written(void **state) {
    static const char *const names[] = {"upfront", "annual", "declining", "reduced_months"};
    (void)state;
    for (int i = 0; i < 4; i++) {
        icha_fee_method method = 0;
        assert_int_equal(icha_fee_method_parse(names[i], strlen(names[i]), &method, NULL), ICHA_OK);
        assert_int_equal(method, i + 1);
        assert_string_equal(icha_fee_method_name(method), names[i]);
    }
    icha_fee_method method = ICHA_FEE_ANNUAL;
    icha_error_init(&err);
    assert_int_equal(icha_fee_method_parse("up", 2, &method, &err), ICHA_ERR_UNKNOWN_KEY);
    assert_string_equal(err.rule, "G-2");
    assert_int_equal(method, ICHA_FEE_ANNUAL);
}

/* ---- buffers ---- */

static void capacity_is_asked_for(void **state) {
    icha_terms t = loan();
    icha_guarantee g = plain();
    icha_fee fees[8];
    icha_flow flows[64];
    size_t count = 4711;
    (void)state;
    g.fee_method = ICHA_FEE_ANNUAL;
    assert_int_equal(icha_fees(&t, &g, NULL, 0, &count, NULL), ICHA_OK);
    assert_int_equal(count, 5);
    count = 4711;
    icha_error_init(&err);
    assert_int_equal(icha_fees(&t, &g, fees, 4, &count, &err), ICHA_ERR_CAPACITY);
    assert_int_equal(count, 5);
    assert_int_equal(icha_fees(&t, &g, fees, 5, &count, &err), ICHA_OK);
    assert_int_equal(fees[4].covers_to, on("2023-03-14"));
    /* 60 payments, the principal; each of the four later fees meets a payment */
    assert_int_equal(icha_flows(&t, NULL, &g, NULL, 0, &count, NULL), ICHA_OK);
    assert_int_equal(count, 61);
    count = 4711;
    assert_int_equal(icha_flows(&t, NULL, &g, flows, 60, &count, &err), ICHA_ERR_CAPACITY);
    assert_int_equal(count, 61);
    assert_int_equal(icha_flows(&t, NULL, &g, flows, 61, &count, &err), ICHA_OK);
    assert_int_equal(flows[0].amount, 60000000 - 472000);
    assert_int_equal(icha_flows(&t, NULL, NULL, NULL, 0, &count, NULL), ICHA_OK); /* without a guarantee */
    assert_int_equal(count, 61);
}

static void the_loans_own_faults_come_first(void **state) {
    icha_terms t = loan();
    icha_guarantee g = plain();
    size_t count = 4711;
    (void)state;
    t.rate = ICHA_UNSET;
    g.tier_count = 0;
    icha_error_init(&err);
    assert_int_equal(icha_fees(&t, &g, NULL, 0, &count, &err), ICHA_ERR_MISSING);
    assert_string_equal(err.field, "rate");
    t = loan();
    g = plain();
    t.business_day = ICHA_BUSINESS_DAY_FOLLOWING;
    t.accrual_follows_roll = 1;
    t.calendar = ICHA_CALENDAR_KR_BANK;
    t.disbursed_on = on("2036-03-14"); /* matures in 2041, which kr-bank does not cover */
    assert_int_equal(icha_fees(&t, &g, NULL, 0, &count, &err), ICHA_ERR_CALENDAR);
    assert_int_equal(count, 4711);
}

/* T-5: from Saturday 17 March to Sunday 18 March, which rolls back to Friday the 16th, before the loan,
 * and forward to Monday the 19th. */
static void a_cover_does_not_end_before_it_begins(void **state) {
    static const struct {
        const char *from;
        icha_business_day roll;
        icha_status status;
    } rolls[] = {{"2018-03-17", ICHA_BUSINESS_DAY_PRECEDING, ICHA_ERR_CONFLICT},
                 {"2018-03-17", ICHA_BUSINESS_DAY_FOLLOWING, ICHA_OK}};
    (void)state;
    for (size_t i = 0; i < sizeof rolls / sizeof rolls[0]; i++) {
        icha_terms t = loan();
        icha_guarantee g = plain();
        size_t count = 0;
        t.method = ICHA_METHOD_BULLET;
        t.disbursed_on = on(rolls[i].from);
        t.term_months = 0;
        t.maturity_on = on("2018-03-18");
        t.business_day = rolls[i].roll;
        t.calendar = ICHA_CALENDAR_WEEKENDS;
        t.accrual_follows_roll = 1;
        icha_error_init(&err);
        assert_int_equal(icha_fees(&t, &g, NULL, 0, &count, &err), rolls[i].status);
        if (rolls[i].status != ICHA_OK) assert_string_equal(err.field, "business_day");
        else assert_int_equal(count, 1);
    }
}

/* A day's accrual outside the cover, and arguments outside their limits. */
static void accrual_has_its_ends(void **state) {
    icha_terms t = loan();
    icha_guarantee g = plain();
    icha_money accrued = 4711;
    (void)state;
    assert_int_equal(icha_fee_accrued_until(&t, &g, 0, 1000, on("2018-03-15"), &accrued, NULL), ICHA_OK);
    assert_int_equal(accrued, 0); /* 15 March is the first day */
    assert_int_equal(icha_fee_accrued_until(&t, &g, 0, 1826, on("2018-03-16"), &accrued, NULL), ICHA_OK);
    assert_int_equal(accrued, 1);
    assert_int_equal(icha_fee_accrued_until(&t, &g, 0, 1826, on("2023-03-14"), &accrued, NULL), ICHA_OK);
    assert_int_equal(accrued, 1825);
    assert_int_equal(icha_fee_accrued_until(&t, &g, 0, 1826, on("2023-03-15"), &accrued, NULL), ICHA_OK);
    assert_int_equal(accrued, 1826);
    assert_int_equal(icha_fee_accrued_until(&t, &g, 0, 1826, ICHA_DATE_MAX + 1, &accrued, NULL), ICHA_OK);
    accrued = 4711;
    assert_int_equal(icha_fee_accrued_until(&t, &g, 0, -1, on("2023-03-15"), &accrued, NULL), ICHA_ERR_RANGE);
    assert_int_equal(icha_fee_accrued_until(&t, &g, 0, ICHA_MONEY_MAX + 1, on("2023-03-15"), &accrued, NULL),
                     ICHA_ERR_RANGE);
    assert_int_equal(icha_fee_accrued_until(&t, &g, 0, 1, ICHA_DATE_MAX + 2, &accrued, NULL), ICHA_ERR_RANGE);
    assert_int_equal(accrued, 4711);
}

/* G-1, G-3, G-4. */
static void single_figures_have_their_limits(void **state) {
    icha_money out = 4711;
    icha_date last = 4711;
    icha_ceiling ceiling = {0, 4711, 0, 0};
    const icha_rounding down = {ICHA_ROUND_DOWN, 1}, none = {0, 0};
    const icha_date a = on("2018-03-14"), b = on("2019-03-14");
    (void)state;
    assert_int_equal(icha_fee_refund(ICHA_MONEY_MAX + 1, a, b, a, down, &out, NULL), ICHA_ERR_RANGE);
    assert_int_equal(icha_fee_refund(1, ICHA_DATE_MIN - 1, b, a, down, &out, NULL), ICHA_ERR_RANGE);
    assert_int_equal(icha_fee_refund(1, a, ICHA_DATE_UNSET, a, down, &out, NULL), ICHA_ERR_RANGE);
    assert_int_equal(icha_fee_refund(1, a, b, ICHA_DATE_UNSET, down, &out, NULL), ICHA_ERR_RANGE);
    assert_int_equal(icha_fee_refund(1, b, a, a, down, &out, NULL), ICHA_ERR_CONFLICT);
    assert_int_equal(icha_late_fee(-1, a, b, 0, ICHA_DAY_COUNT_ACT_365, down, &out, NULL), ICHA_ERR_RANGE);
    assert_int_equal(icha_late_fee(1, a, b, ICHA_UNSET, ICHA_DAY_COUNT_ACT_365, down, &out, NULL), ICHA_ERR_RANGE);
    assert_int_equal(icha_late_fee(1, a, b, 0, 0, down, &out, NULL), ICHA_ERR_RANGE);
    assert_int_equal(icha_late_fee(1, a, b, 0, ICHA_DAY_COUNT_ACT_365, none, &out, NULL), ICHA_ERR_RANGE);
    assert_int_equal(icha_late_fee(1, a, ICHA_DATE_UNSET, 0, ICHA_DAY_COUNT_ACT_365, down, &out, NULL), ICHA_ERR_RANGE);
    assert_int_equal(out, 4711);
    assert_int_equal(icha_guarantee_last_day(ICHA_DATE_UNSET, 60, &last, NULL), ICHA_ERR_RANGE);
    assert_int_equal(icha_guarantee_last_day(ICHA_DATE_MAX - 60, 61, &last, NULL), ICHA_ERR_RANGE);
    assert_int_equal(icha_guarantee_last_day(0, INT32_MAX, &last, NULL), ICHA_ERR_RANGE);
    assert_int_equal(last, 4711);
    assert_int_equal(icha_guarantee_last_day(ICHA_DATE_MAX - 60, 60, &last, NULL), ICHA_OK);
    assert_int_equal(last, ICHA_DATE_MAX);
    assert_int_equal(icha_ceiling_of_limit(0, 1, 1, &ceiling, NULL), ICHA_ERR_RANGE);
    assert_int_equal(icha_ceiling_of_limit(5, 1, 1, &ceiling, NULL), ICHA_ERR_RANGE);
    assert_int_equal(icha_ceiling_of_multiple(1, -1, 1, (icha_ratio){1, 1}, 0, &ceiling, NULL), ICHA_ERR_RANGE);
    assert_int_equal(icha_ceiling_of_multiple(1, 1, -1, (icha_ratio){1, 1}, 0, &ceiling, NULL), ICHA_ERR_RANGE);
    assert_int_equal(icha_ceiling_of_multiple(1, 1, 1, (icha_ratio){0, 0}, 0, &ceiling, NULL), ICHA_ERR_RANGE);
    assert_int_equal(icha_ceiling_of_multiple(1, ICHA_MONEY_MAX, 1, (icha_ratio){1, 2}, 0, &ceiling, NULL),
                     ICHA_ERR_OVERFLOW);
    assert_int_equal(ceiling.limit, 4711);
}

/* ---- what holds of any input ---- */

static icha_rounding random_rounding(void) {
    static const int32_t units[] = {1, 10, 100, 1000};
    return (icha_rounding){(icha_rounding_mode)random_in(&chance, 1, 4), RANDOM_PICK(&chance, units)};
}

static icha_money random_amount(void) {
    static const icha_money tops[] = {1000, 100000000, ICHA_MONEY_MAX};
    return random_in(&chance, 1, RANDOM_PICK(&chance, tops));
}

static icha_guarantee random_guarantee(void) {
    icha_guarantee g = plain();
    int64_t bound = 0;
    g.tier_count = (int32_t)random_in(&chance, 1, 4);
    for (int32_t i = 0; i < g.tier_count; i++) {
        int64_t divisor =
            random_one_in(&chance, 3) ? random_in(&chance, 1, ICHA_RATIO_TERM_MAX) : random_in(&chance, 1, 100);
        bound += random_in(&chance, 1, random_one_in(&chance, 2) ? 50000000 : ICHA_MONEY_MAX / 8);
        g.tiers[i] =
            (icha_guarantee_tier){i + 1 < g.tier_count ? bound : ICHA_UNSET, {random_in(&chance, 0, divisor), divisor}};
    }
    g.amount_rounding = random_rounding();
    g.rounding = random_rounding();
    g.fee_method = (icha_fee_method)random_in(&chance, 1, 4);
    g.day_count = (icha_day_count)random_in(&chance, 1, 7);
    g.months[0] = (icha_fee_months){60, 51};
    g.months_count = 1;
    g.fee_rate = random_in(&chance, 0, 30000000);
    g.reduction_count = (int32_t)random_in(&chance, 0, 3);
    for (int32_t i = 0; i < g.reduction_count; i++) {
        snprintf(g.reductions[i].payer, ICHA_NAME_SIZE, "payer %d", (int)i);
        g.reductions[i].rate = random_in(&chance, 0, g.fee_rate / 3);
    }
    return g;
}

/* The amount by rationals, as G-1 says it. */
static icha_money amount_by_rationals(const icha_guarantee *g, icha_money principal) {
    icha_money below = 0;
    mpq_t sum, part;
    mpq_init(sum);
    mpq_init(part);
    for (int32_t i = 0; i < g->tier_count; i++) {
        icha_money end =
            g->tiers[i].up_to == ICHA_UNSET || g->tiers[i].up_to > principal ? principal : g->tiers[i].up_to;
        mpq_set_si(part, g->tiers[i].ratio.numerator, (unsigned long)g->tiers[i].ratio.denominator);
        mpq_canonicalize(part);
        mpz_mul_si(mpq_numref(part), mpq_numref(part), end - below);
        mpq_canonicalize(part);
        mpq_add(sum, sum, part);
        below = end;
    }
    icha_money floor_units, amount, unit = g->amount_rounding.unit;
    mpz_mul_si(mpq_denref(sum), mpq_denref(sum), unit);
    mpq_canonicalize(sum);
    mpz_t whole;
    mpz_init(whole);
    mpz_fdiv_q(whole, mpq_numref(sum), mpq_denref(sum));
    floor_units = mpz_get_si(whole);
    mpq_set_z(part, whole);
    mpq_sub(sum, sum, part); /* what is left of a unit */
    int some = mpq_sgn(sum), half = mpq_cmp_ui(sum, 1, 2);
    icha_rounding_mode mode = g->amount_rounding.mode;
    bool up = (mode == ICHA_ROUND_UP && some) || (mode >= ICHA_ROUND_HALF_UP && half > 0) ||
              (half == 0 && (mode == ICHA_ROUND_HALF_UP || (mode == ICHA_ROUND_HALF_EVEN && floor_units % 2 != 0)));
    amount = (floor_units + up) * unit;
    mpq_clear(sum);
    mpq_clear(part);
    mpz_clear(whole);
    return amount < principal ? amount : principal;
}

/* G-1. */
static void amounts_by_another_way(void **state) {
    (void)state;
    for (long i = 0; i < cases * 25; i++) {
        icha_guarantee g = random_guarantee();
        icha_money principal = random_amount(), amount, more;
        int32_t tier = (int32_t)random_in(&chance, 0, g.tier_count - 1);
        if (random_one_in(&chance, 2) && g.tiers[tier].up_to != ICHA_UNSET) /* a bound, and its neighbours */
            principal = g.tiers[tier].up_to + random_in(&chance, -1, 1);
        if (principal < 1) principal = 1;
        assert_int_equal(icha_guaranteed_amount(principal, &g, &amount, NULL), ICHA_OK);
        assert_int_equal(amount, amount_by_rationals(&g, principal));
        assert_true(amount >= 0 && amount <= principal);
        if (principal == ICHA_MONEY_MAX) continue;
        assert_int_equal(icha_guaranteed_amount(principal + 1, &g, &more, NULL), ICHA_OK);
        assert_true(more >= amount);
    }
}

/* The largest loan fits, and one won more does not (G-1). */
static void the_largest_loan_is_the_inverse(void **state) {
    (void)state;
    for (long i = 0; i < cases; i++) {
        icha_guarantee g = random_guarantee();
        icha_money limit = random_one_in(&chance, 9) ? 0 : random_amount(), principal, amount;
        assert_int_equal(icha_largest_loan_within(limit, &g, &principal, NULL), ICHA_OK);
        if (principal > 0) {
            assert_int_equal(icha_guaranteed_amount(principal, &g, &amount, NULL), ICHA_OK);
            assert_true(amount <= limit);
        }
        if (principal == ICHA_MONEY_MAX) continue;
        assert_int_equal(icha_guaranteed_amount(principal + 1, &g, &amount, NULL), ICHA_OK);
        assert_true(amount > limit);
    }
}

static icha_terms random_loan(void) {
    icha_terms t = loan();
    t.principal = random_in(&chance, 1, random_one_in(&chance, 4) ? INT64_C(1000000000000000) : 100000000);
    t.disbursed_on += (icha_date)random_in(&chance, -2000, 2000);
    t.rate = random_in(&chance, 0, 100000000);
    t.method = (icha_method)random_in(&chance, 1, 2);
    t.grace_months = (int32_t)random_in(&chance, 0, 24);
    return t;
}

static void fold_amount(void *context, const icha_posting *posting) {
    icha_money *sums = context;
    assert_true(posting->amount > 0);
    sums[posting->kind] += posting->amount;
}

/* Fee = borrower + reductions; covers follow on each other; months and years of accrual add up; nothing is negative (G-2). */
static void parts_add_up(void **state) {
    (void)state;
    for (long i = 0; i < cases; i++) {
        icha_guarantee g = random_guarantee();
        icha_terms t = random_loan();
        icha_fee fees[8];
        size_t count;
        icha_money others = 0;
        assert_int_equal(icha_fees(&t, &g, fees, 8, &count, NULL), ICHA_OK);
        for (size_t k = 0; k < count; k++) {
            icha_money sum = fees[k].borrower_fee;
            for (int r = 0; r < ICHA_FEE_REDUCTIONS_MAX; r++) {
                assert_true(fees[k].reductions[r] >= 0);
                if (r >= g.reduction_count) assert_true(fees[k].reductions[r] == 0);
                sum += fees[k].reductions[r];
                others += fees[k].reductions[r];
            }
            assert_true(sum == fees[k].fee && fees[k].borrower_fee >= 0);
            assert_int_equal(fees[k].covers_from, k == 0 ? t.disbursed_on : fees[k - 1].covers_to);
            assert_int_equal(fees[k].on, fees[k].covers_from);
        }
        static const int32_t buckets[] = {1, 3, 12};
        icha_money sums[4] = {0};
        assert_int_equal(icha_post_fees(&t, &g, RANDOM_PICK(&chance, buckets), fold_amount, sums, NULL), ICHA_OK);
        assert_int_equal(sums[ICHA_POSTING_ACCRUED], others);
        assert_int_equal(sums[ICHA_POSTING_DUE], others);
    }
}

/* Accrual never falls from day to day, is nothing at first and the whole in the end. */
static void accrual_is_monotone(void **state) {
    (void)state;
    for (long i = 0; i < cases / 40 + 1; i++) {
        icha_guarantee g = random_guarantee();
        icha_terms t = random_loan();
        icha_fee fees[8];
        size_t count;
        assert_int_equal(icha_fees(&t, &g, fees, 8, &count, NULL), ICHA_OK);
        size_t k = (size_t)random_in(&chance, 0, (int64_t)count - 1);
        icha_money before = 0, now = 0, amount = random_amount();
        for (icha_date day = fees[k].covers_from; day <= fees[k].covers_to + 2;
             day += (icha_date)random_in(&chance, 1, 9)) {
            assert_int_equal(icha_fee_accrued_until(&t, &g, k, amount, day, &now, NULL), ICHA_OK);
            assert_true(now >= before && (day > fees[k].covers_from + 1 || now == 0));
            before = now;
        }
        assert_int_equal(icha_fee_accrued_until(&t, &g, k, amount, fees[k].covers_to + 1, &now, NULL), ICHA_OK);
        assert_int_equal(now, amount);
    }
}

/* G-5: parts of recoveries that follow on each other add up to the whole, whatever the rounding; another way by 128 bits. */
static void reguaranteed_parts_add_up(void **state) {
    static const int units[] = {1, 10, 100, 1000};
    (void)state;
    for (long i = 0; i < cases; i++) {
        icha_ratio share = {0, random_in(&chance, 1, 1000)};
        share.numerator = random_in(&chance, 0, share.denominator);
        icha_rounding rounding = {(icha_rounding_mode)random_in(&chance, ICHA_ROUND_DOWN, ICHA_ROUND_HALF_EVEN),
                                  units[random_in(&chance, 0, 3)]};
        icha_money paid = random_in(&chance, 0, i % 2 == 0 ? 40 : ICHA_MONEY_MAX), back = 0, before, part, sum = 0;
        assert_int_equal(icha_reguaranteed_part(paid, 0, share, rounding, &before, NULL), ICHA_OK);
        const icha_money first = before;
        for (int step = 0; step < 4; step++) {
            back = step == 3 ? paid : random_in(&chance, back, paid);
            assert_int_equal(icha_reguaranteed_part(paid, back, share, rounding, &part, NULL), ICHA_OK);
            assert_true(part >= 0 && part <= before && part <= paid - back);
            /* down/1 by itself: the largest whole number not above the exact value */
            if (rounding.mode == ICHA_ROUND_DOWN && rounding.unit == 1) {
                assert_true((__int128)part * share.denominator <= (__int128)(paid - back) * share.numerator);
                assert_true(((__int128)part + 1) * share.denominator > (__int128)(paid - back) * share.numerator);
            }
            sum += before - part;
            before = part;
        }
        assert_int_equal(sum, first); /* all recovered: all went back */
    }
}

/* What is refunded grows with what is left, day by day, from the whole fee to nothing (G-3). */
static void refunds_are_monotone(void **state) {
    (void)state;
    for (long i = 0; i < cases; i++) {
        icha_money fee = random_amount(), before = fee, refund;
        icha_rounding rounding = random_rounding();
        icha_date from = on("2018-03-14"), to = from + (icha_date)random_in(&chance, 1, 2000);
        for (icha_date day = from - 1; day <= to + 1; day += (icha_date)random_in(&chance, 1, 90)) {
            assert_int_equal(icha_fee_refund(fee, from, to, day, rounding, &refund, NULL), ICHA_OK);
            assert_true(refund <= before && refund >= 0 && (day > from || refund == fee));
            before = refund;
        }
        assert_int_equal(icha_fee_refund(fee, from, to, to, rounding, &refund, NULL), ICHA_OK);
        assert_int_equal(refund, 0);
    }
}

/* ---- the all-in rate, certified by integers alone ----
 *
 * low is right when the flows' value is not positive at low and positive at low + 1. A lower bound of a value whose later
 * flows are negative takes their discounts too large; y = floor(2^256 x 365th root) brackets the growth of a day. */

enum { SCALE = 256 };

/* Bounds of (10^9 / (10^9 + rate))^(d/365) x 2^SCALE: powers of the bracketed root, cut and raised. */
static void discount(icha_rate rate, int32_t days, mpz_t low, mpz_t high) {
    mpz_t root, power;
    mpz_init(root);
    mpz_init(power);
    /* root = floor((10^9 2^(365 SCALE) / (10^9 + rate))^(1/365)) */
    mpz_set_ui(root, 1000000000);
    mpz_mul_2exp(root, root, 365 * SCALE);
    mpz_fdiv_q_ui(root, root, (unsigned long)(1000000000 + rate));
    mpz_root(root, root, 365);
    mpz_set_ui(low, 1);
    mpz_mul_2exp(low, low, SCALE);
    mpz_set(high, low);
    mpz_add_ui(power, root, 1);
    for (int32_t bit = 30; bit >= 0; bit--) {
        mpz_mul(low, low, low);
        mpz_fdiv_q_2exp(low, low, SCALE);
        mpz_mul(high, high, high);
        mpz_cdiv_q_2exp(high, high, SCALE);
        if (!(days >> bit & 1)) continue;
        mpz_mul(low, low, root);
        mpz_fdiv_q_2exp(low, low, SCALE);
        mpz_mul(high, high, power);
        mpz_cdiv_q_2exp(high, high, SCALE);
    }
    mpz_clear(root);
    mpz_clear(power);
}

/* Sign of the value at a rate; 0: the bounds cannot tell. */
static int certified_sign(const icha_flow *flows, size_t count, icha_rate rate) {
    mpz_t low, high, sum_low, sum_high, term;
    mpz_init(low), mpz_init(high), mpz_init(sum_low), mpz_init(sum_high), mpz_init(term);
    for (size_t i = 0; i < count; i++) {
        discount(rate, flows[i].on - flows[0].on, low, high);
        mpz_mul_si(term, flows[i].amount < 0 ? high : low, flows[i].amount);
        mpz_add(sum_low, sum_low, term);
        mpz_mul_si(term, flows[i].amount < 0 ? low : high, flows[i].amount);
        mpz_add(sum_high, sum_high, term);
    }
    int sign = mpz_sgn(sum_low) > 0 ? 1 : mpz_sgn(sum_high) < 0 ? -1 : 0;
    mpz_clear(low), mpz_clear(high), mpz_clear(sum_low), mpz_clear(sum_high), mpz_clear(term);
    return sign;
}

static void certify(const icha_flow *flows, size_t count) {
    icha_rate low, high;
    icha_error_init(&err);
    if (icha_all_in_rate(flows, count, &low, &high, &err) != ICHA_OK) fail_msg("%s", err.message);
    assert_int_equal(high, low + 1);
    if (certified_sign(flows, count, low) > 0) fail_msg("%lld: the value is positive", (long long)low);
    if (certified_sign(flows, count, high) <= 0) fail_msg("%lld: the value is not positive", (long long)high);
}

/* G-6, N-5. */
static void rates_of_loans_are_enclosed(void **state) {
    (void)state;
    for (long i = 0; i < cases / 20 + 1; i++) {
        icha_guarantee g = random_guarantee();
        icha_terms t = random_loan();
        icha_flow flows[80];
        size_t count;
        assert_int_equal(icha_flows(&t, NULL, &g, flows, 80, &count, NULL), ICHA_OK);
        if (flows[0].amount > 0) certify(flows, count);
    }
}

/* G-6, N-5. */
static void rates_of_any_flows_are_enclosed(void **state) {
    (void)state;
    for (long i = 0; i < cases / 4 + 1; i++) {
        icha_flow flows[6];
        size_t count = (size_t)random_in(&chance, 2, 6);
        flows[0] = (icha_flow){on("2018-03-14"), random_amount()};
        for (size_t k = 1; k < count; k++)
            flows[k] =
                (icha_flow){flows[k - 1].on + (icha_date)random_in(&chance, 1, random_one_in(&chance, 2) ? 400 : 9000),
                            -random_in(&chance, 0, ICHA_MONEY_MAX / 100)};
        flows[count - 1].amount = -flows[0].amount - random_in(&chance, 0, ICHA_MONEY_MAX - flows[0].amount);
        icha_rate low, high;
        icha_status status = icha_all_in_rate(flows, count, &low, &high, &err);
        if (status == ICHA_OK) certify(flows, count);
        else assert_int_equal(certified_sign(flows, count, ICHA_ALL_IN_RATE_MAX), -1);
    }
}

/* Roots on a whole billionth: back comes first x (a/b)^5 after 73 days, or first x (a/b) after 365; and a won beside (G-6, N-5). */
static void whole_billionths_are_the_low_end(void **state) {
    static const int32_t tenths[] = {11, 12, 13, 15, 20, 25, 100};
    (void)state;
    for (size_t i = 0; i < sizeof tenths / sizeof tenths[0]; i++) {
        icha_money lent = INT64_C(1000000000000), back = lent / 10 * tenths[i];
        icha_rate low, high, yearly = (icha_rate)tenths[i] * 100000000 - 1000000000, fifth = 1;
        for (int k = 0; k < 5; k++) fifth *= tenths[i];
        fifth = fifth * 10000 - 1000000000; /* (t/10)^5 - 1 */
        icha_flow year[] = {{0, lent}, {365, -back}}, days[] = {{0, lent}, {73, -back}};
        assert_int_equal(icha_all_in_rate(year, 2, &low, &high, NULL), ICHA_OK);
        assert_int_equal(low, yearly);
        year[1].amount++; /* a trillionth less: below the whole billionth */
        assert_int_equal(icha_all_in_rate(year, 2, &low, &high, NULL), ICHA_OK);
        assert_int_equal(low, yearly - 1);
        year[1].amount -= 2;
        assert_int_equal(icha_all_in_rate(year, 2, &low, &high, NULL), ICHA_OK);
        assert_int_equal(low, yearly);
        if (fifth > ICHA_ALL_IN_RATE_MAX) continue;
        assert_int_equal(icha_all_in_rate(days, 2, &low, &high, NULL), ICHA_OK);
        assert_int_equal(low, fifth);
        certify(days, 2);
    }
}

/* ---- wide products ---- */

/* Narrow and wide say the same, a factor of 2^40 on both sides making the same quotient wide. */
static void wide_products_are_the_same_figures(void **state) {
    (void)state;
    for (long i = 0; i < cases * 25; i++) {
        icha_i128 plus = random_amount(), minus = random_one_in(&chance, 2) ? 0 : random_amount();
        icha_i128 divisor = random_one_in(&chance, 2) ? 2 : random_in(&chance, 1, 1000), wide = (icha_i128)1 << 60;
        icha_rounding rounding = random_rounding();
        icha_money narrow_out = 4711, wide_out = 4711;
        icha_products narrow = {{plus, 1, 1, 1}, {minus, 1, 1, 1}, {divisor, 1, 1, 1}};
        icha_products stretched = {{plus, wide, wide, 1}, {minus, wide, wide, 1}, {divisor, wide, wide, 1}};
        bool fits = icha_round_products(&narrow, rounding, &narrow_out);
        assert_int_equal(icha_round_products(&stretched, rounding, &wide_out), fits);
        assert_int_equal(narrow_out, wide_out);
        icha_money expected = 0;
        assert_int_equal(icha_round_quotient(plus > minus ? plus - minus : 0, divisor, rounding, &expected), fits);
        if (fits) assert_int_equal(narrow_out, expected);
    }
}

static void a_wide_product_past_the_limit_is_refused(void **state) {
    const icha_rounding down = {ICHA_ROUND_DOWN, 1}, up = {ICHA_ROUND_UP, 1};
    icha_i128 wide = (icha_i128)1 << 100;
    icha_products most = {{ICHA_MONEY_MAX, wide, wide, 1}, {0}, {1, wide, wide, 1}};
    icha_products over = {{ICHA_MONEY_MAX, wide, wide, 2}, {1, 1, 1, 1}, {2, wide, wide, 1}};
    icha_money out = 4711;
    (void)state;
    assert_true(icha_round_products(&most, up, &out));
    assert_int_equal(out, ICHA_MONEY_MAX);
    assert_true(icha_round_products(&over, down, &out)); /* a hair below */
    assert_int_equal(out, ICHA_MONEY_MAX - 1);
    icha_products between = {
        {(icha_i128)1 << 118, 1, 1, 1}, {0}, {(icha_i128)1 << 117, 1, 1, 1}}; /* 2, too wide a divisor */
    assert_true(icha_round_products(&between, down, &out));
    assert_int_equal(out, 2);
    over.minus[0] = 0;
    over.plus[3] = 3;
    out = 4711;
    assert_false(icha_round_products(&over, down, &out));
    assert_int_equal(out, 4711);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(required_fields_are_named),
                                       cmocka_unit_test(numbers_have_their_limits),
                                       cmocka_unit_test(lists_have_their_limits),
                                       cmocka_unit_test(contradictions_are_named),
                                       cmocka_unit_test(faults_come_in_their_order),
                                       cmocka_unit_test(names_are_read_and_written),
                                       cmocka_unit_test(capacity_is_asked_for),
                                       cmocka_unit_test(the_loans_own_faults_come_first),
                                       cmocka_unit_test(a_cover_does_not_end_before_it_begins),
                                       cmocka_unit_test(accrual_has_its_ends),
                                       cmocka_unit_test(single_figures_have_their_limits),
                                       cmocka_unit_test(amounts_by_another_way),
                                       cmocka_unit_test(the_largest_loan_is_the_inverse),
                                       cmocka_unit_test(parts_add_up),
                                       cmocka_unit_test(accrual_is_monotone),
                                       cmocka_unit_test(reguaranteed_parts_add_up),
                                       cmocka_unit_test(refunds_are_monotone),
                                       cmocka_unit_test(rates_of_loans_are_enclosed),
                                       cmocka_unit_test(rates_of_any_flows_are_enclosed),
                                       cmocka_unit_test(whole_billionths_are_the_low_end),
                                       cmocka_unit_test(wide_products_are_the_same_figures),
                                       cmocka_unit_test(a_wide_product_past_the_limit_is_refused)};
    chance = random_from(argc, argv, 20180314, &cases);
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    icha_thread_cleanup();
    return failures;
}
