/* The engine on random plans, behaviours and loans without a catalogue: without behaviour it is an outlay byte for
 * byte; a comparison's parts add up; a sweep is its points one by one; nothing depends on threads or on the order of
 * rows (A-2, A-4, P-3). */
#include "support/cmocka_setup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/compare.h"
#include "scenario/grid.h"
#include "support/random.h"
#include "support/table_text.h"

#define ROOM (1 << 20)

static test_random r;
static long count = 40;
static icha_error err;
static icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;

static int set_up(void **state) {
    (void)state;
    icha_error_init(&err);
    options.first_year = 2018;
    options.last_year = 2021;
    options.threads = 1;
    options.by = ICHA_BY_DEFAULT;
    return 0;
}

static void same_table(const icha_portfolio *a, const icha_portfolio *b, icha_portfolio_table table) {
    char *left = table_text(a, table, NULL), *right = table_text(b, table, NULL);
    assert_string_equal(left, right);
    free(left);
    free(right);
}

static void same_results(const icha_portfolio *a, const icha_portfolio *b) {
    same_table(a, b, ICHA_TABLE_OUTLAY);
    same_table(a, b, ICHA_TABLE_CLAIMS);
    assert_int_equal(icha_portfolio_total_count(a), icha_portfolio_total_count(b));
    for (size_t i = 0; i < icha_portfolio_total_count(a); i++) {
        icha_outlay_total left = icha_portfolio_total(a, i), right = icha_portfolio_total(b, i);
        assert_string_equal(left.product, right.product);
        assert_int_equal(left.before, right.before);
        assert_int_equal(left.within, right.within);
        assert_int_equal(left.after, right.after);
    }
}

/* ---- random loans: all methods, rolls, steps, guarantees with annual fees, events ---- */

static const char header[] =
    "loan_id,product,principal,rate,disbursed_on,term_months,grace_months,method,due_day,payment_formula,residual,day_"
    "count,"
    "inclusion,business_day,calendar,accrual_follows_roll,rounding.interest,rounding.payment,subsidy.method,subsidy."
    "base,subsidy.rounding,"
    "subsidy.steps[0].months,subsidy.steps[0].rate,subsidy.steps[1].months,subsidy.steps[1].rate,subsidy.claim.cycle,"
    "subsidy.claim.by,subsidy.claim.rounding,subsidy.claim.level,subsidy.claim.payment_lag_days,subsidy.claim.closing_"
    "days,bank,"
    "subsidy.residual,subsidy.payers[0].name,subsidy.payers[0].share,subsidy.payers[1].name,subsidy.payers[1].share,"
    "guarantee.tiers[0].up_to,guarantee.tiers[0].ratio,guarantee.fee_rate,guarantee.reductions[0].payer,"
    "guarantee.reductions[0].rate,guarantee.fee_method,guarantee.amount_rounding,guarantee.day_count,guarantee."
    "rounding\n";

static size_t write_loan(char *out, int number, int product) {
    static const char *const methods[] = {"bullet", "equal_principal", "equal_payment"};
    static const char *const cycles[] = {"month", "quarter", "half", "year"};
    static const char *const bys[] = {"due", "accrual"};
    static const char *const levels[] = {"line", "claim"};
    static const char *const rolls[] = {"none,,", "following,kr-bank,false", "preceding,kr-bank,true"};
    static const char *const payers[] = {",incheon,1,,", "first,incheon,2/3,district,1/3"};
    static const char *const fees[] = {",,,,,,,,", ",100%,1%,foundation,0.2%,annual,down/1,act/365,down/10",
                                       ",100%,1%,foundation,0.2%,upfront,down/1,act/365,down/10"};
    int term = (int)random_in(&r, 1, 30);
    return (size_t)sprintf(out,
                           "L%d,p%d,%lld,%d.%d%%,20%d-%02d-%02d,%d,%d,%s,%d,twelfths,last,act/365,start,%s,down/1,down/"
                           "1,of_rate,balance,down/1,"
                           "%d,2%%,6,1.5%%,%s,%s,down/10,%s,20,20,%s,%s,%s\n",
                           number, product, (long long)random_in(&r, 1, 50000000), (int)random_in(&r, 2, 6),
                           (int)random_in(&r, 0, 9), (int)random_in(&r, 18, 19), (int)random_in(&r, 1, 12),
                           (int)random_in(&r, 1, 28), term, (int)random_in(&r, 0, term - 1), RANDOM_PICK(&r, methods),
                           (int)random_in(&r, 1, 31), RANDOM_PICK(&r, rolls), (int)random_in(&r, 1, 12),
                           cycles[product], bys[product % 2], levels[product / 2], random_one_in(&r, 2) ? "x" : "",
                           RANDOM_PICK(&r, payers), RANDOM_PICK(&r, fees));
}

