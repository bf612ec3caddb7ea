#include "accrual.h"

#include "calendar/civil.h"
#include "number/products.h"

static void add_step(icha_rate_steps *steps, icha_date date, icha_rate rate) {
    steps->dates[steps->count] = date;
    steps->rates[steps->count++] = rate;
}

/* `until` is still paid (S-4): from the day after it the rate is 0, and later steps do not come. */
static void stop_after(icha_rate_steps *steps, icha_date until) {
    while (steps->count > 0 && steps->dates[steps->count - 1] > until) steps->count--;
    add_step(steps, until + 1, 0);
}

/* S-4: the first close, relocation, subrogation or stop; ICHA_DATE_NEVER: none. */
static icha_date first_stop(const icha_terms *terms) {
    icha_date first = ICHA_DATE_NEVER;
    for (size_t i = 0; i < terms->event_count; i++) {
        const icha_event *event = &terms->events[i];
        if (event->kind >= ICHA_EVENT_CLOSE && event->on < first) first = event->on;
    }
    return first;
}

void icha_rate_steps_of(const icha_subsidy *subsidy, const icha_terms *terms, icha_rate_steps *steps) {
    icha_date begin = terms->disbursed_on, last = first_stop(terms) - 1; /* the day of the event is not paid */
    int32_t months = 0;
    steps->count = steps->at = 0;
    for (int32_t i = 0; i <= subsidy->step_count; i++) {
        add_step(steps, begin, i < subsidy->step_count ? subsidy->steps[i].rate : 0);
        if (i == subsidy->step_count) break;
        months += subsidy->steps[i].months;
        if (icha_date_add_months(terms->disbursed_on, months, &begin, NULL) != ICHA_OK) break;
    }
    if (subsidy->until != ICHA_DATE_UNSET && subsidy->until < last) last = subsidy->until;
    if (last < ICHA_DATE_NEVER - 1) stop_after(steps, last);
}

icha_rate icha_effective_rate(icha_rate step, icha_rate lending, icha_rate minimum) {
    icha_rate room = lending - minimum;
    icha_rate rate = step < room ? step : room;
    return rate > 0 ? rate : 0;
}

/* Each boundary is a later day than the one before it (icha_rate_steps_of). */
static void add_piece(icha_accrual *accrual, icha_date begin, icha_rate rate) {
    if (accrual->pieces[accrual->count - 1].rate == rate) return;
    int64_t weight = icha_accrued_until(accrual, begin);
    accrual->pieces[accrual->count++] = (icha_piece){begin, rate, weight};
}

icha_inclusion icha_subsidy_inclusion(const icha_subsidy *subsidy, const icha_terms *terms) {
    return subsidy != NULL && subsidy->inclusion != 0 ? subsidy->inclusion : terms->inclusion;
}

static inline int64_t own_fraction(const icha_subsidy *subsidy, const icha_terms *terms, const icha_period *period,
                                   icha_accrual *accrual) {
    accrual->day_count = subsidy->day_count != 0 ? subsidy->day_count : terms->day_count;
    accrual->span = period->span;
    accrual->denominator = period->denominator;
    bool own_inclusion = icha_subsidy_inclusion(subsidy, terms) != terms->inclusion;
    if (!own_inclusion && accrual->day_count == terms->day_count) return period->fraction;
    if (own_inclusion)
        accrual->span = icha_counted_span(subsidy->inclusion, period->from, period->to, period->is_first,
                                          period->span.months);
    accrual->denominator = icha_fraction_denominator(accrual->day_count, &accrual->span);
    return icha_fraction_until(accrual->day_count, &accrual->span, accrual->span.end);
}

int64_t icha_accrual_span(const icha_subsidy *subsidy, const icha_terms *terms, const icha_period *period,
                          icha_accrual *accrual) {
    return own_fraction(subsidy, terms, period, accrual);
}

/* Moves to the step in force at the first counted day. */
static void follow_steps(icha_rate_steps *steps, icha_date begin) {
    while (steps->at + 1 < steps->count && steps->dates[steps->at + 1] <= begin) steps->at++;
}

icha_ratio icha_base_share(const icha_subsidy *subsidy, icha_money principal) {
    if (subsidy->base != ICHA_SUBSIDY_BASE_GUARANTEED) return (icha_ratio){1, 1};
    int64_t common = icha_gcd(subsidy->guaranteed_amount, principal);
    return (icha_ratio){subsidy->guaranteed_amount / common, principal / common};
}

/* The cap is one of the balance: the guaranteed part has its own (docs/decisions/0001). */
icha_money icha_subsidy_base_of(const icha_subsidy *subsidy, icha_money balance) {
    bool capped = subsidy->base_cap != ICHA_UNSET && subsidy->base == ICHA_SUBSIDY_BASE_BALANCE;
    return capped && subsidy->base_cap < balance ? subsidy->base_cap : balance;
}

