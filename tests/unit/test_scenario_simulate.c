/* Chance (A-2 `simulate`): the generator against the known answers that Random123 publishes (tests/kat_vectors,
 * threefry4x64 20: counter, key, result), draws at the ends of probability, states. */
#include "support/cmocka_setup.h"

#include <string.h>

#include "scenario/simulate.h"
#include "scenario/weights.h"

#define ONES UINT64_C(0xffffffffffffffff)

static void known_answers(void **state) {
    (void)state;
    static const struct {
        icha_threefry counter, key, result;
    } cases[] = {
        {{{0, 0, 0, 0}},
         {{0, 0, 0, 0}},
         {{UINT64_C(0x09218ebde6c85537), UINT64_C(0x55941f5266d86105), UINT64_C(0x4bd25e16282434dc),
           UINT64_C(0xee29ec846bd2e40b)}}},
        {{{ONES, ONES, ONES, ONES}},
         {{ONES, ONES, ONES, ONES}},
         {{UINT64_C(0x29c24097942bba1b), UINT64_C(0x0371bbfb0f6f4e11), UINT64_C(0x3c231ffa33f83a1c),
           UINT64_C(0xcd29113fde32d168)}}},
        {{{UINT64_C(0x243f6a8885a308d3), UINT64_C(0x13198a2e03707344), UINT64_C(0xa4093822299f31d0),
           UINT64_C(0x082efa98ec4e6c89)}},
         {{UINT64_C(0x452821e638d01377), UINT64_C(0xbe5466cf34e90c6c), UINT64_C(0xbe5466cf34e90c6c),
           UINT64_C(0xc0ac29b7c97c50dd)}},
         {{UINT64_C(0xa7e8fde591651bd9), UINT64_C(0xbaafd0c30138319b), UINT64_C(0x84a5c1a729e685b9),
           UINT64_C(0x901d406ccebc1ba4)}}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        icha_threefry found = icha_threefry_of(cases[i].key, cases[i].counter);
        assert_memory_equal(&found, &cases[i].result, sizeof found);
    }
}

static void keys_are_digests(void **state) {
    (void)state;
    /* SHA-256("abc") = ba7816bf 8f01cfea 414140de 5dae2223 b00361a3 96177a9c b410ff61 f20015ad (FIPS 180-4) */
    const icha_threefry expected = {{UINT64_C(0xba7816bf8f01cfea), UINT64_C(0x414140de5dae2223),
                                     UINT64_C(0xb00361a396177a9c), UINT64_C(0xb410ff61f20015ad)}};
    icha_threefry key = icha_seed_key("abc");
    assert_memory_equal(&key, &expected, sizeof key);
    assert_int_equal(icha_loan_stream("abcd", 3), UINT64_C(0xba7816bf8f01cfea));
}

static void certain_and_impossible_events(void **state) {
    (void)state;
    const icha_threefry key = icha_seed_key("20181122");
    icha_behaviour entry = {ICHA_BEHAVIOUR_DEFAULT, {1, 1}, NULL, 0, 0, INT32_MAX};
    for (int32_t period = 1; period <= 1000; period++) assert_true(icha_draw(&key, 7, period, &entry, 1));
    entry.probability = (icha_ratio){0, 1};
    for (int32_t period = 1; period <= 1000; period++) assert_false(icha_draw(&key, 7, period, &entry, 1));
}

/* The border itself, exactly: with u the word drawn, p = 1/q strikes just when u x q < 2^64. */
static void the_border_is_exact(void **state) {
    (void)state;
    const icha_threefry key = icha_seed_key("s");
    int64_t struck = 0;
    for (int32_t period = 1; period <= 2000; period++) {
        const icha_threefry counter = {{3, (uint64_t)period, ICHA_BEHAVIOUR_PREPAYMENT, 2}};
        uint64_t drawn = icha_threefry_of(key, counter).word[0];
        if (drawn >> 34 == 0) continue;
        int64_t border = (int64_t)(ONES / drawn); /* the largest q with u x q <= 2^64 - 1 */
        icha_behaviour entry = {ICHA_BEHAVIOUR_PREPAYMENT, {1, border}, NULL, 0, 0, INT32_MAX};
        assert_true(icha_draw(&key, 3, period, &entry, 2));
        entry.probability.denominator++; /* u x (q + 1) >= 2^64, for u does not divide 2^64 but for powers of 2 */
        assert_false(icha_draw(&key, 3, period, &entry, 2));
        entry.probability = (icha_ratio){1, 4};
        struck += icha_draw(&key, 3, period, &entry, 2);
    }
    assert_in_range(struck, 400, 600); /* of 2,000: 500, standard deviation 19.4 */
}

/* A word that is a probability itself: of seed 20181122, loan L1, prepayment, entry 1, the word of period 58,153,941 is
 * 0xacad6f2d44000000 (searched for; tests/scenario/oracle.py draws the same), which is 185,411,029,841 / 2^38 of 2^64. An
 * event strikes when the word lies below, so not at that probability, and one part in 2^38 above it does. */
static void a_word_on_the_border_does_not_strike(void **state) {
    (void)state;
    const icha_threefry key = icha_seed_key("20181122");
    const uint64_t loan = icha_loan_stream("L1", 2);
    icha_behaviour entry = {
        ICHA_BEHAVIOUR_PREPAYMENT, {INT64_C(185411029841), INT64_C(1) << 38}, NULL, 0, 0, INT32_MAX};
    assert_false(icha_draw(&key, loan, 58153941, &entry, 1));
    entry.probability.numerator++;
    assert_true(icha_draw(&key, loan, 58153941, &entry, 1));
}

static void an_entry_strikes_at_its_ages(void **state) {
    (void)state;
    static const char *const products[] = {"p", "q"};
    icha_behaviour entry = {ICHA_BEHAVIOUR_CLOSURE, {1, 1}, products, 2, 3, 5};
    for (int32_t age = 0; age < 8; age++)
        assert_int_equal(icha_behaviour_strikes(&entry, "q", age), age >= 3 && age <= 5);
    assert_false(icha_behaviour_strikes(&entry, "r", 4));
    entry.product_count = 0;
    assert_true(icha_behaviour_strikes(&entry, "r", 4));
}

static void draws_differ_by_all_that_names_them(void **state) {
    (void)state;
    const icha_threefry key = icha_seed_key("a"), other = icha_seed_key("b");
    const icha_behaviour first = {ICHA_BEHAVIOUR_DEFAULT, {1, 2}, NULL, 0, 0, INT32_MAX};
    icha_behaviour kind = first;
    kind.kind = ICHA_BEHAVIOUR_CLOSURE;
    int differ[5] = {0};
    for (int32_t period = 1; period <= 400; period++) {
        bool drawn = icha_draw(&key, 1, period, &first, 1);
        differ[0] += drawn != icha_draw(&other, 1, period, &first, 1);
        differ[1] += drawn != icha_draw(&key, 2, period, &first, 1);
        differ[2] += drawn != icha_draw(&key, 1, period + 400, &first, 1);
        differ[3] += drawn != icha_draw(&key, 1, period, &kind, 1);
        differ[4] += drawn != icha_draw(&key, 1, period, &first, 2);
    }
    for (size_t i = 0; i < 5; i++) assert_in_range(differ[i], 140, 260); /* of 400: 200, standard deviation 10 */
}

static void states(void **state) {
    (void)state;
    static const icha_loan_state after[3][4] = {/* prepayment, default, recovery, closure; 0: unchanged */
                                                {ICHA_LOAN_GONE, ICHA_LOAN_DEFAULTED, 0, ICHA_LOAN_GONE},
                                                {0, 0, ICHA_LOAN_PAYING, 0},
                                                {0, 0, 0, 0}};
    for (int from = ICHA_LOAN_PAYING; from <= ICHA_LOAN_GONE; from++)
        for (int kind = ICHA_BEHAVIOUR_PREPAYMENT; kind <= ICHA_BEHAVIOUR_CLOSURE; kind++) {
            bool changed;
            int expected = (int)after[from - 1][kind - 1];
            int found = (int)icha_state_after((icha_loan_state)from, (icha_behaviour_kind)kind, &changed);
            assert_int_equal(changed, expected != 0);
            assert_int_equal(found, expected != 0 ? expected : from);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers),
        cmocka_unit_test(keys_are_digests),
        cmocka_unit_test(certain_and_impossible_events),
        cmocka_unit_test(the_border_is_exact),
        cmocka_unit_test(a_word_on_the_border_does_not_strike),
        cmocka_unit_test(an_entry_strikes_at_its_ages),
        cmocka_unit_test(draws_differ_by_all_that_names_them),
        cmocka_unit_test(states),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
