/* Screening (심사): is an applicant eligible, why, what is missing, what would help, and what can be offered
 * (SPEC section 7).
 *
 * Load a catalogue once, open the criteria of a product and a day once (both immutable, shared by threads), then screen any
 * number of applicants without the heap. */
#ifndef ICHA_SCREENING_H
#define ICHA_SCREENING_H

#include "contract.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Published limits. */
#define ICHA_TESTS_MAX 256      /* tests in them, parts too */
#define ICHA_KEYED_VALUES_MAX 16 /* keyed values that rules, caps and the offer of a product use */
#define ICHA_CRITERIA_VERSIONS_MAX 128
#define ICHA_NEEDS_MAX 288      /* facts, parameters and rules: never more than this */
#define ICHA_REASONS_MAX ICHA_TESTS_MAX
#define ICHA_FACT_NUMBERS_MAX 512 /* numbers of all lists of one applicant */
#define ICHA_FACT_TEXT_MAX 2048   /* bytes of all texts of one applicant */

/* ---- facts about one applicant (E-1) ---- */

/* What is known of a fact (E-1). */
typedef enum icha_fact_state {
    ICHA_FACT_UNKNOWN = 0, /* also: not given */
    ICHA_FACT_KNOWN = 1, /* it has a value */
    ICHA_FACT_NOT_APPLICABLE = 2 /* it makes no sense for this applicant */
} icha_fact_state;

/* What vouches for a fact (E-1). */
typedef enum icha_assurance {
    ICHA_ASSURANCE_DECLARED = 1, /* a bare value */
    ICHA_ASSURANCE_DOCUMENT = 2, /* a document was seen */
    ICHA_ASSURANCE_REGISTRY = 3 /* a register says so */
} icha_assurance;

/* A fact's value as it is held; icha_facts_get() shows it (E-1). */
typedef struct icha_fact {
    icha_fact_state state; /* known, unknown or not applicable */
    icha_assurance assurance; /* of a known one */
    icha_date as_of;          /* or ICHA_DATE_UNSET */
    int64_t number; /* BOOL 0 or 1; WHOLE, WON, RATE, MONTHS, DATE; CHOICE: index of the choice; HEADCOUNTS: twice the sum */
    uint16_t first; /* DATES, HEADCOUNTS (doubled): into numbers; TEXT, KSIC: into texts */
    uint16_t count; /* numbers, or bytes of text */
} icha_fact;

/* Owned by the caller; set up with icha_facts_init(); may be copied as a whole. Treat as opaque. About 10 kB. */
typedef struct icha_facts {
    uint32_t size; /* sizeof(icha_facts) */
    const icha_catalogue *catalogue; /* must outlive it */
    uint64_t given[ICHA_FACTS_MAX / 64]; /* bits: which were set */
    icha_date latest_as_of; /* over all facts, or ICHA_DATE_UNSET */
    int32_t latest_fact; /* index of the fact with that date */
    uint32_t number_count, text_count; /* used of numbers; text_count: of texts */
    icha_fact items[ICHA_FACTS_MAX]; /* by index in the dictionary; valid where given */
    int64_t numbers[ICHA_FACT_NUMBERS_MAX]; /* of DATES and HEADCOUNTS */
    char texts[ICHA_FACT_TEXT_MAX]; /* of TEXT and KSIC */
} icha_facts;

/* Also empties one for the next applicant. */
ICHA_API void icha_facts_init(icha_facts *facts, const icha_catalogue *catalogue);

/* Sets one fact, known and declared, from its text by its type: `true`, `6`, `30000000`, `3.5%`, `2015-05-01`,
 * `small_merchant`, `56111`; lists with `;` between: `2018-03-02;2018-04-01`, `4;4.5;...` (12 of them); a list of dates may
 * be empty. Errors in order: UNKNOWN_KEY (no such fact; expected names the nearest), DUPLICATE, then those of the type with
 * the fact's name as field: SYNTAX, UNIT, PRECISION, RANGE (the lists and texts of one applicant have limits too,
 * X-3), UNKNOWN_KEY (no such choice), in the order of the text. Nothing is changed then. Rule E-1. */
