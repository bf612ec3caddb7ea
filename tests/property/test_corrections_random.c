/* Random books and what holds of their corrections (S-8): a run against its own claims.csv corrects nothing; the entries
 * applied to the old list give the new one; the order of rows means nothing; due = paid + pay - recover.
 * test_corrections_random [COUNT [SEED]] */
#include "support/cmocka_setup.h"

#include <string.h>

#include "icha/portfolio.h"
#include "support/random.h"

enum { LOANS = 12, LINES = 4000, ROOM = 1 << 20, CELLS = 12 };

static test_random chance;
static long cases = 150;

/* ---- random books: few names, so that claims meet; several claim terms of one key ---- */

#define HEADER                                                                                                         \
    "loan_id,product,bank,subsidy.payers[0].name,subsidy.payers[1].name,subsidy.claim.rounding,subsidy.claim.level,"   \
    "subsidy.claim.cycle,subsidy.claim.by,subsidy.claim.payment_lag_days,subsidy.claim.closing_days,method,"           \
    "principal,rate,disbursed_on,term_months,subsidy_rate,subsidy_months,day_count,inclusion,rounding.interest,"       \
    "rounding.payment,residual,payment_formula,subsidy.method,subsidy.base,subsidy.rounding,"                          \
    "subsidy.payers[0].share,subsidy.payers[1].share,subsidy.residual\n"

/* Loan `id`; the same seed gives the same loan but for its principal and its bank. */
static size_t put_loan(char *to, size_t room, int id, uint64_t seed, icha_money principal, const char *bank) {
    static const char *const products[] = {"p", "=q", "\"r\"\"1\""}, *const payers[] = {"incheon", "'+city", "중구"};
    static const char *const roundings[] = {"down/1", "down/10", "up/100", "half_even/1000"};
    static const char *const cycles[] = {"month", "quarter", "half", "year"};
    static const char *const methods[] = {"bullet", "equal_principal", "equal_payment"};
    test_random r = {seed};
    int64_t payer = random_in(&r, 0, 2);
    return (size_t)snprintf(
        to, room,
        "L%d,%s,%s,%s,%s,%s,%s,%s,%s,%d,%d,%s,%lld,%d.%d%%,201%d-0%d-1%d,%d,1.%d%%,%d,act/365,start,down/1,down/"
        "1,last,twelfths,"
        "of_rate,balance,down/1,1/3,2/3,first\n",
        id, RANDOM_PICK(&r, products), bank, payers[payer], payers[(payer + 1) % 3], RANDOM_PICK(&r, roundings),
        random_one_in(&r, 2) ? "line" : "claim", RANDOM_PICK(&r, cycles), random_one_in(&r, 2) ? "due" : "accrual",
        (int)random_in(&r, 0, 1) * 20, (int)random_in(&r, 0, 1) * 20, RANDOM_PICK(&r, methods), (long long)principal,
        (int)random_in(&r, 1, 6), (int)random_in(&r, 0, 9), (int)random_in(&r, 5, 8), (int)random_in(&r, 1, 9),
        (int)random_in(&r, 0, 9), (int)random_in(&r, 1, 40), (int)random_in(&r, 0, 9), (int)random_in(&r, 1, 30));
}

/* A book and the same one as it should have been: loans that were never made, other amounts, other banks. */
static void make_books(char *before, char *after) {
    static const char *const banks[] = {"", "nh", "@kb"};
    size_t one = (size_t)snprintf(before, ROOM, HEADER), two = (size_t)snprintf(after, ROOM, HEADER);
    for (int id = 0; id < LOANS; id++) {
        uint64_t seed = random_next(&chance);
        icha_money principal = random_in(&chance, 1, 30000000);
        const char *bank = RANDOM_PICK(&chance, banks);
        if (!random_one_in(&chance, 6)) one += put_loan(before + one, ROOM - one, id, seed, principal, bank);
        if (random_one_in(&chance, 4)) principal = random_in(&chance, 1, 30000000);
        if (random_one_in(&chance, 6)) bank = RANDOM_PICK(&chance, banks);
        if (!random_one_in(&chance, 6)) two += put_loan(after + two, ROOM - two, id, seed, principal, bank);
    }
}

