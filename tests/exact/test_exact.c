/* Vectors for lib/exact computed by hand from SPEC; the arithmetic stands beside each. */
#include "by_hand.h"

/* ---- T-2, T-3 ---- */

static void act_365_counts_days(void **state) {
    (void)state;
    COLUMN("{}", NULL, "days", 31, 28, 31, 30);
    COLUMN("{}", NULL, "interest", 37200, 33600, 37200, 36000); /* days x 1,200 */
    json_t *result = run("{}", NULL);
    assert_int_equal(number(json_object_get(result, "totals"), "interest"), 438000); /* 365 x 1,200 */
    assert_true(json_is_null(json_object_get(result, "payment")));
    expect_cell_text(result, 0, "rate", "3.65%");
    expect_cell_text(result, 0, "subsidy_rate", "0%");
    expect_cell_text(result, 11, "to", "2019-01-15");
    json_decref(result);
}

static void both_counts_the_first_day_once(void **state) {
    (void)state;
    COLUMN("{'inclusion':'end'}", NULL, "days", 31, 28, 31);
    COLUMN("{'inclusion':'both'}", NULL, "days", 32, 28, 31);
    COLUMN("{'inclusion':'both'}", NULL, "interest", 38400, 33600); /* 32 x 1,200, 28 x 1,200 */
}

static void act_360_divides_by_360(void **state) {
    (void)state;
    COLUMN("{'day_count':'act/360','rate':'3.6%'}", NULL, "interest", 37200, 33600); /* 432,000 / 360 = 1,200 a day */
}

/* 13,359,000 at 1 %: 133,590 a year, 366 a day in a common year, 365 a day in a leap year. */
#define LEAP_ON(date) "{'principal':13359000,'rate':'1%','disbursed_on':'" date "',"
#define LEAP LEAP_ON("2019-12-15")

static void act_act_takes_each_day_on_its_year(void **state) {
    (void)state;
    /* 15..31 December: 17 x 366; 1..14 January: 14 x 365: 6,222 + 5,110 */
    COLUMN(LEAP "'day_count':'act/act'}", NULL, "interest", 11332);
    /* 16..31 December: 16 x 366; 1..15 January: 15 x 365: 5,856 + 5,475 */
    COLUMN(LEAP "'day_count':'act/act','inclusion':'end'}", NULL, "interest", 11331);
}

static void act_act_anchor_goes_by_the_first_counted_day(void **state) {
    (void)state;
    /* 31 days from 15 December 2019: 31 x 366 */
    COLUMN(LEAP "'day_count':'act/act-anchor'}", NULL, "interest", 11346);
    /* from 31 December: the day itself (start) is in 2019, the next (end) in leap 2020: 31 x 366, 31 x 365 */
    COLUMN(LEAP_ON("2019-12-31") "'day_count':'act/act-anchor'}", NULL, "interest", 11346);
    COLUMN(LEAP_ON("2019-12-31") "'day_count':'act/act-anchor','inclusion':'end'}", NULL, "interest", 11315);
}

/* 12,000,000 at 3.6 % is 1,200 a day of 360. One period, its end the 31st. */
#define THIRTY "{'rate':'3.6%','term_months':null,'interest_every_months':3,'maturity_on':'2018-03-31',"

static void thirty_day_months(void **state) {
    (void)state;
    /* 29 January..31 March: 30e 2 x 30 + 1 = 61; bond basis keeps the 31st after a 29th: 62 */
    COLUMN(THIRTY "'disbursed_on':'2018-01-29','day_count':'30e/360'}", NULL, "interest", 73200);
    COLUMN(THIRTY "'disbursed_on':'2018-01-29','day_count':'30/360'}", NULL, "interest", 74400);
    /* from the 30th or 31st both make it 60 */
    COLUMN(THIRTY "'disbursed_on':'2018-01-30','day_count':'30/360'}", NULL, "interest", 72000);
    COLUMN(THIRTY "'disbursed_on':'2018-01-31','day_count':'30e/360'}", NULL, "interest", 72000);
    /* no February rule: 31 January (30) .. 28 February is 28 days */
    COLUMN("{'rate':'3.6%','disbursed_on':'2018-01-31','day_count':'30/360'}", NULL, "interest", 33600);
    /* the counted days decide: `end` measures 1 February .. 1 March = 30 */
    COLUMN("{'rate':'3.6%','disbursed_on':'2018-01-31','day_count':'30/360','inclusion':'end'}", NULL, "interest",
           36000);
}

static void twelfths_between_anchors(void **state) {
    (void)state;
    /* 432,000 / 12 each, 31 January, 28 February, 31 March, 30 April */
    COLUMN("{'rate':'3.6%','disbursed_on':'2018-01-31','day_count':'twelfths'}", NULL, "interest", 36000, 36000, 36000);
    COLUMN("{'rate':'3.6%','disbursed_on':'2018-01-31','day_count':'twelfths'}", NULL, "days", 28, 31, 30);
    /* quarterly: 3/12 */
    COLUMN("{'rate':'3.6%','day_count':'twelfths','interest_every_months':3}", NULL, "interest", 108000, 108000);
}

