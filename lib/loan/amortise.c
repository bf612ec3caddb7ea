#include "amortise.h"

#include <stdlib.h>

#include "number/fail.h"

static icha_status negative_instalment(icha_error *err) {
    return icha_fail(err, ICHA_M_INSTALMENT_NEGATIVE, "L-2", "balloon", NULL, NULL);
}

/* (balance - balloon) / n by the payment rounding, residue to the first or the last. May come out negative. */
static icha_status spread_principal(icha_period_stream *stream, int32_t instalments, icha_error *err) {
    const icha_terms *terms = stream->terms;
    icha_money spread = stream->spread = stream->balance - terms->balloon;
    stream->spread_over = instalments;
    if (!icha_round_quotient(spread, instalments, terms->payment_rounding, &stream->plain_instalment))
        return icha_fail(err, ICHA_M_FIGURE_OVERFLOW, "N-1", "principal", NULL, NULL);
    stream->first_instalment = stream->plain_instalment;
    if (terms->residual == ICHA_RESIDUAL_FIRST) {
        /* up to 3600 x 9e15 < 2^127 */
        icha_i128 first = spread - (icha_i128)(instalments - 1) * stream->plain_instalment;
        stream->first_instalment = (icha_money)first; /* its magnitude is below spread + n units */
    }
    return ICHA_OK;
}

icha_status icha_amortise_prepare(icha_period_stream *stream, icha_error *err) {
    if (stream->terms->method != ICHA_METHOD_EQUAL_PRINCIPAL) return ICHA_OK;
    icha_status status = spread_principal(stream, stream->instalments, err);
    return status == ICHA_OK && stream->first_instalment < 0 ? negative_instalment(err) : status;
}

/* Growth over due date `index` .. for formula `actual`: 1 + rate x the whole period's fraction (L-3). Dates are walked
 * as icha_period_stream_next() will walk them, accrual that follows the roll included. */
static icha_status fill_growths(const icha_period_stream *stream, icha_date first_to, icha_rate rate,
                                icha_growth *growths, icha_error *err) {
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
        int64_t interest = rate * icha_fraction_until(terms->day_count, &span, span.end);   /* < 2^60 */
        growths[index - stream->index] = (icha_growth){whole + interest, whole};
        from = to;
        from_unrolled = to_unrolled;
    }
    return ICHA_OK;
}

