/* Shards of a portfolio (P-3) and their sums as shard.json; progress. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/cmocka_setup.h"

#include "audit/shard.h"
#include "icha/icha.h"
#include "portfolio/shard.h"

/* 36,500,000 won at act/365: 1,000 won a day and percent, a 1 % subsidy is 1,000 won a day. */
static const char book[] =
    "loan_id,product,principal,rate,disbursed_on,term_months,method,day_count,inclusion,rounding.interest,subsidy."
    "method,"
    "subsidy.base,subsidy.rounding,subsidy.steps[0].months,subsidy.steps[0].rate,subsidy.payers[0].name,"
    "subsidy.payers[0].share,subsidy.claim.cycle,subsidy.claim.by,subsidy.claim.rounding,subsidy.claim.level,"
    "subsidy.claim.payment_lag_days,subsidy.claim.closing_days\n"
#define LOAN(id, principal)                                                                                            \
    id ",p," principal ",3%,2018-01-01,1,bullet,act/365,start,down/1,of_rate,balance,down/1,1,1%,city,1,quarter,due,"  \
       "down/10,claim,20,0\n"
    LOAN("A", "36500000") LOAN("B", "3650") LOAN("C", "3650") LOAN("D", "3650");

static icha_portfolio_options options_for(int32_t shard, int32_t shards) {
    icha_portfolio_options options = ICHA_PORTFOLIO_OPTIONS_INIT;
    options.first_year = options.last_year = 2018;
    options.shard = shard;
    options.shards = shards;
    return options;
}

static icha_portfolio *run(int32_t shard, int32_t shards) {
    icha_error err = ICHA_ERROR_INIT;
    icha_portfolio *made = NULL;
    icha_portfolio_options options = options_for(shard, shards);
    if (icha_portfolio_run(book, sizeof book - 1, "book.csv", &options, &made, &err) != ICHA_OK)
        fail_msg("%s", err.message);
    return made;
}

/* Published values of 64-bit FNV-1a: "a" af63dc4c8601ec8c, "foobar" 85944171f73967e8. Folded:
 * af63dc4c ^ 8601ec8c = 296230c0 = 694,300,864, a multiple of 64;
 * 85944171 ^ f73967e8 = 72ad2699 = 1,923,950,233: 1 mod 2 and mod 4, 33 mod 100. */
static void the_shard_of_an_id_is_a_published_hash(void **state) {
    (void)state;
    assert_int_equal(icha_shard_of("a", 1, 64), 1);
    assert_int_equal(icha_shard_of("foobar", 6, 2), 2);
    assert_int_equal(icha_shard_of("foobar", 6, 4), 2);
    assert_int_equal(icha_shard_of("foobar", 6, 100), 34);
    assert_int_equal(icha_shard_of("", 0, 128), 1);
    assert_int_equal(icha_shard_of("foobar", 6, 1), 1);
}

/* Each loan in one shard, and neither of two empty: by its lowest bit alone FNV-1a would send all even numbers to one.
 */
static void numbers_spread_over_shards(void **state) {
    (void)state;
    int counts[2] = {0, 0};
    char id[16];
    for (int number = 1000; number < 3000; number += 2) {
        snprintf(id, sizeof id, "L%d", number);
        counts[icha_shard_of(id, strlen(id), 2) - 1]++;
    }
    assert_int_equal(counts[0] + counts[1], 1000);
    assert_in_range(counts[0], 400, 600);
}

static icha_status run_status(int32_t shard, int32_t shards, icha_error *err) {
    icha_portfolio *made = NULL;
    icha_portfolio_options options = options_for(shard, shards);
    icha_status status = icha_portfolio_run(book, sizeof book - 1, "book.csv", &options, &made, err);
    icha_portfolio_free(made);
    return status;
}

