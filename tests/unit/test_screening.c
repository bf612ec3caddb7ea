/* Screening by hand: each rule form at its thresholds, needs, remedies, caps (SPEC section 7). Expected figures are worked
 * out in the comments. The decision date is 2018-03-14 unless stated. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "audit/receipt_digest.h"
#include "icha/icha.h"

static icha_catalogue *catalogue;

static int load(void **state) {
    (void)state;
    icha_status status = icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/tests/screening/unit-catalogue", NULL, 0, &catalogue, NULL, NULL);
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

/* `name=value`, blank-separated; `?` unknown, `-` not applicable. */
static void read_facts(const char *text, icha_facts *facts) {
    char copy[512], *save = NULL;
    icha_facts_init(facts, catalogue);
    assert_true(strlen(text) < sizeof copy);
    strcpy(copy, text);
    for (char *one = strtok_r(copy, " ", &save); one != NULL; one = strtok_r(NULL, " ", &save)) {
        char *value = strchr(one, '=');
        *value++ = '\0';
        icha_status status = strcmp(value, "?") == 0 ? icha_facts_set_state(facts, one, ICHA_FACT_UNKNOWN, NULL)
                             : strcmp(value, "-") == 0
                                 ? icha_facts_set_state(facts, one, ICHA_FACT_NOT_APPLICABLE, NULL)
                                 : icha_facts_set(facts, one, value, strlen(value), NULL);
        assert_int_equal(status, ICHA_OK);
    }
}

typedef struct result {
    icha_facts facts;
    icha_screening screening;
    icha_reason reasons[ICHA_REASONS_MAX];
    icha_need needs[ICHA_NEEDS_MAX];
} result;

static result *screen_on(const char *product, const char *on, const char *facts) {
    static result r;
    icha_criteria *criteria = NULL;
    icha_verdict verdict = 0;
    icha_screening counts = ICHA_SCREENING_INIT;
    assert_int_equal(icha_criteria_open(catalogue, product, day(on), ICHA_DATE_UNSET, &criteria, NULL), ICHA_OK);
    read_facts(facts, &r.facts);
    r.screening = (icha_screening)ICHA_SCREENING_INIT;
    r.screening.reasons = r.reasons;
    r.screening.reason_capacity = ICHA_REASONS_MAX;
    r.screening.needs = r.needs;
    r.screening.need_capacity = ICHA_NEEDS_MAX;
    assert_int_equal(icha_screen(criteria, &r.facts, &r.screening, NULL), ICHA_OK);
    assert_int_equal(icha_screen_verdict(criteria, &r.facts, &verdict, NULL), ICHA_OK);
    assert_int_equal(verdict, r.screening.verdict); /* E-8 */
    assert_int_equal(icha_screen(criteria, &r.facts, &counts, NULL), ICHA_OK);
    assert_int_equal(counts.reason_count, r.screening.reason_count);
    assert_int_equal(counts.need_count, r.screening.need_count);
    assert_int_equal(counts.verdict, verdict);
    icha_criteria_free(criteria);
    return &r;
}

static result *screen(const char *product, const char *facts) {
    return screen_on(product, "2018-03-14", facts);
}

static const icha_reason *reason_of(const result *r, const char *rule) {
    for (size_t i = 0; i < r->screening.reason_count; i++)
        if (r->reasons[i].depth == 0 && strcmp(r->reasons[i].rule, rule) == 0) return &r->reasons[i];
    fail_msg("no rule %s", rule);
    return NULL;
}

static const icha_need *need_of(const result *r, const char *name) {
    for (size_t i = 0; i < r->screening.need_count; i++)
        if (strcmp(r->needs[i].name, name) == 0) return &r->needs[i];
    return NULL;
}

static const icha_offer_cap *cap_of(const result *r, const char *id) {
    for (int32_t i = 0; i < r->screening.offer.cap_count; i++)
        if (strcmp(r->screening.offer.caps[i].id, id) == 0) return &r->screening.offer.caps[i];
    fail_msg("no cap %s", id);
    return NULL;
}

#define SAT ICHA_OUTCOME_SATISFIED
#define VIO ICHA_OUTCOME_VIOLATED
#define UNK ICHA_OUTCOME_UNKNOWN
#define SKI ICHA_OUTCOME_SKIPPED
#define NO_MARGIN 0, 0

