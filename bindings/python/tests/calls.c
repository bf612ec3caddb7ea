/* For tests/bench/binding_python.py: the C functions in loops, and a batch on Arrow columns without the binding. */
#include <icha/icha.h>
#include <string.h>

#define EXPORTED __attribute__((visibility("default")))

EXPORTED void loop_money_round(long n);
EXPORTED void loop_level_payment(long n);
EXPORTED void loop_date_add_months(long n);
EXPORTED void loop_is_business_day(long n);
EXPORTED void loop_rate_parse(long n);
EXPORTED void *open_catalogue(const char *folder);
EXPORTED int run_batch(const icha_catalogue *catalogue, struct ArrowArrayStream *loans, int threads);

static volatile int64_t sink; /* so that no loop is left out */

static icha_rounding rounding_of(const char *text) {
    icha_rounding rounding = {0, 0};
    (void)icha_rounding_parse(text, strlen(text), &rounding, NULL);
    return rounding;
}

/* The binding reads the rounding's text in each call: so does the loop. */
void loop_money_round(long n) {
    icha_money rounded = 0;
    for (long i = 0; i < n; i++) {
        (void)icha_money_round(1234567, rounding_of("down/10"), &rounded, NULL);
        sink = rounded;
    }
}

void loop_level_payment(long n) {
    icha_money payment = 0;
    icha_rate rate = 0;
    for (long i = 0; i < n; i++) {
        (void)icha_rate_parse("3.5%", 4, &rate, NULL);
        (void)icha_level_payment_twelfths(20000000, 0, rate, 1, 48, rounding_of("down/1"), &payment, NULL);
        sink = payment;
    }
}

void loop_date_add_months(long n) {
    icha_date date = 0;
    for (long i = 0; i < n; i++) {
        (void)icha_date_add_months(17562, 1, &date, NULL);
        sink = date;
    }
}

void loop_is_business_day(long n) {
    bool is_open = false;
    for (long i = 0; i < n; i++) {
        (void)icha_is_business_day(17562, ICHA_CALENDAR_KR_BANK, &is_open, NULL, NULL);
        sink = is_open;
    }
}

void loop_rate_parse(long n) {
    icha_rate rate = 0;
    for (long i = 0; i < n; i++) {
        (void)icha_rate_parse("3.5%", 4, &rate, NULL);
        sink = rate;
    }
}

void *open_catalogue(const char *folder) {
    static const char *const assumptions[] = {"kr-bank-conventions", "incheon-2018-open"};
    icha_catalogue *catalogue = NULL;
    (void)icha_catalogue_load(folder, assumptions, 2, &catalogue, NULL, NULL);
    return catalogue;
}

int run_batch(const icha_catalogue *catalogue, struct ArrowArrayStream *loans, int threads) {
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;
    icha_portfolio *portfolio = NULL;
    options.catalogue = catalogue;
    options.first_year = 2016;
    options.last_year = 2025;
    options.threads = threads;
    int status = (int)icha_portfolio_run_arrow(loans, "loans", NULL, &options, &portfolio, NULL);
    icha_portfolio_free(portfolio);
    return status;
}
