/* C-4: every figure of the 2018 plan (reference/products-2018.md), typed in by hand, as the shipped catalogue holds it;
 * rules, caps and later rounds; its citations; and the shipped assumption records. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "catalogue/model.h"

#define SHIPPED ICHA_TEST_SOURCE_DIR "/catalogue"
#define PLAN_FILE ICHA_TEST_SOURCE_DIR "/../shared/reference/incheon-2018-plan.txt"
#define COUNT(array) (sizeof(array) / sizeof *(array))

static icha_catalogue *shipped;

static icha_date day(const char *text) {
    icha_date date = ICHA_DATE_UNSET;
    if (text[0] != '\0') assert_int_equal(icha_date_parse(text, strlen(text), &date, NULL), ICHA_OK);
    return date;
}

static int load_shipped(void **state) {
    static const char *const names[] = {"kr-bank-conventions", "incheon-2018-open"};
    icha_faults *faults = NULL;
    (void)state;
    icha_status status = icha_catalogue_load(SHIPPED, names, 2, &shipped, &faults, NULL);
    for (size_t i = 0; i < icha_faults_count(faults); i++) print_error("%s\n", icha_faults_at(faults, i)->message);
    icha_faults_free(faults);
    return status == ICHA_OK ? 0 : -1;
}

static int free_shipped(void **state) {
    (void)state;
    icha_catalogue_free(shipped);
    shipped = NULL;
    return 0;
}

/* A value in one line, such as `band 1%..1.5%` or `UNKNOWN not in the plan`. */
static void spell(const icha_value *value, char *text, size_t size) {
    static const char *const forms[] = {"", "exact", "band", "at_most", "at_least", "keyed"};
    if (value->state == ICHA_STATE_UNKNOWN || value->state == ICHA_STATE_NOT_APPLICABLE) {
        snprintf(text, size, "%s %s", icha_state_name(value->state), value->reason);
    } else if (value->form == ICHA_FORM_BAND) {
        snprintf(text, size, "band %s..%s", value->low_text, value->high_text);
    } else if (value->form == ICHA_FORM_KEYED) {
        size_t length = (size_t)snprintf(text, size, "by %s", value->keyed_by);
        for (size_t i = 0; i < value->entry_count; i++) {
            char entry[200];
            spell(&value->entries[i].value, entry, sizeof entry);
            length += (size_t)snprintf(text + length, size - length, "; %s: %s", value->entries[i].key, entry);
        }
    } else if (value->step_count > 0) {
        size_t length = (size_t)snprintf(text, size, "steps");
        for (size_t i = 0; i < value->step_count; i++) {
            char rate[ICHA_TEXT_MAX];
            icha_rate_format(value->steps[i].rate, rate, sizeof rate);
            length += (size_t)snprintf(text + length, size - length, "%s %d: %s", i > 0 ? "," : "",
                                       (int)value->steps[i].months, rate);
        }
    } else {
        snprintf(text, size, "%s %s", forms[value->form], value->text);
    }
}

typedef struct figure {
    const char *product, *parameter, *on, *known_on, *expected;
} figure;

#define OPEN "UNKNOWN not in the plan"
#define INHERITED OPEN ", nor in a later source" /* of incheon.loan-conventions */
#define P "2017-12-31"                           /* the day of the plan */
#define IN18 "2018-04-01"
#define NOTHING "NOT_APPLICABLE printed -"

