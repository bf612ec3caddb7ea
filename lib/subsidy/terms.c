/* Subsidy terms: empty, named, checked (S-1 to S-6). */
#include <assert.h>
#include <string.h>

#include "absent.h"
#include "number/fail.h"
#include "number/name.h"
#include "number/wide.h"

static const icha_name methods[] = {{ICHA_SUBSIDY_OF_RATE, "of_rate"}, {ICHA_SUBSIDY_OF_DIFFERENCE, "of_difference"}};
ICHA_NAME_FUNCTIONS(icha_subsidy_method, icha_subsidy_method, methods, "S-2")

static const icha_name bases[] = {{ICHA_SUBSIDY_BASE_BALANCE, "balance"}, {ICHA_SUBSIDY_BASE_GUARANTEED, "guaranteed"}};
ICHA_NAME_FUNCTIONS(icha_subsidy_base, icha_subsidy_base, bases, "S-1")

static const icha_name cycles[] = {{ICHA_CYCLE_MONTH, "month"},
                                   {ICHA_CYCLE_QUARTER, "quarter"},
                                   {ICHA_CYCLE_HALF, "half"},
                                   {ICHA_CYCLE_YEAR, "year"}};
ICHA_NAME_FUNCTIONS(icha_claim_cycle, icha_claim_cycle, cycles, "S-6")

static const icha_name bys[] = {{ICHA_CLAIM_BY_DUE, "due"}, {ICHA_CLAIM_BY_ACCRUAL, "accrual"}};
ICHA_NAME_FUNCTIONS(icha_claim_by, icha_claim_by, bys, "S-6")

static const icha_name levels[] = {{ICHA_CLAIM_LEVEL_LINE, "line"}, {ICHA_CLAIM_LEVEL_CLAIM, "claim"}};
ICHA_NAME_FUNCTIONS(icha_claim_level, icha_claim_level, levels, "S-6")

void icha_subsidy_init(icha_subsidy *subsidy) {
    assert(subsidy != NULL);
    memset(subsidy, 0, sizeof *subsidy);
    subsidy->size = sizeof *subsidy;
    subsidy->base_cap = ICHA_UNSET;
    subsidy->guaranteed_amount = ICHA_UNSET;
    subsidy->until = ICHA_DATE_UNSET;
    subsidy->claim.payment_lag_days = subsidy->claim.closing_days = -1;
}

size_t icha_subsidy_absent(const icha_subsidy *s, bool claims, icha_absent *absent) {
    const icha_claim_terms *c = &s->claim;
    const struct {
        bool is_absent;
        icha_absent what;
    } fields[] = {
        {s->method == 0, {"subsidy.method", "of_rate, of_difference"}},
        {s->base == 0, {"subsidy.base", "balance, guaranteed"}},
        {s->base == ICHA_SUBSIDY_BASE_GUARANTEED && s->guaranteed_amount == ICHA_UNSET,
         {"subsidy.guaranteed_amount", "0..principal"}},
        {s->step_count < 1, {"subsidy.steps", "[{\"months\": 12, \"rate\": \"2.0%\"}]"}},
        {s->method == ICHA_SUBSIDY_OF_RATE && s->rounding.mode == 0, {"subsidy.rounding", "down/1, ..."}},
        {s->payer_count < 1, {"subsidy.payers", "[{\"name\": \"incheon\", \"share\": \"1\"}]"}},
        {s->payer_count > 1 && s->residual == 0, {"subsidy.residual", "first, last, largest"}},
        {claims && c->cycle == 0, {"subsidy.claim.cycle", "month, quarter, half, year"}},
        {claims && c->by == 0, {"subsidy.claim.by", "due, accrual"}},
        {claims && c->rounding.mode == 0, {"subsidy.claim.rounding", "down/10, ..."}},
        {claims && c->level == 0, {"subsidy.claim.level", "line, claim"}},
        {claims && c->payment_lag_days < 0, {"subsidy.claim.payment_lag_days", "0..3660"}},
        {claims && c->closing_days < 0, {"subsidy.claim.closing_days", "0..365"}},
    };
    size_t count = 0;
    _Static_assert(sizeof fields / sizeof fields[0] <= ICHA_ABSENT_MAX, "icha_absent lists are long enough");
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (fields[i].is_absent) absent[count++] = fields[i].what;
    return count;
}

