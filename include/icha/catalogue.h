/* Products as dated, cited data: load, check, select (SPEC section 6). Immutable once loaded; threads may share it. */
#ifndef ICHA_CATALOGUE_H
#define ICHA_CATALOGUE_H

#include "loan.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A loaded catalogue: opaque, immutable, shared by threads. */
typedef struct icha_catalogue icha_catalogue;

/* Limits of what is loaded; one past each is a fault. */
#define ICHA_CATALOGUE_FILE_MAX (4 * 1024 * 1024) /* bytes of a file */
#define ICHA_CATALOGUE_TEXT_MAX 4096              /* bytes of one text */
#define ICHA_CATALOGUE_DEPTH_MAX 16               /* lists and maps inside each other */
#define ICHA_CATALOGUE_ITEMS_MAX 1024             /* items of one list or map */
#define ICHA_CATALOGUE_VERSIONS_MAX 256           /* versions of one parameter */
#define ICHA_CATALOGUE_ID_MAX 64                  /* bytes of an id or a parameter's name */
#define ICHA_CATALOGUE_FILES_MAX 1024             /* files of one folder */
#define ICHA_CATALOGUE_ASSUMPTIONS_MAX 64         /* assumption records loaded at once */
#define ICHA_CATALOGUE_FAULTS_MAX 1000            /* faults listed; the last then says that there are more */
#define ICHA_SERIES_ID_MAX 63                     /* bytes of the id of an index series: it is a name in TERMS */
#define ICHA_SERIES_ENTRIES_MAX ICHA_INDEX_ENTRIES_MAX /* entries of one series */

/* C-2 */
typedef enum icha_state {
    ICHA_STATE_KNOWN = 1, /* there is a value */
    ICHA_STATE_UNKNOWN = 2,        /* with a reason; never zero */
    ICHA_STATE_NOT_APPLICABLE = 3, /* with a reason */
    ICHA_STATE_UNLIMITED = 4 /* no limit */
} icha_state;

/* C-7; the form of a KNOWN value, 0 for the other states */
typedef enum icha_form {
    ICHA_FORM_EXACT = 1, /* one value */
    ICHA_FORM_BAND = 2,     /* [low, high]: the figure inside is the caller's or a tier's choice */
    ICHA_FORM_AT_MOST = 3,  /* 이내 */
    ICHA_FORM_AT_LEAST = 4, /* 이상 */
    ICHA_FORM_KEYED = 5     /* by tier, purpose, industry, bank, part of the amount, or year */
} icha_form;

/* What a value's number or text is. */
typedef enum icha_unit {
    ICHA_UNIT_WON = 1,    /* number: won */
    ICHA_UNIT_RATE = 2,   /* number: billionths a year */
    ICHA_UNIT_MONTHS = 3, /* number */
    ICHA_UNIT_DAYS = 4,   /* number */
    ICHA_UNIT_COUNT = 5,  /* number: loans, businesses, a grade */
    ICHA_UNIT_DATE = 6,   /* number: icha_date */
    ICHA_UNIT_BOOL = 7,   /* number: 0 or 1 */
    ICHA_UNIT_RATIO = 8,  /* text: `12.5x` is a ratio of 25/2; number: 0 */
    ICHA_UNIT_TEXT = 9,   /* prose, a name, an enum spelling such as `act/365`, a rounding such as `down/1` */
    ICHA_UNIT_STEPS = 10, /* a subsidy step schedule; see steps */
    ICHA_UNIT_TIERS = 11, /* marginal tiers of a guarantee; see tiers */
    ICHA_UNIT_TEST = 12,  /* a rule of screening (parameters `rule.ID`); see test */
    ICHA_UNIT_CAP = 13    /* a cap of the offer (parameters `limit.ID`); see cap */
} icha_unit;

/* C-1 */
typedef enum icha_version_status {
    ICHA_VERSION_PLAN = 1, /* as the plan had it */
    ICHA_VERSION_LAUNCHED = 2, /* as it was launched */
    ICHA_VERSION_ASSUMPTION = 3, /* somebody's assumption, by name (C-5) */
    ICHA_VERSION_OVERLAY = 4 /* made by a scenario: nobody published it */
} icha_version_status;

/* Everything below points into the catalogue and lives as long as it. Texts are UTF-8. */
typedef struct icha_step {
    int32_t months; /* how long it holds */
    icha_rate rate; /* billionths a year */
} icha_step;

