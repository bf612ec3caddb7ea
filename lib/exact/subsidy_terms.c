/* TERMS "subsidy" -> struct subsidy_terms (S-1 to S-7). */
#include "internal.h"

#include <string.h>

static const char *const subsidy_keys[] = {"method",    "base",      "base_cap", "steps",    "minimum_borrower_rate",
                                           "until",     "rounding",  "payers",   "residual", "claim",
                                           "day_count", "inclusion", NULL};

/* S-3: each step ends at disbursement + all months so far, in one step (T-6). Beyond T-1's range it is never reached. */
static bool read_steps(const struct reader *r, struct terms *t) {
    static const char *const keys[] = {"months", "rate", NULL};
    const json_t *array = icha_exact_take(r, "steps", true);
    if (array == NULL) return true;
    size_t count = json_array_size(array);
    if (!json_is_array(array) || count == 0 || count > MAX_STEPS)
        return icha_exact_fail(r->err, "%ssteps: expected 1 to %d steps (S-3)", r->path, MAX_STEPS);
    int months_so_far = 0;
    for (size_t i = 0; i < count; i++) {
        char path[64];
        struct reader step;
        int months = 0;
        if (!icha_exact_take_element(r, array, i, "steps", path, &step) || !icha_exact_known_keys(&step, keys) ||
            !icha_exact_take_int(&step, "months", true, 1, MAX_MONTHS, &months) ||
            !icha_exact_take_rate(&step, "rate", true, &t->subsidy.steps[i].rate))
            return false;
        months_so_far += months;
        t->subsidy.steps[i].end = icha_exact_add_months(t->disbursed_on, months_so_far);
    }
    t->subsidy.step_count = count;
    return true;
}

static bool name_is_new(const struct subsidy_terms *s, size_t index) {
    const char *name = s->payers[index].name;
    for (size_t i = 0; i < index && name != NULL; i++)
        if (s->payers[i].name != NULL && strcmp(s->payers[i].name, name) == 0) return false;
    return true;
}

static bool shares_add_up(const struct reader *r, const struct subsidy_terms *s) {
    mpq_t sum;
    mpq_init(sum);
    for (size_t i = 0; i < s->payer_count; i++) mpq_add(sum, sum, s->payers[i].share);
    bool one = mpq_cmp_ui(sum, 1, 1) == 0;
    mpq_clear(sum);
    return one || icha_exact_fail(r->err, "%spayers: the shares do not add up to 1 (S-5)", r->path);
}

static bool read_payers(const struct reader *r, struct subsidy_terms *s) {
    static const char *const keys[] = {"name", "share", NULL};
    const json_t *array = icha_exact_take(r, "payers", true);
    if (array == NULL) return true;
    size_t count = json_array_size(array);
    size_t noted = r->missing->used;
    if (!json_is_array(array) || count == 0 || count > MAX_PAYERS)
        return icha_exact_fail(r->err, "%spayers: expected 1 to %d payers (S-5)", r->path, MAX_PAYERS);
    for (size_t i = 0; i < count; i++) {
        char path[64];
        struct reader payer;
        s->payers[i].name = NULL;
        mpq_init(s->payers[i].share);
        s->payer_count = i + 1; /* from here on clear_terms frees it */
        if (!icha_exact_take_element(r, array, i, "payers", path, &payer) || !icha_exact_known_keys(&payer, keys) ||
            !icha_exact_take_name(&payer, "name", true, &s->payers[i].name) ||
            !icha_exact_take_share(&payer, "share", s->payers[i].share))
            return false;
        if (!name_is_new(s, i)) return icha_exact_fail(r->err, "%sname: given twice", path);
    }
    return r->missing->used > noted || shares_add_up(r, s); /* a share that is missing is named as missing */
}

