/* Whole runs over small portfolios: figures by hand, groupings, held rows, order, threads, limits (SPEC 8, S-5 to S-7).
 *
 * The loans. Bullet, 3.65 % a year, act/365, inclusion start: interest a day = principal / 10,000. The subsidy rate is
 * 1.825 %: half of it a day. Disbursed 2018-11-15 over 3 months, due on the 15th: periods of 30, 31, 31 days.
 *   A  10,010,000: 500.5 a day: 15,015.0 -> 15,015; 15,515.5 -> 15,515; 15,515   (down/1)
 *   B   3,006,000: 150.3 a day:  4,509.0 ->  4,509;  4,659.3 ->  4,659;  4,659
 * Due 2018-12-15, 2019-01-15, 2019-02-15. The second period has 17 of its 31 days in 2018 (15..31 December):
 *   A accrues down(15,515 x 17/31 = 8,508.2) = 8,508 there, so 2018: 15,015 + 8,508 = 23,523; 2019: 7,007 + 15,515 = 22,522
 *   B accrues down( 4,659 x 17/31 = 2,554.9) = 2,554 there, so 2018:  4,509 + 2,554 =  7,063; 2019: 2,105 +  4,659 =  6,764
 * By quarter, lines by due date: 2018-Q4 A 15,015 + B 4,509 = 19,524; 2019-Q1 A 31,030 + B 9,318 = 40,348. */
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
    "subsidy.residual,subsidy.payers[0].name,subsidy.payers[0].share,subsidy.payers[1].name,subsidy.payers[1].share\n"
/* id, product, principal, level, closing, bank, payers */
#define LOAN(id, product, principal, level, closing, bank, payers)                                                     \
    id "," product "," principal ",3.65%,2018-11-15,3,bullet,15,act/365,start,down/1,of_rate,balance,down/1,1.825%,"   \
       "12,quarter,due,down/10," level ",20," closing "," bank "," payers "\n"
#define CITY ",incheon,1,,"
#define CITY_AND_DISTRICT "first,incheon,2/3,district,1/3"
#define A LOAN("A", "p", "10010000", "claim", "0", "", CITY)
#define B LOAN("B", "p", "3006000", "claim", "0", "", CITY)

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

static icha_portfolio *run(const char *csv) {
    icha_portfolio *portfolio = NULL;
    icha_status status = icha_portfolio_run(csv, strlen(csv), "book.csv", &options, &portfolio, &err);
    if (status != ICHA_OK) print_error("%s\n", err.message);
    assert_int_equal(status, ICHA_OK);
    assert_true(icha_portfolio_ties_out(portfolio));
    return portfolio;
}

static void same_table(const char *csv, icha_portfolio_table table, const char *expected) {
    icha_portfolio *portfolio = run(csv);
    char *text = table_text(portfolio, table, NULL);
    assert_string_equal(text, expected);
    free(text);
    icha_portfolio_free(portfolio);
}

/* ---- figures ---- */

static void outlay_by_hand(void **state) {
    (void)state;
    /* paid: 2018-Q4 is paid on 2019-01-20, no closing days: 2019; 2019-Q1 too. 19,520 + 40,340 (rounded per claim). */
    same_table(HEADER A B, ICHA_TABLE_OUTLAY,
               "product,payer,kind,year,basis,amount,loans\n"
               "p,incheon,interest_subsidy,2018,accrued,30586,2\n" /* 23,523 + 7,063 */
               "p,incheon,interest_subsidy,2018,due,19524,2\n"
               "p,incheon,interest_subsidy,2019,accrued,29286,2\n" /* 22,522 + 6,764 */
               "p,incheon,interest_subsidy,2019,due,40348,2\n"
               "p,incheon,interest_subsidy,2019,paid,59860,2\n");
}

static void claims_are_rounded_across_loans(void **state) {
    (void)state;
    same_table(HEADER A B, ICHA_TABLE_CLAIMS,
               "product,cycle,payer,bank,lines,amount,dropped,paid_on,fiscal_year\n"
               "p,2018-Q4,incheon,,19524,19520,4,2019-01-20,2019\n"
               "p,2019-Q1,incheon,,40348,40340,8,2019-04-20,2019\n");
    /* per line: 15,010 + 4,500; 2 x 15,510 + 2 x 4,650. With 20 closing days 20 January still counts to 2018. */
    same_table(HEADER LOAN("A", "p", "10010000", "line", "20", "", CITY) LOAN("B", "p", "3006000", "line", "20", "", CITY),
               ICHA_TABLE_CLAIMS,
               "product,cycle,payer,bank,lines,amount,dropped,paid_on,fiscal_year\n"
               "p,2018-Q4,incheon,,19524,19510,14,2019-01-20,2018\n"
               "p,2019-Q1,incheon,,40348,40320,28,2019-04-20,2019\n");
}

