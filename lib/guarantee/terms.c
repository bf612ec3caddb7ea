/* Guarantee terms: empty, named, checked (G-1, G-2). */
#include <assert.h>
#include <string.h>

#include "absent.h"
#include "number/fail.h"
#include "number/name.h"
#include "number/wide.h"

static const icha_name fee_methods[] = {{ICHA_FEE_UPFRONT, "upfront"},
                                        {ICHA_FEE_ANNUAL, "annual"},
                                        {ICHA_FEE_DECLINING, "declining"},
                                        {ICHA_FEE_REDUCED_MONTHS, "reduced_months"}};
ICHA_NAME_FUNCTIONS(icha_fee_method, icha_fee_method, fee_methods, "G-2")

void icha_guarantee_init(icha_guarantee *guarantee) {
    assert(guarantee != NULL);
    memset(guarantee, 0, sizeof *guarantee);
    guarantee->size = sizeof *guarantee;
    guarantee->fee_rate = ICHA_UNSET;
}

size_t icha_guarantee_absent(const icha_guarantee *g, icha_absent *absent) {
    bool by_table = g->fee_method == ICHA_FEE_REDUCED_MONTHS;
    const struct {
        bool is_absent;
        icha_absent what;
    } fields[] = {
        {g->tier_count < 1, {"guarantee.tiers", "[{\"up_to\": null, \"ratio\": \"100%\"}]"}},
        {g->fee_rate == ICHA_UNSET, {"guarantee.fee_rate", "1.0%"}},
        {g->fee_method == 0, {"guarantee.fee_method", "upfront, annual, declining, reduced_months"}},
        {by_table && g->months_count < 1, {"guarantee.months", "{\"36\": 32}"}},
        {g->amount_rounding.mode == 0, {"guarantee.amount_rounding", "down/1, ..."}},
        {!by_table && g->day_count == 0, {"guarantee.day_count", "act/365, act/act, ..."}},
        {g->rounding.mode == 0, {"guarantee.rounding", "down/10, ..."}},
    };
    size_t count = 0;
    _Static_assert(sizeof fields / sizeof fields[0] <= ICHA_ABSENT_MAX, "icha_absent lists are long enough");
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (fields[i].is_absent) absent[count++] = fields[i].what;
    return count;
}

static icha_status missing(const char *field, const char *expected, icha_error *err) {
    return icha_fail(err, ICHA_M_VALUE_MISSING, "G-2", field, NULL, expected);
}

/* Before anything walks the lists. */
static icha_status check_counts(const icha_guarantee *g, icha_error *err) {
    const icha_bounds bounds[] = {
        {g->tier_count, 0, ICHA_GUARANTEE_TIERS_MAX, "guarantee.tiers", "1..8 tiers"},
        {g->reduction_count, 0, ICHA_FEE_REDUCTIONS_MAX, "guarantee.reductions", "0..8 reductions"},
        {g->months_count, 0, ICHA_FEE_MONTHS_MAX, "guarantee.months", "0..32 terms"},
    };
    return icha_check_bounds(bounds, sizeof bounds / sizeof bounds[0], "X-3", err);
}

static icha_status check_present(const icha_guarantee *g, icha_error *err) {
    icha_absent absent[ICHA_ABSENT_MAX];
    if (icha_guarantee_absent(g, absent) > 0) return missing(absent[0].field, absent[0].expected, err);
    for (int32_t i = 0; i < g->tier_count; i++)
        if (g->tiers[i].ratio.denominator == 0) return missing("guarantee.tiers.ratio", "90%, 17/20", err);
    for (int32_t i = 0; i < g->reduction_count; i++) {
        if (g->reductions[i].payer[0] == '\0') return missing("guarantee.reductions.payer", "\"foundation\"", err);
        if (g->reductions[i].rate == ICHA_UNSET) return missing("guarantee.reductions.rate", "0.2%", err);
    }
    return ICHA_OK;
}

static icha_status check_tier_range(const icha_guarantee_tier *tier, icha_error *err) {
    const icha_bounds bounds[] = {
        {tier->up_to == ICHA_UNSET ? 0 : tier->up_to, 0, ICHA_MONEY_MAX, "guarantee.tiers.up_to", NULL},
        {tier->ratio.numerator, 0, ICHA_RATIO_TERM_MAX, "guarantee.tiers.ratio", "0..1"},
        {tier->ratio.denominator, 1, ICHA_RATIO_TERM_MAX, "guarantee.tiers.ratio", "0..1"},
    };
    return icha_check_bounds(bounds, sizeof bounds / sizeof bounds[0], "G-1", err);
}

static icha_status check_reduction_range(const icha_fee_reduction *reduction, icha_error *err) {
    const icha_bounds bounds[] = {
        {memchr(reduction->payer, 0, ICHA_NAME_SIZE) != NULL, 1, 1, "guarantee.reductions.payer", "1..63 bytes"},
        {reduction->rate, 0, ICHA_RATE_MAX, "guarantee.reductions.rate", "0%..1000%"},
    };
    return icha_check_bounds(bounds, sizeof bounds / sizeof bounds[0], "G-2", err);
}

