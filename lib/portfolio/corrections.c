/* The paid claims of an earlier run against the claims of this one (S-8). */
#include <assert.h>
#include <stdlib.h>

#include "number/fail.h"
#include "portfolio.h"

static icha_status no_memory(icha_error *err) {
    return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
}

static icha_claimed *due_claims(const icha_portfolio *portfolio) {
    icha_claimed *due = malloc((portfolio->claim_count + 1) * sizeof *due);
    for (size_t i = 0; due != NULL && i < portfolio->claim_count; i++) {
        const icha_portfolio_claim *claim = &portfolio->claims[i];
        due[i] = (icha_claimed){claim->product, claim->cycle,       claim->payer, claim->bank, "",
                                claim->paid_on, claim->fiscal_year, claim->amount};
    }
    return due;
}

static icha_status match(icha_portfolio *portfolio, const icha_claimed *due, icha_error *err) {
    const icha_paid *paid = &portfolio->paid;
    icha_error own = ICHA_ERROR_INIT;
    size_t room = paid->count + portfolio->claim_count + 1;
    portfolio->corrections = calloc(room, sizeof *portfolio->corrections);
    if (portfolio->corrections == NULL) return no_memory(err);
    icha_status status =
        icha_corrections(paid->claims, paid->count, due, portfolio->claim_count, portfolio->corrections, room,
                         &portfolio->correction_count, &portfolio->correction_totals, &own);
    if (status == ICHA_OK) return ICHA_OK;
    if (status == ICHA_ERR_DUPLICATE) return icha_paid_twice(paid, (size_t)own.index, err);
    if (err != NULL) *err = own;
    return icha_fail_at(err, status, paid->name, 0, 0);
}

/* A held loan is not among the claims of this run, though it was rightly paid: nothing is demanded back then. The paid
 * claims are looked through all the same, so that their faults come out at once. */
static void withhold(icha_portfolio *portfolio) {
    portfolio->correction_state = ICHA_CORRECTIONS_WITHHELD;
    portfolio->correction_count = 0;
    portfolio->correction_totals = (icha_correction_totals){0, 0, 0, 0, 0};
}

icha_status icha_portfolio_correct(icha_portfolio *portfolio, icha_error *err) {
    portfolio->correction_state = ICHA_CORRECTIONS_NONE;
    if (portfolio->paid.name == NULL) return ICHA_OK;
    icha_claimed *due = due_claims(portfolio);
    if (due == NULL) return no_memory(err);
    icha_status status = match(portfolio, due, err);
    free(due);
    if (status != ICHA_OK) return status;
    portfolio->correction_state = ICHA_CORRECTIONS_MADE;
    if (icha_portfolio_count(portfolio).held + icha_portfolio_event_count(portfolio).held > 0) withhold(portfolio);
    else if (icha_names_number(&portfolio->fold.methods, "corrections/1", 13) == UINT32_MAX) return no_memory(err);
    return ICHA_OK;
}

bool icha_portfolio_corrections_tie_out(const icha_portfolio *portfolio, icha_money claimed) {
    const icha_correction_totals *t = &portfolio->correction_totals;
    icha_money difference = 0;
    if (portfolio->correction_state != ICHA_CORRECTIONS_MADE) return portfolio->correction_count == 0;
    for (size_t i = 0; i < portfolio->correction_count; i++)
        difference += portfolio->corrections[i].difference; /* |a sum| <= the larger list's total */
    return t->due == claimed && t->due == t->paid + t->pay - t->recover && difference == t->difference &&
           difference == t->due - t->paid;
}

/* ---- getters ---- */

icha_correction_state icha_portfolio_correction_state(const icha_portfolio *portfolio) {
    return portfolio->correction_state;
}

size_t icha_portfolio_correction_count(const icha_portfolio *portfolio) {
    return portfolio->correction_count;
}

icha_correction icha_portfolio_correction(const icha_portfolio *portfolio, size_t index) {
    assert(index < portfolio->correction_count);
    return portfolio->corrections[index];
}

icha_correction_totals icha_portfolio_correction_totals(const icha_portfolio *portfolio) {
    assert(portfolio->correction_state == ICHA_CORRECTIONS_MADE);
    return portfolio->correction_totals;
}

int64_t icha_portfolio_paid_count(const icha_portfolio *portfolio) {
    return (int64_t)portfolio->paid.count;
}

icha_encoding icha_portfolio_paid_encoding(const icha_portfolio *portfolio) {
    return portfolio->paid.name == NULL ? (icha_encoding)0 : portfolio->paid.encoding;
}
