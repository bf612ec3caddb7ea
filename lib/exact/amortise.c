/* The rows of a loan, walked from the disbursement through its due dates and events: which due dates are instalments and
 * what principal each pays (L-2, L-3, L-6). */
#include "internal.h"

#include <stdlib.h>

struct walk {
    const struct terms *terms;
    struct schedule *schedule;
    struct exact_error *err;

    size_t grace; /* due dates at the start that pay interest only */
    size_t every; /* of the later ones, each how-many-th is an instalment */

    struct period period; /* in hand */
    size_t index;         /* its due date's number, from 0 */
    civil_day maturity;   /* as moved so far */
    int moved_months;
    civil_day not_before; /* an extension makes no due dates before its own day */
    size_t deferred;      /* instalments that are still to pay interest only */
    int64_t balance;
    int64_t start;      /* balance at the period's start */
    size_t first_event; /* of the period */
    size_t next_event;
    civil_day judged_to; /* resets up to this day are within bounds */

    int64_t usual;          /* equal_principal: an instalment; equal_payment: a payment */
    int64_t residue;        /* equal_principal: on top of the next instalment */
    bool computed;          /* equal_payment: usual is known */
    int64_t rate_used;      /* for it */
    bool reduced, extended; /* since the instalment was computed */

    civil_day paid_off_on; /* by a prepayment inside a period that goes on to its due date; or NO_DAY */
    bool over;
    civil_day last_day;
};

/* ---- rows ---- */

static bool add_to_totals(struct totals *totals, const struct row *row, struct exact_error *err) {
    return icha_exact_add_money(&totals->principal, row->principal, err, "total principal") &&
           icha_exact_add_money(&totals->interest, row->interest, err, "total interest") &&
           icha_exact_add_money(&totals->borrower_interest, row->borrower_interest, err, "total borrower_interest") &&
           icha_exact_add_money(&totals->subsidy, row->subsidy, err, "total subsidy") &&
           icha_exact_add_money(&totals->payment, row->payment, err, "total payment");
}

/* Takes the row's principal off the balance and adds the row. */
static bool add_row(struct walk *w, struct row *row) {
    struct schedule *s = w->schedule;
    row->closing = row->opening - row->principal;
    row->payment = row->principal;
    if (!icha_exact_add_money(&row->payment, row->borrower_interest, w->err, "a payment") ||
        !add_to_totals(&s->totals, row, w->err))
        return false;
    if (s->count == s->capacity) {
        size_t capacity = s->capacity == 0 ? 64 : s->capacity * 2;
        struct row *grown = realloc(s->rows, capacity * sizeof *grown);
        if (grown == NULL) return icha_exact_fail(w->err, "out of memory");
        s->rows = grown;
        s->capacity = capacity;
    }
    s->rows[s->count++] = *row;
    w->balance = row->closing;
    return true;
}

/* The accrual row of the period, which may have been closed early. */
static bool open_row(struct walk *w, const struct period *period, struct row *row) {
    *row = (struct row){.number = w->index + 1,
                        .period = *period,
                        .opening = w->balance,
                        .start = w->start,
                        .first_event = w->first_event,
                        .event_end = w->next_event};
    if (!icha_exact_check_resets(w->terms, w->judged_to, period->to, w->err)) return false;
    w->judged_to = period->to;
    return icha_exact_row_interest(w->terms, row, w->err);
}

static bool begin_period(struct walk *w, const struct period *before) {
    w->start = w->balance;
    w->first_event = w->next_event;
    return icha_exact_next_period(w->terms, before, w->maturity, w->not_before, &w->period, w->err);
}

/* ---- instalments ---- */

static bool in_pattern(const struct walk *w, size_t index) {
    return index >= w->grace && (index + 1 - w->grace) % w->every == 0;
}

/* From the due date in hand on; the maturity is always one. */
static int64_t instalments_left(const struct walk *w, size_t dates) {
    int64_t count = 1;
    for (size_t i = 0; i + 1 < dates; i++) count += in_pattern(w, w->index + i);
    return count;
}

/* L-2: (balance - balloon) / n, rounded. A residue on the last needs no figure: the last instalment clears. */
static void equal_principal(struct walk *w, int64_t n) {
    int64_t spread = w->balance - w->terms->balloon;
    mpz_t above, below;
    mpz_init_set_si(above, (long)spread);
    mpz_init_set_si(below, (long)n);
    icha_exact_round_ratio(above, above, below, w->terms->payment_rounding);
    w->usual = mpz_get_si(above);
    mpz_clears(above, below, NULL);
    w->residue = 0;
    if (w->terms->residual == RESIDUE_FIRST)
        w->residue = spread - n * w->usual; /* n x usual <= spread + 1000 n: it cannot wrap */
    w->reduced = w->extended = false;
}

