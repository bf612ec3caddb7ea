/* A loan's terms: empty, named, and checked against each other (L-1, L-2, T-4). */
#include <assert.h>
#include <string.h>

#include "absent.h"
#include "events.h"
#include "index.h"
#include "number/fail.h"
#include "number/name.h"
#include "number/wide.h"
#include "period.h"

static const icha_name methods[] = {{ICHA_METHOD_BULLET, "bullet"},
                                    {ICHA_METHOD_EQUAL_PRINCIPAL, "equal_principal"},
                                    {ICHA_METHOD_EQUAL_PAYMENT, "equal_payment"}};
ICHA_NAME_FUNCTIONS(icha_method, icha_method, methods, "L-2")

static const icha_name formulas[] = {{ICHA_FORMULA_TWELFTHS, "twelfths"}, {ICHA_FORMULA_ACTUAL, "actual"}};
ICHA_NAME_FUNCTIONS(icha_payment_formula, icha_payment_formula, formulas, "L-3")

void icha_terms_init(icha_terms *terms) {
    assert(terms != NULL);
    memset(terms, 0, sizeof *terms);
    terms->size = sizeof *terms;
    terms->principal = ICHA_UNSET;
    terms->rate = ICHA_UNSET;
    terms->disbursed_on = terms->maturity_on = terms->first_due_on = ICHA_DATE_UNSET;
    terms->principal_every_months = terms->interest_every_months = 1;
    terms->business_day = ICHA_BUSINESS_DAY_NONE;
    terms->accrual_follows_roll = -1;
}

size_t icha_terms_absent(const icha_terms *t, icha_absent *absent) {
    bool rolled = t->business_day != ICHA_BUSINESS_DAY_NONE;
    bool spread = t->method == ICHA_METHOD_EQUAL_PRINCIPAL || t->method == ICHA_METHOD_EQUAL_PAYMENT;
    const struct {
        bool is_absent;
        icha_absent what;
    } fields[] = {
        {t->principal == ICHA_UNSET, {"principal", "25000000"}},
        {t->rate == ICHA_UNSET && t->index == NULL, {"rate", "3.5%"}},
        {t->disbursed_on == ICHA_DATE_UNSET, {"disbursed_on", "2018-03-14"}},
        {t->term_months == 0 && t->maturity_on == ICHA_DATE_UNSET, {"term_months", "60"}},
        {t->method == 0, {"method", "bullet, equal_principal, equal_payment"}},
        {t->day_count == 0, {"day_count", "act/365, act/act, ..."}},
        {t->inclusion == 0, {"inclusion", "start, end, both"}},
        {t->interest_rounding.mode == 0, {"rounding.interest", "down/1, ..."}},
        {spread && t->payment_rounding.mode == 0, {"rounding.payment", "down/1, ..."}},
        {t->method == ICHA_METHOD_EQUAL_PAYMENT && t->payment_formula == 0, {"payment_formula", "twelfths, actual"}},
        {t->method == ICHA_METHOD_EQUAL_PRINCIPAL && t->residual == 0, {"residual", "first, last"}},
        {rolled && t->calendar == 0, {"calendar", "weekends, kr-bank"}},
        {rolled && t->accrual_follows_roll < 0, {"accrual_follows_roll", "true, false"}},
    };
    size_t count = 0;
    _Static_assert(sizeof fields / sizeof fields[0] <= ICHA_ABSENT_MAX, "icha_absent lists are long enough");
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (fields[i].is_absent) absent[count++] = fields[i].what;
    return count;
}

static icha_status check_present(const icha_terms *t, icha_error *err) {
    icha_absent absent[ICHA_ABSENT_MAX];
    if (icha_terms_absent(t, absent) == 0) return ICHA_OK;
    return icha_fail(err, ICHA_M_VALUE_MISSING, "L-1", absent[0].field, NULL, absent[0].expected);
}

