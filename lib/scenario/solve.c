#include "solve.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "number/fail.h"

typedef struct probe {
    int64_t x;
    icha_money outlay;
} probe;

/* Every probe so far, by x: a contradiction shows whichever pair it is between. */
typedef struct probes {
    const icha_search *search;
    probe items[ICHA_SOLVE_PROBES_MAX]; /* two ends and one a halving: at most 2 + 64 */
    int32_t count;
} probes;

static icha_status contradiction(const probe *left, const probe *right, icha_error *err) {
    char lower[64], upper[64];
    snprintf(lower, sizeof lower, "%" PRId64 ": %" PRId64, left->x, left->outlay);
    snprintf(upper, sizeof upper, "%" PRId64 ": %" PRId64, right->x, right->outlay);
    return icha_fail(err, ICHA_M_OUTLAY_FALLS, "A-3", NULL, upper, lower);
}

static icha_status take(probes *all, probe fresh, icha_error *err) {
    assert(all->count < ICHA_SOLVE_PROBES_MAX);
    int32_t at = all->count;
    for (; at > 0 && all->items[at - 1].x > fresh.x; at--) all->items[at] = all->items[at - 1];
    all->items[at] = fresh;
    all->count++;
    if (at > 0 && all->items[at - 1].outlay > fresh.outlay) return contradiction(&all->items[at - 1], &fresh, err);
    if (at + 1 < all->count && all->items[at + 1].outlay < fresh.outlay)
        return contradiction(&fresh, &all->items[at + 1], err);
    return ICHA_OK;
}

static icha_status run_at(probes *all, int64_t x, bool *fits, icha_error *err) {
    probe fresh = {x, 0};
    icha_status status = all->search->outlay_at(all->search->context, x, &fresh.outlay, err);
    if (status == ICHA_OK) status = take(all, fresh, err);
    *fits = fresh.outlay <= all->search->budget;
    return status;
}

/* The point of that number; numbers are at most (high - low) / step, so it lies within low..high. */
static int64_t point(const icha_search *search, uint64_t number) {
    return (int64_t)((uint64_t)search->low + number * (uint64_t)search->step);
}

/* Between a point that fits and a later one that does not. */
static icha_status halve(probes *all, uint64_t fits, uint64_t exceeds, uint64_t *answer, icha_error *err) {
    icha_status status = ICHA_OK;
    while (status == ICHA_OK && exceeds - fits > 1) {
        uint64_t middle = fits + (exceeds - fits) / 2;
        bool middle_fits;
        status = run_at(all, point(all->search, middle), &middle_fits, err);
        if (middle_fits) fits = middle;
        else exceeds = middle;
    }
    *answer = fits;
    return status;
}

/* Run again before it is shown; it must be what the search saw. */
static icha_status prove(const probes *all, int64_t x, icha_money *outlay, icha_error *err) {
    probe again = {x, 0};
    icha_status status = all->search->outlay_at(all->search->context, x, &again.outlay, err);
    for (int32_t i = 0; status == ICHA_OK && i < all->count; i++)
        if (all->items[i].x == x && all->items[i].outlay != again.outlay)
            status = contradiction(&all->items[i], &again, err);
    *outlay = again.outlay;
    return status;
}

static icha_status search_for(probes *all, icha_solution *found, icha_error *err) {
    const icha_search *search = all->search;
    uint64_t last = ((uint64_t)search->high - (uint64_t)search->low) / (uint64_t)search->step, answer = 0;
    bool low_fits = false, high_fits = false;
    icha_status status = run_at(all, search->low, &low_fits, err);
    if (status == ICHA_OK && low_fits && last > 0) status = run_at(all, point(search, last), &high_fits, err);
    if (status != ICHA_OK) return status;
    found->state = ICHA_SOLVED_FOUND;
    if (!low_fits) found->state = ICHA_SOLVED_NOTHING_FITS;
    else if (last == 0 || high_fits) found->state = ICHA_SOLVED_ALL_FIT, answer = last;
    else status = halve(all, 0, last, &answer, err);
    found->x = point(search, answer);
    found->probes = all->count;
    return status;
}

icha_status icha_solve_largest(const icha_search *search, icha_solution *out, icha_error *err) {
    assert(search->low <= search->high && search->step >= 1);
    probes all = {.search = search};
    icha_solution found = {.next = ICHA_UNSET, .outlay_next = ICHA_UNSET};
    icha_status status = search_for(&all, &found, err);
    if (status == ICHA_OK) status = prove(&all, found.x, &found.outlay, err);
    if (status == ICHA_OK && found.state == ICHA_SOLVED_FOUND) {
        found.next = found.x + search->step;
        status = prove(&all, found.next, &found.outlay_next, err);
    }
    if (status == ICHA_OK) *out = found;
    return status;
}
