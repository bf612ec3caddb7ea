/* Decimal text to exact integers (N-1, N-2, N-4). No locale, no white space, nothing guessed. */
#include <assert.h>
#include <string.h>

#include "amount.h"
#include "fail.h"
#include "name.h"
#include "wide.h"

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Reads all of text as digits. false: not digits only. What has no room is UINT64_MAX, beyond every limit. */
static bool read_digits(const char *text, size_t length, uint64_t *value) {
    if (length == 0) return false;
    uint64_t sum = 0;
    for (size_t i = 0; i < length; i++) {
        if (!is_digit(text[i])) return false;
        sum = sum > (UINT64_MAX - 9) / 10 ? UINT64_MAX : sum * 10 + (uint64_t)(text[i] - '0');
    }
    *value = sum;
    return true;
}

icha_status icha_money_parse(const char *text, size_t length, icha_money *amount, icha_error *err) {
    bool negative = length > 0 && text[0] == '-';
    uint64_t value;
    if (!read_digits(text + negative, length - negative, &value))
        return icha_fail_text(err, ICHA_M_MONEY_SYNTAX, "N-1", NULL, text, length, NULL);
    if (value > ICHA_MONEY_MAX)
        return icha_fail_text(err, ICHA_M_MONEY_RANGE, "N-1", NULL, text, length,
                              "-9000000000000000..9000000000000000");
    *amount = negative ? -(icha_money)value : (icha_money)value;
    return ICHA_OK;
}

icha_status icha_amount_parse(const char *text, size_t length, icha_money minimum, icha_money *amount,
                              icha_error *err) {
    icha_money read = 0;
    assert(minimum == 0 || minimum == 1);
    icha_status status = icha_money_parse(text, length, &read, err);
    if (status == ICHA_OK && read >= minimum) {
        *amount = read;
        return ICHA_OK;
    }
    if (status == ICHA_ERR_SYNTAX) return status;
    return icha_fail_text(err, ICHA_M_MONEY_RANGE, "N-1", NULL, text, length,
                          minimum == 1 ? "1..9000000000000000" : "0..9000000000000000");
}

static size_t put_int(char *buffer, int64_t value) {
    char digits[24];
    size_t at = sizeof digits, length = 0;
    uint64_t magnitude = value < 0 ? -(uint64_t)value : (uint64_t)value;
    do digits[--at] = (char)('0' + magnitude % 10);
    while ((magnitude /= 10) != 0);
    if (value < 0) buffer[length++] = '-';
    memcpy(buffer + length, digits + at, sizeof digits - at);
    length += sizeof digits - at;
    buffer[length] = '\0';
    return length;
}

icha_status icha_whole_parse(const char *text, size_t length, int64_t minimum, int64_t maximum, int64_t *value,
                             icha_error *err) {
    char expected[ICHA_TEXT_MAX * 2];
    size_t used = put_int(expected, minimum);
    memcpy(expected + used, "..", 2);
    put_int(expected + used + 2, maximum);
    bool negative = length > 0 && text[0] == '-';
    uint64_t magnitude;
    if (!read_digits(text + negative, length - negative, &magnitude))
        return icha_fail_text(err, ICHA_M_WHOLE_SYNTAX, NULL, NULL, text, length, expected);
    int64_t read = magnitude > INT64_MAX ? INT64_MAX : (int64_t)magnitude;
    if (negative) read = -read;
    if (magnitude > INT64_MAX || read < minimum || read > maximum)
        return icha_fail_text(err, ICHA_M_OUT_OF_RANGE, NULL, NULL, text, length, expected);
    *value = read;
    return ICHA_OK;
}

/* A decimal number split at its point, with its unit. */
typedef struct decimal {
    bool negative;
    const char *digits; /* integer digits, then (after the point) fraction digits */
    size_t integers;
    const char *fraction;
    size_t fractions; /* without trailing zeros */
    int shift;        /* decimal places that the unit takes: % 2, bp 4, x 0 */
} decimal;

typedef enum { DECIMAL_OK, DECIMAL_SYNTAX, DECIMAL_NO_UNIT } decimal_answer;

static decimal_answer read_unit(const char *text, size_t length, int *shift) {
    if (length == 0) return DECIMAL_NO_UNIT;
    if (length == 1 && text[0] == '%') *shift = 2;
    else if (length == 2 && memcmp(text, "bp", 2) == 0) *shift = 4;
    else if (length == 1 && text[0] == 'x') *shift = 0;
    else return DECIMAL_SYNTAX;
    return DECIMAL_OK;
}

