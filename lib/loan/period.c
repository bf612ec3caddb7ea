/* From terms to periods: due date, roll, counted days, interest, instalment (L-2, L-4, T-2 to T-5). */
#include "period.h"

#include "amortise.h"
#include "calendar/civil.h"
#include "number/fail.h"
#include "timed.h"

static int32_t resolved_due_day(const icha_terms *terms) {
    if (terms->end_of_month) return 31;
    if (terms->due_day != 0) return terms->due_day;
    return icha_civil_of(terms->first_due_on != ICHA_DATE_UNSET ? terms->first_due_on : terms->disbursed_on).day;
}

icha_status icha_due_rule_of(const icha_terms *terms, icha_due_rule *rule, icha_error *err) {
    icha_date maturity_on = terms->maturity_on;
    if (maturity_on == ICHA_DATE_UNSET) {
        if (icha_date_add_months(terms->disbursed_on, terms->term_months, &maturity_on, NULL) != ICHA_OK) {
            char months[ICHA_TEXT_MAX];
            icha_ratio_format((icha_ratio){terms->term_months, 1}, months, sizeof months);
            return icha_fail(err, ICHA_M_TERM_PAST_CALENDAR, "T-6", "term_months", months, "2199-12-31");
        }
    }
    *rule = (icha_due_rule){terms->disbursed_on, maturity_on, terms->first_due_on, resolved_due_day(terms),
                            terms->interest_every_months};
    return ICHA_OK;
}

icha_status icha_due_rule_known_on(const icha_terms *terms, icha_date day, icha_due_rule *rule, icha_error *err) {
    int64_t months = icha_months_added_until(terms, day);
    icha_status status = icha_due_rule_of(terms, rule, err);
    if (status != ICHA_OK || months == 0) return status;
    bool given = terms->maturity_on != ICHA_DATE_UNSET; /* T-6: one step from there, or from the disbursement */
    return icha_date_add_months(given ? terms->maturity_on : terms->disbursed_on,
                                months + (given ? 0 : terms->term_months), &rule->maturity_on, err);
}

/* L-2: of the due dates after grace every (principal / interest interval)-th and the maturity. */
static void count_instalments(icha_period_stream *stream) {
    const icha_terms *terms = stream->terms;
    if (terms->method == ICHA_METHOD_BULLET) {
        stream->grace_dates = stream->due_dates - 1;
        stream->principal_every = 1;
    } else {
        stream->grace_dates = terms->grace_months / terms->interest_every_months;
        stream->principal_every = terms->principal_every_months / terms->interest_every_months;
    }
    int32_t later = stream->due_dates - stream->grace_dates;
    stream->instalments = (later + stream->principal_every - 1) / stream->principal_every;
}

static icha_status count_due_dates(icha_period_stream *stream, icha_error *err) {
    icha_status status = icha_due_rule_of(stream->terms, &stream->rule, err);
    if (status != ICHA_OK) return status;
    icha_due_cursor_open(&stream->dues, &stream->rule);
    stream->due_dates = stream->dues.left;
    count_instalments(stream);
    return ICHA_OK;
}

icha_status icha_period_stream_count(icha_period_stream *stream, const icha_terms *terms, icha_error *err) {
    icha_status status = icha_terms_check_months(terms, err);
    stream->terms = terms;
    return status == ICHA_OK ? count_due_dates(stream, err) : status;
}

icha_status icha_period_stream_open(icha_period_stream *stream, const icha_terms *terms, bool needs_anchors,
                                    icha_error *err) {
    icha_status status = icha_terms_check(terms, err);
    if (status != ICHA_OK) return status;
    *stream = (icha_period_stream){.terms = terms,
                                   .from = terms->disbursed_on,
                                   .from_unrolled = terms->disbursed_on,
                                   .balance = terms->principal,
                                   .needs_anchors = needs_anchors || terms->day_count == ICHA_DAY_COUNT_TWELFTHS,
                                   .payment = ICHA_UNSET};
    status = count_due_dates(stream, err);
    if (status != ICHA_OK) return status;
    stream->timed = terms->event_count > 0 || terms->index != NULL;
    if (stream->timed) icha_timeline_open(&stream->timeline, terms);
    return icha_amortise_prepare(stream, err);
}