static void twelfths_off_the_anchors(void **state) {
    (void)state;
    /* 15 January .. 10 February: 26 days of 365: 432,000 x 26/365 = 30,772.6; then anchored */
    COLUMN("{'rate':'3.6%','day_count':'twelfths','due_day':10}", NULL, "interest", 30772, 36000);
    /* 15 January .. 20 March: two months to 15 March and 5 days: 72,000 + 432,000 x 5/365 = 72,000 + 5,917.8 */
    COLUMN("{'rate':'3.6%','day_count':'twelfths','first_due_on':'2018-03-20'}", NULL, "interest", 77917, 36000);
}

/* ---- T-4, T-5 ---- */

static void due_dates_come_from_the_anchor_day(void **state) {
    (void)state;
    json_t *result = run("{'disbursed_on':'2018-01-31'}", NULL);
    expect_cell_text(result, 0, "due", "2018-02-28");
    expect_cell_text(result, 1, "due", "2018-03-31");
    expect_cell_text(result, 2, "due", "2018-04-30");
    json_decref(result);
    /* first_due_on, then every third month counted from March; only months before January 2019; then the maturity */
    result = run("{'first_due_on':'2018-03-10','interest_every_months':3}", NULL);
    static const char *const dates[] = {"2018-03-10", "2018-06-10", "2018-09-10", "2018-12-10", "2019-01-15"};
    assert_int_equal(row_count(result), 5);
    for (size_t i = 0; i < 5; i++) expect_cell_text(result, i, "due", dates[i]);
    json_decref(result);
    /* end_of_month means 31; the maturity keeps its own day */
    result = run("{'end_of_month':true,'term_months':2}", NULL);
    assert_int_equal(row_count(result), 2);
    expect_cell_text(result, 0, "due", "2018-02-28");
    expect_cell_text(result, 1, "due", "2018-03-15");
    json_decref(result);
}

static void odd_first_period_accrues_by_days(void **state) {
    (void)state;
    COLUMN("{'due_day':25}", NULL, "interest", 49200, 33600); /* L-4: 41 days, 28 days */
    COLUMN("{'due_day':5}", NULL, "interest", 25200, 33600);  /* 21 days */
}

/* 31 March 2018 is a Saturday. */
#define ROLLED(rule, follows)                                                                                          \
    "{'disbursed_on':'2018-02-28','due_day':31,'term_months':null,'maturity_on':'2018-04-30','business_day':'" rule    \
    "','calendar':'weekends','accrual_follows_roll':" follows "}"

static void rolls(void **state) {
    (void)state;
    json_t *result = run(ROLLED("following", "false"), NULL);
    expect_cell_text(result, 0, "due", "2018-04-02");
    expect_cell_text(result, 0, "to", "2018-03-31");
    assert_int_equal(cell(result, 0, "days"), 31);
    json_decref(result);
    result = run(ROLLED("modified_following", "false"), NULL);
    expect_cell_text(result, 0, "due", "2018-03-30");
    json_decref(result);
    result = run(ROLLED("preceding", "true"), NULL);
    expect_cell_text(result, 0, "to", "2018-03-30");
    json_decref(result);
    COLUMN(ROLLED("following", "true"), NULL, "days", 33, 28); /* 28 February .. 2 April .. 30 April */
}

#define BEFORE_SUNDAY(disbursed, follows)                                                                              \
    "{'disbursed_on':'" disbursed "','first_due_on':'2013-03-24','business_day':'preceding','calendar':'weekends',"    \
    "'accrual_follows_roll':" follows "}"

/* Sunday 24 March 2013 rolls back to Friday 22: before Saturday's disbursement, on Friday's (T-5). */
static void a_first_due_date_rolls_back(void **state) {
    (void)state;
    refused(BEFORE_SUNDAY("2013-03-23", "true"), NULL, "rolls to before the disbursement");
    refused(BEFORE_SUNDAY("2013-03-23", "false"), NULL, "rolls to before the disbursement");
    COLUMN(BEFORE_SUNDAY("2013-03-22", "true"), NULL, "days", 0);
    COLUMN(BEFORE_SUNDAY("2013-03-22", "false"), NULL, "days", 2);
}

#define BANK(disbursed, due_day, maturity, rule, follows)                                                              \
    "{'disbursed_on':'" disbursed "','due_day':" due_day ",'term_months':null,'maturity_on':'" maturity                \
    "','business_day':'" rule "','calendar':'kr-bank','accrual_follows_roll':" follows "}"

static void expect_first_due(const char *changes, const char *due) {
    json_t *result = run(changes, NULL);
    expect_cell_text(result, 0, "due", due);
    json_decref(result);
}

/* Chuseok 2017: Saturday 30 September, Sunday, the temporary holiday of the 2nd, 3..5 October, the substitute of the
 * 6th, a weekend, 한글날 on Monday the 9th. Chuseok 2018: Sunday 23 September .. Tuesday, the substitute of the 26th. */
static void rolls_by_bank_days(void **state) {
    (void)state;
    expect_first_due(BANK("2017-08-31", "30", "2017-11-30", "following", "false"), "2017-10-10");
    expect_first_due(BANK("2017-08-31", "30", "2017-11-30", "modified_following", "false"), "2017-09-29");
    expect_first_due(BANK("2018-08-24", "24", "2018-11-26", "modified_following", "false"), "2018-09-27");
    expect_first_due(BANK("2018-08-24", "24", "2018-11-26", "preceding", "false"), "2018-09-21");
    expect_first_due(BANK("2018-08-24", "21", "2018-11-26", "preceding", "false"), "2018-09-21");
    expect_first_due(BANK("2018-08-24", "27", "2018-11-26", "following", "false"), "2018-09-27");
    /* 1 May is a bank's holiday, 17 July 2018 is none; Sunday 26 August is a weekend */
    expect_first_due(BANK("2018-04-02", "1", "2018-11-26", "following", "false"), "2018-05-02");
    expect_first_due(BANK("2018-06-18", "17", "2018-11-26", "following", "false"), "2018-07-17");
    expect_first_due(BANK("2018-07-26", "26", "2018-11-26", "following", "false"), "2018-08-27");
    /* 24 August .. 27 September .. 24 October 2018 */
    COLUMN(BANK("2018-08-24", "24", "2018-11-26", "following", "true"), NULL, "days", 34, 27);
}

