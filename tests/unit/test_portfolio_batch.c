/* Rows that are kept for the kernel (patterns, ranges, keys, rounds) and those that must not be: a book's tables are those
 * of its loans, one by one, each of which is then read the general way. */
#include "support/cmocka_setup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "portfolio/kept.h"
#include "portfolio/portfolio.h"
#include "portfolio/tuning.h"
#include "support/table_text.h"

static icha_portfolio_options options;
static icha_tuning tuning;
static icha_error err;

static int set_up(void **state) {
    (void)state;
    options = (icha_portfolio_options)ICHA_PORTFOLIO_OPTIONS_INIT;
    options.first_year = 2018;
    options.last_year = 2019;
    tuning = (icha_tuning)ICHA_TUNING_INIT;
    icha_error_init(&err);
    return 0;
}

static icha_portfolio *run(const char *bytes, size_t length) {
    icha_portfolio_input input = {bytes, length, NULL, NULL, NULL};
    icha_portfolio *portfolio = NULL;
    if (icha_portfolio_run_tuned(&input, "book.csv", &options, &tuning, &portfolio, &err) != ICHA_OK)
        fail_msg("%s", err.message);
    assert_true(icha_portfolio_ties_out(portfolio));
    return portfolio;
}

static uint64_t seed = 20180315;
static uint32_t random_below(uint32_t limit) {
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(seed >> 33) % limit;
}

/* ---- patterns ---- */

#define HEADER                                                                                                         \
    "product,loan_id,principal,rate,disbursed_on,term_months,method,due_day,day_count,inclusion,rounding.interest,"    \
    "subsidy.method,subsidy.base,subsidy.rounding,subsidy_rate,subsidy_months,subsidy.claim.cycle,subsidy.claim.by,"   \
    "subsidy.claim.rounding,subsidy.claim.level,subsidy.claim.payment_lag_days,subsidy.claim.closing_days,bank,"       \
    "subsidy.payers[0].name,subsidy.payers[0].share"
#define KIND(bank)                                                                                                     \
    "10010000,3.65%%,2018-11-15,3,bullet,15,act/365,start,down/1,of_rate,balance,down/1,1.825%%,12,quarter,due,"       \
    "down/10,claim,20,0," bank ",incheon,1"

/* 4,096 kinds of rows end a round with their piece: later ones are learnt and kept again. The first kind's second row is
 * kept too, so that the kind learnt first in the next round has the number, and its loans the key, of one that is
 * forgotten. Every loan is A of test_portfolio.c: 15,015 due in 2018. */
static void many_kinds_end_a_batch(void **state) {
    (void)state;
    enum { KINDS = 4096, ALIKE = 50, ROW = 300 };
    char *text = malloc((KINDS + ALIKE + 1) * ROW + sizeof HEADER);
    size_t used = (size_t)sprintf(text, "%s\np,again," KIND("bank0") "\n", HEADER), length;
    for (int i = 0; i < KINDS + ALIKE; i++)
        used += (size_t)sprintf(text + used, "p,L%d," KIND("bank%d") "\n", i, i < KINDS ? i : KINDS);
    tuning.piece_size = 1; /* a record each */
    options.by = ICHA_BY_YEAR | ICHA_BY_BANK;
    icha_portfolio *portfolio = run(text, used);
    assert_int_equal(icha_portfolio_count(portfolio).used, KINDS + ALIKE + 1);
    assert_int_equal(portfolio->computed_in_batches, ALIKE); /* one of each kind is that which it is learnt from */
    char *table = table_text(portfolio, ICHA_TABLE_OUTLAY, &length);
    assert_non_null(strstr(table, ",2018,bank0,due,30030,2\n"));
    assert_non_null(strstr(table, ",2018,bank1,due,15015,1\n"));
    assert_non_null(strstr(table, ",2018,bank4096,due,750750,50\n")); /* 50 x 15,015 */
    free(table);
    icha_portfolio_free(portfolio);
    free(text);
}

/* The cells between principal and rate are hashed by themselves: the banks' names were made so that their hashes are
 * the same. Loans of the one are not taken for the other's: A of test_portfolio.c, twice and twice. */
