/* Sentences that a clerk reads out: every form of rule in both languages, by hand; particles; buffers that are too small. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "icha/icha.h"
#include "screening/sentence.h"

#define EN ICHA_LANGUAGE_EN
#define KO ICHA_LANGUAGE_KO

static icha_catalogue *catalogue;
static icha_facts facts;
static icha_reason reasons[ICHA_REASONS_MAX];
static icha_need needs[ICHA_NEEDS_MAX];
static icha_screening screening;

static int load(void **state) {
    const char *records[] = {"test-score"};
    (void)state;
    return icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/tests/screening/catalogue", records, 1, &catalogue, NULL, NULL) !=
           ICHA_OK;
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

/* Pairs of name and text, then NULL. */
static void give(const char *name, ...) {
    va_list pairs;
    va_start(pairs, name);
    for (; name != NULL; name = va_arg(pairs, const char *)) {
        const char *text = va_arg(pairs, const char *);
        assert_int_equal(icha_facts_set(&facts, name, text, strlen(text), NULL), ICHA_OK);
    }
    va_end(pairs);
}

static void screen(const char *product) {
    icha_criteria *criteria;
    screening = (icha_screening)ICHA_SCREENING_INIT;
    screening.reasons = reasons;
    screening.reason_capacity = ICHA_REASONS_MAX;
    screening.needs = needs;
    screening.need_capacity = ICHA_NEEDS_MAX;
    assert_int_equal(icha_criteria_open(catalogue, product, day("2018-03-14"), ICHA_DATE_UNSET, &criteria, NULL),
                     ICHA_OK);
    assert_int_equal(icha_screen(criteria, &facts, &screening, NULL), ICHA_OK);
    icha_criteria_free(criteria);
}

/* The rule's reason, or its n-th part. */
static const icha_reason *reason(const char *rule, size_t part) {
    for (size_t i = 0; i < screening.reason_count; i++)
        if (reasons[i].depth == 0 && strcmp(reasons[i].rule, rule) == 0) return &reasons[i + part];
    fail_msg("no rule %s", rule);
    return NULL;
}

/* Without its source, which add_source() is tested for once. */
static void assert_says(const char *rule, size_t part, icha_language language, const char *expected) {
    char text[4096];
    size_t length = icha_reason_sentence(reason(rule, part), &facts, language, text, sizeof text);
    assert_int_equal(length, strlen(text));
    char *source = strstr(text, language == KO ? " 출처:" : " Source:");
    if (source != NULL) *source = '\0';
    assert_string_equal(text, expected);
}

static void start(void) {
    icha_facts_init(&facts, catalogue);
}

/* ---- every form of rule ---- */