/* The data covers 2013-01-01..2040-12-31: New Year's day is closed, 31 December 2040 is an open Monday. */
static void bank_days_end(void **state) {
    (void)state;
    expect_first_due(BANK("2012-12-01", "1", "2013-12-02", "following", "false"), "2013-01-02");
    expect_first_due(BANK("2012-12-01", "1", "2013-12-02", "modified_following", "false"), "2013-01-02");
    refused(BANK("2012-12-01", "1", "2013-12-02", "preceding", "false"), NULL, "calendar does not cover 2013-01-01");
    refused(BANK("2012-11-30", "31", "2013-12-02", "following", "false"), NULL, "calendar does not cover 2012-12-31");
    expect_first_due(BANK("2040-12-01", "1", "2040-12-30", "following", "false"), "2040-12-31");
    expect_first_due(BANK("2040-12-01", "1", "2040-12-31", "preceding", "true"), "2040-12-31");
    refused(BANK("2040-12-01", "1", "2041-01-01", "preceding", "false"), NULL, "calendar does not cover 2041-01-01");
    refused(BANK("2039-12-01", "1", "2041-01-01", "preceding", "false"), NULL, "calendar does not cover 2041-01-01");
    /* without a roll nobody asks the calendar */
    expect_first_due(BANK("2040-12-01", "1", "2041-01-01", "none", "false"), "2041-01-01");
}

/* ---- N-4, L-2, L-3 ---- */

static void rounding_modes(void **state) {
    (void)state;
    /* 12 % in twelfths is 1 % a month: 50 -> 0.5, 150 -> 1.5, 1 -> 0.01 */
#define ONE(principal, mode)                                                                                           \
    "{'principal':" principal ",'rate':'12%','day_count':'twelfths','rounding':{'interest':'" mode "'}}"
    COLUMN(ONE("50", "half_up/1"), NULL, "interest", 1);
    COLUMN(ONE("50", "half_even/1"), NULL, "interest", 0);
    COLUMN(ONE("150", "half_even/1"), NULL, "interest", 2);
    COLUMN(ONE("150", "down/1"), NULL, "interest", 1);
    COLUMN(ONE("1", "up/1"), NULL, "interest", 1);
    COLUMN(ONE("123456", "down/100"), NULL, "interest", 1200);      /* 1,234.56 */
    COLUMN(ONE("125000", "half_even/100"), NULL, "interest", 1200); /* 1,250: the even hundred */
    COLUMN(ONE("100001", "up/1000"), NULL, "interest", 2000);       /* 1,000.01 */
}

static void equal_principal_residue(void **state) {
    (void)state;
    /* 10,000,000 / 3 = 3,333,333.3; residue 1 */
    COLUMN("{'principal':10000000,'term_months':3,'method':'equal_principal'}", NULL, "principal", 3333333, 3333333,
           3333334);
    COLUMN("{'principal':10000000,'term_months':3,'method':'equal_principal','residual':'first'}", NULL, "principal",
           3333334, 3333333, 3333333);
    /* up/10: 3,333,340; residue -20 */
    COLUMN("{'principal':10000000,'term_months':3,'method':'equal_principal','residual':'first',"
           "'rounding':{'interest':'down/1','payment':'up/10'}}",
           NULL, "principal", 3333320, 3333340, 3333340);
}

static void equal_principal_balloon(void **state) {
    (void)state;
    /* (10,000,000 - 1,000,000) / 3 = 3,000,000; the balloon on top of the last */
    COLUMN("{'principal':10000000,'term_months':3,'method':'equal_principal','balloon':1000000}", NULL, "principal",
           3000000, 3000000, 4000000);
    refused("{'balloon':12000001,'method':'equal_principal'}", NULL, "balloon");
}

static void equal_principal_ends_at_zero(void **state) {
    (void)state;
    /* 5,000 / 12 = 416.7 -> 1,000 by up/1000: paid off by the fifth */
#define SMALL "'principal':5000,'method':'equal_principal','rounding':{'interest':'down/1','payment':'up/1000'}"
    json_t *result = run("{" SMALL "}", NULL);
    assert_int_equal(row_count(result), 5);
    json_decref(result);
    /* 1,000 + (5,000 - 12,000) < 0 */
    refused("{" SMALL ",'residual':'first'}", NULL, "negative");
}