ICHA_API icha_status icha_facts_set(icha_facts *facts, const char *name, const char *text, size_t length,
                                    icha_error *err);
/* States that a fact is unknown or not applicable. Errors: UNKNOWN_KEY, DUPLICATE. Rule E-1. */
ICHA_API icha_status icha_facts_set_state(icha_facts *facts, const char *name, icha_fact_state state, icha_error *err);
/* As-of date (or ICHA_DATE_UNSET) and assurance (asserted) of a known fact. Errors: UNKNOWN_KEY, MISSING (it is not known),
 * RANGE (as_of). Rule E-1. */
ICHA_API icha_status icha_facts_describe(icha_facts *facts, const char *name, icha_date as_of, icha_assurance assurance,
                                         icha_error *err);
/* The same as icha_facts_set() for BOOL, WHOLE, WON, RATE, MONTHS, DATE, CHOICE by index in the dictionary, without text.
 * Errors: DUPLICATE, RANGE. The index and the type are asserted. Rule E-1. */
ICHA_API icha_status icha_facts_put(icha_facts *facts, int32_t fact_index, int64_t number, icha_error *err);

/* NULL: not given. */
ICHA_API const icha_fact *icha_facts_get(const icha_facts *facts, int32_t fact_index);
/* A known fact's value as icha_facts_set() reads it; "" otherwise. Returns the whole length. */
ICHA_API size_t icha_facts_text(const icha_facts *facts, int32_t fact_index, char *buffer, size_t size);

/* ---- criteria: a product's rules, bounds and caps as in force on one day ---- */

/* A product's rules as in force on one day: opaque, immutable, shared by threads. */
typedef struct icha_criteria icha_criteria;

/* known_on ICHA_DATE_UNSET: all is known. `on` is the decision date and stands for every event date. Where the product holds
 * a bound as UNKNOWN the loaded assumptions are asked (C-5). The catalogue must outlive the criteria.
 * Errors in order: RANGE (on), UNKNOWN_KEY (no such product, or an abstract one), GAP (a rule, cap or bound without a version on that day, C-3), CONFLICT
 * (two assumption records), RANGE (more than the limits above), MEMORY. Rules C-2, C-3, E-7. */
ICHA_API icha_status icha_criteria_open(const icha_catalogue *catalogue, const char *product_id, icha_date on,
                                        icha_date known_on, icha_criteria **criteria, icha_error *err);
ICHA_API void icha_criteria_free(icha_criteria *criteria);
/* How many reasons a screening by them has. */
ICHA_API size_t icha_criteria_reason_count(const icha_criteria *criteria);
ICHA_API icha_date icha_criteria_on(const icha_criteria *criteria);
ICHA_API icha_date icha_criteria_known_on(const icha_criteria *criteria);
ICHA_API const icha_catalogue *icha_criteria_catalogue(const icha_criteria *criteria);
/* Every version that was selected: rules, caps, bounds, offer; in a fixed order. Where `assumption` is not "", an assumption
 * filled what the product holds as UNKNOWN, and every answer says so (C-5, M-5). index < count (asserted). */
ICHA_API size_t icha_criteria_version_count(const icha_criteria *criteria);
ICHA_API const icha_version *icha_criteria_version(const icha_criteria *criteria, size_t index);
ICHA_API const char *icha_criteria_product(const icha_criteria *criteria);

/* ---- verdict ---- */

/* E-2 */
typedef enum icha_verdict {
    ICHA_VERDICT_ELIGIBLE = 1, /* every rule is satisfied or skipped */
    ICHA_VERDICT_INELIGIBLE = 2, /* a rule is violated */
    ICHA_VERDICT_UNDETERMINED = 3, /* none is violated, one is unknown */
    ICHA_VERDICT_NOT_APPLICABLE = 4 /* every rule is skipped */
} icha_verdict;

