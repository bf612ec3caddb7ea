#include "solve_engine.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number/fail.h"

typedef struct solving {
    const icha_setup *setup;
    const icha_portfolio_options *options;
    const icha_solve *solve;
    icha_engine_book base; /* volume: every loan that x does not change */
    int64_t held;          /* of the first probe; -1: none yet */
} solving;

/* ---- what a setup costs the budget ---- */

static icha_status exhaust(const icha_setup *setup, const icha_book *base, const icha_portfolio_options *options,
                           const icha_budget *budget, icha_exhaustion *out, int64_t *held, icha_error *err) {
    icha_engine_book book = {NULL, NULL};
    icha_portfolio *outlay = NULL;
    bool keeps = budget->basis == ICHA_BUDGET_COMMITMENT;
    icha_status status = icha_engine_book_make(setup, base, options, keeps, &book, err);
    if (status == ICHA_OK) status = icha_engine_outlay(setup, &book, &outlay, err);
    if (status == ICHA_OK) status = icha_budget_exhaust(budget, book.book, outlay, out, err);
    if (status == ICHA_OK) *held = icha_portfolio_count(book.book->whole).held;
    icha_portfolio_free(outlay);
    icha_engine_book_free(&book);
    return status;
}

icha_status icha_solve_exhaustion(const icha_setup *setup, const icha_portfolio_options *options,
                                  const icha_budget *budget, icha_exhaustion *out, icha_error *err) {
    int64_t held;
    return exhaust(setup, NULL, options, budget, out, &held, err);
}

/* ---- volume ---- */

static icha_status outlay_of_volume(void *context, int64_t x, icha_money *outlay, icha_error *err) {
    const solving *own = context;
    icha_lending plan = *own->solve->lending;
    icha_lending_month *months = malloc(plan.month_count * sizeof *months);
    icha_setup only = *own->setup;
    icha_exhaustion found;
    int64_t held;
    if (months == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    icha_lending_scale(&plan, x, months);
    plan.months = months;
    only.lending = &plan;
    only.lending_count = 1;
    only.data = (icha_book_input){.csv = NULL};
    icha_status status = exhaust(&only, own->base.book, own->options, own->solve->budget, &found, &held, err);
    if (status == ICHA_OK) *outlay = found.wanted;
    free(months);
    return status;
}

/* The loans of the portfolio and of the other plans, once for all probes. */
static icha_status make_base(solving *own, icha_error *err) {
    icha_setup others = *own->setup;
    icha_lending plans[ICHA_LENDING_MAX];
    bool keeps = own->solve->budget->basis == ICHA_BUDGET_COMMITMENT, is_there = false;
    others.lending = plans;
    others.lending_count = 0;
    for (size_t i = 0; i < own->setup->lending_count; i++) {
        bool is_own = &own->setup->lending[i] == own->solve->lending;
        if (!is_own) plans[others.lending_count++] = own->setup->lending[i];
        is_there = is_there || is_own;
    }
    assert(is_there);
    (void)is_there;
    return icha_engine_book_make(&others, NULL, own->options, keeps, &own->base, err);
}

/* ---- subsidy rate and months ---- */

static icha_status check_held(solving *own, int64_t x, int64_t held, icha_error *err) {
    char found[64], expected[24];
    if (own->held < 0) own->held = held;
    if (own->held == held) return ICHA_OK;
    snprintf(found, sizeof found, "%" PRId64 " (at %" PRId64 ")", held, x);
    snprintf(expected, sizeof expected, "%" PRId64, own->held);
    return icha_fail(err, ICHA_M_SOLVE_HELD, "A-3", NULL, found, expected);
}

/* The window may hold several values, so the overlay expects none. */
static icha_status overlaid(const solving *own, int64_t x, icha_catalogue **out, icha_error *err) {
    const icha_solve *solve = own->solve;
    bool of_rate = solve->find == ICHA_SOLVE_SUBSIDY_RATE;
    char operand[ICHA_TEXT_MAX];
    if (of_rate) icha_rate_format(x, operand, sizeof operand);
    else snprintf(operand, sizeof operand, "%" PRId64, x);
    const icha_overlay overlay = {.product = solve->product,
                                  .parameter = of_rate ? "subsidy.rate" : "subsidy.months",
                                  .from = solve->from,
                                  .to = solve->to,
                                  .act = ICHA_OVERLAY_SET,
                                  .operand = operand};
    const icha_overlays overlays = {.scenario = solve->id, .items = &overlay, .count = 1};
    return icha_catalogue_overlay(own->setup->catalogue, &overlays, out, err);
}

static icha_status outlay_of_overlay(void *context, int64_t x, icha_money *outlay, icha_error *err) {
    solving *own = context;
    icha_catalogue *catalogue = NULL;
    icha_setup setup = *own->setup;
    icha_exhaustion found;
    int64_t held = 0;
    icha_status status = overlaid(own, x, &catalogue, err);
    if (status != ICHA_OK) return status;
    setup.catalogue = catalogue;
    status = exhaust(&setup, NULL, own->options, own->solve->budget, &found, &held, err);
    icha_catalogue_free(catalogue);
    if (status == ICHA_OK) status = check_held(own, x, held, err);
    if (status == ICHA_OK) *outlay = found.wanted;
    return status;
}

/* ---- the search ---- */

icha_status icha_solve_engine(const icha_setup *setup, const icha_portfolio_options *options, const icha_solve *solve,
                              icha_solution *out, icha_error *err) {
    solving own = {setup, options, solve, {NULL, NULL}, -1};
    bool of_volume = solve->find == ICHA_SOLVE_VOLUME;
    assert(solve->find != ICHA_SOLVE_EXHAUSTION && solve->budget != NULL);
    const icha_search search = {solve->low,
                                solve->high,
                                solve->step,
                                solve->budget->amount_won,
                                of_volume ? outlay_of_volume : outlay_of_overlay,
                                &own};
    icha_status status = of_volume ? make_base(&own, err) : ICHA_OK;
    if (status == ICHA_OK) status = icha_solve_largest(&search, out, err);
    icha_engine_book_free(&own.base);
    return status;
}