static void claims_apart_by_terms_bank_and_product(void **state) {
    (void)state;
    /* A four times: same but for the bank, the product, or one claim term. 15,015 -> 15,010; 31,030. In 2019-Q1 two claims
     * differ in their closing days alone, so the table says the terms. */
#define Q0 "quarter due down/10 claim 20 "
    same_table(HEADER LOAN("1", "p", "10010000", "claim", "0", "x", CITY) LOAN("2", "p", "10010000", "claim", "0", "", CITY)
                   LOAN("3", "q", "10010000", "claim", "0", "", CITY) LOAN("4", "p", "10010000", "claim", "20", "", CITY),
               ICHA_TABLE_CLAIMS,
               "product,cycle,payer,bank,lines,amount,dropped,paid_on,fiscal_year,terms\n"
               "p,2018-Q4,incheon,,15015,15010,5,2019-01-20,2018," Q0 "20\n"
               "p,2018-Q4,incheon,,15015,15010,5,2019-01-20,2019," Q0 "0\n"
               "p,2018-Q4,incheon,x,15015,15010,5,2019-01-20,2019," Q0 "0\n"
               "p,2019-Q1,incheon,,31030,31030,0,2019-04-20,2019," Q0 "0\n"
               "p,2019-Q1,incheon,,31030,31030,0,2019-04-20,2019," Q0 "20\n"
               "p,2019-Q1,incheon,x,31030,31030,0,2019-04-20,2019," Q0 "0\n"
               "q,2018-Q4,incheon,,15015,15010,5,2019-01-20,2019," Q0 "0\n"
               "q,2019-Q1,incheon,,31030,31030,0,2019-04-20,2019," Q0 "0\n");
}

static void payers_share_each_line(void **state) {
    (void)state;
    /* A: 15,015 -> 10,010 + 5,005; 15,515 -> 10,343 + 5,171 and the residue 1 to the first: 10,344 + 5,171.
     * Accrued in 2018: incheon 10,010 + down(10,344 x 17/31 = 5,672.5); district 5,005 + down(5,171 x 17/31 = 2,835.7). */
    same_table(HEADER LOAN("A", "p", "10010000", "claim", "20", "", CITY_AND_DISTRICT), ICHA_TABLE_OUTLAY,
               "product,payer,kind,year,basis,amount,loans\n"
               "p,district,interest_subsidy,2018,accrued,7840,1\n"
               "p,district,interest_subsidy,2018,due,5005,1\n"
               "p,district,interest_subsidy,2018,paid,5000,1\n"
               "p,district,interest_subsidy,2019,accrued,7507,1\n"
               "p,district,interest_subsidy,2019,due,10342,1\n"
               "p,district,interest_subsidy,2019,paid,10340,1\n"
               "p,incheon,interest_subsidy,2018,accrued,15682,1\n"
               "p,incheon,interest_subsidy,2018,due,10010,1\n"
               "p,incheon,interest_subsidy,2018,paid,10010,1\n"
               "p,incheon,interest_subsidy,2019,accrued,15016,1\n"
               "p,incheon,interest_subsidy,2019,due,20688,1\n"
               "p,incheon,interest_subsidy,2019,paid,20680,1\n");
}

static void grouping_by_quarter_month_bank(void **state) {
    (void)state;
    options.by = ICHA_BY_QUARTER;
    /* Paid 2019-01-20 with 20 closing days: the last quarter of its fiscal year (S-7). */
    same_table(HEADER LOAN("A", "p", "10010000", "claim", "20", "", CITY), ICHA_TABLE_OUTLAY,
               "product,payer,kind,year,quarter,basis,amount,loans\n"
               ",,interest_subsidy,2018,2018-Q4,accrued,23523,1\n"
               ",,interest_subsidy,2018,2018-Q4,due,15015,1\n"
               ",,interest_subsidy,2018,2018-Q4,paid,15010,1\n"
               ",,interest_subsidy,2019,2019-Q1,accrued,22522,1\n"
               ",,interest_subsidy,2019,2019-Q1,due,31030,1\n"
               ",,interest_subsidy,2019,2019-Q2,paid,31030,1\n");
    options.by = ICHA_BY_BANK | ICHA_BY_MONTH;
    options.last_year = 2018; /* November: 15,015 x 16/30 = 8,008 (15..30 November); December: 7,007 + 8,508 */
    same_table(HEADER LOAN("A", "p", "10010000", "claim", "20", "b", CITY), ICHA_TABLE_OUTLAY,
               "product,payer,kind,year,month,bank,basis,amount,loans\n"
               ",,interest_subsidy,2018,2018-11,b,accrued,8008,1\n"
               ",,interest_subsidy,2018,2018-12,b,accrued,15515,1\n"
               ",,interest_subsidy,2018,2018-12,b,due,15015,1\n"
               ",,interest_subsidy,2018,2018-12,b,paid,15010,1\n");
    options.by = ICHA_BY_MONTH | ICHA_BY_QUARTER; /* months lie in quarters */
    same_table(HEADER LOAN("A", "p", "10010000", "claim", "20", "", CITY), ICHA_TABLE_OUTLAY,
               "product,payer,kind,year,quarter,month,basis,amount,loans\n"
               ",,interest_subsidy,2018,2018-Q4,2018-11,accrued,8008,1\n"
               ",,interest_subsidy,2018,2018-Q4,2018-12,accrued,15515,1\n"
               ",,interest_subsidy,2018,2018-Q4,2018-12,due,15015,1\n"
               ",,interest_subsidy,2018,2018-Q4,2018-12,paid,15010,1\n");
    options.by = ICHA_BY_PRODUCT; /* no time: a loan counts once though two years add up */
    options.last_year = 2019;
    same_table(HEADER A B, ICHA_TABLE_OUTLAY,
               "product,payer,kind,year,basis,amount,loans\n"
               "p,,interest_subsidy,,accrued,59872,2\n"
               "p,,interest_subsidy,,due,59872,2\n"
               "p,,interest_subsidy,,paid,59860,2\n");
}

