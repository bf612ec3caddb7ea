/* E-6: how much, which cap binds, at what rate, with what subsidy and fee, and what is then to be paid. */
#include "report/json_offer.h"
#include "audit/json_whole.h"

#include <string.h>

#include "number/fail.h"

static json_t *amount_json(icha_money amount) {
    return amount == ICHA_UNSET ? json_null() : json_integer(amount);
}

static json_t *rate_json(icha_rate rate) {
    return rate == ICHA_UNSET ? json_null() : icha_json_rate(rate);
}

static json_t *band_json(icha_rate low, icha_rate high) {
    if (low == ICHA_UNSET || high == ICHA_UNSET) return json_null();
    return json_pack("[o, o]", icha_json_rate(low), icha_json_rate(high));
}

static json_t *source_json(const icha_version *version) {
    return version == NULL ? json_null() : icha_json_first_source(version);
}

/* ---- caps ---- */

static const char *cap_state(icha_cap_state state) {
    return state == ICHA_CAP_KNOWN ? "KNOWN" : state == ICHA_CAP_UNKNOWN ? "UNKNOWN" : "NONE";
}

static const char *cap_reason(const icha_screening_view *view, const icha_offer_cap *cap) {
    if (cap->state == ICHA_CAP_KNOWN) return "";
    const icha_version *version = cap->limit_version != NULL ? cap->limit_version : cap->version;
    if (version == NULL) return "";
    return view->language == ICHA_LANGUAGE_KO ? version->value.reason_ko : version->value.reason;
}

static json_t *cap_needs(const icha_screening_view *view, const icha_offer_cap *cap) {
    json_t *list = json_array();
    if (cap->state != ICHA_CAP_UNKNOWN) return list;
    if (cap->fact_index >= 0)
        icha_json_append(list, json_string(icha_catalogue_fact(view->facts->catalogue, (size_t)cap->fact_index)->name));
    else if (cap->limit_version != NULL && cap->limit_version->value.state == ICHA_STATE_UNKNOWN)
        icha_json_append(list, json_string(cap->limit_version->parameter));
    return list;
}

static const char *label_of(const icha_screening_view *view, const icha_version *version) {
    if (version == NULL) return "";
    return view->language == ICHA_LANGUAGE_KO ? version->label_ko : version->label_en;
}

static json_t *cap_json(const icha_screening_view *view, const icha_offer_cap *cap) {
    const icha_version *source = cap->limit_version != NULL ? cap->limit_version : cap->version;
    json_t *row = json_pack("{s:s, s:o, s:o, s:b, s:b, s:s, s:o, s:o, s:o, s:o}", "id", cap->id, "label",
                            icha_json_text(label_of(view, cap->version)), "amount", amount_json(cap->amount), "binding",
                            cap->is_binding, "next", cap->is_next, "state", cap_state(cap->state), "open",
                            amount_json(cap->open), "source", source_json(source), "reason",
                            icha_json_text(cap_reason(view, cap)), "needs", cap_needs(view, cap));
    icha_json_set(row, "key", icha_json_text(cap->key));
    icha_json_set(row, "version", icha_json_text(source == NULL ? "" : source->id));
    return row;
}

static json_t *caps_json(const icha_screening_view *view) {
    json_t *list = json_array();
    for (int32_t i = 0; i < view->screening->offer.cap_count; i++)
        icha_json_append(list, cap_json(view, &view->screening->offer.caps[i]));
    return list;
}

/* ---- rates ---- */

static json_t *subsidy_rate_json(const icha_offer *offer) {
    if (offer->subsidy_low == offer->subsidy_high) return rate_json(offer->subsidy_low);
    return band_json(offer->subsidy_low, offer->subsidy_high);
}

/* A step without a rate of its own lies in the band (C-7). */
static json_t *step_json(const icha_offer *offer, const icha_offer_step *step) {
    return json_pack("{s:o, s:o, s:o}", "months", step->months == 0 ? json_null() : json_integer(step->months), "rate",
                     step->rate == ICHA_UNSET ? subsidy_rate_json(offer) : icha_json_rate(step->rate), "borrower_rate",
                     band_json(step->borrower_low, step->borrower_high));
}

static json_t *steps_json(const icha_offer *offer) {
    json_t *list = json_array();
    for (int32_t i = 0; i < offer->step_count; i++) icha_json_append(list, step_json(offer, &offer->steps[i]));
    return list;
}

static json_t *guarantee_json(const icha_offer *offer) {
    if (offer->guarantee_version == NULL) return json_null();
    return json_pack("{s:o, s:o, s:o}", "amount", amount_json(offer->guaranteed), "tiers",
                     icha_json_value(&offer->guarantee_version->value), "source",
                     source_json(offer->guarantee_version));
}

static json_t *fee_json(const icha_offer *offer) {
    if (offer->fee_version == NULL) return json_null();
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "rate", rate_json(offer->fee_rate), "reduction",
                     rate_json(offer->fee_reduction), "payer", icha_json_text(offer->fee_payer), "borrower_rate",
                     rate_json(offer->borrower_fee_rate), "source", source_json(offer->fee_version), "reduction_source",
                     source_json(offer->fee_reduction_version));
}

