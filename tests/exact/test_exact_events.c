/* Floating rates, events and late interest by lib/exact (L-5, L-6, L-7, S-3 to S-7, G-2): vectors computed by hand from SPEC
 * and docs/decisions/0004-events.md. The base loan pays 1,200 won a day at 3.65 %, from 15 January 2018. */
#include "by_hand.h"

#define ON(day, kind) "{'on':'" day "','kind':'" kind "'"
#define RATE(day, rate) ON(day, "rate") ",'rate':'" rate "'}"
#define EXTEND(day, months) ON(day, "extend") ",'months':" months "}"
#define DEFER(day, n) ON(day, "defer") ",'instalments':" n "}"
#define PREPAY(day, amount) ON(day, "prepay") ",'amount':" amount ",'effect':'reduce_payment'}"
#define SHORTEN(day, amount) ON(day, "prepay") ",'amount':" amount ",'effect':'shorten'}"
#define PREPAY_ALL(day) ON(day, "prepay") ",'amount':'all'}"
#define STOP(day) ON(day, "stop_subsidy") ",'reason':'misuse'}"
#define DELINQUENT(from, to) "{'kind':'delinquent','from':'" from "','to':'" to "'}"
#define EVENTS(list) "'events':[" list "]"

static void expect_text_column(const char *changes, const char *key, size_t count, const char *const *expected) {
    json_t *result = run(changes, NULL);
    assert_true(row_count(result) >= count);
    for (size_t i = 0; i < count; i++) expect_cell_text(result, i, key, expected[i]);
    json_decref(result);
}
#define TEXTS(changes, key, ...)                                                                                       \
    expect_text_column(changes, key, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *),                      \
                       (const char *const[]){__VA_ARGS__})

static void expect_rows(const char *changes, size_t count) {
    json_t *result = run(changes, NULL);
    assert_int_equal(row_count(result), count);
    json_decref(result);
}

static const json_t *part_of(const json_t *result, size_t row, size_t part) {
    return json_array_get(json_object_get(json_array_get(json_object_get(result, "rows"), row), "parts"), part);
}

static void expect_part(const json_t *result, size_t row, size_t part, const char *from, const char *to,
                        json_int_t days) {
    expect_text(part_of(result, row, part), "from", from);
    expect_text(part_of(result, row, part), "to", to);
    assert_int_equal(number(part_of(result, row, part), "days"), days);
}

/* ---- rates ---- */

#define DOUBLED(day) EVENTS(RATE(day, "7.3%")) /* 2,400 a day */

static void a_rate_governs_the_counted_days_from_its_own_on(void **state) {
    (void)state;
    /* start: 15..24 January, 10 x 1,200; 25 January..14 February, 21 x 2,400. end: 16..24, 9; 25..15, 22. both: 10; 22 */
    COLUMN("{" DOUBLED("2018-01-25") "}", NULL, "interest", 62400, 67200);
    COLUMN("{'inclusion':'end'," DOUBLED("2018-01-25") "}", NULL, "interest", 63600, 67200);
    COLUMN("{'inclusion':'both'," DOUBLED("2018-01-25") "}", NULL, "interest", 64800, 67200);
    /* on a due date: with `end` that day itself is the old period's last: 30 x 1,200 + 2,400 */
    COLUMN("{" DOUBLED("2018-02-15") "}", NULL, "interest", 37200, 67200);
    COLUMN("{'inclusion':'end'," DOUBLED("2018-02-15") "}", NULL, "interest", 38400, 67200);
    /* from the first day; on the last it governs nothing (start) or one day (end) */
    COLUMN("{" DOUBLED("2018-01-15") "}", NULL, "interest", 74400);
    COLUMN("{'term_months':1," DOUBLED("2018-02-15") "}", NULL, "interest", 37200);
    COLUMN("{'term_months':1,'inclusion':'end'," DOUBLED("2018-02-15") "}", NULL, "interest", 38400);
    /* 월할: 12,000,000 x 3.65 % / 12 x 10/31 + the doubled 21/31: 11,774.19 + 49,451.61 = 61,225.8 */
    COLUMN("{'day_count':'twelfths'," DOUBLED("2018-01-25") "}", NULL, "interest", 61225, 73000);
    TEXTS("{" DOUBLED("2018-01-25") "}", "rate", "3.65%", "7.3%");
}

static void parts_tell_the_pieces(void **state) {
    (void)state;
    json_t *result = run("{" DOUBLED("2018-01-25") "}", NULL);
    expect_part(result, 0, 0, "2018-01-15", "2018-01-25", 10);
    expect_part(result, 0, 1, "2018-01-25", "2018-02-15", 21);
    assert_null(part_of(result, 1, 0)); /* a period of one piece lists none */
    expect_text(part_of(result, 0, 1), "rate", "7.3%");
    assert_null(part_of(result, 0, 2));
    json_decref(result);
    result = run("{'inclusion':'end'," DOUBLED("2018-01-25") "}", NULL);
    expect_part(result, 0, 0, "2018-01-15", "2018-01-24", 9);
    expect_part(result, 0, 1, "2018-01-24", "2018-02-15", 22);
    json_decref(result);
    result = run("{" EVENTS(RATE("2018-01-25", "3.65%")) "}", NULL); /* the same rate cuts nothing */
    assert_null(part_of(result, 0, 1));
    json_decref(result);
}

#define INDEX(rest)                                                                                                    \
    "'rate':null,'index':{'series':[['2018-01-01','1.65%'],['2018-02-20','5.3%']],'spread':'2%'," rest "}"

