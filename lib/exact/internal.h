/* What the files of lib/exact share. Nothing outside this folder includes it. */
#ifndef ICHA_EXACT_INTERNAL_H
#define ICHA_EXACT_INTERNAL_H

#include <gmp.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MONEY_MAX INT64_C(9000000000000000)       /* N-1 */
#define RATE_MAX INT64_C(10000000000)             /* 1000 %, in billionths (N-2) */
#define RATE_ONE 1000000000L                      /* 100 % in billionths */
#define ALL_IN_RATE_MAX INT64_C(1000000000000000) /* 100,000,000 % in billionths: a limit on what is computed */
#define MAX_MONTHS 3600                           /* 1900..2199 holds no longer term (T-1) */
#define MAX_STEPS 24
#define MAX_PAYERS 8
#define MAX_TIERS 8
#define MAX_FEE_TERMS 32 /* entries of the table of `reduced_months` */
#define MAX_EVENTS 200
#define MAX_INDEX_ENTRIES 4096
#define MAX_RESETS 1024
#define ALL_OF_IT INT64_MAX               /* the amount of a prepayment of all that is left */
#define ABSENT INT64_MIN                  /* a money or rate key that was left out */
#define WEIGHT_ONE INT64_C(1000000000000) /* a weight is a whole number of 10^-12 */

_Static_assert(sizeof(long) == 8, "mpz_set_si takes every amount");

/* ---- error.c ---- */