static const figure figures[] = {
    {"incheon.soho-finance", "subsidy.rate", IN18, P, "exact 2.5%"},
    {"incheon.soho-finance", "subsidy.rate", "2014-01-01", P, "exact 2.5%"},
    {"incheon.soho-finance", "subsidy.rate", "2019-12-31", P, "exact 2.5%"},
    {"incheon.soho-finance", "subsidy.rate", "2020-01-01", P, "ICHA_ERR_GAP"},
    {"incheon.soho-finance", "credit.grade", IN18, P, "at_most 7"},
    {"incheon.soho-finance", "rate", IN18, P, INHERITED},
    {"incheon.soho-finance", "cap", IN18, P, INHERITED},
    {"incheon.soho-finance", "volume", IN18, P, INHERITED},
    {"incheon.soho-finance", "subsidy.payer", IN18, P, "exact incheon"},
    {"incheon.soho-finance", "budget.interest_subsidy", IN18, P, "exact 500000000"},
    {"incheon.soho-finance", "budget.interest_subsidy", "2017-06-01", P, "exact 900000000"},
    {"incheon.soho-finance", "budget.interest_subsidy", "2016-06-01", P, "exact 1000000000"},
    {"incheon.soho-finance", "budget.fee_support", IN18, P, "exact 130000000"},
    {"incheon.soho-finance", "indicator.as_printed", IN18, P,
     "by year; 2017: exact 1000000000; 2018: exact 900000000; 2019: exact 500000000"},
    {"incheon.soho-finance", "indicator.fee_support.as_printed", IN18, P,
     "by year; 2017: exact 130000000; 2018: exact 130000000; 2019: exact 130000000"},

    {"incheon.startup", "subsidy.rate", IN18, P, "exact 1%"},
    {"incheon.startup", "subsidy.rate", "2016-01-01", "", "exact 1%"},
    {"incheon.startup", "subsidy.rate", "2018-12-31", "", "exact 1%"},
    {"incheon.startup", "subsidy.rate", "2019-01-01", "", "ICHA_ERR_GAP"},
    {"incheon.startup", "credit.grade", IN18, P, "at_most 7"},
    {"incheon.startup", "founding.window_months", IN18, P, "exact 60"},
    {"incheon.startup", "guarantee.fee_reduction", IN18, P, "exact 0.2%"},
    {"incheon.startup", "guarantee.fee_reduction.payer", IN18, P, "exact foundation"},
    {"incheon.startup", "rate", IN18, P, INHERITED},
    {"incheon.startup", "cap", IN18, P, OPEN},
    {"incheon.startup", "volume", IN18, P, OPEN},
    {"incheon.startup", "budget.interest_subsidy", IN18, P, "exact 300000000"},
    {"incheon.startup", "budget.interest_subsidy", "2017-12-31", P, "exact 250000000"},
    {"incheon.startup", "budget.interest_subsidy", "2016-12-31", P, "exact 200000000"},
    {"incheon.startup", "indicator.as_printed", IN18, P,
     "by year; 2017: exact 200000000; 2018: exact 250000000; 2019: exact 300000000"},
    {"incheon.startup", "results.loans", "2017-06-01", P, "exact 742"},
    {"incheon.startup", "results.amount", "2017-06-01", P, "exact 18900000000"},
    /* published in 2016 (facts 1.2) */
    {"incheon.startup", "cap", "2016-06-01", "",
     "by industry; other: at_most 100000000; manufacturing: at_most 200000000"},
    {"incheon.startup", "cap", "2016-06-01", "2016-01-28", "ICHA_ERR_GAP"},
    {"incheon.startup", "guarantee.tiers", "2016-06-01", "", "exact 1 up to 50000000; 9/10 above"},
    {"incheon.startup", "guarantee.tiers", IN18, "", OPEN},
    {"incheon.startup", "term_months", "2016-06-01", "", "at_most 60"},
    {"incheon.startup", "grace_months", "2016-06-01", "", "exact 12"},
    {"incheon.startup", "term_months", IN18, "", OPEN},
    {"incheon.startup", "guarantee.fee_rate", "2017-12-31", "", "exact 1%"},
    {"incheon.startup", "volume", "2016-06-01", "", "exact 20000000000"},

    {"incheon.huimang-kium", "subsidy.rate", IN18, P, "band 1%..1.5%"},
    {"incheon.huimang-kium", "subsidy.rate", "2017-01-01", P, "band 1%..1.5%"},
    {"incheon.huimang-kium", "subsidy.rate", "2016-12-31", P, "ICHA_ERR_GAP"},
    {"incheon.huimang-kium", "subsidy.months", IN18, P, INHERITED "; facts 7.3"},
    {"incheon.huimang-kium", "rate", IN18, P, INHERITED},
    {"incheon.huimang-kium", "cap", IN18, P, INHERITED},
    {"incheon.huimang-kium", "term_months", IN18, P, INHERITED},
    {"incheon.huimang-kium", "volume", IN18, P, INHERITED},
    {"incheon.huimang-kium", "guarantee.fee_reduction", IN18, P, INHERITED},
    {"incheon.huimang-kium", "budget.interest_subsidy", IN18, P, "exact 300000000"},
    {"incheon.huimang-kium", "budget.interest_subsidy", "2017-06-01", P, "exact 100000000"},
    {"incheon.huimang-kium", "indicator.as_printed", IN18, P,
     "by year; 2017: " NOTHING "; 2018: exact 100000000; 2019: exact 300000000"},
    {"incheon.huimang-kium", "results.loans", "2017-06-01", P, "exact 1172"},
    {"incheon.huimang-kium", "results.amount", "2017-06-01", P, "exact 29800000000"},
    {"incheon.huimang-kium", "day_count", IN18, P,
     "UNKNOWN no Incheon or local-government source states it; facts 2.3, 4.1, 4.8"},
    {"incheon.huimang-kium", "subsidy.claim.closing_days", IN18, P,
     "UNKNOWN no Incheon or local-government source states it; facts 2.5"},

    {"incheon.job-creation", "subsidy.rate", IN18, P, "band 1%..2%"},
    {"incheon.job-creation", "subsidy.rate", "2018-09-09", "", "band 1%..2%"},
    {"incheon.job-creation", "subsidy.rate", "2018-09-10", "2018-09-09", "band 1%..2%"},
    {"incheon.job-creation", "subsidy.rate", "2018-09-10", "",
     "by tier; hires-1: exact 1%; hires-2: exact 1.5%; hires-3-or-retained: exact 2%"},
    {"incheon.job-creation", "hire.window_months", IN18, P, "exact 12"},
    {"incheon.job-creation", "hire.window_months", "2018-10-01", "", "exact 6"},
    {"incheon.job-creation", "cap", IN18, P, OPEN},
    {"incheon.job-creation", "cap", "2018-10-01", "", "at_most 100000000"},
    {"incheon.job-creation", "volume", "2018-10-01", P, OPEN},
    {"incheon.job-creation", "volume", "2018-10-01", "", "exact 20000000000"},
    {"incheon.job-creation", "contribution.bank", "2018-10-01", "2018-08-26", OPEN},
    {"incheon.job-creation", "contribution.bank", "2018-10-01", "2018-08-27", "exact 3000000000"},
    {"incheon.job-creation", "rate", IN18, P, INHERITED},
    {"incheon.job-creation", "guarantee.fee_reduction", IN18, P, OPEN},
    {"incheon.job-creation", "budget.contribution", IN18, P, "exact 1600000000"},
    {"incheon.job-creation", "budget.interest_subsidy", IN18, P, "exact 400000000"},
    {"incheon.job-creation", "indicator.as_printed", IN18, P,
     "by year; 2017: " NOTHING "; 2018: " NOTHING "; 2019: exact 1600000000"},
    {"incheon.job-creation", "indicator.interest_subsidy.as_printed", IN18, P,
     "by year; 2017: " NOTHING "; 2018: " NOTHING "; 2019: exact 400000000"},

    {"incheon.minimum-wage", "cap", IN18, P, "at_most 50000000"},
    {"incheon.minimum-wage", "cap", IN18, "2018-03-13", "at_most 50000000"},
    {"incheon.minimum-wage", "cap", IN18, "2018-03-14", "at_most 70000000"},
    {"incheon.minimum-wage", "cap", IN18, "2018-12-31", "at_most 70000000"},
    {"incheon.minimum-wage", "cap", "2018-03-13", "", "at_most 50000000"},
    {"incheon.minimum-wage", "cap", "2018-03-14", "", "at_most 70000000"},
    {"incheon.minimum-wage", "volume", IN18, P, "exact 25000000000"},
    {"incheon.minimum-wage", "subsidy.rate", IN18, P, "UNKNOWN none stated; facts 7.5"},
    {"incheon.minimum-wage", "rate", IN18, P, INHERITED},
    {"incheon.minimum-wage", "guarantee.fee_reduction", IN18, P, INHERITED},
    {"incheon.minimum-wage", "budget.contribution", IN18, P, "exact 2000000000"},
    {"incheon.minimum-wage", "multiple", IN18, P, "exact 25/2"},
    {"incheon.minimum-wage", "wage.state_share", IN18, P, "exact 11/20"},
    {"incheon.minimum-wage", "wage.loan_share", IN18, P, "exact 9/20"},
    {"incheon.minimum-wage", "wage.monthly_rise", IN18, P, "exact 221540"},
    {"incheon.minimum-wage", "wage.state_support", IN18, P, "exact 130000"},
    {"incheon.minimum-wage", "indicator.as_printed", IN18, P,
     "by year; 2017: " NOTHING "; 2018: " NOTHING "; 2019: exact 2000000000"},

    {"incheon.general-guarantee", "rate", IN18, P, "band 3.26%..5.15%"},
    {"incheon.general-guarantee", "subsidy.rate", IN18, P, "UNKNOWN none stated in the plan"},
    {"incheon.general-guarantee", "cap", IN18, P, INHERITED},
    {"incheon.general-guarantee", "volume", IN18, P, INHERITED},
    {"incheon.general-guarantee", "budget.contribution", IN18, P, "exact 1000000000"},

    {"incheon.distribution", "rate", IN18, P, "exact 1.79%"},
    {"incheon.distribution", "rate", "2018-03-18", "", "exact 1.79%"},
    {"incheon.distribution", "rate", "2018-03-19", "", "exact 2.13%"},
    {"incheon.distribution", "cap", IN18, P, "at_most 30000000"},
    {"incheon.distribution", "subsidy.rate", IN18, P,
     "NOT_APPLICABLE a fund loan: the fund sets the rate, there is no interest subsidy (facts 1.6)"},
    {"incheon.distribution", "volume", IN18, P, OPEN},
    {"incheon.distribution", "budget.fund_loan", IN18, P, "exact 1000000000"},
    {"incheon.distribution", "fund.share", IN18, P, "exact 6100000000"},

    {"incheon.haetsal", "rate", IN18, P, "band 8%..11%"},
    {"incheon.haetsal", "cap", IN18, P, "band 20000000..50000000"},
    {"incheon.haetsal", "volume", IN18, P, INHERITED},
    {"incheon.haetsal", "budget.amount", IN18, P, "exact 2839000000"},
    {"incheon.haetsal", "subsidy.rate", IN18, P, "UNKNOWN none stated in the plan"},

    {"incheon.veterans-rent", "subsidy.rate", IN18, P, "at_most 2%"},
    {"incheon.veterans-rent", "rate", IN18, P, INHERITED},
    {"incheon.veterans-rent", "cap", IN18, P, INHERITED},
    {"incheon.veterans-rent", "volume", IN18, P, INHERITED},
    {"incheon.veterans-rent", "guarantee.by", IN18, P, "exact 한국주택금융공사"},
    {"incheon.veterans-rent", "budget.interest_subsidy", IN18, P, "exact 300000000"},

    {"incheon.thaad", "results.businesses", "2017-06-01", P, "exact 454"},
    {"incheon.thaad", "results.amount", "2017-06-01", P, "exact 11900000000"},
    {"incheon.thaad", "subsidy.rate", "2017-06-01", P, OPEN},
    {"incheon.thaad", "rate", "2017-06-01", P, INHERITED},
    {"incheon.thaad", "cap", "2017-06-01", "", INHERITED},

    {"incheon.sorae-fire", "results.amount", "2017-06-01", P, "exact 3100000000"}, /* 143 or 142: facts 1.11 */
    {"incheon.sorae-fire", "subsidy.rate", "2017-06-01", P, OPEN},
    {"incheon.sorae-fire", "rate", "2017-06-01", P, INHERITED},
    {"incheon.sorae-fire", "cap", "2017-06-01", "2017-12-30", "ICHA_ERR_GAP"},
    {"incheon.sorae-fire", "cap", "2017-06-01", P, "at_most 70000000"}, /* reported in 2017: facts 1.11 */
    {"incheon.sorae-fire", "cap", "2017-06-01", "", "at_most 70000000"},

    {"incheon.city-totals", "guarantees.volume", IN18, P, "exact 625000000000"},
    {"incheon.city-totals", "guarantees.outstanding", IN18, P, "exact 1000000000000"},
    {"incheon.city-totals", "management_support.volume", IN18, P, "exact 110000000000"},
    {"incheon.city-totals", "package.volume", IN18, P, "exact 13900000000"},
};