static void grace_and_principal_interval(void **state) {
    (void)state;
    /* grace 3: the instalments are the 6th, 9th, 12th due date: 12,000,000 / 3 */
    COLUMN("{'method':'equal_principal','grace_months':3,'principal_every_months':3}", NULL, "principal", 0, 0, 0, 0, 0,
           4000000, 0, 0, 4000000, 0, 0, 4000000);
    /* grace 2: the 5th, 8th, 11th and, as the maturity, the 12th: 12,000,000 / 4 */
    COLUMN("{'method':'equal_principal','grace_months':2,'principal_every_months':3}", NULL, "principal", 0, 0, 0, 0,
           3000000, 0, 0, 3000000, 0, 0, 3000000, 3000000);
    refused("{'method':'equal_principal','grace_months':12}", NULL, "grace");
    refused("{'method':'equal_principal','grace_months':4,'interest_every_months':3,'principal_every_months':3}", NULL,
            "multiple");
}

#define LEVEL "{'principal':1000000,'rate':'12%','term_months':2,'method':'equal_payment','day_count':'twelfths'"

static void level_payment_twelfths(void **state) {
    (void)state;
    /* 1,000,000 x 1.01^2 / (1.01 + 1) = 1,020,100 / 2.01 = 507,512.43; second interest 502,488 x 1 % = 5,024.88 */
    COLUMN(LEVEL "}", NULL, "principal", 497512, 502488);
    COLUMN(LEVEL "}", NULL, "interest", 10000, 5024);
    json_t *result = run(LEVEL "}", NULL);
    assert_int_equal(number(result, "payment"), 507512);
    json_decref(result);
    /* grace 1 of 3 months: the same two instalments after an interest-only row */
    COLUMN("{'principal':1000000,'rate':'12%','term_months':3,'grace_months':1,'method':'equal_payment',"
           "'day_count':'twelfths'}",
           NULL, "principal", 0, 497512, 502488);
}

static void level_payment_balloon(void **state) {
    (void)state;
    /* (1,020,100 - 100,000) / 2.01 = 457,761.19; principal 447,761, then 552,239 and 5,522.39 interest */
    COLUMN(LEVEL ",'balloon':100000}", NULL, "payment", 457761, 557761);
}

static void level_payment_actual(void **state) {
    (void)state;
    /* 36.5 % is 0.1 % a day: 1.031, 1.028; 1,000,000 x 1.059868 / 2.028 = 522,617.35;
     * 508,383 x 0.028 = 14,234.7 */
    json_t *result = run("{'principal':1000000,'rate':'36.5%','term_months':2,'method':'equal_payment',"
                         "'payment_formula':'actual'}",
                         NULL);
    assert_int_equal(number(result, "payment"), 522617);
    assert_int_equal(cell(result, 0, "principal"), 491617);
    assert_int_equal(cell(result, 1, "interest"), 14234);
    json_decref(result);
}

static void level_payment_without_interest(void **state) {
    (void)state;
    COLUMN("{'principal':1000000,'rate':'0%','term_months':3,'method':'equal_payment',"
           "'rounding':{'interest':'down/1','payment':'up/10'}}",
           NULL, "payment", 333340, 333340, 333320);
}

static void level_payment_below_interest_pays_no_principal(void **state) {
    (void)state;
    /* 1,000,000 at 120 %, 3 payments of twelfths: 1.1^3 = 1.331, S = 3.31: 402,114; the first period, 15 January .. 15 June,
     * has 151 days of act/365: 1,200,000 x 151 / 365 = 496,438.3 > payment */
    COLUMN("{'principal':1000000,'rate':'120%','method':'equal_payment','first_due_on':'2018-06-15','term_months':7}",
           NULL, "principal", 0);
    COLUMN("{'principal':1000000,'rate':'120%','method':'equal_payment','first_due_on':'2018-06-15','term_months':7}",
           NULL, "payment", 496438, 402114);
}

/* ---- S-1 to S-5 ---- */

static void of_rate_and_of_difference_differ_by_a_won(void **state) {
    (void)state;
    /* 12,000,000 x 2 % x 31/365 = 20,383.56; 37,200 - 20,383.56 = 16,816.43 */
    COLUMN("{}", "{}", "subsidy", 20383, 18410); /* x 28/365 = 18,410.9 */
    COLUMN("{}", "{}", "borrower_interest", 16817);
    COLUMN("{}", "{'method':'of_difference'}", "borrower_interest", 16816);
    COLUMN("{}", "{'method':'of_difference'}", "subsidy", 20384);
}

static void subsidy_is_at_most_the_interest(void **state) {
    (void)state;
    /* own day count act/360: 12,000,000 x 3.65 % x 31/360 = 37,716.6 > 37,200 */
    COLUMN("{}", "{'steps':[{'months':12,'rate':'5%'}],'day_count':'act/360'}", "subsidy", 37200);
    COLUMN("{}", "{'steps':[{'months':12,'rate':'5%'}],'day_count':'act/360','method':'of_difference'}",
           "borrower_interest", 0);
    /* own inclusion `both`: 32 days of 2 %: 21,041.09 */
    COLUMN("{}", "{'inclusion':'both'}", "subsidy", 21041, 18410);
}

#define STEPS "'steps':[{'months':1,'rate':'2%'},{'months':1,'rate':'1%'}]"

