/* The caps of an offer, and the amount that is left under all of them (E-6, E-9, G-4). */
#include "screening/offer.h"

#include <string.h>

#include "number/fail.h"
#include "number/wide.h"

/* What is being computed. */
typedef struct making {
    const icha_criteria *criteria;
    const icha_view *view;
    icha_offer *offer;
    icha_need_list *needs;
} making;

const icha_value *icha_value_for(const icha_criteria *criteria, const icha_view *view, const icha_bound *bound,
                                 const char **key) {
    *key = "";
    if (bound->version == NULL) return NULL;
    if (bound->version->value.form != ICHA_FORM_KEYED) return &bound->version->value;
    const icha_version *overlap = NULL; /* two that hold are none (icha_choose); the needs then name the parameter */
    int32_t entry = icha_choose(criteria, view, bound, &overlap);
    if (entry < 0) return NULL;
    *key = bound->version->value.entries[entry].key;
    return &bound->version->value.entries[entry].value;
}

static void need_bound(const making *of, const icha_bound *bound) {
    const icha_version *overlap = NULL;
    if (bound->version == NULL) return;
    bool is_open = bound->choice >= 0 && icha_choose(of->criteria, of->view, bound, &overlap) < 0;
    if (is_open) icha_add_choice_needs(of->needs, of->criteria, of->view, bound, true, false);
    else icha_add_version_need(of->needs, ICHA_NEED_PARAMETER, bound->version->parameter, bound->version, true, false);
}

/* A known fact's number; false: it is unknown and now among the needs, or not applicable. */
static bool take_fact(const making *of, icha_offer_cap *cap, int32_t fact_index, int64_t *number) {
    icha_fact_state state = icha_view_state(of->view, fact_index);
    if (state == ICHA_FACT_UNKNOWN && cap->fact_index < 0) cap->fact_index = fact_index;
    if (state == ICHA_FACT_KNOWN) *number = of->view->facts->items[fact_index].number;
    else if (state == ICHA_FACT_UNKNOWN) icha_add_fact_need(of->needs, of->criteria, fact_index, true, false);
    return state == ICHA_FACT_KNOWN;
}

/* ---- the amount of one cap ---- */

/* The largest figure that a value can come to; false: it has no end, or none is known. */
static bool largest_of(const icha_value *value, icha_money *amount) {
    if (value->state != ICHA_STATE_KNOWN || value->form == ICHA_FORM_AT_LEAST || value->form == ICHA_FORM_KEYED)
        return false;
    *amount = value->form == ICHA_FORM_BAND ? value->high : value->number;
    return true;
}

/* Of a keyed value whose entry is open: over the entries that may still hold. */
static bool largest_entry(const making *of, const icha_bound *bound, icha_money *amount) {
    const icha_choice_of *choice = &of->criteria->choices[bound->choice];
    const icha_version *overlap = NULL;
    bool is_any = false;
    (void)icha_choose(of->criteria, of->view, bound, &overlap);
    if (overlap != NULL) return false; /* two hold: no figure */
    for (size_t i = 0; i < choice->version->value.entry_count; i++) {
        icha_money one;
        if (choice->nodes[i] >= 0) {
            icha_outcome outcome = icha_evaluate(of->criteria, of->view, choice->nodes[i], NULL, &overlap);
            if (outcome == ICHA_OUTCOME_VIOLATED || outcome == ICHA_OUTCOME_SKIPPED) continue;
        }
        if (!largest_of(&choice->version->value.entries[i].value, &one)) return false;
        if (!is_any || one > *amount) *amount = one;
        is_any = true;
    }
    return is_any;
}

