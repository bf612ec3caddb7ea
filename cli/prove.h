/* What the parts of `icha prove` share (M-4). Figures of the run stand left, those of lib/exact right. */
#ifndef ICHA_CLI_PROVE_H
#define ICHA_CLI_PROVE_H

#include "audit_loans.h"
#include "audit/table.h"

typedef struct proving {
    const cli_call *call;
    audit_loans *loans;
    json_t *report;
    icha_table *rows;   /* rows.csv of the run, or NULL */
    int64_t figures;    /* compared */
    json_t *by_product; /* with --all: loans as icha_exact_outlay() takes them, by product; else NULL */
    bool all_proved;
    const char *loan; /* in hand */
} proving;

/* One figure; NULL of a figure: it is not there. */
void prove_compare(proving *p, const char *file, int64_t line, const char *name, const char *found,
                   const char *expected);

/* ---- prove_rows.c ---- */
/* The loan's records of rows.csv against `rows` (NULL: they are passed over). */
void prove_rows(proving *p, const char *loan_id, size_t length, const json_t *rows);
/* Records that are left. */
void prove_rows_end(proving *p);
/* Two documents of a loan: rows, claims, guarantee. */
void prove_documents(proving *p, const json_t *found, const json_t *exact);

/* ---- prove_whole.c ---- */
/* The cells of outlay.csv and the claims of claims.csv. */
icha_status prove_whole(proving *p, icha_error *err);

#endif