/* Rows by number; `backward` writes them the other way round. */
typedef struct book {
    char text[20][1024], csv[20 * 1024 + 2048];
    int loans;
} book;

static icha_book_input input_of(book *of, bool backward) {
    size_t used = strlen(header);
    memcpy(of->csv, header, used + 1);
    for (int i = 0; i < of->loans; i++) {
        const char *line = of->text[backward ? of->loans - 1 - i : i];
        size_t length = strlen(line);
        memcpy(of->csv + used, line, length + 1);
        used += length;
    }
    return (icha_book_input){of->csv, used, "book.csv", NULL, 0, NULL};
}

static void random_book(book *of) {
    of->loans = (int)random_in(&r, 1, 20);
    for (int i = 0; i < of->loans; i++) write_loan(of->text[i], i, (int)random_in(&r, 0, 3));
}

static size_t random_behaviour(icha_behaviour *entries) {
    size_t entry_count = (size_t)random_in(&r, 1, 4);
    for (size_t i = 0; i < entry_count; i++)
        entries[i] = (icha_behaviour){
            (icha_behaviour_kind)random_in(&r, 1, 4), {random_in(&r, 0, 9), 97}, NULL, 0, 0, INT32_MAX};
    return entry_count;
}

/* ---- plans ---- */

static const icha_lending_term terms[] = {{"day_count", "act/365"},
                                          {"due_day", "15"},
                                          {"inclusion", "start"},
                                          {"method", "bullet"},
                                          {"rate", "3.65%"},
                                          {"rounding.interest", "down/1"},
                                          {"subsidy.base", "balance"},
                                          {"subsidy.claim.by", "due"},
                                          {"subsidy.claim.closing_days", "20"},
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
                                          {"term_months", "7"}};

static icha_lending plan_of(icha_lending_month months[3]) {
    for (int i = 0; i < 3; i++)
        months[i] = (icha_lending_month){2018 + i / 2, 1 + i % 2 * 5, random_in(&r, 0, 90000000)};
    return (icha_lending){
        "plan", "p1", months, 3, random_in(&r, 5000000, 30000000), 31, terms, sizeof terms / sizeof *terms};
}

static icha_setup setup_of(const icha_book_input *data, const icha_lending *plan, const icha_behaviour *behaviour,
                           size_t entry_count) {
    return (icha_setup){NULL, plan, plan != NULL, behaviour, entry_count, *data, ICHA_SCENARIO_EXPECTED, NULL};
}

static icha_portfolio *run(const icha_setup *setup) {
    icha_portfolio *outlay = NULL;
    icha_status status = icha_engine_run(setup, &options, &outlay, &err);
    if (status != ICHA_OK) print_error("%s\n", err.message);
    assert_int_equal(status, ICHA_OK);
    assert_int_equal(icha_portfolio_count(outlay).held, 0);
    return outlay;
}

/* ---- properties ---- */

static void nothing_happens_without_behaviour(void **state) {
    (void)state;
    for (long i = 0; i < count; i++) {
        static book of;
        icha_portfolio *plain = NULL;
        icha_behaviour none[2];
        random_book(&of);
        icha_book_input input = input_of(&of, false);
        assert_int_equal(icha_portfolio_run(input.csv, input.length, "book.csv", &options, &plain, &err), ICHA_OK);
        if (icha_portfolio_count(plain).held > 0) fail_msg("%s", icha_portfolio_held(plain, 0).reason);
        for (int zero = 0; zero <= 1; zero++) { /* no entries, or all with probability 0 */
            size_t entry_count = zero == 0 ? 0 : 2;
            for (size_t j = 0; j < 2; j++)
                none[j] = (icha_behaviour){
                    j == 0 ? ICHA_BEHAVIOUR_DEFAULT : ICHA_BEHAVIOUR_RECOVERY, {0, 1}, NULL, 0, 0, INT32_MAX};
            icha_setup setup = setup_of(&input, NULL, none, entry_count);
            icha_portfolio *outlay = run(&setup);
            same_results(plain, outlay);
            icha_portfolio_free(outlay);
            setup.mode = ICHA_SCENARIO_SIMULATE;
            setup.seed = "s";
            outlay = run(&setup);
            same_results(plain, outlay);
            icha_portfolio_free(outlay);
        }
        icha_portfolio_free(plain);
    }
}