static void an_index_is_read_on_reset_dates(void **state) {
    (void)state;
    /* monthly: 15 January and 15 February find 1.65 % + 2 %, 15 March 5.3 % + 2 % */
    COLUMN("{" INDEX("'reset_every_months':1") "}", NULL, "interest", 37200, 33600, 74400);
    /* on 25 February: 15..24, 10 x 1,200; 18 x 2,400 */
    COLUMN("{" INDEX("'reset_on':['2018-02-25']") "}", NULL, "interest", 37200, 55200, 74400);
    COLUMN("{" INDEX("'reset_on':['2018-02-19']") "}", NULL, "interest", 37200, 33600, 37200);
    COLUMN("{" INDEX("'reset_on':['2018-02-20']") "}", NULL, "interest", 37200, 61200); /* 5 x 1,200, 23 x 2,400 */
    /* 5.475 % is 1,800 a day */
    COLUMN("{" INDEX("'reset_every_months':1,'cap':'5.475%'") "}", NULL, "interest", 37200, 33600, 55800);
    COLUMN("{" INDEX("'reset_every_months':1,'floor':'5.475%'") "}", NULL, "interest", 55800, 50400, 74400);
    /* from 31 January every month: 28 February, 31 March, 30 April; 20 February is before the first of them */
    TEXTS("{'disbursed_on':'2018-01-31'," INDEX("'reset_every_months':1") "}", "rate", "3.65%", "7.3%");
    /* quarterly: 15 April */
    TEXTS("{" INDEX("'reset_every_months':3") "}", "rate", "3.65%", "3.65%", "3.65%", "7.3%");
}

static void bad_indices(void **state) {
    (void)state;
    refused("{'rate':null}", NULL, "missing: rate");
    refused("{'index':{}}", NULL, "not both");
    refused("{" INDEX("'reset_every_months':1,'reset_on':['2018-02-01']") "}", NULL, "not both");
    refused("{" INDEX("'floor':'1%'") "}", NULL, "missing: index.reset_every_months");
    refused("{" INDEX("'reset_every_months':1") ",'disbursed_on':'2017-12-31'}", NULL, "gap");
    refused("{" INDEX("'reset_every_months':1") "," EVENTS(RATE("2018-03-01", "1%")) "}", NULL, "beside an index");
    refused("{" INDEX("'reset_every_months':1,'floor':'2%','cap':'1%'") "}", NULL, "floor");
    refused("{" INDEX("'reset_every_months':1,'colour':1") "}", NULL, "index.colour: unknown key");
    refused("{" INDEX("'reset_on':'2018-02-25'") "}", NULL, "index.reset_on: expected at most");
    refused("{" INDEX("'reset_on':['2018-02-25','2018-02-30']") "}", NULL, "index.reset_on[1]: expected a date");
    refused("{" INDEX("'reset_on':['2018-02-25','2018-02-25']") "}", NULL, "index.reset_on: the dates must ascend");
    refused("{" INDEX("'reset_on':['2018-01-15']") "}", NULL, "index.reset_on: must lie after disbursed_on");
#define SERIES(entries) "{'rate':null,'index':{'series':[" entries "],'spread':'2%','reset_every_months':1}}"
    refused(SERIES("['2018-01-01']"), NULL, "index.series[0]: expected a pair of date and rate");
    refused(SERIES("['2018-01-01','1%'],['2018-01-02','1']"), NULL, "index.series[1]");
    refused(SERIES("['2018-01-01','1%'],['2018-01-01','1%']"), NULL, "index.series: the dates must ascend");
#undef SERIES
    refused("{'events':{}}", NULL, "events: expected at most");
#define FALLING(rest)                                                                                                  \
    "{'rate':null,'index':{'series':[['2018-01-01','1%'],['2018-04-01','-1%']],'spread':'-0.5%',"                      \
    "'reset_every_months':1" rest "}"
    refused(FALLING("") "}", NULL, "below 0%");
    COLUMN(FALLING(",'floor':'0%'") "}", NULL, "interest", 5095, 4602, 5095, 0); /* 12,000,000 x 0.5 % x 31/365 */
    COLUMN(FALLING("") ",'term_months':2}", NULL, "interest", 5095, 4602);       /* it has ended before */
}

/* ---- prepayments ---- */

static void a_prepayment_inside_a_period(void **state) {
    (void)state;
    /* start and end: 10 days on 12, 21 on 6 million: 12,000 + 12,600. both: 11 + 21 */
    COLUMN("{" EVENTS(PREPAY("2018-01-25", "6000000")) "}", NULL, "interest", 0, 24600, 16800);
    COLUMN("{'inclusion':'end'," EVENTS(PREPAY("2018-01-25", "6000000")) "}", NULL, "interest", 0, 24600, 16800);
    COLUMN("{'inclusion':'both'," EVENTS(PREPAY("2018-01-25", "6000000")) "}", NULL, "interest", 0, 25800, 16800);
    COLUMN("{" EVENTS(PREPAY("2018-01-25", "6000000")) "}", NULL, "opening", 12000000, 6000000, 6000000);
    COLUMN("{" EVENTS(PREPAY("2018-01-25", "6000000")) "}", NULL, "payment", 6000000, 24600, 16800);
    COLUMN("{" EVENTS(PREPAY("2018-01-25", "6000000")) "}", NULL, "days", 0, 31, 28);
    /* two in one period: 12 on 10 days, 9 on 5, 3 on 16: 12,000 + 4,500 + 4,800 */
    COLUMN("{" EVENTS(PREPAY("2018-01-30", "6000000") "," PREPAY("2018-01-25", "3000000")) "}", NULL, "interest", 0, 0,
           21300);
    /* 월할: 36,500 x (10 + 10.5) / 31 */
    COLUMN("{'day_count':'twelfths'," EVENTS(PREPAY("2018-01-25", "6000000")) "}", NULL, "interest", 0, 24137, 18250);
    json_t *result = run("{" EVENTS(PREPAY("2018-01-25", "6000000")) "}", NULL);
    const json_t *row = json_array_get(json_object_get(result, "rows"), 0);
    expect_text(row, "event", "prepay");
    expect_text(row, "from", "2018-01-25");
    expect_text(row, "to", "2018-01-25");
    expect_text(row, "due", "2018-01-25");
    expect_text(row, "rate", "3.65%");
    expect_part(result, 1, 0, "2018-01-15", "2018-01-25", 10);
    expect_part(result, 1, 1, "2018-01-25", "2018-02-15", 21);
    assert_int_equal(number(json_object_get(result, "totals"), "payment"), 12000000 + 24600 + 600 * 334);
    json_decref(result);
    result = run("{'inclusion':'end'," EVENTS(PREPAY("2018-01-25", "6000000")) "}", NULL);
    expect_part(result, 1, 0, "2018-01-15", "2018-01-25", 10); /* 16..25, then from 26 on */
    json_decref(result);
}

