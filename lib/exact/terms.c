/* TERMS json -> struct terms: what L-1 and INTERFACES demand, with every missing key named at once. */
#include "internal.h"

#include <stdlib.h>

static const char *const loan_keys[] = {"principal",
                                        "rate",
                                        "index",
                                        "disbursed_on",
                                        "term_months",
                                        "maturity_on",
                                        "grace_months",
                                        "method",
                                        "payment_formula",
                                        "principal_every_months",
                                        "interest_every_months",
                                        "due_day",
                                        "end_of_month",
                                        "first_due_on",
                                        "balloon",
                                        "day_count",
                                        "inclusion",
                                        "business_day",
                                        "accrual_follows_roll",
                                        "calendar",
                                        "rounding",
                                        "residual",
                                        "bank",
                                        "subsidy",
                                        "guarantee",
                                        "events",
                                        NULL};

/* What is read before it can be judged. */
struct raw {
    int term_months;
    int due_day;
    bool end_of_month;
    int method, formula, day_count, inclusion, roll, calendar, residual; /* -1: left out */
};

/* L-5: a rate, or an index in its place. */
static bool read_rates(const struct reader *r, struct terms *t) {
    const json_t *index = icha_exact_take(r, "index", false);
    bool has_index = index != NULL && !(json_is_array(index) && json_array_size(index) == 0);
    if (!has_index) return icha_exact_take_rate(r, "rate", true, &t->rate);
    if (icha_exact_take(r, "rate", false) != NULL)
        return icha_exact_fail(r->err, "rate, index: one of the two, not both (L-5)");
    return icha_exact_read_index(r, index, t);
}

static bool read_money_and_dates(const struct reader *r, struct terms *t, struct raw *raw) {
    bool has_maturity = icha_exact_take(r, "maturity_on", false) != NULL;
    bool has_term = icha_exact_take(r, "term_months", false) != NULL;
    if (has_maturity && has_term)
        return icha_exact_fail(r->err, "term_months, maturity_on: one of the two, not both (L-1)");
    return icha_exact_take_money(r, "principal", true, 1, MONEY_MAX, &t->principal) && read_rates(r, t) &&
           icha_exact_take_date(r, "disbursed_on", true, &t->disbursed_on) &&
           icha_exact_take_int(r, "term_months", !has_maturity, 1, MAX_MONTHS, &raw->term_months) &&
           icha_exact_take_date(r, "maturity_on", false, &t->maturity_on) &&
           icha_exact_take_date(r, "first_due_on", false, &t->first_due_on) &&
           icha_exact_take_int(r, "due_day", false, 1, 31, &raw->due_day) &&
           icha_exact_take_flag(r, "end_of_month", false, &raw->end_of_month) &&
           icha_exact_take_int(r, "grace_months", false, 0, MAX_MONTHS, &t->grace_months) &&
           icha_exact_take_int(r, "principal_every_months", false, 1, MAX_MONTHS, &t->principal_every_months) &&
           icha_exact_take_int(r, "interest_every_months", false, 1, MAX_MONTHS, &t->interest_every_months) &&
           icha_exact_take_money(r, "balloon", false, 0, MONEY_MAX, &t->balloon) &&
           icha_exact_take_name(r, "bank", false, &t->bank);
}

static bool read_conventions(const struct reader *r, struct raw *raw) {
    static const char *const methods[] = {"bullet", "equal_principal", "equal_payment", NULL};
    static const char *const formulas[] = {"twelfths", "actual", NULL};
    static const char *const rolls[] = {"none", "following", "modified_following", "preceding", NULL};
    static const char *const residuals[] = {"first", "last", NULL};
    return icha_exact_take_word(r, "method", true, methods, &raw->method) &&
           icha_exact_take_word(r, "payment_formula", raw->method == EQUAL_PAYMENT, formulas, &raw->formula) &&
           icha_exact_take_word(r, "residual", raw->method == EQUAL_PRINCIPAL, residuals, &raw->residual) &&
           icha_exact_take_word(r, "day_count", true, icha_exact_day_count_words, &raw->day_count) &&
           icha_exact_take_word(r, "inclusion", true, icha_exact_inclusion_words, &raw->inclusion) &&
           icha_exact_take_word(r, "business_day", false, rolls, &raw->roll);
}

