#include "random_terms.h"

#include <string.h>

static void put_text(json_t *object, const char *key, const char *value) {
    json_object_set_new(object, key, json_string(value));
}

static void put_number(json_t *object, const char *key, int64_t value) {
    json_object_set_new(object, key, json_integer(value));
}

static int64_t random_amount(test_random *r) {
    static const int64_t corners[] = {1, 2, 9, 10, 11, 99, 1000, 12345, 25000000, 50000000, 99999999, 2000000000};
    if (random_one_in(r, 4)) return RANDOM_PICK(r, corners);
    if (random_one_in(r, 40)) return random_in(r, 1, INT64_C(1000000000000000));
    if (random_one_in(r, 2)) return random_in(r, 1, 200) * 500000;
    return random_in(r, 1, 500000000);
}

static void random_rate(test_random *r, int64_t most_ppb, char *text, size_t size) {
    static const char *const corners[] = {"0%", "1%", "1.5%", "2.0%", "3.5%", "150bp", "0.015x", "0.0000001%", "7.3%", "12%"};
    if (random_one_in(r, 3)) snprintf(text, size, "%s", RANDOM_PICK(r, corners));
    else if (random_one_in(r, 30)) snprintf(text, size, "%d%%", (int)random_in(r, 100, 1000));
    else if (random_one_in(r, 4)) snprintf(text, size, "%lld.%07lld%%", (long long)random_in(r, 0, 9), (long long)random_in(r, 0, 9999999));
    else snprintf(text, size, "%lldbp", (long long)random_in(r, 0, most_ppb / 100000));
}

static const int month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

static int days_in(int year, int month) {
    int leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : month_days[month - 1];
}

typedef struct day {
    int year, month, day;
} day;

static day random_day(test_random *r, int first, int last) {
    day d = {(int)random_in(r, first, last), (int)random_in(r, 1, 12), 0};
    static const int leaps[] = {1904, 1996, 2000, 2016, 2020, 2096, 2100, 2196};
    if (random_one_in(r, 8)) d = (day){RANDOM_PICK(r, leaps), 2, 0};
    if (d.year < first || d.year > last) d.year = first;
    int end = days_in(d.year, d.month);
    d.day = random_one_in(r, 3) ? end - (int)random_in(r, 0, 1) : (int)random_in(r, 1, end);
    return d;
}

static day months_after(day d, int months) {
    int total = d.year * 12 + d.month - 1 + months;
    day to = {total / 12, total % 12 + 1, d.day};
    int end = days_in(to.year, to.month);
    if (to.day > end) to.day = end;
    return to;
}

static void put_day(json_t *object, const char *key, day d) {
    char text[32];
    snprintf(text, sizeof text, "%04d-%02d-%02d", d.year, d.month, d.day);
    put_text(object, key, text);
}

static void put_rounding(test_random *r, json_t *object, const char *key) {
    static const char *const modes[] = {"down", "up", "half_up", "half_even"};
    static const int units[] = {1, 1, 1, 10, 10, 100, 1000};
    char text[32];
    snprintf(text, sizeof text, "%s/%d", RANDOM_PICK(r, modes), RANDOM_PICK(r, units));
    put_text(object, key, text);
}

static const char *const day_counts[] = {"act/365", "act/act", "act/act-anchor", "act/360", "30e/360", "30/360", "twelfths"};
static const char *const inclusions[] = {"start", "end", "both"};

static void put_steps(test_random *r, json_t *subsidy) {
    json_t *steps = json_array();
    int count = (int)random_in(r, 1, 4);
    for (int i = 0; i < count; i++) {
        char rate[48];
        json_t *step = json_object();
        random_rate(r, 40000000, rate, sizeof rate);
        put_number(step, "months", random_one_in(r, 3) ? 12 : random_in(r, 1, 40));
        put_text(step, "rate", rate);
        json_array_append_new(steps, step);
    }
    json_object_set_new(subsidy, "steps", steps);
}

