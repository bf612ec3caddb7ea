/* The shipped rules at their thresholds, as a clerk would meet them: one applicant a line, verdict, tier and what the offer
 * comes to. Expected figures are worked out beside them from products-2018.md and facts 1 and 5. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "icha/icha.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static icha_catalogue *catalogue;

static int load(void **state) {
    (void)state;
    icha_status status = icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/catalogue", NULL, 0, &catalogue, NULL, NULL);
    return (int)status;
}

static int unload(void **state) {
    (void)state;
    icha_catalogue_free(catalogue);
    return 0;
}

static icha_date day(const char *text) {
    icha_date date;
    assert_int_equal(icha_date_parse(text, strlen(text), &date, NULL), ICHA_OK);
    return date;
}

typedef struct applicant {
    const char *product, *on, *facts; /* `name=value`, blank-separated; `-` not applicable */
    const char *expected;             /* verdict, subsidy tier, maximum offer (`<=`: at most) */
} applicant;

static void read_facts(const char *text, icha_facts *facts) {
    char copy[600], *save = NULL;
    icha_facts_init(facts, catalogue);
    assert_true(strlen(text) < sizeof copy);
    strcpy(copy, text);
    for (char *one = strtok_r(copy, " ", &save); one != NULL; one = strtok_r(NULL, " ", &save)) {
        char *value = strchr(one, '=');
        *value++ = '\0';
        assert_int_equal(strcmp(value, "-") == 0 ? icha_facts_set_state(facts, one, ICHA_FACT_NOT_APPLICABLE, NULL)
                                                 : icha_facts_set(facts, one, value, strlen(value), NULL),
                         ICHA_OK);
    }
}

/* E-2, E-3, E-7. */
static void test_applicant(void **state) {
    static icha_facts facts;
    const applicant *a = *state;
    icha_criteria *criteria = NULL;
    icha_screening s = ICHA_SCREENING_INIT;
    char found[200], maximum[ICHA_TEXT_MAX] = "";
    assert_int_equal(icha_criteria_open(catalogue, a->product, day(a->on), ICHA_DATE_UNSET, &criteria, NULL), ICHA_OK);
    read_facts(a->facts, &facts);
    assert_int_equal(icha_screen(criteria, &facts, &s, NULL), ICHA_OK);
    icha_criteria_free(criteria);
    if (s.offer.maximum != ICHA_UNSET)
        snprintf(maximum, sizeof maximum, " %s%lld", s.offer.is_at_most ? "<=" : "", (long long)s.offer.maximum);
    snprintf(found, sizeof found, "%s%s%s%s", icha_verdict_name(s.verdict), s.offer.subsidy_tier[0] == '\0' ? "" : " ",
             s.offer.subsidy_tier, maximum);
    assert_string_equal(found, a->expected);
}

#define SMALL "business.size=small_merchant "
#define CLEAN "business.restricted_industry=false arrears.loan=false arrears.tax=false "
#define HERE SMALL "business.in_region=true "
/* Founded long ago, nothing asked for yet, no guarantees: what does not matter to a line. */
#define OLD "business.founded_on=2000-01-01 "