static icha_status check_roundings(const icha_terms *t, icha_error *err) {
    if (!icha_rounding_is_valid(t->interest_rounding))
        return icha_fail(err, ICHA_M_OUT_OF_RANGE, "N-4", "rounding.interest", NULL, "down/1, half_up/10, ...");
    if (t->payment_rounding.mode != 0 && !icha_rounding_is_valid(t->payment_rounding))
        return icha_fail(err, ICHA_M_OUT_OF_RANGE, "N-4", "rounding.payment", NULL, "down/1, half_up/10, ...");
    return ICHA_OK;
}

/* Unset dates stand outside the calendar: they are let through here. */
static icha_date or_valid(icha_date date) {
    return date == ICHA_DATE_UNSET ? 0 : date;
}

static icha_status check_ranges(const icha_terms *t, icha_error *err) {
    static const char dates[] = "1900-01-01..2199-12-31";
    const icha_bounds bounds[] = {
        {t->principal, 1, ICHA_MONEY_MAX, "principal", NULL},
        {t->index != NULL ? 0 : t->rate, 0, ICHA_RATE_MAX, "rate", "0%..1000%"},
        {t->disbursed_on, ICHA_DATE_MIN, ICHA_DATE_MAX, "disbursed_on", dates},
        {t->term_months, 0, ICHA_TERM_MONTHS_MAX, "term_months", "1..3599"},
        {or_valid(t->maturity_on), ICHA_DATE_MIN, ICHA_DATE_MAX, "maturity_on", dates},
        {or_valid(t->first_due_on), ICHA_DATE_MIN, ICHA_DATE_MAX, "first_due_on", dates},
        {t->method, ICHA_METHOD_BULLET, ICHA_METHOD_EQUAL_PAYMENT, "method", NULL},
        {t->payment_formula, 0, ICHA_FORMULA_ACTUAL, "payment_formula", NULL},
        {t->grace_months, 0, ICHA_TERM_MONTHS_MAX, "grace_months", NULL},
        {t->principal_every_months, 1, ICHA_INTERVAL_MONTHS_MAX, "principal_every_months", NULL},
        {t->interest_every_months, 1, ICHA_INTERVAL_MONTHS_MAX, "interest_every_months", NULL},
        {t->due_day, 0, 31, "due_day", "1..31"},
        {t->balloon, 0, t->principal, "balloon", NULL},
        {t->day_count, ICHA_DAY_COUNT_ACT_365, ICHA_DAY_COUNT_TWELFTHS, "day_count", NULL},
        {t->inclusion, ICHA_INCLUSION_START, ICHA_INCLUSION_BOTH, "inclusion", NULL},
        {t->business_day, ICHA_BUSINESS_DAY_NONE, ICHA_BUSINESS_DAY_PRECEDING, "business_day", NULL},
        {t->accrual_follows_roll, -1, 1, "accrual_follows_roll", NULL},
        {t->calendar, 0, ICHA_CALENDAR_KR_BANK, "calendar", NULL},
        {t->residual, 0, ICHA_RESIDUAL_LARGEST, "residual", NULL},
    };
    icha_status status = icha_check_bounds(bounds, sizeof bounds / sizeof bounds[0], "L-1", err);
    if (status == ICHA_OK && memchr(t->bank, 0, sizeof t->bank) == NULL)
        status = icha_fail(err, ICHA_M_OUT_OF_RANGE, "X-3", "bank", NULL, "1..63 bytes");
    return status == ICHA_OK ? check_roundings(t, err) : status;
}

static icha_status conflict(icha_error *err, icha_message id, const char *field) {
    return icha_fail(err, id, "L-1", field, NULL, NULL);
}

static icha_status check_dates(const icha_terms *t, icha_error *err) {
    if (t->term_months != 0 && t->maturity_on != ICHA_DATE_UNSET)
        return conflict(err, ICHA_M_TERM_TWICE, "maturity_on");
    if (t->end_of_month && t->due_day != 0 && t->due_day != 31) return conflict(err, ICHA_M_DUE_DAY_TWICE, "due_day");
    icha_due_rule rule;
    icha_status status = icha_due_rule_of(t, &rule, err);
    if (status != ICHA_OK) return status;
    if (rule.maturity_on <= t->disbursed_on) return conflict(err, ICHA_M_MATURITY_TOO_EARLY, "maturity_on");
    if (t->first_due_on == ICHA_DATE_UNSET) return ICHA_OK;
    bool in_last_month = icha_due_date_count(&rule) == 1;
    if (t->first_due_on <= t->disbursed_on || (in_last_month && t->first_due_on != rule.maturity_on))
        return conflict(err, ICHA_M_FIRST_DUE_OUTSIDE, "first_due_on");
    return ICHA_OK;
}

