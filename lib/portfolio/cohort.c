#include "cohort.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "calendar/civil.h"
#include "number/wide.h"
#include "subsidy/accrual.h"
#include "subsidy/ledger.h"

/* Terms must have one; the walk does not look at it. */
#define PLAN_PRINCIPAL INT64_C(2000000000)

void icha_cohort_init(icha_cohort *cohort) {
    memset(cohort, 0, sizeof *cohort);
}

void icha_cohort_clear(icha_cohort *cohort) {
    free(cohort->rows);
    free(cohort->parts);
    free(cohort->accrued.items);
    free(cohort->due.items);
    free(cohort->claims.items);
    free(cohort->paid.items);
    icha_cohort_init(cohort);
}

static bool grow(void **items, size_t *capacity, size_t count, size_t size, bool *failed) {
    if (count < *capacity) return true;
    size_t wanted = *capacity == 0 ? 64 : *capacity * 2;
    void *grown = realloc(*items, wanted * size);
    if (grown == NULL) *failed = true;
    if (grown == NULL) return false;
    *items = grown;
    *capacity = wanted;
    return true;
}

/* ---- which contracts ---- */

static bool is_plain_loan(const icha_terms *loan) {
    bool level = loan->method == ICHA_METHOD_EQUAL_PAYMENT;
    return loan->event_count == 0 && loan->index == NULL && loan->balloon <= 0 &&
           !(level && loan->payment_formula != ICHA_FORMULA_TWELFTHS) &&
           loan->interest_rounding.mode != ICHA_ROUND_HALF_EVEN;
}

static bool is_plain_subsidy(const icha_subsidy *subsidy) {
    bool by_line = subsidy->claim.cycle != 0 && subsidy->claim.level == ICHA_CLAIM_LEVEL_LINE;
    return subsidy->method == ICHA_SUBSIDY_OF_RATE && subsidy->base == ICHA_SUBSIDY_BASE_BALANCE &&
           subsidy->payer_count == 1 && subsidy->rounding.mode != ICHA_ROUND_HALF_EVEN &&
           !(by_line && subsidy->claim.rounding.mode == ICHA_ROUND_HALF_EVEN);
}

/* S-3: the steps' own rate holds as long as the borrower keeps the minimum (K-8). */
static icha_rate lowest_rate(const icha_subsidy *subsidy) {
    icha_rate highest = 0;
    for (int32_t i = 0; i < subsidy->step_count; i++)
        if (subsidy->steps[i].rate > highest) highest = subsidy->steps[i].rate;
    return subsidy->minimum_borrower_rate + highest;
}

/* ---- scalings ---- */

static bool same_rounding(icha_rounding a, icha_rounding b) {
    return a.mode == b.mode && a.unit == b.unit;
}

static bool make_scaling(icha_known_scaling *known) {
    if (known->scale == 0)
        return icha_scaling_of(known->numerator, known->denominator, known->rounding, &known->scaling);
    int64_t common = icha_gcd(known->numerator, known->denominator);
    return icha_scaling_of_interest(known->numerator / common, known->denominator / common, known->rounding,
                                    known->scale, &known->scaling);
}

static bool known_scaling(icha_cohort *cohort, icha_known_scaling wanted, icha_scaling *out) {
    uint64_t mixed = (uint64_t)wanted.numerator * UINT64_C(0x9E3779B97F4A7C15) ^
                     (uint64_t)(wanted.denominator + wanted.scale) * UINT64_C(0xC2B2AE3D27D4EB4F);
    icha_known_scaling *known = &cohort->known[(mixed >> 40) % ICHA_SCALINGS_KNOWN];
    if (known->numerator != wanted.numerator || known->denominator != wanted.denominator ||
        known->scale != wanted.scale || !same_rounding(known->rounding, wanted.rounding)) {
        *known = wanted;
        known->fits = make_scaling(known);
    }
    if (known->fits) *out = known->scaling;
    return known->fits;
}