static void amounts_outside_the_years_are_told(void **state) {
    (void)state;
    options.first_year = options.last_year = 2018;
    icha_portfolio *portfolio = run(HEADER A B);
    assert_int_equal(icha_portfolio_total_count(portfolio), 6);
    icha_outlay_total due = icha_portfolio_total(portfolio, 4), paid = icha_portfolio_total(portfolio, 5);
    assert_string_equal(due.product, "p");
    assert_int_equal(due.before, 0);
    assert_int_equal(due.within, 19524);
    assert_int_equal(due.after, 40348);
    assert_int_equal(paid.within, 0);
    assert_int_equal(paid.after, 59860);
    icha_portfolio_free(portfolio);
    options.first_year = options.last_year = 2020;
    portfolio = run(HEADER A B);
    assert_int_equal(icha_portfolio_cell_count(portfolio), 0);
    assert_int_equal(icha_portfolio_claim_count(portfolio), 2); /* all claims, whatever the years */
    assert_int_equal(icha_portfolio_total(portfolio, 1).before, 19524 + 40348);
    icha_portfolio_free(portfolio);
}

static void an_unsubsidised_loan_is_used(void **state) {
    (void)state;
    icha_portfolio *portfolio = run("loan_id,product,principal,rate,disbursed_on,term_months,method,day_count,inclusion,"
                                    "rounding.interest\n1,p,1000000,3%,2018-01-02,12,bullet,act/365,start,down/1\n");
    assert_int_equal(icha_portfolio_count(portfolio).used, 1);
    assert_int_equal(icha_portfolio_cell_count(portfolio), 0);
    assert_int_equal(icha_portfolio_total_count(portfolio), 6);
    icha_portfolio_free(portfolio);
}

/* ---- held rows ---- */

static void held_row(const char *csv, size_t index, uint32_t line, const char *id, const char *field, icha_status status,
                     const char *part) {
    icha_portfolio *portfolio = run(csv);
    assert_true(index < icha_portfolio_held_count(portfolio));
    icha_held_row held = icha_portfolio_held(portfolio, index);
    if (held.line != line || strcmp(held.loan_id, id) != 0 || strcmp(held.field, field) != 0 || held.status != status ||
        strstr(held.reason, part) == NULL) {
        print_error("line %u, id %s, field %s, status %d: %s\n", (unsigned)held.line, held.loan_id, held.field,
                    (int)held.status, held.reason);
        fail();
    }
    icha_portfolio_free(portfolio);
}

static void held_with_a_reason(void **state) {
    (void)state;
#define SMALL "loan_id,product,principal,rate,disbursed_on\n"
    held_row(SMALL "1,p,\"25,000,000\",3%,2018-01-02\n", 0, 2, "1", "principal", ICHA_ERR_SYNTAX, "25,000,000");
    held_row(SMALL "1,p,25000000,3.5,2018-01-02\n", 0, 2, "1", "rate", ICHA_ERR_UNIT, "no unit");
    held_row(SMALL "1,p,25000000,3%,43102\n", 0, 2, "1", "disbursed_on", ICHA_ERR_SYNTAX, "43102");
    held_row(SMALL "1,p,25000000,3%,2018/01/02\n", 0, 2, "1", "disbursed_on", ICHA_ERR_SYNTAX, "2018-03-14");
    held_row(SMALL "1,p,25000000,3%\n", 0, 2, "1", "", ICHA_ERR_SYNTAX, "4 cells");
    held_row(SMALL "1,p,2\"5,3%,2018-01-02\n", 0, 2, "1", "", ICHA_ERR_SYNTAX, "column 6");
    held_row(SMALL ",p,25000000,3%,2018-01-02\n", 0, 2, "", "loan_id", ICHA_ERR_MISSING, "missing");
    held_row(SMALL "1,,25000000,3%,2018-01-02\n", 0, 2, "1", "product", ICHA_ERR_MISSING, "missing");
    held_row(SMALL "\"a\"\"b\",p,x,3%,2018-01-02\n", 0, 2, "a\"b", "principal", ICHA_ERR_SYNTAX, "x");
    held_row(HEADER A "\n" LOAN("B", "p", "3006000", "claim", "", "", CITY), 0, 4, "B", "subsidy.claim.closing_days",
             ICHA_ERR_MISSING, "subsidy.claim.closing_days");
    options.language = ICHA_LANGUAGE_KO;
    held_row(SMALL "1,p,25000000,3.5,2018-01-02\n", 0, 2, "1", "rate", ICHA_ERR_UNIT, "단위가 없습니다");
}

