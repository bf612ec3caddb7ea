/* Corrections (S-8): the matching of two lists of claims, and a portfolio's run against the claims.csv of an earlier one.
 *
 * The loans. Bullet, 3.65 % a year, act/365, inclusion start, due on the 15th, disbursed 2018-01-15 over 12 months, subsidy
 * rate 1.825 % for 12 months: half of the interest, so 600 won a day of A's 12,000,000, 300 of B's 6,000,000. Periods end on
 * 15 Feb (31 days), Mar (28), Apr (31), May (30), Jun (31), Jul (30), Aug (31), Sep (31), Oct (30), Nov (31), Dec (30), Jan (31).
 *   days by quarter of the due date: 2018-Q1 59, Q2 92, Q3 92, Q4 91, 2019-Q1 31
 *   A 35,400  55,200  55,200  54,600  18,600 = 219,000
 *   B 17,700  27,600  27,600  27,300   9,300 = 109,500
 * A prepays 2,000,000 on 2018-05-01, 500 a day from then on: 18,600 (Apr) + 16 x 600 + 14 x 500 (May) + 31 x 500 (Jun) = 50,700,
 * then 92, 91 and 31 days x 500: 46,000, 45,500, 15,500. With Q1 193,100 in all.
 * B moves away on 2018-07-01: of the period to 15 July the 16 days of June are paid, 4,800; nothing after it. */
#include "support/cmocka_setup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "icha/portfolio.h"
#include "support/table_text.h"

#define HEADER                                                                                                         \
    "loan_id,product,principal,rate,disbursed_on,term_months,method,due_day,day_count,inclusion,rounding.interest,"    \
    "subsidy.method,subsidy.base,subsidy.rounding,subsidy_rate,subsidy_months,subsidy.claim.cycle,subsidy.claim.by,"   \
    "subsidy.claim.rounding,subsidy.claim.level,subsidy.claim.payment_lag_days,subsidy.claim.closing_days,bank,"       \
    "subsidy.payers[0].name,subsidy.payers[0].share\n"
#define LOAN(id, product, principal, rounding, bank, payer)                                                            \
    id "," product "," principal ",3.65%,2018-01-15,12,bullet,15,act/365,start,down/1,of_rate,balance,down/1,1.825%,"  \
       "12,quarter,due," rounding ",claim,20,0," bank "," payer ",1\n"
#define A LOAN("A", "p", "12000000", "down/10", "", "incheon")
#define B LOAN("B", "p", "6000000", "down/10", "nh", "incheon")
#define EVENTS "loan_id,kind,on,amount\n"
#define PREPAID "A,prepay,2018-05-01,2000000\n"
#define MOVED "B,relocate,2018-07-01,\n"
#define CLAIMS "product,cycle,payer,bank,lines,amount,dropped,paid_on,fiscal_year\n"
#define CORRECTIONS "product,cycle,payer,bank,paid,due,difference,entry\n"

static icha_portfolio_options options;
static icha_error err;

static int set_up(void **state) {
    (void)state;
    options = (icha_portfolio_options)ICHA_PORTFOLIO_OPTIONS_INIT;
    options.first_year = options.last_year = 2018;
    options.events_name = "events.csv";
    options.paid_name = "paid.csv";
    icha_error_init(&err);
    return 0;
}

/* ---- the matching ---- */

#define CLAIM(product, cycle, payer, bank, amount)                                                                     \
    { product, cycle, payer, bank, "", ICHA_DATE_UNSET, 0, amount }

static void same_entry(const icha_correction *e, const char *product, const char *cycle, const char *bank,
                       icha_money paid, icha_money due, icha_correction_entry entry) {
    assert_string_equal(e->product, product);
    assert_string_equal(e->cycle, cycle);
    assert_string_equal(e->bank, bank);
    assert_int_equal(e->paid, paid);
    assert_int_equal(e->due, due);
    assert_int_equal(e->difference, due - paid);
    assert_int_equal(e->entry, entry);
}

static void same_totals(icha_correction_totals t, icha_money paid, icha_money pay, icha_money recover, icha_money due) {
    assert_int_equal(t.paid, paid);
    assert_int_equal(t.pay, pay);
    assert_int_equal(t.recover, recover);
    assert_int_equal(t.due, due);
    assert_int_equal(t.difference, due - paid);
    assert_int_equal(paid + pay - recover, due);
}

