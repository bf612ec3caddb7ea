/* A catalogue in memory. Everything lives in its arena. */
#ifndef ICHA_LIB_CATALOGUE_MODEL_H
#define ICHA_LIB_CATALOGUE_MODEL_H

#include "catalogue/reader.h"

/* A document that values cite. */
typedef struct icha_cat_line {
    int32_t number;
    const char *text;
} icha_cat_line;

typedef struct icha_cat_document icha_cat_document;
struct icha_cat_document {
    icha_cat_document *next;
    const char *id;
    const char *title;
    const char *locator;
    icha_date known_from;
    char confidence;
    icha_cat_line *lines; /* the cited lines of its text, verbatim; none when line_count is 0 */
    size_t line_count;
    icha_cat_place place;
};

typedef struct icha_cat_version {
    icha_version public; /* `product` is filled when it is handed out */
    icha_source *sources;
    icha_cat_place *source_places;
    const char **supersedes;
    icha_cat_place *supersedes_places;
    size_t supersedes_count;
    uint16_t *superseded_by; /* indices of the versions that supersede this one, filled by linking */
    size_t superseded_by_count;
    icha_cat_place place;
} icha_cat_version;

typedef struct icha_cat_fact icha_cat_fact;
struct icha_cat_fact {
    icha_cat_fact *next;
    icha_fact_definition public;
    icha_cat_place place;
};

typedef struct icha_cat_parameter {
    const char *name;
    icha_unit unit;
    icha_cat_version *versions;
    size_t version_count;
    size_t overlay_count; /* of a snapshot: the last so many versions are of overlays; each supersedes all before it */
    icha_cat_place place;
} icha_cat_parameter;

typedef struct icha_cat_parameters {
    icha_cat_parameter *items; /* sorted by name after linking */
    size_t count;
} icha_cat_parameters;

typedef struct icha_cat_product icha_cat_product;
struct icha_cat_product {
    icha_cat_product *next;
    icha_product public;
    bool is_abstract;
    const char *inherits; /* or NULL */
    icha_cat_place inherits_place;
    icha_cat_parameters own;
    const icha_cat_parameter **all; /* own and inherited, sorted by name, filled by linking */
    size_t all_count;
    icha_cat_place place;
};

typedef struct icha_cat_of_product {
    const char *product; /* NULL: of every product that the record speaks of */
    icha_cat_parameters parameters;
    icha_cat_place place;
} icha_cat_of_product;

typedef struct icha_cat_assumption icha_cat_assumption;
struct icha_cat_assumption {
    icha_cat_assumption *next;
    const char *name;
    const char **products; /* none: it speaks of all */
    icha_cat_place *product_places;
    size_t product_count;
    icha_cat_of_product *groups;
    size_t group_count;
    icha_cat_place place;
};

/* Documents that something cites, as they stand in a file. */
typedef struct icha_cat_citations {
    icha_source *items;
    icha_cat_place *places;
    size_t count;
} icha_cat_citations;

typedef struct icha_cat_series icha_cat_series;
struct icha_cat_series {
    icha_cat_series *next;
    icha_series public;
    icha_index_entry *entries;
    icha_series_about *about;
    icha_cat_citations citations;
    icha_cat_citations *entry_citations; /* of each entry; none where count is 0 */
    const char *overlay;                 /* of a snapshot: the index changes that made it; NULL: none */
    icha_cat_place place;
};

struct icha_catalogue {
    icha_cat_arena arena;
    icha_cat_document *documents; /* as read */
    icha_cat_product *products;
    icha_cat_assumption *assumptions;
    icha_cat_fact *facts;              /* as read */
    const icha_cat_fact **sorted_facts; /* by name */
    size_t fact_count;
    icha_cat_uses uses;
    icha_cat_series *series;         /* as read */
    icha_cat_series **sorted_series; /* by id */
    size_t series_count;
    icha_cat_product **sorted; /* by id, abstract ones at the end */
    size_t sorted_count, listed_count;
};

/* Is the version known and valid? */
bool icha_cat_is_active(const icha_version *version, icha_date on, icha_date known_on);
/* A product's parameter, or NULL; the version left at C-3, or NULL: what screening resolves rules with. */
const icha_cat_product *icha_cat_find_product(const icha_catalogue *catalogue, const char *id);
const icha_cat_parameter *icha_cat_find_parameter(const icha_cat_product *product, const char *name);
const icha_cat_version *icha_cat_pick(const icha_cat_parameter *parameter, icha_date on, icha_date known_on);
/* The fact whose name is nearest, to suggest it. */
const char *icha_cat_nearest_fact(const icha_catalogue *catalogue, const char *name);
/* The series whose id is nearest, to suggest it. */
const char *icha_cat_nearest_series(const icha_catalogue *catalogue, const char *id);
/* The name of the scenario's changes to a series (M-5), "" if there are none. */
const char *icha_cat_series_overlay(const icha_catalogue *catalogue, const char *id);
/* What the assumption records say of a parameter: as icha_catalogue_assume(), which has its errors. */
icha_status icha_cat_pick_assumed(const icha_catalogue *catalogue, const char *product_id, const char *parameter,
                                  icha_date on, const icha_cat_version **version, icha_error *err);
/* Narrows *from..*to, which holds `on`, to the dates on which C-3 selects as on that day, whatever the parameter of the product
 * and whatever the assumption record. */
void icha_cat_narrow(const icha_catalogue *catalogue, const char *product_id, icha_date on, icha_date *from, icha_date *to);
icha_status icha_cat_fail_gap(icha_error *err, const char *product, const char *parameter, icha_date on,
                              icha_date known_on);
/* Does an active version supersede it? Needs a linked parameter. */
bool icha_cat_is_superseded(const icha_cat_parameter *parameter, const icha_cat_version *version, icha_date on,
                            icha_date known_on);

#endif
