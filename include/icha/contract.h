/* The contract: a loan with its subsidy as one document of keys (TERMS), filled from the caller, a product of the
 * catalogue and named assumptions, with what is missing, undetermined or outside a limit named all at once. */
#ifndef ICHA_CONTRACT_H
#define ICHA_CONTRACT_H

#include "catalogue.h"
#include "guarantee.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Room for the lists of TERMS that are too long for every contract to hold: a contract points into it. The caller's; it
 * must outlive the contract and what is computed from it. Set up with icha_terms_lists_init(). */
typedef struct icha_terms_lists {
    uint32_t size; /* sizeof(icha_terms_lists) */
    bool has_index; /* a key of index was given: what it lacks is missing */
    icha_index index; /* points to entries and reset_on */
    icha_index_entry entries[ICHA_INDEX_ENTRIES_MAX]; /* of index.series */
    icha_date reset_on[ICHA_RESETS_MAX]; /* of index.reset_on */
    icha_event events[ICHA_EVENTS_MAX]; /* of events */
    uint16_t given[ICHA_EVENTS_MAX]; /* which members of each event were set; internal */
    char series_id[ICHA_SERIES_ID_MAX + 1]; /* `index.series` as a name; "" none. Filling then sets `entries` */
} icha_terms_lists;

/* Empties them. */
ICHA_API void icha_terms_lists_init(icha_terms_lists *lists);

/* A loan with its subsidy and guarantee, as far as its keys were set. Set up with icha_contract_init(). */
typedef struct icha_contract {
    uint32_t size; /* sizeof(icha_contract) */
    icha_terms loan; /* section 3 */
    icha_subsidy subsidy; /* section 4; used when has_subsidy */
    bool has_subsidy; /* whether there is one */
    icha_guarantee guarantee; /* section 5; used when has_guarantee */
    bool has_guarantee; /* a key of guarantee was given: the product and assumptions fill the rest */
    /* in place of subsidy.steps: one step */
    char subsidy_tier[ICHA_NAME_SIZE]; /* key of a tier of the product; "" none */
    icha_rate subsidy_rate;            /* or ICHA_UNSET */
    int32_t subsidy_months;            /* or 0 */
    icha_terms_lists *lists;           /* NULL: keys of index and events are refused */
    uint64_t given;                    /* which keys were set; internal */
} icha_contract;

/* `lists` is NULL then. */
ICHA_API void icha_contract_init(icha_contract *contract);

/* Sets one key of TERMS from its text: `principal`, `rounding.interest`, `subsidy.steps[0].months`,
 * `subsidy.payers[1].share`, `subsidy_rate`, `index.series` (a name), `index.series[0].on`, `index.reset_on[2]`,
 * `events[0].amount`... NULL text (JSON null): as if not given.
 * Errors in order: UNKNOWN_KEY (naming the nearest key), UNSUPPORTED (a key of index or events without `lists`), RANGE
 * (a list beyond its limit), DUPLICATE, CONFLICT (`on` and `from` of one event; a series by name and by entries), then
 * those of the value's kind with the key as field. Rules L-1, N-2. */
ICHA_API icha_status icha_contract_set(icha_contract *contract, const char *key, const char *text, size_t length,
                                       icha_error *err);

/* Is it a key of TERMS (scalar, also with an index)? */
ICHA_API bool icha_contract_knows(const char *key);
/* The scalar keys (columns of a portfolio besides loan_id and product). index < count (asserted). */
ICHA_API size_t icha_contract_key_count(void);
ICHA_API const char *icha_contract_key(size_t index);

/* Text of a key's present value, for echo and provenance; "" when unset. size >= 64; a reason that does not fit is cut at a
 * character's boundary. Returns the whole length. */
ICHA_API size_t icha_contract_get(const icha_contract *contract, const char *key, char *buffer, size_t size);

/* What filling and checking found. Fixed size, caller-owned. */
#define ICHA_FINDINGS_MAX 64
typedef enum icha_finding_kind {
    ICHA_FINDING_MISSING = 1,      /* a key nobody gave: bad input */
    ICHA_FINDING_UNDETERMINED = 2, /* the product holds it as UNKNOWN, or as a band or bound without a figure */
    ICHA_FINDING_REFUSED = 3,      /* outside a band or above a cap */
    ICHA_FINDING_NOT_CHECKED = 4,  /* a limit that is UNKNOWN: a note */
    ICHA_FINDING_ASSUMED = 5,      /* filled from an assumption */
    ICHA_FINDING_CATALOGUE = 6,    /* filled from the catalogue */
    ICHA_FINDING_ERROR = 7,        /* a gap, or a catalogue value that TERMS cannot take */
    ICHA_FINDING_DEFAULTED = 8     /* the product holds it as UNKNOWN, nobody gave it, a default of INTERFACES stands: a note */
} icha_finding_kind;

/* One thing that filling or checking found. */
typedef struct icha_finding {
    icha_finding_kind kind; /* what was found */
    char key[64];          /* such as `subsidy.rate`, `cap` */
    char value[96];        /* what was given, or filled in */
    icha_version version;  /* the catalogue's or assumption's version that speaks; product NULL if none does */
    icha_error error;      /* of kind ERROR; status OK else */
} icha_finding;

/* What was found, in a fixed size. */
typedef struct icha_findings {
    size_t count; /* how many of items are used */
    bool cut; /* more than ICHA_FINDINGS_MAX were found */
    icha_finding items[ICHA_FINDINGS_MAX]; /* the first count are used */
} icha_findings;

/* What icha_contract_fill() goes by. Set up with ICHA_FILL_OPTIONS_INIT. */
typedef struct icha_fill_options {
    uint32_t size; /* sizeof(icha_fill_options) */
    const icha_catalogue *catalogue; /* NULL: neither product nor assumptions */
    const char *product;             /* NULL: no product */
    icha_date on;                    /* ICHA_DATE_UNSET: the disbursement date */
    icha_date known_on;              /* ICHA_DATE_UNSET: all is known */
    bool needs_claims;               /* `outlay`: claim terms are required of a subsidised loan */
} icha_fill_options;
/* No catalogue, no product, all is known. */
#define ICHA_FILL_OPTIONS_INIT { sizeof(icha_fill_options), NULL, NULL, ICHA_DATE_UNSET, ICHA_DATE_UNSET, false }

/* Fills what was not given, first from the product, then (where the product's value is absent, UNKNOWN, a band or a
 * bound) from the loaded assumptions, then from the defaults of INTERFACES; checks limits (C-7); checks the whole. The
 * entries of a series that is given by name come from the catalogue, as known on known_on (icha_series_select(); its
 * errors: MISSING without a catalogue, UNKNOWN_KEY, CONFLICT for a series that is no rate, GAP).
 * *findings holds everything found, whatever the answer. Answers, in order: OK; GAP and other catalogue errors; MISSING
 * (keys nobody gave; err names them all); UNKNOWN (undetermined: err names them all); LIMIT (refused, with the limit's
 * source); then what icha_terms_check() and icha_subsidy_check() say. Rules C-2, C-3, C-5, C-7, L-1, L-5. */
ICHA_API icha_status icha_contract_fill(icha_contract *contract, const icha_fill_options *options,
                                        icha_findings *findings, icha_error *err);

/* The sentence of one finding, as `notes` print it: `cap not checked: UNKNOWN`. Returns the whole length. */
ICHA_API size_t icha_finding_sentence(const icha_finding *finding, icha_language language, char *buffer, size_t size);

#ifdef __cplusplus
}
#endif
#endif
