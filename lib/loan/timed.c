#include "timed.h"

#include "amortise.h"

static const icha_event *next_event(const icha_period_stream *stream) {
    const icha_timeline *timeline = &stream->timeline;
    if ((size_t)timeline->met == stream->terms->event_count) return NULL;
    return &stream->terms->events[timeline->order[timeline->met]];
}

static size_t next_index(const icha_period_stream *stream) {
    return stream->timeline.order[stream->timeline.met];
}

/* ---- rates ---- */

static icha_walk walk_of(const icha_period_stream *stream) {
    return icha_walk_from(stream->terms, &stream->timeline, &stream->timeline.mark, stream->terms->inclusion);
}

/* L-5: no reset up to a day may leave 0 % .. ICHA_RATE_MAX. */
static icha_status check_resets(const icha_period_stream *stream, icha_date until, icha_error *err) {
    const icha_terms *terms = stream->terms;
    icha_date on;
    for (int32_t number = stream->timeline.mark.next_rate;
         terms->index != NULL && (on = icha_index_reset(terms->index, terms->disbursed_on, number)) <= until;
         number++) {
        icha_status status = icha_index_rate_check(terms->index, on, err);
        if (status != ICHA_OK) return status;
    }
    return ICHA_OK;
}

static void begin_period(icha_period_stream *stream) {
    icha_timeline *timeline = &stream->timeline;
    icha_walk walk = walk_of(stream);
    icha_walk_to(&walk, stream->from);
    timeline->mark = (icha_mark){stream->balance, walk.at.rate, walk.at.next_rate, timeline->met};
    timeline->in_period = true;
}

/* ---- the loan's last day ---- */

static icha_status fail_after(const icha_period_stream *stream, icha_date last_day, icha_error *err) {
    char found[ICHA_DATE_TEXT_SIZE], expected[ICHA_DATE_TEXT_SIZE];
    icha_date_format(next_event(stream)->on, found, sizeof found);
    icha_date_format(last_day, expected, sizeof expected);
    return icha_fail_event(err, ICHA_M_EVENT_AFTER_LOAN, next_index(stream), "", found, expected);
}

/* Of the event in hand: more than is left, or nothing is left (reading 2). */
static icha_status check_amount(const icha_period_stream *stream, icha_error *err) {
    icha_money amount = next_event(stream)->amount;
    char found[ICHA_TEXT_MAX] = "all", left[ICHA_TEXT_MAX];
    if (stream->balance > 0 && (amount == ICHA_PREPAY_ALL || amount <= stream->balance)) return ICHA_OK;
    if (amount != ICHA_PREPAY_ALL) icha_ratio_format((icha_ratio){amount, 1}, found, sizeof found);
    icha_ratio_format((icha_ratio){stream->balance, 1}, left, sizeof left);
    return icha_fail_event(err, ICHA_M_PREPAYMENT_TOO_LARGE, next_index(stream), ".amount", found, left);
}

/* Nothing is left: no event may come after that day, no payment on it. */
static icha_status finish(icha_period_stream *stream, icha_date last_day, icha_error *err) {
    for (const icha_event *event; (event = next_event(stream)) != NULL; stream->timeline.met++) {
        if (event->on > last_day) return fail_after(stream, last_day, err);
        if (event->kind == ICHA_EVENT_PREPAY) return check_amount(stream, err);
    }
    return ICHA_OK;
}

/* ---- extend, defer ---- */

/* The due dates after the one before; none before `day`, on which they were not yet known. */
static icha_status renew_dues(icha_period_stream *stream, icha_date day, icha_error *err) {
    const icha_terms *terms = stream->terms;
    icha_due_cursor_open(&stream->dues, &stream->rule);
    for (icha_due_cursor ahead = stream->dues; stream->dues.left > 1; stream->dues = ahead) {
        icha_date on = icha_due_cursor_next(&ahead), to = on;
        if (terms->accrual_follows_roll == 1) {
            icha_status status = icha_roll(on, terms->business_day, terms->calendar, &to, err);
            if (status != ICHA_OK) return status;
        }
        if (on > stream->from_unrolled && to >= day) break;
    }
    stream->due_dates = stream->index + stream->dues.left;
    return ICHA_OK;
}

/* Reading 9: in one step from the disbursement, or from maturity_on, by all months so far. The calendar must
 * cover it as it must the terms' own maturity, so that all due dates before it are covered too (reading 21). */
