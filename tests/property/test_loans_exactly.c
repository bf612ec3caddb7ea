/* What holds exactly of any loan: pulled rows are the array's; ten times the money on ten times the unit is ten times every
 * figure; claims split by day add up over cycles; postings add up to the lines (L-8, S-5 to S-7). test_loans_exactly [COUNT [SEED]] */
#include "support/cmocka_setup.h"

#include <string.h>

#include "icha/icha.h"
#include "subsidy/ledger.h"
#include "support/json_contract.h"
#include "support/random_terms.h"

enum { ROWS_MAX = 4000, CLAIMS_MAX = 20000 };
static test_random chance;
static long cases = 2000;
static icha_contract contract;
static icha_row rows[ROWS_MAX], scaled[ROWS_MAX];
static icha_claim claims[CLAIMS_MAX], years[CLAIMS_MAX];
static size_t row_count;

static const icha_subsidy *subsidy(void) {
    return contract.has_subsidy ? &contract.subsidy : NULL;
}

/* The next random loan that can be computed; its terms are returned for messages. */
static json_t *next_loan(void) {
    static icha_findings findings;
    for (;;) {
        icha_fill_options options = ICHA_FILL_OPTIONS_INIT;
        json_t *terms = random_terms(&chance);
        if (json_contract(terms, &contract, NULL) == ICHA_OK &&
            icha_contract_fill(&contract, &options, &findings, NULL) == ICHA_OK &&
            icha_schedule(&contract.loan, subsidy(), rows, ROWS_MAX, &row_count, NULL) == ICHA_OK)
            return terms;
        json_decref(terms);
    }
}

static void fail_loan(const json_t *terms, const char *what) {
    char *text = json_dumps(terms, JSON_COMPACT);
    fail_msg("%s: %s", what, text);
}

static void pulled_rows_are_the_array(void **state) {
    (void)state;
    for (long i = 0; i < cases; i++) {
        json_t *terms = next_loan();
        icha_cursor cursor;
        icha_row row;
        icha_part parts[40];
        bool more = true;
        size_t n = 0;
        assert_int_equal(icha_cursor_open(&cursor, &contract.loan, subsidy(), NULL), ICHA_OK);
        while (icha_cursor_next(&cursor, &row, &more, NULL) == ICHA_OK && more) {
            int32_t days = 0;
            if (n >= row_count || memcmp(&row, &rows[n++], sizeof row) != 0) fail_loan(terms, "a pulled row differs");
            size_t count = icha_cursor_parts(&cursor, parts, 40);
            for (size_t k = 0; k < count; k++) days += parts[k].days;
            bool own_days = contract.has_subsidy && contract.subsidy.inclusion != 0;
            if ((int32_t)count != row.parts || (!own_days && days != row.days)) fail_loan(terms, "the parts do not make the row");
        }
        if (n != row_count) fail_loan(terms, "fewer rows were pulled");
        json_decref(terms);
    }
}

static bool scale(icha_money *amount) {
    if (*amount == ICHA_UNSET) return true;
    if (*amount > ICHA_MONEY_MAX / 100) return false;
    *amount *= 10;
    return true;
}

static bool scale_unit(icha_rounding *rounding) {
    if (rounding->unit > 100) return false;
    rounding->unit *= 10;
    return true;
}

static bool is_tenfold(const icha_row *a, const icha_row *b) {
    return a->from == b->from && a->due == b->due && a->opening * 10 == b->opening && a->principal * 10 == b->principal &&
           a->interest * 10 == b->interest && a->borrower_interest * 10 == b->borrower_interest &&
           a->subsidy * 10 == b->subsidy && a->payment * 10 == b->payment && a->closing * 10 == b->closing;
}

static void tenfold_money_is_tenfold_figures(void **state) {
    long done = 0;
    (void)state;
    for (long i = 0; i < cases; i++) {
        json_t *terms = next_loan();
        size_t count = 0;
        bool scales = scale(&contract.loan.principal) && scale(&contract.loan.balloon) && scale(&contract.subsidy.base_cap) &&
                      scale_unit(&contract.loan.interest_rounding) && scale_unit(&contract.loan.payment_rounding) &&
                      scale_unit(&contract.subsidy.rounding);
        if (scales && icha_schedule(&contract.loan, subsidy(), scaled, ROWS_MAX, &count, NULL) == ICHA_OK) {
            if (count != row_count) fail_loan(terms, "another number of rows");
            for (size_t k = 0; k < count; k++)
                if (!is_tenfold(&rows[k], &scaled[k])) fail_loan(terms, "a figure is not tenfold");
            done++;
        }
        json_decref(terms);
    }
    assert_true(done > cases / 4);
}