static void test_satisfied(void **state) {
    (void)state;
    start();
    give("business.founded_on", "2015-05-01", "credit.grade", "6", "business.in_region", "true", "business.size",
         "small_merchant", "business.ksic", "56111", "applicant.birth_date", "1985-07-01", "business.debt", "70000000",
         "business.sales", "100000000", "employment.monthly_headcounts", "4;4.5;5;5;5;5;5;5;5;5;5;5.5",
         "guarantee.last_issued_on", "2017-12-14", "loan.rate", "3.5%", NULL);
    assert_int_equal(icha_facts_describe(&facts, "credit.grade", day("2018-03-10"), ICHA_ASSURANCE_REGISTRY, NULL),
                     ICHA_OK);
    screen("test.shop-loan");
    assert_says("grade", 0, KO,
                "신용등급: 충족합니다. 신용등급은 6등급입니다(공부 확인, 2018-03-10 기준). 기준은 7등급 "
                "이하입니다(등급 기준, plan 판, "
                "2018-01-02 공표). 기준까지 1등급 여유가 있습니다.");
    assert_says(
        "grade", 0, EN,
        "Credit grade: satisfied. Credit grade: 6 grade (by registry, as of 2018-03-10). Required: at most 7 grade "
        "(grade limit, version plan known from 2018-01-02). Margin: 1 grade.");
    assert_says(
        "founding", 0, KO,
        "창업 후 5년 이내: 충족합니다. 창업일은 2015-05-01입니다(본인 신고). 기준은 심사일까지 60개월(5년) 이내입니다"
        "(founding.window_months, plan 판, 2018-01-02 공표). 기한까지 779일 남았습니다.");
    assert_says("region", 0, KO, "관내 소재: 충족합니다. 관내 사업장 여부: 예(본인 신고). ‘예’여야 합니다.");
    assert_says("size", 0, KO,
                "기업 규모: 충족합니다. 기업 규모는 소상공인입니다(본인 신고). 기준은 소상공인, 소기업 중 하나입니다.");
    assert_says("size", 0, EN,
                "Size: satisfied. Size of the business: micro business (declared). Required: one of micro business, "
                "small enterprise.");
    assert_says("industry", 0, KO,
                "업종: 충족합니다. 업종코드는 56111입니다(본인 신고). 기준은 업종코드가 56, 47로 시작하는 것(5621 "
                "제외)입니다.");
    assert_says("age", 0, KO,
                "나이: 충족합니다. 생년월일은 1985-07-01입니다(본인 신고). 기준은 나이 만 39세 이하입니다. 기준까지 "
                "2,665일 여유가 있습니다.");
    assert_says("debt", 0, KO,
                "부채 비율: 충족합니다. 연매출 대비 부채 비율은 70%입니다(본인 신고). 기준은 70% 이하입니다. 기준에 꼭 "
                "맞습니다.");
    assert_says("workers", 0, KO,
                "상시근로자: 충족합니다. 상시근로자 수 평균은 4 11/12명입니다(본인 신고). 기준은 10명 미만입니다. "
                "기준까지 5 1/24명 "
                "여유가 있습니다.");
    assert_says("rate", 0, EN,
                "Rate asked for: satisfied. Lending rate: 3.5% (declared). Required: at most 4%. Margin: 0.5%p.");
    /* three months from 2017-12-14 end on 2018-03-14 (T-6): the day of the decision */
    assert_says("pause", 0, KO,
                "직전 보증 뒤 3개월: 충족합니다. 직전 보증일은 2017-12-14입니다(본인 신고). 기준은 심사일까지 3개월이 "
                "지나는 것입니다. "
                "심사일에 기간이 찼습니다.");
}

static void test_violated(void **state) {
    (void)state;
    start();
    give("business.founded_on", "2012-05-01", "credit.grade", "9", "business.in_region", "false",
         "applicant.birth_date", "1970-07-01", "business.debt", "80000000", "business.sales", "100000000",
         "guarantee.last_issued_on", "2018-03-01", "arrears.loan", "true", "loan.rate", "4.25%", NULL);
    screen("test.shop-loan");
    assert_says(
        "grade", 0, EN,
        "Credit grade: not satisfied. Credit grade: 9 grade (declared). Required: at most 7 grade (grade limit, "
        "version plan known from 2018-01-02). It is 2 grade over.");
    assert_says("founding", 0, KO,
                "창업 후 5년 이내: 충족하지 못합니다. 창업일은 2012-05-01입니다(본인 신고). 기준은 심사일까지 "
                "60개월(5년) 이내입니다"
                "(founding.window_months, plan 판, 2018-01-02 공표). 기간을 317일 벗어났습니다.");
    assert_says("region", 0, EN,
                "In the region: not satisfied. Place of business in the region: no (declared). Required: yes.");
    assert_says("debt", 0, KO,
                "부채 비율: 충족하지 못합니다. 연매출 대비 부채 비율은 80%입니다(본인 신고). 기준은 70% 이하입니다. "
                "기준을 10,000,000원 넘습니다.");
    assert_says("pause", 0, KO,
                "직전 보증 뒤 3개월: 충족하지 못합니다. 직전 보증일은 2018-03-01입니다(본인 신고). 기준은 심사일까지 "
                "3개월이 지나는 것입니다. "
                "79일 더 지나야 합니다.");
    assert_says("rate", 0, KO,
                "희망 금리: 충족하지 못합니다. 대출금리는 4.25%입니다(본인 신고). 기준은 4% 이하입니다. 기준을 0.25%p "
                "넘습니다.");
    assert_says("clean", 0, KO, "연체·체납 없음: 충족하지 못합니다. 기준은 다음 조건 모두입니다.");
    assert_says("clean", 1, KO, "대출 연체: 예, 기준 아니요, 미충족.");
    assert_says("clean", 2, EN, "Tax arrears: not known; asked: no; cannot be judged.");
}

