/* Money, rates, exact ratios, named roundings, splits, level payments. Nothing here is a binary fraction (N-3). */
#ifndef ICHA_NUMBER_H
#define ICHA_NUMBER_H

#include <stdbool.h>

#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* N-1: an amount in the currency's smallest unit (KRW: 1 won), |amount| <= ICHA_MONEY_MAX. */
typedef int64_t icha_money;
#define ICHA_MONEY_MAX INT64_C(9000000000000000)

/* N-2: a rate per year in billionths; 1 % = 10,000,000. Published limit: 0..1000 % for rates of a loan. */
typedef int64_t icha_rate;
#define ICHA_RATE_ONE INT64_C(1000000000)
#define ICHA_RATE_MAX INT64_C(10000000000)

/* N-2: an exact ratio or share. In lowest terms, denominator > 0. {0, 0} is "unset". */
typedef struct icha_ratio {
    int64_t numerator; /* not negative */
    int64_t denominator; /* positive */
} icha_ratio;
/* Limit of numerator and denominator of a ratio read from text. */
#define ICHA_RATIO_TERM_MAX INT64_C(1000000000000)

/* N-4: mode x unit; by magnitude. {0, 0} is "unset". */
typedef enum icha_rounding_mode {
    ICHA_ROUND_DOWN = 1,     /* 절사: toward zero */
    ICHA_ROUND_UP = 2,       /* 절상: away from zero */
    ICHA_ROUND_HALF_UP = 3,  /* 사사오입: nearest, ties away from zero */
    ICHA_ROUND_HALF_EVEN = 4 /* nearest, ties to the even multiple of the unit */
} icha_rounding_mode;
typedef struct icha_rounding {
    icha_rounding_mode mode; /* how */
    int32_t unit; /* 1, 10, 100 or 1000 smallest units */
} icha_rounding;

/* N-6: where the residue of a split goes. */
typedef enum icha_residual {
    ICHA_RESIDUAL_FIRST = 1, /* the first share */
    ICHA_RESIDUAL_LAST = 2, /* the last share */
    ICHA_RESIDUAL_LARGEST = 3 /* the largest share; ties: the first of them */
} icha_residual;

#define ICHA_SHARES_MAX 8 /* shares of a split, payers of a subsidy */

/* Size that holds any text written by a *_format function here, NUL included. */
#define ICHA_TEXT_MAX 48

/* ---- text in, text out. `text` need not be NUL-terminated; `length` is in bytes. No locale, no white space. ---- */

/* Decimal digits with an optional leading '-'. Errors: SYNTAX, RANGE (beyond ICHA_MONEY_MAX). Rule N-1. */
ICHA_API icha_status icha_money_parse(const char *text, size_t length, icha_money *amount, icha_error *err);

/* A whole number minimum..maximum (a count, a number of months or days). Errors: SYNTAX, RANGE. Rule X-3. */
ICHA_API icha_status icha_whole_parse(const char *text, size_t length, int64_t minimum, int64_t maximum,
                                      int64_t *value, icha_error *err);

/* `1.5%`, `150bp` or `0.015x`, each the same rate; a leading '-' is read (spreads). Exact.
 * Errors, in order: SYNTAX, UNIT (a bare number), PRECISION (finer than a billionth), RANGE (|rate| > ICHA_RATE_MAX).
 * Rule N-2. */
ICHA_API icha_status icha_rate_parse(const char *text, size_t length, icha_rate *rate, icha_error *err);

/* Canonical percent text without trailing zeros: `3.5%`, `0%`. size >= ICHA_TEXT_MAX (asserted). Returns the length. */
ICHA_API size_t icha_rate_format(icha_rate rate, char *buffer, size_t size);

/* `1`, `1/3`, or a spelling of a rate; lowest terms; not negative. Exact: a decimal spelling may be as fine as
 * ICHA_RATIO_TERM_MAX allows. Errors: SYNTAX, UNIT (a bare decimal fraction), RANGE. Rule N-2. */
ICHA_API icha_status icha_ratio_parse(const char *text, size_t length, icha_ratio *ratio, icha_error *err);
/* `1`, `1/3`. size >= ICHA_TEXT_MAX. */
ICHA_API size_t icha_ratio_format(icha_ratio ratio, char *buffer, size_t size);