static const figure assumed[] = {
    {"", "day_count", IN18, "", "exact act/act"},
    {"", "inclusion", IN18, "", "exact start"},
    {"", "rounding.interest", IN18, "", "exact down/1"},
    {"", "rounding.payment", IN18, "", "exact down/1"},
    {"", "payment_formula", IN18, "", "exact twelfths"},
    {"", "residual", IN18, "", "exact last"},
    {"", "business_day", IN18, "", "exact none"},
    {"", "accrual_follows_roll", IN18, "", "exact false"},
    {"", "interest_every_months", IN18, "", "exact 1"},
    {"", "subsidy.method", IN18, "", "exact of_rate"},
    {"", "subsidy.base", IN18, "", "exact balance"},
    {"", "subsidy.rounding", IN18, "", "exact down/1"},
    {"", "subsidy.residual", IN18, "", "exact first"},
    {"", "subsidy.minimum_borrower_rate", IN18, "", "exact 0%"},
    {"", "subsidy.claim.cycle", IN18, "", "exact quarter"},
    {"", "subsidy.claim.by", IN18, "", "exact due"},
    {"", "subsidy.claim.rounding", IN18, "", "exact down/10"},
    {"", "subsidy.claim.level", IN18, "", "exact claim"},
    {"", "subsidy.claim.payment_lag_days", IN18, "", "exact 20"},
    {"", "subsidy.claim.closing_days", IN18, "", "exact 20"},
    {"", "rate", IN18, "", "ICHA_ERR_MISSING"},
    {"incheon.huimang-kium", "rate", IN18, "", "exact 3.5%"},
    {"incheon.huimang-kium", "term_months", IN18, "", "exact 60"},
    {"incheon.huimang-kium", "grace_months", IN18, "", "exact 12"},
    {"incheon.huimang-kium", "method", IN18, "", "exact equal_principal"},
    {"incheon.huimang-kium", "subsidy.rate", IN18, "", "exact 1.25%"},
    {"incheon.huimang-kium", "subsidy.months", IN18, "", "exact 36"},
    {"incheon.startup", "subsidy.rate", IN18, "", "ICHA_ERR_MISSING"},
    {"incheon.job-creation", "subsidy.rate", IN18, "", "exact 1.5%"},
    {"incheon.minimum-wage", "subsidy.rate", IN18, "",
     "NOT_APPLICABLE assumed: no interest subsidy, as none is stated"},
    {"incheon.haetsal", "term_months", IN18, "", "ICHA_ERR_MISSING"},
};