static void all_missing_keys_are_named(void **state) {
    (void)state;
    icha_portfolio *portfolio = run(SMALL "1,p,25000000,3%,2018-01-02\n");
    const char *field = icha_portfolio_held(portfolio, 0).field;
    assert_non_null(strstr(field, "method;"));
    assert_non_null(strstr(field, "day_count"));
    icha_portfolio_free(portfolio);
}

static void all_rows_of_a_repeated_loan_are_held(void **state) {
    (void)state;
    const char *csv = HEADER A B LOAN("A", "p", "x", "claim", "0", "", CITY) "\"A\",broken\n";
    icha_portfolio *portfolio = run(csv);
    icha_portfolio_counts counts = icha_portfolio_count(portfolio);
    assert_int_equal(counts.rows_in, 4);
    assert_int_equal(counts.used, 1);
    assert_int_equal(counts.held, 3);
    icha_portfolio_free(portfolio);
    held_row(csv, 0, 2, "A", "loan_id", ICHA_ERR_DUPLICATE, "line 4");
    held_row(csv, 1, 4, "A", "loan_id", ICHA_ERR_DUPLICATE, "line 2");
    held_row(csv, 2, 5, "A", "", ICHA_ERR_SYNTAX, "2 cells"); /* its form comes first */
}

static void a_claim_paid_after_the_calendar_is_held(void **state) {
    (void)state;
    char csv[2048];
    snprintf(csv, sizeof csv, "%s%s%s", HEADER, A, B);
    char *at = strstr(csv, "B,p,");
    memcpy(strstr(at, "2018-11-15"), "2199-09-15", 10); /* due in December 2199: paid in 2200 */
    held_row(csv, 0, 3, "B", "subsidy.claim.payment_lag_days", ICHA_ERR_RANGE, "");
}

static void guarded_against_formulas(void **state) {
    (void)state;
    same_table(SMALL "=1+1,p,x,3%,2018-01-02\n\"-2,\"\"3\",p,25000000,3%,\n", ICHA_TABLE_HELD,
               "file,line,loan_id,field,reason\n"
               "book.csv,2,'=1+1,principal,x is not an amount: expected whole digits such as 25000000 [N-1]\n"
               "book.csv,3,\"'-2,\"\"3\",disbursed_on;term_months;method;day_count;inclusion;rounding.interest,"
               "\"missing: disbursed_on, term_months, method, day_count, inclusion, rounding.interest [L-1]\"\n");
    same_table(SMALL "\"a\rb\",p,x,3%,2018-01-02\n", ICHA_TABLE_HELD,
               "file,line,loan_id,field,reason\n"
               "book.csv,2,\"a\rb\",principal,x is not an amount: expected whole digits such as 25000000 [N-1]\n");
    same_table(HEADER LOAN("@a", "p", "10010000", "claim", "0", "+b", CITY), ICHA_TABLE_CLAIMS,
               "product,cycle,payer,bank,lines,amount,dropped,paid_on,fiscal_year\n"
               "p,2018-Q4,incheon,'+b,15015,15010,5,2019-01-20,2019\n"
               "p,2019-Q1,incheon,'+b,31030,31030,0,2019-04-20,2019\n");
}

static void rows_of_the_schedules(void **state) {
    (void)state;
    /* B before A in the file; A's full interest 10,010,000 x 3.65 % x 30/365 = 30,030; 31 days 31,031 */
    same_table(HEADER LOAN("B", "p", "x", "claim", "0", "", CITY) A, ICHA_TABLE_ROWS,
               "product,loan_id,n,from,to,due,days,rate,subsidy_rate,opening,principal,interest,borrower_interest,"
               "subsidy,payment,closing\n"
               "p,A,1,2018-11-15,2018-12-15,2018-12-15,30,3.65%,1.825%,10010000,0,30030,15015,15015,15015,10010000\n"
               "p,A,2,2018-12-15,2019-01-15,2019-01-15,31,3.65%,1.825%,10010000,0,31031,15516,15515,15516,10010000\n"
               "p,A,3,2019-01-15,2019-02-15,2019-02-15,31,3.65%,1.825%,10010000,10010000,31031,15516,15515,10025516,"
               "0\n");
}

/* 10 won at 1.825 % are 0.01 a month: nothing is paid, so nobody is counted, however many there are. */
static void a_subsidy_of_nothing_is_in_no_table(void **state) {
    (void)state;
    static const char book[] = HEADER LOAN("A", "p", "10", "claim", "0", "", CITY)
        LOAN("B", "p", "10", "claim", "0", "", CITY) LOAN("C", "p", "10", "claim", "0", "", CITY);
    same_table(book, ICHA_TABLE_OUTLAY, "product,payer,kind,year,basis,amount,loans\n");
    same_table(book, ICHA_TABLE_CLAIMS,
               "product,cycle,payer,bank,lines,amount,dropped,paid_on,fiscal_year\n");
}

/* ---- the file as a whole ---- */

