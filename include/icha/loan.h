/* A loan's own terms (SPEC section 3): what the borrower and the bank agreed, without subsidy or guarantee. */
#ifndef ICHA_LOAN_H
#define ICHA_LOAN_H

#include "calendar.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How principal is repaid (L-2). */
typedef enum icha_method {
    ICHA_METHOD_BULLET = 1,          /* 만기일시 */
    ICHA_METHOD_EQUAL_PRINCIPAL = 2, /* 원금균등 */
    ICHA_METHOD_EQUAL_PAYMENT = 3    /* 원리금균등 */
} icha_method;

/* L-3: what a period's fraction is in the level payment. */
typedef enum icha_payment_formula {
    ICHA_FORMULA_TWELFTHS = 1, /* interval / 12, whatever the day count */
    ICHA_FORMULA_ACTUAL = 2    /* the period's own fraction */
} icha_payment_formula;

#define ICHA_NAME_SIZE 64 /* of a payer or bank, NUL included */

/* ---- floating rates (L-5) ---- */

#define ICHA_INDEX_ENTRIES_MAX 4096 /* entries of an index */
#define ICHA_RESETS_MAX 1024 /* listed reset dates */

/* A rate in force from a day on (L-5). */
typedef struct icha_index_entry {
    icha_date on; /* in force from this day on */
    icha_rate rate; /* may be negative */
} icha_index_entry;

/* In place of `rate` and of rate events. rate = last entry on or before the reset date + spread, within floor and cap; reset
 * at the disbursement, then every `reset_every_months` (T-6) or on the listed dates. Set up with icha_index_init(). The
 * arrays are the caller's and must outlive what uses them. */
typedef struct icha_index {
    uint32_t size; /* sizeof(icha_index) */
    const icha_index_entry *entries; /* ascending dates */
    size_t entry_count;              /* required: >= 1 */
    icha_rate spread;                /* required; may be negative */
    int32_t reset_every_months;      /* 1..ICHA_TERM_MONTHS_MAX, or 0 with reset_on */
    const icha_date *reset_on;       /* ascending, after the disbursement; or NULL */
    size_t reset_count; /* how many in reset_on */
    icha_rate floor; /* or ICHA_UNSET */
    icha_rate cap;   /* or ICHA_UNSET */
    icha_date covers_to;    /* a reset after it is a gap; ICHA_DATE_MAX (as set up): the last entry stays in force */
    const char *series;     /* name of the series that the entries come from, for errors; NULL: none */
} icha_index;

/* Sets every field to unset, or to the default that its comment names. */
ICHA_API void icha_index_init(icha_index *index);
/* The rate in force from a reset on `on`. Errors: those of the index (MISSING, RANGE, CONFLICT), GAP (no entry on or before
 * the day, or the day after covers_to), RANGE (below 0 % or above ICHA_RATE_MAX). Rule L-5. */
ICHA_API icha_status icha_index_rate(const icha_index *index, icha_date on, icha_rate *rate, icha_error *err);

/* ---- events (L-6) ---- */

#define ICHA_EVENTS_MAX 200 /* events of one loan */
#define ICHA_REASON_SIZE 256 /* of a stop's reason, NUL included: 85 Hangul syllables in UTF-8 */

/* In the order in which they apply on one day, scheduled payment between DEFER and PREPAY. */
typedef enum icha_event_kind {
    ICHA_EVENT_RATE = 1, /* 금리변경: a new rate from the day on */
    ICHA_EVENT_EXTEND = 2,       /* 기한연장 */
    ICHA_EVENT_DEFER = 3,        /* 원금상환유예 */
    ICHA_EVENT_PREPAY = 4,       /* 중도상환 */
    ICHA_EVENT_DELINQUENT = 5,   /* 연체 */
    ICHA_EVENT_CLOSE = 6,        /* 폐업 */
    ICHA_EVENT_RELOCATE = 7,     /* 관외이전 */
    ICHA_EVENT_SUBROGATE = 8,    /* 대위변제 */
    ICHA_EVENT_STOP_SUBSIDY = 9  /* the last five change only the subsidy (S-4) */
} icha_event_kind;

/* What a prepayment changes (L-6). */
typedef enum icha_prepay_effect {
    ICHA_PREPAY_REDUCE_PAYMENT = 1, /* instalment anew on what is left */
    ICHA_PREPAY_SHORTEN = 2         /* instalment kept, earlier end */
} icha_prepay_effect;