static const struct {
    const char *rule, *facts;
    icha_outcome outcome;
    int64_t margin, denominator; /* denominator 0: no margin */
} cases[] = {
    /* T-6: founded on D, the window's last day is the one before D+1 corresponds: 2013-03-13 -> 2018-03-13 */
    {"founded", "founded_on=2013-03-13", VIO, -1, 1},
    {"founded", "founded_on=2013-03-14", SAT, 0, 1},
    {"founded", "founded_on=2013-03-15", SAT, 1, 1},
    {"founded", "founded_on=2018-03-14", SAT, 1826, 1}, /* last day 2023-03-14: 5 x 365 + 29 Feb 2020 */
    {"founded", "founded_on=2018-03-15", VIO, -1, 1},   /* not yet founded */
    {"founded", "", UNK, NO_MARGIN},
    {"founded", "founded_on=-", SKI, NO_MARGIN},
    {"aged", "founded_on=2017-12-14", SAT, 0, 1},
    {"aged", "founded_on=2017-12-15", VIO, -1, 1},
    {"aged", "founded_on=2017-11-30", SAT, 14, 1}, /* 30 Nov + 1 = 1 Dec, 1 Mar, last day 28 Feb */
    {"recent", "issued_on=2017-12-14", VIO, NO_MARGIN},
    {"recent", "issued_on=2017-12-13", SAT, NO_MARGIN},
    {"recent", "issued_on=-", SAT, NO_MARGIN}, /* never one: the test is violated, so its opposite holds */
    {"grade", "grade=7", SAT, 0, 1},
    {"grade", "grade=8", VIO, -1, 1},
    {"grade", "grade=6", SAT, 1, 1},
    {"debt-below", "debt=199999999", SAT, 0, 1},
    {"debt-below", "debt=200000000", VIO, -1, 1},
    {"debt-ratio", "debt=70 income=100", SAT, 0, 1},
    {"debt-ratio", "debt=71 income=100", VIO, -1, 1},
    {"debt-ratio", "debt=70 income=101", SAT, 0, 1}, /* 70.7: the largest whole debt is 70 */
    {"debt-ratio", "debt=6300000000000000 income=9000000000000000", SAT, 0, 1},
    {"debt-ratio", "debt=6300000000000001 income=9000000000000000", VIO, -1, 1},
    {"debt-ratio", "debt=0 income=0", UNK, NO_MARGIN}, /* there is no ratio to 0 */
    {"debt-ratio", "debt=1 income=0", UNK, NO_MARGIN},
    {"debt-ratio", "debt=1", UNK, NO_MARGIN},
    {"debt-ratio", "debt=1 income=-", SKI, NO_MARGIN},
    {"debt-equal", "debt=70 income=100", SAT, 0, 1},
    {"debt-equal", "debt=71 income=100", VIO, -1, 1},
    {"debt-equal", "debt=69 income=100", VIO, -1, 1},
    {"debt-equal", "debt=70 income=101", VIO, NO_MARGIN}, /* 70.7: no whole debt is the bound */
    {"hired", "hires=2017-09-14", SAT, 0, 1}, /* 14 Sep + 6 months: last day 14 Mar */
    {"hired", "hires=2017-09-13", VIO, -1, 1},
    {"hired", "hires=2017-09-13;2018-03-14;2018-01-02", SAT, 1, 1},
    {"hired", "hires=2018-03-15", VIO, -1, 1}, /* not yet hired */
    {"hired", "hires=", VIO, -1, 1},
    {"heads", "heads=5;5;5;5;5;5;5;5;5;5;5;5", VIO, -1, 24},
    {"heads", "heads=4.5;5;5;5;5;5;5;5;5;5;5;5", SAT, 0, 1}, /* 59.5 / 12: one step of 1/24 below 5 */
    {"heads", "heads=4;4;4;4;4;4;4;4;4;4;4;4", SAT, 23, 24},
    {"industry", "industry=47911", VIO, NO_MARGIN},
    {"industry", "industry=479", VIO, NO_MARGIN},
    {"industry", "industry=47", UNK, NO_MARGIN}, /* could be 479 */
    {"industry", "industry=471", SAT, NO_MARGIN},
    {"industry", "industry=45", SAT, NO_MARGIN},
    {"industry", "industry=56111", VIO, NO_MARGIN},
    {"size", "size=small", SAT, NO_MARGIN},
    {"size", "size=large", VIO, NO_MARGIN},
    {"bank", "bank=하나은행", SAT, NO_MARGIN},
    {"bank", "bank=하나", VIO, NO_MARGIN},
    {"arrears", "arrears=false", SAT, NO_MARGIN},
    {"arrears", "arrears=true", VIO, NO_MARGIN},
    /* 민법 158: the day of birth counts */
    {"adult", "birth_date=1999-03-14", SAT, 0, 1},
    {"adult", "birth_date=1999-03-15", VIO, -1, 1},
    {"young", "birth_date=1978-03-14", VIO, -1, 1}, /* 40 today */
    {"young", "birth_date=1978-03-15", SAT, 0, 1},
    {"born", "birth_date=1978-12-31", VIO, -1, 1},
    {"born", "birth_date=1979-01-01", SAT, 0, 1},
    {"ways", "flag=false hires=2018-01-01;2010-01-01 grade=3", SAT, NO_MARGIN},
    {"ways", "flag=true", SAT, NO_MARGIN},
    {"ways", "flag=false grade=4", VIO, NO_MARGIN},
    {"ways", "flag=false grade=3", UNK, NO_MARGIN},
    {"ways", "flag=- grade=3 hires=", VIO, NO_MARGIN},
    {"ways", "flag=- grade=- hires=-", SKI, NO_MARGIN},
    {"two-of", "flag=true arrears=- size=large", VIO, NO_MARGIN}, /* k stays */
    {"two-of", "flag=true size=large", UNK, NO_MARGIN},
    {"two-of", "flag=true size=small", SAT, NO_MARGIN},
    {"two-of", "flag=false size=large", VIO, NO_MARGIN},
    {"open", "", UNK, NO_MARGIN},
    {"none", "", SKI, NO_MARGIN},
};

/* E-3, E-7. */
static void test_rules(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const icha_reason *reason = reason_of(screen("test.rules", cases[i].facts), cases[i].rule);
        if (reason->outcome != cases[i].outcome || reason->margin.denominator != cases[i].denominator ||
            (cases[i].denominator != 0 && reason->margin.numerator != cases[i].margin))
            fail_msg("%s [%s]: outcome %d, margin %lld/%lld", cases[i].rule, cases[i].facts, reason->outcome,
                     (long long)reason->margin.numerator, (long long)reason->margin.denominator);
    }
}

/* The bound's own version is told (E-3), and moves with the decision date (C-3). */
static void test_required_version(void **state) {
    (void)state;
    const icha_reason *march = reason_of(screen("test.rules", "grade=7"), "grade");
    assert_int_equal(march->required.numerator, 7);
    assert_string_equal(march->required_version->id, "plan");
    assert_int_equal(march->observed.numerator, 7);
    const icha_reason *june = reason_of(screen_on("test.rules", "2018-06-01", "grade=7"), "grade");
    assert_int_equal(june->outcome, VIO);
    assert_int_equal(june->required.numerator, 6);
    assert_string_equal(june->required_version->id, "launch");
}

/* E-5. */
static void test_remedies(void **state) {
    (void)state;
    static const struct {
        const char *rule, *facts;
        icha_remedy_kind kind;
        const char *to;
    } remedies[] = {
        {"aged", "founded_on=2017-12-15", ICHA_REMEDY_WAIT_UNTIL, "2018-03-15"},
        {"recent", "issued_on=2018-03-01", ICHA_REMEDY_WAIT_UNTIL, "2018-06-02"}, /* last day 1 June */
        {"adult", "birth_date=1999-04-01", ICHA_REMEDY_WAIT_UNTIL, "2018-04-01"},
        {"debt-below", "debt=300000000", ICHA_REMEDY_REDUCE_TO, "199999999"},
        {"debt-ratio", "debt=90 income=101", ICHA_REMEDY_REDUCE_TO, "70"},
        {"hired", "hires=", ICHA_REMEDY_RAISE_TO, "1"},
        {"arrears", "arrears=true", ICHA_REMEDY_CHANGE_TO, "0"},
        {"grade", "grade=8", ICHA_REMEDY_NONE, ""},                 /* not the applicant's to change */
        {"founded", "founded_on=2010-01-01", ICHA_REMEDY_NONE, ""}, /* gone by */
        {"young", "birth_date=1970-01-01", ICHA_REMEDY_NONE, ""},
    };
    for (size_t i = 0; i < sizeof remedies / sizeof remedies[0]; i++) {
        const icha_reason *reason = reason_of(screen("test.rules", remedies[i].facts), remedies[i].rule);
        int64_t to = remedies[i].kind == ICHA_REMEDY_WAIT_UNTIL ? day(remedies[i].to) : atoll(remedies[i].to);
        if (reason->remedy.kind != remedies[i].kind || reason->remedy.to.numerator != to)
            fail_msg("%s [%s]: remedy %d to %lld", remedies[i].rule, remedies[i].facts, reason->remedy.kind,
                     (long long)reason->remedy.to.numerator);
    }
}

