/* The level payment's two ways against each other and against its own definition (L-3, N-5). test_levels [COUNT [SEED]] */
#include "support/cmocka_setup.h"

#include <gmp.h>
#include <stdbool.h>

#include "icha/icha.h"
#include "number/level.h"
#include "number/wide.h"
#include "support/random.h"

static test_random chance;
static long cases = 1500;
static icha_growth growths[400];

static icha_rounding random_rounding(void) {
    static const int32_t units[] = {1, 1, 10, 100, 1000};
    return (icha_rounding){(icha_rounding_mode)random_in(&chance, 1, 4), RANDOM_PICK(&chance, units)};
}

static icha_growth random_growth(void) {
    int64_t rate = random_one_in(&chance, 10) ? 0 : random_one_in(&chance, 5) ? random_in(&chance, 0, ICHA_RATE_MAX) : random_in(&chance, 1, 1200) * 100000;
    int64_t days = random_in(&chance, 1, 366), year = random_one_in(&chance, 2) ? 365 : 360;
    return (icha_growth){year * ICHA_RATE_ONE + rate * days, year * ICHA_RATE_ONE};
}

static icha_level_form random_form(void) {
    icha_level_form form = {.n = (size_t)(random_one_in(&chance, 8) ? random_in(&chance, 100, 400) : random_in(&chance, 1, 72)),
                            .rounding = random_rounding(),
                            .growth = random_growth()};
    form.principal = random_one_in(&chance, 8) ? random_in(&chance, 0, ICHA_MONEY_MAX) : random_in(&chance, 0, 100000000);
    if (random_one_in(&chance, 3)) form.balloon = random_in(&chance, 0, form.principal + random_one_in(&chance, 4) * 1000);
    if (form.balloon > ICHA_MONEY_MAX) form.balloon = ICHA_MONEY_MAX;
    if (random_one_in(&chance, 6)) form.balloon = form.principal; /* the interest alone: ties, exact amounts */
    if (random_one_in(&chance, 2)) {
        icha_growth alike = random_growth();
        bool all_alike = random_one_in(&chance, 3);
        for (size_t j = 0; j < form.n; j++) growths[j] = all_alike ? alike : random_growth();
        form.growths = growths;
    }
    return form;
}

/* What is left of the principal after n payments: balance x growth - payment, exactly; against the balloon. */
static int left_against_balloon(const icha_level_form *form, icha_money payment) {
    mpq_t balance, factor, paid;
    mpq_inits(balance, factor, paid, NULL);
    mpq_set_si(balance, form->principal, 1);
    mpq_set_si(paid, payment, 1);
    for (size_t j = 0; j < form->n; j++) {
        icha_growth growth = form->growths != NULL ? form->growths[j] : form->growth;
        mpq_set_si(factor, growth.numerator, (unsigned long)growth.denominator);
        mpq_canonicalize(factor);
        mpq_mul(balance, balance, factor);
        mpq_sub(balance, balance, paid);
    }
    int sign = mpq_cmp_si(balance, form->balloon, 1);
    mpq_clears(balance, factor, paid, NULL);
    return sign;
}

static void fail_form(const icha_level_form *form, const char *what) {
    fail_msg("%s: principal %lld balloon %lld n %zu rounding %d/%d growth %lld/%lld%s", what, (long long)form->principal,
             (long long)form->balloon, form->n, form->rounding.mode, form->rounding.unit, (long long)form->growth.numerator,
             (long long)form->growth.denominator, form->growths != NULL ? " (each)" : "");
}

/* Down: the payment leaves enough, one unit more does not. Up: the other way round. By magnitude, so for positive ones. */
static void certify(const icha_level_form *form, icha_money payment) {
    int32_t unit = form->rounding.unit;
    if (payment < 0 || (payment == 0 && left_against_balloon(form, 0) < 0)) return;
    if (form->rounding.mode == ICHA_ROUND_DOWN &&
        (left_against_balloon(form, payment) < 0 || left_against_balloon(form, payment + unit) >= 0))
        fail_form(form, "down is not certified");
    if (form->rounding.mode == ICHA_ROUND_UP &&
        (left_against_balloon(form, payment) > 0 || (payment > 0 && left_against_balloon(form, payment - unit) <= 0)))
        fail_form(form, "up is not certified");
}

/* Returns whether the widest enclosure was certain. */
static bool compare_ways(const icha_level_form *form) {
    icha_money exact = 4711, enclosed;
    icha_level_answer answer = icha_level_by_integers(form, &exact), wide = ICHA_LEVEL_OPEN;
    assert_true(answer == ICHA_LEVEL_DONE || answer == ICHA_LEVEL_OVERFLOW);
    for (long precision = 64; precision <= 512; precision += 64) {
        enclosed = 4711;
        wide = icha_level_by_enclosure(form, precision, &enclosed);
        if (wide != ICHA_LEVEL_OPEN && (wide != answer || enclosed != exact)) fail_form(form, "the two ways differ");
    }
    if (answer == ICHA_LEVEL_DONE && form->n <= 72) certify(form, exact);
    return wide != ICHA_LEVEL_OPEN;
}

static void both_ways_agree_and_are_certified(void **state) {
    long certain = 0;
    (void)state;
    for (long i = 0; i < cases; i++) {
        icha_level_form form = random_form();
        certain += compare_ways(&form);
    }
    print_message("%ld of %ld enclosures certain\n", certain, cases);
    assert_true(certain > cases * 6 / 10);
}