/* amount of a PREPAY of all that is left: it ends the period that day. */
#define ICHA_PREPAY_ALL INT64_MAX

/* Set up with icha_event_init(); what the kind does not use is ignored. */
typedef struct icha_event {
    icha_event_kind kind; /* required */
    icha_date on;              /* DELINQUENT: its first day */
    icha_date to;              /* DELINQUENT: the first day after it */
    icha_money amount;         /* PREPAY: > 0 or ICHA_PREPAY_ALL */
    icha_prepay_effect effect; /* PREPAY of an amount, but for bullet loans */
    icha_rate rate;            /* RATE */
    int32_t months;            /* EXTEND: >= 1 */
    int32_t instalments;       /* DEFER: >= 1 */
    char reason[ICHA_REASON_SIZE]; /* STOP_SUBSIDY: for people, it decides no money */
} icha_event;

/* Sets every field to unset. */
ICHA_API void icha_event_init(icha_event *event);
/* The spellings of TERMS, such as `prepay` and `reduce_payment`. Error: UNKNOWN_KEY. Rule L-6. */
ICHA_API icha_status icha_event_kind_parse(const char *text, size_t length, icha_event_kind *out, icha_error *err);
ICHA_API const char *icha_event_kind_name(icha_event_kind kind);
ICHA_API icha_status icha_prepay_effect_parse(const char *text, size_t length, icha_prepay_effect *out, icha_error *err);
ICHA_API const char *icha_prepay_effect_name(icha_prepay_effect effect);

/* Set up with icha_terms_init(); then every field that decides money and has no default must be set. */
typedef struct icha_terms {
    uint32_t size; /* sizeof(icha_terms) */
    icha_money principal;                /* 1..ICHA_MONEY_MAX; required */
    icha_rate rate;                      /* lending rate before subsidy, 0..ICHA_RATE_MAX; required without an index */
    const icha_index *index;             /* in place of rate; NULL: none. The caller's */
    const icha_event *events;            /* in any order; NULL: none. The caller's */
    size_t event_count; /* 0..ICHA_EVENTS_MAX */
    icha_date disbursed_on;              /* required */
    int32_t term_months;                 /* 1..ICHA_TERM_MONTHS_MAX, or 0 with maturity_on */
    icha_date maturity_on;               /* or ICHA_DATE_UNSET with term_months */
    icha_method method;                  /* required */
    icha_payment_formula payment_formula; /* required by equal_payment */
    int32_t grace_months;                /* 거치; default 0 */
    int32_t principal_every_months;      /* default 1 */
    int32_t interest_every_months;       /* default 1 */
    int32_t due_day;                     /* 1..31; 0: T-4's default */
    bool end_of_month;                   /* means due_day 31 */
    icha_date first_due_on;              /* or ICHA_DATE_UNSET */
    icha_money balloon;                  /* default 0 */
    icha_day_count day_count;            /* required */
    icha_inclusion inclusion;            /* required */
    icha_business_day business_day;      /* default none */
    int32_t accrual_follows_roll;        /* 0 or 1; -1 unset; required with a roll */
    icha_holiday_calendar calendar;      /* required with a roll */
    icha_rounding interest_rounding;     /* required */
    icha_rounding payment_rounding;      /* required by equal_principal and equal_payment */
    icha_residual residual;              /* first or last; required by equal_principal */
    char bank[ICHA_NAME_SIZE];           /* default "" */
} icha_terms;

/* Sets every field to unset, or to the default that its comment names. */
ICHA_API void icha_terms_init(icha_terms *terms);

/* Checks the fields by themselves and against each other, in this order, and reports the first fault: MISSING (a required
 * field), RANGE (any number, date or enum outside its limits), CONFLICT (term and maturity both; due_day and end_of_month; maturity not after disbursement; first_due_on outside T-4; grace or
 * principal interval not a whole number of interest intervals; unequal intervals with equal_payment; grace that leaves
 * no instalment), RANGE (a term past the calendar), CALENDAR, then the index and each event by itself and against the
 * others (MISSING, RANGE, CONFLICT: rate and index both; a rate event with an index; before the disbursement; two of one kind
 * on one day, naming both; delinquencies that overlap). What only the schedule can tell (an event after the loan's end, a
 * payment above the balance) the cursor says. Rules L-1, L-2, L-5, L-6, T-4. */
ICHA_API icha_status icha_terms_check(const icha_terms *terms, icha_error *err);