static void order_and_threads_change_nothing(void **state) {
    (void)state;
    for (long i = 0; i < count; i++) {
        static book of, other;
        icha_behaviour entries[4];
        random_book(&of);
        other = of;
        size_t entry_count = random_behaviour(entries);
        icha_book_input input = input_of(&of, false), backward = input_of(&other, true);
        icha_setup setup = setup_of(&input, NULL, entries, entry_count), shuffled = setup;
        shuffled.data = backward;
        for (int mode = ICHA_SCENARIO_EXPECTED; mode <= ICHA_SCENARIO_SIMULATE; mode++) {
            setup.mode = shuffled.mode = (icha_scenario_mode)mode;
            setup.seed = shuffled.seed = "20181122";
            options.threads = 1;
            icha_portfolio *one = run(&setup);
            options.threads = 3;
            icha_portfolio *three = run(&shuffled);
            same_results(one, three);
            icha_portfolio_free(one);
            icha_portfolio_free(three);
        }
    }
}

static void parts_add_up_to_the_difference(void **state) {
    (void)state;
    for (long i = 0; i < count; i++) {
        static book books[2];
        icha_lending_month months[2][3];
        icha_lending plans[2];
        icha_behaviour entries[2][4];
        icha_setup setups[2];
        icha_comparison found;
        for (int side = 0; side < 2; side++) {
            random_book(&books[side]);
            icha_book_input input = input_of(&books[side], false);
            plans[side] = plan_of(months[side]);
            setups[side] = setup_of(&input, &plans[side], entries[side], random_behaviour(entries[side]));
            if (random_one_in(&r, 3)) setups[side].mode = ICHA_SCENARIO_SIMULATE, setups[side].seed = "1";
        }
        assert_int_equal(icha_compare_setups(&setups[0], &setups[1], &options, &found, &err), ICHA_OK);
        icha_money a = 0, b = 0;
        for (size_t j = 0; j < found.count; j++) {
            const icha_compared *row = &found.rows[j];
            icha_money sum = 0;
            for (size_t k = 0; k < ICHA_CAUSE_COUNT; k++) sum += row->parts[k];
            assert_int_equal(row->difference, row->b - row->a);
            assert_int_equal(sum, row->difference);
            assert_int_equal(row->parts[ICHA_CAUSE_PARAMETERS], 0); /* both without a catalogue */
            a += row->a;
            b += row->b;
        }
        /* both sides whole: the sums of their own runs */
        for (int side = 0; side < 2; side++) {
            icha_portfolio *own = run(&setups[side]);
            for (size_t j = 0; j < icha_portfolio_cell_count(own); j++)
                *(side == 0 ? &a : &b) -= icha_portfolio_cell(own, j).amount;
            icha_portfolio_free(own);
        }
        assert_int_equal(a, 0);
        assert_int_equal(b, 0);
        icha_comparison_clear(&found);
    }
}

/* Two rows, by hand. A lends 10,010,000 from 2018-01-31 at 500.5 won a day, B twice that: of what is due in 2018 the
 * volume makes all. */
static void only_what_changed_has_a_part(void **state) {
    (void)state;
    const icha_lending_month one[] = {{2018, 1, 10010000}}, two[] = {{2018, 1, 20020000}};
    icha_lending plan = {"plan", "p", one, 1, 10010000, 31, terms, sizeof terms / sizeof *terms}, twice = plan;
    const icha_book_input no_data = {.csv = NULL};
    icha_comparison found;
    twice.months = two;
    icha_setup a = setup_of(&no_data, &plan, NULL, 0), b = setup_of(&no_data, &twice, NULL, 0);
    assert_int_equal(icha_compare_setups(&a, &b, &options, &found, &err), ICHA_OK);
    assert_int_equal(found.count, 3);
    /* due on 15 February (15 days), March (28), April (31), May, June, July, August (30, 31, 30, 31) and on 31 August
     * (16): 212 days; whole won each: 7,507.5 -> 7,507; 14,014; 15,515.5 -> 15,515; 15,015; 15,515; 15,015; 15,515;
     * 8,008 */
    const icha_compared *due = &found.rows[1];
    assert_int_equal(due->key.basis, ICHA_BASIS_DUE);
    assert_int_equal(due->a, 7507 + 14014 + 15515 + 15015 + 15515 + 15015 + 15515 + 8008);
    assert_int_equal(due->b, 2 * due->a);
    assert_int_equal(due->parts[ICHA_CAUSE_VOLUME], due->a);
    assert_int_equal(due->parts[ICHA_CAUSE_BEHAVIOUR] | due->parts[ICHA_CAUSE_DATA] | due->parts[ICHA_CAUSE_METHOD], 0);
    assert_int_equal(due->key.loans, 2);
    icha_comparison_clear(&found);
}

