/* What holds of every screening, over random facts and the shipped products: the verdict alone, the counts alone and the full
 * call agree (E-8); a remedy that is shown makes its rule pass with the verdict it names (E-5); a fact left out never makes
 * anyone eligible or refused (E-2); equality at a ratio is exact (E-7).
 * test_screening_properties COUNT SEED */
#include "support/cmocka_setup.h"

#include <string.h>

#include "icha/icha.h"
#include "support/random.h"

static long count = 4000; /* 100,000 with ICHA_LONG */
static uint64_t seed = 7;

typedef struct stage {
    icha_catalogue *catalogue;
    icha_criteria *criteria;
    icha_date on;
    const char *product;
    char texts[ICHA_FACTS_MAX][256]; /* value of each fact; "?" not given, "!" not applicable */
    icha_reason reasons[ICHA_REASONS_MAX];
    icha_need needs[ICHA_NEEDS_MAX];
    icha_screening screening;
    long remedies, settled;
} stage;

static stage at; /* one at a time; too large for the stack of some machines */

static void fill(icha_facts *facts, size_t left_out) {
    icha_facts_init(facts, at.catalogue);
    for (size_t f = 0; f < icha_catalogue_fact_count(at.catalogue); f++) {
        if (f == left_out) continue;
        const char *name = icha_catalogue_fact(at.catalogue, f)->name, *text = at.texts[f];
        if (strcmp(text, "?") == 0) continue;
        if (strcmp(text, "!") == 0)
            assert_int_equal(icha_facts_set_state(facts, name, ICHA_FACT_NOT_APPLICABLE, NULL), ICHA_OK);
        else
            assert_int_equal(icha_facts_set(facts, name, text, strlen(text), NULL), ICHA_OK);
    }
}

/* A day about the decision date, often on the edge of a window. */
static void random_day(test_random *r, char *text) {
    static const int32_t months[] = {0, 0, 3, 6, 12, 24, 36, 60, 84, 19 * 12, 40 * 12};
    icha_date day = at.on;
    (void)icha_date_add_months(at.on, -RANDOM_PICK(r, months), &day, NULL);
    day += (icha_date)random_in(r, -2, 2);
    (void)icha_date_format(day, text, ICHA_DATE_TEXT_SIZE);
}

static void random_value(test_random *r, const icha_fact_definition *fact, char *text, size_t size) {
    static const int64_t amounts[] = {0, 1, 1000000, 29999999, 30000000, 30000001, 50000000, 70000000, 100000000, 800000000};
    static const char *const industries[] = {"56", "561", "56111", "47", "479", "47911", "10712", "45", "68112", "91249"};
    switch (fact->type) {
    case ICHA_FACT_BOOL: snprintf(text, size, "%s", random_one_in(r, 3) ? "false" : "true"); return;
    case ICHA_FACT_WHOLE:
    case ICHA_FACT_MONTHS: {
        int64_t high = fact->maximum - fact->minimum > 70 ? fact->minimum + 70 : fact->maximum;
        snprintf(text, size, "%lld", (long long)random_in(r, fact->minimum, high));
        return;
    }
    case ICHA_FACT_WON: {
        int64_t amount = RANDOM_PICK(r, amounts);
        if (amount < fact->minimum || amount > fact->maximum) amount = fact->minimum;
        snprintf(text, size, "%lld", (long long)amount);
        return;
    }
    case ICHA_FACT_RATE: snprintf(text, size, "%lldbp", (long long)random_in(r, 100, 600)); return;
    case ICHA_FACT_DATE: random_day(r, text); return;
    case ICHA_FACT_CHOICE:
        snprintf(text, size, "%s", fact->choices[random_in(r, 0, (int64_t)fact->choice_count - 1)].key);
        return;
    case ICHA_FACT_TEXT: snprintf(text, size, "%s", "shinhan"); return;
    case ICHA_FACT_KSIC: snprintf(text, size, "%s", RANDOM_PICK(r, industries)); return;
    case ICHA_FACT_DATES: {
        int64_t days = random_in(r, 0, 3);
        text[0] = '\0';
        for (int64_t d = 0; d < days; d++) {
            if (d > 0) strcat(text, ";");
            random_day(r, text + strlen(text));
        }
        return;
    }
    case ICHA_FACT_HEADCOUNTS: {
        int64_t base = random_in(r, 0, 10);
        text[0] = '\0';
        for (int month = 0; month < 12; month++)
            snprintf(text + strlen(text), size - strlen(text), "%s%lld%s", month > 0 ? ";" : "", (long long)base,
                     random_one_in(r, 4) ? ".5" : "");
        return;
    }
    }
}

