/* Screening through the C API on one core: everything (reasons, needs, offer) and the verdict alone, per applicant and product,
 * best of five, with the calls of malloc counted while it runs.
 * bench_screening [CATALOGUE [FILE]]: FILE receives applicants and verdicts, so that peers can do the same
 * (bench_screening.py): PRODUCT, VERDICT, NAME=VALUE..., separated by tabs. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "icha/icha.h"

#define APPLICANTS 1000

/* Every allocation of the process comes by here. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);
static unsigned long allocations;
void *malloc(size_t size) {
    allocations++;
    return __libc_malloc(size);
}
void *calloc(size_t count, size_t size) {
    allocations++;
    return __libc_calloc(count, size);
}
void *realloc(void *block, size_t size) {
    allocations++;
    return __libc_realloc(block, size);
}

static uint64_t chance(uint64_t *state) {
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

/* What applicants say, by the fact's name; some of each fails. */
static const struct {
    const char *name, *values[8];
} known[] = {
    {"arrears.loan", {"false", "false", "false", "false", "false", "false", "false", "true"}},
    {"arrears.tax", {"false", "false", "false", "false", "false", "false", "false", "true"}},
    {"applicant.birth_date", {"1961-02-03", "1975-12-30", "1979-10-02", "1983-10-01", "1990-02-28", "1996-02-29", "1988-07-07", "1970-01-01"}},
    {"business.founded_on", {"2013-09-30", "2013-10-01", "2014-02-28", "2015-05-01", "2016-02-29", "2017-06-30", "2018-01-02", "2018-09-03"}},
    {"business.in_region", {"true", "true", "true", "true", "true", "true", "true", "false"}},
    {"business.operating", {"true", "true", "true", "true", "true", "true", "true", "true"}},
    {"business.size", {"small_merchant", "small_merchant", "small_merchant", "small_enterprise", "small_merchant", "small_merchant", "other", "small_merchant"}},
    {"business.ksic", {"56111", "56112", "47121", "10712", "47911", "62010", "96112", "45212"}},
    {"credit.grade", {"1", "3", "4", "5", "5", "6", "7", "8"}},
    {"employment.hired_on", {"", "2018-08-01", "2018-09-03", "2018-05-02;2018-09-17", "2018-06-01;2018-07-02;2018-08-01", "2018-09-03", "2017-01-01", "2018-04-30;2018-05-01"}},
    {"employment.retained", {"true", "true", "true", "true", "true", "true", "true", "false"}},
    {"employment.monthly_headcounts", {"1;1;1;1;1;1;1;1;1;1;1;1", "4;4;4;4;4;4;4;4;4;4;4;4", "4;4.5;4;4.5;4;4.5;4;4.5;4;4.5;4;4.5", "5;5;5;5;5;5;5;5;5;5;5;5",
        "9;9;9;9;9;9;9;9;9;9;9.5;10", "2;2;2;2;3;3;3;3;3;3;3;3.5", "3;3;3;3;3;3;3;3;3;3;3;3", "12;12;12;12;12;12;12;12;12;12;12;12"}},
    {"guarantee.outstanding", {"0", "0", "0", "10000000", "0", "30000000", "0", "50000000"}},
    {"guarantee.outstanding_all", {"0", "0", "0", "10000000", "0", "90000000", "0", "800000000"}},
    {"guarantee.last_issued_on", {"2015-01-01", "2016-10-01", "2017-10-01", "2017-10-02", "2018-03-31", "2018-04-01", "2016-02-29", "2018-09-01"}},
    {"loan.bank", {"shinhan", "nonghyup", "shinhan", "hana", "shinhan", "kookmin", "shinhan", "woori"}},
    {"programme.committed", {"0", "1000000000", "2000000000", "9000000000", "3000000000", "100000000", "24990000000", "500000000"}},
    {"request.amount", {"10000000", "20000000", "30000000", "30000001", "50000000", "50000000", "70000000", "90000000"}},
    {"request.term_months", {"12", "24", "36", "48", "60", "60", "60", "84"}},
    {"wage_support.selected", {"true", "true", "true", "true", "true", "true", "true", "false"}},
    {"wage.workers", {"1", "2", "3", "4", "1", "2", "7", "29"}},
};

