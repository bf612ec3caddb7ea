#include "accrual.h"

#include "calendar/civil.h"

static void add_step(icha_rate_steps *steps, icha_date date, icha_rate rate) {
    steps->dates[steps->count] = date;
    steps->rates[steps->count++] = rate;
}

/* `until` is still paid (S-4): from the day after it the rate is 0, and later steps do not come. */
static void stop_after(icha_rate_steps *steps, icha_date until) {
    while (steps->count > 0 && steps->dates[steps->count - 1] > until) steps->count--;
    add_step(steps, until + 1, 0);
}

void icha_rate_steps_of(const icha_subsidy *subsidy, icha_date disbursed_on, icha_rate_steps *steps) {
    icha_date begin = disbursed_on;
    int32_t months = 0;
    steps->count = 0;
    for (int32_t i = 0; i <= subsidy->step_count; i++) {
        add_step(steps, begin, i < subsidy->step_count ? subsidy->steps[i].rate : 0);
        if (i == subsidy->step_count) break;
        months += subsidy->steps[i].months;
        if (icha_date_add_months(disbursed_on, months, &begin, NULL) != ICHA_OK) break;
    }
    if (subsidy->until != ICHA_DATE_UNSET) stop_after(steps, subsidy->until);
}

/* S-3: max(0, min(step, lending - minimum borrower's rate)) */
static icha_rate effective_rate(icha_rate step, icha_rate lending, icha_rate minimum) {
    icha_rate room = lending - minimum;
    icha_rate rate = step < room ? step : room;
    return rate > 0 ? rate : 0;
}

static void add_piece(icha_accrual *accrual, icha_date begin, icha_rate rate) {
    icha_piece *last = accrual->count > 0 ? &accrual->pieces[accrual->count - 1] : NULL;
    if (last != NULL && last->rate == rate) return;
    if (last != NULL && last->begin == begin) {
        last->rate = rate;
        return;
    }
    int64_t weight = last == NULL ? 0 : icha_accrued_until(accrual, begin);
    accrual->pieces[accrual->count++] = (icha_piece){begin, rate, weight};
}

void icha_accrue_subsidy(const icha_subsidy *subsidy, const icha_rate_steps *steps, const icha_terms *terms,
                         const icha_period *period, icha_accrual *accrual) {
    accrual->day_count = subsidy->day_count != 0 ? subsidy->day_count : terms->day_count;
    accrual->span = period->span;
    if (subsidy->inclusion != 0 && subsidy->inclusion != terms->inclusion)
        accrual->span = icha_counted_span(subsidy->inclusion, period->from, period->to, period->is_first,
                                          period->span.months);
    accrual->denominator = icha_fraction_denominator(accrual->day_count, &accrual->span);
    accrual->base = period->opening;
    if (subsidy->base_cap != ICHA_UNSET && subsidy->base_cap < accrual->base) accrual->base = subsidy->base_cap;
    accrual->count = 0;
    add_piece(accrual, accrual->span.begin, 0);
    for (int32_t i = 0; i < steps->count && steps->dates[i] < accrual->span.end; i++) {
        icha_date begin = steps->dates[i] > accrual->span.begin ? steps->dates[i] : accrual->span.begin;
        add_piece(accrual, begin, effective_rate(steps->rates[i], period->rate, subsidy->minimum_borrower_rate));
    }
    accrual->weight = icha_accrued_until(accrual, accrual->span.end);
}

int64_t icha_accrued_until(const icha_accrual *accrual, icha_date day) {
    int32_t at = accrual->count - 1;
    while (at > 0 && accrual->pieces[at].begin > day) at--;
    const icha_piece *piece = &accrual->pieces[at];
    if (piece->rate == 0) return piece->weight;
    int64_t fraction = icha_fraction_until(accrual->day_count, &accrual->span, day);
    int64_t before = icha_fraction_until(accrual->day_count, &accrual->span, piece->begin);
    return piece->weight + piece->rate * (fraction - before);
}

static bool of_rate(const icha_subsidy *subsidy, const icha_period *period, const icha_accrual *accrual,
                    icha_money *subsidised) {
    icha_i128 scale = (icha_i128)accrual->denominator * ICHA_RATE_ONE;
    if (!icha_round_quotient((icha_i128)accrual->base * accrual->weight, scale, subsidy->rounding, subsidised))
        return false;
    if (*subsidised > period->interest) *subsidised = period->interest;
    return true;
}

/* Borrower's interest = round(balance x lending - base x subsidy), both over one denominator. The full interest lies
 * within N-1, so balance x weight <= 9e15 x denominator x 10^9 < 2^105; each cofactor is below 2^22. */
static bool of_difference(const icha_terms *terms, const icha_period *period, const icha_accrual *accrual,
                          icha_money *borrower) {
    int64_t common = icha_gcd(period->denominator, accrual->denominator);
    icha_i128 lending, subsidised, left;
    if (__builtin_mul_overflow((icha_i128)period->opening * period->weight, (icha_i128)(accrual->denominator / common),
                               &lending) ||
        __builtin_mul_overflow((icha_i128)accrual->base * accrual->weight, (icha_i128)(period->denominator / common),
                               &subsidised) ||
        __builtin_sub_overflow(lending, subsidised, &left))
        return false;
    icha_i128 scale = (icha_i128)(period->denominator / common) * accrual->denominator * ICHA_RATE_ONE;
    return icha_round_quotient(left > 0 ? left : 0, scale, terms->interest_rounding, borrower);
}

bool icha_subsidy_amounts(const icha_subsidy *subsidy, const icha_terms *terms, const icha_period *period,
                          const icha_accrual *accrual, icha_money *subsidised, icha_money *borrower) {
    if (subsidy->method == ICHA_SUBSIDY_OF_RATE) {
        if (!of_rate(subsidy, period, accrual, subsidised)) return false;
        *borrower = period->interest - *subsidised;
        return true;
    }
    if (!of_difference(terms, period, accrual, borrower)) return false;
    /* rounding is monotone, so round(full - subsidy) <= round(full) */
    *subsidised = period->interest - *borrower;
    return true;
}
