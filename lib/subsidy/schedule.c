/* Schedule rows: the loan's periods with their subsidy (L-8, S-2, S-3). */
#include <assert.h>
#include <string.h>

#include "cursor.h"
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
    memset(&state->stream, 0, sizeof state->stream);
    state->stream.ended = true;
    state->stream.payment = ICHA_UNSET;
    state->subsidy = NULL;
    bool twelfths = subsidy != NULL && subsidy->day_count == ICHA_DAY_COUNT_TWELFTHS;
    icha_status status = icha_period_stream_open(&state->stream, terms, twelfths, err);
    if (status == ICHA_OK && subsidy != NULL) status = check_subsidy(subsidy, terms, err);
    state->stream.ended = status != ICHA_OK;
    if (status != ICHA_OK) return status;
    state->subsidy = subsidy;
    if (subsidy == NULL) return ICHA_OK;
    icha_rate_steps_of(subsidy, terms->disbursed_on, &state->steps);
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
                      .parts = state->subsidy == NULL ? 1 : state->accrual.count,
                      .rate = period->rate,
                      .subsidy_rate = state->subsidy == NULL ? 0 : state->accrual.pieces[0].rate,
                      .opening = period->opening,
                      .principal = period->principal,
                      .interest = period->interest,
                      .borrower_interest = borrower,
                      .subsidy = subsidised,
                      .payment = period->principal + borrower,
                      .closing = period->closing};
}

icha_status icha_cursor_next(icha_cursor *cursor, icha_row *row, bool *more, icha_error *err) {
    icha_cursor_state *state = icha_cursor_state_of(cursor);
    icha_money subsidised = 0, borrower;
    icha_status status = icha_period_stream_next(&state->stream, &state->period, more, err);
    if (status != ICHA_OK || !*more) return status;
    borrower = state->period.interest;
    if (state->subsidy != NULL) {
        icha_accrue_subsidy(state->subsidy, &state->steps, state->stream.terms, &state->period, &state->accrual);
        if (!icha_subsidy_amounts(state->subsidy, state->stream.terms, &state->period, &state->accrual, &subsidised,
                                  &borrower)) {
            *more = false;
            state->stream.ended = true;
            return icha_fail(err, ICHA_M_FIGURE_OVERFLOW, "N-1", "subsidy", NULL, NULL);
        }
    }
    if (state->period.principal + borrower > ICHA_MONEY_MAX) {
        *more = false;
        state->stream.ended = true;
        return icha_fail(err, ICHA_M_FIGURE_OVERFLOW, "N-1", "payment", NULL, NULL);
    }
    fill_row(state, subsidised, borrower, row);
    return ICHA_OK;
}

/* A piece's calendar stretch: from its first counted day, seen as a date of the period, to the next piece's. */
static void fill_part(const icha_cursor_state *state, int32_t index, icha_part *part) {
    const icha_period *period = &state->period;
    const icha_accrual *accrual = &state->accrual;
    bool last = index + 1 == accrual->count;
    icha_date begin = accrual->pieces[index].begin, end = last ? accrual->span.end : accrual->pieces[index + 1].begin;
    *part = (icha_part){.from = index == 0 ? period->from : begin,
                        .to = last ? period->to : end,
                        .days = end - begin,
                        .rate = period->rate,
                        .subsidy_rate = accrual->pieces[index].rate};
}

size_t icha_cursor_parts(const icha_cursor *cursor, icha_part *parts, size_t capacity) {
    const icha_cursor_state *state = icha_cursor_state_in(cursor);
    const icha_period *period = &state->period;
    if (state->stream.index == 0) return 0;
    if (state->subsidy == NULL) {
        if (capacity > 0)
            parts[0] = (icha_part){period->from, period->to, period->span.end - period->span.begin, period->rate, 0};
        return 1;
    }
    for (int32_t i = 0; i < state->accrual.count && (size_t)i < capacity; i++) fill_part(state, i, &parts[i]);
    return (size_t)state->accrual.count;
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