static void put_payers(test_random *r, json_t *subsidy) {
    static const char *const splits[][4] = {
        {"1"}, {"1/3", "2/3"}, {"1/3", "1/3", "1/3"}, {"70%", "30%"}, {"1/7", "3/7", "2/7", "1/7"}, {"50%", "0.25x", "2500bp"}};
    static const char *const names[] = {"incheon", "district", "foundation", "bank"};
    static const char *const residuals[] = {"first", "last", "largest"};
    const char *const *split = splits[random_in(r, 0, 5)];
    json_t *payers = json_array();
    for (int i = 0; i < 4 && split[i] != NULL; i++) {
        json_t *payer = json_object();
        put_text(payer, "name", names[i]);
        put_text(payer, "share", split[i]);
        json_array_append_new(payers, payer);
    }
    json_object_set_new(subsidy, "payers", payers);
    if (json_array_size(payers) > 1 || random_one_in(r, 2)) put_text(subsidy, "residual", RANDOM_PICK(r, residuals));
}

static void put_claim(test_random *r, json_t *subsidy) {
    static const char *const cycles[] = {"month", "quarter", "half", "year"};
    json_t *claim = json_object();
    put_text(claim, "cycle", RANDOM_PICK(r, cycles));
    put_text(claim, "by", random_one_in(r, 2) ? "due" : "accrual");
    put_rounding(r, claim, "rounding");
    put_text(claim, "level", random_one_in(r, 2) ? "line" : "claim");
    put_number(claim, "payment_lag_days", random_one_in(r, 3) ? 20 : random_in(r, 0, 400));
    put_number(claim, "closing_days", random_one_in(r, 2) ? 0 : random_in(r, 0, 60));
    json_object_set_new(subsidy, "claim", claim);
}

static json_t *random_subsidy(test_random *r, day disbursed, int term) {
    json_t *subsidy = json_object();
    char rate[48];
    put_text(subsidy, "method", random_one_in(r, 2) ? "of_rate" : "of_difference");
    put_text(subsidy, "base", "balance");
    if (random_one_in(r, 3)) put_number(subsidy, "base_cap", random_one_in(r, 5) ? 0 : random_amount(r));
    put_steps(r, subsidy);
    if (random_one_in(r, 3)) {
        random_rate(r, 20000000, rate, sizeof rate);
        put_text(subsidy, "minimum_borrower_rate", rate);
    }
    if (random_one_in(r, 4)) {
        day until = months_after(disbursed, (int)random_in(r, 0, term));
        until.day = (int)random_in(r, 1, days_in(until.year, until.month));
        put_day(subsidy, "until", until);
    }
    put_rounding(r, subsidy, "rounding");
    put_payers(r, subsidy);
    if (random_one_in(r, 4)) put_text(subsidy, "day_count", RANDOM_PICK(r, day_counts));
    if (random_one_in(r, 4)) put_text(subsidy, "inclusion", RANDOM_PICK(r, inclusions));
    if (!random_one_in(r, 5)) put_claim(r, subsidy);
    return subsidy;
}

static void put_dates(test_random *r, json_t *terms, day disbursed, int term, int interval) {
    put_day(terms, "disbursed_on", disbursed);
    if (random_one_in(r, 4)) {
        day maturity = months_after(disbursed, term);
        maturity.day = (int)random_in(r, 1, days_in(maturity.year, maturity.month));
        put_day(terms, "maturity_on", maturity);
    } else {
        put_number(terms, "term_months", term);
    }
    if (random_one_in(r, 3)) put_number(terms, "due_day", random_one_in(r, 3) ? random_in(r, 28, 31) : random_in(r, 1, 31));
    else if (random_one_in(r, 6)) json_object_set_new(terms, "end_of_month", json_true());
    if (random_one_in(r, 5)) {
        day first = months_after(disbursed, (int)random_in(r, 0, interval + 1));
        first.day = (int)random_in(r, 1, days_in(first.year, first.month));
        put_day(terms, "first_due_on", first);
    }
}