static void random_facts(test_random *r) {
    for (size_t f = 0; f < icha_catalogue_fact_count(at.catalogue); f++) {
        if (random_one_in(r, 8))
            strcpy(at.texts[f], "?");
        else if (random_one_in(r, 20))
            strcpy(at.texts[f], "!");
        else
            random_value(r, icha_catalogue_fact(at.catalogue, f), at.texts[f], sizeof at.texts[f]);
    }
}

static icha_verdict verdict_by(const icha_criteria *criteria, const icha_facts *facts) {
    icha_error err = ICHA_ERROR_INIT;
    icha_verdict verdict = 0;
    icha_status status = icha_screen_verdict(criteria, facts, &verdict, &err);
    if (status != ICHA_OK) fail_msg("%s: %s", at.product, err.message);
    return verdict;
}

static void forms_agree(const icha_facts *facts) {
    icha_error err = ICHA_ERROR_INIT;
    icha_screening counts = ICHA_SCREENING_INIT;
    at.screening = (icha_screening)ICHA_SCREENING_INIT;
    at.screening.reasons = at.reasons;
    at.screening.reason_capacity = ICHA_REASONS_MAX;
    at.screening.needs = at.needs;
    at.screening.need_capacity = ICHA_NEEDS_MAX;
    icha_status status = icha_screen(at.criteria, facts, &at.screening, &err);
    if (status != ICHA_OK) fail_msg("%s: %s", at.product, err.message);
    assert_int_equal(at.screening.verdict, verdict_by(at.criteria, facts));
    assert_int_equal(icha_screen(at.criteria, facts, &counts, &err), ICHA_OK);
    assert_int_equal(counts.verdict, at.screening.verdict);
    assert_int_equal(counts.reason_count, at.screening.reason_count);
    assert_int_equal(counts.need_count, at.screening.need_count);
    assert_int_equal(counts.offer.maximum, at.screening.offer.maximum);
    assert_int_equal(counts.reason_count, icha_criteria_reason_count(at.criteria));
    /* one short of what is needed */
    if (counts.reason_count > 0) {
        counts.reasons = at.reasons;
        counts.reason_capacity = counts.reason_count - 1;
        counts.needs = at.needs;
        counts.need_capacity = ICHA_NEEDS_MAX;
        size_t reasons = counts.reason_count, needs = counts.need_count;
        assert_int_equal(icha_screen(at.criteria, facts, &counts, &err), ICHA_ERR_CAPACITY);
        assert_int_equal(counts.reason_count, reasons);
        assert_int_equal(counts.need_count, needs);
        assert_int_equal(icha_screen(at.criteria, facts, &at.screening, &err), ICHA_OK);
    }
}

/* The text of the changed fact; false: a change of a list, which compare.py tries. */
static bool change(const icha_remedy *remedy, char *text, size_t size) {
    const icha_fact_definition *fact = icha_catalogue_fact(at.catalogue, (size_t)remedy->fact_index);
    char number[ICHA_TEXT_MAX];
    if (fact->type == ICHA_FACT_DATES || fact->type == ICHA_FACT_HEADCOUNTS) return false;
    (void)icha_quantity_format(remedy->to, number, sizeof number);
    if (fact->type == ICHA_FACT_CHOICE)
        snprintf(text, size, "%s", fact->choices[remedy->to.numerator].key);
    else
        snprintf(text, size, "%s", number);
    return true;
}

