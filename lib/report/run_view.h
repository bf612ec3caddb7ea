/* A finished run as its reports show it: what the manifest says, the tables, and what must be said with every part
 * (M-5). Plain data; who made it, frees it. */
#ifndef ICHA_LIB_REPORT_RUN_VIEW_H
#define ICHA_LIB_REPORT_RUN_VIEW_H

#include <jansson.h>

#include "figures.h"

typedef enum icha_report_unit {
    ICHA_UNIT_SHOWN_WON = 1,
    ICHA_UNIT_SHOWN_THOUSAND = 2,
    ICHA_UNIT_SHOWN_MILLION = 3
} icha_report_unit;

typedef struct icha_run_view {
    const json_t *manifest;
    const json_t *scenario; /* scenario.json; NULL: none */
    /* without a column: the run has no such file */
    icha_result_table outlay, claims, held, corrections, budget, behaviour, grid, published;
    const json_t *names;   /* product id -> name; NULL: the run's catalogue is not at hand */
    const json_t *sources; /* titles of the documents that its products cite; NULL likewise */
} icha_run_view;

/* ---- what the manifest says; "" or NULL where it says nothing ---- */

const char *icha_view_run_id(const icha_run_view *view);
const char *icha_view_version(const icha_run_view *view);
/* `2017..2023` */
const char *icha_view_years(const icha_run_view *view);
/* rows_in, used, held, events_in...; ICHA_UNSET: none */
int64_t icha_view_count(const icha_run_view *view, const char *key);
/* Rows of a file of the run, 0 if there is none. */
int64_t icha_view_rows(const icha_run_view *view, const char *file);
/* The product's name, else its id. */
const char *icha_view_product(const icha_run_view *view, const char *id);

/* ---- M-5 ---- */

typedef enum icha_reservation {
    ICHA_RESERVATION_SCENARIO, /* the scenario's name */
    ICHA_RESERVATION_ASSUMPTION,
    ICHA_RESERVATION_OVERLAY,
    ICHA_RESERVATIONS
} icha_reservation;

/* New references to lists of names, empty where there are none. NULL: no memory. */
json_t *icha_view_reservations(const icha_run_view *view, icha_reservation kind);
/* One line that says all of them in at most `limit` characters (at least ICHA_WARNING_MIN); "" for none. If it cannot
 * take every name, it says how many there are and that the cover has them. `text` has room for 4 x limit + 1 bytes. */
#define ICHA_WARNING_MIN 90
#define ICHA_WARNING_MAX 4000
void icha_view_warning(const icha_run_view *view, icha_language language, size_t limit, char *text);

/* ---- tie-outs ---- */

typedef struct icha_check {
    int word;    /* icha_word: what must agree */
    char of[32]; /* a basis, a year; "" */
    icha_money left, right;
} icha_check;
#define ICHA_CHECKS_MAX 512

typedef struct icha_checks {
    icha_check items[ICHA_CHECKS_MAX];
    size_t count;
    size_t failed;
} icha_checks;

/* What must add up in the run's tables does it (P-3, S-7). Errors: OVERFLOW, MEMORY. */
icha_status icha_view_check(const icha_run_view *view, icha_checks *checks, icha_error *err);
#endif