static icha_portfolio *run(const char *book, const char *paid) {
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;
    icha_portfolio *portfolio = NULL;
    icha_error err = ICHA_ERROR_INIT;
    options.first_year = options.last_year = 2017;
    options.paid = paid;
    options.paid_length = paid == NULL ? 0 : strlen(paid);
    options.paid_name = "paid.csv";
    icha_status status = icha_portfolio_run(book, strlen(book), "book.csv", &options, &portfolio, &err);
    if (status != ICHA_OK) fail_msg("%s\n%s\n%s", err.message, book, paid == NULL ? "" : paid);
    if (icha_portfolio_held_count(portfolio) > 0) fail_msg("%s", icha_portfolio_held(portfolio, 0).reason);
    assert_true(icha_portfolio_ties_out(portfolio));
    return portfolio;
}

static void table_of(const icha_portfolio *portfolio, icha_portfolio_table table, char *text) {
    icha_portfolio_stream *stream;
    size_t used = 0, length = 1;
    assert_int_equal(icha_portfolio_stream_open(portfolio, table, &stream, NULL), ICHA_OK);
    for (; length > 0; used += length) {
        assert_true(used + ICHA_PORTFOLIO_STREAM_MIN < ROOM);
        assert_int_equal(icha_portfolio_stream_read(stream, text + used, ICHA_PORTFOLIO_STREAM_MIN, &length, NULL),
                         ICHA_OK);
    }
    text[used] = '\0';
    icha_portfolio_stream_free(stream);
}

static void run_to(const char *book, const char *paid, icha_portfolio_table table, char *text) {
    icha_portfolio *portfolio = run(book, paid);
    table_of(portfolio, table, text);
    icha_portfolio_free(portfolio);
}

/* ---- lists of amounts by key, read from the tables by a reader of its own ---- */

typedef struct ledger {
    char keys[LINES][160]; /* the first four cells as they stand */
    icha_money amounts[LINES];
    size_t count;
} ledger;

static void add(ledger *to, const char *key, size_t length, icha_money amount) {
    size_t i = 0;
    while (i < to->count && (strlen(to->keys[i]) != length || memcmp(to->keys[i], key, length) != 0)) i++;
    if (i == to->count) {
        assert_true(to->count < LINES && length < sizeof to->keys[0]);
        memcpy(to->keys[i], key, length);
        to->keys[i][length] = '\0';
        to->amounts[i] = 0;
        to->count++;
    }
    to->amounts[i] += amount;
}

/* Adds cell `column` of each line; no quoted cell of these tables holds a comma. */
static void add_table(ledger *to, const char *text, int column) {
    for (const char *line = strchr(text, '\n') + 1; *line != '\0'; line = strchr(line, '\n') + 1) {
        const char *cells[CELLS] = {NULL}, *at = line;
        for (int i = 0; i <= column; i++) cells[i] = at, at = strpbrk(at, ",\n") + 1;
        add(to, line, (size_t)(cells[4] - line) - 1, strtoll(cells[column], NULL, 10));
    }
}

static icha_money amount_of(const ledger *of, const char *key) {
    for (size_t i = 0; i < of->count; i++)
        if (strcmp(of->keys[i], key) == 0) return of->amounts[i];
    return 0;
}

static void same_ledger(const ledger *a, const ledger *b) {
    for (size_t i = 0; i < a->count; i++)
        if (a->amounts[i] != amount_of(b, a->keys[i]))
            fail_msg("%s: %lld and %lld", a->keys[i], (long long)a->amounts[i], (long long)amount_of(b, a->keys[i]));
}

/* ---- the properties ---- */

static char before[ROOM], after[ROOM], old_claims[ROOM], new_claims[ROOM], corrections[ROOM], other[ROOM];

/* The lines but the header in another order. */
static void shuffle(const char *text, char *to) {
    static const char *lines[LINES];
    size_t count = 0;
    const char *first = strchr(text, '\n') + 1;
    for (const char *line = first; *line != '\0'; line = strchr(line, '\n') + 1) lines[count++] = line;
    memcpy(to, text, (size_t)(first - text));
    to += first - text;
    for (; count > 0; count--) {
        size_t i = (size_t)random_in(&chance, 0, (int64_t)count - 1), length = strcspn(lines[i], "\n") + 1;
        memcpy(to, lines[i], length);
        to += length;
        lines[i] = lines[count - 1];
    }
    *to = '\0';
}