static bool level_payment(struct walk *w, int64_t rate, const struct period *periods, size_t count) {
    if (!icha_exact_level_payment(w->terms, rate, periods, count, w->balance, &w->usual, w->err)) return false;
    if (w->usual < 0) w->usual = 0; /* a balance that prepayments have brought below the balloon */
    if (!w->computed) w->schedule->level_payment = w->usual;
    w->computed = true;
    w->rate_used = rate;
    w->reduced = w->extended = false;
    return true;
}

/* L-3, L-6: computed for the first instalment, and anew after what changes it. */
static bool renew_instalment(struct walk *w) {
    int64_t rate = icha_exact_lending_rate(w->terms, w->period.to - 1);
    bool changed = w->reduced || w->extended;
    if (w->terms->method == EQUAL_PAYMENT) changed = changed || !w->computed || rate != w->rate_used;
    if (w->terms->method == BULLET || !changed) return true;
    struct period *periods;
    size_t count;
    if (!icha_exact_periods(w->terms, &w->period, w->maturity, &periods, &count, w->err)) return false;
    bool done = true;
    if (w->terms->method == EQUAL_PAYMENT) done = level_payment(w, rate, periods, count);
    else equal_principal(w, instalments_left(w, count));
    free(periods);
    return done;
}

/* No instalment exceeds the balance, and the last one clears it, balloon and residue included (L-2, L-3). */
static bool set_principal(struct walk *w, struct row *row) {
    bool at_maturity = w->period.unrolled_to == w->maturity;
    if (w->balance == 0 || (!at_maturity && (w->terms->method == BULLET || !in_pattern(w, w->index)))) return true;
    if (!at_maturity && w->deferred > 0) {
        w->deferred--;
        return true;
    }
    if (!renew_instalment(w)) return false;
    int64_t wanted = w->usual + w->residue;
    w->residue = 0;
    if (w->terms->method == EQUAL_PAYMENT) /* full interest, before any subsidy (L-3) */
        wanted = w->usual > row->interest ? w->usual - row->interest : 0;
    if (wanted < 0) wanted = 0; /* as in level_payment; or anew, with a residue below what the others pay */
    row->principal = at_maturity || wanted > w->balance ? w->balance : wanted;
    return true;
}

/* The scheduled payment of the period in hand. */
static bool pay(struct walk *w) {
    struct row row;
    if (!open_row(w, &w->period, &row) || !set_principal(w, &row) || !add_row(w, &row)) return false;
    w->index++;
    if (w->balance == 0 || w->period.unrolled_to == w->maturity) {
        w->over = true;
        w->last_day = w->paid_off_on != NO_DAY ? w->paid_off_on : w->period.to;
        return true;
    }
    struct period before = w->period;
    return begin_period(w, &before);
}

/* ---- events ---- */

static bool refuse(const struct walk *w, const struct event *e, const char *why) {
    char date[11];
    icha_exact_format_date(e->on, date);
    return icha_exact_fail(w->err, "events: on %s, %s (L-6)", date, why);
}

static bool move_maturity(struct walk *w, const struct event *e, int64_t months) {
    if (months > MAX_MONTHS || w->moved_months + months > MAX_MONTHS)
        return refuse(w, e, "the maturity moves past 2199-12-31");
    w->moved_months += (int)months;
    w->maturity = icha_exact_maturity(w->terms, w->moved_months);
    if (!icha_exact_in_range(w->maturity)) return refuse(w, e, "the maturity moves past 2199-12-31");
    if (!icha_exact_covered(w->terms, w->maturity, w->err)) return false;
    w->schedule->maturity_on = w->maturity;
    w->not_before = e->on;
    /* the period in hand may have a new end */
    struct period before = {.to = w->period.from, .unrolled_to = w->period.unrolled_from};
    return icha_exact_next_period(w->terms, w->period.first ? NULL : &before, w->maturity, w->not_before, &w->period,
                                  w->err);
}

static bool defer(struct walk *w, const struct event *e) {
    bool bullet = w->terms->method == BULLET;
    int interval = bullet ? w->terms->interest_every_months : w->terms->principal_every_months;
    if (!bullet) w->deferred += (size_t)e->instalments;
    return move_maturity(w, e, (int64_t)interval * e->instalments);
}

/* `all` inside a period ends it on that day with the interest of its counted days. */
static bool close_period(struct walk *w, civil_day day) {
    struct period closed = w->period;
    struct row row;
    closed.to = closed.unrolled_to = closed.due = day;
    return open_row(w, &closed, &row) && add_row(w, &row);
}

static bool add_prepayment(struct walk *w, civil_day day, int64_t amount) {
    struct row row = {.prepayment = true,
                      .period = {.from = day, .to = day, .unrolled_from = day, .unrolled_to = day, .due = day},
                      .opening = w->balance,
                      .principal = amount};
    if (!icha_exact_check_resets(w->terms, w->judged_to, day, w->err)) return false;
    if (day > w->judged_to) w->judged_to = day;
    row.lending_rate = icha_exact_lending_rate(w->terms, day);
    row.subsidy_rate = icha_exact_subsidy_rate(w->terms, day);
    return add_row(w, &row);
}

