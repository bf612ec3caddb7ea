/* Which parameters are keys of TERMS (INTERFACES), with their units and spellings, and how any value is spelt. */
#ifndef ICHA_LIB_CATALOGUE_TERMS_H
#define ICHA_LIB_CATALOGUE_TERMS_H

#include "icha/catalogue.h"

typedef icha_status (*icha_cat_check)(const char *text, size_t length, icha_error *err);

typedef struct icha_cat_term {
    const char *name;
    icha_unit unit;
    const char *words;    /* the spellings allowed, separated by a blank; NULL: any, or what `check` says */
    icha_cat_check check; /* or NULL */
} icha_cat_term;

/* NULL when the name is no key of TERMS. */
const icha_cat_term *icha_cat_term_find(const char *name);
/* `subsidy.` and `rounding.` belong to TERMS: a name there that it does not know is a slip of the pen. */
bool icha_cat_term_is_reserved(const char *name);

#endif
