/* What must add up in a run's tables. */
#include <stdio.h>
#include <string.h>

#include "run_view.h"
#include "words.h"

static void add(icha_checks *to, icha_word word, const char *of, icha_money left, icha_money right) {
    if (left != right) to->failed++;
    if (to->count == ICHA_CHECKS_MAX) return;
    icha_check *check = &to->items[to->count++];
    *check = (icha_check){.word = (int)word, .left = left, .right = right};
    snprintf(check->of, sizeof check->of, "%.31s", of);
}

static bool has_file(const icha_run_view *view, const char *name) {
    size_t index;
    const json_t *entry;
    json_array_foreach(json_object_get(view->manifest, "results"), index, entry) {
        const char *file = json_string_value(json_object_get(entry, "file"));
        if (file != NULL && strcmp(file, name) == 0) return true;
    }
    return false;
}

/* P-2. What the manifest does not count is not checked. */
static void check_counts(const icha_run_view *view, icha_checks *to) {
    int64_t in = icha_view_count(view, "rows_in"), used = icha_view_count(view, "used");
    int64_t held = icha_view_count(view, "held"), events_held = icha_view_count(view, "events_held");
    int64_t events_in = icha_view_count(view, "events_in"), events_used = icha_view_count(view, "events_used");
    if (in != ICHA_UNSET && used != ICHA_UNSET && held != ICHA_UNSET) add(to, ICHA_W_CHECK_ROWS, "", in, used + held);
    if (events_in != ICHA_UNSET && events_used != ICHA_UNSET && events_held != ICHA_UNSET)
        add(to, ICHA_W_CHECK_EVENTS, "", events_in, events_used + events_held);
    if (has_file(view, "held.csv") && held != ICHA_UNSET)
        add(to, ICHA_W_CHECK_HELD, "", icha_view_rows(view, "held.csv"),
            held + (events_held == ICHA_UNSET ? 0 : events_held));
}

static icha_status check_grouping(const icha_run_view *view, icha_figure_key key, icha_word word, icha_checks *to,
                                  icha_error *err) {
    icha_figures lines = {NULL, 0}, groups = {NULL, 0};
    icha_money left[ICHA_BASES], right[ICHA_BASES];
    icha_status status = icha_figures_make(&view->outlay, ICHA_KEEP_ALL, false, &lines, err);
    if (status == ICHA_OK) status = icha_figures_make(&view->outlay, ICHA_KEEP(key), false, &groups, err);
    if (status == ICHA_OK) status = icha_figures_sum(&lines, left, err);
    if (status == ICHA_OK) status = icha_figures_sum(&groups, right, err);
    for (size_t basis = 0; status == ICHA_OK && basis < ICHA_BASES; basis++)
        add(to, word, icha_figure_basis(basis), left[basis], right[basis]);
    icha_figures_free(&lines);
    icha_figures_free(&groups);
    return status;
}

/* ---- claims ---- */

static icha_status check_claim_lines(const icha_run_view *view, icha_checks *to, icha_error *err) {
    icha_money lines, amount, dropped;
    if (view->claims.columns == 0) return ICHA_OK;
    icha_status status = icha_result_sum(&view->claims, "lines", &lines, err);
    if (status == ICHA_OK) status = icha_result_sum(&view->claims, "amount", &amount, err);
    if (status == ICHA_OK) status = icha_result_sum(&view->claims, "dropped", &dropped, err);
    if (status == ICHA_OK) status = icha_money_add(amount, dropped, &amount, err);
    if (status == ICHA_OK) add(to, ICHA_W_CHECK_CLAIMS, "", lines, amount);
    return status;
}

static icha_status claimed_in(const icha_run_view *view, const char *year, icha_money *sum, icha_error *err) {
    *sum = 0;
    for (size_t row = 0; row < view->claims.rows; row++) {
        if (strcmp(icha_result_cell_text(&view->claims, row, "fiscal_year"), year) != 0) continue;
        icha_status status = icha_money_add(*sum, icha_result_number(&view->claims, row, "amount"), sum, err);
        if (status != ICHA_OK) return status;
    }
    return ICHA_OK;
}

