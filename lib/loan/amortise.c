#include "amortise.h"

#include <stdlib.h>

#include "number/fail.h"

static icha_status negative_instalment(icha_error *err) {
    return icha_fail(err, ICHA_M_INSTALMENT_NEGATIVE, "L-2", "balloon", NULL, NULL);
}

/* (principal - balloon) / n by the payment rounding, residue to the first or the last. */
icha_status icha_amortise_prepare(icha_period_stream *stream, icha_error *err) {
    const icha_terms *terms = stream->terms;
    if (terms->method != ICHA_METHOD_EQUAL_PRINCIPAL) return ICHA_OK;
    icha_money spread = terms->principal - terms->balloon;
    if (!icha_round_quotient(spread, stream->instalments, terms->payment_rounding, &stream->plain_instalment))
        return icha_fail(err, ICHA_M_FIGURE_OVERFLOW, "N-1", "principal", NULL, NULL);
    stream->first_instalment = stream->plain_instalment;
    if (terms->residual == ICHA_RESIDUAL_FIRST) {
        /* up to 3600 x 9e15 < 2^127 */
        icha_i128 first = spread - (icha_i128)(stream->instalments - 1) * stream->plain_instalment;
        if (first < 0) return negative_instalment(err);
        stream->first_instalment = (icha_money)first;
    }
    return stream->first_instalment < 0 ? negative_instalment(err) : ICHA_OK;
}

/* Growth over due date `index` .. for formula `actual`: 1 + rate x the whole period's fraction (L-3). Dates are walked
 * as icha_period_stream_next() will walk them, accrual that follows the roll included. */
static icha_status fill_growths(const icha_period_stream *stream, icha_date first_to, icha_growth *growths,
                                icha_error *err) {
    const icha_terms *terms = stream->terms;
    icha_due_cursor dues = stream->dues; /* stands behind the period in hand */
    icha_date from = stream->from, from_unrolled = stream->from_unrolled;
    for (int32_t index = stream->index; index < stream->due_dates; index++) {
        icha_date to_unrolled = index == stream->index ? first_to : icha_due_cursor_next(&dues), to = to_unrolled;
        if (terms->accrual_follows_roll == 1) {
            icha_status status = icha_roll(to_unrolled, terms->business_day, terms->calendar, &to, err);
            if (status != ICHA_OK) return status;
        }
        int32_t months = icha_anchored_months(&stream->rule, from_unrolled, to_unrolled);
        icha_span span = icha_counted_span(terms->inclusion, from, to, index == 0, months);
        int64_t whole = icha_fraction_denominator(terms->day_count, &span) * ICHA_RATE_ONE; /* < 2^52 */
        int64_t interest = terms->rate * icha_fraction_until(terms->day_count, &span, span.end); /* < 2^60 */
        growths[index - stream->index] = (icha_growth){whole + interest, whole};
        from = to;
        from_unrolled = to_unrolled;
    }
    return ICHA_OK;
}

static icha_status actual_payment(icha_period_stream *stream, icha_date first_to, icha_error *err) {
    const icha_terms *terms = stream->terms;
    size_t left = (size_t)(stream->due_dates - stream->index);
    icha_growth *growths = malloc(left * sizeof *growths);
    if (growths == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    icha_status status = fill_growths(stream, first_to, growths, err);
    if (status == ICHA_OK)
        status = icha_level_payment(stream->balance, terms->balloon, growths, left, terms->payment_rounding,
                                    &stream->payment, err);
    free(growths);
    return status;
}

static icha_status level_payment(icha_period_stream *stream, icha_date first_to, icha_error *err) {
    const icha_terms *terms = stream->terms;
    icha_status status;
    if (terms->payment_formula == ICHA_FORMULA_ACTUAL)
        status = actual_payment(stream, first_to, err);
    else
        status = icha_level_payment_twelfths(stream->balance, terms->balloon, terms->rate, terms->interest_every_months,
                                             (size_t)(stream->instalments - stream->instalment),
                                             terms->payment_rounding, &stream->payment, err);
    if (status != ICHA_OK) return status;
    return stream->payment < 0 ? negative_instalment(err) : ICHA_OK;
}

static icha_money between(icha_money low, icha_money value, icha_money high) {
    return value < low ? low : value > high ? high : value;
}

icha_status icha_amortise(icha_period_stream *stream, int32_t number, const icha_period *period, icha_money *principal,
                          icha_error *err) {
    const icha_terms *terms = stream->terms;
    icha_money wanted = stream->balance;
    if (terms->method == ICHA_METHOD_EQUAL_PAYMENT && stream->payment == ICHA_UNSET) {
        icha_status status = level_payment(stream, period->to_unrolled, err);
        if (status != ICHA_OK) return status;
    }
    if (number == stream->instalments) wanted = stream->balance; /* the last clears the balance, balloon and residue too */
    else if (terms->method == ICHA_METHOD_EQUAL_PAYMENT) wanted = stream->payment - period->interest;
    else wanted = number == 1 ? stream->first_instalment : stream->plain_instalment;
    *principal = between(0, wanted, stream->balance);
    return ICHA_OK;
}
