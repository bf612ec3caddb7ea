/* Rates, shares and rounding on exact rationals (N-1, N-2, N-4). */
#include "internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MAX_DIGITS 18 /* before and after the point, and in a fraction: bounds what GMP sees */

static size_t digit_run(const char *text) {
    return strspn(text, "0123456789");
}

static void set_digits(mpz_t out, const char *text, size_t count) {
    mpz_set_ui(out, 0);
    for (size_t i = 0; i < count; i++) {
        mpz_mul_ui(out, out, 10);
        mpz_add_ui(out, out, (unsigned long)(text[i] - '0'));
    }
}

/* "1.5%", "150bp", "0.015x": digits, perhaps a point and digits, and the unit. No sign, space or exponent. */
static bool parse_with_unit(const char *text, mpq_t value) {
    size_t whole = digit_run(text);
    const char *point = text + whole;
    size_t fraction = *point == '.' ? digit_run(point + 1) : 0;
    const char *unit = *point == '.' ? point + 1 + fraction : point;
    unsigned long divisor = 0;
    if (strcmp(unit, "%") == 0) divisor = 100;
    else if (strcmp(unit, "bp") == 0) divisor = 10000;
    else if (strcmp(unit, "x") == 0) divisor = 1;
    if (divisor == 0 || whole == 0 || whole > MAX_DIGITS || fraction > MAX_DIGITS || (*point == '.' && fraction == 0))
        return false;

    mpz_t tail;
    mpz_init(tail);
    set_digits(mpq_numref(value), text, whole);
    mpz_ui_pow_ui(mpq_denref(value), 10, (unsigned long)fraction);
    mpz_mul(mpq_numref(value), mpq_numref(value), mpq_denref(value));
    set_digits(tail, point + (*point == '.'), fraction);
    mpz_add(mpq_numref(value), mpq_numref(value), tail);
    mpz_mul_ui(mpq_denref(value), mpq_denref(value), divisor);
    mpq_canonicalize(value);
    mpz_clear(tail);
    return true;
}

bool icha_exact_parse_rate(const char *text, int64_t *rate_ppb, struct exact_error *err, const char *field) {
    mpq_t value, billion;
    mpq_inits(value, billion, NULL);
    bool spelled = parse_with_unit(text, value);
    mpq_set_si(billion, RATE_ONE, 1);
    mpq_mul(value, value, billion);
    bool whole = mpz_cmp_ui(mpq_denref(value), 1) == 0;
    bool bounded = mpz_cmp_si(mpq_numref(value), (long)RATE_MAX) <= 0;
    if (spelled && whole && bounded) *rate_ppb = mpz_get_si(mpq_numref(value));
    mpq_clears(value, billion, NULL);

    if (!spelled) return icha_exact_fail(err, "%s: a rate carries its unit, as 1.5%%, 150bp or 0.015x (N-2)", field);
    if (!whole) return icha_exact_fail(err, "%s: finer than a billionth (N-2)", field);
    if (!bounded) return icha_exact_fail(err, "%s: above 1000%% (N-2)", field);
    return true;
}

static bool parse_fraction(const char *text, mpq_t share) {
    size_t above = digit_run(text);
    if (above == 0 || above > MAX_DIGITS) return false;
    set_digits(mpq_numref(share), text, above);
    mpz_set_ui(mpq_denref(share), 1);
    if (text[above] == '\0') return true;
    const char *below = text + above + 1;
    size_t count = digit_run(below);
    if (text[above] != '/' || count == 0 || count > MAX_DIGITS || below[count] != '\0') return false;
    mpz_t denominator;
    mpz_init(denominator);
    set_digits(denominator, below, count);
    bool usable = mpz_sgn(denominator) != 0;
    if (usable) {
        mpz_set(mpq_denref(share), denominator);
        mpq_canonicalize(share);
    }
    mpz_clear(denominator);
    return usable;
}