static void options_are_checked(void **state) {
    (void)state;
    icha_error err = ICHA_ERROR_INIT;
    static const struct {
        int32_t shard, shards;
        const char *field;
    } bad[] = {{1, 0, "shards"}, {1, -1, "shards"}, {1, ICHA_PORTFOLIO_SHARDS_MAX + 1, "shards"},
               {0, 1, "shard"},  {2, 1, "shard"},   {-1, 2, "shard"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(run_status(bad[i].shard, bad[i].shards, &err), ICHA_ERR_RANGE);
        assert_string_equal(err.field, bad[i].field);
    }
    assert_int_equal(run_status(1, 1, &err), ICHA_OK);
    assert_int_equal(run_status(ICHA_PORTFOLIO_SHARDS_MAX, ICHA_PORTFOLIO_SHARDS_MAX, &err), ICHA_OK);
}

/* A has 31,000 won in January, B, C and D 3.1 each, so 3. Together 31,009: down/10 claims 31,000 and drops 9. */
static void claims_are_settled_over_all_shards(void **state) {
    (void)state;
    icha_error err = ICHA_ERROR_INIT;
    icha_portfolio_options options = options_for(0, 0);
    icha_portfolio *whole = icha_portfolio_begin("", &options);
    assert_non_null(whole);
    assert_int_equal(icha_fold_init(&whole->fold, &whole->options, &err), ICHA_OK);
    int64_t rows = 0;
    for (int32_t shard = 1; shard <= 3; shard++) {
        icha_portfolio *part = run(shard, 3);
        assert_int_equal(
            icha_portfolio_cell_count(part) + icha_portfolio_claim_count(part) + icha_portfolio_total_count(part), 0);
        rows += icha_portfolio_count(part).rows_in;
        assert_int_equal(icha_shard_gather(whole, part, &err), ICHA_OK);
        icha_portfolio_free(part);
    }
    assert_int_equal(rows, 4);
    assert_int_equal(icha_portfolio_finish(whole, &err), ICHA_OK);
    assert_true(icha_portfolio_ties_out(whole));
    assert_int_equal(icha_portfolio_count(whole).used, 4);
    assert_int_equal(icha_portfolio_claim_count(whole), 1);
    assert_int_equal(icha_portfolio_claim_at(whole, 0).lines, 31009);
    assert_int_equal(icha_portfolio_claim_at(whole, 0).amount, 31000);
    assert_int_equal(icha_portfolio_cell(whole, 0).loans, 4);
    icha_portfolio_free(whole);
}

static void shard_json_goes_there_and_back(void **state) {
    (void)state;
    icha_error err = ICHA_ERROR_INIT;
    char *text = NULL, *again = NULL;
    size_t length = 0, written = 0;
    icha_portfolio *part = run(1, 1), *read = NULL;
    assert_int_equal(icha_shard_write(part, &text, &length, &err), ICHA_OK);
    assert_int_equal(icha_shard_read(text, length, &part->options, &read, &err), ICHA_OK);
    assert_int_equal(icha_shard_write(read, &again, &written, &err), ICHA_OK);
    assert_int_equal(written, length);
    assert_memory_equal(again, text, length);
    assert_int_equal(icha_portfolio_count(read).used, 4);
    assert_non_null(strstr(text, "\"lines\":\"31009\""));
    free(again);
    free(text);
    icha_portfolio_free(read);
    icha_portfolio_free(part);
}

/* At the limit of N-1 a sum is read, one past it is not; nothing is made then. */
static void a_sum_at_the_limit(void **state) {
    (void)state;
    static const char form[] = "{\"assumptions\":[],\"cells\":[],\"claims\":[],\"counts\":{\"events_held\":0,\"events_"
                               "in\":0,\"events_used\":0,"
                               "\"held\":0,\"rows_in\":1,\"used\":1},\"methods\":[\"outlay/"
                               "1\"],\"notes\":[],\"schema\":\"icha.shard/1\",\"shard\":\"1/1\","
                               "\"totals\":[{\"after\":\"0\",\"basis\":\"accrued\",\"before\":\"%s\",\"kind\":"
                               "\"interest_subsidy\",\"product\":\"p\","
                               "\"within\":\"0\"}]}";
    static const struct {
        const char *amount;
        icha_status status;
    } cases[] = {{"8999999999999999", ICHA_OK},
                 {"9000000000000000", ICHA_OK},
                 {"9000000000000001", ICHA_ERR_CONFLICT},
                 {"-1", ICHA_ERR_CONFLICT},
                 {"0", ICHA_OK},
                 {"-0", ICHA_ERR_CONFLICT},
                 {"1.0", ICHA_ERR_CONFLICT},
                 {"", ICHA_ERR_CONFLICT}};
    icha_portfolio_options options = options_for(1, 1);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[1024];
        icha_error err = ICHA_ERROR_INIT;
        icha_portfolio *read = NULL;
        int length = snprintf(text, sizeof text, form, cases[i].amount);
        assert_int_equal(icha_shard_read(text, (size_t)length, &options, &read, &err), cases[i].status);
        assert_true((read != NULL) == (cases[i].status == ICHA_OK));
        icha_portfolio_free(read);
    }
}

static void two_sums_may_not_pass_the_limit(void **state) {
    (void)state;
    icha_error err = ICHA_ERROR_INIT;
    icha_portfolio_options options = options_for(0, 0);
    icha_portfolio *whole = icha_portfolio_begin("", &options), *part = run(1, 1);
    assert_int_equal(icha_fold_init(&whole->fold, &whole->options, &err), ICHA_OK);
    icha_claim_sum *claim = icha_sums_entry(&part->fold.claims, 0);
    claim->lines = ICHA_MONEY_MAX / 2; /* twice that is the limit itself, for it is even */
    assert_int_equal(icha_shard_gather(whole, part, &err), ICHA_OK);
    assert_int_equal(icha_shard_gather(whole, part, &err), ICHA_OK);
    claim->lines = 1;
    assert_int_equal(icha_shard_gather(whole, part, &err), ICHA_ERR_OVERFLOW);
    icha_portfolio_free(part);
    icha_portfolio_free(whole);
}

static void progress_ends_at_all_rows(void **state) {
    (void)state;
    for (int32_t shards = 0; shards <= 2; shards += 2) {
        icha_progress *progress = icha_progress_new();
        icha_portfolio *made = NULL;
        icha_portfolio_options options = options_for(shards == 0 ? 0 : 1, shards);
        assert_non_null(progress);
        assert_int_equal(icha_progress_read(progress).rows_in, 0);
        options.progress = progress;
        assert_int_equal(icha_portfolio_run(book, sizeof book - 1, "book.csv", &options, &made, NULL), ICHA_OK);
        assert_int_equal(icha_progress_read(progress).rows_in, 4);
        assert_int_equal(icha_progress_read(progress).rows_done, 4);
        icha_portfolio_free(made);
        icha_progress_free(progress);
    }
    icha_progress_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shard_of_an_id_is_a_published_hash),
        cmocka_unit_test(numbers_spread_over_shards),
        cmocka_unit_test(options_are_checked),
        cmocka_unit_test(claims_are_settled_over_all_shards),
        cmocka_unit_test(shard_json_goes_there_and_back),
        cmocka_unit_test(a_sum_at_the_limit),
        cmocka_unit_test(two_sums_may_not_pass_the_limit),
        cmocka_unit_test(progress_ends_at_all_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