static inline icha_status place(const icha_period_stream *stream, icha_date to_unrolled, icha_period *period,
                                icha_error *err) {
    const icha_terms *terms = stream->terms;
    bool follows = terms->accrual_follows_roll == 1;
    period->n = stream->index + 1;
    period->is_first = stream->index == 0;
    period->from = stream->from;
    period->to_unrolled = to_unrolled;
    period->due = period->to_unrolled;
    if (terms->business_day != ICHA_BUSINESS_DAY_NONE) {
        icha_status status = icha_roll(period->to_unrolled, terms->business_day, terms->calendar, &period->due, err);
        if (status != ICHA_OK) return status;
    }
    period->to = follows ? period->due : period->to_unrolled;
    /* a roll back past the disbursement leaves nothing to accrue over */
    if (period->due < terms->disbursed_on || period->to < period->from)
        return icha_fail(err, ICHA_M_ROLLED_TOO_EARLY, "T-5", "business_day", NULL, NULL);
    int32_t months = 0;
    if (stream->needs_anchors) months = icha_anchored_months(&stream->rule, stream->from_unrolled, period->to_unrolled);
    period->span = icha_counted_span(terms->inclusion, period->from, period->to, period->is_first, months);
    return ICHA_OK;
}

icha_status icha_period_place(const icha_period_stream *stream, icha_date to_unrolled, icha_period *period,
                              icha_error *err) {
    return place(stream, to_unrolled, period, err);
}

static inline void measure(const icha_terms *terms, icha_period *period) {
    period->rate = terms->rate;
    period->denominator = icha_fraction_denominator(terms->day_count, &period->span);
    period->fraction = icha_fraction_until(terms->day_count, &period->span, period->span.end);
    period->weight = period->rate * period->fraction;
}

/* S-2: full interest = round(balance x lending) by the loan's interest rounding. */
static icha_status accrue(const icha_terms *terms, icha_period *period, icha_error *err) {
    measure(terms, period);
    /* 2^53 x 2^60 < 2^127; divisor 2^22 x 2^30 x 1000 < 2^62 */
    if (!icha_round_quotient((icha_i128)period->opening * period->weight,
                             (icha_i128)period->denominator * ICHA_RATE_ONE, terms->interest_rounding,
                             &period->interest))
        return icha_fail(err, ICHA_M_FIGURE_OVERFLOW, "N-1", "interest", NULL, NULL);
    return ICHA_OK;
}

static inline bool has_instalment(const icha_period_stream *stream, int32_t index) {
    int32_t later = index + 1 - stream->grace_dates;
    if (later <= 0) return false;
    return index + 1 == stream->due_dates || stream->principal_every == 1 || later % stream->principal_every == 0;
}

bool icha_period_has_instalment(const icha_period_stream *stream, int32_t index) {
    return has_instalment(stream, index);
}

static inline void go_on(icha_period_stream *stream, const icha_period *period) {
    stream->from = period->to;
    stream->from_unrolled = period->to_unrolled;
    stream->index++;
}

icha_status icha_period_stream_walk(icha_period_stream *stream, icha_period *period, bool *instalment, bool *more,
                                    icha_error *err) {
    *more = false;
    if (stream->ended) return ICHA_OK;
    stream->ended = true;
    icha_status status = place(stream, icha_due_cursor_next(&stream->dues), period, err);
    if (status != ICHA_OK) return status;
    bool is_last = stream->dues.left == 0;
    measure(stream->terms, period);
    period->opening = stream->balance;
    *instalment = has_instalment(stream, stream->index);
    stream->instalment += *instalment;
    go_on(stream, period);
    stream->ended = is_last;
    *more = true;
    return ICHA_OK;
}

icha_status icha_period_stream_next(icha_period_stream *stream, icha_period *period, bool *more, icha_error *err) {
    *more = false;
    if (stream->ended) return ICHA_OK;
    stream->ended = true; /* after an error there is nothing more */
    if (stream->timed) return icha_timed_next(stream, period, more, err);
    period->opening = stream->balance;
    icha_status status = place(stream, icha_due_cursor_next(&stream->dues), period, err);
    bool is_last = stream->dues.left == 0;
    if (status == ICHA_OK) status = accrue(stream->terms, period, err);
    if (status != ICHA_OK) return status;
    period->principal = 0;
    if (has_instalment(stream, stream->index)) {
        status = icha_amortise(stream, stream->instalment + 1, period, &period->principal, err);
        if (status != ICHA_OK) return status;
        stream->instalment++;
    }
    period->closing = stream->balance = period->opening - period->principal;
    go_on(stream, period);
    stream->ended = is_last || period->closing == 0; /* L-2: at 0 the loan ends */
    *more = true;
    return ICHA_OK;
}