/* Waiting past the launch of 1 June meets the new bound of grade 6: the grade would get worse, so no waiting is shown (E-5). */
static void test_remedy_that_harms(void **state) {
    (void)state;
    const char *facts = "issued_on=2018-03-01 grade=7";
    assert_int_equal(reason_of(screen("test.rules", facts), "recent")->remedy.kind, ICHA_REMEDY_NONE);
    facts = "issued_on=2018-03-01 grade=6";
    assert_int_equal(reason_of(screen("test.rules", facts), "recent")->remedy.kind, ICHA_REMEDY_WAIT_UNTIL);
}

/* E-2, E-4: what is missing, and whether it can still flip the verdict. */
static void test_verdicts_and_needs(void **state) {
    (void)state;
    const result *r = screen("test.verdict", "grade=7 flag=true issued_on=-");
    assert_int_equal(r->screening.verdict, ICHA_VERDICT_ELIGIBLE);
    assert_int_equal(r->screening.need_count, 0);
    r = screen("test.verdict", "flag=true issued_on=-");
    assert_int_equal(r->screening.verdict, ICHA_VERDICT_UNDETERMINED);
    assert_int_equal(r->screening.need_count, 2);
    assert_true(need_of(r, "grade")->can_flip);
    assert_false(need_of(r, "arrears")->can_flip); /* the other way holds already */
    r = screen("test.verdict", "grade=8");
    assert_int_equal(r->screening.verdict, ICHA_VERDICT_INELIGIBLE);
    assert_int_equal(r->screening.need_count, 0);
    assert_int_equal(reason_of(r, "recent")->outcome, UNK); /* evaluated all the same */
    r = screen("test.skipped", "flag=- arrears=-");
    assert_int_equal(r->screening.verdict, ICHA_VERDICT_NOT_APPLICABLE);
    r = screen("test.skipped", "flag=-");
    assert_int_equal(r->screening.verdict, ICHA_VERDICT_UNDETERMINED);
    r = screen("test.skipped", "flag=- arrears=false");
    assert_int_equal(r->screening.verdict, ICHA_VERDICT_ELIGIBLE);
    assert_int_equal(r->reasons[0].depth, 0);
    assert_string_equal(r->reasons[0].rule, "arrears");
    assert_int_equal(r->reasons[1].depth, 1);
    assert_int_equal(r->reasons[2].depth, 1);
    assert_int_equal(r->reasons[3].depth, 2);
    assert_int_equal(r->screening.reason_count, 5);
    const icha_need *rule = need_of(screen("test.rules", ""), "open");
    assert_int_equal(rule->kind, ICHA_NEED_RULE);
    assert_true(rule->can_flip);
}

static const char full[] = "size=small outstanding=760000000 workers=5 months=12 industry=56 request.amount=30000000 "
                           "used=19950000000 hires=2018-01-02;2018-02-01 loan.rate=4%";

/* E-6. */
static void test_offer(void **state) {
    (void)state;
    const result *r = screen("test.offer", full);
    const icha_offer *offer = &r->screening.offer;
    assert_int_equal(cap_of(r, "ceiling")->amount, 40000000);
    /* 221,540 x 5 x 12 x 45 % = 5,981,580 */
    assert_int_equal(cap_of(r, "need")->amount, 5981580);
    assert_int_equal(cap_of(r, "product")->amount, 100000000);
    assert_string_equal(cap_of(r, "product")->key, "other");
    assert_int_equal(cap_of(r, "requested")->amount, 30000000);
    assert_int_equal(cap_of(r, "volume")->amount, 50000000);
    assert_int_equal(offer->maximum, 5981580);
    assert_false(offer->is_at_most);
    assert_true(cap_of(r, "need")->is_binding);
    assert_true(cap_of(r, "requested")->is_next);
    assert_int_equal(offer->guaranteed, 5981580);
    assert_string_equal(offer->subsidy_tier, "two");
    assert_int_equal(offer->step_count, 2);
    assert_int_equal(offer->steps[0].months, 36);
    assert_int_equal(offer->steps[0].rate, 15000000);
    assert_int_equal(offer->steps[0].borrower_low, 25000000); /* 4 % - 1.5 % */
    assert_int_equal(offer->steps[1].borrower_high, 40000000);
    assert_int_equal(offer->borrower_fee_rate, 8000000);
    assert_int_equal(r->screening.need_count, 0);
}

/* 700 million guaranteed of 800: 100 million open = 50 + 0.9 x 55,555,555 (rounded down: 55,555,555.5...) (E-6, G-4). */
static void test_ceiling_above_the_tier(void **state) {
    (void)state;
    const result *r = screen("test.offer", "outstanding=700000000");
    assert_int_equal(cap_of(r, "ceiling")->open, 100000000);
    assert_int_equal(cap_of(r, "ceiling")->amount, 105555555);
    r = screen("test.offer", "outstanding=750000001");
    assert_int_equal(cap_of(r, "ceiling")->amount, 49999999);
    r = screen("test.offer", "outstanding=800000001");
    assert_int_equal(cap_of(r, "ceiling")->amount, 0);
    assert_int_equal(r->screening.offer.maximum, 0);
    assert_false(r->screening.offer.is_at_most);
}

