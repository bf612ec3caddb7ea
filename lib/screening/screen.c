/* Screening one applicant: the verdict alone, or everything; the same evaluation either way (E-8). */
#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "number/fail.h"
#include "screening/offer.h"
#include "screening/reasons.h"
#include "screening/remedies.h"

/* A fact from after the decision could not have been known to it. */
static icha_status check_facts(const icha_criteria *criteria, const icha_facts *facts, icha_error *err) {
    assert(criteria != NULL && facts != NULL && facts->size == sizeof *facts);
    assert(facts->catalogue == criteria->catalogue);
    if (facts->latest_as_of == ICHA_DATE_UNSET || facts->latest_as_of <= criteria->on) return ICHA_OK;
    char found[ICHA_TEXT_MAX], expected[ICHA_TEXT_MAX];
    icha_date_format(facts->latest_as_of, found, sizeof found);
    icha_date_format(criteria->on, expected, sizeof expected);
    const icha_fact_definition *fact = icha_catalogue_fact(facts->catalogue, (size_t)facts->latest_fact);
    icha_status status = icha_fail(err, ICHA_M_AS_OF_LATER, "E-1", fact->name, found, expected);
    if (err != NULL) err->index = facts->latest_fact;
    return status;
}

static icha_status check_overlap(const icha_version *overlap, icha_error *err) {
    if (overlap == NULL) return ICHA_OK;
    return icha_fail(err, ICHA_M_ENTRIES_OVERLAP, "C-3", overlap->parameter, overlap->id, NULL);
}

icha_status icha_screen_verdict(const icha_criteria *criteria, const icha_facts *facts, icha_verdict *verdict,
                                icha_error *err) {
    icha_status status = check_facts(criteria, facts, err);
    if (status != ICHA_OK) return status;
    const icha_view view = {facts, criteria->on, -1, 0};
    const icha_version *overlap = NULL;
    int32_t counts[5] = {0};
    for (int32_t i = 0; i < criteria->rule_count; i++) {
        counts[icha_evaluate_rule(criteria, &view, &criteria->rules[i], NULL, &overlap)]++;
        /* one violated rule settles it; a keyed bound of a later one might still be a fault of the catalogue */
        if (counts[ICHA_OUTCOME_VIOLATED] > 0 && !criteria->has_keyed_bound) break;
    }
    status = check_overlap(overlap, err);
    if (status == ICHA_OK) *verdict = icha_verdict_of(counts);
    return status;
}

/* The rules of one applicant. */
typedef struct run {
    icha_view view;
    icha_outcomes outcomes;
    icha_rule_outcomes rules;
    const icha_version *overlap;
    icha_verdict verdict;
} run;

static void evaluate_all(const icha_criteria *criteria, run *r) {
    int32_t counts[5] = {0};
    for (int32_t i = 0; i < criteria->rule_count; i++) {
        icha_outcome outcome = icha_evaluate_rule(criteria, &r->view, &criteria->rules[i], &r->outcomes, &r->overlap);
        r->rules.of[i] = (uint8_t)outcome;
        counts[outcome]++;
    }
    r->verdict = icha_verdict_of(counts);
}

static size_t tell_reasons(const icha_criteria *criteria, const run *r, icha_reason *reasons) {
    size_t count = 0;
    for (int32_t i = 0; i < criteria->rule_count; i++) {
        icha_outcome outcome = (icha_outcome)r->rules.of[i];
        icha_reason *first = &reasons[count];
        count += icha_reasons_of_rule(criteria, &r->view, &criteria->rules[i], outcome, &r->outcomes, first);
        if (outcome == ICHA_OUTCOME_VIOLATED)
            first->remedy = icha_find_remedy(criteria, &r->view, i, &r->outcomes, &r->rules);
    }
    return count;
}

static void add_needs(const icha_criteria *criteria, const run *r, icha_need_list *needs) {
    if (r->verdict != ICHA_VERDICT_UNDETERMINED) return; /* nothing that is missing can change it any more */
    for (int32_t i = 0; i < criteria->rule_count; i++)
        icha_add_rule_needs(needs, criteria, &r->view, &criteria->rules[i], (icha_outcome)r->rules.of[i], &r->outcomes);
}

/* Both lists, or with no room at all only their lengths. */
static icha_status hand_over(const icha_criteria *criteria, const run *r, const icha_need_list *needs,
                             icha_screening *screening, icha_error *err) {
    size_t reasons = icha_criteria_reason_count(criteria);
    bool counts_only = screening->reason_capacity == 0 && screening->need_capacity == 0;
    screening->reason_count = reasons;
    screening->need_count = needs->count;
    if (counts_only) return ICHA_OK;
    if (screening->reason_capacity < reasons || screening->need_capacity < needs->count)
        return icha_fail(err, ICHA_M_BUFFER_TOO_SMALL, NULL, NULL, NULL, NULL);
    tell_reasons(criteria, r, screening->reasons);
    if (needs->count > 0) memcpy(screening->needs, needs->items, needs->count * sizeof needs->items[0]);
    return ICHA_OK;
}

/* Only the caps and steps that there are: most of the room is empty. */
static void copy_offer(const icha_offer *from, icha_offer *to) {
    memcpy(to, from, offsetof(icha_offer, caps));
    memcpy(to->caps, from->caps, (size_t)from->cap_count * sizeof from->caps[0]);
    memcpy(&to->cap_count, &from->cap_count, offsetof(icha_offer, steps) - offsetof(icha_offer, cap_count));
    memcpy(to->steps, from->steps, (size_t)from->step_count * sizeof from->steps[0]);
    memcpy(&to->step_count, &from->step_count, sizeof *to - offsetof(icha_offer, step_count));
}

icha_status icha_screen(const icha_criteria *criteria, const icha_facts *facts, icha_screening *screening,
                        icha_error *err) {
    assert(screening != NULL && screening->size == sizeof *screening);
    icha_status status = check_facts(criteria, facts, err);
    if (status != ICHA_OK) return status;
    run r = {.view = {facts, criteria->on, -1, 0}};
    icha_need_list needs;
    needs.count = 0;
    evaluate_all(criteria, &r);
    add_needs(criteria, &r, &needs);
    icha_offer offer;
    status = check_overlap(r.overlap, err);
    if (status == ICHA_OK) status = icha_make_offer(criteria, &r.view, &offer, &needs, err);
    if (status == ICHA_OK) status = hand_over(criteria, &r, &needs, screening, err);
    if (status != ICHA_OK) return status;
    screening->verdict = r.verdict;
    copy_offer(&offer, &screening->offer);
    return ICHA_OK;
}