/* -?digits(.digits)?unit */
static decimal_answer read_decimal(const char *text, size_t length, decimal *out) {
    size_t at = 0;
    out->negative = length > 0 && text[0] == '-';
    if (out->negative) at++;
    out->digits = text + at;
    while (at < length && is_digit(text[at])) at++;
    out->integers = (size_t)(text + at - out->digits);
    out->fraction = text + at;
    out->fractions = 0;
    if (at < length && text[at] == '.') {
        out->fraction = text + ++at;
        while (at < length && is_digit(text[at])) at++;
        out->fractions = (size_t)(text + at - out->fraction);
        if (out->fractions == 0) return DECIMAL_SYNTAX;
    }
    if (out->integers == 0) return DECIMAL_SYNTAX;
    while (out->fractions > 0 && out->fraction[out->fractions - 1] == '0') out->fractions--;
    return read_unit(text + at, length - at, &out->shift);
}

/* The decimal's digits as one integer, times 10^zeros. false: beyond `maximum` <= INT64_MAX / 16. */
static bool scale_decimal(const decimal *number, size_t zeros, int64_t maximum, int64_t *value) {
    int64_t sum = 0;
    size_t total = number->integers + number->fractions + zeros;
    for (size_t i = 0; i < total; i++) {
        char digit = '0';
        if (i < number->integers) digit = number->digits[i];
        else if (i < number->integers + number->fractions) digit = number->fraction[i - number->integers];
        sum = sum * 10 + (digit - '0');
        if (sum > maximum) return false;
    }
    *value = sum;
    return true;
}

icha_status icha_rate_parse(const char *text, size_t length, icha_rate *rate, icha_error *err) {
    decimal number;
    decimal_answer answer = read_decimal(text, length, &number);
    if (answer == DECIMAL_SYNTAX) return icha_fail_text(err, ICHA_M_RATE_SYNTAX, "N-2", NULL, text, length, NULL);
    if (answer == DECIMAL_NO_UNIT)
        return icha_fail_text(err, ICHA_M_RATE_WITHOUT_UNIT, "N-2", NULL, text, length, "1.5%, 150bp, 0.015x");
    size_t places = number.fractions + (size_t)number.shift;
    if (number.fractions > 0 && places > 9)
        return icha_fail_text(err, ICHA_M_RATE_TOO_FINE, "N-2", NULL, text, length, NULL);
    int64_t value;
    if (!scale_decimal(&number, 9 - places, ICHA_RATE_MAX, &value))
        return icha_fail_text(err, ICHA_M_RATE_RANGE, "N-2", NULL, text, length, "-1000%..1000%");
    *rate = number.negative ? -value : value;
    return ICHA_OK;
}

size_t icha_rate_format(icha_rate rate, char *buffer, size_t size) {
    assert(size >= ICHA_TEXT_MAX);
    (void)size;
    uint64_t magnitude = rate < 0 ? -(uint64_t)rate : (uint64_t)rate;
    size_t length = 0;
    if (rate < 0) buffer[length++] = '-';
    length += put_int(buffer + length, (int64_t)(magnitude / 10000000));
    uint64_t rest = magnitude % 10000000;
    if (rest > 0) {
        buffer[length++] = '.';
        for (uint64_t place = 1000000; rest > 0; place /= 10) {
            buffer[length++] = (char)('0' + rest / place);
            rest %= place;
        }
    }
    buffer[length++] = '%';
    buffer[length] = '\0';
    return length;
}