static void equal_hashes_are_told_apart(void **state) {
    (void)state;
    static const char banks[][9] = {"9qpifjJz", "usoRFSq*"};
    static const char header[] =
        "loan_id,principal,bank,rate,product,disbursed_on,term_months,method,due_day,day_count,inclusion,"
        "rounding.interest,subsidy.method,subsidy.base,subsidy.rounding,subsidy_rate,subsidy_months,"
        "subsidy.payers[0].name,subsidy.payers[0].share,subsidy.claim.cycle,subsidy.claim.by,subsidy.claim.rounding,"
        "subsidy.claim.level,subsidy.claim.payment_lag_days,subsidy.claim.closing_days\n";
    char text[4096];
    assert_int_equal(icha_hash_bytes(banks[0], 8), icha_hash_bytes(banks[1], 8));
    size_t used = (size_t)sprintf(text, "%s", header), length;
    for (int i = 0; i < 4; i++)
        used += (size_t)sprintf(text + used,
                                "L%d,10010000,%s,3.65%%,p,2018-11-15,3,bullet,15,act/365,start,down/1,of_rate,balance,"
                                "down/1,1.825%%,12,incheon,1,quarter,due,down/10,claim,20,0\n",
                                i, banks[i / 2]);
    options.by = ICHA_BY_YEAR | ICHA_BY_BANK;
    icha_portfolio *portfolio = run(text, used);
    char *table = table_text(portfolio, ICHA_TABLE_OUTLAY, &length);
    assert_int_equal(portfolio->computed_in_batches, 2); /* the second of each */
    assert_non_null(strstr(table, ",2018,9qpifjJz,due,30030,2\n"));
    assert_non_null(strstr(table, ",2018,usoRFSq*,due,30030,2\n"));
    free(table);
    icha_portfolio_free(portfolio);
}

static int by_key(const void *a, const void *b) {
    icha_cohort_key left = ((const icha_kept_loan *)a)->key, right = ((const icha_kept_loan *)b)->key;
    return left < right ? -1 : left > right;
}

/* Keys that differ in some of their bytes, in all, or in none; rows tell whether every loan is there. */
static void kept_loans_sort_as_qsort_does(void **state) {
    (void)state;
    enum { N = 400 };
    static icha_kept_loan loans[N], room[N], expected[N];
    for (int round = 0; round < 300; round++) {
        size_t count = round < 40 ? (size_t)round % 4 : random_below(N + 1), rows = 0;
        icha_cohort_key differ = (icha_cohort_key)random_below(UINT32_MAX) << 27 ^ random_below(UINT32_MAX);
        for (int byte = 0; byte < 8; byte++)
            if (random_below(3) == 0) differ &= ~(UINT64_C(0xFF) << 8 * byte);
        differ &= (UINT64_C(1) << ICHA_COHORT_KEY_BITS) - 1;
        for (size_t i = 0; i < count; i++) {
            uint64_t word = (uint64_t)random_below(UINT32_MAX) << 32 ^ random_below(UINT32_MAX);
            loans[i] = (icha_kept_loan){word & differ, (uint32_t)i, 1, 1};
        }
        memcpy(expected, loans, count * sizeof *loans);
        qsort(expected, count, sizeof *expected, by_key);
        icha_kept_sort(loans, room, count);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(loans[i].key, expected[i].key);
            rows += loans[i].row;
        }
        assert_int_equal(rows, count * (count - (count > 0)) / 2);
    }
}

/* Longer terms come first; the other figures rise. Each comes back from its key. */
static void keys_hold_their_figures(void **state) {
    (void)state;
    icha_cohort_key key = icha_cohort_key_of(4095, ICHA_DATE_MAX, 31, ICHA_TERM_MONTHS_MAX, ICHA_TERM_MONTHS_MAX);
    assert_int_equal(icha_cohort_key_pattern(key), 4095);
    assert_int_equal(icha_cohort_key_disbursed_on(key), ICHA_DATE_MAX);
    assert_int_equal(icha_cohort_key_due_day(key), 31);
    assert_int_equal(icha_cohort_key_term_months(key), ICHA_TERM_MONTHS_MAX);
    assert_int_equal(icha_cohort_key_grace_months(key), ICHA_TERM_MONTHS_MAX);
    assert_true(icha_cohort_key_of(1, 17850, 15, 12, 3) < icha_cohort_key_of(1, 17850, 15, 11, 0));
    assert_true(icha_cohort_key_of(1, 17850, 15, 12, 3) > icha_cohort_key_of(1, 17850, 15, 12, 2));
    assert_true(icha_cohort_key_of(1, 17850, 15, 12, 3) < icha_cohort_key_of(1, 17850, 16, 13, 0));
    assert_true(icha_cohort_key_of(1, 17850, 15, 12, 3) < icha_cohort_key_of(1, 17851, 1, 13, 0));
    assert_true(icha_cohort_key_of(1, 17850, 15, 12, 3) < icha_cohort_key_of(2, 17000, 1, 13, 0));
}

