/* Solve and exhaustion: synthetic outlays, budgets by hand, and the queue against a day-by-day oracle. */
#include "support/cmocka_setup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/solve_engine.h"
#include "support/random.h"

static icha_error err;
static icha_solved_rows rows; /* of the answer asked for last */

static int set_up(void **state) {
    (void)state;
    icha_error_init(&err);
    return 0;
}

/* ---- the search on functions known outright ---- */

typedef struct synthetic {
    int64_t factor, jump_at, jump; /* factor x x, and from jump_at on jump more */
    int32_t calls;
    int32_t drift_after; /* 0: never; else each later call costs 1 more */
} synthetic;

static icha_status synthetic_outlay(void *context, int64_t x, icha_money *outlay, icha_error *failure) {
    synthetic *own = context;
    (void)failure;
    own->calls++;
    *outlay = own->factor * x + (x >= own->jump_at ? own->jump : 0);
    if (own->drift_after > 0 && own->calls > own->drift_after) (*outlay)++;
    return ICHA_OK;
}

static icha_status solve(synthetic *f, int64_t low, int64_t high, int64_t step, icha_money budget, icha_solution *out) {
    const icha_search search = {low, high, step, budget, synthetic_outlay, f};
    return icha_solve_largest(&search, out, &err);
}

static void the_largest_is_found_at_its_border(void **state) {
    (void)state;
    for (int64_t budget = 2999; budget <= 3011;
         budget++) { /* 3 x: around 1,000 x 3 and the next points of 1, 4 and 7 */
        for (int64_t step = 1; step <= 7; step += 3) {
            synthetic f = {.factor = 3, .jump_at = INT64_MAX};
            icha_solution found;
            assert_int_equal(solve(&f, 10, 100000, step, budget, &found), ICHA_OK);
            int64_t largest = 10 + (budget / 3 - 10) / step * step;
            assert_int_equal(found.state, ICHA_SOLVED_FOUND);
            assert_int_equal(found.x, largest);
            assert_int_equal(found.outlay, 3 * largest);
            assert_int_equal(found.next, largest + step);
            assert_int_equal(found.outlay_next, 3 * (largest + step));
            assert_int_equal(f.calls, found.probes + 2); /* both were run again */
        }
    }
}

static void jumps_and_flats(void **state) {
    (void)state;
    synthetic f = {.factor = 0, .jump_at = 777, .jump = 50};
    icha_solution found;
    assert_int_equal(solve(&f, 0, 1000, 1, 49, &found), ICHA_OK);
    assert_int_equal(found.x, 776);
    assert_int_equal(found.outlay, 0);
    assert_int_equal(found.outlay_next, 50);
}

static void answers_at_the_ends(void **state) {
    (void)state;
    synthetic f = {.factor = 1, .jump_at = INT64_MAX};
    icha_solution found;
    assert_int_equal(solve(&f, 10, 20, 4, 9, &found), ICHA_OK); /* 10 costs 10 already */
    assert_int_equal(found.state, ICHA_SOLVED_NOTHING_FITS);
    assert_int_equal(found.x, 10);
    assert_int_equal(found.outlay, 10);
    assert_int_equal(found.next, ICHA_UNSET);
    assert_int_equal(solve(&f, 10, 20, 4, 18, &found), ICHA_OK); /* points 10, 14, 18: the last one fits */
    assert_int_equal(found.state, ICHA_SOLVED_ALL_FIT);
    assert_int_equal(found.x, 18);
    assert_int_equal(found.outlay, 18);
    assert_int_equal(solve(&f, 10, 20, 4, 17, &found), ICHA_OK);
    assert_int_equal(found.state, ICHA_SOLVED_FOUND);
    assert_int_equal(found.x, 14);
    assert_int_equal(solve(&f, 10, 10, 1, 10, &found), ICHA_OK); /* one point */
    assert_int_equal(found.state, ICHA_SOLVED_ALL_FIT);
    synthetic zero = {.factor = 0, .jump_at = INT64_MAX};
    assert_int_equal(solve(&zero, INT64_MIN / 2, INT64_MAX / 2, 1, 0, &found), ICHA_OK); /* the widest span */
    assert_int_equal(found.x, INT64_MAX / 2);
}