static void test_unknown_and_skipped(void **state) {
    (void)state;
    start();
    give("business.ksic", "56", "business.debt", "1", NULL);
    assert_int_equal(icha_facts_set_state(&facts, "guarantee.last_issued_on", ICHA_FACT_NOT_APPLICABLE, NULL), ICHA_OK);
    screen("test.shop-loan");
    assert_says("grade", 0, KO,
                "신용등급: 아직 판단할 수 없습니다. 신용등급 자료가 없습니다. 확인 방법: 신용조회. 기준은 7등급 "
                "이하입니다(등급 기준, plan 판, "
                "2018-01-02 공표).");
    assert_says("industry", 0, KO,
                "업종: 아직 판단할 수 없습니다. 업종코드는 56입니다(본인 신고). 56만으로는 가릴 수 없습니다. 기준은 "
                "업종코드가 56, 47로 시작하는 "
                "것(5621 제외)입니다.");
    assert_says(
        "debt", 0, EN,
        "Debt ratio: cannot be judged yet. Not known: yearly sales; to be shown by: certificate of the tax base. "
        "Required: at most 70%.");
    assert_says("pause", 0, KO,
                "직전 보증 뒤 3개월: 충족합니다. 신청인에게는 직전 보증일 항목이 해당하지 않습니다. 기준은 심사일까지 "
                "3개월이 지나는 것입니다.");
    assert_says("jobs", 1, KO, "신규 채용: 자료 없음, 기준 심사일까지 6개월 안에 1명 이상, 판단 불가.");
    assert_says("open", 0, KO, "폐업 사실 없음: 아직 판단할 수 없습니다. 기준은 다음 조건에 해당하지 않는 것입니다.");
    screen("test.veterans");
    assert_says("pause", 0, EN,
                "Three months since the last guarantee: does not apply. Does not apply to this applicant: date of the "
                "last guarantee. Required: 3 months passed by the decision.");
}

static void test_what_the_catalogue_does_not_know(void **state) {
    (void)state;
    start();
    give("credit.score", "710", NULL);
    screen("test.open-guarantee");
    assert_says("form", 0, EN, "Papers: cannot be judged yet. What is required is not known: the notice does not say.");
    assert_says("veteran", 0, EN, "Veterans: does not apply. The rule does not apply: for other products only.");
    assert_says("score", 0, KO,
                "신용평점: 충족합니다. 신용평점은 710점입니다(본인 신고). 기준은 700점 이상입니다(출처가 아니라 가정 "
                "test-score에 따름). "
                "기준까지 10점 여유가 있습니다.");
    assert_says("two-of-three", 0, KO, "세 가지 중 둘: 아직 판단할 수 없습니다. 기준은 다음 조건 중 2가지 이상입니다.");
    assert_says("two-of-three", 3, KO, "최저임금 근로자 수: 자료 없음, 기준 0명 초과, 판단 불가.");
}

/* E-3: of a number that must equal another, being equal says it all; else by how much it is off. */
static void test_equals(void **state) {
    (void)state;
    start();
    give("credit.grade", "7", NULL);
    screen("test.shop-loan");
    icha_reason *grade = (icha_reason *)reason("grade", 0);
    icha_test equals = *grade->test;
    equals.op = ICHA_OP_EQUALS;
    grade->test = &equals;
    assert_says("grade", 0, EN,
                "Credit grade: satisfied. Credit grade: 7 grade (declared). Required: 7 grade (grade limit, version "
                "plan known from 2018-01-02).");
    grade->outcome = ICHA_OUTCOME_VIOLATED;
    grade->margin.numerator = -2;
    assert_says("grade", 0, EN,
                "Credit grade: not satisfied. Credit grade: 7 grade (declared). Required: 7 grade (grade limit, version "
                "plan known from 2018-01-02). It is 2 grade away.");
}

/* E-1: how a fact is shown stands behind it. */
static void test_assurances(void **state) {
    static const struct {
        icha_assurance assurance;
        const char *words;
    } cases[] = {{ICHA_ASSURANCE_DECLARED, "(declared)"},
                 {ICHA_ASSURANCE_DOCUMENT, "(by document)"},
                 {ICHA_ASSURANCE_REGISTRY, "(by registry)"}};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        char text[4096];
        start();
        give("credit.grade", "6", NULL);
        assert_int_equal(icha_facts_describe(&facts, "credit.grade", ICHA_DATE_UNSET, cases[i].assurance, NULL), ICHA_OK);
        screen("test.shop-loan");
        icha_reason_sentence(reason("grade", 0), &facts, EN, text, sizeof text);
        assert_non_null(strstr(text, cases[i].words));
    }
}