/* Sorted by product, cycle, payer, bank, bytewise ("B" before "a", the shorter before the longer); equal sums are no entry;
 * claims of 0 are none; several due claims of one key add up; a difference of one won is an entry. */
static void entries_by_key(void **state) {
    static const icha_claimed paid[] = {CLAIM("a", "2018-Q2", "x", "", 100),  CLAIM("B", "2018-Q1", "x", "", 7),
                                        CLAIM("a", "2018-Q1", "x", "nh", 50), CLAIM("a", "2018-Q1", "x", "", 50),
                                        CLAIM("a", "2018-Q1", "x", "", 0),    CLAIM("a", "2018-Q3", "x", "", 10)};
    static const icha_claimed due[] = {CLAIM("a", "2018-Q1", "x", "", 20),   CLAIM("a", "2018-Q1", "xx", "", 3),
                                       CLAIM("a", "2018-Q1", "x", "", 31),   CLAIM("a", "2018-Q2", "x", "", 100),
                                       CLAIM("a", "2018-Q1", "x", "nh", 49), CLAIM("a", "2018-Q4", "x", "", 0)};
    icha_correction entries[12];
    icha_correction_totals totals;
    size_t count = 0;
    (void)state;
    assert_int_equal(icha_corrections(paid, 6, due, 6, entries, 12, &count, &totals, &err), ICHA_OK);
    assert_int_equal(count, 5);
    same_entry(&entries[0], "B", "2018-Q1", "", 7, 0, ICHA_CORRECTION_RECOVER);
    same_entry(&entries[1], "a", "2018-Q1", "", 50, 51, ICHA_CORRECTION_PAY);
    same_entry(&entries[2], "a", "2018-Q1", "nh", 50, 49, ICHA_CORRECTION_RECOVER);
    same_entry(&entries[3], "a", "2018-Q1", "", 0, 3, ICHA_CORRECTION_PAY);
    assert_string_equal(entries[3].payer, "xx");
    same_entry(&entries[4], "a", "2018-Q3", "", 10, 0, ICHA_CORRECTION_RECOVER);
    same_totals(totals, 217, 1 + 3, 7 + 1 + 10, 203);
    assert_string_equal(icha_correction_entry_name(ICHA_CORRECTION_RECOVER), "recover");
    assert_string_equal(icha_correction_entry_name(ICHA_CORRECTION_PAY), "pay");
}

static void nothing_against_nothing(void **state) {
    icha_correction_totals totals;
    size_t count = 9;
    (void)state;
    assert_int_equal(icha_corrections(NULL, 0, NULL, 0, NULL, 0, &count, &totals, NULL), ICHA_OK);
    assert_int_equal(count, 0);
    same_totals(totals, 0, 0, 0, 0);
}

/* Ask the count, then fill; with too little room the count alone is given. */
static void capacity_at_its_boundary(void **state) {
    static const icha_claimed paid[] = {CLAIM("p", "2018", "x", "", 1), CLAIM("p", "2019", "x", "", 1)};
    icha_correction entries[3], before;
    icha_correction_totals totals = {0, 0, 0, 0, 77};
    size_t count = 0;
    (void)state;
    memset(entries, 0x5A, sizeof entries);
    before = entries[0];
    assert_int_equal(icha_corrections(paid, 2, NULL, 0, entries, 1, &count, &totals, &err), ICHA_ERR_CAPACITY);
    assert_int_equal(count, 2);
    assert_int_equal(totals.pay, 77);
    assert_memory_equal(&entries[0], &before, sizeof before);
    assert_int_equal(icha_corrections(paid, 2, NULL, 0, NULL, 0, &count, &totals, &err), ICHA_OK);
    assert_int_equal(count, 2);
    same_totals(totals, 2, 0, 2, 0);
    for (size_t room = 2; room <= 3; room++)
        assert_int_equal(icha_corrections(paid, 2, NULL, 0, entries, room, &count, &totals, &err), ICHA_OK);
    same_entry(&entries[1], "p", "2019", "", 1, 0, ICHA_CORRECTION_RECOVER);
}

