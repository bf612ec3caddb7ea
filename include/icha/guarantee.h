/* Guarantees (특례보증): guaranteed amount, fees and who bears them, refunds, ceilings, the borrower's all-in rate
 * (SPEC section 5; of G-5 the re-guarantor's part: subrogation and recovery are events and behaviour). */
#ifndef ICHA_GUARANTEE_H
#define ICHA_GUARANTEE_H

#include "subsidy.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ICHA_GUARANTEE_TIERS_MAX 8 /* of a guarantee */
#define ICHA_FEE_REDUCTIONS_MAX ICHA_PAYERS_MAX /* of a fee */
#define ICHA_FEE_MONTHS_MAX 32 /* entries of the table of reduced_months */

/* G-2 */
typedef enum icha_fee_method {
    ICHA_FEE_UPFRONT = 1,       /* from the disbursement to the maturity, at once */
    ICHA_FEE_ANNUAL = 2,        /* each year from the disbursement, on what is then left */
    ICHA_FEE_DECLINING = 3,     /* at once, on the scheduled balances */
    ICHA_FEE_REDUCED_MONTHS = 4 /* at once, for a table's months instead of the term */
} icha_fee_method;

/* Of the part of the loan above the tier before it, up to `up_to`, the share `ratio` is guaranteed (G-1). */
typedef struct icha_guarantee_tier {
    icha_money up_to; /* ascending; ICHA_UNSET: no end, in the last tier only */
    icha_ratio ratio; /* 0..1 */
} icha_guarantee_tier;

/* A reduction of the fee rate and its payer (G-2). */
typedef struct icha_fee_reduction {
    char payer[ICHA_NAME_SIZE]; /* who bears it */
    icha_rate rate; /* percentage points of the fee rate */
} icha_fee_reduction;

/* `reduced_months`: a loan of term_months is charged for `months`. */
typedef struct icha_fee_months {
    int32_t term_months; /* of the loan */
    int32_t months; /* charged for */
} icha_fee_months;

/* Set up with icha_guarantee_init(). */
typedef struct icha_guarantee {
    uint32_t size; /* sizeof(icha_guarantee) */
    icha_guarantee_tier tiers[ICHA_GUARANTEE_TIERS_MAX]; /* the first tier_count are used */
    int32_t tier_count;            /* required: >= 1; the last one has no end */
    icha_rate fee_rate;            /* required */
    icha_fee_reduction reductions[ICHA_FEE_REDUCTIONS_MAX]; /* the first reduction_count are used */
    int32_t reduction_count;       /* may be 0; their sum is at most fee_rate */
    icha_fee_method fee_method;    /* required */
    icha_fee_months months[ICHA_FEE_MONTHS_MAX]; /* the first months_count are used */
    int32_t months_count;          /* required by reduced_months */
    icha_rounding amount_rounding; /* of the guaranteed amount; required */
    icha_day_count day_count;      /* of the fee; required but by reduced_months */
    icha_rounding rounding;        /* of the fee, per payment; required */
} icha_guarantee;

/* Sets every field to unset, or to the default that its comment names. */
ICHA_API void icha_guarantee_init(icha_guarantee *guarantee);

/* Errors in order: MISSING, RANGE, CONFLICT (tiers not ascending or the last with an end, ratio above 1, reductions above
 * the fee rate, two reductions of one payer, a term twice in `months`). Rules G-1, G-2. */
ICHA_API icha_status icha_guarantee_check(const icha_guarantee *guarantee, icha_error *err);

/* The guaranteed part of a loan: marginal tiers, summed exactly, rounded once by amount_rounding, at most the principal.
 * Errors: those of icha_guarantee_check(), then RANGE (principal outside 1..ICHA_MONEY_MAX). Rule G-1. */
ICHA_API icha_status icha_guaranteed_amount(icha_money principal, const icha_guarantee *guarantee, icha_money *amount,
                                            icha_error *err);

/* The largest loan whose guaranteed amount is at most `amount` (0: none fits), ICHA_MONEY_MAX where every loan does: what
 * a ceiling on guarantees means for the loan (G-4). Exact. Errors as above; RANGE for amount outside 0..ICHA_MONEY_MAX. */
ICHA_API icha_status icha_largest_loan_within(icha_money amount, const icha_guarantee *guarantee, icha_money *principal,
                                              icha_error *err);

/* ---- fees ---- */

/* One fee and who bears it (G-2). */
typedef struct icha_fee {
    icha_date on;           /* the day it falls due */
    icha_date covers_from;  /* the fee covers covers_from + 1 .. covers_to (inclusion `end`) */
    icha_date covers_to; /* its last day */
    icha_money fee;         /* fee = borrower_fee + sum of reductions */
    icha_money borrower_fee; /* what the borrower bears, won */
    icha_money reductions[ICHA_FEE_REDUCTIONS_MAX]; /* by guarantee->reductions */
} icha_fee;

/* The fees of a loan, in order of their days. *count: how many there are; capacity and CAPACITY as for icha_schedule().
 * Exactness: base x rate x fraction summed exactly, rounded once per payment, the borrower's part likewise at
 * fee_rate - reductions; the difference is split by the reductions' rates, residue `first` (N-6).
 * Errors in order: those of icha_terms_check(), icha_guarantee_check(), MISSING (reduced_months has no entry for the
 * term), OVERFLOW, CALENDAR. Rule G-2. */
ICHA_API icha_status icha_fees(const icha_terms *terms, const icha_guarantee *guarantee, icha_fee *fees, size_t capacity,
                               size_t *count, icha_error *err);

/* What of a fee or of a reduction's part of it (`amount`) had accrued on the counted days before `day`, by exact accrual
 * so far / whole, down/1: years add up to it (S-6, S-7). Errors: as icha_fees(). `fee_index` from icha_fees(). */
