/* A plan of new loans as the loans that it makes: so much a month, in loans of one size and a last one of what is
 * left. */
#include "exact.h"
#include "internal.h"

#include <stdio.h>
#include <string.h>

#define MAX_LOANS 1000000 /* of one month: more are no plan */

struct plan {
    const char *id, *product;
    const json_t *months;
    int64_t loan;
    int day;
};

static bool read_plan(const struct reader *r, struct plan *out) {
    static const char *const keys[] = {"id", "product", "months", "loan", "day", "terms", NULL};
    *out = (struct plan){.loan = 0};
    bool done = icha_exact_known_keys(r, keys) && icha_exact_take_name(r, "id", true, &out->id) &&
                icha_exact_take_name(r, "product", true, &out->product) &&
                icha_exact_take_money(r, "loan", true, 1, MONEY_MAX, &out->loan) &&
                icha_exact_take_int(r, "day", true, 1, 31, &out->day);
    out->months = icha_exact_take(r, "months", true);
    return done && (out->months == NULL || json_is_object(out->months) ||
                    icha_exact_fail(r->err, "%smonths: expected an object", r->path));
}

static bool add_loan(const struct plan *plan, const char *month, int number, int64_t principal, json_t *out,
                     struct exact_error *err) {
    char id[320], first[16], on[11];
    civil_day day;
    snprintf(first, sizeof first, "%.7s-01", month);
    if (!icha_exact_parse_date(first, &day)) return icha_exact_fail(err, "months: expected 2018-01: %.16s", month);
    icha_exact_format_date(icha_exact_day_in_month(icha_exact_month_of(day), plan->day), on);
    snprintf(id, sizeof id, "%s/%s/%04d", plan->id, month, number);
    json_t *loan = json_pack("{s:s,s:s,s:I,s:s}", "loan_id", id, "product", plan->product, "principal",
                             (json_int_t)principal, "disbursed_on", on);
    return json_array_append_new(out, loan) == 0 || icha_exact_fail(err, "out of memory");
}

static bool lend_month(const struct reader *months, const struct plan *plan, const char *month, json_t *out) {
    int64_t left = 0;
    if (!icha_exact_take_money(months, month, true, 0, MONEY_MAX, &left)) return false;
    for (int number = 1; left > 0; number++) {
        int64_t principal = left < plan->loan ? left : plan->loan;
        if (number > MAX_LOANS) return icha_exact_fail(months->err, "%s: more than %d loans", plan->id, MAX_LOANS);
        if (!add_loan(plan, month, number, principal, out, months->err)) return false;
        left -= principal;
    }
    return true;
}

static bool lend(const struct reader *r, json_t *out) {
    struct plan plan;
    const char *month;
    json_t *amount;
    if (!read_plan(r, &plan)) return false;
    const struct reader months = {plan.months, "months.", r->missing, r->err};
    json_object_foreach((json_t *)(uintptr_t)plan.months, month, amount) {
        if (!lend_month(&months, &plan, month, out)) return false;
    }
    return true;
}

json_t *icha_exact_lending(const json_t *plans, char *message, size_t message_size) {
    struct exact_error err = {.text = message, .size = message_size};
    struct missing missing = {.used = 0};
    const struct reader parent = {.path = "", .missing = &missing, .err = &err};
    json_t *out = json_array();
    bool done = json_is_array(plans) || icha_exact_fail(&err, "lending: expected an array");
    for (size_t i = 0; done && i < json_array_size(plans); i++) {
        char path[64];
        struct reader r;
        done = icha_exact_take_element(&parent, plans, i, "lending", path, &r) && lend(&r, out);
    }
    if (done && missing.used > 0) done = icha_exact_fail(&err, "missing: %s", missing.text);
    if (done) return out;
    json_decref(out);
    return NULL;
}
