/* What the folder of a scenario's run is proved against: its loans as the inputs make them, its question as written. */
#include <stdlib.h>
#include <string.h>

#include "audit/result.h"
#include "exact.h"
#include "number/fail.h"
#include "prove.h"
#include "scenario.h"
#include "scenario/canonical.h"

struct proving_scenario {
    scenario_input file;
    icha_engine_book book;
    icha_portfolio *outlay; /* only for what it says that it rests on */
    char *canonical;
    size_t length;
};

/* ---- the question ---- */

static json_t *question_of(const json_t *canonical) {
    static const char *const members[] = {"mode", "seed", "behaviour", "budget"};
    const json_t *horizon = json_object_get(canonical, "horizon");
    json_t *asked = json_pack("{s:O, s:O}", "first_year", json_object_get(horizon, "from"), "last_year",
                              json_object_get(horizon, "to"));
    for (size_t i = 0; asked != NULL && i < CLI_COUNT(members); i++) {
        json_t *member = json_object_get(canonical, members[i]);
        if (member != NULL) json_object_set(asked, members[i], member);
    }
    return asked;
}

/* The loans of the plan by loan_id. */
static icha_status lend(proving *p, const json_t *plans, icha_error *err) {
    char message[512] = "";
    size_t index;
    json_t *loan, *loans = icha_exact_lending(plans, message, sizeof message);
    if (loans == NULL) return icha_fail(err, ICHA_M_RESULT_BROKEN, "M-4", NULL, "lib/exact", message);
    p->plan = json_object();
    json_array_foreach(loans, index, loan)
        json_object_set(p->plan, json_string_value(json_object_get(loan, "loan_id")), loan);
    json_decref(loans);
    return ICHA_OK;
}

static icha_status ask(proving *p, proving_scenario *s, icha_error *err) {
    icha_status status =
        icha_scenario_canonical(s->file.opened.scenario, s->file.opened.base, &s->canonical, &s->length, NULL, err);
    if (status != ICHA_OK) return status;
    json_t *canonical = json_loadb(s->canonical, s->length, 0, NULL);
    p->question = question_of(canonical);
    if (p->question == NULL) status = icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    else if (s->file.setup.lending_count > 0) status = lend(p, json_object_get(canonical, "lending"), err);
    json_decref(canonical);
    return status;
}

/* ---- the loans ---- */

static icha_status open_books(proving *p, proving_scenario *s, icha_error *err) {
    scenario_swept swept = {.ranges = NULL};
    icha_status status = scenario_book(&s->file, &s->file.setup, false, &s->book, err);
    if (status == ICHA_OK) status = scenario_outlay(&s->file, &s->book, &swept, &s->outlay, err);
    scenario_swept_clear(&swept);
    if (status != ICHA_OK) return status;
    p->whole = s->outlay;
    p->options = s->file.options;
    p->book_count = s->book.book->base_count;
    for (size_t i = 0; i < p->book_count; i++) p->books[i] = s->book.book->bases[i];
    return ICHA_OK;
}

icha_status prove_scenario_open(proving *p, proving_scenario **out, icha_error *err) {
    icha_faults *faults = NULL;
    *out = calloc(1, sizeof **out);
    if (*out == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    icha_status status = audit_scenario_open(p->run, &(*out)->file, &faults, err);
    icha_faults_free(faults);
    if (status == ICHA_OK) status = ask(p, *out, err);
    return status == ICHA_OK ? open_books(p, *out, err) : status;
}

void prove_scenario_close(proving_scenario *s) {
    if (s == NULL) return;
    icha_portfolio_free(s->outlay);
    icha_engine_book_free(&s->book);
    scenario_input_close(&s->file);
    free(s->canonical);
    free(s);
}

/* ---- compared ---- */

/* Every row of the plan is used or held: no loan of it is missing, none too many. */
static void compare_plan(proving *p) {
    char found[32], expected[32];
    if (p->plan == NULL) return;
    snprintf(found, sizeof found, "%lld", (long long)icha_portfolio_count(p->books[p->book_count - 1]).rows_in);
    snprintf(expected, sizeof expected, "%zu", json_object_size(p->plan));
    prove_compare(p, "lending", -1, "loans", found, expected);
}

icha_status prove_scenario(proving *p, const proving_scenario *s, icha_error *err) {
    char *text = NULL;
    size_t length = 0;
    icha_status status =
        icha_result_text(p->run->folder, "scenario.json", ICHA_MANIFEST_BYTES_MAX, &text, &length, err);
    if (status != ICHA_OK) return status;
    if (length != s->length || memcmp(text, s->canonical, length) != 0)
        prove_differs(p, "scenario.json", -1, "determinant", NULL, NULL);
    free(text);
    json_object_set_new(p->compared, "scenario.json", json_true());
    compare_plan(p);
    return ICHA_OK;
}

void prove_planned(proving *p, const json_t *terms, const char *product) {
    static const char *const members[] = {"principal", "disbursed_on"};
    char here[32], there[32];
    const json_t *loan = json_object_get(p->plan, p->loan);
    prove_compare(p, "lending", -1, "product", product, json_string_value(json_object_get(loan, "product")));
    for (size_t i = 0; i < CLI_COUNT(members); i++)
        prove_compare(p, "lending", -1, members[i], prove_text(json_object_get(terms, members[i]), here, sizeof here),
                      prove_text(json_object_get(loan, members[i]), there, sizeof there));
}