static bool scaling_of(icha_cohort *cohort, int64_t numerator, int64_t denominator, icha_rounding rounding,
                       icha_scaling *out) {
    return known_scaling(cohort, (icha_known_scaling){numerator, denominator, 0, rounding, false, {0}}, out);
}

/* ---- buckets ---- */

/* -1: no memory, or a bucket before the newest. A loan is counted once a bucket only because its rows never come back
 * to one (K-13), which is checked here: claims may be paid out of order. */
static int32_t cell_of(icha_cohort_cells *cells, icha_date bucket) {
    icha_date newest = cells->count == 0 ? ICHA_DATE_UNSET : cells->items[cells->count - 1].bucket;
    if (cells->count > 0 && bucket <= newest) return bucket == newest ? (int32_t)cells->count - 1 : -1;
    if (!grow((void **)&cells->items, &cells->capacity, cells->count, sizeof *cells->items, &cells->failed)) return -1;
    cells->items[cells->count] = (icha_cohort_cell){.bucket = bucket, .paid_cell = -1};
    return (int32_t)cells->count++;
}

static icha_date bucket_in(icha_bucket_window *window, icha_date date, int32_t months) {
    if (date >= window->from && date < window->until) return window->from;
    window->from = icha_bucket_of(date, months);
    window->until = icha_months_after(window->from, months);
    return window->from;
}

static int32_t year_of(icha_date date) {
    return icha_civil_of(date).year;
}

/* S-7: a claim counts where it is paid; by the last day of its fiscal year when it is paid after that. */
static int32_t claim_cell_of(icha_cohort *cohort, const icha_cohort_years *years, icha_date bucket) {
    icha_date cycle_to, paid_on;
    int32_t fiscal_year;
    size_t before = cohort->claims.count;
    int32_t cell = cell_of(&cohort->claims, bucket);
    if (cell < 0 || cohort->claims.count == before) return cell;
    if (icha_claim_dates(&cohort->contract->subsidy.claim, bucket, &cycle_to, &paid_on, &fiscal_year, NULL) != ICHA_OK)
        return -1;
    if (fiscal_year < years->first_year || fiscal_year > years->last_year) return cell;
    if (year_of(paid_on) > fiscal_year) paid_on = icha_days_of((icha_civil){fiscal_year, 12, 31});
    int32_t paid = cell_of(&cohort->paid, icha_bucket_of(paid_on, years->bucket_months));
    cohort->claims.items[cell].paid_cell = paid;
    return paid < 0 ? -1 : cell;
}

/* ---- rows ---- */

static bool add_part(icha_cohort *cohort, icha_cohort_part part) {
    if (part.cell < 0) return false;
    if (!grow((void **)&cohort->parts, &cohort->part_capacity, cohort->part_count, sizeof *cohort->parts,
              &cohort->failed))
        return false;
    cohort->parts[cohort->part_count++] = part;
    return true;
}

/* S-6, as lib/subsidy/ledger.c posts a line by day (K-11). years NULL: buckets of accrual, else of claims. */
static bool split_by_day(icha_cohort *cohort, const icha_accrual *accrual, int32_t months,
                         const icha_cohort_years *years, int32_t *count) {
    icha_bucket_window *window = years == NULL ? &cohort->accrued_in : &cohort->claim_in;
    icha_date bucket = bucket_in(window, accrual->span.begin, months);
    for (*count = 0;; ++*count) {
        icha_date boundary = window->until;
        icha_cohort_part part = {.is_rest = boundary >= accrual->span.end};
        part.cell = years == NULL ? cell_of(&cohort->accrued, bucket) : claim_cell_of(cohort, years, bucket);
        if (!part.is_rest && !scaling_of(cohort, icha_accrued_until(accrual, boundary), accrual->weight,
                                         (icha_rounding){ICHA_ROUND_DOWN, 1}, &part.until))
            return false;
        if (!add_part(cohort, part)) return false;
        if (part.is_rest) return ++*count;
        bucket = bucket_in(window, boundary, months);
    }
}