static void refuses(const icha_claimed *paid, size_t paid_count, const icha_claimed *due, size_t due_count,
                    icha_status expected) {
    icha_correction entries[4];
    icha_correction_totals totals = {0, 0, 0, 0, 77};
    size_t count = 4711;
    icha_status status = icha_corrections(paid, paid_count, due, due_count, entries, 4, &count, &totals, &err);
    if (status != expected) print_error("%s\n", err.message);
    assert_int_equal(status, expected);
    assert_int_equal(err.status, expected);
    assert_int_equal(count, 4711);
    assert_int_equal(totals.pay, 77);
}

/* S-8: of four claims of one key two are alike; whatever the order in which they are given, that is found. */
static void a_claim_paid_twice_is_found_in_any_order(void **state) {
    static const icha_date days[] = {17000, 17000, 17001, 17002};
    (void)state;
    for (size_t order = 0; order < 256; order++) {
        size_t place[4] = {order & 3, order >> 2 & 3, order >> 4 & 3, order >> 6};
        bool is_permutation = ((1u << place[0]) | (1u << place[1]) | (1u << place[2]) | (1u << place[3])) == 15;
        icha_claimed paid[4] = {CLAIM("p", "2018", "x", "", 1), CLAIM("p", "2018", "x", "", 1),
                                CLAIM("p", "2018", "x", "", 1), CLAIM("p", "2018", "x", "", 1)};
        if (!is_permutation) continue;
        for (size_t i = 0; i < 4; i++) paid[i].paid_on = days[place[i]];
        refuses(paid, 4, NULL, 0, ICHA_ERR_DUPLICATE);
    }
}

static void a_paid_claim_stands_once(void **state) {
    icha_claimed paid[] = {CLAIM("p", "2018-Q1", "x", "nh", 1), CLAIM("p", "2018-Q1", "x", "", 0),
                           CLAIM("p", "2018-Q1", "x", "", 2), CLAIM("p", "2018-Q1", "y", "", 3),
                           CLAIM("p", "2018-Q1", "x", "", 2)};
    icha_correction_totals totals;
    size_t count;
    (void)state;
    refuses(paid, 5, NULL, 0, ICHA_ERR_DUPLICATE);
    assert_string_equal(err.field, "paid[4]");
    assert_string_equal(err.expected, "paid[2]"); /* not the claim of 0 */
    assert_int_equal(err.index, 4);
    assert_string_equal(err.found, "p, 2018-Q1, x");
    assert_string_equal(err.rule, "S-8");
    /* Of two such pairs the one that is complete first, whatever its key. */
    icha_claimed pairs[] = {CLAIM("z", "2018", "x", "", 1), CLAIM("a", "2018", "x", "", 1),
                            CLAIM("z", "2018", "x", "", 1), CLAIM("a", "2018", "x", "", 1)};
    refuses(pairs, 4, NULL, 0, ICHA_ERR_DUPLICATE);
    assert_string_equal(err.field, "paid[2]");
    assert_string_equal(err.expected, "paid[0]");
    /* Another payment date, fiscal year or other terms make it a claim of its own (S-6): they add up. */
    paid[4].paid_on = 17000;
    assert_int_equal(icha_corrections(paid, 5, NULL, 0, NULL, 0, &count, &totals, &err), ICHA_OK);
    assert_int_equal(count, 3);
    paid[4].paid_on = ICHA_DATE_UNSET, paid[4].fiscal_year = 2018;
    assert_int_equal(icha_corrections(paid, 5, NULL, 0, NULL, 0, &count, &totals, &err), ICHA_OK);
    paid[4].fiscal_year = 0, paid[4].terms = "line";
    assert_int_equal(icha_corrections(paid, 5, NULL, 0, NULL, 0, &count, &totals, &err), ICHA_OK);
    assert_int_equal(totals.paid, 8);
}

