#include "cohort.h"

#include <stdlib.h>
#include <string.h>

#include "calendar/civil.h"
#include "number/wide.h"
#include "subsidy/cursor.h"
#include "subsidy/ledger.h"

/* Any principal makes the same calendar; this one lasts to the maturity. */
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

/* S-3: the steps' own rate holds as long as the borrower keeps the minimum. */
static icha_rate lowest_rate(const icha_subsidy *subsidy) {
    icha_rate highest = 0;
    for (int32_t i = 0; i < subsidy->step_count; i++)
        if (subsidy->steps[i].rate > highest) highest = subsidy->steps[i].rate;
    return subsidy->minimum_borrower_rate + highest;
}

/* ---- scalings ---- */

/* numerator / denominator x, rounded by mode and unit, in lowest terms; false: beyond 32 bits. Of half a unit the divisor
 * must be even. */
static bool scaling_of(int64_t numerator, int64_t denominator, icha_rounding rounding, icha_scaling *out) {
    int64_t common = icha_gcd(numerator, denominator);
    int64_t a = numerator / common, b = denominator / common;
    if (b > INT64_C(1) << 31) return false;
    common = icha_gcd(a, rounding.unit);
    a /= common;
    b *= rounding.unit / common;
    if (rounding.mode == ICHA_ROUND_HALF_UP && b % 2 != 0) a *= 2, b *= 2;
    if (a >= UINT32_MAX || b > INT64_C(1) << 31) return false;
    *out = (icha_scaling){.multiplier = (uint32_t)a, .divisor = (uint32_t)b, .unit = (uint32_t)rounding.unit};
    if (rounding.mode == ICHA_ROUND_HALF_UP) out->addend = out->divisor / 2;
    if (rounding.mode == ICHA_ROUND_UP) out->addend = out->divisor - 1;
    out->slope = (double)out->multiplier / (double)out->divisor;
    out->shift = (double)out->addend / (double)out->divisor;
    return true;
}

/* Interest of one unit of balance at a scaled rate of 1: fraction x scale / (denominator x 10^9). The multiplier must be able
 * to take the highest rate, and a period is a year at most, so that interest never exceeds the balance. */
static bool interest_scaling(const icha_period *period, icha_rounding rounding, int64_t scale, icha_scaling *out) {
    int64_t common = icha_gcd(period->fraction, period->denominator);
    int64_t fraction = period->fraction / common, denominator = period->denominator / common;
    int64_t divisor = denominator * (ICHA_RATE_ONE / scale) * rounding.unit;
    if (fraction > denominator || divisor > INT64_C(1) << 31) return false;
    if (fraction * (ICHA_COHORT_RATE_MAX / scale) >= UINT32_MAX) return false;
    bool half = rounding.mode == ICHA_ROUND_HALF_UP, up = rounding.mode == ICHA_ROUND_UP;
    *out = (icha_scaling){.multiplier = (uint32_t)fraction,
                          .addend = (uint32_t)(half ? divisor / 2
                                               : up ? divisor - 1
                                                    : 0),
                          .divisor = (uint32_t)divisor,
                          .unit = (uint32_t)rounding.unit};
    if (half && divisor % 2 != 0) return false;
    out->slope = (double)fraction / (double)divisor;
    out->shift = (double)out->addend / (double)divisor;
    return true;
}

/* ---- buckets ---- */