static void refuses_file(const char *csv, icha_status status, const char *part) {
    icha_portfolio *portfolio = NULL;
    assert_int_equal(icha_portfolio_run(csv, strlen(csv), "book.csv", &options, &portfolio, &err), status);
    assert_null(portfolio);
    if (strstr(err.message, part) == NULL) print_error("%s\n", err.message);
    assert_non_null(strstr(err.message, part));
    assert_string_equal(err.file, "book.csv");
}

/* P-1: of a file without a byte there is no record that could say where; found by valgrind. */
static void an_empty_file_is_at_fault_in_line_1(void **state) {
    (void)state;
    refuses_file("", ICHA_ERR_MISSING, "book.csv:1: ");
    assert_int_equal(err.line, 1);
    assert_int_equal(err.column, 0);
}

static void refuses_bad_headers(void **state) {
    (void)state;
    refuses_file("", ICHA_ERR_MISSING, "no header");
    refuses_file("\nloan_id,product\n", ICHA_ERR_MISSING, "no header");
    refuses_file("loan_id,product,princpal\n", ICHA_ERR_UNKNOWN_KEY, "princpal: the nearest name is principal");
    refuses_file("loan_id,product,rate,rate\n", ICHA_ERR_DUPLICATE, "rate");
    refuses_file("loan_id,rate\n", ICHA_ERR_MISSING, "product");
    refuses_file("product,rate\n", ICHA_ERR_MISSING, "loan_id");
    refuses_file("loan_id,product,\n", ICHA_ERR_UNKNOWN_KEY, "''");
    refuses_file("loan_id,product,events\n", ICHA_ERR_UNKNOWN_KEY, "no column events");
    refuses_file("loan_id,product\n1,p\n2,\"p\n3,p\n", ICHA_ERR_SYNTAX, "book.csv:3:3: a quoted cell is never closed");
    refuses_file("loan_id,product\n1,\xFF\n", ICHA_ERR_ENCODING, "18");
}

/* ---- events ---- */

#define EVENTS "loan_id,kind,on,from,to,amount,effect,rate,months,instalments,reason\n"

static icha_portfolio *run_events(const char *csv, const char *events) {
    options.events = events;
    options.events_length = strlen(events);
    options.events_name = "events.csv";
    return run(csv);
}

static void held_event(const icha_portfolio *portfolio, size_t index, const char *file, uint32_t line, const char *field,
                       const char *part) {
    assert_true(index < icha_portfolio_held_count(portfolio));
    icha_held_row held = icha_portfolio_held(portfolio, index);
    if (strcmp(held.file, file) == 0 && held.line == line && strcmp(held.field, field) == 0 &&
        strstr(held.reason, part) != NULL)
        return;
    fail_msg("%s:%u: %s: %s", held.file, (unsigned)held.line, held.field, held.reason);
}

static void counted(icha_portfolio_counts counts, int64_t in, int64_t used, int64_t held) {
    assert_true(counts.rows_in == in && counts.used == used && counts.held == held);
}

/* A moves away on 2018-12-25: 10 of the second period's 31 days are paid, 10,010,000 x 1.825 % x 10/365 = 5,005. The lines of
 * A: 15,015 + 5,005; of B as above. A claim by B alone is 2019-Q1's 9,318, with A's second line 14,323. */
static void events_change_what_is_paid(void **state) {
    (void)state;
    icha_portfolio *portfolio = run_events(HEADER A B, EVENTS "A,relocate,2018-12-25,,,,,,,,\n");
    counted(icha_portfolio_event_count(portfolio), 1, 1, 0);
    assert_int_equal(icha_portfolio_events_encoding(portfolio), ICHA_ENCODING_UTF_8);
    assert_int_equal(icha_portfolio_claim_count(portfolio), 2);
    assert_int_equal(icha_portfolio_claim_at(portfolio, 0).lines, 15015 + 4509);
    assert_int_equal(icha_portfolio_claim_at(portfolio, 1).lines, 5005 + 4659 + 4659);
    icha_portfolio_free(portfolio);
}

static void order_of_events_changes_no_figure(void **state) {
    static const char *const orders[] = {
        EVENTS "A,prepay,2018-12-20,,,1000000,,,,,\nB,close,2019-01-20,,,,,,,,\nA,delinquent,,2018-11-20,2018-12-01,,,,,,\n",
        EVENTS "A,delinquent,,2018-11-20,2018-12-01,,,,,,\nB,close,2019-01-20,,,,,,,,\nA,prepay,2018-12-20,,,1000000,,,,,\n",
        ("reason,to,from,on,kind,amount,loan_id\n,,,2018-12-20,prepay,1000000,A\n,2018-12-01,2018-11-20,,delinquent,,A\n"
         ",,,2019-01-20,close,,B\n")};
    (void)state;
    for (size_t i = 1; i < 3; i++)
        for (int table = ICHA_TABLE_OUTLAY; table <= ICHA_TABLE_ROWS; table++) {
            icha_portfolio *one = run_events(HEADER A B, orders[0]), *two = run_events(HEADER B A, orders[i]);
            char *text = table_text(one, (icha_portfolio_table)table, NULL), *other = table_text(two, (icha_portfolio_table)table, NULL);
            assert_string_equal(text, other);
            counted(icha_portfolio_event_count(two), 3, 3, 0);
            free(text);
            free(other);
            icha_portfolio_free(one);
            icha_portfolio_free(two);
        }
}