/* A marginal tier of a guarantee (G-1). */
typedef struct icha_tier {
    icha_money up_to; /* ascending; ICHA_UNSET in the last */
    icha_ratio ratio; /* guaranteed of that part, 0..1 */
} icha_tier;

/* A value with its state, form and unit (C-2, C-7). */
typedef struct icha_value {
    icha_state state; /* known, unknown, not applicable, unlimited */
    icha_form form; /* 0 unless KNOWN */
    icha_unit unit; /* what number and text are */
    const char *reason, *reason_ko; /* why it is UNKNOWN or NOT_APPLICABLE, in both languages; else "" */
    const char *text;    /* exact, at_most, at_least: canonical text (`50000000`, `1.5%`, `2018-03-14`, `true`); else "" */
    int64_t number;      /* the same as a number, by unit */
    const char *low_text, *high_text; /* band */
    int64_t low, high; /* the same as numbers, by unit */
    const char *keyed_by;             /* `tier`, `purpose`, `industry`, `bank`, `amount`, `year`; else "" */
    const struct icha_keyed_entry *entries; /* of a keyed value */
    size_t entry_count; /* how many */
    const icha_step *steps; /* unit STEPS, exact */
    size_t step_count; /* how many */
    const icha_tier *tiers; /* unit TIERS, exact */
    size_t tier_count; /* how many */
    const struct icha_test *test; /* unit TEST, exact */
    const struct icha_cap *cap;   /* unit CAP, exact */
} icha_value;

/* One entry of a keyed value (C-7). */
typedef struct icha_keyed_entry {
    const char *key; /* such as `youth` */
    const char *label_ko, *label_en; /* what the key stands for; may be "" */
    icha_value value;                /* never keyed again */
    const struct icha_test *when;    /* which applicants it is for; NULL: the catalogue does not say */
} icha_keyed_entry;

/* Where a value stands (C-1). */
typedef struct icha_source {
    const char *document; /* id of a file in catalogue/sources */
    const char *title;    /* its title */
    const char *locator;  /* address or place of the document */
    int32_t line;         /* in the document's text; 0: none */
    const char *quote;    /* as printed, or what the facts page says that it states; "" where it is silent */
    bool is_paraphrase;   /* the quote is not the document's own wording */
    char confidence;      /* 'A'..'D' as in the facts page; 0: not marked */
} icha_source;

/* One version of a parameter (C-1). */
typedef struct icha_version {
    const char *product;   /* the product that holds it (an inherited one: the product asked for) */
    const char *parameter; /* such as `cap`, `subsidy.rate`, `term_months` */
    const char *id;        /* unique within the parameter */
    const char *event;     /* the date it binds to: `application`, `disbursement`, `interest_period`, `budget_year` */
    icha_value value; /* what it says */
    icha_date valid_from, valid_to; /* both included; ICHA_DATE_MAX: open */
    icha_date known_from; /* when it was published */
    icha_version_status status; /* plan, launched, assumption or overlay */
    const icha_source *sources; /* where it stands */
    size_t source_count; /* how many */
    const char *note;       /* interpretation recorded with the value; "" if none */
    const char *label_ko, *label_en; /* what the parameter is for people: rules and caps have one; else "" */
    const char *assumption; /* name of the assumption record or overlay it comes from; "" if from the catalogue */
} icha_version;

/* A product's names (C-1). */
typedef struct icha_product {
    const char *id; /* such as `incheon.startup` */
    const char *name_ko, *name_en; /* for people */
    const char *fund; /* `subsidised_bank_loan`, `guarantee`, `fund_loan`, `rent_deposit_loan` */
} icha_product;

/* ---- facts about an applicant (E-1): the dictionary ---- */

#define ICHA_FACTS_MAX 128     /* facts of a catalogue */
#define ICHA_FACT_LIST_MAX 64  /* dates of one fact */
#define ICHA_RULES_MAX 32      /* rules of a product */
#define ICHA_OFFER_CAPS_MAX 16 /* caps of a product */
#define ICHA_TEST_PARTS_MAX 32 /* parts of an all-of, any-of, k-of-n; entries of a keyed value */
#define ICHA_TESTS_IN_VALUE_MAX 64 /* tests of one rule, or of the entries of one keyed value, parts too */