static void a_step_change_splits_the_period(void **state) {
    (void)state;
    /* 15 January .. 25 February: 31 days of 2 %, 10 of 1 %: 20,383.56 + 3,287.67 = 23,671.2;
     * 25 February .. 15 March: 18 days of 1 %: 5,917.8; then nothing */
    COLUMN("{'due_day':25}", "{" STEPS "}", "subsidy", 23671, 5917, 0);
    json_t *result = run("{'due_day':25}", "{" STEPS "}");
    expect_cell_text(result, 0, "subsidy_rate", "2%");
    expect_cell_text(result, 1, "subsidy_rate", "1%");
    expect_cell_text(result, 2, "subsidy_rate", "0%");
    json_decref(result);
    /* `end` counts 16 January .. 25 February; from 15 February on 1 %: 30 days, 11 days: 19,726.02 + 3,616.43 */
    COLUMN("{'due_day':25,'inclusion':'end'}", "{" STEPS "}", "subsidy", 23342);
    /* twelfths off the anchors, 15 January .. 25 February: 1/12 of 2 % is 20,000, then 10/365 of 1 %: 3,287.67 */
    COLUMN("{'due_day':25,'day_count':'twelfths'}", "{" STEPS "}", "subsidy", 23287);
    /* between anchors by days: 25 February .. 25 March, 18 of 28 days of 10,000: 6,428.57 */
    COLUMN("{'due_day':25,'day_count':'twelfths'}", "{" STEPS "}", "subsidy", 23287, 6428);
}

static void minimum_borrower_rate(void **state) {
    (void)state;
    /* min(2, 3.65 - 2.5) = 1.15 %: 12,000,000 x 1.15 % x 31/365 = 11,720.5 */
    json_t *result = run("{}", "{'minimum_borrower_rate':'2.5%'}");
    assert_int_equal(cell(result, 0, "subsidy"), 11720);
    expect_cell_text(result, 0, "subsidy_rate", "1.15%");
    json_decref(result);
    COLUMN("{}", "{'minimum_borrower_rate':'4%'}", "subsidy", 0);
}

static void base_cap(void **state) {
    (void)state;
    COLUMN("{}", "{'base_cap':5000000}", "subsidy", 8493); /* 5,000,000 x 2 % x 31/365 = 8,493.1 */
}

static void until_is_still_paid(void **state) {
    (void)state;
    /* 15..31 January: 17 days: 11,178.08 */
    COLUMN("{}", "{'until':'2018-01-31'}", "subsidy", 11178, 0);
    /* `end`: 16..31 January: 16 days: 10,520.5 */
    COLUMN("{'inclusion':'end'}", "{'until':'2018-01-31'}", "subsidy", 10520, 0);
}

/* ---- S-5 to S-7 ---- */

#define MONTHLY                                                                                                        \
    "'claim':{'cycle':'month','by':'due','rounding':'down/1','level':'line','payment_lag_days':0,'closing_days':0}"
#define THIRDS "'payers':[{'name':'city','share':'1/3'},{'name':'district','share':'2/3'}]"

static void expect_lines(const char *subsidy, size_t count, const json_int_t *lines) {
    json_t *result = run("{}", subsidy);
    for (size_t i = 0; i < count; i++) assert_int_equal(number(claim_at(result, i), "lines"), lines[i]);
    json_decref(result);
}
#define LINES(subsidy, ...)                                                                                            \
    expect_lines(subsidy, sizeof((const json_int_t[]){__VA_ARGS__}) / sizeof(json_int_t),                              \
                 (const json_int_t[]){__VA_ARGS__})

static void payers_share_to_the_won(void **state) {
    (void)state;
    /* 20,383: a third 6,794.3, two thirds 13,588.6; 1 is left */
    LINES("{" MONTHLY "," THIRDS ",'residual':'first'}", 6795, 13588);
    LINES("{" MONTHLY "," THIRDS ",'residual':'last'}", 6794, 13589);
    LINES("{" MONTHLY "," THIRDS ",'residual':'largest'}", 6794, 13589);
    /* 8,153.2 twice and 4,076.6; a tie of the largest goes to the first of them */
    LINES("{" MONTHLY ",'payers':[{'name':'c','share':'20%'},{'name':'b','share':'40%'},{'name':'a','share':'0.4x'}],"
          "'residual':'largest'}",
          4076, 8154, 8153);
    refused("{}", "{" THIRDS "}", "missing: subsidy.residual");
    refused("{}", "{'payers':[{'name':'a','share':'1/3'}]}", "add up to 1");
}

static void claims_by_due_date(void **state) {
    (void)state;
    json_t *result = run("{'bank':'shinhan'}", "{}");
    const json_t *first = claim_at(result, 0);
    expect_text(first, "cycle", "2018-Q1");
    expect_text(first, "payer", "incheon");
    expect_text(first, "bank", "shinhan");
    assert_int_equal(number(first, "lines"), 38793); /* 20,383 + 18,410 */
    assert_int_equal(number(first, "amount"), 38790);
    assert_int_equal(number(first, "dropped"), 3);
    expect_text(first, "paid_on", "2018-04-20"); /* 31 March + 20 days */
    assert_int_equal(number(first, "fiscal_year"), 2018);
    /* 30 days: 19,726.02. April, May, June: 20,383 + 19,726 + 20,383 */
    assert_int_equal(number(claim_at(result, 1), "lines"), 60492);
    assert_int_equal(number(claim_at(result, 1), "amount"), 60490);
    assert_int_equal(json_array_size(json_object_get(result, "claims")), 5);
    json_decref(result);
}

static void claims_rounded_per_line(void **state) {
    (void)state;
    json_t *result = run("{}", "{'claim':{'cycle':'quarter','by':'due','rounding':'down/10','level':'line',"
                               "'payment_lag_days':0,'closing_days':0}}");
    assert_int_equal(number(claim_at(result, 1), "amount"), 60480); /* 20,380 + 19,720 + 20,380 */
    assert_int_equal(number(claim_at(result, 1), "dropped"), 12);
    assert_true(json_is_null(json_object_get(claim_at(result, 1), "bank")));
    json_decref(result);
}