/* Rows come in the order of time, mostly into the newest bucket; -1: no memory. */
static int32_t cell_of(icha_cohort_cells *cells, icha_date bucket) {
    for (size_t i = cells->count; i-- > 0;)
        if (cells->items[i].bucket == bucket) return (int32_t)i;
    if (!grow((void **)&cells->items, &cells->capacity, cells->count, sizeof *cells->items, &cells->failed)) return -1;
    cells->items[cells->count] = (icha_cohort_cell){.bucket = bucket, .paid_cell = -1};
    return (int32_t)cells->count++;
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

/* S-6, as lib/subsidy/ledger.c posts a line by day. years NULL: buckets of accrual, else of claims. */
static bool split_by_day(icha_cohort *cohort, const icha_accrual *accrual, int32_t months,
                         const icha_cohort_years *years, int32_t *count) {
    icha_date bucket = icha_bucket_of(accrual->span.begin, months);
    for (*count = 0;; ++*count) {
        icha_date boundary = icha_months_after(bucket, months);
        icha_cohort_part part = {.is_rest = boundary >= accrual->span.end};
        part.cell = years == NULL ? cell_of(&cohort->accrued, bucket) : claim_cell_of(cohort, years, bucket);
        if (!part.is_rest && !scaling_of(icha_accrued_until(accrual, boundary), accrual->weight,
                                         (icha_rounding){ICHA_ROUND_DOWN, 1}, &part.until))
            return false;
        if (!add_part(cohort, part)) return false;
        bucket = boundary;
        if (part.is_rest) return ++*count;
    }
}

static bool place_line(icha_cohort *cohort, const icha_cohort_years *years, const icha_cursor_state *state,
                       icha_cohort_row *row) {
    const icha_claim_terms *claim = &cohort->contract->subsidy.claim;
    icha_date due = state->period.due;
    row->due_cell = cell_of(&cohort->due, icha_bucket_of(due, years->bucket_months));
    row->accrued_first = (int32_t)cohort->part_count;
    if (row->due_cell < 0 || !split_by_day(cohort, &state->accrual, years->bucket_months, NULL, &row->accrued_count))
        return false;
    row->claim_cell = -1;
    row->claim_first = (int32_t)cohort->part_count;
    row->claim_count = 0;
    if (claim->cycle == 0) return true;
    if (claim->by == ICHA_CLAIM_BY_ACCRUAL)
        return split_by_day(cohort, &state->accrual, (int32_t)claim->cycle, years, &row->claim_count);
    row->claim_cell = claim_cell_of(cohort, years, icha_bucket_of(due, (int32_t)claim->cycle));
    return row->claim_cell >= 0;
}

static bool plan_row(icha_cohort *cohort, const icha_cohort_years *years, const icha_cursor_state *state,
                     int32_t instalments_before) {
    const icha_contract *contract = cohort->contract;
    const icha_accrual *accrual = &state->accrual;
    if (!grow((void **)&cohort->rows, &cohort->row_capacity, cohort->row_count, sizeof *cohort->rows, &cohort->failed))
        return false;
    icha_cohort_row *row = &cohort->rows[cohort->row_count++];
    memset(row, 0, sizeof *row);
    if (state->stream.instalment > instalments_before)
        row->repayment = state->stream.instalment == 1 ? ICHA_REPAY_FIRST : ICHA_REPAY_PLAIN;
    if (!interest_scaling(&state->period, contract->loan.interest_rounding, cohort->rate_scale, &row->interest))
        return false;
    if (accrual->weight == 0) return true;
    int64_t year = accrual->denominator * ICHA_RATE_ONE; /* < 2^52 */
    return accrual->weight <= year && scaling_of(accrual->weight, year, contract->subsidy.rounding, &row->subsidy) &&
           place_line(cohort, years, state, row);
}

/* The rows of one loan of the cohort, by the period stream; up to the last that bears a subsidy. */
static bool plan_rows(icha_cohort *cohort, const icha_cohort_years *years, icha_rate rate) {
    icha_terms terms = cohort->contract->loan;
    icha_cursor cursor;
    icha_row row;
    bool more = true, fits = true;
    size_t last = 0;
    terms.principal = PLAN_PRINCIPAL;
    terms.rate = rate;
    if (icha_cursor_open(&cursor, &terms, &cohort->contract->subsidy, NULL) != ICHA_OK) return false;
    const icha_cursor_state *state = icha_cursor_state_in(&cursor);
    for (int32_t instalments = 0; fits; instalments = state->stream.instalment) {
        if (icha_cursor_next(&cursor, &row, &more, NULL) != ICHA_OK) return false;
        if (!more) break;
        fits = plan_row(cohort, years, state, instalments);
        if (fits && cohort->rows[cohort->row_count - 1].subsidy.multiplier > 0) last = cohort->row_count;
    }
    fits = fits && (int32_t)cohort->row_count == state->stream.due_dates;
    cohort->row_count = last;
    cohort->instalments = state->stream.instalments;
    return fits;
}

/* The finest scale of rates in which interest fits into 32 bits: 0.0001 % and coarser. */
static bool plan_with_any_scale(icha_cohort *cohort, const icha_cohort_years *years, icha_rate rate) {
    for (int64_t scale = 1000; scale <= 100000; scale *= 10) {
        cohort->rate_scale = scale;
        cohort->row_count = cohort->part_count = 0;
        cohort->accrued.count = cohort->due.count = cohort->claims.count = cohort->paid.count = 0;
        if (plan_rows(cohort, years, rate)) return true;
    }
    return false;
}

static bool same_rounding(icha_rounding a, icha_rounding b) {
    return a.mode == b.mode && a.unit == b.unit;
}

/* Rounding is monotone: subsidy and interest by one rounding, over the same days, stay in order (S-2). */
static bool may_exceed_interest(const icha_terms *loan, const icha_subsidy *subsidy) {
    bool own_days = (subsidy->day_count != 0 && subsidy->day_count != loan->day_count) ||
                    (subsidy->inclusion != 0 && subsidy->inclusion != loan->inclusion);
    return own_days || !same_rounding(loan->interest_rounding, subsidy->rounding);
}

static bool plan_claimed(icha_cohort *cohort) {
    const icha_claim_terms *claim = &cohort->contract->subsidy.claim;
    cohort->claimed = (icha_scaling){.multiplier = 0};
    if (claim->cycle == 0 || claim->level != ICHA_CLAIM_LEVEL_LINE) return true;
    return scaling_of(1, 1, claim->rounding, &cohort->claimed);
}

/* A first instalment that takes the residue must not be negative (L-2): plain ones rounded up by less than a unit each leave it
 * at least principal / n - (n - 1) units. */
static icha_money lowest_principal(const icha_terms *loan, int64_t instalments) {
    bool takes_residue = loan->method == ICHA_METHOD_EQUAL_PRINCIPAL && loan->residual == ICHA_RESIDUAL_FIRST &&
                         loan->payment_rounding.mode != ICHA_ROUND_DOWN;
    return takes_residue ? instalments * (instalments - 1) * loan->payment_rounding.unit : 1;
}

bool icha_cohort_knows(const icha_contract *contract) {
    return !contract->has_guarantee && contract->has_subsidy && is_plain_loan(&contract->loan) &&
           is_plain_subsidy(&contract->subsidy);
}

bool icha_cohort_plan(icha_cohort *cohort, const icha_contract *contract, const icha_cohort_years *years) {
    const icha_terms *loan = &contract->loan;
    const icha_subsidy *subsidy = &contract->subsidy;
    if (!icha_cohort_knows(contract)) return false;
    cohort->contract = contract;
    cohort->rate_low = lowest_rate(subsidy);
    cohort->interval_months = loan->interest_every_months;
    cohort->is_capped = may_exceed_interest(loan, subsidy);
    cohort->needs_interest = cohort->is_capped || loan->method == ICHA_METHOD_EQUAL_PAYMENT;
    bool has_cap = subsidy->base_cap != ICHA_UNSET && subsidy->base_cap <= ICHA_COHORT_PRINCIPAL_MAX;
    cohort->base_cap = has_cap ? (uint64_t)subsidy->base_cap : UINT64_C(1) << 31;
    icha_rate rate = loan->rate > cohort->rate_low ? loan->rate : cohort->rate_low;
    if (rate > ICHA_COHORT_RATE_MAX || !plan_claimed(cohort) || !plan_with_any_scale(cohort, years, rate)) return false;
    cohort->principal_low = lowest_principal(loan, cohort->instalments);
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