/* Rules, caps and tiers as their sources state them (products-2018.md, facts 1 and 3.8), in the line that `show` prints. */
#define MANUFACTURING                                                                                                  \
    "business.ksic ksic 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, "  \
    "33, 34" OTHERWISE
#define OTHERWISE ", when n/a violated" /* a way to qualify that does not apply to an applicant is none of his */
#define HIRED "employment.hired_on within months {hire.window_months} at_least 1" OTHERWISE
#define IS_SO " equals true" OTHERWISE
#define RECENT(months) "exact not (guarantee.last_issued_on within_months " months ", when n/a violated)"
#define IN_INCHEON "exact business.in_region equals true"
#define NONE_READ "NOT_APPLICABLE the reports of this round that were read name none"

static const figure rules[] = {
    {"incheon.soho-finance", "rule.size", IN18, P, "exact business.size in small_merchant"},
    {"incheon.soho-finance", "rule.credit-grade", IN18, P, "exact credit.grade at_most {credit.grade}"},
    {"incheon.startup", "rule.founding", IN18, P, "exact business.founded_on within_months {founding.window_months}"},
    {"incheon.startup", "rule.credit-grade", IN18, P, "exact credit.grade at_most {credit.grade}"},
    {"incheon.startup", "rule.size", IN18, P, "exact business.size in small_merchant"},
    {"incheon.startup", "rule.region", IN18, P, "NOT_APPLICABLE the plan names no region"},
    {"incheon.startup", "rule.region", "2016-06-01", "", IN_INCHEON},
    {"incheon.startup", "rule.industry", IN18, P, "NOT_APPLICABLE the plan limits no industry"},
    {"incheon.startup", "rule.industry", "2016-06-30", "",
     "exact any_of (" MANUFACTURING "; business.ksic ksic 46" OTHERWISE "; business.knowledge_service" IS_SO ")"},
    {"incheon.startup", "rule.industry", "2016-07-01", "",
     "exact any_of (" MANUFACTURING "; business.ksic ksic 46" OTHERWISE "; business.knowledge_service" IS_SO
     "; business.ksic ksic 87" OTHERWISE "; business.patent" IS_SO "; applicant.startup_course" IS_SO
     "; business.recommended" IS_SO ")"},
    {"incheon.huimang-kium", "rule.region", IN18, P, IN_INCHEON},
    {"incheon.huimang-kium", "rule.operating", IN18, P, "exact business.operating equals true"},
    {"incheon.huimang-kium", "rule.size", IN18, P, "exact business.size in small_merchant"},
    {"incheon.job-creation", "rule.size", IN18, P, "exact business.size in small_merchant, small_enterprise"},
    {"incheon.job-creation", "rule.region", IN18, P, "NOT_APPLICABLE the plan names no region"},
    {"incheon.job-creation", "rule.region", "2018-09-10", "",
     "NOT_APPLICABLE the plan and the published conditions name no region"},
    {"incheon.job-creation", "rule.region", "2019-04-05", "", IN_INCHEON},
    {"incheon.job-creation", "rule.region", "2025-08-06", "2025-08-01", IN_INCHEON},
    {"incheon.job-creation", "rule.region", "2026-02-27", "", IN_INCHEON},
    {"incheon.job-creation", "rule.employment", IN18, P, "exact any_of (" HIRED "; employment.retained" IS_SO ")"},
    {"incheon.job-creation", "rule.employment", "2018-09-10", "",
     "exact any_of (" HIRED "; employment.retained" IS_SO "; all_of (business.founded_on after_months "
     "{founding.age_months}" OTHERWISE "; business.founded_on within_months {founding.age_months}" OTHERWISE "))"},
    {"incheon.job-creation", "founding.age_months", "2018-09-10", "", "band 3..12"},
    {"incheon.job-creation", "rule.employment", "2018-09-10", "2018-09-09",
     "exact any_of (" HIRED "; employment.retained" IS_SO ")"},
    {"incheon.job-creation", "rule.employment", "2019-01-01", "", "ICHA_ERR_GAP"},
    {"incheon.job-creation", "hire.window_months", "2026-03-01", "", "exact 12"},
    {"incheon.job-creation", "rule.recent-guarantee", IN18, P, "NOT_APPLICABLE the plan names no such condition"},
    {"incheon.job-creation", "rule.recent-guarantee", "2025-08-06", "", RECENT("3")},
    {"incheon.job-creation", "rule.guarantee-total", "2025-08-06", "", "exact guarantee.outstanding at_most 100000000"},
    {"incheon.job-creation", "rule.recent-guarantee", "2026-02-27", "", NONE_READ},
    {"incheon.job-creation", "rule.restricted-industry", "2026-02-27", "",
     "exact business.restricted_industry equals false"},
    {"incheon.job-creation", "cap", "2019-04-05", "", "at_most 100000000"},
    {"incheon.job-creation", "cap", "2025-08-06", "", "at_most 30000000"},
    {"incheon.job-creation", "subsidy.rate", "2025-08-06", "", "band 1%..2%"},
    {"incheon.job-creation", "subsidy.rate", "2026-02-27", "", "band 1.5%..2%"},
    {"incheon.job-creation", "subsidy.months", "2025-08-06", "", "exact 36"},
    {"incheon.job-creation", "volume", "2026-02-27", "", "exact 12500000000"},
    {"incheon.minimum-wage", "rule.wage-support", IN18, P, "exact wage_support.selected equals true"},
    {"incheon.minimum-wage", "rule.wage-support", "2018-03-14", "",
     "exact any_of (wage_support.selected" IS_SO "; employment.min_wage_worker" IS_SO ")"},
    {"incheon.minimum-wage", "rule.region", IN18, P, "NOT_APPLICABLE the plan names no region"},
    {"incheon.minimum-wage", "rule.region", IN18, "", IN_INCHEON},
    {"incheon.general-guarantee", "rule.region", IN18, P, IN_INCHEON},
    {"incheon.general-guarantee", "rule.size", IN18, P, "exact business.size in small_merchant, small_enterprise"},
    {"incheon.distribution", "rule.industry", IN18, P, "exact business.ksic ksic 46"},
    {"incheon.distribution", "rule.industry", IN18, "", "exact business.ksic ksic 45, 46, 47"},
    {"incheon.distribution", "rule.industry", "2016-02-05", "", "exact business.ksic ksic 45, 46, 47"},
    {"incheon.distribution", "rate", "2016-02-05", "", "exact 1.77%"},
    {"incheon.distribution", "rate", "2022-06-01", "", "exact 0.8%"},
    {"incheon.distribution", "rate", "2025-11-30", "", "exact 1.5%"},
    {"incheon.distribution", "rate", "2025-12-01", "", "ICHA_ERR_GAP"},
    {"incheon.distribution", "cap", "2022-06-01", "", "at_most 50000000"},
    {"incheon.distribution", "volume", "2016-06-01", "", "exact 4000000000"},
    {"incheon.distribution", "rule.no-guarantee", "2025-08-01", "", "exact guarantee.outstanding equals 0"},
    {"incheon.haetsal", "rule.self-employed", IN18, P, "exact business.self_employed equals true"},
    {"incheon.haetsal", "rule.income", IN18, P, "exact applicant.annual_income at_most {income.ceiling}"},
    {"incheon.haetsal", "rule.credit", IN18, P, "exact credit.grade at_least {credit.grade_floor}"},
    {"incheon.haetsal", "income.ceiling", IN18, P,
     "UNKNOWN the plan says 저소득·저신용 and names no figure; the national parameters are not in a citable source "
     "(facts 1.8, 7.7)"},
    {"incheon.veterans-rent", "rule.veteran", IN18, P, "exact applicant.veteran equals true"},
    {"incheon.veterans-rent", "rule.no-home", IN18, P, "exact applicant.owns_home equals false"},
    {"incheon.veterans-rent", "rule.lives-in-region", IN18, P, "exact applicant.lives_in_region equals true"},
    {"incheon.veterans-rent", "limit.business-ceiling", IN18, P,
     "NOT_APPLICABLE guaranteed by 한국주택금융공사, not by the foundation; no loan to a business"},
    {"incheon.thaad", "rule.thaad", "2017-06-01", P, "exact business.hurt_by_thaad equals true"},
    {"incheon.sorae-fire", "rule.disaster-zone", "2017-06-01", P, "exact disaster.in_zone equals true"},
    {"incheon.sorae-fire", "rule.disaster-zone", "2017-06-01", "", "exact disaster.in_zone equals true"},
    {"incheon.sorae-fire", "rule.damage", "2017-06-01", "", "exact disaster.damage more_than 0"},
    {"incheon.sorae-fire", "limit.damage", "2017-06-01", "", "exact disaster.damage"},

    {"incheon.hope", "subsidy.steps", "2023-05-15", "", "steps 12: 2%, 24: 1.5%"},
    {"incheon.hope", "subsidy.steps", "2026-01-28", "", "steps 12: 2%, 24: 1.5%"},
    {"incheon.hope", "subsidy.months", "2026-01-28", "", "exact 36"}, /* 12 + 24 */
    {"incheon.hope", "cap", "2023-05-15", "", "at_most 30000000"},
    {"incheon.hope", "cap", "2025-09-24", "2025-09-18", "ICHA_ERR_GAP"},
    {"incheon.hope", "cap", "2025-09-24", "2025-09-19", "at_most 30000000"},
    {"incheon.hope", "cap", "2026-01-28", "", "at_most 50000000"},
    {"incheon.hope", "volume", "2023-05-15", "", "exact 45000000000"},
    {"incheon.hope", "volume", "2025-09-24", "", "exact 25500000000"},
    {"incheon.hope", "volume", "2026-01-28", "", "exact 100000000000"},
    {"incheon.hope", "term_months", "2026-01-28", "", "exact 72"},
    {"incheon.hope", "guarantee.fee_rate", "2026-01-28", "", "exact 0.8%"},
    {"incheon.hope", "rule.recent-guarantee", "2023-05-15", "", RECENT("3")},
    {"incheon.hope", "rule.recent-guarantee", "2025-09-24", "", RECENT("6")},
    {"incheon.hope", "rule.guarantee-total", "2023-05-15", "", NONE_READ},
    {"incheon.hope", "rule.guarantee-total", "2026-01-28", "", "exact guarantee.outstanding_all less_than 200000000"},
    {"incheon.hope", "rule.size", "2026-01-28", "", "exact business.size in small_merchant, small_enterprise"},
    {"incheon.youth-startup", "rule.region", "2026-02-27", "", IN_INCHEON},
    {"incheon.small-manufacturer", "rule.region", "2026-02-27", "", IN_INCHEON},
    {"incheon.youth-startup", "rule.age", "2025-05-28", "", "exact applicant.birth_date age_at_most 39"},
    {"incheon.youth-startup", "rule.age", "2026-02-27", "", "exact applicant.birth_date at_least {age.born_from}"},
    {"incheon.youth-startup", "age.born_from", "2026-02-27", "", "exact 1986-01-01"},
    {"incheon.youth-startup", "founding.window_months", "2026-02-27", "", "exact 60"},
    {"incheon.youth-startup", "guarantee.fee_rate", "2026-02-27", "2026-03-01",
     "UNKNOWN the reports of this round that were read name no fee"},
    {"incheon.youth-startup", "guarantee.fee_rate", "2026-02-27", "", "exact 0.8%"},
    {"incheon.local-commerce", "rule.industry", "2025-08-06", "",
     "exact any_of (business.ksic ksic 56, 45, 46, 47, 85, 90, 91, 95, 96 except 479" OTHERWISE "; all_of "
     "(business.in_redevelopment" IS_SO "; not (business.ksic ksic 479)); business.in_market" IS_SO ")"},
    {"incheon.local-commerce", "cap", "2023-07-31", "", "at_most 20000000"},
    {"incheon.local-commerce", "rule.arrears-tax", "2025-08-06", "2025-07-31", "ICHA_ERR_GAP"},
    {"incheon.local-commerce", "rule.arrears-tax", "2025-08-06", "2025-08-01", "exact arrears.tax equals false"},
    {"incheon.local-commerce", "volume", "2025-08-06", "2025-08-01", "exact 12500000000"},
    {"incheon.local-commerce", "cap", "2025-08-06", "", "at_most 30000000"},
    {"incheon.small-manufacturer", "rule.headcount", "2026-02-27", "",
     "exact employment.monthly_headcounts less_than {employment.headcount}"},
    {"incheon.small-manufacturer", "employment.headcount", "2026-02-27", "", "exact 10"},
    {"incheon.small-manufacturer", "cap", "2026-02-27", "",
     "by bank; internet-bank: at_most 100000000; other-bank: at_most 200000000"},
    {"incheon.hana-agreement", "rule.growth", "2023-09-08", "",
     "exact any_of (" MANUFACTURING "; business.knowledge_service" IS_SO "; " HIRED
     "; all_of (business.revenue_previous more_than 0" OTHERWISE
     "; business.revenue / business.revenue_previous at_least {growth.revenue}" OTHERWISE "))"},
    {"incheon.hana-agreement", "growth.revenue", "2023-09-08", "", "exact 11/10"},
    {"incheon.hana-agreement", "volume", "2023-09-08", "", "exact 4500000000"},
    {"incheon.rent-fraud", "rule.rent-fraud", "2023-05-08", "", "exact applicant.rent_fraud_victim equals true"},

    /* facts 3.8, 3.9, 3.3: ceilings of the decree and the act, and the caps of an offer (G-4) */
    {"incheon.startup", "guarantee.business_ceiling", IN18, P, "exact 800000000"},
    {"incheon.startup", "guarantee.business_ceiling", "2017-07-25", "",
     "UNKNOWN the decree in force before 2017-07-26 was not read"},
    {"incheon.startup", "guarantee.foundation_multiple", IN18, P, "exact 15"},
    {"incheon.startup", "guarantee.lapse_days", IN18, P, "exact 60"},
    {"incheon.startup", "guarantee.late_fee_rate", IN18, P, "exact 10%"},
    {"incheon.startup", "limit.product", "2016-06-01", "2016-06-01", "exact cap"},
    {"incheon.startup", "limit.volume", IN18, P, "exact volume - programme.committed"},
    {"incheon.startup", "limit.requested", IN18, P, "exact request.amount"},
    {"incheon.startup", "limit.business-ceiling", IN18, P,
     "exact guarantee.business_ceiling - guarantee.outstanding, on the guaranteed amount"},
    {"incheon.minimum-wage", "limit.need", IN18, P,
     "exact (wage.monthly_rise) x wage.workers x wage.months x wage.loan_share, down/1"},
    {"incheon.minimum-wage", "limit.need", IN18, "",
     "exact (wage.monthly_rise - wage.state_support) x wage.workers x wage.months, down/1"},
};

