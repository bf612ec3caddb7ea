/* Values in words: won grouped, dates as ISO text, grades and heads with their unit, shares as percentages. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sentence.h"

/* ---- exact text ---- */

static size_t put_whole(char *buffer, size_t size, int64_t number) {
    return (size_t)snprintf(buffer, size, "%lld", (long long)number);
}

size_t icha_quantity_format(icha_quantity quantity, char *buffer, size_t size) {
    assert(size >= ICHA_TEXT_MAX);
    buffer[0] = '\0';
    if (quantity.unit == 0) return 0;
    if (quantity.denominator > 1)
        return (size_t)snprintf(buffer, size, "%lld/%lld", (long long)quantity.numerator,
                                (long long)quantity.denominator);
    switch (quantity.unit) {
    case ICHA_UNIT_RATE: return icha_rate_format(quantity.numerator, buffer, size);
    case ICHA_UNIT_DATE: return icha_date_format((icha_date)quantity.numerator, buffer, size);
    case ICHA_UNIT_BOOL: return (size_t)snprintf(buffer, size, quantity.numerator != 0 ? "true" : "false");
    default: return put_whole(buffer, size, quantity.numerator);
    }
}

/* ---- for people ---- */

static void group(int64_t number, char *buffer, size_t size) {
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%lld", (long long)number);
    size_t at = 0;
    for (int i = 0; i < length && at + 2 < size; i++) {
        if (i > 0 && digits[i - 1] != '-' && (length - i) % 3 == 0) buffer[at++] = ',';
        buffer[at++] = digits[i];
    }
    buffer[at] = '\0';
}

/* A fraction as a decimal where it ends within nine places, else `1/3`. scale: 1, or 100 for percentages. */
static bool put_decimal(icha_quantity q, int64_t scale, char *buffer, size_t size) {
    char whole[ICHA_TEXT_MAX], digits[16];
    if (q.denominator < 1 || q.denominator > INT64_C(1000000000) || llabs(q.numerator) > ICHA_MONEY_MAX / 1000)
        return false;
    int64_t magnitude = llabs(q.numerator) * scale, rest = magnitude % q.denominator;
    size_t used = 0;
    for (; rest != 0 && used < 9; used++) {
        rest *= 10; /* < 10^10 */
        digits[used] = (char)('0' + rest / q.denominator);
        rest %= q.denominator;
    }
    digits[used] = '\0';
    group(magnitude / q.denominator, whole, sizeof whole);
    if (rest != 0) return false;
    snprintf(buffer, size, "%s%s%s%s", q.numerator < 0 ? "-" : "", whole, used > 0 ? "." : "", digits);
    return true;
}

/* `4 11/12`, for what has no end as a decimal. */
static void put_mixed(icha_quantity q, char *buffer, size_t size) {
    int64_t magnitude = llabs(q.numerator);
    if (magnitude < q.denominator) {
        icha_quantity_format(q, buffer, size);
        return;
    }
    char text[80]; /* three numbers of at most 19 digits */
    snprintf(text, sizeof text, "%s%lld %lld/%lld", q.numerator < 0 ? "-" : "", (long long)(magnitude / q.denominator),
             (long long)(magnitude % q.denominator), (long long)q.denominator);
    snprintf(buffer, size, "%.*s", (int)size - 1, text);
}

static void put_number(icha_quantity q, char *buffer, size_t size) {
    if (q.denominator <= 1) group(q.numerator, buffer, size);
    else if (!put_decimal(q, 1, buffer, size)) put_mixed(q, buffer, size);
}

static void put_ratio(icha_quantity q, char *buffer, size_t size) {
    if (q.denominator < 1) q.denominator = 1;
    if (put_decimal(q, 100, buffer, size)) strncat(buffer, "%", size - strlen(buffer) - 1);
    else icha_quantity_format(q, buffer, size);
}

static icha_sentence_id months_sentence(int64_t months) {
    if (months == 12) return ICHA_S_YEAR;
    if (months > 12 && months % 12 == 0) return ICHA_S_YEARS;
    return months == 1 ? ICHA_S_MONTH : ICHA_S_MONTHS;
}

/* Which sentence a number of the unit stands in. */
static icha_sentence_id sentence_of(icha_quantity q, icha_value_role role, const char *unit) {
    switch (q.unit) {
    case ICHA_UNIT_WON: return ICHA_S_WON;
    case ICHA_UNIT_MONTHS: return months_sentence(q.numerator);
    case ICHA_UNIT_DAYS: return q.numerator == 1 ? ICHA_S_DAY : ICHA_S_DAYS;
    case ICHA_UNIT_COUNT:
        if (role == ICHA_ROLE_AGE) return ICHA_S_AGE;
        return unit[0] != '\0' ? ICHA_S_WITH_UNIT : ICHA_S_COUNTED;
    default: return ICHA_S_EQUALS;
    }
}

/* Percentages that are a distance are points. */
static const char *with_points(char *number, icha_value_role role, icha_language language, char *buffer, size_t size) {
    size_t length = strlen(number);
    bool is_points = role == ICHA_ROLE_MARGIN && length > 0 && number[length - 1] == '%';
    const icha_filler fillers[] = {{"number", number}, {"value", number}, {NULL, NULL}};
    return icha_piece(buffer, size, language, is_points ? ICHA_S_PERCENT_POINTS : ICHA_S_EQUALS, fillers);
}

static const char *numbered(icha_quantity q, icha_value_role role, const icha_fact_definition *fact,
                            icha_language language, char *buffer, size_t size) {
    char number[ICHA_TEXT_MAX], years[ICHA_TEXT_MAX];
    const char *unit = fact == NULL ? "" : icha_in(language, fact->unit_ko, fact->unit_en);
    put_number(q, number, sizeof number);
    put_whole(years, sizeof years, q.numerator / 12);
    const icha_filler fillers[] = {
        {"number", number}, {"value", number}, {"years", years}, {"unit", unit}, {NULL, NULL}};
    return icha_piece(buffer, size, language, sentence_of(q, role, unit), fillers);
}

const char *icha_quantity_words(icha_quantity q, icha_value_role role, const icha_fact_definition *fact,
                                icha_language language, char *buffer, size_t size) {
    char text[ICHA_TEXT_MAX];
    if (role == ICHA_ROLE_MARGIN && q.numerator < 0) q.numerator = -q.numerator;
    switch (q.unit) {
    case ICHA_UNIT_BOOL: return icha_piece(buffer, size, language, q.numerator != 0 ? ICHA_S_YES : ICHA_S_NO, NULL);
    case ICHA_UNIT_RATIO: put_ratio(q, text, sizeof text); return with_points(text, role, language, buffer, size);
    case ICHA_UNIT_RATE:
    case ICHA_UNIT_DATE:
        icha_quantity_format(q, text, sizeof text);
        return with_points(text, role, language, buffer, size);
    default: return numbered(q, role, fact, language, buffer, size);
    }
}

const char *icha_choice_words(const icha_fact_definition *fact, const char *key, icha_language language) {
    for (size_t i = 0; i < fact->choice_count; i++)
        if (strcmp(fact->choices[i].key, key) == 0)
            return icha_in(language, fact->choices[i].label_ko, fact->choices[i].label_en);
    return key;
}