static bool read_roll(const struct reader *r, struct terms *t, struct raw *raw) {
    static const char *const calendars[] = {"weekends", "kr-bank", NULL};
    bool rolls = raw->roll > ROLL_NONE;
    return icha_exact_take_word(r, "calendar", rolls, calendars, &raw->calendar) &&
           icha_exact_take_flag(r, "accrual_follows_roll", rolls, &t->accrual_follows_roll);
}

static bool read_rounding(const struct reader *loan, struct terms *t, const struct raw *raw) {
    static const char *const keys[] = {"interest", "payment", NULL};
    bool pays = raw->method == EQUAL_PRINCIPAL || raw->method == EQUAL_PAYMENT;
    const json_t *object = icha_exact_take(loan, "rounding", false);
    struct reader r = *loan;
    r.object = object; /* NULL reads as an object without keys, so that both keys are named */
    r.path = "rounding.";
    if (object != NULL && !json_is_object(object)) return icha_exact_fail(loan->err, "rounding: expected an object");
    return (object == NULL || icha_exact_known_keys(&r, keys)) &&
           icha_exact_take_rounding(&r, "interest", true, &t->interest_rounding) &&
           icha_exact_take_rounding(&r, "payment", pays, &t->payment_rounding);
}

/* With maturity_on: the whole number of months that leads exactly to it in one step (T-6), else 0. */
static int term_of(const struct terms *t, const struct raw *raw) {
    if (t->maturity_on == NO_DAY) return raw->term_months;
    int months = icha_exact_month_of(t->maturity_on) - icha_exact_month_of(t->disbursed_on);
    return icha_exact_add_months(t->disbursed_on, months) == t->maturity_on ? months : 0;
}

static bool settle_dates(struct terms *t, const struct raw *raw, struct exact_error *err) {
    t->term_months = term_of(t, raw);
    t->term_in_months = t->maturity_on == NO_DAY;
    t->given_months = raw->term_months;
    if (t->maturity_on == NO_DAY) t->maturity_on = icha_exact_add_months(t->disbursed_on, raw->term_months);
    if (!icha_exact_in_range(t->maturity_on)) return icha_exact_fail(err, "the maturity lies after 2199-12-31 (T-1)");
    if (t->maturity_on <= t->disbursed_on) return icha_exact_fail(err, "maturity_on: must be after disbursed_on (T-4)");
    if (t->first_due_on == NO_DAY) return true;
    if (t->first_due_on <= t->disbursed_on)
        return icha_exact_fail(err, "first_due_on: must be after disbursed_on (T-4)");
    if (t->first_due_on != t->maturity_on &&
        icha_exact_month_of(t->first_due_on) >= icha_exact_month_of(t->maturity_on))
        return icha_exact_fail(err,
                               "first_due_on: must lie in a month before the maturity's, or be the maturity (T-4)");
    return true;
}

static bool settle_due_day(struct terms *t, const struct raw *raw, struct exact_error *err) {
    civil_day pattern = t->first_due_on != NO_DAY ? t->first_due_on : t->disbursed_on;
    if (raw->end_of_month && raw->due_day != 0 && raw->due_day != 31)
        return icha_exact_fail(err, "due_day, end_of_month: they name different days (T-4)");
    t->due_day = raw->due_day != 0 ? raw->due_day : icha_exact_ymd(pattern).day;
    if (raw->end_of_month) t->due_day = 31;
    return true;
}

