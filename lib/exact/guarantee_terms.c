/* TERMS "guarantee" -> struct guarantee_terms (G-1, G-2). */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

static const char *const guarantee_keys[] = {"tiers",           "fee_rate",  "reductions", "fee_method", "months",
                                             "amount_rounding", "day_count", "rounding",   NULL};

static bool tiers_ascend(const struct reader *r, const struct guarantee_terms *g) {
    for (size_t i = 0; i < g->tier_count; i++) {
        bool last = i + 1 == g->tier_count;
        bool open = g->tiers[i].up_to == ABSENT;
        if (last != open || (!last && i > 0 && g->tiers[i].up_to <= g->tiers[i - 1].up_to))
            return icha_exact_fail(r->err, "%stiers: up_to must ascend, and the last tier alone has none (G-1)",
                                   r->path);
    }
    return true;
}

static bool read_tiers(const struct reader *r, struct guarantee_terms *g) {
    static const char *const keys[] = {"up_to", "ratio", NULL};
    const json_t *array = icha_exact_take(r, "tiers", true);
    if (array == NULL) return true;
    size_t count = json_array_size(array);
    if (!json_is_array(array) || count == 0 || count > MAX_TIERS)
        return icha_exact_fail(r->err, "%stiers: expected 1 to %d tiers (G-1)", r->path, MAX_TIERS);
    for (size_t i = 0; i < count; i++) {
        char path[64];
        struct reader tier;
        g->tiers[i].up_to = ABSENT;
        mpq_init(g->tiers[i].ratio);
        g->tier_count = i + 1; /* from here on clear_terms frees it */
        if (!icha_exact_take_element(r, array, i, "tiers", path, &tier) || !icha_exact_known_keys(&tier, keys) ||
            !icha_exact_take_money(&tier, "up_to", false, 1, MONEY_MAX, &g->tiers[i].up_to) ||
            !icha_exact_take_share(&tier, "ratio", g->tiers[i].ratio))
            return false;
        if (mpq_cmp_ui(g->tiers[i].ratio, 1, 1) > 0) return icha_exact_fail(r->err, "%sratio: above 1 (G-1)", path);
    }
    if (!tiers_ascend(r, g)) return false;
    g->tiers[count - 1].up_to = MONEY_MAX; /* no principal is larger */
    return true;
}

static bool payer_is_new(const struct guarantee_terms *g, size_t index) {
    const char *payer = g->reductions[index].payer;
    for (size_t i = 0; i < index && payer != NULL; i++)
        if (g->reductions[i].payer != NULL && strcmp(g->reductions[i].payer, payer) == 0) return false;
    return true;
}

static bool read_reductions(const struct reader *r, struct guarantee_terms *g) {
    static const char *const keys[] = {"payer", "rate", NULL};
    const json_t *array = icha_exact_take(r, "reductions", false);
    if (array == NULL) return true;
    size_t count = json_array_size(array);
    if (!json_is_array(array) || count > MAX_PAYERS)
        return icha_exact_fail(r->err, "%sreductions: expected at most %d reductions (G-2)", r->path, MAX_PAYERS);
    g->reduction_count = count;
    for (size_t i = 0; i < count; i++) {
        char path[64];
        struct reader reduction;
        struct reduction *out = &g->reductions[i];
        if (!icha_exact_take_element(r, array, i, "reductions", path, &reduction) ||
            !icha_exact_known_keys(&reduction, keys) || !icha_exact_take_name(&reduction, "payer", true, &out->payer) ||
            !icha_exact_take_rate(&reduction, "rate", true, &out->rate))
            return false;
        if (!payer_is_new(g, i)) return icha_exact_fail(r->err, "%spayer: given twice", path);
    }
    return true;
}

/* A whole number of months as the table's keys write it: digits without a leading zero. */
static int table_key(const char *text) {
    size_t length = strlen(text);
    if (length == 0 || length > 4 || strspn(text, "0123456789") != length || text[0] == '0') return 0;
    int months = atoi(text);
    return months <= MAX_MONTHS ? months : 0;
}

static bool read_table(const struct reader *r, struct guarantee_terms *g, bool required) {
    const json_t *object = icha_exact_take(r, "months", required);
    if (object == NULL) return true;
    if (!json_is_object(object) || json_object_size(object) > MAX_FEE_TERMS)
        return icha_exact_fail(r->err, "%smonths: expected a table of at most %d terms (G-2)", r->path, MAX_FEE_TERMS);
    struct reader table = *r;
    table.object = object;
    table.path = "guarantee.months.";
    for (void *it = json_object_iter((json_t *)(uintptr_t)object); it != NULL; it = json_object_iter_next((json_t *)(uintptr_t)object, it)) {
        const char *key = json_object_iter_key(it);
        struct fee_term *entry = &g->table[g->table_count++];
        entry->term_months = table_key(key);
        if (entry->term_months == 0)
            return icha_exact_fail(r->err, "%smonths.%.20s: expected a term in months (G-2)", r->path, key);
        if (!icha_exact_take_int(&table, key, true, 1, MAX_MONTHS, &entry->months)) return false;
    }
    return true;
}

static bool settle_rates(const struct reader *r, struct guarantee_terms *g) {
    g->reduced_rate = g->fee_rate;
    for (size_t i = 0; i < g->reduction_count; i++) g->reduced_rate -= g->reductions[i].rate;
    return g->reduced_rate >= 0 || icha_exact_fail(r->err, "%sreductions: above fee_rate (G-2)", r->path);
}

static bool read_conventions(const struct reader *r, struct guarantee_terms *g) {
    static const char *const methods[] = {"upfront", "annual", "declining", "reduced_months", NULL};
    int method = -1, day_count = 0;
    if (!icha_exact_take_word(r, "fee_method", true, methods, &method)) return false;
    bool counts_days = method >= 0 && method != FEE_REDUCED_MONTHS;
    if (!read_table(r, g, method == FEE_REDUCED_MONTHS) ||
        !icha_exact_take_word(r, "day_count", counts_days, icha_exact_day_count_words, &day_count) ||
        !icha_exact_take_rounding(r, "amount_rounding", true, &g->amount_rounding) ||
        !icha_exact_take_rounding(r, "rounding", true, &g->rounding))
        return false;
    g->fee_method = method >= 0 ? (enum fee_method)method : FEE_UPFRONT;
    g->day_count = (enum day_count)day_count;
    return true;
}

bool icha_exact_read_guarantee(const struct reader *loan, const json_t *json, struct terms *terms) {
    struct reader r = *loan;
    struct guarantee_terms *g = &terms->guarantee;
    r.object = json;
    r.path = "guarantee.";
    if (!json_is_object(json)) return icha_exact_fail(loan->err, "guarantee: expected an object");
    terms->has_guarantee = true;
    size_t noted = r.missing->used;
    if (!icha_exact_known_keys(&r, guarantee_keys) || !read_tiers(&r, g) ||
        !icha_exact_take_rate(&r, "fee_rate", true, &g->fee_rate) || !read_reductions(&r, g) ||
        !read_conventions(&r, g))
        return false;
    return r.missing->used > noted || settle_rates(&r, g); /* a rate that is missing is named as missing */
}
