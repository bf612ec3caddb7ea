/* Which fees fall due, on what, and who bears them (G-2). */
#include "fees.h"

#include <assert.h>
#include <stdio.h>

#include "amount.h"
#include "calendar/civil.h"
#include "number/fail.h"
#include "number/products.h"

/* ---- amounts over time ---- */

void icha_years_add(icha_years *sum, icha_money amount, int64_t fraction, int64_t denominator) {
    int64_t common = icha_gcd(fraction, denominator);
    if (fraction == 0) return;
    fraction /= common;
    denominator /= common;
    /* in lowest terms whole periods have divisors of 365 x 366, 360, or 12 x 365; only the one period that a day cuts may
     * have another, 12 x its days: least common multiples stay below 2^32 */
    int64_t widen = denominator / icha_gcd(sum->denominator, denominator);
    sum->numerator *= widen;
    sum->denominator *= widen;
    assert(sum->denominator >> 32 == 0);
    sum->numerator += (icha_i128)amount * fraction * (sum->denominator / denominator);
}

/* ---- the days covered ---- */

icha_terms icha_terms_without_events(const icha_terms *terms) {
    icha_terms without = *terms;
    without.events = NULL;
    without.event_count = 0;
    return without;
}

/* To the rule's maturity. */
static icha_status find_end(const icha_terms *terms, icha_fee_cover *cover, icha_error *err) {
    icha_status status = ICHA_OK;
    cover->to = cover->rule.maturity_on;
    if (terms->accrual_follows_roll == 1)
        status = icha_roll(cover->rule.maturity_on, terms->business_day, terms->calendar, &cover->to, err);
    if (status == ICHA_OK && cover->to < terms->disbursed_on)
        status = icha_fail(err, ICHA_M_ROLLED_TOO_EARLY, "T-5", "business_day", NULL, NULL);
    return status;
}

icha_status icha_fee_cover_of(const icha_terms *terms, icha_fee_cover *cover, icha_error *err) {
    icha_status status = icha_due_rule_of(terms, &cover->rule, err);
    return status == ICHA_OK ? find_end(terms, cover, err) : status;
}

/* The cover as it is known on a day. */
static icha_status cover_on(const icha_terms *terms, icha_date day, icha_fee_cover *cover, icha_error *err) {
    icha_status status = icha_due_rule_known_on(terms, day, &cover->rule, err);
    return status == ICHA_OK ? find_end(terms, cover, err) : status;
}

/* T-6; ICHA_DATE_NEVER past the calendar. */
static icha_date anniversary(const icha_terms *terms, int32_t index) {
    icha_date day;
    icha_status status = icha_date_add_months(terms->disbursed_on, (int64_t)12 * index, &day, NULL);
    return status == ICHA_OK ? day : ICHA_DATE_NEVER;
}

icha_status icha_fee_cover_of_year(const icha_terms *terms, int32_t index, icha_fee_cover *cover, icha_date *from,
                                   icha_date *to, icha_error *err) {
    icha_date first = anniversary(terms, index), next = anniversary(terms, index + 1);
    icha_status status = cover_on(terms, first, cover, err);
    if (status != ICHA_OK) return status;
    *from = first < cover->to ? first : cover->to;
    *to = next < cover->to ? next : cover->to;
    return ICHA_OK;
}

icha_span icha_fee_span(const icha_fee_cover *cover, icha_date from, icha_date to) {
    icha_date unrolled = to == cover->to ? cover->rule.maturity_on : to;
    return icha_counted_span(ICHA_INCLUSION_END, from, to, false, icha_anchored_months(&cover->rule, from, unrolled));
}

/* ---- one fee ---- */

/* What a fee is charged on: years x share, then x rate. */
typedef struct charge {
    icha_years years;
    icha_ratio share;
} charge;

/* years x share x rate, rounded once. Narrow for everyday loans: 2^94 x 2^53 x 2^34 passes 127 bits, and GMP takes it. */
static bool charged(const charge *on, icha_rate rate, icha_rounding rounding, icha_money *fee) {
    const icha_products products = {{on->years.numerator, on->share.numerator, rate, 1},
                                    {0},
                                    {on->years.denominator, on->share.denominator, ICHA_RATE_ONE, 1}};
    return icha_round_products(&products, rounding, fee);
}

