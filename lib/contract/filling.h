/* The work of icha_contract_fill(), in the order of its files: fill.c keys, fill_subsidy.c steps and payers,
 * fill_guarantee.c tiers and reductions, fill_series.c the entries of a named series, fill_lists.c index and events,
 * limits.c. */
#ifndef ICHA_LIB_FILLING_H
#define ICHA_LIB_FILLING_H

#include "catalogue/model.h"
#include "keys.h"
#include "loan/absent.h"

/* What catalogue and assumptions say of a parameter: OK with a version, or MISSING; `limit`: the product's UNKNOWN, band
 * or bound before it, or NULL. */
typedef struct icha_fill_answer {
    bool is_asked;
    icha_status status;
    const icha_cat_version *version, *limit;
} icha_fill_answer;

/* Answers to all keys of a product, which are the same on every day of a span (C-3): who fills many contracts from one
 * catalogue, by their disbursement, asks once. Begin with all zeros. */
#define ICHA_FILL_SPANS 32
typedef struct icha_fill_span {
    const icha_cat_product *product;
    icha_date from, to;
    icha_fill_answer answers[ICHA_KEYS_MAX];
} icha_fill_span;
typedef struct icha_fill_memo {
    size_t count, next; /* the one that is forgotten next, once all are taken */
    icha_fill_span spans[ICHA_FILL_SPANS];
} icha_fill_memo;

/* icha_contract_fill(), with what was learnt from contracts before; every call with the same catalogue and known_on.
 * memo NULL: nothing is remembered. */
icha_status icha_contract_fill_remembering(icha_contract *contract, const icha_fill_options *options,
                                           icha_fill_memo *memo, icha_findings *findings, icha_error *err);

typedef struct icha_filling {
    icha_contract *contract;
    const icha_fill_options *options;
    icha_findings *findings;
    const char *product;                  /* NULL: none */
    const icha_cat_product *in_catalogue; /* the same, found once for all its keys; NULL: none */
    icha_fill_span *span;                 /* to which the contract belongs; NULL: nothing is remembered */
    /* per scalar key: the product's version that holds no figure (UNKNOWN, band, bound); product NULL if none */
    icha_version open[ICHA_KEYS_MAX];
    bool filled[ICHA_KEYS_MAX]; /* by product or assumption */
} icha_filling;

/* What catalogue and assumptions say of a parameter. */
typedef struct icha_spoken {
    icha_status status; /* OK: `version` speaks; MISSING: nobody; else an error */
    icha_version version;
    bool has_limit; /* the product holds UNKNOWN, a band or a bound: in `limit` */
    icha_version limit;
    icha_error error;
} icha_spoken;

/* The event date that a product's parameter binds to: the disbursement's where TERMS gives it, else `--on`. */
icha_date icha_filling_date(const icha_filling *filling, const char *parameter);
/* The product's version. Status MISSING without product or parameter. */
icha_status icha_filling_select(const icha_filling *filling, const char *parameter, icha_version *version,
                                icha_error *err);
/* The product's exact figure, or an assumption's where the product has none. */
void icha_filling_ask(const icha_filling *filling, const char *parameter, icha_spoken *spoken);

icha_finding *icha_filling_add(icha_filling *filling, icha_finding_kind kind, const char *key, const char *value,
                               const icha_version *version);
void icha_filling_add_error(icha_filling *filling, const char *key, const icha_error *error);
/* CATALOGUE or ASSUMED, by where the version comes from. */
void icha_filling_add_source(icha_filling *filling, const char *key, const char *value, const icha_version *version);

/* ASSUMED for what a scenario's overlay says without giving a figure: a limit, or that there is none (M-5). Once a key. */
void icha_filling_add_overlaid(icha_filling *filling, const char *key, const icha_version *version);

/* Does the product pay a subsidy at all; then steps and payers. */
void icha_fill_subsidy_presence(icha_filling *filling);
void icha_fill_subsidy(icha_filling *filling);
/* UNDETERMINED by the product's version of a parameter; false: it has none. */
bool icha_name_open(icha_filling *filling, const char *parameter);
/* Names what the subsidy steps lack: rate and months are parameters of their own. */
void icha_name_missing_steps(icha_filling *filling);
void icha_fill_guarantee(icha_filling *filling);
void icha_name_absent_guarantee(icha_filling *filling);
/* A required key that nobody gave: UNDETERMINED where the product holds it open, else MISSING. */
void icha_name_absent(icha_filling *filling, const icha_absent *absent);
void icha_name_element(icha_filling *filling, const char *list, int32_t index, const char *field, const char *expected);
/* The entries of a series that is given by name (L-5). */
void icha_fill_series(icha_filling *filling);
/* Members that the index or an event lacks. */
void icha_name_absent_lists(icha_filling *filling);
/* C-7 */
void icha_check_limits(icha_filling *filling);

/* `1%..1.5%`, `<= 50000000`: size >= ICHA_LIMIT_TEXT. */
#define ICHA_LIMIT_TEXT 224
void icha_limit_text(const icha_value *value, icha_language language, char *buffer, size_t size);
/* The finding as an error, with a limit in it worded in the language. */
void icha_finding_error(const icha_finding *finding, icha_language language, icha_error *err);
#endif