typedef struct sweeping {
    const icha_setup *setup;
    int books;
    icha_engine_book book;
} sweeping;

static icha_status make_book(void *context, const size_t *places, const icha_book **out, icha_error *failure) {
    sweeping *own = context;
    own->books++;
    assert_int_equal(places[0], 0); /* a behaviour axis */
    icha_engine_book_free(&own->book);
    icha_status status = icha_engine_book_make(own->setup, &(icha_book_wish){0}, &options, &own->book, failure);
    *out = own->book.book;
    return status;
}

static void a_sweep_is_its_points_one_by_one(void **state) {
    (void)state;
    static book of;
    static const char *const prepay[] = {"0%", "0.5%", "1/3"}, *const rates[] = {"a", "b"},
                             *const defaults[] = {"0.25%", "100%"};
    const icha_axis axes[] = {{"prepay", 0, 1, prepay, 3}, {"rate", 1, 0, rates, 2}, {"default", 0, 2, defaults, 2}};
    icha_behaviour entries[] = {{ICHA_BEHAVIOUR_PREPAYMENT, {0, 1}, NULL, 0, 0, INT32_MAX},
                                {ICHA_BEHAVIOUR_DEFAULT, {0, 1}, NULL, 0, 3, INT32_MAX}};
    static const icha_ratio first[] = {{0, 1}, {1, 200}, {1, 3}}, second[] = {{1, 400}, {1, 1}};
    random_book(&of);
    icha_book_input input = input_of(&of, false);
    icha_setup setup = setup_of(&input, NULL, entries, 2);
    for (int32_t threads = 1; threads <= 4; threads += 3) {
        sweeping own = {&setup, 0, {NULL, NULL}};
        const icha_sweep sweep = {axes, 3, entries, 2, make_book, &own, threads};
        icha_grid grid;
        assert_int_equal(icha_grid_run(&sweep, &grid, &err), ICHA_OK);
        assert_int_equal(grid.count, 12);
        assert_int_equal(own.books, 2); /* one for each overlay value */
        for (size_t point = 0; point < 12; point++) {
            icha_behaviour own_entries[2] = {entries[0], entries[1]};
            size_t places[ICHA_AXES_MAX];
            icha_grid_places(axes, 3, point, places);
            assert_int_equal(places[2], point % 2); /* the last axis runs fastest */
            own_entries[0].probability = first[places[0]];
            own_entries[1].probability = second[places[2]];
            icha_setup single = setup_of(&input, NULL, own_entries, 2);
            icha_portfolio *outlay = run(&single);
            assert_int_equal(grid.points[point].count, icha_portfolio_total_count(outlay));
            for (size_t i = 0; i < grid.points[point].count; i++) {
                icha_outlay_total left = grid.points[point].totals[i], right = icha_portfolio_total(outlay, i);
                assert_string_equal(left.product, right.product);
                assert_int_equal(left.basis, right.basis);
                assert_int_equal(left.within, right.within);
                assert_int_equal(left.after, right.after);
            }
            icha_portfolio_free(outlay);
        }
        icha_grid_clear(&grid);
        icha_engine_book_free(&own.book);
    }
}

static void values_of_a_sweep_are_checked(void **state) {
    (void)state;
    static const char *const bad[] = {"0%", "100.1%"};
    icha_axis axis = {"prepay", 0, 1, bad, 2};
    icha_behaviour entry = {ICHA_BEHAVIOUR_PREPAYMENT, {0, 1}, NULL, 0, 0, INT32_MAX};
    const icha_sweep sweep = {&axis, 1, &entry, 1, make_book, NULL, 1};
    icha_grid grid;
    assert_int_equal(icha_grid_run(&sweep, &grid, &err), ICHA_ERR_RANGE);
    assert_string_equal(err.field, "prepay");
    axis.value_count = ICHA_GRID_POINTS_MAX + 1;
    assert_int_equal(icha_grid_run(&sweep, &grid, &err), ICHA_ERR_RANGE);
    assert_string_equal(err.field, "grid");
}

/* ---- plans as text ---- */