static void a_prepayment_on_a_boundary(void **state) {
    (void)state;
    /* on a due date, after its payment */
    COLUMN("{" EVENTS(PREPAY("2018-02-15", "6000000")) "}", NULL, "interest", 37200, 0, 16800);
    COLUMN("{'inclusion':'end'," EVENTS(PREPAY("2018-02-15", "6000000")) "}", NULL, "interest", 37200, 0, 16800);
    COLUMN("{'inclusion':'both'," EVENTS(PREPAY("2018-02-15", "6000000")) "}", NULL, "interest", 38400, 0, 16800);
    /* on the disbursement day; `both` counts that day on all of it */
    COLUMN("{" EVENTS(PREPAY("2018-01-15", "6000000")) "}", NULL, "interest", 0, 18600);
    COLUMN("{'inclusion':'end'," EVENTS(PREPAY("2018-01-15", "6000000")) "}", NULL, "interest", 0, 18600);
    COLUMN("{'inclusion':'both'," EVENTS(PREPAY("2018-01-15", "6000000")) "}", NULL, "interest", 0, 19800);
}

static void all_ends_the_period(void **state) {
    (void)state;
    json_t *result = run("{" EVENTS(PREPAY_ALL("2018-01-25")) "}", NULL);
    assert_int_equal(row_count(result), 2);
    expect_cell_text(result, 0, "from", "2018-01-15");
    expect_cell_text(result, 0, "to", "2018-01-25");
    expect_cell_text(result, 0, "due", "2018-01-25");
    assert_int_equal(cell(result, 0, "days"), 10);
    assert_int_equal(cell(result, 0, "interest"), 12000);
    assert_int_equal(cell(result, 1, "principal"), 12000000);
    json_decref(result);
    COLUMN("{'inclusion':'end'," EVENTS(PREPAY_ALL("2018-01-25")) "}", NULL, "interest", 12000, 0);
    COLUMN("{'inclusion':'both'," EVENTS(PREPAY_ALL("2018-01-25")) "}", NULL, "interest", 13200, 0);
    /* 15..25 January lies between no anchors: its days are left over, act/365 */
    COLUMN("{'day_count':'twelfths'," EVENTS(PREPAY_ALL("2018-01-25")) "}", NULL, "interest", 12000, 0);
    /* never rolled: 27 January 2018 is a Saturday */
    result = run("{'business_day':'following','calendar':'weekends','accrual_follows_roll':true," EVENTS(
                     PREPAY_ALL("2018-01-27")) "}",
                 NULL);
    expect_cell_text(result, 0, "due", "2018-01-27");
    json_decref(result);
    /* a due date's row stands */
    COLUMN("{'method':'equal_principal'," EVENTS(PREPAY_ALL("2018-02-15")) "}", NULL, "principal", 1000000, 11000000);
    expect_rows("{" EVENTS(PREPAY_ALL("2018-02-15")) "}", 2);
    /* on the disbursement day: a row of no days */
    COLUMN("{" EVENTS(PREPAY_ALL("2018-01-15")) "}", NULL, "payment", 0, 12000000);
    COLUMN("{'inclusion':'both'," EVENTS(PREPAY_ALL("2018-01-15")) "}", NULL, "payment", 1200, 12000000);
    /* after a part: 5 days on 12, 5 on 6 million */
    COLUMN("{" EVENTS(PREPAY("2018-01-20", "6000000") "," PREPAY_ALL("2018-01-25")) "}", NULL, "payment", 6000000, 9000,
           6000000);
}

static void an_amount_of_all_of_it_leaves_the_period_open(void **state) {
    (void)state;
    COLUMN("{" EVENTS(PREPAY("2018-01-25", "12000000")) "}", NULL, "payment", 12000000, 12000);
    expect_rows("{" EVENTS(PREPAY("2018-01-25", "12000000")) "}", 2);
    expect_rows("{" EVENTS(PREPAY("2018-02-15", "12000000")) "}", 2); /* on a due date nothing is left to accrue */
    TEXTS("{" EVENTS(PREPAY("2018-01-25", "12000000")) "}", "due", "2018-01-25", "2018-02-15");
    refused("{" EVENTS(PREPAY("2018-01-25", "12000000") "," RATE("2018-01-26", "1%")) "}", NULL,
            "after the full prepayment");
}

/* ---- instalments ---- */

#define INSTALMENTS "'method':'equal_principal',"

static void equal_principal_after_events(void **state) {
    (void)state;
    /* 11,000,000 - 5,500,000 over the 11 left; kept, five of a million and a half */
    COLUMN("{" INSTALMENTS EVENTS(PREPAY("2018-02-20", "5500000")) "}", NULL, "principal", 1000000, 5500000, 500000,
           500000);
    COLUMN("{" INSTALMENTS EVENTS(SHORTEN("2018-02-20", "5500000")) "}", NULL, "principal", 1000000, 5500000, 1000000,
           1000000, 1000000, 1000000, 1000000, 500000);
    expect_rows("{" INSTALMENTS EVENTS(SHORTEN("2018-02-20", "5500000")) "}", 8);
    /* maturity 15 July 2019: 17 left, 647,058.8; the last 11,000,000 - 16 x 647,058; first: 647,058 + 14 */
    COLUMN("{" INSTALMENTS EVENTS(EXTEND("2018-02-20", "6")) "}", NULL, "principal", 1000000, 647058, 647058);
    COLUMN("{" INSTALMENTS "'residual':'first'," EVENTS(EXTEND("2018-02-20", "6")) "}", NULL, "principal", 1000000,
           647072, 647058);
    json_t *result = run("{" INSTALMENTS EVENTS(EXTEND("2018-02-20", "6")) "}", NULL);
    assert_int_equal(row_count(result), 18);
    assert_int_equal(cell(result, 17, "principal"), 647072);
    expect_cell_text(result, 17, "to", "2019-07-15");
    json_decref(result);
    /* before the first: 18 instalments of 666,666.6; on a due date it comes before the payment */
    COLUMN("{" INSTALMENTS EVENTS(EXTEND("2018-02-15", "6")) "}", NULL, "principal", 666666);
    /* a rate changes no plain instalment */
    COLUMN("{" INSTALMENTS EVENTS(RATE("2018-02-20", "7.3%")) "}", NULL, "principal", 1000000, 1000000);
    /* 9,000,000 paid back of 11,000,000 with a balloon of 3,000,000: nothing to spread until the end */
    COLUMN("{" INSTALMENTS "'balloon':3000000," EVENTS(PREPAY("2018-02-20", "9000000")) "}", NULL, "principal", 750000,
           9000000, 0, 0);
}

