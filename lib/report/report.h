/* What icha's answers look like: TERMS JSON in, result documents as JSON, tables and CSV made from them. The documents
 * have exactly the keys of INTERFACES, in its order; tables and CSV are made from the same documents, so they cannot
 * say anything else. Callers own what they get. */
#ifndef ICHA_LIB_REPORT_H
#define ICHA_LIB_REPORT_H

#include <jansson.h>
#include <stdio.h>

#include "icha/icha.h"

/* ---- display width ---- */

/* Columns that UTF-8 text takes in a terminal: East Asian Wide and Fullwidth 2, combining marks 0, all else 1.
 * Bytes that are no UTF-8 count 1 each. */
size_t icha_display_width(const char *text);

/* Text from files must not steer the terminal, break a line or turn its order round: control characters and those that
 * set the direction of writing become blanks, in place. */
void icha_make_harmless(char *text);
/* Bytes of the first character where it is one of these: C0 and C1 controls, DEL, line and paragraph separators, what turns
 * or isolates the direction of writing; 0 for all others. */
size_t icha_harmful_bytes(const char *text);
/* icha_make_harmless() of every line. */
void icha_make_page_harmless(char *page);

/* ---- tables for people ---- */

typedef enum icha_column_kind {
    ICHA_COLUMN_TEXT = 1,   /* aligned left */
    ICHA_COLUMN_NUMBER = 2, /* aligned right, as it is: a count, a rate, a date */
    ICHA_COLUMN_MONEY = 3,  /* aligned right, with thousands separators in tables only */
    ICHA_COLUMN_VALUE = 4,  /* text; a list of two is a band "a..b"; grouped in tables where the row's `unit` is won */
    ICHA_COLUMN_CHOICES = 5 /* a list holds values of which one applies: "a | b"; amounts grouped in tables */
} icha_column_kind;

typedef struct icha_column {
    const char *key;   /* of the JSON object, `source.line` of one inside it; the CSV header */
    const char *label; /* the table's heading */
    icha_column_kind kind;
} icha_column;

#define ICHA_COLUMNS_MAX 32

/* Rows (a JSON list of objects) as a table aligned by display width; `total`, an object with some of the keys, or NULL,
 * stands below a line, with its label in the first column. Errors: MEMORY. */
icha_status icha_table_write(FILE *out, const icha_column *columns, size_t count, const json_t *rows,
                             const json_t *total, const char *total_label, icha_error *err);

/* Text of one cell: a band "low..high", other lists "a; b", an object "key: a, key: b", null "". `is_grouped`: thousands
 * separators in whole numbers. The caller frees it; NULL: out of memory. */
char *icha_cell_text(const json_t *value, icha_column_kind kind, bool is_grouped);
/* The value at a column's key, or NULL. */
const json_t *icha_cell_find(const json_t *row, const char *path);

/* An amount with thousands separators; size >= ICHA_TEXT_MAX. */
void icha_money_group(icha_money amount, char *buffer, size_t size);

/* ---- CSV ---- */

/* One cell by RFC 4180: quoted when it holds a comma, a quote or a line break. Text that a spreadsheet would run, by
 * icha_csv_needs_guard(), gets a ' in front, unless it is a plain number. */
void icha_csv_put_cell(FILE *out, const char *text);
/* The header, then a line per row, each ended by CR LF. The total is not written. Errors: MEMORY. */
icha_status icha_csv_write(FILE *out, const icha_column *columns, size_t count, const json_t *rows, icha_error *err);

/* ---- a list of errors ---- */

#define ICHA_ERRORS_MAX 256
typedef struct icha_errors {
    icha_error *items;
    size_t count, capacity;
} icha_errors;
/* Appends a copy; past ICHA_ERRORS_MAX it is left out. */
void icha_errors_add(icha_errors *errors, const icha_error *err);
/* Nothing more would be listed: whoever goes through an input of a million bad keys stops there. */
bool icha_errors_is_full(const icha_errors *errors);
void icha_errors_free(icha_errors *errors);

/* ---- TERMS ---- */

#define ICHA_TERMS_DEPTH_MAX 8

/* Reads TERMS JSON (UTF-8, with or without BOM) into a contract that icha_contract_init() set up; without its `lists`, keys of
 * index and events are refused. `file` is named in the
 * errors. Strict: kinds of values, unknown and repeated keys, numbers with a fraction. *errors receives every bad key;
 * *err the first. What is missing is icha_contract_fill()'s to say. */
icha_status icha_json_terms_read(const char *text, size_t length, const char *file, icha_contract *contract,
                                 icha_errors *errors, icha_error *err);

/* ---- FACTS ---- */

/* Reads FACTS JSON (UTF-8, with or without BOM) into facts that icha_facts_init() set up. Strict: the kind of each value by
 * its fact's type, unknown members, repeated keys, an as-of date after `on` (unless it is ICHA_DATE_UNSET). *errors receives
 * every bad fact with its path (`business.founded_on.as_of`); *err the first. */
icha_status icha_json_facts_read(const char *text, size_t length, const char *file, icha_date on, icha_facts *facts,
                                 icha_errors *errors, icha_error *err);

/* ---- FACTS of late interest (L-7) ---- */

/* The keys of FACTS that hold a dated series. */
typedef enum icha_late_key { ICHA_LATE_RATES, ICHA_LATE_LEGAL_CAPS, ICHA_LATE_LEGAL_SPREADS, ICHA_LATE_KEYS } icha_late_key;

