/* Screening over standard input, for the tests that are written in Python. Answers each line by one line of JSON.
 *   open PRODUCT ON KNOWN_ON|-            criteria for the lines that follow
 *   case [NAME=VALUE | NAME=? | NAME=!]   (tab-separated) the whole document; also called as verdict only and as counts
 *                                         only, which must agree ("agrees")
 *   verdict [...]                         the verdict alone
 * A status other than OK is answered as {"status": "ICHA_ERR_..."}.
 * screen_driver CATALOGUE [ASSUMPTION...] */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "icha/icha.h"
#include "icha/screening.h"

static icha_reason reasons[ICHA_REASONS_MAX];
static icha_need needs[ICHA_NEEDS_MAX];
static icha_facts facts;

static void say_status(const icha_error *err, icha_status status) {
    printf("{\"status\": %d, \"field\": \"%s\"}\n", (int)status, err->field);
}

static void say_quantity(const char *name, icha_quantity quantity) {
    if ((int)quantity.unit == 0)
        printf(", \"%s\": null", name);
    else
        printf(", \"%s\": [\"%s\", %" PRId64 ", %" PRId64 "]", name, icha_unit_name(quantity.unit), quantity.numerator,
               quantity.denominator);
}

static void say_reason(const icha_reason *reason, const icha_catalogue *catalogue) {
    printf("{\"rule\": \"%s\", \"depth\": %d, \"outcome\": \"%s\"", reason->rule, (int)reason->depth,
           icha_outcome_name(reason->outcome));
    say_quantity("observed", reason->observed);
    say_quantity("required", reason->required);
    say_quantity("margin", reason->margin);
    printf(", \"bound\": \"%s\"", reason->required_version != NULL ? reason->required_version->id : "");
    printf(", \"op\": \"%s\"", reason->test != NULL ? icha_test_op_name(reason->test->op) : "");
    if (reason->remedy.kind != ICHA_REMEDY_NONE) {
        const icha_remedy *remedy = &reason->remedy;
        printf(", \"remedy\": {\"kind\": \"%s\", \"fact\": \"%s\", \"verdict\": \"%s\"", icha_remedy_kind_name(remedy->kind),
               remedy->fact_index >= 0 ? icha_catalogue_fact(catalogue, (size_t)remedy->fact_index)->name : "",
               icha_verdict_name(remedy->verdict));
        say_quantity("to", remedy->to);
        printf("}");
    }
    printf("}");
}

static void say_money(const char *name, icha_money amount) {
    if (amount == ICHA_UNSET)
        printf(", \"%s\": null", name);
    else
        printf(", \"%s\": %" PRId64, name, amount);
}

static void say_offer(const icha_offer *offer, const icha_catalogue *catalogue) {
    printf(", \"offer\": {\"at_most\": %s", offer->is_at_most ? "true" : "false");
    say_money("maximum", offer->maximum);
    say_money("guaranteed", offer->guaranteed);
    say_money("subsidy_low", offer->subsidy_low);
    say_money("subsidy_high", offer->subsidy_high);
    printf(", \"tier\": \"%s\", \"caps\": [", offer->subsidy_tier != NULL ? offer->subsidy_tier : "");
    for (int32_t i = 0; i < offer->cap_count; i++) {
        const icha_offer_cap *cap = &offer->caps[i];
        printf("%s{\"id\": \"%s\", \"state\": %d, \"binding\": %s, \"next\": %s, \"key\": \"%s\"", i > 0 ? ", " : "", cap->id,
               (int)cap->state, cap->is_binding ? "true" : "false", cap->is_next ? "true" : "false",
               cap->key != NULL ? cap->key : "");
        say_money("amount", cap->amount);
        printf(", \"fact\": \"%s\"",
               cap->fact_index >= 0 ? icha_catalogue_fact(catalogue, (size_t)cap->fact_index)->name : "");
        printf("}");
    }
    printf("]}");
}

/* Do the three forms of a call agree? */
static int agrees(const icha_criteria *criteria, const icha_screening *filled) {
    icha_error err = ICHA_ERROR_INIT;
    icha_verdict verdict = 0;
    icha_screening counts = ICHA_SCREENING_INIT;
    if (icha_screen_verdict(criteria, &facts, &verdict, &err) != ICHA_OK || verdict != filled->verdict) return 0;
    if (icha_screen(criteria, &facts, &counts, &err) != ICHA_OK) return 0;
    return counts.verdict == filled->verdict && counts.reason_count == filled->reason_count &&
           counts.need_count == filled->need_count && counts.offer.maximum == filled->offer.maximum &&
           counts.offer.is_at_most == filled->offer.is_at_most && counts.offer.cap_count == filled->offer.cap_count &&
           counts.reason_count == icha_criteria_reason_count(criteria);
}