/* ---- payments ---- */

static json_t *payment_json(int32_t after_months, const icha_row *row) {
    return json_pack("{s:i, s:i, s:o, s:o, s:o, s:I, s:I, s:I, s:I}", "after_months", (int)after_months, "n",
                     (int)row->n, "due", icha_json_date(row->due), "rate", icha_json_rate(row->rate), "subsidy_rate",
                     icha_json_rate(row->subsidy_rate), "payment", (json_int_t)row->payment, "principal",
                     (json_int_t)row->principal, "borrower_interest", (json_int_t)row->borrower_interest, "subsidy",
                     (json_int_t)row->subsidy);
}

/* Months after which a step has ended, in order; the first is 0: now. */
static int32_t step_ends(const icha_contract *contract, int32_t *months) {
    int32_t count = 1;
    months[0] = 0;
    if (!contract->has_subsidy) return count;
    for (int32_t i = 0; i < contract->subsidy.step_count; i++, count++)
        months[count] = months[count - 1] + contract->subsidy.steps[i].months;
    return count;
}

/* The first row now, and the first whole period after each step. */
static icha_status read_payments(const icha_contract *contract, json_t *list, icha_error *err) {
    int32_t months[ICHA_STEPS_MAX + 1], count = step_ends(contract, months), at = 0;
    icha_cursor cursor;
    icha_row row;
    bool more = true;
    icha_status status =
        icha_cursor_open(&cursor, &contract->loan, contract->has_subsidy ? &contract->subsidy : NULL, err);
    if (status == ICHA_OK) status = icha_cursor_next(&cursor, &row, &more, err);
    while (status == ICHA_OK && more && at < count) {
        icha_date from;
        if (icha_date_add_months(contract->loan.disbursed_on, months[at], &from, NULL) != ICHA_OK) break;
        if (row.from >= from) icha_json_append(list, payment_json(months[at++], &row));
        else status = icha_cursor_next(&cursor, &row, &more, err);
    }
    return status;
}

static json_t *payments_json(const icha_contract *contract) {
    json_t *list = json_array();
    if (read_payments(contract, list, NULL) == ICHA_OK) return list;
    json_decref(list);
    return json_null();
}

static bool is_lack(icha_finding_kind kind) {
    return kind == ICHA_FINDING_MISSING || kind == ICHA_FINDING_UNDETERMINED || kind == ICHA_FINDING_REFUSED ||
           kind == ICHA_FINDING_ERROR;
}

/* What keeps the offer from being a loan with payments. */
static json_t *payments_need(const icha_screening_view *view, const icha_error *why) {
    char sentence[2048];
    json_t *list = json_array();
    for (size_t i = 0; i < view->findings->count; i++) {
        if (!is_lack(view->findings->items[i].kind)) continue;
        icha_finding_sentence(&view->findings->items[i], view->language, sentence, sizeof sentence);
        icha_json_append(list, json_pack("{s:s, s:s}", "key", view->findings->items[i].key, "sentence", sentence));
    }
    if (json_array_size(list) > 0) return list;
    icha_error_sentence(why, view->language, sentence, sizeof sentence);
    icha_json_append(list, json_pack("{s:s, s:s}", "key", why->field, "sentence", sentence));
    return list;
}

static void set_payments(json_t *row, const icha_screening_view *view, icha_status filled, const icha_error *why) {
    icha_json_set(row, "payments", filled == ICHA_OK ? payments_json(view->contract) : json_null());
    icha_json_set(row, "payments_need", filled == ICHA_OK ? json_array() : payments_need(view, why));
}

icha_status icha_json_offer(icha_screening_view *view, bool with_schedule, json_t **offer, json_t **schedule,
                            icha_error *err) {
    const icha_offer *o = &view->screening->offer;
    icha_error why = ICHA_ERROR_INIT;
    icha_status filled = icha_offer_contract(view->criteria, view->facts, o, view->contract, view->findings, &why);
    icha_status status = ICHA_OK;
    *schedule = NULL;
    if (with_schedule && filled == ICHA_OK)
        status = icha_json_schedule(view->contract, view->findings, icha_criteria_product(view->criteria),
                                    view->language, schedule, err);
    if (status != ICHA_OK) return status;
    if (with_schedule && *schedule == NULL) *schedule = json_null();
    *offer =
        json_pack("{s:o, s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:o, s:o}", "maximum", amount_json(o->maximum),
                  "at_most", o->is_at_most, "caps", caps_json(view), "guarantee", guarantee_json(o), "lending_band",
                  band_json(o->lending_low, o->lending_high), "subsidy_tier", icha_json_text(o->subsidy_tier),
                  "subsidy_rate", subsidy_rate_json(o), "subsidy_steps", steps_json(o), "subsidy_state",
                  o->subsidy_version == NULL ? "" : icha_state_name(o->subsidy_state), "subsidy_source",
                  source_json(o->subsidy_version), "fee", fee_json(o));
    set_payments(*offer, view, filled, &why);
    return ICHA_OK;
}