static icha_status move_maturity(icha_period_stream *stream, const icha_event *event, icha_error *err) {
    const icha_terms *terms = stream->terms;
    icha_timeline *timeline = &stream->timeline;
    bool given = terms->maturity_on != ICHA_DATE_UNSET;
    timeline->months_added += icha_months_of_event(terms, event);
    int64_t months = timeline->months_added + (given ? 0 : terms->term_months);
    if (icha_date_add_months(given ? terms->maturity_on : terms->disbursed_on, months, &stream->rule.maturity_on,
                             NULL) != ICHA_OK)
        return icha_fail_event(err, ICHA_M_MATURITY_PAST_CALENDAR, next_index(stream), "", NULL, "2199-12-31");
    if (event->kind == ICHA_EVENT_EXTEND) timeline->anew = true;
    else timeline->deferred += event->instalments;
    icha_date rolled;
    icha_status status = icha_roll(stream->rule.maturity_on, terms->business_day, terms->calendar, &rolled, err);
    return status != ICHA_OK ? status : renew_dues(stream, event->on, err);
}

/* ---- the period in hand ---- */

static icha_status place_next(const icha_period_stream *stream, icha_period *period, icha_error *err) {
    icha_due_cursor dues = stream->dues;
    return icha_period_place(stream, icha_due_cursor_next(&dues), period, err);
}

/* The interest of the pieces, added exactly and rounded once. */
static icha_status accrue(const icha_period_stream *stream, icha_period *period, icha_error *err) {
    const icha_terms *terms = stream->terms;
    icha_status status = check_resets(stream, period->to, err);
    if (status != ICHA_OK) return status;
    icha_walk walk = walk_of(stream);
    period->mark = stream->timeline.mark;
    period->denominator = icha_fraction_denominator(terms->day_count, &period->span);
    period->fraction = icha_fraction_until(terms->day_count, &period->span, period->span.end);
    period->wide = icha_walk_interest(walk, terms->day_count, &period->span);
    icha_walk_to(&walk, period->span.begin);
    period->rate = walk.at.rate;
    /* S-2; divisor 2^22 x 2^30 x 1000 < 2^62 */
    if (!icha_round_quotient(period->wide, (icha_i128)period->denominator * ICHA_RATE_ONE, terms->interest_rounding,
                             &period->interest))
        return icha_fail(err, ICHA_M_FIGURE_OVERFLOW, "N-1", "interest", NULL, NULL);
    return ICHA_OK;
}

static void close_period(icha_period_stream *stream, icha_period *period) {
    period->opening = stream->balance;
    period->closing = stream->balance -= period->principal;
    stream->from = period->to;
    stream->from_unrolled = period->to_unrolled;
    stream->index++;
    stream->timeline.in_period = false;
}

/* L-2: of the due dates after grace every principal_every-th and the maturity; of a bullet loan the maturity alone. */
static bool is_instalment(const icha_period_stream *stream, bool is_last) {
    int32_t later = stream->index + 1 - stream->grace_dates;
    if (is_last || stream->terms->method == ICHA_METHOD_BULLET) return is_last;
    return later > 0 && later % stream->principal_every == 0;
}

/* Reading 8: a deferred instalment pays interest only; the maturity clears all. */
static icha_status pay_instalment(icha_period_stream *stream, icha_period *period, icha_error *err) {
    bool is_last = stream->dues.left == 0, due = is_instalment(stream, is_last);
    if (due && !is_last && stream->timeline.deferred > 0) {
        stream->timeline.deferred--;
        return ICHA_OK;
    }
    return due ? icha_amortise_timed(stream, period, &period->principal, err) : ICHA_OK;
}

static icha_status give_period(icha_period_stream *stream, icha_period *period, icha_error *err) {
    icha_date last_day = stream->balance > 0 ? period->to : stream->timeline.repaid_on;
    (void)icha_due_cursor_next(&stream->dues);
    period->principal = 0;
    icha_status status = accrue(stream, period, err);
    if (status == ICHA_OK) status = pay_instalment(stream, period, err);
    if (status != ICHA_OK) return status;
    bool is_last = stream->dues.left == 0;
    close_period(stream, period);
    if (!is_last && stream->balance > 0) stream->ended = false; /* L-2: at 0 the loan ends */
    return stream->ended ? finish(stream, last_day, err) : ICHA_OK;
}