static icha_status check_present(const icha_subsidy *s, icha_error *err) {
    icha_absent absent[ICHA_ABSENT_MAX];
    if (icha_subsidy_absent(s, s->claim.cycle != 0, absent) == 0) return ICHA_OK;
    return icha_fail(err, ICHA_M_VALUE_MISSING, "S-1", absent[0].field, NULL, absent[0].expected);
}

static icha_status check_claim(const icha_claim_terms *c, icha_error *err) {
    if (c->cycle == 0) return ICHA_OK;
    bool cycle = c->cycle == ICHA_CYCLE_MONTH || c->cycle == ICHA_CYCLE_QUARTER || c->cycle == ICHA_CYCLE_HALF ||
                 c->cycle == ICHA_CYCLE_YEAR;
    const icha_bounds bounds[] = {
        {cycle, 1, 1, "subsidy.claim.cycle", "month, quarter, half, year"},
        {c->by, ICHA_CLAIM_BY_DUE, ICHA_CLAIM_BY_ACCRUAL, "subsidy.claim.by", NULL},
        {icha_rounding_is_valid(c->rounding), 1, 1, "subsidy.claim.rounding", "down/1, half_up/10, ..."},
        {c->level, ICHA_CLAIM_LEVEL_LINE, ICHA_CLAIM_LEVEL_CLAIM, "subsidy.claim.level", NULL},
        {c->payment_lag_days, 0, ICHA_PAYMENT_LAG_DAYS_MAX, "subsidy.claim.payment_lag_days", NULL},
        {c->closing_days, 0, ICHA_CLOSING_DAYS_MAX, "subsidy.claim.closing_days", NULL},
    };
    return icha_check_bounds(bounds, sizeof bounds / sizeof bounds[0], "S-7", err);
}

static icha_status check_ranges(const icha_subsidy *s, icha_error *err) {
    bool rounding = s->rounding.mode == 0 || icha_rounding_is_valid(s->rounding);
    icha_money cap = s->base_cap == ICHA_UNSET ? 0 : s->base_cap;
    icha_money guaranteed = s->base == ICHA_SUBSIDY_BASE_GUARANTEED ? s->guaranteed_amount : 0;
    icha_date until = s->until == ICHA_DATE_UNSET ? 0 : s->until;
    const icha_bounds bounds[] = {
        {s->method, ICHA_SUBSIDY_OF_RATE, ICHA_SUBSIDY_OF_DIFFERENCE, "subsidy.method", NULL},
        {s->base, ICHA_SUBSIDY_BASE_BALANCE, ICHA_SUBSIDY_BASE_GUARANTEED, "subsidy.base", NULL},
        {cap, 0, ICHA_MONEY_MAX, "subsidy.base_cap", NULL},
        {guaranteed, 0, ICHA_MONEY_MAX, "subsidy.guaranteed_amount", NULL},
        {until, ICHA_DATE_MIN, ICHA_DATE_MAX, "subsidy.until", "1900-01-01..2199-12-31"},
        {rounding, 1, 1, "subsidy.rounding", "down/1, half_up/10, ..."},
        {s->residual, 0, ICHA_RESIDUAL_LARGEST, "subsidy.residual", NULL},
        {s->day_count, 0, ICHA_DAY_COUNT_TWELFTHS, "subsidy.day_count", NULL},
        {s->inclusion, 0, ICHA_INCLUSION_BOTH, "subsidy.inclusion", NULL},
    };
    return icha_check_bounds(bounds, sizeof bounds / sizeof bounds[0], "S-1", err);
}