/* What a fact's value is (E-7). */
typedef enum icha_fact_type {
    ICHA_FACT_BOOL = 1, /* true or false */
    ICHA_FACT_WHOLE = 2,     /* a count, a grade */
    ICHA_FACT_WON = 3, /* an amount in won */
    ICHA_FACT_RATE = 4,      /* billionths */
    ICHA_FACT_MONTHS = 5, /* a number of months */
    ICHA_FACT_DATE = 6, /* a date */
    ICHA_FACT_CHOICE = 7,    /* one of `choices` */
    ICHA_FACT_TEXT = 8,      /* a name, compared bytewise */
    ICHA_FACT_KSIC = 9,      /* 2 to 5 digits of the Korean industry classification, as text */
    ICHA_FACT_DATES = 10,    /* 0..ICHA_FACT_LIST_MAX dates */
    ICHA_FACT_HEADCOUNTS = 11 /* 12 month-end headcounts, halves allowed: a part-time worker counts 0.5 (E-7) */
} icha_fact_type;

/* One value that a fact of type CHOICE can take. */
typedef struct icha_choice {
    const char *key, *label_ko, *label_en; /* the word of FACTS, and what it means */
} icha_choice;

/* What the dictionary says of one fact (E-1, E-7). */
typedef struct icha_fact_definition {
    const char *name; /* such as `business.founded_on` */
    icha_fact_type type; /* of its value */
    int64_t minimum, maximum; /* WHOLE, WON, MONTHS; RATE: 0..ICHA_RATE_MAX */
    const icha_choice *choices; /* of CHOICE */
    size_t choice_count; /* how many */
    const char *label_ko, *label_en; /* for people */
    const char *unit_ko, *unit_en;               /* such as `won`, `grade`; "" for none */
    const char *supplied_by_ko, *supplied_by_en; /* who can supply it (E-4) */
    bool is_changeable; /* an applicant can change it (repay, hire, clear arrears): remedies may name it (E-5) */
} icha_fact_definition;

/* ---- rules (E-7): typed data, no scripting ---- */

/* What a rule compares (E-7). */
typedef enum icha_test_op {
    /* over parts */
    ICHA_OP_ALL_OF = 1, /* every part */
    ICHA_OP_ANY_OF = 2, /* at least one part */
    ICHA_OP_NOT = 3, /* not its part */
    ICHA_OP_AT_LEAST_OF = 4, /* `count` of the parts */
    /* on a fact */
    ICHA_OP_EQUALS = 10, /* also `is: true` */
    ICHA_OP_AT_MOST = 11, /* fact <= limit */
    ICHA_OP_AT_LEAST = 12, /* fact >= limit */
    ICHA_OP_LESS_THAN = 13, /* fact < limit */
    ICHA_OP_MORE_THAN = 14, /* fact > limit */
    ICHA_OP_IN = 15,           /* CHOICE, TEXT: one of items */
    ICHA_OP_KSIC = 16,         /* begins with one of items and with none of excluded */
    ICHA_OP_WITHIN_MONTHS = 17, /* DATE: event <= decision date <= last day of the window (T-6) */
    ICHA_OP_AFTER_MONTHS = 18,  /* DATE: decision date >= that last day */
    ICHA_OP_AGE_AT_MOST = 19,   /* DATE of birth: years of age on the decision date (T-6) */
    ICHA_OP_AGE_AT_LEAST = 20 /* the same, at least */
} icha_test_op;

/* What a rule on a not-applicable fact becomes (E-2). */
typedef enum icha_when_na { ICHA_WHEN_NA_SKIP = 0, ICHA_WHEN_NA_SATISFIED = 1, ICHA_WHEN_NA_VIOLATED = 2 } icha_when_na;

/* A bound: of its own, or a parameter's value on the decision date. */
typedef struct icha_limit {
    icha_unit unit;        /* of the bound */
    const char *parameter; /* NULL: `number` or `ratio` */
    int64_t number;        /* in the fact's unit; months, years or a count for windows */
    icha_ratio ratio;      /* with `per` */
} icha_limit;

/* A rule as typed data (E-7). */
typedef struct icha_test {
    icha_test_op op; /* what is compared, or how parts combine */
    const struct icha_test *parts; /* of ALL_OF, ANY_OF, NOT, AT_LEAST_OF */
    size_t part_count; /* how many */
    int32_t count; /* AT_LEAST_OF */
    const char *fact;     /* name */
    int32_t fact_index;   /* in the dictionary */
    const char *per;      /* the fact that it is divided by: fact / per against a ratio; NULL none */
    int32_t per_index;    /* -1 none */
    bool counts_within;   /* DATES: compares how many lie in the `within` months up to the decision date; else all */
    icha_limit within; /* MONTHS, with counts_within */
    icha_limit limit; /* the bound */
    const char *const *items; /* of IN and KSIC */
    size_t item_count; /* how many */
    const char *const *excluded; /* of KSIC */
    size_t excluded_count; /* how many */
    icha_when_na when_na; /* what a fact that is not applicable makes of it */
} icha_test;