/* One loan of the cohort without its money. */
typedef struct walk {
    icha_period_stream stream;
    icha_period period;
    bool has_instalment;
    icha_rate_steps steps;
    icha_accrual accrual;
} walk;

static bool place_line(icha_cohort *cohort, const icha_cohort_years *years, const walk *w, icha_cohort_row *row) {
    const icha_claim_terms *claim = &cohort->contract->subsidy.claim;
    icha_date due = w->period.due;
    row->due_cell = cell_of(&cohort->due, bucket_in(&cohort->due_in, due, years->bucket_months));
    row->accrued_first = (int32_t)cohort->part_count;
    if (row->due_cell < 0 || !split_by_day(cohort, &w->accrual, years->bucket_months, NULL, &row->accrued_count))
        return false;
    row->claim_cell = -1;
    row->claim_first = (int32_t)cohort->part_count;
    row->claim_count = 0;
    if (claim->cycle == 0) return true;
    if (claim->by == ICHA_CLAIM_BY_ACCRUAL)
        return split_by_day(cohort, &w->accrual, (int32_t)claim->cycle, years, &row->claim_count);
    row->claim_cell = claim_cell_of(cohort, years, bucket_in(&cohort->claim_in, due, (int32_t)claim->cycle));
    return row->claim_cell >= 0;
}

static bool plan_row(icha_cohort *cohort, const icha_cohort_years *years, const walk *w) {
    const icha_accrual *accrual = &w->accrual;
    if (!grow((void **)&cohort->rows, &cohort->row_capacity, cohort->row_count, sizeof *cohort->rows, &cohort->failed))
        return false;
    icha_cohort_row *row = &cohort->rows[cohort->row_count++];
    memset(row, 0, sizeof *row);
    row->due = w->period.due;
    if (w->has_instalment) row->repayment = w->stream.instalment == 1 ? ICHA_REPAY_FIRST : ICHA_REPAY_PLAIN;
    row->fraction = w->period.fraction;
    row->denominator = w->period.denominator;
    if (accrual->weight == 0) return true;
    int64_t year = accrual->denominator * ICHA_RATE_ONE; /* < 2^52; a rate of 100 % over a year at most (K-2) */
    return scaling_of(cohort, accrual->weight, year, cohort->contract->subsidy.rounding, &row->subsidy) &&
           place_line(cohort, years, w, row);
}

static bool bears_subsidy(const icha_cohort_row *row) {
    return row->subsidy.multiplier > 0;
}

/* No step begins any more, and none is in force. */
static bool is_over(const walk *w) {
    int32_t last = w->steps.count - 1;
    return w->steps.rates[last] == 0 && w->steps.dates[last] <= w->accrual.span.begin;
}

static bool open_walk(const icha_contract *contract, icha_terms *terms, walk *w) {
    const icha_subsidy *subsidy = &contract->subsidy;
    bool anchors = contract->has_subsidy && subsidy->day_count == ICHA_DAY_COUNT_TWELFTHS;
    if (icha_period_stream_open(&w->stream, terms, anchors, NULL) != ICHA_OK) return false;
    w->accrual.timed = false;
    w->accrual.share = (icha_ratio){1, 1};
    if (contract->has_subsidy) icha_rate_steps_of(subsidy, terms, &w->steps);
    return true;
}

/* The rows of one loan of the cohort, by the period stream, up to the last that bears a subsidy. The others are walked where
 * their due dates ask a calendar, which may not cover them. */
