/* The whole: the run's tables against what the second engine makes of all loans. */
#include <stdlib.h>
#include <string.h>

#include "audit/result.h"
#include "exact.h"
#include "number/fail.h"
#include "outlay.h"
#include "portfolio/paid.h"
#include "prove.h"

static icha_status refused(const char *message, icha_error *err) {
    return icha_fail(err, ICHA_M_RESULT_BROKEN, "M-4", NULL, "lib/exact", message);
}

/* ---- the question ---- */

static const struct {
    uint32_t bit;
    const char *name;
} groupings[] = {{ICHA_BY_PRODUCT, "product"}, {ICHA_BY_PAYER, "payer"}, {ICHA_BY_YEAR, "year"},
                 {ICHA_BY_QUARTER, "quarter"}, {ICHA_BY_MONTH, "month"}, {ICHA_BY_BANK, "bank"}};

json_t *prove_question(const icha_portfolio_options *options) {
    json_t *by = json_array();
    for (size_t i = 0; i < CLI_COUNT(groupings); i++)
        if (options->by & groupings[i].bit) json_array_append_new(by, json_string(groupings[i].name));
    return json_pack("{s:i, s:i, s:o}", "first_year", (int)options->first_year, "last_year", (int)options->last_year,
                     "by", by);
}

/* ---- outlay.csv ---- */

static void add_column(prove_table *form, bool has, const char *name) {
    if (has) form->columns[form->count++] = name;
}

static icha_status prove_outlay(proving *p, const json_t *exact, icha_error *err) {
    uint32_t by = p->options.by;
    prove_table form = {"outlay.csv", {"product", "payer", "kind", "year"}, 4, 0};
    add_column(&form, by & ICHA_BY_QUARTER, "quarter");
    add_column(&form, by & ICHA_BY_MONTH, "month");
    add_column(&form, by & ICHA_BY_BANK, "bank");
    add_column(&form, true, "basis");
    form.keys = form.count;
    add_column(&form, true, "amount");
    add_column(&form, true, "loans");
    return prove_lines(p, &form, exact, err);
}

/* ---- claims.csv ---- */

/* Two claims that nothing else tells apart are told apart by their terms, in a column of their own (S-8). */
static bool need_terms(const json_t *claims) {
    static const char *const columns[] = {"product", "cycle", "payer", "bank", "paid_on", "fiscal_year"};
    char key[2048], buffer[32];
    size_t index;
    json_t *claim, *seen = json_object();
    bool need = false;
    json_array_foreach(claims, index, claim) {
        size_t used = 0;
        for (size_t i = 0; i < CLI_COUNT(columns); i++)
            used += (size_t)snprintf(key + used, sizeof key - used, "%.255s\x1f",
                                     prove_text(json_object_get(claim, columns[i]), buffer, sizeof buffer));
        need = need || json_object_get(seen, key) != NULL;
        json_object_set_new(seen, key, json_true());
    }
    json_decref(seen);
    return need;
}

static icha_status prove_claims(proving *p, const json_t *exact, icha_error *err) {
    prove_table form = {"claims.csv",
                        {"product", "cycle", "payer", "bank", "lines", "amount", "dropped", "paid_on", "fiscal_year"},
                        9,
                        4};
    add_column(&form, need_terms(exact), "terms");
    return prove_lines(p, &form, exact, err);
}

/* ---- corrections.csv ---- */

/* Amounts by product, cycle, payer and bank: claims that differ in their terms alone are one there (0006.1). */
static bool add_claimed(json_t *list, json_t *places, const char *const key[4], int64_t amount) {
    char name[2048];
    int64_t sum;
    snprintf(name, sizeof name, "%.255s\x1f%.255s\x1f%.255s\x1f%.255s", key[0], key[1], key[2], key[3]);
    const json_t *place = json_object_get(places, name);
    if (amount == 0) return true;
    if (place == NULL) {
        json_object_set_new(places, name, json_integer((json_int_t)json_array_size(list)));
        return json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:I}", "product", key[0], "cycle", key[1],
                                                     "payer", key[2], "bank", key[3], "amount", (json_int_t)amount)) ==
               0;
    }
    json_t *had = json_object_get(json_array_get(list, (size_t)json_integer_value(place)), "amount");
    if (__builtin_add_overflow((int64_t)json_integer_value(had), amount, &sum)) return false;
    return json_integer_set(had, sum) == 0;
}