/* G-1, G-4: with the guaranteed amount rounded down, 50 million + 0.9 x 55,555,556 = 100,000,000.4 are 100 million. */
static void test_ceiling_by_the_rounding(void **state) {
    (void)state;
    const result *r = screen("test.rounded", "outstanding=700000000");
    assert_int_equal(cap_of(r, "ceiling")->open, 100000000);
    assert_int_equal(cap_of(r, "ceiling")->amount, 105555556);
    assert_int_equal(r->screening.offer.guaranteed, 100000000);
}

/* E-6: a fact that does not apply bounds nothing, and nothing of a cap is used: 50 million + 750 million / 0.9. */
static void test_offer_of_facts_that_do_not_apply(void **state) {
    (void)state;
    const result *r = screen("test.offer", "outstanding=- request.amount=-");
    assert_int_equal(cap_of(r, "requested")->state, ICHA_CAP_NONE);
    assert_int_equal(cap_of(r, "ceiling")->state, ICHA_CAP_KNOWN);
    assert_int_equal(cap_of(r, "ceiling")->open, 800000000);
    assert_int_equal(cap_of(r, "ceiling")->amount, 883333333);
}

/* C-5: every version that was selected is told once, the bounds of rules too. */
static void test_selected_versions(void **state) {
    (void)state;
    icha_criteria *criteria = NULL;
    static const char *const parameters[] = {"rule.unlimited", "no.limit",  "rule.both", "rule.nearest",
                                             "rule.keyed",     "keyed.limit", "rule.few-hires", "rule.band",
                                             "grade.band",     "rule.ever", "no.window", "rule.not-large"};
    const size_t count = sizeof parameters / sizeof parameters[0];
    assert_int_equal(icha_criteria_open(catalogue, "test.corners", day("2018-03-14"), ICHA_DATE_UNSET, &criteria, NULL),
                     ICHA_OK);
    assert_int_equal(icha_criteria_version_count(criteria), count);
    for (size_t i = 0; i < count; i++) {
        size_t found = 0;
        for (size_t k = 0; k < count; k++)
            found += strcmp(icha_criteria_version(criteria, k)->parameter, parameters[i]) == 0;
        assert_int_equal(found, 1);
    }
    icha_criteria_free(criteria);
}

/* E-6. */
static void test_offer_with_gaps(void **state) {
    (void)state;
    const result *r = screen("test.offer", "request.amount=30000000 size=small");
    const icha_offer *offer = &r->screening.offer;
    assert_int_equal(r->screening.verdict, ICHA_VERDICT_ELIGIBLE); /* caps never touch it */
    assert_int_equal(offer->maximum, 30000000);
    assert_true(offer->is_at_most);
    assert_int_equal(cap_of(r, "product")->state, ICHA_CAP_UNKNOWN);
    assert_int_equal(cap_of(r, "product")->amount, 200000000); /* the most of its entries */
    assert_int_equal(cap_of(r, "volume")->amount, INT64_C(20000000000));
    assert_int_equal(cap_of(r, "need")->amount, ICHA_UNSET);
    assert_true(need_of(r, "industry")->for_offer);
    assert_false(need_of(r, "industry")->for_verdict);
    assert_true(need_of(r, "used")->for_offer && need_of(r, "workers")->for_offer && need_of(r, "hires")->for_offer);
    assert_int_equal(offer->subsidy_state, ICHA_STATE_UNKNOWN);
    assert_int_equal(offer->step_count, 0);
    assert_int_equal(offer->lending_low, 32600000);
    assert_int_equal(offer->lending_high, 51500000);
    r = screen("test.offer", "hires=");
    assert_string_equal(r->screening.offer.subsidy_tier, "one");
    assert_int_equal(r->screening.offer.steps[0].borrower_low, 22600000); /* 3.26 % - 1 % */
    assert_int_equal(r->screening.offer.steps[0].borrower_high, 41500000);
}

/* What a review found, each once. */
static void test_corners(void **state) {
    (void)state;
    static const struct {
        const char *rule, *facts;
        icha_outcome outcome;
    } corners[] = {
        {"unlimited", "debt=9", SAT},
        {"unlimited", "", UNK}, /* the fact might not apply: an omitted one makes nobody eligible */
        {"unlimited", "debt=-", SKI},
        {"both", "flag=-", UNK}, /* arrears might not apply either: nobody is refused by leaving it out */
        {"both", "flag=- arrears=false", VIO},
        {"both", "flag=- arrears=-", SKI},
        {"keyed", "debt=100 size=small", SAT},
        {"keyed", "debt=101 size=small", VIO},
        {"keyed", "debt=1 size=large", UNK},
        {"keyed", "debt=1", UNK},
        {"band", "grade=4", UNK}, /* a band has no one end to equal */
        {"ever", "hires=1990-01-01", SAT},
        {"ever", "hires=2018-03-15", VIO},
    };
    for (size_t i = 0; i < sizeof corners / sizeof corners[0]; i++) {
        const icha_reason *reason = reason_of(screen("test.corners", corners[i].facts), corners[i].rule);
        if (reason->outcome != corners[i].outcome)
            fail_msg("%s [%s]: %d", corners[i].rule, corners[i].facts, reason->outcome);
    }
    const result *r = screen("test.corners", "debt=1 size=large flag=true arrears=false hires=1990-01-01 grade=4");
    assert_int_equal(need_of(r, "keyed.limit")->kind, ICHA_NEED_PARAMETER);
    assert_string_equal(reason_of(r, "keyed")->required_key, "large");
    assert_non_null(need_of(screen("test.corners", "debt=1"), "size"));
    const icha_reason *look_back = reason_of(screen("test.rules", "hires="), "hired");
    assert_int_equal(look_back->within.numerator, 6);
    assert_null(look_back->within_version);
}

/* E-5. */
static void test_nearest_remedies(void **state) {
    (void)state;
    const icha_remedy *remedy = &reason_of(screen("test.corners", "debt=60"), "nearest")->remedy;
    assert_int_equal(remedy->kind, ICHA_REMEDY_REDUCE_TO);
    assert_int_equal(remedy->to.numerator, 50);
    /* 1 Jan + 6 months: last day 1 July */
    remedy = &reason_of(screen("test.corners", "hires=2018-01-01"), "few-hires")->remedy;
    assert_int_equal(remedy->kind, ICHA_REMEDY_WAIT_UNTIL);
    assert_int_equal(remedy->to.numerator, day("2018-07-02"));
}