/* E-3 */
typedef enum icha_outcome {
    ICHA_OUTCOME_SATISFIED = 1, /* the rule holds */
    ICHA_OUTCOME_VIOLATED = 2, /* it does not */
    ICHA_OUTCOME_UNKNOWN = 3, /* a fact or bound is unknown */
    ICHA_OUTCOME_SKIPPED = 4 /* a fact is not applicable */
} icha_outcome;

/* The verdict alone, as fast as it can be had; the same as icha_screen() gives (E-8). Errors: CONFLICT (a fact's as-of date
 * lies after the decision date; index: the fact), OVERLAP (two entries of a rule's keyed bound hold: a fault of the
 * catalogue, never a tie-break). The facts must be of the criteria's catalogue (asserted). */
ICHA_API icha_status icha_screen_verdict(const icha_criteria *criteria, const icha_facts *facts, icha_verdict *verdict,
                                         icha_error *err);

/* ---- reasons, needs, remedies ---- */

/* An exact number with its unit: WON, RATE, MONTHS, DAYS, COUNT, DATE, BOOL; RATIO: numerator / denominator. Averages are
 * COUNT with a denominator. unit 0: none. */
typedef struct icha_quantity {
    icha_unit unit; /* 0: no number */
    int64_t numerator; /* the number, when the denominator is 1 */
    int64_t denominator; /* positive */
} icha_quantity;

/* What would help (E-5). */
typedef enum icha_remedy_kind {
    ICHA_REMEDY_NONE = 0, /* none was found */
    ICHA_REMEDY_WAIT_UNTIL = 1, /* apply again on `amount`, a date; all else the same */
    ICHA_REMEDY_REDUCE_TO = 2, /* lower the fact to the value */
    ICHA_REMEDY_RAISE_TO = 3,   /* also: so many hires within the window */
    ICHA_REMEDY_CHANGE_TO = 4   /* a bool, a choice: `amount` is 0 or 1, or the choice's index */
} icha_remedy_kind;

/* Shown only after the case was run again with it: the rule then passes and no other got worse (E-5). */
typedef struct icha_remedy {
    icha_remedy_kind kind; /* NONE: nothing was found that helps */
    int32_t fact_index;      /* -1: WAIT_UNTIL */
    icha_quantity to; /* the date or value */
    icha_verdict verdict;    /* with the remedy */
} icha_remedy;

/* One rule (depth 0), followed by its parts if it has any (depth 1 ...), every one evaluated (E-3). */
typedef struct icha_reason {
    const char *rule;               /* id, such as `credit-grade` */
    int32_t depth; /* 0: a rule; 1 and more: a part of the one above */
    icha_outcome outcome; /* of this rule or part */
    const icha_version *version;    /* of the rule: label, sources, quote, dates, note, status; its `product` is "" */
    const icha_test *test;          /* operator and fact; NULL when the rule itself is UNKNOWN or NOT_APPLICABLE */
    icha_quantity observed;         /* number compared: a value, a count, an average; unit 0 when there is none */
    icha_quantity required;         /* the bound; unit 0: a list (test->items), parts, or an UNKNOWN bound */
    const icha_version *required_version; /* of the parameter that sets the bound; NULL: the rule does (E-3) */
    const char *required_key;       /* the entry of a keyed bound that holds; "" none */
    icha_quantity within;           /* MONTHS in which dates are counted; unit 0: none, or UNKNOWN */
    const icha_version *within_version; /* of the parameter that sets them; NULL: the rule does */
    icha_quantity margin;           /* distance to the nearest satisfying value on the fact's grid, negative when violated;
                                       windows and ages: days; unit 0: none */
    icha_remedy remedy;             /* of depth 0 */
} icha_reason;

