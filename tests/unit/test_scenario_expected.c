/* The expected outlay, by hand.
 *
 * The loan. 10,010,000 won, bullet, 3.65 %, act/365: 1,001 a day; subsidy 1.825 %: 500.5 a day, down/1. Disbursed
 * 2018-11-15 over 3 months, due on the 15th: 30, 31, 31 days: lines 15,015; 15,515; 15,515, at ages of 1, 2 and 3
 * months. The second period has 17 of its 31 days in 2018: 8,508 of its line, and 7,007 in 2019. Claims by quarter,
 * down/10; paid 20 days later. */
#include "support/cmocka_setup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/exhaustion.h"
#include "scenario/expected.h"
#include "support/table_text.h"

#define HEADER                                                                                                         \
    "loan_id,product,principal,rate,disbursed_on,term_months,method,due_day,day_count,inclusion,rounding.interest,"    \
    "subsidy.method,subsidy.base,subsidy.rounding,subsidy_rate,subsidy_months,subsidy.claim.cycle,subsidy.claim.by,"   \
    "subsidy.claim.rounding,subsidy.claim.level,subsidy.claim.payment_lag_days,subsidy.claim.closing_days,bank,"       \
    "subsidy.payers[0].name,subsidy.payers[0].share\n"
#define LOAN(id, product, principal, level, bank)                                                                      \
    id "," product "," principal ",3.65%,2018-11-15,3,bullet,15,act/365,start,down/1,of_rate,balance,down/1,1.825%,"   \
       "12,quarter,due,down/10," level ",20,0," bank ",incheon,1\n"
#define A LOAN("A", "p", "10010000", "claim", "")
#define OUTLAY "product,payer,kind,year,basis,amount,loans\n"
#define CLAIMS "product,cycle,payer,bank,lines,amount,dropped,paid_on,fiscal_year\n"
#define ALWAYS 0, INT32_MAX

static icha_portfolio_options options;
static icha_error err;

static int set_up(void **state) {
    (void)state;
    options = (icha_portfolio_options)ICHA_PORTFOLIO_OPTIONS_INIT;
    options.first_year = 2018;
    options.last_year = 2019;
    icha_error_init(&err);
    return 0;
}

static icha_book *book_of(const char *csv, const icha_gathering *gathering) {
    const icha_book_input input = {csv, strlen(csv), "book.csv", NULL, 0, NULL};
    icha_book *book = NULL;
    icha_status status = icha_book_make(NULL, &input, 1, &options, gathering, &book, &err);
    if (status != ICHA_OK) print_error("%s\n", err.message);
    assert_int_equal(status, ICHA_OK);
    return book;
}

static void same_tables(const char *csv, const icha_behaviour *behaviour, size_t count, const char *outlay,
                        const char *claims) {
    const icha_gathering plain = {.keeps_commitments = false};
    icha_book *book = book_of(csv, &plain);
    icha_portfolio *result = NULL;
    assert_int_equal(icha_expected_outlay(book, behaviour, count, &result, &err), ICHA_OK);
    char *found = table_text(result, ICHA_TABLE_OUTLAY, NULL);
    assert_string_equal(found, outlay);
    free(found);
    if (claims != NULL) {
        found = table_text(result, ICHA_TABLE_CLAIMS, NULL);
        assert_string_equal(found, claims);
        free(found);
    }
    icha_portfolio_free(result);
    icha_book_free(book);
}

/* ---- each behaviour ---- */