/* Two entries of a bound hold: an error in both forms of the call, also where another part would settle the rule (E-2). */
static void test_overlapping_entries(void **state) {
    (void)state;
    icha_criteria *criteria = NULL;
    icha_facts facts;
    icha_verdict verdict = 0;
    icha_screening counts = ICHA_SCREENING_INIT;
    assert_int_equal(icha_criteria_open(catalogue, "test.overlap", day("2018-03-14"), ICHA_DATE_UNSET, &criteria, NULL),
                     ICHA_OK);
    read_facts("flag=true grade=5", &facts);
    assert_int_equal(icha_screen_verdict(criteria, &facts, &verdict, NULL), ICHA_ERR_OVERLAP);
    assert_int_equal(icha_screen(criteria, &facts, &counts, NULL), ICHA_ERR_OVERLAP);
    assert_int_equal(verdict, 0);
    read_facts("flag=true grade=4", &facts);
    assert_int_equal(icha_screen_verdict(criteria, &facts, &verdict, NULL), ICHA_OK);
    icha_criteria_free(criteria);
}

/* E-6. */
static void test_open_caps(void **state) {
    (void)state;
    const result *r = screen("test.open", "outstanding=790000000 workers=- months=12 used=1000000");
    assert_int_equal(cap_of(r, "ceiling")->state,
                     ICHA_CAP_UNKNOWN); /* tiers UNKNOWN: what fits though guaranteed in full */
    assert_int_equal(cap_of(r, "ceiling")->amount, 10000000);
    assert_int_equal(cap_of(r, "ceiling")->fact_index, -1);
    assert_non_null(need_of(r, "guarantee.tiers"));
    assert_int_equal(cap_of(r, "band")->state, ICHA_CAP_UNKNOWN);
    assert_int_equal(cap_of(r, "band")->amount, 49000000);
    assert_non_null(need_of(r, "band"));
    assert_int_equal(cap_of(r, "need")->state, ICHA_CAP_NONE); /* no workers, no rise */
    assert_true(r->screening.offer.is_at_most);
    assert_int_equal(r->screening.offer.subsidy_state, ICHA_STATE_UNKNOWN);
    assert_non_null(need_of(r, "subsidy.steps"));
    /* C-2, E-6: a rate that the catalogue does not say is unset, never 0 */
    assert_true(r->screening.offer.lending_low == ICHA_UNSET && r->screening.offer.lending_high == ICHA_UNSET);
    assert_true(r->screening.offer.subsidy_low == ICHA_UNSET && r->screening.offer.subsidy_high == ICHA_UNSET);
    /* only a keyed value has a key */
    for (int32_t i = 0; i < r->screening.offer.cap_count; i++)
        assert_string_equal(r->screening.offer.caps[i].key, "");
    assert_string_equal(r->screening.offer.subsidy_tier, "");
    /* C-2: a cap that the catalogue does not say is needed for the offer alone */
    assert_int_equal(cap_of(r, "unsaid")->state, ICHA_CAP_UNKNOWN);
    assert_int_equal(cap_of(r, "unsaid")->amount, ICHA_UNSET);
    assert_int_equal(need_of(r, "limit.unsaid")->kind, ICHA_NEED_PARAMETER);
    assert_true(need_of(r, "limit.unsaid")->for_offer && !need_of(r, "limit.unsaid")->for_verdict);
    r = screen("test.open", "months=12");
    int32_t missing = cap_of(r, "need")->fact_index;
    assert_string_equal(icha_catalogue_fact(catalogue, (size_t)missing)->name, "workers");
}

/* E-1, E-2. */
static void test_bad_facts(void **state) {
    (void)state;
    static const struct {
        const char *name, *value;
        icha_status status;
    } bad[] = {{"grades", "7", ICHA_ERR_UNKNOWN_KEY},     {"grade", "0", ICHA_ERR_RANGE},
               {"grade", "11", ICHA_ERR_RANGE},           {"grade", "7.0", ICHA_ERR_SYNTAX},
               {"arrears", "yes", ICHA_ERR_UNKNOWN_KEY},  {"arrears", "falsy", ICHA_ERR_UNKNOWN_KEY},
               {"arrears", "trux", ICHA_ERR_UNKNOWN_KEY},  {"founded_on", "2018-02-29", ICHA_ERR_RANGE},
               {"loan.rate", "3.5", ICHA_ERR_UNIT},       {"size", "medium", ICHA_ERR_UNKNOWN_KEY},
               {"industry", "5", ICHA_ERR_SYNTAX},        {"industry", "561112", ICHA_ERR_SYNTAX},
               {"industry", "5a11", ICHA_ERR_SYNTAX},     {"industry", "561/", ICHA_ERR_SYNTAX},
               {"heads", "1;2;3", ICHA_ERR_SYNTAX},       {"heads", "4.3;4;4;4;4;4;4;4;4;4;4;4", ICHA_ERR_SYNTAX},
               {"hires", "2018-01-01;", ICHA_ERR_SYNTAX}, {"bank", "", ICHA_ERR_RANGE},
               {"loan.rate", "-0.0000001%", ICHA_ERR_RANGE}, {"bank", "a\tb", ICHA_ERR_SYNTAX},
               {"bank", "a\x7F", ICHA_ERR_SYNTAX}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        icha_facts facts;
        icha_error err = ICHA_ERROR_INIT;
        icha_facts_init(&facts, catalogue);
        icha_status status = icha_facts_set(&facts, bad[i].name, bad[i].value, strlen(bad[i].value), &err);
        if (status != bad[i].status) fail_msg("%s=%s: %s", bad[i].name, bad[i].value, icha_status_name(status));
        assert_string_equal(err.field, bad[i].name);
        assert_null(icha_facts_get(&facts, icha_catalogue_fact_index(catalogue, "grade")));
    }
    icha_facts facts;
    icha_error err = ICHA_ERROR_INIT;
    icha_facts_init(&facts, catalogue);
    assert_int_equal(icha_facts_set(&facts, "grades", "7", 1, &err), ICHA_ERR_UNKNOWN_KEY);
    assert_string_equal(err.expected, "grade");
    assert_int_equal(icha_facts_set(&facts, "grade", "7", 1, NULL), ICHA_OK);
    assert_int_equal(icha_facts_set(&facts, "grade", "7", 1, NULL), ICHA_ERR_DUPLICATE);
}