void icha_accrue_subsidy(const icha_subsidy *subsidy, icha_rate_steps *steps, const icha_terms *terms,
                         const icha_period *period, icha_accrual *accrual) {
    int64_t fraction = own_fraction(subsidy, terms, period, accrual);
    const icha_span *span = &accrual->span;
    icha_rate minimum = subsidy->minimum_borrower_rate;
    accrual->base = icha_subsidy_base_of(subsidy, period->opening);
    follow_steps(steps, span->begin);
    int32_t at = steps->at;
    icha_rate step = steps->dates[at] <= span->begin ? steps->rates[at] : 0;
    accrual->pieces[0] = (icha_piece){span->begin, icha_effective_rate(step, period->rate, minimum), 0};
    accrual->count = 1;
    accrual->weight = accrual->pieces[0].rate * fraction;
    if (steps->dates[at] <= span->begin) at++;
    if (at >= steps->count || steps->dates[at] >= span->end) return;
    for (; at < steps->count && steps->dates[at] < span->end; at++)
        add_piece(accrual, steps->dates[at], icha_effective_rate(steps->rates[at], period->rate, minimum));
    accrual->weight = icha_accrued_until(accrual, span->end);
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

/* Before shares and divisors: both below 2^113. */
static inline icha_i128 lending_of(const icha_period *period, const icha_accrual *accrual) {
    return accrual->timed ? period->wide : (icha_i128)period->opening * period->weight;
}

static inline icha_i128 subsidised_of(const icha_accrual *accrual) {
    return accrual->timed ? accrual->wide : (icha_i128)accrual->base * accrual->weight;
}

/* ---- on the guaranteed part: share terms of up to 2^53 more; icha_round_products() takes what passes 127 bits ---- */

static icha_money of_rate_on_share(const icha_subsidy *subsidy, const icha_period *period, const icha_accrual *accrual) {
    const icha_products products = {{subsidised_of(accrual), accrual->share.numerator, 1, 1},
                                    {0},
                                    {accrual->denominator, ICHA_RATE_ONE, accrual->share.denominator, 1}};
    icha_money subsidised;
    bool fits = icha_round_products(&products, subsidy->rounding, &subsidised);
    return fits && subsidised < period->interest ? subsidised : period->interest;
}

static bool of_difference_on_share(const icha_terms *terms, const icha_period *period, const icha_accrual *accrual,
                                   icha_money *borrower) {
    int64_t common = icha_gcd(period->denominator, accrual->denominator);
    int64_t lending = accrual->denominator / common, subsidised = period->denominator / common;
    const icha_products products = {{lending_of(period, accrual), lending, accrual->share.denominator, 1},
                                    {subsidised_of(accrual), subsidised, accrual->share.numerator, 1},
                                    {subsidised, accrual->denominator, ICHA_RATE_ONE, accrual->share.denominator}};
    return icha_round_products(&products, terms->interest_rounding, borrower);
}

static bool amounts_on_share(const icha_subsidy *subsidy, const icha_terms *terms, const icha_period *period,
                             const icha_accrual *accrual, icha_money *subsidised, icha_money *borrower) {
    if (subsidy->method == ICHA_SUBSIDY_OF_RATE) {
        *subsidised = of_rate_on_share(subsidy, period, accrual);
        *borrower = period->interest - *subsidised;
        return true;
    }
    if (!of_difference_on_share(terms, period, accrual, borrower)) return false;
    *subsidised = period->interest - *borrower;
    return true;
}

/* ---- on the balance ---- */

/* At most the full interest, also where the rounded figure itself would lie past N-1. */
static inline icha_money of_rate(const icha_subsidy *subsidy, const icha_period *period, const icha_accrual *accrual,
                                 icha_i128 exact) {
    icha_i128 scale = (icha_i128)accrual->denominator * ICHA_RATE_ONE;
    icha_money subsidised;
    bool fits = icha_round_quotient(exact, scale, subsidy->rounding, &subsidised);
    return fits && subsidised < period->interest ? subsidised : period->interest;
}

/* Borrower's interest = round(balance x lending - base x subsidy), both over one denominator. The full interest lies
 * within N-1, so the lending side <= 9e15 x denominator x 10^9 < 2^105; each cofactor is below 2^22. */
static bool of_difference(const icha_terms *terms, const icha_period *period, const icha_accrual *accrual,
                          icha_money *borrower) {
    int64_t common = icha_gcd(period->denominator, accrual->denominator);
    icha_i128 lending, subsidised, left = 0;
    if (__builtin_mul_overflow(lending_of(period, accrual), (icha_i128)(accrual->denominator / common), &lending))
        return false;
    /* a subsidy too wide for 127 bits is above the lending side, which is not: nothing is left to the borrower */
    if (!__builtin_mul_overflow(subsidised_of(accrual), (icha_i128)(period->denominator / common), &subsidised) &&
        subsidised < lending)
        left = lending - subsidised;
    icha_i128 scale = (icha_i128)(period->denominator / common) * accrual->denominator * ICHA_RATE_ONE;
    return icha_round_quotient(left, scale, terms->interest_rounding, borrower);
}

/* Kept out of the way of usual rows. */
#if defined(__GNUC__)
__attribute__((noinline, cold))
#endif
static bool
unusual_amounts(const icha_subsidy *subsidy, const icha_terms *terms, const icha_period *period,
                const icha_accrual *accrual, icha_money *subsidised, icha_money *borrower) {
    if (subsidy->base == ICHA_SUBSIDY_BASE_GUARANTEED)
        return amounts_on_share(subsidy, terms, period, accrual, subsidised, borrower);
    if (subsidy->method == ICHA_SUBSIDY_OF_RATE) {
        *subsidised = of_rate(subsidy, period, accrual, subsidised_of(accrual));
        *borrower = period->interest - *subsidised;
        return true;
    }
    if (!of_difference(terms, period, accrual, borrower)) return false;
    /* rounding is monotone, so round(full - subsidy) <= round(full) */
    *subsidised = period->interest - *borrower;
    return true;
}

bool icha_subsidy_amounts(const icha_subsidy *subsidy, const icha_terms *terms, const icha_period *period,
                          const icha_accrual *accrual, icha_money *subsidised, icha_money *borrower) {
    if (!accrual->is_usual) return unusual_amounts(subsidy, terms, period, accrual, subsidised, borrower);
    *subsidised = of_rate(subsidy, period, accrual, (icha_i128)accrual->base * accrual->weight);
    *borrower = period->interest - *subsidised;
    return true;
}