/* Before anything walks the lists. */
static icha_status check_counts(const icha_subsidy *s, icha_error *err) {
    if (s->step_count > ICHA_STEPS_MAX) return icha_fail(err, ICHA_M_LIST_TOO_LONG, "X-3", "subsidy.steps", NULL, "24");
    if (s->payer_count > ICHA_PAYERS_MAX) return icha_fail(err, ICHA_M_LIST_TOO_LONG, "X-3", "subsidy.payers", NULL, "8");
    return ICHA_OK;
}

static icha_status check_steps(const icha_subsidy *s, icha_error *err) {
    const icha_bounds minimum = {s->minimum_borrower_rate, 0, ICHA_RATE_MAX, "subsidy.minimum_borrower_rate", "0%..1000%"};
    int64_t months = 0;
    for (int32_t i = 0; i < s->step_count; i++) {
        months += s->steps[i].months;
        if (s->steps[i].months < 1 || months > ICHA_TERM_MONTHS_MAX)
            return icha_fail(err, ICHA_M_OUT_OF_RANGE, "S-3", "subsidy.steps", NULL, "1..3599");
        if (s->steps[i].rate < 0 || s->steps[i].rate > ICHA_RATE_MAX)
            return icha_fail(err, ICHA_M_OUT_OF_RANGE, "S-3", "subsidy.steps", NULL, "0%..1000%");
    }
    return icha_check_bounds(&minimum, 1, "S-3", err);
}

/* `1/3 + 1/3`, for the sentence. */
static const char *sum_of(const icha_ratio *shares, size_t count, char *buffer) {
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        if (i > 0) memcpy(buffer + used, " + ", 3), used += 3;
        used += icha_ratio_format(shares[i], buffer + used, ICHA_TEXT_MAX);
    }
    return buffer;
}

static icha_status check_payers(const icha_subsidy *s, icha_error *err) {
    icha_ratio shares[ICHA_PAYERS_MAX];
    char sum[ICHA_PAYERS_MAX * ICHA_TEXT_MAX];
    for (int32_t i = 0; i < s->payer_count; i++) {
        shares[i] = s->payers[i].share;
        if (memchr(s->payers[i].name, 0, ICHA_NAME_SIZE) == NULL)
            return icha_fail(err, ICHA_M_OUT_OF_RANGE, "X-3", "subsidy.payers.name", NULL, "1..63 bytes");
        if (s->payers[i].name[0] == '\0')
            return icha_fail(err, ICHA_M_VALUE_MISSING, "S-5", "subsidy.payers.name", NULL, "\"incheon\"");
        if (shares[i].denominator <= 0 || shares[i].numerator < 0)
            return icha_fail(err, ICHA_M_VALUE_MISSING, "S-5", "subsidy.payers.share", NULL, "1/3, 50%");
        for (int32_t j = 0; j < i; j++)
            if (strcmp(s->payers[i].name, s->payers[j].name) == 0)
                return icha_fail(err, ICHA_M_PAYER_TWICE, "S-5", "subsidy.payers", s->payers[i].name, NULL);
    }
    if (!icha_shares_are_whole(shares, (size_t)s->payer_count))
        return icha_fail(err, ICHA_M_SHARES_NOT_WHOLE, "S-5", "subsidy.payers", sum_of(shares, (size_t)s->payer_count, sum), NULL);
    return ICHA_OK;
}

icha_status icha_subsidy_check(const icha_subsidy *subsidy, icha_error *err) {
    assert(subsidy != NULL && subsidy->size == sizeof *subsidy);
    icha_status status = check_present(subsidy, err);
    if (status == ICHA_OK) status = check_ranges(subsidy, err);
    if (status == ICHA_OK) status = check_counts(subsidy, err);
    if (status == ICHA_OK) status = check_steps(subsidy, err);
    if (status == ICHA_OK) status = check_claim(&subsidy->claim, err);
    if (status == ICHA_OK) status = check_payers(subsidy, err);
    return status;
}