/* Shares are exact: no billionth limit (N-2). */
bool icha_exact_parse_share(const char *text, mpq_t share) {
    return parse_with_unit(text, share) || parse_fraction(text, share);
}

bool icha_exact_parse_rounding(const char *text, struct rounding *rounding) {
    static const char *const modes[] = {"down/", "up/", "half_up/", "half_even/"};
    for (int mode = 0; mode < 4; mode++) {
        size_t length = strlen(modes[mode]);
        if (strncmp(text, modes[mode], length) != 0) continue;
        int64_t unit = 1;
        for (int i = 0; i < 4; i++, unit *= 10) {
            char digits[8];
            snprintf(digits, sizeof digits, "%d", (int)unit);
            if (strcmp(text + length, digits) == 0) {
                rounding->mode = (enum round_mode)mode;
                rounding->unit = unit;
                return true;
            }
        }
    }
    return false;
}

/* 10,000,000 billionths are one percent: seven decimals hold every rate. */
void icha_exact_format_rate(int64_t rate_ppb, char text[32]) {
    snprintf(text, 31, "%" PRId64 ".%07" PRId64, rate_ppb / 10000000, rate_ppb % 10000000);
    size_t length = strlen(text);
    while (text[length - 1] == '0') length--;
    if (text[length - 1] == '.') length--;
    text[length] = '%';
    text[length + 1] = '\0';
}

void icha_exact_round_ratio(mpz_t out, const mpz_t numerator, const mpz_t denominator, struct rounding rounding) {
    mpz_t divisor, rest;
    mpz_inits(divisor, rest, NULL);
    int sign = mpz_sgn(numerator); /* asked first: out may be the numerator itself */
    mpz_mul_si(divisor, denominator, (long)rounding.unit);
    mpz_tdiv_qr(out, rest, numerator, divisor); /* toward zero: modes go by magnitude (N-4) */
    bool away = false;
    if (mpz_sgn(rest) != 0) {
        mpz_mul_2exp(rest, rest, 1);
        int half = mpz_cmpabs(rest, divisor);
        switch (rounding.mode) {
        case ROUND_DOWN: break;
        case ROUND_UP: away = true; break;
        case ROUND_HALF_UP: away = half >= 0; break;
        case ROUND_HALF_EVEN: away = half > 0 || (half == 0 && mpz_odd_p(out)); break;
        }
    }
    if (away && sign > 0) mpz_add_ui(out, out, 1);
    else if (away) mpz_sub_ui(out, out, 1);
    mpz_mul_si(out, out, (long)rounding.unit);
    mpz_clears(divisor, rest, NULL);
}

void icha_exact_round(mpz_t out, const mpq_t value, struct rounding rounding) {
    icha_exact_round_ratio(out, mpq_numref(value), mpq_denref(value), rounding);
}

int64_t icha_exact_round_int(int64_t value, struct rounding rounding) {
    mpz_t out, whole, one;
    mpz_init(out);
    mpz_init_set_si(whole, (long)value);
    mpz_init_set_ui(one, 1);
    icha_exact_round_ratio(out, whole, one, rounding);
    int64_t rounded = mpz_get_si(out); /* |value| <= 9e15, so 1000 more still fit */
    mpz_clears(out, whole, one, NULL);
    return rounded;
}

bool icha_exact_to_money(int64_t *out, const mpz_t value, struct exact_error *err, const char *what) {
    if (mpz_cmpabs_ui(value, (unsigned long)MONEY_MAX) > 0)
        return icha_exact_fail(err, "%s is beyond 9,000,000,000,000,000 (N-1)", what);
    *out = mpz_get_si(value);
    return true;
}

/* Both operands are within N-1, so the sum itself cannot wrap. */
bool icha_exact_add_money(int64_t *sum, int64_t amount, struct exact_error *err, const char *what) {
    int64_t total = *sum + amount;
    if (total > MONEY_MAX || total < -MONEY_MAX)
        return icha_exact_fail(err, "%s is beyond 9,000,000,000,000,000 (N-1)", what);
    *sum = total;
    return true;
}