static void deferral(void **state) {
    (void)state;
    COLUMN("{" INSTALMENTS EVENTS(DEFER("2018-02-20", "2")) "}", NULL, "principal", 1000000, 0, 0, 1000000);
    COLUMN("{" INSTALMENTS EVENTS(DEFER("2018-02-15", "2")) "}", NULL, "principal", 0, 0, 1000000);
    json_t *result = run("{" INSTALMENTS EVENTS(DEFER("2018-02-20", "2")) "}", NULL);
    assert_int_equal(row_count(result), 14);
    expect_cell_text(result, 13, "to", "2019-03-15");
    json_decref(result);
    /* the residue goes with the first one: 12,000,005 */
    COLUMN("{'principal':12000005,'residual':'first'," INSTALMENTS EVENTS(DEFER("2018-01-20", "1")) "}", NULL,
           "principal", 0, 1000005, 1000000);
    /* in grace: the first instalment moves; two deferrals add up */
    COLUMN("{'grace_months':2," INSTALMENTS EVENTS(DEFER("2018-01-20", "1")) "}", NULL, "principal", 0, 0, 0, 1200000);
    COLUMN("{" INSTALMENTS EVENTS(DEFER("2018-01-20", "1") "," DEFER("2018-02-10", "1")) "}", NULL, "principal", 0, 0,
           1000000);
    /* quarterly instalments of 3,000,000: one quarter later */
    COLUMN("{'principal_every_months':3," INSTALMENTS EVENTS(DEFER("2018-03-01", "1")) "}", NULL, "principal", 0, 0, 0,
           0, 0, 3000000);
    expect_rows("{'principal_every_months':3," INSTALMENTS EVENTS(DEFER("2018-03-01", "1")) "}", 15);
    /* the last of ten months, an instalment by itself: 3,000,000 x 3 + 3,000,000 a quarter later */
    result =
        run("{'term_months':10,'principal_every_months':3," INSTALMENTS EVENTS(DEFER("2018-11-01", "1")) "}", NULL);
    assert_int_equal(row_count(result), 13);
    assert_int_equal(cell(result, 9, "principal") + cell(result, 11, "principal"), 0);
    assert_int_equal(cell(result, 12, "principal"), 3000000);
    json_decref(result);
    /* bullet: interest intervals */
    expect_rows("{'interest_every_months':3," EVENTS(DEFER("2018-06-01", "1")) "}", 5);
    TEXTS("{'term_months':1," EVENTS(DEFER("2018-02-15", "1")) "}", "to", "2018-02-15", "2018-03-15");
}

static void extension(void **state) {
    (void)state;
    /* from 31 January, a month and one more in one step: 31 March, by the due day 28 February */
    TEXTS("{'disbursed_on':'2018-01-31','term_months':1," EVENTS(EXTEND("2018-02-10", "1")) "}", "to", "2018-02-28",
          "2018-03-31");
    /* with maturity_on counted from it: 28 February + 1 month */
    TEXTS("{'disbursed_on':'2018-01-31','term_months':null,'maturity_on':'2018-02-28'," EVENTS(
              EXTEND("2018-02-10", "1")) "}",
          "to", "2018-02-28", "2018-03-28");
    /* on the maturity itself, before its payment */
    TEXTS("{'term_months':1," EVENTS(EXTEND("2018-02-15", "1")) "}", "to", "2018-02-15", "2018-03-15");
    /* a month that had no due date but the maturity gets one, unless that day has passed */
#define STUB "'term_months':null,'maturity_on':'2018-03-20',"
    TEXTS("{" STUB EVENTS(EXTEND("2018-03-15", "2")) "}", "to", "2018-02-15", "2018-03-15", "2018-04-15", "2018-05-20");
    TEXTS("{" STUB EVENTS(EXTEND("2018-03-16", "2")) "}", "to", "2018-02-15", "2018-04-15", "2018-05-20");
    refused("{" EVENTS(EXTEND("2018-02-15", "3000")) "}", NULL, "past 2199-12-31");
}

/* 월할, 12 %: a month is 1 %. 3,030,100 = 1,030,301 x (1/1.01 + 1/1.01^2 + 1/1.01^3); 2,010,000 = 1,020,100 x the first two */
#define LEVEL(principal, term)                                                                                         \
    "'principal':" principal ",'term_months':" term ",'rate':'12%','day_count':'twelfths','method':'equal_payment',"