static bool plan_rows(icha_cohort *cohort, const icha_cohort_years *years, icha_rate rate) {
    const icha_contract *contract = cohort->contract;
    icha_terms terms = contract->loan;
    walk w;
    bool more = true, is_paid = contract->has_subsidy;
    size_t last = 0;
    cohort->row_count = cohort->part_count = 0;
    cohort->accrued.count = cohort->due.count = cohort->claims.count = cohort->paid.count = 0;
    cohort->accrued_in = cohort->due_in = cohort->claim_in = (icha_bucket_window){0, 0};
    terms.principal = PLAN_PRINCIPAL;
    terms.rate = rate;
    if (!open_walk(contract, &terms, &w)) return false;
    while (is_paid || terms.business_day != ICHA_BUSINESS_DAY_NONE) {
        if (icha_period_stream_walk(&w.stream, &w.period, &w.has_instalment, &more, NULL) != ICHA_OK) return false;
        if (!more) break;
        if (!is_paid) continue;
        icha_accrue_subsidy(&contract->subsidy, &w.steps, &terms, &w.period, &w.accrual);
        if (!plan_row(cohort, years, &w)) return false;
        if (bears_subsidy(&cohort->rows[cohort->row_count - 1])) last = cohort->row_count;
        is_paid = !is_over(&w);
    }
    cohort->planned_count = cohort->row_count;
    cohort->row_count = last;
    cohort->is_ended = w.stream.ended;
    cohort->instalments = w.stream.instalments;
    return true;
}

static bool fits_scale(icha_cohort *cohort, int64_t scale) {
    icha_rounding rounding = cohort->contract->loan.interest_rounding;
    cohort->rate_scale = scale;
    for (size_t i = 0; i < cohort->planned_count; i++) {
        icha_cohort_row *row = &cohort->rows[i];
        icha_known_scaling wanted = {row->fraction, row->denominator, scale, rounding, false, {0}};
        if (!known_scaling(cohort, wanted, &row->interest)) return false;
    }
    return true;
}

/* The finest scale of rates in which interest fits into 32 bits: 0.0001 % and coarser. */
static bool choose_scale(icha_cohort *cohort) {
    for (int64_t scale = 1000; scale <= 100000; scale *= 10)
        if (fits_scale(cohort, scale)) return true;
    return false;
}

/* Rounding is monotone: subsidy and interest by one rounding, over the same days, stay in order (S-2, K-9). */
static bool may_exceed_interest(const icha_terms *loan, const icha_subsidy *subsidy) {
    bool own_days = (subsidy->day_count != 0 && subsidy->day_count != loan->day_count) ||
                    (subsidy->inclusion != 0 && subsidy->inclusion != loan->inclusion);
    return own_days || !same_rounding(loan->interest_rounding, subsidy->rounding);
}

static bool plan_claimed(icha_cohort *cohort) {
    const icha_claim_terms *claim = &cohort->contract->subsidy.claim;
    cohort->claimed = (icha_scaling){.multiplier = 0};
    if (claim->cycle == 0 || claim->level != ICHA_CLAIM_LEVEL_LINE) return true;
    return scaling_of(cohort, 1, 1, claim->rounding, &cohort->claimed);
}

/* A first instalment that takes the residue must not be negative (L-2, K-14): plain ones rounded up by less than a unit
 * each leave it at least principal / n - (n - 1) units. */
static icha_money lowest_principal(const icha_terms *loan, int64_t instalments) {
    bool takes_residue = loan->method == ICHA_METHOD_EQUAL_PRINCIPAL && loan->residual == ICHA_RESIDUAL_FIRST &&
                         loan->payment_rounding.mode != ICHA_ROUND_DOWN;
    return takes_residue ? instalments * (instalments - 1) * loan->payment_rounding.unit : 1;
}

bool icha_cohort_knows(const icha_contract *contract) {
    return !contract->has_guarantee && is_plain_loan(&contract->loan) &&
           (!contract->has_subsidy || is_plain_subsidy(&contract->subsidy));
}

