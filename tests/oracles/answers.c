/* icha's own answers for compare.py: one question a line of the standard input, one answer a line of the output. Dates are
 * days since 1970-01-01, names are those of the terms; `none` is an error of the library. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "icha/icha.h"

enum { LINE_MAX_BYTES = 1 << 18, ITEMS_MAX = 4096 };

static int64_t next_number(void) {
    const char *word = strtok(NULL, " \n");
    if (word == NULL) fprintf(stderr, "oracle_answers: a question is cut short\n"), exit(2);
    return strtoll(word, NULL, 10);
}

static const char *next_word(void) {
    const char *word = strtok(NULL, " \n");
    return word != NULL ? word : "";
}

static icha_rounding next_rounding(void) {
    icha_rounding_mode mode = (icha_rounding_mode)next_number();
    return (icha_rounding){mode, (int32_t)next_number()};
}

static void answer_number(icha_status status, const int64_t *number) {
    if (status == ICHA_OK) printf("%" PRId64 "\n", *number);
    else puts("none");
}

/* fraction NAME BEGIN END: the numerator and the denominator (T-3) */
static void fraction(void) {
    icha_day_count day_count = ICHA_DAY_COUNT_ACT_365;
    const char *name = next_word();
    icha_status status = icha_day_count_parse(name, strlen(name), &day_count, NULL);
    icha_date begin = (icha_date)next_number();
    icha_span span = {begin, (icha_date)next_number(), 0};
    if (status != ICHA_OK) puts("none");
    else
        printf("%" PRId64 " %" PRId64 "\n", icha_fraction_until(day_count, &span, span.end),
               icha_fraction_denominator(day_count, &span));
}

/* roll RULE CALENDAR DATE (T-5) */
static void roll(void) {
    icha_business_day rule = ICHA_BUSINESS_DAY_NONE;
    icha_holiday_calendar calendar = ICHA_CALENDAR_WEEKENDS;
    icha_date rolled = 0;
    const char *name = next_word();
    icha_status status = icha_business_day_parse(name, strlen(name), &rule, NULL);
    name = next_word();
    if (status == ICHA_OK) status = icha_calendar_parse(name, strlen(name), &calendar, NULL);
    if (status == ICHA_OK) status = icha_roll((icha_date)next_number(), rule, calendar, &rolled, NULL);
    int64_t answer = rolled;
    answer_number(status, &answer);
}

/* due DISBURSED MATURITY DUE_DAY INTERVAL: the due dates (T-4) */
static void due(void) {
    icha_due_rule rule = {.first_due_on = ICHA_DATE_UNSET};
    icha_due_cursor cursor;
    rule.disbursed_on = (icha_date)next_number();
    rule.maturity_on = (icha_date)next_number();
    rule.due_day = (int32_t)next_number();
    rule.interval_months = (int32_t)next_number();
    icha_due_cursor_open(&cursor, &rule);
    while (cursor.left > 0) printf("%d ", (int)icha_due_cursor_next(&cursor));
    puts("");
}

/* twelfths MODE UNIT PRINCIPAL BALLOON RATE INTERVAL N (L-3) */
static void twelfths(void) {
    icha_rounding rounding = next_rounding();
    icha_money payment = 0, principal = next_number(), balloon = next_number();
    icha_rate rate = next_number();
    int32_t interval = (int32_t)next_number();
    size_t n = (size_t)next_number();
    answer_number(icha_level_payment_twelfths(principal, balloon, rate, interval, n, rounding, &payment, NULL),
                  &payment);
}

/* actual MODE UNIT PRINCIPAL BALLOON N, and numerator and denominator of each growth (L-3) */
static void actual(void) {
    static icha_growth growths[ITEMS_MAX];
    icha_rounding rounding = next_rounding();
    icha_money payment = 0, principal = next_number(), balloon = next_number();
    size_t n = (size_t)next_number();
    for (size_t i = 0; i < n && i < ITEMS_MAX; i++) {
        growths[i].numerator = next_number();
        growths[i].denominator = next_number();
    }
    answer_number(icha_level_payment(principal, balloon, growths, n, rounding, &payment, NULL), &payment);
}

/* all_in N, and date and amount of each flow: the lower end, in billionths (G-6) */
static void all_in(void) {
    static icha_flow flows[ITEMS_MAX];
    icha_rate low = 0, high = 0;
    size_t n = (size_t)next_number();
    for (size_t i = 0; i < n && i < ITEMS_MAX; i++) {
        flows[i].on = (icha_date)next_number();
        flows[i].amount = next_number();
    }
    answer_number(icha_all_in_rate(flows, n, &low, &high, NULL), &low);
}

static const struct {
    const char *name;
    void (*answer)(void);
} questions[] = {{"fraction", fraction}, {"roll", roll},     {"due", due},
                 {"twelfths", twelfths}, {"actual", actual}, {"all_in", all_in}};

int main(void) {
    static char line[LINE_MAX_BYTES];
    while (fgets(line, sizeof line, stdin) != NULL) {
        const char *kind = strtok(line, " \n");
        size_t i = 0, count = sizeof questions / sizeof questions[0];
        while (kind != NULL && i < count && strcmp(questions[i].name, kind) != 0) i++;
        if (kind == NULL || i == count) return fprintf(stderr, "oracle_answers: no such question\n"), 2;
        questions[i].answer();
    }
    return 0;
}
