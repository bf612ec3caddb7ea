/* Screening one applicant: facts, verdict, reasons, needs, offer (E-1 to E-6). usage: screening CATALOGUE */
#include "example.h"

static void set_facts(icha_facts *facts, const icha_catalogue *catalogue, icha_error *err) {
    char text[64];
    int32_t grade = icha_catalogue_fact_index(catalogue, "credit.grade");

    icha_facts_init(facts, catalogue);
    ok(icha_facts_set(facts, "business.founded_on", TEXT("2013-04-01"), err), err);
    ok(icha_facts_describe(facts, "business.founded_on", day("2018-03-01"), ICHA_ASSURANCE_REGISTRY, err), err);
    ok(icha_facts_put(facts, grade, 8, err), err);
    ok(icha_facts_set_state(facts, "business.size", ICHA_FACT_UNKNOWN, err), err);
    icha_facts_text(facts, grade, text, sizeof text);
    printf("credit.grade = %s, %s\n", text, icha_assurance_name(icha_facts_get(facts, grade)->assurance));
}

static void print_criteria(const icha_criteria *criteria, const icha_catalogue *catalogue) {
    printf("%s on %s, %s\n", icha_criteria_product(criteria), written(icha_criteria_on(criteria)),
           icha_criteria_known_on(criteria) == ICHA_DATE_UNSET ? "all known" : "as known then");
    printf("%s catalogue; %s\n", icha_criteria_catalogue(criteria) == catalogue ? "the same" : "another",
           icha_criteria_version_count(criteria) > 0 ? icha_criteria_version(criteria, 0)->parameter : "nothing");
}

/* Founded on 2013-04-01, within 60 months: the last day is 2018-04-01, 18 days after the decision. Grade 8 is one above 7. */
static void print_answer(const icha_screening *screening, const icha_facts *facts, const icha_catalogue *catalogue) {
    char text[1024];

    for (size_t i = 0; i < screening->reason_count; i++) {
        const icha_reason *reason = &screening->reasons[i];
        if (reason->margin.unit == 0) continue;
        icha_quantity_format(reason->margin, text, sizeof text);
        printf("%s %s by %s\n", reason->rule, icha_outcome_name(reason->outcome), text);
        icha_reason_sentence(reason, facts, ICHA_LANGUAGE_EN, text, sizeof text);
        printf("  %s\n", text);
        if (reason->remedy.kind != ICHA_REMEDY_NONE &&
            icha_remedy_sentence(reason, facts, ICHA_LANGUAGE_EN, text, sizeof text) > 0)
            printf("  %s\n", text);
    }
    for (size_t i = 0; i < screening->need_count; i++) {
        if (screening->needs[i].kind != ICHA_NEED_FACT) continue;
        icha_need_sentence(&screening->needs[i], catalogue, ICHA_LANGUAGE_EN, text, sizeof text);
        printf("needed: %s\n", text);
    }
}

int main(int argc, char **argv) {
    static icha_reason reasons[ICHA_REASONS_MAX];
    static icha_need needs[ICHA_NEEDS_MAX];
    static icha_findings findings;
    static icha_facts facts;
    icha_error err = ICHA_ERROR_INIT;
    icha_catalogue *catalogue;
    icha_criteria *criteria;
    icha_contract contract;
    icha_verdict verdict;
    icha_screening screening = ICHA_SCREENING_INIT;

    if (argc != 2) return 2;
    ok(icha_catalogue_load(argv[1], NULL, 0, &catalogue, NULL, &err), &err);
    ok(icha_criteria_open(catalogue, "incheon.startup", day("2018-03-14"), ICHA_DATE_UNSET, &criteria, &err), &err);
    print_criteria(criteria, catalogue);
    set_facts(&facts, catalogue, &err);
    ok(icha_screen_verdict(criteria, &facts, &verdict, &err), &err);
    printf("%s\n", icha_verdict_name(verdict));
    screening.reasons = reasons;
    screening.needs = needs;
    screening.reason_capacity = icha_criteria_reason_count(criteria);
    screening.need_capacity = ICHA_NEEDS_MAX;
    ok(icha_screen(criteria, &facts, &screening, &err), &err);
    print_answer(&screening, &facts, catalogue);
    printf("the offer's contract %s the fact loan.rate\n",
           icha_offer_takes_fact("loan.rate") ? "takes" : "does not take");
    icha_contract_init(&contract);
    printf("its contract: %s\n", icha_status_name(icha_offer_contract(criteria, &facts, &screening.offer, &contract, &findings, &err)));
    icha_criteria_free(criteria);
    icha_catalogue_free(catalogue);
    return 0;
}
/* Prints:
 * incheon.startup on 2018-03-14, all known
 * the same catalogue; limit.business-ceiling
 * credit.grade = 8, declared
 * INELIGIBLE
 * credit-grade VIOLATED by -1
 *   Credit grade: not satisfied. Credit grade (1 is best): 8 grade (declared). Required: at most 7 grade (credit.grade, version plan known from 2017-12-31). It is 1 grade over. Source: 인천광역시 일자리경제국 2018 주요업무계획, line 620, "신용등급 7등급이상".
 * founding SATISFIED by 18
 *   Time since founding: satisfied. Date of founding (company register, or business registration of a sole trader): 2013-04-01 (by registry, as of 2018-03-01). Required: within 60 months (5 years) up to the decision (founding.window_months, version plan known from 2017-12-31). 18 days left. Source: 인천광역시 일자리경제국 2018 주요업무계획, line 620, "창업 후 5년 이내".
 * needed: Needed for the offer: guarantees of this foundation outstanding (won); to be shown by: the guarantee foundation. The verdict does not depend on it.
 * needed: Needed for the offer: amount asked for (won); to be shown by: applicant. The verdict does not depend on it.
 * needed: Needed for the offer: part of the programme's volume already used (won); to be shown by: the guarantee foundation. The verdict does not depend on it.
 * the offer's contract takes the fact loan.rate
 * its contract: ICHA_ERR_UNKNOWN
 */