static void set_parameter(const making *of, const icha_bound *bound, icha_offer_cap *cap) {
    cap->limit_version = bound->version;
    const icha_value *value = icha_value_for(of->criteria, of->view, bound, &cap->key);
    if (bound->version == NULL) {
        cap->state = ICHA_CAP_NONE;
        return;
    }
    if (value != NULL && (value->state == ICHA_STATE_UNLIMITED || value->state == ICHA_STATE_NOT_APPLICABLE)) {
        cap->state = ICHA_CAP_NONE;
        return;
    }
    bool is_figure = value != NULL && value->state == ICHA_STATE_KNOWN &&
                     (value->form == ICHA_FORM_EXACT || value->form == ICHA_FORM_AT_MOST);
    cap->state = is_figure ? ICHA_CAP_KNOWN : ICHA_CAP_UNKNOWN;
    if (!is_figure) need_bound(of, bound);
    icha_money amount = 0;
    bool has_end = value != NULL ? largest_of(value, &amount) : largest_entry(of, bound, &amount);
    if (has_end) cap->amount = amount;
}

/* Takes off what is used up; nothing below 0 is left. */
static void take_off(const making *of, int32_t fact_index, icha_offer_cap *cap) {
    int64_t used = 0;
    if (cap->state == ICHA_CAP_NONE || fact_index < 0) return;
    if (icha_view_state(of->view, fact_index) == ICHA_FACT_NOT_APPLICABLE) return; /* nothing is used */
    if (!take_fact(of, cap, fact_index, &used)) cap->state = ICHA_CAP_UNKNOWN;
    else if (cap->amount != ICHA_UNSET) cap->amount = cap->amount > used ? cap->amount - used : 0;
}

static void set_fact(const making *of, int32_t fact_index, icha_offer_cap *cap) {
    int64_t number = 0;
    cap->fact_index = fact_index;
    if (icha_view_state(of->view, fact_index) == ICHA_FACT_NOT_APPLICABLE) cap->state = ICHA_CAP_NONE;
    else if (take_fact(of, cap, fact_index, &number)) cap->amount = number, cap->state = ICHA_CAP_KNOWN;
}

/* ---- a computed need (E-9) ---- */

typedef struct factors {
    int64_t monthly, state, workers, months;
    icha_ratio share;
} factors;

/* A figure of the need; a part that the product does not have is left out. */
static bool take_figure(const making *of, const icha_bound *bound, icha_offer_cap *cap, const icha_value **value) {
    const char *key;
    *value = icha_value_for(of->criteria, of->view, bound, &key);
    if (bound->version == NULL || (*value != NULL && (*value)->state == ICHA_STATE_NOT_APPLICABLE)) {
        *value = NULL;
        return true;
    }
    bool is_figure = *value != NULL && (*value)->state == ICHA_STATE_KNOWN && (*value)->form == ICHA_FORM_EXACT;
    if (is_figure && cap->limit_version == NULL) cap->limit_version = bound->version;
    if (!is_figure) need_bound(of, bound);
    return is_figure;
}

static bool take_factors(const making *of, const icha_cap_of *from, icha_offer_cap *cap, factors *out) {
    const icha_value *monthly, *state, *share;
    const icha_cap *form = from->version->value.cap;
    bool good = take_figure(of, &from->monthly, cap, &monthly) && monthly != NULL;
    good = take_figure(of, &from->state, cap, &state) && good;
    good = take_figure(of, &from->share, cap, &share) && good;
    good = take_fact(of, cap, form->workers_index, &out->workers) && good;
    good = take_fact(of, cap, form->months_index, &out->months) && good;
    if (!good) return false;
    out->monthly = monthly->number;
    out->state = state == NULL ? 0 : state->number;
    out->share = (icha_ratio){1, 1};
    if (share != NULL) (void)icha_ratio_parse(share->text, strlen(share->text), &out->share, NULL);
    return true;
}