#define ACCRUAL(cycle)                                                                                                 \
    "{'claim':{'cycle':'" cycle                                                                                        \
    "','by':'accrual','rounding':'down/1','level':'claim','payment_lag_days':0,'closing_days':0}}"

static void claims_by_accrual(void **state) {
    (void)state;
    /* January: 20,383 x 17/31 = 11,177.7. February: the other 9,206, and 18,410 x 14/28 = 9,205. */
    LINES(ACCRUAL("month"), 11177, 18411);
    /* first quarter: 20,383 + 18,410 + 17/31 of the third row's 20,383 */
    LINES(ACCRUAL("quarter"), 49970);
    /* the year: eleven rows, 219,612, and 11,177 of the twelfth; 2019: 9,206 */
    LINES(ACCRUAL("year"), 230789, 9206);
    json_t *result = run("{}", ACCRUAL("half"));
    expect_text(claim_at(result, 0), "cycle", "2018-H1");
    expect_text(claim_at(result, 2), "cycle", "2019-H1");
    json_decref(result);
}

static void accrual_is_weighed_by_the_rates(void **state) {
    (void)state;
    /* A quarter 15 January .. 15 April, 2 % to 15 February then 1 %: weights 31 x 2 + 59 = 121; before 1 April
     * 62 + 45 = 107. Subsidy: 12,000,000 x 1 % x 121/365 = 39,780.8; 39,780 x 107/121 = 35,177.3 */
    json_t *result = run("{'interest_every_months':3}",
                         "{'steps':[{'months':1,'rate':'2%'},{'months':11,'rate':'1%'}],'claim':{'cycle':'quarter',"
                         "'by':'accrual','rounding':'down/1','level':'claim','payment_lag_days':0,'closing_days':0}}");
    assert_int_equal(cell(result, 0, "subsidy"), 39780);
    assert_int_equal(number(claim_at(result, 0), "lines"), 35177);
    json_decref(result);
}

static void expect_fiscal_year(const char *closing, json_int_t expected) {
    char subsidy[300];
    snprintf(subsidy, sizeof subsidy,
             "{'claim':{'cycle':'quarter','by':'due','rounding':'down/10','level':'claim','payment_lag_days':20,"
             "'closing_days':%s}}",
             closing);
    json_t *result = run("{}", subsidy);
    expect_text(claim_at(result, 3), "cycle", "2018-Q4");
    expect_text(claim_at(result, 3), "paid_on", "2019-01-20");
    assert_int_equal(number(claim_at(result, 3), "fiscal_year"), expected);
    json_decref(result);
}

static void closing_days(void **state) {
    (void)state;
    expect_fiscal_year("0", 2019);
    expect_fiscal_year("19", 2019);
    expect_fiscal_year("20", 2018);
}

/* ---- outlay ---- */

static json_t *outlay_of_two(int first, int last) {
    char message[500] = "";
    json_t *loans = json_array();
    for (int i = 0; i < 2; i++) {
        json_t *loan = json_object();
        json_object_set_new(loan, "loan_id", json_string(i == 0 ? "a" : "b"));
        json_object_set_new(loan, "product", json_string("p"));
        json_object_set_new(loan, "terms", terms_of("{}", "{}"));
        json_array_append_new(loans, loan);
    }
    json_t *result = icha_exact_outlay(loans, first, last, message, sizeof message);
    json_decref(loans);
    if (result == NULL) fail_msg("%s", message);
    return result;
}

static void outlay_on_three_bases(void **state) {
    (void)state;
    /* One loan: rows of 31 days (7) 20,383, of 30 (4) 19,726, of 28 (1) 18,410: 239,995, of it due in 2018 219,612.
     * Two loans' claims: 2018-Q1 77,586, Q2 120,984, Q3 (19,726 + 2 x 20,383) 120,984, Q4 (2 x 19,726 + 20,383) 119,670,
     * 2019-Q1 40,766; down/10: 77,580 + 120,980 + 120,980 = 319,540 paid in 2018; 119,670 + 40,760 = 160,430 in 2019. */
    json_t *result = outlay_of_two(2018, 2019);
    const json_t *rows = json_object_get(result, "outlay");
    static const struct {
        const char *basis;
        json_int_t year, amount;
    } expected[] = {{"accrued", 2018, 461578}, {"due", 2018, 439224}, {"paid", 2018, 319540},
                    {"accrued", 2019, 18412},  {"due", 2019, 40766},  {"paid", 2019, 160430}};
    assert_int_equal(json_array_size(rows), 6);
    for (size_t i = 0; i < 6; i++) {
        const json_t *row = json_array_get(rows, i);
        expect_text(row, "product", "p");
        expect_text(row, "kind", "interest_subsidy");
        expect_text(row, "basis", expected[i].basis);
        assert_int_equal(number(row, "year"), expected[i].year);
        assert_int_equal(number(row, "amount"), expected[i].amount);
        assert_int_equal(number(row, "loans"), 2);
    }
    expect_text(claim_at(result, 0), "product", "p");
    assert_int_equal(number(claim_at(result, 0), "lines"), 77586);
    assert_int_equal(number(claim_at(result, 0), "dropped"), 6);
    json_decref(result);
    /* the years bound the table, not the claims */
    result = outlay_of_two(2019, 2019);
    assert_int_equal(json_array_size(json_object_get(result, "outlay")), 3);
    assert_int_equal(json_array_size(json_object_get(result, "claims")), 5);
    json_decref(result);
}