static icha_status check_intervals(const icha_terms *t, icha_error *err) {
    if (t->method == ICHA_METHOD_BULLET) return ICHA_OK; /* grace and the principal interval have no use */
    if (t->grace_months % t->interest_every_months != 0) return conflict(err, ICHA_M_GRACE_NOT_WHOLE, "grace_months");
    if (t->principal_every_months % t->interest_every_months != 0)
        return conflict(err, ICHA_M_INTERVAL_NOT_WHOLE, "principal_every_months");
    if (t->method == ICHA_METHOD_EQUAL_PAYMENT && t->principal_every_months != t->interest_every_months)
        return conflict(err, ICHA_M_INTERVALS_UNEQUAL, "principal_every_months");
    icha_due_rule rule;
    icha_status status = icha_due_rule_of(t, &rule, err);
    if (status == ICHA_OK && t->grace_months / t->interest_every_months >= icha_due_date_count(&rule))
        return conflict(err, ICHA_M_GRACE_TOO_LONG, "grace_months");
    return status;
}

/* A calendar that does not cover the due dates is refused before anything is computed: the first and the last tell. */
static icha_status check_calendar(const icha_terms *terms, icha_error *err) {
    icha_due_rule rule;
    icha_due_cursor dues;
    icha_date rolled;
    icha_status status = icha_due_rule_of(terms, &rule, err);
    if (status != ICHA_OK) return status;
    icha_due_cursor_open(&dues, &rule);
    status = icha_roll(icha_due_cursor_next(&dues), terms->business_day, terms->calendar, &rolled, err);
    return status == ICHA_OK ? icha_roll(rule.maturity_on, terms->business_day, terms->calendar, &rolled, err) : status;
}

static icha_status check_index(const icha_terms *t, icha_error *err) {
    icha_status status = icha_index_check(t->index, err);
    if (status != ICHA_OK) return status;
    if (t->rate != ICHA_UNSET) return icha_fail(err, ICHA_M_INDEX_WITH_RATE, "L-5", "index", NULL, NULL);
    if (t->index->reset_count > 0 && t->index->reset_on[0] <= t->disbursed_on) {
        char day[ICHA_DATE_TEXT_SIZE], disbursed[ICHA_DATE_TEXT_SIZE];
        icha_date_format(t->index->reset_on[0], day, sizeof day);
        icha_date_format(t->disbursed_on, disbursed, sizeof disbursed);
        return icha_fail(err, ICHA_M_RESET_TOO_EARLY, "L-5", "index.reset_on", day, disbursed);
    }
    return icha_index_rate_check(t->index, t->disbursed_on, err);
}

icha_status icha_terms_check_months(const icha_terms *terms, icha_error *err) {
    icha_status status = check_dates(terms, err);
    return status == ICHA_OK ? check_intervals(terms, err) : status;
}

icha_status icha_terms_check(const icha_terms *terms, icha_error *err) {
    assert(terms != NULL && terms->size == sizeof *terms);
    icha_status status = check_present(terms, err);
    if (status == ICHA_OK) status = check_ranges(terms, err);
    if (status == ICHA_OK) status = icha_terms_check_months(terms, err);
    if (status == ICHA_OK && terms->method == ICHA_METHOD_EQUAL_PRINCIPAL && terms->residual == ICHA_RESIDUAL_LARGEST)
        status = icha_fail(err, ICHA_M_UNKNOWN_NAME, "L-2", "residual", "largest", "first, last");
    if (status == ICHA_OK && terms->business_day != ICHA_BUSINESS_DAY_NONE) status = check_calendar(terms, err);
    if (status == ICHA_OK && terms->index != NULL) status = check_index(terms, err);
    if (status == ICHA_OK && terms->event_count > 0) status = icha_events_check(terms, err);
    return status;
}