static void level_payment_after_events(void **state) {
    (void)state;
    COLUMN("{" LEVEL("3030100", "3") EVENTS("") "}", NULL, "payment", 1030301, 1030301, 1030301);
    /* 2 % from 15 February, the instalment of that day by the day before; then 2,030,100 x 1.0404 / 2.02 = 1,045,602 */
    COLUMN("{" LEVEL("3030100", "3") EVENTS(RATE("2018-02-15", "24%")) "}", NULL, "payment", 1030301, 1045602, 1045602);
    /* from the day before: 3,030,100 x 1.061208 / 3.0604 = 1,050,701.3; one day of 31 at 2 %: 30,301 x 32/31 = 31,278.4 */
    COLUMN("{" LEVEL("3030100", "3") EVENTS(RATE("2018-02-14", "24%")) "}", NULL, "payment", 1050701);
    COLUMN("{" LEVEL("3030100", "3") EVENTS(RATE("2018-02-14", "24%")) "}", NULL, "interest", 31278);
    /* 20,100 back on 15 February: 2,010,000 in two; shorten: 1,030,301 - 20,100, then what is left, 999,799 x 1.01 */
    COLUMN("{" LEVEL("3030100", "3") EVENTS(PREPAY("2018-02-15", "20100")) "}", NULL, "payment", 1030301, 20100,
           1020100, 1020100);
    COLUMN("{" LEVEL("3030100", "3") EVENTS(SHORTEN("2018-02-15", "20100")) "}", NULL, "payment", 1030301, 20100,
           1030301, 1009796);
    /* the same rate again changes nothing, another one computes over what is left of the term: 2,010,000 x 1.0404 / 2.02 */
    COLUMN("{" LEVEL("3030100", "3") EVENTS(SHORTEN("2018-02-15", "20100") "," RATE("2018-02-20", "12%")) "}", NULL,
           "payment", 1030301, 20100, 1030301);
    COLUMN("{" LEVEL("3030100", "3") EVENTS(SHORTEN("2018-02-15", "20100") "," RATE("2018-02-15", "24%")) "}", NULL,
           "payment", 1030301, 20100, 1035249);
    /* two months and one more */
    COLUMN("{" LEVEL("3030100", "2") EVENTS(EXTEND("2018-01-20", "1")) "}", NULL, "payment", 1030301, 1030301, 1030301);
    COLUMN("{" LEVEL("3030100", "2") EVENTS(EXTEND("2018-02-15", "1")) "}", NULL, "payment", 1030301, 1030301, 1030301);
    /* deferred: interest alone, 2,030,100 x 1 %, then as before */
    COLUMN("{" LEVEL("3030100", "3") EVENTS(DEFER("2018-02-20", "1")) "}", NULL, "payment", 1030301, 20301, 1030301,
           1030301);
    /* 3,030,100 all at the end, a million of it back on 15 February: (2,030,100 x 1.0201 - 3,030,100) / 2.01 is below 0: 0,
     * interest alone, and the end clears what is left */
    COLUMN("{'balloon':3030100," LEVEL("3030100", "3") EVENTS(PREPAY("2018-02-15", "1000000")) "}", NULL, "payment",
           30301, 1000000, 20301, 2050401);
    /* after grace, by the rate of the day before it is due */
    json_t *result = run("{'grace_months':1," LEVEL("2010000", "3") EVENTS(RATE("2018-02-15", "24%")) "}", NULL);
    assert_int_equal(number(result, "payment"), 1035249);
    json_decref(result);
    result = run("{'grace_months':1," LEVEL("2010000", "3") EVENTS(PREPAY_ALL("2018-01-25")) "}", NULL);
    assert_true(json_is_null(json_object_get(result, "payment")));
    json_decref(result);
}

static void many_on_one_day(void **state) {
    (void)state;
    /* 15 February, in any order: 11 months more (15 December 2019), a deferral (15 January 2020) of that day's instalment,
     * 1,000,000 back, the new rate: 11,000,000 x 7.3 % = 2,200 a day, x 28; 23 instalments, 478,260.8; no subsidy */
#define MANY                                                                                                           \
    EVENTS(STOP("2018-02-15") "," ON("2018-02-15", "close") "}," PREPAY("2018-02-15", "1000000") "," DEFER(            \
        "2018-02-15", "1") "," EXTEND("2018-02-15", "11") "," RATE("2018-02-15", "7.3%"))
    COLUMN("{" INSTALMENTS MANY "}", NULL, "principal", 0, 1000000, 478260);
    COLUMN("{" INSTALMENTS MANY "}", NULL, "interest", 37200, 0, 61600);
    COLUMN("{" INSTALMENTS MANY "}", "{}", "subsidy", 20383, 0, 0); /* 657.53 x 31 */
    expect_rows("{" INSTALMENTS MANY "}", 25);
}

/* ---- subsidy ---- */

#define SIX_HUNDRED "{'steps':[{'months':12,'rate':'1.825%'}]}" /* won a day */

static void stops_and_pauses_inside_a_period(void **state) {
    (void)state;
    /* 15..24 January; end: 16..24 */
    COLUMN("{" EVENTS(STOP("2018-01-25")) "}", SIX_HUNDRED, "subsidy", 6000, 0);
    COLUMN("{'inclusion':'end'," EVENTS(STOP("2018-01-25")) "}", SIX_HUNDRED, "subsidy", 5400, 0);
    COLUMN("{" EVENTS(ON("2018-01-25", "close") "}") "}", SIX_HUNDRED, "subsidy", 6000, 0);
    COLUMN("{" EVENTS(ON("2018-01-25", "relocate") "}") "}", SIX_HUNDRED, "subsidy", 6000, 0);
    COLUMN("{" EVENTS(ON("2018-01-25", "subrogate") "}") "}", SIX_HUNDRED, "subsidy", 6000, 0);
    COLUMN("{" EVENTS(ON("2018-01-25", "close") "}," STOP("2018-01-20")) "}", SIX_HUNDRED, "subsidy", 3000, 0);
    COLUMN("{" EVENTS(STOP("2018-02-15")) "}", SIX_HUNDRED, "subsidy", 18600, 0);
    COLUMN("{" EVENTS(STOP("2018-01-15")) "}", SIX_HUNDRED, "subsidy", 0, 0);
    /* paused 25 January..4 February: 10 + 10 days; the interest is the same */
    COLUMN("{" EVENTS(DELINQUENT("2018-01-25", "2018-02-05")) "}", SIX_HUNDRED, "subsidy", 12000, 16800);
    COLUMN("{" EVENTS(DELINQUENT("2018-01-25", "2018-02-05")) "}", SIX_HUNDRED, "interest", 37200, 33600);
    /* touching ones pause from the first to the last; one past the loan's end may stand */
    COLUMN("{" EVENTS(DELINQUENT("2018-02-05", "2018-02-10") "," DELINQUENT("2018-01-25", "2018-02-05")) "}",
           SIX_HUNDRED, "subsidy", 9000);
    COLUMN("{'term_months':1," EVENTS(DELINQUENT("2018-02-05", "2019-02-10")) "}", SIX_HUNDRED, "subsidy", 12600);
    /* the months run on: the step ends a month after the disbursement, paused or not */
    COLUMN("{" EVENTS(DELINQUENT("2018-01-15", "2018-02-05")) "}", "{'steps':[{'months':1,'rate':'1.825%'}]}",
           "subsidy", 6000, 0);
    json_t *result = run("{" EVENTS(DELINQUENT("2018-01-25", "2018-02-05")) "}", SIX_HUNDRED);
    expect_part(result, 0, 1, "2018-01-25", "2018-02-05", 11);
    expect_text(part_of(result, 0, 1), "subsidy_rate", "0%");
    expect_part(result, 0, 2, "2018-02-05", "2018-02-15", 10);
    json_decref(result);
}