/* S-7: a claim is paid in its fiscal year. Of fee support no claim is made, and a year without a claim may be none of
 * the table's. */
static icha_status check_paid(const icha_run_view *view, icha_checks *to, icha_error *err) {
    icha_figures years = {NULL, 0};
    if (view->claims.columns == 0 || icha_result_column(&view->claims, "fiscal_year") < 0) return ICHA_OK;
    icha_status status =
        icha_figures_make(&view->outlay, ICHA_KEEP(ICHA_KEY_YEAR) | ICHA_KEEP(ICHA_KEY_KIND), false, &years, err);
    for (size_t i = 0; status == ICHA_OK && i < years.count; i++) {
        const icha_figure *figure = &years.items[i];
        const char *year = figure->keys[ICHA_KEY_YEAR];
        icha_money claimed = 0;
        if (year[0] == '\0' || strcmp(figure->keys[ICHA_KEY_KIND], "interest_subsidy") != 0) continue;
        status = claimed_in(view, year, &claimed, err);
        if (status == ICHA_OK) add(to, ICHA_W_CHECK_PAID, year, claimed, figure->amounts[2]);
    }
    icha_figures_free(&years);
    return status;
}

/* ---- the other tables ---- */

static icha_status check_corrections(const icha_run_view *view, icha_checks *to, icha_error *err) {
    icha_money paid, due, difference;
    if (view->corrections.columns == 0) return ICHA_OK;
    icha_status status = icha_result_sum(&view->corrections, "paid", &paid, err);
    if (status == ICHA_OK) status = icha_result_sum(&view->corrections, "due", &due, err);
    if (status == ICHA_OK) status = icha_result_sum(&view->corrections, "difference", &difference, err);
    if (status == ICHA_OK) status = icha_money_add(due, -paid, &due, err);
    if (status == ICHA_OK) add(to, ICHA_W_CHECK_CORRECTIONS, "", due, difference);
    return status;
}

/* Lines whose three figures are all known. */
static icha_status check_budget(const icha_run_view *view, icha_checks *to, icha_error *err) {
    icha_money amounts = 0, parts = 0;
    icha_status status = ICHA_OK;
    for (size_t row = 0; status == ICHA_OK && row < view->budget.rows; row++) {
        int64_t amount = icha_result_number(&view->budget, row, "amount");
        int64_t used = icha_result_number(&view->budget, row, "used");
        int64_t left = icha_result_number(&view->budget, row, "left");
        if (amount == ICHA_UNSET || used == ICHA_UNSET || left == ICHA_UNSET) continue;
        status = icha_money_add(amounts, amount, &amounts, err);
        if (status == ICHA_OK) status = icha_money_add(parts, used, &parts, err);
        if (status == ICHA_OK) status = icha_money_add(parts, left, &parts, err);
    }
    if (status == ICHA_OK && view->budget.columns > 0) add(to, ICHA_W_CHECK_BUDGET, "", amounts, parts);
    return status;
}

icha_status icha_view_check(const icha_run_view *view, icha_checks *checks, icha_error *err) {
    checks->count = checks->failed = 0;
    check_counts(view, checks);
    icha_status status = check_grouping(view, ICHA_KEY_YEAR, ICHA_W_CHECK_BY_YEAR, checks, err);
    if (status == ICHA_OK) status = check_grouping(view, ICHA_KEY_PRODUCT, ICHA_W_CHECK_BY_PRODUCT, checks, err);
    if (status == ICHA_OK) status = check_claim_lines(view, checks, err);
    if (status == ICHA_OK) status = check_paid(view, checks, err);
    if (status == ICHA_OK) status = check_corrections(view, checks, err);
    return status == ICHA_OK ? check_budget(view, checks, err) : status;
}