static void prepayment_halves_what_follows(void **state) {
    (void)state;
    /* Weights 1, 1/2, 1/4. due 2019: 7,757.5 + 3,878.75 = 11,636.25. accrued 2018: 15,015 + 8,508 / 2 = 19,269; 2019:
     * 3,503.5 + 3,878.75 = 7,382.25. Claims 15,015 -> 15,010; 11,636 -> 11,630; both paid in 2019. */
    const icha_behaviour half = {ICHA_BEHAVIOUR_PREPAYMENT, {1, 2}, NULL, 0, ALWAYS};
    const char *outlay = OUTLAY "p,incheon,interest_subsidy,2018,accrued,19269,1\n"
                                "p,incheon,interest_subsidy,2018,due,15015,1\n"
                                "p,incheon,interest_subsidy,2019,accrued,7382,1\n"
                                "p,incheon,interest_subsidy,2019,due,11636,1\n"
                                "p,incheon,interest_subsidy,2019,paid,26640,1\n";
    const char *claims = CLAIMS "p,2018-Q4,incheon,,15015,15010,5,2019-01-20,2019\n"
                                "p,2019-Q1,incheon,,11636,11630,6,2019-04-20,2019\n";
    same_tables(HEADER A, &half, 1, outlay, claims);
    icha_behaviour closure = half;
    closure.kind = ICHA_BEHAVIOUR_CLOSURE; /* for the outlay the same */
    same_tables(HEADER A, &closure, 1, outlay, claims);
    /* a recovery brings back what defaulted, nothing that was prepaid or closed */
    const icha_behaviour all = {ICHA_BEHAVIOUR_RECOVERY, {1, 1}, NULL, 0, ALWAYS};
    same_tables(HEADER A, (icha_behaviour[]){half, all}, 2, outlay, claims);
    same_tables(HEADER A, (icha_behaviour[]){closure, all}, 2, outlay, claims);
}

static void default_from_an_age_on(void **state) {
    (void)state;
    /* Default of a half at ages from..to. From 2: weights 1, 1, 1/2: due 2019 = 15,515 + 7,757.5 = 23,272.5, half even
     * 23,272; accrued 2019 = 7,007 + 7,757.5 = 14,764.5 -> 14,764. */
    icha_behaviour half = {ICHA_BEHAVIOUR_DEFAULT, {1, 2}, NULL, 0, 2, INT32_MAX};
    const char *from_two = OUTLAY "p,incheon,interest_subsidy,2018,accrued,23523,1\n"
                                  "p,incheon,interest_subsidy,2018,due,15015,1\n"
                                  "p,incheon,interest_subsidy,2019,accrued,14764,1\n"
                                  "p,incheon,interest_subsidy,2019,due,23272,1\n"
                                  "p,incheon,interest_subsidy,2019,paid,38280,1\n"; /* 15,010 + 23,270 */
    same_tables(HEADER A, &half, 1, from_two, NULL);
    half.from_month = 0, half.to_month = 1; /* weights 1, 1/2, 1/2: 15,515; accrued 15,015 + 4,254; 3,503.5 + 7,757.5 */
    const char *to_one = OUTLAY "p,incheon,interest_subsidy,2018,accrued,19269,1\n"
                                "p,incheon,interest_subsidy,2018,due,15015,1\n"
                                "p,incheon,interest_subsidy,2019,accrued,11261,1\n"
                                "p,incheon,interest_subsidy,2019,due,15515,1\n"
                                "p,incheon,interest_subsidy,2019,paid,30520,1\n"; /* 15,010 + 15,510 */
    same_tables(HEADER A, &half, 1, to_one, NULL);
    half.from_month = 1, half.to_month = 1;
    same_tables(HEADER A, &half, 1, to_one, NULL);
    half.from_month = 3, half.to_month = 3; /* on the last due date the loan is repaid before it strikes */
    same_tables(HEADER A, &half, 1,
                OUTLAY "p,incheon,interest_subsidy,2018,accrued,23523,1\n"
                       "p,incheon,interest_subsidy,2018,due,15015,1\n"
                       "p,incheon,interest_subsidy,2019,accrued,22522,1\n"
                       "p,incheon,interest_subsidy,2019,due,31030,1\n"
                       "p,incheon,interest_subsidy,2019,paid,46040,1\n",
                NULL);
}

