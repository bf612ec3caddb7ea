// A program in C++ against the headers: the set-ups that are macros, constants, functions of both libraries.
#include <icha/document.h>
#include <icha/icha.h>

#include <cinttypes>
#include <cstdio>
#include <cstring>

static_assert(ICHA_UNSET == INT64_MIN, "unset is a number that no amount is");
static_assert(ICHA_MONEY_MAX == 9000000000000000, "N-1");
static_assert(ICHA_RATE_ONE == 1000000000, "N-2: billionths");
static_assert(ICHA_ALL_IN_RATE_MAX > 0 && ICHA_GROWTH_TERM_MAX > 0 && ICHA_DATE_MIN < 0 && ICHA_DATE_UNSET < 0,
              "signed");
static_assert(ICHA_BY_DEFAULT == 7u, "product, payer, year");
static_assert(ICHA_PREPAY_ALL == INT64_MAX && ICHA_CATALOGUE_FILE_MAX == 4194304 && ICHA_DOCUMENT_MAX == 16777216,
              "sizes");

// every struct that a macro sets up says its own size, and nothing is read as 0 that may not be.
static bool set_up() {
    const icha_error err = ICHA_ERROR_INIT;
    const icha_fill_options fill = ICHA_FILL_OPTIONS_INIT;
    const icha_portfolio_options portfolio = ICHA_PORTFOLIO_OPTIONS_INIT;
    const icha_document_options document = ICHA_DOCUMENT_OPTIONS_INIT;
    const icha_screening screening = ICHA_SCREENING_INIT;
    return err.size == sizeof err && err.status == ICHA_OK && err.index == -1 && fill.size == sizeof fill &&
           portfolio.size == sizeof portfolio && portfolio.by == ICHA_BY_DEFAULT && document.size == sizeof document &&
           screening.size == sizeof screening && screening.verdict == 0 && screening.offer.cap_count == 0;
}

// L-3: 10,000,000 won at 12 % over 12 months. 1.01^12 = 1.12682503..., 100,000 / (1 - 1 / 1.12682503...) = 888,487.88...
static bool level_payment() {
    icha_error err = ICHA_ERROR_INIT;
    icha_rate rate = 0;
    icha_money payment = 0;
    const icha_rounding down = {ICHA_ROUND_DOWN, 1};
    return icha_rate_parse("12%", 3, &rate, &err) == ICHA_OK && rate == 120000000 &&
           icha_level_payment_twelfths(10000000, 0, rate, 1, 12, down, &payment, &err) == ICHA_OK && payment == 888487;
}

// N-2: a rate without its unit is refused, with a sentence.
static bool refused() {
    icha_error err = ICHA_ERROR_INIT;
    icha_rate rate = 0;
    return icha_rate_parse("12", 2, &rate, &err) == ICHA_ERR_UNIT &&
           std::strcmp(icha_status_name(err.status), "ICHA_ERR_UNIT") == 0 && err.message[0] != '\0';
}

int main() {
    const bool right = set_up() && level_payment() && refused();
    icha_thread_cleanup();
    if (!right) std::fprintf(stderr, "consumer: not what the headers say\n");
    return right ? 0 : 1;
}
