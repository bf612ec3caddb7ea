#include "merge.h"

/* What holds from a day on, as long as neither balance nor rate nor subsidy rate changes. */
typedef struct piece {
    icha_date begin, end;
    icha_money balance;
    icha_rate rate, subsidy_rate;
} piece;

typedef struct merge {
    const icha_cursor_state *state;
    icha_walk loan;
    icha_date day; /* the next piece begins here */
    int32_t step;  /* in force; -1: none yet */
    int32_t pause; /* place in the order from which the next delinquency is looked for */
    bool given;
} merge;

static merge merge_of(const icha_cursor_state *state) {
    const icha_subsidy *subsidy = state->subsidy;
    const icha_terms *terms = state->stream.terms;
    icha_inclusion inclusion = icha_subsidy_inclusion(subsidy, terms);
    return (merge){.state = state,
                   .loan = icha_walk_from(terms, &state->stream.timeline, &state->period.mark, inclusion),
                   .day = state->accrual.span.begin,
                   .step = -1};
}

/* The delinquency of a day, or the next one after it; NULL: none (S-4). */
static const icha_event *delinquency(merge *of, icha_date day) {
    for (; (size_t)of->pause < of->loan.terms->event_count; of->pause++) {
        const icha_event *event = icha_event_at(&of->loan, of->pause);
        if (event->kind == ICHA_EVENT_DELINQUENT && event->to > day) return event;
    }
    return NULL;
}

static icha_rate subsidy_rate_on(merge *of, icha_date day) {
    const icha_subsidy *subsidy = of->state->subsidy;
    const icha_rate_steps *steps = &of->state->steps;
    if (subsidy == NULL) return 0;
    while (of->step + 1 < steps->count && steps->dates[of->step + 1] <= day) of->step++;
    const icha_event *pause = delinquency(of, day);
    if (of->step < 0 || (pause != NULL && pause->on <= day)) return 0;
    return icha_effective_rate(steps->rates[of->step], of->loan.at.rate, subsidy->minimum_borrower_rate);
}

/* The next day after `day` on which anything may change. */
static icha_date next_cut(merge *of, icha_date day) {
    const icha_rate_steps *steps = &of->state->steps;
    icha_date cut = icha_walk_cut(&of->loan);
    if (of->state->subsidy == NULL) return cut;
    if (of->step + 1 < steps->count && steps->dates[of->step + 1] < cut) cut = steps->dates[of->step + 1];
    const icha_event *pause = delinquency(of, day);
    if (pause == NULL) return cut;
    icha_date change = pause->on > day ? pause->on : pause->to;
    return change < cut ? change : cut;
}

static piece state_on(merge *of, icha_date day) {
    icha_walk_to(&of->loan, day);
    return (piece){day, day, of->loan.at.balance, of->loan.at.rate, subsidy_rate_on(of, day)};
}

/* false: none left. A period without counted days has one piece, of no days. */
static bool next_piece(merge *of, piece *out) {
    icha_date end = of->state->accrual.span.end, day = of->day;
    if (of->given && day >= end) return false;
    of->given = true;
    *out = state_on(of, day);
    for (;;) {
        icha_date cut = next_cut(of, day);
        if (cut >= end) break;
        piece next = state_on(of, day = cut);
        out->end = day;
        if (next.balance != out->balance || next.rate != out->rate || next.subsidy_rate != out->subsidy_rate) {
            of->day = day;
            return true;
        }
    }
    of->day = out->end = end;
    return true;
}

/* sum of base x rate x fraction: below 2^53 x 2^34 x 2^26 = 2^113, as the fractions add up to the period's */
icha_i128 icha_merge_weight_until(const icha_cursor_state *state, icha_date day) {
    const icha_accrual *accrual = &state->accrual;
    icha_i128 sum = 0;
    int64_t before = 0;
    merge all = merge_of(state);
    for (piece one; next_piece(&all, &one) && one.begin < day;) {
        int64_t until = icha_fraction_until(accrual->day_count, &accrual->span, one.end < day ? one.end : day);
        icha_money base = state->subsidy == NULL ? 0 : icha_subsidy_base_of(state->subsidy, one.balance);
        sum += (icha_i128)(one.subsidy_rate * (until - before)) * base;
        before = until;
    }
    return sum;
}

void icha_merge_accrue(icha_cursor_state *state) {
    icha_accrual *accrual = &state->accrual;
    const icha_period *period = &state->period;
    accrual->day_count = state->stream.terms->day_count;
    accrual->span = period->span;
    accrual->denominator = period->denominator;
    if (state->subsidy != NULL && period->n > 0)
        (void)icha_accrual_span(state->subsidy, state->stream.terms, period, accrual);
    accrual->count = 0;
    merge all = merge_of(state);
    for (piece one; next_piece(&all, &one); accrual->count++)
        if (accrual->count == 0) accrual->pieces[0] = (icha_piece){one.begin, one.subsidy_rate, 0};
    accrual->wide = state->subsidy == NULL ? 0 : icha_merge_weight_until(state, accrual->span.end);
}

size_t icha_merge_parts(const icha_cursor_state *state, icha_part *parts, size_t capacity) {
    size_t count = 0;
    merge all = merge_of(state);
    for (piece one; next_piece(&all, &one); count++)
        if (count < capacity)
            parts[count] =
                (icha_part){one.begin, one.end, one.end - one.begin, one.balance, one.rate, one.subsidy_rate};
    return count;
}