static void parts_carry_balance_and_rate(void **state) {
    (void)state;
    /* 15 days on 12, 6 on 6 million to the stop: 9,000 + 1,800; interest 18,000 + 16 x 600 */
#define HALVED EVENTS(PREPAY("2018-01-30", "6000000") "," STOP("2018-02-05"))
    COLUMN("{" HALVED "}", SIX_HUNDRED, "subsidy", 0, 10800);
    COLUMN("{" HALVED "}", SIX_HUNDRED, "interest", 0, 27600);
    COLUMN("{" HALVED "}", "{'method':'of_difference','steps':[{'months':12,'rate':'1.825%'}]}", "subsidy", 0, 10800);
    /* a cap of 9,000,000 holds down the first part alone: 15 x 450 + 6 x 300 */
    COLUMN("{" HALVED "}", "{'base_cap':9000000,'steps':[{'months':12,'rate':'1.825%'}]}", "subsidy", 0, 8550);
    /* the borrower keeps 3.65 - 1.825 % until the lending rate falls to 1.825 % and leaves no room: 10 x 600 */
    COLUMN("{" EVENTS(RATE("2018-01-25", "1.825%")) "}",
           "{'minimum_borrower_rate':'1.825%','steps':[{'months':12,'rate':'1.825%'}]}", "subsidy", 6000, 0);
    /* the subsidy's own `end`: lower from 31 January on: 16..30 are 15 days on 12, 31..4 February 5 on 6 million */
    COLUMN("{" HALVED "}", "{'inclusion':'end','steps':[{'months':12,'rate':'1.825%'}]}", "subsidy", 0, 10500);
    json_t *result = run("{" HALVED "}", SIX_HUNDRED);
    expect_cell_text(result, 0, "subsidy_rate", "1.825%");
    json_decref(result);
    result = run("{" EVENTS(STOP("2018-01-30") "," PREPAY("2018-01-30", "6000000")) "}", SIX_HUNDRED);
    expect_cell_text(result, 0, "subsidy_rate", "0%");
    json_decref(result);
}

static void claims_by_accrual_weigh_the_parts(void **state) {
    (void)state;
    /* 15..31 December: 17 x 600; 1..14 January on half of it: 14 x 300 */
    static const char loan[] =
        "{'disbursed_on':'2018-12-15','term_months':1," EVENTS(PREPAY("2019-01-01", "6000000")) "}";
    json_t *terms = terms_of(loan, "{'steps':[{'months':12,'rate':'1.825%'}],'claim':{'cycle':'month','by':'accrual',"
                                   "'rounding':'down/10','level':'claim','payment_lag_days':20,'closing_days':0}}");
    json_t *result = icha_exact_schedule(terms, NULL, 0);
    assert_int_equal(number(claim_at(result, 0), "lines"), 10200);
    assert_int_equal(number(claim_at(result, 1), "lines"), 4200);
    json_decref(result);
    json_t *loans = json_pack("[{s:s,s:s,s:o}]", "loan_id", "a", "product", "p", "terms", terms);
    result = icha_exact_outlay(loans, 2018, 2019, NULL, 0);
    json_decref(loans);
    static const struct {
        const char *basis;
        json_int_t year, amount;
    } expected[] = {{"accrued", 2018, 10200}, {"accrued", 2019, 4200}, {"due", 2019, 14400}, {"paid", 2019, 14400}};
    const json_t *rows = json_object_get(result, "outlay");
    assert_int_equal(json_array_size(rows), 4);
    for (size_t i = 0; i < 4; i++) {
        const json_t *row = json_array_get(rows, i);
        expect_text(row, "basis", expected[i].basis);
        assert_int_equal(number(row, "year"), expected[i].year);
        assert_int_equal(number(row, "amount"), expected[i].amount);
    }
    json_decref(result);
}

/* ---- fees ---- */

static void expect_fees(const char *loan, const char *method, size_t count, const json_int_t *expected) {
    char guarantee[400], message[300] = "";
    snprintf(guarantee, sizeof guarantee,
             "{'tiers':[{'ratio':'100%%'}],'fee_rate':'1.0%%','fee_method':'%s','amount_rounding':'down/1',"
             "'day_count':'act/365','rounding':'down/1'}",
             method);
    json_t *terms = terms_of(loan, NULL);
    json_object_set_new(terms, "guarantee", parse(guarantee));
    json_t *result = icha_exact_schedule(terms, message, sizeof message);
    json_decref(terms);
    if (result == NULL) fail_msg("%s", message);
    const json_t *fees = json_object_get(json_object_get(result, "guarantee"), "fees");
    assert_int_equal(json_array_size(fees), count);
    for (size_t i = 0; i < count; i++) assert_int_equal(number(json_array_get(fees, i), "fee"), expected[i]);
    json_decref(result);
}
#define FEES(loan, method, ...)                                                                                        \
    expect_fees(loan, method, sizeof((const json_int_t[]){__VA_ARGS__}) / sizeof(json_int_t),                          \
                (const json_int_t[]){__VA_ARGS__})