/* 70 in loans of 30 are 0001 to 0003; 0 makes none. */
static void a_plan_knows_its_loan_ids(void **state) {
    (void)state;
    const icha_lending_month months[] = {{2019, 1, 70}, {2019, 2, 0}};
    const icha_lending plans[] = {{"a", "p", months, 2, 30, 30, NULL, 0}, {"a-b", "p", months, 1, 30, 1, NULL, 0}};
    const struct {
        const char *id;
        bool has, any;
    } cases[] = {{"a/2019-01/0001", true, true},    {"a/2019-01/0003", true, true},
                 {"a-b/2019-01/0003", true, true},  {"a/2019-01/0004", false, true},
                 {"a/2019-01/0000", false, false},  {"a/2019-01/003", false, false},
                 {"a/2019-01/00003", false, false}, {"a/2019-02/0001", false, true},
                 {"a/2019-03/0001", false, false},  {"a-b/2019-02/0001", false, false},
                 {"b/2019-01/0001", false, false},  {"a", false, false},
                 {"a/2019-01/", false, false},      {"", false, false},
                 {"a/2019-01/12345", false, true}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t length = strlen(cases[i].id);
        if (icha_lending_has(plans, 2, false, cases[i].id, length) != cases[i].has ||
            icha_lending_has(plans, 2, true, cases[i].id, length) != cases[i].any)
            fail_msg("%s", cases[i].id);
    }
}

static void a_plan_is_rows(void **state) {
    (void)state;
    static const icha_lending_term some[] = {{"rate", "3.5%"}, {"term_months", "60"}}, others[] = {{"bank", "a,\"b\""}};
    const icha_lending_month months[] = {{2019, 1, 70}, {2019, 2, 60}, {2019, 3, 0}};
    const icha_lending plans[] = {{"startup", "p", months, 3, 30, 30, some, 2},
                                  {"two", "q", months, 1, 100, 15, others, 1}};
    char *csv = NULL;
    size_t length;
    assert_int_equal(icha_lending_csv(plans, 2, &csv, &length, &err), ICHA_OK);
    assert_string_equal(csv, "loan_id,product,principal,disbursed_on,bank,rate,term_months\n"
                             "startup/2019-01/0001,p,30,2019-01-30,,3.5%,60\n"
                             "startup/2019-01/0002,p,30,2019-01-30,,3.5%,60\n"
                             "startup/2019-01/0003,p,10,2019-01-30,,3.5%,60\n"
                             "startup/2019-02/0001,p,30,2019-02-28,,3.5%,60\n"
                             "startup/2019-02/0002,p,30,2019-02-28,,3.5%,60\n"
                             "two/2019-01/0001,q,70,2019-01-15,\"a,\"\"b\"\"\",,\n");
    assert_int_equal(length, strlen(csv));
    free(csv);
    const icha_lending_month most[] = {{2019, 1, ICHA_LENDING_LOANS_MAX}, {2019, 2, 1}};
    icha_lending large = {"large", "p", most, 1, 1, 15, some, 2};
    assert_int_equal(icha_lending_csv(&large, 1, &csv, &length, &err), ICHA_OK);
    free(csv);
    large.month_count = 2;
    assert_int_equal(icha_lending_csv(&large, 1, &csv, &length, &err), ICHA_ERR_RANGE);
    assert_non_null(strstr(err.message, "large"));
}

static void a_volume_is_spread(void **state) {
    (void)state;
    const icha_lending_month months[] = {{2019, 1, 1}, {2019, 2, 1}, {2019, 3, 1}},
                             nothing[] = {{2019, 1, 0}, {2019, 2, 0}};
    icha_lending plan = {"x", "p", months, 3, 30, 15, NULL, 0};
    icha_lending_month scaled[3];
    icha_lending_scale(&plan, 100, scaled); /* 33 + 33 + 33 and the rest */
    assert_int_equal(scaled[0].amount_won, 33);
    assert_int_equal(scaled[1].amount_won, 33);
    assert_int_equal(scaled[2].amount_won, 34);
    icha_lending_scale(&plan, ICHA_MONEY_MAX, scaled);
    assert_int_equal(scaled[2].amount_won, ICHA_MONEY_MAX / 3);
    plan.months = nothing;
    plan.month_count = 2;
    icha_lending_scale(&plan, 7, scaled);
    assert_int_equal(scaled[0].amount_won, 0);
    assert_int_equal(scaled[1].amount_won, 7);
}

int main(int argc, char **argv) {
    r = random_from(argc, argv, 20181122, &count);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(nothing_happens_without_behaviour, set_up),
        cmocka_unit_test_setup(order_and_threads_change_nothing, set_up),
        cmocka_unit_test_setup(parts_add_up_to_the_difference, set_up),
        cmocka_unit_test_setup(only_what_changed_has_a_part, set_up),
        cmocka_unit_test_setup(a_sweep_is_its_points_one_by_one, set_up),
        cmocka_unit_test_setup(values_of_a_sweep_are_checked, set_up),
        cmocka_unit_test(a_plan_knows_its_loan_ids),
        cmocka_unit_test_setup(a_plan_is_rows, set_up),
        cmocka_unit_test_setup(a_volume_is_spread, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
