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
    icha_engine_book base;         /* every loan that x does not change */
    int64_t held;                  /* of the first probe; -1: none yet */
    icha_solved_rows rows, before; /* of the last one, and of the one before it */
} solving;

/* ---- what a book costs the budget ---- */

static icha_status exhaust(const icha_setup *setup, const icha_engine_book *book, const icha_budget *budget,
                           icha_exhaustion *out, icha_solved_rows *rows, icha_error *err) {
    icha_portfolio *outlay = NULL;
    icha_portfolio_counts counts = icha_portfolio_count(book->book->whole);
    icha_status status = icha_engine_outlay(setup, book, &outlay, err);
    if (status == ICHA_OK) status = icha_budget_exhaust(budget, book->book, outlay, out, err);
    *rows = (icha_solved_rows){counts.rows_in, counts.held};
    icha_portfolio_free(outlay);
    return status;
}

static bool keeps_commitments(const icha_budget *budget) {
    return budget->basis == ICHA_BUDGET_COMMITMENT;
}

icha_status icha_solve_exhaustion(const icha_setup *setup, const icha_portfolio_options *options,
                                  const icha_budget *budget, icha_exhaustion *out, icha_solved_rows *rows,
                                  icha_error *err) {
    const icha_book_wish wish = {.keeps_commitments = keeps_commitments(budget), .budget = budget};
    icha_engine_book book = {NULL, NULL};
    icha_status status = icha_engine_book_make(setup, &wish, options, &book, err);
    if (status == ICHA_OK) status = exhaust(setup, &book, budget, out, rows, err);
    icha_engine_book_free(&book);
    return status;
}

/* A book that goes on from the base: with the loans of `plan`, or those that were left. */
static icha_status try_probe(solving *own, const icha_setup *setup, const icha_lending *plan, icha_money *outlay,
                             icha_error *err) {
    icha_engine_book book = {NULL, NULL};
    icha_exhaustion found;
    own->before = own->rows;
    icha_status status = icha_engine_book_go_on(setup, &own->base, plan, own->options, &book, err);
    if (status == ICHA_OK) status = exhaust(setup, &book, own->solve->budget, &found, &own->rows, err);
    if (status == ICHA_OK) *outlay = found.wanted;
    icha_engine_book_free(&book);
    return status;
}

/* ---- volume ---- */

static icha_status outlay_of_volume(void *context, int64_t x, icha_money *outlay, icha_error *err) {
    solving *own = context;
    icha_lending plan = *own->solve->lending;
    icha_lending_month *months = malloc(plan.month_count * sizeof *months);
    if (months == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    icha_lending_scale(&plan, x, months);
    plan.months = months;
    icha_status status = try_probe(own, own->setup, &plan, outlay, err);
    free(months);
    return status;
}

/* The loans of the portfolio and of the other plans, once for all probes. */
static icha_status make_base_of_volume(solving *own, icha_error *err) {
    const icha_budget *budget = own->solve->budget;
    const icha_book_wish wish = {keeps_commitments(budget), {.open = own->solve->lending}, budget};
    icha_setup others = *own->setup;
    icha_lending plans[ICHA_LENDING_MAX];
    bool is_there = false;
    others.lending = plans;
    others.lending_count = 0;
    for (size_t i = 0; i < own->setup->lending_count; i++) {
        bool is_own = &own->setup->lending[i] == own->solve->lending;
        if (!is_own) plans[others.lending_count++] = own->setup->lending[i];
        is_there = is_there || is_own;
    }
    assert(is_there);
    (void)is_there;
    return icha_engine_book_make(&others, &wish, own->options, &own->base, err);
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

/* The overlay reaches loans of its product that are disbursed in its window, and no others. */
static icha_status make_base_of_overlay(solving *own, icha_error *err) {
    const icha_solve *solve = own->solve;
    const icha_reach reach = {solve->product, solve->from, solve->to};
    const icha_book_wish wish = {keeps_commitments(solve->budget), {.apart = &reach, .apart_count = 1}, solve->budget};
    return icha_engine_book_make(own->setup, &wish, own->options, &own->base, err);
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
    icha_status status = overlaid(own, x, &catalogue, err);
    if (status != ICHA_OK) return status;
    setup.catalogue = catalogue;
    status = try_probe(own, &setup, NULL, outlay, err);
    icha_catalogue_free(catalogue);
    return status == ICHA_OK ? check_held(own, x, own->rows.held, err) : status;
}

/* ---- the search ---- */

icha_status icha_solve_engine(const icha_setup *setup, const icha_portfolio_options *options, const icha_solve *solve,
                              icha_solution *out, icha_solved_rows *rows, icha_error *err) {
    solving own = {setup, options, solve, {NULL, NULL}, -1, {0, 0}, {0, 0}};
    bool of_volume = solve->find == ICHA_SOLVE_VOLUME;
    assert(solve->find != ICHA_SOLVE_EXHAUSTION && solve->budget != NULL);
    const icha_search search = {solve->low,
                                solve->high,
                                solve->step,
                                solve->budget->amount_won,
                                of_volume ? outlay_of_volume : outlay_of_overlay,
                                &own};
    icha_status status = of_volume ? make_base_of_volume(&own, err) : make_base_of_overlay(&own, err);
    if (status == ICHA_OK) status = icha_solve_largest(&search, out, err);
    /* the last run is the one of a step past the answer, where there is one */
    if (status == ICHA_OK) *rows = out->state == ICHA_SOLVED_FOUND ? own.before : own.rows;
    icha_engine_book_free(&own.base);
    return status;
}