static json_t *add_up_paid(const icha_paid *paid) {
    json_t *list = json_array(), *places = json_object();
    bool done = true;
    for (size_t i = 0; done && i < paid->count; i++) {
        const icha_claimed *c = &paid->claims[i];
        const char *const key[] = {c->product, c->cycle, c->payer, c->bank};
        done = add_claimed(list, places, key, c->amount);
    }
    json_decref(places);
    if (done) return list;
    json_decref(list);
    return NULL;
}

static json_t *add_up_due(const json_t *claims) {
    static const char *const names[] = {"product", "cycle", "payer", "bank"};
    json_t *list = json_array(), *places = json_object(), *claim;
    size_t index;
    bool done = true;
    json_array_foreach(claims, index, claim) {
        const char *key[4] = {NULL};
        char buffer[4][32];
        for (size_t i = 0; i < 4; i++) key[i] = prove_text(json_object_get(claim, names[i]), buffer[i], 32);
        done = done && add_claimed(list, places, key, json_integer_value(json_object_get(claim, "amount")));
    }
    json_decref(places);
    if (done) return list;
    json_decref(list);
    return NULL;
}

static icha_status compare_corrections(proving *p, const json_t *paid, const json_t *due, icha_error *err) {
    static const prove_table form = {
        "corrections.csv", {"product", "cycle", "payer", "bank", "paid", "due", "difference", "entry"}, 8, 4};
    char message[512] = "expected sums within N-1";
    json_t *made = paid == NULL || due == NULL ? NULL : icha_exact_corrections(paid, due, message, sizeof message);
    if (made == NULL) return refused(message, err);
    icha_status status = prove_lines(p, &form, json_object_get(made, "entries"), err);
    json_decref(made);
    return status;
}

/* Without held loans only: else the run wrote none, for a held loan's claims would be demanded back (S-8). */
static icha_status prove_corrections(proving *p, const json_t *claims, icha_error *err) {
    outlay_file file = {.csv = NULL};
    icha_paid paid = {.name = NULL};
    const audit_run *run = p->run;
    if (run->paid[0] == '\0') return ICHA_OK;
    if (icha_portfolio_count(p->whole).held + icha_portfolio_event_count(p->whole).held > 0)
        return prove_lines(p, &(prove_table){"corrections.csv", {NULL}, 0, 0}, NULL, err);
    icha_status status = audit_read_file(run->paid, &file.csv, &file.length, err);
    if (status == ICHA_OK)
        status = icha_paid_read(file.csv, file.length, run->paid, ICHA_PORTFOLIO_ROWS_MAX, &paid, err);
    if (status == ICHA_OK) {
        json_t *was = add_up_paid(&paid), *is = add_up_due(claims);
        status = compare_corrections(p, was, is, err);
        json_decref(was);
        json_decref(is);
    }
    icha_paid_clear(&paid);
    free(file.csv);
    return status;
}

/* ---- of scenarios ---- */

static icha_status prove_answers(proving *p, const json_t *made, icha_error *err) {
    static const prove_table budget = {
        "budget.csv", {"line", "basis", "year", "amount", "wanted", "used", "left", "exhausted_on"}, 8, 1};
    static const prove_table behaviour = {"behaviour.csv", {"year", "kind", "product", "loans"}, 4, 3};
    icha_status status = prove_lines(p, &budget, json_object_get(made, "budget"), err);
    return status == ICHA_OK ? prove_lines(p, &behaviour, json_object_get(made, "behaviour"), err) : status;
}

/* ---- all ---- */

bool prove_is_of_whole(const char *file) {
    static const char *const files[] = {"outlay.csv", "claims.csv", "corrections.csv", "budget.csv", "behaviour.csv"};
    for (size_t i = 0; i < CLI_COUNT(files); i++)
        if (strcmp(files[i], file) == 0) return true;
    return false;
}

icha_status prove_whole(proving *p, icha_error *err) {
    char message[512] = "";
    json_t *made = icha_exact_scenario(p->all, p->question, message, sizeof message);
    const json_t *claims = json_object_get(made, "claims");
    icha_status status = made == NULL ? refused(message, err) : ICHA_OK;
    p->loan = NULL;
    if (status == ICHA_OK) status = prove_outlay(p, json_object_get(made, "outlay"), err);
    if (status == ICHA_OK) status = prove_claims(p, claims, err);
    if (status == ICHA_OK) status = prove_corrections(p, claims, err);
    if (status == ICHA_OK) status = prove_answers(p, made, err);
    json_decref(made);
    return status;
}
