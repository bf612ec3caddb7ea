/* Rates, sums, roundings and splits over random input (N-1 to N-6). test_numbers [COUNT [SEED]] */
#include "support/cmocka_setup.h"

#include <stdbool.h>
#include <string.h>

#include "icha/icha.h"
#include "number/wide.h"
#include "support/random.h"

static test_random chance;
static long cases = 100000;

static icha_rate random_rate(void) {
    if (random_one_in(&chance, 3)) return random_in(&chance, -20, 20);
    if (random_one_in(&chance, 3)) return random_in(&chance, -1000, 1000) * 10000000;
    return random_in(&chance, -ICHA_RATE_MAX, ICHA_RATE_MAX);
}

static icha_money random_amount(void) {
    static const icha_money corners[] = {0, 1, 9, 10, 99, 500, 1500, 2500, ICHA_MONEY_MAX - 1, ICHA_MONEY_MAX};
    if (random_one_in(&chance, 5)) return RANDOM_PICK(&chance, corners);
    if (random_one_in(&chance, 3)) return random_in(&chance, 0, 20000);
    return random_in(&chance, 0, ICHA_MONEY_MAX);
}

static void a_written_rate_reads_back(void **state) {
    (void)state;
    for (long i = 0; i < cases; i++) {
        char text[ICHA_TEXT_MAX], other[64];
        icha_rate rate = random_rate(), read = 0;
        size_t length = icha_rate_format(rate, text, sizeof text);
        assert_int_equal(icha_rate_parse(text, length, &read, NULL), ICHA_OK);
        assert_int_equal(read, rate);
        int64_t magnitude = rate < 0 ? -rate : rate;
        snprintf(other, sizeof other, "%s%lld.%05lldbp", rate < 0 ? "-" : "", (long long)(magnitude / 100000), (long long)(magnitude % 100000));
        assert_int_equal(icha_rate_parse(other, strlen(other), &read, NULL), ICHA_OK);
        assert_int_equal(read, rate);
        snprintf(other, sizeof other, "%s%lld.%09lldx", rate < 0 ? "-" : "", (long long)(magnitude / ICHA_RATE_ONE), (long long)(magnitude % ICHA_RATE_ONE));
        assert_int_equal(icha_rate_parse(other, strlen(other), &read, NULL), ICHA_OK);
        assert_int_equal(read, rate);
    }
}

static void sums_are_those_of_wider_integers(void **state) {
    (void)state;
    for (long i = 0; i < cases; i++) {
        icha_money a = random_amount(), b = random_amount(), sum = 4711;
        if (random_one_in(&chance, 2)) a = -a;
        if (random_one_in(&chance, 2)) b = -b;
        icha_i128 wide = (icha_i128)a + b;
        bool fits = wide <= ICHA_MONEY_MAX && wide >= -ICHA_MONEY_MAX;
        assert_int_equal(icha_money_add(a, b, &sum, NULL), fits ? ICHA_OK : ICHA_ERR_OVERFLOW);
        assert_true(sum == (fits ? wide : 4711));
    }
}

/* Twice the distance to the rounded figure, in parts of the denominator, against the unit. */
static bool is_rounded(icha_money numerator, int64_t denominator, icha_rounding rounding, icha_money rounded) {
    icha_i128 unit = (icha_i128)rounding.unit * denominator, distance = (icha_i128)rounded * denominator - numerator;
    bool away = numerator < 0 ? distance < 0 : distance > 0;
    if (distance < 0) distance = -distance;
    if (rounded % rounding.unit != 0 || distance >= unit) return false;
    switch (rounding.mode) {
    case ICHA_ROUND_DOWN: return distance == 0 || !away;
    case ICHA_ROUND_UP: return distance == 0 || away;
    case ICHA_ROUND_HALF_UP: return 2 * distance < unit || (2 * distance == unit && away);
    case ICHA_ROUND_HALF_EVEN: return 2 * distance < unit || (2 * distance == unit && rounded / rounding.unit % 2 == 0);
    }
    return false;
}

static void roundings_are_the_nearest_of_their_kind(void **state) {
    static const int32_t units[] = {1, 10, 100, 1000};
    (void)state;
    for (long i = 0; i < cases; i++) {
        icha_rounding rounding = {(icha_rounding_mode)random_in(&chance, 1, 4), RANDOM_PICK(&chance, units)};
        int64_t denominator = random_one_in(&chance, 2) ? random_in(&chance, 1, 20) : random_in(&chance, 1, INT64_C(1) << 52);
        icha_money numerator = random_amount(), rounded = 0;
        if (random_one_in(&chance, 4)) numerator = (random_in(&chance, 0, 1000) * 2 + 1) * rounding.unit * (denominator % 1000) / 2;
        if (random_one_in(&chance, 2)) numerator = -numerator;
        if (!icha_round_quotient(numerator, denominator, rounding, &rounded)) fail();
        if (!is_rounded(numerator, denominator, rounding, rounded))
            fail_msg("%lld/%lld by %d/%d gave %lld", (long long)numerator, (long long)denominator, rounding.mode,
                     rounding.unit, (long long)rounded);
    }
}

static size_t random_shares(icha_ratio *shares) {
    size_t count = (size_t)random_in(&chance, 1, ICHA_SHARES_MAX);
    int64_t terms[ICHA_SHARES_MAX], sum = 0;
    int64_t largest = random_one_in(&chance, 3) ? 3 : random_one_in(&chance, 2) ? 100 : INT64_C(100000000000);
    for (size_t i = 0; i < count; i++) sum += terms[i] = random_in(&chance, i == 0, largest);
    for (size_t i = 0; i < count; i++) shares[i] = (icha_ratio){terms[i], sum};
    return count;
}

static void splits_add_up(void **state) {
    (void)state;
    for (long i = 0; i < cases; i++) {
        icha_ratio shares[ICHA_SHARES_MAX];
        icha_money parts[ICHA_SHARES_MAX], amount = random_amount(), sum = 0;
        size_t count = random_shares(shares), place = 0;
        icha_residual residual = (icha_residual)random_in(&chance, 1, 3);
        assert_int_equal(icha_split(amount, shares, count, residual, parts, NULL), ICHA_OK);
        if (residual == ICHA_RESIDUAL_LAST) place = count - 1;
        for (size_t k = 1; residual == ICHA_RESIDUAL_LARGEST && k < count; k++)
            if (shares[k].numerator > shares[place].numerator) place = k;
        for (size_t k = 0; k < count; k++) {
            icha_money down = (icha_money)((icha_i128)amount * shares[k].numerator / shares[k].denominator);
            assert_in_range(parts[k] - down, 0, k == place ? count - 1 : 0);
            sum += parts[k];
        }
        assert_int_equal(sum, amount);
    }
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_written_rate_reads_back),
                                       cmocka_unit_test(sums_are_those_of_wider_integers),
                                       cmocka_unit_test(roundings_are_the_nearest_of_their_kind),
                                       cmocka_unit_test(splits_add_up)};
    chance = random_from(argc, argv, 20180101, &cases);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