/* `down/1`, `half_even/100`. Errors: SYNTAX, UNKNOWN_KEY (mode), RANGE (unit). Rule N-4. */
ICHA_API icha_status icha_rounding_parse(const char *text, size_t length, icha_rounding *rounding, icha_error *err);
ICHA_API size_t icha_rounding_format(icha_rounding rounding, char *buffer, size_t size);

/* `first`, `last`, `largest`. Error: UNKNOWN_KEY. Rule N-6. */
ICHA_API icha_status icha_residual_parse(const char *text, size_t length, icha_residual *residual, icha_error *err);
ICHA_API const char *icha_residual_name(icha_residual residual);

/* ---- arithmetic ---- */

/* *sum = a + b. Error: OVERFLOW (N-1); *sum is then untouched. */
ICHA_API icha_status icha_money_add(icha_money a, icha_money b, icha_money *sum, icha_error *err);

/* amount rounded to a multiple of the unit. Error: OVERFLOW. Rule N-4. */
ICHA_API icha_status icha_money_round(icha_money amount, icha_rounding rounding, icha_money *rounded, icha_error *err);

/* Splits amount >= 0 over `count` shares that add up to 1 exactly: each `down/1`, the residue to `residual`.
 * The parts add up to the amount. With count 1 `residual` is not looked at.
 * Errors, in order: RANGE (count 0 or > ICHA_SHARES_MAX, a negative amount), CONFLICT (the shares do not add up to 1),
 * MISSING (residual unset with several shares). Rule N-6. */
ICHA_API icha_status icha_split(icha_money amount, const icha_ratio *shares, size_t count, icha_residual residual,
                                icha_money *parts, icha_error *err);

/* Do the shares add up to 1, exactly? Every denominator must be positive. */
ICHA_API bool icha_shares_are_whole(const icha_ratio *shares, size_t count);

/* ---- level payment (원리금균등), L-3 ---- */

/* Growth of the balance over one period: 1 + rate x fraction, as numerator / denominator >= 1 in any terms. */
typedef struct icha_growth {
    int64_t numerator; /* at least the denominator, at most ICHA_GROWTH_TERM_MAX */
    int64_t denominator; /* 1..ICHA_GROWTH_TERM_MAX */
} icha_growth;
#define ICHA_GROWTH_TERM_MAX (INT64_C(1) << 61)
#define ICHA_INSTALMENTS_MAX 3600

/* The payment A with principal = sum of A / (g_1 ... g_j) + balloon / (g_1 ... g_n), rounded once, correctly.
 * `growths` holds n factors, one per period (formula `actual`).
 * Exactness: an MPFR enclosure by directed rounding, refined until the rounded amount is certain; a tie, or what the
 * enclosure leaves open, is decided on exact integers (N-5).
 * Errors, in order: RANGE (n 0 or > ICHA_INSTALMENTS_MAX, principal or balloon outside 0..ICHA_MONEY_MAX, a factor < 1
 * or beyond ICHA_GROWTH_TERM_MAX), MISSING (rounding unset), OVERFLOW. The result may be negative when the balloon is
 * larger than the principal. Rules L-3, N-5. */
ICHA_API icha_status icha_level_payment(icha_money principal, icha_money balloon, const icha_growth *growths, size_t n,
                                        icha_rounding rounding, icha_money *payment, icha_error *err);

/* The same with n equal periods of interval_months / 12 years (formula `twelfths`, closed form). Errors as above; RANGE
 * also for a rate outside 0..ICHA_RATE_MAX or interval_months outside 1..1200. Rules L-3, N-5. */
ICHA_API icha_status icha_level_payment_twelfths(icha_money principal, icha_money balloon, icha_rate rate,
                                                 int32_t interval_months, size_t n, icha_rounding rounding,
                                                 icha_money *payment, icha_error *err);

/* Frees what MPFR caches for this thread; call it before a thread that used icha ends. */
ICHA_API void icha_thread_cleanup(void);

#ifdef __cplusplus
}
#endif
#endif