static void say_case(const icha_criteria *criteria, const icha_catalogue *catalogue) {
    icha_error err = ICHA_ERROR_INIT;
    icha_screening screening = ICHA_SCREENING_INIT;
    screening.reasons = reasons;
    screening.reason_capacity = ICHA_REASONS_MAX;
    screening.needs = needs;
    screening.need_capacity = ICHA_NEEDS_MAX;
    icha_status status = icha_screen(criteria, &facts, &screening, &err);
    if (status != ICHA_OK) {
        say_status(&err, status);
        return;
    }
    printf("{\"verdict\": \"%s\", \"agrees\": %s, \"reasons\": [", icha_verdict_name(screening.verdict),
           agrees(criteria, &screening) ? "true" : "false");
    for (size_t i = 0; i < screening.reason_count; i++) {
        if (i > 0) printf(", ");
        say_reason(&reasons[i], catalogue);
    }
    printf("], \"needs\": [");
    for (size_t i = 0; i < screening.need_count; i++)
        printf("%s{\"kind\": %d, \"name\": \"%s\", \"verdict\": %s, \"offer\": %s, \"can_flip\": %s}", i > 0 ? ", " : "",
               (int)needs[i].kind, needs[i].name, needs[i].for_verdict ? "true" : "false",
               needs[i].for_offer ? "true" : "false", needs[i].can_flip ? "true" : "false");
    printf("]");
    say_offer(&screening.offer, catalogue);
    printf("}\n");
}

static icha_status set_fact(char *name, icha_error *err) {
    char *value = strchr(name, '=');
    *value++ = '\0';
    if (strcmp(value, "?") == 0) return icha_facts_set_state(&facts, name, ICHA_FACT_UNKNOWN, err);
    if (strcmp(value, "!") == 0) return icha_facts_set_state(&facts, name, ICHA_FACT_NOT_APPLICABLE, err);
    return icha_facts_set(&facts, name, value, strlen(value), err);
}

/* The facts of one line, or a status. */
static icha_status read_facts(char *rest, const icha_catalogue *catalogue, icha_error *err) {
    icha_status status = ICHA_OK;
    icha_facts_init(&facts, catalogue);
    for (char *next; status == ICHA_OK && rest != NULL && *rest != '\0'; rest = next) {
        next = strchr(rest, '\t');
        if (next != NULL) *next++ = '\0';
        status = set_fact(rest, err);
    }
    return status;
}

static icha_status open_criteria(char *rest, const icha_catalogue *catalogue, icha_criteria **criteria, icha_error *err) {
    char *on_text = strchr(rest, '\t'), *known_text;
    icha_date on = ICHA_DATE_UNSET, known_on = ICHA_DATE_UNSET;
    *on_text++ = '\0';
    known_text = strchr(on_text, '\t');
    *known_text++ = '\0';
    icha_status status = icha_date_parse(on_text, strlen(on_text), &on, err);
    if (status == ICHA_OK && strcmp(known_text, "-") != 0)
        status = icha_date_parse(known_text, strlen(known_text), &known_on, err);
    if (status == ICHA_OK) status = icha_criteria_open(catalogue, rest, on, known_on, criteria, err);
    return status;
}

static void answer(char *line, const icha_catalogue *catalogue, icha_criteria **criteria) {
    icha_error err = ICHA_ERROR_INIT;
    icha_verdict verdict = 0;
    char *rest = strchr(line, '\t');
    if (rest != NULL) *rest++ = '\0';
    if (strcmp(line, "open") == 0) {
        icha_criteria_free(*criteria);
        *criteria = NULL;
        icha_status status = open_criteria(rest, catalogue, criteria, &err);
        say_status(&err, status);
        return;
    }
    icha_status status = read_facts(rest, catalogue, &err);
    if (status == ICHA_OK && strcmp(line, "case") == 0) {
        say_case(*criteria, catalogue);
        return;
    }
    if (status == ICHA_OK) status = icha_screen_verdict(*criteria, &facts, &verdict, &err);
    if (status == ICHA_OK)
        printf("{\"verdict\": \"%s\"}\n", icha_verdict_name(verdict));
    else
        say_status(&err, status);
}

int main(int argc, char **argv) {
    static char line[65536];
    icha_error err = ICHA_ERROR_INIT;
    icha_catalogue *catalogue = NULL;
    icha_criteria *criteria = NULL;
    if (argc < 2) {
        fprintf(stderr, "usage: %s CATALOGUE [ASSUMPTION...]\n", argv[0]);
        return 2;
    }
    if (icha_catalogue_load(argv[1], (const char *const *)&argv[2], (size_t)(argc - 2), &catalogue, NULL, &err) != ICHA_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        answer(line, catalogue, &criteria);
        fflush(stdout);
    }
    icha_criteria_free(criteria);
    icha_catalogue_free(catalogue);
    icha_thread_cleanup();
    return 0;
}