/* What stands under one of them. */
typedef struct icha_late_series {
    char name[ICHA_SERIES_ID_MAX + 1]; /* of a series of the catalogue; "": entries of the caller, or none */
    bool is_taken;                     /* the name was found; else the members up to entries hold nothing */
    icha_series series;                /* points into the catalogue */
    icha_date covers_to;               /* as known on the day asked for */
    icha_index_entry entries[ICHA_INDEX_ENTRIES_MAX];
} icha_late_series;

/* The terms and the room of their series, which is why it is large: on the heap. */
typedef struct icha_late_facts {
    icha_late_terms terms;
    icha_late_series series[ICHA_LATE_KEYS];
} icha_late_facts;

/* Reads the FACTS of `icha late` (UTF-8, with or without BOM). Strict: kinds of values, unknown and repeated keys; null is a
 * key left out. *errors receives every bad and every missing key; *err the first. Limits and order of dates are
 * icha_late_interest()'s to check. facts->terms points into *facts; a series given by name has no entries yet. */
icha_status icha_json_late_read(const char *text, size_t length, const char *file, icha_late_facts *facts,
                                icha_errors *errors, icha_error *err);

/* Does a key name a series of the catalogue? */
bool icha_late_names_series(const icha_late_facts *facts);
/* Gives each key that names a series its entries, as known on known_on (ICHA_DATE_UNSET: all). facts->series then point into
 * the catalogue. *errors receives what is wrong under each key, *err the first: MISSING (no catalogue: NULL), UNKNOWN_KEY (no
 * such series, with the nearest), CONFLICT (the wrong basis: rates and legal_caps take rates, legal_spreads points over the
 * contract rate), GAP (paid late, after the last date that the series covers). Rules L-7, C-3. */
icha_status icha_late_take_series(icha_late_facts *facts, const icha_catalogue *catalogue, icha_date known_on,
                                  const char *file, icha_errors *errors, icha_error *err);

/* ---- documents ---- */

/* An empty object. Not by json_object(): a host that libicha-run is loaded into may have a function of that name
 * (PostgreSQL has), which would be called in its place. NULL: no memory. */
json_t *icha_json_new_object(void);

/* Adds a name to a sorted list of names, once; NULL and "" are none (M-5: the assumptions of a result). */
void icha_json_add_name(json_t *names, const char *name);

/* A value of the catalogue as `show` prints it: won, months, days, counts as JSON integers; rates, ratios and dates as
 * text; booleans; a band as [low, high]; keyed as an object; steps as a list of {months, rate}; tiers as a list of
 * {up_to, ratio}; rules and caps as one line of text; null unless KNOWN. */
json_t *icha_json_value(const icha_value *value);
/* {document, line, quote, title, locator, paraphrase, confidence} */
json_t *icha_json_source(const icha_source *source);

/* The list of `icha show`: all versions, or with `on` the one selected at that date for each parameter (state GAP where
 * there is none). Rows of `form` "fact" follow, one per fact that the product asks for (`parameter` is then `fact:NAME`,
 * `value` its type). Errors: UNKNOWN_KEY (no such product). */
icha_status icha_json_show(const icha_catalogue *catalogue, const char *product, icha_date on, icha_date known_on,
                           json_t **list, icha_error *err);

/* The list of `icha products`. */
icha_status icha_json_products(const icha_catalogue *catalogue, icha_date on, icha_date known_on,
                               icha_language language, json_t **list, icha_error *err);

/* The result of `icha schedule` for a contract that icha_contract_fill() answered OK for. `product` may be NULL.
 * Errors: those of the cursor and of claims. */
icha_status icha_json_schedule(const icha_contract *contract, const icha_findings *findings, const char *product,
                               icha_language language, json_t **document, icha_error *err);

/* What was paid against what is due (S-8): from the claims of an earlier result document, or a list of them, and those of a
 * document of icha_json_schedule(): {"entries": [...], "totals": {...}}. Entries only where the two differ, by cycle, payer and
 * bank; the totals are those of both lists. Errors, with the path of the value as field: SYNTAX, MISSING, RANGE, DUPLICATE
 * (two paid claims of one cycle, payer and bank), OVERFLOW. */
icha_status icha_json_corrections(const json_t *paid, const json_t *document, json_t **corrections, icha_error *err);
/* {paid, due, difference, recover, pay} */
json_t *icha_json_correction_totals(const icha_correction_totals *totals);

/* The result of `icha late`: {"late_interest", "days", "parts"}, and where a key named a series {"series"}: a list of {key,
 * series, covers_to, source, sources}. Errors: MISSING (a named series was not taken), those of icha_late_interest(),
 * MEMORY. */
icha_status icha_json_late(const icha_late_facts *facts, json_t **document, icha_error *err);

/* What the result of `icha screen` is made of. The caller gives everything but what contract and findings hold. */
typedef struct icha_screening_view {
    const icha_criteria *criteria;
    const icha_facts *facts;
    const icha_screening *screening; /* with all reasons and needs */
    icha_language language;
    icha_contract *contract;   /* room for the offer's */
    icha_findings *findings;   /* room for what filling it found */
} icha_screening_view;

/* The result document of `icha screen`; with_schedule: its `schedule` too. Errors: those of icha_json_schedule(). */
icha_status icha_json_screening(icha_screening_view *view, bool with_schedule, json_t **document, icha_error *err);
/* Names of the assumption records that anything of it rests on, sorted (M-5). After icha_json_screening(). */
json_t *icha_json_screening_assumptions(const icha_screening_view *view);

/* The faults of catalogue files: a list of {file, line, column, field, found, expected, rule, message}. */
json_t *icha_json_error(const icha_error *err, icha_language language);

#endif