static void put_roll(test_random *r, json_t *terms) {
    static const char *const rolls[] = {"none", "following", "modified_following", "preceding"};
    if (random_one_in(r, 2)) return;
    put_text(terms, "business_day", RANDOM_PICK(r, rolls));
    put_text(terms, "calendar", "weekends");
    json_object_set_new(terms, "accrual_follows_roll", json_boolean(random_one_in(r, 2)));
}

json_t *random_terms(test_random *r) {
    static const char *const methods[] = {"bullet", "equal_principal", "equal_payment"};
    static const int intervals[] = {1, 1, 1, 1, 3, 6, 12, 2};
    json_t *terms = json_object();
    const char *method = RANDOM_PICK(r, methods);
    int interval = RANDOM_PICK(r, intervals), multiple = 1;
    int term = random_one_in(r, 20) ? (int)random_in(r, 100, 420) : random_one_in(r, 3) ? 60 : (int)random_in(r, 1, 84);
    if (strcmp(method, "equal_payment") != 0 && random_one_in(r, 3)) multiple = (int)random_in(r, 2, 4);
    day disbursed = random_one_in(r, 30) ? random_day(r, 1900, 2160) : random_day(r, 2000, 2030);
    int64_t principal = random_amount(r);
    char rate[48];
    random_rate(r, 100000000, rate, sizeof rate);
    put_number(terms, "principal", principal);
    put_text(terms, "rate", rate);
    put_dates(r, terms, disbursed, term, interval);
    put_text(terms, "method", method);
    put_text(terms, "payment_formula", random_one_in(r, 2) ? "twelfths" : "actual");
    put_number(terms, "grace_months", random_one_in(r, 2) ? 0 : random_in(r, 0, (term + interval - 1) / interval) * interval);
    put_number(terms, "interest_every_months", interval);
    put_number(terms, "principal_every_months", interval * multiple);
    if (random_one_in(r, 4)) put_number(terms, "balloon", random_one_in(r, 4) ? principal : random_in(r, 0, principal));
    put_text(terms, "day_count", RANDOM_PICK(r, day_counts));
    put_text(terms, "inclusion", RANDOM_PICK(r, inclusions));
    put_roll(r, terms);
    json_t *rounding = json_object();
    put_rounding(r, rounding, "interest");
    put_rounding(r, rounding, "payment");
    json_object_set_new(terms, "rounding", rounding);
    put_text(terms, "residual", random_one_in(r, 2) ? "first" : "last");
    if (random_one_in(r, 4)) put_text(terms, "bank", "하나은행");
    if (!random_one_in(r, 6)) json_object_set_new(terms, "subsidy", random_subsidy(r, disbursed, term));
    return terms;
}

/* ---- guarantees ---- */

static void put_rate(json_t *object, const char *key, int64_t ppb) {
    char text[48];
    snprintf(text, sizeof text, "%lld.%07lld%%", (long long)(ppb / 10000000), (long long)(ppb % 10000000));
    put_text(object, key, text);
}

/* Most bounds lie at the principal or beside it. */
static void put_tiers(test_random *r, json_t *guarantee, int64_t principal) {
    static const char *const ratios[] = {"100%", "100%", "90%", "85%", "50%", "1/3", "2/7", "0%", "33.333333%", "1"};
    json_t *tiers = json_array();
    int count = (int)random_in(r, 1, 3);
    int64_t bound = 0;
    for (int i = 0; i < count; i++) {
        json_t *tier = json_object();
        int64_t corners[] = {bound + 1, principal - 1, principal, principal + 1, principal / 2, 50000000, random_amount(r)};
        int64_t next = RANDOM_PICK(r, corners);
        bound = next > bound ? next : bound + random_in(r, 1, 1000);
        if (i + 1 < count) put_number(tier, "up_to", bound);
        else if (random_one_in(r, 2)) json_object_set_new(tier, "up_to", json_null());
        put_text(tier, "ratio", RANDOM_PICK(r, ratios));
        json_array_append_new(tiers, tier);
    }
    json_object_set_new(guarantee, "tiers", tiers);
}