/* By its type, where the table above does not know the fact. */
static const char *by_type(const icha_fact_definition *fact, uint64_t pick) {
    static const char *const dates[] = {"2013-10-01", "2016-02-29", "2017-12-31", "2018-09-30"};
    static const char *const amounts[] = {"0", "1000000", "30000000", "90000000"};
    static const char *const small[] = {"1", "2", "3", "6"};
    switch (fact->type) {
    case ICHA_FACT_BOOL: return pick % 8 != 0 ? "true" : "false";
    case ICHA_FACT_WHOLE:
    case ICHA_FACT_MONTHS: return small[pick % 4];
    case ICHA_FACT_WON: return amounts[pick % 4];
    case ICHA_FACT_RATE: return pick % 2 != 0 ? "3.5%" : "4%";
    case ICHA_FACT_DATE:
    case ICHA_FACT_DATES: return dates[pick % 4];
    case ICHA_FACT_CHOICE: return fact->choices[pick % fact->choice_count].key;
    case ICHA_FACT_TEXT: return "shinhan";
    case ICHA_FACT_KSIC: return "56111";
    case ICHA_FACT_HEADCOUNTS: return "4;4;4;4;4;4;4;4;4;4;4;4";
    }
    return "";
}

/* Every fact of the dictionary is known. */
static icha_status make(icha_facts *facts, const icha_catalogue *catalogue, uint64_t number, icha_error *err) {
    uint64_t state = number;
    icha_status status = ICHA_OK;
    icha_facts_init(facts, catalogue);
    for (size_t f = 0; f < icha_catalogue_fact_count(catalogue) && status == ICHA_OK; f++) {
        const icha_fact_definition *fact = icha_catalogue_fact(catalogue, f);
        uint64_t pick = chance(&state);
        const char *text = NULL;
        for (size_t k = 0; k < sizeof known / sizeof *known && text == NULL; k++)
            if (strcmp(known[k].name, fact->name) == 0) text = known[k].values[pick % 8];
        if (text == NULL) text = by_type(fact, pick);
        status = icha_facts_set(facts, fact->name, text, strlen(text), err);
        /* a choice or a bound that the table does not know */
        if (status != ICHA_OK && fact->type == ICHA_FACT_CHOICE)
            status = icha_facts_set(facts, fact->name, by_type(fact, pick), strlen(by_type(fact, pick)), err);
    }
    return status;
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* One pass over all applicants; the sum of the verdicts keeps the work from being optimised away. */
static icha_status pass(const icha_criteria *criteria, const icha_facts *facts, int full, unsigned long *sum, icha_error *err) {
    static icha_reason reasons[ICHA_REASONS_MAX];
    static icha_need needs[ICHA_NEEDS_MAX];
    static icha_screening screening = ICHA_SCREENING_INIT;
    icha_status status = ICHA_OK;
    screening.reasons = reasons;
    screening.reason_capacity = ICHA_REASONS_MAX;
    screening.needs = needs;
    screening.need_capacity = ICHA_NEEDS_MAX;
    for (int i = 0; i < APPLICANTS && status == ICHA_OK; i++) {
        if (full)
            status = icha_screen(criteria, &facts[i], &screening, err);
        else
            status = icha_screen_verdict(criteria, &facts[i], &screening.verdict, err);
        *sum += (unsigned long)screening.verdict;
    }
    return status;
}

/* Nanoseconds an applicant: the best of five measurements of ten passes each. */
static icha_status measure(const icha_criteria *criteria, const icha_facts *facts, int full, double *best, icha_error *err) {
    unsigned long sum = 0;
    icha_status status = ICHA_OK;
    *best = 1e9;
    for (int round = 0; round < 5 && status == ICHA_OK; round++) {
        double begin = seconds();
        for (int again = 0; again < 10 && status == ICHA_OK; again++) status = pass(criteria, facts, full, &sum, err);
        double taken = (seconds() - begin) / (10.0 * APPLICANTS) * 1e9;
        if (taken < *best) *best = taken;
    }
    return status;
}

static icha_status write_applicants(const icha_criteria *criteria, const icha_catalogue *catalogue, const icha_facts *facts,
                                    const char *product, icha_date on, FILE *file, unsigned long counts[5], icha_error *err) {
    char text[1024];
    icha_status status = ICHA_OK;
    for (int i = 0; i < APPLICANTS && status == ICHA_OK; i++) {
        icha_verdict verdict = 0;
        status = icha_screen_verdict(criteria, &facts[i], &verdict, err);
        if (status != ICHA_OK) break;
        counts[verdict]++;
        if (file == NULL) continue;
        fprintf(file, "%s\t%s", product, icha_verdict_name(verdict));
        for (size_t f = 0; f < icha_catalogue_fact_count(catalogue); f++) {
            if (!icha_catalogue_asks(catalogue, product, on, ICHA_DATE_UNSET, f)) continue;
            icha_facts_text(&facts[i], (int32_t)f, text, sizeof text);
            fprintf(file, "\t%s=%s", icha_catalogue_fact(catalogue, f)->name, text);
        }
        fprintf(file, "\n");
    }
    return status;
}

static icha_status run(const icha_catalogue *catalogue, const icha_facts *facts, const char *product, FILE *file, icha_error *err) {
    icha_criteria *criteria = NULL;
    icha_date on = 0;
    unsigned long counts[5] = {0};
    double full = 0, verdict = 0;
    icha_status status = icha_date_parse("2018-10-01", 10, &on, err);
    if (status == ICHA_OK) status = icha_criteria_open(catalogue, product, on, ICHA_DATE_UNSET, &criteria, err);
    if (status == ICHA_OK) status = write_applicants(criteria, catalogue, facts, product, on, file, counts, err);
    unsigned long before = allocations;
    if (status == ICHA_OK) status = measure(criteria, facts, 1, &full, err);
    if (status == ICHA_OK) status = measure(criteria, facts, 0, &verdict, err);
    unsigned long taken = allocations - before;
    if (status == ICHA_OK)
        printf("icha %s reasons=%zu full_ns=%.0f verdict_ns=%.0f allocations=%lu eligible=%lu ineligible=%lu undetermined=%lu\n",
               product, icha_criteria_reason_count(criteria), full, verdict, taken, counts[ICHA_VERDICT_ELIGIBLE],
               counts[ICHA_VERDICT_INELIGIBLE], counts[ICHA_VERDICT_UNDETERMINED]);
    if (status == ICHA_OK && before == 0) {
        fprintf(stderr, "allocations are not counted here\n");
        status = ICHA_ERR_UNSUPPORTED;
    }
    if (status == ICHA_OK && taken != 0) {
        fprintf(stderr, "%s: memory was taken from the heap\n", product);
        status = ICHA_ERR_MEMORY;
    }
    icha_criteria_free(criteria);
    return status;
}

int main(int argc, char **argv) {
    static const char *const products[] = {"incheon.soho-finance", "incheon.startup", "incheon.job-creation", "incheon.minimum-wage"};
    icha_error err = ICHA_ERROR_INIT;
    icha_catalogue *catalogue = NULL;
    FILE *file = argc > 2 ? fopen(argv[2], "w") : NULL;
    icha_facts *facts = calloc(APPLICANTS, sizeof *facts);
    if (facts == NULL || (argc > 2 && file == NULL)) {
        perror("bench_screening");
        return 1;
    }
    icha_status status = icha_catalogue_load(argc > 1 ? argv[1] : "catalogue", NULL, 0, &catalogue, NULL, &err);
    for (uint64_t i = 0; i < APPLICANTS && status == ICHA_OK; i++) status = make(&facts[i], catalogue, i, &err);
    for (size_t p = 0; p < sizeof products / sizeof *products && status == ICHA_OK; p++)
        status = run(catalogue, facts, products[p], file, &err);
    if (status != ICHA_OK) fprintf(stderr, "%s\n", err.message);
    icha_catalogue_free(catalogue);
    free(facts);
    if (file != NULL && fclose(file) != 0) status = ICHA_ERR_IO;
    return status == ICHA_OK ? 0 : 1;
}
