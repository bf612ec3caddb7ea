/* Schedule rows: the loan's periods with their subsidy (L-8, S-2, S-3). */
#include <assert.h>

#include "merge.h"
#include "number/fail.h"

static icha_status check_subsidy(const icha_subsidy *subsidy, const icha_terms *terms, icha_error *err) {
    icha_status status = icha_subsidy_check(subsidy, err);
    if (status != ICHA_OK || subsidy->base != ICHA_SUBSIDY_BASE_GUARANTEED) return status;
    const icha_bounds bounds = {subsidy->guaranteed_amount, 0, terms->principal, "subsidy.guaranteed_amount", NULL};
    return icha_check_bounds(&bounds, 1, "S-1", err);
}

icha_status icha_cursor_open(icha_cursor *cursor, const icha_terms *terms, const icha_subsidy *subsidy,
                             icha_error *err) {
    assert(cursor != NULL && terms != NULL);
    icha_cursor_state *state = icha_cursor_state_of(cursor);
    state->stream.index = 0; /* a cursor that fails to open has no rows */
    state->stream.ended = true;
    state->stream.payment = ICHA_UNSET;
    state->accrual.timed = false;
    state->subsidy = NULL;
    state->accrual.count = 1; /* without a subsidy there is one piece */
    state->accrual.pieces[0].rate = 0;
    bool twelfths = subsidy != NULL && subsidy->day_count == ICHA_DAY_COUNT_TWELFTHS;
    icha_status status = icha_period_stream_open(&state->stream, terms, twelfths, err);
    if (status == ICHA_OK && subsidy != NULL) status = check_subsidy(subsidy, terms, err);
    state->stream.ended = status != ICHA_OK;
    if (status != ICHA_OK) return status;
    state->subsidy = subsidy;
    state->accrual.timed = state->stream.timed;
    if (subsidy == NULL) return ICHA_OK;
    bool on_balance = subsidy->base == ICHA_SUBSIDY_BASE_BALANCE;
    state->accrual.is_usual = !state->stream.timed && on_balance && subsidy->method == ICHA_SUBSIDY_OF_RATE;
    icha_rate_steps_of(subsidy, terms, &state->steps);
    state->accrual.share = icha_base_share(subsidy, terms->principal);
    return ICHA_OK;
}

static void fill_row(const icha_cursor_state *state, icha_money subsidised, icha_money borrower, icha_row *row) {
    const icha_period *period = &state->period;
    *row = (icha_row){.n = period->n,
                      .from = period->from,
                      .to = period->to,
                      .due = period->due,
                      .days = period->span.end - period->span.begin,
                      .parts = state->accrual.count,
                      .rate = period->rate,
                      .subsidy_rate = state->accrual.pieces[0].rate,
                      .opening = period->opening,
                      .principal = period->principal,
                      .interest = period->interest,
                      .borrower_interest = borrower,
                      .subsidy = subsidised,
                      .payment = period->principal + borrower,
                      .closing = period->closing};
}

static icha_status refuse(icha_cursor_state *state, const char *figure, icha_error *err) {
    state->stream.ended = true;
    return icha_fail(err, ICHA_M_FIGURE_OVERFLOW, "N-1", figure, NULL, NULL);
}

icha_status icha_cursor_next(icha_cursor *cursor, icha_row *row, bool *more, icha_error *err) {
    icha_cursor_state *state = icha_cursor_state_of(cursor);
    icha_money subsidised = 0, borrower;
    bool has_period = false;
    icha_status status = icha_period_stream_next(&state->stream, &state->period, &has_period, err);
    if (status == ICHA_OK && !has_period) *more = false;
    if (status != ICHA_OK || !has_period) return status;
    borrower = state->period.interest;
    if (state->accrual.timed) icha_merge_accrue(state);
    else if (state->subsidy != NULL)
        icha_accrue_subsidy(state->subsidy, &state->steps, state->stream.terms, &state->period, &state->accrual);
    if (state->subsidy != NULL && !icha_subsidy_amounts(state->subsidy, state->stream.terms, &state->period,
                                                        &state->accrual, &subsidised, &borrower))
        return refuse(state, "subsidy", err);
    if (state->period.principal + borrower > ICHA_MONEY_MAX) return refuse(state, "payment", err);
    fill_row(state, subsidised, borrower, row);
    *more = true;
    return ICHA_OK;
}

/* Pieces in counted days: where each begins and what holds in it. */
static size_t fill_pieces(const icha_cursor_state *state, icha_part *parts, size_t capacity) {
    const icha_accrual *accrual = &state->accrual;
    if (accrual->timed) return icha_merge_parts(state, parts, capacity);
    for (int32_t i = 0; i < accrual->count && (size_t)i < capacity; i++) {
        icha_date begin = accrual->pieces[i].begin;
        icha_date end = i + 1 == accrual->count ? accrual->span.end : accrual->pieces[i + 1].begin;
        parts[i] =
            (icha_part){begin, end, end - begin, state->period.opening, state->period.rate, accrual->pieces[i].rate};
    }
    return (size_t)accrual->count;
}

/* A part is named as a period is (T-2): with `end` and `both` the day named first is not counted. */
static size_t fill_parts(const icha_cursor_state *state, icha_part *parts, size_t capacity) {
    size_t count = fill_pieces(state, parts, capacity);
    size_t filled = count < capacity ? count : capacity;
    int shift = icha_subsidy_inclusion(state->subsidy, state->stream.terms) != ICHA_INCLUSION_START;
    for (size_t i = 0; i < filled; i++) {
        parts[i].from -= shift;
        parts[i].to -= shift;
    }
    return count;
}

/* A first row that is no due date's is a prepayment. */
static bool has_row(const icha_cursor_state *state) {
    if (state->stream.index > 0) return true;
    return state->accrual.timed && state->stream.balance != state->stream.terms->principal;
}

size_t icha_cursor_parts(const icha_cursor *cursor, icha_part *parts, size_t capacity) {
    const icha_cursor_state *state = icha_cursor_state_in(cursor);
    const icha_period *period = &state->period;
    size_t count = 1;
    if (!has_row(state)) return 0;
    if (state->subsidy != NULL || state->accrual.timed) count = fill_parts(state, parts, capacity);
    else if (capacity > 0)
        parts[0] = (icha_part){
            .days = period->span.end - period->span.begin, .balance = period->opening, .rate = period->rate};
    if (capacity > 0) parts[0].from = period->from;
    if (capacity >= count) parts[count - 1].to = period->to;
    return count;
}

icha_money icha_cursor_payment(const icha_cursor *cursor) {
    return icha_cursor_state_in(cursor)->stream.payment;
}

icha_status icha_schedule(const icha_terms *terms, const icha_subsidy *subsidy, icha_row *rows, size_t capacity,
                          size_t *count, icha_error *err) {
    icha_cursor cursor;
    icha_row row;
    size_t given = 0;
    bool more;
    icha_status status = icha_cursor_open(&cursor, terms, subsidy, err);
    while (status == ICHA_OK) {
        status = icha_cursor_next(&cursor, given < capacity ? &rows[given] : &row, &more, err);
        if (status != ICHA_OK || !more) break;
        given++;
    }
    if (status != ICHA_OK) return status;
    *count = given;
    if (capacity > 0 && given > capacity) return icha_fail(err, ICHA_M_BUFFER_TOO_SMALL, NULL, NULL, NULL, NULL);
    return ICHA_OK;
}
