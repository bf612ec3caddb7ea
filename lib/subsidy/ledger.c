/* Lines, and where they fall in time (S-5 to S-7). */
#include "ledger.h"

#include "calendar/civil.h"
#include "merge.h"
#include "number/fail.h"

icha_date icha_bucket_of(icha_date date, int32_t bucket_months) {
    int32_t month = icha_month_number(date);
    return icha_day_in_month(month - month % bucket_months, 1);
}

typedef struct line {
    const icha_cursor_state *state;
    const icha_row *row;
    const icha_claim_terms *claim; /* of CLAIM postings, else NULL */
    int32_t payer;
    icha_money amount;
    icha_post *post;
    void *context;
} line;

/* Rounding of one line's amount changes only what is claimed (S-6). Amounts lie far inside N-1 or are refused before. */
static icha_money claimed(const line *of, icha_money amount) {
    icha_money rounded = amount;
    if (of->claim != NULL && of->claim->level == ICHA_CLAIM_LEVEL_LINE)
        (void)icha_money_round(amount, of->claim->rounding, &rounded, NULL);
    return rounded;
}

static void post_amount(const line *of, icha_posting_kind kind, icha_date bucket, icha_money amount) {
    if (amount == 0) return;
    icha_posting posting = {kind, of->payer, bucket, amount, claimed(of, amount), of->row->due};
    of->post(of->context, &posting);
}

static void post_by_due(const line *of, icha_posting_kind kind, int32_t months) {
    post_amount(of, kind, icha_bucket_of(of->row->due, months), of->amount);
}

static icha_i128 accrued_until(const icha_cursor_state *state, icha_date day) {
    return state->accrual.timed ? icha_merge_weight_until(state, day) : icha_accrued_until(&state->accrual, day);
}

/* S-6: up to a boundary, line x exact accrual so far / whole, down/1; a part is a difference. */
static void post_by_day(const line *of, icha_posting_kind kind, int32_t months) {
    const icha_accrual *accrual = &of->state->accrual;
    icha_money before = 0;
    icha_date bucket = icha_bucket_of(accrual->span.begin, months);
    icha_i128 whole = accrual->timed ? accrual->wide : accrual->weight;
    while (whole > 0 && before < of->amount) {
        icha_date boundary = icha_months_after(bucket, months);
        bool last = boundary >= accrual->span.end;
        icha_money until =
            last ? of->amount
                 : icha_share_down(of->amount, accrued_until(of->state, boundary), whole);
        post_amount(of, kind, bucket, until - before);
        before = until;
        bucket = boundary;
        if (last) return;
    }
}

static void post_line(const line *of, int32_t bucket_months, const icha_claim_terms *claim) {
    post_by_day(of, ICHA_POSTING_ACCRUED, bucket_months);
    post_by_due(of, ICHA_POSTING_DUE, bucket_months);
    if (claim->cycle == 0) return;
    line claim_line = *of;
    claim_line.claim = claim;
    if (claim->by == ICHA_CLAIM_BY_DUE) post_by_due(&claim_line, ICHA_POSTING_CLAIM, (int32_t)claim->cycle);
    else post_by_day(&claim_line, ICHA_POSTING_CLAIM, (int32_t)claim->cycle);
}

void icha_post_row(const icha_cursor *cursor, const icha_row *row, int32_t bucket_months, icha_post *post,
                   void *context) {
    const icha_cursor_state *state = icha_cursor_state_in(cursor);
    const icha_subsidy *subsidy = state->subsidy;
    icha_ratio shares[ICHA_PAYERS_MAX];
    icha_money lines[ICHA_PAYERS_MAX];
    if (subsidy == NULL || row->subsidy == 0) return;
    for (int32_t i = 0; i < subsidy->payer_count; i++) shares[i] = subsidy->payers[i].share;
    icha_split_checked(row->subsidy, shares, (size_t)subsidy->payer_count, subsidy->residual, lines);
    for (int32_t i = 0; i < subsidy->payer_count; i++) {
        line of = {state, row, NULL, i, lines[i], post, context};
        if (lines[i] > 0) post_line(&of, bucket_months, &subsidy->claim);
    }
}

icha_status icha_claim_dates(const icha_claim_terms *terms, icha_date cycle_from, icha_date *cycle_to,
                             icha_date *paid_on, int32_t *fiscal_year, icha_error *err) {
    icha_date last = icha_months_after(cycle_from, (int32_t)terms->cycle) - 1, paid = last + terms->payment_lag_days;
    if (paid > ICHA_DATE_MAX)
        return icha_fail(err, ICHA_M_DATE_RANGE, "S-7", "subsidy.claim.payment_lag_days", NULL, NULL);
    int32_t own_year = icha_civil_of(cycle_from).year;
    icha_date closing = icha_days_of((icha_civil){own_year, 12, 31}) + terms->closing_days;
    *cycle_to = last;
    *paid_on = paid;
    *fiscal_year = paid <= closing ? own_year : icha_civil_of(paid).year;
    return ICHA_OK;
}