struct exact_error {
    char *text; /* may be NULL */
    size_t size;
};
/* Writes the sentence and returns false, so that a failing function can `return icha_exact_fail(...)`. */
bool icha_exact_fail(struct exact_error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* ---- dates.c (T-1, T-6) ---- */

typedef int32_t civil_day; /* days since 1970-01-01 */
#define NO_DAY INT32_MAX   /* later than every date: "never", or a key that was left out */

struct ymd {
    int year, month, day;
};

civil_day icha_exact_day(int year, int month, int day);
struct ymd icha_exact_ymd(civil_day day);
bool icha_exact_leap_year(int year);
bool icha_exact_in_range(civil_day day);
int icha_exact_month_of(civil_day day);                       /* months since year 0: year * 12 + month - 1 */
civil_day icha_exact_day_in_month(int month, int wanted_day); /* clamped at the month's end */
civil_day icha_exact_add_months(civil_day origin, int months);
bool icha_exact_parse_date(const char *text, civil_day *day);
void icha_exact_format_date(civil_day day, char text[11]);

/* ---- calendar.c (T-5) ---- */

enum roll { ROLL_NONE, ROLL_FOLLOWING, ROLL_MODIFIED_FOLLOWING, ROLL_PRECEDING };
enum calendar { CALENDAR_WEEKENDS, CALENDAR_KR_BANK };

/* NO_DAY: the calendar does not cover the day, or no business day lies on its side of the data's end. */
civil_day icha_exact_roll(enum roll rule, enum calendar calendar, civil_day day);

/* ---- number.c (N-1, N-2, N-4) ---- */

enum round_mode { ROUND_DOWN, ROUND_UP, ROUND_HALF_UP, ROUND_HALF_EVEN };
struct rounding {
    enum round_mode mode;
    int64_t unit;
};

bool icha_exact_parse_rate(const char *text, int64_t *rate_ppb, struct exact_error *err, const char *field);
bool icha_exact_parse_share(const char *text, mpq_t share);
bool icha_exact_parse_rounding(const char *text, struct rounding *rounding);
void icha_exact_format_rate(int64_t rate_ppb, char text[32]);
void icha_exact_round(mpz_t out, const mpq_t value, struct rounding rounding);
void icha_exact_round_ratio(mpz_t out, const mpz_t numerator, const mpz_t denominator, struct rounding rounding);
int64_t icha_exact_round_int(int64_t value, struct rounding rounding);
/* False when the value is beyond N-1's bound; `what` names the figure in the message. */
bool icha_exact_to_money(int64_t *out, const mpz_t value, struct exact_error *err, const char *what);
bool icha_exact_add_money(int64_t *sum, int64_t amount, struct exact_error *err, const char *what);

/* ---- daycount.c (T-2, T-3) ---- */

enum day_count { ACT_365, ACT_ACT, ACT_ACT_ANCHOR, ACT_360, THIRTY_E_360, THIRTY_360, TWELFTHS };
enum inclusion { COUNT_START, COUNT_END, COUNT_BOTH };

/* The counted days [first, end) of one interest period under one day count. */
struct span {
    enum day_count rule;
    enum inclusion inclusion;
    civil_day first, end;
    bool between_anchors; /* only `twelfths` asks */
    int interval_months;
};
/* The exact year fraction of [span.first, upto), upto within the span. */
void icha_exact_fraction(mpq_t fraction, const struct span *span, civil_day upto);

/* ---- terms ---- */

enum method { BULLET, EQUAL_PRINCIPAL, EQUAL_PAYMENT };
enum formula { FORMULA_TWELFTHS, FORMULA_ACTUAL };
enum residue { RESIDUE_FIRST, RESIDUE_LAST, RESIDUE_LARGEST };

struct claim_terms {
    int cycle_months; /* 1, 3, 6, 12 */
    bool by_accrual;  /* else by due date */
    struct rounding rounding;
    bool per_line; /* else per claim */
    int payment_lag_days;
    int closing_days;
};
struct payer {
    const char *name; /* borrowed from the TERMS json */
    mpq_t share;
};
struct step {
    civil_day end; /* first day that the step no longer governs */
    int64_t rate;
};
struct subsidy_terms {
    bool of_difference; /* else of_rate */
    bool on_guaranteed; /* base `guaranteed`, else `balance` */
    int64_t base_cap;   /* MONEY_MAX: none */
    struct step steps[MAX_STEPS];
    size_t step_count;
    int64_t minimum_borrower_rate;
    civil_day stop; /* first day that is no longer paid: until + 1, or NO_DAY */
    struct rounding rounding;
    struct payer payers[MAX_PAYERS];
    size_t payer_count;
    enum residue residual;
    enum day_count day_count;
    enum inclusion inclusion;
    bool has_claim;
    struct claim_terms claim;
};
/* Section 5 */
enum fee_method { FEE_UPFRONT, FEE_ANNUAL, FEE_DECLINING, FEE_REDUCED_MONTHS };

struct tier {
    int64_t up_to; /* MONEY_MAX: no end */
    mpq_t ratio;
};
struct reduction {
    const char *payer; /* borrowed */
    int64_t rate;
};
struct fee_term {
    int term_months, months;
};
struct guarantee_terms {
    struct tier tiers[MAX_TIERS];
    size_t tier_count;
    int64_t fee_rate, reduced_rate; /* reduced_rate: what the borrower bears, fee_rate - reductions */
    struct reduction reductions[MAX_PAYERS];
    size_t reduction_count;
    enum fee_method fee_method;
    struct fee_term table[MAX_FEE_TERMS];
    size_t table_count;
    struct rounding amount_rounding, rounding;
    enum day_count day_count;
    int64_t amount; /* G-1, settled with the terms */
    mpq_t share;    /* amount / principal; 0 without a guarantee */
};
/* L-5 */
struct index_entry {
    civil_day on;
    int64_t rate;
};
struct rate_index {
    struct index_entry *series; /* ascending */
    size_t series_count;
    civil_day *resets; /* ascending; NULL: every reset_every_months */
    size_t reset_count;
    int reset_every_months;
    int64_t spread;
    int64_t floor, cap; /* or ABSENT */
};
/* L-6, in the order in which they apply on one day; the scheduled payment stands between DEFER and PREPAY. */
enum event_kind {
    EVENT_RATE,
    EVENT_EXTEND,
    EVENT_DEFER,
    EVENT_PREPAY,
    EVENT_DELINQUENT,
    EVENT_CLOSE,
    EVENT_RELOCATE,
    EVENT_SUBROGATE,
    EVENT_STOP_SUBSIDY
};
struct event {
    enum event_kind kind;
    civil_day on;   /* DELINQUENT: its first day */
    civil_day to;   /* DELINQUENT: the first day after it */
    int64_t amount; /* PREPAY; ALL_OF_IT */
    bool shorten;   /* PREPAY; else reduce_payment */
    int64_t rate;
    int months, instalments;
};
struct terms {
    int64_t principal, rate, balloon; /* rate: that of the disbursement's reset with an index */
    bool has_index;
    struct rate_index index;
    struct event *events; /* by day, then kind */
    size_t event_count;
    civil_day disbursed_on, maturity_on, first_due_on; /* first_due_on may be NO_DAY; the maturity before any event */
    bool term_in_months;                               /* the maturity is reached from the disbursement */
    int given_months;                                  /* then by so many */
    int term_months; /* 0: no whole number of months leads from the disbursement to the maturity */
    int grace_months, principal_every_months, interest_every_months;
    int due_day;
    enum method method;
    enum formula formula;
    enum day_count day_count;
    enum inclusion inclusion;
    enum roll roll;
    enum calendar calendar; /* used with a roll */
    bool accrual_follows_roll;
    struct rounding interest_rounding, payment_rounding;
    enum residue residual;
    const char *bank; /* may be NULL; borrowed */
    bool has_subsidy;
    struct subsidy_terms subsidy;
    bool has_guarantee;
    struct guarantee_terms guarantee;
};

/* ---- reader.c: typed access to one JSON object, with the missing keys collected (INTERFACES) ---- */

struct reader {
    const json_t *object;
    const char *path; /* "" or "subsidy." ... : put before a key in messages */
    struct missing *missing;
    struct exact_error *err;
};
struct missing {
    char text[1200];
    size_t used;
};
/* Each take_* leaves *out alone when the key is absent or null; a required one is then noted as missing.
 * They return false only for a value that cannot be used. */
bool icha_exact_known_keys(const struct reader *r, const char *const *keys);
const json_t *icha_exact_take(const struct reader *r, const char *key, bool required);
bool icha_exact_take_int(const struct reader *r, const char *key, bool required, int low, int high, int *out);
bool icha_exact_take_flag(const struct reader *r, const char *key, bool required, bool *out);
bool icha_exact_take_money(const struct reader *r, const char *key, bool required, int64_t low, int64_t high,
                           int64_t *out);
bool icha_exact_take_rate(const struct reader *r, const char *key, bool required, int64_t *out);
bool icha_exact_take_signed_rate(const struct reader *r, const char *key, bool required, int64_t *out);
/* An array of [date, rate], strictly ascending; the caller frees *out. At most `most`, at least one. */
bool icha_exact_take_series(const struct reader *r, const char *key, bool required, bool is_signed, size_t most,
                            struct index_entry **out, size_t *count);
bool icha_exact_take_date(const struct reader *r, const char *key, bool required, civil_day *out);
bool icha_exact_take_word(const struct reader *r, const char *key, bool required, const char *const *words, int *out);
bool icha_exact_take_rounding(const struct reader *r, const char *key, bool required, struct rounding *out);
bool icha_exact_take_name(const struct reader *r, const char *key, bool required, const char **out);
bool icha_exact_take_share(const struct reader *r, const char *key, mpq_t out);
/* A list of texts, borrowed. */
bool icha_exact_take_names(const struct reader *r, const char *key, const json_t **out);
bool icha_exact_is_among(const json_t *names, const char *name); /* NULL or empty: everything is */
/* The object at index `i` of the array `name`, with a path such as "subsidy.steps[2].". */
bool icha_exact_take_element(const struct reader *parent, const json_t *array, size_t i, const char *name,
                             char path[64], struct reader *out);
extern const char *const icha_exact_day_count_words[];
extern const char *const icha_exact_inclusion_words[];

/* ---- terms.c, subsidy_terms.c, guarantee_terms.c ---- */

bool icha_exact_read_terms(const json_t *json, struct terms *terms, struct exact_error *err);
bool icha_exact_read_index(const struct reader *loan, const json_t *json, struct terms *terms);
bool icha_exact_read_events(const struct reader *loan, const json_t *json, struct terms *terms, int method);
bool icha_exact_settle_events(struct terms *terms, struct exact_error *err); /* those of one loan against each other */
bool icha_exact_read_subsidy(const struct reader *loan, const json_t *json, struct terms *terms);
bool icha_exact_read_guarantee(const struct reader *loan, const json_t *json, struct terms *terms);
void icha_exact_clear_terms(struct terms *terms); /* after a read, failed or not */

/* ---- periods.c (T-4, T-5) ---- */

struct period {
    civil_day from, to;                   /* accrual */
    civil_day unrolled_from, unrolled_to; /* T-4's own dates */
    civil_day due;                        /* rolled */
    bool first;
};
/* The loan's last due date once extensions and deferrals have moved it by so many months, in one step (T-6). */
civil_day icha_exact_maturity(const struct terms *terms, int moved_months);
/* Whether the calendar covers a due date and the business day that it rolls to. */
bool icha_exact_covered(const struct terms *terms, civil_day unrolled, struct exact_error *err);
/* The period after `before` (NULL: the first one) with that maturity, whose `to` is on or after not_before. */
bool icha_exact_next_period(const struct terms *terms, const struct period *before, civil_day maturity,
                            civil_day not_before, struct period *out, struct exact_error *err);
/* The period in hand and all after it to the maturity. The caller frees *periods. */
bool icha_exact_periods(const struct terms *terms, const struct period *in_hand, civil_day maturity,
                        struct period **periods, size_t *count, struct exact_error *err);
struct span icha_exact_span(const struct terms *terms, const struct period *period, enum day_count rule,
                            enum inclusion inclusion);

/* ---- timeline.c (S-1, S-3, S-4): what balance, lending rate and subsidy rate hold on which counted days ---- */

struct segment {
    civil_day first, end;
    int64_t balance, lending_rate, subsidy_rate;
    bool begun;
};
struct row;
/* Walks the pieces of a span: start with *at {0}. At least one piece, even over a span without days. */
bool icha_exact_next_segment(const struct terms *terms, const struct row *row, const struct span *span,
                             struct segment *at);
void icha_exact_interest(mpq_t out, const struct terms *terms, const struct row *row, const struct span *span);
/* The subsidy accrued on the counted days before `upto`, exact. */
void icha_exact_subsidy_upto(mpq_t out, const struct terms *terms, const struct row *row, const struct span *span,
                             civil_day upto);
int64_t icha_exact_lending_rate(const struct terms *terms, civil_day day);
int64_t icha_exact_subsidy_rate(const struct terms *terms, civil_day day); /* effective */

/* ---- index.c (L-5) ---- */

/* The rate that the last reset on or before the day gave; lowers *until to the next reset. Not yet judged. */
int64_t icha_exact_index_rate(const struct terms *terms, civil_day day, civil_day *until);
/* Judges the resets after `after` up to `last`: between 0 and 1000 %. */
bool icha_exact_check_resets(const struct terms *terms, civil_day after, civil_day last, struct exact_error *err);

/* ---- amortise.c (L-2, L-3), subsidy.c (S-2, S-5) ---- */

struct row {
    bool prepayment; /* a row of its own: period.from = to = due */
    size_t number;   /* of the due date, from 1 */
    struct period period;
    int64_t start; /* balance at the period's start; prepayments inside it are the events */
    size_t first_event, event_end;
    int days;
    int64_t lending_rate, subsidy_rate;
    int64_t opening, principal, interest, borrower_interest, subsidy, payment, closing;
    int64_t lines[MAX_PAYERS]; /* S-5 */
};
struct totals {
    int64_t principal, interest, borrower_interest, subsidy, payment;
};
struct schedule {
    struct row *rows;
    size_t count, capacity;
    civil_day maturity_on; /* as moved by the events */
    int64_t level_payment; /* the first one; ABSENT but for equal_payment */
    struct totals totals;
};
bool icha_exact_amortise(const struct terms *terms, struct schedule *schedule, struct exact_error *err);
/* The same as if the terms had no events (fees charged at once). */
bool icha_exact_amortise_plain(const struct terms *terms, struct schedule *schedule, struct exact_error *err);
void icha_exact_clear_schedule(struct schedule *schedule);
/* Fills interest, borrower_interest, subsidy, lines and the rates of a row whose period and opening stand. */
bool icha_exact_row_interest(const struct terms *terms, struct row *row, struct exact_error *err);
bool icha_exact_level_payment(const struct terms *terms, int64_t rate, const struct period *periods, size_t count,
                              int64_t balance, int64_t *payment, struct exact_error *err);

/* Takes one part of an amount that is split over calendar cycles (claims.c, guarantee.c). */
typedef bool (*part_fn)(void *context, size_t payer, int cycle, int64_t amount);

/* ---- guarantee.c (G-1, G-2) ---- */

/* amount and share, from the tiers and the principal. */
void icha_exact_guaranteed(struct terms *terms);

/* One payment of the guarantee fee. */
struct fee {
    struct period cover; /* covers cover.from (exclusive) .. cover.to (inclusive); due = the day it falls due */
    int64_t balance;     /* what it is charged on, before the guaranteed share; declining: not used */
    int64_t fee, borrower_fee;
    int64_t reductions[MAX_PAYERS];
};
struct fees {
    struct fee *items;
    size_t count;
    struct fee total;      /* sums of fee, borrower_fee and reductions */
    struct schedule plain; /* rows without events, for `declining` */
};
bool icha_exact_fees(const struct terms *terms, const struct schedule *schedule, struct fees *fees,
                     struct exact_error *err);
void icha_exact_clear_fees(struct fees *fees);
/* Calls take() for each part of the reductions of one fee by cycles of cycle_months, in time order (S-6, S-7); the payer
 * is the index of a reduction. */
bool icha_exact_split_fee(const struct terms *terms, const struct fees *fees, const struct fee *fee, int cycle_months,
                          part_fn take, void *context);

/* ---- all_in.c (G-6) ---- */

struct flow {
    civil_day on;
    int64_t amount; /* to the borrower positive */
};
bool icha_exact_flows(const struct terms *terms, const struct schedule *schedule, const struct fees *fees,
                      struct flow **flows, size_t *count, struct exact_error *err);
/* The billionth at or next below the rate; ABSENT when there is none (see README). */
int64_t icha_exact_all_in_rate(const struct flow *flows, size_t count);

/* ---- claims.c (S-6, S-7) ---- */

/* What one loan puts into one claim. */
struct entry {
    size_t payer;          /* index in the terms */
    int cycle;             /* months since year 0 / cycle_months */
    int64_t lines;         /* the exact lines, or parts of lines */
    int64_t rounded_lines; /* where the claim rounds per line, else 0 */
    int64_t weight;        /* of the due dates that these lines are of */
};
struct ledger {
    struct entry *entries;
    size_t count, capacity;
};
struct claim {
    char cycle[16];
    int64_t lines, amount, dropped;
    civil_day paid_on;
    int fiscal_year;
};
/* Calls take() for each part of the row's lines by cycles of cycle_months, in time order (S-6 `accrual`). */
bool icha_exact_split_row(const struct terms *terms, const struct row *row, int cycle_months, part_fn take,
                          void *context);
/* weights: of each row; NULL: all whole. */
bool icha_exact_ledger(const struct terms *terms, const struct schedule *schedule, const int64_t *weights,
                       struct ledger *ledger, struct exact_error *err);
void icha_exact_clear_ledger(struct ledger *ledger);
bool icha_exact_settle(const struct claim_terms *terms, int cycle, int64_t lines, int64_t rounded_lines,
                       struct claim *claim, struct exact_error *err);
json_t *icha_exact_claim_json(const char *product, const char *payer, const char *bank, const struct claim *claim);

#endif