static void fees_with_events(void **state) {
    (void)state;
    /* annual: after the day's own prepayment, not the next day's */
    FEES("{'term_months':24," EVENTS(PREPAY("2019-01-15", "6000000")) "}", "annual", 120000, 60000);
    FEES("{'term_months':24," EVENTS(PREPAY("2019-01-16", "6000000")) "}", "annual", 120000, 120000);
    FEES("{'term_months':24," EVENTS(PREPAY("2018-06-16", "12000000")) "}", "annual", 120000);
    FEES("{" EVENTS(PREPAY("2018-01-15", "6000000")) "}", "annual", 60000);
    FEES("{" EVENTS(EXTEND("2018-06-01", "12")) "}", "annual", 120000, 120000);
    /* 18 months: the second covers 16 January..15 July 2019, 181 days, 59,506.8, though extended in May; known before, 365.
     * The third to 15 July 2020, 182 days, 59,835.6 */
    FEES("{'term_months':18," EVENTS(EXTEND("2019-05-01", "12")) "}", "annual", 120000, 59506, 59835);
    FEES("{'term_months':18," EVENTS(EXTEND("2019-01-15", "12")) "}", "annual", 120000, 120000, 59835);
    /* at once: as if nothing happened */
    FEES("{" EVENTS(EXTEND("2018-06-01", "12") "," PREPAY("2018-01-15", "6000000")) "}", "upfront", 120000);
    FEES("{'term_months':4,'method':'equal_principal'," EVENTS(PREPAY("2018-01-15", "6000000")) "}", "declining",
         24657);
}

/* ---- refusals ---- */

#define MATURES_IN_2040                                                                                                \
    "'disbursed_on':'2039-12-03','business_day':'following','calendar':'kr-bank','accrual_follows_roll':false,"

/* 3 December 2040 is a Monday. A month's extension leaves the data, whether or not the loan is paid off before (0004.21). */
static void a_maturity_must_stay_on_bank_days(void **state) {
    (void)state;
    json_t *result = run("{" MATURES_IN_2040 EVENTS(PREPAY("2040-03-15", "1000000")) "}", NULL);
    expect_cell_text(result, row_count(result) - 1, "due", "2040-12-03");
    json_decref(result);
    refused("{" MATURES_IN_2040 EVENTS(EXTEND("2040-03-15", "1")) "}", NULL, "calendar does not cover 2041-01-03");
    refused("{" MATURES_IN_2040 EVENTS(DEFER("2040-03-15", "1")) "}", NULL, "calendar does not cover 2041-01-03");
    refused("{" MATURES_IN_2040 EVENTS(EXTEND("2040-03-15", "1") "," PREPAY_ALL("2040-05-15")) "}", NULL,
            "calendar does not cover 2041-01-03");
}

static void bad_events(void **state) {
    (void)state;
    refused("{" EVENTS("{'kind':'flood','on':'2018-02-15'}") "}", NULL, "none of its words");
    refused("{" EVENTS("{'kind':'close','on':'2018-02-15','colour':1}") "}", NULL, "unknown key");
    refused("{" INSTALMENTS EVENTS("{'kind':'close'},{'kind':'prepay'},{'kind':'delinquent'}") "}", NULL,
            "missing: events[0].on, events[1].on, events[1].amount, events[1].effect, events[2].from, events[2].to");
    refused("{" EVENTS("{'kind':'rate','on':'2018-03-01'},{'kind':'extend','on':'2018-03-01'},"
                       "{'kind':'defer','on':'2018-03-01'},{'kind':'stop_subsidy','on':'2018-03-01'}") "}",
            NULL, "missing: events[0].rate, events[1].months, events[2].instalments, events[3].reason");
    refused("{" EVENTS(RATE("2018-01-14", "1%")) "}", NULL, "before the disbursement");
    refused("{" EVENTS(RATE("2018-03-01", "1%") "," STOP("2018-03-01") "," RATE("2018-03-01", "2%")) "}", NULL,
            "two of one kind");
    refused("{" EVENTS(DELINQUENT("2018-03-01", "2018-03-10") "," DELINQUENT("2018-03-09", "2018-03-20")) "}", NULL,
            "shares a day");
    refused("{" EVENTS(DELINQUENT("2018-03-01", "2018-03-30") "," DELINQUENT("2018-03-09", "2018-03-20")) "}", NULL,
            "shares a day");
    refused("{" EVENTS(DELINQUENT("2018-03-01", "2018-03-01")) "}", NULL, "holds no day");
    refused("{" EVENTS(RATE("2019-01-16", "1%")) "}", NULL, "after the loan's last day");
    refused("{" EVENTS(PREPAY("2019-01-15", "1")) "}", NULL, "nothing that is left");
    refused("{" EVENTS(PREPAY_ALL("2019-01-15")) "}", NULL, "nothing that is left");
    refused("{" EVENTS(PREPAY("2018-02-15", "0")) "}", NULL, "amount");
    refused("{" EVENTS(PREPAY("2018-02-15", "12000001")) "}", NULL, "above the balance");
    refused("{" EVENTS(PREPAY_ALL("2018-02-15") "," ON("2018-02-16", "close") "}") "}", NULL,
            "after the loan's last day");
    refused("{" INSTALMENTS EVENTS(SHORTEN("2018-02-20", "5500000") "," RATE("2018-10-01", "1%")) "}", NULL,
            "after the loan's last day");
    expect_rows("{" EVENTS(PREPAY_ALL("2018-02-15") "," ON("2018-02-15", "close") "}") "}", 2);
    expect_rows("{" EVENTS(RATE("2019-01-16", "1%") "," EXTEND("2019-01-15", "1")) "}", 13);
    expect_rows("{" EVENTS(ON("2018-02-15", "prepay") ",'amount':1}") "}", 13); /* a bullet loan needs no effect */
}

/* ---- L-7 ---- */