/* N-1 at the limit and one past it: an amount, each list's sum. */
static void amounts_and_sums_are_checked(void **state) {
    icha_claimed one[] = {CLAIM("p", "2018", "x", "", ICHA_MONEY_MAX), CLAIM("p", "2019", "x", "", 0)};
    icha_claimed two[] = {CLAIM("p", "2020", "x", "", ICHA_MONEY_MAX), CLAIM("p", "2020", "x", "", 0)};
    icha_correction_totals totals;
    size_t count;
    (void)state;
    assert_int_equal(icha_corrections(one, 2, two, 2, NULL, 0, &count, &totals, &err), ICHA_OK);
    same_totals(totals, ICHA_MONEY_MAX, ICHA_MONEY_MAX, ICHA_MONEY_MAX, ICHA_MONEY_MAX);
    one[1].amount = 1;
    refuses(one, 2, NULL, 0, ICHA_ERR_OVERFLOW);
    two[1].amount = 1; /* within one key */
    refuses(NULL, 0, two, 2, ICHA_ERR_OVERFLOW);
    one[1].amount = -1;
    refuses(one, 2, NULL, 0, ICHA_ERR_RANGE);
    assert_string_equal(err.field, "paid[1].amount");
    assert_int_equal(err.index, 1);
    two[1].amount = ICHA_MONEY_MAX + 1;
    refuses(NULL, 0, two, 2, ICHA_ERR_RANGE);
    assert_string_equal(err.field, "due[1].amount");
}

/* ---- a portfolio against its paid claims ---- */

static icha_portfolio *run(const char *csv, const char *events, const char *paid) {
    icha_portfolio *portfolio = NULL;
    options.events = events;
    options.events_length = events == NULL ? 0 : strlen(events);
    options.paid = paid;
    options.paid_length = paid == NULL ? 0 : strlen(paid);
    icha_status status = icha_portfolio_run(csv, strlen(csv), "book.csv", &options, &portfolio, &err);
    if (status != ICHA_OK) print_error("%s\n", err.message);
    assert_int_equal(status, ICHA_OK);
    assert_true(icha_portfolio_ties_out(portfolio));
    return portfolio;
}

static char *claims_of(const char *csv, const char *events) {
    icha_portfolio *portfolio = run(csv, events, NULL);
    char *text = table_text(portfolio, ICHA_TABLE_CLAIMS, NULL);
    assert_int_equal(icha_portfolio_correction_state(portfolio), ICHA_CORRECTIONS_NONE);
    assert_int_equal(icha_portfolio_correction_count(portfolio), 0);
    assert_int_equal(icha_portfolio_paid_count(portfolio), 0);
    assert_int_equal(icha_portfolio_paid_encoding(portfolio), 0);
    icha_portfolio_free(portfolio);
    return text;
}

static void corrects(const char *csv, const char *events, const char *paid, const char *expected) {
    icha_portfolio *portfolio = run(csv, events, paid);
    assert_int_equal(icha_portfolio_correction_state(portfolio), ICHA_CORRECTIONS_MADE);
    char *text = table_text(portfolio, ICHA_TABLE_CORRECTIONS, NULL);
    assert_string_equal(text, expected);
    free(text);
    icha_portfolio_free(portfolio);
}

/* Two quarters were paid before the prepayment was known. The rest was not paid yet: it is to pay, corrected. */
static void a_prepayment_learnt_of_late(void **state) {
    static const char two_quarters[] = CLAIMS "p,2018-Q1,incheon,,35400,35400,0,2018-04-20,2018\n"
                                              "p,2018-Q2,incheon,,55200,55200,0,2018-07-20,2018\n";
    (void)state;
    icha_portfolio *portfolio = run(HEADER A, EVENTS PREPAID, two_quarters);
    char *text = table_text(portfolio, ICHA_TABLE_CORRECTIONS, NULL);
    assert_string_equal(text, CORRECTIONS "p,2018-Q2,incheon,,55200,50700,-4500,recover\n"
                                          "p,2018-Q3,incheon,,0,46000,46000,pay\n"
                                          "p,2018-Q4,incheon,,0,45500,45500,pay\n"
                                          "p,2019-Q1,incheon,,0,15500,15500,pay\n");
    same_totals(icha_portfolio_correction_totals(portfolio), 90600, 107000, 4500, 193100);
    assert_int_equal(icha_portfolio_paid_count(portfolio), 2);
    assert_int_equal(icha_portfolio_paid_encoding(portfolio), ICHA_ENCODING_UTF_8);
    free(text);
    icha_portfolio_free(portfolio);
    /* All was paid: 55,200 - 46,000; 54,600 - 45,500; 18,600 - 15,500. Of cycles after the years too. */
    text = claims_of(HEADER A, NULL);
    corrects(HEADER A, EVENTS PREPAID, text,
             CORRECTIONS "p,2018-Q2,incheon,,55200,50700,-4500,recover\n"
                         "p,2018-Q3,incheon,,55200,46000,-9200,recover\n"
                         "p,2018-Q4,incheon,,54600,45500,-9100,recover\n"
                         "p,2019-Q1,incheon,,18600,15500,-3100,recover\n");
    free(text);
}