static void put_reductions(test_random *r, json_t *guarantee) {
    static const char *const payers[] = {"foundation", "incheon", "bank"};
    static const int64_t rates[] = {2000000, 2000000, 1000000, 500000, 0, 1, 3333333, 10000000};
    json_t *reductions = json_array();
    int count = (int)random_in(r, 0, 3);
    int64_t rest[] = {0, 8000000, 10000000, 1, random_in(r, 0, 30000000), random_in(r, 0, 2000) * 5000};
    int64_t fee = random_one_in(r, 60) ? random_in(r, 100000000, 9000000000) : RANDOM_PICK(r, rest);
    for (int i = 0; i < count; i++) {
        json_t *reduction = json_object();
        int64_t rate = RANDOM_PICK(r, rates);
        fee += rate;
        put_text(reduction, "payer", payers[i]);
        put_rate(reduction, "rate", rate);
        json_array_append_new(reductions, reduction);
    }
    if (fee > 0 && random_one_in(r, 40)) fee -= 1; /* the reductions may now be above it: refused */
    put_rate(guarantee, "fee_rate", fee);
    if (count > 0 || random_one_in(r, 2)) json_object_set_new(guarantee, "reductions", reductions);
    else json_decref(reductions);
}

static int month_number(const char *date) {
    return atoi(date) * 12 + atoi(date + 5);
}

/* The months between disbursement and maturity, whether or not they lead exactly to it, and their neighbours. */
static void put_months(test_random *r, json_t *guarantee, const json_t *terms) {
    const char *maturity = json_string_value(json_object_get(terms, "maturity_on"));
    const char *disbursed = json_string_value(json_object_get(terms, "disbursed_on"));
    int64_t term = json_integer_value(json_object_get(terms, "term_months"));
    json_t *months = json_object();
    if (maturity != NULL) term = month_number(maturity) - month_number(disbursed);
    for (int64_t i = term - 1; i <= term + 1; i++) {
        char key[24];
        snprintf(key, sizeof key, "%lld", (long long)i);
        if (i > 0 && !random_one_in(r, 12)) put_number(months, key, random_in(r, 1, i + 1));
    }
    if (json_object_size(months) == 0) put_number(months, "36", 32);
    json_object_set_new(guarantee, "months", months);
}

/* Ends that meet on the anchor day, a year apart: from a 28 February some of those years are not 12 whole months of
 * counted days (T-3 `twelfths`). */
static void make_yearly(test_random *r, json_t *terms) {
    put_number(terms, "interest_every_months", 12);
    put_number(terms, "principal_every_months", 12);
    put_number(terms, "grace_months", 0);
    if (json_object_get(terms, "maturity_on") != NULL || random_one_in(r, 2)) return;
    day february = {(int)random_in(r, 2000, 2030), 2, 28};
    put_day(terms, "disbursed_on", february);
    json_object_del(terms, "due_day");
    json_object_del(terms, "end_of_month");
    json_object_del(terms, "first_due_on");
}

json_t *random_guaranteed_terms(test_random *r) {
    static const char *const methods[] = {"upfront", "annual", "declining", "reduced_months"};
    json_t *terms = random_terms(r);
    json_t *guarantee = json_object();
    json_t *subsidy = json_object_get(terms, "subsidy");
    const char *method = RANDOM_PICK(r, methods);
    int yearly = random_one_in(r, 6);
    if (yearly) make_yearly(r, terms);
    put_tiers(r, guarantee, json_integer_value(json_object_get(terms, "principal")));
    put_reductions(r, guarantee);
    put_text(guarantee, "fee_method", method);
    if (strcmp(method, "reduced_months") == 0 || random_one_in(r, 10)) put_months(r, guarantee, terms);
    if (strcmp(method, "reduced_months") != 0 || random_one_in(r, 3))
        put_text(guarantee, "day_count", yearly && random_one_in(r, 2) ? "twelfths" : RANDOM_PICK(r, day_counts));
    put_rounding(r, guarantee, "amount_rounding");
    put_rounding(r, guarantee, "rounding");
    json_object_set_new(terms, "guarantee", guarantee);
    if (subsidy != NULL && random_one_in(r, 2)) put_text(subsidy, "base", "guaranteed");
    return terms;
}