static const char base_late[] =
    "{'due_on':'2018-02-15','paid_on':'2018-03-20','unpaid_interest':365000,'later_amount':3650000,'after_days':10,"
    "'rate':'7%','late_spread':'3%','legal_caps':[['2018-02-08','24%']],'day_count':'act/365','rounding':'down/1'}";

static void late(const char *changes, json_int_t expected) {
    char message[300] = "";
    json_t *facts = merged(base_late, changes);
    json_t *result = icha_exact_late_interest(facts, message, sizeof message);
    json_decref(facts);
    if (result == NULL) fail_msg("%s", message);
    assert_int_equal(number(result, "late_interest"), expected);
    json_decref(result);
}

static void late_refused(const char *changes, const char *expected) {
    char message[300] = "";
    json_t *facts = merged(base_late, changes);
    assert_null(icha_exact_late_interest(facts, message, sizeof message));
    json_decref(facts);
    if (strstr(message, expected) == NULL) fail_msg("\"%s\" lacks \"%s\"", message, expected);
}

static void late_interest(void **state) {
    (void)state;
    /* 10 %: 100 won a day on the interest for 16..25 February, then 1,000 a day for 26 February..20 March, 23 days */
    late("{}", 24000);
    late("{'after_days':0}", 33000);
    late("{'after_days':33}", 3300);
    late("{'paid_on':'2018-02-16'}", 100);
    late("{'paid_on':'2018-02-15'}", 0);
    late("{'paid_on':'2018-02-01'}", 0);
    /* a cap of 8 % from 1 March: 1,000 + 3 x 1,000 + 20 x 800 */
    late("{'legal_caps':[['2018-02-08','24%'],['2018-03-01','8%']]}", 20000);
    /* the contract rate 12 % from 11 March: 15 % on 10 days, 1,500 each: 1,000 + 13 x 1,000 + 15,000 */
    late("{'rate':null,'rates':[['2018-01-15','7%'],['2018-03-11','12%']]}", 29000);
    /* rounded once: 0.1 a day on 365, 33 x 0.1 = 3.3; up: 4 */
    late("{'unpaid_interest':365,'after_days':40,'rounding':'up/1'}", 4);
    /* 월할: the count from 16 February stands at 10/365 after ten days, at 1/12 after 15 March, five days more at the end:
     * 1,000 + 365,000 x (1/12 + 5/365 - 10/365) = 1,000 + 25,416.6 */
    late("{'day_count':'twelfths'}", 26416);
    /* 2 % over 7 % from 1 March, the 24 % as before: 1,000 + 3 x 1,000 + 20 x 900 */
    late("{'legal_spreads':[['2018-03-01','2%']]}", 22000);
    /* no absolute cap: 1 % over 7 % for the 10 days, 2 % from 26 February: 10 x 80 + 23 x 900 */
    late("{'legal_caps':null,'legal_spreads':[['2018-02-16','1%'],['2018-02-26','2%']]}", 21500);
    /* 3 % over is just what is asked; the smaller of 9.5 % and 7 % + 2 %, then of 8.5 % and 9 % */
    late("{'legal_spreads':[['2018-02-15','3%']]}", 24000);
    late("{'paid_on':'2018-02-28','legal_caps':[['2018-02-08','9.5%'],['2018-02-28','8.5%']],"
         "'legal_spreads':[['2018-02-01','2%']]}",
         900 + 2 * 900 + 850);
    late_refused("{'legal_caps':null,'legal_spreads':[['2018-02-17','3%']]}", "gap: legal_caps and legal_spreads");
    late_refused("{'legal_caps':[['2018-02-17','24%']]}", "gap: legal_caps");
    late_refused("{'rate':null,'rates':[['2018-02-17','7%']]}", "gap: rates");
    late("{'paid_on':'2018-02-15','legal_caps':[['2018-02-17','24%']]}", 0);
    late_refused("{'legal_caps':null,'rounding':null}", "missing: legal_caps, rounding");
    late_refused("{'rates':[['2018-01-01','7%']]}", "not both");
}

static void late_parts(void **state) {
    (void)state;
    json_t *facts = merged(base_late, "{'legal_caps':[['2018-02-08','24%'],['2018-03-01','24%']],"
                                      "'legal_spreads':[['2018-03-11','1.5%']]}");
    json_t *result = icha_exact_late_interest(facts, NULL, 0);
    json_t *expected =
        parse("[{'from':'2018-02-15','to':'2018-02-25','days':10,'amount':365000,'rate':'10%','capped':false},"
              "{'from':'2018-02-25','to':'2018-03-10','days':13,'amount':3650000,'rate':'10%','capped':false},"
              "{'from':'2018-03-10','to':'2018-03-20','days':10,'amount':3650000,'rate':'8.5%','capped':true}]");
    assert_true(json_equal(json_object_get(result, "parts"), expected));
    json_decref(facts);
    json_decref(result);
    json_decref(expected);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rate_governs_the_counted_days_from_its_own_on),
        cmocka_unit_test(parts_tell_the_pieces),
        cmocka_unit_test(an_index_is_read_on_reset_dates),
        cmocka_unit_test(bad_indices),
        cmocka_unit_test(a_prepayment_inside_a_period),
        cmocka_unit_test(a_prepayment_on_a_boundary),
        cmocka_unit_test(all_ends_the_period),
        cmocka_unit_test(an_amount_of_all_of_it_leaves_the_period_open),
        cmocka_unit_test(equal_principal_after_events),
        cmocka_unit_test(deferral),
        cmocka_unit_test(extension),
        cmocka_unit_test(level_payment_after_events),
        cmocka_unit_test(many_on_one_day),
        cmocka_unit_test(stops_and_pauses_inside_a_period),
        cmocka_unit_test(parts_carry_balance_and_rate),
        cmocka_unit_test(claims_by_accrual_weigh_the_parts),
        cmocka_unit_test(fees_with_events),
        cmocka_unit_test(a_maturity_must_stay_on_bank_days),
        cmocka_unit_test(bad_events),
        cmocka_unit_test(late_interest),
        cmocka_unit_test(late_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