/* E-1: facts put by their index keep the limits of their definition, dates those of the calendar (T-1). */
static void test_put_facts(void **state) {
    (void)state;
    static const struct {
        const char *name;
        int64_t number;
        icha_status status;
    } puts[] = {{"grade", 0, ICHA_ERR_RANGE},
                 {"grade", 1, ICHA_OK},
                 {"grade", 10, ICHA_OK},
                 {"grade", 11, ICHA_ERR_RANGE},
                 {"debt", -1, ICHA_ERR_RANGE},
                 {"debt", ICHA_MONEY_MAX, ICHA_OK},
                 {"debt", ICHA_MONEY_MAX + 1, ICHA_ERR_RANGE},
                 {"founded_on", ICHA_DATE_MIN - 1, ICHA_ERR_RANGE},
                 {"founded_on", ICHA_DATE_MIN, ICHA_OK},
                 {"founded_on", ICHA_DATE_MAX, ICHA_OK},
                 {"founded_on", ICHA_DATE_MAX + 1, ICHA_ERR_RANGE}};
    for (size_t i = 0; i < sizeof puts / sizeof puts[0]; i++) {
        icha_facts facts;
        icha_error err = ICHA_ERROR_INIT;
        int32_t index = icha_catalogue_fact_index(catalogue, puts[i].name);
        char text[ICHA_TEXT_MAX] = "before";
        icha_facts_init(&facts, catalogue);
        assert_int_equal(icha_facts_text(&facts, index, text, sizeof text), 0);
        assert_string_equal(text, "");
        assert_int_equal(icha_facts_put(&facts, index, puts[i].number, &err), puts[i].status);
        if (puts[i].status != ICHA_OK) {
            assert_null(icha_facts_get(&facts, index));
            assert_string_equal(err.field, puts[i].name);
            assert_string_equal(err.rule, "E-1");
            continue;
        }
        assert_true(icha_facts_get(&facts, index)->number == puts[i].number);
        assert_int_equal(icha_facts_put(&facts, index, puts[i].number, NULL), ICHA_ERR_DUPLICATE);
    }
}

/* E-1: where a fact comes from is said of one that is known. */
static void test_described_facts(void **state) {
    icha_facts facts;
    icha_error err = ICHA_ERROR_INIT;
    (void)state;
    icha_facts_init(&facts, catalogue);
    assert_int_equal(icha_facts_describe(&facts, "grades", day("2018-03-01"), ICHA_ASSURANCE_DOCUMENT, &err),
                     ICHA_ERR_UNKNOWN_KEY);
    assert_string_equal(err.expected, "grade");
    assert_int_equal(icha_facts_describe(&facts, "grade", day("2018-03-01"), ICHA_ASSURANCE_DOCUMENT, &err),
                     ICHA_ERR_MISSING);
    assert_int_equal(icha_facts_set_state(&facts, "grade", ICHA_FACT_UNKNOWN, NULL), ICHA_OK);
    assert_int_equal(icha_facts_describe(&facts, "grade", day("2018-03-01"), ICHA_ASSURANCE_DOCUMENT, &err),
                     ICHA_ERR_MISSING);
    assert_string_equal(err.field, "grade");
    icha_facts_init(&facts, catalogue);
    assert_int_equal(icha_facts_set(&facts, "grade", "6", 1, NULL), ICHA_OK);
    assert_int_equal(icha_facts_describe(&facts, "grade", day("2018-03-01"), ICHA_ASSURANCE_DOCUMENT, &err), ICHA_OK);
}

/* M-1, E-5: the remedy of a reason is part of what its digest is of; so are the entries of a keyed version. */
static void test_receipts_hold_all(void **state) {
    (void)state;
    json_t *made = icha_receipt_reasons(catalogue, &screen("test.rules", "arrears=true")->screening);
    char *text = json_dumps(made, JSON_COMPACT | JSON_SORT_KEYS);
    assert_non_null(strstr(text, "\"remedy\":{\"fact\":\"arrears\",\"kind\":\"change_to\""));
    free(text);
    json_decref(made);
    icha_criteria *criteria = NULL;
    assert_int_equal(icha_criteria_open(catalogue, "test.corners", day("2018-03-14"), ICHA_DATE_UNSET, &criteria, NULL),
                     ICHA_OK);
    made = icha_receipt_criteria(criteria);
    text = json_dumps(made, JSON_COMPACT | JSON_SORT_KEYS);
    assert_non_null(strstr(text, "\"entries\":[{\"key\":"));
    free(text);
    json_decref(made);
    icha_criteria_free(criteria);
}

/* E-3: the bound of an age in words. */
static void test_age_in_words(void **state) {
    char text[400];
    (void)state;
    const result *r = screen("test.rules", "birth_date=1999-04-01");
    icha_reason_sentence(reason_of(r, "adult"), &r->facts, ICHA_LANGUAGE_EN, text, sizeof text);
    assert_non_null(strstr(text, "age at least 19"));
    icha_reason_sentence(reason_of(r, "adult"), &r->facts, ICHA_LANGUAGE_KO, text, sizeof text);
    assert_non_null(strstr(text, "이상"));
}

/* C-3, C-5: two records that speak of one open figure are no answer. */
static void test_conflicting_assumptions(void **state) {
    static const char *const records[] = {"one", "two"};
    (void)state;
    for (size_t count = 1; count <= 2; count++) {
        icha_catalogue *terms = NULL;
        icha_criteria *criteria = NULL;
        icha_error err = ICHA_ERROR_INIT;
        assert_int_equal(icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/tests/catalogue/terms", records, count, &terms, NULL,
                                             NULL),
                         ICHA_OK);
        icha_status status = icha_criteria_open(terms, "t.bound", day("2018-03-14"), ICHA_DATE_UNSET, &criteria, &err);
        assert_int_equal(status, count == 1 ? ICHA_OK : ICHA_ERR_CONFLICT);
        if (count == 2) assert_non_null(strstr(err.message, "one"));
        icha_criteria_free(criteria);
        icha_catalogue_free(terms);
    }
}

/* E-6: the facts that become keys of the offered loan's terms. */
static void test_facts_taken_by_an_offer(void **state) {
    (void)state;
    assert_true(icha_offer_takes_fact("loan.rate"));
    assert_true(icha_offer_takes_fact("loan.bank"));
    assert_true(icha_offer_takes_fact("request.term_months"));
    assert_false(icha_offer_takes_fact("request.amount"));
}