static void an_unusable_event_holds_its_loan(void **state) {
    (void)state;
    icha_portfolio *portfolio = run_events(HEADER A B, EVENTS "B,close,2018-12-20,,,,,,,,\n"
                                                              "A,close,2018-12-20,,,,,,,,\n"
                                                              "A,rate,2018-12-20,,,,,3.9,,,\n"
                                                              "A,prepay,2018-12-20\n"
                                                              "A,relocate,2018-12-20,,,,,,,,\n");
    counted(icha_portfolio_count(portfolio), 2, 1, 1);
    counted(icha_portfolio_event_count(portfolio), 5, 1, 4);
    held_event(portfolio, 0, "book.csv", 2, "events", "events.csv:4: rate: 3.9 has no unit");
    held_event(portfolio, 1, "events.csv", 3, "", "book.csv, line 2");
    held_event(portfolio, 2, "events.csv", 4, "rate", "no unit");
    held_event(portfolio, 3, "events.csv", 5, "", "3 cells");
    held_event(portfolio, 4, "events.csv", 6, "", "book.csv, line 2");
    icha_portfolio_free(portfolio);
}

static void contradictory_and_unfinished_events_hold_their_loan(void **state) {
    (void)state;
    icha_portfolio *portfolio = run_events(HEADER A B, EVENTS "B,close,2018-12-20,,,,,,,,\n"
                                                              "A,rate,,,,,,,,,\n"
                                                              "B,close,2018-12-20,,,,,,,,\n"
                                                              "A,,,,,,,,,,\n");
    counted(icha_portfolio_event_count(portfolio), 4, 0, 4);
    held_event(portfolio, 0, "book.csv", 2, "events", "events.csv:3: missing: on, rate, events.csv:5 kind [L-1]");
    held_event(portfolio, 1, "book.csv", 3, "events", "events.csv:4: events.csv:2 is of the same kind");
    held_event(portfolio, 2, "events.csv", 2, "", "its loan is held: book.csv, line 3");
    held_event(portfolio, 3, "events.csv", 3, "on;rate", "missing: on;rate [L-1]");
    held_event(portfolio, 4, "events.csv", 4, "", "events.csv:2 is of the same kind");
    held_event(portfolio, 5, "events.csv", 5, "kind", "missing: kind");
    icha_portfolio_free(portfolio);
}

static void events_without_a_loan_are_held(void **state) {
    (void)state;
    icha_portfolio *portfolio = run_events(HEADER A B A, EVENTS "C,close,2018-12-20,,,,,,,,\n"
                                                                ",close,2018-12-20,,,,,,,,\n"
                                                                "A,close,2018-12-20,,,,,,,,\n"
                                                                "\"B\",close,2018-12-20,,,,,,,,\n");
    counted(icha_portfolio_count(portfolio), 3, 1, 2);
    counted(icha_portfolio_event_count(portfolio), 4, 1, 3);
    held_event(portfolio, 2, "events.csv", 2, "loan_id", "no row of the portfolio has the loan_id C");
    held_event(portfolio, 3, "events.csv", 3, "loan_id", "is missing");
    held_event(portfolio, 4, "events.csv", 4, "", "its loan is held: book.csv, line 2");
    icha_portfolio_free(portfolio);
}

/* Three a day, from the day after the disbursement. */
static void add_event(char *events, int i) {
    static const char *const kinds[] = {"close", "relocate", "subrogate"};
    char day[ICHA_DATE_TEXT_SIZE];
    icha_date first;
    assert_int_equal(icha_date_from_civil(2018, 11, 16, &first, NULL), ICHA_OK);
    icha_date_format(first + i / 3, day, sizeof day);
    snprintf(events + strlen(events), 64, "A,%s,%s,,,,,,,,\n", kinds[i % 3], day);
}

static void a_loan_has_200_events(void **state) {
    char events[16384] = EVENTS;
    (void)state;
    for (int i = 0; i < 200; i++) add_event(events, i);
    icha_portfolio *portfolio = run_events(HEADER A, events);
    counted(icha_portfolio_event_count(portfolio), 200, 200, 0);
    icha_portfolio_free(portfolio);
    add_event(events, 200);
    portfolio = run_events(HEADER A, events);
    counted(icha_portfolio_event_count(portfolio), 201, 0, 201);
    held_event(portfolio, 0, "book.csv", 2, "events", "events.csv:202: loan_id: the list is too long");
    icha_portfolio_free(portfolio);
}

static void refuses_events(const char *events, icha_status status, const char *part) {
    icha_portfolio *portfolio = NULL;
    options.events = events;
    options.events_length = strlen(events);
    options.events_name = "events.csv";
    assert_int_equal(icha_portfolio_run(HEADER A, strlen(HEADER A), "book.csv", &options, &portfolio, &err), status);
    assert_null(portfolio);
    assert_string_equal(err.file, "events.csv");
    if (strstr(err.message, part) == NULL) fail_msg("%s", err.message);
}