/* Principals whose payment lies next to a tie: with i = p/q and n periods, P = (k + 1/2) / (payment of 1), and neighbours. */
static void near_ties_are_decided(void **state) {
    (void)state;
    for (long i = 0; i < cases / 4 + 1; i++) {
        icha_level_form form = {.principal = ICHA_MONEY_MAX / 2, .growth = random_growth(), .n = (size_t)random_in(&chance, 2, 60),
                                .rounding = {ICHA_ROUND_DOWN, 1}};
        icha_money per_whole;
        if (icha_level_by_integers(&form, &per_whole) != ICHA_LEVEL_DONE || per_whole < 1000) continue;
        icha_money wanted = random_in(&chance, 1, per_whole < 1000000 ? per_whole : 1000000);
        icha_money near = (icha_money)((icha_i128)(2 * wanted + 1) * form.principal / per_whole / 2);
        for (icha_money step = -1; step <= 1; step++) {
            form.principal = near + step;
            form.rounding = random_rounding();
            if (form.principal > 0) compare_ways(&form);
        }
    }
}

/* Growth 3 over an even number n of periods: with balloon = P x 3^n - A x (3^n - 1) / 2 the payment is exactly A, a whole
 * number or a tie, positive or negative; so it is without balloon for P = m (3^n - 1) / 4 and A = m x 3^n / 2. There an
 * enclosure may be open, never mistaken. */
static void exact_payments_are_never_mistaken(void **state) {
    (void)state;
    for (long i = 0; i < cases; i++) {
        int64_t n = random_in(&chance, 1, 10) * 2, power = 1;
        for (int64_t j = 0; j < n; j++) power *= 3;
        int64_t twice = random_in(&chance, -3000, 3000), principal = random_in(&chance, 0, 2000);
        int64_t balloon = principal * power - twice * ((power - 1) / 4);
        if (random_one_in(&chance, 3)) {
            int64_t m = random_in(&chance, 1, 1000);
            principal = m * ((power - 1) / 4);
            balloon = 0;
            twice = m * power;
        }
        icha_level_form form = {.principal = principal, .balloon = balloon, .growth = {3, 1}, .n = (size_t)n,
                                .rounding = {(icha_rounding_mode)random_in(&chance, 1, 4), 1}};
        icha_money payment;
        if (balloon < 0) continue;
        for (int64_t j = 0; j < n; j++) growths[j] = form.growth;
        if (random_one_in(&chance, 2)) form.growths = growths;
        compare_ways(&form);
        assert_int_equal(icha_level_by_integers(&form, &payment), ICHA_LEVEL_DONE);
        assert_true(payment * 2 == twice || (twice % 2 != 0 && (payment * 2 == twice + 1 || payment * 2 == twice - 1)));
    }
}

/* Growth u/q, q = u - 1 even, n periods, no balloon: with P = m q (u^n - q^n) / 2 the payment is m u^n / 2, for odd m a tie. */
static void ties_are_never_mistaken(void **state) {
    (void)state;
    for (long i = 0; i < cases * 4; i++) {
        int64_t u = random_in(&chance, 1, 6) * 2 + 1, n = random_in(&chance, 2, 9), grown = 1, base = 1;
        for (int64_t j = 0; j < n; j++) grown *= u, base *= u - 1;
        int64_t m = random_in(&chance, 1, 100) * 2 - 1;
        icha_i128 principal = (icha_i128)m * (u - 1) * (grown - base) / 2;
        if (principal > ICHA_MONEY_MAX) continue;
        icha_level_form form = {.principal = (icha_money)principal, .growth = {u, u - 1}, .n = (size_t)n,
                                .rounding = {(icha_rounding_mode)random_in(&chance, 1, 4), 1}};
        icha_money payment = 0, enclosed = 0;
        assert_int_equal(icha_level_by_integers(&form, &payment), ICHA_LEVEL_DONE);
        assert_true(payment * 2 == m * grown + 1 || payment * 2 == m * grown - 1);
        long precision = random_in(&chance, 64, 200);
        if (icha_level_by_enclosure(&form, precision, &enclosed) == ICHA_LEVEL_DONE && enclosed != payment)
            fail_form(&form, "an enclosure mistook a tie");
    }
}

/* The public function takes either way by length: it must not matter. */
static void the_public_function_agrees(void **state) {
    (void)state;
    for (long i = 0; i < cases; i++) {
        icha_level_form form = random_form();
        icha_money exact = 4711, payment = 4711;
        icha_level_answer answer = icha_level_by_integers(&form, &exact);
        icha_status status;
        if (form.growths != NULL) {
            status = icha_level_payment(form.principal, form.balloon, growths, form.n, form.rounding, &payment, NULL);
        } else {
            icha_rate rate = random_in(&chance, 0, 200000000);
            int64_t interval = random_in(&chance, 1, 12);
            form.growth = (icha_growth){12 * ICHA_RATE_ONE + rate * interval, 12 * ICHA_RATE_ONE};
            exact = 4711;
            answer = icha_level_by_integers(&form, &exact);
            status = icha_level_payment_twelfths(form.principal, form.balloon, rate, (int32_t)interval, form.n, form.rounding,
                                                 &payment, NULL);
        }
        if (status != (answer == ICHA_LEVEL_DONE ? ICHA_OK : ICHA_ERR_OVERFLOW) || payment != exact) fail_form(&form, "differs");
    }
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(both_ways_agree_and_are_certified),
                                       cmocka_unit_test(near_ties_are_decided),
                                       cmocka_unit_test(exact_payments_are_never_mistaken),
                                       cmocka_unit_test(ties_are_never_mistaken), cmocka_unit_test(the_public_function_agrees)};
    chance = random_from(argc, argv, 20171231, &cases);
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    icha_thread_cleanup();
    return failures;
}