/* G-5. */
static void recovery_goes_by_its_place(void **state) {
    (void)state;
    /* Default 1/2, then recovery 1/2: (w, d) after due 1: (1/2, 1/2) -> (3/4, 1/4); after due 2: (3/8, 5/8) -> (11/16,
     * 5/16). due 2019: 15,515 x (12 + 11) / 16 = 22,302.8125. accrued 2018: 15,015 + 6,381; 2019: 5,255.25 +
     * 10,666.5625. */
    const icha_behaviour entries[] = {{ICHA_BEHAVIOUR_DEFAULT, {1, 2}, NULL, 0, ALWAYS},
                                      {ICHA_BEHAVIOUR_RECOVERY, {1, 2}, NULL, 0, ALWAYS},
                                      {ICHA_BEHAVIOUR_DEFAULT, {1, 2}, NULL, 0, ALWAYS}};
    same_tables(HEADER A, entries, 2,
                OUTLAY "p,incheon,interest_subsidy,2018,accrued,21396,1\n"
                       "p,incheon,interest_subsidy,2018,due,15015,1\n"
                       "p,incheon,interest_subsidy,2019,accrued,15922,1\n"
                       "p,incheon,interest_subsidy,2019,due,22303,1\n"
                       "p,incheon,interest_subsidy,2019,paid,37310,1\n", /* 15,010 + 22,300 */
                NULL);
    /* The other way round: (1/2, 1/2); then (3/4, 1/4) -> (3/8, 5/8). due 2019: 15,515 x (4 + 3) / 8 = 13,575.625;
     * accrued 2018: 15,015 + 4,254; 2019: 3,503.5 + 5,818.125 = 9,321.625. */
    same_tables(HEADER A, entries + 1, 2,
                OUTLAY "p,incheon,interest_subsidy,2018,accrued,19269,1\n"
                       "p,incheon,interest_subsidy,2018,due,15015,1\n"
                       "p,incheon,interest_subsidy,2019,accrued,9322,1\n"
                       "p,incheon,interest_subsidy,2019,due,13576,1\n"
                       "p,incheon,interest_subsidy,2019,paid,28580,1\n", /* 15,010 + 13,570 */
                NULL);
}

static void weights_are_cut_and_sums_rounded_once(void **state) {
    (void)state;
    /* Prepayment 1/3: weights 1; 666,666,666,666; 444,444,444,444 (down of 666,666,666,666 x 2/3) of 10^-12. Two loans
     * of which each alone would round otherwise: B, 3,006,000 at 150.3 a day: 4,509; 4,659; 4,659, 2,554 of the second
     * in 2018. due 2019: (15,515 + 4,659) x 1.111111111110 = 22,415.5555; A alone 17,238.89, B alone 5,176.67. accrued
     * 2018: 19,524 + 11,062 x 0.666666666666 = 26,898.6667 (7,374.6667); 2019: 9,112 x .6667 + 20,174 x .4444 =
     * 6,074.6667 + 8,966.2222 = 15,040.8889. */
    const icha_behaviour third = {ICHA_BEHAVIOUR_PREPAYMENT, {1, 3}, NULL, 0, ALWAYS};
    same_tables(HEADER A LOAN("B", "p", "3006000", "claim", ""), &third, 1,
                OUTLAY "p,incheon,interest_subsidy,2018,accrued,26899,2\n"
                       "p,incheon,interest_subsidy,2018,due,19524,2\n"
                       "p,incheon,interest_subsidy,2019,accrued,15041,2\n"
                       "p,incheon,interest_subsidy,2019,due,22416,2\n"
                       "p,incheon,interest_subsidy,2019,paid,41930,2\n", /* 19,520 + 22,410 */
                NULL);
    /* Two banks: rounded apart, 17,239 + 5,177 = 22,416 again, but accrued 2018 is 15,015 + 5,672 = 20,687 and 4,509 +
     * 1,702.6667 = 6,212 -> 26,899; 2019: 4,671.33 + 6,895.56 = 11,566.89 and 1,403.33 + 2,070.67 = 3,474.0 -> 15,041;
     * claims 15,010 + 4,500 and 17,230 + 5,170. */
    same_tables(HEADER A LOAN("B", "p", "3006000", "claim", "x"), &third, 1,
                OUTLAY "p,incheon,interest_subsidy,2018,accrued,26899,2\n"
                       "p,incheon,interest_subsidy,2018,due,19524,2\n"
                       "p,incheon,interest_subsidy,2019,accrued,15041,2\n"
                       "p,incheon,interest_subsidy,2019,due,22416,2\n"
                       "p,incheon,interest_subsidy,2019,paid,41910,2\n",
                NULL);
}

static void lines_rounded_before_they_are_weighed(void **state) {
    (void)state;
    /* Level `line`: 15,010; 15,510; 15,510, times 1, 1/2, 1/4: 2019-Q1 7,755 + 3,877.5 = 11,632.5 -> 11,632 of lines
     * 11,636. */
    const icha_behaviour half = {ICHA_BEHAVIOUR_PREPAYMENT, {1, 2}, NULL, 0, ALWAYS};
    same_tables(HEADER LOAN("A", "p", "10010000", "line", ""), &half, 1,
                OUTLAY "p,incheon,interest_subsidy,2018,accrued,19269,1\n"
                       "p,incheon,interest_subsidy,2018,due,15015,1\n"
                       "p,incheon,interest_subsidy,2019,accrued,7382,1\n"
                       "p,incheon,interest_subsidy,2019,due,11636,1\n"
                       "p,incheon,interest_subsidy,2019,paid,26642,1\n",
                CLAIMS "p,2018-Q4,incheon,,15015,15010,5,2019-01-20,2019\n"
                       "p,2019-Q1,incheon,,11636,11632,4,2019-04-20,2019\n");
}