/* E-6: 3.5 % less 2 % for a year and 1.5 % for two, then nothing: the last step has no months. */
static void test_steps_of_an_offer(void **state) {
    static const icha_offer_step expected[] = {{12, 20000000, 15000000, 15000000},
                                               {24, 15000000, 20000000, 20000000},
                                               {0, 0, 35000000, 35000000}};
    (void)state;
    start();
    give("loan.rate", "3.5%", NULL);
    screen("test.shop-loan");
    assert_int_equal(screening.offer.step_count, 3);
    for (int32_t i = 0; i < 3; i++) {
        const icha_offer_step *step = &screening.offer.steps[i];
        assert_int_equal(step->months, expected[i].months);
        assert_int_equal(step->rate, expected[i].rate);
        assert_int_equal(step->borrower_low, expected[i].borrower_low);
        assert_int_equal(step->borrower_high, expected[i].borrower_high);
    }
}

static void test_source(void **state) {
    char text[4096];
    (void)state;
    start();
    give("credit.grade", "6", NULL);
    screen("test.shop-loan");
    icha_reason_sentence(reason("grade", 0), &facts, KO, text, sizeof text);
    assert_non_null(strstr(text, " 출처: 시험용 공고 11번째 줄, “개인신용등급 7등급 이하”."));
    icha_reason_sentence(reason("grade", 0), &facts, EN, text, sizeof text);
    assert_non_null(strstr(text, " Source: 시험용 공고, line 11, \"개인신용등급 7등급 이하\"."));
}

/* ---- remedies and needs ---- */

static void test_remedies(void **state) {
    char text[1024];
    (void)state;
    start();
    give("business.debt", "80000000", "business.sales", "100000000", "arrears.loan", "true", "guarantee.last_issued_on",
         "2018-03-01", NULL);
    screen("test.shop-loan");
    icha_remedy_sentence(reason("debt", 0), &facts, KO, text, sizeof text);
    assert_string_equal(text, "부채를 70,000,000원 이하로 줄이면 이 조건을 충족합니다. 그때 결과는 부적격입니다.");
    icha_remedy_sentence(reason("pause", 0), &facts, KO, text, sizeof text);
    assert_string_equal(text,
                        "2018-06-01에 다시 신청하면 이 조건을 충족합니다. 다른 사정이 같으면 결과는 부적격입니다.");
    icha_reason changed = *reason("pause", 0);
    changed.remedy = (icha_remedy){ICHA_REMEDY_CHANGE_TO,
                                   icha_catalogue_fact_index(catalogue, "arrears.loan"),
                                   {ICHA_UNIT_BOOL, 0, 1},
                                   ICHA_VERDICT_ELIGIBLE};
    icha_remedy_sentence(&changed, &facts, KO, text, sizeof text);
    assert_string_equal(text, "‘대출 연체’ 항목이 아니요로 바뀌면 이 조건을 충족합니다. 그때 결과는 적격입니다.");
    changed.remedy.kind = ICHA_REMEDY_RAISE_TO;
    changed.remedy.fact_index = icha_catalogue_fact_index(catalogue, "employment.hired_on");
    changed.remedy.to = (icha_quantity){ICHA_UNIT_COUNT, 2, 1};
    icha_remedy_sentence(&changed, &facts, KO, text, sizeof text);
    assert_string_equal(text, "신규 채용을 2명 이상으로 늘리면 이 조건을 충족합니다. 그때 결과는 적격입니다.");
    changed.remedy.verdict = ICHA_VERDICT_NOT_APPLICABLE;
    icha_remedy_sentence(&changed, &facts, KO, text, sizeof text);
    assert_string_equal(text, "신규 채용을 2명 이상으로 늘리면 이 조건을 충족합니다. 그때 결과는 해당 없음입니다.");
    changed.remedy.kind = ICHA_REMEDY_NONE;
    assert_int_equal(icha_remedy_sentence(&changed, &facts, EN, text, sizeof text), 0);
    assert_string_equal(text, "");
}

