/* EVENTS.csv of any bytes over a small portfolio: the run is a status or tables that tie out; events in = used + held, and a
 * second thread changes nothing; one input in 64 has that thread and a loan that came twice, which cost most (P-2, P-3,
 * L-6). */
#include "tables.h"

#define HEADER                                                                                                         \
    "loan_id,product,principal,rate,disbursed_on,term_months,method,payment_formula,residual,due_day,day_count,"       \
    "inclusion,rounding.interest,rounding.payment,subsidy.method,subsidy.base,subsidy.rounding,subsidy_rate,"          \
    "subsidy_months,subsidy.claim.cycle,subsidy.claim.by,subsidy.claim.rounding,subsidy.claim.level,"                  \
    "subsidy.claim.payment_lag_days,subsidy.claim.closing_days,subsidy.payers[0].name,subsidy.payers[0].share\n"
#define LOAN(id, method, by)                                                                                           \
    id ",p,10000000,3.65%,2018-01-31,24," method ",twelfths,last,,act/365,start,down/1,down/1,of_rate,balance,down/1," \
       "1.5%,18,quarter," by ",down/10,claim,20,0,incheon,1\n"

#define TWIN LOAN("A", "bullet", "due")

/* D has no such method, so it is held; with the twin, A too. */
static const char book[] = HEADER LOAN("A", "bullet", "due") LOAN("B", "equal_principal", "accrual")
    LOAN("C", "equal_payment", "due") LOAN("D", "equal", "due") TWIN;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_held(const icha_portfolio *portfolio, icha_portfolio_counts loans, icha_portfolio_counts events) {
    check(icha_portfolio_held_count(portfolio) == (size_t)(loans.held + events.held));
    for (size_t i = 0; i < icha_portfolio_held_count(portfolio); i++) {
        icha_held_row held = icha_portfolio_held(portfolio, i);
        check(held.reason[0] != '\0' && held.status != ICHA_OK && held.line > 1);
        check(strcmp(held.file, i < (size_t)loans.held ? "p.csv" : "e.csv") == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;
    icha_portfolio *one = NULL, *two = NULL;
    icha_error err = ICHA_ERROR_INIT;

    if (size > SMALL) return 0;
    options.first_year = 2017;
    options.last_year = 2023;
    options.row_limit = 500;
    options.events = (const char *)data;
    options.events_length = size;
    options.events_name = "e.csv";
    bool is_costly = turn(data, size, 64) == 0;
    size_t length = sizeof book - 1 - (is_costly ? 0 : sizeof TWIN - 1);
    if (icha_portfolio_run(book, length, "p.csv", &options, &one, &err) != ICHA_OK) {
        check(one == NULL && err.message[0] != '\0');
        return 0;
    }
    icha_portfolio_counts loans = icha_portfolio_count(one), events = icha_portfolio_event_count(one);
    check(loans.rows_in == (is_costly ? 5 : 4) && loans.held >= (is_costly ? 3 : 1) && icha_portfolio_ties_out(one));
    check(events.rows_in == events.used + events.held);
    check_held(one, loans, events);
    if (is_costly) {
        options.threads = 2;
        check(icha_portfolio_run(book, length, "p.csv", &options, &two, &err) == ICHA_OK);
        for (int which = ICHA_TABLE_OUTLAY; which <= ICHA_TABLE_ROWS; which++)
            compare(one, two, (icha_portfolio_table)which);
    }
    icha_portfolio_free(one);
    icha_portfolio_free(two);
    return 0;
}