static void expect_spelt(icha_status status, const icha_version *version, const char *expected) {
    char text[500];
    if (status == ICHA_OK) spell(&version->value, text, sizeof text);
    else snprintf(text, sizeof text, "%s", icha_status_name(status));
    assert_string_equal(text, expected);
}

/* C-4. */
static void test_figure(void **state) {
    const figure *f = *state;
    icha_version version;
    expect_spelt(icha_catalogue_select(shipped, f->product, f->parameter, day(f->on), day(f->known_on), &version, NULL),
                 &version, f->expected);
}

/* C-5. */
static void test_assumed(void **state) {
    const figure *f = *state;
    icha_version version = {.note = "x"};
    expect_spelt(icha_catalogue_assume(shipped, f->product, f->parameter, day(f->on), &version, NULL), &version,
                 f->expected);
    assert_string_not_equal(version.note, "");
}

/* C-4. */
static void test_products(void **state) {
    static const char *const ids[][2] = {
        {"incheon.distribution", "fund_loan"},
        {"incheon.general-guarantee", "guarantee"},
        {"incheon.haetsal", "guarantee"},
        {"incheon.hana-agreement", "guarantee"},
        {"incheon.hope", "subsidised_bank_loan"},
        {"incheon.huimang-kium", "subsidised_bank_loan"},
        {"incheon.job-creation", "subsidised_bank_loan"},
        {"incheon.local-commerce", "subsidised_bank_loan"},
        {"incheon.minimum-wage", "guarantee"},
        {"incheon.rent-fraud", "subsidised_bank_loan"},
        {"incheon.small-manufacturer", "guarantee"},
        {"incheon.soho-finance", "subsidised_bank_loan"},
        {"incheon.sorae-fire", "guarantee"},
        {"incheon.startup", "subsidised_bank_loan"},
        {"incheon.thaad", "guarantee"},
        {"incheon.veterans-rent", "rent_deposit_loan"},
        {"incheon.youth-startup", "subsidised_bank_loan"},
    };
    (void)state;
    assert_int_equal(icha_catalogue_product_count(shipped), COUNT(ids));
    for (size_t i = 0; i < COUNT(ids); i++) {
        assert_string_equal(icha_catalogue_product(shipped, i).id, ids[i][0]);
        assert_string_equal(icha_catalogue_product(shipped, i).fund, ids[i][1]);
    }
}

