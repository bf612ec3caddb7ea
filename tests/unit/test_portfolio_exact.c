/* Whole books against the second engine: every cell of the outlay, interest subsidy and fee support, every claim, and which
 * loans can be used at all (M-4, S-5 to S-7, G-2, P-2). test_portfolio_exact [BOOKS [SEED]] */
#include "support/cmocka_setup.h"

#include <stdbool.h>
#include <string.h>

#include "exact.h"
#include "icha/portfolio.h"
#include "support/exact_tables.h"
#include "support/random_book.h"

enum { LOANS = BOOK_LOANS_MAX };

static test_random chance;
static long books = 6;
static int64_t used;  /* loans compared */
static size_t claims; /* and their claims */

/* What the one takes, the other takes. */
static void compare_held(const icha_portfolio *portfolio, const bool *is_taken) {
    size_t held = 0;
    for (size_t i = 0; i < LOANS; i++) {
        char id[32];
        snprintf(id, sizeof id, "L%zu", i);
        bool is_held = held < icha_portfolio_held_count(portfolio) &&
                       strcmp(icha_portfolio_held(portfolio, held).loan_id, id) == 0;
        if (is_held == is_taken[i]) {
            print_error("%s: %s here, %s by the exact engine\n", id,
                        is_held ? icha_portfolio_held(portfolio, held).reason : "used",
                        is_taken[i] ? "used" : refusals[i]);
            for (size_t k = 0; k < key_count; k++)
                if (cells[i][k][0] != '\0') print_error("  %s: %s\n", keys[k], cells[i][k]);
            fail();
        }
        held += is_held;
    }
}

static json_t *random_guaranteed_or_not(test_random *r) {
    return random_one_in(r, 3) ? random_guaranteed_terms(r) : random_terms(r);
}

static void compare_book(int first_year, int last_year) {
    bool is_taken[LOANS];
    char message[1024] = "";
    size_t length = 0;
    json_t *loans = json_array();
    char *csv = make_book(&chance, LOANS, random_guaranteed_or_not, loans, &length, is_taken);
    icha_error err = ICHA_ERROR_INIT;
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;
    icha_portfolio *portfolio = NULL;
    options.first_year = first_year;
    options.last_year = last_year;
    options.threads = (int32_t)random_in(&chance, 1, 4);
    if (icha_portfolio_run(csv, length, "book.csv", &options, &portfolio, &err) != ICHA_OK) fail_msg("%s", err.message);
    compare_held(portfolio, is_taken);
    used += icha_portfolio_count(portfolio).used;
    claims += icha_portfolio_claim_count(portfolio);
    json_t *exact = icha_exact_outlay(loans, first_year, last_year, message, sizeof message);
    if (exact == NULL) fail_msg("exact: %s", message);
    compare_outlay(portfolio, exact);
    compare_claims(portfolio, exact);
    json_decref(exact);
    json_decref(loans);
    icha_portfolio_free(portfolio);
    free(csv);
}

static void equals_the_exact_engine(void **state) {
    (void)state;
    for (long i = 0; i < books; i++) {
        int first = (int)random_in(&chance, 1900, 2199);
        if (i % 2 == 0) compare_book(1900, 2199);
        else compare_book(first, (int)random_in(&chance, first, 2199));
    }
    print_message("%lld loans used, %zu claims\n", (long long)used, claims);
    assert_true(used > books * LOANS / 2);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(equals_the_exact_engine)};
    chance = random_from(argc, argv, 20180314, &books);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
