/* Any bytes as the claims.csv of an earlier run (S-8, X-5): a status with a sentence and a place, or corrections that tie out
 * with the claims of a small book; entries differ, are sorted by key, and say recover or pay as the sign of their difference does. */
#include <icha/icha.h>
#include <icha/portfolio.h>
#include <stdlib.h>
#include <string.h>

#define SMALL 65536 /* bytes: the corpus' sizes, and what ICHA_PORTFOLIO_STREAM_MIN takes */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HEADER                                                                                                         \
    "loan_id,product,principal,rate,disbursed_on,term_months,method,day_count,inclusion,rounding.interest,"            \
    "subsidy.method,subsidy.base,subsidy.rounding,subsidy_rate,subsidy_months,subsidy.claim.cycle,subsidy.claim.by,"   \
    "subsidy.claim.rounding,subsidy.claim.level,subsidy.claim.payment_lag_days,subsidy.claim.closing_days,bank,"       \
    "subsidy.payers[0].name,subsidy.payers[0].share\n"
#define LOAN(id, bank, rounding)                                                                                       \
    id ",p,10000000,3.65%,2018-01-31,12,bullet,act/365,start,down/1,of_rate,balance,down/1,1.5%,12,quarter,due,"       \
       "down/" rounding ",claim,20,0," bank ",incheon,1\n"
static const char book[] = HEADER LOAN("A", "", "10") LOAN("B", "=nh", "10") LOAN("C", "=nh", "100");

static void check(bool holds) {
    if (!holds) abort();
}

static int compare(const icha_correction *a, const icha_correction *b) {
    int order = strcmp(a->product, b->product);
    if (order == 0) order = strcmp(a->cycle, b->cycle);
    if (order == 0) order = strcmp(a->payer, b->payer);
    return order == 0 ? strcmp(a->bank, b->bank) : order;
}

static void check_entries(const icha_portfolio *portfolio) {
    icha_correction_totals totals = icha_portfolio_correction_totals(portfolio);
    icha_money pay = 0, recover = 0;
    for (size_t i = 0; i < icha_portfolio_correction_count(portfolio); i++) {
        icha_correction entry = icha_portfolio_correction(portfolio, i), before;
        check(entry.difference != 0 && entry.difference == entry.due - entry.paid);
        check((entry.entry == ICHA_CORRECTION_PAY) == (entry.difference > 0));
        *(entry.difference > 0 ? &pay : &recover) += entry.difference > 0 ? entry.difference : -entry.difference;
        if (i == 0) continue;
        before = icha_portfolio_correction(portfolio, i - 1);
        check(compare(&before, &entry) < 0);
    }
    check(totals.pay == pay && totals.recover == recover && totals.due == totals.paid + pay - recover);
}

/* The table can be written, and the paid list has the rows that were read. */
static void check_table(const icha_portfolio *portfolio) {
    icha_portfolio_stream *stream = NULL;
    char *text = malloc(SMALL);
    size_t length = 1;
    check(text != NULL && icha_portfolio_stream_open(portfolio, ICHA_TABLE_CORRECTIONS, &stream, NULL) == ICHA_OK);
    while (length > 0) check(icha_portfolio_stream_read(stream, text, SMALL, &length, NULL) == ICHA_OK);
    check((size_t)icha_portfolio_stream_lines(stream) == icha_portfolio_correction_count(portfolio));
    icha_portfolio_stream_free(stream);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;
    icha_portfolio *portfolio = NULL;
    icha_error err = ICHA_ERROR_INIT;
    if (size > SMALL) return 0;
    options.first_year = options.last_year = 2018;
    options.row_limit = 500;
    options.paid = (const char *)data;
    options.paid_length = size;
    options.paid_name = "paid.csv";
    if (icha_portfolio_run(book, sizeof book - 1, "p.csv", &options, &portfolio, &err) != ICHA_OK) {
        check(portfolio == NULL && err.message[0] != '\0' && strcmp(err.file, "paid.csv") == 0);
        return 0;
    }
    check(icha_portfolio_correction_state(portfolio) == ICHA_CORRECTIONS_MADE && icha_portfolio_ties_out(portfolio));
    check_entries(portfolio);
    check_table(portfolio);
    icha_portfolio_free(portfolio);
    return 0;
}
