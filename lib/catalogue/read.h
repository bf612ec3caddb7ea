/* From trees to the model: one function per kind of file and per part of it. Faults go to the reader; a part that could
 * not be read is left out, so that reading goes on. */
#ifndef ICHA_LIB_CATALOGUE_READ_H
#define ICHA_LIB_CATALOGUE_READ_H

#include "catalogue/model.h"
#include "catalogue/terms.h"
#include "catalogue/tree.h"

/* A value of a unit (C-7). `term` may be NULL. */
bool icha_cat_read_value(icha_cat_reader *reader, const icha_cat_node *node, icha_unit unit, const icha_cat_term *term,
                         icha_value *value);
/* The map of parameters. In an assumption (`assumption` is its name, else NULL) a version needs neither dates nor
 * sources, but says why. */
void icha_cat_read_parameters(icha_cat_reader *reader, const icha_cat_node *node, const char *assumption,
                              icha_cat_parameters *parameters);

/* Reads one file's tree into the catalogue, by its first key. */
void icha_cat_read_file(icha_cat_reader *reader, const icha_cat_node *root, icha_catalogue *catalogue);
void icha_cat_read_product(icha_cat_reader *reader, const icha_cat_node *root, icha_catalogue *catalogue);
void icha_cat_read_source(icha_cat_reader *reader, const icha_cat_node *root, icha_catalogue *catalogue);
void icha_cat_read_facts(icha_cat_reader *reader, const icha_cat_node *root, icha_catalogue *catalogue);
void icha_cat_read_series(icha_cat_reader *reader, const icha_cat_node *root, icha_catalogue *catalogue);
void icha_cat_read_assumption(icha_cat_reader *reader, const icha_cat_node *root, icha_catalogue *catalogue);

/* Small parts. Each returns the text in the arena, or NULL (or false) after a fault. */
const char *icha_cat_read_text(icha_cat_reader *reader, const icha_cat_node *node, const char *expected);
const char *icha_cat_read_id(icha_cat_reader *reader, const icha_cat_node *node);
bool icha_cat_read_date(icha_cat_reader *reader, const icha_cat_node *node, icha_date *date);
bool icha_cat_read_bool(icha_cat_reader *reader, const icha_cat_node *node, bool *value);
/* One of blank-separated words; *index from 0. */
bool icha_cat_read_word(icha_cat_reader *reader, const icha_cat_node *node, const char *words, size_t *index);
bool icha_cat_read_whole(icha_cat_reader *reader, const icha_cat_node *node, int64_t minimum, int64_t maximum,
                         int64_t *value);
/* The map {ko, en} of a name. */
bool icha_cat_read_name(icha_cat_reader *reader, const icha_cat_node *node, const char **ko, const char **en);
/* A list of ids with their places. */
bool icha_cat_read_ids(icha_cat_reader *reader, const icha_cat_node *node, const char ***ids, icha_cat_place **places,
                       size_t *count);
#endif