static void an_outlay_that_falls_is_shown(void **state) {
    (void)state;
    synthetic f = {.factor = 1, .jump_at = 50, .jump = -110};
    icha_solution found = {.x = 7};
    assert_int_equal(solve(&f, 0, 100, 1, 45, &found), ICHA_ERR_CONFLICT); /* 0 costs 0, 100 costs -10 */
    assert_string_equal(err.rule, "A-3");
    assert_int_equal(found.x, 7);
    f.jump = -90; /* 100 costs 10 and fits; 0 costs 0: no contradiction is seen, and all fit */
    assert_int_equal(solve(&f, 0, 100, 1, 45, &found), ICHA_OK);
    assert_int_equal(found.state, ICHA_SOLVED_ALL_FIT);
    f.jump =
        -30; /* 100 costs 70; 50: 20 fits; 75: 45 fits; 87: 57 not; 81: 51 not; 78; 76; 75 and 76: no contradiction */
    assert_int_equal(solve(&f, 0, 100, 1, 45, &found), ICHA_OK);
    assert_int_equal(found.x, 75);
    synthetic fall = {.factor = -1, .jump_at = 0, .jump = 200};
    assert_int_equal(solve(&fall, 0, 100, 1, 200, &found), ICHA_ERR_CONFLICT);
    assert_non_null(strstr(err.message, "0: 200"));
    assert_non_null(strstr(err.message, "100: 100"));
    /* from 50 on 60 less: 0 costs 0 and fits, 100 costs 100 - 60 = 40 and does not; 50 would cost -10, 49 costs 49 */
    synthetic dip = {.factor = 1, .jump_at = 51, .jump = -60};
    assert_int_equal(solve(&dip, 0, 100, 1, 30, &found), ICHA_ERR_CONFLICT); /* 50 costs 50, more than 100 does */
    assert_non_null(strstr(err.message, "50: 50"));
    assert_non_null(strstr(err.message, "100: 40"));
}

static void a_run_that_cannot_be_repeated_is_an_error(void **state) {
    (void)state;
    synthetic f = {.factor = 3, .jump_at = INT64_MAX, .drift_after = 18}; /* 2 ends and 16 or 17 halvings of 10^5 */
    icha_solution found;
    assert_int_equal(solve(&f, 0, 100000, 1, 3000, &found), ICHA_ERR_CONFLICT);
}

/* ---- the queue ---- */

static void the_first_item_that_no_longer_fits(void **state) {
    (void)state;
    icha_budget_item items[] = {{30, "a", 50}, {10, "b", 60}, {20, "z", 30}, {20, "c", 10}};
    icha_exhaustion found;
    /* By date, then id: 60, 10 (c), 30 (z), 50. */
    static const struct {
        icha_money amount, used;
        icha_date on; /* 0: never */
    } cases[] = {{59, 0, 10},    {60, 60, 20},   {69, 60, 20},  {70, 70, 20}, {99, 70, 20},
                 {100, 100, 30}, {149, 100, 30}, {150, 150, 0}, {151, 150, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(icha_exhaust(cases[i].amount, items, 4, &found, &err), ICHA_OK);
        assert_int_equal(found.wanted, 150);
        assert_int_equal(found.used, cases[i].used);
        assert_int_equal(found.left, cases[i].amount - cases[i].used);
        assert_int_equal(found.is_exhausted, cases[i].on != 0);
        if (cases[i].on != 0) assert_int_equal(found.on, cases[i].on);
    }
    assert_int_equal(icha_exhaust(69, items, 4, &found, &err), ICHA_OK);
    assert_string_equal(found.id, "c"); /* not z of the same day */
    assert_int_equal(icha_exhaust(0, items, 0, &found, &err), ICHA_OK);
    assert_false(found.is_exhausted);
    /* of one day and id the smaller comes first, in whatever order they are given: 10 fits into 15, 10 + 20 does not */
    icha_budget_item twins[2][2] = {{{10, "a", 20}, {10, "a", 10}}, {{10, "a", 10}, {10, "a", 20}}};
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(icha_exhaust(15, twins[i], 2, &found, &err), ICHA_OK);
        assert_int_equal(found.used, 10);
        assert_true(found.is_exhausted);
    }
}

