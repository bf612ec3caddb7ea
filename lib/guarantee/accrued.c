/* How much of a fee had accrued before a day: years add up to it (S-6, S-7). */
#include <assert.h>

#include "fees.h"
#include "number/fail.h"

/* accrued / whole, of one fee. */
typedef struct progress {
    icha_years accrued;
    icha_years whole;
} progress;

static void add_span(const icha_span *span, icha_day_count day_count, icha_money amount, icha_date day, progress *of) {
    int64_t denominator = icha_fraction_denominator(day_count, span);
    icha_years_add(&of->accrued, amount, icha_fraction_until(day_count, span, day), denominator);
    icha_years_add(&of->whole, amount, icha_fraction_until(day_count, span, span->end), denominator);
}

/* The table's months know no days: calendar days share them out. */
static void by_days(const icha_fee_cover *cover, icha_date day, progress *of) {
    icha_span span = icha_fee_span(cover, cover->rule.disbursed_on, cover->to);
    add_span(&span, ICHA_DAY_COUNT_ACT_365, 1, day, of);
}

static icha_status by_balances(const icha_terms *terms, icha_day_count day_count, icha_date day, progress *of,
                               icha_error *err) {
    icha_terms uneventful = icha_terms_without_events(terms);
    icha_period_stream periods;
    icha_period period;
    bool more = true;
    icha_status status = icha_period_stream_open(&periods, &uneventful, day_count == ICHA_DAY_COUNT_TWELFTHS, err);
    while (status == ICHA_OK) {
        status = icha_period_stream_next(&periods, &period, &more, err);
        if (status != ICHA_OK || !more) break;
        icha_span span =
            icha_counted_span(ICHA_INCLUSION_END, period.from, period.to, period.is_first, period.span.months);
        add_span(&span, day_count, period.opening, day, of);
    }
    return status;
}

static icha_status measure(const icha_terms *terms, const icha_guarantee *guarantee, size_t fee_index, icha_date day,
                           progress *of, icha_error *err) {
    icha_fee_cover cover = {.to = terms->disbursed_on};
    bool annual = guarantee->fee_method == ICHA_FEE_ANNUAL;
    icha_status status = icha_fee_cover_of(terms, &cover, err);
    icha_date from = terms->disbursed_on, to = cover.to;
    if (annual && status == ICHA_OK)
        status = icha_fee_cover_of_year(terms, (int32_t)fee_index, &cover, &from, &to, err);
    if (status != ICHA_OK) return status;
    assert(annual ? fee_index <= ICHA_TERM_MONTHS_MAX / 12 : fee_index == 0);
    if (guarantee->fee_method == ICHA_FEE_DECLINING) return by_balances(terms, guarantee->day_count, day, of, err);
    if (guarantee->fee_method == ICHA_FEE_REDUCED_MONTHS) by_days(&cover, day, of);
    else {
        icha_span span = icha_fee_span(&cover, from, to);
        add_span(&span, guarantee->day_count, 1, day, of);
    }
    return ICHA_OK;
}

icha_status icha_fee_accrued_until(const icha_terms *terms, const icha_guarantee *guarantee, size_t fee_index,
                                   icha_money amount, icha_date day, icha_money *accrued, icha_error *err) {
    const icha_bounds bounds[] = {
        {amount, 0, ICHA_MONEY_MAX, "amount", NULL},
        {day, ICHA_DATE_MIN, ICHA_DATE_MAX + 1, "day", "1900-01-01..2200-01-01"},
    };
    progress of = {{0, 1}, {0, 1}};
    icha_status status = icha_terms_check(terms, err);
    if (status == ICHA_OK) status = icha_guarantee_check(guarantee, err);
    if (status == ICHA_OK) status = icha_check_bounds(bounds, sizeof bounds / sizeof bounds[0], "S-6", err);
    if (status == ICHA_OK) status = measure(terms, guarantee, fee_index, day, &of, err);
    if (status != ICHA_OK) return status;
    /* both over one divisor; only the cut period's can differ, by less than 2^32: below 2^94 x 2^32 */
    int64_t common = icha_gcd(of.accrued.denominator, of.whole.denominator);
    icha_i128 numerator = of.accrued.numerator * (of.whole.denominator / common);
    icha_i128 denominator = of.whole.numerator * (of.accrued.denominator / common);
    /* over no time at all (30/360 from the 30th to the 31st) there is no fee to share out */
    *accrued = denominator == 0 ? 0 : icha_share_down(amount, numerator, denominator);
    return ICHA_OK;
}