/* What is missing (E-4). */
typedef enum icha_need_kind {
    ICHA_NEED_FACT = 1, /* a fact was not given */
    ICHA_NEED_PARAMETER = 2, /* the catalogue holds a bound as UNKNOWN: an assumption can fill it */
    ICHA_NEED_RULE = 3       /* the catalogue holds the rule itself as UNKNOWN */
} icha_need_kind;

/* E-4 */
typedef struct icha_need {
    icha_need_kind kind; /* what is missing */
    const char *name;            /* of the fact, parameter or rule */
    int32_t fact_index;          /* FACT, else -1 */
    bool for_verdict, for_offer; /* who asks */
    bool can_flip;               /* a value of it can still make the verdict another */
    const icha_version *version; /* PARAMETER, RULE: with the catalogue's reason; else NULL */
} icha_need;

/* ---- offer (E-6) ---- */

/* Whether a cap's amount is known (E-6). */
typedef enum icha_cap_state {
    ICHA_CAP_KNOWN = 1, /* amount holds */
    ICHA_CAP_UNKNOWN = 2, /* UNKNOWN in the catalogue or lacking a fact: the maximum is then an "at most" */
    ICHA_CAP_NONE = 3     /* NOT_APPLICABLE or UNLIMITED */
} icha_cap_state;

/* One cap on the offer (E-6). */
typedef struct icha_offer_cap {
    const char *id;       /* such as `product`, `business-ceiling`, `volume`, `requested` */
    icha_cap_state state; /* known, unknown, or no cap */
    icha_money amount;    /* as a loan amount; UNKNOWN: the most that it can come to, or ICHA_UNSET; on a guarantee whose
                             tiers are UNKNOWN: the loan that fits though it be guaranteed in full */
    icha_money open;      /* what is left of a cap on guarantees, before it is turned into a loan; ICHA_UNSET else */
    bool is_least;        /* UNKNOWN, and amount is the least it can come to: it can bind only from there on */
    bool is_binding, is_next; /* it sets the maximum */
    const icha_version *version;       /* of the cap: label, sources */
    const icha_version *limit_version; /* of the parameter behind it; NULL none */
    const char *key;      /* the entry of a keyed parameter; "" none */
    int32_t fact_index;   /* the fact it is (requested) or lacks; -1 none */
} icha_offer_cap;

/* What the borrower pays during one step of the subsidy, and after it (E-6). */
typedef struct icha_offer_step {
    int32_t months;  /* 0: to the end of the loan, or UNKNOWN */
    icha_rate rate;  /* ICHA_UNSET: inside the band subsidy_low..subsidy_high; 0 in the last: what the borrower pays after */
    icha_rate borrower_low, borrower_high; /* lending rate less subsidy, at least the minimum; ICHA_UNSET: lending unknown */
} icha_offer_step;

/* What can be offered (E-6). */
typedef struct icha_offer {
    icha_money maximum;     /* ICHA_UNSET: no cap is known */
    bool is_at_most;        /* a cap that is UNKNOWN or lacks a fact may come to less */
    icha_offer_cap caps[ICHA_OFFER_CAPS_MAX]; /* the first cap_count are used */
    int32_t cap_count; /* 0..ICHA_OFFER_CAPS_MAX */
    icha_money guaranteed;  /* of the maximum; ICHA_UNSET: tiers UNKNOWN */
    const icha_version *guarantee_version; /* of guarantee.tiers; NULL none */
    icha_rate lending_low, lending_high;   /* equal: exact (also the fact loan.rate); ICHA_UNSET: UNKNOWN */
    const icha_version *lending_version; /* of the lending rate; NULL none */
    icha_state subsidy_state; /* of the subsidy rate (C-2) */
    const char *subsidy_tier; /* key; "" none */
    icha_rate subsidy_low, subsidy_high;   /* equal: exact; ICHA_UNSET: UNKNOWN */
    const icha_version *subsidy_version; /* of the subsidy rate; NULL none */
    icha_offer_step steps[ICHA_STEPS_MAX + 1]; /* the last: after the subsidy */
    int32_t step_count; /* 0..ICHA_STEPS_MAX + 1 */
    icha_rate fee_rate, fee_reduction, borrower_fee_rate; /* ICHA_UNSET: UNKNOWN */
    const char *fee_payer;  /* who bears the reduction; "" none */
    const icha_version *fee_version, *fee_reduction_version; /* of the fee rate; NULL none */
} icha_offer;

