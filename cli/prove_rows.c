/* One loan's figures, the run's against those of the second engine. */
#include <stdlib.h>
#include <string.h>

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

/* As the tables write it; "" for null and for what is not there. */
static const char *text_of(const json_t *value, char *buffer, size_t size) {
    if (json_is_string(value)) return json_string_value(value);
    if (json_is_integer(value)) snprintf(buffer, size, "%lld", (long long)json_integer_value(value));
    else buffer[0] = '\0';
    return buffer;
}

void prove_compare(proving *p, const char *file, int64_t line, const char *name, const char *found,
                   const char *expected) {
    char here[512], there[512];
    p->figures++;
    if (found != NULL && expected != NULL && strcmp(found, expected) == 0) return;
    snprintf(here, sizeof here, "%s %s", name, found == NULL ? "" : found);
    snprintf(there, sizeof there, "%s %s", name, expected == NULL ? "" : expected);
    icha_finding_at finding = {"prove", file, "figure", here, there, line, -1, p->loan};
    icha_audit_find(p->report, &finding);
}

static void differs(proving *p, const char *file, int64_t line, const char *what) {
    icha_finding_at finding = {"prove", file, what, NULL, NULL, line, -1, p->loan};
    icha_audit_find(p->report, &finding);
}

/* ---- rows.csv ---- */

static void compare_record(proving *p, const json_t *row) {
    char buffer[32];
    for (size_t i = 0; i < CLI_COUNT(row_columns); i++) {
        const char *expected = text_of(json_object_get(row, row_columns[i]), buffer, sizeof buffer);
        prove_compare(p, "rows.csv", p->rows->records, row_columns[i], icha_table_cell(p->rows, row_columns[i]),
                      expected);
    }
}

static bool is_of(icha_table *rows, const char *loan_id, size_t length) {
    const char *cell = rows->has_record ? icha_table_cell(rows, "loan_id") : NULL;
    return cell != NULL && strlen(cell) == length && memcmp(cell, loan_id, length) == 0;
}

/* Both are in the order of loan_id, so they go on together. */
void prove_rows(proving *p, const char *loan_id, size_t length, const json_t *rows) {
    size_t count = json_array_size(rows), next = 0;
    for (; is_of(p->rows, loan_id, length); (void)icha_table_next(p->rows)) {
        if (rows == NULL) continue;
        if (next < count) compare_record(p, json_array_get(rows, next));
        else differs(p, "rows.csv", p->rows->records, "extra_row");
        next++;
    }
    if (next < count) differs(p, "rows.csv", p->rows->records, "no_row");
}

void prove_rows_end(proving *p) {
    p->loan = NULL;
    if (p->rows != NULL && (p->rows->has_record || p->rows->is_broken))
        differs(p, "rows.csv", p->rows->records, "extra_row");
}

/* ---- documents ---- */

static void compare_members(proving *p, const char *what, size_t index, const json_t *found, const json_t *exact,
                            const char *const *members, size_t count) {
    char name[96], here[32], there[32];
    for (size_t i = 0; i < count; i++) {
        snprintf(name, sizeof name, "%s[%zu].%s", what, index, members[i]);
        prove_compare(p, NULL, -1, name, text_of(json_object_get(found, members[i]), here, sizeof here),
                      text_of(json_object_get(exact, members[i]), there, sizeof there));
    }
}

static void compare_lists(proving *p, const char *what, const json_t *found, const json_t *exact,
                          const char *const *members, size_t count) {
    size_t here = json_array_size(found), there = json_array_size(exact);
    for (size_t i = 0; i < here && i < there; i++)
        compare_members(p, what, i, json_array_get(found, i), json_array_get(exact, i), members, count);
    if (here != there) differs(p, NULL, -1, here < there ? "no_row" : "extra_row");
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
