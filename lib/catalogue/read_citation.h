#ifndef ICHA_LIB_CATALOGUE_READ_CITATION_H
#define ICHA_LIB_CATALOGUE_READ_CITATION_H

#include "catalogue/read.h"

/* Reads a list of sources. A value that says "unknown" needs no quote: nothing is printed to be quoted. */
void icha_cat_read_citations(icha_cat_reader *reader, const icha_cat_node *node, bool needs_quote,
                             icha_cat_citations *citations);

/* One of them. */
void icha_cat_read_citation(icha_cat_reader *reader, const icha_cat_node *node, bool needs_quote, icha_source *source);

#endif