/* A cap of the offer (E-6): (parameter or fact or computed need) - less. */
typedef struct icha_cap {
    const char *parameter;       /* NULL none */
    int32_t fact_index;          /* -1 none */
    int32_t less_index;          /* fact to be taken off; -1 none */
    bool is_on_guarantee;        /* the cap limits the guaranteed amount, not the loan */
    bool is_need;                /* E-9: (monthly - state) x workers x months x share, rounded once */
    const char *monthly, *state, *share; /* parameters; state and share may be NULL */
    int32_t workers_index, months_index; /* facts */
    icha_rounding rounding; /* of the computed need */
} icha_cap;

/* ---- index series (L-5, C-1): dated values that floating rates and legal caps follow ---- */

/* What the rates of a series are. */
typedef enum icha_series_basis {
    ICHA_SERIES_RATE = 1,         /* a rate a year: what an index of L-5 takes */
    ICHA_SERIES_OVER_CONTRACT = 2 /* points over the contract rate, such as a cap of late interest (L-7) */
} icha_series_basis;

/* What an entry rests on: element i of `about` speaks of element i of `entries`. */
typedef struct icha_series_about {
    icha_date known_from; /* when it was published (C-1) */
    const icha_source *sources; /* the entry's own, else those of the series */
    size_t source_count;        /* 0: a scenario made the entry */
    const char *note; /* "" if none */
} icha_series_about;

/* An index series (L-5, C-1). */
typedef struct icha_series {
    const char *id; /* such as `kr.base-rate` */
    const char *name_ko, *name_en; /* for people */
    const char *measures_ko, *measures_en; /* what it measures */
    icha_series_basis basis; /* rate or points over the contract rate */
    const icha_index_entry *entries; /* dates ascending, each later than the one before */
    const icha_series_about *about; /* as many as entries */
    size_t entry_count;              /* 1..ICHA_SERIES_ENTRIES_MAX */
    icha_date covers_to;             /* the last date up to which the values were looked up; >= the last entry's */
    const icha_source *sources;      /* of the series as a whole: >= 1 */
    size_t source_count; /* of sources */
} icha_series;

/* Opaque list of faults that loading found (C-6): each an icha_error with file, line, column, found and expected. */
typedef struct icha_faults icha_faults;
/* How many faults the list has. */
ICHA_API size_t icha_faults_count(const icha_faults *faults);
/* index < count (asserted). */
ICHA_API const icha_error *icha_faults_at(const icha_faults *faults, size_t index);
ICHA_API void icha_faults_free(icha_faults *faults);

/* Loads a catalogue directory: every products, sources, facts and index .yaml file in it (sorted by name), plus the
 * named assumption records: each of `assumptions` is the name of a file NAME.yaml in directory/assumptions or, when it
 * holds a '/' or ends in .yaml, a path. On failure *catalogue is untouched, *faults (if not NULL) receives every fault,
 * and *err the first. On success *faults is NULL. Errors: RANGE (too many assumption records), IO, then whatever the
 * faults say. Rules C-1 to C-6. */
ICHA_API icha_status icha_catalogue_load(const char *directory, const char *const *assumptions, size_t assumption_count,
                                         icha_catalogue **catalogue, icha_faults **faults, icha_error *err);
ICHA_API void icha_catalogue_free(icha_catalogue *catalogue);

/* Checks files of any kind (product, sources, assumption) by themselves and against each other, without needing a whole
 * directory: a source id or inherited product that is not among the files is not a fault then, but counted in
 * *unresolved. Returns OK when no fault. Rule C-6. */
ICHA_API icha_status icha_catalogue_check(const char *const *paths, size_t count, size_t *unresolved,
                                          icha_faults **faults, icha_error *err);

/* Products, sorted by id, without the abstract ones that only others inherit from. */
ICHA_API size_t icha_catalogue_product_count(const icha_catalogue *catalogue);
ICHA_API icha_product icha_catalogue_product(const icha_catalogue *catalogue, size_t index);
/* NULL-safe lookup; false if there is no such product. *product may be NULL. */
ICHA_API bool icha_catalogue_find(const icha_catalogue *catalogue, const char *product_id, icha_product *product);

/* Names of the parameters of a product, inherited ones too, sorted bytewise. index < count (asserted). */
ICHA_API size_t icha_catalogue_parameter_count(const icha_catalogue *catalogue, const char *product_id);
ICHA_API const char *icha_catalogue_parameter(const icha_catalogue *catalogue, const char *product_id, size_t index);

