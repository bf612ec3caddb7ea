/* Which way to a level payment, and the checks before either (L-3, N-5). */
#include "level.h"

#include <inttypes.h>
#include <stdio.h>

#include "fail.h"
#include "wide.h"

/* Up to here exact integers are quicker than an enclosure (script/bench level). */
enum { INTEGERS_ALIKE_MAX = 160, INTEGERS_EACH_MAX = 24 };

/* Refine until the rounded amount is certain; refinement never ends on a tie, so integers have the last word. */
static icha_level_answer solve(const icha_level_form *form, icha_money *payment) {
    size_t quick = form->growths == NULL ? INTEGERS_ALIKE_MAX : INTEGERS_EACH_MAX;
    if (form->n > quick) {
        for (long precision = 128; precision <= 512; precision *= 2) {
            icha_level_answer answer = icha_level_by_enclosure(form, precision, payment);
            if (answer != ICHA_LEVEL_OPEN) return answer;
        }
    }
    return icha_level_by_integers(form, payment);
}

static icha_status out_of_range(icha_error *err, const char *field, int64_t value, const char *expected) {
    char found[24];
    snprintf(found, sizeof found, "%" PRId64, value);
    return icha_fail(err, ICHA_M_OUT_OF_RANGE, "L-3", field, found, expected);
}

static icha_status check(const icha_level_form *form, icha_error *err) {
    if (form->n < 1 || form->n > ICHA_INSTALMENTS_MAX) return out_of_range(err, "n", (int64_t)form->n, "1..3600");
    if (form->principal < 0 || form->principal > ICHA_MONEY_MAX)
        return out_of_range(err, "principal", form->principal, "0..9000000000000000");
    if (form->balloon < 0 || form->balloon > ICHA_MONEY_MAX)
        return out_of_range(err, "balloon", form->balloon, "0..9000000000000000");
    for (size_t j = 0; form->growths != NULL && j < form->n; j++)
        if (form->growths[j].denominator < 1 || form->growths[j].numerator < form->growths[j].denominator ||
            form->growths[j].numerator > ICHA_GROWTH_TERM_MAX)
            return icha_fail(err, ICHA_M_OUT_OF_RANGE, "L-3", "growths", NULL, ">= 1");
    if (!icha_rounding_is_valid(form->rounding))
        return icha_fail(err, ICHA_M_VALUE_MISSING, "N-4", "rounding.payment", NULL, "down/1, half_up/10, ...");
    return ICHA_OK;
}

static icha_status level(const icha_level_form *form, icha_money *payment, icha_error *err) {
    icha_status status = check(form, err);
    if (status != ICHA_OK) return status;
    icha_money amount;
    if (solve(form, &amount) != ICHA_LEVEL_DONE) return icha_fail(err, ICHA_M_FIGURE_OVERFLOW, "N-1", NULL, NULL, NULL);
    *payment = amount;
    return ICHA_OK;
}

icha_status icha_level_payment(icha_money principal, icha_money balloon, const icha_growth *growths, size_t n,
                               icha_rounding rounding, icha_money *payment, icha_error *err) {
    icha_level_form form = {principal, balloon, growths, {1, 1}, n, rounding};
    if (growths == NULL) return icha_fail(err, ICHA_M_OUT_OF_RANGE, "L-3", "growths", NULL, ">= 1");
    return level(&form, payment, err);
}

icha_status icha_level_payment_twelfths(icha_money principal, icha_money balloon, icha_rate rate,
                                        int32_t interval_months, size_t n, icha_rounding rounding, icha_money *payment,
                                        icha_error *err) {
    if (rate < 0 || rate > ICHA_RATE_MAX) return out_of_range(err, "rate", rate, "0..10000000000 (billionths)");
    if (interval_months < 1 || interval_months > 1200)
        return out_of_range(err, "interval_months", interval_months, "1..1200");
    int64_t interest = rate * interval_months, whole = 12 * ICHA_RATE_ONE; /* < 2^44 */
    int64_t divisor = icha_gcd(whole, interest);
    icha_level_form form = {.principal = principal,
                            .balloon = balloon,
                            .growth = {(whole + interest) / divisor, whole / divisor},
                            .n = n,
                            .rounding = rounding};
    return level(&form, payment, err);
}
