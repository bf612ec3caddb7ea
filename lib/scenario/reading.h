/* What the reading functions share: read.c the doors and the head, read_overlays.c, read_lending.c, read_behaviour.c,
 * read_budget.c (budget lines, solves), read_grid.c, read_published.c, read_members.c (one typed member of a map each). */
#ifndef ICHA_LIB_SCENARIO_READING_H
#define ICHA_LIB_SCENARIO_READING_H

#include "catalogue/read.h"
#include "scenario/scenario.h"

typedef struct icha_scenario_reading {
    icha_cat_reader reader;
    icha_scenario *scenario;
    const icha_cat_node *root;
    icha_scenario_name **names_end;
} icha_scenario_reading;

/* Each part of the file, if it is there. */
void icha_scenario_read_overlays(icha_scenario_reading *r);
void icha_scenario_read_index(icha_scenario_reading *r);
void icha_scenario_read_lending(icha_scenario_reading *r);
void icha_scenario_read_behaviour(icha_scenario_reading *r);
void icha_scenario_read_budgets(icha_scenario_reading *r);
void icha_scenario_read_solves(icha_scenario_reading *r);    /* needs lending and budgets */
void icha_scenario_read_grid(icha_scenario_reading *r);      /* needs overlays and behaviour */
void icha_scenario_read_published(icha_scenario_reading *r); /* needs the horizon and the grid */

/* ---- members of a map: false, or NULL, when it is not there (which expect_map reports) or at fault ---- */
const char *icha_member_text(icha_scenario_reading *r, const icha_cat_node *map, const char *key, const char *expected);
const char *icha_member_id(icha_scenario_reading *r, const icha_cat_node *map, const char *key);
bool icha_member_word(icha_scenario_reading *r, const icha_cat_node *map, const char *key, const char *words,
                      size_t *index);
bool icha_member_date(icha_scenario_reading *r, const icha_cat_node *map, const char *key, icha_date *date);
bool icha_member_whole(icha_scenario_reading *r, const icha_cat_node *map, const char *key, int64_t minimum,
                       int64_t maximum, int64_t *value);
bool icha_member_rate(icha_scenario_reading *r, const icha_cat_node *map, const char *key, icha_rate *rate);
/* 0..1 */
bool icha_member_probability(icha_scenario_reading *r, const icha_cat_node *map, const char *key, icha_ratio *ratio);
/* A product; lists of products or payers, none twice. They are noted among the scenario's names; `by`: the budget or the
 * outlay that names them, nothing else. */
const char *icha_member_product(icha_scenario_reading *r, const icha_cat_node *map, const char *key);
void icha_member_products(icha_scenario_reading *r, const icha_cat_node *map, const char *key,
                          const icha_scenario_name *by, const char *const **ids, size_t *count);
void icha_member_payers(icha_scenario_reading *r, const icha_cat_node *map, const char *key,
                        const icha_scenario_name *by, const char *const **ids, size_t *count);
/* down/1 */
void icha_member_rounding(icha_scenario_reading *r, const icha_cat_node *map, const char *key, icha_rounding *rounding);
/* {from, to}, both included, in order. */
bool icha_member_window(icha_scenario_reading *r, const icha_cat_node *map, const char *key, icha_date *from,
                        icha_date *to);
/* A name beside the scenario. */
const char *icha_read_file_name(icha_scenario_reading *r, const icha_cat_node *node);

bool icha_read_rate(icha_scenario_reading *r, const icha_cat_node *node, icha_rate *rate);
bool icha_read_probability(icha_scenario_reading *r, const icha_cat_node *node, icha_ratio *ratio);

/* ---- lists ---- */
typedef void icha_item_reader(icha_scenario_reading *r, const icha_cat_node *node, void *item);
/* The list under a key of the root: each item read into an element of *items. More than `limit` is a fault. */
void icha_read_list(icha_scenario_reading *r, const char *key, size_t limit, size_t size, icha_item_reader *read,
                    const void **items, size_t *count);
/* One fault when the map has not exactly one of the keys; NULL then. */
const icha_cat_node *icha_read_one_of(icha_scenario_reading *r, const icha_cat_node *map, const char *const *keys);
/* A fault of the member under a key, which is there. */
void icha_fault_member(icha_scenario_reading *r, const icha_cat_node *map, const char *key, icha_message message,
                       const char *found, const char *expected);
void icha_fault_limit(icha_scenario_reading *r, const icha_cat_node *node, const char *what, size_t limit);
/* What the member says was said before. */
void icha_fault_twice(icha_scenario_reading *r, const icha_cat_node *map, const char *key, const char *found);
#endif
