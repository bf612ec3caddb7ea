/* What can be checked only when all files are read: references between files, inheritance, supersedes, overlaps. */
#ifndef ICHA_LIB_CATALOGUE_LINK_H
#define ICHA_LIB_CATALOGUE_LINK_H

#include "catalogue/model.h"

/* Links the catalogue. unresolved NULL: a reference to something that is not there is a fault; else it is counted. */
void icha_cat_link(icha_cat_reader *reader, icha_catalogue *catalogue, size_t *unresolved);
/* Supersedes and overlaps of one parameter (C-3). */
void icha_cat_link_versions(icha_cat_reader *reader, icha_cat_parameter *parameter);
/* Sources of one parameter: do they exist, is the quote printed there, was it known by then? */
void icha_cat_link_sources(icha_cat_reader *reader, const icha_catalogue *catalogue, icha_cat_parameter *parameter,
                           size_t *unresolved);
/* Fills in what the cited document says, and lowers *known_from to the day it is known from; false, with a fault or
 * counted as unresolved, when it is not there. */
bool icha_cat_link_source(icha_cat_reader *reader, const icha_catalogue *catalogue, icha_source *source,
                          icha_cat_place place, icha_date *known_from, size_t *unresolved);
/* Index series: sorted, each id once and of no product, their sources there. */
void icha_cat_link_series(icha_cat_reader *reader, icha_catalogue *catalogue, size_t *unresolved);
void icha_cat_report_twice(icha_cat_reader *reader, const char *id, icha_cat_place place, icha_cat_place other);
/* Facts of rules and caps: do they exist, of a type that the operator takes; their bounds read by it. */
void icha_cat_link_facts(icha_cat_reader *reader, icha_catalogue *catalogue, size_t *unresolved);
/* Parameters that the rules, caps and entries of a product name; needs the inherited ones. */
void icha_cat_link_tests(icha_cat_reader *reader, icha_catalogue *catalogue, const icha_cat_product *product);
/* What a record assumes fits the parameters that it fills: their units, and no entry is chosen by facts. */
void icha_cat_link_assumed(icha_cat_reader *reader, const icha_catalogue *catalogue, const icha_cat_assumption *record,
                           const icha_cat_of_product *group);
/* The text of every value that has a structure; needs the facts. */
void icha_cat_write_texts(icha_cat_reader *reader, icha_catalogue *catalogue, icha_cat_parameters *parameters);
/* Each returns the whole length. */
size_t icha_cat_cap_text(const icha_catalogue *catalogue, const icha_cap *cap, char *buffer, size_t size);
size_t icha_cat_tiers_text(const icha_tier *tiers, size_t count, char *buffer, size_t size);
#endif