/* Set up with ICHA_SCREENING_INIT; the arrays are the caller's. */
typedef struct icha_screening {
    uint32_t size; /* sizeof(icha_screening) */
    icha_verdict verdict; /* E-2 */
    icha_reason *reasons; /* by rule id, bytewise */
    size_t reason_capacity, reason_count; /* how many reasons holds */
    icha_need *needs; /* the caller's array */
    size_t need_capacity, need_count; /* how many needs holds */
    icha_offer offer;     /* whatever the verdict: caps never touch it (E-6) */
} icha_screening;
#ifdef __cplusplus /* where 0 is no enum, and {0} not the whole of a struct */
#define ICHA_SCREENING_INIT { sizeof(icha_screening), icha_verdict(), NULL, 0, 0, NULL, 0, 0, icha_offer() }
#else
#define ICHA_SCREENING_INIT { sizeof(icha_screening), 0, NULL, 0, 0, NULL, 0, 0, {0} }
#endif

/* Everything: every rule evaluated, also after the verdict is settled. With both capacities 0 only the counts, the verdict
 * and the offer are given; with a capacity too small: CAPACITY, both counts set. No heap. Errors: as
 * icha_screen_verdict(), OVERFLOW (a computed need outside N-1), CAPACITY. Rules E-2 to E-9. */
ICHA_API icha_status icha_screen(const icha_criteria *criteria, const icha_facts *facts, icha_screening *screening,
                                 icha_error *err);

/* The offer as a contract: principal = the maximum, the facts loan.rate, loan.bank, request.term_months, the subsidy tier,
 * disbursed on the decision date; then icha_contract_fill() from product and assumptions. Errors: MISSING (no maximum, or 0), then
 * those of icha_contract_fill(). Rule E-6. */
ICHA_API icha_status icha_offer_contract(const icha_criteria *criteria, const icha_facts *facts, const icha_offer *offer,
                                         icha_contract *contract, icha_findings *findings, icha_error *err);

/* Facts that the offer's contract reads besides those that rules and caps ask for. */
ICHA_API bool icha_offer_takes_fact(const char *name);

/* ---- sentences a counter clerk can read out, and names ---- */

/* Each returns the whole length; cut at a character's boundary. */
ICHA_API size_t icha_reason_sentence(const icha_reason *reason, const icha_facts *facts, icha_language language,
                                     char *buffer, size_t size);
ICHA_API size_t icha_remedy_sentence(const icha_reason *reason, const icha_facts *facts, icha_language language,
                                     char *buffer, size_t size);
ICHA_API size_t icha_need_sentence(const icha_need *need, const icha_catalogue *catalogue, icha_language language,
                                   char *buffer, size_t size);
/* `30000000`, `3.5%`, `2018-03-14`, `9/2`, `true`. size >= ICHA_TEXT_MAX. */
ICHA_API size_t icha_quantity_format(icha_quantity quantity, char *buffer, size_t size);

ICHA_API const char *icha_verdict_name(icha_verdict verdict); /* ELIGIBLE ... */
ICHA_API const char *icha_outcome_name(icha_outcome outcome); /* SATISFIED ... */
/* `declared`, `document`, `registry`. Error: UNKNOWN_KEY. Rule E-1. */
ICHA_API icha_status icha_assurance_parse(const char *text, size_t length, icha_assurance *out, icha_error *err);
ICHA_API const char *icha_assurance_name(icha_assurance assurance);
ICHA_API const char *icha_remedy_kind_name(icha_remedy_kind kind); /* wait_until ... */

#ifdef __cplusplus
}
#endif
#endif