static icha_status check_months_range(const icha_fee_months *entry, icha_error *err) {
    const icha_bounds bounds[] = {
        {entry->term_months, 1, ICHA_TERM_MONTHS_MAX, "guarantee.months", NULL},
        {entry->months, 1, ICHA_TERM_MONTHS_MAX, "guarantee.months", NULL},
    };
    return icha_check_bounds(bounds, sizeof bounds / sizeof bounds[0], "G-2", err);
}

static icha_status check_lists(const icha_guarantee *g, icha_error *err) {
    icha_status status = ICHA_OK;
    for (int32_t i = 0; status == ICHA_OK && i < g->tier_count; i++) status = check_tier_range(&g->tiers[i], err);
    for (int32_t i = 0; status == ICHA_OK && i < g->reduction_count; i++)
        status = check_reduction_range(&g->reductions[i], err);
    for (int32_t i = 0; status == ICHA_OK && i < g->months_count; i++) status = check_months_range(&g->months[i], err);
    return status;
}

static icha_status check_ranges(const icha_guarantee *g, icha_error *err) {
    const icha_bounds bounds[] = {
        {g->fee_rate, 0, ICHA_RATE_MAX, "guarantee.fee_rate", "0%..1000%"},
        {g->fee_method, ICHA_FEE_UPFRONT, ICHA_FEE_REDUCED_MONTHS, "guarantee.fee_method", NULL},
        {icha_rounding_is_valid(g->amount_rounding), 1, 1, "guarantee.amount_rounding", "down/1, half_up/10, ..."},
        {g->day_count, 0, ICHA_DAY_COUNT_TWELFTHS, "guarantee.day_count", NULL},
        {icha_rounding_is_valid(g->rounding), 1, 1, "guarantee.rounding", "down/1, half_up/10, ..."},
    };
    icha_status status = icha_check_bounds(bounds, sizeof bounds / sizeof bounds[0], "G-2", err);
    return status == ICHA_OK ? check_lists(g, err) : status;
}

static icha_status check_tiers(const icha_guarantee *g, icha_error *err) {
    icha_money below = 0;
    for (int32_t i = 0; i < g->tier_count; i++) {
        const icha_guarantee_tier *tier = &g->tiers[i];
        bool is_last = i + 1 == g->tier_count, is_open = tier->up_to == ICHA_UNSET;
        if (is_last != is_open || (!is_open && tier->up_to <= below))
            return icha_fail(err, ICHA_M_TIERS_UNORDERED, "G-1", "guarantee.tiers", NULL, NULL);
        if (tier->ratio.numerator > tier->ratio.denominator) {
            char ratio[ICHA_TEXT_MAX];
            icha_ratio_format(tier->ratio, ratio, sizeof ratio);
            return icha_fail(err, ICHA_M_RATIO_ABOVE_ONE, "G-1", "guarantee.tiers.ratio", ratio, NULL);
        }
        below = tier->up_to;
    }
    return ICHA_OK;
}

static icha_status check_reductions(const icha_guarantee *g, icha_error *err) {
    icha_rate sum = 0; /* 8 x 10^10 */
    for (int32_t i = 0; i < g->reduction_count; i++) {
        sum += g->reductions[i].rate;
        for (int32_t j = 0; j < i; j++)
            if (strcmp(g->reductions[i].payer, g->reductions[j].payer) == 0)
                return icha_fail(err, ICHA_M_PAYER_TWICE, "G-2", "guarantee.reductions", g->reductions[i].payer, NULL);
    }
    if (sum <= g->fee_rate) return ICHA_OK;
    char found[ICHA_TEXT_MAX], expected[ICHA_TEXT_MAX];
    icha_rate_format(sum, found, sizeof found);
    icha_rate_format(g->fee_rate, expected, sizeof expected);
    return icha_fail(err, ICHA_M_REDUCTIONS_LARGE, "G-2", "guarantee.reductions", found, expected);
}

static icha_status check_months(const icha_guarantee *g, icha_error *err) {
    for (int32_t i = 0; i < g->months_count; i++)
        for (int32_t j = 0; j < i; j++)
            if (g->months[i].term_months == g->months[j].term_months) {
                char term[ICHA_TEXT_MAX];
                icha_ratio_format((icha_ratio){g->months[i].term_months, 1}, term, sizeof term);
                return icha_fail(err, ICHA_M_MONTHS_TWICE, "G-2", "guarantee.months", term, NULL);
            }
    return ICHA_OK;
}

icha_status icha_guarantee_check(const icha_guarantee *guarantee, icha_error *err) {
    assert(guarantee != NULL && guarantee->size == sizeof *guarantee);
    icha_status status = check_counts(guarantee, err);
    if (status == ICHA_OK) status = check_present(guarantee, err);
    if (status == ICHA_OK) status = check_ranges(guarantee, err);
    if (status == ICHA_OK) status = check_tiers(guarantee, err);
    if (status == ICHA_OK) status = check_reductions(guarantee, err);
    return status == ICHA_OK ? check_months(guarantee, err) : status;
}