/* The spellings of TERMS, such as `bullet` and `twelfths`. Error: UNKNOWN_KEY. Rules L-2, L-3. */
ICHA_API icha_status icha_method_parse(const char *text, size_t length, icha_method *out, icha_error *err);
ICHA_API const char *icha_method_name(icha_method method);
ICHA_API icha_status icha_payment_formula_parse(const char *text, size_t length, icha_payment_formula *out,
                                                icha_error *err);
ICHA_API const char *icha_payment_formula_name(icha_payment_formula formula);

/* ---- late interest (연체이자, L-7) ---- */

#define ICHA_LATE_DAYS_MAX 109572 /* days between the first and the last date of T-1 */

/* What was due on one day and paid later. The dated series are the caller's arrays, ascending, and must outlive what
 * uses them; an entry holds from its day on, until the next one. Set up with icha_late_terms_init(). */
typedef struct icha_late_terms {
    uint32_t size; /* sizeof(icha_late_terms) */
    icha_date due_on;                     /* the due date that was missed, rolled (T-5); required */
    icha_date paid_on;                    /* required; its own day counts */
    icha_money unpaid_interest;           /* what the first after_days days run on; 0..ICHA_MONEY_MAX; required */
    icha_money later_amount;              /* what later days run on: missed instalment or balance, as agreed; required */
    int32_t after_days;                   /* 0..ICHA_LATE_DAYS_MAX; -1 unset; required */
    icha_rate rate;                       /* contract rate, 0..ICHA_RATE_MAX; required without rates */
    const icha_index_entry *rates;        /* in place of rate; NULL: none */
    size_t rate_count;                    /* 1..ICHA_INDEX_ENTRIES_MAX with rates */
    icha_rate late_spread;                /* points that the contract adds, 0..ICHA_RATE_MAX; required */
    const icha_index_entry *legal_caps;   /* highest rates that the law allows; NULL: none */
    size_t legal_cap_count; /* 1..ICHA_INDEX_ENTRIES_MAX with legal_caps */
    const icha_index_entry *legal_spreads; /* points over the contract rate that the law allows at most; NULL: none */
    size_t legal_spread_count;            /* one of the two legal series, or both, is required */
    icha_day_count day_count;             /* required */
    icha_rounding rounding;               /* required */
} icha_late_terms;

/* Sets every field to unset. */
ICHA_API void icha_late_terms_init(icha_late_terms *terms);

/* Days on which amount, rate and cap are the same. Named as a period of inclusion `end` is (T-2): from + 1 .. to are
 * counted, so the first part begins with due_on, and days = to - from. */
typedef struct icha_late_part {
    icha_date from, to; /* the first counted day is the one after it */
    int32_t days; /* to - from */
    icha_money amount; /* what they run on, won */
    icha_rate rate;  /* charged: min(contract rate + late_spread, the day's cap) */
    bool is_capped;  /* the cap lowered it */
} icha_late_part;

/* Sum over the days due_on + 1 .. paid_on of amount x min(contract rate of the day + late_spread, cap of the day) x
 * the day's fraction of the year, exactly, rounded once. It stands in place of the contract interest on those amounts
 * and days: a caller who adds both charges twice. 0 when paid on or before due_on.
 * The cap of a day is the smaller of the legal_caps entry and contract rate + the legal_spreads entry in force on it.
 * A day on which neither has an entry has no known cap: GAP, never "no cap".
 * The fractions run from due_on + 1 and a day's is a difference of two (T-3), so parts add up; `twelfths` counts whole
 * months from that day, then act/365, for the days lie between no anchor dates.
 * Errors in order: MISSING, RANGE (numbers, dates, enums, counts), CONFLICT (rate and rates both), then for each
 * series RANGE and CONFLICT (dates not ascending), GAP (rates, then the legal series; only when there are days),
 * OVERFLOW. Rule L-7. */
ICHA_API icha_status icha_late_interest(const icha_late_terms *terms, icha_money *late_interest, icha_error *err);

/* The pieces of that sum, in order; none when paid in time. *count: how many there are. With capacity 0 parts may be
 * NULL and only the count is given; with too small a capacity: CAPACITY and *count is set. Errors: those of
 * icha_late_interest() but OVERFLOW, then CAPACITY. Rule L-7. */
ICHA_API icha_status icha_late_parts(const icha_late_terms *terms, icha_late_part *parts, size_t capacity,
                                     size_t *count, icha_error *err);

#ifdef __cplusplus
}
#endif
#endif