static void test_needs(void **state) {
    char text[1024];
    icha_version version = {.label_ko = "업체당 한도",
                            .label_en = "cap per business",
                            .value = {.reason = "not in the notice", .reason_ko = "공고에 없습니다"}};
    icha_need need = {
        ICHA_NEED_FACT, "credit.grade", icha_catalogue_fact_index(catalogue, "credit.grade"), true, true, true, NULL};
    (void)state;
    icha_need_sentence(&need, catalogue, KO, text, sizeof text);
    assert_string_equal(text, "판정과 제안 한도를 정하려면 신용등급(등급) 자료가 필요합니다. 확인 방법: 신용조회. 이에 "
                              "따라 판정이 달라질 수 있습니다.");
    need = (icha_need){ICHA_NEED_PARAMETER, "cap", -1, false, true, false, &version};
    icha_need_sentence(&need, catalogue, EN, text, sizeof text);
    assert_string_equal(text, "Needed for the offer: cap per business, which the catalogue does not know: not in the "
                              "notice. A named assumption can fill it. The verdict does not depend on it.");
    need = (icha_need){ICHA_NEED_RULE, "form", -1, true, false, true, &version};
    icha_need_sentence(&need, catalogue, KO, text, sizeof text);
    assert_string_equal(
        text, "업체당 한도: 이 조건의 내용을 알지 못합니다: 공고에 없습니다. 이에 따라 판정이 달라질 수 있습니다.");
}

/* ---- values ---- */

static void assert_words(icha_quantity q, icha_value_role role, const char *ko, const char *en) {
    char text[128];
    assert_string_equal(icha_quantity_words(q, role, NULL, KO, text, sizeof text), ko);
    assert_string_equal(icha_quantity_words(q, role, NULL, EN, text, sizeof text), en);
}

static void test_words(void **state) {
    (void)state;
    /* a fraction that no decimal is made of stays one; a choice that has no label is told by its key */
    assert_words((icha_quantity){ICHA_UNIT_RATIO, 1, 1000000001}, ICHA_ROLE_VALUE, "1/1000000001", "1/1000000001");
    const icha_fact_definition *size =
        icha_catalogue_fact(catalogue, (size_t)icha_catalogue_fact_index(catalogue, "business.size"));
    assert_string_equal(icha_choice_words(size, "small_merchant", EN), "micro business");
    assert_string_equal(icha_choice_words(size, "nameless", EN), "nameless");
    assert_words((icha_quantity){ICHA_UNIT_WON, 1234567, 1}, ICHA_ROLE_VALUE, "1,234,567원", "1,234,567 won");
    assert_words((icha_quantity){ICHA_UNIT_WON, -1000, 1}, ICHA_ROLE_MARGIN, "1,000원", "1,000 won");
    assert_words((icha_quantity){ICHA_UNIT_DAYS, 1, 1}, ICHA_ROLE_VALUE, "1일", "1 day");
    assert_words((icha_quantity){ICHA_UNIT_MONTHS, 12, 1}, ICHA_ROLE_VALUE, "12개월(1년)", "12 months (1 year)");
    assert_words((icha_quantity){ICHA_UNIT_MONTHS, 18, 1}, ICHA_ROLE_VALUE, "18개월", "18 months");
    assert_words((icha_quantity){ICHA_UNIT_COUNT, 9, 2}, ICHA_ROLE_VALUE, "4.5건", "4.5");
    assert_words((icha_quantity){ICHA_UNIT_COUNT, -1, 3}, ICHA_ROLE_VALUE, "-1/3건", "-1/3");
    assert_words((icha_quantity){ICHA_UNIT_COUNT, 39, 1}, ICHA_ROLE_AGE, "만 39세", "39");
    assert_words((icha_quantity){ICHA_UNIT_RATIO, 1, 3}, ICHA_ROLE_VALUE, "1/3", "1/3");
    assert_words((icha_quantity){ICHA_UNIT_RATIO, 1, 8}, ICHA_ROLE_VALUE, "12.5%", "12.5%");
    assert_words((icha_quantity){ICHA_UNIT_RATE, 5000000, 1}, ICHA_ROLE_MARGIN, "0.5%p", "0.5%p");
    assert_words((icha_quantity){ICHA_UNIT_BOOL, 0, 1}, ICHA_ROLE_VALUE, "아니요", "no");
}