/* E-1. */
static void test_as_of(void **state) {
    (void)state;
    icha_criteria *criteria = NULL;
    icha_facts facts;
    icha_verdict verdict = 0;
    icha_error err = ICHA_ERROR_INIT;
    assert_int_equal(icha_criteria_open(catalogue, "test.verdict", day("2018-03-14"), ICHA_DATE_UNSET, &criteria, NULL),
                     ICHA_OK);
    read_facts("grade=8", &facts);
    assert_int_equal(icha_facts_describe(&facts, "grade", day("2018-03-14"), ICHA_ASSURANCE_REGISTRY, NULL), ICHA_OK);
    assert_int_equal(icha_screen_verdict(criteria, &facts, &verdict, NULL), ICHA_OK);
    assert_int_equal(icha_facts_describe(&facts, "grade", INT32_MAX, ICHA_ASSURANCE_REGISTRY, NULL), ICHA_ERR_RANGE);
    assert_int_equal(icha_facts_describe(&facts, "grade", day("2018-12-01"), ICHA_ASSURANCE_REGISTRY, NULL), ICHA_OK);
    assert_int_equal(icha_facts_describe(&facts, "grade", day("2018-01-01"), ICHA_ASSURANCE_REGISTRY, NULL), ICHA_OK);
    assert_int_equal(icha_screen_verdict(criteria, &facts, &verdict, NULL), ICHA_OK); /* corrected */
    assert_int_equal(icha_facts_describe(&facts, "grade", day("2018-03-15"), ICHA_ASSURANCE_REGISTRY, NULL), ICHA_OK);
    verdict = 0;
    assert_int_equal(icha_screen_verdict(criteria, &facts, &verdict, &err), ICHA_ERR_CONFLICT);
    assert_int_equal(verdict, 0); /* an error is never a "no" */
    assert_string_equal(err.field, "grade");
    assert_int_equal(icha_facts_describe(&facts, "grade", ICHA_DATE_UNSET, ICHA_ASSURANCE_DECLARED, NULL), ICHA_OK);
    assert_int_equal(icha_screen_verdict(criteria, &facts, &verdict, NULL), ICHA_OK); /* E-1: taken back */
    icha_criteria_free(criteria);
}

/* a product's rules have 256 tests in all, and not one more. */
static void test_limit_of_tests(void **state) {
    (void)state;
    icha_catalogue *limits = NULL;
    icha_criteria *criteria = NULL;
    icha_error err = ICHA_ERROR_INIT;
    const char *folder = ICHA_TEST_SOURCE_DIR "/tests/screening/limit-catalogue";
    assert_int_equal(icha_catalogue_load(folder, NULL, 0, &limits, NULL, NULL), ICHA_OK);
    icha_date on = day("2018-03-14");
    assert_int_equal(icha_criteria_open(limits, "test.full", on, ICHA_DATE_UNSET, &criteria, NULL), ICHA_OK);
    icha_criteria_free(criteria);
    criteria = NULL;
    assert_int_not_equal(icha_criteria_open(limits, "test.overfull", on, ICHA_DATE_UNSET, &criteria, &err), ICHA_OK);
    assert_null(criteria);
    assert_string_equal(err.rule, "X-3");
    assert_string_equal(err.expected, "256");
    icha_catalogue_free(limits);
}

/* the texts of one applicant's facts have 2,048 bytes: 32 of 63 are 2,016, and one of 32 fills them. */
static void test_limit_of_texts(void **state) {
    icha_catalogue *limits = NULL;
    icha_facts facts;
    icha_error err = ICHA_ERROR_INIT;
    char name[16], text[64];
    (void)state;
    assert_int_equal(icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/tests/screening/limit-catalogue", NULL, 0, &limits, NULL,
                                         NULL),
                     ICHA_OK);
    icha_facts_init(&facts, limits);
    memset(text, 'x', sizeof text);
    for (int i = 0; i < 32; i++) {
        snprintf(name, sizeof name, "text.a%02d", i);
        assert_int_equal(icha_facts_set(&facts, name, text, 63, &err), ICHA_OK);
    }
    assert_int_equal(icha_facts_set(&facts, "text.a32", text, 33, &err), ICHA_ERR_RANGE);
    assert_string_equal(err.rule, "X-3");
    assert_string_equal(err.expected, "2048 bytes of text");
    assert_int_equal(icha_facts_set(&facts, "text.a32", text, 32, NULL), ICHA_OK);
    icha_catalogue_free(limits);
}

/* E-1, X-3: of 128 facts each is given by itself, and no other with it. */
static void test_every_fact_by_itself(void **state) {
    icha_catalogue *limits = NULL;
    icha_facts facts;
    (void)state;
    assert_int_equal(icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/tests/screening/limit-catalogue", NULL, 0, &limits, NULL,
                                         NULL),
                     ICHA_OK);
    assert_int_equal(icha_catalogue_fact_count(limits), ICHA_FACTS_MAX);
    for (int32_t i = 0; i < ICHA_FACTS_MAX; i++) {
        const char *name = icha_catalogue_fact(limits, (size_t)i)->name;
        icha_facts_init(&facts, limits);
        assert_int_equal(icha_facts_set_state(&facts, name, ICHA_FACT_UNKNOWN, NULL), ICHA_OK);
        for (int32_t j = 0; j < ICHA_FACTS_MAX; j++) assert_int_equal(icha_facts_get(&facts, j) != NULL, i == j);
        assert_int_equal(icha_facts_set_state(&facts, name, ICHA_FACT_UNKNOWN, NULL), ICHA_ERR_DUPLICATE);
    }
    icha_catalogue_free(limits);
}

/* E-6: a fact named loan.rate that is no rate is no lending rate: 4 would be taken as 0.0000004 %. */
static void test_loan_rate_of_another_type(void **state) {
    icha_catalogue *limits = NULL;
    icha_criteria *criteria = NULL;
    icha_facts facts;
    icha_screening screening = ICHA_SCREENING_INIT;
    (void)state;
    assert_int_equal(icha_catalogue_load(ICHA_TEST_SOURCE_DIR "/tests/screening/limit-catalogue", NULL, 0, &limits, NULL,
                                         NULL),
                     ICHA_OK);
    assert_int_equal(icha_criteria_open(limits, "test.full", day("2018-03-14"), ICHA_DATE_UNSET, &criteria, NULL),
                     ICHA_OK);
    icha_facts_init(&facts, limits);
    assert_int_equal(icha_facts_set(&facts, "loan.rate", "4", 1, NULL), ICHA_OK);
    assert_int_equal(icha_screen(criteria, &facts, &screening, NULL), ICHA_OK);
    assert_true(screening.offer.lending_low == ICHA_UNSET && screening.offer.lending_high == ICHA_UNSET);
    icha_criteria_free(criteria);
    icha_catalogue_free(limits);
}

