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

/* kr-bank covers 2013 to 2040: most loans lie inside, some begin or mature at an end, or beside it. */
static day bank_loan_day(test_random *r, int term) {
    day d = random_day(r, 2013, 2040);
    if (random_one_in(r, 8)) d = months_after((day){2012, 11, (int)random_in(r, 1, 30)}, (int)random_in(r, 0, 2));
    else if (random_one_in(r, 6))
        d = months_after(random_one_in(r, 2) ? (day){2040, 12, 31} : random_day(r, 2040, 2041), -term);
    else if (d.year * 12 + term > 2040 * 12) d.year = 2040 - (term + 11) / 12;
    if (d.day > days_in(d.year, d.month)) d.day = 28; /* of another year */
    return d.year < 1900 ? (day){2013, 1, 1} : d;
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

static void put_roll(test_random *r, json_t *terms, int by_bank) {
    static const char *const rolls[] = {"none", "following", "modified_following", "preceding"};
    if (!by_bank && random_one_in(r, 2)) return;
    put_text(terms, "business_day", RANDOM_PICK(r, rolls));
    put_text(terms, "calendar", by_bank ? "kr-bank" : "weekends");
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
    int by_bank = random_one_in(r, 3);
    day disbursed = random_one_in(r, 30) ? random_day(r, 1900, 2160) : random_day(r, 2000, 2030);
    if (by_bank) disbursed = bank_loan_day(r, term);
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
    put_roll(r, terms, by_bank);
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

/* ---- events and floating rates (L-5, L-6) ---- */

/* What the days of events are picked around. */
typedef struct landmarks {
    icha_date disbursed, maturity, first_due;
    int32_t due_day, interval, term;
    int64_t principal;
    bool is_bullet;
    int32_t steps[8]; /* months to the boundaries */
    int step_count;
} landmarks;

static icha_date date_of(const json_t *terms, const char *key) {
    const char *text = json_string_value(json_object_get(terms, key));
    icha_date date = ICHA_DATE_UNSET;
    if (text != NULL) icha_date_parse(text, strlen(text), &date, NULL);
    return date;
}

static icha_date after_months(icha_date origin, int64_t months) {
    icha_date date = ICHA_DATE_MAX;
    icha_date_add_months(origin, months, &date, NULL);
    return date;
}

static icha_date on_day_of_month(icha_date date, int32_t wanted) {
    int32_t year, month;
    icha_date_to_civil(date, &year, &month, NULL);
    int32_t end = icha_days_in_month(year, month);
    icha_date_from_civil(year, month, wanted < end ? wanted : end, &date, NULL);
    return date;
}

static landmarks read_landmarks(const json_t *terms) {
    landmarks m = {.disbursed = date_of(terms, "disbursed_on"), .first_due = date_of(terms, "first_due_on")};
    const char *method = json_string_value(json_object_get(terms, "method"));
    const json_t *steps = json_object_get(json_object_get(terms, "subsidy"), "steps");
    int32_t months = 0;
    m.term = (int32_t)json_integer_value(json_object_get(terms, "term_months"));
    m.maturity = m.term > 0 ? after_months(m.disbursed, m.term) : date_of(terms, "maturity_on");
    if (m.term == 0) m.term = (m.maturity - m.disbursed) / 31;
    m.interval = (int32_t)json_integer_value(json_object_get(terms, "interest_every_months"));
    m.principal = json_integer_value(json_object_get(terms, "principal"));
    m.due_day = (int32_t)json_integer_value(json_object_get(terms, "due_day"));
    if (json_is_true(json_object_get(terms, "end_of_month"))) m.due_day = 31;
    if (m.due_day == 0)
        icha_date_to_civil(m.first_due != ICHA_DATE_UNSET ? m.first_due : m.disbursed, NULL, NULL, &m.due_day);
    m.is_bullet = strcmp(method, "bullet") == 0;
    for (size_t i = 0; i < json_array_size(steps); i++) {
        months += (int32_t)json_integer_value(json_object_get(json_array_get(steps, i), "months"));
        m.steps[m.step_count++] = months;
    }
    return m;
}

static icha_date due_date_near(test_random *r, const landmarks *m) {
    icha_date origin = m->first_due != ICHA_DATE_UNSET ? m->first_due : m->disbursed;
    int64_t periods = m->term / m->interval + 1;
    return on_day_of_month(after_months(on_day_of_month(origin, 1), random_in(r, 0, periods) * m->interval), m->due_day);
}

static icha_date event_day(test_random *r, const landmarks *m, const random_life *life) {
    icha_date on = m->disbursed;
    switch (random_in(r, 1, 13)) {
    case 13: on = m->maturity - (icha_date)random_in(r, 0, 31); break; /* its month has an anchor day, but no due date */
    case 1: case 2: case 3: on = due_date_near(r, m); break;
    case 4: on = due_date_near(r, m) + (icha_date)random_in(r, -1, 1); break;
    case 5: on = m->maturity + (icha_date)random_in(r, -1, random_one_in(r, 4)); break;
    case 6:
        if (m->step_count > 0) on = after_months(m->disbursed, m->steps[random_in(r, 0, m->step_count - 1)]);
        on += (icha_date)random_in(r, -1, 1);
        break;
    case 7: on = on_day_of_month((icha_date)random_in(r, m->disbursed, m->maturity), 31); break;
    case 8:
        if (life->event_count > 0) on = life->events[random_in(r, 0, (int64_t)life->event_count - 1)].on;
        break;
    case 9: on = random_one_in(r, 12) ? m->disbursed - 1 : m->disbursed + (icha_date)random_in(r, 0, 2); break;
    default: on = (icha_date)random_in(r, m->disbursed, m->maturity); break;
    }
    if (on < m->disbursed && !random_one_in(r, 10)) on = m->disbursed;
    if (on > m->maturity && !random_one_in(r, 8)) on = m->maturity - (icha_date)random_in(r, 0, m->maturity - m->disbursed);
    if (on < ICHA_DATE_MIN) on = ICHA_DATE_MIN;
    return on < ICHA_DATE_MAX ? on : ICHA_DATE_MAX;
}

static icha_money prepaid_amount(test_random *r, int64_t principal) {
    if (random_one_in(r, 4)) return ICHA_PREPAY_ALL;
    if (random_one_in(r, 12)) return principal;
    if (random_one_in(r, 12)) return 1;
    if (random_one_in(r, 12)) return random_in(r, 1, principal);
    return principal / random_in(r, 3, 20) + 1;
}

static icha_rate event_rate(test_random *r) {
    static const icha_rate corners[] = {0, 1, 35000000, 36500000, 20000000, 15000000, 120000000};
    return random_one_in(r, 2) ? RANDOM_PICK(r, corners) : random_in(r, 0, 1200) * 100000;
}

static icha_event random_event(test_random *r, const landmarks *m, const random_life *life) {
    static const icha_event_kind kinds[] = {
        ICHA_EVENT_RATE, ICHA_EVENT_RATE, ICHA_EVENT_EXTEND, ICHA_EVENT_DEFER, ICHA_EVENT_PREPAY, ICHA_EVENT_PREPAY,
        ICHA_EVENT_PREPAY, ICHA_EVENT_DELINQUENT, ICHA_EVENT_DELINQUENT, ICHA_EVENT_CLOSE, ICHA_EVENT_RELOCATE,
        ICHA_EVENT_SUBROGATE, ICHA_EVENT_STOP_SUBSIDY};
    icha_event e;
    icha_event_init(&e);
    e.kind = RANDOM_PICK(r, kinds);
    while (e.kind == ICHA_EVENT_RATE && life->has_index && !random_one_in(r, 30)) e.kind = RANDOM_PICK(r, kinds);
    e.on = event_day(r, m, life);
    switch (e.kind) {
    case ICHA_EVENT_RATE: e.rate = event_rate(r); break;
    case ICHA_EVENT_EXTEND: e.months = (int32_t)(random_one_in(r, 60) ? random_in(r, 100, 3000) : random_in(r, 1, 24)); break;
    case ICHA_EVENT_DEFER: e.instalments = (int32_t)(random_one_in(r, 60) ? random_in(r, 100, 1000) : random_in(r, 1, 5)); break;
    case ICHA_EVENT_PREPAY:
        e.amount = prepaid_amount(r, m->principal);
        if (random_one_in(r, 60) && !m->is_bullet) break; /* the effect is missing */
        e.effect = random_one_in(r, 2) ? ICHA_PREPAY_REDUCE_PAYMENT : ICHA_PREPAY_SHORTEN;
        break;
    case ICHA_EVENT_DELINQUENT: {
        icha_date to = random_one_in(r, 3) ? event_day(r, m, life) : e.on + (icha_date)random_in(r, 1, 100);
        if (to <= e.on && !random_one_in(r, 20)) to = e.on + 1;
        e.to = to < ICHA_DATE_MAX ? to : ICHA_DATE_MAX;
        break;
    }
    case ICHA_EVENT_STOP_SUBSIDY: strcpy(e.reason, "misuse"); break;
    default: break;
    }
    return e;
}

static void put_date(json_t *object, const char *key, icha_date date) {
    char text[ICHA_DATE_TEXT_SIZE];
    icha_date_format(date, text, sizeof text);
    put_text(object, key, text);
}

static json_t *event_json(const icha_event *e) {
    json_t *out = json_object();
    put_text(out, "kind", icha_event_kind_name(e->kind));
    put_date(out, e->kind == ICHA_EVENT_DELINQUENT ? "from" : "on", e->on);
    if (e->kind == ICHA_EVENT_DELINQUENT) put_date(out, "to", e->to);
    if (e->kind == ICHA_EVENT_RATE) put_rate(out, "rate", e->rate);
    if (e->kind == ICHA_EVENT_EXTEND) put_number(out, "months", e->months);
    if (e->kind == ICHA_EVENT_DEFER) put_number(out, "instalments", e->instalments);
    if (e->kind == ICHA_EVENT_STOP_SUBSIDY) put_text(out, "reason", e->reason);
    if (e->kind != ICHA_EVENT_PREPAY) return out;
    if (e->amount == ICHA_PREPAY_ALL) put_text(out, "amount", "all");
    else put_number(out, "amount", e->amount);
    if (e->effect != 0) put_text(out, "effect", icha_prepay_effect_name(e->effect));
    return out;
}

static void put_signed_rate(json_t *object, const char *key, icha_rate rate) {
    char text[48];
    icha_rate size = rate < 0 ? -rate : rate;
    snprintf(text, sizeof text, "%s%lld.%07lld%%", rate < 0 ? "-" : "", (long long)(size / 10000000),
             (long long)(size % 10000000));
    if (object != NULL && json_is_array(object)) json_array_append_new(object, json_string(text));
    else put_text(object, key, text);
}

static json_t *random_series(test_random *r, const landmarks *m, random_life *life) {
    json_t *series = json_array();
    icha_date on = m->disbursed - (icha_date)random_in(r, random_one_in(r, 30) ? -1 : 0, 40);
    size_t count = (size_t)random_in(r, 1, 12);
    for (size_t i = 0; i < count && on <= ICHA_DATE_MAX; i++) {
        icha_rate rate = random_one_in(r, 12) ? -random_in(r, 0, 20000000) : random_in(r, 0, 600) * 100000;
        char text[ICHA_DATE_TEXT_SIZE];
        if (on < ICHA_DATE_MIN) on = ICHA_DATE_MIN;
        life->entries[life->index.entry_count++] = (icha_index_entry){on, rate};
        icha_date_format(on, text, sizeof text);
        json_t *pair = json_array();
        json_array_append_new(pair, json_string(text));
        put_signed_rate(pair, NULL, rate);
        json_array_append_new(series, pair);
        on += (icha_date)random_in(r, 1, random_one_in(r, 2) ? 40 : 400);
    }
    return series;
}

static json_t *random_resets(test_random *r, const landmarks *m, random_life *life) {
    json_t *resets = json_array();
    icha_date on = m->disbursed + 1 + (icha_date)random_in(r, 0, 100);
    size_t count = (size_t)random_in(r, 1, 12);
    for (size_t i = 0; i < count && on <= ICHA_DATE_MAX; i++) {
        char text[ICHA_DATE_TEXT_SIZE];
        life->resets[life->index.reset_count++] = on;
        icha_date_format(on, text, sizeof text);
        json_array_append_new(resets, json_string(text));
        icha_date next = random_one_in(r, 2) ? due_date_near(r, m) + (icha_date)random_in(r, -1, 1) : on + 90;
        on = next > on ? next : on + (icha_date)random_in(r, 1, 60);
    }
    return resets;
}

static void put_index(test_random *r, json_t *terms, const landmarks *m, random_life *life) {
    json_t *index = json_object();
    life->has_index = true;
    life->index.entries = life->entries;
    json_object_set_new(index, "series", random_series(r, m, life));
    life->index.spread = random_one_in(r, 6) ? -random_in(r, 0, 10000000) : random_in(r, 0, 300) * 100000;
    put_signed_rate(index, "spread", life->index.spread);
    if (random_one_in(r, 3)) {
        json_object_set_new(index, "reset_on", random_resets(r, m, life));
        life->index.reset_on = life->resets;
    } else {
        life->index.reset_every_months = (int32_t)(random_one_in(r, 2) ? 3 : random_in(r, 1, 14));
        put_number(index, "reset_every_months", life->index.reset_every_months);
    }
    if (random_one_in(r, 2)) {
        life->index.floor = random_in(r, 0, 30) * 1000000;
        put_rate(index, "floor", life->index.floor);
    }
    if (random_one_in(r, 3)) {
        life->index.cap = random_in(r, 25, 60) * 1000000;
        put_rate(index, "cap", life->index.cap);
    }
    json_object_set_new(terms, "index", index);
    json_object_del(terms, "rate");
}

json_t *random_eventful_terms(test_random *r, random_life *life) {
    json_t *terms = random_one_in(r, 2) ? random_guaranteed_terms(r) : random_terms(r);
    json_t *events = json_array();
    landmarks m = read_landmarks(terms);
    size_t wanted = (size_t)(random_one_in(r, 12) ? random_in(r, 6, 14) : random_in(r, random_one_in(r, 10) ? 0 : 1, 4));
    life->event_count = 0;
    life->has_index = false;
    icha_index_init(&life->index);
    if (m.maturity <= m.disbursed) wanted = 0; /* refused anyway */
    if (random_one_in(r, 4)) put_index(r, terms, &m, life);
    while (life->event_count < wanted) {
        icha_event e = random_event(r, &m, life);
        json_array_append_new(events, event_json(&e));
        life->events[life->event_count++] = e;
        /* later events may lie where this one has moved the maturity to */
        if (e.kind == ICHA_EVENT_EXTEND && random_one_in(r, 2)) m.maturity = after_months(m.maturity, e.months);
        if (e.kind == ICHA_EVENT_DEFER && random_one_in(r, 2))
            m.maturity = after_months(m.maturity, (int64_t)e.instalments * m.interval);
    }
    json_object_set_new(terms, "events", events);
    return terms;
}
