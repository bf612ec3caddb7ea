/* One loan's figures, the run's against those of the second engine. */
#include <stdlib.h>
#include <string.h>

#include "audit/result.h"
#include "number/fail.h"
#include "portfolio/portfolio.h"
#include "prove.h"

static const char *const row_columns[] = {"n",
                                          "from",
                                          "to",
                                          "due",
                                          "days",
                                          "rate",
                                          "subsidy_rate",
                                          "opening",
                                          "principal",
                                          "interest",
                                          "borrower_interest",
                                          "subsidy",
                                          "payment",
                                          "closing"};

/* ---- rows.csv ---- */

void prove_rows_close(proving *p) {
    if (p->rows != NULL) icha_table_close(p->rows);
    free(p->rows);
    p->rows = NULL;
}

icha_status prove_rows_open(proving *p, icha_error *err) {
    const audit_run *run = p->run;
    prove_table form = {"rows.csv", {"product", "loan_id"}, 2, 2};
    icha_status status;
    if (!json_is_true(json_object_get(json_object_get(run->determinants, "options"), "rows"))) return ICHA_OK;
    p->rows = calloc(1, sizeof *p->rows);
    if (p->rows == NULL) return icha_fail(err, ICHA_M_NO_MEMORY, NULL, NULL, NULL, NULL);
    bool is_open = prove_open(p, p->rows, "rows.csv", &status, err);
    for (size_t i = 0; i < CLI_COUNT(row_columns); i++) form.columns[form.count++] = row_columns[i];
    if (icha_portfolio_has_events(p->whole)) form.columns[form.count++] = "event";
    if (is_open) prove_header(p, p->rows, &form);
    else prove_rows_close(p);
    return status;
}

/* The product and the assumptions are no figures of the second engine's: they are what the run says of the loan today. */
static void compare_record(proving *p, const char *product, const json_t *row) {
    char buffer[32];
    prove_compare(p, "rows.csv", p->rows->records, "product", icha_table_cell(p->rows, "product"), product);
    if (icha_table_cell(p->rows, "event") != NULL)
        prove_compare(p, "rows.csv", p->rows->records, "event", icha_table_cell(p->rows, "event"),
                      prove_text(json_object_get(row, "event"), buffer, sizeof buffer));
    if (p->assumptions[0] != '\0')
        prove_compare(p, "rows.csv", p->rows->records, "assumptions", icha_table_cell(p->rows, "assumptions"),
                      p->assumptions);
    for (size_t i = 0; i < CLI_COUNT(row_columns); i++) {
        const char *expected = prove_text(json_object_get(row, row_columns[i]), buffer, sizeof buffer);
        prove_compare(p, "rows.csv", p->rows->records, row_columns[i], icha_table_cell(p->rows, row_columns[i]),
                      expected);
    }
}

static bool is_of(icha_table *rows, const char *loan_id, size_t length) {
    const char *cell = rows->has_record ? icha_table_cell(rows, "loan_id") : NULL;
    return cell != NULL && strlen(cell) == length && memcmp(cell, loan_id, length) == 0;
}

/* Both are in the order of loan_id, so they go on together. */
void prove_rows(proving *p, const char *loan_id, size_t length, const char *product, const json_t *rows) {
    size_t count = json_array_size(rows), next = 0;
    for (; is_of(p->rows, loan_id, length); (void)icha_table_next(p->rows)) {
        if (rows == NULL) continue;
        if (next < count) compare_record(p, product, json_array_get(rows, next));
        else prove_differs(p, "rows.csv", p->rows->records, "extra_row", NULL, NULL);
        next++;
    }
    if (next < count) prove_differs(p, "rows.csv", p->rows->records, "no_row", NULL, NULL);
}

void prove_rows_end(proving *p) {
    p->loan = NULL;
    if (p->rows != NULL && (p->rows->has_record || p->rows->is_broken))
        prove_differs(p, "rows.csv", p->rows->records, "extra_row", NULL, NULL);
}

/* ---- documents ---- */

static void compare_members(proving *p, const char *what, size_t index, const json_t *found, const json_t *exact,
                            const char *const *members, size_t count) {
    char name[96], here[32], there[32];
    for (size_t i = 0; i < count; i++) {
        snprintf(name, sizeof name, "%s[%zu].%s", what, index, members[i]);
        prove_compare(p, NULL, -1, name, prove_text(json_object_get(found, members[i]), here, sizeof here),
                      prove_text(json_object_get(exact, members[i]), there, sizeof there));
    }
}

static void compare_lists(proving *p, const char *what, const json_t *found, const json_t *exact,
                          const char *const *members, size_t count) {
    size_t here = json_array_size(found), there = json_array_size(exact);
    for (size_t i = 0; i < here && i < there; i++)
        compare_members(p, what, i, json_array_get(found, i), json_array_get(exact, i), members, count);
    if (here != there) prove_differs(p, NULL, -1, here < there ? "no_row" : "extra_row", NULL, NULL);
}

void prove_documents(proving *p, const json_t *found, const json_t *exact) {
    static const char *const claims[] = {"cycle",  "payer",   "bank",    "lines",
                                         "amount", "dropped", "paid_on", "fiscal_year"};
    static const char *const fees[] = {"amount", "fee", "borrower_fee"}, *const reductions[] = {"payer", "amount"};
    const json_t *here = json_object_get(found, "guarantee"), *there = json_object_get(exact, "guarantee");
    compare_lists(p, "rows", json_object_get(found, "rows"), json_object_get(exact, "rows"), row_columns,
                  CLI_COUNT(row_columns));
    compare_lists(p, "claims", json_object_get(found, "claims"), json_object_get(exact, "claims"), claims,
                  CLI_COUNT(claims));
    compare_members(p, "guarantee", 0, here, there, fees, CLI_COUNT(fees));
    compare_lists(p, "reductions", json_object_get(here, "reductions"), json_object_get(there, "reductions"),
                  reductions, CLI_COUNT(reductions));
}
