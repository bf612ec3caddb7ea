/* What happens to a fee after its day: refund and late fee (G-3); and the day on which a guarantee lapses (G-4). */
#include "icha/guarantee.h"

#include "number/fail.h"
#include "number/wide.h"

static const char dates[] = "1900-01-01..2199-12-31";

icha_status icha_fee_refund(icha_money fee_paid, icha_date covers_from, icha_date covers_to, icha_date repaid_on,
                            icha_rounding rounding, icha_money *refund, icha_error *err) {
    const icha_bounds bounds[] = {
        {fee_paid, 0, ICHA_MONEY_MAX, "fee_paid", NULL},
        {covers_from, ICHA_DATE_MIN, ICHA_DATE_MAX, "covers_from", dates},
        {covers_to, ICHA_DATE_MIN, ICHA_DATE_MAX, "covers_to", dates},
        {repaid_on, ICHA_DATE_MIN, ICHA_DATE_MAX, "repaid_on", dates},
        {icha_rounding_is_valid(rounding), 1, 1, "rounding", "down/1, half_up/10, ..."},
    };
    icha_status status = icha_check_bounds(bounds, sizeof bounds / sizeof bounds[0], "G-3", err);
    if (status != ICHA_OK) return status;
    if (covers_to <= covers_from) return icha_fail(err, ICHA_M_COVER_REVERSED, "G-3", "covers_to", NULL, NULL);
    icha_money part = 0;
    if (repaid_on <= covers_from) part = fee_paid;
    else if (repaid_on < covers_to) /* 2^53 x 2^17 over 2^17; less than fee_paid before it is rounded, so it fits */
        (void)icha_round_quotient((icha_i128)fee_paid * (covers_to - repaid_on), covers_to - covers_from, rounding,
                                  &part);
    *refund = part < fee_paid ? part : fee_paid; /* rounding up never gives back more than was paid */
    return ICHA_OK;
}

icha_status icha_late_fee(icha_money unpaid, icha_date due_on, icha_date paid_on, icha_rate late_rate,
                          icha_day_count day_count, icha_rounding rounding, icha_money *late_fee, icha_error *err) {
    const icha_bounds bounds[] = {
        {unpaid, 0, ICHA_MONEY_MAX, "unpaid", NULL},
        {due_on, ICHA_DATE_MIN, ICHA_DATE_MAX, "due_on", dates},
        {paid_on, ICHA_DATE_MIN, ICHA_DATE_MAX, "paid_on", dates},
        {late_rate, 0, ICHA_RATE_MAX, "late_rate", "0%..1000%"},
        {day_count, ICHA_DAY_COUNT_ACT_365, ICHA_DAY_COUNT_TWELFTHS, "day_count", NULL},
        {icha_rounding_is_valid(rounding), 1, 1, "rounding", "down/1, half_up/10, ..."},
    };
    icha_status status = icha_check_bounds(bounds, sizeof bounds / sizeof bounds[0], "G-3", err);
    if (status != ICHA_OK) return status;
    icha_money rounded = 0;
    if (paid_on > due_on) {
        icha_span span = icha_counted_span(ICHA_INCLUSION_END, due_on, paid_on, false, 0);
        /* 2^53 x 2^34 x 2^26 over 2^22 x 2^30 */
        icha_i128 exact = (icha_i128)unpaid * late_rate * icha_fraction_until(day_count, &span, span.end);
        icha_i128 scale = (icha_i128)icha_fraction_denominator(day_count, &span) * ICHA_RATE_ONE;
        if (!icha_round_quotient(exact, scale, rounding, &rounded))
            return icha_fail(err, ICHA_M_FIGURE_OVERFLOW, "N-1", "late_fee", NULL, NULL);
    }
    *late_fee = rounded;
    return ICHA_OK;
}

icha_status icha_guarantee_last_day(icha_date notified_on, int32_t days, icha_date *last, icha_error *err) {
    const icha_bounds bounds[] = {
        {notified_on, ICHA_DATE_MIN, ICHA_DATE_MAX, "notified_on", dates},
        {days, 0, ICHA_DATE_MAX - (int64_t)ICHA_DATE_MIN, "days", NULL},
        {(int64_t)notified_on + days, ICHA_DATE_MIN, ICHA_DATE_MAX, "days", "a last day up to 2199-12-31"},
    };
    icha_status status = icha_check_bounds(bounds, sizeof bounds / sizeof bounds[0], "G-4", err);
    if (status == ICHA_OK) *last = notified_on + days; /* the day of the notice is not counted, the last one is */
    return status;
}