static icha_status set_need(const making *of, const icha_cap_of *from, icha_offer_cap *cap, icha_error *err) {
    const icha_cap *form = from->version->value.cap;
    factors f = {0, 0, 0, 0, {1, 1}};
    const icha_value *monthly = from->monthly.version == NULL ? NULL : &from->monthly.version->value;
    bool has_none = (monthly != NULL && monthly->state == ICHA_STATE_NOT_APPLICABLE) ||
                    icha_view_state(of->view, form->workers_index) == ICHA_FACT_NOT_APPLICABLE ||
                    icha_view_state(of->view, form->months_index) == ICHA_FACT_NOT_APPLICABLE;
    if (has_none) {
        cap->state = ICHA_CAP_NONE; /* there is no rise to be borne */
        return ICHA_OK;
    }
    if (!take_factors(of, from, cap, &f)) return ICHA_OK; /* UNKNOWN: the needs say why */
    icha_i128 product = f.monthly > f.state ? f.monthly - f.state : 0;
    bool overflows = __builtin_mul_overflow(product, (icha_i128)f.workers, &product) ||
                     __builtin_mul_overflow(product, (icha_i128)f.months, &product) ||
                     __builtin_mul_overflow(product, (icha_i128)f.share.numerator, &product);
    if (overflows || !icha_round_quotient(product, f.share.denominator, form->rounding, &cap->amount))
        return icha_fail(err, ICHA_M_FIGURE_OVERFLOW, "E-9", cap->id, NULL, NULL);
    cap->state = ICHA_CAP_KNOWN;
    return ICHA_OK;
}

/* ---- caps on the guarantee ---- */

static bool read_rounding(const icha_bound *bound, icha_rounding *rounding) {
    const icha_value *value = bound->version == NULL ? NULL : &bound->version->value;
    return value != NULL && value->state == ICHA_STATE_KNOWN &&
           icha_rounding_parse(value->text, strlen(value->text), rounding, NULL) == ICHA_OK;
}

/* The product's tiers as a guarantee whose fee is left aside; false: they are not known. */
static bool tiers_of(const making *of, icha_rounding rounding, icha_guarantee *guarantee) {
    const char *key;
    const icha_value *value = icha_value_for(of->criteria, of->view, &of->criteria->tiers, &key);
    if (value == NULL || value->tiers == NULL || value->tier_count > ICHA_GUARANTEE_TIERS_MAX) return false;
    icha_guarantee_init(guarantee);
    for (size_t i = 0; i < value->tier_count; i++)
        guarantee->tiers[i] = (icha_guarantee_tier){value->tiers[i].up_to, value->tiers[i].ratio};
    guarantee->tier_count = (int32_t)value->tier_count;
    guarantee->fee_rate = 0;
    guarantee->fee_method = ICHA_FEE_UPFRONT;
    guarantee->day_count = ICHA_DAY_COUNT_ACT_365;
    guarantee->rounding = guarantee->amount_rounding = rounding;
    return true;
}

/* With tiers UNKNOWN a loan is taken as guaranteed in full: it then fits for certain, the cap itself stays UNKNOWN, and the
 * needs name the tiers. Where there is no guarantee there is no such cap. Without a rounding the exact amount must fit, which is what rounding up to the won asks for. */
static void turn_into_loan(const making *of, icha_offer_cap *cap) {
    icha_guarantee guarantee;
    icha_rounding rounding = {ICHA_ROUND_UP, 1};
    if (cap->state == ICHA_CAP_NONE) return;
    cap->open = cap->amount;
    (void)read_rounding(&of->criteria->amount_rounding, &rounding);
    if (!tiers_of(of, rounding, &guarantee)) {
        cap->is_least = cap->state == ICHA_CAP_KNOWN; /* else what is used is missing too */
        cap->state = ICHA_CAP_UNKNOWN;
        need_bound(of, &of->criteria->tiers);
    } else if (cap->open != ICHA_UNSET) (void)icha_largest_loan_within(cap->open, &guarantee, &cap->amount, NULL);
}

/* With the rounding UNKNOWN the amount is known where there is nothing to round. */
static void set_guaranteed(const making *of) {
    icha_money down, up;
    icha_guarantee guarantee;
    icha_offer *offer = of->offer;
    icha_rounding rounding = {ICHA_ROUND_DOWN, 1};
    offer->guarantee_version = of->criteria->tiers.version;
    offer->guaranteed = ICHA_UNSET;
    bool is_known = read_rounding(&of->criteria->amount_rounding, &rounding);
    bool is_there = offer->maximum != ICHA_UNSET && offer->maximum > 0 && !offer->is_at_most;
    if (!is_there || !tiers_of(of, rounding, &guarantee)) return;
    if (icha_guaranteed_amount(offer->maximum, &guarantee, &down, NULL) != ICHA_OK) return;
    if (!is_known) guarantee.amount_rounding.mode = ICHA_ROUND_UP;
    if (icha_guaranteed_amount(offer->maximum, &guarantee, &up, NULL) == ICHA_OK && up == down)
        offer->guaranteed = down;
}