/* Day by day, on each day the ids in order, without any sorting. */
static void by_days(icha_money amount, const icha_budget_item *items, size_t count, icha_exhaustion *out) {
    *out = (icha_exhaustion){.left = amount};
    for (icha_date day = 0; day <= 40; day++)
        for (int id = 'a'; id <= 'z'; id++)
            for (size_t i = 0; i < count; i++) {
                if (items[i].on != day || items[i].id[0] != id) continue;
                out->wanted += items[i].amount;
                if (!out->is_exhausted && items[i].amount <= out->left) {
                    out->left -= items[i].amount;
                    out->used += items[i].amount;
                } else if (!out->is_exhausted) {
                    out->is_exhausted = true;
                    out->on = day;
                }
            }
}

static void queues_day_by_day(void **state) {
    (void)state;
    static const char *const ids[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"};
    test_random r = {20181122};
    for (int run = 0; run < 3000; run++) {
        icha_budget_item items[12];
        size_t count = (size_t)random_in(&r, 0, 12);
        for (size_t i = 0; i < count; i++)
            items[i] = (icha_budget_item){(icha_date)random_in(&r, 0, 40), ids[i], random_in(&r, 0, 20)};
        icha_money amount = random_in(&r, 0, 120);
        icha_exhaustion expected, found;
        by_days(amount, items, count, &expected);
        assert_int_equal(icha_exhaust(amount, items, count, &found, &err), ICHA_OK);
        assert_int_equal(found.wanted, expected.wanted);
        assert_int_equal(found.used, expected.used);
        assert_int_equal(found.left, expected.left);
        assert_int_equal(found.is_exhausted, expected.is_exhausted);
        assert_int_equal(found.on, expected.on);
    }
}

/* ---- runs of the engine, by hand ---- */

/* Bullet, 3.65 %, subsidy 1.825 %, three months from 2018-11-15: a loan of 10,010,000 has lines of 15,015; 15,515;
 * 15,515, claims 2018-Q4 and 2019-Q1, both paid in 2019. One of P has down(.0015 P), down(.00155 P) twice. */
static const icha_lending_term terms[] = {{"bank", ""},
                                          {"day_count", "act/365"},
                                          {"due_day", "15"},
                                          {"inclusion", "start"},
                                          {"method", "bullet"},
                                          {"rate", "3.65%"},
                                          {"rounding.interest", "down/1"},
                                          {"subsidy.base", "balance"},
                                          {"subsidy.claim.by", "due"},
                                          {"subsidy.claim.closing_days", "0"},
                                          {"subsidy.claim.cycle", "quarter"},
                                          {"subsidy.claim.level", "claim"},
                                          {"subsidy.claim.payment_lag_days", "20"},
                                          {"subsidy.claim.rounding", "down/10"},
                                          {"subsidy.method", "of_rate"},
                                          {"subsidy.payers[0].name", "incheon"},
                                          {"subsidy.payers[0].share", "1"},
                                          {"subsidy.rounding", "down/1"},
                                          {"subsidy_months", "12"},
                                          {"subsidy_rate", "1.825%"},
                                          {"term_months", "3"}};
#define TERMS terms, sizeof terms / sizeof *terms

static const icha_lending_month november[] = {{2018, 11, 1}};
static const icha_lending plans[] = {{"fixed", "p", november, 1, 10010000, 15, TERMS},
                                     {"new", "p", november, 1, 10010000, 15, TERMS}};
static icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;

static icha_setup setup_of(const icha_lending *lending, size_t count) {
    options.first_year = 2018;
    options.last_year = 2019;
    options.threads = 2;
    return (icha_setup){.lending = lending, .lending_count = count, .mode = ICHA_SCENARIO_EXPECTED};
}

static void volume_within_a_budget(void **state) {
    (void)state;
    /* Two whole loans: 30,030 + 62,060 = 92,090 of 100,000. A third of P: down10(.0015 P) + down10(2 x down(.00155 P))
     * <= 7,910: P = 1,722,000: 2,583 -> 2,580 and 2 x 2,669 = 5,338 -> 5,330: 7,910. 1,723,000: 2,584 and 2 x 2,670:
     * 2,580 + 5,340. */
    const icha_budget budget = {"b", NULL, 0, NULL, 0, 2019, 100000, ICHA_BUDGET_PAYMENT};
    const icha_setup setup = setup_of(plans + 1, 1);
    const icha_solve asked = {"s", ICHA_SOLVE_VOLUME, plans + 1, NULL, 0, 0, 0, 50000000, 1000, &budget};
    icha_solution found;
    icha_status status = icha_solve_engine(&setup, &options, &asked, &found, &rows, &err);
    if (status != ICHA_OK) print_error("%s\n", err.message);
    assert_int_equal(status, ICHA_OK);
    assert_int_equal(found.state, ICHA_SOLVED_FOUND);
    assert_int_equal(found.x, 21742000);
    assert_int_equal(found.outlay, 100000);
    assert_int_equal(found.next, 21743000);
    assert_int_equal(found.outlay_next, 100010);
}

static void other_loans_share_the_budget_and_its_rounding(void **state) {
    (void)state;
    /* The other plan lends one won: .0015 won: no line, no claim. Then 10,010,000 of the other plan: its claims join
     * the new ones': the budget of 100,000 leaves 10,010,000 less of new loans. */
    const icha_budget budget = {"b", NULL, 0, NULL, 0, 2019, 100000, ICHA_BUDGET_PAYMENT};
    const icha_lending_month one[] = {{2018, 11, 10010000}};
    icha_lending both[] = {plans[0], plans[1]};
    both[0].months = one;
    const icha_setup setup = setup_of(both, 2);
    const icha_solve asked = {"s", ICHA_SOLVE_VOLUME, both + 1, NULL, 0, 0, 0, 50000000, 1000, &budget};
    icha_solution found;
    assert_int_equal(icha_solve_engine(&setup, &options, &asked, &found, &rows, &err), ICHA_OK);
    assert_int_equal(found.x, 11732000);
    assert_int_equal(found.outlay, 100000);
    assert_int_equal(found.outlay_next, 100010);
}

static void commitments_and_payments_run_out(void **state) {
    (void)state;
    /* Three loans disbursed on 2018-11-15: each commits 46,045. Claims: 2018-Q4 45,040 on 2019-01-20, 2019-Q1 93,090 on
     * 2019-04-20. */
    const icha_lending_month three[] = {{2018, 11, 30030000}};
    icha_lending plan = plans[1];
    plan.months = three;
    const icha_setup setup = setup_of(&plan, 1);
    icha_budget budget = {"b", NULL, 0, NULL, 0, 2018, 92090, ICHA_BUDGET_COMMITMENT};
    icha_exhaustion found;
    icha_date day;
    assert_int_equal(icha_solve_exhaustion(&setup, &options, &budget, &found, &rows, &err), ICHA_OK);
    assert_int_equal(found.wanted, 138135);
    assert_int_equal(found.used, 92090); /* two fit to the won */
    assert_true(found.is_exhausted);
    assert_int_equal(icha_date_parse("2018-11-15", 10, &day, &err), ICHA_OK);
    assert_int_equal(found.on, day);
    budget.amount_won = 138135;
    assert_int_equal(icha_solve_exhaustion(&setup, &options, &budget, &found, &rows, &err), ICHA_OK);
    assert_false(found.is_exhausted);
    budget.year = 2019; /* all was promised on disbursement */
    assert_int_equal(icha_solve_exhaustion(&setup, &options, &budget, &found, &rows, &err), ICHA_OK);
    assert_int_equal(found.wanted, 0);
    budget = (icha_budget){"b", NULL, 0, NULL, 0, 2019, 138129, ICHA_BUDGET_PAYMENT};
    assert_int_equal(icha_solve_exhaustion(&setup, &options, &budget, &found, &rows, &err), ICHA_OK);
    assert_int_equal(found.wanted, 138130);
    assert_int_equal(found.used, 45040);
    assert_int_equal(icha_date_parse("2019-04-20", 10, &day, &err), ICHA_OK);
    assert_int_equal(found.on, day);
    const char *others[] = {"district"};
    budget.payers = others;
    budget.payer_count = 1;
    assert_int_equal(icha_solve_exhaustion(&setup, &options, &budget, &found, &rows, &err), ICHA_OK);
    assert_int_equal(found.wanted, 0);
    budget.payer_count = 0;
    budget.products = others;
    budget.product_count = 1;
    assert_int_equal(icha_solve_exhaustion(&setup, &options, &budget, &found, &rows, &err), ICHA_OK);
    assert_int_equal(found.wanted, 0);
    budget.product_count = 0;
    budget.year = 2018; /* nothing is paid in it */
    assert_int_equal(icha_solve_exhaustion(&setup, &options, &budget, &found, &rows, &err), ICHA_OK);
    assert_int_equal(found.wanted, 0);
}

/* What was promised does not fall when a loan ends early, drawn or weighed (docs/decisions/0011): all three are repaid on their
 * first due date, so of the claims only that of 2018-Q4 is left. */
static void commitments_do_not_follow_behaviour(void **state) {
    (void)state;
    const icha_lending_month three[] = {{2018, 11, 30030000}};
    const icha_behaviour all = {ICHA_BEHAVIOUR_PREPAYMENT, {1, 1}, NULL, 0, 0, INT32_MAX};
    const icha_budget promised = {"b", NULL, 0, NULL, 0, 2018, 1, ICHA_BUDGET_COMMITMENT};
    const icha_budget paid = {"b", NULL, 0, NULL, 0, 2019, 1, ICHA_BUDGET_PAYMENT};
    icha_lending plan = plans[1];
    plan.months = three;
    icha_setup setup = setup_of(&plan, 1);
    icha_exhaustion found;
    setup.behaviour = &all;
    setup.behaviour_count = 1;
    setup.seed = "s";
    for (int mode = ICHA_SCENARIO_EXPECTED; mode <= ICHA_SCENARIO_SIMULATE; mode++) {
        setup.mode = (icha_scenario_mode)mode;
        assert_int_equal(icha_solve_exhaustion(&setup, &options, &promised, &found, &rows, &err), ICHA_OK);
        assert_int_equal(found.wanted, 138135);
        assert_int_equal(icha_solve_exhaustion(&setup, &options, &paid, &found, &rows, &err), ICHA_OK);
        assert_int_equal(found.wanted, 45040);
    }
}

/* ---- rates, on the shipped catalogue ---- */

/* 36,500,000, bullet, from 2018-01-15: 1,000 won a day at 1 %. Paid in 2018: the claims of Q1 to Q3, 59 + 92 + 92 = 243
 * days. */
static const char startup[] =
    "loan_id,product,principal,rate,disbursed_on,term_months,grace_months,method,due_day,day_count,inclusion,rounding."
    "interest,"
    "subsidy.method,subsidy.base,subsidy.rounding,subsidy_months,subsidy.minimum_borrower_rate,subsidy.claim.cycle,"
    "subsidy.claim.by,subsidy.claim.rounding,subsidy.claim.level,subsidy.claim.payment_lag_days,subsidy.claim.closing_"
    "days,"
    "subsidy.payers[0].name,subsidy.payers[0].share\n"
    "A,incheon.startup,36500000,3.65%,2018-01-15,12,0,bullet,15,act/365,start,down/1,of_rate,balance,down/"
    "1,12,0%,quarter,due,"
    "down/10,claim,20,0,incheon,1\n";

static void subsidy_rate_within_a_budget(void **state) {
    (void)state;
    /* A basis point is 10 won a day: 2,430 won in 2018. 400,000: 164 of them (398,520); 165: 400,950. */
    icha_catalogue *catalogue = NULL;
    const icha_budget budget = {"b", NULL, 0, NULL, 0, 2018, 400000, ICHA_BUDGET_PAYMENT};
    icha_solve asked = {"s", ICHA_SOLVE_SUBSIDY_RATE, NULL, "incheon.startup", 0, 0, 0, 30000000, 100000, &budget};
    icha_solution found;
    icha_setup setup = setup_of(NULL, 0);
    assert_int_equal(icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/catalogue", NULL, 0, &catalogue, NULL, &err), ICHA_OK);
    assert_int_equal(icha_date_parse("2018-01-01", 10, &asked.from, &err), ICHA_OK);
    assert_int_equal(icha_date_parse("2018-12-31", 10, &asked.to, &err), ICHA_OK);
    setup.catalogue = catalogue;
    setup.data = (icha_book_input){startup, sizeof startup - 1, "book.csv", NULL, 0, NULL};
    icha_status status = icha_solve_engine(&setup, &options, &asked, &found, &rows, &err);
    if (status != ICHA_OK) print_error("%s\n", err.message);
    assert_int_equal(status, ICHA_OK);
    assert_int_equal(found.state, ICHA_SOLVED_FOUND);
    assert_int_equal(found.x, 16400000);
    assert_int_equal(found.outlay, 398520);
    assert_int_equal(found.outlay_next, 400950);
    icha_catalogue_free(catalogue);
}

/* The same loan of another product, whose months the plan leaves open: the search fills them in. */
static void subsidy_months_within_a_budget(void **state) {
    (void)state;
    /* Periods of 31, 28, 31, 30, 31, 30, ... days at 1,000 won: five months cost 151,000, six 181,000. */
    static const char csv[] =
        "loan_id,product,principal,rate,disbursed_on,term_months,grace_months,method,due_day,day_count,inclusion,"
        "rounding.interest,subsidy.method,subsidy.base,subsidy.rounding,subsidy_rate,subsidy.minimum_borrower_rate,"
        "subsidy.claim.cycle,subsidy.claim.by,subsidy.claim.rounding,subsidy.claim.level,subsidy.claim.payment_lag_"
        "days,"
        "subsidy.claim.closing_days,subsidy.payers[0].name,subsidy.payers[0].share\n"
        "A,incheon.job-creation,36500000,3.65%,2018-01-15,12,0,bullet,15,act/365,start,down/1,of_rate,balance,down/"
        "1,1%,0%,"
        "quarter,due,down/10,claim,20,0,incheon,1\n";
    icha_catalogue *catalogue = NULL;
    icha_budget budget = {"b", NULL, 0, NULL, 0, 2018, 151000, ICHA_BUDGET_PAYMENT};
    icha_solve asked = {"s", ICHA_SOLVE_SUBSIDY_MONTHS, NULL, "incheon.job-creation", 0, 0, 1, 12, 1, &budget};
    icha_solution found;
    icha_setup setup = setup_of(NULL, 0);
    assert_int_equal(icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/catalogue", NULL, 0, &catalogue, NULL, &err), ICHA_OK);
    assert_int_equal(icha_date_parse("2018-01-01", 10, &asked.from, &err), ICHA_OK);
    assert_int_equal(icha_date_parse("2018-12-31", 10, &asked.to, &err), ICHA_OK);
    setup.catalogue = catalogue;
    setup.data = (icha_book_input){csv, sizeof csv - 1, "book.csv", NULL, 0, NULL};
    icha_status status = icha_solve_engine(&setup, &options, &asked, &found, &rows, &err);
    if (status != ICHA_OK) print_error("%s\n", err.message);
    assert_int_equal(status, ICHA_OK);
    assert_int_equal(found.state, ICHA_SOLVED_FOUND);
    assert_int_equal(found.x, 5);
    assert_int_equal(found.outlay, 151000);
    assert_int_equal(found.outlay_next, 181000);
    budget.amount_won = 150999;
    assert_int_equal(icha_solve_engine(&setup, &options, &asked, &found, &rows, &err), ICHA_OK);
    assert_int_equal(found.x, 4);
    budget.amount_won = 243000; /* all that the year pays of twelve months */
    assert_int_equal(icha_solve_engine(&setup, &options, &asked, &found, &rows, &err), ICHA_OK);
    assert_int_equal(found.state, ICHA_SOLVED_ALL_FIT);
    icha_catalogue_free(catalogue);
}

/* Rows that a probe holds and another does not: startup's rate is exact, so a row that names it fits one value alone
 * (C-7). */
static void probes_must_be_of_the_same_loans(void **state) {
    (void)state;
    static const char csv[] =
        "loan_id,product,principal,rate,disbursed_on,term_months,grace_months,method,due_day,day_count,inclusion,"
        "rounding.interest,subsidy.method,subsidy.base,subsidy.rounding,subsidy_rate,subsidy_months,"
        "subsidy.minimum_borrower_rate,subsidy.claim.cycle,subsidy.claim.by,subsidy.claim.rounding,subsidy.claim.level,"
        "subsidy.claim.payment_lag_days,subsidy.claim.closing_days,subsidy.payers[0].name,subsidy.payers[0].share\n"
        "A,incheon.startup,36500000,3.65%,2018-01-15,12,0,bullet,15,act/365,start,down/1,of_rate,balance,down/"
        "1,1%,12,0%,"
        "quarter,due,down/10,claim,20,0,incheon,1\n";
    icha_catalogue *catalogue = NULL;
    icha_budget budget = {"b", NULL, 0, NULL, 0, 2018, 400000, ICHA_BUDGET_PAYMENT};
    icha_solve asked = {"s",    ICHA_SOLVE_SUBSIDY_RATE, NULL, "incheon.startup", 0, 0, 10000000, 30000000, 100000,
                        &budget};
    icha_solution found;
    icha_setup setup = setup_of(NULL, 0);
    assert_int_equal(icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/catalogue", NULL, 0, &catalogue, NULL, &err), ICHA_OK);
    assert_int_equal(icha_date_parse("2018-01-01", 10, &asked.from, &err), ICHA_OK);
    assert_int_equal(icha_date_parse("2018-12-31", 10, &asked.to, &err), ICHA_OK);
    setup.catalogue = catalogue;
    setup.data = (icha_book_input){csv, sizeof csv - 1, "book.csv", NULL, 0, NULL};
    assert_int_equal(icha_solve_engine(&setup, &options, &asked, &found, &rows, &err), ICHA_ERR_CONFLICT);
    assert_non_null(strstr(err.message, "1 (at 30000000)"));
    icha_catalogue_free(catalogue);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_largest_is_found_at_its_border, set_up),
        cmocka_unit_test_setup(jumps_and_flats, set_up),
        cmocka_unit_test_setup(answers_at_the_ends, set_up),
        cmocka_unit_test_setup(an_outlay_that_falls_is_shown, set_up),
        cmocka_unit_test_setup(a_run_that_cannot_be_repeated_is_an_error, set_up),
        cmocka_unit_test_setup(the_first_item_that_no_longer_fits, set_up),
        cmocka_unit_test_setup(queues_day_by_day, set_up),
        cmocka_unit_test_setup(volume_within_a_budget, set_up),
        cmocka_unit_test_setup(other_loans_share_the_budget_and_its_rounding, set_up),
        cmocka_unit_test_setup(commitments_and_payments_run_out, set_up),
        cmocka_unit_test_setup(commitments_do_not_follow_behaviour, set_up),
        cmocka_unit_test_setup(subsidy_rate_within_a_budget, set_up),
        cmocka_unit_test_setup(subsidy_months_within_a_budget, set_up),
        cmocka_unit_test_setup(probes_must_be_of_the_same_loans, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
