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
#endif