/* A fee has the weight before the events of its day. 36,500,000 guaranteed in full for two years, a cut of 0.2 % borne
 * by the foundation, charged each year: 73,000 on 2018-11-15, and on 2019-11-15 for the 366 days to 2020-11-15 73,200.
 * Of both 46 days (inclusion `end`: 16 November to 31 December) lie in the year of the fee: 9,200. No subsidy. */
static void fees_are_weighed_on_their_day(void **state) {
    (void)state;
    static const char csv[] =
        "loan_id,product,principal,rate,disbursed_on,term_months,method,due_day,day_count,inclusion,rounding.interest,"
        "subsidy.method,subsidy.base,subsidy.rounding,subsidy_rate,subsidy_months,subsidy.claim.cycle,subsidy.claim.by,"
        "subsidy.claim.rounding,subsidy.claim.level,subsidy.claim.payment_lag_days,subsidy.claim.closing_days,"
        "subsidy.payers[0].name,subsidy.payers[0].share,guarantee.tiers[0].up_to,guarantee.tiers[0].ratio,guarantee."
        "fee_rate,"
        "guarantee.reductions[0].payer,guarantee.reductions[0].rate,guarantee.fee_method,guarantee.amount_rounding,"
        "guarantee.day_count,guarantee.rounding\n"
        "A,p,36500000,3.65%,2018-11-15,24,bullet,15,act/365,start,down/1,of_rate,balance,down/1,0%,12,quarter,due,down/"
        "10,claim,20,"
        "0,incheon,1,,100%,1%,foundation,0.2%,annual,down/1,act/365,down/10\n";
    icha_behaviour half = {ICHA_BEHAVIOUR_PREPAYMENT, {1, 2}, NULL, 0, 12, 12};
    options.last_year = 2020;
    same_tables(csv, &half, 1,
                OUTLAY "p,foundation,fee_support,2018,accrued,9200,1\n"
                       "p,foundation,fee_support,2018,due,73000,1\n"
                       "p,foundation,fee_support,2018,paid,73000,1\n"
                       "p,foundation,fee_support,2019,accrued,73000,1\n" /* 63,800 + 9,200 */
                       "p,foundation,fee_support,2019,due,73200,1\n"
                       "p,foundation,fee_support,2019,paid,73200,1\n"
                       "p,foundation,fee_support,2020,accrued,64000,1\n",
                NULL);
    half.from_month = half.to_month = 11; /* 2019-10-15: half of the second fee */
    same_tables(csv, &half, 1,
                OUTLAY "p,foundation,fee_support,2018,accrued,9200,1\n"
                       "p,foundation,fee_support,2018,due,73000,1\n"
                       "p,foundation,fee_support,2018,paid,73000,1\n"
                       "p,foundation,fee_support,2019,accrued,68400,1\n" /* 63,800 + 4,600 */
                       "p,foundation,fee_support,2019,due,36600,1\n"
                       "p,foundation,fee_support,2019,paid,36600,1\n"
                       "p,foundation,fee_support,2020,accrued,32000,1\n",
                NULL);
}

/* ---- bounds ---- */

static void certain_events_end_the_loan(void **state) {
    (void)state;
    /* p = 1 at age 1: nothing is left: only the first line, and of its claim. The year 2019 has no loan but in `paid`.
     */
    const icha_behaviour sure = {ICHA_BEHAVIOUR_PREPAYMENT, {1, 1}, NULL, 0, 1, 1};
    same_tables(HEADER A, &sure, 1,
                OUTLAY "p,incheon,interest_subsidy,2018,accrued,15015,1\n"
                       "p,incheon,interest_subsidy,2018,due,15015,1\n"
                       "p,incheon,interest_subsidy,2019,paid,15010,1\n",
                CLAIMS "p,2018-Q4,incheon,,15015,15010,5,2019-01-20,2019\n");
}