int64_t icha_gcd(int64_t a, int64_t b) {
    while (b != 0) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static void reduce(int64_t numerator, int64_t denominator, icha_ratio *ratio) {
    int64_t divisor = icha_gcd(numerator, denominator);
    ratio->numerator = numerator / divisor;
    ratio->denominator = denominator / divisor;
}

static icha_status ratio_out_of_range(const char *text, size_t length, icha_error *err) {
    return icha_fail_text(err, ICHA_M_RATIO_RANGE, "N-2", NULL, text, length, "1000000000000");
}

/* `1` or `1/3` */
static icha_status parse_fraction(const char *text, size_t length, icha_ratio *ratio, icha_error *err) {
    const char *slash = memchr(text, '/', length);
    size_t head = slash == NULL ? length : (size_t)(slash - text);
    uint64_t numerator, denominator = 1;
    if (!read_digits(text, head, &numerator) ||
        (slash != NULL && !read_digits(slash + 1, length - head - 1, &denominator)))
        return icha_fail_text(err, ICHA_M_RATIO_SYNTAX, "N-2", NULL, text, length, NULL);
    if (numerator > ICHA_RATIO_TERM_MAX || denominator > ICHA_RATIO_TERM_MAX || denominator == 0)
        return ratio_out_of_range(text, length, err);
    reduce((int64_t)numerator, (int64_t)denominator, ratio);
    return ICHA_OK;
}

icha_status icha_ratio_parse(const char *text, size_t length, icha_ratio *ratio, icha_error *err) {
    uint64_t whole;
    if (length > 0 && (memchr(text, '/', length) != NULL || read_digits(text, length, &whole)))
        return parse_fraction(text, length, ratio, err);
    decimal number;
    decimal_answer answer = read_decimal(text, length, &number);
    if (answer == DECIMAL_NO_UNIT)
        return icha_fail_text(err, ICHA_M_RATIO_WITHOUT_UNIT, "N-2", NULL, text, length, NULL);
    if (answer != DECIMAL_OK || number.negative)
        return icha_fail_text(err, ICHA_M_RATIO_SYNTAX, "N-2", NULL, text, length, NULL);
    int64_t numerator, denominator = 1;
    size_t places = number.fractions + (size_t)number.shift;
    if (places > 12 || !scale_decimal(&number, 0, ICHA_RATIO_TERM_MAX, &numerator))
        return ratio_out_of_range(text, length, err);
    for (size_t i = 0; i < places; i++) denominator *= 10;
    reduce(numerator, denominator, ratio);
    return ICHA_OK;
}

size_t icha_ratio_format(icha_ratio ratio, char *buffer, size_t size) {
    assert(size >= ICHA_TEXT_MAX);
    (void)size;
    size_t length = put_int(buffer, ratio.numerator);
    if (ratio.denominator == 1) return length;
    buffer[length++] = '/';
    return length + put_int(buffer + length, ratio.denominator);
}

static const icha_name modes[] = {{ICHA_ROUND_DOWN, "down"},
                                  {ICHA_ROUND_UP, "up"},
                                  {ICHA_ROUND_HALF_UP, "half_up"},
                                  {ICHA_ROUND_HALF_EVEN, "half_even"}};

icha_status icha_rounding_parse(const char *text, size_t length, icha_rounding *rounding, icha_error *err) {
    const char *slash = length == 0 ? NULL : memchr(text, '/', length);
    if (slash == NULL) return icha_fail_text(err, ICHA_M_ROUNDING_SYNTAX, "N-4", NULL, text, length, NULL);
    size_t head = (size_t)(slash - text), tail = length - head - 1;
    int mode;
    icha_status status = icha_name_parse(modes, ICHA_NAMES_COUNT(modes), "N-4", text, head, &mode, err);
    if (status != ICHA_OK) return status;
    uint64_t unit;
    if (!read_digits(slash + 1, tail, &unit) || slash[1] == '0')
        return icha_fail_text(err, ICHA_M_ROUNDING_SYNTAX, "N-4", NULL, text, length, NULL);
    if (unit != 1 && unit != 10 && unit != 100 && unit != 1000)
        return icha_fail_text(err, ICHA_M_OUT_OF_RANGE, "N-4", NULL, text, length, "/1, /10, /100, /1000");
    *rounding = (icha_rounding){(icha_rounding_mode)mode, (int32_t)unit};
    return ICHA_OK;
}

size_t icha_rounding_format(icha_rounding rounding, char *buffer, size_t size) {
    assert(size >= ICHA_TEXT_MAX);
    (void)size;
    const char *mode = icha_name_of(modes, ICHA_NAMES_COUNT(modes), (int)rounding.mode);
    size_t length = strlen(mode);
    memcpy(buffer, mode, length);
    buffer[length++] = '/';
    return length + put_int(buffer + length, rounding.unit);
}

static const icha_name residuals[] = {
    {ICHA_RESIDUAL_FIRST, "first"}, {ICHA_RESIDUAL_LAST, "last"}, {ICHA_RESIDUAL_LARGEST, "largest"}};
ICHA_NAME_FUNCTIONS(icha_residual, icha_residual, residuals, "N-6")

icha_status icha_check_bounds(const icha_bounds *bounds, size_t count, const char *rule, icha_error *err) {
    for (size_t i = 0; i < count; i++) {
        const icha_bounds *b = &bounds[i];
        if (b->value >= b->minimum && b->value <= b->maximum) continue;
        char found[ICHA_TEXT_MAX], expected[2 * ICHA_TEXT_MAX];
        size_t used = put_int(expected, b->minimum);
        memcpy(expected + used, "..", 2);
        put_int(expected + used + 2, b->maximum);
        put_int(found, b->value);
        return icha_fail(err, ICHA_M_OUT_OF_RANGE, rule, b->field, found, b->expected != NULL ? b->expected : expected);
    }
    return ICHA_OK;
}