static const applicant applicants[] = {
    /* "창업 후 5년 이내": founded 2013-04-02, the window's last day is 2018-04-02 */
    {"incheon.startup", "2018-04-02", SMALL "business.founded_on=2013-04-02 credit.grade=7", "ELIGIBLE <=800000000"},
    {"incheon.startup", "2018-04-03", SMALL "business.founded_on=2013-04-02 credit.grade=7", "INELIGIBLE <=800000000"},
    {"incheon.startup", "2018-04-02", SMALL "business.founded_on=2013-04-02 credit.grade=8", "INELIGIBLE <=800000000"},
    {"incheon.startup", "2018-04-02", SMALL "business.founded_on=2013-04-02", "UNDETERMINED <=800000000"},
    {"incheon.startup", "2018-04-02", "business.size=small_enterprise business.founded_on=2013-04-02 credit.grade=1",
     "INELIGIBLE <=800000000"},
    /* 2016: industries, and a cap by industry; the ceiling of the decree was not read for that year */
    {"incheon.startup", "2016-06-30", HERE "business.founded_on=2015-01-01 credit.grade=7 business.ksic=25111",
     "ELIGIBLE <=200000000"},
    {"incheon.startup", "2016-06-30", HERE "business.founded_on=2015-01-01 credit.grade=7 business.ksic=46101",
     "ELIGIBLE <=100000000"},
    {"incheon.startup", "2016-06-30",
     HERE "business.founded_on=2015-01-01 credit.grade=7 business.ksic=56111 business.knowledge_service=false",
     "INELIGIBLE <=100000000"},
    {"incheon.startup", "2016-07-01",
     HERE "business.founded_on=2015-01-01 credit.grade=7 business.ksic=56111 business.knowledge_service=false "
          "business.patent=true",
     "ELIGIBLE <=100000000"},
    {"incheon.startup", "2016-07-01",
     HERE "business.founded_on=2015-01-01 credit.grade=7 business.ksic=56111 business.knowledge_service=- "
          "business.patent=- applicant.startup_course=- business.recommended=-",
     "INELIGIBLE <=100000000"},

    {"incheon.huimang-kium", "2018-04-01", HERE "business.operating=true", "ELIGIBLE <=800000000"},
    {"incheon.huimang-kium", "2018-04-01", SMALL "business.in_region=false business.operating=true",
     "INELIGIBLE <=800000000"},

    /* The plan: a hire within 12 months (2017-05-01 counts until 2018-05-01), or jobs kept */
    {"incheon.job-creation", "2018-05-01", SMALL "employment.hired_on=2017-05-01 employment.retained=false",
     "ELIGIBLE <=800000000"},
    {"incheon.job-creation", "2018-05-02", SMALL "employment.hired_on=2017-05-01 employment.retained=false",
     "INELIGIBLE <=800000000"},
    {"incheon.job-creation", "2018-05-02", SMALL "employment.hired_on=- employment.retained=true",
     "ELIGIBLE <=800000000"},
    /* a way that does not apply to him is not the way he qualifies by */
    {"incheon.job-creation", "2018-05-02", SMALL "employment.hired_on=- employment.retained=-",
     "INELIGIBLE <=800000000"},
    /* The launch: hires within 6 months, and tiers by their number; 2018-04-01 counts until 2018-10-01 */
    {"incheon.job-creation", "2018-10-01", SMALL OLD "employment.hired_on=2018-04-01 employment.retained=false",
     "ELIGIBLE hires-1 <=100000000"},
    {"incheon.job-creation", "2018-10-02", SMALL OLD "employment.hired_on=2018-04-01 employment.retained=false",
     "INELIGIBLE hires-1 <=100000000"},
    {"incheon.job-creation", "2018-10-01",
     SMALL OLD "employment.hired_on=2018-04-01;2018-09-30 employment.retained=false", "ELIGIBLE hires-2 <=100000000"},
    {"incheon.job-creation", "2018-10-01",
     SMALL OLD "employment.hired_on=2018-04-01;2018-09-30;2018-10-01 employment.retained=false",
     "ELIGIBLE hires-3-or-retained <=100000000"},
    {"incheon.job-creation", "2018-10-01", SMALL OLD "employment.hired_on=- employment.retained=true",
     "ELIGIBLE hires-3-or-retained <=100000000"},
    {"incheon.job-creation", "2018-10-01", SMALL OLD "employment.hired_on=2018-04-01 employment.retained=-",
     "ELIGIBLE hires-1 <=100000000"},
    {"incheon.job-creation", "2018-10-01", SMALL OLD "employment.hired_on=2018-04-01", "ELIGIBLE <=100000000"},
    /* a one-person business 3 to 12 months old: founded 2018-07-01, from 2018-10-01 on */
    {"incheon.job-creation", "2018-09-30",
     SMALL "business.founded_on=2018-07-01 employment.hired_on=- employment.retained=false",
     "INELIGIBLE hires-1 <=100000000"},
    {"incheon.job-creation", "2018-10-01",
     SMALL "business.founded_on=2018-07-01 employment.hired_on=- employment.retained=false",
     "ELIGIBLE hires-1 <=100000000"},
    {"incheon.job-creation", "2018-10-01",
     SMALL "business.founded_on=2017-10-01 employment.hired_on=- employment.retained=-",
     "ELIGIBLE hires-1 <=100000000"},
    {"incheon.job-creation", "2018-10-02",
     SMALL "business.founded_on=2017-10-01 employment.hired_on=- employment.retained=-",
     "INELIGIBLE hires-1 <=100000000"},
    {"incheon.job-creation", "2018-10-01", SMALL "business.founded_on=- employment.hired_on=- employment.retained=-",
     "INELIGIBLE hires-1 <=100000000"},
    /* 2025: a guarantee of 2025-06-01 is recent until 2025-09-01; exactly 100 million of guarantees pass */
    {"incheon.job-creation", "2025-09-01",
     HERE CLEAN "employment.retained=true guarantee.last_issued_on=2025-06-01 guarantee.outstanding=100000000",
     "INELIGIBLE <=30000000"},
    {"incheon.job-creation", "2025-09-02",
     HERE CLEAN "employment.retained=true guarantee.last_issued_on=2025-06-01 guarantee.outstanding=100000000",
     "ELIGIBLE <=30000000"},
    {"incheon.job-creation", "2025-09-02",
     HERE CLEAN "employment.retained=true guarantee.last_issued_on=2025-06-01 guarantee.outstanding=100000001",
     "INELIGIBLE <=30000000"},
    {"incheon.job-creation", "2025-09-02",
     HERE CLEAN "employment.retained=true guarantee.last_issued_on=- guarantee.outstanding=0", "ELIGIBLE <=30000000"},

    /* the rounds since 2019 are for businesses of Incheon; the plan and the launch of 2018 name no region */
    {"incheon.job-creation", "2018-10-01",
     SMALL OLD "business.in_region=false employment.hired_on=2018-04-01 employment.retained=false",
     "ELIGIBLE hires-1 <=100000000"},
    {"incheon.job-creation", "2019-04-05", SMALL OLD "business.in_region=false employment.retained=true",
     "INELIGIBLE <=100000000"},
    {"incheon.job-creation", "2019-04-05", HERE OLD "employment.retained=true", "ELIGIBLE <=100000000"},
    {"incheon.job-creation", "2025-08-06",
     SMALL CLEAN "business.in_region=false employment.retained=true guarantee.last_issued_on=- guarantee.outstanding=0",
     "INELIGIBLE <=30000000"},
    {"incheon.job-creation", "2026-02-27", SMALL CLEAN "business.in_region=false employment.retained=true",
     "INELIGIBLE <=30000000"},
    {"incheon.job-creation", "2026-02-27", HERE CLEAN "employment.retained=true", "ELIGIBLE <=30000000"},

    /* need (E-9), five workers for a year. Plan: 221,540 x 5 x 12 x 45% = 5,981,580. Launch: 91,540 x 60 = 5,492,400 */
    {"incheon.minimum-wage", "2018-03-13", SMALL "wage_support.selected=true wage.workers=5 wage.months=12",
     "ELIGIBLE <=5981580"},
    {"incheon.minimum-wage", "2018-03-14", HERE "wage_support.selected=true wage.workers=5 wage.months=12",
     "ELIGIBLE <=5492400"},
    {"incheon.minimum-wage", "2018-03-13", SMALL "wage_support.selected=false employment.min_wage_worker=true",
     "INELIGIBLE <=50000000"},
    {"incheon.minimum-wage", "2018-03-14", HERE "wage_support.selected=false employment.min_wage_worker=true",
     "ELIGIBLE <=70000000"},
    {"incheon.minimum-wage", "2018-03-14", HERE "wage_support.selected=- employment.min_wage_worker=-",
     "INELIGIBLE <=70000000"},
    /* 1 worker, 1 month: 45% of 221,540 = 99,693 */
    {"incheon.minimum-wage", "2018-03-13", SMALL "wage_support.selected=true wage.workers=1 wage.months=1",
     "ELIGIBLE <=99693"},

    {"incheon.general-guarantee", "2018-04-01", "business.size=small_enterprise business.in_region=true",
     "ELIGIBLE <=800000000"},
    {"incheon.general-guarantee", "2018-04-01", "business.size=other business.in_region=true",
     "INELIGIBLE <=800000000"},

    /* 물류도매업 in the plan, 도소매업 in the notice */
    {"incheon.distribution", "2018-03-18", HERE "business.ksic=47111", "INELIGIBLE <=30000000"},
    {"incheon.distribution", "2018-03-18", HERE "business.ksic=46101", "ELIGIBLE <=30000000"},
    {"incheon.distribution", "2018-03-19", HERE "business.ksic=47111", "ELIGIBLE <=30000000"},
    {"incheon.distribution", "2022-03-02", HERE CLEAN "guarantee.outstanding=0", "ELIGIBLE <=50000000"},
    {"incheon.distribution", "2022-03-02", HERE CLEAN "guarantee.outstanding=1", "INELIGIBLE <=50000000"},

    /* thresholds of 저소득·저신용 are UNKNOWN */
    {"incheon.haetsal", "2018-04-01", "business.self_employed=true applicant.annual_income=20000000 credit.grade=8",
     "UNDETERMINED <=50000000"},
    {"incheon.haetsal", "2018-04-01", "business.self_employed=false", "INELIGIBLE <=50000000"},

    {"incheon.veterans-rent", "2018-04-01",
     "applicant.veteran=true applicant.owns_home=false applicant.lives_in_region=true", "ELIGIBLE <=200000000"},
    {"incheon.veterans-rent", "2018-04-01",
     "applicant.veteran=true applicant.owns_home=true applicant.lives_in_region=true", "INELIGIBLE <=200000000"},
    {"incheon.veterans-rent", "2017-09-01",
     "applicant.veteran=true applicant.owns_home=false applicant.lives_in_region=true", "UNDETERMINED <=200000000"},

    {"incheon.thaad", "2017-06-01", "business.hurt_by_thaad=true", "ELIGIBLE"},
    {"incheon.sorae-fire", "2017-06-01", SMALL "disaster.in_zone=true disaster.damage=12000000", "ELIGIBLE <=12000000"},
    {"incheon.sorae-fire", "2017-06-01", SMALL "disaster.in_zone=true disaster.damage=90000000", "ELIGIBLE <=70000000"},
    {"incheon.sorae-fire", "2017-06-01", SMALL "disaster.in_zone=false disaster.damage=90000000",
     "INELIGIBLE <=70000000"},

    /* "2억원 이상" is out */
    {"incheon.hope", "2026-02-01", HERE CLEAN "guarantee.last_issued_on=- guarantee.outstanding_all=199999999",
     "ELIGIBLE <=50000000"},
    {"incheon.hope", "2026-02-01", HERE CLEAN "guarantee.last_issued_on=- guarantee.outstanding_all=200000000",
     "INELIGIBLE <=50000000"},
    /* 6 months in the third round of 2025: a guarantee of 2025-04-01 is recent until 2025-10-01 */
    {"incheon.hope", "2025-10-01", HERE CLEAN "guarantee.last_issued_on=2025-04-01 guarantee.outstanding=0",
     "INELIGIBLE <=30000000"},
    {"incheon.hope", "2025-10-02", HERE CLEAN "guarantee.last_issued_on=2025-04-01 guarantee.outstanding=0",
     "ELIGIBLE <=30000000"},

    /* 39 years on the day: born 1985-06-02 turns 40 on 2025-06-02. In 2026 the birth date decides */
    {"incheon.youth-startup", "2025-06-01",
     HERE CLEAN "business.founded_on=2024-01-01 applicant.birth_date=1985-06-02 guarantee.last_issued_on=- "
                "guarantee.outstanding=0",
     "ELIGIBLE <=30000000"},
    {"incheon.youth-startup", "2025-06-02",
     HERE CLEAN "business.founded_on=2024-01-01 applicant.birth_date=1985-06-02 guarantee.last_issued_on=- "
                "guarantee.outstanding=0",
     "INELIGIBLE <=30000000"},
    {"incheon.youth-startup", "2026-03-02", HERE CLEAN "business.founded_on=2024-01-01 applicant.birth_date=1986-01-01",
     "ELIGIBLE <=30000000"},
    {"incheon.youth-startup", "2026-03-02", HERE CLEAN "business.founded_on=2024-01-01 applicant.birth_date=1985-12-31",
     "INELIGIBLE <=30000000"},
    {"incheon.youth-startup", "2026-03-02",
     SMALL CLEAN "business.in_region=false business.founded_on=2024-01-01 applicant.birth_date=1986-01-01",
     "INELIGIBLE <=30000000"},

    /* 무점포 소매업(479) is out, but a market stall is in */
    {"incheon.local-commerce", "2025-09-01",
     HERE CLEAN "business.ksic=47111 guarantee.last_issued_on=- guarantee.outstanding=0", "ELIGIBLE <=30000000"},
    {"incheon.local-commerce", "2025-09-01",
     HERE CLEAN "business.ksic=47911 guarantee.last_issued_on=- guarantee.outstanding=0 business.in_market=false",
     "INELIGIBLE <=30000000"},
    {"incheon.local-commerce", "2025-09-01",
     HERE CLEAN "business.ksic=25111 guarantee.last_issued_on=- guarantee.outstanding=0 business.in_market=true",
     "ELIGIBLE <=30000000"},
    {"incheon.local-commerce", "2025-09-01",
     HERE CLEAN "business.ksic=25111 guarantee.last_issued_on=- guarantee.outstanding=0", "UNDETERMINED <=30000000"},
    {"incheon.local-commerce", "2025-09-01",
     HERE CLEAN "business.ksic=25111 guarantee.last_issued_on=- guarantee.outstanding=0 business.in_redevelopment=- "
                "business.in_market=-",
     "INELIGIBLE <=30000000"},

    /* "10인 미만": 11 x 10 + 9.5 = 119.5, below 120; 120 is not. The cap goes by the bank */
    {"incheon.small-manufacturer", "2026-03-02",
     HERE CLEAN "business.ksic=25111 employment.monthly_headcounts=10;10;10;10;10;10;10;10;10;10;10;9.5 "
                "loan.bank=신한은행",
     "ELIGIBLE <=200000000"},
    {"incheon.small-manufacturer", "2026-03-02",
     HERE CLEAN "business.ksic=25111 employment.monthly_headcounts=10;10;10;10;10;10;10;10;10;10;10;10 "
                "loan.bank=카카오뱅크",
     "INELIGIBLE <=100000000"},
    /* not one of the seven banks: what the product's cap is for it is not known, the decree's ceiling is left */
    {"incheon.small-manufacturer", "2026-03-02",
     HERE CLEAN "business.ksic=25111 employment.monthly_headcounts=1;1;1;1;1;1;1;1;1;1;1;1 loan.bank=부산은행",
     "ELIGIBLE <=800000000"},

    /* revenue of 110% of the year before: exactly is enough */
    {"incheon.hana-agreement", "2023-10-04",
     HERE "business.ksic=56111 business.knowledge_service=false employment.hired_on= business.revenue=110000000 "
          "business.revenue_previous=100000000",
     "ELIGIBLE <=100000000"},
    {"incheon.hana-agreement", "2023-10-04",
     HERE "business.ksic=56111 business.knowledge_service=false employment.hired_on= business.revenue=109999999 "
          "business.revenue_previous=100000000",
     "INELIGIBLE <=100000000"},
    /* no revenue in the year before: nothing to grow from */
    {"incheon.hana-agreement", "2023-10-04",
     HERE "business.ksic=56111 business.knowledge_service=false employment.hired_on= business.revenue=0 "
          "business.revenue_previous=0",
     "INELIGIBLE <=100000000"},
    {"incheon.hana-agreement", "2023-10-04",
     HERE "business.ksic=56111 business.knowledge_service=false employment.hired_on= business.revenue=110000000 "
          "business.revenue_previous=-",
     "INELIGIBLE <=100000000"},

    {"incheon.rent-fraud", "2023-06-01", HERE "applicant.rent_fraud_victim=true business.restricted_industry=false",
     "ELIGIBLE <=30000000"},
};