/* Every version of one parameter, in the order of the file. */
ICHA_API size_t icha_catalogue_version_count(const icha_catalogue *catalogue, const char *product_id,
                                             const char *parameter);
ICHA_API icha_version icha_catalogue_version(const icha_catalogue *catalogue, const char *product_id,
                                             const char *parameter, size_t index);

/* C-3. known_on ICHA_DATE_UNSET: all that is in the catalogue is known. Errors, in order: UNKNOWN_KEY (no such product),
 * MISSING (the product has no such parameter), GAP (no version on that date). Assumptions are not looked at. */
ICHA_API icha_status icha_catalogue_select(const icha_catalogue *catalogue, const char *product_id,
                                           const char *parameter, icha_date on, icha_date known_on,
                                           icha_version *version, icha_error *err);

/* C-5: what the loaded assumption records say of a parameter on a date, for one product or, with product_id NULL or "",
 * for any. Same errors; CONFLICT when two loaded records both speak (never a tie-break). A record that names products
 * speaks only of those; one that names none speaks of all. */
ICHA_API icha_status icha_catalogue_assume(const icha_catalogue *catalogue, const char *product_id,
                                           const char *parameter, icha_date on, icha_version *version,
                                           icha_error *err);

/* The dictionary of facts, sorted by name. index < count (asserted). */
ICHA_API size_t icha_catalogue_fact_count(const icha_catalogue *catalogue);
ICHA_API const icha_fact_definition *icha_catalogue_fact(const icha_catalogue *catalogue, size_t index);
/* -1: no such fact. */
ICHA_API int32_t icha_catalogue_fact_index(const icha_catalogue *catalogue, const char *name);
/* Do the product's rules, caps, tiers or keyed values ask for the fact: on a date as known then, or with
 * on = ICHA_DATE_UNSET in any of their versions? */
ICHA_API bool icha_catalogue_asks(const icha_catalogue *catalogue, const char *product_id, icha_date on,
                                  icha_date known_on, size_t fact_index);

/* The index series, sorted by id. index < count (asserted). */
ICHA_API size_t icha_catalogue_series_count(const icha_catalogue *catalogue);
ICHA_API icha_series icha_catalogue_series(const icha_catalogue *catalogue, size_t index);
/* Lookup by id. *series may be NULL. Error: UNKNOWN_KEY, naming the nearest id. Rule C-1. */
ICHA_API icha_status icha_catalogue_series_find(const icha_catalogue *catalogue, const char *id, icha_series *series,
                                                icha_error *err);
/* What of a series is known on a date: the entries with known_from <= known_on, and *covers_to, the last date that they
 * speak of: the series' own, but not past known_on, or past the last of those entries where it was announced ahead.
 * known_on ICHA_DATE_UNSET: all of it. `entries` may be NULL with room 0: then only *count and *covers_to are answered.
 * *count may be 0: nothing was known yet. Error: RANGE (more entries than there is room for). Rules C-3, L-5. */
ICHA_API icha_status icha_series_select(const icha_series *series, icha_date known_on, icha_index_entry *entries,
                                        size_t room, size_t *count, icha_date *covers_to, icha_error *err);
/* *index = the entry in force on a date: the last known one on or before it. Error: GAP (the date is before the first
 * known entry or after what is covered; never the last known value). Rules C-3, L-5. */
ICHA_API icha_status icha_series_at(const icha_series *series, icha_date on, icha_date known_on, size_t *index,
                                    icha_error *err);
ICHA_API const char *icha_series_basis_name(icha_series_basis basis); /* rate, over_contract */

ICHA_API const char *icha_fact_type_name(icha_fact_type type); /* bool, whole, won ... */
ICHA_API const char *icha_test_op_name(icha_test_op op);       /* all_of, at_most ... */
/* A test as one line, such as `credit.grade at_most {credit.grade}`. Returns the whole length. */
ICHA_API size_t icha_test_text(const icha_test *test, char *buffer, size_t size);
ICHA_API const char *icha_state_name(icha_state state);                  /* KNOWN ... */
ICHA_API const char *icha_form_name(icha_form form);                     /* exact, band, bound, keyed; bound for both */
ICHA_API const char *icha_unit_name(icha_unit unit);                     /* won, rate, months ... */
ICHA_API const char *icha_version_status_name(icha_version_status status); /* plan, launched, assumption, overlay */

#ifdef __cplusplus
}
#endif
#endif
