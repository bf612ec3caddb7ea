/* What the parts of `icha prove` share (M-4). Figures of the run stand left, those of lib/exact right. */
#ifndef ICHA_CLI_PROVE_H
#define ICHA_CLI_PROVE_H

#include "audit/table.h"
#include "audit_loans.h"

#define PROVE_BOOKS_MAX 2 /* the portfolio, and a scenario's plan of new loans */

typedef struct proving {
    const audit_run *run;
    json_t *report;
    /* what the run's inputs make today: loans, held rows, what figures rest on */
    const icha_portfolio *books[PROVE_BOOKS_MAX], *whole;
    size_t book_count;
    icha_portfolio_options options;
    json_t *question;  /* as icha_exact_scenario() takes it */
    json_t *plan;      /* of a scenario that lends: the second engine's loans by loan_id; else NULL */
    bool is_planned;   /* the book in hand is the plan's, the last one */
    icha_table *rows;  /* rows.csv of the run, or NULL */
    int64_t figures;   /* compared */
    json_t *all;       /* with --all: loans as icha_exact_scenario() takes them; else NULL */
    json_t *compared;  /* by name: files that were looked at, or of which it is listed that they were not */
    char *assumptions; /* `a; b`, the last cell of each line of figures (M-5); "": there is no such column */
    bool all_proved;
    const char *loan; /* in hand */
} proving;

/* As the tables write it; "" for null and for what is not there. */
const char *prove_text(const json_t *value, char *buffer, size_t size);
/* One figure; NULL of a figure: it is not there. */
void prove_compare(proving *p, const char *file, int64_t line, const char *name, const char *found,
                   const char *expected);
/* Something that is no figure. Texts may be NULL. */
void prove_differs(proving *p, const char *file, int64_t line, const char *what, const char *found,
                   const char *expected);

/* ---- prove_table.c ---- */
#define PROVE_COLUMNS_MAX 24
/* A table whose first columns are a line's key, the others its figures. */
typedef struct prove_table {
    const char *file;
    const char *columns[PROVE_COLUMNS_MAX];
    size_t count, keys;
} prove_table;

/* Opens a table of the run; false: it cannot be, and *status says why. One that is not there, or no table, is found, no error. To be closed
 * in either case. */
bool prove_open(proving *p, icha_table *table, const char *file, icha_status *status, icha_error *err);
/* The names in the first line are those of the columns, then `assumptions` if the run has any. */
void prove_header(proving *p, const icha_table *table, const prove_table *form);
/* Each line against one object of `exact`, both in the same order: nothing is summed. The run may not have the table if there is
 * nothing in it. Errors: CONFLICT, IO, MEMORY. */
icha_status prove_lines(proving *p, const prove_table *form, const json_t *exact, icha_error *err);

/* ---- prove_rows.c ---- */
/* Opens rows.csv if the run was asked for it. Errors: CONFLICT, MEMORY. */
icha_status prove_rows_open(proving *p, icha_error *err);
/* The loan's records of rows.csv against `rows` (NULL: they are passed over). */
void prove_rows(proving *p, const char *loan_id, size_t length, const char *product, const json_t *rows);
void prove_rows_close(proving *p);
/* Records that are left. */
void prove_rows_end(proving *p);
/* Two documents of a loan: rows, claims, guarantee. */
void prove_documents(proving *p, const json_t *found, const json_t *exact);

/* ---- prove_whole.c ---- */
/* What an outlay asks. NULL: no memory. */
json_t *prove_question(const icha_portfolio_options *options);
/* outlay.csv, claims.csv, corrections.csv, budget.csv and behaviour.csv, line by line. */
icha_status prove_whole(proving *p, icha_error *err);
/* Is it a table that --all compares? */
bool prove_is_of_whole(const char *file);

/* ---- prove_today.c ---- */
/* What the manifest says that the run rests on (M-5). */
void prove_manifest(proving *p);
/* held.csv against what is held today: the level `held`. */
icha_status prove_held(proving *p, icha_error *err);

/* ---- prove_scenario.c: the folder of an `icha scenario run` ---- */
typedef struct proving_scenario proving_scenario;
/* What its inputs make today, into `p`. To be closed also after an error. Errors: those of audit_scenario_open() and of
 * the engine. */
icha_status prove_scenario_open(proving *p, proving_scenario **out, icha_error *err);
void prove_scenario_close(proving_scenario *scenario);
/* scenario.json, and how many loans the plan makes. Errors: IO, MEMORY. */
icha_status prove_scenario(proving *p, const proving_scenario *scenario, icha_error *err);
/* The loan in hand, which is of the plan, as the second engine makes it. */
void prove_planned(proving *p, const json_t *terms, const char *product);

#endif