static bool read_claim(const struct reader *r, struct subsidy_terms *s) {
    static const char *const keys[] = {"cycle", "by", "rounding", "level", "payment_lag_days", "closing_days", NULL};
    static const char *const cycles[] = {"month", "quarter", "half", "year", NULL};
    static const char *const bys[] = {"due", "accrual", NULL};
    static const char *const levels[] = {"line", "claim", NULL};
    static const int cycle_months[] = {1, 3, 6, 12};
    const json_t *object = icha_exact_take(r, "claim", false);
    if (object == NULL) return true;
    struct reader claim = *r;
    claim.object = object;
    claim.path = "subsidy.claim.";
    int cycle = 0, by = 0, level = 0;
    if (!json_is_object(object)) return icha_exact_fail(r->err, "subsidy.claim: expected an object");
    if (!icha_exact_known_keys(&claim, keys) || !icha_exact_take_word(&claim, "cycle", true, cycles, &cycle) ||
        !icha_exact_take_word(&claim, "by", true, bys, &by) ||
        !icha_exact_take_rounding(&claim, "rounding", true, &s->claim.rounding) ||
        !icha_exact_take_word(&claim, "level", true, levels, &level) ||
        !icha_exact_take_int(&claim, "payment_lag_days", true, 0, 3660, &s->claim.payment_lag_days) ||
        !icha_exact_take_int(&claim, "closing_days", true, 0, 365, &s->claim.closing_days))
        return false;
    s->has_claim = true;
    s->claim.cycle_months = cycle_months[cycle];
    s->claim.by_accrual = by == 1;
    s->claim.per_line = level == 0;
    return true;
}

static bool read_base(const struct reader *r, struct subsidy_terms *s) {
    static const char *const bases[] = {"balance", "guaranteed", NULL};
    int base = 0;
    if (!icha_exact_take_word(r, "base", true, bases, &base)) return false;
    s->on_guaranteed = base == 1;
    s->base_cap = MONEY_MAX; /* no balance is larger */
    if (!icha_exact_take_money(r, "base_cap", false, 0, MONEY_MAX, &s->base_cap)) return false;
    if (s->on_guaranteed) s->base_cap = MONEY_MAX; /* S-1: the cap is another base, so here a key without a use */
    return true;
}

static bool read_conventions(const struct reader *r, struct subsidy_terms *s) {
    static const char *const methods[] = {"of_rate", "of_difference", NULL};
    static const char *const residuals[] = {"first", "last", "largest", NULL};
    int method = 0, residual = 0, day_count = (int)s->day_count, inclusion = (int)s->inclusion;
    civil_day until = NO_DAY;
    if (!icha_exact_take_word(r, "method", true, methods, &method) ||
        !icha_exact_take_rate(r, "minimum_borrower_rate", false, &s->minimum_borrower_rate) ||
        !icha_exact_take_date(r, "until", false, &until) ||
        !icha_exact_take_rounding(r, "rounding", method == 0, &s->rounding) ||
        !icha_exact_take_word(r, "residual", s->payer_count > 1, residuals, &residual) ||
        !icha_exact_take_word(r, "day_count", false, icha_exact_day_count_words, &day_count) ||
        !icha_exact_take_word(r, "inclusion", false, icha_exact_inclusion_words, &inclusion))
        return false;
    s->of_difference = method == 1;
    s->residual = (enum residue)residual;
    s->day_count = (enum day_count)day_count;
    s->inclusion = (enum inclusion)inclusion;
    s->stop = until == NO_DAY ? NO_DAY : until + 1; /* S-4: the last day itself is still paid */
    return true;
}

bool icha_exact_read_subsidy(const struct reader *loan, const json_t *json, struct terms *terms) {
    struct reader r = *loan;
    r.object = json;
    r.path = "subsidy.";
    if (!json_is_object(json)) return icha_exact_fail(loan->err, "subsidy: expected an object");
    terms->has_subsidy = true;
    return icha_exact_known_keys(&r, subsidy_keys) && read_base(&r, &terms->subsidy) && read_steps(&r, terms) &&
           read_payers(&r, &terms->subsidy) && read_conventions(&r, &terms->subsidy) && read_claim(&r, &terms->subsidy);
}