/* A reason can be read out in both languages. */
static void expect_reason(const icha_value *value) {
    bool has_reason = value->state == ICHA_STATE_UNKNOWN || value->state == ICHA_STATE_NOT_APPLICABLE;
    if (has_reason) {
        size_t length = strlen(value->reason_ko);
        assert_string_not_equal(value->reason, "");
        assert_true(length > 0 && value->reason_ko[length - 1] != '.'); /* sentences add their own */
        assert_string_not_equal(value->reason_ko, value->reason);
    }
    for (size_t i = 0; i < value->entry_count; i++) expect_reason(&value->entries[i].value);
}

/* What is claimed has a quote and a confidence; what is neither the plan's nor the law's own wording says so. */
static void expect_cited(const icha_version *version) {
    bool claims = version->value.state == ICHA_STATE_KNOWN;
    assert_true(version->source_count > 0);
    expect_reason(&version->value);
    for (size_t s = 0; s < version->source_count; s++) {
        const icha_source *source = &version->sources[s];
        bool is_plan = strcmp(source->document, "plan-2018") == 0, is_law = strncmp(source->document, "kr-", 3) == 0;
        assert_string_not_equal(source->title, "");
        assert_string_not_equal(source->locator, "");
        assert_true(!claims || (source->quote[0] != '\0' && source->confidence != 0));
        assert_int_equal(source->is_paraphrase, claims && !is_plan && !is_law);
        assert_int_equal(source->line != 0, claims && is_plan);
    }
}