static icha_outcome outcome_of(const icha_criteria *criteria, const icha_facts *facts, const char *rule, icha_verdict *verdict) {
    static icha_reason reasons[ICHA_REASONS_MAX];
    static icha_need needs[ICHA_NEEDS_MAX];
    icha_error err = ICHA_ERROR_INIT;
    icha_screening again = ICHA_SCREENING_INIT;
    again.reasons = reasons;
    again.reason_capacity = ICHA_REASONS_MAX;
    again.needs = needs;
    again.need_capacity = ICHA_NEEDS_MAX;
    if (icha_screen(criteria, facts, &again, &err) != ICHA_OK) fail_msg("%s: %s", at.product, err.message);
    *verdict = again.verdict;
    for (size_t i = 0; i < again.reason_count; i++)
        if (reasons[i].depth == 0 && strcmp(reasons[i].rule, rule) == 0) return reasons[i].outcome;
    return 0;
}

static void remedy_helps(const icha_reason *reason) {
    static icha_facts facts;
    const icha_remedy *remedy = &reason->remedy;
    icha_verdict verdict = 0;
    icha_outcome outcome;
    if (remedy->kind == ICHA_REMEDY_WAIT_UNTIL) {
        icha_criteria *later = NULL;
        assert_int_equal(icha_criteria_open(at.catalogue, at.product, (icha_date)remedy->to.numerator, ICHA_DATE_UNSET, &later, NULL),
                         ICHA_OK);
        fill(&facts, ICHA_FACTS_MAX);
        outcome = outcome_of(later, &facts, reason->rule, &verdict);
        icha_criteria_free(later);
    } else {
        char before[sizeof at.texts[0]], *text = at.texts[remedy->fact_index];
        memcpy(before, text, sizeof before);
        if (!change(remedy, text, sizeof before)) return;
        fill(&facts, ICHA_FACTS_MAX);
        outcome = outcome_of(at.criteria, &facts, reason->rule, &verdict);
        memcpy(text, before, sizeof before);
    }
    at.remedies++;
    if (outcome != ICHA_OUTCOME_SATISFIED || verdict != remedy->verdict)
        fail_msg("%s %s: the remedy does not help", at.product, reason->rule);
}

/* Without one of the known facts: the same, or undetermined. */
static void leave_out(test_random *r, icha_verdict whole) {
    static icha_facts facts;
    size_t f = (size_t)random_in(r, 0, (int64_t)icha_catalogue_fact_count(at.catalogue) - 1);
    if (strcmp(at.texts[f], "?") == 0 || strcmp(at.texts[f], "!") == 0) return;
    fill(&facts, f);
    icha_verdict without = verdict_by(at.criteria, &facts);
    if (without != whole && without != ICHA_VERDICT_UNDETERMINED)
        fail_msg("%s: %s without %s", at.product, icha_verdict_name(without), icha_catalogue_fact(at.catalogue, f)->name);
    at.settled += without != ICHA_VERDICT_UNDETERMINED;
}