static void a_loan_moved_out(void **state) {
    (void)state;
    char *paid = claims_of(HEADER A B, NULL);
    corrects(HEADER B A, EVENTS MOVED, paid,
             CORRECTIONS "p,2018-Q3,incheon,nh,27600,4800,-22800,recover\n"
                         "p,2018-Q4,incheon,nh,27300,0,-27300,recover\n"
                         "p,2019-Q1,incheon,nh,9300,0,-9300,recover\n");
    free(paid);
}

static void without_what_was_paid_all_is_to_pay(void **state) {
    (void)state;
    corrects(HEADER B, NULL, CLAIMS,
             CORRECTIONS "p,2018-Q1,incheon,nh,0,17700,17700,pay\np,2018-Q2,incheon,nh,0,27600,27600,pay\n"
                         "p,2018-Q3,incheon,nh,0,27600,27600,pay\np,2018-Q4,incheon,nh,0,27300,27300,pay\n"
                         "p,2019-Q1,incheon,nh,0,9300,9300,pay\n");
}

static void what_the_portfolio_does_not_have_is_recovered(void **state) {
    (void)state;
    char paid[1024], *own = claims_of(HEADER B, NULL);
    snprintf(paid, sizeof paid, "%s%s", own,
             "q,2017,incheon,nh,5,4,1,2018-01-20,2018\np,2018-Q1,district,nh,6,6,0,2018-04-20,2018\n"
             "p,2018-Q1,incheon,kb,7,7,0,2018-04-20,2018\np,2018-02,incheon,nh,8,8,0,2018-03-20,2018\n"
             "p,2018-H1,incheon,nh,0,0,0,2018-03-20,2018\n");
    corrects(HEADER B, NULL, paid,
             CORRECTIONS "p,2018-02,incheon,nh,8,0,-8,recover\np,2018-Q1,district,nh,6,0,-6,recover\n"
                         "p,2018-Q1,incheon,kb,7,0,-7,recover\nq,2017,incheon,nh,4,0,-4,recover\n");
    /* A portfolio without a single loan: all is recovered */
    corrects("loan_id,product\n", NULL, CLAIMS "q,2017,x,,5,4,1,2018-01-20,2018\n",
             CORRECTIONS "q,2017,x,,4,0,-4,recover\n");
    free(own);
}

/* Any order of columns and rows, columns that are not needed left out, `assumptions` read over; BOM, CRLF, quotes. */
static void read_in_any_order(void **state) {
    (void)state;
    corrects(HEADER B, EVENTS MOVED,
             "\xEF\xBB\xBF"
             "amount,bank,assumptions,cycle,product,payer\r\n9300,nh,x; y,2019-Q1,\"p\",incheon\r\n\r\n"
             "27300,nh,,2018-Q4,p,incheon\r\n27600,nh,x,2018-Q3,p,incheon\r\n17700,nh,,2018-Q1,p,incheon\r\n27600,nh,,"
             "2018-Q2,p,incheon",
             CORRECTIONS "p,2018-Q3,incheon,nh,27600,4800,-22800,recover\n"
                         "p,2018-Q4,incheon,nh,27300,0,-27300,recover\n"
                         "p,2019-Q1,incheon,nh,9300,0,-9300,recover\n");
}

/* claims.csv is found to be UTF-8 though the portfolio is declared CP949, and may be CP949 itself: 농협. */
static void encodings_are_found(void **state) {
    static const char cp949[] = "product,cycle,payer,bank,amount\np,2018-Q1,x,\xB3\xF3\xC7\xF9,1\n";
    (void)state;
    corrects("loan_id,product\n", NULL, cp949, CORRECTIONS "p,2018-Q1,x,농협,1,0,-1,recover\n");
    options.encoding = ICHA_ENCODING_CP949;
    icha_portfolio *portfolio = run("loan_id,product\n", NULL, "product,cycle,payer,bank,amount\np,2018-Q1,x,농협,1\n");
    assert_string_equal(icha_portfolio_correction(portfolio, 0).bank, "농협");
    assert_int_equal(icha_portfolio_paid_encoding(portfolio), ICHA_ENCODING_UTF_8);
    icha_portfolio_free(portfolio);
}