static void refuses_bad_files_of_events(void **state) {
    (void)state;
    refuses_events("", ICHA_ERR_MISSING, "loan_id, kind");
    refuses_events("loan_id,on\n", ICHA_ERR_MISSING, "kind");
    refuses_events("kind,on\n", ICHA_ERR_MISSING, "loan_id");
    refuses_events("loan_id,kind,product\n", ICHA_ERR_UNKNOWN_KEY, "product");
    refuses_events("loan_id,kind,amont\n", ICHA_ERR_UNKNOWN_KEY, "the nearest name is amount");
    refuses_events("loan_id,kind,kind\n", ICHA_ERR_DUPLICATE, "kind");
    refuses_events("loan_id,kind\nA,\"close\n", ICHA_ERR_SYNTAX, "never closed");
    refuses_events("loan_id,kind\nA,\xFF\n", ICHA_ERR_ENCODING, "15");
}

static void keeps_its_limits(void **state) {
    (void)state;
    options.row_limit = 2;
    icha_portfolio_free(run(SMALL "1,p,,,\n2,p,,,\n"));
    refuses_file(SMALL "1,p,,,\n2,p,,,\n3,p,,,\n", ICHA_ERR_RANGE, "at most 2");
    refuses_events("loan_id,kind\nA,close\nA,close\nA,close\n", ICHA_ERR_RANGE, "at most 2");
    options.row_limit = ICHA_PORTFOLIO_ROWS_MAX;
    options.events = options.events_name = NULL;
    char *csv = malloc(ICHA_PORTFOLIO_LINE_MAX + 4096);
    strcpy(csv, "loan_id,product");
    for (int i = 0; i < ICHA_PORTFOLIO_COLUMNS_MAX - 1; i++) strcat(csv, ",x");
    refuses_file(csv, ICHA_ERR_RANGE, "257 columns: expected at most 256");
    refuses_file("loan_id,product,\"a\"\"b\"\n", ICHA_ERR_UNKNOWN_KEY, "loan_id");
    /* A row one byte past the limit is held; its neighbours are not. */
    strcpy(csv, HEADER A);
    size_t used = strlen(csv);
    memset(csv + used, 'x', ICHA_PORTFOLIO_LINE_MAX + 1);
    strcpy(csv + used + ICHA_PORTFOLIO_LINE_MAX + 1, "\n" B);
    icha_portfolio *portfolio = run(csv);
    assert_int_equal(icha_portfolio_count(portfolio).used, 2);
    assert_int_equal(icha_portfolio_held(portfolio, 0).line, 3);
    assert_int_equal(icha_portfolio_held(portfolio, 0).status, ICHA_ERR_RANGE);
    icha_portfolio_free(portfolio);
    free(csv);
}

static void refuses_bad_options(void **state) {
    (void)state;
    icha_portfolio *portfolio = NULL;
    uint32_t by = 0;
    options.last_year = 2017;
    assert_int_equal(icha_portfolio_run("", 0, "", &options, &portfolio, &err), ICHA_ERR_RANGE);
    options.last_year = 2019;
    options.threads = 257;
    assert_int_equal(icha_portfolio_run("", 0, "", &options, &portfolio, NULL), ICHA_ERR_RANGE);
    assert_int_equal(icha_by_parse("payer,quarter", 13, &by, &err), ICHA_OK);
    assert_int_equal(by, ICHA_BY_PAYER | ICHA_BY_QUARTER);
    assert_int_equal(icha_by_parse("payer,payer", 11, &by, &err), ICHA_ERR_DUPLICATE);
    assert_int_equal(icha_by_parse("payer,", 6, &by, &err), ICHA_ERR_UNKNOWN_KEY);
    assert_int_equal(icha_by_parse("", 0, &by, &err), ICHA_ERR_UNKNOWN_KEY);
}

static void a_sum_beyond_the_limit_fails_the_run(void **state) {
    (void)state;
    /* 9 x 10^15 at 1000 % over 12 months: more than 9 x 10^15 with a second loan */
#define HUGE_LOAN(id)                                                                                                  \
    id ",p,9000000000000000,1000%,2018-01-15,1,bullet,15,act/365,start,down/1,of_rate,balance,down/1,1000%,12,quarter," \
       "due,down/10,claim,20,0,," CITY "\n"
    icha_portfolio_free(run(HEADER HUGE_LOAN("1")));
    icha_portfolio *portfolio = NULL;
    const char *two = HEADER HUGE_LOAN("1") HUGE_LOAN("2");
    assert_int_equal(icha_portfolio_run(two, strlen(two), "f", &options, &portfolio, &err), ICHA_ERR_OVERFLOW);
    assert_null(portfolio);
    /* 5.4 x 10^15 a year for two years, one of them asked for: each year fits, what lies within and after does not */
    const char *late = HEADER "1,p,9000000000000000,60%,2018-01-15,24,bullet,15,act/365,start,down/1,of_rate,balance,"
                              "down/1,60%,24,quarter,due,down/10,claim,20,0,," CITY "\n";
    options.first_year = options.last_year = 2018;
    assert_int_equal(icha_portfolio_run(late, strlen(late), "f", &options, &portfolio, &err), ICHA_ERR_OVERFLOW);
    assert_null(portfolio);
}

