/* The subsidy of one interest period as exact integers (S-1 to S-3). */
#ifndef ICHA_LIB_ACCRUAL_H
#define ICHA_LIB_ACCRUAL_H

#include "icha/subsidy.h"
#include "loan/period.h"

/* A piece of the period: one subsidy rate from a day on. */
typedef struct icha_piece {
    icha_date begin;   /* first counted day */
    icha_rate rate;    /* after the minimum borrower's rate */
    int64_t weight;    /* sum of rate x fraction before `begin`, bound as in icha_period */
} icha_piece;

/* Steps, the end of the last and `until` can cut a period. */
#define ICHA_PIECES_MAX (ICHA_STEPS_MAX + 3)

/* Exact subsidy over the period: base x share x weight / (denominator x 10^9). With events or an index
 * `wide` stands for base x weight, and only the first piece is kept: the others are walked again (merge.h). */
typedef struct icha_accrual {
    icha_day_count day_count;
    icha_span span;       /* the subsidy's own counted days */
    int64_t denominator;
    int64_t weight;       /* of the whole period */
    icha_weight wide;     /* if timed: sum of base x rate x fraction */
    bool timed;           /* as the stream; set when the walk begins */
    bool is_usual;        /* untimed, of_rate, on the balance: the many; set when the walk begins */
    icha_money base;
    icha_ratio share;     /* of the base, in lowest terms: 1, or guaranteed amount / principal; set when the walk begins */
    int32_t count;        /* of the pieces, kept or not */
    icha_piece pieces[ICHA_PIECES_MAX];
} icha_accrual;

/* Days on which the subsidy's step rate changes: dates[i] begins rates[i]; before dates[0] there is none. */
typedef struct icha_rate_steps {
    int32_t count;
    int32_t at; /* the step in force at the first counted day of the period in hand; periods only move forward */
    icha_date dates[ICHA_STEPS_MAX + 2];
    icha_rate rates[ICHA_STEPS_MAX + 2];
} icha_rate_steps;

/* S-3, S-4: boundaries at disbursement + all months so far, 0 after the last, after `until` and from the first event on that
 * ends the subsidy. A boundary past 2199 never comes. */
void icha_rate_steps_of(const icha_subsidy *subsidy, const icha_terms *terms, icha_rate_steps *steps);

/* S-3: max(0, min(step, lending - minimum borrower's rate)) */
icha_rate icha_effective_rate(icha_rate step, icha_rate lending, icha_rate minimum);
/* T-2, S-1: the loan's inclusion unless the subsidy has its own; subsidy may be NULL. */
icha_inclusion icha_subsidy_inclusion(const icha_subsidy *subsidy, const icha_terms *terms);
/* S-1: what of a balance the subsidy accrues on, before the share. */
icha_money icha_subsidy_base_of(const icha_subsidy *subsidy, icha_money balance);
/* The subsidy's own counted days and denominator, where its terms say otherwise than the loan's (S-1); returns the
 * fraction of the whole span. */
int64_t icha_accrual_span(const icha_subsidy *subsidy, const icha_terms *terms, const icha_period *period,
                          icha_accrual *accrual);

/* S-1: the share of the balance that the subsidy accrues on. */
icha_ratio icha_base_share(const icha_subsidy *subsidy, icha_money principal);

/* accrual->share stays as it is. */
void icha_accrue_subsidy(const icha_subsidy *subsidy, icha_rate_steps *steps, const icha_terms *terms,
                         const icha_period *period, icha_accrual *accrual);

/* Weight accrued on the counted days before `day`; not for periods with events or an index. */
int64_t icha_accrued_until(const icha_accrual *accrual, icha_date day);

/* S-2. false: a figure outside N-1. */
bool icha_subsidy_amounts(const icha_subsidy *subsidy, const icha_terms *terms, const icha_period *period,
                          const icha_accrual *accrual, icha_money *subsidised, icha_money *borrower);
#endif