/* ---- prepayments ---- */

/* Reading 10: a row of no days. */
static icha_status give_prepayment(icha_period_stream *stream, icha_period *period, icha_error *err) {
    const icha_event *event = next_event(stream);
    icha_timeline *timeline = &stream->timeline;
    icha_walk walk = walk_of(stream);
    icha_date on = event->on;
    icha_status status = check_resets(stream, on, err);
    if (status == ICHA_OK) status = check_amount(stream, err);
    if (status != ICHA_OK) return status;
    icha_walk_to(&walk, on);
    bool all = event->amount == ICHA_PREPAY_ALL;
    icha_money amount = all ? stream->balance : event->amount;
    *period = (icha_period){.from = on,
                            .to = on,
                            .due = on,
                            .to_unrolled = on,
                            .span = {on, on, 0},
                            .denominator = 1,
                            .rate = walk.at.rate,
                            .opening = stream->balance,
                            .principal = amount,
                            .closing = stream->balance - amount,
                            .mark = timeline->mark};
    stream->balance -= amount;
    timeline->met++;
    if (!all && event->effect == ICHA_PREPAY_REDUCE_PAYMENT) timeline->anew = true;
    if (stream->balance == 0) timeline->repaid_on = on;
    /* on a due date no period is in hand that had to end */
    bool ends = stream->balance == 0 && (all || (stream->index > 0 && on == stream->from));
    stream->ended = ends;
    return ends ? finish(stream, on, err) : ICHA_OK;
}

/* Reading 7: a prepayment of all ends the period that day; its own row comes next. */
static icha_status close_by_all(icha_period_stream *stream, icha_period *period, icha_error *err) {
    icha_date on = next_event(stream)->on;
    icha_status status = check_amount(stream, err);
    if (status != ICHA_OK) return status;
    int32_t months = stream->needs_anchors ? icha_anchored_months(&stream->rule, stream->from_unrolled, on) : 0;
    period->to = period->to_unrolled = period->due = on;
    period->span = icha_counted_span(stream->terms->inclusion, period->from, on, period->is_first, months);
    period->principal = 0;
    status = accrue(stream, period, err);
    if (status != ICHA_OK) return status;
    close_period(stream, period);
    stream->timeline.closing = true;
    stream->ended = false;
    return ICHA_OK;
}

static icha_status prepay(icha_period_stream *stream, icha_period *period, icha_error *err) {
    const icha_event *event = next_event(stream);
    bool on_due_date = stream->index > 0 && event->on == stream->from;
    if (event->amount == ICHA_PREPAY_ALL && !on_due_date) return close_by_all(stream, period, err);
    return give_prepayment(stream, period, err);
}

/* ---- the walk ---- */

/* Reading 1: on a due date rate, extend and defer come before the scheduled payment, all else after it. */
static bool comes_before_payment(const icha_event *event, const icha_period *period) {
    return event->on < period->to || (event->on == period->to && event->kind < ICHA_EVENT_PREPAY);
}

static icha_status walk_events(icha_period_stream *stream, icha_period *period, bool *given, icha_error *err) {
    const icha_event *event;
    icha_status status = place_next(stream, period, err);
    *given = false;
    while (status == ICHA_OK && (event = next_event(stream)) != NULL && comes_before_payment(event, period)) {
        if (stream->balance == 0 && event->on > stream->timeline.repaid_on)
            return fail_after(stream, stream->timeline.repaid_on, err);
        if (event->kind == ICHA_EVENT_PREPAY) {
            *given = true;
            return prepay(stream, period, err);
        }
        if (event->kind == ICHA_EVENT_EXTEND || event->kind == ICHA_EVENT_DEFER) {
            status = move_maturity(stream, event, err);
            if (status == ICHA_OK) status = place_next(stream, period, err);
        }
        stream->timeline.met++;
    }
    return status;
}

icha_status icha_timed_next(icha_period_stream *stream, icha_period *period, bool *more, icha_error *err) {
    bool given = false;
    icha_status status;
    if (stream->timeline.closing) {
        status = give_prepayment(stream, period, err);
    } else {
        if (!stream->timeline.in_period) begin_period(stream);
        status = walk_events(stream, period, &given, err);
        if (status == ICHA_OK && !given) status = give_period(stream, period, err);
    }
    *more = status == ICHA_OK;
    return status;
}