static void over(const char *folder, test_random *r, long cases) {
    static icha_facts facts;
    static const char *const days[] = {"2018-03-14", "2018-10-01", "2018-02-28", "2020-02-29", "2023-06-30", "2025-12-31", "2018-09-10"};
    icha_error err = ICHA_ERROR_INIT;
    if (icha_catalogue_load(folder, NULL, 0, &at.catalogue, NULL, &err) != ICHA_OK) fail_msg("%s", err.message);
    for (long done = 0; done < cases;) {
        const char *day = RANDOM_PICK(r, days);
        size_t products = icha_catalogue_product_count(at.catalogue);
        at.product = icha_catalogue_product(at.catalogue, (size_t)random_in(r, 0, (int64_t)products - 1)).id;
        assert_int_equal(icha_date_parse(day, 10, &at.on, NULL), ICHA_OK);
        if (icha_criteria_open(at.catalogue, at.product, at.on, ICHA_DATE_UNSET, &at.criteria, NULL) != ICHA_OK) continue; /* a gap */
        for (int i = 0; i < 20; i++, done++) {
            random_facts(r);
            fill(&facts, ICHA_FACTS_MAX);
            forms_agree(&facts);
            leave_out(r, at.screening.verdict);
            for (size_t k = 0; k < at.screening.reason_count; k++)
                if (at.reasons[k].remedy.kind != ICHA_REMEDY_NONE) remedy_helps(&at.reasons[k]);
        }
        icha_criteria_free(at.criteria);
        at.criteria = NULL;
    }
    icha_catalogue_free(at.catalogue);
    at.catalogue = NULL;
}

static void test_over_catalogues(void **state) {
    test_random r = {seed};
    (void)state;
    over(ICHA_TEST_SOURCE_DIR "/catalogue", &r, count / 2);
    over(ICHA_TEST_SOURCE_DIR "/tests/screening/catalogue", &r, count / 2);
    fprintf(stderr, "%ld remedies applied, %ld verdicts settled without a fact\n", at.remedies, at.settled);
    assert_true(at.remedies > count / 100);
    assert_true(at.settled > count / 100);
}

/* 70 % of sales at any magnitude: 7k / 10k is at the limit, one won more is beyond it. */
static void test_ratio_is_exact(void **state) {
    static icha_facts facts;
    test_random r = {seed};
    icha_error err = ICHA_ERROR_INIT;
    icha_verdict verdict;
    (void)state;
    at.product = "test.shop-loan";
    if (icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/tests/screening/catalogue", NULL, 0, &at.catalogue, NULL, &err) != ICHA_OK)
        fail_msg("%s", err.message);
    assert_int_equal(icha_date_parse("2018-03-14", 10, &at.on, NULL), ICHA_OK);
    assert_int_equal(icha_criteria_open(at.catalogue, at.product, at.on, ICHA_DATE_UNSET, &at.criteria, NULL), ICHA_OK);
    int32_t debt = icha_catalogue_fact_index(at.catalogue, "business.debt");
    int32_t sales = icha_catalogue_fact_index(at.catalogue, "business.sales");
    const char *rule = NULL;
    for (long i = 0; i < count; i++) {
        int64_t k = random_in(&r, 1, INT64_C(900000000000000) >> random_in(&r, 0, 45)), more = random_in(&r, 0, 1);
        icha_facts_init(&facts, at.catalogue);
        assert_int_equal(icha_facts_put(&facts, debt, 7 * k + more, NULL), ICHA_OK);
        assert_int_equal(icha_facts_put(&facts, sales, 10 * k, NULL), ICHA_OK);
        forms_agree(&facts);
        for (size_t n = 0; n < at.screening.reason_count && rule == NULL; n++)
            if (at.reasons[n].depth == 0 && at.reasons[n].test != NULL && at.reasons[n].test->per_index == sales) rule = at.reasons[n].rule;
        assert_non_null(rule);
        assert_int_equal(outcome_of(at.criteria, &facts, rule, &verdict), more ? ICHA_OUTCOME_VIOLATED : ICHA_OUTCOME_SATISFIED);
        for (size_t n = 0; n < at.screening.reason_count; n++)
            if (at.reasons[n].depth == 0 && strcmp(at.reasons[n].rule, rule) == 0)
                assert_int_equal(at.reasons[n].margin.numerator, -more);
    }
    icha_criteria_free(at.criteria);
    icha_catalogue_free(at.catalogue);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_over_catalogues), cmocka_unit_test(test_ratio_is_exact)};
    seed = random_from(argc, argv, seed, &count).state;
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    icha_thread_cleanup();
    return failures;
}