bool icha_cohort_plan(icha_cohort *cohort, const icha_contract *contract, const icha_cohort_years *years) {
    const icha_terms *loan = &contract->loan;
    const icha_subsidy *subsidy = &contract->subsidy;
    if (!icha_cohort_knows(contract)) return false;
    cohort->contract = contract;
    bool is_paid = contract->has_subsidy; /* else there is nothing to sum, and the plan only asks the calendar */
    cohort->rate_low = is_paid ? lowest_rate(subsidy) : 0;
    cohort->interval_months = loan->interest_every_months;
    cohort->is_capped = is_paid && may_exceed_interest(loan, subsidy);
    cohort->needs_interest = cohort->is_capped || loan->method == ICHA_METHOD_EQUAL_PAYMENT;
    bool has_cap = is_paid && subsidy->base_cap != ICHA_UNSET && subsidy->base_cap <= ICHA_COHORT_PRINCIPAL_MAX;
    cohort->base_cap = has_cap ? (uint64_t)subsidy->base_cap : UINT64_C(1) << 31;
    icha_rate rate = loan->rate > cohort->rate_low ? loan->rate : cohort->rate_low;
    if (rate > ICHA_COHORT_RATE_MAX || (is_paid && !plan_claimed(cohort))) return false;
    if (!plan_rows(cohort, years, rate) || !choose_scale(cohort)) return false;
    cohort->principal_low = lowest_principal(loan, cohort->instalments);
    return true;
}

/* The due dates are those of the rows planned, as far as there are any: only the last of all is the maturity's own (T-4). */
static bool has_same_rows(const icha_cohort *cohort, const icha_period_stream *stream) {
    size_t planned = cohort->planned_count, dates = (size_t)stream->due_dates;
    if (planned == 0) return true; /* nothing is paid */
    if (dates > planned) return !cohort->is_ended;
    return cohort->rows[dates - 1].due == stream->rule.maturity_on;
}

static void place_instalments(icha_cohort *cohort, const icha_period_stream *stream) {
    bool is_first = true;
    for (size_t i = 0; i < cohort->row_count; i++) {
        icha_repayment repayment = is_first ? ICHA_REPAY_FIRST : ICHA_REPAY_PLAIN;
        bool has_instalment = icha_period_has_instalment(stream, (int32_t)i);
        cohort->rows[i].repayment = has_instalment ? repayment : ICHA_REPAY_NOTHING;
        is_first = is_first && !has_instalment;
    }
}

bool icha_cohort_follow(icha_cohort *cohort, const icha_contract *contract) {
    icha_period_stream stream;
    assert(contract->loan.business_day == ICHA_BUSINESS_DAY_NONE);
    if (icha_period_stream_count(&stream, &contract->loan, NULL) != ICHA_OK) return false;
    if (!has_same_rows(cohort, &stream)) return false;
    size_t rows = (size_t)stream.due_dates < cohort->planned_count ? (size_t)stream.due_dates : cohort->planned_count;
    while (rows > 0 && !bears_subsidy(&cohort->rows[rows - 1])) rows--;
    cohort->contract = contract;
    cohort->row_count = rows;
    cohort->instalments = stream.instalments;
    cohort->principal_low = lowest_principal(&contract->loan, stream.instalments);
    place_instalments(cohort, &stream);
    return true;
}

bool icha_cohort_failed(const icha_cohort *cohort) {
    return cohort->failed || cohort->accrued.failed || cohort->due.failed || cohort->claims.failed ||
           cohort->paid.failed;
}

bool icha_cohort_takes(const icha_cohort *cohort, icha_money principal, icha_rate rate) {
    return principal >= 1 && principal >= cohort->principal_low && principal <= ICHA_COHORT_PRINCIPAL_MAX &&
           rate >= cohort->rate_low && rate <= ICHA_COHORT_RATE_MAX && rate % cohort->rate_scale == 0;
}

static void begin_cells(icha_cohort_cells *cells) {
    for (size_t i = 0; i < cells->count; i++)
        cells->items[i].amount = cells->items[i].claimed = cells->items[i].loans = 0;
}

void icha_cohort_begin(icha_cohort *cohort) {
    begin_cells(&cohort->accrued);
    begin_cells(&cohort->due);
    begin_cells(&cohort->claims);
    begin_cells(&cohort->paid);
}