static void weights_that_round_a_figure_to_nothing(void **state) {
    (void)state;
    /* 10^-12 stays of the loan after age 1: 15,515 x 10^-12 rounds to 0, yet the loan has weight: its group is written;
     * its claim is not made. At age 2 the last 10^-12 is cut away by any probability. */
    const icha_behaviour nearly[] = {
        {ICHA_BEHAVIOUR_PREPAYMENT, {INT64_C(999999999999), INT64_C(1000000000000)}, NULL, 0, ALWAYS}};
    same_tables(HEADER A, nearly, 1,
                OUTLAY "p,incheon,interest_subsidy,2018,accrued,15015,1\n"
                       "p,incheon,interest_subsidy,2018,due,15015,1\n"
                       "p,incheon,interest_subsidy,2019,accrued,0,1\n"
                       "p,incheon,interest_subsidy,2019,due,0,1\n"
                       "p,incheon,interest_subsidy,2019,paid,15010,1\n",
                CLAIMS "p,2018-Q4,incheon,,15015,15010,5,2019-01-20,2019\n");
    int64_t moved;
    icha_loan_weight weight = icha_weight_after((icha_loan_weight){1, 0}, nearly, &moved);
    assert_int_equal(weight.paying, 0);
    assert_int_equal(moved, 1);
}

static void other_products_are_left_alone(void **state) {
    (void)state;
    const char *products[] = {"q"};
    const icha_behaviour half = {ICHA_BEHAVIOUR_PREPAYMENT, {1, 2}, products, 1, ALWAYS};
    same_tables(HEADER A, &half, 1,
                OUTLAY "p,incheon,interest_subsidy,2018,accrued,23523,1\n"
                       "p,incheon,interest_subsidy,2018,due,15015,1\n"
                       "p,incheon,interest_subsidy,2019,accrued,22522,1\n"
                       "p,incheon,interest_subsidy,2019,due,31030,1\n"
                       "p,incheon,interest_subsidy,2019,paid,46040,1\n",
                NULL);
}

static void years_outside_the_horizon_count_in_the_totals(void **state) {
    (void)state;
    const icha_behaviour half = {ICHA_BEHAVIOUR_PREPAYMENT, {1, 2}, NULL, 0, ALWAYS};
    const icha_gathering plain = {.keeps_commitments = false};
    options.last_year = 2018;
    icha_book *book = book_of(HEADER A, &plain);
    icha_portfolio *result = NULL;
    assert_int_equal(icha_expected_outlay(book, &half, 1, &result, &err), ICHA_OK);
    char *found = table_text(result, ICHA_TABLE_OUTLAY, NULL);
    assert_string_equal(found, OUTLAY "p,incheon,interest_subsidy,2018,accrued,19269,1\n"
                                      "p,incheon,interest_subsidy,2018,due,15015,1\n");
    free(found);
    icha_outlay_total due = icha_portfolio_total(result, 1);
    assert_int_equal(due.basis, ICHA_BASIS_DUE);
    assert_int_equal(due.within, 15015);
    assert_int_equal(due.after, 11636);
    icha_portfolio_free(result);
    icha_book_free(book);
}

/* ---- what moved ---- */

static void moves_are_counted_apart(void **state) {
    (void)state;
    /* Default 1/2, recovery 1/2 as above: due 1 in 2018: 1/2 defaults, 1/4 recovers; due 2 in 2019: 3/8 and 5/16. On
     * the last due date nothing strikes. */
    const icha_behaviour entries[] = {{ICHA_BEHAVIOUR_DEFAULT, {1, 2}, NULL, 0, ALWAYS},
                                      {ICHA_BEHAVIOUR_RECOVERY, {1, 2}, NULL, 0, ALWAYS}};
    const icha_gathering plain = {.keeps_commitments = false};
    icha_book *book = book_of(HEADER A LOAN("B", "p", "10010000", "claim", ""), &plain);
    icha_moved *moved = NULL;
    size_t count = 0;
    assert_int_equal(icha_expected_moves(book, entries, 2, &moved, &count, &err), ICHA_OK);
    assert_int_equal(count, 4);
    const int64_t parts[] = {INT64_C(1000000000000), INT64_C(500000000000), INT64_C(750000000000),
                             INT64_C(625000000000)}; /* of two loans */
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(moved[i].year, i < 2 ? 2018 : 2019);
        assert_int_equal(moved[i].kind, i % 2 == 0 ? ICHA_BEHAVIOUR_DEFAULT : ICHA_BEHAVIOUR_RECOVERY);
        assert_int_equal(moved[i].loans * ICHA_WEIGHT_ONE + moved[i].fraction, parts[i]);
    }
    free(moved);
    icha_book_free(book);
}

