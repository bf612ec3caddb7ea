/* Tiers and the fee's reduction of a guarantee from a product or an assumption; what is missing of it (G-1, G-2, C-2). */
#include <string.h>

#include "filling.h"
#include "guarantee/absent.h"
#include "number/fail.h"

static void fill_tiers(icha_filling *filling) {
    icha_guarantee *guarantee = &filling->contract->guarantee;
    icha_spoken spoken;
    icha_filling_ask(filling, "guarantee.tiers", &spoken);
    if (spoken.status != ICHA_OK) {
        if (spoken.status != ICHA_ERR_MISSING) icha_filling_add_error(filling, "guarantee.tiers", &spoken.error);
        return;
    }
    const icha_value *value = &spoken.version.value;
    if (value->state != ICHA_STATE_KNOWN || value->tier_count == 0 || value->tier_count > ICHA_GUARANTEE_TIERS_MAX)
        return;
    for (size_t i = 0; i < value->tier_count; i++)
        guarantee->tiers[i] = (icha_guarantee_tier){value->tiers[i].up_to, value->tiers[i].ratio};
    guarantee->tier_count = (int32_t)value->tier_count;
    icha_filling_add_source(filling, "guarantee.tiers", spoken.version.id, &spoken.version);
}

/* A figure of the product or of an assumption. Else *named says whether a finding says what is wrong. */
static bool ask_figure(icha_filling *filling, const char *parameter, icha_spoken *spoken, bool *named) {
    icha_filling_ask(filling, parameter, spoken);
    bool is_missing = spoken->status == ICHA_ERR_MISSING;
    *named = true;
    if (is_missing && spoken->has_limit)
        icha_filling_add(filling, ICHA_FINDING_UNDETERMINED, parameter, "", &spoken->limit);
    else if (spoken->status != ICHA_OK && !is_missing) icha_filling_add_error(filling, parameter, &spoken->error);
    else if (spoken->status == ICHA_OK && spoken->version.value.form == ICHA_FORM_KEYED)
        icha_filling_add(filling, ICHA_FINDING_UNDETERMINED, parameter, "", &spoken->version);
    else *named = false;
    return !*named && spoken->status == ICHA_OK && spoken->version.value.state == ICHA_STATE_KNOWN;
}

/* A cut that the product is known to make but not by how much, or by whom, is not none (C-2). */
static void fill_reduction(icha_filling *filling) {
    icha_guarantee *guarantee = &filling->contract->guarantee;
    icha_spoken rate, payer;
    bool named;
    if (!ask_figure(filling, "guarantee.fee_reduction", &rate, &named)) return;
    icha_filling_add_source(filling, "guarantee.fee_reduction", rate.version.value.text, &rate.version);
    if (rate.version.value.number == 0) return;
    bool known = ask_figure(filling, "guarantee.fee_reduction.payer", &payer, &named);
    size_t length = known ? strlen(payer.version.value.text) : 0;
    if (length > 0 && length < ICHA_NAME_SIZE) {
        memcpy(guarantee->reductions[0].payer, payer.version.value.text, length + 1);
        guarantee->reductions[0].rate = rate.version.value.number;
        guarantee->reduction_count = 1;
        icha_filling_add_source(filling, "guarantee.fee_reduction.payer", payer.version.value.text, &payer.version);
    } else if (!named) {
        icha_filling_add(filling, ICHA_FINDING_MISSING, "guarantee.reductions",
                         "[{\"payer\": ..., \"rate\": \"0.2%\"}]", NULL);
    }
}

void icha_fill_guarantee(icha_filling *filling) {
    const icha_guarantee *guarantee = &filling->contract->guarantee;
    if (filling->options->catalogue == NULL) return;
    if (guarantee->tier_count == 0) fill_tiers(filling);
    bool none = (filling->contract->given & ICHA_GIVEN_NO_REDUCTIONS) != 0;
    if (guarantee->reduction_count == 0 && !none) fill_reduction(filling);
}

void icha_name_absent_guarantee(icha_filling *filling) {
    const icha_guarantee *g = &filling->contract->guarantee;
    icha_absent absent[ICHA_ABSENT_MAX];
    size_t count = icha_guarantee_absent(g, absent);
    for (size_t i = 0; i < count; i++) icha_name_absent(filling, &absent[i]);
    for (int32_t i = 0; i < g->tier_count; i++)
        if (g->tiers[i].ratio.denominator == 0) icha_name_element(filling, "guarantee.tiers", i, "ratio", "90%, 17/20");
    for (int32_t i = 0; i < g->reduction_count; i++) {
        if (g->reductions[i].payer[0] == '\0')
            icha_name_element(filling, "guarantee.reductions", i, "payer", "foundation");
        if (g->reductions[i].rate == ICHA_UNSET) icha_name_element(filling, "guarantee.reductions", i, "rate", "0.2%");
    }
}