/* ---- P-3: the same rows, any order, any number of threads ---- */

enum { MANY = 700 };

static void make_book(char *csv, unsigned seed) {
    static unsigned order[MANY];
    for (unsigned i = 0; i < MANY; i++) order[i] = i;
    for (unsigned i = MANY; seed != 0 && i > 1; i--) {
        seed = seed * 1664525u + 1013904223u;
        unsigned j = (seed >> 8) % i, kept = order[i - 1];
        order[i - 1] = order[j];
        order[j] = kept;
    }
    size_t used = (size_t)sprintf(csv, "%s", HEADER);
    for (unsigned i = 0; i < MANY; i++) {
        unsigned k = order[i];
        used += (size_t)sprintf(csv + used,
                                "L%u,p%u,%u,3.65%%,2018-%02u-%02u,%u,bullet,15,act/365,start,down/1,of_rate,balance,down/1,"
                                "1.825%%,12,%s,%s,down/10,%s,20,%u,b%u," CITY_AND_DISTRICT "\n",
                                k, k % 3, k % 97 == 0 ? 0 : 1000000 + k * 7919, 1 + k % 12, 1 + k % 28, 3 + k % 30,
                                k % 5 ? "quarter" : "month", k % 2 ? "due" : "accrual", k % 3 ? "claim" : "line",
                                k % 4 ? 0u : 20u, k % 2);
    }
}

static void same_bytes(const icha_portfolio *first, const icha_portfolio *second, icha_portfolio_table table) {
    char *a = table_text(first, table, NULL), *b = table_text(second, table, NULL);
    assert_string_equal(a, b);
    free(a);
    free(b);
}

static void order_and_threads_change_nothing(void **state) {
    (void)state;
    static char plain[MANY * 400], shuffled[MANY * 400];
    options.by = ICHA_BY_PRODUCT | ICHA_BY_PAYER | ICHA_BY_MONTH | ICHA_BY_BANK;
    make_book(plain, 0);
    icha_portfolio *first = run(plain);
    assert_int_equal(icha_portfolio_count(first).held, 8); /* a principal of 0: 700 / 97 */
    for (unsigned seed = 1; seed <= 3; seed++) {
        make_book(shuffled, seed);
        options.threads = (int32_t)(1u << (seed - 1)); /* 1, 2, 4 */
        icha_portfolio *other = run(shuffled);
        for (int table = ICHA_TABLE_OUTLAY; table <= ICHA_TABLE_ROWS; table++)
            if (table != ICHA_TABLE_HELD) same_bytes(first, other, (icha_portfolio_table)table);
        icha_portfolio_free(other);
        other = run(plain); /* the held rows follow the file, whatever the threads */
        same_bytes(first, other, ICHA_TABLE_HELD);
        icha_portfolio_free(other);
    }
    icha_portfolio_free(first);
}

static void every_grouping_adds_up_to_the_whole(void **state) {
    (void)state;
    static char book[MANY * 400];
    make_book(book, 0);
    for (uint32_t by = 1; by < 2 * ICHA_BY_BANK; by++) {
        icha_money sums[ICHA_BASIS_COUNT] = {0};
        options.by = by;
        icha_portfolio *portfolio = run(book);
        for (size_t i = 0; i < icha_portfolio_cell_count(portfolio); i++) {
            icha_outlay_cell cell = icha_portfolio_cell(portfolio, i);
            sums[cell.basis - 1] += cell.amount;
            assert_true(cell.loans >= 1);
        }
        for (size_t b = 0; b < ICHA_BASIS_COUNT; b++)
            assert_int_equal(sums[b], icha_portfolio_total(portfolio, b).within);
        icha_portfolio_free(portfolio);
    }
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup(name, set_up)
    const struct CMUnitTest tests[] = {
        TEST(outlay_by_hand),
        TEST(claims_are_rounded_across_loans),
        TEST(claims_apart_by_terms_bank_and_product),
        TEST(payers_share_each_line),
        TEST(grouping_by_quarter_month_bank),
        TEST(amounts_outside_the_years_are_told),
        TEST(an_unsubsidised_loan_is_used),
        TEST(held_with_a_reason),
        TEST(all_missing_keys_are_named),
        TEST(all_rows_of_a_repeated_loan_are_held),
        TEST(a_claim_paid_after_the_calendar_is_held),
        TEST(guarded_against_formulas),
        TEST(rows_of_the_schedules),
        TEST(a_subsidy_of_nothing_is_in_no_table),
        TEST(events_change_what_is_paid),
        TEST(order_of_events_changes_no_figure),
        TEST(an_unusable_event_holds_its_loan),
        TEST(contradictory_and_unfinished_events_hold_their_loan),
        TEST(events_without_a_loan_are_held),
        TEST(a_loan_has_200_events),
        TEST(refuses_bad_files_of_events),
        TEST(an_empty_file_is_at_fault_in_line_1),
        TEST(refuses_bad_headers),
        TEST(keeps_its_limits),
        TEST(refuses_bad_options),
        TEST(a_sum_beyond_the_limit_fails_the_run),
        TEST(order_and_threads_change_nothing),
        TEST(every_grouping_adds_up_to_the_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