/* E-9: 221,540 x 12 x 45 % are 1,196,316 a worker, 7,523,095,904 times which are 9 x 10^15 - 510,336; one worker more is
 * too much. */
static void test_need_too_large(void **state) {
    static const char *const workers[] = {"workers=7523095904 months=12", "workers=7523095905 months=12"};
    icha_criteria *criteria = NULL;
    (void)state;
    assert_int_equal(icha_criteria_open(catalogue, "test.offer", day("2018-03-14"), ICHA_DATE_UNSET, &criteria, NULL),
                     ICHA_OK);
    assert_int_equal(cap_of(screen("test.offer", workers[0]), "need")->amount, INT64_C(8999999999489664));
    icha_facts facts;
    icha_error err = ICHA_ERROR_INIT;
    icha_screening counts = ICHA_SCREENING_INIT;
    read_facts(workers[1], &facts);
    assert_int_equal(icha_screen(criteria, &facts, &counts, &err), ICHA_ERR_OVERFLOW);
    assert_string_equal(err.rule, "E-9");
    assert_string_equal(err.field, "need");
    icha_criteria_free(criteria);
}

/* E-6, S-3: the offered loan is of the tier that the facts choose, so its rate and months of subsidy are there. What the
 * notice does not name is missing. */
static void test_contract_of_the_tier(void **state) {
    icha_criteria *criteria = NULL;
    icha_contract contract;
    icha_findings findings = {.count = 0};
    icha_error err = ICHA_ERROR_INIT;
    (void)state;
    const result *r = screen("test.offer", full);
    assert_int_equal(icha_criteria_open(catalogue, "test.offer", day("2018-03-14"), ICHA_DATE_UNSET, &criteria, NULL),
                     ICHA_OK);
    icha_contract_init(&contract);
    assert_int_equal(icha_offer_contract(criteria, &r->facts, &r->screening.offer, &contract, &findings, &err),
                     ICHA_ERR_MISSING);
    assert_string_equal(err.message, "missing: term_months, method, day_count, inclusion, rounding.interest, "
                                     "subsidy.method, subsidy.base, subsidy.payers [L-1]");
    assert_true(findings.items[0].kind == ICHA_FINDING_CATALOGUE); /* else UNDETERMINED: no tier is chosen */
    assert_string_equal(findings.items[0].key, "subsidy.rate");
    assert_string_equal(findings.items[0].value, "1.5%");
    icha_criteria_free(criteria);
}

/* E-2, C-3. */
static void test_gaps(void **state) {
    (void)state;
    icha_criteria *criteria = NULL;
    icha_error err = ICHA_ERROR_INIT;
    icha_date on = day("2019-01-01"), known = day("2017-12-30");
    assert_int_equal(icha_criteria_open(catalogue, "test.rules", on, ICHA_DATE_UNSET, &criteria, &err), ICHA_ERR_GAP);
    assert_int_equal(icha_criteria_open(catalogue, "test.rules", day("2018-03-14"), known, &criteria, &err),
                     ICHA_ERR_GAP);
    assert_int_equal(icha_criteria_open(catalogue, "test.other", on, ICHA_DATE_UNSET, &criteria, &err),
                     ICHA_ERR_UNKNOWN_KEY);
    assert_null(criteria);
}

/* */
static void test_capacity(void **state) {
    (void)state;
    icha_criteria *criteria = NULL;
    icha_facts facts;
    icha_reason reasons[1];
    icha_screening screening = ICHA_SCREENING_INIT;
    screening.reasons = reasons;
    screening.reason_capacity = 1;
    assert_int_equal(icha_criteria_open(catalogue, "test.verdict", day("2018-03-14"), ICHA_DATE_UNSET, &criteria, NULL),
                     ICHA_OK);
    read_facts("", &facts);
    assert_int_equal(icha_screen(criteria, &facts, &screening, NULL), ICHA_ERR_CAPACITY);
    assert_int_equal(screening.reason_count, 6); /* grade; recent and its part; ways and its two */
    assert_int_equal(screening.reason_count, icha_criteria_reason_count(criteria));
    assert_int_equal(screening.need_count, 4);
    icha_criteria_free(criteria);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_described_facts),
        cmocka_unit_test(test_age_in_words),
        cmocka_unit_test(test_conflicting_assumptions),
        cmocka_unit_test(test_receipts_hold_all),
        cmocka_unit_test(test_required_version),
        cmocka_unit_test(test_remedies),
        cmocka_unit_test(test_remedy_that_harms),
        cmocka_unit_test(test_verdicts_and_needs),
        cmocka_unit_test(test_offer),
        cmocka_unit_test(test_ceiling_above_the_tier),
        cmocka_unit_test(test_ceiling_by_the_rounding),
        cmocka_unit_test(test_offer_of_facts_that_do_not_apply),
        cmocka_unit_test(test_selected_versions),
        cmocka_unit_test(test_offer_with_gaps),
        cmocka_unit_test(test_corners),
        cmocka_unit_test(test_nearest_remedies),
        cmocka_unit_test(test_overlapping_entries),
        cmocka_unit_test(test_open_caps),
        cmocka_unit_test(test_bad_facts),
        cmocka_unit_test(test_put_facts),
        cmocka_unit_test(test_facts_taken_by_an_offer),
        cmocka_unit_test(test_as_of),
        cmocka_unit_test(test_limit_of_tests),
        cmocka_unit_test(test_limit_of_texts),
        cmocka_unit_test(test_every_fact_by_itself),
        cmocka_unit_test(test_loan_rate_of_another_type),
        cmocka_unit_test(test_need_too_large),
        cmocka_unit_test(test_contract_of_the_tier),
        cmocka_unit_test(test_gaps),
        cmocka_unit_test(test_capacity),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