/* The reductions' payers share what the borrower does not pay by their rates, residue `first` (N-6). */
static void split(const icha_guarantee *guarantee, icha_rate reduced, icha_fee *fee) {
    icha_ratio shares[ICHA_FEE_REDUCTIONS_MAX];
    size_t count = (size_t)guarantee->reduction_count;
    for (size_t i = 0; i < ICHA_FEE_REDUCTIONS_MAX; i++) fee->reductions[i] = 0;
    if (reduced == 0) return;
    for (size_t i = 0; i < count; i++) shares[i] = (icha_ratio){guarantee->reductions[i].rate, reduced};
    icha_split_checked(fee->fee - fee->borrower_fee, shares, count, ICHA_RESIDUAL_FIRST, fee->reductions);
}

static icha_status fill_fee(const icha_fee_stream *stream, const charge *on, icha_date from, icha_date to,
                            icha_fee *fee, icha_error *err) {
    const icha_guarantee *guarantee = stream->guarantee;
    icha_fee filled = {.on = from, .covers_from = from, .covers_to = to};
    icha_rate reduced = 0;
    for (int32_t i = 0; i < guarantee->reduction_count; i++) reduced += guarantee->reductions[i].rate;
    /* rounding is monotone, so the borrower's fee is at most the fee */
    if (!charged(on, guarantee->fee_rate, guarantee->rounding, &filled.fee) ||
        !charged(on, guarantee->fee_rate - reduced, guarantee->rounding, &filled.borrower_fee))
        return icha_fail(err, ICHA_M_FIGURE_OVERFLOW, "N-1", "guarantee.fee", NULL, NULL);
    split(guarantee, reduced, &filled);
    *fee = filled;
    return ICHA_OK;
}

/* amount x fraction of from..to, by the guarantee's day count. */
static charge charge_of(const icha_fee_stream *stream, icha_money amount, icha_ratio share, icha_date from,
                        icha_date to) {
    charge on = {{0, 1}, share};
    icha_day_count day_count = stream->guarantee->day_count;
    icha_span span = icha_fee_span(&stream->cover, from, to);
    icha_years_add(&on.years, amount, icha_fraction_until(day_count, &span, span.end),
                   icha_fraction_denominator(day_count, &span));
    return on;
}

/* ---- the methods ---- */

static icha_status next_upfront(icha_fee_stream *stream, icha_fee *fee, icha_error *err) {
    icha_date from = stream->terms->disbursed_on, to = stream->cover.to;
    charge on = charge_of(stream, stream->amount, (icha_ratio){1, 1}, from, to);
    stream->ended = true;
    return fill_fee(stream, &on, from, to, fee, err);
}

static icha_status next_reduced(icha_fee_stream *stream, icha_fee *fee, icha_error *err) {
    charge on = {{0, 1}, {1, 1}};
    icha_years_add(&on.years, stream->amount, stream->table_months, 12);
    stream->ended = true;
    return fill_fee(stream, &on, stream->terms->disbursed_on, stream->cover.to, fee, err);
}

/* The interest periods are the loan's, the counted days and their fraction the guarantee's. */
static icha_status next_declining(icha_fee_stream *stream, icha_fee *fee, icha_error *err) {
    charge on = {{0, 1}, stream->share};
    icha_day_count day_count = stream->guarantee->day_count;
    bool more = true;
    stream->ended = true;
    for (;;) {
        icha_period period;
        icha_status status = icha_period_stream_next(&stream->periods, &period, &more, err);
        if (status != ICHA_OK) return status;
        if (!more) return fill_fee(stream, &on, stream->terms->disbursed_on, stream->cover.to, fee, err);
        icha_span span =
            icha_counted_span(ICHA_INCLUSION_END, period.from, period.to, period.is_first, period.span.months);
        icha_years_add(&on.years, period.opening, icha_fraction_until(day_count, &span, span.end),
                       icha_fraction_denominator(day_count, &span));
    }
}

/* The balance after all periods that end on `day` or before. */
static icha_status pay_until(icha_fee_stream *stream, icha_date day, icha_error *err) {
    for (;;) {
        if (!stream->has_ahead) {
            icha_status status = icha_period_stream_next(&stream->periods, &stream->ahead, &stream->has_ahead, err);
            if (status != ICHA_OK || !stream->has_ahead) return status;
        }
        if (stream->ahead.to > day) return ICHA_OK;
        stream->balance = stream->ahead.closing;
        stream->has_ahead = false;
    }
}

static icha_status next_annual(icha_fee_stream *stream, icha_fee *fee, bool *more, icha_error *err) {
    icha_date from, to;
    icha_status status = icha_fee_cover_of_year(stream->terms, stream->index, &stream->cover, &from, &to, err);
    if (status == ICHA_OK && from < stream->cover.to) status = pay_until(stream, from, err);
    if (status != ICHA_OK) return status;
    *more = from < stream->cover.to && stream->balance > 0;
    stream->ended = !*more;
    if (!*more) return ICHA_OK;
    stream->index++;
    charge on = charge_of(stream, stream->balance, stream->share, from, to);
    return fill_fee(stream, &on, from, to, fee, err);
}