static void test_quantity_format(void **state) {
    static const struct {
        icha_quantity quantity;
        const char *text;
    } cases[] = {{{ICHA_UNIT_WON, 30000000, 1}, "30000000"},
                 {{ICHA_UNIT_RATE, 35000000, 1}, "3.5%"},
                 {{ICHA_UNIT_DATE, 0, 1}, "1970-01-01"},
                 {{ICHA_UNIT_COUNT, 9, 2}, "9/2"},
                 {{ICHA_UNIT_BOOL, 1, 1}, "true"},
                 {{ICHA_UNIT_RATIO, 7, 10}, "7/10"},
                 {{ICHA_UNIT_DAYS, -3, 1}, "-3"},
                 {{0, 5, 1}, ""}};
    char text[ICHA_TEXT_MAX];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(icha_quantity_format(cases[i].quantity, text, sizeof text), strlen(cases[i].text));
        assert_string_equal(text, cases[i].text);
    }
}

/* ---- particles and buffers ---- */

static void assert_topic(const char *fact, const char *expected) {
    char text[256];
    const icha_filler fillers[] = {{"fact", fact}, {"value", "1"}, {"basis", ""}, {NULL, NULL}};
    icha_prose prose = icha_prose_open(text, sizeof text, KO);
    icha_prose_add(&prose, ICHA_S_OBSERVED, fillers);
    icha_prose_close(&prose);
    assert_string_equal(text, expected);
}

static void test_particles(void **state) {
    (void)state;
    assert_topic("금리", "금리는 1입니다.");
    assert_topic("신용등급", "신용등급은 1입니다.");
    assert_topic("등급(1등급이 가장 좋음)", "등급(1등급이 가장 좋음)은 1입니다.");
    assert_topic("점검", "점검은 1입니다."); /* its last byte is 0x80 */
    assert_topic("기준 3", "기준 3은 1입니다.");
    assert_topic("기준 2", "기준 2는 1입니다.");
    assert_topic("KSIC", "KSIC은 1입니다.");
    assert_topic("", "는 1입니다.");
}

static void test_ro(void **state) {
    static const struct {
        const char *value, *expected;
    } cases[] = {{"아니요", "아니요로"}, {"예", "예로"}, {"소상공인", "소상공인으로"},
                 {"7", "7로"},           {"3", "3으로"}, {"이천일", "이천일로"}};
    char text[256];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const icha_filler fillers[] = {{"fact", ""}, {"value", cases[i].value}, {"verdict", ""}, {NULL, NULL}};
        icha_piece(text, sizeof text, KO, ICHA_S_CHANGE_TO, fillers);
        assert_non_null(strstr(text, cases[i].expected));
    }
}

static void test_small_buffers(void **state) {
    char whole[4096], cut[4096];
    (void)state;
    start();
    give("credit.grade", "6", NULL);
    screen("test.shop-loan");
    size_t length = icha_reason_sentence(reason("grade", 0), &facts, KO, whole, sizeof whole);
    assert_int_equal(icha_reason_sentence(reason("grade", 0), &facts, KO, NULL, 0), length);
    for (size_t size = 1; size < length + 2; size++) {
        memset(cut, 'x', sizeof cut);
        assert_int_equal(icha_reason_sentence(reason("grade", 0), &facts, KO, cut, size), length);
        size_t kept = strlen(cut);
        assert_true(kept < size &&
                    kept + 4 > (size < length + 1 ? size - 1 : length)); /* at most three bytes of a character */
        assert_memory_equal(cut, whole, kept);
        assert_true(((unsigned char)whole[kept] & 0xC0) != 0x80);
        assert_int_equal(cut[size], 'x');
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_satisfied),
        cmocka_unit_test(test_violated),
        cmocka_unit_test(test_unknown_and_skipped),
        cmocka_unit_test(test_what_the_catalogue_does_not_know),
        cmocka_unit_test(test_equals), cmocka_unit_test(test_assurances), cmocka_unit_test(test_steps_of_an_offer), cmocka_unit_test(test_source),
        cmocka_unit_test(test_remedies),
        cmocka_unit_test(test_needs),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_quantity_format),
        cmocka_unit_test(test_particles),
        cmocka_unit_test(test_ro),
        cmocka_unit_test(test_small_buffers),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
