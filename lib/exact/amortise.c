/* The rows of a loan: which due dates are instalments and what principal each pays (L-2, L-3). */
#include "internal.h"

#include <stdlib.h>

/* The instalments as planned before the first row is run. */
struct plan {
    size_t dates;  /* due dates in all, the maturity included */
    size_t grace;  /* of them, those at the start that pay interest only */
    size_t every;  /* of the later ones, each how-many-th is an instalment */
    int64_t usual; /* equal_principal: an instalment; equal_payment: a payment */
    int64_t first; /* equal_principal: the first instalment */
};

static bool plan_dates(const struct terms *terms, struct plan *plan, struct exact_error *err) {
    int every = terms->interest_every_months;
    if (terms->method == BULLET) { /* everything at the maturity, interest on every due date */
        plan->grace = plan->dates - 1;
        plan->every = 1;
        return true;
    }
    if (terms->grace_months % every != 0)
        return icha_exact_fail(err, "grace_months must be a multiple of interest_every_months (L-2)");
    if (terms->principal_every_months % every != 0)
        return icha_exact_fail(err, "principal_every_months must be a multiple of interest_every_months (L-2)");
    if (terms->method == EQUAL_PAYMENT && terms->principal_every_months != every)
        return icha_exact_fail(err, "equal_payment needs equal principal and interest intervals (L-2)");
    plan->grace = (size_t)(terms->grace_months / every);
    plan->every = (size_t)(terms->principal_every_months / every);
    if (plan->grace >= plan->dates) return icha_exact_fail(err, "the grace leaves no due date for an instalment (L-2)");
    return true;
}

/* L-2: (principal - balloon) / n, rounded. A residue on the last needs no figure: the last instalment clears. */
static bool plan_equal_principal(const struct terms *terms, struct plan *plan, struct exact_error *err) {
    size_t later = plan->dates - plan->grace;
    int64_t n = (int64_t)((later + plan->every - 1) / plan->every); /* the maturity is always an instalment */
    int64_t spread = terms->principal - terms->balloon;
    mpz_t above, below;
    mpz_init_set_si(above, (long)spread);
    mpz_init_set_si(below, (long)n);
    icha_exact_round_ratio(above, above, below, terms->payment_rounding);
    plan->usual = mpz_get_si(above);
    mpz_clears(above, below, NULL);
    plan->first = plan->usual;
    if (terms->residual == RESIDUE_FIRST)
        plan->first += spread - n * plan->usual; /* n x usual <= spread + 1000 n: it cannot wrap */
    if (plan->first < 0) return icha_exact_fail(err, "the first instalment would be negative (L-2)");
    return true;
}

static bool is_instalment(const struct plan *plan, size_t index) {
    if (index + 1 == plan->dates) return true;
    return index >= plan->grace && (index + 1 - plan->grace) % plan->every == 0;
}

/* No instalment exceeds the balance, and the last one clears it, balloon and residue included (L-2, L-3). */
static int64_t principal_due(const struct terms *terms, const struct plan *plan, size_t index, const struct row *row) {
    if (!is_instalment(plan, index)) return 0;
    if (index + 1 == plan->dates) return row->opening;
    int64_t wanted = 0;
    if (terms->method == EQUAL_PRINCIPAL) wanted = index + 1 == plan->grace + plan->every ? plan->first : plan->usual;
    else if (terms->method == EQUAL_PAYMENT && plan->usual > row->interest)
        wanted = plan->usual - row->interest; /* full interest, before any subsidy (L-3) */
    return wanted < row->opening ? wanted : row->opening;
}

static bool add_to_totals(struct totals *totals, const struct row *row, struct exact_error *err) {
    return icha_exact_add_money(&totals->principal, row->principal, err, "total principal") &&
           icha_exact_add_money(&totals->interest, row->interest, err, "total interest") &&
           icha_exact_add_money(&totals->borrower_interest, row->borrower_interest, err, "total borrower_interest") &&
           icha_exact_add_money(&totals->subsidy, row->subsidy, err, "total subsidy") &&
           icha_exact_add_money(&totals->payment, row->payment, err, "total payment");
}

static bool run_row(const struct terms *terms, const struct plan *plan, size_t index, struct row *row,
                    struct exact_error *err) {
    if (!icha_exact_row_interest(terms, row, err)) return false;
    row->principal = principal_due(terms, plan, index, row);
    row->closing = row->opening - row->principal;
    row->payment = row->principal;
    return icha_exact_add_money(&row->payment, row->borrower_interest, err, "a payment");
}

static bool run_rows(const struct terms *terms, const struct plan *plan, const struct period *periods,
                     struct schedule *schedule, struct exact_error *err) {
    int64_t balance = terms->principal;
    for (size_t i = 0; i < plan->dates && balance > 0; i++) { /* at 0 the loan ends (L-2) */
        struct row *row = &schedule->rows[i];
        row->period = periods[i];
        row->opening = balance;
        if (!run_row(terms, plan, i, row, err) || !add_to_totals(&schedule->totals, row, err)) return false;
        balance = row->closing;
        schedule->count = i + 1;
    }
    return true;
}

static bool make_plan(const struct terms *terms, const struct period *periods, struct plan *plan,
                      struct schedule *schedule, struct exact_error *err) {
    if (!plan_dates(terms, plan, err)) return false;
    if (terms->method == EQUAL_PRINCIPAL) return plan_equal_principal(terms, plan, err);
    if (terms->method == EQUAL_PAYMENT) {
        if (!icha_exact_level_payment(terms, periods + plan->grace, plan->dates - plan->grace, terms->principal,
                                      &plan->usual, err))
            return false;
        schedule->level_payment = plan->usual;
    }
    return true;
}

bool icha_exact_amortise(const struct terms *terms, struct schedule *schedule, struct exact_error *err) {
    struct period *periods = NULL;
    struct plan plan = {0};
    *schedule = (struct schedule){.level_payment = ABSENT};
    if (!icha_exact_periods(terms, &periods, &plan.dates, err)) return false;
    schedule->rows = calloc(plan.dates, sizeof *schedule->rows);
    bool done = schedule->rows != NULL || icha_exact_fail(err, "out of memory");
    done = done && make_plan(terms, periods, &plan, schedule, err) && run_rows(terms, &plan, periods, schedule, err);
    free(periods);
    if (!done) icha_exact_clear_schedule(schedule);
    return done;
}

void icha_exact_clear_schedule(struct schedule *schedule) {
    free(schedule->rows);
    schedule->rows = NULL;
    schedule->count = 0;
}