static icha_money lines_of(const icha_claim *list, size_t count, int32_t year, int32_t payer) {
    icha_money sum = 0;
    for (size_t i = 0; i < count; i++) {
        int32_t of;
        icha_date_to_civil(list[i].cycle_from, &of, NULL, NULL);
        if (of == year && list[i].payer == payer) sum += list[i].lines;
    }
    return sum;
}

/* Months, quarters and halves split by day add up to the years'. */
static void cycles_add_up_to_years(void **state) {
    static const icha_claim_cycle cycles[] = {ICHA_CYCLE_MONTH, ICHA_CYCLE_QUARTER, ICHA_CYCLE_HALF};
    (void)state;
    for (long i = 0; i < cases; i++) {
        json_t *terms = next_loan();
        icha_claim_terms *claim = &contract.subsidy.claim;
        size_t count = 0, year_count = 0;
        *claim = (icha_claim_terms){RANDOM_PICK(&chance, cycles), ICHA_CLAIM_BY_ACCRUAL, {ICHA_ROUND_DOWN, 1}, ICHA_CLAIM_LEVEL_LINE, 0, 0};
        assert_int_equal(icha_claims(&contract.loan, subsidy(), claims, CLAIMS_MAX, &count, NULL), ICHA_OK);
        claim->cycle = ICHA_CYCLE_YEAR;
        assert_int_equal(icha_claims(&contract.loan, subsidy(), years, CLAIMS_MAX, &year_count, NULL), ICHA_OK);
        icha_money whole = 0, parts = 0;
        for (size_t k = 0; k < row_count; k++) whole += rows[k].subsidy;
        for (size_t k = 0; k < count; k++) parts += claims[k].lines;
        for (size_t k = 0; k < year_count; k++) {
            int32_t year;
            icha_date_to_civil(years[k].cycle_from, &year, NULL, NULL);
            if (lines_of(claims, count, year, years[k].payer) != years[k].lines) fail_loan(terms, "cycles do not add up to a year");
        }
        if (parts != whole) fail_loan(terms, "claims do not add up to the subsidy");
        json_decref(terms);
    }
}

typedef struct sums {
    icha_money of[4];
} sums;

static void add_posting(void *context, const icha_posting *posting) {
    ((sums *)context)->of[posting->kind] += posting->amount;
}

static void postings_add_up_to_the_row(void **state) {
    static const int32_t buckets[] = {1, 3, 6, 12};
    (void)state;
    for (long i = 0; i < cases; i++) {
        json_t *terms = next_loan();
        icha_cursor cursor;
        icha_row row;
        bool more = true;
        assert_int_equal(icha_cursor_open(&cursor, &contract.loan, subsidy(), NULL), ICHA_OK);
        while (icha_cursor_next(&cursor, &row, &more, NULL) == ICHA_OK && more) {
            sums total = {{0}};
            icha_post_row(&cursor, &row, RANDOM_PICK(&chance, buckets), add_posting, &total);
            icha_money claimed = contract.has_subsidy && contract.subsidy.claim.cycle != 0 ? row.subsidy : 0;
            if (total.of[ICHA_POSTING_ACCRUED] != row.subsidy || total.of[ICHA_POSTING_DUE] != row.subsidy ||
                total.of[ICHA_POSTING_CLAIM] != claimed)
                fail_loan(terms, "postings do not add up");
        }
        json_decref(terms);
    }
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(pulled_rows_are_the_array), cmocka_unit_test(tenfold_money_is_tenfold_figures),
                                       cmocka_unit_test(cycles_add_up_to_years), cmocka_unit_test(postings_add_up_to_the_row)};
    chance = random_from(argc, argv, 20180701, &cases);
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    icha_thread_cleanup();
    return failures;
}