/* C-1. */
static void test_every_version(void **state) {
    (void)state;
    for (size_t i = 0; i < shipped->sorted_count; i++) {
        const icha_cat_product *product = shipped->sorted[i];
        char file[400];
        snprintf(file, sizeof file, "%s/products/%s.yaml", SHIPPED, product->public.id);
        assert_string_equal(product->place.file, file);
        for (size_t k = 0; k < product->own.count; k++)
            for (size_t v = 0; v < product->own.items[k].version_count; v++)
                expect_cited(&product->own.items[k].versions[v].public);
    }
}

/* ---- wherever a product has criteria, every rule and cap can be told, and what they refer to (else: GAP, C-3) ---- */

typedef struct moment {
    const char *product;
    icha_date on, known_on;
} moment;

static void expect_there(const moment *at, const char *parameter) {
    icha_version version;
    icha_error err = ICHA_ERROR_INIT;
    if (parameter == NULL) return;
    if (icha_catalogue_select(shipped, at->product, parameter, at->on, at->known_on, &version, &err) != ICHA_OK)
        fail_msg("%s %s on %d, known on %d: %s", at->product, parameter, (int)at->on, (int)at->known_on, err.message);
}

static void expect_bounds_there(const moment *at, const icha_test *test) {
    expect_there(at, test->limit.parameter);
    expect_there(at, test->within.parameter);
    for (size_t i = 0; i < test->part_count; i++) expect_bounds_there(at, &test->parts[i]);
}

