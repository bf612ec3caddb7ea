/* Writes a SYNTHETIC portfolio for `script/bench portfolio`: no loan in it exists. Products, the spans of years in
 * which each was lent, caps and tiers are those of the shipped catalogue; amounts, dates, rates and terms are drawn
 * from a fixed seed in whole numbers, so that the same count gives the same bytes everywhere. No loan of it is held
 * with the assumptions kr-bank-conventions and incheon-2018-open. A longer portfolio begins with the loans of a shorter
 * one.
 *
 * usage: portfolio_generate LOANS FILE
 * Prints: loans, rows (due dates, for due_day is the day of disbursement), the sum of all principals. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "icha/icha.h"

#define COUNT(a) ((int64_t)(sizeof(a) / sizeof *(a)))
#define LOANS_MAX 100000000 /* ids have eight digits */

typedef enum subsidy_column {
    FROM_CATALOGUE, /* known there, its months from the assumption */
    FROM_TIER,      /* the catalogue's rate of a named tier */
    FROM_COLUMNS    /* subsidy_rate and subsidy_months */
} subsidy_column;

/* One product in one span of lending. The lending rate is UNKNOWN for all of them: the band of the general guarantee is
 * used, 3.26 % to 5.15 % (the plan, line 624). */
typedef struct lending {
    const char *product;
    const char *first, *last;
    int32_t weight; /* of 100 */
    int32_t largest_millions;
    subsidy_column subsidy;
    int32_t subsidy_bp_low, subsidy_bp_high;
    bool grace_given; /* the product fixes 12 months */
} lending;

static const lending lendings[] = {
    {"incheon.soho-finance", "2014-01-02", "2019-12-31", 48, 100, FROM_CATALOGUE, 0, 0, false},
    {"incheon.startup", "2016-02-03", "2017-12-29", 10, 100, FROM_CATALOGUE, 0, 0, true},
    {"incheon.startup", "2018-01-02", "2018-12-31", 5, 100, FROM_CATALOGUE, 0, 0, false},
    {"incheon.huimang-kium", "2017-01-02", "2018-12-31", 16, 100, FROM_COLUMNS, 100, 150, false},
    {"incheon.job-creation", "2018-09-10", "2018-12-31", 5, 100, FROM_TIER, 0, 0, false},
    {"incheon.job-creation", "2019-04-05", "2019-12-31", 8, 100, FROM_COLUMNS, 100, 200, false},
    {"incheon.minimum-wage", "2018-03-14", "2018-12-31", 8, 70, FROM_CATALOGUE, 0, 0, false},
};
static const char *const tiers[] = {"hires-1", "hires-2", "hires-3-or-retained"};
static const char *const methods[] = {"equal_payment", "equal_principal", "bullet"};
static const int32_t terms[] = {36, 48, 60};

#define LOWEST_BP 330
#define HIGHEST_BP 515
#define STEP_BP 5

/* The business days of all spans, each as it is written. */
typedef struct day_list {
    char text[2400][ICHA_DATE_TEXT_SIZE];
    icha_date date[2400];
    int32_t count;
} day_list;
typedef struct day_range {
    int32_t begin, end; /* into the list */
} day_range;

/* SplitMix64 (Steele, Lea, Flood 2014). */
static uint64_t random_state = 20140102;