/* in a simulated book whole loans are counted: both default on the first due date, in 2018. */
static void simulated_moves_are_whole_loans(void **state) {
    (void)state;
    const icha_behaviour certain = {ICHA_BEHAVIOUR_DEFAULT, {1, 1}, NULL, 0, ALWAYS};
    const icha_gathering simulated = {.behaviour = &certain, .behaviour_count = 1, .key = icha_seed_key("s")};
    icha_book *book = book_of(HEADER A LOAN("B", "p", "10010000", "claim", ""), &simulated);
    icha_moved *moved = NULL;
    size_t count = 0;
    assert_int_equal(icha_expected_moves(book, &certain, 1, &moved, &count, &err), ICHA_OK);
    assert_int_equal(count, 1);
    assert_int_equal(moved[0].year, 2018);
    assert_int_equal(moved[0].kind, ICHA_BEHAVIOUR_DEFAULT);
    assert_int_equal(moved[0].loans, 2);
    assert_int_equal(moved[0].fraction, 0);
    free(moved);
    icha_book_free(book);
}

/* S-6, S-7: 4,000 is 0.2 won a day: 6, 6.2 and 6.2, so lines of 6, each cut to 0. What is claimed as 0 is paid to no loan.
 * Of the second line 17 days of 31 lie in 2018: 3 (down of 3.29). */
static void a_line_cut_to_nothing_is_not_paid(void **state) {
    (void)state;
    same_tables(HEADER LOAN("A", "p", "4000", "line", ""), NULL, 0,
                OUTLAY "p,incheon,interest_subsidy,2018,accrued,9,1\n"
                       "p,incheon,interest_subsidy,2018,due,6,1\n"
                       "p,incheon,interest_subsidy,2019,accrued,9,1\n"
                       "p,incheon,interest_subsidy,2019,due,12,1\n",
                NULL);
}

/* a loan that is prepaid in full on a due date has that as its last; an event strikes on the one before it alone. */
static void nothing_strikes_on_the_day_of_repayment(void **state) {
    (void)state;
    static const char csv[] = HEADER A, events[] = "loan_id,kind,on,amount\nA,prepay,2019-01-15,all\n";
    const icha_book_input input = {csv, strlen(csv), "book.csv", events, strlen(events), "events.csv"};
    const icha_behaviour half = {ICHA_BEHAVIOUR_DEFAULT, {1, 2}, NULL, 0, ALWAYS};
    const icha_gathering plain = {.keeps_commitments = false};
    icha_book *book = NULL;
    icha_moved *moved = NULL;
    size_t count = 0;
    assert_int_equal(icha_book_make(NULL, &input, 1, &options, &plain, &book, &err), ICHA_OK);
    assert_int_equal(icha_expected_moves(book, &half, 1, &moved, &count, &err), ICHA_OK);
    assert_int_equal(count, 1);
    assert_int_equal(moved[0].year, 2018);
    assert_int_equal(moved[0].loans, 0);
    assert_int_equal(moved[0].fraction, ICHA_WEIGHT_ONE / 2);
    free(moved);
    icha_book_free(book);
}

/* what a loan was promised keeps its loan's id, from whichever file it comes. */
static void commitments_of_two_files_keep_their_ids(void **state) {
    (void)state;
    static const char one[] = HEADER A, two[] = HEADER LOAN("BB", "p", "10010000", "claim", "");
    const icha_book_input inputs[] = {{one, strlen(one), "one.csv", NULL, 0, NULL},
                                      {two, strlen(two), "two.csv", NULL, 0, NULL}};
    const icha_gathering keeping = {.keeps_commitments = true};
    icha_book *book = NULL;
    int found = 0;
    assert_int_equal(icha_book_make(NULL, inputs, 2, &options, &keeping, &book, &err), ICHA_OK);
    assert_int_equal(book->lines.commitment_count, 2);
    for (size_t i = 0; i < 2; i++) {
        const char *id = book->lines.ids + book->lines.commitments[i].id;
        found |= strcmp(id, "A") == 0 ? 1 : strcmp(id, "BB") == 0 ? 2 : 4;
    }
    assert_int_equal(found, 3);
    icha_book_free(book);
}