/* what was guarded is known again, and so are names that look guarded; claims that differ in their rounding alone. */
static void own_claims_need_no_correction(void **state) {
    static const char book[] =
        HEADER LOAN("1", "=p", "6000000", "down/10", "+b", "@x") LOAN("2", "'=p", "6000000", "down/10", "'+b", "''@x")
            LOAN("3", "'p", "6000000", "down/10", "\"a\"\"b,c\"", "x") LOAN("4", "p", "6000700", "down/10", "", "x")
                LOAN("5", "p", "6000700", "up/100", "", "x") LOAN("6", "－p", "6000700", "down/1", "", "x");
    (void)state;
    char *paid = claims_of(book, NULL);
    assert_non_null(strstr(paid, "\n'=p,2018-Q1,'@x,'+b,"));
    assert_non_null(strstr(paid, "\n''=p,2018-Q1,'''@x,''+b,"));
    assert_non_null(strstr(paid, "\n'p,2018-Q1,x,\"a\"\"b,c\","));
    assert_non_null(strstr(paid, ",quarter due up/100 claim 20 0\n"));
    corrects(book, NULL, paid, CORRECTIONS);
    free(paid);
}

/* P-3: two claims of equal figures (B's are multiples of 10) and other terms stand in one order, that of their terms. */
static void claims_of_other_terms_have_one_order(void **state) {
#define ONE LOAN("1", "p", "6000000", "down/10", "", "x")
#define TWO LOAN("2", "p", "6000000", "down/1", "", "x")
    (void)state;
    char *one = claims_of(HEADER ONE TWO, NULL), *two = claims_of(HEADER TWO ONE, NULL);
    assert_string_equal(one, two);
    assert_non_null(strstr(one, "terms\np,2018-Q1,x,,17700,17700,0,2018-04-20,2018,quarter due down/1 claim 20 0\n"
                                "p,2018-Q1,x,,17700,17700,0,2018-04-20,2018,quarter due down/10 claim 20 0\n"));
    free(one);
    free(two);
}

static void withheld_when_anything_is_held(void **state) {
    static const char *const events[] = {NULL, EVENTS "C,close,2018-05-01,\n", EVENTS "A,close,2017-05-01,\n"};
    static const char *const books[] = {HEADER A "B,p,x\n", HEADER A B, HEADER A B};
    (void)state;
    char *paid = claims_of(HEADER A B, NULL);
    for (size_t i = 0; i < 3; i++) {
        icha_portfolio *portfolio = run(books[i], events[i], paid);
        assert_true(icha_portfolio_held_count(portfolio) > 0);
        assert_int_equal(icha_portfolio_correction_state(portfolio), ICHA_CORRECTIONS_WITHHELD);
        assert_int_equal(icha_portfolio_correction_count(portfolio), 0);
        assert_int_equal(icha_portfolio_paid_count(portfolio), 10);
        for (size_t m = 0; m < icha_portfolio_method_count(portfolio); m++)
            assert_string_not_equal(icha_portfolio_method(portfolio, m), "corrections/1");
        icha_portfolio_free(portfolio);
    }
    free(paid);
}

/* ---- what cannot be read ---- */

static void refuses_paid(const char *paid, icha_status expected, uint32_t line, uint32_t column, const char *part) {
    icha_portfolio *portfolio = NULL;
    options.paid = paid;
    options.paid_length = strlen(paid);
    icha_status status = icha_portfolio_run(HEADER A, strlen(HEADER A), "book.csv", &options, &portfolio, &err);
    if (status != expected || err.line != line || err.column != column || strstr(err.message, part) == NULL)
        fail_msg("%s gave %u:%u %s", paid, (unsigned)err.line, (unsigned)err.column, err.message);
    assert_null(portfolio);
    assert_string_equal(err.file, "paid.csv");
}

#define SHORT "product,cycle,payer,bank,amount\n"

