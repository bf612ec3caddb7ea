/* Screens applicants against two products: the catalogue is loaded once, the criteria of a product and a day are opened once,
 * two threads share both. The applicants are made up.
 * usage: screening CATALOGUE-FOLDER */
#include <icha/icha.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define APPLICANTS 10000
#define THREADS 2
#define PRODUCTS 2
#define SHOWN 2
#define VERDICTS (ICHA_VERDICT_NOT_APPLICABLE + 1)

static const char *const products[PRODUCTS] = {"incheon.startup", "incheon.job-creation"};
static const char *const decision_date = "2018-10-01";

/* ---- one applicant ---- */

/* Chance that is the same in every run and on every machine. */
static uint64_t chance(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

/* A fact as a screening system may have it: from its text, checked by the fact's type. "" is left out: unknown. */
static icha_status set(icha_facts *facts, const char *name, const char *text, icha_error *err)
{
    if (text[0] == '\0')
        return ICHA_OK;
    return icha_facts_set(facts, name, text, strlen(text), err);
}

static icha_status make_applicant(icha_facts *facts, const icha_catalogue *catalogue, unsigned number, icha_error *err)
{
    static const char *const sizes[] = {"small_merchant", "small_merchant", "small_enterprise", "other"};
    static const char *const industries[] = {"56111", "47121", "10712", "56211", ""};
    static const char *const grades[] = {"3", "5", "6", "7", "8", ""};
    static const char *const amounts[] = {"20000000", "30000000", "50000000", "90000000"};
    static const char *const hires[] = {"", "2018-09-03", "2018-05-02;2018-09-03", "2018-07-02;2018-08-01;2018-09-17"};
    uint64_t state = number;
    char founded[16];
    icha_status status;

    icha_facts_init(facts, catalogue);
    snprintf(founded, sizeof founded, "20%02u-%02u-%02u", 10 + (unsigned)(chance(&state) % 9),
             1 + (unsigned)(chance(&state) % 9), 1 + (unsigned)(chance(&state) % 28));
    status = set(facts, "business.founded_on", founded, err);
    if (status == ICHA_OK)
        status = set(facts, "business.in_region", chance(&state) % 20 != 0 ? "true" : "false", err);
    if (status == ICHA_OK)
        status = set(facts, "business.operating", "true", err);
    if (status == ICHA_OK)
        status = set(facts, "business.size", sizes[chance(&state) % 4], err);
    if (status == ICHA_OK)
        status = set(facts, "business.ksic", industries[chance(&state) % 5], err);
    if (status == ICHA_OK)
        status = set(facts, "credit.grade", grades[chance(&state) % 6], err);
    if (status == ICHA_OK)
        status = set(facts, "employment.hired_on", hires[chance(&state) % 4], err);
    if (status == ICHA_OK)
        status = set(facts, "arrears.loan", chance(&state) % 15 == 0 ? "true" : "false", err);
    if (status == ICHA_OK)
        status = set(facts, "arrears.tax", chance(&state) % 15 == 0 ? "true" : "false", err);
    if (status == ICHA_OK)
        status = set(facts, "request.amount", amounts[chance(&state) % 4], err);
    return status;
}

/* ---- reasons, for a person ---- */

static void print_reasons(const icha_screening *screening, const icha_facts *facts, const icha_catalogue *catalogue,
                          icha_language language)
{
    char sentence[1024];

    for (size_t i = 0; i < screening->reason_count; i++) {
        const icha_reason *reason = &screening->reasons[i];
        if (reason->depth > 0)
            continue; /* a part of the rule before it */
        icha_reason_sentence(reason, facts, language, sentence, sizeof sentence);
        printf("  %-9s %s\n", icha_outcome_name(reason->outcome), sentence);
        if (reason->remedy.kind != ICHA_REMEDY_NONE) {
            icha_remedy_sentence(reason, facts, language, sentence, sizeof sentence);
            printf("            -> %s\n", sentence);
        }
    }
    for (size_t i = 0; i < screening->need_count; i++) {
        if (!screening->needs[i].for_verdict)
            continue; /* the offer alone asks for it */
        icha_need_sentence(&screening->needs[i], catalogue, language, sentence, sizeof sentence);
        printf("  NEEDED    %s\n", sentence);
    }
}

static icha_status show_applicant(const icha_criteria *criteria, const icha_catalogue *catalogue, unsigned number,
                                  icha_error *err)
{
    icha_facts facts;
    icha_reason reasons[ICHA_REASONS_MAX];
    icha_need needs[ICHA_NEEDS_MAX];
    icha_screening screening = ICHA_SCREENING_INIT;
    icha_status status = make_applicant(&facts, catalogue, number, err);

    screening.reasons = reasons;
    screening.reason_capacity = ICHA_REASONS_MAX;
    screening.needs = needs;
    screening.need_capacity = ICHA_NEEDS_MAX;
    if (status == ICHA_OK)
        status = icha_screen(criteria, &facts, &screening, err);
    if (status != ICHA_OK)
        return status;

    printf("%s, applicant %u: %s\n", icha_criteria_product(criteria), number, icha_verdict_name(screening.verdict));
    print_reasons(&screening, &facts, catalogue, ICHA_LANGUAGE_KO);
    print_reasons(&screening, &facts, catalogue, ICHA_LANGUAGE_EN);
    if (screening.offer.maximum != ICHA_UNSET)
        printf("  %s %lld won\n", screening.offer.is_at_most ? "at most" : "up to", (long long)screening.offer.maximum);
    return ICHA_OK;
}

/* ---- many applicants, on several threads ---- */

typedef struct worker {
    const icha_catalogue *catalogue;            /* shared; immutable once loaded */
    icha_criteria *const *criteria;             /* shared; immutable once opened */
    unsigned first, end;                        /* its applicants */
    unsigned long counts[PRODUCTS][VERDICTS];   /* its own */
    icha_status status;
    icha_error err;
} worker;

static void *work(void *argument)
{
    worker *own = argument;
    icha_facts facts;

    for (unsigned number = own->first; number < own->end && own->status == ICHA_OK; number++) {
        own->status = make_applicant(&facts, own->catalogue, number, &own->err);
        for (int product = 0; product < PRODUCTS && own->status == ICHA_OK; product++) {
            icha_verdict verdict;
            own->status = icha_screen_verdict(own->criteria[product], &facts, &verdict, &own->err);
            if (own->status == ICHA_OK)
                own->counts[product][verdict]++;
        }
    }
    icha_thread_cleanup();
    return NULL;
}

static icha_status screen_all(const icha_catalogue *catalogue, icha_criteria *const *criteria, icha_error *err)
{
    worker workers[THREADS];
    pthread_t threads[THREADS];
    int started = 0;
    icha_status status = ICHA_OK;

    for (; started < THREADS; started++) {
        worker *own = &workers[started];
        memset(own, 0, sizeof *own);
        icha_error_init(&own->err);
        own->catalogue = catalogue;
        own->criteria = criteria;
        own->first = APPLICANTS / THREADS * (unsigned)started;
        own->end = started == THREADS - 1 ? APPLICANTS : own->first + APPLICANTS / THREADS;
        if (pthread_create(&threads[started], NULL, work, own) != 0)
            break;
    }
    for (int i = 0; i < started; i++) {
        pthread_join(threads[i], NULL);
        if (status == ICHA_OK && workers[i].status != ICHA_OK) {
            status = workers[i].status;
            *err = workers[i].err;
        }
    }
    if (status == ICHA_OK && started < THREADS) {
        snprintf(err->message, sizeof err->message, "no thread could be started");
        status = ICHA_ERR_MEMORY;
    }
    for (int product = 0; product < PRODUCTS && status == ICHA_OK; product++) {
        printf("%s:", products[product]);
        for (int verdict = ICHA_VERDICT_ELIGIBLE; verdict < VERDICTS; verdict++) {
            unsigned long count = 0;
            for (int i = 0; i < THREADS; i++)
                count += workers[i].counts[product][verdict];
            printf(" %s %lu", icha_verdict_name((icha_verdict)verdict), count);
        }
        printf("\n");
    }
    return status;
}

int main(int argc, char **argv)
{
    icha_error err = ICHA_ERROR_INIT;
    icha_catalogue *catalogue = NULL;
    icha_criteria *criteria[PRODUCTS] = {NULL};
    icha_date on = 0;

    if (argc != 2) {
        fprintf(stderr, "usage: %s CATALOGUE-FOLDER\n", argv[0]);
        return 2;
    }
    icha_status status = icha_date_parse(decision_date, strlen(decision_date), &on, &err);
    if (status == ICHA_OK)
        status = icha_catalogue_load(argv[1], NULL, 0, &catalogue, NULL, &err);
    for (int product = 0; product < PRODUCTS && status == ICHA_OK; product++)
        status = icha_criteria_open(catalogue, products[product], on, ICHA_DATE_UNSET, &criteria[product], &err);

    for (int product = 0; product < PRODUCTS && status == ICHA_OK; product++)
        for (unsigned number = 0; number < SHOWN && status == ICHA_OK; number++)
            status = show_applicant(criteria[product], catalogue, number, &err);
    if (status == ICHA_OK)
        status = screen_all(catalogue, criteria, &err);

    if (status != ICHA_OK)
        fprintf(stderr, "%s\n", err.message);
    for (int product = 0; product < PRODUCTS; product++)
        icha_criteria_free(criteria[product]);
    icha_catalogue_free(catalogue);
    return status == ICHA_OK ? 0 : 1;
}
