/* A scenario in memory (SPEC A-1): what a run of it needs, checked. Everything lives in its arena; immutable once read. */
#ifndef ICHA_LIB_SCENARIO_H
#define ICHA_LIB_SCENARIO_H

#include "catalogue/overlay.h"
#include "icha/contract.h"
#include "icha/portfolio.h"

#define ICHA_WEIGHT_ONE INT64_C(1000000000000) /* a weight is a whole number of 10^-12 */
#define ICHA_OVERLAYS_MAX 256
#define ICHA_INDEX_CHANGES_MAX 64
#define ICHA_LENDING_MAX 64
#define ICHA_LENDING_MONTHS_MAX 1200
#define ICHA_BEHAVIOURS_MAX 32
#define ICHA_BUDGETS_MAX 256
#define ICHA_SOLVES_MAX 64
#define ICHA_AXES_MAX 4
#define ICHA_AXIS_VALUES_MAX 1000
#define ICHA_GRID_POINTS_MAX 100000 /* the product of all axes */
#define ICHA_SEED_MAX 64            /* bytes */
#define ICHA_SCENARIO_IDS_MAX 256   /* products or payers of one entry */
#define ICHA_FILE_NAME_MAX 255      /* bytes */
#define ICHA_PUBLISHED_MAX 256

typedef struct icha_named_file {
    const char *name;   /* beside the scenario; NULL: none */
    const char *sha256; /* NULL: not guarded */
} icha_named_file;

typedef struct icha_lending_month {
    int32_t year, month;
    icha_money amount_won;
} icha_lending_month;
typedef struct icha_lending_term {
    const char *key, *text; /* a portfolio column and its cell */
} icha_lending_term;
typedef struct icha_lending {
    const char *id, *product;
    const icha_lending_month *months; /* rising */
    size_t month_count;
    icha_money loan_won;
    int32_t day;
    const icha_lending_term *terms; /* by key */
    size_t term_count;
} icha_lending;

typedef enum icha_behaviour_kind {
    ICHA_BEHAVIOUR_PREPAYMENT = 1,
    ICHA_BEHAVIOUR_DEFAULT = 2,
    ICHA_BEHAVIOUR_RECOVERY = 3,
    ICHA_BEHAVIOUR_CLOSURE = 4
} icha_behaviour_kind;
typedef struct icha_behaviour {
    icha_behaviour_kind kind;
    icha_ratio probability; /* 0..1, in lowest terms, denominator <= 10^12 */
    const char *const *products;
    size_t product_count;         /* 0: all */
    int32_t from_month, to_month; /* age at the due date, both included; 0, INT32_MAX: always */
} icha_behaviour;

typedef enum icha_budget_basis { ICHA_BUDGET_PAYMENT = 1, ICHA_BUDGET_COMMITMENT = 2 } icha_budget_basis;
typedef struct icha_budget {
    const char *id;
    const char *const *products;
    size_t product_count; /* 0: all */
    const char *const *payers;
    size_t payer_count; /* 0: all */
    int32_t year;
    icha_money amount_won;
    icha_budget_basis basis;
} icha_budget;

typedef enum icha_solve_find {
    ICHA_SOLVE_VOLUME = 1,
    ICHA_SOLVE_SUBSIDY_RATE = 2,
    ICHA_SOLVE_SUBSIDY_MONTHS = 3,
    ICHA_SOLVE_EXHAUSTION = 4
} icha_solve_find;
typedef struct icha_solve {
    const char *id;
    icha_solve_find find;
    const icha_lending *lending; /* volume */
    const char *product;         /* rate, months */
    icha_date from, to;          /* rate, months: of disbursement */
    int64_t low, high, step;     /* won, billionths or months; 0 for exhaustion */
    const icha_budget *budget;
} icha_solve;

typedef struct icha_axis {
    const char *name;
    size_t overlay, behaviour; /* place from 1; one of them is 0 */
    const char *const *values;
    size_t value_count;
} icha_axis;

/* ---- what somebody published, beside what the model says of it ---- */

typedef enum icha_published_form {
    ICHA_PUBLISHED_PARAMETER = 1,
    ICHA_PUBLISHED_PRODUCT = 2, /* contribution x multiple = volume */
    ICHA_PUBLISHED_QUOTIENT = 3,
    ICHA_PUBLISHED_DIFFERENCE = 4,
    ICHA_PUBLISHED_OUTLAY = 5,
    ICHA_PUBLISHED_UNKNOWN = 6 /* the model has nothing to say; `why` says why */
} icha_published_form;

/* A value of the catalogue on an event date. */
typedef struct icha_parameter_at {
    const char *product, *parameter, *part; /* part: the key of an entry; NULL: the whole */
    icha_date on, known_on;                 /* known_on ICHA_DATE_UNSET: the run's */
} icha_parameter_at;

/* Sums of the run's outlay. */
typedef struct icha_outlay_of {
    const char *const *products;
    size_t product_count; /* at least 1 */
    const char *const *payers;
    size_t payer_count; /* 0: all */
    int32_t year;
    icha_outlay_kind kind;
    icha_basis basis;
    bool over_grid; /* the least and the greatest of all points of the grid */
    bool is_part;   /* the loans are known in part only: the model says "at least" */
} icha_outlay_of;

typedef struct icha_published {
    const char *id;
    const char *what_ko, *what_en, *why_ko, *why_en;
    icha_unit unit;  /* WON, RATE, MONTHS, DAYS, COUNT or RATIO */
    icha_value says; /* never keyed */
    icha_source source;
    icha_published_form form;
    icha_parameter_at of[2]; /* one, or two of a product, quotient or difference */
    icha_rounding rounding;  /* mode 0: none given */
    icha_outlay_of outlay;
    uint32_t line, column; /* of the scenario's file */
} icha_published;

/* A product or payer that the file names, and where: what they must be, only the catalogue and the loans can tell. */
typedef struct icha_scenario_name icha_scenario_name;
struct icha_scenario_name {
    icha_scenario_name *next;
    const char *text, *path;      /* lending[0].product */
    const icha_budget *budget;    /* that names it; NULL: not a budget */
    const icha_outlay_of *outlay; /* of a published figure that names it; NULL: none */
    bool is_payer;
    uint32_t line, column;
};

typedef enum icha_scenario_mode { ICHA_SCENARIO_EXPECTED = 1, ICHA_SCENARIO_SIMULATE = 2 } icha_scenario_mode;

typedef struct icha_scenario {
    const char *id;
    const char *title_en, *title_ko; /* or NULL */
    const char *catalogue_sha256;    /* or NULL */
    icha_named_file portfolio, events;
    const char *const *assume;
    size_t assume_count;
    int32_t first_year, last_year;
    icha_scenario_mode mode;
    const char *seed; /* or NULL */
    const icha_overlay *overlays;
    size_t overlay_count;
    const icha_index_change *index;
    size_t index_count;
    const icha_lending *lending;
    size_t lending_count;
    const icha_behaviour *behaviour;
    size_t behaviour_count;
    const icha_budget *budgets;
    size_t budget_count;
    const icha_solve *solves;
    size_t solve_count;
    const icha_axis *axes;
    size_t axis_count;
    const icha_published *published;
    size_t published_count;
    icha_scenario_name *names; /* in the order of the file */
    void *arena;
} icha_scenario;
#endif