/* ---- rows that are not like others after all ---- */

/* Runs a book whose rows follow the header, each `id` + `rest`; the held rows' ids are `held`, one letter each. */
static icha_portfolio *run_letters(const char *header, const char *const *rows, size_t count, const char *held) {
    static char text[1 << 16];
    char found[64] = "";
    size_t used = (size_t)sprintf(text, "%s\n", header);
    for (size_t i = 0; i < count; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%c,%s\n", (int)('A' + i), rows[i]);
    icha_portfolio *portfolio = run(text, used);
    for (size_t i = 0; i < icha_portfolio_held_count(portfolio); i++)
        strcat(found, icha_portfolio_held(portfolio, i).loan_id);
    if (strcmp(found, held) != 0)
        for (size_t i = 0; i < icha_portfolio_held_count(portfolio); i++)
            print_error("%s: %s\n", icha_portfolio_held(portfolio, i).loan_id,
                        icha_portfolio_held(portfolio, i).reason);
    assert_string_equal(found, held);
    return portfolio;
}

/* A loan is refused by its own principal, rate, term and date, though a row like it but for these was kept (C-7). The
 * product of tests/alloc: at most 50 million won, from 2018-03-14 on 70 million; 2 % to 4 %; at most 60 months; nothing
 * before 2018 and no cap after it. */
static void limits_hold_for_each_row(void **state) {
    (void)state;
    static const char *const names[] = {"usual"};
#define REST "b,quarter,due,down/10,claim,20,0"
    static const char *const rows[] = {"t.loan,25000000,3.5%,2018-02-01,24," REST, /* A: learnt */
                                       "t.loan,25000000,3.5%,2018-02-02,24," REST, /* B: kept */
                                       "t.loan,50000001,3.5%,2018-02-01,24," REST, /* C: above the cap */
                                       "t.loan,25000000,4.1%,2018-02-01,24," REST, /* D: above the band */
                                       "t.loan,25000000,1.9%,2018-02-01,24," REST, /* E: below it */
                                       "t.loan,25000000,3.5%,2018-02-01,61," REST, /* F: too long */
                                       "t.loan,25000000,3.5%,2017-12-31,24," REST, /* G: too early */
                                       "t.loan,60000000,3.5%,2018-03-14,24," REST, /* H: the later cap */
                                       "t.loan,60000000,3.5%,2018-03-15,24," REST, /* I: kept */
                                       "t.loan,60000000,3.5%,2018-03-13,24," REST, /* J: above the earlier cap */
                                       "t.loan,60000000,3.5%,2019-01-01,24," REST, /* K: after the last cap */
                                       "t.loan,50000000,3.5%,2018-02-01,60," REST, /* L: at the limits */
                                       "t.loan,70000000,3.5%,2018-12-31,60," REST, /* M: at the limits */
                                       "t.loan,70000001,3.5%,2018-12-31,60," REST};
    icha_catalogue *catalogue = NULL;
    assert_int_equal(
        icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/tests/alloc/catalogue", names, 1, &catalogue, NULL, &err), ICHA_OK);
    options.catalogue = catalogue;
    icha_portfolio *portfolio =
        run_letters("loan_id,product,principal,rate,disbursed_on,term_months,subsidy_tier,subsidy.claim.cycle,"
                    "subsidy.claim.by,subsidy.claim.rounding,subsidy.claim.level,subsidy.claim.payment_lag_days,"
                    "subsidy.claim.closing_days",
                    rows, sizeof rows / sizeof *rows, "CDEFGJKN");
    assert_int_equal(portfolio->computed_in_batches, 2);
    icha_portfolio_free(portfolio);
    icha_catalogue_free(catalogue);
}

/* A band of caps, 20 to 50 million won: up to 20 million there is nothing to note, from there on that it was not checked
 * (C-7). So of A, B, C and D two; and nothing is noted of a loan that is refused. */
static void notes_hold_for_each_row(void **state) {
    (void)state;
#define TERMS_OF_B                                                                                                     \
    "24,bullet,act/365,start,down/1,of_rate,balance,down/1,2%,24,incheon,1,quarter,due,down/10,claim,20,0"
    static const char *const rows[] = {"incheon.haetsal,30000000,9%,2018-05-01," TERMS_OF_B,
                                       "incheon.haetsal,40000000,9%,2018-05-01," TERMS_OF_B, /* B: kept */
                                       "incheon.haetsal,20000000,9%,2018-05-01," TERMS_OF_B,
                                       "incheon.haetsal,19999999,9%,2018-05-01," TERMS_OF_B,
                                       "incheon.haetsal,50000001,9%,2018-05-01," TERMS_OF_B};
    icha_catalogue *catalogue = NULL;
    int64_t noted = 0;
    assert_int_equal(icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/catalogue", NULL, 0, &catalogue, NULL, &err), ICHA_OK);
    options.catalogue = catalogue;
    icha_portfolio *portfolio = run_letters(
        "loan_id,product,principal,rate,disbursed_on,term_months,method,day_count,"
        "inclusion,rounding.interest,subsidy.method,subsidy.base,subsidy.rounding,subsidy_rate,subsidy_months,subsidy."
        "payers[0].name,subsidy.payers[0].share,subsidy.claim.cycle,subsidy.claim.by,subsidy.claim.rounding,subsidy."
        "claim.level,subsidy.claim.payment_lag_days,subsidy.claim.closing_days",
        rows, sizeof rows / sizeof *rows, "E");
    for (size_t i = 0; i < icha_portfolio_note_count(portfolio); i++) {
        icha_portfolio_note note = icha_portfolio_note_at(portfolio, i);
        if (strstr(note.sentence, "20000000..50000000") != NULL) noted += note.loans;
    }
    assert_int_equal(noted, 2);
    icha_portfolio_free(portfolio);
    icha_catalogue_free(catalogue);
}

/* ---- a book is the sum of its loans ---- */

/* Alone a loan is read and computed the general way, which is held against the second engine; among others the kernel may
 * take it. */
typedef struct figures {
    const char *principal, *rate, *disbursed_on, *term_months, *due_day;
} figures;

typedef struct column {
    const char *name, *cell;
} column;

static const column usual[] = {{"method", "equal_principal"},
                               {"interest_every_months", "1"},
                               {"principal_every_months", "1"},
                               {"day_count", "act/365"},
                               {"inclusion", "start"},
                               {"rounding.interest", "down/1"},
                               {"rounding.payment", "down/1"},
                               {"residual", "first"},
                               {"subsidy.method", "of_rate"},
                               {"subsidy.base", "balance"},
                               {"subsidy.rounding", "down/1"},
                               {"subsidy_rate", "1.5%"},
                               {"subsidy_months", "18"},
                               {"subsidy.payers[0].name", "incheon"},
                               {"subsidy.payers[0].share", "1"},
                               {"subsidy.claim.cycle", "quarter"},
                               {"subsidy.claim.by", "due"},
                               {"subsidy.claim.rounding", "down/10"},
                               {"subsidy.claim.level", "line"},
                               {"subsidy.claim.payment_lag_days", "20"},
                               {"subsidy.claim.closing_days", "0"}};
#define USUAL (sizeof usual / sizeof *usual)
#define OTHERS 16
static const char *product = "p";
#define ANY (-1)

/* `others` say what is not as usual. Blank lines are no rows. */
static size_t write_rows(char *text, const figures *rows, size_t count, const column *others) {
    column all[USUAL + OTHERS];
    size_t columns = USUAL,
           used = (size_t)sprintf(text, "loan_id,product,principal,rate,disbursed_on,term_months,due_day");
    memcpy(all, usual, sizeof usual);
    for (size_t o = 0; o < OTHERS && others[o].name != NULL; o++) {
        size_t at = 0;
        while (at < columns && strcmp(all[at].name, others[o].name) != 0) at++;
        all[at] = others[o];
        columns += at == columns;
    }
    for (size_t c = 0; c < columns; c++) used += (size_t)sprintf(text + used, ",%s", all[c].name);
    for (size_t i = 0; i < count; i++) {
        const figures *f = &rows[i];
        used += (size_t)sprintf(text + used, "\n\nL%zu,%s,%s,%s,%s,%s,%s", i, product, f->principal, f->rate,
                                f->disbursed_on, f->term_months, f->due_day);
        for (size_t c = 0; c < columns; c++) used += (size_t)sprintf(text + used, ",%s", all[c].cell);
    }
    return used;
}

#define YEARS 186 /* 2014..2199 */
typedef struct sums {
    icha_money amount[YEARS][ICHA_BASIS_COUNT];
    int64_t loans[YEARS][ICHA_BASIS_COUNT], used, noted;
} sums;

static void add_cells(sums *to, const icha_portfolio *portfolio) {
    for (size_t i = 0; i < icha_portfolio_cell_count(portfolio); i++) {
        icha_outlay_cell cell = icha_portfolio_cell(portfolio, i);
        to->amount[cell.year - 2014][cell.basis - 1] += cell.amount;
        to->loans[cell.year - 2014][cell.basis - 1] += cell.loans;
    }
    to->used += icha_portfolio_count(portfolio).used;
    for (size_t i = 0; i < icha_portfolio_note_count(portfolio); i++)
        to->noted += icha_portfolio_note_at(portfolio, i).loans;
}

static void is_sum_of_its_loans(const figures *rows, size_t count, const column *others, int64_t used,
                                int64_t in_batches) {
    static char text[1 << 14];
    static sums all, each;
    memset(&all, 0, sizeof all), memset(&each, 0, sizeof each);
    options.first_year = 2014, options.last_year = 2199;
    options.by = ICHA_BY_YEAR;
    for (size_t i = 0; i < count; i++) {
        icha_portfolio *alone = run(text, write_rows(text, rows + i, 1, others));
        assert_int_equal(alone->computed_in_batches, 0);
        add_cells(&each, alone);
        icha_portfolio_free(alone);
    }
    icha_portfolio *together = run(text, write_rows(text, rows, count, others));
    add_cells(&all, together);
    for (size_t i = 0; i < icha_portfolio_held_count(together) && used != icha_portfolio_count(together).used; i++)
        print_error("%s: %s: %s\n", others[0].name, icha_portfolio_held(together, i).loan_id,
                    icha_portfolio_held(together, i).reason);
    assert_int_equal(each.used, used);
    if (memcmp(&all, &each, sizeof all) != 0) fail_msg("%s: another sum", others[0].name);
    if (in_batches != ANY && together->computed_in_batches != in_batches)
        fail_msg("%s: %lld in batches", others[0].name, (long long)together->computed_in_batches);
    icha_portfolio_free(together);
}

static void kinds_that_are_not_for_the_kernel(void **state) {
    (void)state;
    static const figures rows[] = {{"10010000", "4.5%", "2018-01-15", "24", "15"},
                                   {"10010000", "4.5%", "2018-01-15", "24", "15"},
                                   {"3006000", "4.25%", "2018-03-20", "12", "15"},
                                   {"7000003", "5%", "2018-01-15", "36", "15"}},
                         to_a_date[] = {{"10010000", "4.5%", "2018-01-15", "", "15"},
                                        {"10010000", "4.5%", "2018-03-15", "", "15"},
                                        {"10010000", "4.5%", "2018-07-15", "", "15"}};
    static const struct {
        column others[OTHERS];
        int64_t in_batches;
    } kinds[] = {{{{"residual", "first"}}, 3},
                 {{{"residual", "last"}, {"grace_months", "6"}}, 3},
                 {{{"subsidy_months", "3599"}}, 3}, /* beyond the calendar: no last step */
                 {{{"subsidy.method", "of_difference"}}, 0},
                 {{{"subsidy.payers[0].share", "2/3"},
                   {"subsidy.payers[1].name", "district"},
                   {"subsidy.payers[1].share", "1/3"},
                   {"subsidy.residual", "first"}},
                  0},
                 {{{"balloon", "1000000"}}, 0},
                 {{{"method", "equal_payment"}, {"payment_formula", "twelfths"}}, 3},
                 {{{"method", "equal_payment"}, {"payment_formula", "actual"}}, 0},
                 {{{"rounding.interest", "half_even/1"}}, 0},
                 {{{"subsidy.rounding", "half_even/1"}}, 0},
                 {{{"subsidy.claim.rounding", "half_even/10"}}, 0},
                 {{{"first_due_on", "2018-04-10"}}, 0}};
    static const column until[OTHERS] = {{"maturity_on", "2020-04-15"}, {"subsidy_months", "30"}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        is_sum_of_its_loans(rows, 4, kinds[i].others, 4, kinds[i].in_batches);
    is_sum_of_its_loans(to_a_date, 3, until, 3, 0);
}

/* In years whose holidays are computed each loan that uses one is noted (T-5). */
static void notes_of_computed_years(void **state) {
    (void)state;
    static const figures rows[] = {{"10010000", "4.5%", "2034-01-15", "24", "15"},
                                   {"10010000", "4.5%", "2034-01-15", "24", "15"},
                                   {"3006000", "4.25%", "2034-01-15", "24", "15"},
                                   {"7000003", "5%", "2034-01-15", "36", "15"}};
    static const column others[OTHERS] = {
        {"business_day", "following"}, {"calendar", "kr-bank"}, {"accrual_follows_roll", "false"}};
    is_sum_of_its_loans(rows, 4, others, 4, 3);
}

/* Kept like others, but the cohort cannot be planned: the second and the fourth end after 2199 and are held. The third
 * is of the second's family, and no less a loan for that. */
static void loans_whose_cohort_has_no_plan(void **state) {
    (void)state;
    static const figures rows[] = {{"10010000", "4.5%", "2018-01-15", "24", "15"},
                                   {"7000003", "5%", "2198-01-15", "36", "15"},
                                   {"7000003", "5%", "2198-01-15", "12", "15"},
                                   {"7000003", "5%", "2197-06-15", "36", "15"},
                                   {"7000003", "5%", "2197-06-15", "24", "15"}};
    static const column others[OTHERS] = {{"residual", "first"}};
    for (tuning.piece_size = 1; tuning.piece_size < 10000; tuning.piece_size *= 20) {
        is_sum_of_its_loans(rows, 5, others, 3, 2);
        tuning.loans_kept = 1; /* a round each */
        is_sum_of_its_loans(rows, 5, others, 3, 2);
        tuning.loans_kept = 100;
    }
}

/* 10,010,000,000 and 2^32 + 10,010,000 won have more than 32 bits; no month has 32 days. */
static void figures_beyond_the_kernel(void **state) {
    (void)state;
    static const figures rows[] = {
        {"10010000", "4.5%", "2018-01-15", "24", "15"},    {"2147483647", "4.5%", "2018-01-15", "24", "15"},
        {"2147483648", "4.5%", "2018-01-15", "24", "15"},  {"4304977296", "4.5%", "2018-01-15", "24", "15"},
        {"10010000000", "4.5%", "2018-01-15", "24", "15"}, {"10010000", "4.5%", "2018-01-15", "24", "31"},
        {"10010000", "4.5%", "2018-01-15", "24", "32"},    {"10010000", "100%", "2018-01-15", "24", "15"},
        {"10010000", "4.5%", "2018-01-15", "3600", "15"}};
    static const column others[OTHERS] = {{"residual", "first"}};
    is_sum_of_its_loans(rows, 9, others, 7, 2); /* a rate of three digits is read */
}

/* What the quick readers of numbers do not know is read the general way, and held if that does not know it either. */
static void figures_in_other_spellings(void **state) {
    (void)state;
    static const figures rows[] = {
        {"10010000", "4.5%", "2018-01-15", "24", "15"},      {"010010000", "4.5%", "2018-01-15", "24", "15"},
        {"10010000", "4.50%", "2018-01-15", "24", "15"},     {"10010000", "4.%", "2018-01-15", "24", "15"},
        {"10010000", "04.5%", "2018-01-15", "24", "15"},     {"10010000", ".5%", "2018-01-15", "24", "15"},
        {"10010000", "45bp", "2018-01-15", "24", "15"},      {"10010000", "4.5%", "2018-02-30", "24", "15"},
        {"10010000", "4.5%", "2018-02-29", "24", "15"},      {"10010000", "4.5%", "2018-04-31", "24", "15"},
        {"10010000", "4.5%", "2018-1-15", "24", "15"},       {"10010000", "4.5%", "2018-01-15", "024", "15"},
        {"10010000", "4.5%", "2018-01-15", "24", "015"},     {"0", "4.5%", "2018-01-15", "24", "15"},
        {"10010000", "4.5%", "2018-01-31", "24", "15"},      {"10010000", "4.5%", "2020-02-29", "24", "15"},
        {"10010000 ", "4.5%", "2018-01-15", "24", "15"},     {"1001000O", "4.5%", "2018-01-15", "24", "15"},
        {"10010000", "4.5000001%", "2018-01-15", "24", "15"}};
    static const column others[OTHERS] = {{"residual", "first"}};
    is_sum_of_its_loans(rows, sizeof rows / sizeof *rows, others, 10, ANY);
}

/* What a row does not give is filled for all that are like it; a row that gives it is like those that do. The product's
 * term is 60 months, of which 12 are grace. */
static void terms_that_the_catalogue_fills(void **state) {
    (void)state;
    static const figures rows[] = {{"25000000", "3%", "2025-06-02", "", "2"},
                                   {"10010000", "3%", "2025-06-02", "", "2"},
                                   {"20000003", "3.2%", "2025-07-15", "", "2"},
                                   {"20000003", "3.2%", "2025-07-15", "24", "2"},
                                   {"20000003", "3.2%", "2025-07-15", "36", "2"}};
    static const column others[OTHERS] = {{"subsidy_months", "36"}};
    icha_catalogue *catalogue = NULL;
    assert_int_equal(icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/catalogue", NULL, 0, &catalogue, NULL, &err), ICHA_OK);
    options.catalogue = catalogue;
    product = "incheon.youth-startup";
    is_sum_of_its_loans(rows, 5, others, 5, 3);
    product = "p";
    icha_catalogue_free(catalogue);
}

/* A fund's loan at 1.77 % that pays no subsidy: of the rows that give no rate the second is kept, of those that do too. */
static void a_rate_that_the_catalogue_fills(void **state) {
    (void)state;
    static const figures rows[] = {{"25000000", "", "2016-03-02", "", "2"},
                                   {"10010000", "", "2016-04-15", "", "2"},
                                   {"20000003", "1.77%", "2016-04-15", "", "2"},
                                   {"10000003", "1.77%", "2016-04-15", "", "2"}};
    static const column others[OTHERS] = {{"interest_every_months", "3"},
                                          {"principal_every_months", "3"},
                                          {"subsidy.method", ""},
                                          {"subsidy.base", ""},
                                          {"subsidy.rounding", ""},
                                          {"subsidy_rate", ""},
                                          {"subsidy_months", ""},
                                          {"subsidy.payers[0].name", ""},
                                          {"subsidy.payers[0].share", ""},
                                          {"subsidy.claim.cycle", ""},
                                          {"subsidy.claim.by", ""},
                                          {"subsidy.claim.rounding", ""},
                                          {"subsidy.claim.level", ""},
                                          {"subsidy.claim.payment_lag_days", ""},
                                          {"subsidy.claim.closing_days", ""}};
    icha_catalogue *catalogue = NULL;
    assert_int_equal(icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/catalogue", NULL, 0, &catalogue, NULL, &err), ICHA_OK);
    options.catalogue = catalogue;
    product = "incheon.distribution";
    is_sum_of_its_loans(rows, 4, others, 4, 2);
    product = "p";
    icha_catalogue_free(catalogue);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup(name, set_up)
    const struct CMUnitTest tests[] = {
        TEST(many_kinds_end_a_batch),
        TEST(equal_hashes_are_told_apart),
        TEST(limits_hold_for_each_row),
        TEST(notes_hold_for_each_row),
        TEST(kinds_that_are_not_for_the_kernel),
        TEST(loans_whose_cohort_has_no_plan),
        TEST(figures_beyond_the_kernel),
        TEST(figures_in_other_spellings),
        TEST(notes_of_computed_years),
        TEST(terms_that_the_catalogue_fills),
        TEST(a_rate_that_the_catalogue_fills),
        TEST(kept_loans_sort_as_qsort_does),
        TEST(keys_hold_their_figures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