/* No two tiers hold for anybody: every number of hires, with every state of the other fact (C-3). */
static void test_tiers_never_overlap(void **state) {
    static const char *const hires[] = {"",
                                        "2018-09-01",
                                        "2018-09-01;2018-09-02",
                                        "2018-09-01;2018-09-02;2018-09-03",
                                        "2018-01-01;2018-09-01;2018-09-02",
                                        "-"};
    static const char *const retained[] = {"true", "false", "-"};
    static const char *const tiers[COUNT(hires)][COUNT(retained)] = {
        {"hires-3-or-retained", "hires-1", "hires-1"},
        {"hires-3-or-retained", "hires-1", "hires-1"},
        {"hires-3-or-retained", "hires-2", "hires-2"},
        {"hires-3-or-retained", "hires-3-or-retained", "hires-3-or-retained"},
        {"hires-3-or-retained", "hires-2", "hires-2"}, /* the first lies before the window */
        {"hires-3-or-retained", "hires-1", "hires-1"},
    };
    static icha_facts facts;
    icha_criteria *criteria = NULL;
    (void)state;
    assert_int_equal(
        icha_criteria_open(catalogue, "incheon.job-creation", day("2018-10-01"), ICHA_DATE_UNSET, &criteria, NULL),
        ICHA_OK);
    for (size_t h = 0; h < COUNT(hires); h++)
        for (size_t r = 0; r < COUNT(retained); r++) {
            icha_screening s = ICHA_SCREENING_INIT;
            char text[200];
            snprintf(text, sizeof text, "employment.hired_on=%s employment.retained=%s", hires[h], retained[r]);
            read_facts(text, &facts);
            assert_int_equal(icha_screen(criteria, &facts, &s, NULL), ICHA_OK);
            assert_string_equal(s.offer.subsidy_tier, tiers[h][r]);
        }
    icha_criteria_free(criteria);
}