static void refuses_bad_headers(void **state) {
    (void)state;
    refuses_paid("", ICHA_ERR_MISSING, 1, 0, "product, cycle, payer, bank, amount");
    refuses_paid("\n", ICHA_ERR_MISSING, 1, 0, "no header");
    refuses_paid("product,cycle,payer,bank\n", ICHA_ERR_MISSING, 1, 0, "the header lacks the column amount");
    refuses_paid("product,cycle,payer,amount\n", ICHA_ERR_MISSING, 1, 0, "the header lacks the column bank");
    refuses_paid("product,cycle,payer,bank,amuont\n", ICHA_ERR_UNKNOWN_KEY, 1, 26, "the nearest name is amount");
    refuses_paid("product,cycle,payer,bank,amount,bank\n", ICHA_ERR_DUPLICATE, 1, 33, "bank stands twice");
    refuses_paid("product,cycle,payer,bank,amount,\n", ICHA_ERR_UNKNOWN_KEY, 1, 33, "there is no column ''");
    refuses_paid("product,cy\"cle,payer,bank,amount\n", ICHA_ERR_SYNTAX, 1, 11, "out of place");
    refuses_paid("product,cycle,payer,bank,amount\n\xFF\n", ICHA_ERR_ENCODING, 0, 0, "32");
    char csv[2048] = "product"; /* X-3; the 257th begins at 7 + 2 x 256 */
    for (int i = 0; i < ICHA_PORTFOLIO_COLUMNS_MAX; i++) strcat(csv, ",x");
    refuses_paid(strcat(csv, "\n"), ICHA_ERR_RANGE, 1, 519, "257 columns: expected at most 256");
}

static void refuses_bad_rows(void **state) {
    (void)state;
    refuses_paid(SHORT "p,2018-Q1,x,,1\n\np,2018-Q2,x,1\n", ICHA_ERR_SYNTAX, 4, 0, "the row has 4 cells: expected 5");
    refuses_paid(SHORT "p,2018-Q1,x,,\"1\n", ICHA_ERR_SYNTAX, 2, 14, "never closed");
    refuses_paid(SHORT "p,2018-Q1,농\x01,,1\n", ICHA_ERR_SYNTAX, 2, 12, "control character");
    refuses_paid(SHORT ",2018-Q1,x,,1\n", ICHA_ERR_MISSING, 2, 1, "product");
    refuses_paid(SHORT "p,2018-Q1,,,1\n", ICHA_ERR_MISSING, 2, 11, "payer");
    refuses_paid(SHORT "농협,2018-Q5,x,,1\n", ICHA_ERR_SYNTAX, 2, 4, "2018-Q5 is not a claim's cycle");
    refuses_paid(SHORT "p,2018-Q1,x,,\"1,000\"\n", ICHA_ERR_SYNTAX, 2, 15, "amount: 1,000 is not an amount");
    refuses_paid(SHORT "p,2018-Q1,x,,-1\n", ICHA_ERR_RANGE, 2, 14, "amount: -1 is outside");
    refuses_paid(SHORT "p,2018-Q1,x,,\n", ICHA_ERR_SYNTAX, 2, 14, "amount");
    refuses_paid(SHORT "p,2018-Q1,x,,9000000000000001\n", ICHA_ERR_RANGE, 2, 14, "amount");
    refuses_paid(SHORT "p,2018-Q1,\"x\ny\",,1 \n", ICHA_ERR_SYNTAX, 3, 5, "amount: 1  is not an amount");
    refuses_paid(CLAIMS "p,2018-Q1,x,,10,9,2,2018-04-20,2018\n", ICHA_ERR_CONFLICT, 2, 0,
                 "lines 10 are not amount + dropped, 11");
    refuses_paid(CLAIMS "p,2018-Q1,x,,12,9,2,2018-04-20,2018\n", ICHA_ERR_CONFLICT, 2, 0, "lines 12 are not");
    refuses_paid(CLAIMS "p,2018-Q1,x,,10,9,1,2018-04-31,2018\n", ICHA_ERR_RANGE, 2, 21, "paid_on");
    refuses_paid(CLAIMS "p,2018-Q1,x,,10,9,1,2018-04-20,18\n", ICHA_ERR_RANGE, 2, 32, "fiscal_year");
    refuses_paid(CLAIMS "p,2018-Q1,x,,-1,0,-1,2018-04-20,2018\n", ICHA_ERR_RANGE, 2, 14, "lines");
    static const char *const cycles[] = {"",        "18-Q1",  "2018-",    "2018-Q0", "2018-H3", "2018-00", "2018-13",
                                         "2018-q1", "2018Q1", "2018-Q11", "1899",    "2200-H1", "2018-1",  "2018 Q1"};
    for (size_t i = 0; i < sizeof cycles / sizeof cycles[0]; i++) {
        char text[128];
        snprintf(text, sizeof text, SHORT "p,%s,x,,1\n", cycles[i]);
        refuses_paid(text, ICHA_ERR_SYNTAX, 2, 3, "2018-Q4");
    }
    options.language = ICHA_LANGUAGE_KO;
    refuses_paid(SHORT "p,2018-Q5,x,,1\n", ICHA_ERR_SYNTAX, 2, 3, "");
    char sentence[512];
    icha_error_sentence(&err, ICHA_LANGUAGE_KO, sentence, sizeof sentence);
    assert_non_null(strstr(sentence, "청구 기간이 아닙니다"));
}