static bool prepay(struct walk *w, const struct event *e) {
    bool all = e->amount == ALL_OF_IT;
    bool between = e->on == w->period.from && !w->period.first; /* on a due date, after its payment */
    if (w->balance == 0) return refuse(w, e, "a prepayment of nothing that is left");
    if (!all && e->amount > w->balance) return refuse(w, e, "a prepayment above the balance");
    if (all && !between && !close_period(w, e->on)) return false;
    if (!add_prepayment(w, e->on, all ? w->balance : e->amount)) return false;
    if (!all && !e->shorten) w->reduced = true;
    if (between) { /* the period begins with what is left */
        w->start = w->balance;
        w->first_event = w->next_event;
    }
    if (w->balance > 0) return true;
    w->over = all || between;
    w->paid_off_on = w->last_day = e->on;
    return true;
}

static bool apply(struct walk *w, const struct event *e) {
    if (w->paid_off_on != NO_DAY && e->on > w->paid_off_on) return refuse(w, e, "after the full prepayment");
    switch (e->kind) {
    case EVENT_EXTEND: w->extended = true; return move_maturity(w, e, e->months);
    case EVENT_DEFER: return defer(w, e);
    case EVENT_PREPAY: return prepay(w, e);
    default: return true; /* the timeline asks for rates, delinquencies and stops */
    }
}

/* What is left when the loan has ended: on its last day only what changes nothing but the subsidy. */
static bool judge_rest(const struct walk *w) {
    for (size_t i = w->next_event; i < w->terms->event_count; i++) {
        const struct event *e = &w->terms->events[i];
        if (e->on > w->last_day) return refuse(w, e, "after the loan's last day");
        if (e->kind == EVENT_PREPAY) return refuse(w, e, "a prepayment of nothing that is left");
    }
    return true;
}

static bool walk_on(struct walk *w) {
    while (!w->over) {
        const struct event *e = w->next_event < w->terms->event_count ? &w->terms->events[w->next_event] : NULL;
        bool before_payment = e != NULL && (e->on < w->period.to || (e->on == w->period.to && e->kind < EVENT_PREPAY));
        if (!before_payment) {
            if (!pay(w)) return false;
            continue;
        }
        w->next_event++;
        if (!apply(w, e)) return false;
    }
    return judge_rest(w);
}

/* ---- the plan ---- */

static bool plan_pattern(struct walk *w, size_t dates) {
    const struct terms *terms = w->terms;
    int every = terms->interest_every_months;
    w->every = 1;
    if (terms->method == BULLET) return true; /* everything at the maturity, interest on every due date */
    if (terms->grace_months % every != 0)
        return icha_exact_fail(w->err, "grace_months must be a multiple of interest_every_months (L-2)");
    if (terms->principal_every_months % every != 0)
        return icha_exact_fail(w->err, "principal_every_months must be a multiple of interest_every_months (L-2)");
    if (terms->method == EQUAL_PAYMENT && terms->principal_every_months != every)
        return icha_exact_fail(w->err, "equal_payment needs equal principal and interest intervals (L-2)");
    w->grace = (size_t)(terms->grace_months / every);
    w->every = (size_t)(terms->principal_every_months / every);
    return w->grace < dates || icha_exact_fail(w->err, "the grace leaves no due date for an instalment (L-2)");
}

static bool plan(struct walk *w) {
    struct period *periods;
    size_t dates;
    if (!begin_period(w, NULL) || !icha_exact_periods(w->terms, &w->period, w->maturity, &periods, &dates, w->err))
        return false;
    free(periods);
    if (!plan_pattern(w, dates)) return false;
    if (w->terms->method == EQUAL_PRINCIPAL) equal_principal(w, instalments_left(w, dates));
    return w->usual + w->residue >= 0 || icha_exact_fail(w->err, "the first instalment would be negative (L-2)");
}

bool icha_exact_amortise(const struct terms *terms, struct schedule *schedule, struct exact_error *err) {
    *schedule = (struct schedule){.level_payment = ABSENT, .maturity_on = terms->maturity_on};
    struct walk w = {.terms = terms,
                     .schedule = schedule,
                     .err = err,
                     .maturity = terms->maturity_on,
                     .not_before =
                         INT32_MIN, /* a first due date that rolls past the disbursement is refused, not skipped */
                     .judged_to = terms->disbursed_on - 1,
                     .balance = terms->principal,
                     .paid_off_on = NO_DAY};
    bool done = plan(&w) && walk_on(&w);
    if (!done) icha_exact_clear_schedule(schedule);
    return done;
}

bool icha_exact_amortise_plain(const struct terms *terms, struct schedule *schedule, struct exact_error *err) {
    struct terms plain = *terms;
    plain.event_count = 0;
    return icha_exact_amortise(&plain, schedule, err);
}

void icha_exact_clear_schedule(struct schedule *schedule) {
    free(schedule->rows);
    schedule->rows = NULL;
    schedule->count = schedule->capacity = 0;
}