static size_t expect_rule_there(const moment *at, const char *parameter) {
    icha_version version;
    if (strncmp(parameter, "rule.", 5) != 0 && strncmp(parameter, "limit.", 6) != 0) return 0;
    expect_there(at, parameter);
    if (icha_catalogue_select(shipped, at->product, parameter, at->on, at->known_on, &version, NULL) != ICHA_OK)
        return 0;
    assert_string_not_equal(version.label_ko, "");
    assert_string_not_equal(version.label_en, "");
    if (version.value.test != NULL) expect_bounds_there(at, version.value.test);
    if (version.value.cap != NULL) {
        const icha_cap *cap = version.value.cap;
        const char *const named[] = {cap->parameter, cap->monthly, cap->state, cap->share};
        for (size_t i = 0; i < COUNT(named); i++) expect_there(at, named[i]);
    }
    return 1;
}

static size_t expect_criteria_there(const moment *at) {
    size_t found = 0;
    icha_version version;
    if (icha_catalogue_select(shipped, at->product, "criteria", at->on, at->known_on, &version, NULL) != ICHA_OK)
        return 0;
    for (size_t i = 0; i < icha_catalogue_parameter_count(shipped, at->product); i++)
        found += expect_rule_there(at, icha_catalogue_parameter(shipped, at->product, i));
    assert_true(found >= 5); /* at least one rule beside the four caps that all inherit */
    return found;
}

/* Every day on which a version of the product begins or ends, as known on every day on which one became known (C-3). */
static void test_no_gaps(void **state) {
    enum { DAYS = 200 };
    (void)state;
    for (size_t p = 0; p < icha_catalogue_product_count(shipped); p++) {
        const icha_cat_product *product = shipped->sorted[p];
        icha_date on[DAYS], known[DAYS] = {ICHA_DATE_UNSET};
        size_t days = 0, knowns = 1, found = 0;
        for (size_t k = 0; k < product->own.count; k++) {
            const icha_cat_parameter *own = &product->own.items[k];
            bool is_rule = strncmp(own->name, "rule.", 5) == 0 || strcmp(own->name, "criteria") == 0;
            for (size_t v = 0; is_rule && v < own->version_count; v++) {
                assert_true(days + 2 < DAYS && knowns + 1 < DAYS);
                on[days++] = own->versions[v].public.valid_from;
                on[days++] = own->versions[v].public.valid_to;
                known[knowns++] = own->versions[v].public.known_from;
            }
        }
        for (size_t i = 0; i < days; i++)
            for (size_t k = 0; k < knowns; k++)
                found += expect_criteria_there(&(moment){product->public.id, on[i], known[k]});
        assert_true(found > 0);
    }
}

/* ---- the cited lines against the plan itself, where it is at hand ---- */

#define PLAN_SIZE ((size_t)1 << 20)

static char *read_plan(void) {
    FILE *file = fopen(PLAN_FILE, "rb");
    if (file == NULL) return NULL;
    char *text = calloc(1, PLAN_SIZE);
    size_t size = fread(text, 1, PLAN_SIZE - 1, file);
    fclose(file);
    assert_in_range(size, 1, PLAN_SIZE - 2);
    return text;
}

static void expect_line(const char *plan, const icha_cat_line *line) {
    for (int32_t number = 1; number < line->number && plan != NULL; number++)
        plan = strchr(plan, '\n') == NULL ? NULL : strchr(plan, '\n') + 1;
    assert_non_null(plan);
    size_t length = strcspn(plan, "\n");
    assert_int_equal(strlen(line->text), length);
    assert_memory_equal(plan, line->text, length);
}

/* C-1, C-4. */
static void test_lines_of_plan(void **state) {
    (void)state;
    char *plan = read_plan();
    if (plan == NULL) {
        print_message("skipped: %s is not there to compare the cited lines with\n", PLAN_FILE);
        skip();
    }
    size_t lines = 0;
    for (const icha_cat_document *d = shipped->documents; d != NULL; d = d->next)
        for (; strcmp(d->id, "plan-2018") == 0 && lines < d->line_count; lines++) expect_line(plan, &d->lines[lines]);
    free(plan);
    assert_true(lines >= 40);
}

static int run_figures(const char *name, const figure *list, size_t count, CMUnitTestFunction test) {
    struct CMUnitTest *tests = calloc(count, sizeof *tests);
    char(*names)[160] = calloc(count, sizeof *names);
    for (size_t i = 0; i < count; i++) {
        snprintf(names[i], sizeof names[i], "%s %s on %s known %s", list[i].product, list[i].parameter, list[i].on,
                 list[i].known_on);
        tests[i] = (struct CMUnitTest){names[i], test, NULL, NULL, (void *)(uintptr_t)&list[i]};
    }
    int failed = _cmocka_run_group_tests(name, tests, count, load_shipped, free_shipped);
    free(names);
    free(tests);
    return failed;
}

int main(void) {
    const struct CMUnitTest whole[] = {cmocka_unit_test(test_products), cmocka_unit_test(test_every_version),
                                       cmocka_unit_test(test_no_gaps), cmocka_unit_test(test_lines_of_plan)};
    int failed = cmocka_run_group_tests_name("shipped catalogue", whole, load_shipped, free_shipped);
    failed += run_figures("figures of the plan", figures, COUNT(figures), test_figure);
    failed += run_figures("rules and caps", rules, COUNT(rules), test_figure);
    failed += run_figures("assumption records", assumed, COUNT(assumed), test_assumed);
    return failed;
}