static bool settle(struct terms *t, const struct raw *raw, struct exact_error *err) {
    t->method = (enum method)raw->method;
    t->formula = raw->formula == FORMULA_ACTUAL ? FORMULA_ACTUAL : FORMULA_TWELFTHS;
    t->day_count = (enum day_count)raw->day_count;
    t->inclusion = (enum inclusion)raw->inclusion;
    t->roll = raw->roll > 0 ? (enum roll)raw->roll : ROLL_NONE;
    t->residual = raw->residual == RESIDUE_FIRST ? RESIDUE_FIRST : RESIDUE_LAST;
    if (t->roll == ROLL_NONE) t->accrual_follows_roll = false; /* a key without a use */
    t->calendar = raw->calendar == CALENDAR_KR_BANK ? CALENDAR_KR_BANK : CALENDAR_WEEKENDS;
    if (t->balloon > t->principal) return icha_exact_fail(err, "balloon: above the principal (L-2)");
    return settle_dates(t, raw, err) && settle_due_day(t, raw, err);
}

static bool read_loan(const struct reader *r, struct terms *t, struct raw *raw) {
    return icha_exact_known_keys(r, loan_keys) && read_money_and_dates(r, t, raw) && read_conventions(r, raw) &&
           read_roll(r, t, raw) && read_rounding(r, t, raw);
}

/* A subsidy counts like its loan unless it says otherwise (S-1). */
static void inherit(struct terms *t, const struct raw *raw) {
    t->subsidy.day_count = raw->day_count >= 0 ? (enum day_count)raw->day_count : ACT_365;
    t->subsidy.inclusion = raw->inclusion >= 0 ? (enum inclusion)raw->inclusion : COUNT_START;
}

bool icha_exact_read_terms(const json_t *json, struct terms *terms, struct exact_error *err) {
    struct missing missing = {.used = 0};
    struct reader r = {.object = json, .path = "", .missing = &missing, .err = err};
    struct raw raw = {
        .method = -1, .formula = -1, .day_count = -1, .inclusion = -1, .roll = -1, .calendar = -1, .residual = -1};
    *terms = (struct terms){
        .maturity_on = NO_DAY, .first_due_on = NO_DAY, .principal_every_months = 1, .interest_every_months = 1};
    mpq_init(terms->guarantee.share);
    if (!json_is_object(json)) return icha_exact_fail(err, "terms: expected an object");
    if (!read_loan(&r, terms, &raw)) return false;
    inherit(terms, &raw);
    const json_t *subsidy = icha_exact_take(&r, "subsidy", false);
    if (subsidy != NULL && !icha_exact_read_subsidy(&r, subsidy, terms)) return false;
    const json_t *guarantee = icha_exact_take(&r, "guarantee", terms->has_subsidy && terms->subsidy.on_guaranteed);
    if (guarantee != NULL && !icha_exact_read_guarantee(&r, guarantee, terms)) return false;
    const json_t *events = icha_exact_take(&r, "events", false);
    if (events != NULL && !icha_exact_read_events(&r, events, terms, raw.method)) return false;
    if (missing.used > 0) return icha_exact_fail(err, "missing: %s", missing.text);
    if (!settle(terms, &raw, err) || !icha_exact_settle_events(terms, err)) return false;
    if (terms->has_guarantee) icha_exact_guaranteed(terms);
    return true;
}

void icha_exact_clear_terms(struct terms *terms) {
    free(terms->index.series);
    free(terms->index.resets);
    free(terms->events);
    terms->index.series = NULL;
    terms->index.resets = NULL;
    terms->events = NULL;
    for (size_t i = 0; i < terms->subsidy.payer_count; i++) mpq_clear(terms->subsidy.payers[i].share);
    terms->subsidy.payer_count = 0;
    for (size_t i = 0; i < terms->guarantee.tier_count; i++) mpq_clear(terms->guarantee.tiers[i].ratio);
    terms->guarantee.tier_count = 0;
    mpq_clear(terms->guarantee.share);
}