/* what two payers promise of one loan, 15,015 + 15,515 + 15,515, fits as a whole or not at all. */
static void a_loan_of_two_payers_is_one_item(void **state) {
    (void)state;
    static const char csv[] =
        "loan_id,product,principal,rate,disbursed_on,term_months,method,due_day,day_count,inclusion,rounding.interest,"
        "subsidy.method,subsidy.base,subsidy.rounding,subsidy_rate,subsidy_months,subsidy.claim.cycle,subsidy.claim.by,"
        "subsidy.claim.rounding,subsidy.claim.level,subsidy.claim.payment_lag_days,subsidy.claim.closing_days,"
        "subsidy.residual,subsidy.payers[0].name,subsidy.payers[0].share,subsidy.payers[1].name,subsidy.payers[1].share\n"
        "A,p,10010000,3.65%,2018-11-15,3,bullet,15,act/365,start,down/1,of_rate,balance,down/1,1.825%,12,quarter,due,"
        "down/10,claim,20,0,first,incheon,1/2,district,1/2\n";
    const icha_gathering keeping = {.keeps_commitments = true};
    icha_budget budget = {"b", NULL, 0, NULL, 0, 2018, 46044, ICHA_BUDGET_COMMITMENT};
    icha_book *book = book_of(csv, &keeping);
    icha_exhaustion found;
    assert_int_equal(icha_budget_exhaust(&budget, book, NULL, &found, &err), ICHA_OK);
    assert_int_equal(found.wanted, 46045);
    assert_int_equal(found.used, 0);
    assert_true(found.is_exhausted);
    budget.amount_won = 46045;
    assert_int_equal(icha_budget_exhaust(&budget, book, NULL, &found, &err), ICHA_OK);
    assert_int_equal(found.used, 46045);
    icha_book_free(book);
}

static void ages_go_in_one_step_from_the_disbursement(void **state) {
    (void)state;
    icha_date from, day;
    assert_int_equal(icha_date_parse("2018-01-31", 10, &from, &err), ICHA_OK);
    assert_int_equal(icha_age_months(from, from), 0);
    assert_int_equal(icha_date_parse("2018-02-27", 10, &day, &err), ICHA_OK);
    assert_int_equal(icha_age_months(from, day), 0);
    assert_int_equal(icha_age_months(from, day + 1), 1); /* 28 February is 31 January and a month */
    assert_int_equal(icha_date_parse("2019-01-30", 10, &day, &err), ICHA_OK);
    assert_int_equal(icha_age_months(from, day), 11);
    assert_int_equal(icha_age_months(from, day + 1), 12);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(prepayment_halves_what_follows, set_up),
        cmocka_unit_test_setup(default_from_an_age_on, set_up),
        cmocka_unit_test_setup(recovery_goes_by_its_place, set_up),
        cmocka_unit_test_setup(a_loan_of_two_payers_is_one_item, set_up),
        cmocka_unit_test_setup(commitments_of_two_files_keep_their_ids, set_up),
        cmocka_unit_test_setup(nothing_strikes_on_the_day_of_repayment, set_up),
        cmocka_unit_test_setup(a_line_cut_to_nothing_is_not_paid, set_up),
        cmocka_unit_test_setup(simulated_moves_are_whole_loans, set_up),
        cmocka_unit_test_setup(weights_are_cut_and_sums_rounded_once, set_up),
        cmocka_unit_test_setup(lines_rounded_before_they_are_weighed, set_up),
        cmocka_unit_test_setup(fees_are_weighed_on_their_day, set_up),
        cmocka_unit_test_setup(certain_events_end_the_loan, set_up),
        cmocka_unit_test_setup(weights_that_round_a_figure_to_nothing, set_up),
        cmocka_unit_test_setup(other_products_are_left_alone, set_up),
        cmocka_unit_test_setup(years_outside_the_horizon_count_in_the_totals, set_up),
        cmocka_unit_test_setup(moves_are_counted_apart, set_up),
        cmocka_unit_test_setup(ages_go_in_one_step_from_the_disbursement, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