static void own_claims_are_not_corrected(void **state) {
    (void)state;
    for (long i = 0; i < cases; i++) {
        make_books(before, after);
        run_to(before, NULL, ICHA_TABLE_CLAIMS, old_claims);
        run_to(before, old_claims, ICHA_TABLE_CORRECTIONS, corrections);
        assert_string_equal(corrections, "product,cycle,payer,bank,paid,due,difference,entry\n");
    }
}

/* old + differences = new; the column `due` is the new list, `paid` the old one; totals over both lists whole. */
static void entries_lead_from_the_old_list_to_the_new(void **state) {
    static ledger was, is, shown;
    long entries = 0;
    (void)state;
    for (long i = 0; i < cases; i++) {
        icha_money sums[2] = {0, 0};
        make_books(before, after);
        run_to(before, NULL, ICHA_TABLE_CLAIMS, old_claims);
        icha_portfolio *portfolio = run(after, old_claims);
        table_of(portfolio, ICHA_TABLE_CLAIMS, new_claims);
        table_of(portfolio, ICHA_TABLE_CORRECTIONS, corrections);
        was.count = is.count = shown.count = 0;
        add_table(&was, old_claims, 5);
        add_table(&is, new_claims, 5);
        for (size_t k = 0; k < was.count; k++) sums[0] += was.amounts[k];
        for (size_t k = 0; k < is.count; k++) sums[1] += is.amounts[k];
        icha_correction_totals totals = icha_portfolio_correction_totals(portfolio);
        assert_true(totals.paid == sums[0] && totals.due == sums[1]);
        assert_true(totals.due == totals.paid + totals.pay - totals.recover && totals.pay >= 0 && totals.recover >= 0);
        add_table(&shown, corrections, 4);
        for (size_t k = 0; k < shown.count; k++) assert_int_equal(shown.amounts[k], amount_of(&was, shown.keys[k]));
        entries += (long)shown.count;
        add_table(&was, corrections, 6);
        same_ledger(&was, &is);
        same_ledger(&is, &was);
        icha_portfolio_free(portfolio);
    }
    print_message("%ld entries\n", entries);
    assert_true(entries > cases);
}

static void order_of_rows_means_nothing(void **state) {
    (void)state;
    for (long i = 0; i < cases / 3; i++) {
        make_books(before, after);
        run_to(before, NULL, ICHA_TABLE_CLAIMS, old_claims);
        run_to(after, old_claims, ICHA_TABLE_CORRECTIONS, corrections);
        shuffle(old_claims, new_claims);
        shuffle(after, other);
        run_to(other, new_claims, ICHA_TABLE_CORRECTIONS, old_claims);
        assert_string_equal(corrections, old_claims);
    }
}

/* The list that was new is paid now, the old one due: each entry turns round. */
static void backwards_is_the_other_way_round(void **state) {
    static ledger there, back;
    (void)state;
    for (long i = 0; i < cases / 3; i++) {
        make_books(before, after);
        run_to(before, NULL, ICHA_TABLE_CLAIMS, old_claims);
        run_to(after, NULL, ICHA_TABLE_CLAIMS, new_claims);
        there.count = back.count = 0;
        run_to(after, old_claims, ICHA_TABLE_CORRECTIONS, corrections);
        add_table(&there, corrections, 6);
        run_to(before, new_claims, ICHA_TABLE_CORRECTIONS, corrections);
        add_table(&back, corrections, 6);
        assert_int_equal(there.count, back.count);
        for (size_t k = 0; k < there.count; k++) {
            assert_string_equal(there.keys[k], back.keys[k]);
            assert_int_equal(there.amounts[k], -back.amounts[k]);
        }
    }
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(own_claims_are_not_corrected), cmocka_unit_test(entries_lead_from_the_old_list_to_the_new),
        cmocka_unit_test(order_of_rows_means_nothing), cmocka_unit_test(backwards_is_the_other_way_round)};
    chance = random_from(argc, argv, 20260801, &cases);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