/* One claim each for 2018-Q3, of claims that differ in one thing: level, closing days, lag, rounding. */
static const char *const claims_apart[] = {
    "'rounding':'down/1','level':'claim','payment_lag_days':20,'closing_days':0",
    "'rounding':'down/10','level':'claim','payment_lag_days':21,'closing_days':0",
    "'rounding':'down/10','level':'line','payment_lag_days':20,'closing_days':0",
    "'rounding':'down/10','level':'claim','payment_lag_days':20,'closing_days':20",
    "'rounding':'down/10','level':'claim','payment_lag_days':20,'closing_days':0",
};

/* P-3: claims of one product, payer, bank and cycle stand by lines, amount, payment date, fiscal year, then their terms. */
static void claims_of_other_terms_have_one_order(void **state) {
    (void)state;
    char message[500] = "";
    json_t *loans = json_array();
    for (int i = 0; i < 5; i++) {
        char id[8], subsidy[300];
        snprintf(id, sizeof id, "%d", i);
        snprintf(subsidy, sizeof subsidy, "{'claim':{'cycle':'quarter','by':'due',%s}}", claims_apart[i]);
        json_array_append_new(loans, json_pack("{s:s, s:s, s:o}", "loan_id", id, "product", "p", "terms",
                                               terms_of("{'interest_every_months':3}", subsidy)));
    }
    json_t *result = icha_exact_outlay(loans, 2018, 2019, message, sizeof message);
    if (result == NULL) fail_msg("%s", message);
    /* 2018-Q4: due 15 October for 92 days: 240,000 x 92/365 = 60,493.2. Q4 + 20 days: 20 January 2019, of 2018 when the
     * year closes after 20 days. Q2 and Q3 have five claims each before it. */
    static const struct {
        json_int_t amount, fiscal_year;
        const char *paid_on;
    } expected[] = {{60490, 2018, "2019-01-20"},
                    {60490, 2019, "2019-01-20"},
                    {60490, 2019, "2019-01-20"},
                    {60490, 2019, "2019-01-21"},
                    {60493, 2019, "2019-01-20"}};
    for (size_t i = 0; i < 5; i++) {
        const json_t *claim = claim_at(result, 10 + i);
        expect_text(claim, "cycle", "2018-Q4");
        assert_int_equal(number(claim, "lines"), 60493);
        assert_int_equal(number(claim, "amount"), expected[i].amount);
        assert_int_equal(number(claim, "fiscal_year"), expected[i].fiscal_year);
        expect_text(claim, "paid_on", expected[i].paid_on);
    }
    assert_true(strcmp(json_string_value(json_object_get(claim_at(result, 11), "terms")),
                       json_string_value(json_object_get(claim_at(result, 12), "terms"))) < 0);
    json_decref(result);
    json_decref(loans);
}

static void outlay_names_the_loan_it_cannot_use(void **state) {
    (void)state;
    char message[300] = "";
    json_t *loans = parse("[{'loan_id':'x1','product':'p','terms':{'principal':1}}]");
    assert_null(icha_exact_outlay(loans, 2018, 2019, message, sizeof message));
    assert_non_null(strstr(message, "loan x1: missing: rate"));
    json_decref(loans);
}

/* ---- refusals ---- */

static void bad_terms(void **state) {
    (void)state;
    refused("{'rate':'3.5'}", NULL, "1.5%, 150bp or 0.015x");
    refused("{'rate':3}", NULL, "1.5%");
    refused("{'rate':'0.00000001%'}", NULL, "billionth");
    refused("{'rate':'1000.0000001%'}", NULL, "1000%");
    refused("{'principal':0}", NULL, "principal");
    refused("{'principal':9000000000000001}", NULL, "principal");
    refused("{'principal':1.5}", NULL, "principal");
    refused("{'disbursed_on':'2018-02-29'}", NULL, "disbursed_on");
    refused("{'colour':1}", NULL, "unknown key");
    refused("{}", "{'base':'guaranteed'}", "missing: guarantee");
    refused("{'maturity_on':'2019-01-15'}", NULL, "not both");
    refused("{'first_due_on':'2019-01-10'}", NULL, "first_due_on");
    refused("{'principal':null,'inclusion':null,'rounding':null,'business_day':'following','method':'equal_payment'}",
            NULL, "missing: principal, inclusion, calendar, accrual_follows_roll, rounding.interest, rounding.payment");
    refused("{'disbursed_on':'2199-06-01'}", NULL, "2199");
    refused("{'principal':9000000000000000,'rate':'1000%'}", NULL, "N-1");
    refused("{'rounding':{'interest':'down/5','payment':'down/1'}}", NULL, "rounding.interest");
    refused("{'grace_months':3601}", NULL, "grace_months: expected a whole number from 0 to 3600");
    refused("{'grace_months':-1}", NULL, "grace_months: expected a whole number from 0 to 3600");
    refused("{'grace_months':'1'}", NULL, "grace_months: expected a whole number from 0 to 3600");
    assert_null(icha_exact_schedule(NULL, NULL, 0));
}

