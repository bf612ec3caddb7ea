/* The rates of an offer: lending band, subsidy tier and steps, what is left to the borrower, the fee (E-6, S-3, C-7). */
#include "screening/offer.h"

static const icha_value *value_of(const icha_bound *bound) {
    return bound->version == NULL ? NULL : &bound->version->value;
}

/* What is being computed. */
typedef struct making {
    const icha_criteria *criteria;
    const icha_view *view;
    icha_offer *offer;
    icha_need_list *needs;
} making;

static icha_rate exact_rate(const making *of, const icha_bound *bound) {
    const char *key;
    const icha_value *value = icha_value_for(of->criteria, of->view, bound, &key);
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

static void set_lending(const making *of) {
    const icha_criteria *criteria = of->criteria;
    icha_offer *offer = of->offer;
    const char *key;
    offer->lending_version = criteria->lending.version;
    ends_of(icha_value_for(criteria, of->view, &criteria->lending, &key), &offer->lending_low, &offer->lending_high);
    if (criteria->lending_fact < 0 || icha_view_state(of->view, criteria->lending_fact) != ICHA_FACT_KNOWN) return;
    offer->lending_low = offer->lending_high = of->view->facts->items[criteria->lending_fact].number;
}

/* S-3: max(0, min(step, lending - minimum borrower's rate)) taken off; more subsidy, less to pay. */
static icha_rate left_to_borrower(icha_rate lending, icha_rate subsidy, icha_rate minimum) {
    if (lending == ICHA_UNSET || subsidy == ICHA_UNSET) return ICHA_UNSET;
    icha_rate room = lending > minimum ? lending - minimum : 0;
    return lending - (subsidy < room ? subsidy : room);
}

/* "minimum 0 unless stated" (S-3); a lower bound is one. */
static icha_rate minimum_rate(const making *of) {
    const icha_value *value = value_of(&of->criteria->minimum_borrower_rate);
    bool is_stated = value != NULL && value->state == ICHA_STATE_KNOWN &&
                     (value->form == ICHA_FORM_EXACT || value->form == ICHA_FORM_AT_LEAST);
    return is_stated ? value->number : 0;
}

static void add_step(const making *of, int32_t months, icha_rate low, icha_rate high) {
    icha_offer *offer = of->offer;
    icha_rate minimum = minimum_rate(of);
    icha_offer_step *step = &offer->steps[offer->step_count++];
    step->months = months;
    step->rate = low == high ? low : ICHA_UNSET;
    step->borrower_low = left_to_borrower(offer->lending_low, high, minimum);
    step->borrower_high = left_to_borrower(offer->lending_high, low, minimum);
}

static void add_listed_steps(const making *of, const icha_value *value) {
    icha_offer *offer = of->offer;
    offer->subsidy_version = of->criteria->steps.version;
    offer->subsidy_state = ICHA_STATE_KNOWN;
    for (size_t i = 0; i < value->step_count; i++) /* at most ICHA_STEPS_MAX: the loader sees to it */
        add_step(of, value->steps[i].months, value->steps[i].rate, value->steps[i].rate);
    offer->subsidy_low = offer->subsidy_high = value->steps[0].rate;
    add_step(of, 0, 0, 0);
}

static int32_t subsidy_months(const making *of) {
    const char *key;
    const icha_value *value = icha_value_for(of->criteria, of->view, &of->criteria->months, &key);
    bool is_exact = value != NULL && value->state == ICHA_STATE_KNOWN && value->form == ICHA_FORM_EXACT;
    return is_exact && value->number <= ICHA_TERM_MONTHS_MAX ? (int32_t)value->number : 0;
}

/* Neither steps nor a rate is known: UNKNOWN, unless the product has neither or says that it pays none. */
static void leave_open(const making *of, const icha_bound *bound, const icha_value *value) {
    of->offer->subsidy_version = bound->version;
    of->offer->subsidy_state = bound->version == NULL ? ICHA_STATE_NOT_APPLICABLE
                               : value == NULL        ? ICHA_STATE_UNKNOWN
                                                      : value->state;
    if (bound->version != NULL && of->offer->subsidy_state == ICHA_STATE_UNKNOWN)
        icha_add_bound_needs(of->needs, of->criteria, of->view, bound, true, false);
}

static void set_single_step(const making *of, const icha_bound *bound, const icha_value *value) {
    icha_offer *offer = of->offer;
    int32_t months = subsidy_months(of);
    offer->subsidy_version = bound->version;
    offer->subsidy_state = ICHA_STATE_KNOWN;
    ends_of(value, &offer->subsidy_low, &offer->subsidy_high);
    add_step(of, months, offer->subsidy_low, offer->subsidy_high);
    if (months > 0) add_step(of, 0, 0, 0);
}

static void set_subsidy(const making *of) {
    icha_offer *offer = of->offer;
    const char *key;
    const icha_bound *steps = &of->criteria->steps, *rate = &of->criteria->rate;
    const icha_value *listed = icha_value_for(of->criteria, of->view, steps, &key);
    offer->step_count = 0;
    offer->subsidy_tier = "";
    offer->subsidy_low = offer->subsidy_high = ICHA_UNSET;
    if (listed != NULL && listed->state == ICHA_STATE_KNOWN && listed->step_count > 0) {
        add_listed_steps(of, listed);
        return;
    }
    const icha_value *single = icha_value_for(of->criteria, of->view, rate, &offer->subsidy_tier);
    if (single != NULL && single->state == ICHA_STATE_KNOWN) set_single_step(of, rate, single);
    else if (rate->version != NULL) leave_open(of, rate, single);
    else leave_open(of, steps, listed);
}

static void set_fee(const making *of) {
    const icha_criteria *criteria = of->criteria;
    icha_offer *offer = of->offer;
    const icha_value *reduction = value_of(&criteria->fee_reduction), *payer = value_of(&criteria->fee_payer);
    bool has_none = reduction == NULL || reduction->state == ICHA_STATE_NOT_APPLICABLE;
    offer->fee_version = criteria->fee_rate.version;
    offer->fee_reduction_version = criteria->fee_reduction.version;
    offer->fee_rate = exact_rate(of, &criteria->fee_rate);
    offer->fee_reduction = has_none ? 0 : exact_rate(of, &criteria->fee_reduction);
    offer->fee_payer = payer != NULL && payer->state == ICHA_STATE_KNOWN ? payer->text : "";
    bool is_known = offer->fee_rate != ICHA_UNSET && offer->fee_reduction != ICHA_UNSET;
    offer->borrower_fee_rate = ICHA_UNSET;
    if (is_known && offer->fee_reduction <= offer->fee_rate)
        offer->borrower_fee_rate = offer->fee_rate - offer->fee_reduction;
}

void icha_offer_rates(const icha_criteria *criteria, const icha_view *view, icha_offer *offer, icha_need_list *needs) {
    const making of = {criteria, view, offer, needs};
    set_lending(&of);
    set_subsidy(&of);
    set_fee(&of);
}