static icha_status actual_payment(const icha_period_stream *stream, icha_date first_to, icha_rate rate,
                                  icha_money *payment, icha_error *err) {
    const icha_terms *terms = stream->terms;
    size_t left = (size_t)(stream->due_dates - stream->index);
    icha_growth *growths = malloc(left * sizeof *growths);
    if (growths == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    icha_status status = fill_growths(stream, first_to, rate, growths, err);
    if (status == ICHA_OK)
        status =
            icha_level_payment(stream->balance, terms->balloon, growths, left, terms->payment_rounding, payment, err);
    free(growths);
    return status;
}

/* Over the whole periods from the one in hand on, each with an instalment. */
static icha_status level_payment(const icha_period_stream *stream, icha_date first_to, icha_rate rate,
                                 icha_money *payment, icha_error *err) {
    const icha_terms *terms = stream->terms;
    icha_status status;
    if (terms->payment_formula == ICHA_FORMULA_ACTUAL) status = actual_payment(stream, first_to, rate, payment, err);
    else
        status = icha_level_payment_twelfths(stream->balance, terms->balloon, rate, terms->interest_every_months,
                                             (size_t)(stream->due_dates - stream->index), terms->payment_rounding,
                                             payment, err);
    return status;
}

static icha_money between(icha_money low, icha_money value, icha_money high) {
    return value < low ? low : value > high ? high : value;
}

icha_status icha_amortise(icha_period_stream *stream, int32_t number, const icha_period *period, icha_money *principal,
                          icha_error *err) {
    const icha_terms *terms = stream->terms;
    icha_money wanted;
    if (terms->method == ICHA_METHOD_EQUAL_PAYMENT && stream->payment == ICHA_UNSET) {
        icha_status status = level_payment(stream, period->to_unrolled, terms->rate, &stream->payment, err);
        if (status == ICHA_OK && stream->payment < 0) status = negative_instalment(err);
        if (status != ICHA_OK) return status;
    }
    if (number == stream->instalments)
        wanted = stream->balance; /* the last clears the balance, balloon and residue too */
    else if (terms->method == ICHA_METHOD_EQUAL_PAYMENT) wanted = stream->payment - period->interest;
    else wanted = number == 1 ? stream->first_instalment : stream->plain_instalment;
    *principal = between(0, wanted, stream->balance);
    return ICHA_OK;
}

/* ---- with events or an index ---- */

/* Reading 4: the rate of the day before the instalment is due. Where two due dates roll to one day, that day lies before the
 * second one's period, and a walk does not go back: it starts anew. */
static icha_rate rate_before(const icha_period_stream *stream, const icha_period *period) {
    icha_timeline anew;
    const icha_timeline *timeline = &stream->timeline;
    if (period->to == period->from) {
        icha_timeline_open(&anew, stream->terms);
        timeline = &anew;
    }
    icha_walk walk = icha_walk_from(stream->terms, timeline, &timeline->mark, ICHA_INCLUSION_START);
    icha_walk_to(&walk, period->to - 1);
    return walk.at.rate;
}

static icha_status level_anew(icha_period_stream *stream, const icha_period *period, bool is_last, icha_error *err) {
    icha_timeline *timeline = &stream->timeline;
    icha_rate rate = rate_before(stream, period);
    bool is_known = timeline->level != ICHA_UNSET;
    if (is_known && (is_last || (!timeline->anew && rate == timeline->level_rate))) return ICHA_OK;
    icha_status status = level_payment(stream, period->to_unrolled, rate, &timeline->level, err);
    timeline->level_rate = rate;
    timeline->anew = false;
    if (is_known || status != ICHA_OK) return status;
    /* L-2: only the terms' own first instalment must not be negative, and a balloon up to the principal keeps it so; after an
     * event that takes more, interest alone is paid (L-3) */
    stream->payment = timeline->level < 0 ? 0 : timeline->level;
    return ICHA_OK;
}

/* Reading 5: the instalments left are the one in hand, every principal_every-th due date after it, and the maturity. */
static icha_status spread_anew(icha_period_stream *stream, icha_error *err) {
    icha_timeline *timeline = &stream->timeline;
    int32_t after = stream->dues.left, every = stream->principal_every;
    if (!timeline->anew || after == 0) return ICHA_OK;
    timeline->anew = false;
    timeline->takes_first = true;
    return spread_principal(stream, 1 + (after + every - 1) / every, err);
}

icha_status icha_amortise_timed(icha_period_stream *stream, const icha_period *period, icha_money *principal,
                                icha_error *err) {
    icha_timeline *timeline = &stream->timeline;
    bool is_last = stream->dues.left == 0, level = stream->terms->method == ICHA_METHOD_EQUAL_PAYMENT;
    icha_money wanted = stream->balance;
    icha_status status = ICHA_OK;
    *principal = 0;
    if (stream->balance == 0) return ICHA_OK; /* prepaid: a row of interest alone */
    if (level) status = level_anew(stream, period, is_last, err);
    else if (stream->terms->method == ICHA_METHOD_EQUAL_PRINCIPAL) status = spread_anew(stream, err);
    if (status != ICHA_OK) return status;
    if (!is_last && level) wanted = timeline->level - period->interest;
    else if (!is_last) wanted = timeline->takes_first ? stream->first_instalment : stream->plain_instalment;
    timeline->takes_first = false;
    *principal = between(0, wanted, stream->balance);
    return ICHA_OK;
}