ICHA_API icha_status icha_fee_accrued_until(const icha_terms *terms, const icha_guarantee *guarantee, size_t fee_index,
                                            icha_money amount, icha_date day, icha_money *accrued, icha_error *err);

/* G-3: fee_paid x days after repaid_on / days covered, by the rounding; 0 from covers_to on, the whole fee on or before
 * covers_from. Errors: RANGE, CONFLICT (covers_to not after covers_from). */
ICHA_API icha_status icha_fee_refund(icha_money fee_paid, icha_date covers_from, icha_date covers_to, icha_date repaid_on,
                                     icha_rounding rounding, icha_money *refund, icha_error *err);

/* G-3: unpaid x late_rate x fraction(due_on..paid_on, inclusion `end`), rounded once; 0 when paid in time. The legal rate
 * is 10 % a year, a parameter of the catalogue. Errors: RANGE, OVERFLOW. */
ICHA_API icha_status icha_late_fee(icha_money unpaid, icha_date due_on, icha_date paid_on, icha_rate late_rate,
                                   icha_day_count day_count, icha_rounding rounding, icha_money *late_fee,
                                   icha_error *err);

/* G-4: the last day on which the loan may be made, `days` (60) after the notice, that day in. Error: RANGE. */
ICHA_API icha_status icha_guarantee_last_day(icha_date notified_on, int32_t days, icha_date *last, icha_error *err);

/* ---- re-guarantee (재보증, G-5) ---- */

/* What the re-guarantor bears of a subrogation (보전금): (subrogated - recovered) x share, exact, rounded once, never more than
 * is left unrecovered. `recovered` is all that has come back so far: what a later recovery gives back to the re-guarantor is the
 * difference of two calls, so that the parts add up. Errors: RANGE (subrogated outside 0..ICHA_MONEY_MAX, recovered outside
 * 0..subrogated, share outside 0..1, rounding). Rule G-5; 지역신용보증재단법 시행령 제24조의5 to 제24조의9. */
ICHA_API icha_status icha_reguaranteed_part(icha_money subrogated, icha_money recovered, icha_ratio share,
                                            icha_rounding rounding, icha_money *part, icha_error *err);

/* ---- ceilings (G-4) ---- */

/* Which ceiling it is (G-4). */
typedef enum icha_ceiling_kind {
    ICHA_CEILING_PRODUCT = 1,   /* a product's cap per business */
    ICHA_CEILING_BUSINESS = 2,  /* all guarantees of one business */
    ICHA_CEILING_FOUNDATION = 3, /* multiple x (basic assets + surplus) */
    ICHA_CEILING_PROGRAMME = 4  /* contribution x multiple */
} icha_ceiling_kind;

/* One ceiling and what is open of it (G-4). */
typedef struct icha_ceiling {
    icha_ceiling_kind kind; /* what it limits */
    icha_money limit; /* won */
    icha_money used; /* won */
    icha_money open; /* limit - used, at least 0 */
} icha_ceiling;

/* A ceiling that is a plain limit. Errors: RANGE (negative). Rule G-4. */
ICHA_API icha_status icha_ceiling_of_limit(icha_ceiling_kind kind, icha_money limit, icha_money used,
                                           icha_ceiling *ceiling, icha_error *err);
/* limit = (first + second) x multiple, down/1: basic assets and surplus, or a contribution and 0.
 * Errors: RANGE, OVERFLOW. Rule G-4. */
ICHA_API icha_status icha_ceiling_of_multiple(icha_ceiling_kind kind, icha_money first, icha_money second,
                                              icha_ratio multiple, icha_money used, icha_ceiling *ceiling,
                                              icha_error *err);

/* ---- the all-in rate (G-6) ---- */

/* One flow of money, seen by the borrower (G-6). */
typedef struct icha_flow {
    icha_date on; /* its day */
    icha_money amount; /* to the borrower positive, from the borrower negative */
} icha_flow;

/* Principal, the borrower's fees and payments (after subsidy), each on its date (a payment's rolled due date), in order of
 * dates; what falls on one day is one flow. guarantee, subsidy: NULL for none. Capacity as icha_schedule().
 * Errors: those of icha_cursor_open(), icha_cursor_next() and icha_fees(), OVERFLOW, CAPACITY. Rule G-6. */
ICHA_API icha_status icha_flows(const icha_terms *terms, const icha_subsidy *subsidy, const icha_guarantee *guarantee,
                                icha_flow *flows, size_t capacity, size_t *count, icha_error *err);

/* The annual rate i with sum of flow / (1 + i)^(days since the first flow / 365) = 0: *low <= i <= *low + 1 billionth =
 * *high. Exactness: MPFR with directed rounding, refined until the sign at both ends is certain (N-5); a rate that is
 * itself a whole billionth is *low. Errors: RANGE (fewer than two flows, dates not ascending), CONFLICT (the first flow
 * is not to the borrower, a later one is, or they come to less than the first), RANGE (a rate above ICHA_ALL_IN_RATE_MAX). */
#define ICHA_ALL_IN_RATE_MAX (ICHA_RATE_ONE * 1000000)
ICHA_API icha_status icha_all_in_rate(const icha_flow *flows, size_t count, icha_rate *low, icha_rate *high,
                                      icha_error *err);

/* The spellings of TERMS, such as `upfront`. Error: UNKNOWN_KEY. Rule G-2. */
ICHA_API icha_status icha_fee_method_parse(const char *text, size_t length, icha_fee_method *out, icha_error *err);
ICHA_API const char *icha_fee_method_name(icha_fee_method method);

#ifdef __cplusplus
}
#endif
#endif