/* The day a version of the criteria begins or ends, as known then and as known now: there is something to screen by. */
static size_t expect_open(const char *product, icha_date on, icha_date known_on) {
    icha_version version;
    icha_criteria *criteria = NULL;
    icha_error err = ICHA_ERROR_INIT;
    if (icha_catalogue_select(catalogue, product, "criteria", on, known_on, &version, NULL) != ICHA_OK) return 0;
    if (icha_criteria_open(catalogue, product, on, known_on, &criteria, &err) != ICHA_OK) fail_msg("%s", err.message);
    assert_true(icha_criteria_reason_count(criteria) > 0);
    icha_criteria_free(criteria);
    return 1;
}

/* C-3. */
static void test_criteria_open_wherever_there_are_any(void **state) {
    (void)state;
    for (size_t p = 0; p < icha_catalogue_product_count(catalogue); p++) {
        const char *product = icha_catalogue_product(catalogue, p).id;
        size_t opened = 0, count = icha_catalogue_version_count(catalogue, product, "criteria");
        for (size_t i = 0; i < count; i++)
            for (size_t k = 0; k <= count; k++) {
                icha_version version = icha_catalogue_version(catalogue, product, "criteria", i);
                icha_date known_on =
                    k == count ? ICHA_DATE_UNSET : icha_catalogue_version(catalogue, product, "criteria", k).known_from;
                opened += expect_open(product, version.valid_from, known_on);
                opened += expect_open(product, version.valid_to, known_on);
            }
        assert_true(opened >= 2);
    }
}

int main(void) {
    static struct CMUnitTest tests[COUNT(applicants)];
    static char names[COUNT(applicants)][160];
    const struct CMUnitTest whole[] = {cmocka_unit_test(test_tiers_never_overlap),
                                       cmocka_unit_test(test_criteria_open_wherever_there_are_any)};
    for (size_t i = 0; i < COUNT(applicants); i++) {
        snprintf(names[i], sizeof names[i], "%s on %s: %.90s", applicants[i].product, applicants[i].on,
                 applicants[i].facts);
        tests[i] = (struct CMUnitTest){names[i], test_applicant, NULL, NULL, (void *)(uintptr_t)&applicants[i]};
    }
    int failed = cmocka_run_group_tests_name("whole", whole, load, unload);
    return failed + _cmocka_run_group_tests("applicants", tests, COUNT(tests), load, unload);
}
