/* The rates of an offer: lending band, subsidy tier and steps, what is left to the borrower, the fee (E-6, S-3, C-7). */
#include "screening/offer.h"

static const icha_value *value_of(const icha_bound *bound) {
    return bound->version == NULL ? NULL : &bound->version->value;
}

static icha_rate exact_rate(const icha_bound *bound) {
    const icha_value *value = value_of(bound);
    bool is_exact = value != NULL && value->state == ICHA_STATE_KNOWN && value->form == ICHA_FORM_EXACT;
    return is_exact ? value->number : ICHA_UNSET;
}

/* A band stays a band (C-7); a bound has one end. */
static void ends_of(const icha_value *value, icha_rate *low, icha_rate *high) {
    *low = *high = ICHA_UNSET;
    if (value == NULL || value->state != ICHA_STATE_KNOWN) return;
    if (value->form == ICHA_FORM_BAND) *low = value->low, *high = value->high;
    if (value->form == ICHA_FORM_EXACT || value->form == ICHA_FORM_AT_LEAST) *low = value->number;
    if (value->form == ICHA_FORM_EXACT || value->form == ICHA_FORM_AT_MOST) *high = value->number;
}

static void set_lending(const icha_criteria *criteria, const icha_view *view, icha_offer *offer) {
    offer->lending_version = criteria->lending.version;
    ends_of(value_of(&criteria->lending), &offer->lending_low, &offer->lending_high);
    if (criteria->lending_fact < 0 || icha_view_state(view, criteria->lending_fact) != ICHA_FACT_KNOWN) return;
    offer->lending_low = offer->lending_high = view->facts->items[criteria->lending_fact].number;
}

/* S-3: max(0, min(step, lending - minimum borrower's rate)) taken off; more subsidy, less to pay. */
static icha_rate left_to_borrower(icha_rate lending, icha_rate subsidy, icha_rate minimum) {
    if (lending == ICHA_UNSET || subsidy == ICHA_UNSET) return ICHA_UNSET;
    icha_rate room = lending > minimum ? lending - minimum : 0;
    return lending - (subsidy < room ? subsidy : room);
}

static void add_step(const icha_criteria *criteria, icha_offer *offer, int32_t months, icha_rate low, icha_rate high) {
    icha_rate minimum = exact_rate(&criteria->minimum_borrower_rate);
    if (minimum == ICHA_UNSET) minimum = 0; /* "0 unless stated" */
    icha_offer_step *step = &offer->steps[offer->step_count++];
    step->months = months;
    step->rate = low == high ? low : ICHA_UNSET;
    step->borrower_low = left_to_borrower(offer->lending_low, high, minimum);
    step->borrower_high = left_to_borrower(offer->lending_high, low, minimum);
}

static void add_listed_steps(const icha_criteria *criteria, icha_offer *offer, const icha_value *value) {
    offer->subsidy_version = criteria->steps.version;
    offer->subsidy_state = ICHA_STATE_KNOWN;
    for (size_t i = 0; i < value->step_count && i + 1 < ICHA_STEPS_MAX; i++)
        add_step(criteria, offer, value->steps[i].months, value->steps[i].rate, value->steps[i].rate);
    offer->subsidy_low = offer->subsidy_high = value->steps[0].rate;
    add_step(criteria, offer, 0, 0, 0);
}

static int32_t months_of(const icha_bound *bound) {
    const icha_value *value = value_of(bound);
    bool is_exact = value != NULL && value->state == ICHA_STATE_KNOWN && value->form == ICHA_FORM_EXACT;
    return is_exact && value->number <= ICHA_TERM_MONTHS_MAX ? (int32_t)value->number : 0;
}

static void set_single_step(const icha_criteria *criteria, const icha_view *view, icha_offer *offer,
                            icha_need_list *needs) {
    const icha_bound *bound = &criteria->rate;
    const icha_value *value = icha_value_for(criteria, view, bound, &offer->subsidy_tier);
    offer->subsidy_version = bound->version;
    if (bound->version == NULL) {
        offer->subsidy_state = ICHA_STATE_NOT_APPLICABLE; /* the product pays none */
        return;
    }
    offer->subsidy_state = value == NULL ? ICHA_STATE_UNKNOWN : value->state;
    if (value == NULL) icha_add_choice_needs(needs, criteria, view, bound, true, false);
    if (value == NULL || value->state != ICHA_STATE_KNOWN) return;
    ends_of(value, &offer->subsidy_low, &offer->subsidy_high);
    int32_t months = months_of(&criteria->months);
    add_step(criteria, offer, months, offer->subsidy_low, offer->subsidy_high);
    if (months > 0) add_step(criteria, offer, 0, 0, 0);
}

static void set_subsidy(const icha_criteria *criteria, const icha_view *view, icha_offer *offer,
                        icha_need_list *needs) {
    const icha_value *steps = value_of(&criteria->steps);
    offer->step_count = 0;
    offer->subsidy_tier = "";
    offer->subsidy_low = offer->subsidy_high = ICHA_UNSET;
    if (steps != NULL && steps->state == ICHA_STATE_KNOWN && steps->step_count > 0)
        add_listed_steps(criteria, offer, steps);
    else set_single_step(criteria, view, offer, needs);
}

static void set_fee(const icha_criteria *criteria, icha_offer *offer) {
    const icha_value *reduction = value_of(&criteria->fee_reduction), *payer = value_of(&criteria->fee_payer);
    bool has_none = reduction == NULL || reduction->state == ICHA_STATE_NOT_APPLICABLE;
    offer->fee_version = criteria->fee_rate.version;
    offer->fee_reduction_version = criteria->fee_reduction.version;
    offer->fee_rate = exact_rate(&criteria->fee_rate);
    offer->fee_reduction = has_none ? 0 : exact_rate(&criteria->fee_reduction);
    offer->fee_payer = payer != NULL && payer->state == ICHA_STATE_KNOWN ? payer->text : "";
    bool is_known = offer->fee_rate != ICHA_UNSET && offer->fee_reduction != ICHA_UNSET;
    offer->borrower_fee_rate = ICHA_UNSET;
    if (is_known && offer->fee_reduction <= offer->fee_rate)
        offer->borrower_fee_rate = offer->fee_rate - offer->fee_reduction;
}

void icha_offer_rates(const icha_criteria *criteria, const icha_view *view, icha_offer *offer, icha_need_list *needs) {
    set_lending(criteria, view, offer);
    set_subsidy(criteria, view, offer, needs);
    set_fee(criteria, offer);
}