/* dropped is negative where a claim was rounded up. Every cycle that icha writes is read. */
static void reads_every_cycle(void **state) {
    (void)state;
    corrects(
        "loan_id,product\n", NULL,
        CLAIMS
        "p,1900,x,,1,2,-1,2018-01-20,2018\np,2199-H2,x,,1,2,-1,2018-01-20,2018\n"
        "p,2018-01,x,,1,1,0,2018-01-20,2018\np,2018-12,x,,1,1,0,2018-01-20,2018\np,2018-Q4,x,,1,1,0,2018-01-20,2018\n",
        CORRECTIONS "p,1900,x,,2,0,-2,recover\np,2018-01,x,,1,0,-1,recover\np,2018-12,x,,1,0,-1,recover\n"
                    "p,2018-Q4,x,,1,0,-1,recover\np,2199-H2,x,,2,0,-2,recover\n");
}

static void refuses_claims_that_stand_twice(void **state) {
    static const char twice[] = SHORT "p,2018-Q1,x,nh,5\n\np,2018-Q2,x,nh,5\np,2018-Q1,x,nh,6\n";
    (void)state;
    refuses_paid(twice, ICHA_ERR_DUPLICATE, 5, 1, "p, 2018-Q1, x, nh stands twice");
    assert_string_equal(err.expected, "paid.csv:2");
    options.events = EVENTS "Z,close,2018-05-01,\n"; /* though nothing would be written: an event is held */
    options.events_length = strlen(options.events);
    refuses_paid(twice, ICHA_ERR_DUPLICATE, 5, 1, "the other stands at paid.csv:2");
    refuses_paid(SHORT "p,2018-Q1,x,,9000000000000000\np,2018-Q2,x,,1\n", ICHA_ERR_OVERFLOW, 0, 0,
                 "9,000,000,000,000,000");
}

static void keeps_its_limits(void **state) {
    (void)state;
    options.row_limit = 2;
    corrects("loan_id,product\n", NULL, SHORT "p,2018-Q1,x,,1\n\np,2018-Q2,x,,1\n",
             CORRECTIONS "p,2018-Q1,x,,1,0,-1,recover\np,2018-Q2,x,,1,0,-1,recover\n");
    refuses_paid(SHORT "p,2018-Q1,x,,1\np,2018-Q2,x,,1\np,2018-Q3,x,,0\n", ICHA_ERR_RANGE, 4, 0, "at most 2");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup(name, set_up)
    const struct CMUnitTest tests[] = {
        TEST(entries_by_key),
        TEST(nothing_against_nothing),
        TEST(capacity_at_its_boundary),
        TEST(a_paid_claim_stands_once),
        TEST(a_claim_paid_twice_is_found_in_any_order),
        TEST(amounts_and_sums_are_checked),
        TEST(a_prepayment_learnt_of_late),
        TEST(a_loan_moved_out),
        TEST(without_what_was_paid_all_is_to_pay),
        TEST(what_the_portfolio_does_not_have_is_recovered),
        TEST(read_in_any_order),
        TEST(encodings_are_found),
        TEST(own_claims_need_no_correction),
        TEST(claims_of_other_terms_have_one_order),
        TEST(withheld_when_anything_is_held),
        TEST(refuses_bad_headers),
        TEST(refuses_bad_rows),
        TEST(reads_every_cycle),
        TEST(refuses_claims_that_stand_twice),
        TEST(keeps_its_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