icha_status icha_fee_stream_next(icha_fee_stream *stream, icha_fee *fee, bool *more, icha_error *err) {
    icha_status status = ICHA_OK;
    *more = !stream->ended;
    if (stream->ended) return ICHA_OK;
    switch (stream->guarantee->fee_method) {
    case ICHA_FEE_UPFRONT: status = next_upfront(stream, fee, err); break;
    case ICHA_FEE_ANNUAL: status = next_annual(stream, fee, more, err); break;
    case ICHA_FEE_DECLINING: status = next_declining(stream, fee, err); break;
    case ICHA_FEE_REDUCED_MONTHS: status = next_reduced(stream, fee, err); break;
    }
    if (status != ICHA_OK) stream->ended = true;
    return status;
}

/* ---- the stream ---- */

/* Months of the term, 0 where the maturity is not a whole number of them after the disbursement (T-6). */
static int32_t whole_term(const icha_terms *terms) {
    if (terms->term_months != 0) return terms->term_months;
    int32_t months = icha_month_number(terms->maturity_on) - icha_month_number(terms->disbursed_on);
    return icha_months_after(terms->disbursed_on, months) == terms->maturity_on ? months : 0;
}

static icha_status find_months(icha_fee_stream *stream, icha_error *err) {
    const icha_guarantee *guarantee = stream->guarantee;
    int32_t term = whole_term(stream->terms);
    for (int32_t i = 0; i < guarantee->months_count; i++)
        if (guarantee->months[i].term_months == term) {
            stream->table_months = guarantee->months[i].months;
            return ICHA_OK;
        }
    char found[ICHA_TEXT_MAX], expected[ICHA_TEXT_MAX + 24] = "a term of whole months";
    icha_ratio_format((icha_ratio){term, 1}, found, sizeof found);
    if (term == 0) icha_date_format(stream->cover.rule.maturity_on, found, sizeof found);
    else snprintf(expected, sizeof expected, "guarantee.months[%s]", found);
    return icha_fail(err, ICHA_M_TERM_NOT_IN_TABLE, "G-2", "guarantee.months", found, expected);
}

icha_status icha_fee_stream_open(icha_fee_stream *stream, const icha_terms *terms, const icha_guarantee *guarantee,
                                 icha_error *err) {
    *stream = (icha_fee_stream){.terms = terms, .guarantee = guarantee, .ended = true};
    icha_status status = icha_terms_check(terms, err);
    if (status == ICHA_OK) status = icha_guarantee_check(guarantee, err);
    if (status == ICHA_OK) status = icha_fee_cover_of(terms, &stream->cover, err);
    if (status != ICHA_OK) return status;
    stream->balance = terms->principal;
    stream->amount = icha_guaranteed_amount_checked(terms->principal, guarantee);
    int64_t common = icha_gcd(stream->amount, terms->principal);
    stream->share = (icha_ratio){stream->amount / common, terms->principal / common};
    bool walks = guarantee->fee_method == ICHA_FEE_ANNUAL || guarantee->fee_method == ICHA_FEE_DECLINING;
    if (guarantee->fee_method == ICHA_FEE_REDUCED_MONTHS) status = find_months(stream, err);
    if (guarantee->fee_method == ICHA_FEE_DECLINING && terms->event_count > 0) {
        stream->uneventful = icha_terms_without_events(terms);
        terms = &stream->uneventful;
    }
    if (walks)
        status = icha_period_stream_open(&stream->periods, terms, guarantee->day_count == ICHA_DAY_COUNT_TWELFTHS, err);
    stream->ended = status != ICHA_OK;
    return status;
}

icha_status icha_fees(const icha_terms *terms, const icha_guarantee *guarantee, icha_fee *fees, size_t capacity,
                      size_t *count, icha_error *err) {
    icha_fee_stream stream;
    icha_fee fee;
    size_t given = 0;
    bool more;
    icha_status status = icha_fee_stream_open(&stream, terms, guarantee, err);
    while (status == ICHA_OK) {
        status = icha_fee_stream_next(&stream, given < capacity ? &fees[given] : &fee, &more, err);
        if (status != ICHA_OK || !more) break;
        given++;
    }
    if (status != ICHA_OK) return status;
    *count = given;
    if (capacity > 0 && given > capacity) return icha_fail(err, ICHA_M_BUFFER_TOO_SMALL, NULL, NULL, NULL, NULL);
    return ICHA_OK;
}