/* ---- all caps ---- */

static icha_status set_cap(const making *of, const icha_cap_of *from, icha_offer_cap *cap, icha_error *err) {
    const icha_cap *form = from->version->value.cap;
    *cap = (icha_offer_cap){.id = from->id, .state = ICHA_CAP_UNKNOWN, .amount = ICHA_UNSET, .open = ICHA_UNSET};
    cap->version = from->version;
    cap->key = "";
    cap->fact_index = -1;
    if (form == NULL) {
        if (from->version->value.state == ICHA_STATE_UNKNOWN)
            icha_add_version_need(of->needs, ICHA_NEED_PARAMETER, from->version->parameter, from->version, true, false);
        else cap->state = ICHA_CAP_NONE;
        return ICHA_OK;
    }
    const icha_version *tiers = of->criteria->tiers.version;
    if (form->is_on_guarantee && tiers != NULL && tiers->value.state == ICHA_STATE_NOT_APPLICABLE) {
        cap->state = ICHA_CAP_NONE; /* where there is no guarantee nothing limits it */
        return ICHA_OK;
    }
    icha_status status = ICHA_OK;
    if (form->is_need) status = set_need(of, from, cap, err);
    else if (form->parameter != NULL) set_parameter(of, &from->parameter, cap);
    else set_fact(of, form->fact_index, cap);
    if (status != ICHA_OK) return status;
    take_off(of, form->less_index, cap);
    if (form->is_on_guarantee) turn_into_loan(of, cap);
    return ICHA_OK;
}

/* The smallest amount among the caps but `without`; ties: the first. NULL: none. */
static icha_offer_cap *smallest(icha_offer *offer, const icha_offer_cap *without) {
    icha_offer_cap *found = NULL;
    for (int32_t i = 0; i < offer->cap_count; i++) {
        icha_offer_cap *cap = &offer->caps[i];
        if (cap == without || cap->state == ICHA_CAP_NONE || cap->amount == ICHA_UNSET) continue;
        if (found == NULL || cap->amount < found->amount) found = cap;
    }
    return found;
}

static void mark(icha_offer *offer) {
    icha_offer_cap *binding = smallest(offer, NULL);
    offer->maximum = ICHA_UNSET;
    offer->is_at_most = false;
    bool is_settled = false; /* a KNOWN cap is as low as the lowest */
    for (int32_t i = 0; binding != NULL && i < offer->cap_count; i++)
        is_settled = is_settled || (offer->caps[i].state == ICHA_CAP_KNOWN && offer->caps[i].amount == binding->amount);
    for (int32_t i = 0; i < offer->cap_count; i++) {
        const icha_offer_cap *cap = &offer->caps[i];
        bool may_be_less = !cap->is_least || (!is_settled && binding != NULL && cap->amount == binding->amount);
        bool is_open = cap->state == ICHA_CAP_UNKNOWN && may_be_less;
        offer->is_at_most = offer->is_at_most || is_open;
    }
    if (binding == NULL) return;
    binding->is_binding = true;
    offer->maximum = binding->amount;
    /* nothing fits under a cap of 0, whatever the others are */
    if (binding->amount == 0) offer->is_at_most = false;
    icha_offer_cap *next = smallest(offer, binding);
    if (next != NULL) next->is_next = true;
}

icha_status icha_make_offer(const icha_criteria *criteria, const icha_view *view, icha_offer *offer,
                            icha_need_list *needs, icha_error *err) {
    making of = {criteria, view, offer, needs};
    offer->cap_count = 0;
    for (int32_t i = 0; i < criteria->cap_count; i++) {
        icha_status status = set_cap(&of, &criteria->caps[i], &offer->caps[i], err);
        if (status != ICHA_OK) return status;
        offer->cap_count++;
    }
    mark(offer);
    set_guaranteed(&of);
    icha_offer_rates(criteria, view, offer, needs);
    return ICHA_OK;
}