static uint64_t next_random(void) {
    uint64_t z = random_state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

/* 0..n-1; the bias of the remainder shows in no benchmark. */
static int32_t below(int64_t n) {
    return (int32_t)(next_random() % (uint64_t)n);
}

static bool list_days(day_list *days) {
    icha_date first, last;
    if (icha_date_parse("2014-01-02", 10, &first, NULL) != ICHA_OK) return false;
    if (icha_date_parse("2019-12-31", 10, &last, NULL) != ICHA_OK) return false;
    for (icha_date d = first; d <= last; d++) {
        bool open = false;
        if (icha_is_business_day(d, ICHA_CALENDAR_KR_BANK, &open, NULL, NULL) != ICHA_OK) return false;
        if (!open) continue;
        days->date[days->count] = d;
        icha_date_format(d, days->text[days->count++], ICHA_DATE_TEXT_SIZE);
    }
    return true;
}

/* ISO dates compare as text. */
static day_range days_of(const day_list *days, const lending *l) {
    day_range range = {0, days->count};
    while (strcmp(days->text[range.begin], l->first) < 0) range.begin++;
    while (strcmp(days->text[range.end - 1], l->last) > 0) range.end--;
    return range;
}

static int64_t draw_lending(void) {
    int32_t left = below(100);
    int64_t i = 0;
    while (i < COUNT(lendings) - 1 && left >= lendings[i].weight) left -= lendings[i++].weight;
    return i;
}

static void write_rate(FILE *to, int32_t bp) {
    fprintf(to, "%d.%02d%%", bp / 100, bp % 100);
}

static void write_subsidy(FILE *to, const lending *l) {
    fputc(',', to);
    if (l->subsidy == FROM_TIER) fputs(tiers[below(COUNT(tiers))], to);
    fputc(',', to);
    if (l->subsidy == FROM_COLUMNS) {
        write_rate(to, l->subsidy_bp_low + STEP_BP * below((l->subsidy_bp_high - l->subsidy_bp_low) / STEP_BP + 1));
        fprintf(to, ",%d", 12 * (1 + below(3)));
    } else {
        fputc(',', to);
    }
    fputc('\n', to);
}

typedef struct totals {
    int64_t rows, principal;
} totals;

static void write_loan(FILE *to, int64_t i, const day_list *days, const day_range *ranges, totals *sums) {
    int64_t which = draw_lending();
    const lending *l = &lendings[which];
    int32_t day = ranges[which].begin + below(ranges[which].end - ranges[which].begin);
    int64_t principal = 1000000 + (int64_t)100000 * below((l->largest_millions - 1) * 10 + 1);
    int32_t term = terms[below(COUNT(terms))], method = below(COUNT(methods)), grace = 12 * below(2);
    if (l->grace_given) grace = 12;
    /* Times a number prime to 10^8: every id once, in no order. */
    fprintf(to, "L%08" PRId64 ",%s,%" PRId64 ",", i * 38196601 % LOANS_MAX, l->product, principal);
    write_rate(to, LOWEST_BP + STEP_BP * below((HIGHEST_BP - LOWEST_BP) / STEP_BP + 1));
    fprintf(to, ",%s,%d,%d,%s,%d", days->text[day], term, grace, methods[method], atoi(days->text[day] + 8));
    write_subsidy(to, l);
    sums->rows += term;
    sums->principal += principal;
}

static bool write_portfolio(FILE *to, int64_t loans, totals *sums) {
    static day_list days;
    day_range ranges[COUNT(lendings)];
    if (!list_days(&days)) return false;
    for (int64_t i = 0; i < COUNT(lendings); i++) ranges[i] = days_of(&days, &lendings[i]);
    fputs("loan_id,product,principal,rate,disbursed_on,term_months,grace_months,method,due_day,"
          "subsidy_tier,subsidy_rate,subsidy_months\n",
          to);
    for (int64_t i = 0; i < loans; i++) write_loan(to, i, &days, ranges, sums);
    return true;
}

int main(int argc, char **argv) {
    int64_t loans = 0;
    totals sums = {0, 0};
    if (argc != 3 || icha_whole_parse(argv[1], strlen(argv[1]), 1, LOANS_MAX, &loans, NULL) != ICHA_OK) {
        fprintf(stderr, "usage: portfolio_generate LOANS FILE\n");
        return 2;
    }
    FILE *to = fopen(argv[2], "w");
    bool good = to != NULL && setvbuf(to, NULL, _IOFBF, 1 << 20) == 0 && write_portfolio(to, loans, &sums);
    if (to != NULL) good = fclose(to) == 0 && good;
    if (!good) {
        perror("portfolio_generate");
        return 1;
    }
    printf("loans=%" PRId64 " rows=%" PRId64 " principal=%" PRId64 "\n", loans, sums.rows, sums.principal);
    return 0;
}