/* L-2, T-4: an interval that is no whole number of the other, one that differs, two days that are the anchor. */
static void bad_intervals(void **state) {
    (void)state;
    refused("{'method':'equal_principal','interest_every_months':2,'principal_every_months':3}", NULL,
            "principal_every_months must be a multiple");
    refused("{'method':'equal_payment','interest_every_months':1,'principal_every_months':3}", NULL,
            "equal_payment needs equal");
    refused("{'due_day':30,'end_of_month':true}", NULL, "different days");
    json_t *result = run("{'due_day':31,'end_of_month':true}", NULL);
    expect_cell_text(result, 0, "due", "2018-02-28");
    json_decref(result);
}

/* S-3, S-5, S-6, X-3 */
static void bad_subsidies(void **state) {
    (void)state;
    refused("{}", "{'steps':[]}", "steps: expected 1 to");
    refused("{}", "{'steps':{'months':12}}", "steps: expected 1 to");
    refused("{}", "{'steps':[{'months':0,'rate':'2%'}]}", "subsidy.steps[0].months: expected a whole number");
    refused("{}", "{'steps':[{'months':12,'rate':2}]}", "subsidy.steps[0].rate");
    refused("{}", "{'payers':[]}", "payers: expected 1 to");
#define PAYER "{'name':'a','share':'1'}"
    refused("{}",
            "{'payers':[" PAYER "," PAYER "," PAYER "," PAYER "," PAYER "," PAYER "," PAYER "," PAYER "," PAYER "]}",
            "payers: expected 1 to 8 payers (S-5)");
#undef PAYER
    refused("{}", "{'payers':[{'name':'a','share':'1','colour':1}]}", "unknown key");
    refused("{}", "{'rounding':'down'}", "subsidy.rounding");
    refused("{}", "{'claim':{'cycle':'week'}}", "claim.cycle");
}

/* T-1, S-7: the last claim of 2199 is paid in 2200. */
static void claims_are_paid_before_2200(void **state) {
    (void)state;
    refused("{'disbursed_on':'2198-12-15'}", "{}", "a claim's payment date lies after 2199-12-31 (T-1)");
    /* paid on the last day of the quarter it is: 31 December 2199 */
    json_t *result = run("{'disbursed_on':'2198-12-15'}",
                         "{'claim':{'cycle':'quarter','by':'due','rounding':'down/10','level':'claim',"
                         "'payment_lag_days':0,'closing_days':0}}");
    expect_text(claim_at(result, 3), "paid_on", "2199-12-31");
    json_decref(result);
}

static void rates_in_three_spellings(void **state) {
    (void)state;
    COLUMN("{'rate':'365bp'}", NULL, "interest", 37200);
    COLUMN("{'rate':'0.0365x'}", NULL, "interest", 37200);
    COLUMN("{'principal':'12000000','rate':'3.650000000%'}", NULL, "interest", 37200);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(act_365_counts_days),
        cmocka_unit_test(both_counts_the_first_day_once),
        cmocka_unit_test(act_360_divides_by_360),
        cmocka_unit_test(act_act_takes_each_day_on_its_year),
        cmocka_unit_test(act_act_anchor_goes_by_the_first_counted_day),
        cmocka_unit_test(thirty_day_months),
        cmocka_unit_test(twelfths_between_anchors),
        cmocka_unit_test(twelfths_off_the_anchors),
        cmocka_unit_test(due_dates_come_from_the_anchor_day),
        cmocka_unit_test(odd_first_period_accrues_by_days),
        cmocka_unit_test(rolls),
        cmocka_unit_test(a_first_due_date_rolls_back),
        cmocka_unit_test(rolls_by_bank_days),
        cmocka_unit_test(bank_days_end),
        cmocka_unit_test(rounding_modes),
        cmocka_unit_test(equal_principal_residue),
        cmocka_unit_test(equal_principal_balloon),
        cmocka_unit_test(equal_principal_ends_at_zero),
        cmocka_unit_test(grace_and_principal_interval),
        cmocka_unit_test(level_payment_twelfths),
        cmocka_unit_test(level_payment_balloon),
        cmocka_unit_test(level_payment_actual),
        cmocka_unit_test(level_payment_without_interest),
        cmocka_unit_test(level_payment_below_interest_pays_no_principal),
        cmocka_unit_test(of_rate_and_of_difference_differ_by_a_won),
        cmocka_unit_test(subsidy_is_at_most_the_interest),
        cmocka_unit_test(a_step_change_splits_the_period),
        cmocka_unit_test(minimum_borrower_rate),
        cmocka_unit_test(base_cap),
        cmocka_unit_test(until_is_still_paid),
        cmocka_unit_test(payers_share_to_the_won),
        cmocka_unit_test(claims_by_due_date),
        cmocka_unit_test(claims_rounded_per_line),
        cmocka_unit_test(claims_by_accrual),
        cmocka_unit_test(accrual_is_weighed_by_the_rates),
        cmocka_unit_test(closing_days),
        cmocka_unit_test(outlay_on_three_bases),
        cmocka_unit_test(claims_of_other_terms_have_one_order),
        cmocka_unit_test(outlay_names_the_loan_it_cannot_use),
        cmocka_unit_test(bad_terms),
        cmocka_unit_test(bad_intervals),
        cmocka_unit_test(bad_subsidies),
        cmocka_unit_test(claims_are_paid_before_2200),
        cmocka_unit_test(rates_in_three_spellings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
