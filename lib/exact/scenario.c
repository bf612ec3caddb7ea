/* icha_exact_outlay and icha_exact_scenario: loans through the book into tables (P-1, A-2, A-3). */
#include "behaviour.h"
#include "budget.h"
#include "exact.h"

#include <stdlib.h>
#include <string.h>

struct run {
    struct book book;
    struct behaviour behaviour;
    struct budgets budgets;
};

/* ---- the question ---- */

static bool read_by(const struct reader *r, struct grouping *by) {
    const json_t *list = NULL;
    const struct {
        const char *name;
        bool *flag;
    } names[] = {{"product", &by->product}, {"payer", &by->payer},     {"bank", &by->bank},
                 {"year", &by->year},       {"quarter", &by->quarter}, {"month", &by->month}};
    if (!icha_exact_take_names(r, "by", &list)) return false;
    if (list == NULL) by->product = by->payer = by->year = true;
    for (size_t i = 0; i < json_array_size(list); i++) {
        size_t n = 0;
        const char *word = json_string_value(json_array_get(list, i));
        while (n < 6 && strcmp(word, names[n].name) != 0) n++;
        if (n == 6) return icha_exact_fail(r->err, "by: unknown: %.64s", word);
        *names[n].flag = true;
    }
    return true;
}

static bool read_question(const json_t *json, struct run *run) {
    static const char *const keys[] = {"first_year", "last_year", "by", "mode", "seed", "behaviour", "budget", NULL};
    struct missing missing = {.used = 0};
    struct book *book = &run->book;
    const struct reader r = {.object = json, .path = "", .missing = &missing, .err = book->err};
    if (!json_is_object(json)) return icha_exact_fail(book->err, "scenario: expected an object");
    bool done = icha_exact_known_keys(&r, keys) &&
                icha_exact_take_int(&r, "first_year", true, 1900, 2199, &book->first_year) &&
                icha_exact_take_int(&r, "last_year", true, 1900, 2199, &book->last_year) && read_by(&r, &book->by) &&
                icha_exact_read_behaviour(&r, &run->behaviour) && icha_exact_read_budgets(&r, &run->budgets);
    if (done && missing.used > 0) return icha_exact_fail(book->err, "missing: %s", missing.text);
    if (done && run->behaviour.count > 0 && (book->by.quarter || book->by.month))
        return icha_exact_fail(book->err, "by: weights are rounded by year (A-2)");
    return done;
}

/* ---- loans ---- */

static bool note_terms(struct run *run, size_t index, const char *id, const char *product, const struct terms *terms) {
    struct schedule schedule;
    struct exact_error *err = run->book.err;
    int64_t *weights = NULL;
    if (!icha_exact_amortise(terms, &schedule, err)) return false;
    bool done = icha_exact_weigh_loan(&run->behaviour, id, product, terms, &schedule, &weights, err) &&
                icha_exact_note_loan(&run->book, index, product, terms, &schedule, weights) &&
                icha_exact_note_commitment(&run->budgets, id, product, terms, &schedule, err);
    free(weights);
    icha_exact_clear_schedule(&schedule);
    return done;
}

static bool note_loan(struct run *run, const json_t *loan, size_t index) {
    static const char *const keys[] = {"loan_id", "product", "terms", NULL};
    struct missing missing = {.used = 0};
    struct exact_error *callers = run->book.err;
    struct reader r = {.object = loan, .path = "", .missing = &missing, .err = callers};
    const char *id = NULL;
    const char *product = NULL;
    if (!json_is_object(loan)) return icha_exact_fail(callers, "loans[%zu]: expected an object", index);
    if (!icha_exact_known_keys(&r, keys) || !icha_exact_take_name(&r, "loan_id", true, &id) ||
        !icha_exact_take_name(&r, "product", true, &product))
        return false;
    const json_t *json = icha_exact_take(&r, "terms", true);
    if (missing.used > 0) return icha_exact_fail(callers, "loans[%zu]: missing: %s", index, missing.text);

    char text[1400] = "";
    struct exact_error own = {.text = text, .size = sizeof text};
    struct terms terms;
    run->book.err = &own;
    bool done = icha_exact_read_terms(json, &terms, &own) && note_terms(run, index, id, product, &terms);
    run->book.err = callers;
    icha_exact_clear_terms(&terms);
    return done || icha_exact_fail(callers, "loan %s: %s", id, text);
}

/* P-2 would hold both rows of a repeated id; here there is nothing to hold them in. */
static int by_text(const void *left, const void *right) {
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static bool ids_differ(const json_t *loans, struct exact_error *err) {
    size_t count = json_array_size(loans);
    const char **ids = calloc(count + 1, sizeof *ids);
    if (ids == NULL) return icha_exact_fail(err, "out of memory");
    for (size_t i = 0; i < count; i++) ids[i] = json_string_value(json_object_get(json_array_get(loans, i), "loan_id"));
    qsort(ids, count, sizeof *ids, by_text); /* every id was read as a name before */
    bool differ = true;
    for (size_t i = 1; i < count && differ; i++)
        if (strcmp(ids[i - 1], ids[i]) == 0) differ = icha_exact_fail(err, "loan %s: given twice", ids[i]);
    free(ids);
    return differ;
}

/* ---- results ---- */

/* Claims first: they are what the basis `paid` adds up. */
static bool fill(struct run *run, json_t *out) {
    struct exact_error *err = run->book.err;
    return icha_exact_settle_claims(&run->book) && icha_exact_claims_json(&run->book, json_object_get(out, "claims")) &&
           icha_exact_budgets_json(&run->budgets, &run->book, json_object_get(out, "budget")) &&
           icha_exact_moves_json(&run->behaviour, json_object_get(out, "behaviour"), err) &&
           icha_exact_amounts_json(&run->book, json_object_get(out, "outlay"));
}

json_t *icha_exact_scenario(const json_t *loans, const json_t *scenario, char *message, size_t message_size) {
    struct exact_error err = {.text = message, .size = message_size};
    struct run run = {.book = {.err = &err}};
    json_t *result = json_pack("{s:[],s:[],s:[],s:[]}", "outlay", "claims", "behaviour", "budget");
    bool done = result != NULL || icha_exact_fail(&err, "out of memory");
    done = done && read_question(scenario, &run) &&
           (json_is_array(loans) || icha_exact_fail(&err, "loans: expected an array"));
    for (size_t i = 0; done && i < json_array_size(loans); i++) done = note_loan(&run, json_array_get(loans, i), i);
    done = done && ids_differ(loans, &err) && fill(&run, result);
    icha_exact_clear_book(&run.book);
    icha_exact_clear_behaviour(&run.behaviour);
    icha_exact_clear_budgets(&run.budgets);
    if (done) return result;
    json_decref(result);
    return NULL;
}

json_t *icha_exact_outlay(const json_t *loans, int first_year, int last_year, char *message, size_t message_size) {
    json_t *plain = json_pack("{s:i,s:i}", "first_year", first_year, "last_year", last_year);
    json_t *result = icha_exact_scenario(loans, plain, message, message_size);
    json_decref(plain);
    return result;
}
